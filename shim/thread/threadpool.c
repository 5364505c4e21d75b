/*
 * Thread pools: CreateThreadpoolWork and its sisters. workers.h says how they work.
 *
 *   msWindowLength, SetThreadpoolCallbackPriority, SetThreadpoolCallbackLibrary   ignored
 *   waits for mutexes    are made by a thread of the library's own: wait for one in a thread of yours
 *   a callback that ends its thread (ExitThread)   is not supported, as on Windows
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/thread/instance.h"
#include "shim/thread/signal.h"
#include "shim/thread/thread.h"
#include "shim/thread/workers.h"

typedef void (*any_function)(void);

static void *made(void *object)
{
    if (!object)
        error_fail(STATUS_NO_MEMORY);
    return object;
}

/* A FILETIME, or so long from now if negative, on the service's clock. */
static wait_deadline deadline_of(const FILETIME *time)
{
    FILETIME now;
    int64_t when = (int64_t)((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime);
    GetSystemTimeAsFileTime(&now);
    int64_t left = when <= 0 ? -(when + 1) + 1
                             : when - (int64_t)((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime);
    const int64_t most = INT64_MAX / 400;
    return wait_now() + (left > most ? most : left > 0 ? left : 0) * 100;
}

/* ---- Pools ---- */

PTP_POOL WINAPI CreateThreadpool(PVOID reserved)
{
    if (reserved)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    return made(workers_new_pool());
}

VOID WINAPI SetThreadpoolThreadMaximum(PTP_POOL pool, DWORD most)
{
    workers_set_most((struct worker_pool *)pool, most);
}

BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD least)
{
    return error_report(workers_set_least((struct worker_pool *)pool, least) ? STATUS_SUCCESS
                                                                             : STATUS_NO_MEMORY);
}

VOID WINAPI CloseThreadpool(PTP_POOL pool)
{
    workers_set_least((struct worker_pool *)pool, 0);
    workers_drop_pool((struct worker_pool *)pool);
}

/* ---- Work ---- */

BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK function, PVOID context,
                                        PTP_CALLBACK_ENVIRON environment)
{
    struct callback *callback = callback_new(CALLBACK_SIMPLE, (any_function)function, context, environment);
    if (!callback)
        return error_fail(STATUS_NO_MEMORY);
    callback_submit_once(callback);
    return TRUE;
}

PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK function, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment)
{
    return made(callback_new(CALLBACK_WORK, (any_function)function, context, environment));
}

VOID WINAPI SubmitThreadpoolWork(PTP_WORK work)
{
    callback_submit((struct callback *)work);
}

VOID WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK work, BOOL cancel)
{
    callback_wait((struct callback *)work, cancel);
}

VOID WINAPI CloseThreadpoolWork(PTP_WORK work)
{
    callback_close((struct callback *)work);
}

/* ---- Timers ---- */

static void timer_due(struct service_timer *timer)
{
    callback_submit((struct callback *)((char *)timer - offsetof(struct callback, timer)));
}

PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK function, PVOID context,
                                       PTP_CALLBACK_ENVIRON environment)
{
    return made(callback_new(CALLBACK_TIMER, (any_function)function, context, environment));
}

BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER timer, PFILETIME when, DWORD period, DWORD window)
{
    struct callback *callback = (struct callback *)timer;
    (void)window;
    bool was_set = service_cancel(&callback->timer);
    if (when)
        service_set(&callback->timer, timer_due, deadline_of(when), period * INT64_C(1000000));
    return was_set;
}

VOID WINAPI SetThreadpoolTimer(PTP_TIMER timer, PFILETIME when, DWORD period, DWORD window)
{
    SetThreadpoolTimerEx(timer, when, period, window);
}

BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER timer)
{
    return service_is_set(&((struct callback *)timer)->timer);
}

VOID WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER timer, BOOL cancel)
{
    callback_wait((struct callback *)timer, cancel);
}

VOID WINAPI CloseThreadpoolTimer(PTP_TIMER timer)
{
    callback_close((struct callback *)timer);
}

/* ---- Waits ---- */

PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK function, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment)
{
    return made(callback_new(CALLBACK_WAIT, (any_function)function, context, environment));
}

VOID WINAPI SetThreadpoolWait(PTP_WAIT wait, HANDLE handle, PFILETIME limit)
{
    struct waitable *object;
    struct callback *callback = (struct callback *)wait;
    callback_await_no_more(callback);
    if (!handle || waitable_of(handle, &object))
        return;
    callback_await(callback, object, limit ? deadline_of(limit) : WAIT_FOREVER);
    object_drop(object);
}

VOID WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT wait, BOOL cancel)
{
    callback_wait((struct callback *)wait, cancel);
}

VOID WINAPI CloseThreadpoolWait(PTP_WAIT wait)
{
    callback_close((struct callback *)wait);
}

/* ---- Cleanup groups ---- */

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(VOID)
{
    return made(group_new());
}

VOID WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP group, BOOL cancel, PVOID cleanup_context)
{
    for (struct callback *callback; (callback = group_take((struct callback_group *)group));) {
        callback_unset(callback);
        callback_wait(callback, cancel);
        if (cancel && callback->cancelled)
            callback->cancelled(callback->context, cleanup_context);
        callback_close(callback);
    }
}

VOID WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP group)
{
    group_free((struct callback_group *)group);
}

/* ---- In a callback ---- */

BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE instance)
{
    (void)instance; /* where the queue stands still, another thread comes anyway */
    return TRUE;
}

VOID WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE event)
{
    instance->event = event;
}

VOID WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore, DWORD count)
{
    instance->semaphore = semaphore;
    instance->count = count;
}

VOID WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE mutex)
{
    instance->mutex = mutex;
}

VOID WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, PCRITICAL_SECTION section)
{
    instance->section = section;
}

VOID WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE instance)
{
    instance_disassociate(instance);
}
