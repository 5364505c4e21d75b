/* Hardware exceptions, and the signals they arrive as. Theory of operation in signals.c. */
#ifndef FAULTLINE_SEH_SIGNALS_SIGNALS_H
#define FAULTLINE_SEH_SIGNALS_SIGNALS_H

#include <windows.h>

struct signal_frame;

/*
 * Makes our handler the one of every signal that a hardware exception arrives as, and lets faults of the calling
 * thread arrive; idempotent.
 */
void signals_install(void);

/* With chain.h's lock: are system calls that `signal` interrupts to be restarted? */
void signals_restart(int signal, int restarts);

/* Where our handler returns to. */
void (*signals_restorer(void))(void);

/*
 * Nobody wanted the exception: hands the signal to whoever had it before us, or lets its default action
 * happen.
 */
void signals_unhandled(struct signal_frame *frame, const EXCEPTION_POINTERS *pointers);

/*
 * Makes `handler` the action of these signals, nested ones too. For a process that shares this one's memory
 * and not its actions.
 */
void signals_catch(void (*handler)(int signal));

/* Ends the process by SIGABRT, whatever the program does with that signal. */
void signals_abort(void) __attribute__((noreturn));

#endif
