/*
 * memoryapi.h - the address space: reserve, commit, protect, query, free.
 *
 * Sizes are in bytes. Addresses round to pages of SYSTEM_INFO.dwPageSize, reservations to
 * dwAllocationGranularity: a call that takes an address and a size means every page that holds a byte of
 * [address, address + size). It does all of what it says or, when it fails, nothing: then it returns 0, FALSE
 * or NULL and sets the last error, which success leaves alone. ERROR_INVALID_PARAMETER comes, besides where
 * it is named, from an address or range outside user space. Any thread may call at any time, exception
 * filters and handlers included; a handler of another signal may, unless it has interrupted one of these
 * calls.
 *
 * Source: "VirtualAlloc function", "VirtualFree function", "VirtualProtect function", "VirtualQuery
 * function", "VirtualAllocFromApp function", "VirtualProtectFromApp function", "GetWriteWatch function",
 * "ResetWriteWatch function".
 */
#ifndef FAULTLINE_MEMORYAPI_H
#define FAULTLINE_MEMORYAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#define FILE_MAP_WRITE           SECTION_MAP_WRITE
#define FILE_MAP_READ            SECTION_MAP_READ
#define FILE_MAP_ALL_ACCESS      SECTION_ALL_ACCESS
#define FILE_MAP_EXECUTE         SECTION_MAP_EXECUTE_EXPLICIT
#define FILE_MAP_COPY            0x00000001
#define FILE_MAP_RESERVE         0x80000000
#define FILE_MAP_TARGETS_INVALID 0x40000000
#define FILE_MAP_LARGE_PAGES     0x20000000

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reserves (MEM_RESERVE) address space, commits (MEM_COMMIT) pages of one reservation, or does both at once
 * (also MEM_COMMIT alone with a null address), with protection flProtect. lpAddress is NULL, or the wanted
 * address: rounded down to the allocation granularity when reserving, to a page when committing. MEM_TOP_DOWN
 * with NULL prefers high addresses. Committed pages read as zero at first; committing a committed page keeps
 * its contents and gives it the new protection. Pages of a view are committed for all views of the file
 * mapping, if it was made with SEC_RESERVE; in the view of a file that is ERROR_ACCESS_DENIED. MEM_RESET,
 * alone, says that the contents of pages are of no interest any more: they may be dropped until the page is
 * written. MEM_RESET_UNDO, alone, keeps from here on what has not been dropped of them. MEM_WRITE_WATCH, when
 * reserving, lets GetWriteWatch tell which pages were written; MEM_PHYSICAL, with MEM_RESERVE and
 * PAGE_READWRITE, makes a window for MapUserPhysicalPages. Returns the address as rounded, or NULL with
 *   ERROR_INVALID_PARAMETER   dwSize is 0, or the type or the protection is not one of those defined
 *   ERROR_INVALID_ADDRESS     reserving: the range is not free; committing or resetting: a page of it is not
 *                             reserved, or is of another reservation than the first
 *   ERROR_NOT_ENOUGH_MEMORY   no free range is large enough, or the kernel has no room for its own books
 *   ERROR_COMMITMENT_LIMIT    the system cannot promise that much memory
 *   ERROR_BUSY                MEM_RESET_UNDO: some of the pages had contents when they were reset that are
 *                             lost; all can be used
 *   ERROR_PRIVILEGE_NOT_HELD  MEM_LARGE_PAGES, and the process does not hold SeLockMemoryPrivilege
 *   ERROR_NO_SYSTEM_RESOURCES MEM_LARGE_PAGES: there are not enough of them
 */
WINBASEAPI LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                                      DWORD flProtect);

/*
 * VirtualAlloc in the process hProcess, whose handle has PROCESS_VM_OPERATION: the current one, or another
 * that has this library and that the kernel would let this one debug. Then besides
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
 *   ERROR_NOT_SUPPORTED       the process does not have this library
 *   ERROR_NO_SYSTEM_RESOURCES none of its threads could be stopped for it
 */
WINBASEAPI LPVOID WINAPI VirtualAllocEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize,
                                        DWORD flAllocationType, DWORD flProtect);

/* VirtualAlloc without protections that execute: those are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI PVOID WINAPI VirtualAllocFromApp(PVOID BaseAddress, SIZE_T Size, ULONG AllocationType,
                                            ULONG Protection);

/*
 * VirtualAllocEx whose pages are preferably of the NUMA node nndPreferred:
 * ERROR_INVALID_PARAMETER if there is none.
 */
WINBASEAPI LPVOID WINAPI VirtualAllocExNuma(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize,
                                            DWORD flAllocationType, DWORD flProtect, DWORD nndPreferred);

/*
 * VirtualAllocEx, with NULL for the current process too, that can be told where to look for room and what to
 * prefer, and that knows placeholders. MEM_RESERVE with MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, reserves one;
 * MEM_RESERVE with MEM_REPLACE_PLACEHOLDER, and MEM_COMMIT or not, turns the placeholder that is exactly
 * [BaseAddress, BaseAddress + Size), at a page's bounds, into memory. VirtualFree splits, joins and restores
 * them. NULL with
 *   ERROR_INVALID_PARAMETER   besides, a parameter of no or an unknown type, or of a type seen before;
 *                             requirements that contradict each other, or that require something together
 *                             with BaseAddress
 *   ERROR_INVALID_ADDRESS     besides, no such placeholder is there
 *   ERROR_INVALID_HANDLE      a memory partition, or physical pages by handle: there are none
 *   ERROR_NOT_ENOUGH_MEMORY   besides, there is no room within the requirements
 */
WINBASEAPI PVOID WINAPI VirtualAlloc2(HANDLE Process, PVOID BaseAddress, SIZE_T Size, ULONG AllocationType,
                                      ULONG PageProtection, MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                      ULONG ParameterCount);

/* VirtualAlloc2 without protections that execute: those are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI PVOID WINAPI VirtualAlloc2FromApp(HANDLE Process, PVOID BaseAddress, SIZE_T Size,
                                             ULONG AllocationType, ULONG PageProtection,
                                             MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                             ULONG ParameterCount);

/*
 * Releases (MEM_RELEASE, dwSize 0) the whole allocation that starts in the page of lpAddress, whatever the
 * state of its pages; or decommits (MEM_DECOMMIT) pages, with dwSize 0 all of the allocation that starts in
 * the page of lpAddress. Decommitted pages stay reserved, and decommitting reserved pages succeeds. With a
 * size and MEM_PRESERVE_PLACEHOLDER, MEM_RELEASE makes a part of a placeholder one of its own, or memory that
 * replaced one a placeholder again; with MEM_COALESCE_PLACEHOLDERS it joins those of a range. Returns FALSE
 * with
 *   ERROR_INVALID_PARAMETER   dwFreeType is not exactly one of the two; MEM_RELEASE with a size; the range
 *                             passes the end of its allocation
 *   ERROR_INVALID_ADDRESS     no allocation is there, or with dwSize 0 it starts elsewhere; it is not, or is
 *                             not made up of, placeholders as the call needs them; decommitting: it has large
 *                             pages
 */
WINBASEAPI BOOL WINAPI VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);

/* VirtualFree in the process hProcess: see VirtualAllocEx. */
WINBASEAPI BOOL WINAPI VirtualFreeEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);

/*
 * Gives pages of one allocation, all of them committed, the protection flNewProtect, and stores the former
 * one of the first page in *lpflOldProtect. Pages of a view can have what the view was mapped with and what
 * is less, PAGE_WRITECOPY with any that can be read: a page that has been copied is reported as
 * PAGE_READWRITE from then on. So are pages of images. Returns FALSE with
 *   ERROR_INVALID_PARAMETER   dwSize is 0, or the protection is not one of those defined, or more than the
 *                             view has
 *   ERROR_INVALID_ADDRESS     a page is not committed, or is of another allocation than the first
 *   ERROR_NOACCESS            lpflOldProtect is NULL or cannot be written
 */
WINBASEAPI BOOL WINAPI VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect,
                                      PDWORD lpflOldProtect);

/* VirtualProtect in the process hProcess: see VirtualAllocEx. */
WINBASEAPI BOOL WINAPI VirtualProtectEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect,
                                        PDWORD lpflOldProtect);

/* VirtualProtect, but protections that execute and write are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI BOOL WINAPI VirtualProtectFromApp(PVOID Address, SIZE_T Size, ULONG NewProtection,
                                             PULONG OldProtection);

/*
 * Describes the pages from lpAddress on that share state, protection and allocation, in *lpBuffer of dwLength
 * bytes. Returns the bytes stored, or 0 with
 *   ERROR_INVALID_PARAMETER   lpAddress is above user space
 *   ERROR_BAD_LENGTH          dwLength is smaller than the structure
 *   ERROR_NOACCESS            lpBuffer cannot be written
 *   ERROR_NO_SYSTEM_RESOURCES lpAddress is in no allocation, and the kernel cannot be asked what is there: it
 *                             has no /proc, or the process has no descriptor left
 */
WINBASEAPI SIZE_T WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength);

/*
 * VirtualQuery in the process hProcess, whose handle has PROCESS_QUERY_INFORMATION; of another process that
 * does not have this library, what the kernel knows. ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
 */
WINBASEAPI SIZE_T WINAPI VirtualQueryEx(HANDLE hProcess, LPCVOID lpAddress,
                                        PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength);

/*
 * Says which pages of [lpBaseAddress, lpBaseAddress + dwRegionSize), a part of one allocation made with
 * MEM_WRITE_WATCH, have been written since it was made or since they were last reset: their addresses go to
 * lpAddresses, lowest first, at most *lpdwCount of them; *lpdwCount becomes how many, and *lpdwGranularity
 * the size of a page. With WRITE_WATCH_FLAG_RESET the pages reported, and only they, do not count as written
 * any more. Changing a page's protection does not count as writing and undoes none; a decommitted page is not
 * written. What a system call writes counts on Linux 6.7 and later; on older kernels a system call fails with
 * EFAULT at a page that does not count as written: write to it first. Returns 0, or (UINT)-1 with
 *   ERROR_INVALID_PARAMETER   unknown flags; a size or a count of 0; not all of the range is in one such
 *                             allocation
 *   ERROR_NOACCESS            a pointer is NULL or cannot be written
 *   ERROR_NO_SYSTEM_RESOURCES the kernel cannot be asked: no descriptor is left
 */
WINBASEAPI UINT WINAPI GetWriteWatch(DWORD dwFlags, PVOID lpBaseAddress, SIZE_T dwRegionSize,
                                     PVOID *lpAddresses, ULONG_PTR *lpdwCount, LPDWORD lpdwGranularity);

/*
 * The pages of the range do not count as written any more. Returns 0, or (UINT)-1 with
 *   ERROR_INVALID_PARAMETER   the size is 0; not all of the range is in one allocation made with
 *                             MEM_WRITE_WATCH
 *   ERROR_NO_SYSTEM_RESOURCES as GetWriteWatch
 */
WINBASEAPI UINT WINAPI ResetWriteWatch(LPVOID lpBaseAddress, SIZE_T dwRegionSize);

/*
 * The contents of committed PAGE_READWRITE pages are dropped at once: they stay committed, and read zero.
 * Address and size are multiples of the page size. Returns ERROR_SUCCESS, or, leaving the last error alone,
 *   ERROR_INVALID_PARAMETER   an unaligned address or size, another protection, or locked pages
 *   ERROR_INVALID_ADDRESS     a page is not committed, or is of another allocation than the first
 */
WINBASEAPI DWORD WINAPI DiscardVirtualMemory(PVOID VirtualAddress, SIZE_T Size);

typedef enum OFFER_PRIORITY {
    VmOfferPriorityVeryLow = 1,
    VmOfferPriorityLow,
    VmOfferPriorityBelowNormal,
    VmOfferPriorityNormal
} OFFER_PRIORITY;

/*
 * Closes committed pages of one of our allocations until they are reclaimed: touching one is an access
 * violation, and their contents may be dropped when memory is short. Locked pages are unlocked. The
 * priorities are alike here. Address and size are multiples of the page size. Results as for
 * DiscardVirtualMemory, and
 *   ERROR_NOT_ENOUGH_MEMORY   the kernel has no room for its own books
 */
WINBASEAPI DWORD WINAPI OfferVirtualMemory(PVOID VirtualAddress, SIZE_T Size, OFFER_PRIORITY Priority);

/*
 * Opens offered pages again, with the protection they have. Returns ERROR_SUCCESS when all contents are as
 * they were, ERROR_BUSY when some were lost, and other codes as OfferVirtualMemory.
 */
WINBASEAPI DWORD WINAPI ReclaimVirtualMemory(void const *VirtualAddress, SIZE_T Size);

typedef struct _WIN32_MEMORY_RANGE_ENTRY {
    PVOID VirtualAddress; /* first byte; need not be aligned, or in use */
    SIZE_T NumberOfBytes; /* not 0 */
} WIN32_MEMORY_RANGE_ENTRY, *PWIN32_MEMORY_RANGE_ENTRY;

/*
 * Says that the ranges will be needed soon: what of them is in swap space or in files is read in. Flags is 0.
 * A hint: TRUE says no more than that it was given. FALSE with
 *   ERROR_INVALID_PARAMETER   no ranges, an empty range, or flags
 *   ERROR_NOACCESS            VirtualAddresses cannot be read
 *   ERROR_INVALID_HANDLE      hProcess is not the current process
 */
WINBASEAPI BOOL WINAPI PrefetchVirtualMemory(HANDLE hProcess, ULONG_PTR NumberOfEntries,
                                             PWIN32_MEMORY_RANGE_ENTRY VirtualAddresses, ULONG Flags);

/*
 * Keeps the pages of a range, committed and accessible, in memory: those that were not are read in, and all
 * stay there until they are unlocked or freed. There is no count: however often locked, unlocking once is
 * enough. Returns FALSE with
 *   ERROR_INVALID_PARAMETER   dwSize is 0
 *   ERROR_NOACCESS            a page is not committed, or PAGE_NOACCESS
 *   STATUS_GUARD_PAGE_VIOLATION   a page was a guard page, and is none any more
 *   ERROR_WORKING_SET_QUOTA   more than the process may lock: its minimum working set without twenty pages,
 *                             at first 30 pages (see SetProcessWorkingSetSize), or less where the host's
 *                             limit is lower
 */
WINBASEAPI BOOL WINAPI VirtualLock(LPVOID lpAddress, SIZE_T dwSize);

/*
 * Unlocks the pages of a range, all of them locked: FALSE with ERROR_NOT_LOCKED if one is not, and then those
 * that are not are the next to leave memory. ERROR_INVALID_PARAMETER: dwSize is 0; ERROR_NO_SYSTEM_RESOURCES:
 * the kernel cannot be asked.
 */
WINBASEAPI BOOL WINAPI VirtualUnlock(LPVOID lpAddress, SIZE_T dwSize);

/*
 * Sets the minimum and maximum working set of the process, in bytes, at first 204800 and 1413120; both
 * (SIZE_T)-1: empties the working set, as EmptyWorkingSet. The minimum, at least 20 pages, limits
 * VirtualLock; the maximum and the flags are kept and reported only. Returns FALSE with
 *   ERROR_INVALID_PARAMETER   a minimum of 0 or above the maximum, a maximum below 13 pages, unknown or
 *                             opposite flags
 *   ERROR_INVALID_HANDLE      hProcess is not the current process
 */
WINBASEAPI BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE hProcess, SIZE_T dwMinimumWorkingSetSize,
                                                  SIZE_T dwMaximumWorkingSetSize, DWORD Flags);

/* What SetProcessWorkingSetSizeEx set. ERROR_NOACCESS: a pointer is NULL or cannot be written. */
WINBASEAPI BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE hProcess, PSIZE_T lpMinimumWorkingSetSize,
                                                  PSIZE_T lpMaximumWorkingSetSize, PDWORD Flags);

/*
 * Creates a file mapping: of hFile, opened with GENERIC_READ and, to write, GENERIC_WRITE; or, with
 * INVALID_HANDLE_VALUE, of memory. flProtect is what views may have, one of PAGE_READONLY, PAGE_READWRITE,
 * PAGE_WRITECOPY and their executable forms, with SEC_* attributes. A size of 0 is the file's; a file that is
 * shorter is extended, if flProtect writes. With a name that exists the existing object is opened, as it is.
 * Names are of all processes of the user; they end with the last handle. Returns a handle, and sets the last
 * error to 0 or to ERROR_ALREADY_EXISTS; or returns NULL with
 *   ERROR_INVALID_PARAMETER    the protection or the attributes are none of those defined; memory of size 0
 *   ERROR_INVALID_HANDLE       hFile is no file; the name is another kind of object's
 *   ERROR_ACCESS_DENIED        the file was not opened for what flProtect needs
 *   ERROR_FILE_INVALID         the file is empty, and so would be the mapping
 *   ERROR_NOT_ENOUGH_MEMORY    the file is shorter than the size, and flProtect does not write
 *   ERROR_BAD_EXE_FORMAT       SEC_IMAGE
 *   ERROR_PRIVILEGE_NOT_HELD   SEC_LARGE_PAGES, and the process does not hold SeLockMemoryPrivilege
 *   ERROR_NO_SYSTEM_RESOURCES  SEC_LARGE_PAGES: there are not enough of them
 *   ERROR_DISK_FULL            the file cannot be extended
 *   ERROR_COMMITMENT_LIMIT     there is no room for so much named memory: see FAULTLINE_OBJECTS in
 *                              faultline(1)
 *   ERROR_PATH_NOT_FOUND, ERROR_INVALID_NAME, ERROR_FILENAME_EXCED_RANGE   no object can have the name
 */
WINBASEAPI HANDLE WINAPI CreateFileMappingA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                            DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                                            LPCSTR lpName);
WINBASEAPI HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                            DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                                            LPCWSTR lpName);

/*
 * CreateFileMapping with a preferred NUMA node: there must be such a node (ERROR_INVALID_PARAMETER), and
 * which node has the pages is for the views to say.
 */
WINBASEAPI HANDLE WINAPI CreateFileMappingNumaA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                                DWORD flProtect, DWORD dwMaximumSizeHigh,
                                                DWORD dwMaximumSizeLow, LPCSTR lpName, DWORD nndPreferred);
WINBASEAPI HANDLE WINAPI CreateFileMappingNumaW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                                DWORD flProtect, DWORD dwMaximumSizeHigh,
                                                DWORD dwMaximumSizeLow, LPCWSTR lpName, DWORD nndPreferred);

/*
 * CreateFileMapping whose handle has the rights DesiredAccess, FILE_MAP_*, and with protection and attributes
 * apart; 0 is all that the protection stands for. Extended parameters: MemExtendedParameterNumaNode, which is
 * only checked.
 */
WINBASEAPI HANDLE WINAPI CreateFileMapping2(HANDLE File, SECURITY_ATTRIBUTES *SecurityAttributes,
                                            ULONG DesiredAccess, ULONG PageProtection,
                                            ULONG AllocationAttributes, ULONG64 MaximumSize, PCWSTR Name,
                                            MEM_EXTENDED_PARAMETER *ExtendedParameters, ULONG ParameterCount);

/* CreateFileMapping; SEC_IMAGE is refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI HANDLE WINAPI CreateFileMappingFromApp(HANDLE hFile, PSECURITY_ATTRIBUTES SecurityAttributes,
                                                  ULONG PageProtection, ULONG64 MaximumSize, PCWSTR Name);

/*
 * Opens a file mapping by its name, for dwDesiredAccess: FILE_MAP_*. Returns NULL with
 *   ERROR_FILE_NOT_FOUND      no such name
 *   ERROR_INVALID_HANDLE      the name is another kind of object's
 *   ERROR_INVALID_PARAMETER   no name
 *   ERROR_ACCESS_DENIED       the mapped file cannot be opened by this process
 */
WINBASEAPI HANDLE WINAPI OpenFileMappingA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
WINBASEAPI HANDLE WINAPI OpenFileMappingW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);
WINBASEAPI HANDLE WINAPI OpenFileMappingFromApp(ULONG DesiredAccess, BOOL InheritHandle, PCWSTR Name);

/*
 * Maps a view of [offset, offset + dwNumberOfBytesToMap) of a file mapping, with 0 up to its end. The pages
 * have the protection of dwDesiredAccess: FILE_MAP_WRITE reads and writes, FILE_MAP_READ reads, FILE_MAP_COPY
 * copies a page when it is written, so that nobody else sees that; none of them, no access. FILE_MAP_EXECUTE
 * adds execution. A view outlives the handle. Returns its address, or NULL with
 *   ERROR_INVALID_HANDLE      no handle of a file mapping
 *   ERROR_ACCESS_DENIED       the handle or the mapping has not that access; the range is not in the mapping
 *   ERROR_MAPPED_ALIGNMENT    the offset, or lpBaseAddress, is no multiple of the allocation granularity
 *   ERROR_INVALID_ADDRESS     something is at lpBaseAddress
 *   ERROR_NOT_ENOUGH_MEMORY   no free range is large enough
 */
WINBASEAPI LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess,
                                       DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                                       SIZE_T dwNumberOfBytesToMap);
WINBASEAPI LPVOID WINAPI MapViewOfFileEx(HANDLE hFileMappingObject, DWORD dwDesiredAccess,
                                         DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                                         SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress);
WINBASEAPI LPVOID WINAPI MapViewOfFileExNuma(HANDLE hFileMappingObject, DWORD dwDesiredAccess,
                                             DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                                             SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress,
                                             DWORD nndPreferred);

/* MapViewOfFile without execution: FILE_MAP_EXECUTE is refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI PVOID WINAPI MapViewOfFileFromApp(HANDLE hFileMappingObject, ULONG DesiredAccess,
                                             ULONG64 FileOffset, SIZE_T NumberOfBytesToMap);

/*
 * MapViewOfFileEx with the protection PageProtection, PAGE_*, in the process ProcessHandle: see
 * VirtualAllocEx; another process opens the section by itself, ERROR_ACCESS_DENIED if it may not.
 * ERROR_INVALID_PARAMETER: the protection has modifiers, the type is not 0 or MEM_RESERVE, or there is no
 * such node.
 */
WINBASEAPI PVOID WINAPI MapViewOfFileNuma2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset,
                                           PVOID BaseAddress, SIZE_T ViewSize, ULONG AllocationType,
                                           ULONG PageProtection, ULONG PreferredNode);

#define NUMA_NO_PREFERRED_NODE ((DWORD)-1)

static __inline__ __attribute__((__unused__)) PVOID WINAPI
MapViewOfFile2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset, PVOID BaseAddress,
               SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection)
{
    return MapViewOfFileNuma2(FileMappingHandle, ProcessHandle, Offset, BaseAddress, ViewSize, AllocationType,
                              PageProtection, NUMA_NO_PREFERRED_NODE);
}

/*
 * MapViewOfFile2, with NULL for the current process too, with extended parameters as VirtualAlloc2 but for
 * Alignment, which must be 0. With MEM_REPLACE_PLACEHOLDER the view takes the place of the placeholder that
 * is exactly [BaseAddress, BaseAddress + ViewSize), and the address and the offset are multiples of the page
 * size only; ERROR_INVALID_ADDRESS: there is no such placeholder.
 */
WINBASEAPI PVOID WINAPI MapViewOfFile3(HANDLE FileMapping, HANDLE Process, PVOID BaseAddress, ULONG64 Offset,
                                       SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection,
                                       MEM_EXTENDED_PARAMETER *ExtendedParameters, ULONG ParameterCount);

/* MapViewOfFile3 without protections that execute: those are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI PVOID WINAPI MapViewOfFile3FromApp(HANDLE FileMapping, HANDLE Process, PVOID BaseAddress,
                                              ULONG64 Offset, SIZE_T ViewSize, ULONG AllocationType,
                                              ULONG PageProtection,
                                              MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                              ULONG ParameterCount);

/*
 * Unmaps the view that has the address, wherever in it. ERROR_INVALID_ADDRESS: there is none. UnmapFlags may
 * be MEM_UNMAP_WITH_TRANSIENT_BOOST, which does nothing, and MEM_PRESERVE_PLACEHOLDER, for a view that
 * replaced a placeholder; others are ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress);
WINBASEAPI BOOL WINAPI UnmapViewOfFileEx(PVOID BaseAddress, ULONG UnmapFlags);
WINBASEAPI BOOL WINAPI UnmapViewOfFile2(HANDLE Process, PVOID BaseAddress, ULONG UnmapFlags);

/*
 * Writes the changed pages of [lpBaseAddress, lpBaseAddress + dwNumberOfBytesToFlush), with 0 up to the
 * view's end, to their file, and waits for it. Memory of no file is left alone, and the call succeeds.
 * ERROR_INVALID_ADDRESS: no view and no allocation has the address, or it ends earlier.
 */
WINBASEAPI BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, SIZE_T dwNumberOfBytesToFlush);

/*
 * Copies nSize bytes from lpBaseAddress of a process to lpBuffer; *lpNumberOfBytesRead, unless that is NULL,
 * becomes how many. The handle needs PROCESS_VM_READ. Returns FALSE with
 *   ERROR_PARTIAL_COPY    a page cannot be read (then nothing is copied within the current process), or
 *                         lpBuffer ends before: what was copied counts. A guard page of the current process
 *                         fails the call once
 *   ERROR_NOACCESS        one of the ranges is outside user space
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
 */
WINBASEAPI BOOL WINAPI ReadProcessMemory(HANDLE hProcess, LPCVOID lpBaseAddress, LPVOID lpBuffer,
                                         SIZE_T nSize, SIZE_T *lpNumberOfBytesRead);

/*
 * Copies nSize bytes from lpBuffer to lpBaseAddress of a process. Pages that can be executed and not written,
 * where the range begins in such, are written all the same and keep their protection. The handle needs
 * PROCESS_VM_WRITE and PROCESS_VM_OPERATION. Returns FALSE with
 *   ERROR_PARTIAL_COPY    a later page cannot be written: *lpNumberOfBytesWritten says what was; or lpBuffer
 *                         cannot be read
 *   ERROR_NOACCESS        the first page cannot be written, or a range is outside user space
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
 */
WINBASEAPI BOOL WINAPI WriteProcessMemory(HANDLE hProcess, LPVOID lpBaseAddress, LPCVOID lpBuffer,
                                          SIZE_T nSize, SIZE_T *lpNumberOfBytesWritten);

typedef enum WIN32_MEMORY_INFORMATION_CLASS { MemoryRegionInfo } WIN32_MEMORY_INFORMATION_CLASS;

/* An allocation as a whole. */
typedef struct WIN32_MEMORY_REGION_INFORMATION {
    PVOID AllocationBase;
    ULONG AllocationProtect; /* PAGE_* it was made with */
    union {
        ULONG Flags;
        struct {
            ULONG Private : 1;
            ULONG MappedDataFile : 1; /* a view of a file */
            ULONG MappedImage : 1;
            ULONG MappedPageFile : 1; /* a view of memory */
            ULONG MappedPhysical : 1;
            ULONG DirectMapped : 1;
            ULONG Reserved : 26;
        };
    };
    SIZE_T RegionSize; /* bytes of all of it */
    SIZE_T CommitSize; /* bytes of it that are committed */
} WIN32_MEMORY_REGION_INFORMATION;

/*
 * Describes the allocation that has the address; *ReturnSize, unless it is NULL, becomes the bytes stored.
 * The handle needs PROCESS_QUERY_INFORMATION. FALSE with
 *   ERROR_INVALID_PARAMETER   another class, or the address is above user space
 *   ERROR_BAD_LENGTH          MemoryInformationSize is smaller than the structure
 *   ERROR_UNEXP_NET_ERR       nothing is allocated there
 *   ERROR_NOACCESS, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
 */
WINBASEAPI BOOL WINAPI QueryVirtualMemoryInformation(HANDLE Process, const VOID *VirtualAddress,
                                                     WIN32_MEMORY_INFORMATION_CLASS MemoryInformationClass,
                                                     PVOID MemoryInformation, SIZE_T MemoryInformationSize,
                                                     PSIZE_T ReturnSize);

#define CFG_CALL_TARGET_VALID     0x00000001
#define CFG_CALL_TARGET_PROCESSED 0x00000002

typedef struct _CFG_CALL_TARGET_INFO {
    ULONG_PTR Offset; /* bytes from the region's start */
    ULONG_PTR Flags;  /* CFG_CALL_TARGET_* */
} CFG_CALL_TARGET_INFO, *PCFG_CALL_TARGET_INFO;

/*
 * Which addresses indirect calls may go to: FALSE with ERROR_INVALID_PARAMETER, for the process has no
 * control flow guard and all may be called.
 */
WINBASEAPI BOOL WINAPI SetProcessValidCallTargets(HANDLE hProcess, PVOID VirtualAddress, SIZE_T RegionSize,
                                                  ULONG NumberOfOffsets,
                                                  PCFG_CALL_TARGET_INFO OffsetInformation);

#define MEHC_PATROL_SCRUBBER_PRESENT 0x1

typedef VOID WINAPI BAD_MEMORY_CALLBACK_ROUTINE(VOID);
typedef BAD_MEMORY_CALLBACK_ROUTINE *PBAD_MEMORY_CALLBACK_ROUTINE;

/*
 * What programs can have done about memory that goes bad: nothing, *Capabilities becomes 0. FALSE with
 * ERROR_NOACCESS: it cannot be written.
 */
WINBASEAPI BOOL WINAPI GetMemoryErrorHandlingCapabilities(PULONG Capabilities);

/* Being told about it: NULL with ERROR_NOT_SUPPORTED. */
WINBASEAPI PVOID WINAPI RegisterBadMemoryNotification(PBAD_MEMORY_CALLBACK_ROUTINE Callback);

/* FALSE with ERROR_INVALID_PARAMETER: no such registration exists. */
WINBASEAPI BOOL WINAPI UnregisterBadMemoryNotification(PVOID RegistrationHandle);

/*
 * Physical pages of the program's own, zero at first, are there from the moment when they are allocated:
 * *NumberOfPages of them or fewer, as *NumberOfPages then says; their numbers, which mean something to these
 * calls only, go to PageArray. They show in windows, which VirtualAlloc makes with MEM_RESERVE and
 * MEM_PHYSICAL, each at one address at a time. A child of fork has no such pages, and its windows are empty.
 * FALSE with
 *   ERROR_PRIVILEGE_NOT_HELD  the process does not hold SeLockMemoryPrivilege
 *   ERROR_INVALID_PARAMETER   no such node, or a parameter that means something else
 *   ERROR_NO_SYSTEM_RESOURCES not one can be had
 *   ERROR_NOACCESS            one of the pointers; no page is allocated
 *   ERROR_INVALID_HANDLE, ERROR_NOT_SUPPORTED   hProcess is not the current process
 */
WINBASEAPI BOOL WINAPI AllocateUserPhysicalPages(HANDLE hProcess, PULONG_PTR NumberOfPages,
                                                 PULONG_PTR PageArray);
WINBASEAPI BOOL WINAPI AllocateUserPhysicalPagesNuma(HANDLE hProcess, PULONG_PTR NumberOfPages,
                                                     PULONG_PTR PageArray, DWORD nndPreferred);
WINBASEAPI BOOL WINAPI AllocateUserPhysicalPages2(HANDLE ObjectHandle, PULONG_PTR NumberOfPages,
                                                  PULONG_PTR PageArray,
                                                  MEM_EXTENDED_PARAMETER *ExtendedParameters,
                                                  ULONG ExtendedParameterCount);

/*
 * Gives pages back; what shows somewhere is closed there before. *NumberOfPages becomes how many were: less
 * than all when the call fails, ERROR_INVALID_PARAMETER, at a number that is none.
 */
WINBASEAPI BOOL WINAPI FreeUserPhysicalPages(HANDLE hProcess, PULONG_PTR NumberOfPages, PULONG_PTR PageArray);

/*
 * Lets the pages show, for reading and writing, in NumberOfPages pages from VirtualAddress on, or at the
 * addresses; what showed there shows nowhere then, and keeps its contents. PageArray NULL, or in the second
 * call a number of 0: nothing is to show there, and touching it is an access violation. All of it happens, or
 * nothing. FALSE with
 *   ERROR_INVALID_PARAMETER   an address is in no window, a number is none, comes twice, or shows elsewhere
 *   ERROR_NOACCESS            an array cannot be read
 *   ERROR_NOT_ENOUGH_MEMORY   the kernel has no room for so many mappings
 */
WINBASEAPI BOOL WINAPI MapUserPhysicalPages(PVOID VirtualAddress, ULONG_PTR NumberOfPages,
                                            PULONG_PTR PageArray);
WINBASEAPI BOOL WINAPI MapUserPhysicalPagesScatter(PVOID *VirtualAddresses, ULONG_PTR NumberOfPages,
                                                   PULONG_PTR PageArray);

/*
 * The size of a large page in bytes, 2 MiB: what sizes and addresses with MEM_LARGE_PAGES are multiples of.
 */
WINBASEAPI SIZE_T WINAPI GetLargePageMinimum(VOID);

#ifdef UNICODE
#define CreateFileMapping     CreateFileMappingW
#define CreateFileMappingNuma CreateFileMappingNumaW
#define OpenFileMapping       OpenFileMappingW
#else
#define CreateFileMapping     CreateFileMappingA
#define CreateFileMappingNuma CreateFileMappingNumaA
#define OpenFileMapping       OpenFileMappingA
#endif

#ifdef __cplusplus
}
#endif

#endif
