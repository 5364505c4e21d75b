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

#include <stddef.h>

/* Pragmas of Microsoft's compiler (warning, comment, intrinsic): in C, GCC is not to warn of them. */
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#endif

/* Microsoft's spelling of the integer widths. Macros, so that `unsigned __int64` works. */
#ifndef __int8
#define __int8 char
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int32
#define __int32 int
#endif
#ifndef __int64
#define __int64 long long
#endif

/* Calling conventions. */
#ifndef __cdecl
#define __cdecl
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __thiscall
#define __thiscall
#endif
#ifndef __vectorcall
#define __vectorcall
#endif
/*
 * __declspec(x), one attribute at a time. `thread` is the C11 / C++11 keyword and not __thread, which would
 * have to stand after `static`.
 */
#ifndef __declspec
#define __declspec(attribute) FAULTLINE_DECLSPEC_##attribute
#endif
#define FAULTLINE_DECLSPEC_align(bytes)      __attribute__((__aligned__(bytes)))
#define FAULTLINE_DECLSPEC_allocate(section) __attribute__((__section__(section)))
#define FAULTLINE_DECLSPEC_allocator         __attribute__((__malloc__))
#define FAULTLINE_DECLSPEC_code_seg(section) __attribute__((__section__(section)))
#define FAULTLINE_DECLSPEC_deprecated        __attribute__((__deprecated__))
#define FAULTLINE_DECLSPEC_dllexport         __attribute__((__visibility__("default")))
#define FAULTLINE_DECLSPEC_dllimport         __attribute__((__visibility__("default")))
#define FAULTLINE_DECLSPEC_empty_bases
#define FAULTLINE_DECLSPEC_naked __attribute__((__naked__))
#define FAULTLINE_DECLSPEC_noalias
#define FAULTLINE_DECLSPEC_noinline __attribute__((__noinline__))
#define FAULTLINE_DECLSPEC_noreturn __attribute__((__noreturn__))
#define FAULTLINE_DECLSPEC_nothrow  __attribute__((__nothrow__))
#define FAULTLINE_DECLSPEC_novtable
#define FAULTLINE_DECLSPEC_restrict __attribute__((__malloc__))
#define FAULTLINE_DECLSPEC_safebuffers
#define FAULTLINE_DECLSPEC_selectany __attribute__((__weak__))
#ifdef __cplusplus
#define FAULTLINE_DECLSPEC_thread thread_local
#else
#define FAULTLINE_DECLSPEC_thread _Thread_local
#endif
#define FAULTLINE_DECLSPEC_uuid(text)

#ifndef __forceinline
#define __forceinline __inline__ __attribute__((__always_inline__))
#endif
#ifndef __unaligned
#define __unaligned
#endif
#ifndef __ptr32
#define __ptr32
#endif
#ifndef __ptr64
#define __ptr64
#endif
#ifndef __w64
#define __w64
#endif

#ifndef _inline
#define _inline __inline__
#endif
#ifndef _forceinline
#define _forceinline __forceinline
#endif
#ifndef __assume
#define __assume(condition) ((condition) ? (void)0 : __builtin_unreachable())
#endif
#ifndef __noop
#define __noop(...) ((void)0)
#endif

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
 * Headers of the C library that the source has included before: now with what Microsoft's have. <cstdlib> of the C++
 * library would pass ours by.
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
