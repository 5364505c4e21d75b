/*
 * Theory of operation. One engine serves both widths. It looks one character ahead: `peek` shows it, `take`
 * consumes it, and what was seen but not consumed goes back to the stream in the end. A character is a byte
 * for a narrow function and a unit of UTF-16 for a wide one, whose streams hold UTF-8 all the same. The
 * format is read through the same cursor as the one of printf.
 *
 * A directive reads its field into what it makes of it: integers digit by digit, floating-point numbers by
 * way of a copy for the host's strtod, and text through a `struct target`, which converts when the width
 * asked for is not the function's and knows the room there is.
 */
#include "shim/crt/scan.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shim/crt/invalid.h"
#include "shim/text/utf8.h"

enum { END = -1 };

struct input {
    FILE *stream;         /* locked by the caller; NULL: the text */
    const char *narrow;   /* the text's next byte, or NULL */
    const char16_t *wide; /* the text's next unit, or NULL */
    size_t most;          /* characters the text has at most */
    bool units;           /* characters are units of UTF-16 */
    int ahead;            /* the character seen, when `seen` */
    bool seen;
    char bytes[4];        /* of the stream's character that `ahead` is of, as long as it may go back */
    int byte_count;
    int second_half;      /* the stream's character was a pair: this unit comes next; 0: none */
    size_t taken;         /* characters consumed, for %n */
};

/* One directive, as written. */
struct directive {
    bool suppress;       /* '*': read, and forget */
    size_t width;        /* most characters of the field; SIZE_MAX when not given */
    size_t size;         /* bytes of an integer */
    bool is_long;        /* l: double; wide text */
    bool is_long_double; /* L */
    bool is_narrow;      /* h */
    bool is_wide;        /* l, w */
    unsigned conversion;
    struct format set; /* after '[': the set's characters, without '^' */
    size_t set_length;
    bool set_excludes;
};

/* Where the text of a directive goes. */
struct target {
    void *to; /* NULL: nowhere */
    size_t room;
    size_t used;
    bool wide;        /* stores units of UTF-16 */
    bool from_units;  /* is given units of UTF-16 */
    char bytes[4];    /* of a character that is not complete yet */
    size_t byte_count;
    char16_t high;    /* the first half of a pair whose second is to come; 0: none */
};

enum outcome { ASSIGNED, SKIPPED, MISMATCH, INPUT_ENDS, REFUSED, NO_ROOM };

/* ---- The format ---- */

static bool is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x2000 && c <= 0x200a) || c == 0x3000;
}

/* ---- The input ---- */

/* The stream's next character: a byte, or for units the first unit of what the next bytes encode. */
static int read_stream(struct input *in)
{
    if (in->second_half) {
        int unit = in->second_half;
        in->second_half = 0;
        in->byte_count = 0; /* half of a character cannot go back */
        return unit;
    }
    int byte = getc_unlocked(in->stream);
    in->byte_count = 0;
    if (byte == EOF)
        return END;
    in->bytes[in->byte_count++] = (char)byte;
    if (!in->units || byte < 0x80)
        return byte;
    size_t length = utf8_length((unsigned char)byte);
    while ((size_t)in->byte_count < length && (byte = getc_unlocked(in->stream)) != EOF) {
        if ((byte & 0xc0) != 0x80) {
            ungetc(byte, in->stream);
            break;
        }
        in->bytes[in->byte_count++] = (char)byte;
    }
    int code = utf8_decode(in->bytes, (size_t)in->byte_count, &length);
    if (code < 0) {
        errno = EILSEQ;
        return END;
    }
    if (code < 0x10000)
        return code;
    in->second_half = (int)utf16_low((unsigned)code);
    return (int)utf16_high((unsigned)code);
}

static int peek(struct input *in)
{
    if (in->seen)
        return in->ahead;
    if (in->stream)
        in->ahead = read_stream(in);
    else if (in->most == 0)
        in->ahead = END;
    else if (in->units)
        in->ahead = *in->wide ? *in->wide : END;
    else
        in->ahead = *in->narrow ? (unsigned char)*in->narrow : END;
    in->seen = true;
    return in->ahead;
}

static void take(struct input *in)
{
    in->seen = false;
    in->taken++;
    if (in->stream)
        return;
    in->most--;
    if (in->units)
        in->wide++;
    else
        in->narrow++;
}

/* The character ahead stays the stream's. */
static void give_back(struct input *in)
{
    if (in->stream && in->seen && in->ahead != END)
        while (in->byte_count)
            ungetc((unsigned char)in->bytes[--in->byte_count], in->stream);
    in->seen = false;
}

static void skip_space(struct input *in)
{
    while (is_space(peek(in)))
        take(in);
}

/* ---- Text ---- */

static bool store(struct target *target, unsigned character)
{
    if (!target->to)
        return true;
    if (target->used >= target->room)
        return false;
    if (target->wide)
        ((char16_t *)target->to)[target->used++] = (char16_t)character;
    else
        ((char *)target->to)[target->used++] = (char)character;
    return true;
}

/* Gives a character of the function's width; false when there is no room. What is no text becomes '?'. */
static bool put(struct target *target, int character)
{
    if (target->wide == target->from_units)
        return store(target, (unsigned)character);
    if (target->wide) { /* bytes to units */
        target->bytes[target->byte_count++] = (char)character;
        size_t length = utf8_length((unsigned char)target->bytes[0]);
        if (target->byte_count < length)
            return true;
        int code = utf8_decode(target->bytes, target->byte_count, &length);
        char16_t units[2];
        size_t count = utf16_encode(code < 0 ? '?' : (unsigned)code, units);
        target->byte_count = 0;
        return store(target, units[0]) && (count == 1 || store(target, units[1]));
    }
    char16_t units[2] = {target->high, (char16_t)character};
    if (!target->high && utf16_is_high((unsigned)character)) {
        target->high = (char16_t)character;
        return true;
    }
    size_t taken, first = target->high ? 0 : 1;
    int code = utf16_decode(units + first, 2 - first, &taken);
    target->high = 0;
    char bytes[4];
    size_t length = utf8_encode(code < 0 ? '?' : (unsigned)code, bytes);
    for (size_t i = 0; i < length; i++)
        if (!store(target, (unsigned char)bytes[i]))
            return false;
    return true;
}

/* Is text of this directive wide? The lower-case letters are as wide as the function; '[' too. */
static bool is_wide(const struct directive *d, const struct input *in)
{
    if (d->is_narrow)
        return false;
    if (d->is_wide)
        return true;
    return (d->conversion == 'C' || d->conversion == 'S') != in->units;
}

/* The set holds single characters and ranges "a-z", either way round; '-' first or last is itself. */
static bool is_in_set(const struct directive *d, int character)
{
    for (size_t i = 0; i < d->set_length; i++) {
        struct format at = d->set;
        format_skip(&at, i);
        unsigned low = format_peek(&at), high = low;
        if (i + 2 < d->set_length) {
            struct format dash = at;
            format_skip(&dash, 1);
            if (format_peek(&dash) == '-') {
                format_skip(&dash, 1);
                high = format_peek(&dash);
                i += 2;
            }
        }
        if (low > high) {
            unsigned swap = low;
            low = high;
            high = swap;
        }
        if ((unsigned)character >= low && (unsigned)character <= high)
            return !d->set_excludes;
    }
    return d->set_excludes;
}

static bool belongs(const struct directive *d, int character)
{
    switch (d->conversion) {
    case 'c':
    case 'C':
        return true;
    case '[':
        return is_in_set(d, character);
    default:
        return !is_space(character);
    }
}

static enum outcome scan_characters(struct input *in, const struct directive *d, unsigned rules,
                                    va_list *list)
{
    bool counted = d->conversion == 'c' || d->conversion == 'C'; /* so many, and no terminator */
    struct target target = {.room = SIZE_MAX, .wide = is_wide(d, in), .from_units = in->units};
    if (!d->suppress) {
        target.to = va_arg(*list, void *);
        if (rules & SCAN_SECURE)
            target.room = va_arg(*list, unsigned);
        if (!target.to)
            return REFUSED;
    }
    void *first = target.to;
    size_t width = counted && d->width == SIZE_MAX ? 1 : d->width, length = 0;
    if (target.to && rules & SCAN_SECURE) {
        if (target.room == 0) {
            errno = ENOMEM;
            return NO_ROOM;
        }
        target.room -= !counted;
    }
    if (peek(in) == END)
        return INPUT_ENDS;
    bool fits = true;
    for (int c; length < width && fits && (c = peek(in)) != END && belongs(d, c); length++) {
        fits = put(&target, c);
        if (fits)
            take(in);
    }
    if (!fits) {
        if (target.wide)
            *(char16_t *)first = 0;
        else
            *(char *)first = 0;
        errno = ENOMEM;
        return NO_ROOM;
    }
    if (length == 0)
        return MISMATCH;
    if (counted && length < width)
        return INPUT_ENDS;
    if (!target.to)
        return SKIPPED;
    if (!counted) {
        target.room = SIZE_MAX;
        store(&target, 0);
    }
    return ASSIGNED;
}

/* ---- Numbers ---- */

static int digit_of(int c)
{
    return format_is_digit((unsigned)c) ? c - '0'
           : c >= 'a' && c <= 'f'       ? c - 'a' + 10
           : c >= 'A' && c <= 'F'       ? c - 'A' + 10
                                        : 99;
}

/* Takes the character ahead if it is one of two and the field may go on. */
static bool take_if(struct input *in, size_t *width, int one, int other)
{
    int c = *width ? peek(in) : END;
    if (c == END || (c != one && c != other))
        return false;
    take(in);
    --*width;
    return true;
}

static enum outcome scan_integer(struct input *in, const struct directive *d, va_list *list)
{
    int base = d->conversion == 'o' ? 8 : d->conversion == 'd' || d->conversion == 'u' ? 10 : 16;
    size_t width = d->width, digits = 0;
    if (peek(in) == END)
        return INPUT_ENDS;
    bool negative = take_if(in, &width, '-', '-');
    if (!negative)
        take_if(in, &width, '+', '+');
    if (d->conversion == 'i')
        base = 10;
    if (base == 16 || d->conversion == 'i') {
        if (take_if(in, &width, '0', '0')) {
            digits++;
            if (take_if(in, &width, 'x', 'X')) {
                digits = 0;
                base = 16;
            } else if (d->conversion == 'i') {
                base = 8;
            }
        }
    }
    uint64_t value = 0;
    bool overflow = false;
    for (; width && peek(in) != END && digit_of(peek(in)) < base; width--, digits++) {
        overflow |= __builtin_mul_overflow(value, (uint64_t)base, &value);
        overflow |= __builtin_add_overflow(value, (uint64_t)digit_of(peek(in)), &value);
        take(in);
    }
    if (digits == 0)
        return peek(in) == END ? INPUT_ENDS : MISMATCH;
    bool is_signed = d->conversion == 'd' || d->conversion == 'i';
    if (is_signed && d->size == 8) { /* the ends of the range, as strtoll has them */
        uint64_t most = (uint64_t)INT64_MAX + negative;
        if (overflow || value > most)
            value = most;
    } else if (overflow) {
        value = UINT64_MAX;
    }
    if (negative)
        value = -value;
    if (d->suppress)
        return SKIPPED;
    void *to = va_arg(*list, void *);
    if (!to)
        return REFUSED;
    memcpy(to, &value, d->conversion == 'p' ? sizeof(void *) : d->size); /* the low bytes come first */
    return ASSIGNED;
}

/* A field for strtod. */
struct field {
    char *text;
    size_t length, size;
    char small[128];
};

static void end_field(struct field *field)
{
    if (field->text != field->small)
        free(field->text);
}

static bool keep(struct field *field, int c)
{
    if (field->length + 1 == field->size) {
        char *more = realloc(field->text == field->small ? NULL : field->text, field->size * 2);
        if (!more)
            return false;
        if (field->text == field->small)
            memcpy(more, field->small, field->length);
        field->text = more;
        field->size *= 2;
    }
    field->text[field->length++] = (char)c;
    field->text[field->length] = 0;
    return true;
}

/* Keeps the character ahead if it is in `wanted`. */
static bool keep_if(struct input *in, size_t *width, struct field *field, const char *wanted)
{
    int c = *width ? peek(in) : END;
    if (c <= 0 || c >= 0x80 || !strchr(wanted, c) || !keep(field, c))
        return false;
    take(in);
    --*width;
    return true;
}

static bool keep_word(struct input *in, size_t *width, struct field *field, const char *word)
{
    for (; *word; word++)
        if (!keep_if(in, width, field, (const char[]){*word, (char)toupper((unsigned char)*word), 0}))
            return false;
    return true;
}

/* Reads what may be a number; what is not one, strtod tells. */
static void read_field(struct input *in, size_t width, struct field *field)
{
    const char *digits = "0123456789", *exponent = "eE";
    keep_if(in, &width, field, "+-");
    if (keep_if(in, &width, field, "iI")) {
        if (keep_word(in, &width, field, "nf") && keep_if(in, &width, field, "iI"))
            keep_word(in, &width, field, "nity");
        return;
    }
    if (keep_if(in, &width, field, "nN")) {
        if (keep_word(in, &width, field, "an") && keep_if(in, &width, field, "(")) {
            while (keep_if(in, &width, field,
                           "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                ;
            keep_if(in, &width, field, ")");
        }
        return;
    }
    if (keep_if(in, &width, field, "0") && keep_if(in, &width, field, "xX")) {
        digits = "0123456789abcdefABCDEF";
        exponent = "pP";
    }
    while (keep_if(in, &width, field, digits))
        ;
    if (keep_if(in, &width, field, (const char[]){*localeconv()->decimal_point, 0}))
        while (keep_if(in, &width, field, digits))
            ;
    if (field->length && keep_if(in, &width, field, exponent)) {
        keep_if(in, &width, field, "+-");
        while (keep_if(in, &width, field, "0123456789"))
            ;
    }
}

static enum outcome scan_floating(struct input *in, const struct directive *d, va_list *list)
{
    if (peek(in) == END)
        return INPUT_ENDS;
    struct field field
        __attribute__((cleanup(end_field))) = {.text = field.small, .size = sizeof field.small};
    read_field(in, d->width, &field);
    char *end = field.text;
    int error = errno;
    double value = 0;
    float single = 0;
    long double extended = 0;
    if (d->is_long_double)
        extended = strtold(field.text, &end);
    else if (d->is_long)
        value = strtod(field.text, &end);
    else
        single = strtof(field.text, &end);
    errno = error;
    if (end == field.text || *end)
        return field.length == 0 && peek(in) == END ? INPUT_ENDS : MISMATCH;
    if (d->suppress)
        return SKIPPED;
    void *to = va_arg(*list, void *);
    if (!to)
        return REFUSED;
    if (d->is_long_double)
        memcpy(to, &extended, sizeof extended);
    else if (d->is_long)
        memcpy(to, &value, sizeof value);
    else
        memcpy(to, &single, sizeof single);
    return ASSIGNED;
}

static enum outcome scan_count(const struct input *in, const struct directive *d, va_list *list)
{
    if (d->suppress)
        return SKIPPED;
    void *to = va_arg(*list, void *);
    if (!to)
        return REFUSED;
    uint64_t count = in->taken;
    memcpy(to, &count, d->size);
    return SKIPPED; /* it is not counted */
}

/* ---- Directives ---- */

/* What the size prefix means; false when it has no meaning for scanf. */
static bool read_length(struct format *format, struct directive *d)
{
    enum length length = format_read_length(format);
    d->size = 8;
    switch (length) {
    case LENGTH_HH:
        d->size = 1;
        break;
    case LENGTH_H:
        d->size = 2;
        d->is_narrow = true;
        break;
    case LENGTH_L:
        d->size = 4;
        d->is_long = d->is_wide = true;
        break;
    case LENGTH_LL:
        d->is_long = true;
        break;
    case LENGTH_LONG_DOUBLE:
        d->is_long_double = true;
        break;
    case LENGTH_W:
        d->size = 4;
        d->is_wide = true;
        break;
    case LENGTH_NONE:
    case LENGTH_I32:
        d->size = 4;
        break;
    case LENGTH_J:
    case LENGTH_T:
    case LENGTH_Z:
    case LENGTH_I:
    case LENGTH_I64:
        break;
    case LENGTH_TCHAR:
        return false;
    }
    return true;
}

/* The set behind '[': up to the ']' that is not its first character. */
static bool read_set(struct format *format, struct directive *d)
{
    if (format_peek(format) == '^') {
        d->set_excludes = true;
        format_skip(format, 1);
    }
    d->set = *format;
    do {
        if (!format_peek(format))
            return false;
        format_skip(format, 1);
        d->set_length++;
    } while (format_peek(format) != ']');
    format_skip(format, 1);
    return true;
}

/* Reads what follows a '%'; false when it is no directive. */
static bool read_directive(struct format *format, struct directive *d)
{
    *d = (struct directive){.width = SIZE_MAX};
    if (format_peek(format) == '*') {
        d->suppress = true;
        format_skip(format, 1);
    }
    if (format_is_digit(format_peek(format))) {
        d->width = 0;
        for (; format_is_digit(format_peek(format)); format_skip(format, 1))
            if (__builtin_mul_overflow(d->width, 10, &d->width) ||
                __builtin_add_overflow(d->width, format_peek(format) - '0', &d->width))
                return false;
        if (d->width == 0)
            return false;
    }
    if (!read_length(format, d))
        return false;
    d->conversion = format_peek(format);
    if (!d->conversion)
        return false;
    format_skip(format, 1);
    return d->conversion != '[' || read_set(format, d);
}

static enum outcome scan_directive(struct input *in, const struct directive *d, unsigned rules, va_list *list)
{
    switch (d->conversion) {
    case 'c':
    case 'C':
    case '[':
        return scan_characters(in, d, rules, list);
    case 's':
    case 'S':
        skip_space(in);
        return scan_characters(in, d, rules, list);
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        skip_space(in);
        return scan_integer(in, d, list);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        skip_space(in);
        return scan_floating(in, d, list);
    case 'n':
        return scan_count(in, d, list);
    default:
        return REFUSED;
    }
}

struct arguments {
    va_list list; /* wrapped, so that its address can be passed on */
};

/* Returns how it ended, and how many arguments were assigned. */
static enum outcome scan(struct input *in, struct format format, unsigned rules, struct arguments *arguments,
                         int *assigned)
{
    *assigned = 0;
    unsigned next;
    while ((next = format_peek(&format)) != 0) {
        if (is_space((int)next)) {
            skip_space(in);
            format_skip(&format, 1);
            continue;
        }
        format_skip(&format, 1);
        if (next == '%' && format_peek(&format) != '%') {
            struct directive d;
            enum outcome outcome =
                read_directive(&format, &d) ? scan_directive(in, &d, rules, &arguments->list) : REFUSED;
            if (outcome == ASSIGNED)
                ++*assigned;
            else if (outcome == MISMATCH && peek(in) == END)
                return INPUT_ENDS; /* in the middle of a number, too */
            else if (outcome != SKIPPED)
                return outcome;
            continue;
        }
        if (next == '%') {
            format_skip(&format, 1);
            skip_space(in);
        }
        int c = peek(in);
        if (c != (int)next)
            return c == END ? INPUT_ENDS : MISMATCH;
        take(in);
    }
    return ASSIGNED;
}

static int result_of(enum outcome outcome, int assigned)
{
    if (outcome == REFUSED)
        crt_invalid(EINVAL);
    return outcome == INPUT_ENDS && assigned == 0 ? EOF : assigned;
}

static bool is_null(struct format format)
{
    return !format.narrow && !format.wide;
}

/* Also when an exception leaves the call: an argument may be an address that is not there. */
static void end_stream(struct input *in)
{
    give_back(in);
    funlockfile(in->stream);
}

static enum outcome scan_locked(FILE *stream, struct format format, unsigned rules,
                                struct arguments *arguments, int *assigned)
{
    flockfile(stream);
    struct input in __attribute__((cleanup(end_stream))) = {.stream = stream, .units = format.wide};
    return scan(&in, format, rules, arguments, assigned);
}

int scan_stream(FILE *stream, struct format format, unsigned rules, va_list list)
{
    if (!stream || is_null(format)) {
        crt_invalid(EINVAL);
        return EOF;
    }
    int assigned;
    struct arguments arguments;
    va_copy(arguments.list, list);
    enum outcome outcome = scan_locked(stream, format, rules, &arguments, &assigned);
    va_end(arguments.list);
    return result_of(outcome, assigned);
}

int scan_memory(const void *text, size_t most, struct format format, unsigned rules, va_list list)
{
    if (!text || is_null(format)) {
        crt_invalid(EINVAL);
        return EOF;
    }
    struct input in = {.most = most, .units = format.wide};
    if (format.wide)
        in.wide = text;
    else
        in.narrow = text;
    int assigned;
    struct arguments arguments;
    va_copy(arguments.list, list);
    enum outcome outcome = scan(&in, format, rules, &arguments, &assigned);
    va_end(arguments.list);
    return result_of(outcome, assigned);
}
