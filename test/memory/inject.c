/* The memory calls on another process: what they do there, and that the process notices nothing. */
#include "test/memory/memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <time.h>

enum { EVERYTHING = PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION };

/* A child that runs a function of ours, whose result is its exit status. */
struct target {
    pid_t id;
    HANDLE handle;
    int go, ready; /* pipes: it waits for the end of one; it has written to the other */
};

static int their_go, their_ready;

static void is_ready(void)
{
    if (write(their_ready, "r", 1) != 1)
        _exit(99);
}

static struct target start(int (*run)(void), DWORD access)
{
    struct target target;
    int go[2], ready[2];
    char byte;
    REQUIRE(pipe(go) == 0 && pipe(ready) == 0);
    fflush(stdout);
    target.id = fork();
    if (target.id == 0) {
        alarm(TAP_TIMEOUT);
        close(go[1]);
        close(ready[0]);
        their_go = go[0];
        their_ready = ready[1];
        _exit(run());
    }
    close(go[0]);
    close(ready[1]);
    target.go = go[1];
    target.ready = ready[0];
    REQUIRE(read(target.ready, &byte, 1) == 1);
    REQUIRE((target.handle = OpenProcess(access, FALSE, target.id)) != NULL);
    return target;
}

static void end(struct target *target, int expected)
{
    int status = 0;
    close(target->go);
    EXPECT(waitpid(target->id, &status, 0) == target->id);
    EXPECT_EQ(status, expected << 8);
    close(target->ready);
    EXPECT(CloseHandle(target->handle));
}

static MEMORY_BASIC_INFORMATION query_in(const struct target *target, const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0xEE, sizeof info);
    EXPECT_EQ(VirtualQueryEx(target->handle, address, &info, sizeof info), sizeof info);
    return info;
}

#define EXPECT_PAGES_IN(target, address, size, state, protection)                                            \
    do {                                                                                                     \
        MEMORY_BASIC_INFORMATION run_in = query_in(target, address);                                         \
        EXPECT_EQ(run_in.RegionSize, size);                                                                  \
        EXPECT_EQ(run_in.State, state);                                                                      \
        EXPECT_EQ(run_in.Protect, protection);                                                               \
    } while (0)

/* Some of everything, of which nothing is left in the end. */
static void call_into(const struct target *target)
{
    char text[] = "written from elsewhere", back[sizeof text] = "";
    SIZE_T done;
    DWORD old = 0;
    char *p = (char *)VirtualAllocEx(target->handle, NULL, 3 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    REQUIRE(p != NULL);
    EXPECT_WORKS(VirtualAllocEx(target->handle, p + PAGE + 7, PAGE - 7, MEM_COMMIT, PAGE_READWRITE) ==
                 p + PAGE);
    EXPECT_WORKS(WriteProcessMemory(target->handle, p + PAGE, text, sizeof text, &done));
    EXPECT_WORKS(VirtualProtectEx(target->handle, p + PAGE, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_WORKS(ReadProcessMemory(target->handle, p + PAGE, back, sizeof back, &done));
    EXPECT_STR(back, text);
    EXPECT_PAGES_IN(target, p, PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES_IN(target, p + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES_IN(target, p + 2 * PAGE, PAGE, MEM_RESERVE, 0);
    EXPECT_WORKS(VirtualFreeEx(target->handle, p + PAGE, PAGE, MEM_DECOMMIT));
    EXPECT_PAGES_IN(target, p, 3 * PAGE, MEM_RESERVE, 0);
    EXPECT_WORKS(VirtualFreeEx(target->handle, p, 0, MEM_RELEASE));
}

static int wait_in_read(void)
{
    char byte;
    is_ready();
    return read(their_go, &byte, 1) == 0 ? 42 : 1;
}

static void refused(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    HANDLE looking = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, target.id);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL);
    HANDLE reading = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, PAGE, NULL);
    DWORD old;
    char *p = (char *)VirtualAllocEx(target.handle, NULL, GRANULE, MEM_RESERVE, PAGE_READWRITE);
    EXPECT_FAILS(5, VirtualAllocEx(looking, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(5, VirtualFreeEx(looking, p, 0, MEM_RELEASE));
    EXPECT_FAILS(5, VirtualProtectEx(looking, p, PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(5, MapViewOfFile2(section, looking, 0, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_FAILS(5, UnmapViewOfFile2(looking, p, 0));
    EXPECT_FAILS(87, VirtualAllocEx(target.handle, NULL, 0, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAllocEx(target.handle, NULL, PAGE, MEM_RESERVE | MEM_FREE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAllocEx(target.handle, p, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(8, VirtualAllocEx(target.handle, NULL, (SIZE_T)0x7FFFFFFD0000, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualFreeEx(target.handle, p + PAGE, 0, MEM_RELEASE));
    EXPECT_FAILS(87, VirtualFreeEx(target.handle, p, PAGE, MEM_RELEASE));
    EXPECT_FAILS(487, VirtualProtectEx(target.handle, p, PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(998, VirtualProtectEx(target.handle, p, PAGE, PAGE_READONLY, NULL));
    EXPECT_FAILS(487, UnmapViewOfFile2(target.handle, p, 0));
    EXPECT_FAILS(487, MapViewOfFile2(section, target.handle, 0, p, 0, 0, PAGE_READWRITE));
    EXPECT_FAILS(5, MapViewOfFile2(reading, target.handle, 0, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_FAILS(1132, MapViewOfFile2(section, target.handle, 1, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_FAILS(6, MapViewOfFile2(target.handle, target.handle, 0, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAllocExNuma(target.handle, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE, 9999));
    EXPECT_WORKS(VirtualFreeEx(target.handle, p, 0, MEM_RELEASE));
    HANDLE kept = OpenProcess(EVERYTHING, FALSE, target.id);
    end(&target, 42);
    EXPECT_FAILS(5, VirtualAllocEx(kept, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT(CloseHandle(kept) && CloseHandle(looking) && CloseHandle(section) && CloseHandle(reading));
}

/* A process that has not our library. */
static void stranger(void)
{
    int held[2];
    REQUIRE(pipe(held) == 0);
    pid_t id = fork();
    if (id == 0) {
        unsetenv("LD_PRELOAD");
        close(held[1]);
        dup2(held[0], 0);
        execl("/bin/cat", "cat", (char *)NULL);
        _exit(1);
    }
    close(held[0]);
    char path[64], name[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", id);
    for (int i = 0; i < 10000 && strcmp(name, "cat\n") != 0; i++) {
        int file = open(path, O_RDONLY);
        ssize_t got = read(file, name, sizeof name - 1);
        name[got < 0 ? 0 : got] = '\0';
        close(file);
        usleep(1000);
    }
    HANDLE handle = OpenProcess(EVERYTHING, FALSE, id);
    EXPECT_FAILS(50, VirtualAllocEx(handle, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(50, VirtualFreeEx(handle, (void *)0x10000, 0, MEM_RELEASE));
    MEMORY_BASIC_INFORMATION info;
    EXPECT_WORKS(VirtualQueryEx(handle, (void *)0x10000, &info, sizeof info) == sizeof info);
    close(held[1]);
    int status = -1;
    EXPECT(waitpid(id, &status, 0) == id && status == 0);
    EXPECT(CloseHandle(handle));
}

static void in_read(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    for (int i = 0; i < 20; i++)
        call_into(&target);
    end(&target, 42);
}

/* It looks at, and changes, what came to it. */
static int check_memory(void)
{
    char *p[2];
    is_ready();
    if (read(their_go, p, sizeof p) != sizeof p)
        return 1;
    if (strcmp(p[0], "for you") != 0 || query(p[0]).State != MEM_COMMIT ||
        query(p[0]).Protect != PAGE_READWRITE)
        return 2;
    if (writes(p[1]) || p[1][0] != 's' || query(p[1]).Type != MEM_MAPPED)
        return 3;
    strcpy(p[0], "for me");
    if (!release(p[0]) || !VirtualAlloc(p[0], GRANULE, MEM_RESERVE, PAGE_READWRITE))
        return 4;
    is_ready();
    char byte;
    return read(their_go, &byte, 1) == 0 && query(p[1]).State == MEM_FREE ? 42 : 5;
}

static void theirs(void)
{
    struct target target = start(check_memory, EVERYTHING);
    SIZE_T done;
    char *p[2], byte;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 3 * PAGE, NULL);
    char *view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memset(view, 's', 3 * PAGE);
    REQUIRE_WORKS((p[0] = (char *)VirtualAllocEx(target.handle, NULL, PAGE, MEM_RESERVE | MEM_COMMIT,
                                                 PAGE_READWRITE)) != NULL);
    REQUIRE_WORKS(WriteProcessMemory(target.handle, p[0], "for you", 8, &done));
    REQUIRE_WORKS((p[1] = (char *)MapViewOfFile2(section, target.handle, 0, NULL, 0, 0, PAGE_READONLY)) !=
                  NULL);
    EXPECT_PAGES_IN(&target, p[1], 3 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(query(p[1]).State == MEM_FREE || query(p[1]).AllocationBase != p[1] || p[1] == view);
    REQUIRE(write(target.go, p, sizeof p) == sizeof p);
    REQUIRE(read(target.ready, &byte, 1) == 1);
    EXPECT_EQ(query_in(&target, p[0]).State, MEM_RESERVE);
    EXPECT_WORKS(CloseHandle(section));
    EXPECT_WORKS(UnmapViewOfFile2(target.handle, p[1], 0));
    EXPECT_FAILS(487, UnmapViewOfFile2(target.handle, p[1], 0));
    end(&target, 42);
}

static void of_a_file(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    char name[] = "/tmp/faultline-inject-XXXXXX", bytes[4] = "";
    int file = mkstemp(name);
    REQUIRE(file >= 0 && write(file, "file", 4) == 4);
    HANDLE opened = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL), section;
    REQUIRE((section = CreateFileMapping(opened, NULL, PAGE_READWRITE, 0, 0, NULL)) != NULL);
    SIZE_T done;
    char *view = (char *)MapViewOfFile3(section, target.handle, NULL, 0, 0, 0, PAGE_READWRITE, NULL, 0);
    REQUIRE(view != NULL);
    EXPECT_WORKS(ReadProcessMemory(target.handle, view, bytes, 4, &done));
    EXPECT(memcmp(bytes, "file", 4) == 0);
    EXPECT_WORKS(WriteProcessMemory(target.handle, view, "F", 1, &done));
    EXPECT(pread(file, bytes, 4, 0) == 4 && memcmp(bytes, "File", 4) == 0);
    char *copy = (char *)MapViewOfFile2(section, target.handle, 0, NULL, 0, 0, PAGE_WRITECOPY);
    REQUIRE(copy != NULL);
    EXPECT_PAGES_IN(&target, copy, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_WORKS(WriteProcessMemory(target.handle, copy, "c", 1, &done));
    EXPECT_PAGES_IN(&target, copy, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(pread(file, bytes, 4, 0) == 4 && memcmp(bytes, "File", 4) == 0);
    EXPECT(UnmapViewOfFile2(target.handle, view, 0) && UnmapViewOfFile2(target.handle, copy, 0));
    EXPECT(CloseHandle(section) && CloseHandle(opened) && unlink(name) == 0);
    end(&target, 42);
}

static void reserved_section(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0, GRANULE, NULL);
    char *view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0), *there, byte = 0;
    SIZE_T done;
    REQUIRE((there = (char *)MapViewOfFile2(section, target.handle, 0, NULL, 0, 0, PAGE_READWRITE)) != NULL);
    EXPECT_PAGES_IN(&target, there, GRANULE, MEM_RESERVE, 0);
    EXPECT_WORKS(VirtualAllocEx(target.handle, there + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) ==
                 there + PAGE);
    EXPECT_PAGES_IN(&target, there + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(view + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    view[PAGE] = 'q';
    EXPECT_WORKS(ReadProcessMemory(target.handle, there + PAGE, &byte, 1, &done));
    EXPECT_EQ(byte, 'q');
    EXPECT(CloseHandle(section) && UnmapViewOfFile(view));
    end(&target, 42);
}

static void placeholders(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    MEM_ADDRESS_REQUIREMENTS requirements = {.Alignment = CHUNK};
    MEM_EXTENDED_PARAMETER aligned = {.Type = MemExtendedParameterAddressRequirements};
    aligned.Pointer = &requirements;
    char *p = (char *)VirtualAlloc2(target.handle, NULL, 2 * GRANULE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                    PAGE_NOACCESS, &aligned, 1);
    REQUIRE(p != NULL);
    EXPECT_EQ((uintptr_t)p % CHUNK, 0);
    EXPECT_WORKS(VirtualFreeEx(target.handle, p, GRANULE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_WORKS(VirtualAlloc2(target.handle, p, GRANULE, MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER,
                               PAGE_READWRITE, NULL, 0) == p);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, GRANULE, NULL);
    EXPECT_WORKS(MapViewOfFile3(section, target.handle, p + GRANULE, 0, GRANULE, MEM_REPLACE_PLACEHOLDER,
                                PAGE_READWRITE, NULL, 0) == p + GRANULE);
    EXPECT_EQ(query_in(&target, p + GRANULE).Type, MEM_MAPPED);
    EXPECT_WORKS(UnmapViewOfFile2(target.handle, p + GRANULE, MEM_PRESERVE_PLACEHOLDER));
    EXPECT_WORKS(VirtualFreeEx(target.handle, p, GRANULE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_WORKS(VirtualFreeEx(target.handle, p, 2 * GRANULE, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS));
    EXPECT_WORKS(VirtualFreeEx(target.handle, p, 0, MEM_RELEASE));
    char *q =
        (char *)VirtualAllocExNuma(target.handle, NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, 0);
    EXPECT(q && VirtualFreeEx(target.handle, q, 0, MEM_RELEASE));
    EXPECT(CloseHandle(section));
    end(&target, 42);
}

/* Lives until nobody wants anything of it any more. */
static int until_end(int result)
{
    char byte;
    return read(their_go, &byte, 1) == 0 ? result : 98;
}

/* What the target may be doing. Each says whether it noticed anything. */

static int in_futex(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 300000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    is_ready();
    return until_end(pthread_mutex_timedlock(&mutex, &until) == ETIMEDOUT ? 42 : 1);
}

static int in_nanosleep(void)
{
    struct timespec time = {0, 300000000};
    is_ready();
    return until_end(nanosleep(&time, NULL) == 0 ? 42 : 1);
}

static int in_poll(void)
{
    struct pollfd poll_read = {.fd = their_go, .events = POLLIN};
    is_ready();
    return poll(&poll_read, 1, -1) == 1 ? 42 : 1;
}

static int in_epoll(void)
{
    int queue = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(queue, EPOLL_CTL_ADD, their_go, &event);
    is_ready();
    return epoll_wait(queue, &event, 1, -1) == 1 ? 42 : 1;
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal)
{
    (void)signal;
    alarms++;
}

/* pause() ends by a signal, and by nothing else. Should the first one come before it, there is another. */
static int in_pause(void)
{
    struct sigaction action = {.sa_handler = count_alarm};
    struct itimerval timer = {.it_interval = {0, 300000}, .it_value = {0, 300000}}, none = {.it_value = {0, 0}};
    sigaction(SIGALRM, &action, NULL);
    is_ready();
    setitimer(ITIMER_REAL, &timer, NULL);
    int result = pause() == -1 && errno == EINTR && alarms > 0 ? 42 : 1;
    setitimer(ITIMER_REAL, &none, NULL);
    return until_end(result);
}

/* No signal is lost, none makes a call fail that it would not have. */
static int under_signals(void)
{
    struct sigaction action = {.sa_handler = count_alarm, .sa_flags = SA_RESTART};
    struct itimerval timer = {.it_interval = {0, 500}, .it_value = {0, 500}}, none = {.it_value = {0, 0}};
    char byte;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    is_ready();
    int ended = read(their_go, &byte, 1) == 0;
    setitimer(ITIMER_REAL, &none, NULL);
    return ended && alarms > 0 ? 42 : 1;
}

static volatile int stop_computing;

static void *await_go(void *argument)
{
    char byte;
    if (read(their_go, &byte, 1) == 0)
        stop_computing = 1;
    return argument;
}

/* Every register of the processor is in use, on a stack that is no stack. */
static int in_computation(void)
{
    struct pollfd poll_read = {.fd = their_go, .events = POLLIN};
    double sum = 0, expected = 0;
    unsigned long hash = 0, wanted = 0;
    for (int i = 1; i <= 1000; i++) {
        expected += sqrt(i) / 3;
        wanted = (wanted ^ (unsigned)i) * 0x100000001b3;
    }
    is_ready();
    for (unsigned round = 0;; round++) {
        sum = 0;
        hash = 0;
        for (int i = 1; i <= 1000; i++) {
            sum += sqrt(i) / 3;
            hash = (hash ^ (unsigned)i) * 0x100000001b3;
        }
        unsigned long before, after;
        __asm__ volatile("mov %%rsp, %%r15\n mov $0x123, %%rsp\n mov $2000, %%ecx\n"
                         "pcmpeqd %%xmm7, %%xmm7\n fld1\n 1: pause\n loop 1b\n"
                         "mov %%rsp, %0\n movq %%xmm7, %1\n fstp %%st\n mov %%r15, %%rsp"
                         : "=r"(before), "=r"(after)
                         :
                         : "r15", "rcx", "xmm7", "st", "memory");
        if (sum != expected || hash != wanted || before != 0x123 || after != ~0ul)
            return 1;
        if (round % 16 == 0 && poll(&poll_read, 1, 0) == 1)
            return 42;
    }
}

/* Calls of the library all the time, from several threads. */
static void *work(void *argument)
{
    while (!stop_computing) {
        char *p = allocate(4 * PAGE, PAGE_READWRITE);
        if (!p || !protect(p + PAGE, PAGE, PAGE_READONLY) || !decommit(p, PAGE) || p[2 * PAGE] != 0 ||
            !release(p))
            return (void *)1;
    }
    return argument;
}

static int in_the_library(void)
{
    pthread_t threads[3], waiter;
    int failed = 0;
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    pthread_create(&waiter, NULL, await_go, NULL);
    is_ready();
    failed |= work(NULL) != NULL;
    for (int i = 0; i < 3; i++) {
        void *result;
        pthread_join(threads[i], &result);
        failed |= result != NULL;
    }
    pthread_join(waiter, NULL);
    return failed ? 1 : 42;
}

static void visit(int (*run)(void), int times)
{
    struct target target = start(run, EVERYTHING);
    for (int i = 0; i < times; i++)
        call_into(&target);
    end(&target, 42);
}

static void futex(void)
{
    visit(in_futex, 10);
}

static void sleeping(void)
{
    visit(in_nanosleep, 10);
    visit(in_pause, 10);
}

static void polling(void)
{
    visit(in_poll, 10);
    visit(in_epoll, 10);
}

static void signals(void)
{
    visit(under_signals, 30);
}

static void computing(void)
{
    visit(in_computation, 50);
}

static void library(void)
{
    visit(in_the_library, 6);
}

/* Does the process stop, within a time that only a machine out of breath needs? Let go, it first goes a step. */
static bool is_stopped(pid_t id)
{
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/%d/stat", id);
    for (int i = 0; i < 2000; i++) {
        int file = open(path, O_RDONLY);
        ssize_t got = read(file, text, sizeof text - 1);
        text[got < 0 ? 0 : got] = '\0';
        close(file);
        if (strstr(text, ") T "))
            return true;
        usleep(5000);
    }
    return false;
}

static void suspended(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    int status;
    REQUIRE(kill(target.id, SIGSTOP) == 0 && waitpid(target.id, &status, WUNTRACED) == target.id);
    EXPECT(WIFSTOPPED(status));
    call_into(&target);
    EXPECT(is_stopped(target.id)); /* as it was */
    EXPECT(kill(target.id, SIGCONT) == 0);
    end(&target, 42);
}

/* Many callers at once: processes with threads. */
static const struct target *crowded;

static void *call_often(void *argument)
{
    call_into(crowded);
    return argument;
}

static void crowd(void)
{
    enum { PROCESSES = 4, THREADS = 16 };
    struct target target = start(wait_in_read, EVERYTHING);
    pid_t children[PROCESSES];
    crowded = &target;
    fflush(stdout);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            pthread_t threads[THREADS];
            for (int j = 0; j < THREADS; j++)
                REQUIRE(pthread_create(&threads[j], NULL, call_often, NULL) == 0);
            for (int j = 0; j < THREADS; j++)
                EXPECT(pthread_join(threads[j], NULL) == 0);
            fflush(stdout);
            _exit(tap_failures);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        EXPECT(waitpid(children[i], &status, 0) == children[i]);
        EXPECT_EQ(status, 0);
    }
    end(&target, 42);
}

/* Whoever calls may be killed at any moment, with all that helps it. */
static void killed_callers(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    for (int i = 0; i < 25; i++) {
        pid_t caller = fork();
        if (caller == 0) {
            setpgid(0, 0);
            for (;;)
                VirtualFreeEx(target.handle,
                              VirtualAllocEx(target.handle, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE), 0,
                              MEM_RELEASE);
        }
        setpgid(caller, caller);
        usleep(1000 + i * 37 % 500);
        EXPECT(kill(-caller, SIGKILL) == 0);
        EXPECT(waitpid(caller, NULL, 0) == caller);
    }
    call_into(&target);
    end(&target, 42);
}

/* What the caller has for a debugger dies before any of its steps: the library's calls of ptrace come here. */
static int dies_at, steps;

long ptrace(enum __ptrace_request request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    pid_t thread = va_arg(arguments, pid_t);
    void *address = va_arg(arguments, void *), *data = va_arg(arguments, void *);
    va_end(arguments);
    if (++steps == dies_at)
        syscall(SYS_exit_group, 9);
    return syscall(SYS_ptrace, request, thread, address, data);
}

static void killed_debuggers(void)
{
    int last = 0;
    struct target target = start(wait_in_read, EVERYTHING), computing = start(in_computation, EVERYTHING);
    for (dies_at = 0; dies_at <= last; dies_at++) {
        steps = 0;
        call_into(&target); /* once without, to see how many steps there are; then again after each death */
        steps = 0;
        call_into(&computing);
        last = last ? last : steps < 40 ? steps : 40;
    }
    EXPECT(last > 10);
    dies_at = 0;
    end(&computing, 42); /* which has the other's pipe, too */
    end(&target, 42);
}

/* Nothing of the caller notices either: no SIGCHLD, no child that wait() finds, no descriptor. */
static volatile sig_atomic_t children_ended;

static void count_child(int signal)
{
    (void)signal;
    children_ended++;
}

static int count_descriptors(void)
{
    int count = 0;
    for (int i = 0; i < 256; i++)
        count += fcntl(i, F_GETFD) >= 0;
    return count;
}

static void quiet(void)
{
    struct target target = start(wait_in_read, EVERYTHING);
    signal(SIGCHLD, count_child);
    int before = count_descriptors();
    call_into(&target);
    EXPECT_EQ(count_descriptors(), before);
    EXPECT_EQ(children_ended, 0);
    EXPECT_EQ(waitpid(-1, NULL, WNOHANG), 0);
    signal(SIGCHLD, SIG_DFL);
    end(&target, 42);
}

/* Who has just been started is there, whether its library is or not. */
static void newborn(void)
{
    Dl_info library;
    REQUIRE(dladdr((void *)VirtualAlloc, &library));
    setenv("LD_PRELOAD", library.dli_fname, 1);
    for (int i = 0; i < 10; i++) {
        STARTUPINFOA startup = {.cb = sizeof startup};
        PROCESS_INFORMATION process;
        char line[] = "sleep 60";
        REQUIRE(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
        char *p = (char *)VirtualAllocEx(process.hProcess, NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);
        EXPECT(p != NULL);
        EXPECT(VirtualFreeEx(process.hProcess, p, 0, MEM_RELEASE));
        EXPECT(TerminateProcess(process.hProcess, 0));
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
}

TAP_MAIN(CASE(newborn, "P-001 a process that has just been started"), CASE(refused, "P-001 what is refused"),
         CASE(stranger, "P-001 a process without the library"),
         CASE(in_read, "P-001 the target reads from a pipe"),
         CASE(theirs, "P-001 the target uses what it was given"),
         CASE(of_a_file, "Q-041 Q-042 views of a file"),
         CASE(reserved_section, "Q-037 views of a reserved section"),
         CASE(placeholders, "P-004 P-014 P-025 P-039 P-043 with extended parameters"),
         CASE(futex, "P-001 the target waits for a lock"), CASE(sleeping, "P-001 the target sleeps"),
         CASE(polling, "P-001 the target waits for events"), CASE(signals, "P-001 signals meanwhile"),
         CASE(computing, "P-001 the target computes"),
         CASE(library, "P-001 the target calls the library all the time"),
         CASE(suspended, "P-001 the target is stopped"), CASE(crowd, "P-001 64 callers at once"),
         CASE(killed_callers, "P-001 callers are killed"),
         CASE(killed_debuggers, "P-001 the debugger is killed at every step"),
         CASE(quiet, "P-001 the caller's children and descriptors"))
