/* The kernel's signal frame, for the files of this folder. */
#ifndef FAULTLINE_SEH_ARCH_REGISTERS_H
#define FAULTLINE_SEH_ARCH_REGISTERS_H

#include <signal.h>
#include <stddef.h>
#include <ucontext.h>

/* The kernel's struct ucontext ends with a 64-bit signal mask; glibc's type goes on behind it. */
#define KERNEL_UCONTEXT_SIZE (offsetof(ucontext_t, uc_sigmask) + 8)

struct signal_frame {
    char ucontext[KERNEL_UCONTEXT_SIZE]; /* first: rt_sigreturn finds it at the stack pointer */
    siginfo_t info;
};

/* gregs[REG_TRAPNO] */
enum {
    TRAP_DIVIDE = 0,
    TRAP_DEBUG = 1,
    TRAP_BREAKPOINT = 3,
    TRAP_OVERFLOW = 4,
    TRAP_PROTECTION = 13,
    TRAP_PAGE_FAULT = 14,
    TRAP_X87 = 16,
    TRAP_ALIGNMENT = 17,
    TRAP_SIMD = 19,
};

/* gregs[REG_EFL], CONTEXT.EFlags */
enum {
    FLAG_TRAP = 1 << 8,
    FLAG_DIRECTION = 1 << 10,
    FLAG_NESTED = 1 << 14,
    FLAG_RESUME = 1 << 16,
    FLAG_ALIGNMENT = 1 << 18,
};

static inline mcontext_t *registers_of(const struct signal_frame *frame)
{
    return &((ucontext_t *)frame)->uc_mcontext;
}

#endif
