/* signal with Microsoft's meaning: corecrt_signal.h says what it promises. */
#include <errno.h>
#include <float.h>
#include <signal.h>
#include <stdint.h>

#include "corecrt_signal.h"

static __thread int code_of_thread;

int *__fpecode(void)
{
    return &code_of_thread;
}

static _crt_signal_t fpe_handler; /* what on_fpe calls */

static int code_of(const siginfo_t *info)
{
    switch (info->si_code) {
    case FPE_INTDIV:
    case FPE_FLTDIV:
        return _FPE_ZERODIVIDE;
    case FPE_FLTOVF:
    case FPE_INTOVF:
        return _FPE_OVERFLOW;
    case FPE_FLTUND:
        return _FPE_UNDERFLOW;
    case FPE_FLTRES:
        return _FPE_INEXACT;
    case FPE_FLTINV:
    case FPE_FLTSUB:
        return _FPE_INVALID;
    default:
        return _FPE_EXPLICITGEN;
    }
}

static void on_fpe(int number, siginfo_t *info, void *context)
{
    (void)context;
    void (*handler)(int, int) =
        (void (*)(int, int))(uintptr_t)__atomic_load_n(&fpe_handler, __ATOMIC_ACQUIRE);
    code_of_thread = code_of(info);
    handler(number, code_of_thread);
}

static int is_of_windows(int number)
{
    return number == SIGINT || number == SIGILL || number == SIGFPE || number == SIGSEGV ||
           number == SIGTERM || number == SIGABRT || number == SIGBREAK;
}

_crt_signal_t faultline_signal(int number, _crt_signal_t handler)
{
    if (!is_of_windows(number))
        return signal(number, handler);
    if (handler == SIG_ERR || handler == SIG_SGE || handler == SIG_ACK) {
        errno = EINVAL;
        return SIG_ERR;
    }
    struct sigaction action = {.sa_handler = handler}, before;
    _crt_signal_t fpe_before = __atomic_load_n(&fpe_handler, __ATOMIC_ACQUIRE);
    sigemptyset(&action.sa_mask);
    if (handler != SIG_DFL && handler != SIG_IGN)
        action.sa_flags = SA_RESETHAND | SA_NODEFER;
    if (action.sa_flags && number == SIGFPE) {
        __atomic_store_n(&fpe_handler, handler, __ATOMIC_RELEASE);
        action.sa_sigaction = on_fpe;
        action.sa_flags |= SA_SIGINFO;
    }
    if (sigaction(number, &action, &before))
        return SIG_ERR;
    if (before.sa_flags & SA_SIGINFO)
        return before.sa_sigaction == on_fpe ? fpe_before : SIG_DFL; /* not a function of one argument */
    return before.sa_handler;
}
