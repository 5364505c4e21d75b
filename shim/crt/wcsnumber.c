/* Numbers from 16-bit text, and the other way. corecrt_wstdlib.h says what each call promises. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <corecrt_wctype.h>
#include <corecrt_wstdlib.h>

#include "shim/crt/invalid.h"

typedef FAULTLINE_WCHAR unit;

/* What a text says: where it ends, or NULL when there is no number, and whether 64 bits are too few. */
struct number {
    uint64_t magnitude;
    bool negative;
    bool overflow;
    const unit *end;
};

/* The zeroes of those other scripts whose digits Microsoft's runtime reads. */
static const uint16_t zeroes[] = {0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0C66, 0x0CE6,
                                  0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};

static unsigned digit_of(unsigned c)
{
    if (c < 0x80)
        return c - '0' < 10 ? c - '0' : (c | 32) - 'a' < 26 ? (c | 32) - 'a' + 10 : 99;
    for (size_t i = 0; i < sizeof zeroes / sizeof *zeroes; i++)
        if (c - zeroes[i] < 10)
            return c - zeroes[i];
    return 99;
}

static struct number read_number(const unit *text, int base)
{
    struct number number = {0};
    while (faultline_iswspace(*text))
        text++;
    number.negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 32) == 'x' && digit_of(text[2]) < 16) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = *text == '0' ? 8 : 10;
    }
    for (unsigned digit; (digit = digit_of(*text)) < (unsigned)base; text++) {
        number.end = text + 1;
        if (__builtin_mul_overflow(number.magnitude, (uint64_t)base, &number.magnitude) ||
            __builtin_add_overflow(number.magnitude, digit, &number.magnitude))
            number.overflow = true;
    }
    return number;
}

static bool is_base(int base, const unit *text, unit **end)
{
    if (base == 0 || (base >= 2 && base <= 36))
        return true;
    if (end)
        *end = (unit *)text;
    crt_invalid(EINVAL);
    return false;
}

static int64_t to_signed(const unit *text, unit **end, int base, int64_t least, int64_t most)
{
    if (!is_base(base, text, end))
        return 0;
    struct number number = read_number(text, base);
    if (end)
        *end = (unit *)(number.end ? number.end : text);
    uint64_t bound = number.negative ? -(uint64_t)least : (uint64_t)most;
    if (number.overflow || number.magnitude > bound) {
        errno = ERANGE;
        return number.negative ? least : most;
    }
    return number.negative ? (int64_t)-number.magnitude : (int64_t)number.magnitude;
}

static uint64_t to_unsigned(const unit *text, unit **end, int base)
{
    if (!is_base(base, text, end))
        return 0;
    struct number number = read_number(text, base);
    if (end)
        *end = (unit *)(number.end ? number.end : text);
    if (number.overflow) {
        errno = ERANGE;
        return UINT64_MAX;
    }
    return number.negative ? -number.magnitude : number.magnitude;
}

long faultline_wcstol(const unit *text, unit **end, int base)
{
    return to_signed(text, end, base, INT64_MIN, INT64_MAX);
}

long long faultline_wcstoll(const unit *text, unit **end, int base)
{
    return to_signed(text, end, base, INT64_MIN, INT64_MAX);
}

long long _wcstoi64(const unit *text, unit **end, int base)
{
    return to_signed(text, end, base, INT64_MIN, INT64_MAX);
}

unsigned long faultline_wcstoul(const unit *text, unit **end, int base)
{
    return to_unsigned(text, end, base);
}

unsigned long long faultline_wcstoull(const unit *text, unit **end, int base)
{
    return to_unsigned(text, end, base);
}

unsigned long long _wcstoui64(const unit *text, unit **end, int base)
{
    return to_unsigned(text, end, base);
}

int _wtoi(const unit *text)
{
    return (int)to_signed(text, NULL, 10, INT_MIN, INT_MAX);
}

int _wtol(const unit *text)
{
    return _wtoi(text);
}

long long _wtoi64(const unit *text)
{
    return to_signed(text, NULL, 10, INT64_MIN, INT64_MAX);
}

long long _wtoll(const unit *text)
{
    return _wtoi64(text);
}

/*
 * The number that may start a text, as bytes: all that a number can consist of is ASCII, the decimal point of
 * the locale being what strtod takes for it. Long ones go to the heap. The caller frees *heap.
 */
static const char *narrow_number(const unit *text, const unit **start, char *stack, size_t size, char **heap)
{
    while (faultline_iswspace(*text))
        text++;
    *start = text;
    size_t length = 0;
    while (text[length] > ' ' && text[length] < 0x7F && !strchr("\"/:;<=>?@[\\]^`{|}", text[length]))
        length++;
    char *bytes = stack;
    *heap = NULL;
    if (length >= size) {
        bytes = *heap = malloc(length + 1);
        if (!bytes) { /* more digits than a number has are cut */
            bytes = stack;
            length = size - 1;
        }
    }
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)text[i];
    bytes[length] = 0;
    return bytes;
}

#define DEFINE_FLOATING(type, wide, narrow)                                                                  \
    type wide(const unit *text, unit **end)                                                                  \
    {                                                                                                        \
        char stack[128], *heap, *last;                                                                       \
        const unit *start;                                                                                   \
        const char *bytes = narrow_number(text, &start, stack, sizeof stack, &heap);                         \
        type value = narrow(bytes, &last);                                                                   \
        if (end)                                                                                             \
            *end = (unit *)(last == bytes ? text : start + (last - bytes));                                  \
        free(heap);                                                                                          \
        return value;                                                                                        \
    }
DEFINE_FLOATING(float, faultline_wcstof, strtof)
DEFINE_FLOATING(double, faultline_wcstod, strtod)
DEFINE_FLOATING(long double, faultline_wcstold, strtold)

double _wtof(const unit *text)
{
    return faultline_wcstod(text, NULL);
}

static unit *write_number(uint64_t value, bool negative, unit *buffer, int base)
{
    if (!buffer || base < 2 || base > 36) {
        if (buffer)
            *buffer = 0;
        crt_invalid(EINVAL);
        return buffer;
    }
    unit digits[64], *at = digits;
    do {
        unsigned digit = (unsigned)(value % (unsigned)base);
        *at++ = (unit)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    } while ((value /= (unsigned)base) != 0);
    unit *to = buffer;
    if (negative)
        *to++ = '-';
    while (at > digits)
        *to++ = *--at;
    *to = 0;
    return buffer;
}

unit *_itow(int value, unit *buffer, int base)
{
    bool negative = value < 0 && base == 10;
    return write_number(negative ? -(unsigned)value : (unsigned)value, negative, buffer, base);
}

unit *_ltow(int value, unit *buffer, int base)
{
    return _itow(value, buffer, base);
}

unit *_ultow(unsigned value, unit *buffer, int base)
{
    return write_number(value, false, buffer, base);
}

unit *_i64tow(long long value, unit *buffer, int base)
{
    bool negative = value < 0 && base == 10;
    return write_number(negative ? -(uint64_t)value : (uint64_t)value, negative, buffer, base);
}

unit *_ui64tow(unsigned long long value, unit *buffer, int base)
{
    return write_number(value, false, buffer, base);
}
