/*
 * CreatePipe.
 *
 *   lpPipeAttributes   bInheritHandle is kept; new processes get pipes as standard handles (createprocess.c)
 *   nSize              told to the kernel, which has limits of its own
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"
#include "shim/init.h"

static DWORD open_end(int descriptor, DWORD access, DWORD flags, HANDLE *handle)
{
    struct file *file = object_create(&file_type, sizeof *file);
    if (!file) {
        descriptor_close(descriptor);
        return STATUS_NO_MEMORY;
    }
    file->descriptor = descriptor;
    file->kind = FILE_KIND_PIPE;
    DWORD status = handle_open(file, access, flags, handle);
    object_drop(file);
    return status;
}

static DWORD create_pipe(HANDLE *read_end, HANDLE *write_end, DWORD flags, DWORD size)
{
    int ends[2];
    int kept = errno, failed = pipe2(ends, O_CLOEXEC);
    errno = kept;
    if (failed)
        return STATUS_TOO_MANY_OPENED_FILES;
    if (size) {
        fcntl(ends[0], F_SETPIPE_SZ, size < 1 << 20 ? (int)size : 1 << 20);
        errno = kept;
    }
    DWORD status = open_end(ends[0], FILE_GENERIC_READ, flags, read_end);
    if (status) {
        descriptor_close(ends[1]);
        return status;
    }
    status = open_end(ends[1], FILE_GENERIC_WRITE, flags, write_end);
    if (status)
        handle_close(*read_end);
    return status;
}

BOOL WINAPI CreatePipe(PHANDLE read_end, PHANDLE write_end, LPSECURITY_ATTRIBUTES attributes, DWORD size)
{
    DWORD flags = attributes && attributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
    init_ensure();
    return error_report(create_pipe(read_end, write_end, flags, size));
}
