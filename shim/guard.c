#include "shim/guard.h"

/* No page can be committed with PAGE_GUARD yet. */
enum guard_verdict guard_fault(const void *address, int access)
{
    (void)address;
    (void)access;
    return GUARD_NOT_OURS;
}
