/* The environment and the command line. */
#include "test/system/system.h"

#include <shellapi.h>

static char buffer[400];
static WCHAR wide_buffer[400];

static void bad_arguments(void)
{
    EXPECT_FAILS(203, GetEnvironmentVariableA("FAULTLINE_NO_SUCH", buffer, 400));
    EXPECT_FAILS(203, GetEnvironmentVariableW(wide("FAULTLINE_NO_SUCH"), wide_buffer, 400));
    EXPECT_FAILS(203, GetEnvironmentVariableA(NULL, buffer, 400));
    EXPECT_FAILS(203, GetEnvironmentVariableA("", buffer, 400));
    EXPECT_FAILS(87, SetEnvironmentVariableA("", "x"));
    EXPECT_FAILS(87, SetEnvironmentVariableA(NULL, "x"));
    EXPECT_FAILS(87, SetEnvironmentVariableA("a=b", "x"));
    EXPECT_FAILS(87, SetEnvironmentVariableW(wide("a=b"), wide("x")));
    int count;
    EXPECT_FAILS(87, CommandLineToArgvW(NULL, &count));
    EXPECT_FAILS(87, CommandLineToArgvW(wide("a"), NULL));
}

static void set_and_get(void)
{
    EXPECT_WORKS(SetEnvironmentVariableA("Faultline_Test", "abc"));
    EXPECT_STR(getenv("Faultline_Test"), "abc");
    EXPECT_EQ(GetEnvironmentVariableA("Faultline_Test", buffer, 400), 3);
    EXPECT_STR(buffer, "abc");
    strcpy(buffer, "untouched");
    EXPECT_EQ(GetEnvironmentVariableA("Faultline_Test", buffer, 3), 4);
    EXPECT_STR(buffer, "untouched");
    EXPECT_EQ(GetEnvironmentVariableA("Faultline_Test", NULL, 0), 4);
    EXPECT_EQ(GetEnvironmentVariableW(wide("Faultline_Test"), wide_buffer, 4), 3);
    EXPECT_STR(narrow(wide_buffer), "abc");
    EXPECT_EQ(GetEnvironmentVariableW(wide("Faultline_Test"), NULL, 0), 4);
    EXPECT_WORKS(SetEnvironmentVariableW(wide("Faultline_Test"), wide("")));
    EXPECT_STR(getenv("Faultline_Test"), "");
    SetLastError(UNTOUCHED);
    EXPECT_EQ(GetEnvironmentVariableA("Faultline_Test", buffer, 400), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT_STR(buffer, "");
    EXPECT_WORKS(SetEnvironmentVariableA("Faultline_Test", NULL));
    EXPECT(getenv("Faultline_Test") == NULL);
    EXPECT_WORKS(SetEnvironmentVariableA("Faultline_Test", NULL));
}

static void without_case(void)
{
    setenv("faultline_mixed", "lower", 1);
    EXPECT_EQ(GetEnvironmentVariableA("FAULTLINE_MIXED", buffer, 400), 5);
    EXPECT_WORKS(SetEnvironmentVariableA("Faultline_Mixed", "changed"));
    EXPECT_STR(getenv("faultline_mixed"), "changed");
    EXPECT(getenv("Faultline_Mixed") == NULL);
    setenv("FAULTLINE_MIXED", "upper", 1);
    EXPECT_EQ(GetEnvironmentVariableA("FAULTLINE_MIXED", buffer, 400), 5);
    EXPECT_STR(buffer, "upper");
}

static void letters(void)
{
    setenv("FAULTLINE_EURO", "\xE2\x82\xAC", 1);
    EXPECT_EQ(GetEnvironmentVariableW(wide("FAULTLINE_EURO"), wide_buffer, 400), 1);
    EXPECT_EQ(wide_buffer[0], 0x20AC);
    static const WCHAR smile[] = {0xD83D, 0xDE00, 0};
    EXPECT(SetEnvironmentVariableW(wide("FAULTLINE_EURO"), smile));
    EXPECT_STR(getenv("FAULTLINE_EURO"), "\xF0\x9F\x98\x80");
}

static void expand(void)
{
    setenv("FLA", "abc", 1);
    EXPECT_EQ(ExpandEnvironmentStringsA("a%FLA%b", buffer, 400), 6);
    EXPECT_STR(buffer, "aabcb");
    EXPECT_EQ(ExpandEnvironmentStringsA("a%fla%b", buffer, 400), 6);
    SetLastError(UNTOUCHED);
    EXPECT_EQ(ExpandEnvironmentStringsA("a%FLA%b", buffer, 5), 6);
    EXPECT_EQ(GetLastError(), 122);
    EXPECT_EQ(ExpandEnvironmentStringsA("a%FL_NO_SUCH%FLA%b%", buffer, 400), 20);
    EXPECT_STR(buffer, "a%FL_NO_SUCH%FLA%b%");
    EXPECT_EQ(ExpandEnvironmentStringsA("%%FLA%%", buffer, 400), 8);
    EXPECT_STR(buffer, "%%FLA%%");
    EXPECT_EQ(ExpandEnvironmentStringsW(wide("%FLA%%FLA%"), wide_buffer, 400), 7);
    EXPECT_STR(narrow(wide_buffer), "abcabc");
    EXPECT_EQ(ExpandEnvironmentStringsA("", buffer, 400), 1);
}

static void all(void)
{
    setenv("FLA", "abc", 1);
    char *block = GetEnvironmentStringsA();
    WCHAR *wide_block = GetEnvironmentStringsW();
    int found = 0, count = 0, wide_count = 0;
    REQUIRE(block && wide_block);
    for (char *at = block; *at; at += strlen(at) + 1, count++)
        found += strcmp(at, "FLA=abc") == 0;
    for (WCHAR *at = wide_block; *at; at++, wide_count++)
        while (*at)
            at++;
    EXPECT_EQ(found, 1);
    EXPECT_EQ(count, wide_count);
    EXPECT(FreeEnvironmentStringsA(block) && FreeEnvironmentStringsW(wide_block));
}

static void expect_arguments(const char *line, int wanted, const char *const *arguments)
{
    int count = -1;
    LPWSTR *vector = CommandLineToArgvW(wide(line), &count);
    REQUIRE(vector != NULL);
    EXPECT_EQ(count, wanted);
    for (int i = 0; i < wanted && i < count; i++)
        EXPECT_STR(narrow(vector[i]), arguments[i]);
    EXPECT(vector[count] == NULL);
    EXPECT(LocalFree(vector) == NULL);
}

static void apart(void)
{
    expect_arguments("prog \"a b c\" d e", 4, (const char *[]){"prog", "a b c", "d", "e"});
    expect_arguments("prog \"ab\\\"c\" \"\\\\\" d", 4, (const char *[]){"prog", "ab\"c", "\\", "d"});
    expect_arguments("prog a\\\\\\b d\"e f\"g h", 4, (const char *[]){"prog", "a\\\\\\b", "de fg", "h"});
    expect_arguments("prog a\\\\\\\"b c d", 4, (const char *[]){"prog", "a\\\"b", "c", "d"});
    expect_arguments("prog a\\\\\\\\\"b c\" d e", 4, (const char *[]){"prog", "a\\\\b c", "d", "e"});
    expect_arguments("\"a\\b c\"d \"\" e", 4, (const char *[]){"a\\b c", "d", "", "e"});
    expect_arguments("  x", 2, (const char *[]){"", "x"});
}

/* Started again with awkward arguments, it must get them back. */
static const char *const awkward[] = {"",        "a b",       "\"",    "\\",   "a\\\\\"b",
                                      "\\\\ \\", "tab\there", "plain", "\"\"", "x\\"};
enum { AWKWARD = sizeof awkward / sizeof *awkward };

static int again(void)
{
    int count;
    LPWSTR *vector = CommandLineToArgvW(GetCommandLineW(), &count);
    if (!vector || count != AWKWARD + 2)
        return 2;
    for (int i = 0; i < AWKWARD; i++)
        if (strcmp(narrow(vector[i + 2]), awkward[i]) != 0)
            return 10 + i;
    return strstr(GetCommandLineA(), "again") && GetCommandLineA() == GetCommandLineA() ? 0 : 3;
}

static void round_trip(void)
{
    char *arguments[AWKWARD + 3] = {(char *)"prog ram", (char *)"again"};
    for (int i = 0; i < AWKWARD; i++)
        arguments[i + 2] = (char *)(uintptr_t)awkward[i];
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        execv("/proc/self/exe", arguments);
        _exit(127);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_EQ(status, 0);
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(bad_arguments, "S-030 names and lines that are refused"),
        CASE(set_and_get, "S-031 set, get, sizes, removed"),
        CASE(without_case, "S-032 names without regard to case, the exact one first"),
        CASE(letters, "S-033 letters beyond ASCII"),
        CASE(expand, "S-034 ExpandEnvironmentStrings"),
        CASE(all, "S-035 the whole environment"),
        CASE(apart, "S-036 CommandLineToArgvW by Microsoft's rules"),
        CASE(round_trip, "S-037 the command line gives any arguments back"),
    };
    if (argc > 1 && strcmp(argv[1], "again") == 0)
        return again();
    return tap_main(cases, (int)(sizeof cases / sizeof *cases));
}
