/*
 * Filters of compilers without nested functions: the receiver of the block is entered with a stack pointer
 * below the fault, evaluates the filter in its function's own frame, and jumps back with the answer.
 */
#include "seh/arch/x86_64/jump.h"
#include "seh/thread.h"

/* The filter of such a block, as the dispatcher calls it; `context` is the block. */
static int ask_in_place(EXCEPTION_POINTERS *pointers, void *context)
{
    struct faultline_frame *frame = context;
    struct dispatch *dispatch = thread_state->dispatches;
    struct question question = {.pointers = pointers};
    struct call_frame here; /* for the block's: only an exception of the filter would go back through that */
    dispatch->question = &question;
    arch_capture(&here);
    arch_run_termination(frame->resume, &question.run, &here);
    dispatch->question = NULL;
    return question.answer;
}

void faultline_ask_in_place(struct faultline_frame *frame)
{
    frame->filter = (void (*)(void))ask_in_place;
    frame->filter_context = frame;
}

EXCEPTION_POINTERS *faultline_asked(void)
{
    struct dispatch *dispatch = thread_state->dispatches;
    EXCEPTION_POINTERS *pointers = NULL;
    if (dispatch && dispatch->question) {
        pointers = dispatch->question->pointers;
        dispatch->question->pointers = NULL; /* handlers inside the filter come by here too */
    }
    return pointers;
}

void faultline_answer(int answer)
{
    struct question *question = thread_state->dispatches->question;
    question->answer = answer;
    arch_return_from_termination(&question->run);
}
