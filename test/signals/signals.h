/*
 * For the tests of this folder: faults, guarded and not, and processes that end in ways that are looked at.
 */
#ifndef FAULTLINE_TEST_SIGNALS_H
#define FAULTLINE_TEST_SIGNALS_H

#include <windows.h>

#include "test/tap.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static int *volatile null_pointer;

static __attribute__((noinline, unused)) void store_to_null(void)
{
    *null_pointer = 1;
}

static __attribute__((noinline, unused)) int handles_a_fault(void)
{
    volatile int handled = 0;
    __try {
        store_to_null();
    }
    __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        handled = 1;
    }
    return handled;
}

/*
 * The wait status of a child that runs `body`;
 * it leaves 200 when the body returns, and does not report its end.
 */
static inline int status_of(void (*body)(void))
{
    int status = -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        SetErrorMode(SEM_NOGPFAULTERRORBOX);
        body();
        _exit(200);
    }
    waitpid(child, &status, 0);
    return status;
}

#define EXPECT_KILLED(body, signal)               \
    do {                                          \
        int status_ = status_of(body);            \
        EXPECT(WIFSIGNALED(status_));             \
        EXPECT_EQ(WTERMSIG(status_), signal);     \
    } while (0)
#define EXPECT_EXIT(body, code)                   \
    do {                                          \
        int status_ = status_of(body);            \
        EXPECT(WIFEXITED(status_));               \
        EXPECT_EQ(WEXITSTATUS(status_), code);    \
    } while (0)

static inline void install(int signal, void *handler, int flags, const sigset_t *mask)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
    action.sa_flags = flags;
    if (mask)
        action.sa_mask = *mask;
    REQUIRE(sigaction(signal, &action, NULL) == 0);
}

static inline sigset_t set_of(int first, int second)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, first);
    if (second)
        sigaddset(&set, second);
    return set;
}

static inline int is_blocked(int signal)
{
    sigset_t now;
    sigemptyset(&now);
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    return sigismember(&now, signal);
}

#endif
