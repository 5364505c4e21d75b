/* Phase 1: who wants this exception? Theory of operation in dispatch.c. */
#ifndef FAULTLINE_SEH_DISPATCH_H
#define FAULTLINE_SEH_DISPATCH_H

#include <windows.h>

struct call_frame;
struct signal_frame;

enum dispatch_answer {
    DISPATCH_CONTINUE,  /* go on with *context */
    DISPATCH_UNHANDLED, /* nobody wants it */
    DISPATCH_REFUSED    /* it was to be continued and cannot be; nobody wants what came of that */
};

/*
 * Asks the vectored handlers, the filters of the calling thread's blocks, newest first, and the top-level
 * filter about an exception that happened in `origin`. Does not return when one of the filters answers
 * EXCEPTION_EXECUTE_HANDLER: its handler is running then, or the process has ended.
 */
enum dispatch_answer dispatch(EXCEPTION_RECORD *record, CONTEXT *context, const struct call_frame *origin);

#endif
