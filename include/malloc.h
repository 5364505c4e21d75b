/*
 * malloc.h - the C library's, and what Microsoft's adds to it.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <malloc.h>
#include <stddef.h>

#ifndef FAULTLINE_MALLOC_H
#define FAULTLINE_MALLOC_H

/* The compiler must not see that the memory is not used: programs use up their stack with it. */
#define _alloca(size)                                       \
    (__extension__({                                        \
        void *faultline_memory = __builtin_alloca(size);    \
        __asm__ __volatile__("" : "+r"(faultline_memory));  \
        faultline_memory;                                   \
    }))

/*
 * Memory until the function returns when it is little, from malloc otherwise; _freea gives it back. NULL:
 * there is none. 16 bytes in front of the memory say which it is.
 */
#define _ALLOCA_S_THRESHOLD    1024
#define _ALLOCA_S_STACK_MARKER 0xCCCC
#define _ALLOCA_S_HEAP_MARKER  0xDDDD
#define _ALLOCA_S_MARKER_SIZE  16
#define _malloca(size)                                                                                       \
    (__extension__({                                                                                         \
        __SIZE_TYPE__ faultline_size = (__SIZE_TYPE__)(size) + _ALLOCA_S_MARKER_SIZE;                        \
        faultline_size < _ALLOCA_S_MARKER_SIZE  ? (void *)0                                                  \
        : faultline_size <= _ALLOCA_S_THRESHOLD ? faultline_mark(__builtin_alloca(faultline_size),           \
                                                                 _ALLOCA_S_STACK_MARKER)                     \
                                                : faultline_mark(malloc(faultline_size),                     \
                                                                 _ALLOCA_S_HEAP_MARKER);                     \
    }))
#define _freea(memory) faultline_freea(memory)

#ifdef __cplusplus
extern "C" {
#endif

static __inline__ __attribute__((__always_inline__, __unused__)) void *faultline_mark(void *memory,
                                                                                      unsigned int marker)
{
    if (!memory)
        return 0;
    *(unsigned int *)memory = marker;
    return (char *)memory + _ALLOCA_S_MARKER_SIZE;
}

static __inline__ __attribute__((__unused__)) void faultline_freea(void *memory)
{
    char *block = memory ? (char *)memory - _ALLOCA_S_MARKER_SIZE : 0;
    if (block && *(unsigned int *)block == _ALLOCA_S_HEAP_MARKER)
        free(block);
}

/*
 * After a stack overflow has been handled: readies the thread for the next. Returns 0 when it cannot be: a
 * filter, a termination block or a catch clause for the overflow is running, the stack has not been unwound,
 * or the thread's stack is too small or without limit. Without it the next overflow ends the process.
 */
__attribute__((__visibility__("default"))) int _resetstkoflw(void);

/* What a walk of the heap has come to. _pentry NULL begins one. */
typedef struct _heapinfo {
    int *_pentry;  /* the block */
    size_t _size;  /* bytes */
    int _useflag;  /* _FREEENTRY or _USEDENTRY */
} _HEAPINFO;

#define _FREEENTRY 0
#define _USEDENTRY 1

#define _HEAPEMPTY    (-1) /* never here: the process heap is always there */
#define _HEAPOK       (-2)
#define _HEAPBADBEGIN (-3) /* never here */
#define _HEAPBADNODE  (-4)
#define _HEAPEND      (-5)
#define _HEAPBADPTR   (-6)

#define FAULTLINE_MALLOC_EXPORT __attribute__((__visibility__("default")))

/*
 * Memory inside blocks of malloc's, whoever's that is; free does not take it. With an offset the byte at that
 * offset is aligned. An alignment that is no power of two, a size of 0, an offset that is not below the size:
 * NULL, errno EINVAL. _aligned_realloc to a size of 0 frees; _aligned_recalloc has what is new zero.
 * _aligned_msize: what can be used.
 */
FAULTLINE_MALLOC_EXPORT void *_aligned_malloc(size_t size, size_t alignment);
FAULTLINE_MALLOC_EXPORT void *_aligned_realloc(void *block, size_t size, size_t alignment);
FAULTLINE_MALLOC_EXPORT size_t _aligned_msize(void *block, size_t alignment, size_t offset);
FAULTLINE_MALLOC_EXPORT void _aligned_free(void *block);
FAULTLINE_MALLOC_EXPORT void *_aligned_recalloc(void *block, size_t count, size_t size, size_t alignment);
FAULTLINE_MALLOC_EXPORT void *_aligned_offset_malloc(size_t size, size_t alignment, size_t offset);
FAULTLINE_MALLOC_EXPORT void *_aligned_offset_realloc(void *block, size_t size, size_t alignment,
                                                      size_t offset);
FAULTLINE_MALLOC_EXPORT void *_aligned_offset_recalloc(void *block, size_t count, size_t size,
                                                       size_t alignment, size_t offset);

/* What can be used of a block of malloc's: at least what was asked for. NULL: (size_t)-1, errno EINVAL. */
FAULTLINE_MALLOC_EXPORT size_t _msize(void *block);

/* The block, when it has so much room already; else NULL, errno ENOMEM: it does not grow in place. */
FAULTLINE_MALLOC_EXPORT void *_expand(void *block, size_t size);

/* realloc for `count` things of a size; what is new of a block from calloc or _recalloc is zero. */
FAULTLINE_MALLOC_EXPORT void *_recalloc(void *block, size_t count, size_t size);

/*
 * The process heap's: HeapValidate; HeapWalk;
 * HeapCompact, and malloc's spare memory back to the system as well.
 */
FAULTLINE_MALLOC_EXPORT int _heapchk(void);
FAULTLINE_MALLOC_EXPORT int _heapwalk(_HEAPINFO *info);
FAULTLINE_MALLOC_EXPORT int _heapmin(void);

/* The process heap's handle. */
FAULTLINE_MALLOC_EXPORT __INTPTR_TYPE__ _get_heap_handle(void);

#undef FAULTLINE_MALLOC_EXPORT

#ifdef __cplusplus
}
#endif

#endif
