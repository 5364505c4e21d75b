/*
 * Jumps that know nothing of guarded blocks, and codes of exceptions in contexts that take turns. What a
 * block that has been jumped out of leaves on the stack must not be found there again.
 */
#include "test/signals/signals.h"

#include <alloca.h>

#define APART __attribute__((noinline, noclone))

static sigjmp_buf back;
static void *foreign[5];
static int asked_the_dead;

static int dead(void)
{
    asked_the_dead++;
    return EXCEPTION_CONTINUE_SEARCH;
}

APART void guard_jump(int by_library)
{
    __try {
        if (by_library)
            siglongjmp(back, 1);
        __builtin_longjmp(foreign, 1);
    }
    __except (dead()) {
    }
}

/* Leaves a block some way down the stack, where a larger frame will have its middle. */
APART void jump_from_below(int by_library)
{
    volatile char *room = (volatile char *)alloca(4096);
    room[0] = 0;
    guard_jump(by_library);
    room[1] = 0;
}

APART void abandon_by_library(void)
{
    if (sigsetjmp(back, 0) == 0)
        jump_from_below(1);
}

APART void abandon_by_builtin(void)
{
    if (!__builtin_setjmp(foreign))
        jump_from_below(0);
}

APART int is_enclosed(int overwritten)
{
    volatile int handled = 0;
    char *room = (char *)alloca(16384);
    __asm__ volatile("" : "+r"(room) : : "memory");
    if (overwritten)
        memset(room, 0x5a, 16384);
    __try {
        store_to_null();
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        handled = 1;
    }
    return handled;
}

APART void fault_in_a_large_frame(void)
{
    char *room = (char *)alloca(16384);
    memset(room, 0x5a, 16384);
    __asm__ volatile("" : : "r"(room) : "memory");
    store_to_null();
}

static void library_jumps(void)
{
    volatile int handled = 0;
    __try {
        abandon_by_library();
        fault_in_a_large_frame();
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        handled = 1;
    }
    EXPECT(handled);
    abandon_by_library();
    EXPECT(is_enclosed(1));
    EXPECT_EQ(asked_the_dead, 0);
}

APART int passes_on(void)
{
    char *room = (char *)alloca(16384);
    __asm__ volatile("" : "+r"(room) : : "memory");
    __try {
        store_to_null();
    }
    __except (EXCEPTION_CONTINUE_SEARCH) {
    }
    return 0;
}

static void builtin_jumps(void)
{
    volatile int handled = 0;
    __try {
        abandon_by_builtin();
        EXPECT(is_enclosed(0));
        abandon_by_builtin();
        passes_on();
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        handled = 1;
    }
    EXPECT(handled);
    EXPECT_EQ(asked_the_dead, 0);
}

static void jumps_away(int signal)
{
    (void)signal;
    guard_jump(1);
}

static void off_the_signal_stack(void)
{
    static char room[65536];
    volatile int handled = 0;
    EXPECT(handles_a_fault());
    REQUIRE(sigaltstack(&(stack_t){.ss_sp = room, .ss_size = sizeof room}, NULL) == 0);
    install(SIGUSR1, (void *)jumps_away, SA_ONSTACK, NULL);
    for (int i = 0; i < 3; i++) {
        if (sigsetjmp(back, 1) == 0)
            raise(SIGUSR1);
        memset(room, 0x5a, sizeof room);
        __try {
            store_to_null();
        }
        __except (EXCEPTION_EXECUTE_HANDLER) {
            handled++;
        }
    }
    EXPECT_EQ(handled, 3);
    EXPECT_EQ(asked_the_dead, 0);
}

/* A block that lives on: only what was below the target has gone. */
static void over_no_block(void)
{
    volatile int handled = 0;
    __try {
        if (sigsetjmp(back, 0) == 0)
            siglongjmp(back, 1);
        abandon_by_library();
        store_to_null();
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        handled = 1;
    }
    EXPECT(handled);
}

/* ---- Codes ---- */

static ucontext_t main_context, context;

APART void raise_and_yield(DWORD code, ucontext_t *from, ucontext_t *to)
{
    __try {
        RaiseException(code, 0, 0, NULL);
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        swapcontext(from, to);
        EXPECT_EQ(GetExceptionCode(), code);
    }
}

static void second_context(void)
{
    for (DWORD code = 100;; code++)
        raise_and_yield(code, &context, &main_context);
}

/* Its stack is below the main one in one case and above it in the other. */
static void codes_on(char *low, size_t size)
{
    REQUIRE(getcontext(&context) == 0);
    context.uc_stack.ss_sp = low;
    context.uc_stack.ss_size = size;
    makecontext(&context, second_context, 0);
    for (DWORD code = 1; code < 20; code++)
        raise_and_yield(code, &main_context, &context);
}

static void codes_of_contexts(void)
{
    static char below[131072];
    codes_on(below, sizeof below);
}

static void *runs_below(void *above)
{
    codes_on((char *)above, 131072);
    return NULL;
}

static void codes_of_higher_contexts(void)
{
    char above[131072];
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, runs_below, above) == 0);
    pthread_join(thread, NULL);
}

TAP_MAIN(CASE(library_jumps,
              "I-119 longjmp of the C library out of a block, whose place is then used otherwise"),
         CASE(builtin_jumps,
              "I-119 __builtin_longjmp out of a block that is then inside a later function's frame"),
         CASE(off_the_signal_stack, "O-215 siglongjmp out of a block of a handler on a signal stack"),
         CASE(over_no_block, "I-119 what the jump does not leave stays"),
         CASE(codes_of_contexts, "O-218 GetExceptionCode in handlers of contexts that take turns"),
         CASE(codes_of_higher_contexts, "O-218 the same, with the other context's stack above"))
