/*
 * tlhelp32.h - snapshots of the processes, threads, modules and heaps there are.
 *
 * Each list of a snapshot has a place of its own, which First sets to its beginning. First and Next fail with
 * ERROR_NO_MORE_FILES behind the last entry, ERROR_BAD_LENGTH when dwSize is less than the structure's,
 * ERROR_INVALID_HANDLE, ERROR_NOACCESS.
 *
 * Source: "Tool Help Library", and the page of each function and structure.
 */
#ifndef FAULTLINE_TLHELP32_H
#define FAULTLINE_TLHELP32_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define TH32CS_SNAPHEAPLIST 0x00000001
#define TH32CS_SNAPPROCESS  0x00000002
#define TH32CS_SNAPTHREAD   0x00000004
#define TH32CS_SNAPMODULE   0x00000008
#define TH32CS_SNAPMODULE32 0x00000010 /* of 32-bit processes: there are none */
#define TH32CS_SNAPALL      (TH32CS_SNAPHEAPLIST | TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD | TH32CS_SNAPMODULE)
#define TH32CS_INHERIT      0x80000000

#define MAX_MODULE_NAME32 255

#define HF32_DEFAULT 1
#define HF32_SHARED  2

#define LF32_FIXED    0x00000001
#define LF32_FREE     0x00000002
#define LF32_MOVEABLE 0x00000004

/* szExeFile: the name of the program's file, cut if need be. */
typedef struct tagPROCESSENTRY32 {
    DWORD dwSize;   /* bytes of this structure: set by the caller */
    DWORD cntUsage; /* 0 */
    DWORD th32ProcessID;
    ULONG_PTR th32DefaultHeapID; /* 0 */
    DWORD th32ModuleID;          /* 0 */
    DWORD cntThreads;
    DWORD th32ParentProcessID;
    LONG pcPriClassBase; /* the base priority of its class: 8 for NORMAL_PRIORITY_CLASS */
    DWORD dwFlags;       /* 0 */
    CHAR szExeFile[MAX_PATH];
} PROCESSENTRY32, *PPROCESSENTRY32, *LPPROCESSENTRY32;

typedef struct tagPROCESSENTRY32W {
    DWORD dwSize;
    DWORD cntUsage;
    DWORD th32ProcessID;
    ULONG_PTR th32DefaultHeapID;
    DWORD th32ModuleID;
    DWORD cntThreads;
    DWORD th32ParentProcessID;
    LONG pcPriClassBase;
    DWORD dwFlags;
    WCHAR szExeFile[MAX_PATH];
} PROCESSENTRY32W, *PPROCESSENTRY32W, *LPPROCESSENTRY32W;

typedef struct tagTHREADENTRY32 {
    DWORD dwSize;
    DWORD cntUsage; /* 0 */
    DWORD th32ThreadID;
    DWORD th32OwnerProcessID;
    LONG tpBasePri;  /* the base priority of its process' class */
    LONG tpDeltaPri; /* 0 */
    DWORD dwFlags;   /* 0 */
} THREADENTRY32, *PTHREADENTRY32, *LPTHREADENTRY32;

typedef struct tagMODULEENTRY32 {
    DWORD dwSize;
    DWORD th32ModuleID; /* 1 */
    DWORD th32ProcessID;
    DWORD GlblcntUsage;  /* 0xFFFF, ... */
    DWORD ProccntUsage;  /* ... and 0xFFFF: not counted */
    BYTE *modBaseAddr;   /* where it is mapped */
    DWORD modBaseSize;   /* bytes */
    HMODULE hModule;     /* modBaseAddr */
    CHAR szModule[MAX_MODULE_NAME32 + 1];
    CHAR szExePath[MAX_PATH];
} MODULEENTRY32, *PMODULEENTRY32, *LPMODULEENTRY32;

typedef struct tagMODULEENTRY32W {
    DWORD dwSize;
    DWORD th32ModuleID;
    DWORD th32ProcessID;
    DWORD GlblcntUsage;
    DWORD ProccntUsage;
    BYTE *modBaseAddr;
    DWORD modBaseSize;
    HMODULE hModule;
    WCHAR szModule[MAX_MODULE_NAME32 + 1];
    WCHAR szExePath[MAX_PATH];
} MODULEENTRY32W, *PMODULEENTRY32W, *LPMODULEENTRY32W;

typedef struct tagHEAPLIST32 {
    SIZE_T dwSize;
    DWORD th32ProcessID;
    ULONG_PTR th32HeapID; /* the heap's handle */
    DWORD dwFlags;        /* HF32_DEFAULT: the process heap; or 0 */
} HEAPLIST32, *PHEAPLIST32, *LPHEAPLIST32;

typedef struct tagHEAPENTRY32 {
    SIZE_T dwSize;
    HANDLE hHandle;      /* the block */
    ULONG_PTR dwAddress; /* ... which begins here */
    SIZE_T dwBlockSize;  /* bytes */
    DWORD dwFlags;       /* LF32_FIXED or LF32_FREE */
    DWORD dwLockCount;   /* 0 */
    DWORD dwResvd;       /* Heap32Next's */
    DWORD th32ProcessID;
    ULONG_PTR th32HeapID;
} HEAPENTRY32, *PHEAPENTRY32, *LPHEAPENTRY32;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What there is of the kinds in dwFlags: all processes and threads that the kernel shows; modules and heaps
 * of one process, 0: the calling one. INVALID_HANDLE_VALUE with ERROR_INVALID_PARAMETER: no kind, or no such
 * process; ERROR_ACCESS_DENIED; ERROR_NOT_SUPPORTED: heaps of another process; ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI HANDLE WINAPI CreateToolhelp32Snapshot(DWORD dwFlags, DWORD th32ProcessID);

WINBASEAPI BOOL WINAPI Process32First(HANDLE hSnapshot, LPPROCESSENTRY32 lppe);
WINBASEAPI BOOL WINAPI Process32FirstW(HANDLE hSnapshot, LPPROCESSENTRY32W lppe);
WINBASEAPI BOOL WINAPI Process32Next(HANDLE hSnapshot, LPPROCESSENTRY32 lppe);
WINBASEAPI BOOL WINAPI Process32NextW(HANDLE hSnapshot, LPPROCESSENTRY32W lppe);
WINBASEAPI BOOL WINAPI Thread32First(HANDLE hSnapshot, LPTHREADENTRY32 lpte);
WINBASEAPI BOOL WINAPI Thread32Next(HANDLE hSnapshot, LPTHREADENTRY32 lpte);
WINBASEAPI BOOL WINAPI Module32First(HANDLE hSnapshot, LPMODULEENTRY32 lpme);
WINBASEAPI BOOL WINAPI Module32FirstW(HANDLE hSnapshot, LPMODULEENTRY32W lpme);
WINBASEAPI BOOL WINAPI Module32Next(HANDLE hSnapshot, LPMODULEENTRY32 lpme);
WINBASEAPI BOOL WINAPI Module32NextW(HANDLE hSnapshot, LPMODULEENTRY32W lpme);
WINBASEAPI BOOL WINAPI Heap32ListFirst(HANDLE hSnapshot, LPHEAPLIST32 lphl);
WINBASEAPI BOOL WINAPI Heap32ListNext(HANDLE hSnapshot, LPHEAPLIST32 lphl);

/*
 * The blocks of a heap, taken and free, as they are at the time of each call: the first, and the one behind
 * *lphe. ERROR_INVALID_PARAMETER: no such heap, or the block is none any more; ERROR_NOT_SUPPORTED: another
 * process; ERROR_NO_MORE_FILES.
 */
WINBASEAPI BOOL WINAPI Heap32First(LPHEAPENTRY32 lphe, DWORD th32ProcessID, ULONG_PTR th32HeapID);
WINBASEAPI BOOL WINAPI Heap32Next(LPHEAPENTRY32 lphe);

/* ReadProcessMemory of the process with that id; 0: the calling one. */
WINBASEAPI BOOL WINAPI Toolhelp32ReadProcessMemory(DWORD th32ProcessID, LPCVOID lpBaseAddress,
                                                   LPVOID lpBuffer, SIZE_T cbRead,
                                                   SIZE_T *lpNumberOfBytesRead);

#ifdef __cplusplus
}
#endif

#ifdef UNICODE
#define Process32First   Process32FirstW
#define Process32Next    Process32NextW
#define PROCESSENTRY32   PROCESSENTRY32W
#define PPROCESSENTRY32  PPROCESSENTRY32W
#define LPPROCESSENTRY32 LPPROCESSENTRY32W
#define Module32First    Module32FirstW
#define Module32Next     Module32NextW
#define MODULEENTRY32    MODULEENTRY32W
#define PMODULEENTRY32   PMODULEENTRY32W
#define LPMODULEENTRY32  LPMODULEENTRY32W
#endif

#endif
