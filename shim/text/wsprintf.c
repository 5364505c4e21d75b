/* wsprintf: the formatter of the C runtime, within its bounds. winuser.h says what it promises. */
#include <windows.h>

#include "shim/crt/format.h"

enum { ROOM = 1024 }; /* with the terminator */

static int format(void *to, struct format text, bool wide, va_list list)
{
    if (!to || (!text.narrow && !text.wide))
        return 0;
    struct output out = {.buffer = to, .size = ROOM - 1, .wide = wide, .counts_units = wide};
    format_text(&out, text, 0, list);
    if (wide)
        ((WCHAR *)to)[out.used] = 0;
    else
        ((char *)to)[out.used] = 0;
    return (int)out.used;
}

int WINAPI wvsprintfA(LPSTR to, LPCSTR text, va_list list)
{
    return format(to, (struct format){.narrow = text}, false, list);
}

int WINAPI wvsprintfW(LPWSTR to, LPCWSTR text, va_list list)
{
    return format(to, (struct format){.wide = text}, true, list);
}

int WINAPIV wsprintfA(LPSTR to, LPCSTR text, ...)
{
    va_list list;
    va_start(list, text);
    int length = wvsprintfA(to, text, list);
    va_end(list);
    return length;
}

int WINAPIV wsprintfW(LPWSTR to, LPCWSTR text, ...)
{
    va_list list;
    va_start(list, text);
    int length = wvsprintfW(to, text, list);
    va_end(list);
    return length;
}
