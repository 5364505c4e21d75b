/*
 * The printf family for one width: compiled as shim/crt/printf.c and shim/crt/wprintf.c, which add what the
 * widths do not share. CHARACTER is the type, NAME(narrow, wide) chooses, FORMAT makes the formatter's format
 * of a text. corecrt_stdio.h and corecrt_wstdio.h say what each promises.
 */

/*
 * The forms with the arguments themselves:
 * each is the call above it, given a list of what follows the format.
 */
#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int length = call;      \
        va_end(list);           \
        return length;          \
    } while (0)

int NAME(faultline_vfprintf, faultline_vfwprintf)(FILE *stream, const CHARACTER *format, va_list list)
{
    return print_stream(stream, FORMAT(format), 0, list);
}

int NAME(faultline_fprintf, faultline_fwprintf)(FILE *stream, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(faultline_vfprintf, faultline_vfwprintf)(stream, format, list));
}

int NAME(faultline_vprintf, faultline_vwprintf)(const CHARACTER *format, va_list list)
{
    return print_stream(stdout, FORMAT(format), 0, list);
}

int NAME(faultline_printf, faultline_wprintf)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(faultline_vprintf, faultline_vwprintf)(format, list));
}

int NAME(_vsnprintf, _vsnwprintf)(CHARACTER *to, size_t count, const CHARACTER *format, va_list list)
{
    return print_memory(to, count, PRINT_UNTERMINATED, FORMAT(format), 0, list);
}

int NAME(_snprintf, _snwprintf)(CHARACTER *to, size_t count, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vsnprintf, _vsnwprintf)(to, count, format, list));
}

int NAME(_vscprintf, _vscwprintf)(const CHARACTER *format, va_list list)
{
    return print_length(FORMAT(format), 0, list);
}

int NAME(_scprintf, _scwprintf)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vscprintf, _vscwprintf)(format, list));
}

/* ---- With a checked format ---- */

int NAME(vfprintf_s, vfwprintf_s)(FILE *stream, const CHARACTER *format, va_list list)
{
    return print_stream(stream, FORMAT(format), FORMAT_CHECKED, list);
}

int NAME(fprintf_s, fwprintf_s)(FILE *stream, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vfprintf_s, vfwprintf_s)(stream, format, list));
}

int NAME(vprintf_s, vwprintf_s)(const CHARACTER *format, va_list list)
{
    return print_stream(stdout, FORMAT(format), FORMAT_CHECKED, list);
}

int NAME(printf_s, wprintf_s)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vprintf_s, vwprintf_s)(format, list));
}

int NAME(vsprintf_s, vswprintf_s)(CHARACTER *to, size_t size, const CHARACTER *format, va_list list)
{
    return print_secure(to, size, FORMAT(format), list);
}

int NAME(sprintf_s, swprintf_s)(CHARACTER *to, size_t size, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vsprintf_s, vswprintf_s)(to, size, format, list));
}

int NAME(_vsnprintf_s, _vsnwprintf_s)(CHARACTER *to, size_t size, size_t count, const CHARACTER *format,
                                      va_list list)
{
    return print_truncated(to, size, count, FORMAT(format), list);
}

int NAME(_snprintf_s, _snwprintf_s)(CHARACTER *to, size_t size, size_t count, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vsnprintf_s, _vsnwprintf_s)(to, size, count, format, list));
}

/* ---- With positions ---- */

int NAME(_vfprintf_p, _vfwprintf_p)(FILE *stream, const CHARACTER *format, va_list list)
{
    return print_stream(stream, FORMAT(format), FORMAT_POSITIONS, list);
}

int NAME(_fprintf_p, _fwprintf_p)(FILE *stream, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vfprintf_p, _vfwprintf_p)(stream, format, list));
}

int NAME(_vprintf_p, _vwprintf_p)(const CHARACTER *format, va_list list)
{
    return print_stream(stdout, FORMAT(format), FORMAT_POSITIONS, list);
}

int NAME(_printf_p, _wprintf_p)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vprintf_p, _vwprintf_p)(format, list));
}

int NAME(_vsprintf_p, _vswprintf_p)(CHARACTER *to, size_t count, const CHARACTER *format, va_list list)
{
    return print_memory(to, count, PRINT_MINUS_ONE, FORMAT(format), FORMAT_POSITIONS, list);
}

int NAME(_sprintf_p, _swprintf_p)(CHARACTER *to, size_t count, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vsprintf_p, _vswprintf_p)(to, count, format, list));
}

int NAME(_vscprintf_p, _vscwprintf_p)(const CHARACTER *format, va_list list)
{
    return print_length(FORMAT(format), FORMAT_POSITIONS, list);
}

int NAME(_scprintf_p, _scwprintf_p)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(_vscprintf_p, _vscwprintf_p)(format, list));
}
