/* Asynchronous procedure calls: they run when their thread waits alertably, and before it begins. */
#include "shim/thread/thread.h"

#include <windows.h>

#include <stdlib.h>

#include "shim/error.h"

struct apc {
    struct apc *next;
    PAPCFUNC function;
    ULONG_PTR data;
};

DWORD apc_queue(struct thread_record *thread, PAPCFUNC function, ULONG_PTR data)
{
    struct apc *apc = malloc(sizeof *apc);
    if (!apc)
        return STATUS_NO_MEMORY;
    *apc = (struct apc){NULL, function, data};
    lock_take(&thread->apcs_lock);
    bool ended = thread->has_ended;
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
        copy.function(copy.data);
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
    DWORD status = thread_of(handle, THREAD_SET_CONTEXT, &thread);
    if (!status) {
        status = apc_queue(thread, function, data);
        object_drop(thread);
    }
    return error_report(status);
}
