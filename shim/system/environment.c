/*
 * The environment is the C library's: what is set here getenv sees, and the other way round.
 *
 * Names are looked for as they are written and then, as on Windows, without regard to case; a variable that
 * is set keeps the spelling it has. Where two differ by case alone (http_proxy, HTTP_PROXY) each is reached
 * by its own spelling.
 *
 * The lock keeps our calls from each other; a program that calls setenv meanwhile must see to that itself, as
 * always.
 */
#include <windows.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/system/fork.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

static void unlock(struct lock **lock)
{
    lock_drop(*lock);
}

#define HOLD_ENVIRONMENT                                                                                     \
    struct lock *held __attribute__((cleanup(unlock), unused)) =                                             \
        (lock_take(&system_environment_lock), &system_environment_lock)

static bool is_named(const char *entry, const char *name, size_t length, bool exact)
{
    return (exact ? strncmp(entry, name, length) : strncasecmp(entry, name, length)) == 0 &&
           entry[length] == '=';
}

/* "NAME=value", or NULL. */
static const char *find(const char *name, size_t length)
{
    for (int exact = 1; exact >= 0 && length; exact--)
        for (char **entry = environ; entry && *entry; entry++)
            if (is_named(*entry, name, length, exact))
                return *entry;
    return NULL;
}

static const char *value_of(const char *name)
{
    const char *entry = name ? find(name, strlen(name)) : NULL;
    if (!entry)
        SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return entry ? entry + strlen(name) + 1 : NULL;
}

DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR buffer, DWORD size)
{
    HOLD_ENVIRONMENT;
    const char *value = value_of(name);
    return value ? text_give(value, buffer, size) : 0;
}

DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR buffer, DWORD size)
{
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    HOLD_ENVIRONMENT;
    const char *value = value_of(narrow);
    return value ? text_give_wide(value, buffer, size) : 0;
}

static BOOL set(const char *name, const char *value)
{
    if (!name || !*name || strchr(name, '='))
        return error_fail(STATUS_INVALID_PARAMETER);
    HOLD_ENVIRONMENT;
    const char *entry = find(name, strlen(name));
    char *spelled TEXT_OWNED = entry ? strndup(entry, strlen(name)) : strdup(name);
    if (!spelled)
        return error_fail(STATUS_NO_MEMORY);
    if (!value)
        unsetenv(spelled);
    else if (setenv(spelled, value, 1) != 0)
        return error_fail(STATUS_NO_MEMORY);
    return TRUE;
}

BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value)
{
    return set(name, value);
}

BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value)
{
    char *narrow_name TEXT_OWNED = text_copy_narrow(name), *narrow_value TEXT_OWNED = text_copy_narrow(value);
    if ((name && !narrow_name) || (value && !narrow_value))
        return error_fail(STATUS_NO_MEMORY);
    return set(narrow_name, narrow_value);
}

/* ---- The whole of it ---- */

/* "NAME=value" one behind the other, an empty text at the end. */
LPCH WINAPI GetEnvironmentStringsA(void)
{
    HOLD_ENVIRONMENT;
    size_t size = 2;
    for (char **entry = environ; entry && *entry; entry++)
        size += strlen(*entry) + 1;
    char *block = calloc(1, size), *at = block;
    if (!block) {
        error_fail(STATUS_NO_MEMORY);
        return NULL;
    }
    for (char **entry = environ; entry && *entry; entry++)
        at = stpcpy(at, *entry) + 1;
    return block;
}

LPWCH WINAPI GetEnvironmentStringsW(void)
{
    HOLD_ENVIRONMENT;
    size_t size = 2;
    for (char **entry = environ; entry && *entry; entry++)
        size += text_widen(*entry, NULL, 0) + 1;
    WCHAR *block = calloc(size, sizeof *block), *at = block;
    if (!block) {
        error_fail(STATUS_NO_MEMORY);
        return NULL;
    }
    for (char **entry = environ; entry && *entry; entry++)
        at += text_widen(*entry, at, size - (size_t)(at - block)) + 1;
    return block;
}

BOOL WINAPI FreeEnvironmentStringsA(LPCH block)
{
    free(block);
    return TRUE;
}

BOOL WINAPI FreeEnvironmentStringsW(LPWCH block)
{
    free(block);
    return TRUE;
}

/* ---- Expanding ---- */

/*
 * A copy with each %NAME% that is a variable replaced; one that is none stays as it is. NULL: no memory.
 */
static char *expand(const char *from)
{
    char *result;
    size_t size;
    FILE *out = open_memstream(&result, &size);
    if (!out)
        return NULL;
    HOLD_ENVIRONMENT;
    while (*from) {
        const char *end = *from == '%' ? strchr(from + 1, '%') : NULL;
        const char *entry = end ? find(from + 1, (size_t)(end - from - 1)) : NULL;
        if (entry)
            fputs(entry + (end - from), out);
        else if (end)
            fwrite(from, 1, (size_t)(end + 1 - from), out);
        else
            fputc(*from, out);
        from = end ? end + 1 : from + 1;
    }
    return fclose(out) == 0 ? result : NULL;
}

static DWORD refuse(DWORD result, DWORD size)
{
    if (result > size)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return result;
}

DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR from, LPSTR to, DWORD size)
{
    char *expanded TEXT_OWNED = expand(from ? from : "");
    if (!expanded)
        return error_fail(STATUS_NO_MEMORY);
    text_give(expanded, to, size);
    return refuse((DWORD)strlen(expanded) + 1, size);
}

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR from, LPWSTR to, DWORD size)
{
    static const WCHAR none[1];
    char *narrow TEXT_OWNED = text_copy_narrow(from ? from : none);
    char *expanded TEXT_OWNED = narrow ? expand(narrow) : NULL;
    if (!expanded)
        return error_fail(STATUS_NO_MEMORY);
    text_give_wide(expanded, to, size);
    return refuse((DWORD)text_widen(expanded, NULL, 0) + 1, size);
}
