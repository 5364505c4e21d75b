/*
 * One-time initialisation. The two lowest bits of the word say how far it is; the low half is the futex of
 * those who wait for who initialises, whose number is not known: all are woken.
 */
#include <windows.h>

#include <limits.h>

#include "shim/error.h"
#include "shim/thread/wait.h"

enum { NOT_BEGUN, PENDING, COMPLETE, PENDING_FOR_SEVERAL, STATE = 3, SLEEPERS = 4 };

static bool change(PINIT_ONCE once, uintptr_t *seen, uintptr_t wanted)
{
    return __atomic_compare_exchange_n((uintptr_t *)&once->Ptr, seen, wanted, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

static uintptr_t look(PINIT_ONCE once)
{
    return __atomic_load_n((uintptr_t *)&once->Ptr, __ATOMIC_ACQUIRE);
}

static bool give_context(uintptr_t seen, LPVOID *context)
{
    if (context)
        *context = (void *)(seen & ~(uintptr_t)STATE);
    return true;
}

VOID WINAPI InitOnceInitialize(PINIT_ONCE once)
{
    once->Ptr = NULL;
}

static DWORD begin(PINIT_ONCE once, DWORD flags, BOOL *pending, LPVOID *context)
{
    if (flags & ~(DWORD)(INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC) ||
        flags == (INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC))
        return STATUS_INVALID_PARAMETER;
    for (uintptr_t seen = look(once);;) {
        switch (seen & STATE) {
        case COMPLETE:
            *pending = FALSE;
            give_context(seen, context);
            return STATUS_SUCCESS;
        case NOT_BEGUN:
            if (flags & INIT_ONCE_CHECK_ONLY)
                return STATUS_UNSUCCESSFUL;
            if (change(once, &seen, flags & INIT_ONCE_ASYNC ? PENDING_FOR_SEVERAL : PENDING)) {
                *pending = TRUE;
                return STATUS_SUCCESS;
            }
            continue;
        case PENDING_FOR_SEVERAL:
            if (flags & INIT_ONCE_CHECK_ONLY)
                return STATUS_UNSUCCESSFUL;
            *pending = TRUE;
            return flags & INIT_ONCE_ASYNC ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
        }
        if (flags)
            return flags & INIT_ONCE_ASYNC ? STATUS_INVALID_PARAMETER : STATUS_UNSUCCESSFUL;
        if (!(seen & SLEEPERS) && !change(once, &seen, seen | SLEEPERS))
            continue;
        wait_sleep((uint32_t *)once, (uint32_t)(seen | SLEEPERS), WAIT_FOREVER);
        seen = look(once);
    }
}

static DWORD complete(PINIT_ONCE once, DWORD flags, LPVOID context)
{
    if (flags & ~(DWORD)(INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED) ||
        (flags & INIT_ONCE_INIT_FAILED && (context || flags & INIT_ONCE_ASYNC)) || (uintptr_t)context & STATE)
        return STATUS_INVALID_PARAMETER;
    uintptr_t done = flags & INIT_ONCE_INIT_FAILED ? NOT_BEGUN : (uintptr_t)context | COMPLETE;
    for (uintptr_t seen = look(once);;) {
        uintptr_t state = seen & STATE;
        if (state != PENDING && state != PENDING_FOR_SEVERAL)
            return STATUS_UNSUCCESSFUL;
        if ((state == PENDING_FOR_SEVERAL) != ((flags & INIT_ONCE_ASYNC) != 0))
            return STATUS_INVALID_PARAMETER;
        if (!change(once, &seen, done))
            continue;
        if (seen & SLEEPERS)
            wait_wake((uint32_t *)once, INT_MAX);
        return STATUS_SUCCESS;
    }
}

BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID *context)
{
    return error_report(begin(once, flags, pending, context));
}

BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context)
{
    return error_report(complete(once, flags, context));
}

BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, LPVOID *context)
{
    BOOL pending;
    PVOID own = NULL, *made = context ? context : &own; /* what the caller put there the function finds */
    uintptr_t seen = look(once);
    if (__builtin_expect((seen & STATE) == COMPLETE, 1))
        return give_context(seen, context);
    DWORD status = begin(once, 0, &pending, &own);
    if (status)
        return error_fail(status);
    if (!pending) {
        *made = own;
        return TRUE;
    }
    if (!function(once, parameter, made)) {
        complete(once, INIT_ONCE_INIT_FAILED, NULL);
        return FALSE;
    }
    status = complete(once, 0, *made);
    if (status) { /* a context that has bits where the state is: others may try */
        complete(once, INIT_ONCE_INIT_FAILED, NULL);
        return error_fail(status);
    }
    return TRUE;
}
