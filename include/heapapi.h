/*
 * heapapi.h - heaps.
 *
 * Source: "Heap Functions", "Comparing Memory Allocation Methods", "Low-fragmentation Heap".
 *
 * A heap gives out blocks of any size, aligned to 16 bytes. Every call may be made by any thread at any time,
 * also on a heap without serialization: there is no quicker mode to ask for, and HEAP_NO_SERIALIZE only means
 * that a call does not wait while another thread holds the heap by HeapLock. Not for signal handlers; the
 * filters and handlers of guarded blocks may use heaps.
 */
#ifndef FAULTLINE_HEAPAPI_H
#define FAULTLINE_HEAPAPI_H

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A part of a heap, as HeapWalk tells of it. */
typedef struct _PROCESS_HEAP_ENTRY {
    PVOID lpData;      /* where it begins; NULL starts a walk */
    DWORD cbData;      /* block: bytes asked for; free memory: bytes; region: bytes of its header */
    BYTE cbOverhead;   /* bytes of the heap's books for it, at most 255 */
    BYTE iRegionIndex; /* which region it is in, from 0; 64: a block with a region of its own */
    WORD wFlags;       /* PROCESS_HEAP_*; 0: free memory */
    union {
        struct {
            HANDLE hMem; /* NULL */
            DWORD dwReserved[3];
        } Block; /* with PROCESS_HEAP_ENTRY_BUSY */
        struct {
            DWORD dwCommittedSize;   /* bytes for blocks that can be touched */
            DWORD dwUnCommittedSize; /* bytes for blocks that cannot */
            LPVOID lpFirstBlock;     /* where blocks may begin */
            LPVOID lpLastBlock;      /* the region's end */
        } Region; /* with PROCESS_HEAP_REGION */
    };
} PROCESS_HEAP_ENTRY, *LPPROCESS_HEAP_ENTRY, *PPROCESS_HEAP_ENTRY;

#define PROCESS_HEAP_REGION            0x0001
#define PROCESS_HEAP_UNCOMMITTED_RANGE 0x0002
#define PROCESS_HEAP_ENTRY_BUSY        0x0004
#define PROCESS_HEAP_SEG_ALLOC         0x0008
#define PROCESS_HEAP_ENTRY_MOVEABLE    0x0010
#define PROCESS_HEAP_ENTRY_DDESHARE    0x0020

/* A heap as a whole. */
typedef struct _HEAP_SUMMARY {
    DWORD cb;            /* sizeof(HEAP_SUMMARY), set by the caller */
    SIZE_T cbAllocated;  /* bytes asked for, of all blocks */
    SIZE_T cbCommitted;  /* bytes that can be touched */
    SIZE_T cbReserved;   /* bytes of address space */
    SIZE_T cbMaxReserve; /* bytes it may reserve: a growable heap, what it has */
} HEAP_SUMMARY, *PHEAP_SUMMARY;
typedef PHEAP_SUMMARY LPHEAP_SUMMARY;

typedef enum _HEAP_INFORMATION_CLASS {
    HeapCompatibilityInformation = 0,      /* a ULONG: 0 standard, 2 low-fragmentation */
    HeapEnableTerminationOnCorruption = 1, /* no data */
    HeapOptimizeResources = 3,             /* HEAP_OPTIMIZE_RESOURCES_INFORMATION */
    HeapTag = 7                            /* refused */
} HEAP_INFORMATION_CLASS;

#define HEAP_OPTIMIZE_RESOURCES_CURRENT_VERSION 1

typedef struct _HEAP_OPTIMIZE_RESOURCES_INFORMATION {
    DWORD Version; /* HEAP_OPTIMIZE_RESOURCES_CURRENT_VERSION */
    DWORD Flags;   /* none */
} HEAP_OPTIMIZE_RESOURCES_INFORMATION, *PHEAP_OPTIMIZE_RESOURCES_INFORMATION;

/*
 * A new heap, or NULL: ERROR_NOT_ENOUGH_MEMORY. Flags: HEAP_NO_SERIALIZE, HEAP_GENERATE_EXCEPTIONS,
 * HEAP_CREATE_ENABLE_EXECUTE, HEAP_ZERO_MEMORY; unknown ones are ignored. `maximum` not 0: the heap keeps to
 * that many bytes, its own books included, and its blocks to 0xFF000.
 */
WINBASEAPI HANDLE WINAPI HeapCreate(DWORD flags, SIZE_T initial, SIZE_T maximum);

/*
 * Unmaps a heap with all its blocks at once. FALSE: ERROR_INVALID_HANDLE, the process heap. Other threads
 * must not be using it; whoever is inside a call is waited for.
 */
WINBASEAPI BOOL WINAPI HeapDestroy(HANDLE heap);

/* The heap that every process has. */
WINBASEAPI HANDLE WINAPI GetProcessHeap(void);

/* How many heaps there are; their handles, the process heap's first, if `heaps` has room for all. */
WINBASEAPI DWORD WINAPI GetProcessHeaps(DWORD room, PHANDLE heaps);

/*
 * A block of `size` bytes, or NULL: ERROR_NOT_ENOUGH_MEMORY. Flags: HEAP_ZERO_MEMORY;
 * HEAP_GENERATE_EXCEPTIONS raises STATUS_NO_MEMORY instead.
 */
WINBASEAPI LPVOID WINAPI HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size);

/*
 * The block with another size, maybe elsewhere; or NULL and the block as it was: ERROR_NOT_ENOUGH_MEMORY,
 * ERROR_INVALID_PARAMETER (no block of this heap); 0 for NULL, which is no way to allocate. HEAP_ZERO_MEMORY
 * clears what is added; HEAP_REALLOC_IN_PLACE_ONLY forbids to move.
 */
WINBASEAPI LPVOID WINAPI HeapReAlloc(HANDLE heap, DWORD flags, LPVOID block, SIZE_T size);

/* FALSE: ERROR_INVALID_PARAMETER, no block of this heap begins there, or no longer. Freeing NULL succeeds. */
WINBASEAPI BOOL WINAPI HeapFree(HANDLE heap, DWORD flags, LPVOID block);

/* The bytes that were asked for; (SIZE_T)-1: ERROR_INVALID_PARAMETER, no block of this heap begins there. */
WINBASEAPI SIZE_T WINAPI HeapSize(HANDLE heap, DWORD flags, LPCVOID block);

/*
 * Holds the heap still: other threads' calls on it wait until HeapUnlock. It nests. FALSE: no heap. It costs
 * a system call that interrupts every processor the process runs on, so that the calls that allocate need no
 * locked instruction.
 */
WINBASEAPI BOOL WINAPI HeapLock(HANDLE heap);
WINBASEAPI BOOL WINAPI HeapUnlock(HANDLE heap);

/* Does a taken block of this heap begin there; with NULL: are the heap's books sound? */
WINBASEAPI BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, LPCVOID block);

/*
 * The part of the heap behind `entry`, which is overwritten. FALSE:
 * ERROR_NO_MORE_ITEMS, ERROR_INVALID_PARAMETER.
 */
WINBASEAPI BOOL WINAPI HeapWalk(HANDLE heap, LPPROCESS_HEAP_ENTRY entry);

/*
 * Gives back memory that no block needs. The size of the largest free part before; 0, and no error:
 * there was none.
 */
WINBASEAPI SIZE_T WINAPI HeapCompact(HANDLE heap, DWORD flags);

/* FALSE: ERROR_INVALID_PARAMETER, a wrong cb. */
WINBASEAPI BOOL WINAPI HeapSummary(HANDLE heap, DWORD flags, LPHEAP_SUMMARY summary);

/*
 * ERROR_INVALID_PARAMETER: an unknown class. ERROR_INSUFFICIENT_BUFFER. ERROR_NOACCESS. ERROR_GEN_FAILURE:
 * the low-fragmentation heap cannot be left, nor be had with a maximum size or without serialization.
 */
WINBASEAPI BOOL WINAPI HeapQueryInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID buffer,
                                            SIZE_T size, PSIZE_T needed);
WINBASEAPI BOOL WINAPI HeapSetInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID buffer,
                                          SIZE_T size);

#ifdef __cplusplus
}
#endif

#endif
