/*
 * What the kernel says of a fault, and what Windows says of it. Nothing outside context.c and jump.S knows
 * how a ucontext is laid out.
 */
#ifndef FAULTLINE_SEH_ARCH_CONTEXT_H
#define FAULTLINE_SEH_ARCH_CONTEXT_H

#include <signal.h>
#include <stdint.h>
#include <windows.h>

/*
 * A kernel signal frame that has been moved off the signal stack: a struct ucontext that rt_sigreturn will
 * take, the siginfo, and the extended register state.
 */
struct signal_frame;

/*
 * Copies the signal frame that `ucontext` belongs to onto the interrupted stack, below its red zone, and
 * answers where; if the handler runs on that very stack already, the frame is used where it is. Touches the
 * stack: may fault.
 */
struct signal_frame *signal_frame_move(siginfo_t *info, void *ucontext, int on_signal_stack);

siginfo_t *signal_frame_info(struct signal_frame *frame);
void signal_frame_set_ip(struct signal_frame *frame, uintptr_t ip);
void *signal_frame_stack(const struct signal_frame *frame); /* the stack pointer register */

/* The interrupted function, for unwinding. */
struct call_frame;
void signal_frame_get_origin(struct signal_frame *frame, struct call_frame *origin);

/*
 * Makes the frame resume in a landing pad, all other registers as they were at the fault; selector 0 is a
 * cleanup.
 */
void signal_frame_enter_pad(struct signal_frame *frame, uintptr_t pad, void *exception);

/*
 * The exception that the signal means on Windows. Answers 0 when it means none: it was sent by a process, or
 * the code is unknown. `access` is 0 read, 1 write, 8 execute for memory faults.
 */
int signal_frame_exception(const struct signal_frame *frame, const siginfo_t *info, EXCEPTION_RECORD *record);

/* Registers, both ways. Back: everything that `context` holds takes effect when the frame is resumed. */
void signal_frame_get_context(const struct signal_frame *frame, CONTEXT *context);
void signal_frame_set_context(struct signal_frame *frame, const CONTEXT *context);

#endif
