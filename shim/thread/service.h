/*
 * One thread of the library's own, which waits for times and for descriptors on behalf of others: timers, and
 * the ends of processes. It exists from the first that is asked for. Its callbacks run one after another,
 * without a lock, and must be short; none is called after the cancelling call has returned.
 *
 * In the child of fork there is no such thread, and nothing of the parent's is due.
 */
#ifndef FAULTLINE_SHIM_THREAD_SERVICE_H
#define FAULTLINE_SHIM_THREAD_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/thread/wait.h"

/* A time. The fields are the service's. */
struct service_timer {
    void (*due)(struct service_timer *timer);
    wait_deadline at; /* when it is due next */
    int64_t period;   /* nanoseconds; 0: once */
    uint32_t place;   /* in the heap, from 1 on; 0: it is not set */
};

/*
 * Sets it (anew): due is called at that time, and every `period` nanoseconds after it. STATUS_NO_MEMORY: no
 * thread, or no room.
 */
DWORD service_set(struct service_timer *timer, void (*due)(struct service_timer *), wait_deadline at,
                  int64_t period);

bool service_is_set(const struct service_timer *timer);

/* Was it set? After return `due` is not being called, unless the caller is called by it. */
bool service_cancel(struct service_timer *timer);

/* Something that becomes readable, once. */
struct service_watch {
    void (*ready)(struct service_watch *watch);
    int descriptor;
    struct service_watch *next;
};

DWORD service_watch(struct service_watch *watch, void (*ready)(struct service_watch *), int descriptor);

/* Threads of the library's own: no signals, no suspending. */
int service_start_thread(void *(*run)(void *), void *argument, size_t stack);
unsigned service_thread_count(void);

void service_fork_prepare(void);
void service_fork_parent(void);
void service_fork_child(void);

#endif
