/*
 * A few freed ones are kept for the next, with their memory, for a second or two (settle in segment.c).
 *
 * On a heap of guard pages each block is such a one. It ends where its region's memory ends, or up to 15
 * bytes before, since blocks are aligned; the page behind is reserved. What is freed loses its memory, and
 * keeps its region and its record until KEPT others have been freed: who uses it meanwhile faults, and is
 * told where it was allocated and freed.
 */
#include "shim/heap/large.h"

#include <string.h>

#include "shim/pool.h"
#include "shim/heap/segment.h"
#include "shim/heap/track.h"
#include "shim/memory/region.h"

enum {
    BUCKETS = 32768,
    KEPT = 16384,
    OWN_FRAMES = 8,
    MARGIN = HEAP_ALIGNMENT, /* bytes of pattern before a block */
    SPARE_MAX = 4,           /* freed ones that a heap keeps */
    SPARE_BYTES = 8 * 1024 * 1024, /* which all of them have at most */
    SPARE_SECONDS = 2
};

static struct pool pool = POOL(sizeof(struct large));

/* Of all heaps, by address, so that a block is found however many there are. */
static struct large *buckets[BUCKETS];
static struct lock lock;

/* Freed blocks that are remembered, oldest first, by `next`. */
static struct large *oldest_kept, *newest_kept;
static unsigned kept_count;

static struct large **bucket_of(const void *base)
{
    return &buckets[(uintptr_t)base / UNIT % BUCKETS];
}

static size_t pages(size_t size)
{
    return (size + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
}

/* Of this library. */
extern const char __ehdr_start[] __attribute__((visibility("hidden"))),
    etext[] __attribute__((visibility("hidden")));

/* Who called the library: return addresses. All, when it is a part of the program. */
static uint16_t trace(void **to)
{
    void *all[LARGE_TRACE + OWN_FRAMES];
    uint16_t depth = RtlCaptureStackBackTrace(1, LARGE_TRACE + OWN_FRAMES, all, NULL), own = 0;
    while (own < depth && (const char *)all[own] >= __ehdr_start && (const char *)all[own] < etext)
        own++;
    if (own == depth)
        own = 0;
    depth = depth - own < LARGE_TRACE ? depth - own : LARGE_TRACE;
    memcpy(to, all + own, depth * sizeof *to);
    return depth;
}

/* Of a region whose block stands at its beginning, for so many bytes and what is behind them: bytes. */
static size_t memory_for(const struct heap *heap, size_t size)
{
    return pages(LARGE_OFFSET + size + misuse_tail(heap, size));
}

/* Memory for the block, and where it begins. */
static bool map(struct large *large, size_t size)
{
    bool guarded = large->heap->checks & CHECK_PAGES;
    DWORD protection =
        large->heap->flags & HEAP_CREATE_ENABLE_EXECUTE ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    large->committed = guarded ? pages(size + !size) : memory_for(large->heap, size);
    large->reserved = large->committed + (guarded ? OS_PAGE : 0);
    large->base = VirtualAlloc(NULL, large->reserved, MEM_RESERVE | (guarded ? 0 : MEM_COMMIT), protection);
    if (!large->base)
        return false;
    if (guarded && !VirtualAlloc(large->base, large->committed, MEM_COMMIT, protection)) {
        VirtualFree(large->base, 0, MEM_RELEASE);
        return false;
    }
    large->block = guarded ? large->base + large->committed -
                                 ((size + HEAP_ALIGNMENT - 1) & ~(size_t)(HEAP_ALIGNMENT - 1))
                           : large->base + LARGE_OFFSET;
    return true;
}

/* Bytes before the block that have the pattern. */
static size_t margin(const struct large *large)
{
    return large->block - large->base >= MARGIN && large->requested ? MARGIN : 0;
}

static void decorate(struct large *large)
{
    memset(large->block - margin(large), 0xAB, margin(large));
    misuse_fill_tail(large->heap, large->block, large->requested);
    large->allocated_depth = trace(large->allocated_by);
}

static void append(struct heap *heap, struct large *large)
{
    large->previous = heap->last_large;
    large->next = NULL;
    *(large->previous ? &large->previous->next : &heap->larges) = large;
    heap->last_large = large;
}

/* One that was freed and is not much larger; or NULL. */
static struct large *take_spare(struct heap *heap, size_t size)
{
    size_t least = memory_for(heap, size);
    for (struct large **link = &heap->spare_larges, *large; (large = *link); link = &large->next) {
        if (large->committed < least || large->committed - least > least / 4)
            continue;
        *link = large->next;
        return large;
    }
    return NULL;
}

void *large_allocate(struct heap *heap, size_t size, bool *zeroed)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    struct large *large = take_spare(heap, size);
    *zeroed = !large;
    if (large) {
        large->requested = size;
        __atomic_store_n(&large->freed, false, __ATOMIC_RELAXED);
        append(heap, large);
        return large_block(large);
    }
    large = pool_take(&pool);
    if (!large)
        return NULL;
    large->requested = size;
    large->heap = heap;
    large->freed = false;
    large->allocated_depth = large->freed_depth = 0;
    if (!map(large, size)) {
        pool_give(&pool, large);
        return NULL;
    }
    if (heap->checks & CHECK_PAGES)
        decorate(large);
    append(heap, large);
    track_room(heap, large->base, large->committed);
    lock_take(&lock);
    struct large **bucket = bucket_of(large->base);
    large->chain = *bucket;
    *bucket = large;
    lock_drop(&lock);
    return large_block(large);
}

/* The newest record of the region in which the block would be. */
static struct large *find(const void *block)
{
    const char *base = (const char *)((uintptr_t)block & ~(uintptr_t)(UNIT - 1));
    struct large *large = *bucket_of(base);
    while (large && large->base != base)
        large = large->chain;
    return large;
}

struct large *large_find(const struct heap *heap, const void *block)
{
    lock_take(&lock);
    struct large *large = find(block);
    lock_drop(&lock);
    return large && large->block == block && large->heap == heap && !large->freed ? large : NULL;
}

bool large_was_freed(const void *block)
{
    lock_take(&lock);
    const struct large *large = find(block);
    bool freed = large && large->block == block && large->freed;
    lock_drop(&lock);
    return freed;
}

const struct large *large_near(uintptr_t address)
{
    const struct region *region = region_find(address);
    const struct large *large = region ? find((const void *)region->base) : NULL;
    return large && large->allocated_depth ? large : NULL;
}

enum misuse large_look(const struct large *large)
{
    if (!misuse_tail_is_whole(large->heap, large->block, large->requested))
        return MISUSE_PAST_END;
    for (size_t i = 1; large->heap->checks & CHECK_PAGES && i <= margin(large); i++)
        if ((unsigned char)large->block[-(ptrdiff_t)i] != 0xAB)
            return MISUSE_BEFORE;
    return MISUSE_NONE;
}

static void unlink_from_heap(struct heap *heap, struct large *large)
{
    *(large->previous ? &large->previous->next : &heap->larges) = large->next;
    *(large->next ? &large->next->previous : &heap->last_large) = large->previous;
}

/* Nothing is left of it. */
static void forget(struct large *large)
{
    lock_take(&lock);
    struct large **link = bucket_of(large->base);
    while (*link != large)
        link = &(*link)->chain;
    *link = large->chain;
    lock_drop(&lock);
    VirtualFree(large->base, 0, MEM_RELEASE);
    large->heap = NULL;
    large->base = NULL;
    pool_give(&pool, large);
}

static void remember(struct large *large)
{
    struct large *gone = NULL;
    large->freed_depth = trace(large->freed_by);
    VirtualFree(large->base, large->committed, MEM_DECOMMIT);
    lock_take(&lock);
    large->freed = true;
    large->next = NULL;
    *(newest_kept ? &newest_kept->next : &oldest_kept) = large;
    newest_kept = large;
    if (++kept_count > KEPT) {
        gone = oldest_kept;
        oldest_kept = gone->next;
        kept_count--;
    }
    lock_drop(&lock);
    if (gone)
        forget(gone);
}

/* Of those that are kept, the ones from `link` on go. */
static void drop_spares(struct large **link)
{
    for (struct large *large; (large = *link);) {
        *link = large->next;
        forget(large);
    }
}

static void keep(struct heap *heap, struct large *large)
{
    size_t bytes = 0;
    unsigned count = 0;
    __atomic_store_n(&large->freed, true, __ATOMIC_RELAXED);
    large->second = heap->second;
    large->next = heap->spare_larges;
    heap->spare_larges = large;
    for (struct large **link = &heap->spare_larges; (large = *link); link = &large->next) {
        bytes += large->committed;
        if (bytes > SPARE_BYTES || ++count > SPARE_MAX) {
            drop_spares(link);
            return;
        }
    }
}

void large_settle(struct heap *heap)
{
    struct large **link = &heap->spare_larges;
    while (*link && heap->second - (*link)->second < SPARE_SECONDS)
        link = &(*link)->next;
    drop_spares(link);
}

bool large_purge(struct heap *heap)
{
    bool some = heap->spare_larges;
    drop_spares(&heap->spare_larges);
    return some;
}

void large_free(struct heap *heap, struct large *large)
{
    unlink_from_heap(heap, large);
    if (heap->checks & CHECK_PAGES) {
        remember(large);
        return;
    }
    segment_settle(heap);
    keep(heap, large);
}

bool large_resize(struct large *large, size_t size)
{
    size_t before = (size_t)(large->block - large->base), room = large->committed - before;
    if (size > room || misuse_tail(large->heap, size) > room - size)
        return false;
    size_t kept = pages(before + size + misuse_tail(large->heap, size));
    if (!(large->heap->checks & CHECK_PAGES) && kept < large->committed &&
        VirtualFree(large->base + kept, large->committed - kept, MEM_DECOMMIT))
        large->committed = kept;
    large->requested = size;
    misuse_fill_tail(large->heap, large->block, size);
    return true;
}

void large_free_all(struct heap *heap)
{
    while (heap->larges)
        large_free(heap, heap->larges);
    large_purge(heap);
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
