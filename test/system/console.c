/* The console: on a terminal of the test's own (a pseudo-terminal), and where there is none. */
#include "test/system/system.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int screen = -1; /* the other side of the terminal: what is written there, and typed */

/* Standard input, output and error become a terminal. */
static void on_terminal(void)
{
    struct winsize size = {.ws_row = 30, .ws_col = 100};
    screen = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (screen < 0 || grantpt(screen) != 0 || unlockpt(screen) != 0)
        SKIP("no pseudo-terminals");
    setsid();
    int terminal = open(ptsname(screen), O_RDWR);
    if (terminal < 0)
        SKIP("no pseudo-terminals");
    ioctl(terminal, TIOCSCTTY, 0);
    ioctl(terminal, TIOCSWINSZ, &size);
    struct termios mode;
    tcgetattr(terminal, &mode);
    mode.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(terminal, TCSANOW, &mode);
    dup2(terminal, 0);
    dup2(terminal, 2);
}

/* TAP goes on to where it went: output is another handle of the terminal. */
static HANDLE output(void)
{
    return GetStdHandle(STD_ERROR_HANDLE);
}

static HANDLE input(void)
{
    return GetStdHandle(STD_INPUT_HANDLE);
}

/* What has come to the screen, once `wanted` is in it or nothing more comes. */
static const char *shown(const char *wanted)
{
    static char text[4096];
    size_t length = 0;
    struct pollfd waiting = {.fd = screen, .events = POLLIN};
    text[0] = '\0';
    while (length < sizeof text - 1 && !strstr(text, wanted) && poll(&waiting, 1, 30000) == 1) {
        ssize_t got = read(screen, text + length, sizeof text - 1 - length);
        if (got <= 0)
            break;
        text[length += (size_t)got] = '\0';
    }
    return text;
}

static void type(const char *text)
{
    REQUIRE(write(screen, text, strlen(text)) == (ssize_t)strlen(text));
}

#define EXPECT_SHOWN(text) EXPECT_STR(shown(text), text)

static void no_console(void)
{
    DWORD number;
    CONSOLE_SCREEN_BUFFER_INFO info;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    HANDLE file = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE none[] = {NULL, (HANDLE)0x1234, section, file};
    char text[8];
    for (int i = 0; i < 4; i++) {
        EXPECT_FAILS(6, WriteConsoleA(none[i], "a", 1, &number, NULL));
        EXPECT_FAILS(6, WriteConsoleW(none[i], wide("a"), 1, &number, NULL));
        EXPECT_FAILS(6, ReadConsoleA(none[i], text, 8, &number, NULL));
        EXPECT_FAILS(6, GetConsoleMode(none[i], &number));
        EXPECT_FAILS(6, SetConsoleMode(none[i], 0));
        EXPECT_FAILS(6, SetConsoleTextAttribute(none[i], 7));
        EXPECT_FAILS(6, GetConsoleScreenBufferInfo(none[i], &info));
        EXPECT_FAILS(6, FlushConsoleInputBuffer(none[i]));
    }
    EXPECT_FAILS(87, SetConsoleOutputCP(437));
    EXPECT_WORKS(SetConsoleOutputCP(65001) && SetConsoleCP(65001));
    EXPECT_EQ(GetConsoleOutputCP(), 65001);
    EXPECT_EQ(GetConsoleCP(), 65001);
    EXPECT_FAILS(87, SetConsoleTitleA(NULL));
    setsid();
    EXPECT_FAILS(50, AllocConsole());
    EXPECT(GetConsoleWindow() == NULL);
}

static void writes_text(void)
{
    on_terminal();
    DWORD written = 99;
    static const WCHAR euro[] = {'5', 0x20AC, 0, 'x'};
    EXPECT_WORKS(WriteConsoleA(output(), "hello", 5, &written, NULL));
    EXPECT_EQ(written, 5);
    EXPECT_SHOWN("hello");
    EXPECT_WORKS(WriteConsoleW(output(), euro, 2, &written, NULL));
    EXPECT_EQ(written, 2);
    EXPECT_SHOWN("5\xE2\x82\xAC");
    EXPECT_WORKS(WriteConsoleW(output(), euro, 4, NULL, NULL));
    char raw[16];
    ssize_t length = 0, got = 1;
    for (; length < 6 && got > 0; length += got)
        got = read(screen, raw + length, 6 - (size_t)length);
    EXPECT(length == 6 && memcmp(raw, "5\xE2\x82\xAC\0x", 6) == 0);
}

static void reads_lines(void)
{
    on_terminal();
    char text[32] = "";
    WCHAR wide_text[32];
    DWORD length = 0;
    type("one\n");
    EXPECT_WORKS(ReadConsoleA(input(), text, sizeof text, &length, NULL));
    EXPECT(length == 5 && memcmp(text, "one\r\n", 5) == 0);
    type("\xE2\x82\xAC\n");
    EXPECT_WORKS(ReadConsoleW(input(), wide_text, 32, &length, NULL));
    EXPECT(length == 3 && wide_text[0] == 0x20AC && wide_text[1] == '\r' && wide_text[2] == '\n');
    type("abcdef\n");
    EXPECT_WORKS(ReadConsoleA(input(), text, 4, &length, NULL) && length == 4);
    EXPECT_WORKS(ReadConsoleA(input(), text, 32, &length, NULL) && length == 4);
    EXPECT(memcmp(text, "ef\r\n", 4) == 0);
    EXPECT_FAILS(87, ReadConsoleA(input(), NULL, 4, &length, NULL));
}

static void modes(void)
{
    on_terminal();
    DWORD mode = 0;
    EXPECT_WORKS(GetConsoleMode(input(), &mode));
    EXPECT_EQ(mode & 7, ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT);
    EXPECT_FAILS(87, SetConsoleMode(input(), ENABLE_ECHO_INPUT));
    EXPECT_FAILS(87, SetConsoleMode(input(), 0x10000));
    EXPECT_WORKS(SetConsoleMode(input(), ENABLE_PROCESSED_INPUT));
    struct termios terminal;
    tcgetattr(0, &terminal);
    EXPECT(!(terminal.c_lflag & (ICANON | ECHO)) && terminal.c_lflag & ISIG);
    char text[4];
    DWORD length;
    type("k");
    EXPECT_WORKS(ReadConsoleA(input(), text, 1, &length, NULL) && length == 1 && *text == 'k');
    EXPECT_WORKS(SetConsoleMode(input(), ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
    EXPECT_WORKS(GetConsoleMode(output(), &mode));
    EXPECT(mode & ENABLE_PROCESSED_OUTPUT);
    EXPECT_WORKS(SetConsoleMode(output(), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING));
    EXPECT_FAILS(87, SetConsoleMode(output(), 0x1000));
}

static void mode_is_put_back(void)
{
    on_terminal();
    struct termios before, after;
    tcgetattr(0, &before);
    pid_t child = fork();
    if (child == 0)
        exit(SetConsoleMode(input(), 0) ? 0 : 1);
    int status;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    tcgetattr(0, &after);
    EXPECT_EQ(before.c_lflag, after.c_lflag);
}

static void colours(void)
{
    on_terminal();
    EXPECT_WORKS(SetConsoleTextAttribute(output(), FOREGROUND_RED | FOREGROUND_INTENSITY));
    EXPECT_SHOWN("\033[0;91m");
    EXPECT_WORKS(SetConsoleTextAttribute(output(), FOREGROUND_BLUE | BACKGROUND_GREEN));
    EXPECT_SHOWN("\033[0;34;42m");
    EXPECT_WORKS(SetConsoleTextAttribute(output(), FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE));
    EXPECT_SHOWN("\033[0m");
    EXPECT_WORKS(SetConsoleTextAttribute(output(), 7 | COMMON_LVB_UNDERSCORE));
    EXPECT_SHOWN("\033[0;4m");
    EXPECT_FAILS(87, SetConsoleTextAttribute(output(), 0x0100));
    EXPECT_WORKS(SetConsoleTitleW(wide("a\033title")));
    EXPECT_SHOWN("\033]0;atitle\a");
    char text[100];
    EXPECT_EQ(GetConsoleTitleA(text, 4), 7);
    EXPECT_STR(text, "a\033t");
}

static void places(void)
{
    on_terminal();
    CONSOLE_SCREEN_BUFFER_INFO info;
    COORD place = {4, 9}, outside = {100, 0};
    DWORD written;
    EXPECT_WORKS(SetConsoleCursorPosition(output(), place));
    EXPECT_SHOWN("\033[10;5H");
    EXPECT_FAILS(87, SetConsoleCursorPosition(output(), outside));
    pid_t child = fork(); /* the terminal, which is asked where its cursor is */
    if (child == 0) {
        if (strcmp(shown("\033[6n"), "\033[6n") == 0)
            type("\033[10;5R");
        _exit(0);
    }
    EXPECT_WORKS(GetConsoleScreenBufferInfo(output(), &info));
    waitpid(child, NULL, 0);
    EXPECT(info.dwSize.X == 100 && info.dwSize.Y == 30 && info.srWindow.Right == 99 &&
           info.srWindow.Bottom == 29);
    EXPECT(info.dwCursorPosition.X == 4 && info.dwCursorPosition.Y == 9);
    EXPECT_WORKS(FillConsoleOutputCharacterA(output(), '*', 3, place, &written));
    EXPECT_EQ(written, 3);
    EXPECT_SHOWN("\0337\033[10;5H***\0338");
    EXPECT_WORKS(FillConsoleOutputAttribute(output(), info.wAttributes, 10000, (COORD){0, 29}, &written));
    EXPECT_EQ(written, 100);
    EXPECT_FAILS(50, FillConsoleOutputAttribute(output(), 0x4F, 3, place, &written));
}

static volatile DWORD event = 99;
static volatile int calls;

static BOOL WINAPI first_handler(DWORD kind)
{
    event = kind;
    calls += 100;
    return TRUE;
}

static BOOL WINAPI second_handler(DWORD kind)
{
    calls++;
    return kind == CTRL_BREAK_EVENT;
}

static void wait_for(int wanted)
{
    for (int i = 0; i < 5000 && calls != wanted; i++)
        usleep(1000);
    EXPECT_EQ(calls, wanted);
}

static void control_handlers(void)
{
    EXPECT_FAILS(87, SetConsoleCtrlHandler(first_handler, FALSE));
    EXPECT_FAILS(87, GenerateConsoleCtrlEvent(7, 0));
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, TRUE));
    EXPECT_WORKS(SetConsoleCtrlHandler(second_handler, TRUE));
    kill(getpid(), SIGINT);
    wait_for(101);
    EXPECT_EQ(event, CTRL_C_EVENT);
    kill(getpid(), SIGQUIT);
    wait_for(102);
    kill(getpid(), SIGTERM);
    wait_for(203);
    EXPECT_EQ(event, CTRL_SHUTDOWN_EVENT);
    EXPECT_WORKS(SetConsoleCtrlHandler(second_handler, FALSE));
    setpgid(0, 0);
    EXPECT_WORKS(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0));
    wait_for(303);
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, FALSE));
    struct sigaction now;
    sigaction(SIGINT, NULL, &now);
    EXPECT(now.sa_handler == SIG_DFL);
}

static int ends_by(BOOL handled)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (handled)
            SetConsoleCtrlHandler(second_handler, TRUE);
        alarm(TAP_TIMEOUT);
        kill(getpid(), SIGINT);
        while (calls < 100) /* nobody has handled it */
            usleep(1000);
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -1;
}

static void nobody_handles(void)
{
    EXPECT_EQ(ends_by(TRUE), SIGINT);
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, TRUE));
    EXPECT_EQ(ends_by(FALSE), SIGINT); /* a child has no thread that would ask */
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(ends_by(TRUE), -1); /* ... but for what it adds: the parent's handlers are its own as well */
}

static void ignored(void)
{
    EXPECT_WORKS(SetConsoleCtrlHandler(NULL, TRUE));
    kill(getpid(), SIGINT);
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, TRUE));
    kill(getpid(), SIGINT);
    usleep(50000);
    EXPECT_EQ(calls, 0);
    EXPECT_WORKS(SetConsoleCtrlHandler(NULL, FALSE));
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, FALSE));
    EXPECT_WORKS(SetConsoleCtrlHandler(first_handler, TRUE));
    kill(getpid(), SIGINT);
    wait_for(100);
}

static void boxes(void)
{
    on_terminal();
    type("maybe\nno\n");
    EXPECT_EQ(MessageBoxA(NULL, "Go on?", "Question", MB_YESNOCANCEL | MB_DEFBUTTON3), IDNO);
    EXPECT_STR(shown("Question: Go on?\r\n Yes    No   [Cancel]:  Yes    No   [Cancel]: "),
               "Question: Go on?\r\n Yes    No   [Cancel]:  Yes    No   [Cancel]: ");
    type("\n");
    EXPECT_EQ(MessageBoxA(NULL, "Go on?", "Question", MB_YESNOCANCEL | MB_DEFBUTTON3), IDCANCEL);
    type("1\n");
    EXPECT_EQ(MessageBoxA(NULL, "Go on?", "Question", MB_RETRYCANCEL), IDRETRY);
}

TAP_MAIN(CASE(no_console, "S-070 handles of no terminal, code pages, no console"),
         CASE(writes_text, "S-071 WriteConsole in both widths"),
         CASE(reads_lines, "S-072 ReadConsole in both widths"),
         CASE(modes, "S-073 modes of input are the terminal's"),
         CASE(mode_is_put_back, "S-074 modes end with the process"),
         CASE(colours, "S-075 colours and the title"), CASE(places, "S-076 the cursor, the window, filling"),
         CASE(control_handlers, "S-077 Ctrl+C and its kin: the last handler first"),
         CASE(nobody_handles, "S-078 no handler says TRUE: the signal; in a child of fork too"),
         CASE(ignored, "S-079 Ctrl+C ignored, and no longer"),
         CASE(boxes, "S-068 message boxes on a terminal"))
