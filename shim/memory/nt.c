/*
 * The memory calls of ntdll, over those of virtual.c.
 *
 *   NtAllocateVirtualMemory   supported; ZeroBits 1 to 21 as on Windows, others refused, STATUS_INVALID_PARAMETER_3
 *   NtFreeVirtualMemory       supported, partial release included, but not of large pages
 *   NtProtectVirtualMemory    supported
 *   NtQuery, NtLock, NtUnlock, NtFlushVirtualMemory   not there: VirtualQuery, VirtualLock, FlushViewOfFile are
 */
#include <windows.h>
#include <winternl.h>

#include "shim/error.h"
#include "shim/probe.h"
#include "shim/memory/virtual.h"

#define STATUS_INVALID_PARAMETER_3 0xC00000F1u

static uintptr_t page_down(uintptr_t address)
{
    return address & ~(uintptr_t)(OS_PAGE - 1);
}

static uintptr_t page_up(uintptr_t address)
{
    return page_down(address + OS_PAGE - 1);
}

static bool load(PVOID *base, PSIZE_T size, uintptr_t *address, SIZE_T *bytes)
{
    return probe_load(address, base, sizeof *address) && probe_load(bytes, size, sizeof *bytes);
}

static DWORD store(PVOID *base, PSIZE_T size, uintptr_t address, SIZE_T bytes)
{
    return probe_store(base, &address, sizeof address) && probe_store(size, &bytes, sizeof bytes)
               ? STATUS_SUCCESS
               : STATUS_ACCESS_VIOLATION;
}

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID *base, ULONG_PTR zero_bits, PSIZE_T size, ULONG type,
                                       ULONG protect)
{
    uintptr_t wanted;
    SIZE_T bytes;
    struct extended extended = {.node = NUMA_NO_PREFERRED_NODE};
    if (zero_bits > 21)
        return (NTSTATUS)STATUS_INVALID_PARAMETER_3;
    if (!load(base, size, &wanted, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    if (zero_bits) {
        extended.end = ((uintptr_t)UINT32_MAX >> zero_bits) + 1;
        extended.lowest = REGION_LOWEST;
    }
    uintptr_t address = wanted;
    DWORD status = virtual_allocate(process, &address, bytes, type, protect, zero_bits ? &extended : NULL);
    if (status)
        return (NTSTATUS)status;
    uintptr_t end = page_up((wanted ? wanted : address) + bytes);
    return (NTSTATUS)store(base, size, address, end - address);
}

NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG type)
{
    uintptr_t address;
    SIZE_T bytes;
    if (!load(base, size, &address, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    uintptr_t low = page_down(address), end = page_up(address + bytes);
    MEMORY_BASIC_INFORMATION info;
    if (!bytes && address < REGION_TOP) { /* all of it: how much is that? */
        for (end = low; VirtualQuery((void *)end, &info, sizeof info) && info.AllocationBase == (void *)low;)
            end += info.RegionSize;
    }
    DWORD status = virtual_free(process, address, bytes, type, true);
    return (NTSTATUS)(status ? status : store(base, size, low, end - low));
}

NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG protect, PULONG old)
{
    uintptr_t address;
    SIZE_T bytes;
    if (!load(base, size, &address, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    DWORD status = virtual_protect(process, address, bytes, protect, (PDWORD)old);
    uintptr_t low = page_down(address);
    return (NTSTATUS)(status ? status : store(base, size, low, page_up(address + bytes) - low));
}
