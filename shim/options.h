/*
 * What the environment can change: one table, read once.
 *
 * FAULTLINE_DISABLE=name,name...   do as if the kernel did not have a feature; tests run every path this way.
 * FAULTLINE_PRIVILEGES=name,...    privileges that the process holds: by default none, like most users of
 *                                  Windows
 * FAULTLINE_REPORT=where           reports of unhandled exceptions; standard error by default
 * FAULTLINE_REPORT_FORMAT=json     one JSON object per report and line, instead of text
 * FAULTLINE_DEBUG_OUTPUT=where     OutputDebugString; standard error by default, when a debugger is present
 * FAULTLINE_OBJECTS=directory      where named objects are; programs that share some agree on it
 * FAULTLINE_COMMIT_LIMIT=bytes     how much can be committed, with K, M, G or T behind it; see charge.h
 * FAULTLINE_HEAP=name,name...      pageheap: each block of a heap against a guard page; tolerant: misuse of a
 *                                  heap does not end the process
 *
 * "where" is stderr, none, or the path of a file to append to.
 */
#ifndef FAULTLINE_SHIM_OPTIONS_H
#define FAULTLINE_SHIM_OPTIONS_H

#include <stdbool.h>

enum option {
    OPTION_GUARD_MARKERS, /* "guard-markers": MADV_GUARD_INSTALL and MADV_GUARD_REMOVE */
    OPTION_PROCMAP_QUERY, /* "procmap-query": the PROCMAP_QUERY ioctl */
    OPTION_WRITE_TRACKING, /* "write-tracking": userfaultfd with UFFD_FEATURE_WP_ASYNC; PAGEMAP_SCAN */
    OPTION_PAGE_SCANS,     /* "page-scans": PAGEMAP_SCAN, where it finds the copied pages of views */
    OPTION_HUGETLB,        /* "hugetlb": the host's pool of large pages */
    /* "transparent-large-pages": ordinary memory in the place of large pages */
    OPTION_TRANSPARENT_LARGE_PAGES,
    OPTION_MEMBARRIER,     /* "membarrier": the membarrier system call */
    OPTION_FUTEX_WAITV,    /* "futex-waitv": the futex_waitv system call */
    OPTION_COUNT
};

enum privilege {
    PRIVILEGE_LOCK_MEMORY, /* "SeLockMemoryPrivilege": large pages, and physical pages of the program's own */
    PRIVILEGE_COUNT
};

enum option_text {
    OPTION_REPORT,
    OPTION_REPORT_FORMAT,
    OPTION_DEBUG_OUTPUT,
    OPTION_OBJECTS,
    OPTION_COMMIT_LIMIT,
    OPTION_HEAP,
    OPTION_TEXT_COUNT
};

/* Reads the environment. Programs with more rights than their caller ignore it. */
void options_start(void);

bool option_disabled(enum option option);
bool option_privilege(enum privilege privilege);

/* What the variable says; "" if it is not set, or is longer than a path can be. */
const char *option_text(enum option_text option);

/* Is the name one of those that the variable lists, with commas between them? */
bool option_lists(enum option_text option, const char *name);

/*
 * A descriptor of where the option wants output, or -1: nowhere. A file that cannot be opened is standard
 * error. For signal handlers too. option_close closes what was opened.
 */
int option_open(enum option_text option);
void option_close(int descriptor);

#endif
