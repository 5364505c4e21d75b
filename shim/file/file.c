/*
 * CreateFile, DeleteFile and the standard handles. Paths are path.h's.
 *
 *   access rights           supported; FILE_EXECUTE is given to whoever may read
 *   FILE_SHARE_*            supported among programs that use this library: see file.h
 *   dispositions            all five
 *   FILE_ATTRIBUTE_READONLY the permission to write, of nobody; the other attributes are ignored
 *   FILE_FLAG_WRITE_THROUGH O_DSYNC
 *   FILE_FLAG_OVERLAPPED    no position of its own; transfers are complete when the call returns
 *   FILE_FLAG_DELETE_ON_CLOSE     supported; not when the process is killed
 *   FILE_FLAG_BACKUP_SEMANTICS    supported: directories can be opened
 *   FILE_FLAG_RANDOM_ACCESS, _SEQUENTIAL_SCAN   told to the kernel
 *   FILE_FLAG_OPEN_REPARSE_POINT  refused, ERROR_NOT_SUPPORTED
 *   other flags             ignored: they change no result
 *   SECURITY_ATTRIBUTES     bInheritHandle is kept; the descriptor is ignored, files get the umask's
 *                           permissions
 *   hTemplateFile           ignored
 */
#include "shim/file/file.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/file/descriptor.h"
#include "shim/error.h"
#include "shim/init.h"
#include "shim/lock.h"
#include "shim/file/path.h"
#include "shim/file/section.h"
#include "shim/text/text.h"

static struct pool files = POOL(sizeof(struct file));

static void remove_name(const struct file *file)
{
    char path[PATH_MAX];
    struct stat ours, named;
    ssize_t length = descriptor_path(file->descriptor, path, sizeof path);
    if (length > 0 && length < (ssize_t)sizeof path - 1 && descriptor_status(file->descriptor, &ours) == 0 &&
        descriptor_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)&named, AT_SYMLINK_NOFOLLOW) == 0 &&
        ours.st_ino == named.st_ino && ours.st_dev == named.st_dev && !path_is_device(path))
        descriptor_call(SYS_unlinkat, AT_FDCWD, (long)path, S_ISDIR(named.st_mode) ? AT_REMOVEDIR : 0, 0);
}

static void file_closed(struct object *object)
{
    struct file *file = (struct file *)object;
    if (file->deleter == getpid())
        remove_name(file);
    file->deleter = 0;
}

static void file_destroy(struct object *object)
{
    struct file *file = (struct file *)object;
    if (!file->borrowed && file->descriptor >= 0)
        descriptor_close(file->descriptor);
}

const struct object_type file_type = {
    .name = "file",
    .pool = &files,
    .generic = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS},
    .closed = file_closed,
    .destroy = file_destroy,
};

DWORD file_get(HANDLE handle, DWORD access, struct file **file, DWORD *granted)
{
    void *object;
    DWORD status = handle_get(handle, &file_type, access, &object, granted);
    if (!status)
        *file = object;
    return status;
}

static enum file_kind kind_of(mode_t mode)
{
    return S_ISREG(mode) || S_ISBLK(mode)     ? FILE_KIND_DISK
           : S_ISDIR(mode)                    ? FILE_KIND_DIRECTORY
           : S_ISCHR(mode)                    ? FILE_KIND_CHARACTERS
           : S_ISFIFO(mode) || S_ISSOCK(mode) ? FILE_KIND_PIPE
                                              : FILE_KIND_OTHER;
}

/* Sharing */

enum { SHARE_READ, SHARE_WRITE, SHARE_DELETE, SHARE_KINDS };
#define SHARE_BYTES                                                                                          \
    INT64_C(0x7FFFFFFFFFFFFF00) /* from here on: SHARE_KINDS that say "does", as many that say "not" */

static unsigned used_kinds(DWORD access)
{
    return (access & (FILE_READ_DATA | FILE_EXECUTE) ? 1u << SHARE_READ : 0) |
           (access & (FILE_WRITE_DATA | FILE_APPEND_DATA) ? 1u << SHARE_WRITE : 0) |
           (access & DELETE ? 1u << SHARE_DELETE : 0);
}

static unsigned refused_kinds(DWORD sharing)
{
    return (sharing & FILE_SHARE_READ ? 0 : 1u << SHARE_READ) |
           (sharing & FILE_SHARE_WRITE ? 0 : 1u << SHARE_WRITE) |
           (sharing & FILE_SHARE_DELETE ? 0 : 1u << SHARE_DELETE);
}

static struct flock64 share_lock(int byte, short type)
{
    return (struct flock64){.l_type = type, .l_whence = SEEK_SET, .l_start = SHARE_BYTES + byte, .l_len = 1};
}

static bool somebody_has(int descriptor, int byte)
{
    struct flock64 lock = share_lock(byte, F_WRLCK);
    return descriptor_call(SYS_fcntl, descriptor, F_OFD_GETLK, (long)&lock, 0) == 0 && lock.l_type != F_UNLCK;
}

/* Does nobody refuse what is used, and use what is refused? */
static bool agrees(int descriptor, unsigned used, unsigned refused)
{
    for (int kind = 0; kind < SHARE_KINDS; kind++)
        if ((used >> kind & 1 && somebody_has(descriptor, SHARE_KINDS + kind)) ||
            (refused >> kind & 1 && somebody_has(descriptor, kind)))
            return false;
    return true;
}

static void say(int descriptor, unsigned used, unsigned refused)
{
    for (int byte = 0; byte < 2 * SHARE_KINDS; byte++) {
        struct flock64 lock = share_lock(byte, F_RDLCK);
        if ((used | refused << SHARE_KINDS) >> byte & 1)
            descriptor_call(SYS_fcntl, descriptor, F_OFD_SETLK, (long)&lock, 0);
    }
}

/* First say, then look: of two who come at once at least one sees the other. */
static bool share(int descriptor, unsigned used, DWORD sharing)
{
    unsigned refused = used ? refused_kinds(sharing) : 0;
    say(descriptor, used, refused);
    return agrees(descriptor, used, refused);
}

/* Opening */

struct request {
    DWORD access; /* specific and standard rights */
    DWORD sharing;
    DWORD disposition;
    DWORD flags; /* and attributes */
};

enum {
    READING = FILE_READ_DATA | FILE_EXECUTE,
    WRITING = FILE_WRITE_DATA | FILE_APPEND_DATA,
    REFUSED_FLAGS = FILE_FLAG_OPEN_REPARSE_POINT
};

static DWORD check(const struct request *request)
{
    if (request->disposition < CREATE_NEW || request->disposition > TRUNCATE_EXISTING ||
        request->sharing & ~(DWORD)(FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE))
        return STATUS_INVALID_PARAMETER;
    return request->flags & REFUSED_FLAGS ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

/*
 * How to open. Regular files are opened for reading even when only writing is wanted, where that is
 * permitted: the locks need it. Nothing is truncated before sharing is agreed on.
 */
static int open_flags(const struct request *request, bool regular)
{
    bool writes = request->access & WRITING, reads = request->access & READING;
    int flags = O_NOCTTY | (request->flags & FILE_FLAG_WRITE_THROUGH ? O_DSYNC : 0);
    if (!(request->access & FILE_WRITE_DATA) && request->access & FILE_APPEND_DATA)
        flags |= O_APPEND;
    if (writes)
        return flags | (reads || regular ? O_RDWR : O_WRONLY);
    return flags | O_RDONLY;
}

static int open_existing(const char *path, const struct request *request, mode_t mode)
{
    int flags = open_flags(request, S_ISREG(mode));
    if (S_ISDIR(mode)) /* for its times and attributes: nothing else of it is written through a handle */
        return descriptor_open(AT_FDCWD, path, (flags & ~(O_ACCMODE | O_APPEND)) | O_RDONLY, 0);
    int descriptor = descriptor_open(AT_FDCWD, path, flags, 0);
    if (descriptor == -EACCES && request->access & WRITING && !(request->access & READING))
        descriptor = descriptor_open(AT_FDCWD, path, (flags & ~O_ACCMODE) | O_WRONLY, 0);
    if (descriptor == -EACCES && !(request->access & (READING | WRITING)))
        descriptor = descriptor_open(AT_FDCWD, path, O_PATH, 0);
    return descriptor;
}

static int create_new(const char *path, const struct request *request)
{
    mode_t mode = request->flags & FILE_ATTRIBUTE_READONLY ? 0444 : 0666;
    return descriptor_open(AT_FDCWD, path, open_flags(request, true) | O_CREAT | O_EXCL, mode);
}

/* What is there, or is not, before anything is opened. */
static DWORD judge_existing(const struct stat *status, const struct request *request)
{
    if (S_ISDIR(status->st_mode))
        return request->flags & FILE_FLAG_BACKUP_SEMANTICS && request->disposition != CREATE_ALWAYS &&
                       request->disposition != TRUNCATE_EXISTING
                   ? STATUS_SUCCESS
                   : STATUS_FILE_IS_A_DIRECTORY;
    bool read_only = S_ISREG(status->st_mode) && !(status->st_mode & 0222);
    bool empties = request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING;
    if (read_only && (empties || request->access & WRITING || request->flags & FILE_FLAG_DELETE_ON_CLOSE))
        return STATUS_ACCESS_DENIED;
    return STATUS_SUCCESS;
}

/* *existed: it was there before. */
static DWORD open_path(const char *path, const struct request *request, int *descriptor, bool *existed)
{
    bool creates = request->disposition == CREATE_NEW || request->disposition == CREATE_ALWAYS ||
                   request->disposition == OPEN_ALWAYS;
    for (;;) {
        struct stat status;
        int failed = descriptor_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)&status, 0);
        *existed = !failed;
        if (failed && (failed != -ENOENT || !creates))
            return failed == -ENOENT ? path_missing(path) : descriptor_failure(failed);
        if (*existed && request->disposition == CREATE_NEW)
            return S_ISDIR(status.st_mode) ? STATUS_FILE_IS_A_DIRECTORY : STATUS_OBJECT_NAME_COLLISION;
        DWORD judged = *existed ? judge_existing(&status, request) : STATUS_SUCCESS;
        if (judged)
            return judged;
        *descriptor = *existed ? open_existing(path, request, status.st_mode) : create_new(path, request);
        if (*descriptor >= 0)
            return STATUS_SUCCESS;
        bool changed = *existed ? *descriptor == -ENOENT : *descriptor == -EEXIST; /* meanwhile, by another */
        if (!changed)
            return *descriptor == -ENOENT ? path_missing(path) : descriptor_failure(*descriptor);
    }
}

/* A file that was there loses its contents, if nobody maps them. */
static DWORD empty(int descriptor)
{
    struct stat status;
    int failed = descriptor_status(descriptor, &status);
    if (failed || !S_ISREG(status.st_mode) || !status.st_size)
        return descriptor_failure(failed);
    if (section_reaches_beyond(status.st_dev, status.st_ino, 0))
        return STATUS_USER_MAPPED_FILE;
    return descriptor_failure(descriptor_resize(descriptor, 0));
}

static DWORD begin(const struct request *request, int descriptor, bool existed, enum file_kind *kind)
{
    struct stat status;
    bool empties = request->disposition == CREATE_ALWAYS || request->disposition == TRUNCATE_EXISTING;
    unsigned used = used_kinds(request->access) | (existed && empties ? 1u << SHARE_WRITE : 0);
    int failed = descriptor_status(descriptor, &status);
    if (failed)
        return descriptor_failure(failed);
    *kind = kind_of(status.st_mode);
    if (S_ISREG(status.st_mode) && !share(descriptor, used, request->sharing))
        return STATUS_SHARING_VIOLATION;
    if (!(request->access & WRITING) && existed && empties) /* opened for reading: emptied by another way */
        return STATUS_SUCCESS;
    return existed && empties ? empty(descriptor) : STATUS_SUCCESS;
}

/* CREATE_ALWAYS empties a file also for those who do not ask to write. */
static DWORD empty_unwritten(const char *path)
{
    int descriptor = descriptor_open(AT_FDCWD, path, O_WRONLY | O_NOCTTY, 0);
    if (descriptor < 0)
        return descriptor_failure(descriptor);
    DWORD status = empty(descriptor);
    descriptor_close(descriptor);
    return status;
}

static void advise(int descriptor, DWORD flags)
{
    int advice = flags & FILE_FLAG_RANDOM_ACCESS     ? POSIX_FADV_RANDOM
                 : flags & FILE_FLAG_SEQUENTIAL_SCAN ? POSIX_FADV_SEQUENTIAL
                                                     : POSIX_FADV_NORMAL;
    if (advice != POSIX_FADV_NORMAL)
        descriptor_call(SYS_fadvise64, descriptor, 0, 0, advice);
}

static DWORD create(const char *path, const struct request *request, bool inherit, HANDLE *handle,
                    bool *existed)
{
    DWORD status = check(request);
    if (status)
        return status;
    init_ensure();
    struct file *file = object_create(&file_type, sizeof *file);
    if (!file)
        return STATUS_NO_MEMORY;
    file->descriptor = -1;
    status = open_path(path, request, &file->descriptor, existed);
    if (!status)
        status = begin(request, file->descriptor, *existed, &file->kind);
    if (!status && *existed && !(request->access & WRITING) && request->disposition == CREATE_ALWAYS)
        status = empty_unwritten(path);
    if (!status) {
        file->appends = !(request->access & FILE_WRITE_DATA) && request->access & FILE_APPEND_DATA;
        file->positioned = request->flags & FILE_FLAG_OVERLAPPED;
        file->deleter = request->flags & FILE_FLAG_DELETE_ON_CLOSE ? getpid() : 0;
        advise(file->descriptor, request->flags);
        status = handle_open(file, request->access | SYNCHRONIZE | FILE_READ_ATTRIBUTES,
                             inherit ? HANDLE_FLAG_INHERIT : 0, handle);
    }
    object_drop(file);
    return status;
}

static HANDLE create_or_fail(DWORD status, const char *path, DWORD access, DWORD sharing,
                             const SECURITY_ATTRIBUTES *security, DWORD disposition, DWORD flags)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    bool existed = false;
    struct request request = {object_access(&file_type, access), sharing, disposition, flags};
    if (flags & FILE_FLAG_DELETE_ON_CLOSE)
        request.access |= DELETE;
    if (!status && disposition == TRUNCATE_EXISTING &&
        !(access & GENERIC_WRITE)) /* FILE_WRITE_DATA is not enough */
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = create(path, &request, security && security->bInheritHandle, &handle, &existed);
    if (status) {
        SetLastError(status == STATUS_OBJECT_NAME_COLLISION ? ERROR_FILE_EXISTS : error_of_status(status));
        return INVALID_HANDLE_VALUE;
    }
    SetLastError(existed && (disposition == CREATE_ALWAYS || disposition == OPEN_ALWAYS)
                     ? ERROR_ALREADY_EXISTS
                     : ERROR_SUCCESS);
    return handle;
}

HANDLE WINAPI CreateFileA(LPCSTR name, DWORD access, DWORD sharing, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE like)
{
    char path[PATH_MAX];
    (void)like;
    return create_or_fail(path_native(name, path), path, access, sharing, security, disposition, flags);
}

HANDLE WINAPI CreateFileW(LPCWSTR name, DWORD access, DWORD sharing, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE like)
{
    char path[PATH_MAX];
    (void)like;
    return create_or_fail(path_native_wide(name, path), path, access, sharing, security, disposition, flags);
}

/* Deleting */

static DWORD delete_path(const char *path)
{
    struct stat status;
    int failed = descriptor_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)&status, AT_SYMLINK_NOFOLLOW);
    if (failed)
        return failed == -ENOENT ? path_missing(path) : descriptor_failure(failed);
    if (S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && !(status.st_mode & 0222)))
        return STATUS_CANNOT_DELETE;
    if (path_is_device(path))
        return STATUS_ACCESS_DENIED;
    if (section_reaches_beyond(status.st_dev, status.st_ino, 0))
        return STATUS_CANNOT_DELETE;
    int descriptor = S_ISREG(status.st_mode) ? descriptor_open(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW, 0) : -1;
    bool agreed = descriptor < 0 || agrees(descriptor, 1u << SHARE_DELETE, 0);
    if (descriptor >= 0)
        descriptor_close(descriptor);
    if (!agreed)
        return STATUS_SHARING_VIOLATION;
    return descriptor_failure(descriptor_call(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0));
}

BOOL WINAPI DeleteFileA(LPCSTR name)
{
    char path[PATH_MAX];
    DWORD status = path_native(name, path);
    return error_report(status ? status : delete_path(path));
}

BOOL WINAPI DeleteFileW(LPCWSTR name)
{
    char path[PATH_MAX];
    DWORD status = path_native_wide(name, path);
    return error_report(status ? status : delete_path(path));
}

static void end_file(void *object)
{
    struct file *file = object;
    if (file->deleter == getpid())
        remove_name(file);
    file->deleter = 0;
}

void file_end(void)
{
    handle_each(&file_type, end_file);
}

/* Standard handles */

static HANDLE standard[3];
static struct lock standard_lock;

/* What is behind the descriptor now. */
static int look_behind(int descriptor, struct file *file)
{
    struct stat status;
    int failed = descriptor_status(descriptor, &status);
    if (failed)
        return failed;
    file->kind = kind_of(status.st_mode);
    file->device = status.st_dev;
    file->inode = status.st_ino;
    file->access = (int)descriptor_call(SYS_fcntl, descriptor, F_GETFL, 0, 0) & O_ACCMODE;
    return 0;
}

DWORD file_borrow(int descriptor, HANDLE *handle)
{
    struct file *file = object_create(&file_type, sizeof *file);
    if (!file)
        return STATUS_NO_MEMORY;
    file->descriptor = descriptor;
    file->borrowed = true;
    int failed = look_behind(descriptor, file);
    if (failed) {
        object_drop(file);
        return descriptor_failure(failed);
    }
    DWORD access = (file->access != O_WRONLY ? FILE_GENERIC_READ : 0) |
                   (file->access != O_RDONLY ? FILE_GENERIC_WRITE : 0);
    DWORD result = handle_open(file, access, HANDLE_FLAG_INHERIT, handle);
    object_drop(file);
    return result;
}

DWORD file_lend(HANDLE handle, int *descriptor)
{
    struct file *file;
    DWORD status = file_get(handle, 0, &file, NULL);
    if (status)
        return status;
    bool lends = !file->deleter && !__atomic_exchange_n(&file->borrowed, true, __ATOMIC_ACQ_REL);
    if (lends)
        look_behind(file->descriptor, file);
    long lent =
        lends ? file->descriptor : descriptor_call(SYS_fcntl, file->descriptor, F_DUPFD_CLOEXEC, 0, 0);
    object_drop(file);
    if (lent < 0)
        return descriptor_failure(lent);
    *descriptor = (int)lent;
    return STATUS_SUCCESS;
}

bool file_is_behind(HANDLE handle, int descriptor)
{
    struct file *file, now, known;
    DWORD kept = GetLastError();
    if (file_get(handle, 0, &file, NULL)) {
        SetLastError(kept);
        return false;
    }
    known = *file;
    bool is = known.descriptor == descriptor ? known.borrowed : !look_behind(known.descriptor, &known);
    is = is && !look_behind(descriptor, &now) && known.device == now.device && known.inode == now.inode &&
         known.access == now.access;
    object_drop(file);
    return is;
}

static int standard_number(DWORD which)
{
    return which >= STD_ERROR_HANDLE && which <= STD_INPUT_HANDLE ? (int)(STD_INPUT_HANDLE - which) : -1;
}

HANDLE WINAPI GetStdHandle(DWORD which)
{
    int number = standard_number(which);
    if (number < 0) {
        error_fail(STATUS_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    lock_take(&standard_lock);
    if (!standard[number] && file_borrow(number, &standard[number]))
        standard[number] = NULL; /* the program was started without */
    HANDLE handle = standard[number];
    lock_drop(&standard_lock);
    return handle;
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle)
{
    int number = standard_number(which);
    if (number < 0)
        return error_fail(STATUS_INVALID_HANDLE);
    lock_take(&standard_lock);
    standard[number] = handle;
    lock_drop(&standard_lock);
    return TRUE;
}
