/* How text is ordered: as words are sorted, see stringapiset.h. */
#ifndef FAULTLINE_SHIM_TEXT_COLLATE_H
#define FAULTLINE_SHIM_TEXT_COLLATE_H

#include <stddef.h>

#include "minwindef.h"

/* Below 0, 0 or above 0. Flags are NORM_* and SORT_STRINGSORT. */
int collate(const WCHAR *first, size_t first_length, const WCHAR *second, size_t second_length, DWORD flags);

#endif
