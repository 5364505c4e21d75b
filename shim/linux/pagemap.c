/* Linux: what is behind the pages of a mapping, as /proc/self/pagemap tells. */
#include "shim/linux/linux.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/options.h"
#include "shim/os.h"

_Static_assert(sizeof(struct pagemap_scan) == 96 && sizeof(struct page_range) == 24, "the kernel's structs");
#define PAGEMAP_SCAN_IOCTL _IOWR('f', 16, struct pagemap_scan)

static bool page_scans = true; /* until the kernel says that it has none */

void pagemap_start(void)
{
    page_scans = !option_disabled(OPTION_PAGE_SCANS);
}

static int pagemap_open(void)
{
    return proc_open(0, "pagemap", O_RDONLY);
}

int pagemap_scan(struct pagemap_scan *scan)
{
    int pagemap = pagemap_open();
    if (pagemap < 0)
        return -errno;
    scan->size = sizeof *scan;
    int result = syscall(SYS_ioctl, pagemap, PAGEMAP_SCAN_IOCTL, scan);
    if (result < 0)
        result = -errno;
    syscall(SYS_close, pagemap);
    return result;
}

/*
 * Older kernels have an entry of 64 bits for each page instead. A present page that no other process maps and
 * no file backs is told from the zero page by the bit that says so; one that this process shares with its
 * child is not.
 */
enum { ENTRIES = 512 };
#define ENTRY_PRESENT   (UINT64_C(1) << 63)
#define ENTRY_SWAPPED   (UINT64_C(1) << 62)
#define ENTRY_EXCLUSIVE (UINT64_C(1) << 56)

static bool entry_counts(uint64_t entry, bool own)
{
    return own ? entry & ENTRY_SWAPPED || (entry & ENTRY_PRESENT && entry & ENTRY_EXCLUSIVE)
               : entry & ENTRY_PRESENT;
}

static long read_entries(int pagemap, uintptr_t start, size_t pages, uint64_t *entries)
{
    long got =
        syscall(SYS_pread64, pagemap, entries, pages * sizeof *entries, start / OS_PAGE * sizeof *entries);
    return got < 0 ? got : got / (long)sizeof *entries;
}

static int find_by_entries(uintptr_t start, uintptr_t end, bool own, struct os_range *ranges, size_t *count,
                           uintptr_t *stop)
{
    uint64_t entries[ENTRIES];
    struct os_mapping mapping = {.end = start};
    size_t room = *count, found = 0;
    int pagemap = pagemap_open();
    if (pagemap < 0)
        return errno;
    while (start < end) {
        if (start >= mapping.end) {
            int error = os_query_mapping(start, &mapping);
            if (error && error != ENOENT) {
                syscall(SYS_close, pagemap);
                return error;
            }
            if (error)
                mapping.start = mapping.end = end; /* nothing is mapped there */
            start = start > mapping.start ? start : mapping.start;
        }
        uintptr_t until = end < mapping.end ? end : mapping.end;
        if (start >= until)
            break;
        long got =
            read_entries(pagemap, start,
                         (until - start) / OS_PAGE < ENTRIES ? (until - start) / OS_PAGE : ENTRIES, entries);
        if (got <= 0)
            goto unreadable;
        for (long i = 0; i < got; i++, start += OS_PAGE) {
            bool counts = entry_counts(entries[i], own);
            if (counts && found && ranges[found - 1].end == start)
                ranges[found - 1].end += OS_PAGE;
            else if (counts && found == room)
                goto full;
            else if (counts)
                ranges[found++] = (struct os_range){start, start + OS_PAGE};
        }
    }
    start = end;
full:
    syscall(SYS_close, pagemap);
    *count = found;
    *stop = start;
    return 0;
unreadable:
    syscall(SYS_close, pagemap);
    return EIO;
}

static int find_pages(uintptr_t start, uintptr_t end, bool own, struct os_range *ranges, size_t *count,
                      uintptr_t *stop)
{
    enum { AT_ONCE = 64 };
    struct page_range found[AT_ONCE];
    int kept = errno, result = -ENOTTY;
    struct pagemap_scan scan = {.start = start,
                                .end = end,
                                .vec = (uintptr_t)found,
                                .vec_len = *count < AT_ONCE ? *count : AT_ONCE,
                                .category_inverted = own ? CATEGORY_ZERO_PAGE : 0,
                                .category_mask = own ? CATEGORY_ZERO_PAGE : CATEGORY_PRESENT,
                                .category_anyof_mask = CATEGORY_PRESENT | CATEGORY_SWAPPED,
                                .return_mask = CATEGORY_PRESENT};
    if (__atomic_load_n(&page_scans, __ATOMIC_RELAXED))
        result = pagemap_scan(&scan);
    if (result == -ENOTTY || result == -EINVAL) {
        result = -find_by_entries(start, end, own, ranges, count, stop);
    } else if (result >= 0) {
        *count = 0;
        for (int i = 0; i < result; i++) /* in memory or in swap space is one to us */
            if (*count && ranges[*count - 1].end == found[i].start)
                ranges[*count - 1].end = found[i].end;
            else
                ranges[(*count)++] = (struct os_range){found[i].start, found[i].end};
        *stop = scan.walk_end;
        result = 0;
    }
    errno = kept;
    return -result;
}

int os_find_contents(uintptr_t start, uintptr_t end, struct os_range *ranges, size_t *count, uintptr_t *stop)
{
    return find_pages(start, end, true, ranges, count, stop);
}

int os_find_resident(uintptr_t start, uintptr_t end, struct os_range *ranges, size_t *count, uintptr_t *stop)
{
    return find_pages(start, end, false, ranges, count, stop);
}

int os_are_resident(const uintptr_t *pages, size_t count, bool *resident)
{
    int kept = errno, pagemap = pagemap_open();
    if (pagemap < 0)
        return outcome(true, kept);
    for (size_t i = 0; i < count; i++) {
        uint64_t entry;
        resident[i] = read_entries(pagemap, pages[i], 1, &entry) == 1 && entry & ENTRY_PRESENT;
    }
    syscall(SYS_close, pagemap);
    errno = kept;
    return 0;
}

bool os_is_large(uintptr_t page)
{
    struct page_range found;
    int kept = errno;
    struct pagemap_scan scan = {.start = page,
                                .end = page + OS_PAGE,
                                .vec = (uintptr_t)&found,
                                .vec_len = 1,
                                .category_mask = CATEGORY_LARGE | CATEGORY_PRESENT,
                                .return_mask = CATEGORY_LARGE};
    bool large = pagemap_scan(&scan) == 1;
    errno = kept;
    return large;
}

/*
 * Copies among the pages of a private mapping. To the kernel they are anonymous memory: present or swapped,
 * and not the file's.
 */
static int copied_by_scan(uintptr_t from, uintptr_t end, uintptr_t *low, uintptr_t *high)
{
    struct page_range found = {0};
    struct pagemap_scan scan = {.start = from,
                                .end = end,
                                .vec = (uintptr_t)&found,
                                .vec_len = 1,
                                .category_inverted = CATEGORY_FILE,
                                .category_mask = CATEGORY_FILE,
                                .category_anyof_mask = CATEGORY_PRESENT | CATEGORY_SWAPPED,
                                .return_mask = CATEGORY_FILE};
    int result = pagemap_scan(&scan);
    if (result < 0)
        return -result;
    *low = result ? found.start : end;
    *high = result ? found.end : end;
    return 0;
}

/* Before Linux 6.7: page by page, of each a number whose top bits say what it is. */
static int copied_by_pagemap(uintptr_t from, uintptr_t end, uintptr_t *low, uintptr_t *high)
{
    enum { AT_ONCE_READ = 512, FILE_PAGE = 61, SWAPPED = 62, PRESENT = 63 };
    uint64_t pages[AT_ONCE_READ];
    int pagemap = pagemap_open();
    if (pagemap < 0)
        return errno;
    *low = *high = end;
    bool within = false;
    for (uintptr_t at = from; at < end;) {
        size_t count = (end - at) / OS_PAGE < AT_ONCE_READ ? (end - at) / OS_PAGE : AT_ONCE_READ;
        ssize_t got =
            syscall(SYS_pread64, pagemap, pages, count * sizeof *pages, at / OS_PAGE * sizeof *pages);
        if (got < (ssize_t)sizeof *pages) {
            int error = got < 0 ? errno : EIO;
            syscall(SYS_close, pagemap);
            return error;
        }
        for (size_t i = 0; i < got / sizeof *pages; i++, at += OS_PAGE) {
            bool copied =
                (pages[i] >> PRESENT & 1 || pages[i] >> SWAPPED & 1) && !(pages[i] >> FILE_PAGE & 1);
            if (copied && !within) {
                *low = at;
                within = true;
            } else if (!copied && within) {
                *high = at;
                syscall(SYS_close, pagemap);
                return 0;
            }
        }
    }
    syscall(SYS_close, pagemap);
    return 0;
}

int os_find_copied(uintptr_t from, uintptr_t end, uintptr_t *low, uintptr_t *high)
{
    int kept = errno, error = ENOTTY;
    if (__atomic_load_n(&page_scans, __ATOMIC_RELAXED)) {
        error = copied_by_scan(from, end, low, high);
        if (error == ENOTTY)
            __atomic_store_n(&page_scans, false, __ATOMIC_RELAXED);
    }
    if (error == ENOTTY)
        error = copied_by_pagemap(from, end, low, high);
    errno = kept;
    return error;
}
