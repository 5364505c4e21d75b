/* Global* and Local*: section T, row by row. */
#include <windows.h>

#include <stdint.h>
#include <string.h>

#include "test/tap.h"

enum { UNTOUCHED = 0xDEAD };

/* The last error of a call that is the second argument's value. */
#define EXPECT_CALL(call, value, error)         \
    do {                                        \
        SetLastError(UNTOUCHED);                \
        EXPECT_EQ((uintptr_t)(call), (value));  \
        EXPECT_EQ(GetLastError(), (error));     \
    } while (0)

static char space[64] __attribute__((aligned(16)));

/* Where no object is, though one could be. */
static void *nowhere(void)
{
    return space;
}

static HGLOBAL freed_handle(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    GlobalFree(handle);
    return handle;
}

static void refused(void)
{
    EXPECT_CALL(GlobalAlloc(GMEM_FIXED, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(GlobalAlloc(GMEM_MOVEABLE, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(LocalAlloc(LMEM_FIXED, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(LocalAlloc(LMEM_MOVEABLE, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
}

static void kinds(void)
{
    char *fixed = (char *)GlobalAlloc(GMEM_FIXED, 100);
    HGLOBAL movable = GlobalAlloc(GMEM_MOVEABLE, 100);
    EXPECT(GlobalLock(fixed) == fixed);
    EXPECT(GlobalLock(movable) != movable);
    fixed[99] = 1;
    EXPECT(LocalFree(fixed) == NULL);
    EXPECT(LocalUnlock(movable) == FALSE);
    EXPECT(LocalFree(movable) == NULL);
}

static void fixed_object(void)
{
    SetLastError(UNTOUCHED);
    void *p = GlobalAlloc(GMEM_FIXED, 123);
    EXPECT_EQ((uintptr_t)p % 16, 0);
    EXPECT(HeapValidate(GetProcessHeap(), 0, p));
    EXPECT_EQ(GlobalSize(p), 123);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void movable_object(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 123);
    EXPECT_EQ((uintptr_t)handle % 16, 8);
    EXPECT(GlobalSize(handle) >= 123 && GlobalSize(handle) <= 144);
    EXPECT(GlobalLock(handle) != handle);
}

static void zeroed(void)
{
    for (int i = 0; i < 100; i++) { /* memory that has been used before, too */
        char *p = (char *)GlobalAlloc(GPTR, 200);
        for (int k = 0; k < 200; k++)
            REQUIRE(p[k] == 0);
        memset(p, 1, 200);
        HGLOBAL handle = GlobalAlloc(GHND, 200);
        char *q = (char *)GlobalLock(handle);
        for (int k = 0; k < 200; k++)
            REQUIRE(q[k] == 0);
        memset(q, 1, 200);
        GlobalFree(p);
        GlobalFree(handle);
    }
    EXPECT_EQ(GPTR, 0x40);
    EXPECT_EQ(GHND, 0x42);
}

static void of_no_bytes(void)
{
    void *p = GlobalAlloc(GMEM_FIXED, 0);
    EXPECT(p != NULL);
    EXPECT_EQ(GlobalSize(p), 1);
    p = LocalAlloc(LMEM_FIXED, 0);
    EXPECT(p != NULL);
    EXPECT_EQ(LocalSize(p), 0);
}

static void born_discarded(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 0);
    EXPECT_CALL(GlobalFlags(handle), 0x4000, UNTOUCHED);
    EXPECT_CALL(GlobalSize(handle), 0, UNTOUCHED);
    EXPECT_CALL(GlobalLock(handle), 0, ERROR_DISCARDED);
    handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_DISCARDABLE, 0);
    EXPECT_CALL(GlobalFlags(handle), 0x4100, UNTOUCHED);
    HLOCAL local = LocalAlloc(LMEM_MOVEABLE, 0);
    EXPECT_CALL(LocalFlags(local), 0x4000, UNTOUCHED);
    EXPECT_CALL(LocalLock(local), 0, ERROR_DISCARDED);
}

static void unknown_flags(void)
{
    SetLastError(UNTOUCHED);
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_DDESHARE | 0x80000, 10);
    EXPECT(handle != NULL);
    EXPECT_EQ(GlobalFlags(handle), 0x2000);
    EXPECT_EQ(LocalFlags(handle), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void table_limit(void)
{
    static HGLOBAL handles[65536];
    for (int i = 0; i < 65536; i++)
        REQUIRE((handles[i] = GlobalAlloc(GMEM_MOVEABLE, 1)) != NULL);
    EXPECT_CALL(GlobalAlloc(GMEM_MOVEABLE, 1), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT(GlobalAlloc(GMEM_FIXED, 1) != NULL);
    EXPECT(GlobalFree(handles[7]) == NULL);
    EXPECT((handles[7] = GlobalAlloc(GMEM_MOVEABLE, 1)) != NULL);
    for (int i = 0; i < 65536; i++)
        REQUIRE(GlobalFree(handles[i]) == NULL);
}

static void lock_counts(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    void *p = GlobalLock(handle);
    EXPECT_EQ(GlobalFlags(handle), 1);
    EXPECT(GlobalLock(handle) == p);
    EXPECT_EQ(GlobalFlags(handle), 2);
    for (int i = 0; i < 300; i++)
        EXPECT(LocalLock(handle) == p);
    EXPECT_EQ(GlobalFlags(handle), 0xFF);
    for (int i = 0; i < 254; i++)
        EXPECT_CALL(GlobalUnlock(handle), TRUE, UNTOUCHED);
    EXPECT_CALL(GlobalUnlock(handle), FALSE, 0);
    EXPECT_CALL(GlobalUnlock(handle), FALSE, ERROR_NOT_LOCKED);
    EXPECT_CALL(LocalUnlock(handle), FALSE, ERROR_NOT_LOCKED);
}

static void lock_of_fixed(void)
{
    void *p = GlobalAlloc(GMEM_FIXED, 10);
    EXPECT_CALL(GlobalLock(p), (uintptr_t)p, UNTOUCHED);
    EXPECT_CALL(LocalLock(p), (uintptr_t)p, UNTOUCHED);
    EXPECT_EQ(GlobalFlags(p), 0);
    EXPECT_CALL(GlobalUnlock(p), TRUE, UNTOUCHED);
    EXPECT_CALL(LocalUnlock(p), FALSE, ERROR_NOT_LOCKED);
}

static void lock_of_none(void)
{
    EXPECT_CALL(GlobalLock(NULL), 0, UNTOUCHED);
    EXPECT_CALL(LocalLock(NULL), 0, UNTOUCHED);
    EXPECT_CALL(GlobalLock(freed_handle()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalLock(freed_handle()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalLock((HGLOBAL)(uintptr_t)0xDEADBEE8), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalLock(nowhere()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalLock(nowhere()), 0, UNTOUCHED);
}

static void unlock_of_none(void)
{
    EXPECT_CALL(GlobalUnlock(NULL), FALSE, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalUnlock(NULL), FALSE, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalUnlock(freed_handle()), TRUE, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalUnlock(freed_handle()), FALSE, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalUnlock(nowhere()), TRUE, UNTOUCHED);
    EXPECT_CALL(LocalUnlock(nowhere()), FALSE, ERROR_NOT_LOCKED);
}

static void flags(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_DISCARDABLE | GMEM_DDESHARE, 10);
    GlobalLock(handle);
    EXPECT_CALL(GlobalFlags(handle), 0x2101, UNTOUCHED);
    EXPECT_CALL(GlobalFlags(GlobalAlloc(GMEM_FIXED, 1)), 0, UNTOUCHED);
    EXPECT_CALL(GlobalFlags(NULL), 0x8000, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalFlags(freed_handle()), 0x8000, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalFlags(NULL), 0x8000, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalFlags(freed_handle()), 0x8000, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalFlags(nowhere()), 0x8000, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalFlags(nowhere()), 0x8000, ERROR_NOACCESS);
}

static void sizes(void)
{
    EXPECT_CALL(GlobalSize(NULL), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalSize(freed_handle()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalSize(nowhere()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalSize(nowhere()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalSize(GlobalAlloc(GMEM_MOVEABLE, 0)), 0, UNTOUCHED);
}

static void handle_of_address(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    char *p = (char *)GlobalLock(handle), *fixed = (char *)GlobalAlloc(GMEM_FIXED, 100);
    EXPECT_CALL(GlobalHandle(p), (uintptr_t)handle, UNTOUCHED);
    EXPECT_CALL(LocalHandle(p), (uintptr_t)handle, UNTOUCHED);
    EXPECT_CALL(GlobalHandle(fixed), (uintptr_t)fixed, UNTOUCHED);
    EXPECT_CALL(GlobalHandle(p + 1), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalHandle(fixed + 16), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalHandle(space), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalHandle(NULL), 0, ERROR_INVALID_PARAMETER);
    EXPECT_CALL(LocalHandle(NULL), 0, ERROR_INVALID_PARAMETER);
    EXPECT_CALL(GlobalHandle(nowhere()), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalHandle((void *)0xDEADBEE0), 0, ERROR_NOACCESS);
    EXPECT_CALL(LocalHandle(freed_handle()), 0, ERROR_INVALID_HANDLE);
}

static void freeing(void)
{
    EXPECT_CALL(GlobalFree(NULL), 0, UNTOUCHED);
    EXPECT_CALL(LocalFree(NULL), 0, UNTOUCHED);
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    GlobalLock(handle);
    EXPECT_CALL(GlobalFree(handle), 0, UNTOUCHED);
    EXPECT_CALL(GlobalFree(handle), (uintptr_t)handle, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalFree(handle), (uintptr_t)handle, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalFree(nowhere()), (uintptr_t)nowhere(), ERROR_NOACCESS);
    EXPECT_CALL(LocalFree(nowhere()), (uintptr_t)nowhere(), ERROR_NOACCESS);
    EXPECT_CALL(LocalFree(HeapAlloc(GetProcessHeap(), 0, 10)), 0, UNTOUCHED);
}

static void realloc_of_none(void)
{
    EXPECT_CALL(GlobalReAlloc(NULL, 10, GMEM_MOVEABLE), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalReAlloc(NULL, 10, LMEM_MOVEABLE), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalReAlloc(freed_handle(), 10, GMEM_MOVEABLE), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(LocalReAlloc(freed_handle(), 10, LMEM_MOVEABLE), 0, ERROR_INVALID_HANDLE);
    EXPECT_CALL(GlobalReAlloc(nowhere(), 10, GMEM_MOVEABLE), 0, ERROR_NOACCESS);
    EXPECT_CALL(LocalReAlloc(nowhere(), 10, LMEM_MOVEABLE), 0, ERROR_NOACCESS);
}

static void realloc_of_fixed(void)
{
    char *p = (char *)GlobalAlloc(GMEM_FIXED, 100);
    memset(p, 7, 100);
    EXPECT_CALL(GlobalReAlloc(p, 200, 0), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(GlobalReAlloc(p, 100, 0), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(LocalReAlloc(p, 50, 0), 0, ERROR_NOT_ENOUGH_MEMORY);
    void *large = GlobalAlloc(GMEM_FIXED, 4 << 20);
    EXPECT(GlobalReAlloc(large, 3 << 20, 0) == large);
    EXPECT_EQ(GlobalSize(large), 3 << 20);
    EXPECT(LocalReAlloc(large, 10, 0) == large);
    EXPECT_EQ(LocalSize(large), 10);
    void *medium = LocalAlloc(LMEM_FIXED, 0x20000);
    EXPECT(LocalReAlloc(medium, 0x1000, 0) == medium);
    EXPECT_EQ(LocalSize(medium), 0x1000);
    SetLastError(UNTOUCHED);
    p = (char *)GlobalReAlloc(p, 5000, GMEM_MOVEABLE | GMEM_ZEROINIT);
    REQUIRE(p != NULL);
    EXPECT_EQ(GlobalSize(p), 5000);
    for (int i = 0; i < 5000; i++)
        REQUIRE(p[i] == (i < 100 ? 7 : 0));
    p = (char *)GlobalReAlloc(p, 0, GMEM_MOVEABLE);
    REQUIRE(p != NULL);
    EXPECT_EQ(GlobalSize(p), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void modify_fixed(void)
{
    char *p = (char *)GlobalAlloc(GMEM_FIXED, 100), *q = (char *)LocalAlloc(LMEM_FIXED, 100);
    strcpy(p, "kept");
    EXPECT(GlobalReAlloc(p, 5, GMEM_MODIFY) == p);
    EXPECT_EQ(GlobalSize(p), 100);
    EXPECT(LocalReAlloc(q, 5, LMEM_MODIFY | LMEM_MOVEABLE) == q);
    HGLOBAL handle = GlobalReAlloc(p, 5, GMEM_MODIFY | GMEM_MOVEABLE | GMEM_DISCARDABLE);
    REQUIRE(handle != NULL);
    EXPECT_EQ((uintptr_t)handle % 16, 8);
    EXPECT_EQ(GlobalSize(handle), 100);
    EXPECT_EQ(GlobalFlags(handle), 0x100);
    EXPECT_STR((char *)GlobalLock(handle), "kept");
}

static void discardable_needs_modify(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    EXPECT_CALL(GlobalReAlloc(handle, 10, GMEM_DISCARDABLE), 0, ERROR_INVALID_PARAMETER);
    EXPECT_CALL(GlobalReAlloc(GlobalAlloc(0, 10), 10, GMEM_DISCARDABLE | GMEM_MOVEABLE), 0,
                ERROR_INVALID_PARAMETER);
    EXPECT_CALL(LocalReAlloc(handle, 10, LMEM_DISCARDABLE), 0, ERROR_INVALID_PARAMETER);
}

static void realloc_of_movable(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    memset(GlobalLock(handle), 5, 10);
    GlobalUnlock(handle);
    EXPECT_CALL(GlobalReAlloc(handle, 3000, GMEM_ZEROINIT), (uintptr_t)handle, UNTOUCHED);
    EXPECT_EQ(GlobalSize(handle), 3000);
    char *p = (char *)GlobalLock(handle);
    for (int i = 0; i < 3000; i++)
        REQUIRE(p[i] == (i < 10 ? 5 : 0));
    EXPECT(GlobalHandle(p) == handle);
}

static void modify_movable(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    EXPECT(GlobalReAlloc(handle, 3000, GMEM_MODIFY) == handle);
    EXPECT_EQ(GlobalSize(handle), 10);
    EXPECT(GlobalReAlloc(handle, 0, GMEM_MODIFY | GMEM_DISCARDABLE) == handle);
    EXPECT_EQ(GlobalFlags(handle), 0x100);
    EXPECT(GlobalReAlloc(handle, 0, GMEM_MODIFY) == handle);
    EXPECT_EQ(GlobalFlags(handle), 0x100);
}

static void realloc_of_locked(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 1000);
    char *p = (char *)GlobalLock(handle);
    EXPECT_CALL(GlobalReAlloc(handle, 2000, 0), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(GlobalSize(handle), 1000);
    EXPECT_CALL(GlobalReAlloc(handle, 100, 0), (uintptr_t)handle, UNTOUCHED);
    EXPECT(GlobalLock(handle) == p);
    EXPECT_EQ(GlobalSize(handle), 100);
    EXPECT_CALL(GlobalReAlloc(handle, 100000, GMEM_MOVEABLE), (uintptr_t)handle, UNTOUCHED);
    EXPECT_EQ(GlobalSize(handle), 100000);
}

static void discarding(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    EXPECT_CALL(GlobalReAlloc(handle, 0, 0), 0, ERROR_INVALID_PARAMETER);
    GlobalLock(handle);
    EXPECT_CALL(GlobalReAlloc(handle, 0, GMEM_MOVEABLE), 0, ERROR_INVALID_PARAMETER);
    EXPECT_EQ(GlobalSize(handle), 10);
    EXPECT(GlobalDiscard(handle) == NULL);
    GlobalUnlock(handle);
    EXPECT_CALL(GlobalReAlloc(handle, 0, GMEM_MOVEABLE), (uintptr_t)handle, UNTOUCHED);
    EXPECT_EQ(GlobalFlags(handle), 0x4000);
    EXPECT(GlobalReAlloc(handle, 30, GMEM_MOVEABLE | GMEM_ZEROINIT) == handle);
    EXPECT_EQ(GlobalFlags(handle), 0);
    EXPECT_EQ(GlobalSize(handle), 30);
    EXPECT(GlobalDiscard(handle) == handle);
    void *fixed = LocalAlloc(LMEM_FIXED, 10);
    EXPECT(LocalDiscard(fixed) != NULL);
}

static void historic(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE, 10);
    EXPECT_CALL(GlobalCompact(100), 0, UNTOUCHED);
    EXPECT_CALL(LocalCompact(100), 0, UNTOUCHED);
    EXPECT_CALL(LocalShrink(handle, 5), 0, UNTOUCHED);
    GlobalFix(handle);
    EXPECT_EQ(GlobalFlags(handle), 1);
    EXPECT(GlobalWire(handle) != NULL);
    EXPECT_EQ(GlobalFlags(handle), 2);
    EXPECT(GlobalUnWire(handle));
    GlobalUnfix(handle);
    EXPECT_EQ(GlobalFlags(handle), 0);
}

static void never_discarded(void)
{
    HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_DISCARDABLE, 100);
    for (int i = 0; i < 1000; i++)
        GlobalFree(GlobalAlloc(GMEM_FIXED, 1 << 20));
    EXPECT_EQ(GlobalFlags(handle), 0x100);
}

TAP_MAIN(CASE(refused, "T-008 more memory than there is"),
         CASE(kinds, "T-001 fixed and movable objects, of both families"),
         CASE(fixed_object, "T-002 a fixed object is a block of the process heap"),
         CASE(movable_object, "T-003 a movable object's handle ends in 8"),
         CASE(zeroed, "T-004 memory that reads zero"),
         CASE(of_no_bytes, "T-005 T-006 fixed objects of no bytes"),
         CASE(born_discarded, "T-007 T-013 movable objects of no bytes are discarded"),
         CASE(unknown_flags, "T-009 flags nobody knows, and DDESHARE"),
         CASE(table_limit, "T-010 65,536 movable objects"),
         CASE(lock_counts, "T-011 T-017 T-018 T-019 lock counts"),
         CASE(lock_of_fixed, "T-012 T-020 fixed objects are not locked"),
         CASE(lock_of_none, "T-014 T-015 T-016 locking what is no object"),
         CASE(unlock_of_none, "T-021 T-022 T-023 unlocking what is no object"),
         CASE(flags, "T-024 T-025 T-026 T-027 flags"),
         CASE(sizes, "T-028 T-029 sizes of what is no object, or discarded"),
         CASE(handle_of_address, "T-030 T-031 T-032 handles by addresses"),
         CASE(freeing, "T-033 T-034 T-035 T-036 T-056 freeing"),
         CASE(realloc_of_none, "T-037 T-038 T-039 resizing what is no object"),
         CASE(realloc_of_fixed, "T-040 T-041 resizing fixed objects"),
         CASE(modify_fixed, "T-042 T-043 T-044 modifying fixed objects"),
         CASE(discardable_needs_modify, "T-045 DISCARDABLE without MODIFY"),
         CASE(realloc_of_movable, "T-046 resizing movable objects"),
         CASE(modify_movable, "T-047 modifying movable objects"),
         CASE(realloc_of_locked, "T-048 T-049 resizing locked objects"),
         CASE(discarding, "T-050 T-051 T-052 T-053 discarding, and memory again"),
         CASE(historic, "T-054 T-055 calls that do nothing, or what others do"),
         CASE(never_discarded, "T-057 nothing is discarded by itself"))
