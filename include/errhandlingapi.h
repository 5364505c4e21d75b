/*
 * errhandlingapi.h - the last error of a thread, raising exceptions, handlers of the whole process, and what
 * becomes of an exception that nobody handles.
 *
 * An exception goes to the vectored exception handlers, then to the frames' filters, newest first, then to
 * the top-level filter. When one of them answers EXCEPTION_CONTINUE_EXECUTION the vectored continue handlers
 * are told. When nobody handles it, a fault goes to the action that its signal had before this library took
 * it; if that is the default, a report is written (faultline(1), FAULTLINE_REPORT) and the process ends by
 * the signal, with a core file where the system keeps them. A raised exception is reported and ends the
 * process with the low 8 bits of its code as exit status, or 255 when these are 0 and the code is not.
 *
 * Source: "GetLastError function", "SetLastError function", "RaiseException function", "Vectored Exception
 * Handling", "SetUnhandledExceptionFilter function", "UnhandledExceptionFilter function", "SetErrorMode
 * function", "SetThreadErrorMode function", "RaiseFailFastException function", "FatalAppExitA function".
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

/*
 * Ends the process for an exception at once: no handler, filter or termination block is asked. A report is
 * written, then the process ends by SIGABRT, whatever its action was. pExceptionRecord is NULL for
 * STATUS_FAIL_FAST_EXCEPTION; pContextRecord is NULL for the caller's. dwFlags may have
 * FAIL_FAST_GENERATE_EXCEPTION_ADDRESS, to have the record's address replaced by the caller's, and
 * FAIL_FAST_NO_HARD_ERROR_DLG, to have no report.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI RaiseFailFastException(PEXCEPTION_RECORD pExceptionRecord,
                                                                PCONTEXT pContextRecord, DWORD dwFlags);

/* ---- Vectored handlers ---- */

/*
 * Adds a handler that is called for every exception of every thread, before the filters of its frames, as the
 * first (First not 0) or the last one. It answers EXCEPTION_CONTINUE_EXECUTION, which ends the search (even
 * that of a noncontinuable exception, as on Windows), or EXCEPTION_CONTINUE_SEARCH; any other answer counts
 * as the latter. The same function may be added again: it is then called twice. Returns what removes it, or
 * NULL with
 *   ERROR_INVALID_PARAMETER   Handler is NULL
 *   ERROR_NOT_ENOUGH_MEMORY   no memory, or 65,536 handlers are there
 * Handlers may be added and removed by any thread at any time, by handlers during their call too: a dispatch
 * that goes on calls what it has not passed yet of those that are there. Adding and removing wait for nobody.
 */
WINBASEAPI PVOID WINAPI AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);

/*
 * Returns not 0, or 0 when Handle is no handler's, or no more. No call of the handler begins any more in a
 * dispatch that comes to it later; a call on another thread may still be going on, or just about to begin.
 */
WINBASEAPI ULONG WINAPI RemoveVectoredExceptionHandler(PVOID Handle);

/*
 * The same for handlers that are called when an exception has been answered by EXCEPTION_CONTINUE_EXECUTION,
 * before the execution continues; the first of them with that answer is the last one called.
 */
WINBASEAPI PVOID WINAPI AddVectoredContinueHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);
WINBASEAPI ULONG WINAPI RemoveVectoredContinueHandler(PVOID Handle);

/* ---- The exception that nobody handles ---- */

typedef LONG(WINAPI *PTOP_LEVEL_EXCEPTION_FILTER)(struct _EXCEPTION_POINTERS *ExceptionInfo);
typedef PTOP_LEVEL_EXCEPTION_FILTER LPTOP_LEVEL_EXCEPTION_FILTER;

/*
 * Sets the process's top-level filter, which is asked on the thread of an exception that no frame handles;
 * NULL: none. Returns the former one. What it answers:
 *   EXCEPTION_CONTINUE_EXECUTION   the execution continues with the context as the filter leaves it
 *   EXCEPTION_EXECUTE_HANDLER      the process ends, without report or core file: exit status as for a raised
 *                                  exception. Termination blocks do not run, buffers are not flushed
 *   EXCEPTION_CONTINUE_SEARCH      as if there were no filter
 * An exception that the filter itself does not handle is not given to it. A debugger changes nothing.
 */
WINBASEAPI LPTOP_LEVEL_EXCEPTION_FILTER WINAPI
SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER lpTopLevelExceptionFilter);

/*
 * What the top-level filter answers; when there is none, or it answers EXCEPTION_CONTINUE_SEARCH: writes the
 * report and returns EXCEPTION_EXECUTE_HANDLER. For use in filter expressions.
 */
WINBASEAPI LONG WINAPI UnhandledExceptionFilter(struct _EXCEPTION_POINTERS *ExceptionInfo);

/*
 * Sets the process's error mode, SEM_* values of winbase.h, and returns the former one. SEM_NOGPFAULTERRORBOX
 * keeps the report of unhandled exceptions from being written; the others are kept and have no effect.
 * SEM_NOALIGNMENTFAULTEXCEPT stays once it is set.
 */
WINBASEAPI UINT WINAPI SetErrorMode(UINT uMode);
WINBASEAPI UINT WINAPI GetErrorMode(VOID);

/*
 * The calling thread's own error mode, which holds in addition to the process's: SEM_FAILCRITICALERRORS,
 * SEM_NOGPFAULTERRORBOX and SEM_NOOPENFILEERRORBOX. Stores the former one in *lpOldMode unless that is NULL.
 * Returns FALSE with
 *   ERROR_INVALID_PARAMETER   dwNewMode has other bits
 */
WINBASEAPI BOOL WINAPI SetThreadErrorMode(DWORD dwNewMode, LPDWORD lpOldMode);
WINBASEAPI DWORD WINAPI GetThreadErrorMode(VOID);

/*
 * Writes a message where reports go, whatever the error mode, and ends the process with the low 8 bits of
 * STATUS_FATAL_APP_EXIT (21) as exit status. uAction is ignored. FatalAppExitW converts to UTF-8.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI FatalAppExitA(UINT uAction, LPCSTR lpMessageText);
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI FatalAppExitW(UINT uAction, LPCWSTR lpMessageText);
#ifdef UNICODE
#define FatalAppExit FatalAppExitW
#else
#define FatalAppExit FatalAppExitA
#endif

#ifdef __cplusplus
}
#endif

#endif
