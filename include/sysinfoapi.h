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
    DWORD_PTR
        dwActiveProcessorMask; /* bit n is set when processor n, of the first 64, may run this process */
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
    DWORDLONG ullTotalPageFile; /* what may be committed: memory and swap space, or less where accounting
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

/*
 * 10.0, build 19045: the major version in the lowest byte, the minor one in the next, the build in the high
 * word.
 */
WINBASEAPI DWORD WINAPI GetVersion(VOID);

/* The same into a structure with its size set. FALSE with ERROR_INSUFFICIENT_BUFFER: of neither size. */
WINBASEAPI BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA lpVersionInformation);
WINBASEAPI BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW lpVersionInformation);

/*
 * Cores, caches, packages and nodes, and which processors belong to each, in a buffer of *ReturnedLength
 * bytes; ...Ex: of one kind (RelationAll: of every), groups too, each record Size bytes long. FALSE with
 * ERROR_INSUFFICIENT_BUFFER, and what is needed in *ReturnedLength, or ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI GetLogicalProcessorInformation(PSYSTEM_LOGICAL_PROCESSOR_INFORMATION Buffer,
                                                      PDWORD ReturnedLength);
WINBASEAPI BOOL WINAPI GetLogicalProcessorInformationEx(LOGICAL_PROCESSOR_RELATIONSHIP RelationshipType,
                                                        PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX Buffer,
                                                        PDWORD ReturnedLength);

/*
 * /usr/lib and /usr. Returns the length, or the room needed when there is not enough.
 */
WINBASEAPI UINT WINAPI GetSystemDirectoryA(LPSTR lpBuffer, UINT uSize);
WINBASEAPI UINT WINAPI GetSystemDirectoryW(LPWSTR lpBuffer, UINT uSize);
WINBASEAPI UINT WINAPI GetWindowsDirectoryA(LPSTR lpBuffer, UINT uSize);
WINBASEAPI UINT WINAPI GetWindowsDirectoryW(LPWSTR lpBuffer, UINT uSize);
WINBASEAPI UINT WINAPI GetSystemWindowsDirectoryA(LPSTR lpBuffer, UINT uSize);
WINBASEAPI UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR lpBuffer, UINT uSize);

typedef enum _COMPUTER_NAME_FORMAT {
    ComputerNameNetBIOS,
    ComputerNameDnsHostname,
    ComputerNameDnsDomain,
    ComputerNameDnsFullyQualified,
    ComputerNamePhysicalNetBIOS,
    ComputerNamePhysicalDnsHostname,
    ComputerNamePhysicalDnsDomain,
    ComputerNamePhysicalDnsFullyQualified,
    ComputerNameMax
} COMPUTER_NAME_FORMAT;

/*
 * A name of the host in lpBuffer[*nSize]; *nSize becomes its length. FALSE with ERROR_MORE_DATA, and the room
 * needed in *nSize, or ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT NameType, LPSTR lpBuffer, LPDWORD nSize);
WINBASEAPI BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT NameType, LPWSTR lpBuffer, LPDWORD nSize);

#ifdef UNICODE
#define GetComputerNameEx         GetComputerNameExW
#define GetSystemDirectory        GetSystemDirectoryW
#define GetSystemWindowsDirectory GetSystemWindowsDirectoryW
#define GetVersionEx              GetVersionExW
#define GetWindowsDirectory       GetWindowsDirectoryW
#else
#define GetComputerNameEx         GetComputerNameExA
#define GetSystemDirectory        GetSystemDirectoryA
#define GetSystemWindowsDirectory GetSystemWindowsDirectoryA
#define GetVersionEx              GetVersionExA
#define GetWindowsDirectory       GetWindowsDirectoryA
#endif

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
