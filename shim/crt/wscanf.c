/* The wide scanf family. corecrt_wstdio.h says what each promises. */
#include <stdint.h>

#include "corecrt_wstdio.h"

#include "shim/crt/scan.h"

#define WIDE(text) ((struct format){.wide = (text)})

#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int assigned = call;    \
        va_end(list);           \
        return assigned;        \
    } while (0)

int faultline_vfwscanf(FILE *stream, const char16_t *format, va_list list)
{
    return scan_stream(stream, WIDE(format), 0, list);
}

int faultline_fwscanf(FILE *stream, const char16_t *format, ...)
{
    WITH_LIST(faultline_vfwscanf(stream, format, list));
}

int faultline_vwscanf(const char16_t *format, va_list list)
{
    return scan_stream(stdin, WIDE(format), 0, list);
}

int faultline_wscanf(const char16_t *format, ...)
{
    WITH_LIST(faultline_vwscanf(format, list));
}

int faultline_vswscanf(const char16_t *text, const char16_t *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, WIDE(format), 0, list);
}

int faultline_swscanf(const char16_t *text, const char16_t *format, ...)
{
    WITH_LIST(faultline_vswscanf(text, format, list));
}

int vfwscanf_s(FILE *stream, const char16_t *format, va_list list)
{
    return scan_stream(stream, WIDE(format), SCAN_SECURE, list);
}

int fwscanf_s(FILE *stream, const char16_t *format, ...)
{
    WITH_LIST(vfwscanf_s(stream, format, list));
}

int vwscanf_s(const char16_t *format, va_list list)
{
    return scan_stream(stdin, WIDE(format), SCAN_SECURE, list);
}

int wscanf_s(const char16_t *format, ...)
{
    WITH_LIST(vwscanf_s(format, list));
}

int vswscanf_s(const char16_t *text, const char16_t *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, WIDE(format), SCAN_SECURE, list);
}

int swscanf_s(const char16_t *text, const char16_t *format, ...)
{
    WITH_LIST(vswscanf_s(text, format, list));
}

static int vsnwscanf(const char16_t *text, size_t most, const char16_t *format, va_list list)
{
    return scan_memory(text, most, WIDE(format), 0, list);
}

int _snwscanf(const char16_t *text, size_t most, const char16_t *format, ...)
{
    WITH_LIST(vsnwscanf(text, most, format, list));
}

static int vsnwscanf_s(const char16_t *text, size_t most, const char16_t *format, va_list list)
{
    return scan_memory(text, most, WIDE(format), SCAN_SECURE, list);
}

int _snwscanf_s(const char16_t *text, size_t most, const char16_t *format, ...)
{
    WITH_LIST(vsnwscanf_s(text, most, format, list));
}
