/* Commands and paths as 16-bit text. corecrt_wstdlib.h says what each call promises. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <uchar.h>
#include <unistd.h>

#include <corecrt_wstdlib.h>
#include <corecrt_wstring.h>

#include "shim/crt/invalid.h"
#include "shim/crt/wide.h"
#include "shim/error.h"
#include "shim/file/path.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

typedef FAULTLINE_WCHAR unit;

bool wide_path(const unit *path, char native[PATH_MAX])
{
    DWORD status = path ? path_native_wide(path, native) : STATUS_OBJECT_NAME_INVALID;
    if (status == STATUS_SUCCESS)
        return true;
    errno = status == STATUS_OBJECT_NAME_INVALID ? EINVAL
            : status == STATUS_NAME_TOO_LONG     ? ENAMETOOLONG
                                                 : ENOENT;
    return false;
}

/* Texts that have been given for good: of the environment and of locales. They are few. */
struct given {
    struct given *next;
    unit *value;
    char bytes[]; /* the same as the environment has it */
};

static struct given *all_given;

unit *wide_lasting(const char *bytes)
{
    struct given *first = __atomic_load_n(&all_given, __ATOMIC_ACQUIRE);
    for (struct given *one = first; one; one = one->next) {
        if (strcmp(one->bytes, bytes) == 0)
            return one->value;
    }
    size_t size = strlen(bytes) + 1;
    struct given *new = malloc(sizeof *new + size);
    if (!new)
        return NULL;
    new->value = text_copy_wide(bytes);
    if (!new->value) {
        free(new);
        return NULL;
    }
    memcpy(new->bytes, bytes, size);
    new->next = first;
    while (
        !__atomic_compare_exchange_n(&all_given, &new->next, new, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        ;
    return new->value;
}

int _wsystem(const unit *command)
{
    char *bytes = command ? text_copy_narrow(command) : NULL;
    if (command && !bytes)
        return -1;
    int status = system(bytes);
    free(bytes);
    if (!command || status == -1 || !WIFEXITED(status))
        return status;
    return WEXITSTATUS(status); /* what the command ended with, as Microsoft's gives it */
}

/* Takes . and .. out of an absolute path, in place. */
static void flatten(char *path)
{
    char *to = path;
    for (const char *from = path; *from;) {
        from += strspn(from, "/");
        size_t length = strcspn(from, "/");
        if (length == 2 && memcmp(from, "..", 2) == 0) {
            while (to > path && *--to != '/')
                ;
        } else if (length && !(length == 1 && *from == '.')) {
            *to++ = '/';
            memmove(to, from, length);
            to += length;
            if (!from[length])
                break;
        }
        from += length;
    }
    if (to == path)
        *to++ = '/';
    *to = 0;
}

unit *_wfullpath(unit *buffer, const unit *path, size_t size)
{
    static const unit here[] = u".";
    char native[PATH_MAX], full[2 * PATH_MAX];
    if (!wide_path(path && *path ? path : here, native))
        return NULL;
    size_t length = 0;
    if (native[0] != '/') {
        if (!getcwd(full, PATH_MAX))
            return NULL;
        length = strlen(full);
        full[length++] = '/';
    }
    strcpy(full + length, native);
    flatten(full);
    if (!buffer)
        return text_copy_wide(full);
    if (text_widen(full, buffer, size) >= size) {
        errno = ERANGE;
        return NULL;
    }
    return buffer;
}

static bool is_separator(unit c)
{
    return c == '/' || c == '\\';
}

static void copy_part(unit *to, const unit *from, const unit *end, size_t most)
{
    if (!to)
        return;
    size_t length = (size_t)(end - from) < most ? (size_t)(end - from) : most - 1;
    memcpy(to, from, length * sizeof *to);
    to[length] = 0;
}

void _wsplitpath(const unit *path, unit *drive, unit *directory, unit *name, unit *extension)
{
    if (!path) {
        crt_invalid(EINVAL);
        return;
    }
    const unit *after_drive = path[0] && path[1] == ':' ? path + 2 : path, *after_directory = after_drive;
    const unit *end = path + faultline_wcslen(path), *dot = NULL;
    for (const unit *at = after_drive; at < end; at++) {
        if (is_separator(*at)) {
            after_directory = at + 1;
            dot = NULL;
        } else if (*at == '.') {
            dot = at;
        }
    }
    if (!dot)
        dot = end;
    copy_part(drive, path, after_drive, _MAX_DRIVE);
    copy_part(directory, after_drive, after_directory, _MAX_DIR);
    copy_part(name, after_directory, dot, _MAX_FNAME);
    copy_part(extension, dot, end, _MAX_EXT);
}

static unit *append(unit *to, const unit *part)
{
    return faultline_wcpcpy(to, part);
}

/* The separator that is added is the host's, unless the directory has the other. */
void _wmakepath(unit *path, const unit *drive, const unit *directory, const unit *name, const unit *extension)
{
    if (!path) {
        crt_invalid(EINVAL);
        return;
    }
    if (drive && *drive) {
        *path++ = *drive;
        *path++ = ':';
    }
    if (directory && *directory) {
        unit *end = append(path, directory);
        if (!is_separator(end[-1]))
            *end++ = faultline_wcschr(directory, '\\') ? '\\' : '/';
        path = end;
    }
    if (name)
        path = append(path, name);
    if (extension && *extension) {
        if (*extension != '.')
            *path++ = '.';
        path = append(path, extension);
    }
    *path = 0;
}
