/*
 * Frames: the physical pages of physical.h, each a page of the file, numbered from 1 as the program sees
 * them. What is here wants physical_lock but where it says otherwise.
 */
#ifndef FAULTLINE_SHIM_MEMORY_FRAMES_H
#define FAULTLINE_SHIM_MEMORY_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "minwindef.h"

#include "shim/lock.h"
#include "shim/os.h"

/* Over the frames, the windows, and what shows where. */
extern struct lock physical_lock;

static inline size_t physical_round(size_t bytes)
{
    return (bytes + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
}

/*
 * Makes the file, if there is none yet. STATUS_NO_MEMORY, or STATUS_INSUFFICIENT_RESOURCES: the program has
 * closed its descriptor, and no frame can be shown or made any more.
 */
DWORD frames_open_store(void);
bool frames_store_is_ours(void);

/*
 * As many as the machine has, without driving it out of memory, and the commit limit has: these are charged.
 */
size_t frames_charge(size_t count);

/*
 * Makes the first free frames that follow one another, of those charged and at most *count, the program's.
 * Returns the number of the first, and in *count how many; 0: there are none, or no memory.
 */
size_t frames_make(size_t *count);

/* Empties them; they are nobody's, and not charged. They must not show. */
void frames_give_back(size_t frame, size_t count);

/* Any number may be asked for. */
bool frames_is_owned(size_t frame);

/*
 * Where a frame shows, as an address; 0: nowhere. A call that is about to show it claims it in the low bit.
 */
#define FRAME_CLAIMED UINT64_C(1)
uint64_t *frames_place(size_t frame);

/* Lets the addresses show the frames. An errno; then they may be closed pages, or unmapped. */
int frames_map(uintptr_t start, size_t frame, size_t count);

/* In a child of fork, which has none. True: there were some. */
bool frames_forget(void);

#endif
