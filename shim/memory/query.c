/* VirtualQuery: of our memory from the books, without a lock; of the rest from foreign.c. */
#include <windows.h>

#include "shim/error.h"
#include "shim/memory/foreign.h"
#include "shim/init.h"
#include "shim/memory/inject.h"
#include "shim/memory/pages.h"
#include "shim/probe.h"
#include "shim/process.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/memory/remote.h"
#include "shim/memory/virtual.h"
#include "shim/file/view.h"

FREQUENT
static void describe_region(const struct region *region, uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    unsigned word = pages_get(region, page);
    info->BaseAddress = (void *)page;
    info->AllocationBase = (void *)region->base;
    info->AllocationProtect = region->protect;
    info->PartitionId = 0;
    info->RegionSize = pages_run_end(region, page) - page;
    info->State = word_is_committed(word) ? MEM_COMMIT : MEM_RESERVE;
    info->Protect = word_protection(word);
    info->Type = __atomic_load_n(&region->view, __ATOMIC_RELAXED) ? MEM_MAPPED : MEM_PRIVATE;
}

enum { PATIENCE = 1000 }; /* tries before a reader takes the writers' way, or what it has */

/*
 * Pages that were committed in another view of their section.
 * If that fails they are still described as reserved.
 */
static void catch_up(uintptr_t page)
{
    struct region *region = region_lock(page);
    if (!region)
        return;
    if (region->view)
        view_catch_up(region);
    region_unlock(region);
}

/* False: no region of ours has the page. */
FREQUENT
static BOOL describe_own(uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    for (int tries = 0; tries < PATIENCE; tries++) {
        const struct region *region = region_find(page);
        if (!region)
            return FALSE;
        if (view_may_be_behind(region))
            catch_up(page);
        uint32_t begun = region_read_begin(region);
        if (begun % 2 == 1) {
            __builtin_ia32_pause();
            continue;
        }
        BOOL covered = region_covers(region, page);
        if (covered)
            describe_region(region, page, info);
        /* not covered: the slot's tail, or a record that moved on; a fresh look tells which */
        if (region_read_valid(region, begun) && (covered || region_find(page) == region))
            return covered;
    }
    struct region *region = region_lock(page); /* writers all the time: line up with them */
    if (region) {
        describe_region(region, page, info);
        region_unlock(region);
    }
    return region != NULL;
}

/* Pages of a view that were copied when they were written look like others that can be written. */
static DWORD see_copies(uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    uintptr_t end = page + info->RegionSize, next_end;
    DWORD status = view_see(page, &info->Protect, &end), next_protect = info->Protect;
    for (MEMORY_BASIC_INFORMATION next; !status; end = next_end) {
        info->RegionSize = end - page;
        if (!describe_own(end, &next) || next.AllocationBase != info->AllocationBase ||
            next.State != info->State)
            break;
        next_protect = next.Protect;
        next_end = end + next.RegionSize;
        status = view_see(end, &next_protect, &next_end);
        if (status || next_protect != info->Protect)
            break;
    }
    return status;
}

/* Asking the kernel is no single step: if a region came or went meanwhile, its mapping may have been taken
 * for another's. */
FREQUENT
DWORD virtual_query(uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    DWORD status = STATUS_SUCCESS;
    for (int tries = 0; tries < PATIENCE; tries++) {
        uint64_t changes = region_changes(page);
        if (describe_own(page, info))
            return info->Type == MEM_MAPPED && view_has_copies(region_find(page)) ? see_copies(page, info)
                                                                                  : STATUS_SUCCESS;
        status = foreign_describe(page, info);
        if (status || region_changes(page) == changes)
            break;
    }
    return status;
}

/* What that process's library says, or else the kernel. */
static DWORD describe_other(pid_t id, uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    struct inject_call call = {.operation = INJECT_QUERY, .address = page};
    DWORD status = inject_into(id, &call);
    *info = call.information;
    return status ? remote_describe(id, page, info) : STATUS_SUCCESS;
}

bool virtual_is_user(uintptr_t address)
{
    return address < REGION_TOP || (init_ensure(), address < region_user_end());
}

DWORD virtual_query_in(HANDLE handle, uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    struct process *process;
    if (handle == PROCESS_SELF)
        return virtual_query(page, info);
    DWORD status = process_get(handle, PROCESS_QUERY_INFORMATION, &process);
    if (status)
        return status;
    status = process_is_self(process) ? virtual_query(page, info) : describe_other(process->id, page, info);
    if (!process_is_alive(process))
        status = STATUS_INSUFFICIENT_RESOURCES;
    process_drop(process);
    return status;
}

DWORD virtual_query_basic(HANDLE process, uintptr_t address, MEMORY_BASIC_INFORMATION *buffer, SIZE_T length)
{
    if (!virtual_is_user(address))
        return STATUS_INVALID_PARAMETER;
    if (length < sizeof *buffer)
        return STATUS_INFO_LENGTH_MISMATCH;
    uintptr_t page = address & ~(uintptr_t)(OS_PAGE - 1);
    MEMORY_BASIC_INFORMATION info;
    DWORD status = virtual_query_in(process, page, &info);
    if (status)
        return status;
    return probe_store(buffer, &info, sizeof info) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

SIZE_T WINAPI VirtualQueryEx(HANDLE process, LPCVOID address, PMEMORY_BASIC_INFORMATION buffer, SIZE_T length)
{
    return error_report(virtual_query_basic(process, (uintptr_t)address, buffer, length)) ? sizeof *buffer
                                                                                          : 0;
}

FREQUENT
SIZE_T WINAPI VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION buffer, SIZE_T length)
{
    return error_report(virtual_query_basic(PROCESS_SELF, (uintptr_t)address, buffer, length))
               ? sizeof *buffer
               : 0;
}
