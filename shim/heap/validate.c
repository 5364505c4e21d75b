/*
 * HeapValidate: is a block one, is a heap sound? What the books say twice must agree: the words, and the slabs'
 * stacks and counts. Nothing is changed, and what is found wrong is not followed.
 */
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/slab.h"
#include "shim/heap/walk.h"

/* Every block below `begun` is taken, waits to be collected, or is on the stack; nothing is there twice. */
static bool slab_is_sound(const struct slab *slab)
{
    uint32_t free = 0;
    if (slab->begun > slab->capacity || slab->depth > slab->begun || slab->capacity > SLAB_BLOCKS_MAX)
        return false;
    for (uint32_t i = 0; i < slab->capacity; i++) {
        const char *block = slab->base + (size_t)i * slab->size;
        uint16_t word = *slab_word(block);
        if (word != BLOCK_FREE && (i >= slab->begun || (word != BLOCK_FREED_REMOTELY && word - 1u > slab->size)))
            return false;
        free += word == BLOCK_FREE && i < slab->begun;
    }
    uint64_t seen[SLAB_BLOCKS_MAX / 64] = {0};
    for (uint32_t i = 0; i < slab->depth; i++) {
        uint32_t offset = slab->stack[i] * (uint32_t)HEAP_ALIGNMENT, number = offset / slab->size;
        if (offset % slab->size || number >= slab->begun || *slab_word(slab->base + offset) != BLOCK_FREE ||
            seen[number / 64] >> number % 64 & 1)
            return false;
        seen[number / 64] |= UINT64_C(1) << number % 64;
    }
    return free == slab->depth;
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
        const struct slab *slab = &segment->slabs[segment->slab_of[unit]];
        if (slab != &segment->slabs[unit] || slab->base != (char *)segment + (size_t)unit * UNIT || !slab->units ||
            slab->units > SEGMENT_UNITS - unit)
            return false;
        if (slab->kind == SLAB_BLOCKS_OF_A_CLASS ? !slab_is_sound(slab) : slab->requested > slab->size)
            return false;
        unit += slab->units;
    }
    return true;
}

static bool heap_is_sound(const struct heap *heap)
{
    if (heap->special)
        return fixed_is_sound(heap);
    for (struct segment *segment = heap->segments; segment; segment = segment->next)
        if (!segment_is_sound(heap, segment))
            return false;
    return true;
}

BOOL WINAPI HeapValidate(HANDLE handle, DWORD flags, LPCVOID block)
{
    struct heap *heap = handle;
    struct found_block found;
    (void)flags;
    if (!heap)
        return FALSE;
    heap_hold(heap);
    BOOL sound = block ? heap_find(heap, block, &found) : heap_is_sound(heap);
    heap_unlock(heap);
    return sound;
}
