/*
 * Code pages other than UTF-8. The host's iconv knows them; what it knows is asked once for each page and
 * kept in tables, so that converting is looking up, and exact about where characters begin and end.
 */
#ifndef FAULTLINE_SHIM_TEXT_CODEPAGE_H
#define FAULTLINE_SHIM_TEXT_CODEPAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "minwindef.h"

enum { CODEPAGE_NONE = 0xFFFF }; /* no character, no unit: U+FFFF is none */

struct codepage {
    UINT number;
    const char *name;              /* as Windows calls it */
    unsigned char_size;            /* bytes of the longest character: 1 or 2 */
    BYTE leads[12];                /* ranges of first bytes of two, in pairs; 0, 0 behind the last */
    WCHAR unit_default;            /* stands for bytes that are no character */
    WCHAR single[256];             /* the unit of each byte; CODEPAGE_NONE */
    bool is_lead[256];             /* is it the first byte of two? */
    WCHAR (*pairs)[256];           /* by first and second byte; NULL when char_size is 1 */
    unsigned short bytes[0x10000]; /* of each unit: one byte, or first << 8 | second; CODEPAGE_NONE */
};

/* The page, made when it is first asked for, for good; NULL: the host has none of that number. Not UTF-8. */
const struct codepage *codepage_find(UINT number);

/* A character that the page has and that looks like the unit; CODEPAGE_NONE. */
unsigned codepage_best_fit(const struct codepage *page, WCHAR unit);

#endif
