/*
 * 16-bit text on streams. corecrt_wstream.h says what each call promises.
 *
 * A stream is the C library's, and only ever sees bytes. What does not fit that, half of a pair, stands in a
 * list: for output the first half that waits for the second, for input the second that is read next. Whoever
 * looks at a stream's entry holds the stream's lock; the list has one of its own. It is empty but in programs
 * that write emoji by halves, and then one counter says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <uchar.h>
#include <unistd.h>

#include <corecrt_wstream.h>
#include <corecrt_wstring.h>

#include "shim/crt/results.h"
#include "shim/crt/invalid.h"
#include "shim/crt/native.h"
#include "shim/crt/stream.h"
#include "shim/crt/wide.h"
#include "shim/lock.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"
#include "shim/text/utf8.h"

typedef FAULTLINE_WCHAR unit;

enum waits { TO_BE_WRITTEN, TO_BE_READ };

static struct half {
    struct half *next;
    FILE *stream;
    enum waits waits;
    unit unit;
} * halves;
static size_t half_count;
static struct lock halves_lock;

/* Takes the half that waits out of the list; 0: there is none. */
static unit take_half(FILE *stream, enum waits waits)
{
    unit found = 0;
    if (__builtin_expect(__atomic_load_n(&half_count, __ATOMIC_RELAXED) == 0, 1))
        return 0;
    struct half *one, **link = &halves;
    lock_take(&halves_lock);
    while ((one = *link) != NULL && !(one->stream == stream && one->waits == waits))
        link = &one->next;
    if (one) {
        found = one->unit;
        *link = one->next;
        __atomic_store_n(&half_count, half_count - 1, __ATOMIC_RELAXED);
    }
    lock_drop(&halves_lock);
    free(one);
    return found;
}

static bool leave_half(FILE *stream, enum waits waits, unit half)
{
    struct half *one = malloc(sizeof *one);
    if (!one)
        return false;
    *one = (struct half){.stream = stream, .waits = waits, .unit = half};
    lock_take(&halves_lock);
    one->next = halves;
    halves = one;
    __atomic_store_n(&half_count, half_count + 1, __ATOMIC_RELAXED);
    lock_drop(&halves_lock);
    return true;
}

/* A stream that begins has no half of one that was at its address. */
static void forget_halves(FILE *stream)
{
    take_half(stream, TO_BE_WRITTEN);
    take_half(stream, TO_BE_READ);
}

static void unlock(FILE **stream)
{
    funlockfile(*stream);
}

/*
 * Until the end of the block, also when an exception leaves it: a text may end in a page that is not there.
 */
#define LOCKED(stream)                                                                                       \
    FILE *locked __attribute__((__cleanup__(unlock))) = (stream);                                            \
    flockfile(locked)

/* ---- Output ---- */

static bool put_code(unsigned code, FILE *stream)
{
    char bytes[4];
    size_t length = utf8_encode(code, bytes);
    return fwrite_unlocked(bytes, 1, length, stream) == length;
}

static bool put_unit(unit next, FILE *stream)
{
    unit first = take_half(stream, TO_BE_WRITTEN);
    if (first && utf16_is_low(next))
        return put_code(utf16_join(first, next), stream);
    if (first && !put_code(UTF8_REPLACEMENT, stream))
        return false;
    if (utf16_is_high(next))
        return leave_half(stream, TO_BE_WRITTEN, next);
    return put_code(utf16_is_low(next) ? UTF8_REPLACEMENT : next, stream);
}

static bool put_text(const unit *text, FILE *stream)
{
    for (; *text; text++) {
        bool put = utf16_is_high(text[0]) && utf16_is_low(text[1]) && !half_count
                       ? put_code(utf16_join(text[0], text[1]), stream) && ++text
                       : put_unit(*text, stream);
        if (!put)
            return false;
    }
    return true;
}

wint_t faultline_fputwc(unit next, FILE *stream)
{
    if (!stream) {
        crt_invalid(EINVAL);
        return FAULTLINE_WEOF;
    }
    LOCKED(stream);
    return put_unit(next, stream) ? next : FAULTLINE_WEOF;
}

wint_t faultline_putwc(unit next, FILE *stream)
{
    return faultline_fputwc(next, stream);
}

wint_t faultline_putwchar(unit next)
{
    return faultline_fputwc(next, stdout);
}

wint_t _fputwchar(unit next)
{
    return faultline_fputwc(next, stdout);
}

int faultline_fputws(const unit *text, FILE *stream)
{
    if (!text || !stream) {
        crt_invalid(EINVAL);
        return FAULTLINE_WEOF;
    }
    LOCKED(stream);
    return put_text(text, stream) ? 0 : (int)FAULTLINE_WEOF;
}

int _putws(const unit *text)
{
    if (!text) {
        crt_invalid(EINVAL);
        return FAULTLINE_WEOF;
    }
    LOCKED(stdout);
    return put_text(text, stdout) && put_unit('\n', stdout) ? 0 : -1;
}

/* ---- Input ---- */

/* One byte at a time, so that what begins the next character stays where it is. */
static wint_t get_unit(FILE *stream)
{
    unit second = take_half(stream, TO_BE_READ);
    if (second)
        return second;
    char bytes[4];
    for (size_t have = 0, length; have < sizeof bytes;) {
        int byte = getc_unlocked(stream);
        if (byte == EOF) {
            if (have)
                errno = EILSEQ;
            return FAULTLINE_WEOF;
        }
        bytes[have++] = (char)byte;
        int code = utf8_decode(bytes, have, &length);
        if (code >= 0x10000) {
            if (!leave_half(stream, TO_BE_READ, (unit)utf16_low((unsigned)code)))
                return FAULTLINE_WEOF;
            return utf16_high((unsigned)code);
        }
        if (code >= 0)
            return (wint_t)code;
        if (code == UTF8_MALFORMED) {
            if (have > 1) /* it may begin something well-formed */
                ungetc(byte, stream);
            break;
        }
    }
    errno = EILSEQ;
    return FAULTLINE_WEOF;
}

wint_t faultline_fgetwc(FILE *stream)
{
    if (!stream) {
        crt_invalid(EINVAL);
        return FAULTLINE_WEOF;
    }
    LOCKED(stream);
    return get_unit(stream);
}

wint_t faultline_getwc(FILE *stream)
{
    return faultline_fgetwc(stream);
}

wint_t faultline_getwchar(void)
{
    return faultline_fgetwc(stdin);
}

wint_t _fgetwchar(void)
{
    return faultline_fgetwc(stdin);
}

wint_t faultline_ungetwc(wint_t character, FILE *stream)
{
    if (!stream) {
        crt_invalid(EINVAL);
        return FAULTLINE_WEOF;
    }
    if (character >= FAULTLINE_WEOF)
        return FAULTLINE_WEOF;
    LOCKED(stream);
    if (utf16_is_low(character)) { /* the second half: what comes back after it is the first */
        unit waiting = take_half(stream, TO_BE_READ);
        return !waiting && leave_half(stream, TO_BE_READ, (unit)character) ? character : FAULTLINE_WEOF;
    }
    unsigned code = character;
    if (utf16_is_high(character)) {
        unit second = take_half(stream, TO_BE_READ);
        if (!second)
            return FAULTLINE_WEOF;
        code = utf16_join(character, second);
    }
    char bytes[4];
    for (size_t length = utf8_encode(code, bytes); length; length--) {
        if (ungetc((unsigned char)bytes[length - 1], stream) == EOF)
            return FAULTLINE_WEOF;
    }
    return character;
}

unit *faultline_fgetws(unit *line, int size, FILE *stream)
{
    if (!line || size <= 0 || !stream) {
        crt_invalid(EINVAL);
        return NULL;
    }
    LOCKED(stream);
    int length = 0;
    while (length < size - 1) {
        wint_t next = get_unit(stream);
        if (next == FAULTLINE_WEOF) {
            if (length == 0 || ferror_unlocked(stream))
                return NULL;
            break;
        }
        line[length++] = (unit)next;
        if (next == '\n')
            break;
    }
    line[length] = 0;
    return line;
}

/* A line that is too long for `size`, its terminator counted, is read to its end: ERANGE. At the end -1. */
static int get_line(unit *line, size_t size)
{
    LOCKED(stdin);
    size_t length = 0;
    wint_t next = get_unit(stdin);
    if (next == FAULTLINE_WEOF)
        return -1;
    for (; next != FAULTLINE_WEOF && next != '\n'; next = get_unit(stdin), length++) {
        if (length < size)
            line[length] = (unit)next;
    }
    if (length >= size)
        return ERANGE;
    line[length] = 0;
    return 0;
}

unit *_getws_s(unit *line, size_t size)
{
    if (!line || !size) {
        crt_invalid(EINVAL);
        return NULL;
    }
    int error = get_line(line, size);
    if (error == 0)
        return line;
    line[0] = 0;
    if (error > 0)
        crt_invalid(error);
    return NULL;
}

unit *_getws(unit *line)
{
    return _getws_s(line, SIZE_MAX / sizeof *line);
}

int faultline_fwide(FILE *stream, int mode)
{
    (void)stream;
    return mode;
}

/* ---- Files ---- */

/* The host's mode for Microsoft's. */
static bool narrow_mode(const unit *mode, char host[8], bool *mark)
{
    char narrow[64];
    return mode && text_narrow(mode, narrow, sizeof narrow) < sizeof narrow &&
           stream_mode(narrow, host, mark);
}

/* Opens, or with `old` opens anew. */
static FILE *open_file(const unit *name, const unit *mode, FILE *old)
{
    char path[PATH_MAX], host[8];
    bool mark;
    if (!name || !narrow_mode(mode, host, &mark)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    if (!wide_path(name, path))
        return NULL;
    FILE *stream = old ? freopen(path, host, old) : fopen(path, host);
    if (stream)
        forget_halves(stream);
    if (stream && mark)
        stream_take_mark(stream, host);
    return stream;
}

FILE *_wfopen(const unit *name, const unit *mode)
{
    return open_file(name, mode, NULL);
}

int _wfopen_s(FILE **stream, const unit *name, const unit *mode)
{
    if (!stream)
        return crt_invalid(EINVAL);
    *stream = open_file(name, mode, NULL);
    return *stream ? 0 : errno;
}

/* How others may use the file meanwhile is not for this system to say. */
FILE *_wfsopen(const unit *name, const unit *mode, int sharing)
{
    (void)sharing;
    return open_file(name, mode, NULL);
}

FILE *_wfreopen(const unit *name, const unit *mode, FILE *stream)
{
    if (!stream) {
        crt_invalid(EINVAL);
        return NULL;
    }
    return open_file(name, mode, stream);
}

int _wfreopen_s(FILE **opened, const unit *name, const unit *mode, FILE *stream)
{
    if (!opened)
        return crt_invalid(EINVAL);
    *opened = _wfreopen(name, mode, stream);
    return *opened ? 0 : errno;
}

FILE *_wfdopen(int descriptor, const unit *mode)
{
    char host[8];
    bool mark;
    if (!narrow_mode(mode, host, &mark)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    FILE *stream = fdopen(descriptor, host);
    if (stream)
        forget_halves(stream);
    return stream;
}

FILE *_wpopen(const unit *command, const unit *mode)
{
    if (!command || !mode || (*mode != 'r' && *mode != 'w')) {
        crt_invalid(EINVAL);
        return NULL;
    }
    char *bytes = text_copy_narrow(command), host[2] = {(char)*mode};
    FILE *stream = bytes ? popen(bytes, host) : NULL;
    free(bytes);
    if (stream)
        forget_halves(stream);
    return stream;
}

int _wremove(const unit *name)
{
    char path[PATH_MAX];
    return wide_path(name, path) ? native_remove(path) : -1;
}

int _wunlink(const unit *name)
{
    return _wremove(name);
}

/* A file that has the name already stays: EEXIST. */
int _wrename(const unit *from, const unit *to)
{
    char path[PATH_MAX], new_path[PATH_MAX];
    return wide_path(from, path) && wide_path(to, new_path) ? native_rename(path, new_path) : -1;
}

/* TMPDIR comes first, as TMP does on Windows. */
unit *_wtempnam(const unit *folder, const unit *prefix)
{
    char path[PATH_MAX], name[PATH_MAX];
    char *bytes = prefix ? text_copy_narrow(prefix) : NULL;
    const char *where = getenv("TMPDIR");
    unit *wide = NULL;
    if (!where || access(where, W_OK) != 0)
        where = folder && wide_path(folder, path) && access(path, W_OK) == 0 ? path : "/tmp";
    for (int tries = 0; !wide && tries < 100; tries++) {
        uint64_t number;
        if (getrandom(&number, sizeof number, 0) != sizeof number ||
            snprintf(name, sizeof name, "%s/%s%" PRIx64, where, bytes ? bytes : "s", number) >=
                (int)sizeof name)
            break;
        if (access(name, F_OK) != 0 && errno == ENOENT)
            wide = text_copy_wide(name);
    }
    free(bytes);
    return wide;
}

unit *_wtmpnam(unit *name)
{
    struct crt_results *results = crt_results();
    unit *made = _wtempnam(NULL, NULL);
    if (!made)
        return NULL;
    if (!name)
        name = results->name;
    if (faultline_wcslen(made) < sizeof results->name / sizeof *results->name)
        faultline_wcscpy(name, made);
    else
        name = NULL;
    free(made);
    return name;
}

void _wperror(const unit *text)
{
    int error = errno;
    char *bytes = text && *text ? text_copy_narrow(text) : NULL;
    errno = error;
    perror(bytes);
    free(bytes);
}
