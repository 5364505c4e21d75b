/*
 * What becomes of an exception that no frame handles.
 *
 * The program's top-level filter is asked on top of the exception, as the filters of frames were, and may
 * still continue. Without its help there is a report; then a fault ends in the signal it came as, by the
 * action that was in force before ours or by default (signals.c), and a raised exception ends the process
 * with an exit status that its code gives.
 *
 * The process ends at once, its buffers are not flushed: whoever holds a lock of the C library may be the one
 * that failed.
 */
#include "seh/unhandled.h"

#include <stdbool.h>

#include "seh/arch/x86_64/jump.h"
#include "seh/errormode.h"
#include "seh/report/report.h"
#include "seh/signals/signals.h"
#include "seh/thread.h"
#include "shim/process.h"

static LPTOP_LEVEL_EXCEPTION_FILTER top_level;

/* The calling thread is in the top-level filter, which is not asked about exceptions of its own. */
static __thread bool asking;

static void stop_asking(const char *unused)
{
    (void)unused;
    asking = false;
}

bool unhandled_any(void)
{
    return __atomic_load_n(&top_level, __ATOMIC_ACQUIRE) != NULL;
}

LONG unhandled_filter(EXCEPTION_POINTERS *pointers)
{
    LPTOP_LEVEL_EXCEPTION_FILTER filter = __atomic_load_n(&top_level, __ATOMIC_ACQUIRE);
    if (!filter || asking)
        return EXCEPTION_CONTINUE_SEARCH;
    char until_it_is_left __attribute__((cleanup(stop_asking), unused)); /* by a return, or by an unwind */
    asking = true;
    return filter(pointers);
}

LPTOP_LEVEL_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter)
{
    static bool listening;
    if (!__atomic_exchange_n(&listening, true,
                             __ATOMIC_RELAXED)) { /* not in a handler that sets another one */
        thread_get();
        signals_install();
    }
    return __atomic_exchange_n(&top_level, filter, __ATOMIC_ACQ_REL);
}

LONG WINAPI UnhandledExceptionFilter(EXCEPTION_POINTERS *pointers)
{
    LONG answer = unhandled_filter(pointers);
    if (answer != EXCEPTION_CONTINUE_SEARCH)
        return answer;
    unhandled_report(pointers);
    return EXCEPTION_EXECUTE_HANDLER;
}

void unhandled_report(const EXCEPTION_POINTERS *pointers)
{
    if (!errormode_has(SEM_NOGPFAULTERRORBOX))
        report_write(pointers);
}

void unhandled_end(const EXCEPTION_RECORD *record)
{
    process_end(record->ExceptionCode);
}

void unhandled_raise(const EXCEPTION_POINTERS *pointers)
{
    unhandled_report(pointers);
    process_end(pointers->ExceptionRecord->ExceptionCode);
}

/* Fail fast: nobody is asked. */
static void fail_fast(const EXCEPTION_POINTERS *pointers, bool silent) __attribute__((noreturn));

static void fail_fast(const EXCEPTION_POINTERS *pointers, bool silent)
{
    if (!silent)
        unhandled_report(pointers);
    signals_abort();
}

void WINAPI RaiseFailFastException(PEXCEPTION_RECORD given, PCONTEXT context, DWORD flags)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = STATUS_FAIL_FAST_EXCEPTION,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = __builtin_return_address(0),
    };
    CONTEXT own;
    if (!context) {
        RtlCaptureContext(&own);
        context = &own;
    }
    if (given) {
        record = *given;
        if (flags & FAIL_FAST_GENERATE_EXCEPTION_ADDRESS)
            record.ExceptionAddress = __builtin_return_address(0);
    }
    fail_fast(&(EXCEPTION_POINTERS){&record, context}, flags & FAIL_FAST_NO_HARD_ERROR_DLG);
}

void faultline_fast_fail(unsigned code)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = STATUS_STACK_BUFFER_OVERRUN,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = __builtin_return_address(0),
        .NumberParameters = 1,
        .ExceptionInformation = {code},
    };
    CONTEXT context;
    RtlCaptureContext(&context);
    fail_fast(&(EXCEPTION_POINTERS){&record, &context}, false);
}
