/* Edits of the CONTEXT before execution continues: section E of the facts. */
#include "test/seh/trace.h"

#include <math.h>

APART int step_over(EXCEPTION_POINTERS *pointers, DWORD set, DWORD clear, int bytes)
{
    CONTEXT *c = pointers->ContextRecord;
    at("%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode & 0xff);
    c->EFlags = (c->EFlags | set) & ~clear;
    if (pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ILLEGAL_INSTRUCTION)
        c->Rip += bytes;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void flags_are_edited(void)
{
    unsigned long flags = 0;
    __try {
        __asm__ volatile("std\n\tclc\n\tud2\n\tpushfq\n\tpopq %0\n\tcld" : "=r"(flags) : : "cc", "memory");
    } __except (step_over(GetExceptionInformation(), 0x1, 0x400, 2)) {
        at("no ");
    }
    EXPECT_EQ(flags & 0x401, 1);
    EXPECT_TRACE("1d ");
}

static void single_step_is_asked_for(void)
{
    LOCAL int steps = 0;
    unsigned long ax = 0;
    __try {
        __asm__ volatile("ud2\n\tmovl $5, %%eax\n\taddl $2, %%eax" : "+a"(ax) : : "cc");
    } __except (steps += GetExceptionCode() == EXCEPTION_SINGLE_STEP,
                step_over(GetExceptionInformation(), steps ? 0 : 0x100, steps ? 0x100 : 0, 2)) {
        at("no ");
    }
    EXPECT_EQ(ax, 7);
    EXPECT_EQ(steps, 1);
    EXPECT_TRACE("1d 4 ");
}

APART int mask_division(EXCEPTION_POINTERS *pointers)
{
    at("%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode);
    pointers->ContextRecord->MxCsr |= 0x1f80;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void mxcsr_is_edited(void)
{
    unsigned old, unmasked, now = 0;
    volatile double zero = 0, quotient = 0;
    __asm__ volatile("stmxcsr %0" : "=m"(old));
    unmasked = old & ~0x200u & ~0x3fu;
    __try {
        __asm__ volatile("ldmxcsr %0" : : "m"(unmasked));
        quotient = (double)one / zero;
        __asm__ volatile("stmxcsr %0" : "=m"(now));
    } __except (mask_division(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT(isinf(quotient));
    EXPECT_EQ(now & 0x1f80, 0x1f80);
    EXPECT_TRACE("c000008e ");
}

APART int set_vectors(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *c = pointers->ContextRecord;
    c->Xmm0.Low = 1;
    c->Xmm0.High = 2;
    c->Xmm15.Low = 3;
    c->Xmm15.High = -4;
    c->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void vectors_are_edited(void)
{
    unsigned long low[2] = {0, 0}, high[2] = {0, 0};
    __try {
        __asm__ volatile(
            "pxor %%xmm0, %%xmm0\n\tpxor %%xmm15, %%xmm15\n\tud2\n\tmovups %%xmm0, %0\n\tmovups %%xmm15, %1"
            : "=m"(low), "=m"(high)
            :
            : "xmm0", "xmm15");
    } __except (set_vectors(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT(low[0] == 1 && low[1] == 2 && high[0] == 3 && high[1] == -4ul);
}

APART int set_integers(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *c = pointers->ContextRecord;
    c->Rax = c->Rbx = c->Rcx = c->Rdx = c->Rsi = c->Rdi = 1;
    c->R8 = c->R9 = c->R10 = c->R11 = c->R12 = c->R13 = c->R14 = c->R15 = 2;
    c->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void integers_are_edited(void)
{
    unsigned long sum = 0;
    __try {
        __asm__ volatile(
            "pushq %%rbx\n\tud2\n\t"
            "addq %%rbx, %%rax\n\taddq %%rcx, %%rax\n\taddq %%rdx, %%rax\n\taddq %%rsi, %%rax\n\taddq %%rdi, "
            "%%rax\n\t"
            "addq %%r8, %%rax\n\taddq %%r9, %%rax\n\taddq %%r10, %%rax\n\taddq %%r11, %%rax\n\t"
            "addq %%r12, %%rax\n\taddq %%r13, %%rax\n\taddq %%r14, %%rax\n\taddq %%r15, %%rax\n\tpopq %%rbx"
            : "+a"(sum)
            :
            : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
              "memory");
    } __except (set_integers(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_EQ(sum, 6 + 16);
}

static volatile int breakpoints;

APART int third_breakpoint(EXCEPTION_POINTERS *pointers)
{
    EXPECT_EQ(*(unsigned char *)pointers->ContextRecord->Rip, 0xcc);
    if (++breakpoints == 3)
        pointers->ContextRecord->Rip++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void breakpoint_is_met_again(void)
{
    __try {
        __asm__ volatile("int3");
        at("on");
    } __except (third_breakpoint(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_EQ(breakpoints, 3);
    EXPECT_TRACE("on");
}

/* A raise is continued with an edited context: it returns to another place. */
APART int elsewhere(EXCEPTION_POINTERS *pointers, const void *place)
{
    pointers->ContextRecord->Rip = (DWORD64)place;
    return EXCEPTION_CONTINUE_EXECUTION;
}

void raise_and_return(void) __asm__("machine_raise_and_return");
extern const char machine_elsewhere[] __asm__("machine_elsewhere");
extern volatile int machine_came_by __asm__("machine_came_by");
volatile int machine_came_by;
__asm__(".pushsection .text\n"
        "machine_raise_and_return:\n\t"
        ".cfi_startproc\n\t"
        "subq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        "movl $1, %edi\n\txorl %esi, %esi\n\txorl %edx, %edx\n\txorl %ecx, %ecx\n\t"
        "call *RaiseException@GOTPCREL(%rip)\n\t"
        "ud2\n"
        "machine_elsewhere:\n\t"
        "movl $7, machine_came_by(%rip)\n\t"
        "addq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".popsection");

static void raise_is_continued_elsewhere(void)
{
    __try {
        raise_and_return();
        at("on");
    } __except (elsewhere(GetExceptionInformation(), machine_elsewhere)) {
        at("no ");
    }
    EXPECT_EQ(machine_came_by, 7);
    EXPECT_TRACE("on");
}

TAP_MAIN(CASE(raise_is_continued_elsewhere, "E-63 E-66 a raise is continued at another address"),
         CASE(integers_are_edited, "E-67 fourteen integer registers are changed"),
         CASE(flags_are_edited, "E-68 the carry is set and the direction flag cleared"),
         CASE(single_step_is_asked_for, "E-68 the trap flag is set, and cleared at the single step"),
         CASE(vectors_are_edited, "E-69 XMM0 and XMM15 are changed"),
         CASE(mxcsr_is_edited, "E-69 a division by zero is masked in MxCsr"),
         CASE(breakpoint_is_met_again, "E-72 a breakpoint is met again until Rip is advanced"))
