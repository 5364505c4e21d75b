/*
 * Where a thread begins that makes a call for another process (see inject.h): no register has a value that it
 * could use, but thread and kernel are in order.
 *
 * It takes a slot, its address in r12, and sends itself a signal, which is where the debugger stops it: to
 * fill the slot, or to put the thread back, when r12 is 0 because all are taken. It makes the call, and sends
 * itself a signal again: the debugger takes the results out, empties the slot, and puts the thread back. Only
 * if there is no debugger any more does the thread get beyond that: then it goes back by the signal frame,
 * which it copies first, to empty the slot; or, when the slot has not been filled, by what is in its own
 * storage.
 */
#include "shim/memory/inject-enter.h"

#define SYS_MMAP         9
#define SYS_RT_SIGPROCMASK 14
#define SYS_RT_SIGRETURN 15
#define SYS_GETPID       39
#define SYS_GETTID       186
#define SYS_TGKILL       234

#define FRAME_STATE 232 /* where a signal frame says where its extended state is */

.macro signal_itself
    movl $SYS_GETTID, %eax
    syscall
    movl %eax, %ebx
    movl $SYS_GETPID, %eax
    syscall
    movl %eax, %edi
    movl %ebx, %esi
    movl $INJECTED_SIGNAL, %edx
    movl $SYS_TGKILL, %eax
    syscall
.endm

    .text
    .globl injected_enter, injected_ready, injected_finished, injected_end
    .hidden injected_enter, injected_ready, injected_finished, injected_end
    .type injected_enter, @function
injected_enter:
    .cfi_startproc
    .cfi_undefined rip
    cld
    leaq injected_slots(%rip), %r12
    movl $INJECTED_SLOTS, %ecx
0:  movl $1, %eax
    xchgl %eax, (%r12)
    testl %eax, %eax
    jz 1f
    addq $INJECTED_SLOT, %r12
    loop 0b
    xorl %r12d, %r12d
    jmp 2f
1:  movl $0, INJECTED_CALL(%r12)
2:  signal_itself
injected_ready:
    testq %r12, %r12
    jz 5f
    cmpl $0, INJECTED_CALL(%r12)
    jne 2f
    movl $0, (%r12)
    jmp 5f
2:
    leaq INJECTED_STACK(%r12), %rsp
    xorl %ebp, %ebp
    leaq INJECTED_CALL(%r12), %rdi
    call injected_serve
    signal_itself
injected_finished:
    xorl %edi, %edi
    movl $INJECTED_FRAME_SIZE, %esi
    movl $3, %edx           /* to read and write */
    movl $0x22, %r10d       /* private, anonymous */
    movq $-1, %r8
    xorl %r9d, %r9d
    movl $SYS_MMAP, %eax
    syscall
    cmpq $-4096, %rax
    ja 3f
    leaq 8(%rax), %rsp
    leaq INJECTED_FRAME(%r12), %rsi
    movq %rax, %rdi
    subq %rsi, %rax
    movl $INJECTED_FRAME_SIZE, %ecx
    rep movsb
    addq %rax, FRAME_STATE - 8(%rsp)
    movl $0, (%r12)
    jmp 4f
3:  leaq INJECTED_FRAME + 8(%r12), %rsp /* no memory: the slot stays taken */
4:  movl $SYS_RT_SIGRETURN, %eax
    syscall
    hlt

5:  movq injected_return@gottpoff(%rip), %rbx
    addq %fs:0, %rbx
    movq RETURN_RSP(%rbx), %rsp /* for signals that the mask lets in */
    movl $2, %edi               /* the mask as a whole */
    leaq RETURN_MASK(%rbx), %rsi
    xorl %edx, %edx
    movl $8, %r10d
    movl $SYS_RT_SIGPROCMASK, %eax
    syscall
    movq RETURN_R(8)(%rbx), %r8
    movq RETURN_R(9)(%rbx), %r9
    movq RETURN_R(10)(%rbx), %r10
    movq RETURN_R(11)(%rbx), %r11
    movq RETURN_R(12)(%rbx), %r12
    movq RETURN_R(13)(%rbx), %r13
    movq RETURN_R(14)(%rbx), %r14
    movq RETURN_R(15)(%rbx), %r15
    movq RETURN_RBP(%rbx), %rbp
    movq RETURN_RDI(%rbx), %rdi
    movq RETURN_RSI(%rbx), %rsi
    movq RETURN_RDX(%rbx), %rdx
    movq RETURN_RCX(%rbx), %rcx
    movq RETURN_RAX(%rbx), %rax
    leaq RETURN_RIP(%rbx), %rsp
    movq RETURN_RBX(%rbx), %rbx
    iretq
injected_end:
    .cfi_endproc
    .size injected_enter, . - injected_enter

    .local injected_slots
    .comm injected_slots, INJECTED_SLOTS * INJECTED_SLOT, 4096

    .section .note.GNU-stack, "", @progbits
