/* ReadProcessMemory and WriteProcessMemory by their statuses. */
#ifndef FAULTLINE_SHIM_MEMORY_TRANSFER_H
#define FAULTLINE_SHIM_MEMORY_TRANSFER_H

#include <windows.h>

#include <stdbool.h>

/*
 * *count, unless that is NULL, becomes how many bytes went over:
 * when the status is success or STATUS_PARTIAL_COPY.
 */
DWORD transfer_memory(HANDLE process, void *theirs, void *ours, SIZE_T size, SIZE_T *count, bool writing);

#endif
