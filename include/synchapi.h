/*
 * synchapi.h - waiting, and the objects and locks that are waited for.
 *
 * Two families. Objects behind handles (events, mutexes, semaphores, waitable timers; threads and processes,
 * too) are waited for by WaitForSingleObject and its sisters, several at once if need be, and can be shared
 * by processes of one user under a name. Locks (critical sections, slim locks, condition variables...) are
 * memory of the program's own, and take no system call unless a thread has to sleep.
 *
 * Functions that answer with a BOOL or a HANDLE fail with FALSE or NULL and a last error; success leaves the
 * last error alone but where a line says otherwise. Any thread may call; signal handlers may not.
 *
 * Source: "Synchronization Functions", and the page of each function.
 */
#ifndef FAULTLINE_SYNCHAPI_H
#define FAULTLINE_SYNCHAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "minwinbase.h"
#include "winnt.h"

#define CREATE_EVENT_MANUAL_RESET             0x00000001
#define CREATE_EVENT_INITIAL_SET              0x00000002
#define CREATE_MUTEX_INITIAL_OWNER            0x00000001
#define CREATE_WAITABLE_TIMER_MANUAL_RESET    0x00000001
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002

#define CRITICAL_SECTION_NO_DEBUG_INFO 0x01000000

#define CONDITION_VARIABLE_LOCKMODE_SHARED 0x1

#define INIT_ONCE_CHECK_ONLY        0x00000001
#define INIT_ONCE_ASYNC             0x00000002
#define INIT_ONCE_INIT_FAILED       0x00000004
#define INIT_ONCE_CTX_RESERVED_BITS 2

#define SYNCHRONIZATION_BARRIER_FLAGS_SPIN_ONLY  0x01
#define SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY 0x02
#define SYNCHRONIZATION_BARRIER_FLAGS_NO_DELETE  0x04

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Waiting ---- */

/*
 * Waits until the object is signalled, or dwMilliseconds have gone by (INFINITE: no limit; 0: only looks),
 * and takes it: an auto-reset event or timer is reset, a semaphore counts down, a mutex is owned. Returns
 *   WAIT_OBJECT_0        the object was signalled
 *   WAIT_ABANDONED       it is a mutex whose owner ended; the caller owns it now
 *   WAIT_IO_COMPLETION   bAlertable, and APCs of the thread have run instead
 *   WAIT_TIMEOUT
 *   WAIT_FAILED          ERROR_INVALID_HANDLE: also for an object that cannot be waited for;
 *                        ERROR_ACCESS_DENIED: the handle lacks SYNCHRONIZE
 * Files are signalled; pipes and terminals (GetStdHandle) while something can be read, though not among
 * several objects and not alertably.
 */
WINBASEAPI DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
WINBASEAPI DWORD WINAPI WaitForSingleObjectEx(HANDLE hHandle, DWORD dwMilliseconds, BOOL bAlertable);

/*
 * The same of 1 to MAXIMUM_WAIT_OBJECTS objects. Without bWaitAll one is enough: the answer is WAIT_OBJECT_0
 * (or WAIT_ABANDONED_0) plus the lowest index that is signalled, and only that one is taken. With bWaitAll
 * all are taken in one step, as soon as all are signalled at once; none before. WAIT_FAILED also with
 * ERROR_INVALID_PARAMETER: another number of handles, or with bWaitAll the same handle twice.
 */
WINBASEAPI DWORD WINAPI WaitForMultipleObjects(DWORD nCount, CONST HANDLE *lpHandles, BOOL bWaitAll,
                                               DWORD dwMilliseconds);
WINBASEAPI DWORD WINAPI WaitForMultipleObjectsEx(DWORD nCount, CONST HANDLE *lpHandles, BOOL bWaitAll,
                                                 DWORD dwMilliseconds, BOOL bAlertable);

/* Sets the event, releases the mutex or counts up the semaphore, then waits. The two are two steps. */
WINBASEAPI DWORD WINAPI SignalObjectAndWait(HANDLE hObjectToSignal, HANDLE hObjectToWaitOn,
                                            DWORD dwMilliseconds, BOOL bAlertable);

/* Lets that much time go by; 0 gives up the rest of the time slice. SleepEx: 0, or WAIT_IO_COMPLETION. */
WINBASEAPI VOID WINAPI Sleep(DWORD dwMilliseconds);
WINBASEAPI DWORD WINAPI SleepEx(DWORD dwMilliseconds, BOOL bAlertable);

/* ---- Events ---- */

/*
 * Creates an event, or opens the one of this name: then the last error is ERROR_ALREADY_EXISTS, else it is 0,
 * and of the arguments only the attributes' bInheritHandle counts. "Local\" or "Global\" may stand before the
 * name. NULL with
 *   ERROR_INVALID_HANDLE      the name is one of another kind of object
 *   ERROR_PATH_NOT_FOUND      the name has a backslash behind its prefix
 *   ERROR_INVALID_NAME        the name is longer than 1023 bytes of UTF-8
 *   ERROR_INVALID_PARAMETER (dwFlags), ERROR_NOT_ENOUGH_MEMORY
 */
WINBASEAPI HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                                      BOOL bInitialState, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
                                      BOOL bInitialState, LPCWSTR lpName);
WINBASEAPI HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES lpEventAttributes, LPCSTR lpName, DWORD dwFlags,
                                        DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES lpEventAttributes, LPCWSTR lpName,
                                        DWORD dwFlags, DWORD dwDesiredAccess);

/*
 * Opens the event of this name. NULL with ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER
 * (no name).
 */
WINBASEAPI HANDLE WINAPI OpenEventA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI OpenEventW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);

/* FALSE with ERROR_INVALID_HANDLE, or ERROR_ACCESS_DENIED: the handle lacks EVENT_MODIFY_STATE. */
WINBASEAPI BOOL WINAPI SetEvent(HANDLE hEvent);
WINBASEAPI BOOL WINAPI ResetEvent(HANDLE hEvent);

/* Releases who waits at this moment (one, of an auto-reset event), and leaves the event reset. */
WINBASEAPI BOOL WINAPI PulseEvent(HANDLE hEvent);

/* ---- Mutexes ---- */

/* As CreateEvent. bInitialOwner counts only where the mutex is created. */
WINBASEAPI HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner,
                                      LPCSTR lpName);
WINBASEAPI HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner,
                                      LPCWSTR lpName);
WINBASEAPI HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES lpMutexAttributes, LPCSTR lpName, DWORD dwFlags,
                                        DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES lpMutexAttributes, LPCWSTR lpName,
                                        DWORD dwFlags, DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI OpenMutexA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI OpenMutexW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);

/* Gives it up once. FALSE with ERROR_NOT_OWNER, or ERROR_INVALID_HANDLE. */
WINBASEAPI BOOL WINAPI ReleaseMutex(HANDLE hMutex);

/* ---- Semaphores ---- */

/*
 * As CreateEvent. ERROR_INVALID_PARAMETER unless 0 <= lInitialCount <= lMaximumCount and lMaximumCount > 0.
 */
WINBASEAPI HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                                          LONG lMaximumCount, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                                          LONG lMaximumCount, LPCWSTR lpName);
WINBASEAPI HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                                            LONG lMaximumCount, LPCSTR lpName, DWORD dwFlags,
                                            DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount,
                                            LONG lMaximumCount, LPCWSTR lpName, DWORD dwFlags,
                                            DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI OpenSemaphoreA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI OpenSemaphoreW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);

/*
 * Counts up; *lpPreviousCount (if not NULL) says what it was. FALSE, and nothing is changed, with
 * ERROR_TOO_MANY_POSTS: it would be more than the maximum; ERROR_INVALID_PARAMETER: lReleaseCount is not
 * positive.
 */
WINBASEAPI BOOL WINAPI ReleaseSemaphore(HANDLE hSemaphore, LONG lReleaseCount, LPLONG lpPreviousCount);

/* ---- Waitable timers ---- */

/* Runs as an APC of the thread that has set the timer, with the time it was due, in its two halves. */
typedef VOID(APIENTRY *PTIMERAPCROUTINE)(LPVOID lpArgToCompletionRoutine, DWORD dwTimerLowValue,
                                         DWORD dwTimerHighValue);

/* As CreateEvent. */
WINBASEAPI HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES lpTimerAttributes, BOOL bManualReset,
                                              LPCSTR lpTimerName);
WINBASEAPI HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES lpTimerAttributes, BOOL bManualReset,
                                              LPCWSTR lpTimerName);
WINBASEAPI HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES lpTimerAttributes, LPCSTR lpTimerName,
                                                DWORD dwFlags, DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES lpTimerAttributes, LPCWSTR lpTimerName,
                                                DWORD dwFlags, DWORD dwDesiredAccess);
WINBASEAPI HANDLE WINAPI OpenWaitableTimerA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpTimerName);
WINBASEAPI HANDLE WINAPI OpenWaitableTimerW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpTimerName);

/*
 * Sets the timer: it is not signalled until *lpDueTime, in units of 100 ns: a FILETIME, or when negative so
 * long from now; then every lPeriod milliseconds again, unless that is 0. pfnCompletionRoutine may be NULL.
 * fResume is ignored. FALSE with ERROR_INVALID_PARAMETER: lPeriod is negative, lpDueTime NULL.
 */
WINBASEAPI BOOL WINAPI SetWaitableTimer(HANDLE hTimer, CONST LARGE_INTEGER *lpDueTime, LONG lPeriod,
                                        PTIMERAPCROUTINE pfnCompletionRoutine,
                                        LPVOID lpArgToCompletionRoutine, BOOL fResume);

/* It does not become signalled any more; if it is, it stays so. */
WINBASEAPI BOOL WINAPI CancelWaitableTimer(HANDLE hTimer);

/* ---- Critical sections ---- */

/*
 * A lock that its owner may take again. Initialising cannot fail; dwSpinCount says how often a thread looks
 * before it sleeps (ignored on one processor). ...Ex: FALSE with ERROR_INVALID_PARAMETER for undefined flags.
 */
WINBASEAPI VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection,
                                                             DWORD dwSpinCount);
WINBASEAPI BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount,
                                                   DWORD Flags);
WINBASEAPI DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount);
WINBASEAPI VOID WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI VOID WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
WINBASEAPI VOID WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection);

/* ---- Slim locks: for one writer or several readers; nobody may take one twice ---- */

typedef RTL_SRWLOCK SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT RTL_SRWLOCK_INIT

WINBASEAPI VOID WINAPI InitializeSRWLock(PSRWLOCK SRWLock);
WINBASEAPI VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI VOID WINAPI AcquireSRWLockShared(PSRWLOCK SRWLock);
WINBASEAPI BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK SRWLock);

/* Of a lock that nobody has in this mode: raises STATUS_RESOURCE_NOT_OWNED. */
WINBASEAPI VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK SRWLock);
WINBASEAPI VOID WINAPI ReleaseSRWLockShared(PSRWLOCK SRWLock);

/* ---- Condition variables ---- */

typedef RTL_CONDITION_VARIABLE CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define CONDITION_VARIABLE_INIT RTL_CONDITION_VARIABLE_INIT

/*
 * Leaves the lock, sleeps until it is woken (or for no reason), and takes the lock again. FALSE with
 * ERROR_TIMEOUT; the lock is held then, too. ERROR_INVALID_PARAMETER for undefined flags.
 */
WINBASEAPI VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE ConditionVariable);
WINBASEAPI BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE ConditionVariable,
                                                PCRITICAL_SECTION CriticalSection, DWORD dwMilliseconds);
WINBASEAPI BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE ConditionVariable, PSRWLOCK SRWLock,
                                                 DWORD dwMilliseconds, ULONG Flags);
WINBASEAPI VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE ConditionVariable);
WINBASEAPI VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE ConditionVariable);

/* ---- One-time initialisation ---- */

typedef RTL_RUN_ONCE INIT_ONCE, *PINIT_ONCE, *LPINIT_ONCE;
#define INIT_ONCE_STATIC_INIT RTL_RUN_ONCE_INIT

typedef BOOL(WINAPI *PINIT_ONCE_FN)(PINIT_ONCE InitOnce, PVOID Parameter, PVOID *Context);

/*
 * Calls InitFn unless a call of it has answered TRUE before; other threads wait meanwhile. FALSE, with the
 * last error that InitFn has left, when it answers FALSE. *Context is what it has stored; its two lowest bits
 * are 0.
 */
WINBASEAPI VOID WINAPI InitOnceInitialize(PINIT_ONCE InitOnce);
WINBASEAPI BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE InitOnce, PINIT_ONCE_FN InitFn, PVOID Parameter,
                                           LPVOID *Context);

/*
 * The same in two parts. *fPending TRUE: the caller is to initialise, and then to call InitOnceComplete; with
 * INIT_ONCE_ASYNC several may at once, and the first to complete wins. FALSE with ERROR_INVALID_PARAMETER
 * (flags, or they differ from those of the other call), or ERROR_GEN_FAILURE: INIT_ONCE_CHECK_ONLY and it is
 * not complete, or InitOnceComplete came too late.
 */
WINBASEAPI BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE lpInitOnce, DWORD dwFlags, PBOOL fPending,
                                               LPVOID *lpContext);
WINBASEAPI BOOL WINAPI InitOnceComplete(LPINIT_ONCE lpInitOnce, DWORD dwFlags, LPVOID lpContext);

/* ---- Barriers ---- */

typedef RTL_BARRIER SYNCHRONIZATION_BARRIER, *PSYNCHRONIZATION_BARRIER, *LPSYNCHRONIZATION_BARRIER;

/*
 * For lTotalThreads threads. FALSE with ERROR_INVALID_PARAMETER: not a positive number, or lSpinCount is
 * below -1.
 */
WINBASEAPI BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER lpBarrier,
                                                        LONG lTotalThreads, LONG lSpinCount);

/*
 * Waits for the others. TRUE for the last one that comes, FALSE for all others. It can be used again at once.
 */
WINBASEAPI BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER lpBarrier, DWORD dwFlags);

/* Waits until all who have come together have left. TRUE. */
WINBASEAPI BOOL WINAPI DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER lpBarrier);

/* ---- Addresses ---- */

/*
 * Sleeps while the 1, 2, 4 or 8 bytes at Address are those at CompareAddress, until it is woken (or for no
 * reason). FALSE with ERROR_TIMEOUT, or ERROR_INVALID_PARAMETER: another size.
 */
WINBASEAPI BOOL WINAPI WaitOnAddress(volatile VOID *Address, PVOID CompareAddress, SIZE_T AddressSize,
                                     DWORD dwMilliseconds);
WINBASEAPI VOID WINAPI WakeByAddressSingle(PVOID Address);
WINBASEAPI VOID WINAPI WakeByAddressAll(PVOID Address);

#ifdef UNICODE
#define CreateEvent           CreateEventW
#define CreateEventEx         CreateEventExW
#define CreateMutex           CreateMutexW
#define CreateMutexEx         CreateMutexExW
#define CreateSemaphore       CreateSemaphoreW
#define CreateSemaphoreEx     CreateSemaphoreExW
#define CreateWaitableTimer   CreateWaitableTimerW
#define CreateWaitableTimerEx CreateWaitableTimerExW
#define OpenEvent             OpenEventW
#define OpenMutex             OpenMutexW
#define OpenSemaphore         OpenSemaphoreW
#define OpenWaitableTimer     OpenWaitableTimerW
#else
#define CreateEvent           CreateEventA
#define CreateEventEx         CreateEventExA
#define CreateMutex           CreateMutexA
#define CreateMutexEx         CreateMutexExA
#define CreateSemaphore       CreateSemaphoreA
#define CreateSemaphoreEx     CreateSemaphoreExA
#define CreateWaitableTimer   CreateWaitableTimerA
#define CreateWaitableTimerEx CreateWaitableTimerExA
#define OpenEvent             OpenEventA
#define OpenMutex             OpenMutexA
#define OpenSemaphore         OpenSemaphoreA
#define OpenWaitableTimer     OpenWaitableTimerA
#endif

#ifdef __cplusplus
}
#endif

#endif
