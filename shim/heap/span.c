/*
 * A span that a thread has freed stays with the thread for a while, as long as there are few: what is
 * allocated and freed by turns then needs no lock. Nobody else takes it from there; to all who look at the
 * heap its block is free. Its word says so from the moment when somebody has freed it, and changes in one
 * step, so that of two threads which free it at once one is told.
 *
 * What threads have kept and not used for a second goes back to the heap when somebody uses the heap
 * (settle in segment.c), and all of it when the heap needs it.
 */
#include "shim/heap/span.h"

#include <string.h>

enum {
    UNITS_KEPT = 32, /* of all spans that a thread keeps */
    WASTE_PART = 4   /* so great a part of a span may be more than is asked for */
};

static unsigned units_of(size_t size)
{
    return (unsigned)((size + UNIT - 1) / UNIT);
}

static struct slab *remove_kept(struct cache *cache, unsigned i)
{
    struct slab *slab = cache->spans[i];
    cache->span_count--;
    cache->span_units -= slab->units;
    memmove(&cache->spans[i], &cache->spans[i + 1], (cache->span_count - i) * sizeof *cache->spans);
    if (i < cache->idle_spans)
        cache->idle_spans--;
    return slab;
}

struct slab *span_take_kept(struct cache *cache, size_t size)
{
    unsigned units = units_of(size);
    for (unsigned i = cache->span_count; i-- > 0;) {
        unsigned has = cache->spans[i]->units;
        if (has < units || has - units > units / WASTE_PART)
            continue;
        struct slab *slab = remove_kept(cache, i);
        slab->requested = size;
        __atomic_store_n(&slab->single, BLOCK_TAKEN, __ATOMIC_RELEASE);
        return slab;
    }
    return NULL;
}

bool span_free(struct slab *slab, const void *block)
{
    uint16_t word = BLOCK_TAKEN;
    return slab->kind == SLAB_SPAN && slab->base == block &&
           __atomic_compare_exchange_n(&slab->single, &word, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

struct slab *span_keep(struct cache *cache, struct slab *slab)
{
    struct slab *others = NULL;
    bool full = cache->span_count == SPANS_KEPT;
    while (cache->span_count && (cache->span_units + slab->units > UNITS_KEPT ||
                                 (full && cache->span_count > SPANS_KEPT / 2))) {
        struct slab *oldest = remove_kept(cache, 0);
        oldest->next = others;
        others = oldest;
    }
    cache->spans[cache->span_count++] = slab;
    cache->span_units += slab->units;
    cache->span_frees++;
    return others;
}

void span_give_all(struct heap *heap, struct slab *slabs)
{
    for (struct slab *next; slabs; slabs = next) {
        next = slabs->next;
        slab_give(heap, slabs);
    }
}

/* The oldest ones. What the heap does with them may make it settle, which comes back here. */
static void give_oldest(struct heap *heap, struct cache *cache, unsigned count)
{
    while (count-- > 0 && cache->span_count > 0)
        slab_give(heap, remove_kept(cache, 0));
}

static bool is_kept_by_some(const struct heap *heap)
{
    for (const struct cache *cache = heap->caches; cache; cache = cache->next)
        if (__atomic_load_n(&cache->span_count, __ATOMIC_RELAXED))
            return true;
    return false;
}

bool span_reclaim(struct heap *heap, bool everything)
{
    if (!is_kept_by_some(heap))
        return false;
    heap_hold(heap);
    bool some = false;
    for (struct cache *cache = heap->caches; cache; cache = cache->next) {
        unsigned count = everything ? cache->span_count : cache->idle_spans;
        some |= count > 0;
        give_oldest(heap, cache, count);
        cache->idle_spans = cache->span_count;
    }
    heap_unlock(heap);
    return some;
}

void span_abandon_all(struct heap *heap, struct cache *cache)
{
    give_oldest(heap, cache, cache->span_count);
}
