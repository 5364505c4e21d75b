/*
 * Allocations: which ranges of the address space are ours, and which is where.
 *
 * Theory of operation. A region is what one VirtualAlloc reserved. It is in two structures at once:
 *
 * - the index, three levels of tables from an address to the region's record, read without any lock. A region
 * that covers the whole span of a table entry stands in that entry, so a terabyte takes a few thousand stores
 * and not sixteen million;
 * - the tree, ordered by address and augmented with the widest gap below each subtree, which finds room for a
 * new region. One short lock, the books, guards tree and index; no memory is mapped under it.
 *
 * To reserve, a range is claimed in the books, then mapped, then made live. Between the first and the last
 * step readers see free memory and other reservations see the conflict. The kernel has the last word: where
 * something is mapped that is not ours (a library, a thread's stack), it says EEXIST, and the range enters
 * the tree as an obstacle, so that the search goes round it from then on. Obstacles are hearsay: they are
 * dropped when room gets scarce or when the program names their address.
 *
 * Records live in a pool and never change type, so a reader may hold a stale one. Each carries a sequence
 * count that is odd while something of it is being changed: read it, read the rest, read it again.
 */
#ifndef FAULTLINE_SHIM_MEMORY_REGION_H
#define FAULTLINE_SHIM_MEMORY_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/lock.h"
#include "shim/os.h"

enum {
    /* bytes; a new region begins at a multiple of it, and only parts of a split one share one */
    REGION_GRANULARITY = 0x10000
};

/*
 * Where an allocation goes that names no place: from 4 GiB up, out of the way of a program that is not
 * position-independent, its heap behind it, and what asks for 32-bit addresses. Below only when all else is
 * taken.
 */
#define REGION_ARENA UINT64_C(0x100000000)

#define REGION_LOWEST  UINT64_C(0x10000)        /* the first address a program can have */
#define REGION_CEILING UINT64_C(0x7FFFFFFE0000) /* the first address it cannot allocate */
#define REGION_TOP     UINT64_C(0x7FFFFFFF0000) /* the first address that is not user space */

enum region_state {
    REGION_FREE,     /* the record is in the pool */
    REGION_CLAIMED,  /* in the books, not yet mapped */
    REGION_LIVE,     /* an allocation */
    REGION_OBSTACLE, /* the kernel said that something else is mapped there; in the tree only */
    REGION_SYSTEM    /* never given out, whatever the kernel says; in the tree only */
};

/* What a region's pages are. */
enum region_memory {
    MEMORY_PAGES,   /* committed and protected one by one */
    MEMORY_LARGE,   /* committed as a whole, for good: see large.c */
    MEMORY_PHYSICAL /* a window onto physical pages of the program's: see physical.h */
};

/* Was it a placeholder? See placeholder.c. */
enum region_placeholder {
    PLACEHOLDER_NEVER,
    PLACEHOLDER_FREE,    /* it is one */
    PLACEHOLDER_REPLACED /* it can become one again */
};

/* Who notes which pages of a region are written. See watch.c. */
enum region_watch {
    WATCH_NONE,
    WATCH_KERNEL, /* the kernel does */
    WATCH_FAULTS  /* we do: pages not written yet are kept without write access */
};

struct region {
    /* What a reader without a lock looks at: the first cache line. */
    void *pool_link;    /* the pool's, while the record is free */
    /* first byte; a multiple of REGION_GRANULARITY, unless it was split off another region */
    uintptr_t base;
    uintptr_t end;      /* first byte after the last page; pages count, so it may lie inside a granule */
    uint64_t root;      /* the pages' truth: see pages.h */
    uint32_t sequence;  /* odd while a writer is at work; grows with every change of any field or page */
    struct lock lock;   /* held by whoever changes the region or its mapping */
    uint32_t protect;   /* PAGE_* given when it was reserved: AllocationProtect */
    uint8_t state;      /* enum region_state */
    uint8_t root_level; /* height of the tree at root: it spans 512^(root_level + 1) pages */
    bool tail_open;     /* [end, mapped) has access and is closed by guard markers, like opened pages */
    uint8_t watch;      /* enum region_watch */
    struct view *view;  /* the section's part that is mapped here, or NULL: private memory. See view.h */
    uint8_t memory;      /* enum region_memory */
    uint8_t placeholder; /* enum region_placeholder */

    /* The tree: guarded by the books. */
    struct region *left, *right;    /* subtrees with lower and higher bases */
    struct region *previous, *next; /* neighbours in address order; NULL at the ends */
    uintptr_t mapped;  /* the mapping's end: usually end rounded up to the granularity. See region_reserve */
    uint64_t gap;      /* bytes free between previous and this region, both rounded to the granularity */
    uint64_t widest;   /* largest gap in this subtree, itself included */
    uint32_t priority; /* random; a parent's is never less than its children's */
    /* bits of words that a change of protection leaves alone; 0 while no page can have any */
    uint16_t sticky;
} __attribute__((aligned(64)));

/* Where a new region may go. */
struct placement {
    uintptr_t base;      /* exactly here (a multiple of the granularity), or 0: anywhere */
    uintptr_t lowest;    /* not below, when anywhere */
    uintptr_t end;       /* not past, when anywhere: the first byte that must stay outside */
    uintptr_t alignment; /* a power of two, at least the granularity */
    bool top_down;       /* the highest fitting place instead of the lowest */
    bool watched;        /* writes to its pages are to be noted */
    /* NULL: fresh private memory is mapped; else what backing says, and the region is this view's */
    struct view *view;
    const struct backing *backing;
    enum region_memory memory;
    enum region_placeholder placeholder;
};

/* The part of a file that is mapped into a region. */
struct backing {
    int file;        /* a descriptor */
    uint64_t offset; /* bytes: a multiple of the page */
    bool shared;     /* writes reach the file */
};

/* Puts what is never ours into the books. Once, before any other call. */
int region_start(void);

/*
 * Reserves size bytes (whole pages) and gives the region, live. Its pages all begin as word (see pages.h).
 * EEXIST: the fixed place is taken. ENOMEM: no room, or no memory for the books. EDQUOT: its pages begin
 * committed, which the commit limit forbids.
 */
int region_reserve(const struct placement *placement, size_t size, uint32_t protect, unsigned word,
                   struct region **region);

/* The record that covers the address, or NULL. No lock; it may be stale or not yet live when the caller looks
 * at it. */
struct region *region_find(uintptr_t address);

/* The live region that covers the address, locked; or NULL. */
struct region *region_lock(uintptr_t address);

/* The live region that has all of [low, high), locked; or NULL. */
struct region *region_lock_range(uintptr_t low, uintptr_t high);

static inline void region_unlock(struct region *region)
{
    lock_drop(&region->lock);
}

/* Unmaps a locked region and forgets it. On an error (ENOMEM) nothing happened and it is still locked. */
int region_release(struct region *region);

/*
 * Cuts a locked region in two, of which *upper, locked too, begins at the page `at` inside. ENOMEM: nothing
 * changed. In a section of several.
 */
int region_split(struct region *region, uintptr_t at, struct region **upper);

/* Right after it: there is one region again, locked, as before. */
void region_undo_split(struct region *region, struct region *upper);

/*
 * A locked region takes in the one right above, locked too, whose pages all have the same word as its own;
 * that one is gone, its lock with it. In a section of several.
 */
void region_join(struct region *region, struct region *upper);

/*
 * A locked region's memory, whatever it was, becomes fresh, reserved memory of this kind: no view, not
 * watched. ENOMEM: nothing changed but, perhaps, contents.
 */
int region_renew(struct region *region, uint32_t protect, enum region_memory memory,
                 enum region_placeholder placeholder);

/* Has the kernel note the writes to a fresh region's pages, or else we do. */
int region_begin_watch(struct region *region);

/* Only between these may a thread hold the locks of several regions, one of which it gets by region_lock. */
void region_several_begin(void);
void region_several_end(void);

/* A range that the books do not have as taken. */
struct free_range {
    uintptr_t low;    /* where the taken range below ends */
    uintptr_t mapped; /* where its mapping ends: what is between is free all the same, and ours */
    uintptr_t high;   /* where the next taken range begins */
};

/* The one around address. low is at most address, which may itself be taken. */
struct free_range region_free_around(uintptr_t address);

/*
 * A count that grows with every region that comes or goes; waits first for one that is just coming at
 * address. What was learned about other memory between two equal counts was not mixed up with ours.
 */
uint64_t region_changes(uintptr_t address);

/* Bracket each change of a region's fields and pages, with its lock held. They nest. */
static inline uint32_t region_write_begin(struct region *region)
{
    uint32_t begun = region->sequence;
    __atomic_store_n(&region->sequence, begun | 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return begun;
}

static inline void region_write_end(struct region *region, uint32_t begun)
{
    if (begun % 2 == 0)
        __atomic_store_n(&region->sequence, begun + 2, __ATOMIC_RELEASE);
}

/* A reader's bracket. begin is odd when a writer is at work: then try again. */
static inline uint32_t region_read_begin(const struct region *region)
{
    return __atomic_load_n(&region->sequence, __ATOMIC_ACQUIRE);
}

static inline bool region_read_valid(const struct region *region, uint32_t begun)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&region->sequence, __ATOMIC_RELAXED) == begun;
}

static inline bool region_covers(const struct region *region, uintptr_t address)
{
    return __atomic_load_n(&region->state, __ATOMIC_RELAXED) == REGION_LIVE &&
           __atomic_load_n(&region->base, __ATOMIC_RELAXED) <= address &&
           address < __atomic_load_n(&region->end, __ATOMIC_RELAXED);
}

/* Bytes in reservations, our own only. No lock: a moment's count. */
uint64_t region_reserved(void);

/*
 * The main thread's stack as one allocation: from what it may still grow into, to its highest byte. False:
 * not known. Other stacks are mappings like any other.
 */
bool region_stack(uintptr_t *base, uintptr_t *end);

/*
 * The first address that is not the program's. Windows says REGION_TOP; but where addresses are not
 * randomized, as in a debugger, the main thread's stack ends above it, and a program asks about its variables
 * there as well.
 */
uintptr_t region_user_end(void);

/* The page that the system shares with all processes on Windows, read-only; NULL: something else is there. */
void *region_shared_page(void);

/* Calls visit for each live region, in address order. With the books held: at fork only. */
void region_each(void (*visit)(struct region *region));

/* Around fork: no other thread is inside the books or a region when the child's memory is copied. */
void region_fork_prepare(void);
void region_fork_parent(void);
void region_fork_child(void);

#endif
