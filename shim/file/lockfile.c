/*
 * LockFile and its kin: parts of files for one handle alone, among all programs that use this library.
 *
 * Theory of operation. A lock is the kernel's, of the open file description (F_OFD_SETLK), so it goes with
 * the handle. It binds those who lock; ReadFile and WriteFile of others do not look, which Windows' do. The
 * bytes by which files are shared (file.c) lie behind all that can be locked.
 *
 *   UnlockFile    of a part that is not locked: TRUE, for the kernel does not tell (Windows:
 *                 ERROR_NOT_LOCKED)
 *   a lock        needs the right to write, a shared one the right to read
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/syscall.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"

#define LAST_BYTE INT64_C(0x7FFFFFFFFFFFFF00)

static DWORD set_lock(HANDLE handle, DWORD access, short type, bool waits, ULONGLONG start, ULONGLONG length)
{
    struct file *file;
    DWORD status = file_get(handle, access, &file, NULL);
    if (status)
        return status;
    if (start >= (ULONGLONG)LAST_BYTE)
        length = 0;
    else if (length > (ULONGLONG)LAST_BYTE - start)
        length = (ULONGLONG)LAST_BYTE - start;
    struct flock64 lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)start, .l_len = (off_t)length};
    long failed = 0;
    if (length) /* 0 bytes would be all of them */
        failed =
            descriptor_call(SYS_fcntl, file->descriptor, waits ? F_OFD_SETLKW : F_OFD_SETLK, (long)&lock, 0);
    object_drop(file);
    return failed == -EAGAIN || failed == -EACCES ? STATUS_FILE_LOCK_CONFLICT : descriptor_failure(failed);
}

static ULONGLONG whole(DWORD low, DWORD high)
{
    return (ULONGLONG)high << 32 | low;
}

BOOL WINAPI LockFile(HANDLE handle, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high)
{
    return error_report(set_lock(handle, FILE_WRITE_DATA, F_WRLCK, false, whole(offset, offset_high),
                                 whole(length, length_high)));
}

BOOL WINAPI UnlockFile(HANDLE handle, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high)
{
    return error_report(
        set_lock(handle, 0, F_UNLCK, false, whole(offset, offset_high), whole(length, length_high)));
}

BOOL WINAPI LockFileEx(HANDLE handle, DWORD flags, DWORD reserved, DWORD length, DWORD length_high,
                       LPOVERLAPPED where)
{
    if (!where || reserved || flags & ~(DWORD)(LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK))
        return error_fail(STATUS_INVALID_PARAMETER);
    bool exclusive = flags & LOCKFILE_EXCLUSIVE_LOCK;
    DWORD status = overlapped_begin(where);
    if (!status)
        status = set_lock(handle, exclusive ? FILE_WRITE_DATA : FILE_READ_DATA, exclusive ? F_WRLCK : F_RDLCK,
                          !(flags & LOCKFILE_FAIL_IMMEDIATELY), whole(where->Offset, where->OffsetHigh),
                          whole(length, length_high));
    overlapped_complete(where, status, 0);
    return error_report(status);
}

BOOL WINAPI UnlockFileEx(HANDLE handle, DWORD reserved, DWORD length, DWORD length_high, LPOVERLAPPED where)
{
    if (!where || reserved)
        return error_fail(STATUS_INVALID_PARAMETER);
    return UnlockFile(handle, where->Offset, where->OffsetHigh, length, length_high);
}
