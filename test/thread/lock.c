/* Critical sections, slim locks, condition variables, one-time initialisation, barriers, addresses, lists. */
#include <windows.h>

#include <stdint.h>

#include "test/tap.h"

enum { THREADS = 4, ROUNDS = 20000 };

static void run(DWORD(WINAPI *function)(LPVOID), DWORD expected)
{
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, function, (void *)(intptr_t)i, 0, NULL);
    EXPECT_EQ(WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++) {
        DWORD code = 0xBAD;
        GetExitCodeThread(threads[i], &code);
        EXPECT_EQ(code, expected);
        CloseHandle(threads[i]);
    }
}

static CRITICAL_SECTION section;
static SRWLOCK slim = SRWLOCK_INIT;
static CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
static volatile long long total;
static volatile LONG seen;

static void refuses(void)
{
    BOOL pending;
    CRITICAL_SECTION one;
    INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    SYNCHRONIZATION_BARRIER barrier;
    int value = 0, same = 0;
    EXPECT(!InitializeCriticalSectionEx(&one, 0, 1));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!SleepConditionVariableSRW(&condition, &slim, 0, 2));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC, &pending, NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, NULL));
    EXPECT_EQ(GetLastError(), ERROR_GEN_FAILURE);
    EXPECT(!InitOnceComplete(&once, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_GEN_FAILURE);
    EXPECT(!InitializeSynchronizationBarrier(&barrier, 0, -1) &&
           !InitializeSynchronizationBarrier(&barrier, 1, -2));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!WaitOnAddress(&value, &same, 3, 0));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!WaitOnAddress(&value, &same, 4, 5));
    EXPECT_EQ(GetLastError(), ERROR_TIMEOUT);
    same = 1;
    EXPECT(WaitOnAddress(&value, &same, 4, INFINITE));
}

static volatile DWORD raised;

static void not_owned(void)
{
    SRWLOCK lock = SRWLOCK_INIT;
    __try {
        ReleaseSRWLockExclusive(&lock);
    } __except (raised = GetExceptionCode(), EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(raised, STATUS_RESOURCE_NOT_OWNED);
    raised = 0;
    __try {
        ReleaseSRWLockShared(&lock);
    } __except (raised = GetExceptionCode(), EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(raised, STATUS_RESOURCE_NOT_OWNED);
}

static DWORD WINAPI try_section(LPVOID unused)
{
    (void)unused;
    BOOL entered = TryEnterCriticalSection(&section);
    if (entered)
        LeaveCriticalSection(&section);
    return (DWORD)entered;
}

static DWORD WINAPI add_in_section(LPVOID unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&section);
        if (i % 3 == 0 && TryEnterCriticalSection(&section))
            LeaveCriticalSection(&section);
        total++;
        LeaveCriticalSection(&section);
    }
    return 0;
}

static void critical_sections(void)
{
    InitializeCriticalSection(&section);
    EXPECT(section.LockCount == -1);
    EXPECT(section.OwningThread == NULL && section.RecursionCount == 0);
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    EXPECT(TryEnterCriticalSection(&section));
    EXPECT_EQ((uintptr_t)section.OwningThread, GetCurrentThreadId());
    EXPECT_EQ(section.RecursionCount, 3);
    run(try_section, FALSE);
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    run(try_section, FALSE);
    LeaveCriticalSection(&section);
    run(try_section, TRUE);
    run(add_in_section, 0);
    EXPECT_EQ(total, THREADS * ROUNDS);
    EXPECT(section.LockCount == -1);
    DeleteCriticalSection(&section);
    EXPECT(InitializeCriticalSectionAndSpinCount(&section, 4000));
    DWORD spins = SetCriticalSectionSpinCount(&section, 10);
    EXPECT(spins == 4000 || spins == 0);
    run(add_in_section, 0);
    EXPECT_EQ(total, 2 * THREADS * ROUNDS);
}

static DWORD WINAPI read_and_write(LPVOID number)
{
    long long before = 0;
    for (int i = 0; i < ROUNDS; i++) {
        if ((i + (int)(intptr_t)number) % 4 == 0) {
            AcquireSRWLockExclusive(&slim);
            total++;
            seen++;
            ReleaseSRWLockExclusive(&slim);
        } else if (i % 7 == 0 && TryAcquireSRWLockExclusive(&slim)) {
            total++;
            seen++;
            ReleaseSRWLockExclusive(&slim);
        } else {
            AcquireSRWLockShared(&slim);
            if (total != seen || total < before)
                return 1;
            before = total;
            ReleaseSRWLockShared(&slim);
        }
    }
    return 0;
}

static DWORD WINAPI try_slim(LPVOID unused)
{
    (void)unused;
    DWORD got = TryAcquireSRWLockShared(&slim) ? 1 : 0;
    if (got)
        ReleaseSRWLockShared(&slim);
    if (TryAcquireSRWLockExclusive(&slim))
        got |= 2;
    return got;
}

static void slim_locks(void)
{
    AcquireSRWLockShared(&slim);
    run(try_slim, 1);
    EXPECT(TryAcquireSRWLockShared(&slim));
    ReleaseSRWLockShared(&slim);
    ReleaseSRWLockShared(&slim);
    AcquireSRWLockExclusive(&slim);
    run(try_slim, 0);
    ReleaseSRWLockExclusive(&slim);
    run(read_and_write, 0);
    EXPECT(slim.Ptr == NULL || TryAcquireSRWLockExclusive(&slim));
}

static volatile LONG turn;

/*
 * Each waits for its turn under the lock, and hands it on: a wake-up that is lost ends the test by its clock.
 */
static DWORD WINAPI take_turns(LPVOID number)
{
    LONG self = (LONG)(intptr_t)number;
    for (int i = 0; i < 1000; i++) {
        if (self & 1) {
            AcquireSRWLockExclusive(&slim);
            while (turn % THREADS != self)
                SleepConditionVariableSRW(&condition, &slim, INFINITE, 0);
            turn++;
            ReleaseSRWLockExclusive(&slim);
        } else {
            for (BOOL mine = FALSE; !mine;) {
                AcquireSRWLockShared(&slim);
                while (turn % THREADS != self)
                    SleepConditionVariableSRW(&condition, &slim, INFINITE,
                                              CONDITION_VARIABLE_LOCKMODE_SHARED);
                ReleaseSRWLockShared(&slim);
                AcquireSRWLockExclusive(&slim);
                if ((mine = turn % THREADS == self))
                    turn++;
                ReleaseSRWLockExclusive(&slim);
            }
        }
        WakeAllConditionVariable(&condition);
    }
    return 0;
}

static volatile LONG items;

static DWORD WINAPI produce_or_consume(LPVOID number)
{
    for (int i = 0; i < 5000; i++) {
        EnterCriticalSection(&section);
        if ((intptr_t)number & 1) {
            items++;
            LeaveCriticalSection(&section);
            WakeConditionVariable(&condition);
        } else {
            while (items == 0)
                SleepConditionVariableCS(&condition, &section, INFINITE);
            items--;
            LeaveCriticalSection(&section);
        }
    }
    return 0;
}

static void condition_variables(void)
{
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    EXPECT(!SleepConditionVariableCS(&condition, &section, 5));
    EXPECT_EQ(GetLastError(), ERROR_TIMEOUT);
    EXPECT_EQ((uintptr_t)section.OwningThread, GetCurrentThreadId());
    LeaveCriticalSection(&section);
    run(take_turns, 0);
    EXPECT_EQ(turn, THREADS * 1000);
    run(produce_or_consume, 0);
    EXPECT_EQ(items, 0);
}

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static volatile LONG begun;

static BOOL WINAPI fails_twice(PINIT_ONCE which, PVOID parameter, PVOID *context)
{
    (void)which;
    Sleep(5);
    SetLastError(4321);
    *context = parameter;
    return InterlockedIncrement(&begun) > 2;
}

static DWORD WINAPI initialise(LPVOID unused)
{
    static int value __attribute__((aligned(8)));
    PVOID context = NULL;
    (void)unused;
    while (!InitOnceExecuteOnce(&once, fails_twice, &value, &context))
        if (GetLastError() != 4321)
            return 1;
    return context == &value ? 0 : 2;
}

static BOOL CALLBACK finds_context(PINIT_ONCE own, PVOID parameter, PVOID *context)
{
    (void)own;
    EXPECT_EQ((uintptr_t)*context, (uintptr_t)parameter);
    return TRUE;
}

static void context_of_caller(void)
{
    INIT_ONCE one = INIT_ONCE_STATIC_INIT;
    void *context = (void *)0x1230;
    EXPECT(InitOnceExecuteOnce(&one, finds_context, (void *)0x1230, &context));
    EXPECT_EQ((uintptr_t)context, 0x1230);
    EXPECT_EQ((uintptr_t)one.Ptr, 0x1232);
    context = NULL;
    EXPECT(InitOnceExecuteOnce(&one, NULL, NULL, &context));
    EXPECT_EQ((uintptr_t)context, 0x1230);
    InitOnceInitialize(&one);
    EXPECT(InitOnceExecuteOnce(&one, finds_context, NULL, NULL));
}

static void initialised_once(void)
{
    static int value __attribute__((aligned(8)));
    BOOL pending = FALSE;
    PVOID context = NULL;
    INIT_ONCE other = INIT_ONCE_STATIC_INIT;
    run(initialise, 0);
    EXPECT_EQ(begun, 3);
    EXPECT(InitOnceBeginInitialize(&other, INIT_ONCE_ASYNC, &pending, &context) && pending);
    EXPECT(InitOnceBeginInitialize(&other, INIT_ONCE_ASYNC, &pending, &context) && pending);
    EXPECT(!InitOnceBeginInitialize(&other, 0, &pending, &context));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!InitOnceComplete(&other, 0, &value));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!InitOnceComplete(&other, INIT_ONCE_ASYNC, (char *)&value + 1));
    EXPECT(InitOnceComplete(&other, INIT_ONCE_ASYNC, &value));
    EXPECT(!InitOnceComplete(&other, INIT_ONCE_ASYNC, &value));
    EXPECT_EQ(GetLastError(), ERROR_GEN_FAILURE);
    EXPECT(InitOnceBeginInitialize(&other, INIT_ONCE_CHECK_ONLY, &pending, &context));
    EXPECT(!pending && context == &value);
}

static SYNCHRONIZATION_BARRIER barrier;
static volatile LONG last_ones, phase_total[50];

static DWORD WINAPI meet(LPVOID unused)
{
    (void)unused;
    for (int i = 0; i < 50; i++) {
        InterlockedIncrement(&phase_total[i]);
        if (EnterSynchronizationBarrier(&barrier, 0))
            InterlockedIncrement(&last_ones);
        if (phase_total[i] != THREADS)
            return 1;
    }
    return 0;
}

static void barriers(void)
{
    EXPECT(InitializeSynchronizationBarrier(&barrier, THREADS, -1));
    run(meet, 0);
    EXPECT_EQ(last_ones, 50);
    EXPECT(DeleteSynchronizationBarrier(&barrier));
}

static volatile unsigned char flag;
static volatile LONG64 wide;

static DWORD WINAPI await_flag(LPVOID number)
{
    unsigned char closed = 0;
    LONG64 last = 0;
    (void)number;
    while (flag == 0)
        WaitOnAddress(&flag, &closed, 1, INFINITE);
    while (wide < 1000) {
        WaitOnAddress(&wide, &last, 8, INFINITE);
        last = wide;
    }
    return 0;
}

static void addresses(void)
{
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, await_flag, NULL, 0, NULL);
    Sleep(10);
    flag = 1;
    for (int i = 0; i < THREADS; i++)
        WakeByAddressSingle((void *)&flag);
    for (int i = 0; i < 1000; i++) {
        InterlockedIncrement64(&wide);
        WakeByAddressAll((void *)&wide);
    }
    EXPECT_EQ(WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE), WAIT_OBJECT_0);
}

struct entry {
    SLIST_ENTRY link;
    LONG number;
};
static SLIST_HEADER list, spare;

static DWORD WINAPI move_entries(LPVOID unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        PSLIST_ENTRY entry = InterlockedPopEntrySList(i & 1 ? &list : &spare);
        if (entry)
            InterlockedPushEntrySList(i & 2 ? &list : &spare, entry);
    }
    return 0;
}

static void lists(void)
{
    static struct entry entries[64];
    long long sum = 0;
    InitializeSListHead(&list);
    InitializeSListHead(&spare);
    EXPECT(InterlockedPopEntrySList(&list) == NULL && InterlockedFlushSList(&list) == NULL);
    for (int i = 0; i < 64; i++) {
        entries[i].number = i;
        EXPECT(InterlockedPushEntrySList(&list, &entries[i].link) == (i ? &entries[i - 1].link : NULL));
    }
    EXPECT_EQ(QueryDepthSList(&list), 64);
    EXPECT(RtlFirstEntrySList(&list) == &entries[63].link);
    run(move_entries, 0);
    EXPECT_EQ(QueryDepthSList(&list) + QueryDepthSList(&spare), 64);
    for (PSLIST_ENTRY entry = InterlockedFlushSList(&list); entry; entry = entry->Next)
        sum += ((struct entry *)entry)->number;
    for (PSLIST_ENTRY entry; (entry = InterlockedPopEntrySList(&spare));)
        sum += ((struct entry *)entry)->number;
    EXPECT_EQ(sum, 63 * 64 / 2);
    EXPECT(InterlockedPushListSListEx(&list, &entries[0].link, &entries[0].link, 1) == NULL);
}

static void interlocked(void)
{
    LONG volatile value = 5;
    LONG64 volatile big = 5, pair[2] __attribute__((aligned(16))) = {1, 2};
    LONG64 expected[2] = {1, 3};
    SHORT volatile small = 5;
    PVOID volatile pointer = NULL;
    EXPECT_EQ(InterlockedIncrement(&value), 6);
    EXPECT_EQ(InterlockedDecrement(&value), 5);
    EXPECT_EQ(InterlockedExchange(&value, 9), 5);
    EXPECT_EQ(InterlockedExchangeAdd(&value, 2), 9);
    EXPECT_EQ(InterlockedAdd(&value, 2), 13);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 12), 13);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 13), 13);
    EXPECT_EQ(value, 1);
    EXPECT_EQ(InterlockedOr(&value, 6), 1);
    EXPECT_EQ(InterlockedAnd(&value, 3), 7);
    EXPECT_EQ(InterlockedXor(&value, 1), 3);
    EXPECT_EQ(value, 2);
    EXPECT_EQ(InterlockedIncrement64(&big), 6);
    EXPECT_EQ(InterlockedExchangeAdd64(&big, 1ll << 40), 6);
    EXPECT_EQ(InterlockedCompareExchange64(&big, 0, (1ll << 40) + 6), (1ll << 40) + 6);
    EXPECT_EQ(InterlockedIncrement16(&small), 6);
    EXPECT(InterlockedExchangePointer(&pointer, &list) == NULL);
    EXPECT(InterlockedCompareExchangePointer(&pointer, NULL, &list) == &list && pointer == NULL);
    EXPECT(!InterlockedBitTestAndSet(&value, 31));
    EXPECT(InterlockedBitTestAndReset(&value, 31));
    EXPECT(!InterlockedCompareExchange128(pair, 7, 8, expected));
    EXPECT_EQ(expected[1], 2);
    EXPECT(InterlockedCompareExchange128(pair, 7, 8, expected));
    EXPECT(pair[0] == 8 && pair[1] == 7);
}

TAP_MAIN(CASE(refuses, "TH-301 wrong sizes, flags and states"),
         CASE(not_owned, "TH-302 releasing what nobody has raises STATUS_RESOURCE_NOT_OWNED"),
         CASE(critical_sections, "TH-303 critical sections: owner, recursion, exclusion"),
         CASE(slim_locks, "TH-304 slim locks: one writer or several readers"),
         CASE(condition_variables, "TH-305 condition variables lose no wake-up"),
         CASE(context_of_caller, "TH-306 the function finds what the caller has as context"),
         CASE(initialised_once, "TH-306 initialising succeeds once"),
         CASE(barriers, "TH-307 barriers let all through together, and tell one of them"),
         CASE(addresses, "TH-308 waiting for an address to change"),
         CASE(lists, "TH-309 lists neither lose nor double an entry"),
         CASE(interlocked, "TH-310 Interlocked functions answer with what was, or what is"))
