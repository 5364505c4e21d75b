#include "shim/file/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"

long descriptor_call(long number, long first, long second, long third, long fourth)
{
    int kept = errno;
    long result;
    do
        result = syscall(number, first, second, third, fourth);
    while (result < 0 && errno == EINTR);
    if (result < 0)
        result = -errno;
    errno = kept;
    return result;
}

int descriptor_open(int at, const char *path, int flags, mode_t mode)
{
    return descriptor_call(SYS_openat, at, (long)path, flags | O_CLOEXEC, mode);
}

int descriptor_reopen(int descriptor, int flags)
{
    char link[32];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    errno = kept;
    int own = descriptor_open(AT_FDCWD, link, flags, 0);
    return own >= 0 ? own : (int)descriptor_call(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, 3, 0);
}

/* Linux has closed it even when it says EINTR: not to be tried again. */
void descriptor_close(int descriptor)
{
    int kept = errno;
    syscall(SYS_close, descriptor);
    errno = kept;
}

ssize_t descriptor_read(int descriptor, void *buffer, size_t size, int64_t offset)
{
    return offset < 0 ? descriptor_call(SYS_read, descriptor, (long)buffer, size, 0)
                      : descriptor_call(SYS_pread64, descriptor, (long)buffer, size, offset);
}

ssize_t descriptor_write(int descriptor, const void *buffer, size_t size, int64_t offset)
{
    return offset < 0 ? descriptor_call(SYS_write, descriptor, (long)buffer, size, 0)
                      : descriptor_call(SYS_pwrite64, descriptor, (long)buffer, size, offset);
}

int descriptor_status(int descriptor, struct stat *status)
{
    int kept = errno, result = fstat(descriptor, status) < 0 ? -errno : 0;
    errno = kept;
    return result;
}

int descriptor_resize(int descriptor, uint64_t size)
{
    return descriptor_call(SYS_ftruncate, descriptor, size, 0, 0);
}

ssize_t descriptor_path(int descriptor, char *path, size_t size)
{
    char link[32];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    errno = kept;
    ssize_t length = descriptor_call(SYS_readlinkat, AT_FDCWD, (long)link, (long)path, size - 1);
    path[length < 0 ? 0 : length] = '\0';
    return length;
}

int descriptor_lock(int descriptor, int operation)
{
    return descriptor_call(SYS_flock, descriptor, operation, 0, 0);
}

uint32_t descriptor_failure(long result)
{
    switch (-result) {
    case 0:
        return STATUS_SUCCESS;
    case EACCES:
    case EPERM:
    case EISDIR:
    case EROFS:
    case ETXTBSY:
        return STATUS_ACCESS_DENIED;
    case EBADF:
        return STATUS_INVALID_HANDLE;
    case EEXIST:
        return STATUS_OBJECT_NAME_COLLISION;
    case EFAULT:
        return STATUS_ACCESS_VIOLATION;
    case EFBIG:
    case ENOSPC:
    case EDQUOT:
        return STATUS_DISK_FULL;
    case EINVAL:
    case ESPIPE:
        return STATUS_INVALID_PARAMETER;
    case EIO:
        return STATUS_IO_DEVICE_ERROR;
    case ELOOP:
    case ENOTDIR:
        return STATUS_OBJECT_PATH_NOT_FOUND;
    case EMFILE:
    case ENFILE:
        return STATUS_TOO_MANY_OPENED_FILES;
    case ENAMETOOLONG:
        return STATUS_NAME_TOO_LONG;
    case ENOENT:
        return STATUS_OBJECT_NAME_NOT_FOUND;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    case ENOTEMPTY:
        return STATUS_DIRECTORY_NOT_EMPTY;
    case EPIPE:
        return STATUS_PIPE_CLOSING;
    default:
        return STATUS_INSUFFICIENT_RESOURCES;
    }
}
