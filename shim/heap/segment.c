#include "shim/heap/segment.h"

#include <string.h>

#include "shim/memory/commit.h"
#include "shim/heap/cache.h"
#include "shim/init.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

/* User space, in segments: a few pages of it are ever touched. */
uint64_t segment_places[(UINT64_C(1) << 47) / SEGMENT / 64];

enum {
    HEADER = (sizeof(struct segment) + OS_PAGE - 1) & ~(OS_PAGE - 1),
    SPARE_UNITS_MAX = 32, /* 2 MiB of memory that a heap keeps for its next slabs */
    SPARE_UNITS_KEPT = 16
};

_Static_assert((int)HEADER <= (int)UNIT, "the header of a segment does not fit into its first unit");
_Static_assert(SEGMENT_UNITS == 64, "the units of a segment are the bits of a word");

static DWORD protection_of(uint32_t flags)
{
    return flags & HEAP_CREATE_ENABLE_EXECUTE ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
}

static bool commit(char *low, char *high, DWORD protection)
{
    struct region *region = region_lock((uintptr_t)low);
    if (!region)
        return false;
    int error = commit_pages(region, (uintptr_t)low, (uintptr_t)high, protection_word(protection));
    region_unlock(region);
    return error == 0;
}

static void decommit(char *low, char *high)
{
    struct region *region = region_lock((uintptr_t)low);
    if (!region)
        return;
    commit_decommit(region, (uintptr_t)low, (uintptr_t)high);
    region_unlock(region);
}

static struct segment *reserve(uint32_t flags)
{
    static const struct placement anywhere = {
        .lowest = UINT64_C(0x100000000), .end = REGION_CEILING, .alignment = SEGMENT};
    struct region *region;
    init_ensure();
    if (region_reserve(&anywhere, SEGMENT, protection_of(flags), 0, &region))
        return NULL;
    struct segment *segment = (struct segment *)region->base;
    if (!commit((char *)segment, (char *)segment + HEADER, PAGE_READWRITE)) {
        VirtualFree(segment, 0, MEM_RELEASE);
        return NULL;
    }
    segment->taken = (UINT64_C(1) << FIRST_UNIT) - 1;
    uintptr_t place = (uintptr_t)segment / SEGMENT;
    __atomic_fetch_or(&segment_places[place / 64], UINT64_C(1) << place % 64, __ATOMIC_RELEASE);
    return segment;
}

static void release(struct segment *segment)
{
    uintptr_t place = (uintptr_t)segment / SEGMENT;
    __atomic_fetch_and(&segment_places[place / 64], ~(UINT64_C(1) << place % 64), __ATOMIC_RELEASE);
    DWORD kept = GetLastError();
    VirtualFree(segment, 0, MEM_RELEASE);
    SetLastError(kept);
}

/* Puts a segment behind the heap's others. */
static void append(struct heap *heap, struct segment *segment)
{
    struct segment *last = heap->last_segment;
    segment->heap = heap;
    segment->previous = last;
    segment->index = last ? last->index + 1 : 0;
    *(last ? &last->next : &heap->segments) = segment;
    heap->last_segment = segment;
}

static void remove_segment(struct heap *heap, struct segment *segment)
{
    *(segment->previous ? &segment->previous->next : &heap->segments) = segment->next;
    *(segment->next ? &segment->next->previous : &heap->last_segment) = segment->previous;
    heap->spare_units -= (unsigned)__builtin_popcountll(segment->committed & ~segment->taken);
    heap_hold(heap); /* who has just freed the last block may still look at its slab */
    release(segment);
    heap_unlock(heap);
}


void segment_end_heap(struct heap *heap)
{
    for (struct segment *segment = heap->last_segment, *previous; segment; segment = previous) {
        previous = segment->previous; /* the first one, in which the heap stands, goes last */
        release(segment);
    }
}

/* The lowest run of `units` set bits in `free`, or -1. */
static int find_run(uint64_t free, unsigned units)
{
    uint64_t starts = free; /* bit n: a run of `length` free units begins at n */
    for (unsigned length = 1; length < units && starts;) {
        unsigned step = units - length < length ? units - length : length;
        starts &= starts >> step;
        length += step;
    }
    return starts ? __builtin_ctzll(starts) : -1;
}

static uint64_t run_mask(unsigned first, unsigned units)
{
    return (units == 64 ? ~UINT64_C(0) : (UINT64_C(1) << units) - 1) << first;
}

static char *unit_at(struct segment *segment, unsigned unit)
{
    return (char *)segment + (size_t)unit * UNIT;
}

struct heap *segment_begin_heap(uint32_t flags, size_t initial)
{
    struct segment *segment = reserve(flags);
    if (!segment)
        return NULL;
    struct heap *heap = &segment->self;
    size_t most = SEGMENT_UNITS - FIRST_UNIT, units = initial ? (initial - 1) / UNIT + 1 : 1;
    heap->flags = flags;
    append(heap, segment);
    units = units < most ? units : most;
    if (!commit(unit_at(segment, FIRST_UNIT), unit_at(segment, FIRST_UNIT + (unsigned)units), protection_of(flags))) {
        release(segment);
        return NULL;
    }
    segment->committed = run_mask(FIRST_UNIT, (unsigned)units);
    heap->spare_units = (unsigned)units;
    return heap;
}

/* The books for [low, high) of a segment: whole pages of words, and of stacks for the slab's blocks. */
static bool commit_books(struct segment *segment, unsigned first, unsigned units, unsigned blocks)
{
    char *words = (char *)segment + WORDS, *stack = (char *)segment + STACKS + (size_t)first * UNIT_STACK;
    size_t unit_words = WORDS_SIZE / SEGMENT_UNITS, size = ((size_t)blocks * 2 + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    return commit(words + first * unit_words, words + (first + units) * unit_words, PAGE_READWRITE) &&
           commit(stack, stack + size, PAGE_READWRITE);
}

static struct slab *take_run(struct heap *heap, struct segment *segment, unsigned first, unsigned units, unsigned blocks)
{
    uint64_t run = run_mask(first, units);
    bool zeroed = !(segment->committed & run);
    if ((segment->committed & run) != run &&
        !commit(unit_at(segment, first), unit_at(segment, first + units), protection_of(heap->flags)))
        return NULL;
    if (!commit_books(segment, first, units, blocks))
        return NULL;
    heap->spare_units -= (unsigned)__builtin_popcountll(segment->committed & run);
    segment->committed |= run;
    segment->taken |= run;
    memset(segment->slab_of + first, (int)first, units);
    struct slab *slab = &segment->slabs[first];
    *slab = (struct slab){
        .base = unit_at(segment, first),
        .stack = (uint16_t *)((char *)segment + STACKS + (size_t)first * UNIT_STACK),
        .units = (uint8_t)units,
        .zeroed = zeroed,
    };
    return slab;
}

struct slab *segment_take(struct heap *heap, unsigned units, unsigned blocks)
{
    for (int fresh = 0; fresh < 2; fresh++) { /* first where memory is there already */
        for (struct segment *segment = heap->segments; segment; segment = segment->next) {
            uint64_t free = ~segment->taken & (fresh ? ~UINT64_C(0) : segment->committed);
            int first = find_run(free, units);
            if (first >= 0)
                return take_run(heap, segment, (unsigned)first, units, blocks);
        }
    }
    struct segment *segment = reserve(heap->flags);
    if (!segment)
        return NULL;
    append(heap, segment);
    return take_run(heap, segment, FIRST_UNIT, units, blocks);
}

/* Memory of free units goes back until no more than `kept` have any. */
static void give_back(struct heap *heap, unsigned kept)
{
    for (struct segment *segment = heap->last_segment, *previous; segment; segment = previous) {
        previous = segment->previous;
        uint64_t spare;
        while (heap->spare_units > kept && (spare = segment->committed & ~segment->taken)) {
            unsigned first = (unsigned)__builtin_ctzll(spare);
            uint64_t behind = ~(spare >> first);
            unsigned units = behind ? (unsigned)__builtin_ctzll(behind) : 64 - first;
            decommit(unit_at(segment, first), unit_at(segment, first + units));
            segment->committed &= ~run_mask(first, units);
            heap->spare_units -= units;
        }
        bool empty = segment->taken == run_mask(0, FIRST_UNIT);
        if (empty && !(segment->committed & ~segment->taken) && segment != heap->segments)
            remove_segment(heap, segment);
    }
}

void segment_give(struct heap *heap, struct slab *slab)
{
    struct segment *segment = segment_at(slab);
    unsigned first = (unsigned)(slab - segment->slabs);
    slab->kind = SLAB_NONE;
    slab->owner = NULL;
    segment->taken &= ~run_mask(first, slab->units);
    heap->spare_units += slab->units;
    if (heap->spare_units > SPARE_UNITS_MAX)
        give_back(heap, SPARE_UNITS_KEPT);
}

void segment_purge(struct heap *heap)
{
    give_back(heap, 0);
}
