/*
 * QueryWorkingSet, QueryWorkingSetEx and GetProcessMemoryInfo: what of the process is in memory. The kernel's
 * page tables say which pages; VirtualQuery says what they are.
 *
 *   a page whose access was taken away and given back   valid at once; on Windows from the next touch on
 *   ShareCount       1 where a page can be shared: how many do is not for this process to know
 *   LargePage        of large pages of ours; 0 before Linux 6.7
 *   Node, Bad, pools 0
 *   PagefileUsage    private memory that can be written, as the kernel counts it: an allocation of which
 *                    something is committed counts by the 2 MiB
 */
#include <windows.h>
#include <psapi.h>

#include <stdbool.h>

#include "shim/error.h"
#include "shim/memory/meminfo.h"
#include "shim/os.h"
#include "shim/probe.h"
#include "shim/process.h"
#include "shim/memory/region.h"
#include "shim/memory/workingset.h"


enum { BATCH = 128, RANGES = 64 };

/* Answers about a run of pages are good for the next ones, too. */
static void find_run(MEMORY_BASIC_INFORMATION *known, uintptr_t page)
{
    if (page - (uintptr_t)known->BaseAddress >= known->RegionSize &&
        !VirtualQuery((void *)page, known, sizeof *known))
        *known =
            (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)page, .RegionSize = OS_PAGE, .State = MEM_FREE};
}

static bool is_accessible(const MEMORY_BASIC_INFORMATION *run)
{
    return run->State == MEM_COMMIT && !(run->Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

static PSAPI_WORKING_SET_EX_BLOCK describe(const MEMORY_BASIC_INFORMATION *run, uintptr_t page)
{
    PSAPI_WORKING_SET_EX_BLOCK block = {.Flags = 0};
    if (!is_accessible(run))
        return block;
    block.Valid = 1;
    block.Win32Protection = run->Protect;
    block.Shared = block.ShareCount = run->Type != MEM_PRIVATE;
    block.Locked = os_is_locked((void *)page, OS_PAGE);
    const struct region *region = region_find(page);
    block.LargePage =
        region && region_covers(region, page) && region->memory == MEMORY_LARGE && os_is_large(page);
    return block;
}

DWORD residency_query(HANDLE process, PVOID array, DWORD size)
{
    PSAPI_WORKING_SET_EX_INFORMATION *entries = array;
    DWORD status = error_check_process(process);
    if (status)
        return status;
    if (size < sizeof *entries)
        return STATUS_INFO_LENGTH_MISMATCH;
    MEMORY_BASIC_INFORMATION run = {.RegionSize = 0};
    for (size_t left = size / sizeof *entries, count; left; left -= count, entries += count) {
        PSAPI_WORKING_SET_EX_INFORMATION batch[BATCH];
        uintptr_t pages[BATCH];
        bool resident[BATCH];
        count = left < BATCH ? left : BATCH;
        if (!probe_load(batch, entries, count * sizeof *batch))
            return STATUS_ACCESS_VIOLATION;
        for (size_t i = 0; i < count; i++)
            pages[i] = (uintptr_t)batch[i].VirtualAddress & ~(uintptr_t)(OS_PAGE - 1);
        if (os_are_resident(pages, count, resident))
            return STATUS_INSUFFICIENT_RESOURCES;
        for (size_t i = 0; i < count; i++) {
            batch[i].VirtualAttributes.Flags = 0;
            if (!resident[i])
                continue;
            find_run(&run, pages[i]);
            batch[i].VirtualAttributes = describe(&run, pages[i]);
        }
        if (!probe_store(entries, batch, count * sizeof *batch))
            return STATUS_ACCESS_VIOLATION;
    }
    return STATUS_SUCCESS;
}

/* The hardware's numbering of protections. */
static unsigned protection_number(DWORD protect)
{
    static const unsigned char number[] = {0, 1, 4, 5, 2, 3, 6, 7}; /* in the order of the bits of PAGE_* */
    return number[__builtin_ctz(protect & 0xFF)] | (protect & PAGE_NOCACHE ? 8 : 0);
}

/* What is stored so far, and where. */
struct list {
    PSAPI_WORKING_SET_BLOCK *entries;
    size_t room, count, stored;
    PSAPI_WORKING_SET_BLOCK batch[BATCH];
    bool failed;
};

static void store_batch(struct list *list)
{
    size_t held = (list->count < list->room ? list->count : list->room) - list->stored;
    if (held && !probe_store(list->entries + list->stored, list->batch, held * sizeof *list->batch))
        list->failed = true;
    list->stored += held;
}

static void add(struct list *list, const MEMORY_BASIC_INFORMATION *run, uintptr_t page)
{
    if (list->count < list->room) {
        PSAPI_WORKING_SET_BLOCK block = {.Flags = 0};
        block.Protection = protection_number(run->Protect);
        block.Shared = block.ShareCount = run->Type != MEM_PRIVATE;
        block.VirtualPage = page / OS_PAGE;
        list->batch[list->count - list->stored] = block;
    }
    list->count++;
    if (list->count - list->stored == BATCH && list->stored < list->room)
        store_batch(list);
}

DWORD residency_list(HANDLE process, PVOID where, DWORD size)
{
    PSAPI_WORKING_SET_INFORMATION *information = where;
    DWORD status = error_check_process(process);
    if (status)
        return status;
    if (size < sizeof information->NumberOfEntries)
        return STATUS_INFO_LENGTH_MISMATCH;
    struct list list = {.entries = information->WorkingSetInfo,
                        .room =
                            (size - sizeof information->NumberOfEntries) / sizeof(PSAPI_WORKING_SET_BLOCK)};
    MEMORY_BASIC_INFORMATION run = {.RegionSize = 0};
    for (uintptr_t at = REGION_LOWEST; at < REGION_TOP;) {
        struct os_range ranges[RANGES];
        size_t count = RANGES;
        if (os_find_resident(at, REGION_TOP, ranges, &count, &at))
            return STATUS_INSUFFICIENT_RESOURCES;
        for (size_t i = 0; i < count; i++)
            for (uintptr_t page = ranges[i].start; page < ranges[i].end; page += OS_PAGE) {
                find_run(&run, page);
                if (is_accessible(&run))
                    add(&list, &run, page);
            }
    }
    store_batch(&list);
    if (list.failed || !probe_store(&information->NumberOfEntries, &list.count, sizeof list.count))
        return STATUS_ACCESS_VIOLATION;
    return list.count > list.room ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}

static DWORD count_memory(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size)
{
    static SIZE_T peak;
    struct process *object;
    DWORD status = size < sizeof *counters ? STATUS_BUFFER_TOO_SMALL
                                           : process_get(process, PROCESS_QUERY_LIMITED_INFORMATION, &object);
    if (status)
        return status;
    static const char *const keys[] = {"VmHWM", "VmRSS", "VmPTE", "VmData", "VmStk"};
    uint64_t bytes[5], faults = 0;
    pid_t id = process_is_self(object) ? 0 : object->id;
    bool is_alive = meminfo_process("", id, keys, bytes, 5) && meminfo_faults("", id, &faults) &&
                    process_is_alive(object);
    process_drop(object);
    if (!is_alive && id)
        return STATUS_PARTIAL_COPY;
    PROCESS_MEMORY_COUNTERS_EX result = {.cb = sizeof *counters,
                                         .PageFaultCount = (DWORD)faults,
                                         .PeakWorkingSetSize = bytes[0],
                                         .WorkingSetSize = bytes[1],
                                         .QuotaPagedPoolUsage = bytes[2],
                                         .PagefileUsage = bytes[3] + bytes[4]};
    if (result.PeakWorkingSetSize < result.WorkingSetSize)
        result.PeakWorkingSetSize = result.WorkingSetSize;
    SIZE_T before = id ? 0 : __atomic_load_n(&peak, __ATOMIC_RELAXED);
    while (!id && result.PagefileUsage > before &&
           !__atomic_compare_exchange_n(&peak, &before, result.PagefileUsage, true, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
    }
    result.PeakPagefileUsage = before > result.PagefileUsage ? before : result.PagefileUsage;
    result.PrivateUsage = result.PagefileUsage;
    if (size >= sizeof result)
        result.cb = sizeof result;
    return probe_store(counters, &result, result.cb) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

BOOL WINAPI QueryWorkingSetEx(HANDLE process, PVOID entries, DWORD size)
{
    return error_report(residency_query(process, entries, size));
}

BOOL WINAPI QueryWorkingSet(HANDLE process, PVOID information, DWORD size)
{
    return error_report(residency_list(process, information, size));
}

BOOL WINAPI GetProcessMemoryInfo(HANDLE process, PPROCESS_MEMORY_COUNTERS counters, DWORD size)
{
    return error_report(count_memory(process, counters, size));
}

BOOL WINAPI K32QueryWorkingSetEx(HANDLE, PVOID, DWORD) __attribute__((alias("QueryWorkingSetEx")));
BOOL WINAPI K32QueryWorkingSet(HANDLE, PVOID, DWORD) __attribute__((alias("QueryWorkingSet")));
BOOL WINAPI K32GetProcessMemoryInfo(HANDLE, PPROCESS_MEMORY_COUNTERS, DWORD)
    __attribute__((alias("GetProcessMemoryInfo")));
