/* Files by name and streams, what Microsoft's stdio.h adds: corecrt_stdio.h says what each promises. */
#include <errno.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corecrt_stdio.h"
#include "corecrt_stdlib.h"
#include "corecrt_string.h"

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"

/* Microsoft's letters that the host's fopen lacks, or means something else by. */
static bool host_mode(const char *mode, char host[8])
{
    size_t used = 0;
    bool valid = *mode && strchr("rwa", *mode);
    for (; valid && *mode && *mode != ','; mode++) {
        if (strchr("rwa+x", *mode))
            host[used++] = *mode;
        else if (*mode == 'N')
            host[used++] = 'e';
        else
            valid = strchr("btcnSRTD ", *mode);
        valid = valid && used < 7;
    }
    host[used] = 0;
    if (valid && *mode == ',') /* "ccs=": text is UTF-8 */
        valid = strcasestr(mode, "ccs=utf-8");
    return valid;
}

static FILE *open_named(const char *name, const char *mode, FILE *instead)
{
    char native[PATH_MAX], host[8];
    if (!name || !mode || !host_mode(mode, host)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    if (!native_path(name, native))
        return NULL;
    return instead ? freopen(native, host, instead) : fopen(native, host);
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
    if (!mode || !host_mode(mode, host)) {
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
