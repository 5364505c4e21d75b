/* One character of UTF-8 or UTF-16 at a time. */
#ifndef FAULTLINE_SHIM_TEXT_UTF8_H
#define FAULTLINE_SHIM_TEXT_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum {
    UTF8_REPLACEMENT = 0xFFFD,
    UTF8_MALFORMED = -1, /* what no character has: overlong forms, surrogates and above U+10FFFF among them */
    UTF8_CUT = -2        /* the beginning of a character, and no more bytes */
};

/*
 * The character that starts at from[size], size > 0, and in *length its bytes. When there is none,
 * UTF8_MALFORMED or UTF8_CUT: then *length says how many bytes one U+FFFD stands for, the longest beginning
 * of a character, or 1.
 */
int utf8_decode(const char *from, size_t size, size_t *length);

/* Writes a code point, which is no surrogate, and returns its bytes: 1 to 4. */
size_t utf8_encode(unsigned code, char to[4]);

/* The bytes of the character that starts with `lead`: 1 to 4, and 1 also when none does. */
size_t utf8_length(unsigned char lead);

/* Halves of UTF-16 pairs. */
static inline int utf16_is_half(unsigned unit)
{
    return (unit & 0xFFFFF800) == 0xD800;
}

static inline int utf16_is_high(unsigned unit)
{
    return (unit & 0xFFFFFC00) == 0xD800;
}

static inline int utf16_is_low(unsigned unit)
{
    return (unit & 0xFFFFFC00) == 0xDC00;
}

static inline unsigned utf16_join(unsigned high, unsigned low)
{
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static inline unsigned utf16_high(unsigned code)
{
    return 0xD800 + ((code - 0x10000) >> 10);
}

static inline unsigned utf16_low(unsigned code)
{
    return 0xDC00 + ((code - 0x10000) & 0x3FF);
}

/*
 * The character that starts at from[0], of `count` > 0 units, and in *taken its units. Half a pair without
 * its other is UTF8_MALFORMED, and one unit.
 */
static inline int utf16_decode(const uint16_t *from, size_t count, size_t *taken)
{
    *taken = 1;
    if (!utf16_is_half(from[0]))
        return from[0];
    if (!utf16_is_high(from[0]) || count < 2 || !utf16_is_low(from[1]))
        return UTF8_MALFORMED;
    *taken = 2;
    return (int)utf16_join(from[0], from[1]);
}

/* Writes a code point and returns its units: 1 or 2. */
static inline size_t utf16_encode(unsigned code, uint16_t to[2])
{
    if (code < 0x10000) {
        to[0] = (uint16_t)code;
        return 1;
    }
    to[0] = (uint16_t)utf16_high(code);
    to[1] = (uint16_t)utf16_low(code);
    return 2;
}

#endif
