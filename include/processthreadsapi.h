/*
 * processthreadsapi.h - the current process and thread.
 *
 * Source: "ExitProcess function", "TerminateProcess function", "GetCurrentProcess function",
 * "GetCurrentProcessId function", "FlushInstructionCache function", "SetThreadStackGuarantee function".
 */
#ifndef FAULTLINE_PROCESSTHREADSAPI_H
#define FAULTLINE_PROCESSTHREADSAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Ends the process from any thread. The streams of the C library are flushed; its atexit functions and the
 * program's destructors do not run. A parent sees 8 bits: the low ones of uExitCode, or 255 when these are 0
 * and the code is not.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI ExitProcess(UINT uExitCode);

/*
 * Ends the process hProcess at once: nothing is flushed. The exit status of the current one is as for
 * ExitProcess; another is killed by SIGKILL, which is all its parent learns. Returns FALSE with
 * ERROR_INVALID_HANDLE, or ERROR_ACCESS_DENIED: the handle lacks PROCESS_TERMINATE, or this process may not.
 */
WINBASEAPI BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode);

/* The constant handle, (HANDLE)-1, that stands for the calling process; it needs no closing. */
WINBASEAPI HANDLE WINAPI GetCurrentProcess(VOID);

/*
 * A handle of the process with the host's id dwProcessId, with the rights dwDesiredAccess (PROCESS_*); close it with
 * CloseHandle. Returns NULL with
 *   ERROR_INVALID_PARAMETER   there is no such process
 *   ERROR_ACCESS_DENIED       one of PROCESS_VM_* was asked for, and the kernel would not let this process trace it
 *   ERROR_NO_SYSTEM_RESOURCES no descriptor is left
 */
WINBASEAPI HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId);

/* The process id behind a handle; 0 with ERROR_INVALID_HANDLE or ERROR_ACCESS_DENIED. */
WINBASEAPI DWORD WINAPI GetProcessId(HANDLE Process);

/* The host's process id. */
WINBASEAPI DWORD WINAPI GetCurrentProcessId(VOID);

/*
 * Makes code that was written to [lpBaseAddress, lpBaseAddress + dwSize) safe to execute; with NULL, all
 * code. Returns FALSE with ERROR_INVALID_HANDLE when hProcess is not the current process.
 */
WINBASEAPI BOOL WINAPI FlushInstructionCache(HANDLE hProcess, LPCVOID lpBaseAddress, SIZE_T dwSize);

/*
 * Every thread of the process goes through a full memory barrier before this returns: what it had stored can
 * be seen, and what it loads from then on is as new.
 */
WINBASEAPI VOID WINAPI FlushProcessWriteBuffers(VOID);

/*
 * Asks for *StackSizeInBytes of stack that filters of a stack overflow of the calling thread can count on,
 * and puts there what was asked for before, at first 0. Asking for less than before, or for 0, changes
 * nothing; stacks from 128 KiB on give 20 KiB without asking. Returns FALSE with ERROR_INVALID_PARAMETER when
 * StackSizeInBytes is NULL, or when the thread cannot give as much: it is more than two fifths of its stack
 * allow, the thread has come too near to its end, or it is the first thread and its stack has no limit.
 */
WINBASEAPI BOOL WINAPI SetThreadStackGuarantee(PULONG StackSizeInBytes);

#ifdef __cplusplus
}
#endif

#endif
