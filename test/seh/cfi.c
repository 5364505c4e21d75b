/*
 * The walk from frame to frame, next to libgcc's: the same callers with the same registers and the same tables,
 * at every single instruction of code that calls through the dynamic linker and the C library.
 */
#include "seh/cfi.h"

#include "test/tap.h"

#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unwind.h>

#define NOINLINE __attribute__((noinline, noclone))

static const unsigned char kept[] = {CFI_RBX, CFI_RBP, CFI_R12, CFI_R13, CFI_R14, CFI_R15};

struct walk {
    struct call_frame frame; /* as cfi_find leads to it */
    int known;               /* frame is filled in */
    int frames, interrupted;
    char difference[200];
};

static int is_same(struct walk *walk, const char *what, uintptr_t ours, uintptr_t libgcc)
{
    if (ours != libgcc)
        snprintf(walk->difference, sizeof walk->difference, "frame %d at %#lx: %s is %#lx, for libgcc %#lx",
                 walk->frames, walk->frame.registers[CFI_RIP], what, ours, libgcc);
    return ours == libgcc;
}

static _Unwind_Reason_Code compare(struct _Unwind_Context *context, void *argument)
{
    struct walk *walk = argument;
    struct call_frame_info info;
    int interrupted = 0;
    uintptr_t ip = _Unwind_GetIPInfo(context, &interrupted);
    if (!walk->known) {
        for (size_t i = 0; i < sizeof kept; i++)
            walk->frame.registers[kept[i]] = _Unwind_GetGR(context, kept[i]);
        walk->frame.registers[CFI_RSP] = _Unwind_GetCFA(context);
        walk->frame.registers[CFI_RIP] = ip;
        walk->known = 1;
    }
    if (ip == 0)
        return _URC_NO_REASON; /* libgcc shows the end of the stack as a frame */
    walk->frames++;
    walk->interrupted += interrupted;
    if (!is_same(walk, "the instruction", walk->frame.registers[CFI_RIP], ip) ||
        !is_same(walk, "the stack pointer", walk->frame.registers[CFI_RSP], _Unwind_GetCFA(context)) ||
        !is_same(walk, "interrupted", walk->frame.interrupted != 0, (uintptr_t)interrupted))
        return _URC_END_OF_STACK;
    for (size_t i = 0; i < sizeof kept; i++)
        if (!is_same(walk, "a register that calls keep", walk->frame.registers[kept[i]],
                     _Unwind_GetGR(context, kept[i])))
            return _URC_END_OF_STACK;
    int leads_on = cfi_find(&walk->frame, &info);
    if (!is_same(walk, "the function", info.function, (uintptr_t)_Unwind_FindEnclosingFunction((void *)(ip + interrupted))))
        return _URC_END_OF_STACK;
    if (info.function && /* or libgcc still has the callee's */
        !is_same(walk, "its data", (uintptr_t)info.lsda, (uintptr_t)_Unwind_GetLanguageSpecificData(context)))
        return _URC_END_OF_STACK;
    if (!leads_on)
        info.caller.registers[CFI_RIP] = 0;
    walk->frame = info.caller;
    return _URC_NO_REASON;
}

static NOINLINE struct walk compare_here(void)
{
    struct walk walk = {0};
    _Unwind_Backtrace(compare, &walk);
    return walk;
}

static void expect_same(const struct walk *walk, int frames)
{
    EXPECT_STR(walk->difference, "");
    EXPECT(walk->frames >= frames);
}

static void nothing_known(void)
{
    static const unsigned char code[64];
    struct call_frame frame = {.registers = {[CFI_RIP] = (uintptr_t)code + 8, [CFI_RSP] = (uintptr_t)&frame}};
    struct call_frame_info info;
    EXPECT(!cfi_find(&frame, &info));
    EXPECT(info.function == 0 && !info.lsda && !info.personality);
    frame.registers[CFI_RIP] = 0;
    EXPECT(!cfi_find(&frame, &info));
}

static void plain(void)
{
    for (int i = 0; i < 3; i++) { /* afresh, and from what has been kept */
        struct walk walk = compare_here();
        expect_same(&walk, 4);
    }
}

static NOINLINE struct walk with_dynamic_stack(size_t size)
{
    char *memory = alloca(size);
    memset(memory, 1, size);
    struct walk walk = compare_here();
    __asm__ volatile("" ::"r"(memory) : "memory");
    return walk;
}

static NOINLINE struct walk with_arguments_on_the_stack(int a, int b, int c, int d, int e, int f, int g, int h, int i)
{
    struct walk walk = compare_here();
    __asm__ volatile("" ::"r"(a), "r"(b), "r"(c), "m"(d), "m"(e), "m"(f), "m"(g), "m"(h), "m"(i));
    return walk;
}

static void odd_frames(void)
{
    struct walk walk = with_dynamic_stack(12345);
    expect_same(&walk, 5);
    walk = with_arguments_on_the_stack(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect_same(&walk, 5);
}

static struct walk seen;

static int compare_elements(const void *a, const void *b)
{
    seen = compare_here();
    return *(const int *)a - *(const int *)b;
}

static void through_the_c_library(void)
{
    int numbers[] = {3, 1, 2};
    qsort(numbers, 3, sizeof *numbers, compare_elements);
    expect_same(&seen, 6);
}

static void *thread(void *argument)
{
    seen = compare_here();
    return argument;
}

static void in_a_thread(void)
{
    pthread_t id;
    REQUIRE(pthread_create(&id, NULL, thread, NULL) == 0);
    pthread_join(id, NULL);
    expect_same(&seen, 3);
}

static void on_signal(int signal)
{
    (void)signal;
    seen = compare_here();
}

static void in_a_signal_handler(void)
{
    enum { SIZE = 1 << 16 };
    char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = SIZE}, NULL);
    for (int on_stack = 0; on_stack < 2; on_stack++) {
        sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_signal, .sa_flags = on_stack ? SA_ONSTACK : 0}, NULL);
        raise(SIGUSR1);
        expect_same(&seen, 6);
        EXPECT_EQ(seen.interrupted, 1);
    }
}

/* The processor traps after each instruction while this flag is set. */
enum { TRAP_FLAG = 0x100 };

static struct walk first_difference;
static int steps, deepest;

static void on_step(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    struct walk walk = compare_here();
    steps++;
    deepest = walk.frames > deepest ? walk.frames : deepest;
    if (walk.difference[0] && !first_difference.difference[0]) {
        first_difference = walk;
        ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
    }
}

static NOINLINE int work(char *text, size_t size)
{
    int numbers[] = {5, 2, 9, 1};
    snprintf(text, size, "%d %s %.3f", getpid(), strerror(2), 1.5);
    qsort(numbers, 4, sizeof *numbers, compare_elements);
    char *memory = with_dynamic_stack(1000).known ? strdup(text) : NULL;
    int length = memory ? (int)strlen(memory) : 0;
    free(memory);
    return length;
}

static void every_instruction(void)
{
    char text[200] = "";
    struct sigaction action = {.sa_sigaction = on_step, .sa_flags = SA_SIGINFO};
    sigaction(SIGTRAP, &action, NULL);
    __asm__ volatile("pushfq\n\torq %0, (%%rsp)\n\tpopfq" ::"i"(TRAP_FLAG) : "memory", "cc");
    int length = work(text, sizeof text);
    __asm__ volatile("pushfq\n\tandq %0, (%%rsp)\n\tpopfq" ::"i"(~TRAP_FLAG) : "memory", "cc");
    printf("# %d instructions, up to %d frames\n", steps, deepest);
    EXPECT_STR(first_difference.difference, "");
    EXPECT(steps > 5000);
    EXPECT_EQ(length, strlen(text));
}

TAP_MAIN(CASE(nothing_known, "code that no table knows has no caller"),
         CASE(plain, "the callers of a function, first and again"),
         CASE(odd_frames, "a frame of changing size, arguments on the stack"),
         CASE(through_the_c_library, "through the C library"),
         CASE(in_a_thread, "to the beginning of a thread"),
         CASE(in_a_signal_handler, "through a signal, on the same stack and on another"),
         CASE(every_instruction, "at every instruction, lazy binding included"))
