/*
 * Why calls fail. Inside the library a reason is an NTSTATUS, as inside Windows: it tells apart what the last
 * error often does not. One table makes the one into the other.
 */
#ifndef FAULTLINE_SHIM_ERROR_H
#define FAULTLINE_SHIM_ERROR_H

#include "minwindef.h"
#include "winnt.h"

/* The reasons that winnt.h does not name for programs. */
#define STATUS_SUCCESS                  0u
#define STATUS_UNSUCCESSFUL             0xC0000001u
#define STATUS_INFO_LENGTH_MISMATCH     0xC0000004u
#define STATUS_INVALID_DEVICE_REQUEST   0xC0000010u
#define STATUS_END_OF_FILE              0xC0000011u
#define STATUS_CONFLICTING_ADDRESSES    0xC0000018u
#define STATUS_NOT_MAPPED_VIEW          0xC0000019u
#define STATUS_UNABLE_TO_FREE_VM        0xC000001Au
#define STATUS_UNABLE_TO_DELETE_SECTION 0xC000001Bu
#define STATUS_INVALID_VIEW_SIZE        0xC000001Fu
#define STATUS_INVALID_FILE_FOR_SECTION 0xC0000020u
#define STATUS_ALREADY_COMMITTED        0xC0000021u
#define STATUS_ACCESS_DENIED            0xC0000022u
#define STATUS_BUFFER_TOO_SMALL         0xC0000023u
#define STATUS_OBJECT_TYPE_MISMATCH     0xC0000024u
#define STATUS_NOT_LOCKED               0xC000002Au
#define STATUS_NOT_COMMITTED            0xC000002Du
#define STATUS_OBJECT_NAME_INVALID      0xC0000033u
#define STATUS_OBJECT_NAME_NOT_FOUND    0xC0000034u
#define STATUS_OBJECT_NAME_COLLISION    0xC0000035u
#define STATUS_OBJECT_PATH_NOT_FOUND    0xC000003Au
#define STATUS_SECTION_TOO_BIG          0xC0000040u
#define STATUS_SHARING_VIOLATION        0xC0000043u
#define STATUS_INVALID_PAGE_PROTECTION  0xC0000045u
#define STATUS_MUTANT_NOT_OWNED         0xC0000046u
#define STATUS_SEMAPHORE_LIMIT_EXCEEDED 0xC0000047u
#define STATUS_SECTION_NOT_IMAGE        0xC0000049u
#define STATUS_SUSPEND_COUNT_EXCEEDED   0xC000004Au
#define STATUS_THREAD_IS_TERMINATING    0xC000004Bu
#define STATUS_SECTION_PROTECTION       0xC000004Eu
#define STATUS_DELETE_PENDING           0xC0000056u
#define STATUS_PRIVILEGE_NOT_HELD       0xC0000061u
#define STATUS_INVALID_IMAGE_FORMAT     0xC000007Bu
#define STATUS_DISK_FULL                0xC000007Fu
#define STATUS_FILE_INVALID             0xC0000098u
#define STATUS_INSUFFICIENT_RESOURCES   0xC000009Au
#define STATUS_FREE_VM_NOT_AT_BASE      0xC000009Fu
#define STATUS_MEMORY_NOT_ALLOCATED     0xC00000A0u
#define STATUS_WORKING_SET_QUOTA        0xC00000A1u
#define STATUS_PIPE_CLOSING             0xC00000B1u
#define STATUS_FILE_IS_A_DIRECTORY      0xC00000BAu
#define STATUS_NOT_SUPPORTED            0xC00000BBu
#define STATUS_BAD_NETWORK_PATH         0xC00000BEu
#define STATUS_DIRECTORY_NOT_EMPTY      0xC0000101u
#define STATUS_NOT_A_DIRECTORY          0xC0000103u
#define STATUS_NAME_TOO_LONG            0xC0000106u
#define STATUS_MAPPED_FILE_SIZE_ZERO    0xC000011Eu
#define STATUS_TOO_MANY_OPENED_FILES    0xC000011Fu
#define STATUS_CANNOT_DELETE            0xC0000121u
#define STATUS_COMMITMENT_LIMIT         0xC000012Du
#define STATUS_INVALID_IMAGE_NOT_MZ     0xC000012Fu
#define STATUS_INVALID_ADDRESS          0xC0000141u
#define STATUS_PIPE_BROKEN              0xC000014Bu
#define STATUS_IO_DEVICE_ERROR          0xC0000185u
#define STATUS_NOT_SAME_OBJECT          0xC00001ACu
#define STATUS_MAPPED_ALIGNMENT         0xC0000220u
#define STATUS_HANDLE_NOT_CLOSABLE      0xC0000235u
#define STATUS_USER_MAPPED_FILE         0xC0000243u
#define STATUS_OBJECT_NAME_EXISTS       0x40000000u
#define STATUS_BUFFER_OVERFLOW          0x80000005u
#define STATUS_INVALID_INFO_CLASS       0xC0000003u
#define STATUS_OBJECT_PATH_SYNTAX_BAD   0xC000003Bu
#define STATUS_NOT_MAPPED_DATA          0xC0000088u
#define STATUS_INVALID_PARAMETER_1      0xC00000EFu
#define STATUS_INVALID_PARAMETER_3      0xC00000F1u
#define STATUS_INVALID_PARAMETER_4      0xC00000F2u
#define STATUS_INVALID_PARAMETER_8      0xC00000F6u
#define STATUS_INVALID_PARAMETER_9      0xC00000F7u
#define STATUS_INVALID_PARAMETER_12     0xC00000FAu
#define STATUS_NO_MORE_ENTRIES          0x8000001Au
#define STATUS_NO_MORE_FILES            0x80000006u
#define STATUS_FILE_LOCK_CONFLICT       0xC0000054u
#define STATUS_PARTIAL_COPY             0x8000000Du
#define STATUS_DEVICE_BUSY              0x80000011u

/* The Win32 code of a status; 317 (no message for it) if the table does not have it. */
DWORD error_of_status(DWORD status);

/* Sets the last error; FALSE. */
BOOL error_fail(DWORD status);

/* TRUE if status is success: then the last error stays as it is. Otherwise sets it and says FALSE. */
static inline BOOL error_report(DWORD status)
{
    return __builtin_expect(status == STATUS_SUCCESS, 1) ? TRUE : error_fail(status);
}

/*
 * The handle of this process, and whether another is one, too. STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH: it is none of a process; STATUS_NOT_SUPPORTED: it is another process's, which
 * the call cannot work on.
 */
#define PROCESS_SELF ((HANDLE)-1)

DWORD process_check(HANDLE process);

static inline DWORD error_check_process(HANDLE process)
{
    return __builtin_expect(process == PROCESS_SELF, 1) ? STATUS_SUCCESS : process_check(process);
}

#endif
