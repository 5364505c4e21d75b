/*
 * lstrlen and its sisters. winbase.h says what each promises: they answer 0 or NULL to a pointer that cannot
 * be read or written, so each page is tried before it is used (shim/probe.h).
 */
#include <string.h>

#include <windows.h>

#include "shim/probe.h"
#include "shim/text/text.h"

enum { PAGE = 4096 };

static const void *end_of_page(const void *at)
{
    return (const void *)(((ULONG_PTR)at | (PAGE - 1)) + 1);
}

/* The characters before the NUL; false: a page of the text cannot be read. At most `most` are looked at. */
static BOOL narrow_length(LPCSTR text, size_t most, size_t *length)
{
    for (LPCSTR at = text; (size_t)(at - text) < most;) {
        LPCSTR end = end_of_page(at);
        if (!at || !probe_read(at, 1))
            return FALSE;
        LPCSTR found = memchr(at, 0, (size_t)(end - at));
        at = found ? found : end;
        if (found) {
            *length = (size_t)(at - text) < most ? (size_t)(at - text) : most;
            return TRUE;
        }
    }
    *length = most;
    return TRUE;
}

/* A unit at an odd address may lie in two pages. */
static BOOL wide_length(LPCWSTR text, size_t most, size_t *length)
{
    LPCWSTR at = text;
    while ((size_t)(at - text) < most) {
        if (!at || !probe_read(at, sizeof *at))
            return FALSE;
        LPCWSTR end = end_of_page(at);
        do {
            if (!*at) {
                *length = (size_t)(at - text);
                return TRUE;
            }
            at++;
        } while (at + 1 <= end && (size_t)(at - text) < most);
    }
    *length = most;
    return TRUE;
}

int WINAPI lstrlenA(LPCSTR lpString)
{
    size_t length;
    return narrow_length(lpString, SIZE_MAX, &length) ? (int)length : 0;
}

int WINAPI lstrlenW(LPCWSTR lpString)
{
    size_t length;
    return wide_length(lpString, SIZE_MAX / 2, &length) ? (int)length : 0;
}

/* Copies what has been read to where may be written: `to`, or NULL. */
static void *copy(void *to, const void *from, size_t size)
{
    return to && probe_bytes(to, from, size) == size ? to : NULL;
}

LPSTR WINAPI lstrcpyA(LPSTR lpString1, LPCSTR lpString2)
{
    size_t length;
    return narrow_length(lpString2, SIZE_MAX, &length) ? copy(lpString1, lpString2, length + 1) : NULL;
}

LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2)
{
    size_t length;
    if (!wide_length(lpString2, SIZE_MAX / 2, &length))
        return NULL;
    return copy(lpString1, lpString2, (length + 1) * sizeof *lpString1);
}

LPSTR WINAPI lstrcatA(LPSTR lpString1, LPCSTR lpString2)
{
    size_t first, second;
    if (!narrow_length(lpString1, SIZE_MAX, &first) || !narrow_length(lpString2, SIZE_MAX, &second))
        return NULL;
    return copy(lpString1 + first, lpString2, second + 1) ? lpString1 : NULL;
}

LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2)
{
    size_t first, second;
    if (!wide_length(lpString1, SIZE_MAX / 2, &first) || !wide_length(lpString2, SIZE_MAX / 2, &second))
        return NULL;
    return copy(lpString1 + first, lpString2, (second + 1) * sizeof *lpString1) ? lpString1 : NULL;
}

LPSTR WINAPI lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength)
{
    size_t length;
    static const char end = 0;
    if (iMaxLength <= 0)
        return lpString1;
    if (!narrow_length(lpString2, (size_t)iMaxLength - 1, &length))
        return NULL;
    if (length && !copy(lpString1, lpString2, length))
        return NULL;
    return copy(lpString1 ? lpString1 + length : NULL, &end, sizeof end) ? lpString1 : NULL;
}

LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength)
{
    size_t length;
    static const WCHAR end = 0;
    if (iMaxLength <= 0)
        return lpString1;
    if (!wide_length(lpString2, (size_t)iMaxLength - 1, &length))
        return NULL;
    if (length && !copy(lpString1, lpString2, length * sizeof *lpString1))
        return NULL;
    return copy(lpString1 ? lpString1 + length : NULL, &end, sizeof end) ? lpString1 : NULL;
}

/* These do not catch: a bad pointer is an exception. NULL comes before every text. */

static int order_of_nulls(const void *first, const void *second)
{
    return (first != NULL) - (second != NULL);
}

int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return order_of_nulls(lpString1, lpString2);
    return CompareStringA(LOCALE_USER_DEFAULT, 0, lpString1, -1, lpString2, -1) - CSTR_EQUAL;
}

int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return order_of_nulls(lpString1, lpString2);
    return CompareStringW(LOCALE_USER_DEFAULT, 0, lpString1, -1, lpString2, -1) - CSTR_EQUAL;
}

int WINAPI lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return order_of_nulls(lpString1, lpString2);
    return CompareStringA(LOCALE_USER_DEFAULT, NORM_IGNORECASE, lpString1, -1, lpString2, -1) - CSTR_EQUAL;
}

int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return order_of_nulls(lpString1, lpString2);
    return CompareStringW(LOCALE_USER_DEFAULT, NORM_IGNORECASE, lpString1, -1, lpString2, -1) - CSTR_EQUAL;
}
