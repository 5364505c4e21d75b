/* One character of UTF-8 at a time. */
#ifndef FAULTLINE_SHIM_TEXT_UTF8_H
#define FAULTLINE_SHIM_TEXT_UTF8_H

#include <stddef.h>

enum {
    UTF8_REPLACEMENT = 0xFFFD,
    UTF8_MALFORMED =
        -1,       /* bytes that no character has: overlong forms, surrogates and above U+10FFFF among them */
    UTF8_CUT = -2 /* the beginning of a character, and no more bytes */
};

/*
 * The character that starts at from[size], size > 0, and in *length its bytes. When there is none, UTF8_MALFORMED or
 * UTF8_CUT: then *length says how many bytes one U+FFFD stands for, the longest beginning of a character, or 1.
 */
int utf8_decode(const char *from, size_t size, size_t *length);

/* Writes a code point, which is no surrogate, and returns its bytes: 1 to 4. */
size_t utf8_encode(unsigned code, char to[4]);

/* Halves of UTF-16 pairs. */
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

#endif
