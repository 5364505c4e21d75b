/*
 * HeapAlloc, HeapFree, HeapReAlloc, HeapSize.
 *
 * The first two have a quick way, for blocks of a slab that is the calling thread's own, in a heap that it
 * has used last: that calls nothing, so that it needs no frame. Whatever it does not find as it expects it
 * leaves to the way behind it, which begins afresh.
 */
#include <string.h>

#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/misuse.h"
#include "shim/heap/slab.h"
#include "shim/heap/span.h"
#include "shim/heap/track.h"

#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum {
    BORROWERS = 32, /* classes from here on, of more than 1024 bytes, use blocks of the next ones */
    BORROWED = 2,
    SETTLE_FREES = 16 /* spans that a thread frees until it looks whether the heap should settle */
};

static void *fail(const struct heap *heap, DWORD flags)
{
    if ((flags | heap->flags) & HEAP_GENERATE_EXCEPTIONS)
        RaiseException(STATUS_NO_MEMORY, EXCEPTION_NONCONTINUABLE, 0, NULL);
    error_fail(STATUS_NO_MEMORY);
    return NULL;
}

/*
 * The heap's lock, unless the caller does without (HEAP_NO_SERIALIZE) and another thread holds the heap: then
 * it is the program's business that nothing goes wrong. False: not taken.
 */
static bool take_lock(struct heap *heap, DWORD flags)
{
    if (flags & HEAP_NO_SERIALIZE && __atomic_load_n(&heap->held, __ATOMIC_RELAXED) &&
        !lock_is_mine(&heap->lock))
        return false;
    heap_lock(heap);
    return true;
}

static void drop_lock(struct heap *heap, bool taken)
{
    if (taken)
        heap_unlock(heap);
}

static inline bool wants_zeroes(const struct heap *heap, DWORD flags)
{
    return (flags | heap->flags) & HEAP_ZERO_MEMORY;
}

static void *allocate_from_slab(struct heap *heap, struct cache *cache, size_t size, size_t room)
{
    struct slab *slab = slab_refill(heap, cache, slab_class(room));
    if (!slab)
        return NULL;
    bool again = slab->number != LINK_END;
    if (!again)
        slab_extend(slab, heap->checks & CHECK_FREED ? 1 : 0); /* others that are linked have the pattern */
    if (heap->checks & CHECK_FREED && again && !misuse_freed_is_whole(slab->head, slab->size))
        misuse_found(heap, slab->head, MISUSE_AFTER_FREE);
    return slab_take(slab, size);
}

static void *allocate_small(struct heap *heap, size_t size, size_t room)
{
    struct cache *cache = cache_get(heap);
    if (!cache)
        return NULL;
    void *block = allocate_from_slab(heap, cache, size, room);
    cache_done(heap, cache);
    return block;
}

/* With the heap's lock. NULL: no memory. */
static void *allocate_locked(struct heap *heap, size_t size, bool *zeroed)
{
    size_t room = size < SIZE_MAX / 2 ? size + misuse_tail(heap, size) : size;
    *zeroed = false;
    if (heap->special)
        return fixed_allocate(heap, size);
    if (heap->checks & CHECK_PAGES || room > SPAN_MAX)
        return large_allocate(heap, size, zeroed);
    if (room <= SMALL_MAX)
        return allocate_small(heap, size, room);
    struct slab *slab = slab_span(heap, room);
    if (!slab)
        return NULL;
    slab->requested = size;
    *zeroed = slab->zeroed;
    return slab->base;
}

static __attribute__((noinline)) void *allocate_slowly(struct heap *heap, DWORD flags, size_t size)
{
    DWORD kept = GetLastError();
    bool zeroed, locked = take_lock(heap, flags);
    void *block = allocate_locked(heap, size, &zeroed);
    if (!block && !heap->special && segment_purge(heap)) { /* what is kept is for nobody else now */
        SetLastError(kept);
        block = allocate_locked(heap, size, &zeroed);
    }
    drop_lock(heap, locked);
    if (!block)
        return fail(heap, flags);
    track_taken(heap, block, size, zeroed);
    if (wants_zeroes(heap, flags) && !zeroed)
        memset(block, 0, size);
    misuse_fill_tail(heap, block, size);
    return block;
}

/*
 * A current slab from which a block of the class can be taken: its own, or one of the next classes that has
 * had a block freed, rather than touch new memory; or NULL.
 */
static struct slab *slab_with_free(const struct cache *cache, unsigned class)
{
    struct slab *slab = cache->current[class];
    if (slab->number != LINK_END)
        return slab;
    for (unsigned next = class + 1; class >= BORROWERS && next < CLASSES && next <= class + BORROWED; next++)
        if (cache->current[next]->number != LINK_END)
            return cache->current[next];
    return slab_extend(slab, 0) ? slab : NULL;
}

static void *take_from_cache(struct cache *cache, size_t size)
{
    struct slab *slab;
    if (size > SMALL_MAX)
        return (slab = span_take_kept(cache, size)) ? slab->base : NULL;
    return (slab = slab_with_free(cache, slab_class(size))) ? slab_take(slab, size) : NULL;
}

/* In another heap than the last, of another size, or from a slab of which none is linked. */
static __attribute__((noinline)) void *allocate_otherwise(struct heap *heap, DWORD flags, size_t size)
{
    cache_leave();
    struct cache *cache = size <= SPAN_MAX ? cache_visit(heap) : NULL;
    if (cache) {
        void *block = take_from_cache(cache, size);
        cache_leave();
        if (block)
            return wants_zeroes(heap, flags) ? memset(block, 0, size) : block;
    }
    return allocate_slowly(heap, flags, size);
}

__attribute__((hot)) LPVOID WINAPI HeapAlloc(HANDLE handle, DWORD flags, SIZE_T size)
{
    struct heap *heap = handle;
    cache_enter(heap);
    if (UNLIKELY(!cache_is_at_hand(heap) || size > DIRECT_MAX))
        return allocate_otherwise(heap, flags, size);
    struct slab *slab = visitor.cache->direct[(size + HEAP_ALIGNMENT - 1) / HEAP_ALIGNMENT];
    if (UNLIKELY(slab->number == LINK_END))
        return allocate_otherwise(heap, flags, size);
    void *block = slab_take(slab, size);
    cache_leave();
    return UNLIKELY(flags & HEAP_ZERO_MEMORY) ? memset(block, 0, size) : block;
}

/* A block that does not exist, or no longer. */
static BOOL refuse(struct heap *heap, const void *block)
{
    struct segment *segment = segment_at(block);
    bool freed = false;
    if (segment_exists(segment) && segment->heap == heap && !heap->special) {
        const struct slab *slab = slab_of(segment, block);
        const uint16_t *word = slab_word(slab, block);
        freed = slab->kind != SLAB_NONE && word && word < slab->words + slab->begun;
    } else if (!heap->special) {
        freed = large_was_freed(block);
    }
    return misuse_found(heap, block, freed ? MISUSE_FREED_TWICE : MISUSE_NO_BLOCK);
}

/*
 * What a heap that checks has around and in a block which is to be freed or resized. MISUSE_NONE also for
 * what is no block: who frees it finds that out.
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

static struct cache *cache_of_thread(struct heap *heap)
{
    struct cache *cache = cache_find(heap);
    if (cache || visitor.ends)
        return cache;
    heap_lock(heap);
    cache = cache_get(heap);
    heap_unlock(heap);
    return cache;
}

/*
 * Brackets a change of blocks that may be another thread's: the heap is not held still meanwhile by someone
 * else.
 */
struct visit {
    struct cache *cache; /* the calling thread's; NULL: it can have none */
    bool inside;         /* or else the lock stands in for it */
    bool locked;
};

static struct visit begin_visit(struct heap *heap, DWORD flags)
{
    struct visit visit = {cache_visit(heap), true, false};
    if (visit.cache)
        return visit;
    visit.cache = cache_of_thread(heap);
    visit.inside = visit.cache && cache_visit(heap);
    visit.locked = !visit.inside && take_lock(heap, flags);
    return visit;
}

static void end_visit(struct heap *heap, const struct visit *visit)
{
    if (visit->inside)
        cache_leave();
    drop_lock(heap, visit->locked);
}

/*
 * A block that another thread's cache may be about to take, or nobody's. The slab stays until the mark is
 * seen.
 */
static bool mark_freed(struct slab *slab, const void *block)
{
    uint16_t *place = slab_word(slab, block);
    if (!place)
        return false;
    uint16_t word = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    __atomic_fetch_add(&slab->remote, 1, __ATOMIC_SEQ_CST);
    while (slab_word_is_taken(word)) {
        if (__atomic_compare_exchange_n(place, &word, BLOCK_FREED_REMOTELY, true, __ATOMIC_SEQ_CST,
                                        __ATOMIC_ACQUIRE))
            return true;
    }
    __atomic_fetch_sub(&slab->remote, 1, __ATOMIC_RELAXED);
    return false;
}

static void look_at_orphan(struct heap *heap, struct slab *slab, const void *block)
{
    heap_lock(heap);
    if (segment_exists(segment_at(block)) && segment_at(block)->heap == heap)
        slab_look_at_orphan(heap, slab);
    heap_unlock(heap);
}

/* Of the calling thread's own slab. */
static bool put_back(struct slab *slab, void *block)
{
    uint64_t number;
    if (!slab_number(slab, block, &number) || !slab_word_is_taken(slab->words[number]))
        return false;
    slab_put(slab, block, number);
    slab->left--;
    return true;
}

/* A block in a slab of a class. Once it is marked as free, only the brackets keep the slab's segment. */
static BOOL free_small(struct heap *heap, struct slab *slab, void *block, DWORD flags)
{
    struct visit visit = begin_visit(heap, flags);
    bool own = visit.cache && slab->owner == visit.cache, care = false, orphan = false, done;
    if (own) {
        done = put_back(slab, block);
        care = done && slab->left == 0 && (visit.inside || visit.locked);
        visit.cache->segments[cache_key(block)] = segment_at(block);
    } else {
        done = mark_freed(slab, block);
        orphan = done && !__atomic_load_n(&slab->owner, __ATOMIC_SEQ_CST);
    }
    end_visit(heap, &visit);
    if (care)
        slab_care(heap, visit.cache, slab);
    if (orphan)
        look_at_orphan(heap, slab, block);
    return done ? TRUE : refuse(heap, block);
}

static void take_spans_back(struct heap *heap, struct slab *slabs)
{
    heap_lock(heap);
    span_give_all(heap, slabs);
    segment_settle(heap);
    heap_unlock(heap);
}

/* Once it is marked as free, only the brackets keep its segment. */
static BOOL free_span(struct heap *heap, struct slab *slab, const void *block, DWORD flags)
{
    struct slab *given = NULL;
    bool settle = false;
    struct visit visit = begin_visit(heap, flags);
    bool done = span_free(slab, block);
    if (done && visit.inside) {
        given = span_keep(visit.cache, slab);
        settle = visit.cache->span_frees % SETTLE_FREES == 0;
    } else if (done) {
        slab_give(heap, slab);
    }
    end_visit(heap, &visit);
    if (given || settle)
        take_spans_back(heap, given);
    return done ? TRUE : refuse(heap, block);
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

/* A block that is not in a slab of the calling thread, or not as it should be. */
static __attribute__((noinline)) BOOL free_otherwise(struct heap *heap, DWORD flags, void *block)
{
    cache_leave();
    if (!block)
        return TRUE;
    if (heap->checks && !check_freed(heap, block))
        return FALSE;
    if (heap->special)
        return free_fixed(heap, block, flags);
    struct found_block found;
    if (heap->tracked && heap_find(heap, block, &found))
        track_freed(heap, block);
    struct segment *segment = segment_at(block);
    if (!segment_exists(segment))
        return free_large(heap, block, flags);
    if (segment->heap != heap)
        return refuse(heap, block);
    struct slab *slab = slab_of(segment, block);
    return slab->kind == SLAB_SPAN ? free_span(heap, slab, block, flags)
                                   : free_small(heap, slab, block, flags);
}

/* The segment of a block; or NO_SEGMENT, or something else that is none, when no block can begin there. */
static inline struct segment *segment_of_block(const void *block)
{
    return (struct segment *)((uintptr_t)block & ~(uintptr_t)(SEGMENT - HEAP_ALIGNMENT));
}

__attribute__((hot)) BOOL WINAPI HeapFree(HANDLE handle, DWORD flags, LPVOID block)
{
    struct heap *heap = handle;
    cache_enter(heap);
    struct cache *cache = visitor.cache;
    struct segment *segment = segment_of_block(block);
    if (UNLIKELY(cache->segments[cache_key(block)] != segment) || UNLIKELY(!cache_is_at_hand(heap)))
        return free_otherwise(heap, flags, block);
    struct slab *slab = slab_of(segment, block);
    uint64_t number;
    if (UNLIKELY(slab->owner != cache) || UNLIKELY(!slab_number(slab, block, &number)) ||
        UNLIKELY(!slab_word_is_taken(slab->words[number])))
        return free_otherwise(heap, flags, block);
    slab_put(slab, block, number);
    bool care = --slab->left == 0;
    cache_leave();
    return UNLIKELY(care) ? slab_care(heap, cache, slab) : TRUE;
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
    block->word = slab_word(block->slab, address);
    block->large = NULL;
    uint16_t word = block->word ? __atomic_load_n(block->word, __ATOMIC_ACQUIRE) : 0;
    if (!slab_word_is_taken(word))
        return false;
    block->size = block->slab->kind == SLAB_SPAN ? block->slab->requested : block->slab->whole - word;
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
static bool resize(struct heap *heap, const struct found_block *block, void *address, size_t size,
                   DWORD flags)
{
    if (heap->special) {
        heap_lock(heap);
        bool done = fixed_resize(heap, address, size);
        heap_unlock(heap);
        return done;
    }
    if (!block->slab) {
        if (!(flags & HEAP_REALLOC_IN_PLACE_ONLY) && (heap->checks & CHECK_PAGES || size <= SPAN_MAX / 2))
            return false;
        heap_lock(heap);
        bool done = large_resize(block->large, size);
        heap_unlock(heap);
        return done;
    }
    if (size + misuse_tail(heap, size) > block->slab->size)
        return false;
    struct visit visit = begin_visit(heap, flags);
    if (block->slab->kind == SLAB_SPAN)
        block->slab->requested = size;
    else
        __atomic_store_n(block->word, (uint16_t)(block->slab->whole - size), __ATOMIC_RELEASE);
    end_visit(heap, &visit);
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
        track_resized(heap, address, block.size, size);
        if (wants_zeroes(heap, flags) && size > block.size)
            memset((char *)address + block.size, 0, size - block.size);
        return address;
    }
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
        return fail(heap, flags);
    void *moved = HeapAlloc(heap, flags & ~(DWORD)HEAP_ZERO_MEMORY, size);
    if (!moved)
        return NULL;
    memcpy(moved, address, block.size < size ? block.size : size);
    if (wants_zeroes(heap, flags) && size > block.size)
        memset((char *)moved + block.size, 0, size - block.size);
    HeapFree(heap, flags, address);
    return moved;
}
