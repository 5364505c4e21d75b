/*
 * Records of one size whose memory keeps its type for ever: what was once a record of a pool is readable as
 * such until the process ends, free or taken. Readers without a lock may therefore follow a stale pointer and
 * find out afterwards, by a sequence count, that what they read was none of theirs.
 *
 * Taking and giving back need no lock (a stack whose head carries a count against reuse), and no malloc.
 */
#ifndef FAULTLINE_SHIM_POOL_H
#define FAULTLINE_SHIM_POOL_H

#include <stddef.h>
#include <stdint.h>

/* What is taken from the system at a time. Slabs are never given back. */
struct pool_slab {
    struct pool_slab *older; /* NULL: the first one */
    size_t size;             /* bytes, this header and an unused tail included */
};

struct pool {
    size_t record; /* bytes of a record: a multiple of 64, so that six bits of a pointer are free */
    size_t slab;   /* bytes taken from the system at a time; grows with what was taken before */
    uint64_t head; /* free records: address / 64 in the low 41 bits, changes of the head in the other 23 */
    size_t taken;  /* bytes taken from the system so far */
    struct pool_slab *newest;
};

#define POOL(record_size)                                                                                    \
    {                                                                                                        \
        .record = ((record_size) + 63) & ~(size_t)63, .slab = 64 * 1024                                      \
    }

/* A record, its contents as they were when given back (zero the first time) but for its first word; or NULL.
 */
void *pool_take(struct pool *pool);
void pool_give(struct pool *pool, void *record);

/* Calls visit for each record, free or taken, of the slabs from newest back to (without) older. */
struct pool_slab *pool_newest_slab(const struct pool *pool);
void pool_each(const struct pool *pool, struct pool_slab *newest, const struct pool_slab *older,
               void (*visit)(void *record));

#endif
