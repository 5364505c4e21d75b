/*
 * The truth about each page of a region, in a word of 16 bits: what the program sees, and what the kernel
 * has.
 *
 * Theory of operation. The words form a tree of 512-way nodes over the region, counted from the 2 MiB
 * boundary below its base: a leaf has a word for each page of 2 MiB, an inner node an entry for each of 512
 * subtrees. An entry (and the root) is either a pointer to a node, or a word that holds for all pages below
 * it. A fresh region is one word whatever its size; nodes come with the first change of a part, and go when a
 * change covers them.
 *
 * How far the pages look alike is asked by every VirtualQuery, so the nodes keep it: bit i of `edge` says
 * that the program can tell the first page of entry i from the last page of entry i-1; bit i of `mixed` that
 * there is such an edge inside entry i. A run is found by looking for the next set bit, going up and down the
 * tree once: 512 bits are eight words, and no pattern of pages makes it slower.
 *
 * Readers take no lock (see region.h): nodes live in pools, pointers tell a leaf from an inner node, and
 * whatever a stale reader finds is readable memory of the right type. Changes are made with the region's lock
 * held.
 */
#ifndef FAULTLINE_SHIM_MEMORY_PAGES_H
#define FAULTLINE_SHIM_MEMORY_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "shim/memory/region.h"

/*
 * The word. Bits 0-6 are what VirtualQuery tells: 0 is reserved, everything else committed. Bits 8-11 are
 * what the kernel has. Bits from 12 on are what happened to a committed page; a reserved one has none of
 * them. A page can be touched only without a marker; so a page the program may not touch is closed either by
 * OS_NONE or by a marker, and its mapping may have any access with one.
 */
enum {
    WORD_BASE = 0x0F,      /* 0 reserved, or 1 + log2 of PAGE_NOACCESS ... PAGE_EXECUTE_WRITECOPY */
    WORD_GUARD = 0x10,     /* PAGE_GUARD >> 4 */
    WORD_CACHING = 0x60,   /* PAGE_NOCACHE and PAGE_WRITECOMBINE >> 4 */
    WORD_MODIFIERS = 0x70, /* all three */
    WORD_VISIBLE = 0x7F,
    WORD_ACCESS = 0x700, /* enum os_access << WORD_ACCESS_SHIFT: the mapping's access */
    WORD_ACCESS_SHIFT = 8,
    WORD_MARKER = 0x800, /* a guard marker is on the page */
    WORD_WRITTEN = 0x1000, /* of a watched region: the page has been written; see watch.c */
    WORD_RESET = 0x2000,   /* it had contents when they were given up; see reset.c */
    WORD_OFFERED = 0x4000, /* it is closed until it is reclaimed; see reset.c */
    WORD_COPY = 0x8000,    /* of a view: the mapping is private, so that a write makes a copy of the page */
    WORD_ALL = 0xFFFF
};

/* The word of one page. */
unsigned pages_get(const struct region *region, uintptr_t address);

/* The end of the run of pages from address on that the program cannot tell apart. */
uintptr_t pages_run_end(const struct region *region, uintptr_t address);

/*
 * The words of [low, high) next to each other, with the region's lock held; NULL when no single node has them
 * all. Then they are there for a change without pages_prepare. To look at small ranges without searching the
 * tree again.
 */
const uint16_t *pages_words(const struct region *region, uintptr_t low, uintptr_t high);

/* The first page of [low, high) whose word differs from value in mask; high if none does. */
uintptr_t pages_scan(const struct region *region, uintptr_t low, uintptr_t high, unsigned mask,
                     unsigned value);

/* The lowest address >= low from which all pages up to high have value in mask; high if the last one has not.
 */
uintptr_t pages_scan_back(const struct region *region, uintptr_t low, uintptr_t high, unsigned mask,
                          unsigned value);

/* Makes nodes so that a change of [low, high), and of more in the same chunks, cannot fail. ENOMEM. */
int pages_prepare(struct region *region, uintptr_t low, uintptr_t high);

/* Every word of [low, high) becomes (word & keep) | set. Prepared; inside region_write_begin. */
void pages_update(struct region *region, uintptr_t low, uintptr_t high, unsigned keep, unsigned set);

/* All pages of a region that no reader sees yet become word. */
void pages_begin(struct region *region, unsigned word);

/* Gives the nodes back: the region is one word again. */
void pages_end(struct region *region);

#endif
