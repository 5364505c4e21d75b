/* Blocking the signals of faults: what mask.c lists, line by line. */
#include "test/signals/signals.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* sigblock and its sisters are tested */

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
enum { FAULTS = 5 };
static volatile int calls;
static siginfo_t seen;
static sigjmp_buf back;

static void note(int signal, siginfo_t *info, void *ucontext)
{
    (void)ucontext;
    (void)signal;
    calls++;
    seen = *info;
}

static void block_all(void)
{
    sigset_t all;
    sigfillset(&all);
    REQUIRE(sigprocmask(SIG_SETMASK, &all, NULL) == 0);
}

static void reads_back(void)
{
    EXPECT(handles_a_fault());
    for (int i = 0; i < FAULTS; i++) {
        sigset_t set = set_of(faults[i], SIGUSR1), old;
        REQUIRE(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
        EXPECT(handles_a_fault());
        for (int j = 0; j < FAULTS; j++)
            EXPECT_EQ(is_blocked(faults[j]), j == i);
        REQUIRE(sigprocmask(SIG_UNBLOCK, &set, &old) == 0);
        EXPECT(sigismember(&old, faults[i]) && sigismember(&old, SIGUSR1));
        EXPECT(!is_blocked(faults[i]));
    }
    block_all();
    EXPECT(handles_a_fault());
    for (int signal = 1; signal < 32; signal++)
        if (signal != SIGSTKFLT)
            EXPECT_EQ(is_blocked(signal), signal != SIGKILL && signal != SIGSTOP);
    EXPECT_EQ(sigsetmask(1 << (SIGSEGV - 1)) & 1 << (SIGBUS - 1), 1 << (SIGBUS - 1));
    EXPECT_EQ(siggetmask(), 1 << (SIGSEGV - 1));
    EXPECT_EQ(sigblock(1 << (SIGFPE - 1)), 1 << (SIGSEGV - 1));
    EXPECT_EQ(sighold(SIGILL), 0);
    EXPECT(is_blocked(SIGSEGV) && is_blocked(SIGFPE) && is_blocked(SIGILL) && !is_blocked(SIGBUS));
    EXPECT(handles_a_fault());
    EXPECT_EQ(sigrelse(SIGILL), 0);
    EXPECT(!is_blocked(SIGILL));
}

static void *blocked_before(void *unused)
{
    EXPECT(is_blocked(SIGSEGV)); /* inherited */
    EXPECT(handles_a_fault());
    EXPECT(is_blocked(SIGSEGV) && is_blocked(SIGTRAP));
    return unused;
}

static void blocked_from_the_start(void)
{
    pthread_t thread;
    block_all();
    EXPECT(handles_a_fault());
    EXPECT(is_blocked(SIGSEGV));
    REQUIRE(pthread_create(&thread, NULL, blocked_before, NULL) == 0);
    pthread_join(thread, NULL);
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        _exit(is_blocked(SIGSEGV) && handles_a_fault() ? 3 : 4);
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

static void unwanted(void)
{
    handles_a_fault();
    block_all();
    install(SIGSEGV, (void *)note, SA_SIGINFO, NULL);
    store_to_null();
}

static void unwanted_while_blocked(void)
{
    EXPECT_KILLED(unwanted, SIGSEGV);
}

static void held_back(void)
{
    sigset_t set = set_of(SIGSEGV, SIGBUS), pending;
    EXPECT(handles_a_fault());
    install(SIGSEGV, (void *)note, SA_SIGINFO, NULL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGSEGV);
    kill(getpid(), SIGSEGV);
    EXPECT_EQ(calls, 0);
    sigpending(&pending);
    EXPECT(sigismember(&pending, SIGSEGV) && !sigismember(&pending, SIGBUS));
    EXPECT(handles_a_fault());
    EXPECT_EQ(calls, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(seen.si_signo, SIGSEGV);
    EXPECT(seen.si_code == SI_USER && seen.si_pid == getpid() && seen.si_errno == 0);

    sigprocmask(SIG_BLOCK, &set, NULL);
    sigqueue(getpid(), SIGSEGV, (union sigval){.sival_int = 4711});
    sigset_t none;
    sigemptyset(&none);
    EXPECT_EQ(sigsuspend(&none), -1);
    EXPECT_EQ(calls, 2);
    EXPECT(seen.si_code == SI_QUEUE && seen.si_value.sival_int == 4711);
    EXPECT(is_blocked(SIGSEGV));
}

static void waited_for(void)
{
    sigset_t set = set_of(SIGSEGV, SIGUSR1);
    siginfo_t info;
    int signal = 0;
    EXPECT(handles_a_fault());
    sigprocmask(SIG_BLOCK, &set, NULL);
    errno = 0;
    EXPECT_EQ(sigtimedwait(&set, &info, &(struct timespec){0, 1000}), -1);
    EXPECT_EQ(errno, EAGAIN);
    raise(SIGSEGV);
    EXPECT_EQ(sigwait(&set, &signal), 0);
    EXPECT_EQ(signal, SIGSEGV);
    kill(getpid(), SIGSEGV);
    EXPECT_EQ(sigwaitinfo(&set, &info), SIGSEGV);
    EXPECT(info.si_signo == SIGSEGV && info.si_code == SI_USER && info.si_pid == getpid());
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        usleep(50000);
        kill(parent, SIGSEGV);
        _exit(0);
    }
    EXPECT_EQ(sigwait(&set, &signal), 0);
    EXPECT_EQ(signal, SIGSEGV);
    waitpid(child, NULL, 0);
    EXPECT(handles_a_fault());
}

static void jumps(int signal)
{
    (void)signal;
    calls++;
    siglongjmp(back, 1);
}

static void jumps_restore(void)
{
    sigset_t full;
    sigfillset(&full);
    EXPECT(handles_a_fault());
    install(SIGSEGV, (void *)jumps, 0, &full);
    for (int i = 1; i < 4; i++) {
        if (sigsetjmp(back, 1) == 0)
            store_to_null();
        EXPECT_EQ(calls, i);
        for (int j = 0; j < FAULTS; j++)
            EXPECT(!is_blocked(faults[j]));
    }
}

static volatile int handled_in_alarm;

static void on_alarm(int signal)
{
    (void)signal;
    handled_in_alarm += handles_a_fault();
}

/* Handlers of other signals, with full masks and during calls with full masks. */
static void handlers_of_other_signals(void)
{
    sigset_t full, most;
    sigfillset(&full);
    most = full;
    sigdelset(&most, SIGALRM);
    install(SIGALRM, (void *)on_alarm, 0, &full); /* before */
    EXPECT(handles_a_fault());
    raise(SIGALRM);
    EXPECT_EQ(handled_in_alarm, 1);
    install(SIGALRM, (void *)on_alarm, 0, &full); /* and after */
    raise(SIGALRM);
    EXPECT_EQ(handled_in_alarm, 2);
    sigprocmask(SIG_BLOCK, &full, NULL);
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    struct timespec long_time = {20, 0};
    int queue = epoll_create1(0);
    struct epoll_event event;
    for (int call = 0; call < 6; call++) {
        alarm(0);
        setitimer(ITIMER_REAL, &soon, NULL);
        switch (call) {
        case 0: sigsuspend(&most); break;
        case 1: ppoll(NULL, 0, &long_time, &most); break;
        case 2: pselect(0, NULL, NULL, NULL, &long_time, &most); break;
        case 3: epoll_pwait(queue, &event, 1, 20000, &most); break;
        case 4: epoll_pwait2(queue, &event, 1, &long_time, &most); break;
        case 5: sigpause(SIGALRM); break;
        }
        EXPECT_EQ(errno, EINTR);
        EXPECT_EQ(handled_in_alarm, 3 + call);
    }
    alarm(TAP_TIMEOUT);
    EXPECT(is_blocked(SIGSEGV));
}

static void *with_attributes(void *unused)
{
    EXPECT(is_blocked(SIGSEGV) && !is_blocked(SIGBUS));
    EXPECT(handles_a_fault());
    return unused;
}

static void thread_attributes(void)
{
    sigset_t set = set_of(SIGSEGV, 0), now;
    pthread_attr_t attributes;
    pthread_t thread;
    EXPECT(handles_a_fault());
    pthread_attr_init(&attributes);
    EXPECT_EQ(pthread_attr_setsigmask_np(&attributes, &set), 0);
    EXPECT_EQ(pthread_attr_getsigmask_np(&attributes, &now), 0);
    EXPECT(sigismember(&now, SIGSEGV) && !sigismember(&now, SIGSTKFLT));
    REQUIRE(pthread_create(&thread, &attributes, with_attributes, NULL) == 0);
    pthread_join(thread, NULL);
}

TAP_MAIN(CASE(reads_back,
              "O-210 the five read back as they were blocked, and guarded blocks handle their faults"),
         CASE(blocked_from_the_start, "O-210 blocked before the first guarded block, in threads, in a child"),
         CASE(unwanted_while_blocked, "O-210 an unwanted fault whose signal is blocked ends the process"),
         CASE(held_back, "O-215 what is sent while it is blocked stays pending, with its siginfo"),
         CASE(waited_for, "O-215 sigwait, sigwaitinfo, sigtimedwait take what was sent"),
         CASE(jumps_restore, "O-210 siglongjmp out of a handler restores the mask"),
         CASE(handlers_of_other_signals,
              "O-209 handlers of other signals with full masks, and calls with full masks"),
         CASE(thread_attributes, "O-210 pthread_attr_setsigmask_np"))
