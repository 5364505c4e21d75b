/*
 * CopyFile and MoveFile.
 *
 *   CopyFile    contents, permissions and the time of the last write; who shares the two files with whom
 *               counts, as when they are opened
 *   MoveFileEx  MOVEFILE_REPLACE_EXISTING, _COPY_ALLOWED (to another file system: copied, then deleted),
 *               _WRITE_THROUGH (ignored); _DELAY_UNTIL_REBOOT and the others ERROR_NOT_SUPPORTED
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"
#include "shim/file/path.h"
#include "shim/text/copy.h"

static void close_handle(HANDLE *handle)
{
    DWORD kept = GetLastError();
    if (*handle != INVALID_HANDLE_VALUE)
        CloseHandle(*handle);
    SetLastError(kept);
}

#define OWNED_HANDLE __attribute__((cleanup(close_handle)))

static void drop(struct file **file)
{
    if (*file)
        object_drop(*file);
}

#define HELD_FILE __attribute__((cleanup(drop)))

/* By the kernel if it can, otherwise through a buffer. */
static long copy_contents(int from, int to)
{
    long done;
    do
        done = descriptor_call(SYS_sendfile, to, from, 0, 1 << 30);
    while (done > 0);
    if (done != -EINVAL && done != -ENOSYS)
        return done;
    char *buffer TEXT_OWNED = malloc(1 << 16);
    if (!buffer)
        return -ENOMEM;
    while ((done = descriptor_read(from, buffer, 1 << 16, -1)) > 0)
        for (ssize_t at = 0, put; at < done; at += put)
            if ((put = descriptor_write(to, buffer + at, (size_t)(done - at), -1)) < 0)
                return put;
    return done;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static BOOL copy(const char *from, const char *to, bool new_only)
{
    struct stat source, target;
    struct file *in HELD_FILE = NULL, *out HELD_FILE = NULL;
    HANDLE input OWNED_HANDLE =
        CreateFileA(from, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                    OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (input == INVALID_HANDLE_VALUE)
        return FALSE;
    if (file_get(input, 0, &in, NULL) || descriptor_status(in->descriptor, &source))
        return error_fail(STATUS_INVALID_HANDLE);
    char native[PATH_MAX];
    if (!path_native(to, native) && stat(native, &target) == 0 && is_same(&source, &target))
        return error_fail(new_only ? STATUS_OBJECT_NAME_COLLISION : STATUS_SHARING_VIOLATION);
    HANDLE output OWNED_HANDLE =
        CreateFileA(to, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                    new_only ? CREATE_NEW : CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (output == INVALID_HANDLE_VALUE)
        return FALSE;
    if (file_get(output, 0, &out, NULL))
        return error_fail(STATUS_INVALID_HANDLE);
    bool to_device = !descriptor_status(out->descriptor, &target) &&
                     (S_ISCHR(target.st_mode) || S_ISBLK(target.st_mode));
    long failed = copy_contents(in->descriptor, out->descriptor);
    if (!failed && !to_device)
        failed = descriptor_call(SYS_fchmod, out->descriptor, source.st_mode & 0777, 0, 0);
    if (!failed && !to_device) { /* and when it was written last */
        struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, source.st_mtim};
        failed = descriptor_call(SYS_utimensat, out->descriptor, 0, (long)times, 0);
    }
    if (failed) {
        if (!to_device && !path_native(to, native)) /* half a copy is none */
            descriptor_call(SYS_unlinkat, AT_FDCWD, (long)native, 0, 0);
        return error_fail(descriptor_failure(failed));
    }
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}

BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL new_only)
{
    int kept = errno;
    if (!from || !to)
        return error_fail(STATUS_OBJECT_PATH_NOT_FOUND);
    BOOL done = copy(from, to, new_only);
    errno = kept;
    return done;
}

BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL new_only)
{
    char *narrow_from TEXT_OWNED = text_copy_narrow(from), *narrow_to TEXT_OWNED = text_copy_narrow(to);
    return CopyFileA(narrow_from, narrow_to, new_only);
}

/* ---- Moving ---- */

/* To another file system. */
static BOOL copy_away(const char *from, const char *to, DWORD flags)
{
    struct stat status;
    if (!(flags & MOVEFILE_COPY_ALLOWED) || (lstat(from, &status) == 0 && S_ISDIR(status.st_mode))) {
        SetLastError(ERROR_NOT_SAME_DEVICE);
        return FALSE;
    }
    return CopyFileA(from, to, !(flags & MOVEFILE_REPLACE_EXISTING)) && DeleteFileA(from);
}

/* Both have native paths. */
static BOOL move(const char *from, const char *to, DWORD flags)
{
    bool replaces = flags & MOVEFILE_REPLACE_EXISTING;
    struct stat status;
    if (path_is_device(from) || path_is_device(to))
        return error_fail(STATUS_ACCESS_DENIED);
    if (replaces && stat(to, &status) == 0 && (S_ISDIR(status.st_mode) || !(status.st_mode & 0222)))
        return error_fail(STATUS_ACCESS_DENIED);
    int kept = errno;
    int failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, replaces ? 0 : RENAME_NOREPLACE) ? errno : 0;
    if (failed == EINVAL && !replaces && faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        failed = rename(from, to) ? errno : 0; /* a file system that cannot do it in one step */
    errno = kept;
    switch (failed) {
    case 0:
        return TRUE;
    case ENOENT:
        return error_fail(lstat(from, &status) == 0 ? path_missing(to) == STATUS_OBJECT_PATH_NOT_FOUND
                                                          ? STATUS_OBJECT_PATH_NOT_FOUND
                                                          : STATUS_OBJECT_NAME_NOT_FOUND
                                                    : path_missing(from));
    case EXDEV:
        return copy_away(from, to, flags);
    case EINVAL: /* into itself */
        return error_fail(STATUS_SHARING_VIOLATION);
    default:
        return error_fail(descriptor_failure(-failed));
    }
}

static BOOL move_named(const char *from, const char *to, DWORD flags)
{
    char native_from[PATH_MAX], native_to[PATH_MAX];
    DWORD kept = GetLastError();
    if (flags & ~(DWORD)(MOVEFILE_REPLACE_EXISTING | MOVEFILE_COPY_ALLOWED | MOVEFILE_WRITE_THROUGH))
        return error_fail(STATUS_NOT_SUPPORTED);
    DWORD status = path_native(from, native_from);
    if (!status)
        status = path_native(to, native_to);
    if (status)
        return error_fail(status);
    if (!move(native_from, native_to, flags))
        return FALSE;
    SetLastError(kept);
    return TRUE;
}

BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags)
{
    return move_named(from, to, flags);
}

BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags)
{
    char *narrow_from TEXT_OWNED = text_copy_narrow(from), *narrow_to TEXT_OWNED = text_copy_narrow(to);
    return move_named(narrow_from, narrow_to, flags);
}

BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to)
{
    return MoveFileExA(from, to, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to)
{
    return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED);
}
