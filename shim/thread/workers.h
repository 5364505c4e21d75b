/*
 * Threads that call functions on behalf of others: pools, and what they call.
 *
 * Theory of operation. A pool has a queue of callbacks that are to be called, each in it once, with a count
 * of how often. Its threads are threads as CreateThread makes them. A new one begins when something is queued
 * while none is idle and there are fewer than processors; beyond that only when the queue has stood still for
 * STARVATION milliseconds, up to the pool's maximum: so a flood of short callbacks needs few threads, and
 * callbacks that sleep do not stop the others. A thread that has been idle for IDLE_LIMIT milliseconds ends.
 *
 * A callback lives as long as it has references: its owner's until it is closed, one while it is queued, and
 * one for each call. All counts are guarded by the pool's lock. Its timer is the service's, its wait that of
 * a waiter thread; both only queue it.
 */
#ifndef FAULTLINE_SHIM_THREAD_WORKERS_H
#define FAULTLINE_SHIM_THREAD_WORKERS_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/thread/service.h"
#include "shim/thread/waiter.h"

enum callback_kind {
    CALLBACK_SIMPLE,
    CALLBACK_WORK,
    CALLBACK_TIMER,
    CALLBACK_WAIT,
    CALLBACK_ITEM,        /* QueueUserWorkItem */
    CALLBACK_QUEUE_TIMER, /* CreateTimerQueueTimer */
    CALLBACK_REGISTERED   /* RegisterWaitForSingleObject */
};

struct callback_group;
struct worker_pool;

/* An event that is to be set when several callbacks are gone. */
struct completion {
    struct waitable *event; /* referenced */
    uint32_t remaining;
};

struct callback {
    struct callback *next; /* in the pool's queue */
    enum callback_kind kind;
    void (*function)(void); /* of the type that the kind says */
    void *context;
    struct worker_pool *pool;                    /* referenced */
    PTP_SIMPLE_CALLBACK finalization;            /* or NULL */
    PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancelled; /* or NULL */
    bool runs_long;
    bool is_once;  /* of a timer or wait: WT_EXECUTEONLYONCE */
    bool is_spent; /* of a timer without a period: it was due */
    uint32_t references;
    uint32_t queued;               /* calls that have not begun */
    uint32_t running;              /* calls that somebody may wait for */
    uint32_t idled;                /* futex: counts how often the two have become 0 */
    struct completion *completion; /* or NULL */
    struct callback_group *group;  /* or NULL; guarded by the group's lock, with the two links */
    struct callback *older, *newer;
    struct service_timer timer;
    struct awaited wait;
    struct waitable *object; /* of a registered wait, referenced: waited for again after each call */
    DWORD milliseconds;      /* its limit */
    DWORD result;            /* of the wait: WAIT_OBJECT_0 or WAIT_TIMEOUT */
};

/* One of the callbacks is gone. */
void completion_drop(struct completion *completion);

struct worker_pool *workers_new_pool(void); /* NULL: no memory */
void workers_keep_pool(struct worker_pool *pool);
void workers_drop_pool(struct worker_pool *pool);
void workers_set_most(struct worker_pool *pool, uint32_t most);
bool workers_set_least(struct worker_pool *pool, uint32_t least);

/* A callback with its owner's reference; NULL: no memory. The environment may be NULL. */
struct callback *callback_new(enum callback_kind kind, void (*function)(void), void *context,
                              PTP_CALLBACK_ENVIRON environment);

/* Queues one call more. */
void callback_submit(struct callback *callback);

/* The only call of a CALLBACK_SIMPLE or CALLBACK_ITEM, which is gone after it. */
void callback_submit_once(struct callback *callback);

/*
 * Queues a call when the object is signalled; and not any more. Registered waits have the object in `object`.
 */
DWORD callback_await(struct callback *callback, struct waitable *object, wait_deadline deadline);
void callback_await_no_more(struct callback *callback);

/* Until no call is queued or running; with `cancel` those that are queued are dropped. True: some were. */
bool callback_wait(struct callback *callback, bool cancel);

/* Drops what is queued. True: something is running. */
bool callback_cancel(struct callback *callback);

/* Gives the owner's reference up; timer and wait are not set any more, what is queued is called. */
void callback_close(struct callback *callback);
void callback_unset(struct callback *callback);

/* Groups: whose members are closed together. */
struct callback_group *group_new(void);
void group_add(struct callback_group *group, struct callback *callback);
struct callback *group_take(struct callback_group *group); /* any member, out of it; NULL: none is left */
void group_free(struct callback_group *group);

void workers_fork_child(void);

#endif
