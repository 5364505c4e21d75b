/*
 * processenv.h - the standard handles.
 *
 * Source: "GetStdHandle function", "SetStdHandle function".
 */
#ifndef FAULTLINE_PROCESSENV_H
#define FAULTLINE_PROCESSENV_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The handle of standard input, output or error: STD_INPUT_HANDLE ... It is one of descriptor 0, 1 or 2, which
 * closing the handle leaves open, or what SetStdHandle said. NULL when the program was started without.
 * INVALID_HANDLE_VALUE with ERROR_INVALID_HANDLE for another number. What the C library's streams hold back is not
 * seen through these handles.
 */
WINBASEAPI HANDLE WINAPI GetStdHandle(DWORD nStdHandle);

/* What GetStdHandle says from now on. The C library's streams are not redirected. */
WINBASEAPI BOOL WINAPI SetStdHandle(DWORD nStdHandle, HANDLE hHandle);

#ifdef __cplusplus
}
#endif

#endif
