/* Phase 1: who wants this exception? Theory of operation in dispatch.c. */
#ifndef FAULTLINE_SEH_DISPATCH_H
#define FAULTLINE_SEH_DISPATCH_H

#include <windows.h>

struct arch_caller;
struct signal_frame;

/* Where an exception happened: exactly one of the two. */
struct origin {
    struct signal_frame *fault;       /* the context of a hardware exception, on the thread's stack */
    const struct arch_caller *raiser; /* who called RaiseException */
};

enum dispatch_answer {
    DISPATCH_CONTINUE, /* go on with *context */
    DISPATCH_UNHANDLED /* nobody wants it */
};

/*
 * Asks the filters of the calling thread's blocks, newest first. Does not return when one answers
 * EXCEPTION_EXECUTE_HANDLER: its handler is running then.
 */
enum dispatch_answer dispatch(EXCEPTION_RECORD *record, CONTEXT *context, struct origin origin);

#endif
