/*
 * Linux: write tracking, by a userfaultfd that write-protects asynchronously, so that nobody has to answer
 * it, and the PAGEMAP_SCAN ioctl (both Linux 6.7). A page counts as written when it has contents and lacks
 * the protection bit; the scan gives it the bit again, in one step with reporting it. Never-touched pages
 * have neither, and a page that was only read has the zero page: neither is reported.
 *
 * The descriptor has to live as long as something is tracked. It stands far up, where it is in nobody's way,
 * and may still be closed by a program that closes all it does not know: then the kernel stops tracking, says
 * so (EPERM), and can begin anew.
 */
#include "shim/linux/linux.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/options.h"
#include "shim/os.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1 /* Linux 5.11 */
#endif

enum { TRACKER_LOW = 1000 };
enum { TRACK_WP_ASYNC = 1 << 15 }; /* UFFD_FEATURE_WP_ASYNC */

static bool tracking = true; /* until the kernel says that it cannot */
static int tracker = -1;     /* the descriptor */

void track_start(void)
{
    tracking = !option_disabled(OPTION_WRITE_TRACKING);
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

static bool can_scan(void)
{
    struct pagemap_scan scan = {.start = 0, .end = OS_PAGE, .category_mask = CATEGORY_WRITTEN};
    return pagemap_scan(&scan) >= 0;
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
        if ((opened < 0 && (errno == ENOSYS || errno == EPERM)) || (opened >= 0 && !can_scan()))
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
    madvise(start, size, MADV_NOHUGEPAGE); /* one write would count for all of a huge page */
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

int os_track_get(uintptr_t start, uintptr_t end, size_t most, bool reset, struct os_range *ranges,
                 size_t *count, uintptr_t *stop)
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
    int result = pagemap_scan(&scan);
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
 * The report goes nowhere, but without one the kernel also marks pages that were never touched, and from then
 * on they look as if they had contents in swap space.
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
        result = pagemap_scan(&scan);
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
