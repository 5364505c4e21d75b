#include "shim/memory/commit.h"

#include <errno.h>

#include "shim/memory/charge.h"
#include "shim/check.h"
#include "shim/os.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"

static unsigned in_word(unsigned access)
{
    return access << WORD_ACCESS_SHIFT;
}

static uintptr_t chunk_down(uintptr_t address)
{
    return address & ~(uintptr_t)(OS_CHUNK - 1);
}

static uintptr_t highest(uintptr_t one, uintptr_t other)
{
    return one > other ? one : other;
}

static uintptr_t lowest(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

/* The access that goes with a word at first: where writes are noted by their faults, no writing yet. */
static unsigned first_access(const struct region *region, unsigned visible)
{
    return word_access(visible) & ~(region->watch == WATCH_FAULTS ? OS_WRITE : 0u);
}

/* Puts the access of the mappings in [low, high) back to what the words say, after a call that failed half
 * way. */
static void restore_access(const struct region *region, uintptr_t low, uintptr_t high)
{
    if (high > region->end) {
        os_protect((void *)region->end, high - region->end, OS_NONE);
        high = region->end;
    }
    while (low < high) {
        unsigned word = pages_get(region, low) & WORD_ACCESS;
        uintptr_t end = pages_scan(region, low, high, WORD_ACCESS, word);
        os_protect((void *)low, end - low, word >> WORD_ACCESS_SHIFT);
        low = end;
    }
}

static void restore_markers(const struct region *region, uintptr_t low, uintptr_t high)
{
    while (low < high) {
        low = pages_scan(region, low, high, WORD_MARKER, 0);
        uintptr_t end = pages_scan(region, low, high, WORD_MARKER, WORD_MARKER);
        if (low < end)
            os_guard_install((void *)low, end - low);
        low = end;
    }
}

/* A slot's rest that markers close goes along, whatever its access: so what is one mapping stays one. */
FREQUENT
static int protect(const struct region *region, uintptr_t low, uintptr_t high, unsigned access)
{
    if (high == region->end && region->tail_open)
        high = region->mapped;
    int error = os_protect((void *)low, high - low, access);
    if (error)
        restore_access(region, low, high);
    return error;
}

/* Never committed, or decommitted with its chunk: only the missing access closes it. */
enum { CLOSED_MASK = WORD_VISIBLE | WORD_ACCESS | WORD_MARKER };

/* Markers on closed pages; none stays that the words would not know of. */
static bool close_more(uintptr_t low, uintptr_t high)
{
    if (!os_guard_install((void *)low, high - low))
        return true;
    os_guard_remove((void *)low, high - low);
    return false;
}

/*
 * [*low, *high) is about to get access. Widens it to what can be opened with it: the closed pages on both
 * sides, in the chunks of its ends, which get markers.
 */
static void open_around(const struct region *region, uintptr_t *low, uintptr_t *high)
{
    if (!os_has_guard_markers())
        return;
    uintptr_t first = *low, last = *high - OS_PAGE;
    if (!(pages_get(region, first) & (WORD_ACCESS | WORD_MARKER))) {
        uintptr_t below =
            pages_scan_back(region, highest(chunk_down(first), region->base), first, CLOSED_MASK, 0);
        if (below < first && close_more(below, first))
            *low = below;
    }
    if (!(pages_get(region, last) & (WORD_ACCESS | WORD_MARKER))) {
        uintptr_t above = last + OS_PAGE;
        uintptr_t end =
            pages_scan(region, above, lowest(chunk_down(last) + OS_CHUNK, region->end), CLOSED_MASK, 0);
        if (end == region->end && region->mapped > end && !region->tail_open)
            end = region->mapped;
        if (above < end && close_more(above, end))
            *high = end;
    }
}

static void close_around(uintptr_t opened_low, uintptr_t low, uintptr_t high, uintptr_t opened_high)
{
    if (opened_low < low)
        os_guard_remove((void *)opened_low, low - opened_low);
    if (high < opened_high)
        os_guard_remove((void *)high, opened_high - high);
}

int commit_close(struct region *region, uintptr_t low, uintptr_t high)
{
    if (pages_prepare(region, low, high))
        return ENOMEM;
    int error = protect(region, low, high, OS_NONE);
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_ALL & ~WORD_ACCESS, 0);
    region_write_end(region, begun);
    return 0;
}

int commit_open(struct region *region, uintptr_t low, uintptr_t high)
{
    unsigned access = first_access(region, pages_get(region, low));
    int error = protect(region, low, high, access);
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_ALL & ~WORD_ACCESS, in_word(access));
    region_write_end(region, begun);
    return 0;
}

/* No access is wanted: a marker is as good as a mapping without any, and cheaper than a new mapping. */
static int set_without_access(struct region *region, uintptr_t low, uintptr_t high, unsigned keep,
                              unsigned visible)
{
    bool closed = pages_scan(region, low, high, WORD_MARKER, WORD_MARKER) == high ||
                  pages_scan(region, low, high, WORD_ACCESS, 0) == high;
    int error = closed ? 0 : protect(region, low, high, OS_NONE);
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, keep | WORD_MARKER | (closed ? WORD_ACCESS : 0), visible);
    region_write_end(region, begun);
    return 0;
}

/* What the kernel has of pages that are alike in it and not closed by the mapping's access; 0 otherwise. */
FREQUENT
static unsigned kernel_state(const uint16_t *words, size_t count)
{
    unsigned state = words[0] & (WORD_ACCESS | WORD_MARKER);
    for (size_t i = 1; i < count; i++)
        if ((words[i] & (WORD_ACCESS | WORD_MARKER)) != state)
            return 0;
    return state & WORD_ACCESS ? state : 0;
}

/*
 * What programs do most: a few pages in the same state get another protection. There is nothing to prepare,
 * and nothing around them to open.
 */
FREQUENT
static int set_alike(struct region *region, uintptr_t low, uintptr_t high, unsigned state, unsigned keep,
                     unsigned visible)
{
    unsigned access = first_access(region, visible);
    int error = (state & WORD_ACCESS) == in_word(access) ? 0 : protect(region, low, high, access);
    if (!error && state & WORD_MARKER && (error = os_guard_remove((void *)low, high - low))) {
        restore_access(region, low, high);
        restore_markers(region, low, high);
    }
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, keep, visible | in_word(access));
    region_write_end(region, begun);
    return 0;
}

FREQUENT
static int set_with_access(struct region *region, uintptr_t low, uintptr_t high, unsigned keep,
                           unsigned visible)
{
    unsigned access = first_access(region, visible);
    bool marked = pages_scan(region, low, high, WORD_MARKER, 0) != high;
    uintptr_t from = low, to = high;
    if (pages_scan(region, low, high, WORD_ACCESS, in_word(access)) != high) {
        open_around(region, &from, &to);
        int error = protect(region, from, to, access);
        if (error) {
            close_around(from, low, high, to);
            return error;
        }
    }
    if (marked) {
        int error = os_guard_remove((void *)low, high - low);
        if (error) {
            restore_access(region, from, to);
            restore_markers(region, low, high);
            close_around(from, low, high, to);
            return error;
        }
    }
    uint32_t begun = region_write_begin(region);
    if (from < low)
        pages_update(region, from, low, 0, in_word(access) | WORD_MARKER);
    pages_update(region, low, high, keep, visible | in_word(access));
    if (to > region->end) {
        region->tail_open = true;
        to = region->end;
    }
    if (high < to)
        pages_update(region, high, to, 0, in_word(access) | WORD_MARKER);
    region_write_end(region, begun);
    return 0;
}

/* Pages stay offered, whatever protection they are given meanwhile. */
static void close_offered(struct region *region, uintptr_t low, uintptr_t high)
{
    while ((low = pages_scan(region, low, high, WORD_OFFERED, 0)) < high) {
        uintptr_t end = pages_scan(region, low, high, WORD_OFFERED, WORD_OFFERED);
        commit_close(region, low, end);
        low = end;
    }
}

FREQUENT
static int set(struct region *region, uintptr_t low, uintptr_t high, unsigned keep, unsigned visible)
{
    ASSERT(lock_is_mine(&region->lock) && low < high && low >= region->base && high <= region->end);
    keep |= region->sticky;
    const uint16_t *words = pages_words(region, low, high);
    unsigned state = words ? kernel_state(words, (high - low) / OS_PAGE) : 0;
    if (state && word_access(visible) && !(region->sticky & WORD_OFFERED))
        return set_alike(region, low, high, state, keep, visible);
    if (pages_prepare(region, low, high))
        return ENOMEM;
    int error = word_access(visible) ? set_with_access(region, low, high, keep, visible)
                                     : set_without_access(region, low, high, keep, visible);
    if (!error && region->sticky & WORD_OFFERED)
        close_offered(region, low, high);
    return error;
}

FREQUENT
int commit_pages(struct region *region, uintptr_t low, uintptr_t high, unsigned visible)
{
    uint64_t more = charge_limit && !region->view ? high - low - charge_committed(region, low, high) : 0;
    if (!charge_take(more))
        return EDQUOT;
    int error = set(region, low, high, 0, visible);
    if (error)
        charge_return(more);
    return error;
}

FREQUENT
int commit_protect(struct region *region, uintptr_t low, uintptr_t high, unsigned visible)
{
    unsigned keep = protection_access(word_protection(visible)) ? WORD_CACHING : 0;
    return set(region, low, high, keep, visible & ~WORD_CACHING);
}

int commit_disarm(struct region *region, uintptr_t page)
{
    unsigned word = pages_get(region, page), visible = word & WORD_VISIBLE & ~WORD_GUARD;
    unsigned access = first_access(region, visible);
    if (pages_prepare(region, page, page + OS_PAGE))
        return ENOMEM;
    int error = (word & WORD_ACCESS) != in_word(access) ? os_protect((void *)page, OS_PAGE, access) : 0;
    if (!error && word & WORD_MARKER)
        error = os_guard_remove((void *)page, OS_PAGE);
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, page, page + OS_PAGE, region->sticky, visible | in_word(access));
    region_write_end(region, begun);
    return 0;
}

/* Where the run of pages with this page's word begins. */
static uintptr_t run_start(const struct region *region, uintptr_t page)
{
    unsigned word = pages_get(region, page);
    uintptr_t bound = page;
    while (page == bound && page > region->base) {
        bound = highest(chunk_down(page - 1), region->base);
        page = pages_scan_back(region, bound, page, WORD_ALL, word);
    }
    return page;
}

int commit_open_written(struct region *region, uintptr_t page)
{
    uintptr_t low = page, high = page + OS_PAGE;
    unsigned access = word_access(pages_get(region, page));
    if (pages_prepare(region, low, high))
        return ENOMEM;
    int error = os_protect((void *)low, high - low, access);
    if (error) {
        high = pages_scan(region, page, region->end, WORD_ALL, pages_get(region, page));
        low = run_start(region, page);
        error = pages_prepare(region, low, high) ? ENOMEM : protect(region, low, high, access);
        if (error)
            return error;
    }
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_ALL & ~WORD_ACCESS, WORD_WRITTEN | in_word(access));
    region_write_end(region, begun);
    return 0;
}

int commit_close_unwritten(struct region *region, uintptr_t low, uintptr_t high)
{
    if (pages_prepare(region, low, high))
        return ENOMEM;
    for (uintptr_t end; low < high; low = end) {
        unsigned word = pages_get(region, low) & (WORD_VISIBLE | WORD_OFFERED);
        unsigned access = first_access(region, word);
        bool stays = word & WORD_OFFERED || access == word_access(word); /* cannot be written as it is */
        end = pages_scan(region, low, high, WORD_VISIBLE | WORD_OFFERED, word);
        if (pages_scan(region, low, end, WORD_WRITTEN, 0) == end)
            continue;
        int error = stays ? 0 : protect(region, low, end, access);
        if (error)
            return error;
        uint32_t begun = region_write_begin(region);
        if (stays)
            pages_update(region, low, end, WORD_ALL & ~WORD_WRITTEN, 0);
        else
            pages_update(region, low, end, WORD_ALL & ~(WORD_WRITTEN | WORD_ACCESS), in_word(access));
        region_write_end(region, begun);
    }
    return 0;
}

/* By the access of the mapping, and dropping the contents behind it. */
static int close_by_access(struct region *region, uintptr_t low, uintptr_t high)
{
    bool marked = pages_scan(region, low, high, WORD_MARKER, 0) != high;
    int error =
        pages_scan(region, low, high, WORD_ACCESS, 0) == high ? 0 : protect(region, low, high, OS_NONE);
    if (!error) {
        error = os_discard((void *)low, high - low);
        if (error)
            restore_access(region, low, high);
    }
    if (error)
        return error;
    if (marked && os_guard_remove((void *)low, high - low))
        restore_markers(region, low, high); /* they only cost a page table: no reason to fail */
    else
        marked = false;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, marked ? WORD_MARKER : 0, 0);
    region_write_end(region, begun);
    return 0;
}

FREQUENT
static int close_by_markers(struct region *region, uintptr_t low, uintptr_t high)
{
    int error = os_guard_install((void *)low, high - low);
    if (error)
        return error;
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_ACCESS, WORD_MARKER);
    region_write_end(region, begun);
    return 0;
}

static int close_committed(struct region *region, uintptr_t low, uintptr_t high)
{
    if (os_has_guard_markers() && pages_scan(region, low, high, WORD_ACCESS, 0) != high &&
        !close_by_markers(region, low, high))
        return 0;
    return close_by_access(region, low, high);
}

static int close_part(struct region *region, uintptr_t low, uintptr_t high)
{
    if (low >= high || pages_scan(region, low, high, WORD_VISIBLE, 0) == high)
        return 0;
    return close_committed(region, low, high);
}

static int close_chunks(struct region *region, uintptr_t low, uintptr_t high)
{
    if (low >= high || pages_scan(region, low, high, WORD_VISIBLE | WORD_MARKER | WORD_ACCESS, 0) == high)
        return 0;
    int error = close_by_access(region, low, high);
    return error && os_has_guard_markers() ? close_by_markers(region, low, high) : error;
}

/* Some of the pages are committed. */
static int decommit(struct region *region, uintptr_t low, uintptr_t high)
{
    if (pages_prepare(region, low, high))
        return ENOMEM;
    if (!os_has_guard_markers())
        return close_by_access(region, low, high);
    uintptr_t first = chunk_down(low + OS_CHUNK - 1), last = chunk_down(high);
    if (first >= last)
        return close_committed(region, low, high);
    /* The chunks come first: only their step can run out of mappings, and it has another way then. */
    if (pages_prepare(region, first, last))
        return ENOMEM;
    int error = close_chunks(region, first, last);
    if (!error)
        error = close_part(region, low, first);
    return error ? error : close_part(region, last, high);
}

/* The same of what programs do most: a few pages that are open, and so committed. False: nothing happened. */
FREQUENT
static bool decommit_open(struct region *region, uintptr_t low, uintptr_t high)
{
    const uint16_t *words = pages_words(region, low, high);
    unsigned state = words ? kernel_state(words, (high - low) / OS_PAGE) : 0;
    return state && !(state & WORD_MARKER) && !charge_limit && os_has_guard_markers() &&
           !close_by_markers(region, low, high);
}

FREQUENT
int commit_decommit(struct region *region, uintptr_t low, uintptr_t high)
{
    ASSERT(lock_is_mine(&region->lock) && low < high && low >= region->base && high <= region->end);
    if (decommit_open(region, low, high) || pages_scan(region, low, high, WORD_VISIBLE, 0) == high)
        return 0;
    uint64_t before = charge_committed(region, low, high);
    int error = decommit(region, low, high);
    if (error == EINVAL && !os_unlock((void *)low, high - low)) /* locked pages cannot be dropped */
        error = decommit(region, low, high);
    charge_return(before - charge_committed(region, low, high));
    return error;
}
