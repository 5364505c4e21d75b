/*
 * CloseHandle, DuplicateHandle and what else is done to handles of any type; the table behind them.
 *
 *   HANDLE_FLAG_INHERIT             kept and reported; child processes of fork have every handle, of exec
 *                                   none
 *   HANDLE_FLAG_PROTECT_FROM_CLOSE  supported
 *   DUPLICATE_CLOSE_SOURCE          supported
 *   DUPLICATE_SAME_ACCESS           supported
 *   other rights than the source's  refused unless the source has them, ERROR_ACCESS_DENIED
 *   handles of another process      refused, ERROR_NOT_SUPPORTED
 */
#include "shim/object/handle.h"

#include <windows.h>

#include <string.h>

#include "shim/check.h"
#include "shim/error.h"
#include "shim/lock.h"
#include "shim/os.h"

/* Objects */

void *object_create(const struct object_type *type, size_t size)
{
    ASSERT(size <= type->pool->record);
    struct object *object = pool_take(type->pool);
    if (!object)
        return NULL;
    memset(object + 1, 0, size - sizeof *object);
    object->pool_link = NULL;
    object->type = type;
    object->handles = 0;
    __atomic_store_n(&object->references, 1, __ATOMIC_RELEASE);
    return object;
}

void object_keep(void *object)
{
    uint32_t before = __atomic_fetch_add(&((struct object *)object)->references, 1, __ATOMIC_RELAXED);
    CHECK(before != 0);
}

/* Not one that is on its way back to its pool, or was never an object yet. */
static bool object_keep_live(struct object *object)
{
    uint32_t count = __atomic_load_n(&object->references, __ATOMIC_RELAXED);
    while (count)
        if (__atomic_compare_exchange_n(&object->references, &count, count + 1, true, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return true;
    return false;
}

void object_drop(void *record)
{
    struct object *object = record;
    uint32_t before = __atomic_fetch_sub(&object->references, 1, __ATOMIC_ACQ_REL);
    CHECK(before != 0);
    if (before > 1)
        return;
    const struct object_type *type = object->type;
    if (type->destroy)
        type->destroy(object);
    pool_give(type->pool, object);
}

DWORD object_access(const struct object_type *type, DWORD desired)
{
    DWORD access =
        desired & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL | MAXIMUM_ALLOWED);
    if (desired & GENERIC_READ)
        access |= type->generic.GenericRead;
    if (desired & GENERIC_WRITE)
        access |= type->generic.GenericWrite;
    if (desired & GENERIC_EXECUTE)
        access |= type->generic.GenericExecute;
    if (desired & (GENERIC_ALL | MAXIMUM_ALLOWED))
        access |= type->generic.GenericAll;
    return access;
}

DWORD object_check_access(const struct object_type *type, DWORD desired)
{
    if (desired & ACCESS_SYSTEM_SECURITY)
        return STATUS_PRIVILEGE_NOT_HELD;
    DWORD access = object_access(type, desired);
    return access && !(access & ~type->generic.GenericAll) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

/*
 * The table. An entry's word says everything that must be seen at once:
 *
 *     bits 0-40   address of the object / 64; 0 when free
 *     bits 41-45  how often the entry was used, modulo 32: a handle's bits 26-30
 *     bits 46-47  HANDLE_FLAG_*
 */
enum {
    INDEX_BITS = 24,
    BLOCK_BITS = 10,
    BLOCK_ENTRIES = 1 << BLOCK_BITS,
    BLOCKS = 1 << (INDEX_BITS - BLOCK_BITS),
    INDEX_SHIFT = 2, /* the low two bits of a handle are the program's to play with */
    USE_BITS = 5,
    USE_SHIFT = 41,
    FLAG_SHIFT = USE_SHIFT + USE_BITS,
    GRAIN = 64
};
#define WORD_OBJECT  ((UINT64_C(1) << USE_SHIFT) - 1)
#define WORD_USE     (((UINT64_C(1) << USE_BITS) - 1) << USE_SHIFT)
#define WORD_FLAGS   (UINT64_C(3) << FLAG_SHIFT)
#define WORD_INHERIT ((uint64_t)HANDLE_FLAG_INHERIT << FLAG_SHIFT)
#define WORD_PROTECT ((uint64_t)HANDLE_FLAG_PROTECT_FROM_CLOSE << FLAG_SHIFT)

struct entry {
    uint64_t word;
    uint32_t access;    /* rights of the handle; written before the word */
    uint32_t next_free; /* index of the entry that became free after this one; 0: none. Guarded by the lock */
};

static struct entry *blocks[BLOCKS]; /* made in order, never given back */
static struct lock table;
static uint32_t made;                     /* entries that exist: a multiple of BLOCK_ENTRIES */
static uint32_t free_oldest, free_newest; /* a queue, 0: empty */
static struct object *pseudo[HANDLE_PSEUDO_COUNT + 1];
static void *(*pseudo_self[HANDLE_PSEUDO_COUNT + 1])(void);

static struct object *word_object(uint64_t word)
{
    return (struct object *)((word & WORD_OBJECT) * GRAIN);
}

static HANDLE handle_of(uint32_t index, uint64_t word)
{
    return (HANDLE)(uintptr_t)((word & WORD_USE) >> USE_SHIFT << (INDEX_BITS + INDEX_SHIFT) |
                               (uint64_t)index << INDEX_SHIFT);
}

static struct entry *entry_at(uint32_t index)
{
    struct entry *block = __atomic_load_n(&blocks[index >> BLOCK_BITS], __ATOMIC_ACQUIRE);
    return block ? &block[index & (BLOCK_ENTRIES - 1)] : NULL;
}

/* The entry that may be the handle's: see is_open. */
static struct entry *entry_of(HANDLE handle)
{
    uintptr_t value = (uintptr_t)handle;
    if (value >> (INDEX_SHIFT + INDEX_BITS + USE_BITS))
        return NULL;
    return entry_at(value >> INDEX_SHIFT & ((1 << INDEX_BITS) - 1));
}

static bool is_open(HANDLE handle, uint64_t word)
{
    return (word & WORD_OBJECT) &&
           (word & WORD_USE) >> USE_SHIFT == (uintptr_t)handle >> (INDEX_SHIFT + INDEX_BITS);
}

static bool is_pseudo(HANDLE handle)
{
    return (intptr_t)handle < 0 && (intptr_t)handle >= -HANDLE_PSEUDO_COUNT;
}

static void free_put(uint32_t index)
{
    entry_at(index)->next_free = 0;
    if (free_newest)
        entry_at(free_newest)->next_free = index;
    else
        free_oldest = index;
    free_newest = index;
}

static uint32_t free_take(void)
{
    uint32_t index = free_oldest;
    free_oldest = entry_at(index)->next_free;
    if (!free_oldest)
        free_newest = 0;
    return index;
}

static DWORD grow(void)
{
    void *block;
    if (made == 1u << INDEX_BITS)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (os_allocate(BLOCK_ENTRIES * sizeof(struct entry), &block))
        return STATUS_NO_MEMORY;
    __atomic_store_n(&blocks[made >> BLOCK_BITS], block, __ATOMIC_RELEASE);
    for (uint32_t i = made ? 0 : 1; i < BLOCK_ENTRIES; i++) /* entry 0 would be the handle NULL */
        free_put(made + i);
    made += BLOCK_ENTRIES;
    return STATUS_SUCCESS;
}

DWORD handle_open(void *record, DWORD access, DWORD flags, HANDLE *handle)
{
    struct object *object = record;
    object_keep(object);
    lock_take(&table);
    DWORD status = free_oldest ? STATUS_SUCCESS : grow();
    if (!status) {
        uint32_t index = free_take();
        struct entry *entry = entry_at(index);
        uint64_t word = (entry->word & WORD_USE) | (uintptr_t)object / GRAIN | (uint64_t)flags << FLAG_SHIFT;
        __atomic_store_n(&entry->access, access, __ATOMIC_RELAXED);
        __atomic_store_n(&entry->word, word, __ATOMIC_RELEASE);
        object->handles++;
        *handle = handle_of(index, word);
    }
    lock_drop(&table);
    if (status)
        object_drop(object);
    return status;
}

static struct object *pseudo_object(HANDLE handle)
{
    void *(*self)(void) = __atomic_load_n(&pseudo_self[-(intptr_t)handle], __ATOMIC_ACQUIRE);
    struct object *object = self ? self() : __atomic_load_n(&pseudo[-(intptr_t)handle], __ATOMIC_ACQUIRE);
    if (object)
        object_keep(object);
    return object;
}

/* The object with a reference, or NULL. */
static struct object *find(HANDLE handle, DWORD *granted)
{
    if (is_pseudo(handle)) {
        *granted = ~0u;
        return pseudo_object(handle);
    }
    const struct entry *entry = entry_of(handle);
    if (!entry)
        return NULL;
    for (;;) {
        uint64_t word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
        if (!is_open(handle, word))
            return NULL;
        struct object *object = word_object(word);
        if (!object_keep_live(object))
            continue; /* closed meanwhile: the word is another by now */
        *granted = __atomic_load_n(&entry->access, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        uint64_t again = __atomic_load_n(&entry->word, __ATOMIC_RELAXED);
        if (!((word ^ again) & ~WORD_FLAGS))
            return object;
        object_drop(object);
    }
}

DWORD handle_get(HANDLE handle, const struct object_type *type, DWORD access, void **record, DWORD *granted)
{
    DWORD rights;
    struct object *object = find(handle, &rights);
    if (!object)
        return STATUS_INVALID_HANDLE;
    DWORD status = type && object->type != type ? STATUS_OBJECT_TYPE_MISMATCH
                   : access & ~rights           ? STATUS_ACCESS_DENIED
                                                : STATUS_SUCCESS;
    if (status) {
        object_drop(object);
        return status;
    }
    if (granted)
        *granted = rights;
    *record = object;
    return STATUS_SUCCESS;
}

DWORD handle_close(HANDLE handle)
{
    if (is_pseudo(handle))
        return STATUS_SUCCESS; /* there is nothing to close, as on Windows */
    struct entry *entry = entry_of(handle);
    if (!entry)
        return STATUS_INVALID_HANDLE;
    lock_take(&table);
    uint64_t word = entry->word;
    if (!is_open(handle, word) || word & WORD_PROTECT) {
        lock_drop(&table);
        return is_open(handle, word) ? STATUS_HANDLE_NOT_CLOSABLE : STATUS_INVALID_HANDLE;
    }
    struct object *object = word_object(word);
    bool last = --object->handles == 0;
    __atomic_store_n(&entry->word, ((word & WORD_USE) + (UINT64_C(1) << USE_SHIFT)) & WORD_USE,
                     __ATOMIC_RELEASE);
    free_put((uintptr_t)handle >> INDEX_SHIFT & ((1 << INDEX_BITS) - 1));
    lock_drop(&table);
    if (last && object->type->closed)
        object->type->closed(object);
    object_drop(object);
    return STATUS_SUCCESS;
}

void handle_each(const struct object_type *type, void (*visit)(void *object))
{
    uint32_t count = __atomic_load_n(&made, __ATOMIC_ACQUIRE);
    for (uint32_t index = 0; index < count; index++) {
        DWORD granted;
        const struct entry *entry = entry_at(index);
        uint64_t word = __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE);
        struct object *object = word & WORD_OBJECT ? find(handle_of(index, word), &granted) : NULL;
        if (!object)
            continue;
        if (object->type == type)
            visit(object);
        object_drop(object);
    }
}

void handle_register_pseudo(unsigned number, void *object)
{
    CHECK(number >= 1 && number <= HANDLE_PSEUDO_COUNT);
    __atomic_store_n(&pseudo[number], object, __ATOMIC_RELEASE);
}

void handle_register_pseudo_self(unsigned number, void *(*self)(void))
{
    CHECK(number >= 1 && number <= HANDLE_PSEUDO_COUNT);
    __atomic_store_n(&pseudo_self[number], self, __ATOMIC_RELEASE);
}

void handle_fork_prepare(void)
{
    lock_take(&table);
}

void handle_fork_parent(void)
{
    lock_drop(&table);
}

void handle_fork_child(void)
{
    lock_adopt(&table);
    lock_drop(&table);
}

/* The calls */

BOOL WINAPI CloseHandle(HANDLE handle)
{
    return error_report(handle_close(handle));
}

static DWORD duplicate(HANDLE source, DWORD desired, DWORD flags, DWORD options, HANDLE *copy)
{
    void *object;
    DWORD granted;
    DWORD status = handle_get(source, NULL, 0, &object, &granted);
    if (status)
        return is_pseudo(source) ? STATUS_NOT_SUPPORTED : status;
    DWORD access =
        options & DUPLICATE_SAME_ACCESS ? granted : object_access(((struct object *)object)->type, desired);
    status = access & ~granted ? STATUS_ACCESS_DENIED : handle_open(object, access, flags, copy);
    object_drop(object);
    return status;
}

/* The source is closed in any case, as the document demands. */
BOOL WINAPI DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target,
                            DWORD access, BOOL inherit, DWORD options)
{
    DWORD status = error_check_process(source_process);
    if (status)
        return error_fail(status);
    HANDLE copy = NULL;
    if (options & ~(DWORD)(DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS))
        status = STATUS_INVALID_PARAMETER;
    else if (target || !(options & DUPLICATE_CLOSE_SOURCE))
        status = error_check_process(target_process);
    if (!status && target)
        status = duplicate(source, access, inherit ? HANDLE_FLAG_INHERIT : 0, options, &copy);
    else if (!status && !(options & DUPLICATE_CLOSE_SOURCE))
        status = STATUS_INVALID_PARAMETER; /* nothing to do with the copy, and nothing else asked for */
    if (options & DUPLICATE_CLOSE_SOURCE) {
        DWORD closed = handle_close(source);
        status = status ? status : target ? STATUS_SUCCESS : closed;
    }
    if (status)
        return error_fail(status);
    if (target)
        *target = copy;
    return TRUE;
}

BOOL WINAPI GetHandleInformation(HANDLE handle, LPDWORD flags)
{
    const struct entry *entry = entry_of(handle);
    uint64_t word = entry ? __atomic_load_n(&entry->word, __ATOMIC_ACQUIRE) : 0;
    if (is_pseudo(handle) && (__atomic_load_n(&pseudo[-(intptr_t)handle], __ATOMIC_ACQUIRE) ||
                              __atomic_load_n(&pseudo_self[-(intptr_t)handle], __ATOMIC_ACQUIRE)))
        word = 0;
    else if (!is_open(handle, word))
        return error_fail(STATUS_INVALID_HANDLE);
    if (!flags)
        return error_fail(STATUS_ACCESS_VIOLATION);
    *flags = (word & WORD_FLAGS) >> FLAG_SHIFT;
    return TRUE;
}

BOOL WINAPI SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags)
{
    if (mask & ~(DWORD)(HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE))
        return error_fail(STATUS_INVALID_PARAMETER);
    struct entry *entry = entry_of(handle);
    lock_take(&table);
    bool open = entry && is_open(handle, entry->word);
    if (open)
        __atomic_store_n(&entry->word,
                         (entry->word & ~((uint64_t)mask << FLAG_SHIFT)) | (uint64_t)(flags & mask)
                                                                               << FLAG_SHIFT,
                         __ATOMIC_RELEASE);
    lock_drop(&table);
    return error_report(open ? STATUS_SUCCESS : STATUS_INVALID_HANDLE);
}

BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second)
{
    DWORD granted;
    struct object *one = find(first, &granted), *other = find(second, &granted);
    BOOL same = one && one == other;
    DWORD status = !one || !other ? STATUS_INVALID_HANDLE : STATUS_NOT_SAME_OBJECT;
    if (one)
        object_drop(one);
    if (other)
        object_drop(other);
    return same ? TRUE : error_fail(status);
}
