/*
 * The C library's longjmp, which unwinds nothing: the guarded blocks it jumps out of leave the list without their
 * termination handlers running. Later it would be too late: they lie on a part of the stack that other functions use
 * by then.
 *
 * Not seen are __builtin_longjmp, and jumps in a program that has loaded the library by dlopen. What they leave behind
 * is found out as far as faultline_enter can tell (frame.c).
 */
#include "seh/signals/interpose.h"
#include "seh/signals/kernel.h"
#include "seh/thread.h"
#include "seh/unwind.h"

#include <setjmp.h>

#undef longjmp
#define FUNCTIONS(X) X(siglongjmp) X(__longjmp_chk)

void __longjmp_chk(sigjmp_buf environment, int value) __attribute__((noreturn));
INTERPOSE_NEXT(FUNCTIONS)

/* The stack pointer that sigsetjmp has kept. The C library hides it from those who would change it. */
static const char *target_of(const struct __jmp_buf_tag *environment)
{
    enum { STACK_POINTER = 6 };
    uintptr_t sp = (uintptr_t)environment->__jmpbuf[STACK_POINTER];
    __asm__("rorq $17, %0\n\txorq %%fs:0x30, %0" : "+r"(sp) : : "cc");
    return (const char *)sp;
}

/* A signal handler ends by a jump: what it has on the signal stack ends, too. */
static void leave_signal_stack(const char *here)
{
    stack_t stack;
    if (kernel_sigaltstack(NULL, &stack) < 0 || !(stack.ss_flags & SS_ONSTACK))
        return;
    const char *low = stack.ss_sp, *high = low + stack.ss_size;
    if (here < low || here >= high)
        return;
    while ((const char *)thread_frames >= low && (const char *)thread_frames < high)
        thread_frames = thread_frames->next;
}

static void leave_blocks(const struct __jmp_buf_tag *environment)
{
    struct thread *thread = thread_state;
    const char *here = __builtin_frame_address(0), *target = target_of(environment);
    if (!thread || target < thread->stack_low || target >= thread->stack_high)
        return;
    if (here < thread->stack_low || here >= thread->stack_high)
        leave_signal_stack(here);
    else if (target < here)
        return; /* not back, but to a stack within this one */
    thread_drop_stale(thread, target);
}

INTERPOSED void siglongjmp(sigjmp_buf environment, int value)
{
    leave_blocks(environment);
    NEXT(siglongjmp)(environment, value);
    __builtin_unreachable();
}

void longjmp(jmp_buf environment, int value) OTHER_NAME_OF(siglongjmp);
void _longjmp(jmp_buf environment, int value) OTHER_NAME_OF(siglongjmp);

/* What they are with _FORTIFY_SOURCE. */
INTERPOSED void __longjmp_chk(sigjmp_buf environment, int value)
{
    leave_blocks(environment);
    NEXT(__longjmp_chk)(environment, value);
    __builtin_unreachable();
}
