/*
 * Critical sections. LockCount is the lock and the futex: bit 0 is set while nobody has it, and bits 2 to 31
 * hold the complement of the number of threads that sleep or are about to. Entering, leaving and trying take
 * no system call unless somebody has to sleep or be woken. Who comes while a sleeper is being woken may be
 * faster.
 */
#include <windows.h>

#include <sched.h>

#include "shim/error.h"
#include "shim/thread/wait.h"

enum { FREE = -1, HELD = -2, IS_FREE = 1, SLEEPER = 4, SPINS_MOST = 0xffffff };

#define NO_DEBUG_INFO ((PRTL_CRITICAL_SECTION_DEBUG)(LONG_PTR)-1)

/* Looking again is of use only where the owner runs at the same time. */
static bool has_several_processors(void)
{
    static int several; /* -1: no; 0: not known yet */
    int known = __atomic_load_n(&several, __ATOMIC_RELAXED);
    if (!known) {
        SYSTEM_INFO info;
        GetSystemInfo(&info);
        known = info.dwNumberOfProcessors > 1 ? 1 : -1;
        __atomic_store_n(&several, known, __ATOMIC_RELAXED);
    }
    return known > 0;
}

static ULONG_PTR spins_of(DWORD wanted)
{
    return has_several_processors() ? wanted & SPINS_MOST : 0;
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins, DWORD flags)
{
    if (flags & ~(DWORD)CRITICAL_SECTION_NO_DEBUG_INFO)
        return error_fail(STATUS_INVALID_PARAMETER);
    *section =
        (CRITICAL_SECTION){.DebugInfo = NO_DEBUG_INFO, .LockCount = FREE, .SpinCount = spins_of(spins)};
    return TRUE;
}

VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section)
{
    InitializeCriticalSectionEx(section, 0, 0);
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins)
{
    return InitializeCriticalSectionEx(section, spins, 0);
}

DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION section, DWORD spins)
{
    DWORD before = (DWORD)section->SpinCount;
    section->SpinCount = spins_of(spins);
    return before;
}

VOID WINAPI DeleteCriticalSection(LPCRITICAL_SECTION section)
{
    *section = (CRITICAL_SECTION){.LockCount = FREE};
}

static HANDLE owner_self(void)
{
    return (HANDLE)(ULONG_PTR)lock_self();
}

static bool is_mine(LPCRITICAL_SECTION section)
{
    return __atomic_load_n(&section->OwningThread, __ATOMIC_RELAXED) == owner_self();
}

static void owned(LPCRITICAL_SECTION section)
{
    __atomic_store_n(&section->OwningThread, owner_self(), __ATOMIC_RELAXED);
    section->RecursionCount = 1;
}

static bool change(LPCRITICAL_SECTION section, LONG *seen, LONG wanted)
{
    return __atomic_compare_exchange_n(&section->LockCount, seen, wanted, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static bool try_free(LPCRITICAL_SECTION section)
{
    LONG seen = __atomic_load_n(&section->LockCount, __ATOMIC_RELAXED);
    while (seen & IS_FREE)
        if (change(section, &seen, seen & ~IS_FREE))
            return true;
    return false;
}

static __attribute__((noinline)) void enter_contended(LPCRITICAL_SECTION section)
{
    for (ULONG_PTR spins = section->SpinCount; spins > 0; spins--) {
        if (try_free(section))
            return;
        __builtin_ia32_pause();
    }
    LONG seen = __atomic_sub_fetch(&section->LockCount, SLEEPER, __ATOMIC_RELAXED);
    for (;;) {
        if (seen & IS_FREE) {
            if (change(section, &seen, (seen & ~IS_FREE) + SLEEPER))
                return;
        } else {
            wait_sleep((uint32_t *)&section->LockCount, (uint32_t)seen, WAIT_FOREVER);
            seen = __atomic_load_n(&section->LockCount, __ATOMIC_RELAXED);
        }
    }
}

VOID WINAPI EnterCriticalSection(LPCRITICAL_SECTION section)
{
    LONG seen = FREE;
    if (!change(section, &seen, HELD)) {
        if (is_mine(section)) {
            section->RecursionCount++;
            return;
        }
        enter_contended(section);
    }
    owned(section);
}

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION section)
{
    if (try_free(section)) {
        owned(section);
        return TRUE;
    }
    if (!is_mine(section))
        return FALSE;
    section->RecursionCount++;
    return TRUE;
}

VOID WINAPI LeaveCriticalSection(LPCRITICAL_SECTION section)
{
    if (--section->RecursionCount > 0)
        return;
    section->RecursionCount = 0;
    __atomic_store_n(&section->OwningThread, NULL, __ATOMIC_RELAXED);
    LONG before = __atomic_fetch_or(&section->LockCount, IS_FREE, __ATOMIC_RELEASE);
    if (__builtin_expect(before != HELD && before != FREE, 0))
        wait_wake((uint32_t *)&section->LockCount, 1);
}
