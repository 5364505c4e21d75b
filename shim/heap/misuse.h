/*
 * What a program does to heaps that it must not, and how that is found out.
 *
 * Without asking for anything: what is no block of the heap, or no longer, is recognised by its word
 * (heap.h), and the headers among the blocks of a heap with a maximum size by their checks.
 * HEAP_TAIL_CHECKING_ENABLED puts a pattern behind each block, which is looked at when the block is freed,
 * resized or validated; HEAP_FREE_CHECKING_ENABLED fills blocks that are freed, and looks at the pattern when
 * one is given out again. FAULTLINE_HEAP=pageheap puts each block against a page without access, and keeps
 * freed ones for a while, without access as well (large.c).
 */
#ifndef FAULTLINE_SHIM_HEAP_MISUSE_H
#define FAULTLINE_SHIM_HEAP_MISUSE_H

#include "shim/heap/heap.h"

enum misuse {
    MISUSE_NONE,
    MISUSE_NO_BLOCK,       /* freed or resized: no block of the heap begins there */
    MISUSE_FREED_TWICE,    /* freed or resized: it has been freed already */
    MISUSE_FREED_BY_TWO,   /* it, or one behind it in its slab, was freed by two threads at once */
    MISUSE_PAST_END,       /* what is behind the block was overwritten */
    MISUSE_BEFORE,         /* what is before it was */
    MISUSE_AFTER_FREE,     /* a freed block was written to */
    MISUSE_BOOKS,          /* what the heap knows of its blocks was overwritten */
    MISUSE_COUNT
};

/* A sentence's predicate, for reports. */
const char *misuse_text(enum misuse misuse);

/*
 * Ends the process with STATUS_HEAP_CORRUPTION and a report. If the program is not to be ended for that:
 * FALSE, with ERROR_INVALID_PARAMETER.
 */
BOOL misuse_found(const struct heap *heap, const void *block, enum misuse misuse);

/* Bytes of pattern behind a block of `size` bytes. */
static inline size_t misuse_tail(const struct heap *heap, size_t size)
{
    return heap->checks & CHECK_PAGES   ? -size % HEAP_ALIGNMENT
           : heap->checks & CHECK_TAILS ? HEAP_ALIGNMENT
                                        : 0;
}

void misuse_fill_tail(const struct heap *heap, void *block, size_t size);
bool misuse_tail_is_whole(const struct heap *heap, const void *block, size_t size);

/* The pattern of freed memory. */
void misuse_fill_freed(void *block, size_t size);
bool misuse_freed_is_whole(const void *block, size_t size);

#endif
