/*
 * winuser.h - of the user interface only what is about text: characters, their cases, and wsprintf.
 *
 * Windows and messages are out of scope. ANSI text is UTF-8, and a character of it may have several bytes: the A calls
 * go from character to character, and change the case of none that would then have another length.
 *
 * Source: "CharNextA function", "CharUpperA function", "IsCharAlphaA function", "wsprintfA function" and their sisters.
 */
#ifndef FAULTLINE_WINUSER_H
#define FAULTLINE_WINUSER_H
#pragma GCC system_header

#include <stdarg.h>

#include "minwindef.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The character behind the one at lpsz, or at the end lpsz itself; the one before lpszCurrent, or at the start
 * lpszStart. NULL for NULL. A surrogate pair counts as one.
 */
WINBASEAPI LPSTR WINAPI CharNextA(LPCSTR lpsz);
WINBASEAPI LPWSTR WINAPI CharNextW(LPCWSTR lpsz);
WINBASEAPI LPSTR WINAPI CharPrevA(LPCSTR lpszStart, LPCSTR lpszCurrent);
WINBASEAPI LPWSTR WINAPI CharPrevW(LPCWSTR lpszStart, LPCWSTR lpszCurrent);

/* In another code page; flags must be 0. */
WINBASEAPI LPSTR WINAPI CharNextExA(WORD CodePage, LPCSTR lpCurrentChar, DWORD dwFlags);
WINBASEAPI LPSTR WINAPI CharPrevExA(WORD CodePage, LPCSTR lpStart, LPCSTR lpCurrentChar, DWORD dwFlags);

/*
 * Change the case of a text in place, and return it; or of one character, when the pointer is no larger than 0xFFFF:
 * then that is returned. The Buff calls take a count, and return it.
 */
WINBASEAPI LPSTR WINAPI CharUpperA(LPSTR lpsz);
WINBASEAPI LPWSTR WINAPI CharUpperW(LPWSTR lpsz);
WINBASEAPI LPSTR WINAPI CharLowerA(LPSTR lpsz);
WINBASEAPI LPWSTR WINAPI CharLowerW(LPWSTR lpsz);
WINBASEAPI DWORD WINAPI CharUpperBuffA(LPSTR lpsz, DWORD cchLength);
WINBASEAPI DWORD WINAPI CharUpperBuffW(LPWSTR lpsz, DWORD cchLength);
WINBASEAPI DWORD WINAPI CharLowerBuffA(LPSTR lpsz, DWORD cchLength);
WINBASEAPI DWORD WINAPI CharLowerBuffW(LPWSTR lpsz, DWORD cchLength);

/* The OEM code page is the ANSI one: copies. TRUE. */
WINBASEAPI BOOL WINAPI CharToOemA(LPCSTR pSrc, LPSTR pDst);
WINBASEAPI BOOL WINAPI CharToOemW(LPCWSTR pSrc, LPSTR pDst);
WINBASEAPI BOOL WINAPI OemToCharA(LPCSTR pSrc, LPSTR pDst);
WINBASEAPI BOOL WINAPI OemToCharW(LPCSTR pSrc, LPWSTR pDst);

/* What a character is, in any locale. A byte above 0x7F is none of ANSI text. */
WINBASEAPI BOOL WINAPI IsCharAlphaA(CHAR ch);
WINBASEAPI BOOL WINAPI IsCharAlphaW(WCHAR ch);
WINBASEAPI BOOL WINAPI IsCharAlphaNumericA(CHAR ch);
WINBASEAPI BOOL WINAPI IsCharAlphaNumericW(WCHAR ch);
WINBASEAPI BOOL WINAPI IsCharUpperA(CHAR ch);
WINBASEAPI BOOL WINAPI IsCharUpperW(WCHAR ch);
WINBASEAPI BOOL WINAPI IsCharLowerA(CHAR ch);
WINBASEAPI BOOL WINAPI IsCharLowerW(WCHAR ch);

/*
 * printf into 1,024 characters at most, the terminator included. Returns the characters stored without it. The
 * directives are all of printf's; Windows leaves out floating point here.
 */
WINBASEAPI int WINAPIV wsprintfA(LPSTR to, LPCSTR format, ...);
WINBASEAPI int WINAPIV wsprintfW(LPWSTR to, LPCWSTR format, ...);
WINBASEAPI int WINAPI wvsprintfA(LPSTR to, LPCSTR format, va_list arglist);
WINBASEAPI int WINAPI wvsprintfW(LPWSTR to, LPCWSTR format, va_list arglist);

#ifdef __cplusplus
}
#endif

#ifdef UNICODE
#define CharNext           CharNextW
#define CharPrev           CharPrevW
#define CharUpper          CharUpperW
#define CharLower          CharLowerW
#define CharUpperBuff      CharUpperBuffW
#define CharLowerBuff      CharLowerBuffW
#define CharToOem          CharToOemW
#define OemToChar          OemToCharW
#define IsCharAlpha        IsCharAlphaW
#define IsCharAlphaNumeric IsCharAlphaNumericW
#define IsCharUpper        IsCharUpperW
#define IsCharLower        IsCharLowerW
#define wsprintf           wsprintfW
#define wvsprintf          wvsprintfW
#else
#define CharNext           CharNextA
#define CharPrev           CharPrevA
#define CharUpper          CharUpperA
#define CharLower          CharLowerA
#define CharUpperBuff      CharUpperBuffA
#define CharLowerBuff      CharLowerBuffA
#define CharToOem          CharToOemA
#define OemToChar          OemToCharA
#define IsCharAlpha        IsCharAlphaA
#define IsCharAlphaNumeric IsCharAlphaNumericA
#define IsCharUpper        IsCharUpperA
#define IsCharLower        IsCharLowerA
#define wsprintf           wsprintfA
#define wvsprintf          wvsprintfA
#endif

#endif
