#include "shim/text/utf8.h"

/* Which second bytes a lead takes keeps out overlong forms, surrogates, and what is above U+10FFFF. */
int utf8_decode(const char *text, size_t size, size_t *length)
{
    const unsigned char *from = (const unsigned char *)text;
    unsigned lead = from[0], least = 0x80, most = 0xBF, more;
    *length = 1;
    if (lead < 0x80)
        return (int)lead;
    if (lead < 0xC2 || lead > 0xF4)
        return UTF8_MALFORMED;
    if (lead < 0xE0) {
        more = 1;
    } else if (lead < 0xF0) {
        more = 2;
        least = lead == 0xE0 ? 0xA0 : least;
        most = lead == 0xED ? 0x9F : most;
    } else {
        more = 3;
        least = lead == 0xF0 ? 0x90 : least;
        most = lead == 0xF4 ? 0x8F : most;
    }
    unsigned code = lead & (0x3Fu >> more);
    for (; more; more--, ++*length) {
        if (*length == size)
            return UTF8_CUT;
        unsigned byte = from[*length];
        if (byte < least || byte > most)
            return UTF8_MALFORMED;
        code = code << 6 | (byte & 0x3F);
        least = 0x80;
        most = 0xBF;
    }
    return (int)code;
}

size_t utf8_length(unsigned char lead)
{
    return lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

size_t utf8_encode(unsigned code, char to[4])
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)((0xF00u >> length) | code);
    return length;
}
