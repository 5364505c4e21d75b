/*
 * HeapQueryInformation and HeapSetInformation.
 *
 *   HeapCompatibilityInformation      0 or 2, the low-fragmentation heap: blocks come from slabs either way;
 *                                     what is told follows Windows' rules, and 2 cannot be taken back
 *   HeapEnableTerminationOnCorruption for the process, for good; 64-bit programs have it from the start
 *   HeapOptimizeResources             gives back what no block needs, of one heap or of all (NULL)
 *   others                            refused, ERROR_INVALID_PARAMETER
 */
#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/create.h"
#include "shim/heap/information.h"
#include "shim/heap/segment.h"
#include "shim/heap/slab.h"
#include "shim/options.h"
#include "shim/probe.h"

enum {
    LOW_FRAGMENTATION = 2,
    MANY = 18 /* live blocks of one size: Windows switches then */
};

static bool
    terminating; /* asked for; otherwise as for every 64-bit program, unless the environment says no */

bool information_terminates(void)
{
    return __atomic_load_n(&terminating, __ATOMIC_RELAXED) || !option_lists(OPTION_HEAP, "tolerant");
}

static bool can_be_low_fragmentation(const struct heap *heap)
{
    return !heap->special && !(heap->flags & HEAP_NO_SERIALIZE);
}

static bool has_many_of_a_size(const struct heap *heap)
{
    for (const struct segment *segment = heap->segments; segment; segment = segment->next) {
        for (unsigned unit = FIRST_UNIT; unit < SEGMENT_UNITS; unit++) {
            const struct slab *slab = &segment->slabs[unit];
            if (slab->kind == SLAB_BLOCKS_OF_A_CLASS && slab_count_taken(slab) >= MANY)
                return true;
        }
    }
    return false;
}

static ULONG compatibility(struct heap *heap)
{
    if (can_be_low_fragmentation(heap) && !heap->compatibility) {
        heap_hold(heap);
        if (has_many_of_a_size(heap))
            heap->compatibility = LOW_FRAGMENTATION;
        heap_unlock(heap);
    }
    return heap->compatibility;
}

BOOL WINAPI HeapQueryInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID buffer, SIZE_T size,
                                 PSIZE_T needed)
{
    ULONG value;
    SIZE_T length = sizeof value;
    if (kind != HeapCompatibilityInformation)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (!heap)
        return error_fail(STATUS_ACCESS_VIOLATION);
    if (needed && !probe_store(needed, &length, sizeof length))
        return error_fail(STATUS_ACCESS_VIOLATION);
    if (size < length)
        return error_fail(STATUS_BUFFER_TOO_SMALL);
    value = compatibility(heap);
    return probe_store(buffer, &value, sizeof value) ? TRUE : error_fail(STATUS_ACCESS_VIOLATION);
}

static BOOL set_compatibility(struct heap *heap, ULONG value)
{
    if (value > LOW_FRAGMENTATION)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (value < compatibility(heap) || (value == LOW_FRAGMENTATION && !can_be_low_fragmentation(heap)))
        return error_fail(STATUS_UNSUCCESSFUL);
    heap->compatibility = value;
    return TRUE;
}

/* With the heap's lock, which it drops. */
static void purge(struct heap *heap)
{
    if (!heap->special)
        segment_purge(heap);
    heap_unlock(heap);
}

static BOOL optimize(struct heap *heap, const HEAP_OPTIMIZE_RESOURCES_INFORMATION *how, SIZE_T size)
{
    if (size < sizeof *how || how->Version != HEAP_OPTIMIZE_RESOURCES_CURRENT_VERSION)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (heap) {
        heap_lock(heap);
        purge(heap);
        return TRUE;
    }
    for (uint64_t id = 0; (heap = heap_lock_from(id));) {
        id = heap->id + 1;
        purge(heap);
    }
    return TRUE;
}

BOOL WINAPI HeapSetInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID buffer, SIZE_T size)
{
    switch (kind) {
    case HeapCompatibilityInformation:
        if (size < sizeof(ULONG))
            return error_fail(STATUS_BUFFER_TOO_SMALL);
        if (!heap || !buffer)
            return error_fail(STATUS_INVALID_PARAMETER);
        return set_compatibility(heap, *(ULONG *)buffer);
    case HeapEnableTerminationOnCorruption:
        __atomic_store_n(&terminating, true, __ATOMIC_RELAXED);
        return TRUE;
    case HeapOptimizeResources:
        return buffer ? optimize(heap, buffer, size) : error_fail(STATUS_INVALID_PARAMETER);
    default:
        return error_fail(STATUS_INVALID_PARAMETER);
    }
}
