/*
 * What the files for Linux share. The calls keep errno: a signal handler and a Win32 function both promise
 * that to their callers.
 */
#ifndef FAULTLINE_SHIM_LINUX_LINUX_H
#define FAULTLINE_SHIM_LINUX_LINUX_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* errno as it was, and what the call left in it. */
static inline int outcome(bool failed, int kept)
{
    int error = failed ? errno : 0;
    errno = kept;
    return error;
}

/*
 * A file of /proc, of this process (0) or of another. Such a descriptor lives only for the length of a query:
 * kept open it would be a stranger among the program's descriptors, closed by daemons, inherited by children,
 * where it would describe their parent. By system call, and not through the C library, whose calls are points
 * where a thread can be cancelled: with the books locked, for ever. A negative number: errno tells.
 */
int proc_open(pid_t id, const char *name, int flags);

/*
 * The ioctl PAGEMAP_SCAN (Linux 6.7). The kernel's headers on build hosts may be older: the names are ours,
 * the numbers its interface.
 */
struct page_range {
    uint64_t start;      /* first byte */
    uint64_t end;        /* first byte after it */
    uint64_t categories; /* what its pages have of those to be told */
};
struct pagemap_scan {
    uint64_t size;  /* of this structure, bytes; set by pagemap_scan */
    uint64_t flags; /* SCAN_ bits */
    uint64_t start;
    uint64_t end;
    uint64_t walk_end;            /* where the kernel stopped */
    uint64_t vec;                 /* address of an array of struct page_range ... */
    uint64_t vec_len;             /* ... and how many it has room for */
    uint64_t max_pages;           /* 0: as many as there are */
    uint64_t category_inverted;   /* categories whose absence counts as presence */
    uint64_t category_mask;       /* a page must have all of these */
    uint64_t category_anyof_mask; /* and one of these, unless 0 */
    uint64_t return_mask;         /* categories to be told */
};
enum { SCAN_PROTECT = 1, SCAN_CHECK_TRACKED = 2 };
enum {
    CATEGORY_WRITTEN = 2,
    CATEGORY_FILE = 4,
    CATEGORY_PRESENT = 8,
    CATEGORY_SWAPPED = 16,
    CATEGORY_ZERO_PAGE = 32,
    CATEGORY_LARGE = 64
};

/* How many ranges it found, or minus an errno value. */
int pagemap_scan(struct pagemap_scan *scan);

/* Each learns which of the kernel's ways the options leave to it. By os_start. */
void pagemap_start(void);
void track_start(void);
void maps_start(void);

#endif
