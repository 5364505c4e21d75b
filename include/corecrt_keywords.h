/*
 * corecrt_keywords.h - what is built into Microsoft's compiler: keywords, as macros and nothing else, so that
 * any source can be given them before its first line. The drivers do that where -D_WIN32 or -D_MSC_VER is
 * given, since such a source may use them before it includes anything. Not for programs.
 *
 * Source: "Keywords", "__declspec", "Argument Passing and Naming Conventions".
 */
#ifndef FAULTLINE_CORECRT_KEYWORDS_H
#define FAULTLINE_CORECRT_KEYWORDS_H
#if defined __GNUC__
#pragma GCC system_header
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
 * __declspec(x), one attribute at a time; some take arguments or none, so that what they expand to stands
 * inside of GCC's parentheses. `thread`, which is no attribute, closes them before itself and opens others;
 * it is the C11 / C++11 keyword and not __thread, which would have to stand after `static`.
 */
#ifndef __declspec
#define __declspec(attribute) __attribute__((FAULTLINE_DECLSPEC_##attribute))
#endif
#define FAULTLINE_DECLSPEC_align(bytes)      __aligned__(bytes)
#define FAULTLINE_DECLSPEC_allocate(section) __section__(section)
#define FAULTLINE_DECLSPEC_allocator         __malloc__
#define FAULTLINE_DECLSPEC_code_seg(section) __section__(section)
#define FAULTLINE_DECLSPEC_deprecated        __deprecated__
#define FAULTLINE_DECLSPEC_dllexport         __visibility__("default")
#define FAULTLINE_DECLSPEC_dllimport         __visibility__("default")
#define FAULTLINE_DECLSPEC_empty_bases
#define FAULTLINE_DECLSPEC_guard(what)
#define FAULTLINE_DECLSPEC_naked __naked__
#define FAULTLINE_DECLSPEC_no_sanitize_address __no_sanitize_address__
#define FAULTLINE_DECLSPEC_noalias
#define FAULTLINE_DECLSPEC_noinline __noinline__
#define FAULTLINE_DECLSPEC_noreturn __noreturn__
#define FAULTLINE_DECLSPEC_nothrow  __nothrow__
#define FAULTLINE_DECLSPEC_novtable
#define FAULTLINE_DECLSPEC_restrict __malloc__
#define FAULTLINE_DECLSPEC_safebuffers
#define FAULTLINE_DECLSPEC_selectany __weak__
#define FAULTLINE_DECLSPEC_spectre(what)
#ifdef __cplusplus
#define FAULTLINE_DECLSPEC_thread )) thread_local __attribute__((
#else
#define FAULTLINE_DECLSPEC_thread )) _Thread_local __attribute__((
#endif
#define FAULTLINE_DECLSPEC_uuid(text)
#define FAULTLINE_DECLSPEC_property(...) \
    )) _Pragma("GCC error \"__declspec(property): GCC has no properties\"") __attribute__((

/* The function's name with its types. */
#ifndef __FUNCSIG__
#define __FUNCSIG__ __PRETTY_FUNCTION__
#endif

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

#endif
