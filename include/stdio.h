/*
 * stdio.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions and
 * formats as well: see corecrt_stdio.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif

#include <features.h>
#if !defined FAULTLINE_CORECRT_H && !defined FAULTLINE_STDIO_H &&                                            \
    (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER || __SIZEOF_WCHAR_T__ == 2)
#include "corecrt.h"
#endif

#if defined FAULTLINE_CORECRT_H && !defined _STDIO_H
/*
 * The C library would give scanf and its family other names in assembler, with _FILE_OFFSET_BITS fopen and
 * freopen, too, and when it is to check buffers, printf and its family inline functions. Neither name can be
 * given twice; what stands in for them checks for itself, and offsets have 64 bits always.
 */
#ifdef __USE_FILE_OFFSET64
#define FAULTLINE_USE_FILE_OFFSET64
#undef __USE_FILE_OFFSET64
#endif
#pragma push_macro("__GLIBC_USE_DEPRECATED_SCANF")
#undef __GLIBC_USE_DEPRECATED_SCANF
#define __GLIBC_USE_DEPRECATED_SCANF 1
#pragma push_macro("__USE_EXTERN_INLINES") /* vprintf and its like, which would call what gets another name */
#undef __USE_EXTERN_INLINES
#if __USE_FORTIFY_LEVEL > 0
#pragma push_macro("__USE_FORTIFY_LEVEL")
#undef __USE_FORTIFY_LEVEL
#define __USE_FORTIFY_LEVEL 0
#include_next <stdio.h>
#pragma pop_macro("__USE_FORTIFY_LEVEL")
#else
#include_next <stdio.h>
#endif
#pragma pop_macro("__USE_EXTERN_INLINES")
#pragma pop_macro("__GLIBC_USE_DEPRECATED_SCANF")
#ifdef FAULTLINE_USE_FILE_OFFSET64
#undef FAULTLINE_USE_FILE_OFFSET64
#define __USE_FILE_OFFSET64 1
#define FAULTLINE_STDIO_LARGE
#endif
#define FAULTLINE_STDIO_UNNAMED
#else
#include_next <stdio.h>
#if __USE_FORTIFY_LEVEL > 0 && defined __fortify_function && !defined FAULTLINE_CORECRT_STDIO_H
#define FAULTLINE_STDIO_FORTIFIED
#endif
#endif

#ifndef FAULTLINE_STDIO_H
#define FAULTLINE_STDIO_H
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_stdio.h"
#endif
#endif
