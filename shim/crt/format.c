/*
 * Theory of operation. One engine serves both widths. It copies the format up to each '%', reads the
 * directive into a struct, fetches the arguments by Microsoft's sizes (the caller's va_list is the host's,
 * where a `long` occupies the same eight bytes as an int), and hands it to the one function of its kind,
 * which makes a field: sign or base prefix, zeros, text, and the padding that the width asks for. Integers
 * and text are made here; a floating-point directive is rewritten and given to the host's snprintf, which
 * rounds exactly as Microsoft's runtime does, except for infinities and NaNs.
 *
 * Width enters at two places only. The format is read through a cursor, `struct format`. And what a field
 * consists of goes through put (ASCII), put_narrow (UTF-8) or put_wide (UTF-16), which give the destination
 * what it stores: bytes, or 16-bit units. A stream stores bytes always; a wide function's merely counts
 * units.
 *
 * Formats with positions ("%2$s") are read twice: first for the type of each argument, so that the list can
 * be fetched in its order into an array, and then for the text.
 */
#include "shim/crt/format.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shim/text/utf8.h"

enum { MOST_POSITIONS = 100 };

/*
 * Where a number of a directive, or its value, comes from: the list's next argument, or that of a position.
 */
enum { LITERAL = -1, NEXT = 0 /* positions are 1 ... MOST_POSITIONS */ };

/* One directive, as written. */
struct directive {
    bool left;          /* '-': pad on the right */
    bool plus;          /* '+': a sign also for positive numbers */
    bool space;         /* ' ': a space where a sign would be */
    bool alternate;     /* '#': base prefix, or always a decimal point */
    bool zero;          /* '0': pad with zeros on the left; also text, as Microsoft's does */
    int width;          /* least characters of the field, 0 when not given */
    int precision;      /* -1 when not given */
    int width_from;     /* LITERAL: `width` is the width; otherwise which argument has it */
    int precision_from; /* likewise */
    int value_from;     /* which argument the directive is about */
    enum length length; /* the size prefix */
    unsigned conversion; /* the letter; 0: the format ends here */
};

/* What an argument occupies in a list. */
enum kind { KIND_NONE, KIND_INT, KIND_WORD /* 8 bytes, pointers too */, KIND_DOUBLE, KIND_LONG_DOUBLE };

union value {
    uint64_t word;
    double number;
    long double long_number;
};

struct arguments {
    va_list list;
    const union value *at_position; /* when the format has positions */
    bool wide_format;               /* what %s and %c mean */
};

/* The argument of %Z: counted text, in bytes, without need of a terminator. */
struct counted_text {
    unsigned short length;
    unsigned short maximum_length;
    const void *text;
};

static atomic_int count_output; /* may %n store? */

int format_set_count_output(int enable)
{
    return atomic_exchange(&count_output, !!enable);
}

int format_get_count_output(void)
{
    return atomic_load(&count_output);
}

/* ---- Where characters go ---- */

void output_flush(struct output *out)
{
    if (!out->stream_failed && out->used &&
        fwrite_unlocked(out->buffer, 1, out->used, out->stream) != out->used)
        out->stream_failed = true;
    out->used = 0;
}

static void store_bytes(struct output *out, const char *text, size_t length)
{
    while (length) {
        size_t room = out->size - out->used;
        if (room == 0) {
            if (!out->stream)
                return;
            output_flush(out);
            room = out->size;
        }
        size_t now = length < room ? length : room;
        memcpy((char *)out->buffer + out->used, text, now);
        out->used += now;
        text += now;
        length -= now;
    }
}

static void store_units(struct output *out, const char16_t *text, size_t length)
{
    size_t room = out->size - out->used, now = length < room ? length : room;
    memcpy((char16_t *)out->buffer + out->used, text, now * sizeof *text);
    out->used += now;
}

/* ASCII: one character is one byte is one unit. */
static void put(struct output *out, const char *text, size_t length)
{
    out->length += length;
    if (!out->wide)
        store_bytes(out, text, length);
    else
        for (size_t i = 0; i < length && out->used < out->size; i++)
            ((char16_t *)out->buffer)[out->used++] = (unsigned char)text[i];
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

/* UTF-8. A narrow function passes bytes on as they are; for a wide one they must be text. */
static int put_narrow(struct output *out, const char *text, size_t count)
{
    if (!out->counts_units) {
        put(out, text, count);
        return 0;
    }
    for (size_t i = 0, taken; i < count; i += taken) {
        int code = utf8_decode(text + i, count - i, &taken);
        if (code < 0)
            return EILSEQ;
        char16_t units[2];
        size_t length = utf16_encode((unsigned)code, units);
        out->length += length;
        if (out->wide)
            store_units(out, units, length);
        else
            store_bytes(out, text + i, taken);
    }
    return 0;
}

/* UTF-16. In memory it stays as it is, whether well-formed or not; bytes need it to be text. */
static int put_wide(struct output *out, const char16_t *text, size_t count)
{
    if (out->wide) {
        store_units(out, text, count);
        out->length += count;
        return 0;
    }
    for (size_t i = 0, taken; i < count; i += taken) {
        int code = utf16_decode(text + i, count - i, &taken);
        if (code < 0)
            return EILSEQ;
        char bytes[4];
        size_t length = utf8_encode((unsigned)code, bytes);
        out->length += out->counts_units ? taken : length;
        store_bytes(out, bytes, length);
    }
    return 0;
}

/* The format's own text up to the next '%'; `forced` characters of it are text whatever they are. */
static int put_literal(struct output *out, struct format *format, size_t forced)
{
    size_t length = forced;
    if (!format->wide) {
        const char *text = format->narrow;
        format->narrow = strchrnul(text + length, '%');
        return put_narrow(out, text, (size_t)(format->narrow - text));
    }
    const char16_t *text = format->wide;
    while (text[length] && text[length] != '%')
        length++;
    format->wide += length;
    return put_wide(out, text, length);
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

static int put_narrow_field(struct output *out, const struct directive *d, const char *text, size_t length)
{
    size_t behind = put_left(out, d, "", 0, length);
    int error = put_narrow(out, text, length);
    if (!error)
        put_repeated(out, ' ', behind);
    return error;
}

static int put_wide_field(struct output *out, const struct directive *d, const char16_t *text, size_t length)
{
    size_t behind = put_left(out, d, "", 0, length);
    int error = put_wide(out, text, length);
    if (!error)
        put_repeated(out, ' ', behind);
    return error;
}

/* ---- Arguments ---- */

static int next_int(struct arguments *arguments, int from)
{
    return from == NEXT ? va_arg(arguments->list, int) : (int)arguments->at_position[from - 1].word;
}

static uint64_t next_word(struct arguments *arguments, int from)
{
    return from == NEXT ? va_arg(arguments->list, uint64_t) : arguments->at_position[from - 1].word;
}

static const void *next_pointer(struct arguments *arguments, int from)
{
    return (const void *)(uintptr_t)next_word(arguments, from);
}

/*
 * Is the text of %c, %s, %Z wide? Unless a prefix decides: the lower-case letters are as wide as the
 * function, and the upper-case ones are of the other width. %Z is narrow in both.
 */
static bool is_wide(const struct directive *d, const struct arguments *arguments)
{
    switch (d->length) {
    case LENGTH_H:
        return false;
    case LENGTH_L:
    case LENGTH_W:
        return true;
    case LENGTH_TCHAR:
        return arguments->wide_format;
    default:
        return d->conversion != 'Z' &&
               (d->conversion == 'C' || d->conversion == 'S') != arguments->wide_format;
    }
}

/* ---- One function for each kind of directive ---- */

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

/*
 * Writes the digits of `value` in front of `end`, none for 0. A division by a constant is a multiplication.
 */
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
    uint64_t bits = size == 8 ? next_word(arguments, d->value_from)
                              : (unsigned)next_int(arguments, d->value_from);
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
    int argument = next_int(arguments, d->value_from);
    char bytes[4] = {(char)argument};
    if (!is_wide(d, arguments))
        return put_narrow_field(out, d, bytes, 1);
    char16_t unit = (char16_t)argument;
    if (out->wide)
        return put_wide_field(out, d, &unit, 1);
    if (utf16_is_half(unit)) /* Microsoft's prints nothing and goes on */
        return 0;
    if (out->counts_units)
        return put_wide_field(out, d, &unit, 1);
    put_field(out, d, "", 0, bytes, utf8_encode(unit, bytes));
    return 0;
}

static int put_string(struct output *out, const struct directive *d, struct arguments *arguments)
{
    const void *argument = next_pointer(arguments, d->value_from);
    size_t most = d->precision >= 0 ? (size_t)d->precision : SIZE_MAX;
    if (argument && is_wide(d, arguments)) {
        const char16_t *text = argument;
        size_t count = 0;
        while (count < most && text[count])
            count++;
        return put_wide_field(out, d, text, count);
    }
    const char *text = argument ? argument : "(null)";
    return put_narrow_field(out, d, text, strnlen(text, most));
}

static int put_counted_text(struct output *out, const struct directive *d, struct arguments *arguments)
{
    const struct counted_text *argument = next_pointer(arguments, d->value_from);
    if (!argument || !argument->text)
        return put_narrow_field(out, d, "(null)", 6);
    if (is_wide(d, arguments))
        return put_wide_field(out, d, argument->text, argument->length / sizeof(char16_t));
    return put_narrow_field(out, d, argument->text, argument->length);
}

/* %n. A format from outside must not write memory: the program has to allow it. */
static int store_count(const struct output *out, const struct directive *d, struct arguments *arguments)
{
    if (!format_get_count_output())
        return EINVAL;
    void *to = (void *)(uintptr_t)next_word(arguments, d->value_from);
    size_t size = integer_size(d->length);
    if (!to || size == 0)
        return EINVAL;
    uint64_t count = out->length;
    memcpy(to, &count, size); /* the low bytes come first */
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
    char letter = (char)d->conversion;
    bool upper = letter <= 'Z', hexadecimal = letter == 'a' || letter == 'A';
    bool is_long = d->length == LENGTH_LONG_DOUBLE;
    const union value *at = d->value_from ? &arguments->at_position[d->value_from - 1] : NULL;
    long double long_value = !is_long ? 0 : at ? at->long_number : va_arg(arguments->list, long double);
    double value = is_long ? (double)long_value : at ? at->number : va_arg(arguments->list, double);

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
    int error = length < 0 ? errno : put_narrow(out, field, (size_t)length); /* the locale's decimal point */
    if (field != text)
        free(field);
    return error;
}

/* ---- Reading directives ---- */

/* A decimal number; false when it does not fit an int. */
static bool read_number(struct format *format, int *number)
{
    for (*number = 0; format_is_digit(format_peek(format)); format_skip(format, 1)) {
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (int)format_peek(format) - '0', number))
            return false;
    }
    return true;
}

/* "2$": which argument; NEXT, and nothing is read, when there is none. */
static bool read_position(struct format *format, int *from)
{
    struct format ahead = *format;
    *from = NEXT;
    int number;
    if (!format_is_digit(format_peek(format)) || !read_number(&ahead, &number) || format_peek(&ahead) != '$')
        return true;
    format_skip(&ahead, 1);
    *format = ahead;
    *from = number;
    return number >= 1 && number <= MOST_POSITIONS;
}

/* A width or precision: a number, '*', or "*2$". */
static bool read_amount(struct format *format, unsigned rules, int *number, int *from)
{
    *from = LITERAL;
    if (format_peek(format) != '*')
        return read_number(format, number);
    format_skip(format, 1);
    *from = NEXT;
    return !(rules & FORMAT_POSITIONS) || read_position(format, from);
}

/* Reads what follows a '%'; false when it is no directive. */
static bool read_directive(struct format *format, unsigned rules, struct directive *d)
{
    *d = (struct directive){.precision = -1, .width_from = LITERAL, .precision_from = LITERAL};
    if (rules & FORMAT_POSITIONS && !read_position(format, &d->value_from))
        return false;
    for (;; format_skip(format, 1)) {
        switch (format_peek(format)) {
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
    if (!read_amount(format, rules, &d->width, &d->width_from))
        return false;
    if (format_peek(format) == '.') {
        format_skip(format, 1);
        if (!read_amount(format, rules, &d->precision, &d->precision_from))
            return false;
    }
    d->length = format_read_length(format);
    d->conversion = format_peek(format);
    return true;
}

/* Fetches what '*' stands for; false when it is no width. */
static bool fetch_amounts(struct directive *d, struct arguments *arguments)
{
    if (d->width_from != LITERAL) {
        d->width = next_int(arguments, d->width_from);
        if (d->width == INT_MIN)
            return false;
        if (d->width < 0) {
            d->left = true;
            d->width = -d->width;
        }
    }
    if (d->precision_from != LITERAL) {
        d->precision = next_int(arguments, d->precision_from);
        if (d->precision < 0)
            d->precision = -1;
    }
    return true;
}

/* What a directive's argument is; KIND_NONE: it is no directive. */
static enum kind kind_of(const struct directive *d)
{
    switch (d->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        return integer_size(d->length) == 8 ? KIND_WORD : KIND_INT; /* one without a size is refused later */
    case 'c':
    case 'C':
        return KIND_INT;
    case 'p':
    case 's':
    case 'S':
    case 'Z':
    case 'n':
        return KIND_WORD;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return d->length == LENGTH_LONG_DOUBLE ? KIND_LONG_DOUBLE : KIND_DOUBLE;
    default:
        return KIND_NONE;
    }
}

static int put_directive(struct output *out, struct directive *d, struct arguments *arguments)
{
    if (!fetch_amounts(d, arguments))
        return EINVAL;
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
    case 'n':
        return store_count(out, d, arguments);
    default:
        return put_floating(out, d, arguments);
    }
}

static void skip_literal(struct format *format)
{
    while (format_peek(format) && format_peek(format) != '%')
        format_skip(format, 1);
}

/* Notes that the argument at a position is of a kind; false when it is of another one, too. */
static bool note(enum kind kinds[], int *count, int from, enum kind kind)
{
    if (from == LITERAL)
        return true;
    if (from == NEXT || (kinds[from - 1] && kinds[from - 1] != kind))
        return false;
    kinds[from - 1] = kind;
    if (*count < from)
        *count = from;
    return true;
}

/*
 * Fetches the arguments of a format with positions. Returns their number, 0 for a format without positions,
 * or -1: some directives have positions and some not, an argument has two types, or none.
 */
static int fetch_positions(struct format format, va_list list, union value values[MOST_POSITIONS])
{
    enum kind kinds[MOST_POSITIONS] = {0};
    int count = 0;
    bool without = false;
    for (skip_literal(&format); format_peek(&format); skip_literal(&format)) {
        format_skip(&format, 1);
        if (format_peek(&format) == '%') {
            format_skip(&format, 1);
            continue;
        }
        struct directive d;
        if (!read_directive(&format, FORMAT_POSITIONS, &d) || !kind_of(&d))
            return -1;
        format_skip(&format, 1);
        if (d.value_from == NEXT && d.width_from <= NEXT && d.precision_from <= NEXT)
            without = true;
        else if (!note(kinds, &count, d.width_from, KIND_INT) ||
                 !note(kinds, &count, d.precision_from, KIND_INT) ||
                 !note(kinds, &count, d.value_from, kind_of(&d)))
            return -1;
    }
    if (count && without)
        return -1;
    for (int i = 0; i < count; i++) {
        switch (kinds[i]) {
        case KIND_INT:
            values[i].word = va_arg(list, unsigned);
            break;
        case KIND_WORD:
            values[i].word = va_arg(list, uint64_t);
            break;
        case KIND_DOUBLE:
            values[i].number = va_arg(list, double);
            break;
        case KIND_LONG_DOUBLE:
            values[i].long_number = va_arg(list, long double);
            break;
        default:
            return -1;
        }
    }
    return count;
}

static int put_all(struct output *out, struct format format, unsigned rules, struct arguments *arguments)
{
    int error = put_literal(out, &format, 0);
    while (!error && format_peek(&format)) {
        format_skip(&format, 1);
        if (format_peek(&format) == '%') {
            error = put_literal(out, &format, 1);
            continue;
        }
        struct directive d;
        if (!read_directive(&format, rules, &d))
            return EINVAL;
        if (kind_of(&d)) {
            error = put_directive(out, &d, arguments);
            format_skip(&format, 1);
            if (!error)
                error = put_literal(out, &format, 0);
        } else if (rules & (FORMAT_CHECKED | FORMAT_POSITIONS)) {
            return EINVAL;
        } else if (d.conversion) { /* not a directive: text from the letter on */
            error = put_literal(out, &format, 1);
        }
    }
    return error;
}

int format_text(struct output *out, struct format format, unsigned rules, va_list list)
{
    struct arguments arguments = {.wide_format = format.wide};
    union value values[MOST_POSITIONS];
    va_copy(arguments.list, list);
    int error = 0;
    if (rules & FORMAT_POSITIONS) {
        int count = fetch_positions(format, arguments.list, values);
        if (count < 0)
            error = EINVAL;
        arguments.at_position = count > 0 ? values : NULL;
    }
    if (!error)
        error = put_all(out, format, rules, &arguments);
    va_end(arguments.list);
    return error;
}
