/*
 * rtlsupportapi.h - the exception support that programs may call themselves.
 *
 * The stack of a native program has no Windows function tables and no establisher frames:
 * RtlLookupFunctionEntry, RtlVirtualUnwind, RtlUnwind and RtlUnwindEx are not declared. What unwinds here is
 * a handler that was chosen, longjmp, and C++ exceptions.
 *
 * Any thread.
 *
 * Source: "RtlCaptureContext function", "RtlCaptureStackBackTrace function", "RtlRaiseException function",
 * "RtlRestoreContext function".
 */
#ifndef FAULTLINE_RTLSUPPORTAPI_H
#define FAULTLINE_RTLSUPPORTAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Stores the caller's registers as they will be when this call returns, flags and floating-point state
 * included; ContextFlags becomes CONTEXT_FULL | CONTEXT_SEGMENTS. Safe in signal handlers.
 */
WINBASEAPI VOID WINAPI RtlCaptureContext(PCONTEXT ContextRecord);

/*
 * Stores the return addresses of the calls that are going on, newest first, from the caller's own after this
 * call on, without the first FramesToSkip and at most FramesToCapture, in BackTrace. Returns how many. In
 * *BackTraceHash, unless BackTraceHash is NULL, the sum of them: equal traces have equal sums. In a filter
 * the trace goes through the dispatcher to the instruction that faulted. Allocates nothing.
 */
WINBASEAPI WORD WINAPI RtlCaptureStackBackTrace(DWORD FramesToSkip, DWORD FramesToCapture, PVOID *BackTrace,
                                                PDWORD BackTraceHash);

/*
 * RaiseException with a record of the caller's own, which filters see and may change; only its
 * ExceptionAddress is set, to where this call returns.
 */
WINBASEAPI VOID WINAPI RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord);

/*
 * Goes on with the registers, flags and floating-point modes of a context that RtlCaptureContext has stored
 * in a function which has not returned since. Nothing is unwound: guarded blocks entered since are forgotten,
 * their termination blocks do not run. The 16 bytes below the context's stack pointer are overwritten; to go
 * on after a fault, answer EXCEPTION_CONTINUE_EXECUTION. ExceptionRecord is ignored.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI RtlRestoreContext(PCONTEXT ContextRecord,
                                                           struct _EXCEPTION_RECORD *ExceptionRecord);

#ifdef __cplusplus
}
#endif

#endif
