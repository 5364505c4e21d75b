/*
 * sys/stat.h - the C library's; in a Windows source (corecrt.h) with Microsoft's functions: see
 * corecrt_stat.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <sys/stat.h>

#ifndef FAULTLINE_SYS_STAT_H
#define FAULTLINE_SYS_STAT_H
#if !defined FAULTLINE_CORECRT_H &&                                                                          \
    (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER || __SIZEOF_WCHAR_T__ == 2)
#include "../corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "../corecrt_stat.h"
#endif
#endif
