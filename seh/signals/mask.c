/*
 * Signal masks. A fault whose signal is blocked ends the process: the kernel asks nobody. So the kernel's masks never
 * hold the five signals of faults. In the place of each a twin is blocked, a signal that nobody uses:
 *
 *     SIGSEGV SIGSTKFLT    SIGBUS 63    SIGFPE 62    SIGILL 61    SIGTRAP 60
 *
 * (64 is Valgrind's. The C library has a call to take real-time signals out of SIGRTMAX.)
 *
 * Masks are translated on their way to the kernel and back. So the kernel keeps, for each thread, what the program
 * has blocked: it comes and goes with handlers, siglongjmp, swapcontext, threads and fork, as masks do, and nothing
 * here has to follow. A signal that was sent while it is held back is sent on as its twin, and stays pending until
 * the kernel finds the twin unblocked.
 *
 * Nothing is translated before the first guarded block, vectored handler or top-level filter of the process.
 *
 * What holds:
 *   sigprocmask, pthread_sigmask         the five read back as they were set; a guarded block handles its faults anyway
 *   sigblock, sigsetmask, siggetmask,    likewise
 *   sighold, sigrelse, sigpause
 *   sigsuspend, ppoll, pselect,          likewise, for the time of the call and in handlers that run in it
 *   epoll_pwait, epoll_pwait2
 *   sa_mask of every signal              likewise, while the handler runs
 *   pthread_attr_setsigmask_np           likewise, in the new thread; other threads inherit as usual
 *   sigpending                           answers the five that were sent and are held back
 *   sigwait, sigwaitinfo, sigtimedwait   take them
 *   siglongjmp, swapcontext, setcontext  restore what was saved
 *   fork                                 the child has its parent's mask
 *   a fault that nobody wants while its signal is held back: ends the process by that signal, as without us
 * What does not:
 *   the twins                            cannot be blocked, and do not read back; SIGRTMAX counts them out; sent and
 *                                        handled they can be, and are then held back with the other of the pair
 *   signalfd                             reads one of the five under its twin's number
 *   uc_sigmask in a handler              shows twins
 *   exec, posix_spawn                    the new program inherits twins; SIGSEGV is not blocked in it
 *   the system calls themselves          block faults: the next one in that thread ends the process
 *   a thread that blocked the five       keeps them blocked until it enters a guarded block of its own, or sets its
 *   before all this began                mask
 *   the library loaded by dlopen         stands behind the C library: the five are unblocked in a thread that enters
 *                                        its first guarded block, read back so, and blocking them later is as without us
 */
#include "seh/signals/mask.h"

#include "seh/signals/interpose.h"
#include "seh/signals/kernel.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>

const struct mask_pair mask_pairs[MASK_PAIRS] = {
    {SIGSEGV, SIGSTKFLT}, {SIGBUS, 63}, {SIGFPE, 62}, {SIGILL, 61}, {SIGTRAP, 60},
};

/* siginfo.si_errno of a signal that was sent on: the kernel and programs leave it 0. */
enum { HELD = 0x464c, HELD_FROM_USER };

static bool translating;

int __libc_allocate_rtsig(int high);

enum { LOWEST_TWIN = 60 };

__attribute__((constructor)) static void reserve_twins(void)
{
    while (__libc_current_sigrtmax() >= LOWEST_TWIN && __libc_allocate_rtsig(0) >= LOWEST_TWIN)
        continue;
}

int mask_twin(int signal)
{
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (mask_pairs[i].fault == signal)
            return mask_pairs[i].twin;
    }
    return 0;
}

int mask_fault(int twin)
{
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (mask_pairs[i].twin == twin)
            return mask_pairs[i].fault;
    }
    return 0;
}

sigset_t mask_to_kernel(const sigset_t *program)
{
    sigset_t kernel = *program;
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (sigismember(program, mask_pairs[i].fault))
            sigaddset(&kernel, mask_pairs[i].twin);
        else
            sigdelset(&kernel, mask_pairs[i].twin);
        sigdelset(&kernel, mask_pairs[i].fault);
    }
    return kernel;
}

sigset_t mask_from_kernel(const sigset_t *kernel)
{
    sigset_t program = *kernel;
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (sigismember(kernel, mask_pairs[i].twin))
            sigaddset(&program, mask_pairs[i].fault);
        sigdelset(&program, mask_pairs[i].twin);
    }
    return program;
}

bool mask_is_held(const sigset_t *kernel, int signal)
{
    int twin = mask_twin(signal);
    return twin && sigismember(kernel, twin);
}

bool mask_is_translating(void)
{
    return __atomic_load_n(&translating, __ATOMIC_ACQUIRE);
}

/* Do the program's calls come by here? Not when the library was loaded behind the C library. */
static __thread bool came_by;

static bool is_reached(void)
{
    came_by = false;
    sigprocmask(SIG_BLOCK, NULL, NULL);
    return came_by;
}

void mask_start(void)
{
    if (!translating && is_reached())
        __atomic_store_n(&translating, true, __ATOMIC_RELEASE);
    sigset_t current, faults;
    sigemptyset(&current);
    sigemptyset(&faults);
    kernel_sigprocmask(SIG_BLOCK, NULL, &current);
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (sigismember(&current, mask_pairs[i].fault))
            sigaddset(&faults, mask_pairs[i].fault);
    }
    if (sigisemptyset(&faults))
        return;
    if (translating) {
        sigset_t twins = mask_to_kernel(&faults);
        kernel_sigprocmask(SIG_BLOCK, &twins, NULL);
    }
    kernel_sigprocmask(SIG_UNBLOCK, &faults, NULL);
}

void mask_hold(int fault, const siginfo_t *info)
{
    int twin = mask_twin(fault);
    siginfo_t held = *info;
    sigset_t pending;
    sigemptyset(&pending);
    if (kernel_call(SYS_rt_sigpending, (long)&pending, KERNEL_SIGSET_SIZE, 0, 0) == 0 && sigismember(&pending, twin))
        return; /* of each of these signals one is kept */
    held.si_errno = info->si_code == SI_USER ? HELD_FROM_USER : HELD;
    if (info->si_code == SI_USER)
        held.si_code = SI_QUEUE; /* threads but the first may send SI_USER to themselves only */
    if (info->si_code == SI_TKILL)
        kernel_queue_to_self(twin, &held);
    else /* another thread may want it */
        kernel_call(SYS_rt_sigqueueinfo, kernel_getpid(), twin, (long)&held, 0);
}

int mask_release(int signal, siginfo_t *info)
{
    int fault = mask_fault(signal);
    if (!fault || (info->si_errno != HELD && info->si_errno != HELD_FROM_USER))
        return signal;
    if (info->si_errno == HELD_FROM_USER)
        info->si_code = SI_USER;
    info->si_errno = 0;
    info->si_signo = fault;
    return fault;
}

/* ---- What the program calls ---- */

int pthread_sigmask_old(int how, const sigset_t *set, sigset_t *old);

int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *set, size_t size);

#define FUNCTIONS(X)                                                                                             \
    X(pthread_sigmask) X(sigpending) X(sigsuspend) X(sigtimedwait) X(ppoll) X(__ppoll_chk) X(pselect) X(epoll_pwait)              \
    X(epoll_pwait2) X(signalfd) X(pthread_attr_setsigmask_np) X(pthread_attr_getsigmask_np)
INTERPOSE_NEXT(FUNCTIONS)

/* `*set` for the kernel, in `*room`; NULL stays NULL. */
static const sigset_t *translated(const sigset_t *set, sigset_t *room)
{
    if (!set || !mask_is_translating())
        return set;
    *room = mask_to_kernel(set);
    return room;
}

static void translate_back(sigset_t *set)
{
    if (set && mask_is_translating())
        *set = mask_from_kernel(set);
}

INTERPOSED int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    sigset_t room;
    came_by = true;
    const sigset_t *kernel = translated(set, &room);
    if (kernel == &room && how == SIG_UNBLOCK) { /* what was blocked before the translation began, too */
        for (int i = 0; i < MASK_PAIRS; i++) {
            if (sigismember(set, mask_pairs[i].fault))
                sigaddset(&room, mask_pairs[i].fault);
        }
    }
    int error = NEXT(pthread_sigmask)(how, kernel, old);
    if (error == 0)
        translate_back(old);
    return error;
}

__asm__(".symver pthread_sigmask_old, pthread_sigmask@GLIBC_2.2.5");
INTERPOSED __attribute__((used)) int pthread_sigmask_old(int how, const sigset_t *set, sigset_t *old)
{
    return pthread_sigmask(how, set, old);
}

INTERPOSED int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    int error = pthread_sigmask(how, set, old);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

INTERPOSED int sigpending(sigset_t *set)
{
    int result = NEXT(sigpending)(set);
    if (result == 0)
        translate_back(set);
    return result;
}

/* Waits for the five under both their numbers. */
INTERPOSED int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
    if (!mask_is_translating())
        return NEXT(sigtimedwait)(set, info, timeout);
    sigset_t both = mask_to_kernel(set);
    for (int i = 0; i < MASK_PAIRS; i++) {
        if (sigismember(set, mask_pairs[i].fault))
            sigaddset(&both, mask_pairs[i].fault);
    }
    siginfo_t own;
    siginfo_t *taken = info ? info : &own;
    int signal = NEXT(sigtimedwait)(&both, taken, timeout);
    if (signal < 0 && errno == EINTR) { /* perhaps by our own handler, which has held one of the five back */
        signal = NEXT(sigtimedwait)(&both, taken, &(struct timespec){0, 0});
        if (signal < 0)
            errno = EINTR;
    }
    return signal < 0 ? signal : mask_release(signal, taken);
}

INTERPOSED int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return sigtimedwait(set, info, NULL);
}

INTERPOSED int sigwait(const sigset_t *set, int *signal)
{
    siginfo_t info;
    int taken;
    do
        taken = sigtimedwait(set, &info, NULL);
    while (taken < 0 && errno == EINTR);
    if (taken < 0)
        return errno;
    *signal = taken;
    return 0;
}

INTERPOSED int sigsuspend(const sigset_t *set)
{
    sigset_t room;
    return NEXT(sigsuspend)(translated(set, &room));
}

INTERPOSED int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *set)
{
    sigset_t room;
    return NEXT(ppoll)(fds, count, timeout, translated(set, &room));
}

/* What ppoll is with _FORTIFY_SOURCE. */
INTERPOSED int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *set,
                           size_t size)
{
    sigset_t room;
    return NEXT(__ppoll_chk)(fds, count, timeout, translated(set, &room), size);
}

INTERPOSED int pselect(int count, fd_set *reading, fd_set *writing, fd_set *failing, const struct timespec *timeout,
                       const sigset_t *set)
{
    sigset_t room;
    return NEXT(pselect)(count, reading, writing, failing, timeout, translated(set, &room));
}

INTERPOSED int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout, const sigset_t *set)
{
    sigset_t room;
    return NEXT(epoll_pwait)(epoll, events, count, timeout, translated(set, &room));
}

INTERPOSED int epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *timeout,
                            const sigset_t *set)
{
    sigset_t room;
    return NEXT(epoll_pwait2)(epoll, events, count, timeout, translated(set, &room));
}

INTERPOSED int signalfd(int file, const sigset_t *set, int flags)
{
    sigset_t room;
    return NEXT(signalfd)(file, translated(set, &room), flags);
}

INTERPOSED int pthread_attr_setsigmask_np(pthread_attr_t *attributes, const sigset_t *set)
{
    sigset_t room;
    return NEXT(pthread_attr_setsigmask_np)(attributes, translated(set, &room));
}

INTERPOSED int pthread_attr_getsigmask_np(const pthread_attr_t *attributes, sigset_t *set)
{
    int result = NEXT(pthread_attr_getsigmask_np)(attributes, set);
    if (result == 0)
        translate_back(set);
    return result;
}

/* ---- BSD's and System V's: masks of 32 signals, and of one ---- */

static sigset_t set_of(unsigned bits)
{
    sigset_t set;
    sigemptyset(&set);
    for (int signal = 1; signal <= 32; signal++) {
        if (bits & 1u << (signal - 1))
            sigaddset(&set, signal);
    }
    return set;
}

static int change_bits(int how, unsigned bits)
{
    sigset_t set = set_of(bits), old;
    unsigned before = 0;
    sigdelset(&set, 32); /* the C library's own, which it refuses to see */
    if (sigprocmask(how, &set, &old) != 0)
        return -1;
    for (int signal = 1; signal < 32; signal++) {
        if (sigismember(&old, signal))
            before |= 1u << (signal - 1);
    }
    return (int)before;
}

INTERPOSED int sigblock(int bits)
{
    return change_bits(SIG_BLOCK, (unsigned)bits);
}

INTERPOSED int sigsetmask(int bits)
{
    return change_bits(SIG_SETMASK, (unsigned)bits);
}

INTERPOSED int siggetmask(void)
{
    return change_bits(SIG_BLOCK, 0);
}

static int change_one(int how, int signal)
{
    sigset_t set;
    sigemptyset(&set);
    return sigaddset(&set, signal) == 0 ? sigprocmask(how, &set, NULL) : -1;
}

INTERPOSED int sighold(int signal)
{
    return change_one(SIG_BLOCK, signal);
}

INTERPOSED int sigrelse(int signal)
{
    return change_one(SIG_UNBLOCK, signal);
}

/* Under this name is BSD's in the C library; what <signal.h> calls sigpause is __xpg_sigpause. */
int mask_pause_bits(int bits) __asm__("sigpause");
INTERPOSED int mask_pause_bits(int bits)
{
    sigset_t set = set_of((unsigned)bits);
    return sigsuspend(&set);
}

int __xpg_sigpause(int signal);
INTERPOSED int __xpg_sigpause(int signal)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigdelset(&set, signal) == 0 ? sigsuspend(&set) : -1;
}
