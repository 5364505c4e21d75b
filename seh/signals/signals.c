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
 * What is not ours (a signal somebody sent, a fault no block wants) is given to the program's own handler as the
 * kernel would have given it: on the stack and with the mask that handler has asked for (chain.c, mask.c). A thread
 * in which nobody is there to be asked stays on the stack that the kernel chose: the interrupted one may be small.
 *
 * The default action happens behind our back: the signal is queued for this thread once more, and strikes when the
 * interrupted registers are back, so that a core shows them.
 *
 * A handler that has replaced ours may call ours: then it was not the kernel that did, whose mask is not ours and
 * whose frame may have been copied.
 */
#include "seh/signals/signals.h"

#include "seh/signals/altstack.h"
#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/signals/chain.h"
#include "seh/dispatch.h"
#include "seh/signals/kernel.h"
#include "seh/signals/mask.h"
#include "seh/signals/stack.h"
#include "seh/thread.h"
#include "seh/unhandled.h"
#include "seh/vectored.h"
#include "shim/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static int is_within(const stack_t *stack, const void *address)
{
    return !(stack->ss_flags & SS_DISABLE) && (const char *)address >= (const char *)stack->ss_sp &&
           (const char *)address < (const char *)stack->ss_sp + stack->ss_size;
}

/* Has the program given the thread this alternate stack? Ours it does not know of. */
static int is_programs(const stack_t *stack)
{
    return !(stack->ss_flags & SS_DISABLE) && !altstack_owns(stack);
}

/*
 * Ends the process by the signal's default action, when `ucontext` is resumed: as soon as the caller returns. What the
 * kernel does not let a thread send itself happens as the instruction runs again, unless it has been executed.
 */
static void end_by(int signal, const siginfo_t *info, ucontext_t *interrupted)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    kernel_sigaction(signal, &(struct kernel_sigaction){.handler = (void *)SIG_DFL}, NULL);
    kernel_sigprocmask(SIG_BLOCK, &only, NULL);
    sigdelset(&interrupted->uc_sigmask, signal);
    if (kernel_queue_to_self(signal, info) < 0 && (info->si_code <= 0 || signal == SIGTRAP))
        kernel_call(SYS_tgkill, kernel_getpid(), kernel_gettid(), signal, 0);
}

/* Where the handler that `action` names is to have its frame; NULL: where the frame is now. */
static void *place_for(const struct sigaction *action, const ucontext_t *interrupted)
{
    const stack_t *stack = &interrupted->uc_stack;
    const struct signal_frame *frame = (const struct signal_frame *)interrupted;
    if (is_within(stack, signal_frame_stack(frame)))
        return NULL; /* signals on the signal stack stay there */
    int is_there = is_within(stack, __builtin_frame_address(0));
    int belongs_there = (action->sa_flags & SA_ONSTACK) && is_programs(stack);
    if (is_there == belongs_there)
        return NULL;
    return is_there ? signal_frame_top(frame) : (char *)stack->ss_sp + stack->ss_size;
}

static void deliver(const struct sigaction *action, int signal, siginfo_t *info, ucontext_t *interrupted)
    __attribute__((noreturn));

/* Calls the program's handler as the kernel would. The kernel's own siginfo stays next to its ucontext. */
static void deliver(const struct sigaction *action, int signal, siginfo_t *info, ucontext_t *interrupted)
{
    struct signal_frame *frame = signal_frame_move(info, interrupted, place_for(action, interrupted));
    if (frame != (struct signal_frame *)interrupted)
        info = signal_frame_info(frame);
    sigset_t mask = mask_to_kernel(&action->sa_mask);
    sigorset(&mask, &mask, &interrupted->uc_sigmask);
    if (!(action->sa_flags & SA_NODEFER))
        sigaddset(&mask, mask_twin(signal) ? mask_twin(signal) : signal);
    kernel_sigprocmask(SIG_SETMASK, &mask, NULL);
    arch_deliver(frame, action->sa_sigaction, signal, info);
}

/* What the program wants done with a signal that is no exception of ours. */
static void pass_on(int signal, siginfo_t *info, ucontext_t *interrupted)
{
    int was_sent = info->si_code <= 0;
    int is_held = mask_is_held(&interrupted->uc_sigmask, signal);
    if (was_sent && is_held) {
        mask_hold(signal, info);
        return;
    }
    if (is_held) { /* a fault cannot wait */
        end_by(signal, info, interrupted);
        return;
    }
    struct sigaction action = chain_arrived(signal);
    if (action.sa_handler == SIG_IGN && was_sent)
        return;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
        end_by(signal, info, interrupted);
    else if (was_sent || signal != SIGSEGV || !stack_gives_way(info->si_addr))
        deliver(&action, signal, info, interrupted);
}

/* On the signal stack, with no room on the interrupted one: only a handler with a stack of its own can run. */
static void end_without_stack(int signal, siginfo_t *info, ucontext_t *interrupted, EXCEPTION_RECORD *record)
{
    CONTEXT context;
    struct sigaction action = chain_arrived(signal);
    if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN && (action.sa_flags & SA_ONSTACK) &&
        is_programs(&interrupted->uc_stack) && !mask_is_held(&interrupted->uc_sigmask, signal))
        deliver(&action, signal, info, interrupted);
    signal_frame_get_context((struct signal_frame *)interrupted, &context);
    unhandled_report(&(EXCEPTION_POINTERS){record, &context});
    end_by(signal, info, interrupted);
}

/* Could anybody answer an exception of this thread? If so it is dispatched on the thread's own stack. */
static int is_anybody_there(void)
{
    return thread_frames || vectored_any() || unhandled_any();
}

/* Called by another handler, perhaps with a mask of its own: what runs from here on has the thread's. */
static void restore_mask(const ucontext_t *interrupted)
{
    sigset_t mask = interrupted->uc_sigmask;
    for (int i = 0; i < MASK_PAIRS; i++)
        sigdelset(&mask, mask_pairs[i].fault);
    kernel_sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void on_signal(int signal, siginfo_t *info, void *ucontext)
{
    EXCEPTION_RECORD record;
    ucontext_t *interrupted = ucontext;
    struct signal_frame *fault = ucontext;
    int on_signal_stack = is_within(&interrupted->uc_stack, &record);
    arch_clear_alignment_check();
    void *top = NULL;
    if (__builtin_expect(__builtin_return_address(0) != (void *)arch_restorer, 0)) {
        restore_mask(interrupted);
        if (info != signal_frame_info(fault)) { /* a copy, on this very stack or elsewhere */
            size_t size = signal_frame_size(fault);
            top = (char *)__builtin_alloca(size) + size;
        }
    }
    signal = mask_release(signal, info);
    enum signal_meaning meaning = signal_frame_exception(fault, info, &record);
    if (meaning == SIGNAL_IS_DONE)
        return;
    if (meaning == SIGNAL_IS_NO_EXCEPTION) {
        pass_on(signal, info, interrupted);
        return;
    }
    if (on_signal_stack && is_within(&interrupted->uc_stack, signal_frame_stack(fault))) {
        /* while a frame was being moved: the thread has no stack left to dispatch on */
        end_without_stack(signal, info, interrupted, &record);
        return;
    }
    if (!is_anybody_there() && chain_has_handler(signal)) {
        if (!dispatch_settle(fault, &record))
            pass_on(signal, info, interrupted);
        return;
    }
    enum stack_verdict verdict = on_signal_stack ? stack_judge(fault, &record, &top) : STACK_FINE;
    if (verdict == STACK_GREW)
        return;
    if (verdict == STACK_EXHAUSTED) {
        end_without_stack(signal, info, interrupted, &record);
        return;
    }
    struct signal_frame *frame = signal_frame_move(info, ucontext, top);
    if (verdict == STACK_OVERFLOWN)
        stack_overflows(frame);
    arch_dispatch(frame);
}

enum { OUR_FLAGS = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

static void take(int signal)
{
    struct kernel_sigaction found;
    if (kernel_sigaction(signal, NULL, &found) < 0 || found.handler == (void *)on_signal)
        return;
    unsigned long restarts = (found.handler == (void *)SIG_DFL || found.handler == (void *)SIG_IGN)
                                 ? (unsigned long)SA_RESTART
                                 : found.flags & SA_RESTART;
    chain_take(signal, &found);
    kernel_sigaction(signal,
                     &(struct kernel_sigaction){.handler = (void *)on_signal,
                                                .flags = OUR_FLAGS | KERNEL_SA_RESTORER | restarts,
                                                .restorer = arch_restorer},
                     NULL);
}

/* Handlers of other signals were installed before: while they run, faults must not be blocked either. */
static void translate_masks(void)
{
    for (int signal = 1; signal < NSIG; signal++) {
        struct kernel_sigaction action;
        sigset_t mask;
        if (kernel_sigaction(signal, NULL, &action) < 0 || action.handler == (void *)on_signal)
            continue;
        sigemptyset(&mask);
        memcpy(&mask, &action.mask, sizeof action.mask);
        mask = mask_to_kernel(&mask);
        if (memcmp(&mask, &action.mask, sizeof action.mask) == 0)
            continue;
        memcpy(&action.mask, &mask, sizeof action.mask);
        kernel_sigaction(signal, &action, NULL);
    }
}

void signals_install(void)
{
    static int translated;
    sigset_t before;
    chain_lock(&before);
    for (int i = 0; i < MASK_PAIRS; i++) {
        take(mask_pairs[i].fault);
        take(mask_pairs[i].twin);
    }
    if (!translated)
        translate_masks();
    translated = 1;
    chain_unlock(&before);
    mask_start();
}

void signals_restart(int signal, int restarts)
{
    struct kernel_sigaction action;
    if (kernel_sigaction(signal, NULL, &action) < 0 || action.handler != (void *)on_signal)
        return;
    unsigned long flags = restarts ? action.flags | SA_RESTART : action.flags & ~(unsigned long)SA_RESTART;
    if (flags == action.flags)
        return;
    action.flags = flags;
    kernel_sigaction(signal, &action, NULL);
}

void (*signals_restorer(void))(void)
{
    return arch_restorer;
}

void signals_unhandled(struct signal_frame *frame, const EXCEPTION_POINTERS *pointers)
{
    siginfo_t *info = signal_frame_info(frame);
    int saved = errno;
    if (!chain_has_handler(info->si_signo))
        unhandled_report(pointers);
    errno = saved;
    pass_on(info->si_signo, info, (ucontext_t *)frame);
}

void signals_catch(void (*handler)(int signal))
{
    for (int i = 0; i < MASK_PAIRS; i++)
        kernel_sigaction(mask_pairs[i].fault,
                         &(struct kernel_sigaction){.handler = (void *)handler,
                                                    .flags = SA_NODEFER | KERNEL_SA_RESTORER,
                                                    .restorer = arch_restorer},
                         NULL);
}

void signals_abort(void)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGABRT);
    kernel_sigaction(SIGABRT, &(struct kernel_sigaction){.handler = (void *)SIG_DFL}, NULL);
    kernel_sigprocmask(SIG_UNBLOCK, &only, NULL);
    kernel_call(SYS_tgkill, kernel_getpid(), kernel_gettid(), SIGABRT, 0);
    process_end(128 + SIGABRT); /* its namespace's first process does not die of signals it has sent itself */
}
