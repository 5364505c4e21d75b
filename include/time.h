/*
 * time.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions as
 * well: see corecrt_time.h and corecrt_wtime.h.
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
#include "corecrt_time.h"
#include "corecrt_wtime.h"
#endif
#endif
