/*
 * The console, key by key: conio.h says what each call promises. The terminal is put into its raw mode for
 * each call and back afterwards, so that a program that ends, or is stopped, in between leaves it as it was.
 */
#include "conio.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "corecrt_stdio.h"
#include "corecrt_wstdio.h"

#include "shim/crt/format.h"
#include "shim/crt/invalid.h"
#include "shim/crt/scan.h"
#include "shim/lock.h"
#include "shim/text/utf8.h"

enum {
    NONE = -2,
    ESCAPE = 27,
    ESCAPE_WAIT = 50, /* ms that the rest of a key's sequence may take */
    PREFIX = 0xE0     /* the first of the two characters of a cursor key */
};

static struct lock console_lock;
static int given_back = NONE;
static int second = NONE; /* of a key of two characters, when the first has been read */

struct raw_mode {
    bool terminal; /* standard input is one */
    struct termios before;
};

static void end_raw(struct raw_mode *raw)
{
    if (raw->terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw->before);
    lock_drop(&console_lock);
}

static struct raw_mode begin_raw(void)
{
    struct raw_mode raw;
    lock_take(&console_lock);
    raw.terminal = tcgetattr(STDIN_FILENO, &raw.before) == 0;
    if (raw.terminal) {
        struct termios mode = raw.before;
        mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        mode.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR);
        mode.c_cc[VMIN] = 1;
        mode.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &mode);
    }
    return raw;
}

#define RAW_MODE struct raw_mode raw __attribute__((cleanup(end_raw))) = begin_raw()

/* Is there something to read, or an end, within so many milliseconds? */
static bool is_ready(int milliseconds)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready;
    do
        ready = poll(&input, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static int read_byte(void)
{
    unsigned char byte;
    ssize_t count;
    do
        count = read(STDIN_FILENO, &byte, 1);
    while (count < 0 && errno == EINTR);
    return count == 1 ? byte : EOF;
}

/* The sequences that terminals send, behind ESC, and what Windows gives. */
static const struct {
    const char *sequence;
    unsigned char first, second;
} keys[] = {
    {"[A", PREFIX, 72},    {"[B", PREFIX, 80},    {"[C", PREFIX, 77},  {"[D", PREFIX, 75},
    {"OA", PREFIX, 72},    {"OB", PREFIX, 80},    {"OC", PREFIX, 77},  {"OD", PREFIX, 75},
    {"[H", PREFIX, 71},    {"[F", PREFIX, 79},    {"OH", PREFIX, 71},  {"OF", PREFIX, 79},
    {"[1~", PREFIX, 71},   {"[4~", PREFIX, 79},   {"[2~", PREFIX, 82}, {"[3~", PREFIX, 83},
    {"[5~", PREFIX, 73},   {"[6~", PREFIX, 81},   {"OP", 0, 59},       {"OQ", 0, 60},
    {"OR", 0, 61},         {"OS", 0, 62},         {"[15~", 0, 63},     {"[17~", 0, 64},
    {"[18~", 0, 65},       {"[19~", 0, 66},       {"[20~", 0, 67},     {"[21~", 0, 68},
    {"[23~", PREFIX, 133}, {"[24~", PREFIX, 134},
};

/* What follows ESC; a lone one is the key itself. */
static int read_sequence(void)
{
    char sequence[8] = "";
    for (size_t length = 0; length < sizeof sequence - 1 && is_ready(ESCAPE_WAIT);) {
        int byte = read_byte();
        if (byte == EOF)
            break;
        sequence[length++] = (char)byte;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (strcmp(keys[i].sequence, sequence) == 0) {
                second = keys[i].second;
                return keys[i].first;
            }
        }
        if (length > 1 && ((byte >= 'A' && byte <= 'Z') || byte == '~'))
            break; /* a key that Windows' keyboards lack */
    }
    return ESCAPE;
}

static int read_key(const struct raw_mode *raw)
{
    int key = given_back;
    if (key != NONE) {
        given_back = NONE;
        return key;
    }
    if (second != NONE) {
        key = second;
        second = NONE;
        return key;
    }
    if (!raw->terminal) { /* what the program reads through stdin, too */
        key = getchar();
        return key == '\n' ? '\r' : key;
    }
    key = read_byte();
    if (key == ESCAPE)
        return read_sequence();
    return key == '\n' ? '\r' : key; /* pressed while the terminal was not raw */
}

int _kbhit(void)
{
    RAW_MODE;
    bool buffered = !raw.terminal && stdin->_IO_read_ptr < stdin->_IO_read_end;
    return given_back != NONE || second != NONE || buffered || is_ready(0);
}

int _getch(void)
{
    fflush(stdout);
    RAW_MODE;
    return read_key(&raw);
}

int _getche(void)
{
    int key = _getch();
    if (key != EOF)
        _putch(key);
    return key;
}

int _ungetch(int key)
{
    RAW_MODE;
    if (key == EOF || given_back != NONE)
        return EOF;
    return given_back = key;
}

int _putch(int character)
{
    return putchar((unsigned char)character) == EOF || fflush(stdout) ? EOF : (unsigned char)character;
}

int _cputs(const char *text)
{
    if (!text)
        return crt_invalid_minus_one(EINVAL);
    return fputs(text, stdout) < 0 || fflush(stdout) ? -1 : 0;
}

int _vcprintf(const char *format, va_list arguments)
{
    int length = print_stream(stdout, (struct format){.narrow = format}, 0, arguments);
    fflush(stdout);
    return length;
}

int _cprintf(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = _vcprintf(format, list);
    va_end(list);
    return length;
}

int _cprintf_s(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = print_stream(stdout, (struct format){.narrow = format}, FORMAT_CHECKED, list);
    va_end(list);
    fflush(stdout);
    return length;
}

int _cscanf(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int assigned = scan_stream(stdin, (struct format){.narrow = format}, 0, list);
    va_end(list);
    return assigned;
}

int _cscanf_s(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int assigned = scan_stream(stdin, (struct format){.narrow = format}, SCAN_SECURE, list);
    va_end(list);
    return assigned;
}

errno_t _cgets_s(char *text, size_t size, size_t *length)
{
    if (!text || !size || !length) {
        if (text && size)
            text[0] = 0;
        return crt_invalid(EINVAL);
    }
    *length = 0;
    for (int key; *length + 1 < size && (key = _getche()) != EOF && key != '\r';) {
        if (key == '\b' || key == 127)
            *length -= *length > 0;
        else
            text[(*length)++] = (char)key;
    }
    text[*length] = 0;
    _putch('\n');
    return 0;
}

char *_cgets(char *text)
{
    size_t length;
    if (!text || !text[0]) {
        crt_invalid(EINVAL);
        return NULL;
    }
    _cgets_s(text + 2, (unsigned char)text[0], &length);
    text[1] = (char)length;
    return text + 2;
}

/* ---- UTF-16 ---- */

static int low_half; /* of a pair whose high half has been given */

int _getwch(void)
{
    int unit = __atomic_exchange_n(&low_half, 0, __ATOMIC_RELAXED);
    if (unit)
        return unit;
    char bytes[4];
    for (size_t count = 0; count < sizeof bytes;) {
        int key = _getch();
        if (key == EOF)
            return 0xFFFF;
        bytes[count++] = (char)key;
        if (count == 1 && (key < 0xc2 || key == PREFIX || key > 0xf4))
            return key;
        size_t length;
        int code = utf8_decode(bytes, count, &length);
        if (code >= 0x10000) {
            __atomic_store_n(&low_half, (int)utf16_low((unsigned)code), __ATOMIC_RELAXED);
            return (int)utf16_high((unsigned)code);
        }
        if (code >= 0)
            return code;
    }
    return 0xFFFD;
}

int _getwche(void)
{
    int unit = _getwch();
    if (unit != 0xFFFF)
        _putwch((FAULTLINE_WCHAR)unit);
    return unit;
}

int _putwch(FAULTLINE_WCHAR unit)
{
    return _cwprintf((const FAULTLINE_WCHAR[]){'%', 'c', 0}, unit) < 0 ? 0xFFFF : unit;
}

int _cputws(const FAULTLINE_WCHAR *text)
{
    if (!text)
        return crt_invalid_minus_one(EINVAL);
    return _cwprintf((const FAULTLINE_WCHAR[]){'%', 's', 0}, text) < 0 ? -1 : 0;
}

int _cwprintf(const FAULTLINE_WCHAR *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = print_stream(stdout, (struct format){.wide = format}, 0, list);
    va_end(list);
    fflush(stdout);
    return length;
}
