/*
 * The command line. Linux starts programs with a vector of arguments, and Windows with one text: so the text
 * is made of the vector, quoted so that taking it apart by Microsoft's rules gives the vector back.
 */
#include "shim/system/commandline.h"

#include <windows.h>

#include <shellapi.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

/* Made once; they live as long as the process, as callers may keep them. */
static char *line;
static WCHAR *wide_line;
static char nothing[1];
static WCHAR wide_nothing[1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* What the process was started with: arguments, each with its NUL. NULL: there is no /proc. */
static char *read_arguments(size_t *size)
{
    int file = descriptor_open(AT_FDCWD, "/proc/self/cmdline", O_RDONLY, 0);
    char *text = NULL;
    size_t room = 0;
    ssize_t got = 1;
    for (*size = 0; file >= 0 && got > 0; *size += got > 0 ? (size_t)got : 0) {
        if (*size == room) {
            char *more = realloc(text, room = 2 * room + 4096);
            if (!more)
                break;
            text = more;
        }
        got = descriptor_read(file, text + *size, room - *size, -1);
    }
    if (file >= 0)
        descriptor_close(file);
    return text;
}

/*
 * Backslashes count only before a quotation mark: there they are doubled. The program's name, which comes
 * first, has other rules: no backslash counts in it.
 */
char *commandline_quote(char *to, const char *argument, bool first)
{
    if (*argument && !strpbrk(argument, first ? " \t" : " \t\n\v\""))
        return stpcpy(to, argument);
    *to++ = '"';
    for (;;) {
        size_t slashes = strspn(argument, "\\");
        bool doubled = !first && (!argument[slashes] || argument[slashes] == '"');
        memset(to, '\\', slashes * (doubled ? 2 : 1));
        to += slashes * (doubled ? 2 : 1);
        argument += slashes;
        if (!*argument)
            break;
        if (*argument == '"' && !first)
            *to++ = '\\';
        *to++ = *argument++;
    }
    *to++ = '"';
    return to;
}

static void make_lines(void)
{
    size_t size;
    char *arguments = read_arguments(&size);
    char *made = malloc(3 * size + 4), *at = made;
    if (arguments && made && size) {
        arguments[size - 1] = '\0';
        for (const char *argument = arguments; argument < arguments + size;
             argument += strlen(argument) + 1) {
            if (at > made)
                *at++ = ' ';
            at = commandline_quote(at, argument, at == made);
        }
    }
    free(arguments);
    if (made)
        *at = '\0';
    line = made ? made : nothing;
    wide_line = text_copy_wide(line);
    if (!wide_line)
        wide_line = wide_nothing;
}

LPSTR WINAPI GetCommandLineA(void)
{
    pthread_once(&once, make_lines);
    return line;
}

LPWSTR WINAPI GetCommandLineW(void)
{
    pthread_once(&once, make_lines);
    return wide_line;
}

/* ---- Taking it apart ---- */

static bool is_blank(WCHAR unit)
{
    return unit == ' ' || unit == '\t';
}

/* The program's name: to the next quotation mark if it begins with one, otherwise to the next blank. */
static const WCHAR *take_first(const WCHAR *at, WCHAR **to)
{
    if (*at == '"') {
        for (at++; *at && *at != '"'; at++)
            *(*to)++ = *at;
        return *at ? at + 1 : at;
    }
    while (*at && (unsigned)*at > ' ')
        *(*to)++ = *at++;
    return at;
}

/*
 * 2n backslashes and a quotation mark: n of them, and the mark begins or ends a quotation; 2n + 1: n and the
 * mark itself. A second mark directly behind one that ends a quotation is a mark itself, too.
 */
static const WCHAR *take_next(const WCHAR *at, WCHAR **to)
{
    bool quoted = false;
    while (*at && (quoted || !is_blank(*at))) {
        size_t slashes = 0;
        while (at[slashes] == '\\')
            slashes++;
        at += slashes;
        size_t kept = *at == '"' ? slashes / 2 : slashes;
        for (size_t i = 0; i < kept; i++)
            *(*to)++ = '\\';
        if (*at == '"' && slashes % 2 == 0) {
            if (quoted && at[1] == '"')
                *(*to)++ = *++at;
            else
                quoted = !quoted;
            at++;
        } else if (*at && (quoted || !is_blank(*at)))
            *(*to)++ = *at++;
    }
    return at;
}

LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR command, int *count)
{
    WCHAR path[MAX_PATH];
    if (!command || !count) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    bool empty = !*command;
    if (empty) {
        DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
        if (!length || length >= MAX_PATH)
            return NULL;
        command = path;
    }
    size_t length = text_length(command);
    size_t most = length / 2 + 2; /* each but the last takes a unit and a blank */
    LPWSTR *arguments =
        LocalAlloc(LMEM_FIXED, (most + 1) * sizeof *arguments + (length + most) * sizeof(WCHAR));
    if (!arguments)
        return NULL;
    WCHAR *to = (WCHAR *)(arguments + most + 1);
    if (empty) {
        memcpy(to, command, (length + 1) * sizeof *to);
        arguments[0] = to;
        arguments[1] = NULL;
        *count = 1;
        return arguments;
    }
    int found = 0;
    const WCHAR *at = command;
    do {
        arguments[found] = to;
        at = found ? take_next(at, &to) : take_first(at, &to);
        *to++ = 0;
        found++;
        while (is_blank(*at))
            at++;
    } while (*at);
    arguments[found] = NULL;
    *count = found;
    return arguments;
}
