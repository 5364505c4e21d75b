/* What the program wants done with the signals that we have taken. Theory of operation in chain.c. */
#ifndef FAULTLINE_SEH_SIGNALS_CHAIN_H
#define FAULTLINE_SEH_SIGNALS_CHAIN_H

#include <signal.h>
#include <stdbool.h>

struct kernel_sigaction;

/* Signals are taken in here, one by one; the caller holds all signals back. */
void chain_lock(sigset_t *before);
void chain_unlock(const sigset_t *before);

/* With the lock: `signal` is taken from now on, and this is what the kernel had for it. */
void chain_take(int signal, const struct kernel_sigaction *found);

/* Does the program have a handler of its own for `signal`? */
bool chain_has_handler(int signal);

/* What is to be done with `signal`, which has arrived. With SA_RESETHAND the next one finds the default action. */
struct sigaction chain_arrived(int signal);

#endif
