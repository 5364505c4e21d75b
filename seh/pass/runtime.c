#include "seh/pass/runtime.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What the library exports of Microsoft's C runtime, in the order of strcmp. */
static const char *const functions[] = {
#include "seh/pass/runtime-names.inc"
};

static const char *const keywords[] = {
    "_CVTBUFSIZE", "_MAX_PATH", "_TRUNCATE", "__argc", "__argv", "__assume", "__cdecl", "__declspec",
    "__fastcall", "__forceinline", "__int16", "__int32", "__int64", "__int8", "__iscsym", "__iscsymf",
    "__noop", "__stat64", "__stdcall", "__time64_t", "__vectorcall", "_alloca", "_cabs", "_cdecl",
    "_chgsign", "_copysign", "_countof", "_environ", "_fgetc_nolock", "_finite", "_fputc_nolock",
    "_freea", "_fstat", "_fstati64", "_getc_nolock", "_hypot", "_isctype", "_isnan", "_j0", "_j1", "_jn",
    "_malloca", "_matherr", "_pgmptr", "_putc_nolock", "_stat", "_stati64", "_stdcall", "_timeb", "_y0",
    "_y1", "_yn", "errno_t", "isleadbyte", "rsize_t", "vsnprintf_s",
};

/* Who asks for one of these is prepared for more than one system. */
static const char *const systems[] = {
    "WIN32", "WIN64", "_GNU_SOURCE", "_MSC_VER", "_POSIX_C_SOURCE", "_POSIX_SOURCE", "_WIN32", "_WIN64",
    "_XOPEN_SOURCE", "__APPLE__", "__BORLANDC__", "__CYGWIN__", "__GNUC__", "__MINGW32__", "__MINGW64__",
    "__WATCOMC__", "__clang__", "__linux", "__linux__", "__unix", "__unix__",
};

/* Headers that both systems have. */
static const char *const common[] = {
    "assert.h", "complex.h", "ctype.h", "errno.h", "fcntl.h", "fenv.h", "inttypes.h", "limits.h", "locale.h",
    "malloc.h", "math.h", "memory.h", "search.h", "setjmp.h", "signal.h", "stdint.h", "stdio.h", "stdlib.h",
    "string.h", "sys/stat.h", "sys/timeb.h", "sys/types.h", "tgmath.h", "time.h", "uchar.h", "wchar.h",
    "wctype.h",
};

static int compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

#define IS_IN(list, name) \
    (bsearch(&(name), list, sizeof(list) / sizeof *(list), sizeof *(list), compare) != NULL)

static int is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Behind the comment or literal that begins at `at`; `at` when none does. */
static const char *behind_text(const char *at, const char *end)
{
    if (end - at > 1 && at[0] == '/' && at[1] == '/') {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        return line ? line : end;
    }
    if (end - at > 1 && at[0] == '/' && at[1] == '*') {
        const char *close = memmem(at + 2, (size_t)(end - at - 2), "*/", 2);
        return close ? close + 2 : end;
    }
    if (*at != '"' && *at != '\'')
        return at;
    char quote = *at++;
    while (at < end && *at != quote && *at != '\n')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return at < end ? at + 1 : end;
}

static const char *behind_space(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

/* at: behind a name. Do its parameters and a body follow? */
static int is_defined(const char *at, const char *end)
{
    at = behind_space(at, end);
    if (at == end || *at != '(')
        return 0;
    int depth = 0;
    while (at < end) {
        const char *next = behind_text(at, end);
        if (next != at) {
            at = next;
            continue;
        }
        depth += (*at == '(') - (*at == ')');
        at++;
        if (depth == 0)
            break;
    }
    at = behind_space(at, end);
    return at < end && *at == '{';
}

void runtime_look(struct runtime *found, const char *text, size_t length)
{
    const char *end = text + length;
    char word[64], before[64] = "";
    const char *name = word;
    for (const char *at = text; at < end && !found->host;) {
        const char *next = behind_text(at, end);
        if (next != at || !is_word(*at)) {
            at = next != at ? next : at + 1;
            continue;
        }
        while (next < end && is_word(*next))
            next++;
        size_t letters = (size_t)(next - at);
        at = next;
        if (letters >= sizeof word)
            continue;
        memcpy(word, next - letters, letters);
        word[letters] = 0;
        if (*word == '_' || *word == 'W')
            found->host |= IS_IN(systems, name);
        if (*word == '_' || strcmp(word + letters - 2 * (letters > 2), "_s") == 0 || letters == 7 ||
            letters == 10) {
            int function = IS_IN(functions, name);
            if (function || IS_IN(keywords, name)) {
                found->named = 1;
                found->host |= strcmp(before, "define") == 0 || (function && is_defined(at, end));
            }
            found->guarded |= strcmp(word, "__try") == 0;
        }
        memcpy(before, word, letters + 1);
    }
}

void runtime_note_header(struct runtime *found, const char *name)
{
    found->host |= !IS_IN(common, name);
}
