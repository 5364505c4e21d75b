/*
 * Phase 2: from where the exception happened to the handler that was chosen. Theory of operation in unwind.c.
 */
#ifndef FAULTLINE_SEH_UNWIND_H
#define FAULTLINE_SEH_UNWIND_H

#include "seh/thread.h"

#include <stdint.h>

struct call_frame;

/*
 * Unwinds from `origin`, where the exception happened, to the handler of `target` for an exception with `code`, and
 * enters it. What the library has called since then is passed at once. `thrown` is a C++ exception in flight
 * that ends here, or NULL.
 */
void unwind_to(struct faultline_frame *target, unsigned code, const struct call_frame *origin,
               struct _Unwind_Exception *thrown) __attribute__((noreturn));

/*
 * Unwinds to a C++ catch clause, and enters it with `caught`. `thrown` is that same exception in flight, or
 * another one that ends on the way, or NULL.
 */
void unwind_to_clause(const struct catch_clause *clause, struct _Unwind_Exception *caught,
                      struct _Unwind_Exception *thrown, const struct call_frame *origin) __attribute__((noreturn));

/* A C++ clause has caught `exception`: if an unwind has brought it there, that has arrived. */
void unwind_caught(const void *exception);

/*
 * cfi_find for the calling thread. A function that contains a termination block which is running has left its
 * guarded block, whatever its instruction: it stands where it entered it. In C++ this also leads around the
 * cleanup that has called the block, and that C++ lets no exception out of.
 */
struct call_frame_info;
int unwind_find(struct call_frame *frame, struct call_frame_info *info);

/*
 * Has the function with this stack pointer been left? It may still be there, below the function whose
 * termination block runs now, when no landing pad has run it.
 */
int unwind_has_left(uintptr_t sp);

/* Enters a receiver for good: the stack below its stack pointer is left behind. `kept`: see jump.h. */
void unwind_enter_receiver(void *const resume[5], const struct call_frame *kept) __attribute__((noreturn));

/*
 * Forgets that `termination` is running, and with it the unwinds that cannot go on because it did not come to
 * its end.
 */
void unwind_abandon(struct thread *thread, struct termination *termination);

/* Forgets blocks and dispatches that lie below `sp` on the thread's stack: what entered them is gone. */
void thread_drop_stale(struct thread *thread, const void *sp);

/* The same, but termination blocks of functions from `end` on stay known. */
void thread_drop_stale_within(struct thread *thread, const void *sp, const void *end);

#endif
