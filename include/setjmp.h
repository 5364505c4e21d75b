/*
 * setjmp.h - the C library's; with <windows.h> or <excpt.h>, before or after, setjmp and longjmp unwind: see
 * setjmpex.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <setjmp.h>
#ifdef FAULTLINE_EXCPT_H
#include "setjmpex.h"
#endif
