/*
 * Heaps come and go: HeapCreate, HeapDestroy, GetProcessHeap, GetProcessHeaps.
 */
#include "shim/heap/create.h"

#include <pthread.h>

#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/segment.h"
#include "shim/init.h"

/* All heaps in the order of their creation; the process heap is the first. Taken before any heap's lock. */
static struct lock lock;
static struct heap *first, *last;
static uint64_t newest_id;

static struct heap *process_heap;

/* A child of a fork has one thread: what the others had of heaps is left to it. */
static void fork_prepare(void)
{
    lock_take(&lock);
    for (struct heap *heap = first; heap; heap = heap->next)
        heap_hold(heap);
}

static void fork_parent(void)
{
    for (struct heap *heap = first; heap; heap = heap->next)
        heap_unlock(heap);
    lock_drop(&lock);
}

static void fork_child(void)
{
    lock_adopt(&lock);
    for (struct heap *heap = first; heap; heap = heap->next) {
        lock_adopt(&heap->lock);
        cache_forget_others(heap);
        heap_unlock(heap);
    }
    lock_drop(&lock);
}

static void know_of_forks(void)
{
    pthread_atfork(fork_prepare, fork_parent, fork_child);
}

static struct heap *create(uint32_t flags, size_t initial, size_t maximum)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    init_ensure(); /* the regions' handlers, which these rely on, come first */
    pthread_once(&once, know_of_forks);
    uint32_t slot = cache_take_slot();
    if (slot == UINT32_MAX)
        return NULL;
    struct heap *heap = maximum ? fixed_begin_heap(flags, initial, maximum) : segment_begin_heap(flags, initial);
    if (!heap) {
        cache_give_slot(slot);
        return NULL;
    }
    heap->slot = slot;
    heap->signature = HEAP_SIGNATURE;
    lock_take(&lock);
    heap->id = ++newest_id;
    heap->previous = last;
    *(last ? &last->next : &first) = heap;
    last = heap;
    lock_drop(&lock);
    return heap;
}

struct heap *heap_lock_by_id(uint64_t id)
{
    lock_take(&lock);
    struct heap *heap = first;
    while (heap && heap->id != id)
        heap = heap->next;
    if (heap)
        heap_lock(heap);
    lock_drop(&lock);
    return heap;
}

void heap_each(void (*visit)(struct heap *heap))
{
    lock_take(&lock);
    for (struct heap *heap = first; heap; heap = heap->next)
        visit(heap);
    lock_drop(&lock);
}

HANDLE WINAPI HeapCreate(DWORD flags, SIZE_T initial, SIZE_T maximum)
{
    if (initial >= UINT64_C(1) << 47 || maximum >= UINT64_C(1) << 47) {
        error_fail(STATUS_NO_MEMORY);
        return NULL;
    }
    struct heap *heap = create(flags, initial, maximum);
    if (!heap)
        error_fail(STATUS_NO_MEMORY);
    return heap;
}

BOOL WINAPI HeapDestroy(HANDLE handle)
{
    struct heap *heap = handle;
    if (!heap)
        return TRUE;
    if (heap == process_heap || heap->signature != HEAP_SIGNATURE)
        return error_fail(STATUS_INVALID_HANDLE);
    heap->signature = 0;
    lock_take(&lock);
    *(heap->previous ? &heap->previous->next : &first) = heap->next;
    *(heap->next ? &heap->next->previous : &last) = heap->previous;
    lock_drop(&lock);
    heap_hold(heap);
    cache_forget_heap(heap);
    large_free_all(heap);
    cache_give_slot(heap->slot);
    if (heap->special)
        fixed_end_heap(heap);
    else
        segment_end_heap(heap);
    return TRUE;
}

HANDLE WINAPI GetProcessHeap(void)
{
    struct heap *heap = __atomic_load_n(&process_heap, __ATOMIC_ACQUIRE);
    if (heap)
        return heap;
    static struct lock creating;
    lock_take(&creating);
    if (!process_heap)
        __atomic_store_n(&process_heap, create(0, 0, 0), __ATOMIC_RELEASE);
    lock_drop(&creating);
    return process_heap;
}

DWORD WINAPI GetProcessHeaps(DWORD room, PHANDLE heaps)
{
    DWORD count = 0;
    GetProcessHeap();
    lock_take(&lock);
    for (const struct heap *heap = first; heap; heap = heap->next)
        count++;
    if (count <= room) {
        heaps[0] = process_heap;
        DWORD i = 1;
        for (struct heap *heap = first; heap; heap = heap->next)
            if (heap != process_heap)
                heaps[i++] = heap;
    }
    lock_drop(&lock);
    return count;
}

BOOL WINAPI HeapLock(HANDLE handle)
{
    struct heap *heap = handle;
    if (!heap)
        return FALSE;
    if (!(heap->flags & HEAP_NO_SERIALIZE))
        heap_hold(heap);
    return TRUE;
}

BOOL WINAPI HeapUnlock(HANDLE handle)
{
    struct heap *heap = handle;
    if (!heap)
        return FALSE;
    if (lock_is_mine(&heap->lock)) /* who does not hold it changes nothing */
        heap_unlock(heap);
    return TRUE;
}
