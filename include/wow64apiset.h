/*
 * wow64apiset.h - is a process one of 32 bits on a system of 64? None is.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "IsWow64Process function", "IsWow64Process2 function".
 */
#ifndef FAULTLINE_WOW64APISET_H
#define FAULTLINE_WOW64APISET_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * *Wow64Process becomes FALSE. FALSE with ERROR_INVALID_HANDLE; with ERROR_ACCESS_DENIED: the handle has
 * neither PROCESS_QUERY_INFORMATION nor PROCESS_QUERY_LIMITED_INFORMATION.
 */
WINBASEAPI BOOL WINAPI IsWow64Process(HANDLE hProcess, PBOOL Wow64Process);

/*
 * *pProcessMachine becomes IMAGE_FILE_MACHINE_UNKNOWN, which says the same, and *pNativeMachine, unless it is
 * NULL, IMAGE_FILE_MACHINE_AMD64.
 */
WINBASEAPI BOOL WINAPI IsWow64Process2(HANDLE hProcess, USHORT *pProcessMachine, USHORT *pNativeMachine);

#ifdef __cplusplus
}
#endif

#endif
