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

/* The same under their older names. */
#define MCW_EM        _MCW_EM
#define EM_INVALID    _EM_INVALID
#define EM_DENORMAL   _EM_DENORMAL
#define EM_ZERODIVIDE _EM_ZERODIVIDE
#define EM_OVERFLOW   _EM_OVERFLOW
#define EM_UNDERFLOW  _EM_UNDERFLOW
#define EM_INEXACT    _EM_INEXACT
#define MCW_IC        _MCW_IC
#define IC_AFFINE     _IC_AFFINE
#define IC_PROJECTIVE _IC_PROJECTIVE
#define MCW_RC        _MCW_RC
#define RC_CHOP       _RC_CHOP
#define RC_UP         _RC_UP
#define RC_DOWN       _RC_DOWN
#define RC_NEAR       _RC_NEAR
#define MCW_PC        _MCW_PC
#define PC_24         _PC_24
#define PC_53         _PC_53
#define PC_64         _PC_64
#define CW_DEFAULT    _CW_DEFAULT

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

#define SW_INEXACT    _SW_INEXACT
#define SW_UNDERFLOW  _SW_UNDERFLOW
#define SW_OVERFLOW   _SW_OVERFLOW
#define SW_ZERODIVIDE _SW_ZERODIVIDE
#define SW_INVALID    _SW_INVALID
#define SW_DENORMAL   _SW_DENORMAL

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

/*
 * What a signal handler for SIGFPE has as its second argument, and _fpecode for the thread (see <signal.h>).
 */
#define _FPE_INVALID         0x81
#define _FPE_DENORMAL        0x82
#define _FPE_ZERODIVIDE      0x83
#define _FPE_OVERFLOW        0x84
#define _FPE_UNDERFLOW       0x85
#define _FPE_INEXACT         0x86
#define _FPE_UNEMULATED      0x87
#define _FPE_SQRTNEG         0x88
#define _FPE_STACKOVERFLOW   0x8a
#define _FPE_STACKUNDERFLOW  0x8b
#define _FPE_EXPLICITGEN     0x8c /* raise(SIGFPE) */
#define _FPE_MULTIPLE_TRAPS  0x8d
#define _FPE_MULTIPLE_FAULTS 0x8e
int *__fpecode(void);
#define _fpecode (*__fpecode())

/* ---- About a number ---- */

#define _FPCLASS_SNAN 0x0001
#define _FPCLASS_QNAN 0x0002
#define _FPCLASS_NINF 0x0004
#define _FPCLASS_NN   0x0008 /* negative, normal */
#define _FPCLASS_ND   0x0010 /* negative, denormal */
#define _FPCLASS_NZ   0x0020
#define _FPCLASS_PZ   0x0040
#define _FPCLASS_PD   0x0080
#define _FPCLASS_PN   0x0100
#define _FPCLASS_PINF 0x0200

int _fpclass(double number);
int _fpclassf(float number);

#define _DBL_RADIX  FLT_RADIX
#define _DBL_ROUNDS 1
#define DBL_RADIX   FLT_RADIX
#define DBL_ROUNDS  1

/* Not 0: it is one. */
static __inline__ __attribute__((__unused__)) int _isnan(double number)
{
    return __builtin_isnan(number);
}
static __inline__ __attribute__((__unused__)) int _isnanf(float number)
{
    return __builtin_isnan(number);
}
static __inline__ __attribute__((__unused__)) int _finite(double number)
{
    return __builtin_isfinite(number);
}
static __inline__ __attribute__((__unused__)) int _finitef(float number)
{
    return __builtin_isfinite(number);
}

static __inline__ __attribute__((__unused__)) double _copysign(double number, double sign)
{
    return __builtin_copysign(number, sign);
}
static __inline__ __attribute__((__unused__)) float _copysignf(float number, float sign)
{
    return __builtin_copysignf(number, sign);
}
static __inline__ __attribute__((__unused__)) double _chgsign(double number)
{
    return -number;
}

/*
 * The exponent; the next number on the way to another; the number times a power of two: as the C library's.
 */
double _logb(double number);
float _logbf(float number);
double _nextafter(double number, double towards);
float _nextafterf(float number, float towards);
double _scalb(double number, int exponent);
float _scalbf(float number, int exponent);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
