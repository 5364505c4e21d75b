/*
 * winternl.h - the memory calls as ntdll has them: they answer with an NTSTATUS and leave the last error
 * alone.
 *
 * Addresses and sizes go in and come out through pointers: on success they say what the call did, in whole
 * pages. The process is NtCurrentProcess(), the current one, or a handle of one, as for the calls of
 * memoryapi.h. Statuses are those that the last errors of VirtualAlloc and its sisters stand for;
 * RtlNtStatusToDosError says which.
 *
 * Any thread; not for signal handlers, except where a call says otherwise.
 *
 * Source: "NtAllocateVirtualMemory function", "NtFreeVirtualMemory function", "NtCreateSection function" and
 * their sisters; "RtlNtStatusToDosError function".
 */
#ifndef FAULTLINE_WINTERNL_H
#define FAULTLINE_WINTERNL_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define NT_SUCCESS(status)  ((NTSTATUS)(status) >= 0)
#define NtCurrentProcess() ((HANDLE)(LONG_PTR)-1)

/* A string that says how long it is: in bytes, without a NUL. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength; /* bytes that Buffer has room for */
    PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

#define OBJ_INHERIT          0x00000002
#define OBJ_CASE_INSENSITIVE 0x00000040
#define OBJ_OPENIF           0x00000080

/* What an object is to be called: \BaseNamedObjects\name. */
typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length;               /* bytes of this structure */
    HANDLE RootDirectory;       /* NULL */
    PUNICODE_STRING ObjectName; /* NULL: nothing */
    ULONG Attributes;           /* OBJ_* */
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define InitializeObjectAttributes(p, n, a, r, s)  \
    do {                                           \
        (p)->Length = sizeof(OBJECT_ATTRIBUTES);   \
        (p)->RootDirectory = r;                    \
        (p)->Attributes = a;                       \
        (p)->ObjectName = n;                       \
        (p)->SecurityDescriptor = s;               \
        (p)->SecurityQualityOfService = NULL;      \
    } while (0)

typedef struct _IO_STATUS_BLOCK {
    union {
        NTSTATUS Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef enum _MEMORY_INFORMATION_CLASS {
    MemoryBasicInformation,          /* a MEMORY_BASIC_INFORMATION */
    MemoryWorkingSetInformation,     /* as QueryWorkingSet; any address */
    MemoryMappedFilenameInformation, /* a UNICODE_STRING, and the name behind it */
    MemoryRegionInformation,         /* a MEMORY_REGION_INFORMATION, or its beginning */
    MemoryWorkingSetExInformation    /* as QueryWorkingSetEx; any address */
} MEMORY_INFORMATION_CLASS;

/* An allocation as a whole. */
typedef struct _MEMORY_REGION_INFORMATION {
    PVOID AllocationBase;
    ULONG AllocationProtect;
    union {
        ULONG RegionType;
        struct {
            ULONG Private : 1;
            ULONG MappedDataFile : 1;
            ULONG MappedImage : 1;
            ULONG MappedPageFile : 1; /* a section of memory */
            ULONG MappedPhysical : 1;
            ULONG DirectMapped : 1;
            ULONG Reserved : 26;
        };
    };
    SIZE_T RegionSize; /* bytes of all of it */
    SIZE_T CommitSize; /* bytes of it that are committed */
} MEMORY_REGION_INFORMATION, *PMEMORY_REGION_INFORMATION;

typedef enum _SECTION_INHERIT { ViewShare = 1, ViewUnmap = 2 } SECTION_INHERIT;

typedef enum _SECTION_INFORMATION_CLASS {
    SectionBasicInformation, /* a SECTION_BASIC_INFORMATION */
    /* a SECTION_IMAGE_INFORMATION; STATUS_SECTION_NOT_IMAGE: all are no images here */
    SectionImageInformation
} SECTION_INFORMATION_CLASS;

typedef struct _SECTION_BASIC_INFORMATION {
    PVOID BaseAddress; /* NULL */
    ULONG AllocationAttributes; /* SEC_*, and SEC_FILE */
    LARGE_INTEGER MaximumSize;  /* bytes */
} SECTION_BASIC_INFORMATION, *PSECTION_BASIC_INFORMATION;

typedef struct _SECTION_IMAGE_INFORMATION {
    PVOID TransferAddress; /* where its first thread begins */
    ULONG ZeroBits;
    SIZE_T MaximumStackSize;   /* bytes */
    SIZE_T CommittedStackSize; /* bytes */
    ULONG SubSystemType;
    USHORT SubSystemMinorVersion;
    USHORT SubSystemMajorVersion;
    USHORT MajorOperatingSystemVersion;
    USHORT MinorOperatingSystemVersion;
    USHORT ImageCharacteristics;
    USHORT DllCharacteristics;
    USHORT Machine;
    BOOLEAN ImageContainsCode;
    UCHAR ImageFlags;
    ULONG LoaderFlags;
    ULONG ImageFileSize; /* bytes */
    ULONG CheckSum;
} SECTION_IMAGE_INFORMATION, *PSECTION_IMAGE_INFORMATION;

#define MAP_PROCESS 1 /* of NtLockVirtualMemory: in the working set */
#define MAP_SYSTEM  2 /* in memory */

#ifdef __cplusplus
extern "C" {
#endif

/* The last error that a status stands for; 317 for one that no call of this library has. */
WINBASEAPI ULONG NTAPI RtlNtStatusToDosError(NTSTATUS Status);

/*
 * Raises an exception with the status as its code, which cannot be continued and has no parameters. Callable
 * from any thread, and from a handler of signals where RaiseException is.
 */
WINBASEAPI DECLSPEC_NORETURN VOID NTAPI RtlRaiseStatus(NTSTATUS Status);

/*
 * VirtualAlloc. With ZeroBits, 1 to 21, that many of the highest bits of a 32-bit address are 0; from 32
 * on it is a mask that has the bits an address may have; with 0 any address does.
 */
WINBASEAPI NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress,
                                                  ULONG_PTR ZeroBits, PSIZE_T RegionSize,
                                                  ULONG AllocationType, ULONG Protect);

/* VirtualAlloc2; a process has to be named. */
WINBASEAPI NTSTATUS NTAPI NtAllocateVirtualMemoryEx(HANDLE ProcessHandle, PVOID *BaseAddress,
                                                    PSIZE_T RegionSize, ULONG AllocationType,
                                                    ULONG PageProtection,
                                                    PMEM_EXTENDED_PARAMETER ExtendedParameters,
                                                    ULONG ExtendedParameterCount);

/*
 * VirtualFree; and MEM_RELEASE may have a size: then that part of one allocation is released, and what is
 * left of it on both sides are allocations of their own.
 */
WINBASEAPI NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                              ULONG FreeType);

/* VirtualProtect. */
WINBASEAPI NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                                 ULONG NewProtect, PULONG OldProtect);

/*
 * What the class says about the memory at BaseAddress. *ReturnLength, unless it is NULL, becomes the bytes
 * stored, or, with STATUS_INFO_LENGTH_MISMATCH (STATUS_BUFFER_OVERFLOW of a name), those that are needed.
 * STATUS_INVALID_INFO_CLASS: another class; STATUS_INVALID_ADDRESS: nothing of the kind is there.
 */
WINBASEAPI NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress,
                                               MEMORY_INFORMATION_CLASS MemoryInformationClass,
                                               PVOID MemoryInformation, SIZE_T MemoryInformationLength,
                                               PSIZE_T ReturnLength);

/* VirtualLock and VirtualUnlock. MapType is MAP_PROCESS or MAP_SYSTEM, or both: they are the same here. */
WINBASEAPI NTSTATUS NTAPI NtLockVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                              ULONG MapType);
WINBASEAPI NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                                ULONG MapType);

/* FlushViewOfFile; STATUS_NOT_MAPPED_DATA for memory of no file. */
WINBASEAPI NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                               PIO_STATUS_BLOCK IoStatus);

/* ReadProcessMemory and WriteProcessMemory. */
WINBASEAPI NTSTATUS NTAPI NtReadVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer,
                                              SIZE_T NumberOfBytesToRead, PSIZE_T NumberOfBytesRead);
WINBASEAPI NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer,
                                               SIZE_T NumberOfBytesToWrite, PSIZE_T NumberOfBytesWritten);

/*
 * CreateFileMapping and OpenFileMapping, with rights as asked for. FileHandle NULL: of memory. A name that
 * exists is STATUS_OBJECT_NAME_EXISTS with OBJ_OPENIF (a success), STATUS_OBJECT_NAME_COLLISION without.
 */
WINBASEAPI NTSTATUS NTAPI NtCreateSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                                          POBJECT_ATTRIBUTES ObjectAttributes, PLARGE_INTEGER MaximumSize,
                                          ULONG SectionPageProtection, ULONG AllocationAttributes,
                                          HANDLE FileHandle);
WINBASEAPI NTSTATUS NTAPI NtOpenSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes);

/* Describes a section; the handle has SECTION_QUERY. */
WINBASEAPI NTSTATUS NTAPI NtQuerySection(HANDLE SectionHandle,
                                         SECTION_INFORMATION_CLASS SectionInformationClass,
                                         PVOID SectionInformation, SIZE_T SectionInformationLength,
                                         PSIZE_T ReturnLength);

/*
 * MapViewOfFile2 and UnmapViewOfFile2. CommitSize is ignored:
 * views of memory are committed as their section is.
 */
WINBASEAPI NTSTATUS NTAPI NtMapViewOfSection(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                                             ULONG_PTR ZeroBits, SIZE_T CommitSize,
                                             PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
                                             SECTION_INHERIT InheritDisposition, ULONG AllocationType,
                                             ULONG Win32Protect);

/* MapViewOfFile3; a process has to be named. */
WINBASEAPI NTSTATUS NTAPI NtMapViewOfSectionEx(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                                               PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
                                               ULONG AllocationType, ULONG PageProtection,
                                               PMEM_EXTENDED_PARAMETER ExtendedParameters,
                                               ULONG ExtendedParameterCount);
WINBASEAPI NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE ProcessHandle, PVOID BaseAddress);

/* CloseHandle. */
WINBASEAPI NTSTATUS NTAPI NtClose(HANDLE Handle);

/* GetVersionExW. STATUS_BUFFER_TOO_SMALL: dwOSVersionInfoSize is of neither structure. */
WINBASEAPI NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW lpVersionInformation);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(UNICODE_STRING) == 16);
C_ASSERT(sizeof(OBJECT_ATTRIBUTES) == 48);
C_ASSERT(sizeof(IO_STATUS_BLOCK) == 16);
C_ASSERT(sizeof(MEMORY_REGION_INFORMATION) == 32);
C_ASSERT(sizeof(SECTION_BASIC_INFORMATION) == 24);
C_ASSERT(sizeof(SECTION_IMAGE_INFORMATION) == 64);

#endif
