/*
 * namedpipeapi.h - pipes without a name.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "CreatePipe function", "Anonymous Pipes".
 */
#ifndef FAULTLINE_NAMEDPIPEAPI_H
#define FAULTLINE_NAMEDPIPEAPI_H
#pragma GCC system_header

#include "minwinbase.h"
#include "minwindef.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A pipe: what is written to *hWritePipe is read from *hReadPipe, by ReadFile and WriteFile. nSize is the
 * size of its buffer, as a suggestion; 0: the host's. FALSE with ERROR_TOO_MANY_OPEN_FILES,
 * ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI BOOL WINAPI CreatePipe(PHANDLE hReadPipe, PHANDLE hWritePipe,
                                  LPSECURITY_ATTRIBUTES lpPipeAttributes, DWORD nSize);

#ifdef __cplusplus
}
#endif

#endif
