/* Waiting: events, mutexes, semaphores; several at once; abandoned mutexes; APCs; fork. */
#include <windows.h>

#include <stdint.h>

#include "test/tap.h"

static HANDLE new_event(BOOL manual, BOOL set)
{
    HANDLE event = CreateEventA(NULL, manual, set, NULL);
    REQUIRE(event != NULL);
    return event;
}

static HANDLE start(DWORD(WINAPI *function)(LPVOID), void *parameter)
{
    HANDLE thread = CreateThread(NULL, 0, function, parameter, 0, NULL);
    REQUIRE(thread != NULL);
    return thread;
}

static void join(HANDLE thread)
{
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    EXPECT(CloseHandle(thread));
}

static void refuses(void)
{
    HANDLE event = new_event(FALSE, FALSE), many[65], two[2] = {event, event}, with_null[2] = {event, NULL};
    for (int i = 0; i < 65; i++)
        many[i] = event;
    SetLastError(1);
    EXPECT_EQ(WaitForSingleObject(NULL, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT_EQ(WaitForSingleObject((HANDLE)(uintptr_t)0x7654, INFINITE), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT_EQ(WaitForMultipleObjects(0, many, FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(WaitForMultipleObjects(65, many, FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(WaitForMultipleObjects(2, two, TRUE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(WaitForMultipleObjects(2, two, FALSE, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WaitForMultipleObjects(2, with_null, FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT_EQ(WaitForMultipleObjects(2, NULL, FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_NOACCESS);
    EXPECT_EQ(WaitForMultipleObjects(64, many, FALSE, 0), WAIT_TIMEOUT);
    HANDLE file = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    EXPECT_EQ(WaitForSingleObject(file, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(!SetEvent(file));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    HANDLE deaf = CreateEventExA(NULL, NULL, 0, EVENT_MODIFY_STATE),
           dumb = CreateEventExA(NULL, NULL, 0, SYNCHRONIZE);
    EXPECT_EQ(WaitForSingleObject(deaf, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(!SetEvent(dumb));
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(CreateEventExA(NULL, NULL, 4, EVENT_ALL_ACCESS) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(CreateMutexExA(NULL, NULL, 2, MUTEX_ALL_ACCESS) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(CreateSemaphoreA(NULL, 1, 0, NULL) == NULL && CreateSemaphoreA(NULL, 2, 1, NULL) == NULL &&
           CreateSemaphoreA(NULL, -1, 1, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!ReleaseMutex(event));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(OpenEventA(SYNCHRONIZE, FALSE, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void events(void)
{
    HANDLE manual = new_event(TRUE, FALSE), automatic = new_event(FALSE, TRUE);
    SetLastError(77);
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WaitForSingleObject(manual, 5), WAIT_TIMEOUT);
    EXPECT(SetEvent(manual));
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(manual, INFINITE), WAIT_OBJECT_0);
    EXPECT(ResetEvent(manual));
    EXPECT_EQ(WaitForSingleObject(manual, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
    EXPECT(SetEvent(automatic) && SetEvent(automatic));
    EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
    EXPECT(PulseEvent(automatic));
    EXPECT_EQ(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT);
    EXPECT_EQ(GetLastError(), 77);
}

static void any_of_several(void)
{
    HANDLE events[4];
    for (int i = 0; i < 4; i++)
        events[i] = new_event(FALSE, i >= 2);
    EXPECT_EQ(WaitForMultipleObjects(4, events, FALSE, INFINITE), WAIT_OBJECT_0 + 2);
    EXPECT_EQ(WaitForMultipleObjects(4, events, FALSE, INFINITE), WAIT_OBJECT_0 + 3);
    EXPECT_EQ(WaitForMultipleObjects(4, events, FALSE, 0), WAIT_TIMEOUT);
}

static void all_of_several(void)
{
    HANDLE objects[3] = {new_event(FALSE, TRUE), CreateSemaphoreA(NULL, 0, 5, NULL),
                         CreateMutexA(NULL, FALSE, NULL)};
    LONG before;
    EXPECT_EQ(WaitForMultipleObjects(3, objects, TRUE, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WaitForMultipleObjects(3, objects, TRUE, 5), WAIT_TIMEOUT);
    EXPECT(ReleaseSemaphore(objects[1], 2, &before));
    EXPECT_EQ(before, 0);
    EXPECT_EQ(WaitForMultipleObjects(3, objects, TRUE, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(objects[0], 0), WAIT_TIMEOUT); /* all were taken ... */
    EXPECT(ReleaseMutex(objects[2]));
    EXPECT(!ReleaseMutex(objects[2]));
    EXPECT_EQ(GetLastError(), ERROR_NOT_OWNER);
    EXPECT_EQ(WaitForSingleObject(objects[1], 0), WAIT_OBJECT_0); /* ... once */
    EXPECT_EQ(WaitForSingleObject(objects[1], 0), WAIT_TIMEOUT);
}

static void semaphores(void)
{
    LONG before = -1;
    HANDLE semaphore = CreateSemaphoreA(NULL, 1, 3, NULL);
    EXPECT(!ReleaseSemaphore(semaphore, 0, &before));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!ReleaseSemaphore(semaphore, 3, &before));
    EXPECT_EQ(GetLastError(), ERROR_TOO_MANY_POSTS);
    EXPECT_EQ(before, -1);
    EXPECT(!ReleaseSemaphore(semaphore, 0x7fffffff, NULL));
    EXPECT(ReleaseSemaphore(semaphore, 2, &before));
    EXPECT_EQ(before, 1);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(semaphore, 0), WAIT_TIMEOUT);
}

static DWORD WINAPI try_mutex(LPVOID mutex)
{
    DWORD outcome = WaitForSingleObject(mutex, 0);
    if (outcome == WAIT_OBJECT_0 || outcome == WAIT_ABANDONED)
        ReleaseMutex(mutex);
    return outcome;
}

static DWORD outcome_elsewhere(HANDLE mutex)
{
    DWORD outcome = 0;
    HANDLE thread = start(try_mutex, mutex);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &outcome);
    CloseHandle(thread);
    return outcome;
}

static void mutexes(void)
{
    HANDLE mutex = CreateMutexA(NULL, TRUE, NULL);
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(mutex, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(outcome_elsewhere(mutex), WAIT_TIMEOUT);
    EXPECT(ReleaseMutex(mutex) && ReleaseMutex(mutex));
    EXPECT_EQ(outcome_elsewhere(mutex), WAIT_TIMEOUT);
    EXPECT(ReleaseMutex(mutex));
    EXPECT_EQ(outcome_elsewhere(mutex), WAIT_OBJECT_0);
    EXPECT(!ReleaseMutex(mutex));
    EXPECT_EQ(GetLastError(), ERROR_NOT_OWNER);
}

static DWORD WINAPI take_and_end(LPVOID mutex)
{
    WaitForSingleObject(mutex, INFINITE);
    WaitForSingleObject(mutex, INFINITE);
    return 0;
}

static DWORD WINAPI take_and_exit(LPVOID mutex)
{
    WaitForSingleObject(mutex, INFINITE);
    ExitThread(3);
}

static void abandoned(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL), both[2] = {new_event(FALSE, FALSE), mutex};
    join(start(take_and_end, mutex));
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_ABANDONED);
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    EXPECT(ReleaseMutex(mutex) && ReleaseMutex(mutex));
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    EXPECT(ReleaseMutex(mutex));
    join(start(take_and_exit, mutex));
    EXPECT_EQ(WaitForMultipleObjects(2, both, FALSE, INFINITE), WAIT_ABANDONED_0 + 1);
    EXPECT(ReleaseMutex(mutex));
    join(start(take_and_end, mutex));
    SetEvent(both[0]);
    EXPECT_EQ(WaitForMultipleObjects(2, both, TRUE, INFINITE), WAIT_ABANDONED_0);
    EXPECT(ReleaseMutex(mutex));
    HANDLE waits = CreateThread(NULL, 0, take_and_end, mutex, CREATE_SUSPENDED, NULL);
    REQUIRE(ResumeThread(waits) == 1);
    DWORD outcome = WaitForSingleObject(mutex, INFINITE); /* before that thread, or after its end */
    EXPECT(outcome == WAIT_OBJECT_0 || outcome == WAIT_ABANDONED);
    ReleaseMutex(mutex);
    join(waits);
}

static LONG volatile ran;
static ULONG_PTR order[8];

static VOID CALLBACK note(ULONG_PTR data)
{
    order[ran++ & 7] = data;
}

static VOID CALLBACK note_twice(ULONG_PTR data)
{
    note(data);
    QueueUserAPC(note, GetCurrentThread(), data + 1);
}

static DWORD WINAPI notes_first(LPVOID unused)
{
    (void)unused;
    return (DWORD)ran;
}

static void apcs(void)
{
    HANDLE event = new_event(TRUE, FALSE);
    EXPECT(!QueueUserAPC(note, event, 0));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(QueueUserAPC(note, GetCurrentThread(), 1));
    EXPECT(QueueUserAPC(note_twice, GetCurrentThread(), 2));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT); /* not alertable */
    EXPECT_EQ(ran, 0);
    EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
    EXPECT_EQ(ran, 3);
    EXPECT(order[0] == 1 && order[1] == 2 && order[2] == 3);
    EXPECT_EQ(SleepEx(0, TRUE), 0);
    QueueUserAPC(note, GetCurrentThread(), 4);
    SetEvent(event);
    EXPECT_EQ(WaitForSingleObjectEx(event, INFINITE, TRUE), WAIT_OBJECT_0); /* objects go before */
    EXPECT_EQ(ran, 3);
    ResetEvent(event);
    EXPECT_EQ(WaitForSingleObjectEx(event, INFINITE, TRUE), WAIT_IO_COMPLETION);
    HANDLE thread = CreateThread(NULL, 0, notes_first, NULL, CREATE_SUSPENDED, NULL);
    ran = 0;
    EXPECT(QueueUserAPC(note, thread, 0) && QueueUserAPC(note, thread, 0));
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    DWORD code;
    EXPECT(GetExitCodeThread(thread, &code));
    EXPECT_EQ(code, 2);
    EXPECT(!QueueUserAPC(note, thread, 0));
    EXPECT_EQ(GetLastError(), ERROR_GEN_FAILURE);
}

static DWORD WINAPI wait_alertably(LPVOID handles)
{
    HANDLE *both = handles;
    SetEvent(both[1]);
    return WaitForMultipleObjectsEx(1, both, TRUE, INFINITE, TRUE);
}

static void apc_from_elsewhere(void)
{
    HANDLE both[2] = {new_event(FALSE, FALSE), new_event(FALSE, FALSE)};
    HANDLE thread = start(wait_alertably, both);
    WaitForSingleObject(both[1], INFINITE);
    EXPECT(QueueUserAPC(note, thread, 7));
    join(thread);
    EXPECT_EQ(ran, 1);
}

static DWORD WINAPI answer(LPVOID handles)
{
    HANDLE *both = handles;
    for (int i = 0; i < 1000; i++)
        if (SignalObjectAndWait(both[1], both[0], INFINITE, FALSE) != WAIT_OBJECT_0)
            return 1;
    return 0;
}

static void signal_and_wait(void)
{
    HANDLE both[2] = {new_event(FALSE, FALSE), CreateSemaphoreA(NULL, 0, 1, NULL)},
           mutex = CreateMutexA(NULL, TRUE, NULL);
    HANDLE thread = start(answer, both);
    for (int i = 0; i < 1000; i++) {
        EXPECT_EQ(WaitForSingleObject(both[1], INFINITE), WAIT_OBJECT_0);
        SetEvent(both[0]);
    }
    join(thread);
    EXPECT_EQ(SignalObjectAndWait(mutex, both[0], 0, FALSE), WAIT_TIMEOUT);
    EXPECT_EQ(outcome_elsewhere(mutex), WAIT_OBJECT_0);
    EXPECT_EQ(SignalObjectAndWait(mutex, both[0], 0, FALSE), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_NOT_OWNER);
    EXPECT_EQ(SignalObjectAndWait(GetCurrentThread(), both[0], 0, FALSE), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

/* Threads that wait for all of two of three auto-reset events: what is given away is what is taken, twice. */
enum { ROUNDS = 2000 };
static HANDLE forks[3];
static LONG volatile meals[3];

static DWORD WINAPI dine(LPVOID seat)
{
    int left = (int)(intptr_t)seat, right = (left + 1) % 3;
    HANDLE both[2] = {forks[left], forks[right]};
    static LONG volatile holders[3];
    for (int i = 0; i < ROUNDS; i++) {
        if (WaitForMultipleObjects(2, both, TRUE, INFINITE) != WAIT_OBJECT_0)
            return 1;
        if (InterlockedIncrement(&holders[left]) != 1 || InterlockedIncrement(&holders[right]) != 1)
            return 2;
        InterlockedIncrement(&meals[left]);
        InterlockedDecrement(&holders[left]);
        InterlockedDecrement(&holders[right]);
        SetEvent(forks[left]);
        SetEvent(forks[right]);
    }
    return 0;
}

static void philosophers(void)
{
    HANDLE threads[3];
    for (int i = 0; i < 3; i++)
        forks[i] = new_event(FALSE, TRUE);
    for (int i = 0; i < 3; i++)
        threads[i] = start(dine, (void *)(intptr_t)i);
    EXPECT_EQ(WaitForMultipleObjects(3, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    for (int i = 0; i < 3; i++) {
        DWORD code = 9;
        GetExitCodeThread(threads[i], &code);
        EXPECT_EQ(code, 0);
        EXPECT_EQ(meals[i], ROUNDS);
    }
}

/* Every signal of many is taken by exactly one of many, who wait for any of them. */
static HANDLE posts[4];
static LONG volatile taken;

static DWORD WINAPI take_posts(LPVOID unused)
{
    (void)unused;
    HANDLE all[4] = {posts[0], posts[1], posts[2], posts[3]};
    for (;;) {
        DWORD outcome = WaitForMultipleObjects(4, all, FALSE, INFINITE);
        if (outcome == WAIT_OBJECT_0 + 3)
            return 0;
        if (outcome > WAIT_OBJECT_0 + 3)
            return 1;
        InterlockedIncrement(&taken);
    }
}

static DWORD WINAPI give_posts(LPVOID which)
{
    for (int i = 0; i < 5000; i++)
        if (!ReleaseSemaphore(which, 1, NULL))
            return 1;
    return 0;
}

static void no_signal_is_lost(void)
{
    HANDLE takers[4], givers[3];
    for (int i = 0; i < 4; i++)
        posts[i] = i < 3 ? CreateSemaphoreA(NULL, 0, 1 << 20, NULL) : new_event(TRUE, FALSE);
    for (int i = 0; i < 4; i++)
        takers[i] = start(take_posts, NULL);
    for (int i = 0; i < 3; i++)
        givers[i] = start(give_posts, posts[i]);
    EXPECT_EQ(WaitForMultipleObjects(3, givers, TRUE, INFINITE), WAIT_OBJECT_0);
    while (taken < 15000)
        Sleep(1);
    SetEvent(posts[3]);
    EXPECT_EQ(WaitForMultipleObjects(4, takers, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(taken, 15000);
    EXPECT_EQ(WaitForSingleObject(posts[0], 0), WAIT_TIMEOUT);
}

/* Events that are set while nobody holds them, taken in every way, while APCs come and threads stand. */
enum { TOKENS = 4, TAKERS = 5 };
static HANDLE tokens[TOKENS], takers[TAKERS];
static LONG volatile holders[TOKENS], broken, over, takings;

static unsigned draw(unsigned *seed)
{
    return (*seed = *seed * 1664525u + 1013904223u) >> 8;
}

static void hold(unsigned which)
{
    if (InterlockedIncrement(&holders[which]) != 1)
        InterlockedIncrement(&broken);
    InterlockedIncrement(&takings);
}

static void give_back(unsigned which)
{
    InterlockedDecrement(&holders[which]);
    SetEvent(tokens[which]);
}

static VOID CALLBACK nothing(ULONG_PTR data)
{
    (void)data;
}

static DWORD WINAPI take_tokens(LPVOID number)
{
    unsigned seed = (unsigned)(uintptr_t)number + 1;
    while (!over) {
        unsigned first = draw(&seed) % TOKENS, second = (first + 1 + draw(&seed) % (TOKENS - 1)) % TOKENS;
        HANDLE both[2] = {tokens[first], tokens[second]};
        BOOL all = draw(&seed) & 1, alertable = draw(&seed) & 1;
        DWORD outcome = WaitForMultipleObjectsEx(2, both, all, draw(&seed) % 3, alertable);
        if (outcome == WAIT_OBJECT_0 + 1 && !all) {
            hold(second);
            give_back(second);
        } else if (outcome == WAIT_OBJECT_0) {
            hold(first);
            if (all) {
                hold(second);
                give_back(second);
            }
            give_back(first);
        } else if (outcome != WAIT_TIMEOUT && outcome != WAIT_IO_COMPLETION) {
            InterlockedIncrement(&broken);
        }
        HANDLE other = takers[draw(&seed) % TAKERS];
        if (draw(&seed) % 4 == 0)
            QueueUserAPC(nothing, other, 0);
        if (number == NULL && other != takers[0] && draw(&seed) % 4 == 0 && SuspendThread(other) != (DWORD)-1)
            ResumeThread(other);
    }
    return 0;
}

static void everything_at_once(void)
{
    for (int i = 0; i < TOKENS; i++)
        tokens[i] = new_event(FALSE, TRUE);
    for (int i = 0; i < TAKERS; i++)
        takers[i] = CreateThread(NULL, 0, take_tokens, (LPVOID)(uintptr_t)i, CREATE_SUSPENDED, NULL);
    for (int i = 0; i < TAKERS; i++)
        ResumeThread(takers[i]);
    Sleep(500);
    while (takings == 0)
        Sleep(1);
    over = 1;
    EXPECT_EQ(WaitForMultipleObjects(TAKERS, takers, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(broken, 0);
    for (int i = 0; i < TOKENS; i++)
        EXPECT_EQ(WaitForSingleObject(tokens[i], 0), WAIT_OBJECT_0);
}

static LONG volatile woken, waiting;

static DWORD WINAPI await_pulse(LPVOID event)
{
    InterlockedIncrement(&waiting);
    DWORD outcome = WaitForSingleObject(event, INFINITE);
    InterlockedIncrement(&woken);
    return outcome;
}

static void pulses(void)
{
    HANDLE event = new_event(FALSE, FALSE), threads[3];
    for (int i = 0; i < 3; i++)
        threads[i] = start(await_pulse, event);
    while (waiting < 3)
        Sleep(1);
    Sleep(20);
    for (int i = 1; i <= 3; i++)
        while (woken < i) { /* a sleeper may have been late */
            PulseEvent(event);
            Sleep(5);
        }
    EXPECT_EQ(WaitForMultipleObjects(3, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
}

static void files(void)
{
    HANDLE read_end, write_end;
    DWORD done;
    REQUIRE(CreatePipe(&read_end, &write_end, NULL, 0));
    EXPECT_EQ(WaitForSingleObject(read_end, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WaitForSingleObject(read_end, 5), WAIT_TIMEOUT);
    EXPECT(WriteFile(write_end, "x", 1, &done, NULL));
    EXPECT_EQ(WaitForSingleObject(read_end, INFINITE), WAIT_OBJECT_0);
    HANDLE file = CreateFileA("/proc/self/maps", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT_EQ(WaitForSingleObject(file, INFINITE), WAIT_OBJECT_0);
}

static DWORD WINAPI wait_long(LPVOID event)
{
    return WaitForSingleObject(event, INFINITE);
}

static void forked(void)
{
    HANDLE event = new_event(FALSE, FALSE), mutex = CreateMutexA(NULL, TRUE, NULL),
           thread = start(wait_long, event);
    Sleep(20);
    pid_t child = fork();
    if (child == 0) {
        DWORD code = 0;
        int good = WaitForSingleObject(thread, 0) == WAIT_OBJECT_0; /* the child has no such thread */
        good &= GetExitCodeThread(thread, &code) && code != STILL_ACTIVE;
        good &= SetEvent(event) && WaitForSingleObject(event, 0) == WAIT_OBJECT_0; /* nobody else waits */
        good &= ReleaseMutex(mutex) && WaitForSingleObject(mutex, 0) == WAIT_OBJECT_0;
        good &= GetCurrentThreadId() == (DWORD)getpid();
        HANDLE another = CreateThread(NULL, 0, try_mutex, mutex, 0, NULL);
        good &= WaitForSingleObject(another, 60000) == WAIT_OBJECT_0;
        good &= GetExitCodeThread(another, &code) && code == WAIT_TIMEOUT;
        _exit(good ? 0 : 1);
    }
    int status = -1;
    (void)child;
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_EQ(status, 0);
    SetEvent(event);
    join(thread);
}

TAP_MAIN(CASE(refuses, "TH-101 what cannot be waited for, and wrong arguments"),
         CASE(events, "TH-102 events stay set, or are taken by one wait"),
         CASE(any_of_several, "TH-103 of several the first that is signalled is taken"),
         CASE(all_of_several, "TH-104 all are taken at once, or none"),
         CASE(semaphores, "TH-105 semaphores count, up to their limit"),
         CASE(mutexes, "TH-106 a mutex is its owner's as often as it was taken"),
         CASE(abandoned, "TH-107 a mutex whose owner ended says so, once"),
         CASE(apcs, "TH-108 APCs run in alertable waits, in order, and before a thread begins"),
         CASE(apc_from_elsewhere, "TH-109 an APC ends a wait that goes on"),
         CASE(signal_and_wait, "TH-110 SignalObjectAndWait, of each type"),
         CASE(philosophers, "TH-111 waits for all neither deadlock nor share what is one's own"),
         CASE(no_signal_is_lost, "TH-112 under load every count is taken, once"),
         CASE(everything_at_once, "TH-116 waits for any and all, limits, APCs, suspending, at once"),
         CASE(pulses, "TH-113 a pulse releases one that waits, and leaves the event reset"),
         CASE(files, "TH-115 pipes are signalled when something can be read, files always"),
         CASE(forked, "TH-114 after fork nobody waits any more, and what the thread owned it owns"))
