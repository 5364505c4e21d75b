/*
 * The program's own handlers beside guarded blocks: what chain.c lists, line by line. Each case begins with the
 * library's handlers in place, unless it says otherwise.
 */
#include "test/signals/signals.h"

#include <execinfo.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>

/* siginterrupt is one of the calls that are tested. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* The C library's: signal is Microsoft's in a source that includes windows.h. */
sighandler_t host_signal(int number, sighandler_t handler) __asm__("signal");

static sigjmp_buf back;
static volatile int calls;
static volatile int seen_signal;
static siginfo_t seen_info;
static char *volatile seen_stack;

static void note(int signal, siginfo_t *info, void *ucontext)
{
    (void)ucontext;
    calls++;
    seen_signal = signal;
    seen_info = *info;
    seen_stack = (char *)__builtin_frame_address(0);
}

static void note_and_jump(int signal, siginfo_t *info, void *ucontext)
{
    note(signal, info, ucontext);
    siglongjmp(back, 1);
}

/* ---- What is refused ---- */

static void refused(void)
{
    EXPECT(handles_a_fault());
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    static const int bad[] = {0, -1, 65, 1000, SIGKILL, SIGSTOP, 32, 33};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        EXPECT(sigaction(bad[i], &action, NULL) == -1);
        EXPECT_EQ(errno, EINVAL);
    }
    errno = 0;
    EXPECT(host_signal(SIGSEGV, SIG_ERR) == SIG_ERR);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT(host_signal(65, SIG_DFL) == SIG_ERR);
    EXPECT_EQ(errno, EINVAL);
    EXPECT(sigset(0, SIG_DFL) == SIG_ERR);
    EXPECT_EQ(sigignore(99), -1);
    EXPECT_EQ(siginterrupt(99, 1), -1);
    errno = 0;
    EXPECT_EQ(pthread_sigmask(77, &action.sa_mask, NULL), EINVAL);
    EXPECT_EQ(errno, 0);
    EXPECT_EQ(sigprocmask(77, &action.sa_mask, NULL), -1);
    EXPECT_EQ(errno, EINVAL);
    stack_t small = {.ss_sp = &action, .ss_size = 10};
    EXPECT_EQ(sigaltstack(&small, NULL), -1);
    EXPECT_EQ(errno, ENOMEM);
    EXPECT(handles_a_fault());
}

/* ---- Installing and reading back ---- */

static void reads_back(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGUSR1};
    static const int flags[] = {0, SA_SIGINFO, SA_ONSTACK, SA_NODEFER, (int)SA_RESETHAND, SA_RESTART,
                                SA_SIGINFO | SA_ONSTACK | SA_NODEFER | (int)SA_RESETHAND | SA_RESTART,
                                SA_NOCLDSTOP | SA_NOCLDWAIT};
    struct sigaction old;
    EXPECT(handles_a_fault());
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        REQUIRE(sigaction(faults[i], NULL, &old) == 0);
        EXPECT(old.sa_handler == SIG_DFL);
        for (size_t j = 0; j < sizeof flags / sizeof *flags; j++) {
            sigset_t mask = set_of(SIGUSR2, SIGSEGV);
            sigaddset(&mask, SIGKILL); /* which the kernel leaves out */
            install(faults[i], (void *)note, flags[j], &mask);
            REQUIRE(sigaction(faults[i], NULL, &old) == 0);
            EXPECT(old.sa_sigaction == note);
            EXPECT_EQ(old.sa_flags & ~0x04000000, flags[j]);
            for (int signal = 1; signal < 60; signal++)
                EXPECT_EQ(sigismember(&old.sa_mask, signal), signal == SIGUSR2 || signal == SIGSEGV);
            EXPECT(handles_a_fault());
        }
        EXPECT(host_signal(faults[i], SIG_IGN) == (sighandler_t)(void *)note);
        EXPECT(host_signal(faults[i], SIG_DFL) == SIG_IGN);
        REQUIRE(sigaction(faults[i], NULL, &old) == 0);
        EXPECT(old.sa_handler == SIG_DFL && !(old.sa_flags & SA_SIGINFO));
    }
}

static void reads_back_as_without(void)
{
    struct sigaction before[32], after;
    for (int signal = 1; signal < 32; signal++) {
        if (signal == SIGKILL || signal == SIGSTOP)
            continue;
        sigset_t mask;
        sigfillset(&mask);
        install(signal, (void *)note, SA_SIGINFO | SA_RESTART | (int)0x20000000, &mask);
        sigaction(signal, NULL, &before[signal]);
    }
    EXPECT(handles_a_fault());
    for (int signal = 1; signal < 32; signal++) {
        if (signal == SIGKILL || signal == SIGSTOP)
            continue;
        sigaction(signal, NULL, &after);
        EXPECT(after.sa_sigaction == note);
        EXPECT_EQ(after.sa_flags, before[signal].sa_flags);
        for (int other = 1; other < 60; other++)
            if (other != SIGSTKFLT)
                EXPECT_EQ(sigismember(&after.sa_mask, other), sigismember(&before[signal].sa_mask, other));
        EXPECT(sigaction(signal, &after, NULL) == 0);
        sigaction(signal, NULL, &after);
        EXPECT_EQ(after.sa_flags, before[signal].sa_flags);
    }
}

static void other_calls(void)
{
    struct sigaction old;
    EXPECT(handles_a_fault());
    EXPECT(host_signal(SIGSEGV, (sighandler_t)(void *)note) == SIG_DFL);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(old.sa_flags & SA_RESTART);
    EXPECT(sigismember(&old.sa_mask, SIGSEGV));
    EXPECT_EQ(siginterrupt(SIGSEGV, 1), 0);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(!(old.sa_flags & SA_RESTART));
    EXPECT(host_signal(SIGSEGV, (sighandler_t)(void *)note) == (sighandler_t)(void *)note);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(!(old.sa_flags & SA_RESTART));
    EXPECT(sysv_signal(SIGSEGV, SIG_DFL) == (sighandler_t)(void *)note);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT((old.sa_flags & (int)SA_RESETHAND) && (old.sa_flags & SA_NODEFER));
    EXPECT(ssignal(SIGSEGV, SIG_IGN) == SIG_DFL);
    EXPECT(sigset(SIGSEGV, SIG_HOLD) == SIG_IGN);
    EXPECT(is_blocked(SIGSEGV));
    EXPECT(sigset(SIGSEGV, SIG_DFL) == SIG_HOLD);
    EXPECT(!is_blocked(SIGSEGV));
    EXPECT_EQ(sigignore(SIGSEGV), 0);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(old.sa_handler == SIG_IGN);
    EXPECT(handles_a_fault());
}

/* ---- Faults that no block wants ---- */

static void unwanted_fault(void *handler, int flags)
{
    install(SIGSEGV, handler, flags, NULL);
    if (sigsetjmp(back, 1) == 0)
        *(volatile int *)(null_pointer + 6) = 1;
}

static void before_and_after(void)
{
    install(SIGSEGV, (void *)note_and_jump, SA_SIGINFO, NULL);
    EXPECT(handles_a_fault());
    EXPECT_EQ(calls, 0);
    for (int i = 1; i <= 3; i++) { /* the one that was there before */
        if (sigsetjmp(back, 1) == 0)
            *(volatile int *)(null_pointer + 6) = 1;
        EXPECT_EQ(calls, i);
        EXPECT_EQ(seen_signal, SIGSEGV);
        EXPECT(seen_info.si_addr == (void *)24 && seen_info.si_code == SEGV_MAPERR);
        EXPECT(!is_blocked(SIGSEGV));
        EXPECT(handles_a_fault());
    }
    unwanted_fault((void *)note_and_jump, SA_SIGINFO | SA_NODEFER); /* one that comes later */
    EXPECT_EQ(calls, 4);
    EXPECT(handles_a_fault());
    __try { /* a block that does not want it */
        unwanted_fault((void *)note_and_jump, SA_SIGINFO);
    }
    __except (EXCEPTION_CONTINUE_SEARCH) {
    }
    EXPECT_EQ(calls, 5);
}

static char *page;

static void makes_room(int signal, siginfo_t *info, void *ucontext)
{
    note(signal, info, ucontext);
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
    errno = 77;
}

static void returns_to_the_instruction(void)
{
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(handles_a_fault());
    install(SIGSEGV, (void *)makes_room, SA_SIGINFO, NULL);
    errno = 5;
    double kept = 1.5 + calls;
    *(volatile char *)page = 'x';
    EXPECT(*page == 'x' && kept == 1.5);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(errno, 77);
    EXPECT(seen_info.si_addr == page && seen_info.si_code == SEGV_ACCERR);
    mprotect(page, 4096, PROT_NONE);
    __try {
        *(volatile char *)page = 'y';
    }
    __except (EXCEPTION_CONTINUE_SEARCH) {
    }
    EXPECT(*page == 'y');
    EXPECT_EQ(calls, 2);
}

static volatile int arrived_errno;

static void skips(int signal, siginfo_t *info, void *ucontext)
{
    arrived_errno = errno;
    note(signal, info, ucontext);
    ((ucontext_t *)ucontext)->uc_mcontext.gregs[REG_RIP] += 2; /* ud2 */
    ((ucontext_t *)ucontext)->uc_mcontext.gregs[REG_RAX] = 42;
}

static void changes_the_context(void)
{
    EXPECT(handles_a_fault());
    install(SIGILL, (void *)skips, SA_SIGINFO, NULL);
    long result = 1;
    errno = 11;
    __try {
        __asm__ volatile("ud2" : "+a"(result));
    }
    __except (EXCEPTION_CONTINUE_SEARCH) {
    }
    EXPECT_EQ(result, 42);
    EXPECT_EQ(arrived_errno, 11);
    EXPECT_EQ(seen_signal, SIGILL);
}

static void *traced[16];
static int traced_count;

static void traces(int signal, siginfo_t *info, void *ucontext)
{
    traced_count = backtrace(traced, 16);
    note_and_jump(signal, info, ucontext);
}

static void backtrace_of_a_handler(void)
{
    void *warm[2];
    backtrace(warm, 2);
    EXPECT(handles_a_fault());
    install(SIGSEGV, (void *)traces, SA_SIGINFO, NULL);
    for (int guarded = 0; guarded < 2; guarded++) {
        volatile int found = 0;
        traced_count = 0;
        if (sigsetjmp(back, 1) == 0) {
            if (guarded) {
                __try {
                    store_to_null();
                }
                __except (EXCEPTION_CONTINUE_SEARCH) {
                }
            } else {
                store_to_null();
            }
        }
        for (int i = 0; i < traced_count; i++)
            found += (char *)traced[i] >= (char *)store_to_null && (char *)traced[i] < (char *)store_to_null + 64;
        EXPECT_EQ(found, 1);
    }
}

/* ---- Default actions ---- */

static void default_action(void)
{
    handles_a_fault();
    store_to_null();
}

static void default_action_of_a_divide(void)
{
    volatile int zero = 0;
    handles_a_fault();
    _exit(1 / zero);
}

static void default_action_of_a_trap(void)
{
    handles_a_fault();
    __asm__ volatile("int3");
}

static void default_action_of_ud2(void)
{
    handles_a_fault();
    __asm__ volatile("ud2");
}

static void default_action_when_sent(void)
{
    handles_a_fault();
    raise(SIGBUS);
}

static void default_again(void)
{
    handles_a_fault();
    install(SIGSEGV, (void *)note_and_jump, SA_SIGINFO, NULL);
    host_signal(SIGSEGV, SIG_DFL);
    store_to_null();
}

static void ignored_fault(void)
{
    handles_a_fault();
    host_signal(SIGSEGV, SIG_IGN);
    raise(SIGSEGV);
    kill(getpid(), SIGSEGV);
    if (!handles_a_fault())
        _exit(1);
    store_to_null();
}

static void ignored_when_sent(void)
{
    handles_a_fault();
    host_signal(SIGSEGV, SIG_IGN);
    raise(SIGSEGV);
    kill(getpid(), SIGSEGV);
    _exit(7);
}

static void defaults(void)
{
    EXPECT_KILLED(default_action, SIGSEGV);
    EXPECT_KILLED(default_action_of_a_divide, SIGFPE);
    EXPECT_KILLED(default_action_of_a_trap, SIGTRAP);
    EXPECT_KILLED(default_action_of_ud2, SIGILL);
    EXPECT_KILLED(default_action_when_sent, SIGBUS);
    EXPECT_KILLED(default_again, SIGSEGV);
}

static void ignores(void)
{
    EXPECT_EXIT(ignored_when_sent, 7);
    EXPECT_KILLED(ignored_fault, SIGSEGV);
}

/* ---- Flags ---- */

static void resets(void)
{
    struct sigaction old;
    EXPECT(handles_a_fault());
    unwanted_fault((void *)note_and_jump, SA_SIGINFO | (int)SA_RESETHAND);
    EXPECT_EQ(calls, 1);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(old.sa_handler == SIG_DFL);
    EXPECT(handles_a_fault());
    EXPECT_KILLED(store_to_null, SIGSEGV);
}

static volatile int held[65];

static void looks_at_its_mask(int signal, siginfo_t *info, void *ucontext)
{
    for (int s = 1; s < 65; s++)
        held[s] = is_blocked(s);
    note_and_jump(signal, info, ucontext);
}

static void runs_with_its_mask(void)
{
    sigset_t mask = set_of(SIGUSR1, SIGBUS), before = set_of(SIGUSR2, 0);
    EXPECT(handles_a_fault());
    sigprocmask(SIG_BLOCK, &before, NULL);
    for (int flags = SA_SIGINFO;; flags |= SA_NODEFER) {
        install(SIGSEGV, (void *)looks_at_its_mask, flags, &mask);
        if (sigsetjmp(back, 1) == 0)
            store_to_null();
        for (int s = 1; s < 60; s++)
            EXPECT_EQ(held[s], s == SIGUSR1 || s == SIGBUS || s == SIGUSR2 || (s == SIGSEGV && !(flags & SA_NODEFER)));
        EXPECT(!is_blocked(SIGSEGV) && !is_blocked(SIGBUS) && !is_blocked(SIGUSR1) && is_blocked(SIGUSR2));
        if (flags & SA_NODEFER)
            break;
    }
    install(SIGUSR1, (void *)looks_at_its_mask, SA_SIGINFO, &mask); /* masks of other signals, too */
    if (sigsetjmp(back, 1) == 0)
        raise(SIGUSR1);
    for (int s = 1; s < 60; s++)
        EXPECT_EQ(held[s], s == SIGUSR1 || s == SIGBUS || s == SIGUSR2);
}

static void faults_again(int signal, siginfo_t *info, void *ucontext)
{
    note(signal, info, ucontext);
    if (!handles_a_fault())
        _exit(1);
    if (calls < 3)
        store_to_null();
    _exit(9);
}

static void nested_with_nodefer(void)
{
    handles_a_fault();
    unwanted_fault((void *)faults_again, SA_SIGINFO | SA_NODEFER);
}

static void nested_without_nodefer(void)
{
    handles_a_fault();
    unwanted_fault((void *)faults_again, SA_SIGINFO);
}

static void nested_faults(void)
{
    EXPECT_EXIT(nested_with_nodefer, 9);
    EXPECT_KILLED(nested_without_nodefer, SIGSEGV);
}

static char stack_of_mine[65536];

static int is_mine(const char *address)
{
    return address >= stack_of_mine && address < stack_of_mine + sizeof stack_of_mine;
}

static __attribute__((noinline)) void happens(int sent, int guarded)
{
    if (!guarded) {
        sent ? (void)raise(SIGSEGV) : store_to_null();
        return;
    }
    __try {
        sent ? (void)raise(SIGSEGV) : store_to_null();
    }
    __except (EXCEPTION_CONTINUE_SEARCH) {
    }
}

static void runs_on_its_stack(void)
{
    char *here = (char *)__builtin_frame_address(0);
    stack_t stack = {.ss_sp = stack_of_mine, .ss_size = sizeof stack_of_mine}, old, library;
    EXPECT(handles_a_fault());
    REQUIRE(sigaltstack(NULL, &library) == 0);
    EXPECT_EQ(library.ss_flags, 0);
    unwanted_fault((void *)note_and_jump, SA_SIGINFO | SA_ONSTACK); /* no stack of its own: as without the flag */
    EXPECT(!is_mine(seen_stack) && seen_stack < here && seen_stack > here - 32768);

    REQUIRE(sigaltstack(&stack, &old) == 0);
    EXPECT(old.ss_sp == library.ss_sp);
    EXPECT(handles_a_fault());
    for (int sent = 0; sent < 2; sent++) {
        for (int guarded = 0; guarded < 2; guarded++) {
            for (int on_stack = 0; on_stack < 2; on_stack++) {
                seen_stack = NULL;
                install(SIGSEGV, (void *)note_and_jump, SA_SIGINFO | (on_stack ? SA_ONSTACK : 0), NULL);
                if (sigsetjmp(back, 1) == 0)
                    happens(sent, guarded);
                EXPECT_EQ(is_mine(seen_stack), on_stack);
                if (!on_stack)
                    EXPECT(seen_stack < here && seen_stack > here - 32768);
            }
        }
    }
    REQUIRE(sigaltstack(NULL, &old) == 0);
    EXPECT(old.ss_sp == stack_of_mine && old.ss_size == sizeof stack_of_mine);
    REQUIRE(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL) == 0);
    REQUIRE(sigaltstack(NULL, &old) == 0);
    EXPECT(old.ss_flags == 0 && old.ss_sp == library.ss_sp && old.ss_size == library.ss_size);
    EXPECT(handles_a_fault());
}

static int *volatile deepest;

static __attribute__((noinline)) int deeper(int count)
{
    volatile int room[1024];
    room[0] = count;
    deepest = (int *)room;
    return (count ? deeper(count + 1) : 0) + *deepest;
}

static void overflows(void)
{
    deeper(1);
}

static void leaves_8(int signal)
{
    _exit(signal == SIGSEGV ? 8 : 1);
}

static void overflow_with_a_stack(void)
{
    stack_t stack = {.ss_sp = stack_of_mine, .ss_size = sizeof stack_of_mine};
    sigaltstack(&stack, NULL);
    handles_a_fault();
    install(SIGSEGV, (void *)leaves_8, SA_ONSTACK, NULL);
    overflows();
}

static void overflow_without_a_stack(void)
{
    handles_a_fault();
    install(SIGSEGV, (void *)leaves_8, 0, NULL);
    overflows();
}

static void overflow_cases(void)
{
    EXPECT_EXIT(overflow_with_a_stack, 8);
    EXPECT_KILLED(overflow_without_a_stack, SIGSEGV);
}

/* Until a process sleeps in a call, and no signal is on its way to it. */
static void wait_until_it_sleeps(pid_t id)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", id);
    for (;;) {
        int file = open(path, O_RDONLY);
        ssize_t got = read(file, text, sizeof text - 1);
        text[got < 0 ? 0 : got] = '\0';
        close(file);
        if (strstr(text, "\nState:\tS") && strstr(text, "\nSigPnd:\t0000000000000000") &&
            strstr(text, "\nShdPnd:\t0000000000000000"))
            return;
        usleep(1000);
    }
}

/* Whether read() goes on after a signal: then there is something to read, else there never is. */
static int read_is_restarted(int flags)
{
    int ends[2];
    char byte;
    calls = 0;
    install(SIGSEGV, (void *)note, SA_SIGINFO | flags, NULL);
    if (pipe(ends) != 0)
        return -1;
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        alarm(TAP_TIMEOUT);
        wait_until_it_sleeps(parent);
        kill(parent, SIGSEGV);
        wait_until_it_sleeps(parent);
        _exit(flags & SA_RESTART && write(ends[1], "x", 1) != 1);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], &byte, 1);
    int interrupted = got < 0 && errno == EINTR;
    waitpid(child, NULL, 0);
    return calls != 1 ? -2 : interrupted ? 0 : got == 1 ? 1 : -3;
}

static void restarts(void)
{
    EXPECT(handles_a_fault());
    EXPECT_EQ(read_is_restarted(SA_RESTART), 1);
    EXPECT_EQ(read_is_restarted(0), 0);
    EXPECT_EQ(read_is_restarted(SA_RESTART), 1);
}

/* ---- Signals that are sent ---- */

static void sent(void)
{
    EXPECT(handles_a_fault());
    install(SIGSEGV, (void *)note, SA_SIGINFO, NULL);
    __try {
        kill(getpid(), SIGSEGV);
        EXPECT_EQ(calls, 1);
        EXPECT(seen_info.si_code == SI_USER && seen_info.si_pid == getpid());
        sigqueue(getpid(), SIGSEGV, (union sigval){.sival_int = 99});
        EXPECT_EQ(calls, 2);
        EXPECT(seen_info.si_code == SI_QUEUE && seen_info.si_value.sival_int == 99);
        pthread_kill(pthread_self(), SIGSEGV);
        EXPECT_EQ(calls, 3);
        EXPECT(seen_info.si_code == SI_TKILL);
    }
    __except (1) {
        EXPECT(!"an exception");
    }
    install(SIGSTKFLT, (void *)note, SA_SIGINFO, NULL); /* twins can be sent and handled */
    raise(SIGSTKFLT);
    EXPECT_EQ(calls, 4);
    EXPECT_EQ(seen_signal, SIGSTKFLT);
    EXPECT(SIGRTMAX < 60);
}

/* ---- A handler that has replaced ours, and calls ours ---- */

struct kernel_action {
    void *handler;
    unsigned long flags;
    void *restorer;
    unsigned long mask;
};

static struct kernel_action replaced;

/* Who installs handlers by the system call brings what they return to. */
void restorer(void);
__asm__(".pushsection .text\n.globl restorer\nnop\nrestorer: movq $15, %rax\n syscall\n.popsection");
static int copies;

static void chains(int signal, siginfo_t *info, void *ucontext)
{
    calls++;
    if (copies) { /* as some do */
        siginfo_t own = *info;
        ((void (*)(int, siginfo_t *, void *))replaced.handler)(signal, &own, ucontext);
    } else {
        ((void (*)(int, siginfo_t *, void *))replaced.handler)(signal, info, ucontext);
    }
}

static void chains_to_ours(void)
{
    for (copies = 0; copies < 2; copies++) {
        for (int on_stack = 0; on_stack < 2; on_stack++) {
            EXPECT(handles_a_fault());
            syscall(SYS_rt_sigaction, SIGSEGV, NULL, &replaced, 8);
            struct kernel_action mine = replaced;
            mine.handler = (void *)chains;
            mine.restorer = (void *)restorer;
            mine.flags = (replaced.flags & 0x04000000) | SA_SIGINFO | (on_stack ? SA_ONSTACK : 0);
            mine.mask = ~0ul;
            EXPECT_EQ(syscall(SYS_rt_sigaction, SIGSEGV, &mine, NULL, 8), 0);
            calls = 0;
            for (int i = 1; i < 4; i++) {
                EXPECT(handles_a_fault());
                EXPECT_EQ(calls, i);
                EXPECT(!is_blocked(SIGSEGV) && !is_blocked(SIGUSR1));
            }
            volatile int inner = 0;
            __try {
                store_to_null();
            }
            __except (inner = handles_a_fault(), EXCEPTION_EXECUTE_HANDLER) { /* a fault in a filter, too */
                EXPECT(inner);
            }
            EXPECT_EQ(calls, 5);
            EXPECT_KILLED(store_to_null, SIGSEGV);
            EXPECT_EQ(syscall(SYS_rt_sigaction, SIGSEGV, &replaced, NULL, 8), 0);
        }
    }
}

static void takes_all(int signal)
{
    _exit(signal == SIGSEGV ? 21 : 1);
}

static void *handles_one(void *argument)
{
    *(int *)argument = handles_a_fault();
    return NULL;
}

static void replaced_for_good(void)
{
    struct kernel_action mine;
    handles_a_fault();
    syscall(SYS_rt_sigaction, SIGSEGV, NULL, &mine, 8);
    mine.handler = (void *)takes_all;
    mine.flags &= 0x04000000;
    syscall(SYS_rt_sigaction, SIGSEGV, &mine, NULL, 8);
    handles_a_fault();
}

static void replaced_and_found(void)
{
    struct kernel_action mine;
    pthread_t thread;
    int handled = 0;
    handles_a_fault();
    syscall(SYS_rt_sigaction, SIGSEGV, NULL, &mine, 8);
    mine.handler = (void *)takes_all;
    mine.flags &= 0x04000000;
    syscall(SYS_rt_sigaction, SIGSEGV, &mine, NULL, 8);
    pthread_create(&thread, NULL, handles_one, &handled);
    pthread_join(thread, NULL);
    if (!handled || !handles_a_fault())
        _exit(1);
    store_to_null(); /* goes to what was found */
}

static void replaced_by_a_system_call(void)
{
    EXPECT_EXIT(replaced_for_good, 21);
    EXPECT_EXIT(replaced_and_found, 21);
}

TAP_MAIN(CASE(refused, "O-211 what sigaction, signal, sigprocmask, sigaltstack refuse"),
         CASE(reads_back, "O-211 handler, flags and mask read back, for every flag"),
         CASE(reads_back_as_without, "O-211 what was installed before reads back as before, bit by bit"),
         CASE(other_calls, "O-211 signal, sysv_signal, ssignal, sigset, sigignore, siginterrupt"),
         CASE(before_and_after, "O-211 handlers installed before and after get what no block wants, by siglongjmp"),
         CASE(returns_to_the_instruction, "O-211 a handler that returns: the instruction runs again, errno is its"),
         CASE(changes_the_context, "O-211 what a handler changes in its context takes effect"),
         CASE(backtrace_of_a_handler, "O-211 a backtrace in a handler leads to the fault"),
         CASE(defaults, "O-214 default actions end by the right signal"),
         CASE(ignores, "O-214 SIG_IGN ignores what is sent; a fault ends the process"),
         CASE(resets, "O-211 SA_RESETHAND"),
         CASE(runs_with_its_mask, "O-211 sa_mask, SA_NODEFER"),
         CASE(nested_faults, "O-211 a fault in a handler: its blocks handle it, and SA_NODEFER decides what else"),
         CASE(runs_on_its_stack, "O-211 SA_ONSTACK, and the program's own stack reads back"),
         CASE(overflow_cases, "O-211 a stack overflow reaches a handler that has its own stack"),
         CASE(restarts, "O-215 SA_RESTART for signals that are sent"),
         CASE(sent, "O-215 what is sent is no exception, and keeps its siginfo"),
         CASE(chains_to_ours, "O-212 a handler that has replaced ours and calls it"),
         CASE(replaced_by_a_system_call, "O-212 a handler that has replaced ours and does not, until a thread enters a block"))
