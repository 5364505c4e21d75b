/*
 * Bytes, which are UTF-8, and 16-bit text, by the C library's names.
 *
 * An mbstate_t holds in __count how many bytes of a character it has seen and in __value what they are, so
 * that a character may come in pieces. Of a character above U+FFFF three bytes give the first half of its
 * pair; then __count is HALF, and the fourth gives the second. In the other direction __count is HALF and
 * __value the first half.
 */
#include <corecrt.h> /* before wchar.h: it makes this a Windows source, for which wchar.h declares them */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <corecrt_wstdlib.h>

#include "shim/crt/invalid.h"
#include "shim/text/utf8.h"

typedef FAULTLINE_WCHAR unit;

enum { HALF = 4 };

static size_t fail(mbstate_t *state)
{
    memset(state, 0, sizeof *state);
    errno = EILSEQ;
    return (size_t)-1;
}

static size_t from_bytes(unit *to, const char *from, size_t size, mbstate_t *state)
{
    if (!from)
        return state->__count == 0 ? 0 : fail(state);
    if (size == 0)
        return (size_t)-2;
    if (state->__count == HALF) { /* the fourth byte follows */
        unsigned low = state->__value.__wch;
        if ((from[0] & 0xC0) != 0x80)
            return fail(state);
        memset(state, 0, sizeof *state);
        if (to)
            *to = (unit)(0xDC00 | low << 6 | (from[0] & 0x3F));
        return 1;
    }
    char bytes[4];
    size_t had = (size_t)state->__count, have = had, length;
    memcpy(bytes, state->__value.__wchb, had);
    for (size_t i = 0; i < size && have < sizeof bytes; i++)
        bytes[have++] = from[i];
    int code = utf8_decode(bytes, have, &length);
    if (code >= 0x10000 || (code == UTF8_CUT && have == 3)) {
        /*
         * three bytes of four tell the first half: bits 20-10, of them the last four of the second half's top
         */
        unsigned known = (bytes[0] & 7u) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6;
        state->__count = HALF;
        state->__value.__wch = known >> 6 & 0xF;
        if (to)
            *to = (unit)utf16_high(known);
        return 3 - had;
    }
    if (code == UTF8_CUT) {
        state->__count = (int)have;
        memcpy(state->__value.__wchb, bytes, have);
        return (size_t)-2;
    }
    if (code < 0)
        return fail(state);
    memset(state, 0, sizeof *state);
    if (to)
        *to = (unit)code;
    return code ? length - had : 0;
}

static size_t to_bytes(char *to, unit from, mbstate_t *state)
{
    unsigned code = from;
    if (state->__count == HALF) {
        if (!utf16_is_low(code))
            return fail(state);
        code = utf16_join(state->__value.__wch, code);
        memset(state, 0, sizeof *state);
    } else if (utf16_is_high(code)) {
        state->__count = HALF;
        state->__value.__wch = code;
        return 0;
    } else if (utf16_is_low(code)) {
        return fail(state);
    }
    return utf8_encode(code, to);
}

/* Each function that takes no state has its own, for each thread. */
size_t faultline_mbrtowc(unit *to, const char *from, size_t size, mbstate_t *state)
{
    static __thread mbstate_t own;
    return from_bytes(from ? to : NULL, from, size, state ? state : &own);
}

size_t faultline_mbrlen(const char *from, size_t size, mbstate_t *state)
{
    static __thread mbstate_t own;
    return from_bytes(NULL, from, size, state ? state : &own);
}

size_t faultline_wcrtomb(char *to, unit from, mbstate_t *state)
{
    static __thread mbstate_t own;
    if (to)
        return to_bytes(to, from, state ? state : &own);
    memset(state ? state : &own, 0, sizeof own);
    return 1;
}

int faultline_mbsinit(const mbstate_t *state)
{
    return !state || state->__count == 0;
}

int faultline_mbtowc(unit *to, const char *from, size_t size)
{
    static __thread mbstate_t own;
    if (!from) {
        memset(&own, 0, sizeof own);
        return 0;
    }
    size_t length = from_bytes(to, from, size, &own);
    if (length == (size_t)-2) { /* a piece of a character is none here */
        fail(&own);
        return -1;
    }
    return (int)length;
}

int faultline_mblen(const char *from, size_t size)
{
    static __thread mbstate_t own;
    if (!from) {
        memset(&own, 0, sizeof own);
        return 0;
    }
    size_t length = from_bytes(NULL, from, size, &own);
    if (length == (size_t)-2) {
        fail(&own);
        return -1;
    }
    return (int)length;
}

int faultline_wctomb(char *to, unit from)
{
    static __thread mbstate_t own;
    if (to)
        return (int)to_bytes(to, from, &own);
    memset(&own, 0, sizeof own);
    return 0;
}

wint_t faultline_btowc(int byte)
{
    return byte >= 0 && byte < 0x80 ? (wint_t)byte : FAULTLINE_WEOF;
}

int faultline_wctob(wint_t character)
{
    return character < 0x80 ? (int)character : -1;
}

/* ---- Whole texts ---- */

size_t faultline_mbsrtowcs(unit *to, const char **from, size_t count, mbstate_t *state)
{
    static __thread mbstate_t own;
    mbstate_t copy; /* with no destination nothing changes */
    const char *at = *from;
    if (!state)
        state = &own;
    if (!to) {
        copy = *state;
        state = &copy;
    }
    size_t left = strlen(at) + 1, stored = 0;
    while (!to || stored < count) {
        unit now;
        size_t length = from_bytes(&now, at, left, state);
        if (length == (size_t)-1 || length == (size_t)-2) {
            if (to)
                *from = at;
            return fail(state);
        }
        if (to)
            to[stored] = now;
        if (length == 0) {
            if (to)
                *from = NULL;
            return stored;
        }
        stored++;
        at += length;
        left -= length;
    }
    *from = at;
    return stored;
}

size_t faultline_wcsrtombs(char *to, const unit **from, size_t size, mbstate_t *state)
{
    static __thread mbstate_t own;
    mbstate_t copy;
    const unit *at = *from;
    if (!state)
        state = &own;
    if (!to) {
        copy = *state;
        state = &copy;
    }
    size_t stored = 0;
    for (;; at++) {
        char bytes[4];
        mbstate_t before = *state;
        size_t length = to_bytes(bytes, *at, state);
        if (length == (size_t)-1) {
            if (to)
                *from = at;
            return fail(state);
        }
        if (to && length > size - stored) { /* a character is stored whole or not at all */
            *state = before;
            if (state->__count == HALF) {
                memset(state, 0, sizeof *state);
                at--;
            }
            *from = at;
            return stored;
        }
        if (to)
            memcpy(to + stored, bytes, length);
        if (*at == 0) {
            if (to)
                *from = NULL;
            return stored;
        }
        stored += length;
    }
}

size_t faultline_mbstowcs(unit *to, const char *from, size_t count)
{
    mbstate_t state = {0};
    return faultline_mbsrtowcs(to, &from, count, &state);
}

size_t faultline_wcstombs(char *to, const unit *from, size_t size)
{
    mbstate_t state = {0};
    return faultline_wcsrtombs(to, &from, size, &state);
}

/* ---- With the size of the destination ---- */

#define STRUNCATE 80
#define TRUNCATE  ((size_t)-1)

static int refuse(int error, size_t *converted)
{
    if (converted)
        *converted = 0;
    if (error != EILSEQ)
        return crt_invalid(error);
    errno = error;
    return error;
}

int mbstowcs_s(size_t *converted, unit *to, size_t size, const char *from, size_t count)
{
    if (to && size)
        *to = 0;
    if (!to != !size || !from)
        return refuse(EINVAL, converted);
    size_t length = faultline_mbstowcs(NULL, from, 0), taken = length < count ? length : count;
    if (length == (size_t)-1)
        return refuse(EILSEQ, converted);
    if (!to) {
        if (converted)
            *converted = length + 1;
        return 0;
    }
    int error = 0;
    if (taken >= size) {
        if (count != TRUNCATE)
            return refuse(ERANGE, converted);
        taken = size - 1;
        error = STRUNCATE;
    }
    faultline_mbstowcs(to, from, taken);
    to[taken] = 0;
    if (converted)
        *converted = taken + 1;
    return error;
}

int wcstombs_s(size_t *converted, char *to, size_t size, const unit *from, size_t count)
{
    if (to && size)
        *to = 0;
    if (!to != !size || !from)
        return refuse(EINVAL, converted);
    size_t length = faultline_wcstombs(NULL, from, 0);
    if (length == (size_t)-1)
        return refuse(EILSEQ, converted);
    if (!to) {
        if (converted)
            *converted = length + 1;
        return 0;
    }
    int error = 0;
    size_t most = length < count ? length : count;
    if (most >= size) {
        if (count != TRUNCATE)
            return refuse(ERANGE, converted);
        most = size - 1;
        error = STRUNCATE;
    }
    most = faultline_wcstombs(to, from, most);
    to[most] = 0;
    if (converted)
        *converted = most + 1;
    return error;
}

int wctomb_s(int *converted, char *to, size_t size, unit from)
{
    char bytes[4];
    if (!to) {
        if (size)
            return refuse(EINVAL, NULL);
        if (converted)
            *converted = faultline_wctomb(NULL, 0);
        return 0;
    }
    int length = faultline_wctomb(bytes, from);
    if (length < 0 || (size_t)length > size) {
        if (converted)
            *converted = -1;
        return refuse(length < 0 ? EILSEQ : ERANGE, NULL);
    }
    memcpy(to, bytes, (size_t)length);
    if (converted)
        *converted = length;
    return 0;
}
