/*
 * ctype.h - the C library's; in a Windows source (corecrt.h says what that is) with Microsoft's functions as
 * well: see corecrt_ctype.h.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <ctype.h>

#ifndef FAULTLINE_CTYPE_H
#define FAULTLINE_CTYPE_H
#if !defined FAULTLINE_CORECRT_H && (defined FAULTLINE_DRIVER || defined _WIN32 || defined _MSC_VER)
#include "corecrt.h"
#endif
#ifdef FAULTLINE_CORECRT_H
#include "corecrt_ctype.h"
#endif
#endif
