/* The console, descriptors, directories, programs, signals and reports of Microsoft's C runtime. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define _DEBUG
#include <windows.h>
#include <conio.h>
#include <crtdbg.h>
#include <direct.h>
#include <float.h>
#include <intrin.h>
#include <io.h>
#include <process.h>
#include <signal.h>
#include <setjmp.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test/tap.h"

static int invalid;

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    invalid++;
}

static void spawn_refuses(void)
{
    const char *none[] = {NULL}, *empty[] = {"", NULL};
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_spawnv(_P_WAIT, NULL, empty), -1);
    EXPECT_EQ(_spawnv(_P_WAIT, "/bin/true", NULL), -1);
    EXPECT_EQ(_spawnv(_P_WAIT, "/bin/true", none), -1);
    EXPECT_EQ(_spawnv(_P_WAIT, "/bin/true", empty), -1);
    EXPECT_EQ(_spawnl(5, "/bin/true", "true", NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(invalid, 5);
    EXPECT_EQ(_spawnl(_P_WAIT, "/no/such/program", "x", NULL), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_spawnl(_P_NOWAIT, "/dev/null", "x", NULL), -1);
    EXPECT_EQ(errno, EACCES);
    EXPECT_EQ(_spawnlp(_P_WAIT, "no-such-program-anywhere", "x", NULL), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_execl("/no/such/program", "x", NULL), -1);
    EXPECT_EQ(_cwait(NULL, 0x7654321, 0), -1);
    EXPECT_EQ(errno, ECHILD);
}

static void spawns(void)
{
    const char *environment[] = {"ONE=other", NULL}, *arguments[] = {"sh", "-c", "exit 5", NULL};
    int status = 0;
    setenv("ONE", "mine", 1);
    EXPECT_EQ(_spawnl(_P_WAIT, "/bin/sh", "sh", "-c", "exit 7", NULL), 7);
    EXPECT_EQ(_spawnv(_P_WAIT, "C:\\bin\\sh", arguments), 5);
    EXPECT_EQ(_spawnvp(_P_WAIT, "sh", arguments), 5);
    EXPECT_EQ(_spawnle(_P_WAIT, "/bin/sh", "sh", "-c", "test $ONE = other", NULL, environment), 0);
    EXPECT_EQ(_spawnl(_P_WAIT, "/bin/sh", "sh", "-c", "test $ONE = mine", NULL), 0);
    EXPECT_EQ(_spawnl(_P_WAIT, "/bin/sh", "sh", "-c", "kill -9 $$", NULL), 128 + 9);
    intptr_t process = _spawnlp(_P_NOWAIT, "sh", "sh", "-c", "exit 9", NULL);
    EXPECT(process > 0);
    EXPECT_EQ(_cwait(&status, process, _WAIT_CHILD), process);
    EXPECT_EQ(status, 9);
    EXPECT_EQ(_spawnlp(_P_DETACH, "true", "true", NULL), 0);
    EXPECT_EQ(waitpid(-1, &status, 0), -1); /* nobody is left to wait for */
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _execlp("sh", "sh", "-c", "exit 3", NULL);
        _exit(99);
    }
    REQUIRE(waitpid(child, &status, 0) == child);
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT_EQ(_getpid(), getpid());
}

static void keys_from_a_pipe(void)
{
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    dup2(ends[0], 0);
    close(ends[0]);
    EXPECT_EQ(_kbhit(), 0);
    REQUIRE(write(ends[1], "ab\n\xe2\x82\xac", 6) == 6);
    EXPECT(_kbhit());
    EXPECT_EQ(_getch(), 'a');
    EXPECT_EQ(_ungetch('z'), 'z');
    EXPECT_EQ(_ungetch('y'), EOF);
    EXPECT(_kbhit());
    EXPECT_EQ(_getch(), 'z');
    EXPECT_EQ(_getch(), 'b');
    EXPECT_EQ(_getch(), '\r');
    EXPECT_EQ(_getwch(), 0x20ac);
    EXPECT_EQ(_kbhit(), 0);
    close(ends[1]);
    EXPECT(_kbhit()); /* nobody waits for ever */
    EXPECT_EQ(_getch(), EOF);
}

static void keys_from_a_terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) || unlockpt(master))
        SKIP("no terminals here");
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    REQUIRE(terminal >= 0);
    dup2(terminal, 0);
    EXPECT_EQ(_kbhit(), 0);
    REQUIRE(write(master, "x\033[A\033OP\r\033", 9) == 9);
    EXPECT_EQ(_getch(), 'x');
    EXPECT_EQ(_getch(), 0xe0);
    EXPECT_EQ(_getch(), 72);
    EXPECT_EQ(_getch(), 0);
    EXPECT_EQ(_getch(), 59);
    EXPECT_EQ(_getch(), '\r');
    EXPECT_EQ(_getch(), 27); /* a lone Esc */
    EXPECT_EQ(_isatty(0), 1);
}

static void lines_and_output(void)
{
    int ends[2];
    REQUIRE(pipe(ends) == 0 && write(ends[1], "line\nmore", 9) == 9);
    dup2(ends[0], 0);
    close(ends[1]);
    fflush(stdout);
    int output = dup(1), out[2];
    REQUIRE(pipe(out) == 0);
    dup2(out[1], 1);
    char line[16], text[64] = "";
    size_t length;
    errno_t error = _cgets_s(line, 16, &length);
    int put = _putch('!'), written = _cputs("text"), printed = _cprintf("%I64d", 5ll);
    _putwch(0x20ac);
    dup2(output, 1);
    EXPECT_EQ(read(out[0], text, sizeof text - 1), 5 + 1 + 1 + 4 + 1 + 3);
    EXPECT_STR(text, "line\r\n!text5\xe2\x82\xac");
    EXPECT(error == 0 && length == 4 && strcmp(line, "line") == 0);
    EXPECT(put == '!' && written == 0 && printed == 1);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_cgets_s(NULL, 4, &length), EINVAL);
    EXPECT_EQ(_cputs(NULL), -1);
    EXPECT_EQ(invalid, 2);
}

static void descriptors(void)
{
    char name[] = "/tmp/faultline-crt-XXXXXX";
    int descriptor = mkstemp(name);
    REQUIRE(descriptor >= 0);
    EXPECT_EQ(_write(descriptor, "twelve bytes", 12), 12);
    EXPECT_EQ(_filelength(descriptor), 12);
    EXPECT_EQ(_eof(descriptor), 1);
    EXPECT_EQ(_lseeki64(descriptor, 6, SEEK_SET), 6);
    EXPECT_EQ(_eof(descriptor), 0);
    HANDLE handle = (HANDLE)_get_osfhandle(descriptor);
    char text[8] = "";
    DWORD count;
    EXPECT(handle != INVALID_HANDLE_VALUE && ReadFile(handle, text, 6, &count, NULL) && count == 6);
    EXPECT_STR(text, " bytes");
    EXPECT_EQ(_get_osfhandle(descriptor), (intptr_t)handle);
    EXPECT_EQ(_chsize_s(descriptor, 3), 0);
    EXPECT_EQ(_filelengthi64(descriptor), 3);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(CloseHandle(handle), FALSE); /* has gone with it */
    EXPECT_EQ(_access(name, 6), 0);
    EXPECT_EQ(_chmod(name, _S_IREAD), 0);
    EXPECT_EQ(_access_s("/no/such/file", 0), ENOENT);
    handle = CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    descriptor = _open_osfhandle((intptr_t)handle, _O_RDONLY);
    EXPECT_EQ(_read(descriptor, text, 8), 3);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(_unlink(name), 0);
    EXPECT_EQ(_open(name, _O_RDONLY | _O_BINARY), -1);
    EXPECT_EQ(errno, ENOENT);
    FILE *file;
    EXPECT_EQ(fopen_s(&file, name, "rt"), ENOENT);
    EXPECT(file == NULL);
    EXPECT_EQ(fopen_s(&file, "C:\\dev\\null", "rb"), 0);
    EXPECT(_fileno(file) > 2);
    EXPECT_EQ(fclose(file), 0);
    EXPECT_EQ(fopen_s(&file, name, "wt, ccs=UTF-8"), 0);
    EXPECT(fputs("x", file) >= 0 && fclose(file) == 0);
    EXPECT_EQ(fopen_s(&file, name, "rN"), 0);
    EXPECT(fread(text, 1, 8, file) == 4 && memcmp(text, "\xEF\xBB\xBFx", 4) == 0 && fclose(file) == 0);
    file = _wfopen(u"/no/such/file", u"r, ccs=UTF-8");
    EXPECT(!file && errno == ENOENT);
    EXPECT_EQ(fopen_s(&file, name, "r,ccs=utf-8"), 0);
    EXPECT(fgetc(file) == 'x' && fgetc(file) == EOF && fclose(file) == 0);
    EXPECT_EQ(_unlink(name), 0);
    EXPECT_EQ(_get_osfhandle(-1), -1);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(fopen_s(&file, "x", "q"), EINVAL);
    EXPECT_EQ(fopen_s(&file, "x", "r,ccs=UNICODE"), EINVAL);
    EXPECT(!_wfopen(u"x", u"r,ccs=UTF-16LE"));
    EXPECT_EQ(fopen_s(NULL, "x", "r"), EINVAL);
    EXPECT_EQ(_access(NULL, 0), -1);
    EXPECT_EQ(invalid, 5);
}

/* The C library's close and fclose know nothing of handles. */
static void closed_elsewhere(void)
{
    char name[] = "/tmp/faultline-crt-XXXXXX";
    int descriptor = mkstemp(name);
    REQUIRE(descriptor >= 0);
    EXPECT_EQ(_write(descriptor, "twelve bytes", 12), 12);
    HANDLE handle = (HANDLE)_get_osfhandle(descriptor);
    EXPECT_EQ(GetFileSize(handle, NULL), 12);
    close(descriptor);
    EXPECT(_get_osfhandle(descriptor) == -1 && errno == EBADF);
    EXPECT_EQ(open("/dev/null", O_RDONLY), descriptor);
    handle = (HANDLE)_get_osfhandle(descriptor);
    EXPECT_EQ(GetFileType(handle), FILE_TYPE_CHAR);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(CloseHandle(handle), FALSE);

    handle = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    descriptor = _open_osfhandle((intptr_t)handle, _O_TEXT);
    EXPECT_EQ(_get_osfhandle(descriptor), (intptr_t)handle);
    EXPECT(CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
    FILE *stream = _fdopen(descriptor, "w");
    REQUIRE(stream);
    EXPECT(fputs("text", stream) >= 0 && fflush(stream) == 0);
    EXPECT_EQ(GetFileSize(handle, NULL), 4);
    EXPECT_EQ(fclose(stream), 0); /* nobody shares it any more */
    handle = CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    REQUIRE(handle != INVALID_HANDLE_VALUE);
    descriptor = _open_osfhandle((intptr_t)handle, _O_RDONLY);
    EXPECT_EQ(_get_osfhandle(descriptor), (intptr_t)handle);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(_access(name, 0), -1);

    handle = GetStdHandle(STD_ERROR_HANDLE);
    descriptor = _open_osfhandle((intptr_t)handle, _O_TEXT);
    EXPECT(descriptor > 2);
    EXPECT_EQ(_get_osfhandle(descriptor), (intptr_t)handle);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT(fcntl(2, F_GETFD) >= 0);
    EXPECT(_open_osfhandle(0, 0) == -1 && errno == EBADF);
}

static void directories(void)
{
    char name[] = "/tmp/faultline-crt-XXXXXX", path[300], small[2];
    REQUIRE(mkdtemp(name));
    EXPECT_EQ(_chdir(name), 0);
    EXPECT_EQ(_mkdir("sub"), 0);
    EXPECT_EQ(_mkdir("sub"), -1);
    EXPECT_EQ(errno, EEXIST);
    EXPECT_EQ(_chdir(".\\sub"), 0);
    strcat(strcpy(path, name), "/sub");
    char *here = _getcwd(NULL, 0);
    EXPECT_STR(here, path);
    free(here);
    EXPECT(_getcwd(small, sizeof small) == NULL && errno == ERANGE);
    WCHAR wide[300], *wide_here = _wgetcwd(NULL, 300);
    REQUIRE(wide_here);
    EXPECT(_wgetcwd(wide, 2) == NULL && errno == ERANGE);
    EXPECT(_wgetcwd(wide, (int)strlen(path) + 1) == wide);
    EXPECT(memcmp(wide, wide_here, (strlen(path) + 1) * sizeof *wide) == 0 && wide[strlen(path) - 1] == 'b');
    free(wide_here);
    EXPECT_EQ(_chdir(".."), 0);
    EXPECT_EQ(_rmdir("sub"), 0);
    EXPECT_EQ(_chdir("/"), 0);
    EXPECT_EQ(_rmdir(name), 0);
    EXPECT_EQ(_getdrive(), 3);
    EXPECT_EQ(_chdrive(4), -1);
}

/* ---- Signals ---- */

static jmp_buf mark;
static volatile int got, got_code;

static void on_fpe(int number, int code)
{
    got = number;
    got_code = code;
    longjmp(mark, 1);
}

static void on_signal(int number)
{
    got = number;
}

static void signals(void)
{
    typedef void (*handler)(int);
    volatile int zero = 0, result = 0;
    EXPECT(signal(SIGFPE, (handler)(void *)on_fpe) == SIG_DFL);
    if (!setjmp(mark))
        result = 10 / zero;
    EXPECT(got == SIGFPE && got_code == _FPE_ZERODIVIDE && result == 0);
    EXPECT(signal(SIGFPE, (handler)(void *)on_fpe) == SIG_DFL); /* it was gone */
    if (!setjmp(mark))
        raise(SIGFPE);
    EXPECT_EQ(got_code, _FPE_EXPLICITGEN);
    signal(SIGFPE, (handler)(void *)on_fpe);
    volatile double one = 1, nothing = 0, quotient = 0;
    unsigned word;
    _controlfp_s(&word, 0, _EM_ZERODIVIDE);
    if (!setjmp(mark))
        quotient = one / nothing;
    EXPECT_EQ(got_code, _FPE_ZERODIVIDE);
    EXPECT_EQ(quotient, 0);
    EXPECT(signal(SIGBREAK, on_signal) == SIG_DFL);
    EXPECT(signal(SIGBREAK, on_signal) == on_signal);
    raise(SIGBREAK);
    EXPECT_EQ(got, SIGBREAK);
    EXPECT(signal(SIGBREAK, SIG_IGN) == SIG_DFL);
    errno = 0;
    EXPECT(signal(SIGINT, SIG_SGE) == SIG_ERR && errno == EINVAL);
}

/* ---- Reports ---- */

static char reported[256];

static int hook(int type, char *message, int *result)
{
    _snprintf(reported, sizeof reported, "%d %s", type, message);
    *result = 0;
    return 1;
}

static void reports(void)
{
    EXPECT(_CrtSetReportHook(hook) == NULL);
    _RPT2(_CRT_WARN, "%I64d %s\n", 5ll, "x");
    EXPECT_STR(reported, "0 5 x\n");
    int one = 1;
    _ASSERTE(one == 1);
    EXPECT_STR(reported, "0 5 x\n");
    _ASSERTE(one == 2);
    EXPECT(strncmp(reported, "2 ", 2) == 0 && strstr(reported, "console.c(") &&
           strstr(reported, ") : Assertion failed: one == 2\n"));
    EXPECT(_CrtSetReportHook(NULL) == hook);
    EXPECT_EQ(_CrtSetReportMode(_CRT_ASSERT, _CRTDBG_MODE_DEBUG), _CRTDBG_MODE_WNDW);
    EXPECT_EQ(_CrtSetReportMode(_CRT_ASSERT, _CRTDBG_REPORT_MODE), _CRTDBG_MODE_DEBUG);
    EXPECT_EQ(_CrtCheckMemory(), 1);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_CrtSetReportMode(3, 0), -1);
    EXPECT_EQ(invalid, 1);
}

/* ---- Numbers and instructions ---- */

static void classes(void)
{
    static const struct {
        double number;
        int found;
    } rows[] = {{-INFINITY, _FPCLASS_NINF}, {-1, _FPCLASS_NN},         {-1e-310, _FPCLASS_ND},
                {-0.0, _FPCLASS_NZ},        {0, _FPCLASS_PZ},          {1e-310, _FPCLASS_PD},
                {1, _FPCLASS_PN},           {INFINITY, _FPCLASS_PINF}, {NAN, _FPCLASS_QNAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_EQ(_fpclass(rows[i].number), rows[i].found);
    uint64_t signaling = 0x7ff0000000000001;
    double number;
    memcpy(&number, &signaling, 8);
    EXPECT_EQ(_fpclass(number), _FPCLASS_SNAN);
    EXPECT(_isnan(number) && !_finite(INFINITY) && _finite(1) && _copysign(1, -2) == -1 && _chgsign(1) == -1);
    EXPECT(_logb(10) == 3 && _logb(0) == -INFINITY && _scalb(1.5, 4) == 24 && _logb(5e-324) == -1074);
    EXPECT(_nextafter(1, 2) == 1 + 0x1p-52 && _nextafter(1, 0) == 1 - 0x1p-53 &&
           _nextafter(0, -1) == -5e-324);
    EXPECT(_nextafter(-1, 0) == -1 + 0x1p-53 && _nextafterf(1, 2) == 1 + 0x1p-23f);
}

static void instructions(void)
{
    DWORD index = 99;
    EXPECT(!_BitScanForward(&index, 0) && index == 99);
    EXPECT(_BitScanForward(&index, 0x50) && index == 4);
    EXPECT(_BitScanReverse64(&index, 1ull << 40) && index == 40);
    LONG bits[2] = {0, 0};
    EXPECT(!_bittestandset(bits, 33) && _bittest(bits, 33) && bits[1] == 2);
    EXPECT_EQ(__popcnt64(0xff00ff), 16);
    EXPECT_EQ(__lzcnt(0), 32);
    unsigned __int64 high;
    EXPECT_EQ(_umul128(1ull << 63, 6, &high), 0);
    EXPECT_EQ(high, 3);
    EXPECT_EQ(__umulh(1ull << 63, 6), 3);
    EXPECT_EQ(__shiftleft128(1ull << 63, 1, 1), 3);
    unsigned char bytes[8] = "";
    __stosb(bytes, 'x', 3);
    EXPECT_STR((char *)bytes, "xxx");
    LONG number = 5;
    EXPECT_EQ(_InterlockedIncrement(&number), 6);
    EXPECT_EQ(_InterlockedCompareExchange(&number, 9, 6), 6);
    int registers[4];
    __cpuid(registers, 0);
    EXPECT(registers[0] > 0);
    EXPECT(__rdtsc() != 0 && _ReturnAddress() != NULL &&
           *(void **)_AddressOfReturnAddress() == _ReturnAddress());
    unsigned __int64 self;
    __asm__("mov %%fs:0, %0" : "=r"(self));
    EXPECT_EQ(__readfsqword(0), self);
}

TAP_MAIN(CASE(spawn_refuses, "CRT-120 _spawn and _exec refuse"),
         CASE(spawns, "CRT-121 _spawn, _exec, _cwait"),
         CASE(keys_from_a_pipe, "CRT-122 _getch and _kbhit on a pipe, and at its end"),
         CASE(keys_from_a_terminal, "CRT-123 keys of a terminal"),
         CASE(lines_and_output, "CRT-124 _cgets_s, _cprintf, _putch"),
         CASE(descriptors, "CRT-125 files by descriptor and by handle"),
         CASE(closed_elsewhere, "CRT-147 descriptors that are closed by others"),
         CASE(directories, "CRT-126 directories"),
         CASE(signals, "CRT-127 signal: one shot, floating-point codes, longjmp"),
         CASE(reports, "CRT-128 _RPTn, _ASSERTE, hooks"),
         CASE(classes, "CRT-129 _fpclass and its neighbours"), CASE(instructions, "CRT-130 intrinsics"))
