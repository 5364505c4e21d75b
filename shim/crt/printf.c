/* The narrow printf family. corecrt_stdio.h says what each promises. */
#include "corecrt.h"
#include "corecrt_stdio.h"

#include "shim/crt/format.h"

#define NARROW(text) ((struct format){.narrow = (text)})

/* The forms with the arguments themselves: each is the call above it, given a list of what follows `format`. */
#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int length = call;      \
        va_end(list);           \
        return length;          \
    } while (0)

int faultline_vfprintf(FILE *stream, const char *format, va_list list)
{
    return print_stream(stream, NARROW(format), 0, list);
}

int faultline_fprintf(FILE *stream, const char *format, ...)
{
    WITH_LIST(faultline_vfprintf(stream, format, list));
}

int faultline_vprintf(const char *format, va_list list)
{
    return print_stream(stdout, NARROW(format), 0, list);
}

int faultline_printf(const char *format, ...)
{
    WITH_LIST(faultline_vprintf(format, list));
}

int faultline_vsprintf(char *to, const char *format, va_list list)
{
    return print_unbounded(to, NARROW(format), 0, list);
}

int faultline_sprintf(char *to, const char *format, ...)
{
    WITH_LIST(faultline_vsprintf(to, format, list));
}

int faultline_vsnprintf(char *to, size_t count, const char *format, va_list list)
{
    return print_memory(to, count, PRINT_LENGTH, NARROW(format), 0, list);
}

int faultline_snprintf(char *to, size_t count, const char *format, ...)
{
    WITH_LIST(faultline_vsnprintf(to, count, format, list));
}

int _vsnprintf(char *to, size_t count, const char *format, va_list list)
{
    return print_memory(to, count, PRINT_UNTERMINATED, NARROW(format), 0, list);
}

int _snprintf(char *to, size_t count, const char *format, ...)
{
    WITH_LIST(_vsnprintf(to, count, format, list));
}

int _vscprintf(const char *format, va_list list)
{
    return print_length(NARROW(format), 0, list);
}

int _scprintf(const char *format, ...)
{
    WITH_LIST(_vscprintf(format, list));
}

/* ---- With a checked format ---- */

int vfprintf_s(FILE *stream, const char *format, va_list list)
{
    return print_stream(stream, NARROW(format), FORMAT_CHECKED, list);
}

int fprintf_s(FILE *stream, const char *format, ...)
{
    WITH_LIST(vfprintf_s(stream, format, list));
}

int vprintf_s(const char *format, va_list list)
{
    return print_stream(stdout, NARROW(format), FORMAT_CHECKED, list);
}

int printf_s(const char *format, ...)
{
    WITH_LIST(vprintf_s(format, list));
}

int vsprintf_s(char *to, size_t size, const char *format, va_list list)
{
    return print_secure(to, size, NARROW(format), list);
}

int sprintf_s(char *to, size_t size, const char *format, ...)
{
    WITH_LIST(vsprintf_s(to, size, format, list));
}

int _vsnprintf_s(char *to, size_t size, size_t count, const char *format, va_list list)
{
    return print_truncated(to, size, count, NARROW(format), list);
}

int _snprintf_s(char *to, size_t size, size_t count, const char *format, ...)
{
    WITH_LIST(_vsnprintf_s(to, size, count, format, list));
}

/* ---- With positions ---- */

int _vfprintf_p(FILE *stream, const char *format, va_list list)
{
    return print_stream(stream, NARROW(format), FORMAT_POSITIONS, list);
}

int _fprintf_p(FILE *stream, const char *format, ...)
{
    WITH_LIST(_vfprintf_p(stream, format, list));
}

int _vprintf_p(const char *format, va_list list)
{
    return print_stream(stdout, NARROW(format), FORMAT_POSITIONS, list);
}

int _printf_p(const char *format, ...)
{
    WITH_LIST(_vprintf_p(format, list));
}

int _vsprintf_p(char *to, size_t count, const char *format, va_list list)
{
    return print_memory(to, count, PRINT_MINUS_ONE, NARROW(format), FORMAT_POSITIONS, list);
}

int _sprintf_p(char *to, size_t count, const char *format, ...)
{
    WITH_LIST(_vsprintf_p(to, count, format, list));
}

int _vscprintf_p(const char *format, va_list list)
{
    return print_length(NARROW(format), FORMAT_POSITIONS, list);
}

int _scprintf_p(const char *format, ...)
{
    WITH_LIST(_vscprintf_p(format, list));
}

int _set_printf_count_output(int enable)
{
    return format_set_count_output(enable);
}

int _get_printf_count_output(void)
{
    return format_get_count_output();
}
