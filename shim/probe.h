/*
 * Storing through pointers that the program gave. Where Windows answers ERROR_NOACCESS for a bad one, the
 * store must not raise an exception in the program.
 */
#ifndef FAULTLINE_SHIM_PROBE_H
#define FAULTLINE_SHIM_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies size bytes (a multiple of 4) to a program's memory. False: a page of it cannot be written. */
bool probe_store(void *to, const void *from, size_t size);

/*
 * For the signal path: the instruction at *pc faulted. Was it a probe's store? Then *pc becomes the place
 * where the probe fails, and the thread goes on there. Ask after guard_fault, for a guard page counts as hit
 * by a probe.
 */
bool probe_recover(uintptr_t *pc);

#endif
