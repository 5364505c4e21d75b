/*
 * Moves between stacks that C cannot express; fibers have theirs in switch.S. Contracts stand in jump.h.
 *
 * Unwind information is exact at every call: libgcc, libunwind and gdb walk from a filter through the dispatcher into the
 * faulting function.
 */

/* struct ucontext as the kernel lays it out: gregs behind flags, link and stack */
#define UC_GREG(n) (40 + 8 * (n))
#define UC_FPREGS  (40 + 8 * 23)
#define FP_CONTROL     0
#define FP_STATUS      2
#define FP_TAG         4
#define FP_INSTRUCTION 8
#define FP_MXCSR       24
#define FP_MXCSR_MASK  28

/* CONTEXT */
#define C_FLAGS   0x30
#define C_MXCSR   0x34
#define C_CS      0x38
#define C_DS      0x3a
#define C_ES      0x3c
#define C_FS      0x3e
#define C_GS      0x40
#define C_SS      0x42
#define C_EFLAGS  0x44
#define C_RAX     0x78
#define C_RCX     0x80
#define C_RDX     0x88
#define C_RBX     0x90
#define C_RSP     0x98
#define C_RBP     0xa0
#define C_RSI     0xa8
#define C_RDI     0xb0
#define C_R(n)    (0xb8 + 8 * ((n) - 8))
#define C_RIP     0xf8
#define C_FLT     0x100
#define C_XMM(n)  (0x1a0 + 16 * (n))
#define C_SIZE    0x4d0
#define CONTEXT_FULL_AND_SEGMENTS 0x10000f

/* what __builtin_setjmp fills in */
#define R_FP       0
#define R_RECEIVER 8
#define R_SP       16

/* struct call_frame: registers in DWARF's order */
#define F_REGISTER(n)  (8 * (n))
#define F_INTERRUPTED  F_REGISTER(17)
#define F_LIMIT        F_REGISTER(18)
#define F_SIZE         F_REGISTER(19)

#define SYS_rt_sigreturn 15

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name

/* DWARF: register `reg` was saved at rsp + offset (offset below 8192) */
#define SAVED_AT(reg, offset) .cfi_escape 0x10, reg, 3, 0x77, ((offset) & 0x7f) | 0x80, (offset) >> 7

        .text

/* The faulting code is this function's caller as far as unwinders see: a signal frame. */
FUNCTION(arch_dispatch)
        .cfi_startproc
        .cfi_signal_frame
        movq    %rdi, %rsp
        .cfi_escape 0x0f, 4, 0x77, (UC_GREG(15) & 0x7f) | 0x80, UC_GREG(15) >> 7, 0x06
        SAVED_AT(0, UC_GREG(13))
        SAVED_AT(1, UC_GREG(12))
        SAVED_AT(2, UC_GREG(14))
        SAVED_AT(3, UC_GREG(11))
        SAVED_AT(4, UC_GREG(9))
        SAVED_AT(5, UC_GREG(8))
        SAVED_AT(6, UC_GREG(10))
        SAVED_AT(8, UC_GREG(0))
        SAVED_AT(9, UC_GREG(1))
        SAVED_AT(10, UC_GREG(2))
        SAVED_AT(11, UC_GREG(3))
        SAVED_AT(12, UC_GREG(4))
        SAVED_AT(13, UC_GREG(5))
        SAVED_AT(14, UC_GREG(6))
        SAVED_AT(15, UC_GREG(7))
        SAVED_AT(16, UC_GREG(16))
        movq    UC_FPREGS(%rdi), %rax   /* filters run with the program's rounding, and without floating-point traps */
        movl    FP_MXCSR(%rax), %ecx
        andl    $~0x3f, %ecx
        orl     $0x1f80, %ecx
        movl    %ecx, -8(%rsp)
        ldmxcsr -8(%rsp)
        movzwl  FP_CONTROL(%rax), %ecx
        orl     $0x3f, %ecx
        movl    %ecx, -8(%rsp)
        fldcw   -8(%rsp)
        call    dispatch_fault
        movl    $SYS_rt_sigreturn, %eax
        syscall
        hlt
        .cfi_endproc
END(arch_dispatch)

FUNCTION(arch_resume)
        .cfi_startproc
        movq    %rdi, %rsp
        movl    $SYS_rt_sigreturn, %eax
        syscall
        hlt
        .cfi_endproc
END(arch_resume)

/* Rip and the flags are popped off the stack that is being resumed: 16 bytes below its stack pointer must be free. */
FUNCTION(arch_resume_context)
        .cfi_startproc
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movaps  (0x1a0 + 16 * \n)(%rdi), %xmm\n
        .endr
        ldmxcsr C_MXCSR(%rdi)
        fldcw   C_FLT + FP_CONTROL(%rdi)
        movq    C_RSP(%rdi), %rcx
        movl    C_EFLAGS(%rdi), %eax
        movq    C_RIP(%rdi), %rdx
        movq    %rax, -16(%rcx)
        movq    %rdx, -8(%rcx)
        movq    C_RAX(%rdi), %rax
        movq    C_RDX(%rdi), %rdx
        movq    C_RBX(%rdi), %rbx
        movq    C_RBP(%rdi), %rbp
        movq    C_RSI(%rdi), %rsi
        movq    C_R(8)(%rdi), %r8
        movq    C_R(9)(%rdi), %r9
        movq    C_R(10)(%rdi), %r10
        movq    C_R(11)(%rdi), %r11
        movq    C_R(12)(%rdi), %r12
        movq    C_R(13)(%rdi), %r13
        movq    C_R(14)(%rdi), %r14
        movq    C_R(15)(%rdi), %r15
        leaq    -16(%rcx), %rsp
        movq    C_RCX(%rdi), %rcx
        movq    C_RDI(%rdi), %rdi
        popfq
        ret
        .cfi_endproc
END(arch_resume_context)

/* All registers but Rsp, Rip and the flags, into the CONTEXT at \base. */
        .macro STORE_REGISTERS base
        movq    %rax, C_RAX(\base)
        movq    %rcx, C_RCX(\base)
        movq    %rdx, C_RDX(\base)
        movq    %rbx, C_RBX(\base)
        movq    %rbp, C_RBP(\base)
        movq    %rsi, C_RSI(\base)
        movq    %rdi, C_RDI(\base)
        movq    %r8, C_R(8)(\base)
        movq    %r9, C_R(9)(\base)
        movq    %r10, C_R(10)(\base)
        movq    %r11, C_R(11)(\base)
        movq    %r12, C_R(12)(\base)
        movq    %r13, C_R(13)(\base)
        movq    %r14, C_R(14)(\base)
        movq    %r15, C_R(15)(\base)
        movl    $CONTEXT_FULL_AND_SEGMENTS, C_FLAGS(\base)
        stmxcsr C_MXCSR(\base)
        stmxcsr C_FLT + FP_MXCSR(\base)
        fnstcw  C_FLT + FP_CONTROL(\base)
        movw    %cs, C_CS(\base)
        movw    %ds, C_DS(\base)
        movw    %es, C_ES(\base)
        movw    %fs, C_FS(\base)
        movw    %gs, C_GS(\base)
        movw    %ss, C_SS(\base)
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movaps  %xmm\n, (0x1a0 + 16 * \n)(\base)
        .endr
        .endm

/*
 * The front of a call that raises: the caller's CONTEXT as it will be when the call returns, in register \context beside
 * the call's own arguments, for \raise, which does not return.
 */
        .macro RAISE name, raise, context
        .globl  \name
        .type   \name, @function
        .p2align 4
\name:
        .cfi_startproc
        pushfq
        .cfi_adjust_cfa_offset 8
        subq    $C_SIZE + 16, %rsp
        .cfi_adjust_cfa_offset C_SIZE + 16
        cld
        STORE_REGISTERS %rsp
        xorps   %xmm0, %xmm0                    /* calls have the x87 registers empty */
        .irp n, 2, 3, 4, 5, 6, 7, 8, 9
        movaps  %xmm0, C_FLT + 16 * \n(%rsp)
        .endr
        movl    $0, C_FLT + FP_TAG(%rsp)
        movups  %xmm0, C_FLT + FP_INSTRUCTION(%rsp)
        fnstsw  C_FLT + FP_STATUS(%rsp)
        movl    $0xffff, C_FLT + FP_MXCSR_MASK(%rsp)
        movq    C_SIZE + 16(%rsp), %rax         /* flags */
        movl    %eax, C_EFLAGS(%rsp)
        movq    C_SIZE + 24(%rsp), %rax         /* return address */
        movq    %rax, C_RIP(%rsp)
        leaq    C_SIZE + 32(%rsp), %rax
        movq    %rax, C_RSP(%rsp)
        movq    %rsp, \context
        call    \raise
        hlt
        .cfi_endproc
        END(\name)
        .endm

/* void RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments) */
        RAISE   RaiseException, raise_exception, %r8

/* void RtlRaiseException(EXCEPTION_RECORD *record) */
        RAISE   RtlRaiseException, raise_record, %rsi

/* void RtlRaiseStatus(NTSTATUS status) */
        RAISE   RtlRaiseStatus, raise_status, %rsi

/* The slow ways of __cxa_throw and its like */
        RAISE   arch_throw, cxx_throw, %rcx
        RAISE   arch_rethrow, cxx_rethrow, %rsi
        RAISE   arch_rethrow_exception, cxx_rethrow_exception, %rsi
        .hidden arch_throw, arch_rethrow, arch_rethrow_exception

/* void RtlCaptureContext(CONTEXT *context) */
        .globl  RtlCaptureContext
        .type   RtlCaptureContext, @function
        .p2align 4
RtlCaptureContext:
        .cfi_startproc
        pushfq
        .cfi_adjust_cfa_offset 8
        fxsave  C_FLT(%rdi)
        STORE_REGISTERS %rdi
        movq    (%rsp), %rax
        movl    %eax, C_EFLAGS(%rdi)
        movq    8(%rsp), %rax
        movq    %rax, C_RIP(%rdi)
        leaq    16(%rsp), %rax
        movq    %rax, C_RSP(%rdi)
        movq    C_RAX(%rdi), %rax
        popfq
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc
        .size   RtlCaptureContext, . - RtlCaptureContext

/* The registers that calls preserve, but for the frame pointer, from a struct call_frame, and into one */
        .macro LOAD_KEPT frame
        movq    F_REGISTER(3)(\frame), %rbx
        movq    F_REGISTER(12)(\frame), %r12
        movq    F_REGISTER(13)(\frame), %r13
        movq    F_REGISTER(14)(\frame), %r14
        movq    F_REGISTER(15)(\frame), %r15
        .endm
        .macro STORE_KEPT frame
        movq    %rbx, F_REGISTER(3)(\frame)
        movq    %r12, F_REGISTER(12)(\frame)
        movq    %r13, F_REGISTER(13)(\frame)
        movq    %r14, F_REGISTER(14)(\frame)
        movq    %r15, F_REGISTER(15)(\frame)
        .endm

FUNCTION(arch_enter_receiver)
        .cfi_startproc
        LOAD_KEPT %rsi
        movq    R_FP(%rdi), %rbp
        movq    R_SP(%rdi), %rsp
        jmp     *R_RECEIVER(%rdi)
        .cfi_endproc
END(arch_enter_receiver)

/*
 * void faultline_leave_abnormally(struct faultline_frame *frame): its caller is a cleanup, in whose function a
 * receiver may be entered next.
 */
        .globl  faultline_leave_abnormally
        .type   faultline_leave_abnormally, @function
        .p2align 4
faultline_leave_abnormally:
        .cfi_startproc
        subq    $F_SIZE, %rsp   /* aligned again: its size is an odd number of words */
        .cfi_adjust_cfa_offset F_SIZE
        STORE_KEPT %rsp
        movq    %rsp, %rsi
        call    leave_abnormally
        addq    $F_SIZE, %rsp
        .cfi_adjust_cfa_offset -F_SIZE
        ret
        .cfi_endproc
END(faultline_leave_abnormally)

FUNCTION(arch_run_termination)
        .cfi_startproc
        pushq   %rbx
        pushq   %rbp
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rsi)
        LOAD_KEPT %rdx
        subq    $1032, %rsp     /* 1 KiB: the function may think that it owns outgoing arguments above its stack pointer */
        movq    R_FP(%rdi), %rbp
        jmp     *R_RECEIVER(%rdi)
        .cfi_endproc
END(arch_run_termination)

FUNCTION(arch_return_from_termination)
        .cfi_startproc
        movq    (%rdi), %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbp
        popq    %rbx
        ret
        .cfi_endproc
END(arch_return_from_termination)

FUNCTION(arch_call_filter)
        .cfi_startproc
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rdx, %r10
        jmp     *%rax
        .cfi_endproc
END(arch_call_filter)

FUNCTION(arch_capture)
        .cfi_startproc
        STORE_KEPT %rdi
        movq    %rbp, F_REGISTER(6)(%rdi)
        leaq    8(%rsp), %rax
        movq    %rax, F_REGISTER(7)(%rdi)
        movq    (%rsp), %rax
        movq    %rax, F_REGISTER(16)(%rdi)
        movq    $0, F_INTERRUPTED(%rdi)
        movq    $0, F_LIMIT(%rdi)
        ret
        .cfi_endproc
END(arch_capture)

FUNCTION(arch_enter_pad)
        .cfi_startproc
        LOAD_KEPT %rdi
        movq    F_REGISTER(6)(%rdi), %rbp
        addq    F_REGISTER(7)(%rdi), %rsi
        movq    %rsi, %rsp
        movq    %rcx, %rax
        movq    %rdx, %rcx
        movq    %r8, %rdx
        jmp     *%rcx
        .cfi_endproc
END(arch_enter_pad)

/* A handler's frame is made as the kernel makes one, with its floating-point modes. */
FUNCTION(arch_deliver)
        .cfi_startproc
        leaq    arch_restorer(%rip), %rax
        movq    %rax, -8(%rdi)
        leaq    -8(%rdi), %rsp
        .cfi_undefined 16
        movl    $0x037f, -16(%rdi)
        fldcw   -16(%rdi)
        movl    $0x1f80, -16(%rdi)
        ldmxcsr -16(%rdi)
        movq    %rsi, %rax
        movq    %rdi, %r8
        movl    %edx, %edi
        movq    %rcx, %rsi
        movq    %r8, %rdx
        cld
        jmp     *%rax
        .cfi_endproc
END(arch_deliver)

/*
 * By these very instructions, and by having no unwind information, unwinders and debuggers know a signal frame. They
 * look up the byte before a return address.
 */
        nop
FUNCTION(arch_restorer)
        movq    $SYS_rt_sigreturn, %rax
        syscall
END(arch_restorer)

        .section .note.GNU-stack, "", @progbits
