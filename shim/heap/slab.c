/*
 * Each slab of a cache is its class's current one, or in one of two rings. It changes places at two depths of its
 * stack, so that a free has one comparison to make (`care`):
 *
 *     current   none: it stays until it is exhausted
 *     full      1: it has a free block, and goes to the partial ones
 *     partial   `begun`: it has nothing but free blocks, and is given back, unless it is the last
 *
 * Rings are named by their newest slab, whose `next` is the oldest.
 */
#include "shim/heap/slab.h"

struct slab slab_none;

enum { NEVER = 0xFFFFFFFF, LOOKS = 16 /* full slabs looked at for blocks that others have freed, at a time */ };

static void push(struct slab **ring, struct slab *slab)
{
    struct slab *newest = *ring;
    if (newest) {
        slab->next = newest->next;
        slab->previous = newest;
        newest->next->previous = slab;
        newest->next = slab;
    } else {
        slab->next = slab->previous = slab;
    }
    *ring = slab;
}

static void unlink_slab(struct slab **ring, struct slab *slab)
{
    if (*ring == slab)
        *ring = slab->previous == slab ? NULL : slab->previous;
    slab->previous->next = slab->next;
    slab->next->previous = slab->previous;
}

void slab_collect(struct slab *slab)
{
    if (!__atomic_load_n(&slab->remote, __ATOMIC_ACQUIRE))
        return;
    uint32_t collected = 0;
    char *block = slab->base;
    for (uint32_t i = 0; i < slab->begun; i++, block += slab->size) {
        uint16_t *word = slab_word(block);
        if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != BLOCK_FREED_REMOTELY)
            continue;
        *word = BLOCK_FREE;
        slab_put(slab, block);
        collected++;
    }
    __atomic_fetch_sub(&slab->remote, collected, __ATOMIC_RELAXED); /* blocks are counted before they are marked */
}

static bool has_blocks(const struct slab *slab)
{
    return slab->depth > 0 || slab->begun < slab->capacity;
}

static bool is_empty(const struct slab *slab)
{
    return slab->depth == slab->begun;
}

static unsigned units_for(uint32_t size)
{
    return size <= 1024 ? 1 : size <= 4096 ? 2 : size <= 8192 ? 4 : 8;
}

static struct slab *begin(struct heap *heap, unsigned class)
{
    uint32_t size = slab_class_size(class);
    unsigned units = units_for(size);
    struct slab *slab = segment_take(heap, units, units * UNIT / size);
    if (!slab)
        return NULL;
    slab->kind = SLAB_BLOCKS_OF_A_CLASS;
    slab->class = (uint8_t)class;
    slab->size = size;
    slab->capacity = units * UNIT / size;
    return slab;
}

struct slab *slab_span(struct heap *heap, size_t size)
{
    struct slab *slab = segment_take(heap, (unsigned)((size + UNIT - 1) / UNIT), 1);
    if (!slab)
        return NULL;
    slab->kind = SLAB_SPAN;
    slab->size = (uint32_t)slab->units * UNIT;
    slab->capacity = slab->begun = 1;
    return slab;
}

/* An own slab with free blocks that is not in use, or NULL. */
static struct slab *find_own(struct cache *cache, unsigned class)
{
    struct slab *slab = cache->partial[class];
    if (slab) {
        unlink_slab(&cache->partial[class], slab);
        return slab;
    }
    for (int looks = LOOKS; looks > 0 && cache->full[class]; looks--) {
        slab = cache->full[class]->next; /* the oldest; others have had the most time to free its blocks */
        slab_collect(slab);
        if (has_blocks(slab)) {
            unlink_slab(&cache->full[class], slab);
            return slab;
        }
        cache->full[class] = slab;
    }
    return NULL;
}

static struct slab *adopt(struct heap *heap, struct cache *cache, unsigned class)
{
    for (struct slab *slab; (slab = heap->orphans[class]);) {
        unlink_slab(&heap->orphans[class], slab);
        __atomic_store_n(&slab->owner, cache, __ATOMIC_RELAXED);
        slab_collect(slab);
        if (has_blocks(slab))
            return slab;
        slab->care = 1;
        push(&cache->full[class], slab);
    }
    return NULL;
}

void *slab_refill(struct heap *heap, struct cache *cache, unsigned class)
{
    struct slab *slab = cache->current[class];
    slab_collect(slab);
    void *block = slab_take(slab);
    if (block)
        return block;
    struct slab *exhausted = slab;
    slab = find_own(cache, class);
    if (!slab)
        slab = adopt(heap, cache, class);
    if (!slab) {
        slab = begin(heap, class);
        if (!slab)
            return NULL;
        __atomic_store_n(&slab->owner, cache, __ATOMIC_RELAXED);
    }
    if (exhausted != &slab_none) {
        exhausted->care = 1;
        push(&cache->full[class], exhausted);
    }
    slab->care = NEVER;
    cache->current[class] = slab;
    return slab_take(slab);
}

BOOL slab_care(struct heap *heap, struct cache *cache, struct slab *slab)
{
    unsigned class = slab->class;
    heap_lock(heap);
    if (slab->owner == cache && slab != cache->current[class]) {
        if (slab->care == 1) { /* full: then it has more blocks than one */
            unlink_slab(&cache->full[class], slab);
            push(&cache->partial[class], slab);
            slab->care = slab->begun;
        } else if (is_empty(slab) && cache->partial[class]->next != cache->partial[class]) {
            unlink_slab(&cache->partial[class], slab);
            segment_give(heap, slab);
        }
    }
    heap_unlock(heap);
    return TRUE;
}

void slab_look_at_orphan(struct heap *heap, struct slab *slab)
{
    if (slab->owner || slab->kind != SLAB_BLOCKS_OF_A_CLASS)
        return;
    slab_collect(slab);
    if (is_empty(slab)) {
        unlink_slab(&heap->orphans[slab->class], slab);
        segment_give(heap, slab);
    }
}

static void abandon(struct heap *heap, struct slab *slab)
{
    slab_collect(slab);
    if (is_empty(slab)) {
        segment_give(heap, slab);
        return;
    }
    push(&heap->orphans[slab->class], slab);
    (void)__atomic_exchange_n(&slab->owner, NULL, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&slab->remote, __ATOMIC_SEQ_CST)) /* its thread may not have seen that there is no owner */
        slab_look_at_orphan(heap, slab);
}

static void abandon_ring(struct heap *heap, struct slab **ring)
{
    for (struct slab *slab; (slab = *ring);) {
        unlink_slab(ring, slab);
        abandon(heap, slab);
    }
}

void slab_abandon_all(struct heap *heap, struct cache *cache)
{
    for (unsigned class = 0; class < CLASSES; class++) {
        if (cache->current[class] != &slab_none)
            abandon(heap, cache->current[class]);
        abandon_ring(heap, &cache->partial[class]);
        abandon_ring(heap, &cache->full[class]);
    }
}
