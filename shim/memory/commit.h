/*
 * Changing pages of a region: the system calls that make the kernel agree with the words, and the words.
 *
 * Theory of operation. A page that was never committed is closed by its mapping having no access. Committing
 * it by mprotect alone would split mappings, and a process may have only some 65,000 of them. So the first
 * commit in a part of a 2 MiB chunk opens that part: guard markers go on its other pages, then the whole part
 * gets the access that this commit wants. From then on committing a page there is taking its marker away, and
 * decommitting it is putting a marker there, which also drops its contents: one light call, and never a new
 * mapping. Pages that want another access than the rest get it by mprotect. Whole chunks go without markers:
 * they are bounds of mappings anyway, at most one per 2 MiB.
 *
 * Where markers do not work (Linux before 6.13, locked memory) everything is done by mprotect and
 * MADV_DONTNEED.
 *
 * All take the region's lock as held, ranges as whole pages inside the region, and give 0 or an errno value.
 * On an error no page has changed. Readers see a page's new word after the kernel's change; a fault in
 * between is answered by guard.c.
 */
#ifndef FAULTLINE_SHIM_MEMORY_COMMIT_H
#define FAULTLINE_SHIM_MEMORY_COMMIT_H

#include "shim/memory/region.h"

/* Pages become committed, with this visible word; contents of pages that were committed stay. */
int commit_pages(struct region *region, uintptr_t low, uintptr_t high, unsigned visible);

/*
 * Pages, all of them committed, get another visible word. Caching belongs to the memory and not to its
 * protection: given at commit it stays, and cannot be added; only pages without any access have none.
 */
int commit_protect(struct region *region, uintptr_t low, uintptr_t high, unsigned visible);

/* Pages become reserved; their contents are gone. An error (no memory for page tables) may come after some
 * went. */
int commit_decommit(struct region *region, uintptr_t low, uintptr_t high);

/*
 * Takes the access of pages away behind their words' back, and gives it again: to a range, changed as a whole
 * before, whose visible words are alike.
 */
int commit_close(struct region *region, uintptr_t low, uintptr_t high);
int commit_open(struct region *region, uintptr_t low, uintptr_t high);

/*
 * For regions watched by faults. A write to a page comes first and is noted; where the kernel has no room for
 * another mapping, all of the run that the page is in counts as written. And: no page of the range counts as
 * written any more; on an error those up to some page. The first is safe in a signal handler.
 */
int commit_open_written(struct region *region, uintptr_t page);
int commit_close_unwritten(struct region *region, uintptr_t low, uintptr_t high);

/* One armed page becomes a plain one. Safe in a signal handler. */
int commit_disarm(struct region *region, uintptr_t page);

#endif
