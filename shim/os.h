/*
 * The contract with the operating system: every call on memory that the library makes.
 *
 * Ranges are whole pages, [start, start + size), size > 0. A call returns 0 or an errno value and leaves the
 * variable errno as it was; result pointers are not NULL. Unless a line says otherwise a failed call changed
 * nothing, except that a call over several kernel mappings may have reached the first ones: callers that must
 * not lose anything put back what their books say (see commit.c). All of them may be called from a signal
 * handler.
 *
 * The folder linux implements them, and only linux/mapping.c has an mmap in it.
 */
#ifndef FAULTLINE_SHIM_OS_H
#define FAULTLINE_SHIM_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    OS_PAGE = 4096,          /* bytes in a page, the unit of protection */
    OS_CHUNK = 512 * OS_PAGE /* bytes that one lowest-level page table covers: what a guard marker costs */
};

/*
 * Functions that the most frequent calls go through: they are kept next to each other, because a system call
 * leaves little of them in the caches.
 */
#define FREQUENT __attribute__((hot))

/* What the processor may do with a page; the values are those of PROT_READ, PROT_WRITE and PROT_EXEC. */
enum os_access { OS_NONE = 0, OS_READ = 1, OS_WRITE = 2, OS_EXECUTE = 4 };

/* Learns what this kernel can do. Before it is called the feature-dependent calls below must not be. */
void os_start(void);

/* Can pages be closed by guard markers? Then os_guard_install and os_guard_remove are there. */
bool os_has_guard_markers(void);

/*
 * Takes the range for fresh private memory that reads zero, with this access, charged by touch and not by
 * size. EEXIST: something is mapped in the range. ENOMEM: no address space, or too many mappings.
 */
int os_reserve(void *start, size_t size, unsigned access);

/*
 * The same of large pages, OS_CHUNK bytes each, which must not be charged when they are touched: from the
 * host's pool of them, or else, ENOMEM from there and the option allows it, of ordinary memory that the
 * kernel is asked to make up of them. ENOMEM: neither.
 */
int os_reserve_large(void *start, size_t size, unsigned access);

/*
 * Is there such a NUMA node? Its memory is preferred for the range's pages when they are touched: best
 * effort.
 */
bool os_has_node(unsigned node);
void os_prefer_node(void *start, size_t size, unsigned node);

/*
 * A range that is mapped becomes fresh private memory without access, in one step. ENOMEM: contents may be
 * gone.
 */
int os_renew(void *start, size_t size);

/* Takes memory anywhere, readable and writable, for the library's own books. */
int os_allocate(size_t size, void **start);

/*
 * Maps the whole of a file for reading; *size is the file's, in bytes. ENODATA: it is empty. Other errors:
 * those of open and mmap. os_release of the pages unmaps it.
 */
int os_map_file(const char *path, const void **start, size_t *size);

/* Gives the range back to the kernel. ENOMEM: too many mappings; then the whole range is still there. */
int os_release(void *start, size_t size);

/* The kernel is asked to make ordinary memory up of large pages. Best effort. */
void os_prefer_large(void *start, size_t size);

/* Is the page part of a large one, to the processor? False where the kernel does not tell. */
bool os_is_large(uintptr_t page);

/* Changes the access. Contents stay. ENOMEM: too many mappings, or strict accounting refused the charge. */
int os_protect(void *start, size_t size, unsigned access);

/* Drops the contents; the next touch reads zero. EINVAL: some of it is locked. */
int os_discard(void *start, size_t size);

/* The contents may be dropped until the next write to the page, or may stay. */
int os_discard_lazily(void *start, size_t size);

/*
 * Closes the range: contents are dropped and any touch faults, whatever the access, without a mapping being
 * split. EINVAL: some of it is locked, or the kernel does not know markers. ENOMEM: no page table; contents
 * may be gone.
 */
int os_guard_install(void *start, size_t size);

/* Opens what os_guard_install closed: pages with a marker read zero. Pages without one are left alone. */
int os_guard_remove(void *start, size_t size);

/*
 * Copies from memory that may not be readable, and answers how many bytes it got: less than size when a page
 * is not there, or where the system does not allow the call it takes. Never faults.
 */
size_t os_peek(void *to, const void *from, size_t size);

/*
 * Keeps pages in memory, all of which have access; or lets them go again. With `lazily` those that were never
 * touched follow when they are. ENOMEM, EPERM, EAGAIN: more than the process may.
 */
int os_lock(void *start, size_t size, bool lazily);
int os_unlock(void *start, size_t size);

/*
 * Is some of the range locked? What is not moves towards the end of those that the kernel keeps in memory:
 * contents stay. What is not mapped is not locked.
 */
bool os_is_locked(void *start, size_t size);

/* Pages leave memory for swap space or their file, as far as that can be. Best effort. */
void os_page_out(void *start, size_t size);

/* Pages that are in swap space or in a file are wanted soon. Best effort; contents and access stay. */
void os_prefetch(void *start, size_t size);

/*
 * Write tracking: the kernel notes which pages of a range are written, by the program or by a system call on
 * its behalf. Has it been there so far, and can it be had now? Not on this kernel, or no descriptor is left:
 * false.
 */
bool os_track_ready(void);

/*
 * Tracks the range, mappings of ours; pages that have contents already count as written. After
 * os_track_ready. What is unmapped is not tracked any more; the other calls leave tracking alone, and dropped
 * contents are not written ones.
 */
int os_track(void *start, size_t size);

/* Pages [start, end). */
struct os_range {
    uintptr_t start, end;
};

/*
 * The written pages of the range, in order: fills up to *count ranges, of `most` pages in all, and sets
 * *count; *stop is where to go on, or the range's end. With reset those pages do not count as written any
 * more, from the moment on in which they are reported. Pages closed by guard markers may be among them.
 * EPERM: some of the range is not tracked (any more).
 */
int os_track_get(uintptr_t start, uintptr_t end, size_t most, bool reset, struct os_range *ranges,
                 size_t *count, uintptr_t *stop);

/* No page of the range counts as written any more. EPERM as above. */
int os_track_reset(uintptr_t start, uintptr_t end);

/* Pages of the range that have contents count as written again. */
int os_track_mark(uintptr_t start, uintptr_t end);

/*
 * The pages of the range that have contents of their own, in memory or in swap space, as os_track_get gives
 * written ones: not those that were never touched, and not those that were only read, as far as the kernel
 * tells them apart.
 */
int os_find_contents(uintptr_t start, uintptr_t end, struct os_range *ranges, size_t *count, uintptr_t *stop);

/*
 * The same of pages that are in memory, whatever is in them; and which of so many pages, in any order, are.
 */
int os_find_resident(uintptr_t start, uintptr_t end, struct os_range *ranges, size_t *count, uintptr_t *stop);
int os_are_resident(const uintptr_t *pages, size_t count, bool *resident);

/* In a child after fork, where nothing is tracked any more: gives back what tracked the parent. */
void os_track_fork_child(void);

/*
 * Maps the range from a file, at a page's offset: shared, so that writes reach the file, or privately, so
 * that a page is copied when it is written. Charged by touch. EEXIST: something is mapped in the range.
 * EACCES, EPERM: the file was not opened for that access, or its file system has no execution.
 */
int os_map_view(void *start, size_t size, unsigned access, int file, uint64_t offset, bool shared);

/* The same over pages that are mapped from the file already. */
int os_remap_view(void *start, size_t size, unsigned access, int file, uint64_t offset, bool shared);

/* The same, shared, of a file of memory whose pages are to be there at once: no touch of them faults. */
int os_remap_present(void *start, size_t size, unsigned access, int file, uint64_t offset);

/* Maps a part of a file anywhere, shared, readable and writable: for the library's own books. */
int os_map_books(int file, uint64_t offset, size_t size, void **start);

/* Writes the pages of a shared mapping to their file, and waits. EIO: it could not be written. */
int os_flush(void *start, size_t size);

/*
 * The first run of pages in [from, end), a private mapping of a file, that are copies: written since they
 * were mapped. *low and *high are its bounds, both end when there is none. Errors: /proc is not there, or no
 * descriptor.
 */
int os_find_copied(uintptr_t from, uintptr_t end, uintptr_t *low, uintptr_t *high);

/* A mapping as the kernel has it. */
struct os_mapping {
    uintptr_t start;    /* first byte; page aligned */
    uintptr_t end;      /* first byte after it */
    unsigned access;    /* enum os_access bits */
    bool shared;        /* writes reach the file or other processes */
    uint64_t offset;    /* of start in the file, bytes; 0 without a file */
    uint64_t inode;     /* of the file; 0 for anonymous memory */
    uint32_t device[2]; /* major and minor of the file's device */
};

/*
 * The first mapping that ends after address: the one that covers it, or else the next one above.
 * ENOENT: there is none. Other errors: /proc is not there.
 */
int os_query_mapping(uintptr_t address, struct os_mapping *mapping);

/*
 * Another process. Its descriptor stands for it and not for its number, which another may get; -1 where the
 * kernel has no such descriptors (before Linux 5.3). ESRCH: there is none. EMFILE: no descriptor is left.
 */
int os_process_open(pid_t id, int *descriptor);
void os_process_close(int descriptor);
bool os_process_is_alive(pid_t id, int descriptor);
int os_process_kill(pid_t id, int descriptor);

/* Would the kernel let us read and write its memory? EPERM. */
int os_process_may_enter(pid_t id);

/*
 * Copies between its memory and ours, which can be accessed; *done says how many bytes went over. EFAULT:
 * less than size, for a page of the other process could not be. EPERM, ESRCH. The third writes to pages that
 * can be executed and not written, as a debugger does: the other process's copy changes, and their access
 * stays.
 */
int os_read_process(pid_t id, const void *from, void *to, size_t size, size_t *done);
int os_write_process(pid_t id, void *to, const void *from, size_t size, size_t *done);
int os_write_code(pid_t id, void *to, const void *from, size_t size, size_t *done);

/* os_query_mapping in another process. */
int os_query_mapping_of(pid_t id, uintptr_t address, struct os_mapping *mapping);

/* On return every thread of the process has gone through a full memory barrier. */
void os_barrier(void);

/*
 * The path of the file mapped at the address in path[size], or what else the kernel calls the mapping
 * ("[heap]"); "" when it has no name. ENOENT: nothing is mapped there. ENAMETOOLONG, and errors as above.
 */
int os_query_path(uintptr_t address, char *path, size_t size);

/* Ends the process at once; no handler runs. */
void os_exit(int status) __attribute__((noreturn));

#endif
