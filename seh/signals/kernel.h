/*
 * The kernel's signal calls themselves: what the program calls under these names is interposed (chain.c, mask.c),
 * errno is the program's, and our own handler's restorer has to be known (signals.c).
 */
#ifndef FAULTLINE_SEH_SIGNALS_KERNEL_H
#define FAULTLINE_SEH_SIGNALS_KERNEL_H

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>

/* Answers what the kernel does: a negative number is an error code. */
static inline long kernel_call(long number, long a, long b, long c, long d)
{
    register long fourth __asm__("r10") = d;
    long result = number;
    __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(fourth) : "rcx", "r11", "memory");
    return result;
}

enum { KERNEL_SIGSET_SIZE = 8 };

struct kernel_sigaction {
    void *handler;
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask; /* bit n - 1 is signal n */
};

#define KERNEL_SA_RESTORER 0x04000000ul

static inline long kernel_sigaction(int signal, const struct kernel_sigaction *action, struct kernel_sigaction *old)
{
    return kernel_call(SYS_rt_sigaction, signal, (long)action, (long)old, KERNEL_SIGSET_SIZE);
}

static inline long kernel_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return kernel_call(SYS_rt_sigprocmask, how, (long)set, (long)old, KERNEL_SIGSET_SIZE);
}

static inline long kernel_sigaltstack(const stack_t *stack, stack_t *old)
{
    return kernel_call(SYS_sigaltstack, (long)stack, (long)old, 0, 0);
}

static inline int kernel_gettid(void)
{
    return (int)kernel_call(SYS_gettid, 0, 0, 0, 0);
}

static inline int kernel_getpid(void)
{
    return (int)kernel_call(SYS_getpid, 0, 0, 0, 0);
}

/* Sends `signal` with `info` to the calling thread. */
static inline long kernel_queue_to_self(int signal, const siginfo_t *info)
{
    return kernel_call(SYS_rt_tgsigqueueinfo, kernel_getpid(), kernel_gettid(), signal, (long)info);
}

#endif
