/*
 * corecrt.h - the root of Microsoft's C runtime headers: its keywords and types.
 *
 * A source that has included this header, which windows.h, excpt.h, tchar.h and every other header that only
 * Windows has do, is a Windows source: in it <stdio.h>, <stdlib.h>, <string.h> and their like also declare
 * what Microsoft's have beyond the C library's, and printf, scanf and their families take Microsoft's
 * formats, where "%ld" is a LONG of 32 bits (corecrt_stdio.h). It does not matter which comes first. For
 * other sources those headers are the C library's and nothing else, unless they are compiled with _WIN32 or
 * _MSC_VER defined: that makes Windows sources, too.
 *
 * Source: "__declspec", "Argument Passing and Naming Conventions", "Type-related macros and types".
 */
#ifndef FAULTLINE_CORECRT_H
#define FAULTLINE_CORECRT_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include <bits/types/time_t.h>
#include <stddef.h>

/* Pragmas of Microsoft's compiler (warning, comment, intrinsic): in C, GCC is not to warn of them. */
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#endif

#include "corecrt_keywords.h"

#define _CRT_STRINGIZE_(text) #text
#define _CRT_STRINGIZE(text)  _CRT_STRINGIZE_(text)

/* An error number, 0 for none; a size that RSIZE_MAX bounds. */
typedef int errno_t;
#ifndef _RSIZE_T_DEFINED
#define _RSIZE_T_DEFINED
typedef size_t rsize_t;
#endif
#ifndef RSIZE_MAX
#define RSIZE_MAX ((size_t)-1 >> 1)
#endif
#define _TRUNCATE ((size_t)-1)

/* Types that Microsoft's headers have from their first. */
#ifndef __intptr_t_defined
#define __intptr_t_defined
typedef __INTPTR_TYPE__ intptr_t;
#endif
typedef __UINTPTR_TYPE__ uintptr_t;
typedef int _off_t; /* of a Windows `long` */
typedef unsigned int _dev_t;
typedef unsigned short _ino_t;

/* A unit of UTF-16: WCHAR, under a name for headers of the C runtime. */
#if __SIZEOF_WCHAR_T__ == 2
#define FAULTLINE_WCHAR wchar_t
#elif defined __cplusplus
#define FAULTLINE_WCHAR char16_t
#else
#define FAULTLINE_WCHAR __CHAR16_TYPE__
#endif

#define _crt_va_start(list, last) __builtin_va_start(list, last)
#define _crt_va_arg(list, type)   __builtin_va_arg(list, type)
#define _crt_va_end(list)         __builtin_va_end(list)

#ifndef _CRTIMP
#define _CRTIMP __attribute__((__visibility__("default")))
#endif

/* Elements of an array. */
#ifndef _countof
#ifdef __cplusplus
extern "C++" {
namespace faultline
{
template <class Element, size_t count> char (&elements_of(Element (&)[count]))[count];
}
}
#define _countof(array) (sizeof(::faultline::elements_of(array)))
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif

/*
 * Headers of the C library that the source has included before: now with what Microsoft's have. <cstdlib>
 * of the C++ library would pass ours by.
 */
#if defined __cplusplus && !defined _STDLIB_H
extern "C++" {
#include <stdlib.h>
}
#endif
#ifdef _STDLIB_H
#include "corecrt_stdlib.h"
#endif
#ifdef _SIGNAL_H
#include "corecrt_signal.h"
#endif
#ifdef _STRING_H
#include "corecrt_string.h"
#include "corecrt_wstring.h"
#endif
#ifdef _SYS_STAT_H
#include "corecrt_stat.h"
#endif
#ifdef _SEARCH_H
#include "corecrt_search.h"
#endif
#ifdef _CTYPE_H
#include "corecrt_ctype.h"
#endif
#ifdef _MATH_H
#include "corecrt_math.h"
#endif
#ifdef _TIME_H
#include "corecrt_time.h"
#include "corecrt_wtime.h"
#endif
#ifdef _WCHAR_H
#include <wchar.h>
#endif
#include "corecrt_startup.h"
#ifdef FAULTLINE_STDIO_H
#include "corecrt_stdio.h"
#endif

#endif
