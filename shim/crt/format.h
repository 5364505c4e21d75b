/*
 * The printf formatter with Microsoft's directives, of both widths, and where its characters go.
 */
#ifndef FAULTLINE_SHIM_CRT_FORMAT_H
#define FAULTLINE_SHIM_CRT_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <uchar.h>

#include "shim/crt/directive.h"

/* A destination: a buffer, and behind it a stream that takes what the buffer held, or nothing. */
struct output {
    FILE *stream;       /* locked by the caller; NULL: the buffer is the destination, the excess is dropped */
    void *buffer;       /* first character of the buffer: a char, a char16_t if `wide` */
    size_t size;        /* characters the buffer has room for */
    size_t used;        /* characters in the buffer, at most size */
    size_t length;      /* characters put so far, the dropped ones included */
    bool wide;          /* the buffer holds UTF-16, and there is no stream; otherwise bytes, UTF-8 */
    bool counts_units;  /* `length` is in units of UTF-16 also where bytes are stored: a wide function's */
    bool stream_failed; /* the stream refused something: nothing more is given to it */
};

enum {
    FORMAT_CHECKED = 1,  /* what is no directive is refused; otherwise it is text, from its letter on */
    FORMAT_POSITIONS = 2 /* "%2$d" and "%*3$d" may name arguments; what is no directive is refused */
};

/*
 * Puts the format with its arguments into *out. Returns 0, or the errno of what stopped it: EINVAL for what
 * is refused, EILSEQ for text of the other width that is not well-formed, ENOMEM. What came before has been
 * put then.
 */
int format_text(struct output *out, struct format format, unsigned rules, va_list arguments);

/* Gives the stream what the buffer holds. */
void output_flush(struct output *out);

/* May %n store what has been put? Not until it is enabled. Setting it answers what it was. */
int format_set_count_output(int enable);
int format_get_count_output(void);

/*
 * The families' calls, under both widths. Each gives Microsoft's return value: the characters put, or -1 with
 * errno; a refused argument goes to the invalid parameter handler first. `to` is char or char16_t like the
 * format.
 */
int print_stream(FILE *stream, struct format format, unsigned rules, va_list arguments);

/* What does not fit `count` characters is dropped, and a terminator stored where one fits. */
enum print_excess {
    PRINT_LENGTH,     /* snprintf: terminated always; returns the whole length */
    PRINT_MINUS_ONE,  /* swprintf: terminated always; returns -1 */
    PRINT_UNTERMINATED /* _snprintf: full text has no terminator; returns -1 if some was dropped */
};
int print_memory(void *to, size_t count, enum print_excess excess, struct format format, unsigned rules,
                 va_list arguments);

/* Without a bound but the end of memory: sprintf. */
int print_unbounded(void *to, struct format format, unsigned rules, va_list arguments);

/* sprintf_s: what does not fit leaves "" and is refused with ERANGE. */
int print_secure(void *to, size_t size, struct format format, va_list arguments);

/* _snprintf_s: at most `count` of the characters and always a terminator; count _TRUNCATE takes what fits. */
int print_truncated(void *to, size_t size, size_t count, struct format format, va_list arguments);

/* The length alone: _scprintf. */
int print_length(struct format format, unsigned rules, va_list arguments);

#endif
