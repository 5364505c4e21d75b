/* VirtualFree, section F. */
#include "test/memory/memory.h"

#include <stdio.h>

static void bad_type(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE);
    DWORD types[] = {0,      MEM_FREE,  MEM_DECOMMIT | MEM_RELEASE, 1, 2, 3, MEM_COMMIT, 0x8003,
                     0x4001, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        EXPECT_FAILS(87, VirtualFree(p, 0, types[i]));
        EXPECT_FAILS(87, VirtualFree(NULL, 0, types[i]));
    }
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void release_with_size(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualFree(p, 2 * PAGE, MEM_RELEASE));
    EXPECT_FAILS(87, VirtualFree(p, 1, MEM_RELEASE));
    EXPECT_FAILS(87, VirtualFree(NULL, 1, MEM_RELEASE));
}

static void too_high(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualFree((void *)0x7FFFFFFF0000, 0, MEM_RELEASE));
    EXPECT_FAILS(87, VirtualFree((void *)0xFFFF800000000000, PAGE, MEM_DECOMMIT));
    EXPECT_FAILS(87, VirtualFree(p, SIZE_MAX, MEM_DECOMMIT));
    EXPECT_FAILS(87, VirtualFree(p, (SIZE_T)1 << 47, MEM_DECOMMIT));
}

static void not_allocated(void)
{
    char *p = free_place(GRANULE);
    EXPECT_FAILS(487, VirtualFree(NULL, 0, MEM_RELEASE));
    EXPECT_FAILS(487, VirtualFree(p, 0, MEM_RELEASE));
    EXPECT_FAILS(487, VirtualFree(NULL, 0, MEM_DECOMMIT));
}

static void not_in_first_page(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(487, release(p + PAGE));
    EXPECT_FAILS(487, release(p + 2 * PAGE));
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void release_twice(void)
{
    char *p = reserve(PAGE);
    EXPECT_WORKS(release(p));
    EXPECT_FAILS(487, release(p));
}

static void decommit_all_not_in_first_page(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(487, decommit(p + PAGE, 0));
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void decommit_past_end(void)
{
    char *p = free_place(2 * GRANULE);
    REQUIRE(VirtualAlloc(p, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, decommit(p, GRANULE + 1));
    EXPECT_PAGES(p, GRANULE, MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(VirtualAlloc(p + GRANULE, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, decommit(p, GRANULE + 1));
    EXPECT_FAILS(87, decommit(p + GRANULE - PAGE, 2 * PAGE));
    EXPECT_PAGES(p, GRANULE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + GRANULE, GRANULE, MEM_COMMIT, PAGE_READWRITE);
}

static void decommit_free(void)
{
    EXPECT_FAILS(487, decommit(free_place(GRANULE), PAGE));
}

static void free_module(void)
{
    EXPECT_FAILS(87, VirtualFree(query((void *)(uintptr_t)free_module).AllocationBase, 0, MEM_RELEASE));
    EXPECT_FAILS(87,
                 VirtualFree((void *)((uintptr_t)free_module & ~(uintptr_t)(PAGE - 1)), PAGE, MEM_DECOMMIT));
}

static void bad_process(void)
{
    char *p = reserve(PAGE);
    EXPECT_FAILS(6, VirtualFreeEx(NULL, p, 0, MEM_RELEASE));
    EXPECT_FAILS(6, VirtualFreeEx((HANDLE)0x1234, p, 0, MEM_RELEASE));
    EXPECT_WORKS(VirtualFreeEx(GetCurrentProcess(), p, 0, MEM_RELEASE));
}

static void placeholder_calls(void)
{
    char *p = reserve(4 * PAGE);
    EXPECT_FAILS(487, VirtualFree(p, PAGE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(87, VirtualFree(p, 0, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(487, VirtualFree(p, 4 * PAGE, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS));
    EXPECT_FAILS(87, VirtualFree(p, 0, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS));
    EXPECT_FAILS(87, VirtualFree(p, PAGE, MEM_COALESCE_PLACEHOLDERS));
    EXPECT_PAGES(p, 4 * PAGE, MEM_RESERVE, 0);
}

static void expect_free(char *p)
{
    MEMORY_BASIC_INFORMATION info = query(p);
    EXPECT_EQ(info.State, MEM_FREE);
    EXPECT(!reads(p));
}

static void release_whole(void)
{
    char *p = reserve(5 * PAGE);
    REQUIRE(commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    expect_free(p);
    expect_free(p + PAGE);
    expect_free(p + 4 * PAGE);
}

static void release_inside_first_page(void)
{
    char *p = reserve(3 * PAGE);
    EXPECT_WORKS(release(p + 1));
    p = reserve(3 * PAGE);
    EXPECT_WORKS(release(p + 0xFFF));
    expect_free(p);
}

static void release_mixture(void)
{
    char *p = reserve(2 * CHUNK);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE) && commit(p + 2 * PAGE, PAGE, PAGE_NOACCESS));
    REQUIRE(commit(p + 4 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD) &&
            commit(p + CHUNK, CHUNK, PAGE_READONLY));
    EXPECT_WORKS(release(p));
    expect_free(p);
    expect_free(p + CHUNK);
    EXPECT_WORKS(VirtualAlloc(p, 2 * CHUNK, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) == p);
    EXPECT(holds(p, 2 * CHUNK, 0));
}

static void release_after_protect(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    REQUIRE(protect(p + 3 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_WORKS(release(p));
    expect_free(p);
}

static void decommit_whole(void)
{
    char *p = allocate(CHUNK + 3 * PAGE, PAGE_READWRITE);
    memset(p, 1, CHUNK + 3 * PAGE);
    EXPECT_WORKS(decommit(p + 0x123, 0));
    EXPECT_PAGES(p, CHUNK + 3 * PAGE, MEM_RESERVE, 0);
    EXPECT(!reads(p) && !reads(p + CHUNK));
}

static void decommit_bytes(void)
{
    char *p = allocate(5 * PAGE, PAGE_READWRITE);
    EXPECT_WORKS(decommit(p + 0x1FFF, 2));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + PAGE, 2 * PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + 3 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(reads(p) && !reads(p + PAGE) && !reads(p + 2 * PAGE) && reads(p + 3 * PAGE));
}

static void decommit_reserved(void)
{
    char *p = reserve(3 * PAGE);
    EXPECT_WORKS(decommit(p, 3 * PAGE));
    EXPECT_WORKS(decommit(p, 0));
    EXPECT_PAGES(p, 3 * PAGE, MEM_RESERVE, 0);
    EXPECT_WORKS(commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT_WORKS(decommit(p, 3 * PAGE));
    EXPECT_PAGES(p, 3 * PAGE, MEM_RESERVE, 0);
}

static void decommitted(void)
{
    char *p = allocate(3 * PAGE, PAGE_READONLY);
    REQUIRE(decommit(p, PAGE) && decommit(p + PAGE, PAGE));
    EXPECT_PAGES(p, 2 * PAGE, MEM_RESERVE, 0);
    EXPECT_EQ(query(p).AllocationProtect, PAGE_READONLY);
}

static void recommit(void)
{
    char *p = allocate(3 * PAGE, PAGE_READONLY);
    REQUIRE(decommit(p + PAGE, PAGE));
    EXPECT_WORKS(commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(writes(p + PAGE) && !writes(p));
}

static void decommit_guard(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_WORKS(decommit(p + PAGE, PAGE));
    REQUIRE(commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(writes(p + PAGE));
}

TAP_MAIN(CASE(bad_type, "F-001 F-003 not exactly one thing to do"),
         CASE(release_with_size, "F-002 MEM_RELEASE with a size"), CASE(too_high, "F-004 above user space"),
         CASE(not_allocated, "F-005 no allocation there"),
         CASE(not_in_first_page, "F-008 MEM_RELEASE not in the first page"),
         CASE(release_twice, "F-009 released twice"),
         CASE(decommit_all_not_in_first_page, "F-013 decommit all, not in the first page"),
         CASE(decommit_past_end, "F-016 F-017 decommit past the end"),
         CASE(decommit_free, "F-018 decommit of free memory"), CASE(free_module, "Y-012 a loaded module"),
         CASE(bad_process, "F-023 no process"),
         CASE(placeholder_calls, "P-031 P-032 P-036 P-037 placeholder calls on an ordinary reservation"),
         CASE(release_whole, "F-006 MEM_RELEASE frees everything"),
         CASE(release_inside_first_page, "F-007 MEM_RELEASE anywhere in the first page"),
         CASE(release_mixture, "F-010 MEM_RELEASE of a mixture"),
         CASE(release_after_protect, "Y-007 MEM_RELEASE after VirtualProtect of the last page"),
         CASE(decommit_whole, "F-012 decommit all"),
         CASE(decommit_bytes, "F-014 decommit takes every page it touches"),
         CASE(decommit_reserved, "F-015 decommit of reserved pages"),
         CASE(decommitted, "F-021 after a decommit"), CASE(recommit, "F-022 the old protection is forgotten"),
         CASE(decommit_guard, "our choice, F-024: decommit forgets PAGE_GUARD"))
