#include "shim/text/codepage.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "shim/text/latin.h"

static const struct {
    UINT number;
    const char *host; /* iconv's name */
    const char *name;
    unsigned char_size;
    BYTE leads[6];
} known[] = {
    {37, "IBM037", "IBM EBCDIC - U.S./Canada", 1, {0}},
    {437, "IBM437", "OEM - United States", 1, {0}},
    {500, "IBM500", "IBM EBCDIC - International", 1, {0}},
    {737, "CP737", "OEM - Greek 437G", 1, {0}},
    {775, "CP775", "OEM - Baltic", 1, {0}},
    {850, "IBM850", "OEM - Multilingual Latin I", 1, {0}},
    {852, "IBM852", "OEM - Latin II", 1, {0}},
    {855, "IBM855", "OEM - Cyrillic", 1, {0}},
    {857, "IBM857", "OEM - Turkish", 1, {0}},
    {858, "CP858", "OEM - Multilingual Latin I + Euro", 1, {0}},
    {860, "IBM860", "OEM - Portuguese", 1, {0}},
    {861, "IBM861", "OEM - Icelandic", 1, {0}},
    {862, "IBM862", "OEM - Hebrew", 1, {0}},
    {863, "IBM863", "OEM - Canadian French", 1, {0}},
    {864, "IBM864", "OEM - Arabic", 1, {0}},
    {865, "IBM865", "OEM - Nordic", 1, {0}},
    {866, "IBM866", "OEM - Russian", 1, {0}},
    {869, "IBM869", "OEM - Modern Greek", 1, {0}},
    {874, "CP874", "ANSI/OEM - Thai", 1, {0}},
    {932, "CP932", "ANSI/OEM - Japanese Shift-JIS", 2, {0x81, 0x9F, 0xE0, 0xFC}},
    {936, "CP936", "ANSI/OEM - Simplified Chinese GBK", 2, {0x81, 0xFE}},
    {949, "UHC", "ANSI/OEM - Korean", 2, {0x81, 0xFE}},
    {950, "BIG5", "ANSI/OEM - Traditional Chinese Big5", 2, {0x81, 0xFE}},
    {1026, "IBM1026", "IBM EBCDIC - Turkish (Latin-5)", 1, {0}},
    {1250, "CP1250", "ANSI - Central Europe", 1, {0}},
    {1251, "CP1251", "ANSI - Cyrillic", 1, {0}},
    {1252, "CP1252", "ANSI - Latin I", 1, {0}},
    {1253, "CP1253", "ANSI - Greek", 1, {0}},
    {1254, "CP1254", "ANSI - Turkish", 1, {0}},
    {1255, "CP1255", "ANSI - Hebrew", 1, {0}},
    {1256, "CP1256", "ANSI - Arabic", 1, {0}},
    {1257, "CP1257", "ANSI - Baltic", 1, {0}},
    {1258, "CP1258", "ANSI/OEM - Viet Nam", 1, {0}},
    {1361, "JOHAB", "Korean - Johab", 2, {0x84, 0xD3, 0xD8, 0xDE, 0xE0, 0xF9}},
    {10000, "MACINTOSH", "MAC - Roman", 1, {0}},
    {20127, "US-ASCII", "US-ASCII", 1, {0}},
    {20866, "KOI8-R", "Russian - KOI8", 1, {0}},
    {21866, "KOI8-U", "Ukrainian - KOI8-U", 1, {0}},
    {28591, "ISO-8859-1", "ISO 8859-1 Latin I", 1, {0}},
    {28592, "ISO-8859-2", "ISO 8859-2 Central Europe", 1, {0}},
    {28593, "ISO-8859-3", "ISO 8859-3 Latin 3", 1, {0}},
    {28594, "ISO-8859-4", "ISO 8859-4 Baltic", 1, {0}},
    {28595, "ISO-8859-5", "ISO 8859-5 Cyrillic", 1, {0}},
    {28596, "ISO-8859-6", "ISO 8859-6 Arabic", 1, {0}},
    {28597, "ISO-8859-7", "ISO 8859-7 Greek", 1, {0}},
    {28598, "ISO-8859-8", "ISO 8859-8 Hebrew: Visual Ordering", 1, {0}},
    {28599, "ISO-8859-9", "ISO 8859-9 Latin 5", 1, {0}},
    {28603, "ISO-8859-13", "ISO 8859-13 Estonian", 1, {0}},
    {28605, "ISO-8859-15", "ISO 8859-15 Latin 9", 1, {0}},
};
enum { KNOWN = sizeof known / sizeof *known };

static struct codepage *made[KNOWN];

/* One character, in either direction; the converter is left as it was. False: it is none. */
static bool convert(iconv_t converter, void *from, size_t size, void *to, size_t *room)
{
    char *in = from, *out = to;
    size_t left = size, before = *room;
    bool whole = iconv(converter, &in, &left, &out, room) != (size_t)-1 && left == 0 &&
                 iconv(converter, NULL, NULL, &out, room) != (size_t)-1; /* what it holds back to combine */
    if (!whole)
        iconv(converter, NULL, NULL, NULL, NULL);
    *room = before - *room;
    return whole;
}

static WCHAR unit_of(iconv_t converter, BYTE *bytes, size_t size)
{
    WCHAR units[4];
    size_t length = sizeof units;
    return convert(converter, bytes, size, units, &length) && length == sizeof *units ? units[0]
                                                                                      : CODEPAGE_NONE;
}

/*
 * Bytes that a page of Windows or ISO has no character for, and that are controls elsewhere, are those:
 * Windows' pages have no holes there.
 */
static void fill_holes(struct codepage *page)
{
    bool controls = (page->number >= 1250 && page->number <= 1258) || page->number == 874;
    for (unsigned byte = 0x80; byte < 0xA0 && controls; byte++) {
        if (page->single[byte] == CODEPAGE_NONE)
            page->single[byte] = (WCHAR)byte;
    }
}

static bool read_pairs(struct codepage *page, iconv_t from)
{
    page->pairs = malloc(256 * sizeof *page->pairs);
    if (!page->pairs)
        return false;
    memset(page->pairs, 0xFF, 256 * sizeof *page->pairs);
    for (const BYTE *range = page->leads; range[0]; range += 2) {
        for (unsigned lead = range[0]; lead <= range[1]; lead++) {
            page->is_lead[lead] = true;
            page->single[lead] = CODEPAGE_NONE;
            for (unsigned trail = 0x30; trail < 0xFF; trail++)
                page->pairs[lead][trail] = unit_of(from, (BYTE[]){(BYTE)lead, (BYTE)trail}, 2);
        }
    }
    return true;
}

/*
 * Which bytes a unit has is asked as well, where several have it;
 * the lowest wins where the host has no answer.
 */
static void read_units(struct codepage *page, iconv_t to)
{
    memset(page->bytes, 0xFF, sizeof page->bytes);
    for (unsigned byte = 256; byte-- > 0;) {
        if (page->single[byte] != CODEPAGE_NONE)
            page->bytes[page->single[byte]] = (unsigned short)byte;
    }
    for (unsigned lead = 256; page->pairs && lead-- > 0;) {
        for (unsigned trail = 256; trail-- > 0;) {
            WCHAR unit = page->pairs[lead][trail];
            if (unit == CODEPAGE_NONE)
                continue;
            unsigned short *bytes = &page->bytes[unit];
            if (*bytes != CODEPAGE_NONE) {
                BYTE asked[8];
                size_t length = sizeof asked;
                if (convert(to, &unit, sizeof unit, asked, &length) && length <= 2) {
                    *bytes = length == 1 ? asked[0] : (unsigned short)(asked[0] << 8 | asked[1]);
                    continue;
                }
            }
            *bytes = (unsigned short)(lead << 8 | trail);
        }
    }
}

static struct codepage *make(int i)
{
    struct codepage *page = calloc(1, sizeof *page);
    iconv_t from = iconv_open("UTF-16LE", known[i].host), to = iconv_open(known[i].host, "UTF-16LE");
    bool whole = false;
    if (page && from != (iconv_t)-1 && to != (iconv_t)-1) {
        page->number = known[i].number;
        page->name = known[i].name;
        page->char_size = known[i].char_size;
        memcpy(page->leads, known[i].leads, sizeof known[i].leads);
        page->unit_default = page->number == 932 ? 0x30FB : '?';
        for (unsigned byte = 0; byte < 256; byte++)
            page->single[byte] = unit_of(from, &(BYTE){(BYTE)byte}, 1);
        fill_holes(page);
        whole = page->char_size == 1 || read_pairs(page, from);
        if (whole)
            read_units(page, to);
    }
    if (from != (iconv_t)-1)
        iconv_close(from);
    if (to != (iconv_t)-1)
        iconv_close(to);
    if (!whole) {
        free(page);
        page = NULL;
    }
    return page;
}

/* Two threads may make one at once: the second frees its own. */
const struct codepage *codepage_find(UINT number)
{
    int i = 0;
    while (i < KNOWN && known[i].number != number)
        i++;
    if (i == KNOWN)
        return NULL;
    struct codepage *page = __atomic_load_n(&made[i], __ATOMIC_ACQUIRE);
    if (page)
        return page;
    struct codepage *mine = make(i);
    if (mine &&
        !__atomic_compare_exchange_n(&made[i], &page, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        free(mine->pairs);
        free(mine);
        return page;
    }
    return mine;
}

unsigned codepage_best_fit(const struct codepage *page, WCHAR unit)
{
    unsigned like = latin_plain(unit);
    return like != unit ? page->bytes[like] : CODEPAGE_NONE;
}
