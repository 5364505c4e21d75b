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

void *_aligned_malloc(size_t size, size_t alignment)
{
    void *block;
    if (!size || !alignment || alignment & (alignment - 1))
        return refuse();
    int error = posix_memalign(&block, alignment < sizeof(void *) ? sizeof(void *) : alignment, size);
    if (!error)
        return block;
    errno = error;
    return NULL;
}

void _aligned_free(void *block)
{
    free(block);
}

void *_aligned_realloc(void *block, size_t size, size_t alignment)
{
    if (!block)
        return _aligned_malloc(size, alignment);
    if (!size) {
        free(block);
        return NULL;
    }
    void *moved = _aligned_malloc(size, alignment);
    if (!moved)
        return NULL;
    size_t old = malloc_usable_size(block);
    memcpy(moved, block, old < size ? old : size);
    free(block);
    return moved;
}

size_t _aligned_msize(void *block, size_t alignment, size_t offset)
{
    (void)alignment;
    (void)offset;
    return _msize(block);
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
