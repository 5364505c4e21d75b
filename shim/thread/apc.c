/* Asynchronous procedure calls: they run when their thread waits alertably, and before it begins. */
#include "shim/thread/thread.h"

#include <windows.h>

#include <stdlib.h>

#include "shim/error.h"

struct apc {
    struct apc *next;
    PAPCFUNC function;        /* or NULL, ... */
    PTIMERAPCROUTINE routine; /* ... and this one is called, */
    ULONG_PTR data;
    uint64_t time;     /* with the time at which ... */
    const void *timer; /* ... this timer was due */
};

static bool is_queued(const struct thread_record *thread, const void *timer)
{
    const struct apc *apc = thread->first_apc;
    while (apc && apc->timer != timer)
        apc = apc->next;
    return apc != NULL;
}

static DWORD queue(struct thread_record *thread, const struct apc *wanted)
{
    struct apc *apc = malloc(sizeof *apc);
    if (!apc)
        return STATUS_NO_MEMORY;
    *apc = *wanted;
    lock_take(&thread->apcs_lock);
    bool ended = thread->has_ended || (apc->timer && is_queued(thread, apc->timer));
    if (!ended) {
        if (thread->last_apc)
            thread->last_apc->next = apc;
        else
            thread->first_apc = apc;
        thread->last_apc = apc;
        if (thread->alertable)
            wait_interrupt(thread->alertable);
    }
    lock_drop(&thread->apcs_lock);
    if (ended)
        free(apc);
    return ended ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

DWORD apc_queue_timer(struct thread_record *thread, PTIMERAPCROUTINE routine, LPVOID argument, uint64_t time,
                      const void *timer)
{
    return queue(
        thread, &(struct apc){.routine = routine, .data = (ULONG_PTR)argument, .time = time, .timer = timer});
}

void apc_remove(struct thread_record *thread, const void *timer)
{
    struct apc *apc = NULL;
    lock_take(&thread->apcs_lock);
    thread->last_apc = NULL;
    for (struct apc **link = &thread->first_apc; *link;) {
        if ((*link)->timer == timer) {
            apc = *link;
            *link = apc->next;
        } else {
            thread->last_apc = *link;
            link = &(*link)->next;
        }
    }
    lock_drop(&thread->apcs_lock);
    free(apc); /* there is one at most */
}

static struct apc *take_first(struct thread_record *thread)
{
    lock_take(&thread->apcs_lock);
    struct apc *apc = thread->first_apc;
    if (apc) {
        thread->first_apc = apc->next;
        if (!apc->next)
            thread->last_apc = NULL;
    }
    lock_drop(&thread->apcs_lock);
    return apc;
}

bool apc_run_all(struct thread_record *self)
{
    bool ran = false;
    for (struct apc *apc; (apc = take_first(self)); ran = true) {
        struct apc copy = *apc; /* it may never return */
        free(apc);
        if (copy.function)
            copy.function(copy.data);
        else
            copy.routine((LPVOID)copy.data, (DWORD)copy.time, (DWORD)(copy.time >> 32));
    }
    return ran;
}

void apc_drop_all(struct thread_record *thread)
{
    for (struct apc *apc; (apc = take_first(thread));)
        free(apc);
}

DWORD WINAPI QueueUserAPC(PAPCFUNC function, HANDLE handle, ULONG_PTR data)
{
    struct thread_record *thread;
    DWORD status = thread_own(handle, THREAD_SET_CONTEXT, &thread);
    if (!status) {
        status = queue(thread, &(struct apc){.function = function, .data = data});
        object_drop(thread);
    }
    return error_report(status);
}
