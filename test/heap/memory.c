/* Section V: memory by name; and blocks that go by other names than the heap's. */
#include <windows.h>

#include <combaseapi.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "test/tap.h"

enum { UNTOUCHED = 0xDEAD };

static void macros(void)
{
    char one[16] = "0123456789abcde", other[16];
    SetLastError(UNTOUCHED);
    CopyMemory(other, one, sizeof one);
    EXPECT(RtlEqualMemory(one, other, sizeof one));
    MoveMemory(other + 1, other, 10);
    EXPECT_STR(other, "00123456789bcde");
    EXPECT(!RtlEqualMemory(one, other, sizeof one));
    FillMemory(other, 3, 'x');
    EXPECT_STR(other, "xxx23456789bcde");
    ZeroMemory(other + 1, 2);
    EXPECT(other[0] == 'x' && !other[1] && !other[2] && other[3] == '2');
    EXPECT(SecureZeroMemory(other, sizeof other) == other);
    for (unsigned i = 0; i < sizeof other; i++)
        EXPECT_EQ(other[i], 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

/* The same names as functions: macros do not expand where no parenthesis follows. */
static void functions(void)
{
    VOID (*WINAPI move)(PVOID, const VOID *, SIZE_T) = RtlMoveMemory;
    VOID (*WINAPI copy)(PVOID, const VOID *, SIZE_T) = RtlCopyMemory;
    VOID (*WINAPI fill)(PVOID, SIZE_T, int) = RtlFillMemory;
    VOID (*WINAPI zero)(PVOID, SIZE_T) = RtlZeroMemory;
    char text[8] = "abcdefg";
    move(text + 1, text, 5);
    EXPECT_STR(text, "aabcdeg");
    copy(text, "xyz", 3);
    EXPECT_STR(text, "xyzcdeg");
    fill(text, 2, 'q');
    EXPECT_STR(text, "qqzcdeg");
    zero(text + 1, 6);
    EXPECT_STR(text, "q");
}

static void compares(void)
{
    char one[40], other[40];
    memset(one, 7, sizeof one);
    memset(other, 7, sizeof other);
    EXPECT_EQ(RtlCompareMemory(one, other, 40), 40);
    for (unsigned i = 0; i < 40; i++) {
        other[i] = (char)(1 << i % 7 | 0x80);
        EXPECT_EQ(RtlCompareMemory(one, other, 40), i);
        EXPECT_EQ(RtlCompareMemory(one, other, i), i);
        EXPECT_EQ(RtlCompareMemory(one + 1, other + 1, 39), i ? i - 1 : 39);
        other[i] = 7;
    }
}

static void compares_ulong(void)
{
    ULONG words[4] = {5, 5, 5, 6};
    EXPECT_EQ(RtlCompareMemoryUlong(words, sizeof words, 5), 12);
    EXPECT_EQ(RtlCompareMemoryUlong(words, 7, 5), 4);
    EXPECT_EQ(RtlCompareMemoryUlong(words, 3, 5), 0);
    EXPECT_EQ(RtlCompareMemoryUlong((char *)words + 1, 8, 5), 0);
    RtlFillMemoryUlong(words, 15, 9);
    EXPECT(words[0] == 9 && words[2] == 9 && words[3] == 6);
}

static void nothing(void)
{
    char *nowhere = (char *)(uintptr_t)8;
    MoveMemory(nowhere, nowhere, 0);
    CopyMemory(nowhere, nowhere, 0);
    FillMemory(nowhere, 0, 1);
    ZeroMemory(nowhere, 0);
    SecureZeroMemory(nowhere, 0);
    EXPECT(RtlEqualMemory(nowhere, nowhere, 0));
    EXPECT_EQ(RtlCompareMemory(nowhere, nowhere, 0), 0);
    EXPECT_EQ(RtlCompareMemoryUlong(nowhere, 0, 1), 0);
}

/* The call faults with 0xC0000005 where its caller can handle it. */
#define EXPECT_FAULT(call)                                                                                   \
    do {                                                                                                     \
        volatile DWORD code = 0;                                                                             \
        __try {                                                                                              \
            call;                                                                                            \
        }                                                                                                    \
        __except (code = GetExceptionCode(), EXCEPTION_EXECUTE_HANDLER) {                                    \
        }                                                                                                    \
        EXPECT_EQ(code, EXCEPTION_ACCESS_VIOLATION);                                                         \
    } while (0)

static void faults(void)
{
    char here[16] = {0}, *volatile nowhere = (char *)(uintptr_t)8;
    VOID (*WINAPI volatile move)(PVOID, const VOID *, SIZE_T) = RtlMoveMemory;
    EXPECT_FAULT(move(nowhere, here, 16));
    EXPECT_FAULT(move(here, nowhere, 16));
    EXPECT_FAULT(FillMemory(nowhere, 16, 1));
    EXPECT_FAULT(SecureZeroMemory(nowhere, 16));
    EXPECT_FAULT(RtlCompareMemory(here, nowhere, 16));
    EXPECT_FAULT(RtlCompareMemoryUlong(nowhere, 16, 0));
}

static void task_memory(void)
{
    EXPECT(CoTaskMemAlloc(SIZE_MAX) == NULL);
    CoTaskMemFree(NULL);
    char *block = (char *)CoTaskMemRealloc(NULL, 10);
    REQUIRE(block != NULL);
    EXPECT_EQ(HeapSize(GetProcessHeap(), 0, block), 10);
    memcpy(block, "task", 5);
    block = (char *)CoTaskMemRealloc(block, 10000);
    EXPECT_STR(block, "task");
    EXPECT_EQ(HeapSize(GetProcessHeap(), 0, block), 10000);
    EXPECT(CoTaskMemRealloc(block, SIZE_MAX) == NULL);
    EXPECT_STR(block, "task");
    EXPECT(CoTaskMemRealloc(block, 0) == NULL);
    EXPECT(!HeapValidate(GetProcessHeap(), 0, block));
    block = (char *)CoTaskMemAlloc(0);
    EXPECT(block != NULL);
    CoTaskMemFree(block);
}

static void aligned(void)
{
    errno = 0;
    EXPECT(_aligned_malloc(10, 24) == NULL && errno == EINVAL);
    errno = 0;
    EXPECT(_aligned_malloc(0, 16) == NULL && errno == EINVAL);
    for (size_t alignment = 1; alignment <= 65536; alignment *= 2) {
        char *block = (char *)_aligned_malloc(100, alignment);
        REQUIRE(block != NULL);
        EXPECT_EQ((uintptr_t)block % alignment, 0);
        EXPECT(_aligned_msize(block, alignment, 0) >= 100);
        memset(block, 5, 100);
        block = (char *)_aligned_realloc(block, 5000, alignment);
        EXPECT_EQ((uintptr_t)block % alignment, 0);
        for (int i = 0; i < 100; i++)
            EXPECT_EQ(block[i], 5);
        _aligned_free(block);
    }
    char *block = (char *)_aligned_realloc(NULL, 8, 64);
    EXPECT(block != NULL && _aligned_realloc(block, 0, 64) == NULL);
    _aligned_free(NULL);
}

static void of_malloc(void)
{
    errno = 0;
    EXPECT(_msize(NULL) == (size_t)-1 && errno == EINVAL);
    errno = 0;
    EXPECT(_expand(NULL, 1) == NULL && errno == EINVAL);
    char *block = (char *)malloc(100);
    EXPECT(_msize(block) >= 100);
    EXPECT(_expand(block, 50) == block);
    errno = 0;
    EXPECT(_expand(block, 1 << 20) == NULL && errno == ENOMEM);
    free(block);
    errno = 0;
    EXPECT(_recalloc(NULL, SIZE_MAX, 2) == NULL && errno == ENOMEM);
    block = (char *)_recalloc(NULL, 3, 5);
    memset(block, 1, 15);
    for (size_t count = 4; count < 2000; count += count / 2) {
        block = (char *)_recalloc(block, count, 5);
        REQUIRE(block != NULL);
        for (size_t i = 0; i < count * 5; i++)
            if (block[i] != (i < 15))
                EXPECT_EQ(i, 0);
    }
    EXPECT(_recalloc(block, 0, 5) == NULL);
}

static void process_heap(void)
{
    char *small = (char *)HeapAlloc(GetProcessHeap(), 0, 123),
         *large = (char *)HeapAlloc(GetProcessHeap(), 0, 3 << 20);
    _HEAPINFO info = {NULL, 0, 0};
    int seen = 0, answer;
    EXPECT_EQ(_heapchk(), _HEAPOK);
    EXPECT_EQ(_heapmin(), 0);
    SetLastError(UNTOUCHED);
    while ((answer = _heapwalk(&info)) == _HEAPOK) {
        seen += (char *)info._pentry == small && info._size == 123 && info._useflag == _USEDENTRY;
        seen += (char *)info._pentry == large && info._size == 3 << 20 && info._useflag == _USEDENTRY;
    }
    EXPECT_EQ(answer, _HEAPEND);
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    info._pentry = (int *)(void *)(small + 1000000000);
    EXPECT_EQ(_heapwalk(&info), _HEAPBADPTR);
}

TAP_MAIN(CASE(nothing, "V-009 no bytes: no access"),
         CASE(faults, "V-010 a bad pointer is the caller's fault"),
         CASE(macros, "V-001 V-002 V-003 V-004 V-005 V-008 the macros"),
         CASE(functions, "V-001 V-002 V-003 V-004 the functions of these names"),
         CASE(compares, "V-006 how much is equal"),
         CASE(compares_ulong, "V-007 how much repeats a word"),
         CASE(task_memory, "CoTaskMemAlloc, CoTaskMemRealloc, CoTaskMemFree"),
         CASE(aligned, "_aligned_malloc and its family"),
         CASE(of_malloc, "_msize, _expand, _recalloc"),
         CASE(process_heap, "_heapchk, _heapmin, _heapwalk"))
