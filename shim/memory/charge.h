/*
 * The commit limit that FAULTLINE_COMMIT_LIMIT sets: how much may be committed at a time, counted when it is
 * committed and not when it is touched, as Windows counts. Without the option nothing is counted, and what
 * the kernel can give is the limit: then memory that was promised may be missing when it is touched, as for
 * any program on Linux.
 *
 * Charged: committed pages of private regions, heaps included; sections of memory, to whom creates or commits
 * them; views that are mapped to be copied when written; the frames of physical.h. Not charged: files, and
 * what is not ours.
 */
#ifndef FAULTLINE_SHIM_MEMORY_CHARGE_H
#define FAULTLINE_SHIM_MEMORY_CHARGE_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/memory/region.h"

extern uint64_t charge_limit; /* bytes; 0: none */

/* Reads the option: bytes, or with K, M, G or T their multiples. What is no such number is no limit. */
void charge_start(void);

/* Takes so many bytes if they are left. Without a limit they always are. */
bool charge_take(uint64_t bytes);
void charge_return(uint64_t bytes);

/* Bytes taken at this moment. */
uint64_t charge_taken(void);

/* Bytes of [low, high) that are charged; 0 without a limit, in a view, and in a window onto frames. */
uint64_t charge_count(const struct region *region, uintptr_t low, uintptr_t high);

static inline uint64_t charge_committed(const struct region *region, uintptr_t low, uintptr_t high)
{
    return charge_limit ? charge_count(region, low, high) : 0;
}

#endif
