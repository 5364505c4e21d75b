/* The memory calls of ntdll: statuses, rounding, and releasing a part of an allocation. */
#include "test/memory/memory.h"

#include <winternl.h>

static HANDLE self = (HANDLE)-1;

static DWORD allocate_at(char **base, SIZE_T *size, ULONG type, ULONG protection)
{
    return (DWORD)NtAllocateVirtualMemory(self, (PVOID *)base, 0, size, type, protection);
}

static DWORD release_part(char *base, SIZE_T size)
{
    PVOID at = base;
    return (DWORD)NtFreeVirtualMemory(self, &at, &size, MEM_RELEASE);
}

static void refused(void)
{
    char *p = NULL;
    SIZE_T size = PAGE, none = 0;
    ULONG old;
    SetLastError(UNTOUCHED);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, NULL, 0, &size, MEM_RESERVE, PAGE_READWRITE), 0xC0000005);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 0, NULL, MEM_RESERVE, PAGE_READWRITE), 0xC0000005);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 22, &size, MEM_RESERVE, PAGE_READWRITE), 0xC00000F1);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(NULL, (PVOID *)&p, 0, &size, MEM_RESERVE, PAGE_READWRITE), 0xC0000008);
    EXPECT_EQ(allocate_at(&p, &none, MEM_RESERVE, PAGE_READWRITE), 0xC000000D);
    p = free_place(GRANULE);
    EXPECT_EQ(allocate_at(&p, &size, MEM_COMMIT, PAGE_READWRITE), 0xC0000018);
    EXPECT_EQ(release_part(p, PAGE), 0xC00000A0);
    EXPECT_EQ(release_part(p, 0), 0xC00000A0);
    p = reserve(GRANULE);
    EXPECT_EQ(release_part(p, GRANULE + PAGE), 0xC000001A);
    EXPECT_EQ(release_part(p + PAGE, 0), 0xC000009F);
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&p, &size, PAGE_READONLY, &old), 0xC000002D);
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&p, &size, 3, &old), 0xC0000045);
    EXPECT_EQ(release_part(p, 0), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void rounding(void)
{
    char *p = NULL, *at;
    SIZE_T size = 0x1234;
    ULONG old;
    EXPECT_EQ(allocate_at(&p, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0);
    EXPECT_EQ(size, 2 * PAGE);
    at = p + 0xFFF;
    size = 2;
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&at, &size, PAGE_READONLY, &old), 0);
    EXPECT_EQ((uintptr_t)at, (uintptr_t)p);
    EXPECT_EQ(size, 2 * PAGE);
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READONLY);
    size = 0;
    EXPECT_EQ((DWORD)NtFreeVirtualMemory(self, (PVOID *)&at, &size, MEM_RELEASE), 0);
    EXPECT_EQ(size, 2 * PAGE);
    p = NULL;
    size = PAGE;
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 1, &size, MEM_RESERVE, PAGE_READWRITE), 0);
    EXPECT((uintptr_t)p + PAGE <= 0x80000000);
    EXPECT(release(p));
}

static void parts(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 5, 8 * PAGE);
    EXPECT(protect(p + 6 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_EQ(release_part(p + 2 * PAGE, 2 * PAGE), 0);
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(query(p + 2 * PAGE).State, MEM_FREE);
    EXPECT_EQ((uintptr_t)query(p + 5 * PAGE).AllocationBase, (uintptr_t)p + 4 * PAGE);
    EXPECT_PAGES(p + 4 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + 6 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(holds(p, 2 * PAGE, 5) && holds(p + 4 * PAGE, 4 * PAGE, 5));
    EXPECT_FAILS(487, VirtualAlloc(p + 2 * PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    EXPECT_WORKS(decommit(p + 5 * PAGE, PAGE));
    EXPECT_WORKS(release(p + 4 * PAGE));
    EXPECT_WORKS(VirtualAlloc(p, GRANULE, MEM_RESERVE, PAGE_READWRITE) == p);
    EXPECT(release(p));
}

TAP_MAIN(CASE(refused, "what they refuse, by status"), CASE(rounding, "what they say they did"),
         CASE(parts, "F-025 a part of an allocation is released"))
