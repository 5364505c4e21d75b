/* What the wide half of Microsoft's C runtime has in common. */
#ifndef FAULTLINE_SHIM_CRT_WIDE_H
#define FAULTLINE_SHIM_CRT_WIDE_H

#include <limits.h>
#include <stdbool.h>

#include <corecrt.h>
#include <corecrt_wide.h>

/* The host's path of a name as programs write them. false: errno is EINVAL, ENOENT or ENAMETOOLONG. */
bool wide_path(const FAULTLINE_WCHAR *path, char native[PATH_MAX]);

/* A text that stays: the same bytes give the same. NULL: no memory. */
FAULTLINE_WCHAR *wide_lasting(const char *bytes);

#endif
