/* Every kernel call of the memory engine fails: see failing.h. */
#include "test/memory/failing.h"

#include <psapi.h>
#include <winternl.h>

/* A plain model of one reservation. */
enum { PAGES = 3 * CHUNK / PAGE };
static char *base;
static unsigned short protections[PAGES]; /* 0: reserved */
static unsigned char bytes[PAGES];

static void check_page(int i)
{
    MEMORY_BASIC_INFORMATION info = query(base + (SIZE_T)i * PAGE);
    int readable = protections[i] == PAGE_READWRITE || protections[i] == PAGE_READONLY;
    EXPECT_EQ(info.State, protections[i] ? MEM_COMMIT : MEM_RESERVE);
    EXPECT_EQ(info.Protect, protections[i]);
    EXPECT_EQ(reads(base + (SIZE_T)i * PAGE), readable);
    EXPECT_EQ(writes(base + (SIZE_T)i * PAGE), protections[i] == PAGE_READWRITE);
    if (readable)
        EXPECT_EQ((unsigned char)base[(SIZE_T)i * PAGE], bytes[i]);
}

/* Around what was done, and here and there elsewhere. */
static void check_model(int from, int to)
{
    for (int i = 0; i < PAGES; i++)
        if ((i >= from - 2 && i < from + 3) || (i >= to - 3 && i < to + 2) || i % 97 == 0)
            check_page(i);
}

static void do_commit(int from, int to, DWORD protection)
{
    char *p = base + (SIZE_T)from * PAGE;
    REPEAT(commit(p, (SIZE_T)(to - from) * PAGE, protection), 1455, 1455, check_model(from, to));
    for (int i = from; i < to; i++) {
        bytes[i] = protections[i] ? bytes[i] : 0;
        protections[i] = protection;
    }
    check_model(from, to);
}

static void do_protect(int from, int to, DWORD protection)
{
    REPEAT(protect(base + (SIZE_T)from * PAGE, (SIZE_T)(to - from) * PAGE, protection), 8, 8,
           check_model(from, to));
    for (int i = from; i < to; i++)
        protections[i] = protection;
    check_model(from, to);
}

/* Contents may go before it fails; states may not. */
static void do_decommit(int from, int to)
{
    char *p = base + (SIZE_T)from * PAGE;
    SetLastError(UNTOUCHED);
    if (!TRY(decommit(p, (SIZE_T)(to - from) * PAGE))) {
        expect_code(1455, 8, "decommit", __LINE__);
        REQUIRE(TRY(decommit(p, (SIZE_T)(to - from) * PAGE)));
    }
    memset(protections + from, 0, (to - from) * sizeof *protections);
    check_model(from, to);
}

static void fill(int from, int to)
{
    for (int i = from; i < to; i++)
        if (protections[i] == PAGE_READWRITE)
            base[(SIZE_T)i * PAGE] = bytes[i] = 1 + i % 250;
}

static void private_memory(void)
{
    REPEAT((base = reserve((SIZE_T)PAGES * PAGE)) != NULL, 8, 8, (void)0);
    do_commit(5, 8, PAGE_READWRITE); /* opens a part of a chunk */
    fill(0, 20);
    do_commit(10, 12, PAGE_READONLY); /* another access in it */
    do_protect(6, 7, PAGE_NOACCESS);
    do_protect(5, 8, PAGE_READWRITE);
    do_commit(500, 1100, PAGE_READWRITE); /* the ends of two chunks and one whole */
    fill(500, 1100);
    do_commit(600, 602, PAGE_READWRITE); /* again */
    do_protect(600, 700, PAGE_READONLY);
    do_decommit(650, 651);
    do_decommit(5, 12);
    do_decommit(510, 1030);
    do_commit(511, 513, PAGE_READWRITE);
    fill(505, 520);
    do_protect(511, 512, PAGE_READONLY);
    REPEAT(release(base), 8, 8, check_model(500, 520));
    EXPECT_EQ(query(base).State, MEM_FREE);
    char *p;
    REPEAT((p = allocate(5 * PAGE, PAGE_READWRITE)) != NULL, 8, 1455, (void)0); /* with an unusable tail */
    memset(p, 1, 5 * PAGE);
    EXPECT(!reads(p + 5 * PAGE));
    REPEAT(VirtualAlloc(p + 16 * GRANULE, PAGE, MEM_RESERVE, PAGE_READWRITE) != NULL, 8, 487, (void)0);
    REPEAT(release(p), 8, 8, EXPECT(holds(p, 5 * PAGE, 1)));
}

static void watched_memory(void)
{
    void *found[64];
    ULONG_PTR count;
    DWORD granularity;
    REPEAT((base = (char *)VirtualAlloc(NULL, 64 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH,
                                        PAGE_READWRITE)) != NULL,
           8, 1455, (void)0);
    for (int round = 0; round < 3; round++) {
        for (int i = round; i < 64; i += 3)
            base[(SIZE_T)i * PAGE] = round + 1;
        if (round == 1) {
            REPEAT(ResetWriteWatch(base, 8 * PAGE) == 0, 1450, 1450, (void)0);
        } else {
            REPEAT((count = 64, GetWriteWatch(0, base, 64 * PAGE, found, &count, &granularity) == 0), 1450,
                   1450, (void)0);
            int expected[64] = {0}, reported[64] = {0};
            for (int i = 0; i < 64; i++) /* round 0 and, but for the first eight pages, round 1 */
                expected[i] = i % 3 == round || (round == 2 && i >= 8);
            for (ULONG_PTR i = 0; i < count; i++)
                reported[((char *)found[i] - base) / PAGE] = 1;
            for (int i = 0; i < 64; i++)
                EXPECT(reported[i] >= expected[i]); /* never one too few */
        }
    }
    REPEAT(protect(base, 32 * PAGE, PAGE_READONLY), 8, 8, base[0] = 9);
    REPEAT(protect(base, 32 * PAGE, PAGE_READWRITE), 8, 8, EXPECT(!writes(base)));
    base[PAGE] = 9;
    REPEAT((count = 64,
            GetWriteWatch(WRITE_WATCH_FLAG_RESET, base, 64 * PAGE, found, &count, &granularity) == 0),
           1450, 1450, (void)0);
    EXPECT(count >= 1);
    base[5 * PAGE] = 9;
    REPEAT((count = 64, GetWriteWatch(0, base, 64 * PAGE, found, &count, &granularity) == 0), 1450, 1450,
           (void)0);
    int five = 0;
    for (ULONG_PTR i = 0; i < count; i++)
        five += found[i] == base + 5 * PAGE;
    EXPECT_EQ(five, 1);
    REPEAT(release(base), 8, 8, (void)0);
}

static void contents_given_up(void)
{
    REPEAT((base = allocate(32 * PAGE, PAGE_READWRITE)) != NULL, 8, 1455, (void)0);
    memset(base, 5, 16 * PAGE);
    REPEAT(VirtualAlloc(base, 32 * PAGE, MEM_RESET, PAGE_READWRITE) == base, 8, 8, (void)0);
    EXPECT(TRY(VirtualAlloc(base, 32 * PAGE, MEM_RESET_UNDO, PAGE_READWRITE) == base) ||
           GetLastError() == 170 || GetLastError() == 8);
    memset(base, 5, 16 * PAGE);
    DWORD status = 0;
    talk->armed = 1;
    status = OfferVirtualMemory(base, 8 * PAGE, VmOfferPriorityLow);
    talk->armed = 0;
    EXPECT(status == 0 || status == 8);
    EXPECT_EQ(reads(base), status != 0);
    if (status)
        EXPECT_EQ(OfferVirtualMemory(base, 8 * PAGE, VmOfferPriorityLow), 0);
    talk->armed = 1;
    status = ReclaimVirtualMemory(base, 8 * PAGE);
    talk->armed = 0;
    EXPECT(status == 0 || status == 8 || status == 170);
    if (status == 8)
        EXPECT(ReclaimVirtualMemory(base, 8 * PAGE) != 8);
    EXPECT(reads(base) && writes(base));
    EXPECT(holds(base + 8 * PAGE, 8 * PAGE, 5));
    talk->armed = 1;
    status = DiscardVirtualMemory(base + 8 * PAGE, PAGE);
    talk->armed = 0;
    EXPECT(status == 0 || status == 8 || status == 87); /* 87: the kernel says that it is locked */
    EXPECT(writes(base + 8 * PAGE) && holds(base + 9 * PAGE, 7 * PAGE, 5));
    REPEAT(VirtualLock(base + 9 * PAGE, 4 * PAGE), 1453, 1453, (void)0);
    EXPECT(holds(base + 9 * PAGE, 7 * PAGE, 5));
    REPEAT(decommit(base + 10 * PAGE, PAGE), 1455, 8, (void)0); /* of locked memory */
    EXPECT(!reads(base + 10 * PAGE) && holds(base + 11 * PAGE, 5 * PAGE, 5));
    SetLastError(UNTOUCHED);
    if (!TRY(VirtualUnlock(base + 11 * PAGE, 2 * PAGE)) &&
        GetLastError() != 158) /* 158: it says that they are not locked */
        expect_code(1450, 8, "VirtualUnlock", __LINE__);
    EXPECT(holds(base + 11 * PAGE, 5 * PAGE, 5));
    REPEAT(release(base), 8, 8, EXPECT(holds(base + 11 * PAGE, 5 * PAGE, 5)));
}

/* What is asked of the kernel is answered, or refused: never wrong. */
static void questions(void)
{
    MEMORY_BASIC_INFORMATION info;
    PSAPI_WORKING_SET_EX_INFORMATION page = {&page, {0}};
    PROCESS_MEMORY_COUNTERS counters;
    SIZE_T least, most;
    ULONG_PTR number[1];
    char byte;
    for (int i = 0; i < 2; i++) {
        REPEAT(VirtualQuery((void *)(uintptr_t)questions, &info, sizeof info), 1450, 1450, (void)0);
        EXPECT_EQ(info.Type, MEM_IMAGE);
        REPEAT(VirtualQuery(&info, &info, sizeof info), 1450, 1450, (void)0);
        EXPECT_EQ(info.State, MEM_COMMIT);
    }
    REPEAT(QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page), 1450, 1450, (void)0);
    SetLastError(UNTOUCHED);
    EXPECT(!TRY(QueryWorkingSet(GetCurrentProcess(), number, sizeof number)));
    expect_code(24, 1450, "QueryWorkingSet", __LINE__);
    EXPECT(TRY(GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters)));
    EXPECT(TRY(GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most)));
    EXPECT(TRY(SetProcessWorkingSetSize(GetCurrentProcess(), least, most)));
    EXPECT(TRY(ReadProcessMemory(GetCurrentProcess(), questions, &byte, 1, NULL)));
}

/* An allocation of so many pages, of one kind. */
static void expect_allocation(char *address, int pages, DWORD state, DWORD allocation_protect)
{
    MEMORY_BASIC_INFORMATION info = query(address);
    EXPECT(info.AllocationBase == address);
    EXPECT_EQ(info.RegionSize, (SIZE_T)pages * PAGE);
    EXPECT_EQ(info.State, state);
    EXPECT_EQ(info.AllocationProtect, allocation_protect);
}

static void *over(char *address, int pages, DWORD more)
{
    return VirtualAlloc2(NULL, address, (SIZE_T)pages * PAGE, MEM_RESERVE | MEM_REPLACE_PLACEHOLDER | more,
                         PAGE_READWRITE, NULL, 0);
}

static BOOL preserve(char *address, int pages)
{
    return VirtualFree(address, (SIZE_T)pages * PAGE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER);
}

static void placeholders(void)
{
    void *found[16];
    ULONG_PTR count = 16;
    DWORD granularity;
    REPEAT((base = (char *)VirtualAlloc2(NULL, NULL, 32 * PAGE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                         PAGE_NOACCESS, NULL, 0)) != NULL,
           8, 8, (void)0);
    REPEAT(preserve(base, 8), 8, 8, expect_allocation(base, 32, MEM_RESERVE, PAGE_NOACCESS));
    REPEAT(preserve(base + 16 * PAGE, 4), 8, 8,
           expect_allocation(base + 8 * PAGE, 24, MEM_RESERVE, PAGE_NOACCESS));
    expect_allocation(base + 8 * PAGE, 8, MEM_RESERVE, PAGE_NOACCESS);
    expect_allocation(base + 20 * PAGE, 12, MEM_RESERVE, PAGE_NOACCESS);
    REPEAT(over(base, 8, MEM_COMMIT) == base, 1455, 1455,
           expect_allocation(base, 8, MEM_RESERVE, PAGE_NOACCESS));
    memset(base, 5, 8 * PAGE);
    REPEAT(over(base + 8 * PAGE, 8, MEM_COMMIT | MEM_WRITE_WATCH) != NULL, 1455, 1455,
           expect_allocation(base + 8 * PAGE, 8, MEM_RESERVE, PAGE_NOACCESS));
    base[9 * PAGE] = 1;
    REPEAT((count = 16, GetWriteWatch(0, base + 8 * PAGE, 8 * PAGE, found, &count, &granularity) == 0), 1450,
           1450, (void)0);
    EXPECT(count >= 1);
    REPEAT(preserve(base + 10 * PAGE, 2), 8, 8,
           expect_allocation(base + 8 * PAGE, 8, MEM_COMMIT, PAGE_READWRITE));
    expect_allocation(base + 10 * PAGE, 2, MEM_RESERVE, PAGE_NOACCESS);
    EXPECT(writes(base + 9 * PAGE) && reads(base + 12 * PAGE) && !reads(base + 10 * PAGE));
    REPEAT(preserve(base + 8 * PAGE, 2), 8, 8, EXPECT(reads(base + 8 * PAGE)));
    REPEAT(preserve(base + 12 * PAGE, 4), 8, 8, EXPECT(reads(base + 12 * PAGE)));
    EXPECT(holds(base, 8 * PAGE, 5));
    REPEAT(preserve(base, 8), 8, 8, expect_allocation(base, 8, MEM_COMMIT, PAGE_READWRITE));
    REPEAT(VirtualFree(base, 32 * PAGE, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS), 487, 487, (void)0);
    expect_allocation(base, 32, MEM_RESERVE, PAGE_NOACCESS);
    PVOID part = base + 4 * PAGE;
    SIZE_T size = 2 * PAGE;
    REPEAT(NtFreeVirtualMemory(GetCurrentProcess(), &part, &size, MEM_RELEASE) == 0, UNTOUCHED, UNTOUCHED,
           expect_allocation(base, 32, MEM_RESERVE, PAGE_NOACCESS));
    expect_allocation(base + 6 * PAGE, 26, MEM_RESERVE, PAGE_NOACCESS);
    REPEAT(release(base), 8, 8, expect_allocation(base, 4, MEM_RESERVE, PAGE_NOACCESS));
    REPEAT(release(base + 6 * PAGE), 8, 8, (void)0);
    EXPECT_EQ(query(base).State, MEM_FREE);
    REPEAT((base = (char *)VirtualAllocExNuma(GetCurrentProcess(), NULL, PAGE, MEM_RESERVE | MEM_COMMIT,
                                              PAGE_READWRITE, 0)) != NULL,
           8, 1455, (void)0);
    EXPECT(writes(base));
}

static void all_placeholders(void)
{
    run_all(placeholders);
}

static void all_private(void)
{
    run_all(private_memory);
}

static void all_watched(void)
{
    run_all(watched_memory);
}

static void all_given_up(void)
{
    run_all(contents_given_up);
}

static void all_questions(void)
{
    run_all(questions);
}

TAP_MAIN(CASE(all_private,
              "D-017 B-015 B-016 reserving, committing, protecting, freeing, when the kernel fails"),
         CASE(all_placeholders, "P-025 P-028 P-029 F-025 placeholders, when the kernel fails"),
         CASE(all_watched, "L-002 write watch, when the kernel fails"),
         CASE(all_given_up, "K-010 M-006 contents given up and locked pages, when the kernel fails"),
         CASE(all_questions, "H-006 M-015 questions, when the kernel fails"))
