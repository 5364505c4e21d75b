/*
 * corecrt_math.h - what Microsoft's math.h has beyond the C library's. Programs include <math.h>.
 *
 * Functions under Microsoft's names, of which most are the C library's. There is no _matherr: the C
 * library's functions set errno, and call nobody.
 *
 * Source: "hypot, hypotf, hypotl, _hypot ...", "Bessel functions: _j0, _j1, _jn, _y0, _y1, _yn", "_cabs" of
 * Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_MATH_H
#define FAULTLINE_CORECRT_MATH_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <float.h>
#include <math.h>

/* What _matherr would be given. */
struct _exception {
    int type;    /* _DOMAIN ... */
    char *name;  /* of the function */
    double arg1; /* its arguments */
    double arg2;
    double retval; /* what it returns */
};
#define _DOMAIN    1
#define _SING      2
#define _OVERFLOW  3
#define _UNDERFLOW 4
#define _TLOSS     5
#define _PLOSS     6
#ifndef _matherr
#define _matherr \
    _Pragma("GCC error \"_matherr is not available: the C library's functions call nobody\"") \
        faultline_matherr
#endif

#ifndef _HUGE
#define _HUGE HUGE_VAL
#endif

/* A complex number, as _cabs takes it. */
struct _complex {
    double x; /* the real part */
    double y; /* the imaginary one */
};

#if defined __clang__
#if !__has_builtin(__builtin_j0) /* as GCC has; strict C's math.h declares no j0 */
#ifdef __cplusplus
extern "C" {
#endif
double __builtin_j0(double) __asm__("j0");
double __builtin_j1(double) __asm__("j1");
double __builtin_jn(int, double) __asm__("jn");
double __builtin_y0(double) __asm__("y0");
double __builtin_y1(double) __asm__("y1");
double __builtin_yn(int, double) __asm__("yn");
#ifdef __cplusplus
}
#endif
#endif
#endif

#define FAULTLINE_MATH static __inline__ __attribute__((__unused__))

FAULTLINE_MATH double _cabs(struct _complex number)
{
    return __builtin_hypot(number.x, number.y);
}
FAULTLINE_MATH double _hypot(double x, double y)
{
    return __builtin_hypot(x, y);
}
FAULTLINE_MATH float _hypotf(float x, float y)
{
    return __builtin_hypotf(x, y);
}
FAULTLINE_MATH double _j0(double x)
{
    return __builtin_j0(x);
}
FAULTLINE_MATH double _j1(double x)
{
    return __builtin_j1(x);
}
FAULTLINE_MATH double _jn(int order, double x)
{
    return __builtin_jn(order, x);
}
FAULTLINE_MATH double _y0(double x)
{
    return __builtin_y0(x);
}
FAULTLINE_MATH double _y1(double x)
{
    return __builtin_y1(x);
}
FAULTLINE_MATH double _yn(int order, double x)
{
    return __builtin_yn(order, x);
}

#undef FAULTLINE_MATH

#endif
