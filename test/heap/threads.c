/*
 * Heaps and several threads: blocks freed by two at once, heaps that come and go under the eyes of threads
 * that remember others, and holding a heap still while others are in the midst of using it.
 *
 * The program runs itself again with FAULTLINE_HEAP=tolerant: misuse makes a call fail, and does not end it.
 */
#include <windows.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "test/tap.h"

enum { ROUNDS = 1000, HAMMERS = 3 };

static HANDLE heap;
static void *_Atomic target;
static atomic_int turn, freed, ends;

/* In step with another thread as far as the processors allow. */
static void wait_for(atomic_int *value, int wanted)
{
    for (int looks = 0; atomic_load(value) != wanted; looks++)
        if (looks > 200)
            sched_yield();
}

/* Frees each target as soon as it is there. */
static void *free_target(void *unused)
{
    for (int round = 1; round <= ROUNDS; round++) {
        wait_for(&turn, round);
        if (HeapFree(heap, 0, atomic_load(&target)))
            atomic_fetch_add(&freed, 1);
        atomic_fetch_add(&ends, 1);
    }
    return unused;
}

/* What is left of a block that two threads have freed: it is given out once. */
static void expect_single(size_t size)
{
    void *one = HeapAlloc(heap, 0, size), *other = HeapAlloc(heap, 0, size);
    EXPECT(one && other && one != other);
    EXPECT(HeapFree(heap, 0, one) && HeapFree(heap, 0, other));
}

/* By two of others, or by its owner and another; `exactly` one is told that it did. */
static void free_at_once(size_t size, int owner_frees, int exactly)
{
    pthread_t threads[2];
    int others = owner_frees ? 1 : 2, doubtful = 0;
    heap = HeapCreate(0, 0, 0);
    turn = freed = ends = 0;
    for (int i = 0; i < others; i++)
        REQUIRE(pthread_create(&threads[i], NULL, free_target, NULL) == 0);
    for (int round = 1; round <= ROUNDS; round++) {
        void *kept = HeapAlloc(heap, 0, size), *block = HeapAlloc(heap, 0, size);
        REQUIRE(kept && block);
        freed = ends = 0;
        target = block;
        atomic_store(&turn, round);
        if (owner_frees && HeapFree(heap, 0, block))
            atomic_fetch_add(&freed, 1);
        wait_for(&ends, others);
        EXPECT(exactly ? freed == 1 : freed >= 1);
        doubtful += freed == 2;
        EXPECT(HeapValidate(heap, 0, kept) && !HeapValidate(heap, 0, block));
        EXPECT(HeapFree(heap, 0, kept));
        expect_single(size);
        if (round % 100 == 0) /* if both thought so, that shows */
            EXPECT_EQ(HeapValidate(heap, 0, NULL), !doubtful);
        if (tap_failures > 10)
            break;
    }
    for (int i = 0; i < others && tap_failures <= 10; i++)
        pthread_join(threads[i], NULL);
    if (doubtful)
        printf("# of %d blocks of %zu bytes, %d were freed by both\n", ROUNDS, size, doubtful);
}

static void freed_by_two(void)
{
    static const size_t sizes[] = {48, 20000, 200000, 2000000};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
        free_at_once(sizes[i], 0, 1);
}

static void freed_by_owner_and_another(void)
{
    free_at_once(48, 1, 0);
    free_at_once(20000, 1, 0);
    free_at_once(200000, 1, 1);
    free_at_once(2000000, 1, 1);
}

/* Follows the main thread: at each step, uses the heap that is there. */
static void *follow(void *unused)
{
    for (int round = 1; round <= ROUNDS; round++) {
        wait_for(&turn, round);
        void *block = HeapAlloc(heap, 0, 40);
        EXPECT(block && HeapValidate(heap, 0, block) && HeapSize(heap, 0, block) == 40);
        void *another = HeapAlloc(heap, 0, 40);
        EXPECT(HeapFree(heap, 0, block));
        target = another;
        atomic_store(&ends, round);
    }
    return unused;
}

/* A new heap often stands where the last one was: what a thread remembers of that one must not count. */
static void heaps_in_one_place(void)
{
    pthread_t follower;
    int same = 0;
    void *last = NULL;
    turn = ends = 0;
    REQUIRE(pthread_create(&follower, NULL, follow, NULL) == 0);
    for (int round = 1; round <= ROUNDS; round++) {
        heap = HeapCreate(0, 0, 0);
        REQUIRE(heap != NULL);
        same += heap == last;
        last = heap;
        atomic_store(&turn, round);
        wait_for(&ends, round);
        EXPECT(HeapValidate(heap, 0, NULL));
        if (round % 2)
            EXPECT(HeapFree(heap, 0, atomic_load(&target)));
        EXPECT(HeapDestroy(heap));
    }
    pthread_join(follower, NULL);
    EXPECT(same > 0);
}

/* One thread, heaps by turns, and blocks that go back to each. */
static void heaps_by_turns(void)
{
    enum { HEAPS = 70, BLOCKS = 20 };
    HANDLE heaps[HEAPS];
    void *blocks[HEAPS][BLOCKS];
    for (int i = 0; i < HEAPS; i++)
        REQUIRE((heaps[i] = HeapCreate(0, 0, 0)) != NULL);
    for (int k = 0; k < BLOCKS; k++)
        for (int i = 0; i < HEAPS; i++)
            EXPECT((blocks[i][k] = HeapAlloc(heaps[i], 0, (size_t)k * 97)) != NULL);
    for (int k = 0; k < BLOCKS; k++) {
        for (int i = 0; i < HEAPS; i++) {
            EXPECT(!HeapFree(heaps[(i + 1) % HEAPS], 0, blocks[i][k]));
            EXPECT(HeapSize(heaps[i], 0, blocks[i][k]) == (SIZE_T)k * 97);
            EXPECT(HeapFree(heaps[i], 0, blocks[i][k]));
        }
    }
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    for (int i = 0; i < HEAPS; i++) {
        EXPECT(HeapSummary(heaps[i], 0, &summary) && summary.cbAllocated == 0);
        EXPECT(HeapValidate(heaps[i], 0, NULL) && HeapDestroy(heaps[i]));
    }
}

/* Takes and gives back without a pause, in the heap and in another one, until told to stop. */
static atomic_int stop;
static atomic_uint_fast64_t steps;

static void *hammer(void *unused)
{
    HANDLE own = HeapCreate(0, 0, 0);
    void *blocks[32] = {NULL};
    for (unsigned i = 0; !atomic_load(&stop); i++) {
        void **block = &blocks[i * 7 % 32];
        if (*block)
            EXPECT(HeapFree(heap, 0, *block));
        *block = HeapAlloc(heap, 0, i * 13 % 600);
        atomic_fetch_add_explicit(&steps, 1, memory_order_relaxed);
        if (i % 5 == 0)
            EXPECT(HeapFree(own, 0, HeapAlloc(own, 0, 40)));
    }
    for (int i = 0; i < 32; i++)
        EXPECT(HeapFree(heap, 0, blocks[i]));
    EXPECT(HeapDestroy(own));
    return unused;
}

static size_t walk(void)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    size_t sum = 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            sum += entry.cbData * (uintptr_t)entry.lpData;
    EXPECT_EQ(GetLastError(), ERROR_NO_MORE_ITEMS);
    return sum;
}

static void held_while_used(void)
{
    pthread_t threads[HAMMERS];
    heap = HeapCreate(0, 0, 0);
    for (int i = 0; i < HAMMERS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, hammer, NULL) == 0);
    for (int i = 0; i < 300; i++) {
        uint64_t before = atomic_load(&steps);
        EXPECT(HeapLock(heap));
        size_t sum = walk();
        void *own = HeapAlloc(heap, 0, 100); /* who holds it goes on */
        EXPECT(own && HeapFree(heap, 0, own));
        EXPECT(HeapValidate(heap, 0, NULL));
        EXPECT_EQ(walk(), sum);
        EXPECT(HeapUnlock(heap));
        while (i % 10 == 0 && atomic_load(&steps) == before)
            usleep(100); /* the others do go on */
    }
    atomic_store(&stop, 1);
    for (int i = 0; i < HAMMERS; i++)
        pthread_join(threads[i], NULL);
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated == 0);
    EXPECT(HeapDestroy(heap));
}

static DWORD WINAPI hammer_for_windows(LPVOID unused)
{
    hammer(unused);
    return 0;
}

/* Threads are stopped wherever they are, but not within the heap: it can be held, and is sound. */
static void held_while_suspended(void)
{
    HANDLE threads[HAMMERS];
    heap = HeapCreate(0, 0, 0);
    stop = 0;
    for (int i = 0; i < HAMMERS; i++)
        REQUIRE((threads[i] = CreateThread(NULL, 0, hammer_for_windows, NULL, 0, NULL)) != NULL);
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < HAMMERS; i++)
            EXPECT(SuspendThread(threads[i]) == 0);
        EXPECT(HeapLock(heap) && HeapValidate(heap, 0, NULL) && HeapUnlock(heap));
        EXPECT(HeapFree(heap, 0, HeapAlloc(heap, 0, 300)));
        for (int i = 0; i < HAMMERS; i++)
            EXPECT(ResumeThread(threads[i]) == 1);
    }
    for (int i = 0; i < HAMMERS; i++) {
        EXPECT(TerminateThread(threads[i], 7));
        EXPECT(WaitForSingleObject(threads[i], INFINITE) == WAIT_OBJECT_0);
        EXPECT(HeapLock(heap) && HeapValidate(heap, 0, NULL) && HeapUnlock(heap));
        CloseHandle(threads[i]);
    }
    EXPECT(HeapDestroy(heap));
}

enum { KEYS = 8 };
static pthread_key_t keys[KEYS];

/* A destructor that uses the heap, and wants another round. */
static void destroy(void *kept)
{
    void *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 64), *large = HeapAlloc(heap, 0, 200000);
    EXPECT(block && large && HeapSize(heap, 0, block) == 64);
    block = HeapReAlloc(heap, 0, block, 5000);
    EXPECT(block && HeapFree(heap, 0, block) && HeapFree(heap, 0, large));
    void **last = (void **)kept;
    EXPECT(HeapFree(heap, 0, *last));
    *last = HeapAlloc(heap, 0, 100);
    for (int i = 0; i < KEYS; i++)
        pthread_setspecific(keys[i], kept);
}

static void *end_with_destructors(void *kept)
{
    EXPECT(HeapFree(heap, 0, HeapAlloc(heap, 0, 64)));
    for (int i = 0; i < KEYS; i++)
        pthread_setspecific(keys[i], kept);
    return NULL;
}

/* What the last destructors of threads do leaves nothing behind that leads to their stacks. */
static void destructors(void)
{
    enum { THREADS = 20, STACK = 1 << 20 };
    void *kept = NULL;
    heap = HeapCreate(0, 0, 0);
    for (int i = 0; i < KEYS / 2; i++) /* run before the heap's own, and after it */
        REQUIRE(pthread_key_create(&keys[i], destroy) == 0);
    EXPECT(HeapFree(heap, 0, HeapAlloc(heap, 0, 64)));
    for (int i = KEYS / 2; i < KEYS; i++)
        REQUIRE(pthread_key_create(&keys[i], destroy) == 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        pthread_attr_t attributes;
        void *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(stack != MAP_FAILED);
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, stack, STACK);
        REQUIRE(pthread_create(&thread, &attributes, end_with_destructors, &kept) == 0);
        pthread_join(thread, NULL);
        munmap(stack, STACK);
        EXPECT(HeapLock(heap) && HeapValidate(heap, 0, NULL) && HeapUnlock(heap));
    }
    EXPECT(HeapFree(heap, 0, kept));
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated == 0);
    EXPECT(summary.cbCommitted < 4 << 20);
    EXPECT(HeapDestroy(heap));
}

__attribute__((constructor)) static void tolerate(int count, char **arguments)
{
    if (count > 0 && !getenv("FAULTLINE_HEAP")) {
        setenv("FAULTLINE_HEAP", "tolerant", 1);
        execv("/proc/self/exe", arguments);
    }
}

TAP_MAIN(CASE(freed_by_two, "S-033 two threads free a block of a third at once: one does"),
         CASE(freed_by_owner_and_another,
              "S-033 a thread and another one free its block at once: it is free once"),
         CASE(heaps_in_one_place,
              "S-043 heaps one after the other in one place, and a thread that remembers the last"),
         CASE(heaps_by_turns, "S-033 S-052 many heaps by turns, and blocks freed to the wrong one first"),
         CASE(destructors, "S-020 heaps used by the last destructors of threads"),
         CASE(held_while_suspended, "S-045 a heap holds still while threads that use it are stopped"),
         CASE(held_while_used, "S-045 S-070 a heap holds still while threads hammer it, and not longer"))
