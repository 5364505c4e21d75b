/*
 * memoryapi.h - the address space: reserve, commit, protect, query, free.
 *
 * Addresses round to pages of SYSTEM_INFO.dwPageSize, reservations to dwAllocationGranularity. All calls may be made
 * from any thread at any time, exception filters and handlers included. A call that fails returns 0, FALSE or NULL
 * and sets the last error; one that succeeds leaves the last error alone. Sizes are in bytes.
 *
 * Source: "VirtualAlloc function", "VirtualFree function", "VirtualProtect function", "VirtualQuery function",
 * "VirtualAllocFromApp function", "VirtualProtectFromApp function".
 */
#ifndef FAULTLINE_MEMORYAPI_H
#define FAULTLINE_MEMORYAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#define FILE_MAP_WRITE SECTION_MAP_WRITE
#define FILE_MAP_READ SECTION_MAP_READ
#define FILE_MAP_ALL_ACCESS SECTION_ALL_ACCESS
#define FILE_MAP_EXECUTE SECTION_MAP_EXECUTE_EXPLICIT
#define FILE_MAP_COPY 0x00000001
#define FILE_MAP_RESERVE 0x80000000
#define FILE_MAP_TARGETS_INVALID 0x40000000
#define FILE_MAP_LARGE_PAGES 0x20000000

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reserves (MEM_RESERVE) dwSize bytes of address space, commits (MEM_COMMIT) pages of a reservation, or both, with
 * protection flProtect. lpAddress is NULL or the wanted address: rounded down to the allocation granularity when
 * reserving, to a page when committing; the length grows to cover every page that holds a byte of
 * [lpAddress, lpAddress + dwSize). Committed pages read as zero when first touched; committing a committed page
 * keeps its contents. Returns the base of the pages, or NULL with
 *   ERROR_INVALID_PARAMETER  dwSize is 0, an unknown type or protection, or the range leaves user space
 *   ERROR_INVALID_ADDRESS    the range is not free (reserving), not reserved (committing), or no user address
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_COMMITMENT_LIMIT  address space, memory or commit charge is exhausted
 */
WINBASEAPI LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect);

/* VirtualAlloc in the process hProcess: the current one; another is ERROR_INVALID_HANDLE. */
WINBASEAPI LPVOID WINAPI VirtualAllocEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                                        DWORD flProtect);

/* VirtualAlloc without protections that execute: those are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI PVOID WINAPI VirtualAllocFromApp(PVOID BaseAddress, SIZE_T Size, ULONG AllocationType, ULONG Protection);

/*
 * Decommits (MEM_DECOMMIT) every page that holds a byte of [lpAddress, lpAddress + dwSize), or, when dwSize is 0 and
 * lpAddress is the base of an allocation, all of it; or releases (MEM_RELEASE, dwSize 0) a whole allocation.
 * Decommitting reserved pages succeeds. Returns FALSE with
 *   ERROR_INVALID_PARAMETER  dwFreeType is neither, or both; MEM_RELEASE with a size
 *   ERROR_INVALID_ADDRESS    no allocation there, or MEM_RELEASE of an address that is not its base
 */
WINBASEAPI BOOL WINAPI VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);

/* VirtualFree in the process hProcess: the current one; another is ERROR_INVALID_HANDLE. */
WINBASEAPI BOOL WINAPI VirtualFreeEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);

/*
 * Gives every page that holds a byte of [lpAddress, lpAddress + dwSize) the protection flNewProtect and stores the
 * former one of the first page in *lpflOldProtect. All pages must be committed and of one allocation, else nothing
 * changes. Returns FALSE with
 *   ERROR_INVALID_PARAMETER  an unknown protection
 *   ERROR_INVALID_ADDRESS    a page is not committed, or of another allocation
 *   ERROR_NOACCESS           lpflOldProtect cannot be written
 */
WINBASEAPI BOOL WINAPI VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect, PDWORD lpflOldProtect);

/* VirtualProtect in the process hProcess: the current one; another is ERROR_INVALID_HANDLE. */
WINBASEAPI BOOL WINAPI VirtualProtectEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect,
                                        PDWORD lpflOldProtect);

/* VirtualProtect without protections that execute: those are refused with ERROR_INVALID_PARAMETER. */
WINBASEAPI BOOL WINAPI VirtualProtectFromApp(PVOID Address, SIZE_T Size, ULONG NewProtection, PULONG OldProtection);

/*
 * Describes the pages from lpAddress on that share state, protection and allocation, in *lpBuffer of dwLength bytes.
 * Returns the bytes stored, or 0 with
 *   ERROR_INVALID_PARAMETER  lpAddress is above user space
 *   ERROR_BAD_LENGTH         dwLength is smaller than the structure
 *   ERROR_NOACCESS           lpBuffer cannot be written
 */
WINBASEAPI SIZE_T WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength);

/* VirtualQuery in the process hProcess: the current one; another is ERROR_INVALID_HANDLE. */
WINBASEAPI SIZE_T WINAPI VirtualQueryEx(HANDLE hProcess, LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer,
                                        SIZE_T dwLength);

#ifdef __cplusplus
}
#endif

#endif
