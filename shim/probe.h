/*
 * Pointers that the program gave. Where Windows answers ERROR_NOACCESS for a bad one, no exception may be
 * raised in the program. A guard page counts as bad, once: touching it disarms it. What they touch to write
 * counts as written where writes are watched, which a system call given the same pointer could not do (it
 * would fail with EFAULT, at guard pages and, where we watch by faults, at watched ones): so touch the pages
 * first, then make the call.
 *
 * Not with a region's lock held: the fault of a guard page takes one.
 */
#ifndef FAULTLINE_SHIM_PROBE_H
#define FAULTLINE_SHIM_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies size bytes (a multiple of 4) to a program's memory. False: a page of it cannot be written. */
bool probe_store(void *to, const void *from, size_t size);

/* Copies size bytes (a multiple of 4) from a program's memory. False: a page of it cannot be read. */
bool probe_load(void *to, const void *from, size_t size);

/* Touches each page of a program's memory, to read it or to write it; false: one of them cannot be. */
bool probe_read(const void *start, size_t size);
bool probe_write(void *start, size_t size);

/*
 * Copies bytes between two places that may both be the program's; how many went over before one of them was
 * bad.
 */
size_t probe_bytes(void *to, const void *from, size_t size);

/*
 * For the signal path: the instruction at *pc faulted. Was it a probe's? Then *pc becomes the place
 * where the probe fails, and the thread goes on there. Ask after guard_fault, for a guard page counts as hit
 * by a probe.
 */
bool probe_recover(uintptr_t *pc);

#endif
