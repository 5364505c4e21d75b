/*
 * What is known of a file, and its times, as Microsoft's C runtime tells them: corecrt_stat.h says what each
 * call promises. The four structures differ in the widths of size and time only.
 */
#include "corecrt_stat.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/file/attributes.h"
#include "shim/system/time.h"

struct known {
    struct stat status;
    __time64_t accessed, written, created; /* seconds since 1970 */
};

/* The path, or when it is "" the descriptor. */
static bool look(int at, const char *path, struct known *known)
{
    struct file_times times;
    int failed = attributes_look(at, path, &known->status, &times);
    if (failed) {
        errno = -failed;
        return false;
    }
    known->accessed = time_unix_seconds(&times.accessed);
    known->written = time_unix_seconds(&times.written);
    known->created = time_unix_seconds(&times.created);
    return true;
}

static bool look_at(const char *name, const void *result, struct known *known)
{
    char path[PATH_MAX];
    if (!name || !result) {
        crt_invalid(EINVAL);
        return false;
    }
    if (strpbrk(name, "*?")) {
        errno = ENOENT;
        return false;
    }
    return native_path(name, path) && look(AT_FDCWD, path, known);
}

static bool look_at_wide(const FAULTLINE_WCHAR *name, const void *result, struct known *known)
{
    char path[PATH_MAX];
    if (!name || !result) {
        crt_invalid(EINVAL);
        return false;
    }
    if (!native_path_wide((const WCHAR *)name, path))
        return false;
    if (strpbrk(path, "*?")) {
        errno = ENOENT;
        return false;
    }
    return look(AT_FDCWD, path, known);
}

static bool look_at_descriptor(int descriptor, const void *result, struct known *known)
{
    if (!result) {
        crt_invalid(EINVAL);
        return false;
    }
    if (fcntl(descriptor, F_GETFD) < 0) /* which sets EBADF; AT_FDCWD is no file */
        return false;
    return look(descriptor, "", known);
}

/* Who may do something, everybody may. */
static unsigned short mode_of(mode_t host)
{
    mode_t mode = (host & S_IFMT) | S_IRUSR | (host & 0222 ? S_IWUSR : 0) | (host & 0111 ? S_IXUSR : 0);
    return (unsigned short)(mode | (mode & S_IRWXU) >> 3 | (mode & S_IRWXU) >> 6);
}

static bool fits(const struct known *known, long long most_size, long long most_time)
{
    if (known->status.st_size <= most_size && known->accessed <= most_time && known->written <= most_time &&
        known->created <= most_time)
        return true;
    errno = EOVERFLOW;
    return false;
}

#define CALLS(name, size_type, most_size, time_type, most_time)                                              \
    static int fill_##name(const struct known *known, struct _##name *result)                                \
    {                                                                                                        \
        if (!fits(known, most_size, most_time))                                                              \
            return -1;                                                                                       \
        nlink_t links = known->status.st_nlink;                                                              \
        memset(result, 0, sizeof *result);                                                                   \
        result->st_dev = result->st_rdev = (_dev_t)known->status.st_dev;                                     \
        result->st_mode = mode_of(known->status.st_mode);                                                    \
        result->st_nlink = (short)(links < SHRT_MAX ? links : SHRT_MAX);                                     \
        result->st_size = (size_type)known->status.st_size;                                                  \
        result->st_atime = (time_type)known->accessed;                                                       \
        result->st_mtime = (time_type)known->written;                                                        \
        result->st_ctime = (time_type)known->created;                                                        \
        return 0;                                                                                            \
    }                                                                                                        \
    int _##name(const char *file, struct _##name *result)                                                    \
    {                                                                                                        \
        struct known known;                                                                                  \
        return look_at(file, result, &known) ? fill_##name(&known, result) : -1;                             \
    }                                                                                                        \
    int _w##name(const FAULTLINE_WCHAR *file, struct _##name *result)                                        \
    {                                                                                                        \
        struct known known;                                                                                  \
        return look_at_wide(file, result, &known) ? fill_##name(&known, result) : -1;                        \
    }                                                                                                        \
    int _f##name(int descriptor, struct _##name *result)                                                     \
    {                                                                                                        \
        struct known known;                                                                                  \
        return look_at_descriptor(descriptor, result, &known) ? fill_##name(&known, result) : -1;            \
    }

CALLS(stat32, _off_t, INT_MAX, __time32_t, INT_MAX)
CALLS(stat32i64, __int64, LLONG_MAX, __time32_t, INT_MAX)
CALLS(stat64i32, _off_t, INT_MAX, __time64_t, LLONG_MAX)
CALLS(stat64, __int64, LLONG_MAX, __time64_t, LLONG_MAX)

/* ---- Setting the times ---- */

/* The path, or when it is NULL the descriptor. A file that is read-only cannot be given times. */
static int set_times(int descriptor, const char *path, const struct __utimbuf64 *times)
{
    struct timespec both[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    struct stat status;
    if (times && (times->actime < 0 || times->modtime < 0))
        return crt_invalid_minus_one(EINVAL);
    if (path && stat(path, &status) == 0 && !S_ISDIR(status.st_mode) && !(status.st_mode & 0222)) {
        errno = EACCES;
        return -1;
    }
    if (times) {
        both[0] = (struct timespec){.tv_sec = times->actime};
        both[1] = (struct timespec){.tv_sec = times->modtime};
    }
    return path ? utimensat(AT_FDCWD, path, both, 0) : futimens(descriptor, both);
}

static const struct __utimbuf64 *widened(const struct __utimbuf32 *times, struct __utimbuf64 *room)
{
    if (!times)
        return NULL;
    *room = (struct __utimbuf64){times->actime, times->modtime};
    return room;
}

static int set_times_of(const char *name, const struct __utimbuf64 *times)
{
    char path[PATH_MAX];
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    return native_path(name, path) ? set_times(-1, path, times) : -1;
}

static int set_times_of_wide(const FAULTLINE_WCHAR *name, const struct __utimbuf64 *times)
{
    char path[PATH_MAX];
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    return native_path_wide((const WCHAR *)name, path) ? set_times(-1, path, times) : -1;
}

int _utime64(const char *name, struct __utimbuf64 *times)
{
    return set_times_of(name, times);
}

int _utime32(const char *name, struct __utimbuf32 *times)
{
    struct __utimbuf64 room;
    return set_times_of(name, widened(times, &room));
}

int _wutime64(const FAULTLINE_WCHAR *name, struct __utimbuf64 *times)
{
    return set_times_of_wide(name, times);
}

int _wutime32(const FAULTLINE_WCHAR *name, struct __utimbuf32 *times)
{
    struct __utimbuf64 room;
    return set_times_of_wide(name, widened(times, &room));
}

int _futime64(int descriptor, struct __utimbuf64 *times)
{
    return set_times(descriptor, NULL, times);
}

int _futime32(int descriptor, struct __utimbuf32 *times)
{
    struct __utimbuf64 room;
    return set_times(descriptor, NULL, widened(times, &room));
}
