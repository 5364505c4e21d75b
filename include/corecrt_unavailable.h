/*
 * corecrt_unavailable.h - the C library's functions on 32-bit wchar_t that have no counterpart for 16 bits:
 * where wchar_t has 16 bits, calling one is an error. Not for programs.
 */
#if __SIZEOF_WCHAR_T__ == 2 && !defined FAULTLINE_CORECRT_UNAVAILABLE_H
#define FAULTLINE_CORECRT_UNAVAILABLE_H
#pragma GCC system_header

#include "corecrt_wide.h"

#ifdef __cplusplus
#define FAULTLINE_NO(type, name)                                                                             \
    extern "C" type name(...) __attribute__((                                                                \
        __error__("with 16-bit wchar_t " #name " is not available: the C library's takes 32 bits")))
#else
#define FAULTLINE_NO(type, name)                                                                             \
    type name() __attribute__((                                                                              \
        __error__("with 16-bit wchar_t " #name " is not available: the C library's takes 32 bits")))
#endif

FAULTLINE_NO(int, wcwidth);
FAULTLINE_NO(int, wcswidth);
FAULTLINE_NO(wchar_t *, wcschrnul);
FAULTLINE_NO(wchar_t *, wcswcs);
FAULTLINE_NO(size_t, mbsnrtowcs);
FAULTLINE_NO(size_t, wcsnrtombs);
FAULTLINE_NO(wchar_t *, fgetws_unlocked);
FAULTLINE_NO(int, fputws_unlocked);
FAULTLINE_NO(int, fputwc_unlocked);
FAULTLINE_NO(int, putwc_unlocked);
FAULTLINE_NO(int, putwchar_unlocked);
FAULTLINE_NO(int, fgetwc_unlocked);
FAULTLINE_NO(int, getwc_unlocked);
FAULTLINE_NO(int, getwchar_unlocked);
FAULTLINE_NO(int, wcscoll_l);
FAULTLINE_NO(size_t, wcsxfrm_l);
FAULTLINE_NO(int, wcscasecmp_l);
FAULTLINE_NO(int, wcsncasecmp_l);
FAULTLINE_NO(size_t, wcsftime_l);
FAULTLINE_NO(long, wcstol_l);
FAULTLINE_NO(unsigned long, wcstoul_l);
FAULTLINE_NO(long long, wcstoll_l);
FAULTLINE_NO(unsigned long long, wcstoull_l);
FAULTLINE_NO(double, wcstod_l);
FAULTLINE_NO(float, wcstof_l);
FAULTLINE_NO(long long, wcstoq);
FAULTLINE_NO(unsigned long long, wcstouq);
FAULTLINE_NO(int, iswalnum_l);
FAULTLINE_NO(int, iswalpha_l);
FAULTLINE_NO(int, iswctype_l);

#undef FAULTLINE_NO

/* stdio.h of the C library declares it, too; clang takes the attribute on the first declaration only. */
#ifndef __clang__
#ifdef __cplusplus
extern "C"
#endif
    struct _IO_FILE *
    open_wmemstream(wchar_t **text, size_t *size) FAULTLINE_NOTHROW __attribute__((
        __error__("with 16-bit wchar_t open_wmemstream is not available: the C library's takes 32 bits")));
#endif
#endif
