/*
 * Phase 1. Filters run on top of the exception, before anything is unwound, so that any of them can answer
 * EXCEPTION_CONTINUE_EXECUTION and leave no trace.
 *
 * An exception inside a filter starts a dispatch of its own, on top of the first. It asks the same blocks
 * again, from the newest; those between the first exception and the function whose filter was running see
 * EXCEPTION_NESTED_CALL. The dispatch records, on the dispatchers' stacks, say which these are.
 */
#include "seh/dispatch.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/catch.h"
#include "seh/cxx.h"
#include "seh/signals/signals.h"
#include "seh/signals/stack.h"
#include "seh/thread.h"
#include "seh/unhandled.h"
#include "seh/unwind.h"
#include "seh/vectored.h"
#include "shim/memory/guard.h"
#include "shim/probe.h"

#include <errno.h>

/* Functions are told apart by their frame pointers; older ones have the higher. */
static const char *function_of(const struct faultline_frame *frame)
{
    return frame->resume[0];
}

/*
 * The outermost function one of whose blocks was asked by a dispatch that is still going on, or `limit` if
 * that is further out. Windows counts whole functions: all blocks up to there see EXCEPTION_NESTED_CALL.
 */
static const char *nested_up_to(const struct dispatch *dispatches, const struct faultline_frame *frame,
                                const char *limit)
{
    for (const struct dispatch *d = dispatches; d; d = d->older) {
        if (d->start == frame && d->asked && function_of(d->asked) > limit)
            limit = function_of(d->asked);
    }
    return limit;
}

static int ask(struct faultline_frame *frame, EXCEPTION_POINTERS *pointers, DWORD nested)
{
    DWORD flags = pointers->ExceptionRecord->ExceptionFlags;
    pointers->ExceptionRecord->ExceptionFlags |= nested;
    int answer = arch_call_filter(frame->filter, pointers, frame->filter_context);
    pointers->ExceptionRecord->ExceptionFlags = flags;
    return answer;
}

/* A filter wants to continue what cannot be continued: that is an exception of its own. */
static enum dispatch_answer dispatch_noncontinuable(EXCEPTION_RECORD *record, CONTEXT *context,
                                                    const struct call_frame *origin, struct cxx_thrown *thrown)
{
    EXCEPTION_RECORD refusal = {
        .ExceptionCode = STATUS_NONCONTINUABLE_EXCEPTION,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionRecord = record,
        .ExceptionAddress = record->ExceptionAddress,
    };
    if (thrown)
        thrown->refused = 1;
    if (dispatch_thrown(&refusal, context, origin, thrown) == DISPATCH_CONTINUE)
        return DISPATCH_CONTINUE;
    record->ExceptionCode = refusal.ExceptionCode; /* which is what nobody wants */
    record->NumberParameters = 0;
    return DISPATCH_REFUSED;
}

/* A search for catch clauses among the guarded blocks, if there can be any. */
static int begin_search(struct catch_search *search, const struct call_frame *origin, const struct cxx_thrown *thrown)
{
    if (!cxx_is_there())
        return 0;
    if (thrown && !thrown->refused)
        catch_begin(search, origin, thrown->type, thrown->object);
    else
        catch_begin(search, origin, NULL, NULL);
    search->translating = !thrown && thread_state->translator;
    return 1;
}

/* Asks the filters of the calling thread's blocks, newest first, and the C++ functions between them. */
static enum dispatch_answer ask_blocks(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin,
                                       struct cxx_thrown *thrown)
{
    EXCEPTION_POINTERS pointers = {record, context};
    struct catch_search search;
    struct thread *thread = thread_state;
    if (!thread)
        return DISPATCH_UNHANDLED;
    thread_drop_stale(thread, (void *)origin->registers[CFI_RSP]);
    int searching = begin_search(&search, origin, thrown);
    struct dispatch this = {
        .older = thread->dispatches,
        .start = thread_frames,
        .began = ++thread->clock,
    };
    thread->dispatches = &this;

    enum dispatch_answer result = DISPATCH_UNHANDLED;
    const char *nested = NULL;
    struct faultline_frame *frame;
    for (frame = thread_frames; frame; frame = frame->next) {
        nested = nested_up_to(this.older, frame, nested);
        if (searching && frame->state != FAULTLINE_BLOCK && cxx_offer(&search, frame, &pointers, origin, thrown)) {
            result = DISPATCH_CXX;
            break;
        }
        if (!frame->filter)
            continue; /* a termination handler has no say */
        this.asked = frame;
        int answer = ask(frame, &pointers, function_of(frame) <= nested ? EXCEPTION_NESTED_CALL : 0);
        if (answer == EXCEPTION_CONTINUE_SEARCH)
            continue;
        this.asked = NULL;
        if (answer > 0 && origin->interrupted)
            signal_frame_restore_modes((struct signal_frame *)origin->interrupted);
        if (answer > 0)
            unwind_to(frame, record->ExceptionCode, origin, thrown ? cxx_launch(thrown, thrown->object) : NULL);
        if (record->ExceptionFlags & EXCEPTION_NONCONTINUABLE)
            result = dispatch_noncontinuable(record, context, origin, thrown);
        else
            result = DISPATCH_CONTINUE;
        break;
    }
    if (searching && !frame && cxx_offer(&search, NULL, &pointers, origin, thrown))
        result = DISPATCH_CXX;
    thread->dispatches = this.older;
    return result;
}

/* Asks the program's top-level filter. */
static enum dispatch_answer ask_top_level(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin,
                                          struct cxx_thrown *thrown)
{
    LONG answer = unhandled_filter(&(EXCEPTION_POINTERS){record, context});
    if (answer > 0)
        unhandled_end(record);
    if (answer == EXCEPTION_CONTINUE_SEARCH)
        return DISPATCH_UNHANDLED;
    if (!(record->ExceptionFlags & EXCEPTION_NONCONTINUABLE))
        return DISPATCH_CONTINUE;
    if (record->ExceptionCode == STATUS_NONCONTINUABLE_EXCEPTION) /* it would go on for ever */
        return DISPATCH_UNHANDLED;
    return dispatch_noncontinuable(record, context, origin, thrown);
}

enum dispatch_answer dispatch_thrown(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin,
                                     struct cxx_thrown *thrown)
{
    EXCEPTION_POINTERS pointers = {record, context};
    enum dispatch_answer result = DISPATCH_CONTINUE;
    if (!vectored_exception(&pointers))
        result = ask_blocks(record, context, origin, thrown);
    else if (thrown && !thrown->refused) /* there is nothing behind a throw to go on with */
        result = dispatch_noncontinuable(record, context, origin, thrown);
    if (result == DISPATCH_UNHANDLED)
        result = ask_top_level(record, context, origin, thrown);
    if (result == DISPATCH_CONTINUE)
        vectored_continue(&pointers);
    return result;
}

enum dispatch_answer dispatch(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin)
{
    return dispatch_thrown(record, context, origin, NULL);
}

static int is_access_violation(const EXCEPTION_RECORD *record)
{
    return record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && record->ExceptionInformation[1] != ~(ULONG_PTR)0;
}

/* A call of ours was given this pointer, and has an error code for it. */
static int recover_probe(struct signal_frame *frame, const EXCEPTION_RECORD *record)
{
    uintptr_t pc = (uintptr_t)record->ExceptionAddress;
    if (!probe_recover(&pc))
        return 0;
    signal_frame_set_ip(frame, pc);
    return 1;
}

int dispatch_settle(struct signal_frame *frame, EXCEPTION_RECORD *record)
{
    if (!is_access_violation(record))
        return record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR && recover_probe(frame, record);
    switch (guard_fault((void *)record->ExceptionInformation[1], (int)record->ExceptionInformation[0])) {
    case GUARD_RETRY:
        return 1;
    case GUARD_HIT:
        record->ExceptionCode = STATUS_GUARD_PAGE_VIOLATION;
        break;
    case GUARD_NOT_OURS:
        break;
    }
    return recover_probe(frame, record);
}

/*
 * On the faulting thread's own stack, below its red zone; returning resumes `frame`. Called by arch_dispatch.
 */
void dispatch_fault(struct signal_frame *frame)
{
    EXCEPTION_RECORD record;
    CONTEXT context;
    int saved = errno;
    siginfo_t *info = signal_frame_info(frame);
    signal_frame_exception(frame, info, &record);
    if (!stack_is_overflow(frame, &record) && dispatch_settle(frame, &record)) {
        errno = saved;
        return;
    }
    signal_frame_get_context(frame, &context);
    context.Rip = (DWORD64)record.ExceptionAddress;
    struct call_frame origin;
    signal_frame_get_origin(frame, &origin);
    origin.registers[CFI_RIP] = context.Rip;
    origin.limit = thread_stack_limit(origin.registers[CFI_RSP]);
    enum dispatch_answer answer =
        record.ExceptionFlags ? DISPATCH_UNHANDLED : dispatch(&record, &context, &origin);
    if (answer == DISPATCH_CONTINUE)
        signal_frame_set_context(frame, &context);
    errno = saved;
    if (answer != DISPATCH_CONTINUE)
        signals_unhandled(frame, &(EXCEPTION_POINTERS){&record, &context});
    errno = saved;
}

void raise_record(EXCEPTION_RECORD *record, CONTEXT *context) __attribute__((visibility("hidden"), noreturn));

void dispatch_caller(const CONTEXT *context, struct call_frame *caller)
{
    caller->registers[CFI_RBX] = context->Rbx;
    caller->registers[CFI_RBP] = context->Rbp;
    caller->registers[CFI_RSP] = context->Rsp;
    caller->registers[CFI_R12] = context->R12;
    caller->registers[CFI_R13] = context->R13;
    caller->registers[CFI_R14] = context->R14;
    caller->registers[CFI_R15] = context->R15;
    caller->registers[CFI_RIP] = context->Rip;
    caller->interrupted = 0;
    caller->limit = thread_stack_limit(context->Rsp);
}

/* RaiseException behind its register-saving front in jump.S. */
__attribute__((visibility("hidden"), noreturn)) void raise_exception(DWORD code, DWORD flags, DWORD count,
                                                                     const ULONG_PTR *arguments, CONTEXT *context)
{
    EXCEPTION_RECORD record;
    record.ExceptionCode = code;
    record.ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE;
    record.ExceptionRecord = NULL;
    record.NumberParameters = !arguments                            ? 0
                              : count < EXCEPTION_MAXIMUM_PARAMETERS ? count
                                                                     : EXCEPTION_MAXIMUM_PARAMETERS;
    for (DWORD i = 0; i < EXCEPTION_MAXIMUM_PARAMETERS; i++)
        record.ExceptionInformation[i] = i < record.NumberParameters ? arguments[i] : 0;
    raise_record(&record, context);
}

/* RtlRaiseStatus behind the same. */
__attribute__((visibility("hidden"), noreturn)) void raise_status(DWORD status, CONTEXT *context)
{
    raise_exception(status, EXCEPTION_NONCONTINUABLE, 0, NULL, context);
}

/* RtlRaiseException behind the same. */
void raise_record(EXCEPTION_RECORD *record, CONTEXT *context)
{
    record->ExceptionAddress = (PVOID)context->Rip;
    if (cxx_is_there())
        thread_get(); /* the functions of this thread may have catch clauses, if no guarded block */
    struct call_frame caller;
    dispatch_caller(context, &caller);
    if (dispatch(record, context, &caller) == DISPATCH_CONTINUE)
        arch_resume_context(context);
    unhandled_raise(&(EXCEPTION_POINTERS){record, context});
}
