/*
 * threadpoollegacyapiset.h - the older calls of thread pools: work items, timer queues, registered waits.
 *
 * Source: "Thread Pooling", and the page of each function.
 */
#ifndef FAULTLINE_THREADPOOLLEGACYAPISET_H
#define FAULTLINE_THREADPOOLLEGACYAPISET_H
#pragma GCC system_header

#include "minwinbase.h"
#include "minwindef.h"
#include "winnt.h"

/* Flags of all three; each call says which have a meaning. */
#define WT_EXECUTEDEFAULT            0x00000000
#define WT_EXECUTEINIOTHREAD         0x00000001
#define WT_EXECUTEINUITHREAD         0x00000002
#define WT_EXECUTEINWAITTHREAD       0x00000004
#define WT_EXECUTEONLYONCE           0x00000008
#define WT_EXECUTEINTIMERTHREAD      0x00000020
#define WT_EXECUTELONGFUNCTION       0x00000010
#define WT_EXECUTEINPERSISTENTTHREAD 0x00000080
#define WT_TRANSFER_IMPERSONATION    0x00000100

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Has a thread of the process's pool call Function(Context). WT_EXECUTELONGFUNCTION counts; others are
 * ignored.
 */
WINBASEAPI BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE Function, PVOID Context, ULONG Flags);

/*
 * A queue of timers, and a timer in it (TimerQueue NULL: the process's): Callback(Parameter, TRUE) after
 * DueTime milliseconds, then every Period, unless that is 0. WT_EXECUTEONLYONCE counts. Changing one that was
 * due once has no effect on Windows; here it is set again.
 */
WINBASEAPI HANDLE WINAPI CreateTimerQueue(VOID);
WINBASEAPI BOOL WINAPI CreateTimerQueueTimer(PHANDLE phNewTimer, HANDLE TimerQueue,
                                             WAITORTIMERCALLBACK Callback, PVOID Parameter, DWORD DueTime,
                                             DWORD Period, ULONG Flags);
WINBASEAPI BOOL WINAPI ChangeTimerQueueTimer(HANDLE TimerQueue, HANDLE Timer, ULONG DueTime, ULONG Period);

/*
 * Cancels the timer (all timers) and frees it. CompletionEvent INVALID_HANDLE_VALUE: waits for callbacks that
 * run; an event: it is set when they have returned; NULL: neither, and while one runs the answer is FALSE
 * with ERROR_IO_PENDING, though all is done.
 */
WINBASEAPI BOOL WINAPI DeleteTimerQueueTimer(HANDLE TimerQueue, HANDLE Timer, HANDLE CompletionEvent);
WINBASEAPI BOOL WINAPI DeleteTimerQueueEx(HANDLE TimerQueue, HANDLE CompletionEvent);
WINBASEAPI BOOL WINAPI DeleteTimerQueue(HANDLE TimerQueue);

/*
 * Has Callback(Context, FALSE) called each time hObject is signalled (and taken), or Callback(Context, TRUE)
 * each time dwMilliseconds have gone by without; with WT_EXECUTEONLYONCE the first time only.
 * *phNewWaitObject is for UnregisterWait, which frees it as DeleteTimerQueueTimer does.
 */
WINBASEAPI BOOL WINAPI RegisterWaitForSingleObject(PHANDLE phNewWaitObject, HANDLE hObject,
                                                   WAITORTIMERCALLBACK Callback, PVOID Context,
                                                   ULONG dwMilliseconds, ULONG dwFlags);
WINBASEAPI BOOL WINAPI UnregisterWait(HANDLE WaitHandle);
WINBASEAPI BOOL WINAPI UnregisterWaitEx(HANDLE WaitHandle, HANDLE CompletionEvent);

#ifdef __cplusplus
}
#endif

#endif
