/*
 * math.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions as
 * well: see corecrt_math.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
/* In C++ it is <cmath>, which has a __try of its own: see libstdcxx.h. */
#if defined __cplusplus && defined FAULTLINE_EXCPT_H && !defined FAULTLINE_INSIDE_LIBSTDCXX
#include <libstdcxx.h>
#include_next <math.h>
#include <libstdcxx.h>
#else
#include_next <math.h>
#endif

#ifndef FAULTLINE_MATH_H
#define FAULTLINE_MATH_H
#if !defined FAULTLINE_CORECRT_H && (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_math.h"
#endif
#endif
