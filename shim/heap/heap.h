/*
 * Heaps, for the files of this folder.
 *
 * Theory of operation. A heap takes address space in segments, aligned to their size, so that a block's address
 * leads to its segment and no block needs a header. A segment consists of units; a slab is a run of units cut into
 * blocks of one size class, or holds a single block (a span). What is known of blocks stands apart from them, in the
 * first units of the segment: each place where a block can begin has a word that says whether one does, and how much of it
 * was asked for.
 * So HeapSize is exact, a pointer into the midst of a block is recognised, a second free of the same block finds that it is free already, and
 * what a program writes past a block cannot make the heap forget where its memory is. Larger blocks have a region of
 * their own (large.c).
 *
 * Each thread that uses a heap has a cache there: the slabs that it alone takes blocks from. Nothing of this is
 * locked. A block that another thread frees is only marked; its slab's owner collects marks when it runs out of
 * blocks. The slabs of a thread that has ended are orphans, which other threads adopt.
 *
 * Whoever needs a heap to hold still (HeapLock, HeapWalk, HeapDestroy) sets its `held` flag, makes every processor
 * see it (membarrier), and waits until no cache says that its thread is inside: see cache.c. So what is quick costs
 * two plain stores, and what is rare costs a system call. Where the kernel has no such barrier, `held` stays set and
 * each call takes the lock; and so it is in heaps that check what they are given (misuse.h).
 */
#ifndef FAULTLINE_SHIM_HEAP_HEAP_H
#define FAULTLINE_SHIM_HEAP_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

#include "shim/lock.h"
#include "shim/os.h"

enum {
    HEAP_ALIGNMENT = 16,    /* bytes, of every block */
    UNIT = 64 * 1024,       /* bytes */
    SEGMENT = 4 * 1024 * 1024, /* bytes; also its alignment */
    SEGMENT_UNITS = SEGMENT / UNIT,

    /* A segment begins with its header, a word for each place where a block could begin, and the slabs' stacks. */
    WORDS = UNIT,                                            /* bytes from the segment's base */
    WORDS_SIZE = SEGMENT / HEAP_ALIGNMENT * 2,
    STACKS = WORDS + WORDS_SIZE,
    UNIT_STACK = UNIT / HEAP_ALIGNMENT * 2,                  /* bytes for the blocks of one unit */
    FIRST_UNIT = (STACKS + SEGMENT_UNITS * UNIT_STACK) / UNIT, /* the first that blocks can be in */

    SLAB_BLOCKS_MAX = UNIT / HEAP_ALIGNMENT, /* in a slab: those of the smallest class */
    SMALL_MAX = 32 * 1024,   /* bytes; the largest block that shares a slab */
    SPAN_MAX = 0xFF000,      /* bytes; the largest block in a segment */
    CLASSES = 72
};

/*
 * The word of a place: 0, no taken block begins there; 1 + the bytes of the block that were not asked for; or the block
 * has been freed by another thread than the one that owns its slab, and waits to be collected.
 */
enum { BLOCK_FREE = 0, BLOCK_FREED_REMOTELY = 0xFFFF };

struct heap;
struct cache;
struct segment;

enum slab_kind { SLAB_NONE, SLAB_BLOCKS_OF_A_CLASS, SLAB_SPAN };

/* What a free looks at comes first, in one cache line. */
struct slab {
    char *base;           /* its first block */
    uint16_t *stack;      /* the free blocks below `begun`, the last freed on top: bytes from base / HEAP_ALIGNMENT */
    struct cache *owner;  /* whose thread takes blocks from it; NULL: an orphan, which the heap's lock guards, or a span */
    uint32_t size;        /* of a block, bytes */
    uint32_t begun;       /* blocks from here on were never taken */
    uint32_t depth;       /* of the stack */
    uint32_t care;        /* a depth that says more about the slab than that one block is free: see slab.c */
    uint32_t capacity;    /* blocks */
    uint32_t remote;      /* blocks freed by other threads and not yet collected */
    uint8_t class;        /* its size class */
    uint8_t kind;         /* enum slab_kind */
    uint8_t units;        /* how many it has */
    bool zeroed;          /* blocks from `begun` on read zero */
    struct slab *next, *previous; /* on a list of its owner, or of the heap's orphans */
    size_t requested;     /* span: bytes asked for */
} __attribute__((aligned(128)));

/* What one thread keeps of one heap. */
struct cache {
    void *pool_link;              /* the pool's, while the cache is not in use */
    int busy;                     /* its thread is inside; what it changes must not be looked at */
    struct cache *next, *previous; /* of the heap */
    struct slab *current[CLASSES]; /* where the next block comes from; never NULL */
    struct slab *partial[CLASSES]; /* rings of more slabs with free blocks */
    struct slab *full[CLASSES];    /* rings of slabs that had none when they were last looked at */
};

/* The caches of a thread: by a heap's slot. */
struct caches {
    uint32_t count;
    struct {
        uint64_t id; /* of the heap; another one than the heap's that has the slot now: the entry is out of date */
        struct cache *cache;
    } at[];
};

enum { LARGE_OFFSET = 64, /* of the block in its region, bytes */ LARGE_TRACE = 16 };

/* A block with a region of its own. */
struct large {
    void *pool_link;
    char *base;       /* of the region */
    char *block;      /* in its first 64 KiB; on a heap of guard pages it ends where memory does */
    size_t requested; /* bytes asked for */
    size_t committed; /* bytes of the region that can be touched */
    size_t reserved;  /* bytes of the region */
    struct heap *heap;
    struct large *next, *previous; /* of the heap */
    struct large *chain;           /* see large.c */
    bool freed;                    /* only remembered, on a heap of guard pages */
    uint16_t allocated_depth, freed_depth; /* how many of the following there are */
    void *allocated_by[LARGE_TRACE], *freed_by[LARGE_TRACE]; /* return addresses, on a heap of guard pages */
};

struct heap {
    uint32_t signature;  /* HEAP_SIGNATURE */
    uint32_t slot;       /* of the threads' tables of caches */
    uint64_t id;         /* no two heaps ever had the same */
    uint32_t flags;      /* given to HeapCreate */
    uint32_t special;    /* HEAP_FIXED, or 0 */
    uint32_t checks;     /* enum heap_checks: what is looked for beyond what costs nothing */
    uint32_t held;       /* not zero: nobody but the lock's owner goes on */
    uint32_t rest;       /* `held` of a heap that nobody holds: not zero when every call is to take the lock */
    uint32_t compatibility; /* what HeapQueryInformation says: 0, or 2 once the low-fragmentation heap was asked for */
    struct lock lock;    /* guards what follows, and orphans */
    uint32_t depth;      /* how often its owner has taken it */
    struct segment *segments;      /* oldest first: the heap itself stands in it */
    struct segment *last_segment;
    struct cache *caches;
    struct slab *orphans[CLASSES]; /* rings */
    struct large *larges, *last_large; /* oldest first */
    struct heap *next, *previous;  /* in the order of their creation */
    uint32_t visitors;             /* threads that wait for `lock` and have found the heap in that order */
    uint32_t spare_units;          /* committed and not taken, in all segments */
};
#define HEAP_SIGNATURE 0x6865f1a7u
enum heap_checks { CHECK_TAILS = 1, CHECK_FREED = 2, CHECK_PAGES = 4 }; /* see misuse.h */
enum { HEAP_FIXED = 1 }; /* the heap has a maximum size: fixed.c is responsible */

/* At the base of its region. */
struct segment {
    struct heap self;            /* the heap whose first segment this is: a heap's handle is its first region's base */
    struct heap *heap;           /* whose segment it is */
    struct segment *next, *previous;
    uint64_t taken;              /* bit n: unit n is in a slab, or is not for blocks */
    uint64_t committed;          /* bit n: unit n can be touched */
    uint32_t index;              /* of the region in HeapWalk's eyes, counted from 0 */
    uint8_t slab_of[SEGMENT_UNITS]; /* the unit at which the slab that holds this unit begins */
    struct slab slabs[SEGMENT_UNITS]; /* by first unit */
};

/* What is known of a block. */
struct found_block {
    struct slab *slab;   /* or NULL: it is a large one */
    uint16_t *word;      /* of a slab's block */
    struct large *large; /* or NULL */
    size_t size;         /* bytes asked for */
};

/* False: no block of this heap begins there. With the heap's lock, or by who may rely on having the block. */
bool heap_find(struct heap *heap, const void *address, struct found_block *block);

#endif
