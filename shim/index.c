#include "shim/index.h"

#include <errno.h>

#include "shim/check.h"
#include "shim/pool.h"

enum { SLOT_BITS = 16, FAN_BITS = 10, FAN = 1 << FAN_BITS, TOP_BITS = 47 - SLOT_BITS - 2 * FAN_BITS };

/* An entry: 0, a region, or a table (bit 0 set). */
typedef uint64_t entry;
enum { ENTRY_TABLE = 1 };

struct table {
    uint64_t
        used; /* entries that are not 0; a table without any is given back (the pool's link is here then) */
    entry below[FAN];
};

static entry top[1 << TOP_BITS]; /* each entry spans 64 GiB; 64 MiB and 64 KiB further down */
static struct pool tables = POOL(sizeof(struct table));

static unsigned shift(unsigned level)
{
    return SLOT_BITS + level * FAN_BITS;
}

static struct table *table_of(entry e)
{
    return (struct table *)(e - ENTRY_TABLE);
}

struct region *index_find(uintptr_t address)
{
    if (address >= REGION_TOP)
        return NULL;
    entry e = __atomic_load_n(&top[address >> shift(2)], __ATOMIC_ACQUIRE);
    if (e & ENTRY_TABLE)
        e = __atomic_load_n(&table_of(e)->below[address >> shift(1) & (FAN - 1)], __ATOMIC_ACQUIRE);
    if (e & ENTRY_TABLE)
        e = __atomic_load_n(&table_of(e)->below[address >> shift(0) & (FAN - 1)], __ATOMIC_ACQUIRE);
    return e & ENTRY_TABLE ? NULL : (struct region *)e;
}

static void clear(entry *slot, unsigned level, uintptr_t start, uintptr_t low, uintptr_t last,
                  uint64_t *used);

static int put(entry *slot, unsigned level, uintptr_t start, uintptr_t low, uintptr_t last, entry region,
               uint64_t *used)
{
    uintptr_t slot_last = start + (UINT64_C(1) << shift(level)) - 1;
    if (level == 0 || (low <= start && slot_last <= last)) {
        ASSERT(*slot == 0);
        __atomic_store_n(slot, region, __ATOMIC_RELEASE);
        ++*used;
        return 0;
    }
    if (*slot == 0) {
        struct table *table = pool_take(&tables);
        if (!table)
            return ENOMEM;
        table->used = 0;
        __atomic_store_n(slot, (entry)table + ENTRY_TABLE, __ATOMIC_RELEASE);
        ++*used;
    }
    struct table *table = table_of(*slot);
    low = low > start ? low : start;
    last = last < slot_last ? last : slot_last;
    int error = 0;
    for (uintptr_t i = low >> shift(level - 1); i <= last >> shift(level - 1) && !error; i++)
        error = put(&table->below[i & (FAN - 1)], level - 1, i << shift(level - 1), low, last, region,
                    &table->used);
    if (table->used == 0)
        clear(slot, level, start, low, last, used);
    return error;
}

static void clear(entry *slot, unsigned level, uintptr_t start, uintptr_t low, uintptr_t last, uint64_t *used)
{
    entry e = *slot;
    if (e == 0)
        return; /* a failed put did not get here */
    if (!(e & ENTRY_TABLE)) {
        __atomic_store_n(slot, 0, __ATOMIC_RELEASE);
        --*used;
        return;
    }
    uintptr_t slot_last = start + (UINT64_C(1) << shift(level)) - 1;
    struct table *table = table_of(e);
    low = low > start ? low : start;
    last = last < slot_last ? last : slot_last;
    for (uintptr_t i = low >> shift(level - 1); i <= last >> shift(level - 1); i++)
        clear(&table->below[i & (FAN - 1)], level - 1, i << shift(level - 1), low, last, &table->used);
    if (table->used == 0) {
        __atomic_store_n(slot, 0, __ATOMIC_RELEASE);
        --*used;
        pool_give(&tables, table);
    }
}

void index_remove(struct region *region)
{
    uint64_t used = UINT64_C(1) << TOP_BITS;
    for (uintptr_t i = region->base >> shift(2); i <= (region->end - 1) >> shift(2); i++)
        clear(&top[i], 2, i << shift(2), region->base, region->end - 1, &used);
}

int index_put(struct region *region)
{
    uint64_t used = 0;
    for (uintptr_t i = region->base >> shift(2); i <= (region->end - 1) >> shift(2); i++) {
        int error = put(&top[i], 2, i << shift(2), region->base, region->end - 1, (entry)region, &used);
        if (error) {
            index_remove(region);
            return error;
        }
    }
    return 0;
}
