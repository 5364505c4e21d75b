/* The printf family of tchar.h: what it refuses, then each directive, then each function's return values. */
#include <windows.h>
#include <tchar.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "test/tap.h"

static int invalid; /* calls of the invalid parameter handler */

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    EXPECT(!expression && !function && !file && !line && !reserved);
    invalid++;
}

/* Formats the rest and expects `wanted`, by text and by length. */
#define FORMATS(wanted, ...)                                                                                 \
    do {                                                                                                     \
        char formatted[4096];                                                                                \
        memset(formatted, '~', sizeof formatted);                                                            \
        errno = 0;                                                                                           \
        EXPECT_EQ(_stprintf(formatted, __VA_ARGS__), (int)sizeof(wanted "") - 1);                            \
        formatted[sizeof formatted - 1] = 0;                                                                 \
        EXPECT_STR(formatted, wanted);                                                                       \
        EXPECT_EQ(errno, 0);                                                                                 \
    } while (0)

/*
 * Formats the rest and expects -1, the error, and the text before the directive that failed. EINVAL goes to
 * the invalid parameter handler.
 */
#define REFUSES(error, before, ...) REFUSES_BY(_sntprintf, error, before, __VA_ARGS__)
#define REFUSES_BY(call, error, before, ...)                                                                 \
    do {                                                                                                     \
        char formatted[256];                                                                                 \
        _set_invalid_parameter_handler(count_invalid);                                                       \
        invalid = 0;                                                                                         \
        memset(formatted, '~', sizeof formatted);                                                            \
        errno = 0;                                                                                           \
        EXPECT_EQ(call(formatted, 256, __VA_ARGS__), -1);                                                    \
        EXPECT_EQ(errno, error);                                                                             \
        EXPECT_EQ(invalid, error == EINVAL);                                                                 \
        formatted[sizeof formatted - 1] = 0;                                                                 \
        EXPECT_STR(formatted, before);                                                                       \
    } while (0)

static void refuses_null(void)
{
    TCHAR text[4] = "abc";
    _set_invalid_parameter_handler(count_invalid);
    errno = 0;
    EXPECT_EQ(_tprintf(NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_ftprintf(NULL, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_stprintf(NULL, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_stprintf(text, NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_sntprintf(NULL, 1, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_stprintf_s(NULL, 4, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_stprintf_s(text, 0, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_STR(text, "abc");
    errno = 0;
    EXPECT_EQ(_stprintf_s(text, 4, NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_sntprintf_s(NULL, 4, 2, _T("x")), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(invalid, 9);
}

static void refuses_n(void)
{
    int stored = 77;
    REFUSES(EINVAL, "ab", "ab%ncd", &stored);
    REFUSES(EINVAL, "", "%hhn", &stored);
    EXPECT_EQ(stored, 77);
}

/* printf takes what is no directive as text, from its letter on; the checked functions refuse it. */
#define IS_TEXT(wanted, ...)                              \
    do {                                                     \
        FORMATS(wanted, __VA_ARGS__);                        \
        REFUSES_BY(_stprintf_s, EINVAL, "", __VA_ARGS__);    \
    } while (0)

static void refuses_unknown(void)
{
    IS_TEXT("ay", "a%y", 1);
    IS_TEXT("1", "%d%", 1);
    IS_TEXT("", "%-08", 1);
    IS_TEXT("%", "%5%", 1);
    IS_TEXT("$d", "%1$d", 1);
    IS_TEXT("'d", "%'d", 1);
    IS_TEXT("m", "%m", 1);
    IS_TEXT("6d", "%I6d", 1);
    REFUSES(EINVAL, "", "%Ld", 1ll);
    REFUSES(EINVAL, "", "%wd", 1);
}

static void refuses_huge_numbers(void)
{
    REFUSES(EINVAL, "", "%2147483648d", 1);
    REFUSES(EINVAL, "", "%.99999999999d", 1);
    REFUSES(EINVAL, "", "%*d", INT_MIN, 1);
    errno = 0;

    EXPECT_EQ(_sctprintf(_T("%2147483647d%d"), 1, 2), -1);
    EXPECT_EQ(errno, EOVERFLOW);
}

static void integers_have_microsoft_sizes(void)
{
    DWORD most = 0xffffffff;
    FORMATS("4294967295", "%lu", most);
    FORMATS("-1", "%ld", most);
    FORMATS("ffffffff", "%lx", most);
    /* The upper half of an eight-byte argument is not looked at. */
    FORMATS("-2147483648 7", "%ld %ld", 0x1234567880000000, 0x100000007);
    FORMATS("4294967295 FFFFFFFF", "%u %X", most, most);
    FORMATS("-1 65535 -1 255", "%hd %hu %hhd %hhu", 0xffff, 0x1ffff, 0xff, 0x1ff);
    FORMATS("-9223372036854775808", "%lld", LLONG_MIN);
    FORMATS("18446744073709551615", "%llu", ULLONG_MAX);
    FORMATS("-9223372036854775808 7", "%I64d %I32d", LLONG_MIN, 7);
    FORMATS("18446744073709551615 4294967295", "%Iu %I32u", SIZE_MAX, most);
    FORMATS("ffffffffffffffff FFFFFFFFFFFFFFFF", "%Ix %I64X", SIZE_MAX, UINT64_MAX);
    FORMATS("18446744073709551615 -1 -2", "%zu %td %jd", SIZE_MAX, (ptrdiff_t)-1, (intmax_t)-2);
    FORMATS("-2147483648 2147483647", "%d %i", INT_MIN, INT_MAX);
    FORMATS("1 2 3 4 5 6 7 8 9 10", "%d %ld %lld %hd %hhd %I64d %I32d %Id %zd %u", 1, 2, 3ll, 4, 5, 6ll, 7,
            (SIZE_T)8, (SIZE_T)9, 10u);
}

static void integers_have_flags(void)
{
    FORMATS("   42|42   |00042|+42| 42|  +42", "%5d|%-5d|%05d|%+d|% d|%+5d", 42, 42, 42, 42, 42, 42);
    FORMATS("-0042|-42  |  -42", "%05d|%-5d|%5d", -42, -42, -42);
    FORMATS("+42|00042", "%+ d|%0*d", 42, 5, 42);
    FORMATS("42   |42   ", "%*d|%-05d", -5, 42, 42);
    FORMATS("  042|042  |+042", "%5.3d|%-5.3d|%+.3d", 42, 42, 42);
    FORMATS("  042", "%05.3d", 42); /* a precision ends zero padding */
    FORMATS("0042", "%.*d", 4, 42);
    FORMATS("42 00042", "%.*d %0*.*d", -1, 42, 5, -1, 42);
    FORMATS("|", "%.0d|", 0);
    FORMATS("|0", "%.d|%.1d", 0, 0);
    FORMATS("42 42", "%+u % u", 42, 42); /* signs are for signed numbers */
}

static void prefixes(void)
{
    FORMATS("0x2a 0X2A 052", "%#x %#X %#o", 42, 42, 42);
    FORMATS("0 0 0", "%#x %#X %#o", 0, 0, 0);
    FORMATS("0x0000002a|0x002a|    0x2a", "%#010x|%#.4x|%#8x", 42, 42, 42);
    FORMATS("0", "%#.0o", 0);
    FORMATS("00052 052", "%#.5o %#.2o", 42, 42);
    FORMATS("  052|00052", "%#5o|%#05o", 42, 42);
    FORMATS("", "%#.0x", 0);
    FORMATS("777 1777777777777777777777", "%o %llo", 0777, ULLONG_MAX);
}

static void wide_fields(void)
{
    TCHAR text[3001];
    EXPECT_EQ(_stprintf(text, _T("%2000d|%.900d"), 1, 2), 2901);
    EXPECT_EQ(strspn(text, " "), 1999);
    EXPECT_EQ(text[1999], '1');
    EXPECT_EQ(text[2000], '|');
    EXPECT_EQ(strspn(text + 2001, "0"), 899);
    EXPECT_EQ(_stprintf(text, _T("%.1500f"), 0.5), 1502);
    EXPECT_EQ(strspn(text + 3, "0"), 1499);
}

static void pointers(void)
{
    FORMATS("0000000000000000", "%p", (void *)0);
    FORMATS("00007FFFDEADBEEF", "%p", (void *)0x7fffdeadbeef);
    FORMATS("FFFFFFFFFFFFFFFF", "%p", (void *)-1);
    FORMATS("    00000000000000FF|00000000000000FF    ", "%20p|%-20p", (void *)0xff, (void *)0xff);
    FORMATS("    00000000000000FF|00000000000000FF", "%020p|%.3p", (void *)0xff, (void *)0xff);
    FORMATS("0X00000000000000FF", "%#p", (void *)0xff);
}

static void characters(void)
{
    FORMATS("a|    a|a    |0000a", "%c|%5c|%-5c|%05c", 'a', 'a', 'a', 'a');
    FORMATS("\xe9", "%hc", 0xe9); /* a narrow character is one byte, whatever it means */
    FORMATS("\xc3\xa9 \xe2\x82\xac", "%lc %wc", 0xe9, 0x20ac);
    FORMATS("\xe2\x82\xac|  \xe2\x82\xac", "%C|%5C", 0x20ac, 0x20ac); /* the width counts the three bytes */
    FORMATS("x", "%hC", 'x');
    FORMATS("[]", "[%lc]", 0xd800); /* half of a pair prints nothing */
    TCHAR text[4] = "~~~";
    EXPECT_EQ(_stprintf(text, _T("%c%lc"), 0, 0), 2);
    EXPECT(memcmp(text, "\0\0\0", 4 - 1) == 0);
}

static void strings(void)
{
    FORMATS("text|      text|text      |000000text", "%s|%10s|%-10s|%010s", "text", "text", "text", "text");
    FORMATS("te|   te|", "%.2s|%5.2s|%.0s", "text", "text", "text");
    FORMATS("(null) (nu (null)", "%s %.3s %S", (char *)NULL, (char *)NULL, (char *)NULL);
    FORMATS("text text", "%hs %hS", "text", "text");
    char unterminated[3] = {'a', 'b', 'c'};
    FORMATS("abc ab", "%.3s %.*s", unterminated, 2, unterminated);
}

static void wide_strings(void)
{
    const WCHAR text[] = u"a\u00e9\u20ac\U0001f600";
    FORMATS("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "%ls", text);
    FORMATS("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "%S", text);
    FORMATS("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "%ws", text);
    FORMATS("   a\xc3\xa9|a\xc3\xa9   |000a\xc3\xa9", "%5.2ls|%-5.2S|%05.2ls", text, text, text);
    FORMATS("(null)", "%ls", (WCHAR *)NULL);
    const WCHAR unterminated[2] = {'x', 'y'};
    FORMATS("xy", "%.2ls", unterminated);
    const WCHAR halves[] = {'a', 0xd83d, 'b', 0}, second[] = {0xde00, 0};
    REFUSES(EILSEQ, "<a", "<%ls>", halves);
    REFUSES(EILSEQ, "", "%ls", second);
}

static void counted_text(void)
{
    struct {
        USHORT Length;
        USHORT MaximumLength;
        PVOID Buffer;
    } narrow = {3, 8, "textual"}, wide = {4, 4, (PVOID)u"\u20acuro"}, none = {5, 5, NULL};
    FORMATS("tex|  tex", "%Z|%5Z", &narrow, &narrow);
    FORMATS("\xe2\x82\xacu", "%wZ", &wide);
    FORMATS("\xe2\x82\xacu", "%lZ", &wide);
    FORMATS("(null) (null)", "%Z %wZ", &none, NULL);
}

static void floating(void)
{
    FORMATS("3.141593 3.14 3 3. 3.141593", "%f %.2f %.0f %#.0f %lf", M_PI, M_PI, M_PI, M_PI, M_PI);
    FORMATS("3.141593e+00 3.1E+100 1e-05", "%e %.1E %g", M_PI, 3.14e100, 1e-5);
    FORMATS("100000 1e+06 1.00000 0.0001", "%g %g %#g %g", 1e5, 1e6, 1.0, 1e-4);
    FORMATS("   +1.50|1.50    |00001.50| 1.50", "%+8.2f|%-8.2f|%08.2f|% .2f", 1.5, 1.5, 1.5, 1.5);
    FORMATS("2.500000 1.25", "%Lf %.2Lf", (long double)2.5, (long double)1.25);
    FORMATS("2 1.5 1", "%d %.1f %d", 2, 1.5, 1);
    FORMATS("0.5 1e+300", "%hg %llg", 0.5, 1e300);
}

static void hexadecimal_floating(void)
{
    FORMATS("0x1.0000000000000p+0", "%a", 1.0);
    FORMATS("0X1.921FB54442D18P+1 0x1.9p+1 0x1p+1", "%A %.1a %.0a", M_PI, M_PI, 2.0);
    FORMATS("-0x0.0000000000001p-1022", "%a", -4.9406564584124654e-324);
    FORMATS("0x1.8000000000000p+0", "%La", (long double)1.5);
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void not_numbers(void)
{
    FORMATS("inf -inf INF +inf  inf", "%f %f %E %+g % g", INFINITY, -INFINITY, INFINITY, INFINITY, INFINITY);
    FORMATS("nan NAN -nan", "%f %G %f", from_bits(0x7ff8000000000000), from_bits(0x7ff8000000000000),
            from_bits(0xfff8000000000001));
    FORMATS("-nan(ind) -NAN(IND)", "%f %F", from_bits(0xfff8000000000000), from_bits(0xfff8000000000000));
    FORMATS("nan(snan) -nan(snan)", "%f %f", from_bits(0x7ff0000000000001), from_bits(0xfff0000000000001));
    FORMATS("  inf|inf  |  inf", "%5f|%-5f|%05f", INFINITY, INFINITY, INFINITY);
    FORMATS("inf nan 1.189731e+4932", "%Lf %La %Le", (long double)INFINITY,
            (long double)from_bits(0x7ff8000000000000), 0x1.fffffffffffffffep+16383L);
}

static void many_arguments(void)
{
    /* More than fit in registers, integers and numbers mixed. */
    FORMATS("1 1.5 2 2.5 3 3.5 4 4.5 5 5.5 6 6.5 7 7.5 8 8.5 9 9.5 %",
            "%ld %g %lu %g %hd %g %I64d %g %Id %g %d %g %x %g %ld %g %lld %g %%", 1, 1.5, 2, 2.5, 3, 3.5, 4ll,
            4.5, (SIZE_T)5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9ll, 9.5);
}

static void snprintf_counts(void)
{
    TCHAR text[8];
    memset(text, '~', 8);
    EXPECT_EQ(_sntprintf(text, 5, _T("%s"), "abcd"), 4);
    EXPECT(memcmp(text, "abcd\0~~~", 8) == 0);
    memset(text, '~', 8);
    EXPECT_EQ(_sntprintf(text, 4, _T("%s"), "abcd"), 4); /* exactly full: no terminator, but the length */
    EXPECT(memcmp(text, "abcd~~~~", 8) == 0);
    memset(text, '~', 8);
    EXPECT_EQ(_sntprintf(text, 3, _T("%s"), "abcd"), -1);
    EXPECT(memcmp(text, "abc~~~~~", 8) == 0);
    memset(text, '~', 8);
    EXPECT_EQ(_sntprintf(text, 0, _T("x")), -1);
    EXPECT_EQ(text[0], '~');
    EXPECT_EQ(_sntprintf(NULL, 0, _T("%s-%d"), "abcd", 42), 7);
    EXPECT_EQ(_sctprintf(_T("%s-%d"), "abcd", 42), 7);
}

static void sprintf_s_fails_closed(void)
{
    TCHAR text[8];
    memset(text, '~', 8);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_stprintf_s(text, 5, _T("%s"), "abcd"), 4);
    EXPECT(memcmp(text, "abcd\0~~~", 8) == 0);
    errno = 0;
    EXPECT_EQ(_stprintf_s(text, 4, _T("%s"), "abcd"), -1);
    EXPECT_EQ(errno, ERANGE);
    EXPECT_STR(text, "");
    errno = 0;
    EXPECT_EQ(_stprintf_s(text, 8, _T("ab%n"), (int *)NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_STR(text, "");
}

static void snprintf_s_truncates(void)
{
    TCHAR text[8];
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_sntprintf_s(NULL, 0, 0, _T("x")), 0);
    EXPECT_EQ(_sntprintf_s(text, 8, _TRUNCATE, _T("%s"), "abcdefg"), 7);
    EXPECT_STR(text, "abcdefg");
    EXPECT_EQ(_sntprintf_s(text, 8, _TRUNCATE, _T("%s"), "abcdefgh"), -1);
    EXPECT_STR(text, "abcdefg");
    EXPECT_EQ(_sntprintf_s(text, 8, 3, _T("%s"), "abcdefgh"), -1);
    EXPECT_STR(text, "abc");
    EXPECT_EQ(_sntprintf_s(text, 8, 3, _T("%s"), "abc"), 3);
    EXPECT_STR(text, "abc");
    errno = 0;
    EXPECT_EQ(_sntprintf_s(text, 8, 8, _T("%s"), "abcdefgh"), -1);
    EXPECT_EQ(errno, ERANGE);
    EXPECT_STR(text, "");
    EXPECT_EQ(_sntprintf_s(text, 8, 0, _T("x")), -1);
    EXPECT_STR(text, "");
}

static int call_vtprintf(FILE *stream, const TCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vftprintf(stream, format, arguments);
    va_end(arguments);
    return length;
}

static void streams(void)
{
    TCHAR text[64];
    FILE *file = tmpfile();
    REQUIRE(file);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_ftprintf(file, _T("%ld "), 1), 2);
    EXPECT_EQ(call_vtprintf(file, _T("%s\n"), "two"), 4);
    EXPECT_EQ(_ftprintf(file, _T("left %n"), NULL), -1); /* what stands before it has been written */
    EXPECT_EQ(_fputtc('\n', file), '\n');
    rewind(file);
    EXPECT_STR(_fgetts(text, 64, file), "1 two\n");
    EXPECT_STR(_fgetts(text, 64, file), "left \n");
    fclose(file);

    fflush(stdout);
    int output = dup(1), ends[2];
    REQUIRE(pipe(ends) == 0);
    dup2(ends[1], 1);
    int length = _tprintf(_T("%5s|%Iu"), "out", (SIZE_T)7);
    fflush(stdout);
    dup2(output, 1);
    EXPECT_EQ(length, 7);
    EXPECT_EQ(read(ends[0], text, 64), 7);
    EXPECT(memcmp(text, "  out|7", 7) == 0);
}

static void stream_errors(void)
{
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        SKIP("no /dev/full");
    setvbuf(full, NULL, _IONBF, 0);
    errno = 0;
    EXPECT_EQ(_ftprintf(full, _T("%d"), 1), -1);
    EXPECT_EQ(errno, ENOSPC);
    EXPECT_EQ(_ftprintf(full, _T("%5000d"), 1), -1);
    FILE *reading = fopen("/dev/null", "r");
    REQUIRE(reading);
    errno = 0;
    EXPECT_EQ(_ftprintf(reading, _T("x")), -1);
    EXPECT_EQ(errno, EBADF);
}

/* An unbuffered stream gets one write for a call, so that messages of several processes do not mix. */
static void unbuffered_is_one_write(void)
{
    int ends[2];
    REQUIRE(pipe2(ends, O_DIRECT) == 0); /* a pipe of packets: one read, one write */
    FILE *stream = fdopen(ends[1], "w");
    REQUIRE(stream);
    setvbuf(stream, NULL, _IONBF, 0);
    EXPECT_EQ(_ftprintf(stream, _T("%s %d %s\n"), "one", 2, "three"), 12);
    char text[64];
    EXPECT_EQ(read(ends[0], text, sizeof text), 12);
}

static void *write_lines(void *argument)
{
    for (int i = 0; i < 2000; i++)
        _ftprintf((FILE *)argument, _T("%s %08d %s\n"), "begin", i, "end");
    return NULL;
}

static void calls_are_atomic(void)
{
    FILE *file = tmpfile();
    REQUIRE(file);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        REQUIRE(pthread_create(&threads[i], NULL, write_lines, file) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    rewind(file);
    char line[64];
    int lines = 0, broken = 0, number, end;
    while (fgets(line, sizeof line, file)) {
        end = 0;
        sscanf(line, "begin %08d end%n", &number, &end);
        broken += end != 18;
        lines++;
    }
    EXPECT_EQ(lines, 8000);
    EXPECT_EQ(broken, 0);
}

static void *write_elsewhere(void *argument)
{
    _ftprintf((FILE *)argument, _T("%s"), "other");
    return NULL;
}

/* An argument may be text that is not there: the exception leaves the call, but not the stream's lock behind.
 */
static void exceptions_unlock(void)
{
    char *text = (char *)VirtualAlloc(NULL, 0x2000, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(VirtualAlloc(text, 0x1000, MEM_COMMIT, PAGE_READWRITE));
    memset(text, 'x', 0x1000);
    FILE *file = tmpfile();
    REQUIRE(file);
    volatile int handled = 0;
    __try {
        _ftprintf(file, _T("before %d %s after"), 1, text);
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        handled = 1;
    }
    EXPECT_EQ(handled, 1);
    __try {
        _ftprintf(file, _T(" %ls "), (WCHAR *)(text + 0xff0));
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        handled = 2;
    }
    EXPECT_EQ(handled, 2);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, write_elsewhere, file) == 0);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 5;
    REQUIRE(pthread_timedjoin_np(thread, NULL, &until) == 0);
    char line[64] = "";
    rewind(file);
    EXPECT(fgets(line, sizeof line, file) != NULL);
    EXPECT_STR(line, "before 1  other"); /* what preceded the fault has been written, as on Windows */
}

/* A filter may bring the page while the call reads it. */
static int bring(char *page)
{
    VirtualAlloc(page, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    memset(page, 'y', 3);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void exceptions_continue(void)
{
    char *text = (char *)VirtualAlloc(NULL, 0x1000, MEM_RESERVE, PAGE_NOACCESS);
    TCHAR formatted[16] = "";
    __try {
        EXPECT_EQ(_stprintf(formatted, _T("<%s>"), text), 5);
    } __except (bring(text)) {
    }
    EXPECT_STR(formatted, "<yyy>");
}

TAP_MAIN(CASE(refuses_null, "CRT-001 null pointers and empty buffers are refused with EINVAL"),
         CASE(refuses_n, "CRT-002 %n is refused and stores nothing"),
         CASE(refuses_unknown,
              "CRT-003 what is no directive is text; the checked functions refuse it"),
         CASE(refuses_huge_numbers, "CRT-004 widths and lengths beyond int are refused"),
         CASE(integers_have_microsoft_sizes,
              "CRT-010 size prefixes of integers: l is 32 bits, I64 I32 I hh h ll j t z"),
         CASE(integers_have_flags, "CRT-011 flags, width and precision of integers"),
         CASE(prefixes, "CRT-012 base prefixes"), CASE(wide_fields, "CRT-013 fields longer than any buffer"),
         CASE(pointers, "CRT-014 %p is 16 upper-case digits"),
         CASE(characters, "CRT-015 %c %C with h, l and w"),
         CASE(strings, "CRT-016 narrow strings; zeros pad text too"),
         CASE(wide_strings, "CRT-017 UTF-16 strings become UTF-8; width and precision count units"),
         CASE(counted_text, "CRT-018 %Z takes counted text"), CASE(floating, "CRT-019 %f %e %g"),
         CASE(hexadecimal_floating, "CRT-020 %a has 13 digits"),
         CASE(not_numbers, "CRT-021 inf, nan, nan(ind), nan(snan)"),
         CASE(many_arguments, "CRT-022 more arguments than registers"),
         CASE(snprintf_counts, "CRT-030 _sntprintf: exactly full has no terminator, longer is -1"),
         CASE(sprintf_s_fails_closed, "CRT-031 _stprintf_s leaves an empty string when it fails"),
         CASE(snprintf_s_truncates, "CRT-032 _sntprintf_s: count, _TRUNCATE, ERANGE"),
         CASE(streams, "CRT-033 _tprintf, _ftprintf, _vftprintf write to streams"),
         CASE(stream_errors, "CRT-034 errors of the stream give -1"),
         CASE(unbuffered_is_one_write, "CRT-035 one call on an unbuffered stream is one write"),
         CASE(calls_are_atomic, "CRT-036 calls of several threads do not mix"),
         CASE(exceptions_unlock, "CRT-037 an exception in a call leaves no lock behind"),
         CASE(exceptions_continue, "CRT-038 a filter may bring the text and go on"))
