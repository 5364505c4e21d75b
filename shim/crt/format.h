/*
 * The printf formatter with Microsoft's directives, and where its characters go.
 */
#ifndef FAULTLINE_SHIM_CRT_FORMAT_H
#define FAULTLINE_SHIM_CRT_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A destination: a buffer, and behind it a stream that takes what the buffer held, or nothing. */
struct output {
    FILE *stream;  /* locked by the caller; NULL: the buffer is the destination, and the excess is dropped */
    char *buffer;  /* first character of the buffer */
    size_t size;   /* characters the buffer has room for */
    size_t used;   /* characters in the buffer, at most size */
    size_t length; /* characters put so far, the dropped ones included */
    bool stream_failed; /* the stream refused something: nothing more is given to it */
};

/*
 * Puts `format` with its arguments into *out. Returns 0, or the errno of what stopped it: EINVAL for a
 * directive that is refused, EILSEQ for wide text that is no UTF-16, ENOMEM. What came before has been put
 * then.
 */
int format_text(struct output *out, const char *format, va_list arguments);

/* Gives the stream what the buffer holds. */
void output_flush(struct output *out);

#endif
