/*
 * What the calls of the printf families have in common: each prepares a destination, formats, and turns the
 * outcome into Microsoft's return value.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include "shim/crt/format.h"
#include "shim/crt/invalid.h"

/* What stopped a call: a refused argument is the program's error, anything else is the world's. */
static int fail(int error)
{
    if (error == EINVAL || error == ERANGE)
        return crt_invalid_minus_one(error);
    errno = error;
    return -1;
}

static bool is_null(struct format format)
{
    return !format.narrow && !format.wide;
}

/* The number of characters put, as an int. */
static int length_of(const struct output *out)
{
    return out->length <= INT_MAX ? (int)out->length : fail(EOVERFLOW);
}

static void store(struct output *out, size_t at, char16_t unit)
{
    if (out->wide)
        ((char16_t *)out->buffer)[at] = unit;
    else
        ((char *)out->buffer)[at] = (char)unit;
}

/* Also when an exception leaves the call: an argument may be text in a page that is not there. */
static void end_stream(struct output *out)
{
    output_flush(out);
    funlockfile(out->stream);
}

static int format_stream(FILE *stream, struct format format, unsigned rules, va_list arguments, int *length)
{
    char buffer[1024];
    flockfile(stream);
    struct output out __attribute__((cleanup(end_stream))) = {
        .stream = stream, .buffer = buffer, .size = sizeof buffer, .counts_units = format.wide};
    int error = format_text(&out, format, rules, arguments);
    output_flush(&out);
    *length = out.stream_failed ? -1 : out.length > INT_MAX ? -2 : (int)out.length;
    return error;
}

int print_stream(FILE *stream, struct format format, unsigned rules, va_list arguments)
{
    if (!stream || is_null(format))
        return fail(EINVAL);
    int length, error = format_stream(stream, format, rules, arguments, &length);
    if (error)
        return fail(error);
    return length == -2 ? fail(EOVERFLOW) : length;
}

/* Formats into `size` characters without a terminator. Returns 0 or the error. */
static int format_memory(struct output *out, void *to, size_t size, struct format format, unsigned rules,
                         va_list arguments)
{
    *out = (struct output){.buffer = to, .size = size, .wide = format.wide, .counts_units = format.wide};
    return format_text(out, format, rules, arguments);
}

int print_memory(void *to, size_t count, enum print_excess excess, struct format format, unsigned rules,
                 va_list arguments)
{
    if (is_null(format) || (!to && count))
        return fail(EINVAL);
    struct output out;
    bool terminated = excess != PRINT_UNTERMINATED && count > 0;
    int error = format_memory(&out, to, count - terminated, format, rules, arguments);
    if (out.used < count)
        store(&out, out.used, 0);
    if (error)
        return fail(error);
    if (to && excess != PRINT_LENGTH && out.length > out.size)
        return -1;
    return length_of(&out);
}

int print_unbounded(void *to, struct format format, unsigned rules, va_list arguments)
{
    if (!to)
        return fail(EINVAL);
    /* The last address is the only bound there is. */
    size_t most = (SIZE_MAX - (size_t)to) / (format.wide ? sizeof(char16_t) : 1);
    return print_memory(to, most, PRINT_UNTERMINATED, format, rules, arguments);
}

int print_length(struct format format, unsigned rules, va_list arguments)
{
    return print_memory(NULL, 0, PRINT_LENGTH, format, rules, arguments);
}

int print_truncated(void *to, size_t size, size_t count, struct format format, va_list arguments)
{
    if (is_null(format))
        return fail(EINVAL);
    if (!to && !size && !count) /* nothing to store, nowhere to store it */
        return 0;
    if (!to || !size)
        return fail(EINVAL);
    size_t most = count < size - 1 ? count : size - 1;
    struct output out;
    int error = format_memory(&out, to, most, format, FORMAT_CHECKED, arguments);
    if (!error && out.length > most && count != SIZE_MAX && count >= size)
        error = ERANGE;
    store(&out, error ? 0 : out.used, 0);
    if (error)
        return fail(error);
    return out.length > most ? -1 : length_of(&out);
}

int print_secure(void *to, size_t size, struct format format, va_list arguments)
{
    if (is_null(format) || !to || !size)
        return fail(EINVAL);
    struct output out;
    int error = format_memory(&out, to, size, format, FORMAT_CHECKED, arguments);
    if (!error && out.length >= size)
        error = ERANGE;
    store(&out, error ? 0 : out.used, 0);
    return error ? fail(error) : length_of(&out);
}
