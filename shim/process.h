/* The end of the process. */
#ifndef FAULTLINE_SHIM_PROCESS_H
#define FAULTLINE_SHIM_PROCESS_H

#include <windows.h>

/*
 * Ends the process at once: nothing is flushed, no handler runs. A parent gets eight bits: the low ones, but
 * never success for what was not. Signal safe.
 */
void process_end(UINT code) __attribute__((noreturn));

#endif
