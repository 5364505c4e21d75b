/*
 * stdlib.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions as
 * well: see corecrt_stdlib.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <stdlib.h>

#ifndef FAULTLINE_STDLIB_H
#define FAULTLINE_STDLIB_H
#if !defined FAULTLINE_CORECRT_H && (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_stdlib.h"
#endif
#endif
