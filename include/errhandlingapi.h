/*
 * errhandlingapi.h - the last error of a thread, and raising exceptions.
 *
 * Source: "GetLastError function", "SetLastError function", "RaiseException function".
 */
#ifndef FAULTLINE_ERRHANDLINGAPI_H
#define FAULTLINE_ERRHANDLINGAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The calling thread's last error: an ERROR_* of winerror.h, 0 in a new thread. Calls of this library set it
 * when they fail. Safe in signal handlers and exception filters.
 */
WINBASEAPI DWORD WINAPI GetLastError(VOID);

/* Sets the calling thread's last error. Safe in signal handlers and exception filters. */
WINBASEAPI VOID WINAPI SetLastError(DWORD dwErrCode);

/*
 * Raises the exception dwExceptionCode, bit 28 cleared, in the calling thread and dispatches it to the
 * thread's handlers, with nNumberOfArguments (at most EXCEPTION_MAXIMUM_PARAMETERS are used) parameters from
 * lpArguments, which may be NULL. dwExceptionFlags is 0 or EXCEPTION_NONCONTINUABLE. Returns when a filter
 * answers EXCEPTION_CONTINUE_EXECUTION.
 */
WINBASEAPI VOID WINAPI RaiseException(DWORD dwExceptionCode, DWORD dwExceptionFlags, DWORD nNumberOfArguments,
                                      CONST ULONG_PTR *lpArguments);

#ifdef __cplusplus
}
#endif

#endif
