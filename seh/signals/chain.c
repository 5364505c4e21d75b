/*
 * Other people's handlers. The kernel's action for the signals of faults, and of their twins (mask.c), is ours from
 * the first guarded block on. What the program asks for instead is remembered here, answered back, and done with
 * every signal that is no exception, and every fault that nobody wants.
 *
 * Flag by flag, for these signals (all others pass, their sa_mask translated):
 *   sa_handler, sa_sigaction   called; read back; ours is never given away
 *   SA_SIGINFO                 the kernel's siginfo and ucontext; what the handler changes in them takes effect
 *   SA_ONSTACK                 on the alternate stack that the program has set; without one, as without the flag
 *   no SA_ONSTACK              on the interrupted stack, below its red zone; when that is full, the default action
 *   sa_mask, SA_NODEFER        held back while the handler runs, the signal itself too unless SA_NODEFER; a fault
 *                              in the handler that nobody wants then ends the process, as without us; a guarded
 *                              block in it works all the same
 *   SA_RESETHAND               SIG_DFL after the first that the program's handler is called for
 *   SA_RESTART                 for signals that were sent: system calls are restarted, or not, as asked
 *   SA_NOCLDSTOP, SA_NOCLDWAIT without meaning for these signals; read back
 *   SA_RESTORER                read back as the C library sets it; handlers return to our restorer
 *   unknown flags              dropped, as the kernel drops them
 *   SIG_DFL                    the process ends by that signal, with a core of the fault's registers
 *   SIG_IGN                    ignores what was sent; a fault ends the process
 *   signal, bsd_signal, ssignal, sysv_signal, sigset, sigignore, siginterrupt: in terms of sigaction
 *   sigaltstack                the program's stack takes the place of the one that the library has given the thread,
 *                              which comes back with SS_DISABLE, and shows when the program has none
 *
 * What does not hold:
 *   SIG_IGN                    does not pass to a new program by exec, which finds SIG_DFL
 *   rt_sigaction, the system   replaces our handler: faults go to the new one until a thread enters its first guarded
 *   call itself                block; then what is found is taken for the program's wish. A handler that calls the
 *                              one before it, ours, works: exceptions are dispatched from there
 *   the library loaded by      stands behind the C library, whose sigaction is then what the system call is
 *   dlopen
 *   a child made by vfork, or  sets the kernel's actions, and leaves what its parent has here alone
 *   by clone itself
 */
#include "seh/signals/chain.h"

#include "seh/signals/altstack.h"
#include "seh/signals/interpose.h"
#include "seh/signals/kernel.h"
#include "seh/signals/mask.h"
#include "seh/signals/signals.h"
#include "shim/lock.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

/* SA_INTERRUPT, which older programs say, is one that the kernel drops. */
#define KNOWN_FLAGS                                                                                              \
    (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | (int)SA_RESETHAND)

/*
 * The program's wish for one signal. A handler may read it at any time, on top of a thread that is changing it: it is
 * written to the place that is not in force, which then changes.
 */
struct wish {
    struct sigaction action[2]; /* [sequence & 1] is in force */
    unsigned sequence;          /* counts changes; 0: the signal has not been taken */
    bool interrupts;            /* siginterrupt: signal() is to leave SA_RESTART out */
};

static struct wish wishes[NSIG];
static struct lock lock; /* for changes; held with all signals held back */
static int process;      /* whose wishes these are */

static bool is_taken(int signal)
{
    return signal > 0 && signal < NSIG && __atomic_load_n(&wishes[signal].sequence, __ATOMIC_ACQUIRE) != 0;
}

static struct sigaction in_force(int signal)
{
    const struct wish *wish = &wishes[signal];
    struct sigaction action;
    unsigned sequence;
    do {
        sequence = __atomic_load_n(&wish->sequence, __ATOMIC_ACQUIRE);
        action = wish->action[sequence & 1];
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (sequence != __atomic_load_n(&wish->sequence, __ATOMIC_RELAXED));
    return action;
}

/* With the lock. */
static void put_in_force(int signal, const struct sigaction *action)
{
    struct wish *wish = &wishes[signal];
    unsigned sequence = wish->sequence + 1;
    if (sequence == 0)
        sequence = 2;
    wish->action[sequence & 1] = *action;
    __atomic_store_n(&wish->sequence, sequence, __ATOMIC_RELEASE);
}

void chain_lock(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigemptyset(before);
    kernel_sigprocmask(SIG_BLOCK, &all, before);
    lock_take(&lock);
}

void chain_unlock(const sigset_t *before)
{
    lock_drop(&lock);
    kernel_sigprocmask(SIG_SETMASK, before, NULL);
}

static sigset_t fork_mask;

static void before_fork(void)
{
    sigset_t before;
    chain_lock(&before);
    fork_mask = before;
}

static void after_fork(void)
{
    sigset_t before = fork_mask;
    chain_unlock(&before);
}

static void after_fork_in_child(void)
{
    sigset_t before = fork_mask;
    process = kernel_getpid();
    lock_adopt(&lock);
    lock_drop(&lock);
    kernel_sigprocmask(SIG_SETMASK, &before, NULL);
}

__attribute__((constructor)) static void begin(void)
{
    process = kernel_getpid();
    pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

void chain_take(int signal, const struct kernel_sigaction *found)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = (__sighandler_t)found->handler;
    action.sa_flags = (int)found->flags;
    action.sa_restorer = found->restorer;
    memcpy(&action.sa_mask, &found->mask, sizeof found->mask);
    action.sa_mask = mask_from_kernel(&action.sa_mask);
    put_in_force(signal, &action);
}

static bool is_handler(const struct sigaction *action)
{
    return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

bool chain_has_handler(int signal)
{
    struct sigaction action = in_force(signal);
    return is_handler(&action);
}

struct sigaction chain_arrived(int signal)
{
    struct sigaction action = in_force(signal);
    if (!(action.sa_flags & (int)SA_RESETHAND) || !is_handler(&action))
        return action;
    sigset_t before;
    chain_lock(&before);
    action = in_force(signal);
    if ((action.sa_flags & (int)SA_RESETHAND) && is_handler(&action)) {
        struct sigaction reset = action;
        reset.sa_handler = SIG_DFL;
        put_in_force(signal, &reset);
    }
    chain_unlock(&before);
    return action;
}

/* ---- What the program calls ---- */

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* siginterrupt: programs still call it */

#define FUNCTIONS(X) X(sigaction) X(signal) X(sysv_signal) X(siginterrupt)
INTERPOSE_NEXT(FUNCTIONS)

/* A child of vfork has its own actions in the kernel, but its parent's memory. */
static bool is_another_process(void)
{
    return process && kernel_getpid() != process;
}

/* A signal that has not been taken: the kernel has the program's wish. */
static int change_other(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction translated;
    if (!mask_is_translating())
        return NEXT(sigaction)(signal, action, old);
    if (action) {
        translated = *action;
        translated.sa_mask = mask_to_kernel(&action->sa_mask);
        action = &translated;
    }
    int result = NEXT(sigaction)(signal, action, old);
    if (result == 0 && old)
        old->sa_mask = mask_from_kernel(&old->sa_mask);
    return result;
}

static int change_taken(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction wanted, found;
    sigset_t before;
    if (action) {
        wanted = *action;
        wanted.sa_flags = (action->sa_flags & KNOWN_FLAGS) | (int)KERNEL_SA_RESTORER;
        wanted.sa_restorer = signals_restorer();
        sigdelset(&wanted.sa_mask, SIGKILL);
        sigdelset(&wanted.sa_mask, SIGSTOP);
    }
    chain_lock(&before);
    found = in_force(signal);
    if (action) {
        put_in_force(signal, &wanted);
        signals_restart(signal, !is_handler(&wanted) || (wanted.sa_flags & SA_RESTART));
    }
    chain_unlock(&before);
    if (old)
        *old = found;
    return 0;
}

INTERPOSED int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    if (!is_taken(signal) || is_another_process())
        return change_other(signal, action, old);
    return change_taken(signal, action, old);
}

int __sigaction(int signal, const struct sigaction *action, struct sigaction *old) OTHER_NAME_OF(sigaction);

static __sighandler_t set_handler(int signal, __sighandler_t handler, int flags, bool holds_itself)
{
    struct sigaction action, old;
    if (handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    if (holds_itself)
        sigaddset(&action.sa_mask, signal);
    return sigaction(signal, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

INTERPOSED __sighandler_t signal(int signal, __sighandler_t handler)
{
    if (!is_taken(signal))
        return NEXT(signal)(signal, handler);
    return set_handler(signal, handler, wishes[signal].interrupts ? 0 : SA_RESTART, true);
}

__sighandler_t bsd_signal(int signal, __sighandler_t handler) OTHER_NAME_OF(signal);
__sighandler_t ssignal(int signal, __sighandler_t handler) OTHER_NAME_OF(signal);

INTERPOSED __sighandler_t sysv_signal(int signal, __sighandler_t handler)
{
    if (!is_taken(signal))
        return NEXT(sysv_signal)(signal, handler);
    return set_handler(signal, handler, (int)SA_RESETHAND | SA_NODEFER, false);
}

__sighandler_t __sysv_signal(int signal, __sighandler_t handler) OTHER_NAME_OF(sysv_signal);

INTERPOSED __sighandler_t sigset(int signal, __sighandler_t handler)
{
    sigset_t set, before;
    sigemptyset(&set);
    if (sigaddset(&set, signal) != 0)
        return SIG_ERR;
    __sighandler_t old = SIG_ERR;
    if (handler == SIG_HOLD) {
        struct sigaction current;
        if (sigaction(signal, NULL, &current) == 0)
            old = current.sa_handler;
    } else {
        old = set_handler(signal, handler, 0, false);
    }
    if (old == SIG_ERR || sigprocmask(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, &set, &before) != 0)
        return SIG_ERR;
    return sigismember(&before, signal) ? SIG_HOLD : old;
}

INTERPOSED int sigignore(int signal)
{
    return set_handler(signal, SIG_IGN, 0, false) == SIG_ERR ? -1 : 0;
}

INTERPOSED int siginterrupt(int signal, int interrupts)
{
    struct sigaction action;
    if (!is_taken(signal))
        return NEXT(siginterrupt)(signal, interrupts);
    wishes[signal].interrupts = interrupts;
    sigaction(signal, NULL, &action);
    action.sa_flags = interrupts ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(signal, &action, NULL);
}

/* ---- Alternate stacks ---- */

INTERPOSED int sigaltstack(const stack_t *stack, stack_t *old)
{
    long result = kernel_sigaltstack(stack, old);
    if (result < 0) {
        errno = (int)-result;
        return -1;
    }
    if (stack && (stack->ss_flags & SS_DISABLE))
        altstack_use();
    return 0;
}
