#include "shim/crt/utf.h"

size_t utf_encode(const char16_t *units, size_t count, size_t *taken, char bytes[4])
{
    uint32_t code = units[0];
    *taken = 1;
    if (code >= 0xd800 && code <= 0xdfff) {
        if (code >= 0xdc00 || count < 2 || (units[1] & 0xfc00) != 0xdc00)
            return 0;
        code = 0x10000 + ((code - 0xd800) << 10) + (units[1] & 0x3ffu);
        *taken = 2;
    }
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)((0xf00u >> length) | code);
    return length;
}

size_t utf_decode(const char *bytes, size_t count, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)bytes[0];
    *code = lead;
    if (lead < 0x80)
        return 1;
    size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || length > count)
        return 0;
    *code = lead & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    return *code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff) ? 0 : length;
}
