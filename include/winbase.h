/*
 * winbase.h - constants of the base calls; most calls themselves are declared in the headers it includes.
 *
 * Source: "GlobalMemoryStatus function", "MEMORYSTATUS structure".
 */
#ifndef FAULTLINE_WINBASE_H
#define FAULTLINE_WINBASE_H
#pragma GCC system_header

#include <stdarg.h>

#include "minwindef.h"
#include "minwinbase.h"
#include "winerror.h"

#include "consoleapi.h"
#include "consoleapi2.h"
#include "consoleapi3.h"
#include "debugapi.h"
#include "enclaveapi.h"
#include "errhandlingapi.h"
#include "fibersapi.h"
#include "fileapi.h"
#include "handleapi.h"
#include "heapapi.h"
#include "interlockedapi.h"
#include "ioapiset.h"
#include "libloaderapi.h"
#include "memoryapi.h"
#include "namedpipeapi.h"
#include "processenv.h"
#include "processthreadsapi.h"
#include "profileapi.h"
#include "realtimeapi.h"
#include "rtlsupportapi.h"
#include "securitybaseapi.h"
#include "synchapi.h"
#include "sysinfoapi.h"
#include "systemtopologyapi.h"
#include "threadpoolapiset.h"
#include "threadpoollegacyapiset.h"
#include "timezoneapi.h"
#include "utilapiset.h"
#include "wow64apiset.h"

#define INFINITE                 0xffffffff

#define WAIT_FAILED        ((DWORD)0xffffffff)
#define WAIT_OBJECT_0      ((STATUS_WAIT_0) + 0)
#define WAIT_ABANDONED     ((STATUS_ABANDONED_WAIT_0) + 0)
#define WAIT_ABANDONED_0   ((STATUS_ABANDONED_WAIT_0) + 0)
#define WAIT_IO_COMPLETION STATUS_USER_APC

#define FILE_BEGIN   0
#define FILE_CURRENT 1
#define FILE_END     2

/* CreateFile: flags, beside the attributes of winnt.h. */
#define FILE_FLAG_WRITE_THROUGH       0x80000000
#define FILE_FLAG_OVERLAPPED          0x40000000
#define FILE_FLAG_NO_BUFFERING        0x20000000
#define FILE_FLAG_RANDOM_ACCESS       0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN     0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE     0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS    0x02000000
#define FILE_FLAG_POSIX_SEMANTICS     0x01000000
#define FILE_FLAG_SESSION_AWARE       0x00800000
#define FILE_FLAG_OPEN_REPARSE_POINT  0x00200000
#define FILE_FLAG_OPEN_NO_RECALL      0x00100000
#define FILE_FLAG_FIRST_PIPE_INSTANCE 0x00080000

/* GetFileType. */
#define FILE_TYPE_UNKNOWN 0x0000
#define FILE_TYPE_DISK    0x0001
#define FILE_TYPE_CHAR    0x0002
#define FILE_TYPE_PIPE    0x0003
#define FILE_TYPE_REMOTE  0x8000

/* GetStdHandle. */
#define STD_INPUT_HANDLE  ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE  ((DWORD)-12)

#define GMEM_FIXED          0x0000
#define GMEM_MOVEABLE       0x0002
#define GMEM_NOCOMPACT      0x0010
#define GMEM_NODISCARD      0x0020
#define GMEM_ZEROINIT       0x0040
#define GMEM_MODIFY         0x0080
#define GMEM_DISCARDABLE    0x0100
#define GMEM_NOT_BANKED     0x1000
#define GMEM_SHARE          0x2000
#define GMEM_DDESHARE       0x2000
#define GMEM_NOTIFY         0x4000
#define GMEM_LOWER          GMEM_NOT_BANKED
#define GMEM_VALID_FLAGS    0x7f72
#define GMEM_INVALID_HANDLE 0x8000
#define GMEM_DISCARDED      0x4000
#define GMEM_LOCKCOUNT      0x00ff
#define GHND                (GMEM_MOVEABLE | GMEM_ZEROINIT)
#define GPTR                (GMEM_FIXED | GMEM_ZEROINIT)

/* SetErrorMode. */
#define SEM_FAILCRITICALERRORS     0x0001
#define SEM_NOGPFAULTERRORBOX      0x0002
#define SEM_NOALIGNMENTFAULTEXCEPT 0x0004
#define SEM_NOOPENFILEERRORBOX     0x8000

/* RaiseFailFastException. */
#define FAIL_FAST_GENERATE_EXCEPTION_ADDRESS 0x1
#define FAIL_FAST_NO_HARD_ERROR_DLG          0x2

/* FormatMessage: where the text is, and what is done with it. The low byte is the width of a line. */
#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS  0x00000200
#define FORMAT_MESSAGE_FROM_STRING     0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE    0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM     0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY  0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK  0x000000ff

/* GetPriorityClass. */
#define NORMAL_PRIORITY_CLASS       0x00000020
#define IDLE_PRIORITY_CLASS         0x00000040
#define HIGH_PRIORITY_CLASS         0x00000080
#define REALTIME_PRIORITY_CLASS     0x00000100
#define BELOW_NORMAL_PRIORITY_CLASS 0x00004000
#define ABOVE_NORMAL_PRIORITY_CLASS 0x00008000

/* GetComputerName: letters at most. */
#define MAX_COMPUTERNAME_LENGTH 15

/* GetDriveType. */
#define DRIVE_UNKNOWN     0
#define DRIVE_NO_ROOT_DIR 1
#define DRIVE_REMOVABLE   2
#define DRIVE_FIXED       3
#define DRIVE_REMOTE      4
#define DRIVE_CDROM       5
#define DRIVE_RAMDISK     6

/* MoveFileEx. */
#define MOVEFILE_REPLACE_EXISTING      0x00000001
#define MOVEFILE_COPY_ALLOWED          0x00000002
#define MOVEFILE_DELAY_UNTIL_REBOOT    0x00000004
#define MOVEFILE_WRITE_THROUGH         0x00000008
#define MOVEFILE_CREATE_HARDLINK       0x00000010
#define MOVEFILE_FAIL_IF_NOT_TRACKABLE 0x00000020

#define CaptureStackBackTrace RtlCaptureStackBackTrace

/* Memory by name; RtlZeroMemory and its sisters are these as well. */
#define MoveMemory       RtlMoveMemory
#define CopyMemory       RtlCopyMemory
#define FillMemory       RtlFillMemory
#define ZeroMemory       RtlZeroMemory
#define SecureZeroMemory RtlSecureZeroMemory

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Global and local memory. Source: "Global and Local Functions". An object is fixed (its handle is its
 * address) or movable (GMEM_MOVEABLE: a handle, to be locked for its address). The two families share the
 * process heap and one table of 65,536 handles, and may be mixed. Thread-safe; not for signal handlers.
 */

/* An object of `size` bytes, or NULL: ERROR_NOT_ENOUGH_MEMORY. A movable one of no bytes begins discarded. */
WINBASEAPI HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size);
WINBASEAPI HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size);

/*
 * The object with another size (or, GMEM_MODIFY, other flags), or NULL and the object as it was:
 * ERROR_INVALID_HANDLE, ERROR_NOACCESS (a pointer to no object), ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY (also: it would have to move and may not). Without GMEM_MOVEABLE neither fixed nor
 * locked objects move; small fixed ones are not resized at all then.
 */
WINBASEAPI HGLOBAL WINAPI GlobalReAlloc(HGLOBAL object, SIZE_T size, UINT flags);
WINBASEAPI HLOCAL WINAPI LocalReAlloc(HLOCAL object, SIZE_T size, UINT flags);

/* NULL; or `object`: ERROR_INVALID_HANDLE, ERROR_NOACCESS. Locked objects are freed all the same. */
WINBASEAPI HGLOBAL WINAPI GlobalFree(HGLOBAL object);
WINBASEAPI HLOCAL WINAPI LocalFree(HLOCAL object);

/*
 * The object's address, and one more lock on a movable one (255 at most); NULL: ERROR_DISCARDED,
 * ERROR_INVALID_HANDLE.
 */
WINBASEAPI LPVOID WINAPI GlobalLock(HGLOBAL object);
WINBASEAPI LPVOID WINAPI LocalLock(HLOCAL object);

/*
 * TRUE: it is still locked. FALSE: no longer (the last error is 0), or it was not (ERROR_NOT_LOCKED), or no
 * object.
 */
WINBASEAPI BOOL WINAPI GlobalUnlock(HGLOBAL object);
WINBASEAPI BOOL WINAPI LocalUnlock(HLOCAL object);

/* Bytes; 0 when discarded, or no object (ERROR_INVALID_HANDLE). */
WINBASEAPI SIZE_T WINAPI GlobalSize(HGLOBAL object);
WINBASEAPI SIZE_T WINAPI LocalSize(HLOCAL object);

/*
 * The lock count in the low byte, GMEM_DISCARDABLE, GMEM_DISCARDED, GMEM_DDESHARE; GMEM_INVALID_HANDLE: no
 * object.
 */
WINBASEAPI UINT WINAPI GlobalFlags(HGLOBAL object);
WINBASEAPI UINT WINAPI LocalFlags(HLOCAL object);

/* The handle of an object by its address; NULL: ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER. */
WINBASEAPI HGLOBAL WINAPI GlobalHandle(LPCVOID block);
WINBASEAPI HLOCAL WINAPI LocalHandle(LPCVOID block);

/* Kept for old programs: the first three give 0, the others are GlobalLock and GlobalUnlock. */
WINBASEAPI SIZE_T WINAPI GlobalCompact(DWORD least);
WINBASEAPI SIZE_T WINAPI LocalCompact(UINT least);
WINBASEAPI SIZE_T WINAPI LocalShrink(HLOCAL object, UINT size);
WINBASEAPI void WINAPI GlobalFix(HGLOBAL object);
WINBASEAPI void WINAPI GlobalUnfix(HGLOBAL object);
WINBASEAPI LPVOID WINAPI GlobalWire(HGLOBAL object);
WINBASEAPI BOOL WINAPI GlobalUnWire(HGLOBAL object);

#define GlobalDiscard(object) GlobalReAlloc((object), 0, GMEM_MOVEABLE)
#define LocalDiscard(object)  LocalReAlloc((object), 0, LMEM_MOVEABLE)

/*
 * Text. Source: "lstrlenA function" and its sisters. All but the comparisons answer 0 or NULL to a pointer
 * that cannot be read, or written. lstrcpyn stores iMaxLength characters at most, the terminator included,
 * and always a terminator. Comparing is by words, see CompareStringW; NULL comes before every text.
 */
WINBASEAPI int WINAPI lstrlenA(LPCSTR lpString);
WINBASEAPI int WINAPI lstrlenW(LPCWSTR lpString);
WINBASEAPI LPSTR WINAPI lstrcpyA(LPSTR lpString1, LPCSTR lpString2);
WINBASEAPI LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI LPSTR WINAPI lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength);
WINBASEAPI LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength);
WINBASEAPI LPSTR WINAPI lstrcatA(LPSTR lpString1, LPCSTR lpString2);
WINBASEAPI LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2);
WINBASEAPI int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
WINBASEAPI int WINAPI lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2);
WINBASEAPI int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
#ifdef UNICODE
#define lstrlen  lstrlenW
#define lstrcpy  lstrcpyW
#define lstrcpyn lstrcpynW
#define lstrcat  lstrcatW
#define lstrcmp  lstrcmpW
#define lstrcmpi lstrcmpiW
#else
#define lstrlen  lstrlenA
#define lstrcpy  lstrcpyA
#define lstrcpyn lstrcpynA
#define lstrcat  lstrcatA
#define lstrcmp  lstrcmpA
#define lstrcmpi lstrcmpiA
#endif

/* MEMORYSTATUSEX of older programs: the same values under older names. */
typedef struct _MEMORYSTATUS {
    DWORD dwLength;         /* bytes of this structure, 56: set by the call */
    DWORD dwMemoryLoad;     /* percent of dwTotalPhys in use: 0 to 100 */
    SIZE_T dwTotalPhys;     /* bytes of physical memory */
    SIZE_T dwAvailPhys;     /* bytes of it that can be had without swapping */
    SIZE_T dwTotalPageFile; /* bytes that may be committed */
    SIZE_T dwAvailPageFile; /* bytes of it that are left */
    SIZE_T dwTotalVirtual;  /* bytes of user address space */
    SIZE_T dwAvailVirtual;  /* bytes of it that are neither reserved nor mapped */
} MEMORYSTATUS, *LPMEMORYSTATUS;

/* Fills *lpBuffer, whatever its dwLength says. Cannot fail; keeps the last error. Any thread may call it. */
WINBASEAPI VOID WINAPI GlobalMemoryStatus(LPMEMORYSTATUS lpBuffer);

/*
 * Is there a byte of [lp, lp + ucb) that cannot be read, or written? Of no bytes there is none. Each page is
 * touched: a guard page counts as bad, and is none afterwards. The answer is no promise. The last error
 * stays.
 */
WINBASEAPI BOOL WINAPI IsBadReadPtr(CONST VOID *lp, UINT_PTR ucb);
WINBASEAPI BOOL WINAPI IsBadWritePtr(LPVOID lp, UINT_PTR ucb);
WINBASEAPI BOOL WINAPI IsBadHugeReadPtr(CONST VOID *lp, UINT_PTR ucb);
WINBASEAPI BOOL WINAPI IsBadHugeWritePtr(LPVOID lp, UINT_PTR ucb);

/* Can the byte there not be read? Whether it can be executed is not looked at. */
WINBASEAPI BOOL WINAPI IsBadCodePtr(FARPROC lpfn);

/* Is there a character that cannot be read, up to the terminator or ucchMax of them? NULL is always bad. */
WINBASEAPI BOOL WINAPI IsBadStringPtrA(LPCSTR lpsz, UINT_PTR ucchMax);
WINBASEAPI BOOL WINAPI IsBadStringPtrW(LPCWSTR lpsz, UINT_PTR ucchMax);
#ifdef UNICODE
#define IsBadStringPtr IsBadStringPtrW
#else
#define IsBadStringPtr IsBadStringPtrA
#endif

/* SetProcessWorkingSetSizeEx without flags, and GetProcessWorkingSetSizeEx without asking for them. */
WINBASEAPI BOOL WINAPI SetProcessWorkingSetSize(HANDLE hProcess, SIZE_T dwMinimumWorkingSetSize,
                                                SIZE_T dwMaximumWorkingSetSize);
WINBASEAPI BOOL WINAPI GetProcessWorkingSetSize(HANDLE hProcess, PSIZE_T lpMinimumWorkingSetSize,
                                                PSIZE_T lpMaximumWorkingSetSize);

/*
 * Makes a text of a message and its inserts: %1 to %99 with a format of printf's integers and text behind,
 * %1!08x!, %2!*s!; %n is a line break, %0 the end, and a line break in the message is one of \r\n. The
 * message is dwMessageId's of the system (FORMAT_MESSAGE_FROM_SYSTEM), of the module lpSource (_FROM_HMODULE:
 * ntdll has those of NTSTATUS values), or lpSource itself (_FROM_STRING). The arguments are those of
 * *Arguments, or of an array of DWORD_PTR (_ARGUMENT_ARRAY); a list is used up as far as the inserts reach.
 *
 * The text is stored in lpBuffer[nSize]; with FORMAT_MESSAGE_ALLOCATE_BUFFER in a block for LocalFree of at
 * least nSize units, whose address is stored in *(LPTSTR *)lpBuffer. Returns its length, or 0 with
 *   ERROR_MR_MID_NOT_FOUND          there is no such message
 *   ERROR_RESOURCE_TYPE_NOT_FOUND   the module has none at all
 *   ERROR_RESOURCE_LANG_NOT_FOUND   not in this language: there are English ones only
 *   ERROR_INSUFFICIENT_BUFFER       the buffer is too small
 *   ERROR_NO_WORK_DONE              the text is empty
 *   ERROR_INVALID_PARAMETER         no source; an insert without an argument or the end of its format; NULL
 *                                   for a wide buffer; FormatMessageA: nSize is 32,768 or more
 *   ERROR_NOT_ENOUGH_MEMORY         FormatMessageA: NULL for the address of a block
 *
 * Source: "FormatMessage function".
 */
WINBASEAPI DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                                       LPSTR lpBuffer, DWORD nSize, va_list *Arguments);
WINBASEAPI DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                                       LPWSTR lpBuffer, DWORD nSize, va_list *Arguments);
#ifdef UNICODE
#define FormatMessage FormatMessageW
#else
#define FormatMessage FormatMessageA
#endif

/*
 * A time as MS-DOS has it, date and time of day, in steps of two seconds; FALSE with ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI DosDateTimeToFileTime(WORD wFatDate, WORD wFatTime, LPFILETIME lpFileTime);
WINBASEAPI BOOL WINAPI FileTimeToDosDateTime(const FILETIME *lpFileTime, LPWORD lpFatDate, LPWORD lpFatTime);

/*
 * The number of a privilege by its name, whatever its case, and the name by its number: in lpName[*cchName],
 * with its length in *cchName then. The display name is English. FALSE with ERROR_NO_SUCH_PRIVILEGE,
 * ERROR_INSUFFICIENT_BUFFER (*cchName: the room needed), RPC_S_SERVER_UNAVAILABLE (another machine's).
 */
WINBASEAPI BOOL WINAPI LookupPrivilegeValueA(LPCSTR lpSystemName, LPCSTR lpName, PLUID lpLuid);
WINBASEAPI BOOL WINAPI LookupPrivilegeValueW(LPCWSTR lpSystemName, LPCWSTR lpName, PLUID lpLuid);
WINBASEAPI BOOL WINAPI LookupPrivilegeNameA(LPCSTR lpSystemName, PLUID lpLuid, LPSTR lpName, LPDWORD cchName);
WINBASEAPI BOOL WINAPI LookupPrivilegeNameW(LPCWSTR lpSystemName, PLUID lpLuid, LPWSTR lpName,
                                            LPDWORD cchName);
WINBASEAPI BOOL WINAPI LookupPrivilegeDisplayNameA(LPCSTR lpSystemName, LPCSTR lpName, LPSTR lpDisplayName,
                                                   LPDWORD cchDisplayName, LPDWORD lpLanguageId);
WINBASEAPI BOOL WINAPI LookupPrivilegeDisplayNameW(LPCWSTR lpSystemName, LPCWSTR lpName, LPWSTR lpDisplayName,
                                                   LPDWORD cchDisplayName, LPDWORD lpLanguageId);

/*
 * The host's name: its first part, in capitals, 15 letters of it. *nSize becomes its length. FALSE with
 * ERROR_BUFFER_OVERFLOW, and the room needed in *nSize.
 */
WINBASEAPI BOOL WINAPI GetComputerNameA(LPSTR lpBuffer, LPDWORD nSize);
WINBASEAPI BOOL WINAPI GetComputerNameW(LPWSTR lpBuffer, LPDWORD nSize);

/* The user's name; *pcbBuffer becomes its length, the NUL counted. FALSE with ERROR_INSUFFICIENT_BUFFER. */
WINBASEAPI BOOL WINAPI GetUserNameA(LPSTR lpBuffer, LPDWORD pcbBuffer);
WINBASEAPI BOOL WINAPI GetUserNameW(LPWSTR lpBuffer, LPDWORD pcbBuffer);

/*
 * Do the fields dwTypeMask (VER_*) of 10.0, build 19045, compare with *lpVersionInformation as
 * VerSetConditionMask said? FALSE with ERROR_OLD_WIN_VERSION: no; ERROR_BAD_ARGUMENTS: no fields, or no
 * conditions.
 */
WINBASEAPI BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA lpVersionInformation, DWORD dwTypeMask,
                                          DWORDLONG dwlConditionMask);
WINBASEAPI BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW lpVersionInformation, DWORD dwTypeMask,
                                          DWORDLONG dwlConditionMask);

/*
 * Processors by groups of up to 64, and memory nodes: see systemtopologyapi.h. Of a group that is not there:
 * 0 with ERROR_INVALID_PARAMETER; ALL_PROCESSOR_GROUPS: all of them.
 */
WINBASEAPI WORD WINAPI GetActiveProcessorGroupCount(VOID);
WINBASEAPI WORD WINAPI GetMaximumProcessorGroupCount(VOID);
WINBASEAPI DWORD WINAPI GetActiveProcessorCount(WORD GroupNumber);
WINBASEAPI DWORD WINAPI GetMaximumProcessorCount(WORD GroupNumber);
WINBASEAPI BOOL WINAPI GetNumaNodeProcessorMask(UCHAR Node, PULONGLONG ProcessorMask);
WINBASEAPI BOOL WINAPI GetNumaProcessorNode(UCHAR Processor, PUCHAR NodeNumber);
WINBASEAPI BOOL WINAPI GetNumaProcessorNodeEx(PPROCESSOR_NUMBER Processor, PUSHORT NodeNumber);
WINBASEAPI BOOL WINAPI GetNumaProximityNode(ULONG ProximityId, PUCHAR NodeNumber);

/* Bytes of a node's memory that are free. */
WINBASEAPI BOOL WINAPI GetNumaAvailableMemoryNode(UCHAR Node, PULONGLONG AvailableBytes);
WINBASEAPI BOOL WINAPI GetNumaAvailableMemoryNodeEx(USHORT Node, PULONGLONG AvailableBytes);

/*
 * The processors of the first group that may run a process, all of its threads. FALSE with
 * ERROR_INVALID_PARAMETER: none, or one that is not there; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI GetProcessAffinityMask(HANDLE hProcess, PDWORD_PTR lpProcessAffinityMask,
                                              PDWORD_PTR lpSystemAffinityMask);
WINBASEAPI BOOL WINAPI SetProcessAffinityMask(HANDLE hProcess, DWORD_PTR dwProcessAffinityMask);

/*
 * The processors that may run a thread of this process: some of the process's, or, with -1, all of them.
 * Returns those that might before; 0 with ERROR_INVALID_PARAMETER: none, or one that the process may not use;
 * ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
 */
WINBASEAPI DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE hThread, DWORD_PTR dwThreadAffinityMask);

#ifdef UNICODE
#define GetComputerName            GetComputerNameW
#define GetUserName                GetUserNameW
#define LookupPrivilegeDisplayName LookupPrivilegeDisplayNameW
#define LookupPrivilegeName        LookupPrivilegeNameW
#define LookupPrivilegeValue       LookupPrivilegeValueW
#define VerifyVersionInfo          VerifyVersionInfoW
#else
#define GetComputerName            GetComputerNameA
#define GetUserName                GetUserNameA
#define LookupPrivilegeDisplayName LookupPrivilegeDisplayNameA
#define LookupPrivilegeName        LookupPrivilegeNameA
#define LookupPrivilegeValue       LookupPrivilegeValueA
#define VerifyVersionInfo          VerifyVersionInfoA
#endif

/*
 * Copies a file, contents and permissions. FALSE with ERROR_FILE_EXISTS (bFailIfExists),
 * ERROR_SHARING_VIOLATION (also: both are one file), or an error of CreateFile.
 */
WINBASEAPI BOOL WINAPI CopyFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, BOOL bFailIfExists);
WINBASEAPI BOOL WINAPI CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists);

/*
 * Gives a file or directory another name; MoveFile is MoveFileEx with MOVEFILE_COPY_ALLOWED, by which a file
 * goes to another file system. FALSE with
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   it is not there; a directory of either is not
 *   ERROR_ALREADY_EXISTS    the new name is taken, without MOVEFILE_REPLACE_EXISTING
 *   ERROR_ACCESS_DENIED     to be replaced: a directory, a read-only file; no permission
 *   ERROR_NOT_SAME_DEVICE   another file system, for a directory or without MOVEFILE_COPY_ALLOWED
 *   ERROR_NOT_SUPPORTED     MOVEFILE_DELAY_UNTIL_REBOOT and other flags
 */
WINBASEAPI BOOL WINAPI MoveFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName);
WINBASEAPI BOOL WINAPI MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName);
WINBASEAPI BOOL WINAPI MoveFileExA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, DWORD dwFlags);
WINBASEAPI BOOL WINAPI MoveFileExW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, DWORD dwFlags);

#ifdef UNICODE
#define CopyFile   CopyFileW
#define MoveFile   MoveFileW
#define MoveFileEx MoveFileExW
#else
#define CopyFile   CopyFileA
#define MoveFile   MoveFileA
#define MoveFileEx MoveFileExA
#endif

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(MEMORYSTATUS) == 56);
C_ASSERT(FIELD_OFFSET(MEMORYSTATUS, dwTotalPhys) == 8);
C_ASSERT(FIELD_OFFSET(MEMORYSTATUS, dwAvailVirtual) == 48);

#endif
