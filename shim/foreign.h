/*
 * Memory that is not ours: the program's image, libraries, stacks, the C library's heap, other people's
 * mappings. The kernel and the dynamic linker know it; here it becomes what VirtualQuery says about such
 * memory.
 */
#ifndef FAULTLINE_SHIM_FOREIGN_H
#define FAULTLINE_SHIM_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "minwindef.h"
#include "winnt.h"

/* Describes the page, which no live region of ours covers. */
void foreign_describe(uintptr_t page, MEMORY_BASIC_INFORMATION *info);

/* Is the page a part of an image or of a mapped file? Those are no allocations that could be freed. */
bool foreign_is_view(uintptr_t page);

#endif
