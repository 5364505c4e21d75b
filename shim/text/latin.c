#include "shim/text/latin.h"

#include <stddef.h>

/* U+00C0 to U+017F in rows of sixteen; '.' has no base letter. */
static const char bases[] = "AAAAAA.CEEEEIIII"
                            ".NOOOOO.OUUUUY.."
                            "aaaaaa.ceeeeiiii"
                            ".nooooo.ouuuuy.y"
                            "AaAaAaCcCcCcCcDd"
                            "DdEeEeEeEeEeGgGg"
                            "GgGgHhHhIiIiIiIi"
                            "Ii..JjKk.LlLlLlL"
                            "lLlNnNnNn...OoOo"
                            "Oo..RrRrRrSsSsSs"
                            "SsTtTtTtUuUuUuUu"
                            "UuUuWwYyYZzZzZz.";
_Static_assert(sizeof bases == 0x180 - 0xC0 + 1, "a base for each");

unsigned latin_base(unsigned unit)
{
    if (unit >= 0xC0 && unit < 0x180 && bases[unit - 0xC0] != '.')
        return (unsigned char)bases[unit - 0xC0];
    if (unit >= 0x1CD && unit <= 0x1DC) /* caron, and u with two marks */
        return (unsigned char)"AaIiOoUuUuUuUuUu"[unit - 0x1CD];
    return unit;
}

unsigned latin_plain(unsigned unit)
{
    static const struct {
        unsigned short unit;
        char plain;
    } signs[] = {
        {0x00A0, ' '},  {0x00A6, '|'},  {0x00AD, '-'},  {0x00B4, '\''}, {0x00B7, '.'},  {0x00D0, 'D'},
        {0x2002, ' '},  {0x2003, ' '},  {0x2010, '-'},  {0x2011, '-'},  {0x2013, '-'},  {0x2014, '-'},
        {0x2018, '\''}, {0x2019, '\''}, {0x201A, '\''}, {0x201C, '"'},  {0x201D, '"'},  {0x201E, '"'},
        {0x2022, '*'},  {0x2026, '.'},  {0x2032, '\''}, {0x2039, '<'},  {0x203A, '>'},  {0x2044, '/'},
        {0x2215, '/'},  {0x2212, '-'},  {0x2217, '*'},  {0x2223, '|'},  {0x223C, '~'},  {0x3000, ' '},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].unit == unit)
            return (unsigned char)signs[i].plain;
    }
    if (unit >= 0xFF01 && unit <= 0xFF5E)
        return unit - 0xFF01 + '!';
    return latin_base(unit);
}
