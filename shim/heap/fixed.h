/*
 * Heaps that were given a maximum size: one region, in which blocks lie one behind the other.
 */
#ifndef FAULTLINE_SHIM_HEAP_FIXED_H
#define FAULTLINE_SHIM_HEAP_FIXED_H

#include "shim/heap/misuse.h"
#include "shim/heap/walk.h"

/* A heap in a region of `maximum` bytes, of which `initial` can be touched at once; or NULL. */
struct heap *fixed_begin_heap(uint32_t flags, size_t initial, size_t maximum);
void fixed_end_heap(struct heap *heap);

/* All with the heap's lock. */
void *fixed_allocate(struct heap *heap, size_t size); /* NULL: no room */
bool fixed_find(struct heap *heap, const void *block, size_t *size); /* false: no taken block begins there */
void fixed_free(struct heap *heap, void *block);
enum misuse fixed_look(struct heap *heap,
                       const void *block); /* was what is around a taken block overwritten? */
bool fixed_resize(struct heap *heap, void *block, size_t size); /* in place; false: no room behind it */
bool fixed_is_sound(const struct heap *heap);
void fixed_purge(struct heap *heap); /* gives memory at the end back */
void fixed_describe(const struct heap *heap, PROCESS_HEAP_ENTRY *entry); /* the region, for HeapWalk */
void fixed_measure(const struct heap *heap, SIZE_T *committed, SIZE_T *reserved); /* bytes of the region */
size_t fixed_header_size(const struct heap *heap);
bool fixed_next(const struct heap *heap, struct part *part); /* as walk_next */

/* The part that begins there; PART_END: none. */
void fixed_recognize(const struct heap *heap, const char *start, struct part *part);

#endif
