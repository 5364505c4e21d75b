#include "shim/heap/misuse.h"

#include <string.h>

#include "shim/error.h"
#include "shim/heap/information.h"

enum { TAIL = 0xAB, FREED = 0xFEEE /* two bytes */ };

static const char *const texts[MISUSE_COUNT] = {
    [MISUSE_NONE] = "is in order",
    [MISUSE_NO_BLOCK] = "is not the beginning of a block of this heap",
    [MISUSE_FREED_TWICE] = "has been freed already",
    [MISUSE_FREED_BY_TWO] = "or one of those behind it was freed by two threads at once",
    [MISUSE_PAST_END] = "was written past its end",
    [MISUSE_BEFORE] = "was written before its beginning",
    [MISUSE_AFTER_FREE] = "was written to after it had been freed",
    [MISUSE_BOOKS] = "is next to books of the heap that were overwritten",
};

const char *misuse_text(enum misuse misuse)
{
    return misuse < MISUSE_COUNT ? texts[misuse] : texts[MISUSE_BOOKS];
}

BOOL misuse_found(const struct heap *heap, const void *block, enum misuse misuse)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = STATUS_HEAP_CORRUPTION,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = __builtin_return_address(0),
        .NumberParameters = 3,
        .ExceptionInformation = {misuse, (ULONG_PTR)heap, (ULONG_PTR)block},
    };
    if (information_terminates())
        RaiseFailFastException(&record, NULL, 0);
    return error_fail(STATUS_INVALID_PARAMETER);
}

static bool is_all(const unsigned char *bytes, size_t count, unsigned char value)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

void misuse_fill_tail(const struct heap *heap, void *block, size_t size)
{
    memset((char *)block + size, TAIL, misuse_tail(heap, size));
}

bool misuse_tail_is_whole(const struct heap *heap, const void *block, size_t size)
{
    return is_all((const unsigned char *)block + size, misuse_tail(heap, size), TAIL);
}

void misuse_fill_freed(void *block, size_t size)
{
    for (uint16_t *at = block; size >= sizeof *at; size -= sizeof *at)
        *at++ = FREED;
}

bool misuse_freed_is_whole(const void *block, size_t size)
{
    for (const uint16_t *at = block; size >= sizeof *at; size -= sizeof *at)
        if (*at++ != FREED)
            return false;
    return true;
}
