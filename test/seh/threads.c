/* Threads, fork, signals and stacks: what section O of the facts asks of every program. */
#include "test/seh/trace.h"

#include <pthread.h>
#include <signal.h>

enum { THREADS = 4, FAULTS = 20000 };

static void *fault_often(void *argument)
{
    volatile int *handled = (volatile int *)argument;
    for (int i = 0; i < FAULTS; i++) {
        __try {
            *(volatile int *)(null_pointer + (i & 7)) = i;
        }
        __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
            ++*handled;
        }
    }
    return NULL;
}

static void threads_fault_at_once(void)
{
    pthread_t threads[THREADS];
    int handled[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, fault_often, &handled[i]) == 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_EQ(handled[i], FAULTS);
    }
}

static void *handles_one(void *argument)
{
    __try {
        raise_code(1);
    }
    __except (1) {
        *(int *)argument = 1;
    }
    return NULL;
}

static long mapped_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%ld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return pages * 4096;
}

static void threads_leave_nothing(void)
{
    long before = 0;
    for (int i = 0; i < 2000; i++) {
        pthread_t thread;
        int done = 0;
        REQUIRE(pthread_create(&thread, NULL, handles_one, &done) == 0);
        pthread_join(thread, NULL);
        EXPECT_EQ(done, 1);
        if (i == 100)
            before = mapped_bytes();
    }
    EXPECT(mapped_bytes() - before < 1 << 20);
}

static void *faults_unguarded(void *argument)
{
    (void)argument;
    store_to_null();
    return NULL;
}

static void blocks_guard_their_own_thread(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        close(STDERR_FILENO);
        __try {
            pthread_create(&thread, NULL, faults_unguarded, NULL);
            pthread_join(thread, NULL);
        }
        __except (1) {
            _exit(1);
        }
        _exit(2);
    }
    waitpid(child, &status, 0);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void signal_mask_is_kept(void)
{
    sigset_t before, after;
    sigprocmask(SIG_BLOCK, NULL, &before);
    for (int i = 0; i < 3; i++) {
        __try {
            store_to_null();
        }
        __except (1) {
            at("h");
        }
    }
    sigprocmask(SIG_BLOCK, NULL, &after);
    for (int signal = 1; signal < 32; signal++)
        EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal));
    EXPECT_TRACE("hhh");
}

static void guard_in_a_handler(int signal)
{
    (void)signal;
    __try {
        store_to_null();
    }
    __except (1) {
        at("in ");
    }
}

static void inside_a_signal_handler(void)
{
    signal(SIGUSR1, guard_in_a_handler);
    __try {
        raise(SIGUSR1);
        store_to_null();
    }
    __except (1) {
        at("out");
    }
    EXPECT_TRACE("in out");
}

static void fork_in_the_body(void)
{
    int status = 0;
    __try {
        pid_t child = fork();
        if (child == 0)
            store_to_null();
        waitpid(child, &status, 0);
        at("parent");
    }
    __except (1) {
        _exit(3);
    }
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    EXPECT_TRACE("parent");
}

static void *previous_got;

static void previous_handler(int signal, siginfo_t *info, void *ucontext)
{
    (void)ucontext;
    previous_got = info->si_addr;
    _exit(signal == SIGSEGV && previous_got == (void *)0x18 ? 42 : 1);
}

static void earlier_handler_gets_the_rest(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = previous_handler;
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, NULL);
        __try {
            store_to_null();
        }
        __except (1) {
        }
        *(volatile int *)(null_pointer + 6) = 1;
        _exit(2);
    }
    waitpid(child, &status, 0);
    EXPECT(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 42);
}

static void sent_signals_are_no_exceptions(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        __try {
            store_to_null();
        }
        __except (1) {
        }
        __try {
            kill(getpid(), SIGSEGV);
            pause();
        }
        __except (1) {
            _exit(1);
        }
        _exit(2);
    }
    waitpid(child, &status, 0);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

TAP_MAIN(CASE(threads_fault_at_once, "O-206 four threads fault 20,000 times each"),
         CASE(threads_leave_nothing, "O-219 2,000 threads leave no memory behind"),
         CASE(blocks_guard_their_own_thread, "O-207 a block guards its own thread only"),
         CASE(signal_mask_is_kept, "O-210 the signal mask is as before a handled fault"),
         CASE(inside_a_signal_handler, "O-209 a guarded block in a signal handler"),
         CASE(fork_in_the_body, "O-217 fork in the body: the child handles its fault"),
         CASE(earlier_handler_gets_the_rest, "O-211 an earlier handler gets what no block wants"),
         CASE(sent_signals_are_no_exceptions, "O-215 a signal that was sent is not an exception"))
