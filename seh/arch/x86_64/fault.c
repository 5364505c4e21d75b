/*
 * From a signal to the exception of Windows. Most of it the kernel says: signal, si_code, trap number and
 * error code. Where one signal stands for several exceptions the instruction is read.
 *
 * - Trap 0, for both a divisor of zero and a quotient that does not fit: the divisor tells.
 * - Trap 13, the general protection fault: an instruction that only the kernel may execute, one longer than
 *   15 bytes, an interrupt vector that has a meaning on Windows, or, all the rest, a memory access without
 *   address.
 * - The floating-point traps: the status bits tell, in Windows' order where more than one is set.
 *
 * Reading is done by the kernel (os_peek), so that it never faults itself; when it fails the plain answer
 * stays.
 */
#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/decode.h"
#include "seh/arch/x86_64/registers.h"
#include "shim/os.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef TRAP_PERF
#define TRAP_PERF 6 /* si_code of SIGTRAP: a performance event of the program's */
#endif

/* The statuses behind an in-page error: the file has no such page (any more); the memory is broken. */
#define STATUS_END_OF_FILE       ((DWORD)0xc0000011)
#define STATUS_DEVICE_DATA_ERROR ((DWORD)0xc000009c)

enum {
    PAGE_FAULT_WRITE = 2,
    PAGE_FAULT_FETCH = 16,
    SELECTOR_IN_IDT = 2,     /* error code of a protection fault: it names an interrupt vector */
    SELECTOR_BITS = 0xfff8,  /* ... or a segment */
    VECTOR_FAST_FAIL = 0x29, /* what Windows does at these interrupts */
    VECTOR_ASSERTION = 0x2c,
    VECTOR_DEBUG_SERVICE = 0x2d,
    DEBUG_SERVICE_LENGTH = 3, /* the instruction, and the byte behind it that is skipped */
    OPCODE_INT = 0xcd,
};

static void set_exception(EXCEPTION_RECORD *record, DWORD code, DWORD count, ULONG_PTR first,
                          ULONG_PTR second)
{
    record->ExceptionCode = code;
    record->NumberParameters = count;
    record->ExceptionInformation[0] = first;
    record->ExceptionInformation[1] = second;
}

/* Reads the instruction that the thread stopped at. */
static enum decoded decode_at(const mcontext_t *m, struct instruction *instruction)
{
    uint8_t code[INSTRUCTION_LIMIT];
    return decode(instruction, code, os_peek(code, (const void *)m->gregs[REG_RIP], sizeof code));
}

static void general_registers(const mcontext_t *m, uint64_t values[16])
{
    static const uint8_t order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                      REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    for (size_t i = 0; i < 16; i++)
        values[i] = (uint64_t)m->gregs[order[i]];
}

static uint64_t segment_base(uint8_t prefix)
{
    enum { ARCH_GET_FS = 0x1003, ARCH_GET_GS = 0x1004 };
    uint64_t base = 0;
    if (prefix != 0)
        syscall(SYS_arch_prctl, prefix == 0x64 ? ARCH_GET_FS : ARCH_GET_GS, &base);
    return base;
}

/* A division that trapped although its divisor is not zero has a quotient that does not fit. */
static DWORD division_exception(const mcontext_t *m)
{
    struct instruction instruction;
    uint64_t registers[16], divisor = 0;
    int size;
    if (decode_at(m, &instruction) != DECODED || !instruction_divides(&instruction, &size))
        return EXCEPTION_INT_DIVIDE_BY_ZERO;
    general_registers(m, registers);
    if (instruction_operand_is_register(&instruction)) {
        divisor = instruction_register_operand(&instruction, size, registers);
    } else {
        uint64_t address = segment_base(instruction.segment) +
                           instruction_operand_address(&instruction, (uint64_t)m->gregs[REG_RIP], registers);
        if (os_peek(&divisor, (const void *)address, (size_t)size) != (size_t)size)
            return EXCEPTION_INT_DIVIDE_BY_ZERO;
    }
    return divisor ? EXCEPTION_INT_OVERFLOW : EXCEPTION_INT_DIVIDE_BY_ZERO;
}

/* The exception of a floating-point trap whose unmasked status bits are `status`, or 0. */
static DWORD floating_exception(unsigned status)
{
    static const struct {
        unsigned bit;
        DWORD code;
    } codes[] = {
        {0x01, EXCEPTION_FLT_INVALID_OPERATION}, {0x04, EXCEPTION_FLT_DIVIDE_BY_ZERO},
        {0x02, EXCEPTION_FLT_DENORMAL_OPERAND},  {0x08, EXCEPTION_FLT_OVERFLOW},
        {0x10, EXCEPTION_FLT_UNDERFLOW},         {0x20, EXCEPTION_FLT_INEXACT_RESULT},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (status & codes[i].bit)
            return codes[i].code;
    }
    return 0;
}

static int arithmetic_fault(const mcontext_t *m, EXCEPTION_RECORD *record)
{
    unsigned control = m->fpregs->cwd, status = m->fpregs->swd, mxcsr = m->fpregs->mxcsr;
    switch (m->gregs[REG_TRAPNO]) {
    case TRAP_DIVIDE:
        set_exception(record, division_exception(m), 0, 0, 0);
        break;
    case TRAP_X87:
        set_exception(record, floating_exception(status & ~control), 2, 0, 0);
        if ((status & ~control & 0x01) && (status & 0x40))
            record->ExceptionCode = EXCEPTION_FLT_STACK_CHECK;
        break;
    case TRAP_SIMD:
        set_exception(record, floating_exception(mxcsr & ~(mxcsr >> 7)), 2, 0, mxcsr);
        break;
    default:
        return SIGNAL_IS_NO_EXCEPTION;
    }
    return record->ExceptionCode ? SIGNAL_IS_EXCEPTION : SIGNAL_IS_NO_EXCEPTION;
}

/* Interrupt 2D asks the debugger for a service; four of them are nothing to a program without one. */
static enum signal_meaning debug_service(mcontext_t *m, EXCEPTION_RECORD *record)
{
    enum { PRINT = 1, LOAD_SYMBOLS = 3, UNLOAD_SYMBOLS = 4, COMMAND = 5 };
    uint64_t service = (uint64_t)m->gregs[REG_RAX];
    ULONG_PTR next = (ULONG_PTR)m->gregs[REG_RIP] + DEBUG_SERVICE_LENGTH;
    if (service == PRINT || service == LOAD_SYMBOLS || service == UNLOAD_SYMBOLS || service == COMMAND) {
        m->gregs[REG_RIP] = (greg_t)next;
        return SIGNAL_IS_DONE;
    }
    set_exception(record, EXCEPTION_BREAKPOINT, 1, service, 0);
    record->ExceptionAddress = (PVOID)next;
    return SIGNAL_IS_EXCEPTION;
}

static enum signal_meaning protection_fault(mcontext_t *m, EXCEPTION_RECORD *record)
{
    struct instruction instruction;
    uint64_t error = (uint64_t)m->gregs[REG_ERR];
    enum decoded decoded = decode_at(m, &instruction);
    set_exception(record, EXCEPTION_ACCESS_VIOLATION, 2, 0, ~(ULONG_PTR)0);
    if (decoded == DECODED_LONG) {
        set_exception(record, EXCEPTION_ILLEGAL_INSTRUCTION, 0, 0, 0);
    } else if (decoded == DECODED && error == 0 && instruction_is_privileged(&instruction)) {
        set_exception(record, EXCEPTION_PRIV_INSTRUCTION, 0, 0, 0);
    } else if (error & SELECTOR_IN_IDT) {
        uint64_t vector = error >> 3;
        int is_int = decoded == DECODED && instruction.map == MAP_ONE && instruction.opcode == OPCODE_INT;
        if (is_int && vector == VECTOR_FAST_FAIL) {
            set_exception(record, STATUS_STACK_BUFFER_OVERRUN, 1, (ULONG_PTR)m->gregs[REG_RCX], 0);
            record->ExceptionFlags = EXCEPTION_NONCONTINUABLE;
        } else if (is_int && vector == VECTOR_ASSERTION) {
            set_exception(record, STATUS_ASSERTION_FAILURE, 0, 0, 0);
        } else if (is_int && vector == VECTOR_DEBUG_SERVICE) {
            return debug_service(m, record);
        }
    } else if (error != 0) { /* a segment register was given what it cannot hold */
        record->ExceptionInformation[1] = error & SELECTOR_BITS;
    }
    return SIGNAL_IS_EXCEPTION;
}

static enum signal_meaning memory_fault(mcontext_t *m, const siginfo_t *info, EXCEPTION_RECORD *record)
{
    const greg_t *r = m->gregs;
    switch (r[REG_TRAPNO]) {
    case TRAP_PAGE_FAULT:
        break;
    case TRAP_PROTECTION:
        return protection_fault(m, record);
    case TRAP_OVERFLOW:
        set_exception(record, EXCEPTION_INT_OVERFLOW, 0, 0, 0);
        return SIGNAL_IS_EXCEPTION;
    default: /* the stack segment's: a non-canonical address again */
        set_exception(record, EXCEPTION_ACCESS_VIOLATION, 2, 0, ~(ULONG_PTR)0);
        return SIGNAL_IS_EXCEPTION;
    }
    ULONG_PTR access = r[REG_ERR] & PAGE_FAULT_FETCH   ? EXCEPTION_EXECUTE_FAULT
                       : r[REG_ERR] & PAGE_FAULT_WRITE ? EXCEPTION_WRITE_FAULT
                                                       : EXCEPTION_READ_FAULT;
    if (info->si_signo == SIGBUS) {
        set_exception(record, EXCEPTION_IN_PAGE_ERROR, 3, access, (ULONG_PTR)info->si_addr);
        record->ExceptionInformation[2] =
            info->si_code == BUS_MCEERR_AR ? STATUS_DEVICE_DATA_ERROR : STATUS_END_OF_FILE;
    } else {
        set_exception(record, EXCEPTION_ACCESS_VIOLATION, 2, access, (ULONG_PTR)info->si_addr);
    }
    return SIGNAL_IS_EXCEPTION;
}

/*
 * A processor has executed the icebp when it traps; some virtual machines stop at it. What stands before Rip
 * tells them apart, but in a row of icebps, where it takes an earlier one to know.
 */
static int is_before_icebp(const mcontext_t *m)
{
    enum { ICEBP = 0xf1 };
    static int seen;
    uint8_t code[2];
    if (os_peek(code, (const char *)m->gregs[REG_RIP] - 1, sizeof code) != sizeof code || code[1] != ICEBP)
        return 0;
    if (code[0] != ICEBP)
        __atomic_store_n(&seen, 1, __ATOMIC_RELAXED);
    return __atomic_load_n(&seen, __ATOMIC_RELAXED);
}

static enum signal_meaning debug_trap(const mcontext_t *m, const siginfo_t *info, EXCEPTION_RECORD *record)
{
    if (m->gregs[REG_TRAPNO] == TRAP_BREAKPOINT) {
        set_exception(record, EXCEPTION_BREAKPOINT, 1, 0, 0);
        record->ExceptionAddress =
            (PVOID)(m->gregs[REG_RIP] - 1); /* Windows goes back by one byte, also for CD 03 */
        return SIGNAL_IS_EXCEPTION;
    }
    if (m->gregs[REG_TRAPNO] == TRAP_DEBUG) {
        set_exception(record, EXCEPTION_SINGLE_STEP, 0, 0, 0);
        if (info->si_code == TRAP_BRKPT && is_before_icebp(m))
            record->ExceptionAddress = (PVOID)(m->gregs[REG_RIP] + 1);
        return SIGNAL_IS_EXCEPTION;
    }
    return SIGNAL_IS_NO_EXCEPTION;
}

enum signal_meaning signal_frame_exception(struct signal_frame *frame, const siginfo_t *info,
                                           EXCEPTION_RECORD *record)
{
    mcontext_t *m = registers_of(frame);
    memset(record, 0, sizeof *record);
    record->ExceptionAddress = (PVOID)m->gregs[REG_RIP];
    if (info->si_code <= 0)
        return SIGNAL_IS_NO_EXCEPTION; /* kill, sigqueue, tgkill: somebody's message, not a fault */
    switch (info->si_signo) {
    case SIGBUS:
        if (info->si_code == BUS_MCEERR_AO)
            return SIGNAL_IS_NO_EXCEPTION; /* a warning: nobody has touched the broken memory */
        if (m->gregs[REG_TRAPNO] == TRAP_ALIGNMENT) {
            set_exception(record, EXCEPTION_DATATYPE_MISALIGNMENT, 0, 0, 0);
            return SIGNAL_IS_EXCEPTION;
        }
        return memory_fault(m, info, record);
    case SIGSEGV:
        return memory_fault(m, info, record);
    case SIGFPE:
        return arithmetic_fault(m, record);
    case SIGILL:
        set_exception(record, EXCEPTION_ILLEGAL_INSTRUCTION, 0, 0, 0);
        return SIGNAL_IS_EXCEPTION;
    case SIGTRAP:
        return info->si_code == TRAP_PERF ? SIGNAL_IS_NO_EXCEPTION : debug_trap(m, info, record);
    default:
        return SIGNAL_IS_NO_EXCEPTION;
    }
}
