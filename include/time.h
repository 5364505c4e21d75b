/*
 * time.h - the C library's; in a Windows source (corecrt.h says what that is) with times as 16-bit text.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <time.h>

#ifndef FAULTLINE_TIME_H
#define FAULTLINE_TIME_H
#if !defined FAULTLINE_CORECRT_H &&                                                                          \
    (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER || __SIZEOF_WCHAR_T__ == 2)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_wtime.h"
#endif
#endif
