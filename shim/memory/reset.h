/* Contents that are of no interest: MEM_RESET and MEM_RESET_UNDO. Statuses; ranges are whole pages. */
#ifndef FAULTLINE_SHIM_MEMORY_RESET_H
#define FAULTLINE_SHIM_MEMORY_RESET_H

#include <stdint.h>

#include "minwindef.h"

/* STATUS_CONFLICTING_ADDRESSES: not all of it is in one allocation. Reserved pages are left alone. */
DWORD reset_pages(uintptr_t low, uintptr_t high);

/* STATUS_DEVICE_BUSY: contents of a page that was reset are gone. All pages are kept from here on. */
DWORD reset_undo(uintptr_t low, uintptr_t high);

#endif
