/*
 * What the exception engine keeps for each stack rather than for each thread: with fibers, a thread has
 * several. A fiber brings its own guarded blocks, dispatches, termination blocks, exception codes, C++
 * exceptions and the closed zone at the end of its stack, and leaves them with whom it switches to.
 */
#ifndef FAULTLINE_SEH_FIBER_H
#define FAULTLINE_SEH_FIBER_H

#include "seh/thread.h"

struct fiber_blocks {
    struct faultline_frame *frames;
    struct dispatch *dispatches;
    struct termination *terminations, *entering;
    struct unwind *unwinds;
    struct handled *handled;
    size_t handled_count, handled_room;
    char *stack_low, *stack_high;
    struct stack_zone zone;
    void *cxx_caught;      /* what __cxa_get_globals() is for, where there is a C++ runtime */
    unsigned cxx_uncaught;
};

/* Those of a stack [low, high) that nothing has run on, whose first `closed` bytes have no access. */
void fiber_begin_blocks(struct fiber_blocks *blocks, char *low, char *high, size_t closed);

/* What a stack has that nothing will run on any more. */
void fiber_end_blocks(struct fiber_blocks *blocks);

/* The calling thread's are kept in `from`, and are those of `to` from now on. */
void fiber_switch_blocks(struct fiber_blocks *from, struct fiber_blocks *to);

/* The calling thread ends here: its functions' blocks are none any more. */
void fiber_forget_blocks(void);

#endif
