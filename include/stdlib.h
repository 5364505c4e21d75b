/*
 * stdlib.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions as
 * well: see corecrt_stdlib.h and corecrt_wstdlib.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif

#if __SIZEOF_WCHAR_T__ == 2 && !defined _STDLIB_H
/* The C library's checking variants of mbstowcs and its sisters would be found first. */
#include <features.h>
#pragma push_macro("__USE_FORTIFY_LEVEL")
#undef __USE_FORTIFY_LEVEL
#define __USE_FORTIFY_LEVEL 0
#include_next <stdlib.h>
#pragma pop_macro("__USE_FORTIFY_LEVEL")
#undef MB_CUR_MAX
#define MB_CUR_MAX ((size_t)4)
#else
#include_next <stdlib.h>
#endif

#ifndef FAULTLINE_STDLIB_H
#define FAULTLINE_STDLIB_H
#if !defined FAULTLINE_CORECRT_H &&                                                                          \
    (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER || __SIZEOF_WCHAR_T__ == 2)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_stdlib.h"
#endif
#endif
