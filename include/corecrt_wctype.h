/*
 * corecrt_wctype.h - kinds of characters, for 16-bit text.
 *
 * What a character is follows Unicode, in every locale; the host's locale C.UTF-8 knows it. Case follows the
 * program's locale, as in Microsoft's runtime: in the C locale only A to Z have two cases. Half of a
 * surrogate pair is of no kind.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "isalpha, iswalpha" and its sisters, "towlower", "wctype", "iswctype" of Microsoft's C run-time
 * library reference.
 */
#ifndef FAULTLINE_CORECRT_WCTYPE_H
#define FAULTLINE_CORECRT_WCTYPE_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#if __SIZEOF_WCHAR_T__ == 2
typedef unsigned long wctype_t; /* a set of the kinds below */
typedef wchar_t wctrans_t;      /* 1 towlower, 2 towupper */
#endif

/* Kinds; _ALPHA is a letter without case as well. */
#ifndef _UPPER
#define _UPPER   0x0001
#define _LOWER   0x0002
#define _DIGIT   0x0004
#define _SPACE   0x0008
#define _PUNCT   0x0010
#define _CONTROL 0x0020
#define _BLANK   0x0040
#define _HEX     0x0080
#define _LEADBYTE 0x8000
#define _ALPHA   (0x0100 | _UPPER | _LOWER)
#endif

#ifdef __cplusplus
extern "C" {
#endif

FAULTLINE_WIDE(int, iswalnum, (wint_t character));
FAULTLINE_WIDE(int, iswalpha, (wint_t character));
FAULTLINE_WIDE(int, iswblank, (wint_t character));
FAULTLINE_WIDE(int, iswcntrl, (wint_t character));
FAULTLINE_WIDE(int, iswdigit, (wint_t character));
FAULTLINE_WIDE(int, iswgraph, (wint_t character));
FAULTLINE_WIDE(int, iswlower, (wint_t character));
FAULTLINE_WIDE(int, iswprint, (wint_t character));
FAULTLINE_WIDE(int, iswpunct, (wint_t character));
FAULTLINE_WIDE(int, iswspace, (wint_t character));
FAULTLINE_WIDE(int, iswupper, (wint_t character));
FAULTLINE_WIDE(int, iswxdigit, (wint_t character));
FAULTLINE_WIDE(wint_t, towlower, (wint_t character));
FAULTLINE_WIDE(wint_t, towupper, (wint_t character));

#if __SIZEOF_WCHAR_T__ == 2
/* By name: "alpha", "digit" ...; 0 for a name that is none. */
FAULTLINE_WIDE(wctype_t, wctype, (const char *name));
FAULTLINE_WIDE(int, iswctype, (wint_t character, wctype_t kinds));
FAULTLINE_WIDE(wctrans_t, wctrans, (const char *name));
FAULTLINE_WIDE(wint_t, towctrans, (wint_t character, wctrans_t change));
#else
FAULTLINE_CRT_API unsigned long faultline_wctype(const char *name);
FAULTLINE_CRT_API int faultline_iswctype(wint_t character, unsigned long kinds);
FAULTLINE_CRT_API FAULTLINE_WCHAR faultline_wctrans(const char *name);
FAULTLINE_CRT_API wint_t faultline_towctrans(wint_t character, FAULTLINE_WCHAR change);
#endif

/* Is it below 0x80? May it begin a C identifier, or go on in one? */
#define iswascii(character) ((unsigned)(character) < 0x80)
FAULTLINE_CRT_API int __iswcsymf(wint_t character);
FAULTLINE_CRT_API int __iswcsym(wint_t character);

#ifdef __cplusplus
}
#endif

#endif
