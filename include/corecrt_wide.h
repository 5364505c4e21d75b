/*
 * corecrt_wide.h - how the headers of the C runtime name functions on 16-bit text. Not for programs.
 *
 * On Windows wchar_t has 16 bits; so it has here with gcc -fshort-wchar, which faultline-cc gives by itself
 * to sources that mean it (faultline-cc(1)). Then wcslen and its sisters are this library's, under the names
 * faultline_wcslen ..., and never the C library's, which take 32 bits. Without the option the names of the C
 * standard stay the C library's, on its wchar_t; the library's functions have their faultline_ names, and
 * what only Microsoft has (_wcsicmp, _wtoi, _wfopen) takes 16-bit text all the same: pass u"text", or
 * TEXT("text") or _T("text") of a UNICODE program. L"text" is an error there in C++, and a warning in C.
 */
#ifndef FAULTLINE_CORECRT_WIDE_H
#define FAULTLINE_CORECRT_WIDE_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include <stddef.h>

#ifndef FAULTLINE_CRT_API
#define FAULTLINE_CRT_API __attribute__((__visibility__("default")))
#endif

/*
 * A unit of UTF-16, and the declaration of a function whose name the C library has too: `name` where wchar_t
 * has 16 bits, faultline_name otherwise. FAULTLINE_WIDE_NAME is the name to call it by.
 */
#ifndef FAULTLINE_WCHAR
#if __SIZEOF_WCHAR_T__ == 2
#define FAULTLINE_WCHAR wchar_t
#elif defined __cplusplus
#define FAULTLINE_WCHAR char16_t
#else
#define FAULTLINE_WCHAR __CHAR16_TYPE__
#endif
#endif
#if __SIZEOF_WCHAR_T__ == 2
#define FAULTLINE_WIDE_NAME(name) name
#define FAULTLINE_WIDE(type, name, parameters)                                                               \
    FAULTLINE_CRT_API type name parameters __asm__("faultline_" #name)
#define FAULTLINE_WIDE_NOTHROW(type, name, parameters)                                                       \
    FAULTLINE_CRT_API type name parameters FAULTLINE_NOTHROW __asm__("faultline_" #name)
#else
#define FAULTLINE_WIDE_NAME(name) faultline_##name
#define FAULTLINE_WIDE(type, name, parameters) FAULTLINE_CRT_API type faultline_##name parameters
#define FAULTLINE_WIDE_NOTHROW(type, name, parameters)                                                       \
    FAULTLINE_CRT_API type faultline_##name parameters FAULTLINE_NOTHROW
#endif

/* The C library's headers declare some with it, and a second declaration must agree. */
#if defined __cplusplus && __cplusplus >= 201103L
#define FAULTLINE_NOTHROW noexcept(true)
#elif defined __cplusplus
#define FAULTLINE_NOTHROW throw()
#else
#define FAULTLINE_NOTHROW
#endif

/* Tells the compile driver that text which has been preprocessed is to be compiled with -fshort-wchar. */
#if __SIZEOF_WCHAR_T__ == 2
struct faultline_wchar_is_short;
#endif

/*
 * A character or the end of input. The host's type, of 32 bits; Microsoft's has 16. The end of input has
 * Microsoft's value, so that it is found in a wchar_t as well.
 */
#include <bits/types/wint_t.h>
#if __SIZEOF_WCHAR_T__ == 2
#undef WEOF
#define WEOF ((wint_t)0xFFFF)
#endif
#define FAULTLINE_WEOF ((wint_t)0xFFFF)

#endif
