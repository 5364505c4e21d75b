/*
 * corecrt_search.h - what Microsoft's search.h has beyond the C library's. Programs include <search.h>.
 *
 * Elements of an array, looked at from the first on: the first that compares equal to *key, or NULL.
 * _lsearch appends *key, for which there must be room, when there is none, counts it in *count, and returns
 * its place. Refused by the invalid parameter handler, NULL with errno EINVAL: a null pointer, elements of
 * no size.
 *
 * Source: "_lfind", "_lfind_s", "_lsearch", "_lsearch_s" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_SEARCH_H
#define FAULTLINE_CORECRT_SEARCH_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

void *_lfind(const void *key, const void *base, unsigned int *count, unsigned int size,
             int (*compare)(const void *key, const void *element));
void *_lsearch(const void *key, void *base, unsigned int *count, unsigned int size,
               int (*compare)(const void *key, const void *element));
void *_lfind_s(const void *key, const void *base, unsigned int *count, size_t size,
               int (*compare)(void *context, const void *key, const void *element), void *context);
void *_lsearch_s(const void *key, void *base, unsigned int *count, size_t size,
                 int (*compare)(void *context, const void *key, const void *element), void *context);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
