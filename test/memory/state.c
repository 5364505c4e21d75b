/* Commit and its contents, section D, and MEM_RESET, section K. */
#include "test/memory/memory.h"

#include <stdio.h>
#include <sys/mman.h>

static void commit_with_free_page(void)
{
    char *p = reserve(2 * PAGE);
    EXPECT_FAILS(487, commit(p + PAGE, 2 * PAGE, PAGE_READWRITE));
    EXPECT_FAILS(487, commit(p - PAGE, 2 * PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p, 2 * PAGE, MEM_RESERVE, 0);
}

static void commit_nothing(void)
{
    char *p = free_place(GRANULE);
    EXPECT_FAILS(487, commit(p, PAGE, PAGE_READWRITE));
    EXPECT_EQ(query(p).State, MEM_FREE);
}

static void commit_slot_tail(void)
{
    char *p = reserve(PAGE);
    EXPECT_FAILS(487, commit(p + PAGE, PAGE, PAGE_READWRITE));
    EXPECT_FAILS(487, commit(p, PAGE + 1, PAGE_READWRITE));
}

static void commit_across(void)
{
    char *p = free_place(2 * GRANULE);
    REQUIRE(VirtualAlloc(p, GRANULE, MEM_RESERVE, PAGE_READWRITE));
    REQUIRE(VirtualAlloc(p + GRANULE, GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, commit(p + GRANULE - PAGE, 2 * PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p, GRANULE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + GRANULE, GRANULE, MEM_RESERVE, 0);
}

static void commit_with_reserve(void)
{
    char *p = reserve(GRANULE);
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_PAGES(p, GRANULE, MEM_RESERVE, 0);
}

static void commit_mix(void)
{
    char *p = reserve(8 * PAGE);
    REQUIRE(commit(p + PAGE, PAGE, PAGE_READWRITE) && commit(p + 4 * PAGE, 2 * PAGE, PAGE_READWRITE));
    memset(p + PAGE, 1, PAGE);
    memset(p + 4 * PAGE, 2, 2 * PAGE);
    for (int i = 0; i < 3; i++)
        EXPECT_WORKS(commit(p, 8 * PAGE, PAGE_READWRITE));
    EXPECT_PAGES(p, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(p, PAGE, 0) && holds(p + PAGE, PAGE, 1) && holds(p + 2 * PAGE, 2 * PAGE, 0));
    EXPECT(holds(p + 4 * PAGE, 2 * PAGE, 2) && holds(p + 6 * PAGE, 2 * PAGE, 0));
}

static void commit_changes_protection(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    memset(p, 7, 3 * PAGE);
    EXPECT_WORKS(commit(p + PAGE, PAGE, PAGE_READONLY));
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(holds(p, 3 * PAGE, 7) && !writes(p + PAGE) && writes(p) && writes(p + 2 * PAGE));
}

static void commit_over_mixed_protections(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE);
    REQUIRE(protect(p + PAGE, PAGE, PAGE_NOACCESS) && protect(p + 2 * PAGE, PAGE, PAGE_EXECUTE_READ));
    EXPECT_WORKS(commit(p, 3 * PAGE, PAGE_READONLY));
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, PAGE_READONLY);
    for (int i = 0; i < 3; i++)
        EXPECT(reads(p + i * PAGE) && !writes(p + i * PAGE));
}

static void fresh_is_zero(void)
{
    char *p = reserve(3 * CHUNK);
    REQUIRE(commit(p + 5 * PAGE, 2 * CHUNK, PAGE_READWRITE));
    EXPECT(holds(p + 5 * PAGE, 2 * CHUNK, 0));
}

static void decommit_then_zero(void)
{
    char *p = allocate(5 * PAGE, PAGE_READWRITE);
    memset(p, 9, 5 * PAGE);
    REQUIRE_WORKS(decommit(p + 2 * PAGE, PAGE));
    EXPECT(!reads(p + 2 * PAGE));
    REQUIRE_WORKS(commit(p + 2 * PAGE, PAGE, PAGE_READWRITE));
    EXPECT(holds(p + 2 * PAGE, PAGE, 0));
    EXPECT(holds(p, 2 * PAGE, 9) && holds(p + 3 * PAGE, 2 * PAGE, 9));
}

/* Data behind PAGE_NOACCESS and PAGE_GUARD stays while protected, and is gone when it was decommitted in
 * between. */
static void decommit_hidden(void)
{
    DWORD hidden[] = {PAGE_NOACCESS, PAGE_READWRITE | PAGE_GUARD};
    for (int i = 0; i < 2; i++) {
        char *p = reserve(CHUNK);
        REQUIRE(commit(p + PAGE, 3 * PAGE, PAGE_READWRITE));
        memset(p + PAGE, 5, 3 * PAGE);
        REQUIRE(protect(p + PAGE, 3 * PAGE, hidden[i]));
        REQUIRE(decommit(p + 2 * PAGE, PAGE));
        REQUIRE(commit(p + 2 * PAGE, PAGE, hidden[i]));
        REQUIRE(protect(p + PAGE, 3 * PAGE, PAGE_READWRITE));
        EXPECT(holds(p + PAGE, PAGE, 5) && holds(p + 2 * PAGE, PAGE, 0) && holds(p + 3 * PAGE, PAGE, 5));
    }
}

static void allocation_protect_stays(void)
{
    char *p = (char *)VirtualAlloc(NULL, 2 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE));
    EXPECT_EQ(query(p).AllocationProtect, PAGE_NOACCESS);
    EXPECT_EQ(query(p + PAGE).AllocationProtect, PAGE_NOACCESS);
}

static void reserved_faults(void)
{
    char *p = reserve(2 * PAGE);
    EXPECT(!reads(p) && !writes(p) && !executes(p));
    REQUIRE(commit(p, PAGE, PAGE_READWRITE));
    EXPECT(writes(p) && !reads(p + PAGE) && !writes(p + PAGE));
}

static void alternating(void)
{
    enum { PAGES = 100000 };
    char *p = reserve((SIZE_T)2 * PAGES * PAGE);
    int done = 0;
    while (done < PAGES && commit(p + (SIZE_T)2 * done * PAGE, PAGE, PAGE_READWRITE))
        done++;
    if (done < PAGES && getenv("FAULTLINE_DISABLE")) {
        EXPECT_EQ(GetLastError(), 1455);
        EXPECT(done > 30000);
        EXPECT_PAGES(p + (SIZE_T)2 * (done - 1) * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
        EXPECT(query(p + (SIZE_T)2 * done * PAGE).State == MEM_RESERVE &&
               writes(p + (SIZE_T)2 * (done - 1) * PAGE));
        EXPECT_WORKS(release(p));
        SKIP("without guard markers the number of mappings is the limit");
    }
    EXPECT_EQ(done, PAGES);
    EXPECT_PAGES(p + (SIZE_T)PAGES * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + (SIZE_T)PAGES * PAGE + PAGE, PAGE, MEM_RESERVE, 0);
    EXPECT(writes(p + (SIZE_T)PAGES * PAGE) && !reads(p + (SIZE_T)PAGES * PAGE + PAGE));
}

static int mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int count = 0;
    for (int c; (c = getc(maps)) != EOF;)
        count += c == '\n';
    fclose(maps);
    return count;
}

static void few_mappings(void)
{
    if (getenv("FAULTLINE_DISABLE"))
        SKIP("needs guard markers");
    char probe[PAGE * 3] __attribute__((aligned(4096)));
    if (madvise(probe + PAGE, PAGE, 102))
        SKIP("this kernel has no guard markers");
    madvise(probe + PAGE, PAGE, 103);
    char *p = reserve(8 * CHUNK);
    int before = mappings();
    for (int i = 0; i < 8 * 512; i += 2)
        REQUIRE(commit(p + (SIZE_T)i * PAGE, PAGE, PAGE_READWRITE));
    EXPECT(mappings() <= before + 8);
}

/* Other protections, other chunks, in a row of commits around each other. */
static void openings(void)
{
    char *p = reserve(4 * CHUNK);
    REQUIRE(commit(p + 3 * PAGE, PAGE, PAGE_READWRITE));
    REQUIRE(commit(p + 5 * PAGE, PAGE, PAGE_READONLY));
    REQUIRE(commit(p + 7 * PAGE, PAGE, PAGE_NOACCESS));
    REQUIRE(commit(p + CHUNK - PAGE, 2 * PAGE, PAGE_READWRITE));
    REQUIRE(commit(p + CHUNK + 8 * PAGE, 2 * CHUNK, PAGE_READWRITE));
    REQUIRE(commit(p + 4 * CHUNK - PAGE, PAGE, PAGE_NOACCESS));
    for (SIZE_T i = 0; i < 4 * 512; i++) {
        char *page = p + i * PAGE;
        int rw = i == 3 || i == 511 || i == 512 || (i >= 520 && i < 520 + 1024);
        EXPECT_EQ(writes(page), rw);
        EXPECT_EQ(reads(page), rw || i == 5);
    }
    REQUIRE(commit(p, 4 * CHUNK, PAGE_READWRITE));
    EXPECT(holds(p, 4 * CHUNK, 0));
    EXPECT_PAGES(p, 4 * CHUNK, MEM_COMMIT, PAGE_READWRITE);
    memset(p, 1, 4 * CHUNK);
    REQUIRE(decommit(p + 100 * PAGE, 3 * CHUNK));
    EXPECT_PAGES(p + 100 * PAGE, 3 * CHUNK, MEM_RESERVE, 0);
    EXPECT(!reads(p + 100 * PAGE) && !reads(p + CHUNK) && !reads(p + 99 * PAGE + 3 * CHUNK));
    EXPECT(holds(p, 100 * PAGE, 1) && holds(p + 100 * PAGE + 3 * CHUNK, CHUNK - 100 * PAGE, 1));
    REQUIRE(commit(p, 4 * CHUNK, PAGE_READWRITE));
    EXPECT(holds(p + 100 * PAGE, 3 * CHUNK, 0));
}

/* Uses up the mappings a process may have. */
static char *fill_mappings(SIZE_T size)
{
    char *filler = (char *)mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    SIZE_T at = PAGE;
    while (at < size && mprotect(filler + at, PAGE, PROT_READ) == 0)
        at += 2 * PAGE;
    while (at < size && mprotect(filler + size - PAGE, PAGE, PROT_READ) == 0)
        size -= 2 * PAGE; /* the last one or two, at the other end */
    return at < size ? filler : NULL;
}

/* Commits that need more mappings than there can be: no page changes, and with room they work. */
static void no_mapping_left(void)
{
    SIZE_T size = (SIZE_T)200000 * PAGE;
    char *p = reserve(6 * CHUNK), *data = p + CHUNK + 8 * PAGE, *untouched = p + 4 * CHUNK + 5 * PAGE;
    REQUIRE(commit(data, 4 * PAGE, PAGE_READWRITE));
    memset(data, 8, 4 * PAGE);
    char *filler = fill_mappings(size);
    if (!filler)
        SKIP("this system has no limit within reach");
    EXPECT_FAILS(1455, commit(data + PAGE, PAGE, PAGE_READONLY));
    EXPECT_FAILS(1455, commit(untouched, 2 * PAGE, PAGE_READONLY));
    EXPECT_PAGES(p, CHUNK + 8 * PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(data, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(data + 4 * PAGE, 5 * CHUNK - 12 * PAGE, MEM_RESERVE, 0);
    EXPECT(holds(data, 4 * PAGE, 8) && writes(data + PAGE) && !reads(data + 4 * PAGE) && !reads(data - PAGE));
    EXPECT(!reads(untouched) && !reads(untouched - PAGE) && !reads(untouched + 2 * PAGE));
    munmap(filler, size);
    EXPECT_WORKS(commit(data + PAGE, PAGE, PAGE_READONLY));
    EXPECT_WORKS(commit(untouched, 2 * PAGE, PAGE_READONLY));
    EXPECT(holds(data, 4 * PAGE, 8) && !writes(data + PAGE) && writes(data + 2 * PAGE));
    EXPECT(holds(untouched, 2 * PAGE, 0) && !writes(untouched) && !reads(untouched - PAGE));
}

/* With no mapping left a decommit still works where markers do, and changes nothing where they do not. */
static void decommit_without_mappings(void)
{
    SIZE_T size = (SIZE_T)200000 * PAGE;
    char *p = allocate(4 * CHUNK, PAGE_READWRITE);
    memset(p, 8, 4 * CHUNK);
    char *filler = fill_mappings(size);
    if (!filler)
        SKIP("this system has no limit within reach");
    BOOL worked = decommit(p + CHUNK + PAGE, 2 * CHUNK);
    MEMORY_BASIC_INFORMATION info = query(p + CHUNK + PAGE);
    if (worked) {
        EXPECT_EQ(info.State, MEM_RESERVE);
        EXPECT(!reads(p + CHUNK + PAGE) && !reads(p + 2 * CHUNK) && !reads(p + 3 * CHUNK));
    } else {
        EXPECT_EQ(info.State, MEM_COMMIT);
        EXPECT(holds(p, 4 * CHUNK, 8));
    }
    EXPECT(holds(p, CHUNK + PAGE, 8) && holds(p + 3 * CHUNK + PAGE, CHUNK - PAGE, 8));
    munmap(filler, size);
    EXPECT_WORKS(commit(p, 4 * CHUNK, PAGE_READWRITE));
    EXPECT(holds(p + CHUNK + PAGE, 2 * CHUNK, worked ? 0 : 8));
}

/* Locked pages refuse markers and MADV_DONTNEED: there mprotect does it. */
static void locked_chunk(void)
{
    char *p = reserve(CHUNK);
    if (mlock(p, 16 * PAGE) && mlock2(p, 16 * PAGE, 1))
        SKIP("mlock");
    EXPECT_WORKS(commit(p + 2 * PAGE, PAGE, PAGE_READWRITE));
    EXPECT(writes(p + 2 * PAGE) && !reads(p + PAGE) && !reads(p + 3 * PAGE));
}

static void reset(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    memset(p, 3, 4 * PAGE);
    EXPECT_WORKS(VirtualAlloc(p + 0x1234, PAGE, MEM_RESET, PAGE_NOACCESS) == p + PAGE);
    EXPECT_PAGES(p, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    for (int i = PAGE; i < 3 * PAGE; i++)
        if (p[i] != 3 && p[i] != 0)
            EXPECT(!"neither the old data nor zero");
    EXPECT(holds(p, PAGE, 3) && holds(p + 3 * PAGE, PAGE, 3));
}

static void reset_reserved(void)
{
    char *p = reserve(4 * PAGE);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE));
    EXPECT_WORKS(VirtualAlloc(p, 4 * PAGE, MEM_RESET, PAGE_READWRITE) == p);
    EXPECT_PAGES(p + PAGE, 3 * PAGE, MEM_RESERVE, 0);
}

static void reset_refused(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(487, VirtualAlloc(p, 3 * PAGE, MEM_RESET, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(p + GRANULE, PAGE, MEM_RESET, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET, 0));
}

static void reset_then_write(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    memset(p, 3, PAGE);
    EXPECT_WORKS(VirtualAlloc(p, PAGE, MEM_RESET, PAGE_READWRITE));
    memset(p, 4, PAGE);
    EXPECT(holds(p, PAGE, 4));
}

TAP_MAIN(CASE(commit_with_free_page, "D-004 a commit with a free page in it"),
         CASE(commit_nothing, "D-005 a commit of free memory"),
         CASE(commit_slot_tail, "D-006 a commit past the end, inside the granule"),
         CASE(commit_across, "D-007 a commit across two reservations"),
         CASE(commit_with_reserve, "D-008 reserving to commit what is reserved"),
         CASE(reset_refused,
              "K-003 K-004 K-005 MEM_RESET outside an allocation, or with an illegal protection"),
         CASE(commit_mix, "D-001 a commit of a mix keeps data"),
         CASE(commit_changes_protection, "D-002 a commit of a committed page sets its protection"),
         CASE(commit_over_mixed_protections, "D-003 a commit over mixed protections"),
         CASE(fresh_is_zero, "D-009 fresh pages are zero"),
         CASE(decommit_then_zero, "D-010 decommitted pages come back zero"),
         CASE(decommit_hidden, "D-010 the same for pages without access"),
         CASE(allocation_protect_stays, "D-011 a commit does not change AllocationProtect"),
         CASE(reserved_faults, "D-012 reserved pages fault"),
         CASE(openings, "D-012 pages around a commit fault, and become what later commits say"),
         CASE(locked_chunk, "D-001 a commit in locked memory"),
         CASE(no_mapping_left, "D-017 a commit that the kernel cannot make changes nothing"),
         CASE(decommit_without_mappings, "D-017 a decommit with no mapping left"),
         CASE(alternating, "D-018 100000 alternating pages"),
         CASE(few_mappings, "D-018 alternating pages cost no mappings"),
         CASE(reset, "K-001 MEM_RESET keeps state and protection"),
         CASE(reset_reserved, "K-002 MEM_RESET of reserved pages"),
         CASE(reset_then_write, "K-012 a write after MEM_RESET is kept"))
