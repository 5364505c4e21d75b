/*
 * corecrt_signal.h - what Microsoft's signal.h means by signal. Programs include <signal.h>.
 *
 * In a Windows source (corecrt.h) signal does for SIGINT, SIGILL, SIGFPE, SIGSEGV, SIGTERM, SIGABRT and
 * SIGBREAK what Microsoft's does: the handler is gone when it is called (SIG_DFL), so that it installs itself
 * again if it is to be called again; the signal is not held back while it runs, so that it may leave by
 * longjmp; and for SIGFPE it gets a second argument, which of the exceptions of <float.h> it is
 * (_FPE_ZERODIVIDE ...; raise(SIGFPE): _FPE_EXPLICITGEN). The type of such a handler is cast, as on Windows.
 * Of other signals, which Windows does not have, it is the C library's. An exception comes to guarded blocks
 * first; doc/signals.md has the order.
 *
 * SIGBREAK is what Ctrl+\ sends, SIGQUIT; the numbers of all signals are the host's.
 *
 * Source: "signal" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_SIGNAL_H
#define FAULTLINE_CORECRT_SIGNAL_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <signal.h>

#define SIGBREAK       SIGQUIT
#define SIGABRT_COMPAT SIGABRT
#ifndef NSIG
#define NSIG _NSIG
#endif
#define SIG_SGE ((void (*)(int))3) /* answered by no call here, and refused: EINVAL */
#define SIG_ACK ((void (*)(int))4) /* likewise */

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef void (*_crt_signal_t)(int);

_crt_signal_t faultline_signal(int number, _crt_signal_t handler);

#ifndef FAULTLINE_BUILD
#ifdef __USE_MISC
#ifdef __cplusplus
_crt_signal_t signal(int, _crt_signal_t) __THROW __asm__("faultline_signal");
#else
_crt_signal_t signal(int, _crt_signal_t) __asm__("faultline_signal");
#endif
#else
#define signal(number, handler) faultline_signal(number, handler)
#endif
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
