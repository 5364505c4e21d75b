/*
 * Physical pages of the program's own (AWE). There are none yet, so that each call says what it says on Windows to a
 * process that has none:
 *
 *   MEM_PHYSICAL (VirtualAlloc)       refused, ERROR_NOT_SUPPORTED
 *   AllocateUserPhysicalPages, Numa   refused, ERROR_PRIVILEGE_NOT_HELD; to who holds it, ERROR_NOT_SUPPORTED
 *   FreeUserPhysicalPages             refused, ERROR_INVALID_PARAMETER: no page is the process's
 *   MapUserPhysicalPages, Scatter     refused, ERROR_INVALID_PARAMETER: no address is a window's
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/options.h"

static BOOL refuse(HANDLE process, DWORD reason)
{
    DWORD status = error_check_process(process);
    return error_fail(status ? status : reason);
}

BOOL WINAPI AllocateUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages)
{
    (void)count;
    (void)pages;
    init_ensure();
    return refuse(process, option_privilege(PRIVILEGE_LOCK_MEMORY) ? STATUS_NOT_SUPPORTED
                                                                   : STATUS_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI AllocateUserPhysicalPagesNuma(HANDLE process, PULONG_PTR count, PULONG_PTR pages, DWORD node)
{
    (void)node;
    return AllocateUserPhysicalPages(process, count, pages);
}

BOOL WINAPI FreeUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages)
{
    (void)count;
    (void)pages;
    return refuse(process, STATUS_INVALID_PARAMETER);
}

BOOL WINAPI MapUserPhysicalPages(PVOID address, ULONG_PTR count, PULONG_PTR pages)
{
    (void)address;
    (void)count;
    (void)pages;
    return error_fail(STATUS_INVALID_PARAMETER);
}

BOOL WINAPI MapUserPhysicalPagesScatter(PVOID *addresses, ULONG_PTR count, PULONG_PTR pages)
{
    (void)addresses;
    (void)count;
    (void)pages;
    return error_fail(STATUS_INVALID_PARAMETER);
}
