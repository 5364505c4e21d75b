/* The end of a thread's stack. Theory of operation in stack.c. */
#ifndef FAULTLINE_SEH_SIGNALS_STACK_H
#define FAULTLINE_SEH_SIGNALS_STACK_H

#include <stdint.h>
#include <windows.h>

struct signal_frame;
struct thread;

/* Finds the bounds of the calling thread's stack, and closes a zone at its end. */
void stack_attach(struct thread *thread);

/* Leaves the stack as it was before. */
void stack_detach(struct thread *thread);

enum stack_verdict {
    STACK_FINE,      /* the frame can be dispatched below *top */
    STACK_OVERFLOWN, /* so it can, but as an overflow */
    STACK_GREW,      /* the program has raised its limit since: the instruction can run again */
    STACK_EXHAUSTED  /* there is no room left to dispatch anything */
};

/*
 * On the signal stack: what does the fault described by `record` come to for the thread's stack, and where is
 * its frame to go? Opens the zone when it is needed.
 */
enum stack_verdict stack_judge(const struct signal_frame *fault, const EXCEPTION_RECORD *record, void **top);

/*
 * The program's own handler is about to get a fault at `address`. Where that is in the zone, the program finds the end
 * of its stack as it would without us, with guard pages that it may have put there itself: answers whether to try
 * again.
 */
int stack_gives_way(const void *address);

/* `moved` is the frame of a fault that was judged STACK_OVERFLOWN. */
void stack_overflows(struct signal_frame *moved);

/* If `moved` is that frame: makes `record` the overflow's, once. */
int stack_is_overflow(const struct signal_frame *moved, EXCEPTION_RECORD *record);

/*
 * May a function whose stack pointer is `sp` call others? Not where it has jumped over the end of the stack.
 */
int stack_has_room(const struct thread *thread, uintptr_t sp);

#endif
