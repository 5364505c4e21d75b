#include "shim/memory/index.h"

#include <errno.h>

#include "shim/check.h"
#include "shim/pool.h"

enum {
    PAGE_BITS = 12,
    SLOT_BITS = 16,
    FAN_BITS = 10,
    FAN = 1 << FAN_BITS,
    TOP_BITS = 47 - SLOT_BITS - 2 * FAN_BITS
};

/*
 * An entry: 0, a region, or a table (bit 0 set); of the lowest tables also a granule (bit 1 set): the pages
 * of a slot that several regions share, as the parts of a split one do.
 */
typedef uint64_t entry;
enum { ENTRY_TABLE = 1, ENTRY_GRANULE = 2, ENTRY_TAGS = ENTRY_TABLE | ENTRY_GRANULE };
enum { GRANULE_PAGES = 1 << (SLOT_BITS - PAGE_BITS) };

struct table {
    uint64_t
        used; /* entries that are not 0; a table without any is given back (the pool's link is here then) */
    entry below[FAN];
};

struct granule {
    void *pool_link;
    entry page[GRANULE_PAGES]; /* a region, or 0 */
};

static entry top[1 << TOP_BITS]; /* each entry spans 64 GiB; 64 MiB and 64 KiB further down */
static struct pool tables = POOL(sizeof(struct table));
static struct pool granules = POOL(sizeof(struct granule));

static unsigned shift(unsigned level)
{
    return SLOT_BITS + level * FAN_BITS;
}

static struct table *table_of(entry e)
{
    return (struct table *)(e - ENTRY_TABLE);
}

static struct granule *granule_of(entry e)
{
    return (struct granule *)(e - ENTRY_GRANULE);
}

FREQUENT
struct region *index_find(uintptr_t address)
{
    if (address >= REGION_TOP)
        return NULL;
    entry e = __atomic_load_n(&top[address >> shift(2)], __ATOMIC_ACQUIRE);
    if (e & ENTRY_TABLE)
        e = __atomic_load_n(&table_of(e)->below[address >> shift(1) & (FAN - 1)], __ATOMIC_ACQUIRE);
    if (e & ENTRY_TABLE)
        e = __atomic_load_n(&table_of(e)->below[address >> shift(0) & (FAN - 1)], __ATOMIC_ACQUIRE);
    if (e & ENTRY_GRANULE)
        e = __atomic_load_n(&granule_of(e)->page[address >> PAGE_BITS & (GRANULE_PAGES - 1)],
                            __ATOMIC_ACQUIRE);
    return e & ENTRY_TAGS ? NULL : (struct region *)e; /* a tag: a reader that came too late */
}

static void store(entry *slot, entry value, uint64_t *used)
{
    *used += (value != 0) - (*slot != 0);
    __atomic_store_n(slot, value, __ATOMIC_RELEASE);
}

/* Replaces an entry for all below by a table, or granule, that says the same. */
static bool split(entry *slot, unsigned level, uint64_t *used)
{
    entry same = *slot;
    if (level == 0) {
        struct granule *granule = pool_take(&granules);
        for (int i = 0; granule && i < GRANULE_PAGES; i++)
            __atomic_store_n(&granule->page[i], same, __ATOMIC_RELAXED);
        if (granule)
            store(slot, (entry)granule | ENTRY_GRANULE, used);
        return granule;
    }
    struct table *table = pool_take(&tables);
    if (!table)
        return false;
    table->used = same ? FAN : 0;
    for (int i = 0; same && i < FAN; i++)
        __atomic_store_n(&table->below[i], same, __ATOMIC_RELAXED);
    store(slot, (entry)table + ENTRY_TABLE, used);
    return true;
}

/* Of a shared slot: what has been `from` beyond its region's pages, too, when it goes for good. */
static void set_pages(entry *slot, uintptr_t low, uintptr_t last, entry from, entry to, uint64_t *used)
{
    struct granule *granule = granule_of(*slot);
    entry rest = 0;
    for (uintptr_t i = 0; i < GRANULE_PAGES; i++) {
        bool within = low <= i && i <= last;
        if (granule->page[i] == from && (within || !to))
            __atomic_store_n(&granule->page[i], to, __ATOMIC_RELEASE);
        rest |= granule->page[i];
    }
    if (!rest) {
        store(slot, 0, used);
        pool_give(&granules, granule);
    }
}

/*
 * What is `from` in [low, last] becomes `to`; one of the two may be 0, and then slots go as a whole. ENOMEM:
 * and some of it has become so; the way back needs no memory.
 */
static int set(entry *slot, unsigned level, uintptr_t start, uintptr_t low, uintptr_t last, entry from,
               entry to, uint64_t *used)
{
    uintptr_t slot_last = start + (UINT64_C(1) << shift(level)) - 1;
    bool whole = (low <= start && slot_last <= last) || (level == 0 && !(from && to));
    low = low > start ? low : start;
    last = last < slot_last ? last : slot_last;
    if (!(*slot & ENTRY_TAGS)) {
        if (*slot != from)
            return 0;
        if (whole) {
            store(slot, to, used);
            return 0;
        }
        if (!split(slot, level, used))
            return ENOMEM;
    }
    if (*slot & ENTRY_GRANULE) {
        set_pages(slot, (low - start) >> PAGE_BITS, (last - start) >> PAGE_BITS, from, to, used);
        return 0;
    }
    struct table *table = table_of(*slot);
    int error = 0;
    for (uintptr_t i = low >> shift(level - 1); i <= last >> shift(level - 1) && !error; i++)
        error = set(&table->below[i & (FAN - 1)], level - 1, i << shift(level - 1), low, last, from, to,
                    &table->used);
    if (table->used == 0) {
        store(slot, 0, used);
        pool_give(&tables, table);
    }
    return error;
}

static int set_all(uintptr_t low, uintptr_t last, entry from, entry to)
{
    uint64_t used = UINT64_C(1) << TOP_BITS;
    int error = 0;
    for (uintptr_t i = low >> shift(2); i <= last >> shift(2) && !error; i++)
        error = set(&top[i], 2, i << shift(2), low, last, from, to, &used);
    return error;
}

void index_remove(struct region *region)
{
    set_all(region->base, region->end - 1, (entry)region, 0);
}

int index_put(struct region *region)
{
    int error = set_all(region->base, region->end - 1, 0, (entry)region);
    if (error)
        index_remove(region);
    return error;
}

int index_move(uintptr_t low, uintptr_t high, struct region *from, struct region *to)
{
    int error = set_all(low, high - 1, (entry)from, (entry)to);
    if (error)
        set_all(low, high - 1, (entry)to, (entry)from);
    return error;
}
