/* Contracts stand in switch.h. */

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name

        .text

/* Both stacks look the same from the saved registers up: unwinders read either. */
FUNCTION(arch_switch)
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r15, 0
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        ldmxcsr (%rsp)
        fldcw   4(%rsp)
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbp
        ret
        .cfi_endproc
END(arch_switch)

/* What arch_switch finds: modes, r15, r14, r13 (argument), r12 (begin), rbx, rbp, return address. */
FUNCTION(arch_new_stack)
        .cfi_startproc
        leaq    -80(%rdi), %rax
        stmxcsr (%rax)
        fnstcw  4(%rax)
        movq    $0, 8(%rax)
        movq    $0, 16(%rax)
        movq    %rdx, 24(%rax)
        movq    %rsi, 32(%rax)
        movq    $0, 40(%rax)
        movq    $0, 48(%rax)
        leaq    begin_stack(%rip), %rcx
        movq    %rcx, 56(%rax)
        movq    $0, 64(%rax)
        ret
        .cfi_endproc
END(arch_new_stack)

        .type begin_stack, @function
        .p2align 4
begin_stack:
        .cfi_startproc
        .cfi_undefined rip
        movq    %r13, %rdi
        call    *%r12
        hlt
        .cfi_endproc
END(begin_stack)

FUNCTION(arch_exit_thread)
        .cfi_startproc
        .cfi_undefined rip
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        xorl    %edi, %edi
        call    pthread_exit@PLT
        hlt
        .cfi_endproc
END(arch_exit_thread)

        .section .note.GNU-stack, "", @progbits
