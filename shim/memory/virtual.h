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

/* VirtualQuery of a page, of this process or that of the handle; and as the call has it. */
DWORD virtual_query(uintptr_t page, MEMORY_BASIC_INFORMATION *information);
DWORD virtual_query_in(HANDLE process, uintptr_t page, MEMORY_BASIC_INFORMATION *information);
DWORD virtual_query_basic(HANDLE process, uintptr_t address, MEMORY_BASIC_INFORMATION *buffer, SIZE_T length);

/* Is the address one that a program may ask about? */
bool virtual_is_user(uintptr_t address);

#endif
