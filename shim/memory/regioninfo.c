/*
 * QueryVirtualMemoryInformation.
 *
 *   MemoryRegionInfo   supported, of this process and of others. CommitSize is counted run by run.
 *                      MappedPageFile is told from MappedDataFile in this process only; windows of
 *                      physical pages are Private
 *   other classes      refused, ERROR_INVALID_PARAMETER
 */
#include "shim/memory/regioninfo.h"

#include "shim/error.h"
#include "shim/file/view.h"
#include "shim/memory/virtual.h"
#include "shim/probe.h"

static BOOL is_of_memory(HANDLE process, uintptr_t page)
{
    if (error_check_process(process))
        return FALSE;
    struct region *region = region_lock(page);
    BOOL of_memory = region && region->view && !region->view->section->of_file;
    if (region)
        region_unlock(region);
    return of_memory;
}

DWORD regioninfo_get(HANDLE process, uintptr_t address, MEMORY_REGION_INFORMATION *information)
{
    MEMORY_BASIC_INFORMATION run;
    uintptr_t page = address & ~(uintptr_t)(OS_PAGE - 1);
    if (!virtual_is_user(address))
        return STATUS_INVALID_PARAMETER;
    DWORD status = virtual_query_in(process, page, &run);
    if (!status && run.State == MEM_FREE)
        status = STATUS_INVALID_ADDRESS;
    if (status)
        return status;
    uintptr_t base = (uintptr_t)run.AllocationBase, end = base;
    *information = (MEMORY_REGION_INFORMATION){.AllocationBase = run.AllocationBase,
                                               .AllocationProtect = run.AllocationProtect,
                                               .Private = run.Type == MEM_PRIVATE,
                                               .MappedImage = run.Type == MEM_IMAGE};
    if (run.Type == MEM_MAPPED) {
        information->MappedPageFile = is_of_memory(process, page);
        information->MappedDataFile = !information->MappedPageFile;
    }
    while (virtual_is_user(end) && !virtual_query_in(process, end, &run) &&
           (uintptr_t)run.AllocationBase == base) {
        if (run.State == MEM_COMMIT)
            information->CommitSize += run.RegionSize;
        end = (uintptr_t)run.BaseAddress + run.RegionSize;
    }
    information->RegionSize = end - base;
    return STATUS_SUCCESS;
}

BOOL WINAPI QueryVirtualMemoryInformation(HANDLE process, const VOID *address,
                                          WIN32_MEMORY_INFORMATION_CLASS which, PVOID buffer, SIZE_T size,
                                          PSIZE_T length)
{
    MEMORY_REGION_INFORMATION information;
    SIZE_T stored = sizeof information;
    if (which != MemoryRegionInfo)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (size < sizeof information)
        return error_fail(STATUS_INFO_LENGTH_MISMATCH);
    DWORD status = regioninfo_get(process, (uintptr_t)address, &information);
    if (!status && (!probe_store(buffer, &information, sizeof information) ||
                    (length && !probe_store(length, &stored, sizeof stored))))
        status = STATUS_ACCESS_VIOLATION;
    return error_report(status);
}

C_ASSERT(sizeof(WIN32_MEMORY_REGION_INFORMATION) == sizeof(MEMORY_REGION_INFORMATION));
