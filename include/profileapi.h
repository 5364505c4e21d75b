/*
 * profileapi.h - a counter for measuring intervals.
 *
 * Source: "QueryPerformanceCounter function", "QueryPerformanceFrequency function".
 */
#ifndef FAULTLINE_PROFILEAPI_H
#define FAULTLINE_PROFILEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Ticks that never go back, the same for all threads; how many of them are a second (10,000,000). TRUE.
 * Signal safe.
 */
WINBASEAPI BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount);
WINBASEAPI BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency);

#ifdef __cplusplus
}
#endif

#endif
