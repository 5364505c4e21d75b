/*
 * The calls in surroundings that are not made for them: no descriptor left, a thread that is being cancelled,
 * addresses that are not randomized, an address space crowded with other people's mappings that come and go.
 */
#include "test/memory/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <time.h>

static void no_more_descriptors(void)
{
    struct rlimit limit = {0, 0};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    REQUIRE(open("/dev/null", O_RDONLY) < 0);
}

/* Better no answer than a wrong one. */
static void unknown(void)
{
    MEMORY_BASIC_INFORMATION info, before;
    DWORD old;
    memset(&info, 0xEE, sizeof info);
    before = info;
    char *ours = allocate(PAGE, PAGE_READWRITE);
    no_more_descriptors();
    EXPECT_FAILS(1450, VirtualQuery((void *)(uintptr_t)unknown, &info, sizeof info));
    EXPECT_FAILS(1450, VirtualQuery(stdout, &info, sizeof info));
    EXPECT(memcmp(&info, &before, sizeof info) == 0);
    EXPECT_FAILS(1450, VirtualProtect((void *)(uintptr_t)unknown, 1, PAGE_READWRITE, &old));
    EXPECT_FAILS(487, VirtualFree((void *)(uintptr_t)unknown, 0, MEM_RELEASE));
    EXPECT_PAGES(ours, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(query(0).State, MEM_FREE);
    EXPECT_EQ(errno, EMFILE);
}

/* The kernel still says where something is, though not what. */
static void unknown_obstacles(void)
{
    char *low = reserve(PAGE), *next = low + GRANULE;
    for (int i = 0; i < 20; i++)
        mmap(next + (SIZE_T)2 * i * GRANULE, PAGE, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    no_more_descriptors();
    EXPECT_FAILS(487, VirtualAlloc(next, PAGE, MEM_RESERVE, PAGE_READWRITE));
    char *p = allocate(4 * GRANULE, PAGE_READWRITE);
    REQUIRE(p != NULL);
    memset(p, 1, 4 * GRANULE);
    EXPECT_WORKS(release(p));
}

/* A thread that has been cancelled and does not know yet ends at the next wait of the C library. Inside of
 * ours there is none: it would leave with our locks. */
static char *taken;
static atomic_int passed;

static void *cancelled(void *unused)
{
    MEMORY_BASIC_INFORMATION info;
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    ULONGLONG installed;
    DWORD old;
    pthread_cancel(pthread_self());
    VirtualAlloc(taken, PAGE, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(NULL, 64 * GRANULE, MEM_RESERVE, PAGE_READWRITE);
    VirtualQuery((void *)(uintptr_t)cancelled, &info, sizeof info);
    VirtualProtect(taken, PAGE, PAGE_READONLY, &old);
    VirtualFree(taken, 0, MEM_RELEASE);
    GlobalMemoryStatusEx(&status);
    GetPhysicallyInstalledSystemMemory(&installed);
    passed = 1;
    pthread_testcancel();
    passed = 2;
    return unused;
}

static void cancellation(void)
{
    taken = free_place(GRANULE);
    REQUIRE(mmap(taken, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == taken);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, cancelled, NULL) == 0);
    pthread_join(thread, NULL);
    EXPECT_EQ(passed, 1);
    EXPECT_WORKS(release(reserve(PAGE)));
}

static void *cancelled_at_exit(void *unused)
{
    pthread_cancel(pthread_self());
    fputs("# to be flushed\n", stdout);
    ExitProcess(7);
    return unused;
}

static void exit_while_cancelled(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        setvbuf(stdout, NULL, _IOFBF, 4096);
        pthread_create(&thread, NULL, cancelled_at_exit, NULL);
        pthread_join(thread, NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/* Steps of a walk that tiles the whole address space. */
static uintptr_t user_end = 0x7FFFFFFF0000;

static int walk(void)
{
    MEMORY_BASIC_INFORMATION info;
    char *next = NULL;
    int steps = 0;
    while (VirtualQuery(next, &info, sizeof info)) {
        REQUIRE(info.BaseAddress == next && info.RegionSize && info.RegionSize % PAGE == 0 &&
                ++steps < 1000000);
        next += info.RegionSize;
    }
    EXPECT_EQ(GetLastError(), 87);
    EXPECT_EQ((uintptr_t)next, user_end);
    return steps;
}

static atomic_int stop;

static void *keep_mapping(void *unused)
{
    while (!stop) {
        enum { COUNT = 40 };
        char *at[COUNT];
        for (int i = 0; i < COUNT; i++)
            at[i] = mmap(NULL, (size_t)(1 + i % 7) * PAGE, i % 3 ? PROT_READ : PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int i = 0; i < COUNT; i += 2)
            mprotect(at[i], PAGE, PROT_NONE);
        for (int i = 0; i < COUNT; i++)
            munmap(at[i], (size_t)(1 + i % 7) * PAGE);
    }
    return unused;
}

static void *keep_reserving(void *unused)
{
    while (!stop) {
        char *p = reserve(3 * GRANULE + PAGE);
        commit(p + GRANULE, PAGE, PAGE_READWRITE);
        release(p);
    }
    return unused;
}

static void walk_while_changing(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, keep_mapping, NULL);
    pthread_create(&threads[1], NULL, keep_reserving, NULL);
    time_t start = time(NULL);
    for (int i = 0; i < 500 && time(NULL) < start + 2; i++)
        EXPECT(walk() > 10);
    stop = 1;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
}

static void crowd(char *from, int count, SIZE_T step)
{
    for (int i = 0; i < count; i++)
        REQUIRE(mmap(from + i * step, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
                     0) != MAP_FAILED);
}

static void crowded_walk(void)
{
    int count = getenv("FAULTLINE_DISABLE") ? 300 : 10000; /* as text, each query reads them all */
    crowd((char *)UINT64_C(0x300000000000), count, 2 * PAGE);
    EXPECT(walk() >= 2 * count);
}

/* More small mappings than the search makes attempts: it goes round them all, and not to another arena. */
static void crowded_search(void)
{
    int count = getenv("FAULTLINE_DISABLE") ? 300 : 12000;
    char *low = reserve(GRANULE);
    crowd(low + GRANULE, count, 2 * GRANULE);
    char *p = reserve(2 * GRANULE), *q = reserve(GRANULE);
    EXPECT(p >= low + (SIZE_T)2 * count * GRANULE);
    EXPECT(q == low + 2 * GRANULE);
}

/* What the process was started with decides; so it starts itself again. */
static void without_randomization(void)
{
    char *arguments[] = {(char *)"surroundings", (char *)"not randomized", NULL};
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        personality(ADDR_NO_RANDOMIZE);
        execv("/proc/self/exe", arguments);
        _exit(99);
    }
    int status;
    waitpid(child, &status, 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The stack is at the very top then, above what Windows calls user space. */
static int not_randomized(void)
{
    MEMORY_BASIC_INFORMATION info = {0};
    DWORD old = 0;
    if ((uintptr_t)&info < user_end) {
        printf("# the stack is at %p all the same\n", (void *)&info);
        return 0;
    }
    MEMORY_BASIC_INFORMATION stack = query(&info);
    EXPECT_EQ(stack.State, MEM_COMMIT);
    EXPECT_EQ(stack.Protect, PAGE_READWRITE);
    EXPECT_EQ(stack.AllocationBase, query((void *)((uintptr_t)&info - 2 * GRANULE)).AllocationBase);
    user_end = (uintptr_t)stack.BaseAddress + stack.RegionSize;
    walk();
    EXPECT_WORKS(VirtualProtect(&info, 1, PAGE_EXECUTE_READWRITE, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_WORKS(VirtualProtect(&info, 1, PAGE_READWRITE, &old));
    EXPECT_EQ(old, PAGE_EXECUTE_READWRITE);
    EXPECT_FAILS(87, VirtualQuery((void *)user_end, &info, sizeof info));
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_EQ(query(p).Protect, PAGE_READWRITE);
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_EQ(query((void *)(uintptr_t)not_randomized).Type, MEM_IMAGE);
    EXPECT_FAILS(998, VirtualQuery(p, (MEMORY_BASIC_INFORMATION *)UINT64_C(0x7FFFFFFFF000), sizeof info));
    EXPECT_WORKS(release(p));
    return tap_failures != 0;
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(unknown, "X-001 no descriptor left: what cannot be known is not said"),
        CASE(unknown_obstacles, "no descriptor left: reservations go round what is mapped"),
        CASE(cancellation, "a cancelled thread does not end inside a call"),
        CASE(exit_while_cancelled, "a cancelled thread ends the process by ExitProcess"),
        CASE(walk_while_changing, "H-020 a walk while others map and reserve"),
        CASE(crowded_walk, "H-020 a walk over thousands of mappings"),
        CASE(crowded_search, "C-016 the lowest place behind thousands of mappings"),
        CASE(without_randomization, "H-003 addresses that are not randomized: the stack above user space"),
    };
    (void)argv;
    return argc > 1 ? not_randomized() : tap_main(cases, sizeof cases / sizeof *cases);
}
