/*
 * Phase 2. A handler has been chosen; everything between the exception and its guarded block is left,
 * innermost first: C++ destructors, cleanups, termination blocks. Then the handler's receiver is entered.
 *
 * libgcc does the walking: _Unwind_ForcedUnwind calls stop() before each frame and enters the frame's landing
 * pads, each of which ends in _Unwind_Resume. Four things libgcc cannot do stand here.
 *
 * - The faulting frame. A fault may strike between any two instructions, and GCC lets a landing pad of a
 *   trapping load or store rely on every register; the unwinder restores only the callee-saved ones. So the
 *   call-site table is read here, and the pad is entered by resuming the saved signal frame with another Rip,
 *   Rax and Rdx.
 * - An address that no call-site record covers: a fault in code compiled without -fnon-call-exceptions, a
 *   call of a function that GCC believes cannot throw. The C++ personality would call terminate(). If the
 *   handler is in this very frame its receiver is entered at once; else the frame is stepped over: its
 *   caller's registers are restored, and the unwind starts anew from there.
 * - Frames without landing pads (C compiled without -fexceptions). Their guards' cleanups do not run; the
 *   list of guarded blocks tells which blocks have been passed, and their termination blocks are run from it.
 * - A frame without unwind information ends libgcc's walk; the handler is then entered straight away.
 *
 * The guard of the target block, if its function has landing pads, is what enters the handler
 * (faultline_leave_abnormally): the compiler sees control arrive at the handler from the cleanup, and so
 * keeps the block's locals right.
 */
#include "seh/unwind.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/block.h"
#include "seh/lsda.h"
#include "shim/check.h"

#include <setjmpex.h>

/* "FLT" "SEH": how C++ runtimes tell this exception from their own. */
#define EXCEPTION_CLASS 0x464c540053454800ull

/* Runs when a C++ catch (...) has swallowed the unwind; there is nothing to free. */
static void swallowed(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    (void)reason;
    (void)exception;
}

static struct unwind *unwind_begin(struct thread *thread, struct unwind destination)
{
    struct unwind *free = thread->pool;
    while (free < thread->pool + UNWINDS && (free->target || free->jump))
        free++;
    CHECK(free < thread->pool + UNWINDS); /* termination blocks nested this deep by exceptions of their own */
    *free = destination;
    free->exception.exception_class = EXCEPTION_CLASS;
    free->exception.exception_cleanup = swallowed;
    free->older = thread->unwinds;
    thread->unwinds = free;
    return free;
}

/* Takes `unwind` off the list and gives it back to the pool. */
static void unwind_end(struct thread *thread, struct unwind *unwind)
{
    struct unwind **link = &thread->unwinds;
    while (*link != unwind)
        link = &(*link)->older;
    *link = unwind->older;
    unwind->target = NULL;
    unwind->jump = NULL;
}

/*
 * Ends an unwind that will not arrive. Its target, which is still there, is left like any other block from
 * now on.
 */
static void give_up(struct thread *thread, struct unwind *unwind)
{
    struct faultline_frame *target = unwind->target;
    unwind_end(thread, unwind);
    for (const struct unwind *other = thread->unwinds; other; other = other->older) {
        if (other->target == target)
            return; /* an exception of a termination block's own is on its way to the same handler */
    }
    if (target)
        target->state = FAULTLINE_QUIET;
}

void unwind_abandon(struct thread *thread, struct termination *termination)
{
    const struct unwind *own = termination->unwind;
    thread->terminations = termination->older;
    thread->entering = NULL;
    for (struct unwind *unwind = thread->unwinds; unwind; unwind = unwind->older) {
        if (unwind == own) {
            give_up(thread, unwind);
            return;
        }
    }
}

/* Abandons `termination` and those that were entered during it; without effect when it is gone already. */
static void abandon_from(struct thread *thread, const struct termination *termination)
{
    while (thread->terminations && thread->terminations != termination)
        unwind_abandon(thread, thread->terminations);
    if (thread->terminations)
        unwind_abandon(thread, thread->terminations);
}

/* Is `frame` on the list that begins with `newest`? */
static int is_listed(const struct faultline_frame *newest, const struct faultline_frame *frame)
{
    while (newest && newest != frame)
        newest = newest->next;
    return newest != NULL;
}

/* The termination blocks that go on are known: so are the unwinds. */
static void end_unwinds(struct thread *thread)
{
    const struct unwind *last = thread->terminations ? thread->terminations->newest : NULL;
    while (thread->unwinds && thread->unwinds != last)
        unwind_end(thread, thread->unwinds);
}

static void leave_block(struct termination **run)
{
    struct thread *thread = thread_state;
    if (*run && thread->terminations == *run)
        unwind_abandon(thread, *run);
}

/* A block that is a function: an exception may pass through here, out of it. */
static void run_block(struct thread *thread, struct faultline_frame *frame, struct termination *run)
{
    struct termination *left __attribute__((cleanup(leave_block))) = run;
    frame->state = FAULTLINE_QUIET;
    int way = block_call(frame);
    if (way == 0) {
        left = NULL;
        return;
    }
    abandon_from(thread, run);
    block_jump(frame, way);
}

/*
 * Runs the termination block of `frame`, which is off the list, and returns when the block has come to its
 * end.
 */
static void run_termination(struct thread *thread, struct faultline_frame *frame, struct unwind *unwind)
{
    struct termination run = {
        .older = thread->terminations,
        .frames = thread_frames,
        .unwind = unwind,
        .newest = thread->unwinds,
        .began = ++thread->clock,
    };
    thread->terminations = &run;
    if (frame->state == FAULTLINE_BLOCK) {
        run_block(thread, frame, &run);
    } else {
        frame->state = FAULTLINE_QUIET;
        thread->entering = &run;
        arch_run_termination(frame->resume, &run);
    }
    thread->terminations = run.older;
}

/*
 * Leaves `frame`, which is the newest block, on behalf of `unwind` or of a jump (NULL): whatever waits in it
 * is run.
 */
static void leave(struct thread *thread, struct faultline_frame *frame, struct unwind *unwind)
{
    thread_frames = frame->next;
    if (frame->state == FAULTLINE_TERMINATION || frame->state == FAULTLINE_BLOCK)
        run_termination(thread, frame, unwind);
}

/*
 * The unwind one of whose landing pads is leaving `frame`, or NULL: the program's own code is leaving it by a
 * jump.
 */
static struct unwind *unwind_through(const struct thread *thread, const struct faultline_frame *frame)
{
    struct unwind *newest = thread->unwinds;
    if (!newest || (uintptr_t)frame < newest->reached)
        return NULL; /* a function that a landing pad has called */
    if (thread->terminations && thread->terminations->newest == newest)
        return NULL; /* the unwind waits for a termination block, of which this is part */
    return newest;
}

/*
 * The stack below `sp` is done with: leaves the blocks that no landing pad took care of, forgets what else
 * stood there.
 */
static void pass(struct thread *thread, uintptr_t sp)
{
    while (thread_frames && (uintptr_t)thread_frames < sp)
        leave(thread, thread_frames, thread->unwinds);
    for (struct unwind *unwind = thread->unwinds, *older; unwind; unwind = older) {
        older = unwind->older;
        if (unwind->position < sp)
            unwind_end(thread, unwind);
    }
    thread_drop_stale(thread, (void *)sp);
}

/* AddressSanitizer, where the program has it: the stack that is left behind is no longer poisoned. */
void __asan_handle_no_return(void) __attribute__((weak, visibility("default")));

void unwind_enter_receiver(void *const resume[5])
{
    if (__asan_handle_no_return)
        __asan_handle_no_return();
    arch_enter_receiver(resume);
}

static void enter_handler(struct thread *thread, struct faultline_frame *target) __attribute__((noreturn));

static void enter_handler(struct thread *thread, struct faultline_frame *target)
{
    while (thread_frames && thread_frames != target)
        leave(thread, thread_frames, thread->unwinds);
    thread_frames = target->next;
    while (thread->terminations && is_listed(thread->terminations->frames, target))
        thread->terminations = thread->terminations->older;
    end_unwinds(thread);
    while (thread->dispatches && is_listed(thread->dispatches->start, target))
        thread->dispatches = thread->dispatches->older;
    target->state = FAULTLINE_QUIET;
    thread->handler_code = target->code;
    unwind_enter_receiver(target->resume);
}

static void enter_setjmp(struct thread *thread, struct faultline_jump *jump) __attribute__((noreturn));

/*
 * The blocks that were active at the setjmp are active again, even one whose termination block runs this
 * longjmp.
 */
static void enter_setjmp(struct thread *thread, struct faultline_jump *jump)
{
    while (thread_frames && !is_listed(jump->blocks, thread_frames))
        leave(thread, thread_frames, thread->unwinds);
    thread_frames = jump->blocks;
    if (jump->blocks)
        jump->blocks->state = jump->state;
    while (thread->terminations && thread->terminations->began > jump->clock)
        thread->terminations = thread->terminations->older;
    end_unwinds(thread);
    while (thread->dispatches && thread->dispatches->began > jump->clock)
        thread->dispatches = thread->dispatches->older;
    unwind_enter_receiver(jump->resume);
}

static void arrive(struct thread *thread, struct unwind *unwind) __attribute__((noreturn));

static void arrive(struct thread *thread, struct unwind *unwind)
{
    if (unwind->target)
        enter_handler(thread, unwind->target);
    enter_setjmp(thread, unwind->jump);
}

static void walk(void *argument) __attribute__((noreturn));
static void step_over(struct thread *thread, struct unwind *unwind, struct _Unwind_Context *context)
    __attribute__((noreturn));
static void enter_pad(struct unwind *unwind, struct signal_frame *fault, uintptr_t pad) __attribute__((noreturn));

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
    if (!search.found || (void *)unwind->position < search.caller.stack)
        arrive(thread, unwind); /* it is in this very frame */
    pass(thread, (uintptr_t)search.caller.stack); /* before the walk's own frames overwrite it */
    arch_call_from(&search.caller, walk, unwind);
}

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception, struct _Unwind_Context *context, void *argument);

/* Enters a landing pad of the faulting frame with every register of the fault. */
static void enter_pad(struct unwind *unwind, struct signal_frame *fault, uintptr_t pad)
{
    unwind->exception.private_1 = (uintptr_t)stop; /* where libgcc keeps them for _Unwind_Resume */
    unwind->exception.private_2 = (uintptr_t)unwind;
    signal_frame_enter_pad(fault, pad, &unwind->exception);
    arch_resume(fault);
}

/*
 * The walk is about to pass the dispatchers below `sp`, whose records may be overwritten by what runs from
 * now on. The signal frame of a fault stands between its dispatcher and the interrupted function, in which
 * nothing runs before its landing pad is entered: it stays good until then.
 */
static void keep_fault(const struct thread *thread, struct unwind *unwind, uintptr_t sp)
{
    for (const struct dispatch *d = thread->dispatches; d; d = d->older) {
        if (d->fault && (uintptr_t)d < sp && (uintptr_t)signal_frame_stack(d->fault) >= sp) {
            unwind->fault = d->fault;
            return;
        }
    }
}

/*
 * The fault that interrupted the function whose next instruction and stack pointer these are, if it is one of
 * ours.
 */
static struct signal_frame *fault_at(const struct unwind *unwind, uintptr_t ip, uintptr_t sp)
{
    struct signal_frame *fault = unwind->fault;
    if (fault && signal_frame_ip(fault) == ip && (uintptr_t)signal_frame_stack(fault) == sp)
        return fault;
    return NULL;
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
    if ((actions & _UA_END_OF_STACK) || sp > unwind->position)
        arrive(thread, unwind);
    int interrupted = 0; /* rather than left by a call: then ip is the instruction itself */
    uintptr_t ip = _Unwind_GetIPInfo(context, &interrupted);
    keep_fault(thread, unwind, sp);
    struct signal_frame *fault = interrupted ? fault_at(unwind, ip, sp) : NULL;
    pass(thread, sp);
    unwind->reached = sp;

    const unsigned char *lsda = (const unsigned char *)_Unwind_GetLanguageSpecificData(context);
    if (!lsda)
        return _URC_NO_REASON;
    switch (lsda_find(lsda, _Unwind_GetRegionStart(context), ip - !interrupted, &pad)) {
    case LSDA_NOT_COVERED:
        step_over(thread, unwind, context);
    case LSDA_CLEANUP:
        if (fault)
            enter_pad(unwind, fault, pad);
        break;
    case LSDA_NO_CLEANUP:
        break;
    }
    return _URC_NO_REASON;
}

static void walk(void *argument)
{
    struct unwind *unwind = argument;
    _Unwind_ForcedUnwind(&unwind->exception, stop, unwind);
    arrive(thread_state, unwind); /* no unwind information: go there directly */
}

void unwind_to(struct faultline_frame *target, unsigned code, const struct arch_caller *raiser)
{
    struct thread *thread = thread_state;
    target->code = code;
    target->state = FAULTLINE_TARGET;
    struct unwind *unwind = unwind_begin(
        thread, (struct unwind){.target = target, .position = (uintptr_t)target->resume[0]});
    if (!raiser)
        walk(unwind);
    pass(thread, (uintptr_t)raiser->stack);
    arch_call_from(raiser, walk, unwind);
}

/*
 * The guard of a block whose state is not quiet. A termination block waits: it is run, abnormally, and the
 * jump or unwind goes on. Or an unwind has arrived at its target.
 */
void faultline_leave_abnormally(struct faultline_frame *frame)
{
    struct thread *thread = thread_state;
    if (frame->state == FAULTLINE_TARGET)
        enter_handler(thread, frame);
    leave(thread, frame, unwind_through(thread, frame));
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
    abandon_from(thread_state, token);
}

int faultline_setjmp(struct faultline_jump *jump)
{
    jump->blocks = thread_frames;
    jump->state = thread_frames ? thread_frames->state : 0;
    jump->clock = thread_state ? thread_state->clock : 0;
    return 0;
}

void faultline_longjmp(struct faultline_jump *jump, int value)
{
    struct thread *thread = thread_get();
    jump->value = value ? value : 1;
    walk(unwind_begin(thread, (struct unwind){.jump = jump, .position = (uintptr_t)jump->resume[0]}));
}
