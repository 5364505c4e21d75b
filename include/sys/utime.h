/* sys/utime.h - see corecrt_stat.h. */
#ifndef FAULTLINE_SYS_UTIME_H
#define FAULTLINE_SYS_UTIME_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "../corecrt_stat.h"
#include <utime.h>

#endif
