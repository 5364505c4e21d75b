/*
 * A test harness in one header: TAP on stdout, one forked process per case.
 *
 *     static void refuses_zero(void) { EXPECT(VirtualAlloc(0, 0, MEM_RESERVE, PAGE_READWRITE) == NULL);
 *                                      EXPECT_EQ(GetLastError(), 87); }
 *     TAP_MAIN(CASE(refuses_zero, "B-012 a size of 0 is refused"))
 *
 * Each case runs in a child, so that a case may crash, exit, or leave handlers behind without harming the
 * others (a harness that owns SIGSEGV could not test this project). A failed expectation prints where and
 * what, and the case goes on; REQUIRE ends the case. A case that runs longer than TAP_TIMEOUT seconds is
 * killed and fails. With TAP_THREAD=1 in the environment the body of each case runs on a second thread. Signals
 * that were ignored when the program began, as in a shell's background jobs, are at their default again. The
 * same source compiles as C and as C++.
 */
#ifndef FAULTLINE_TEST_TAP_H
#define FAULTLINE_TEST_TAP_H

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TAP_TIMEOUT
#define TAP_TIMEOUT 60
#endif

struct tap_case {
    const char *title;
    void (*run)(void);
};

static int tap_failures;     /* failed expectations of this case */
static const char *tap_skip; /* why the case did not apply here, or NULL */

#define CASE(function, title) {title, function}

#define EXPECT(condition) tap_expect(!!(condition), #condition, __FILE__, __LINE__)
#define EXPECT_EQ(actual, expected) \
    tap_expect_equal((unsigned long long)(actual), (unsigned long long)(expected), #actual, #expected, __FILE__, __LINE__)
#define EXPECT_STR(actual, expected) tap_expect_text(actual, expected, #actual, __FILE__, __LINE__)
#define REQUIRE(condition)       \
    do {                         \
        if (!EXPECT(condition))  \
            tap_end();           \
    } while (0)
#define SKIP(reason)       \
    do {                   \
        tap_skip = reason; \
        tap_end();         \
    } while (0)

static inline int tap_expect(int holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        tap_failures++;
        printf("# %s:%d: expected %s\n", file, line, condition);
        fflush(stdout);
    }
    return holds;
}

static inline int tap_expect_equal(unsigned long long actual, unsigned long long expected, const char *what,
                                   const char *wanted, const char *file, int line)
{
    if (actual == expected)
        return 1;
    tap_failures++;
    printf("# %s:%d: %s is %llu (%#llx), expected %s, %llu (%#llx)\n", file, line, what, actual, actual, wanted,
           expected, expected);
    fflush(stdout);
    return 0;
}

static inline int tap_expect_text(const char *actual, const char *expected, const char *what, const char *file,
                                  int line)
{
    if (actual && strcmp(actual, expected) == 0)
        return 1;
    tap_failures++;
    printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", file, line, what, actual ? actual : "(null)", expected);
    fflush(stdout);
    return 0;
}

enum { TAP_CHILD_PASSED = 0, TAP_CHILD_FAILED = 101, TAP_CHILD_SKIPPED = 102 };

static inline void tap_end(void)
{
    if (tap_skip && !tap_failures) {
        printf("# skip: %s\n", tap_skip);
        fflush(stdout);
        _exit(TAP_CHILD_SKIPPED);
    }
    fflush(stdout);
    _exit(tap_failures ? TAP_CHILD_FAILED : TAP_CHILD_PASSED);
}

static void *tap_on_thread(void *argument)
{
    ((const struct tap_case *)argument)->run();
    return NULL;
}

static inline void tap_run(const struct tap_case *one)
{
    const char *second = getenv("TAP_THREAD");
    pthread_t thread;
    if (!second || !*second)
        one->run();
    else if (pthread_create(&thread, NULL, tap_on_thread, (void *)one) != 0 || pthread_join(thread, NULL) != 0)
        tap_expect(0, "a second thread", __FILE__, __LINE__);
}

static inline void tap_signals(void)
{
    sigset_t none;
    struct sigaction action;
    for (int number = 1; number < 32; number++)
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
            action.sa_handler = SIG_DFL;
            sigaction(number, &action, NULL);
        }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static inline int tap_main(const struct tap_case *cases, int count)
{
    int failed = 0;
    tap_signals();
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(TAP_TIMEOUT);
            tap_run(&cases[i]);
            tap_end();
        }
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) {
            printf("Bail out! cannot run a case\n");
            return 99;
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) == TAP_CHILD_SKIPPED) {
            printf("ok %d - %s # SKIP\n", i + 1, cases[i].title);
            continue;
        }
        int passed = WIFEXITED(status) && WEXITSTATUS(status) == TAP_CHILD_PASSED;
        if (WIFSIGNALED(status))
            printf("# killed by signal %d (%s)\n", WTERMSIG(status), strsignal(WTERMSIG(status)));
        else if (!passed && WEXITSTATUS(status) != TAP_CHILD_FAILED)
            printf("# exit status %d\n", WEXITSTATUS(status));
        printf("%s %d - %s\n", passed ? "ok" : "not ok", i + 1, cases[i].title);
        failed += !passed;
    }
    return failed != 0;
}

#define TAP_MAIN(...)                                                        \
    int main(void)                                                           \
    {                                                                        \
        static const struct tap_case cases[] = {__VA_ARGS__};                \
        return tap_main(cases, (int)(sizeof cases / sizeof *cases));         \
    }

#endif
