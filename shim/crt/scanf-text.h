/*
 * The scanf family for one width: compiled as shim/crt/scanf.c and shim/crt/wscanf.c. CHARACTER is the type,
 * NAME(narrow, wide) chooses, FORMAT makes the reader's format of a text. corecrt_stdio.h and
 * corecrt_wstdio.h say what each promises.
 */

#define WITH_LIST(call)         \
    do {                        \
        va_list list;           \
        va_start(list, format); \
        int assigned = call;    \
        va_end(list);           \
        return assigned;        \
    } while (0)

int NAME(faultline_vfscanf, faultline_vfwscanf)(FILE *stream, const CHARACTER *format, va_list list)
{
    return scan_stream(stream, FORMAT(format), 0, list);
}

int NAME(faultline_fscanf, faultline_fwscanf)(FILE *stream, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(faultline_vfscanf, faultline_vfwscanf)(stream, format, list));
}

int NAME(faultline_vscanf, faultline_vwscanf)(const CHARACTER *format, va_list list)
{
    return scan_stream(stdin, FORMAT(format), 0, list);
}

int NAME(faultline_scanf, faultline_wscanf)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(faultline_vscanf, faultline_vwscanf)(format, list));
}

int NAME(faultline_vsscanf, faultline_vswscanf)(const CHARACTER *text, const CHARACTER *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, FORMAT(format), 0, list);
}

int NAME(faultline_sscanf, faultline_swscanf)(const CHARACTER *text, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(faultline_vsscanf, faultline_vswscanf)(text, format, list));
}

int NAME(vfscanf_s, vfwscanf_s)(FILE *stream, const CHARACTER *format, va_list list)
{
    return scan_stream(stream, FORMAT(format), SCAN_SECURE, list);
}

int NAME(fscanf_s, fwscanf_s)(FILE *stream, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vfscanf_s, vfwscanf_s)(stream, format, list));
}

int NAME(vscanf_s, vwscanf_s)(const CHARACTER *format, va_list list)
{
    return scan_stream(stdin, FORMAT(format), SCAN_SECURE, list);
}

int NAME(scanf_s, wscanf_s)(const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vscanf_s, vwscanf_s)(format, list));
}

int NAME(vsscanf_s, vswscanf_s)(const CHARACTER *text, const CHARACTER *format, va_list list)
{
    return scan_memory(text, SIZE_MAX, FORMAT(format), SCAN_SECURE, list);
}

int NAME(sscanf_s, swscanf_s)(const CHARACTER *text, const CHARACTER *format, ...)
{
    WITH_LIST(NAME(vsscanf_s, vswscanf_s)(text, format, list));
}

static int vsnscanf(const CHARACTER *text, size_t most, const CHARACTER *format, va_list list)
{
    return scan_memory(text, most, FORMAT(format), 0, list);
}

int NAME(_snscanf, _snwscanf)(const CHARACTER *text, size_t most, const CHARACTER *format, ...)
{
    WITH_LIST(vsnscanf(text, most, format, list));
}

static int vsnscanf_s(const CHARACTER *text, size_t most, const CHARACTER *format, va_list list)
{
    return scan_memory(text, most, FORMAT(format), SCAN_SECURE, list);
}

int NAME(_snscanf_s, _snwscanf_s)(const CHARACTER *text, size_t most, const CHARACTER *format, ...)
{
    WITH_LIST(vsnscanf_s(text, most, format, list));
}
