/*
 * Spans: blocks that have a slab each.
 */
#ifndef FAULTLINE_SHIM_HEAP_SPAN_H
#define FAULTLINE_SHIM_HEAP_SPAN_H

#include "shim/heap/cache.h"
#include "shim/heap/slab.h"

/* One for `size` bytes that the calling thread has kept, now taken, or NULL. Inside the heap. */
struct slab *span_take_kept(struct cache *cache, size_t size);

/* It is taken no longer. False: it was not taken, or another thread was faster. */
bool span_free(struct slab *slab, const void *block);

/*
 * The calling thread keeps a span that it has freed. Which others it does not keep any longer: for
 * span_give_all, after leaving. Inside the heap.
 */
struct slab *span_keep(struct cache *cache, struct slab *slab);

/* The heap has them again. With the heap's lock. */
void span_give_all(struct heap *heap, struct slab *slabs);

/*
 * What all threads keep goes back to the heap: everything, or what was not taken since the last time. True:
 * there was something. With the heap's lock; not while inside a heap.
 */
bool span_reclaim(struct heap *heap, bool everything);

/* What one thread keeps. With the heap's lock, by that thread or when there is none. */
void span_abandon_all(struct heap *heap, struct cache *cache);

#endif
