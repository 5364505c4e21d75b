/*
 * Windows onto physical pages of the program's own (AWE): regions of MEMORY_PHYSICAL.
 *
 * Theory of operation. The physical pages, frames, are the pages of one file that only memory backs; a
 * frame's number, as the program sees it, is that of its page in the file and 1. They are there, zeroed, from
 * the moment when they are allocated: that is what the program pays for. A window is a reservation in which
 * any page can be closed, or show one frame: the file's page, mapped there, one call for each run of frames
 * whose numbers and addresses both ascend. A page that shows a frame is committed to whoever asks, the others
 * are reserved.
 *
 * Two tables say the same from both sides: of each frame where it shows, of each window's page which frame it
 * shows. Both are sparse memory, as are the windows. One lock, ranked before those of regions, covers all of
 * it, so that a call that concerns several windows is one step to all others.
 *
 * A child of fork has the windows, empty, and no frames: a frame is of one process, as on Windows.
 */
#ifndef FAULTLINE_SHIM_MEMORY_PHYSICAL_H
#define FAULTLINE_SHIM_MEMORY_PHYSICAL_H

#include "minwindef.h"

#include "shim/memory/region.h"

/* region_reserve of a window. */
int physical_reserve(const struct placement *placement, size_t size, uint32_t protect,
                     struct region **region);

/*
 * Releases the window that begins at base, and ends at end unless that is 0; its frames stay the program's.
 * Statuses as NtFreeVirtualMemory's.
 */
DWORD physical_release(uintptr_t base, uintptr_t end);

/* Around fork: before the books are locked and after they are free. */
void physical_fork_prepare(void);
void physical_fork_parent(void);
void physical_fork_child(void);

#endif
