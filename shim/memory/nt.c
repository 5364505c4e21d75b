/*
 * The memory calls of ntdll, over those of virtual.c.
 *
 *   NtAllocateVirtualMemory   supported; ZeroBits 1 to 21, and masks, as on Windows; 22 to 31:
 *                             STATUS_INVALID_PARAMETER_3
 *   NtAllocateVirtualMemoryEx supported, as VirtualAlloc2
 *   NtFreeVirtualMemory       supported, partial release included, but not of large pages
 *   NtProtectVirtualMemory    supported
 *   NtQueryVirtualMemory      MemoryBasic, WorkingSet, MappedFilename, Region and WorkingSetExInformation;
 *                             others refused, STATUS_INVALID_INFO_CLASS
 *   NtLock, NtUnlockVirtualMemory   supported, in this process
 *   NtFlushVirtualMemory            supported, in this process
 *   NtRead, NtWriteVirtualMemory    supported
 */
#include <windows.h>
#include <winternl.h>

#include <string.h>

#include "shim/error.h"
#include "shim/file/view.h"
#include "shim/memory/mappedname.h"
#include "shim/memory/regioninfo.h"
#include "shim/memory/transfer.h"
#include "shim/memory/virtual.h"
#include "shim/memory/workingset.h"
#include "shim/probe.h"
#include "shim/text/text.h"

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

static DWORD allocate(HANDLE process, PVOID *base, PSIZE_T size, uintptr_t wanted, SIZE_T bytes, ULONG type,
                      ULONG protect, const struct extended *extended)
{
    uintptr_t address = wanted;
    DWORD status = virtual_allocate(process, &address, bytes, type, protect, extended);
    uintptr_t end = page_up((wanted ? wanted : address) + bytes);
    return status ? status : store(base, size, address, end - address);
}

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID *base, ULONG_PTR zero_bits, PSIZE_T size,
                                       ULONG type, ULONG protect)
{
    uintptr_t wanted;
    SIZE_T bytes;
    struct extended extended;
    if (zero_bits > 21 && zero_bits < 32)
        return (NTSTATUS)STATUS_INVALID_PARAMETER_3;
    if (!load(base, size, &wanted, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    bool free_choice = zero_bits && !wanted; /* an address that is named need not be so */
    if (free_choice)
        extended_read_zero_bits(zero_bits, 0, &extended);
    return (NTSTATUS)allocate(process, base, size, wanted, bytes, type, protect,
                              free_choice ? &extended : NULL);
}

/* As VirtualAlloc2, but that a process has to be named. */
NTSTATUS NTAPI NtAllocateVirtualMemoryEx(HANDLE process, PVOID *base, PSIZE_T size, ULONG type, ULONG protect,
                                         PMEM_EXTENDED_PARAMETER parameters, ULONG count)
{
    uintptr_t wanted;
    SIZE_T bytes;
    struct extended extended;
    if (!load(base, size, &wanted, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    DWORD status = extended_read(parameters, count, wanted != 0, &extended);
    if (status)
        return (NTSTATUS)status;
    return (NTSTATUS)allocate(process, base, size, wanted, bytes, type, protect, &extended);
}

NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG type)
{
    uintptr_t address;
    SIZE_T bytes;
    if (!load(base, size, &address, &bytes))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    uintptr_t low = page_down(address), end = page_up(address + bytes);
    MEMORY_BASIC_INFORMATION info;
    if (!bytes && type & MEM_DECOMMIT) { /* all of it: the size stays 0 */
        end = low;
    } else if (!bytes && address < REGION_TOP) {
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

ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status)
{
    return error_of_status((DWORD)status);
}

/* Asking */

static DWORD store_length(PSIZE_T where, SIZE_T length)
{
    return !where || probe_store(where, &length, sizeof length) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

static DWORD query_basic(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T length)
{
    DWORD status = virtual_query_basic(process, (uintptr_t)address, buffer, size);
    return status ? status : store_length(length, sizeof(MEMORY_BASIC_INFORMATION));
}

/* Older callers know the structure without its last field. */
static DWORD query_region(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T length)
{
    MEMORY_REGION_INFORMATION information;
    SIZE_T least = FIELD_OFFSET(MEMORY_REGION_INFORMATION, CommitSize);
    SIZE_T stored = size < sizeof information ? least : sizeof information;
    if (size < least)
        return STATUS_INFO_LENGTH_MISMATCH;
    DWORD status = regioninfo_get(process, (uintptr_t)address, &information);
    if (status)
        return status;
    return probe_store(buffer, &information, stored) ? store_length(length, stored) : STATUS_ACCESS_VIOLATION;
}

static DWORD query_name(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T length)
{
    char path[PATH_MAX];
    struct {
        UNICODE_STRING name;
        WCHAR text[PATH_MAX];
    } answer;
    DWORD status = mappedname_get(process, (uintptr_t)address, path);
    if (status)
        return status;
    size_t bytes = text_widen(path, answer.text, PATH_MAX) * sizeof(WCHAR);
    SIZE_T needed = sizeof answer.name + bytes + sizeof(WCHAR);
    status = store_length(length, needed);
    if (size < needed)
        return size < sizeof answer.name ? STATUS_INFO_LENGTH_MISMATCH : STATUS_BUFFER_OVERFLOW;
    answer.name = (UNICODE_STRING){.Length = bytes,
                                   .MaximumLength = bytes + sizeof(WCHAR),
                                   .Buffer = (PWSTR)((PUNICODE_STRING)buffer + 1)};
    if (!status && probe_bytes(buffer, &answer, needed) != needed)
        status = STATUS_ACCESS_VIOLATION;
    return status;
}

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID address, MEMORY_INFORMATION_CLASS which,
                                    PVOID buffer, SIZE_T size, PSIZE_T length)
{
    DWORD given = size < MAXDWORD ? (DWORD)size : MAXDWORD, status;
    switch (which) {
    case MemoryBasicInformation:
        return (NTSTATUS)query_basic(process, address, buffer, size, length);
    case MemoryMappedFilenameInformation:
        return (NTSTATUS)query_name(process, address, buffer, size, length);
    case MemoryRegionInformation:
        return (NTSTATUS)query_region(process, address, buffer, size, length);
    case MemoryWorkingSetInformation:
        status = residency_list(process, buffer, given);
        return (NTSTATUS)(status ? status : store_length(length, size));
    case MemoryWorkingSetExInformation:
        status = residency_query(process, buffer, given);
        return (NTSTATUS)(status ? status : store_length(length, size));
    default:
        return (NTSTATUS)STATUS_INVALID_INFO_CLASS;
    }
}

/* Keeping in memory, flushing */

typedef DWORD range_call(LPVOID address, SIZE_T size);

static DWORD on_range(HANDLE process, PVOID *base, PSIZE_T size, ULONG type, range_call *call)
{
    uintptr_t address;
    SIZE_T bytes;
    if (!type || type & ~(ULONG)(MAP_PROCESS | MAP_SYSTEM))
        return STATUS_INVALID_PARAMETER;
    if (!load(base, size, &address, &bytes))
        return STATUS_ACCESS_VIOLATION;
    DWORD status = error_check_process(process);
    if (!status)
        status = call((LPVOID)address, bytes);
    uintptr_t low = page_down(address);
    return status ? status : store(base, size, low, page_up(address + bytes) - low);
}

NTSTATUS NTAPI NtLockVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG type)
{
    return (NTSTATUS)on_range(process, base, size, type, workingset_lock);
}

NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG type)
{
    return (NTSTATUS)on_range(process, base, size, type, workingset_unlock);
}

/* FlushViewOfFile hides that there is nothing to be written. */
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, PIO_STATUS_BLOCK io)
{
    uintptr_t address;
    SIZE_T bytes;
    MEMORY_REGION_INFORMATION region;
    if (!load(base, size, &address, &bytes) || !probe_write(io, sizeof *io))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    DWORD status = error_check_process(process);
    if (!status)
        status = view_flush(address, bytes);
    if (!status &&
        (regioninfo_get(process, address, &region) || !(region.MappedDataFile || region.MappedImage)))
        status = STATUS_NOT_MAPPED_DATA;
    uintptr_t low = page_down(address), end = page_up(address + bytes);
    if (!status && !bytes)
        end = (uintptr_t)region.AllocationBase + region.RegionSize;
    IO_STATUS_BLOCK result = {.Status = (NTSTATUS)status};
    if (!probe_store(io, &result, sizeof result))
        status = STATUS_ACCESS_VIOLATION;
    return (NTSTATUS)(status ? status : store(base, size, low, end - low));
}

/* Copying */

static DWORD copy(HANDLE process, PVOID theirs, PVOID ours, SIZE_T size, PSIZE_T done, bool writing)
{
    SIZE_T count = 0;
    DWORD status = transfer_memory(process, theirs, ours, size, &count, writing);
    if (done)
        probe_store(done, &count, sizeof count);
    return status;
}

NTSTATUS NTAPI NtReadVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T done)
{
    return (NTSTATUS)copy(process, address, buffer, size, done, false);
}

NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T size, PSIZE_T done)
{
    return (NTSTATUS)copy(process, address, buffer, size, done, true);
}
