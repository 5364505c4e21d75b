/* QueryVirtualMemoryInformation by its status: an allocation as a whole. */
#ifndef FAULTLINE_SHIM_MEMORY_REGIONINFO_H
#define FAULTLINE_SHIM_MEMORY_REGIONINFO_H

#include <windows.h>
#include <winternl.h>

#include <stdint.h>

/* Of the allocation that has the address. STATUS_INVALID_ADDRESS: none has. */
DWORD regioninfo_get(HANDLE process, uintptr_t address, MEMORY_REGION_INFORMATION *information);

#endif
