/*
 * What the runtime knows of the program: its arguments, its path, its modes. corecrt_stdlib.h says what
 * each promises.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corecrt_stdlib.h"

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/crt/wide.h"
#include "shim/text/copy.h"

/* ---- Arguments and path ---- */

int __argc;
char **__argv;

/* The C library calls constructors as it calls main. */
__attribute__((constructor)) static void note_arguments(int count, char **vector)
{
    __argc = count;
    __argv = vector;
}

static char program_path[PATH_MAX];
static char *program = program_path;
static FAULTLINE_WCHAR *wide_program;

static void find_program(void)
{
    ssize_t length = readlink("/proc/self/exe", program_path, sizeof program_path - 1);
    program_path[length > 0 ? length : 0] = 0;
    path_windows(program_path);
    wide_program = wide_lasting(program_path);
}

char **__p__pgmptr(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_program);
    return &program;
}

FAULTLINE_WCHAR **__p__wpgmptr(void)
{
    __p__pgmptr();
    return &wide_program;
}

errno_t _get_pgmptr(char **path)
{
    if (!path)
        return crt_invalid(EINVAL);
    *path = *__p__pgmptr();
    return 0;
}

errno_t _get_wpgmptr(FAULTLINE_WCHAR **path)
{
    if (!path)
        return crt_invalid(EINVAL);
    *path = *__p__wpgmptr();
    return *path ? 0 : ENOMEM;
}

/* ---- Modes ---- */

errno_t _set_fmode(int mode)
{
    return mode == 0 ? 0 : crt_invalid(EINVAL); /* _O_TEXT and _O_BINARY are one */
}

errno_t _get_fmode(int *mode)
{
    if (!mode)
        return crt_invalid(EINVAL);
    *mode = 0;
    return 0;
}

/* ---- Along the directories of a variable ---- */

errno_t _searchenv_s(const char *name, const char *variable, char *to, size_t size)
{
    char native[PATH_MAX], path[PATH_MAX];
    if (!to || !size)
        return crt_invalid(EINVAL);
    to[0] = 0;
    if (!name)
        return crt_invalid(EINVAL);
    if (!native_path(name, native))
        return errno;
    bool found = access(native, F_OK) == 0 && realpath(native, path);
    const char *at = !found && variable && native[0] != '/' ? getenv(variable) : NULL;
    while (at && *at && !found) {
        size_t length = strcspn(at, ":;"); /* a variable may be of either system */
        char folder[PATH_MAX], one[PATH_MAX];
        if (length && length < sizeof one) {
            memcpy(one, at, length);
            one[length] = 0;
            found = native_path(one, folder) &&
                    snprintf(path, sizeof path, "%s/%s", folder, native) < (int)sizeof path &&
                    access(path, F_OK) == 0;
        }
        at += length + (at[length] != 0);
    }
    if (!found) {
        errno = ENOENT;
        return ENOENT;
    }
    if (strlen(path) >= size)
        return crt_invalid(ERANGE);
    strcpy(to, path);
    return 0;
}

void _searchenv(const char *name, const char *variable, char *to)
{
    _searchenv_s(name, variable, to, _MAX_PATH);
}
