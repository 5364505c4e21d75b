#include "shim/thread/workers.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "seh/signals/kernel.h"
#include "shim/error.h"
#include "shim/init.h"
#include "shim/thread/instance.h"
#include "shim/thread/signal.h"
#include "shim/thread/thread.h"

enum { MOST_DEFAULT = 500, STARVATION = 20, IDLE_LIMIT = 5000 /* milliseconds */ };

struct worker_pool {
    struct worker_pool *next; /* all pools; guarded by `pools_lock` */
    struct lock lock;
    uint32_t references;                   /* the owner's, each callback's and each thread's */
    struct callback *first, *last;         /* to be called */
    struct _TP_CALLBACK_INSTANCE *running; /* calls */
    uint32_t threads, idle;                /* all, and those that sleep */
    uint32_t queued;                       /* calls that have not begun */
    uint32_t least, most, base;            /* how many threads there may be; `base` without waiting */
    uint32_t wakings;                      /* futex of idle threads */
    uint32_t begun;        /* calls that have begun: it stands still while all threads are busy */
    uint32_t begun_before; /* when that was looked at last */
    bool is_watched;       /* `starvation` is set */
    struct service_timer starvation;
    sigset_t mask; /* of its threads: that of who has made it */
};

static struct worker_pool *pools;
static struct lock pools_lock;
static struct worker_pool *standard; /* the process's, or NULL before its first use */

/* ---- Pools ---- */

struct worker_pool *workers_new_pool(void)
{
    SYSTEM_INFO info;
    struct worker_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    GetSystemInfo(&info);
    pool->references = 1;
    pool->most = MOST_DEFAULT;
    pool->base = info.dwNumberOfProcessors;
    kernel_sigprocmask(SIG_BLOCK, NULL, &pool->mask);
    lock_take(&pools_lock);
    pool->next = pools;
    pools = pool;
    lock_drop(&pools_lock);
    return pool;
}

void workers_keep_pool(struct worker_pool *pool)
{
    __atomic_fetch_add(&pool->references, 1, __ATOMIC_RELAXED);
}

void workers_drop_pool(struct worker_pool *pool)
{
    if (__atomic_sub_fetch(&pool->references, 1, __ATOMIC_ACQ_REL))
        return;
    service_cancel(&pool->starvation);
    lock_take(&pools_lock);
    struct worker_pool **link = &pools;
    while (*link != pool)
        link = &(*link)->next;
    *link = pool->next;
    lock_drop(&pools_lock);
    free(pool);
}

static struct worker_pool *standard_pool(void)
{
    struct worker_pool *pool = __atomic_load_n(&standard, __ATOMIC_ACQUIRE), *none = NULL;
    if (pool)
        return pool;
    init_ensure();
    pool = workers_new_pool();
    if (pool &&
        !__atomic_compare_exchange_n(&standard, &none, pool, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        workers_drop_pool(pool);
        pool = none;
    }
    return pool;
}

void workers_set_most(struct worker_pool *pool, uint32_t most)
{
    lock_take(&pool->lock);
    pool->most = most ? most : 1;
    if (pool->least > pool->most)
        pool->least = pool->most;
    lock_drop(&pool->lock);
}

/* ---- The queue; with the pool's lock ---- */

static void queue_put(struct worker_pool *pool, struct callback *callback)
{
    callback->next = NULL;
    if (pool->last)
        pool->last->next = callback;
    else
        pool->first = callback;
    pool->last = callback;
}

static void queue_remove(struct worker_pool *pool, struct callback *callback)
{
    struct callback **link = &pool->first, *former = NULL;
    while (*link && *link != callback) {
        former = *link;
        link = &former->next;
    }
    if (!*link)
        return;
    *link = callback->next;
    if (pool->last == callback)
        pool->last = former;
}

/* ---- Callbacks ---- */

struct callback *callback_new(enum callback_kind kind, void (*function)(void), void *context,
                              PTP_CALLBACK_ENVIRON environment)
{
    struct worker_pool *pool =
        environment && environment->Pool ? (struct worker_pool *)environment->Pool : standard_pool();
    struct callback *callback = pool ? calloc(1, sizeof *callback) : NULL;
    if (!callback)
        return NULL;
    workers_keep_pool(pool);
    callback->kind = kind;
    callback->function = function;
    callback->context = context;
    callback->pool = pool;
    callback->references = 1;
    if (!environment)
        return callback;
    callback->finalization = environment->FinalizationCallback;
    callback->cancelled = environment->CleanupGroupCancelCallback;
    callback->runs_long = environment->u.s.LongFunction;
    if (environment->CleanupGroup)
        group_add((struct callback_group *)environment->CleanupGroup, callback);
    return callback;
}

void completion_drop(struct completion *completion)
{
    if (__atomic_sub_fetch(&completion->remaining, 1, __ATOMIC_ACQ_REL))
        return;
    waitable_signal(completion->event, 1);
    object_drop(completion->event);
    free(completion);
}

static bool group_remove(struct callback *callback);

static void drop(struct callback *callback, uint32_t references)
{
    struct worker_pool *pool = callback->pool;
    lock_take(&pool->lock);
    bool last = (callback->references -= references) == 0;
    lock_drop(&pool->lock);
    if (!last)
        return;
    group_remove(callback);
    if (callback->completion)
        completion_drop(callback->completion);
    if (callback->object)
        object_drop(callback->object);
    free(callback);
    workers_drop_pool(pool);
}

/* With the lock. */
static void tell_if_idle(struct callback *callback)
{
    if (callback->queued || callback->running)
        return;
    __atomic_fetch_add(&callback->idled, 1, __ATOMIC_RELEASE);
    wait_wake(&callback->idled, INT_MAX);
}

bool callback_cancel(struct callback *callback)
{
    struct worker_pool *pool = callback->pool;
    lock_take(&pool->lock);
    bool was_queued = callback->queued != 0;
    if (was_queued)
        queue_remove(pool, callback);
    pool->queued -= callback->queued;
    callback->queued = 0;
    bool runs = callback->running != 0;
    tell_if_idle(callback);
    lock_drop(&pool->lock);
    if (was_queued)
        drop(callback, 1);
    return runs;
}

bool callback_wait(struct callback *callback, bool cancel)
{
    struct worker_pool *pool = callback->pool;
    bool waited = false;
    if (cancel)
        callback_cancel(callback);
    lock_take(&pool->lock);
    while (callback->queued || callback->running) {
        uint32_t seen = callback->idled;
        waited = true;
        lock_drop(&pool->lock);
        wait_sleep(&callback->idled, seen, WAIT_FOREVER);
        lock_take(&pool->lock);
    }
    lock_drop(&pool->lock);
    return waited;
}

void callback_unset(struct callback *callback)
{
    service_cancel(&callback->timer);
    waiter_remove(&callback->wait);
}

void callback_close(struct callback *callback)
{
    callback_unset(callback);
    group_remove(callback);
    drop(callback, 1);
}

void callback_submit_once(struct callback *callback)
{
    bool grouped =
        callback->group != NULL; /* then the group has the owner's reference until the call has returned */
    callback_submit(callback);
    if (!grouped)
        drop(callback, 1);
}

/* ---- Threads ---- */

static void await_again(struct callback *callback);

static void call(struct callback *callback, PTP_CALLBACK_INSTANCE instance, DWORD result)
{
    void *context = callback->context;
    switch (callback->kind) {
    case CALLBACK_SIMPLE:
        ((PTP_SIMPLE_CALLBACK)callback->function)(instance, context);
        break;
    case CALLBACK_WORK:
        ((PTP_WORK_CALLBACK)callback->function)(instance, context, (PTP_WORK)callback);
        break;
    case CALLBACK_TIMER:
        ((PTP_TIMER_CALLBACK)callback->function)(instance, context, (PTP_TIMER)callback);
        break;
    case CALLBACK_WAIT:
        ((PTP_WAIT_CALLBACK)callback->function)(instance, context, (PTP_WAIT)callback, result);
        break;
    case CALLBACK_ITEM:
        ((LPTHREAD_START_ROUTINE)callback->function)(context);
        break;
    case CALLBACK_QUEUE_TIMER:
        ((WAITORTIMERCALLBACK)callback->function)(context, TRUE);
        break;
    case CALLBACK_REGISTERED:
        ((WAITORTIMERCALLBACK)callback->function)(context, result == WAIT_TIMEOUT);
        break;
    }
    if (callback->finalization)
        callback->finalization(instance, context);
}

static void do_when_returned(const struct _TP_CALLBACK_INSTANCE *instance)
{
    LONG before;
    if (instance->section)
        LeaveCriticalSection(instance->section);
    if (instance->mutex)
        mutex_release(instance->mutex);
    if (instance->semaphore)
        semaphore_release(instance->semaphore, (LONG)instance->count, &before);
    if (instance->event)
        event_set(instance->event);
}

void instance_disassociate(struct _TP_CALLBACK_INSTANCE *instance)
{
    struct callback *callback = instance->callback;
    lock_take(&callback->pool->lock);
    if (!instance->is_dissociated) {
        instance->is_dissociated = true;
        callback->running--;
        tell_if_idle(callback);
    }
    lock_drop(&callback->pool->lock);
}

static void begin_instance(struct worker_pool *pool, struct _TP_CALLBACK_INSTANCE *instance)
{
    instance->next = pool->running;
    instance->former = NULL;
    if (pool->running)
        pool->running->former = instance;
    pool->running = instance;
}

static void end_instance(struct worker_pool *pool, struct _TP_CALLBACK_INSTANCE *instance)
{
    if (instance->former)
        instance->former->next = instance->next;
    else
        pool->running = instance->next;
    if (instance->next)
        instance->next->former = instance->former;
}

/* The next call. With the lock, which is dropped for it. */
static void call_first(struct worker_pool *pool)
{
    struct callback *callback = pool->first;
    struct _TP_CALLBACK_INSTANCE instance = {.callback = callback};
    queue_remove(pool, callback);
    pool->queued--;
    bool again = --callback->queued > 0; /* its reference goes on to the call, unless it is queued still */
    if (again) {
        queue_put(pool, callback);
        callback->references++;
    }
    callback->running++;
    pool->begun++;
    begin_instance(pool, &instance);
    DWORD result = callback->result;
    lock_drop(&pool->lock);
    call(callback, &instance, result);
    do_when_returned(&instance);
    if (callback->kind == CALLBACK_REGISTERED && !callback->is_once)
        await_again(callback);
    if (callback->kind == CALLBACK_SIMPLE && group_remove(callback))
        drop(callback, 1);
    instance_disassociate(&instance);
    lock_take(&pool->lock);
    end_instance(pool, &instance);
    lock_drop(&pool->lock);
    drop(callback, 1);
    lock_take(&pool->lock);
}

/*
 * With the lock, which is dropped meanwhile. False: nothing has come for long, and the thread is not needed.
 */
static bool sleep_idle(struct worker_pool *pool)
{
    uint32_t seen = pool->wakings;
    wait_deadline deadline = wait_deadline_after(IDLE_LIMIT);
    bool in_time = true;
    pool->idle++;
    while (!pool->first && pool->wakings == seen && in_time) {
        lock_drop(&pool->lock);
        in_time = wait_sleep(&pool->wakings, seen, deadline);
        lock_take(&pool->lock);
    }
    pool->idle--;
    return pool->first || in_time || pool->threads <= pool->least;
}

static DWORD WINAPI work(LPVOID argument)
{
    struct worker_pool *pool = argument;
    kernel_sigprocmask(SIG_SETMASK, &pool->mask, NULL);
    lock_take(&pool->lock);
    for (;;) {
        if (pool->first)
            call_first(pool);
        else if (__atomic_load_n(&pool->references, __ATOMIC_RELAXED) == pool->threads || !sleep_idle(pool))
            break; /* nobody can queue anything any more, or nobody does */
    }
    pool->threads--;
    lock_drop(&pool->lock);
    workers_drop_pool(pool);
    return 0;
}

/* With the lock, which is dropped meanwhile. */
static bool start_worker(struct worker_pool *pool)
{
    pool->threads++;
    workers_keep_pool(pool);
    lock_drop(&pool->lock);
    HANDLE thread = CreateThread(NULL, 0, work, pool, 0, NULL);
    if (thread)
        CloseHandle(thread);
    lock_take(&pool->lock);
    if (thread)
        return true;
    pool->threads--;
    lock_drop(&pool->lock);
    workers_drop_pool(pool);
    lock_take(&pool->lock);
    return false;
}

bool workers_set_least(struct worker_pool *pool, uint32_t least)
{
    bool started = true;
    lock_take(&pool->lock);
    pool->least = least;
    if (pool->most < least)
        pool->most = least;
    while (started && pool->threads < least)
        started = start_worker(pool);
    lock_drop(&pool->lock);
    return started;
}

/* Have all threads been busy with the same calls since the last look? Then another one is needed. */
static void look_for_starvation(struct service_timer *timer)
{
    struct worker_pool *pool =
        (struct worker_pool *)((char *)timer - offsetof(struct worker_pool, starvation));
    lock_take(&pool->lock);
    if (pool->queued > pool->idle && pool->begun == pool->begun_before && pool->threads < pool->most)
        start_worker(pool);
    pool->begun_before = pool->begun;
    pool->is_watched = pool->first != NULL;
    if (pool->is_watched)
        service_set(timer, look_for_starvation, wait_deadline_after(STARVATION), 0);
    lock_drop(&pool->lock);
}

void callback_submit(struct callback *callback)
{
    struct worker_pool *pool = callback->pool;
    lock_take(&pool->lock);
    if (callback->queued++ == 0) {
        queue_put(pool, callback);
        callback->references++;
    }
    if (++pool->queued <= pool->idle) {
        pool->wakings++;
        wait_wake(&pool->wakings, 1);
    } else if (pool->threads < pool->most && (pool->threads < pool->base || callback->runs_long)) {
        start_worker(pool);
    } else if (!pool->is_watched) {
        pool->is_watched = true;
        pool->begun_before = pool->begun;
        service_set(&pool->starvation, look_for_starvation, wait_deadline_after(STARVATION), 0);
    }
    lock_drop(&pool->lock);
}

/* ---- Registered waits ---- */

static void object_done(struct awaited *awaited, bool timed_out)
{
    struct callback *callback = (struct callback *)((char *)awaited - offsetof(struct callback, wait));
    callback->result = timed_out ? WAIT_TIMEOUT : WAIT_OBJECT_0;
    callback_submit(callback);
}

DWORD callback_await(struct callback *callback, struct waitable *object, wait_deadline deadline)
{
    return waiter_add(&callback->wait, object_done, object, deadline);
}

/* After a call; not when it is being unregistered. */
static void await_again(struct callback *callback)
{
    lock_take(&callback->pool->lock);
    struct waitable *object = callback->object;
    if (object)
        object_keep(object);
    lock_drop(&callback->pool->lock);
    if (!object)
        return;
    callback_await(callback, object, wait_deadline_after(callback->milliseconds));
    lock_take(&callback->pool->lock);
    bool stopped = !callback->object; /* meanwhile */
    lock_drop(&callback->pool->lock);
    if (stopped)
        waiter_remove(&callback->wait);
    object_drop(object);
}

void callback_await_no_more(struct callback *callback)
{
    lock_take(&callback->pool->lock);
    struct waitable *object = callback->object;
    callback->object = NULL;
    lock_drop(&callback->pool->lock);
    waiter_remove(&callback->wait);
    if (object)
        object_drop(object);
}

/* ---- Groups ---- */

struct callback_group {
    struct lock lock;
    struct callback *newest;
};

struct callback_group *group_new(void)
{
    return calloc(1, sizeof(struct callback_group));
}

void group_free(struct callback_group *group)
{
    free(group);
}

void group_add(struct callback_group *group, struct callback *callback)
{
    lock_take(&group->lock);
    callback->group = group;
    callback->older = group->newest;
    callback->newer = NULL;
    if (group->newest)
        group->newest->newer = callback;
    group->newest = callback;
    lock_drop(&group->lock);
}

/* With the group's lock. */
static void take_out(struct callback_group *group, struct callback *callback)
{
    if (callback->newer)
        callback->newer->older = callback->older;
    else
        group->newest = callback->older;
    if (callback->older)
        callback->older->newer = callback->newer;
    callback->group = NULL;
}

/* Was it in one? */
static bool group_remove(struct callback *callback)
{
    struct callback_group *group = callback->group;
    if (!group)
        return false;
    lock_take(&group->lock);
    bool was_member = callback->group != NULL;
    if (was_member)
        take_out(group, callback);
    lock_drop(&group->lock);
    return was_member;
}

struct callback *group_take(struct callback_group *group)
{
    lock_take(&group->lock);
    struct callback *callback = group->newest;
    if (callback)
        take_out(group, callback);
    lock_drop(&group->lock);
    return callback;
}

/* ---- fork ---- */

/* The child has none of the threads: what they were calling never returns there. */
void workers_fork_child(void)
{
    pools_lock.word = 0;
    for (struct worker_pool *pool = pools; pool; pool = pool->next) {
        pool->lock.word = 0;
        for (struct _TP_CALLBACK_INSTANCE *instance = pool->running; instance; instance = instance->next)
            if (!instance->is_dissociated)
                instance->callback->running--;
        pool->running = NULL;
        pool->references -= pool->threads;
        pool->threads = pool->idle = 0;
        pool->is_watched = false;
    }
}
