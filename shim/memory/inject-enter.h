/* What inject-enter.S and both sides of it agree on. */
#ifndef FAULTLINE_SHIM_MEMORY_INJECT_ENTER_H
#define FAULTLINE_SHIM_MEMORY_INJECT_ENTER_H

/*
 * A slot, in bytes from its start: whether it is taken (4 bytes), the call, and the stack, which grows down
 * to the call; and the signal frame that takes the thread back if nobody else does, with the processor's
 * extended state.
 */
#define INJECTED_SLOTS      8
#define INJECTED_CALL       0x40
#define INJECTED_STACK      0xE000
#define INJECTED_FRAME      INJECTED_STACK
#define INJECTED_STATE      0x1000 /* from the frame's start */
#define INJECTED_FRAME_SIZE 0x6000
#define INJECTED_SLOT       (INJECTED_FRAME + INJECTED_FRAME_SIZE)

/*
 * What a thread has in its own storage, in bytes from the start of injected_return: its signal mask and
 * registers as they were, and what iretq takes: where it was, code segment, flags, stack, stack segment. By
 * that it goes back if nobody is left before its slot is filled.
 */
#define RETURN_MASK 0
#define RETURN_RBX  8
#define RETURN_R(n) (16 + 8 * ((n)-8)) /* r8 to r15 */
#define RETURN_RBP  80
#define RETURN_RDI  88
#define RETURN_RSI  96
#define RETURN_RDX  104
#define RETURN_RCX  112
#define RETURN_RAX  120
#define RETURN_RIP  128
#define RETURN_RSP  152
#define RETURN_SIZE 168

/* By which the thread says that it has come somewhere: ignored where nobody asks for it. */
#define INJECTED_SIGNAL 28 /* SIGWINCH */

#endif
