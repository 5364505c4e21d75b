#include "seh/fiber.h"

#include "seh/cxx.h"
#include "shim/os.h"

#include <sys/mman.h>

void fiber_begin_blocks(struct fiber_blocks *blocks, char *low, char *high, size_t closed)
{
    *blocks = (struct fiber_blocks){.stack_low = low, .stack_high = high};
    if (closed) {
        blocks->zone.low = low;
        blocks->zone.high = low + closed;
    }
}

void fiber_end_blocks(struct fiber_blocks *blocks)
{
    if (blocks->handled)
        munmap(blocks->handled, blocks->handled_room * sizeof *blocks->handled);
    blocks->handled = NULL;
}

static void keep(struct thread *thread, struct fiber_blocks *blocks)
{
    *blocks = (struct fiber_blocks){.frames = thread_frames,
                                    .dispatches = thread->dispatches,
                                    .terminations = thread->terminations,
                                    .entering = thread->entering,
                                    .unwinds = thread->unwinds,
                                    .handled = thread->handled,
                                    .handled_count = thread->handled_count,
                                    .handled_room = thread->handled_room,
                                    .stack_low = thread->stack_low,
                                    .stack_high = thread->stack_high,
                                    .zone = thread->zone};
}

/* A signal may come in between, whose handler faults: no block of one stack with the bounds of the other. */
static void put_in_force(struct thread *thread, const struct fiber_blocks *blocks)
{
    thread_frames = NULL;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    thread->dispatches = blocks->dispatches;
    thread->terminations = blocks->terminations;
    thread->entering = blocks->entering;
    thread->unwinds = blocks->unwinds;
    thread->handled = blocks->handled;
    thread->handled_count = blocks->handled_count;
    thread->handled_room = blocks->handled_room;
    thread->stack_low = blocks->stack_low;
    thread->stack_high = blocks->stack_high;
    thread->zone = blocks->zone;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    thread_frames = blocks->frames;
}

void fiber_switch_blocks(struct fiber_blocks *from, struct fiber_blocks *to)
{
    struct thread *thread = thread_get();
    keep(thread, from);
    cxx_switch(&from->cxx_caught, &from->cxx_uncaught, to->cxx_caught, to->cxx_uncaught);
    put_in_force(thread, to);
}

void fiber_forget_blocks(void)
{
    struct thread *thread = thread_state;
    thread_frames = NULL;
    if (!thread)
        return;
    thread->dispatches = NULL;
    thread->terminations = thread->entering = NULL;
    thread->unwinds = NULL;
}
