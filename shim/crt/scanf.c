/* The narrow scanf family. corecrt_stdio.h says what each promises. */
#include <stdint.h>

#include "corecrt_stdio.h"

#include "shim/crt/scan.h"

#define NARROW(text) ((struct format){.narrow = (text)})

#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int assigned = call;    \
        va_end(list);           \
        return assigned;        \
    } while (0)

int faultline_vfscanf(FILE *stream, const char *format, va_list list)
{
    return scan_stream(stream, NARROW(format), 0, list);
}

int faultline_fscanf(FILE *stream, const char *format, ...)
{
    WITH_LIST(faultline_vfscanf(stream, format, list));
}

int faultline_vscanf(const char *format, va_list list)
{
    return scan_stream(stdin, NARROW(format), 0, list);
}

int faultline_scanf(const char *format, ...)
{
    WITH_LIST(faultline_vscanf(format, list));
}

int faultline_vsscanf(const char *text, const char *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, NARROW(format), 0, list);
}

int faultline_sscanf(const char *text, const char *format, ...)
{
    WITH_LIST(faultline_vsscanf(text, format, list));
}

int vfscanf_s(FILE *stream, const char *format, va_list list)
{
    return scan_stream(stream, NARROW(format), SCAN_SECURE, list);
}

int fscanf_s(FILE *stream, const char *format, ...)
{
    WITH_LIST(vfscanf_s(stream, format, list));
}

int vscanf_s(const char *format, va_list list)
{
    return scan_stream(stdin, NARROW(format), SCAN_SECURE, list);
}

int scanf_s(const char *format, ...)
{
    WITH_LIST(vscanf_s(format, list));
}

int vsscanf_s(const char *text, const char *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, NARROW(format), SCAN_SECURE, list);
}

int sscanf_s(const char *text, const char *format, ...)
{
    WITH_LIST(vsscanf_s(text, format, list));
}

static int vsnscanf(const char *text, size_t most, const char *format, va_list list)
{
    return scan_memory(text, most, NARROW(format), 0, list);
}

int _snscanf(const char *text, size_t most, const char *format, ...)
{
    WITH_LIST(vsnscanf(text, most, format, list));
}

static int vsnscanf_s(const char *text, size_t most, const char *format, va_list list)
{
    return scan_memory(text, most, NARROW(format), SCAN_SECURE, list);
}

int _snscanf_s(const char *text, size_t most, const char *format, ...)
{
    WITH_LIST(vsnscanf_s(text, most, format, list));
}
