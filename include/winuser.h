/*
 * winuser.h - of the user interface what is about text (characters, their cases, wsprintf), and MessageBox.
 *
 * Windows and their messages are out of scope. ANSI text is UTF-8, and a character of it may have several
 * bytes: the A calls go from character to character, and change the case of none that would then have another
 * length.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "CharNextA function", "CharUpperA function", "IsCharAlphaA function", "wsprintfA function" and
 * their sisters.
 */
#ifndef FAULTLINE_WINUSER_H
#define FAULTLINE_WINUSER_H
#pragma GCC system_header

#include <stdarg.h>

#include "windef.h"

/* STARTUPINFO.wShowWindow: kept, and handed on; there are no windows. */
#define SW_HIDE            0
#define SW_SHOWNORMAL      1
#define SW_NORMAL          1
#define SW_SHOWMINIMIZED   2
#define SW_SHOWMAXIMIZED   3
#define SW_MAXIMIZE        3
#define SW_SHOWNOACTIVATE  4
#define SW_SHOW            5
#define SW_MINIMIZE        6
#define SW_SHOWMINNOACTIVE 7
#define SW_SHOWNA          8
#define SW_RESTORE         9
#define SW_SHOWDEFAULT     10
#define SW_FORCEMINIMIZE   11
#define SW_MAX             11

#define MB_OK                0x00000000
#define MB_OKCANCEL          0x00000001
#define MB_ABORTRETRYIGNORE  0x00000002
#define MB_YESNOCANCEL       0x00000003
#define MB_YESNO             0x00000004
#define MB_RETRYCANCEL       0x00000005
#define MB_CANCELTRYCONTINUE 0x00000006
#define MB_ICONHAND          0x00000010
#define MB_ICONQUESTION      0x00000020
#define MB_ICONEXCLAMATION   0x00000030
#define MB_ICONASTERISK      0x00000040
#define MB_USERICON          0x00000080
#define MB_ICONWARNING       MB_ICONEXCLAMATION
#define MB_ICONERROR         MB_ICONHAND
#define MB_ICONINFORMATION   MB_ICONASTERISK
#define MB_ICONSTOP          MB_ICONHAND
#define MB_DEFBUTTON1        0x00000000
#define MB_DEFBUTTON2        0x00000100
#define MB_DEFBUTTON3        0x00000200
#define MB_DEFBUTTON4        0x00000300
#define MB_APPLMODAL         0x00000000
#define MB_SYSTEMMODAL       0x00001000
#define MB_TASKMODAL         0x00002000
#define MB_HELP              0x00004000
#define MB_NOFOCUS           0x00008000
#define MB_SETFOREGROUND     0x00010000
#define MB_DEFAULT_DESKTOP_ONLY 0x00020000
#define MB_TOPMOST           0x00040000
#define MB_RIGHT             0x00080000
#define MB_RTLREADING        0x00100000
#define MB_SERVICE_NOTIFICATION 0x00200000
#define MB_TYPEMASK          0x0000000f
#define MB_ICONMASK          0x000000f0
#define MB_DEFMASK           0x00000f00
#define MB_MODEMASK          0x00003000
#define MB_MISCMASK          0x0000c000

#define IDOK       1
#define IDCANCEL   2
#define IDABORT    3
#define IDRETRY    4
#define IDIGNORE   5
#define IDYES      6
#define IDNO       7
#define IDCLOSE    8
#define IDHELP     9
#define IDTRYAGAIN 10
#define IDCONTINUE 11

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The character behind the one at lpsz, or at the end lpsz itself; the one before lpszCurrent, or at the
 * start lpszStart. NULL for NULL. A surrogate pair counts as one.
 */
WINBASEAPI LPSTR WINAPI CharNextA(LPCSTR lpsz);
WINBASEAPI LPWSTR WINAPI CharNextW(LPCWSTR lpsz);
WINBASEAPI LPSTR WINAPI CharPrevA(LPCSTR lpszStart, LPCSTR lpszCurrent);
WINBASEAPI LPWSTR WINAPI CharPrevW(LPCWSTR lpszStart, LPCWSTR lpszCurrent);

/* In another code page; flags must be 0. */
WINBASEAPI LPSTR WINAPI CharNextExA(WORD CodePage, LPCSTR lpCurrentChar, DWORD dwFlags);
WINBASEAPI LPSTR WINAPI CharPrevExA(WORD CodePage, LPCSTR lpStart, LPCSTR lpCurrentChar, DWORD dwFlags);

/*
 * Change the case of a text in place, and return it; or of one character, when the pointer is no larger than
 * 0xFFFF: then that is returned. The Buff calls take a count, and return it.
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
 * printf into 1,024 characters at most, the terminator included. Returns the characters stored without it.
 * The directives are all of printf's; Windows leaves out floating point here.
 */
WINBASEAPI int WINAPIV wsprintfA(LPSTR to, LPCSTR format, ...);
WINBASEAPI int WINAPIV wsprintfW(LPWSTR to, LPCWSTR format, ...);
WINBASEAPI int WINAPI wvsprintfA(LPSTR to, LPCSTR format, va_list arglist);
WINBASEAPI int WINAPI wvsprintfW(LPWSTR to, LPCWSTR format, va_list arglist);

/*
 * Writes title, text and buttons to standard error and reads the answer from the terminal: the beginning of a
 * button's name, its number, or an empty line for the default one. Where standard input and standard error
 * are no terminal, the default button is the answer. Returns ID*, or 0 with ERROR_INVALID_MSGBOX_STYLE:
 * undefined buttons. Icons, owners and the other flags change nothing.
 */
WINBASEAPI int WINAPI MessageBoxA(HWND hWnd, LPCSTR lpText, LPCSTR lpCaption, UINT uType);
WINBASEAPI int WINAPI MessageBoxW(HWND hWnd, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType);
WINBASEAPI int WINAPI MessageBoxExA(HWND hWnd, LPCSTR lpText, LPCSTR lpCaption, UINT uType, WORD wLanguageId);
WINBASEAPI int WINAPI MessageBoxExW(HWND hWnd, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType,
                                    WORD wLanguageId);

/* Rings the terminal's bell. */
WINBASEAPI BOOL WINAPI MessageBeep(UINT uType);

#ifdef UNICODE
#define MessageBox   MessageBoxW
#define MessageBoxEx MessageBoxExW
#else
#define MessageBox   MessageBoxA
#define MessageBoxEx MessageBoxExA
#endif

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

#include "winuser-windows.h"

#endif
