/*
 * Reading, writing, and where a file's ends are.
 *
 *   buffers       their pages are touched first, so guard pages are hit, watched pages count as written, and
 *                 a bad pointer is ERROR_NOACCESS; nothing has been transferred then
 *   OVERLAPPED    supported; transfers are complete when the call returns, with hEvent signalled, and
 *                 ERROR_IO_PENDING is never said
 *   file position of the process's own descriptor; handles made by DuplicateHandle share it, as on Windows
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/file/descriptor.h"
#include "shim/error.h"
#include "shim/file/file.h"
#include "shim/probe.h"
#include "shim/file/section.h"
#include "shim/thread/signal.h"

static bool has_position(const struct file *file)
{
    return file->kind == FILE_KIND_DISK;
}

/* Where a transfer begins; -1: at the position. */
static int64_t offset_of(const struct file *file, const OVERLAPPED *overlapped)
{
    if (!overlapped || !has_position(file))
        return -1;
    return (int64_t)((uint64_t)overlapped->OffsetHigh << 32 | overlapped->Offset);
}

typedef ssize_t transfer(int descriptor, void *buffer, size_t size, int64_t offset);

static ssize_t write_some(int descriptor, void *buffer, size_t size, int64_t offset)
{
    return descriptor_write(descriptor, buffer, size, offset);
}

/* The kernel may do less than asked. Bytes, or a negative errno value when there are none. */
static ssize_t transfer_all(const struct file *file, transfer *some, void *buffer, size_t size,
                            int64_t offset)
{
    size_t done = 0;
    for (;;) {
        ssize_t got = some(file->descriptor, (char *)buffer + done, size - done,
                           offset < 0 ? -1 : offset + (int64_t)done);
        if (got < 0)
            return done ? (ssize_t)done : got;
        done += got;
        if (got == 0 || done == size || (some == descriptor_read && !has_position(file)))
            return done;
    }
}

/* A handle with a position has moved it, whichever way the transfer was told its place. */
static void move_position(const struct file *file, int64_t end)
{
    if (!file->positioned)
        descriptor_call(SYS_lseek, file->descriptor, end, SEEK_SET, 0);
}

/* The lowest bit, which keeps completion ports out, is none of the handle's. */
static HANDLE event_of(const OVERLAPPED *overlapped)
{
    return overlapped ? (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1) : NULL;
}

DWORD overlapped_begin(const OVERLAPPED *overlapped)
{
    HANDLE event = event_of(overlapped);
    return event ? event_reset(event) : STATUS_SUCCESS;
}

void overlapped_complete(OVERLAPPED *overlapped, DWORD status, size_t done)
{
    if (!overlapped)
        return;
    overlapped->Internal = status;
    overlapped->InternalHigh = done;
    if (!status && event_of(overlapped))
        event_set(event_of(overlapped));
}

static DWORD read_file(struct file *file, void *buffer, DWORD size, const OVERLAPPED *overlapped, DWORD *done)
{
    int64_t offset = offset_of(file, overlapped);
    if (offset < -1 || (overlapped && has_position(file) && offset == -1))
        return STATUS_INVALID_PARAMETER;
    if (!probe_write(buffer, size))
        return STATUS_ACCESS_VIOLATION;
    ssize_t got = transfer_all(file, descriptor_read, buffer, size, offset);
    if (got < 0)
        return got == -EISDIR ? STATUS_INVALID_DEVICE_REQUEST : descriptor_failure(got);
    *done = got;
    if (offset >= 0)
        move_position(file, offset + got);
    if (got == 0 && size > 0 && file->kind == FILE_KIND_PIPE)
        return STATUS_PIPE_BROKEN;
    return got == 0 && size > 0 && offset >= 0 ? STATUS_END_OF_FILE : STATUS_SUCCESS;
}

BOOL WINAPI ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped)
{
    struct file *file;
    DWORD done = 0;
    if (read)
        *read = 0;
    DWORD status = file_get(handle, FILE_READ_DATA, &file, NULL);
    if (status)
        return error_fail(status);
    status = overlapped_begin(overlapped);
    if (!status)
        status = read_file(file, buffer, size, overlapped, &done);
    object_drop(file);
    overlapped_complete(overlapped, status, done);
    if (read)
        *read = done;
    return error_report(status);
}

/* All ones is the end, whatever the position is. */
static DWORD write_file(struct file *file, const void *buffer, DWORD size, const OVERLAPPED *overlapped,
                        DWORD *done)
{
    int64_t offset = offset_of(file, overlapped);
    bool at_end = overlapped && has_position(file) && offset == -1;
    if (at_end)
        offset = descriptor_call(SYS_lseek, file->descriptor, 0, SEEK_END, 0);
    if (offset < -1)
        return STATUS_INVALID_PARAMETER;
    if (!probe_read(buffer, size))
        return STATUS_ACCESS_VIOLATION;
    ssize_t put =
        size ? transfer_all(file, write_some, (void *)(uintptr_t)buffer, size, file->appends ? -1 : offset)
             : 0;
    if (put < 0)
        return descriptor_failure(put);
    *done = put;
    if (offset >= 0 && !file->appends)
        move_position(file, offset + put);
    return (DWORD)put < size ? STATUS_DISK_FULL : STATUS_SUCCESS;
}

BOOL WINAPI WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    struct file *file;
    DWORD done = 0, granted;
    if (written)
        *written = 0;
    DWORD status = file_get(handle, 0, &file, &granted);
    if (status)
        return error_fail(status);
    if (!(granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)))
        status = STATUS_ACCESS_DENIED;
    if (!status)
        status = overlapped_begin(overlapped);
    if (!status)
        status = write_file(file, buffer, size, overlapped, &done);
    object_drop(file);
    overlapped_complete(overlapped, status, done);
    if (written)
        *written = done;
    return error_report(status);
}

BOOL WINAPI GetOverlappedResult(HANDLE handle, LPOVERLAPPED overlapped, LPDWORD transferred, BOOL wait)
{
    struct file *file;
    (void)wait;
    DWORD status = file_get(handle, 0, &file, NULL);
    if (status)
        return error_fail(status);
    object_drop(file);
    if (!overlapped || !transferred)
        return error_fail(STATUS_INVALID_PARAMETER);
    *transferred = (DWORD)overlapped->InternalHigh;
    return error_report((DWORD)overlapped->Internal);
}

BOOL WINAPI FlushFileBuffers(HANDLE handle)
{
    struct file *file;
    DWORD granted, status = file_get(handle, 0, &file, &granted);
    if (status)
        return error_fail(status);
    long failed = 0;
    if (!(granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)))
        status = STATUS_ACCESS_DENIED;
    else if (file->kind == FILE_KIND_CHARACTERS)
        status = STATUS_INVALID_HANDLE;
    else
        failed = descriptor_call(SYS_fsync, file->descriptor, 0, 0, 0);
    object_drop(file);
    if (failed && failed != -EINVAL) /* a pipe has nothing to flush */
        status = descriptor_failure(failed);
    return error_report(status);
}

/* The position */

/* A Win32 error: before the beginning there is nothing, and no NTSTATUS that says so. */
static DWORD seek(HANDLE handle, int64_t distance, DWORD method, int64_t *position)
{
    struct file *file;
    static const int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (method > FILE_END)
        return ERROR_INVALID_PARAMETER;
    DWORD status = file_get(handle, 0, &file, NULL);
    if (status)
        return error_of_status(status);
    int64_t at = -ESPIPE;
    if (has_position(file))
        at = descriptor_call(SYS_lseek, file->descriptor, distance, origins[method], 0);
    object_drop(file);
    if (at < 0)
        return at == -EINVAL || at == -EOVERFLOW ? ERROR_NEGATIVE_SEEK : ERROR_INVALID_FUNCTION;
    *position = at;
    return ERROR_SUCCESS;
}

BOOL WINAPI SetFilePointerEx(HANDLE handle, LARGE_INTEGER distance, PLARGE_INTEGER position, DWORD method)
{
    int64_t at;
    DWORD error = seek(handle, distance.QuadPart, method, &at);
    if (error) {
        SetLastError(error);
        return FALSE;
    }
    if (position)
        position->QuadPart = at;
    return TRUE;
}

/*
 * A result whose low half looks like a failure says by the last error that it is none. Without room for the
 * high half the distance is a signed 32-bit number, and the result must be one, too, without its sign.
 */
DWORD WINAPI SetFilePointer(HANDLE handle, LONG distance, PLONG high, DWORD method)
{
    int64_t before, at, by = high ? (int64_t)((uint64_t)(DWORD)*high << 32 | (DWORD)distance) : distance;
    DWORD error = seek(handle, 0, FILE_CURRENT, &before);
    if (!error)
        error = seek(handle, by, method, &at);
    if (!error && !high && at >> 32) {
        seek(handle, before, FILE_BEGIN, &at);
        error = ERROR_INVALID_PARAMETER;
    }
    if (error) {
        SetLastError(error);
        return INVALID_SET_FILE_POINTER;
    }
    if (high)
        *high = (LONG)(at >> 32);
    if ((DWORD)at == INVALID_SET_FILE_POINTER)
        SetLastError(NO_ERROR);
    return (DWORD)at;
}

static DWORD set_end(struct file *file)
{
    struct stat status;
    int64_t end = descriptor_call(SYS_lseek, file->descriptor, 0, SEEK_CUR, 0);
    if (!has_position(file) || end < 0)
        return STATUS_INVALID_DEVICE_REQUEST;
    int failed = descriptor_status(file->descriptor, &status);
    if (failed)
        return descriptor_failure(failed);
    if (end < status.st_size && section_reaches_beyond(status.st_dev, status.st_ino, end))
        return STATUS_USER_MAPPED_FILE;
    return descriptor_failure(descriptor_resize(file->descriptor, end));
}

BOOL WINAPI SetEndOfFile(HANDLE handle)
{
    struct file *file;
    DWORD status = file_get(handle, FILE_WRITE_DATA, &file, NULL);
    if (status)
        return error_fail(status);
    status = set_end(file);
    object_drop(file);
    return error_report(status);
}

/* What it is, and how long */

static DWORD measure(HANDLE handle, int64_t *size)
{
    struct file *file;
    struct stat status;
    DWORD result = file_get(handle, 0, &file, NULL);
    if (result)
        return result;
    int failed = descriptor_status(file->descriptor, &status);
    bool measurable = has_position(file) || file->kind == FILE_KIND_DIRECTORY;
    object_drop(file);
    if (failed || !measurable)
        return failed ? descriptor_failure(failed) : STATUS_INVALID_DEVICE_REQUEST;
    *size = status.st_size;
    return STATUS_SUCCESS;
}

BOOL WINAPI GetFileSizeEx(HANDLE handle, PLARGE_INTEGER size)
{
    int64_t bytes = 0;
    DWORD status = measure(handle, &bytes);
    if (!status && !size)
        status = STATUS_ACCESS_VIOLATION;
    if (!status)
        size->QuadPart = bytes;
    return error_report(status);
}

DWORD WINAPI GetFileSize(HANDLE handle, LPDWORD high)
{
    int64_t bytes = 0;
    DWORD status = measure(handle, &bytes);
    if (status) {
        error_fail(status);
        return INVALID_FILE_SIZE;
    }
    if (high)
        *high = (DWORD)(bytes >> 32);
    if ((DWORD)bytes == INVALID_FILE_SIZE)
        SetLastError(NO_ERROR);
    return (DWORD)bytes;
}

DWORD WINAPI GetFileType(HANDLE handle)
{
    static const DWORD types[] = {[FILE_KIND_DISK] = FILE_TYPE_DISK,
                                  [FILE_KIND_DIRECTORY] = FILE_TYPE_DISK,
                                  [FILE_KIND_CHARACTERS] = FILE_TYPE_CHAR,
                                  [FILE_KIND_PIPE] = FILE_TYPE_PIPE,
                                  [FILE_KIND_OTHER] = FILE_TYPE_UNKNOWN};
    struct file *file;
    DWORD status = file_get(handle, 0, &file, NULL);
    if (status) {
        error_fail(status);
        return FILE_TYPE_UNKNOWN;
    }
    DWORD type = types[file->kind];
    object_drop(file);
    if (type == FILE_TYPE_UNKNOWN)
        SetLastError(NO_ERROR);
    return type;
}
