/*
 * What Valgrind's memcheck is told of heaps, where its headers were there when the library was built: blocks
 * are like malloc's, of what was asked for and not a byte more. So the program's use of freed blocks, of what
 * is behind a block, and of what was never written is reported as for malloc, and so is what nobody knows any
 * more. Then every call takes the heap's lock, and the slow way, where these calls are; without Valgrind they
 * do nothing.
 *
 * Heaps with a maximum size keep their books among the blocks, and heaps that check have patterns there: of
 * those it is told nothing.
 */
#ifndef FAULTLINE_SHIM_HEAP_TRACK_H
#define FAULTLINE_SHIM_HEAP_TRACK_H

#include "shim/heap/heap.h"

#if defined __has_include
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define TRACK(request) \
    do {               \
        request;       \
    } while (0)
#endif
#endif
#ifndef TRACK
#define TRACK(request) ((void)0)
#define RUNNING_ON_VALGRIND 0
#endif

static inline bool track_wanted(const struct heap *heap)
{
    return !heap->special && !heap->checks && RUNNING_ON_VALGRIND;
}

/* Memory in which blocks will be; until then nobody is to touch it. */
static inline void track_room(const struct heap *heap, const void *start, size_t size)
{
    (void)start, (void)size;
    if (heap->tracked)
        TRACK(VALGRIND_MAKE_MEM_NOACCESS(start, size));
}

/* A block is there; of `zeroed` ones the contents are known. */
static inline void track_taken(const struct heap *heap, const void *block, size_t size, bool zeroed)
{
    (void)block, (void)size, (void)zeroed;
    if (heap->tracked)
        TRACK(VALGRIND_MALLOCLIKE_BLOCK(block, size, 0, zeroed));
}

/* It is about to be freed; or to be of another size, in the same place. */
static inline void track_freed(const struct heap *heap, const void *block)
{
    (void)block;
    if (heap->tracked)
        TRACK(VALGRIND_FREELIKE_BLOCK(block, 0));
}

static inline void track_resized(const struct heap *heap, const void *block, size_t old, size_t size)
{
    (void)block;
    if (heap->tracked && old && size) {
        TRACK(VALGRIND_RESIZEINPLACE_BLOCK(block, old, size, 0));
    } else { /* not for blocks of no bytes */
        track_freed(heap, block);
        track_taken(heap, block, size, false);
    }
}

#endif
