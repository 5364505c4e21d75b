/* Numbers, bits and paths: corecrt_stdlib.h says what each promises. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "corecrt_stdlib.h"
#include "corecrt_string.h"

#include "shim/crt/invalid.h"
#include "shim/crt/results.h"
#include "shim/file/path.h"

/* ---- Errors ---- */

errno_t _set_errno(int value)
{
    errno = value;
    return 0;
}

errno_t _get_errno(int *value)
{
    if (!value)
        return crt_invalid(EINVAL);
    *value = errno;
    return 0;
}

unsigned int _set_abort_behavior(unsigned int flags, unsigned int mask)
{
    static unsigned behavior = _WRITE_ABORT_MSG | _CALL_REPORTFAULT;
    unsigned before = __atomic_load_n(&behavior, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&behavior, &before, (before & ~mask) | (flags & mask), false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    return before;
}

int _set_error_mode(int mode)
{
    static int current = _OUT_TO_DEFAULT;
    if (mode == _REPORT_ERRMODE)
        return __atomic_load_n(&current, __ATOMIC_RELAXED);
    if (mode < _OUT_TO_DEFAULT || mode > _OUT_TO_MSGBOX)
        return crt_invalid_minus_one(EINVAL);
    return __atomic_exchange_n(&current, mode, __ATOMIC_RELAXED);
}

/* ---- Numbers ---- */

long long _atoi64(const char *text)
{
    return _strtoi64(text, NULL, 10);
}

long long _strtoi64(const char *text, char **end, int base)
{
    if (end)
        *end = (char *)text;
    if (!text || base == 1 || base < 0 || base > 36) {
        crt_invalid(EINVAL);
        return 0;
    }
    return strtoll(text, end, base);
}

unsigned long long _strtoui64(const char *text, char **end, int base)
{
    if (end)
        *end = (char *)text;
    if (!text || base == 1 || base < 0 || base > 36) {
        crt_invalid(EINVAL);
        return 0;
    }
    return strtoull(text, end, base);
}

char *_itoa(int value, char *to, int base)
{
    return _itoa_s(value, to, _MAX_ITOSTR_BASE2_COUNT, base) ? NULL : to;
}

char *_ltoa(int value, char *to, int base)
{
    return _ltoa_s(value, to, _MAX_LTOSTR_BASE2_COUNT, base) ? NULL : to;
}

char *_ultoa(unsigned int value, char *to, int base)
{
    return _ultoa_s(value, to, _MAX_ULTOSTR_BASE2_COUNT, base) ? NULL : to;
}

char *_i64toa(long long value, char *to, int base)
{
    return _i64toa_s(value, to, _MAX_I64TOSTR_BASE2_COUNT, base) ? NULL : to;
}

char *_ui64toa(unsigned long long value, char *to, int base)
{
    return _ui64toa_s(value, to, _MAX_U64TOSTR_BASE2_COUNT, base) ? NULL : to;
}

/*
 * Digits of 'text', which printf wrote, from the first that is not 0;
 * the point belongs behind *point of them.
 */
static errno_t copy_digits(char *to, size_t size, const char *text, int *point)
{
    size_t used = 0;
    int before = 0;
    bool seen_point = false;
    for (; *text && *text != 'e'; text++) {
        if (*text == '.') {
            seen_point = true;
        } else if (*text != '0' || used) {
            if (used + 1 >= size)
                return to[0] = 0, crt_invalid(ERANGE);
            to[used++] = *text;
            before += !seen_point;
        } else {
            before -= seen_point;
        }
    }
    to[used] = 0;
    *point = used ? before : 0;
    return 0;
}

enum { MOST_DIGITS = 340 };

static errno_t check_conversion(char *to, size_t size, const int *point, const int *negative)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    to[0] = 0;
    return point && negative ? 0 : crt_invalid(EINVAL);
}

errno_t _ecvt_s(char *to, size_t size, double value, int count, int *point, int *negative)
{
    errno_t error = check_conversion(to, size, point, negative);
    if (error)
        return error;
    if (count < 0)
        count = 0;
    if ((size_t)count >= size)
        return crt_invalid(ERANGE);
    char text[MOST_DIGITS + 16];
    snprintf(text, sizeof text, "%.*e",
             count > MOST_DIGITS ? MOST_DIGITS
             : count             ? count - 1
                                 : 0,
             fabs(value));
    *negative = !!signbit(value);
    if (value == 0) {
        memset(to, '0', (size_t)count);
        to[count] = 0;
        *point = 0;
        return 0;
    }
    if (isfinite(value)) {
        error = copy_digits(to, size, text, point);
        *point += atoi(strchr(text, 'e') + 1);
    } else {
        *point = 0;
        error = strcpy_s(to, size, text);
    }
    if (!error && count == 0)
        to[0] = 0;
    return error;
}

errno_t _fcvt_s(char *to, size_t size, double value, int count, int *point, int *negative)
{
    errno_t error = check_conversion(to, size, point, negative);
    if (error)
        return error;
    char text[MOST_DIGITS * 2];
    snprintf(text, sizeof text, "%.*f",
             count < 0                  ? 0
             : count > MOST_DIGITS - 16 ? MOST_DIGITS - 16
                                        : count,
             fabs(value));
    *negative = !!signbit(value);
    *point = 0;
    return isfinite(value) ? copy_digits(to, size, text, point) : strcpy_s(to, size, text);
}

char *_ecvt(double value, int count, int *point, int *negative)
{
    char *to = crt_results()->digits;
    return _ecvt_s(to, _CVTBUFSIZE, value, count, point, negative) ? NULL : to;
}

char *_fcvt(double value, int count, int *point, int *negative)
{
    char *to = crt_results()->digits;
    return _fcvt_s(to, _CVTBUFSIZE, value, count, point, negative) ? NULL : to;
}

errno_t _gcvt_s(char *to, size_t size, double value, int digits)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    to[0] = 0;
    if (digits < 0 || (size_t)digits >= size)
        return crt_invalid(ERANGE);
    char text[_CVTBUFSIZE];
    int length = snprintf(text, sizeof text, "%.*g", digits > 300 ? 300 : digits, value);
    /* A point always, where the value is a finite number without an exponent. */
    if (isfinite(value) && !strpbrk(text, ".e") && (size_t)length + 1 < sizeof text)
        strcpy(text + length, ".");
    char *exponent = strchr(text, 'e');
    if (exponent && !memchr(text, '.', (size_t)(exponent - text))) {
        memmove(exponent + 1, exponent, strlen(exponent) + 1);
        *exponent = '.';
    }
    return strlen(text) >= size ? crt_invalid(ERANGE) : strcpy_s(to, size, text);
}

char *_gcvt(double value, int digits, char *to)
{
    return _gcvt_s(to, _CVTBUFSIZE, value, digits) ? NULL : to;
}

/* ---- Bits ---- */

unsigned int _rotl(unsigned int value, int shift)
{
    return value << (shift & 31) | value >> (-shift & 31);
}

unsigned int _rotr(unsigned int value, int shift)
{
    return _rotl(value, -shift);
}

unsigned int _lrotl(unsigned int value, int shift)
{
    return _rotl(value, shift);
}

unsigned int _lrotr(unsigned int value, int shift)
{
    return _rotl(value, -shift);
}

unsigned long long _rotl64(unsigned long long value, int shift)
{
    return value << (shift & 63) | value >> (-shift & 63);
}

unsigned long long _rotr64(unsigned long long value, int shift)
{
    return _rotl64(value, -shift);
}

unsigned short _byteswap_ushort(unsigned short value)
{
    return __builtin_bswap16(value);
}

unsigned int _byteswap_ulong(unsigned int value)
{
    return __builtin_bswap32(value);
}

unsigned long long _byteswap_uint64(unsigned long long value)
{
    return __builtin_bswap64(value);
}

void _swab(char *from, char *to, int count)
{
    if (!from || !to || count < 0)
        crt_invalid(EINVAL);
    else
        swab(from, to, count);
}

errno_t rand_s(unsigned int *number)
{
    if (!number)
        return crt_invalid(EINVAL);
    *number = 0;
    return getrandom(number, sizeof *number, 0) == sizeof *number ? 0 : (errno = ENOMEM);
}

/* ---- Sorting ---- */

typedef int (*comparison)(void *, const void *, const void *);

struct comparing {
    comparison compare;
    void *context;
};

static int compare_with_context(const void *a, const void *b, void *comparing)
{
    const struct comparing *with = comparing;
    return with->compare(with->context, a, b);
}

void qsort_s(void *base, rsize_t count, rsize_t size, comparison compare, void *context)
{
    if ((!base && count) || !size || !compare) {
        crt_invalid(EINVAL);
        return;
    }
    qsort_r(base, count, size, compare_with_context, &(struct comparing){compare, context});
}

void *bsearch_s(const void *key, const void *base, rsize_t count, rsize_t size, comparison compare,
                void *context)
{
    if ((!base && count) || !size || !compare) {
        crt_invalid(EINVAL);
        return NULL;
    }
    const char *first = base;
    while (count) {
        const char *middle = first + count / 2 * size;
        int order = compare(context, key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            first = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}

/* ---- Ending ---- */

static void call_at_exit(int status, void *function)
{
    (void)status;
    ((_onexit_t)(uintptr_t)function)();
}

_onexit_t _onexit(_onexit_t function)
{
    return function && on_exit(call_at_exit, (void *)(uintptr_t)function) == 0 ? function : NULL;
}

void _sleep(unsigned int milliseconds)
{
    struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&rest, &rest) && errno == EINTR)
        ;
}

/* ---- Paths ---- */

void _splitpath(const char *path, char *drive, char *directory, char *name, char *extension)
{
    _splitpath_s(path, drive, drive ? _MAX_DRIVE : 0, directory, directory ? _MAX_DIR : 0, name,
                 name ? _MAX_FNAME : 0, extension, extension ? _MAX_EXT : 0);
}

void _makepath(char *to, const char *drive, const char *directory, const char *name, const char *extension)
{
    _makepath_s(to, _MAX_PATH, drive, directory, name, extension);
}



char *_fullpath(char *to, const char *path, size_t size)
{
    char native[PATH_MAX], full[2 * PATH_MAX];
    if (path_native(path && *path ? path : ".", native)) {
        errno = ENOENT;
        return NULL;
    }
    size_t used = 0;
    if (native[0] != '/') {
        if (!getcwd(full, PATH_MAX))
            return NULL;
        used = strlen(full);
        if (used == 1)
            used = 0; /* the root */
    }
    for (char *state, *part = strtok_r(native, "/", &state); part; part = strtok_r(NULL, "/", &state)) {
        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (used && full[--used] != '/')
                ;
            continue;
        }
        used += (size_t)sprintf(full + used, "/%s", part);
    }
    if (used == 0)
        full[used++] = '/';
    full[used] = 0;
    if (!to)
        return strdup(full);
    if (used >= size) {
        errno = ERANGE;
        return NULL;
    }
    return memcpy(to, full, used + 1);
}
