/*
 * minwinbase.h - exception codes under their Win32 names, and small structures many calls share.
 *
 * Source: "EXCEPTION_RECORD structure", "GetExceptionCode macro", "SECURITY_ATTRIBUTES structure".
 */
#ifndef FAULTLINE_MINWINBASE_H
#define FAULTLINE_MINWINBASE_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define EXCEPTION_ACCESS_VIOLATION         STATUS_ACCESS_VIOLATION
#define EXCEPTION_DATATYPE_MISALIGNMENT    STATUS_DATATYPE_MISALIGNMENT
#define EXCEPTION_BREAKPOINT               STATUS_BREAKPOINT
#define EXCEPTION_SINGLE_STEP              STATUS_SINGLE_STEP
#define EXCEPTION_ARRAY_BOUNDS_EXCEEDED    STATUS_ARRAY_BOUNDS_EXCEEDED
#define EXCEPTION_FLT_DENORMAL_OPERAND     STATUS_FLOAT_DENORMAL_OPERAND
#define EXCEPTION_FLT_DIVIDE_BY_ZERO       STATUS_FLOAT_DIVIDE_BY_ZERO
#define EXCEPTION_FLT_INEXACT_RESULT       STATUS_FLOAT_INEXACT_RESULT
#define EXCEPTION_FLT_INVALID_OPERATION    STATUS_FLOAT_INVALID_OPERATION
#define EXCEPTION_FLT_OVERFLOW             STATUS_FLOAT_OVERFLOW
#define EXCEPTION_FLT_STACK_CHECK          STATUS_FLOAT_STACK_CHECK
#define EXCEPTION_FLT_UNDERFLOW            STATUS_FLOAT_UNDERFLOW
#define EXCEPTION_INT_DIVIDE_BY_ZERO       STATUS_INTEGER_DIVIDE_BY_ZERO
#define EXCEPTION_INT_OVERFLOW             STATUS_INTEGER_OVERFLOW
#define EXCEPTION_PRIV_INSTRUCTION         STATUS_PRIVILEGED_INSTRUCTION
#define EXCEPTION_IN_PAGE_ERROR            STATUS_IN_PAGE_ERROR
#define EXCEPTION_ILLEGAL_INSTRUCTION      STATUS_ILLEGAL_INSTRUCTION
#define EXCEPTION_NONCONTINUABLE_EXCEPTION STATUS_NONCONTINUABLE_EXCEPTION
#define EXCEPTION_STACK_OVERFLOW           STATUS_STACK_OVERFLOW
#define EXCEPTION_INVALID_DISPOSITION      STATUS_INVALID_DISPOSITION
#define EXCEPTION_GUARD_PAGE               STATUS_GUARD_PAGE_VIOLATION
#define EXCEPTION_INVALID_HANDLE           STATUS_INVALID_HANDLE
#define EXCEPTION_POSSIBLE_DEADLOCK        ((DWORD)0xc0000194)
#define CONTROL_C_EXIT                     STATUS_CONTROL_C_EXIT
#define STILL_ACTIVE                       STATUS_PENDING

#define LMEM_FIXED          0x0000
#define LMEM_MOVEABLE       0x0002
#define LMEM_NOCOMPACT      0x0010
#define LMEM_NODISCARD      0x0020
#define LMEM_ZEROINIT       0x0040
#define LMEM_MODIFY         0x0080
#define LMEM_DISCARDABLE    0x0f00
#define LMEM_VALID_FLAGS    0x0f72
#define LMEM_INVALID_HANDLE 0x8000
#define LMEM_DISCARDED      0x4000
#define LMEM_LOCKCOUNT      0x00ff
#define LHND                (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define LPTR                (LMEM_FIXED | LMEM_ZEROINIT)
#define NONZEROLHND         LMEM_MOVEABLE
#define NONZEROLPTR         LMEM_FIXED

#ifdef __cplusplus
extern "C" {
#endif

/* Who may open an object, and whether child processes inherit its handle. */
typedef struct _SECURITY_ATTRIBUTES {
    DWORD nLength;               /* sizeof(SECURITY_ATTRIBUTES) */
    LPVOID lpSecurityDescriptor; /* NULL for the default of the process */
    BOOL bInheritHandle;         /* TRUE: a new process inherits the handle */
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* Where a transfer begins, and how it ended. */
typedef struct _OVERLAPPED {
    ULONG_PTR Internal;     /* the transfer's status: an NTSTATUS, 0 when it succeeded */
    ULONG_PTR InternalHigh; /* bytes transferred */
    union {
        struct {
            DWORD Offset;     /* where in the file: bits 0-31 */
            DWORD OffsetHigh; /* bits 32-63; both all ones, when writing: at the end */
        };
        PVOID Pointer; /* the two as one */
    };
    HANDLE hEvent; /* of an event that is reset first and signalled when the transfer is done; or NULL */
} OVERLAPPED, *LPOVERLAPPED;

/* A date and time of day. */
typedef struct _SYSTEMTIME {
    WORD wYear;         /* 1601-30827 */
    WORD wMonth;        /* 1-12 */
    WORD wDayOfWeek;    /* 0 is Sunday */
    WORD wDay;          /* 1-31 */
    WORD wHour;         /* 0-23 */
    WORD wMinute;       /* 0-59 */
    WORD wSecond;       /* 0-59 */
    WORD wMilliseconds; /* 0-999 */
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

/* What FindFirstFile found. */
typedef struct _WIN32_FIND_DATAA {
    DWORD dwFileAttributes; /* FILE_ATTRIBUTE_* */
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD nFileSizeHigh; /* bytes of a file: bits 32-63 */
    DWORD nFileSizeLow;  /* bits 0-31 */
    DWORD dwReserved0;   /* 0 */
    DWORD dwReserved1;   /* 0 */
    CHAR cFileName[260]; /* without its directory */
    CHAR cAlternateFileName[14]; /* "": there are no short names */
} WIN32_FIND_DATAA, *PWIN32_FIND_DATAA, *LPWIN32_FIND_DATAA;

typedef struct _WIN32_FIND_DATAW {
    DWORD dwFileAttributes;
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD nFileSizeHigh;
    DWORD nFileSizeLow;
    DWORD dwReserved0;
    DWORD dwReserved1;
    WCHAR cFileName[260];
    WCHAR cAlternateFileName[14];
} WIN32_FIND_DATAW, *PWIN32_FIND_DATAW, *LPWIN32_FIND_DATAW;

#ifdef UNICODE
typedef WIN32_FIND_DATAW WIN32_FIND_DATA, *PWIN32_FIND_DATA, *LPWIN32_FIND_DATA;
#else
typedef WIN32_FIND_DATAA WIN32_FIND_DATA, *PWIN32_FIND_DATA, *LPWIN32_FIND_DATA;
#endif

typedef enum _FINDEX_INFO_LEVELS {
    FindExInfoStandard,
    FindExInfoBasic,
    FindExInfoMaxInfoLevel
} FINDEX_INFO_LEVELS;

typedef enum _FINDEX_SEARCH_OPS {
    FindExSearchNameMatch,
    FindExSearchLimitToDirectories,
    FindExSearchLimitToDevices,
    FindExSearchMaxSearchOp
} FINDEX_SEARCH_OPS;

typedef enum _GET_FILEEX_INFO_LEVELS { GetFileExInfoStandard, GetFileExMaxInfoLevel } GET_FILEEX_INFO_LEVELS;

#define FIND_FIRST_EX_CASE_SENSITIVE 0x00000001
#define FIND_FIRST_EX_LARGE_FETCH    0x00000002

#define LOCKFILE_FAIL_IMMEDIATELY 0x00000001
#define LOCKFILE_EXCLUSIVE_LOCK   0x00000002

/* The start of a thread; its result is the thread's exit code. */
typedef DWORD(WINAPI *PTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(OVERLAPPED) == 32 && FIELD_OFFSET(OVERLAPPED, Offset) == 16);
C_ASSERT(sizeof(WIN32_FIND_DATAA) == 320 && sizeof(WIN32_FIND_DATAW) == 592);
C_ASSERT(sizeof(SECURITY_ATTRIBUTES) == 24 && sizeof(SYSTEMTIME) == 16);

#endif
