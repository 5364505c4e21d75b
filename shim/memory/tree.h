/*
 * What is taken of the address space, in order, and where there is room: regions, and ranges that are not
 * ours to give. Each node knows the gap below it and the widest gap of its subtree, so that room is found
 * without a walk over all. Gaps count whole granules. All of it with the books' lock held (region.c).
 */
#ifndef FAULTLINE_SHIM_MEMORY_TREE_H
#define FAULTLINE_SHIM_MEMORY_TREE_H

#include "shim/memory/region.h"

static inline uintptr_t granule_down(uintptr_t address)
{
    return address & ~(uintptr_t)(REGION_GRANULARITY - 1);
}

static inline uintptr_t granule_up(uintptr_t address)
{
    return granule_down(address + REGION_GRANULARITY - 1);
}

/*
 * By base and end, which nothing else in the tree overlaps. Where a bound of one changes, its neighbour there
 * is put or removed next: so the gap between them is measured anew.
 */
void tree_put(struct region *region);
void tree_remove(struct region *region);

/* The one with the highest base <= address, or NULL; and the first of all. */
struct region *tree_at_or_below(uintptr_t address);
struct region *tree_lowest(void);

/* An address for size bytes, within what the placement allows; 0: there is none. */
uintptr_t tree_find_room(const struct placement *placement, size_t size);

/* Walks all of it: for assertions. */
bool tree_is_sound(void);

#endif
