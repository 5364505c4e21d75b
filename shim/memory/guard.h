/* What the signal path asks about a fault on our memory: PAGE_GUARD, and writes that are watched. */
#ifndef FAULTLINE_SHIM_MEMORY_GUARD_H
#define FAULTLINE_SHIM_MEMORY_GUARD_H

#include <stdbool.h>

extern bool guard_ready;

void guard_start(void);

/*
 * From here on faults come to the library: a program without a guarded block has no handler installed until
 * then.
 */
static inline void guard_ensure(void)
{
    if (__builtin_expect(!__atomic_load_n(&guard_ready, __ATOMIC_ACQUIRE), 0))
        guard_start();
}

enum guard_verdict {
    GUARD_NOT_OURS, /* a real access violation */
    GUARD_HIT,      /* an armed guard page: this call has disarmed it, alone and exactly once */
    GUARD_RETRY     /* the access is allowed now: run the instruction again */
};

/*
 * What a fault on `address` means; `access` is 0 for a read, 1 for a write, 8 for an instruction fetch.
 * Called from the signal path: takes no lock that the faulting thread can hold, calls no malloc, keeps errno
 * and the last error.
 */
enum guard_verdict guard_fault(const void *address, int access);

#endif
