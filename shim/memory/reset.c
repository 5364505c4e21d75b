/*
 * Pages whose contents are of no interest, for good or for the time being.
 *
 * Theory of operation. The kernel may drop such pages when memory is short (MADV_FREE), and a store to a page
 * before that keeps it. It does not say which pages it has dropped: one that is gone reads zero, like one
 * that was never written. So when pages are given up, the words note which had contents (WORD_RESET), and
 * taking them back looks at those only, in an order that leaves the kernel no moment in which to deceive us:
 *
 *   1. read the page: is there a byte in it that is not zero?
 *   2. ask the kernel whether the page has contents of its own
 *   3. store to it, which keeps it
 *   4. if there was a byte in 1, is there still one?
 *
 * A page with a byte was intact in step 1, and is lost if step 4 finds none. A page of zeros is intact if it
 * had contents of its own in step 2, for what could be dropped later is zeros; otherwise reading it in step 1
 * made up the zeros, and it is lost.
 *
 *   MEM_RESET          pages may be dropped; locked ones are not
 *   MEM_RESET_UNDO     fails with ERROR_BUSY if anything was lost. In watched memory the pages count as
 *                      written
 *   Discard            drops at once
 *   Offer, Reclaim     the pages are closed in between; all four priorities are alike. Our own memory only
 *   Prefetch           what is in swap space or files is read in; a hint
 */
#include "shim/memory/reset.h"

#include <windows.h>

#include <stdbool.h>

#include "shim/memory/commit.h"
#include "shim/error.h"
#include "shim/os.h"
#include "shim/memory/pages.h"
#include "shim/probe.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/file/view.h"

enum { RANGES = 64, BATCH = 512 };

static uintptr_t lower(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

static bool is_aligned(uintptr_t address, SIZE_T size)
{
    return (address | size) % OS_PAGE == 0 && address < REGION_CEILING && size &&
           size <= REGION_CEILING - address;
}

/* The end of the pages from page on whose words are alike in all but where they came from. */
static uintptr_t alike_end(const struct region *region, uintptr_t page, uintptr_t high)
{
    return pages_scan(region, page, high, WORD_ALL & ~WORD_WRITTEN,
                      pages_get(region, page) & ~(unsigned)WORD_WRITTEN);
}

static void mark(struct region *region, uintptr_t low, uintptr_t high, unsigned keep, unsigned set)
{
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, keep, set);
    region_write_end(region, begun);
}

static int mark_committed(struct region *region, uintptr_t low, uintptr_t high)
{
    for (uintptr_t end; low < high; low = end) {
        unsigned word = pages_get(region, low);
        end = alike_end(region, low, high);
        if (!word_is_committed(word) || word & WORD_MARKER)
            continue;
        int error = pages_prepare(region, low, end);
        if (error)
            return error;
        mark(region, low, end, WORD_ALL, WORD_RESET);
    }
    return 0;
}

/* Notes which pages have contents. On an error they must be kept. */
static int note_contents(struct region *region, uintptr_t low, uintptr_t high)
{
    region->sticky |= WORD_RESET;
    while (low < high) {
        struct os_range ranges[RANGES];
        size_t count = RANGES;
        int error = os_find_contents(low, high, ranges, &count, &low);
        for (size_t i = 0; i < count && !error; i++)
            error = mark_committed(region, ranges[i].start, ranges[i].end);
        if (error)
            return error;
    }
    return 0;
}

DWORD reset_pages(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock_range(low, high);
    if (!region)
        return STATUS_CONFLICTING_ADDRESSES;
    DWORD status = STATUS_SUCCESS;
    /* contents that others see: those of memory are kept, which is one of the two things promised */
    if (region->view)
        status = region->view->section->of_file ? STATUS_CONFLICTING_ADDRESSES : STATUS_SUCCESS;
    else if (region->memory == MEMORY_PAGES && pages_scan(region, low, high, WORD_VISIBLE, 0) != high &&
        !note_contents(region, low, high))
        os_discard_lazily((void *)low, high - low);
    region_unlock(region);
    return status;
}

static bool has_bytes(uintptr_t page)
{
    const volatile uint64_t *word = (const volatile uint64_t *)page;
    for (size_t i = 0; i < OS_PAGE / sizeof *word; i++)
        if (word[i])
            return true;
    return false;
}

/* The four steps, for pages that can be read and written. Did they all keep their contents? */
static bool keep_contents(uintptr_t low, uintptr_t high)
{
    bool bytes[BATCH], own[BATCH] = {false}, intact = true;
    size_t pages = (high - low) / OS_PAGE;
    for (size_t i = 0; i < pages; i++)
        bytes[i] = has_bytes(low + i * OS_PAGE);
    for (uintptr_t from = low; from < high;) {
        struct os_range ranges[RANGES];
        size_t count = RANGES;
        if (os_find_contents(from, high, ranges, &count, &from))
            break;
        for (size_t i = 0; i < count; i++)
            for (uintptr_t page = ranges[i].start; page < ranges[i].end; page += OS_PAGE)
                own[(page - low) / OS_PAGE] = true;
    }
    if (!probe_write((void *)low, high - low))
        return false;
    for (size_t i = 0; i < pages; i++)
        if (bytes[i] ? !has_bytes(low + i * OS_PAGE) : !own[i])
            intact = false;
    return intact;
}

static DWORD undo(struct region *region, uintptr_t low, uintptr_t high)
{
    DWORD status = STATUS_SUCCESS;
    if (pages_prepare(region, low, high))
        return STATUS_NO_MEMORY;
    for (uintptr_t page = low, end; (page = pages_scan(region, page, high, WORD_RESET, 0)) < high;
         page = end) {
        unsigned access = (pages_get(region, page) & WORD_ACCESS) >> WORD_ACCESS_SHIFT;
        end = lower(alike_end(region, page, high), page + (uintptr_t)BATCH * OS_PAGE);
        bool opened = !(access & OS_READ && access & OS_WRITE);
        if (opened && os_protect((void *)page, end - page, OS_READ | OS_WRITE))
            return STATUS_NO_MEMORY;
        if (!keep_contents(page, end))
            status = STATUS_DEVICE_BUSY;
        if (opened)
            os_protect((void *)page, end - page, access);
    }
    mark(region, low, high, WORD_ALL & ~WORD_RESET, 0);
    return status;
}

DWORD reset_undo(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock_range(low, high);
    if (!region)
        return STATUS_CONFLICTING_ADDRESSES;
    DWORD status = region->sticky & WORD_RESET ? undo(region, low, high) : STATUS_SUCCESS;
    region_unlock(region);
    return status;
}

/* Other people's private memory can be discarded, too, where it is what the call is for. */
static DWORD check_discardable(uintptr_t low, uintptr_t high)
{
    MEMORY_BASIC_INFORMATION run;
    const void *allocation = NULL;
    for (uintptr_t page = low; page < high; page += run.RegionSize) {
        if (!VirtualQuery((void *)page, &run, sizeof run))
            return STATUS_INVALID_PARAMETER;
        if (page == low)
            allocation = run.AllocationBase;
        if (run.State != MEM_COMMIT || run.AllocationBase != allocation)
            return STATUS_CONFLICTING_ADDRESSES;
        if (run.Protect != PAGE_READWRITE || run.Type != MEM_PRIVATE)
            return STATUS_INVALID_PAGE_PROTECTION;
    }
    return STATUS_SUCCESS;
}

static DWORD discard(uintptr_t low, SIZE_T size)
{
    if (!is_aligned(low, size))
        return STATUS_INVALID_PARAMETER;
    DWORD status = check_discardable(low, low + size);
    if (status)
        return status;
    struct region *region = region_lock_range(low, low + size);
    if ((region && region->memory != MEMORY_PAGES) || os_is_locked((void *)low, size))
        status = STATUS_INVALID_PARAMETER;
    else if (os_discard((void *)low, size))
        status = STATUS_NO_MEMORY;
    if (region)
        region_unlock(region);
    return status;
}

/* The functions of this family say why they failed in their result, and leave the last error alone. */

DWORD WINAPI DiscardVirtualMemory(PVOID address, SIZE_T size)
{
    return error_of_status(discard((uintptr_t)address, size));
}

static DWORD offer(struct region *region, uintptr_t low, uintptr_t high)
{
    for (uintptr_t page = low; page < high; page = pages_run_end(region, page))
        if (!word_is_committed(pages_get(region, page)))
            return STATUS_NOT_COMMITTED;
    if (commit_close(region, low, high))
        return STATUS_NO_MEMORY;
    region->sticky |= WORD_OFFERED;
    mark(region, low, high, WORD_ALL, WORD_OFFERED);
    os_unlock((void *)low, high - low);
    if (!note_contents(region, low, high))
        os_discard_lazily((void *)low, high - low);
    return STATUS_SUCCESS;
}

static DWORD reclaim(struct region *region, uintptr_t low, uintptr_t high)
{
    DWORD status = undo(region, low, high);
    if (status == STATUS_NO_MEMORY)
        return status;
    while ((low = pages_scan(region, low, high, WORD_OFFERED, 0)) < high) {
        uintptr_t end = alike_end(region, low, high);
        if (commit_open(region, low, end))
            return STATUS_NO_MEMORY;
        mark(region, low, end, WORD_ALL & ~WORD_OFFERED, 0);
        low = end;
    }
    return status;
}

static DWORD on_own_range(uintptr_t low, SIZE_T size, DWORD (*action)(struct region *, uintptr_t, uintptr_t))
{
    struct region *region = is_aligned(low, size) ? region_lock_range(low, low + size) : NULL;
    if (!region)
        return is_aligned(low, size) ? STATUS_CONFLICTING_ADDRESSES : STATUS_INVALID_PARAMETER;
    DWORD status = region->view                     ? STATUS_INVALID_PARAMETER
                   : region->memory != MEMORY_PAGES ? STATUS_CONFLICTING_ADDRESSES
                                                    : action(region, low, low + size);
    region_unlock(region);
    return status;
}

DWORD WINAPI OfferVirtualMemory(PVOID address, SIZE_T size, OFFER_PRIORITY priority)
{
    if (priority < VmOfferPriorityVeryLow || priority > VmOfferPriorityNormal)
        return ERROR_INVALID_PARAMETER;
    return error_of_status(on_own_range((uintptr_t)address, size, offer));
}

DWORD WINAPI ReclaimVirtualMemory(void const *address, SIZE_T size)
{
    return error_of_status(on_own_range((uintptr_t)address, size, reclaim));
}

static DWORD prefetch(HANDLE process, ULONG_PTR count, const WIN32_MEMORY_RANGE_ENTRY *ranges, ULONG flags)
{
    if (count == 0 || flags)
        return STATUS_INVALID_PARAMETER;
    DWORD status = error_check_process(process);
    if (status)
        return status;
    WIN32_MEMORY_RANGE_ENTRY range;
    for (ULONG_PTR i = 0; i < count; i++) {
        if (!probe_load(&range, &ranges[i], sizeof range))
            return STATUS_ACCESS_VIOLATION;
        if (range.NumberOfBytes == 0)
            return STATUS_INVALID_PARAMETER;
    }
    for (ULONG_PTR i = 0; i < count && probe_load(&range, &ranges[i], sizeof range); i++) {
        uintptr_t start = (uintptr_t)range.VirtualAddress & ~(uintptr_t)(OS_PAGE - 1);
        uintptr_t last = (uintptr_t)range.VirtualAddress + range.NumberOfBytes - 1;
        if (last >= start && last < REGION_TOP)
            os_prefetch((void *)start, (last | (OS_PAGE - 1)) + 1 - start);
    }
    return STATUS_SUCCESS;
}

BOOL WINAPI PrefetchVirtualMemory(HANDLE process, ULONG_PTR count, PWIN32_MEMORY_RANGE_ENTRY ranges,
                                  ULONG flags)
{
    return error_report(prefetch(process, count, ranges, flags));
}
