/* Fibers: switching, guarded blocks and values of each, overflow of their stacks. */
#include <windows.h>

#include <errno.h>
#include <intrin.h>
#include <malloc.h>
#include <float.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/tap.h"

static LPVOID main_fiber, fibers[3];
static char trace[64];

static void note(char c)
{
    size_t length = strlen(trace);
    if (length + 1 < sizeof trace)
        trace[length] = c;
}

static void refuses(void)
{
    EXPECT(!IsThreadAFiber());
    EXPECT(!ConvertFiberToThread());
    EXPECT_EQ(GetLastError(), ERROR_ALREADY_THREAD);
    main_fiber = ConvertThreadToFiber(&trace);
    EXPECT(main_fiber && IsThreadAFiber() && GetCurrentFiber() == main_fiber && GetFiberData() == &trace);
    EXPECT(ConvertThreadToFiber(NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_ALREADY_FIBER);
    EXPECT(CreateFiber((SIZE_T)1 << 62, NULL, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    EXPECT(CreateFiberEx(0, 0, 8, NULL, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    SwitchToFiber(main_fiber);
    EXPECT(ConvertFiberToThread());
    EXPECT(!IsThreadAFiber());
}

static VOID WINAPI talk(LPVOID letter)
{
    char c = *(char *)letter;
    EXPECT(GetFiberData() == letter);
    for (int i = 0;; i++) {
        note((char)(c + i));
        SwitchToFiber(main_fiber);
    }
}

static void switches(void)
{
    char letters[] = "a0";
    main_fiber = ConvertThreadToFiber(NULL);
    for (int i = 0; i < 2; i++)
        fibers[i] = CreateFiber(0, talk, &letters[i]);
    for (int i = 0; i < 3; i++) {
        SwitchToFiber(fibers[0]);
        SwitchToFiber(fibers[1]);
    }
    EXPECT_STR(trace, "a0b1c2");
    DeleteFiber(fibers[0]);
    DeleteFiber(fibers[1]);
    for (int i = 0; i < 2000; i++) { /* memory comes back */
        LPVOID fiber = CreateFiber(1 << 20, talk, letters);
        REQUIRE(fiber != NULL);
        SwitchToFiber(fiber);
        DeleteFiber(fiber);
    }
}

static volatile int *volatile bad = (int *)8;

/* In each fiber a block is active while the other faults: whose handler runs? */
static VOID WINAPI guarded(LPVOID letter)
{
    for (;;) {
        __try {
            SwitchToFiber(main_fiber);
            *bad = 1;
        } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
            note(*(char *)letter);
        }
    }
}

static void blocks_of_each(void)
{
    main_fiber = ConvertThreadToFiber(NULL);
    fibers[0] = CreateFiber(0, guarded, (LPVOID) "a");
    fibers[1] = CreateFiber(0, guarded, (LPVOID) "b");
    SwitchToFiber(fibers[0]);
    SwitchToFiber(fibers[1]);
    __try {
        SwitchToFiber(fibers[0]);
        SwitchToFiber(fibers[1]);
        SwitchToFiber(fibers[0]);
        *bad = 1;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        note('m');
    }
    SwitchToFiber(fibers[1]);
    EXPECT_STR(trace, "abamb");
}

/* A filter switches away, and another fiber's exception comes in between. */
static int filter_switches(void)
{
    note('f');
    SwitchToFiber(fibers[1]);
    note('F');
    return EXCEPTION_EXECUTE_HANDLER;
}

static VOID WINAPI faults_and_returns(LPVOID unused)
{
    (void)unused;
    __try {
        *bad = 2;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        note('h');
    }
    SwitchToFiber(main_fiber);
}

static void dispatches_of_each(void)
{
    main_fiber = ConvertThreadToFiber(NULL);
    fibers[1] = CreateFiber(0, faults_and_returns, NULL);
    __try {
        *bad = 1;
    } __except (filter_switches()) {
        note('H');
    }
    EXPECT_STR(trace, "fhFH");
}

static volatile int deep = 1;

static int dive(volatile char *above)
{
    volatile char here[1024];
    here[0] = *above;
    return deep ? dive(here) + here[0] : 0;
}

static VOID WINAPI overflows(LPVOID times)
{
    for (int i = 0; i < *(int *)times; i++) {
        volatile char begin = 0;
        __try {
            dive(&begin);
        } __except (GetExceptionCode() == EXCEPTION_STACK_OVERFLOW) {
            note('o');
        }
        EXPECT(_resetstkoflw());
        SwitchToFiber(main_fiber);
    }
}

static void overflow(void)
{
    int times = 3;
    volatile char begin = 0;
    main_fiber = ConvertThreadToFiber(NULL);
    fibers[0] = CreateFiber(0, overflows, &times);
    fibers[1] = CreateFiber(128 << 10, overflows, &times);
    for (int i = 0; i < 2; i++) {
        SwitchToFiber(fibers[0]);
        SwitchToFiber(fibers[1]);
    }
    __try {
        dive(&begin);
    } __except (GetExceptionCode() == EXCEPTION_STACK_OVERFLOW) {
        note('m');
    }
    EXPECT(_resetstkoflw());
    SwitchToFiber(fibers[0]);
    EXPECT_STR(trace, "oooomo");
}

static LONG volatile freed;

static VOID WINAPI free_value(PVOID value)
{
    freed += (LONG)(intptr_t)value;
}

static DWORD slot;

static VOID WINAPI sets_value(LPVOID value)
{
    EXPECT(FlsGetValue(slot) == NULL);
    FlsSetValue(slot, value);
    SwitchToFiber(main_fiber);
    EXPECT(FlsGetValue(slot) == value);
    _controlfp(_RC_UP, _MCW_RC);
    SwitchToFiber(main_fiber);
    EXPECT_EQ(_controlfp(0, 0) & _MCW_RC, _RC_UP);
    SwitchToFiber(main_fiber);
}

static void values_of_each(void)
{
    main_fiber = ConvertThreadToFiberEx(NULL, FIBER_FLAG_FLOAT_SWITCH);
    slot = FlsAlloc(free_value);
    FlsSetValue(slot, (void *)1);
    fibers[0] = CreateFiber(0, sets_value, (LPVOID)10);
    fibers[1] = CreateFiber(0, sets_value, (LPVOID)100);
    for (int i = 0; i < 3; i++) {
        SwitchToFiber(fibers[0]);
        EXPECT_EQ(_controlfp(0, 0) & _MCW_RC, _RC_NEAR);
        SwitchToFiber(fibers[1]);
        EXPECT(FlsGetValue(slot) == (void *)1);
    }
    DeleteFiber(fibers[0]);
    EXPECT_EQ(freed, 10);
    FlsFree(slot);
    EXPECT_EQ(freed, 111);
}

static VOID WINAPI returns(LPVOID unused)
{
    (void)unused;
    note('r');
}

static DWORD WINAPI ends_on_fiber(LPVOID unused)
{
    (void)unused;
    ConvertThreadToFiber(NULL);
    __try {
        SwitchToFiber(CreateFiber(0, returns, NULL));
    } __finally {
        note('!');
    }
    return 9;
}

static VOID WINAPI wanders(LPVOID unused)
{
    (void)unused;
    for (;;) {
        __try {
            note('w');
            SwitchToFiber(fibers[2]);
            *bad = 1;
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('W');
        }
    }
}

static DWORD WINAPI goes_on(LPVOID fiber)
{
    fibers[2] = ConvertThreadToFiber(NULL);
    SwitchToFiber(fiber);
    note('2');
    return 5;
}

static void threads_and_fibers(void)
{
    DWORD code = 0;
    for (int i = 0; i < 3; i++) { /* the C library reuses the stack of the thread */
        HANDLE thread = CreateThread(NULL, 0, ends_on_fiber, NULL, 0, NULL);
        EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
        EXPECT(GetExitCodeThread(thread, &code));
        EXPECT_EQ(code, 1);
    }
    EXPECT_STR(trace, "rrr");
    memset(trace, 0, sizeof trace);
    fibers[2] = ConvertThreadToFiber(NULL);
    LPVOID fiber = CreateFiber(0, wanders, NULL);
    SwitchToFiber(fiber);
    HANDLE thread = CreateThread(NULL, 0, goes_on, fiber, 0, NULL);
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    EXPECT_STR(trace, "wWw2");
}

static void expect_block(void *fiber)
{
    NT_TIB *tib = (NT_TIB *)NtCurrentTeb();
    EXPECT(tib->Self == tib && tib->ExceptionList == NULL);
    EXPECT((char *)tib->StackLimit < (char *)&tib && (char *)&tib < (char *)tib->StackBase);
    EXPECT(tib->FiberData == fiber);
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    EXPECT((ULONG_PTR)tib->StackBase == high && (ULONG_PTR)tib->StackLimit - low < 1 << 20);
    MEMORY_BASIC_INFORMATION info;
    EXPECT(VirtualQuery((char *)tib->StackBase - 1, &info, sizeof info) && info.Protect == PAGE_READWRITE);
    EXPECT(__readgsqword(0x30) == (ULONG_PTR)tib && __readgsqword(FIELD_OFFSET(NT_TIB, StackBase)) == high);
    EXPECT(__readgsdword(0x40) == GetCurrentProcessId() && __readgsdword(0x48) == GetCurrentThreadId());
}

static NT_TIB *block_of_main;

static VOID WINAPI block_in_fiber(LPVOID fiber)
{
    EXPECT(NtCurrentTeb() == (struct _TEB *)block_of_main);
    expect_block(*(LPVOID *)fiber);
    block_of_main->ArbitraryUserPointer = fiber;
    SwitchToFiber(main_fiber);
}

static DWORD WINAPI block_in_thread(LPVOID unused)
{
    (void)unused;
    expect_block((LPVOID)0x1E00);
    return NtCurrentTeb() != (struct _TEB *)block_of_main;
}

static void environment_block(void)
{
    SetLastError(7);
    errno = 8;
    block_of_main = (NT_TIB *)NtCurrentTeb();
    EXPECT(GetLastError() == 7 && errno == 8);
    expect_block((LPVOID)0x1E00);
    DWORD code = 0;
    HANDLE thread = CreateThread(NULL, 0, block_in_thread, NULL, 0, NULL);
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    EXPECT(GetExitCodeThread(thread, &code) && code == 1);
    main_fiber = ConvertThreadToFiber(NULL);
    expect_block(main_fiber);
    LPVOID fiber = CreateFiber(0, block_in_fiber, &fiber);
    SwitchToFiber(fiber);
    expect_block(main_fiber);
    EXPECT(block_of_main->ArbitraryUserPointer == &fiber);
    EXPECT(ConvertFiberToThread());
    expect_block((LPVOID)0x1E00);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        expect_block((LPVOID)0x1E00);
        _exit(tap_failures);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    __try {
        __readgsqword(0x1000); /* nothing of the block is there */
        EXPECT(!"it could be read");
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
    }
}

TAP_MAIN(CASE(refuses, "TH-401 what is a fiber, and what is none"),
         CASE(switches, "TH-402 each goes on where it stopped"),
         CASE(blocks_of_each, "TH-403 guarded blocks are a fiber's own"),
         CASE(dispatches_of_each, "TH-404 a filter may switch away"),
         CASE(overflow, "TH-405 (SEH row 194) stacks of fibers overflow, again and again"),
         CASE(values_of_each, "TH-406 FLS values and floating-point modes are a fiber's own"),
         CASE(threads_and_fibers, "TH-407 a thread ends on a fiber, a fiber goes on in another thread"),
         CASE(environment_block, "TH-408 NtCurrentTeb: stack, fiber and ids, wherever the thread runs"))
