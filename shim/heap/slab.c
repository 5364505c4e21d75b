/*
 * Each slab of a cache is its class's current one, or in one of two rings. It changes places when its owner
 * has freed so many blocks of it (`left`), which is all that a free has to count:
 *
 *     current   none: it stays until it is exhausted
 *     full      1: it has a free block, and goes to the partial ones
 *     partial   all that are taken: it has nothing but free blocks, and is given back, unless it is the last
 *
 * Rings are named by their newest slab, whose `next` is the oldest.
 *
 * Who frees another's block counts it in the slab (`remote`), then marks its word in one step. The owner
 * frees a block of its own by a plain store: so if both free one block within a few instructions, the store
 * may lose the mark, and each thinks that it was the only one. The block is free once, but the count stays
 * too high; which is how it is found out, later (settle_doubts).
 */
#include "shim/heap/slab.h"

#include <string.h>

#include "shim/heap/misuse.h"
#include "shim/heap/span.h"
#include "shim/heap/track.h"

struct slab slab_none = {.number = LINK_END};

enum {
    NEVER = INT32_MAX,
    LOOKS = 16, /* full slabs looked at for blocks that others have freed, at a time */
    DOUBTS_MAX = 8
};

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

uint32_t slab_collect(struct slab *slab)
{
    if (!__atomic_load_n(&slab->remote, __ATOMIC_ACQUIRE))
        return 0;
    uint32_t collected = 0;
    for (uint32_t i = 0; i < slab->begun; i++) {
        if (__atomic_load_n(&slab->words[i], __ATOMIC_ACQUIRE) != BLOCK_FREED_REMOTELY)
            continue;
        slab_put(slab, slab->base + (size_t)i * slab->size, i);
        collected++;
    }
    return __atomic_sub_fetch(&slab->remote, collected, __ATOMIC_RELAXED); /* counted, then marked */
}

/* Marks that are still not there when nobody is about to make one are lost. With the heap's lock. */
static void settle_doubts(struct heap *heap, struct slab *slab)
{
    slab->doubts = 0;
    heap_hold(heap);
    bool lost = slab_collect(slab) > 0;
    if (lost)
        slab->remote = 0;
    heap_unlock(heap);
    if (lost)
        misuse_found(heap, slab->base, MISUSE_FREED_BY_TWO);
}

/* The same as slab_collect, of an own slab, with the heap's lock. */
static void collect_own(struct heap *heap, struct slab *slab)
{
    if (!slab_collect(slab)) {
        if (slab->doubts)
            slab->doubts = 0;
    } else if (++slab->doubts == DOUBTS_MAX) {
        settle_doubts(heap, slab);
    }
}

static bool has_blocks(const struct slab *slab)
{
    return slab->number != LINK_END || slab->begun < slab->capacity;
}

uint32_t slab_count_taken(const struct slab *slab)
{
    uint32_t taken = 0;
    for (uint32_t i = 0; i < slab->begun; i++)
        taken += __atomic_load_n(&slab->words[i], __ATOMIC_RELAXED) >= BLOCK_TAKEN;
    return taken;
}

bool slab_extend(struct slab *slab, uint32_t most)
{
    uint32_t first = slab->begun, count = slab->capacity - first;
    if (!count)
        return false;
    if (!most)
        most = slab->size < OS_PAGE ? OS_PAGE / slab->size : 1;
    count = count < most ? count : most;
    for (uint32_t i = first; i < first + count - 1; i++)
        slab->words[i] = (uint16_t)(i + 1);
    slab->words[first + count - 1] = (uint16_t)slab->number;
    slab->begun = first + count;
    slab->number = first;
    slab->head = slab->base + (size_t)first * slab->size;
    return true;
}

void slab_set_current(struct cache *cache, unsigned class, struct slab *slab)
{
    size_t low = class ? slab_class_size(class - 1) / HEAP_ALIGNMENT + 1 : 0;
    size_t high = slab_class_size(class) / HEAP_ALIGNMENT;
    cache->current[class] = slab;
    for (size_t i = low; i <= high && i <= DIRECT_MAX / HEAP_ALIGNMENT; i++)
        cache->direct[i] = slab;
}

static unsigned units_for(uint32_t size)
{
    return size <= 1024 ? 1 : size <= 4096 ? 2 : 4;
}

static void describe(struct slab *slab, enum slab_kind kind, uint32_t size, uint32_t capacity)
{
    slab->kind = kind;
    slab->size = size;
    slab->whole = BLOCK_TAKEN + size;
    slab->inverse = UINT64_MAX / size + 1;
    slab->capacity = capacity;
    slab->number = LINK_END;
}

static struct slab *begin(struct heap *heap, unsigned class)
{
    uint32_t size = slab_class_size(class);
    unsigned units = units_for(size);
    struct slab *slab = segment_take(heap, units, (units * UNIT + size - 1) / size);
    if (!slab)
        return NULL;
    describe(slab, SLAB_BLOCKS_OF_A_CLASS, size, units * UNIT / size);
    slab->class = (uint8_t)class;
    track_room(heap, slab->base, (size_t)units * UNIT);
    return slab;
}

struct slab *slab_span(struct heap *heap, size_t size)
{
    struct slab *slab = segment_take(heap, (unsigned)((size + UNIT - 1) / UNIT), 1);
    if (!slab)
        return NULL;
    describe(slab, SLAB_SPAN, (uint32_t)slab->units * UNIT, 1);
    slab->begun = 1;
    slab->single = BLOCK_TAKEN;
    slab->requested = size;
    track_room(heap, slab->base, slab->size);
    return slab;
}

void slab_give(struct heap *heap, struct slab *slab)
{
    memset(slab->words, 0, slab->begun * sizeof *slab->words);
    segment_give(heap, slab);
}

static void wait_full(struct cache *cache, struct slab *slab)
{
    slab->state = SLAB_FULL;
    slab->left = 1;
    push(&cache->full[slab->class], slab);
}

/* An own slab with free blocks that is not in use, or NULL. */
static struct slab *find_own(struct heap *heap, struct cache *cache, unsigned class)
{
    struct slab *slab = cache->partial[class];
    if (slab) {
        unlink_slab(&cache->partial[class], slab);
        return slab;
    }
    for (int looks = LOOKS; looks > 0 && cache->full[class]; looks--) {
        slab = cache->full[class]->next; /* the oldest; others have had the most time to free its blocks */
        collect_own(heap, slab);
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
        wait_full(cache, slab);
    }
    return NULL;
}

struct slab *slab_refill(struct heap *heap, struct cache *cache, unsigned class)
{
    struct slab *exhausted = cache->current[class];
    collect_own(heap, exhausted);
    if (has_blocks(exhausted))
        return exhausted;
    struct slab *slab = find_own(heap, cache, class);
    if (!slab)
        slab = adopt(heap, cache, class);
    if (!slab) {
        slab = begin(heap, class);
        if (!slab)
            return NULL;
        __atomic_store_n(&slab->owner, cache, __ATOMIC_RELAXED);
    }
    if (exhausted != &slab_none)
        wait_full(cache, exhausted);
    slab->state = SLAB_CURRENT;
    slab->left = NEVER;
    slab_set_current(cache, class, slab);
    return slab;
}

BOOL slab_care(struct heap *heap, struct cache *cache, struct slab *slab)
{
    unsigned class = slab->class;
    heap_lock(heap);
    if (slab->owner == cache && slab->state == SLAB_CURRENT) {
        slab->left = NEVER;
    } else if (slab->owner == cache && slab->state == SLAB_FULL) {
        unlink_slab(&cache->full[class], slab);
        push(&cache->partial[class], slab);
        slab->state = SLAB_PARTIAL;
        slab->left = (int32_t)slab_count_taken(slab);
    }
    if (slab->owner == cache && slab->state == SLAB_PARTIAL && slab->left == 0 &&
        cache->partial[class]->next != cache->partial[class]) {
        unlink_slab(&cache->partial[class], slab);
        slab_give(heap, slab);
    }
    heap_unlock(heap);
    return TRUE;
}

void slab_look_at_orphan(struct heap *heap, struct slab *slab)
{
    if (slab->owner || slab->kind != SLAB_BLOCKS_OF_A_CLASS)
        return;
    slab_collect(slab);
    if (!slab_count_taken(slab)) {
        unlink_slab(&heap->orphans[slab->class], slab);
        slab_give(heap, slab);
    }
}

static void abandon(struct heap *heap, struct slab *slab)
{
    slab_collect(slab);
    if (!slab_count_taken(slab)) {
        slab_give(heap, slab);
        return;
    }
    push(&heap->orphans[slab->class], slab);
    (void)__atomic_exchange_n(&slab->owner, NULL, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&slab->remote, __ATOMIC_SEQ_CST)) /* who freed one may have seen an owner still */
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
    span_abandon_all(heap, cache);
    for (unsigned class = 0; class < CLASSES; class++) {
        if (cache->current[class] != &slab_none)
            abandon(heap, cache->current[class]);
        abandon_ring(heap, &cache->partial[class]);
        abandon_ring(heap, &cache->full[class]);
    }
}
