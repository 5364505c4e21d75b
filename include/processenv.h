/*
 * processenv.h - the standard handles, the environment and the command line.
 *
 * The environment is the C library's, and UTF-8; names are looked for as written first, then without regard
 * to case.
 *
 * Any thread: the environment has a lock that SetEnvironmentVariable and its twins take; not for signal
 * handlers.
 *
 * Source: "GetStdHandle function", "SetStdHandle function", "GetEnvironmentVariable function",
 * "SetEnvironmentVariable function", "ExpandEnvironmentStringsW function", "GetEnvironmentStringsW function",
 * "GetCommandLineW function".
 */
#ifndef FAULTLINE_PROCESSENV_H
#define FAULTLINE_PROCESSENV_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The handle of standard input, output or error: STD_INPUT_HANDLE ... It is one of descriptor 0, 1 or 2,
 * which closing the handle leaves open, or what SetStdHandle said. NULL when the program was started without.
 * INVALID_HANDLE_VALUE with ERROR_INVALID_HANDLE for another number. What the C library's streams hold back
 * is not seen through these handles.
 */
WINBASEAPI HANDLE WINAPI GetStdHandle(DWORD nStdHandle);

/* What GetStdHandle says from now on. The C library's streams are not redirected. */
WINBASEAPI BOOL WINAPI SetStdHandle(DWORD nStdHandle, HANDLE hHandle);

/*
 * Stores a variable's value in lpBuffer[nSize]. Returns its length; with a larger number, the room that it
 * needs, nothing is stored. 0: it is empty, and the last error stays; or there is none,
 * ERROR_ENVVAR_NOT_FOUND.
 */
WINBASEAPI DWORD WINAPI GetEnvironmentVariableA(LPCSTR lpName, LPSTR lpBuffer, DWORD nSize);
WINBASEAPI DWORD WINAPI GetEnvironmentVariableW(LPCWSTR lpName, LPWSTR lpBuffer, DWORD nSize);

/* Sets a variable, or, with NULL, removes it. FALSE with ERROR_INVALID_PARAMETER: no name, or '=' in it. */
WINBASEAPI BOOL WINAPI SetEnvironmentVariableA(LPCSTR lpName, LPCSTR lpValue);
WINBASEAPI BOOL WINAPI SetEnvironmentVariableW(LPCWSTR lpName, LPCWSTR lpValue);

/*
 * Stores lpSrc in lpDst[nSize] with the value of each variable in place of its %NAME%. Returns the room that
 * the result needs, its NUL counted; if that is more than nSize, nothing is stored and the last error is
 * ERROR_INSUFFICIENT_BUFFER.
 */
WINBASEAPI DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR lpSrc, LPSTR lpDst, DWORD nSize);
WINBASEAPI DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR lpSrc, LPWSTR lpDst, DWORD nSize);

/* A copy of all variables, "NAME=value" one behind the other, an empty text at the end; and its end. */
WINBASEAPI LPCH WINAPI GetEnvironmentStringsA(VOID);
WINBASEAPI LPWCH WINAPI GetEnvironmentStringsW(VOID);
WINBASEAPI BOOL WINAPI FreeEnvironmentStringsA(LPCH penv);
WINBASEAPI BOOL WINAPI FreeEnvironmentStringsW(LPWCH penv);

/*
 * The arguments that the process was started with, as one text: quoted where they need it, so that
 * CommandLineToArgvW (shellapi.h) gives them back. It lives as long as the process.
 */
WINBASEAPI LPSTR WINAPI GetCommandLineA(VOID);
WINBASEAPI LPWSTR WINAPI GetCommandLineW(VOID);

#ifdef UNICODE
#define ExpandEnvironmentStrings ExpandEnvironmentStringsW
#define FreeEnvironmentStrings   FreeEnvironmentStringsW
#define GetCommandLine           GetCommandLineW
#define GetEnvironmentStrings    GetEnvironmentStringsW
#define GetEnvironmentVariable   GetEnvironmentVariableW
#define SetEnvironmentVariable   SetEnvironmentVariableW
#else
#define ExpandEnvironmentStrings ExpandEnvironmentStringsA
#define FreeEnvironmentStrings   FreeEnvironmentStringsA
#define GetCommandLine           GetCommandLineA
#define GetEnvironmentStrings    GetEnvironmentStringsA
#define GetEnvironmentVariable   GetEnvironmentVariableA
#define SetEnvironmentVariable   SetEnvironmentVariableA
#endif

/*
 * The current directory in lpBuffer[nBufferLength]: its length, or the room needed when there is not enough;
 * 0 with ERROR_PATH_NOT_FOUND when it was removed.
 */
WINBASEAPI DWORD WINAPI GetCurrentDirectoryA(DWORD nBufferLength, LPSTR lpBuffer);
WINBASEAPI DWORD WINAPI GetCurrentDirectoryW(DWORD nBufferLength, LPWSTR lpBuffer);

/*
 * FALSE with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_DIRECTORY (a file), ERROR_INVALID_NAME (none).
 */
WINBASEAPI BOOL WINAPI SetCurrentDirectoryA(LPCSTR lpPathName);
WINBASEAPI BOOL WINAPI SetCurrentDirectoryW(LPCWSTR lpPathName);

#ifdef UNICODE
#define GetCurrentDirectory GetCurrentDirectoryW
#define SetCurrentDirectory SetCurrentDirectoryW
#else
#define GetCurrentDirectory GetCurrentDirectoryA
#define SetCurrentDirectory SetCurrentDirectoryA
#endif

#ifdef __cplusplus
}
#endif

#endif
