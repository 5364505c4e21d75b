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
    size_t length = 0;
    while (*from) {
        unsigned code = *from++;
        if (utf16_is_high(code) && utf16_is_low(*from))
            code = utf16_join(code, *from++);
        else if (utf16_is_high(code) || utf16_is_low(code))
            code = UTF8_REPLACEMENT;
        char bytes[4];
        size_t count = utf8_encode(code, bytes);
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
        int decoded = utf8_decode(from, left, &taken);
        unsigned code = decoded < 0 ? UTF8_REPLACEMENT : (unsigned)decoded;
        if (code >= 0x10000) {
            if (length < size)
                to[length] = (WCHAR)utf16_high(code);
            length++;
            code = utf16_low(code);
        }
        if (length < size)
            to[length] = (WCHAR)code;
        length++;
    }
    if (length < size)
        to[length] = 0;
    return length;
}
