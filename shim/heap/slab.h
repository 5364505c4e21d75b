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

/*
 * Sizes up to 128 go by 16; then each doubling has eight classes up to 2048, four up to 8192, and two above:
 * blocks of several pages are rounded up to whole ones, of which those that are not used are never touched,
 * and few classes keep few free blocks.
 */
static inline unsigned slab_class(size_t size)
{
    if (size <= 128)
        return (unsigned)((size + 15 + !size) / 16) - 1;
    unsigned doubling = 63 - (unsigned)__builtin_clzll(size - 1); /* 2^doubling <= size - 1 */
    if (size <= 2048)
        return 8 * (doubling - 6) + (unsigned)((size - 1) >> (doubling - 3) & 7);
    if (size <= 8192)
        return 40 + 4 * (doubling - 11) + (unsigned)((size - 1) >> (doubling - 2) & 3);
    return 48 + 2 * (doubling - 13) + (unsigned)((size - 1) >> (doubling - 1) & 1);
}

static inline uint32_t slab_class_size(unsigned class)
{
    if (class < 8)
        return (class + 1) * 16;
    if (class < 40)
        return (9 + class % 8) << (class / 8 + 3);
    if (class < 48)
        return (5 + class % 4) << (class / 4 - 1);
    return (3 + class % 2) << (class / 2 - 12);
}

/* The number of the block that begins at an address in the slab. False: no block can. */
static inline bool slab_number(const struct slab *slab, const void *address, uint64_t *number)
{
    uint64_t offset = (uint64_t)((const char *)address - slab->base), fraction = offset * slab->inverse;
    *number = (uint64_t)((unsigned __int128)offset * slab->inverse >> 64);
    return __builtin_expect(fraction < slab->inverse, 1);
}

/* The word of that block; or NULL. */
static inline uint16_t *slab_word(const struct slab *slab, const void *address)
{
    uint64_t number;
    return slab_number(slab, address, &number) ? slab->words + number : NULL;
}

static inline bool slab_word_is_taken(uint16_t word)
{
    return (int16_t)word < (int16_t)BLOCK_FREED_REMOTELY; /* which is the largest with that bit */
}

/* The slab that an address lies in. One without blocks: it lies in none. */
static inline struct slab *slab_of(struct segment *segment, const void *address)
{
    return segment->slab_at[(uintptr_t)address % SEGMENT / UNIT];
}

/* Takes the next free block of a slab that has one, for `size` bytes. */
static inline void *slab_take(struct slab *slab, size_t size)
{
    char *block = slab->head;
    uint16_t *word = slab->words + slab->number;
    uint32_t next = *word;
    slab->number = next;
    slab->head = slab->base + (size_t)next * slab->size;
    *word = (uint16_t)(slab->whole - (uint32_t)size);
    return block;
}

/* A block of this number is free from now on. */
static inline void slab_put(struct slab *slab, void *block, uint64_t number)
{
    slab->words[number] = (uint16_t)slab->number;
    slab->head = block;
    slab->number = (uint32_t)number;
}

/*
 * Links blocks that were never taken; at most so many, 0: as many as share a page. False: there are none. By
 * the owner.
 */
bool slab_extend(struct slab *slab, uint32_t most);

/* The cache takes blocks of the class from this slab, which it owns or which has none. */
void slab_set_current(struct cache *cache, unsigned class, struct slab *slab);

/*
 * Another slab becomes the current one of the caller's cache, which had no blocks left, or that one has
 * blocks again. NULL: no memory. With the heap's lock; not while inside a heap.
 */
struct slab *slab_refill(struct heap *heap, struct cache *cache, unsigned class);

/*
 * After an own slab's `left` has come to 0: it has free blocks again, or nothing but free blocks. Not while
 * inside a heap.
 */
BOOL slab_care(struct heap *heap, struct cache *cache, struct slab *slab); /* TRUE */

/*
 * After a block of a slab without owner has been freed: collects it, if nobody has adopted the slab
 * meanwhile. With the heap's lock.
 */
void slab_look_at_orphan(struct heap *heap, struct slab *slab);

/* A slab for one block of `size` bytes, taken; or NULL. With the heap's lock. */
struct slab *slab_span(struct heap *heap, size_t size);

/*
 * Blocks that others have freed become free. How many more have been freed, whose marks are still to come, or
 * were lost. By the owner, or with the lock when there is none.
 */
uint32_t slab_collect(struct slab *slab);

/* Blocks that are not free; among them are those that wait to be collected. */
uint32_t slab_count_taken(const struct slab *slab);

/* The slab and its memory are free for others. With the heap's lock. */
void slab_give(struct heap *heap, struct slab *slab);

/* All slabs of a cache become orphans. With the heap's lock. */
void slab_abandon_all(struct heap *heap, struct cache *cache);

#endif
