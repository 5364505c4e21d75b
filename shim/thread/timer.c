/*
 * Waitable timers.
 *
 *   absolute times   are converted when the timer is set; later changes of the clock do not move it
 *   fResume          ignored: no timer wakes the machine
 *   CREATE_WAITABLE_TIMER_HIGH_RESOLUTION   timers are as exact as the host's scheduler
 *   names            processes share the timer's state; it is due in the process that has set it
 */
#include "shim/thread/thread.h"

#include <windows.h>

#include "shim/error.h"
#include "shim/probe.h"
#include "shim/thread/cell.h"
#include "shim/thread/service.h"
#include "shim/thread/signal.h"

struct timer {
    struct named named;
    struct service_timer service;
    struct lock lock;
    PTIMERAPCROUTINE routine; /* or NULL; guarded by the lock, as are the others */
    LPVOID argument;
    struct thread_record *thread; /* whose APC it is, referenced; NULL without one */
};

static void destroy(struct object *object)
{
    struct timer *timer = (struct timer *)object;
    service_cancel(&timer->service);
    if (timer->thread) {
        apc_remove(timer->thread, timer);
        object_drop(timer->thread);
    }
    named_destroy(object);
}

static struct pool pool = POOL(sizeof(struct timer));

static const struct object_type timer_type = {
    .name = "waitable timer",
    .waitable = true,
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | TIMER_QUERY_STATE, STANDARD_RIGHTS_WRITE | TIMER_MODIFY_STATE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, TIMER_ALL_ACCESS},
    .closed = named_closed,
    .destroy = destroy,
};

static void fork_child(void *record)
{
    struct timer *timer = record;
    waitable_fork_child(timer);
    timer->lock.word = 0;
}

void timer_fork_child(void)
{
    pool_each(&pool, pool_newest_slab(&pool), NULL, fork_child);
}

static bool make_request(struct named_request *request, DWORD flags)
{
    *request = (struct named_request){.type = &timer_type,
                                      .name_kind = NAME_TIMER,
                                      .size = sizeof(struct timer),
                                      .note = {.kind = flags & CREATE_WAITABLE_TIMER_MANUAL_RESET
                                                           ? WAITABLE_NOTIFICATION
                                                           : WAITABLE_SYNCHRONIZATION}};
    if (!(flags & ~(DWORD)(CREATE_WAITABLE_TIMER_MANUAL_RESET | CREATE_WAITABLE_TIMER_HIGH_RESOLUTION)))
        return true;
    return error_fail(STATUS_INVALID_PARAMETER);
}

HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags,
                                     DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create_wide(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, LPCSTR name)
{
    return CreateWaitableTimerExA(attributes, name, manual ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0,
                                  TIMER_ALL_ACCESS);
}

HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES attributes, BOOL manual, LPCWSTR name)
{
    return CreateWaitableTimerExW(attributes, name, manual ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0,
                                  TIMER_ALL_ACCESS);
}

HANDLE WINAPI OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open(&request, name, inherit, access);
}

HANDLE WINAPI OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open_wide(&request, name, inherit, access);
}

static uint64_t system_time(void)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    return (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
}

static void due(struct service_timer *service)
{
    struct timer *timer = (struct timer *)((char *)service - offsetof(struct timer, service));
    waitable_signal(&timer->named.waitable, 1);
    lock_take(&timer->lock);
    struct thread_record *thread = timer->thread;
    PTIMERAPCROUTINE routine = timer->routine;
    LPVOID argument = timer->argument;
    if (thread)
        object_keep(thread);
    lock_drop(&timer->lock);
    if (thread) {
        apc_queue_timer(thread, routine, argument, system_time(), timer);
        object_drop(thread);
    }
}

/* The timer is not set any more, and its APC not queued; the thread of that is to be dropped. */
static void unset(struct timer *timer)
{
    service_cancel(&timer->service);
    lock_take(&timer->lock);
    struct thread_record *thread = timer->thread;
    timer->thread = NULL;
    lock_drop(&timer->lock);
    if (thread) {
        apc_remove(thread, timer);
        object_drop(thread);
    }
}

/* On the service's clock. The earliest and latest times are bounded by what that can say. */
static wait_deadline deadline_of(int64_t when)
{
    enum { HUNDRED = 100 };
    const int64_t most = INT64_MAX / 2 / HUNDRED;
    int64_t left = when < 0 ? (when < -most ? most : -when) : when - (int64_t)system_time();
    if (left > most)
        left = most;
    return wait_now() + (left > 0 ? left * HUNDRED : 0);
}

static DWORD set_timer(struct timer *timer, int64_t when, LONG period, PTIMERAPCROUTINE routine,
                       LPVOID argument)
{
    struct thread_record *self = routine ? thread_self() : NULL;
    if (routine && !self)
        return STATUS_NO_MEMORY;
    unset(timer);
    waitable_signal(&timer->named.waitable, 0);
    lock_take(&timer->lock);
    struct thread_record *former = timer->thread; /* of another thread that sets it at the same time */
    timer->routine = routine;
    timer->argument = argument;
    timer->thread = self;
    if (self)
        object_keep(self);
    lock_drop(&timer->lock);
    if (former)
        object_drop(former);
    return service_set(&timer->service, due, deadline_of(when), period * INT64_C(1000000));
}

static struct timer *timer_of(HANDLE handle)
{
    void *timer;
    return error_report(handle_get(handle, &timer_type, TIMER_MODIFY_STATE, &timer, NULL)) ? timer : NULL;
}

BOOL WINAPI SetWaitableTimer(HANDLE handle, CONST LARGE_INTEGER *when, LONG period, PTIMERAPCROUTINE routine,
                             LPVOID argument, BOOL resume)
{
    LARGE_INTEGER copy;
    (void)resume;
    if (!when || period < 0)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (!probe_load(&copy, when, sizeof copy))
        return error_fail(STATUS_ACCESS_VIOLATION);
    struct timer *timer = timer_of(handle);
    if (!timer)
        return FALSE;
    DWORD status = set_timer(timer, copy.QuadPart, period, routine, argument);
    object_drop(timer);
    return error_report(status);
}

BOOL WINAPI CancelWaitableTimer(HANDLE handle)
{
    struct timer *timer = timer_of(handle);
    if (!timer)
        return FALSE;
    unset(timer);
    object_drop(timer);
    return TRUE;
}
