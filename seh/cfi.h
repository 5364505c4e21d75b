/*
 * Call frame information: what the compiler and the assembler say of a function's frame, and the way from a
 * frame to its caller. Reads .eh_frame in place; allocates nothing, takes no lock of this library.
 */
#ifndef FAULTLINE_SEH_CFI_H
#define FAULTLINE_SEH_CFI_H

#include <stdint.h>

/* DWARF's numbers of the x86-64 registers. */
enum {
    CFI_RAX,
    CFI_RDX,
    CFI_RCX,
    CFI_RBX,
    CFI_RSI,
    CFI_RDI,
    CFI_RBP,
    CFI_RSP,
    CFI_R8,
    CFI_R9,
    CFI_R10,
    CFI_R11,
    CFI_R12,
    CFI_R13,
    CFI_R14,
    CFI_R15,
    CFI_RIP,
    CFI_REGISTERS
};

/* A function that is being executed: it is running, has been interrupted, or waits for a call to return. */
struct call_frame {
    uintptr_t registers[CFI_REGISTERS]; /* as the function goes on with; after a call only those that calls keep count */
    uintptr_t interrupted;              /* by a signal whose ucontext stands here; 0: it is calling */
    uintptr_t limit;                    /* where its stack ends: nothing beyond is taken for a frame; 0: not known */
};

/* What the tables say of it. */
struct call_frame_info {
    uintptr_t function;        /* where the function begins, or 0: there is nothing about the code */
    const unsigned char *lsda; /* its language-specific data, or NULL */
    uintptr_t personality;     /* the routine that reads them, or 0 */
    uintptr_t arguments;       /* bytes of pushed arguments that its landing pads expect to be gone */
    struct call_frame caller;
};

/* Copies registers one by one: most were stored one by one, just now, and processors wait to load such in larger parts. */
static inline void cfi_copy_registers(uintptr_t *to, const uintptr_t *from)
{
#pragma GCC unroll 17
    for (int i = 0; i < CFI_REGISTERS; i++) {
        uintptr_t value = from[i];
        __asm__("" : "+r"(value));
        to[i] = value;
    }
}

static inline void cfi_copy(struct call_frame *to, const struct call_frame *from)
{
    cfi_copy_registers(to->registers, from->registers);
    to->interrupted = from->interrupted;
    to->limit = from->limit;
}

/*
 * Fills `info` for `frame`. Answers 0 when the caller is not known: there is nothing about the code, or the
 * function is the outermost. Signal safe.
 */
int cfi_find(const struct call_frame *frame, struct call_frame_info *info);

/* The address that stands for `frame` in tables: in the instruction it executes, or in the call that it waits for. */
static inline uintptr_t cfi_address(const struct call_frame *frame)
{
    return frame->registers[CFI_RIP] - !frame->interrupted;
}

#endif
