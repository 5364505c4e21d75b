/* Write watch across fork; the calls themselves are in memoryapi.h. */
#ifndef FAULTLINE_SHIM_MEMORY_WATCH_H
#define FAULTLINE_SHIM_MEMORY_WATCH_H

/* A child goes on from what was written before: between region.h's functions of these names and the fork. */
void watch_fork_prepare(void);
void watch_fork_parent(void);

/* After region_fork_child. */
void watch_fork_child(void);

#endif
