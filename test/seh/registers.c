/*
 * Every register across EXCEPTION_CONTINUE_EXECUTION: row 70 of the facts, and 245 for handlers. The
 * filters destroy what they can first, so that only a true copy brings it back.
 */
#include "test/seh/trace.h"

#include <cpuid.h>
#include <sys/mman.h>

/* What the assembler below loads, and what it finds afterwards. */
struct machine {
    unsigned long integer[15];    /* rax rbx rcx rdx rsi rdi rbp r8 ... r15 */
    unsigned long flags;          /* rflags */
    unsigned long mxcsr;          /* control and sticky flags */
    unsigned long x87_control;    /* control word; the loader wants 53 bits and round down */
    unsigned long x87_status;     /* status word: the top of the stack */
    unsigned long reserved;       /* keeps what follows aligned */
    unsigned char x87[5][16];     /* five of eight registers, so that the top is neither 0 nor full */
    unsigned char vector[32][64]; /* zmm0 to zmm31, or what of them there is */
    unsigned long mask[8];        /* k0 to k7 */
} __attribute__((__aligned__(64)));

static struct machine before __asm__("machine_before") __attribute__((__used__));
static struct machine after __asm__("machine_after") __attribute__((__used__));
static char page[4096] __asm__("machine_page") __attribute__((__used__, __aligned__(4096)));
static unsigned long stacks[2] __asm__("machine_stacks") __attribute__((__used__)); /* rsp before and after */

enum vectors { SSE, AVX, AVX512 };

/*
 * Loads `machine_before`, stores to the first byte of `machine_page`, keeps everything in `machine_after`. The
 * argument says how wide the vectors are. One instruction faults, with no register in its address.
 */
void machine_run(int vectors) __asm__("machine_run");
extern const char machine_fault[] __asm__("machine_fault");
__asm__(".pushsection .text\n"
        "machine_run:\n\t"
        "pushq %rbx\n\tpushq %rbp\n\tpushq %r12\n\tpushq %r13\n\tpushq %r14\n\tpushq %r15\n\t"
        "subq $24, %rsp\n\t"
        "stmxcsr (%rsp)\n\t"
        "fnstcw 4(%rsp)\n\t"
        "movl %edi, 8(%rsp)\n\t"
        "movq %rsp, machine_stacks(%rip)\n\t"
        "leaq machine_before(%rip), %rax\n\t"
        "cmpl $1, %edi\n\t"
        "je 1f\n\t"
        "ja 2f\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
        "movaps 240+64*\\n(%rax), %xmm\\n\n\t"
        ".endr\n\t"
        "jmp 3f\n"
        "1:\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
        "vmovups 240+64*\\n(%rax), %ymm\\n\n\t"
        ".endr\n\t"
        "jmp 3f\n"
        "2:\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
        "25, 26, 27, 28, 29, 30, 31\n\t"
        "vmovups 240+64*\\n(%rax), %zmm\\n\n\t"
        ".endr\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7\n\t"
        "kmovw 2288+8*\\n(%rax), %k\\n\n\t"
        ".endr\n"
        "3:\n\t"
        "fldcw 136(%rax)\n\t"
        ".irp n, 0, 1, 2, 3, 4\n\t"
        "fldt 160+16*\\n(%rax)\n\t"
        ".endr\n\t"
        "fnstsw 144(%rax)\n\t"
        "ldmxcsr 128(%rax)\n\t"
        "pushq 120(%rax)\n\t"
        "popfq\n\t"
        "movq 8(%rax), %rbx\n\tmovq 16(%rax), %rcx\n\tmovq 24(%rax), %rdx\n\tmovq 32(%rax), %rsi\n\t"
        "movq 40(%rax), %rdi\n\tmovq 48(%rax), %rbp\n\tmovq 56(%rax), %r8\n\tmovq 64(%rax), %r9\n\t"
        "movq 72(%rax), %r10\n\tmovq 80(%rax), %r11\n\tmovq 88(%rax), %r12\n\tmovq 96(%rax), %r13\n\t"
        "movq 104(%rax), %r14\n\tmovq 112(%rax), %r15\n\tmovq (%rax), %rax\n"
        "machine_fault:\n\t"
        "movb $1, machine_page(%rip)\n\t"
        "movq %rax, machine_after(%rip)\n\t"
        "leaq machine_after(%rip), %rax\n\t"
        "movq %rbx, 8(%rax)\n\tmovq %rcx, 16(%rax)\n\tmovq %rdx, 24(%rax)\n\tmovq %rsi, 32(%rax)\n\t"
        "movq %rdi, 40(%rax)\n\tmovq %rbp, 48(%rax)\n\tmovq %r8, 56(%rax)\n\tmovq %r9, 64(%rax)\n\t"
        "movq %r10, 72(%rax)\n\tmovq %r11, 80(%rax)\n\tmovq %r12, 88(%rax)\n\tmovq %r13, 96(%rax)\n\t"
        "movq %r14, 104(%rax)\n\tmovq %r15, 112(%rax)\n\t"
        "movq %rsp, 8+machine_stacks(%rip)\n\t"
        "pushfq\n\t"
        "popq 120(%rax)\n\t"
        "cld\n\t"
        "stmxcsr 128(%rax)\n\t"
        "fnstcw 136(%rax)\n\t"
        "fnstsw 144(%rax)\n\t"
        ".irp n, 4, 3, 2, 1, 0\n\t"
        "fstpt 160+16*\\n(%rax)\n\t"
        ".endr\n\t"
        "movl 8(%rsp), %edi\n\t"
        "cmpl $1, %edi\n\t"
        "je 1f\n\t"
        "ja 2f\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
        "movaps %xmm\\n, 240+64*\\n(%rax)\n\t"
        ".endr\n\t"
        "jmp 3f\n"
        "1:\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
        "vmovups %ymm\\n, 240+64*\\n(%rax)\n\t"
        ".endr\n\t"
        "vzeroupper\n\t"
        "jmp 3f\n"
        "2:\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
        "25, 26, 27, 28, 29, 30, 31\n\t"
        "vmovups %zmm\\n, 240+64*\\n(%rax)\n\t"
        ".endr\n\t"
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7\n\t"
        "kmovw %k\\n, 2288+8*\\n(%rax)\n\t"
        ".endr\n\t"
        "vzeroupper\n"
        "3:\n\t"
        "ldmxcsr (%rsp)\n\t"
        "fldcw 4(%rsp)\n\t"
        "addq $24, %rsp\n\t"
        "popq %r15\n\tpopq %r14\n\tpopq %r13\n\tpopq %r12\n\tpopq %rbp\n\tpopq %rbx\n\t"
        "ret\n\t"
        ".popsection");

#ifdef __cplusplus
#define SAME_OFFSET(field, at)                                                                               \
    static_assert(offsetof(struct machine, field) == (at), "the assembler's offsets")
#else
#define SAME_OFFSET(field, at)                                                                               \
    _Static_assert(offsetof(struct machine, field) == (at), "the assembler's offsets")
#endif
SAME_OFFSET(flags, 120);
SAME_OFFSET(mxcsr, 128);
SAME_OFFSET(x87_status, 144);
SAME_OFFSET(x87, 160);
SAME_OFFSET(vector, 240);
SAME_OFFSET(mask, 2288);

static enum vectors widest(void)
{
    if (__builtin_cpu_supports("avx512f"))
        return AVX512;
    return __builtin_cpu_supports("avx") ? AVX : SSE;
}

static unsigned long mark(unsigned i)
{
    return (i + 1) * 0x9e3779b97f4a7c15ul;
}

static void set_machine(enum vectors vectors)
{
    static const unsigned bytes[] = {16, 32, 64};
    memset(&before, 0, sizeof before);
    memset(&after, 0, sizeof after);
    for (unsigned i = 0; i < 15; i++)
        before.integer[i] = mark(i);
    before.flags = 0xed7;       /* carry, parity, adjust, zero, sign, interrupts, direction, overflow */
    before.mxcsr = 0xbfa1;      /* flush to zero, round down, all masked, two sticky flags */
    before.x87_control = 0x67f; /* 53 bits, round down, all masked */
    for (unsigned i = 0; i < 5; i++) {
        long double value = 1.25L * (long double)(i + 1);
        memcpy(before.x87[i], &value, 10);
    }
    for (unsigned n = 0; n < (vectors == AVX512 ? 32u : 16u); n++)
        for (unsigned i = 0; i < bytes[vectors]; i++)
            before.vector[n][i] = (unsigned char)(n * 61 + i * 7 + 1);
    for (unsigned i = 0; i < (vectors == AVX512 ? 8u : 0u); i++)
        before.mask[i] = mark(i) & 0xffff;
    mprotect(page, sizeof page, PROT_NONE);
}

static void expect_same_machine(void)
{
    for (unsigned i = 0; i < 15; i++)
        EXPECT_EQ(after.integer[i], before.integer[i]);
    EXPECT_EQ(after.flags & 0xfd7, before.flags & 0xfd7);
    EXPECT_EQ(after.mxcsr, before.mxcsr);
    EXPECT_EQ(after.x87_control, before.x87_control);
    EXPECT_EQ(after.x87_status, before.x87_status);
    EXPECT(memcmp(after.x87, before.x87, sizeof after.x87) == 0);
    for (unsigned n = 0; n < 32; n++)
        EXPECT(memcmp(after.vector[n], before.vector[n], sizeof after.vector[n]) == 0);
    EXPECT(memcmp(after.mask, before.mask, sizeof after.mask) == 0);
    EXPECT_EQ(stacks[1], stacks[0]);
}

/* Leaves nothing as it was in any register that a function may change. */
APART void spoil(void)
{
    static const unsigned plain = 0x1f80;
    if (widest() == AVX512)
        __asm__ volatile("vpternlogd $255, %%zmm31, %%zmm31, %%zmm31\n\tvmovaps %%zmm31, %%zmm16\n\tvmovaps "
                         "%%zmm31, %%zmm20\n\t"
                         "kxnorw %%k1, %%k1, %%k1\n\tkxnorw %%k7, %%k7, %%k7\n\tkxnorw %%k0, %%k0, %%k0" ::
                             : "memory");
    if (widest() >= AVX)
        __asm__ volatile("vzeroall" ::: "memory");
    __asm__ volatile("fninit\n\tldmxcsr %0" : : "m"(plain) : "memory");
    __asm__ volatile("pcmpeqd %%xmm0, %%xmm0\n\tmovaps %%xmm0, %%xmm7\n\tmovaps %%xmm0, %%xmm15" ::
                         : "xmm0", "xmm7", "xmm15");
}

APART int mend(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *c = pointers->ContextRecord;
    unsigned long direction;
    __asm__ volatile("pushfq\n\tpopq %0" : "=r"(direction));
    EXPECT_EQ(direction & 0x400, 0);
    EXPECT(pointers->ExceptionRecord->ExceptionAddress == machine_fault);
    EXPECT_EQ(c->Rax, before.integer[0]);
    EXPECT_EQ(c->R15, before.integer[14]);
    EXPECT_EQ(c->Rsp, stacks[0]);
    EXPECT_EQ(c->EFlags & 0xfd7, before.flags & 0xfd7);
    EXPECT_EQ(c->MxCsr, before.mxcsr);
    EXPECT_EQ(c->FltSave.MxCsr, before.mxcsr);
    EXPECT_EQ(c->FltSave.ControlWord, before.x87_control);
    EXPECT_EQ(c->FltSave.StatusWord, before.x87_status);
    EXPECT(memcmp(&c->Xmm0, before.vector[0], 16) == 0 && memcmp(&c->Xmm15, before.vector[15], 16) == 0);
    mprotect(page, sizeof page, PROT_READ | PROT_WRITE);
    spoil();
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void kept(enum vectors vectors)
{
    set_machine(vectors);
    __try {
        machine_run(vectors);
        at("on");
    } __except (mend(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_TRACE("on");
    expect_same_machine();
}

static void sse_state_is_kept(void)
{
    kept(SSE);
}

static void avx_state_is_kept(void)
{
    if (widest() < AVX)
        SKIP("this processor has no AVX");
    kept(AVX);
}

static void avx512_state_is_kept(void)
{
    if (widest() < AVX512)
        SKIP("this processor has no AVX-512");
    kept(AVX512);
}

APART int mend_from_a_nested_dispatch(EXCEPTION_POINTERS *pointers)
{
    for (int i = 0; i < 3; i++) {
        __try {
            if (i == 1)
                raise_code(2);
            else
                *null_pointer = 1;
        } __except (spoil(), 1) {
            at("%d ", i);
        }
    }
    return mend(pointers);
}

static void kept_across_nested_dispatches(void)
{
    set_machine(widest());
    __try {
        machine_run(widest());
        at("on");
    } __except (mend_from_a_nested_dispatch(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_TRACE("0 1 2 on");
    expect_same_machine();
}

/*
 * A call with marks in what a call keeps, and what it finds behind it: rbx rbp r12 to r15, rsp, MXCSR, the
 * x87 control word. Returns 1 when all are the same.
 */
int call_keeps(void (*function)(void *), void *argument) __asm__("machine_call_keeps");
__asm__(".pushsection .text\n"
        "machine_call_keeps:\n\t"
        ".cfi_startproc\n\t"
        ".irp r, rbx, rbp, r12, r13, r14, r15\n\t"
        "pushq %\\r\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        ".cfi_rel_offset \\r, 0\n\t"
        ".endr\n\t"
        "subq $40, %rsp\n\t"
        ".cfi_adjust_cfa_offset 40\n\t"
        "stmxcsr (%rsp)\n\t"
        "fnstcw 4(%rsp)\n\t"
        "movl $0xffc0, 8(%rsp)\n\t" /* sticky flags aside */
        "ldmxcsr 8(%rsp)\n\t"
        "movl $0xc7f, 12(%rsp)\n\t"
        "fldcw 12(%rsp)\n\t"
        "movq %rsp, 16(%rsp)\n\t"
        "movq $0x1111, %rbx\n\tmovq $0x2222, %rbp\n\tmovq $0x3333, %r12\n\t"
        "movq $0x4444, %r13\n\tmovq $0x5555, %r14\n\tmovq $0x6666, %r15\n\t"
        "movq %rdi, %rax\n\t"
        "movq %rsi, %rdi\n\t"
        "call *%rax\n\t"
        "xorl %eax, %eax\n\t"
        "cmpq $0x1111, %rbx\n\tjne 1f\n\tcmpq $0x2222, %rbp\n\tjne 1f\n\tcmpq $0x3333, %r12\n\tjne 1f\n\t"
        "cmpq $0x4444, %r13\n\tjne 1f\n\tcmpq $0x5555, %r14\n\tjne 1f\n\tcmpq $0x6666, %r15\n\tjne 1f\n\t"
        "cmpq %rsp, 16(%rsp)\n\tjne 1f\n\t"
        "stmxcsr 24(%rsp)\n\t"
        "movl 24(%rsp), %ecx\n\t"
        "andl $0xffc0, %ecx\n\t"
        "cmpl 8(%rsp), %ecx\n\tjne 1f\n\t"
        "fnstcw 28(%rsp)\n\t"
        "movw 28(%rsp), %cx\n\t"
        "cmpw 12(%rsp), %cx\n\tjne 1f\n\t"
        "incl %eax\n"
        "1:\n\t"
        "ldmxcsr (%rsp)\n\t"
        "fldcw 4(%rsp)\n\t"
        "addq $40, %rsp\n\t"
        ".cfi_adjust_cfa_offset -40\n\t"
        ".irp r, r15, r14, r13, r12, rbp, rbx\n\t"
        "popq %\\r\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        ".cfi_restore \\r\n\t"
        ".endr\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".popsection");

APART void raises(void *code)
{
    raise_code((DWORD)(ULONG_PTR)code);
}

static void raise_keeps(void)
{
    __try {
        EXPECT(call_keeps(raises, (void *)7));
        at("on");
    } __except (spoil(), -1) {
        at("no ");
    }
    EXPECT_TRACE("on");
}

APART void handles(void *how)
{
    LOCAL double x = 0.1 * one;
    __try {
        __try {
            if (how)
                *null_pointer = 1;
            raise_code(1);
        } __finally {
            x += 1;
        }
    } __except (1) {
        at("h%d ", (int)(x * 10 + 0.5));
    }
}

/*
 * The control words of the raise are the handler's too: an exception is no reason to change them. (A filter that
 * changes them itself would change them for good: it is a function like others.)
 */
static void handlers_keep(void)
{
    EXPECT(call_keeps(handles, NULL));
    EXPECT(call_keeps(handles, (void *)1));
    EXPECT_TRACE("h11 h11 ");
}

TAP_MAIN(CASE(sse_state_is_kept,
              "E-70 integers, flags, x87 and XMM registers, MXCSR and both control words are kept"),
         CASE(avx_state_is_kept, "E-70 and the upper halves of YMM"),
         CASE(avx512_state_is_kept, "E-70 and ZMM0 to ZMM31 with k0 to k7"),
         CASE(kept_across_nested_dispatches,
              "E-70 E-76 all of it, while the filter handles exceptions of its own"),
         CASE(raise_keeps, "E-63 E-70 a continued raise keeps what a call keeps"),
         CASE(handlers_keep, "Q-245 D-62 so does a function that handles an exception"))
