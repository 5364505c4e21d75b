/*
 * Starting: options, the kernel's features, the fixed geography, fork. The library's constructor does it, or
 * the first call that needs it, when another library's constructor calls before ours.
 */
#ifndef FAULTLINE_SHIM_INIT_H
#define FAULTLINE_SHIM_INIT_H

#include <stdbool.h>

extern bool init_done;

void init_run(void);

/* The end of the process: what others can see of handles that are still open ends now. */
void init_end(void);

static inline void init_ensure(void)
{
    if (__builtin_expect(!__atomic_load_n(&init_done, __ATOMIC_ACQUIRE), 0))
        init_run();
}

#endif
