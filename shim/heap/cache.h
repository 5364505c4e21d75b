/*
 * Threads and heaps: a thread's cache of a heap, and holding a heap still.
 */
#ifndef FAULTLINE_SHIM_HEAP_CACHE_H
#define FAULTLINE_SHIM_HEAP_CACHE_H

#include "shim/heap/heap.h"

/* What every call looks at first. */
struct visitor {
    struct heap *inside;   /* whose blocks the thread is changing; NULL: none */
    uint64_t ticket;       /* of the heap that it used last; never 0 */
    struct cache *cache;   /* what it has of that heap; never NULL, but may be out of date: see ticket */
    struct caches *caches; /* all that it has; never NULL */
    bool ends;             /* it has given up its caches, and what it still calls is to leave none behind */
};

extern __thread struct visitor visitor __attribute__((tls_model("initial-exec")));

/* Stands for no segment, and for no block's address. */
#define NO_SEGMENT ((struct segment *)1)

/* The calling thread's cache of a heap, or NULL: it has none yet. */
static inline struct cache *cache_find(const struct heap *heap)
{
    const struct caches *caches = visitor.caches;
    if (__builtin_expect(heap->slot >= caches->count, 0))
        return NULL;
    return __builtin_expect(caches->at[heap->slot].id == heap->id, 1) ? caches->at[heap->slot].cache : NULL;
}

/*
 * The same, made now if need be. NULL: no memory. With the heap's lock, until cache_done: a thread that ends
 * has it only so long.
 */
struct cache *cache_get(struct heap *heap);
void cache_done(struct heap *heap, struct cache *cache);

/*
 * Brackets what a thread does with blocks. Between the two a heap may be visited whose ticket is the
 * visitor's, and what was found before that is compared does not count.
 */
static inline void cache_enter(struct heap *heap)
{
    __atomic_store_n(&visitor.inside, heap, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* heap_hold's membarrier makes it one for the processor */
}

static inline void cache_leave(void)
{
    __atomic_store_n(&visitor.inside, NULL, __ATOMIC_RELEASE);
}

/* Is the thread between the two? For its signal handlers. */
static inline bool cache_is_inside(void)
{
    return __atomic_load_n(&visitor.inside, __ATOMIC_RELAXED) != NULL;
}

static inline bool cache_is_at_hand(const struct heap *heap)
{
    return __builtin_expect(__atomic_load_n(&heap->ticket, __ATOMIC_ACQUIRE) == visitor.ticket, 1);
}

/*
 * Enters whichever heap: the thread's cache of it, which is at hand from now on. NULL: nothing is entered;
 * the heap is held still, or the thread has none. Go on with the heap's lock, which waits if another thread
 * holds it.
 */
struct cache *cache_visit(struct heap *heap);

/* The heap's lock, for its own books. Not while inside a heap. It nests. */
void heap_lock(struct heap *heap);
bool heap_try_lock(struct heap *heap); /* false: another thread has it */
void heap_unlock(struct heap *heap);

/* The same, and nobody else allocates from the heap or frees to it until heap_unlock. */
void heap_hold(struct heap *heap);

/* No cache knows the segment any more; the heap is held. */
void cache_forget_segment(struct heap *heap, const struct segment *segment);

/* Forgets all caches of a heap that goes away; it is held. */
void cache_forget_heap(struct heap *heap);

/* After fork: the slabs of threads that are not in this process are orphans. */
void cache_forget_others(struct heap *heap);

/* Where a segment stands in `segments`. */
static inline unsigned cache_key(const void *address)
{
    return (unsigned)((uintptr_t)address / SEGMENT % KNOWN_SEGMENTS);
}

/* What `rest` is for a heap that has no reason of its own. Before any other call here. */
bool cache_rest(void);

/* Slots of the threads' tables. */
uint32_t cache_take_slot(void);
void cache_give_slot(uint32_t slot);

#endif
