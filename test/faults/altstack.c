/* The alternate signal stacks: large enough, guarded, freed; and threads that have their own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <windows.h>

#include "test/tap.h"

#include <limits.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

#define APART __attribute__((__noinline__, __noclone__, __unused__)) static

#ifndef __clang__
#pragma GCC diagnostic ignored "-Winfinite-recursion"
#endif

APART int fault(volatile char *address)
{
    volatile int handled = 0;
    __try {
        *address = 1;
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        handled = 1;
    }
    return handled;
}

APART int recurse(volatile int *above)
{
    volatile int here[64];
    here[0] = *above + 1;
    int below = recurse(here);
    return below + here[0];
}

APART int overflow(void)
{
    volatile int start = 0, handled = 0;
    __try {
        recurse(&start);
    } __except (GetExceptionCode() == EXCEPTION_STACK_OVERFLOW) {
        handled = 1;
    }
    return handled;
}

static void *look_at_stack(void *argument)
{
    stack_t stack;
    EXPECT(fault(NULL));
    REQUIRE(sigaltstack(NULL, &stack) == 0);
    EXPECT_EQ(stack.ss_flags & SS_DISABLE, 0);
    EXPECT(stack.ss_size >= getauxval(AT_MINSIGSTKSZ) + 8192);
    EXPECT(fault((char *)stack.ss_sp - 1));
    EXPECT(!fault((char *)stack.ss_sp));
    return argument;
}

static void size_and_guard(void)
{
    pthread_t thread;
    look_at_stack(NULL);
    REQUIRE(pthread_create(&thread, NULL, look_at_stack, NULL) == 0);
    pthread_join(thread, NULL);
}

static void *with_its_own(void *argument)
{
    stack_t stack, now;
    memset(&stack, 0, sizeof stack);
    stack.ss_size = 65536;
    stack.ss_sp = malloc(stack.ss_size);
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    EXPECT(fault(NULL));
    EXPECT(overflow());
    REQUIRE(sigaltstack(NULL, &now) == 0);
    EXPECT(now.ss_sp == stack.ss_sp && now.ss_size == stack.ss_size);
    return argument;
}

static void own_stacks_are_kept(void)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, with_its_own, NULL) == 0);
    pthread_join(thread, NULL);
}

static size_t count_mappings(void)
{
    size_t lines = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    for (int c; maps && (c = getc(maps)) != EOF;)
        lines += c == '\n';
    if (maps)
        fclose(maps);
    return lines;
}

static void *fault_and_end(void *argument)
{
    EXPECT(fault(NULL));
    if (argument)
        EXPECT(overflow());
    return NULL;
}

APART void run_threads(int many)
{
    for (int i = 0; i < many; i += 10) {
        pthread_t threads[10];
        for (int j = 0; j < 10; j++)
            REQUIRE(pthread_create(&threads[j], NULL, fault_and_end,
                                   j == 9 && i % 200 == 0 ? threads : NULL) == 0);
        for (int j = 0; j < 10; j++)
            pthread_join(threads[j], NULL);
    }
}

static void nothing_is_leaked(void)
{
    run_threads(200);
    size_t before = count_mappings();
    REQUIRE(before > 10);
    run_threads(10000);
    EXPECT(count_mappings() <= before + 20);
}

static void *tiny(void *argument)
{
    EXPECT(fault(NULL));
    EXPECT(fault((char *)8));
    return argument;
}

static void smallest_stack(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    REQUIRE(pthread_attr_setstacksize(&attributes, 32768) == 0);
    REQUIRE(pthread_create(&thread, &attributes, tiny, NULL) == 0);
    pthread_join(thread, NULL);
}

APART int clobber_vectors(char *page)
{
    __asm__ volatile(
        "vpternlogd $255, %zmm0, %zmm0, %zmm0\n\tvmovdqa64 %zmm0, %zmm7\n\tvmovdqa64 %zmm0, %zmm15\n\t"
        "vmovdqa64 %zmm0, %zmm16\n\tvmovdqa64 %zmm0, %zmm31\n\tkxnorw %k1, %k1, %k1");
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void vector_registers_are_kept(void)
{
    static unsigned char before[5 * 64], after[5 * 64];
    unsigned mask = 0;
    if (!__builtin_cpu_supports("avx512f"))
        SKIP("this processor has no AVX-512");
    char *page = (char *)mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(page != MAP_FAILED);
    for (size_t i = 0; i < sizeof before; i++)
        before[i] = (unsigned char)(i * 13 + 5);
    __try {
        __asm__ volatile(
            "vmovdqu64 (%1), %%zmm0\n\tvmovdqu64 64(%1), %%zmm7\n\tvmovdqu64 128(%1), %%zmm15\n\t"
            "vmovdqu64 192(%1), %%zmm16\n\tvmovdqu64 256(%1), %%zmm31\n\tmovl $0x5a5a, %%eax\n\t"
            "kmovw %%eax, %%k1\n\t"
            "movb $1, (%3)\n\t" /* the fault */
            "vmovdqu64 %%zmm0, (%2)\n\tvmovdqu64 %%zmm7, 64(%2)\n\tvmovdqu64 %%zmm15, 128(%2)\n\t"
            "vmovdqu64 %%zmm16, 192(%2)\n\tvmovdqu64 %%zmm31, 256(%2)\n\tkmovw %%k1, %%eax\n\t"
            "movl %%eax, %0"
            : "=m"(mask)
            : "r"(before), "r"(after), "r"(page)
            : "rax", "xmm0", "xmm7", "xmm15", "memory");
    } __except (clobber_vectors(page)) {
    }
    EXPECT_EQ(mask, 0x5a5a);
    EXPECT(memcmp(before, after, sizeof before) == 0);
}

TAP_MAIN(CASE(size_and_guard, "O-208 alternate stacks are large enough and have a guard page"),
         CASE(own_stacks_are_kept, "O-208 a thread's own alternate stack is used and kept"),
         CASE(smallest_stack, "O-208 faults on a stack of 32 KiB"),
         CASE(vector_registers_are_kept, "E-70 AVX-512 registers are kept across a fault"),
         CASE(nothing_is_leaked, "O-208 10,000 threads with faults leak no mapping"))
