/*
 * Random use of heaps against a model. The model is what each thread remembers of its blocks: where, how
 * large, and the number from which every byte's value follows. All that can be compared is: sizes, contents,
 * alignment, what is kept by a resize, zeroes, and that no two blocks lie over each other (their contents
 * would differ). Threads hand blocks to each other and free them where they come to; now and then one holds
 * the heap and walks it, counting on what is there to stay. Private heaps come and go with their blocks.
 *
 *     campaign [operations [seed [threads]]]
 */
#include <windows.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OWN = 400, EXCHANGE = 256, HEAPS = 3, THREADS_MAX = 8 };

struct block {
    HANDLE heap;
    unsigned char *at;
    size_t size;
    uint64_t number;
};

static HANDLE heaps[HEAPS];
static _Atomic(struct block *) exchange[EXCHANGE]; /* blocks on their way to whoever takes them */
static atomic_uint_fast64_t done, differences;
static uint64_t goal, seed;

static uint64_t next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = (*state ^ *state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void differ(const struct block *block, const char *what)
{
    if (atomic_fetch_add(&differences, 1) < 20)
        printf("# block of %zu bytes at %p: %s (seed %llu)\n", block->size, (void *)block->at, what,
               (unsigned long long)seed);
}

/* Large blocks are written and looked at in part: at the ends of their pages. */
static size_t step(size_t size, size_t i)
{
    return size < 70000 || i < 64 || i + 128 > size ? 1 : 509;
}

static void fill(const struct block *block, size_t from)
{
    for (size_t i = from; i < block->size; i++)
        block->at[i] = (unsigned char)(block->number * 31 + i * 7);
}

static void look(const struct block *block, size_t size)
{
    for (size_t i = 0; i < size; i += step(size, i)) {
        if (block->at[i] != (unsigned char)(block->number * 31 + i * 7)) {
            differ(block, "its contents have changed");
            return;
        }
    }
}

static size_t any_size(uint64_t *random)
{
    uint64_t r = next(random);
    unsigned kind = (unsigned)(r >> 56) % 200;
    if (kind < 150)
        return r % 512;
    if (kind < 185)
        return r % 8192;
    if (kind < 198)
        return r % 100000;
    return kind < 199 ? r % 1100000 : r % 3000000;
}

static bool is_zero(const unsigned char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i])
            return false;
    return true;
}

static void allocate(struct block *block, uint64_t *random)
{
    uint64_t r = next(random);
    DWORD flags = r & 1 ? HEAP_ZERO_MEMORY : 0;
    block->heap = heaps[r / 2 % 8 ? r / 16 % (HEAPS - 1) : HEAPS - 1];
    block->size = any_size(random);
    block->number = r;
    if (block->heap == heaps[HEAPS - 1] && block->size > 2000)
        block->size %= 2000; /* that one is small */
    block->at = (unsigned char *)HeapAlloc(block->heap, flags, block->size);
    if (!block->at) {
        if (block->heap != heaps[HEAPS - 1])
            differ(block, "cannot be allocated");
        return;
    }
    if ((uintptr_t)block->at % 16)
        differ(block, "is not aligned");
    if (flags && !is_zero(block->at, block->size))
        differ(block, "is not zero");
    fill(block, 0);
}

static void give_back(struct block *block)
{
    look(block, block->size);
    if (HeapSize(block->heap, 0, block->at) != block->size)
        differ(block, "has another size");
    if (!HeapFree(block->heap, 0, block->at))
        differ(block, "cannot be freed");
    block->at = NULL;
}

static void resize(struct block *block, uint64_t *random)
{
    uint64_t r = next(random);
    DWORD flags = (r & 1 ? HEAP_ZERO_MEMORY : 0) | (r & 6 ? 0 : HEAP_REALLOC_IN_PLACE_ONLY);
    size_t old = block->size, size = any_size(random);
    if (block->heap == heaps[HEAPS - 1])
        size %= 2000;
    unsigned char *moved = (unsigned char *)HeapReAlloc(block->heap, flags, block->at, size);
    if (!moved) {
        if (!(flags & HEAP_REALLOC_IN_PLACE_ONLY) && block->heap != heaps[HEAPS - 1])
            differ(block, "cannot be resized");
        look(block, old);
        return;
    }
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY && moved != block->at)
        differ(block, "has moved, and was not to");
    block->at = moved;
    block->size = size;
    look(block, old < size ? old : size);
    if (flags & HEAP_ZERO_MEMORY && size > old && !is_zero(moved + old, size - old))
        differ(block, "has grown, and not by zeroes");
    fill(block, old < size ? old : 0);
}

/* Gives a block away, and takes the one that was there. */
static void swap(struct block *block)
{
    struct block *given = (struct block *)malloc(sizeof *given);
    if (!given)
        return;
    *given = *block;
    struct block *got = atomic_exchange(&exchange[block->number % EXCHANGE], given);
    block->at = NULL;
    if (got)
        *block = *got;
    free(got);
}

/* While the heap is held nothing of it changes. */
static void walk(HANDLE heap, const struct block *known)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    size_t sums[2] = {0, 0};
    bool seen = !known->at || known->heap != heap;
    HeapLock(heap);
    for (int round = 0; round < 2; round++) {
        entry.lpData = NULL;
        while (HeapWalk(heap, &entry)) {
            if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
                sums[round] += entry.cbData + 1;
            seen = seen || ((unsigned char *)entry.lpData == known->at && entry.cbData == known->size);
        }
        if (GetLastError() != ERROR_NO_MORE_ITEMS)
            differ(known, "walking its heap ended early");
    }
    if (!HeapValidate(heap, 0, NULL))
        differ(known, "its heap is not valid");
    HeapUnlock(heap);
    if (sums[0] != sums[1])
        differ(known, "its heap changed while it was held");
    if (!seen)
        differ(known, "is not in the walk");
}

static void short_lived(uint64_t *random)
{
    struct block one = {HeapCreate(0, 0, 0), NULL, 0, 0};
    for (int i = 0; one.heap && i < 50; i++) {
        one.size = any_size(random);
        one.at = (unsigned char *)HeapAlloc(one.heap, 0, one.size);
        if (!one.at)
            differ(&one, "cannot be allocated");
        else
            fill(&one, 0);
    }
    if (!one.heap || !HeapDestroy(one.heap))
        differ(&one, "no heap, or it stays");
}

static void *work(void *argument)
{
    uint64_t random = seed * 1000 + (uintptr_t)argument;
    struct block *blocks = (struct block *)calloc(OWN, sizeof *blocks);
    while (blocks && atomic_fetch_add(&done, 1) < goal && !differences) {
        uint64_t r = next(&random);
        struct block *block = &blocks[r % OWN];
        unsigned what = (unsigned)(r >> 32) % 10000;
        if (!block->at)
            allocate(block, &random);
        else if (what < 6000)
            give_back(block);
        else if (what < 8000)
            resize(block, &random);
        else if (what < 9990)
            swap(block);
        else if (what < 9993)
            walk(block->heap, block);
        else if (what < 9996)
            short_lived(&random);
        else
            HeapCompact(block->heap, 0);
    }
    for (int i = 0; blocks && i < OWN; i++)
        if (blocks[i].at)
            give_back(&blocks[i]);
    free(blocks);
    return NULL;
}

static void run(int threads)
{
    pthread_t ids[THREADS_MAX];
    heaps[0] = GetProcessHeap();
    heaps[1] = HeapCreate(0, 0, 0);
    heaps[2] = HeapCreate(0, 0, 1 << 20);
    for (int i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, work, (void *)(uintptr_t)i);
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    for (int i = 0; i < EXCHANGE; i++) {
        struct block *left = atomic_exchange(&exchange[i], NULL);
        if (left)
            give_back(left);
        free(left);
    }
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    struct block none = {heaps[1], NULL, 0, 0};
    for (int i = 1; i < HEAPS; i++) {
        if (!HeapValidate(heaps[i], 0, NULL))
            differ(&none, "a heap is not valid in the end");
        if (!HeapSummary(heaps[i], 0, &summary) || summary.cbAllocated)
            differ(&none, "a heap is not empty in the end");
        if (!HeapDestroy(heaps[i]))
            differ(&none, "a heap cannot be destroyed");
    }
}

int main(int count, char **arguments)
{
    bool short_run = count < 2;
    uint64_t operations = short_run ? 40000 : strtoull(arguments[1], NULL, 10);
    seed = count > 2 ? strtoull(arguments[2], NULL, 10) : (uint64_t)time(NULL);
    int threads = count > 3 ? atoi(arguments[3]) : 0;
    if (threads < 0 || threads > THREADS_MAX)
        return 2;
    int first = threads ? threads : 1, last = threads ? threads : THREADS_MAX, number = 0, failed = 0;
    printf("1..%d\n", threads ? 1 : 4);
    for (int i = first; i <= last; i *= 2) {
        done = differences = 0;
        goal = operations;
        run(i);
        printf("%sok %d - %llu operations by %d threads, %llu differences (seed %llu)\n",
               differences ? "not " : "", ++number, (unsigned long long)goal, i,
               (unsigned long long)differences, (unsigned long long)seed);
        fflush(stdout);
        failed |= differences != 0;
    }
    return failed;
}
