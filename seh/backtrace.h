/* Walking the stack for people: return addresses, nothing is run. */
#ifndef FAULTLINE_SEH_BACKTRACE_H
#define FAULTLINE_SEH_BACKTRACE_H

#include <windows.h>

struct call_frame;

/* The function that `context` belongs to; `interrupted`: by a fault, else it has called RaiseException. */
void backtrace_origin(const CONTEXT *context, int interrupted, struct call_frame *frame);

/*
 * Makes *frame its caller's. 0: it is not known. A stack that is destroyed makes this fault: the pointers on
 * it are followed.
 */
int backtrace_step(struct call_frame *frame);

#endif
