/*
 * signal.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's meaning of
 * signal: see corecrt_signal.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <signal.h>

#ifndef FAULTLINE_SIGNAL_H
#define FAULTLINE_SIGNAL_H
#if !defined FAULTLINE_CORECRT_H && (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_signal.h"
#endif
#endif
