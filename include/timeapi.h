/*
 * timeapi.h - the multimedia timer's time.
 *
 * Any thread.
 *
 * Source: "timeGetTime function", "timeBeginPeriod function", "timeGetDevCaps function".
 */
#ifndef FAULTLINE_TIMEAPI_H
#define FAULTLINE_TIMEAPI_H
#pragma GCC system_header

#include "minwindef.h"

#define TIMERR_BASE    96
#define TIMERR_NOERROR 0
#define TIMERR_NOCANDO (TIMERR_BASE + 1)

#ifdef __cplusplus
extern "C" {
#endif

typedef UINT MMRESULT;

/* How fine the timer can be. */
typedef struct timecaps_tag {
    UINT wPeriodMin; /* milliseconds: 1 */
    UINT wPeriodMax; /* milliseconds: 1,000,000 */
} TIMECAPS, *PTIMECAPS, *NPTIMECAPS, *LPTIMECAPS;

/* Milliseconds since the machine started, 32 bits of them. */
WINBASEAPI DWORD WINAPI timeGetTime(void);

/* TIMERR_NOERROR, or TIMERR_NOCANDO: ptc is NULL or cbtc too small; the period is out of the range. */
WINBASEAPI MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS ptc, UINT cbtc);
WINBASEAPI MMRESULT WINAPI timeBeginPeriod(UINT uPeriod);
WINBASEAPI MMRESULT WINAPI timeEndPeriod(UINT uPeriod);

#ifdef __cplusplus
}
#endif

#endif
