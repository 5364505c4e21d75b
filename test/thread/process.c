/* Processes: CreateProcess, waiting for them, exit codes; named objects that two processes share. */
#include <windows.h>

#include <stdint.h>
#include <sys/stat.h>

#include "test/tap.h"

#ifdef __SANITIZE_ADDRESS__
/* A fault that nobody handles is to end these programs by its code. */
const char *__asan_default_options(void);
__attribute__((__visibility__("default"))) const char *__asan_default_options(void)
{
    return "handle_segv=0:detect_leaks=0";
}
#endif

static char self[512];

static PROCESS_INFORMATION launch(const char *arguments, DWORD flags, STARTUPINFOA *startup)
{
    char line[1024];
    STARTUPINFOA nothing = {.cb = sizeof nothing};
    PROCESS_INFORMATION information = {0};
    snprintf(line, sizeof line, "\"%s\" %s", self, arguments);
    EXPECT(CreateProcessA(NULL, line, NULL, NULL, TRUE, flags, NULL, NULL, startup ? startup : &nothing,
                          &information));
    return information;
}

static DWORD finish(PROCESS_INFORMATION *information)
{
    DWORD code = 0xBAD, thread_code = 0xBAD;
    EXPECT_EQ(WaitForSingleObject(information->hProcess, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(information->hThread, INFINITE), WAIT_OBJECT_0);
    EXPECT(GetExitCodeProcess(information->hProcess, &code));
    EXPECT(GetExitCodeThread(information->hThread, &thread_code));
    EXPECT_EQ(thread_code, code);
    EXPECT(CloseHandle(information->hProcess) && CloseHandle(information->hThread));
    return code;
}

static DWORD run(const char *arguments)
{
    PROCESS_INFORMATION information = launch(arguments, 0, NULL);
    return finish(&information);
}

static BOOL create(const char *application, char *line, DWORD flags, const char *directory)
{
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    return CreateProcessA(application, line, NULL, NULL, FALSE, flags, NULL, directory, &startup,
                          &information);
}

static void refuses(void)
{
    char nothing[] = "no-such-program-here x", text[] = "/dev/null", line[] = "true";
    DWORD code;
    EXPECT(!create(NULL, NULL, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!create(NULL, nothing, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    EXPECT(!create("/no/such/directory/program", NULL, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_PATH_NOT_FOUND);
    EXPECT(!create(NULL, text, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    EXPECT(!create("/etc/passwd", NULL, 0, NULL));
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(!create(NULL, line, 0, "/no/such/directory"));
    EXPECT_EQ(GetLastError(), ERROR_DIRECTORY);
    EXPECT(!create(NULL, line, DEBUG_PROCESS, NULL));
    EXPECT_EQ(GetLastError(), ERROR_NOT_SUPPORTED);
    EXPECT(!create(NULL, line, 0x00800000, NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(!GetExitCodeProcess(NULL, &code));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(GetExitCodeProcess(GetCurrentProcess(), &code));
    EXPECT_EQ(code, STILL_ACTIVE);
    EXPECT_EQ(WaitForSingleObject(GetCurrentProcess(), 0), WAIT_TIMEOUT);
}

static void exit_codes(void)
{
    char line[] = "true", lines[] = "  sh -c \"exit 7\"";
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    EXPECT_EQ(run("return 0"), 0);
    EXPECT_EQ(run("return 305419896"), 305419896);
    EXPECT_EQ(run("exit 4660"), 4660);
    EXPECT_EQ(run("ExitProcess 3735928559"), 0xDEADBEEF);
    EXPECT_EQ(run("TerminateProcess 65536"), 65536);
    EXPECT_EQ(run("raise"), 0xE0001234);
    EXPECT_EQ(run("fault"), STATUS_ACCESS_VIOLATION);
    EXPECT(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &information));
    EXPECT_EQ(finish(&information), 0);
    EXPECT(CreateProcessA(NULL, lines, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &information));
    EXPECT_EQ(finish(&information), 7);
    information = launch("sleep", 0, NULL);
    DWORD code;
    EXPECT_EQ(WaitForSingleObject(information.hProcess, 10), WAIT_TIMEOUT);
    EXPECT(GetExitCodeProcess(information.hProcess, &code));
    EXPECT_EQ(code, STILL_ACTIVE);
    EXPECT_EQ(GetProcessId(information.hProcess), information.dwProcessId);
    EXPECT_EQ(GetProcessIdOfThread(information.hThread), information.dwProcessId);
    EXPECT(TerminateProcess(information.hProcess, 0x11223344));
    EXPECT_EQ(finish(&information), 0x11223344);
}

static void suspended(void)
{
    PROCESS_INFORMATION information = launch("return 3", CREATE_SUSPENDED, NULL);
    EXPECT_EQ(WaitForSingleObject(information.hProcess, 30), WAIT_TIMEOUT);
    EXPECT_EQ(SuspendThread(information.hThread), 1);
    EXPECT_EQ(ResumeThread(information.hThread), 2);
    EXPECT_EQ(WaitForSingleObject(information.hProcess, 30), WAIT_TIMEOUT);
    EXPECT_EQ(ResumeThread(information.hThread), 1);
    EXPECT_EQ(finish(&information), 3);
}

/* A child of the host's fork: its exit code can be asked for, and is there for waitpid still. */
static void of_the_host(void)
{
    DWORD code;
    int status = 0;
    pid_t id = fork();
    if (id == 0)
        _exit(42);
    HANDLE process = OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION, FALSE, (DWORD)id);
    REQUIRE(process != NULL);
    EXPECT_EQ(WaitForSingleObject(process, INFINITE), WAIT_OBJECT_0);
    EXPECT(GetExitCodeProcess(process, &code));
    EXPECT_EQ(code, 42);
    EXPECT(waitpid(id, &status, 0) == id && WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

/* Another process, opened by its number; and several at once. */
static void opened(void)
{
    PROCESS_INFORMATION both[2] = {launch("sleep", 0, NULL), launch("sleep", 0, NULL)};
    HANDLE other = OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, both[1].dwProcessId);
    HANDLE all[3] = {both[0].hProcess, both[1].hProcess, other};
    REQUIRE(other != NULL);
    EXPECT_EQ(WaitForMultipleObjects(3, all, FALSE, 10), WAIT_TIMEOUT);
    EXPECT(TerminateProcess(other, 5));
    EXPECT_EQ(WaitForSingleObject(other, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForMultipleObjects(2, all, FALSE, INFINITE), WAIT_OBJECT_0 + 1);
    EXPECT(TerminateProcess(both[0].hProcess, 6));
    EXPECT_EQ(WaitForMultipleObjects(3, all, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(finish(&both[0]), 6);
    finish(&both[1]);
}

static void talks(void)
{
    char said[256] = "", answer[] = "from the parent\n";
    DWORD got, total = 0;
    HANDLE read_out, write_out, read_in, write_in;
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    REQUIRE(CreatePipe(&read_out, &write_out, &inherit, 0) &&
            CreatePipe(&read_in, &write_in, &inherit, 65536));
    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    startup.hStdInput = read_in;
    startup.hStdOutput = startup.hStdError = write_out;
    PROCESS_INFORMATION information = launch("echo \"a b\" c\\\\ \"\\\"d\\\"\" \"\"", 0, &startup);
    CloseHandle(write_out);
    CloseHandle(read_in);
    EXPECT(WriteFile(write_in, answer, sizeof answer - 1, &got, NULL));
    CloseHandle(write_in);
    while (ReadFile(read_out, said + total, sizeof said - 1 - total, &got, NULL) && got)
        total += got;
    EXPECT_EQ(GetLastError(), ERROR_BROKEN_PIPE);
    EXPECT_STR(said, "[a b][c\\\\][\"d\"][]from the parent\n");
    EXPECT_EQ(finish(&information), 0);
}

/*
 * What the program needs to find the library, and what it looks for; wide, it is the same text in wider
 * units.
 */
static int make_block(char block[2048], const char *value)
{
    const char *path = getenv("LD_LIBRARY_PATH");
    int length = snprintf(block, 2046, "LD_LIBRARY_PATH=%s%cTH_TEST=%s", path ? path : "", 0, value);
    block[length] = block[length + 1] = '\0';
    return length + 2;
}

static void widen(const char *from, int count, WCHAR *to)
{
    for (int i = 0; i < count; i++)
        to[i] = (unsigned char)from[i];
}

static void environments(void)
{
    char block[2048], line[600];
    WCHAR wide_block[2048], wide_line[600];
    STARTUPINFOA startup = {.cb = sizeof startup};
    STARTUPINFOW wide_startup = {.cb = sizeof wide_startup};
    PROCESS_INFORMATION information;
    make_block(block, "narrow");
    snprintf(line, sizeof line, "\"%s\" variable narrow", self);
    EXPECT(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, block, "/tmp", &startup, &information));
    EXPECT_EQ(finish(&information), 4);
    widen(block, make_block(block, "wide"), wide_block);
    widen(line, snprintf(line, sizeof line, "\"%s\" variable wide", self) + 1, wide_line);
    EXPECT(CreateProcessW(NULL, wide_line, NULL, NULL, FALSE, CREATE_UNICODE_ENVIRONMENT, wide_block, u"/tmp",
                          &wide_startup, &information));
    EXPECT_EQ(finish(&information), 4);
}

/* A program is looked for from here, not from the directory that the child begins in. */
static void relative_program(void)
{
    char folder[] = "/tmp/faultline-thXXXXXX", line[] = "child/program exit 7", *made = mkdtemp(folder);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    REQUIRE(made && chdir(folder) == 0 && mkdir("child", 0700) == 0 && symlink(self, "child/program") == 0);
    REQUIRE(create("child\\program", line, 0, NULL));
    EXPECT(!create("program", line, 0, "child"));
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    EXPECT(CreateProcessA("child/program", line, NULL, NULL, FALSE, 0, NULL, "/", &startup, &information));
    EXPECT_EQ(finish(&information), 7);
    EXPECT(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, "child", &startup, &information));
    EXPECT_EQ(finish(&information), 7);
    unlink("child/program");
    rmdir("child");
    EXPECT(chdir("/") == 0 && rmdir(folder) == 0);
}

/* ---- Named objects ---- */

static void names(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "th-kind");
    EXPECT(event != NULL);
    EXPECT_EQ(GetLastError(), 0);
    HANDLE again = CreateEventA(NULL, FALSE, TRUE, "Local\\th-kind");
    EXPECT_EQ(GetLastError(), ERROR_ALREADY_EXISTS);
    EXPECT_EQ(WaitForSingleObject(again, 0), WAIT_TIMEOUT); /* what it was created with counts */
    EXPECT(SetEvent(event));
    EXPECT_EQ(WaitForSingleObject(again, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(again, 0), WAIT_OBJECT_0);
    EXPECT(CreateMutexA(NULL, FALSE, "th-kind") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    EXPECT(CreateEventA(NULL, FALSE, FALSE, "a\\b") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_PATH_NOT_FOUND);
    EXPECT(OpenMutexA(SYNCHRONIZE, FALSE, "th-nobody") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    EXPECT(CloseHandle(event) && CloseHandle(again));
    EXPECT(OpenEventW(SYNCHRONIZE, FALSE, u"th-kind") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    HANDLE mutex = CreateMutexA(NULL, TRUE, "th-owned");
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    EXPECT(ReleaseMutex(mutex) && ReleaseMutex(mutex) && !ReleaseMutex(mutex));
    EXPECT_EQ(GetLastError(), ERROR_NOT_OWNER);
}

static void failed_start(void)
{
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    char line[] = "/no/such/program";
    memset(&process, 10, sizeof process);
    EXPECT(!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    EXPECT(!process.hProcess && !process.hThread && !process.dwProcessId && !process.dwThreadId);
}

static void open_rights(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, "th-rights"),
           event = CreateEventA(NULL, TRUE, FALSE, "th-right");
    DWORD refused = 0;
    EXPECT(!OpenMutexA(0, FALSE, "th-rights"));
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(!OpenMutexA(ACCESS_SYSTEM_SECURITY, FALSE, "th-rights"));
    EXPECT_EQ(GetLastError(), ERROR_PRIVILEGE_NOT_HELD);
    for (int bit = 0; bit < 32; bit++) {
        HANDLE opened = OpenMutexA((DWORD)1 << bit, FALSE, "th-rights");
        refused |= opened ? 0 : (DWORD)1 << bit;
        if (opened)
            CloseHandle(opened);
    }
    EXPECT_EQ(refused, 0x0DE0FFFE);
    EXPECT(!OpenEventA(0, FALSE, "th-right"));
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(!OpenEventA(SYNCHRONIZE | 4, FALSE, "th-right"));
    EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
    EXPECT(!OpenEventA(0, FALSE, "th-nobody"));
    EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
    EXPECT(CloseHandle(OpenEventA(MAXIMUM_ALLOWED, FALSE, "th-right")));
    EXPECT(CloseHandle(mutex) && CloseHandle(event));
}

static void events_between(void)
{
    HANDLE ping = CreateEventA(NULL, FALSE, FALSE, "th-ping"),
           pong = CreateSemaphoreA(NULL, 0, 1000, "th-pong");
    PROCESS_INFORMATION information = launch("pong 300", 0, NULL);
    for (int i = 0; i < 300; i++) {
        SetEvent(ping);
        EXPECT_EQ(WaitForSingleObject(pong, INFINITE), WAIT_OBJECT_0);
    }
    EXPECT_EQ(finish(&information), 0);
    EXPECT_EQ(WaitForSingleObject(pong, 0), WAIT_TIMEOUT);
}

/* One of the objects is this process's own, another is shared, and each of them wakes the wait. */
static DWORD WINAPI set_later(LPVOID event)
{
    Sleep(20);
    return (DWORD)SetEvent(event);
}

static void mixed_waits(void)
{
    HANDLE objects[3] = {CreateEventA(NULL, FALSE, FALSE, NULL), CreateEventA(NULL, FALSE, FALSE, "th-mixed"),
                         NULL};
    CloseHandle(CreateThread(NULL, 0, set_later, objects[0], 0, NULL));
    EXPECT_EQ(WaitForMultipleObjects(2, objects, FALSE, INFINITE), WAIT_OBJECT_0);
    PROCESS_INFORMATION information = launch("set th-mixed", 0, NULL);
    EXPECT_EQ(WaitForMultipleObjects(2, objects, FALSE, INFINITE), WAIT_OBJECT_0 + 1);
    EXPECT_EQ(finish(&information), 0);
    objects[2] = OpenEventA(EVENT_ALL_ACCESS, FALSE, "th-mixed");
    EXPECT_EQ(WaitForMultipleObjects(3, objects, TRUE, 0), WAIT_FAILED); /* the same object twice */
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(WaitForMultipleObjects(2, objects, TRUE, 10), WAIT_TIMEOUT);
    SetEvent(objects[0]);
    EXPECT_EQ(WaitForMultipleObjects(2, objects, TRUE, 10), WAIT_TIMEOUT);
    information = launch("set th-mixed", 0, NULL);
    EXPECT_EQ(WaitForMultipleObjects(2, objects, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(finish(&information), 0);
    EXPECT_EQ(WaitForMultipleObjects(2, objects, FALSE, 0), WAIT_TIMEOUT);
}

/*
 * Processes add to a number in shared memory under a shared mutex; one of them is killed in between, another
 * ends.
 */
static void mutexes_between(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, "th-guard");
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, "th-number");
    volatile LONG *number = (volatile LONG *)MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    PROCESS_INFORMATION adders[3];
    for (int i = 0; i < 3; i++)
        adders[i] = launch("add 3000", 0, NULL);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(finish(&adders[i]), 0);
    EXPECT_EQ(*number, 9000);
    HANDLE ready = CreateEventA(NULL, FALSE, FALSE, "th-ready");
    PROCESS_INFORMATION holder = launch("hold", 0, NULL);
    EXPECT_EQ(WaitForSingleObject(ready, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_TIMEOUT);
    EXPECT(TerminateProcess(holder.hProcess, 9)); /* without a chance to say anything */
    EXPECT_EQ(WaitForSingleObject(mutex, INFINITE), WAIT_ABANDONED);
    EXPECT(ReleaseMutex(mutex));
    EXPECT_EQ(finish(&holder), 9);
    holder = launch("hold and end", 0, NULL);
    EXPECT_EQ(WaitForSingleObject(ready, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(mutex, INFINITE), WAIT_ABANDONED);
    EXPECT_EQ(finish(&holder), 0);
}

static LONG volatile released;

static DWORD WINAPI await_pulse(LPVOID event)
{
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
    InterlockedIncrement(&released);
    return 0;
}

static void pulses_between(void)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, "th-pulse"), threads[3];
    for (int i = 0; i < 3; i++)
        threads[i] = CreateThread(NULL, 0, await_pulse, event, 0, NULL);
    Sleep(30);
    for (int i = 1; i <= 3; i++)
        while (released < i) {
            PulseEvent(event);
            Sleep(5);
        }
    EXPECT_EQ(WaitForMultipleObjects(3, threads, TRUE, INFINITE), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
}

/* ---- What the other process does ---- */

static volatile int *volatile bad = (int *)8;

static int child(int argc, char **argv)
{
    const char *what = argv[1];
    DWORD number = argc > 2 ? (DWORD)strtoul(argv[2], NULL, 10) : 0;
    if (strcmp(what, "return") == 0)
        return (int)number;
    if (strcmp(what, "exit") == 0)
        exit((int)number);
    if (strcmp(what, "ExitProcess") == 0)
        ExitProcess(number);
    if (strcmp(what, "TerminateProcess") == 0)
        TerminateProcess(GetCurrentProcess(), number);
    if (strcmp(what, "raise") == 0) {
        SetErrorMode(SEM_NOGPFAULTERRORBOX);
        RaiseException(0xE0001234, 0, 0, NULL);
    }
    if (strcmp(what, "fault") == 0) {
        SetErrorMode(SEM_NOGPFAULTERRORBOX);
        *bad = 1;
    }
    if (strcmp(what, "sleep") == 0)
        Sleep(60000);
    if (strcmp(what, "variable") == 0)
        return getenv("FAULTLINE_START")                                   ? 1
               : strcmp(getenv("TH_TEST"), argv[2])                        ? 2
               : getcwd(self, sizeof self) != self || strcmp(self, "/tmp") ? 3
                                                                           : 4;
    if (strcmp(what, "echo") == 0) {
        char text[100];
        DWORD got;
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
        fflush(stdout);
        ReadFile(GetStdHandle(STD_INPUT_HANDLE), text, sizeof text, &got, NULL);
        return !WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, got, &got, NULL);
    }
    if (strcmp(what, "set") == 0)
        return !SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[2]));
    if (strcmp(what, "pong") == 0) {
        HANDLE ping = OpenEventA(SYNCHRONIZE, FALSE, "th-ping"),
               pong = OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, "th-pong");
        while (number-- > 0)
            if (WaitForSingleObject(ping, INFINITE) != WAIT_OBJECT_0 || !ReleaseSemaphore(pong, 1, NULL))
                return 1;
        return 0;
    }
    HANDLE mutex = OpenMutexA(SYNCHRONIZE, FALSE, "th-guard");
    if (strcmp(what, "add") == 0) {
        HANDLE section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, "th-number");
        volatile LONG *shared = (volatile LONG *)MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
        for (; number > 0; number--) {
            if (WaitForSingleObject(mutex, INFINITE) != WAIT_OBJECT_0)
                return 1;
            LONG value = *shared;
            if (number % 500 == 0)
                SwitchToThread();
            *shared = value + 1;
            ReleaseMutex(mutex);
        }
        return 0;
    }
    if (strcmp(what, "hold") == 0) {
        WaitForSingleObject(mutex, INFINITE);
        SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, "th-ready"));
        Sleep(argc > 2 ? 30 : 60000);
        return 0;
    }
    return 99;
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(refuses, "TH-601 what cannot be started"),
        CASE(exit_codes, "TH-602 exit codes have 32 bits"),
        CASE(suspended, "TH-603 a suspended process stands until it is resumed"),
        CASE(opened, "TH-604 processes are waited for, several at once"),
        CASE(of_the_host, "TH-607 children that the host's calls have made"),
        CASE(talks, "TH-605 pipes as standard handles, arguments as they were written"),
        CASE(environments, "TH-606 environment blocks, narrow and wide"),
        CASE(failed_start, "TH-601 what a process that does not start leaves"),
        CASE(relative_program, "TH-608 a program is looked for from the directory of the parent"),
        CASE(open_rights, "TH-611 rights that a type has not"),
        CASE(names, "TH-611 names: kinds, creating and opening"),
        CASE(events_between, "TH-612 two processes take turns"),
        CASE(mixed_waits, "TH-613 one wait for shared and private objects"),
        CASE(mutexes_between, "TH-614 a shared mutex excludes, and is abandoned by who is killed"),
        CASE(pulses_between, "TH-615 a named event is pulsed"),
    };
    if (argc > 1)
        return child(argc, argv);
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 99;
    if (getenv("TH_AGAIN"))
        return tap_main(cases, (int)(sizeof cases / sizeof *cases));
    /* names of its own: where they are the library has read by now, so the program runs itself again */
    char objects[] = "/tmp/faultline-thXXXXXX";
    int status = -1;
    if (!mkdtemp(objects))
        return 99;
    setenv("FAULTLINE_OBJECTS", objects, 1);
    setenv("TH_AGAIN", "1", 1);
    pid_t again = fork();
    if (again == 0) {
        execv(self, argv);
        _exit(99);
    }
    waitpid(again, &status, 0);
    rmdir(objects);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
