/*
 * Blocks with a region of their own: too large for a segment.
 */
#ifndef FAULTLINE_SHIM_HEAP_LARGE_H
#define FAULTLINE_SHIM_HEAP_LARGE_H

#include "shim/heap/misuse.h"

/* All with the heap's lock. */
void *large_allocate(struct heap *heap, size_t size, bool *zeroed); /* does it read zero? NULL: no memory */
struct large *large_find(const struct heap *heap, const void *block); /* NULL: none of it begins there */
void large_free(struct heap *heap, struct large *large);
bool large_resize(struct large *large, size_t size); /* within its pages; gives back those behind */
void large_free_all(struct heap *heap);
bool large_purge(struct heap *heap);  /* no freed ones are kept; were there some? */
void large_settle(struct heap *heap); /* nor those that have been since before the last second but one */

bool large_was_freed(const void *block); /* does one begin there that is remembered? */

/*
 * Of a heap of guard pages: the block that the address is in or next to, taken or freed not long ago; or
 * NULL. For reports: no lock.
 */
const struct large *large_near(uintptr_t address);
enum misuse large_look(const struct large *large); /* has the pattern around it been overwritten? */

/* Around fork. With the heaps' locks. */
void large_fork_prepare(void);
void large_fork_done(void);
void large_fork_child(void);

static inline void *large_block(const struct large *large)
{
    return large->block;
}

#endif
