#include "shim/text/text.h"

#include <string.h>

#include "shim/text/utf8.h"

size_t text_length(const WCHAR *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

size_t text_narrow(const WCHAR *from, char *to, size_t size)
{
    size_t length = 0, taken;
    for (; *from; from += taken) {
        int code = utf16_decode(from, 2, &taken); /* the second may be the NUL, which is half of nothing */
        char bytes[4];
        size_t count = utf8_encode(code < 0 ? UTF8_REPLACEMENT : (unsigned)code, bytes);
        for (size_t i = 0; i < count; i++, length++) {
            if (length < size)
                to[length] = bytes[i];
        }
    }
    if (length < size)
        to[length] = '\0';
    return length;
}

size_t text_widen(const char *from, WCHAR *to, size_t size)
{
    size_t length = 0, left = strlen(from), taken;
    for (; left; from += taken, left -= taken) {
        int code = utf8_decode(from, left, &taken);
        WCHAR units[2];
        size_t count = utf16_encode(code < 0 ? UTF8_REPLACEMENT : (unsigned)code, units);
        for (size_t i = 0; i < count; i++, length++) {
            if (length < size)
                to[length] = units[i];
        }
    }
    if (length < size)
        to[length] = 0;
    return length;
}
