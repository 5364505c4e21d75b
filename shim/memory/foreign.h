/*
 * Memory that is not ours: the program's image, libraries, stacks, the C library's heap, other people's
 * mappings. The kernel and the dynamic linker know it; here it becomes what VirtualQuery says about such
 * memory.
 */
#ifndef FAULTLINE_SHIM_MEMORY_FOREIGN_H
#define FAULTLINE_SHIM_MEMORY_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "minwindef.h"
#include "winnt.h"

/*
 * Describes the page, which no live region of ours covers. STATUS_INSUFFICIENT_RESOURCES: the kernel cannot
 * be asked, for there is no /proc, or no descriptor left.
 */
DWORD foreign_describe(uintptr_t page, MEMORY_BASIC_INFORMATION *info);

/*
 * Gives pages of one image, view or private mapping another protection, as far as the kernel can: what is
 * ours is more, so PAGE_GUARD and caching are refused. The program must own what it changes, as on Windows. A
 * status; *old is the first page's protection.
 */
DWORD foreign_protect(uintptr_t low, uintptr_t high, DWORD protect, DWORD *old);

/* Is the page a part of an image or of a mapped file? Those are no allocations that could be freed. */
bool foreign_is_view(uintptr_t page);

#endif
