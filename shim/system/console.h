/* The terminal behind a console handle, and what programs said about it. */
#ifndef FAULTLINE_SHIM_SYSTEM_CONSOLE_H
#define FAULTLINE_SHIM_SYSTEM_CONSOLE_H

#include "shim/file/file.h"

/*
 * The file of a handle that is a terminal's, with a reference. STATUS_INVALID_HANDLE: it is no terminal;
 * STATUS_ACCESS_DENIED: it lacks one of the rights.
 */
DWORD console_get(HANDLE handle, DWORD access, struct file **file);

/* Writes all of it; STATUS_SUCCESS, or why not. */
DWORD console_write(const struct file *file, const char *text, size_t length);

/* Puts back what SetConsoleMode changed of the terminal; for the end of the process. Signal safe. */
void console_end(void);

#endif
