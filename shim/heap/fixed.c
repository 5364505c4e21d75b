/*
 * Each block, taken or free, begins with a header that says how long it is and how long the one before it is;
 * so free neighbours are found and become one. Headers lie among the program's bytes and carry a check: what
 * a program overwrites is recognised before it is believed. Free blocks are on lists by their size, of one
 * size each or, for larger ones, of sizes that differ by less than a quarter.
 *
 * The region's memory is committed as blocks need it: behind the last block is the top, which is no block.
 *
 * In a heap that looks for writes to freed blocks each byte of a free block has the pattern but for its
 * header and links, and what was freed stays a block, even the last one.
 */
#include "shim/heap/fixed.h"

#include <limits.h>
#include <string.h>

#include "shim/error.h"
#include "shim/init.h"

enum {
    SINGLE_BINS = 64, /* of one size each: blocks of less than SINGLE_BINS * HEAP_ALIGNMENT bytes */
    SINGLE_LOG = 10,
    MERGED_LOG = 30,
    MERGED_MAX = 1 << MERGED_LOG, /* bytes of a free block */
    BINS = SINGLE_BINS + 4 * (MERGED_LOG - SINGLE_LOG) + 1,
    LOOKS = 32, /* blocks of a bin that are looked at before the next bin is */
    LARGEST = 0xFF000, /* bytes; Windows gives no larger block from such a heap, however large it is */
    COMMIT_STEP = 16 * OS_PAGE,
    TOP_KEPT = 1 << 20 /* bytes; more memory than that behind the last block goes back */
};
_Static_assert(SINGLE_BINS * HEAP_ALIGNMENT == 1 << SINGLE_LOG, "bins of several sizes would not follow");

/* Sizes are in bytes, headers included, and multiples of HEAP_ALIGNMENT. */
struct header {
    uint32_t size;
    uint32_t previous;  /* size of the block before, 0: this is the first */
    uint32_t requested; /* bytes asked for; FREE_BLOCK */
    uint32_t check;     /* see check_of */
};
_Static_assert(sizeof(struct header) == HEAP_ALIGNMENT, "blocks would not be aligned");

#define FREE_BLOCK UINT32_C(0xFFFFFFFF)

struct free_block {
    struct header header;
    struct free_block *next, *previous; /* on its bin's list */
};

struct fixed_heap {
    struct heap heap;
    char *first;     /* the first block */
    char *top;       /* behind the last one */
    char *committed; /* memory from here on cannot be touched */
    char *end;       /* of the region */
    uint32_t last;   /* size of the last block, 0: there is none */
    uint32_t secret; /* of the checks */
    uint64_t filled[BINS / 64 + 1]; /* bit n: bin n has blocks, or had */
    struct free_block *bins[BINS];
};

static struct fixed_heap *of(const struct heap *heap)
{
    return (struct fixed_heap *)heap;
}

static uint32_t check_of(const struct fixed_heap *fixed, const struct header *header)
{
    uint64_t mixed =
        ((uint64_t)header->size << 32 | header->previous) ^ (uintptr_t)header ^ header->requested;
    mixed = (mixed ^ fixed->secret) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 32);
}

static bool is_whole(const struct fixed_heap *fixed, const struct header *header)
{
    return header->check == check_of(fixed, header);
}

static void set(const struct fixed_heap *fixed, struct header *header, size_t size, size_t previous,
                uint32_t requested)
{
    header->size = (uint32_t)size;
    header->previous = (uint32_t)previous;
    header->requested = requested;
    header->check = check_of(fixed, header);
}

static struct header *behind(const struct header *header)
{
    return (struct header *)((char *)header + header->size);
}

/* What is behind a block changes its mind about the size of that block. */
static void tell(struct fixed_heap *fixed, struct header *header)
{
    struct header *next = behind(header);
    if ((char *)next == fixed->top)
        fixed->last = header->size;
    else
        set(fixed, next, next->size, header->size, next->requested);
}

static unsigned bin_number(size_t size)
{
    if (size < SINGLE_BINS * HEAP_ALIGNMENT)
        return (unsigned)(size / HEAP_ALIGNMENT);
    unsigned log = 63 - (unsigned)__builtin_clzll(size);
    return SINGLE_BINS + 4 * (log - SINGLE_LOG) + (unsigned)(size >> (log - 2) & 3);
}

static struct free_block **bin_of(struct fixed_heap *fixed, size_t size)
{
    return &fixed->bins[bin_number(size)];
}

/* The next bin that may have blocks; or BINS. */
static unsigned next_bin(const struct fixed_heap *fixed, unsigned bin)
{
    while (++bin < BINS) {
        uint64_t filled = fixed->filled[bin / 64] >> bin % 64;
        if (filled)
            return bin + (unsigned)__builtin_ctzll(filled);
        bin |= 63;
    }
    return BINS;
}

/*
 * Is it a free block, and are its neighbours on the list what they say? What a program has overwritten is not
 * followed.
 */
static bool is_linked(const struct fixed_heap *fixed, const struct free_block *block)
{
    const char *at = (const char *)block;
    return at >= fixed->first && at < fixed->top && (uintptr_t)at % HEAP_ALIGNMENT == 0 &&
           is_whole(fixed, &block->header) && block->header.requested == FREE_BLOCK;
}

static bool is_sound_link(const struct fixed_heap *fixed, const struct free_block *block)
{
    return is_linked(fixed, block) &&
           (!block->next || (is_linked(fixed, block->next) && block->next->previous == block)) &&
           (!block->previous || (is_linked(fixed, block->previous) && block->previous->next == block));
}

/* False: it stays on its list, or what is left of it. */
static bool unlink_block(struct fixed_heap *fixed, struct free_block *block)
{
    if (!is_sound_link(fixed, block) || (!block->previous && *bin_of(fixed, block->header.size) != block))
        return misuse_found(&fixed->heap, block, MISUSE_AFTER_FREE);
    *(block->previous ? &block->previous->next : bin_of(fixed, block->header.size)) = block->next;
    if (block->next)
        block->next->previous = block->previous;
    return true;
}

static void link_block(struct fixed_heap *fixed, struct free_block *block)
{
    struct free_block **bin = bin_of(fixed, block->header.size);
    block->previous = NULL;
    block->next = *bin;
    if (block->next && !is_linked(fixed, block->next)) {
        misuse_found(&fixed->heap, block->next, MISUSE_AFTER_FREE);
        block->next = NULL; /* the rest of the list is lost */
    }
    if (block->next)
        block->next->previous = block;
    *bin = block;
    unsigned number = (unsigned)(bin - fixed->bins);
    fixed->filled[number / 64] |= UINT64_C(1) << number % 64;
}

/* Of a free block: has anybody written where the pattern is, up to `end`? */
static bool freed_is_whole(const struct fixed_heap *fixed, const struct free_block *block, const char *end)
{
    const char *start = (const char *)(block + 1);
    return !(fixed->heap.checks & CHECK_FREED) || end <= start ||
           misuse_freed_is_whole(start, (size_t)(end - start));
}

/* The bytes that a block of `size` takes. Free blocks must hold their links. */
static size_t whole_size(size_t size)
{
    size_t whole = (sizeof(struct header) + size + HEAP_ALIGNMENT - 1) & ~(size_t)(HEAP_ALIGNMENT - 1);
    return whole < sizeof(struct free_block) ? sizeof(struct free_block) : whole;
}

struct heap *fixed_begin_heap(uint32_t flags, size_t initial, size_t maximum)
{
    DWORD protection = flags & HEAP_CREATE_ENABLE_EXECUTE ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    size_t reserved = (maximum + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    size_t committed = initial < sizeof(struct fixed_heap) ? sizeof(struct fixed_heap) : initial;
    committed = (committed + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    committed = committed < reserved ? committed : reserved;
    char *region = VirtualAlloc(NULL, reserved, MEM_RESERVE, protection);
    if (!region)
        return NULL;
    if (!VirtualAlloc(region, committed, MEM_COMMIT, protection)) {
        VirtualFree(region, 0, MEM_RELEASE);
        return NULL;
    }
    struct fixed_heap *fixed = (struct fixed_heap *)region;
    fixed->heap.flags = flags;
    fixed->heap.special = HEAP_FIXED;
    fixed->first = fixed->top =
        region + ((sizeof *fixed + HEAP_ALIGNMENT - 1) & ~(size_t)(HEAP_ALIGNMENT - 1));
    fixed->committed = region + committed;
    fixed->end = region + reserved;
    fixed->secret = (uint32_t)((uintptr_t)&fixed >> 4 ^ (uintptr_t)region);
    return &fixed->heap;
}

void fixed_end_heap(struct heap *heap)
{
    VirtualFree(heap, 0, MEM_RELEASE);
}

/* Memory from `from` on goes back; it is behind the last block. */
static void give_top(struct fixed_heap *fixed, const char *from)
{
    char *kept = (char *)(((uintptr_t)from + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1));
    DWORD error = GetLastError();
    if (kept < fixed->committed && VirtualFree(kept, (size_t)(fixed->committed - kept), MEM_DECOMMIT))
        fixed->committed = kept;
    SetLastError(error); /* if it did not: the memory stays */
}

/* The smallest of so many of a bin's blocks that is large enough, or NULL. */
static struct free_block *look_in_bin(struct fixed_heap *fixed, unsigned bin, size_t whole, unsigned looks)
{
    struct free_block *best = NULL;
    for (struct free_block *block = fixed->bins[bin]; block && looks > 0; block = block->next, looks--) {
        if (!is_sound_link(fixed, block)) {
            misuse_found(&fixed->heap, block, MISUSE_AFTER_FREE);
            break;
        }
        if (block->header.size >= whole && (!best || block->header.size < best->header.size))
            best = block;
        if (best && best->header.size == whole)
            break;
    }
    return best;
}

/* A block that is large enough, if not the smallest; or NULL: there may still be one in the first bin. */
static struct free_block *find_fit(struct fixed_heap *fixed, size_t whole)
{
    struct free_block *found = NULL;
    for (unsigned bin = bin_number(whole); !found && bin < BINS; bin = next_bin(fixed, bin)) {
        found = look_in_bin(fixed, bin, whole, LOOKS);
        if (!fixed->bins[bin])
            fixed->filled[bin / 64] &= ~(UINT64_C(1) << bin % 64);
    }
    return found;
}

static bool can_merge(const struct header *header, size_t size)
{
    return header->requested == FREE_BLOCK && size + header->size <= MERGED_MAX;
}

/* The block is free, and one with its free neighbours. Between `low` and `high` it has no pattern yet. */
static void put_back(struct fixed_heap *fixed, struct header *header, char *low, char *high)
{
    size_t size = header->size, previous = header->previous;
    struct header *next = behind(header);
    if ((char *)next < fixed->top && can_merge(next, size) &&
        unlink_block(fixed, (struct free_block *)next)) {
        size += next->size;
        high = (char *)next + sizeof(struct free_block);
    }
    struct header *before = (struct header *)((char *)header - previous);
    if (previous && can_merge(before, size) && unlink_block(fixed, (struct free_block *)before)) {
        size += before->size;
        low = (char *)header;
        header = before;
    }
    if (fixed->heap.checks & CHECK_FREED) {
        if (low < high)
            misuse_fill_freed(low, (size_t)(high - low));
    } else if ((char *)header + size == fixed->top) { /* it was the last: the top comes down */
        fixed->top = (char *)header;
        fixed->last = header->previous;
        if (fixed->committed - fixed->top > 2 * TOP_KEPT)
            give_top(fixed, fixed->top + TOP_KEPT);
        return;
    }
    set(fixed, header, size, header->previous, FREE_BLOCK);
    tell(fixed, header);
    link_block(fixed, (struct free_block *)header);
}

/*
 * Cuts what is behind `whole` bytes off a taken block, if it can be a block itself. Of what it has so many
 * bytes have no pattern.
 */
static void trim(struct fixed_heap *fixed, struct header *header, size_t whole, size_t used)
{
    size_t rest = header->size - whole;
    if (rest < sizeof(struct free_block))
        return;
    set(fixed, header, whole, header->previous, header->requested);
    struct header *cut = behind(header);
    set(fixed, cut, rest, whole, 0);
    tell(fixed, cut);
    put_back(fixed, cut, (char *)(cut + 1), (char *)header + used);
}

/* More room at the top. */
static bool reach(struct fixed_heap *fixed, char *to)
{
    if (to <= fixed->committed)
        return true;
    if (to > fixed->end)
        return false;
    char *goal =
        fixed->committed + ((size_t)(to - fixed->committed) + COMMIT_STEP - 1) / COMMIT_STEP * COMMIT_STEP;
    goal = goal < fixed->end ? goal : fixed->end;
    if (!VirtualAlloc(fixed->committed, (size_t)(goal - fixed->committed), MEM_COMMIT,
                      fixed->heap.flags & HEAP_CREATE_ENABLE_EXECUTE ? PAGE_EXECUTE_READWRITE
                                                                     : PAGE_READWRITE))
        return false;
    fixed->committed = goal;
    return true;
}

void *fixed_allocate(struct heap *heap, size_t size)
{
    struct fixed_heap *fixed = of(heap);
    if (size > LARGEST)
        return NULL;
    size_t whole = whole_size(size + misuse_tail(heap, size));
    struct header *header;
    struct free_block *found = find_fit(fixed, whole);
    bool room = whole <= (size_t)(fixed->end - fixed->top);
    DWORD kept = GetLastError();
    if (!found && !(room && reach(fixed, fixed->top + whole))) {
        SetLastError(kept);
        found = look_in_bin(fixed, bin_number(whole), whole, UINT_MAX);
    }
    if (found && unlink_block(fixed, found)) {
        header = &found->header;
        size_t reached = header->size - whole < sizeof *found ? header->size : whole + sizeof *found;
        if (!freed_is_whole(fixed, found, (char *)header + reached))
            misuse_found(heap, header + 1, MISUSE_AFTER_FREE);
        set(fixed, header, header->size, header->previous, (uint32_t)size);
        trim(fixed, header, whole, 0);
        return header + 1;
    }
    if (!room || !reach(fixed, fixed->top + whole))
        return NULL;
    header = (struct header *)fixed->top;
    set(fixed, header, whole, fixed->last, (uint32_t)size);
    fixed->top += whole;
    fixed->last = (uint32_t)whole;
    return header + 1;
}

bool fixed_find(struct heap *heap, const void *block, size_t *size)
{
    const struct fixed_heap *fixed = of(heap);
    const struct header *header = (const struct header *)block - 1;
    if ((uintptr_t)block % HEAP_ALIGNMENT || (const char *)header < fixed->first ||
        (const char *)header >= fixed->top || !is_whole(fixed, header) || header->requested == FREE_BLOCK)
        return false;
    *size = header->requested;
    return true;
}

void fixed_free(struct heap *heap, void *block)
{
    struct header *header = (struct header *)block - 1;
    put_back(of(heap), header, block, (char *)behind(header));
}

enum misuse fixed_look(struct heap *heap, const void *block)
{
    const struct fixed_heap *fixed = of(heap);
    const struct header *header = (const struct header *)block - 1;
    const struct header *next = (const struct header *)((const char *)header + header->size);
    const struct header *before = (const struct header *)((const char *)header - header->previous);
    if ((const char *)next < fixed->top && !is_whole(fixed, next))
        return MISUSE_PAST_END;
    if (header->previous && !is_whole(fixed, before))
        return MISUSE_BOOKS;
    return misuse_tail_is_whole(heap, block, header->requested) ? MISUSE_NONE : MISUSE_PAST_END;
}

bool fixed_resize(struct heap *heap, void *block, size_t size)
{
    struct fixed_heap *fixed = of(heap);
    struct header *header = (struct header *)block - 1;
    if (size > LARGEST)
        return false;
    size_t whole = whole_size(size + misuse_tail(heap, size));
    struct header *next = behind(header);
    size_t used = header->size;
    if (whole > header->size && (char *)next == fixed->top) {
        if (whole > (size_t)(fixed->end - (char *)header) || !reach(fixed, (char *)header + whole))
            return false;
        fixed->top = (char *)header + whole;
        fixed->last = (uint32_t)whole;
        set(fixed, header, whole, header->previous, (uint32_t)size);
        return true;
    }
    if (whole > header->size && next->requested == FREE_BLOCK && is_whole(fixed, next) &&
        header->size + next->size >= whole && unlink_block(fixed, (struct free_block *)next)) {
        const struct free_block *freed = (const struct free_block *)next;
        if (!freed_is_whole(fixed, freed, (char *)behind(next)))
            misuse_found(heap, next + 1, MISUSE_AFTER_FREE);
        used += sizeof *freed;
        set(fixed, header, header->size + next->size, header->previous, (uint32_t)size);
        tell(fixed, header);
    }
    if (whole > header->size)
        return false;
    set(fixed, header, header->size, header->previous, (uint32_t)size);
    trim(fixed, header, whole, used);
    return true;
}

bool fixed_is_sound(const struct heap *heap)
{
    const struct fixed_heap *fixed = of(heap);
    uint32_t previous = 0;
    for (const char *at = fixed->first; at < fixed->top; at += previous) {
        const struct header *header = (const struct header *)at;
        if (!is_whole(fixed, header) || header->previous != previous ||
            header->size < sizeof(struct free_block) || header->size > (size_t)(fixed->top - at) ||
            (header->requested == FREE_BLOCK && !is_sound_link(fixed, (const struct free_block *)header)))
            return false;
        if (header->requested == FREE_BLOCK &&
            !freed_is_whole(fixed, (const struct free_block *)header, at + header->size))
            return false;
        previous = header->size;
    }
    return previous == fixed->last;
}

void fixed_purge(struct heap *heap)
{
    give_top(of(heap), of(heap)->top);
}

size_t fixed_header_size(const struct heap *heap)
{
    return (size_t)(of(heap)->first - (char *)heap);
}

void fixed_measure(const struct heap *heap, SIZE_T *committed, SIZE_T *reserved)
{
    *committed = (SIZE_T)(of(heap)->committed - (char *)heap);
    *reserved = (SIZE_T)(of(heap)->end - (char *)heap);
}

void fixed_describe(const struct heap *heap, PROCESS_HEAP_ENTRY *entry)
{
    const struct fixed_heap *fixed = of(heap);
    entry->cbData = (DWORD)fixed_header_size(heap);
    entry->Region.dwCommittedSize = (DWORD)(fixed->committed - (char *)fixed);
    entry->Region.dwUnCommittedSize = (DWORD)(fixed->end - fixed->committed);
    entry->Region.lpFirstBlock = fixed->first;
    entry->Region.lpLastBlock = fixed->end;
}

/* What is behind `at`. */
static void look(const struct fixed_heap *fixed, const char *at, struct part *part)
{
    *part = (struct part){.start = at};
    if (at < fixed->top) {
        const struct header *header = (const struct header *)at;
        bool free = header->requested == FREE_BLOCK;
        *part = (struct part){free ? PART_FREE : PART_BUSY, at + sizeof *header,
                              header->size - sizeof *header, free ? 0 : header->requested, 0};
    } else if (at < fixed->committed) {
        part->kind = PART_FREE;
        part->size = (size_t)(fixed->committed - at);
    } else if (at < fixed->end) {
        part->kind = PART_UNCOMMITTED;
        part->size = (size_t)(fixed->end - at);
    } else {
        part->kind = PART_END;
    }
}

bool fixed_next(const struct heap *heap, struct part *part)
{
    const struct fixed_heap *fixed = of(heap);
    if (part->kind == PART_END) {
        *part = (struct part){PART_REGION, (const char *)fixed, (size_t)(fixed->first - (char *)fixed), 0, 0};
        return true;
    }
    const char *next = part->start + part->size;
    if (next < fixed->first || next > fixed->end)
        return false;
    look(fixed, next, part);
    return true;
}

void fixed_recognize(const struct heap *heap, const char *start, struct part *part)
{
    const struct fixed_heap *fixed = of(heap);
    const struct header *header = (const struct header *)start - 1;
    part->kind = PART_END;
    if (start >= fixed->top)
        look(fixed, start, part);
    else if ((const char *)header >= fixed->first && (uintptr_t)start % HEAP_ALIGNMENT == 0 &&
             is_whole(fixed, header))
        look(fixed, (const char *)header, part);
}
