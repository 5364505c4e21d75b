/* Locked pages and the working set, section M. */
#include "test/memory/memory.h"

#include <psapi.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define SELF GetCurrentProcess()

enum { MAY_LOCK = 30 };

static unsigned is_locked(const void *p)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = {(PVOID)(uintptr_t)p, {0}};
    (void)*(const volatile char *)p;
    EXPECT(QueryWorkingSetEx(SELF, &page, sizeof page));
    EXPECT(page.VirtualAttributes.Valid);
    return page.VirtualAttributes.Locked;
}

static void refuses_lock(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *r = reserve(2 * PAGE), *free = free_place(PAGE);
    REQUIRE(commit(r, PAGE, PAGE_READWRITE));
    REQUIRE(protect(p + 2 * PAGE, PAGE, PAGE_NOACCESS));
    EXPECT_FAILS(87, VirtualLock(p, 0));
    EXPECT_FAILS(87, VirtualLock((void *)UINT64_C(0x7FFFFFFF0000), (SIZE_T)1 << 40));
    EXPECT_FAILS(87, VirtualLock((void *)UINT64_C(0xFFFF800000000000), PAGE));
    EXPECT_FAILS(87, VirtualLock(p, ~(SIZE_T)0));
    EXPECT_FAILS(998, VirtualLock(p, 4 * PAGE));
    EXPECT_FAILS(998, VirtualLock(r, 2 * PAGE));
    EXPECT_FAILS(998, VirtualLock(free, 1));
    EXPECT_FAILS(998, VirtualLock(NULL, 1));
    EXPECT(!is_locked(p) && !is_locked(p + PAGE) && !is_locked(r));
}

static void refuses_unlock(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *free = free_place(PAGE);
    EXPECT_FAILS(87, VirtualUnlock(p, 0));
    EXPECT_FAILS(87, VirtualUnlock((void *)UINT64_C(0xFFFF800000000000), PAGE));
    EXPECT_FAILS(158, VirtualUnlock(p, PAGE));
    EXPECT_FAILS(158, VirtualUnlock(free, PAGE));
    REQUIRE(VirtualLock(p, 2 * PAGE));
    EXPECT_FAILS(158, VirtualUnlock(p, 3 * PAGE));
    EXPECT(is_locked(p) && is_locked(p + PAGE) && !is_locked(p + 2 * PAGE));
    memset(p, 1, 4 * PAGE);
    VirtualAlloc(p + 2 * PAGE, PAGE, MEM_RESET, PAGE_READWRITE);
    EXPECT_FAILS(158, VirtualUnlock(p + 2 * PAGE, PAGE));
    EXPECT(holds(p + 3 * PAGE, PAGE, 1));
}

static void refuses_sizes(void)
{
    SIZE_T least, most;
    DWORD flags;
    EXPECT_FAILS(6, SetProcessWorkingSetSize(NULL, 1 << 20, 1 << 20));
    EXPECT_FAILS(6, GetProcessWorkingSetSize(NULL, &least, &most));
    EXPECT_FAILS(87, SetProcessWorkingSetSize(SELF, 2 << 20, 1 << 20));
    EXPECT_FAILS(87, SetProcessWorkingSetSize(SELF, 0, 1 << 20));
    EXPECT_FAILS(87, SetProcessWorkingSetSize(SELF, PAGE, 12 * PAGE));
    EXPECT_FAILS(87, SetProcessWorkingSetSizeEx(SELF, 1 << 20, 1 << 20, 16));
    EXPECT_FAILS(87, SetProcessWorkingSetSizeEx(SELF, 1 << 20, 1 << 20, 3));
    EXPECT_FAILS(87, SetProcessWorkingSetSizeEx(SELF, 1 << 20, 1 << 20, 12));
    EXPECT_FAILS(998, GetProcessWorkingSetSize(SELF, NULL, &most));
    EXPECT_FAILS(998, GetProcessWorkingSetSize(SELF, &least, NULL));
    EXPECT_FAILS(998, GetProcessWorkingSetSizeEx(SELF, &least, &most, NULL));
    EXPECT_WORKS(GetProcessWorkingSetSizeEx(SELF, &least, &most, &flags));
    EXPECT_EQ(least, 204800);
    EXPECT_EQ(most, 1413120);
    EXPECT_EQ(flags, 10);
}

static void refuses_queries(void)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = {&page, {0}};
    PROCESS_MEMORY_COUNTERS counters;
    ULONG_PTR count;
    char *closed = reserve(PAGE);
    EXPECT_FAILS(24, QueryWorkingSetEx(SELF, &page, 0));
    EXPECT_FAILS(24, QueryWorkingSetEx(SELF, &page, sizeof page - 1));
    EXPECT_FAILS(998, QueryWorkingSetEx(SELF, NULL, sizeof page));
    EXPECT_FAILS(998, QueryWorkingSetEx(SELF, closed, sizeof page));
    EXPECT_FAILS(6, QueryWorkingSetEx(NULL, &page, sizeof page));
    EXPECT_FAILS(24, QueryWorkingSet(SELF, &count, 7));
    EXPECT_FAILS(998, QueryWorkingSet(SELF, NULL, 8));
    EXPECT_FAILS(6, QueryWorkingSet(NULL, &count, 8));
    EXPECT_FAILS(6, EmptyWorkingSet(NULL));
    EXPECT_FAILS(122, GetProcessMemoryInfo(SELF, &counters, 71));
    EXPECT_FAILS(6, GetProcessMemoryInfo(NULL, &counters, sizeof counters));
    EXPECT_FAILS(998, GetProcessMemoryInfo(SELF, NULL, sizeof counters));
}

static void locked(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 1, 8 * PAGE);
    EXPECT_WORKS(VirtualLock(p + PAGE + 5, 1));
    EXPECT(!is_locked(p) && is_locked(p + PAGE) && !is_locked(p + 2 * PAGE));
    EXPECT_WORKS(VirtualLock(p + 0x2FFF, 2));
    EXPECT_WORKS(VirtualLock(p + 0x2FFF, 2)); /* no count */
    EXPECT(is_locked(p + 2 * PAGE) && is_locked(p + 3 * PAGE) && !is_locked(p + 4 * PAGE));
    EXPECT_WORKS(VirtualUnlock(p + 2 * PAGE, PAGE));
    EXPECT(!is_locked(p + 2 * PAGE) && is_locked(p + PAGE) && is_locked(p + 3 * PAGE));
    EXPECT_WORKS(VirtualLock(p, 8 * PAGE));
    EXPECT_WORKS(VirtualUnlock(p, 8 * PAGE));
    EXPECT_FAILS(158, VirtualUnlock(p, 1));
    EXPECT(holds(p, 8 * PAGE, 1));
    EXPECT_PAGES(p, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void several_allocations(void)
{
    char *p = reserve(2 * GRANULE);
    REQUIRE(release(p));
    REQUIRE(VirtualAlloc(p, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) == p);
    REQUIRE(VirtualAlloc(p + GRANULE, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY) == p + GRANULE);
    EXPECT_WORKS(VirtualLock(p + GRANULE - PAGE, 2 * PAGE));
    EXPECT(is_locked(p + GRANULE));
    EXPECT_WORKS(VirtualUnlock(p + GRANULE - PAGE, 2 * PAGE));
}

/* Memory that is not ours: the stack, the heap, the image. */
static void of_others(void)
{
    static char image[2 * PAGE];
    char stack[2 * PAGE], *heap = (char *)malloc(2 * PAGE);
    char *places[] = {image, stack, heap};
    for (int i = 0; i < 3; i++) {
        memset(places[i], 1, 2 * PAGE);
        EXPECT_WORKS(VirtualLock(places[i], 2 * PAGE));
        EXPECT(is_locked(places[i]));
        EXPECT_WORKS(VirtualUnlock(places[i], 2 * PAGE));
        EXPECT(!is_locked(places[i]));
    }
}

static void guard(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_FAILS(STATUS_GUARD_PAGE_VIOLATION, VirtualLock(p, PAGE));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_WORKS(VirtualLock(p, PAGE));
    EXPECT(is_locked(p));
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
}

static ULONG_PTR written(char *p, SIZE_T size)
{
    void *pages[64];
    ULONG_PTR count = 64;
    DWORD granularity;
    EXPECT_EQ(GetWriteWatch(0, p, size, pages, &count, &granularity), 0);
    return count;
}

/* Locking is not writing, and a failing one least of all. */
static void watched(void)
{
    char *p =
        (char *)VirtualAlloc(NULL, 8 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    REQUIRE(protect(p, PAGE, PAGE_READWRITE | PAGE_GUARD));
    EXPECT_FAILS(STATUS_GUARD_PAGE_VIOLATION, VirtualLock(p, 8 * PAGE));
    EXPECT_EQ(written(p, 8 * PAGE), 0);
    EXPECT_WORKS(VirtualLock(p, 8 * PAGE));
    EXPECT_EQ(written(p, 8 * PAGE), 0);
    p[3 * PAGE] = 1;
    EXPECT_EQ(written(p, 8 * PAGE), 1);
    EXPECT(is_locked(p + 3 * PAGE));
    EXPECT_WORKS(VirtualUnlock(p, 8 * PAGE));
}

/* May this process lock so many pages, as far as the host is asked? */
static int host_lets_lock(SIZE_T pages)
{
    struct rlimit limit;
    return geteuid() == 0 || (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_max >= pages * PAGE);
}

static void quota(void)
{
    if (!host_lets_lock(300))
        SKIP("the host lets this user lock little memory");
    char *p = allocate(400 * PAGE, PAGE_READWRITE);
    SIZE_T least, most;
    EXPECT_FAILS(1453, VirtualLock(p, (MAY_LOCK + 1) * PAGE));
    EXPECT(!is_locked(p));
    EXPECT_WORKS(VirtualLock(p, MAY_LOCK * PAGE));
    EXPECT_WORKS(VirtualLock(p, MAY_LOCK * PAGE)); /* they are: it costs nothing */
    EXPECT_FAILS(1453, VirtualLock(p, (MAY_LOCK + 1) * PAGE));
    EXPECT_FAILS(1453, VirtualLock(p + 100 * PAGE, PAGE));
    REQUIRE(release(p));
    p = allocate(400 * PAGE, PAGE_READWRITE);
    EXPECT_WORKS(VirtualLock(p + 100 * PAGE, MAY_LOCK * PAGE)); /* released pages are locked no more */
    EXPECT_WORKS(SetProcessWorkingSetSize(SELF, 300 * PAGE + 5, 500 * PAGE));
    EXPECT_WORKS(GetProcessWorkingSetSize(SELF, &least, &most));
    EXPECT_EQ(least, 300 * PAGE);
    EXPECT_EQ(most, 500 * PAGE);
    EXPECT_WORKS(VirtualLock(p, 280 * PAGE));
    EXPECT_FAILS(1453, VirtualLock(p, 281 * PAGE));
    EXPECT_WORKS(SetProcessWorkingSetSize(SELF, PAGE, 30 * PAGE));
    EXPECT_WORKS(GetProcessWorkingSetSize(SELF, &least, &most));
    EXPECT_EQ(least, 20 * PAGE); /* the least minimum */
}

/* The host's own limit is lower: the same answer. */
static void host_limit(void)
{
    char *p = allocate(64 * PAGE, PAGE_READWRITE);
    struct rlimit limit = {8 * PAGE, 8 * PAGE};
    REQUIRE(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    if (geteuid() == 0 && syscall(SYS_setresuid, 65534, 65534, 65534) != 0)
        SKIP("the superuser has no limit");
    EXPECT_FAILS(1453, VirtualLock(p, 9 * PAGE));
    EXPECT_WORKS(SetProcessWorkingSetSize(SELF, 100 * PAGE, 200 * PAGE));
    EXPECT_FAILS(1453, VirtualLock(p, 9 * PAGE));
    EXPECT_WORKS(VirtualLock(p, 8 * PAGE));
}

static void host_limit_raised(void)
{
    char *p = allocate(64 * PAGE, PAGE_READWRITE);
    if (!host_lets_lock(64))
        SKIP("the host lets this user lock little memory");
    struct rlimit limit = {8 * PAGE, 64 * PAGE};
    REQUIRE(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    if (geteuid() == 0 && syscall(SYS_setresuid, 65534, 65534, 65534) != 0)
        SKIP("the superuser has no limit");
    EXPECT_FAILS(1453, VirtualLock(p, 9 * PAGE));
    EXPECT_WORKS(SetProcessWorkingSetSize(SELF, 84 * PAGE, 200 * PAGE));
    EXPECT_WORKS(VirtualLock(p, 64 * PAGE));
}

static void locked_and_freed(void)
{
    char *p = reserve(CHUNK + 16 * PAGE);
    REQUIRE(commit(p + CHUNK, 16 * PAGE, PAGE_READWRITE));
    memset(p + CHUNK, 1, 16 * PAGE);
    EXPECT_WORKS(VirtualLock(p + CHUNK, 8 * PAGE));
    EXPECT_WORKS(decommit(p + CHUNK + 2 * PAGE, PAGE));
    EXPECT(!reads(p + CHUNK + 2 * PAGE));
    EXPECT_WORKS(commit(p + CHUNK + 2 * PAGE, PAGE, PAGE_READWRITE));
    EXPECT(holds(p + CHUNK + 2 * PAGE, PAGE, 0) && holds(p + CHUNK + 3 * PAGE, PAGE, 1));
    EXPECT(is_locked(p + CHUNK + 3 * PAGE) && !is_locked(p + CHUNK + 2 * PAGE));
    EXPECT_WORKS(protect(p + CHUNK, 4 * PAGE, PAGE_READONLY));
    EXPECT_WORKS(decommit(p, 0));
    EXPECT_PAGES(p, CHUNK + 16 * PAGE, MEM_RESERVE, 0);
    REQUIRE(commit(p, 4 * PAGE, PAGE_READWRITE));
    REQUIRE(VirtualLock(p, 4 * PAGE));
    EXPECT_WORKS(release(p));
    EXPECT_FAILS(158, VirtualUnlock(p, PAGE));
}

/* The kernel writes to pages that it locks, as far as it may: nobody must be able to tell. */
static void locking_writes_nothing(void)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4 * PAGE, NULL);
    char *view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *copy = (char *)MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    REQUIRE(view && copy);
    copy[PAGE] = 1;
    EXPECT_WORKS(VirtualLock(copy, 4 * PAGE));
    EXPECT_PAGES(copy, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_PAGES(copy + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(copy + 2 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    view[3 * PAGE] = 7;
    EXPECT_EQ(copy[3 * PAGE], 7);
    EXPECT_WORKS(VirtualUnlock(copy, 4 * PAGE));
}

/* Contents that were lost are lost when the page is locked, too. */
static void locking_brings_nothing_back(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    memset(p, 3, 4 * PAGE);
    REQUIRE(VirtualAlloc(p, 4 * PAGE, MEM_RESET, PAGE_READWRITE) == p);
    if (madvise(p + PAGE, PAGE, MADV_PAGEOUT) != 0 && madvise(p + PAGE, PAGE, MADV_DONTNEED) != 0)
        SKIP("the kernel would not take the page back");
    int lost = !p[PAGE];
    EXPECT_WORKS(VirtualLock(p, 4 * PAGE));
    SetLastError(0);
    EXPECT_EQ(VirtualAlloc(p, 4 * PAGE, MEM_RESET_UNDO, PAGE_READWRITE) == p, !lost);
    EXPECT_EQ(GetLastError(), lost ? 170 : 0);
    EXPECT(holds(p, PAGE, 3) && holds(p + 2 * PAGE, 2 * PAGE, 3));
}

static void locked_views(void)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 8 * PAGE, NULL);
    char *view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    REQUIRE(view != NULL);
    EXPECT_WORKS(VirtualLock(view + PAGE, 3 * PAGE));
    EXPECT_WORKS(protect(view, 8 * PAGE, PAGE_WRITECOPY));
    EXPECT(is_locked(view + PAGE) && is_locked(view + 3 * PAGE) && !is_locked(view + 4 * PAGE));
    view[2 * PAGE] = 1;
    EXPECT_WORKS(protect(view, 8 * PAGE, PAGE_READWRITE));
    EXPECT(is_locked(view + PAGE) && is_locked(view + 2 * PAGE) && !is_locked(view));
    EXPECT_WORKS(VirtualUnlock(view + PAGE, 3 * PAGE));
}

static void described(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE), *r = reserve(PAGE);
    PSAPI_WORKING_SET_EX_INFORMATION pages[6];
    memset(pages, 0xEE, sizeof pages);
    p[2 * PAGE] = 1;
    (void)*(volatile char *)(p + PAGE);
    void *asked[] = {p + 2 * PAGE + 7, p + PAGE, p, (void *)((uintptr_t)described), r, (void *)~(uintptr_t)0};
    for (int i = 0; i < 6; i++)
        pages[i].VirtualAddress = asked[i];
    EXPECT_WORKS(QueryWorkingSetEx(SELF, pages, sizeof pages - 1)); /* five and a part */
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(pages[i].VirtualAttributes.Flags, 1 | PAGE_READWRITE << 4);
        EXPECT(pages[i].VirtualAddress == asked[i]);
    }
    EXPECT_EQ(pages[2].VirtualAttributes.Flags, 0);
    EXPECT(pages[3].VirtualAttributes.Valid && pages[3].VirtualAttributes.Shared);
    EXPECT(pages[3].VirtualAttributes.ShareCount > 0);
    EXPECT_EQ(pages[3].VirtualAttributes.Win32Protection, PAGE_EXECUTE_READ);
    EXPECT_EQ(pages[4].VirtualAttributes.Flags, 0);
    EXPECT_EQ(pages[5].VirtualAttributes.Flags, UINT64_C(0xEEEEEEEEEEEEEEEE));
    EXPECT_WORKS(K32QueryWorkingSetEx(SELF, &pages[5], sizeof *pages));
    EXPECT_EQ(pages[5].VirtualAttributes.Flags, 0);
    REQUIRE(protect(p, 8 * PAGE, PAGE_NOACCESS));
    EXPECT_WORKS(QueryWorkingSetEx(SELF, pages, sizeof *pages));
    EXPECT_EQ(pages[0].VirtualAttributes.Flags, 0);
}

static void listed(void)
{
    enum { ROOM = 200000 };
    PSAPI_WORKING_SET_INFORMATION *set =
        (PSAPI_WORKING_SET_INFORMATION *)malloc(8 + ROOM * sizeof(ULONG_PTR));
    ULONG_PTR count = 0;
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(24, QueryWorkingSet(SELF, &count, sizeof count));
    EXPECT(count > 10 && count < ROOM);
    p[2 * PAGE] = p[5 * PAGE] = 1;
    REQUIRE(protect(p + 5 * PAGE, PAGE, PAGE_EXECUTE_READ));
    EXPECT_WORKS(QueryWorkingSet(SELF, set, 8 + ROOM * sizeof(ULONG_PTR)));
    int two = 0, five = 0, other = 0, unordered = 0;
    for (ULONG_PTR i = 0; i < set->NumberOfEntries; i++) {
        PSAPI_WORKING_SET_BLOCK block = set->WorkingSetInfo[i];
        uintptr_t page = (uintptr_t)block.VirtualPage * PAGE;
        unordered += i && block.VirtualPage <= set->WorkingSetInfo[i - 1].VirtualPage;
        two += page == (uintptr_t)p + 2 * PAGE && block.Protection == 4 && !block.Shared;
        five += page == (uintptr_t)p + 5 * PAGE && block.Protection == 3;
        other += page == (uintptr_t)p;
    }
    EXPECT(two == 1 && five == 1 && other == 0 && unordered == 0);
}

static void emptied(void)
{
    char *p = allocate(64 * PAGE, PAGE_READWRITE);
    memset(p, 9, 64 * PAGE);
    EXPECT_WORKS(EmptyWorkingSet(SELF));
    EXPECT(holds(p, 64 * PAGE, 9));
    EXPECT_WORKS(K32EmptyWorkingSet(SELF));
    EXPECT_WORKS(SetProcessWorkingSetSize(SELF, ~(SIZE_T)0, ~(SIZE_T)0));
    EXPECT(holds(p, 64 * PAGE, 9));
}

static void counted(void)
{
    PROCESS_MEMORY_COUNTERS_EX before, after;
    memset(&before, 0xEE, sizeof before);
    EXPECT_WORKS(GetProcessMemoryInfo(SELF, (PROCESS_MEMORY_COUNTERS *)&before, 72));
    EXPECT_EQ(before.cb, 72);
    EXPECT_EQ(before.PrivateUsage, UINT64_C(0xEEEEEEEEEEEEEEEE));
    EXPECT_WORKS(GetProcessMemoryInfo(SELF, (PROCESS_MEMORY_COUNTERS *)&before, sizeof before));
    EXPECT_EQ(before.cb, 80);
    char *p = allocate(16 * CHUNK, PAGE_READWRITE);
    memset(p, 1, 16 * CHUNK);
    EXPECT_WORKS(K32GetProcessMemoryInfo(SELF, (PROCESS_MEMORY_COUNTERS *)&after, sizeof after));
    EXPECT(after.WorkingSetSize >= before.WorkingSetSize + 15 * CHUNK);
    EXPECT(after.PeakWorkingSetSize >= after.WorkingSetSize);
    EXPECT(after.PagefileUsage >= before.PagefileUsage + 16 * CHUNK &&
           after.PrivateUsage == after.PagefileUsage);
    EXPECT(after.PeakPagefileUsage >= after.PagefileUsage);
    EXPECT(after.PageFaultCount > before.PageFaultCount);
}

TAP_MAIN(CASE(refuses_lock, "M-003 M-004 M-005 VirtualLock: refused, nothing locked"),
         CASE(refuses_unlock, "M-009 M-010 M-011 M-012 VirtualUnlock: refused"),
         CASE(refuses_sizes, "M-006 working set sizes: refused, and what they are at first"),
         CASE(refuses_queries, "M-013 M-015 M-020 M-022 M-023 queries: refused"),
         CASE(locked, "M-001 M-002 M-008 locked by pages, without a count"),
         CASE(several_allocations, "M-007 across allocations"),
         CASE(of_others, "M-007 memory that is not ours"),
         CASE(guard, "I-006 a guard page fails the call once"),
         CASE(watched, "I-007 L-005 locking does not count as writing"),
         CASE(locking_writes_nothing, "M-001 Q-042 locking copies no page"),
         CASE(locking_brings_nothing_back, "M-001 K-010 locking does not hide that contents were lost"),
         CASE(locked_views, "M-001 Q-042 pages of a view stay locked when they turn to copying and back"),
         CASE(quota, "M-006 no more than the minimum working set"),
         CASE(host_limit, "M-006 no more than the host allows"),
         CASE(host_limit_raised, "M-006 the host's soft limit follows the minimum"),
         CASE(locked_and_freed, "F-011 locked pages are decommitted and released"),
         CASE(described, "M-014 M-016 M-017 M-018 M-019 pages described"),
         CASE(listed, "M-017 the pages in memory listed"),
         CASE(emptied, "M-021 emptied, and nothing is lost"), CASE(counted, "M-024 memory counted"))
