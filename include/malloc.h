/*
 * malloc.h - the C library's, and what Microsoft's adds to it that is about the stack.
 *
 * Source: "_resetstkoflw" and "_alloca" of Microsoft's C run-time library reference.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <malloc.h>

#ifndef FAULTLINE_MALLOC_H
#define FAULTLINE_MALLOC_H

#define _alloca(size) __builtin_alloca(size)

#ifdef __cplusplus
extern "C" {
#endif

/*
 * After a stack overflow has been handled: readies the thread for the next. Returns 0 when it cannot be: a
 * filter, a termination block or a catch clause for the overflow is running, the stack has not been unwound,
 * or the thread's stack is too small or without limit. Without it the next overflow ends the process.
 */
__attribute__((__visibility__("default"))) int _resetstkoflw(void);

#ifdef __cplusplus
}
#endif

#endif
