/*
 * Guarded blocks: entering, leaving, and the thread state behind them.
 *
 * A block is entered by pushing its frame on the thread's list and left by popping it; the common way out is
 * inlined into the program (faultline_leave in excpt.h). Frames can also vanish without being popped: a C++
 * exception or a jump passes through a function that was compiled without cleanups. Such a frame lies below
 * the frame pointer of whoever enters a block next, or the stack pointer of whoever raises an exception, which
 * is how it is recognised and dropped. (The C library's longjmp takes such frames off the list itself.)
 */
#include "seh/thread.h"

#include "seh/signals/altstack.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/signals/signals.h"
#include "seh/unwind.h"
#include "shim/check.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

__thread struct faultline_frame *thread_frames;
__thread struct thread *thread_state;

struct thread *thread_get(void)
{
    if (__builtin_expect(!thread_state, 0)) {
        int saved = errno;
        thread_state = altstack_attach();
        signals_install();
        errno = saved;
    }
    return thread_state;
}

/* Is `object` dead: on this thread's stack, yet below `sp`, which is in use? Other stacks are not judged. */
static int is_stale(const struct thread *thread, const void *object, const void *sp)
{
    return (const char *)object < (const char *)sp && (const char *)object >= thread->stack_low &&
           (const char *)sp < thread->stack_high;
}

uintptr_t thread_stack_limit(uintptr_t sp)
{
    const struct thread *thread = thread_state;
    if (!thread || sp < (uintptr_t)thread->stack_low || sp >= (uintptr_t)thread->stack_high)
        return 0;
    return (uintptr_t)thread->stack_high;
}

void thread_drop_stale(struct thread *thread, const void *sp)
{
    thread_drop_stale_within(thread, sp, (void *)UINTPTR_MAX);
}

void thread_drop_stale_within(struct thread *thread, const void *sp, const void *end)
{
    while (thread_frames && is_stale(thread, thread_frames, sp))
        thread_frames = thread_frames->next;
    while (thread->dispatches && is_stale(thread, thread->dispatches, sp))
        thread->dispatches = thread->dispatches->older;
    while (thread->terminations && is_stale(thread, thread->terminations, sp) &&
           (const void *)thread->terminations->block < end)
        unwind_abandon(thread, thread->terminations);
}

/* Does a filter run in its function's own frame, with the functions of the exception below that? */
static int is_asked_in_place(const struct thread *thread)
{
    for (const struct dispatch *dispatch = thread->dispatches; dispatch; dispatch = dispatch->older) {
        if (dispatch->question)
            return 1;
    }
    return 0;
}

/*
 * A termination block that is a function is not judged by its place, nor anything by it: a jump out of it gives it another
 * resume[0], and the function that contains it may have been inlined into one that has more.
 */
static int is_judged(const struct faultline_frame *block)
{
    return block->state != FAULTLINE_BLOCK;
}

/* The list may hold dead blocks, or the thread is new. */
static __attribute__((noinline, cold)) struct faultline_frame *newest_live(const struct faultline_frame *entered)
{
    struct thread *thread = thread_get();
    thread_drop_stale(thread, __builtin_frame_address(0));
    if (is_judged(entered) && !is_asked_in_place(thread)) {
        /* no other function has anything in the frame of this one */
        while (thread_frames && is_judged(thread_frames) && thread_frames->resume[0] != entered->resume[0] &&
               is_stale(thread, thread_frames, entered->resume[0]))
            thread_frames = thread_frames->next;
    }
    for (struct faultline_frame *f = thread_frames; f && f->resume[0] == entered->resume[0]; f = f->next) {
        if (f == entered) /* a signal handler has left it by siglongjmp */
            thread_frames = f->next;
    }
    return thread_frames;
}

void faultline_enter(struct faultline_frame *frame)
{
    struct faultline_frame **head = &thread_frames, *newest = *head;
    if (newest) {
        if (__builtin_expect((void *)newest < frame->resume[0], 0))
            newest = newest_live(frame);
    } else if (__builtin_expect(!thread_state, 0)) {
        newest = newest_live(frame);
    }
    frame->resume[FAULTLINE_ENTERED] = __builtin_return_address(0);
    frame->head = head;
    frame->next = newest;
    *head = frame;
}

/*
 * The code of an exception outlives its dispatch: handlers in C find it by (function, handler). Deeper
 * functions have returned by the time a shallower one handles, so their entries go; what remains is sorted,
 * newest last.
 */
static void remember_code(struct thread *thread, unsigned id, void *function, unsigned code)
{
    size_t n = thread->handled_count;
    while (n > 0 && (char *)thread->handled[n - 1].function < (char *)function)
        n--;
    for (size_t i = n; i > 0 && thread->handled[i - 1].function == function; i--) {
        if (thread->handled[i - 1].id == id) {
            thread->handled[i - 1].code = code;
            thread->handled_count = n;
            return;
        }
    }
    if (n == thread->handled_room) {
        size_t bytes = thread->handled_room * sizeof *thread->handled;
        void *more = bytes ? mremap(thread->handled, bytes, 2 * bytes, MREMAP_MAYMOVE)
                           : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(more != MAP_FAILED);
        thread->handled = more;
        thread->handled_room = (bytes ? 2 * bytes : 4096) / sizeof *thread->handled;
    }
    thread->handled[n] = (struct handled){function, id, code};
    thread->handled_count = n + 1;
}

unsigned faultline_handler_entered(unsigned id, void *function)
{
    struct thread *thread = thread_state;
    if (function)
        remember_code(thread, id, function, thread->handler_code);
    return thread->handler_code;
}

unsigned faultline_handler_code(unsigned id, void *function)
{
    struct thread *thread = thread_state;
    for (size_t i = thread->handled_count; i-- > 0;) {
        if (thread->handled[i].function == function && thread->handled[i].id == id)
            return thread->handled[i].code;
    }
    return 0; /* cannot be: a handler runs only after faultline_handler_entered */
}

unsigned faultline_filter_code(EXCEPTION_POINTERS *pointers)
{
    return pointers->ExceptionRecord->ExceptionCode;
}

enum { CALL_DIRECT = 0xe8, CALL_DIRECT_LENGTH = 5 };

void faultline_find_filter(struct faultline_site *site, const void *after_call)
{
    const unsigned char *call = (const unsigned char *)after_call - CALL_DIRECT_LENGTH;
    void *filter;
    if (*call == CALL_DIRECT) {
        int32_t distance;
        memcpy(&distance, call + 1, sizeof distance);
        filter = (char *)after_call + distance;
    } else { /* another code model: the unwind tables know where the filter begins */
        filter = _Unwind_FindEnclosingFunction(__builtin_return_address(0));
    }
    CHECK(filter != NULL);
    __atomic_store_n((void **)&site->filter, filter, __ATOMIC_RELEASE);
}
