/* The end of an exception that no frame wanted. Theory of operation in unhandled.c. */
#ifndef FAULTLINE_SEH_UNHANDLED_H
#define FAULTLINE_SEH_UNHANDLED_H

#include <stdbool.h>
#include <windows.h>

/* Has the program a top-level filter? */
bool unhandled_any(void);

/* Asks the program's top-level filter: EXCEPTION_*. Without one nobody wants the exception. */
LONG unhandled_filter(EXCEPTION_POINTERS *pointers);

/* The report of an exception that nobody wanted, unless the error mode forbids it. Signal safe. */
void unhandled_report(const EXCEPTION_POINTERS *pointers);

/*
 * The top-level filter has handled the exception: ends the process, with the exit status that its code gives.
 */
void unhandled_end(const EXCEPTION_RECORD *record) __attribute__((noreturn));

/* A raised exception that nobody wanted: reports it and ends the process in the same way. */
void unhandled_raise(const EXCEPTION_POINTERS *pointers) __attribute__((noreturn));

#endif
