/*
 * What the kernel says of a fault (context.c), and what Windows says of it (fault.c). Nothing outside this
 * folder knows how a ucontext is laid out.
 */
#ifndef FAULTLINE_SEH_ARCH_CONTEXT_H
#define FAULTLINE_SEH_ARCH_CONTEXT_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

/*
 * A kernel signal frame that has been moved off the signal stack: a struct ucontext that rt_sigreturn will
 * take, the siginfo, and the extended register state.
 */
struct signal_frame;

/* Bytes that the frame needs on a stack, at most. */
size_t signal_frame_size(const struct signal_frame *frame);

/* The end of the free part of the interrupted stack, below its red zone. */
void *signal_frame_top(const struct signal_frame *frame);

/*
 * Copies the signal frame that `ucontext` belongs to below `top`, and answers where; NULL: the handler runs
 * on the interrupted stack already, and the frame is used where it is. Touches the stack: may fault.
 */
struct signal_frame *signal_frame_move(siginfo_t *info, void *ucontext, void *top);

siginfo_t *signal_frame_info(struct signal_frame *frame);
void signal_frame_set_ip(struct signal_frame *frame, uintptr_t ip);
void *signal_frame_stack(const struct signal_frame *frame); /* the stack pointer register */

/* The interrupted function, for unwinding. */
struct call_frame;
void signal_frame_get_origin(struct signal_frame *frame, struct call_frame *origin);

/*
 * The program's floating-point modes as they were, for what runs from now on: filters run with all
 * floating-point exceptions masked, lest the C library's own arithmetic trap. Modes that a filter has set
 * itself stay.
 */
void signal_frame_restore_modes(const struct signal_frame *frame);

/*
 * Makes the frame resume in a landing pad, with the current floating-point modes and all other registers as
 * they were at the fault; selector 0 is a cleanup.
 */
void signal_frame_enter_pad(struct signal_frame *frame, uintptr_t pad, void *exception, uintptr_t selector);

enum signal_meaning {
    SIGNAL_IS_NO_EXCEPTION, /* it was sent by a process, or the kernel says what Windows has no word for */
    SIGNAL_IS_EXCEPTION,    /* the record is filled in */
    SIGNAL_IS_DONE,         /* nothing on Windows; the frame can be resumed as it is now */
};

/*
 * The exception that the signal means on Windows, without guard pages and the stack's end, which only the
 * books know. Its address is where the context's Rip is to be, too. One that is not continuable (__fastfail)
 * is for no handler.
 */
enum signal_meaning signal_frame_exception(struct signal_frame *frame, const siginfo_t *info,
                                           EXCEPTION_RECORD *record);

/* Registers, both ways. Back: everything that `context` holds takes effect when the frame is resumed. */
void signal_frame_get_context(const struct signal_frame *frame, CONTEXT *context);
void signal_frame_set_context(struct signal_frame *frame, const CONTEXT *context);

#endif
