#include "shim/heap/segment.h"

#include <time.h>

#include "shim/memory/commit.h"
#include "shim/heap/cache.h"
#include "shim/heap/large.h"
#include "shim/heap/span.h"
#include "shim/init.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

/* User space, in segments: a few pages of it are ever touched. */
uint64_t segment_places[(UINT64_C(1) << 47) / SEGMENT / 64];

enum {
    SPARE_UNITS = 128, /* 8 MiB of memory that a heap keeps for its next slabs; or more: */
    SPARE_PART = 8,    /* so great a part of what is in slabs */
    LOOKS = 64,        /* segments looked at for a better place than one that was found */
    STEP = 4,          /* units that are committed together in the first segment; also their alignment */
    LONG_STEP = OS_CHUNK / UNIT /* the same in others */
};

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

static bool decommit(char *low, char *high)
{
    struct region *region = region_lock((uintptr_t)low);
    if (!region)
        return false;
    int error = commit_decommit(region, (uintptr_t)low, (uintptr_t)high);
    region_unlock(region);
    return error == 0;
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
    if (!commit((char *)segment, (char *)segment + AT_MOST, PAGE_READWRITE)) {
        VirtualFree(segment, 0, MEM_RELEASE);
        return NULL;
    }
    segment->taken = (UINT64_C(1) << FIRST_UNIT) - 1;
    for (unsigned unit = 0; unit < SEGMENT_UNITS; unit++)
        segment->slab_at[unit] = &segment->slabs[0];
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

static void link_roomy(struct heap *heap, struct segment *segment)
{
    segment->previous_roomy = NULL;
    segment->next_roomy = heap->roomy;
    if (segment->next_roomy)
        segment->next_roomy->previous_roomy = segment;
    heap->roomy = segment;
}

static void unlink_roomy(struct heap *heap, struct segment *segment)
{
    *(segment->previous_roomy ? &segment->previous_roomy->next_roomy : &heap->roomy) = segment->next_roomy;
    if (segment->next_roomy)
        segment->next_roomy->previous_roomy = segment->previous_roomy;
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
    link_roomy(heap, segment);
}

static void remove_segment(struct heap *heap, struct segment *segment)
{
    *(segment->previous ? &segment->previous->next : &heap->segments) = segment->next;
    *(segment->next ? &segment->next->previous : &heap->last_segment) = segment->previous;
    heap->spare_units -= (unsigned)__builtin_popcountll(segment->committed & ~segment->taken);
    unlink_roomy(heap, segment);
    heap_hold(heap); /* who has just freed the last block may still look at its slab */
    cache_forget_segment(heap, segment);
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
    if (!commit(unit_at(segment, FIRST_UNIT), unit_at(segment, FIRST_UNIT + (unsigned)units),
                protection_of(flags))) {
        release(segment);
        return NULL;
    }
    segment->committed = segment->clean = run_mask(FIRST_UNIT, (unsigned)units);
    heap->spare_units = (unsigned)units;
    return heap;
}

static const struct {
    uint32_t words, at;
} tables[WIDTHS] = {{WORDS_FEW, AT_FEW}, {WORDS_SOME, AT_SOME}, {WORDS_MANY, AT_MANY}, {WORDS_MOST, AT_MOST}};

/* Takes a row of at least so many words; or NULL: it cannot be committed. There are as many rows as slabs. */
static uint16_t *take_row(struct segment *segment, unsigned words)
{
    unsigned i = 0;
    while (tables[i].words < words)
        i++;
    unsigned row = (unsigned)__builtin_ctzll(~segment->rows[i]);
    uint16_t *at = (uint16_t *)((char *)segment + tables[i].at) + (size_t)row * tables[i].words;
    if (i == WIDTHS - 1 && !(segment->widest >> row & 1)) {
        if (!commit((char *)at, (char *)(at + WORDS_MOST), PAGE_READWRITE))
            return NULL;
        segment->widest |= UINT64_C(1) << row;
    }
    segment->rows[i] |= UINT64_C(1) << row;
    return at;
}

static void give_row(struct segment *segment, const uint16_t *words)
{
    uint32_t at = (uint32_t)((const char *)words - (const char *)segment);
    unsigned i = WIDTHS - 1;
    while (at < tables[i].at)
        i--;
    segment->rows[i] &= ~(UINT64_C(1) << (at - tables[i].at) / (tables[i].words * sizeof *words));
}

static bool commit_run(struct heap *heap, struct segment *segment, uint64_t run)
{
    unsigned first = (unsigned)__builtin_ctzll(run), end = 64 - (unsigned)__builtin_clzll(run);
    if (!commit(unit_at(segment, first), unit_at(segment, end), protection_of(heap->flags)))
        return false;
    uint64_t fresh = run & ~segment->committed;
    segment->clean |= fresh;
    segment->committed |= fresh;
    uint32_t count = (uint32_t)__builtin_popcountll(fresh);
    uint32_t missed = count < heap->returned_units ? count : heap->returned_units;
    heap->spare_units += count;
    heap->returned_units -= missed;
    heap->missed_units += 2 * missed; /* the rest had been kept */
    return true;
}

/* A few more units than are needed, if that can be. */
static bool commit_units(struct heap *heap, struct segment *segment, unsigned first, unsigned units)
{
    unsigned step = segment->index ? LONG_STEP : STEP;
    unsigned low = first / step * step, high = (first + units + step - 1) / step * step;
    low = low > FIRST_UNIT ? low : FIRST_UNIT;
    return commit_run(heap, segment, run_mask(low, high - low)) ||
           commit_run(heap, segment, run_mask(first, units));
}

static struct slab *take_run(struct heap *heap, struct segment *segment, unsigned first, unsigned units,
                             unsigned words)
{
    uint64_t run = run_mask(first, units);
    if ((segment->committed & run) != run && !commit_units(heap, segment, first, units))
        return NULL;
    struct slab *slab = &segment->slabs[first];
    uint16_t *row = words > 1 ? take_row(segment, words) : &slab->single;
    if (!row)
        return NULL;
    *slab = (struct slab){
        .base = unit_at(segment, first),
        .words = row,
        .units = (uint8_t)units,
        .zeroed = (segment->clean & run) == run,
    };
    heap->spare_units -= units;
    heap->taken_units += units;
    heap->idle_units = heap->idle_units < heap->spare_units ? heap->idle_units : heap->spare_units;
    segment->clean &= ~run;
    segment->taken |= run;
    if (!~segment->taken)
        unlink_roomy(heap, segment);
    for (unsigned unit = first; unit < first + units; unit++)
        segment->slab_at[unit] = slab;
    return slab;
}

struct slab *segment_take(struct heap *heap, unsigned units, unsigned words)
{
    struct segment *best = NULL;
    unsigned best_first = 0, best_waste = 0; /* 1: memory there was never touched; 2: nor is it committed */
    int looks = LOOKS;
    for (struct segment *segment = heap->roomy; segment && (!best || looks-- > 0);
         segment = segment->next_roomy) {
        uint64_t sets[] = {segment->committed & ~segment->clean, segment->committed, ~UINT64_C(0)};
        for (unsigned waste = 0; waste < (best ? best_waste : 3); waste++) {
            int first = find_run(sets[waste] & ~segment->taken, units);
            if (first < 0)
                continue;
            if (!waste)
                return take_run(heap, segment, (unsigned)first, units, words);
            best = segment;
            best_first = (unsigned)first;
            best_waste = waste;
        }
    }
    if (best)
        return take_run(heap, best, best_first, units, words);
    struct segment *segment = reserve(heap->flags);
    if (!segment)
        return NULL;
    append(heap, segment);
    return take_run(heap, segment, FIRST_UNIT, units, words);
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
            if (!decommit(unit_at(segment, first), unit_at(segment, first + units)))
                return;
            segment->committed &= ~run_mask(first, units);
            segment->clean &= ~run_mask(first, units);
            heap->spare_units -= units;
            heap->returned_units += units;
        }
        bool empty = segment->taken == run_mask(0, FIRST_UNIT);
        if (empty && !(segment->committed & ~segment->taken) && segment != heap->segments)
            remove_segment(heap, segment);
    }
}

/*
 * How many free units keep their memory. A heap that gives and takes the same again and again soon has what
 * it needs for that, if it is no more than what is in blocks.
 */
static uint32_t spare_allowed(const struct heap *heap)
{
    uint32_t part = heap->taken_units / SPARE_PART, most = part > SPARE_UNITS ? part : SPARE_UNITS;
    uint32_t missed = heap->missed_units < heap->taken_units ? heap->missed_units : heap->taken_units;
    return missed > most ? missed : most;
}

/* Once a second: what nobody has needed since the last time. */
void segment_settle(struct heap *heap)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    uint32_t second = (uint32_t)now.tv_sec;
    if (second == heap->second)
        return;
    heap->second = second;
    uint32_t before = heap->spare_units;
    span_reclaim(heap, false);
    heap->idle_units += heap->spare_units > before ? heap->spare_units - before : 0;
    if (heap->idle_units)
        give_back(heap, heap->spare_units - heap->idle_units);
    heap->idle_units = heap->spare_units;
    heap->returned_units /= 2;
    heap->missed_units -= heap->missed_units / 4;
    large_settle(heap);
}

void segment_give(struct heap *heap, struct slab *slab)
{
    struct segment *segment = segment_at(slab);
    unsigned first = (unsigned)(slab - segment->slabs);
    for (unsigned unit = first; unit < first + slab->units; unit++)
        segment->slab_at[unit] = &segment->slabs[0];
    if (slab->words != &slab->single)
        give_row(segment, slab->words);
    slab->kind = SLAB_NONE;
    slab->owner = NULL;
    slab->inverse = 0;
    if (!~segment->taken)
        link_roomy(heap, segment);
    segment->taken &= ~run_mask(first, slab->units);
    heap->spare_units += slab->units;
    heap->taken_units -= slab->units;
    uint32_t most = spare_allowed(heap);
    if (heap->spare_units > most)
        give_back(heap, most / 2);
    segment_settle(heap);
}

bool segment_purge(struct heap *heap)
{
    bool some = span_reclaim(heap, true);
    some |= heap->spare_units > 0;
    give_back(heap, 0);
    some |= large_purge(heap);
    heap->idle_units = 0;
    return some;
}
