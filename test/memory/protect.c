/* VirtualProtect, section G. */
#include "test/memory/memory.h"

#include <sys/resource.h>

static void null_old(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_FAILS(998, VirtualProtect(p, PAGE, PAGE_READONLY, NULL));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void illegal(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualProtect(p, PAGE, 0, NULL));
    EXPECT_FAILS(87, VirtualProtect(p, PAGE, PAGE_WRITECOPY, NULL));
}

static void zero_size(void)
{
    DWORD old;
    EXPECT_FAILS(87, VirtualProtect(allocate(PAGE, PAGE_READWRITE), 0, PAGE_READONLY, &old));
}

static void too_high(void)
{
    DWORD old;
    EXPECT_FAILS(87, VirtualProtect((void *)0x7FFFFFFF0000, PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(87, VirtualProtect(allocate(PAGE, PAGE_READWRITE), SIZE_MAX, PAGE_READONLY, &old));
}

static void not_one_allocation(void)
{
    DWORD old;
    char *p = free_place(2 * GRANULE);
    EXPECT_FAILS(487, VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(487, VirtualProtect(NULL, PAGE, PAGE_READONLY, &old));
    REQUIRE(VirtualAlloc(p, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualProtect(p, GRANULE + 1, PAGE_READONLY, &old));
    REQUIRE(VirtualAlloc(p + GRANULE, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualProtect(p + GRANULE - 1, 2, PAGE_READONLY, &old));
    EXPECT_PAGES(p, GRANULE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + GRANULE, GRANULE, MEM_COMMIT, PAGE_READWRITE);
}

static void reserved_page(void)
{
    DWORD old;
    char *p = reserve(5 * PAGE);
    REQUIRE(commit(p, 2 * PAGE, PAGE_READWRITE) && commit(p + 3 * PAGE, 2 * PAGE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualProtect(p, 5 * PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(487, VirtualProtect(p + 2 * PAGE, PAGE, PAGE_READONLY, &old));
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(writes(p));
}

static void bad_process(void)
{
    DWORD old;
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_FAILS(6, VirtualProtectEx(NULL, p, PAGE, PAGE_READONLY, &old));
    EXPECT_WORKS(VirtualProtectEx(GetCurrentProcess(), p, PAGE, PAGE_READONLY, &old));
}

static void unwritable_old(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE), *bad = allocate(PAGE, PAGE_READONLY);
    EXPECT_FAILS(998, VirtualProtect(p, PAGE, PAGE_READONLY, (DWORD *)bad));
    EXPECT_FAILS(998, VirtualProtect(p, PAGE, PAGE_READONLY, (DWORD *)8));
}

static void old_is_first(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    DWORD old = 0;
    REQUIRE(protect(p + PAGE, PAGE, PAGE_EXECUTE_READ));
    EXPECT_WORKS(VirtualProtect(p, 3 * PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(!writes(p) && !writes(p + PAGE) && !writes(p + 2 * PAGE) && reads(p + PAGE));
}

static void bytes(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    EXPECT_WORKS(protect(p + 0x1FFF, 2, PAGE_READONLY));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES(p + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(writes(p) && !writes(p + PAGE) && !writes(p + 2 * PAGE) && writes(p + 3 * PAGE));
}

static void old_of_guard(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_GUARD);
    DWORD old = 0;
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READWRITE, &old));
    EXPECT_EQ(old, 0x104);
    EXPECT(writes(p));
}

static void same(void)
{
    char *p = allocate(PAGE, PAGE_READONLY);
    DWORD old = 0;
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_READONLY);
}

static void data_survives(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    memset(p, 6, 3 * PAGE);
    EXPECT_WORKS(protect(p + PAGE, PAGE, PAGE_NOACCESS));
    EXPECT(!reads(p + PAGE));
    EXPECT_WORKS(protect(p + PAGE, PAGE, PAGE_READONLY));
    EXPECT(holds(p, 3 * PAGE, 6));
}

static void allocation_protect(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    REQUIRE(protect(p, PAGE, PAGE_EXECUTE_READ));
    EXPECT_EQ(query(p).AllocationProtect, PAGE_READWRITE);
}

static void runs_merge(void)
{
    char *p = allocate(3 * CHUNK, PAGE_READWRITE);
    REQUIRE(protect(p + CHUNK, PAGE, PAGE_READONLY));
    EXPECT_PAGES(p, CHUNK, MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(protect(p + CHUNK, PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p, 3 * CHUNK, MEM_COMMIT, PAGE_READWRITE);
}

/* When mappings run out nothing has changed. */
static void all_or_nothing(void)
{
    enum { PAGES = 70000 };
    char *p = allocate((SIZE_T)2 * PAGES * PAGE, PAGE_READWRITE);
    int done = 0;
    while (done < PAGES && protect(p + (SIZE_T)2 * done * PAGE, PAGE, PAGE_READONLY))
        done++;
    if (done == PAGES)
        SKIP("this system has no limit within reach");
    EXPECT_EQ(GetLastError(), 8);
    EXPECT_EQ(query(p + (SIZE_T)2 * done * PAGE).Protect, PAGE_READWRITE);
    EXPECT(writes(p + (SIZE_T)2 * done * PAGE) && !writes(p + (SIZE_T)2 * (done - 1) * PAGE));
    EXPECT_WORKS(protect(p, (SIZE_T)2 * PAGES * PAGE, PAGE_READWRITE));
    EXPECT_WORKS(protect(p + (SIZE_T)2 * done * PAGE, PAGE, PAGE_READONLY));
}

static char patched[3 * PAGE] __attribute__((aligned(PAGE)));

/* Memory of the program's own image and of the C library's heap can be protected, too. */
static void not_ours(void)
{
    char *heap = (char *)malloc(4 * PAGE),
         *places[] = {patched + PAGE, (char *)(((uintptr_t)heap + PAGE) & ~0xFFFull)};
    for (int i = 0; i < 2; i++) {
        DWORD old = 0;
        EXPECT_WORKS(VirtualProtect(places[i], 1, PAGE_READONLY, &old));
        EXPECT_EQ(old, PAGE_READWRITE);
        EXPECT_EQ(query(places[i]).Protect, PAGE_READONLY);
        EXPECT(reads(places[i]) && !writes(places[i]));
        EXPECT_WORKS(VirtualProtect(places[i], 1, PAGE_EXECUTE_READWRITE, &old));
        EXPECT_EQ(old, PAGE_READONLY);
        *places[i] = (char)0xC3;
        EXPECT(executes(places[i]));
        EXPECT_FAILS(50, VirtualProtect(places[i], 1, PAGE_READWRITE | PAGE_GUARD, &old));
        EXPECT_WORKS(VirtualProtect(places[i], 1, PAGE_READWRITE, &old));
    }
    free(heap);
}

TAP_MAIN(CASE(null_old, "G-001 no place for the old protection"),
         CASE(illegal, "G-002 G-015 an illegal protection comes first"),
         CASE(reserved_page, "G-008 a reserved page in the range"), CASE(bad_process, "G-022 no process"),
         CASE(unwritable_old, "G-001 a place for the old protection that cannot be written"),
         CASE(not_one_allocation, "G-006 a range that crosses into the next allocation"),
         CASE(old_is_first, "G-009 the old protection is the first page's"),
         CASE(bytes, "G-010 every page it touches"),
         CASE(old_of_guard, "G-011 the old protection of a guard page"),
         CASE(same, "G-012 the same protection"), CASE(data_survives, "G-013 data survives PAGE_NOACCESS"),
         CASE(allocation_protect, "G-014 AllocationProtect stays"),
         CASE(runs_merge, "G-024 equal neighbours merge"),
         CASE(all_or_nothing, "D-017 a protection that the system cannot give changes nothing"),
         CASE(not_ours, "our choice: memory of images and of other allocators can be protected"),
         CASE(zero_size, "our choice, G-003: a size of 0"),
         CASE(too_high, "our choice, G-004: above user space"))
