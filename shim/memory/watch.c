/*
 * Write watch: which pages of a MEM_WRITE_WATCH allocation have been written.
 *
 * Theory of operation. Where the kernel can (Linux 6.7), it keeps the answer, in its page tables: a written
 * page is one that has contents and lacks a protection bit, and asking and clearing are one system call for
 * any number of pages. Writing costs one short fault in the kernel per page and reset. What system calls
 * write counts, too.
 *
 * Elsewhere, and when no descriptor is left for it, the words keep it (WORD_WRITTEN): a page that was not
 * written is mapped without write access, its first write faults, and guard.c opens it. So a system call that
 * is given an unwritten page fails there with EFAULT. Calls of this library touch what they write to first
 * (probe.h); for the program's own read(2) this is the limit of the method. A page has contents or not, is
 * protected or not, is written or not, each independent of the others.
 *
 *   WRITE_WATCH_FLAG_RESET       supported; clears exactly what it reports
 *   MEM_WRITE_WATCH              with MEM_RESERVE, any protection, pages of 4096 bytes whatever the system's
 *                                large pages; huge pages are off in such memory
 *   fork                         the child has what was written up to then; _Fork and clone: every page that
 *                                has contents counts as written there
 *   descriptors                  one, above 1000. If the program closes it, every page that has contents
 *                                counts as written once more, which a collector can live with
 *   MEM_RESET, MEM_DECOMMIT      pages whose contents go are not written any more
 */
#include "shim/memory/watch.h"

#include <windows.h>

#include <errno.h>

#include "shim/memory/commit.h"
#include "shim/error.h"
#include "shim/memory/guard.h"
#include "shim/os.h"
#include "shim/memory/pages.h"
#include "shim/probe.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

enum { BATCH = 512, RANGES = 64 };

/* Pages that were found, to be stored where the program wants them: outside the region's lock. */
struct batch {
    size_t count;
    void *page[BATCH];
};

static uintptr_t lower(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

/* Only a committed page that was touched has contents. */
static bool can_be_written(unsigned word)
{
    return word_is_committed(word) && !(word & WORD_MARKER);
}

static void add_to_words(struct region *region, uintptr_t low, uintptr_t high, unsigned keep, unsigned set)
{
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, keep, set);
    region_write_end(region, begun);
}

/* All that may have contents counts as written: when nobody knows better. */
static void assume_written(struct region *region)
{
    for (uintptr_t end, page = region->base; page < region->end; page = end) {
        end = pages_run_end(region, page);
        if (word_is_committed(pages_get(region, page)))
            add_to_words(region, page, end, WORD_ALL, WORD_WRITTEN);
    }
}

/* From what the words say is written on, we watch by faults. */
static void watch_by_faults(struct region *region)
{
    uintptr_t from = region->base;
    guard_ensure();
    region->watch = WATCH_FAULTS;
    region->sticky |= WORD_WRITTEN;
    while (from < region->end) {
        uintptr_t low = pages_scan(region, from, region->end, WORD_WRITTEN, WORD_WRITTEN);
        uintptr_t high = low < region->end ? pages_scan(region, low, region->end, WORD_WRITTEN, 0) : low;
        for (uintptr_t page = low, end; page < high; page = end) {
            unsigned word = pages_get(region, page), access = word_access(word) & ~(unsigned)OS_WRITE;
            end = pages_scan(region, page, lower(pages_run_end(region, page), high), WORD_ALL, word);
            if (!can_be_written(word) || word & WORD_OFFERED || !(word_access(word) & OS_WRITE))
                continue;
            if (os_protect((void *)page, end - page, access))
                add_to_words(region, page, end, WORD_ALL, WORD_WRITTEN);
            else
                add_to_words(region, page, end, WORD_ALL & ~WORD_ACCESS, access << WORD_ACCESS_SHIFT);
        }
        from = high;
    }
}

/* The kernel does not track the region any more. Then all that has contents counts as written. */
static void watch_anew(struct region *region)
{
    if (os_track_ready() && !os_track((void *)region->base, region->mapped - region->base))
        return;
    assume_written(region);
    watch_by_faults(region);
}

static int find_by_kernel(struct region *region, uintptr_t *from, uintptr_t end, size_t room, bool reset,
                          struct batch *batch)
{
    while (*from < end && batch->count < room) {
        struct os_range ranges[RANGES];
        size_t count = RANGES;
        int error = os_track_get(*from, end, room - batch->count, reset, ranges, &count, from);
        if (error)
            return error;
        for (size_t i = 0; i < count; i++)
            for (uintptr_t page = ranges[i].start; page < ranges[i].end; page += OS_PAGE)
                if (can_be_written(pages_get(region, page)))
                    batch->page[batch->count++] = (void *)page;
    }
    return 0;
}

static void find_by_words(struct region *region, uintptr_t *from, uintptr_t end, size_t room, bool reset,
                          struct batch *batch)
{
    uintptr_t low = *from, page = low;
    while (batch->count < room && (page = pages_scan(region, page, end, WORD_WRITTEN, 0)) < end) {
        batch->page[batch->count++] = (void *)page;
        page += OS_PAGE;
    }
    *from = page;
    if (reset && low < page)
        commit_close_unwritten(region, low, page); /* failing, it leaves some to be reported again */
}

static struct region *lock_watched(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock_range(low, high);
    if (!region || region->watch != WATCH_NONE)
        return region;
    region_unlock(region);
    return NULL;
}

/* The next pages, at most room of them; *from moves on. */
static DWORD find(uintptr_t *from, uintptr_t end, size_t room, bool reset, struct batch *batch)
{
    struct region *region = lock_watched(*from, end);
    if (!region)
        return STATUS_INVALID_PARAMETER;
    int error = 0;
    batch->count = 0;
    if (room > BATCH)
        room = BATCH;
    if (region->watch == WATCH_KERNEL) {
        error = find_by_kernel(region, from, end, room, reset, batch);
        if (error == EPERM) {
            watch_anew(region);
            error = region->watch == WATCH_KERNEL ? find_by_kernel(region, from, end, room, reset, batch) : 0;
        }
    }
    if (region->watch == WATCH_FAULTS)
        find_by_words(region, from, end, room, reset, batch);
    region_unlock(region);
    return error && !batch->count ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

/* The program's array went away while it was being filled: what it did not get stays written. */
static void put_back(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        uintptr_t page = (uintptr_t)batch->page[i];
        struct region *region = lock_watched(page, page + OS_PAGE);
        if (!region)
            continue;
        if (region->watch == WATCH_KERNEL)
            os_track_mark(page, page + OS_PAGE);
        else if (word_access(pages_get(region, page)) & OS_WRITE && !(pages_get(region, page) & WORD_OFFERED))
            commit_open_written(region, page);
        else if (word_is_committed(pages_get(region, page)) && !pages_prepare(region, page, page + OS_PAGE))
            add_to_words(region, page, page + OS_PAGE, WORD_ALL, WORD_WRITTEN);
        region_unlock(region);
    }
}

static bool is_watched(uintptr_t low, uintptr_t high)
{
    struct region *region = lock_watched(low, high);
    if (region)
        region_unlock(region);
    return region;
}

/* The pages of [base, base + size), which is not empty; false if that is no range of user addresses. */
static bool page_range(uintptr_t base, SIZE_T size, uintptr_t *low, uintptr_t *high)
{
    *low = base & ~(uintptr_t)(OS_PAGE - 1);
    *high = (base + size + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1);
    return base < REGION_CEILING && size && size <= REGION_CEILING - base;
}

static DWORD get_write_watch(DWORD flags, uintptr_t base, SIZE_T size, PVOID *pages, ULONG_PTR *count,
                             LPDWORD granularity)
{
    static const DWORD page_size = OS_PAGE;
    ULONG_PTR room, found = 0;
    uintptr_t from, end;
    if (!probe_load(&room, count, sizeof room) || !probe_write(count, sizeof *count) ||
        !probe_write(granularity, sizeof *granularity))
        return STATUS_ACCESS_VIOLATION;
    if (flags & ~(DWORD)WRITE_WATCH_FLAG_RESET || room == 0 || size == 0)
        return STATUS_INVALID_PARAMETER;
    if (!pages)
        return STATUS_ACCESS_VIOLATION;
    if (!page_range(base, size, &from, &end) || !is_watched(from, end))
        return STATUS_INVALID_PARAMETER;
    if (room > (end - from) / OS_PAGE)
        room = (end - from) / OS_PAGE;
    if (!probe_write(pages, room * sizeof *pages))
        return STATUS_ACCESS_VIOLATION;
    while (from < end && found < room) {
        struct batch batch;
        DWORD status = find(&from, end, room - found, flags & WRITE_WATCH_FLAG_RESET, &batch);
        if (status)
            return status;
        if (batch.count && !probe_store(pages + found, batch.page, batch.count * sizeof *batch.page)) {
            if (flags & WRITE_WATCH_FLAG_RESET)
                put_back(&batch);
            return STATUS_ACCESS_VIOLATION;
        }
        found += batch.count;
    }
    return probe_store(count, &found, sizeof found) && probe_store(granularity, &page_size, sizeof page_size)
               ? STATUS_SUCCESS
               : STATUS_ACCESS_VIOLATION;
}

static DWORD reset_write_watch(uintptr_t base, SIZE_T size)
{
    uintptr_t low, high;
    struct region *region = page_range(base, size, &low, &high) ? lock_watched(low, high) : NULL;
    if (!region)
        return STATUS_INVALID_PARAMETER;
    int error = 0;
    if (region->watch == WATCH_KERNEL) {
        error = os_track_reset(low, high);
        if (error == EPERM) {
            watch_anew(region);
            error = region->watch == WATCH_KERNEL ? os_track_reset(low, high) : 0;
        }
    }
    if (region->watch == WATCH_FAULTS)
        error = commit_close_unwritten(region, low, high);
    region_unlock(region);
    return error ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

UINT WINAPI GetWriteWatch(DWORD flags, PVOID base, SIZE_T size, PVOID *pages, ULONG_PTR *count,
                          LPDWORD granularity)
{
    return error_report(get_write_watch(flags, (uintptr_t)base, size, pages, count, granularity)) ? 0
                                                                                                  : ~(UINT)0;
}

UINT WINAPI ResetWriteWatch(LPVOID base, SIZE_T size)
{
    return error_report(reset_write_watch((uintptr_t)base, size)) ? 0 : ~(UINT)0;
}

/* fork: the kernel tracks for the parent only. The words carry over what was written. */

static void keep_written(struct region *region)
{
    if (region->watch != WATCH_KERNEL)
        return;
    for (uintptr_t from = region->base; from < region->end;) {
        struct os_range ranges[RANGES];
        size_t count = RANGES;
        if (os_track_get(from, region->end, 0, false, ranges, &count, &from)) {
            assume_written(region);
            return;
        }
        for (size_t i = 0; i < count; i++)
            for (uintptr_t page = ranges[i].start, end; page < ranges[i].end; page = end) {
                end = lower(pages_run_end(region, page), ranges[i].end);
                unsigned word = pages_get(region, page);
                end = pages_scan(region, page, end, WORD_MARKER, word & WORD_MARKER);
                if (!can_be_written(word))
                    continue;
                if (pages_prepare(region, page, end)) {
                    assume_written(region);
                    return;
                }
                add_to_words(region, page, end, WORD_ALL, WORD_WRITTEN);
            }
    }
}

static void forget_written(struct region *region)
{
    if (region->watch == WATCH_KERNEL)
        add_to_words(region, region->base, region->end, WORD_ALL & ~WORD_WRITTEN, 0);
}

static void resume(struct region *region)
{
    if (region->watch != WATCH_KERNEL)
        return;
    lock_take(&region->lock);
    if (!os_track_ready() || os_track((void *)region->base, region->mapped - region->base) ||
        os_track_reset(region->base, region->end)) {
        watch_by_faults(region);
    } else {
        uintptr_t low = region->base, high;
        while ((low = pages_scan(region, low, region->end, WORD_WRITTEN, 0)) < region->end) {
            high = pages_scan(region, low, region->end, WORD_WRITTEN, WORD_WRITTEN);
            os_track_mark(low, high);
            low = high;
        }
        forget_written(region);
    }
    lock_drop(&region->lock);
}

void watch_fork_prepare(void)
{
    region_each(keep_written);
}

void watch_fork_parent(void)
{
    region_each(forget_written);
}

void watch_fork_child(void)
{
    os_track_fork_child();
    region_each(resume);
}
