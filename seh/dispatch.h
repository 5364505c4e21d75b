/* Phase 1: who wants this exception? Theory of operation in dispatch.c. */
#ifndef FAULTLINE_SEH_DISPATCH_H
#define FAULTLINE_SEH_DISPATCH_H

#include <windows.h>

struct signal_frame;

enum dispatch_answer {
    DISPATCH_CONTINUE, /* go on with *context */
    DISPATCH_UNHANDLED /* nobody wants it */
};

/*
 * Asks the filters of the calling thread's blocks, newest first. Does not return when one answers
 * EXCEPTION_EXECUTE_HANDLER: its handler is running then. `fault` is the context a hardware exception happened in, on the
 * thread's stack; NULL when the calling functions lead to where the exception was raised.
 */
enum dispatch_answer dispatch(EXCEPTION_RECORD *record, CONTEXT *context, struct signal_frame *fault);

#endif
