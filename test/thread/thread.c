/* Threads: how they begin, end, stand, and what belongs to each; exceptions in them. */
#include <windows.h>

#include <malloc.h>
#include <pthread.h>
#include <stdint.h>

#include "test/tap.h"

static DWORD code_of(HANDLE thread)
{
    DWORD code = 0xBAD;
    EXPECT(GetExitCodeThread(thread, &code));
    return code;
}

static DWORD finish(HANDLE thread)
{
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    DWORD code = code_of(thread);
    EXPECT(CloseHandle(thread));
    return code;
}

static DWORD WINAPI same(LPVOID parameter)
{
    return (DWORD)(uintptr_t)parameter;
}

static void refuses(void)
{
    DWORD code;
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    EXPECT(CreateThread(NULL, 0, same, NULL, 0x40, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(CreateThread(NULL, (SIZE_T)1 << 62, same, NULL, 0, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    EXPECT(CreateRemoteThread(event, NULL, 0, same, NULL, 0, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!GetExitCodeThread(event, &code));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT_EQ(SuspendThread(event), (DWORD)-1);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT_EQ(ResumeThread(NULL), (DWORD)-1);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!TerminateThread(event, 0));
    EXPECT(!SetThreadPriority(GetCurrentThread(), 3));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(GetThreadPriority(event), THREAD_PRIORITY_ERROR_RETURN);
    EXPECT(OpenThread(THREAD_ALL_ACCESS, FALSE, 0) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(OpenThread(THREAD_ALL_ACCESS, FALSE, 1) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    HANDLE deaf = OpenThread(SYNCHRONIZE, FALSE, GetCurrentThreadId());
    EXPECT_EQ(SuspendThread(deaf), (DWORD)-1);
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT_EQ(GetThreadId(deaf), 0);
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
}

static DWORD WINAPI id_of_self(LPVOID unused)
{
    (void)unused;
    return GetCurrentThreadId();
}

static void begins_and_ends(void)
{
    DWORD id = 0;
    HANDLE thread = CreateThread(NULL, 0, id_of_self, NULL, CREATE_SUSPENDED, &id);
    REQUIRE(thread != NULL);
    EXPECT_EQ(code_of(thread), STILL_ACTIVE);
    EXPECT_EQ(WaitForSingleObject(thread, 20), WAIT_TIMEOUT);
    EXPECT_EQ(GetThreadId(thread), id);
    EXPECT_EQ(GetProcessIdOfThread(thread), GetCurrentProcessId());
    HANDLE other = OpenThread(SYNCHRONIZE, FALSE, id);
    EXPECT_EQ(ResumeThread(thread), 1);
    EXPECT_EQ(WaitForSingleObject(other, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(code_of(thread), id);
    EXPECT_EQ(ResumeThread(thread), 0);
    EXPECT_EQ(SuspendThread(thread), (DWORD)-1);
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(OpenThread(SYNCHRONIZE, FALSE, id) == NULL);
    EXPECT(CloseHandle(thread) && CloseHandle(other));
    for (int i = 0; i < 500; i++)
        EXPECT_EQ(finish(CreateThread(NULL, 0, same, (void *)(uintptr_t)i, 0, NULL)), i);
}

static void *host_thread(void *handle)
{
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), (HANDLE *)handle, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    return NULL;
}

static void host_threads(void)
{
    pthread_t thread;
    HANDLE handle = NULL;
    REQUIRE(pthread_create(&thread, NULL, host_thread, &handle) == 0);
    pthread_join(thread, NULL);
    REQUIRE(handle != NULL);
    EXPECT_EQ(finish(handle), 0);
    EXPECT_EQ(GetThreadId(GetCurrentThread()), GetCurrentThreadId());
    EXPECT_EQ(WaitForSingleObject(GetCurrentThread(), 0), WAIT_TIMEOUT);
}

static volatile int finally_ran, key_ran;
static pthread_key_t key;

static void key_ended(void *value)
{
    (void)value;
    key_ran++;
}

static DWORD WINAPI exits(LPVOID parameter)
{
    pthread_setspecific(key, parameter);
    __try {
        ExitThread(0x12345678);
    } __finally {
        finally_ran++;
    }
    return 0;
}

static void *exits_from_pthread(void *parameter)
{
    host_thread(parameter);
    exits(parameter);
    return NULL;
}

static void exit_thread(void)
{
    pthread_t thread;
    HANDLE handle = NULL;
    pthread_key_create(&key, key_ended);
    EXPECT_EQ(finish(CreateThread(NULL, 0, exits, &key, 0, NULL)), 0x12345678);
    EXPECT_EQ(finally_ran, 0); /* row 40 */
    EXPECT_EQ(key_ran, 1);
    REQUIRE(pthread_create(&thread, NULL, exits_from_pthread, &handle) == 0);
    pthread_join(thread, NULL);
    EXPECT_EQ(finish(handle), 0x12345678);
    EXPECT_EQ(finally_ran, 0);
    EXPECT_EQ(key_ran, 2);
}

static DWORD WINAPI ends_later(LPVOID first)
{
    WaitForSingleObject(first, INFINITE);
    Sleep(30);
    return 9;
}

/* The first thread leaves: the process ends with the last thread, and its code. */
static int status_of_leaving(int others)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        HANDLE self = OpenThread(SYNCHRONIZE, FALSE, GetCurrentThreadId());
        for (int i = 0; i < others; i++)
            CloseHandle(CreateThread(NULL, 0, ends_later, self, 0, NULL));
        if (others > 1) { /* a thread of the library's own does not keep the process */
            LARGE_INTEGER never = {.QuadPart = -36000000000};
            SetWaitableTimer(CreateWaitableTimerA(NULL, FALSE, NULL), &never, 0, NULL, NULL, FALSE);
        }
        ExitThread(5);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void first_thread_leaves(void)
{
    if (getenv("TAP_THREAD"))
        SKIP("this is not the first thread");
    EXPECT_EQ(status_of_leaving(0), 5);
    EXPECT_EQ(status_of_leaving(1), 9);
    EXPECT_EQ(status_of_leaving(2), 9);
}

static volatile LONG counter, stop;

static DWORD WINAPI counts(LPVOID unused)
{
    (void)unused;
    while (!stop)
        counter++;
    return 5;
}

static BOOL stands(void)
{
    LONG before = counter;
    Sleep(30);
    return counter == before;
}

static void suspends(void)
{
    HANDLE thread = CreateThread(NULL, 0, counts, NULL, 0, NULL);
    while (counter == 0)
        Sleep(1);
    for (DWORD i = 0; i < MAXIMUM_SUSPEND_COUNT; i++)
        EXPECT_EQ(SuspendThread(thread), i);
    EXPECT(stands());
    EXPECT_EQ(SuspendThread(thread), (DWORD)-1);
    EXPECT_EQ(GetLastError(), ERROR_SIGNAL_REFUSED);
    for (DWORD i = MAXIMUM_SUSPEND_COUNT; i > 1; i--)
        EXPECT_EQ(ResumeThread(thread), i);
    EXPECT(stands());
    LONG before = counter;
    EXPECT_EQ(ResumeThread(thread), 1);
    EXPECT_EQ(ResumeThread(thread), 0);
    while (counter == before)
        Sleep(1);
    for (int i = 0; i < 2000; i++) {
        SuspendThread(thread);
        before = counter;
        EXPECT(counter == before);
        ResumeThread(thread);
    }
    stop = 1;
    EXPECT_EQ(finish(thread), 5);
}

static DWORD WINAPI opens_and_closes(LPVOID unused)
{
    (void)unused;
    while (!stop) {
        HANDLE event = CreateEventA(NULL, FALSE, TRUE, NULL);
        WaitForSingleObject(event, 0);
        CloseHandle(event);
        void *memory = VirtualAlloc(NULL, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        VirtualFree(memory, 0, MEM_RELEASE);
        counter++;
    }
    return 0;
}

/* What is suspended holds no lock of the library: whoever suspended it goes on using it. */
static void suspends_outside_of_locks(void)
{
    HANDLE thread = CreateThread(NULL, 0, opens_and_closes, NULL, 0, NULL);
    for (int i = 0; i < 1000; i++) {
        EXPECT_EQ(SuspendThread(thread), 0);
        HANDLE event = CreateEventA(NULL, FALSE, TRUE, NULL);
        void *memory = VirtualAlloc(NULL, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        EXPECT(event && memory);
        VirtualFree(memory, 0, MEM_RELEASE);
        CloseHandle(event);
        EXPECT_EQ(ResumeThread(thread), 1);
        for (LONG before = counter; i % 20 == 0 && counter == before;)
            Sleep(0);
    }
    stop = 1;
    EXPECT_EQ(finish(thread), 0);
}

static DWORD WINAPI suspends_itself(LPVOID unused)
{
    (void)unused;
    return SuspendThread(GetCurrentThread());
}

static void suspended_by_itself(void)
{
    HANDLE thread = CreateThread(NULL, 0, suspends_itself, NULL, 0, NULL);
    EXPECT_EQ(WaitForSingleObject(thread, 30), WAIT_TIMEOUT);
    while (ResumeThread(thread) == 0)
        Sleep(1);
    EXPECT_EQ(finish(thread), 0);
}

static void WINAPI elsewhere(void)
{
    ExitThread(0x77);
}

static void contexts(void)
{
    CONTEXT context;
    HANDLE thread = CreateThread(NULL, 0, counts, NULL, 0, NULL);
    while (counter == 0)
        Sleep(1);
    EXPECT_EQ(SuspendThread(thread), 0);
    memset(&context, 0xA5, sizeof context);
    context.ContextFlags = CONTEXT_CONTROL;
    EXPECT(GetThreadContext(thread, &context));
    EXPECT(context.Rip >= (DWORD64)(uintptr_t)counts && context.Rip < (DWORD64)(uintptr_t)counts + 256);
    EXPECT_EQ(context.Rax, 0xA5A5A5A5A5A5A5A5);
    context.ContextFlags = CONTEXT_FULL | CONTEXT_DEBUG_REGISTERS;
    EXPECT(GetThreadContext(thread, &context));
    EXPECT(context.Rax != 0xA5A5A5A5A5A5A5A5 && context.Dr7 == 0);
    context.Dr7 = 1;
    EXPECT(!SetThreadContext(thread, &context));
    EXPECT_EQ(GetLastError(), ERROR_NOT_SUPPORTED);
    context.Dr7 = 0;
    context.Rip = (DWORD64)(uintptr_t)elsewhere;
    context.Rsp = ((context.Rsp - 256) & ~(DWORD64)15) - 8;
    EXPECT(SetThreadContext(thread, &context));
    context.ContextFlags = CONTEXT_CONTROL;
    EXPECT(GetThreadContext(thread, &context));
    EXPECT_EQ(context.Rip, (uintptr_t)elsewhere);
    EXPECT_EQ(ResumeThread(thread), 1);
    EXPECT_EQ(finish(thread), 0x77);
    context.ContextFlags = CONTEXT_FULL;
    EXPECT(GetThreadContext(GetCurrentThread(), &context));
    EXPECT(context.Rsp > (uintptr_t)&context - 4096 && context.Rsp < (uintptr_t)&context + 8192);
}

static DWORD WINAPI holds_and_waits(LPVOID mutex)
{
    WaitForSingleObject(mutex, INFINITE);
    InterlockedIncrement(&counter);
    Sleep(INFINITE);
    return 0;
}

static void terminates(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL),
           thread = CreateThread(NULL, 0, holds_and_waits, mutex, 0, NULL);
    while (counter == 0)
        Sleep(1);
    EXPECT(TerminateThread(thread, 0x99));
    EXPECT_EQ(WaitForSingleObject(mutex, INFINITE), WAIT_ABANDONED);
    EXPECT_EQ(finish(thread), 0x99);
    thread = CreateThread(NULL, 0, same, (void *)1, CREATE_SUSPENDED, NULL);
    EXPECT(TerminateThread(thread, 0x98));
    EXPECT_EQ(finish(thread), 0x98);
}

static volatile int *volatile bad = (int *)8;

static DWORD WINAPI faults(LPVOID handle)
{
    __try {
        *bad = 1;
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        counter++;
    }
    if (handle)
        *bad = 1;
    return 3;
}

static LONG WINAPI top_level(EXCEPTION_POINTERS *pointers)
{
    tap_failures += pointers->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION;
    tap_end();
    return EXCEPTION_EXECUTE_HANDLER;
}

static void exceptions(void)
{
    EXPECT_EQ(finish(CreateThread(NULL, 0, faults, NULL, 0, NULL)), 3);
    EXPECT_EQ(counter, 1);
    SetUnhandledExceptionFilter(top_level);
    __try {
        finish(CreateThread(NULL, 0, faults, (void *)&counter, 0, NULL));
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        EXPECT(0); /* row 207: another thread's exception */
    }
    EXPECT(0);
}

static volatile int deep = 1;

static int dive(volatile char *above)
{
    volatile char here[1024];
    here[0] = *above;
    return deep ? dive(here) + here[0] : 0;
}

static DWORD WINAPI overflows(LPVOID unused)
{
    volatile char begin = 0;
    (void)unused;
    __try {
        dive(&begin);
    } __except (GetExceptionCode() == EXCEPTION_STACK_OVERFLOW) {
        return _resetstkoflw();
    }
    return 9;
}

static DWORD WINAPI size_of_stack(LPVOID unused)
{
    ULONG_PTR low, high;
    (void)unused;
    GetCurrentThreadStackLimits(&low, &high);
    tap_failures += (ULONG_PTR)&low < low || (ULONG_PTR)&low >= high;
    return (DWORD)(high - low);
}

static void stacks(void)
{
    DWORD size = finish(CreateThread(NULL, 0, size_of_stack, NULL, 0, NULL));
    EXPECT(size >= 1 << 20 && size <= (1 << 20) + 65536);
    size = finish(CreateThread(NULL, 3 << 20, size_of_stack, NULL, 0, NULL));
    EXPECT(size >= 3 << 20 && size <= (3 << 20) + 65536);
    size =
        finish(CreateThread(NULL, 128 << 10, size_of_stack, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL));
    EXPECT(size >= 128 << 10 && size <= (128 << 10) + 65536);
    EXPECT_EQ(finish(CreateThread(NULL, 0, overflows, NULL, 0, NULL)), 1);
    EXPECT_EQ(finish(CreateThread(NULL, 128 << 10, overflows, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL)),
              1);
}

static DWORD slots[2];

static DWORD WINAPI uses_slots(LPVOID value)
{
    int good = TlsGetValue(slots[0]) == NULL && GetLastError() == 0 && TlsSetValue(slots[0], value) &&
               TlsSetValue(slots[1], value) && TlsGetValue(slots[0]) == value &&
               TlsGetValue(slots[1]) == value;
    return (DWORD)good;
}

static void tls(void)
{
    DWORD all[1088], extra;
    EXPECT(TlsGetValue(1088) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!TlsSetValue(1088, NULL));
    EXPECT(!TlsFree(1088));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    for (int i = 0; i < 1088; i++) {
        all[i] = TlsAlloc();
        EXPECT(all[i] < 1088);
        EXPECT(TlsSetValue(all[i], (void *)(intptr_t)(i + 1)));
    }
    EXPECT_EQ(TlsAlloc(), TLS_OUT_OF_INDEXES);
    EXPECT_EQ(GetLastError(), ERROR_NO_MORE_ITEMS);
    for (int i = 0; i < 1088; i++)
        EXPECT(TlsGetValue(all[i]) == (void *)(intptr_t)(i + 1));
    slots[0] = all[3];
    slots[1] = all[1000];
    EXPECT_EQ(finish(CreateThread(NULL, 0, uses_slots, &extra, 0, NULL)), 1);
    EXPECT(TlsFree(all[1000]));
    EXPECT(!TlsFree(all[1000]));
    EXPECT_EQ(TlsAlloc(), all[1000]);
    SetLastError(5);
    EXPECT(TlsGetValue(all[1000]) == NULL); /* it begins as nothing */
    EXPECT_EQ(GetLastError(), 0);
}

static LONG volatile freed;

static VOID WINAPI free_value(PVOID value)
{
    InterlockedExchangeAdd(&freed, (LONG)(intptr_t)value);
}

static DWORD fls_slot;

static DWORD WINAPI uses_fls(LPVOID unused)
{
    (void)unused;
    return (DWORD)(FlsGetValue(fls_slot) == NULL && FlsSetValue(fls_slot, (void *)10));
}

static void fls(void)
{
    EXPECT(!FlsSetValue(0, NULL) && !FlsFree(0) && FlsGetValue(4080) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    fls_slot = FlsAlloc(free_value);
    EXPECT(fls_slot != FLS_OUT_OF_INDEXES && fls_slot != 0);
    EXPECT(FlsSetValue(fls_slot, (void *)1));
    EXPECT_EQ(finish(CreateThread(NULL, 0, uses_fls, NULL, 0, NULL)), 1);
    EXPECT_EQ(freed, 10);
    EXPECT(FlsGetValue(fls_slot) == (void *)1);
    EXPECT(FlsFree(fls_slot));
    EXPECT_EQ(freed, 11);
    EXPECT(!FlsFree(fls_slot));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!FlsSetValue(fls_slot, NULL));
}

static void information(void)
{
    static const WCHAR text[] = {'W', 'o', 'r', 'k', 0x00E9, 'r', 0};
    FILETIME created, ended, kernel, user;
    PWSTR description;
    HANDLE thread = CreateThread(NULL, 0, same, (void *)4, CREATE_SUSPENDED, NULL);
    EXPECT_EQ(GetThreadPriority(thread), THREAD_PRIORITY_NORMAL);
    EXPECT(SetThreadPriority(thread, THREAD_PRIORITY_LOWEST));
    EXPECT_EQ(GetThreadPriority(thread), THREAD_PRIORITY_LOWEST);
    EXPECT(SUCCEEDED(GetThreadDescription(thread, &description)) && description[0] == 0);
    LocalFree(description);
    EXPECT(SUCCEEDED(SetThreadDescription(thread, text)));
    EXPECT(SUCCEEDED(GetThreadDescription(thread, &description)));
    EXPECT(description && memcmp(description, text, sizeof text) == 0);
    LocalFree(description);
    EXPECT(GetThreadTimes(thread, &created, &ended, &kernel, &user));
    EXPECT(created.dwHighDateTime > 0x01DA0000 && ended.dwHighDateTime == 0);
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    EXPECT(GetThreadTimes(thread, &created, &ended, &kernel, &user));
    EXPECT(ended.dwHighDateTime >= created.dwHighDateTime && ended.dwHighDateTime != 0);
    EXPECT_EQ(finish(thread), 4);
    EXPECT(FAILED(SetThreadDescription(NULL, text)));
}

TAP_MAIN(CASE(refuses, "TH-201 wrong handles, rights and flags"),
         CASE(begins_and_ends, "TH-202 a thread begins, answers with its code, and is gone"),
         CASE(host_threads, "TH-203 the host's threads have handles, too"),
         CASE(exit_thread, "TH-204 ExitThread (SEH row 40) runs no termination block"),
         CASE(first_thread_leaves, "TH-215 a process ends with its last thread"),
         CASE(suspends, "TH-205 suspending counts"),
         CASE(suspends_outside_of_locks, "TH-206 what stands holds no lock of the library"),
         CASE(suspended_by_itself, "TH-207 a thread suspends itself"),
         CASE(contexts, "TH-208 registers of a suspended thread are read and written"),
         CASE(terminates, "TH-209 TerminateThread abandons mutexes"),
         CASE(exceptions, "TH-210 (SEH rows 182, 207) exceptions of a thread, handled and not"),
         CASE(stacks, "W-009, W-010, TH-211 stacks have the size asked for, and overflow"),
         CASE(tls, "TH-212 TLS slots"), CASE(fls, "TH-213 FLS slots call back"),
         CASE(information, "TH-214 priority, times, description"))
