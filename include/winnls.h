/*
 * winnls.h - code pages, and comparing text.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "GetACP function", "GetCPInfo function", "GetCPInfoExA function", "IsValidCodePage function",
 * "IsDBCSLeadByteEx function", "CompareStringA function".
 */
#ifndef FAULTLINE_WINNLS_H
#define FAULTLINE_WINNLS_H
#pragma GCC system_header

#include "minwindef.h"
#include "stringapiset.h"

#define MAX_LEADBYTES   12
#define MAX_DEFAULTCHAR 2

#ifndef LOCALE_USER_DEFAULT
#define LOCALE_NEUTRAL         0x0000
#define LOCALE_USER_DEFAULT    0x0400
#define LOCALE_SYSTEM_DEFAULT  0x0800
#define LOCALE_INVARIANT       0x007F
#endif
#define LOCALE_NAME_USER_DEFAULT   NULL
#define LOCALE_NAME_MAX_LENGTH     85

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _cpinfo {
    UINT MaxCharSize;                /* bytes of the longest character: 1, 2, 4 */
    BYTE DefaultChar[MAX_DEFAULTCHAR]; /* stands for what the page has not */
    BYTE LeadByte[MAX_LEADBYTES];    /* ranges of first bytes of two, in pairs, ended by two zeros */
} CPINFO, *LPCPINFO;

typedef struct _cpinfoexA {
    UINT MaxCharSize;                /* as above */
    BYTE DefaultChar[MAX_DEFAULTCHAR];
    BYTE LeadByte[MAX_LEADBYTES];
    WCHAR UnicodeDefaultChar;        /* stands for bytes that are no character */
    UINT CodePage;                   /* its number */
    CHAR CodePageName[MAX_PATH];     /* number and name */
} CPINFOEXA, *LPCPINFOEXA;

typedef struct _cpinfoexW {
    UINT MaxCharSize;                /* as above */
    BYTE DefaultChar[MAX_DEFAULTCHAR];
    BYTE LeadByte[MAX_LEADBYTES];
    WCHAR UnicodeDefaultChar;
    UINT CodePage;
    WCHAR CodePageName[MAX_PATH];
} CPINFOEXW, *LPCPINFOEXW;

/* UTF-8, 65001, both. */
WINBASEAPI UINT WINAPI GetACP(void);
WINBASEAPI UINT WINAPI GetOEMCP(void);

/*
 * Can text be converted from and to it?
 * UTF-8, the pages of ISO 8859, those of Windows and DOS that the host has.
 */
WINBASEAPI BOOL WINAPI IsValidCodePage(UINT CodePage);

/* FALSE: ERROR_INVALID_PARAMETER. */
WINBASEAPI BOOL WINAPI GetCPInfo(UINT CodePage, LPCPINFO lpCPInfo);
WINBASEAPI BOOL WINAPI GetCPInfoExA(UINT CodePage, DWORD dwFlags, LPCPINFOEXA lpCPInfoEx);
WINBASEAPI BOOL WINAPI GetCPInfoExW(UINT CodePage, DWORD dwFlags, LPCPINFOEXW lpCPInfoEx);

/* Is it the first byte of two? In UTF-8, and so in the ANSI code page, none is. */
WINBASEAPI BOOL WINAPI IsDBCSLeadByte(BYTE TestChar);
WINBASEAPI BOOL WINAPI IsDBCSLeadByteEx(UINT CodePage, BYTE TestChar);

/* As CompareStringW. */
WINBASEAPI int WINAPI CompareStringA(LCID Locale, DWORD dwCmpFlags, LPCCH lpString1, int cchCount1,
                                     LPCCH lpString2, int cchCount2);
#ifdef UNICODE
#define CPINFOEX      CPINFOEXW
#define LPCPINFOEX    LPCPINFOEXW
#define GetCPInfoEx   GetCPInfoExW
#define CompareString CompareStringW
#else
#define CPINFOEX      CPINFOEXA
#define LPCPINFOEX    LPCPINFOEXA
#define GetCPInfoEx   GetCPInfoExA
#define CompareString CompareStringA
#endif

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(CPINFO) == 20 && sizeof(CPINFOEXA) == 284 && sizeof(CPINFOEXW) == 544);

#endif
