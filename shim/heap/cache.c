/*
 * What a thread does with its cache of a heap may be looked at by others only while the heap is held. The
 * thread says where it is (inside), then looks whether the heap has its ticket; the holder takes the ticket
 * away, then looks whether anyone is inside. Each must see the other's word, for which both would need a
 * barrier; the holder has the kernel make one on every processor (membarrier), so that the threads inside
 * need none.
 *
 * Tickets are never used again, so what a thread remembers of a heap that is gone fits no other: nobody has
 * to tell it.
 */
#include "shim/heap/cache.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/check.h"
#include "shim/heap/create.h"
#include "shim/heap/slab.h"
#include "shim/options.h"
#include "shim/pool.h"

static struct caches no_caches;
static struct cache no_cache = {.segments = {[0 ... KNOWN_SEGMENTS - 1] = NO_SEGMENT}};
__thread struct visitor visitor = {.ticket = UINT64_MAX, .cache = &no_cache, .caches = &no_caches};

static struct pool pool = POOL(sizeof(struct cache));
static pthread_key_t thread_ends;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t slots[2048]; /* bit n: slot n is taken */

uint32_t cache_take_slot(void)
{
    for (uint32_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        uint64_t taken = __atomic_load_n(&slots[i], __ATOMIC_RELAXED);
        while (~taken) {
            unsigned bit = (unsigned)__builtin_ctzll(~taken);
            if (__atomic_compare_exchange_n(&slots[i], &taken, taken | UINT64_C(1) << bit, false,
                                            __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
                return i * 64 + bit;
        }
    }
    return UINT32_MAX;
}

void cache_give_slot(uint32_t slot)
{
    __atomic_fetch_and(&slots[slot / 64], ~(UINT64_C(1) << slot % 64), __ATOMIC_RELEASE);
}

static size_t table_size(uint32_t count)
{
    const struct caches *none = NULL;
    return (sizeof *none + count * sizeof *none->at + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
}

static void remove_cache(struct heap *heap, struct cache *cache)
{
    *(cache->previous ? &cache->previous->next : &heap->caches) = cache->next;
    if (cache->next)
        cache->next->previous = cache->previous;
    pool_give(&pool, cache);
}

/*
 * The thread's slabs are orphans from now on. Other destructors may come later and use heaps, in as many
 * rounds as the C library allows: nobody would tell us of the last one.
 */
static void end_thread(void *table)
{
    struct caches *caches = table;
    visitor.ends = true;
    for (uint32_t i = 0; i < caches->count; i++) {
        struct heap *heap = caches->at[i].id ? heap_lock_from(caches->at[i].id) : NULL;
        if (!heap)
            continue;
        if (heap->id == caches->at[i].id) { /* or else that one has been destroyed */
            slab_abandon_all(heap, caches->at[i].cache);
            remove_cache(heap, caches->at[i].cache);
        }
        heap_unlock(heap);
    }
    visitor.ticket = UINT64_MAX;
    visitor.cache = &no_cache;
    visitor.caches = &no_caches;
    os_release(caches, table_size(caches->count));
}

void cache_forget_heap(struct heap *heap)
{
    while (heap->caches)
        remove_cache(heap, heap->caches);
}

void cache_forget_segment(struct heap *heap, const struct segment *segment)
{
    for (struct cache *cache = heap->caches; cache; cache = cache->next)
        if (cache->segments[cache_key(segment)] == segment)
            cache->segments[cache_key(segment)] = NO_SEGMENT;
}

void cache_forget_others(struct heap *heap)
{
    const struct cache *own = cache_find(heap);
    for (struct cache *cache = heap->caches, *next; cache; cache = next) {
        next = cache->next;
        if (cache == own)
            continue;
        slab_abandon_all(heap, cache);
        remove_cache(heap, cache);
    }
}

static bool no_barrier; /* the kernel makes none */

static bool register_barrier(void)
{
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

static void start(void)
{
    int kept = errno;
    CHECK(pthread_key_create(&thread_ends, end_thread) == 0);
    no_barrier = option_disabled(OPTION_MEMBARRIER) || !register_barrier();
    errno = kept;
}

bool cache_rest(void)
{
    pthread_once(&once, start);
    return no_barrier;
}

/* A table that has the slot. */
static bool grow_table(uint32_t slot)
{
    struct caches *old = visitor.caches, *grown;
    size_t size = table_size(slot + 1);
    if (os_allocate(size, (void **)&grown))
        return false;
    grown->count = (uint32_t)((size - sizeof *grown) / sizeof *grown->at);
    memcpy(grown->at, old->at, old->count * sizeof *old->at);
    visitor.caches = grown;
    if (old != &no_caches)
        os_release(old, table_size(old->count));
    return pthread_setspecific(thread_ends, grown) == 0;
}

static struct cache *make_cache(struct heap *heap, struct visitor *of)
{
    struct cache *cache = pool_take(&pool);
    if (!cache)
        return NULL;
    memset(cache, 0, sizeof *cache);
    cache->visitor = of;
    for (unsigned key = 0; key < KNOWN_SEGMENTS; key++)
        cache->segments[key] = NO_SEGMENT;
    for (unsigned class = 0; class < CLASSES; class++)
        slab_set_current(cache, class, &slab_none);
    cache->next = heap->caches;
    if (cache->next)
        cache->next->previous = cache;
    heap->caches = cache;
    return cache;
}

struct cache *cache_get(struct heap *heap)
{
    static struct visitor nobody;
    struct cache *cache = cache_find(heap);
    if (cache)
        return cache;
    if (visitor.ends)
        return make_cache(heap, &nobody);
    if (heap->slot >= visitor.caches->count && !grow_table(heap->slot))
        return NULL;
    cache = make_cache(heap, &visitor);
    if (cache) {
        visitor.caches->at[heap->slot].cache = cache;
        visitor.caches->at[heap->slot].id = heap->id;
    }
    return cache;
}

void cache_done(struct heap *heap, struct cache *cache)
{
    if (!visitor.ends)
        return;
    slab_abandon_all(heap, cache);
    remove_cache(heap, cache);
}

struct cache *cache_visit(struct heap *heap)
{
    cache_enter(heap);
    uint64_t ticket = __atomic_load_n(&heap->ticket, __ATOMIC_ACQUIRE);
    struct cache *cache = ticket ? cache_find(heap) : NULL;
    if (!cache) {
        cache_leave();
        return NULL;
    }
    visitor.ticket = ticket;
    visitor.cache = cache;
    return cache;
}

/* Every thread of the process has executed a full barrier. */
static void barrier_everywhere(void)
{
    int kept = errno;
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
        CHECK(register_barrier() && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0);
    errno = kept;
}

void heap_lock(struct heap *heap)
{
    if (!lock_is_mine(&heap->lock))
        lock_take(&heap->lock);
    heap->depth++;
}

bool heap_try_lock(struct heap *heap)
{
    if (!lock_is_mine(&heap->lock) && !lock_try(&heap->lock))
        return false;
    heap->depth++;
    return true;
}

void heap_unlock(struct heap *heap)
{
    if (--heap->depth > 0)
        return;
    __atomic_store_n(&heap->held, false, __ATOMIC_RELAXED);
    __atomic_store_n(&heap->ticket, heap->rest ? 0 : heap->id, __ATOMIC_RELEASE);
    lock_drop(&heap->lock);
}

void heap_hold(struct heap *heap)
{
    heap_lock(heap);
    __atomic_store_n(&heap->held, true, __ATOMIC_RELAXED);
    if (!heap->ticket)
        return;
    __atomic_store_n(&heap->ticket, 0, __ATOMIC_RELAXED);
    barrier_everywhere();
    for (const struct cache *cache = heap->caches; cache; cache = cache->next) {
        while (cache->visitor != &visitor &&
               __atomic_load_n(&cache->visitor->inside, __ATOMIC_ACQUIRE) == heap)
            sched_yield();
    }
}
