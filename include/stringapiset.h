/*
 * stringapiset.h - text from one form into another, and compared.
 *
 * Source: "MultiByteToWideChar function", "WideCharToMultiByte function", "CompareStringOrdinal function",
 * "CompareStringW function", "GetStringTypeW function".
 */
#ifndef FAULTLINE_STRINGAPISET_H
#define FAULTLINE_STRINGAPISET_H
#pragma GCC system_header

#include "minwindef.h"

/* Code pages that are not named by their number. The ANSI and the OEM code page are UTF-8. */
#define CP_ACP        0
#define CP_OEMCP      1
#define CP_MACCP      2
#define CP_THREAD_ACP 3
#define CP_SYMBOL     42
#define CP_UTF7       65000
#define CP_UTF8       65001

#define MB_PRECOMPOSED       0x1
#define MB_COMPOSITE         0x2
#define MB_USEGLYPHCHARS     0x4
#define MB_ERR_INVALID_CHARS 0x8

#define WC_DISCARDNS         0x10
#define WC_SEPCHARS          0x20
#define WC_DEFAULTCHAR       0x40
#define WC_ERR_INVALID_CHARS 0x80
#define WC_COMPOSITECHECK    0x200
#define WC_NO_BEST_FIT_CHARS 0x400

/* What comparisons answer; 0 is a failure. */
#define CSTR_LESS_THAN    1
#define CSTR_EQUAL        2
#define CSTR_GREATER_THAN 3

#define NORM_IGNORECASE         0x00000001
#define NORM_IGNORENONSPACE     0x00000002
#define NORM_IGNORESYMBOLS      0x00000004
#define LINGUISTIC_IGNORECASE   0x00000010
#define LINGUISTIC_IGNOREDIACRITIC 0x00000020
#define NORM_IGNOREKANATYPE     0x00010000
#define NORM_IGNOREWIDTH        0x00020000
#define NORM_LINGUISTIC_CASING  0x08000000
#define SORT_DIGITSASNUMBERS    0x00000008
#define SORT_STRINGSORT         0x00001000

/* Kinds of characters, for GetStringTypeW with CT_CTYPE1. */
#define CT_CTYPE1  0x1
#define C1_UPPER   0x0001
#define C1_LOWER   0x0002
#define C1_DIGIT   0x0004
#define C1_SPACE   0x0008
#define C1_PUNCT   0x0010
#define C1_CNTRL   0x0020
#define C1_BLANK   0x0040
#define C1_XDIGIT  0x0080
#define C1_ALPHA   0x0100
#define C1_DEFINED 0x0200

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes the text's units to lpWideCharStr, and returns their number; with cchWideChar 0 it only counts them.
 * A text of cbMultiByte -1 ends with its NUL, which is converted as well; otherwise no NUL is added. Bytes
 * that are no character become U+FFFD (of UTF-8 one for each longest beginning of a character), in other code
 * pages the page's default. 0 with
 *   ERROR_INSUFFICIENT_BUFFER      cchWideChar units are too few; what fits has been written
 *   ERROR_INVALID_FLAGS            MB_COMPOSITE, MB_USEGLYPHCHARS; with CP_UTF8 any but MB_ERR_INVALID_CHARS
 *   ERROR_INVALID_PARAMETER        a null pointer, both texts at one place, no bytes, an unknown code page,
 *                                  UTF-7
 *   ERROR_NO_UNICODE_TRANSLATION   MB_ERR_INVALID_CHARS, and there are such bytes
 * CP_ACP and its sisters take MB_PRECOMPOSED, as where they are no UTF-8. Any thread; not for signal
 * handlers.
 */
WINBASEAPI int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr,
                                          int cbMultiByte, LPWSTR lpWideCharStr, int cchWideChar);

/*
 * The same in the other direction. A unit that is half a pair, or a character that the code page has not,
 * becomes the default character, and *lpUsedDefaultChar, unless NULL, TRUE; in UTF-8 it is U+FFFD. Without
 * WC_NO_BEST_FIT_CHARS a similar character that the code page has is taken first: a letter without its
 * accent, a plain quotation mark. Characters are not composed: WC_COMPOSITECHECK and what belongs to it is
 * taken and does nothing. Fails as above, and with
 *   ERROR_INVALID_FLAGS            with CP_UTF8 any but WC_ERR_INVALID_CHARS; that one with another code page
 *   ERROR_INVALID_PARAMETER        with CP_UTF8, lpDefaultChar or lpUsedDefaultChar
 *   ERROR_NO_UNICODE_TRANSLATION   WC_ERR_INVALID_CHARS, and there is half a pair
 * CP_ACP and its sisters take lpDefaultChar, lpUsedDefaultChar and the flags, as where they are no UTF-8.
 */
WINBASEAPI int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWCH lpWideCharStr, int cchWideChar,
                                          LPSTR lpMultiByteStr, int cbMultiByte, LPCCH lpDefaultChar,
                                          LPBOOL lpUsedDefaultChar);

/*
 * Compares by the values of the units, as they are or all upper-case: CSTR_LESS_THAN, CSTR_EQUAL,
 * CSTR_GREATER_THAN. A count of -1: the text ends with its NUL. 0: ERROR_INVALID_PARAMETER.
 */
WINBASEAPI int WINAPI CompareStringOrdinal(LPCWCH lpString1, int cchCount1, LPCWCH lpString2, int cchCount2,
                                           BOOL bIgnoreCase);

/*
 * Compares as words are sorted: symbols before digits before letters, letters by alphabet, then by accents,
 * then lower before upper case. Hyphens and apostrophes count only where all else is equal, unless
 * SORT_STRINGSORT. There is one order, for every locale; characters beyond the Latin, Greek and Cyrillic
 * scripts follow by their values. 0: ERROR_INVALID_PARAMETER, ERROR_INVALID_FLAGS.
 */
WINBASEAPI int WINAPI CompareStringW(DWORD Locale, DWORD dwCmpFlags, PCWCH lpString1, int cchCount1,
                                     PCWCH lpString2, int cchCount2);

/*
 * The kinds of each unit, C1_*, for CT_CTYPE1; FALSE:
 * ERROR_INVALID_FLAGS (another kind), ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI GetStringTypeW(DWORD dwInfoType, LPCWCH lpSrcStr, int cchSrc, LPWORD lpCharType);

#ifdef __cplusplus
}
#endif

#endif
