/* Files by descriptor: io.h says what each promises. */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/locking.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errhandlingapi.h"
#include "fileapi.h"
#include "handleapi.h"
#include "winerror.h"

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/error.h"
#include "shim/file/file.h"

/* The handles that _get_osfhandle has made, or that _open_osfhandle was given, by descriptor. */
enum { MOST_HANDLES = 1024 };
static HANDLE handles[MOST_HANDLES];

int _access(const char *name, int mode)
{
    char native[PATH_MAX];
    if (!name || mode & ~6)
        return crt_invalid_minus_one(EINVAL);
    return native_path(name, native) ? access(native, mode) : -1;
}

errno_t _access_s(const char *name, int mode)
{
    return _access(name, mode) ? errno : 0;
}

static int open_file(const char *name, int flags, int mode)
{
    char native[PATH_MAX];
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    return native_path(name, native) ? open(native, flags, mode & S_IWUSR ? 0666 : 0444) : -1;
}

int _open(const char *name, int flags, ...)
{
    int mode = S_IRUSR | S_IWUSR;
    if (flags & O_CREAT) {
        va_list list;
        va_start(list, flags);
        mode = va_arg(list, int);
        va_end(list);
    }
    return open_file(name, flags, mode);
}

int _sopen(const char *name, int flags, int sharing, ...)
{
    int mode = S_IRUSR | S_IWUSR;
    (void)sharing;
    if (flags & O_CREAT) {
        va_list list;
        va_start(list, sharing);
        mode = va_arg(list, int);
        va_end(list);
    }
    return open_file(name, flags, mode);
}

errno_t _sopen_s(int *descriptor, const char *name, int flags, int sharing, int mode)
{
    (void)sharing; /* the host's files are shared with everybody */
    if (!descriptor)
        return crt_invalid(EINVAL);
    *descriptor = -1;
    if (!name)
        return crt_invalid(EINVAL);
    *descriptor = open_file(name, flags, mode);
    return *descriptor < 0 ? errno : 0;
}

int _creat(const char *name, int mode)
{
    return open_file(name, O_CREAT | O_TRUNC | O_RDWR, mode);
}

/* The handle that is known for a descriptor goes with it, unless the program has closed either by itself. */
static void forget(int descriptor, HANDLE handle)
{
    struct file *file;
    DWORD kept = GetLastError();
    if (file_get(handle, 0, &file, NULL)) {
        SetLastError(kept);
        return;
    }
    bool is_known = file->borrowed ? file->descriptor == descriptor : file->deleter != 0;
    object_drop(file);
    if (is_known)
        CloseHandle(handle);
    SetLastError(kept);
}

int _close(int descriptor)
{
    HANDLE handle = descriptor >= 0 && descriptor < MOST_HANDLES
                        ? __atomic_exchange_n(&handles[descriptor], NULL, __ATOMIC_ACQ_REL)
                        : NULL;
    if (handle)
        forget(descriptor, handle);
    return close(descriptor);
}

int _read(int descriptor, void *to, unsigned int size)
{
    if ((!to && size) || size > INT_MAX)
        return crt_invalid_minus_one(EINVAL);
    return (int)read(descriptor, to, size);
}

int _write(int descriptor, const void *from, unsigned int size)
{
    if ((!from && size) || size > INT_MAX)
        return crt_invalid_minus_one(EINVAL);
    return (int)write(descriptor, from, size);
}

/* An offset as a Windows `long`. */
static int small(off_t offset)
{
    if (offset <= INT_MAX)
        return (int)offset;
    errno = EOVERFLOW;
    return -1;
}

int _lseek(int descriptor, int offset, int from)
{
    return small(lseek(descriptor, offset, from));
}

__int64 _lseeki64(int descriptor, __int64 offset, int from)
{
    return lseek(descriptor, offset, from);
}

__int64 _telli64(int descriptor)
{
    return lseek(descriptor, 0, SEEK_CUR);
}

int _tell(int descriptor)
{
    return small(_telli64(descriptor));
}

__int64 _filelengthi64(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) ? -1 : status.st_size;
}

int _filelength(int descriptor)
{
    return small(_filelengthi64(descriptor));
}

int _eof(int descriptor)
{
    off_t at = lseek(descriptor, 0, SEEK_CUR), length = _filelengthi64(descriptor);
    return at < 0 || length < 0 ? -1 : at >= length;
}

int _commit(int descriptor)
{
    return fsync(descriptor);
}

errno_t _chsize_s(int descriptor, __int64 size)
{
    if (size < 0)
        return crt_invalid(EINVAL);
    return ftruncate(descriptor, size) ? errno : 0;
}

int _chsize(int descriptor, int size)
{
    return _chsize_s(descriptor, size) ? -1 : 0;
}

int _dup(int descriptor)
{
    return dup(descriptor);
}

int _dup2(int from, int to)
{
    return dup2(from, to) < 0 ? -1 : 0;
}

int _isatty(int descriptor)
{
    return isatty(descriptor);
}

int _pipe(int descriptors[2], unsigned int size, int mode)
{
    if (!descriptors)
        return crt_invalid_minus_one(EINVAL);
    if (pipe2(descriptors, mode & O_CLOEXEC))
        return -1;
    if (size)
        fcntl(descriptors[1], F_SETPIPE_SZ, (int)size); /* a wish */
    return 0;
}

int _setmode(int descriptor, int mode)
{
    (void)mode;
    return fcntl(descriptor, F_GETFD) < 0 ? -1 : _O_TEXT;
}

/* Locks the bytes for the process that waits, and unlocks them, as the handle's owner: LockFile. */
int _locking(int descriptor, int mode, int size)
{
    if (size < 0 || mode < _LK_UNLCK || mode > _LK_NBRLCK)
        return crt_invalid_minus_one(EINVAL);
    intptr_t handle = _get_osfhandle(descriptor);
    off_t at = lseek(descriptor, 0, SEEK_CUR);
    if (handle == -1 || at < 0)
        return -1;
    ULONGLONG from = (ULONGLONG)at;
    if (mode == _LK_UNLCK) {
        if (UnlockFile((HANDLE)handle, (DWORD)from, (DWORD)(from >> 32), (DWORD)size, 0))
            return 0;
        errno = EACCES;
        return -1;
    }
    int tries = mode == _LK_LOCK || mode == _LK_RLCK ? 10 : 1;
    for (int left = tries; !LockFile((HANDLE)handle, (DWORD)from, (DWORD)(from >> 32), (DWORD)size, 0);) {
        if (GetLastError() != ERROR_LOCK_VIOLATION || --left == 0) {
            errno = tries > 1 && left == 0 ? EDEADLK : EACCES;
            return -1;
        }
        sleep(1);
    }
    return 0;
}

/* The name's six X, or NULL, after the handler. */
static char *pattern_of(char *name, size_t length)
{
    if (length >= 6 && strcmp(name + length - 6, "XXXXXX") == 0)
        return name + length - 6;
    *name = 0;
    crt_invalid(EINVAL);
    return NULL;
}

/*
 * A letter and the process's lower digits, as Windows fills them;
 * 26 names to a process, while they are there.
 */
errno_t _mktemp_s(char *name, size_t size)
{
    char native[PATH_MAX];
    size_t length = name ? strnlen(name, size) : 0;
    if (!name || !size)
        return crt_invalid(EINVAL);
    if (length == size) {
        *name = 0;
        return crt_invalid(EINVAL);
    }
    char *at = pattern_of(name, length);
    if (!at)
        return EINVAL;
    unsigned number = (unsigned)getpid() % 100000;
    for (int i = 5; i > 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    for (*at = 'a'; *at <= 'z'; ++*at)
        if (native_path(name, native) && access(native, F_OK) && errno == ENOENT)
            return 0;
    *name = 0;
    return errno = EEXIST;
}

char *_mktemp(char *name)
{
    if (!name) {
        crt_invalid(EINVAL);
        return NULL;
    }
    return _mktemp_s(name, strlen(name) + 1) ? NULL : name;
}

int _unlink(const char *name)
{
    char native[PATH_MAX];
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    if (!native_path(name, native))
        return -1;
    if (path_is_device(native)) {
        errno = EACCES;
        return -1;
    }
    return unlink(native);
}

int _chmod(const char *name, int mode)
{
    char native[PATH_MAX];
    struct stat status;
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    if (!native_path(name, native) || stat(native, &status))
        return -1;
    if (path_is_device(native)) {
        errno = EACCES;
        return -1;
    }
    mode_t writers = S_IWUSR | S_IWGRP | S_IWOTH, now = status.st_mode & 07777;
    return chmod(native, mode & S_IWUSR ? now | S_IWUSR : now & ~writers);
}

int _umask(int mode)
{
    return (int)umask((mode_t)mode);
}

intptr_t _get_osfhandle(int descriptor)
{
    if (descriptor < 0 || descriptor >= MOST_HANDLES) {
        errno = EBADF;
        return -1;
    }
    HANDLE handle, known = __atomic_load_n(&handles[descriptor], __ATOMIC_ACQUIRE);
    if (known && file_is_behind(known, descriptor))
        return (intptr_t)known;
    if (file_borrow(descriptor, &handle)) {
        errno = EBADF;
        return -1;
    }
    /* what was known is of a descriptor that fclose has closed */
    if (!__atomic_compare_exchange_n(&handles[descriptor], &known, handle, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        CloseHandle(handle);
        handle = known;
    } else if (known) {
        forget(descriptor, known);
    }
    return (intptr_t)handle;
}

int _open_osfhandle(intptr_t handle, int flags)
{
    int descriptor;
    if (file_lend((HANDLE)handle, &descriptor)) {
        errno = EBADF;
        return -1;
    }
    fcntl(descriptor, F_SETFD, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
    if (descriptor < MOST_HANDLES)
        __atomic_store_n(&handles[descriptor], (HANDLE)handle, __ATOMIC_RELEASE);
    return descriptor;
}
