/*
 * utilapiset.h - a beep.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "Beep function".
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

#ifdef __cplusplus
}
#endif

#endif
