/* sys/timeb.h - the C library's, and Microsoft's: see corecrt_time.h. */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <sys/timeb.h>

#ifndef FAULTLINE_SYS_TIMEB_H
#define FAULTLINE_SYS_TIMEB_H
#if !defined FAULTLINE_CORECRT_H &&                                                                          \
    (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER || __SIZEOF_WCHAR_T__ == 2)
#include "../corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "../corecrt_time.h"
#endif
#endif
