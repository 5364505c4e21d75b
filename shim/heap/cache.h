/*
 * Threads and heaps: a thread's cache of a heap, and holding a heap still.
 */
#ifndef FAULTLINE_SHIM_HEAP_CACHE_H
#define FAULTLINE_SHIM_HEAP_CACHE_H

#include "shim/heap/heap.h"

/* Never NULL. */
extern __thread struct caches *thread_caches __attribute__((tls_model("initial-exec")));

/* The calling thread's cache of a heap, or NULL: it has none yet. */
static inline struct cache *cache_find(const struct heap *heap)
{
    const struct caches *caches = thread_caches;
    if (__builtin_expect(heap->slot >= caches->count, 0))
        return NULL;
    return __builtin_expect(caches->at[heap->slot].id == heap->id, 1) ? caches->at[heap->slot].cache : NULL;
}

/* The same, made now if need be. NULL: no memory. With the heap's lock. */
struct cache *cache_get(struct heap *heap);

/*
 * Brackets what a thread does with its cache. False: the heap is held still; leave, and go on with the heap's lock,
 * which waits if another thread holds it.
 */
static inline bool cache_enter(struct cache *cache, const struct heap *heap)
{
    __atomic_store_n(&cache->busy, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* heap_hold's membarrier makes it one for the processor */
    return __builtin_expect(!__atomic_load_n(&heap->held, __ATOMIC_ACQUIRE), 1);
}

static inline void cache_leave(struct cache *cache)
{
    __atomic_store_n(&cache->busy, 0, __ATOMIC_RELEASE);
}

/* The heap's lock, for its own books. Outside of cache_enter and cache_leave. It nests. */
void heap_lock(struct heap *heap);
bool heap_try_lock(struct heap *heap); /* false: another thread has it */
void heap_unlock(struct heap *heap);

/* The same, and nobody else allocates from the heap or frees to it until heap_unlock. */
void heap_hold(struct heap *heap);

/* Forgets all caches of a heap that goes away; it is held. */
void cache_forget_heap(struct heap *heap);

/* After fork: the slabs of threads that are not in this process are orphans. */
void cache_forget_others(struct heap *heap);

/* What `rest` is for a heap that has no reason of its own. Before any other call here. */
uint32_t cache_rest(void);

/* Slots of the threads' tables. */
uint32_t cache_take_slot(void);
void cache_give_slot(uint32_t slot);

#endif
