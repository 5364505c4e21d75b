/*
 * What a block costs: HeapAlloc and HeapFree next to malloc and free, which are the C library's or those of
 * an allocator that is preloaded: heap.sh runs this with each; and, built for Windows, in Wine. Prints a
 * name, a tab, nanoseconds (or another number); the best round of each counts. Arguments: "heap" or "malloc",
 * then the path of a trace to go through (see trace below), "long" for what a program that runs on leaves
 * behind, or "random" for large blocks that come and go.
 */
#include "test/bench/bench.h"

#include <windows.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static HANDLE heap;
static int of_heap;

static inline void *take(size_t size)
{
    return of_heap ? HeapAlloc(heap, 0, size) : malloc(size);
}

static inline void give(void *block)
{
    if (of_heap)
        HeapFree(heap, 0, block);
    else
        free(block);
}

static inline void use(void *block)
{
    *(volatile char *)block = 1;
}

static double pairs(size_t size, int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        void *block = take(size);
        use(block);
        give(block);
    }
    return (now() - start) / count;
}

enum { BATCH = 1000 };

static double batches(size_t size, int count)
{
    static void *blocks[BATCH];
    double start = now();
    for (int k = 0; k < count / BATCH; k++) {
        for (int i = 0; i < BATCH; i++)
            use(blocks[i] = take(size));
        for (int i = 0; i < BATCH; i++)
            give(blocks[i]);
    }
    return (now() - start) / count;
}

static atomic_int present, done;

static void meet(void)
{
    atomic_fetch_add(&present, 1);
    while (atomic_load(&present) < 2)
        __builtin_ia32_pause();
}

static void *pairs_on_thread(void *count)
{
    pairs(64, 1000);
    meet();
    pairs(64, (int)(intptr_t)count);
    atomic_store(&done, 1);
    return NULL;
}

/* Two threads at once: nanoseconds for a pair of either, as if one thread had done all. */
static double two_threads(int count)
{
    pthread_t other;
    present = done = 0;
    pthread_create(&other, NULL, pairs_on_thread, (void *)(intptr_t)count);
    meet();
    double start = now();
    pairs(64, count);
    while (!atomic_load(&done))
        __builtin_ia32_pause();
    double time = (now() - start) / (2 * count);
    pthread_join(other, NULL);
    return time;
}

/* One thread allocates, another frees. */
enum { RING = 4096 };
static _Atomic(void *) ring[RING];

static void *consume(void *count)
{
    for (int i = 0; i < (int)(intptr_t)count; i++) {
        void *block;
        while (!(block = atomic_exchange_explicit(&ring[i % RING], NULL, memory_order_acquire)))
            __builtin_ia32_pause();
        give(block);
    }
    return NULL;
}

static double producer(int count)
{
    pthread_t other;
    double start = now();
    pthread_create(&other, NULL, consume, (void *)(intptr_t)count);
    for (int i = 0; i < count; i++) {
        void *block = take(64);
        use(block);
        while (atomic_load_explicit(&ring[i % RING], memory_order_relaxed))
            __builtin_ia32_pause();
        atomic_store_explicit(&ring[i % RING], block, memory_order_release);
    }
    pthread_join(other, NULL);
    return (now() - start) / count;
}

#ifndef _WIN32
/* Kilobytes of the process in memory now, or at most so far. */
static double status(const char *name)
{
    char line[256];
    double found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtod(line + strlen(name), NULL);
    if (file)
        fclose(file);
    return found;
}

/*
 * A trace of what a real program did: 8-byte records, a block's number (32 bits) and its size, where the size
 * 0xFFFFFFFF frees the block.
 */
struct step {
    uint32_t number, size;
};

static void trace(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    fseek(file, 0, SEEK_END);
    size_t count = (size_t)ftell(file) / sizeof(struct step), blocks = 0;
    rewind(file);
    struct step *steps =
        VirtualAlloc(NULL, (count + 1) * sizeof *steps, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!steps || fread(steps, sizeof *steps, count, file) != count)
        exit(1);
    fclose(file);
    for (size_t i = 0; i < count; i++)
        blocks = steps[i].number >= blocks ? steps[i].number + 1 : blocks;
    void **at = VirtualAlloc(NULL, (blocks + 1) * sizeof *at, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(at, 0, blocks * sizeof *at);
    double before = status("VmRSS:"), start = now();
    for (size_t i = 0; i < count; i++) {
        if (steps[i].size == UINT32_MAX) {
            give(at[steps[i].number]);
            at[steps[i].number] = NULL;
        } else {
            at[steps[i].number] = take(steps[i].size);
            if (steps[i].size)
                memset(at[steps[i].number], 1, steps[i].size);
        }
    }
    double time = (now() - start) / (double)count;
    printf("trace: a step\t%.2f\n", time);
    printf("trace: peak memory, kB\t%.0f\n", status("VmHWM:") - before);
}

/*
 * A program that runs on: what it has live is of sizes that change as it goes, in blocks of which some stay
 * and some do not. What the process has in memory is then more than what is live, in parts of that; and when
 * nothing is, it should have little.
 */
enum { LIVE = 32 << 20, BLOCKS = 1 << 20, PHASES = 12 };

static uint64_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) * below >> 31);
}

static void live_long(void)
{
    struct {
        char *at;
        uint32_t size;
    } *blocks = VirtualAlloc(NULL, BLOCKS * sizeof *blocks, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    uint32_t count = 0;
    size_t live = 0;
    memset(blocks, 1, BLOCKS * sizeof *blocks);
    double before = status("VmRSS:");
    for (int phase = 0; phase < PHASES; phase++) {
        while (live < LIVE && count < BLOCKS) {
            uint32_t size = (16 << draw(4) << phase % 4) + draw(64 << phase % 4);
            blocks[count].at = take(blocks[count].size = size);
            memset(blocks[count].at, 1, size);
            count++;
            live += size;
        }
        for (uint32_t gone = count / 4 * 3; gone > 0 && phase < PHASES - 1; gone--) {
            uint32_t i = draw(count);
            live -= blocks[i].size;
            give(blocks[i].at);
            blocks[i] = blocks[--count];
        }
    }
    printf("run on: memory, %% of what is live\t%.1f\n",
           100 * (status("VmRSS:") - before) * 1024 / (double)live);
    while (count)
        give(blocks[--count].at);
    printf("run on: left when all is free, kB\t%.0f\n", status("VmRSS:") - before);
}

/* A cache of large blocks, of which half go at random and others come: processor time of a step. */
static void replace_at_random(void)
{
    enum { COUNT = 4096, SIZE = 65536, TOUCHED = 4096, TURNS = 40 };
    static char *blocks[COUNT];
    long steps = 0;
    double start = cpu_now();
    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < COUNT; i++) {
            if (blocks[i])
                continue;
            blocks[i] = take(SIZE);
            for (int at = 0; at < SIZE; at += TOUCHED)
                use(blocks[i] + at);
            steps++;
        }
        for (int i = 0; i < COUNT / 2; i++) {
            uint32_t gone = draw(COUNT);
            if (blocks[gone])
                give(blocks[gone]);
            blocks[gone] = NULL;
        }
    }
    printf("65536 bytes replaced at random\t%.2f\n", (cpu_now() - start) / (double)steps);
    for (int i = 0; i < COUNT; i++)
        if (blocks[i])
            give(blocks[i]);
}
#endif

static double best(double (*run)(int count), int count, int rounds)
{
    double least = 1e12;
    for (int i = 0; i < rounds; i++) {
        double time = run(count);
        least = time < least ? time : least;
    }
    return least;
}

int main(int count, char **arguments)
{
    static const size_t sizes[] = {16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576};
    of_heap = count > 1 && strcmp(arguments[1], "heap") == 0;
    heap = GetProcessHeap();
#ifndef _WIN32
    if (count > 2) {
        if (strcmp(arguments[2], "long") == 0)
            live_long();
        else if (strcmp(arguments[2], "random") == 0)
            replace_at_random();
        else
            trace(arguments[2]);
        return 0;
    }
#endif
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double pair = 1e12, batch = 1e12;
        int rounds = sizes[i] <= 16384 ? 10 : 3, calls = sizes[i] <= 4096 ? 100000 : 2000;
        for (int k = 0; k < rounds; k++) {
            double time = pairs(sizes[i], calls);
            pair = time < pair ? time : pair;
            time = sizes[i] <= 4096 ? batches(sizes[i], calls) : 0;
            batch = time < batch ? time : batch;
        }
        printf("pair of %d bytes\t%.2f\n", (int)sizes[i], pair);
        if (batch > 0)
            printf("1000 of %d bytes, then free\t%.2f\n", (int)sizes[i], batch);
    }
    printf("pair of 64 bytes, two threads\t%.2f\n", best(two_threads, 50000, 8 * ROUNDS));
    printf("64 bytes from thread to thread\t%.2f\n", best(producer, 50000, ROUNDS));
    return 0;
}
