/*
 * strsafe.h - text with sizes, results as HRESULT, and a terminator always.
 *
 * Cch calls take sizes in characters, Cb calls in bytes. A destination has room for 1 to STRSAFE_MAX_CCH
 * characters; another size is STRSAFE_E_INVALID_PARAMETER, and so is, for Cat, a destination that holds no
 * text with an end. What does not fit is cut: STRSAFE_E_INSUFFICIENT_BUFFER. N: at most `most` characters of
 * the text. Gets takes a line of standard input without its end, or its beginning, when that is all there is
 * room for; STRSAFE_E_END_OF_FILE: there is none.
 *
 * The Ex calls also answer where the text ends and what room there is from there, the terminator's included;
 * each may be NULL. Their flags:
 *   STRSAFE_IGNORE_NULLS       a null pointer is "", and a null destination of size 0 takes ""
 *   STRSAFE_FILL_BEHIND_NULL   on success, fills what is behind the terminator with the flags' lowest byte
 *   STRSAFE_FILL_ON_FAILURE    on failure, fills everything with it; the last character is a terminator
 *   STRSAFE_NULL_ON_FAILURE    on failure, the text is ""
 *   STRSAFE_NO_TRUNCATION      on failure, the text is what it was (Cat), or ""
 *
 * Formats are those of <stdio.h>. Null pointers elsewhere are access violations, as on Windows.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "Strsafe.h", "StringCchCopyEx function" and their sisters.
 */
#ifndef FAULTLINE_STRSAFE_H
#define FAULTLINE_STRSAFE_H
#pragma GCC system_header

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "winnt.h"
#include "winerror.h"

#ifdef UNICODE
#define FAULTLINE_STRSAFE(call) call##W
#else
#define FAULTLINE_STRSAFE(call) call##A
#endif

#define STRSAFE_MAX_CCH    2147483647
#define STRSAFE_MAX_LENGTH (STRSAFE_MAX_CCH - 1)

#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER   ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE         ((HRESULT)0x80070026)

#define STRSAFE_IGNORE_NULLS     0x00000100
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_FILL_ON_FAILURE  0x00000400
#define STRSAFE_NULL_ON_FAILURE  0x00000800
#define STRSAFE_NO_TRUNCATION    0x00001000
#define STRSAFE_VALID_FLAGS                                                                                  \
    (0x000000ff | STRSAFE_IGNORE_NULLS | STRSAFE_FILL_BEHIND_NULL | STRSAFE_FILL_ON_FAILURE |                \
     STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION)
#define STRSAFE_FILL_BYTE(byte)         ((DWORD)(((byte)&0x000000ff) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(byte)      ((DWORD)(((byte)&0x000000ff) | STRSAFE_FILL_ON_FAILURE))
#define STRSAFE_GET_FILL_PATTERN(flags) ((int)((flags)&0x000000ff))

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sizes in characters ---- */

WINBASEAPI HRESULT StringCchCopyA(CHAR *to, size_t size, const CHAR *from);
WINBASEAPI HRESULT StringCchCopyW(WCHAR *to, size_t size, const WCHAR *from);
#define StringCchCopy FAULTLINE_STRSAFE(StringCchCopy)
WINBASEAPI HRESULT StringCchCopyExA(CHAR *to, size_t size, const CHAR *from, CHAR **end, size_t *remaining,
                                    DWORD flags);
WINBASEAPI HRESULT StringCchCopyExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *remaining,
                                    DWORD flags);
#define StringCchCopyEx FAULTLINE_STRSAFE(StringCchCopyEx)
WINBASEAPI HRESULT StringCchCopyNA(CHAR *to, size_t size, const CHAR *from, size_t most);
WINBASEAPI HRESULT StringCchCopyNW(WCHAR *to, size_t size, const WCHAR *from, size_t most);
#define StringCchCopyN FAULTLINE_STRSAFE(StringCchCopyN)
WINBASEAPI HRESULT StringCchCopyNExA(CHAR *to, size_t size, const CHAR *from, size_t most, CHAR **end,
                                     size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCchCopyNExW(WCHAR *to, size_t size, const WCHAR *from, size_t most, WCHAR **end,
                                     size_t *remaining, DWORD flags);
#define StringCchCopyNEx FAULTLINE_STRSAFE(StringCchCopyNEx)
WINBASEAPI HRESULT StringCchCatA(CHAR *to, size_t size, const CHAR *from);
WINBASEAPI HRESULT StringCchCatW(WCHAR *to, size_t size, const WCHAR *from);
#define StringCchCat FAULTLINE_STRSAFE(StringCchCat)
WINBASEAPI HRESULT StringCchCatExA(CHAR *to, size_t size, const CHAR *from, CHAR **end, size_t *remaining,
                                   DWORD flags);
WINBASEAPI HRESULT StringCchCatExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *remaining,
                                   DWORD flags);
#define StringCchCatEx FAULTLINE_STRSAFE(StringCchCatEx)
WINBASEAPI HRESULT StringCchCatNA(CHAR *to, size_t size, const CHAR *from, size_t most);
WINBASEAPI HRESULT StringCchCatNW(WCHAR *to, size_t size, const WCHAR *from, size_t most);
#define StringCchCatN FAULTLINE_STRSAFE(StringCchCatN)
WINBASEAPI HRESULT StringCchCatNExA(CHAR *to, size_t size, const CHAR *from, size_t most, CHAR **end,
                                    size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCchCatNExW(WCHAR *to, size_t size, const WCHAR *from, size_t most, WCHAR **end,
                                    size_t *remaining, DWORD flags);
#define StringCchCatNEx FAULTLINE_STRSAFE(StringCchCatNEx)
WINBASEAPI HRESULT StringCchPrintfA(CHAR *to, size_t size, const CHAR *format, ...);
WINBASEAPI HRESULT StringCchPrintfW(WCHAR *to, size_t size, const WCHAR *format, ...);
#define StringCchPrintf FAULTLINE_STRSAFE(StringCchPrintf)
WINBASEAPI HRESULT StringCchPrintfExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags,
                                      const CHAR *format, ...);
WINBASEAPI HRESULT StringCchPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags,
                                      const WCHAR *format, ...);
#define StringCchPrintfEx FAULTLINE_STRSAFE(StringCchPrintfEx)
WINBASEAPI HRESULT StringCchVPrintfA(CHAR *to, size_t size, const CHAR *format, va_list list);
WINBASEAPI HRESULT StringCchVPrintfW(WCHAR *to, size_t size, const WCHAR *format, va_list list);
#define StringCchVPrintf FAULTLINE_STRSAFE(StringCchVPrintf)
WINBASEAPI HRESULT StringCchVPrintfExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags,
                                       const CHAR *format, va_list list);
WINBASEAPI HRESULT StringCchVPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags,
                                       const WCHAR *format, va_list list);
#define StringCchVPrintfEx FAULTLINE_STRSAFE(StringCchVPrintfEx)
WINBASEAPI HRESULT StringCchGetsA(CHAR *to, size_t size);
WINBASEAPI HRESULT StringCchGetsW(WCHAR *to, size_t size);
#define StringCchGets FAULTLINE_STRSAFE(StringCchGets)
WINBASEAPI HRESULT StringCchGetsExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCchGetsExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags);
#define StringCchGetsEx FAULTLINE_STRSAFE(StringCchGetsEx)
WINBASEAPI HRESULT StringCchLengthA(const CHAR *text, size_t most, size_t *length);
WINBASEAPI HRESULT StringCchLengthW(const WCHAR *text, size_t most, size_t *length);
#define StringCchLength FAULTLINE_STRSAFE(StringCchLength)

/* ---- Sizes in bytes ---- */

WINBASEAPI HRESULT StringCbCopyA(CHAR *to, size_t size, const CHAR *from);
WINBASEAPI HRESULT StringCbCopyW(WCHAR *to, size_t size, const WCHAR *from);
#define StringCbCopy FAULTLINE_STRSAFE(StringCbCopy)
WINBASEAPI HRESULT StringCbCopyExA(CHAR *to, size_t size, const CHAR *from, CHAR **end, size_t *remaining,
                                   DWORD flags);
WINBASEAPI HRESULT StringCbCopyExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *remaining,
                                   DWORD flags);
#define StringCbCopyEx FAULTLINE_STRSAFE(StringCbCopyEx)
WINBASEAPI HRESULT StringCbCopyNA(CHAR *to, size_t size, const CHAR *from, size_t most);
WINBASEAPI HRESULT StringCbCopyNW(WCHAR *to, size_t size, const WCHAR *from, size_t most);
#define StringCbCopyN FAULTLINE_STRSAFE(StringCbCopyN)
WINBASEAPI HRESULT StringCbCopyNExA(CHAR *to, size_t size, const CHAR *from, size_t most, CHAR **end,
                                    size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCbCopyNExW(WCHAR *to, size_t size, const WCHAR *from, size_t most, WCHAR **end,
                                    size_t *remaining, DWORD flags);
#define StringCbCopyNEx FAULTLINE_STRSAFE(StringCbCopyNEx)
WINBASEAPI HRESULT StringCbCatA(CHAR *to, size_t size, const CHAR *from);
WINBASEAPI HRESULT StringCbCatW(WCHAR *to, size_t size, const WCHAR *from);
#define StringCbCat FAULTLINE_STRSAFE(StringCbCat)
WINBASEAPI HRESULT StringCbCatExA(CHAR *to, size_t size, const CHAR *from, CHAR **end, size_t *remaining,
                                  DWORD flags);
WINBASEAPI HRESULT StringCbCatExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *remaining,
                                  DWORD flags);
#define StringCbCatEx FAULTLINE_STRSAFE(StringCbCatEx)
WINBASEAPI HRESULT StringCbCatNA(CHAR *to, size_t size, const CHAR *from, size_t most);
WINBASEAPI HRESULT StringCbCatNW(WCHAR *to, size_t size, const WCHAR *from, size_t most);
#define StringCbCatN FAULTLINE_STRSAFE(StringCbCatN)
WINBASEAPI HRESULT StringCbCatNExA(CHAR *to, size_t size, const CHAR *from, size_t most, CHAR **end,
                                   size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCbCatNExW(WCHAR *to, size_t size, const WCHAR *from, size_t most, WCHAR **end,
                                   size_t *remaining, DWORD flags);
#define StringCbCatNEx FAULTLINE_STRSAFE(StringCbCatNEx)
WINBASEAPI HRESULT StringCbPrintfA(CHAR *to, size_t size, const CHAR *format, ...);
WINBASEAPI HRESULT StringCbPrintfW(WCHAR *to, size_t size, const WCHAR *format, ...);
#define StringCbPrintf FAULTLINE_STRSAFE(StringCbPrintf)
WINBASEAPI HRESULT StringCbPrintfExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags,
                                     const CHAR *format, ...);
WINBASEAPI HRESULT StringCbPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags,
                                     const WCHAR *format, ...);
#define StringCbPrintfEx FAULTLINE_STRSAFE(StringCbPrintfEx)
WINBASEAPI HRESULT StringCbVPrintfA(CHAR *to, size_t size, const CHAR *format, va_list list);
WINBASEAPI HRESULT StringCbVPrintfW(WCHAR *to, size_t size, const WCHAR *format, va_list list);
#define StringCbVPrintf FAULTLINE_STRSAFE(StringCbVPrintf)
WINBASEAPI HRESULT StringCbVPrintfExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags,
                                      const CHAR *format, va_list list);
WINBASEAPI HRESULT StringCbVPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags,
                                      const WCHAR *format, va_list list);
#define StringCbVPrintfEx FAULTLINE_STRSAFE(StringCbVPrintfEx)
WINBASEAPI HRESULT StringCbGetsA(CHAR *to, size_t size);
WINBASEAPI HRESULT StringCbGetsW(WCHAR *to, size_t size);
#define StringCbGets FAULTLINE_STRSAFE(StringCbGets)
WINBASEAPI HRESULT StringCbGetsExA(CHAR *to, size_t size, CHAR **end, size_t *remaining, DWORD flags);
WINBASEAPI HRESULT StringCbGetsExW(WCHAR *to, size_t size, WCHAR **end, size_t *remaining, DWORD flags);
#define StringCbGetsEx FAULTLINE_STRSAFE(StringCbGetsEx)
WINBASEAPI HRESULT StringCbLengthA(const CHAR *text, size_t most, size_t *length);
WINBASEAPI HRESULT StringCbLengthW(const WCHAR *text, size_t most, size_t *length);
#define StringCbLength FAULTLINE_STRSAFE(StringCbLength)

#ifdef __cplusplus
}
#endif

#endif
