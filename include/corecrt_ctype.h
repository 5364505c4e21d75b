/*
 * corecrt_ctype.h - what Microsoft's ctype.h has beyond the C library's. Programs include <ctype.h>.
 *
 * Source: "__isascii", "__iscsym, __iscsymf", "isleadbyte", "_isctype" of Microsoft's C run-time library
 * reference.
 */
#ifndef FAULTLINE_CORECRT_CTYPE_H
#define FAULTLINE_CORECRT_CTYPE_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include "corecrt_wctype.h"
#include <ctype.h>

#define FAULTLINE_CTYPE static __inline__ __attribute__((__unused__)) int

#ifndef __isascii /* the C library has them, too */
#define __isascii(character) (((character) & ~0x7F) == 0)
#endif
#ifndef __toascii
#define __toascii(character) ((character) & 0x7F)
#endif

/* What an identifier of C may have; what it may begin with. */
FAULTLINE_CTYPE __iscsymf(int character)
{
    return (isalpha)(character) || character == '_';
}
FAULTLINE_CTYPE __iscsym(int character)
{
    return (isalnum)(character) || character == '_';
}

/* UTF-8 is no code page of lead bytes. */
FAULTLINE_CTYPE isleadbyte(int character)
{
    (void)character;
    return 0;
}

/* Is it of one of the kinds _UPPER, _DIGIT ...? */
FAULTLINE_CTYPE _isctype(int character, int kinds)
{
    return (kinds & _UPPER && (isupper)(character)) || (kinds & _LOWER && (islower)(character)) ||
           (kinds & _DIGIT && (isdigit)(character)) || (kinds & _SPACE && (isspace)(character)) ||
           (kinds & _PUNCT && (ispunct)(character)) || (kinds & _CONTROL && (iscntrl)(character)) ||
           (kinds & _BLANK && character == ' ') || (kinds & _HEX && (isxdigit)(character)) ||
           (kinds & 0x0100 && (isalpha)(character));
}

#undef FAULTLINE_CTYPE

#endif
