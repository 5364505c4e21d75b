/*
 * Hardware exceptions arrive as signals. The handler runs on the thread's alternate stack, so that it can run
 * at all when the stack is full; it moves the kernel's frame to the thread's own stack and dispatches there,
 * because a filter may use any function, may fault itself, and may never return. One rt_sigreturn on the
 * moved frame ends it.
 *
 *     fault -> on_signal (signal stack) -> arch_dispatch -> dispatch_fault (thread's stack) -> filters
 *                                                             `-> rt_sigreturn | a handler's receiver | who came before us
 *
 * SA_NODEFER and an empty mask: a filter that faults is dispatched like anything else, and a handler entered
 * without sigreturn leaves the thread's signal mask as it was.
 *
 * What is not ours (a signal somebody sent, a fault no block wants) goes to the action that was in force
 * before us.
 */
#include "seh/signals.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/stack.h"
#include "seh/thread.h"
#include "seh/unhandled.h"
#include "shim/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};

static struct sigaction previous[NSIG];

/*
 * Lets the default action happen: the same instruction runs again, or, when the signal is none that it would cause
 * again (a trap is past), the same signal arrives again.
 */
static void restore_default(int signal, const siginfo_t *info)
{
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    if (info->si_code <= 0 || signal == SIGTRAP)
        syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), signal);
}

static void pass_on(int signal, siginfo_t *info, void *ucontext)
{
    const struct sigaction *action = &previous[signal];
    if (action->sa_flags & SA_SIGINFO)
        action->sa_sigaction(signal, info, ucontext);
    else if (action->sa_handler == SIG_DFL || (action->sa_handler == SIG_IGN && info->si_code > 0))
        restore_default(signal, info);
    else if (action->sa_handler != SIG_IGN)
        action->sa_handler(signal);
}

static int is_within(const stack_t *stack, const void *address)
{
    return !(stack->ss_flags & SS_DISABLE) && (const char *)address >= (const char *)stack->ss_sp &&
           (const char *)address < (const char *)stack->ss_sp + stack->ss_size;
}

static int is_default(int signal)
{
    const struct sigaction *action = &previous[signal];
    return !(action->sa_flags & SA_SIGINFO) && (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN);
}

/* The thread has no stack left to dispatch on: nobody can be asked. On the signal stack. */
static void end_without_stack(int signal, siginfo_t *info, void *ucontext, EXCEPTION_RECORD *record)
{
    CONTEXT context;
    signal_frame_get_context(ucontext, &context);
    if (is_default(signal))
        unhandled_report(&(EXCEPTION_POINTERS){record, &context});
    pass_on(signal, info, ucontext);
}

static void on_signal(int signal, siginfo_t *info, void *ucontext)
{
    EXCEPTION_RECORD record;
    const ucontext_t *interrupted = ucontext;
    int on_signal_stack = is_within(&interrupted->uc_stack, &record);
    arch_clear_alignment_check();
    enum signal_meaning meaning = signal_frame_exception(ucontext, info, &record);
    if (meaning == SIGNAL_IS_DONE)
        return;
    if (meaning == SIGNAL_IS_NO_EXCEPTION) {
        pass_on(signal, info, ucontext);
        return;
    }
    if (on_signal_stack && is_within(&interrupted->uc_stack, signal_frame_stack(ucontext))) {
        end_without_stack(signal, info, ucontext, &record); /* it happened while a frame was being moved */
        return;
    }
    void *top = NULL;
    enum stack_verdict verdict = on_signal_stack ? stack_judge(ucontext, &record, &top) : STACK_FINE;
    if (verdict == STACK_GREW)
        return;
    if (verdict == STACK_EXHAUSTED) {
        end_without_stack(signal, info, ucontext, &record);
        return;
    }
    struct signal_frame *frame = signal_frame_move(info, ucontext, top);
    if (verdict == STACK_OVERFLOWN)
        stack_overflows(frame);
    arch_dispatch(frame);
}

void signals_install(void)
{
    struct sigaction ours = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction current;
        if (sigaction(signals[i], NULL, &current) != 0 || current.sa_sigaction == on_signal)
            continue;
        previous[signals[i]] = current;
        sigaction(signals[i], &ours, NULL);
    }
}

void signals_unhandled(struct signal_frame *frame, const EXCEPTION_POINTERS *pointers)
{
    siginfo_t *info = signal_frame_info(frame);
    if (is_default(info->si_signo))
        unhandled_report(pointers);
    pass_on(info->si_signo, info, frame);
}

void signals_catch(void (*handler)(int signal))
{
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &(struct sigaction){.sa_handler = handler, .sa_flags = SA_NODEFER}, NULL);
}

void signals_abort(void)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGABRT);
    sigaction(SIGABRT, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), SIGABRT);
    process_end(128 + SIGABRT); /* its namespace's first process does not die of signals it has sent itself */
}
