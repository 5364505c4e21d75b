/*
 * FormatMessage: texts with inserts.
 *
 *   FORMAT_MESSAGE_FROM_SYSTEM    messages.c, in English. Languages: neutral and English; others
 *                                 ERROR_RESOURCE_LANG_NOT_FOUND
 *   FORMAT_MESSAGE_FROM_HMODULE   kernel32 and kernelbase: the same; ntdll: those of NTSTATUS values; every
 *                                 other module has none, ERROR_RESOURCE_TYPE_NOT_FOUND
 *   FORMAT_MESSAGE_FROM_STRING    the text is the caller's
 *   FORMAT_MESSAGE_ALLOCATE_BUFFER, _IGNORE_INSERTS, _ARGUMENT_ARRAY, the width   supported
 *   inserts                       %1 to %99, with !format! for integers and text; formats of numbers with a
 *                                 point are put as they are written, as on Windows
 *
 * Theory of operation. The source becomes UTF-16 and is put, unit by unit, into a text that grows; lines are
 * broken there. What an A call reads and gives is UTF-8. An argument is eight bytes, of an array or of the
 * caller's va_list, and each is fetched once, in order.
 */

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shim/error.h"
#include "shim/system/messages.h"
#include "shim/system/module.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

enum { INSERTS = 99, ROOM_FOR_NARROW = 32768 };

/* A text that grows, and what breaking its lines needs to know. */
struct text {
    WCHAR *units;
    size_t length, room;
    size_t line;  /* where the current line begins */
    size_t blank; /* the last blank of the line, or SIZE_MAX */
    size_t width; /* units of a line; 0: lines are as the source has them; SIZE_MAX: one line */
    bool no_memory;
};

/* What the inserts stand for. */
struct arguments {
    va_list *list;          /* where to take more from, or NULL */
    const DWORD_PTR *array; /* the same, for arrays */
    bool wide;              /* text without a size prefix is wide */
    DWORD_PTR values[INSERTS];
    int taken;
};

static void text_drop(struct text *text)
{
    free(text->units);
}

static void put(struct text *text, WCHAR unit)
{
    if (text->length == text->room) {
        size_t room = 2 * text->room + 256;
        WCHAR *units = text->no_memory ? NULL : realloc(text->units, room * sizeof *units);
        if (!units) {
            text->no_memory = true;
            return;
        }
        text->units = units;
        text->room = room;
    }
    text->units[text->length++] = unit;
}

static void break_line(struct text *text)
{
    put(text, '\r');
    put(text, '\n');
    text->line = text->length;
    text->blank = SIZE_MAX;
}

/* The line is full: what is behind its last blank goes to the next one. */
static void wrap(struct text *text)
{
    if (!text->width || text->width == SIZE_MAX || text->length - text->line < text->width || text->no_memory)
        return;
    if (text->blank == SIZE_MAX) {
        break_line(text);
        return;
    }
    WCHAR word[ROOM_FOR_NARROW / 64];
    size_t from = text->blank + 1, length = text->length - from, end = text->blank;
    memcpy(word, text->units + from, length * sizeof *word);
    while (end > text->line && text->units[end - 1] == ' ')
        end--;
    text->length = end;
    break_line(text);
    for (size_t i = 0; i < length; i++)
        put(text, word[i]);
}

/* A unit of the source. */
static void put_source(struct text *text, WCHAR unit)
{
    if (unit == ' ' && !text->no_memory)
        text->blank = text->length;
    put(text, unit);
    wrap(text);
}

/* ---- Arguments ---- */

/* The argument of an insert, by its number from 1 on. False: there are none. */
static bool take(struct arguments *from, int number, DWORD_PTR *value)
{
    if (!from->list && !from->array)
        return false;
    while (from->taken < number) {
        from->values[from->taken] = from->array ? from->array[from->taken] : va_arg(*from->list, DWORD_PTR);
        from->taken++;
    }
    *value = from->values[number - 1];
    return true;
}

/*
 * The next one behind those that were fetched, for what stands behind a '*'. Of an array it has a number; of
 * a list it has one only if it is the third of its insert: "%1!*.*s! %3" takes four arguments of a list, and
 * "%1!*.*s! %4" of an array.
 */
static bool take_next(struct arguments *from, bool third, DWORD_PTR *value)
{
    if (from->array || third)
        return from->taken < INSERTS && take(from, from->taken + 1, value);
    if (!from->list)
        return false;
    *value = va_arg(*from->list, DWORD_PTR);
    return true;
}

/* ---- One insert ---- */

enum size { SIZE_PLAIN, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_64 };

/* What stands between the marks of %1!...! */
struct directive {
    bool left, plus, space, alternate, zero;
    int width;     /* 0: none */
    int precision; /* -1: none */
    enum size size;
    WCHAR conversion; /* 0: not one of ours */
};

static int read_number(const WCHAR **at, const WCHAR *end)
{
    int number = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at)
        number = number > 9999 ? number : number * 10 + (**at - '0');
    return number;
}

static bool has_prefix(const WCHAR *at, const WCHAR *end, const char *prefix)
{
    while (*prefix)
        if (at == end || *at++ != (WCHAR)*prefix++)
            return false;
    return true;
}

static const WCHAR *read_size(const WCHAR *at, const WCHAR *end, enum size *size)
{
    static const struct {
        const char *prefix;
        enum size size;
    } sizes[] = {{"I64", SIZE_64}, {"I32", SIZE_PLAIN}, {"hh", SIZE_CHAR}, {"ll", SIZE_64},
                 {"I", SIZE_64},   {"h", SIZE_SHORT},   {"l", SIZE_LONG},  {"w", SIZE_LONG},
                 {"z", SIZE_64},   {"j", SIZE_64},      {"t", SIZE_64}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (has_prefix(at, end, sizes[i].prefix)) {
            *size = sizes[i].size;
            return at + strlen(sizes[i].prefix);
        }
    return at;
}

/*
 * Reads the directive in [at, end) and fetches what it asks for: *value is the last of that, for stars come
 * first. False: an argument is asked for, and there is none.
 */
static bool read_directive(const WCHAR *at, const WCHAR *end, struct directive *directive,
                           struct arguments *from, int number, DWORD_PTR *value)
{
    int stars = 0;
    *directive = (struct directive){.precision = -1};
    if (!take(from, number, value))
        return false;
    for (;; at++)
        if (at < end && *at == '-')
            directive->left = true;
        else if (at < end && *at == '+')
            directive->plus = true;
        else if (at < end && *at == ' ')
            directive->space = true;
        else if (at < end && *at == '#')
            directive->alternate = true;
        else if (at < end && *at == '0')
            directive->zero = true;
        else
            break;
    if (at < end && *at == '*') {
        directive->width = (int)*value;
        if (directive->width < 0) {
            directive->left = true;
            directive->width = -directive->width;
        }
        stars++;
        at++;
    } else
        directive->width = read_number(&at, end);
    if (at < end && *at == '.') {
        at++;
        if (at < end && *at == '*') {
            if (stars && !take_next(from, false, value))
                return false;
            directive->precision = (int)*value;
            stars++;
            at++;
        } else
            directive->precision = read_number(&at, end);
    }
    if (stars && !take_next(from, stars == 2, value))
        return false;
    at = read_size(at, end, &directive->size);
    if (end - at == 1 && *at < 128 && strchr("diuoxXpcCsS", *at))
        directive->conversion = *at;
    return true;
}

static void put_padded(struct text *to, const struct directive *directive, const WCHAR *units, size_t length)
{
    size_t width = directive->width > 0 ? (size_t)directive->width : 0;
    for (size_t i = length; !directive->left && i < width; i++)
        put(to, directive->zero ? '0' : ' ');
    for (size_t i = 0; i < length; i++)
        put(to, units[i]);
    for (size_t i = length; directive->left && i < width; i++)
        put(to, ' ');
}

/* Text, as far as the precision allows; narrow text need not end with NUL before that. */
static void put_text(struct text *to, const struct directive *directive, const void *argument, bool wide)
{
    size_t most = directive->precision >= 0 ? (size_t)directive->precision : SIZE_MAX;
    const char *narrow = argument;
    WCHAR *widened TEXT_OWNED = NULL;
    const WCHAR *units = argument;
    if (!argument)
        narrow = "(null)", wide = false;
    if (!wide) {
        char *copy TEXT_OWNED = strndup(narrow, most);
        units = widened = copy ? text_copy_wide(copy) : NULL;
        if (!units) {
            to->no_memory = true;
            return;
        }
    }
    size_t length = 0;
    while (length < most && units[length])
        length++;
    put_padded(to, directive, units, length);
}

static ULONGLONG narrowed(const struct directive *directive, DWORD_PTR value, bool is_signed)
{
    switch (directive->size) {
    case SIZE_CHAR:
        return is_signed ? (ULONGLONG)(signed char)value : (unsigned char)value;
    case SIZE_SHORT:
        return is_signed ? (ULONGLONG)(short)value : (unsigned short)value;
    case SIZE_64:
        return value;
    default:
        return is_signed ? (ULONGLONG)(int)value : (unsigned)value;
    }
}

static void put_integer(struct text *to, const struct directive *given, DWORD_PTR argument)
{
    struct directive directive = *given;
    WCHAR reversed[400], units[420], prefix[3];
    size_t digits = 0, length = 0, prefixes = 0;
    WCHAR conversion = directive.conversion;
    if (conversion == 'p') {
        directive.size = SIZE_64;
        directive.precision = 16;
        conversion = 'X';
    }
    bool is_signed = conversion == 'd' || conversion == 'i';
    ULONGLONG value = narrowed(&directive, argument, is_signed);
    bool negative = is_signed && (LONGLONG)value < 0;
    unsigned base = conversion == 'o' ? 8 : conversion == 'x' || conversion == 'X' ? 16 : 10;
    const char *figures = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    if (directive.alternate && base == 16 && value) {
        prefix[prefixes++] = '0';
        prefix[prefixes++] = conversion;
    }
    if (is_signed && (negative || directive.plus || directive.space))
        prefix[prefixes++] = negative ? '-' : directive.plus ? '+' : ' ';
    if (negative)
        value = 0 - value;
    for (; value; value /= base)
        reversed[digits++] = (WCHAR)figures[value % base];
    if (directive.alternate && base == 8)
        reversed[digits++] = '0';
    size_t least = directive.precision < 0     ? 1
                   : directive.precision > 380 ? 380
                                               : (size_t)directive.precision;
    size_t filled = directive.zero && directive.precision < 0 && !directive.left && directive.width > 0
                        ? (size_t)(directive.width > 380 ? 380 : directive.width)
                        : 0;
    while (digits < least || digits + prefixes < filled)
        reversed[digits++] = '0';
    for (size_t i = 0; i < prefixes; i++)
        units[length++] = prefix[i];
    while (digits)
        units[length++] = reversed[--digits];
    directive.zero = false;
    put_padded(to, &directive, units, length);
}

/* Does the argument of c or s have 16-bit units? C and S are the other kind. */
static bool is_wide(const struct directive *directive, bool wide)
{
    if (directive->size == SIZE_LONG || directive->size == SIZE_SHORT)
        return directive->size == SIZE_LONG;
    return directive->conversion == 'C' || directive->conversion == 'S' ? !wide : wide;
}

/* False: there is no argument. `format` may be empty: text. */
static bool put_insert(struct text *to, struct arguments *from, int number, const WCHAR *format,
                       const WCHAR *end)
{
    static const WCHAR text_format[] = {'s'};
    struct directive directive;
    DWORD_PTR value;
    if (!format) {
        format = text_format;
        end = format + 1;
    }
    if (!read_directive(format, end, &directive, from, number, &value))
        return false;
    switch (directive.conversion) {
    case 0:
        while (format < end)
            put(to, *format++);
        break;
    case 'c':
    case 'C': {
        char narrow[2] = {(char)value};
        WCHAR unit = (WCHAR)value;
        if (!is_wide(&directive, from->wide) && narrow[0] & 0x80)
            text_widen(narrow, &unit, 1);
        put_padded(to, &directive, &unit, 1);
        break;
    }
    case 's':
    case 'S':
        put_text(to, &directive, (const void *)value, is_wide(&directive, from->wide));
        break;
    default:
        put_integer(to, &directive, value);
    }
    to->blank = SIZE_MAX;
    wrap(to);
    return true;
}

/* ---- The whole of it ---- */

/* What follows a '%' that is no insert. NULL: the end of the message; *refused: it may not end so. */
static const WCHAR *put_escape(struct text *to, const WCHAR *at, bool ignore, bool *refused)
{
    switch (*at) {
    case '0':
        return NULL;
    case 'n':
        break_line(to);
        break;
    case 'r':
        put(to, '\r');
        to->line = to->length;
        to->blank = SIZE_MAX;
        break;
    case 't':
        put_source(to, '\t');
        break;
    case 0:
        *refused = !ignore;
        if (ignore)
            put_source(to, '%');
        return NULL;
    default:
        if (ignore) {
            put_source(to, '%');
            return at; /* as it stands */
        }
        put_source(to, *at);
    }
    return at + 1;
}

static DWORD format(struct text *to, const WCHAR *at, struct arguments *from, bool ignore)
{
    bool refused = false;
    while (at && *at && !to->no_memory) {
        if (*at == '\r' || *at == '\n') {
            at += at[0] == '\r' && at[1] == '\n' ? 2 : 1;
            if (to->width)
                put_source(to, ' ');
            else
                break_line(to);
        } else if (*at != '%')
            put_source(to, *at++);
        else if (ignore && at[1] == '%') {
            put_source(to, *at++);
            put_source(to, *at++);
        } else if (!ignore && at[1] >= '1' && at[1] <= '9') {
            int number = *++at - '0';
            const WCHAR *begin = NULL, *end = NULL;
            if (*++at >= '0' && *at <= '9')
                number = number * 10 + (*at++ - '0');
            if (*at == '!') {
                begin = end = ++at;
                while (*end && *end != '!')
                    end++;
                if (!*end)
                    return STATUS_INVALID_PARAMETER;
                at = end + 1;
            }
            if (begin != end || !begin ? !put_insert(to, from, number, begin, end) : false)
                return STATUS_INVALID_PARAMETER;
        } else
            at = put_escape(to, at + 1, ignore, &refused);
    }
    return refused ? STATUS_INVALID_PARAMETER : to->no_memory ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

static bool speaks(DWORD language)
{
    return PRIMARYLANGID(language) == LANG_NEUTRAL || PRIMARYLANGID(language) == LANG_ENGLISH;
}

/* The text of a code, for free(); NULL with the last error set. */
static WCHAR *find_text(DWORD flags, LPCVOID source, DWORD code, DWORD language)
{
    const char *text = NULL;
    DWORD error = ERROR_INVALID_PARAMETER;
    if (flags & FORMAT_MESSAGE_FROM_HMODULE) {
        enum module_messages messages = module_messages((HMODULE)(ULONG_PTR)source);
        text = messages == MODULE_MESSAGES_ERRORS     ? message_of_error(code)
               : messages == MODULE_MESSAGES_STATUSES ? message_of_status(code)
                                                      : NULL;
        error = messages == MODULE_MESSAGES_NONE ? ERROR_RESOURCE_TYPE_NOT_FOUND : ERROR_MR_MID_NOT_FOUND;
    }
    if (!text && flags & FORMAT_MESSAGE_FROM_SYSTEM) {
        text = message_of_error(code);
        error = ERROR_MR_MID_NOT_FOUND;
    }
    if (text && !speaks(language)) {
        text = NULL;
        error = ERROR_RESOURCE_LANG_NOT_FOUND;
    }
    if (!text) {
        SetLastError(error);
        return NULL;
    }
    size_t length = text_widen(text, NULL, 0);
    WCHAR *copy = malloc((length + 3) * sizeof *copy);
    if (copy) {
        text_widen(text, copy, length + 1);
        memcpy(copy + length, (WCHAR[]){'\r', '\n', 0}, 3 * sizeof *copy);
    } else
        error_fail(STATUS_NO_MEMORY);
    return copy;
}

/* Formats into *to; false with the last error set. */
static bool make(DWORD flags, const WCHAR *source, LPCVOID module, DWORD code, DWORD language,
                 struct arguments *from, struct text *to)
{
    WCHAR *found TEXT_OWNED = NULL;
    DWORD width = flags & FORMAT_MESSAGE_MAX_WIDTH_MASK;
    *to =
        (struct text){.blank = SIZE_MAX, .width = width == FORMAT_MESSAGE_MAX_WIDTH_MASK ? SIZE_MAX : width};
    if (flags & FORMAT_MESSAGE_FROM_STRING) {
        if (!source)
            return error_fail(STATUS_INVALID_PARAMETER);
    } else {
        source = found = find_text(flags, module, code, language);
        if (!source)
            return false;
    }
    DWORD status = format(to, source, from, flags & FORMAT_MESSAGE_IGNORE_INSERTS);
    if (!status)
        put(to, 0);
    if (status || to->no_memory)
        return error_fail(status ? status : STATUS_NO_MEMORY);
    if (to->length == 1)
        SetLastError(ERROR_NO_WORK_DONE);
    return to->length > 1;
}

/* *buffer[size] of a program's, or a block of LocalAlloc's, gets `room` units of `unit` bytes. */
static void *place(DWORD flags, void *buffer, DWORD size, size_t room, size_t unit)
{
    if (!(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER))
        return room <= size ? buffer : NULL;
    void *block = LocalAlloc(LMEM_FIXED, (room > size ? room : size) * unit);
    *(void **)buffer = block;
    return block;
}

static BOOL lacks_room(DWORD flags)
{
    SetLastError(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER ? ERROR_NOT_ENOUGH_MEMORY
                                                        : ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
}

/*
 * With its arguments in one of the forms that callers have: `list` or `array`, or both NULL. Otherwise as
 * FormatMessageA and FormatMessageW.
 */
static DWORD format_narrow(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer, DWORD size,
                            va_list *list, const DWORD_PTR *array)
{
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        if (!buffer)
            return lacks_room(flags);
        *(void **)buffer = NULL;
    }
    if (size >= ROOM_FOR_NARROW)
        return error_fail(STATUS_INVALID_PARAMETER);
    WCHAR *wide TEXT_OWNED = NULL;
    if (flags & FORMAT_MESSAGE_FROM_STRING && source && !(wide = text_copy_wide(source)))
        return error_fail(STATUS_NO_MEMORY);
    struct arguments from = {.list = array ? NULL : list, .array = array};
    struct text text __attribute__((cleanup(text_drop)));
    if (!make(flags, wide, source, code, language, &from, &text))
        return 0;
    size_t length = text_narrow(text.units, NULL, 0);
    char *to = place(flags, buffer, size, length + 1, 1);
    if (!to)
        return lacks_room(flags);
    return (DWORD)text_narrow(text.units, to, length + 1);
}

static DWORD format_wide(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer, DWORD size,
                          va_list *list, const DWORD_PTR *array)
{
    if (!buffer)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
        *(void **)buffer = NULL;
    struct arguments from = {.list = array ? NULL : list, .array = array, .wide = true};
    struct text text __attribute__((cleanup(text_drop)));
    if (!make(flags, source, source, code, language, &from, &text)) {
        if (text.length == 1 && size && !(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER))
            *buffer = 0;
        return 0;
    }
    WCHAR *to = place(flags, buffer, size, text.length, sizeof *to);
    if (!to) {
        if (size && !(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)) { /* as much as there is room for */
            memcpy(buffer, text.units, (size - 1) * sizeof *buffer);
            buffer[size - 1] = 0;
        }
        return lacks_room(flags);
    }
    memcpy(to, text.units, text.length * sizeof *to);
    return (DWORD)(text.length - 1);
}

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer, DWORD size,
                            va_list *arguments)
{
    bool array = flags & FORMAT_MESSAGE_ARGUMENT_ARRAY;
    return format_narrow(flags, source, code, language, buffer, size, array ? NULL : arguments,
                                 array ? (const DWORD_PTR *)arguments : NULL);
}

DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer,
                            DWORD size, va_list *arguments)
{
    bool array = flags & FORMAT_MESSAGE_ARGUMENT_ARRAY;
    return format_wide(flags, source, code, language, buffer, size, array ? NULL : arguments,
                               array ? (const DWORD_PTR *)arguments : NULL);
}
