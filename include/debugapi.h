/*
 * debugapi.h - a program and its debugger.
 *
 * Any thread.
 *
 * Source: "DebugBreak function", "IsDebuggerPresent function", "CheckRemoteDebuggerPresent function",
 * "OutputDebugStringA function", "OutputDebugStringW function".
 */
#ifndef FAULTLINE_DEBUGAPI_H
#define FAULTLINE_DEBUGAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Executes a breakpoint instruction: EXCEPTION_BREAKPOINT in the calling thread, with the instruction's own
 * address as ExceptionAddress and Rip; whoever continues must advance Rip by 1, or it comes again. Without a
 * handler the process ends by SIGTRAP; a debugger stops.
 */
WINBASEAPI VOID WINAPI DebugBreak(VOID);

/* Is the process being traced: by a debugger, or by strace? FALSE where there is no /proc. */
WINBASEAPI BOOL WINAPI IsDebuggerPresent(VOID);

/*
 * Stores IsDebuggerPresent of the process hProcess, the current one. Returns FALSE with
 *   ERROR_INVALID_PARAMETER   hProcess or pbDebuggerPresent is NULL
 *   ERROR_INVALID_HANDLE      another process
 */
WINBASEAPI BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE hProcess, PBOOL pbDebuggerPresent);

/*
 * Gives a text to whoever watches the program. The vectored handlers see it first, as an exception that no
 * frame sees: DBG_PRINTEXCEPTION_C with the text's length, the NUL counted, and its address as parameters;
 * from OutputDebugStringW, before that, DBG_PRINTEXCEPTION_WIDE_C with length and address of the wide and of
 * the narrow text. If none of them answers EXCEPTION_CONTINUE_EXECUTION the text goes, as it is, where
 * FAULTLINE_DEBUG_OUTPUT says (faultline(1)): by default to standard error when a debugger is present, and
 * nowhere otherwise. OutputDebugStringW converts to UTF-8. NULL counts as empty. Keeps the last error.
 */
WINBASEAPI VOID WINAPI OutputDebugStringA(LPCSTR lpOutputString);
WINBASEAPI VOID WINAPI OutputDebugStringW(LPCWSTR lpOutputString);
#ifdef UNICODE
#define OutputDebugString OutputDebugStringW
#else
#define OutputDebugString OutputDebugStringA
#endif

#ifdef __cplusplus
}
#endif

#endif
