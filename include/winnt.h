/*
 * winnt.h - the structures and constants that programs share with the kernel: memory protections and types,
 * status codes, exception records, the x64 processor context.
 *
 * Layouts and values are those of 64-bit Windows, checked at the end of the file. Sizes are in bytes
 * throughout.
 *
 * Source: "Memory Protection Constants", "EXCEPTION_RECORD structure", "CONTEXT structure",
 * "MEMORY_BASIC_INFORMATION structure".
 */
#ifndef FAULTLINE_WINNT_H
#define FAULTLINE_WINNT_H

#if defined __x86_64__ && !defined _AMD64_
#define _AMD64_
#endif
#pragma GCC system_header

/* Windows programs count on these two. */
#include <ctype.h>
#include <string.h>

#include "minwindef.h"

/* Attributes under their Microsoft names. */
#define DECLSPEC_ALIGN(bytes) __attribute__((__aligned__(bytes)))
#define DECLSPEC_ALLOCATOR
#define DECLSPEC_CACHEALIGN DECLSPEC_ALIGN(64)
#define DECLSPEC_DEPRECATED __attribute__((__deprecated__))
#define DECLSPEC_IMPORT     __declspec(dllimport)
#define DECLSPEC_NOINLINE   __attribute__((__noinline__))
#define DECLSPEC_NORETURN   __attribute__((__noreturn__))
#define DECLSPEC_NOTHROW    __attribute__((__nothrow__))
#define DECLSPEC_RESTRICT
#define DECLSPEC_SELECTANY          __attribute__((__weak__))
#define FORCEINLINE                 __forceinline
#define SYSTEM_CACHE_ALIGNMENT_SIZE 64
#define MEMORY_ALLOCATION_ALIGNMENT 16
#define TYPE_ALIGNMENT(type)        __alignof__(type)

#ifdef __cplusplus
#define EXTERN_C       extern "C"
#define EXTERN_C_START extern "C" {
#define EXTERN_C_END   }
#else
#define EXTERN_C extern
#define EXTERN_C_START
#define EXTERN_C_END
#endif

#define UNALIGNED
#define RESTRICTED_POINTER __restrict__
#define ANYSIZE_ARRAY      1
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME2

#define FIELD_OFFSET(type, field)  ((LONG) __builtin_offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((DWORD) __builtin_offsetof(type, field))
#define CONTAINING_RECORD(address, type, field)                                                              \
    ((type *)((PCHAR)(address) - (ULONG_PTR) __builtin_offsetof(type, field)))
#define RTL_FIELD_SIZE(type, field)           (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field) (FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_NUMBER_OF(array)                  (sizeof(array) / sizeof((array)[0]))
#define RTL_NUMBER_OF_FIELD(type, field)      RTL_NUMBER_OF(((type *)0)->field)
#define ARRAYSIZE(array)                      RTL_NUMBER_OF(array)
#define _ARRAYSIZE(array)                     RTL_NUMBER_OF(array)

/* Memory by name: the C library's functions, which gcc expands in place. */
#define RtlEqualMemory(a, b, bytes)     (!__builtin_memcmp((a), (b), (bytes)))
#define RtlMoveMemory(to, from, bytes)  ((void)__builtin_memmove((to), (from), (bytes)))
#define RtlCopyMemory(to, from, bytes)  ((void)__builtin_memcpy((to), (from), (bytes)))
#define RtlFillMemory(to, bytes, value) ((void)__builtin_memset((to), (value), (bytes)))
#define RtlZeroMemory(to, bytes)        ((void)__builtin_memset((to), 0, (bytes)))
#define RtlSecureZeroMemory             faultline_secure_zero

#define MINCHAR  0x80
#define MAXCHAR  0x7f
#define MINSHORT 0x8000
#define MAXSHORT 0x7fff
#define MINLONG  0x80000000
#define MAXLONG  0x7fffffff
#define MAXBYTE  0xff
#define MAXWORD  0xffff
#define MAXDWORD 0xffffffff

/* Language and locale identifiers. */
#define LANG_NEUTRAL             0x00
#define LANG_ENGLISH             0x09
#define SUBLANG_NEUTRAL          0x00
#define SUBLANG_DEFAULT          0x01
#define SUBLANG_SYS_DEFAULT      0x02
#define SUBLANG_ENGLISH_US       0x01
#define MAKELANGID(primary, sub) ((((WORD)(sub)) << 10) | (WORD)(primary))
#define PRIMARYLANGID(language)  ((WORD)(language)&0x3ff)
#define SUBLANGID(language)      ((WORD)(language) >> 10)

#ifdef __cplusplus
extern "C" {
#endif

/* Zeroes memory that nobody reads again: the compiler may not leave it out. */
static __inline__ __attribute__((__unused__)) PVOID faultline_secure_zero(PVOID to, SIZE_T bytes)
{
    __builtin_memset(to, 0, bytes);
    __asm__ __volatile__("" : : "r"(to) : "memory");
    return to;
}

/* The same names as functions, for who takes their addresses. */
WINBASEAPI VOID WINAPI(RtlMoveMemory)(PVOID to, const VOID *from, SIZE_T bytes);
WINBASEAPI VOID WINAPI(RtlCopyMemory)(PVOID to, const VOID *from, SIZE_T bytes);
WINBASEAPI VOID WINAPI(RtlFillMemory)(PVOID to, SIZE_T bytes, int value);
WINBASEAPI VOID WINAPI(RtlZeroMemory)(PVOID to, SIZE_T bytes);

/* How many bytes are equal from the beginning on. */
WINBASEAPI SIZE_T WINAPI RtlCompareMemory(const VOID *one, const VOID *other, SIZE_T bytes);

/* How many bytes repeat the pattern, in whole words. Memory that is not aligned to 4 bytes: 0. */
WINBASEAPI SIZE_T WINAPI RtlCompareMemoryUlong(PVOID memory, SIZE_T bytes, ULONG pattern);

/* Repeats the pattern, in whole words. */
WINBASEAPI VOID WINAPI RtlFillMemoryUlong(PVOID to, SIZE_T bytes, ULONG pattern);

typedef PVOID PSECURITY_DESCRIPTOR;
typedef PVOID PSID;
typedef DWORD ACCESS_MASK, *PACCESS_MASK;
typedef DWORD EXECUTION_STATE, *PEXECUTION_STATE;
typedef char CCHAR;

/* A signed 64-bit number, whole or in halves. */
typedef union _LARGE_INTEGER {
    struct {
        DWORD LowPart; /* bits 0-31 */
        LONG HighPart; /* bits 32-63, with the sign */
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart; /* the whole number */
} LARGE_INTEGER, *PLARGE_INTEGER;

/* An unsigned 64-bit number, whole or in halves. */
typedef union _ULARGE_INTEGER {
    struct {
        DWORD LowPart;  /* bits 0-31 */
        DWORD HighPart; /* bits 32-63 */
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart; /* the whole number */
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* Products and shifts of 64 bits. */
#define Int32x32To64(a, b)           ((LONGLONG)(LONG)(a) * (LONGLONG)(LONG)(b))
#define UInt32x32To64(a, b)          ((ULONGLONG)(DWORD)(a) * (ULONGLONG)(DWORD)(b))
#define Int64ShllMod32(value, count) ((ULONGLONG)(value) << ((count) & 31))
#define Int64ShraMod32(value, count) ((LONGLONG)(value) >> ((count) & 31))
#define Int64ShrlMod32(value, count) ((ULONGLONG)(value) >> ((count) & 31))

/* A link of a doubly linked circular list; the head is a link as well. */
typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink; /* next entry, or the head */
    struct _LIST_ENTRY *Blink; /* previous entry, or the head */
} LIST_ENTRY, *PLIST_ENTRY;

/* A link of a singly linked list. */
typedef struct _SINGLE_LIST_ENTRY {
    struct _SINGLE_LIST_ENTRY *Next; /* next entry, or NULL */
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

/* A locally unique identifier; a privilege is named by one. */
typedef struct _LUID {
    DWORD LowPart; /* bits 0-31 */
    LONG HighPart; /* bits 32-63 */
} LUID, *PLUID;

/* What the generic rights mean for one type of object: access masks of specific and standard rights. */
typedef struct _GENERIC_MAPPING {
    ACCESS_MASK GenericRead;    /* GENERIC_READ */
    ACCESS_MASK GenericWrite;   /* GENERIC_WRITE */
    ACCESS_MASK GenericExecute; /* GENERIC_EXECUTE */
    ACCESS_MASK GenericAll;     /* GENERIC_ALL */
} GENERIC_MAPPING, *PGENERIC_MAPPING;

/* 128 bits, aligned so that one register fills them. */
typedef struct DECLSPEC_ALIGN(16) _M128A {
    ULONGLONG Low; /* bits 0-63 */
    LONGLONG High; /* bits 64-127 */
} M128A, *PM128A;

#ifdef __cplusplus
}
#endif

/* ---- Access rights ---- */

#define DELETE                   0x00010000
#define READ_CONTROL             0x00020000
#define WRITE_DAC                0x00040000
#define WRITE_OWNER              0x00080000
#define SYNCHRONIZE              0x00100000
#define STANDARD_RIGHTS_REQUIRED 0x000f0000
#define STANDARD_RIGHTS_READ     READ_CONTROL
#define STANDARD_RIGHTS_WRITE    READ_CONTROL
#define STANDARD_RIGHTS_EXECUTE  READ_CONTROL
#define STANDARD_RIGHTS_ALL      0x001f0000
#define SPECIFIC_RIGHTS_ALL      0x0000ffff
#define GENERIC_READ             0x80000000
#define GENERIC_WRITE            0x40000000
#define GENERIC_EXECUTE          0x20000000
#define GENERIC_ALL              0x10000000
#define ACCESS_SYSTEM_SECURITY   0x01000000
#define MAXIMUM_ALLOWED          0x02000000

/* DuplicateHandle. */
#define DUPLICATE_CLOSE_SOURCE 0x00000001
#define DUPLICATE_SAME_ACCESS  0x00000002

#define PROCESS_TERMINATE                 0x0001
#define PROCESS_CREATE_THREAD             0x0002
#define PROCESS_SET_SESSIONID             0x0004
#define PROCESS_VM_OPERATION              0x0008
#define PROCESS_VM_READ                   0x0010
#define PROCESS_VM_WRITE                  0x0020
#define PROCESS_DUP_HANDLE                0x0040
#define PROCESS_CREATE_PROCESS            0x0080
#define PROCESS_SET_QUOTA                 0x0100
#define PROCESS_SET_INFORMATION           0x0200
#define PROCESS_QUERY_INFORMATION         0x0400
#define PROCESS_SUSPEND_RESUME            0x0800
#define PROCESS_QUERY_LIMITED_INFORMATION 0x1000
#define PROCESS_SET_LIMITED_INFORMATION   0x2000
#define PROCESS_ALL_ACCESS                (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)

#define THREAD_TERMINATE                 0x0001
#define THREAD_SUSPEND_RESUME            0x0002
#define THREAD_GET_CONTEXT               0x0008
#define THREAD_SET_CONTEXT               0x0010
#define THREAD_SET_INFORMATION           0x0020
#define THREAD_QUERY_INFORMATION         0x0040
#define THREAD_SET_THREAD_TOKEN          0x0080
#define THREAD_IMPERSONATE               0x0100
#define THREAD_DIRECT_IMPERSONATION      0x0200
#define THREAD_SET_LIMITED_INFORMATION   0x0400
#define THREAD_QUERY_LIMITED_INFORMATION 0x0800
#define THREAD_RESUME                    0x1000
#define THREAD_ALL_ACCESS                (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)

#define EVENT_QUERY_STATE      0x0001
#define EVENT_MODIFY_STATE     0x0002
#define EVENT_ALL_ACCESS       (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3)
#define MUTANT_QUERY_STATE     0x0001
#define MUTANT_ALL_ACCESS      (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | MUTANT_QUERY_STATE)
#define MUTEX_MODIFY_STATE     MUTANT_QUERY_STATE
#define MUTEX_ALL_ACCESS       MUTANT_ALL_ACCESS
#define SEMAPHORE_QUERY_STATE  0x0001
#define SEMAPHORE_MODIFY_STATE 0x0002
#define SEMAPHORE_ALL_ACCESS   (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3)
#define TIMER_QUERY_STATE      0x0001
#define TIMER_MODIFY_STATE     0x0002
#define TIMER_ALL_ACCESS       (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3)

#define FILE_READ_DATA            0x0001
#define FILE_LIST_DIRECTORY       0x0001
#define FILE_WRITE_DATA           0x0002
#define FILE_ADD_FILE             0x0002
#define FILE_APPEND_DATA          0x0004
#define FILE_ADD_SUBDIRECTORY     0x0004
#define FILE_CREATE_PIPE_INSTANCE 0x0004
#define FILE_READ_EA              0x0008
#define FILE_WRITE_EA             0x0010
#define FILE_EXECUTE              0x0020
#define FILE_TRAVERSE             0x0020
#define FILE_DELETE_CHILD         0x0040
#define FILE_READ_ATTRIBUTES      0x0080
#define FILE_WRITE_ATTRIBUTES     0x0100
#define FILE_ALL_ACCESS           (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1ff)
#define FILE_GENERIC_READ                                                                                    \
    (STANDARD_RIGHTS_READ | FILE_READ_DATA | FILE_READ_ATTRIBUTES | FILE_READ_EA | SYNCHRONIZE)
#define FILE_GENERIC_WRITE                                                                                   \
    (STANDARD_RIGHTS_WRITE | FILE_WRITE_DATA | FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA | FILE_APPEND_DATA |    \
     SYNCHRONIZE)
#define FILE_GENERIC_EXECUTE (STANDARD_RIGHTS_EXECUTE | FILE_READ_ATTRIBUTES | FILE_EXECUTE | SYNCHRONIZE)

#define FILE_SHARE_READ   0x00000001
#define FILE_SHARE_WRITE  0x00000002
#define FILE_SHARE_DELETE 0x00000004

#define FILE_ATTRIBUTE_READONLY            0x00000001
#define FILE_ATTRIBUTE_HIDDEN              0x00000002
#define FILE_ATTRIBUTE_SYSTEM              0x00000004
#define FILE_ATTRIBUTE_DIRECTORY           0x00000010
#define FILE_ATTRIBUTE_ARCHIVE             0x00000020
#define FILE_ATTRIBUTE_NORMAL              0x00000080
#define FILE_ATTRIBUTE_TEMPORARY           0x00000100
#define FILE_ATTRIBUTE_NOT_CONTENT_INDEXED 0x00002000
#define FILE_ATTRIBUTE_ENCRYPTED           0x00004000
#define FILE_ATTRIBUTE_DEVICE              0x00000040
#define FILE_ATTRIBUTE_REPARSE_POINT       0x00000400
#define FILE_ATTRIBUTE_COMPRESSED          0x00000800
#define FILE_CASE_SENSITIVE_SEARCH         0x00000001
#define FILE_CASE_PRESERVED_NAMES          0x00000002
#define FILE_UNICODE_ON_DISK               0x00000004

#define SECTION_QUERY                0x0001
#define SECTION_MAP_WRITE            0x0002
#define SECTION_MAP_READ             0x0004
#define SECTION_MAP_EXECUTE          0x0008
#define SECTION_EXTEND_SIZE          0x0010
#define SECTION_MAP_EXECUTE_EXPLICIT 0x0020
#define SECTION_ALL_ACCESS                                                                                   \
    (STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_WRITE | SECTION_MAP_READ | SECTION_MAP_EXECUTE | \
     SECTION_EXTEND_SIZE)

/* ---- Pages: protections, each page has one, with modifiers from PAGE_GUARD on ---- */

#define PAGE_NOACCESS                   0x01
#define PAGE_READONLY                   0x02
#define PAGE_READWRITE                  0x04
#define PAGE_WRITECOPY                  0x08
#define PAGE_EXECUTE                    0x10
#define PAGE_EXECUTE_READ               0x20
#define PAGE_EXECUTE_READWRITE          0x40
#define PAGE_EXECUTE_WRITECOPY          0x80
#define PAGE_GUARD                      0x100
#define PAGE_NOCACHE                    0x200
#define PAGE_WRITECOMBINE               0x400
#define PAGE_GRAPHICS_NOACCESS          0x0800
#define PAGE_GRAPHICS_READONLY          0x1000
#define PAGE_GRAPHICS_READWRITE         0x2000
#define PAGE_GRAPHICS_EXECUTE           0x4000
#define PAGE_GRAPHICS_EXECUTE_READ      0x8000
#define PAGE_GRAPHICS_EXECUTE_READWRITE 0x10000
#define PAGE_GRAPHICS_COHERENT          0x20000
#define PAGE_GRAPHICS_NOCACHE           0x40000
#define PAGE_ENCLAVE_MASK               0x10000000
#define PAGE_ENCLAVE_DECOMMIT           (PAGE_ENCLAVE_MASK | 0)
#define PAGE_ENCLAVE_SS_FIRST           (PAGE_ENCLAVE_MASK | 1)
#define PAGE_ENCLAVE_SS_REST            (PAGE_ENCLAVE_MASK | 2)
#define PAGE_ENCLAVE_UNVALIDATED        0x20000000
#define PAGE_ENCLAVE_NO_CHANGE          0x20000000
#define PAGE_TARGETS_INVALID            0x40000000
#define PAGE_TARGETS_NO_UPDATE          0x40000000
#define PAGE_ENCLAVE_THREAD_CONTROL     0x80000000
#define PAGE_REVERT_TO_FILE_MAP         0x80000000

/* ---- Allocation types, free types, and what VirtualQuery reports as State and Type ---- */

#define MEM_COMMIT                     0x00001000
#define MEM_RESERVE                    0x00002000
#define MEM_REPLACE_PLACEHOLDER        0x00004000
#define MEM_RESERVE_PLACEHOLDER        0x00040000
#define MEM_RESET                      0x00080000
#define MEM_TOP_DOWN                   0x00100000
#define MEM_WRITE_WATCH                0x00200000
#define MEM_PHYSICAL                   0x00400000
#define MEM_ROTATE                     0x00800000
#define MEM_DIFFERENT_IMAGE_BASE_OK    0x00800000
#define MEM_RESET_UNDO                 0x01000000
#define MEM_LARGE_PAGES                0x20000000
#define MEM_4MB_PAGES                  0x80000000
#define MEM_64K_PAGES                  (MEM_LARGE_PAGES | MEM_PHYSICAL)
#define MEM_UNMAP_WITH_TRANSIENT_BOOST 0x00000001
#define MEM_COALESCE_PLACEHOLDERS      0x00000001
#define MEM_PRESERVE_PLACEHOLDER       0x00000002
#define MEM_DECOMMIT                   0x00004000
#define MEM_RELEASE                    0x00008000
#define MEM_FREE                       0x00010000
#define MEM_PRIVATE                    0x00020000
#define MEM_MAPPED                     0x00040000
#define MEM_IMAGE                      0x01000000

#define MEM_EXTENDED_PARAMETER_GRAPHICS            0x00000001
#define MEM_EXTENDED_PARAMETER_NONPAGED            0x00000002
#define MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL 0x00000004
#define MEM_EXTENDED_PARAMETER_NONPAGED_LARGE      0x00000008
#define MEM_EXTENDED_PARAMETER_NONPAGED_HUGE       0x00000010
#define MEM_EXTENDED_PARAMETER_SOFT_FAULT_PAGES    0x00000020
#define MEM_EXTENDED_PARAMETER_EC_CODE             0x00000040
#define MEM_EXTENDED_PARAMETER_TYPE_BITS           8

#define WRITE_WATCH_FLAG_RESET 0x01

/* SetProcessWorkingSetSizeEx. */
#define QUOTA_LIMITS_HARDWS_MIN_ENABLE  0x00000001
#define QUOTA_LIMITS_HARDWS_MIN_DISABLE 0x00000002
#define QUOTA_LIMITS_HARDWS_MAX_ENABLE  0x00000004
#define QUOTA_LIMITS_HARDWS_MAX_DISABLE 0x00000008

/* ---- Sections (file mappings) ---- */

#define SEC_HUGE_PAGES             0x00020000
#define SEC_PARTITION_OWNER_HANDLE 0x00040000
#define SEC_64K_PAGES              0x00080000
#define SEC_FILE                   0x00800000
#define SEC_IMAGE                  0x01000000
#define SEC_PROTECTED_IMAGE        0x02000000
#define SEC_RESERVE                0x04000000
#define SEC_COMMIT                 0x08000000
#define SEC_NOCACHE                0x10000000
#define SEC_WRITECOMBINE           0x40000000
#define SEC_LARGE_PAGES            0x80000000
#define SEC_IMAGE_NO_EXECUTE       (SEC_IMAGE | SEC_NOCACHE)

/* ---- Heaps ---- */

#define HEAP_NO_SERIALIZE             0x00000001
#define HEAP_GROWABLE                 0x00000002
#define HEAP_GENERATE_EXCEPTIONS      0x00000004
#define HEAP_ZERO_MEMORY              0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY    0x00000010
#define HEAP_TAIL_CHECKING_ENABLED    0x00000020
#define HEAP_FREE_CHECKING_ENABLED    0x00000040
#define HEAP_DISABLE_COALESCE_ON_FREE 0x00000080
#define HEAP_CREATE_ALIGN_16          0x00010000
#define HEAP_CREATE_ENABLE_TRACING    0x00020000
#define HEAP_CREATE_ENABLE_EXECUTE    0x00040000

/* ---- Processors, as SYSTEM_INFO names them ---- */

#define PROCESSOR_ARCHITECTURE_INTEL   0
#define IMAGE_FILE_MACHINE_UNKNOWN     0
#define IMAGE_FILE_MACHINE_I386        0x014c
#define IMAGE_FILE_MACHINE_AMD64       0x8664
#define IMAGE_FILE_MACHINE_ARM64       0xaa64
#define PROCESSOR_ARCHITECTURE_ARM     5
#define PROCESSOR_ARCHITECTURE_IA64    6
#define PROCESSOR_ARCHITECTURE_AMD64   9
#define PROCESSOR_ARCHITECTURE_ARM64   12
#define PROCESSOR_ARCHITECTURE_UNKNOWN 0xffff
#define PROCESSOR_INTEL_386            386
#define PROCESSOR_INTEL_486            486
#define PROCESSOR_INTEL_PENTIUM        586
#define PROCESSOR_INTEL_IA64           2200
#define PROCESSOR_AMD_X8664            8664

/* ---- Status codes: those programs meet as exception codes and wait results ---- */

#ifndef WIN32_NO_STATUS
#define STATUS_WAIT_0                     ((DWORD)0x00000000)
#define STATUS_ABANDONED_WAIT_0           ((DWORD)0x00000080)
#define STATUS_USER_APC                   ((DWORD)0x000000c0)
#define STATUS_TIMEOUT                    ((DWORD)0x00000102)
#define STATUS_PENDING                    ((DWORD)0x00000103)
#define DBG_EXCEPTION_HANDLED             ((DWORD)0x00010001)
#define DBG_CONTINUE                      ((DWORD)0x00010002)
#define STATUS_SEGMENT_NOTIFICATION       ((DWORD)0x40000005)
#define STATUS_FATAL_APP_EXIT             ((DWORD)0x40000015)
#define DBG_REPLY_LATER                   ((DWORD)0x40010001)
#define DBG_TERMINATE_THREAD              ((DWORD)0x40010003)
#define DBG_TERMINATE_PROCESS             ((DWORD)0x40010004)
#define DBG_CONTROL_C                     ((DWORD)0x40010005)
#define DBG_PRINTEXCEPTION_C              ((DWORD)0x40010006)
#define DBG_RIPEXCEPTION                  ((DWORD)0x40010007)
#define DBG_CONTROL_BREAK                 ((DWORD)0x40010008)
#define DBG_COMMAND_EXCEPTION             ((DWORD)0x40010009)
#define DBG_PRINTEXCEPTION_WIDE_C         ((DWORD)0x4001000a)
#define STATUS_GUARD_PAGE_VIOLATION       ((DWORD)0x80000001)
#define STATUS_DATATYPE_MISALIGNMENT      ((DWORD)0x80000002)
#define STATUS_BREAKPOINT                 ((DWORD)0x80000003)
#define STATUS_SINGLE_STEP                ((DWORD)0x80000004)
#define STATUS_LONGJUMP                   ((DWORD)0x80000026)
#define STATUS_UNWIND_CONSOLIDATE         ((DWORD)0x80000029)
#define DBG_EXCEPTION_NOT_HANDLED         ((DWORD)0x80010001)
#define STATUS_ACCESS_VIOLATION           ((DWORD)0xc0000005)
#define STATUS_IN_PAGE_ERROR              ((DWORD)0xc0000006)
#define STATUS_INVALID_HANDLE             ((DWORD)0xc0000008)
#define STATUS_INVALID_PARAMETER          ((DWORD)0xc000000d)
#define STATUS_NO_MEMORY                  ((DWORD)0xc0000017)
#define STATUS_ILLEGAL_INSTRUCTION        ((DWORD)0xc000001d)
#define STATUS_NONCONTINUABLE_EXCEPTION   ((DWORD)0xc0000025)
#define STATUS_INVALID_DISPOSITION        ((DWORD)0xc0000026)
#define STATUS_ARRAY_BOUNDS_EXCEEDED      ((DWORD)0xc000008c)
#define STATUS_FLOAT_DENORMAL_OPERAND     ((DWORD)0xc000008d)
#define STATUS_FLOAT_DIVIDE_BY_ZERO       ((DWORD)0xc000008e)
#define STATUS_FLOAT_INEXACT_RESULT       ((DWORD)0xc000008f)
#define STATUS_FLOAT_INVALID_OPERATION    ((DWORD)0xc0000090)
#define STATUS_FLOAT_OVERFLOW             ((DWORD)0xc0000091)
#define STATUS_FLOAT_STACK_CHECK          ((DWORD)0xc0000092)
#define STATUS_FLOAT_UNDERFLOW            ((DWORD)0xc0000093)
#define STATUS_INTEGER_DIVIDE_BY_ZERO     ((DWORD)0xc0000094)
#define STATUS_INTEGER_OVERFLOW           ((DWORD)0xc0000095)
#define STATUS_PRIVILEGED_INSTRUCTION     ((DWORD)0xc0000096)
#define STATUS_STACK_OVERFLOW             ((DWORD)0xc00000fd)
#define STATUS_DLL_NOT_FOUND              ((DWORD)0xc0000135)
#define STATUS_ORDINAL_NOT_FOUND          ((DWORD)0xc0000138)
#define STATUS_ENTRYPOINT_NOT_FOUND       ((DWORD)0xc0000139)
#define STATUS_CONTROL_C_EXIT             ((DWORD)0xc000013a)
#define STATUS_DLL_INIT_FAILED            ((DWORD)0xc0000142)
#define STATUS_CONTROL_STACK_VIOLATION    ((DWORD)0xc00001b2)
#define STATUS_RESOURCE_NOT_OWNED         ((DWORD)0xc0000264)
#define STATUS_FLOAT_MULTIPLE_FAULTS      ((DWORD)0xc00002b4)
#define STATUS_FLOAT_MULTIPLE_TRAPS       ((DWORD)0xc00002b5)
#define STATUS_REG_NAT_CONSUMPTION        ((DWORD)0xc00002c9)
#define STATUS_HEAP_CORRUPTION            ((DWORD)0xc0000374)
#define STATUS_STACK_BUFFER_OVERRUN       ((DWORD)0xc0000409)
#define STATUS_INVALID_CRUNTIME_PARAMETER ((DWORD)0xc0000417)
#define STATUS_ASSERTION_FAILURE          ((DWORD)0xc0000420)
#define STATUS_ENCLAVE_VIOLATION          ((DWORD)0xc00004a2)
#define STATUS_FAIL_FAST_EXCEPTION        ((DWORD)0xc0000602)
#define STATUS_SXS_EARLY_DEACTIVATION     ((DWORD)0xc015000f)
#define STATUS_SXS_INVALID_DEACTIVATION   ((DWORD)0xc0150010)
#endif

/* ---- Exceptions ---- */

/* Most parameters that one exception carries. */
#define EXCEPTION_MAXIMUM_PARAMETERS 15

/* EXCEPTION_RECORD.ExceptionFlags. */
#define EXCEPTION_NONCONTINUABLE     0x01
#define EXCEPTION_UNWINDING          0x02
#define EXCEPTION_EXIT_UNWIND        0x04
#define EXCEPTION_STACK_INVALID      0x08
#define EXCEPTION_NESTED_CALL        0x10
#define EXCEPTION_TARGET_UNWIND      0x20
#define EXCEPTION_COLLIDED_UNWIND    0x40
#define EXCEPTION_SOFTWARE_ORIGINATE 0x80
#define EXCEPTION_UNWIND                                                                                     \
    (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND | EXCEPTION_TARGET_UNWIND | EXCEPTION_COLLIDED_UNWIND)
#define IS_UNWINDING(flags)     (((flags)&EXCEPTION_UNWIND) != 0)
#define IS_DISPATCHING(flags)   (((flags)&EXCEPTION_UNWIND) == 0)
#define IS_TARGET_UNWIND(flags) ((flags)&EXCEPTION_TARGET_UNWIND)

/* ExceptionInformation[0] of an access violation or in-page error: what the instruction tried. */
#define EXCEPTION_READ_FAULT    0
#define EXCEPTION_WRITE_FAULT   1
#define EXCEPTION_EXECUTE_FAULT 8

/* Which parts of a CONTEXT are valid, or wanted. */
#define CONTEXT_AMD64           0x00100000
#define CONTEXT_CONTROL         (CONTEXT_AMD64 | 0x01)
#define CONTEXT_INTEGER         (CONTEXT_AMD64 | 0x02)
#define CONTEXT_SEGMENTS        (CONTEXT_AMD64 | 0x04)
#define CONTEXT_FLOATING_POINT  (CONTEXT_AMD64 | 0x08)
#define CONTEXT_DEBUG_REGISTERS (CONTEXT_AMD64 | 0x10)
#define CONTEXT_FULL            (CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_FLOATING_POINT)
#define CONTEXT_ALL                                                                                          \
    (CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_SEGMENTS | CONTEXT_FLOATING_POINT | CONTEXT_DEBUG_REGISTERS)
#define CONTEXT_XSTATE              (CONTEXT_AMD64 | 0x40)
#define CONTEXT_KERNEL_CET          (CONTEXT_AMD64 | 0x80)
#define CONTEXT_EXCEPTION_ACTIVE    0x08000000
#define CONTEXT_SERVICE_ACTIVE      0x10000000
#define CONTEXT_UNWOUND_TO_CALL     0x20000000
#define CONTEXT_EXCEPTION_REQUEST   0x40000000
#define CONTEXT_EXCEPTION_REPORTING 0x80000000

#define INITIAL_MXCSR 0x1f80
#define INITIAL_FPCSR 0x027f

#ifdef __cplusplus
extern "C" {
#endif

/* What happened, and where. */
typedef struct _EXCEPTION_RECORD {
    DWORD ExceptionCode;                       /* EXCEPTION_*, or RaiseException's argument */
    DWORD ExceptionFlags;                      /* EXCEPTION_NONCONTINUABLE and its sisters */
    struct _EXCEPTION_RECORD *ExceptionRecord; /* the exception that was being handled, or NULL */
    PVOID ExceptionAddress;                    /* the instruction that raised it */
    DWORD NumberParameters;                    /* valid elements of ExceptionInformation, 0-15 */
    ULONG_PTR ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS]; /* meaning depends on ExceptionCode */
} EXCEPTION_RECORD, *PEXCEPTION_RECORD;

/* The same of a 32-bit and of a 64-bit process, whatever this one is. */
typedef struct _EXCEPTION_RECORD32 {
    DWORD ExceptionCode;
    DWORD ExceptionFlags;
    DWORD ExceptionRecord;
    DWORD ExceptionAddress;
    DWORD NumberParameters;
    DWORD ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS];
} EXCEPTION_RECORD32, *PEXCEPTION_RECORD32;

typedef struct _EXCEPTION_RECORD64 {
    DWORD ExceptionCode;
    DWORD ExceptionFlags;
    DWORD64 ExceptionRecord;
    DWORD64 ExceptionAddress;
    DWORD NumberParameters;
    DWORD __unusedAlignment; /* 0 */
    DWORD64 ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS];
} EXCEPTION_RECORD64, *PEXCEPTION_RECORD64;

/* The legacy area of the processor's FXSAVE instruction, bit for bit. */
typedef struct DECLSPEC_ALIGN(16) _XSAVE_FORMAT {
    WORD ControlWord;        /* x87 control word */
    WORD StatusWord;         /* x87 status word */
    BYTE TagWord;            /* one bit per x87 register: set when it is in use */
    BYTE Reserved1;          /* 0 */
    WORD ErrorOpcode;        /* last x87 opcode */
    DWORD ErrorOffset;       /* last x87 instruction, bits 0-31 */
    WORD ErrorSelector;      /* ... its code segment, or bits 32-47 */
    WORD Reserved2;          /* ... bits 48-63 */
    DWORD DataOffset;        /* last x87 operand, bits 0-31 */
    WORD DataSelector;       /* ... its segment, or bits 32-47 */
    WORD Reserved3;          /* ... bits 48-63 */
    DWORD MxCsr;             /* SSE control and status */
    DWORD MxCsr_Mask;        /* bits of MxCsr this processor has */
    M128A FloatRegisters[8]; /* ST(0)-ST(7), 80 bits each in the low bytes */
    M128A XmmRegisters[16];  /* XMM0-XMM15 */
    BYTE Reserved4[96];      /* the processor does not use them */
} XSAVE_FORMAT, *PXSAVE_FORMAT;

typedef XSAVE_FORMAT XMM_SAVE_AREA32, *PXMM_SAVE_AREA32;

/* Head of the area that XSAVE keeps behind the legacy one. */
typedef struct DECLSPEC_ALIGN(8) _XSAVE_AREA_HEADER {
    DWORD64 Mask;           /* state components that are not in their initial state */
    DWORD64 CompactionMask; /* layout of the components, bit 63 set when compacted */
    DWORD64 Reserved2[6];   /* 0 */
} XSAVE_AREA_HEADER, *PXSAVE_AREA_HEADER;

typedef struct DECLSPEC_ALIGN(16) _XSAVE_AREA {
    XSAVE_FORMAT LegacyState;
    XSAVE_AREA_HEADER Header;
} XSAVE_AREA, *PXSAVE_AREA;

/* <sys/reg.h> has macros for eight of the register names; they must not get into the structure. */
#pragma push_macro("R8")
#undef R8
#pragma push_macro("R9")
#undef R9
#pragma push_macro("R10")
#undef R10
#pragma push_macro("R11")
#undef R11
#pragma push_macro("R12")
#undef R12
#pragma push_macro("R13")
#undef R13
#pragma push_macro("R14")
#undef R14
#pragma push_macro("R15")
#undef R15

/* The state of a thread's processor. ContextFlags says which parts of it are valid. */
typedef struct DECLSPEC_ALIGN(16) _CONTEXT {
    /* Room for the register arguments of a callee; no meaning of their own. */
    DWORD64 P1Home;
    DWORD64 P2Home;
    DWORD64 P3Home;
    DWORD64 P4Home;
    DWORD64 P5Home;
    DWORD64 P6Home;

    DWORD ContextFlags; /* CONTEXT_* of the parts that are valid */
    DWORD MxCsr;        /* the same as FltSave.MxCsr */

    /* CONTEXT_SEGMENTS, but SegCs and SegSs with CONTEXT_CONTROL. */
    WORD SegCs;
    WORD SegDs;
    WORD SegEs;
    WORD SegFs;
    WORD SegGs;
    WORD SegSs;
    DWORD EFlags; /* CONTEXT_CONTROL */

    /* CONTEXT_DEBUG_REGISTERS. */
    DWORD64 Dr0;
    DWORD64 Dr1;
    DWORD64 Dr2;
    DWORD64 Dr3;
    DWORD64 Dr6;
    DWORD64 Dr7;

    /* CONTEXT_INTEGER, but Rsp with CONTEXT_CONTROL. */
    DWORD64 Rax;
    DWORD64 Rcx;
    DWORD64 Rdx;
    DWORD64 Rbx;
    DWORD64 Rsp;
    DWORD64 Rbp;
    DWORD64 Rsi;
    DWORD64 Rdi;
    DWORD64 R8;
    DWORD64 R9;
    DWORD64 R10;
    DWORD64 R11;
    DWORD64 R12;
    DWORD64 R13;
    DWORD64 R14;
    DWORD64 R15;

    DWORD64 Rip; /* CONTEXT_CONTROL: the instruction that runs next */

    /* CONTEXT_FLOATING_POINT, under two sets of names. */
    union {
        XMM_SAVE_AREA32 FltSave;
        struct {
            M128A Header[2];
            M128A Legacy[8];
            M128A Xmm0;
            M128A Xmm1;
            M128A Xmm2;
            M128A Xmm3;
            M128A Xmm4;
            M128A Xmm5;
            M128A Xmm6;
            M128A Xmm7;
            M128A Xmm8;
            M128A Xmm9;
            M128A Xmm10;
            M128A Xmm11;
            M128A Xmm12;
            M128A Xmm13;
            M128A Xmm14;
            M128A Xmm15;
        };
    };

    M128A VectorRegister[26]; /* reserved */
    DWORD64 VectorControl;    /* reserved */

    /* Branch trace, kept for debuggers; 0 here. */
    DWORD64 DebugControl;
    DWORD64 LastBranchToRip;
    DWORD64 LastBranchFromRip;
    DWORD64 LastExceptionToRip;
    DWORD64 LastExceptionFromRip;
} CONTEXT, *PCONTEXT, *LPCONTEXT;

#pragma pop_macro("R8")
#pragma pop_macro("R9")
#pragma pop_macro("R10")
#pragma pop_macro("R11")
#pragma pop_macro("R12")
#pragma pop_macro("R13")
#pragma pop_macro("R14")
#pragma pop_macro("R15")

/* What a filter is given. Both records live until the filter returns. */
typedef struct _EXCEPTION_POINTERS {
    PEXCEPTION_RECORD ExceptionRecord; /* what happened */
    PCONTEXT ContextRecord;            /* the processor at that moment; a filter may edit it and continue */
} EXCEPTION_POINTERS, *PEXCEPTION_POINTERS, *LPEXCEPTION_POINTERS;

typedef LONG(NTAPI *PVECTORED_EXCEPTION_HANDLER)(struct _EXCEPTION_POINTERS *ExceptionInfo);

/* ---- What VirtualQuery reports: a run of pages of one allocation that are alike ---- */

typedef struct _MEMORY_BASIC_INFORMATION {
    PVOID BaseAddress;       /* the queried address, rounded down to its page */
    PVOID AllocationBase;    /* first address of the allocation; NULL when free */
    DWORD AllocationProtect; /* PAGE_* the allocation was made with; 0 when free */
    WORD PartitionId;        /* memory partition; 0 */
    SIZE_T RegionSize;       /* bytes from BaseAddress to the first page that differs */
    DWORD State;             /* MEM_COMMIT, MEM_RESERVE or MEM_FREE */
    DWORD Protect;           /* PAGE_* of committed pages; PAGE_NOACCESS when free; 0 when reserved */
    DWORD Type;              /* MEM_PRIVATE, MEM_MAPPED or MEM_IMAGE; 0 when free */
} MEMORY_BASIC_INFORMATION, *PMEMORY_BASIC_INFORMATION;

/* Where VirtualAlloc2 and MapViewOfFile3 may look for room. */
typedef struct _MEM_ADDRESS_REQUIREMENTS {
    PVOID LowestStartingAddress; /* a multiple of the allocation granularity; NULL: anywhere */
    PVOID HighestEndingAddress;  /* the last byte, at the end of a page; NULL: anywhere */
    SIZE_T Alignment; /* of the address: a power of two, at least the granularity; 0: the granularity */
} MEM_ADDRESS_REQUIREMENTS, *PMEM_ADDRESS_REQUIREMENTS;

typedef enum MEM_EXTENDED_PARAMETER_TYPE {
    MemExtendedParameterInvalidType = 0,
    MemExtendedParameterAddressRequirements, /* Pointer: MEM_ADDRESS_REQUIREMENTS */
    MemExtendedParameterNumaNode,            /* ULong: the preferred node */
    MemExtendedParameterPartitionHandle,
    MemExtendedParameterUserPhysicalHandle,
    MemExtendedParameterAttributeFlags, /* ULong64: MEM_EXTENDED_PARAMETER_* */
    MemExtendedParameterImageMachine,
    MemExtendedParameterMax
} MEM_EXTENDED_PARAMETER_TYPE, *PMEM_EXTENDED_PARAMETER_TYPE;

typedef struct MEM_EXTENDED_PARAMETER {
    __extension__ struct {
        DWORD64 Type : 8; /* which of the members below */
        DWORD64 Reserved : 56;
    };
    __extension__ union {
        DWORD64 ULong64;
        PVOID Pointer;
        SIZE_T Size;
        HANDLE Handle;
        DWORD ULong;
    };
} MEM_EXTENDED_PARAMETER, *PMEM_EXTENDED_PARAMETER;

typedef struct _MEMORY_BASIC_INFORMATION32 {
    DWORD BaseAddress;
    DWORD AllocationBase;
    DWORD AllocationProtect;
    DWORD RegionSize;
    DWORD State;
    DWORD Protect;
    DWORD Type;
} MEMORY_BASIC_INFORMATION32, *PMEMORY_BASIC_INFORMATION32;

typedef struct DECLSPEC_ALIGN(16) _MEMORY_BASIC_INFORMATION64 {
    ULONGLONG BaseAddress;
    ULONGLONG AllocationBase;
    DWORD AllocationProtect;
    DWORD __alignment1;
    ULONGLONG RegionSize;
    DWORD State;
    DWORD Protect;
    DWORD Type;
    DWORD __alignment2;
} MEMORY_BASIC_INFORMATION64, *PMEMORY_BASIC_INFORMATION64;

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(LARGE_INTEGER) == 8 && sizeof(ULARGE_INTEGER) == 8);
C_ASSERT(sizeof(LIST_ENTRY) == 16 && sizeof(LUID) == 8);
C_ASSERT(sizeof(M128A) == 16 && __alignof__(M128A) == 16);

C_ASSERT(sizeof(EXCEPTION_RECORD) == 152);
C_ASSERT(FIELD_OFFSET(EXCEPTION_RECORD, ExceptionFlags) == 4);
C_ASSERT(FIELD_OFFSET(EXCEPTION_RECORD, ExceptionRecord) == 8);
C_ASSERT(FIELD_OFFSET(EXCEPTION_RECORD, ExceptionAddress) == 16);
C_ASSERT(FIELD_OFFSET(EXCEPTION_RECORD, NumberParameters) == 24);
C_ASSERT(FIELD_OFFSET(EXCEPTION_RECORD, ExceptionInformation) == 32);
C_ASSERT(sizeof(EXCEPTION_RECORD32) == 80 && sizeof(EXCEPTION_RECORD64) == 152);
C_ASSERT(sizeof(EXCEPTION_POINTERS) == 16);

C_ASSERT(sizeof(XSAVE_FORMAT) == 512 && __alignof__(XSAVE_FORMAT) == 16);
C_ASSERT(FIELD_OFFSET(XSAVE_FORMAT, MxCsr) == 24);
C_ASSERT(FIELD_OFFSET(XSAVE_FORMAT, FloatRegisters) == 32);
C_ASSERT(FIELD_OFFSET(XSAVE_FORMAT, XmmRegisters) == 160);
C_ASSERT(sizeof(XSAVE_AREA_HEADER) == 64 && sizeof(XSAVE_AREA) == 576);

C_ASSERT(sizeof(CONTEXT) == 1232 && __alignof__(CONTEXT) == 16);
C_ASSERT(FIELD_OFFSET(CONTEXT, ContextFlags) == 48);
C_ASSERT(FIELD_OFFSET(CONTEXT, SegCs) == 56);
C_ASSERT(FIELD_OFFSET(CONTEXT, EFlags) == 68);
C_ASSERT(FIELD_OFFSET(CONTEXT, Dr0) == 72);
C_ASSERT(FIELD_OFFSET(CONTEXT, Rax) == 120);
C_ASSERT(FIELD_OFFSET(CONTEXT, Rsp) == 152);
C_ASSERT(FIELD_OFFSET(CONTEXT, Rip) == 248);
C_ASSERT(FIELD_OFFSET(CONTEXT, FltSave) == 256);
C_ASSERT(FIELD_OFFSET(CONTEXT, Xmm0) == 416);
C_ASSERT(FIELD_OFFSET(CONTEXT, VectorRegister) == 768);
C_ASSERT(FIELD_OFFSET(CONTEXT, VectorControl) == 1184);
C_ASSERT(FIELD_OFFSET(CONTEXT, LastExceptionFromRip) == 1224);

C_ASSERT(sizeof(MEMORY_BASIC_INFORMATION) == 48);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, AllocationBase) == 8);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, AllocationProtect) == 16);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, PartitionId) == 20);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, RegionSize) == 24);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, State) == 32);
C_ASSERT(FIELD_OFFSET(MEMORY_BASIC_INFORMATION, Type) == 40);
C_ASSERT(sizeof(MEMORY_BASIC_INFORMATION32) == 28 && sizeof(MEMORY_BASIC_INFORMATION64) == 48);

/* ---- Threads and locks ---- */

/* How a thread's environment block begins. */
typedef struct _NT_TIB {
    struct _EXCEPTION_REGISTRATION_RECORD *ExceptionList; /* NULL */

    PVOID StackBase;    /* the end of the stack that the thread runs on */
    PVOID StackLimit;   /* where it begins, without the part that overflows meet */
    PVOID SubSystemTib; /* NULL */
    union {
        PVOID FiberData; /* GetCurrentFiber(); 0x1E00: the thread is no fiber */
        DWORD Version;
    };
    PVOID ArbitraryUserPointer; /* the program's */
    struct _NT_TIB *Self;
} NT_TIB, *PNT_TIB;

/* Why DllMain and TLS callbacks are called: libloaderapi.h. */
#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH  2
#define DLL_THREAD_DETACH  3

/* A TLS callback: its address stands in a section named .CRT$XLB, or another letter from B to Y. */
typedef VOID(NTAPI *PIMAGE_TLS_CALLBACK)(PVOID DllHandle, DWORD Reason, PVOID Reserved);

#define MAXIMUM_WAIT_OBJECTS  64
#define MAXIMUM_SUSPEND_COUNT 127
#define TLS_MINIMUM_AVAILABLE 64
#define FLS_MAXIMUM_AVAILABLE 128

#define THREAD_BASE_PRIORITY_LOWRT 15
#define THREAD_BASE_PRIORITY_MAX   2
#define THREAD_BASE_PRIORITY_MIN   (-2)
#define THREAD_BASE_PRIORITY_IDLE  (-15)

#ifdef __cplusplus
extern "C" {
#endif

/* Runs in a thread that waits alertably. */
typedef VOID(NTAPI *PAPCFUNC)(ULONG_PTR Parameter);

/*
 * The calling thread's environment block: an NT_TIB, the process' id at offset 0x40, the thread's at 0x48;
 * what follows on Windows is not here. The address is the thread's own, and stays the same while it runs.
 */
WINBASEAPI struct _TEB *NTAPI NtCurrentTeb(VOID);
#define FAULTLINE_TEB_SIZE 0x50

/* Runs when a fiber, a thread or a slot that has a value ends. */
typedef VOID(NTAPI *PFLS_CALLBACK_FUNCTION)(PVOID lpFlsData);

/* Why a thread or a timer queue calls: TRUE, the time went by. */
typedef VOID(NTAPI *WAITORTIMERCALLBACKFUNC)(PVOID, BOOLEAN);
typedef WAITORTIMERCALLBACKFUNC WAITORTIMERCALLBACK;

/* What a debugger may know of a critical section. */
typedef struct _RTL_CRITICAL_SECTION_DEBUG {
    WORD Type;
    WORD CreatorBackTraceIndex;
    struct _RTL_CRITICAL_SECTION *CriticalSection;
    LIST_ENTRY ProcessLocksList;
    DWORD EntryCount;
    DWORD ContentionCount;
    DWORD Flags;
    WORD CreatorBackTraceIndexHigh;
    WORD SpareWORD;
} RTL_CRITICAL_SECTION_DEBUG, *PRTL_CRITICAL_SECTION_DEBUG;

typedef struct _RTL_CRITICAL_SECTION {
    PRTL_CRITICAL_SECTION_DEBUG DebugInfo; /* all ones: none is kept */
    LONG LockCount; /* -1: free; else bit 0 is clear, and bits 2-31 are not the sleepers */
    LONG RecursionCount;                   /* how often the owner has entered it */
    HANDLE OwningThread;                   /* the owner's thread id; NULL: nobody */
    HANDLE LockSemaphore;                  /* NULL */
    ULONG_PTR SpinCount;                   /* how often to look before sleeping */
} RTL_CRITICAL_SECTION, *PRTL_CRITICAL_SECTION;

typedef RTL_CRITICAL_SECTION CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;
typedef RTL_CRITICAL_SECTION_DEBUG CRITICAL_SECTION_DEBUG, *PCRITICAL_SECTION_DEBUG,
    *LPCRITICAL_SECTION_DEBUG;

typedef struct _RTL_SRWLOCK {
    PVOID Ptr; /* 0: free; the rest is the library's */
} RTL_SRWLOCK, *PRTL_SRWLOCK;
#define RTL_SRWLOCK_INIT {0}

typedef struct _RTL_CONDITION_VARIABLE {
    PVOID Ptr; /* 0: nobody sleeps or ever did */
} RTL_CONDITION_VARIABLE, *PRTL_CONDITION_VARIABLE;
#define RTL_CONDITION_VARIABLE_INIT {0}

typedef union _RTL_RUN_ONCE {
    PVOID Ptr; /* bits 0-1: not begun, pending, complete, pending for several; then the rest is context */
} RTL_RUN_ONCE, *PRTL_RUN_ONCE;
#define RTL_RUN_ONCE_INIT {0}

typedef struct _RTL_BARRIER {
    DWORD Reserved1;        /* threads that are still to come */
    DWORD Reserved2;        /* of how many */
    ULONG_PTR Reserved3[2]; /* the round; threads that have not left */
    DWORD Reserved4;        /* processors */
    DWORD Reserved5;        /* how often to look before sleeping */
} RTL_BARRIER, *PRTL_BARRIER;

typedef struct DECLSPEC_ALIGN(16) _SLIST_ENTRY {
    struct _SLIST_ENTRY *Next;
} SLIST_ENTRY, *PSLIST_ENTRY;

typedef union DECLSPEC_ALIGN(16) _SLIST_HEADER {
    struct {
        ULONGLONG Alignment;
        ULONGLONG Region;
    };
    struct {
        ULONGLONG Depth : 16;    /* entries */
        ULONGLONG Sequence : 48; /* changes */
        ULONGLONG Reserved : 4;
        ULONGLONG NextEntry : 60; /* the first entry's address / 16 */
    } HeaderX64;
} SLIST_HEADER, *PSLIST_HEADER;

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(RTL_CRITICAL_SECTION) == 40 && sizeof(RTL_CRITICAL_SECTION_DEBUG) == 48);
C_ASSERT(FIELD_OFFSET(RTL_CRITICAL_SECTION, LockCount) == 8 &&
         FIELD_OFFSET(RTL_CRITICAL_SECTION, OwningThread) == 16);
C_ASSERT(sizeof(RTL_SRWLOCK) == 8 && sizeof(RTL_CONDITION_VARIABLE) == 8 && sizeof(RTL_RUN_ONCE) == 8);
C_ASSERT(sizeof(RTL_BARRIER) == 32 && sizeof(SLIST_ENTRY) == 16 && sizeof(SLIST_HEADER) == 16);

/* ---- Who runs a process, and what it may do: tokens, privileges, security identifiers ---- */

#define TOKEN_ASSIGN_PRIMARY    0x0001
#define TOKEN_DUPLICATE         0x0002
#define TOKEN_IMPERSONATE       0x0004
#define TOKEN_QUERY             0x0008
#define TOKEN_QUERY_SOURCE      0x0010
#define TOKEN_ADJUST_PRIVILEGES 0x0020
#define TOKEN_ADJUST_GROUPS     0x0040
#define TOKEN_ADJUST_DEFAULT    0x0080
#define TOKEN_ADJUST_SESSIONID  0x0100
#define TOKEN_READ              (STANDARD_RIGHTS_READ | TOKEN_QUERY)
#define TOKEN_WRITE                                                                                          \
    (STANDARD_RIGHTS_WRITE | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_GROUPS | TOKEN_ADJUST_DEFAULT)
#define TOKEN_EXECUTE STANDARD_RIGHTS_EXECUTE
#define TOKEN_ALL_ACCESS                                                                                     \
    (STANDARD_RIGHTS_REQUIRED | TOKEN_ASSIGN_PRIMARY | TOKEN_DUPLICATE | TOKEN_IMPERSONATE | TOKEN_QUERY |   \
     TOKEN_QUERY_SOURCE | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_GROUPS | TOKEN_ADJUST_DEFAULT |             \
     TOKEN_ADJUST_SESSIONID)

#define SE_PRIVILEGE_ENABLED_BY_DEFAULT 0x00000001
#define SE_PRIVILEGE_ENABLED            0x00000002
#define SE_PRIVILEGE_REMOVED            0x00000004
#define SE_PRIVILEGE_USED_FOR_ACCESS    0x80000000
#define PRIVILEGE_SET_ALL_NECESSARY     1

#define SE_ASSIGNPRIMARYTOKEN_NAME     TEXT("SeAssignPrimaryTokenPrivilege")
#define SE_AUDIT_NAME                  TEXT("SeAuditPrivilege")
#define SE_BACKUP_NAME                 TEXT("SeBackupPrivilege")
#define SE_CHANGE_NOTIFY_NAME          TEXT("SeChangeNotifyPrivilege")
#define SE_CREATE_GLOBAL_NAME          TEXT("SeCreateGlobalPrivilege")
#define SE_CREATE_PAGEFILE_NAME        TEXT("SeCreatePagefilePrivilege")
#define SE_CREATE_PERMANENT_NAME       TEXT("SeCreatePermanentPrivilege")
#define SE_CREATE_SYMBOLIC_LINK_NAME   TEXT("SeCreateSymbolicLinkPrivilege")
#define SE_CREATE_TOKEN_NAME           TEXT("SeCreateTokenPrivilege")
#define SE_DEBUG_NAME                  TEXT("SeDebugPrivilege")
#define SE_ENABLE_DELEGATION_NAME      TEXT("SeEnableDelegationPrivilege")
#define SE_IMPERSONATE_NAME            TEXT("SeImpersonatePrivilege")
#define SE_INCREASE_QUOTA_NAME         TEXT("SeIncreaseQuotaPrivilege")
#define SE_INC_BASE_PRIORITY_NAME      TEXT("SeIncreaseBasePriorityPrivilege")
#define SE_INC_WORKING_SET_NAME        TEXT("SeIncreaseWorkingSetPrivilege")
#define SE_LOAD_DRIVER_NAME            TEXT("SeLoadDriverPrivilege")
#define SE_LOCK_MEMORY_NAME            TEXT("SeLockMemoryPrivilege")
#define SE_MACHINE_ACCOUNT_NAME        TEXT("SeMachineAccountPrivilege")
#define SE_MANAGE_VOLUME_NAME          TEXT("SeManageVolumePrivilege")
#define SE_PROF_SINGLE_PROCESS_NAME    TEXT("SeProfileSingleProcessPrivilege")
#define SE_RELABEL_NAME                TEXT("SeRelabelPrivilege")
#define SE_REMOTE_SHUTDOWN_NAME        TEXT("SeRemoteShutdownPrivilege")
#define SE_RESTORE_NAME                TEXT("SeRestorePrivilege")
#define SE_SECURITY_NAME               TEXT("SeSecurityPrivilege")
#define SE_SHUTDOWN_NAME               TEXT("SeShutdownPrivilege")
#define SE_SYNC_AGENT_NAME             TEXT("SeSyncAgentPrivilege")
#define SE_SYSTEMTIME_NAME             TEXT("SeSystemtimePrivilege")
#define SE_SYSTEM_ENVIRONMENT_NAME     TEXT("SeSystemEnvironmentPrivilege")
#define SE_SYSTEM_PROFILE_NAME         TEXT("SeSystemProfilePrivilege")
#define SE_TAKE_OWNERSHIP_NAME         TEXT("SeTakeOwnershipPrivilege")
#define SE_TCB_NAME                    TEXT("SeTcbPrivilege")
#define SE_TIME_ZONE_NAME              TEXT("SeTimeZonePrivilege")
#define SE_TRUSTED_CREDMAN_ACCESS_NAME TEXT("SeTrustedCredManAccessPrivilege")
#define SE_UNDOCK_NAME                 TEXT("SeUndockPrivilege")

#define SID_REVISION                1
#define SID_MAX_SUB_AUTHORITIES     15
#define SECURITY_MAX_SID_SIZE       68
#define SECURITY_WORLD_SID_AUTHORITY {0, 0, 0, 0, 0, 1}
#define SECURITY_NT_AUTHORITY        {0, 0, 0, 0, 0, 5}
#define SECURITY_WORLD_RID          0x00000000
#define SECURITY_BUILTIN_DOMAIN_RID 0x00000020
#define DOMAIN_ALIAS_RID_ADMINS     0x00000220
#define DOMAIN_ALIAS_RID_USERS      0x00000221

#define SECURITY_DESCRIPTOR_REVISION   1
#define SECURITY_DESCRIPTOR_MIN_LENGTH (sizeof(SECURITY_DESCRIPTOR))
#define SE_OWNER_DEFAULTED             0x0001
#define SE_DACL_PRESENT                0x0004
#define SE_DACL_DEFAULTED              0x0008
#define SE_SELF_RELATIVE               0x8000

#ifdef __cplusplus
extern "C" {
#endif

/* A privilege and whether it is enabled: SE_PRIVILEGE_*. */
#pragma pack(push, 4)
typedef struct _LUID_AND_ATTRIBUTES {
    LUID Luid;
    DWORD Attributes;
} LUID_AND_ATTRIBUTES, *PLUID_AND_ATTRIBUTES;
#pragma pack(pop)

typedef struct _TOKEN_PRIVILEGES {
    DWORD PrivilegeCount;                              /* elements of Privileges */
    LUID_AND_ATTRIBUTES Privileges[ANYSIZE_ARRAY];
} TOKEN_PRIVILEGES, *PTOKEN_PRIVILEGES;

typedef struct _PRIVILEGE_SET {
    DWORD PrivilegeCount;                             /* elements of Privilege */
    DWORD Control;                                    /* PRIVILEGE_SET_ALL_NECESSARY, or 0: one is enough */
    LUID_AND_ATTRIBUTES Privilege[ANYSIZE_ARRAY];
} PRIVILEGE_SET, *PPRIVILEGE_SET;

/* Who: an authority, and numbers it gave. */
typedef struct _SID_IDENTIFIER_AUTHORITY {
    BYTE Value[6]; /* the last one counts: 1 everybody, 5 Windows, 22 users of this system */
} SID_IDENTIFIER_AUTHORITY, *PSID_IDENTIFIER_AUTHORITY;

typedef struct _SID {
    BYTE Revision;                                /* SID_REVISION */
    BYTE SubAuthorityCount;                       /* elements of SubAuthority, at most 15 */
    SID_IDENTIFIER_AUTHORITY IdentifierAuthority;
    DWORD SubAuthority[ANYSIZE_ARRAY];
} SID, *PISID;

typedef struct _SID_AND_ATTRIBUTES {
    PSID Sid;
    DWORD Attributes; /* 0 */
} SID_AND_ATTRIBUTES, *PSID_AND_ATTRIBUTES;

typedef struct _TOKEN_USER {
    SID_AND_ATTRIBUTES User; /* its Sid is behind this structure */
} TOKEN_USER, *PTOKEN_USER;

typedef struct _TOKEN_ELEVATION {
    DWORD TokenIsElevated; /* not 0: root */
} TOKEN_ELEVATION, *PTOKEN_ELEVATION;

typedef enum _TOKEN_TYPE { TokenPrimary = 1, TokenImpersonation } TOKEN_TYPE, *PTOKEN_TYPE;

typedef enum _TOKEN_ELEVATION_TYPE {
    TokenElevationTypeDefault = 1,
    TokenElevationTypeFull,
    TokenElevationTypeLimited
} TOKEN_ELEVATION_TYPE, *PTOKEN_ELEVATION_TYPE;

typedef enum _TOKEN_INFORMATION_CLASS {
    TokenUser = 1,
    TokenGroups,
    TokenPrivileges,
    TokenOwner,
    TokenPrimaryGroup,
    TokenDefaultDacl,
    TokenSource,
    TokenType,
    TokenImpersonationLevel,
    TokenStatistics,
    TokenRestrictedSids,
    TokenSessionId,
    TokenGroupsAndPrivileges,
    TokenSessionReference,
    TokenSandBoxInert,
    TokenAuditPolicy,
    TokenOrigin,
    TokenElevationType,
    TokenLinkedToken,
    TokenElevation,
    TokenHasRestrictions,
    TokenAccessInformation,
    TokenVirtualizationAllowed,
    TokenVirtualizationEnabled,
    TokenIntegrityLevel
} TOKEN_INFORMATION_CLASS, *PTOKEN_INFORMATION_CLASS;

/* A list of who may do what; a program can give NULL for one, "everybody everything". */
typedef struct _ACL {
    BYTE AclRevision;
    BYTE Sbz1;
    WORD AclSize;  /* bytes, entries included */
    WORD AceCount;
    WORD Sbz2;
} ACL, *PACL;

typedef WORD SECURITY_DESCRIPTOR_CONTROL, *PSECURITY_DESCRIPTOR_CONTROL;

typedef struct _SECURITY_DESCRIPTOR {
    BYTE Revision;                       /* SECURITY_DESCRIPTOR_REVISION */
    BYTE Sbz1;
    SECURITY_DESCRIPTOR_CONTROL Control; /* SE_* */
    PSID Owner;
    PSID Group;
    PACL Sacl;
    PACL Dacl;
} SECURITY_DESCRIPTOR, *PISECURITY_DESCRIPTOR;

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(LUID_AND_ATTRIBUTES) == 12 && sizeof(TOKEN_PRIVILEGES) == 16 && sizeof(PRIVILEGE_SET) == 20);
C_ASSERT(sizeof(SID) == 12 && sizeof(SECURITY_DESCRIPTOR) == 40 && sizeof(ACL) == 8);

/* ---- Processors and memory of a machine: groups of up to 64 processors, and nodes ---- */

#define ALL_PROCESSOR_GROUPS 0xffff
#define LTP_PC_SMT           0x1

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _GROUP_AFFINITY {
    KAFFINITY Mask; /* bit n: processor n of the group */
    WORD Group;
    WORD Reserved[3];
} GROUP_AFFINITY, *PGROUP_AFFINITY;

typedef struct _PROCESSOR_NUMBER {
    WORD Group;
    BYTE Number; /* in its group: 0 to 63 */
    BYTE Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;

typedef enum _LOGICAL_PROCESSOR_RELATIONSHIP {
    RelationProcessorCore,
    RelationNumaNode,
    RelationCache,
    RelationProcessorPackage,
    RelationGroup,
    RelationProcessorDie,
    RelationNumaNodeEx,
    RelationProcessorModule,
    RelationAll = 0xffff
} LOGICAL_PROCESSOR_RELATIONSHIP;

typedef enum _PROCESSOR_CACHE_TYPE {
    CacheUnified,
    CacheInstruction,
    CacheData,
    CacheTrace
} PROCESSOR_CACHE_TYPE;

typedef struct _CACHE_DESCRIPTOR {
    BYTE Level;         /* 1, 2 or 3 */
    BYTE Associativity; /* ways; 0xff: any */
    WORD LineSize;      /* bytes */
    DWORD Size;         /* bytes */
    PROCESSOR_CACHE_TYPE Type;
} CACHE_DESCRIPTOR, *PCACHE_DESCRIPTOR;

/* A core, a node, a cache or a package, and the processors (of the first 64) that belong to it. */
typedef struct _SYSTEM_LOGICAL_PROCESSOR_INFORMATION {
    ULONG_PTR ProcessorMask;
    LOGICAL_PROCESSOR_RELATIONSHIP Relationship;
    union {
        struct {
            BYTE Flags; /* LTP_PC_SMT: the core has more than one processor */
        } ProcessorCore;
        struct {
            DWORD NodeNumber;
        } NumaNode;
        CACHE_DESCRIPTOR Cache;
        ULONGLONG Reserved[2];
    };
} SYSTEM_LOGICAL_PROCESSOR_INFORMATION, *PSYSTEM_LOGICAL_PROCESSOR_INFORMATION;

typedef struct _PROCESSOR_RELATIONSHIP {
    BYTE Flags;           /* LTP_PC_SMT */
    BYTE EfficiencyClass; /* 0 */
    BYTE Reserved[20];
    WORD GroupCount; /* elements of GroupMask */
    GROUP_AFFINITY GroupMask[ANYSIZE_ARRAY];
} PROCESSOR_RELATIONSHIP, *PPROCESSOR_RELATIONSHIP;

typedef struct _NUMA_NODE_RELATIONSHIP {
    DWORD NodeNumber;
    BYTE Reserved[18];
    WORD GroupCount; /* 1 */
    union {
        GROUP_AFFINITY GroupMask;
        GROUP_AFFINITY GroupMasks[ANYSIZE_ARRAY];
    };
} NUMA_NODE_RELATIONSHIP, *PNUMA_NODE_RELATIONSHIP;

typedef struct _CACHE_RELATIONSHIP {
    BYTE Level;
    BYTE Associativity;
    WORD LineSize;
    DWORD CacheSize;
    PROCESSOR_CACHE_TYPE Type;
    BYTE Reserved[18];
    WORD GroupCount; /* 1 */
    union {
        GROUP_AFFINITY GroupMask;
        GROUP_AFFINITY GroupMasks[ANYSIZE_ARRAY];
    };
} CACHE_RELATIONSHIP, *PCACHE_RELATIONSHIP;

typedef struct _PROCESSOR_GROUP_INFO {
    BYTE MaximumProcessorCount;
    BYTE ActiveProcessorCount;
    BYTE Reserved[38];
    KAFFINITY ActiveProcessorMask;
} PROCESSOR_GROUP_INFO, *PPROCESSOR_GROUP_INFO;

typedef struct _GROUP_RELATIONSHIP {
    WORD MaximumGroupCount;
    WORD ActiveGroupCount; /* elements of GroupInfo */
    BYTE Reserved[20];
    PROCESSOR_GROUP_INFO GroupInfo[ANYSIZE_ARRAY];
} GROUP_RELATIONSHIP, *PGROUP_RELATIONSHIP;

/* The same with groups; each is Size bytes long, the next one follows. */
typedef struct _SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX {
    LOGICAL_PROCESSOR_RELATIONSHIP Relationship;
    DWORD Size;
    union {
        PROCESSOR_RELATIONSHIP Processor;
        NUMA_NODE_RELATIONSHIP NumaNode;
        CACHE_RELATIONSHIP Cache;
        GROUP_RELATIONSHIP Group;
    };
} SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX, *PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX;

/* What is asked of the system's version, and how. */
#define VER_EQUAL            1
#define VER_GREATER          2
#define VER_GREATER_EQUAL    3
#define VER_LESS             4
#define VER_LESS_EQUAL       5
#define VER_AND              6
#define VER_OR               7
#define VER_MINORVERSION     0x0000001
#define VER_MAJORVERSION     0x0000002
#define VER_BUILDNUMBER      0x0000004
#define VER_PLATFORMID       0x0000008
#define VER_SERVICEPACKMINOR 0x0000010
#define VER_SERVICEPACKMAJOR 0x0000020
#define VER_SUITENAME        0x0000040
#define VER_PRODUCT_TYPE     0x0000080
#define VER_NT_WORKSTATION   0x0000001
#define VER_NT_DOMAIN_CONTROLLER 0x0000002
#define VER_NT_SERVER        0x0000003
#define VER_PLATFORM_WIN32_NT 2
#define VER_SUITE_PERSONAL   0x00000200

typedef struct _OSVERSIONINFOA {
    DWORD dwOSVersionInfoSize; /* bytes of this structure: to be set before the call */
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;      /* VER_PLATFORM_WIN32_NT */
    CHAR szCSDVersion[128];  /* the service pack: "" */
} OSVERSIONINFOA, *POSVERSIONINFOA, *LPOSVERSIONINFOA;

typedef struct _OSVERSIONINFOW {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    WCHAR szCSDVersion[128];
} OSVERSIONINFOW, *POSVERSIONINFOW, *LPOSVERSIONINFOW, RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

typedef struct _OSVERSIONINFOEXA {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    CHAR szCSDVersion[128];
    WORD wServicePackMajor; /* 0 */
    WORD wServicePackMinor; /* 0 */
    WORD wSuiteMask;        /* VER_SUITE_* */
    BYTE wProductType;      /* VER_NT_WORKSTATION */
    BYTE wReserved;
} OSVERSIONINFOEXA, *POSVERSIONINFOEXA, *LPOSVERSIONINFOEXA;

typedef struct _OSVERSIONINFOEXW {
    DWORD dwOSVersionInfoSize;
    DWORD dwMajorVersion;
    DWORD dwMinorVersion;
    DWORD dwBuildNumber;
    DWORD dwPlatformId;
    WCHAR szCSDVersion[128];
    WORD wServicePackMajor;
    WORD wServicePackMinor;
    WORD wSuiteMask;
    BYTE wProductType;
    BYTE wReserved;
} OSVERSIONINFOEXW, *POSVERSIONINFOEXW, *LPOSVERSIONINFOEXW, RTL_OSVERSIONINFOEXW, *PRTL_OSVERSIONINFOEXW;

#ifdef UNICODE
typedef OSVERSIONINFOW OSVERSIONINFO, *POSVERSIONINFO, *LPOSVERSIONINFO;
typedef OSVERSIONINFOEXW OSVERSIONINFOEX, *POSVERSIONINFOEX, *LPOSVERSIONINFOEX;
#else
typedef OSVERSIONINFOA OSVERSIONINFO, *POSVERSIONINFO, *LPOSVERSIONINFO;
typedef OSVERSIONINFOEXA OSVERSIONINFOEX, *POSVERSIONINFOEX, *LPOSVERSIONINFOEX;
#endif

/* `mask` with one more condition, of three bits for each VER_* field. */
WINBASEAPI ULONGLONG NTAPI VerSetConditionMask(ULONGLONG ConditionMask, DWORD TypeMask, BYTE Condition);
#define VER_SET_CONDITION(mask, type, condition) ((mask) = VerSetConditionMask((mask), (type), (condition)))

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(SYSTEM_LOGICAL_PROCESSOR_INFORMATION) == 32 && sizeof(GROUP_AFFINITY) == 16);
C_ASSERT(FIELD_OFFSET(SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX, Processor.GroupMask) == 32);
C_ASSERT(FIELD_OFFSET(SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX, Cache.GroupMask) == 40);
C_ASSERT(FIELD_OFFSET(SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX, Group.GroupInfo) == 32);
C_ASSERT(sizeof(OSVERSIONINFOEXA) == 156 && sizeof(OSVERSIONINFOEXW) == 284);

/* ---- Stopping in a debugger, and ending at once ---- */

/* __fastfail's argument: what was found broken. Programs may use values of their own. */
#define FAST_FAIL_LEGACY_GS_VIOLATION    0
#define FAST_FAIL_STACK_COOKIE_CHECK_FAILURE 2
#define FAST_FAIL_CORRUPT_LIST_ENTRY     3
#define FAST_FAIL_INCORRECT_STACK        4
#define FAST_FAIL_INVALID_ARG            5
#define FAST_FAIL_GS_COOKIE_INIT         6
#define FAST_FAIL_FATAL_APP_EXIT         7
#define FAST_FAIL_RANGE_CHECK_FAILURE    8
#define FAST_FAIL_INVALID_FAST_FAIL_CODE 0xffffffff

#ifdef __cplusplus
extern "C" {
#endif

/* What __fastfail calls. */
WINBASEAPI DECLSPEC_NORETURN VOID faultline_fast_fail(unsigned int code);

/* Microsoft's compiler knows these two without a header. __debugbreak is DebugBreak in place. */
static __inline__ __attribute__((__always_inline__, __unused__)) void __debugbreak(void)
{
    __asm__ __volatile__("int3");
}

/*
 * Ends the process as RaiseFailFastException does, for STATUS_STACK_BUFFER_OVERRUN with `code` as parameter.
 */
static __inline__ __attribute__((__always_inline__, __unused__, __noreturn__)) void
__fastfail(unsigned int code)
{
    faultline_fast_fail(code);
}

#ifdef __cplusplus
}
#endif

#include <excpt.h>

#endif
