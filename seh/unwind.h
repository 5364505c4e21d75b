/*
 * Phase 2: from where the exception happened to the handler that was chosen. Theory of operation in unwind.c.
 */
#ifndef FAULTLINE_SEH_UNWIND_H
#define FAULTLINE_SEH_UNWIND_H

#include "seh/thread.h"

struct call_frame;

/*
 * Unwinds from `origin`, where the exception happened, to the handler of `target` for an exception with `code`, and
 * enters it. What the library has called since then is passed at once.
 */
void unwind_to(struct faultline_frame *target, unsigned code, const struct call_frame *origin)
    __attribute__((noreturn));

/* Enters a receiver for good: the stack below its stack pointer is left behind. */
void unwind_enter_receiver(void *const resume[5]) __attribute__((noreturn));

/*
 * Forgets that `termination` is running, and with it the unwinds that cannot go on because it did not come to
 * its end.
 */
void unwind_abandon(struct thread *thread, struct termination *termination);

/* Forgets blocks and dispatches that lie below `sp` on the thread's stack: what entered them is gone. */
void thread_drop_stale(struct thread *thread, const void *sp);

#endif
