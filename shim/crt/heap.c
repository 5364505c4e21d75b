/*
 * What Microsoft's malloc.h has beyond the C library's. The program's malloc stays the C library's, or
 * whatever it was linked or preloaded with: the calls that are about its blocks go there. _heapchk, _heapwalk
 * and _heapmin are about the process heap, in which Microsoft's malloc has its blocks.
 */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

static void *refuse(void)
{
    errno = EINVAL;
    return NULL;
}

/* Before aligned memory stands where its block begins. */
static char *block_of(const void *memory)
{
    char *block;
    memcpy(&block, (const char *)memory - sizeof block, sizeof block);
    return block;
}

void *_aligned_offset_malloc(size_t size, size_t alignment, size_t offset)
{
    if (!size || !alignment || alignment & (alignment - 1) || (offset && offset >= size))
        return refuse();
    size_t whole, spare = alignment - 1 + sizeof(char *);
    char *block = __builtin_add_overflow(size, spare, &whole) ? NULL : malloc(whole);
    if (!block) {
        errno = ENOMEM;
        return NULL;
    }
    uintptr_t aligned = ((uintptr_t)block + spare + offset) & ~(alignment - 1);
    char *memory = (char *)(aligned - offset);
    memcpy(memory - sizeof block, &block, sizeof block);
    return memory;
}

void *_aligned_malloc(size_t size, size_t alignment)
{
    return _aligned_offset_malloc(size, alignment, 0);
}

void _aligned_free(void *memory)
{
    if (memory)
        free(block_of(memory));
}

size_t _aligned_msize(void *memory, size_t alignment, size_t offset)
{
    (void)alignment;
    (void)offset;
    if (!memory)
        return _msize(NULL);
    char *block = block_of(memory);
    return malloc_usable_size(block) - (size_t)((char *)memory - block);
}

void *_aligned_offset_realloc(void *memory, size_t size, size_t alignment, size_t offset)
{
    if (!memory)
        return _aligned_offset_malloc(size, alignment, offset);
    if (!size) {
        _aligned_free(memory);
        return NULL;
    }
    void *moved = _aligned_offset_malloc(size, alignment, offset);
    if (!moved)
        return NULL;
    size_t old = _aligned_msize(memory, alignment, offset);
    memcpy(moved, memory, old < size ? old : size);
    _aligned_free(memory);
    return moved;
}

void *_aligned_realloc(void *memory, size_t size, size_t alignment)
{
    return _aligned_offset_realloc(memory, size, alignment, 0);
}

/*
 * All that can be used of the old memory is old, so what is new of it is zeroed up to all that can be used.
 */
void *_aligned_offset_recalloc(void *memory, size_t count, size_t size, size_t alignment, size_t offset)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    size_t old = memory ? _aligned_msize(memory, alignment, offset) : 0;
    char *moved = _aligned_offset_realloc(memory, whole, alignment, offset);
    size_t room = moved ? _aligned_msize(moved, alignment, offset) : 0;
    if (room > old)
        memset(moved + old, 0, room - old);
    return moved;
}

void *_aligned_recalloc(void *memory, size_t count, size_t size, size_t alignment)
{
    return _aligned_offset_recalloc(memory, count, size, alignment, 0);
}

intptr_t _get_heap_handle(void)
{
    return (intptr_t)GetProcessHeap();
}

size_t _msize(void *block)
{
    if (block)
        return malloc_usable_size(block);
    errno = EINVAL;
    return (size_t)-1;
}

void *_expand(void *block, size_t size)
{
    if (!block)
        return refuse();
    if (size <= malloc_usable_size(block))
        return block;
    errno = ENOMEM;
    return NULL;
}

void *_recalloc(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    if (!block)
        return calloc(count, size);
    if (!bytes) {
        free(block);
        return NULL;
    }
    /* what is behind reads zero, next time too */
    size_t old = malloc_usable_size(block), zero = old < bytes ? old : bytes;
    char *moved = realloc(block, bytes);
    if (moved)
        memset(moved + zero, 0, malloc_usable_size(moved) - zero);
    return moved;
}

int _heapchk(void)
{
    return HeapValidate(GetProcessHeap(), 0, NULL) ? _HEAPOK : _HEAPBADNODE;
}

int _heapmin(void)
{
    malloc_trim(0);
    HeapCompact(GetProcessHeap(), 0);
    return 0;
}

int _heapwalk(_HEAPINFO *info)
{
    enum { LARGE_REGION = 64 }; /* says nothing of what is in a region of the heap */
    PROCESS_HEAP_ENTRY entry = {
        .lpData = info->_pentry, .wFlags = PROCESS_HEAP_ENTRY_BUSY, .iRegionIndex = LARGE_REGION};
    DWORD kept = GetLastError();
    do {
        if (!HeapWalk(GetProcessHeap(), &entry)) {
            bool end = GetLastError() == ERROR_NO_MORE_ITEMS;
            SetLastError(kept);
            return end ? _HEAPEND : _HEAPBADPTR;
        }
    } while (entry.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE));
    info->_pentry = entry.lpData;
    info->_size = entry.cbData;
    info->_useflag = entry.wFlags & PROCESS_HEAP_ENTRY_BUSY ? _USEDENTRY : _FREEENTRY;
    return _HEAPOK;
}
