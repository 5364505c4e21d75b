#include "shim/crt/directive.h"

enum length format_read_length(struct format *format)
{
    unsigned next = format_peek(format);
    switch (next) {
    case 'h':
    case 'l':
        format_skip(format, 1);
        if (format_peek(format) != next)
            return next == 'h' ? LENGTH_H : LENGTH_L;
        format_skip(format, 1);
        return next == 'h' ? LENGTH_HH : LENGTH_LL;
    case 'I':
        format_skip(format, 1);
        if (format_peek(format) == '6' && format_peek_at(format, 1) == '4') {
            format_skip(format, 2);
            return LENGTH_I64;
        }
        if (format_peek(format) == '3' && format_peek_at(format, 1) == '2') {
            format_skip(format, 2);
            return LENGTH_I32;
        }
        return LENGTH_I;
    }
    static const struct {
        char letter;
        enum length length;
    } single[] = {{'j', LENGTH_J},           {'t', LENGTH_T}, {'z', LENGTH_Z},
                  {'L', LENGTH_LONG_DOUBLE}, {'w', LENGTH_W}, {'T', LENGTH_TCHAR}};
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        if (next == (unsigned char)single[i].letter) {
            format_skip(format, 1);
            return single[i].length;
        }
    }
    return LENGTH_NONE;
}
