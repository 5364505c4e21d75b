/* MultiByteToWideChar, WideCharToMultiByte and what there is to know of code pages. */
#include <windows.h>

#include "test/tap.h"

static WCHAR wide[64];
static char narrow[64];

/* Converts from bytes; expects the units, whose count is in front of them. */
#define WIDENS(page, flags, bytes, size, count, ...)                                          \
    do {                                                                                      \
        const WCHAR wanted[] = {__VA_ARGS__};                                                 \
        memset(wide, 0x7E, sizeof wide);                                                      \
        SetLastError(4711);                                                                   \
        EXPECT_EQ(MultiByteToWideChar(page, flags, bytes, size, wide, 64), count);            \
        EXPECT_EQ(MultiByteToWideChar(page, flags, bytes, size, NULL, 0), count);             \
        EXPECT(memcmp(wide, wanted, sizeof wanted) == 0);                                     \
        EXPECT_EQ(wide[count], 0x7E7E);                                                       \
        EXPECT_EQ(GetLastError(), 4711);                                                      \
    } while (0)

#define NARROWS(page, flags, units, size, wanted)                                             \
    do {                                                                                      \
        memset(narrow, '~', sizeof narrow);                                                   \
        SetLastError(4711);                                                                   \
        EXPECT_EQ(WideCharToMultiByte(page, flags, units, size, narrow, 64, NULL, NULL), (int)sizeof wanted - 1); \
        EXPECT_EQ(WideCharToMultiByte(page, flags, units, size, NULL, 0, NULL, NULL), (int)sizeof wanted - 1);    \
        EXPECT(memcmp(narrow, wanted "~", sizeof wanted) == 0);                               \
        EXPECT_EQ(GetLastError(), 4711);                                                      \
    } while (0)

#define FAILS(error, call)                  \
    do {                                    \
        SetLastError(4711);                 \
        EXPECT_EQ(call, 0);                 \
        EXPECT_EQ(GetLastError(), error);   \
    } while (0)

static void refuses_widening(void)
{
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF8, 0, NULL, 1, wide, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF8, 0, "a", 1, NULL, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF8, 0, "a", 1, wide, -1));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF8, 0, (char *)wide, 1, wide, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(CP_UTF7, 0, "a", 1, wide, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(1200, 0, "a", 1, wide, 64));
    FAILS(ERROR_INVALID_PARAMETER, MultiByteToWideChar(12345, 0, "a", 1, wide, 64));
    FAILS(ERROR_INVALID_FLAGS, MultiByteToWideChar(CP_UTF8, MB_PRECOMPOSED, "a", 1, wide, 64));
    FAILS(ERROR_INVALID_FLAGS, MultiByteToWideChar(CP_UTF8, 0x10, "a", 1, wide, 64));
    FAILS(ERROR_INVALID_FLAGS, MultiByteToWideChar(1252, MB_PRECOMPOSED | MB_COMPOSITE, "a", 1, wide, 64));
    FAILS(ERROR_NO_UNICODE_TRANSLATION, MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "a\x80", 2, wide, 64));
    FAILS(ERROR_INSUFFICIENT_BUFFER, MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 3));
    EXPECT_EQ(wide[2], 'c');
}

static void refuses_narrowing(void)
{
    BOOL used;
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, NULL, 1, narrow, 64, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, u"a", 0, narrow, 64, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, u"a", 1, NULL, 64, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, u"a", 1, narrow, -1, NULL, NULL));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, u"a", 1, narrow, 64, "?", NULL));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF8, 0, u"a", 1, narrow, 64, NULL, &used));
    FAILS(ERROR_INVALID_PARAMETER, WideCharToMultiByte(CP_UTF7, 0, u"a", 1, narrow, 64, NULL, NULL));
    FAILS(ERROR_INVALID_FLAGS, WideCharToMultiByte(CP_UTF8, WC_NO_BEST_FIT_CHARS, u"a", 1, narrow, 64, NULL, NULL));
    FAILS(ERROR_INVALID_FLAGS, WideCharToMultiByte(1252, WC_ERR_INVALID_CHARS, u"a", 1, narrow, 64, NULL, NULL));
    FAILS(ERROR_NO_UNICODE_TRANSLATION,
          WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, (const WCHAR[]){'a', 0xD800}, 2, narrow, 64, NULL, NULL));
    FAILS(ERROR_INSUFFICIENT_BUFFER, WideCharToMultiByte(CP_UTF8, 0, u"abc", -1, narrow, 3, NULL, NULL));
    EXPECT_EQ(narrow[2], 'c');
    FAILS(ERROR_INSUFFICIENT_BUFFER, WideCharToMultiByte(CP_UTF8, 0, u"a\u20ac", 2, narrow, 3, NULL, NULL));
}

static void utf8_to_utf16(void)
{
    WIDENS(CP_UTF8, 0, "a\0b", 3, 3, 'a', 0, 'b');
    WIDENS(CP_UTF8, 0, "ab", -1, 3, 'a', 'b', 0);
    WIDENS(CP_UTF8, 0, "ab", -7, 3, 'a', 'b', 0);
    WIDENS(CP_ACP, MB_PRECOMPOSED, "\xC3\xA4", 2, 1, 0xE4);
    WIDENS(CP_OEMCP, 0, "\xE2\x82\xAC", 3, 1, 0x20AC);
    WIDENS(CP_THREAD_ACP, MB_ERR_INVALID_CHARS, "\xF0\x9F\x98\x80", 4, 2, 0xD83D, 0xDE00);
    WIDENS(CP_UTF8, MB_ERR_INVALID_CHARS, "\xF4\x8F\xBF\xBF", 4, 2, 0xDBFF, 0xDFFF);
}

static void malformed_utf8(void)
{
    WIDENS(CP_UTF8, 0, "\x80", 1, 1, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xC0\xAF", 2, 2, 0xFFFD, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xE2\x82" "a", 3, 2, 0xFFFD, 'a');
    WIDENS(CP_UTF8, 0, "\xF0\x9F\x98", 3, 1, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xED\xA0\x80", 3, 3, 0xFFFD, 0xFFFD, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xE0\x80\x80", 3, 3, 0xFFFD, 0xFFFD, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xF4\x90\x80\x80", 4, 4, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD);
    WIDENS(CP_UTF8, 0, "\xE4\xC3\xA4", 3, 2, 0xFFFD, 0xE4);
}

static void utf16_to_utf8(void)
{
    NARROWS(CP_UTF8, 0, u"a\0b", 3, "a\0b");
    NARROWS(CP_UTF8, 0, u"ab", -1, "ab\0");
    NARROWS(CP_UTF8, WC_ERR_INVALID_CHARS, u"\u00e4\u20ac\U0001f600", -1, "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\0");
    NARROWS(CP_ACP, WC_COMPOSITECHECK | WC_DEFAULTCHAR, u"\u00e4", 1, "\xC3\xA4");
    NARROWS(CP_UTF8, 0, ((const WCHAR[]){0xD800, 'a'}), 2, "\xEF\xBF\xBD" "a");
    NARROWS(CP_UTF8, 0, ((const WCHAR[]){0xDC00, 0xD800}), 2, "\xEF\xBF\xBD\xEF\xBF\xBD");
    BOOL used = 7;
    EXPECT_EQ(WideCharToMultiByte(CP_ACP, 0, u"x", 1, narrow, 64, NULL, &used), 1);
    EXPECT_EQ(used, FALSE);
    EXPECT_EQ(WideCharToMultiByte(CP_ACP, 0, (const WCHAR[]){0xD800}, 1, narrow, 64, "#", &used), 1);
    EXPECT_EQ(narrow[0], '#');
    EXPECT_EQ(used, TRUE);
}

static void every_code_point(void)
{
    char bytes[8];
    WCHAR units[4];
    int bad = 0;
    for (unsigned code = 1; code <= 0x10FFFF; code++) {
        int count = code >= 0x10000 ? 2 : 1;
        WCHAR pair[2] = {(WCHAR)code, 0};
        if (code >= 0xD800 && code < 0xE000)
            continue;
        if (count == 2) {
            pair[0] = (WCHAR)(0xD7C0 + (code >> 10));
            pair[1] = (WCHAR)(0xDC00 + (code & 0x3FF));
        }
        int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, pair, count, bytes, 8, NULL, NULL);
        bad += size != (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
        bad += MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes, size, units, 4) != count;
        bad += memcmp(units, pair, (size_t)count * 2) != 0;
    }
    EXPECT_EQ(bad, 0);
}

static void single_byte_pages(void)
{
    WIDENS(1252, MB_ERR_INVALID_CHARS, "\x80\xE4\x9F", 3, 3, 0x20AC, 0xE4, 0x178);
    WIDENS(1252, MB_ERR_INVALID_CHARS, "\x81\x8D", 2, 2, 0x81, 0x8D);
    WIDENS(437, 0, "\x84\xE1\xB0", 3, 3, 0xE4, 0xDF, 0x2591);
    WIDENS(850, MB_PRECOMPOSED, "\x84\xD5", 2, 2, 0xE4, 0x131);
    WIDENS(28591, 0, "\x80\xFF", 2, 2, 0x80, 0xFF);
    WIDENS(28605, 0, "\xA4", 1, 1, 0x20AC);
    WIDENS(1251, 0, "\xCF\xF0", 2, 2, 0x41F, 0x440);
    NARROWS(1252, 0, u"\u20ac\u00e4", -1, "\x80\xE4\0");
    NARROWS(437, 0, u"\u00e4\u00df", 2, "\x84\xE1");
    NARROWS(28591, WC_NO_BEST_FIT_CHARS, u"\u00ff", 1, "\xFF");
}

static void every_byte_returns(void)
{
    static const UINT pages[] = {437, 850, 866, 1250, 1251, 1252, 1254, 28591, 28605, 20866};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        REQUIRE(IsValidCodePage(pages[i]));
        for (int byte = 0; byte < 256; byte++) {
            char from = (char)byte, back = 0;
            WCHAR unit;
            if (MultiByteToWideChar(pages[i], MB_ERR_INVALID_CHARS, &from, 1, &unit, 1) != 1)
                continue;
            EXPECT_EQ(WideCharToMultiByte(pages[i], WC_NO_BEST_FIT_CHARS, &unit, 1, &back, 1, NULL, NULL), 1);
            EXPECT_EQ(back, from);
        }
    }
}

static void default_characters(void)
{
    BOOL used = 7;
    EXPECT_EQ(WideCharToMultiByte(1252, 0, u"\u4e00", 1, narrow, 64, NULL, &used), 1);
    EXPECT_EQ(narrow[0], '?');
    EXPECT_EQ(used, TRUE);
    EXPECT_EQ(WideCharToMultiByte(1252, 0, u"\u4e00x", 2, narrow, 64, "_", &used), 2);
    EXPECT(memcmp(narrow, "_x", 2) == 0);
    EXPECT_EQ(WideCharToMultiByte(1252, 0, u"\U0001f600", 2, narrow, 64, NULL, &used), 1);
    EXPECT_EQ(narrow[0], '?');
    EXPECT_EQ(WideCharToMultiByte(1252, 0, u"x", 1, narrow, 64, "_", &used), 1);
    EXPECT_EQ(used, FALSE);
    used = 7;
    FAILS(ERROR_INSUFFICIENT_BUFFER, WideCharToMultiByte(1252, 0, u"x\u4e00", 2, narrow, 1, NULL, &used));
    EXPECT_EQ(used, FALSE); /* it had no room */
}

static void best_fit(void)
{
    BOOL used = 7;
    EXPECT_EQ(WideCharToMultiByte(1252, 0, u"\u0100\uff21\u201b", 3, narrow, 64, NULL, &used), 3);
    EXPECT(memcmp(narrow, "AA", 2) == 0);
    EXPECT_EQ(WideCharToMultiByte(437, 0, u"\u2018\u00c0", 2, narrow, 64, NULL, &used), 2);
    EXPECT(memcmp(narrow, "'A", 2) == 0);
    EXPECT_EQ(used, FALSE);
    EXPECT_EQ(WideCharToMultiByte(1252, WC_NO_BEST_FIT_CHARS, u"\u0100", 1, narrow, 64, NULL, &used), 1);
    EXPECT_EQ(narrow[0], '?');
    EXPECT_EQ(used, TRUE);
}

static void two_byte_pages(void)
{
    if (!IsValidCodePage(932))
        SKIP("the host has no code page 932");
    WIDENS(932, MB_ERR_INVALID_CHARS, "a\x93\xFA\xB1", 4, 3, 'a', 0x65E5, 0xFF71);
    NARROWS(932, 0, u"\u65e5a\uff71", 3, "\x93\xFA" "a\xB1");
    FAILS(ERROR_NO_UNICODE_TRANSLATION, MultiByteToWideChar(932, MB_ERR_INVALID_CHARS, "\x93", 1, wide, 64));
    WIDENS(932, 0, "\x93", 1, 1, 0x30FB);
    EXPECT(IsDBCSLeadByteEx(932, 0x93));
    EXPECT(!IsDBCSLeadByteEx(932, 0xB1));
    EXPECT(!IsDBCSLeadByte(0x93));
    CPINFO info;
    EXPECT(GetCPInfo(932, &info));
    EXPECT_EQ(info.MaxCharSize, 2);
    EXPECT(memcmp(info.LeadByte, "\x81\x9F\xE0\xFC\0", 6) == 0);
    /* A character is stored whole or not at all. */
    memset(narrow, '~', sizeof narrow);
    FAILS(ERROR_INSUFFICIENT_BUFFER, WideCharToMultiByte(932, 0, u"a\u65e5", 2, narrow, 2, NULL, NULL));
    EXPECT(memcmp(narrow, "a~", 2) == 0);
}

static void about_pages(void)
{
    CPINFO info;
    EXPECT_EQ(GetACP(), 65001);
    EXPECT_EQ(GetOEMCP(), 65001);
    EXPECT(IsValidCodePage(CP_UTF8));
    EXPECT(IsValidCodePage(1252) && IsValidCodePage(437));
    EXPECT(!IsValidCodePage(CP_ACP) && !IsValidCodePage(CP_UTF7) && !IsValidCodePage(1200) && !IsValidCodePage(99999));
    FAILS(ERROR_INVALID_PARAMETER, GetCPInfo(1252, NULL));
    FAILS(ERROR_INVALID_PARAMETER, GetCPInfo(99999, &info));
    EXPECT(GetCPInfo(CP_ACP, &info));
    EXPECT_EQ(info.MaxCharSize, 4);
    EXPECT(GetCPInfo(1252, &info));
    EXPECT_EQ(info.MaxCharSize, 1);
    EXPECT_EQ(info.DefaultChar[0], '?');
    EXPECT_EQ(info.LeadByte[0], 0);
}

static void more_about_pages(void)
{
    CPINFOEXA narrow_info;
    CPINFOEXW wide_info;
    FAILS(ERROR_INVALID_PARAMETER, GetCPInfoExA(1252, 1, &narrow_info));
    EXPECT(GetCPInfoExA(CP_ACP, 0, &narrow_info) && GetCPInfoExW(1252, 0, &wide_info));
    EXPECT_EQ(narrow_info.CodePage, 65001);
    EXPECT_EQ(narrow_info.UnicodeDefaultChar, 0xFFFD);
    EXPECT_STR(narrow_info.CodePageName, "65001 (Unicode (UTF-8))");
    EXPECT_EQ(wide_info.CodePage, 1252);
    EXPECT(lstrcmpW(wide_info.CodePageName, u"1252  (ANSI - Latin I)") == 0);
}

TAP_MAIN(CASE(refuses_widening, "TXT-010 MultiByteToWideChar: what is refused"),
         CASE(refuses_narrowing, "TXT-011 WideCharToMultiByte: what is refused"),
         CASE(utf8_to_utf16, "TXT-012 UTF-8 to UTF-16"),
         CASE(malformed_utf8, "TXT-013 malformed UTF-8: one U+FFFD for each longest beginning"),
         CASE(utf16_to_utf8, "TXT-014 UTF-16 to UTF-8, lone halves"),
         CASE(every_code_point, "TXT-015 every code point, there and back"),
         CASE(single_byte_pages, "TXT-016 pages of single bytes"),
         CASE(every_byte_returns, "TXT-017 every byte of a page, there and back"),
         CASE(default_characters, "TXT-018 the default character, and whether it was used"),
         CASE(best_fit, "TXT-019 best fit, and without"),
         CASE(two_byte_pages, "TXT-020 pages with characters of two bytes"),
         CASE(about_pages, "TXT-021 which pages there are"),
         CASE(more_about_pages, "TXT-022 GetCPInfoEx"))
