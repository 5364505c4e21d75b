/*
 * psapi.h - processes, their modules, and what they have in memory: working sets, names of mapped files.
 *
 * Each function has two names, as on Windows: the one declared here, and one that begins with K32. Modules,
 * names of programs and GetProcessMemoryInfo are of any process, working sets and names of mapped files of
 * the current one: ERROR_NOT_SUPPORTED means that hProcess is another, ERROR_INVALID_HANDLE that it is none.
 * Addresses and sizes are in bytes unless a line says pages.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "EmptyWorkingSet function", "QueryWorkingSet function", "QueryWorkingSetEx function",
 * "GetProcessMemoryInfo function", "GetMappedFileNameW function", "PSAPI_WORKING_SET_EX_BLOCK union",
 * "PROCESS_MEMORY_COUNTERS_EX structure".
 */
#ifndef FAULTLINE_PSAPI_H
#define FAULTLINE_PSAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One page of the working set. */
typedef union _PSAPI_WORKING_SET_BLOCK {
    ULONG_PTR Flags;
    struct {
        ULONG_PTR
        Protection : 5; /* 1 read, 2 execute, 3 both, 4 read and write, 5 copy on write, 6, 7 with execute;
                                       plus 8 not cached, plus 16 guard */
        ULONG_PTR ShareCount : 3;   /* processes that share it, as far as known; at most 7 */
        ULONG_PTR Shared : 1;       /* it can be shared: a file's or an image's */
        ULONG_PTR Reserved : 3;
        ULONG_PTR VirtualPage : 52; /* its address, divided by the page size */
    };
} PSAPI_WORKING_SET_BLOCK, *PPSAPI_WORKING_SET_BLOCK;

typedef struct _PSAPI_WORKING_SET_INFORMATION {
    ULONG_PTR NumberOfEntries; /* pages in the working set, whether they fit or not */
    PSAPI_WORKING_SET_BLOCK WorkingSetInfo[1];
} PSAPI_WORKING_SET_INFORMATION, *PPSAPI_WORKING_SET_INFORMATION;

typedef union _PSAPI_WORKING_SET_EX_BLOCK {
    ULONG_PTR Flags;
    struct {
        ULONG_PTR Valid : 1;            /* it is in memory and can be accessed; otherwise all else is 0 */
        ULONG_PTR ShareCount : 3;       /* as above */
        ULONG_PTR Win32Protection : 11; /* PAGE_* */
        ULONG_PTR Shared : 1;
        ULONG_PTR Node : 6;      /* 0 */
        ULONG_PTR Locked : 1;    /* by VirtualLock or mlock */
        ULONG_PTR LargePage : 1; /* of memory made with MEM_LARGE_PAGES, and a large page to the processor */
        ULONG_PTR Reserved : 7;
        ULONG_PTR Bad : 1;
        ULONG_PTR ReservedUlong : 32;
    };
    struct {
        ULONG_PTR Valid : 1;
        ULONG_PTR Reserved0 : 14;
        ULONG_PTR Shared : 1;
        ULONG_PTR Reserved1 : 15;
        ULONG_PTR Bad : 1;
        ULONG_PTR ReservedUlong : 32;
    } Invalid;
} PSAPI_WORKING_SET_EX_BLOCK, *PPSAPI_WORKING_SET_EX_BLOCK;

typedef struct _PSAPI_WORKING_SET_EX_INFORMATION {
    PVOID VirtualAddress;                         /* in: any byte of the page */
    PSAPI_WORKING_SET_EX_BLOCK VirtualAttributes; /* out */
} PSAPI_WORKING_SET_EX_INFORMATION, *PPSAPI_WORKING_SET_EX_INFORMATION;

typedef struct _PROCESS_MEMORY_COUNTERS {
    DWORD cb;                          /* bytes of this structure */
    DWORD PageFaultCount;              /* faults that the kernel answered, with input and without */
    SIZE_T PeakWorkingSetSize;         /* the most there was of the next */
    SIZE_T WorkingSetSize;             /* what is in memory */
    SIZE_T QuotaPeakPagedPoolUsage;    /* 0: the kernel does not say what it keeps for a process */
    SIZE_T QuotaPagedPoolUsage;        /* its page tables */
    SIZE_T QuotaPeakNonPagedPoolUsage; /* 0 */
    SIZE_T QuotaNonPagedPoolUsage;     /* 0 */
    SIZE_T PagefileUsage;              /* private memory that is committed */
    SIZE_T PeakPagefileUsage;          /* the most of it that a call of this function saw */
} PROCESS_MEMORY_COUNTERS, *PPROCESS_MEMORY_COUNTERS;

typedef struct _PROCESS_MEMORY_COUNTERS_EX {
    DWORD cb;
    DWORD PageFaultCount;
    SIZE_T PeakWorkingSetSize;
    SIZE_T WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage;
    SIZE_T QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage;
    SIZE_T QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage;
    SIZE_T PeakPagefileUsage;
    SIZE_T PrivateUsage; /* PagefileUsage again */
} PROCESS_MEMORY_COUNTERS_EX, *PPROCESS_MEMORY_COUNTERS_EX;

typedef struct _PERFORMANCE_INFORMATION {
    DWORD cb;                 /* bytes of this structure; sizes are in pages from here on */
    SIZE_T CommitTotal;       /* what is committed, as far as the kernel tells */
    SIZE_T CommitLimit;       /* what can be: memory and swap space */
    SIZE_T CommitPeak;        /* the most of CommitTotal that a call of this function saw */
    SIZE_T PhysicalTotal;     /* memory */
    SIZE_T PhysicalAvailable; /* what of it can be had without swapping */
    SIZE_T SystemCache;       /* the cache of files */
    SIZE_T KernelTotal;       /* the kernel's own memory: the sum of the next two */
    SIZE_T KernelPaged;       /* what it can give back */
    SIZE_T KernelNonpaged;    /* what it cannot */
    SIZE_T PageSize;          /* bytes */
    DWORD HandleCount;        /* open files of all processes */
    DWORD ProcessCount;
    DWORD ThreadCount;
} PERFORMANCE_INFORMATION, *PPERFORMANCE_INFORMATION, PERFORMACE_INFORMATION, *PPERFORMACE_INFORMATION;

/*
 * Fills *pPerformanceInformation of cb bytes. FALSE with ERROR_BAD_LENGTH: cb is smaller than the structure;
 * ERROR_NOACCESS: it cannot be written.
 */
WINBASEAPI BOOL WINAPI GetPerformanceInfo(PPERFORMANCE_INFORMATION pPerformanceInformation, DWORD cb);
WINBASEAPI BOOL WINAPI K32GetPerformanceInfo(PPERFORMANCE_INFORMATION pPerformanceInformation, DWORD cb);

/*
 * Asks the kernel to take as many pages out of memory as it can: to swap space and files. Contents stay, and
 * locked pages; without swap space private pages stay in memory.
 */
WINBASEAPI BOOL WINAPI EmptyWorkingSet(HANDLE hProcess);
WINBASEAPI BOOL WINAPI K32EmptyWorkingSet(HANDLE hProcess);

/*
 * Lists the pages of the working set, in order of address, in *pv of cb bytes (a
 * PSAPI_WORKING_SET_INFORMATION). FALSE with
 *   ERROR_BAD_LENGTH          they are more than fit: NumberOfEntries says how many, as long as there is room
 *                             for it
 *   ERROR_NOACCESS            pv cannot be written
 *   ERROR_NO_SYSTEM_RESOURCES the kernel cannot be asked: no descriptor is left
 */
WINBASEAPI BOOL WINAPI QueryWorkingSet(HANDLE hProcess, PVOID pv, DWORD cb);
WINBASEAPI BOOL WINAPI K32QueryWorkingSet(HANDLE hProcess, PVOID pv, DWORD cb);

/*
 * Describes the page of each entry of the PSAPI_WORKING_SET_EX_INFORMATION array pv, of which cb bytes are
 * given: what is left of them behind the last whole entry is ignored. Errors as above; ERROR_BAD_LENGTH: not
 * one entry.
 */
WINBASEAPI BOOL WINAPI QueryWorkingSetEx(HANDLE hProcess, PVOID pv, DWORD cb);
WINBASEAPI BOOL WINAPI K32QueryWorkingSetEx(HANDLE hProcess, PVOID pv, DWORD cb);

/*
 * Fills *ppsmemCounters of cb bytes: a PROCESS_MEMORY_COUNTERS, or the longer structure if there is room.
 * FALSE with
 *   ERROR_INSUFFICIENT_BUFFER  cb is less than sizeof(PROCESS_MEMORY_COUNTERS)
 *   ERROR_NOACCESS             it cannot be written
 */
WINBASEAPI BOOL WINAPI GetProcessMemoryInfo(HANDLE Process, PPROCESS_MEMORY_COUNTERS ppsmemCounters,
                                            DWORD cb);
WINBASEAPI BOOL WINAPI K32GetProcessMemoryInfo(HANDLE Process, PPROCESS_MEMORY_COUNTERS ppsmemCounters,
                                               DWORD cb);

/*
 * Lists the ids of the processes that the kernel shows to this one, in lpidProcess of cb bytes; what does not
 * fit is left out, and *lpcbNeeded is what was stored. FALSE with ERROR_NOACCESS, ERROR_NO_SYSTEM_RESOURCES.
 */
WINBASEAPI BOOL WINAPI EnumProcesses(DWORD *lpidProcess, DWORD cb, LPDWORD lpcbNeeded);

/*
 * Lists the modules of a process, the program first: the files of which it executes something. A module's
 * handle is its address. *lpcbNeeded: bytes for all of them. hProcess needs PROCESS_QUERY_INFORMATION and
 * PROCESS_VM_READ. FALSE with
 *   ERROR_ACCESS_DENIED   the handle lacks a right, or the kernel does not let this process look
 *   ERROR_PARTIAL_COPY    the process is not there any more
 *   ERROR_INVALID_HANDLE, ERROR_NOACCESS
 */
WINBASEAPI BOOL WINAPI EnumProcessModules(HANDLE hProcess, HMODULE *lphModule, DWORD cb, LPDWORD lpcbNeeded);

#define LIST_MODULES_DEFAULT 0x0
#define LIST_MODULES_32BIT   0x1
#define LIST_MODULES_64BIT   0x2
#define LIST_MODULES_ALL     (LIST_MODULES_32BIT | LIST_MODULES_64BIT)

/* The same; all modules are 64-bit ones. ERROR_INVALID_PARAMETER: dwFilterFlag is none of the above. */
WINBASEAPI BOOL WINAPI EnumProcessModulesEx(HANDLE hProcess, HMODULE *lphModule, DWORD cb, LPDWORD lpcbNeeded,
                                            DWORD dwFilterFlag);

typedef struct _MODULEINFO {
    LPVOID lpBaseOfDll; /* where it is mapped */
    DWORD SizeOfImage;  /* bytes up to the end of its last part */
    LPVOID EntryPoint;  /* NULL: it has none */
} MODULEINFO, *LPMODULEINFO;

/* FALSE with ERROR_INSUFFICIENT_BUFFER: cb is too small; ERROR_INVALID_HANDLE: no module; and as above. */
WINBASEAPI BOOL WINAPI GetModuleInformation(HANDLE hProcess, HMODULE hModule, LPMODULEINFO lpmodinfo,
                                            DWORD cb);

/*
 * The name of a module without its folder, its path, and the path of a process's program. hModule NULL is the
 * program. Answer the length; what is longer than nSize is cut; 0 with the errors above.
 */
WINBASEAPI DWORD WINAPI GetModuleBaseNameA(HANDLE hProcess, HMODULE hModule, LPSTR lpBaseName, DWORD nSize);
WINBASEAPI DWORD WINAPI GetModuleBaseNameW(HANDLE hProcess, HMODULE hModule, LPWSTR lpBaseName, DWORD nSize);
WINBASEAPI DWORD WINAPI GetModuleFileNameExA(HANDLE hProcess, HMODULE hModule, LPSTR lpFilename, DWORD nSize);
WINBASEAPI DWORD WINAPI GetModuleFileNameExW(HANDLE hProcess, HMODULE hModule, LPWSTR lpFilename,
                                             DWORD nSize);
WINBASEAPI DWORD WINAPI GetProcessImageFileNameA(HANDLE hProcess, LPSTR lpImageFileName, DWORD nSize);
WINBASEAPI DWORD WINAPI GetProcessImageFileNameW(HANDLE hProcess, LPWSTR lpImageFileName, DWORD nSize);
#ifdef UNICODE
#define GetModuleBaseName       GetModuleBaseNameW
#define GetModuleFileNameEx     GetModuleFileNameExW
#define GetProcessImageFileName GetProcessImageFileNameW
#else
#define GetModuleBaseName       GetModuleBaseNameA
#define GetModuleFileNameEx     GetModuleFileNameExA
#define GetProcessImageFileName GetProcessImageFileNameA
#endif

/* The names that kernel32 has them by. */
WINBASEAPI BOOL WINAPI K32EnumProcesses(DWORD *lpidProcess, DWORD cb, LPDWORD lpcbNeeded);
WINBASEAPI BOOL WINAPI K32EnumProcessModules(HANDLE hProcess, HMODULE *lphModule, DWORD cb,
                                             LPDWORD lpcbNeeded);
WINBASEAPI BOOL WINAPI K32EnumProcessModulesEx(HANDLE hProcess, HMODULE *lphModule, DWORD cb,
                                               LPDWORD lpcbNeeded, DWORD dwFilterFlag);
WINBASEAPI BOOL WINAPI K32GetModuleInformation(HANDLE hProcess, HMODULE hModule, LPMODULEINFO lpmodinfo,
                                               DWORD cb);
WINBASEAPI DWORD WINAPI K32GetModuleBaseNameA(HANDLE hProcess, HMODULE hModule, LPSTR lpBaseName,
                                              DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetModuleBaseNameW(HANDLE hProcess, HMODULE hModule, LPWSTR lpBaseName,
                                              DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetModuleFileNameExA(HANDLE hProcess, HMODULE hModule, LPSTR lpFilename,
                                                DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetModuleFileNameExW(HANDLE hProcess, HMODULE hModule, LPWSTR lpFilename,
                                                DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetProcessImageFileNameA(HANDLE hProcess, LPSTR lpImageFileName, DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetProcessImageFileNameW(HANDLE hProcess, LPWSTR lpImageFileName, DWORD nSize);
#ifdef UNICODE
#define K32GetModuleBaseName       K32GetModuleBaseNameW
#define K32GetModuleFileNameEx     K32GetModuleFileNameExW
#define K32GetProcessImageFileName K32GetProcessImageFileNameW
#else
#define K32GetModuleBaseName       K32GetModuleBaseNameA
#define K32GetModuleFileNameEx     K32GetModuleFileNameExA
#define K32GetProcessImageFileName K32GetProcessImageFileNameA
#endif

/*
 * Stores the path of the file that is mapped at lpv, a view or an image, in lpFilename[nSize]: the system's
 * path, which CreateFile takes. Returns its length, or 0 with
 *   ERROR_UNEXP_NET_ERR        nothing is mapped there that could be a file
 *   ERROR_FILE_INVALID         a view of memory
 *   ERROR_INSUFFICIENT_BUFFER  nSize is too small
 */
WINBASEAPI DWORD WINAPI GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize);
WINBASEAPI DWORD WINAPI GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize);
WINBASEAPI DWORD WINAPI K32GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize);
#ifdef UNICODE
#define GetMappedFileName    GetMappedFileNameW
#define K32GetMappedFileName K32GetMappedFileNameW
#else
#define GetMappedFileName    GetMappedFileNameA
#define K32GetMappedFileName K32GetMappedFileNameA
#endif

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(PSAPI_WORKING_SET_BLOCK) == 8);
C_ASSERT(sizeof(PSAPI_WORKING_SET_INFORMATION) == 16);
C_ASSERT(sizeof(PSAPI_WORKING_SET_EX_BLOCK) == 8);
C_ASSERT(sizeof(PSAPI_WORKING_SET_EX_INFORMATION) == 16);
C_ASSERT(sizeof(PERFORMANCE_INFORMATION) == 104);
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS) == 72);
C_ASSERT(sizeof(PROCESS_MEMORY_COUNTERS_EX) == 80);
C_ASSERT(FIELD_OFFSET(PROCESS_MEMORY_COUNTERS_EX, PrivateUsage) == 72);

#endif
