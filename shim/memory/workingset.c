/*
 * VirtualLock and VirtualUnlock, and how much of the process may be kept in memory.
 *
 * What is locked is the kernel's knowledge, not ours: VirtualUnlock asks it (os_is_locked), so that what
 * mlock locked counts, and pages that were released do not. What may be locked is Windows' rule, the minimum
 * working set without the twenty pages that the system takes, and below it the host's, RLIMIT_MEMLOCK, whose
 * soft limit SetProcessWorkingSetSize raises as far as it goes.
 *
 *   VirtualLock       any committed memory, ours or not. The kernel writes to pages that it locks, as far as
 *                     it may: where a write tells (watched memory, pages to be copied, pages given up), pages
 *                     are locked when they are touched, and read here
 *   VirtualUnlock     on Linux before 5.4, which does not tell, every page counts as locked
 *   minimum           limits VirtualLock; nothing is kept in memory by it
 *   maximum, QUOTA_LIMITS_HARDWS_*   kept and reported, without effect
 */
#include <windows.h>
#include <psapi.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/lock.h"
#include "shim/memory/meminfo.h"
#include "shim/memory/pages.h"
#include "shim/memory/region.h"
#include "shim/memory/workingset.h"
#include "shim/os.h"
#include "shim/probe.h"

enum {
    MINIMUM_PAGES = 20, /* a smaller minimum becomes this */
    MAXIMUM_PAGES = 13, /* a smaller maximum is refused */
    SYSTEM_PAGES = 20,  /* of the minimum working set, not for VirtualLock */
    HARD_FLAGS = QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MIN_DISABLE |
                 QUOTA_LIMITS_HARDWS_MAX_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE
};

static struct lock sizes; /* held for a few instructions, and while the kernel locks pages */
static SIZE_T minimum = 50 * OS_PAGE, maximum = 345 * OS_PAGE;
static DWORD hard = QUOTA_LIMITS_HARDWS_MIN_DISABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE;

static uintptr_t lower(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

static uintptr_t higher(uintptr_t one, uintptr_t other)
{
    return one > other ? one : other;
}

/* The pages of a range of user addresses that is not empty. */
static bool page_range(LPVOID address, SIZE_T size, uintptr_t *low, uintptr_t *high)
{
    uintptr_t first = (uintptr_t)address, end = (init_ensure(), region_user_end());
    *low = first & ~(uintptr_t)(OS_PAGE - 1);
    *high = (first + size + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1);
    return size && first < end && size <= end - first;
}

/*
 * Are they all committed and accessible? A guard page fails the call and is disarmed, as by any touch: by
 * reading, which is what it is. *by_touch: writing to one of them would tell.
 */
static DWORD check_lockable(uintptr_t low, uintptr_t high, bool *by_touch)
{
    MEMORY_BASIC_INFORMATION run;
    for (uintptr_t page = low; page < high; page += run.RegionSize) {
        if (!VirtualQuery((void *)page, &run, sizeof run))
            return STATUS_ACCESS_VIOLATION;
        if (run.State != MEM_COMMIT || run.Protect & PAGE_NOACCESS)
            return STATUS_ACCESS_VIOLATION;
        if (run.Protect & PAGE_GUARD) {
            probe_read((void *)page, 1);
            return STATUS_GUARD_PAGE_VIOLATION;
        }
        const struct region *region = region_find(page);
        *by_touch |= region && (region->watch == WATCH_KERNEL || region->sticky & (WORD_RESET | WORD_COPY));
    }
    return STATUS_SUCCESS;
}

/* Bytes of the range that are not locked yet, as far as the kernel answers: all of the rest, otherwise. */
static size_t unlocked_bytes(uintptr_t low, uintptr_t high)
{
    struct os_mapping mapping;
    size_t bytes = 0;
    while (low < high) {
        if (os_query_mapping(low, &mapping))
            return bytes + (high - low);
        uintptr_t from = higher(low, mapping.start), to = lower(mapping.end, high);
        if (from < to && !os_is_locked((void *)from, to - from))
            bytes += to - from;
        low = higher(to, mapping.end);
    }
    return bytes;
}

static DWORD lock_pages(uintptr_t low, uintptr_t high)
{
    bool by_touch = false;
    DWORD status = check_lockable(low, high, &by_touch);
    if (status)
        return status;
    lock_take(&sizes);
    size_t more = unlocked_bytes(low, high);
    if (more) {
        static const char *const key = "VmLck";
        uint64_t locked;
        meminfo_process("", 0, &key, &locked, 1);
        SIZE_T allowed = minimum > SYSTEM_PAGES * OS_PAGE ? minimum - SYSTEM_PAGES * OS_PAGE : 0;
        if (locked + more > allowed)
            status = STATUS_WORKING_SET_QUOTA;
    }
    int error = status ? 0 : os_lock((void *)low, high - low, by_touch);
    lock_drop(&sizes);
    if (!error && !status && by_touch)
        probe_read((void *)low, high - low);
    return error ? STATUS_WORKING_SET_QUOTA : status;
}

/* All of it, or what is not locked goes towards the end of what the kernel keeps. */
static DWORD unlock_pages(uintptr_t low, uintptr_t high)
{
    struct os_mapping mapping;
    bool all = true;
    for (uintptr_t page = low; page < high; page = mapping.end) {
        int error = os_query_mapping(page, &mapping);
        if (error && error != ENOENT)
            return STATUS_INSUFFICIENT_RESOURCES;
        if (error || mapping.start > page)
            return STATUS_NOT_LOCKED;
        if (!os_is_locked((void *)page, lower(mapping.end, high) - page))
            all = false;
    }
    if (!all)
        return STATUS_NOT_LOCKED;
    return os_unlock((void *)low, high - low) ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

DWORD workingset_lock(LPVOID address, SIZE_T size)
{
    uintptr_t low, high;
    return page_range(address, size, &low, &high) ? lock_pages(low, high) : STATUS_INVALID_PARAMETER;
}

DWORD workingset_unlock(LPVOID address, SIZE_T size)
{
    uintptr_t low, high;
    return page_range(address, size, &low, &high) ? unlock_pages(low, high) : STATUS_INVALID_PARAMETER;
}

BOOL WINAPI VirtualLock(LPVOID address, SIZE_T size)
{
    return error_report(workingset_lock(address, size));
}

BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T size)
{
    return error_report(workingset_unlock(address, size));
}

static DWORD empty(HANDLE process)
{
    DWORD status = error_check_process(process);
    if (status)
        return status;
    struct os_mapping mapping;
    for (uintptr_t at = 0; !os_query_mapping(at, &mapping); at = mapping.end)
        os_page_out((void *)mapping.start, mapping.end - mapping.start);
    return STATUS_SUCCESS;
}

/* Only upwards: others may have set it for reasons of their own. */
static void raise_host_limit(SIZE_T bytes)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) || limit.rlim_cur >= bytes)
        return;
    limit.rlim_cur = lower(bytes, limit.rlim_max);
    setrlimit(RLIMIT_MEMLOCK, &limit);
}

static DWORD set_sizes(HANDLE process, SIZE_T least, SIZE_T most, DWORD flags)
{
    DWORD status = error_check_process(process);
    if (status)
        return status;
    bool both_minimum = flags & QUOTA_LIMITS_HARDWS_MIN_ENABLE && flags & QUOTA_LIMITS_HARDWS_MIN_DISABLE;
    bool both_maximum = flags & QUOTA_LIMITS_HARDWS_MAX_ENABLE && flags & QUOTA_LIMITS_HARDWS_MAX_DISABLE;
    if (flags & ~(DWORD)HARD_FLAGS || both_minimum || both_maximum)
        return STATUS_INVALID_PARAMETER;
    if (least == ~(SIZE_T)0 && most == ~(SIZE_T)0)
        return empty(process);
    if (least == 0 || most < MAXIMUM_PAGES * OS_PAGE || least > most)
        return STATUS_INVALID_PARAMETER;
    least = higher(least, MINIMUM_PAGES * OS_PAGE) & ~(SIZE_T)(OS_PAGE - 1);
    most = higher(most & ~(SIZE_T)(OS_PAGE - 1), least);
    lock_take(&sizes);
    minimum = least;
    maximum = most;
    if (flags & (QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MIN_DISABLE))
        hard = (hard & ~3u) | (flags & 3);
    if (flags & (QUOTA_LIMITS_HARDWS_MAX_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE))
        hard = (hard & ~12u) | (flags & 12);
    raise_host_limit(least);
    lock_drop(&sizes);
    return STATUS_SUCCESS;
}

BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE process, SIZE_T least, SIZE_T most, DWORD flags)
{
    return error_report(set_sizes(process, least, most, flags));
}

BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T least, SIZE_T most)
{
    return error_report(set_sizes(process, least, most, 0));
}

static DWORD get_sizes(HANDLE process, PSIZE_T least, PSIZE_T most, PDWORD flags)
{
    DWORD status = error_check_process(process);
    if (status)
        return status;
    lock_take(&sizes);
    SIZE_T now[] = {minimum, maximum};
    DWORD hard_now = hard;
    lock_drop(&sizes);
    return probe_store(least, &now[0], sizeof *now) && probe_store(most, &now[1], sizeof *now) &&
                   (!flags || probe_store(flags, &hard_now, sizeof hard_now))
               ? STATUS_SUCCESS
               : STATUS_ACCESS_VIOLATION;
}

BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE process, PSIZE_T least, PSIZE_T most, PDWORD flags)
{
    return error_report(flags ? get_sizes(process, least, most, flags) : STATUS_ACCESS_VIOLATION);
}

BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, PSIZE_T least, PSIZE_T most)
{
    return error_report(get_sizes(process, least, most, NULL));
}

BOOL WINAPI EmptyWorkingSet(HANDLE process)
{
    return error_report(empty(process));
}

BOOL WINAPI K32EmptyWorkingSet(HANDLE process) __attribute__((alias("EmptyWorkingSet")));
