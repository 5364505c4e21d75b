/*
 * From an address to the record of its region, without a lock: see region.h. Changes are made under the
 * books' lock.
 */
#ifndef FAULTLINE_SHIM_MEMORY_INDEX_H
#define FAULTLINE_SHIM_MEMORY_INDEX_H

#include "shim/memory/region.h"

struct region *index_find(uintptr_t address);

/* Enters the region in every slot it touches. ENOMEM: and it is in none. */
int index_put(struct region *region);
void index_remove(struct region *region);

/* Pages [low, high), all of them one region's, are another's from now on. ENOMEM: and they are not. */
int index_move(uintptr_t low, uintptr_t high, struct region *from, struct region *to);

#endif
