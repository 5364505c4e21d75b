/* File names that functions of Microsoft's C runtime are given. */
#ifndef FAULTLINE_SHIM_CRT_NATIVE_H
#define FAULTLINE_SHIM_CRT_NATIVE_H

#include <errno.h>
#include <stdbool.h>

#include "shim/file/path.h"

/* The host's name of a file; false, with errno ENOENT, when there can be none. */
static inline bool native_path(const char *name, char native[PATH_MAX])
{
    if (*name && !path_native(name, native))
        return true;
    errno = ENOENT;
    return false;
}

static inline bool native_path_wide(const WCHAR *name, char native[PATH_MAX])
{
    if (*name && !path_native_wide(name, native))
        return true;
    errno = ENOENT;
    return false;
}

/* remove, for files only, and rename to a name that no file has (EEXIST), of the host's names; stream.c. */
int native_remove(const char *native);
int native_rename(const char *native, const char *other);

#endif
