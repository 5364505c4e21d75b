/*
 * Heaps come and go: HeapCreate, HeapDestroy, GetProcessHeap, GetProcessHeaps.
 */
#include "shim/heap/create.h"

#include <pthread.h>
#include <sched.h>

#include "seh/signals/signals.h"
#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/heap/fixed.h"
#include "shim/heap/large.h"
#include "shim/heap/segment.h"
#include "shim/heap/track.h"
#include "shim/heap/walk.h"
#include "shim/init.h"
#include "shim/options.h"

/*
 * All heaps in the order of their creation; the process heap is the first. A thread that holds a heap may
 * call what takes this lock: so who has it never waits for a heap's.
 */
static struct lock lock;
static struct heap *first, *last;
static uint64_t newest_id;

static struct heap *process_heap;

/* A child of a fork has one thread: what the others had of heaps is left to it. */
static bool try_all(void)
{
    for (struct heap *heap = first; heap; heap = heap->next) {
        if (heap_try_lock(heap))
            continue;
        for (struct heap *got = first; got != heap; got = got->next)
            heap_unlock(got);
        return false;
    }
    return true;
}

static void fork_prepare(void)
{
    for (lock_take(&lock); !try_all(); lock_take(&lock)) {
        lock_drop(&lock);
        sched_yield();
    }
    for (struct heap *heap = first; heap; heap = heap->next) {
        heap_hold(heap);
        heap_unlock(heap); /* try_all's lock stays, and with it that it is held */
    }
    large_fork_prepare();
}

static void fork_parent(void)
{
    large_fork_done();
    for (struct heap *heap = first; heap; heap = heap->next)
        heap_unlock(heap);
    lock_drop(&lock);
}

static void fork_child(void)
{
    lock_adopt(&lock);
    large_fork_child();
    for (struct heap *heap = first; heap; heap = heap->next) {
        lock_adopt(&heap->lock);
        cache_forget_others(heap);
        heap->visitors = 0;
        heap_unlock(heap);
    }
    lock_drop(&lock);
}

static void know_of_forks(void)
{
    pthread_atfork(fork_prepare, fork_parent, fork_child);
}

static uint32_t checks_of(const struct heap *heap)
{
    bool guarded = option_lists(OPTION_HEAP, "pageheap");
    if (guarded && !heap->special)
        return CHECK_PAGES;
    return (guarded || heap->flags & HEAP_TAIL_CHECKING_ENABLED ? CHECK_TAILS : 0) |
           (heap->flags & HEAP_FREE_CHECKING_ENABLED ? CHECK_FREED : 0);
}

static struct heap *create(uint32_t flags, size_t initial, size_t maximum)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    init_ensure(); /* the regions' handlers, which these rely on, come first */
    pthread_once(&once, know_of_forks);
    uint32_t slot = cache_take_slot();
    if (slot == UINT32_MAX)
        return NULL;
    struct heap *heap =
        maximum ? fixed_begin_heap(flags, initial, maximum) : segment_begin_heap(flags, initial);
    if (!heap) {
        cache_give_slot(slot);
        return NULL;
    }
    heap->slot = slot;
    heap->signature = HEAP_SIGNATURE;
    heap->checks = checks_of(heap);
    heap->tracked = track_wanted(heap);
    heap->rest = cache_rest() || heap->checks || heap->tracked || heap->special || flags & HEAP_ZERO_MEMORY;
    if (heap->checks & CHECK_PAGES)
        signals_install(); /* for the report */
    lock_take(&lock);
    heap->id = ++newest_id;
    heap->ticket = heap->rest ? 0 : heap->id;
    heap->previous = last;
    *(last ? &last->next : &first) = heap;
    last = heap;
    lock_drop(&lock);
    return heap;
}

struct heap *heap_lock_from(uint64_t id)
{
    lock_take(&lock);
    struct heap *heap = first; /* ids grow in the order of creation */
    while (heap && heap->id < id)
        heap = heap->next;
    if (heap)
        heap->visitors++; /* HeapDestroy waits until there are none */
    lock_drop(&lock);
    if (!heap)
        return NULL;
    heap_lock(heap);
    __atomic_fetch_sub(&heap->visitors, 1, __ATOMIC_RELEASE);
    return heap;
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

/* They go, as far as Valgrind is concerned. */
static void forget_blocks(const struct heap *heap)
{
    struct part part = {.kind = PART_END};
    while (heap->tracked && walk_next(heap, &part) && part.kind != PART_END)
        if (part.kind == PART_BUSY || part.kind == PART_LARGE)
            track_freed(heap, part.start);
}

BOOL WINAPI HeapDestroy(HANDLE handle)
{
    struct heap *heap = handle;
    if (!heap)
        return TRUE;
    if (heap == process_heap || heap->signature != HEAP_SIGNATURE)
        return error_fail(STATUS_INVALID_HANDLE);
    heap->signature = 0;
    while (lock_is_mine(&heap->lock))
        heap_unlock(heap);
    lock_take(&lock);
    *(heap->previous ? &heap->previous->next : &first) = heap->next;
    *(heap->next ? &heap->next->previous : &last) = heap->previous;
    lock_drop(&lock);
    while (__atomic_load_n(&heap->visitors, __ATOMIC_ACQUIRE))
        sched_yield();
    heap_hold(heap);
    cache_forget_heap(heap);
    forget_blocks(heap);
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
    struct heap *created = create(0, 0, 0);
    if (created && !__atomic_compare_exchange_n(&process_heap, &heap, created, false, __ATOMIC_ACQ_REL,
                                                __ATOMIC_ACQUIRE))
        HeapDestroy(created); /* another thread was faster */
    return __atomic_load_n(&process_heap, __ATOMIC_ACQUIRE);
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
