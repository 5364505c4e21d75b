/* The report of an unhandled exception. Theory of operation in report.c. */
#ifndef FAULTLINE_SEH_REPORT_REPORT_H
#define FAULTLINE_SEH_REPORT_REPORT_H

#include <windows.h>

/* Writes the report of an exception of the calling thread where FAULTLINE_REPORT says. Signal safe. */
void report_write(const EXCEPTION_POINTERS *pointers);

/* Writes a message of the program to the same place. */
void report_message(const char *text);

#endif
