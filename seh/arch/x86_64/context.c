#include "seh/arch/x86_64/context.h"

#include "seh/arch/x86_64/registers.h"
#include "seh/cfi.h"

#include <stddef.h>
#include <string.h>
#include <ucontext.h>

enum {
    RED_ZONE = 128,
    XSAVE_ALIGNMENT = 64,
    FXSAVE_SIZE = 512,
    FXSAVE_REGISTERS = 416,  /* what XMM_SAVE_AREA32 and FXSAVE share; the rest is the kernel's */
    SW_RESERVED = 464,       /* the kernel's own bytes in the FXSAVE area */
    XSTATE_MAGIC = 0x46505853,
    XSTATE_BV = 512,         /* which components the area holds; first word of the XSAVE header */
    XSTATE_X87_AND_SSE = 3,
    MXCSR_FLAGS = 0x3f,      /* which exceptions have happened */
    MXCSR_MASKS = 0x1f80,    /* which do not trap */
    X87_EXCEPTIONS = 0x3f,   /* of the control word: which do not trap; of the status word: which have happened */
    X87_PENDING = 0x80,      /* of the status word: one of them will trap at the next instruction */
    X87_FLAGS = 0x80ff,      /* of the status word: all that fnclex clears */
};

/* The bytes of extended state that the kernel saved behind `fpregs`. */
static size_t state_size(const char *fpregs)
{
    uint32_t reserved[2];
    memcpy(reserved, fpregs + SW_RESERVED, sizeof reserved);
    return reserved[0] == XSTATE_MAGIC ? reserved[1] : FXSAVE_SIZE;
}

size_t signal_frame_size(const struct signal_frame *frame)
{
    return sizeof *frame + state_size((char *)registers_of(frame)->fpregs) + XSAVE_ALIGNMENT + 16;
}

void *signal_frame_top(const struct signal_frame *frame)
{
    return (char *)signal_frame_stack(frame) - RED_ZONE;
}

struct signal_frame *signal_frame_move(siginfo_t *info, void *ucontext, void *top)
{
    if (!top) /* the kernel puts the siginfo right behind its ucontext, as struct signal_frame does */
        return ucontext;
    mcontext_t *from = registers_of(ucontext);
    size_t size = state_size((char *)from->fpregs);
    char *state = (char *)(((uintptr_t)top - size) & -(uintptr_t)XSAVE_ALIGNMENT);
    struct signal_frame *to = (struct signal_frame *)(((uintptr_t)state - sizeof *to) & -(uintptr_t)16);
    memcpy(state, from->fpregs, size);
    memcpy(to->ucontext, ucontext, sizeof to->ucontext);
    to->info = *info;
    registers_of(to)->fpregs = (fpregset_t)state;
    return to;
}

siginfo_t *signal_frame_info(struct signal_frame *frame)
{
    return &frame->info;
}

void signal_frame_set_ip(struct signal_frame *frame, uintptr_t ip)
{
    registers_of(frame)->gregs[REG_RIP] = (greg_t)ip;
}

void *signal_frame_stack(const struct signal_frame *frame)
{
    return (void *)registers_of(frame)->gregs[REG_RSP];
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
        origin->registers[i] = (uintptr_t)registers_of(frame)->gregs[numbers[i]];
    origin->interrupted = (uintptr_t)frame;
}

/* The processor's floating-point modes: rounding, masked exceptions, denormals. */
struct modes {
    uint32_t mxcsr;
    uint16_t control; /* the x87 control word */
};

static struct modes current_modes(void)
{
    struct modes modes;
    __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(modes.mxcsr), "=m"(modes.control));
    return modes;
}

void signal_frame_restore_modes(const struct signal_frame *frame)
{
    const struct _libc_fpstate *state = registers_of(frame)->fpregs;
    struct modes modes = current_modes();
    if ((modes.mxcsr & ~MXCSR_FLAGS) == ((state->mxcsr & ~MXCSR_FLAGS) | MXCSR_MASKS))
        __asm__ volatile("ldmxcsr %0" : : "m"(state->mxcsr));
    if (modes.control == (state->cwd | X87_EXCEPTIONS)) /* what the filters have left behind would trap now */
        __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(state->cwd));
}

/* Lets rt_sigreturn load the x87 and SSE registers even if they were in their initial state. */
static void hold_fxsave_state(mcontext_t *m)
{
    if (state_size((char *)m->fpregs) > FXSAVE_SIZE) {
        uint64_t held;
        memcpy(&held, (char *)m->fpregs + XSTATE_BV, sizeof held);
        held |= XSTATE_X87_AND_SSE;
        memcpy((char *)m->fpregs + XSTATE_BV, &held, sizeof held);
    }
}

void signal_frame_enter_pad(struct signal_frame *frame, uintptr_t pad, void *exception, uintptr_t selector)
{
    mcontext_t *m = registers_of(frame);
    m->gregs[REG_RIP] = (greg_t)pad;
    m->gregs[REG_RAX] = (greg_t)exception;
    m->gregs[REG_RDX] = (greg_t)selector;
    m->gregs[REG_EFL] &= ~(greg_t)(FLAG_TRAP | FLAG_DIRECTION | FLAG_NESTED | FLAG_RESUME | FLAG_ALIGNMENT);

    struct modes modes = current_modes();
    if (m->fpregs->mxcsr == modes.mxcsr && m->fpregs->cwd == modes.control && !(m->fpregs->swd & X87_PENDING))
        return;
    m->fpregs->mxcsr = modes.mxcsr;
    m->fpregs->cwd = modes.control;
    if (m->fpregs->swd & X87_PENDING) /* it has been dispatched: once is enough */
        m->fpregs->swd &= (uint16_t)~X87_FLAGS;
    hold_fxsave_state(m);
}

#define INTEGER_REGISTERS(X)                                                                                     \
    X(Rax, RAX) X(Rcx, RCX) X(Rdx, RDX) X(Rbx, RBX) X(Rsp, RSP) X(Rbp, RBP) X(Rsi, RSI) X(Rdi, RDI) X(R8, R8)      \
    X(R9, R9) X(R10, R10) X(R11, R11) X(R12, R12) X(R13, R13) X(R14, R14) X(R15, R15) X(Rip, RIP)

void signal_frame_get_context(const struct signal_frame *frame, CONTEXT *context)
{
    const mcontext_t *m = registers_of(frame);
    memset(context, 0, offsetof(CONTEXT, FltSave));
    memset((char *)context + offsetof(CONTEXT, VectorRegister), 0, sizeof *context - offsetof(CONTEXT, VectorRegister));
    context->ContextFlags = CONTEXT_FULL | CONTEXT_SEGMENTS;
#define GET(windows, linux) context->windows = (DWORD64)m->gregs[REG_##linux];
    INTEGER_REGISTERS(GET)
#undef GET
    context->EFlags = (DWORD)m->gregs[REG_EFL];
    if (m->gregs[REG_TRAPNO] == TRAP_DEBUG) /* a step has been made; a filter that wants another asks for it */
        context->EFlags &= ~(DWORD)FLAG_TRAP;
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
    mcontext_t *m = registers_of(frame);
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
    hold_fxsave_state(m);
}
