/* Kinds of characters. corecrt_wctype.h says what each call promises. */
#include <string.h>
#include <wctype.h>

#include <corecrt_wctype.h>

#include "shim/text/character.h"
#include "shim/text/utf8.h"

/*
 * The end of input and half a pair:
 * the host's locale has nothing to say of the first, and both are of no kind.
 */
static bool is_character(wint_t character)
{
    return character < 0xFFFF && !utf16_is_half(character);
}

static int is(wint_t character, int (*of_kind)(wint_t, locale_t), bool in_ascii)
{
    if (character < 0x80)
        return in_ascii;
    locale_t locale = is_character(character) ? character_locale() : (locale_t)0;
    return locale && of_kind(character, locale) != 0;
}

int faultline_iswalnum(wint_t c)
{
    return is(c, iswalnum_l, (c | 32) - 'a' < 26 || c - '0' < 10);
}

int faultline_iswalpha(wint_t c)
{
    return is(c, iswalpha_l, (c | 32) - 'a' < 26);
}

int faultline_iswblank(wint_t c)
{
    return is(c, iswblank_l, c == ' ' || c == '\t') || c == 0xA0;
}

int faultline_iswcntrl(wint_t c)
{
    return is(c, iswcntrl_l, c < 32 || c == 127);
}

int faultline_iswdigit(wint_t c)
{
    return c - '0' < 10;
}

int faultline_iswgraph(wint_t c)
{
    return is(c, iswgraph_l, c - 33 < 94);
}

int faultline_iswlower(wint_t c)
{
    return is(c, iswlower_l, c - 'a' < 26);
}

int faultline_iswprint(wint_t c)
{
    return is(c, iswprint_l, c - 32 < 95);
}

int faultline_iswpunct(wint_t c)
{
    return is(c, iswpunct_l, c - 33 < 94 && !((c | 32) - 'a' < 26 || c - '0' < 10));
}

/* A no-break space and the next-line control are spaces to Microsoft's, and not to the host's. */
int faultline_iswspace(wint_t c)
{
    return is(c, iswspace_l, c == ' ' || c - 9 < 5) || c == 0xA0 || c == 0x85;
}

int faultline_iswupper(wint_t c)
{
    return is(c, iswupper_l, c - 'A' < 26);
}

int faultline_iswxdigit(wint_t c)
{
    return c - '0' < 10 || (c | 32) - 'a' < 6;
}

wint_t faultline_towlower(wint_t c)
{
    return is_character(c) ? (wint_t)character_lower_here(c) : c;
}

wint_t faultline_towupper(wint_t c)
{
    return is_character(c) ? (wint_t)character_upper_here(c) : c;
}

static const struct {
    const char *name;
    unsigned long kinds;
} names[] = {
    {"alnum", _ALPHA | _DIGIT},
    {"alpha", _ALPHA},
    {"cntrl", _CONTROL},
    {"digit", _DIGIT},
    {"graph", _PUNCT | _ALPHA | _DIGIT},
    {"lower", _LOWER},
    {"print", _BLANK | _PUNCT | _ALPHA | _DIGIT},
    {"punct", _PUNCT},
    {"blank", _BLANK},
    {"space", _SPACE},
    {"upper", _UPPER},
    {"xdigit", _HEX},
};

unsigned long faultline_wctype(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, name) == 0)
            return names[i].kinds;
    }
    return 0;
}

int faultline_iswctype(wint_t c, unsigned long kinds)
{
    unsigned long of_character = 0;
    if (faultline_iswupper(c))
        of_character |= _UPPER;
    if (faultline_iswlower(c))
        of_character |= _LOWER;
    if (faultline_iswalpha(c))
        of_character |= 0x0100;
    if (faultline_iswdigit(c))
        of_character |= _DIGIT;
    if (faultline_iswspace(c))
        of_character |= _SPACE;
    if (faultline_iswpunct(c))
        of_character |= _PUNCT;
    if (faultline_iswcntrl(c))
        of_character |= _CONTROL;
    if (faultline_iswblank(c))
        of_character |= _BLANK;
    if (faultline_iswxdigit(c))
        of_character |= _HEX;
    return (of_character & kinds) != 0;
}

FAULTLINE_WCHAR faultline_wctrans(const char *name)
{
    return strcmp(name, "tolower") == 0 ? 1 : strcmp(name, "toupper") == 0 ? 2 : 0;
}

wint_t faultline_towctrans(wint_t c, FAULTLINE_WCHAR change)
{
    return change == 1 ? faultline_towlower(c) : change == 2 ? faultline_towupper(c) : c;
}

int __iswcsymf(wint_t c)
{
    return faultline_iswalpha(c) || c == '_';
}

int __iswcsym(wint_t c)
{
    return faultline_iswalnum(c) || c == '_';
}
