/*
 * HeapValidate: is a block one, is a heap sound? What the books say twice must agree: the words, and the
 * slabs' links and counts. Nothing is changed, and what is found wrong is not followed.
 */
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/slab.h"
#include "shim/heap/walk.h"

/*
 * Every block below `begun` is taken, waits to be collected, or is linked; nothing is linked twice. There are
 * as many marks as were counted.
 */
static bool slab_is_sound(const struct heap *heap, const struct slab *slab)
{
    uint32_t free = 0, linked = 0, marked = 0;
    if (slab->begun > slab->capacity || slab->capacity > SLAB_BLOCKS_MAX ||
        slab->capacity > slab->units * (uint32_t)UNIT / slab->size)
        return false;
    for (uint32_t i = 0; i < slab->capacity; i++) {
        uint16_t word = slab->words[i];
        if ((i >= slab->begun && word) || (slab_word_is_taken(word) && word > slab->whole))
            return false;
        marked += word == BLOCK_FREED_REMOTELY;
        if (word >= BLOCK_TAKEN || i >= slab->begun)
            continue;
        free++;
        const char *block = slab->base + (size_t)i * slab->size;
        if (heap->checks & CHECK_FREED && !misuse_freed_is_whole(block, slab->size))
            return false;
    }
    uint32_t number = slab->number;
    if (number != LINK_END && slab->head != slab->base + (size_t)number * slab->size)
        return false;
    for (; number != LINK_END && linked <= free; linked++) {
        if (number >= slab->begun || slab->words[number] >= BLOCK_TAKEN)
            return false;
        number = slab->words[number];
    }
    return free == linked && marked == slab->remote;
}

static bool segment_is_sound(const struct heap *heap, struct segment *segment)
{
    if (segment->heap != heap || (segment->next && segment->next->previous != segment))
        return false;
    for (unsigned unit = FIRST_UNIT; unit < SEGMENT_UNITS;) {
        if (!(segment->taken >> unit & 1)) {
            unit++;
            continue;
        }
        const struct slab *slab = segment->slab_at[unit];
        if (slab != &segment->slabs[unit] || slab->base != (char *)segment + (size_t)unit * UNIT ||
            !slab->units || slab->units > SEGMENT_UNITS - unit)
            return false;
        if (slab->kind == SLAB_BLOCKS_OF_A_CLASS ? !slab_is_sound(heap, slab) : slab->requested > slab->size)
            return false;
        unit += slab->units;
    }
    return true;
}

/* Patterns around blocks, where there are any. */
static bool blocks_are_whole(struct heap *heap)
{
    struct part part = {.kind = PART_END};
    while (heap->checks && walk_next(heap, &part) && part.kind != PART_END) {
        if (part.kind == PART_BUSY && !heap->special &&
            !misuse_tail_is_whole(heap, part.start, part.requested))
            return false;
        if (part.kind == PART_BUSY && heap->special && fixed_look(heap, part.start))
            return false;
    }
    for (const struct large *large = heap->larges; large; large = large->next)
        if (large_look(large))
            return false;
    return true;
}

static bool block_is_whole(struct heap *heap, const void *block)
{
    struct found_block found;
    if (!heap_find(heap, block, &found))
        return false;
    if (heap->special)
        return !fixed_look(heap, block);
    return found.slab ? misuse_tail_is_whole(heap, block, found.size) : !large_look(found.large);
}

static bool heap_is_sound(struct heap *heap)
{
    if (heap->special)
        return fixed_is_sound(heap) && blocks_are_whole(heap);
    for (struct segment *segment = heap->segments; segment; segment = segment->next)
        if (!segment_is_sound(heap, segment))
            return false;
    return blocks_are_whole(heap);
}

BOOL WINAPI HeapValidate(HANDLE handle, DWORD flags, LPCVOID block)
{
    struct heap *heap = handle;
    (void)flags;
    if (!heap)
        return FALSE;
    heap_hold(heap);
    BOOL sound = block ? block_is_whole(heap, block) : heap_is_sound(heap);
    heap_unlock(heap);
    return sound;
}
