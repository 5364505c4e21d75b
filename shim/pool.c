#include "shim/pool.h"

#include "shim/os.h"

enum { ADDRESS_BITS = 41, GRAIN = 64, SLAB_MAX = 4 << 20 };
#define ADDRESS_MASK ((UINT64_C(1) << ADDRESS_BITS) - 1)

static void *head_record(uint64_t head)
{
    return (void *)((head & ADDRESS_MASK) * GRAIN);
}

static uint64_t head_next(uint64_t head, const void *record)
{
    return (((head >> ADDRESS_BITS) + 1) << ADDRESS_BITS) | (uintptr_t)record / GRAIN;
}

void pool_give(struct pool *pool, void *record)
{
    uint64_t head = __atomic_load_n(&pool->head, __ATOMIC_RELAXED);
    do
        __atomic_store_n((void **)record, head_record(head), __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&pool->head, &head, head_next(head, record), true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED));
}

static char *first(struct pool_slab *slab)
{
    return (char *)slab + GRAIN;
}

static void *grow(struct pool *pool)
{
    size_t size = __atomic_load_n(&pool->taken, __ATOMIC_RELAXED) / 2;
    size = size < pool->slab ? pool->slab : size > SLAB_MAX ? SLAB_MAX : size & ~(size_t)(OS_PAGE - 1);
    void *start;
    if (os_allocate(size, &start))
        return NULL;
    struct pool_slab *slab = start;
    slab->size = size;
    slab->older = __atomic_load_n(&pool->newest, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&pool->newest, &slab->older, slab, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        continue;
    __atomic_fetch_add(&pool->taken, size, __ATOMIC_RELAXED);
    for (char *record = first(slab) + pool->record; record + pool->record <= (char *)start + size;
         record += pool->record)
        pool_give(pool, record);
    return first(slab);
}

void *pool_take(struct pool *pool)
{
    uint64_t head = __atomic_load_n(&pool->head, __ATOMIC_ACQUIRE);
    while (head_record(head)) {
        /* Another thread may take the record now: then this word is stale, and the count makes the exchange
         * fail. */
        void *next = __atomic_load_n((void **)head_record(head), __ATOMIC_RELAXED);
        if (__atomic_compare_exchange_n(&pool->head, &head, head_next(head, next), true, __ATOMIC_ACQUIRE,
                                        __ATOMIC_ACQUIRE))
            return head_record(head);
    }
    return grow(pool);
}

struct pool_slab *pool_newest_slab(const struct pool *pool)
{
    return __atomic_load_n(&pool->newest, __ATOMIC_ACQUIRE);
}

void pool_each(const struct pool *pool, struct pool_slab *newest, const struct pool_slab *older,
               void (*visit)(void *record))
{
    for (struct pool_slab *slab = newest; slab != older; slab = slab->older)
        for (char *record = first(slab); record + pool->record <= (char *)slab + slab->size;
             record += pool->record)
            visit(record);
}
