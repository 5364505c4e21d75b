/*
 * Views: regions whose pages are a section's.
 *
 * Theory of operation. A view is a region (region.h) that the kernel maps from a file: pages, protections,
 * guard pages and queries are as for private memory, with these differences. Contents come from the section,
 * and nothing is ever dropped. No page gets a protection that the view was not mapped with. Guard markers are
 * not used: they are for private memory.
 *
 * Copy on write is the kernel's: pages with PAGE_WRITECOPY are mapped privately and can be written, and no
 * fault of ours is spent on them, whether the program writes or a system call does. Which of them have been
 * written, so that they are to be reported as PAGE_READWRITE, is asked of the kernel when somebody wants to
 * know. WORD_COPY in a page's word says that its mapping is private.
 *
 * Pages of a section with SEC_RESERVE that nobody has committed have no access. When another view's commit is
 * found (a fault, a query), view_catch_up opens them with the protection of the view.
 */
#ifndef FAULTLINE_SHIM_FILE_VIEW_H
#define FAULTLINE_SHIM_FILE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "minwindef.h"
#include "winnt.h"

#include "shim/memory/region.h"
#include "shim/file/section.h"

struct view {
    void *pool_link;         /* the pool's, while the record is free */
    struct section *section; /* with a reference of the view's */
    uint64_t offset;         /* of the first page in the section, bytes */
    uint64_t seen;           /* the section's changes that the pages agree with */
    uint64_t charged;        /* bytes of the commit limit, for the copies that there may be */
    bool partial;            /* the section has a commit map */
    bool copies;             /* some pages are, or were, mapped privately */
};

/* What to map, and where. */
struct view_request {
    uint64_t offset;            /* in the section: a multiple of the granularity */
    size_t size;                /* bytes; 0: all from offset on */
    struct placement placement; /* base, alignment and bounds; the rest is filled in */
    DWORD protect;              /* PAGE_* of the view */
    bool large;    /* the caller says that it has large pages, which is the section's to say */
    DWORD node;    /* NUMA_NO_PREFERRED_NODE, or a node that exists: pages are preferably its */
    bool replaces; /* a placeholder at base of the view's size; base and offset are at home on pages then */
};

/* Maps a view of the section. */
DWORD view_map_section(struct section *section, const struct view_request *request, uintptr_t *base);

/* The same of a section by its handle, in the process of a handle. */
struct extended;
DWORD view_map_in(HANDLE process, HANDLE section, const struct view_request *request,
                  const struct extended *extended, uintptr_t *base);
/*
 * What MapViewOfFile3 is asked for, checked: a request, and what goes with it to another process.
 */
DWORD view_read_request(uint64_t offset, SIZE_T size, uintptr_t address, ULONG type, ULONG protect,
                        const MEM_EXTENDED_PARAMETER *parameters, ULONG count, struct view_request *request,
                        struct extended *extended);
DWORD view_unmap_in(HANDLE process, uintptr_t address, DWORD flags);

/* Is it a protection that a view can be mapped with, if its section allows? */
bool view_is_legal(DWORD protect);

/* FlushViewOfFile. */
DWORD view_flush(uintptr_t address, SIZE_T size);

/* Unmaps the view that has the address. flags are those of UnmapViewOfFile2, already checked. */
DWORD view_unmap(uintptr_t address, DWORD flags);

/* All of these take the view's region locked. */

/* VirtualProtect and VirtualAlloc with MEM_COMMIT on pages of a view. */
DWORD view_protect(struct region *region, uintptr_t low, uintptr_t high, DWORD protect);
DWORD view_commit(struct region *region, uintptr_t low, uintptr_t high, DWORD protect);

/*
 * Makes the pages agree with what has been committed elsewhere. 0 or an errno value. For signal handlers too.
 */
int view_catch_up(struct region *region);

/*
 * Is there something that view_catch_up could find? Has any page PAGE_WRITECOPY? No lock: a moment's answer.
 */
static inline bool view_may_be_behind(const struct region *region)
{
    const struct view *view = __atomic_load_n(&region->view, __ATOMIC_RELAXED);
    return view && __atomic_load_n(&view->partial, __ATOMIC_RELAXED);
}

static inline bool view_has_copies(const struct region *region)
{
    const struct view *view = region ? __atomic_load_n(&region->view, __ATOMIC_RELAXED) : NULL;
    return view && __atomic_load_n(&view->copies, __ATOMIC_RELAXED);
}

/*
 * What the program can see of a page that the words have with PAGE_WRITECOPY, now: *protect becomes that, and
 * *end, the end of the run, comes nearer. STATUS_INSUFFICIENT_RESOURCES: the kernel cannot be asked. No lock.
 */
DWORD view_see(uintptr_t page, DWORD *protect, uintptr_t *end);

#endif
