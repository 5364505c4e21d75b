/*
 * Attributes, times and identities of files.
 *
 *   FILE_ATTRIBUTE_READONLY    nobody has the permission to write; of a directory it is not set, as Windows
 *                              does not mean it
 *   FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_DEVICE   what it is; otherwise FILE_ATTRIBUTE_ARCHIVE
 *   the others                 never set, and ignored when they are to be
 *   the time of creation       where the file system keeps it; otherwise that of the last change. It cannot
 *                              be set
 */
#include "shim/file/attributes.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"
#include "shim/file/path.h"
#include "shim/system/time.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

DWORD attributes_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return FILE_ATTRIBUTE_DIRECTORY;
    if (S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode))
        return FILE_ATTRIBUTE_DEVICE;
    return FILE_ATTRIBUTE_ARCHIVE | (mode & 0222 ? 0 : FILE_ATTRIBUTE_READONLY);
}

static FILETIME file_time(const struct statx_timestamp *time)
{
    FILETIME result;
    time_to_file_time((ULONGLONG)(time->tv_sec * TIME_TICKS + time->tv_nsec / 100) + TIME_UNIX_TICKS,
                      &result);
    return result;
}

int attributes_look(int at, const char *path, struct stat *status, struct file_times *times)
{
    struct statx found;
    int kept = errno, flags = *path ? 0 : AT_EMPTY_PATH;
    int failed = statx(at, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found);
    if (failed && errno == ENOENT && *path) /* a link that leads nowhere */
        failed = statx(at, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &found);
    int error = failed ? -errno : 0;
    errno = kept;
    if (error)
        return error;
    *status = (struct stat){.st_mode = found.stx_mode,
                            .st_size = S_ISREG(found.stx_mode) ? (off_t)found.stx_size : 0,
                            .st_ino = found.stx_ino,
                            .st_nlink = found.stx_nlink,
                            .st_dev = makedev(found.stx_dev_major, found.stx_dev_minor)};
    times->created = file_time(found.stx_mask & STATX_BTIME ? &found.stx_btime : &found.stx_mtime);
    times->accessed = file_time(&found.stx_atime);
    times->written = file_time(&found.stx_mtime);
    return 0;
}

/* Why a path is not there. */
static DWORD missing(const char *path, int failed)
{
    return failed == -ENOENT ? path_missing(path) : descriptor_failure(failed);
}

static DWORD look(const char *path, WIN32_FILE_ATTRIBUTE_DATA *data)
{
    struct stat status;
    struct file_times times;
    int failed = attributes_look(AT_FDCWD, path, &status, &times);
    if (failed)
        return missing(path, failed);
    *data = (WIN32_FILE_ATTRIBUTE_DATA){
        .dwFileAttributes = attributes_of(status.st_mode),
        .ftCreationTime = times.created,
        .ftLastAccessTime = times.accessed,
        .ftLastWriteTime = times.written,
        .nFileSizeHigh = (DWORD)((ULONGLONG)status.st_size >> 32),
        .nFileSizeLow = (DWORD)status.st_size,
    };
    return STATUS_SUCCESS;
}

static DWORD attributes(DWORD status, const char *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    if (!status)
        status = look(path, &data);
    return error_report(status) ? data.dwFileAttributes : INVALID_FILE_ATTRIBUTES;
}

DWORD WINAPI GetFileAttributesA(LPCSTR name)
{
    char path[PATH_MAX];
    return attributes(path_native(name, path), path);
}

DWORD WINAPI GetFileAttributesW(LPCWSTR name)
{
    char path[PATH_MAX];
    return attributes(path_native_wide(name, path), path);
}

static BOOL attributes_extended(DWORD status, const char *path, GET_FILEEX_INFO_LEVELS level, void *data)
{
    if (level != GetFileExInfoStandard)
        status = STATUS_INVALID_PARAMETER;
    return error_report(status ? status : look(path, data));
}

BOOL WINAPI GetFileAttributesExA(LPCSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID data)
{
    char path[PATH_MAX];
    return attributes_extended(path_native(name, path), path, level, data);
}

BOOL WINAPI GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID data)
{
    char path[PATH_MAX];
    return attributes_extended(path_native_wide(name, path), path, level, data);
}

/* Who may write again is the owner. */
static DWORD set_attributes(const char *path, DWORD wanted)
{
    struct stat status;
    struct file_times times;
    int failed = attributes_look(AT_FDCWD, path, &status, &times);
    if (failed)
        return missing(path, failed);
    if (S_ISDIR(status.st_mode))
        return STATUS_SUCCESS;
    if (path_is_device(path))
        return STATUS_ACCESS_DENIED;
    mode_t mode = status.st_mode & 07777;
    if (wanted & FILE_ATTRIBUTE_READONLY)
        mode &= ~(mode_t)0222;
    else if (!(mode & 0222))
        mode |= 0200;
    return descriptor_failure(descriptor_call(SYS_fchmodat, AT_FDCWD, (long)path, mode, 0));
}

BOOL WINAPI SetFileAttributesA(LPCSTR name, DWORD wanted)
{
    char path[PATH_MAX];
    DWORD status = path_native(name, path);
    return error_report(status ? status : set_attributes(path, wanted));
}

BOOL WINAPI SetFileAttributesW(LPCWSTR name, DWORD wanted)
{
    char path[PATH_MAX];
    DWORD status = path_native_wide(name, path);
    return error_report(status ? status : set_attributes(path, wanted));
}

/* ---- Of handles ---- */

static DWORD look_at_handle(HANDLE handle, struct stat *found, struct file_times *times)
{
    struct file *file;
    DWORD status = file_get(handle, FILE_READ_ATTRIBUTES, &file, NULL);
    if (status)
        return status;
    status = descriptor_failure(attributes_look(file->descriptor, "", found, times));
    object_drop(file);
    return status;
}

BOOL WINAPI GetFileTime(HANDLE handle, LPFILETIME created, LPFILETIME accessed, LPFILETIME written)
{
    struct stat found;
    struct file_times times;
    DWORD status = look_at_handle(handle, &found, &times);
    if (status)
        return error_fail(status);
    if (created)
        *created = times.created;
    if (accessed)
        *accessed = times.accessed;
    if (written)
        *written = times.written;
    return TRUE;
}

/* 0 and -1 in both halves: leave it. */
static struct timespec time_to_set(const FILETIME *time)
{
    ULONGLONG ticks = time ? time_of_file_time(time) : 0;
    if (!ticks || ticks == ~0ull)
        return (struct timespec){.tv_nsec = UTIME_OMIT};
    LONGLONG since = (LONGLONG)(ticks - TIME_UNIX_TICKS);
    time_t seconds = since / TIME_TICKS - (since % TIME_TICKS < 0);
    return (struct timespec){seconds, (since - seconds * TIME_TICKS) * 100};
}

BOOL WINAPI SetFileTime(HANDLE handle, const FILETIME *created, const FILETIME *accessed,
                        const FILETIME *written)
{
    struct file *file;
    (void)created;
    DWORD status = file_get(handle, FILE_WRITE_ATTRIBUTES, &file, NULL);
    if (status)
        return error_fail(status);
    struct timespec times[2] = {time_to_set(accessed), time_to_set(written)};
    int failed = (int)descriptor_call(SYS_utimensat, file->descriptor, 0, (long)times, 0);
    object_drop(file);
    return error_report(descriptor_failure(failed));
}

BOOL WINAPI GetFileInformationByHandle(HANDLE handle, LPBY_HANDLE_FILE_INFORMATION information)
{
    struct stat found;
    struct file_times times;
    DWORD status = look_at_handle(handle, &found, &times);
    if (status)
        return error_fail(status);
    *information = (BY_HANDLE_FILE_INFORMATION){
        .dwFileAttributes = attributes_of(found.st_mode),
        .ftCreationTime = times.created,
        .ftLastAccessTime = times.accessed,
        .ftLastWriteTime = times.written,
        .dwVolumeSerialNumber = (DWORD)found.st_dev,
        .nFileSizeHigh = (DWORD)((ULONGLONG)found.st_size >> 32),
        .nFileSizeLow = (DWORD)found.st_size,
        .nNumberOfLinks = (DWORD)found.st_nlink,
        .nFileIndexHigh = (DWORD)((ULONGLONG)found.st_ino >> 32),
        .nFileIndexLow = (DWORD)found.st_ino,
    };
    return TRUE;
}

/* The path of a handle's file in path[PATH_MAX]. */
static DWORD path_of_handle(HANDLE handle, char path[PATH_MAX])
{
    struct file *file;
    DWORD status = file_get(handle, 0, &file, NULL);
    if (status)
        return status;
    ssize_t length = descriptor_path(file->descriptor, path, PATH_MAX);
    object_drop(file);
    return length < 0     ? descriptor_failure(length)
           : *path != '/' ? STATUS_INVALID_DEVICE_REQUEST
                          : STATUS_SUCCESS;
}

DWORD WINAPI GetFinalPathNameByHandleA(HANDLE handle, LPSTR to, DWORD size, DWORD flags)
{
    char path[PATH_MAX];
    (void)flags;
    return error_report(path_of_handle(handle, path)) ? text_give(path, to, size) : 0;
}

DWORD WINAPI GetFinalPathNameByHandleW(HANDLE handle, LPWSTR to, DWORD size, DWORD flags)
{
    char path[PATH_MAX];
    (void)flags;
    return error_report(path_of_handle(handle, path)) ? text_give_wide(path, to, size) : 0;
}
