/*
 * GetPerformanceInfo: the machine's memory and what lives in it, of the kernel's text files.
 *
 *   CommitPeak                   the most of CommitTotal that a call saw
 *   KernelPaged, KernelNonpaged  what of the kernel's own memory it can give back, and what not
 *   HandleCount                  open files of all processes
 *   control groups               limit PhysicalTotal and the commit, as they do for GlobalMemoryStatusEx
 */
#include <windows.h>
#include <psapi.h>

#include "shim/error.h"
#include "shim/memory/meminfo.h"
#include "shim/os.h"
#include "shim/probe.h"

static SIZE_T note_peak(SIZE_T total)
{
    static SIZE_T peak;
    SIZE_T before = __atomic_load_n(&peak, __ATOMIC_RELAXED);
    while (total > before &&
           !__atomic_compare_exchange_n(&peak, &before, total, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return before > total ? before : total;
}

BOOL WINAPI GetPerformanceInfo(PPERFORMANCE_INFORMATION information, DWORD size)
{
    static const char *const keys[] = {"Cached", "SReclaimable", "SUnreclaim", "KernelStack", "PageTables"};
    uint64_t bytes[5];
    struct meminfo info;
    struct meminfo_tasks tasks;
    if (size < sizeof *information)
        return error_fail(STATUS_INFO_LENGTH_MISMATCH);
    meminfo_read("", &info);
    meminfo_machine("", keys, bytes, 5);
    meminfo_tasks("", &tasks);
    SIZE_T fixed = (bytes[2] + bytes[3] + bytes[4]) / OS_PAGE;
    PERFORMANCE_INFORMATION result = {.cb = sizeof result,
                                      .CommitTotal = (info.commit_limit - info.commit_available) / OS_PAGE,
                                      .CommitLimit = info.commit_limit / OS_PAGE,
                                      .PhysicalTotal = info.physical / OS_PAGE,
                                      .PhysicalAvailable = info.physical_available / OS_PAGE,
                                      .SystemCache = bytes[0] / OS_PAGE,
                                      .KernelPaged = bytes[1] / OS_PAGE,
                                      .KernelNonpaged = fixed,
                                      .KernelTotal = bytes[1] / OS_PAGE + fixed,
                                      .PageSize = OS_PAGE,
                                      .HandleCount = tasks.files,
                                      .ProcessCount = tasks.processes,
                                      .ThreadCount = tasks.threads};
    result.CommitPeak = note_peak(result.CommitTotal);
    return error_report(probe_store(information, &result, sizeof result) ? STATUS_SUCCESS
                                                                         : STATUS_ACCESS_VIOLATION);
}

BOOL WINAPI K32GetPerformanceInfo(PPERFORMANCE_INFORMATION, DWORD)
    __attribute__((alias("GetPerformanceInfo")));
