/* wctype.h - the C library's, or where wchar_t has 16 bits corecrt_wctype.h in its place. */
#if defined __GNUC__
#pragma GCC system_header
#endif
#if __SIZEOF_WCHAR_T__ == 2
#ifndef _WCTYPE_H
#define _WCTYPE_H 1
#include <features.h>
#endif
#else
#include_next <wctype.h>
#endif
#include "corecrt_wctype.h"
#include "corecrt_unavailable.h"
