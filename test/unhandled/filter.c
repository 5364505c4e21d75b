/* Section M: the top-level filter, UnhandledExceptionFilter, error modes, and how a process ends. */
#include "test/seh/trace.h"

#include <fcntl.h>
#include <pthread.h>

#ifdef __SANITIZE_ADDRESS__
/* A fault that nobody handles is to end these programs by its signal. */
const char *__asan_default_options(void);
__attribute__((__visibility__("default"))) const char *__asan_default_options(void)
{
    return "handle_segv=0:detect_leaks=0";
}
#endif

/* Runs a function in a process of its own: its wait status; what it wrote to stderr stays in `said`. */
static char said[65536];

APART int ended_by(void (*function)(void))
{
    int channel[2], status = -1;
    REQUIRE(pipe(channel) == 0);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(channel[1], STDERR_FILENO);
        close(channel[0]);
        close(channel[1]);
        alarm(30);
        function();
        _exit(99);
    }
    close(channel[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(channel[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)got;
    said[length] = 0;
    close(channel[0]);
    REQUIRE(waitpid(child, &status, 0) == child);
    return status;
}

APART int exited(int status, int code)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == code)
        return 1;
    at("wait status %#x, not exit %d\n", status, code);
    printf("# %s", trace);
    return 0;
}

APART int killed(int status, int signal)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == signal)
        return 1;
    at("wait status %#x, not signal %d\n", status, signal);
    printf("# %s", trace);
    return 0;
}

/* A top-level filter that answers what the case has set, and says on stderr what it saw. */
static LONG answer;

static LONG WINAPI top(EXCEPTION_POINTERS *pointers)
{
    char line[64];
    int length = snprintf(line, sizeof line, "top %x\n", pointers->ExceptionRecord->ExceptionCode);
    EXPECT(pointers->ContextRecord != NULL);
    if (write(STDERR_FILENO, line, (size_t)length) != length)
        return EXCEPTION_CONTINUE_SEARCH;
    if (answer == EXCEPTION_CONTINUE_EXECUTION &&
        pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        pointers->ContextRecord->Rip += 2;
    return answer;
}

static LONG WINAPI other(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void error_modes(void)
{
    DWORD old = 77;
    SetLastError(0);
    EXPECT_EQ(SetThreadErrorMode(SEM_NOALIGNMENTFAULTEXCEPT, &old), FALSE);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(SetThreadErrorMode(0x10, NULL), FALSE);
    EXPECT_EQ(old, 77);
    EXPECT_EQ(GetErrorMode(), 0);
    EXPECT_EQ(SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOALIGNMENTFAULTEXCEPT), 0);
    EXPECT_EQ(SetErrorMode(SEM_NOGPFAULTERRORBOX), SEM_FAILCRITICALERRORS | SEM_NOALIGNMENTFAULTEXCEPT);
    EXPECT_EQ(SetErrorMode(0), SEM_NOGPFAULTERRORBOX | SEM_NOALIGNMENTFAULTEXCEPT);
    EXPECT_EQ(GetErrorMode(), SEM_NOALIGNMENTFAULTEXCEPT);
    EXPECT_EQ(GetThreadErrorMode(), 0);
    EXPECT(SetThreadErrorMode(SEM_FAILCRITICALERRORS, &old));
    EXPECT_EQ(old, 0);
    EXPECT(SetThreadErrorMode(SEM_NOOPENFILEERRORBOX, &old));
    EXPECT_EQ(old, SEM_FAILCRITICALERRORS);
    EXPECT_EQ(GetThreadErrorMode(), SEM_NOOPENFILEERRORBOX);
}

static void former_filter(void)
{
    EXPECT(SetUnhandledExceptionFilter(top) == NULL);
    EXPECT(SetUnhandledExceptionFilter(other) == top);
    EXPECT(SetUnhandledExceptionFilter(NULL) == other);
    EXPECT(SetUnhandledExceptionFilter(top) == NULL);
}

static void skipping_fault(void)
{
    __asm__ volatile("movb %%al, (%0)" : : "r"(null_pointer) : "memory");
}

static void raise_3(void)
{
    raise_code(3);
}

static void raise_with_low_byte_0(void)
{
    raise_code(0xE0000100);
}

static void raise_0(void)
{
    raise_code(0);
}

static void filtered_fault(void)
{
    SetUnhandledExceptionFilter(top);
    __try {
        __try {
            skipping_fault();
        } __finally {
            fputs("finally\n", stderr);
        }
    } __except (filter("no", EXCEPTION_CONTINUE_SEARCH)) {
    }
    fputs("on\n", stderr);
    _exit(42);
}

static void filtered_raise(void)
{
    SetUnhandledExceptionFilter(top);
    raise_3();
    fputs("on\n", stderr);
    _exit(42);
}

static void handled_by_the_filter(void)
{
    answer = EXCEPTION_EXECUTE_HANDLER;
    EXPECT(exited(ended_by(filtered_fault), EXCEPTION_ACCESS_VIOLATION & 0xff));
    EXPECT_STR(said, "top c0000005\n");
    EXPECT(exited(ended_by(filtered_raise), 3));
    EXPECT_STR(said, "top 3\n");
}

static void continued_by_the_filter(void)
{
    answer = EXCEPTION_CONTINUE_EXECUTION;
    EXPECT(exited(ended_by(filtered_fault), 42));
    EXPECT_STR(said, "top c0000005\nfinally\non\n");
    EXPECT(exited(ended_by(filtered_raise), 42));
    EXPECT_STR(said, "top 3\non\n");
}

static void noncontinuable_in_filter(void)
{
    SetUnhandledExceptionFilter(top);
    RaiseException(8, EXCEPTION_NONCONTINUABLE, 0, NULL);
}

static void noncontinuable_is_not_continued(void)
{
    answer = EXCEPTION_CONTINUE_EXECUTION;
    EXPECT(exited(ended_by(noncontinuable_in_filter), STATUS_NONCONTINUABLE_EXCEPTION & 0xff));
    EXPECT(strncmp(said, "top 8\ntop c0000025\nfaultline: unhandled exception 0xC0000025", 60) == 0);
}

static void declined_by_the_filter(void)
{
    answer = EXCEPTION_CONTINUE_SEARCH;
    EXPECT(killed(ended_by(filtered_fault), SIGSEGV));
    EXPECT(strncmp(said, "top c0000005\nfaultline: unhandled exception 0xC0000005", 53) == 0);
    EXPECT(strstr(said, "finally") == NULL);
    EXPECT(exited(ended_by(filtered_raise), 3));
    EXPECT(strncmp(said, "top 3\nfaultline: unhandled exception 0x00000003", 46) == 0);
}

static void without_filter(void)
{
    answer = EXCEPTION_CONTINUE_EXECUTION;
    SetUnhandledExceptionFilter(top);
    SetUnhandledExceptionFilter(NULL);
    EXPECT(killed(ended_by(skipping_fault), SIGSEGV));
    EXPECT(strncmp(said, "faultline: unhandled exception", 30) == 0);
    EXPECT(exited(ended_by(raise_3), 3));
    EXPECT(exited(ended_by(raise_with_low_byte_0), 255));
    EXPECT(exited(ended_by(raise_0), 0));
}

static void *fault_in_thread(void *unused)
{
    skipping_fault();
    raise_3();
    return unused;
}

static void on_a_second_thread(void)
{
    pthread_t thread;
    SetUnhandledExceptionFilter(top);
    if (pthread_create(&thread, NULL, fault_in_thread, NULL) == 0)
        pthread_join(thread, NULL);
    fputs("on\n", stderr);
    _exit(42);
}

static void second_threads(void)
{
    answer = EXCEPTION_CONTINUE_EXECUTION;
    EXPECT(exited(ended_by(on_a_second_thread), 42));
    EXPECT_STR(said, "top c0000005\ntop 3\non\n");
    answer = EXCEPTION_EXECUTE_HANDLER;
    EXPECT(exited(ended_by(on_a_second_thread), 5));
    EXPECT_STR(said, "top c0000005\n");
    answer = EXCEPTION_CONTINUE_SEARCH;
    EXPECT(killed(ended_by(on_a_second_thread), SIGSEGV));
}

static void filter_in_a_frame(void)
{
    __try {
        raise_3();
    } __except (UnhandledExceptionFilter(GetExceptionInformation())) {
        fputs("handler\n", stderr);
    }
    _exit(42);
}

static void filter_in_a_frame_with_top(void)
{
    SetUnhandledExceptionFilter(top);
    filter_in_a_frame();
}

static void filter_in_a_silent_frame(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    filter_in_a_frame();
}

static void used_as_a_filter(void)
{
    EXPECT(exited(ended_by(filter_in_a_frame), 42));
    EXPECT(strncmp(said, "faultline: unhandled exception 0x00000003", 41) == 0);
    EXPECT(strstr(said, "\nhandler\n") != NULL);
    EXPECT(exited(ended_by(filter_in_a_silent_frame), 42));
    EXPECT_STR(said, "handler\n");
    answer = EXCEPTION_EXECUTE_HANDLER;
    EXPECT(exited(ended_by(filter_in_a_frame_with_top), 42));
    EXPECT_STR(said, "top 3\nhandler\n");
    answer = EXCEPTION_CONTINUE_EXECUTION;
    EXPECT(exited(ended_by(filter_in_a_frame_with_top), 42));
    EXPECT_STR(said, "top 3\n");
    answer = EXCEPTION_CONTINUE_SEARCH;
    EXPECT(exited(ended_by(filter_in_a_frame_with_top), 42));
    EXPECT(strncmp(said, "top 3\nfaultline: unhandled", 26) == 0);
}

static void handled_in_a_frame(void)
{
    SetUnhandledExceptionFilter(top);
    __try {
        skipping_fault();
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        _exit(42);
    }
}

static void not_asked_when_a_frame_handles(void)
{
    EXPECT(exited(ended_by(handled_in_a_frame), 42));
    EXPECT_STR(said, "");
}

static int times;

static LONG WINAPI faulting(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    if (write(STDERR_FILENO, "faulting\n", 9) == 9)
        skipping_fault();
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG WINAPI faulting_inside(EXCEPTION_POINTERS *pointers)
{
    __try {
        faulting(pointers);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        times++;
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void fault_in_filter(void)
{
    SetUnhandledExceptionFilter(faulting);
    raise_3();
}

static LONG WINAPI raising(EXCEPTION_POINTERS *pointers)
{
    raise_code(pointers->ExceptionRecord->ExceptionCode + 1);
    return EXCEPTION_CONTINUE_EXECUTION;
}

/*
 * The block that declines the first exception handles that of the filter; the next exception reaches the
 * filter.
 */
APART int declines(DWORD code)
{
    at("%u ", code);
    return code % 2 ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_EXECUTE_HANDLER;
}

static void faults_in_the_filter(void)
{
    EXPECT(killed(ended_by(fault_in_filter), SIGSEGV));
    EXPECT(strncmp(said, "faulting\nfaultline: unhandled exception 0xC0000005", 49) == 0);
    SetUnhandledExceptionFilter(faulting_inside);
    raise_3();
    EXPECT_EQ(times, 1);
    SetUnhandledExceptionFilter(raising);
    for (DWORD code = 1; code < 6; code += 2) {
        __try {
            raise_code(code);
        } __except (declines(GetExceptionCode())) {
            at("handler ");
        }
    }
    EXPECT_TRACE("1 2 handler 3 4 handler 5 6 handler ");
}

static void silent_fault(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    skipping_fault();
}

static void silent_thread_fault(void)
{
    SetThreadErrorMode(SEM_NOGPFAULTERRORBOX, NULL);
    SetUnhandledExceptionFilter(NULL);
    skipping_fault();
}

static void raise_silently(void)
{
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    raise_3();
}

static void no_report_by_error_mode(void)
{
    SetUnhandledExceptionFilter(NULL);
    EXPECT(killed(ended_by(silent_fault), SIGSEGV));
    EXPECT_STR(said, "");
    EXPECT(killed(ended_by(silent_thread_fault), SIGSEGV));
    EXPECT_STR(said, "");
    EXPECT(exited(ended_by(raise_silently), 3));
    EXPECT_STR(said, "");
}

/* Nobody may stop a fail-fast: neither handlers nor blocks nor the signal's own. */
static LONG CALLBACK stop_it(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    _exit(1);
}

static void catch_abort(int signal)
{
    (void)signal;
    _exit(2);
}

static void refuse_everything(void)
{
    sigset_t abort_only;
    AddVectoredExceptionHandler(1, stop_it);
    SetUnhandledExceptionFilter(stop_it);
    signal(SIGABRT, catch_abort);
    sigemptyset(&abort_only);
    sigaddset(&abort_only, SIGABRT);
    pthread_sigmask(SIG_BLOCK, &abort_only, NULL);
}

static void fail_fast(void)
{
    refuse_everything();
    __try {
        RaiseFailFastException(NULL, NULL, 0);
    } __except (filter("", EXCEPTION_EXECUTE_HANDLER)) {
        _exit(3);
    }
}

static void fail_fast_with_record(void)
{
    EXCEPTION_RECORD record;
    memset(&record, 0, sizeof record);
    record.ExceptionCode = 0xE1234567;
    refuse_everything();
    RaiseFailFastException(&record, NULL, FAIL_FAST_GENERATE_EXCEPTION_ADDRESS);
}

static void fail_fast_silently(void)
{
    RaiseFailFastException(NULL, NULL, FAIL_FAST_NO_HARD_ERROR_DLG);
}

static void fail_fast_in_place(void)
{
    refuse_everything();
    __try {
        __fastfail(FAST_FAIL_CORRUPT_LIST_ENTRY);
    } __except (filter("", EXCEPTION_EXECUTE_HANDLER)) {
        _exit(3);
    }
}

static void nobody_stops_a_fail_fast(void)
{
    EXPECT(killed(ended_by(fail_fast), SIGABRT));
    EXPECT(strncmp(said, "faultline: unhandled exception 0xC0000602", 41) == 0);
    EXPECT(killed(ended_by(fail_fast_with_record), SIGABRT));
    EXPECT(strncmp(said, "faultline: unhandled exception 0xE1234567", 41) == 0);
    EXPECT(killed(ended_by(fail_fast_silently), SIGABRT));
    EXPECT_STR(said, "");
    EXPECT(killed(ended_by(fail_fast_in_place), SIGABRT));
    EXPECT(strncmp(said, "faultline: unhandled exception 0xC0000409", 41) == 0);
}

static void end_with_buffers(void)
{
    printf("lost");
    TerminateProcess(GetCurrentProcess(), 0x1234);
}

static void end_with_buffers_kept(void)
{
    setvbuf(stderr, NULL, _IOFBF, 4096);
    fprintf(stderr, "kept");
    ExitProcess(0xE0000000);
}

static void fatal_narrow(void)
{
    FatalAppExitA(0, "the end");
}

static void fatal_wide(void)
{
    static const WCHAR text[] = {'e', 0xe9, 0x20ac, 0xd83d, 0xde00, 0xd83d, 'x', 0};
    FatalAppExitW(0, text);
}

static void other_ends(void)
{
    SetLastError(0);
    EXPECT_EQ(TerminateProcess((HANDLE)77, 1), FALSE);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
    fflush(stdout);
    EXPECT(exited(ended_by(end_with_buffers), 0x34));
    EXPECT(exited(ended_by(end_with_buffers_kept), 255));
    EXPECT_STR(said, "kept");
    EXPECT(exited(ended_by(fatal_narrow), 0x15));
    EXPECT_STR(said, "the end\n");
    EXPECT(exited(ended_by(fatal_wide), 0x15));
    EXPECT_STR(said, "e\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbdx\n");
}

TAP_MAIN(CASE(error_modes, "M-181 error modes: unknown bits are refused; what is set is found again"),
         CASE(former_filter, "M-178 the former filter is returned, NULL at first and after a reset"),
         CASE(handled_by_the_filter,
              "M-179 the filter handles: the exit status is the code's low byte, no finally runs"),
         CASE(continued_by_the_filter, "M-180 the filter continues"),
         CASE(noncontinuable_is_not_continued, "M-180 J-132 the filter continues the noncontinuable"),
         CASE(declined_by_the_filter, "M-181 the filter declines: report, and the default end"),
         CASE(without_filter, "M-184 M-187 no filter: the signal for faults, the code's low byte for raises"),
         CASE(second_threads, "M-182 exceptions of a second thread"),
         CASE(used_as_a_filter, "M-183 UnhandledExceptionFilter in a filter expression"),
         CASE(not_asked_when_a_frame_handles, "M-185 the filter is not asked when a frame handles"),
         CASE(faults_in_the_filter, "M-186 exceptions of the filter itself"),
         CASE(no_report_by_error_mode,
              "M-181 SEM_NOGPFAULTERRORBOX keeps the report away, by process and by thread"),
         CASE(nobody_stops_a_fail_fast, "M-187 RaiseFailFastException and __fastfail"),
         CASE(other_ends, "M-184 TerminateProcess, ExitProcess, FatalAppExit"))
