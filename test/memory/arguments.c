/* VirtualAlloc's argument checks, section B, and the protection values, section E. */
#include "test/memory/memory.h"

static void low_address(void)
{
    DWORD types[] = {MEM_RESERVE, MEM_COMMIT, MEM_RESERVE | MEM_COMMIT, MEM_RESET};
    for (int i = 0; i < 4; i++) {
        EXPECT_FAILS(87, VirtualAlloc((void *)1, PAGE, types[i], PAGE_READWRITE));
        EXPECT_FAILS(87, VirtualAlloc((void *)0xFFFF, PAGE, types[i], PAGE_READWRITE));
    }
}

static void unknown_type(void)
{
    DWORD bits[] = {0x1,     0x800,    MEM_DECOMMIT, MEM_RELEASE, MEM_FREE,
                    0x40000, 0x800000, 0x40000000,   0x80000000};
    for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++) {
        EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | bits[i], PAGE_READWRITE));
        EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_COMMIT | bits[i], PAGE_NOACCESS));
    }
}

static void no_action(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, 0, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_TOP_DOWN, PAGE_READWRITE));
}

static void reset_alone(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET | MEM_TOP_DOWN, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET_UNDO | MEM_RESET, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET_UNDO | MEM_RESERVE, PAGE_READWRITE));
}

static void large_pages_combinations(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_LARGE_PAGES, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, MEM_LARGE_PAGES | MEM_RESERVE | MEM_COMMIT | MEM_PHYSICAL,
                                  PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, CHUNK, MEM_LARGE_PAGES | MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH,
                                  PAGE_READWRITE));
}

static void watch_without_reserve(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE));
}

static void physical_combinations(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_WRITE_WATCH | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READONLY));
}

static void protection_before_range(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE, 0));
    EXPECT_FAILS(87, VirtualAllocEx(NULL, NULL, PAGE, MEM_RESERVE, 0));
}

static void address_too_high(void)
{
    char *top = (char *)0x7FFFFFFE0000;
    EXPECT_FAILS(87, VirtualAlloc(top, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(top + GRANULE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc((void *)0x800000000000, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc((void *)0xFFFFFFFFFFFFF000, PAGE, MEM_RESERVE, PAGE_READWRITE));
}

static void range_too_long(void)
{
    EXPECT_FAILS(87, VirtualAlloc((void *)0x7FFFFFF00000, CHUNK, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, SIZE_MAX, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, (SIZE_T)1 << 47, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc((void *)0x10000000, SIZE_MAX - 0x10000000, MEM_COMMIT, PAGE_READWRITE));
}

static void zero_size(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualAlloc(NULL, 0, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, 0, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, 0, MEM_RESET, PAGE_READWRITE));
}

static void bad_process(void)
{
    EXPECT_FAILS(6, VirtualAllocEx(NULL, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(6, VirtualAllocEx((HANDLE)0x1234, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAllocEx(NULL, NULL, 0, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(VirtualAllocEx(GetCurrentProcess(), NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
}

static void large_pages_privilege(void)
{
    EXPECT_FAILS(1314, VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE));
}

static void no_room(void)
{
    EXPECT_FAILS(8, VirtualAlloc(NULL, (SIZE_T)0x7FFFFFFF0000 - 0x10000, MEM_RESERVE, PAGE_READWRITE));
}

static void far_too_large(void)
{
    SetLastError(UNTOUCHED);
    EXPECT(!VirtualAlloc(NULL, 2147483647000000, MEM_COMMIT, PAGE_READWRITE));
    EXPECT(GetLastError() == 87 || GetLastError() == 8);
}

static void illegal_everywhere(const DWORD *values, int count)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    DWORD old;
    for (int i = 0; i < count; i++) {
        EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE, values[i]));
        EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, values[i]));
        EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_COMMIT, values[i]));
        EXPECT_FAILS(87, VirtualProtect(p, PAGE, values[i], &old));
    }
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

#define ILLEGAL(...)                                                                                         \
    do {                                                                                                     \
        static const DWORD values[] = {__VA_ARGS__};                                                         \
        illegal_everywhere(values, (int)(sizeof values / sizeof *values));                                   \
    } while (0)

static void no_protection(void)
{
    ILLEGAL(0);
}

static void two_protections(void)
{
    ILLEGAL(0x03, 0x05, 0x06, 0x30, 0x60, 0xC0, PAGE_READONLY | PAGE_EXECUTE,
            PAGE_READWRITE | PAGE_EXECUTE_READ, 0xFF);
}

static void write_copy(void)
{
    ILLEGAL(PAGE_WRITECOPY, PAGE_EXECUTE_WRITECOPY);
}

static void guard_alone(void)
{
    ILLEGAL(PAGE_GUARD);
}

static void guard_noaccess(void)
{
    ILLEGAL(PAGE_GUARD | PAGE_NOACCESS);
}

static void guard_and_caching(void)
{
    ILLEGAL(PAGE_READWRITE | PAGE_GUARD | PAGE_NOCACHE, PAGE_READWRITE | PAGE_GUARD | PAGE_WRITECOMBINE);
}

static void caching_noaccess(void)
{
    ILLEGAL(PAGE_NOACCESS | PAGE_NOCACHE, PAGE_NOACCESS | PAGE_WRITECOMBINE);
}

static void two_cachings(void)
{
    ILLEGAL(PAGE_READWRITE | PAGE_NOCACHE | PAGE_WRITECOMBINE);
}

static void unknown_protection(void)
{
    ILLEGAL(PAGE_READWRITE | 0x800, PAGE_READWRITE | 0x1000, PAGE_READWRITE | 0x80000000,
            PAGE_READWRITE | 0x10000000, PAGE_READWRITE | PAGE_TARGETS_INVALID);
}

static const DWORD legal[] = {PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,
                              PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE};

static void legal_protections(void)
{
    for (int i = 0; i < 6; i++) {
        char *p = reserve(2 * PAGE);
        REQUIRE_WORKS(commit(p, PAGE, legal[i]));
        EXPECT_PAGES(p, PAGE, MEM_COMMIT, legal[i]);
        char *q = allocate(PAGE, legal[i]);
        EXPECT_PAGES(q, PAGE, MEM_COMMIT, legal[i]);
        EXPECT_EQ(query(q).AllocationProtect, legal[i]);
        char *r = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE, legal[i]);
        EXPECT_PAGES(r, PAGE, MEM_RESERVE, 0);
        EXPECT_EQ(query(r).AllocationProtect, legal[i]);
    }
}

static void access_follows_protection(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    *p = (char)0xC3; /* ret */
    for (int i = 0; i < 6; i++) {
        REQUIRE_WORKS(protect(p, PAGE, legal[i]));
        EXPECT_EQ(reads(p), legal[i] != PAGE_NOACCESS);
        EXPECT_EQ(writes(p), legal[i] == PAGE_READWRITE || legal[i] == PAGE_EXECUTE_READWRITE);
        EXPECT_EQ(executes(p), (legal[i] & 0xF0) != 0);
    }
}

static void targets_invalid(void)
{
    char *p = allocate(PAGE, PAGE_EXECUTE_READ | PAGE_TARGETS_INVALID);
    REQUIRE(p);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_EXECUTE_READ);
    EXPECT_WORKS(protect(p, PAGE, PAGE_EXECUTE | PAGE_TARGETS_NO_UPDATE));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_EXECUTE);
}

static void guarded_from_start(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, 0x104);
    EXPECT_EQ(query(p).AllocationProtect, 0x104);
}

static void nocache(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE | PAGE_NOCACHE);
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, 0x204);
    EXPECT_EQ(query(p).AllocationProtect, 0x204);
}

static void nocache_stays(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE | PAGE_NOCACHE);
    DWORD old = 0;
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READWRITE, &old));
    EXPECT_EQ(old, 0x204);
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, 0x204);
}

static void nocache_readonly(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE | PAGE_NOCACHE);
    DWORD old = 0;
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, 0x204);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, 0x202);
}

static void nocache_not_added(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    DWORD old = 0;
    EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READONLY | PAGE_NOCACHE, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READONLY);
}

static void writecombine(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_WRITECOMBINE);
    EXPECT(writes(p));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_WRITECOMBINE);
}

static void execute_reads(void)
{
    char *p = allocate(PAGE, PAGE_EXECUTE);
    EXPECT(reads(p));
    EXPECT(!writes(p));
}

static void data_does_not_execute(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    *p = (char)0xC3;
    EXPECT(!executes(p));
}

static void from_app_refuses_execute(void)
{
    DWORD values[] = {0x10, 0x20, 0x40, 0x80};
    for (int i = 0; i < 4; i++) {
        EXPECT_FAILS(87, VirtualAllocFromApp(NULL, PAGE, MEM_RESERVE, values[i]));
        EXPECT_FAILS(87, VirtualAllocFromApp(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, values[i]));
    }
}

static void from_app_reserves(void)
{
    EXPECT_WORKS(VirtualAllocFromApp(NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
}

static void protect_from_app(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    ULONG old;
    EXPECT_FAILS(87, VirtualProtectFromApp(p, PAGE, PAGE_EXECUTE_READWRITE, &old));
    EXPECT_FAILS(87, VirtualProtectFromApp(p, PAGE, PAGE_EXECUTE_WRITECOPY, &old));
    EXPECT_WORKS(VirtualProtectFromApp(p, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
}

TAP_MAIN(CASE(low_address, "B-001 an address below 64 KiB"), CASE(unknown_type, "B-002 unknown type bits"),
         CASE(no_action, "B-003 nothing to do"), CASE(reset_alone, "B-004 MEM_RESET stands alone"),
         CASE(large_pages_combinations, "B-005 what MEM_LARGE_PAGES cannot go with"),
         CASE(watch_without_reserve, "B-006 MEM_WRITE_WATCH without MEM_RESERVE"),
         CASE(physical_combinations, "B-007 B-008 what MEM_PHYSICAL cannot go with"),
         CASE(protection_before_range, "B-009 an illegal protection, before the process is looked at"),
         CASE(address_too_high, "B-010 an address too high"),
         CASE(range_too_long, "B-011 a range past the top"), CASE(zero_size, "B-012 a size of 0"),
         CASE(bad_process, "B-013 no process"),
         CASE(large_pages_privilege, "B-014 large pages without the privilege"),
         CASE(no_room, "B-015 no free range large enough"),
         CASE(far_too_large, "B-017 far more than there is"), CASE(no_protection, "E-002 no protection"),
         CASE(two_protections, "E-003 two protections"),
         CASE(write_copy, "E-004 copy on write for private memory"),
         CASE(guard_alone, "E-005 PAGE_GUARD alone"),
         CASE(guard_noaccess, "E-006 PAGE_GUARD with PAGE_NOACCESS"),
         CASE(caching_noaccess, "E-008 caching with PAGE_NOACCESS"),
         CASE(from_app_refuses_execute, "E-020 VirtualAllocFromApp refuses to execute"),
         CASE(protect_from_app, "E-022 VirtualProtectFromApp refuses to write and execute"),
         CASE(legal_protections, "E-001 the legal protections are reported as given"),
         CASE(targets_invalid, "E-011 PAGE_TARGETS_INVALID with execution"),
         CASE(guarded_from_start, "E-012 PAGE_GUARD at allocation"),
         CASE(nocache, "E-013 PAGE_NOCACHE at allocation"),
         CASE(nocache_stays, "E-014 PAGE_NOCACHE stays over VirtualProtect"),
         CASE(nocache_readonly, "E-015 PAGE_NOCACHE stays with another protection"),
         CASE(nocache_not_added, "E-016 PAGE_NOCACHE cannot be added"),
         CASE(writecombine, "E-017 PAGE_WRITECOMBINE is accepted"),
         CASE(execute_reads, "E-018 PAGE_EXECUTE can be read and not written"),
         CASE(data_does_not_execute, "E-019 data does not execute"),
         CASE(access_follows_protection, "E-001 the processor allows what the protection says"),
         CASE(from_app_reserves, "E-021 VirtualAllocFromApp"),
         CASE(guard_and_caching, "our choice, E-007: PAGE_GUARD with caching is refused"),
         CASE(two_cachings, "our choice, E-009: both cachings are refused"),
         CASE(unknown_protection, "our choice, E-010: unknown protection bits are refused"))
