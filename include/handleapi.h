/*
 * handleapi.h - what can be done with a handle of any type.
 *
 * A handle belongs to its process; closing it frees the object behind it when it was the last one and nothing
 * else uses it. Success leaves the last error alone. A value that is no open handle fails with
 * ERROR_INVALID_HANDLE, also if it was one before. Any thread may call at any time; signal handlers may not.
 * A child process made by fork has its parent's handles under the same values; the two close them
 * independently.
 *
 * Source: "CloseHandle function", "DuplicateHandle function", "GetHandleInformation function",
 * "SetHandleInformation function", "CompareObjectHandles function".
 */
#ifndef FAULTLINE_HANDLEAPI_H
#define FAULTLINE_HANDLEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

#define HANDLE_FLAG_INHERIT            0x00000001
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x00000002

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Closes the handle. Closing a constant one (GetCurrentProcess) does nothing. Returns FALSE with
 *   ERROR_INVALID_HANDLE   it is not open, or HANDLE_FLAG_PROTECT_FROM_CLOSE is set
 */
WINBASEAPI BOOL WINAPI CloseHandle(HANDLE hObject);

/*
 * Stores in *lpTargetHandle another handle of the same object, with the rights dwDesiredAccess, or with
 * DUPLICATE_SAME_ACCESS those of the source. DUPLICATE_CLOSE_SOURCE closes the source even when the call
 * fails; lpTargetHandle may be NULL then. Both processes are the current one. Returns FALSE with
 *   ERROR_INVALID_HANDLE      a handle is not open, or is another process's
 *   ERROR_ACCESS_DENIED       the source lacks one of the rights
 *   ERROR_INVALID_PARAMETER   undefined options; NULL without DUPLICATE_CLOSE_SOURCE
 *   ERROR_NOT_SUPPORTED       the source is a constant that stands for no object here
 */
WINBASEAPI BOOL WINAPI DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle,
                                       HANDLE hTargetProcessHandle, LPHANDLE lpTargetHandle,
                                       DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwOptions);

/*
 * Stores the handle's HANDLE_FLAG_* in *lpdwFlags.
 * FALSE with ERROR_INVALID_HANDLE, or ERROR_NOACCESS for NULL.
 */
WINBASEAPI BOOL WINAPI GetHandleInformation(HANDLE hObject, LPDWORD lpdwFlags);

/*
 * Gives the flags in dwMask the values in dwFlags. FALSE with ERROR_INVALID_HANDLE, or
 * ERROR_INVALID_PARAMETER for other flags.
 */
WINBASEAPI BOOL WINAPI SetHandleInformation(HANDLE hObject, DWORD dwMask, DWORD dwFlags);

/* Do both handles stand for one object? FALSE with ERROR_NOT_SAME_OBJECT, or ERROR_INVALID_HANDLE. */
WINBASEAPI BOOL WINAPI CompareObjectHandles(HANDLE hFirstObjectHandle, HANDLE hSecondObjectHandle);

#ifdef __cplusplus
}
#endif

#endif
