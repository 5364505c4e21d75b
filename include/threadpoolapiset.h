/*
 * threadpoolapiset.h - functions that threads of the library call: at once, at a time, or when an object is
 * signalled.
 *
 * A pool has as many threads as there are processors, and more when those that it has are all busy and
 * nothing has been begun for a while, up to its maximum; those that have nothing to do for some seconds end.
 * An exception that a callback does not handle ends the process, as in any thread.
 *
 * Source: "Thread Pools", and the page of each function.
 */
#ifndef FAULTLINE_THREADPOOLAPISET_H
#define FAULTLINE_THREADPOOLAPISET_H
#pragma GCC system_header

#include "minwinbase.h"
#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _TP_POOL *PTP_POOL;
typedef struct _TP_WORK *PTP_WORK;
typedef struct _TP_TIMER *PTP_TIMER;
typedef struct _TP_WAIT *PTP_WAIT;
typedef struct _TP_CLEANUP_GROUP *PTP_CLEANUP_GROUP;
typedef struct _TP_CALLBACK_INSTANCE *PTP_CALLBACK_INSTANCE;
typedef DWORD TP_VERSION, *PTP_VERSION;
typedef DWORD TP_WAIT_RESULT;

typedef enum _TP_CALLBACK_PRIORITY {
    TP_CALLBACK_PRIORITY_HIGH,
    TP_CALLBACK_PRIORITY_NORMAL,
    TP_CALLBACK_PRIORITY_LOW,
    TP_CALLBACK_PRIORITY_INVALID,
    TP_CALLBACK_PRIORITY_COUNT = TP_CALLBACK_PRIORITY_INVALID
} TP_CALLBACK_PRIORITY;

typedef VOID(NTAPI *PTP_SIMPLE_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context);
typedef VOID(NTAPI *PTP_WORK_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WORK Work);
typedef VOID(NTAPI *PTP_TIMER_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_TIMER Timer);
typedef VOID(NTAPI *PTP_WAIT_CALLBACK)(PTP_CALLBACK_INSTANCE Instance, PVOID Context, PTP_WAIT Wait,
                                       TP_WAIT_RESULT WaitResult);
typedef VOID(NTAPI *PTP_CLEANUP_GROUP_CANCEL_CALLBACK)(PVOID ObjectContext, PVOID CleanupContext);

/* Where and how callbacks run: to be filled by the functions below. */
typedef struct _TP_CALLBACK_ENVIRON_V3 {
    TP_VERSION Version;                                           /* 3 */
    PTP_POOL Pool;                                                /* NULL: the process's */
    PTP_CLEANUP_GROUP CleanupGroup;                               /* or NULL */
    PTP_CLEANUP_GROUP_CANCEL_CALLBACK CleanupGroupCancelCallback; /* or NULL */
    PVOID RaceDll;                                                /* no effect here */
    struct _ACTIVATION_CONTEXT *ActivationContext;                /* no effect here */
    PTP_SIMPLE_CALLBACK FinalizationCallback;                     /* called after each callback; or NULL */
    union {
        DWORD Flags;
        struct {
            DWORD LongFunction : 1; /* a callback may run long */
            DWORD Persistent : 1;
            DWORD Private : 30;
        } s;
    } u;
    TP_CALLBACK_PRIORITY CallbackPriority;
    DWORD Size; /* bytes of this structure */
} TP_CALLBACK_ENVIRON_V3, TP_CALLBACK_ENVIRON, *PTP_CALLBACK_ENVIRON;

static __inline__ __attribute__((__unused__)) VOID
InitializeThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment)
{
    TP_CALLBACK_ENVIRON empty = {
        3, NULL, NULL, NULL, NULL, NULL, NULL, {0}, TP_CALLBACK_PRIORITY_NORMAL, sizeof(TP_CALLBACK_ENVIRON)};
    *environment = empty;
}

static __inline__ __attribute__((__unused__)) VOID
DestroyThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment)
{
    (void)environment;
}

static __inline__ __attribute__((__unused__)) VOID SetThreadpoolCallbackPool(PTP_CALLBACK_ENVIRON environment,
                                                                             PTP_POOL pool)
{
    environment->Pool = pool;
}

static __inline__ __attribute__((__unused__)) VOID
SetThreadpoolCallbackCleanupGroup(PTP_CALLBACK_ENVIRON environment, PTP_CLEANUP_GROUP group,
                                  PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancelled)
{
    environment->CleanupGroup = group;
    environment->CleanupGroupCancelCallback = cancelled;
}

static __inline__ __attribute__((__unused__)) VOID
SetThreadpoolCallbackRunsLong(PTP_CALLBACK_ENVIRON environment)
{
    environment->u.s.LongFunction = 1;
}

static __inline__ __attribute__((__unused__)) VOID
SetThreadpoolCallbackPriority(PTP_CALLBACK_ENVIRON environment, TP_CALLBACK_PRIORITY priority)
{
    environment->CallbackPriority = priority;
}

static __inline__ __attribute__((__unused__)) VOID
SetThreadpoolCallbackLibrary(PTP_CALLBACK_ENVIRON environment, PVOID module)
{
    environment->RaceDll = module;
}

/* ---- Pools ---- */

/* A pool of its own, or NULL with ERROR_NOT_ENOUGH_MEMORY. `reserved` is NULL. */
WINBASEAPI PTP_POOL WINAPI CreateThreadpool(PVOID reserved);
WINBASEAPI VOID WINAPI SetThreadpoolThreadMaximum(PTP_POOL ptpp, DWORD cthrdMost);
WINBASEAPI BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL ptpp, DWORD cthrdMic);

/* It goes when the last of its objects is closed and its callbacks have returned. */
WINBASEAPI VOID WINAPI CloseThreadpool(PTP_POOL ptpp);

/* ---- Work ---- */

/* Calls pfns(pv) once. FALSE with ERROR_NOT_ENOUGH_MEMORY. The environment may be NULL, here and below. */
WINBASEAPI BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK pfns, PVOID pv,
                                                   PTP_CALLBACK_ENVIRON pcbe);

/*
 * An object for callbacks, or NULL. Each SubmitThreadpoolWork has it called once. WaitFor... waits until none
 * of its callbacks runs or is queued; with fCancelPendingCallbacks those that have not begun are dropped.
 * Close... lets those that are queued or run come to their end; the object is gone then.
 */
WINBASEAPI PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK pfnwk, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
WINBASEAPI VOID WINAPI SubmitThreadpoolWork(PTP_WORK pwk);
WINBASEAPI VOID WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK pwk, BOOL fCancelPendingCallbacks);
WINBASEAPI VOID WINAPI CloseThreadpoolWork(PTP_WORK pwk);

/* ---- Timers ---- */

/*
 * pftDueTime as SetWaitableTimer has it, NULL: not any more; then every msPeriod milliseconds, unless that is
 * 0. msWindowLength is ignored. The second answers whether it was set.
 */
WINBASEAPI PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK pfnti, PVOID pv,
                                                  PTP_CALLBACK_ENVIRON pcbe);
WINBASEAPI VOID WINAPI SetThreadpoolTimer(PTP_TIMER pti, PFILETIME pftDueTime, DWORD msPeriod,
                                          DWORD msWindowLength);
WINBASEAPI BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER pti, PFILETIME pftDueTime, DWORD msPeriod,
                                            DWORD msWindowLength);
WINBASEAPI BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER pti);
WINBASEAPI VOID WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER pti, BOOL fCancelPendingCallbacks);
WINBASEAPI VOID WINAPI CloseThreadpoolTimer(PTP_TIMER pti);

/* ---- Waits ---- */

/*
 * The callback comes once for each setting: when the object is signalled (WAIT_OBJECT_0), which is taken, or
 * when the time is over (WAIT_TIMEOUT). h NULL: no more; pftTimeout NULL: no limit. The handle stays open
 * meanwhile.
 */
WINBASEAPI PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK pfnwa, PVOID pv, PTP_CALLBACK_ENVIRON pcbe);
WINBASEAPI VOID WINAPI SetThreadpoolWait(PTP_WAIT pwa, HANDLE hObject, PFILETIME pftTimeout);
WINBASEAPI VOID WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT pwa, BOOL fCancelPendingCallbacks);
WINBASEAPI VOID WINAPI CloseThreadpoolWait(PTP_WAIT pwa);

/* ---- Cleanup groups: objects that are closed together ---- */

WINBASEAPI PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(VOID);
WINBASEAPI VOID WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP ptpcg,
                                                          BOOL fCancelPendingCallbacks,
                                                          PVOID pvCleanupContext);
WINBASEAPI VOID WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP ptpcg);

/* ---- In a callback ---- */

/* Another thread may have to take its place: TRUE, there is or will be one. */
WINBASEAPI BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE pci);

/* To be done when the callback has returned; one of each kind. */
WINBASEAPI VOID WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE evt);
WINBASEAPI VOID WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE sem, DWORD crel);
WINBASEAPI VOID WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci, HANDLE mut);
WINBASEAPI VOID WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE pci,
                                                               PCRITICAL_SECTION pcs);

/* Who waits for the callbacks of the object does not wait for this one any more. */
WINBASEAPI VOID WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE pci);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(TP_CALLBACK_ENVIRON) == 72);

#endif
