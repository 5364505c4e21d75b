/*
 * Large pages: by whom, of what size, and as a whole only.
 * Other programs of this run hold the privilege or do not.
 */
#include "test/memory/memory.h"

#include <psapi.h>

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
    char *place = free_place(4 * CHUNK),
         *p = (char *)(((uintptr_t)place + CHUNK - 1) & ~(uintptr_t)(CHUNK - 1));
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

/* The same of sections. */
static HANDLE section_of(SIZE_T size, DWORD protect)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protect | SEC_COMMIT | SEC_LARGE_PAGES, 0,
                              (DWORD)size, NULL);
}

static void sections(void)
{
    DWORD old;
    EXPECT_FAILS(87, section_of(CHUNK + PAGE, PAGE_READWRITE));
    EXPECT_FAILS(87, section_of(CHUNK, PAGE_WRITECOPY));
    HANDLE plain = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, CHUNK, NULL), section;
    EXPECT_FAILS(87, MapViewOfFile(plain, FILE_MAP_WRITE | FILE_MAP_LARGE_PAGES, 0, 0, 0));
    EXPECT(CloseHandle(plain));
    REQUIRE((section = section_of(2 * CHUNK, PAGE_READWRITE)) != NULL);
    EXPECT_FAILS(1132, MapViewOfFile(section, FILE_MAP_WRITE, 0, GRANULE, CHUNK));
    char *rounded = (char *)MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_LARGE_PAGES, 0, 0, CHUNK + PAGE);
    REQUIRE(rounded != NULL); /* the documented example maps 64 KiB */
    EXPECT_PAGES(rounded, 2 * CHUNK, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(UnmapViewOfFile(rounded));
    EXPECT_FAILS(87, MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0));
    char *view = (char *)MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_LARGE_PAGES, 0, 0, 0), *half;
    REQUIRE(view != NULL);
    EXPECT_EQ((uintptr_t)view % CHUNK, 0);
    EXPECT_PAGES(view, 2 * CHUNK, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(query(view).Type, MEM_MAPPED);
    EXPECT(holds(view, 2 * CHUNK, 0));
    memset(view, 6, 2 * CHUNK);
    REQUIRE((half = (char *)MapViewOfFile(section, FILE_MAP_READ, 0, CHUNK, CHUNK)) != NULL);
    EXPECT(holds(half, CHUNK, 6) && !writes(half));
    EXPECT_FAILS(487, VirtualProtect(view, CHUNK, PAGE_READONLY, &old));
    EXPECT_FAILS(487, VirtualAlloc(view, CHUNK, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualFree(view, 0, MEM_RELEASE));
    EXPECT_WORKS(FlushViewOfFile(view, 0));
    EXPECT(UnmapViewOfFile(view) && UnmapViewOfFile(half) && CloseHandle(section));
}

/* The processor has large pages for them, where the kernel says that it has any. */
static void working_set(void)
{
    PSAPI_WORKING_SET_EX_INFORMATION page;
    char *p = large(CHUNK), *small = allocate(CHUNK, PAGE_READWRITE);
    REQUIRE(p && small);
    p[5] = small[5] = 1;
    page.VirtualAddress = p + 3 * PAGE;
    EXPECT_WORKS(QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page));
    printf("# large page: %d\n", (int)page.VirtualAttributes.LargePage);
    page.VirtualAddress = small;
    EXPECT_WORKS(QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page));
    EXPECT(page.VirtualAttributes.Valid && !page.VirtualAttributes.LargePage);
    EXPECT(release(p) && release(small));
}

static void without_pages(void)
{
    EXPECT_FAILS(1450, section_of(CHUNK << 9, PAGE_READWRITE)); /* nor one of a gigabyte */
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
        CASE(holding, "N-001 N-002 N-006 D-013 F-019 G-021 with it"),
        CASE(holding_without_pool, "N-001 the same of ordinary memory"),
        CASE(without_any, "N-005 no large pages are left")};
    self = argv[0];
    if (argc > 1) {
        if (strcmp(argv[1], "with-privilege") == 0)
            with_privilege(), sections(), working_set();
        else
            without_pages();
        return tap_failures != 0;
    }
    return tap_main(cases, sizeof cases / sizeof *cases);
}
