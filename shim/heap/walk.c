/*
 * HeapWalk and what else looks at a heap as a whole: HeapSummary, HeapCompact.
 */
#include "shim/heap/walk.h"

#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/slab.h"

enum {
    LARGE_REGION = 64, /* iRegionIndex of blocks that are in no region of the heap */
    LEAST_OVERHEAD = 8 /* bytes of books that a block has at least: its word, its share of a slab's record */
};

static unsigned unit_of(const struct segment *segment, const char *address)
{
    return (unsigned)((size_t)(address - (const char *)segment) / UNIT);
}

/*
 * What begins at `address`, which is a block, or where a block could begin, or the first byte behind a slab's
 * blocks.
 */
static struct part look(struct segment *segment, const char *address)
{
    unsigned unit = unit_of(segment, address);
    const char *unit_end = (const char *)segment + (size_t)(unit + 1) * UNIT;
    struct part part = {.start = address, .region = segment->index};
    if (!(segment->taken >> unit & 1)) {
        part.kind = segment->committed >> unit & 1 ? PART_FREE : PART_UNCOMMITTED;
        part.size = (size_t)(unit_end - address);
        return part;
    }
    struct slab *slab = slab_of(segment, address);
    const char *slab_end = slab->base + (size_t)slab->units * UNIT;
    const char *blocks_end = slab->base + (size_t)slab->capacity * slab->size;
    part.kind = PART_FREE;
    part.size = address < blocks_end ? slab->size : (size_t)(slab_end - address);
    if (address < blocks_end) {
        const uint16_t *word = slab_word(slab, address);
        if (word && slab_word_is_taken(*word)) {
            part.kind = PART_BUSY;
            part.requested = slab->kind == SLAB_SPAN ? slab->requested : slab->whole - *word;
        }
    }
    return part;
}

/* The part of a segment that begins at `address`; free memory as far as it reaches. */
static void look_all(struct segment *segment, const char *address, struct part *part)
{
    const char *end = (const char *)segment + SEGMENT;
    *part = look(segment, address);
    if (part->kind == PART_BUSY)
        return;
    for (const char *at = address + part->size; at < end; at += look(segment, at).size) {
        if (look(segment, at).kind != part->kind)
            return;
        part->size = (size_t)(at - address) + look(segment, at).size;
    }
}

static void begin_region(const struct segment *segment, struct part *part)
{
    *part = (struct part){PART_REGION, (const char *)segment, (size_t)FIRST_UNIT * UNIT, 0, segment->index};
}

static void begin_large(const struct large *large, struct part *part)
{
    if (large)
        *part = (struct part){PART_LARGE, large_block(large),
                              (size_t)(large->base + large->committed - large->block), large->requested,
                              LARGE_REGION};
    else
        part->kind = PART_END;
}

bool walk_next(const struct heap *heap, struct part *part)
{
    if (heap->special)
        return fixed_next(heap, part);
    if (part->kind == PART_END) {
        begin_region(heap->segments, part);
        return true;
    }
    if (part->kind == PART_LARGE) {
        const struct large *large = large_find(heap, part->start);
        if (!large)
            return false;
        begin_large(large->next, part);
        return true;
    }
    struct segment *segment = segment_at(part->start);
    if (!segment_exists(segment) || segment->heap != heap)
        return false;
    const char *next = part->start + part->size;
    if (next < (const char *)segment + SEGMENT) {
        look_all(segment, next, part);
        return true;
    }
    if (segment->next)
        begin_region(segment->next, part);
    else
        begin_large(heap->larges, part);
    return true;
}

static void describe(const struct part *part, const struct heap *fixed, PROCESS_HEAP_ENTRY *entry)
{
    static const WORD flags[] = {
        [PART_REGION] = PROCESS_HEAP_REGION,
        [PART_BUSY] = PROCESS_HEAP_ENTRY_BUSY,
        [PART_FREE] = 0,
        [PART_UNCOMMITTED] = PROCESS_HEAP_UNCOMMITTED_RANGE,
        [PART_LARGE] = PROCESS_HEAP_ENTRY_BUSY,
    };
    *entry = (PROCESS_HEAP_ENTRY){
        .lpData = (PVOID)part->start,
        .cbData = (DWORD)part->size,
        .iRegionIndex = (BYTE)part->region,
        .wFlags = flags[part->kind],
    };
    if (part->kind == PART_BUSY || part->kind == PART_LARGE) {
        size_t overhead = part->kind == PART_LARGE ? 0 : part->size - part->requested + LEAST_OVERHEAD;
        entry->cbData = (DWORD)part->requested;
        entry->cbOverhead = (BYTE)(overhead < 255 ? overhead : 255);
    } else if (part->kind == PART_REGION && fixed) {
        fixed_describe(fixed, entry);
    } else if (part->kind == PART_REGION) {
        const struct segment *segment = (const struct segment *)part->start;
        DWORD units = (DWORD)__builtin_popcountll(segment->committed);
        entry->cbData = sizeof(struct heap);
        entry->Region.dwCommittedSize = units * UNIT;
        entry->Region.dwUnCommittedSize = (SEGMENT_UNITS - FIRST_UNIT - units) * UNIT;
        entry->Region.lpFirstBlock = (char *)segment + part->size;
        entry->Region.lpLastBlock = (char *)segment + SEGMENT;
    }
}

/* The part that an entry speaks of: HeapWalk keeps nothing else between calls. */
static void recognize(struct heap *heap, const PROCESS_HEAP_ENTRY *entry, struct part *part)
{
    const char *start = entry->lpData;
    *part = (struct part){.start = start};
    if (!start) {
        part->kind = PART_END;
    } else if (heap->special) {
        *part = (struct part){PART_REGION, start, 0, 0, 0};
        if (entry->wFlags & PROCESS_HEAP_REGION)
            part->size = fixed_header_size(heap);
        else
            fixed_recognize(heap, start, part);
    } else if (entry->wFlags & PROCESS_HEAP_REGION) {
        begin_region((const struct segment *)start, part);
    } else if (entry->iRegionIndex == LARGE_REGION && large_find(heap, start)) {
        part->kind = PART_LARGE;
    } else if (segment_exists(segment_at(start)) && segment_at(start)->heap == heap &&
               unit_of(segment_at(start), start) >= FIRST_UNIT) {
        look_all(segment_at(start), start, part);
    } else {
        part->kind = PART_LARGE; /* which is none: the walk says so */
    }
}

BOOL WINAPI HeapWalk(HANDLE handle, LPPROCESS_HEAP_ENTRY entry)
{
    struct heap *heap = handle;
    struct part part;
    if (!heap || !entry)
        return error_fail(STATUS_INVALID_PARAMETER);
    heap_hold(heap);
    recognize(heap, entry, &part);
    bool found = walk_next(heap, &part);
    if (found && part.kind != PART_END)
        describe(&part, heap->special ? heap : NULL, entry);
    heap_unlock(heap);
    if (!found)
        return error_fail(STATUS_INVALID_PARAMETER);
    return part.kind != PART_END ? TRUE : error_fail(STATUS_NO_MORE_ENTRIES);
}

static void add_large(const struct large *large, HEAP_SUMMARY *summary)
{
    summary->cbCommitted += large->committed;
    summary->cbReserved += large->reserved;
}

/* A segment's header is committed but for some rows of words. */
static size_t committed_header(const struct segment *segment)
{
    return AT_MOST + (size_t)__builtin_popcountll(segment->widest) * WORDS_MOST * sizeof(uint16_t);
}

static void add_part(const struct heap *heap, const struct part *part, HEAP_SUMMARY *summary)
{
    summary->cbAllocated += part->requested;
    if (part->kind == PART_LARGE) {
        add_large(large_find(heap, part->start), summary);
        return;
    }
    if (heap->special) /* where all parts are in one region, and blocks have headers between them */
        return;
    summary->cbReserved += part->size;
    if (part->kind == PART_REGION)
        summary->cbCommitted += committed_header((const struct segment *)part->start);
    else if (part->kind != PART_UNCOMMITTED)
        summary->cbCommitted += part->size;
}

BOOL WINAPI HeapSummary(HANDLE handle, DWORD flags, LPHEAP_SUMMARY summary)
{
    struct heap *heap = handle;
    struct part part = {.kind = PART_END};
    (void)flags;
    if (!heap || !summary || summary->cb != sizeof *summary)
        return error_fail(STATUS_INVALID_PARAMETER);
    *summary = (HEAP_SUMMARY){.cb = sizeof *summary};
    heap_hold(heap);
    while (walk_next(heap, &part) && part.kind != PART_END)
        add_part(heap, &part, summary);
    for (const struct large *spare = heap->spare_larges; spare; spare = spare->next)
        add_large(spare, summary);
    if (heap->special)
        fixed_measure(heap, &summary->cbCommitted, &summary->cbReserved);
    heap_unlock(heap);
    summary->cbMaxReserve = summary->cbReserved;
    return TRUE;
}

SIZE_T WINAPI HeapCompact(HANDLE handle, DWORD flags)
{
    struct heap *heap = handle;
    struct part part = {.kind = PART_END};
    size_t largest = 0;
    (void)flags;
    heap_hold(heap);
    while (walk_next(heap, &part) && part.kind != PART_END) {
        if (part.kind == PART_FREE && part.size > largest)
            largest = part.size;
    }
    if (heap->special)
        fixed_purge(heap);
    else
        segment_purge(heap);
    heap_unlock(heap);
    if (!largest)
        SetLastError(ERROR_SUCCESS);
    return largest;
}
