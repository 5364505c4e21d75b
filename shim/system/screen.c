/*
 * The console's screen, by the sequences of VT100 and of the terminals after it.
 *
 *   the buffer            is the terminal's window: nothing can be scrolled back to
 *   SetConsoleTextAttribute   colours and intensity; FOREGROUND_RED | _GREEN | _BLUE, which is where a
 *                             console begins, is the terminal's own pair of colours
 *   GetConsoleScreenBufferInfo   asks the terminal where its cursor is; (0, 0) when it does not answer in
 *                                half a second, or somebody has typed ahead
 *   FillConsoleOutputAttribute   supported for the attribute that is set; others ERROR_NOT_SUPPORTED: a
 *                                terminal colours what it writes
 *
 * What the program gave to stdout comes first: it is flushed before the screen is changed.
 */
#include <windows.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/system/console.h"
#include "shim/text/text.h"

enum {
    COLOURS = FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE,
    ORDINARY = COLOURS,
    KNOWN_ATTRIBUTES = 0xFF | COMMON_LVB_REVERSE_VIDEO | COMMON_LVB_UNDERSCORE,
    SCREEN_WIDTH = 80,
    SCREEN_HEIGHT = 25
};
static WORD attributes = ORDINARY;
static CONSOLE_CURSOR_INFO cursor = {25, TRUE};

static void drop(struct file **file)
{
    if (*file)
        object_drop(*file);
}

#define HELD_FILE __attribute__((cleanup(drop)))

/* The terminal of a handle, what the program said before on it. */
static DWORD get_screen(HANDLE handle, struct file **file)
{
    DWORD status = console_get(handle, FILE_WRITE_DATA, file);
    if (!status)
        fflush((*file)->descriptor == STDERR_FILENO ? stderr : stdout);
    return status;
}

static DWORD say(const struct file *file, const char *sequence)
{
    return console_write(file, sequence, strlen(sequence));
}

/* ---- Colours ---- */

/* Windows counts blue, green, red; terminals red, green, blue. */
static int colour(WORD bits)
{
    return (bits & FOREGROUND_RED ? 1 : 0) | (bits & FOREGROUND_GREEN ? 2 : 0) |
           (bits & FOREGROUND_BLUE ? 4 : 0);
}

BOOL WINAPI SetConsoleTextAttribute(HANDLE handle, WORD wanted)
{
    struct file *file HELD_FILE = NULL;
    char sequence[40] = "\033[0m";
    DWORD status = get_screen(handle, &file);
    if (!status && wanted & ~KNOWN_ATTRIBUTES)
        status = STATUS_INVALID_PARAMETER;
    if (status)
        return error_fail(status);
    WORD paper = wanted >> 4;
    bool own = (wanted & 0xFF) == ORDINARY;
    if (wanted != ORDINARY)
        snprintf(sequence, sizeof sequence, "\033[0%s%s", wanted & COMMON_LVB_REVERSE_VIDEO ? ";7" : "",
                 wanted & COMMON_LVB_UNDERSCORE ? ";4" : "");
    if (!own)
        snprintf(sequence + strlen(sequence), 20, ";%d",
                 (wanted & FOREGROUND_INTENSITY ? 90 : 30) + colour(wanted));
    if (!own && wanted & 0xF0) /* black paper is the terminal's own */
        snprintf(sequence + strlen(sequence), 20, ";%d",
                 (paper & FOREGROUND_INTENSITY ? 100 : 40) + colour(paper));
    if (wanted != ORDINARY)
        strcat(sequence, "m");
    status = say(file, sequence);
    if (!status)
        attributes = wanted;
    return error_report(status);
}

/* ---- Where the cursor is, and how large the window ---- */

static COORD window_size(int descriptor)
{
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || !size.ws_col || !size.ws_row)
        return (COORD){SCREEN_WIDTH, SCREEN_HEIGHT};
    return (COORD){(SHORT)size.ws_col, (SHORT)size.ws_row};
}

/* "ESC [ row ; column R" from the terminal, within the time. */
static COORD read_answer(int descriptor)
{
    char answer[32];
    size_t length = 0;
    int row = 1, column = 1;
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    while (length < sizeof answer - 1 && poll(&waiting, 1, 500) == 1 &&
           read(descriptor, answer + length, 1) == 1)
        if (answer[length++] == 'R')
            break;
    answer[length] = '\0';
    char *begin = strchr(answer, '\033');
    if (!begin || sscanf(begin, "\033[%d;%dR", &row, &column) != 2)
        return (COORD){0, 0};
    return (COORD){(SHORT)(column - 1), (SHORT)(row - 1)};
}

static COORD cursor_position(const struct file *file)
{
    struct termios before, raw;
    int waiting = 0;
    COORD position = {0, 0};
    if (tcgetattr(file->descriptor, &before) != 0 ||
        (ioctl(file->descriptor, FIONREAD, &waiting) == 0 && waiting))
        return position;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(file->descriptor, TCSANOW, &raw);
    if (say(file, "\033[6n") == STATUS_SUCCESS)
        position = read_answer(file->descriptor);
    tcsetattr(file->descriptor, TCSANOW, &before);
    return position;
}

BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE handle, PCONSOLE_SCREEN_BUFFER_INFO info)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = get_screen(handle, &file);
    if (status)
        return error_fail(status);
    int kept = errno;
    COORD size = window_size(file->descriptor);
    *info = (CONSOLE_SCREEN_BUFFER_INFO){
        .dwSize = size,
        .dwCursorPosition = cursor_position(file),
        .wAttributes = attributes,
        .srWindow = {0, 0, (SHORT)(size.X - 1), (SHORT)(size.Y - 1)},
        .dwMaximumWindowSize = size,
    };
    errno = kept;
    return TRUE;
}

COORD WINAPI GetLargestConsoleWindowSize(HANDLE handle)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = get_screen(handle, &file);
    if (status) {
        error_fail(status);
        return (COORD){0, 0};
    }
    return window_size(file->descriptor);
}

static bool is_inside(int descriptor, COORD place)
{
    COORD size = window_size(descriptor);
    return place.X >= 0 && place.Y >= 0 && place.X < size.X && place.Y < size.Y;
}

BOOL WINAPI SetConsoleCursorPosition(HANDLE handle, COORD place)
{
    struct file *file HELD_FILE = NULL;
    char sequence[32];
    DWORD status = get_screen(handle, &file);
    if (!status && !is_inside(file->descriptor, place))
        status = STATUS_INVALID_PARAMETER;
    if (status)
        return error_fail(status);
    snprintf(sequence, sizeof sequence, "\033[%d;%dH", place.Y + 1, place.X + 1);
    return error_report(say(file, sequence));
}

BOOL WINAPI GetConsoleCursorInfo(HANDLE handle, PCONSOLE_CURSOR_INFO info)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = get_screen(handle, &file);
    if (!status)
        *info = cursor;
    return error_report(status);
}

BOOL WINAPI SetConsoleCursorInfo(HANDLE handle, const CONSOLE_CURSOR_INFO *info)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = get_screen(handle, &file);
    if (!status && (info->dwSize < 1 || info->dwSize > 100))
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = say(file, info->bVisible ? "\033[?25h" : "\033[?25l");
    if (!status)
        cursor = *info;
    return error_report(status);
}

/* ---- Filling ---- */

/* How many cells there are from a place to the end of the window, at most `length`. */
static DWORD cells(int descriptor, COORD place, DWORD length)
{
    COORD size = window_size(descriptor);
    DWORD left = (DWORD)size.X * (DWORD)(size.Y - place.Y) - (DWORD)place.X;
    return length < left ? length : left;
}

static BOOL fill(HANDLE handle, const char *character, DWORD length, COORD place, LPDWORD written)
{
    struct file *file HELD_FILE = NULL;
    char sequence[32];
    DWORD status = get_screen(handle, &file);
    if (!status && !is_inside(file->descriptor, place))
        status = STATUS_INVALID_PARAMETER;
    if (status)
        return error_fail(status);
    DWORD count = cells(file->descriptor, place, length);
    snprintf(sequence, sizeof sequence, "\0337\033[%d;%dH", place.Y + 1, place.X + 1);
    status = say(file, sequence);
    for (DWORD i = 0; i < count && !status; i++)
        status = say(file, character);
    if (!status)
        status = say(file, "\0338");
    if (written)
        *written = status ? 0 : count;
    return error_report(status);
}

BOOL WINAPI FillConsoleOutputCharacterA(HANDLE handle, CHAR character, DWORD length, COORD place,
                                        LPDWORD written)
{
    char text[] = {character, '\0'};
    return fill(handle, character < ' ' ? " " : text, length, place, written);
}

BOOL WINAPI FillConsoleOutputCharacterW(HANDLE handle, WCHAR character, DWORD length, COORD place,
                                        LPDWORD written)
{
    WCHAR wide[] = {character, 0};
    char text[8];
    text_narrow(wide, text, sizeof text);
    return fill(handle, character < ' ' ? " " : text, length, place, written);
}

BOOL WINAPI FillConsoleOutputAttribute(HANDLE handle, WORD attribute, DWORD length, COORD place,
                                       LPDWORD written)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = get_screen(handle, &file);
    if (!status && !is_inside(file->descriptor, place))
        status = STATUS_INVALID_PARAMETER;
    if (!status && attribute != attributes)
        status = STATUS_NOT_SUPPORTED;
    if (written)
        *written = status ? 0 : cells(file->descriptor, place, length);
    return error_report(status);
}
