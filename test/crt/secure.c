/*
 * The functions of Microsoft's C runtime that know sizes, and their neighbours in string.h, stdlib.h and
 * time.h: what they refuse, by which error, and what is left where the result was to be.
 */
#include <windows.h>
#include <intsafe.h>
#include <strsafe.h>

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test/tap.h"

static int invalid;

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    invalid++;
}

/* The call is refused with the error, errno says so too, and the handler was called once. */
#define REFUSED(call, error)                                   \
    do {                                                       \
        _set_invalid_parameter_handler(count_invalid);         \
        invalid = 0;                                           \
        errno = 0;                                             \
        EXPECT_EQ(call, error);                                \
        EXPECT_EQ(errno, error);                               \
        EXPECT_EQ(invalid, 1);                                 \
    } while (0)

#define EXPECT_WIDE(found, wanted) EXPECT(memcmp(found, wanted, sizeof(wanted)) == 0)

static void copying_refuses(void)
{
    char text[4] = "abc";
    WCHAR wide[4] = u"abc";
    REFUSED(strcpy_s(NULL, 4, "x"), EINVAL);
    REFUSED(strcpy_s(text, 0, "x"), EINVAL);
    EXPECT_STR(text, "abc");
    REFUSED(strcpy_s(text, 4, NULL), EINVAL);
    EXPECT_STR(text, "");
    strcpy(text, "abc");
    REFUSED(strcpy_s(text, 4, "four"), ERANGE);
    EXPECT_STR(text, "");
    REFUSED(wcscpy_s(wide, 4, u"four"), ERANGE);
    EXPECT_EQ(wide[0], 0);
    memcpy(text, "full", 4);
    REFUSED(strcat_s(text, 4, ""), EINVAL); /* no end */
    EXPECT_EQ(text[0], 0);
    strcpy(text, "ab");
    REFUSED(strcat_s(text, 4, "cd"), ERANGE);
    EXPECT_STR(text, "");
    REFUSED(strncpy_s(text, 4, "abcdef", 4), ERANGE);
    REFUSED(strncpy_s(text, 4, NULL, 1), EINVAL);
    REFUSED(strncat_s(text, 4, NULL, 1), EINVAL);
    REFUSED(wcsncat_s(wide, 4, u"abcdef", 5), ERANGE);
}

static void copying(void)
{
    char text[8];
    WCHAR wide[8];
    EXPECT_EQ(strcpy_s(text, 4, "abc"), 0);
    EXPECT_EQ(strcat_s(text, 8, "def"), 0);
    EXPECT_STR(text, "abcdef");
    EXPECT_EQ(strncpy_s(text, 8, "abcdef", 3), 0);
    EXPECT_STR(text, "abc");
    errno = 0;
    EXPECT_EQ(strncpy_s(text, 4, "abcdef", _TRUNCATE), STRUNCATE);
    EXPECT_STR(text, "abc");
    EXPECT_EQ(strncat_s(text, 6, "def", _TRUNCATE), STRUNCATE);
    EXPECT_STR(text, "abcde");
    EXPECT_EQ(errno, 0);
    EXPECT_EQ(strncat_s(text, 8, "fgh", 2), 0);
    EXPECT_STR(text, "abcdefg");
    EXPECT_EQ(strncpy_s(text, 8, NULL, 0), 0);
    EXPECT_STR(text, "");
    EXPECT_EQ(strncpy_s(NULL, 0, NULL, 0), 0);
    EXPECT_EQ(wcscpy_s(wide, 8, u"\u20ac"), 0);
    EXPECT_EQ(wcscat_s(wide, 8, u"uro"), 0);
    EXPECT_WIDE(wide, u"\u20acuro");
    EXPECT_EQ(wcsncpy_s(wide, 3, u"\u20acuro", _TRUNCATE), STRUNCATE);
    EXPECT_WIDE(wide, u"\u20acu");
    EXPECT_EQ(strnlen_s(NULL, 5) + strnlen_s("abc", 2) + strnlen_s("abc", 9) + wcsnlen_s(u"ab", 9), 7);
}

static void memory(void)
{
    char bytes[4] = "abc";
    EXPECT_EQ(memcpy_s(NULL, 0, NULL, 0), 0);
    REFUSED(memcpy_s(NULL, 4, "x", 1), EINVAL);
    REFUSED(memcpy_s(bytes, 3, NULL, 1), EINVAL);
    EXPECT(memcmp(bytes, "\0\0\0", 3) == 0);
    memcpy(bytes, "abc", 4);
    REFUSED(memcpy_s(bytes, 3, "wxyz", 4), ERANGE);
    EXPECT(memcmp(bytes, "\0\0\0", 4) == 0);
    memcpy(bytes, "abc", 4);
    REFUSED(memmove_s(bytes, 2, bytes, 3), ERANGE);
    EXPECT_STR(bytes, "abc"); /* nothing is cleared */
    EXPECT_EQ(memmove_s(bytes + 1, 3, bytes, 2), 0);
    EXPECT_STR(bytes, "aab");
    WCHAR wide[2];
    REFUSED(wmemcpy_s(wide, 2, u"abc", 3), ERANGE);
    EXPECT_EQ(wmemcpy_s(wide, 2, u"ab", 2), 0);
}

static void tokens(void)
{
    char text[] = ",,a b,,c", *context = NULL;
    REFUSED((strtok_s(NULL, ",", &context), errno), EINVAL);
    REFUSED((strtok_s(text, NULL, &context), errno), EINVAL);
    REFUSED((strtok_s(text, ",", NULL), errno), EINVAL);
    EXPECT_STR(strtok_s(text, ", ", &context), "a");
    EXPECT_STR(strtok_s(NULL, ",", &context), "b");
    EXPECT_STR(strtok_s(NULL, ",", &context), "c");
    EXPECT(strtok_s(NULL, ",", &context) == NULL);
    WCHAR wide[] = u"x;y", *place;
    EXPECT_WIDE(wcstok_s(wide, u";", &place), u"x");
    EXPECT_WIDE(wcstok_s(NULL, u";", &place), u"y");
}

static void letters(void)
{
    char text[8] = "aBc1";
    EXPECT_STR(_strupr(text), "ABC1");
    EXPECT_STR(_strlwr(text), "abc1");
    EXPECT_STR(_strrev(text), "1cba");
    EXPECT_STR(_strnset(text, 'x', 2), "xxba");
    EXPECT_STR(_strset(text, '-'), "----");
    EXPECT_EQ(_strupr_s(text, 8), 0);
    REFUSED(_strlwr_s(text, 4), EINVAL);
    REFUSED(_strset_s(NULL, 4, 'x'), EINVAL);
    strcpy(text, "abc");
    REFUSED(_strupr_s(text, 0), EINVAL);
    EXPECT_STR(text, "");
    WCHAR wide[] = {'a', 'b', 'c', 0};
    REFUSED(_wcslwr_s(wide, 0), EINVAL);
    EXPECT_EQ(wide[0], 0);
    static const WCHAR digits[][4] = {
        {0x0664, 0x0660, 0x0665, 0}, {0x0E54, 0x0E50, 0x0E55, 0}, {0xFF14, 0xFF10, 0xFF15, 0}};
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(_wcstoi64(digits[i], NULL, 0), 405);
    static const WCHAR other[] = {0x2160, 0}; /* a Roman numeral */
    EXPECT_EQ(_wcstoi64(other, NULL, 10), 0);
    strcpy(text, "----");
    EXPECT(_stricmp("Abc", "aBC") == 0 && _stricmp("a", "B") < 0 && _strnicmp("ABx", "aby", 2) == 0);
    EXPECT(_memicmp("AB", "ab", 2) == 0 && _memicmp("AC", "ab", 2) > 0);
    REFUSED(_stricmp(NULL, "x") == _NLSCMPERROR ? errno : 0, EINVAL);
    char *copy = _strdup("copy");
    EXPECT_STR(copy, "copy");
    free(copy);
    EXPECT(_strdup(NULL) == NULL);
    EXPECT_EQ(strerror_s(text, 4, ENOENT), 0);
    EXPECT_STR(text, "No ");
    errno = ENOENT;
    EXPECT_STR(_strerror("open"), "open: No such file or directory\n");
}

static void numbers_as_text(void)
{
    char text[66];
    WCHAR wide[66];
    static const struct {
        long long value;
        int base;
        const char *as_int, *as_long;
    } rows[] = {
        {0, 10, "0", "0"},
        {-1, 10, "-1", "-1"},
        {-1, 16, "ffffffff", "ffffffffffffffff"},
        {255, 2, "11111111", "11111111"},
        {-2147483647 - 1, 10, "-2147483648", "-2147483648"},
        {35, 36, "z", "z"},
        {-8, 8, "37777777770", "1777777777777777777770"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_STR(_itoa((int)rows[i].value, text, rows[i].base), rows[i].as_int);
        EXPECT_STR(_i64toa(rows[i].value, text, rows[i].base), rows[i].as_long);
        EXPECT_EQ(_ltoa_s((int)rows[i].value, text, strlen(rows[i].as_int) + 1, rows[i].base), 0);
        EXPECT_STR(text, rows[i].as_int);
        REFUSED(_itoa_s((int)rows[i].value, text, strlen(rows[i].as_int), rows[i].base), ERANGE);
        EXPECT_STR(text, "");
    }
    EXPECT_STR(_ultoa(4294967295u, text, 10), "4294967295");
    EXPECT_STR(_ui64toa(~0ull, text, 10), "18446744073709551615");
    EXPECT_EQ(_itow_s(-12, wide, 66, 10), 0);
    EXPECT_WIDE(wide, u"-12");
    REFUSED(_itoa_s(1, text, 66, 37), EINVAL);
    REFUSED(_i64tow_s(1, NULL, 66, 10), EINVAL);
    EXPECT_EQ(_atoi64("  -123456789012x"), -123456789012ll);
    EXPECT_EQ(_strtoui64("ffffffffffffffff", NULL, 16), ~0ull);
    int point, negative;
    EXPECT_STR(_fcvt(3.1415926535, 7, &point, &negative), "31415927");
    EXPECT(point == 1 && negative == 0);
    EXPECT_STR(_ecvt(-0.00123, 5, &point, &negative), "12300");
    EXPECT(point == -2 && negative == 1);
    EXPECT_STR(_gcvt(3.1415926535, 7, text), "3.141593");
    EXPECT_STR(_gcvt(3, 7, text), "3.");
    EXPECT_STR(_gcvt(1e30, 3, text), "1.e+30");
}

static int by_context(void *context, const void *one, const void *other)
{
    ++*(int *)context;
    return *(const int *)one - *(const int *)other;
}

static void bits_and_order(void)
{
    EXPECT_EQ(_rotl(0x80000001, 1), 3);
    EXPECT_EQ(_rotr(3, 1), 0x80000001);
    EXPECT_EQ(_rotl64(1ull << 63, 65), 1);
    EXPECT_EQ(_rotr64(5, 0), 5);
    EXPECT_EQ(_byteswap_ulong(0x12345678), 0x78563412);
    EXPECT_EQ(_byteswap_ushort(0x1234), 0x3412);
    EXPECT_EQ(_byteswap_uint64(0x123456789abcdef0), 0xf0debc9a78563412);
    int numbers[] = {5, 3, 9, 1}, calls = 0, key = 9;
    qsort_s(numbers, 4, sizeof *numbers, by_context, &calls);
    EXPECT(numbers[0] == 1 && numbers[3] == 9 && calls > 0);
    EXPECT(bsearch_s(&key, numbers, 4, sizeof *numbers, by_context, &calls) == &numbers[3]);
    key = 4;
    EXPECT(bsearch_s(&key, numbers, 4, sizeof *numbers, by_context, &calls) == NULL);
    unsigned one = 0, other = 0;
    REFUSED(rand_s(NULL), EINVAL);
    EXPECT(rand_s(&one) == 0 && rand_s(&other) == 0 && (one || other));
    EXPECT_EQ(_countof(numbers), 4);
}

static void environment(void)
{
    char text[8], *copy;
    WCHAR wide[8];
    size_t size;
    EXPECT_EQ(_putenv_s("FAULTLINE_TEST", "value"), 0);
    EXPECT_EQ(getenv_s(&size, NULL, 0, "FAULTLINE_TEST"), 0);
    EXPECT_EQ(size, 6);
    EXPECT_EQ(getenv_s(&size, text, 5, "FAULTLINE_TEST"), ERANGE);
    EXPECT_EQ(getenv_s(&size, text, 6, "FAULTLINE_TEST"), 0);
    EXPECT_STR(text, "value");
    EXPECT_EQ(_wgetenv_s(&size, wide, 8, u"FAULTLINE_TEST"), 0);
    EXPECT_WIDE(wide, u"value");
    EXPECT_EQ(_dupenv_s(&copy, &size, "FAULTLINE_TEST"), 0);
    EXPECT_STR(copy, "value");
    free(copy);
    EXPECT_EQ(_putenv("FAULTLINE_TEST="), 0);
    EXPECT_EQ(_dupenv_s(&copy, &size, "FAULTLINE_TEST"), 0);
    EXPECT(copy == NULL && size == 0);
    REFUSED(getenv_s(NULL, text, 8, "X"), EINVAL);
    REFUSED(_putenv_s("A=B", "x"), EINVAL);
    REFUSED(_dupenv_s(NULL, NULL, "X"), EINVAL);
}

static void wide_environment(void)
{
    WCHAR text[8], *copy;
    size_t size;
    REFUSED(_wgetenv_s(NULL, text, 8, u"X"), EINVAL);
    REFUSED(_wgetenv_s(&size, NULL, 8, u"X"), EINVAL);
    REFUSED(_wdupenv_s(&copy, &size, NULL), EINVAL);
    REFUSED(_wputenv_s(NULL, u"x"), EINVAL);
    REFUSED(_wputenv_s(u"A=B", u"x"), EINVAL);
    REFUSED(_wputenv_s(u"", u"x"), EINVAL);
    EXPECT(_wputenv(u"=x") == -1 && errno == EINVAL && invalid == 2);
    EXPECT_EQ(_wputenv_s(u"FAULTLINE_TEST", u"v\u20AC\U0001F600"), 0);
    EXPECT_STR(getenv("FAULTLINE_TEST"), "v\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_WIDE(_wgetenv(u"FAULTLINE_TEST"), u"v\u20AC\U0001F600");
    EXPECT_EQ(_wgetenv_s(&size, NULL, 0, u"FAULTLINE_TEST"), 0);
    EXPECT_EQ(size, 5);
    EXPECT_EQ(_wgetenv_s(&size, text, 4, u"FAULTLINE_TEST"), ERANGE);
    EXPECT(size == 5 && !text[0]);
    EXPECT_EQ(_wgetenv_s(&size, text, 5, u"FAULTLINE_TEST"), 0);
    EXPECT_WIDE(text, u"v\u20AC\U0001F600");
    EXPECT_EQ(_wdupenv_s(&copy, &size, u"FAULTLINE_TEST"), 0);
    EXPECT_WIDE(copy, u"v\u20AC\U0001F600");
    EXPECT_EQ(size, 5);
    free(copy);
    EXPECT_EQ(_wputenv(u"FAULTLINE_TEST="), 0);
    EXPECT(!_wgetenv(u"FAULTLINE_TEST"));
    EXPECT_EQ(_wdupenv_s(&copy, &size, u"FAULTLINE_TEST"), 0);
    EXPECT(copy == NULL && size == 0);
}

static void paths(void)
{
    char drive[_MAX_DRIVE], directory[_MAX_DIR], name[_MAX_FNAME], extension[_MAX_EXT], path[_MAX_PATH];
    _splitpath("C:\\one\\two/three.tar.gz", drive, directory, name, extension);
    EXPECT_STR(drive, "C:");
    EXPECT_STR(directory, "\\one\\two/");
    EXPECT_STR(name, "three.tar");
    EXPECT_STR(extension, ".gz");
    _makepath(path, "C", "\\one", "two", "txt");
    EXPECT_STR(path, "C:\\one\\two.txt");
    EXPECT_EQ(_splitpath_s("plain", NULL, 0, directory, 1, name, 6, extension, 1), 0);
    EXPECT_STR(name, "plain");
    REFUSED(_splitpath_s("plain", NULL, 0, directory, 1, name, 5, extension, 1), ERANGE);
    EXPECT_STR(name, "");
    REFUSED(_splitpath_s("plain", drive, 0, NULL, 0, NULL, 0, NULL, 0), EINVAL);
    REFUSED(_makepath_s(path, 4, "C", "x", NULL, NULL), ERANGE);
    EXPECT_STR(_fullpath(path, "C:\\a\\.\\b\\..\\c", _MAX_PATH), "/a/c");
    EXPECT(_fullpath(path, "C:\\abc", 4) == NULL);
}

static void times(void)
{
    struct tm when;
    time_t zero = 0, minus = -50000;
    char text[26];
    EXPECT_EQ(gmtime_s(&when, &zero), 0);
    EXPECT(when.tm_year == 70 && when.tm_yday == 0 && when.tm_hour == 0);
    EXPECT_EQ(asctime_s(text, 26, &when), 0);
    EXPECT_STR(text, "Thu Jan 01 00:00:00 1970\n");
    EXPECT_EQ(_mkgmtime(&when), 0);
    EXPECT_EQ(gmtime_s(&when, &minus), EINVAL);
    EXPECT_EQ(when.tm_year, -1);
    REFUSED(localtime_s(NULL, &zero), EINVAL);
    REFUSED(localtime_s(&when, NULL), EINVAL);
    EXPECT_EQ(when.tm_mon, -1);
    REFUSED(asctime_s(text, 25, &when), EINVAL);
    REFUSED(ctime_s(NULL, 26, &zero), EINVAL);
    EXPECT_EQ(_strdate_s(text, 9), 0);
    EXPECT(strlen(text) == 8 && text[2] == '/' && text[5] == '/');
    EXPECT_EQ(_strtime_s(text, 9), 0);
    EXPECT(strlen(text) == 8 && text[2] == ':' && text[5] == ':');
    struct _timeb now;
    _ftime(&now);
    EXPECT(now.time + 1 >= _time64(NULL) - 60 && now.millitm < 1000);
}

/* ---- strsafe.h ---- */

static void strsafe_refuses(void)
{
    char text[4] = "abc";
    size_t length = 9;
    EXPECT_EQ(StringCchCopyA(text, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_STR(text, "abc");
    EXPECT_EQ(StringCchCopyA(text, (size_t)STRSAFE_MAX_CCH + 1, "x"), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_STR(text, "");
    memcpy(text, "full", 4);
    EXPECT_EQ(StringCchCatA(text, 4, ""), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_EQ(StringCchLengthA(NULL, 4, &length), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_EQ(length, 0);
    EXPECT_EQ(StringCchLengthA(text, 4, &length), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_EQ(StringCchCopyExA(text, 4, "x", NULL, NULL, 0x2000), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_STR(text, "");
    EXPECT_EQ(StringCchCopyExA(NULL, 0, NULL, NULL, NULL, STRSAFE_IGNORE_NULLS), S_OK);
    EXPECT_EQ(StringCchCopyExA(NULL, 0, "x", NULL, NULL, STRSAFE_IGNORE_NULLS), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_EQ(StringCchCopyExA(NULL, 1, "", NULL, NULL, STRSAFE_IGNORE_NULLS), STRSAFE_E_INVALID_PARAMETER);
    EXPECT_EQ(StringCchCopyNA(text, 4, "x", STRSAFE_MAX_CCH), STRSAFE_E_INVALID_PARAMETER);
}

static void strsafe_cuts(void)
{
    char text[6];
    WCHAR wide[6];
    size_t length;
    EXPECT_EQ(StringCchCopyA(text, 6, "hello"), S_OK);
    EXPECT_EQ(StringCchCopyA(text, 5, "hello"), STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT_STR(text, "hell");
    EXPECT_EQ(StringCchCatA(text, 6, "op"), STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT_STR(text, "hello");
    EXPECT_EQ(StringCchCopyNA(text, 6, "hello", 2), S_OK);
    EXPECT_EQ(StringCchCatNA(text, 6, "abcdef", 2), S_OK);
    EXPECT_STR(text, "heab");
    EXPECT_EQ(StringCchLengthA(text, 6, &length), S_OK);
    EXPECT_EQ(length, 4);
    EXPECT_EQ(StringCchPrintfA(text, 6, "%I64d", 123456ll), STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT_STR(text, "12345");
    EXPECT_EQ(StringCbCopyW(wide, sizeof wide, u"hello"), S_OK);
    EXPECT_EQ(StringCbCopyW(wide, 11, u"hello"), STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT_WIDE(wide, u"hell");
    EXPECT_EQ(StringCbLengthW(wide, sizeof wide, &length), S_OK);
    EXPECT_EQ(length, 8);
    EXPECT_EQ(StringCchPrintfW(wide, 6, u"%s%d", u"\u20ac", 42), S_OK);
    EXPECT_WIDE(wide, u"\u20ac42");
    EXPECT_EQ(StringCbCatNW(wide, sizeof wide, u"xyz", 2), S_OK); /* bytes */
    EXPECT_WIDE(wide, u"\u20ac42x");
}

static void strsafe_flags(void)
{
    char text[6], *end;
    size_t remaining;
    EXPECT_EQ(StringCchCopyExA(text, 6, "ab", &end, &remaining, STRSAFE_FILL_BYTE('x')), S_OK);
    EXPECT(memcmp(text, "ab\0xxx", 6) == 0 && end == text + 2 && remaining == 4);
    EXPECT_EQ(StringCchCopyExA(text, 6, "too long", &end, &remaining, STRSAFE_NULL_ON_FAILURE),
              STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT(text[0] == 0 && end == text && remaining == 6);
    EXPECT_EQ(StringCchCopyExA(text, 6, "too long", &end, &remaining, STRSAFE_FAILURE_BYTE('y')),
              STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT(memcmp(text, "yyyyy", 6) == 0 && end == text + 5 && remaining == 1);
    strcpy(text, "old");
    EXPECT_EQ(StringCchCatExA(text, 6, "too long", &end, &remaining, STRSAFE_NO_TRUNCATION),
              STRSAFE_E_INSUFFICIENT_BUFFER);
    EXPECT(strcmp(text, "old") == 0 && end == text + 3 && remaining == 3);
    EXPECT_EQ(StringCchPrintfExA(text, 6, &end, &remaining, STRSAFE_IGNORE_NULLS, NULL), S_OK);
    EXPECT_STR(text, "");
    WCHAR wide[4], *wide_end;
    EXPECT_EQ(StringCbPrintfExW(wide, 7, &wide_end, &remaining, STRSAFE_FILL_BEHIND_NULL, u"%d", 7), S_OK);
    EXPECT(wide[0] == '7' && wide_end == wide + 1 && remaining == 5 && wide[2] == 0);
}

static void strsafe_reads(void)
{
    char text[6];
    int ends[2];
    REQUIRE(pipe(ends) == 0 && write(ends[1], "ab\ncdefghi\n", 11) == 11);
    close(ends[1]);
    dup2(ends[0], 0);
    EXPECT_EQ(StringCchGetsA(text, 6), S_OK);
    EXPECT_STR(text, "ab");
    EXPECT_EQ(StringCchGetsA(text, 6), S_OK);
    EXPECT_STR(text, "cdefg");
    EXPECT_EQ(StringCchGetsA(text, 6), S_OK);
    EXPECT_STR(text, "hi");
    EXPECT_EQ(StringCchGetsA(text, 6), STRSAFE_E_END_OF_FILE);
}

static void intsafe(void)
{
    DWORD dword = 1;
    BYTE byte = 1;
    INT number = 1;
    LONGLONG large = 1;
    SIZE_T size = 1;
    EXPECT_EQ(DWordMult(0x10000, 0x10000, &dword), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(dword, 0xffffffff);
    EXPECT_EQ(DWordMult(0xffff, 0x10001, &dword), S_OK);
    EXPECT_EQ(dword, 0xffffffff);
    EXPECT_EQ(UIntSub(1, 2, &dword), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(SIZETAdd(SIZE_MAX, 1, &size), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(size, SIZE_MAX);
    EXPECT_EQ(SizeTMult(SIZE_MAX / 2, 2, &size), S_OK);
    EXPECT_EQ(IntToByte(256, &byte), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(byte, 0xff);
    EXPECT_EQ(IntToByte(-1, &byte), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(LongLongToInt(-2147483648ll, &number), S_OK);
    EXPECT_EQ(number, INT_MIN);
    EXPECT_EQ(ULongLongToInt(2147483648ull, &number), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(number, -1);
    EXPECT_EQ(LongLongSub(LLONG_MIN, 1, &large), INTSAFE_E_ARITHMETIC_OVERFLOW);
    EXPECT_EQ(ULongLongToLongLong(1ull << 63, &large), INTSAFE_E_ARITHMETIC_OVERFLOW);
}

static void little_memory(void)
{
    for (size_t size = 0; size < 5000; size += 499) {
        char *memory = (char *)_malloca(size);
        REQUIRE(memory);
        EXPECT_EQ((uintptr_t)memory % 16, 0);
        memset(memory, 'x', size);
        _freea(memory);
    }
    EXPECT(_malloca(SIZE_MAX - 4) == NULL);
    _freea(NULL);
}

TAP_MAIN(CASE(copying_refuses, "CRT-100 strcpy_s and its sisters refuse, and leave \"\""),
         CASE(strsafe_refuses, "CRT-101 strsafe.h refuses sizes, flags and what has no end"),
         CASE(copying, "CRT-102 strcpy_s, strcat_s, strncpy_s, strncat_s, _TRUNCATE, both widths"),
         CASE(memory, "CRT-103 memcpy_s clears on failure, memmove_s does not"),
         CASE(tokens, "CRT-104 strtok_s, wcstok_s"),
         CASE(letters, "CRT-105 case, order, copies, errors as text"),
         CASE(numbers_as_text, "CRT-106 numbers as text and back"),
         CASE(bits_and_order, "CRT-107 bits, qsort_s, bsearch_s, rand_s"),
         CASE(environment, "CRT-108 getenv_s, _dupenv_s, _putenv_s"),
         CASE(wide_environment, "CRT-108 _wgetenv, _wgetenv_s, _wdupenv_s, _wputenv, _wputenv_s"),
         CASE(paths, "CRT-109 _splitpath, _makepath, _fullpath"),
         CASE(times, "CRT-110 localtime_s, gmtime_s, asctime_s, _ftime"),
         CASE(strsafe_cuts, "CRT-111 strsafe.h cuts, and says so"),
         CASE(strsafe_flags, "CRT-112 the flags of the Ex calls"),
         CASE(strsafe_reads, "CRT-113 StringCchGets"), CASE(intsafe, "CRT-114 intsafe.h tells overflows"),
         CASE(little_memory, "CRT-115 _malloca and _freea"))
