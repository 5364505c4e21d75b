/* Text from one form into another. stringapiset.h and winnls.h say what each call promises. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "shim/error.h"
#include "shim/text/codepage.h"
#include "shim/text/text.h"
#include "shim/text/utf8.h"

/* A code page of the program's choice: UTF-8 when `page` is NULL. */
struct choice {
    const struct codepage *page;
    bool by_name; /* CP_ACP or a sister: what such a page may have elsewhere is taken */
};

/* UTF-7 is refused: nobody should begin to use it. */
static bool choose(UINT number, struct choice *choice)
{
    *choice = (struct choice){NULL, number == CP_ACP || number == CP_OEMCP || number == CP_MACCP ||
                                        number == CP_THREAD_ACP};
    if (choice->by_name || number == CP_UTF8)
        return true;
    choice->page = codepage_find(number);
    return choice->page != NULL;
}

static int fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* Where the units, or bytes, of the result go: counted always, stored as far as there is room. */
struct result {
    void *at;      /* what is stored */
    size_t room;   /* units, or bytes; 0: only counting */
    size_t length; /* so far */
};

static int finish(const struct result *result)
{
    if (result->room && result->length > result->room)
        return fail(ERROR_INSUFFICIENT_BUFFER);
    if (result->length > INT_MAX)
        return fail(ERROR_INVALID_PARAMETER);
    return (int)result->length;
}

/* Characters are stored whole, and nothing behind one that did not fit. */
static void put_units(struct result *result, const WCHAR *units, size_t count)
{
    if (result->length + count <= result->room)
        memcpy((WCHAR *)result->at + result->length, units, count * sizeof *units);
    result->length += count;
}

static void put_bytes(struct result *result, const char *bytes, size_t count)
{
    if (result->length + count <= result->room)
        memcpy((char *)result->at + result->length, bytes, count);
    result->length += count;
}

/* One character; *malformed, and what stands for it, when it is none. Returns its bytes. */
static size_t widen_one(const struct codepage *page, const char *from, size_t left, WCHAR units[2],
                        size_t *count, bool *malformed)
{
    *count = 1;
    if (page) {
        BYTE first = (BYTE)*from;
        unsigned unit = page->single[first];
        size_t taken = 1;
        if (page->is_lead[first] && left > 1 &&
            from[1]) { /* a first byte before the terminator stands alone */
            unit = page->pairs[first][(BYTE)from[1]];
            taken = 2;
        }
        *malformed = unit == CODEPAGE_NONE;
        units[0] = *malformed ? page->unit_default : (WCHAR)unit;
        return taken;
    }
    size_t taken;
    int code = utf8_decode(from, left, &taken);
    *malformed = code < 0;
    *count = utf16_encode(code < 0 ? UTF8_REPLACEMENT : (unsigned)code, units);
    return taken;
}

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar)
{
    struct choice choice;
    if (!lpMultiByteStr || cbMultiByte == 0 || cchWideChar < 0 || (cchWideChar && !lpWideCharStr) ||
        (const void *)lpMultiByteStr == lpWideCharStr || !choose(CodePage, &choice))
        return fail(ERROR_INVALID_PARAMETER);
    DWORD takes =
        choice.page || choice.by_name ? MB_PRECOMPOSED | MB_ERR_INVALID_CHARS : MB_ERR_INVALID_CHARS;
    if (dwFlags & ~takes)
        return fail(ERROR_INVALID_FLAGS);
    size_t left = cbMultiByte < 0 ? strlen(lpMultiByteStr) + 1 : (size_t)cbMultiByte, taken;
    struct result result = {lpWideCharStr, (size_t)cchWideChar, 0};
    for (const char *from = lpMultiByteStr; left; from += taken, left -= taken) {
        WCHAR units[2];
        size_t count;
        bool malformed;
        taken = widen_one(choice.page, from, left, units, &count, &malformed);
        if (malformed && (dwFlags & MB_ERR_INVALID_CHARS))
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        put_units(&result, units, count);
    }
    return finish(&result);
}

/* The bytes of one unit of the page's, or CODEPAGE_NONE. */
static unsigned bytes_of(const struct codepage *page, WCHAR unit, DWORD flags)
{
    unsigned bytes = page->bytes[unit];
    if (bytes == CODEPAGE_NONE && !(flags & WC_NO_BEST_FIT_CHARS))
        bytes = codepage_best_fit(page, unit);
    return bytes;
}

int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWCH lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCCH lpDefaultChar,
                               LPBOOL lpUsedDefaultChar)
{
    struct choice choice;
    if (!lpWideCharStr || cchWideChar == 0 || cbMultiByte < 0 || (cbMultiByte && !lpMultiByteStr) ||
        (const void *)lpWideCharStr == lpMultiByteStr || !choose(CodePage, &choice) ||
        (!choice.page && !choice.by_name && (lpDefaultChar || lpUsedDefaultChar)))
        return fail(ERROR_INVALID_PARAMETER);
    DWORD takes = WC_DISCARDNS | WC_SEPCHARS | WC_DEFAULTCHAR | WC_COMPOSITECHECK | WC_NO_BEST_FIT_CHARS;
    if (!choice.page)
        takes = choice.by_name ? takes | WC_ERR_INVALID_CHARS : WC_ERR_INVALID_CHARS;
    if (dwFlags & ~takes)
        return fail(ERROR_INVALID_FLAGS);

    const struct codepage *page = choice.page;
    char instead[4];
    size_t instead_size;
    if (lpDefaultChar) {
        bool two = page && page->is_lead[(BYTE)lpDefaultChar[0]] && lpDefaultChar[1];
        instead_size = two ? 2 : 1;
        memcpy(instead, lpDefaultChar, instead_size);
    } else if (page) {
        instead[0] = page->bytes['?'] == CODEPAGE_NONE ? '?' : (char)page->bytes['?'];
        instead_size = 1;
    } else {
        instead_size = utf8_encode(UTF8_REPLACEMENT, instead);
    }

    size_t left = cchWideChar < 0 ? text_length(lpWideCharStr) + 1 : (size_t)cchWideChar;
    struct result result = {lpMultiByteStr, (size_t)cbMultiByte, 0};
    BOOL used = FALSE;
    for (const WCHAR *from = lpWideCharStr; left; from++, left--) {
        unsigned code = *from;
        char bytes[4];
        size_t size = 0; /* 0: there are none */
        bool pair = utf16_is_high(code) && left > 1 && utf16_is_low(from[1]);
        if (page) {
            unsigned found = pair ? CODEPAGE_NONE : bytes_of(page, (WCHAR)code, dwFlags);
            if (found != CODEPAGE_NONE) {
                if (found > 0xFF)
                    bytes[size++] = (char)(found >> 8);
                bytes[size++] = (char)found;
            }
        } else if (pair) {
            size = utf8_encode(utf16_join(code, from[1]), bytes);
        } else if (!utf16_is_half(code)) {
            size = utf8_encode(code, bytes);
        } else if (dwFlags & WC_ERR_INVALID_CHARS) {
            return fail(ERROR_NO_UNICODE_TRANSLATION);
        }
        if (size) {
            put_bytes(&result, bytes, size);
        } else {
            put_bytes(&result, instead, instead_size);
            used |= !result.room || result.length <= result.room; /* what has no room is not used */
        }
        if (pair) {
            from++;
            left--;
        }
    }
    if (lpUsedDefaultChar)
        *lpUsedDefaultChar = used;
    return finish(&result);
}

/* ---- What code pages there are ---- */

UINT WINAPI GetACP(void)
{
    return CP_UTF8;
}

UINT WINAPI GetOEMCP(void)
{
    return CP_UTF8;
}

BOOL WINAPI IsValidCodePage(UINT CodePage)
{
    return CodePage == CP_UTF8 || codepage_find(CodePage) != NULL;
}

BOOL WINAPI GetCPInfoExW(UINT CodePage, DWORD dwFlags, LPCPINFOEXW lpCPInfoEx)
{
    struct choice choice;
    if (!lpCPInfoEx || dwFlags || !choose(CodePage, &choice))
        return fail(ERROR_INVALID_PARAMETER);
    CPINFOEXW info = {
        .MaxCharSize = 4, .DefaultChar = "?", .UnicodeDefaultChar = UTF8_REPLACEMENT, .CodePage = CP_UTF8};
    const char *name = "Unicode (UTF-8)";
    if (choice.page) {
        info.MaxCharSize = choice.page->char_size;
        info.UnicodeDefaultChar = choice.page->unit_default;
        info.CodePage = choice.page->number;
        if (choice.page->bytes['?'] <= 0xFF)
            info.DefaultChar[0] = (BYTE)choice.page->bytes['?'];
        memcpy(info.LeadByte, choice.page->leads, sizeof info.LeadByte);
        name = choice.page->name;
    }
    char text[MAX_PATH];
    snprintf(text, sizeof text, "%-5u (%s)", info.CodePage, name);
    text_widen(text, info.CodePageName, MAX_PATH);
    *lpCPInfoEx = info;
    return TRUE;
}

BOOL WINAPI GetCPInfoExA(UINT CodePage, DWORD dwFlags, LPCPINFOEXA lpCPInfoEx)
{
    CPINFOEXW wide;
    if (!lpCPInfoEx)
        return fail(ERROR_INVALID_PARAMETER);
    if (!GetCPInfoExW(CodePage, dwFlags, &wide))
        return FALSE;
    CPINFOEXA info = {.MaxCharSize = wide.MaxCharSize,
                      .UnicodeDefaultChar = wide.UnicodeDefaultChar,
                      .CodePage = wide.CodePage};
    memcpy(info.DefaultChar, wide.DefaultChar, sizeof info.DefaultChar);
    memcpy(info.LeadByte, wide.LeadByte, sizeof info.LeadByte);
    text_narrow(wide.CodePageName, info.CodePageName, sizeof info.CodePageName);
    *lpCPInfoEx = info;
    return TRUE;
}

BOOL WINAPI GetCPInfo(UINT CodePage, LPCPINFO lpCPInfo)
{
    CPINFOEXW wide;
    if (!lpCPInfo)
        return fail(ERROR_INVALID_PARAMETER);
    if (!GetCPInfoExW(CodePage, 0, &wide))
        return FALSE;
    CPINFO info = {.MaxCharSize = wide.MaxCharSize};
    memcpy(info.DefaultChar, wide.DefaultChar, sizeof info.DefaultChar);
    memcpy(info.LeadByte, wide.LeadByte, sizeof info.LeadByte);
    *lpCPInfo = info;
    return TRUE;
}

BOOL WINAPI IsDBCSLeadByteEx(UINT CodePage, BYTE TestChar)
{
    struct choice choice;
    if (!choose(CodePage, &choice))
        return fail(ERROR_INVALID_PARAMETER);
    return choice.page && choice.page->is_lead[TestChar];
}

BOOL WINAPI IsDBCSLeadByte(BYTE TestChar)
{
    return IsDBCSLeadByteEx(CP_ACP, TestChar);
}
