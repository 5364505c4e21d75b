/* What inject-enter.S and both sides of it agree on. */
#ifndef FAULTLINE_SHIM_MEMORY_INJECT_ENTER_H
#define FAULTLINE_SHIM_MEMORY_INJECT_ENTER_H

/*
 * A slot, in bytes from its start: whether it is taken (4 bytes), the call, and the stack, which grows down to the call;
 * and the signal frame that takes the thread back if nobody else does, with the processor's extended state.
 */
#define INJECTED_SLOTS 8
#define INJECTED_CALL  0x40
#define INJECTED_STACK 0xE000
#define INJECTED_FRAME INJECTED_STACK
#define INJECTED_STATE 0x1000 /* from the frame's start */
#define INJECTED_FRAME_SIZE 0x6000
#define INJECTED_SLOT  (INJECTED_FRAME + INJECTED_FRAME_SIZE)

/* By which the thread says that it has come somewhere: ignored where nobody asks for it. */
#define INJECTED_SIGNAL 28 /* SIGWINCH */

#endif
