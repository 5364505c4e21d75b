/* The end of an exception that no block wanted. */
#ifndef FAULTLINE_SEH_UNHANDLED_H
#define FAULTLINE_SEH_UNHANDLED_H

#include <windows.h>

/* One line to stderr: what happened, and where. Signal safe. */
void unhandled_report(const EXCEPTION_RECORD *record);

/*
 * A raised exception that nobody wanted: reports it and ends the process. The exit status is the low byte of
 * the exception code, but never 0.
 */
void unhandled_raise(const EXCEPTION_RECORD *record) __attribute__((noreturn));

#endif
