/* VirtualAlloc, VirtualFree and VirtualProtect by their statuses: for their other names. */
#ifndef FAULTLINE_SHIM_MEMORY_VIRTUAL_H
#define FAULTLINE_SHIM_MEMORY_VIRTUAL_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/memory/extended.h"

/* `extended` is NULL, or what VirtualAlloc2 was told. *address becomes the address as rounded, or found. */
DWORD virtual_allocate(HANDLE process, uintptr_t *address, SIZE_T size, DWORD type, DWORD protect,
                       const struct extended *extended);

/* partly: MEM_RELEASE may have a size, and be of a part of an allocation. */
DWORD virtual_free(HANDLE process, uintptr_t address, SIZE_T size, DWORD type, bool partly);

DWORD virtual_protect(HANDLE process, uintptr_t address, SIZE_T size, DWORD protect, PDWORD old);

/* VirtualQuery of a page of this process. */
DWORD virtual_query(uintptr_t page, MEMORY_BASIC_INFORMATION *information);

#endif
