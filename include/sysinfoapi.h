/*
 * sysinfoapi.h - what the machine is like.
 *
 * Source: "GetSystemInfo function", "SYSTEM_INFO structure".
 */
#ifndef FAULTLINE_SYSINFOAPI_H
#define FAULTLINE_SYSINFOAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _SYSTEM_INFO {
    union {
        DWORD dwOemId; /* obsolete: the two words below */
        struct {
            WORD wProcessorArchitecture; /* PROCESSOR_ARCHITECTURE_AMD64 */
            WORD wReserved;              /* 0 */
        };
    };
    DWORD dwPageSize;                   /* bytes in a page: the grain of commit and protection */
    LPVOID lpMinimumApplicationAddress; /* lowest address an allocation can have */
    LPVOID lpMaximumApplicationAddress; /* highest address a program can touch */
    DWORD_PTR
        dwActiveProcessorMask;     /* bit n is set when processor n, of the first 64, may run this process */
    DWORD dwNumberOfProcessors;    /* processors this process may run on, at most 64 */
    DWORD dwProcessorType;         /* PROCESSOR_AMD_X8664 */
    DWORD dwAllocationGranularity; /* bytes: reservations start at multiples of it */
    WORD wProcessorLevel;          /* processor family */
    WORD wProcessorRevision;       /* model in the high byte, stepping in the low one */
} SYSTEM_INFO, *LPSYSTEM_INFO;

/* Fills *lpSystemInfo. Cannot fail. Any thread, and exception filters, may call it. */
WINBASEAPI VOID WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo);

/* The same: a native program runs on no emulated processor. */
WINBASEAPI VOID WINAPI GetNativeSystemInfo(LPSYSTEM_INFO lpSystemInfo);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(SYSTEM_INFO) == 48);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwPageSize) == 4);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, lpMinimumApplicationAddress) == 8);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwActiveProcessorMask) == 24);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwAllocationGranularity) == 40);

#endif
