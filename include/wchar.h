/*
 * wchar.h - wide text: where wchar_t has 16 bits (gcc -fshort-wchar) all of it, in the C library's place;
 * otherwise the C library's, and in a Windows source what Microsoft's adds, which takes 16-bit text.
 *
 * Source: "<wchar.h>" of the C standard; Microsoft's C run-time library reference.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif

#if __SIZEOF_WCHAR_T__ != 2
#include_next <wchar.h>
#endif

#if !defined FAULTLINE_WCHAR_H && (__SIZEOF_WCHAR_T__ == 2 || defined FAULTLINE_CORECRT_H)
#define FAULTLINE_WCHAR_H

#if __SIZEOF_WCHAR_T__ == 2
#define _WCHAR_H 1 /* the C library's is never read */
#include <features.h>
#include <stdarg.h>
#include <stddef.h>
#include <bits/types/__FILE.h>
#include <bits/types/FILE.h>
#include <bits/types/locale_t.h>
#endif
#include <bits/types/mbstate_t.h>

#include "corecrt.h"
#include "corecrt_wide.h"
#include "corecrt_wctype.h"
#include "corecrt_wio.h"
#include "corecrt_wstring.h"
#include "corecrt_wstdlib.h"
#include "corecrt_wstream.h"
#include "corecrt_wtime.h"
#include "corecrt_wstdio.h"

#if __SIZEOF_WCHAR_T__ == 2
#ifndef WCHAR_MIN
#define WCHAR_MIN __WCHAR_MIN__
#define WCHAR_MAX __WCHAR_MAX__
#endif

#endif

#ifdef __cplusplus
extern "C" {
#endif
FAULTLINE_WIDE(wint_t, btowc, (int byte));
FAULTLINE_WIDE(int, wctob, (wint_t unit));
FAULTLINE_WIDE(int, mbsinit, (const mbstate_t *state));
FAULTLINE_WIDE(size_t, mbrlen, (const char *from, size_t size, mbstate_t *state));
FAULTLINE_WIDE(size_t, mbrtowc, (FAULTLINE_WCHAR * to, const char *from, size_t size, mbstate_t *state));
FAULTLINE_WIDE(size_t, wcrtomb, (char *to, FAULTLINE_WCHAR unit, mbstate_t *state));
FAULTLINE_WIDE(size_t, mbsrtowcs, (FAULTLINE_WCHAR * to, const char **from, size_t count, mbstate_t *state));
FAULTLINE_WIDE(size_t, wcsrtombs, (char *to, const FAULTLINE_WCHAR **from, size_t size, mbstate_t *state));
#ifdef __cplusplus
}
#endif

#if defined __cplusplus && __SIZEOF_WCHAR_T__ == 2
/* swprintf of older programs, without a size. */
extern "C++" inline int swprintf(wchar_t *buffer, const wchar_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vswprintf(buffer, format, arguments);
    va_end(arguments);
    return length;
}
#endif

#include "corecrt_unavailable.h"
#endif
