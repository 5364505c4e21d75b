/* Thread pools, old and new; the C runtime's threads. */
#include <windows.h>

#include <errno.h>
#include <process.h>
#include <stdint.h>

#include "test/tap.h"

static LONG volatile ran, now_running, most_running;
static HANDLE gate;

static void refuses(void)
{
    HANDLE handle, event = CreateEventA(NULL, FALSE, FALSE, NULL);
    EXPECT(CreateThreadpool(&handle) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!RegisterWaitForSingleObject(NULL, event, NULL, NULL, 0, 0));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!RegisterWaitForSingleObject(&handle, NULL, (WAITORTIMERCALLBACK)refuses, NULL, 0, 0));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!UnregisterWait(NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!CreateTimerQueueTimer(&handle, NULL, NULL, NULL, 0, 0, 0));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!DeleteTimerQueueTimer(NULL, NULL, NULL) && !DeleteTimerQueue(NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    errno = 0;
    EXPECT_EQ(_beginthreadex(NULL, 0, NULL, NULL, 0, NULL), 0);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_beginthread(NULL, 0, NULL), (uintptr_t)-1);
    EXPECT_EQ(errno, EINVAL);
}

static volatile int *volatile bad = (int *)8;

static VOID CALLBACK count(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    (void)instance;
    (void)work;
    __try {
        *bad = 1;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        InterlockedExchangeAdd(&ran, *(LONG *)context);
    }
}

static void work(void)
{
    LONG one = 1;
    PTP_WORK object = CreateThreadpoolWork(count, &one, NULL);
    REQUIRE(object != NULL);
    for (int i = 0; i < 5000; i++)
        SubmitThreadpoolWork(object);
    WaitForThreadpoolWorkCallbacks(object, FALSE);
    EXPECT_EQ(ran, 5000);
    SubmitThreadpoolWork(object);
    CloseThreadpoolWork(object); /* what is queued is called */
    while (ran < 5001)
        Sleep(1);
}

static VOID CALLBACK block(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work)
{
    LONG now = InterlockedIncrement(&now_running);
    (void)context;
    (void)work;
    for (LONG most = most_running; now > most; most = most_running)
        InterlockedCompareExchange(&most_running, now, most);
    CallbackMayRunLong(instance);
    WaitForSingleObject(gate, INFINITE);
    InterlockedDecrement(&now_running);
    InterlockedIncrement(&ran);
}

/*
 * Callbacks that wait for one another need threads of their own; a pool with a limit has no more than that.
 */
static void grows(void)
{
    TP_CALLBACK_ENVIRON environment;
    gate = CreateEventA(NULL, TRUE, FALSE, NULL);
    PTP_WORK object = CreateThreadpoolWork(block, NULL, NULL);
    for (int i = 0; i < 8; i++)
        SubmitThreadpoolWork(object);
    while (now_running < 8)
        Sleep(1);
    SetEvent(gate);
    WaitForThreadpoolWorkCallbacks(object, FALSE);
    EXPECT_EQ(ran, 8);
    CloseThreadpoolWork(object);
    ResetEvent(gate);
    ran = most_running = 0;
    PTP_POOL pool = CreateThreadpool(NULL);
    SetThreadpoolThreadMaximum(pool, 2);
    EXPECT(SetThreadpoolThreadMinimum(pool, 1));
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    object = CreateThreadpoolWork(block, NULL, &environment);
    for (int i = 0; i < 8; i++)
        SubmitThreadpoolWork(object);
    while (most_running < 2)
        Sleep(1);
    Sleep(100);
    EXPECT_EQ(most_running, 2);
    WaitForThreadpoolWorkCallbacks(object, FALSE == SetEvent(gate));
    EXPECT_EQ(ran, 8);
    ResetEvent(gate);
    for (int i = 0; i < 8; i++)
        SubmitThreadpoolWork(object);
    while (now_running < 2)
        Sleep(1);
    HANDLE later = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)SetEvent, gate, CREATE_SUSPENDED, NULL);
    ResumeThread(later);
    WaitForThreadpoolWorkCallbacks(object, TRUE); /* those that have not begun are dropped */
    EXPECT(ran >= 10 && ran <= 16);
    CloseThreadpoolWork(object);
    CloseThreadpool(pool);
}

static VOID CALLBACK simple(PTP_CALLBACK_INSTANCE instance, PVOID event)
{
    InterlockedIncrement(&ran);
    SetEventWhenCallbackReturns(instance, event);
}

static DWORD WINAPI item(LPVOID event)
{
    InterlockedIncrement(&ran);
    return SetEvent(event);
}

static void once(void)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    EXPECT(TrySubmitThreadpoolCallback(simple, event, NULL));
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    EXPECT(QueueUserWorkItem(item, event, WT_EXECUTELONGFUNCTION));
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(ran, 2);
}

static VOID CALLBACK tick(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER timer)
{
    (void)instance;
    (void)context;
    (void)timer;
    InterlockedIncrement(&ran);
}

static VOID CALLBACK queue_tick(PVOID context, BOOLEAN timed_out)
{
    InterlockedExchangeAdd((LONG volatile *)context, timed_out ? 1 : 1000);
}

static FILETIME after(int milliseconds)
{
    ULARGE_INTEGER time;
    time.QuadPart = (ULONGLONG)(-milliseconds * 10000LL);
    return (FILETIME){time.LowPart, time.HighPart};
}

static void timers(void)
{
    LONG volatile ticks = 0, single = 0;
    FILETIME when = after(10);
    HANDLE queue = CreateTimerQueue(), periodic, timer, event = CreateEventA(NULL, TRUE, FALSE, NULL);
    PTP_TIMER object = CreateThreadpoolTimer(tick, NULL, NULL);
    EXPECT(!IsThreadpoolTimerSet(object));
    SetThreadpoolTimer(object, &when, 5, 0);
    EXPECT(IsThreadpoolTimerSet(object));
    while (ran < 3)
        Sleep(1);
    EXPECT(SetThreadpoolTimerEx(object, NULL, 0, 0));
    WaitForThreadpoolTimerCallbacks(object, TRUE);
    LONG before = ran;
    Sleep(30);
    EXPECT_EQ(ran, before);
    CloseThreadpoolTimer(object);
    EXPECT(CreateTimerQueueTimer(&periodic, queue, queue_tick, (PVOID)&ticks, 1, 5, 0));
    EXPECT(CreateTimerQueueTimer(&timer, queue, queue_tick, (PVOID)&single, 1, 5, WT_EXECUTEONLYONCE));
    while (ticks < 5 || single < 1)
        Sleep(1);
    EXPECT(ChangeTimerQueueTimer(queue, periodic, 3600 * 1000, 0));
    EXPECT(DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
    EXPECT_EQ(single, 1);
    EXPECT(DeleteTimerQueueEx(queue, event));
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    EXPECT(CreateTimerQueueTimer(&timer, NULL, queue_tick, (PVOID)&single, 0, 0, 0));
    while (single < 2)
        Sleep(1);
    EXPECT(DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE));
}

static LONG volatile signalled, timed_out;

static VOID CALLBACK note_wait(PVOID context, BOOLEAN late)
{
    (void)context;
    InterlockedIncrement(late ? &timed_out : &signalled);
}

static VOID CALLBACK object_wait(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT wait,
                                 TP_WAIT_RESULT result)
{
    (void)instance;
    (void)wait;
    *(DWORD volatile *)context = result;
    InterlockedIncrement(&ran);
}

static void waits(void)
{
    enum { MANY = 150 };
    static HANDLE events[MANY], registered[MANY];
    DWORD volatile result = 77;
    FILETIME soon = after(10);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL), wait;
    PTP_WAIT object = CreateThreadpoolWait(object_wait, (PVOID)&result, NULL);
    SetThreadpoolWait(object, event, NULL);
    SetEvent(event);
    while (ran < 1)
        Sleep(1);
    EXPECT_EQ(result, WAIT_OBJECT_0);
    SetThreadpoolWait(object, event, &soon);
    while (ran < 2)
        Sleep(1);
    EXPECT_EQ(result, WAIT_TIMEOUT);
    CloseThreadpoolWait(object);
    EXPECT(RegisterWaitForSingleObject(&wait, event, note_wait, NULL, INFINITE, WT_EXECUTEDEFAULT));
    for (int i = 1; i <= 20; i++) {
        SetEvent(event);
        while (signalled < i)
            Sleep(0);
    }
    EXPECT(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    SetEvent(event);
    Sleep(20);
    EXPECT_EQ(signalled, 20);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0); /* nobody has taken it */
    EXPECT(RegisterWaitForSingleObject(&wait, event, note_wait, NULL, 3, WT_EXECUTEDEFAULT));
    while (timed_out < 3)
        Sleep(1);
    EXPECT(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    signalled = 0;
    for (int i = 0; i < MANY; i++) { /* more than one thread can wait for */
        events[i] = CreateEventA(NULL, TRUE, FALSE, NULL);
        EXPECT(RegisterWaitForSingleObject(&registered[i], events[i], note_wait, NULL, INFINITE,
                                           WT_EXECUTEONLYONCE));
    }
    for (int i = MANY - 1; i >= 0; i--)
        SetEvent(events[i]);
    while (signalled < MANY)
        Sleep(1);
    for (int i = 0; i < MANY; i++)
        EXPECT(UnregisterWaitEx(registered[i], INVALID_HANDLE_VALUE));
    EXPECT_EQ(signalled, MANY);
}

static LONG volatile cancelled;

static VOID CALLBACK note_cancelled(PVOID object_context, PVOID cleanup_context)
{
    (void)object_context;
    InterlockedExchangeAdd(&cancelled, *(LONG *)cleanup_context);
}

static void groups(void)
{
    LONG one = 1, ten = 10;
    FILETIME when = after(3600 * 1000);
    TP_CALLBACK_ENVIRON environment;
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackCleanupGroup(&environment, group, note_cancelled);
    PTP_WORK object = CreateThreadpoolWork(count, &one, &environment);
    PTP_TIMER timer = CreateThreadpoolTimer(tick, NULL, &environment);
    SetThreadpoolTimer(timer, &when, 0, 0);
    for (int i = 0; i < 100; i++)
        SubmitThreadpoolWork(object);
    EXPECT(TrySubmitThreadpoolCallback(simple, event, &environment));
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    CloseThreadpoolCleanupGroupMembers(group, FALSE, NULL);
    EXPECT_EQ(ran, 101);
    EXPECT_EQ(cancelled, 0);
    CreateThreadpoolWork(count, &one, &environment);
    CloseThreadpoolCleanupGroupMembers(group, TRUE, &ten);
    EXPECT_EQ(cancelled, 10);
    CloseThreadpoolCleanupGroup(group);
}

static void forked(void)
{
    LONG one = 1;
    PTP_WORK object = CreateThreadpoolWork(count, &one, NULL);
    SubmitThreadpoolWork(object);
    WaitForThreadpoolWorkCallbacks(object, FALSE);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 10; i++)
            SubmitThreadpoolWork(object);
        WaitForThreadpoolWorkCallbacks(object, FALSE);
        _exit(ran != 11);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

static unsigned __stdcall runtime_thread(void *argument)
{
    InterlockedIncrement(&ran);
    if (argument)
        _endthreadex(6);
    return 5;
}

static void simple_thread(void *argument)
{
    InterlockedIncrement((LONG volatile *)argument);
    if (*(LONG volatile *)argument > 1)
        _endthread();
}

static void runtime_threads(void)
{
    unsigned id = 0;
    DWORD code;
    LONG volatile ended = 0;
    for (int i = 0; i < 2; i++) {
        HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, runtime_thread, i ? &id : NULL, 0, &id);
        REQUIRE(thread != NULL);
        EXPECT_EQ(GetThreadId(thread), id);
        EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
        EXPECT(GetExitCodeThread(thread, &code));
        EXPECT_EQ(code, 5 + i);
        CloseHandle(thread);
    }
    for (int i = 0; i < 2; i++)
        EXPECT(_beginthread(simple_thread, 0, (void *)&ended) != (uintptr_t)-1);
    while (ended < 2)
        Sleep(1);
}

static HANDLE may_end;
static LONG volatile begun;

static VOID CALLBACK long_tick(PVOID context, BOOLEAN late)
{
    (void)context;
    (void)late;
    InterlockedIncrement(&begun);
    WaitForSingleObject(may_end, INFINITE);
}

struct reset {
    HANDLE queue, timer;
    LONG volatile calls;
};

static VOID CALLBACK reset_itself(PVOID context, BOOLEAN late)
{
    struct reset *reset = (struct reset *)context;
    (void)late;
    EXPECT(ChangeTimerQueueTimer(reset->queue, reset->timer, 1, 1)); /* of no effect */
    InterlockedIncrement(&reset->calls);
}

static void ends(void)
{
    HANDLE queue = CreateTimerQueue(), done = CreateEventA(NULL, TRUE, FALSE, NULL), first, second, wait;
    may_end = CreateEventA(NULL, TRUE, FALSE, NULL);
    EXPECT(CreateTimerQueueTimer(&first, queue, long_tick, NULL, 0, 0, 0));
    EXPECT(CreateTimerQueueTimer(&second, queue, long_tick, NULL, 0, 0, 0));
    EXPECT(RegisterWaitForSingleObject(&wait, GetCurrentProcess(), long_tick, NULL, 0, WT_EXECUTEONLYONCE));
    while (begun < 3)
        Sleep(1);
    EXPECT(!DeleteTimerQueueTimer(queue, first, NULL));
    EXPECT_EQ(GetLastError(), ERROR_IO_PENDING);
    EXPECT(!DeleteTimerQueueTimer(queue, second, done));
    EXPECT_EQ(GetLastError(), ERROR_IO_PENDING);
    EXPECT(!UnregisterWait(wait));
    EXPECT_EQ(GetLastError(), ERROR_IO_PENDING);
    EXPECT_EQ(WaitForSingleObject(done, 0), WAIT_TIMEOUT);
    SetEvent(may_end);
    EXPECT_EQ(WaitForSingleObject(done, INFINITE), WAIT_OBJECT_0);
    struct reset reset = {queue, NULL, 0};
    EXPECT(CreateTimerQueueTimer(&reset.timer, queue, reset_itself, &reset, 1, 0, 0));
    while (reset.calls < 1)
        Sleep(1);
    Sleep(30);
    EXPECT(DeleteTimerQueueTimer(queue, reset.timer, INVALID_HANDLE_VALUE));
    EXPECT_EQ(reset.calls, 1);
    EXPECT(DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
}

TAP_MAIN(CASE(ends, "TH-705 TH-706 timers and waits that end while they are called back"),
         CASE(refuses, "TH-701 wrong handles and no functions"),
         CASE(work, "TH-702 work is called as often as it was submitted; exceptions are handled in it"),
         CASE(grows, "TH-703 pools grow when all threads are busy, up to their maximum"),
         CASE(once, "TH-704 callbacks that are called once"),
         CASE(timers, "TH-705 timers of pools and of timer queues"),
         CASE(waits, "TH-706 waits call back, once or each time"),
         CASE(groups, "TH-707 cleanup groups close their members"),
         CASE(forked, "TH-708 a child of fork has a pool of its own"),
         CASE(runtime_threads, "TH-709 _beginthreadex and _beginthread"))
