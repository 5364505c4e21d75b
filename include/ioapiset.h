/*
 * ioapiset.h - results of transfers.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "GetOverlappedResult function".
 */
#ifndef FAULTLINE_IOAPISET_H
#define FAULTLINE_IOAPISET_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How the transfer with *lpOverlapped on the file hFile ended: it has, when ReadFile or WriteFile returned.
 * Stores its bytes; FALSE with the transfer's error, ERROR_INVALID_HANDLE, or ERROR_INVALID_PARAMETER for
 * NULL.
 */
WINBASEAPI BOOL WINAPI GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped,
                                           LPDWORD lpNumberOfBytesTransferred, BOOL bWait);

#ifdef __cplusplus
}
#endif

#endif
