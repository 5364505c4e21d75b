/* Files by name and streams, what Microsoft's stdio.h adds: corecrt_stdio.h says what each promises. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "corecrt_stdio.h"
#include "corecrt_stdlib.h"
#include "corecrt_string.h"

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/crt/stream.h"

bool stream_mode(const char *mode, char host[8], bool *mark)
{
    size_t length = 0;
    *mark = false;
    if (!*mode || !strchr("rwa", *mode))
        return false;
    host[length++] = *mode++;
    bool plus = false, exclusive = false, inherited = true;
    for (; *mode && *mode != ','; mode++) {
        if (*mode == '+')
            plus = true;
        else if (*mode == 'x')
            exclusive = true;
        else if (*mode == 'N') /* not for children */
            inherited = false;
        else if (!strchr("btcnSRTD ", *mode))
            return false;
    }
    if (plus)
        host[length++] = '+';
    if (exclusive)
        host[length++] = 'x';
    if (!inherited)
        host[length++] = 'e';
    host[length] = 0;
    if (*mode == ',') {
        mode += 1 + strspn(mode + 1, " ");
        if (strncasecmp(mode, "ccs", 3) != 0)
            return false;
        mode += 3;
        mode += strspn(mode, " =");
        *mark = strcasecmp(mode, "UTF-8") == 0;
        return *mark;
    }
    return true;
}

void stream_take_mark(FILE *stream, const char *host)
{
    static const char mark[3] = "\xEF\xBB\xBF";
    if (host[0] == 'w') {
        fwrite(mark, 1, sizeof mark, stream);
    } else if (host[0] == 'r') {
        char first[sizeof mark];
        if (fread(first, 1, sizeof mark, stream) != sizeof mark || memcmp(first, mark, sizeof mark) != 0)
            rewind(stream);
    } else if (fseek(stream, 0, SEEK_END) == 0 && ftell(stream) == 0) {
        fwrite(mark, 1, sizeof mark, stream);
    }
}

static FILE *open_named(const char *name, const char *mode, FILE *instead)
{
    char native[PATH_MAX], host[8];
    bool mark;
    if (!name || !mode || !stream_mode(mode, host, &mark)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    if (!native_path(name, native))
        return NULL;
    FILE *stream = instead ? freopen(native, host, instead) : fopen(native, host);
    if (stream && mark)
        stream_take_mark(stream, host);
    return stream;
}

static FILE *open_either(const char *name, const char *mode, FILE *instead)
{
    char native[PATH_MAX], host[8];
    bool mark;
    if (!name || !mode || stream_mode(mode, host, &mark))
        return open_named(name, mode, instead);
    if (!native_path(name, native))
        return NULL;
    return instead ? freopen(native, mode, instead) : fopen(native, mode);
}

FILE *faultline_fopen(const char *__restrict name, const char *__restrict mode)
{
    return open_either(name, mode, NULL);
}

FILE *faultline_freopen(const char *__restrict name, const char *__restrict mode, FILE *__restrict old)
{
    if (!name && old) /* the mode alone is to change */
        return freopen(NULL, mode, old);
    return open_either(name, mode, old);
}

static bool keeps_device(const char *native)
{
    if (!path_is_device(native))
        return false;
    errno = EACCES;
    return true;
}

int native_remove(const char *native)
{
    if (keeps_device(native))
        return -1;
    int failed = unlink(native);
    if (failed && (errno == EISDIR || errno == EPERM))
        errno = EACCES;
    return failed;
}

int native_rename(const char *native, const char *other)
{
    if (keeps_device(native) || keeps_device(other))
        return -1;
    if (renameat2(AT_FDCWD, native, AT_FDCWD, other, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (access(other, F_OK) == 0) { /* a file system that cannot promise it */
        errno = EEXIST;
        return -1;
    }
    return rename(native, other);
}

int faultline_remove(const char *name)
{
    char native[PATH_MAX];
    if (!name)
        return crt_invalid_minus_one(EINVAL);
    return native_path(name, native) ? native_remove(native) : -1;
}

int faultline_rename(const char *from, const char *to)
{
    char native[PATH_MAX], other[PATH_MAX];
    if (!from || !to)
        return crt_invalid_minus_one(EINVAL);
    return native_path(from, native) && native_path(to, other) ? native_rename(native, other) : -1;
}

errno_t fopen_s(FILE **stream, const char *name, const char *mode)
{
    if (!stream)
        return crt_invalid(EINVAL);
    *stream = open_named(name, mode, NULL);
    return *stream ? 0 : errno;
}

FILE *_fsopen(const char *name, const char *mode, int sharing)
{
    (void)sharing; /* the host's files are shared with everybody */
    return open_named(name, mode, NULL);
}

errno_t freopen_s(FILE **stream, const char *name, const char *mode, FILE *old)
{
    if (!stream || !old) {
        if (stream)
            *stream = NULL;
        return crt_invalid(EINVAL);
    }
    *stream = open_named(name, mode, old);
    return *stream ? 0 : errno;
}

errno_t tmpfile_s(FILE **stream)
{
    if (!stream)
        return crt_invalid(EINVAL);
    *stream = faultline_tmpfile();
    return *stream ? 0 : errno;
}

/* A name that no file has now; false: none was found, or there is no room. */
static bool free_name(char *to, size_t size, const char *folder, const char *prefix)
{
    for (int tries = 0; tries < 100; tries++) {
        unsigned number;
        if (rand_s(&number))
            return false;
        int length = snprintf(to, size, "%s/%s%08x.tmp", folder, prefix, number);
        if (length < 0 || (size_t)length >= size) {
            errno = ERANGE;
            return false;
        }
        if (access(to, F_OK) && errno == ENOENT)
            return true;
    }
    errno = EEXIST;
    return false;
}

errno_t tmpnam_s(char *to, size_t size)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    if (free_name(to, size, "/tmp", "s"))
        return 0;
    to[0] = 0;
    return errno == ERANGE ? crt_invalid(ERANGE) : errno;
}

/* TMP goes before the folder asked for, as with Microsoft's. */
char *_tempnam(const char *folder, const char *prefix)
{
    char native[PATH_MAX], name[PATH_MAX];
    const char *temporary = getenv("TMP");
    if (!temporary || access(temporary, W_OK))
        temporary = folder && native_path(folder, native) && !access(native, W_OK) ? native : "/tmp";
    return free_name(name, sizeof name, temporary, prefix ? prefix : "") ? strdup(name) : NULL;
}

char *gets_s(char *line, size_t size)
{
    if (!line || !size) {
        crt_invalid(EINVAL);
        return NULL;
    }
    size_t length = 0;
    int c;
    flockfile(stdin);
    while ((c = getc_unlocked(stdin)) != EOF && c != '\n')
        if (length < size)
            line[length++] = (char)c;
    funlockfile(stdin);
    if (c == EOF && length == 0) {
        line[0] = 0;
        return NULL;
    }
    if (length == size) {
        line[0] = 0;
        crt_invalid(ERANGE);
        return NULL;
    }
    line[length] = 0;
    return line;
}

int faultline_puts(const char *text)
{
    return puts(text ? text : "(null)");
}

int faultline_fputs(const char *text, FILE *stream)
{
    return fputs(text ? text : "(null)", stream);
}

size_t fread_s(void *to, size_t room, size_t size, size_t count, FILE *stream)
{
    size_t bytes;
    if (!size || !count)
        return 0;
    if (!to || !stream) {
        if (to)
            memset(to, 0, room);
        crt_invalid(EINVAL);
        return 0;
    }
    if (__builtin_mul_overflow(size, count, &bytes) || bytes > room) {
        memset(to, 0, room);
        crt_invalid(ERANGE);
        return 0;
    }
    return fread(to, size, count, stream);
}

errno_t clearerr_s(FILE *stream)
{
    if (!stream)
        return crt_invalid(EINVAL);
    clearerr(stream);
    return 0;
}

int _fileno(FILE *stream)
{
    return stream ? fileno(stream) : crt_invalid_minus_one(EINVAL);
}

FILE *_fdopen(int descriptor, const char *mode)
{
    char host[8];
    bool mark;
    if (!mode || !stream_mode(mode, host, &mark)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    return fdopen(descriptor, host);
}

FILE *_popen(const char *command, const char *mode)
{
    if (!command || !mode || !strchr("rw", mode[0]) || !mode[0]) {
        crt_invalid(EINVAL);
        return NULL;
    }
    return popen(command, mode[0] == 'r' ? "r" : "w");
}

int _pclose(FILE *stream)
{
    return stream ? pclose(stream) : crt_invalid_minus_one(EINVAL);
}

int _fseeki64(FILE *stream, long long offset, int from)
{
    return stream ? fseeko(stream, offset, from) : crt_invalid_minus_one(EINVAL);
}

long long _ftelli64(FILE *stream)
{
    return stream ? ftello(stream) : crt_invalid_minus_one(EINVAL);
}

int _flushall(void)
{
    return fflush(NULL);
}

int _fgetchar(void)
{
    return getchar();
}

int _fputchar(int character)
{
    return putchar(character);
}

int _getw(FILE *stream)
{
    int value;
    return fread(&value, sizeof value, 1, stream) == 1 ? value : EOF;
}

int _putw(int value, FILE *stream)
{
    return fwrite(&value, sizeof value, 1, stream) == 1 ? value : EOF;
}

/* The streams' own locks, under Microsoft's names. */
void _lock_file(FILE *stream)
{
    flockfile(stream);
}

void _unlock_file(FILE *stream)
{
    funlockfile(stream);
}
