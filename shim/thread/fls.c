/*
 * Slots with a value for each fiber, and for each thread that is none. Who has set a value has an array; all
 * arrays are on a list, for FlsFree. Callbacks are called without a lock, each value once: it is taken out of
 * its array first.
 */
#include "shim/thread/fls.h"

#include <windows.h>

#include <stdlib.h>
#include <string.h>

#include "shim/error.h"
#include "shim/thread/thread.h"

/* Programs may count on FLS_MAXIMUM_AVAILABLE of them. */
enum { FLS_SLOTS = 4080 };

struct fls_values {
    struct fls_values *next, *former; /* guarded by the lock */
    void *values[FLS_SLOTS];
};

static struct lock lock;
static struct fls_values *first;
static struct {
    PFLS_CALLBACK_FUNCTION callback;
    bool used;
} slots[FLS_SLOTS]; /* 0 is never given out */

static bool is_slot(DWORD index)
{
    return index > 0 && index < FLS_SLOTS;
}

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION callback)
{
    DWORD index = 1;
    lock_take(&lock);
    while (index < FLS_SLOTS && slots[index].used)
        index++;
    if (index < FLS_SLOTS) {
        slots[index].used = true;
        slots[index].callback = callback;
    }
    lock_drop(&lock);
    return index < FLS_SLOTS ? index : (error_fail(STATUS_NO_MORE_ENTRIES), FLS_OUT_OF_INDEXES);
}

PVOID WINAPI FlsGetValue(DWORD index)
{
    if (!is_slot(index))
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    SetLastError(ERROR_SUCCESS);
    struct fls_values *values = thread_current ? thread_current->fls : NULL;
    return values ? __atomic_load_n(&values->values[index], __ATOMIC_RELAXED) : NULL;
}

static struct fls_values *make_values(struct thread_record *thread)
{
    struct fls_values *values = calloc(1, sizeof *values);
    if (!values)
        return NULL;
    lock_take(&lock);
    values->next = first;
    if (first)
        first->former = values;
    first = values;
    lock_drop(&lock);
    return thread->fls = values;
}

BOOL WINAPI FlsSetValue(DWORD index, PVOID value)
{
    if (!is_slot(index) || !__atomic_load_n(&slots[index].used, __ATOMIC_RELAXED))
        return error_fail(STATUS_INVALID_PARAMETER);
    struct thread_record *self = thread_self();
    struct fls_values *values = !self ? NULL : self->fls ? self->fls : make_values(self);
    if (!values)
        return error_fail(STATUS_NO_MEMORY);
    __atomic_store_n(&values->values[index], value, __ATOMIC_RELAXED);
    return TRUE;
}

/* The next value of the slot that anybody has, taken out; NULL: there is none. With the lock. */
static void *take_value(DWORD index)
{
    void *value = NULL;
    for (struct fls_values *values = first; values && !value; values = values->next)
        value = __atomic_exchange_n(&values->values[index], NULL, __ATOMIC_RELAXED);
    return value;
}

BOOL WINAPI FlsFree(DWORD index)
{
    if (!is_slot(index))
        return error_fail(STATUS_INVALID_PARAMETER);
    lock_take(&lock);
    bool used = slots[index].used;
    PFLS_CALLBACK_FUNCTION callback = slots[index].callback;
    slots[index].callback = NULL;
    for (void *value; used && (value = take_value(index));) {
        lock_drop(&lock);
        if (callback)
            callback(value);
        lock_take(&lock);
    }
    slots[index].used = false;
    lock_drop(&lock);
    return error_report(used ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
}

void fls_free(struct fls_values *values)
{
    if (!values)
        return;
    for (DWORD index = 1; index < FLS_SLOTS; index++) {
        lock_take(&lock);
        PFLS_CALLBACK_FUNCTION callback = slots[index].callback;
        void *value = __atomic_exchange_n(&values->values[index], NULL, __ATOMIC_RELAXED);
        lock_drop(&lock);
        if (value && callback)
            callback(value);
    }
    lock_take(&lock);
    if (values->former)
        values->former->next = values->next;
    else
        first = values->next;
    if (values->next)
        values->next->former = values->former;
    lock_drop(&lock);
    free(values);
}

void fls_end(struct thread_record *thread)
{
    struct fls_values *values = thread->fls;
    fls_free(values);
    if (thread->fls == values)
        thread->fls = NULL;
}

void fls_fork_child(void)
{
    lock.word = 0;
}
