/*
 * What a heap consists of, part by part.
 */
#ifndef FAULTLINE_SHIM_HEAP_WALK_H
#define FAULTLINE_SHIM_HEAP_WALK_H

#include "shim/heap/heap.h"

enum part_kind {
    PART_END,         /* of the heap */
    PART_REGION,      /* a segment begins; the parts that follow are in it */
    PART_BUSY,        /* a block */
    PART_FREE,        /* memory that can be touched, and is in no block */
    PART_UNCOMMITTED, /* memory that cannot */
    PART_LARGE        /* a block with a region of its own: after all segments */
};

struct part {
    enum part_kind kind;
    const char *start;
    size_t size;      /* bytes up to the next part; of a region: of its header */
    size_t requested; /* block: bytes asked for */
    uint32_t region;  /* index of the segment */
};

/*
 * The part behind `part`, which becomes it; {PART_END} leads to the first. False: `part` is none of this
 * heap. With the heap held.
 */
bool walk_next(const struct heap *heap, struct part *part);

#endif
