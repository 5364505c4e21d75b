/*
 * The text of a format, of either width, and what the directives of printf and scanf have in common.
 */
#ifndef FAULTLINE_SHIM_CRT_DIRECTIVE_H
#define FAULTLINE_SHIM_CRT_DIRECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <uchar.h>

/* A format: one of the two, the other is NULL. */
struct format {
    const char *narrow;
    const char16_t *wide;
};

static inline unsigned format_peek_at(const struct format *format, size_t offset)
{
    return format->wide ? format->wide[offset] : (unsigned char)format->narrow[offset];
}

static inline unsigned format_peek(const struct format *format)
{
    return format_peek_at(format, 0);
}

static inline void format_skip(struct format *format, size_t count)
{
    if (format->wide)
        format->wide += count;
    else
        format->narrow += count;
}

static inline bool format_is_digit(unsigned character)
{
    return character - '0' < 10;
}

/* The size prefixes: hh h l ll j t z I I32 I64 L w T. */
enum length {
    LENGTH_NONE,
    LENGTH_HH,
    LENGTH_H,
    LENGTH_L,
    LENGTH_LL,
    LENGTH_J,
    LENGTH_T,
    LENGTH_Z,
    LENGTH_I,
    LENGTH_I32,
    LENGTH_I64,
    LENGTH_LONG_DOUBLE,
    LENGTH_W,
    LENGTH_TCHAR
};

/* Reads the size prefix of a directive, if there is one. */
enum length format_read_length(struct format *format);

#endif
