/*
 * Linux: mapping memory. Mapping and unmapping go through the C library, so that a tool that interposes on it
 * sees what the library maps; what changes pages goes to the kernel directly, because each return that
 * follows a system call is one that the processor cannot predict.
 */
#include "shim/linux/linux.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim/options.h"
#include "shim/os.h"

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
    maps_start();
    track_start();
    pagemap_start();
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
    return map_view(start, size, access, file, offset,
                    (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED_NOREPLACE);
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

/*
 * Should an older kernel have unmapped the range before it found out that it cannot map it, then it is mapped
 * now.
 */
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
    return lazily ? kernel_call(SYS_mlock2, start, size, MLOCK_ONFAULT)
                  : kernel_call(SYS_mlock, start, size, 0);
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
    size_t first =
        OS_PAGE - (uintptr_t)from % OS_PAGE; /* each page for itself: the call copies whole pieces */
    if (first > size)
        first = size;
    struct iovec whole = {to, size};
    struct iovec pieces[2] = {{(void *)from, first}, {(char *)from + first, size - first}};
    long got = syscall(SYS_process_vm_readv, getpid(), &whole, 1L, pieces, size > first ? 2L : 1L, 0L);
    errno = kept;
    return got < 0 ? 0 : (size_t)got;
}
