/* Address space for blocks: segments, and the units they consist of. */
#ifndef FAULTLINE_SHIM_HEAP_SEGMENT_H
#define FAULTLINE_SHIM_HEAP_SEGMENT_H

#include "shim/heap/heap.h"

/* Bit n: there is a segment at n * SEGMENT. */
extern uint64_t segment_places[];

/* Where the segment would be that an address lies in. */
static inline struct segment *segment_at(const void *address)
{
    return (struct segment *)((uintptr_t)address & ~(uintptr_t)(SEGMENT - 1));
}

/* Is there one? No lock: for blocks that the caller has, or may think to have. */
static inline bool segment_exists(const struct segment *segment)
{
    uintptr_t place = (uintptr_t)segment / SEGMENT;
    return !(place >> 25) && (segment_places[place / 64] >> place % 64 & 1);
}

/*
 * A heap in a segment of its own, all zero but for what concerns the segment; or NULL. `initial` bytes can be
 * touched at once, as far as the segment goes.
 */
struct heap *segment_begin_heap(uint32_t flags, size_t initial);

/* Gives all segments back, and the heap with them. */
void segment_end_heap(struct heap *heap);

/*
 * A slab of so many units, committed, its base, words, units and zeroed set, the rest zero; or NULL. It has
 * at least so many words, which are 0; of one word, that is its own. With the heap's lock.
 */
struct slab *segment_take(struct heap *heap, unsigned units, unsigned words);

/*
 * The units are free, and the slab's words are 0 again. Memory goes back to the system when the heap has many
 * free units, or has not needed them for a while. With the heap's lock.
 */
void segment_give(struct heap *heap, struct slab *slab);

/* Now and then: what has not been needed for a while goes back to the system. With the heap's lock. */
void segment_settle(struct heap *heap);

/*
 * Gives all memory back that is in no block, nor in a slab with blocks. True: there was some. With the heap's
 * lock; not while inside a heap.
 */
bool segment_purge(struct heap *heap);

#endif
