/*
 * Global* and Local*: memory as 16-bit Windows gave it out, on the process heap. Both families are one: an
 * object of either may be handed to the other, and they differ only in what they say of pointers that are
 * none of theirs.
 *
 * A fixed object is a block of the process heap, and its own handle. The handle of a movable object is the
 * address of a word in a table, 8 bytes behind a multiple of 16, where no block begins; the word leads to the
 * block. A block that belongs to a handle is found by its address, so that nothing stands before the
 * program's bytes.
 *
 *   FIXED, MOVEABLE, ZEROINIT, MODIFY, DISCARDABLE   supported; nothing is discarded but by the program
 *   NOCOMPACT, NODISCARD, NOT_BANKED, LOWER, NOTIFY  ignored, as on Windows
 *   DDESHARE                                         remembered: GlobalFlags tells
 */
#include <string.h>

#include <windows.h>

#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/os.h"
#include "shim/probe.h"

enum family { GLOBAL, LOCAL };

enum {
    OBJECTS = 65536, /* movable ones, in a process */
    NEVER_STAYS =
        0x4000, /* fixed blocks up to so many bytes are not resized where they are, not even to shrink */
    LOCKS_MAX = 255,
    REMEMBERED = GMEM_DISCARDABLE | GMEM_DDESHARE
};

struct object {
    uint32_t chain; /* 1 + index of the next object in its bucket, or of the next free one; 0: none */
    uint8_t locks;  /* how often it is locked */
    bool taken;
    uint16_t flags; /* of REMEMBERED, as given */
    void *block;    /* NULL: discarded; its address is the handle */
};
_Static_assert(sizeof(struct object) == 16 && offsetof(struct object, block) == 8,
               "handles would not end in 8");

static struct object *objects; /* mapped at first use */
static uint32_t buckets[OBJECTS]; /* as `chain` */
static uint32_t used;             /* objects that were ever taken: below it */
static uint32_t first_free, last_free; /* as `chain`: a queue, so that a handle is not used again soon */

/* The object whose handle this may be, by its looks; or NULL. */
static struct object *by_handle(const void *handle)
{
    const char *at = (const char *)handle - offsetof(struct object, block);
    if (!objects || at < (const char *)objects || at >= (const char *)(objects + used) ||
        (uintptr_t)at % sizeof *objects)
        return NULL;
    return (struct object *)at;
}

static bool looks_like_handle(const void *value)
{
    return (uintptr_t)value % 16 == 8;
}

static void *handle_of(struct object *object)
{
    return &object->block;
}

static uint32_t *bucket_of(const void *block)
{
    return &buckets[(uintptr_t)block * UINT64_C(0x9E3779B97F4A7C15) >> 48];
}

static struct object *by_block(const void *block)
{
    for (uint32_t i = *bucket_of(block); i; i = objects[i - 1].chain)
        if (objects[i - 1].block == block)
            return &objects[i - 1];
    return NULL;
}

static void enter(struct object *object, void *block)
{
    object->block = block;
    if (!block)
        return;
    uint32_t *bucket = bucket_of(block);
    object->chain = *bucket;
    *bucket = (uint32_t)(object - objects + 1);
}

static void leave(struct object *object)
{
    if (!object->block)
        return;
    uint32_t *link = bucket_of(object->block);
    while (&objects[*link - 1] != object)
        link = &objects[*link - 1].chain;
    *link = object->chain;
    object->block = NULL;
}

static struct object *take_object(void)
{
    struct object *object;
    if (!objects && os_allocate(OBJECTS * sizeof *objects, (void **)&objects))
        return NULL;
    if (used < OBJECTS) {
        object = &objects[used++];
    } else {
        if (!first_free)
            return NULL;
        object = &objects[first_free - 1];
        first_free = object->chain;
    }
    *object = (struct object){.taken = true};
    return object;
}

static void give_object(struct object *object)
{
    leave(object);
    object->taken = false;
    object->chain = 0;
    uint32_t number = (uint32_t)(object - objects + 1);
    *(first_free ? &objects[last_free - 1].chain : &first_free) = number;
    last_free = number;
}

/* What a program means by a handle. */
enum kind {
    OBJECT_NULL,
    OBJECT_MOVABLE, /* *object is set */
    OBJECT_FIXED,   /* a block of the process heap that is no movable object's */
    OBJECT_FREED,   /* looks like a handle, and is none, or no longer */
    OBJECT_INVALID  /* looks like an address, where no block begins */
};

/* The books are guarded by the process heap's lock: a thread may hold that by HeapLock already. */
static enum kind identify(const void *handle, struct object **object)
{
    struct found_block found;
    if (!handle)
        return OBJECT_NULL;
    *object = by_handle(handle);
    if (*object)
        return (*object)->taken ? OBJECT_MOVABLE : OBJECT_FREED;
    if (looks_like_handle(handle))
        return OBJECT_FREED;
    return heap_find(GetProcessHeap(), handle, &found) ? OBJECT_FIXED : OBJECT_INVALID;
}

/* The same, and the lock is taken. */
static enum kind begin(const void *handle, struct object **object)
{
    heap_lock(GetProcessHeap());
    return identify(handle, object);
}

static void *fail(void *result, DWORD error)
{
    SetLastError(error);
    return result;
}

static DWORD heap_flags(UINT flags)
{
    return flags & GMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0;
}

static void *allocate_fixed(enum family family, UINT flags, SIZE_T size)
{
    return HeapAlloc(GetProcessHeap(), heap_flags(flags), family == GLOBAL && size == 0 ? 1 : size);
}

static void *allocate_movable(UINT flags, SIZE_T size)
{
    void *block = size ? HeapAlloc(GetProcessHeap(), heap_flags(flags), size) : NULL;
    if (size && !block)
        return NULL;
    heap_lock(GetProcessHeap());
    struct object *object = take_object();
    if (object) {
        object->flags = flags & REMEMBERED;
        enter(object, block);
    }
    heap_unlock(GetProcessHeap());
    if (object)
        return handle_of(object);
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
    return fail(NULL, ERROR_NOT_ENOUGH_MEMORY);
}

static void *allocate(enum family family, UINT flags, SIZE_T size)
{
    return flags & GMEM_MOVEABLE ? allocate_movable(flags, size) : allocate_fixed(family, flags, size);
}

static void *lock_object(enum family family, void *handle)
{
    struct object *object;
    void *block = NULL;
    DWORD error = ERROR_SUCCESS;
    switch (begin(handle, &object)) {
    case OBJECT_NULL:
        break;
    case OBJECT_MOVABLE:
        block = object->block;
        if (!block)
            error = ERROR_DISCARDED;
        else if (object->locks < LOCKS_MAX)
            object->locks++;
        break;
    case OBJECT_FIXED:
        block = handle;
        break;
    case OBJECT_INVALID:
        error = family == GLOBAL ? ERROR_INVALID_HANDLE : ERROR_SUCCESS;
        break;
    case OBJECT_FREED:
        error = ERROR_INVALID_HANDLE;
        break;
    }
    heap_unlock(GetProcessHeap());
    return error ? fail(NULL, error) : block;
}

static BOOL unlock_object(enum family family, void *handle)
{
    struct object *object;
    BOOL still_locked = FALSE;
    DWORD error = ERROR_SUCCESS;
    bool says_error = true;
    switch (begin(handle, &object)) {
    case OBJECT_NULL:
        error = ERROR_INVALID_HANDLE;
        break;
    case OBJECT_MOVABLE:
        if (!object->locks) {
            error = ERROR_NOT_LOCKED;
        } else {
            still_locked = --object->locks > 0;
            says_error = !still_locked; /* success, which tells "now unlocked" from an error */
        }
        break;
    case OBJECT_FIXED:
    case OBJECT_INVALID:
        still_locked = family == GLOBAL;
        says_error = family == LOCAL;
        error = ERROR_NOT_LOCKED;
        break;
    case OBJECT_FREED:
        still_locked = family == GLOBAL;
        error = ERROR_INVALID_HANDLE;
        break;
    }
    heap_unlock(GetProcessHeap());
    if (says_error)
        SetLastError(error);
    return still_locked;
}

static UINT flags_of(enum family family, void *handle)
{
    struct object *object;
    UINT flags = 0;
    DWORD error = ERROR_SUCCESS;
    switch (begin(handle, &object)) {
    case OBJECT_MOVABLE:
        flags = object->locks | (object->flags & GMEM_DISCARDABLE) | (object->block ? 0 : GMEM_DISCARDED);
        if (family == GLOBAL)
            flags |= object->flags & GMEM_DDESHARE;
        break;
    case OBJECT_FIXED:
        break;
    case OBJECT_INVALID:
        error = family == GLOBAL ? ERROR_INVALID_HANDLE : ERROR_NOACCESS;
        break;
    case OBJECT_NULL:
    case OBJECT_FREED:
        error = ERROR_INVALID_HANDLE;
        break;
    }
    heap_unlock(GetProcessHeap());
    if (error) {
        SetLastError(error);
        return GMEM_INVALID_HANDLE;
    }
    return flags;
}

static SIZE_T size_of(void *handle)
{
    struct object *object;
    enum kind kind = begin(handle, &object);
    const void *block = kind == OBJECT_FIXED ? handle : kind == OBJECT_MOVABLE ? object->block : NULL;
    SIZE_T size = block ? HeapSize(GetProcessHeap(), 0, block) : 0;
    heap_unlock(GetProcessHeap());
    if (kind != OBJECT_FIXED && kind != OBJECT_MOVABLE)
        SetLastError(ERROR_INVALID_HANDLE);
    return size;
}

/* LocalHandle looks at what is no block. */
static void *handle_for(enum family family, const void *block)
{
    struct found_block found;
    if (!block)
        return fail(NULL, ERROR_INVALID_PARAMETER);
    heap_lock(GetProcessHeap());
    bool there = heap_find(GetProcessHeap(), block, &found);
    struct object *object = there ? by_block(block) : NULL;
    void *handle = object ? handle_of(object) : there ? (void *)block : NULL;
    heap_unlock(GetProcessHeap());
    if (!handle && family == LOCAL && !looks_like_handle(block) && !probe_read(block, 1))
        return fail(NULL, ERROR_NOACCESS);
    return handle ? handle : fail(NULL, ERROR_INVALID_HANDLE);
}

static void *free_object(void *handle)
{
    struct object *object;
    DWORD error = ERROR_SUCCESS;
    void *block = handle;
    switch (begin(handle, &object)) {
    case OBJECT_NULL:
        break;
    case OBJECT_MOVABLE:
        block = object->block;
        give_object(object);
        break;
    case OBJECT_FIXED:
        break;
    case OBJECT_INVALID:
        error = ERROR_NOACCESS;
        break;
    case OBJECT_FREED:
        error = ERROR_INVALID_HANDLE;
        break;
    }
    heap_unlock(GetProcessHeap());
    if (error)
        return fail(handle, error);
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
    return NULL;
}

static void *resize_fixed(void *block, SIZE_T size, UINT flags)
{
    HANDLE heap = GetProcessHeap();
    if (flags & GMEM_MOVEABLE)
        return HeapReAlloc(heap, heap_flags(flags), block, size);
    if (HeapSize(heap, 0, block) <= NEVER_STAYS)
        return fail(NULL, ERROR_NOT_ENOUGH_MEMORY);
    return HeapReAlloc(heap, heap_flags(flags) | HEAP_REALLOC_IN_PLACE_ONLY, block, size);
}

/* A fixed object becomes a movable one. */
static void *make_movable(void *block, UINT flags)
{
    struct object *object = take_object();
    if (!object)
        return fail(NULL, ERROR_NOT_ENOUGH_MEMORY);
    object->flags = flags & REMEMBERED;
    enter(object, block);
    return handle_of(object);
}

static void *resize_movable(struct object *object, SIZE_T size, UINT flags)
{
    HANDLE heap = GetProcessHeap();
    void *block = object->block;
    bool may_move = flags & GMEM_MOVEABLE || !object->locks,
         shrinks = block && size <= HeapSize(heap, 0, block);
    if (size == 0) {
        if (object->locks || !(flags & GMEM_MOVEABLE))
            return fail(NULL, ERROR_INVALID_PARAMETER);
        if (block) {
            leave(object);
            HeapFree(heap, 0, block);
        }
        return handle_of(object);
    }
    if (!block) {
        block = HeapAlloc(heap, heap_flags(flags), size);
    } else {
        if (!may_move && !shrinks)
            return fail(NULL, ERROR_NOT_ENOUGH_MEMORY);
        bool stays = !may_move || (object->locks && shrinks); /* somebody has the address */
        block = HeapReAlloc(heap, heap_flags(flags) | (stays ? HEAP_REALLOC_IN_PLACE_ONLY : 0), block, size);
    }
    if (!block)
        return NULL;
    if (block != object->block) {
        leave(object);
        enter(object, block);
    }
    return handle_of(object);
}

static void *reallocate(enum family family, void *handle, SIZE_T size, UINT flags)
{
    struct object *object;
    void *result;
    if (flags & GMEM_DISCARDABLE && !(flags & GMEM_MODIFY))
        return fail(NULL, ERROR_INVALID_PARAMETER);
    switch (begin(handle, &object)) {
    case OBJECT_FIXED:
        if (!(flags & GMEM_MODIFY))
            result = resize_fixed(handle, size, flags);
        else if (family == GLOBAL && flags & GMEM_MOVEABLE)
            result = make_movable(handle, flags);
        else
            result = handle;
        break;
    case OBJECT_MOVABLE:
        if (flags & GMEM_MODIFY) {
            object->flags |= flags & GMEM_DISCARDABLE;
            result = handle;
        } else {
            result = resize_movable(object, size, flags);
        }
        break;
    case OBJECT_INVALID:
        result = fail(NULL, ERROR_NOACCESS);
        break;
    default:
        result = fail(NULL, ERROR_INVALID_HANDLE);
        break;
    }
    heap_unlock(GetProcessHeap());
    return result;
}

HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size)
{
    return allocate(GLOBAL, flags, size);
}

HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size)
{
    return allocate(LOCAL, flags, size);
}

HGLOBAL WINAPI GlobalReAlloc(HGLOBAL object, SIZE_T size, UINT flags)
{
    return reallocate(GLOBAL, object, size, flags);
}

HLOCAL WINAPI LocalReAlloc(HLOCAL object, SIZE_T size, UINT flags)
{
    return reallocate(LOCAL, object, size, flags);
}

HGLOBAL WINAPI GlobalFree(HGLOBAL object)
{
    return free_object(object);
}

HLOCAL WINAPI LocalFree(HLOCAL object)
{
    return free_object(object);
}

LPVOID WINAPI GlobalLock(HGLOBAL object)
{
    return lock_object(GLOBAL, object);
}

LPVOID WINAPI LocalLock(HLOCAL object)
{
    return lock_object(LOCAL, object);
}

BOOL WINAPI GlobalUnlock(HGLOBAL object)
{
    return unlock_object(GLOBAL, object);
}

BOOL WINAPI LocalUnlock(HLOCAL object)
{
    return unlock_object(LOCAL, object);
}

SIZE_T WINAPI GlobalSize(HGLOBAL object)
{
    return size_of(object);
}

SIZE_T WINAPI LocalSize(HLOCAL object)
{
    return size_of(object);
}

UINT WINAPI GlobalFlags(HGLOBAL object)
{
    return flags_of(GLOBAL, object);
}

UINT WINAPI LocalFlags(HLOCAL object)
{
    return flags_of(LOCAL, object);
}

HGLOBAL WINAPI GlobalHandle(LPCVOID block)
{
    return handle_for(GLOBAL, block);
}

HLOCAL WINAPI LocalHandle(LPCVOID block)
{
    return handle_for(LOCAL, block);
}

/*
 * What 16-bit Windows needed: nothing moves here, so there is nothing to make room for or to hold in place.
 */
SIZE_T WINAPI GlobalCompact(DWORD least)
{
    (void)least;
    return 0;
}

SIZE_T WINAPI LocalCompact(UINT least)
{
    (void)least;
    return 0;
}

SIZE_T WINAPI LocalShrink(HLOCAL object, UINT size)
{
    (void)object;
    (void)size;
    return 0;
}

void WINAPI GlobalFix(HGLOBAL object)
{
    lock_object(GLOBAL, object);
}

void WINAPI GlobalUnfix(HGLOBAL object)
{
    unlock_object(GLOBAL, object);
}

LPVOID WINAPI GlobalWire(HGLOBAL object)
{
    return lock_object(GLOBAL, object);
}

BOOL WINAPI GlobalUnWire(HGLOBAL object)
{
    return unlock_object(GLOBAL, object);
}
