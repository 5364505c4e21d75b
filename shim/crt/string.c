/* Text and memory, what Microsoft's string.h adds without sizes: corecrt_string.h says what each promises. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "corecrt_string.h"

#include "shim/crt/results.h"
#include "shim/crt/invalid.h"
#include "shim/text/text.h"

errno_t memcpy_s(void *to, rsize_t size, const void *from, rsize_t count)
{
    if (!count)
        return 0;
    if (!to)
        return crt_invalid(EINVAL);
    if (!from || count > size) {
        memset(to, 0, size);
        return crt_invalid(from ? ERANGE : EINVAL);
    }
    memcpy(to, from, count);
    return 0;
}

errno_t memmove_s(void *to, rsize_t size, const void *from, rsize_t count)
{
    if (!count)
        return 0;
    if (!to || !from)
        return crt_invalid(EINVAL);
    if (count > size)
        return crt_invalid(ERANGE);
    memmove(to, from, count);
    return 0;
}

/* In bytes; what is too much for that is too much for any buffer. */
static size_t units(size_t count)
{
    size_t bytes;
    return __builtin_mul_overflow(count, sizeof(FAULTLINE_WCHAR), &bytes) ? SIZE_MAX : bytes;
}

errno_t wmemcpy_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count)
{
    return memcpy_s(to, units(size), from, units(count));
}

errno_t wmemmove_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count)
{
    return memmove_s(to, units(size), from, units(count));
}

size_t strnlen_s(const char *text, size_t most)
{
    return text ? strnlen(text, most) : 0;
}

size_t wcsnlen_s(const FAULTLINE_WCHAR *text, size_t most)
{
    size_t length = 0;
    while (text && length < most && text[length])
        length++;
    return length;
}

static char *refuse_text(void)
{
    crt_invalid(EINVAL);
    return NULL;
}

char *_strlwr(char *text)
{
    if (!text)
        return refuse_text();
    for (char *c = text; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

char *_strupr(char *text)
{
    if (!text)
        return refuse_text();
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return text;
}

char *_strrev(char *text)
{
    if (!text)
        return refuse_text();
    for (size_t first = 0, last = strlen(text); first + 1 < last; first++, last--) {
        char c = text[first];
        text[first] = text[last - 1];
        text[last - 1] = c;
    }
    return text;
}

char *_strset(char *text, int c)
{
    return text ? memset(text, c, strlen(text)) : refuse_text();
}

char *_strnset(char *text, int c, size_t count)
{
    return text ? memset(text, c, strnlen(text, count)) : refuse_text();
}

static int refuse_comparison(void)
{
    crt_invalid(EINVAL);
    return _NLSCMPERROR;
}

int _stricmp(const char *a, const char *b)
{
    return a && b ? strcasecmp(a, b) : refuse_comparison();
}

int _strcmpi(const char *a, const char *b)
{
    return _stricmp(a, b);
}

int _strnicmp(const char *a, const char *b, size_t count)
{
    return !count ? 0 : a && b ? strncasecmp(a, b, count) : refuse_comparison();
}

int _memicmp(const void *a, const void *b, size_t count)
{
    if (!count)
        return 0;
    if (!a || !b)
        return refuse_comparison();
    const unsigned char *one = a, *other = b;
    for (size_t i = 0; i < count; i++)
        if (tolower(one[i]) != tolower(other[i]))
            return tolower(one[i]) - tolower(other[i]);
    return 0;
}

/* Copies of the first `count` characters, in small letters when `fold`, compared in the locale's order. */
static int collate(const char *a, const char *b, size_t count, bool fold)
{
    if (!count)
        return 0;
    if (!a || !b)
        return refuse_comparison();
    char *one = strndup(a, count), *other = strndup(b, count);
    int order = _NLSCMPERROR;
    if (one && other) {
        if (fold) {
            _strlwr(one);
            _strlwr(other);
        }
        order = strcoll(one, other);
    }
    free(one);
    free(other);
    return order;
}

int _stricoll(const char *a, const char *b)
{
    return collate(a, b, SIZE_MAX - 1, true);
}

int _strncoll(const char *a, const char *b, size_t count)
{
    return collate(a, b, count, false);
}

int _strnicoll(const char *a, const char *b, size_t count)
{
    return collate(a, b, count, true);
}

char *_strdup(const char *text)
{
    return text ? strdup(text) : NULL;
}

void *_memccpy(void *to, const void *from, int c, size_t count)
{
    return memccpy(to, from, c, count);
}

/* ---- Errors as text ---- */

errno_t strerror_s(char *to, size_t size, int error)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    strncpy_s(to, size, strerror(error), size - 1);
    return 0;
}

errno_t _wcserror_s(FAULTLINE_WCHAR *to, size_t size, int error)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    if (text_widen(strerror(error), to, size) >= size)
        to[size - 1] = 0;
    return 0;
}

FAULTLINE_WCHAR *_wcserror(int error)
{
    struct crt_results *results = crt_results();
    _wcserror_s(results->error_wide, sizeof results->error_wide / sizeof(WCHAR), error);
    return results->error_wide;
}

errno_t _strerror_s(char *to, size_t size, const char *prefix)
{
    int error = errno;
    if (!to || !size)
        return crt_invalid(EINVAL);
    bool has_prefix = prefix && *prefix;
    snprintf(to, size, "%s%s%s\n", has_prefix ? prefix : "", has_prefix ? ": " : "", strerror(error));
    errno = error;
    return 0;
}

char *_strerror(const char *prefix)
{
    struct crt_results *results = crt_results();
    _strerror_s(results->error, sizeof results->error, prefix);
    return results->error;
}
