/* The wide functions of shim/crt/printf-text.h, and those that only this width has. */
#include "corecrt.h"
#include "corecrt_stdio.h"
#include "corecrt_wstdio.h"

#include "shim/crt/format.h"

#define CHARACTER          char16_t
#define NAME(narrow, wide) wide
#define FORMAT(text)       ((struct format){.wide = (text)})

#include "shim/crt/printf-text.h"

int faultline_vswprintf(char16_t *to, size_t count, const char16_t *format, va_list list)
{
    return print_memory(to, count, PRINT_MINUS_ONE, FORMAT(format), 0, list);
}

int faultline_swprintf(char16_t *to, size_t count, const char16_t *format, ...)
{
    WITH_LIST(faultline_vswprintf(to, count, format, list));
}

int _vswprintf(char16_t *to, const char16_t *format, va_list list)
{
    return print_unbounded(to, FORMAT(format), 0, list);
}

int _swprintf(char16_t *to, const char16_t *format, ...)
{
    WITH_LIST(_vswprintf(to, format, list));
}
