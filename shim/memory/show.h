/* Which page of a window shows which frame: the step that the calls of physical.c are made of. */
#ifndef FAULTLINE_SHIM_MEMORY_SHOW_H
#define FAULTLINE_SHIM_MEMORY_SHOW_H

#include <stddef.h>
#include <stdint.h>

#include "minwindef.h"

/* Of `count` pages from base on, or at the addresses. */
struct show_request {
    uintptr_t base;
    const uintptr_t *addresses; /* or NULL */
    const ULONG_PTR *frames;    /* or NULL: none; a 0 among them says so of one page */
    size_t count;
};

/*
 * Shows all of it, or with an error, nothing: STATUS_INVALID_PARAMETER, a page is in no window, or a frame is
 * not the program's, comes twice, or shows elsewhere; STATUS_NO_MEMORY; STATUS_INSUFFICIENT_RESOURCES, the
 * file is gone. Wants physical_lock.
 */
DWORD physical_show(const struct show_request *request);

#endif
