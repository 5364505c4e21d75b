/*
 * Condition variables. The low half of the word is the futex and counts wake-ups, the high half says how many
 * sleep: where nobody does, waking takes no system call. Who sleeps has read the count before it left its
 * lock, so that no wake-up comes too early to be seen.
 */
#include <windows.h>

#include <limits.h>

#include "shim/error.h"
#include "shim/thread/wait.h"

struct halves {
    uint32_t wakings;
    uint32_t sleepers;
};

VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE variable)
{
    variable->Ptr = NULL;
}

static uint32_t begin_sleep(struct halves *variable)
{
    __atomic_fetch_add(&variable->sleepers, 1, __ATOMIC_SEQ_CST);
    return __atomic_load_n(&variable->wakings, __ATOMIC_SEQ_CST);
}

/* FALSE: the time went by. */
static BOOL finish_sleep(struct halves *variable, uint32_t seen, DWORD milliseconds)
{
    bool in_time = wait_sleep(&variable->wakings, seen, wait_deadline_after(milliseconds));
    __atomic_fetch_sub(&variable->sleepers, 1, __ATOMIC_RELAXED);
    return in_time || __atomic_load_n(&variable->wakings, __ATOMIC_RELAXED) != seen;
}

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE address, PCRITICAL_SECTION section,
                                     DWORD milliseconds)
{
    struct halves *variable = (struct halves *)address;
    uint32_t seen = begin_sleep(variable);
    LeaveCriticalSection(section);
    BOOL woken = finish_sleep(variable, seen, milliseconds);
    EnterCriticalSection(section);
    return error_report(woken ? STATUS_SUCCESS : STATUS_TIMEOUT);
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE address, PSRWLOCK lock, DWORD milliseconds,
                                      ULONG flags)
{
    struct halves *variable = (struct halves *)address;
    if (flags & ~(ULONG)CONDITION_VARIABLE_LOCKMODE_SHARED)
        return error_fail(STATUS_INVALID_PARAMETER);
    uint32_t seen = begin_sleep(variable);
    if (flags)
        ReleaseSRWLockShared(lock);
    else
        ReleaseSRWLockExclusive(lock);
    BOOL woken = finish_sleep(variable, seen, milliseconds);
    if (flags)
        AcquireSRWLockShared(lock);
    else
        AcquireSRWLockExclusive(lock);
    return error_report(woken ? STATUS_SUCCESS : STATUS_TIMEOUT);
}

static void wake(PCONDITION_VARIABLE address, int count)
{
    struct halves *variable = (struct halves *)address;
    if (__atomic_load_n(&variable->sleepers, __ATOMIC_SEQ_CST) == 0)
        return;
    __atomic_fetch_add(&variable->wakings, 1, __ATOMIC_SEQ_CST);
    wait_wake(&variable->wakings, count);
}

VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE variable)
{
    wake(variable, 1);
}

VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE variable)
{
    wake(variable, INT_MAX);
}
