#include "shim/text/character.h"

#include <stdlib.h>
#include <wctype.h>

#include <stringapiset.h>

#include "shim/text/utf8.h"

/* Two threads may open it at once: the second frees what it has opened. */
locale_t character_locale(void)
{
    static locale_t opened;
    locale_t known = __atomic_load_n(&opened, __ATOMIC_ACQUIRE);
    if (known)
        return known == LC_GLOBAL_LOCALE ? (locale_t)0 : known;
    locale_t mine = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!mine)
        mine = LC_GLOBAL_LOCALE; /* stands for: there is none */
    if (!__atomic_compare_exchange_n(&opened, &known, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        if (mine != LC_GLOBAL_LOCALE)
            freelocale(mine);
        mine = known;
    }
    return mine == LC_GLOBAL_LOCALE ? (locale_t)0 : mine;
}

unsigned character_lower(unsigned code)
{
    if (code < 0x80)
        return code - 'A' < 26 ? code + ('a' - 'A') : code;
    locale_t locale = character_locale();
    return locale ? towlower_l(code, locale) : code;
}

unsigned character_upper(unsigned code)
{
    if (code < 0x80)
        return code - 'a' < 26 ? code - ('a' - 'A') : code;
    locale_t locale = character_locale();
    return locale ? towupper_l(code, locale) : code;
}

bool character_is_letter(unsigned code)
{
    if (code < 0x80)
        return (code | 32) - 'a' < 26;
    locale_t locale = character_locale();
    return locale && iswalpha_l(code, locale) != 0;
}

/*
 * Digits of other scripts are letters to the host's locale;
 * they stand in tens, at a multiple of 0x10 or 6 behind it.
 */
bool character_is_digit(unsigned code)
{
    static const unsigned short zeros[] = {
        '0',    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
        0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0,
        0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
        0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    };
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        if (code - zeros[i] < 10)
            return true;
    }
    return false;
}

unsigned short character_kinds(unsigned code)
{
    locale_t locale = character_locale();
    unsigned kinds = 0;
    if (!locale || utf16_is_half(code))
        return 0;
    if (iswprint_l(code, locale) || iswcntrl_l(code, locale))
        kinds |= C1_DEFINED;
    if (character_is_digit(code))
        kinds |= C1_DIGIT | (code < 0x80 ? C1_XDIGIT : 0);
    else if (character_is_letter(code))
        kinds |= C1_ALPHA | ((code | 32) - 'a' < 6 ? C1_XDIGIT : 0);
    if (character_lower(code) != code)
        kinds |= C1_UPPER;
    if (character_upper(code) != code)
        kinds |= C1_LOWER;
    if (iswspace_l(code, locale) || code == 0xA0 || code == 0x85)
        kinds |= C1_SPACE;
    if (code == ' ' || code == '\t' || code == 0xA0 || code == 0x3000)
        kinds |= C1_BLANK;
    if (iswpunct_l(code, locale) && !(kinds & (C1_ALPHA | C1_SPACE | C1_DIGIT)))
        kinds |= C1_PUNCT;
    if (iswcntrl_l(code, locale))
        kinds |= C1_CNTRL;
    return (unsigned short)kinds;
}

/* In the C locale a character is one byte. */
unsigned character_lower_here(unsigned code)
{
    return code < 0x80 || MB_CUR_MAX > 1 ? character_lower(code) : code;
}

unsigned character_upper_here(unsigned code)
{
    return code < 0x80 || MB_CUR_MAX > 1 ? character_upper(code) : code;
}
