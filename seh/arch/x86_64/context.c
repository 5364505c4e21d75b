#include "seh/arch/x86_64/context.h"

#include "seh/cfi.h"

#include <stddef.h>
#include <string.h>
#include <ucontext.h>

/* The kernel's struct ucontext ends with a 64-bit signal mask; glibc's type goes on behind it. */
#define KERNEL_UCONTEXT_SIZE (offsetof(ucontext_t, uc_sigmask) + 8)

enum {
    RED_ZONE = 128,
    XSAVE_ALIGNMENT = 64,
    FXSAVE_SIZE = 512,
    FXSAVE_REGISTERS = 416,  /* what XMM_SAVE_AREA32 and FXSAVE share; the rest is the kernel's */
    SW_RESERVED = 464,       /* the kernel's own bytes in the FXSAVE area */
    XSTATE_MAGIC = 0x46505853,
    XSTATE_BV = 512,         /* which components the area holds; first word of the XSAVE header */
    XSTATE_X87_AND_SSE = 3,
    TRAP_DEBUG = 1,
    TRAP_BREAKPOINT = 3,
    TRAP_PROTECTION = 13,
    TRAP_PAGE_FAULT = 14,
    PAGE_FAULT_WRITE = 2,
    PAGE_FAULT_FETCH = 16,
};

/* The NTSTATUS behind an in-page error: the file has no such page (any more). */
#define STATUS_END_OF_FILE ((DWORD)0xC0000011)

struct signal_frame {
    char ucontext[KERNEL_UCONTEXT_SIZE]; /* first: rt_sigreturn finds it at the stack pointer */
    siginfo_t info;
};

static mcontext_t *registers(const struct signal_frame *frame)
{
    return &((ucontext_t *)frame)->uc_mcontext;
}

/* The bytes of extended state that the kernel saved behind `fpregs`. */
static size_t state_size(const char *fpregs)
{
    uint32_t reserved[2];
    memcpy(reserved, fpregs + SW_RESERVED, sizeof reserved);
    return reserved[0] == XSTATE_MAGIC ? reserved[1] : FXSAVE_SIZE;
}

struct signal_frame *signal_frame_move(siginfo_t *info, void *ucontext, int on_signal_stack)
{
    if (!on_signal_stack) /* the kernel puts the siginfo right behind its ucontext, as struct signal_frame does */
        return ucontext;
    mcontext_t *from = &((ucontext_t *)ucontext)->uc_mcontext;
    uintptr_t top = (uintptr_t)from->gregs[REG_RSP] - RED_ZONE;
    size_t size = state_size((char *)from->fpregs);
    char *state = (char *)((top - size) & -(uintptr_t)XSAVE_ALIGNMENT);
    struct signal_frame *to = (struct signal_frame *)(((uintptr_t)state - sizeof *to) & -(uintptr_t)16);
    memcpy(state, from->fpregs, size);
    memcpy(to->ucontext, ucontext, sizeof to->ucontext);
    to->info = *info;
    registers(to)->fpregs = (fpregset_t)state;
    return to;
}

siginfo_t *signal_frame_info(struct signal_frame *frame)
{
    return &frame->info;
}

void signal_frame_set_ip(struct signal_frame *frame, uintptr_t ip)
{
    registers(frame)->gregs[REG_RIP] = (greg_t)ip;
}

void *signal_frame_stack(const struct signal_frame *frame)
{
    return (void *)registers(frame)->gregs[REG_RSP];
}

void signal_frame_get_origin(struct signal_frame *frame, struct call_frame *origin)
{
    static const unsigned char numbers[CFI_REGISTERS] = {
        [CFI_RAX] = REG_RAX, [CFI_RDX] = REG_RDX, [CFI_RCX] = REG_RCX, [CFI_RBX] = REG_RBX, [CFI_RSI] = REG_RSI,
        [CFI_RDI] = REG_RDI, [CFI_RBP] = REG_RBP, [CFI_RSP] = REG_RSP, [CFI_R8] = REG_R8,   [CFI_R9] = REG_R9,
        [CFI_R10] = REG_R10, [CFI_R11] = REG_R11, [CFI_R12] = REG_R12, [CFI_R13] = REG_R13, [CFI_R14] = REG_R14,
        [CFI_R15] = REG_R15, [CFI_RIP] = REG_RIP,
    };
    for (size_t i = 0; i < CFI_REGISTERS; i++)
        origin->registers[i] = (uintptr_t)registers(frame)->gregs[numbers[i]];
    origin->interrupted = (uintptr_t)frame;
}

void signal_frame_enter_pad(struct signal_frame *frame, uintptr_t pad, void *exception)
{
    greg_t *r = registers(frame)->gregs;
    r[REG_RIP] = pad;
    r[REG_RAX] = (uintptr_t)exception;
    r[REG_RDX] = 0;
}

static void set_parameters(EXCEPTION_RECORD *record, DWORD count, ULONG_PTR first, ULONG_PTR second, ULONG_PTR third)
{
    record->NumberParameters = count;
    record->ExceptionInformation[0] = first;
    record->ExceptionInformation[1] = second;
    record->ExceptionInformation[2] = third;
}

static int memory_fault(const greg_t *r, const siginfo_t *info, EXCEPTION_RECORD *record)
{
    if (r[REG_TRAPNO] != TRAP_PAGE_FAULT) { /* a protection fault: a non-canonical address, mostly; it has no address */
        record->ExceptionCode = EXCEPTION_ACCESS_VIOLATION;
        set_parameters(record, 2, 0, ~(ULONG_PTR)0, 0);
        return 1;
    }
    ULONG_PTR access = r[REG_ERR] & PAGE_FAULT_FETCH ? 8 : r[REG_ERR] & PAGE_FAULT_WRITE ? 1 : 0;
    if (info->si_signo == SIGBUS) {
        record->ExceptionCode = EXCEPTION_IN_PAGE_ERROR;
        set_parameters(record, 3, access, (ULONG_PTR)info->si_addr, STATUS_END_OF_FILE);
    } else {
        record->ExceptionCode = EXCEPTION_ACCESS_VIOLATION;
        set_parameters(record, 2, access, (ULONG_PTR)info->si_addr, 0);
    }
    return 1;
}

static int arithmetic_fault(const mcontext_t *m, const siginfo_t *info, EXCEPTION_RECORD *record)
{
    static const struct {
        int si_code;
        DWORD code;
    } codes[] = {
        {FPE_INTDIV, EXCEPTION_INT_DIVIDE_BY_ZERO}, {FPE_INTOVF, EXCEPTION_INT_OVERFLOW},
        {FPE_FLTDIV, EXCEPTION_FLT_DIVIDE_BY_ZERO}, {FPE_FLTOVF, EXCEPTION_FLT_OVERFLOW},
        {FPE_FLTUND, EXCEPTION_FLT_UNDERFLOW},      {FPE_FLTRES, EXCEPTION_FLT_INEXACT_RESULT},
        {FPE_FLTINV, EXCEPTION_FLT_INVALID_OPERATION},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i].si_code != info->si_code)
            continue;
        record->ExceptionCode = codes[i].code;
        if (info->si_code != FPE_INTDIV && info->si_code != FPE_INTOVF)
            set_parameters(record, 2, 0, m->fpregs->mxcsr, 0);
        return 1;
    }
    return 0;
}

int signal_frame_exception(const struct signal_frame *frame, const siginfo_t *info, EXCEPTION_RECORD *record)
{
    const mcontext_t *m = registers(frame);
    memset(record, 0, sizeof *record);
    record->ExceptionAddress = (PVOID)m->gregs[REG_RIP];
    if (info->si_code <= 0)
        return 0; /* kill, sigqueue, tgkill: somebody's message, not a fault */
    switch (info->si_signo) {
    case SIGBUS:
        if (info->si_code == BUS_ADRALN) {
            record->ExceptionCode = EXCEPTION_DATATYPE_MISALIGNMENT;
            return 1;
        }
        /* fallthrough */
    case SIGSEGV:
        return memory_fault(m->gregs, info, record);
    case SIGFPE:
        return arithmetic_fault(m, info, record);
    case SIGILL:
        record->ExceptionCode = EXCEPTION_ILLEGAL_INSTRUCTION;
        return 1;
    case SIGTRAP:
        if (m->gregs[REG_TRAPNO] == TRAP_BREAKPOINT) {
            record->ExceptionCode = EXCEPTION_BREAKPOINT;
            record->ExceptionAddress = (PVOID)(m->gregs[REG_RIP] - 1); /* Windows reports the int3 itself */
            set_parameters(record, 1, 0, 0, 0);
            return 1;
        }
        if (m->gregs[REG_TRAPNO] == TRAP_DEBUG) {
            record->ExceptionCode = EXCEPTION_SINGLE_STEP;
            return 1;
        }
        return 0;
    default:
        return 0;
    }
}

#define INTEGER_REGISTERS(X)                                                                                     \
    X(Rax, RAX) X(Rcx, RCX) X(Rdx, RDX) X(Rbx, RBX) X(Rsp, RSP) X(Rbp, RBP) X(Rsi, RSI) X(Rdi, RDI) X(R8, R8)      \
    X(R9, R9) X(R10, R10) X(R11, R11) X(R12, R12) X(R13, R13) X(R14, R14) X(R15, R15) X(Rip, RIP)

void signal_frame_get_context(const struct signal_frame *frame, CONTEXT *context)
{
    const mcontext_t *m = registers(frame);
    memset(context, 0, offsetof(CONTEXT, FltSave));
    memset((char *)context + offsetof(CONTEXT, VectorRegister), 0, sizeof *context - offsetof(CONTEXT, VectorRegister));
    context->ContextFlags = CONTEXT_FULL | CONTEXT_SEGMENTS;
#define GET(windows, linux) context->windows = (DWORD64)m->gregs[REG_##linux];
    INTEGER_REGISTERS(GET)
#undef GET
    context->EFlags = (DWORD)m->gregs[REG_EFL];
    context->SegCs = (WORD)m->gregs[REG_CSGSFS];
    context->SegGs = (WORD)(m->gregs[REG_CSGSFS] >> 16);
    context->SegFs = (WORD)(m->gregs[REG_CSGSFS] >> 32);
    context->SegSs = (WORD)(m->gregs[REG_CSGSFS] >> 48);
    memcpy(&context->FltSave, m->fpregs, FXSAVE_REGISTERS);
    memset((char *)&context->FltSave + FXSAVE_REGISTERS, 0, sizeof context->FltSave - FXSAVE_REGISTERS);
    context->MxCsr = m->fpregs->mxcsr;
}

void signal_frame_set_context(struct signal_frame *frame, const CONTEXT *context)
{
    mcontext_t *m = registers(frame);
#define SET(windows, linux) m->gregs[REG_##linux] = (greg_t)context->windows;
    INTEGER_REGISTERS(SET)
#undef SET
    m->gregs[REG_EFL] = context->EFlags;

    XMM_SAVE_AREA32 state = context->FltSave;
    state.MxCsr = context->MxCsr;
    state.MxCsr_Mask = m->fpregs->mxcr_mask;
    if (memcmp(m->fpregs, &state, FXSAVE_REGISTERS) == 0)
        return;
    memcpy(m->fpregs, &state, FXSAVE_REGISTERS);
    if (state_size((char *)m->fpregs) > FXSAVE_SIZE) { /* components in their initial state are not restored otherwise */
        uint64_t held;
        memcpy(&held, (char *)m->fpregs + XSTATE_BV, sizeof held);
        held |= XSTATE_X87_AND_SSE;
        memcpy((char *)m->fpregs + XSTATE_BV, &held, sizeof held);
    }
}
