/* VirtualAlloc2 and its parameters; placeholders, cut, joined, replaced by memory and by views. */
#include "test/memory/memory.h"

#include <pthread.h>

#define HIGHEST ((char *)0x7FFFFFFEFFFF)

static char *alloc2(void *base, SIZE_T size, DWORD type, DWORD protection)
{
    return (char *)VirtualAlloc2(NULL, base, size, type, protection, NULL, 0);
}

static char *with(MEM_EXTENDED_PARAMETER *parameters, ULONG count, void *base, SIZE_T size)
{
    return (char *)VirtualAlloc2(NULL, base, size, MEM_RESERVE, PAGE_READWRITE, parameters, count);
}

static MEM_EXTENDED_PARAMETER requirements(MEM_ADDRESS_REQUIREMENTS *what)
{
    MEM_EXTENDED_PARAMETER parameter;
    memset(&parameter, 0, sizeof parameter);
    parameter.Type = MemExtendedParameterAddressRequirements;
    parameter.Pointer = what;
    return parameter;
}

static char *within(void *lowest, void *highest, SIZE_T alignment, void *base, SIZE_T size)
{
    MEM_ADDRESS_REQUIREMENTS what = {lowest, highest, alignment};
    MEM_EXTENDED_PARAMETER parameter = requirements(&what);
    return with(&parameter, 1, base, size);
}

static char *placeholder(SIZE_T size)
{
    char *p = alloc2(NULL, size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS);
    REQUIRE(p != NULL);
    return p;
}

static char *replace(char *at, SIZE_T size, DWORD more, DWORD protection)
{
    return alloc2(at, size, MEM_RESERVE | MEM_REPLACE_PLACEHOLDER | more, protection);
}

static BOOL preserve(char *at, SIZE_T size)
{
    return VirtualFree(at, size, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER);
}

static BOOL coalesce(char *at, SIZE_T size)
{
    return VirtualFree(at, size, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS);
}

static void expect_allocation(const char *at, const char *base, SIZE_T size, DWORD state, DWORD protection,
                              DWORD initial, DWORD type)
{
    MEMORY_BASIC_INFORMATION info = query(at);
    EXPECT_EQ((uintptr_t)info.AllocationBase, (uintptr_t)base);
    EXPECT_EQ(info.RegionSize, size);
    EXPECT_EQ(info.State, state);
    EXPECT_EQ(info.Protect, protection);
    EXPECT_EQ(info.AllocationProtect, initial);
    EXPECT_EQ(info.Type, type);
}

static void expect_placeholder(const char *at, SIZE_T size)
{
    expect_allocation(at, at, size, MEM_RESERVE, 0, PAGE_NOACCESS, MEM_PRIVATE);
}

static void refused_parameters(void)
{
    MEM_ADDRESS_REQUIREMENTS nothing = {NULL, NULL, 0};
    MEM_EXTENDED_PARAMETER twice[2] = {requirements(&nothing), requirements(&nothing)}, odd = twice[0];
    EXPECT_FAILS(87, with(NULL, 1, NULL, PAGE));
    EXPECT_FAILS(87, with(twice, 2, NULL, PAGE));
    odd.Type = MemExtendedParameterInvalidType;
    EXPECT_FAILS(87, with(&odd, 1, NULL, PAGE));
    odd.Type = MemExtendedParameterMax;
    EXPECT_FAILS(87, with(&odd, 1, NULL, PAGE));
    odd.Type = MemExtendedParameterImageMachine;
    EXPECT_FAILS(87, with(&odd, 1, NULL, PAGE));
    odd.Type = MemExtendedParameterPartitionHandle;
    EXPECT_FAILS(6, with(&odd, 1, NULL, PAGE));
    odd.Type = MemExtendedParameterUserPhysicalHandle;
    EXPECT_FAILS(6, with(&odd, 1, NULL, PAGE));
    odd = requirements((MEM_ADDRESS_REQUIREMENTS *)16);
    EXPECT_FAILS(998, with(&odd, 1, NULL, PAGE));
    EXPECT_FAILS(998, with((MEM_EXTENDED_PARAMETER *)16, 1, NULL, PAGE));
    EXPECT_FAILS(87, alloc2(NULL, 0, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(6, VirtualAlloc2((HANDLE)0x7654, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE, NULL, 0));
}

static void plain(void)
{
    MEM_ADDRESS_REQUIREMENTS nothing = {NULL, NULL, 0};
    MEM_EXTENDED_PARAMETER parameter = requirements(&nothing);
    char *p;
    REQUIRE_WORKS((p = alloc2(NULL, 0x2345, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) != NULL);
    expect_allocation(p, p, 0x3000, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE, MEM_PRIVATE);
    EXPECT(holds(p, 0x3000, 0));
    EXPECT_FAILS(487, with(&parameter, 1, p, PAGE)); /* no requirements: the usual rules */
    EXPECT(release(p));
    REQUIRE_WORKS((p = (char *)VirtualAlloc2(GetCurrentProcess(), NULL, PAGE, MEM_RESERVE, PAGE_READWRITE,
                                             NULL, 0)) != NULL);
    EXPECT(release(p));
    EXPECT_WORKS((p = with(&parameter, 1, NULL, PAGE)) != NULL);
    EXPECT(release(p));
    EXPECT_FAILS(87, VirtualAlloc2FromApp(NULL, NULL, PAGE, MEM_RESERVE, PAGE_EXECUTE_READ, NULL, 0));
    EXPECT_WORKS((p = (char *)VirtualAlloc2FromApp(NULL, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE, NULL, 0)) !=
                 NULL);
    EXPECT(release(p));
}

static void attributes(void)
{
    MEM_EXTENDED_PARAMETER parameter;
    memset(&parameter, 0, sizeof parameter);
    parameter.Type = MemExtendedParameterAttributeFlags;
    char *p;
    EXPECT_WORKS((p = with(&parameter, 1, NULL, PAGE)) != NULL);
    EXPECT(release(p));
    parameter.ULong64 = MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL;
    EXPECT_WORKS((p = with(&parameter, 1, NULL, PAGE)) != NULL);
    EXPECT(release(p));
    parameter.ULong64 = MEM_EXTENDED_PARAMETER_NONPAGED;
    EXPECT_FAILS(1314, with(&parameter, 1, NULL, PAGE));
    parameter.ULong64 = MEM_EXTENDED_PARAMETER_EC_CODE;
    EXPECT_FAILS(87, with(&parameter, 1, NULL, PAGE));
    parameter.ULong64 = 0x80;
    EXPECT_FAILS(87, with(&parameter, 1, NULL, PAGE));
}

static void alignment(void)
{
    EXPECT_FAILS(87, within(NULL, NULL, 0x8000, NULL, PAGE));
    EXPECT_FAILS(87, within(NULL, NULL, 0x30000, NULL, PAGE));
    for (SIZE_T wanted = GRANULE; wanted <= (SIZE_T)1 << 32; wanted <<= 4) {
        char *p = within(NULL, NULL, wanted, NULL, PAGE);
        REQUIRE(p != NULL);
        EXPECT_EQ((uintptr_t)p % wanted, 0);
        EXPECT(release(p));
    }
}

static void bounds(void)
{
    static const uintptr_t bad_low[] = {0x20001000, 0x20000FFF, 0x20000001, 0x7FFFFFFF0000},
                           bad_high[] = {0x20001001, 0x20000FFE, 0x200007FF, 0x7FFFFFFF0FFF};
    for (int i = 0; i < 4; i++) {
        EXPECT_FAILS(87, within((void *)bad_low[i], NULL, 0, NULL, PAGE));
        EXPECT_FAILS(87, within(NULL, (void *)bad_high[i], 0, NULL, PAGE));
    }
    EXPECT_FAILS(87, within((void *)0x20010000, (void *)0x2000FFFF, 0, NULL, PAGE));
    EXPECT_FAILS(87, within((void *)0x20010000, (void *)0x20000FFF, 0, NULL, PAGE));
    char *p = within(NULL, HIGHEST, 0, NULL, PAGE), *place = free_place(CHUNK);
    EXPECT(p != NULL && release(p));
    p = within(place, place + CHUNK - 1, 0, NULL, CHUNK);
    EXPECT_EQ((uintptr_t)p, (uintptr_t)place);
    EXPECT_FAILS(8, within(place, place + CHUNK - 1, 0, NULL, PAGE));
    EXPECT(release(p));
    EXPECT_FAILS(8, within(place, place + CHUNK - 1, 0, NULL, CHUNK + PAGE));
    p = within(place + GRANULE, place + 3 * GRANULE + PAGE - 1, 0, NULL, PAGE);
    EXPECT(p >= place + GRANULE && p <= place + 3 * GRANULE);
    EXPECT(release(p));
    EXPECT_FAILS(8, within(NULL, (void *)0x20000FFF, 0x20000000, NULL, 2 * PAGE));
}

static void bounds_and_base(void)
{
    char *p = reserve(GRANULE);
    EXPECT_FAILS(87, within(NULL, NULL, GRANULE, p, PAGE));
    EXPECT_FAILS(87, within((void *)GRANULE, NULL, 0, p, PAGE));
    MEM_ADDRESS_REQUIREMENTS what = {NULL, HIGHEST, 0};
    MEM_EXTENDED_PARAMETER parameter = requirements(&what);
    EXPECT_FAILS(87, VirtualAlloc2(NULL, p, PAGE, MEM_COMMIT, PAGE_READWRITE, &parameter, 1));
    EXPECT(release(p));
}

static void numa(void)
{
    HANDLE self = GetCurrentProcess();
    char *p;
    EXPECT_FAILS(87, VirtualAllocExNuma(self, NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, 4711));
    EXPECT_FAILS(6, VirtualAllocExNuma(NULL, NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, 0));
    EXPECT_FAILS(
        87, VirtualAllocExNuma(self, NULL, PAGE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, 0));
    for (DWORD node = 0; node != 0xFFFFFFFE; node--) {
        EXPECT_WORKS((p = (char *)VirtualAllocExNuma(self, NULL, PAGE, MEM_RESERVE | MEM_COMMIT,
                                                     PAGE_READWRITE, node)) != NULL);
        memset(p, 1, PAGE);
        EXPECT(release(p));
    }
    MEM_EXTENDED_PARAMETER parameter;
    memset(&parameter, 0, sizeof parameter);
    parameter.Type = MemExtendedParameterNumaNode;
    EXPECT_WORKS((p = with(&parameter, 1, NULL, PAGE)) != NULL);
    EXPECT(release(p));
    parameter.ULong = 4711;
    EXPECT_FAILS(87, with(&parameter, 1, NULL, PAGE));
}

static void refused_placeholders(void)
{
    enum { MAKE = MEM_RESERVE_PLACEHOLDER, REPLACE = MEM_REPLACE_PLACEHOLDER };
    EXPECT_FAILS(87, alloc2(NULL, GRANULE, MEM_RESERVE | MAKE, PAGE_READWRITE));
    EXPECT_FAILS(87, alloc2(NULL, GRANULE, MAKE, PAGE_NOACCESS));
    EXPECT_FAILS(87, alloc2(NULL, GRANULE, MEM_COMMIT | MAKE, PAGE_NOACCESS));
    EXPECT_FAILS(87, alloc2(NULL, GRANULE, MEM_RESERVE | MEM_COMMIT | MAKE, PAGE_NOACCESS));
    EXPECT_FAILS(87, VirtualAlloc(NULL, GRANULE, MEM_RESERVE | MAKE, PAGE_NOACCESS));
    EXPECT_FAILS(87, VirtualAllocEx(GetCurrentProcess(), NULL, GRANULE, MEM_RESERVE | MAKE, PAGE_NOACCESS));
    char *p = placeholder(2 * GRANULE);
    EXPECT_FAILS(87, alloc2(p, 2 * GRANULE, REPLACE, PAGE_READWRITE));
    EXPECT_FAILS(87, alloc2(p, 2 * GRANULE, MEM_COMMIT | REPLACE, PAGE_READWRITE));
    EXPECT_FAILS(87, alloc2(p, 2 * GRANULE, MEM_RESERVE | MAKE | REPLACE, PAGE_NOACCESS));
    EXPECT_FAILS(87, alloc2(NULL, 2 * GRANULE, MEM_RESERVE | REPLACE, PAGE_READWRITE));
    EXPECT_FAILS(487, replace(p, GRANULE, 0, PAGE_READWRITE));
    EXPECT_FAILS(487, replace(p, 3 * GRANULE, 0, PAGE_READWRITE));
    EXPECT_FAILS(487, replace(p + PAGE, 2 * GRANULE - PAGE, 0, PAGE_READWRITE));
    EXPECT_FAILS(487, alloc2(p, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, alloc2(p, 2 * GRANULE, MEM_RESERVE | MAKE, PAGE_NOACCESS));
    EXPECT_FAILS(487, VirtualAlloc(p, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, alloc2(p, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, preserve(p, 2 * GRANULE));
    EXPECT_FAILS(87, preserve(p, 0));
    EXPECT_FAILS(487, preserve(p, 3 * GRANULE));
    EXPECT_FAILS(487, coalesce(p, 2 * GRANULE));
    EXPECT_FAILS(87, coalesce(p, 0));
    EXPECT_FAILS(87, VirtualFree(p, 2 * GRANULE, MEM_COALESCE_PLACEHOLDERS));
    EXPECT_FAILS(87, VirtualFree(p, 2 * GRANULE, MEM_DECOMMIT | MEM_PRESERVE_PLACEHOLDER));
    expect_placeholder(p, 2 * GRANULE);
    EXPECT(!reads(p));
    EXPECT_WORKS(release(p));
    p = reserve(GRANULE);
    EXPECT_FAILS(487, preserve(p, PAGE));
    EXPECT_FAILS(487, preserve(p, GRANULE));
    EXPECT(release(p));
}

static void replacing(void)
{
    char *p = placeholder(GRANULE);
    EXPECT_EQ((uintptr_t)replace(p, GRANULE, MEM_COMMIT, PAGE_READWRITE), (uintptr_t)p);
    expect_allocation(p, p, GRANULE, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE, MEM_PRIVATE);
    memset(p, 0x55, GRANULE);
    EXPECT_FAILS(487, replace(p, GRANULE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_WORKS(preserve(p, GRANULE));
    expect_placeholder(p, GRANULE);
    EXPECT(!reads(p));
    EXPECT_EQ((uintptr_t)replace(p, GRANULE, 0, PAGE_READONLY), (uintptr_t)p);
    expect_allocation(p, p, GRANULE, MEM_RESERVE, 0, PAGE_READONLY, MEM_PRIVATE);
    EXPECT(commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT(holds(p + PAGE, PAGE, 0));
    EXPECT(commit(p, GRANULE, PAGE_READWRITE));
    EXPECT(holds(p, GRANULE, 0));
    EXPECT_WORKS(release(p));
    expect_pages(p, query(p).RegionSize, MEM_FREE, PAGE_NOACCESS, __FILE__, __LINE__);
}

static void watching(void)
{
    char *p = placeholder(GRANULE);
    REQUIRE(replace(p, GRANULE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE) == p);
    p[3 * PAGE] = 1;
    PVOID pages[16];
    ULONG_PTR count = 16;
    DWORD granularity;
    EXPECT_EQ(GetWriteWatch(0, p, GRANULE, pages, &count, &granularity), 0);
    EXPECT_EQ(count, 1);
    EXPECT_EQ((uintptr_t)pages[0], (uintptr_t)p + 3 * PAGE);
    EXPECT(preserve(p, GRANULE));
    count = 16;
    EXPECT_EQ(GetWriteWatch(0, p, GRANULE, pages, &count, &granularity), (UINT)-1);
    REQUIRE(replace(p, GRANULE, MEM_COMMIT, PAGE_READWRITE) == p);
    EXPECT(holds(p, GRANULE, 0) && writes(p));
    EXPECT(release(p));
}

static void splitting(void)
{
    char *p = placeholder(4 * GRANULE);
    EXPECT_WORKS(preserve(p + GRANULE, GRANULE)); /* the middle */
    expect_placeholder(p, GRANULE);
    expect_placeholder(p + GRANULE, GRANULE);
    expect_placeholder(p + 2 * GRANULE, 2 * GRANULE);
    EXPECT_WORKS(preserve(p, PAGE)); /* the start, inside a granule */
    EXPECT_WORKS(preserve(p + 4 * GRANULE - 2 * PAGE, 2 * PAGE)); /* the end */
    expect_placeholder(p, PAGE);
    expect_placeholder(p + PAGE, GRANULE - PAGE);
    expect_placeholder(p + 2 * GRANULE, 2 * GRANULE - 2 * PAGE);
    expect_placeholder(p + 4 * GRANULE - 2 * PAGE, 2 * PAGE);
    EXPECT_FAILS(487, preserve(p, PAGE));
    EXPECT_FAILS(487, preserve(p, 2 * PAGE));
    REQUIRE(replace(p + PAGE, GRANULE - PAGE, MEM_COMMIT, PAGE_READWRITE) == p + PAGE);
    memset(p + PAGE, 1, GRANULE - PAGE);
    EXPECT(!reads(p) && !reads(p + GRANULE));
    expect_allocation(p + PAGE, p + PAGE, GRANULE - PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE,
                      MEM_PRIVATE);
    EXPECT_WORKS(release(p + GRANULE));
    EXPECT_EQ(query(p + GRANULE).State, MEM_FREE);
    EXPECT_EQ(query(p + GRANULE).RegionSize, GRANULE);
    EXPECT_WORKS(release(p)); /* a page of a granule that others have: free, but nobody can have it */
    EXPECT_EQ(query(p).State, MEM_FREE);
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT(holds(p + PAGE, GRANULE - PAGE, 1));
    EXPECT_WORKS(release(p + PAGE));
    EXPECT_WORKS(VirtualAlloc(p, 2 * GRANULE, MEM_RESERVE, PAGE_READWRITE) == p);
    EXPECT_WORKS(release(p));
    EXPECT_WORKS(release(p + 2 * GRANULE));
    EXPECT_WORKS(release(p + 4 * GRANULE - 2 * PAGE));
    EXPECT_EQ(query(p).State, MEM_FREE);
}

/* The rest of a granule is nobody's: it must not be taken for what has gone. */
static void splitting_before_a_tail(void)
{
    char *p = placeholder(GRANULE + 5 * PAGE);
    EXPECT(preserve(p, GRANULE));
    EXPECT_WORKS(release(p));
    EXPECT_FAILS(487, release(p + GRANULE + 8 * PAGE));
    EXPECT_FAILS(487, coalesce(p + GRANULE + 8 * PAGE, 8 * PAGE));
    expect_placeholder(p + GRANULE, 5 * PAGE);
    EXPECT_WORKS(release(p + GRANULE));
}

static void partly(void)
{
    char *p = placeholder(GRANULE);
    REQUIRE(replace(p, GRANULE, MEM_COMMIT, PAGE_READWRITE) == p);
    memset(p, 1, GRANULE);
    EXPECT(protect(p + 8 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_WORKS(preserve(p + 4 * PAGE, 2 * PAGE));
    expect_placeholder(p + 4 * PAGE, 2 * PAGE);
    expect_allocation(p, p, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE, MEM_PRIVATE);
    expect_allocation(p + 6 * PAGE, p + 6 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE,
                      MEM_PRIVATE);
    expect_allocation(p + 8 * PAGE, p + 6 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY, PAGE_READWRITE,
                      MEM_PRIVATE);
    EXPECT(holds(p, 4 * PAGE, 1) && holds(p + 6 * PAGE, 10 * PAGE, 1));
    EXPECT(decommit(p + 9 * PAGE, 7 * PAGE) && commit(p + 9 * PAGE, 7 * PAGE, PAGE_READWRITE));
    EXPECT(holds(p + 9 * PAGE, 7 * PAGE, 0));
    EXPECT_FAILS(487, coalesce(p, GRANULE));
    EXPECT(preserve(p, 4 * PAGE) && preserve(p + 6 * PAGE, 10 * PAGE));
    EXPECT_WORKS(coalesce(p, GRANULE));
    expect_placeholder(p, GRANULE);
    EXPECT(release(p));
}

static void coalescing(void)
{
    char *p = placeholder(4 * GRANULE);
    for (int i = 0; i < 3; i++)
        EXPECT(preserve(p + i * GRANULE, GRANULE));
    EXPECT_FAILS(487, coalesce(p, GRANULE));
    EXPECT_FAILS(487, coalesce(p, GRANULE + PAGE));
    EXPECT_FAILS(487, coalesce(p + PAGE, 2 * GRANULE - PAGE));
    EXPECT_FAILS(487, coalesce(p, 5 * GRANULE));
    REQUIRE(replace(p + GRANULE, GRANULE, 0, PAGE_READWRITE) == p + GRANULE);
    EXPECT_FAILS(487, coalesce(p, 2 * GRANULE));
    EXPECT(preserve(p + GRANULE, GRANULE));
    EXPECT_WORKS(coalesce(p, 3 * GRANULE));
    expect_placeholder(p, 3 * GRANULE);
    expect_placeholder(p + 3 * GRANULE, GRANULE);
    EXPECT_WORKS(coalesce(p, 4 * GRANULE));
    expect_placeholder(p, 4 * GRANULE);
    EXPECT(preserve(p, GRANULE));
    EXPECT(release(p));
    EXPECT_FAILS(487, coalesce(p, 4 * GRANULE));
    EXPECT(release(p + GRANULE));
}

/* What follows the last one in its granule belongs to nobody, but is looked up where it is. */
static void coalescing_into_a_tail(void)
{
    char *p = placeholder(GRANULE + 3 * PAGE);
    EXPECT(preserve(p, GRANULE));
    EXPECT_FAILS(487, coalesce(p, GRANULE + 5 * PAGE));
    EXPECT_FAILS(487, coalesce(p + GRANULE, 4 * PAGE));
    expect_placeholder(p, GRANULE);
    EXPECT_WORKS(coalesce(p, GRANULE + 3 * PAGE));
    expect_placeholder(p, GRANULE + 3 * PAGE);
}

/* Splits all over a range that the books have in entries of a terabyte's size, and back. */
static void large(void)
{
    const SIZE_T size = (SIZE_T)1 << 40;
    char *p = placeholder(size);
    uint64_t random = 1;
    enum { CUTS = 2000 };
    static char *cuts[CUTS];
    int made = 0;
    for (int i = 0; i < CUTS; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        char *at = p + random % size / PAGE * PAGE;
        MEMORY_BASIC_INFORMATION info = query(at);
        if (at == (char *)info.AllocationBase)
            continue;
        EXPECT(preserve(at, info.RegionSize));
        cuts[made++] = at;
    }
    EXPECT(made > CUTS / 2);
    for (int i = 0; i < made; i++) {
        MEMORY_BASIC_INFORMATION info = query(cuts[i]), below = query(cuts[i] - 1);
        EXPECT_EQ((uintptr_t)info.AllocationBase, (uintptr_t)cuts[i]);
        EXPECT(below.AllocationBase != info.AllocationBase);
        EXPECT_EQ(below.RegionSize, PAGE);
    }
    EXPECT_WORKS(coalesce(p, size));
    expect_placeholder(p, size);
    EXPECT(release(p));
}

static void views(void)
{
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4 * GRANULE, NULL);
    REQUIRE(section != NULL);
    char *p = placeholder(2 * GRANULE), *v;
    EXPECT(preserve(p, PAGE));
    EXPECT_FAILS(1132, MapViewOfFile3(section, NULL, p + 16, 0, PAGE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE,
                                      NULL, 0));
    EXPECT_FAILS(
        1132, MapViewOfFile3(section, NULL, p, 16, PAGE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0));
    EXPECT_FAILS(1132, MapViewOfFile3(section, NULL, NULL, PAGE, PAGE, 0, PAGE_READWRITE, NULL, 0));
    EXPECT_FAILS(1132, MapViewOfFile3(section, NULL, p + PAGE, 0, PAGE, 0, PAGE_READWRITE, NULL, 0));
    EXPECT_FAILS(
        487, MapViewOfFile3(section, NULL, p, 0, 2 * PAGE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0));
    EXPECT_FAILS(
        87, MapViewOfFile3(section, NULL, NULL, 0, PAGE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0));
    EXPECT_FAILS(87, MapViewOfFile3FromApp(section, NULL, NULL, 0, PAGE, 0, PAGE_EXECUTE_READ, NULL, 0));
    MEM_ADDRESS_REQUIREMENTS what = {NULL, NULL, GRANULE};
    MEM_EXTENDED_PARAMETER parameter = requirements(&what);
    EXPECT_FAILS(87, MapViewOfFile3(section, NULL, NULL, 0, PAGE, 0, PAGE_READWRITE, &parameter, 1));
    what.Alignment = 0;
    what.HighestEndingAddress = HIGHEST;
    EXPECT_WORKS(
        (v = (char *)MapViewOfFile3(section, NULL, NULL, 0, PAGE, 0, PAGE_READWRITE, &parameter, 1)) != NULL);
    EXPECT_FAILS(487, UnmapViewOfFile2(GetCurrentProcess(), v, MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(87, UnmapViewOfFile2(GetCurrentProcess(), v, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(6, UnmapViewOfFile2(NULL, v, 0));
    EXPECT_EQ((uintptr_t)MapViewOfFile3(section, GetCurrentProcess(), p, PAGE, PAGE, MEM_REPLACE_PLACEHOLDER,
                                        PAGE_READWRITE, NULL, 0),
              (uintptr_t)p);
    EXPECT_EQ((uintptr_t)MapViewOfFile3(section, NULL, p + PAGE, 0, 2 * GRANULE - PAGE,
                                        MEM_REPLACE_PLACEHOLDER, PAGE_READONLY, NULL, 0),
              (uintptr_t)p + PAGE);
    expect_allocation(p, p, PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE_READWRITE, MEM_MAPPED);
    expect_allocation(p + PAGE, p + PAGE, 2 * GRANULE - PAGE, MEM_COMMIT, PAGE_READONLY, PAGE_READONLY,
                      MEM_MAPPED);
    memset(p, 0x33, PAGE);
    EXPECT(holds(p + 2 * PAGE, PAGE, 0x33) &&
           holds(p + PAGE, PAGE, 0)); /* the section's second page, seen twice */
    EXPECT_FAILS(87, preserve(p, PAGE));
    EXPECT_WORKS(UnmapViewOfFile2(GetCurrentProcess(), p, MEM_PRESERVE_PLACEHOLDER));
    expect_placeholder(p, PAGE);
    EXPECT(!reads(p));
    EXPECT_WORKS(UnmapViewOfFileEx(p + PAGE, MEM_PRESERVE_PLACEHOLDER));
    EXPECT_WORKS(coalesce(p, 2 * GRANULE));
    EXPECT_EQ((uintptr_t)MapViewOfFile3(section, NULL, p, 0, 2 * GRANULE, MEM_REPLACE_PLACEHOLDER,
                                        PAGE_WRITECOPY, NULL, 0),
              (uintptr_t)p);
    EXPECT(holds(p + PAGE, PAGE, 0x33));
    p[PAGE] = 1;
    EXPECT_EQ(v[PAGE - 1], 0);
    EXPECT_WORKS(UnmapViewOfFile2(GetCurrentProcess(), p, 0));
    EXPECT_EQ(query(p).State, MEM_FREE);
    EXPECT_WORKS(UnmapViewOfFile(v));
    EXPECT(CloseHandle(section));
}

/* A ring buffer as it is made with placeholders: the same memory twice, side by side. */
static void ring(void)
{
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, GRANULE, NULL);
    char *p = placeholder(2 * GRANULE);
    EXPECT(preserve(p, GRANULE));
    for (int i = 0; i < 2; i++)
        REQUIRE(MapViewOfFile3(section, NULL, p + i * GRANULE, 0, GRANULE, MEM_REPLACE_PLACEHOLDER,
                               PAGE_READWRITE, NULL, 0) == p + i * GRANULE);
    EXPECT(CloseHandle(section));
    memcpy(p + GRANULE - 4, "faultline", 9);
    __asm__ volatile("" ::: "memory"); /* the compiler sees two places */
    EXPECT(memcmp(p, "tline", 5) == 0 && memcmp(p + 2 * GRANULE - 4, "faul", 4) == 0);
    EXPECT(UnmapViewOfFile(p) && UnmapViewOfFile(p + GRANULE));
}

static char *shared;

/* Cuts its half of one placeholder again and again; the other thread does so next to it. */
static void *cutter(void *which)
{
    static char split[] = "split", join[] = "join";
    char *half = shared + (which ? GRANULE + 8 * PAGE : 0);
    for (int i = 0; i < 3000; i++) {
        int at = 1 + i % 7;
        if (!preserve(half, at * PAGE) || !replace(half, at * PAGE, MEM_COMMIT, PAGE_READWRITE))
            return split;
        half[0] = half[at * PAGE - 1] = 1;
        if (!preserve(half, at * PAGE) || !coalesce(half, GRANULE + 8 * PAGE))
            return join;
    }
    return NULL;
}

static void threads(void)
{
    pthread_t thread;
    void *result[2];
    shared = placeholder(2 * GRANULE + 16 * PAGE);
    REQUIRE(preserve(shared, GRANULE + 8 * PAGE));
    REQUIRE(pthread_create(&thread, NULL, cutter, result) == 0);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(reserve(GRANULE) && query(shared).AllocationBase == shared ? 0 : 1);
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    result[0] = cutter(NULL);
    pthread_join(thread, &result[1]);
    EXPECT(result[0] == NULL && result[1] == NULL);
    EXPECT_WORKS(coalesce(shared, 2 * GRANULE + 16 * PAGE));
    expect_placeholder(shared, 2 * GRANULE + 16 * PAGE);
    EXPECT(release(shared));
}

TAP_MAIN(
    CASE(refused_parameters, "P-005 P-006 P-007 parameters that VirtualAlloc2 refuses"),
    CASE(refused_placeholders,
         "P-020 P-021 P-022 P-023 P-024 P-026 P-027 P-030 P-031 P-032 P-036 P-037 D-016 "
         "placeholder calls that are refused"),
    CASE(plain, "P-004 P-008 P-017 E-020 VirtualAlloc2 as VirtualAlloc"),
    CASE(attributes, "P-018 attribute flags"), CASE(alignment, "P-009 P-010 alignment"),
    CASE(bounds, "P-011 P-012 P-013 P-014 P-015 bounds"),
    CASE(bounds_and_base, "P-016 requirements with an address"), CASE(numa, "P-002 P-003 nodes"),
    CASE(replacing, "P-019 P-025 P-028 H-021 a placeholder becomes memory, and memory a placeholder"),
    CASE(watching, "L-033 memory that replaced a placeholder is watched"),
    CASE(splitting, "P-029 P-038 splitting"),
    CASE(splitting_before_a_tail, "P-029 P-038 C-009 splitting where a granule's rest is unusable"),
    CASE(partly, "P-028 a part becomes a placeholder"), CASE(coalescing, "P-034 P-035 joining"),
    CASE(coalescing_into_a_tail, "P-035 joining with what is behind the last one"),
    CASE(large, "P-029 P-034 a terabyte in pieces"),
    CASE(views,
         "P-039 P-040 P-041 P-042 P-043 P-044 P-045 P-046 P-047 P-033 views in the place of placeholders"),
    CASE(ring, "P-039 P-047 a ring buffer"), CASE(threads, "P-029 P-034 two threads, and forks"))
