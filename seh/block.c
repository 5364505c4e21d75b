/*
 * Termination blocks that are functions. The way they are called when nothing is wrong stands in the program;
 * here is what happens when the guarded block is left by an exception or a jump.
 */
#include "seh/block.h"

#include "seh/arch/x86_64/jump.h"
#include "seh/unwind.h"

C_ASSERT(offsetof(struct faultline_block, frame) == 0);

int block_call(struct faultline_frame *frame)
{
    static const char abnormal = 1; /* in C `run` tells by a null argument that it is to be found, not run */
    const struct faultline_block *block = (struct faultline_block *)frame;
    return arch_call_filter(block->run, (EXCEPTION_POINTERS *)&abnormal, frame->filter_context);
}

void block_jump(struct faultline_frame *frame, int way, const struct call_frame *kept)
{
    struct faultline_block *block = (struct faultline_block *)frame;
    block->way = way;
    thread_drop_stale(thread_state, frame->resume[2]);
    unwind_enter_receiver(frame->resume, kept);
}
