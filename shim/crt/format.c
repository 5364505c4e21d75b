/*
 * Theory of operation. format_text copies the format up to each '%', reads the directive into a struct, and
 * hands it to the one function of its kind. That function fetches the argument by Microsoft's sizes (the
 * caller's va_list is the host's, where a `long` occupies the same eight bytes as an int) and makes a field:
 * sign or base prefix, zeros, text, and the padding that the width asks for. Integers and text are made here;
 * a floating-point directive is rewritten and given to the host's snprintf, which rounds exactly as
 * Microsoft's runtime does, except for infinities and NaNs.
 */
#include "shim/crt/format.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

enum length {
    LENGTH_NONE,
    LENGTH_HH,
    LENGTH_H,
    LENGTH_L,
    LENGTH_LL,
    LENGTH_J,
    LENGTH_T,
    LENGTH_Z,
    LENGTH_I,
    LENGTH_I32,
    LENGTH_I64,
    LENGTH_LONG_DOUBLE,
    LENGTH_W,
    LENGTH_TCHAR
};

/* One directive, as written. */
struct directive {
    bool left;          /* '-': pad on the right */
    bool plus;          /* '+': a sign also for positive numbers */
    bool space;         /* ' ': a space where a sign would be */
    bool alternate;     /* '#': base prefix, or always a decimal point */
    bool zero;          /* '0': pad with zeros on the left; also text, as Microsoft's does */
    int width;          /* least characters of the field, 0 when not given */
    int precision;      /* -1 when not given */
    enum length length; /* the size prefix */
    char conversion;    /* the letter */
};

/* The argument of %Z: counted text, in bytes, without need of a terminator. */
struct counted_text {
    unsigned short length;
    unsigned short maximum_length;
    const void *text;
};

void output_flush(struct output *out)
{
    if (!out->stream_failed && out->used &&
        fwrite_unlocked(out->buffer, 1, out->used, out->stream) != out->used)
        out->stream_failed = true;
    out->used = 0;
}

static void put(struct output *out, const char *text, size_t length)
{
    out->length += length;
    while (length) {
        size_t room = out->size - out->used;
        if (room == 0) {
            if (!out->stream)
                return;
            output_flush(out);
            room = out->size;
        }
        size_t now = length < room ? length : room;
        memcpy(out->buffer + out->used, text, now);
        out->used += now;
        text += now;
        length -= now;
    }
}

static void put_repeated(struct output *out, char c, size_t count)
{
    if (count == 0)
        return;
    char run[64];
    memset(run, c, sizeof run);
    for (; count > sizeof run; count -= sizeof run)
        put(out, run, sizeof run);
    put(out, run, count);
}

/* The parts of a field before its text; `length` is what the text counts for, in characters. */
static size_t put_left(struct output *out, const struct directive *d, const char *prefix, size_t zeros,
                       size_t length)
{
    size_t before = strlen(prefix);
    size_t padding =
        (size_t)d->width > before + zeros + length ? (size_t)d->width - before - zeros - length : 0;
    if (!d->left && !d->zero)
        put_repeated(out, ' ', padding);
    put(out, prefix, before);
    put_repeated(out, '0', zeros + (!d->left && d->zero ? padding : 0));
    return d->left ? padding : 0;
}

static void put_field(struct output *out, const struct directive *d, const char *prefix, size_t zeros,
                      const char *text, size_t length)
{
    size_t behind = put_left(out, d, prefix, zeros, length);
    put(out, text, length);
    put_repeated(out, ' ', behind);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- Wide text ---- */

/* Encodes the character that starts at units[0]; returns its bytes, or 0 when no UTF-16 starts there. */
static size_t encode(const char16_t *units, size_t count, size_t *taken, char bytes[4])
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

static int put_wide_text(struct output *out, const struct directive *d, const char16_t *text, size_t count)
{
    size_t behind = put_left(out, d, "", 0, count);
    for (size_t i = 0, taken; i < count; i += taken) {
        char bytes[4];
        size_t length = encode(text + i, count - i, &taken, bytes);
        if (length == 0)
            return EILSEQ;
        put(out, bytes, length);
    }
    put_repeated(out, ' ', behind);
    return 0;
}

/* Lower-case letters are narrow in these functions and upper-case ones wide, unless a prefix decides. */
static bool is_wide(const struct directive *d)
{
    switch (d->length) {
    case LENGTH_H:
    case LENGTH_TCHAR:
        return false;
    case LENGTH_L:
    case LENGTH_W:
        return true;
    default:
        return d->conversion == 'C' || d->conversion == 'S';
    }
}

/* ---- One function for each kind of directive ---- */

/* The argument lists pass through as a pointer: a va_list parameter could not be advanced for the caller. */
struct arguments {
    va_list list;
};

/* A number whose argument has Microsoft's size; 0 for a size that integers do not have. */
static size_t integer_size(enum length length)
{
    switch (length) {
    case LENGTH_NONE:
    case LENGTH_L:
    case LENGTH_I32:
        return 4;
    case LENGTH_HH:
        return 1;
    case LENGTH_H:
        return 2;
    case LENGTH_LL:
    case LENGTH_J:
    case LENGTH_T:
    case LENGTH_Z:
    case LENGTH_I:
    case LENGTH_I64:
        return 8;
    default:
        return 0;
    }
}

/* Writes the digits of `value` in front of `end`, none for 0. A division by a constant is a multiplication. */
static char *write_digits(char *end, uint64_t value, unsigned base, const char *digits)
{
    switch (base) {
    case 8:
        for (; value; value >>= 3)
            *--end = digits[value & 7];
        return end;
    case 16:
        for (; value; value >>= 4)
            *--end = digits[value & 15];
        return end;
    default:
        for (; value; value /= 10)
            *--end = digits[value % 10];
        return end;
    }
}

static int put_integer(struct output *out, struct directive *d, struct arguments *arguments)
{
    size_t size = integer_size(d->length);
    if (size == 0)
        return EINVAL;
    unsigned shift = (unsigned)(64 - 8 * size);
    uint64_t bits = size == 8 ? va_arg(arguments->list, uint64_t) : va_arg(arguments->list, unsigned);
    uint64_t value = bits << shift >> shift;
    const char *prefix = "";
    const char *digits = "0123456789abcdef";
    unsigned base = 10;

    switch (d->conversion) {
    case 'd':
    case 'i': {
        int64_t number = (int64_t)(bits << shift) >> shift;
        value = number < 0 ? -(uint64_t)number : (uint64_t)number;
        prefix = number < 0 ? "-" : d->plus ? "+" : d->space ? " " : "";
        break;
    }
    case 'o':
        base = 8;
        break;
    case 'x':
        base = 16;
        prefix = d->alternate && value ? "0x" : "";
        break;
    case 'X':
        base = 16;
        digits = "0123456789ABCDEF";
        prefix = d->alternate && value ? "0X" : "";
        break;
    }

    char text[24];
    char *end = text + sizeof text, *first = write_digits(end, value, base, digits);
    size_t length = (size_t)(end - first);
    if (d->precision >= 0)
        d->zero = false;
    size_t wanted = d->precision >= 0 ? (size_t)d->precision : 1;
    size_t zeros = wanted > length ? wanted - length : 0;
    if (base == 8 && d->alternate && zeros == 0)
        zeros = 1;
    put_field(out, d, prefix, zeros, first, length);
    return 0;
}

static int put_pointer(struct output *out, struct directive *d, struct arguments *arguments)
{
    d->conversion = 'X';
    d->length = LENGTH_I;
    d->precision = 2 * sizeof(void *);
    return put_integer(out, d, arguments);
}

static int put_character(struct output *out, const struct directive *d, struct arguments *arguments)
{
    int argument = va_arg(arguments->list, int);
    char bytes[4] = {(char)argument};
    size_t length = 1, taken;
    if (is_wide(d)) {
        char16_t unit = (char16_t)argument;
        length = encode(&unit, 1, &taken, bytes);
        if (length == 0) /* half of a pair: Microsoft's prints nothing and goes on */
            return 0;
    }
    put_field(out, d, "", 0, bytes, length);
    return 0;
}

static int put_string(struct output *out, const struct directive *d, struct arguments *arguments)
{
    const void *argument = va_arg(arguments->list, const void *);
    size_t most = d->precision >= 0 ? (size_t)d->precision : SIZE_MAX;
    if (argument && is_wide(d)) {
        const char16_t *text = argument;
        size_t count = 0;
        while (count < most && text[count])
            count++;
        return put_wide_text(out, d, text, count);
    }
    const char *text = argument ? argument : "(null)";
    put_field(out, d, "", 0, text, strnlen(text, most));
    return 0;
}

static int put_counted_text(struct output *out, const struct directive *d, struct arguments *arguments)
{
    const struct counted_text *argument = va_arg(arguments->list, const struct counted_text *);
    if (!argument || !argument->text)
        put_field(out, d, "", 0, "(null)", 6);
    else if (is_wide(d))
        return put_wide_text(out, d, argument->text, argument->length / sizeof(char16_t));
    else
        put_field(out, d, "", 0, argument->text, argument->length);
    return 0;
}

/* What Microsoft's runtime calls a value that is no number; NULL for numbers. The sign is the caller's. */
static const char *not_a_number(double value, bool upper)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & 0xfffffffffffff, quiet = 0x8000000000000;
    if ((bits >> 52 & 0x7ff) != 0x7ff)
        return NULL;
    if (fraction == 0)
        return upper ? "INF" : "inf";
    if (!(fraction & quiet))
        return upper ? "NAN(SNAN)" : "nan(snan)";
    if (bits >> 63 && fraction == quiet) /* what an invalid operation makes */
        return upper ? "NAN(IND)" : "nan(ind)";
    return upper ? "NAN" : "nan";
}

static int put_floating(struct output *out, struct directive *d, struct arguments *arguments)
{
    char letter = d->conversion;
    bool upper = letter <= 'Z', hexadecimal = letter == 'a' || letter == 'A';
    bool is_long = d->length == LENGTH_LONG_DOUBLE;
    long double long_value = is_long ? va_arg(arguments->list, long double) : 0;
    double value = is_long ? (double)long_value : va_arg(arguments->list, double);

    const char *name = is_long && isfinite(long_value) ? NULL : not_a_number(value, upper);
    if (name) {
        d->zero = false;
        const char *sign = signbit(value) ? "-" : d->plus ? "+" : d->space ? " " : "";
        put_field(out, d, sign, 0, name, strlen(name));
        return 0;
    }
    if (hexadecimal) /* of 64 bits: the host normalises its 80-bit numbers in another way */
        is_long = false;
    int precision = d->precision >= 0 ? d->precision : hexadecimal ? 13 : 6;

    char host[16], *next = host;
    *next++ = '%';
    if (d->left)
        *next++ = '-';
    if (d->plus)
        *next++ = '+';
    if (d->space)
        *next++ = ' ';
    if (d->alternate)
        *next++ = '#';
    if (d->zero)
        *next++ = '0';
    *next++ = '*';
    *next++ = '.';
    *next++ = '*';
    if (is_long)
        *next++ = 'L';
    *next++ = letter;
    *next = 0;

    char text[512], *field = text;
    int length = -1;
    for (size_t size = sizeof text;; size = (size_t)length + 1) {
        length = is_long ? snprintf(field, size, host, d->width, precision, long_value)
                         : snprintf(field, size, host, d->width, precision, value);
        if (length < 0 || (size_t)length < size)
            break;
        field = malloc((size_t)length + 1);
        if (!field)
            return ENOMEM;
    }
    if (length >= 0)
        put(out, field, (size_t)length);
    if (field != text)
        free(field);
    return length < 0 ? errno : 0;
}

/* ---- Reading directives ---- */

/* A decimal number or '*'; false when it does not fit an int. */
static bool read_number(const char **format, struct arguments *arguments, int *number)
{
    if (**format == '*') {
        (*format)++;
        *number = va_arg(arguments->list, int);
        return true;
    }
    *number = 0;
    for (; is_digit(**format); (*format)++) {
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, **format - '0', number))
            return false;
    }
    return true;
}

static enum length read_length(const char **format)
{
    const char *f = *format;
    switch (*f) {
    case 'h':
        *format += f[1] == 'h' ? 2 : 1;
        return f[1] == 'h' ? LENGTH_HH : LENGTH_H;
    case 'l':
        *format += f[1] == 'l' ? 2 : 1;
        return f[1] == 'l' ? LENGTH_LL : LENGTH_L;
    case 'I':
        if (f[1] == '6' && f[2] == '4') {
            *format += 3;
            return LENGTH_I64;
        }
        if (f[1] == '3' && f[2] == '2') {
            *format += 3;
            return LENGTH_I32;
        }
        ++*format;
        return LENGTH_I;
    }
    static const struct {
        char letter;
        enum length length;
    } single[] = {{'j', LENGTH_J},           {'t', LENGTH_T}, {'z', LENGTH_Z},
                  {'L', LENGTH_LONG_DOUBLE}, {'w', LENGTH_W}, {'T', LENGTH_TCHAR}};
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        if (*f == single[i].letter) {
            ++*format;
            return single[i].length;
        }
    }
    return LENGTH_NONE;
}

/* Reads what follows a '%'; false when it is no directive. */
static bool read_directive(const char **format, struct arguments *arguments, struct directive *d)
{
    *d = (struct directive){.precision = -1};
    for (;; (*format)++) {
        switch (**format) {
        case '-':
            d->left = true;
            continue;
        case '+':
            d->plus = true;
            continue;
        case ' ':
            d->space = true;
            continue;
        case '#':
            d->alternate = true;
            continue;
        case '0':
            d->zero = true;
            continue;
        }
        break;
    }
    if (!read_number(format, arguments, &d->width))
        return false;
    if (d->width < 0) {
        if (d->width == INT_MIN)
            return false;
        d->left = true;
        d->width = -d->width;
    }
    if (**format == '.') {
        (*format)++;
        if (!read_number(format, arguments, &d->precision))
            return false;
        if (d->precision < 0)
            d->precision = -1;
    }
    d->length = read_length(format);
    d->conversion = **format;
    if (d->conversion)
        (*format)++;
    return true;
}

static int put_directive(struct output *out, struct directive *d, struct arguments *arguments)
{
    switch (d->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        return put_integer(out, d, arguments);
    case 'p':
        return put_pointer(out, d, arguments);
    case 'c':
    case 'C':
        return put_character(out, d, arguments);
    case 's':
    case 'S':
        return put_string(out, d, arguments);
    case 'Z':
        return put_counted_text(out, d, arguments);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return put_floating(out, d, arguments);
    default: /* %n among them: a format from outside must not write memory */
        return EINVAL;
    }
}

int format_text(struct output *out, const char *format, va_list list)
{
    struct arguments arguments;
    va_copy(arguments.list, list);
    int error = 0;
    while (!error && *format) {
        size_t literal = strcspn(format, "%");
        put(out, format, literal);
        format += literal;
        if (*format++ == 0)
            break;
        if (*format == '%') {
            put(out, format++, 1);
            continue;
        }
        struct directive d;
        error = read_directive(&format, &arguments, &d) ? put_directive(out, &d, &arguments) : EINVAL;
    }
    va_end(arguments.list);
    return error;
}
