/*
 * Heaps, for the files of this folder.
 *
 * Theory of operation. A heap takes address space in segments, aligned to their size, so that a block's
 * address leads to its segment and no block needs a header. A segment consists of units; a slab is a run of
 * units cut into blocks of one size class, or holds a single block (a span). What is known of blocks stands
 * apart from them, in the first units of the segment: each block has a word there that says whether it is
 * taken, and how much of it was asked for; the words of free blocks link them, in the order in which they
 * will be taken. So HeapSize is exact, a pointer into the midst of a block is recognised, a second free of
 * the same block finds that it is free already, and what a program writes past a block, or into one that is
 * free, cannot make the heap forget where its memory is. Larger blocks have a region of their own (large.c).
 *
 * Each thread that uses a heap has a cache there: the slabs that it alone takes blocks from. Nothing of this
 * is locked. A block that another thread frees is only marked; its slab's owner collects marks when it runs
 * out of blocks. The slabs of a thread that has ended are orphans, which other threads adopt. Spans belong to
 * no thread, but each keeps a few that it has freed, and takes them again (span.c).
 *
 * A heap has a ticket, which no other heap ever had, and a thread remembers that of the heap it used last:
 * one comparison tells that its cache there is at hand. Whoever needs a heap to hold still (HeapLock,
 * HeapWalk, HeapDestroy) takes the ticket away, makes every processor see it (membarrier), and waits until no
 * thread says that it is inside: see cache.c. So what is quick costs two plain stores and a comparison it
 * needs anyway, and what is rare costs a system call. Where the kernel has no such barrier a heap has no
 * ticket, and each call takes the lock; and so it is in heaps that check what they are given (misuse.h).
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
    HEAP_ALIGNMENT = 16,       /* bytes, of every block */
    UNIT = 64 * 1024,          /* bytes */
    SEGMENT = 4 * 1024 * 1024, /* bytes; also its alignment */
    SEGMENT_UNITS = SEGMENT / UNIT,

    /*
     * A segment begins with its header, and the words of its slabs: there are tables of four widths, and a
     * slab has a row of the narrowest that is wide enough, so that those of several slabs share a page.
     */
    HEADER = 16 * 1024, /* bytes at most */
    WORDS_FEW = 32,
    WORDS_SOME = 256,
    WORDS_MANY = 1024,
    WORDS_MOST = UNIT / HEAP_ALIGNMENT, /* in a row */
    WIDTHS = 4,
    AT_FEW = HEADER, /* the tables, a row for each unit: from the segment's base */
    AT_SOME = UNIT / 2,
    AT_MANY = UNIT,
    AT_MOST = AT_MANY + SEGMENT_UNITS * WORDS_MANY * 2,
    FIRST_UNIT = (AT_MOST + SEGMENT_UNITS * WORDS_MOST * 2) / UNIT, /* the first that blocks can be in */

    SLAB_BLOCKS_MAX = UNIT / HEAP_ALIGNMENT, /* in a slab: those of the smallest class */
    DIRECT_MAX = 2048,     /* bytes; the largest block whose slab a cache finds by its size alone */
    SMALL_MAX = 24 * 1024, /* bytes; the largest block that shares a slab */
    SPAN_MAX = 0xFF000,    /* bytes; the largest block in a segment */
    CLASSES = 51
};

/*
 * The word of a block: BLOCK_TAKEN + the bytes of it that were not asked for; or BLOCK_FREED_REMOTELY,
 * another thread than the one that owns its slab has freed it, and it waits to be collected; or, without that
 * bit, it is free: the number of the free block that comes next in its slab, or LINK_END. Blocks that were
 * never taken, and what is no block, have 0.
 */
enum { BLOCK_TAKEN = 0x8000, BLOCK_FREED_REMOTELY = 0xFFFF, LINK_END = 0x7FFF };

struct heap;
struct cache;
struct segment;

enum slab_kind { SLAB_NONE, SLAB_BLOCKS_OF_A_CLASS, SLAB_SPAN };

/* What slabs wait for that belong to a cache: see slab.c. */
enum slab_state { SLAB_CURRENT, SLAB_PARTIAL, SLAB_FULL };

/* What is looked at when a block is taken or freed comes first, in one cache line. */
struct slab {
    char *head;           /* the free block that is taken next */
    uint32_t number;      /* that of `head`, counted from the slab's first; LINK_END: there is none */
    int32_t left;         /* blocks that the owner can free until the slab changes its place */
    uint16_t *words;      /* of its blocks, by number */
    char *base;           /* its first block */
    uint64_t inverse;     /* 2^64 / size, rounded up, to find numbers by; 0: there are no blocks */
    struct cache *
        owner; /* whose thread takes blocks from it; NULL: an orphan (the heap's lock guards it), or a span */
    uint32_t size;        /* of a block, bytes */
    uint32_t whole;       /* BLOCK_TAKEN + size */

    uint32_t begun __attribute__((aligned(64))); /* blocks from here on were never taken, nor linked */
    uint32_t capacity;    /* blocks */
    uint32_t remote;      /* blocks freed by other threads and not yet collected */
    uint8_t class;        /* its size class */
    uint8_t kind;         /* enum slab_kind */
    uint8_t units;        /* how many it has */
    uint8_t state;        /* enum slab_state */
    bool zeroed;          /* blocks from `begun` on read zero */
    uint8_t doubts;       /* how often in a row more blocks were said to be freed than had the mark */
    uint16_t single;      /* the word of a span's block */
    struct slab *next, *previous; /* on a list of its owner, or of the heap's orphans */
    size_t requested;     /* span: bytes asked for */
} __attribute__((aligned(128))); /* processors fetch lines in pairs */

enum { KNOWN_SEGMENTS = 64, SPANS_KEPT = 8 };

/* What one thread keeps of one heap. */
struct cache {
    void *pool_link;              /* the pool's, while the cache is not in use */
    struct visitor *visitor;      /* its thread */
    struct cache *next, *previous; /* of the heap */
    struct segment *segments[KNOWN_SEGMENTS]; /* of the heap, by address: whose blocks the thread has freed */
    uint32_t span_count;   /* freed spans that the thread keeps */
    uint32_t span_units;   /* how many units those have */
    uint32_t idle_spans;   /* how many of them, from the oldest on, were so when the heap last settled */
    uint32_t span_frees;   /* spans that the thread has kept so far */
    struct slab *spans[SPANS_KEPT]; /* oldest first */
    struct slab *direct[DIRECT_MAX / HEAP_ALIGNMENT + 1]; /* `current` by size / HEAP_ALIGNMENT, rounded up */
    struct slab *current[CLASSES]; /* where the next block comes from; never NULL */
    struct slab *partial[CLASSES]; /* rings of more slabs with free blocks */
    struct slab *full[CLASSES];    /* rings of slabs that had none when they were last looked at */
};

/* The caches of a thread: by a heap's slot. */
struct caches {
    uint32_t count;
    struct {
        uint64_t id; /* of the heap; not that of the heap which has the slot now: the entry is out of date */
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
    bool freed;                    /* kept for the next one, or only remembered, on a heap of guard pages */
    uint32_t second;               /* when it was freed: the heap's */
    uint16_t allocated_depth, freed_depth; /* how many of the following there are */
    void *allocated_by[LARGE_TRACE], *freed_by[LARGE_TRACE]; /* return addresses, on a heap of guard pages */
};

struct heap {
    uint64_t ticket;     /* `id`; 0: nobody but the lock's owner goes on */
    uint64_t id;         /* no two heaps ever had the same, nor had one 0 */
    uint32_t signature;  /* HEAP_SIGNATURE */
    uint32_t slot;       /* of the threads' tables of caches */
    uint32_t flags;      /* given to HeapCreate */
    uint32_t special;    /* HEAP_FIXED, or 0 */
    uint32_t checks;     /* enum heap_checks: what is looked for beyond what costs nothing */
    bool tracked;        /* Valgrind knows its blocks: see track.h */
    bool rest;           /* there is never a ticket: every call is to take the lock */
    uint32_t compatibility; /* for HeapQueryInformation: 0, or 2, the low-fragmentation heap */
    struct lock lock __attribute__((aligned(64))); /* guards what follows, and orphans */
    uint32_t depth;      /* how often its owner has taken it */
    bool held;           /* its owner relies on nobody else changing blocks */
    struct segment *segments;      /* oldest first: the heap itself stands in it */
    struct segment *last_segment;
    struct segment *roomy;         /* those that have units which are not taken, newest first */
    struct cache *caches;
    struct slab *orphans[CLASSES]; /* rings */
    struct large *larges, *last_large; /* oldest first */
    struct large *spare_larges;    /* freed, with their memory, newest first */
    struct heap *next, *previous;  /* in the order of their creation */
    uint32_t visitors;             /* threads that wait for `lock` and have found the heap in that order */
    uint32_t taken_units;          /* in slabs, in all segments */
    uint32_t spare_units;          /* committed and not taken, in all segments */
    uint32_t idle_units;           /* how many of them have been all the time since `second` began */
    uint32_t second;               /* of the system's time: when that was last looked at */
    uint32_t returned_units;       /* whose memory went back in the last seconds */
    uint32_t missed_units;         /* twice as many as were needed again soon: so many are kept */
};
#define HEAP_SIGNATURE 0x6865f1a7u
enum heap_checks { CHECK_TAILS = 1, CHECK_FREED = 2, CHECK_PAGES = 4 }; /* see misuse.h */
enum { HEAP_FIXED = 1 }; /* the heap has a maximum size: fixed.c is responsible */

/* At the base of its region. */
struct segment {
    struct heap self;            /* the heap whose first segment this is: its handle is that region's base */
    struct heap *heap;           /* whose segment it is */
    struct segment *next, *previous;
    struct segment *next_roomy, *previous_roomy;
    uint64_t taken;              /* bit n: unit n is in a slab, or is not for blocks */
    uint64_t committed;          /* bit n: unit n can be touched */
    uint64_t clean;              /* bit n: the committed unit n reads zero: it was in no slab yet */
    uint64_t rows[WIDTHS];       /* bit n: row n of the words' table is a slab's */
    uint64_t widest;             /* bit n: row n of the last table can be touched, as all others can */
    uint32_t index;              /* of the region in HeapWalk's eyes, counted from 0 */
    struct slab
        *slab_at[SEGMENT_UNITS]; /* the slab that holds the unit; or the first one, which has no blocks */
    struct slab slabs[SEGMENT_UNITS]; /* by first unit */
};
_Static_assert(sizeof(struct segment) <= HEADER, "the header of a segment does not fit before the words");

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
