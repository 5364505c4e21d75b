/*
 * Linux. The calls keep errno because a signal handler and a Win32 function both promise that to their
 * callers. Mapping and unmapping go through the C library, so that a tool that interposes on it sees what the
 * library maps; what changes pages goes to the kernel directly, because each return that follows a system
 * call is one that the processor cannot predict.
 */
#include "shim/os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim/check.h"
#include "shim/options.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1 /* Linux 5.11 */
#endif
#ifndef MAP_HUGE_2MB
#define MAP_HUGE_2MB (21 << 26)
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#define MADV_GUARD_REMOVE  103
#endif

_Static_assert(OS_READ == PROT_READ && OS_WRITE == PROT_WRITE && OS_EXECUTE == PROT_EXEC,
               "os_access is prot");

static bool guard_markers;
static bool page_scans = true;    /* the same of PAGEMAP_SCAN, where it is not about written pages */
static bool procmap_query = true; /* until the kernel says it is not there */
static bool tracking = true;      /* the same: write tracking */

/* errno as it was, and what the call left in it. */
static int outcome(bool failed, int kept)
{
    int error = failed ? errno : 0;
    errno = kept;
    return error;
}

static inline int kernel_call(long number, void *start, size_t size, long argument)
{
    long result;
    register long third __asm__("rdx") = argument;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(start), "S"(size), "r"(third)
                     : "rcx", "r11", "memory");
    return (int)-result;
}

static inline int advise(void *start, size_t size, int advice)
{
    int error;
    do
        error = kernel_call(SYS_madvise, start, size, advice);
    while (error == EAGAIN);
    return error;
}

void os_start(void)
{
    procmap_query = !option_disabled(OPTION_PROCMAP_QUERY);
    tracking = !option_disabled(OPTION_WRITE_TRACKING);
    page_scans = !option_disabled(OPTION_PAGE_SCANS);
    void *page;
    if (option_disabled(OPTION_GUARD_MARKERS) || os_allocate(OS_PAGE, &page))
        return;
    guard_markers = !advise(page, OS_PAGE, MADV_GUARD_INSTALL);
    os_release(page, OS_PAGE);
}

FREQUENT
bool os_has_guard_markers(void)
{
    return guard_markers;
}

int os_reserve(void *start, size_t size, unsigned access)
{
    int kept = errno;
    void *got =
        mmap(start, size, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == MAP_FAILED)
        return outcome(true, kept);
    if (got != start) { /* a kernel before 4.17 takes the address as a hint */
        munmap(got, size);
        errno = kept;
        return EEXIST;
    }
    return 0;
}

static int map_view(void *start, size_t size, unsigned access, int file, uint64_t offset, int flags)
{
    int kept = errno;
    void *got = mmap(start, size, access, flags | MAP_NORESERVE, file, offset);
    if (got == MAP_FAILED)
        return outcome(true, kept);
    if (got != start) { /* as in os_reserve */
        munmap(got, size);
        errno = kept;
        return EEXIST;
    }
    return 0;
}

int os_map_view(void *start, size_t size, unsigned access, int file, uint64_t offset, bool shared)
{
    return map_view(start, size, access, file, offset, (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED_NOREPLACE);
}

int os_remap_view(void *start, size_t size, unsigned access, int file, uint64_t offset, bool shared)
{
    return map_view(start, size, access, file, offset, (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED);
}

int os_remap_present(void *start, size_t size, unsigned access, int file, uint64_t offset)
{
    return map_view(start, size, access, file, offset, MAP_SHARED | MAP_FIXED | MAP_POPULATE);
}

int os_map_books(int file, uint64_t offset, size_t size, void **start)
{
    int kept = errno;
    void *got = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, offset);
    *start = got == MAP_FAILED ? NULL : got;
    return outcome(got == MAP_FAILED, kept);
}

int os_flush(void *start, size_t size)
{
    return kernel_call(SYS_msync, start, size, MS_SYNC);
}

/* From the pool: all pages are taken from it now. Otherwise the pages come, and can be had, one by one. */
int os_reserve_large(void *start, size_t size, unsigned access)
{
    int kept = errno, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void *got = MAP_FAILED;
    if (!option_disabled(OPTION_HUGETLB))
        got = mmap(start, size, access, flags | MAP_HUGETLB | MAP_HUGE_2MB, -1, 0);
    if (got == start)
        return 0;
    int error = got == MAP_FAILED ? errno : EEXIST;
    if (got != MAP_FAILED)
        munmap(got, size);
    errno = kept;
    if (option_disabled(OPTION_TRANSPARENT_LARGE_PAGES))
        return error == EEXIST ? EEXIST : ENOMEM;
    error = os_reserve(start, size, access);
    if (!error)
        os_prefer_large(start, size);
    return error;
}

void os_prefer_large(void *start, size_t size)
{
    advise(start, size, MADV_HUGEPAGE);
}

/* A kernel without nodes has no directory of them. */
bool os_has_node(unsigned node)
{
    char path[64];
    int kept = errno;
    snprintf(path, sizeof path, "/sys/devices/system/node/node%u", node);
    bool there = node == 0 || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    errno = kept;
    return there;
}

void os_prefer_node(void *start, size_t size, unsigned node)
{
    enum { NODES = 1024, PREFERRED = 1 };
    unsigned long nodes[NODES / 64] = {0};
    int kept = errno;
    if (node < NODES && os_has_node(1)) { /* otherwise all pages are the one node's */
        nodes[node / 64] = 1UL << node % 64;
        syscall(SYS_mbind, start, size, PREFERRED, nodes, (unsigned long)NODES, 0UL);
    }
    errno = kept;
}

/* Should an older kernel have unmapped the range before it found out that it cannot map it, then it is mapped now. */
int os_renew(void *start, size_t size)
{
    int kept = errno;
    void *got = mmap(start, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (got == MAP_FAILED) {
        int error = errno;
        errno = kept;
        return os_reserve(start, size, OS_NONE) ? error : 0;
    }
    return 0;
}

int os_allocate(size_t size, void **start)
{
    int kept = errno;
    void *got = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    *start = got == MAP_FAILED ? NULL : got;
    return outcome(got == MAP_FAILED, kept);
}

/* Not by open and close: a thread may be cancelled in these. */
int os_map_file(const char *path, const void **start, size_t *size)
{
    int kept = errno;
    struct stat about;
    *size = 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return outcome(true, kept);
    void *got = MAP_FAILED;
    int error = fstat(file, &about) < 0 ? errno : about.st_size <= 0 || !S_ISREG(about.st_mode) ? ENODATA : 0;
    if (!error) {
        got = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        error = got == MAP_FAILED ? errno : 0;
    }
    syscall(SYS_close, file);
    errno = kept;
    if (error)
        return error;
    *start = got;
    *size = (size_t)about.st_size;
    return 0;
}

int os_release(void *start, size_t size)
{
    int kept = errno;
    return outcome(munmap(start, size) < 0, kept);
}

FREQUENT
int os_protect(void *start, size_t size, unsigned access)
{
    return kernel_call(SYS_mprotect, start, size, access);
}

int os_discard(void *start, size_t size)
{
    return advise(start, size, MADV_DONTNEED);
}

int os_discard_lazily(void *start, size_t size)
{
    return advise(start, size, MADV_FREE);
}

int os_lock(void *start, size_t size, bool lazily)
{
    return lazily ? kernel_call(SYS_mlock2, start, size, MLOCK_ONFAULT) : kernel_call(SYS_mlock, start, size, 0);
}

int os_unlock(void *start, size_t size)
{
    return kernel_call(SYS_munlock, start, size, 0);
}

bool os_is_locked(void *start, size_t size)
{
    return advise(start, size, MADV_COLD) == EINVAL;
}

void os_page_out(void *start, size_t size)
{
    advise(start, size, MADV_PAGEOUT);
}

void os_prefetch(void *start, size_t size)
{
    advise(start, size, MADV_WILLNEED);
}

FREQUENT
int os_guard_install(void *start, size_t size)
{
    return advise(start, size, MADV_GUARD_INSTALL);
}

FREQUENT
int os_guard_remove(void *start, size_t size)
{
    return advise(start, size, MADV_GUARD_REMOVE);
}

size_t os_peek(void *to, const void *from, size_t size)
{
    int kept = errno;
    size_t first = OS_PAGE - (uintptr_t)from % OS_PAGE; /* each page for itself: the call copies whole pieces */
    if (first > size)
        first = size;
    struct iovec whole = {to, size};
    struct iovec pieces[2] = {{(void *)from, first}, {(char *)from + first, size - first}};
    long got = syscall(SYS_process_vm_readv, getpid(), &whole, 1L, pieces, size > first ? 2L : 1L, 0L);
    errno = kept;
    return got < 0 ? 0 : (size_t)got;
}

/*
 * Write tracking: a userfaultfd that write-protects asynchronously, so that nobody has to answer it, and the
 * PAGEMAP_SCAN ioctl (both Linux 6.7). A page counts as written when it has contents and lacks the protection
 * bit; the scan gives it the bit again, in one step with reporting it. Never-touched pages have neither, and a page
 * that was only read has the zero page: neither is reported. The kernel's headers on build hosts may be older than
 * this: the names are ours, the numbers its interface.
 *
 * The descriptor has to live as long as something is tracked. It stands far up, where it is in nobody's way, and
 * may still be closed by a program that closes all it does not know: then the kernel stops tracking, says so
 * (EPERM), and can begin anew.
 */
enum { TRACKER_LOW = 1000 };
enum { TRACK_WP_ASYNC = 1 << 15 }; /* UFFD_FEATURE_WP_ASYNC */

struct page_range {
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};
struct pagemap_scan {
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walk_end;
    uint64_t vec;
    uint64_t vec_len;
    uint64_t max_pages;
    uint64_t category_inverted;
    uint64_t category_mask;
    uint64_t category_anyof_mask;
    uint64_t return_mask;
};
_Static_assert(sizeof(struct pagemap_scan) == 96 && sizeof(struct page_range) == 24, "the kernel's structs");
#define PAGEMAP_SCAN_IOCTL _IOWR('f', 16, struct pagemap_scan)
enum { SCAN_PROTECT = 1, SCAN_CHECK_TRACKED = 2 };
enum { CATEGORY_WRITTEN = 2, CATEGORY_FILE = 4, CATEGORY_PRESENT = 8, CATEGORY_SWAPPED = 16, CATEGORY_ZERO_PAGE = 32, CATEGORY_LARGE = 64 };

static int tracker = -1;

/* By system call, like /proc/self/maps below. */
static int pagemap_open(void)
{
    return syscall(SYS_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
}

static int scan_pages(struct pagemap_scan *scan)
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
 * Older kernels have an entry of 64 bits for each page instead. A present page that no other process maps and no file
 * backs is told from the zero page by the bit that says so; one that this process shares with its child is not.
 */
enum { ENTRIES = 512 };
#define ENTRY_PRESENT   (UINT64_C(1) << 63)
#define ENTRY_SWAPPED   (UINT64_C(1) << 62)
#define ENTRY_EXCLUSIVE (UINT64_C(1) << 56)

static bool entry_counts(uint64_t entry, bool own)
{
    return own ? entry & ENTRY_SWAPPED || (entry & ENTRY_PRESENT && entry & ENTRY_EXCLUSIVE) : entry & ENTRY_PRESENT;
}

static long read_entries(int pagemap, uintptr_t start, size_t pages, uint64_t *entries)
{
    long got = syscall(SYS_pread64, pagemap, entries, pages * sizeof *entries, start / OS_PAGE * sizeof *entries);
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
        long got = read_entries(pagemap, start, (until - start) / OS_PAGE < ENTRIES ? (until - start) / OS_PAGE : ENTRIES,
                                entries);
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
    if (!option_disabled(OPTION_WRITE_TRACKING))
        result = scan_pages(&scan);
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
    bool large = scan_pages(&scan) == 1;
    errno = kept;
    return large;
}

/* Is the descriptor still what we opened? */
static bool is_tracker(int descriptor)
{
    static const char ours[] = "anon_inode:[userfaultfd]";
    char path[32], target[sizeof ours];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return readlink(path, target, sizeof target) == sizeof ours - 1 &&
           memcmp(target, ours, sizeof ours - 1) == 0;
}

static bool has_pagemap_scan(void)
{
    struct pagemap_scan scan = {.start = 0, .end = OS_PAGE, .category_mask = CATEGORY_WRITTEN};
    return scan_pages(&scan) >= 0;
}

static int tracker_open(void)
{
    int opened = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
    if (opened < 0)
        return -1;
    struct uffdio_api api = {.api = UFFD_API, .features = TRACK_WP_ASYNC};
    int moved = -1;
    if (ioctl(opened, UFFDIO_API, &api) < 0) {
        errno = ENOSYS;
    } else {
        moved = fcntl(opened, F_DUPFD_CLOEXEC, TRACKER_LOW);
        if (moved < 0)
            return opened;
    }
    int error = errno;
    syscall(SYS_close, opened);
    errno = error;
    return moved;
}

bool os_track_ready(void)
{
    if (!__atomic_load_n(&tracking, __ATOMIC_RELAXED))
        return false;
    int kept = errno, current = __atomic_load_n(&tracker, __ATOMIC_ACQUIRE);
    bool ready = current >= 0 && is_tracker(current);
    if (!ready) {
        int opened = tracker_open();
        if ((opened < 0 && (errno == ENOSYS || errno == EPERM)) || (opened >= 0 && !has_pagemap_scan()))
            __atomic_store_n(&tracking, false, __ATOMIC_RELAXED);
        ready = opened >= 0 && __atomic_load_n(&tracking, __ATOMIC_RELAXED);
        if (ready && __atomic_compare_exchange_n(&tracker, &current, opened, false, __ATOMIC_ACQ_REL,
                                                 __ATOMIC_RELAXED))
            opened = -1; /* otherwise another thread was faster */
        if (opened >= 0)
            syscall(SYS_close, opened);
    }
    errno = kept;
    return ready;
}

int os_track(void *start, size_t size)
{
    int kept = errno;
    advise(start, size, MADV_NOHUGEPAGE); /* one write would count for all of a huge page */
    struct uffdio_register range = {.range = {(uintptr_t)start, size}, .mode = UFFDIO_REGISTER_MODE_WP};
    return outcome(ioctl(__atomic_load_n(&tracker, __ATOMIC_ACQUIRE), UFFDIO_REGISTER, &range) < 0, kept);
}

static struct pagemap_scan written_pages(uintptr_t start, uintptr_t end)
{
    return (struct pagemap_scan){.start = start,
                                 .end = end,
                                 .flags = SCAN_CHECK_TRACKED,
                                 .category_inverted = CATEGORY_ZERO_PAGE,
                                 .category_mask = CATEGORY_WRITTEN | CATEGORY_ZERO_PAGE,
                                 .category_anyof_mask = CATEGORY_PRESENT | CATEGORY_SWAPPED,
                                 .return_mask = CATEGORY_WRITTEN};
}

int os_track_get(uintptr_t start, uintptr_t end, size_t most, bool reset, struct os_range *ranges, size_t *count,
                 uintptr_t *stop)
{
    enum { AT_ONCE = 64 };
    struct page_range found[AT_ONCE];
    int kept = errno;
    struct pagemap_scan scan = written_pages(start, end);
    scan.vec = (uintptr_t)found;
    scan.vec_len = *count < AT_ONCE ? *count : AT_ONCE;
    scan.max_pages = most;
    if (reset)
        scan.flags |= SCAN_PROTECT;
    int result = scan_pages(&scan);
    errno = kept;
    if (result < 0)
        return -result;
    for (int i = 0; i < result; i++)
        ranges[i] = (struct os_range){found[i].start, found[i].end};
    *count = result;
    *stop = scan.walk_end;
    return 0;
}

/*
 * The report goes nowhere, but without one the kernel also marks pages that were never touched, and from then on they
 * look as if they had contents in swap space.
 */
int os_track_reset(uintptr_t start, uintptr_t end)
{
    enum { AT_ONCE = 256 };
    struct page_range found[AT_ONCE];
    int kept = errno, result = 0;
    while (start < end && result >= 0) {
        struct pagemap_scan scan = written_pages(start, end);
        scan.vec = (uintptr_t)found;
        scan.vec_len = AT_ONCE;
        scan.flags |= SCAN_PROTECT;
        result = scan_pages(&scan);
        start = scan.walk_end;
    }
    errno = kept;
    return result < 0 ? -result : 0;
}

int os_track_mark(uintptr_t start, uintptr_t end)
{
    int kept = errno;
    struct uffdio_writeprotect range = {.range = {start, end - start}};
    return outcome(ioctl(__atomic_load_n(&tracker, __ATOMIC_ACQUIRE), UFFDIO_WRITEPROTECT, &range) < 0, kept);
}

void os_track_fork_child(void)
{
    int kept = errno;
    if (tracker >= 0 && is_tracker(tracker))
        syscall(SYS_close, tracker);
    tracker = -1;
    errno = kept;
}

/*
 * Copies among the pages of a private mapping. To the kernel they are anonymous memory: present or swapped, and not
 * the file's.
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
    int result = scan_pages(&scan);
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
        ssize_t got = syscall(SYS_pread64, pagemap, pages, count * sizeof *pages, at / OS_PAGE * sizeof *pages);
        if (got < (ssize_t)sizeof *pages) {
            int error = got < 0 ? errno : EIO;
            syscall(SYS_close, pagemap);
            return error;
        }
        for (size_t i = 0; i < got / sizeof *pages; i++, at += OS_PAGE) {
            bool copied = (pages[i] >> PRESENT & 1 || pages[i] >> SWAPPED & 1) && !(pages[i] >> FILE_PAGE & 1);
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

/*
 * The descriptor of /proc/self/maps lives only for the length of a query: kept open it would be a stranger
 * among the program's descriptors, closed by daemons, inherited by children, where it would describe their
 * parent. By system call, and not through the C library, whose calls are points where a thread can be cancelled:
 * with the books locked, for ever.
 */
static int proc_open(pid_t id, const char *name, int flags)
{
    char path[64];
    if (id)
        snprintf(path, sizeof path, "/proc/%d/%s", id, name);
    else
        snprintf(path, sizeof path, "/proc/self/%s", name);
    return syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC);
}

/* Linux 6.11. The layout and the numbers are the kernel's interface; its header is not on every build host.
 */
struct procmap_query {
    uint64_t size;
    uint64_t query_flags;
    uint64_t query_addr;
    uint64_t vma_start;
    uint64_t vma_end;
    uint64_t vma_flags;
    uint64_t vma_page_size;
    uint64_t vma_offset;
    uint64_t inode;
    uint32_t dev_major;
    uint32_t dev_minor;
    uint32_t vma_name_size;
    uint32_t build_id_size;
    uint64_t vma_name_addr;
    uint64_t build_id_addr;
};
_Static_assert(sizeof(struct procmap_query) == 104, "the kernel's struct");
#define PROCMAP_QUERY_IOCTL _IOWR('f', 17, struct procmap_query)
enum { QUERY_SHARED = 8, QUERY_COVERING_OR_NEXT = 16 };

static int query_by_ioctl(int maps, uintptr_t address, struct os_mapping *mapping)
{
    struct procmap_query query = {
        .size = sizeof query, .query_flags = QUERY_COVERING_OR_NEXT, .query_addr = address};
    if (ioctl(maps, PROCMAP_QUERY_IOCTL, &query) < 0)
        return errno;
    *mapping = (struct os_mapping){.start = query.vma_start,
                                   .end = query.vma_end,
                                   .access = query.vma_flags & (OS_READ | OS_WRITE | OS_EXECUTE),
                                   .shared = query.vma_flags & QUERY_SHARED,
                                   .offset = query.inode ? query.vma_offset : 0,
                                   .inode = query.inode,
                                   .device = {query.dev_major, query.dev_minor}};
    return 0;
}

/* "start-end rwxp offset major:minor inode path", numbers in base 16 but for the inode. */
static bool parse_line(const char *line, struct os_mapping *mapping)
{
    uint64_t number[6] = {0};
    char flag[4] = "";
    for (int field = 0; field < 6; field++) {
        int base = field == 5 ? 10 : 16;
        for (;; line++) {
            int c = *line, digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
            if (digit >= base)
                break;
            number[field] = number[field] * base + digit;
        }
        if (field == 5)
            break;
        if (*line++ == '\0')
            return false;
        if (field == 1) {
            for (int i = 0; i < 4; i++) {
                if (line[i] == '\0')
                    return false;
                flag[i] = line[i];
            }
            line += 5;
        }
    }
    *mapping =
        (struct os_mapping){.start = number[0],
                            .end = number[1],
                            .access = (flag[0] == 'r' ? OS_READ : 0) | (flag[1] == 'w' ? OS_WRITE : 0) |
                                      (flag[2] == 'x' ? OS_EXECUTE : 0),
                            .shared = flag[3] == 's',
                            .offset = number[5] ? number[2] : 0,
                            .inode = number[5],
                            .device = {(uint32_t)number[3], (uint32_t)number[4]}};
    return true;
}

/* The path stands last on its line, behind spaces. */
static int copy_path(const char *line, char *path, size_t size)
{
    for (int column = 0; column < 5; column++) {
        line += strcspn(line, " ");
        line += strspn(line, " ");
    }
    if (strlen(line) >= size)
        return ENAMETOOLONG;
    strcpy(path, line);
    return 0;
}

/*
 * Reads the text from its start; a line is never longer than a path and the columns before it. The path goes to
 * path[size], unless that is NULL.
 */
static int query_by_text(int maps, uintptr_t address, struct os_mapping *mapping, char *path, size_t size)
{
    char text[4096 + 256];
    size_t held = 0;
    for (;;) {
        ssize_t got = syscall(SYS_read, maps, text + held, sizeof text - 1 - held);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        held += got;
        text[held] = '\0';
        char *line = text;
        for (char *end; (end = memchr(line, '\n', text + held - line)) != NULL; line = end + 1) {
            *end = '\0';
            if (parse_line(line, mapping) && mapping->end > address)
                return path ? copy_path(line, path, size) : 0;
        }
        if (got == 0)
            return ENOENT;
        held = text + held - line;
        if (held ==
            sizeof text - 1) /* a path with more than its share of escapes: its columns are read already */
            held = 0;
        memmove(text, line, held);
    }
}

int os_query_mapping(uintptr_t address, struct os_mapping *mapping)
{
    return os_query_mapping_of(0, address, mapping);
}

int os_query_mapping_of(pid_t id, uintptr_t address, struct os_mapping *mapping)
{
    int kept = errno;
    int maps = proc_open(id, "maps", O_RDONLY);
    if (maps < 0)
        return outcome(true, kept);
    int error = ENOTTY;
    if (__atomic_load_n(&procmap_query, __ATOMIC_RELAXED)) {
        error = query_by_ioctl(maps, address, mapping);
        if (error == ENOTTY)
            __atomic_store_n(&procmap_query, false, __ATOMIC_RELAXED);
    }
    if (error == ENOTTY)
        error = query_by_text(maps, address, mapping, NULL, 0);
    syscall(SYS_close, maps);
    errno = kept;
    return error;
}

static int path_by_ioctl(int maps, uintptr_t address, char *path, size_t size)
{
    struct procmap_query query = {.size = sizeof query,
                                  .query_addr = address,
                                  .vma_name_addr = (uintptr_t)path,
                                  .vma_name_size = (uint32_t)size};
    *path = '\0';
    return ioctl(maps, PROCMAP_QUERY_IOCTL, &query) < 0 ? errno : 0;
}

int os_query_path(uintptr_t address, char *path, size_t size)
{
    int kept = errno, error = ENOTTY;
    int maps = proc_open(0, "maps", O_RDONLY);
    if (maps < 0)
        return outcome(true, kept);
    if (__atomic_load_n(&procmap_query, __ATOMIC_RELAXED))
        error = path_by_ioctl(maps, address, path, size);
    if (error == ENOTTY) {
        struct os_mapping mapping;
        error = query_by_text(maps, address, &mapping, path, size);
        if (!error && mapping.start > address)
            error = ENOENT;
    }
    syscall(SYS_close, maps);
    errno = kept;
    return error;
}

int os_process_open(pid_t id, int *descriptor)
{
    int kept = errno;
    *descriptor = syscall(SYS_pidfd_open, id, 0);
    if (*descriptor < 0 && errno == ENOSYS)
        return outcome(kill(id, 0) < 0 && errno == ESRCH, kept);
    return outcome(*descriptor < 0, kept);
}

void os_process_close(int descriptor)
{
    if (descriptor >= 0)
        syscall(SYS_close, descriptor);
}

bool os_process_is_alive(pid_t id, int descriptor)
{
    int kept = errno;
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    bool alive = descriptor >= 0 ? syscall(SYS_poll, &ended, 1, 0) == 0 || ended.revents & (POLLNVAL | POLLERR)
                                 : kill(id, 0) == 0 || errno == EPERM;
    errno = kept;
    return alive;
}

int os_process_kill(pid_t id, int descriptor)
{
    int kept = errno;
    return outcome((descriptor >= 0 ? syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0)
                                    : kill(id, SIGKILL)) < 0,
                   kept);
}

int os_process_may_enter(pid_t id)
{
    int kept = errno, memory = proc_open(id, "mem", O_RDONLY);
    if (memory >= 0)
        syscall(SYS_close, memory);
    return memory < 0 && errno == EACCES ? (errno = kept, EPERM) : outcome(memory < 0, kept);
}

static int transfer(long number, pid_t id, void *theirs, void *ours, size_t size, size_t *done)
{
    int kept = errno;
    long got = 1;
    for (*done = 0; *done < size && got > 0; *done += got > 0 ? got : 0) {
        struct iovec here = {(char *)ours + *done, size - *done}, there = {(char *)theirs + *done, size - *done};
        got = syscall(number, id, &here, 1L, &there, 1L, 0L);
    }
    return *done == size ? (errno = kept, 0) : got == 0 ? (errno = kept, EFAULT) : outcome(true, kept);
}

int os_read_process(pid_t id, const void *from, void *to, size_t size, size_t *done)
{
    return transfer(SYS_process_vm_readv, id, (void *)from, to, size, done);
}

int os_write_process(pid_t id, void *to, const void *from, size_t size, size_t *done)
{
    return transfer(SYS_process_vm_writev, id, to, (void *)from, size, done);
}

int os_write_code(pid_t id, void *to, const void *from, size_t size, size_t *done)
{
    int kept = errno, memory = proc_open(id, "mem", O_RDWR);
    *done = 0;
    if (memory < 0)
        return errno == EACCES ? (errno = kept, EPERM) : outcome(true, kept);
    long got = 1;
    for (; *done < size && got > 0; *done += got > 0 ? got : 0)
        got = syscall(SYS_pwrite64, memory, (const char *)from + *done, size - *done, (char *)to + *done);
    syscall(SYS_close, memory);
    errno = kept;
    return *done == size ? 0 : EFAULT;
}

/* Registering is once for each process, and costs nothing again. Before Linux 4.14, or where it is forbidden, taking
 * the access of a page away makes the kernel interrupt every processor that runs one of our threads. */
void os_barrier(void)
{
    enum { PRIVATE_EXPEDITED = 1 << 3, REGISTER_PRIVATE_EXPEDITED = 1 << 4 };
    static char page[2 * OS_PAGE];
    int kept = errno;
    if (syscall(SYS_membarrier, PRIVATE_EXPEDITED, 0, 0) < 0 &&
        (syscall(SYS_membarrier, REGISTER_PRIVATE_EXPEDITED, 0, 0) < 0 ||
         syscall(SYS_membarrier, PRIVATE_EXPEDITED, 0, 0) < 0)) {
        volatile char *whole = (char *)(((uintptr_t)page + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1));
        os_protect((void *)whole, OS_PAGE, OS_READ | OS_WRITE);
        __atomic_fetch_add(whole, 1, __ATOMIC_SEQ_CST);
        os_protect((void *)whole, OS_PAGE, OS_READ);
    }
    errno = kept;
}

void os_exit(int status)
{
    _exit(status);
}
