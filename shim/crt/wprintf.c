/* The wide printf family. corecrt_wstdio.h says what each promises. */
#include "corecrt.h"
#include "corecrt_stdio.h"
#include "corecrt_wstdio.h"

#include "shim/crt/format.h"

#define WIDE(text) ((struct format){.wide = (text)})

/* The forms with the arguments themselves: each is the call above it, given a list of what follows `format`. */
#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int length = call;      \
        va_end(list);           \
        return length;          \
    } while (0)

int faultline_vfwprintf(FILE *stream, const char16_t *format, va_list list)
{
    return print_stream(stream, WIDE(format), 0, list);
}

int faultline_fwprintf(FILE *stream, const char16_t *format, ...)
{
    WITH_LIST(faultline_vfwprintf(stream, format, list));
}

int faultline_vwprintf(const char16_t *format, va_list list)
{
    return print_stream(stdout, WIDE(format), 0, list);
}

int faultline_wprintf(const char16_t *format, ...)
{
    WITH_LIST(faultline_vwprintf(format, list));
}

int faultline_vswprintf(char16_t *to, size_t count, const char16_t *format, va_list list)
{
    return print_memory(to, count, PRINT_MINUS_ONE, WIDE(format), 0, list);
}

int faultline_swprintf(char16_t *to, size_t count, const char16_t *format, ...)
{
    WITH_LIST(faultline_vswprintf(to, count, format, list));
}

int _vswprintf(char16_t *to, const char16_t *format, va_list list)
{
    return print_unbounded(to, WIDE(format), 0, list);
}

int _swprintf(char16_t *to, const char16_t *format, ...)
{
    WITH_LIST(_vswprintf(to, format, list));
}

int _vsnwprintf(char16_t *to, size_t count, const char16_t *format, va_list list)
{
    return print_memory(to, count, PRINT_UNTERMINATED, WIDE(format), 0, list);
}

int _snwprintf(char16_t *to, size_t count, const char16_t *format, ...)
{
    WITH_LIST(_vsnwprintf(to, count, format, list));
}

int _vscwprintf(const char16_t *format, va_list list)
{
    return print_length(WIDE(format), 0, list);
}

int _scwprintf(const char16_t *format, ...)
{
    WITH_LIST(_vscwprintf(format, list));
}

/* ---- With a checked format ---- */

int vfwprintf_s(FILE *stream, const char16_t *format, va_list list)
{
    return print_stream(stream, WIDE(format), FORMAT_CHECKED, list);
}

int fwprintf_s(FILE *stream, const char16_t *format, ...)
{
    WITH_LIST(vfwprintf_s(stream, format, list));
}

int vwprintf_s(const char16_t *format, va_list list)
{
    return print_stream(stdout, WIDE(format), FORMAT_CHECKED, list);
}

int wprintf_s(const char16_t *format, ...)
{
    WITH_LIST(vwprintf_s(format, list));
}

int vswprintf_s(char16_t *to, size_t size, const char16_t *format, va_list list)
{
    return print_secure(to, size, WIDE(format), list);
}

int swprintf_s(char16_t *to, size_t size, const char16_t *format, ...)
{
    WITH_LIST(vswprintf_s(to, size, format, list));
}

int _vsnwprintf_s(char16_t *to, size_t size, size_t count, const char16_t *format, va_list list)
{
    return print_truncated(to, size, count, WIDE(format), list);
}

int _snwprintf_s(char16_t *to, size_t size, size_t count, const char16_t *format, ...)
{
    WITH_LIST(_vsnwprintf_s(to, size, count, format, list));
}

/* ---- With positions ---- */

int _vfwprintf_p(FILE *stream, const char16_t *format, va_list list)
{
    return print_stream(stream, WIDE(format), FORMAT_POSITIONS, list);
}

int _fwprintf_p(FILE *stream, const char16_t *format, ...)
{
    WITH_LIST(_vfwprintf_p(stream, format, list));
}

int _vwprintf_p(const char16_t *format, va_list list)
{
    return print_stream(stdout, WIDE(format), FORMAT_POSITIONS, list);
}

int _wprintf_p(const char16_t *format, ...)
{
    WITH_LIST(_vwprintf_p(format, list));
}

int _vswprintf_p(char16_t *to, size_t count, const char16_t *format, va_list list)
{
    return print_memory(to, count, PRINT_MINUS_ONE, WIDE(format), FORMAT_POSITIONS, list);
}

int _swprintf_p(char16_t *to, size_t count, const char16_t *format, ...)
{
    WITH_LIST(_vswprintf_p(to, count, format, list));
}

int _vscwprintf_p(const char16_t *format, va_list list)
{
    return print_length(WIDE(format), FORMAT_POSITIONS, list);
}

int _scwprintf_p(const char16_t *format, ...)
{
    WITH_LIST(_vscwprintf_p(format, list));
}
