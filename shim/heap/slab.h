/*
 * Slabs: blocks of one size, and who takes them.
 */
#ifndef FAULTLINE_SHIM_HEAP_SLAB_H
#define FAULTLINE_SHIM_HEAP_SLAB_H

#include "shim/heap/cache.h"
#include "shim/heap/heap.h"
#include "shim/heap/segment.h"

/* A slab without blocks: what a cache begins with. */
extern struct slab slab_none;

/* Sizes up to 128 go by 16; above, each doubling has eight classes. */
static inline unsigned slab_class(size_t size)
{
    if (size <= 128)
        return (unsigned)((size + 15 + !size) / 16) - 1;
    unsigned doubling = 63 - (unsigned)__builtin_clzll(size - 1); /* 2^doubling <= size - 1 */
    return 8 * (doubling - 6) + (unsigned)((size - 1) >> (doubling - 3) & 7);
}

static inline uint32_t slab_class_size(unsigned class)
{
    if (class < 8)
        return (class + 1) * 16;
    return (9 + class % 8) << (class / 8 + 3);
}

/* The word of a place in a segment. */
static inline uint16_t *slab_word(const void *address)
{
    return (uint16_t *)((char *)segment_at(address) + WORDS) + (uintptr_t)address % SEGMENT / HEAP_ALIGNMENT;
}

/*
 * A block of the class from the caller's cache, which had none left in its current slab, where it is then. NULL: no
 * memory. With the heap's lock; not inside cache_enter.
 */
void *slab_refill(struct heap *heap, struct cache *cache, unsigned class);

/*
 * After the stack of an own slab has reached its `care`: the slab has free blocks again, or nothing but free blocks.
 * Not inside cache_enter.
 */
BOOL slab_care(struct heap *heap, struct cache *cache, struct slab *slab); /* TRUE */

/* After a block of a slab without owner has been freed: collects it, if nobody has adopted the slab meanwhile. With the heap's lock. */
void slab_look_at_orphan(struct heap *heap, struct slab *slab);

/* A slab for one block of `size` bytes; or NULL. With the heap's lock. */
struct slab *slab_span(struct heap *heap, size_t size);

/* Blocks that others have freed go onto the stack. By the owner, or with the lock when there is none. */
void slab_collect(struct slab *slab);

/* All slabs of a cache become orphans. With the heap's lock. */
void slab_abandon_all(struct heap *heap, struct cache *cache);

/* The slab that an address lies in. */
static inline struct slab *slab_of(struct segment *segment, const void *address)
{
    unsigned unit = (unsigned)((uintptr_t)address % SEGMENT / UNIT);
    return &segment->slabs[segment->slab_of[unit]];
}

/* A free block of a slab, or NULL. */
static inline void *slab_take(struct slab *slab)
{
    if (__builtin_expect(slab->depth != 0, 1))
        return slab->base + (size_t)slab->stack[--slab->depth] * HEAP_ALIGNMENT;
    if (__builtin_expect(slab->begun < slab->capacity, 1))
        return slab->base + (size_t)slab->begun++ * slab->size;
    return NULL;
}

static inline void slab_put(struct slab *slab, const char *block)
{
    slab->stack[slab->depth++] = (uint16_t)((size_t)(block - slab->base) / HEAP_ALIGNMENT);
}

#endif
