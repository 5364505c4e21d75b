/*
 * consoleapi3.h - a console's window: there is none.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "GetConsoleWindow function".
 */
#ifndef FAULTLINE_CONSOLEAPI3_H
#define FAULTLINE_CONSOLEAPI3_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* NULL: a terminal is no window of this process. */
WINBASEAPI HWND WINAPI GetConsoleWindow(void);

/* Input that was not read is forgotten. ERROR_INVALID_HANDLE: not a terminal's. */
WINBASEAPI BOOL WINAPI FlushConsoleInputBuffer(HANDLE hConsoleInput);

#ifdef __cplusplus
}
#endif

#endif
