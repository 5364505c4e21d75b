/*
 * HeapAlloc, HeapFree, HeapReAlloc, HeapSize.
 *
 * Each has a quick way, for blocks of a slab that is the calling thread's own, and a slow one behind it.
 */
#include <string.h>

#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/misuse.h"
#include "shim/heap/slab.h"

#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

static void *fail(const struct heap *heap, DWORD flags)
{
    if ((flags | heap->flags) & HEAP_GENERATE_EXCEPTIONS)
        RaiseException(STATUS_NO_MEMORY, EXCEPTION_NONCONTINUABLE, 0, NULL);
    error_fail(STATUS_NO_MEMORY);
    return NULL;
}

/* A block of a slab is taken for `size` bytes. */
static inline void mark(struct slab *slab, const void *block, size_t size)
{
    *slab_word(block) = (uint16_t)(1 + slab->size - size);
}

/*
 * The heap's lock, unless the caller does without (HEAP_NO_SERIALIZE) and another thread holds the heap: then it is the
 * program's business that nothing goes wrong. False: not taken.
 */
static bool take_lock(struct heap *heap, DWORD flags)
{
    if (flags & HEAP_NO_SERIALIZE && __atomic_load_n(&heap->held, __ATOMIC_RELAXED) && !lock_is_mine(&heap->lock))
        return false;
    heap_lock(heap);
    return true;
}

static void drop_lock(struct heap *heap, bool taken)
{
    if (taken)
        heap_unlock(heap);
}

/* A block that is given out again: was it written to while it was free? */
static void look_at_freed(const struct heap *heap, const struct slab *slab, const void *block, const struct slab *slab_before,
                          uint32_t begun_before)
{
    bool again = slab == slab_before && slab->begun == begun_before;
    if (heap->checks & CHECK_FREED && again && !misuse_freed_is_whole(block, slab->size))
        misuse_found(heap, block, MISUSE_AFTER_FREE);
}

static void *allocate_small(struct heap *heap, size_t size, size_t room)
{
    unsigned class = slab_class(room);
    struct cache *cache = cache_get(heap);
    if (!cache)
        return NULL;
    const struct slab *before = cache->current[class];
    uint32_t begun = before->begun;
    void *block = slab_refill(heap, cache, class);
    if (!block)
        return NULL;
    look_at_freed(heap, cache->current[class], block, before, begun);
    mark(cache->current[class], block, size);
    return block;
}

static __attribute__((noinline)) void *allocate_slowly(struct heap *heap, DWORD flags, size_t size)
{
    void *block = NULL;
    size_t room = size < SIZE_MAX / 2 ? size + misuse_tail(heap, size) : size;
    bool zeroed = false, locked = take_lock(heap, flags);
    if (heap->special) {
        block = fixed_allocate(heap, size);
    } else if (heap->checks & CHECK_PAGES) {
        block = large_allocate(heap, size);
        zeroed = true;
    } else if (room <= SMALL_MAX) {
        block = allocate_small(heap, size, room);
    } else if (room <= SPAN_MAX) {
        struct slab *slab = slab_span(heap, room);
        if (slab) {
            slab->requested = size;
            *slab_word(slab->base) = 1;
            zeroed = slab->zeroed;
            block = slab->base;
        }
    } else {
        block = large_allocate(heap, size);
        zeroed = true;
    }
    drop_lock(heap, locked);
    if (!block)
        return fail(heap, flags);
    if ((flags | heap->flags) & HEAP_ZERO_MEMORY && !zeroed)
        memset(block, 0, size);
    misuse_fill_tail(heap, block, size);
    return block;
}

LPVOID WINAPI HeapAlloc(HANDLE handle, DWORD flags, SIZE_T size)
{
    struct heap *heap = handle;
    if (UNLIKELY(size > SMALL_MAX))
        return allocate_slowly(heap, flags, size);
    struct cache *cache = cache_find(heap);
    if (UNLIKELY(!cache))
        return allocate_slowly(heap, flags, size);
    unsigned class = slab_class(size);
    if (UNLIKELY(!cache_enter(cache, heap))) {
        cache_leave(cache);
        return allocate_slowly(heap, flags, size);
    }
    struct slab *slab = cache->current[class];
    void *block = slab_take(slab);
    if (UNLIKELY(!block)) {
        cache_leave(cache);
        return allocate_slowly(heap, flags, size);
    }
    mark(slab, block, size);
    cache_leave(cache);
    if (UNLIKELY((flags | heap->flags) & HEAP_ZERO_MEMORY))
        memset(block, 0, size);
    return block;
}

/* A block that does not exist, or no longer. */
static BOOL refuse(struct heap *heap, const void *block)
{
    struct segment *segment = segment_at(block);
    bool freed = false;
    if (segment_exists(segment) && segment->heap == heap && !heap->special) {
        const struct slab *slab = slab_of(segment, block);
        size_t offset = (size_t)((const char *)block - slab->base);
        freed = slab->kind == SLAB_BLOCKS_OF_A_CLASS && offset % slab->size == 0 && offset / slab->size < slab->begun;
    } else if (heap->checks & CHECK_PAGES) {
        const struct large *large = large_near((uintptr_t)block);
        freed = large && large->freed && large->block == block;
    }
    return misuse_found(heap, block, freed ? MISUSE_FREED_TWICE : MISUSE_NO_BLOCK);
}

/*
 * What a heap that checks has around and in a block which is to be freed or resized. MISUSE_NONE also for what is no block:
 * who frees it finds that out.
 */
static enum misuse look_around(struct heap *heap, const void *address)
{
    struct found_block block;
    if (!address || !heap_find(heap, address, &block))
        return MISUSE_NONE;
    if (heap->special)
        return fixed_look(heap, address);
    if (!block.slab)
        return large_look(block.large);
    return misuse_tail_is_whole(heap, address, block.size) ? MISUSE_NONE : MISUSE_PAST_END;
}

/* The same before it is freed; false: it is not to be. */
static bool check_freed(struct heap *heap, void *address)
{
    struct found_block block;
    enum misuse misuse = look_around(heap, address);
    if (misuse)
        return misuse_found(heap, address, misuse);
    if (heap->checks & CHECK_FREED && heap_find(heap, address, &block) && block.slab &&
        block.slab->kind == SLAB_BLOCKS_OF_A_CLASS)
        misuse_fill_freed(address, block.slab->size);
    return true;
}

static inline bool is_taken(uint16_t word)
{
    return word != BLOCK_FREE && word != BLOCK_FREED_REMOTELY;
}

static inline bool is_aligned(const void *address)
{
    return (uintptr_t)address % HEAP_ALIGNMENT == 0;
}

static struct cache *cache_of_thread(struct heap *heap)
{
    struct cache *cache = cache_find(heap);
    if (cache)
        return cache;
    heap_lock(heap);
    cache = cache_get(heap);
    heap_unlock(heap);
    return cache;
}

/* Brackets a change of blocks that may be another thread's: the heap is not held still meanwhile by someone else. */
struct visit {
    struct cache *cache; /* entered; NULL: the lock stands in for it */
    bool locked;
};

static struct visit begin_visit(struct heap *heap, DWORD flags)
{
    struct cache *cache = cache_of_thread(heap);
    if (cache && cache_enter(cache, heap))
        return (struct visit){cache, false};
    if (cache)
        cache_leave(cache);
    return (struct visit){NULL, take_lock(heap, flags)};
}

static void end_visit(struct heap *heap, struct visit visit)
{
    if (visit.cache)
        cache_leave(visit.cache);
    drop_lock(heap, visit.locked);
}

/* A block that another thread's cache may be about to take, or nobody's. The slab stays until the mark is seen. */
static bool mark_freed(struct slab *slab, const void *block)
{
    uint16_t *place = slab_word(block), word = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    __atomic_fetch_add(&slab->remote, 1, __ATOMIC_SEQ_CST);
    while (is_taken(word) && is_aligned(block)) {
        if (__atomic_compare_exchange_n(place, &word, BLOCK_FREED_REMOTELY, true, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
            return true;
    }
    __atomic_fetch_sub(&slab->remote, 1, __ATOMIC_RELAXED);
    return false;
}

/* Once the mark is set, only the brackets keep the slab's segment. */
static BOOL free_remotely(struct heap *heap, struct slab *slab, const void *block, DWORD flags)
{
    struct visit visit = begin_visit(heap, flags);
    bool done = mark_freed(slab, block);
    bool orphan = done && !__atomic_load_n(&slab->owner, __ATOMIC_SEQ_CST);
    end_visit(heap, visit);
    if (orphan) {
        heap_lock(heap);
        if (segment_exists(segment_at(block)) && segment_at(block)->heap == heap)
            slab_look_at_orphan(heap, slab);
        heap_unlock(heap);
    }
    return done ? TRUE : refuse(heap, block);
}

static BOOL free_span(struct heap *heap, struct slab *slab, const void *block, DWORD flags)
{
    bool locked = take_lock(heap, flags);
    bool there = slab->kind == SLAB_SPAN && slab->base == block;
    if (there) {
        *slab_word(block) = BLOCK_FREE;
        segment_give(heap, slab);
    }
    drop_lock(heap, locked);
    return there ? TRUE : refuse(heap, block);
}

static BOOL free_fixed(struct heap *heap, void *block, DWORD flags)
{
    size_t size;
    bool locked = take_lock(heap, flags);
    bool there = fixed_find(heap, block, &size);
    enum misuse misuse = there ? fixed_look(heap, block) : MISUSE_NONE;
    if (there && !misuse)
        fixed_free(heap, block);
    drop_lock(heap, locked);
    return misuse ? misuse_found(heap, block, misuse) : there ? TRUE : refuse(heap, block);
}

static BOOL free_large(struct heap *heap, const void *block, DWORD flags)
{
    bool locked = take_lock(heap, flags);
    struct large *large = large_find(heap, block);
    if (large)
        large_free(heap, large);
    drop_lock(heap, locked);
    return large ? TRUE : refuse(heap, block);
}

/* A block that is not in a slab of the calling thread. */
static __attribute__((noinline)) BOOL free_elsewhere(struct heap *heap, void *block, DWORD flags)
{
    if (!block)
        return TRUE;
    if (heap->checks && !check_freed(heap, block))
        return FALSE;
    if (heap->special)
        return free_fixed(heap, block, flags);
    struct segment *segment = segment_at(block);
    if (!segment_exists(segment))
        return free_large(heap, block, flags);
    if (segment->heap != heap)
        return refuse(heap, block);
    struct slab *slab = slab_of(segment, block);
    return slab->kind == SLAB_BLOCKS_OF_A_CLASS ? free_remotely(heap, slab, block, flags) : free_span(heap, slab, block, flags);
}

/* A block goes onto the stack of a slab that nobody else looks at now. */
static inline BOOL put_back(struct heap *heap, struct cache *cache, struct slab *slab, const void *block, bool careful)
{
    uint16_t *word = slab_word(block);
    if (UNLIKELY(!is_taken(*word) || !is_aligned(block))) {
        cache_leave(cache);
        return refuse(heap, block);
    }
    *word = BLOCK_FREE;
    slab_put(slab, block);
    cache_leave(cache);
    return LIKELY(slab->depth != slab->care || !careful) ? TRUE : slab_care(heap, cache, slab);
}

/* The heap is held: waits, unless the calling thread holds it. */
static __attribute__((noinline)) BOOL free_locked(struct heap *heap, struct cache *cache, void *block, DWORD flags)
{
    struct slab *slab = slab_of(segment_at(block), block);
    cache_leave(cache);
    if (heap->checks && !check_freed(heap, block))
        return FALSE;
    if (!take_lock(heap, flags))
        return put_back(heap, cache, slab, block, false);
    BOOL done = put_back(heap, cache, slab, block, true);
    heap_unlock(heap);
    return done;
}

BOOL WINAPI HeapFree(HANDLE handle, DWORD flags, LPVOID block)
{
    struct heap *heap = handle;
    struct segment *segment = segment_at(block);
    if (UNLIKELY(!segment_exists(segment)))
        return free_elsewhere(heap, block, flags);
    struct slab *slab = slab_of(segment, block);
    struct cache *cache = cache_find(heap);
    if (UNLIKELY(!cache || slab->owner != cache))
        return free_elsewhere(heap, block, flags);
    if (UNLIKELY(!cache_enter(cache, heap)))
        return free_locked(heap, cache, block, flags);
    return put_back(heap, cache, slab, block, true);
}

bool heap_find(struct heap *heap, const void *address, struct found_block *block)
{
    if (heap->special) {
        block->slab = NULL;
        block->large = NULL;
        heap_lock(heap); /* even of a block that stays, the header changes when its neighbours do */
        bool there = address && fixed_find(heap, address, &block->size);
        heap_unlock(heap);
        return there;
    }
    struct segment *segment = segment_at(address);
    if (!segment_exists(segment)) {
        block->slab = NULL;
        block->large = address ? large_find(heap, address) : NULL;
        if (block->large)
            block->size = block->large->requested;
        return block->large != NULL;
    }
    if (segment->heap != heap)
        return false;
    block->slab = slab_of(segment, address);
    if (block->slab->kind == SLAB_NONE)
        return false; /* there are no words for free units */
    block->word = slab_word(address);
    block->large = NULL;
    uint16_t word = __atomic_load_n(block->word, __ATOMIC_ACQUIRE);
    if (!is_taken(word) || !is_aligned(address))
        return false;
    block->size = block->slab->kind == SLAB_SPAN ? block->slab->requested : block->slab->size - (word - 1u);
    return true;
}

SIZE_T WINAPI HeapSize(HANDLE handle, DWORD flags, LPCVOID address)
{
    struct found_block block;
    (void)flags;
    if (!heap_find(handle, address, &block)) {
        error_fail(STATUS_INVALID_PARAMETER);
        return (SIZE_T)-1;
    }
    return block.size;
}

/* Can the block become so large where it is? Then it does. */
static bool resize(struct heap *heap, const struct found_block *block, void *address, size_t size, DWORD flags)
{
    if (heap->special) {
        heap_lock(heap);
        bool done = fixed_resize(heap, address, size);
        heap_unlock(heap);
        return done;
    }
    if (!block->slab) {
        bool worth = heap->checks & CHECK_PAGES ? flags & HEAP_REALLOC_IN_PLACE_ONLY : size > SPAN_MAX / 2;
        if (size > block->size || !worth)
            return false;
        heap_lock(heap);
        large_shrink(block->large, size);
        heap_unlock(heap);
        return true;
    }
    if (size + misuse_tail(heap, size) > block->slab->size)
        return false;
    struct visit visit = begin_visit(heap, flags);
    if (block->slab->kind == SLAB_SPAN)
        block->slab->requested = size;
    else
        __atomic_store_n(block->word, (uint16_t)(1 + block->slab->size - size), __ATOMIC_RELEASE);
    end_visit(heap, visit);
    return true;
}

LPVOID WINAPI HeapReAlloc(HANDLE handle, DWORD flags, LPVOID address, SIZE_T size)
{
    struct heap *heap = handle;
    struct found_block block;
    if (!address) {
        SetLastError(ERROR_SUCCESS);
        return NULL;
    }
    if (!heap_find(heap, address, &block)) {
        refuse(heap, address);
        return NULL;
    }
    enum misuse misuse = heap->checks ? look_around(heap, address) : MISUSE_NONE;
    if (misuse) {
        misuse_found(heap, address, misuse);
        return NULL;
    }
    bool roomy = block.slab && block.slab->size > 2 * size + 64; /* moving it gives most of its memory back */
    if ((!roomy || flags & HEAP_REALLOC_IN_PLACE_ONLY) && resize(heap, &block, address, size, flags)) {
        misuse_fill_tail(heap, address, size);
        if ((flags | heap->flags) & HEAP_ZERO_MEMORY && size > block.size)
            memset((char *)address + block.size, 0, size - block.size);
        return address;
    }
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
        return fail(heap, flags);
    void *moved = HeapAlloc(heap, flags & ~(DWORD)HEAP_ZERO_MEMORY, size);
    if (!moved)
        return NULL;
    memcpy(moved, address, block.size < size ? block.size : size);
    if ((flags | heap->flags) & HEAP_ZERO_MEMORY && size > block.size)
        memset((char *)moved + block.size, 0, size - block.size);
    HeapFree(heap, flags, address);
    return moved;
}
