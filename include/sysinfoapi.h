/*
 * sysinfoapi.h - what the machine is like, and what time it is.
 *
 * Source: "GetSystemInfo function", "SYSTEM_INFO structure", "GlobalMemoryStatusEx function", "MEMORYSTATUSEX
 * structure", "GetPhysicallyInstalledSystemMemory function".
 */
#ifndef FAULTLINE_SYSINFOAPI_H
#define FAULTLINE_SYSINFOAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

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
    DWORD_PTR dwActiveProcessorMask;    /* bit n is set when processor n, of the first 64, may run this process */
    DWORD dwNumberOfProcessors;         /* processors this process may run on, at most 64 */
    DWORD dwProcessorType;              /* PROCESSOR_AMD_X8664 */
    DWORD dwAllocationGranularity;      /* bytes: reservations start at multiples of it */
    WORD wProcessorLevel;               /* processor family */
    WORD wProcessorRevision;            /* model in the high byte, stepping in the low one */
} SYSTEM_INFO, *LPSYSTEM_INFO;

/* Fills *lpSystemInfo. Cannot fail. Any thread, and exception filters, may call it. */
WINBASEAPI VOID WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo);

/* The same: a native program runs on no emulated processor. */
WINBASEAPI VOID WINAPI GetNativeSystemInfo(LPSYSTEM_INFO lpSystemInfo);

/*
 * Memory of the machine and of this process at one moment, in bytes. Where a control group (of a container or
 * a service) has less than the machine, it is the group's: what this process can have.
 */
typedef struct _MEMORYSTATUSEX {
    DWORD dwLength;                    /* bytes of this structure, 64: to be set before the call */
    DWORD dwMemoryLoad;                /* percent of ullTotalPhys in use: 0 to 100 */
    DWORDLONG ullTotalPhys;            /* physical memory */
    DWORDLONG ullAvailPhys;            /* of it what can be had without swapping; file cache counts as had */
    DWORDLONG ullTotalPageFile;        /* what may be committed: memory and swap space, or less where accounting
                                          is strict */
    DWORDLONG ullAvailPageFile;        /* of it what is left */
    DWORDLONG ullTotalVirtual;         /* user address space: lpMaximumApplicationAddress + 1 -
                                          lpMinimumApplicationAddress */
    DWORDLONG ullAvailVirtual;         /* of it what is neither reserved nor mapped */
    DWORDLONG ullAvailExtendedVirtual; /* 0 */
} MEMORYSTATUSEX, *LPMEMORYSTATUSEX;

/*
 * Fills *lpBuffer, whose dwLength says sizeof(MEMORYSTATUSEX); any other length fails with
 * ERROR_INVALID_PARAMETER and leaves the rest alone. Success keeps the last error. Any thread may call it.
 */
WINBASEAPI BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX lpBuffer);

/*
 * The memory in the machine, in KiB, with what firmware and kernel keep to themselves: never less than
 * ullTotalPhys. It is known as far as the kernel shows its blocks of memory (/sys/devices/system/memory), and
 * otherwise taken to be what ullTotalPhys says. NULL fails with ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI GetPhysicallyInstalledSystemMemory(PULONGLONG TotalMemoryInKilobytes);

/* The time of day: in 100 ns since 1601 (UTC), as a date in UTC, as a date of the process's time zone. */
WINBASEAPI VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime);
WINBASEAPI VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME lpSystemTimeAsFileTime);
WINBASEAPI VOID WINAPI GetSystemTime(LPSYSTEMTIME lpSystemTime);
WINBASEAPI VOID WINAPI GetLocalTime(LPSYSTEMTIME lpSystemTime);

/* FALSE with ERROR_INVALID_PARAMETER (not a date) or ERROR_PRIVILEGE_NOT_HELD. */
WINBASEAPI BOOL WINAPI SetSystemTime(const SYSTEMTIME *lpSystemTime);
WINBASEAPI BOOL WINAPI SetLocalTime(const SYSTEMTIME *lpSystemTime);

/* Milliseconds since the machine started; 32 bits of them begin anew after 49.7 days. */
WINBASEAPI DWORD WINAPI GetTickCount(VOID);
WINBASEAPI ULONGLONG WINAPI GetTickCount64(VOID);

/*
 * How the clock is adjusted: not by programs (*lpTimeAdjustmentDisabled is TRUE). FALSE with ERROR_NOACCESS:
 * NULL.
 */
WINBASEAPI BOOL WINAPI GetSystemTimeAdjustment(PDWORD lpTimeAdjustment, PDWORD lpTimeIncrement,
                                               PBOOL lpTimeAdjustmentDisabled);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(SYSTEM_INFO) == 48);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwPageSize) == 4);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, lpMinimumApplicationAddress) == 8);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwActiveProcessorMask) == 24);
C_ASSERT(FIELD_OFFSET(SYSTEM_INFO, dwAllocationGranularity) == 40);
C_ASSERT(sizeof(MEMORYSTATUSEX) == 64);
C_ASSERT(FIELD_OFFSET(MEMORYSTATUSEX, ullTotalPhys) == 8);
C_ASSERT(FIELD_OFFSET(MEMORYSTATUSEX, ullAvailExtendedVirtual) == 56);

#endif
