/* GlobalMemoryStatusEx and its relatives: how much memory the machine and the process have, and have left. */
#include <windows.h>

#include <sys/resource.h>

#include "shim/memory/charge.h"
#include "shim/error.h"
#include "shim/init.h"
#include "shim/memory/meminfo.h"
#include "shim/os.h"
#include "shim/memory/region.h"

/* The second level of page tables maps this much in one entry, on every x64 processor. */
enum { LARGE_PAGE = OS_CHUNK };

#define USER_SPACE (REGION_TOP - REGION_LOWEST)

static uint64_t lower(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/*
 * What nobody has mapped. The kernel's count has our reservations in it; not in it are the stack's room to
 * grow and the closed pages at the top, which cannot be had either.
 */
static uint64_t available_addresses(uint64_t mapped)
{
    uint64_t reserved = region_reserved();
    uintptr_t base, end;
    struct os_mapping stack;
    uint64_t taken = (mapped > reserved ? mapped : reserved) + (REGION_TOP - REGION_CEILING);
    if (region_stack(&base, &end))
        taken += !os_query_mapping(end - 1, &stack) && stack.start > base && stack.start < end
                     ? stack.start - base
                     : end - base;
    uint64_t available = taken < USER_SPACE ? USER_SPACE - taken : 0;
    struct rlimit limit;
    if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur != RLIM_INFINITY)
        available = lower(available, limit.rlim_cur > mapped ? limit.rlim_cur - mapped : 0);
    return available;
}

static DWORD percent(uint64_t part, uint64_t whole)
{
    return whole < 100 ? 100 : lower(part / (whole / 100), 100);
}

static void read_status(MEMORYSTATUSEX *status)
{
    struct meminfo info;
    init_ensure();
    meminfo_read("", &info);
    if (charge_limit) {
        info.commit_limit = lower(charge_limit, info.commit_limit);
        info.commit_available = lower(info.commit_available, charge_limit - charge_taken());
    }
    *status =
        (MEMORYSTATUSEX){.dwLength = sizeof *status,
                         .dwMemoryLoad = percent(info.physical - info.physical_available, info.physical),
                         .ullTotalPhys = info.physical,
                         .ullAvailPhys = info.physical_available,
                         .ullTotalPageFile = info.commit_limit,
                         .ullAvailPageFile = info.commit_available,
                         .ullTotalVirtual = USER_SPACE,
                         .ullAvailVirtual = available_addresses(info.mapped)};
}

BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX status)
{
    if (status->dwLength != sizeof *status)
        return error_fail(STATUS_INVALID_PARAMETER);
    read_status(status);
    return TRUE;
}

/* Programs of its time took these for signed: no amount of memory has the top bit. */
static SIZE_T as_signed(uint64_t bytes)
{
    return lower(bytes, SIZE_MAX / 2);
}

VOID WINAPI GlobalMemoryStatus(LPMEMORYSTATUS status)
{
    MEMORYSTATUSEX extended;
    read_status(&extended);
    *status = (MEMORYSTATUS){.dwLength = sizeof *status,
                             .dwMemoryLoad = extended.dwMemoryLoad,
                             .dwTotalPhys = as_signed(extended.ullTotalPhys),
                             .dwAvailPhys = as_signed(extended.ullAvailPhys),
                             .dwTotalPageFile = as_signed(extended.ullTotalPageFile),
                             .dwAvailPageFile = as_signed(extended.ullAvailPageFile),
                             .dwTotalVirtual = extended.ullTotalVirtual,
                             .dwAvailVirtual = extended.ullAvailVirtual};
}

/* Windows reads the firmware's tables, which only the superuser can here; the kernel's blocks of memory cover
 * the same. */
BOOL WINAPI GetPhysicallyInstalledSystemMemory(PULONGLONG kibibytes)
{
    if (!kibibytes)
        return error_fail(STATUS_INVALID_PARAMETER);
    struct meminfo info;
    meminfo_read("", &info);
    uint64_t installed = meminfo_installed("");
    *kibibytes = (installed > info.physical ? installed : info.physical) / 1024;
    return TRUE;
}

SIZE_T WINAPI GetLargePageMinimum(VOID)
{
    return LARGE_PAGE;
}
