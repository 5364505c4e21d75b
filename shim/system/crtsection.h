/*
 * The sections of a module in which Microsoft's compiler collects pointers to functions: ".CRT$XLB" and its
 * like.
 */
#ifndef FAULTLINE_SHIM_SYSTEM_CRTSECTION_H
#define FAULTLINE_SHIM_SYSTEM_CRTSECTION_H

#include <link.h>
#include <stddef.h>

typedef void (*crt_function)(void);

/*
 * The pointers of the sections named prefix followed by a letter and whatever else, in the order of the
 * names, in a new array of *count for free(); those that are NULL left out. NULL: there are none, or the file
 * at `path` is not the one that is mapped.
 */
crt_function *crtsection_pointers(const struct link_map *map, const void *base, const char *path,
                                  const char *prefix, size_t *count);

#endif
