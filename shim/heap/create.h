/* The set of heaps. */
#ifndef FAULTLINE_SHIM_HEAP_CREATE_H
#define FAULTLINE_SHIM_HEAP_CREATE_H

#include "shim/heap/heap.h"

/* The heap with this id, its lock taken; or NULL: it has been destroyed. */
struct heap *heap_lock_by_id(uint64_t id);

/* Calls visit for each heap; none is destroyed meanwhile. */
void heap_each(void (*visit)(struct heap *heap));

#endif
