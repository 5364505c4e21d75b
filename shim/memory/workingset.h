/* Working sets by their statuses: for the other names of VirtualLock, QueryWorkingSet and their kin. */
#ifndef FAULTLINE_SHIM_MEMORY_WORKINGSET_H
#define FAULTLINE_SHIM_MEMORY_WORKINGSET_H

#include <windows.h>

/* workingset.c */
DWORD workingset_lock(LPVOID address, SIZE_T size);
DWORD workingset_unlock(LPVOID address, SIZE_T size);

/* residency.c: QueryWorkingSet and QueryWorkingSetEx. */
DWORD residency_list(HANDLE process, PVOID information, DWORD size);
DWORD residency_query(HANDLE process, PVOID entries, DWORD size);

#endif
