/*
 * MessageBox on a terminal: title, text and buttons on standard error, the answer from the terminal.
 *
 *   the buttons       those of MB_OK to MB_CANCELTRYCONTINUE; MB_DEFBUTTON1 to 4 says which one an empty line
 *                     means
 *   an answer         the first letters of a button, or its number; another one is asked for again
 *   no terminal       the default button, at once; Cancel or its like is not chosen by the end of input
 *   icons, MB_TOPMOST, owner windows and the like   ignored; a wrong kind of buttons
 *                                                   ERROR_INVALID_MSGBOX_STYLE
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/text/copy.h"

static const struct button {
    int answer;
    const char *name;
} buttons[][4] = {
    [MB_OK] = {{IDOK, "OK"}},
    [MB_OKCANCEL] = {{IDOK, "OK"}, {IDCANCEL, "Cancel"}},
    [MB_ABORTRETRYIGNORE] = {{IDABORT, "Abort"}, {IDRETRY, "Retry"}, {IDIGNORE, "Ignore"}},
    [MB_YESNOCANCEL] = {{IDYES, "Yes"}, {IDNO, "No"}, {IDCANCEL, "Cancel"}},
    [MB_YESNO] = {{IDYES, "Yes"}, {IDNO, "No"}},
    [MB_RETRYCANCEL] = {{IDRETRY, "Retry"}, {IDCANCEL, "Cancel"}},
    [MB_CANCELTRYCONTINUE] = {{IDCANCEL, "Cancel"}, {IDTRYAGAIN, "Try Again"}, {IDCONTINUE, "Continue"}},
};
enum { KINDS = sizeof buttons / sizeof *buttons };

/* The button that the line means, or -1. */
static int chosen(const struct button *among, int count, int standard, const char *line)
{
    size_t length = strcspn(line, "\n");
    if (!length)
        return standard;
    if (length == 1 && *line >= '1' && *line < '1' + count)
        return *line - '1';
    int found = -1;
    for (int i = 0; i < count; i++)
        if (strncasecmp(line, among[i].name, length) == 0)
            found = found < 0 ? i : count;
    return found == count ? -1 : found;
}

static void offer(FILE *out, const struct button *among, int count, int standard)
{
    for (int i = 0; i < count; i++)
        fprintf(out, "%s%s%s%s", i ? "  " : "", i == standard ? "[" : " ", among[i].name,
                i == standard ? "]" : " ");
    fputs(": ", out);
    fflush(out);
}

static FILE *open_terminal(void)
{
    int terminal =
        isatty(STDIN_FILENO) && isatty(STDERR_FILENO) ? open("/dev/tty", O_RDONLY | O_CLOEXEC) : -1;
    FILE *in = terminal >= 0 ? fdopen(terminal, "r") : NULL;
    if (terminal >= 0 && !in)
        close(terminal);
    return in;
}

static int show(const char *text, const char *title, UINT type)
{
    UINT kind = type & MB_TYPEMASK;
    int count = 0, standard = (type & MB_DEFMASK) >> 8;
    if (kind >= KINDS) {
        SetLastError(ERROR_INVALID_MSGBOX_STYLE);
        return 0;
    }
    while (count < 4 && buttons[kind][count].name)
        count++;
    if (standard >= count)
        standard = 0;
    int kept = errno;
    FILE *in = open_terminal();
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", title ? title : "Error", text ? text : "");
    int answer = in ? -1 : standard;
    if (!in) {
        offer(stderr, buttons[kind], count, standard);
        fprintf(stderr, "%s\n", buttons[kind][standard].name);
    }
    while (answer < 0) {
        char line[80];
        offer(stderr, buttons[kind], count, standard);
        answer = fgets(line, sizeof line, in) ? chosen(buttons[kind], count, standard, line) : standard;
    }
    if (in)
        fclose(in);
    errno = kept;
    return buttons[kind][answer].answer;
}

int WINAPI MessageBoxA(HWND owner, LPCSTR text, LPCSTR title, UINT type)
{
    (void)owner;
    return show(text, title, type);
}

int WINAPI MessageBoxW(HWND owner, LPCWSTR text, LPCWSTR title, UINT type)
{
    (void)owner;
    char *narrow TEXT_OWNED = text_copy_narrow(text), *narrow_title TEXT_OWNED = text_copy_narrow(title);
    return show(narrow, narrow_title, type);
}

int WINAPI MessageBoxExA(HWND owner, LPCSTR text, LPCSTR title, UINT type, WORD language)
{
    (void)language;
    return MessageBoxA(owner, text, title, type);
}

int WINAPI MessageBoxExW(HWND owner, LPCWSTR text, LPCWSTR title, UINT type, WORD language)
{
    (void)language;
    return MessageBoxW(owner, text, title, type);
}

/* A bell, on the terminal if there is one. */
BOOL WINAPI MessageBeep(UINT type)
{
    (void)type;
    if (isatty(STDERR_FILENO))
        return write(STDERR_FILENO, "\a", 1) == 1;
    return TRUE;
}

BOOL WINAPI Beep(DWORD frequency, DWORD duration)
{
    if (frequency < 37 || frequency > 32767)
        return error_fail(STATUS_INVALID_PARAMETER);
    MessageBeep(0);
    usleep(duration > 1000000 ? 1000000000 : duration * 1000); /* it returns when the tone has ended */
    return TRUE;
}
