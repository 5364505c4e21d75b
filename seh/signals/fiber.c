/*
 * Contexts of <ucontext.h>: each has guarded blocks of its own, as fibers have on Windows. What a thread has active is
 * put away while another context runs, on the stack of the context it belongs to, and a context that has just been made
 * begins with nothing.
 *
 * setcontext, and the end of a context's function, go back to where a swapcontext stands, which brings the blocks with
 * it. What does not hold: a context that setcontext enters for the first time finds its predecessor's blocks; one that
 * goes on in another thread than the one it stopped in cannot have blocks; and coroutines that switch stacks without
 * the C library have one list of blocks together.
 */
#include "seh/signals/interpose.h"
#include "seh/thread.h"

#include <string.h>
#include <ucontext.h>

#define FUNCTIONS(X) X(swapcontext)
INTERPOSE_NEXT(FUNCTIONS)

/* The functions that are still there: those above the stack pointer. Answers how many codes they have. */
static size_t live_codes(const struct thread *thread)
{
    size_t count = thread->handled_count;
    while (count > 0 && thread->handled[count - 1].function < __builtin_frame_address(0))
        count--;
    return count;
}

INTERPOSED int swapcontext(ucontext_t *from, const ucontext_t *to)
{
    struct thread *thread = thread_state;
    if (!thread) { /* no block has been entered yet; what has been by the time we are back belongs elsewhere */
        int result = NEXT(swapcontext)(from, to);
        thread_frames = NULL;
        return result;
    }
    struct faultline_frame *frames = thread_frames;
    struct dispatch *dispatches = thread->dispatches;
    struct termination *terminations = thread->terminations, *entering = thread->entering;
    struct unwind *unwinds = thread->unwinds;
    size_t count = live_codes(thread);
    struct handled handled[count + 1];
    if (count > 0)
        memcpy(handled, thread->handled, count * sizeof *handled);
    thread->handled_count = 0;
    thread_frames = NULL;
    thread->dispatches = NULL;
    thread->terminations = thread->entering = NULL;
    thread->unwinds = NULL;
    int result = NEXT(swapcontext)(from, to);
    thread_frames = frames;
    thread->dispatches = dispatches;
    thread->terminations = terminations;
    thread->entering = entering;
    thread->unwinds = unwinds;
    if (count > 0)
        memcpy(thread->handled, handled, count * sizeof *handled);
    thread->handled_count = count;
    return result;
}
