/*
 * The scanf reader with Microsoft's directives, of both widths.
 */
#ifndef FAULTLINE_SHIM_CRT_SCAN_H
#define FAULTLINE_SHIM_CRT_SCAN_H

#include "shim/crt/format.h"

enum {
    SCAN_SECURE = 1 /* each buffer's address is followed by its size, an unsigned, in characters */
};

/*
 * Reads from a stream, or from a text of at most `most` characters (SIZE_MAX: it ends with NUL) that is as
 * wide as the format. Returns the number of arguments assigned, or EOF: the input ended before the first. A
 * null pointer, or what is no directive, goes to the invalid parameter handler with EINVAL.
 */
int scan_stream(FILE *stream, struct format format, unsigned rules, va_list arguments);
int scan_memory(const void *text, size_t most, struct format format, unsigned rules, va_list arguments);

#endif
