/*
 * winternl.h - the memory calls as ntdll has them: they answer with an NTSTATUS and leave the last error alone.
 *
 * Addresses and sizes go in and come out through pointers: on success they say what the call did, in whole pages. The
 * process is NtCurrentProcess(), the current one; another is STATUS_INVALID_HANDLE. Statuses are those that the last
 * errors of VirtualAlloc and its sisters stand for.
 */
#ifndef FAULTLINE_WINTERNL_H
#define FAULTLINE_WINTERNL_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define NT_SUCCESS(status)  ((NTSTATUS)(status) >= 0)
#define NtCurrentProcess() ((HANDLE)(LONG_PTR)-1)

#ifdef __cplusplus
extern "C" {
#endif

/* VirtualAlloc. With ZeroBits, 1 to 21, that many of the highest bits of a 32-bit address are 0; with 0 any address does. */
WINBASEAPI NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, ULONG_PTR ZeroBits,
                                                  PSIZE_T RegionSize, ULONG AllocationType, ULONG Protect);

/*
 * VirtualFree; and MEM_RELEASE may have a size: then that part of one allocation is released, and what is left of it on
 * both sides are allocations of their own.
 */
WINBASEAPI NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                              ULONG FreeType);

/* VirtualProtect. */
WINBASEAPI NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                                 ULONG NewProtect, PULONG OldProtect);

#ifdef __cplusplus
}
#endif

#endif
