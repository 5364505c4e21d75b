/*
 * fileapi.h - files: open, read, write, delete.
 *
 * Paths may have both separators. C: is the root directory, and there is no other drive; \\?\ and \\.\ in
 * front are left out. Upper and lower case differ, as in all programs of this system. In the A calls text is
 * UTF-8.
 *
 * Success leaves the last error alone, except where a call says otherwise. A handle that is none, or of
 * something else, fails with ERROR_INVALID_HANDLE; one that was not opened with the right that a call needs,
 * with ERROR_ACCESS_DENIED. Any thread may call; signal handlers may not.
 *
 * Source: "CreateFileW function", "ReadFile function", "WriteFile function", "SetFilePointer function",
 * "SetFilePointerEx function", "GetFileSize function", "GetFileSizeEx function", "SetEndOfFile function",
 * "GetFileType function", "FlushFileBuffers function", "DeleteFileW function", "GetTempPathW function",
 * "GetTempFileNameW function".
 */
#ifndef FAULTLINE_FILEAPI_H
#define FAULTLINE_FILEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#define CREATE_NEW        1
#define CREATE_ALWAYS     2
#define OPEN_EXISTING     3
#define OPEN_ALWAYS       4
#define TRUNCATE_EXISTING 5

#define INVALID_FILE_SIZE        ((DWORD)0xffffffff)
#define INVALID_SET_FILE_POINTER ((DWORD)-1)

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens or creates a file with the rights dwDesiredAccess (GENERIC_READ ..., FILE_READ_DATA ...; 0 to ask
 * about it only). dwShareMode says what others may have it open for, FILE_SHARE_*; that binds all programs
 * that use this library. Returns a handle and sets the last error to 0, or to ERROR_ALREADY_EXISTS when
 * CREATE_ALWAYS or OPEN_ALWAYS found the file. Returns INVALID_HANDLE_VALUE with
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   it is not there; its directory is not
 *   ERROR_FILE_EXISTS         CREATE_NEW, and it is there
 *   ERROR_SHARING_VIOLATION   somebody has it open and does not share it so, or for what is not to be shared
 *   ERROR_ACCESS_DENIED       no permission; read-only; a directory, without FILE_FLAG_BACKUP_SEMANTICS
 *   ERROR_USER_MAPPED_FILE    to be emptied, but a file mapping of it exists
 *   ERROR_INVALID_PARAMETER   an unknown disposition or share mode; TRUNCATE_EXISTING without the right to
 *                             write
 *   ERROR_INVALID_NAME        a character that is in no name
 *   ERROR_NOT_SUPPORTED       FILE_FLAG_OPEN_REPARSE_POINT
 */
WINBASEAPI HANDLE WINAPI CreateFileA(LPCSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                     LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                                     DWORD dwFlagsAndAttributes, HANDLE hTemplateFile);
WINBASEAPI HANDLE WINAPI CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                     LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                                     DWORD dwFlagsAndAttributes, HANDLE hTemplateFile);

/*
 * Reads at the file's position, or where *lpOverlapped says, up to nNumberOfBytesToRead bytes; their number
 * goes to *lpNumberOfBytesRead, unless that is NULL. At the end of a file there are 0. Returns FALSE with
 *   ERROR_NOACCESS      a page of the buffer cannot be written, or is a guard page, which is disarmed
 *   ERROR_HANDLE_EOF    the end, when lpOverlapped is given
 *   ERROR_BROKEN_PIPE   nobody writes to the pipe any more
 */
WINBASEAPI BOOL WINAPI ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                                LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped);

/*
 * Writes at the file's position, or where *lpOverlapped says; handles with FILE_APPEND_DATA alone, at the
 * end. Returns FALSE with
 *   ERROR_NOACCESS       a page of the buffer cannot be read, or is a guard page, which is disarmed
 *   ERROR_DISK_FULL      not all could be written
 *   ERROR_NO_DATA        nobody reads from the pipe any more
 */
WINBASEAPI BOOL WINAPI WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                                 LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped);

/* Writes what the system holds of the file to its device. ERROR_INVALID_HANDLE for a terminal. */
WINBASEAPI BOOL WINAPI FlushFileBuffers(HANDLE hFile);

/*
 * Moves the position, counted from the beginning (FILE_BEGIN), from where it is (FILE_CURRENT) or from the
 * end (FILE_END). Fails with
 *   ERROR_NEGATIVE_SEEK       before the beginning
 *   ERROR_INVALID_PARAMETER   an unknown method; SetFilePointer without lpDistanceToMoveHigh: past 4 GiB
 *   ERROR_INVALID_FUNCTION    it has no position
 * SetFilePointer returns the position's low half, and INVALID_SET_FILE_POINTER when it fails; when that is
 * the low half the last error is NO_ERROR.
 */
WINBASEAPI DWORD WINAPI SetFilePointer(HANDLE hFile, LONG lDistanceToMove, PLONG lpDistanceToMoveHigh,
                                       DWORD dwMoveMethod);
WINBASEAPI BOOL WINAPI SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove, PLARGE_INTEGER lpNewFilePointer,
                                        DWORD dwMoveMethod);

/*
 * The position becomes the end of the file: it is cut there, or extended by zeros. FALSE with
 * ERROR_USER_MAPPED_FILE when it would be cut and this process has a file mapping that reaches further.
 */
WINBASEAPI BOOL WINAPI SetEndOfFile(HANDLE hFile);

/*
 * The size in bytes. GetFileSize returns its low half, INVALID_FILE_SIZE when it fails; when that is the low
 * half the last error is NO_ERROR. ERROR_INVALID_FUNCTION: it has none.
 */
WINBASEAPI DWORD WINAPI GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh);
WINBASEAPI BOOL WINAPI GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize);

/* FILE_TYPE_DISK, _CHAR (a terminal, a device) or _PIPE (also a socket); FILE_TYPE_UNKNOWN when it fails. */
WINBASEAPI DWORD WINAPI GetFileType(HANDLE hFile);

/*
 * Removes the file's name. Handles that are open stay usable. FALSE with
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   it is not there; its directory is not
 *   ERROR_SHARING_VIOLATION   somebody has it open without FILE_SHARE_DELETE
 *   ERROR_ACCESS_DENIED       read-only, a directory, no permission, or a file mapping of it exists
 */
WINBASEAPI BOOL WINAPI DeleteFileA(LPCSTR lpFileName);
WINBASEAPI BOOL WINAPI DeleteFileW(LPCWSTR lpFileName);

/*
 * Stores the path of the directory for temporary files (TMPDIR, or /tmp), a separator at its end, in
 * lpBuffer[nBufferLength]. Returns its length; with a larger number, the size the buffer must have, nothing
 * is stored. 0 never happens.
 */
WINBASEAPI DWORD WINAPI GetTempPathA(DWORD nBufferLength, LPSTR lpBuffer);
WINBASEAPI DWORD WINAPI GetTempPathW(DWORD nBufferLength, LPWSTR lpBuffer);

/*
 * Stores a file name in lpTempFileName[MAX_PATH]: the directory lpPathName, at most three characters of
 * lpPrefixString, the low 16 bits of uUnique in base 16, ".TMP". With uUnique 0 it chooses the number, so
 * that there is no such file yet, and creates it. Returns the number, or 0 with
 *   ERROR_DIRECTORY           lpPathName is no directory
 *   ERROR_BUFFER_OVERFLOW     lpPathName is longer than MAX_PATH - 14 characters
 *   ERROR_INVALID_PARAMETER   NULL
 *   ERROR_FILE_EXISTS         all numbers are taken
 */
WINBASEAPI UINT WINAPI GetTempFileNameA(LPCSTR lpPathName, LPCSTR lpPrefixString, UINT uUnique, LPSTR lpTempFileName);
WINBASEAPI UINT WINAPI GetTempFileNameW(LPCWSTR lpPathName, LPCWSTR lpPrefixString, UINT uUnique,
                                        LPWSTR lpTempFileName);

/* -1, 0 or 1: the first time is earlier, the same, later. */
WINBASEAPI LONG WINAPI CompareFileTime(const FILETIME *lpFileTime1, const FILETIME *lpFileTime2);

/*
 * Between UTC and the process's time zone, by the offset that holds now, whatever the date. FALSE with
 * ERROR_INVALID_PARAMETER: the time is, or would be, 2^63 or more.
 */
WINBASEAPI BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *lpFileTime, LPFILETIME lpLocalFileTime);
WINBASEAPI BOOL WINAPI LocalFileTimeToFileTime(const FILETIME *lpLocalFileTime, LPFILETIME lpFileTime);

#ifdef UNICODE
#define CreateFile      CreateFileW
#define DeleteFile      DeleteFileW
#define GetTempFileName GetTempFileNameW
#define GetTempPath     GetTempPathW
#else
#define CreateFile      CreateFileA
#define DeleteFile      DeleteFileA
#define GetTempFileName GetTempFileNameA
#define GetTempPath     GetTempPathA
#endif

#ifdef __cplusplus
}
#endif

#endif
