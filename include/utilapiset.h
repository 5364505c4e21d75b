/*
 * utilapiset.h - a beep, and pointers that who overwrites memory cannot guess.
 *
 * Any thread; the pointers for signal handlers, too, the beep not.
 *
 * Source: "Beep function", "EncodePointer function" and its sisters.
 */
#ifndef FAULTLINE_UTILAPISET_H
#define FAULTLINE_UTILAPISET_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Rings the terminal's bell, and waits dwDuration milliseconds. FALSE with ERROR_INVALID_PARAMETER: a
 * frequency below 37 or above 32,767 Hz.
 */
WINBASEAPI BOOL WINAPI Beep(DWORD dwFreq, DWORD dwDuration);

/*
 * Hides a pointer, and finds it again, by a number that the process has, or that all processes have. NULL is
 * hidden, too.
 */
WINBASEAPI PVOID WINAPI EncodePointer(PVOID Ptr);
WINBASEAPI PVOID WINAPI DecodePointer(PVOID Ptr);
WINBASEAPI PVOID WINAPI EncodeSystemPointer(PVOID Ptr);
WINBASEAPI PVOID WINAPI DecodeSystemPointer(PVOID Ptr);

#ifdef __cplusplus
}
#endif

#endif
