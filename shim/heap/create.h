/* The set of heaps. */
#ifndef FAULTLINE_SHIM_HEAP_CREATE_H
#define FAULTLINE_SHIM_HEAP_CREATE_H

#include "shim/heap/heap.h"

/* The oldest heap whose id is at least this one, its lock taken; or NULL: there is none. */
struct heap *heap_lock_from(uint64_t id);

#endif
