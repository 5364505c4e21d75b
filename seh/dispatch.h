/* Phase 1: who wants this exception? Theory of operation in dispatch.c. */
#ifndef FAULTLINE_SEH_DISPATCH_H
#define FAULTLINE_SEH_DISPATCH_H

#include <windows.h>

#include "seh/cfi.h"

struct cxx_thrown;
struct signal_frame;

enum dispatch_answer {
    DISPATCH_CONTINUE,  /* go on with *context */
    DISPATCH_UNHANDLED, /* nobody wants it */
    DISPATCH_REFUSED,   /* it was to be continued and cannot be; nobody wants what came of that */
    DISPATCH_CXX        /* a C++ exception that is to end in terminate(): the C++ runtime does that */
};

/*
 * Asks the vectored handlers, the filters of the calling thread's blocks, newest first, and the top-level
 * filter about an exception that happened in `origin`. Does not return when one of the filters answers
 * EXCEPTION_EXECUTE_HANDLER: its handler is running then, or the process has ended.
 */
enum dispatch_answer dispatch(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin);

/* The same for a C++ exception, whose thread has its state. */
enum dispatch_answer dispatch_thrown(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin,
                                     struct cxx_thrown *thrown);

/* The function whose CONTEXT this is, where it has called: for unwinding. */
void dispatch_caller(const CONTEXT *context, struct call_frame *caller);

/*
 * Is the fault of `frame`, which `record` describes, none of the program's? Then the frame can be resumed, and the
 * answer is 1. A guard page that it has hit changes the record. To be asked once for each fault.
 */
int dispatch_settle(struct signal_frame *frame, EXCEPTION_RECORD *record);

#endif
