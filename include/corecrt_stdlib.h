/*
 * corecrt_stdlib.h - what Microsoft's stdlib.h has beyond the C library's. Programs include <stdlib.h>.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_STDLIB_H
#define FAULTLINE_CORECRT_STDLIB_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * ---- Arguments that a function refuses ----
 *
 * A function of Microsoft's that is given what it cannot take (a null pointer, a buffer that is too small) sets
 * errno and calls the thread's handler, or else the program's. When the handler returns, the function returns
 * its error. Without a handler the process ends by a fast failure, 0xC0000409, that no filter sees. As in
 * Microsoft's release libraries the handler gets no text: NULL, NULL, NULL, 0, 0. It may leave by an exception.
 */
typedef void (*_invalid_parameter_handler)(const FAULTLINE_WCHAR *expression, const FAULTLINE_WCHAR *function,
                                           const FAULTLINE_WCHAR *file, unsigned int line,
                                           uintptr_t reserved);

/* Each answers the handler there was; NULL: none. */
_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler);
_invalid_parameter_handler _get_invalid_parameter_handler(void);
_invalid_parameter_handler _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler handler);
_invalid_parameter_handler _get_thread_local_invalid_parameter_handler(void);

/* What such a function does, for functions of the program's. The second ends the process in any case. */
void _invalid_parameter_noinfo(void);
void _invalid_parameter_noinfo_noreturn(void) __attribute__((__noreturn__));

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#include "corecrt_wstdlib.h"

#endif
