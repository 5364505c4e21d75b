/*
 * Threads that wait for objects on behalf of others, up to 63 each.
 */
#ifndef FAULTLINE_SHIM_THREAD_WAITER_H
#define FAULTLINE_SHIM_THREAD_WAITER_H

#include "shim/thread/wait.h"

struct waiter;

struct awaited {
    void (*done)(struct awaited *awaited, bool timed_out);
    struct waitable *object; /* referenced while it is waited for */
    wait_deadline deadline;
    struct waiter *waiter; /* which waits; NULL: none does */
};

/* `done` is called once, from a thread of the library's own: it must be short. STATUS_NO_MEMORY. */
DWORD waiter_add(struct awaited *awaited, void (*done)(struct awaited *, bool), struct waitable *object,
                 wait_deadline deadline);

/* Was it waited for? After return `done` is not being called. */
bool waiter_remove(struct awaited *awaited);

void waiter_fork_child(void);

#endif
