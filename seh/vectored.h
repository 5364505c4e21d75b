/*
 * Handlers of the whole process, asked before and after those of frames. Theory of operation in vectored.c.
 */
#ifndef FAULTLINE_SEH_VECTORED_H
#define FAULTLINE_SEH_VECTORED_H

#include <stdbool.h>
#include <windows.h>

/* Is a vectored exception handler there? For callers to whom preparing a dispatch costs something. */
bool vectored_any(void);

/* Asks the vectored exception handlers, in their order. True: one of them continues the execution. */
bool vectored_exception(EXCEPTION_POINTERS *pointers);

/* Tells the vectored continue handlers, in their order, that the execution is about to be continued. */
void vectored_continue(EXCEPTION_POINTERS *pointers);

#endif
