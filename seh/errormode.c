/* The error mode, of the process and of each thread. */
#include "seh/errormode.h"

#include "shim/error.h"

static UINT of_process;
static __thread DWORD of_thread;

bool errormode_has(UINT mode)
{
    return (__atomic_load_n(&of_process, __ATOMIC_RELAXED) | of_thread) & mode;
}

UINT WINAPI SetErrorMode(UINT mode)
{
    UINT old = __atomic_load_n(&of_process, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&of_process, &old, mode | (old & SEM_NOALIGNMENTFAULTEXCEPT), false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
    return old;
}

UINT WINAPI GetErrorMode(void)
{
    return __atomic_load_n(&of_process, __ATOMIC_RELAXED);
}

BOOL WINAPI SetThreadErrorMode(DWORD mode, LPDWORD old)
{
    if (mode & ~(DWORD)(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX))
        return error_fail(STATUS_INVALID_PARAMETER);
    if (old)
        *old = of_thread;
    of_thread = mode;
    return TRUE;
}

DWORD WINAPI GetThreadErrorMode(void)
{
    return of_thread;
}
