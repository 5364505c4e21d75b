/* The narrow functions of shim/crt/printf-text.h, and those that only this width has. */
#include "corecrt.h"
#include "corecrt_stdio.h"

#include "shim/crt/format.h"

#define CHARACTER          char
#define NAME(narrow, wide) narrow
#define FORMAT(text)       ((struct format){.narrow = (text)})

#include "shim/crt/printf-text.h"

int faultline_vsprintf(char *to, const char *format, va_list list)
{
    return print_unbounded(to, FORMAT(format), 0, list);
}

int faultline_sprintf(char *to, const char *format, ...)
{
    WITH_LIST(faultline_vsprintf(to, format, list));
}

int faultline_vsnprintf(char *to, size_t count, const char *format, va_list list)
{
    return print_memory(to, count, PRINT_LENGTH, FORMAT(format), 0, list);
}

int faultline_snprintf(char *to, size_t count, const char *format, ...)
{
    WITH_LIST(faultline_vsnprintf(to, count, format, list));
}

int _set_printf_count_output(int enable)
{
    return format_set_count_output(enable);
}

int _get_printf_count_output(void)
{
    return format_get_count_output();
}
