/*
 * Formats row by row, in both widths: each is given to sprintf, to swprintf with the same format widened, and, unless
 * it is no directive, to _sprintf_p. Then positions, %n, and scanf.
 */
#include <windows.h>

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "test/tap.h"

enum { SIZE = 512 };

static int invalid;

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line,
                          uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    invalid++;
}

static const WCHAR *widen(const char *text)
{
    static WCHAR wide[SIZE];
    size_t i = 0;
    do
        wide[i] = (unsigned char)text[i]; /* formats are ASCII */
    while (text[i++]);
    return wide;
}

/* Compares what the wide function made, of ASCII text. */
static void expect_wide(const WCHAR *found, int length, const char *wanted, const char *format)
{
    char narrow[SIZE];
    size_t i = 0;
    do
        narrow[i] = (char)(found[i] < 0x80 ? found[i] : '?');
    while (found[i++]);
    if (strcmp(narrow, wanted) != 0 || length != (int)strlen(wanted))
        printf("# wide \"%s\": ", format);
    EXPECT_STR(narrow, wanted);
    EXPECT_EQ(length, strlen(wanted));
}

#define IN_EACH_WIDTH(wanted, format, value)                                                  \
    do {                                                                                      \
        char text[SIZE];                                                                      \
        WCHAR wide[SIZE];                                                                     \
        const char *narrow = format; /* out of the compiler's sight */                        \
        int length = sprintf(text, narrow, value);                                            \
        if (strcmp(text, wanted) != 0)                                                        \
            printf("# \"%s\": ", narrow);                                                     \
        EXPECT_STR(text, wanted);                                                             \
        EXPECT_EQ(length, strlen(wanted));                                                    \
        EXPECT_EQ(_scprintf(narrow, value), strlen(wanted));                                  \
        EXPECT_EQ(_sprintf_p(text, SIZE, narrow, value), strlen(wanted));                     \
        EXPECT_STR(text, wanted);                                                             \
        expect_wide(wide, _snwprintf(wide, SIZE, widen(narrow), value), wanted, narrow);      \
    } while (0)

static const struct {
    const char *format;
    int value;
    const char *wanted;
} ints[] = {
    {"%d", 0, "0"}, {"%d", INT_MAX, "2147483647"}, {"%i", INT_MIN, "-2147483648"}, {"%u", -1, "4294967295"},
    {"%ld", -5, "-5"}, {"%li", 5, "5"}, {"%lu", -5, "4294967291"}, {"%lx", -1, "ffffffff"}, {"%lX", 0xabc, "ABC"},
    {"%lo", 8, "10"}, {"%I32d", -7, "-7"}, {"%I32u", -7, "4294967289"}, {"%I32x", -1, "ffffffff"},
    {"%hd", 0x18000, "-32768"}, {"%hu", 0x18000, "32768"}, {"%hx", -1, "ffff"}, {"%ho", -1, "177777"},
    {"%hhd", 0x180, "-128"}, {"%hhu", 0x180, "128"}, {"%hhx", -1, "ff"}, {"%hhX", 0xfa, "FA"},
    {"%5d|", 42, "   42|"}, {"%-5d|", 42, "42   |"}, {"%05d", 42, "00042"}, {"%05d", -42, "-0042"},
    {"%+d", 42, "+42"}, {"%+d", -42, "-42"}, {"%+d", 0, "+0"}, {"% d", 42, " 42"}, {"% d", -42, "-42"},
    {"%+ d", 42, "+42"}, {"% +d", 42, "+42"}, {"%+05d", 42, "+0042"}, {"% 05d", 42, " 0042"},
    {"%-+5d|", 42, "+42  |"}, {"%-05d|", 42, "42   |"}, {"%.0d|", 0, "|"}, {"%.0d", 7, "7"}, {"%.3d", 42, "042"},
    {"%.3d", -42, "-042"}, {"%6.3d", 42, "   042"}, {"%06.3d", 42, "   042"}, {"%-6.3d|", 42, "042   |"},
    {"%+.3d", 42, "+042"}, {"%5.0d|", 0, "     |"}, {"%+.0d", 0, "+"}, {"%.10d", INT_MIN, "-2147483648"},
    {"%.12d", 1, "000000000001"}, {"%x", 255, "ff"}, {"%X", 255, "FF"}, {"%#x", 255, "0xff"}, {"%#X", 255, "0XFF"},
    {"%#x", 0, "0"}, {"%#o", 0, "0"}, {"%#o", 8, "010"}, {"%#.0x", 0, ""}, {"%#.0o", 0, "0"}, {"%8x", 255, "      ff"},
    {"%08x", 255, "000000ff"}, {"%#08x", 255, "0x0000ff"}, {"%#8x", 255, "    0xff"}, {"%-#8x|", 255, "0xff    |"},
    {"%#.4x", 255, "0x00ff"}, {"%#8.4x", 255, "  0x00ff"}, {"%o", -1, "37777777777"}, {"%.5o", 8, "00010"},
    {"%#.5o", 8, "00010"}, {"%+u", 3, "3"}, {"% u", 3, "3"}, {"%+x", 3, "3"}, {"%c", 'A', "A"}, {"%5c|", 'A', "    A|"},
    {"%-5c|", 'A', "A    |"}, {"%lc", 'A', "A"}, {"%hc", 'A', "A"}, {"%wc", 'A', "A"}, {"%C", 'A', "A"},
    {"%.0c", 'A', "A"}, {"a%db%%c", 1, "a1b%c"}, {"%%%d%%", 5, "%5%"}, {"%2d", 12345, "12345"}, {"%1d", -1, "-1"},
    {"%40d", 1, "                                       1"}, {"%.40d", 1, "0000000000000000000000000000000000000001"},
    {"%-3i|", 7, "7  |"}, {"%03i", -7, "-07"}, {"%02X", 10, "0A"}, {"0x%08lX", 0x1234abcd, "0x1234ABCD"},
};

static const struct {
    const char *format;
    long long value;
    const char *wanted;
} longs[] = {
    {"%lld", LLONG_MIN, "-9223372036854775808"}, {"%llu", -1, "18446744073709551615"}, {"%llx", -1, "ffffffffffffffff"},
    {"%I64d", LLONG_MAX, "9223372036854775807"}, {"%I64u", -1, "18446744073709551615"}, {"%I64x", 0x123456789abll, "123456789ab"},
    {"%I64X", -1, "FFFFFFFFFFFFFFFF"}, {"%I64o", 8, "10"}, {"%I64i", -3, "-3"}, {"%Id", -2, "-2"},
    {"%Iu", -2, "18446744073709551614"}, {"%Ix", -1, "ffffffffffffffff"}, {"%zu", -1, "18446744073709551615"},
    {"%zd", -4, "-4"}, {"%zx", 4096, "1000"}, {"%td", -4, "-4"}, {"%jd", -4, "-4"}, {"%ju", 4, "4"},
    {"%20I64d|", -5, "                  -5|"}, {"%-20I64d|", -5, "-5                  |"}, {"%020I64d", -5, "-0000000000000000005"},
    {"%#I64x", 0x10, "0x10"}, {"%.20lld", 1, "00000000000000000001"}, {"%+lld", 1, "+1"}, {"%016I64X", 0xabcdef, "0000000000ABCDEF"},
    {"%ld", 0x100000005ll, "5"}, {"%lu", 0x1ffffffffll, "4294967295"}, {"%d", 0x7ffffffffll, "-1"},
    {"%lx", 0x123456789ll, "23456789"}, {"%p", 0, "0000000000000000"}, {"%p", 0x7ffe1234abcd, "00007FFE1234ABCD"},
    {"%p", -1, "FFFFFFFFFFFFFFFF"}, {"%20p|", 1, "    0000000000000001|"}, {"%-20p|", 1, "0000000000000001    |"},
    {"%#p", 255, "0X00000000000000FF"},
};

static const struct {
    const char *format;
    double value;
    const char *wanted;
} doubles[] = {
    {"%f", 0, "0.000000"}, {"%f", 1.5, "1.500000"}, {"%f", -1.5, "-1.500000"}, {"%.0f", 0.5, "0"}, {"%.0f", 1.5, "2"},
    {"%.0f", 2.5, "2"}, {"%#.0f", 3, "3."}, {"%.1f", 0.25, "0.2"}, {"%.1f", 0.35, "0.3"}, {"%.2f", 2.675, "2.67"},
    {"%.3f", 1e6, "1000000.000"}, {"%10.2f|", 3.14159, "      3.14|"}, {"%-10.2f|", 3.14159, "3.14      |"},
    {"%010.2f", 3.14159, "0000003.14"}, {"%010.2f", -3.14159, "-000003.14"}, {"%+.2f", 3.14159, "+3.14"},
    {"% .2f", 3.14159, " 3.14"}, {"%lf", 2.5, "2.500000"}, {"%F", 2.5, "2.500000"}, {"%f", 1e15, "1000000000000000.000000"},
    {"%.20f", 0.1, "0.10000000000000000555"}, {"%e", 0, "0.000000e+00"}, {"%e", 12345.678, "1.234568e+04"},
    {"%E", 12345.678, "1.234568E+04"}, {"%e", 1e100, "1.000000e+100"}, {"%e", 1e-5, "1.000000e-05"}, {"%.0e", 1.5e10, "2e+10"},
    {"%#.0e", 1e10, "1.e+10"}, {"%.3e", -9.9996e-3, "-1.000e-02"}, {"%12.3e|", 1234.5, "   1.234e+03|"},
    {"%-12.3e|", 1234.5, "1.234e+03   |"}, {"%012.3e", 1234.5, "0001.234e+03"}, {"%g", 0, "0"}, {"%g", 100000, "100000"},
    {"%g", 1000000, "1e+06"}, {"%g", 0.0001, "0.0001"}, {"%g", 0.00001, "1e-05"}, {"%G", 0.00001, "1E-05"},
    {"%g", 123456789, "1.23457e+08"}, {"%.3g", 1234.5, "1.23e+03"}, {"%.10g", 1234.5, "1234.5"}, {"%#g", 1.5, "1.50000"},
    {"%.0g", 1234, "1e+03"}, {"%#.3g", 1, "1.00"}, {"%10g|", 1.5, "       1.5|"}, {"%-10g|", 1.5, "1.5       |"},
    {"%+g", 1.5, "+1.5"}, {"%a", 1, "0x1.0000000000000p+0"}, {"%a", 0.5, "0x1.0000000000000p-1"}, {"%A", 10, "0X1.4000000000000P+3"},
    {"%.2a", 1.999, "0x2.00p+0"}, {"%a", 0, "0x0.0000000000000p+0"}, {"%.3a", -1.5, "-0x1.800p+0"},
    {"%f", INFINITY, "inf"}, {"%F", INFINITY, "INF"}, {"%e", -INFINITY, "-inf"}, {"%G", -INFINITY, "-INF"},
    {"%8f|", INFINITY, "     inf|"}, {"%-8f|", INFINITY, "inf     |"}, {"%08f", INFINITY, "     inf"}, {"%+f", INFINITY, "+inf"},
    {"%.2a", INFINITY, "inf"}, {"%f", 1e22, "10000000000000000000000.000000"}, {"%.15g", 0.1, "0.1"}, {"%.17g", 0.1, "0.10000000000000001"},
};

/* The prefixes say which text it is, whatever the function. */
static const struct {
    const char *format;
    const char *value;
    const char *wanted;
} strings[] = {
    {"%hs", "text", "text"}, {"%hs|", "", "|"}, {"%10hs|", "text", "      text|"}, {"%-10hs|", "text", "text      |"},
    {"%.2hs", "text", "te"}, {"%.0hs|", "text", "|"}, {"%.10hs", "text", "text"}, {"%6.2hs|", "text", "    te|"},
    {"%-6.2hs|", "text", "te    |"}, {"%06hs", "text", "00text"}, {"%hS", "text", "text"}, {"<%hs>", "a%b", "<a%b>"},
    {"%hs", NULL, "(null)"}, {"%.3hs", NULL, "(nu"}, {"%10hs", NULL, "    (null)"}, {"%ls", NULL, "(null)"}, {"%s", NULL, "(null)"},
};

#define EACH(table) for (size_t i = 0; i < sizeof table / sizeof *table; i++)

static void integers(void)
{
    EACH(ints)
        IN_EACH_WIDTH(ints[i].wanted, ints[i].format, ints[i].value);
}

static void long_integers(void)
{
    EACH(longs)
        IN_EACH_WIDTH(longs[i].wanted, longs[i].format, longs[i].value);
}

static void floating(void)
{
    EACH(doubles)
        IN_EACH_WIDTH(doubles[i].wanted, doubles[i].format, doubles[i].value);
}

static void texts(void)
{
    EACH(strings)
        IN_EACH_WIDTH(strings[i].wanted, strings[i].format, strings[i].value);
}

static void each_its_own_text(void)
{
    char text[64];
    WCHAR wide[64];
    const char *narrow = "n\xc3\xa9";
    const WCHAR *other = u"w\u20ac\U0001f600";
    EXPECT_EQ(sprintf(text, "%s|%S|%hs|%ls|%ws", narrow, other, narrow, other, other), 34);
    EXPECT_STR(text, "n\xc3\xa9|w\xe2\x82\xac\xf0\x9f\x98\x80|n\xc3\xa9|w\xe2\x82\xac\xf0\x9f\x98\x80|w\xe2\x82\xac\xf0\x9f\x98\x80");
    EXPECT_EQ(_snwprintf(wide, 64, u"%s|%S|%hs|%ls|%ws", other, narrow, narrow, other, other), 20);
    EXPECT(memcmp(wide, u"w\u20ac\U0001f600|n\u00e9|n\u00e9|w\u20ac\U0001f600|w\u20ac\U0001f600", 21 * 2) == 0);
    EXPECT_EQ(_snwprintf(wide, 64, u"%c%C%lc%hc\u20ac", 0x20ac, 'x', 0xe9, 'y'), 5);
    EXPECT(memcmp(wide, u"\u20acx\u00e9y\u20ac", 12) == 0);
    EXPECT_EQ(_snwprintf(wide, 64, u"[%5.2s]", u"\u20ac\u00e9z"), 7);
    EXPECT(memcmp(wide, u"[   \u20ac\u00e9]", 16) == 0);
    errno = 0;
    EXPECT_EQ(_snwprintf(wide, 64, u"%hs", "\xff"), -1);
    EXPECT_EQ(errno, EILSEQ);
}

/* A wide function counts units, and writes UTF-8 to a stream. */
static void wide_streams(void)
{
    FILE *file = tmpfile();
    char line[64];
    REQUIRE(file);
    EXPECT_EQ(fwprintf_s(file, u"%s %hs \U0001f600\n", u"\u20ac", "\xc3\xa9"), 7);
    rewind(file);
    EXPECT_STR(fgets(line, sizeof line, file), "\xe2\x82\xac \xc3\xa9 \xf0\x9f\x98\x80\n");
}

static void sizes_of_wide_text(void)
{
    WCHAR text[8];
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(faultline_swprintf(text, 8, u"%d", 1234567), 7);
    EXPECT_EQ(faultline_swprintf(text, 8, u"%d", 12345678), -1); /* ... and terminated */
    EXPECT(memcmp(text, u"1234567", 16) == 0);
    EXPECT_EQ(_snwprintf(text, 7, u"%d", 7654321), 7);
    EXPECT(memcmp(text, u"7654321", 16) == 0); /* the old terminator */
    EXPECT_EQ(_snwprintf_s(text, 8, _TRUNCATE, u"%d", 123456789), -1);
    EXPECT(memcmp(text, u"1234567", 16) == 0);
    EXPECT_EQ(invalid, 0);
    EXPECT_EQ(swprintf_s(text, 8, u"%d", 12345678), -1);
    EXPECT_EQ(errno, ERANGE);
    EXPECT_EQ(text[0], 0);
    EXPECT_EQ(invalid, 1);
}

static void snprintf_of_c99(void)
{
    char text[8] = "~~~~~~~";
    EXPECT_EQ(snprintf(text, 4, "%I64d", 123456789ll), 9);
    EXPECT_STR(text, "123");
    EXPECT_EQ(snprintf(text, 0, "%d", 5), 1);
    EXPECT_STR(text, "123");
    EXPECT_EQ(snprintf(NULL, 0, "%I64d", 123456789ll), 9);
    EXPECT_EQ(_snprintf(text, 4, "%d", 123456789), -1);
    EXPECT(memcmp(text, "1234", 4) == 0);
}

static void positions_are_refused(void)
{
    char text[SIZE];
    _set_invalid_parameter_handler(count_invalid);
    const char *bad[] = {"%2$d", "%1$d %d", "%1$d %1$s", "%0$d", "%101$d", "%1$d %3$d", "%1$y", "%1$*d", "%1$"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        invalid = 0;
        errno = 0;
        if (_sprintf_p(text, SIZE, bad[i], 1, 2, 3) != -1 || errno != EINVAL || invalid != 1)
            printf("# %s: errno %d, %d calls\n", bad[i], errno, invalid), EXPECT(!"refused");
    }
}

static void positions(void)
{
    char text[SIZE];
    WCHAR wide[SIZE];
    EXPECT_EQ(_sprintf_p(text, SIZE, "%2$s %1$d %2$s", 7, "x"), 5);
    EXPECT_STR(text, "x 7 x");
    EXPECT_EQ(_sprintf_p(text, SIZE, "%3$*1$.*2$f|%4$I64d|%5$hhd", 8, 2, 3.14159, -5ll, 0x1ff), 14);
    EXPECT_STR(text, "    3.14|-5|-1");
    EXPECT_EQ(_sprintf_p(text, SIZE, "%10$d%9$d%8$d%7$d%6$d%5$d%4$d%3$d%2$d%1$d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 0), 10);
    EXPECT_STR(text, "0987654321");
    EXPECT_EQ(_swprintf_p(wide, SIZE, u"%2$s%1$c", 'x', u"wide"), 5);
    EXPECT(memcmp(wide, u"widex", 12) == 0);
    EXPECT_EQ(_sprintf_p(text, 3, "%1$d", 12345), -1);
    EXPECT_STR(text, "12");
    EXPECT_EQ(_scprintf_p("%1$05d", 1), 5);
}

static void count_output(void)
{
    char text[32];
    int stored = -1;
    short small = -1;
    long long large = -1;
    EXPECT_EQ(_get_printf_count_output(), 0);
    EXPECT_EQ(_set_printf_count_output(1), 0);
    EXPECT_EQ(_get_printf_count_output(), 1);
    EXPECT_EQ(sprintf(text, "abc%n%hn%I64n", &stored, &small, &large), 3);
    EXPECT_EQ(stored, 3);
    EXPECT_EQ(small, 3);
    EXPECT_EQ(large, 3);
    EXPECT_EQ(_set_printf_count_output(0), 1);
}

/* Without a handler the process ends, and no filter is asked. */
static void nobody_handles(void)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char text[2];
        fclose(stderr);
        __try {
            sprintf_s(text, 2, "%s", "too long");
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            _exit(7);
        }
        _exit(8);
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status));
}

/* ---- scanf ---- */

static void scan_refuses(void)
{
    int number;
    _set_invalid_parameter_handler(count_invalid);
    const char *volatile none = NULL;
    EXPECT_EQ(sscanf("1", none, &number), EOF);
    EXPECT_EQ(sscanf(none, "%d", &number), EOF);
    EXPECT_EQ(fscanf((FILE *)NULL, "%d", &number), EOF);
    EXPECT_EQ(invalid, 3);
    EXPECT_EQ(sscanf("1", "%d", (int *)NULL), 0);
    EXPECT_EQ(sscanf("1", "%y", &number), 0);
    EXPECT_EQ(sscanf("1", "%[a", &number), 0);
    EXPECT_EQ(invalid, 6);
}

static void scan_ends(void)
{
    double real;
    int number;
    EXPECT_EQ(sscanf("1e", "%lf", &real), EOF); /* nothing more, and nothing assigned */
    EXPECT_EQ(sscanf("1e+", "%lf", &real), EOF);
    EXPECT_EQ(sscanf("infi", "%lf", &real), EOF);
    EXPECT_EQ(sscanf("1e ", "%lf", &real), 0);
    EXPECT_EQ(sscanf("-", "%d", &number), EOF);
    EXPECT_EQ(sscanf("- ", "%d", &number), 0);
    EXPECT_EQ(sscanf("7 -", "%d %d", &number, &number), 1);
    EXPECT_EQ(sscanf("", "%d", &number), EOF);
}

static void scan_sizes(void)
{
    struct {
        DWORD value, guard;
    } dword = {0, 0x5a5a5a5a};
    struct {
        short value, guard;
    } half = {0, 0x5a5a};
    struct {
        signed char value, guard;
    } byte = {0, 0x5a};
    long long large = 0;
    EXPECT_EQ(sscanf("4294967295 -2 -300 0x123456789ab", "%lu %hd %hhd %I64i", &dword.value, &half.value, &byte.value, &large), 4);
    EXPECT_EQ(dword.value, 0xffffffff);
    EXPECT_EQ(dword.guard, 0x5a5a5a5a);
    EXPECT_EQ(half.value, -2);
    EXPECT_EQ(half.guard, 0x5a5a);
    EXPECT_EQ((unsigned char)byte.value, (unsigned char)-300);
    EXPECT_EQ(byte.guard, 0x5a);
    EXPECT_EQ(large, 0x123456789ab);
    EXPECT_EQ(sscanf("-1 17 1f ff", "%lld %llo %I64x %Ix", &large, &large, &large, &large), 4);
    EXPECT_EQ(large, 255);
    EXPECT_EQ(sscanf("99999999999999999999 -99999999999999999999", "%I64d", &large), 1);
    EXPECT_EQ(large, LLONG_MAX);
    void *pointer;
    EXPECT_EQ(sscanf("00007FFEDEADBEEF", "%p", &pointer), 1);
    EXPECT_EQ((uintptr_t)pointer, 0x7ffedeadbeef);
}

static void scan_numbers(void)
{
    int a = 0, b = 0, c = 0;
    EXPECT_EQ(sscanf("  12,0x1F,-017", "%d,%i,%i", &a, &b, &c), 3);
    EXPECT_EQ(a, 12);
    EXPECT_EQ(b, 31);
    EXPECT_EQ(c, -15);
    EXPECT_EQ(sscanf("123456", "%2d%3d%d", &a, &b, &c), 3);
    EXPECT_EQ(a * 1000000 + b * 1000 + c, 12345006);
    EXPECT_EQ(sscanf("5 apples", "%d pears", &a), 1);
    EXPECT_EQ(sscanf("x", "%d", &a), 0);
    EXPECT_EQ(sscanf("", "%d", &a), EOF);
    EXPECT_EQ(sscanf("   ", "%d", &a), EOF);
    EXPECT_EQ(sscanf("7 8 9", "%*d %d%n", &a, &b), 1);
    EXPECT_EQ(a, 8);
    EXPECT_EQ(b, 3);
    EXPECT_EQ(sscanf("50%", "%d%%%n", &a, &b), 1);
    EXPECT_EQ(b, 3);
    float single;
    double number;
    EXPECT_EQ(sscanf("1.5 -2.5e-3 0x1p4 inf", "%f %lf %lf", &single, &number, &number), 3);
    EXPECT(single == 1.5f && number == 16);
    EXPECT_EQ(sscanf("-2.5e-3", "%lg", &number), 1);
    EXPECT(number == -0.0025);
    EXPECT_EQ(sscanf("inf", "%lf", &number), 1);
    EXPECT(isinf(number));
    EXPECT_EQ(sscanf("1e+x", "%lf", &number), 0);
    EXPECT_EQ(sscanf("-", "%d", &a), EOF);
}

static void scan_text(void)
{
    char one[16], other[16];
    WCHAR wide[16];
    EXPECT_EQ(sscanf("hello world", "%s %s", one, other), 2);
    EXPECT_STR(other, "world");
    EXPECT_EQ(sscanf("abc123]x", "%[a-c]%[^]]]%c", one, other, other + 8), 3);
    EXPECT_STR(one, "abc");
    EXPECT_STR(other, "123");
    EXPECT_EQ(other[8], 'x');
    EXPECT_EQ(sscanf("-]x", "%[]-]", one), 1);
    EXPECT_STR(one, "-]");
    EXPECT_EQ(sscanf("abcdef", "%3c", one), 1);
    EXPECT(memcmp(one, "abc", 3) == 0);
    EXPECT_EQ(sscanf("  x", "%c", one), 1);
    EXPECT_EQ(one[0], ' ');
    EXPECT_EQ(sscanf("\xe2\x82\xac\xf0\x9f\x98\x80 n", "%S %hs", wide, one), 2);
    EXPECT(memcmp(wide, u"\u20ac\U0001f600", 8) == 0);
    EXPECT_STR(one, "n");
    EXPECT_EQ(faultline_swscanf(u"\u20ac12 \u00e9t\u00e9 w", u"\u20ac%d %hs %s", (int *)other, one, wide), 3);
    EXPECT_STR(one, "\xc3\xa9t\xc3\xa9");
    EXPECT_EQ(wide[0], 'w');
}

static void scan_secure(void)
{
    char text[8];
    WCHAR wide[4];
    int number = 0;
    EXPECT_EQ(sscanf_s("abc 12", "%s %d", text, 4, &number), 2);
    EXPECT_STR(text, "abc");
    EXPECT_EQ(number, 12);
    strcpy(text, "old");
    errno = 0;
    EXPECT_EQ(sscanf_s("1 abcd 2", "%d %s %d", &number, text, 4, &number), 1);
    EXPECT_STR(text, "");
    EXPECT_EQ(errno, ENOMEM);
    EXPECT_EQ(sscanf_s("xy", "%c%c", text, 1, text + 1, 1), 2);
    EXPECT_EQ(sscanf_s("xy", "%2c", text, 1), 0);
    EXPECT_EQ(sscanf_s("aab", "%[a]%s", text, 3, wide, 4), 2);
    EXPECT_EQ(swscanf_s(u"abc d", u"%s%c", wide, 4, wide, 1), 2);
    EXPECT_EQ(wide[0], ' ');
    EXPECT_EQ(_snscanf("12345", 3, "%d", &number), 1);
    EXPECT_EQ(number, 123);
}

/* What was looked at and not taken is the stream's next character. */
static void scan_streams(void)
{
    FILE *file = tmpfile();
    int number = 0;
    char text[16];
    WCHAR wide[16];
    REQUIRE(file);
    fputs("12abc \xe2\x82\xac\xc3\xa9 34\n", file);
    rewind(file);
    EXPECT_EQ(fscanf(file, "%d", &number), 1);
    EXPECT_EQ(fgetc(file), 'a');
    EXPECT_EQ(fscanf(file, "%s", text), 1);
    EXPECT_STR(text, "bc");
    EXPECT_EQ(faultline_fwscanf(file, u" \u20ac%d", &number), 0);
    EXPECT_EQ(fgetc(file), 0xc3); /* both bytes went back */
    EXPECT_EQ(fgetc(file), 0xa9);
    EXPECT_EQ(faultline_fwscanf(file, u"%d%s", &number, wide), 1);
    EXPECT_EQ(number, 34);
    EXPECT_EQ(fscanf(file, "%d", &number), EOF);
}

/* An argument that is not there: the exception leaves the call, and the stream's lock behind is not held. */
static void scan_raises(void)
{
    FILE *file = tmpfile();
    volatile int handled = 0;
    REQUIRE(file);
    fputs("12 34\n", file);
    rewind(file);
    __try {
        fscanf(file, "%d", (int *)16);
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        handled = 1;
    }
    EXPECT_EQ(handled, 1);
    EXPECT_EQ(ftrylockfile(file), 0);
}

TAP_MAIN(CASE(positions_are_refused, "CRT-070 positions that do not fit together are refused"),
         CASE(scan_refuses, "CRT-071 scanf refuses null pointers and what is no directive"),
         CASE(nobody_handles,
              "CRT-072 without a handler a refused argument ends the process; no filter is asked"),
         CASE(integers, "CRT-073 integers of 32 bits and less, both widths"),
         CASE(long_integers, "CRT-074 integers of 64 bits and pointers, both widths"),
         CASE(floating, "CRT-075 floating-point numbers, both widths"),
         CASE(texts, "CRT-076 text, both widths"),
         CASE(each_its_own_text, "CRT-077 %s is as wide as the function, %S is not; h, l and w decide"),
         CASE(wide_streams, "CRT-078 wide functions count units and write UTF-8"),
         CASE(sizes_of_wide_text, "CRT-079 sizes of wide text"),
         CASE(snprintf_of_c99, "CRT-080 snprintf is C99's, _snprintf Microsoft's"),
         CASE(positions, "CRT-081 positions"), CASE(count_output, "CRT-082 %n when it is allowed"),
         CASE(scan_ends, "input that ends in a number"),
         CASE(scan_sizes, "CRT-083 scanf stores Microsoft's sizes and nothing behind"),
         CASE(scan_numbers, "CRT-084 scanf reads numbers"),
         CASE(scan_text, "CRT-085 scanf reads text of both widths"),
         CASE(scan_secure, "CRT-086 scanf_s knows the room there is"),
         CASE(scan_streams, "CRT-087 scanf gives back what it does not take"),
         CASE(scan_raises, "CRT-088 an exception in scanf leaves no lock behind"))
