/*
 * Theory of operation. Each unit has a weight of three parts: what it is, its mark, its case. Texts are
 * compared by the first part of all their units; when those are equal by the second of all, then the third. A
 * unit may have no weight at all (combining marks count for the unit before them). Hyphens and apostrophes
 * are skipped in all that, and decide only when nothing else does: so "co-op" stands beside "coop", and not
 * before "cab".
 */
#include "shim/text/collate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "shim/error.h"
#include "shim/text/character.h"
#include "shim/text/copy.h"
#include "shim/text/latin.h"
#include "shim/text/text.h"

struct weight {
    unsigned kind;  /* 0: none. Symbols, then digits, then letters, by alphabet */
    unsigned mark;  /* 0: without; otherwise orders those with the same letter */
    unsigned upper; /* 1: upper case */
};

enum { SYMBOLS = 1, DIGITS = 0x1000, LETTERS = 0x2000 };

static bool is_minimal(WCHAR unit)
{
    return unit == '-' || unit == '\'' || unit == 0xAD || unit == 0x2010 || unit == 0x2011;
}

static struct weight weight_of(WCHAR unit, DWORD flags)
{
    static const char symbols[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    if (unit >= 0x300 && unit < 0x370)
        return (struct weight){0, flags & NORM_IGNORENONSPACE ? 0 : unit - 0x300u + 2, 0};
    if (unit < 0x80) {
        const char *symbol = unit ? strchr(symbols, unit) : NULL;
        if (symbol)
            return (struct weight){flags & NORM_IGNORESYMBOLS ? 0 : SYMBOLS + (unsigned)(symbol - symbols), 0,
                                   0};
        if (unit < ' ' || unit == 0x7F)
            return (struct weight){0, 0, 0};
        if (unit >= '0' && unit <= '9')
            return (struct weight){DIGITS + unit - '0', 0, 0};
    }
    if ((flags & NORM_IGNOREWIDTH) && unit >= 0xFF01 && unit <= 0xFF5E)
        return weight_of((WCHAR)latin_plain(unit), flags & ~(DWORD)NORM_IGNOREWIDTH);
    unsigned lower = character_lower(unit), base = latin_base(lower);
    bool letter = lower != unit || character_upper(unit) != unit || character_is_letter(unit);
    if (!letter)
        return (struct weight){flags & NORM_IGNORESYMBOLS ? 0 : 0x100u + unit % 0xF00, 0, unit};
    bool no_mark = flags & (NORM_IGNORENONSPACE | LINGUISTIC_IGNOREDIACRITIC);
    bool no_case = flags & (NORM_IGNORECASE | LINGUISTIC_IGNORECASE);
    return (struct weight){LETTERS + base, base == lower || no_mark ? 0 : lower, !no_case && lower != unit};
}

/* Sharp s and the ligatures of two letters count as the letters. */
static const char *expanded(WCHAR unit)
{
    switch (unit) {
    case 0xDF:
        return "ss";
    case 0xC6:
        return "AE";
    case 0xE6:
        return "ae";
    case 0x152:
        return "OE";
    case 0x153:
        return "oe";
    default:
        return NULL;
    }
}

struct reader {
    const WCHAR *at, *end;
    const char *rest; /* of what the last unit stands for */
    DWORD flags;
};

/* The next weight that has a first part, with the marks that follow it; kind 0 at the end. */
static struct weight next_weight(struct reader *reader)
{
    struct weight weight = {0, 0, 0};
    while (!weight.kind && (reader->at < reader->end || (reader->rest && *reader->rest))) {
        WCHAR unit;
        bool of_ligature = reader->rest && *reader->rest;
        if (of_ligature) {
            unit = (WCHAR)*reader->rest++;
        } else {
            unit = *reader->at++;
            if (is_minimal(unit) && !(reader->flags & SORT_STRINGSORT))
                continue;
            reader->rest = expanded(unit);
            if (reader->rest) {
                unit = (WCHAR)*reader->rest++;
                of_ligature = true;
            }
        }
        weight = weight_of(unit, reader->flags);
        if (of_ligature && !(reader->flags & NORM_IGNORENONSPACE))
            weight.mark = 1;
    }
    while (weight.kind && !(reader->rest && *reader->rest) && reader->at < reader->end &&
           *reader->at >= 0x300 && *reader->at < 0x370)
        weight.mark = 31 * weight.mark + weight_of(*reader->at++, reader->flags).mark;
    return weight;
}

static int sign(unsigned first, unsigned second)
{
    return (first > second) - (first < second);
}

/* Where the hyphens stand, when all else is equal: the text that has one first comes later. */
static int by_minimal(const WCHAR *first, size_t first_length, const WCHAR *second, size_t second_length)
{
    size_t i = 0;
    for (; i < first_length && i < second_length; i++) {
        bool one = is_minimal(first[i]), other = is_minimal(second[i]);
        if (one != other)
            return one ? 1 : -1;
        if (one && first[i] != second[i])
            return sign(first[i] == '-', second[i] == '-');
    }
    if (i < first_length || i < second_length)
        return first_length > second_length ? 1 : -1;
    return 0;
}

int collate(const WCHAR *first, size_t first_length, const WCHAR *second, size_t second_length, DWORD flags)
{
    struct reader one = {first, first + first_length, NULL, flags};
    struct reader other = {second, second + second_length, NULL, flags};
    int by_mark = 0, by_case = 0;
    for (;;) {
        struct weight a = next_weight(&one), b = next_weight(&other);
        if (a.kind != b.kind)
            return sign(a.kind, b.kind);
        if (!a.kind)
            break;
        if (!by_mark)
            by_mark = sign(a.mark, b.mark);
        if (!by_case)
            by_case = sign(a.upper, b.upper);
    }
    if (by_mark || by_case)
        return by_mark ? by_mark : by_case;
    return flags & (SORT_STRINGSORT | NORM_IGNORESYMBOLS)
               ? 0
               : by_minimal(first, first_length, second, second_length);
}

static int refuse(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* Units of a text that a call was given; -1 and below: up to the NUL, which does not count. */
static size_t given_length(const WCHAR *text, int count)
{
    return count < 0 ? text_length(text) : (size_t)count;
}

int WINAPI CompareStringW(DWORD Locale, DWORD dwCmpFlags, PCWCH lpString1, int cchCount1, PCWCH lpString2,
                          int cchCount2)
{
    (void)Locale;
    if (!lpString1 || !lpString2)
        return refuse(ERROR_INVALID_PARAMETER);
    if (dwCmpFlags & ~(DWORD)(NORM_IGNORECASE | NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS |
                              NORM_IGNOREKANATYPE | NORM_IGNOREWIDTH | NORM_LINGUISTIC_CASING |
                              LINGUISTIC_IGNORECASE | LINGUISTIC_IGNOREDIACRITIC | SORT_STRINGSORT))
        return refuse(ERROR_INVALID_FLAGS);
    int order = collate(lpString1, given_length(lpString1, cchCount1), lpString2,
                        given_length(lpString2, cchCount2), dwCmpFlags);
    return CSTR_EQUAL + (order > 0) - (order < 0);
}

/* UTF-16 of a text's bytes, to be freed; what it is compared as. */
static WCHAR *widen(const char *text, int count, int *length)
{
    size_t size = count < 0 ? strlen(text) : strnlen(text, (size_t)count);
    WCHAR *wide = malloc((size + 1) * sizeof *wide);
    if (wide && size)
        *length = MultiByteToWideChar(CP_ACP, 0, text, (int)size, wide, (int)size);
    else
        *length = 0;
    return wide;
}

int WINAPI CompareStringA(LCID Locale, DWORD dwCmpFlags, LPCCH lpString1, int cchCount1, LPCCH lpString2,
                          int cchCount2)
{
    if (!lpString1 || !lpString2)
        return refuse(ERROR_INVALID_PARAMETER);
    int first_length, second_length;
    WCHAR *first TEXT_OWNED = widen(lpString1, cchCount1, &first_length);
    WCHAR *second TEXT_OWNED = widen(lpString2, cchCount2, &second_length);
    if (!first || !second)
        return refuse(ERROR_NOT_ENOUGH_MEMORY);
    return CompareStringW(Locale, dwCmpFlags, first, first_length, second, second_length);
}

int WINAPI CompareStringOrdinal(LPCWCH lpString1, int cchCount1, LPCWCH lpString2, int cchCount2,
                                BOOL bIgnoreCase)
{
    if (!lpString1 || !lpString2 || cchCount1 < -1 || cchCount2 < -1)
        return refuse(ERROR_INVALID_PARAMETER);
    size_t first_length = given_length(lpString1, cchCount1),
           second_length = given_length(lpString2, cchCount2);
    for (size_t i = 0; i < first_length && i < second_length; i++) {
        unsigned first = lpString1[i], second = lpString2[i];
        if (bIgnoreCase) {
            first = character_upper(first);
            second = character_upper(second);
        }
        if (first != second)
            return first < second ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
    }
    return CSTR_EQUAL + (first_length > second_length) - (first_length < second_length);
}
