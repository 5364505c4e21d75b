/*
 * float.h - the compiler's, and Microsoft's control of the floating-point unit.
 *
 * Source: "_control87, _controlfp, __control87_2", "_controlfp_s", "_status87, _statusfp, _statusfp2",
 * "_clear87, _clearfp", "_fpreset" of Microsoft's C run-time library reference.
 *
 * Everything here is about the calling thread. Both units are controlled together, SSE, which computes float
 * and double, and x87, which computes long double. A thread starts with all exceptions masked, rounding to
 * nearest, and denormals as they are. Safe in filters and signal handlers; what a filter or a handler of a
 * signal sets is gone when it continues the program, whose modes stand in the CONTEXT.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <float.h>

#ifndef FAULTLINE_FLOAT_H
#define FAULTLINE_FLOAT_H

/* The control word. A mask bit that is set keeps the exception from being raised. */
#define _MCW_EM        0x0008001f
#define _EM_INEXACT    0x00000001
#define _EM_UNDERFLOW  0x00000002
#define _EM_OVERFLOW   0x00000004
#define _EM_ZERODIVIDE 0x00000008
#define _EM_INVALID    0x00000010
#define _EM_DENORMAL   0x00080000

#define _MCW_RC  0x00000300 /* rounding */
#define _RC_NEAR 0x00000000
#define _RC_DOWN 0x00000100
#define _RC_UP   0x00000200
#define _RC_CHOP 0x00000300

#define _MCW_DN                         0x03000000 /* denormal operands and results become zero (SSE only) */
#define _DN_SAVE                        0x00000000
#define _DN_FLUSH                       0x01000000
#define _DN_FLUSH_OPERANDS_SAVE_RESULTS 0x02000000
#define _DN_SAVE_OPERANDS_FLUSH_RESULTS 0x03000000

#define _MCW_PC 0x00030000 /* precision: as on x64 Windows there is no choice */
#define _PC_64  0x00000000
#define _PC_53  0x00010000
#define _PC_24  0x00020000

#define _MCW_IC        0x00040000 /* infinity: without effect on all processors we run on */
#define _IC_PROJECTIVE 0x00000000
#define _IC_AFFINE     0x00040000

#define _CW_DEFAULT \
    (_RC_NEAR + _EM_INVALID + _EM_ZERODIVIDE + _EM_OVERFLOW + _EM_UNDERFLOW + _EM_INEXACT + _EM_DENORMAL)

/* The status word: which exceptions have happened since it was cleared, masked or not. */
#define _SW_INEXACT        0x00000001
#define _SW_UNDERFLOW      0x00000002
#define _SW_OVERFLOW       0x00000004
#define _SW_ZERODIVIDE     0x00000008
#define _SW_INVALID        0x00000010
#define _SW_DENORMAL       0x00080000
#define _SW_UNEMULATED     0x00000040
#define _SW_SQRTNEG        0x00000080
#define _SW_STACKOVERFLOW  0x00000200
#define _SW_STACKUNDERFLOW 0x00000400

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * Sets the bits of the control word that are in `mask` to those of `value`, and returns the word as it is
 * then. _controlfp leaves the denormal exception masked as it is. With _MCW_PC in the mask nothing is changed
 * and errno is EINVAL. An exception that happened while it was masked is not raised by unmasking it.
 */
unsigned int _control87(unsigned int value, unsigned int mask);
unsigned int _controlfp(unsigned int value, unsigned int mask);

/*
 * The same as _controlfp; the word goes to *current unless it is NULL. Returns 0, or EINVAL: _MCW_PC or an
 * unknown bit is in the mask.
 */
int _controlfp_s(unsigned int *current, unsigned int value, unsigned int mask);

/* The status word; the second pair clears it, too. */
unsigned int _status87(void);
unsigned int _statusfp(void);
unsigned int _clear87(void);
unsigned int _clearfp(void);

/* Makes both units as they are when a thread starts. */
void _fpreset(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
