/*
 * VirtualAlloc2, its twin for app containers, and VirtualAllocExNuma: VirtualAlloc with extended parameters.
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/memory/protection.h"
#include "shim/memory/virtual.h"

static PVOID allocate_or_fail(HANDLE process, PVOID address, SIZE_T size, ULONG type, ULONG protect,
                              const struct extended *extended)
{
    uintptr_t at = (uintptr_t)address;
    return error_report(virtual_allocate(process, &at, size, type, protect, extended)) ? (void *)at : NULL;
}

static PVOID fail(DWORD status)
{
    error_fail(status);
    return NULL;
}

PVOID WINAPI VirtualAlloc2(HANDLE process, PVOID address, SIZE_T size, ULONG type, ULONG protect,
                           MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    struct extended extended;
    DWORD status = extended_read(parameters, count, address != NULL, &extended);
    return status
               ? fail(status)
               : allocate_or_fail(process ? process : PROCESS_SELF, address, size, type, protect, &extended);
}

PVOID WINAPI VirtualAlloc2FromApp(HANDLE process, PVOID address, SIZE_T size, ULONG type, ULONG protect,
                                  MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    return protect & PROTECTION_EXECUTE
               ? fail(STATUS_INVALID_PARAMETER)
               : VirtualAlloc2(process, address, size, type, protect, parameters, count);
}

LPVOID WINAPI VirtualAllocExNuma(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect,
                                 DWORD node)
{
    struct extended extended = {.node = node};
    DWORD status = extended_check_node(node);
    return status ? fail(status) : allocate_or_fail(process, address, size, type, protect, &extended);
}
