#include "shim/heap/large.h"

#include "shim/pool.h"

enum { BUCKETS = 4096 };

static struct pool pool = POOL(sizeof(struct large));

/* Of all heaps, by address, so that a block is found however many there are. */
static struct large *buckets[BUCKETS];
static struct lock lock;

static struct large **bucket_of(const void *base)
{
    return &buckets[(uintptr_t)base / UNIT * UINT64_C(0x9E3779B97F4A7C15) >> 52];
}

static size_t pages(size_t size)
{
    return (size + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
}

void *large_allocate(struct heap *heap, size_t size)
{
    if (size > SIZE_MAX - LARGE_OFFSET - OS_PAGE)
        return NULL;
    struct large *large = pool_take(&pool);
    if (!large)
        return NULL;
    large->reserved = large->committed = pages(LARGE_OFFSET + size);
    large->requested = size;
    large->heap = heap;
    large->base = VirtualAlloc(NULL, large->reserved, MEM_RESERVE | MEM_COMMIT,
                               heap->flags & HEAP_CREATE_ENABLE_EXECUTE ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE);
    if (!large->base) {
        pool_give(&pool, large);
        return NULL;
    }
    large->previous = heap->last_large;
    large->next = NULL;
    *(large->previous ? &large->previous->next : &heap->larges) = large;
    heap->last_large = large;
    lock_take(&lock);
    struct large **bucket = bucket_of(large->base);
    large->chain = *bucket;
    *bucket = large;
    lock_drop(&lock);
    return large_block(large);
}

struct large *large_find(struct heap *heap, const void *block)
{
    const char *base = (const char *)block - LARGE_OFFSET;
    if ((uintptr_t)base % UNIT)
        return NULL;
    lock_take(&lock);
    struct large *large = *bucket_of(base);
    while (large && large->base != base)
        large = large->chain;
    lock_drop(&lock);
    return large && large->heap == heap ? large : NULL;
}

void large_free(struct heap *heap, struct large *large)
{
    lock_take(&lock);
    struct large **link = bucket_of(large->base);
    while (*link != large)
        link = &(*link)->chain;
    *link = large->chain;
    lock_drop(&lock);
    *(large->previous ? &large->previous->next : &heap->larges) = large->next;
    *(large->next ? &large->next->previous : &heap->last_large) = large->previous;
    VirtualFree(large->base, 0, MEM_RELEASE);
    large->heap = NULL;
    large->base = NULL;
    pool_give(&pool, large);
}

void large_shrink(struct large *large, size_t size)
{
    size_t kept = pages(LARGE_OFFSET + size);
    if (kept < large->committed && VirtualFree(large->base + kept, large->committed - kept, MEM_DECOMMIT))
        large->committed = kept;
    large->requested = size;
}

void large_free_all(struct heap *heap)
{
    while (heap->larges)
        large_free(heap, heap->larges);
}

void large_fork_prepare(void)
{
    lock_take(&lock);
}

void large_fork_done(void)
{
    lock_drop(&lock);
}

void large_fork_child(void)
{
    lock_adopt(&lock);
    lock_drop(&lock);
}
