/* lstr*, CharNext and its sisters, comparing, kinds of characters, wsprintf: each in both widths. */
#include <windows.h>

#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test/tap.h"

#define SAME(text, wanted) EXPECT(memcmp(text, wanted, sizeof wanted) == 0)

/* The last bytes before a page that cannot be touched. */
static char *end_of_memory(void)
{
    char *pages = (char *)VirtualAlloc(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;
    REQUIRE(pages && VirtualProtect(pages + 4096, 4096, PAGE_NOACCESS, &old));
    return pages + 4096;
}

static void bad_pointers(void)
{
    char *end = end_of_memory(), text[8] = "text";
    WCHAR *wide_end = (WCHAR *)end, wide[8] = u"text";
    memset(end - 4, 'x', 4);
    EXPECT_EQ(lstrlenA(NULL), 0);
    EXPECT_EQ(lstrlenW(NULL), 0);
    EXPECT_EQ(lstrlenA((LPCSTR)16), 0);
    EXPECT_EQ(lstrlenA(end - 4), 0);
    EXPECT_EQ(lstrlenW(wide_end - 2), 0);
    EXPECT(!lstrcpyA(NULL, text) && !lstrcpyA(text, NULL) && !lstrcpyA(end - 4, text) &&
           !lstrcpyA(text, end - 4));
    EXPECT(!lstrcpyW(NULL, wide) && !lstrcpyW(wide, NULL) && !lstrcpyW(wide_end - 4, wide) &&
           !lstrcpyW(wide, wide_end - 2));
    memset(end - 8, 'x', 8); /* what could be written has been */
    EXPECT(!lstrcatA(NULL, text) && !lstrcatA(text, NULL) && !lstrcatW(NULL, wide) && !lstrcatW(wide, NULL));
    EXPECT(!lstrcpynA(NULL, text, 4) && !lstrcpynA(text, NULL, 4) && !lstrcpynA(text, end - 4, 8));
    EXPECT(!lstrcpynW(NULL, wide, 4) && !lstrcpynW(wide, NULL, 4) && !lstrcpynW(wide, wide_end - 2, 8));
    EXPECT_EQ(lstrcmpA(NULL, NULL), 0);
    EXPECT_EQ(lstrcmpW(NULL, wide), -1);
    EXPECT_EQ(lstrcmpiA(text, NULL), 1);
}

static void lengths_and_copies(void)
{
    char *end = end_of_memory(), text[32];
    WCHAR wide[32];
    memcpy(end - 4, "abc", 4);
    EXPECT_EQ(lstrlenA(end - 4), 3);
    EXPECT_EQ(lstrlenA("\xC3\xA4"), 2);
    EXPECT_EQ(lstrlenW(u"\u00e4\U0001f600"), 3);
    memcpy(end - 8, u"abc", 8);
    EXPECT_EQ(lstrlenW((WCHAR *)(end - 8)), 3);
    EXPECT(lstrcpyA(text, "one") == text && lstrcatA(text, " two") == text);
    EXPECT_STR(text, "one two");
    EXPECT(lstrcpyW(wide, u"one") == wide && lstrcatW(wide, u" two") == wide);
    SAME(wide, u"one two");
    EXPECT(lstrcpynA(text, "longer", 4) == text);
    EXPECT_STR(text, "lon");
    EXPECT(lstrcpynW(wide, u"longer", 4) == wide);
    SAME(wide, u"lon");
    EXPECT(lstrcpynW(wide, u"lo", 4) == wide);
    SAME(wide, u"lo");
    EXPECT(lstrcpynA(text, "longer", 0) == text);
    EXPECT_STR(text, "lon");
}

/* A text of many pages that ends where memory ends, at an odd address as well. */
static void long_texts(void)
{
    size_t size = 5 * 4096;
    char *pages = (char *)VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(pages && VirtualAlloc(pages, size, MEM_COMMIT, PAGE_READWRITE));
    memset(pages, 'y', size);
    pages[size - 1] = 0;
    EXPECT_EQ(lstrlenA(pages), size - 1);
    pages[size - 2] = 0;
    EXPECT_EQ(lstrlenW((WCHAR *)pages), size / 2 - 1);
    pages[size - 3] = 0;
    EXPECT_EQ(lstrlenW((WCHAR *)(pages + 1)), size / 2 - 2);
}

static const struct {
    const char *first, *second;
    int order, without_case; /* what lstrcmp and lstrcmpi answer */
} words[] = {
    {"", "", 0, 0},
    {"", "a", -1, -1},
    {"a", "a", 0, 0},
    {"a", "A", -1, 0},
    {"A", "b", -1, -1},
    {"B", "a", 1, 1},
    {"abc", "ABD", -1, -1},
    {"ab", "abc", -1, -1},
    {"1", "a", -1, -1},
    {"_", "1", -1, -1},
    {"co-op", "coop", 1, 1},
    {"co-op", "cop", -1, -1},
    {"\xC3\xA4", "b", -1, -1},
    {"a", "\xC3\xA4", -1, -1},
    {"\xC3\xA4z", "b", -1, -1},
    {"\xC3\x84", "\xC3\xA4", 1, 0},
    {"a b", "ab", -1, -1},
    {"stra\xC3\x9F"
     "e",
     "strasse", 1, 1},
};

static void order_of_words(void)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        WCHAR first[32], second[32];
        MultiByteToWideChar(CP_UTF8, 0, words[i].first, -1, first, 32);
        MultiByteToWideChar(CP_UTF8, 0, words[i].second, -1, second, 32);
        printf("# %s, %s\n", words[i].first, words[i].second);
        EXPECT_EQ(lstrcmpA(words[i].first, words[i].second), words[i].order);
        EXPECT_EQ(lstrcmpA(words[i].second, words[i].first), -words[i].order);
        EXPECT_EQ(lstrcmpiA(words[i].first, words[i].second), words[i].without_case);
        EXPECT_EQ(lstrcmpW(first, second), words[i].order);
        EXPECT_EQ(lstrcmpW(second, first), -words[i].order);
        EXPECT_EQ(lstrcmpiW(first, second), words[i].without_case);
    }
}

static void compares(void)
{
    SetLastError(0);
    EXPECT_EQ(CompareStringW(LOCALE_USER_DEFAULT, 0, NULL, 1, u"a", 1), 0);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(CompareStringA(LOCALE_USER_DEFAULT, 0x80000000, "a", 1, "a", 1), 0);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_FLAGS);
    EXPECT_EQ(CompareStringOrdinal(u"a", -2, u"b", 1, FALSE), 0);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(CompareStringA(LOCALE_USER_DEFAULT, NORM_IGNORECASE, "ABx", 2, "aby", 2), CSTR_EQUAL);
    EXPECT_EQ(CompareStringW(LOCALE_INVARIANT, 0, u"abx", 3, u"aby", -1), CSTR_LESS_THAN);
    EXPECT_EQ(CompareStringW(LOCALE_INVARIANT, NORM_IGNORENONSPACE, u"\u00e4", 1, u"a", 1), CSTR_EQUAL);
    EXPECT_EQ(CompareStringW(LOCALE_INVARIANT, 0, u"a\u0308", 2, u"a", 1), CSTR_GREATER_THAN);
    EXPECT_EQ(CompareStringW(LOCALE_INVARIANT, SORT_STRINGSORT, u"co-op", -1, u"coop", -1), CSTR_LESS_THAN);
    EXPECT_EQ(CompareStringOrdinal(u"B", -1, u"a", -1, FALSE), CSTR_LESS_THAN);
    EXPECT_EQ(CompareStringOrdinal(u"B", -1, u"a", -1, TRUE), CSTR_GREATER_THAN);
    EXPECT_EQ(CompareStringOrdinal(u"\u00c4", -1, u"\u00e4", -1, TRUE), CSTR_EQUAL);
    EXPECT_EQ(CompareStringOrdinal(u"ab", 2, u"abc", 3, FALSE), CSTR_LESS_THAN);
}

static void next_and_previous(void)
{
    const char *text = "a\xC3\xA4\xF0\x9F\x98\x80";
    const WCHAR *wide = u"a\u00e4\U0001f600";
    EXPECT(CharNextA(NULL) == NULL && CharNextW(NULL) == NULL);
    EXPECT(CharNextA(text) == text + 1 && CharNextA(text + 1) == text + 3 && CharNextA(text + 3) == text + 7);
    EXPECT(CharNextA(text + 7) == text + 7);
    EXPECT(CharPrevA(text, text + 7) == text + 3 && CharPrevA(text, text + 3) == text + 1);
    EXPECT(CharPrevA(text, text + 1) == text && CharPrevA(text, text) == text);
    EXPECT(CharNextW(wide) == wide + 1 && CharNextW(wide + 2) == wide + 4 && CharNextW(wide + 4) == wide + 4);
    EXPECT(CharPrevW(wide, wide + 4) == wide + 2 && CharPrevW(wide, wide + 2) == wide + 1 &&
           CharPrevW(wide, wide) == wide);
    EXPECT(CharNextExA(1252, text + 1, 0) == text + 2 && CharPrevExA(1252, text, text + 3, 0) == text + 2);
}

static void upper_and_lower(void)
{
    char text[] = "ab\xC3\xA4\xC3\x9F";
    WCHAR wide[] = u"ab\u00e4\u00df\u0436";
    EXPECT(CharUpperA(text) == text && CharUpperW(wide) == wide);
    EXPECT_STR(text, "AB\xC3\x84\xC3\x9F");
    SAME(wide, u"AB\u00c4\u00df\u0416");
    EXPECT(CharLowerA(text) == text && CharLowerW(wide) == wide);
    EXPECT_STR(text, "ab\xC3\xA4\xC3\x9F");
    SAME(wide, u"ab\u00e4\u00df\u0436");
    EXPECT_EQ(CharUpperBuffA(text, 1), 1);
    EXPECT_EQ(CharUpperBuffW(wide, 2), 2);
    EXPECT_STR(text, "Ab\xC3\xA4\xC3\x9F");
    SAME(wide, u"AB\u00e4\u00df\u0436");
    EXPECT_EQ(CharLowerBuffA(text, 2), 2);
    EXPECT_EQ(CharLowerBuffW(wide, 1), 1);
    EXPECT_EQ((ULONG_PTR)CharUpperA((LPSTR)(ULONG_PTR)'q'), 'Q');
    EXPECT_EQ((ULONG_PTR)CharUpperW((LPWSTR)(ULONG_PTR)0xE4), 0xC4);
    EXPECT_EQ((ULONG_PTR)CharLowerW((LPWSTR)(ULONG_PTR)'Q'), 'q');
}

static void kinds(void)
{
    WORD kind[4];
    EXPECT(IsCharAlphaA('a') && !IsCharAlphaA('1') && !IsCharAlphaA((CHAR)0xC3));
    EXPECT(IsCharAlphaW(u'\u00e4') && IsCharAlphaW(0x4E00) && !IsCharAlphaW('_') && !IsCharAlphaW(0xD800));
    EXPECT(IsCharAlphaNumericA('7') && IsCharAlphaNumericW(0x0664) && !IsCharAlphaNumericW(' '));
    EXPECT(IsCharUpperA('A') && !IsCharUpperA('a') && IsCharUpperW(0xC4) && !IsCharUpperW('1'));
    EXPECT(IsCharLowerA('a') && !IsCharLowerA('A') && IsCharLowerW(0xE4));
    SetLastError(0);
    EXPECT(!GetStringTypeW(8, u"a", 1, kind));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_FLAGS);
    EXPECT(GetStringTypeW(CT_CTYPE1, u"aZ9 ", 4, kind));
    EXPECT_EQ(kind[0], C1_ALPHA | C1_LOWER | C1_XDIGIT | C1_DEFINED);
    EXPECT_EQ(kind[1], C1_ALPHA | C1_UPPER | C1_DEFINED);
    EXPECT_EQ(kind[2], C1_DIGIT | C1_XDIGIT | C1_DEFINED);
    EXPECT_EQ(kind[3], C1_SPACE | C1_BLANK | C1_DEFINED);
}

static void formats(void)
{
    char text[1100];
    WCHAR wide[1100];
    EXPECT_EQ(wsprintfA(text, "%s %d %lu %04X %c", "x", -1, (DWORD)4000000000u, 0xABu, 'c'), 22);
    EXPECT_STR(text, "x -1 4000000000 00AB c");
    EXPECT_EQ(wsprintfW(wide, u"%s %hs %d", u"w", "n", 5), 5);
    SAME(wide, u"w n 5");
    memset(text, '~', sizeof text);
    EXPECT_EQ(wsprintfA(text, "%2000d", 7), 1023);
    EXPECT(text[1022] == ' ' && text[1023] == 0 && text[1024] == '~');
}

static void oem(void)
{
    char text[8], back[8];
    WCHAR wide[8];
    EXPECT(!CharToOemA(NULL, text) && !CharToOemA("a", NULL));
    EXPECT(CharToOemA("\xC3\xA4", text) && OemToCharA(text, back) && strcmp(back, "\xC3\xA4") == 0);
    EXPECT(CharToOemW(u"\u00e4", text) && strcmp(text, "\xC3\xA4") == 0 && OemToCharW(text, wide));
    SAME(wide, u"\u00e4");
}

TAP_MAIN(CASE(bad_pointers, "TXT-030 lstr*: pointers that cannot be read or written"),
         CASE(lengths_and_copies, "TXT-031 lstrlen, lstrcpy, lstrcpyn, lstrcat"),
         CASE(long_texts, "TXT-032 lstrlen up to the end of memory"),
         CASE(order_of_words, "TXT-033 lstrcmp and lstrcmpi order words"),
         CASE(compares, "TXT-034 CompareString, CompareStringOrdinal"),
         CASE(next_and_previous, "TXT-035 CharNext, CharPrev"),
         CASE(upper_and_lower, "TXT-036 CharUpper, CharLower, of texts, buffers and characters"),
         CASE(kinds, "TXT-037 IsCharAlpha and its sisters, GetStringType"),
         CASE(formats, "TXT-038 wsprintf"),
         CASE(oem, "TXT-039 CharToOem, OemToChar"))
