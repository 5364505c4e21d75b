/* Heaps: section S, row by row. */
#include <windows.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "test/tap.h"

enum { UNTOUCHED = 0xDEAD };

/* The last error of a call that is the second argument's value. */
#define EXPECT_CALL(call, value, error)         \
    do {                                        \
        SetLastError(UNTOUCHED);                \
        EXPECT_EQ((uintptr_t)(call), (value));  \
        EXPECT_EQ(GetLastError(), (error));     \
    } while (0)

#define NOT_A_SIZE ((SIZE_T)-1)

static HANDLE growable(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    REQUIRE(heap != NULL);
    return heap;
}

static void impossible_sizes(void)
{
    EXPECT_CALL(HeapCreate(0, (SIZE_T)1 << 47, 0), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(HeapCreate(0, 0, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
    HANDLE heap = growable();
    EXPECT_CALL(HeapAlloc(heap, 0, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(HeapAlloc(heap, 0, SIZE_MAX - 7), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(HeapAlloc(heap, 0, (SIZE_T)1 << 47), 0, ERROR_NOT_ENOUGH_MEMORY);
}

static void process_heap(void)
{
    HANDLE heap = GetProcessHeap(), heaps[8];
    EXPECT(heap != NULL && GetProcessHeap() == heap);
    EXPECT(GetProcessHeaps(8, heaps) >= 1);
    EXPECT(heaps[0] == heap);
}

static void handle_is_region(void)
{
    HANDLE heap = growable();
    MEMORY_BASIC_INFORMATION info;
    EXPECT_EQ((uintptr_t)heap % 65536, 0);
    EXPECT(VirtualQuery(heap, &info, sizeof info) == sizeof info);
    EXPECT(info.AllocationBase == heap);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
}

static void initial_size(void)
{
    HANDLE heap = HeapCreate(0, 1 << 20, 0);
    REQUIRE(heap != NULL);
    for (int i = 0; i < 1000; i++)
        REQUIRE(HeapAlloc(heap, 0, 10000) != NULL);
}

static SIZE_T fill_up(HANDLE heap, SIZE_T size)
{
    SIZE_T given = 0;
    while (HeapAlloc(heap, 0, size))
        given += size;
    return given;
}

static void maximum_size(void)
{
    HANDLE heap = HeapCreate(0, 0, 1 << 20);
    REQUIRE(heap != NULL);
    SIZE_T given = fill_up(heap, 1000);
    EXPECT(given < 1 << 20 && given > 900000);
    EXPECT_EQ(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    EXPECT(HeapValidate(heap, 0, NULL));
    MEMORY_BASIC_INFORMATION info;
    SIZE_T reserved = 0;
    for (char *at = (char *)heap; VirtualQuery(at, &info, sizeof info) && info.AllocationBase == heap;
         at += info.RegionSize)
        reserved += info.RegionSize;
    EXPECT_EQ(reserved, 1 << 20);
    EXPECT(HeapCreate(0, 1 << 20, 4096) != NULL); /* an initial size beyond the maximum */
}

static int run(void *code)
{
    return ((int (*)(void))code)();
}

/* Free neighbours become one only as far as a header can say how long it is. */
static void more_than_4_gib(void)
{
    enum { COUNT = 4500, SIZE = 1000000 };
    static char *blocks[COUNT];
    HANDLE heap = HeapCreate(0, 0, (SIZE_T)COUNT * (SIZE + 4096));
    REQUIRE(heap != NULL);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++)
            if (!(blocks[i] = (char *)HeapAlloc(heap, 0, SIZE)))
                SKIP("so much memory cannot be committed here");
        char *last = (char *)HeapAlloc(heap, 0, 100);
        for (int i = 0; i < COUNT; i++)
            EXPECT(HeapFree(heap, 0, blocks[i * 7 % COUNT]));
        EXPECT(HeapValidate(heap, 0, NULL));
        EXPECT(HeapCompact(heap, 0) >= (SIZE_T)1 << 29);
        EXPECT(HeapFree(heap, 0, last));
    }
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated == 0);
    EXPECT(HeapDestroy(heap));
}

static void executable(void)
{
    static const unsigned char answer[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */
    for (int enabled = 0; enabled < 2; enabled++) {
        HANDLE heap = HeapCreate(enabled ? HEAP_CREATE_ENABLE_EXECUTE : 0, 0, 0);
        void *block = HeapAlloc(heap, 0, 16);
        memcpy(block, answer, sizeof answer);
        volatile int result = 0;
        volatile ULONG_PTR access = 0;
        __try {
            result = run(block);
        } __except (access = GetExceptionInformation()->ExceptionRecord->ExceptionInformation[0], 1) {
            result = -1;
        }
        EXPECT_EQ(result, enabled ? 42 : -1);
        EXPECT_EQ(access, enabled ? 0 : 8);
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery(block, &info, sizeof info);
        EXPECT_EQ(info.Protect, enabled ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE);
        EXPECT_EQ(info.State, MEM_COMMIT);
        EXPECT_EQ(info.Type, MEM_PRIVATE);
    }
}

static void sizes(void)
{
    HANDLE heap = growable();
    for (SIZE_T size = 0; size < 3000000; size += size / 3 + 1) {
        SetLastError(UNTOUCHED);
        char *block = (char *)HeapAlloc(heap, 0, size);
        REQUIRE(block != NULL);
        EXPECT_EQ((uintptr_t)block % 16, 0);
        EXPECT_EQ(HeapSize(heap, 0, block), size);
        EXPECT(HeapValidate(heap, 0, block));
        EXPECT_EQ(GetLastError(), UNTOUCHED);
        memset(block, 1, size);
        EXPECT_CALL(HeapFree(heap, 0, block), TRUE, UNTOUCHED);
    }
}

static void no_bytes(void)
{
    HANDLE heap = growable();
    void *one = HeapAlloc(heap, 0, 0), *other = HeapAlloc(heap, 0, 0);
    EXPECT(one && other && one != other);
    EXPECT_EQ(HeapSize(heap, 0, one), 0);
    EXPECT(HeapFree(heap, 0, one));
    EXPECT(HeapFree(heap, 0, other));
}

static BOOL is_filled(const char *bytes, char with, SIZE_T size)
{
    for (SIZE_T i = 0; i < size; i++)
        if (bytes[i] != with)
            return FALSE;
    return TRUE;
}

static void zeroed(void)
{
    static const SIZE_T each[] = {1, 64, 5000, 50000, 2000000};
    HANDLE heap = growable(), always = HeapCreate(HEAP_ZERO_MEMORY, 0, 0),
           limited = HeapCreate(0, 0, 1 << 20);
    for (unsigned i = 0; i < sizeof each / sizeof *each; i++) {
        for (int again = 0; again < 20; again++) {
            char *block = (char *)HeapAlloc(heap, HEAP_ZERO_MEMORY, each[i]);
            EXPECT(is_filled(block, 0, each[i]));
            memset(block, 1, each[i]);
            EXPECT(HeapFree(heap, 0, block));
            block = (char *)HeapAlloc(always, 0, each[i]);
            EXPECT(is_filled(block, 0, each[i]));
            memset(block, 1, each[i]);
            EXPECT(HeapFree(always, 0, block));
            block = (char *)HeapAlloc(limited, HEAP_ZERO_MEMORY, each[i]);
            if (each[i] > 100000)
                continue;
            EXPECT(is_filled(block, 0, each[i]));
            memset(block, 1, each[i]);
            EXPECT(HeapFree(limited, 0, block));
        }
    }
}

static DWORD raised_by(HANDLE heap, DWORD flags, void *block)
{
    volatile DWORD code = 0;
    volatile DWORD parameters = 99, record_flags = 99;
    __try {
        if (block)
            HeapReAlloc(heap, flags, block, SIZE_MAX);
        else
            HeapAlloc(heap, flags, SIZE_MAX);
    } __except (code = GetExceptionCode(),
                parameters = GetExceptionInformation()->ExceptionRecord->NumberParameters,
                record_flags = GetExceptionInformation()->ExceptionRecord->ExceptionFlags, 1) {
        EXPECT_EQ(parameters, 0);
        EXPECT_EQ(record_flags, EXCEPTION_NONCONTINUABLE);
    }
    return code;
}

static void exceptions(void)
{
    HANDLE heap = growable(), raising = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0);
    EXPECT_EQ(raised_by(heap, 0, NULL), 0);
    EXPECT_EQ(raised_by(heap, HEAP_GENERATE_EXCEPTIONS, NULL), STATUS_NO_MEMORY);
    EXPECT_EQ(raised_by(raising, 0, NULL), STATUS_NO_MEMORY);
    char *block = (char *)HeapAlloc(heap, 0, 100);
    memset(block, 3, 100);
    EXPECT_EQ(raised_by(heap, HEAP_GENERATE_EXCEPTIONS, block), STATUS_NO_MEMORY);
    EXPECT_EQ(HeapSize(heap, 0, block), 100);
    EXPECT(is_filled(block, 3, 100));
}

static void no_room(void)
{
    EXPECT_CALL(HeapAlloc(HeapCreate(0, 0, 0x10000), 0, 0x10000), 0, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_CALL(HeapAlloc(HeapCreate(0, 0, 16 << 20), 0, 2 << 20), 0, ERROR_NOT_ENOUGH_MEMORY);
}

static void large_block(void)
{
    HANDLE heap = growable();
    char *block = (char *)HeapAlloc(heap, 0, 3 << 20);
    MEMORY_BASIC_INFORMATION info;
    REQUIRE(block != NULL);
    VirtualQuery(block, &info, sizeof info);
    EXPECT_EQ(block - (char *)info.AllocationBase, 64);
    PROCESS_HEAP_ENTRY entry = {0}, last = {0};
    HeapAlloc(heap, 0, 10);
    while (HeapWalk(heap, &entry))
        last = entry;
    EXPECT(last.lpData == block);
    EXPECT_EQ(last.cbData, 3 << 20);
    EXPECT_EQ(last.iRegionIndex, 64);
    EXPECT_EQ(last.cbOverhead, 0);
    EXPECT(last.wFlags & PROCESS_HEAP_ENTRY_BUSY);
    EXPECT(HeapFree(heap, 0, block));
    EXPECT_CALL(HeapFree(heap, 0, block), FALSE, ERROR_INVALID_PARAMETER);
}

static void unknown_flags(void)
{
    EXPECT(HeapAlloc(growable(), 0x0FFF0000, 10) != NULL);
    EXPECT(HeapAlloc(growable(), 0x80000000, 10) != NULL);
}

static void reallocation(void)
{
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 8 << 20)};
    for (int i = 0; i < 2; i++) {
        HANDLE heap = heaps[i];
        char *block = (char *)HeapAlloc(heap, 0, 100);
        memset(block, 1, 100);
        SetLastError(UNTOUCHED);
        block = (char *)HeapReAlloc(heap, 0, block, 10000);
        REQUIRE(block != NULL);
        EXPECT(is_filled(block, 1, 100));
        EXPECT_EQ(HeapSize(heap, 0, block), 10000);
        memset(block, 2, 10000);
        block = (char *)HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 20000);
        EXPECT(is_filled(block, 2, 10000) && is_filled(block + 10000, 0, 10000));
        block = (char *)HeapReAlloc(heap, 0, block, 15);
        EXPECT_EQ(HeapSize(heap, 0, block), 15);
        EXPECT(is_filled(block, 2, 15));
        block = (char *)HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 16);
        EXPECT(is_filled(block, 2, 15) && block[15] == 0);
        block = (char *)HeapReAlloc(heap, 0, block, 0);
        REQUIRE(block != NULL);
        EXPECT_EQ(HeapSize(heap, 0, block), 0);
        EXPECT_EQ(GetLastError(), UNTOUCHED);
        EXPECT_CALL(HeapReAlloc(heap, 0, NULL, 10), 0, 0);
        block = (char *)HeapReAlloc(heap, 0, block, 77);
        memset(block, 5, 77);
        EXPECT_CALL(HeapReAlloc(heap, 0, block, SIZE_MAX), 0, ERROR_NOT_ENOUGH_MEMORY);
        EXPECT_CALL(HeapReAlloc(heap, 0, block, SIZE_MAX - 7), 0, ERROR_NOT_ENOUGH_MEMORY);
        EXPECT_EQ(HeapSize(heap, 0, block), 77);
        EXPECT(is_filled(block, 5, 77));
        EXPECT(HeapValidate(heap, 0, NULL));
    }
}

static void in_place(void)
{
    static const SIZE_T each[] = {100, 1000, 5000, 60000};
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 8 << 20)};
    for (int i = 0; i < 2; i++) {
        for (unsigned k = 0; k < sizeof each / sizeof *each; k++) {
            char *block = (char *)HeapAlloc(heaps[i], 0, each[k]);
            EXPECT(HeapReAlloc(heaps[i], HEAP_REALLOC_IN_PLACE_ONLY, block, each[k] / 2) == block);
            EXPECT_EQ(HeapSize(heaps[i], 0, block), each[k] / 2);
            EXPECT(HeapReAlloc(heaps[i], HEAP_REALLOC_IN_PLACE_ONLY, block, each[k]) == block);
            HeapAlloc(heaps[i], 0, each[k]);
            EXPECT_CALL(HeapReAlloc(heaps[i], HEAP_REALLOC_IN_PLACE_ONLY, block, 500000), 0,
                        ERROR_NOT_ENOUGH_MEMORY);
            EXPECT_EQ(HeapSize(heaps[i], 0, block), each[k]);
        }
    }
    char *large = (char *)HeapAlloc(heaps[0], 0, 4 << 20);
    EXPECT(HeapReAlloc(heaps[0], HEAP_REALLOC_IN_PLACE_ONLY, large, 2 << 20) == large);
    EXPECT_CALL(HeapReAlloc(heaps[0], HEAP_REALLOC_IN_PLACE_ONLY, large, 4 << 20), 0,
                ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(HeapSize(heaps[0], 0, large), 2 << 20);
    EXPECT(HeapReAlloc(heaps[0], HEAP_REALLOC_IN_PLACE_ONLY, large, 100) == large);
    EXPECT_EQ(HeapSize(heaps[0], 0, large), 100);
    memset(large, 7, 3000);
    EXPECT(HeapReAlloc(heaps[0], HEAP_REALLOC_IN_PLACE_ONLY | HEAP_ZERO_MEMORY, large, 3000) == large);
    EXPECT(large[99] == 7 && large[100] == 0 && large[2999] == 0); /* there is room in its last page */
    EXPECT_CALL(HeapReAlloc(heaps[0], HEAP_REALLOC_IN_PLACE_ONLY, large, SIZE_MAX), 0,
                ERROR_NOT_ENOUGH_MEMORY);
    EXPECT(HeapFree(heaps[0], 0, large));
}

/* What VirtualQuery says of the region at `base`. */
static void add_region(const char *base, HEAP_SUMMARY *sum)
{
    MEMORY_BASIC_INFORMATION info;
    for (const char *at = base; VirtualQuery(at, &info, sizeof info) && info.AllocationBase == base;
         at += info.RegionSize) {
        sum->cbReserved += info.RegionSize;
        sum->cbCommitted += info.State == MEM_COMMIT ? info.RegionSize : 0;
    }
}

static void expect_true_summary(HANDLE heap)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    HEAP_SUMMARY summary = {.cb = sizeof summary}, seen = {.cb = sizeof seen};
    REQUIRE(HeapSummary(heap, 0, &summary));
    while (HeapWalk(heap, &entry)) {
        if (entry.wFlags & PROCESS_HEAP_REGION || entry.iRegionIndex == 64)
            add_region((char *)((uintptr_t)entry.lpData & ~(uintptr_t)0xFFFF), &seen);
        seen.cbAllocated += entry.wFlags & PROCESS_HEAP_ENTRY_BUSY ? entry.cbData : 0;
    }
    EXPECT_EQ(summary.cbAllocated, seen.cbAllocated);
    EXPECT_EQ(summary.cbCommitted, seen.cbCommitted);
    EXPECT_EQ(summary.cbReserved, seen.cbReserved);
}

static void true_summary(void)
{
    enum { COUNT = 2000 };
    static void *blocks[COUNT];
    const DWORD checks = HEAP_TAIL_CHECKING_ENABLED | HEAP_FREE_CHECKING_ENABLED;
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 8 << 20), HeapCreate(checks, 100000, 0),
                      HeapCreate(checks, 100000, 8 << 20)};
    for (unsigned i = 0; i < sizeof heaps / sizeof *heaps; i++) {
        expect_true_summary(heaps[i]);
        for (int k = 0; k < COUNT; k++) {
            blocks[k] = HeapAlloc(heaps[i], 0, (SIZE_T)(k % 100 ? k % 5 * 16 : k * 1000));
            if (k % 200 == 0)
                expect_true_summary(heaps[i]);
        }
        for (int k = 0; k < COUNT; k++) {
            EXPECT(HeapFree(heaps[i], 0, blocks[k * 7 % COUNT]));
            if (k % 200 == 0) {
                HeapCompact(heaps[i], 0); /* what is kept is in no walk */
                expect_true_summary(heaps[i]);
            }
        }
        EXPECT(HeapDestroy(heaps[i]));
    }
}

/* Freed and taken again by the thread that keeps them: to everyone else they are free. */
static void kept_spans(void)
{
    enum { SIZE = 200000, COUNT = 20 };
    char *blocks[COUNT];
    HANDLE heap = growable();
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++) {
            SIZE_T size = SIZE - (SIZE_T)(i % 3 * 100);
            blocks[i] = (char *)HeapAlloc(heap, round == 1 ? HEAP_ZERO_MEMORY : 0, size);
            REQUIRE(blocks[i] != NULL);
            EXPECT_EQ(HeapSize(heap, 0, blocks[i]), size);
            if (round == 1)
                EXPECT(!blocks[i][0] && !blocks[i][SIZE / 2] && !blocks[i][size - 1]);
            memset(blocks[i], i + 1, size);
        }
        EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated >= COUNT * (SIZE_T)(SIZE - 200));
        for (int i = 0; i < COUNT; i++) {
            EXPECT(blocks[i][0] == i + 1 && blocks[i][SIZE - 201] == i + 1);
            EXPECT(HeapFree(heap, 0, blocks[i]));
            EXPECT(!HeapValidate(heap, 0, blocks[i]));
            EXPECT_EQ(HeapSize(heap, 0, blocks[i]), NOT_A_SIZE);
            EXPECT_CALL(HeapFree(heap, 0, blocks[i]), FALSE, ERROR_INVALID_PARAMETER);
            EXPECT_CALL(HeapReAlloc(heap, 0, blocks[i], 10), 0, ERROR_INVALID_PARAMETER);
        }
        EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated == 0);
        EXPECT(HeapValidate(heap, 0, NULL));
    }
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    while (HeapWalk(heap, &entry))
        EXPECT(!(entry.wFlags & PROCESS_HEAP_ENTRY_BUSY));
    EXPECT(HeapCompact(heap, 0) >= SIZE);
    EXPECT(HeapSummary(heap, 0, &summary) && summary.cbCommitted < COUNT * (SIZE_T)SIZE / 4);
    EXPECT(HeapDestroy(heap));
}

static void *frees_in_thread(void *heap)
{
    return (void *)(uintptr_t)HeapFree(heap, 0, HeapAlloc(heap, 0, 400000));
}

/* What threads keep goes back when they end, and when the system has no more. */
static void kept_is_given_up(void)
{
    pthread_t thread;
    HANDLE heap = growable();
    HEAP_SUMMARY before = {.cb = sizeof before}, after = before;
    EXPECT(HeapSummary(heap, 0, &before));
    for (int i = 0; i < 100; i++) {
        void *freed;
        REQUIRE(pthread_create(&thread, NULL, frees_in_thread, heap) == 0);
        pthread_join(thread, &freed);
        EXPECT(freed != NULL);
    }
    EXPECT(HeapSummary(heap, 0, &after) && after.cbCommitted - before.cbCommitted < 10 * 400000);

    EXPECT(HeapFree(heap, 0, HeapAlloc(heap, 0, 7 << 20))); /* kept, and too large for the next ones */
    long long pages = 0; /* `l` means 32 bits, and the shadow of AddressSanitizer has more */
    FILE *file = fopen("/proc/self/statm", "r");
    REQUIRE(file && fscanf(file, "%lld", &pages) == 1);
    fclose(file);
    struct rlimit limit = {(rlim_t)pages * 4096 + (1 << 20), RLIM_INFINITY};
    REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
    void *block = HeapAlloc(heap, 0, 3 << 20);
    EXPECT(block != NULL);
    EXPECT_CALL(HeapAlloc(heap, 0, 64 << 20), 0, ERROR_NOT_ENOUGH_MEMORY);
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_AS, &limit);
    EXPECT(HeapFree(heap, 0, block) && HeapDestroy(heap));
}

static char elsewhere[64] __attribute__((aligned(16)));

static void misuse(void)
{
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 1 << 20)}, other = growable();
    EXPECT_CALL(HeapFree(NULL, 0, NULL), TRUE, UNTOUCHED);
    for (int i = 0; i < 2; i++) {
        HANDLE heap = heaps[i];
        char *block = (char *)HeapAlloc(heap, 0, 100), *freed = (char *)HeapAlloc(heap, 0, 100);
        char *foreign = (char *)HeapAlloc(other, 0, 100), *span = (char *)HeapAlloc(heap, 0, 70000);
        EXPECT_CALL(HeapFree(heap, 0, NULL), TRUE, UNTOUCHED);
        EXPECT(HeapFree(heap, 0, freed));
        void *const bad[] = {freed,     block + 16,   block + 1,    foreign,
                             elsewhere, span + 65536, (char *)heap, (char *)heap + 65536};
        for (unsigned k = 0; k < sizeof bad / sizeof *bad; k++) {
            EXPECT_CALL(HeapFree(heap, 0, bad[k]), FALSE, ERROR_INVALID_PARAMETER);
            EXPECT_CALL(HeapSize(heap, 0, bad[k]), NOT_A_SIZE, ERROR_INVALID_PARAMETER);
            EXPECT_CALL(HeapReAlloc(heap, 0, bad[k], 10), 0, ERROR_INVALID_PARAMETER);
            EXPECT_CALL(HeapValidate(heap, 0, bad[k]), FALSE, UNTOUCHED);
        }
        EXPECT_EQ(HeapSize(heap, 0, NULL), NOT_A_SIZE);
        EXPECT_CALL(HeapValidate(heap, 0, (void *)(uintptr_t)0x7123456789A0), FALSE, UNTOUCHED);
        EXPECT_CALL(HeapValidate(heap, 0, block), TRUE, UNTOUCHED);
        EXPECT_CALL(HeapValidate(heap, 0, NULL), TRUE, UNTOUCHED);
        EXPECT(HeapFree(heap, 0, block));
        EXPECT(HeapFree(heap, 0, span));
        EXPECT_CALL(HeapFree(heap, 0, span), FALSE, ERROR_INVALID_PARAMETER);
    }
    EXPECT_CALL(HeapValidate(NULL, 0, NULL), FALSE, UNTOUCHED);
}

static void destroying(void)
{
    HANDLE heap = growable();
    char *small = (char *)HeapAlloc(heap, 0, 10), *large = (char *)HeapAlloc(heap, 0, 4 << 20);
    EXPECT_CALL(HeapDestroy(heap), TRUE, UNTOUCHED);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(small, &info, sizeof info);
    EXPECT_EQ(info.State, MEM_FREE);
    VirtualQuery(large, &info, sizeof info);
    EXPECT_EQ(info.State, MEM_FREE);
    EXPECT_CALL(HeapDestroy(GetProcessHeap()), FALSE, ERROR_INVALID_HANDLE);
    EXPECT(HeapAlloc(GetProcessHeap(), 0, 10) != NULL);
    EXPECT_CALL(HeapDestroy(NULL), TRUE, UNTOUCHED);
    for (int i = 0; i < 1000; i++) { /* nothing is kept of them */
        heap = growable();
        REQUIRE(HeapAlloc(heap, 0, 100) != NULL);
        REQUIRE(HeapDestroy(heap));
    }
}

static HANDLE shared;
static volatile int step, blocked;

static void *try_to_allocate(void *flags)
{
    void *block = HeapAlloc(shared, (DWORD)(uintptr_t)flags, 10);
    __atomic_store_n(&step, 1, __ATOMIC_RELEASE);
    return block;
}

/* Does an allocation by another thread wait while this one holds the heap? Expected to, it is looked at for a while. */
static BOOL waits(DWORD flags, BOOL expected)
{
    pthread_t thread;
    void *block;
    step = 0;
    REQUIRE(HeapLock(shared) && HeapLock(shared));
    REQUIRE(HeapAlloc(shared, 0, 10) != NULL);
    REQUIRE(pthread_create(&thread, NULL, try_to_allocate, (void *)(uintptr_t)flags) == 0);
    for (int i = 0; (i < 200 || !expected) && !__atomic_load_n(&step, __ATOMIC_ACQUIRE); i++)
        usleep(1000);
    BOOL waited = !__atomic_load_n(&step, __ATOMIC_ACQUIRE);
    EXPECT(HeapUnlock(shared) && HeapUnlock(shared));
    pthread_join(thread, &block);
    EXPECT(block != NULL);
    return waited;
}

static void locking(void)
{
    EXPECT_CALL(HeapLock(NULL), FALSE, UNTOUCHED);
    EXPECT_CALL(HeapUnlock(NULL), FALSE, UNTOUCHED);
    shared = growable();
    EXPECT_CALL(HeapUnlock(shared), TRUE, UNTOUCHED);
    EXPECT(waits(0, TRUE));
    EXPECT(waits(0, TRUE)); /* also when the thread's kind has been there before */
    EXPECT(!waits(HEAP_NO_SERIALIZE, FALSE));
    shared = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    EXPECT(!waits(0, FALSE));
    shared = HeapCreate(0, 0, 1 << 20);
    EXPECT(waits(0, TRUE));
}

static void compacting(void)
{
    HANDLE heap = growable();
    void *blocks[100];
    for (int i = 0; i < 100; i++)
        blocks[i] = HeapAlloc(heap, 0, 60000);
    for (int i = 0; i < 100; i++)
        HeapFree(heap, 0, blocks[i]);
    HEAP_SUMMARY before = {.cb = sizeof before}, after = {.cb = sizeof after};
    EXPECT(HeapSummary(heap, 0, &before));
    EXPECT(HeapCompact(heap, 0) >= 60000);
    EXPECT(HeapSummary(heap, 0, &after));
    EXPECT(after.cbCommitted < before.cbCommitted);
    EXPECT_CALL(HeapCompact(heap, 0), 0, 0);
}

/* Megabytes of the process that are in memory. */
static long resident(void)
{
    long all = 0, there = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &all, &there) != 2)
        there = 0;
    if (file)
        fclose(file);
    return there * 4096 >> 20;
}

static void memory_goes_back(void)
{
    enum { ALL = 64 << 20 };
    static const size_t sizes[] = {64, 1000, 5000, 60000, 400000, 3000000};
    static void *blocks[ALL / 64];
    memset(blocks, 1, sizeof blocks);
    for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        HANDLE heap = growable();
        size_t count = ALL / sizes[k];
        long before = resident();
        for (size_t i = 0; i < count; i++) {
            blocks[i] = HeapAlloc(heap, 0, sizes[k]);
            REQUIRE(blocks[i] != NULL);
            memset(blocks[i], 1, sizes[k]);
        }
        EXPECT(resident() >= before + 60);
        for (size_t i = 0; i < count; i++)
            EXPECT(HeapFree(heap, 0, blocks[i * 7919 % count]));
        if (!EXPECT(resident() <= before + 20))
            printf("# %ld MiB after blocks of %zu bytes were freed, %ld before\n", resident(), sizes[k],
                   before);
        if (sizes[k] >= 400000) { /* what is kept goes soon, if the heap is used */
            for (int tries = 0; resident() > before + 4 && tries < 500; tries++) {
                usleep(20000);
                EXPECT(HeapFree(heap, 0, HeapAlloc(heap, 0, 100000)));
            }
            EXPECT(resident() <= before + 4);
        }
        HeapCompact(heap, 0);
        if (!EXPECT(resident() <= before + 4))
            printf("# %ld MiB after that heap was compacted, %ld before\n", resident(), before);
        EXPECT(HeapDestroy(heap));
    }
}

static void list_of_heaps(void)
{
    HANDLE heaps[4] = {0};
    DWORD before = GetProcessHeaps(0, NULL);
    HANDLE one = growable(), two = growable();
    EXPECT_CALL(GetProcessHeaps(0, NULL), before + 2, UNTOUCHED);
    EXPECT_CALL(GetProcessHeaps(1, heaps), before + 2, UNTOUCHED);
    EXPECT(heaps[0] == NULL);
    EXPECT_EQ(before, 1);
    EXPECT_CALL(GetProcessHeaps(4, heaps), 3, UNTOUCHED);
    EXPECT(heaps[0] == GetProcessHeap() && heaps[1] == one && heaps[2] == two);
    HeapDestroy(one);
    EXPECT_EQ(GetProcessHeaps(4, heaps), 2);
    EXPECT(heaps[1] == two);
}

static void information(void)
{
    HANDLE heap = growable(), limited = HeapCreate(0, 0, 1 << 20),
           alone = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    ULONG value[2] = {99, 99}, zero = 0, one = 1, two = 2;
    SIZE_T length = 0;
    EXPECT_CALL(HeapQueryInformation(heap, (HEAP_INFORMATION_CLASS)55, value, 4, &length), FALSE,
                ERROR_INVALID_PARAMETER);
    EXPECT_CALL(HeapQueryInformation(heap, HeapCompatibilityInformation, NULL, 0, &length), FALSE,
                ERROR_INSUFFICIENT_BUFFER);
    EXPECT_EQ(length, 4);
    EXPECT_CALL(HeapQueryInformation(heap, HeapCompatibilityInformation, value, 3, NULL), FALSE,
                ERROR_INSUFFICIENT_BUFFER);
    length = 77;
    EXPECT_CALL(HeapQueryInformation(NULL, HeapCompatibilityInformation, value, 4, &length), FALSE,
                ERROR_NOACCESS);
    EXPECT_EQ(length, 77);
    EXPECT_CALL(HeapQueryInformation(NULL, HeapCompatibilityInformation, value, 4, NULL), FALSE,
                ERROR_NOACCESS);
    EXPECT_CALL(HeapQueryInformation(heap, HeapCompatibilityInformation, value, 4, &length), TRUE, UNTOUCHED);
    EXPECT_EQ(value[0], 0);
    EXPECT_CALL(HeapQueryInformation(heap, HeapCompatibilityInformation, value, 8, NULL), TRUE, UNTOUCHED);
    EXPECT_EQ(value[1], 99);
    for (int i = 0; i < 18; i++)
        HeapAlloc(heap, 0, 40);
    HeapQueryInformation(heap, HeapCompatibilityInformation, value, 4, NULL);
    EXPECT_EQ(value[0], 2);
    heap = growable();
    EXPECT_CALL(HeapSetInformation(heap, HeapCompatibilityInformation, &two, 4), TRUE, UNTOUCHED);
    HeapQueryInformation(heap, HeapCompatibilityInformation, value, 4, NULL);
    EXPECT_EQ(value[0], 2);
    EXPECT_CALL(HeapSetInformation(heap, HeapCompatibilityInformation, &zero, 4), FALSE, ERROR_GEN_FAILURE);
    EXPECT_CALL(HeapSetInformation(heap, HeapCompatibilityInformation, &one, 4), FALSE, ERROR_GEN_FAILURE);
    EXPECT_CALL(HeapSetInformation(limited, HeapCompatibilityInformation, &two, 4), FALSE, ERROR_GEN_FAILURE);
    EXPECT_CALL(HeapSetInformation(alone, HeapCompatibilityInformation, &two, 4), FALSE, ERROR_GEN_FAILURE);
    EXPECT_CALL(HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0), TRUE, UNTOUCHED);
    HEAP_OPTIMIZE_RESOURCES_INFORMATION how = {HEAP_OPTIMIZE_RESOURCES_CURRENT_VERSION, 0};
    EXPECT_CALL(HeapSetInformation(NULL, HeapOptimizeResources, &how, sizeof how), TRUE, UNTOUCHED);
}

static void walk_of_fresh(void)
{
    EXPECT_CALL(HeapWalk(growable(), NULL), FALSE, ERROR_INVALID_PARAMETER);
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 1 << 20)};
    EXPECT_EQ(sizeof(PROCESS_HEAP_ENTRY), 40);
    for (int i = 0; i < 2; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        REQUIRE(HeapWalk(heaps[i], &entry));
        EXPECT_EQ(entry.wFlags, PROCESS_HEAP_REGION);
        EXPECT(entry.lpData == heaps[i]);
        EXPECT(entry.cbData <= 0x1000);
        EXPECT_EQ(entry.cbOverhead, 0);
        EXPECT_EQ(entry.iRegionIndex, 0);
        EXPECT(entry.Region.dwCommittedSize > 0 && entry.Region.dwUnCommittedSize > 0);
        REQUIRE(HeapWalk(heaps[i], &entry));
        EXPECT_EQ(entry.wFlags, 0);
        REQUIRE(HeapWalk(heaps[i], &entry));
        EXPECT_EQ(entry.wFlags, PROCESS_HEAP_UNCOMMITTED_RANGE);
        EXPECT_CALL(HeapWalk(heaps[i], &entry), FALSE, ERROR_NO_MORE_ITEMS);
    }
}

static void walk_of_blocks(void)
{
    HANDLE heaps[] = {growable(), HeapCreate(0, 0, 8 << 20)};
    for (int i = 0; i < 2; i++) {
        SIZE_T expected = 0, found = 0;
        char *blocks[200];
        for (int k = 0; k < 200; k++)
            blocks[k] = (char *)HeapAlloc(heaps[i], 0, (SIZE_T)k * k);
        for (int k = 0; k < 200; k += 2)
            EXPECT(HeapFree(heaps[i], 0, blocks[k]));
        for (int k = 1; k < 200; k += 2)
            expected += (SIZE_T)k * k;
        PROCESS_HEAP_ENTRY entry = {0};
        char *end = NULL;
        int count = 0;
        WORD before = PROCESS_HEAP_REGION;
        while (HeapWalk(heaps[i], &entry)) {
            EXPECT((char *)entry.lpData >= end || entry.wFlags == PROCESS_HEAP_REGION);
            EXPECT(entry.wFlags || before); /* free neighbours are one */
            before = entry.wFlags;
            end = (char *)entry.lpData + (entry.wFlags == PROCESS_HEAP_REGION ? 0 : entry.cbData);
            if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
                EXPECT(HeapValidate(heaps[i], 0, entry.lpData));
                EXPECT_EQ(HeapSize(heaps[i], 0, entry.lpData), entry.cbData);
                EXPECT(entry.cbOverhead >= 8);
                found += entry.cbData;
                count++;
            }
        }
        EXPECT_EQ(GetLastError(), ERROR_NO_MORE_ITEMS);
        EXPECT_EQ(found, expected);
        EXPECT_EQ(count, 100);
        HEAP_SUMMARY summary = {.cb = sizeof summary};
        EXPECT_CALL(HeapSummary(heaps[i], 0, &summary), TRUE, UNTOUCHED);
        EXPECT_EQ(summary.cbAllocated, expected);
        EXPECT(summary.cbAllocated <= summary.cbCommitted && summary.cbCommitted <= summary.cbReserved);
        summary.cb--;
        EXPECT_CALL(HeapSummary(heaps[i], 0, &summary), FALSE, ERROR_INVALID_PARAMETER);
    }
}

static void *hammer(void *argument)
{
    unsigned random = (unsigned)(uintptr_t)argument * 2654435761u + 1;
    char *blocks[64] = {0};
    for (int i = 0; i < 100000; i++) {
        random = random * 1664525 + 1013904223;
        unsigned k = random >> 26;
        SIZE_T size = random >> 8 & 1023;
        if (blocks[k] && (!is_filled(blocks[k], (char)k, HeapSize(shared, 0, blocks[k])) ||
                          !HeapFree(shared, 0, blocks[k])))
            return (void *)1;
        blocks[k] = (char *)HeapAlloc(shared, 0, size);
        memset(blocks[k], (int)k, size);
    }
    return NULL;
}

static void many_threads(void)
{
    pthread_t threads[4];
    shared = growable();
    for (uintptr_t i = 0; i < 4; i++)
        REQUIRE(pthread_create(&threads[i], NULL, hammer, (void *)i) == 0);
    for (int i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        EXPECT(!failed);
    }
    EXPECT(HeapValidate(shared, 0, NULL));
}

static volatile int stop;

static void *churn(void *argument)
{
    (void)argument;
    while (!stop) {
        void *blocks[50];
        for (int i = 0; i < 50; i++)
            blocks[i] = HeapAlloc(shared, 0, (SIZE_T)i * 13);
        for (int i = 0; i < 50; i++)
            HeapFree(shared, 0, blocks[i]);
    }
    return NULL;
}

static void forks(void)
{
    pthread_t threads[2];
    shared = growable();
    for (int i = 0; i < 2; i++)
        REQUIRE(pthread_create(&threads[i], NULL, churn, NULL) == 0);
    for (int i = 0; i < 50; i++) {
        char *block = (char *)HeapAlloc(shared, 0, 100);
        memset(block, i, 100);
        pid_t child = fork();
        if (child == 0) {
            BOOL sound = HeapValidate(shared, 0, NULL) && is_filled(block, (char)i, 100);
            for (int k = 0; k < 100; k++)
                sound = sound && HeapAlloc(shared, 0, (SIZE_T)k * 13) != NULL;
            sound =
                sound && HeapFree(shared, 0, block) && HeapValidate(shared, 0, NULL) && HeapDestroy(shared);
            _exit(sound ? 0 : 1);
        }
        int status = -1;
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
        EXPECT(HeapFree(shared, 0, block));
    }
    stop = 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    EXPECT(HeapValidate(shared, 0, NULL));
}

/* What a thread leaves behind when it ends, others use. */
static void ended_threads(void)
{
    shared = growable();
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    for (int i = 0; i < 300; i++) {
        pthread_t thread;
        void *failed;
        REQUIRE(pthread_create(&thread, NULL, try_to_allocate, NULL) == 0);
        pthread_join(thread, &failed);
        if (i % 2)
            EXPECT(HeapFree(shared, 0, failed));
    }
    EXPECT(HeapSummary(shared, 0, &summary));
    EXPECT_EQ(summary.cbAllocated, 1500);
    EXPECT(summary.cbCommitted < 4 << 20);
    EXPECT(HeapValidate(shared, 0, NULL));
}

/* Once more with an environment in which misuse fails, and does not end the process: S-033. */
int main(int count, char **arguments)
{
    static const struct tap_case cases[] = {
        CASE(impossible_sizes, "S-006 S-012 sizes that cannot be"),
        CASE(process_heap, "S-001 the process heap"),
        CASE(handle_is_region, "S-002 a handle is the base of a region"),
        CASE(initial_size, "S-003 an initial size does not limit"),
        CASE(maximum_size, "S-004 S-005 a maximum size does"),
        CASE(more_than_4_gib, "S-004 S-068 a heap with a maximum size of more than 4 GiB"),
        CASE(executable, "S-007 S-073 blocks that can be executed, or not"),
        CASE(sizes, "S-009 S-017 S-031 S-034 S-038 X-004 blocks of all sizes"),
        CASE(no_bytes, "S-010 blocks of no bytes"),
        CASE(zeroed, "S-011 S-075 memory that reads zero"),
        CASE(exceptions, "S-013 S-014 exceptions instead of NULL"),
        CASE(no_room, "S-015 S-016 blocks too large for a heap with a maximum size"),
        CASE(large_block, "S-017 S-069 a large block has a region of its own, and comes last in a walk"),
        CASE(unknown_flags, "S-018 flags nobody knows"),
        CASE(reallocation, "S-021 S-022 S-023 S-024 S-025 S-026 other sizes"),
        CASE(in_place, "S-027 S-028 S-029 S-030 other sizes in place"),
        CASE(true_summary, "S-072 what a summary says of memory is what VirtualQuery says"),
        CASE(kept_spans, "S-031 S-033 S-068 S-072 blocks that a thread has freed and keeps are free"),
        CASE(kept_is_given_up, "S-012 S-049 what is kept goes back when a thread ends, or none is left"),
        CASE(misuse,
             "S-032 S-033 S-035 S-036 S-037 S-039 S-040 S-041 S-042 X-005 what is no block, or no longer"),
        CASE(destroying, "S-043 S-044 heaps go at once"),
        CASE(locking, "S-008 S-045 S-046 S-047 S-048 a held heap waits for nobody but its holder"),
        CASE(compacting, "S-049 memory goes back"),
        CASE(memory_goes_back, "S-031 S-049 what was freed goes back to the system"),
        CASE(list_of_heaps, "S-050 S-051 S-052 the list of heaps"),
        CASE(information, "S-053 S-054 S-055 S-056 S-057 S-058 S-059 S-060 S-061 S-062 information"),
        CASE(walk_of_fresh, "S-063 S-064 S-065 S-066 a walk of a fresh heap"),
        CASE(walk_of_blocks, "S-067 S-068 S-071 S-072 S-076 a walk of blocks"),
        CASE(many_threads, "S-020 several threads"),
        CASE(ended_threads, "S-020 blocks of threads that have ended"),
        CASE(forks, "S-020 a child of fork while other threads use a heap")};
    const char *option = getenv("FAULTLINE_HEAP");
    if (count > 0 && (!option || !strstr(option, "tolerant"))) {
        setenv("FAULTLINE_HEAP", "tolerant", 1);
        execv("/proc/self/exe", arguments);
    }
    return tap_main(cases, (int)(sizeof cases / sizeof *cases));
}
