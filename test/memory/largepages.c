/* Large pages: by whom, of what size, and as a whole only. Other programs of this run hold the privilege or do not. */
#include "test/memory/memory.h"

enum { BOTH = MEM_RESERVE | MEM_COMMIT, ALL = MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES };

static char *self;

static char *large(SIZE_T size)
{
    return (char *)VirtualAlloc(NULL, size, ALL, PAGE_READWRITE);
}

static void refused(void)
{
    EXPECT_EQ(GetLargePageMinimum(), CHUNK);
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_LARGE_PAGES, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, ALL | MEM_WRITE_WATCH, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, ALL | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(1314, large(CHUNK));
    EXPECT_FAILS(1314, large(PAGE));
    char *p = reserve(2 * CHUNK);
    EXPECT_FAILS(87, VirtualAlloc(p, CHUNK, MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE));
    EXPECT(release(p));
}

static void with_privilege(void)
{
    EXPECT_FAILS(87, large(PAGE));
    EXPECT_FAILS(87, large(CHUNK + PAGE));
    char *place = free_place(4 * CHUNK), *p = (char *)(((uintptr_t)place + CHUNK - 1) & ~(uintptr_t)(CHUNK - 1));
    EXPECT_FAILS(87, VirtualAlloc(p + GRANULE, CHUNK, ALL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, CHUNK, MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE));
    EXPECT_WORKS(VirtualAlloc(p, CHUNK, ALL, PAGE_READWRITE) == p);
    EXPECT_FAILS(487, VirtualAlloc(p, CHUNK, ALL, PAGE_READWRITE));
    EXPECT(release(p));
    REQUIRE_WORKS((p = large(2 * CHUNK)) != NULL);
    EXPECT_EQ((uintptr_t)p % CHUNK, 0);
    EXPECT_PAGES(p, 2 * CHUNK, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(p, 2 * CHUNK, 0));
    memset(p, 7, 2 * CHUNK);
    DWORD old;
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualFree(p, PAGE, MEM_DECOMMIT));
    EXPECT_FAILS(487, VirtualFree(p, 0, MEM_DECOMMIT));
    EXPECT_FAILS(487, VirtualProtect(p, CHUNK, PAGE_READONLY, &old));
    EXPECT_FAILS(87, VirtualFree(p, CHUNK, MEM_RELEASE));
    EXPECT_EQ(OfferVirtualMemory(p, CHUNK, VmOfferPriorityNormal), 487);
    EXPECT_EQ(DiscardVirtualMemory(p, CHUNK), 87);
    EXPECT_WORKS(VirtualAlloc(p, CHUNK, MEM_RESET, PAGE_READWRITE) == p);
    EXPECT(holds(p, 2 * CHUNK, 7));
    EXPECT_WORKS(release(p));
    EXPECT_WORKS((p = (char *)VirtualAlloc(NULL, CHUNK, ALL | MEM_TOP_DOWN, PAGE_READONLY)) != NULL);
    EXPECT_PAGES(p, CHUNK, MEM_COMMIT, PAGE_READONLY);
    EXPECT(reads(p) && !writes(p));
    EXPECT(release(p));
}

static void without_pages(void)
{
    EXPECT_FAILS(1450, large((SIZE_T)1 << 40)); /* no host has a pool of a terabyte */
    EXPECT_EQ(query((void *)((uintptr_t)1 << 45)).State, MEM_FREE);
}

/* In a process of its own, because the library reads its options once. */
static void again(const char *which, const char *disabled)
{
    setenv("FAULTLINE_PRIVILEGES", "SeOther,SeLockMemoryPrivilege", 1);
    if (disabled)
        setenv("FAULTLINE_DISABLE", disabled, 1);
    fflush(stdout);
    execl(self, self, which, (char *)NULL);
    EXPECT(!"started");
}

static void holding(void)
{
    again("with-privilege", NULL);
}

static void holding_without_pool(void)
{
    again("with-privilege", "hugetlb");
}

static void without_any(void)
{
    again("without-pages", "transparent-large-pages");
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(refused, "A-004 N-003 N-004 B-005 B-014 without the privilege"),
        CASE(holding, "N-001 N-002 D-013 F-019 G-021 with it"),
        CASE(holding_without_pool, "N-001 the same of ordinary memory"),
        CASE(without_any, "N-005 no large pages are left")};
    self = argv[0];
    if (argc > 1) {
        if (strcmp(argv[1], "with-privilege") == 0)
            with_privilege();
        else
            without_pages();
        return tap_failures != 0;
    }
    return tap_main(cases, sizeof cases / sizeof *cases);
}
