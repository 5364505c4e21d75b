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

#define INVALID_FILE_ATTRIBUTES ((DWORD)-1)

#ifdef __cplusplus
extern "C" {
#endif

/* What GetFileAttributesEx says. */
typedef struct _WIN32_FILE_ATTRIBUTE_DATA {
    DWORD dwFileAttributes; /* FILE_ATTRIBUTE_* */
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD nFileSizeHigh; /* bytes: bits 32-63 */
    DWORD nFileSizeLow;  /* bits 0-31 */
} WIN32_FILE_ATTRIBUTE_DATA, *LPWIN32_FILE_ATTRIBUTE_DATA;

/* What a handle says: volume and index together name the file. */
typedef struct _BY_HANDLE_FILE_INFORMATION {
    DWORD dwFileAttributes;
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD dwVolumeSerialNumber; /* the device's number */
    DWORD nFileSizeHigh;
    DWORD nFileSizeLow;
    DWORD nNumberOfLinks;
    DWORD nFileIndexHigh; /* the inode's number: bits 32-63 */
    DWORD nFileIndexLow;
} BY_HANDLE_FILE_INFORMATION, *PBY_HANDLE_FILE_INFORMATION, *LPBY_HANDLE_FILE_INFORMATION;

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
WINBASEAPI BOOL WINAPI SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove,
                                        PLARGE_INTEGER lpNewFilePointer, DWORD dwMoveMethod);

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
 * Whether names of the A calls are in the ANSI code page, TRUE at first, or in the OEM one. Both are UTF-8:
 * what is chosen is remembered, and names mean the same.
 */
WINBASEAPI BOOL WINAPI AreFileApisANSI(void);
WINBASEAPI VOID WINAPI SetFileApisToANSI(void);
WINBASEAPI VOID WINAPI SetFileApisToOEM(void);

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
 *   ERROR_BUFFER_OVERFLOW     lpPathName is longer than MAX_PATH - 14 characters (in UTF-8, less what three
 *                             of the prefix have more than three bytes)
 *   ERROR_INVALID_PARAMETER   NULL
 *   ERROR_FILE_EXISTS         all numbers are taken
 */
WINBASEAPI UINT WINAPI GetTempFileNameA(LPCSTR lpPathName, LPCSTR lpPrefixString, UINT uUnique,
                                        LPSTR lpTempFileName);
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

/* ---- Directories ---- */

/* FALSE with ERROR_ALREADY_EXISTS, ERROR_PATH_NOT_FOUND, ERROR_ACCESS_DENIED. */
WINBASEAPI BOOL WINAPI CreateDirectoryA(LPCSTR lpPathName, LPSECURITY_ATTRIBUTES lpSecurityAttributes);
WINBASEAPI BOOL WINAPI CreateDirectoryW(LPCWSTR lpPathName, LPSECURITY_ATTRIBUTES lpSecurityAttributes);

/*
 * FALSE with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_DIRECTORY (a file), ERROR_DIR_NOT_EMPTY,
 * ERROR_SHARING_VIOLATION (something is mounted there), ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI RemoveDirectoryA(LPCSTR lpPathName);
WINBASEAPI BOOL WINAPI RemoveDirectoryW(LPCWSTR lpPathName);

/*
 * Looks for names like the last part of lpFileName (* and ?) in the directory before it. Stores the first
 * one, "." and ".." before the others, in *lpFindFileData and returns a handle for FindNextFile and
 * FindClose. INVALID_HANDLE_VALUE with ERROR_FILE_NOT_FOUND (nothing is like it), ERROR_PATH_NOT_FOUND (no
 * such directory), ERROR_INVALID_NAME; FindFirstFileEx: ERROR_INVALID_PARAMETER (other levels and flags).
 */
WINBASEAPI HANDLE WINAPI FindFirstFileA(LPCSTR lpFileName, LPWIN32_FIND_DATAA lpFindFileData);
WINBASEAPI HANDLE WINAPI FindFirstFileW(LPCWSTR lpFileName, LPWIN32_FIND_DATAW lpFindFileData);
WINBASEAPI HANDLE WINAPI FindFirstFileExA(LPCSTR lpFileName, FINDEX_INFO_LEVELS fInfoLevelId,
                                          LPVOID lpFindFileData, FINDEX_SEARCH_OPS fSearchOp,
                                          LPVOID lpSearchFilter, DWORD dwAdditionalFlags);
WINBASEAPI HANDLE WINAPI FindFirstFileExW(LPCWSTR lpFileName, FINDEX_INFO_LEVELS fInfoLevelId,
                                          LPVOID lpFindFileData, FINDEX_SEARCH_OPS fSearchOp,
                                          LPVOID lpSearchFilter, DWORD dwAdditionalFlags);

/* The next one. FALSE with ERROR_NO_MORE_FILES. */
WINBASEAPI BOOL WINAPI FindNextFileA(HANDLE hFindFile, LPWIN32_FIND_DATAA lpFindFileData);
WINBASEAPI BOOL WINAPI FindNextFileW(HANDLE hFindFile, LPWIN32_FIND_DATAW lpFindFileData);
WINBASEAPI BOOL WINAPI FindClose(HANDLE hFindFile);

/*
 * The path from the root, without "." and "..", whatever is there; *lpFilePart, unless it is NULL, becomes
 * the last name in it, or NULL. Returns the length, or the room needed when there is not enough; 0 with
 * ERROR_INVALID_NAME (none), ERROR_PATH_NOT_FOUND (another drive).
 */
WINBASEAPI DWORD WINAPI GetFullPathNameA(LPCSTR lpFileName, DWORD nBufferLength, LPSTR lpBuffer,
                                         LPSTR *lpFilePart);
WINBASEAPI DWORD WINAPI GetFullPathNameW(LPCWSTR lpFileName, DWORD nBufferLength, LPWSTR lpBuffer,
                                         LPWSTR *lpFilePart);

/* ---- Attributes and times ---- */

/* FILE_ATTRIBUTE_*; INVALID_FILE_ATTRIBUTES, or FALSE, with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND. */
WINBASEAPI DWORD WINAPI GetFileAttributesA(LPCSTR lpFileName);
WINBASEAPI DWORD WINAPI GetFileAttributesW(LPCWSTR lpFileName);
WINBASEAPI BOOL WINAPI GetFileAttributesExA(LPCSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId,
                                            LPVOID lpFileInformation);
WINBASEAPI BOOL WINAPI GetFileAttributesExW(LPCWSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId,
                                            LPVOID lpFileInformation);

/* FILE_ATTRIBUTE_READONLY of a file, set or not, is its permission to write; the others are ignored. */
WINBASEAPI BOOL WINAPI SetFileAttributesA(LPCSTR lpFileName, DWORD dwFileAttributes);
WINBASEAPI BOOL WINAPI SetFileAttributesW(LPCWSTR lpFileName, DWORD dwFileAttributes);

/* The times of a file; NULL: not that one. The time of creation is not set. */
WINBASEAPI BOOL WINAPI GetFileTime(HANDLE hFile, LPFILETIME lpCreationTime, LPFILETIME lpLastAccessTime,
                                   LPFILETIME lpLastWriteTime);
WINBASEAPI BOOL WINAPI SetFileTime(HANDLE hFile, const FILETIME *lpCreationTime,
                                   const FILETIME *lpLastAccessTime, const FILETIME *lpLastWriteTime);
WINBASEAPI BOOL WINAPI GetFileInformationByHandle(HANDLE hFile,
                                                  LPBY_HANDLE_FILE_INFORMATION lpFileInformation);

/*
 * The path of an open file: its length, or the room needed when there is not enough. ERROR_INVALID_FUNCTION:
 * none.
 */
WINBASEAPI DWORD WINAPI GetFinalPathNameByHandleA(HANDLE hFile, LPSTR lpszFilePath, DWORD cchFilePath,
                                                  DWORD dwFlags);
WINBASEAPI DWORD WINAPI GetFinalPathNameByHandleW(HANDLE hFile, LPWSTR lpszFilePath, DWORD cchFilePath,
                                                  DWORD dwFlags);

/* ---- Locks on parts of files ---- */

/*
 * Locks bytes for this handle alone (LockFileEx without LOCKFILE_EXCLUSIVE_LOCK: for those who lock them so,
 * too), or gives them back; what is locked others cannot lock, and still read and write. LockFileEx waits,
 * unless LOCKFILE_FAIL_IMMEDIATELY. FALSE with ERROR_LOCK_VIOLATION: somebody has them.
 */
WINBASEAPI BOOL WINAPI LockFile(HANDLE hFile, DWORD dwFileOffsetLow, DWORD dwFileOffsetHigh,
                                DWORD nNumberOfBytesToLockLow, DWORD nNumberOfBytesToLockHigh);
WINBASEAPI BOOL WINAPI LockFileEx(HANDLE hFile, DWORD dwFlags, DWORD dwReserved,
                                  DWORD nNumberOfBytesToLockLow, DWORD nNumberOfBytesToLockHigh,
                                  LPOVERLAPPED lpOverlapped);
WINBASEAPI BOOL WINAPI UnlockFile(HANDLE hFile, DWORD dwFileOffsetLow, DWORD dwFileOffsetHigh,
                                  DWORD nNumberOfBytesToUnlockLow, DWORD nNumberOfBytesToUnlockHigh);
WINBASEAPI BOOL WINAPI UnlockFileEx(HANDLE hFile, DWORD dwReserved, DWORD nNumberOfBytesToUnlockLow,
                                    DWORD nNumberOfBytesToUnlockHigh, LPOVERLAPPED lpOverlapped);

/* ---- Drives: of a directory on it; NULL: the current one ---- */

/* Bytes that this user can have, all, and that are free; each may be NULL. */
WINBASEAPI BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR lpDirectoryName,
                                           PULARGE_INTEGER lpFreeBytesAvailableToCaller,
                                           PULARGE_INTEGER lpTotalNumberOfBytes,
                                           PULARGE_INTEGER lpTotalNumberOfFreeBytes);
WINBASEAPI BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR lpDirectoryName,
                                           PULARGE_INTEGER lpFreeBytesAvailableToCaller,
                                           PULARGE_INTEGER lpTotalNumberOfBytes,
                                           PULARGE_INTEGER lpTotalNumberOfFreeBytes);
WINBASEAPI BOOL WINAPI GetDiskFreeSpaceA(LPCSTR lpRootPathName, LPDWORD lpSectorsPerCluster,
                                         LPDWORD lpBytesPerSector, LPDWORD lpNumberOfFreeClusters,
                                         LPDWORD lpTotalNumberOfClusters);
WINBASEAPI BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR lpRootPathName, LPDWORD lpSectorsPerCluster,
                                         LPDWORD lpBytesPerSector, LPDWORD lpNumberOfFreeClusters,
                                         LPDWORD lpTotalNumberOfClusters);

/* DRIVE_FIXED, or DRIVE_NO_ROOT_DIR: there is no such directory. */
WINBASEAPI UINT WINAPI GetDriveTypeA(LPCSTR lpRootPathName);
WINBASEAPI UINT WINAPI GetDriveTypeW(LPCWSTR lpRootPathName);

/* C: alone: bit 2; "C:\" and an empty text. */
WINBASEAPI DWORD WINAPI GetLogicalDrives(VOID);
WINBASEAPI DWORD WINAPI GetLogicalDriveStringsA(DWORD nBufferLength, LPSTR lpBuffer);
WINBASEAPI DWORD WINAPI GetLogicalDriveStringsW(DWORD nBufferLength, LPWSTR lpBuffer);

/* Label (""), serial number, longest name, FILE_* flags and file system; each may be NULL. */
WINBASEAPI BOOL WINAPI GetVolumeInformationA(LPCSTR lpRootPathName, LPSTR lpVolumeNameBuffer,
                                             DWORD nVolumeNameSize, LPDWORD lpVolumeSerialNumber,
                                             LPDWORD lpMaximumComponentLength, LPDWORD lpFileSystemFlags,
                                             LPSTR lpFileSystemNameBuffer, DWORD nFileSystemNameSize);
WINBASEAPI BOOL WINAPI GetVolumeInformationW(LPCWSTR lpRootPathName, LPWSTR lpVolumeNameBuffer,
                                             DWORD nVolumeNameSize, LPDWORD lpVolumeSerialNumber,
                                             LPDWORD lpMaximumComponentLength, LPDWORD lpFileSystemFlags,
                                             LPWSTR lpFileSystemNameBuffer, DWORD nFileSystemNameSize);

#ifdef UNICODE
#define CreateDirectory          CreateDirectoryW
#define FindFirstFile            FindFirstFileW
#define FindFirstFileEx          FindFirstFileExW
#define FindNextFile             FindNextFileW
#define GetDiskFreeSpace         GetDiskFreeSpaceW
#define GetDiskFreeSpaceEx       GetDiskFreeSpaceExW
#define GetDriveType             GetDriveTypeW
#define GetFileAttributes        GetFileAttributesW
#define GetFileAttributesEx      GetFileAttributesExW
#define GetFinalPathNameByHandle GetFinalPathNameByHandleW
#define GetFullPathName          GetFullPathNameW
#define GetLogicalDriveStrings   GetLogicalDriveStringsW
#define GetVolumeInformation     GetVolumeInformationW
#define RemoveDirectory          RemoveDirectoryW
#define SetFileAttributes        SetFileAttributesW
#else
#define CreateDirectory          CreateDirectoryA
#define FindFirstFile            FindFirstFileA
#define FindFirstFileEx          FindFirstFileExA
#define FindNextFile             FindNextFileA
#define GetDiskFreeSpace         GetDiskFreeSpaceA
#define GetDiskFreeSpaceEx       GetDiskFreeSpaceExA
#define GetDriveType             GetDriveTypeA
#define GetFileAttributes        GetFileAttributesA
#define GetFileAttributesEx      GetFileAttributesExA
#define GetFinalPathNameByHandle GetFinalPathNameByHandleA
#define GetFullPathName          GetFullPathNameA
#define GetLogicalDriveStrings   GetLogicalDriveStringsA
#define GetVolumeInformation     GetVolumeInformationA
#define RemoveDirectory          RemoveDirectoryA
#define SetFileAttributes        SetFileAttributesA
#endif

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(WIN32_FILE_ATTRIBUTE_DATA) == 36 && sizeof(BY_HANDLE_FILE_INFORMATION) == 52);

#endif
