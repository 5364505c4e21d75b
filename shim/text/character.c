#include "shim/text/character.h"

#include <stdlib.h>
#include <wctype.h>

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

/* In the C locale a character is one byte. */
unsigned character_lower_here(unsigned code)
{
    return code < 0x80 || MB_CUR_MAX > 1 ? character_lower(code) : code;
}

unsigned character_upper_here(unsigned code)
{
    return code < 0x80 || MB_CUR_MAX > 1 ? character_upper(code) : code;
}
