/*
 * The printf family that tchar.h maps to: each call prepares a destination, formats, and turns the outcome
 * into Microsoft's return value. tchar.h says what each promises.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include <tchar.h>

#include "shim/crt/format.h"

static int fail(int error)
{
    errno = error;
    return -1;
}

/* The number of characters put, as an int. */
static int length_of(const struct output *out)
{
    return out->length <= INT_MAX ? (int)out->length : fail(EOVERFLOW);
}

/* Also when an exception leaves the call: an argument may be text in a page that is not there. */
static void end_stream(struct output *out)
{
    output_flush(out);
    funlockfile(out->stream);
}

static int format_stream(struct output *out, const char *format, va_list arguments)
{
    int error = format_text(out, format, arguments);
    output_flush(out);
    if (error)
        return fail(error);
    return out->stream_failed ? -1 : length_of(out);
}

int faultline_vfprintf(FILE *stream, const char *format, va_list arguments)
{
    if (!stream || !format)
        return fail(EINVAL);
    char buffer[1024];
    flockfile(stream);
    struct output out
        __attribute__((cleanup(end_stream))) = {.stream = stream, .buffer = buffer, .size = sizeof buffer};
    return format_stream(&out, format, arguments);
}

int faultline_vprintf(const char *format, va_list arguments)
{
    return faultline_vfprintf(stdout, format, arguments);
}

/* Formats into `size` characters without a terminator. Returns 0 or the error. */
static int format_memory(struct output *out, char *buffer, size_t size, const char *format, va_list arguments)
{
    *out = (struct output){.buffer = buffer, .size = size};
    return format_text(out, format, arguments);
}

int faultline_vsnprintf(char *buffer, size_t count, const char *format, va_list arguments)
{
    if (!format || (!buffer && count))
        return fail(EINVAL);
    struct output out;
    int error = format_memory(&out, buffer, count, format, arguments);
    if (out.used < count)
        buffer[out.used] = 0;
    if (error)
        return fail(error);
    if (buffer && out.length > count)
        return -1;
    return length_of(&out);
}

int faultline_vsprintf(char *buffer, const char *format, va_list arguments)
{
    if (!buffer)
        return fail(EINVAL);
    /* The last address is the only bound there is. */
    return faultline_vsnprintf(buffer, SIZE_MAX - (size_t)buffer, format, arguments);
}

int faultline_vscprintf(const char *format, va_list arguments)
{
    return faultline_vsnprintf(NULL, 0, format, arguments);
}

int faultline_vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments)
{
    if (!buffer && !size && !count && format) /* nothing to store, nowhere to store it */
        return 0;
    if (!buffer || !size)
        return fail(EINVAL);
    if (!format) {
        buffer[0] = 0;
        return fail(EINVAL);
    }
    size_t most = count < size - 1 ? count : size - 1;
    struct output out;
    int error = format_memory(&out, buffer, most, format, arguments);
    if (error) {
        buffer[0] = 0;
        return fail(error);
    }
    if (out.length > most && count != _TRUNCATE && count >= size) {
        buffer[0] = 0;
        return fail(ERANGE);
    }
    buffer[out.used] = 0;
    return out.length > most ? -1 : length_of(&out);
}

int faultline_vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments)
{
    if (!buffer || !size)
        return fail(EINVAL);
    struct output out;
    int error = format ? format_memory(&out, buffer, size, format, arguments) : EINVAL;
    if (!error && out.length >= size)
        error = ERANGE;
    if (error) {
        buffer[0] = 0;
        return fail(error);
    }
    buffer[out.used] = 0;
    return length_of(&out);
}

/* The forms with the arguments themselves: each is the call above it, given a list of what follows `format`. */
#define RETURN_WITH_LIST(call)                                                                               \
    do {                                                                                                     \
        va_list list;                                                                                        \
        va_start(list, format);                                                                              \
        int length = call;                                                                                   \
        va_end(list);                                                                                        \
        return length;                                                                                       \
    } while (0)

int faultline_printf(const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vprintf(format, list));
}

int faultline_fprintf(FILE *stream, const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vfprintf(stream, format, list));
}

int faultline_sprintf(char *buffer, const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vsprintf(buffer, format, list));
}

int faultline_snprintf(char *buffer, size_t count, const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vsnprintf(buffer, count, format, list));
}

int faultline_scprintf(const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vscprintf(format, list));
}

int faultline_sprintf_s(char *buffer, size_t size, const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vsprintf_s(buffer, size, format, list));
}

int faultline_snprintf_s(char *buffer, size_t size, size_t count, const char *format, ...)
{
    RETURN_WITH_LIST(faultline_vsnprintf_s(buffer, size, count, format, list));
}
