/* Slots with a value for each thread. */
#include "shim/thread/thread.h"

#include <windows.h>

#include <stdlib.h>

#include "shim/error.h"

static struct lock lock;
static uint64_t used[TLS_SLOTS / 64]; /* bit n % 64 of word n / 64: slot n is given out */

_Static_assert(TLS_SLOTS % 64 == 0, "whole words");

DWORD WINAPI TlsAlloc(VOID)
{
    DWORD index = TLS_OUT_OF_INDEXES;
    lock_take(&lock);
    for (unsigned word = 0; word < TLS_SLOTS / 64 && index == TLS_OUT_OF_INDEXES; word++)
        if (~used[word]) {
            unsigned bit = __builtin_ctzll(~used[word]);
            used[word] |= UINT64_C(1) << bit;
            index = word * 64 + bit;
        }
    lock_drop(&lock);
    if (index == TLS_OUT_OF_INDEXES)
        error_fail(STATUS_NO_MORE_ENTRIES);
    return index;
}

static void **slot_of(struct thread_record *thread, DWORD index)
{
    if (index < TLS_NEAR)
        return &thread->tls[index];
    void **far = __atomic_load_n(&thread->tls_far, __ATOMIC_ACQUIRE);
    return far ? &far[index - TLS_NEAR] : NULL;
}

LPVOID WINAPI TlsGetValue(DWORD index)
{
    if (index >= TLS_SLOTS)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    SetLastError(ERROR_SUCCESS);
    void **slot = thread_current ? slot_of(thread_current, index) : NULL;
    return slot ? *slot : NULL;
}

BOOL WINAPI TlsSetValue(DWORD index, LPVOID value)
{
    if (index >= TLS_SLOTS)
        return error_fail(STATUS_INVALID_PARAMETER);
    struct thread_record *self = thread_self();
    if (!self)
        return error_fail(STATUS_NO_MEMORY);
    void **slot = slot_of(self, index);
    if (!slot) {
        void **far = calloc(TLS_SLOTS - TLS_NEAR, sizeof *far);
        if (!far)
            return error_fail(STATUS_NO_MEMORY);
        __atomic_store_n(&self->tls_far, far, __ATOMIC_RELEASE);
        slot = &far[index - TLS_NEAR];
    }
    *slot = value;
    return TRUE;
}

static void clear(struct thread_record *thread, uintptr_t index)
{
    void **slot = slot_of(thread, index);
    if (slot)
        __atomic_store_n(slot, NULL, __ATOMIC_RELAXED);
}

BOOL WINAPI TlsFree(DWORD index)
{
    if (index >= TLS_SLOTS)
        return error_fail(STATUS_INVALID_PARAMETER);
    uint64_t bit = UINT64_C(1) << index % 64;
    lock_take(&lock);
    bool was_used = used[index / 64] & bit;
    if (was_used) {
        thread_each(clear, index); /* before somebody else gets the slot */
        used[index / 64] &= ~bit;
    }
    lock_drop(&lock);
    return error_report(was_used ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
}

void tls_end(struct thread_record *thread)
{
    threads_lock(); /* TlsFree may be in it */
    void **far = thread->tls_far;
    thread->tls_far = NULL;
    threads_unlock();
    free(far);
}

void tls_fork_child(void)
{
    lock.word = 0;
}
