/*
 * The older calls of thread pools. Handles of timers, queues and waits are addresses, as on Windows.
 *
 *   WT_EXECUTEONLYONCE, WT_EXECUTELONGFUNCTION   supported
 *   WT_EXECUTEINTIMERTHREAD, _WAITTHREAD, _IOTHREAD, _PERSISTENTTHREAD, _UITHREAD
 *                                                run in the pool like the others
 */
#include <windows.h>

#include <stdlib.h>

#include "shim/error.h"
#include "shim/thread/signal.h"
#include "shim/thread/thread.h"
#include "shim/thread/workers.h"

typedef void (*any_function)(void);

static struct callback *callback_of(HANDLE handle, enum callback_kind kind)
{
    struct callback *callback = handle;
    return callback && handle != INVALID_HANDLE_VALUE && callback->kind == kind ? callback : NULL;
}

BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags)
{
    struct callback *callback = callback_new(CALLBACK_ITEM, (any_function)function, context, NULL);
    if (!callback)
        return error_fail(STATUS_NO_MEMORY);
    callback->runs_long = flags & WT_EXECUTELONGFUNCTION;
    callback_submit_once(callback);
    return TRUE;
}

/* ---- The end of a callback ---- */

static DWORD completion_of(HANDLE event, struct completion **completion)
{
    struct waitable *object;
    DWORD status = waitable_of(event, &object);
    if (status)
        return status;
    *completion = malloc(sizeof **completion);
    if (!*completion) {
        object_drop(object);
        return STATUS_NO_MEMORY;
    }
    **completion = (struct completion){object, 1};
    return STATUS_SUCCESS;
}

/*
 * It is not set any more. With INVALID_HANDLE_VALUE as `event` this waits for what runs. True: something
 * still does.
 */
static bool end(struct callback *callback, HANDLE event, struct completion *completion)
{
    callback_unset(callback);
    callback_await_no_more(callback);
    bool runs = callback_cancel(callback);
    if (event == INVALID_HANDLE_VALUE) {
        callback_wait(callback, true);
        runs = false;
    }
    callback->completion = completion;
    callback_close(callback);
    return runs;
}

static BOOL end_one(struct callback *callback, HANDLE event)
{
    struct completion *completion = NULL;
    DWORD status =
        event && event != INVALID_HANDLE_VALUE ? completion_of(event, &completion) : STATUS_SUCCESS;
    if (status)
        return error_fail(status);
    if (!end(callback, event, completion))
        return TRUE;
    SetLastError(ERROR_IO_PENDING);
    return FALSE;
}

/* ---- Timer queues ---- */

struct timer_queue {
    struct callback_group *group;
};

static struct timer_queue standard;
static struct lock standard_lock;

static struct callback_group *group_of(HANDLE queue)
{
    if (queue)
        return ((struct timer_queue *)queue)->group;
    lock_take(&standard_lock);
    if (!standard.group)
        standard.group = group_new();
    lock_drop(&standard_lock);
    return standard.group;
}

HANDLE WINAPI CreateTimerQueue(VOID)
{
    struct timer_queue *queue = calloc(1, sizeof *queue);
    if (queue && !(queue->group = group_new())) {
        free(queue);
        queue = NULL;
    }
    if (!queue)
        error_fail(STATUS_NO_MEMORY);
    return queue;
}

static void due(struct service_timer *timer)
{
    struct callback *callback = (struct callback *)((char *)timer - offsetof(struct callback, timer));
    __atomic_store_n(&callback->is_spent, !timer->period, __ATOMIC_RELAXED);
    callback_submit(callback);
}

static DWORD set_timer(struct callback *callback, DWORD after, DWORD period)
{
    if (after == INFINITE) {
        service_cancel(&callback->timer);
        return STATUS_SUCCESS;
    }
    return service_set(&callback->timer, due, wait_deadline_after(after),
                       callback->is_once ? 0 : period * INT64_C(1000000));
}

BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK function, PVOID parameter,
                                  DWORD after, DWORD period, ULONG flags)
{
    if (!timer || !function)
        return error_fail(STATUS_INVALID_PARAMETER);
    struct callback_group *group = group_of(queue);
    struct callback *callback =
        group ? callback_new(CALLBACK_QUEUE_TIMER, (any_function)function, parameter, NULL) : NULL;
    if (!callback)
        return error_fail(STATUS_NO_MEMORY);
    callback->is_once = flags & WT_EXECUTEONLYONCE;
    callback->runs_long = flags & WT_EXECUTELONGFUNCTION;
    group_add(group, callback);
    *timer = callback; /* before it can be due: the callback may want to know it */
    DWORD status = set_timer(callback, after, period);
    if (!status)
        return TRUE;
    *timer = NULL;
    callback_close(callback);
    return error_fail(status);
}

BOOL WINAPI ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG after, ULONG period)
{
    struct callback *callback = callback_of(timer, CALLBACK_QUEUE_TIMER);
    (void)queue;
    if (callback && __atomic_load_n(&callback->is_spent, __ATOMIC_RELAXED))
        return TRUE; /* it was for one call, and is not set again */
    return error_report(callback ? set_timer(callback, after, period) : STATUS_INVALID_HANDLE);
}

BOOL WINAPI DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE event)
{
    struct callback *callback = callback_of(timer, CALLBACK_QUEUE_TIMER);
    (void)queue;
    return callback ? end_one(callback, event) : error_fail(STATUS_INVALID_HANDLE);
}

BOOL WINAPI DeleteTimerQueueEx(HANDLE handle, HANDLE event)
{
    struct timer_queue *queue = handle;
    struct completion *completion = NULL;
    bool runs = false;
    if (!queue || handle == INVALID_HANDLE_VALUE)
        return error_fail(STATUS_INVALID_HANDLE);
    DWORD status =
        event && event != INVALID_HANDLE_VALUE ? completion_of(event, &completion) : STATUS_SUCCESS;
    if (status)
        return error_fail(status);
    for (struct callback *callback; (callback = group_take(queue->group));) {
        if (completion)
            __atomic_fetch_add(&completion->remaining, 1, __ATOMIC_RELAXED);
        runs |= end(callback, event, completion);
    }
    if (completion)
        completion_drop(completion); /* its own */
    group_free(queue->group);
    free(queue);
    if (!runs || event)
        return TRUE;
    SetLastError(ERROR_IO_PENDING);
    return FALSE;
}

BOOL WINAPI DeleteTimerQueue(HANDLE queue)
{
    return DeleteTimerQueueEx(queue, NULL);
}

/* ---- Registered waits ---- */

BOOL WINAPI RegisterWaitForSingleObject(PHANDLE wait, HANDLE handle, WAITORTIMERCALLBACK function,
                                        PVOID context, ULONG milliseconds, ULONG flags)
{
    struct waitable *object;
    if (!wait || !function)
        return error_fail(STATUS_INVALID_PARAMETER);
    DWORD status = waitable_of(handle, &object);
    if (status)
        return error_fail(status);
    struct callback *callback = callback_new(CALLBACK_REGISTERED, (any_function)function, context, NULL);
    if (!callback) {
        object_drop(object);
        return error_fail(STATUS_NO_MEMORY);
    }
    callback->is_once = flags & WT_EXECUTEONLYONCE;
    callback->runs_long = flags & WT_EXECUTELONGFUNCTION;
    callback->milliseconds = milliseconds;
    callback->object = object;
    *wait = callback;
    status = callback_await(callback, object, wait_deadline_after(milliseconds));
    if (!status)
        return TRUE;
    *wait = NULL;
    callback_close(callback);
    return error_fail(status);
}

BOOL WINAPI UnregisterWaitEx(HANDLE wait, HANDLE event)
{
    struct callback *callback = callback_of(wait, CALLBACK_REGISTERED);
    return callback ? end_one(callback, event) : error_fail(STATUS_INVALID_HANDLE);
}

BOOL WINAPI UnregisterWait(HANDLE wait)
{
    return UnregisterWaitEx(wait, NULL);
}
