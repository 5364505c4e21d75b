/*
 * fibersapi.h - fibers, which run when somebody switches to them, and values for each fiber.
 *
 * A fiber has a stack of its own, and with it guarded blocks, C++ exceptions, floating-point modes and FLS
 * values of its own; a stack overflow in it is one, as in a thread. Thread-local storage and TLS belong to
 * the thread. A fiber may go on in another thread than it stopped in.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "Fibers", "Using Fibers", and the page of each function.
 */
#ifndef FAULTLINE_FIBERSAPI_H
#define FAULTLINE_FIBERSAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define FLS_OUT_OF_INDEXES      ((DWORD)0xffffffff)
#define FIBER_FLAG_FLOAT_SWITCH 0x1

#ifdef __cplusplus
extern "C" {
#endif

typedef VOID(WINAPI *PFIBER_START_ROUTINE)(LPVOID lpFiberParameter);
typedef PFIBER_START_ROUTINE LPFIBER_START_ROUTINE;

/*
 * Makes the calling thread a fiber, whose data is lpParameter, or back a thread. NULL or FALSE with
 * ERROR_ALREADY_FIBER, ERROR_ALREADY_THREAD, ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI LPVOID WINAPI ConvertThreadToFiber(LPVOID lpParameter);
WINBASEAPI LPVOID WINAPI ConvertThreadToFiberEx(LPVOID lpParameter, DWORD dwFlags);
WINBASEAPI BOOL WINAPI ConvertFiberToThread(VOID);

/*
 * A fiber that will call lpStartAddress(lpParameter); when that returns, the thread that runs it ends. Its
 * stack has dwStackSize bytes, or dwStackReserveSize; 0: 1 MiB. NULL with ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI LPVOID WINAPI CreateFiber(SIZE_T dwStackSize, LPFIBER_START_ROUTINE lpStartAddress,
                                     LPVOID lpParameter);
WINBASEAPI LPVOID WINAPI CreateFiberEx(SIZE_T dwStackCommitSize, SIZE_T dwStackReserveSize, DWORD dwFlags,
                                       LPFIBER_START_ROUTINE lpStartAddress, LPVOID lpParameter);

/* Goes on where that fiber stopped. The calling thread is a fiber, and that one does not run. */
WINBASEAPI VOID WINAPI SwitchToFiber(LPVOID lpFiber);

/*
 * Frees a fiber that does not run; FLS callbacks are called for its values. Of the one that runs, ends the
 * thread.
 */
WINBASEAPI VOID WINAPI DeleteFiber(LPVOID lpFiber);

/* Is the calling thread a fiber? */
WINBASEAPI BOOL WINAPI IsThreadAFiber(VOID);

/* The fiber that runs, and its data. */
WINBASEAPI PVOID faultline_current_fiber(VOID);
WINBASEAPI PVOID faultline_fiber_data(VOID);
#define GetCurrentFiber() faultline_current_fiber()
#define GetFiberData()    faultline_fiber_data()

/*
 * FlsAlloc: an index whose value is NULL in every fiber and in every thread that is none; when one ends whose
 * value is not NULL, or the index is freed, lpCallback (if not NULL) is called with the value.
 * FLS_OUT_OF_INDEXES with ERROR_NO_MORE_ITEMS. The others fail with ERROR_INVALID_PARAMETER when the index is
 * none.
 */
WINBASEAPI DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION lpCallback);
WINBASEAPI PVOID WINAPI FlsGetValue(DWORD dwFlsIndex);
WINBASEAPI BOOL WINAPI FlsSetValue(DWORD dwFlsIndex, PVOID lpFlsData);
WINBASEAPI BOOL WINAPI FlsFree(DWORD dwFlsIndex);

#ifdef __cplusplus
}
#endif

#endif
