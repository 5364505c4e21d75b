/*
 * Phase 2. A handler has been chosen; everything between the exception and its guarded block is left,
 * innermost first: C++ destructors, cleanups, termination blocks. Then the handler's receiver is entered.
 *
 * walk() goes from frame to frame and looks into the call-site table of each. Where a cleanup waits, it enters
 * the landing pad, which ends in _Unwind_Resume; libgcc takes this for a forced unwind and calls stop(), and
 * the walk goes on from there. Doing so without _Unwind_ForcedUnwind saves most of the time, and settles what
 * libgcc and the C++ personality have no answer to:
 *
 * - The faulting frame. A fault may strike between any two instructions, and GCC lets a landing pad of a
 *   trapping load or store rely on every register; the unwinder restores only the callee-saved ones. So the
 *   pad is entered by resuming the saved signal frame with another Rip, Rax and Rdx.
 * - An address that no call-site record covers: a fault in code compiled without -fnon-call-exceptions, a
 *   call of a function that GCC believes cannot throw. The C++ personality would call terminate(); here the
 *   frame is passed.
 * - Frames without landing pads (C compiled without -fexceptions). Their guards' cleanups do not run; the
 *   list of guarded blocks tells which blocks have been passed, and their termination blocks are run from it.
 * - A frame without unwind information ends the walk; the handler is then entered straight away.
 *
 * The guard of the target block, if its function has landing pads, is what enters the handler
 * (faultline_leave_abnormally): the compiler sees control arrive at the handler from the cleanup, and so
 * keeps the block's locals right.
 */
#include "seh/unwind.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/block.h"
#include "seh/cfi.h"
#include "seh/cxx.h"
#include "seh/lsda.h"
#include "seh/signals/stack.h"
#include "shim/check.h"

#include <setjmpex.h>

/* "FLT" "SEH": how C++ runtimes tell this exception from their own. */
#define EXCEPTION_CLASS 0x464c540053454800ull

/*
 * AddressSanitizer, where the program has it: nothing above the stack pointer is poisoned any more. What is about to be
 * left behind, seen from its lower end when an unwind begins, must not be; and what runs on the way poisons anew.
 */
void __asan_handle_no_return(void) __attribute__((weak, visibility("default")));

static void unpoison(void)
{
    if (__asan_handle_no_return)
        __asan_handle_no_return();
}

/* An unwind to `position`, the destination's; which that is, the caller sets. */
static struct unwind *unwind_begin(struct thread *thread, uintptr_t position,
                                   struct _Unwind_Exception *thrown)
{
    struct unwind *free = thread->pool;
    unpoison();
    while (free < thread->pool + UNWINDS && (free->target || free->jump || free->clause.pad))
        free++;
    CHECK(free < thread->pool + UNWINDS); /* termination blocks nested this deep by exceptions of their own */
    free->exception.exception_class = EXCEPTION_CLASS;
    free->exception.exception_cleanup = NULL; /* nothing to free when a C++ catch (...) swallows it */
    free->last = NULL;
    free->caught = NULL;
    free->thrown = thrown;
    free->position = position;
    free->reached = 0;
    free->older = thread->unwinds;
    thread->unwinds = free;
    return free;
}

/* Takes `unwind` off the list and gives it back to the pool; C++ exceptions that are in flight still end with it. */
static void unwind_end(struct thread *thread, struct unwind *unwind)
{
    struct _Unwind_Exception *thrown = unwind->thrown, *caught = unwind->caught;
    struct unwind **link = &thread->unwinds;
    while (*link != unwind)
        link = &(*link)->older;
    *link = unwind->older;
    unwind->target = NULL;
    unwind->jump = NULL;
    unwind->clause.pad = 0;
    if (thrown)
        cxx_release(thrown);
    if (caught && caught != thrown)
        cxx_release(caught);
}

/*
 * Ends an unwind that will not arrive. Its target, which is still there, is left like any other block from
 * now on.
 */
static void give_up(struct thread *thread, struct unwind *unwind)
{
    struct faultline_frame *target = unwind->target;
    unwind_end(thread, unwind);
    for (const struct unwind *other = thread->unwinds; other && target; other = other->older) {
        if (other->target == target) {
            target->code = other->code; /* the ended one was of a termination block on the way there */
            return;
        }
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

/*
 * The function with the frame pointer `position` goes on, and the termination blocks that do are known. So are
 * the unwinds: those that wait for such a block, or run the landing pad of an outer function.
 */
static void end_unwinds(struct thread *thread, const void *position)
{
    const struct unwind *last = thread->terminations ? thread->terminations->newest : NULL;
    while (thread->unwinds && thread->unwinds != last && thread->unwinds->reached <= (uintptr_t)position) {
        struct unwind *unwind = thread->unwinds;
        if (unwind->target && is_listed(thread_frames, unwind->target))
            give_up(thread, unwind);
        else
            unwind_end(thread, unwind);
    }
}

static void leave_block(struct termination **run)
{
    struct thread *thread = thread_state;
    if (*run && thread->terminations == *run)
        unwind_abandon(thread, *run);
}

/* A block that is a function: an exception may pass through here, out of it. */
static void run_block(struct thread *thread, struct faultline_frame *frame, struct termination *run,
                      const struct call_frame *kept)
{
    struct termination *left __attribute__((cleanup(leave_block))) = run;
    frame->state = FAULTLINE_QUIET;
    int way = block_call(frame);
    if (way == 0) {
        left = NULL;
        return;
    }
    abandon_from(thread, run);
    block_jump(frame, way, kept);
}

/*
 * Runs the termination block of `frame`, which is off the list, and returns when the block has come to its
 * end.
 */
static void run_termination(struct thread *thread, struct faultline_frame *frame, struct unwind *unwind,
                            const struct call_frame *kept)
{
    struct termination run = {
        .older = thread->terminations,
        .block = frame,
        .frames = thread_frames,
        .unwind = unwind,
        .newest = thread->unwinds,
        .began = ++thread->clock,
    };
    thread->terminations = &run;
    if (frame->state == FAULTLINE_BLOCK) {
        run_block(thread, frame, &run, kept);
    } else {
        frame->state = FAULTLINE_QUIET;
        thread->entering = &run;
        arch_run_termination(frame->resume, &run, kept);
    }
    thread->terminations = run.older;
}

/*
 * Leaves `frame`, which is the newest block, on behalf of `unwind` or of a jump (NULL): whatever waits in it
 * is run. Termination blocks that were entered in it do not come to their end.
 */
static void leave(struct thread *thread, struct faultline_frame *frame, struct unwind *unwind,
                  const struct call_frame *kept)
{
    while (thread->terminations && is_listed(thread->terminations->frames, frame))
        unwind_abandon(thread, thread->terminations);
    thread_frames = frame->next;
    if (frame->state == FAULTLINE_TERMINATION || frame->state == FAULTLINE_BLOCK)
        run_termination(thread, frame, unwind, kept);
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
 * stood there. A termination block stays known until `caller`, the next stack pointer, is beyond its function.
 */
static void pass(struct thread *thread, const struct call_frame *kept, uintptr_t caller)
{
    uintptr_t sp = kept->registers[CFI_RSP];
    while (thread_frames && (uintptr_t)thread_frames < sp)
        leave(thread, thread_frames, thread->unwinds, kept);
    for (struct unwind *unwind = thread->unwinds, *older; unwind; unwind = older) {
        older = unwind->older;
        if (unwind->position < sp)
            unwind_end(thread, unwind);
    }
    thread_drop_stale_within(thread, (void *)sp, (void *)caller);
}

void unwind_enter_receiver(void *const resume[5], const struct call_frame *kept)
{
    unpoison();
    arch_enter_receiver(resume, kept);
}

static void enter_handler(struct thread *thread, struct faultline_frame *target,
                          const struct call_frame *kept) __attribute__((noreturn));

static void enter_handler(struct thread *thread, struct faultline_frame *target, const struct call_frame *kept)
{
    while (thread_frames && thread_frames != target)
        leave(thread, thread_frames, thread->unwinds, kept);
    thread_frames = target->next;
    while (thread->terminations && is_listed(thread->terminations->frames, target))
        thread->terminations = thread->terminations->older;
    end_unwinds(thread, target->resume[0]);
    while (thread->dispatches && is_listed(thread->dispatches->start, target))
        thread->dispatches = thread->dispatches->older;
    target->state = FAULTLINE_QUIET;
    thread->handler_code = target->code;
    unwind_enter_receiver(target->resume, kept);
}

static void enter_setjmp(struct thread *thread, struct faultline_jump *jump, const struct call_frame *kept)
    __attribute__((noreturn));

/*
 * The blocks that were active at the setjmp are active again, even one whose termination block runs this
 * longjmp.
 */
static void enter_setjmp(struct thread *thread, struct faultline_jump *jump, const struct call_frame *kept)
{
    while (thread_frames && !is_listed(jump->blocks, thread_frames))
        leave(thread, thread_frames, thread->unwinds, kept);
    thread_frames = jump->blocks;
    if (jump->blocks)
        jump->blocks->state = jump->state;
    while (thread->terminations && thread->terminations->began > jump->clock)
        thread->terminations = thread->terminations->older;
    end_unwinds(thread, jump->resume[0]);
    while (thread->dispatches && thread->dispatches->began > jump->clock)
        thread->dispatches = thread->dispatches->older;
    unwind_enter_receiver(jump->resume, kept);
}

static void arrive(struct thread *thread, struct unwind *unwind, const struct call_frame *kept) __attribute__((noreturn));

static void arrive(struct thread *thread, struct unwind *unwind, const struct call_frame *kept)
{
    if (unwind->target)
        enter_handler(thread, unwind->target, kept);
    enter_setjmp(thread, unwind->jump, kept);
}

static void walk(struct unwind *unwind, const struct call_frame *from) __attribute__((noreturn));

/*
 * The unwind that goes on when a landing pad has resumed the exception of `resumed`. That is another one, which has
 * ended, where the pads of a function share one slot for their exceptions (clang does that at -O0) and a termination
 * block between them handled an exception of its own.
 */
static struct unwind *find_resumed(const struct thread *thread, struct unwind *resumed)
{
    struct unwind *unwind = thread->unwinds;
    while (unwind && unwind != resumed)
        unwind = unwind->older;
    if (!unwind)
        unwind = thread->unwinds;
    CHECK(unwind); /* else what was forgotten is an exception of the C++ runtime's own, or a cancellation */
    return unwind;
}

/* A landing pad has done its work, and libgcc describes the frame it belongs to. */
static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception, struct _Unwind_Context *context,
                                void *argument)
{
    static const unsigned char kept[] = {CFI_RBX, CFI_RBP, CFI_R12, CFI_R13, CFI_R14, CFI_R15};
    struct call_frame frame = {0};
    struct unwind *unwind = find_resumed(thread_state, argument);
    (void)version;
    (void)class;
    (void)exception;

    for (size_t i = 0; i < sizeof kept; i++)
        frame.registers[kept[i]] = _Unwind_GetGR(context, kept[i]);
    if (actions & _UA_END_OF_STACK)
        arrive(thread_state, unwind, &frame);
    frame.registers[CFI_RSP] = _Unwind_GetCFA(context);
    frame.registers[CFI_RIP] = _Unwind_GetIP(context);
    frame.limit = thread_stack_limit(frame.registers[CFI_RSP]);
    CHECK(!unwind->clause.pad ||
          frame.registers[CFI_RSP] != unwind->clause.frame); /* it has lost its way to the clause */
    walk(unwind, &frame);
}

static _Unwind_Reason_Code look_no_further(struct _Unwind_Context *context, void *unused)
{
    (void)context;
    (void)unused;
    return _URC_NORMAL_STOP;
}

/*
 * libgcc_s.so learns the sizes of registers when it first unwinds, and cannot read a context before. A program with
 * a libgcc of its own in it (-static-libgcc) would never have it unwind, but has stop() read contexts with it.
 */
__attribute__((constructor)) static void prepare_libgcc(void)
{
    _Unwind_Backtrace(look_no_further, NULL);
}

static void enter_pad(const struct call_frame *frame, uintptr_t arguments, uintptr_t pad,
                      struct _Unwind_Exception *exception, uintptr_t selector) __attribute__((noreturn));

static void enter_pad(const struct call_frame *frame, uintptr_t arguments, uintptr_t pad,
                      struct _Unwind_Exception *exception, uintptr_t selector)
{
    if (!frame->interrupted)
        arch_enter_pad(frame, arguments, pad, exception, selector);
    struct signal_frame *fault = (struct signal_frame *)frame->interrupted;
    signal_frame_enter_pad(fault, pad, exception, selector);
    arch_resume(fault);
}

/* A landing pad that runs cleanups and ends in _Unwind_Resume. */
static void enter_cleanup(struct unwind *unwind, const struct call_frame *frame, uintptr_t arguments,
                          uintptr_t pad) __attribute__((noreturn));

static void enter_cleanup(struct unwind *unwind, const struct call_frame *frame, uintptr_t arguments,
                          uintptr_t pad)
{
    unwind->exception.private_1 = (uintptr_t)stop; /* where libgcc keeps them for _Unwind_Resume */
    unwind->exception.private_2 = (uintptr_t)unwind;
    enter_pad(frame, arguments, pad, &unwind->exception, 0);
}

/* A landing pad that runs cleanups and ends in a catch clause. */
static void enter_clause(struct unwind *unwind, const struct call_frame *frame, uintptr_t arguments)
    __attribute__((noreturn));

static void enter_clause(struct unwind *unwind, const struct call_frame *frame, uintptr_t arguments)
{
    unpoison();
    enter_pad(frame, arguments, unwind->clause.pad, unwind->caught, unwind->clause.selector);
}

static int is_within(const void *object, const struct call_frame *frame, const struct call_frame *caller)
{
    return (uintptr_t)object >= frame->registers[CFI_RSP] && (uintptr_t)object < caller->registers[CFI_RSP];
}

/*
 * Has the compiler said what an exception runs that comes out of where the function stands? It has where the
 * program itself left the block by a jump. Where a landing pad did it, C++ allows no exception.
 */
static int has_own_pad(const struct termination *termination, const struct call_frame *frame,
                       const struct call_frame_info *info)
{
    uintptr_t pad;
    return !termination->unwind && info->lsda &&
           lsda_find(info->lsda, info->function, cfi_address(frame), &pad) == LSDA_CLEANUP;
}

int unwind_find(struct call_frame *frame, struct call_frame_info *info)
{
    const struct thread *thread = thread_state;
    if (!cfi_find(frame, info))
        return 0;
    for (const struct termination *t = thread->terminations; t; t = t->older) {
        if ((uintptr_t)t >= frame->registers[CFI_RSP] || !is_within(t->block, frame, &info->caller))
            continue;
        if (has_own_pad(t, frame, info))
            break;
        const struct call_frame caller = info->caller;
        frame->registers[CFI_RIP] = (uintptr_t)t->block->resume[FAULTLINE_ENTERED];
        frame->interrupted = 0;
        /* the other part of a function that the compiler has split has its own tables */
        cfi_find(frame, info);
        info->caller = caller;
        break;
    }
    return 1;
}

/*
 * Is this the library's own function that runs a termination block? Its cleanup is for others' unwinds: here
 * the block stays known until the function that contains it is reached (unwind_find).
 */
static int runs_termination(const struct thread *thread, const struct call_frame *frame,
                            const struct call_frame *caller)
{
    const struct termination *newest = thread->terminations;
    return newest && is_within(newest, frame, caller) && !is_within(newest->block, frame, caller);
}

/* Does the handler that `unwind` goes to stand in this function, whose caller is known? */
static int is_destination(const struct unwind *unwind, const struct call_frame *frame,
                          const struct call_frame *caller)
{
    return is_within(unwind->target, frame, caller);
}

/*
 * Does the landing pad for this place in the destination know the handler's block? Where GCC believes that a
 * call cannot throw it gives it to the landing pad around, if any, which knows only outer blocks.
 */
static int leads_to_target(const struct unwind *unwind, const struct call_frame *frame,
                           const struct call_frame_info *info, enum lsda_answer answer)
{
    int blocks = 0, marks = catch_marks(info, cfi_address(frame));
    const struct faultline_frame *block = thread_frames;
    for (; block && (uintptr_t)block < info->caller.registers[CFI_RSP]; block = block->next) {
        blocks += block->state != FAULTLINE_BLOCK; /* those leave no mark */
        if (answer == LSDA_CATCH_ALL && block == unwind->target)
            break; /* marks beyond the catch (...) are not in the table */
    }
    return marks < 0 || marks >= blocks;
}

/*
 * A longjmp has come to its setjmp's own function, where `pad` is the landing pad: is it to be entered? What it runs may be
 * more than the jump leaves. Where it runs nothing but what waits at the setjmp, too, that is for later; else the jump
 * arrives as soon as the last of the blocks is left that the setjmp did not stand in. (C++ allows no objects between the two.)
 */
static int has_cleanups_before(struct unwind *unwind, const struct call_frame *frame,
                               const struct call_frame_info *info, uintptr_t pad)
{
    const struct faultline_jump *jump = unwind->jump;
    struct call_frame site;
    struct call_frame_info known;
    uintptr_t outer;
    cfi_copy(&site, frame);
    site.registers[CFI_RIP] = (uintptr_t)jump->site;
    site.interrupted = 0;
    cfi_find(&site, &known); /* perhaps in the other part of a function that the compiler has split */
    if (!known.lsda || lsda_find(known.lsda, known.function, cfi_address(&site), &outer) < LSDA_CLEANUP)
        return 1;
    if (outer == pad)
        return 0;
    for (struct faultline_frame *block = thread_frames; block && !is_listed(jump->blocks, block);
         block = block->next) {
        if (is_within(block, frame, &info->caller))
            unwind->last = block;
    }
    if (unwind->last && unwind->last->state == FAULTLINE_QUIET)
        unwind->last->state = FAULTLINE_LANDING; /* so that its guard comes here */
    return unwind->last != NULL;
}

/* Goes on with `unwind` at the frame `from`. */
static void walk(struct unwind *unwind, const struct call_frame *from)
{
    struct thread *thread = thread_state;
    struct call_frame frame;
    cfi_copy(&frame, from);
    for (;;) {
        struct call_frame_info info;
        uintptr_t sp = frame.registers[CFI_RSP], pad;
        if (sp > unwind->position)
            arrive(thread, unwind, &frame);
        int leads_on =
            unwind_find(&frame, &info); /* while the termination blocks that are left now are known */
        unwind->reached = sp;
        pass(thread, &frame, leads_on ? info.caller.registers[CFI_RSP] : UINTPTR_MAX);
        if (info.lsda && stack_has_room(thread, sp) && !unwind_has_left(sp) &&
            !(leads_on && runs_termination(thread, &frame, &info.caller))) {
            if (unwind->clause.pad && sp == unwind->clause.frame)
                enter_clause(unwind, &frame, info.arguments);
            enum lsda_answer answer = lsda_find(info.lsda, info.function, cfi_address(&frame), &pad);
            int is_last = leads_on && is_destination(unwind, &frame, &info.caller);
            /* a catch (...) around the block that handles the exception is not reached by it */
            int enters = is_last ? answer >= LSDA_CLEANUP && leads_to_target(unwind, &frame, &info, answer)
                                 : answer == LSDA_CLEANUP;
            if (enters && leads_on && unwind->jump &&
                is_within(unwind->jump->resume[0], &frame, &info.caller))
                enters = has_cleanups_before(unwind, &frame, &info, pad);
            if (enters)
                enter_cleanup(unwind, &frame, info.arguments, pad);
        }
        if (!leads_on)
            arrive(thread, unwind, &frame);
        cfi_copy(&frame, &info.caller);
    }
}

void unwind_to(struct faultline_frame *target, unsigned code, const struct call_frame *origin,
               struct _Unwind_Exception *thrown)
{
    struct unwind *unwind = unwind_begin(thread_state, (uintptr_t)target->resume[0], thrown);
    unwind->target = target;
    unwind->code = target->code = code;
    target->state = FAULTLINE_TARGET;
    walk(unwind, origin);
}

void unwind_to_clause(const struct catch_clause *clause, struct _Unwind_Exception *caught,
                      struct _Unwind_Exception *thrown, const struct call_frame *origin)
{
    struct unwind *unwind = unwind_begin(thread_state, clause->frame, thrown);
    unwind->clause = *clause;
    unwind->caught = caught;
    walk(unwind, origin);
}

void unwind_caught(const void *exception)
{
    struct thread *thread = thread_state;
    for (struct unwind *unwind = thread->unwinds; unwind; unwind = unwind->older) {
        if (unwind->caught == exception) {
            if (unwind->thrown == exception)
                unwind->thrown = NULL;
            unwind->caught = NULL;
            unwind_end(thread, unwind);
            return;
        }
    }
}

int unwind_has_left(uintptr_t sp)
{
    const struct thread *thread = thread_state;
    for (const struct termination *t = thread ? thread->terminations : NULL; t; t = t->older) {
        if (t->unwind && sp > (uintptr_t)t && sp < t->unwind->reached)
            return 1;
    }
    return 0;
}

/*
 * faultline_leave_abnormally behind its front in jump.S: the guard of a block whose state is not quiet. A
 * termination block waits: it is run, abnormally, and the
 * jump or unwind goes on. Or an unwind has arrived at its target.
 */
void leave_abnormally(struct faultline_frame *frame, const struct call_frame *kept)
    __attribute__((visibility("hidden")));

void leave_abnormally(struct faultline_frame *frame, const struct call_frame *kept)
{
    struct thread *thread = thread_state;
    struct unwind *unwind = unwind_through(thread, frame);
    struct faultline_jump *landing = unwind && unwind->last == frame ? unwind->jump : NULL;
    if (frame->state == FAULTLINE_TARGET)
        enter_handler(thread, frame, kept);
    leave(thread, frame, unwind, kept);
    if (landing)
        enter_setjmp(thread, landing, kept);
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
    jump->site = __builtin_return_address(0);
    return 0;
}

void faultline_longjmp(struct faultline_jump *jump, int value)
{
    struct thread *thread = thread_get();
    struct call_frame here = {0};
    jump->value = value ? value : 1;
    arch_capture(&here);
    struct unwind *unwind = unwind_begin(thread, (uintptr_t)jump->resume[0], NULL);
    unwind->jump = jump;
    walk(unwind, &here);
}
