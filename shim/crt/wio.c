/* Descriptors, folders and the locale by wide names. corecrt_wio.h says what each call promises. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <corecrt_wio.h>

#include "shim/crt/invalid.h"
#include "shim/crt/wide.h"
#include "shim/file/path.h"
#include "shim/text/copy.h"

typedef FAULTLINE_WCHAR unit;

/* The host's path, or false with errno; NULL is refused. */
static bool path_of(const unit *name, char path[PATH_MAX])
{
    if (name)
        return wide_path(name, path);
    crt_invalid(EINVAL);
    return false;
}

int _waccess_s(const unit *name, int mode)
{
    char path[PATH_MAX];
    if (!path_of(name, path))
        return errno;
    if (mode & ~(R_OK | W_OK))
        return crt_invalid(EINVAL);
    return access(path, mode) == 0 ? 0 : errno;
}

int _waccess(const unit *name, int mode)
{
    int error = _waccess_s(name, mode);
    return error ? (errno = error, -1) : 0;
}

int _wopen(const unit *name, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    char path[PATH_MAX];
    return path_of(name, path) ? open(path, flags, (mode_t)mode) : -1;
}

int _wcreat(const unit *name, int mode)
{
    return _wopen(name, O_CREAT | O_TRUNC | O_RDWR, mode);
}

int _wchmod(const unit *name, int mode)
{
    char path[PATH_MAX];
    if (!path_of(name, path))
        return -1;
    if (path_is_device(path)) {
        errno = EACCES;
        return -1;
    }
    return chmod(path, (mode_t)mode);
}

unit *_wsetlocale(int category, const unit *name)
{
    char *bytes TEXT_OWNED = text_copy_narrow(name);
    if (name && !bytes)
        return NULL;
    const char *is = setlocale(category, bytes);
    return is ? wide_lasting(is) : NULL;
}
