#include "shim/file/path.h"

#include "fileapi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/text/text.h"

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *device(const char *name)
{
    static const struct {
        const char *name, *path;
    } devices[] = {
        {"NUL", "/dev/null"}, {"CON", "/dev/tty"}, {"CONIN$", "/dev/tty"}, {"CONOUT$", "/dev/tty"}};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (strcasecmp(name, devices[i].name) == 0)
            return devices[i].path;
    return NULL;
}

DWORD path_native(const char *path, char native[PATH_MAX])
{
    if (!path)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    bool raw = path[0] == '\\' && path[1] == '\\' && (path[2] == '?' || path[2] == '.') && path[3] == '\\';
    if (raw)
        path += 4;
    if (device(path)) {
        strcpy(native, device(path));
        return STATUS_SUCCESS;
    }
    if (path[0] == '\\' && path[1] == '\\')
        return STATUS_BAD_NETWORK_PATH;
    if (is_letter(path[0]) && path[1] == ':') {
        if (path[0] != 'c' && path[0] != 'C')
            return STATUS_OBJECT_PATH_NOT_FOUND;
        path += 2;
        if (!*path)
            path = ".";
    }
    if (!*path)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (strpbrk(path, "<>\"|?*"))
        return STATUS_OBJECT_NAME_INVALID;
    size_t length = strlen(path);
    if (length >= PATH_MAX)
        return STATUS_NAME_TOO_LONG;
    for (size_t i = 0; i <= length; i++)
        native[i] = is_separator(path[i]) ? '/' : path[i];
    return STATUS_SUCCESS;
}

DWORD path_native_wide(const WCHAR *wide, char native[PATH_MAX])
{
    char path[PATH_MAX];
    if (!wide)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (text_narrow(wide, path, sizeof path) >= sizeof path)
        return STATUS_NAME_TOO_LONG;
    return path_native(path, native);
}

void path_windows(char path[PATH_MAX])
{
    size_t length = strlen(path);
    if (*path != '/' || length + 3 > PATH_MAX)
        return;
    memmove(path + 2, path, length + 1);
    memcpy(path, "C:", 2);
    for (char *at = path + 2; *at; at++)
        if (*at == '/')
            *at = '\\';
}

bool path_is_device(const char *native)
{
    struct stat status;
    return descriptor_call(SYS_newfstatat, AT_FDCWD, (long)native, (long)&status, AT_SYMLINK_NOFOLLOW) == 0 &&
           (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode));
}

DWORD path_missing(const char *native)
{
    char parent[PATH_MAX];
    struct stat status;
    strcpy(parent, native);
    char *last = strrchr(parent, '/');
    if (!last)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    last[last == parent] = '\0';
    int kept = errno;
    bool there = stat(parent, &status) == 0 && S_ISDIR(status.st_mode);
    errno = kept;
    return there ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_OBJECT_PATH_NOT_FOUND;
}

/* Both code pages are UTF-8, so the choice changes no name. */
static bool oem_names;

BOOL WINAPI AreFileApisANSI(void)
{
    return !__atomic_load_n(&oem_names, __ATOMIC_RELAXED);
}

VOID WINAPI SetFileApisToANSI(void)
{
    __atomic_store_n(&oem_names, false, __ATOMIC_RELAXED);
}

VOID WINAPI SetFileApisToOEM(void)
{
    __atomic_store_n(&oem_names, true, __ATOMIC_RELAXED);
}
