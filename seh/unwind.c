/*
 * Phase 2. A handler has been chosen; everything between the exception and its guarded block is left, innermost first:
 * C++ destructors, cleanups, termination blocks. Then the handler's receiver is entered.
 *
 * libgcc does the walking: _Unwind_ForcedUnwind calls stop() before each frame and enters the frame's landing pads, each of
 * which ends in _Unwind_Resume. Four things libgcc cannot do stand here.
 *
 * - The faulting frame. A fault may strike between any two instructions, and GCC lets a landing pad of a trapping load or
 *   store rely on every register; the unwinder restores only the callee-saved ones. So the call-site table is read here,
 *   and the pad is entered by resuming the saved signal frame with another Rip, Rax and Rdx.
 * - An address that no call-site record covers: a fault in code compiled without -fnon-call-exceptions, a call of a function
 *   that GCC believes cannot throw. The C++ personality would call terminate(). If the handler is in this very
 *   frame its receiver is entered at once; else the frame is stepped over: its caller's registers are restored, and
 *   the unwind starts anew from there.
 * - Frames without landing pads (C compiled without -fexceptions). Their guards' cleanups do not run; the list of guarded
 *   blocks tells which blocks have been passed, and their termination blocks are run from it.
 * - A frame without unwind information ends libgcc's walk; the handler is then entered straight away.
 *
 * The guard of the target block, if its function has landing pads, is what enters the handler (faultline_leave_abnormally): the compiler
 * sees control arrive at the handler from the cleanup, and so keeps the block's locals right.
 */
#include "seh/unwind.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/lsda.h"
#include "shim/check.h"

/* "FLT" "SEH": how C++ runtimes tell this exception from their own. */
#define EXCEPTION_CLASS 0x464c540053454800ull

/* Runs when a C++ catch (...) has swallowed the unwind; there is nothing to free. */
static void swallowed(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    (void)reason;
    (void)exception;
}

static struct unwind *unwind_begin(struct thread *thread, struct faultline_frame *target, struct signal_frame *fault)
{
    struct unwind *free = thread->pool;
    while (free < thread->pool + UNWINDS && free->target)
        free++;
    CHECK(free < thread->pool + UNWINDS); /* termination blocks nested this deep by exceptions of their own */
    *free = (struct unwind){
        .exception = {.exception_class = EXCEPTION_CLASS, .exception_cleanup = swallowed},
        .target = target,
        .fault = fault,
        .older = thread->unwinds,
    };
    thread->unwinds = free;
    return free;
}

/* Gives back the unwinds that are newer than `last`; their targets are no longer on the way to being entered. */
static void abandon_unwinds(struct thread *thread, const struct unwind *last)
{
    while (thread->unwinds && thread->unwinds != last) {
        struct unwind *unwind = thread->unwinds;
        unwind->target->state = FAULTLINE_QUIET;
        unwind->target = NULL;
        thread->unwinds = unwind->older;
    }
}

void unwind_abandon(struct thread *thread, struct termination *termination)
{
    struct unwind *own = termination->unwind, *newer = thread->unwinds;
    thread->terminations = termination->older;
    thread->entering = NULL;
    if (!own || !own->target)
        return;
    if (newer == own) {
        abandon_unwinds(thread, own->older);
        return;
    }
    /* an exception of the block's own is being unwound through it, perhaps to the same handler: that one goes on */
    while (newer->older != own)
        newer = newer->older;
    newer->older = own->older;
    struct faultline_frame *target = own->target;
    own->target = NULL;
    for (newer = thread->unwinds; newer; newer = newer->older) {
        if (newer->target == target)
            return;
    }
    target->state = FAULTLINE_QUIET;
}

/* Is `frame` on the list that begins with `newest`? */
static int is_listed(const struct faultline_frame *newest, const struct faultline_frame *frame)
{
    while (newest && newest != frame)
        newest = newest->next;
    return newest != NULL;
}

/* The handler of `target` is being entered: what was under way inside its guarded block is over. */
static void abandon_inside(struct thread *thread, const struct faultline_frame *target)
{
    while (thread->terminations && is_listed(thread->terminations->frames, target))
        thread->terminations = thread->terminations->older;
    abandon_unwinds(thread, thread->terminations ? thread->terminations->unwind : NULL);
    while (thread->dispatches && is_listed(thread->dispatches->start, target))
        thread->dispatches = thread->dispatches->older;
}

/* Runs the termination block of `frame`, which is off the list, and returns when the block has come to its end. */
static void run_termination(struct thread *thread, struct faultline_frame *frame)
{
    struct termination run = {.older = thread->terminations, .frames = thread_frames, .unwind = thread->unwinds};
    frame->state = FAULTLINE_QUIET;
    thread->terminations = thread->entering = &run;
    arch_run_termination(frame, &run);
    thread->terminations = run.older;
}

/* Leaves `frame`, which is the newest block: whatever waits in it is run. */
static void leave(struct thread *thread, struct faultline_frame *frame)
{
    thread_frames = frame->next;
    if (frame->state == FAULTLINE_TERMINATION)
        run_termination(thread, frame);
}

/* The stack below `sp` is done with: leaves the blocks that no landing pad took care of, forgets what else stood there. */
static void pass(struct thread *thread, uintptr_t sp)
{
    while (thread_frames && (uintptr_t)thread_frames < sp)
        leave(thread, thread_frames);
    thread_drop_stale(thread, (void *)sp);
}

static void enter_handler(struct thread *thread, struct faultline_frame *target) __attribute__((noreturn));

/* AddressSanitizer, where the program has it: the stack that is left behind is no longer poisoned. */
void __asan_handle_no_return(void) __attribute__((weak, visibility("default")));

static void enter_handler(struct thread *thread, struct faultline_frame *target)
{
    if (__asan_handle_no_return)
        __asan_handle_no_return();
    while (thread_frames && thread_frames != target)
        leave(thread, thread_frames);
    abandon_inside(thread, target);
    thread_frames = target->next;
    thread->handler_code = target->code;
    arch_enter_receiver(target);
}

static void walk(void *argument) __attribute__((noreturn));
static void step_over(struct thread *thread, struct unwind *unwind, struct _Unwind_Context *context)
    __attribute__((noreturn));
static void enter_pad(struct unwind *unwind, uintptr_t pad) __attribute__((noreturn));

/* Finding the caller of a frame, with its registers as its own code sees them. */
struct caller_search {
    uintptr_t ip, sp; /* of the frame itself */
    int seen;         /* the frame has been met */
    int found;        /* caller is filled in */
    struct arch_caller caller;
};

static _Unwind_Reason_Code look_for_caller(struct _Unwind_Context *context, void *argument)
{
    struct caller_search *search = argument;
    if (search->seen) {
        search->caller = (struct arch_caller){
            .rbx = (void *)_Unwind_GetGR(context, 3),
            .rbp = (void *)_Unwind_GetGR(context, 6),
            .r12 = (void *)_Unwind_GetGR(context, 12),
            .r13 = (void *)_Unwind_GetGR(context, 13),
            .r14 = (void *)_Unwind_GetGR(context, 14),
            .r15 = (void *)_Unwind_GetGR(context, 15),
            .stack = (void *)(_Unwind_GetCFA(context) - 8),
        };
        search->found = 1;
        return _URC_END_OF_STACK;
    }
    search->seen = _Unwind_GetIP(context) == search->ip && _Unwind_GetCFA(context) == search->sp;
    return _URC_NO_REASON;
}

/* Gets past a frame that the C++ personality would end the program for. */
static void step_over(struct thread *thread, struct unwind *unwind, struct _Unwind_Context *context)
{
    struct caller_search search = {.ip = _Unwind_GetIP(context), .sp = _Unwind_GetCFA(context)};
    _Unwind_Backtrace(look_for_caller, &search);
    if (!search.found || (void *)unwind->target < search.caller.stack)
        enter_handler(thread, unwind->target); /* it is in this very frame */
    pass(thread, (uintptr_t)search.caller.stack); /* before the walk's own frames overwrite it */
    unwind->fault = NULL;
    arch_call_from(&search.caller, walk, unwind);
}

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception, struct _Unwind_Context *context, void *argument);

/* Enters a landing pad of the faulting frame with every register of the fault. */
static void enter_pad(struct unwind *unwind, uintptr_t pad)
{
    struct signal_frame *fault = unwind->fault;
    unwind->fault = NULL;
    unwind->exception.private_1 = (uintptr_t)stop; /* where libgcc keeps them for _Unwind_Resume */
    unwind->exception.private_2 = (uintptr_t)unwind;
    signal_frame_enter_pad(fault, pad, &unwind->exception);
    arch_resume(fault);
}

/* Before libgcc enters the landing pads of the frame that `context` describes. */
static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception, struct _Unwind_Context *context, void *argument)
{
    struct unwind *unwind = argument;
    struct thread *thread = thread_state;
    (void)version;
    (void)class;
    (void)exception;

    uintptr_t sp = _Unwind_GetCFA(context), pad;
    if ((actions & _UA_END_OF_STACK) || sp > (uintptr_t)unwind->target)
        enter_handler(thread, unwind->target);
    pass(thread, sp);

    int interrupted = 0; /* by the fault, rather than left by a call: then ip is the instruction itself */
    uintptr_t ip = _Unwind_GetIPInfo(context, &interrupted);
    const unsigned char *lsda = (const unsigned char *)_Unwind_GetLanguageSpecificData(context);
    if (lsda) {
        switch (lsda_find(lsda, _Unwind_GetRegionStart(context), ip - !interrupted, &pad)) {
        case LSDA_NOT_COVERED:
            step_over(thread, unwind, context);
        case LSDA_CLEANUP:
            if (interrupted && unwind->fault && ip == signal_frame_ip(unwind->fault))
                enter_pad(unwind, pad);
            break;
        case LSDA_NO_CLEANUP:
            break;
        }
    }
    if (interrupted)
        unwind->fault = NULL;
    return _URC_NO_REASON;
}

static void walk(void *argument)
{
    struct unwind *unwind = argument;
    _Unwind_ForcedUnwind(&unwind->exception, stop, unwind);
    enter_handler(thread_state, unwind->target); /* no unwind information: go there directly */
}

void unwind_to(struct faultline_frame *target, unsigned code, struct signal_frame *fault)
{
    struct thread *thread = thread_state;
    target->code = code;
    target->state = FAULTLINE_TARGET;
    walk(unwind_begin(thread, target, fault));
}

/*
 * The guard of a block whose state is not quiet. A termination block waits: it is run, abnormally, and the jump or
 * unwind goes on. Or an unwind has arrived at its target.
 */
void faultline_leave_abnormally(struct faultline_frame *frame)
{
    if (frame->state == FAULTLINE_TARGET)
        enter_handler(thread_state, frame);
    leave(thread_state, frame);
}

void *faultline_finally_begin(void)
{
    struct thread *thread = thread_state;
    void *token = thread->entering;
    thread->entering = NULL;
    return token;
}

void faultline_finally_end(void *token)
{
    arch_return_from_termination(token);
}

void faultline_finally_abandon(void *token)
{
    struct thread *thread = thread_state;
    struct termination *left = token;
    while (thread->terminations && thread->terminations != left)
        unwind_abandon(thread, thread->terminations);
    if (thread->terminations)
        unwind_abandon(thread, left);
}
