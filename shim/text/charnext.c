/* Characters and their cases. winuser.h says what each call promises. */
#include <stdint.h>
#include <string.h>

#include <windows.h>

#include "shim/text/character.h"
#include "shim/text/text.h"
#include "shim/text/utf8.h"

static size_t length_at(UINT page, LPCSTR at)
{
    size_t length;
    if (page != CP_UTF8)
        return IsDBCSLeadByteEx(page, (BYTE)at[0]) && at[1] ? 2 : 1;
    utf8_decode(at, strnlen(at, 4), &length);
    return length;
}

static LPSTR next(UINT page, LPCSTR at)
{
    return at && *at ? (LPSTR)at + length_at(page, at) : (LPSTR)at;
}

/* From the start, for only there a character is sure to begin. */
static LPSTR previous(UINT page, LPCSTR start, LPCSTR current)
{
    LPCSTR at = start;
    if (!start || !current || start >= current)
        return (LPSTR)start;
    for (LPCSTR behind; *at && (behind = at + length_at(page, at)) < current;)
        at = behind;
    return (LPSTR)at;
}

LPSTR WINAPI CharNextA(LPCSTR lpsz)
{
    return next(CP_UTF8, lpsz);
}

LPSTR WINAPI CharPrevA(LPCSTR lpszStart, LPCSTR lpszCurrent)
{
    return previous(CP_UTF8, lpszStart, lpszCurrent);
}

static UINT page_of(WORD page)
{
    return page <= CP_THREAD_ACP ? CP_UTF8 : page;
}

LPSTR WINAPI CharNextExA(WORD CodePage, LPCSTR lpCurrentChar, DWORD dwFlags)
{
    (void)dwFlags;
    return next(page_of(CodePage), lpCurrentChar);
}

LPSTR WINAPI CharPrevExA(WORD CodePage, LPCSTR lpStart, LPCSTR lpCurrentChar, DWORD dwFlags)
{
    (void)dwFlags;
    return previous(page_of(CodePage), lpStart, lpCurrentChar);
}

LPWSTR WINAPI CharNextW(LPCWSTR lpsz)
{
    if (!lpsz || !*lpsz)
        return (LPWSTR)lpsz;
    return (LPWSTR)lpsz + (utf16_is_high(lpsz[0]) && utf16_is_low(lpsz[1]) ? 2 : 1);
}

LPWSTR WINAPI CharPrevW(LPCWSTR lpszStart, LPCWSTR lpszCurrent)
{
    if (!lpszCurrent || lpszCurrent <= lpszStart)
        return (LPWSTR)lpszStart;
    LPWSTR at = (LPWSTR)lpszCurrent - 1;
    return at > lpszStart && utf16_is_low(at[0]) && utf16_is_high(at[-1]) ? at - 1 : at;
}

/* ---- Case ---- */

static void change_wide(WCHAR *text, size_t length, unsigned (*change)(unsigned))
{
    for (size_t i = 0; i < length; i++) {
        if (!utf16_is_half(text[i]))
            text[i] = (WCHAR)change(text[i]);
    }
}

static void change_narrow(char *text, size_t length, unsigned (*change)(unsigned))
{
    for (size_t taken; length; text += taken, length -= taken) {
        int code = utf8_decode(text, length, &taken);
        char bytes[4];
        unsigned changed = code < 0 ? 0 : change((unsigned)code);
        if (code >= 0 && changed != (unsigned)code && utf8_encode(changed, bytes) == taken)
            memcpy(text, bytes, taken);
    }
}

/* A pointer that is a character: its high bits are zero. */
static BOOL is_character(const void *text)
{
    return (ULONG_PTR)text <= 0xFFFF;
}

static LPSTR change_string(LPSTR text, unsigned (*change)(unsigned))
{
    if (is_character(text)) {
        unsigned code = (BYTE)(ULONG_PTR)text;
        return (LPSTR)(ULONG_PTR)(code < 0x80 ? change(code) : code);
    }
    change_narrow(text, strlen(text), change);
    return text;
}

static LPWSTR change_wide_string(LPWSTR text, unsigned (*change)(unsigned))
{
    if (is_character(text)) {
        WCHAR unit = (WCHAR)(ULONG_PTR)text;
        change_wide(&unit, 1, change);
        return (LPWSTR)(ULONG_PTR)unit;
    }
    change_wide(text, text_length(text), change);
    return text;
}

LPSTR WINAPI CharUpperA(LPSTR lpsz)
{
    return change_string(lpsz, character_upper);
}

LPSTR WINAPI CharLowerA(LPSTR lpsz)
{
    return change_string(lpsz, character_lower);
}

LPWSTR WINAPI CharUpperW(LPWSTR lpsz)
{
    return change_wide_string(lpsz, character_upper);
}

LPWSTR WINAPI CharLowerW(LPWSTR lpsz)
{
    return change_wide_string(lpsz, character_lower);
}

DWORD WINAPI CharUpperBuffA(LPSTR lpsz, DWORD cchLength)
{
    if (!lpsz)
        return 0;
    change_narrow(lpsz, cchLength, character_upper);
    return cchLength;
}

DWORD WINAPI CharLowerBuffA(LPSTR lpsz, DWORD cchLength)
{
    if (!lpsz)
        return 0;
    change_narrow(lpsz, cchLength, character_lower);
    return cchLength;
}

DWORD WINAPI CharUpperBuffW(LPWSTR lpsz, DWORD cchLength)
{
    if (!lpsz)
        return 0;
    change_wide(lpsz, cchLength, character_upper);
    return cchLength;
}

DWORD WINAPI CharLowerBuffW(LPWSTR lpsz, DWORD cchLength)
{
    if (!lpsz)
        return 0;
    change_wide(lpsz, cchLength, character_lower);
    return cchLength;
}

/* ---- The OEM code page ---- */

BOOL WINAPI CharToOemA(LPCSTR pSrc, LPSTR pDst)
{
    if (!pSrc || !pDst)
        return FALSE;
    memmove(pDst, pSrc, strlen(pSrc) + 1);
    return TRUE;
}

BOOL WINAPI OemToCharA(LPCSTR pSrc, LPSTR pDst)
{
    return CharToOemA(pSrc, pDst);
}

BOOL WINAPI CharToOemW(LPCWSTR pSrc, LPSTR pDst)
{
    if (!pSrc || !pDst || (const void *)pSrc == pDst)
        return FALSE;
    text_narrow(pSrc, pDst, SIZE_MAX);
    return TRUE;
}

BOOL WINAPI OemToCharW(LPCSTR pSrc, LPWSTR pDst)
{
    if (!pSrc || !pDst || (const void *)pSrc == pDst)
        return FALSE;
    text_widen(pSrc, pDst, SIZE_MAX);
    return TRUE;
}

/* ---- Kinds ---- */

BOOL WINAPI IsCharAlphaW(WCHAR ch)
{
    return character_is_letter(ch);
}

BOOL WINAPI IsCharAlphaNumericW(WCHAR ch)
{
    return character_is_letter(ch) || character_is_digit(ch);
}

BOOL WINAPI IsCharUpperW(WCHAR ch)
{
    return character_lower(ch) != ch;
}

BOOL WINAPI IsCharLowerW(WCHAR ch)
{
    return character_upper(ch) != ch;
}

BOOL WINAPI IsCharAlphaA(CHAR ch)
{
    return (BYTE)ch < 0x80 && IsCharAlphaW((BYTE)ch);
}

BOOL WINAPI IsCharAlphaNumericA(CHAR ch)
{
    return (BYTE)ch < 0x80 && IsCharAlphaNumericW((BYTE)ch);
}

BOOL WINAPI IsCharUpperA(CHAR ch)
{
    return (BYTE)ch < 0x80 && IsCharUpperW((BYTE)ch);
}

BOOL WINAPI IsCharLowerA(CHAR ch)
{
    return (BYTE)ch < 0x80 && IsCharLowerW((BYTE)ch);
}

BOOL WINAPI GetStringTypeW(DWORD dwInfoType, LPCWCH lpSrcStr, int cchSrc, LPWORD lpCharType)
{
    if (!lpSrcStr || !lpCharType || cchSrc == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (dwInfoType != CT_CTYPE1) {
        SetLastError(ERROR_INVALID_FLAGS);
        return FALSE;
    }
    size_t length = cchSrc < 0 ? text_length(lpSrcStr) + 1 : (size_t)cchSrc;
    for (size_t i = 0; i < length; i++)
        lpCharType[i] = character_kinds(lpSrcStr[i]);
    return TRUE;
}
