#include "shim/text/text.h"

enum { REPLACEMENT = 0xFFFD };

size_t text_length(const WCHAR *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

static unsigned next_of_wide(const WCHAR **at)
{
    unsigned unit = *(*at)++;
    if (unit < 0xD800 || unit > 0xDFFF)
        return unit;
    if (unit > 0xDBFF || **at < 0xDC00 || **at > 0xDFFF)
        return REPLACEMENT; /* half a pair */
    return 0x10000 + ((unit - 0xD800) << 10) + (*(*at)++ - 0xDC00u);
}

/* Overlong forms, surrogates and what is above U+10FFFF are no characters; a lead is replaced, then what follows. */
static unsigned next_of_narrow(const unsigned char **at)
{
    unsigned lead = *(*at)++;
    if (lead < 0x80)
        return lead;
    int more = lead >= 0xC2 && lead < 0xE0   ? 1
               : lead >= 0xE0 && lead < 0xF0 ? 2
               : lead >= 0xF0 && lead < 0xF5 ? 3
                                             : 0;
    if (!more)
        return REPLACEMENT;
    static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
    unsigned character = lead & (0x3F >> more);
    const unsigned char *from = *at;
    for (int i = 0; i < more; i++, from++) {
        if ((*from & 0xC0) != 0x80)
            return REPLACEMENT;
        character = character << 6 | (*from & 0x3F);
    }
    if (character < least[more] || character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return REPLACEMENT;
    *at = from;
    return character;
}

size_t text_narrow(const WCHAR *from, char *to, size_t size)
{
    static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    size_t length = 0;
    while (*from) {
        unsigned character = next_of_wide(&from);
        int more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
        for (int i = more; i >= 0; i--, length++) {
            unsigned byte = character >> 6 * i;
            if (length < size)
                to[length] = (char)(i == more ? leads[more] | byte : 0x80 | (byte & 0x3F));
        }
    }
    if (length < size)
        to[length] = '\0';
    return length;
}

size_t text_widen(const char *narrow, WCHAR *to, size_t size)
{
    const unsigned char *from = (const unsigned char *)narrow;
    size_t length = 0;
    while (*from) {
        unsigned character = next_of_narrow(&from);
        if (character >= 0x10000) {
            if (length < size)
                to[length] = (WCHAR)(0xD800 + ((character - 0x10000) >> 10));
            length++;
            character = 0xDC00 + ((character - 0x10000) & 0x3FF);
        }
        if (length < size)
            to[length] = (WCHAR)character;
        length++;
    }
    if (length < size)
        to[length] = 0;
    return length;
}
