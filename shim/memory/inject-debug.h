/*
 * One thread of another process, debugged: stopped, made to run injected_enter, and put back where it was.
 * Between inject.c, which chooses the thread, and the kernel's ptrace.
 */
#ifndef FAULTLINE_SHIM_MEMORY_INJECT_DEBUG_H
#define FAULTLINE_SHIM_MEMORY_INJECT_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "shim/memory/inject.h"

enum { INJECT_STATE_BYTES = 0x4000 }; /* more than the processor's extended state has */

/* What became of trying one thread. */
enum inject_outcome {
    INJECT_SERVED,
    INJECT_BUSY,       /* at this moment: somebody else has stopped it, or it has a lock */
    INJECT_UNREACHABLE /* it does not stop, or has ended */
};

struct inject_attempt {
    pid_t process, thread;
    const struct inject_block *block;
    struct inject_call *call;
    enum inject_outcome outcome;
    bool direct; /* in the calling thread, not in a child */

    /* the thread as it was */
    struct user_regs_struct registers;
    uint64_t mask;
    uintptr_t slot; /* that it has taken; 0: none */
    bool held;      /* an INJECTED_SIGNAL came meanwhile that was the thread's */
    size_t state_size;
    char state[INJECT_STATE_BYTES] __attribute__((aligned(64)));
};

/*
 * In the debugger, which nobody else's debugger may be: tries attempt->thread, and says in attempt->outcome
 * how it went.
 */
void inject_try_thread(struct inject_attempt *attempt);

/* Does the thread sleep? Such a one stops at once. */
bool inject_is_asleep(const struct inject_attempt *attempt);

/* Who debugs the thread at this moment; 0: nobody. */
pid_t inject_tracer(const struct inject_attempt *attempt);

/* System calls alone: the debugger is a child that shares our memory. */
uint64_t inject_milliseconds(void);
void inject_pause(long nanoseconds);

#endif
