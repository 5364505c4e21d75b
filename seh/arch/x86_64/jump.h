/* The ways this project moves between stacks. Implemented in jump.S. */
#ifndef FAULTLINE_SEH_ARCH_JUMP_H
#define FAULTLINE_SEH_ARCH_JUMP_H

#include <stdint.h>
#include <signal.h>
#include <windows.h>

struct signal_frame;
struct termination;

/*
 * What a program asked for by EFLAGS.AC, faults at unaligned accesses, is not for us: the kernel lets it stand in
 * signal handlers. To be called before the first access that may be unaligned.
 */
static inline void arch_clear_alignment_check(void)
{
    enum { ALIGNMENT_CHECK = 1 << 18 };
    unsigned long flags = __builtin_ia32_readeflags_u64();
    if (__builtin_expect((flags & ALIGNMENT_CHECK) != 0, 0))
        __builtin_ia32_writeeflags_u64(flags & ~(unsigned long)ALIGNMENT_CHECK);
}

/*
 * Leaves the signal stack: calls dispatch_fault(frame) on the stack that `frame` stands on, then resumes
 * `frame`.
 */
void arch_dispatch(struct signal_frame *frame) __attribute__((noreturn));

/* Makes `frame` the state of the thread: every register, the signal mask, the alternate stack. */
void arch_resume(struct signal_frame *frame) __attribute__((noreturn));

/*
 * Calls handler(signal, info, frame) as the kernel calls a signal handler whose frame this is: on the stack that
 * `frame` stands on, and when it returns, `frame` is resumed.
 */
void arch_deliver(struct signal_frame *frame, void (*handler)(int, siginfo_t *, void *), int signal, siginfo_t *info)
    __attribute__((noreturn));

struct call_frame;

/* Where signal handlers return to: resumes the frame that the stack pointer points at. */
void arch_restorer(void);

/*
 * Makes the integer registers, flags, XMM registers, x87 control word and MXCSR of `context` those of the
 * thread. It is a context that a call would return to: the 16 bytes below its stack pointer are overwritten.
 */
void arch_resume_context(const CONTEXT *context) __attribute__((noreturn));

/*
 * Enters the receiver that __builtin_setjmp(resume) has set, with its own stack pointer: what was below is
 * gone. `kept` has the registers that calls preserve, as the receiver's function has them: GCC saves none of
 * its caller's in a function that no way leads back from the receiver to, but by an exception.
 */
void arch_enter_receiver(void *const resume[5], const struct call_frame *kept) __attribute__((noreturn));

/*
 * Enters a receiver with a stack pointer below the caller's, for a termination block, and
 * returns when arch_return_from_termination(run) is called. run->stack is set.
 */
void arch_run_termination(void *const resume[5], struct termination *run, const struct call_frame *kept);
void arch_return_from_termination(const struct termination *run) __attribute__((noreturn));

/* Calls a filter: pointers as its argument, `context` as second argument (C++) and static chain (C). */
int arch_call_filter(void (*filter)(void), EXCEPTION_POINTERS *pointers, void *context);

/* The stack pointer, here. */
static inline const void *arch_stack_pointer(void)
{
    const void *sp;
    __asm__ volatile("movq %%rsp, %0" : "=r"(sp));
    return sp;
}

/* The caller, as it will be when this call returns: what unwinding needs of it. */
void arch_capture(struct call_frame *caller);

/*
 * Enters a landing pad of a function that was calling another: with the registers that calls keep, `arguments`
 * bytes of its stack given back, the exception object, and a selector: 0 means a cleanup.
 */
void arch_enter_pad(const struct call_frame *frame, uintptr_t arguments, uintptr_t pad, void *exception,
                    uintptr_t selector) __attribute__((noreturn));

/*
 * Call cxx_throw, cxx_rethrow, cxx_rethrow_exception with the same arguments and the CONTEXT of the caller as
 * it would be when this call returned.
 */
struct cxx_type;
void arch_throw(void *object, struct cxx_type *type, void (*destroy)(void *));
void arch_rethrow(void *object);
void arch_rethrow_exception(void **pointer);

#endif
