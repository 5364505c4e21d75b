/* Waitable timers. */
#include <windows.h>

#include <stdint.h>

#include "test/tap.h"

static LARGE_INTEGER after(int milliseconds)
{
    return (LARGE_INTEGER){.QuadPart = -milliseconds * 10000LL};
}

static void refuses(void)
{
    LARGE_INTEGER soon = after(1);
    HANDLE timer = CreateWaitableTimerA(NULL, TRUE, NULL), event = CreateEventA(NULL, FALSE, FALSE, NULL);
    EXPECT(!SetWaitableTimer(timer, NULL, 0, NULL, NULL, FALSE));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!SetWaitableTimer(timer, &soon, -1, NULL, NULL, FALSE));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!SetWaitableTimer(event, &soon, 0, NULL, NULL, FALSE));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!CancelWaitableTimer(event));
    EXPECT(CreateWaitableTimerExA(NULL, NULL, 4, TIMER_ALL_ACCESS) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(OpenWaitableTimerA(SYNCHRONIZE, FALSE, "nobody has this one") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
}

static void become_due(void)
{
    LARGE_INTEGER when = after(20);
    HANDLE manual = CreateWaitableTimerA(NULL, TRUE, NULL),
           automatic = CreateWaitableTimerA(NULL, FALSE, NULL);
    ULONGLONG begin = GetTickCount64();
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    EXPECT(SetWaitableTimer(manual, &when, 0, NULL, NULL, FALSE));
    EXPECT_EQ(WaitForSingleObject(manual, INFINITE), WAIT_OBJECT_0);
    EXPECT(GetTickCount64() - begin >= 15);
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_OBJECT_0);
    when = after(3600 * 1000);
    EXPECT(SetWaitableTimer(manual, &when, 0, NULL, NULL, FALSE));
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_TIMEOUT); /* setting resets */
    EXPECT(CancelWaitableTimer(manual));
    when = after(5);
    EXPECT(SetWaitableTimer(automatic, &when, 5, NULL, NULL, FALSE));
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(WaitForSingleObject(automatic, INFINITE), WAIT_OBJECT_0);
    EXPECT(CancelWaitableTimer(automatic));
    WaitForSingleObject(automatic, 0);
    EXPECT_EQ(WaitForSingleObject(automatic, 30), WAIT_TIMEOUT);
    FILETIME now;
    GetSystemTimeAsFileTime(&now); /* a time that is past */
    when.QuadPart = ((LONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime) - 10000000;
    EXPECT(SetWaitableTimer(automatic, &when, 0, NULL, NULL, FALSE));
    EXPECT_EQ(WaitForSingleObject(automatic, INFINITE), WAIT_OBJECT_0);
    when.QuadPart += 10000000 + 300000; /* and one 30 ms ahead */
    begin = GetTickCount64();
    EXPECT(SetWaitableTimer(automatic, &when, 0, NULL, NULL, FALSE));
    EXPECT_EQ(WaitForSingleObject(automatic, INFINITE), WAIT_OBJECT_0);
    EXPECT(CloseHandle(manual) && CloseHandle(automatic));
}

static volatile LONG ran;
static uint64_t due;

static VOID CALLBACK count(LPVOID argument, DWORD low, DWORD high)
{
    ran += *(LONG *)argument;
    due = (uint64_t)high << 32 | low;
}

static void apcs(void)
{
    LONG one = 1;
    LARGE_INTEGER when = after(5);
    FILETIME now;
    HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL);
    EXPECT(SetWaitableTimer(timer, &when, 5, count, &one, FALSE));
    Sleep(200);
    EXPECT_EQ(ran, 0);
    EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
    EXPECT(ran >= 1 && ran <= 10); /* one is queued at most, and another while the first one runs; not 40 */
    while (ran < 5)
        EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
    GetSystemTimeAsFileTime(&now);
    uint64_t present = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    EXPECT(due <= present && present - due < 600000000);
    Sleep(20);
    EXPECT(CancelWaitableTimer(timer)); /* takes the queued one back */
    LONG before = ran;
    EXPECT_EQ(SleepEx(20, TRUE), 0);
    EXPECT_EQ(ran, before);
}

static void many(void)
{
    enum { TIMERS = 300 };
    static HANDLE timers[TIMERS];
    for (int i = 0; i < TIMERS; i++) {
        LARGE_INTEGER when = after((i * 37) % 50);
        timers[i] = CreateWaitableTimerA(NULL, TRUE, NULL);
        EXPECT(SetWaitableTimer(timers[i], &when, 0, NULL, NULL, FALSE));
    }
    for (int i = 0; i < TIMERS; i += 3)
        EXPECT(CloseHandle(timers[i])); /* closing cancels */
    for (int i = 0; i < TIMERS; i++)
        if (i % 3)
            EXPECT_EQ(WaitForSingleObject(timers[i], INFINITE), WAIT_OBJECT_0);
}

static void forked(void)
{
    LARGE_INTEGER when = after(10);
    HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL);
    SetWaitableTimer(timer, &when, 0, NULL, NULL, FALSE);
    WaitForSingleObject(timer, INFINITE);
    pid_t child = fork();
    if (child == 0) {
        int good = WaitForSingleObject(timer, 0) == WAIT_TIMEOUT &&
                   SetWaitableTimer(timer, &when, 0, NULL, NULL, FALSE) &&
                   WaitForSingleObject(timer, 50000) == WAIT_OBJECT_0;
        _exit(!good);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    SetWaitableTimer(timer, &when, 0, NULL, NULL, FALSE);
    EXPECT_EQ(WaitForSingleObject(timer, INFINITE), WAIT_OBJECT_0);
}

TAP_MAIN(CASE(refuses, "TH-501 wrong times, handles and flags"),
         CASE(become_due, "TH-502 timers become due, once or again and again"),
         CASE(apcs, "TH-503 a timer's APC runs in the thread that has set it"),
         CASE(many, "TH-504 many timers, some of them closed"),
         CASE(forked, "TH-505 a child of fork can set timers, too"))
