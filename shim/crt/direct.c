/* Directories and drives: direct.h says what each promises. */
#include "direct.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "winerror.h"

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/text/copy.h"

enum { DRIVE_C = 3 };

/* In to[size], or for NULL in memory of its own, of that size at least; `wide`: both in units of UTF-16. */
static void *current_directory(void *to, int size, bool wide)
{
    char path[PATH_MAX];
    if (to ? size <= 0 : size < 0) {
        crt_invalid(EINVAL);
        return NULL;
    }
    if (!getcwd(path, sizeof path))
        return NULL;
    size_t room = text_give_either(path, wide, NULL, 0);
    if (to && room > (size_t)size) {
        errno = ERANGE;
        return NULL;
    }
    if (room < (size_t)size)
        room = (size_t)size;
    if (!to)
        to = malloc(room * (wide ? sizeof(FAULTLINE_WCHAR) : 1));
    if (to)
        text_give_either(path, wide, to, room);
    return to;
}

char *_getcwd(char *to, int size)
{
    return current_directory(to, size, false);
}

FAULTLINE_WCHAR *_wgetcwd(FAULTLINE_WCHAR *to, int size)
{
    return current_directory(to, size, true);
}

char *_getdcwd(int drive, char *to, int size)
{
    if (drive == 0 || drive == DRIVE_C)
        return _getcwd(to, size);
    errno = EACCES;
    return NULL;
}

FAULTLINE_WCHAR *_wgetdcwd(int drive, FAULTLINE_WCHAR *to, int size)
{
    if (drive == 0 || drive == DRIVE_C)
        return _wgetcwd(to, size);
    errno = EACCES;
    return NULL;
}

/* Windows' units are sectors and clusters; a cluster grows until there are few enough of them. */
unsigned int _getdiskfree(unsigned int drive, struct _diskfree_t *space)
{
    struct statvfs about;
    if (!space || (drive != 0 && drive != DRIVE_C) || statvfs(drive == 0 ? "." : "/", &about)) {
        crt_invalid(EINVAL);
        return ERROR_INVALID_PARAMETER;
    }
    enum { SECTOR = 512 };
    unsigned long long cluster = about.f_frsize > SECTOR ? about.f_frsize : SECTOR;
    unsigned long long bytes = (unsigned long long)about.f_blocks * about.f_frsize;
    while (bytes / cluster > UINT_MAX)
        cluster *= 2;
    *space = (struct _diskfree_t){
        .total_clusters = (unsigned int)(bytes / cluster),
        .avail_clusters = (unsigned int)((unsigned long long)about.f_bavail * about.f_frsize / cluster),
        .sectors_per_cluster = (unsigned int)(cluster / SECTOR),
        .bytes_per_sector = SECTOR,
    };
    return ERROR_SUCCESS;
}

#define BY_NAME(name, Character, to_native, action)     \
    int name(const Character *path)                     \
    {                                                   \
        char native[PATH_MAX];                          \
        if (!path)                                      \
            return crt_invalid_minus_one(EINVAL);       \
        return to_native(path, native) ? (action) : -1; \
    }

BY_NAME(_chdir, char, native_path, chdir(native))
BY_NAME(_wchdir, FAULTLINE_WCHAR, native_path_wide, chdir(native))
BY_NAME(_mkdir, char, native_path, mkdir(native, 0777))
BY_NAME(_wmkdir, FAULTLINE_WCHAR, native_path_wide, mkdir(native, 0777))
BY_NAME(_rmdir, char, native_path, rmdir(native))
BY_NAME(_wrmdir, FAULTLINE_WCHAR, native_path_wide, rmdir(native))

int _getdrive(void)
{
    return DRIVE_C;
}

int _chdrive(int drive)
{
    if (drive == DRIVE_C)
        return 0;
    errno = EACCES;
    return -1;
}

unsigned int _getdrives(void)
{
    return 1u << (DRIVE_C - 1);
}
