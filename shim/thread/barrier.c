/*
 * Barriers. Fields as winnt.h says; the round counts how often the barrier has opened, its low half is the
 * futex.
 */
#include <windows.h>

#include <limits.h>

#include "shim/error.h"
#include "shim/thread/wait.h"

enum { SPINS_DEFAULT = 2000 };

BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG threads, LONG spins)
{
    if (!barrier || threads <= 0 || spins < -1)
        return error_fail(STATUS_INVALID_PARAMETER);
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    *barrier = (SYNCHRONIZATION_BARRIER){.Reserved1 = threads,
                                         .Reserved2 = threads,
                                         .Reserved4 = info.dwNumberOfProcessors,
                                         .Reserved5 = spins < 0 ? SPINS_DEFAULT : spins};
    return TRUE;
}

static uint32_t *round_of(LPSYNCHRONIZATION_BARRIER barrier)
{
    return (uint32_t *)&barrier->Reserved3[0];
}

static bool has_opened(LPSYNCHRONIZATION_BARRIER barrier, uint32_t round)
{
    return __atomic_load_n(round_of(barrier), __ATOMIC_ACQUIRE) != round;
}

static void leave(LPSYNCHRONIZATION_BARRIER barrier)
{
    uint32_t *inside = (uint32_t *)&barrier->Reserved3[1];
    if (__atomic_sub_fetch(inside, 1, __ATOMIC_ACQ_REL) == 0)
        wait_wake(inside,
                  INT_MAX); /* DeleteSynchronizationBarrier; the barrier may be gone: nobody is misled */
}

BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, DWORD flags)
{
    uint32_t round = __atomic_load_n(round_of(barrier), __ATOMIC_ACQUIRE);
    __atomic_fetch_add((uint32_t *)&barrier->Reserved3[1], 1, __ATOMIC_RELAXED);
    if (__atomic_sub_fetch(&barrier->Reserved1, 1, __ATOMIC_ACQ_REL) == 0) {
        __atomic_store_n(&barrier->Reserved1, barrier->Reserved2, __ATOMIC_RELAXED);
        __atomic_fetch_add(round_of(barrier), 1, __ATOMIC_RELEASE);
        wait_wake(round_of(barrier), INT_MAX);
        leave(barrier);
        return TRUE;
    }
    DWORD spins =
        flags & SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY || barrier->Reserved4 < 2 ? 0 : barrier->Reserved5;
    for (; spins > 0 && !has_opened(barrier, round); spins--)
        __builtin_ia32_pause();
    while (!has_opened(barrier, round))
        wait_sleep(round_of(barrier), round, WAIT_FOREVER);
    leave(barrier);
    return FALSE;
}

BOOL WINAPI DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier)
{
    uint32_t *inside = (uint32_t *)&barrier->Reserved3[1];
    for (uint32_t count; (count = __atomic_load_n(inside, __ATOMIC_ACQUIRE)) != 0;)
        wait_sleep(inside, count, WAIT_FOREVER);
    return TRUE;
}
