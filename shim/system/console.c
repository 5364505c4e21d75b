/*
 * The console: the terminal that standard handles, CONIN$ and CONOUT$ are of. A handle of a file or a pipe is
 * none, and fails with ERROR_INVALID_HANDLE, as on Windows when output is redirected.
 *
 *   WriteConsole, ReadConsole     text of both widths; lines end with \r\n when they are read, as on Windows
 *   SetConsoleMode, of input      ENABLE_PROCESSED_INPUT, _LINE_INPUT, _ECHO_INPUT are the terminal's ISIG,
 *                                 ICANON and ECHO, put back when the process ends; the others are kept of
 *                                 output        kept; sequences of VT100 work in any case
 *   GetConsoleCP and its kin      65001 (UTF-8), and nothing else can be set
 *   AllocConsole, FreeConsole     refused: the terminal is who started the program's, ERROR_ACCESS_DENIED,
 *                                 ERROR_NOT_SUPPORTED
 */
#include "shim/system/console.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/system/fork.h"
#include "shim/system/module.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

static bool is_terminal(int descriptor)
{
    struct termios mode;
    int kept = errno;
    bool is = tcgetattr(descriptor, &mode) == 0;
    errno = kept;
    return is;
}

DWORD console_get(HANDLE handle, DWORD access, struct file **file)
{
    DWORD status = file_get(handle, access, file, NULL);
    if (status == STATUS_OBJECT_TYPE_MISMATCH)
        return STATUS_INVALID_HANDLE;
    if (!status && !is_terminal((*file)->descriptor)) {
        object_drop(*file);
        *file = NULL;
        return STATUS_INVALID_HANDLE;
    }
    return status;
}

DWORD console_write(const struct file *file, const char *text, size_t length)
{
    while (length) {
        ssize_t done = write(file->descriptor, text, length);
        if (done < 0 && errno != EINTR && errno != EAGAIN)
            return STATUS_IO_DEVICE_ERROR;
        if (done > 0) {
            text += done;
            length -= (size_t)done;
        }
    }
    return STATUS_SUCCESS;
}

/* ---- Writing ---- */

static void drop(struct file **file)
{
    if (*file)
        object_drop(*file);
}

#define HELD_FILE __attribute__((cleanup(drop)))

BOOL WINAPI WriteConsoleA(HANDLE handle, CONST VOID *text, DWORD length, LPDWORD written, LPVOID reserved)
{
    struct file *file HELD_FILE = NULL;
    (void)reserved;
    DWORD status = console_get(handle, FILE_WRITE_DATA, &file);
    if (!status)
        status = console_write(file, text, length);
    if (written)
        *written = status ? 0 : length;
    return error_report(status);
}

BOOL WINAPI WriteConsoleW(HANDLE handle, CONST VOID *text, DWORD length, LPDWORD written, LPVOID reserved)
{
    struct file *file HELD_FILE = NULL;
    (void)reserved;
    WCHAR *copy TEXT_OWNED = malloc((length + 1ul) * sizeof *copy);
    DWORD status = console_get(handle, FILE_WRITE_DATA, &file);
    if (!status && !copy)
        status = STATUS_NO_MEMORY;
    /* piece by piece: a NUL is a character like another */
    const WCHAR *from = text;
    for (DWORD done = 0; !status && done < length;) {
        DWORD piece = 0;
        while (done + piece < length && from[done + piece])
            piece++;
        memcpy(copy, from + done, piece * sizeof *copy);
        copy[piece] = 0;
        char *narrow TEXT_OWNED = text_copy_narrow(copy);
        bool ends = done + piece == length;
        status = narrow ? console_write(file, narrow, strlen(narrow) + !ends) : STATUS_NO_MEMORY;
        done += piece + !ends;
    }
    if (written)
        *written = status ? 0 : length;
    return error_report(status);
}

/* ---- Reading ---- */

/* What was read from the terminal and not yet asked for; one console, one reader at a time. */
static char pending[8192];
static size_t pending_length;

/* No lock of lock.h: it is held while the terminal is waited for, and whoever waits may be suspended. */
static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

void console_fork_child(void)
{
    if (pthread_mutex_trylock(&reading) == 0) {
        pthread_mutex_unlock(&reading);
        return;
    }
    reading = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER; /* the parent's thread reads */
    pending_length = 0;
}

/* One read; lines get their \r. False: the end, or an error. */
static bool fill(const struct file *file)
{
    char raw[sizeof pending / 2];
    ssize_t got;
    do
        got = read(file->descriptor, raw, sizeof raw);
    while (got < 0 && errno == EINTR);
    for (ssize_t i = 0; i < got; i++) {
        if (raw[i] == '\n')
            pending[pending_length++] = '\r';
        pending[pending_length++] = raw[i];
    }
    return got > 0;
}

static void take_away(size_t length)
{
    memmove(pending, pending + length, pending_length -= length);
}

/* Bytes of the first character. */
static size_t character_bytes(void)
{
    size_t bytes = 1;
    while (bytes < pending_length && (pending[bytes] & 0xC0) == 0x80)
        bytes++;
    return bytes;
}

static DWORD read_narrow(const struct file *file, char *to, DWORD room)
{
    if (!pending_length)
        fill(file);
    DWORD length = pending_length < room ? (DWORD)pending_length : room;
    memcpy(to, pending, length);
    take_away(length);
    return length;
}

static DWORD read_wide(const struct file *file, WCHAR *to, DWORD room)
{
    DWORD length = 0;
    if (!pending_length)
        fill(file);
    while (pending_length) {
        char character[8] = "";
        WCHAR units[8];
        size_t bytes = character_bytes();
        memcpy(character, pending, bytes < 7 ? bytes : 7);
        size_t count = character[0] ? text_widen(character, units, 8) : 1;
        if (!character[0])
            units[0] = 0;
        if (length + count > room)
            break;
        memcpy(to + length, units, count * sizeof *to);
        length += (DWORD)count;
        take_away(bytes);
    }
    return length;
}

static BOOL read_console(HANDLE handle, void *to, DWORD room, LPDWORD length, bool wide)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = console_get(handle, FILE_READ_DATA, &file);
    if (status)
        return error_fail(status);
    if (!to || !length)
        return error_fail(STATUS_INVALID_PARAMETER);
    pthread_mutex_lock(&reading);
    *length = wide ? read_wide(file, to, room) : read_narrow(file, to, room);
    pthread_mutex_unlock(&reading);
    return TRUE;
}

BOOL WINAPI ReadConsoleA(HANDLE handle, LPVOID to, DWORD room, LPDWORD length,
                         PCONSOLE_READCONSOLE_CONTROL control)
{
    (void)control;
    return read_console(handle, to, room, length, false);
}

BOOL WINAPI ReadConsoleW(HANDLE handle, LPVOID to, DWORD room, LPDWORD length,
                         PCONSOLE_READCONSOLE_CONTROL control)
{
    (void)control;
    return read_console(handle, to, room, length, true);
}

BOOL WINAPI FlushConsoleInputBuffer(HANDLE handle)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = console_get(handle, FILE_READ_DATA, &file);
    if (!status) {
        tcflush(file->descriptor, TCIFLUSH);
        if (pthread_mutex_trylock(&reading) == 0) { /* otherwise somebody waits, and nothing is there */
            pending_length = 0;
            pthread_mutex_unlock(&reading);
        }
    }
    return error_report(status);
}

BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE handle, LPDWORD number)
{
    struct file *file HELD_FILE = NULL;
    int waiting = 0;
    DWORD status = console_get(handle, FILE_READ_DATA, &file);
    if (!status) {
        ioctl(file->descriptor, FIONREAD, &waiting);
        *number = (DWORD)waiting + (DWORD)pending_length;
    }
    return error_report(status);
}

/* ---- Modes ---- */

enum {
    INPUT_OF_TERMINAL = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT,
    INPUT_KEPT = ENABLE_WINDOW_INPUT | ENABLE_MOUSE_INPUT | ENABLE_INSERT_MODE | ENABLE_QUICK_EDIT_MODE |
                 ENABLE_EXTENDED_FLAGS | ENABLE_AUTO_POSITION | ENABLE_VIRTUAL_TERMINAL_INPUT,
    OUTPUT_KEPT = ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING |
                  DISABLE_NEWLINE_AUTO_RETURN | ENABLE_LVB_GRID_WORLDWIDE
};
static DWORD input_mode = ENABLE_INSERT_MODE | ENABLE_QUICK_EDIT_MODE | ENABLE_EXTENDED_FLAGS;
static DWORD output_mode =
    ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING;

/* The terminal as it was before SetConsoleMode. */
static struct termios original;
static int changed_terminal = -1;
static pid_t changed_by;

void console_end(void)
{
    if (changed_terminal >= 0 && changed_by == getpid())
        tcsetattr(changed_terminal, TCSANOW, &original);
}

/*
 * A terminal is opened for both; which mode is meant, the handle's rights tell, and of one that has both its
 * number.
 */
static bool is_input(HANDLE handle)
{
    return handle == GetStdHandle(STD_INPUT_HANDLE) ||
           (handle != GetStdHandle(STD_OUTPUT_HANDLE) && handle != GetStdHandle(STD_ERROR_HANDLE));
}

BOOL WINAPI GetConsoleMode(HANDLE handle, LPDWORD mode)
{
    struct file *file HELD_FILE = NULL;
    struct termios terminal;
    DWORD status = console_get(handle, 0, &file);
    if (status)
        return error_fail(status);
    if (!is_input(handle)) {
        *mode = output_mode;
        return TRUE;
    }
    tcgetattr(file->descriptor, &terminal);
    *mode = input_mode | (terminal.c_lflag & ISIG ? ENABLE_PROCESSED_INPUT : 0) |
            (terminal.c_lflag & ICANON ? ENABLE_LINE_INPUT : 0) |
            (terminal.c_lflag & ECHO ? ENABLE_ECHO_INPUT : 0);
    return TRUE;
}

static DWORD set_input_mode(int descriptor, DWORD mode)
{
    struct termios terminal;
    if (mode & ~(DWORD)(INPUT_OF_TERMINAL | INPUT_KEPT) ||
        (mode & ENABLE_ECHO_INPUT && !(mode & ENABLE_LINE_INPUT)))
        return STATUS_INVALID_PARAMETER;
    tcgetattr(descriptor, &terminal);
    if (changed_terminal < 0) {
        original = terminal;
        changed_terminal = descriptor;
        changed_by = getpid();
    }
    terminal.c_lflag &= ~(tcflag_t)(ISIG | ICANON | ECHO);
    terminal.c_lflag |= (mode & ENABLE_PROCESSED_INPUT ? ISIG : 0u) |
                        (mode & ENABLE_LINE_INPUT ? ICANON : 0u) | (mode & ENABLE_ECHO_INPUT ? ECHO : 0u);
    if (!(mode & ENABLE_LINE_INPUT)) {
        terminal.c_cc[VMIN] = 1;
        terminal.c_cc[VTIME] = 0;
    }
    if (tcsetattr(descriptor, TCSANOW, &terminal) != 0)
        return STATUS_ACCESS_DENIED;
    input_mode = mode & INPUT_KEPT;
    return STATUS_SUCCESS;
}

BOOL WINAPI SetConsoleMode(HANDLE handle, DWORD mode)
{
    struct file *file HELD_FILE = NULL;
    DWORD status = console_get(handle, 0, &file);
    if (status)
        return error_fail(status);
    int kept = errno;
    if (is_input(handle))
        status = set_input_mode(file->descriptor, mode);
    else if (mode & ~(DWORD)OUTPUT_KEPT)
        status = STATUS_INVALID_PARAMETER;
    else
        output_mode = mode;
    errno = kept;
    return error_report(status);
}

/* ---- Code pages, and the console itself ---- */

UINT WINAPI GetConsoleCP(void)
{
    return 65001;
}

UINT WINAPI GetConsoleOutputCP(void)
{
    return 65001;
}

BOOL WINAPI SetConsoleCP(UINT page)
{
    return error_report(page == 65001 ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
}

BOOL WINAPI SetConsoleOutputCP(UINT page)
{
    return SetConsoleCP(page);
}

static bool has_terminal(void)
{
    int kept = errno, terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal >= 0)
        close(terminal);
    errno = kept;
    return terminal >= 0;
}

BOOL WINAPI AllocConsole(void)
{
    return error_fail(has_terminal() ? STATUS_ACCESS_DENIED : STATUS_NOT_SUPPORTED);
}

BOOL WINAPI FreeConsole(void)
{
    return error_fail(has_terminal() ? STATUS_NOT_SUPPORTED : STATUS_INVALID_PARAMETER);
}

BOOL WINAPI AttachConsole(DWORD process)
{
    (void)process;
    return AllocConsole();
}

HWND WINAPI GetConsoleWindow(void)
{
    return NULL;
}

/* ---- The title ---- */

static char title[1024];

static void get_title(char *text, size_t size)
{
    lock_take(&system_title_lock);
    text_give(title, text, (DWORD)size);
    bool set = *title;
    lock_drop(&system_title_lock);
    if (!set && !GetModuleFileNameA(NULL, text, (DWORD)size))
        *text = '\0';
}

static BOOL set_title(const char *text)
{
    struct file *file HELD_FILE = NULL;
    char sequence[sizeof title + 8];
    if (!text)
        return error_fail(STATUS_INVALID_PARAMETER);
    lock_take(&system_title_lock);
    strncpy(title, text, sizeof title - 1);
    lock_drop(&system_title_lock);
    DWORD status = console_get(GetStdHandle(STD_OUTPUT_HANDLE), FILE_WRITE_DATA, &file);
    if (status)
        status = console_get(GetStdHandle(STD_ERROR_HANDLE), FILE_WRITE_DATA, &file);
    if (status) /* nowhere to show it */
        return TRUE;
    size_t length = 0;
    strcpy(sequence, "\033]0;");
    length = strlen(sequence);
    for (const char *at = text; *at && length < sizeof sequence - 2; at++)
        if ((unsigned char)*at >= ' ' && *at != '\177') /* a title ends no sequence and begins none */
            sequence[length++] = *at;
    sequence[length++] = '\a';
    return error_report(console_write(file, sequence, length));
}

BOOL WINAPI SetConsoleTitleA(LPCSTR text)
{
    return set_title(text);
}

BOOL WINAPI SetConsoleTitleW(LPCWSTR text)
{
    char *narrow TEXT_OWNED = text_copy_narrow(text);
    return set_title(narrow);
}

DWORD WINAPI GetConsoleTitleA(LPSTR to, DWORD size)
{
    char text[sizeof title + PATH_MAX];
    get_title(text, sizeof text);
    DWORD length = (DWORD)strlen(text);
    if (!size)
        return 0;
    DWORD given = length < size ? length : size - 1;
    memcpy(to, text, given);
    to[given] = '\0';
    return length;
}

DWORD WINAPI GetConsoleTitleW(LPWSTR to, DWORD size)
{
    char text[sizeof title + PATH_MAX];
    get_title(text, sizeof text);
    DWORD length = (DWORD)text_widen(text, to, size);
    if (size && length >= size)
        to[size - 1] = 0;
    return size ? length : 0;
}
