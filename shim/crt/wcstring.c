/* Strings of 16-bit text. corecrt_wstring.h says what each promises. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <emmintrin.h>

#include <corecrt_wstring.h>

#include "shim/crt/invalid.h"
#include "shim/text/character.h"

typedef FAULTLINE_WCHAR unit;

/* Reads eight units at a time, from aligned addresses: never across the end of a page that the text is in. */
__attribute__((__no_sanitize_address__)) size_t faultline_wcslen(const unit *text)
{
    const __m128i zero = _mm_setzero_si128();
    uintptr_t ahead = (uintptr_t)text & 15;
    if (ahead & 1) { /* text at an odd address */
        size_t length = 0;
        while (text[length])
            length++;
        return length;
    }
    const __m128i *at = (const __m128i *)((uintptr_t)text - ahead);
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(*at, zero)) >> ahead;
    if (found)
        return (unsigned)__builtin_ctz(found) / 2;
    do
        found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(*++at, zero));
    while (!found);
    return (size_t)((const unit *)at - text) + (unsigned)__builtin_ctz(found) / 2;
}

size_t faultline_wcsnlen(const unit *text, size_t most)
{
    size_t length = 0;
    while (length < most && text[length])
        length++;
    return length;
}

unit *faultline_wcscpy(unit *to, const unit *from)
{
    return memcpy(to, from, (faultline_wcslen(from) + 1) * sizeof *to);
}

unit *faultline_wcpcpy(unit *to, const unit *from)
{
    size_t length = faultline_wcslen(from);
    memcpy(to, from, (length + 1) * sizeof *to);
    return to + length;
}

unit *faultline_wcpncpy(unit *to, const unit *from, size_t count)
{
    size_t length = faultline_wcsnlen(from, count);
    memcpy(to, from, length * sizeof *to);
    memset(to + length, 0, (count - length) * sizeof *to);
    return to + length;
}

unit *faultline_wcsncpy(unit *to, const unit *from, size_t count)
{
    faultline_wcpncpy(to, from, count);
    return to;
}

unit *faultline_wcscat(unit *to, const unit *from)
{
    faultline_wcscpy(to + faultline_wcslen(to), from);
    return to;
}

unit *faultline_wcsncat(unit *to, const unit *from, size_t count)
{
    unit *end = to + faultline_wcslen(to);
    size_t length = faultline_wcsnlen(from, count);
    memcpy(end, from, length * sizeof *to);
    end[length] = 0;
    return to;
}

int faultline_wcscmp(const unit *a, const unit *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (*a > *b) - (*a < *b);
}

int faultline_wcsncmp(const unit *a, const unit *b, size_t count)
{
    for (; count && *a && *a == *b; count--)
        a++, b++;
    return count ? (*a > *b) - (*a < *b) : 0;
}

int faultline_wcscoll(const unit *a, const unit *b)
{
    return faultline_wcscmp(a, b);
}

size_t faultline_wcsxfrm(unit *to, const unit *from, size_t count)
{
    size_t length = faultline_wcslen(from);
    if (count) {
        size_t copied = length < count ? length + 1 : count;
        memcpy(to, from, copied * sizeof *to);
    }
    return length;
}

unit *faultline_wcschr(const unit *text, unit wanted)
{
    for (;; text++) {
        if (*text == wanted)
            return (unit *)text;
        if (!*text)
            return NULL;
    }
}

unit *faultline_wcsrchr(const unit *text, unit wanted)
{
    const unit *found = NULL;
    do {
        if (*text == wanted)
            found = text;
    } while (*text++);
    return (unit *)found;
}

size_t faultline_wcscspn(const unit *text, const unit *set)
{
    size_t length = 0;
    while (text[length] && !faultline_wcschr(set, text[length]))
        length++;
    return length;
}

size_t faultline_wcsspn(const unit *text, const unit *set)
{
    size_t length = 0;
    while (text[length] && faultline_wcschr(set, text[length]))
        length++;
    return length;
}

unit *faultline_wcspbrk(const unit *text, const unit *set)
{
    text += faultline_wcscspn(text, set);
    return *text ? (unit *)text : NULL;
}

/* memmem is linear; what it finds across units, at an odd byte, is not meant. */
unit *faultline_wcsstr(const unit *text, const unit *part)
{
    size_t size = faultline_wcslen(part) * sizeof *part;
    const char *at = (const char *)text, *end = (const char *)(text + faultline_wcslen(text));
    if (!size)
        return (unit *)text;
    while (at < end && (at = memmem(at, (size_t)(end - at), part, size)) != NULL) {
        if ((at - (const char *)text) % (ptrdiff_t)sizeof *text == 0)
            return (unit *)(text + (at - (const char *)text) / (ptrdiff_t)sizeof *text);
        at++;
    }
    return NULL;
}

unit *faultline_wcstok(unit *text, const unit *delimiters, unit **rest)
{
    if (!text)
        text = *rest;
    text += faultline_wcsspn(text, delimiters);
    if (!*text) {
        *rest = text;
        return NULL;
    }
    unit *end = text + faultline_wcscspn(text, delimiters);
    *rest = *end ? end + 1 : end;
    *end = 0;
    return text;
}

unit *_wcstok(unit *text, const unit *delimiters)
{
    static __thread unit *rest;
    if (!text && !rest)
        return NULL;
    return faultline_wcstok(text, delimiters, &rest);
}

unit *faultline_wmemchr(const unit *text, unit wanted, size_t count)
{
    for (; count; count--, text++) {
        if (*text == wanted)
            return (unit *)text;
    }
    return NULL;
}

int faultline_wmemcmp(const unit *a, const unit *b, size_t count)
{
    for (; count; count--, a++, b++) {
        if (*a != *b)
            return *a < *b ? -1 : 1;
    }
    return 0;
}

unit *faultline_wmemcpy(unit *to, const unit *from, size_t count)
{
    return memcpy(to, from, count * sizeof *to);
}

unit *faultline_wmempcpy(unit *to, const unit *from, size_t count)
{
    return (unit *)memcpy(to, from, count * sizeof *to) + count;
}

unit *faultline_wmemmove(unit *to, const unit *from, size_t count)
{
    return memmove(to, from, count * sizeof *to);
}

unit *faultline_wmemset(unit *to, unit value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = value;
    return to;
}

unit *faultline_wcsdup(const unit *text)
{
    size_t size = (faultline_wcslen(text) + 1) * sizeof *text;
    unit *copy = malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

unit *_wcsdup(const unit *text)
{
    return text ? faultline_wcsdup(text) : NULL;
}

/* ---- Without regard to case: both become lower-case, as Microsoft's do ---- */

int faultline_wcsncasecmp(const unit *a, const unit *b, size_t count)
{
    for (; count; count--, a++, b++) {
        unit of_a = *a, of_b = *b;
        if (of_a != of_b) {
            of_a = (unit)character_lower_here(of_a);
            of_b = (unit)character_lower_here(of_b);
            if (of_a != of_b)
                return (int)of_a - (int)of_b;
        }
        if (!of_a)
            break;
    }
    return 0;
}

int faultline_wcscasecmp(const unit *a, const unit *b)
{
    return faultline_wcsncasecmp(a, b, SIZE_MAX);
}

static int refuse(void)
{
    crt_invalid(EINVAL);
    return _NLSCMPERROR;
}

int _wcsicmp(const unit *a, const unit *b)
{
    return a && b ? faultline_wcscasecmp(a, b) : refuse();
}

int _wcsnicmp(const unit *a, const unit *b, size_t count)
{
    return a && b ? faultline_wcsncasecmp(a, b, count) : refuse();
}

int _wcsicoll(const unit *a, const unit *b)
{
    return _wcsicmp(a, b);
}

int _wcsncoll(const unit *a, const unit *b, size_t count)
{
    return a && b ? faultline_wcsncmp(a, b, count) : refuse();
}

int _wcsnicoll(const unit *a, const unit *b, size_t count)
{
    return _wcsnicmp(a, b, count);
}

unit *_wcslwr(unit *text)
{
    for (unit *at = text; at && *at; at++)
        *at = (unit)character_lower_here(*at);
    return text;
}

unit *_wcsupr(unit *text)
{
    for (unit *at = text; at && *at; at++)
        *at = (unit)character_upper_here(*at);
    return text;
}

unit *_wcsrev(unit *text)
{
    size_t length = text ? faultline_wcslen(text) : 0;
    for (size_t i = 0; i < length / 2; i++) {
        unit other = text[i];
        text[i] = text[length - 1 - i];
        text[length - 1 - i] = other;
    }
    return text;
}

unit *_wcsset(unit *text, unit value)
{
    return _wcsnset(text, value, SIZE_MAX);
}

unit *_wcsnset(unit *text, unit value, size_t count)
{
    for (size_t i = 0; text && i < count && text[i]; i++)
        text[i] = value;
    return text;
}
