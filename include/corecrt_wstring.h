/*
 * corecrt_wstring.h - strings of 16-bit text: what string.h and wchar.h share.
 *
 * Lengths and counts are units of UTF-16; nothing here looks at surrogates, as nothing on Windows does.
 * Comparing without regard to case follows the C locale until the program calls setlocale(): only A to Z have
 * two cases. Under a UTF-8 locale every letter of the Basic Multilingual Plane has. Null pointers and untidy
 * arguments are invalid for the functions of the C standard; Microsoft's return the errors told here.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_WSTRING_H
#define FAULTLINE_CORECRT_WSTRING_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#ifdef __cplusplus
extern "C" {
#endif

FAULTLINE_WIDE(size_t, wcslen, (const FAULTLINE_WCHAR *text));
FAULTLINE_WIDE(size_t, wcsnlen, (const FAULTLINE_WCHAR *text, size_t most));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcscpy, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcsncpy, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcscat, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcsncat, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(int, wcscmp, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second));
FAULTLINE_WIDE(int, wcsncmp, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count));
FAULTLINE_WIDE(int, wcscoll, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second));
FAULTLINE_WIDE(size_t, wcsxfrm, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(size_t, wcsspn, (const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *set));
FAULTLINE_WIDE(size_t, wcscspn, (const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *set));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcstok,
               (FAULTLINE_WCHAR * text, const FAULTLINE_WCHAR *delimiters, FAULTLINE_WCHAR **rest));
FAULTLINE_WIDE(int, wmemcmp, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wmemcpy, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wmempcpy,
               (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wmemmove,
               (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wmemset, (FAULTLINE_WCHAR * to, FAULTLINE_WCHAR unit, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcpcpy, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcpncpy, (FAULTLINE_WCHAR * to, const FAULTLINE_WCHAR *from, size_t count));
FAULTLINE_WIDE(int, wcscasecmp, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second));
FAULTLINE_WIDE(int, wcsncasecmp, (const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, wcsdup, (const FAULTLINE_WCHAR *text)) __attribute__((__malloc__));

/* Searches: C has one of each, C++ two, so that a constant text is not made writable. */
#if defined __cplusplus && __SIZEOF_WCHAR_T__ == 2
#define __CORRECT_ISO_CPP_WCHAR_H_PROTO
#define FAULTLINE_WIDE_SEARCH(name, ...)                                                                     \
    extern "C++" FAULTLINE_CRT_API wchar_t *name(wchar_t *text, __VA_ARGS__) __asm__("faultline_" #name);    \
    extern "C++" FAULTLINE_CRT_API const wchar_t *name(const wchar_t *text,                                  \
                                                       __VA_ARGS__) __asm__("faultline_" #name)
#else
#define FAULTLINE_WIDE_SEARCH(name, ...)                                                              \
    FAULTLINE_WIDE(FAULTLINE_WCHAR *, name, (const FAULTLINE_WCHAR *text, __VA_ARGS__))
#endif
FAULTLINE_WIDE_SEARCH(wcschr, FAULTLINE_WCHAR unit);
FAULTLINE_WIDE_SEARCH(wcsrchr, FAULTLINE_WCHAR unit);
FAULTLINE_WIDE_SEARCH(wcspbrk, const FAULTLINE_WCHAR *set);
FAULTLINE_WIDE_SEARCH(wcsstr, const FAULTLINE_WCHAR *part);
FAULTLINE_WIDE_SEARCH(wmemchr, FAULTLINE_WCHAR unit, size_t count);
#undef FAULTLINE_WIDE_SEARCH

/* A copy from malloc, to be freed; NULL for NULL, or errno ENOMEM. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcsdup(const FAULTLINE_WCHAR *text) __attribute__((__malloc__));

/*
 * Compare without regard to case: below 0, 0, above 0. _NLSCMPERROR (INT_MAX) with errno EINVAL for null
 * pointers. The `coll` ones order as wcscoll does, which follows the units' values.
 */
#ifndef _NLSCMPERROR
#define _NLSCMPERROR 2147483647
#endif
FAULTLINE_CRT_API int _wcsicmp(const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second);
FAULTLINE_CRT_API int _wcsnicmp(const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count);
FAULTLINE_CRT_API int _wcsicoll(const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second);
FAULTLINE_CRT_API int _wcsncoll(const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count);
FAULTLINE_CRT_API int _wcsnicoll(const FAULTLINE_WCHAR *first, const FAULTLINE_WCHAR *second, size_t count);

/* Change a text in place, and return it. _wcsnset stops at the end of the text. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcslwr(FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcsupr(FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcsrev(FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcsset(FAULTLINE_WCHAR *text, FAULTLINE_WCHAR unit);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcsnset(FAULTLINE_WCHAR *text, FAULTLINE_WCHAR unit, size_t count);

/* wcstok of older programs: where it stands is remembered for each thread. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wcstok(FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *delimiters);

#if __SIZEOF_WCHAR_T__ == 2
/* The names without the underscore. */
FAULTLINE_CRT_API int wcsicmp(const wchar_t *first, const wchar_t *second) __asm__("_wcsicmp");
FAULTLINE_CRT_API int wcsnicmp(const wchar_t *first, const wchar_t *second,
                               size_t count) __asm__("_wcsnicmp");
FAULTLINE_CRT_API int wcsicoll(const wchar_t *first, const wchar_t *second) __asm__("_wcsicoll");
FAULTLINE_CRT_API wchar_t *wcslwr(wchar_t *text) __asm__("_wcslwr");
FAULTLINE_CRT_API wchar_t *wcsupr(wchar_t *text) __asm__("_wcsupr");
FAULTLINE_CRT_API wchar_t *wcsrev(wchar_t *text) __asm__("_wcsrev");
FAULTLINE_CRT_API wchar_t *wcsset(wchar_t *text, wchar_t unit) __asm__("_wcsset");
FAULTLINE_CRT_API wchar_t *wcsnset(wchar_t *text, wchar_t unit, size_t count) __asm__("_wcsnset");
#endif

#ifdef __cplusplus
}
#if __SIZEOF_WCHAR_T__ == 2
extern "C++" inline wchar_t *wcstok(wchar_t *text, const wchar_t *delimiters)
{
    return _wcstok(text, delimiters);
}
#endif
#endif

#endif
