/* FormatMessage: sources, inserts, lines, buffers and errors, in both widths. */
#include "test/system/system.h"

#include <stdarg.h>

enum {
    STRING = FORMAT_MESSAGE_FROM_STRING,
    SYSTEM = FORMAT_MESSAGE_FROM_SYSTEM,
    MODULE = FORMAT_MESSAGE_FROM_HMODULE,
    ALLOCATE = FORMAT_MESSAGE_ALLOCATE_BUFFER,
    IGNORE = FORMAT_MESSAGE_IGNORE_INSERTS,
    ARRAY = FORMAT_MESSAGE_ARGUMENT_ARRAY
};

static char buffer[1000];
static WCHAR wide_buffer[1000];

/* Of a string with a list of arguments: what it becomes in the A call; "" if it fails. */
static const char *list(DWORD flags, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    strcpy(buffer, "untouched");
    SetLastError(UNTOUCHED);
    DWORD length = FormatMessageA(STRING | flags, format, 0, 0, buffer, sizeof buffer, &arguments);
    va_end(arguments);
    if (length)
        EXPECT_EQ(length, strlen(buffer));
    return length ? buffer : "";
}

static const char *wide_list(DWORD flags, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    SetLastError(UNTOUCHED);
    DWORD length = FormatMessageW(STRING | flags, wide(format), 0, 0, wide_buffer, 1000, &arguments);
    va_end(arguments);
    return length ? narrow(wide_buffer) : "";
}

static const char *array(const char *format, DWORD_PTR *arguments)
{
    SetLastError(UNTOUCHED);
    return FormatMessageA(STRING | ARRAY, format, 0, 0, buffer, sizeof buffer, (va_list *)arguments) ? buffer
                                                                                                     : "";
}

/* Refusals */

static void bad_arguments(void)
{
    EXPECT_FAILS(87, FormatMessageA(0, NULL, 0, 0, buffer, 100, NULL));
    EXPECT_FAILS(87, FormatMessageW(0, NULL, 0, 0, wide_buffer, 100, NULL));
    wide_buffer[0] = 'x';
    EXPECT_FAILS(235, FormatMessageW(STRING, u"%0test", 0, 0, wide_buffer, 100, NULL));
    EXPECT_EQ(wide_buffer[0], 0);
    EXPECT_FAILS(87, FormatMessageA(STRING, NULL, 0, 0, buffer, 100, NULL));
    EXPECT_FAILS(122, FormatMessageA(SYSTEM, NULL, 2, 0, NULL, 0, NULL));
    EXPECT_FAILS(87, FormatMessageW(SYSTEM, NULL, 2, 0, NULL, 0, NULL));
    EXPECT_FAILS(8, FormatMessageA(SYSTEM | ALLOCATE, NULL, 2, 0, NULL, 0, NULL));
    EXPECT_FAILS(87, FormatMessageW(SYSTEM | ALLOCATE, NULL, 2, 0, NULL, 0, NULL));
    EXPECT_FAILS(87, FormatMessageA(SYSTEM, NULL, 2, 0, buffer, 32768, NULL));
    EXPECT_FAILS(87, FormatMessageA(STRING, "a %1", 0, 0, buffer, 100, NULL));
    EXPECT_STR(list(0, "%"), "");
    EXPECT_EQ(GetLastError(), 87);
    EXPECT_STR(list(0, "%1! x", "A"), "");
    EXPECT_EQ(GetLastError(), 87);
    EXPECT_STR(list(0, "%1!", "A"), "");
    EXPECT_EQ(GetLastError(), 87);
}

static void no_message(void)
{
    void *block = buffer;
    EXPECT_FAILS(317, FormatMessageA(SYSTEM, NULL, 0xDEADBEEF, 0, buffer, 100, NULL));
    EXPECT_FAILS(317, FormatMessageA(SYSTEM | ALLOCATE, NULL, 0xDEADBEEF, 0, (LPSTR)&block, 0, NULL));
    EXPECT(block == NULL);
    EXPECT_FAILS(317, FormatMessageA(SYSTEM, NULL, 0xC0000005, 0, buffer, 100, NULL));
    EXPECT_FAILS(1813, FormatMessageA(MODULE, NULL, 5, 0, buffer, 100, NULL));
    EXPECT_FAILS(1813, FormatMessageA(MODULE, GetModuleHandleA("user32"), 5, 0, buffer, 100, NULL));
    EXPECT_FAILS(1815, FormatMessageA(SYSTEM, NULL, 5, MAKELANGID(0x07, SUBLANG_DEFAULT), buffer, 100, NULL));
    EXPECT_STR(list(0, ""), "");
    EXPECT_EQ(GetLastError(), 235);
    EXPECT_STR(list(0, "%0 behind the end"), "");
    EXPECT_EQ(GetLastError(), 235);
}

static void no_room(void)
{
    EXPECT_FAILS(122, FormatMessageA(SYSTEM, NULL, 5, 0, buffer, 5, NULL));
    EXPECT_FAILS(122, FormatMessageA(STRING, "12345", 0, 0, buffer, 5, NULL));
    EXPECT_FAILS(122, FormatMessageW(STRING, wide("12345"), 0, 0, wide_buffer, 0, NULL));
    EXPECT_FAILS(122, FormatMessageW(STRING, wide("12345"), 0, 0, wide_buffer, 5, NULL));
    EXPECT_STR(narrow(wide_buffer), "1234");
    EXPECT_EQ(FormatMessageA(STRING, "1234", 0, 0, buffer, 5, NULL), 4);
}

/* Sources */

static void system_texts(void)
{
    static const DWORD languages[] = {0, 0x400, 0x800, 0x409, 9};
    for (int i = 0; i < 5; i++) {
        EXPECT_WORKS(FormatMessageA(SYSTEM | IGNORE, NULL, 2, languages[i], buffer, 100, NULL));
        EXPECT_STR(buffer, "The system cannot find the file specified.\r\n");
    }
    EXPECT_EQ(FormatMessageW(SYSTEM | IGNORE, NULL, 5, 0, wide_buffer, 100, NULL), 19);
    EXPECT_STR(narrow(wide_buffer), "Access is denied.\r\n");
    EXPECT(FormatMessageA(SYSTEM, NULL, 0x80070057, 0, buffer, 100, NULL) > 0);
    EXPECT_STR(buffer, "The parameter is incorrect.\r\n");
    EXPECT(FormatMessageA(SYSTEM, NULL, E_FAIL, 0, buffer, 100, NULL) > 0);
    EXPECT_STR(buffer, "Unspecified error\r\n");
    EXPECT(FormatMessageA(SYSTEM | MODULE, GetModuleHandleA(NULL), 6, 0, buffer, 100, NULL) > 0);
    EXPECT_STR(buffer, "The handle is invalid.\r\n");
    DWORD_PTR arguments[] = {(DWORD_PTR) "program"};
    EXPECT(FormatMessageA(SYSTEM | ARRAY, NULL, 193, 0, buffer, 100, (va_list *)arguments) > 0);
    EXPECT_STR(buffer, "program is not a valid Win32 application.\r\n");
    EXPECT(FormatMessageA(SYSTEM | IGNORE, NULL, 193, 0, buffer, 100, NULL) > 0);
    EXPECT_STR(buffer, "%1 is not a valid Win32 application.\r\n");
}

static void module_texts(void)
{
    EXPECT(FormatMessageA(MODULE | IGNORE, GetModuleHandleA("ntdll.dll"), 0xC0000005, 0, buffer, 200, NULL) >
           0);
    EXPECT(strstr(buffer, "referenced memory at") != NULL);
    EXPECT(FormatMessageA(MODULE | IGNORE, GetModuleHandleA("kernel32"), 5, 0, buffer, 200, NULL) > 0);
    EXPECT_STR(buffer, "Access is denied.\r\n");
    EXPECT_FAILS(317, FormatMessageA(MODULE, GetModuleHandleA("ntdll"), 0xDEADBEEF, 0, buffer, 200, NULL));
}

/* Inserts */

static void inserts(void)
{
    EXPECT_STR(list(0, "%2 %1", "one", "two"), "two one");
    EXPECT_STR(list(0, "%1!s! %1!5s!|%1!-5s!|%1!.2s!|", "abc"), "abc   abc|abc  |ab|");
    EXPECT_STR(list(0, "%1!d! %1!u! %1!x! %1!X! %1!08X! %1!#x! %1!o! %1!c! %1!+d!|%1!-6d!|%1!6d!|%1!.4d!",
                    0xAB & 77),
               "9 9 9 9 00000009 0x9 11 \t +9|9     |     9|0009");
    EXPECT_STR(list(0, "%1!d! %1!u! %1!hd! %1!I64x! %1!I32x! %1!p!", (DWORD_PTR)-1),
               "-1 4294967295 -1 ffffffffffffffff ffffffff FFFFFFFFFFFFFFFF");
    EXPECT_STR(list(0, "%1!ws! %2!hs! %3!S! %4!ls!", wide("one"), "two", wide("three"), wide("four")),
               "one two three four");
    EXPECT_STR(wide_list(0, "%1!ws! %2!hs! %3!S! %4!s!", wide("one"), "two", "three", wide("four")),
               "one two three four");
    EXPECT_STR(list(0, "%1", NULL), "(null)");
    EXPECT_STR(list(0, "%12 %1x", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"), "12 1x");
    EXPECT_STR(list(0, "%1!foo! x", "A"), "foo x");
    EXPECT_STR(list(0, "a%1!!b", "A"), "ab");
}

static void stars(void)
{
    DWORD_PTR documented[] = {4, 2, (DWORD_PTR) "Bill", (DWORD_PTR) "Bob", 6, (DWORD_PTR) "Bill"};
    EXPECT_STR(array("%1!*.*s! %4 %5!*s!", documented), "  Bi Bob   Bill");
    EXPECT_STR(list(0, "%1!*.*s! %3 %4!*s!", 4, 2, "Bill", "Bob", 6, "Bill"), "  Bi Bob   Bill");
    DWORD_PTR numbers[] = {6, 4, 2, 5, 3, 1};
    EXPECT_STR(array("%1!*.*u!,%1!*.*u!", numbers), "  0002, 00003");
    EXPECT_STR(array("%1!*.*u!,%4!*.*u!", numbers), "  0002,  001");
    EXPECT_STR(list(0, "%1!*.*u!,%1!*.*u!", 6, 4, 2, 5, 3, 1), "  0002, 00003");
    EXPECT_STR(list(0, "%1!*.*u!,%2!*.*u!", 6, 4, 2, 5, 3, 1), "  0002,00003");
    EXPECT_STR(list(0, "%1!*.*u!,%3!*.*u!", 6, 4, 2, 5, 3, 1), "  0002,  001");
}

static void escapes(void)
{
    EXPECT_STR(list(0, "a%nb%rc%td%be% f%.g%!h%%i%0j"), "a\r\nb\rc\tdbe f.g!h%i");
    EXPECT_STR(list(IGNORE, "a%nb%rc%td%be% f%.g%!h%%i%1!s!%0j"), "a\r\nb\rc\td%be% f%.g%!h%%i%1!s!");
    EXPECT_STR(list(0, "hi\n"), "hi\r\n");
    EXPECT_STR(list(0, "hi\r\n"), "hi\r\n");
    EXPECT_STR(list(0, "\r\r\n"), "\r\n\r\n");
    EXPECT_STR(list(IGNORE, "hi\nx\r"), "hi\r\nx\r\n");
}

static void lines(void)
{
    EXPECT_STR(list(40, "The quick brown fox jumps over the lazy dog and keeps on running until it is dark "
                        "outside. Yes."),
               "The quick brown fox jumps over the lazy\r\ndog and keeps on running until it is\r\ndark "
               "outside. Yes.");
    EXPECT_STR(list(10, "abcdefghijklmnop qrs"), "abcdefghij\r\nklmnop\r\nqrs");
    EXPECT_STR(list(10, "a b c d e f g h i j k l"), "a b c d e\r\nf g h i j\r\nk l");
    EXPECT_STR(list(10, "a  b   c    d     e      f"), "a  b   c\r\n  d     e\r\n     f");
    EXPECT_STR(list(5, "%1 x", "abcdefghij kl"), "abcdefghij kl\r\n x");
    EXPECT_STR(list(20, "word word word%nword word%0"), "word word word\r\nword word");
    EXPECT_STR(list(FORMAT_MESSAGE_MAX_WIDTH_MASK, "line one\nline two\r\nline three\n"),
               "line one line two line three ");
    EXPECT(FormatMessageA(SYSTEM | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL, 5, 0, buffer, 100, NULL) > 0);
    EXPECT_STR(buffer, "Access is denied. ");
}

static void blocks(void)
{
    char *text = NULL;
    WCHAR *wide_text = NULL;
    EXPECT_EQ(FormatMessageA(STRING | ALLOCATE, "abc", 0, 0, (LPSTR)&text, 0, NULL), 3);
    EXPECT_STR(text, "abc");
    EXPECT(LocalSize(text) >= 4 && LocalFree(text) == NULL);
    EXPECT_EQ(FormatMessageW(SYSTEM | ALLOCATE | IGNORE, NULL, 5, 0, (LPWSTR)&wide_text, 100, NULL), 19);
    EXPECT_STR(narrow(wide_text), "Access is denied.\r\n");
    EXPECT(LocalSize(wide_text) >= 200 && LocalFree(wide_text) == NULL);
}

static void other_letters(void)
{
    static const WCHAR text[] = {0x20AC, 0xD83D, 0xDE00, ' ', '%', '1', '!', 'S', '!', 0};
    DWORD_PTR arguments[] = {(DWORD_PTR) "\xC3\xA9"};
    EXPECT_EQ(FormatMessageW(STRING | ARRAY, text, 0, 0, wide_buffer, 100, (va_list *)arguments), 5);
    EXPECT(wide_buffer[0] == 0x20AC && wide_buffer[2] == 0xDE00 && wide_buffer[4] == 0xE9);
    EXPECT_STR(list(0, "\xE2\x82\xAC %1!s!", "\xC3\xA9"), "\xE2\x82\xAC \xC3\xA9");
}

static void long_text(void)
{
    char *text = malloc(30001), *made = NULL;
    memset(text, 'x', 30000);
    text[30000] = '\0';
    DWORD_PTR arguments[] = {(DWORD_PTR)text};
    EXPECT_EQ(
        FormatMessageA(STRING | ARRAY | ALLOCATE, "%1 %1 %1", 0, 0, (LPSTR)&made, 0, (va_list *)arguments),
        90002);
    EXPECT(made && made[30000] == ' ' && made[90001] == 'x' && !made[90002]);
}

TAP_MAIN(CASE(bad_arguments, "S-001 FormatMessage without source, buffer, arguments"),
         CASE(no_message, "S-002 messages, languages that are not there; empty ones"),
         CASE(no_room, "S-003 buffers that are too small"),
         CASE(system_texts, "S-004 texts of the system, HRESULTs"),
         CASE(module_texts, "S-005 texts of kernel32 and ntdll"),
         CASE(inserts, "S-006 inserts and their formats"),
         CASE(stars, "S-007 width and precision as arguments: lists and arrays count differently"),
         CASE(escapes, "S-008 escapes, and with inserts ignored"), CASE(lines, "S-009 lines of a width"),
         CASE(blocks, "S-010 blocks for LocalFree"),
         CASE(other_letters, "S-011 letters beyond ASCII in both widths"),
         CASE(long_text, "S-012 more than 64 KiB"))
