/* GetMappedFileName by its status. */
#ifndef FAULTLINE_SHIM_MEMORY_MAPPEDNAME_H
#define FAULTLINE_SHIM_MEMORY_MAPPEDNAME_H

#include <windows.h>

#include <limits.h>
#include <stdint.h>

DWORD mappedname_get(HANDLE process, uintptr_t address, char path[PATH_MAX]);

#endif
