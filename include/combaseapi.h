/*
 * combaseapi.h - memory that components hand to each other; nothing else of COM.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "CoTaskMemAlloc", "CoTaskMemRealloc", "CoTaskMemFree" of the Windows documentation.
 */
#ifndef FAULTLINE_COMBASEAPI_H
#define FAULTLINE_COMBASEAPI_H

#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Blocks of the process heap. NULL: no memory; a block of no bytes is a block. CoTaskMemRealloc of NULL
 * allocates, and to a size of 0 frees and gives NULL; when it fails the block is as it was.
 * CoTaskMemFree(NULL) does nothing.
 */
WINBASEAPI LPVOID WINAPI CoTaskMemAlloc(SIZE_T cb);
WINBASEAPI LPVOID WINAPI CoTaskMemRealloc(LPVOID pv, SIZE_T cb);
WINBASEAPI VOID WINAPI CoTaskMemFree(LPVOID pv);

#ifdef __cplusplus
}
#endif

#endif
