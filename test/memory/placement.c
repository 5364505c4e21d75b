/* Where VirtualAlloc puts memory, section C. */
#include "test/memory/memory.h"

#include <sys/mman.h>

static void anywhere(void)
{
    char *p = reserve(1);
    REQUIRE(p);
    EXPECT_EQ((uintptr_t)p % GRANULE, 0);
    EXPECT_PAGES(p, PAGE, MEM_RESERVE, 0);
}

static void commit_reserves(void)
{
    char *p = (char *)VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READONLY);
    REQUIRE(p);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_EQ(query(p).AllocationProtect, PAGE_READONLY);
}

static void expect_reserved(uintptr_t offset, SIZE_T size, SIZE_T whole)
{
    char *x = free_place(4 * GRANULE);
    char *p = NULL;
    REQUIRE_WORKS((p = (char *)VirtualAlloc(x + offset, size, MEM_RESERVE, PAGE_READWRITE)) != NULL);
    EXPECT_EQ((uintptr_t)p, (uintptr_t)x);
    EXPECT_PAGES(x, whole, MEM_RESERVE, 0);
}

static void rounds_down(void)
{
    expect_reserved(0x4321, PAGE, 0x6000);
}

static void rounds_0x1010(void)
{
    expect_reserved(0x1010, 0x1000, 0x3000);
}

static void rounds_0x8000(void)
{
    expect_reserved(0x8000, 1, 0x9000);
}

static void rounds_0xFFFF(void)
{
    expect_reserved(0xFFFF, 0x3000, 0x13000);
}

static void commits_from_base(void)
{
    char *x = free_place(GRANULE);
    EXPECT_EQ((uintptr_t)VirtualAlloc(x + 0x4080, 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE),
              (uintptr_t)x);
    EXPECT_PAGES(x, 0x6000, MEM_COMMIT, PAGE_READWRITE);
}

static void commit_rounds_to_pages(void)
{
    char *x = reserve(GRANULE);
    EXPECT_EQ((uintptr_t)VirtualAlloc(x + 0x1FFF, 2, MEM_COMMIT, PAGE_READWRITE), (uintptr_t)x + 0x1000);
    EXPECT_PAGES(x + 0x1000, 0x2000, MEM_COMMIT, PAGE_READWRITE);
}

static void slot_tail(void)
{
    char *x = free_place(2 * GRANULE);
    REQUIRE(VirtualAlloc(x, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_EQ(query(x + PAGE).State, MEM_FREE);
    EXPECT_FAILS(487, VirtualAlloc(x + PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(x + 0xF000, 0x2000, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(VirtualAlloc(x + GRANULE, PAGE, MEM_RESERVE, PAGE_READWRITE));
}

static void overlap(void)
{
    char *x = free_place(8 * GRANULE);
    REQUIRE(VirtualAlloc(x + 2 * GRANULE, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(x + GRANULE, GRANULE + 1, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(x + 3 * GRANULE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(x, 8 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_PAGES(x + 2 * GRANULE, 2 * GRANULE, MEM_RESERVE, 0);
    EXPECT_WORKS(VirtualAlloc(x, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(VirtualAlloc(x + 4 * GRANULE, GRANULE, MEM_RESERVE, PAGE_READWRITE));
}

static void reserve_reserved(void)
{
    char *p = reserve(GRANULE);
    EXPECT_FAILS(487, VirtualAlloc(p, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(p, GRANULE, MEM_RESERVE, PAGE_READWRITE));
}

static void shared_page(void)
{
    EXPECT_FAILS(487, VirtualAlloc((void *)0x7FFE0000, PAGE, MEM_RESERVE, PAGE_READWRITE));
}

static void reserve_again(void)
{
    char *p = reserve(5 * GRANULE);
    for (int i = 0; i < 10; i++) {
        REQUIRE_WORKS(release(p));
        REQUIRE_WORKS(VirtualAlloc(p, 5 * GRANULE, MEM_RESERVE, PAGE_READWRITE) == p);
    }
}

static void top_down(void)
{
    char *low = reserve(GRANULE);
    char *high = (char *)VirtualAlloc(NULL, GRANULE, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    EXPECT(high > low && (uintptr_t)high >= 0x7FF000000000);
    EXPECT(VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE) != NULL);
}

static void top_down_with_address(void)
{
    char *x = free_place(GRANULE);
    EXPECT_WORKS(VirtualAlloc(x, PAGE, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE) == x);
}

static void low_to_high(void)
{
    char *last = NULL;
    for (int i = 0; i < 64; i++) {
        char *p = reserve(PAGE);
        EXPECT((uintptr_t)p >= 0x10000 && p > last);
        last = p;
    }
    EXPECT(release(last - GRANULE));
    EXPECT_EQ((uintptr_t)reserve(PAGE), (uintptr_t)last - GRANULE);
}

static void two_slots(void)
{
    char *a = reserve(1), *b = reserve(1);
    EXPECT((a > b ? a - b : b - a) >= GRANULE);
}

static void descends(void)
{
    char *last = (char *)UINTPTR_MAX;
    for (int i = 0; i < 64; i++) {
        char *p =
            (char *)VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
        REQUIRE(p);
        EXPECT(p < last);
        last = p;
    }
}

static void huge(void)
{
    for (int shift = 40; shift <= 46; shift += 2) {
        char *p = reserve((SIZE_T)1 << shift);
        REQUIRE(p);
        EXPECT_PAGES(p, (SIZE_T)1 << shift, MEM_RESERVE, 0);
        char *middle = p + ((SIZE_T)1 << (shift - 1));
        REQUIRE_WORKS(commit(middle, PAGE, PAGE_READWRITE));
        *middle = 1;
        EXPECT_PAGES(p, (SIZE_T)1 << (shift - 1), MEM_RESERVE, 0);
        EXPECT_PAGES(middle, PAGE, MEM_COMMIT, PAGE_READWRITE);
        EXPECT_PAGES(middle + PAGE, ((SIZE_T)1 << (shift - 1)) - PAGE, MEM_RESERVE, 0);
        EXPECT_WORKS(release(p));
    }
}

static void goes_round_others(void)
{
    char *x = free_place(16 * GRANULE);
    char *other = (char *)mmap(x + 2 * GRANULE + PAGE, PAGE, PROT_READ,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    REQUIRE(other == x + 2 * GRANULE + PAGE);
    EXPECT_FAILS(487, VirtualAlloc(x, 4 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(other, PAGE, MEM_RESERVE, PAGE_READWRITE));
    char *p = reserve(4 * GRANULE);
    REQUIRE(p);
    EXPECT(p >= x + 3 * GRANULE);
    EXPECT(reads(other));
    EXPECT_WORKS(VirtualAlloc(x, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE) == x);
    munmap(other, PAGE);
    EXPECT_WORKS(VirtualAlloc(x + 2 * GRANULE, GRANULE, MEM_RESERVE, PAGE_READWRITE));
}

TAP_MAIN(CASE(reserve_reserved, "C-011 reserving what is reserved"),
         CASE(overlap, "C-010 overlapping reservations"),
         CASE(slot_tail, "C-009 the tail of a granule is free and cannot be had"),
         CASE(shared_page, "C-012 the page shared with the system"),
         CASE(anywhere, "C-001 64 KiB alignment, size in pages"),
         CASE(commit_reserves, "C-002 MEM_COMMIT alone reserves"),
         CASE(rounds_down, "C-003 a reservation's base rounds down"), CASE(rounds_0x1010, "C-004 X+0x1010"),
         CASE(rounds_0x8000, "C-005 X+0x8000"), CASE(rounds_0xFFFF, "C-006 X+0xFFFF"),
         CASE(commits_from_base, "C-007 reserve and commit takes all from the base"),
         CASE(commit_rounds_to_pages, "C-008 a commit takes every page it touches"),
         CASE(reserve_again, "C-013 reserving a released base again"), CASE(top_down, "C-014 MEM_TOP_DOWN"),
         CASE(low_to_high, "C-016 the lowest place by default"),
         CASE(two_slots, "C-017 one byte takes a granule"),
         CASE(descends, "Y-006 top-down addresses descend"), CASE(huge, "Y-004 reservations of up to 64 TiB"),
         CASE(goes_round_others, "other people's mappings are left alone and gone round"),
         CASE(top_down_with_address, "our choice, C-015: MEM_TOP_DOWN with an address has no effect"))
