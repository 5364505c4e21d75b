/*
 * realtimeapi.h - time since the machine started, in 100 ns, with and ("unbiased") without what it slept.
 *
 * Any thread, and signal handlers.
 *
 * Source: "QueryInterruptTime function", "QueryUnbiasedInterruptTime function".
 */
#ifndef FAULTLINE_REALTIMEAPI_H
#define FAULTLINE_REALTIMEAPI_H
#pragma GCC system_header

#include "minwindef.h"

#ifdef __cplusplus
extern "C" {
#endif

WINBASEAPI VOID WINAPI QueryInterruptTime(PULONGLONG lpInterruptTime);
WINBASEAPI VOID WINAPI QueryInterruptTimePrecise(PULONGLONG lpInterruptTimePrecise);

/* FALSE with ERROR_INVALID_PARAMETER: NULL. */
WINBASEAPI BOOL WINAPI QueryUnbiasedInterruptTime(PULONGLONG UnbiasedTime);
WINBASEAPI VOID WINAPI QueryUnbiasedInterruptTimePrecise(PULONGLONG lpUnbiasedInterruptTimePrecise);

#ifdef __cplusplus
}
#endif

#endif
