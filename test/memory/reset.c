/*
 * Contents of no interest, section K: MEM_RESET and its undoing, discarding, offering, reclaiming,
 * prefetching.
 */
#include "test/memory/memory.h"

#include <sys/mman.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

enum { SUCCESS = ERROR_SUCCESS };

static BOOL reset(void *p, SIZE_T size)
{
    return VirtualAlloc(p, size, MEM_RESET, PAGE_READWRITE) == p;
}

static void *undo(void *p, SIZE_T size)
{
    return VirtualAlloc(p, size, MEM_RESET_UNDO, PAGE_READWRITE);
}

/* Memory is short: the kernel takes back what it may. False if it would not. */
static int shortage(char *p, SIZE_T size)
{
    madvise(p, size, MADV_PAGEOUT);
    unsigned char resident[64] = {0};
    mincore(p, size, resident);
    for (SIZE_T i = 0; i < size / PAGE; i++)
        if (resident[i] & 1)
            return 0;
    return 1;
}

static void refuses_undo(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE), *free = free_place(PAGE);
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET_UNDO | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET_UNDO | MEM_RESET, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_RESET_UNDO, 0));
    EXPECT_FAILS(87, VirtualAlloc(p, 0, MEM_RESET_UNDO, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(p, 2 * PAGE + 1, MEM_RESET_UNDO, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(free, PAGE, MEM_RESET_UNDO, PAGE_READWRITE));
}

static void refuses_discard(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *r = reserve(PAGE), *free = free_place(PAGE);
    memset(p, 1, 4 * PAGE);
    REQUIRE(protect(p + 3 * PAGE, PAGE, PAGE_READONLY));
    SetLastError(UNTOUCHED);
    EXPECT_EQ(DiscardVirtualMemory(p + 1, PAGE), 87);
    EXPECT_EQ(DiscardVirtualMemory(p, PAGE + 1), 87);
    EXPECT_EQ(DiscardVirtualMemory(p, 0), 87);
    EXPECT_EQ(DiscardVirtualMemory(p, 4 * PAGE), 87);
    EXPECT_EQ(DiscardVirtualMemory(p, 17 * PAGE), 87);
    EXPECT_EQ(DiscardVirtualMemory(r, PAGE), 487);
    EXPECT_EQ(DiscardVirtualMemory(free, PAGE), 487);
    EXPECT_EQ(DiscardVirtualMemory((void *)((uintptr_t)refuses_discard & ~0xFFFull), PAGE), 87);
    EXPECT_EQ(DiscardVirtualMemory((void *)UINT64_C(0x7FFFFFFFF000), PAGE), 87);
    REQUIRE(mlock(p, PAGE) == 0);
    EXPECT_EQ(DiscardVirtualMemory(p, PAGE), 87);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT(holds(p, 4 * PAGE, 1));
}

static void refuses_offer(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *r = reserve(2 * PAGE), *free = free_place(PAGE);
    REQUIRE(commit(r, PAGE, PAGE_READWRITE));
    SetLastError(UNTOUCHED);
    EXPECT_EQ(OfferVirtualMemory(p + 1, PAGE, VmOfferPriorityLow), 87);
    EXPECT_EQ(OfferVirtualMemory(p, PAGE - 1, VmOfferPriorityLow), 87);
    EXPECT_EQ(OfferVirtualMemory(p, 0, VmOfferPriorityLow), 87);
    EXPECT_EQ(OfferVirtualMemory(p, PAGE, (OFFER_PRIORITY)0), 87);
    EXPECT_EQ(OfferVirtualMemory(p, PAGE, (OFFER_PRIORITY)5), 87);
    EXPECT_EQ(OfferVirtualMemory(p, 5 * PAGE, VmOfferPriorityLow), 487);
    EXPECT_EQ(OfferVirtualMemory(r, 2 * PAGE, VmOfferPriorityLow), 487);
    EXPECT_EQ(OfferVirtualMemory(free, PAGE, VmOfferPriorityLow), 487);
    EXPECT_EQ(ReclaimVirtualMemory(p + 1, PAGE), 87);
    EXPECT_EQ(ReclaimVirtualMemory(p, 0), 87);
    EXPECT_EQ(ReclaimVirtualMemory(free, PAGE), 487);
    EXPECT(writes(p) && writes(r));
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void refuses_prefetch(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    WIN32_MEMORY_RANGE_ENTRY range[2] = {{p, PAGE}, {p, 0}};
    EXPECT_FAILS(87, PrefetchVirtualMemory(GetCurrentProcess(), 0, range, 0));
    EXPECT_FAILS(87, PrefetchVirtualMemory(GetCurrentProcess(), 0, NULL, 0));
    EXPECT_FAILS(87, PrefetchVirtualMemory(GetCurrentProcess(), 2, range, 0));
    EXPECT_FAILS(998, PrefetchVirtualMemory(GetCurrentProcess(), 1, NULL, 0));
    EXPECT_FAILS(6, PrefetchVirtualMemory(NULL, 1, range, 0));
}

static void flags_of_prefetch(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    WIN32_MEMORY_RANGE_ENTRY range = {p, PAGE};
    EXPECT_FAILS(87, PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 1));
}

static void prefetched(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    memset(p, 7, 4 * PAGE);
    WIN32_MEMORY_RANGE_ENTRY range[] = {{p + 5, PAGE},
                                        {NULL, 1},
                                        {reserve(PAGE), 3 * PAGE},
                                        {(void *)~(uintptr_t)0, 9},
                                        {(void *)(uintptr_t)prefetched, 1}};
    EXPECT_WORKS(PrefetchVirtualMemory(GetCurrentProcess(), 5, range, 0));
    EXPECT(holds(p, 4 * PAGE, 7));
}

static void kept(void)
{
    char *p = allocate(16 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    (void)*(volatile char *)(p + 9 * PAGE);
    EXPECT_WORKS(undo(p, 16 * PAGE) == p); /* nothing was reset */
    EXPECT_WORKS(reset(p, 16 * PAGE));
    EXPECT_PAGES(p, 16 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    void *answer = undo(p + PAGE + 5, 13 * PAGE);
    if (answer) /* the kernel may have dropped some already, and then it must not say so */
        EXPECT(answer == p + PAGE && holds(p + PAGE, 7 * PAGE, 3));
    else
        EXPECT_EQ(GetLastError(), 170);
    EXPECT_PAGES(p, 16 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(p + 8 * PAGE, 8 * PAGE, 0));
}

/* The usual case, without a shortage: nothing is lost, and afterwards nothing can be. */
static void kept_for_good(void)
{
    char *p = allocate(16 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    memset(p + 3 * PAGE, 0, PAGE);
    REQUIRE(reset(p, 16 * PAGE));
    if (undo(p, 16 * PAGE) != p)
        SKIP("memory is short");
    shortage(p, 16 * PAGE);
    EXPECT(holds(p, 3 * PAGE, 3) && holds(p + 4 * PAGE, 4 * PAGE, 3));
    EXPECT_WORKS(undo(p, 16 * PAGE) == p);
}

static void lost(void)
{
    char *p = allocate(16 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    REQUIRE(reset(p, 16 * PAGE));
    if (!shortage(p, 16 * PAGE))
        SKIP("the kernel would not take the pages back");
    EXPECT_WORKS(undo(p + 8 * PAGE, 8 * PAGE) == p + 8 * PAGE); /* these had no contents to lose */
    EXPECT_FAILS(170, undo(p + PAGE, 2 * PAGE));
    EXPECT_FAILS(170, undo(p, 16 * PAGE));
    EXPECT(holds(p, 16 * PAGE, 0));
    EXPECT_WORKS(undo(p, 16 * PAGE) == p);
    EXPECT(writes(p));
}

/* Reading a page that was dropped does not make it intact. */
static void lost_and_read(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    memset(p, 3, 4 * PAGE);
    REQUIRE(reset(p, 4 * PAGE));
    if (!shortage(p, 4 * PAGE))
        SKIP("the kernel would not take the pages back");
    EXPECT(holds(p, 4 * PAGE, 0));
    EXPECT_FAILS(170, undo(p, 4 * PAGE));
}

/* Where nothing was lost, write watch has no part in it: its reset touches what was written only. */
static void watched(void)
{
    char *p =
        (char *)VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    memset(p + 2 * PAGE, 3, 2 * PAGE);
    EXPECT_EQ(ResetWriteWatch(p, 16 * PAGE), 0);
    REQUIRE(reset(p, 16 * PAGE));
    EXPECT_WORKS(undo(p, 16 * PAGE) == p);
    EXPECT(holds(p + 2 * PAGE, 2 * PAGE, 3) && holds(p + 4 * PAGE, 12 * PAGE, 0));
}

static void written_again(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    REQUIRE(reset(p, 8 * PAGE));
    memset(p + 2 * PAGE, 4, PAGE);
    shortage(p, 8 * PAGE);
    EXPECT(holds(p + 2 * PAGE, PAGE, 4));
    EXPECT_WORKS(undo(p + 2 * PAGE, PAGE) == p + 2 * PAGE);
    EXPECT(holds(p + 2 * PAGE, PAGE, 4));
}

/* Whatever protection the pages have got meanwhile; a decommitted one has nothing to lose. */
static void protected_meanwhile(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    REQUIRE(reset(p, 8 * PAGE));
    REQUIRE(protect(p, PAGE, PAGE_NOACCESS));
    REQUIRE(protect(p + PAGE, PAGE, PAGE_READONLY));
    REQUIRE(protect(p + 2 * PAGE, PAGE, PAGE_EXECUTE_READ));
    REQUIRE(protect(p + 3 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD));
    REQUIRE(decommit(p + 4 * PAGE, PAGE));
    if (!shortage(p, 8 * PAGE))
        SKIP("the kernel would not take the pages back");
    EXPECT_WORKS(undo(p + 4 * PAGE, PAGE) == p + 4 * PAGE);
    for (int i = 0; i < 4; i++)
        EXPECT_FAILS(170, undo(p + i * PAGE, PAGE));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_NOACCESS);
    EXPECT_PAGES(p + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_PAGES(p + 4 * PAGE, PAGE, MEM_RESERVE, 0);
    EXPECT(!reads(p) && !writes(p + PAGE) && !writes(p + 2 * PAGE));
    REQUIRE(commit(p + 5 * PAGE, PAGE, PAGE_READWRITE));
    EXPECT_FAILS(170, undo(p + 5 * PAGE, PAGE)); /* committing what is committed restores nothing */
}

static void discarded(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 3, 8 * PAGE);
    SetLastError(UNTOUCHED);
    EXPECT_EQ(DiscardVirtualMemory(p + 2 * PAGE, 3 * PAGE), SUCCESS);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT_PAGES(p, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(p, 2 * PAGE, 3) && holds(p + 5 * PAGE, 3 * PAGE, 3));
    EXPECT(writes(p + 3 * PAGE));
    char *other = (char *)mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_EQ(DiscardVirtualMemory(other, 4 * PAGE), SUCCESS);
}

static void offered(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 3, 6 * PAGE);
    REQUIRE(mlock(p + PAGE, PAGE) == 0);
    SetLastError(UNTOUCHED);
    EXPECT_EQ(OfferVirtualMemory(p + PAGE, 6 * PAGE, VmOfferPriorityVeryLow), SUCCESS);
    EXPECT_PAGES(p, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(!reads(p + PAGE) && !writes(p + 6 * PAGE) && writes(p) && writes(p + 7 * PAGE));
    EXPECT_EQ(OfferVirtualMemory(p + 2 * PAGE, PAGE, VmOfferPriorityNormal), SUCCESS);
    REQUIRE(protect(p + 3 * PAGE, PAGE, PAGE_READONLY));
    EXPECT(!reads(p + 3 * PAGE));
    EXPECT_EQ(ReclaimVirtualMemory(p + PAGE, 2 * PAGE), SUCCESS);
    EXPECT(holds(p + PAGE, 2 * PAGE, 3) && writes(p + PAGE) && !reads(p + 3 * PAGE));
    EXPECT_EQ(ReclaimVirtualMemory(p, 8 * PAGE), SUCCESS);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT(holds(p, 6 * PAGE, 3) && holds(p + 6 * PAGE, 2 * PAGE, 0));
    EXPECT(!writes(p + 3 * PAGE) && writes(p + 4 * PAGE));
}

static void offered_and_lost(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 3, 6 * PAGE);
    EXPECT_EQ(OfferVirtualMemory(p, 8 * PAGE, VmOfferPriorityLow), SUCCESS);
    if (!shortage(p, 8 * PAGE))
        SKIP("the kernel would not take the pages back");
    EXPECT_EQ(ReclaimVirtualMemory(p + 6 * PAGE, 2 * PAGE), SUCCESS); /* never written */
    EXPECT_EQ(ReclaimVirtualMemory(p, 6 * PAGE), 170);
    EXPECT_PAGES(p, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(writes(p));
    memset(p, 1, 8 * PAGE);
    EXPECT_EQ(OfferVirtualMemory(p, 8 * PAGE, VmOfferPriorityLow), SUCCESS);
    REQUIRE(decommit(p, PAGE));
    REQUIRE(commit(p, PAGE, PAGE_READWRITE)); /* a fresh page */
    EXPECT(writes(p) && !writes(p + PAGE));
    EXPECT_WORKS(release(p));
}

static void access_to_offered(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_GUARD);
    volatile DWORD code = 0;
    EXPECT_EQ(OfferVirtualMemory(p, PAGE, VmOfferPriorityLow), SUCCESS);
    __try {
        *(volatile char *)p = 1;
    } __except (code = GetExceptionCode(), EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(code, STATUS_ACCESS_VIOLATION);
}

/* A huge range costs what is in it, not its size. */
static void huge(void)
{
    SIZE_T size = (SIZE_T)1 << 38;
    char *p = allocate(size, PAGE_READWRITE);
    p[size / 2] = 5;
    EXPECT_WORKS(reset(p, size));
    if (undo(p, size) == p)
        EXPECT_EQ(p[size / 2], 5);
}

TAP_MAIN(CASE(refuses_undo, "B-004 K-005 MEM_RESET_UNDO: refused"),
         CASE(refuses_discard, "K-014 DiscardVirtualMemory: refused, contents unaltered"),
         CASE(refuses_offer, "K-015 OfferVirtualMemory and ReclaimVirtualMemory: refused"),
         CASE(refuses_prefetch, "K-021 K-022 K-023 PrefetchVirtualMemory: refused"),
         CASE(flags_of_prefetch, "our choice, K-024: flags are refused"),
         CASE(prefetched, "K-020 ranges need not be aligned or mapped"),
         CASE(kept, "K-001 K-010 K-011 reset and undone"),
         CASE(kept_for_good, "K-010 after undoing, contents stay"),
         CASE(lost, "K-010 lost contents are reported"),
         CASE(lost_and_read, "K-010 lost contents are reported when the page was read meanwhile"),
         CASE(watched, "K-010 L-019 undone in watched memory"),
         CASE(written_again, "K-012 a write cancels the reset"),
         CASE(protected_meanwhile, "K-010 protections changed meanwhile"),
         CASE(discarded, "K-013 X-009 discarded"),
         CASE(offered, "K-015 K-016 K-017 K-018 offered and reclaimed"),
         CASE(offered_and_lost, "K-019 offered, lost and reclaimed"),
         CASE(access_to_offered, "K-016 touching offered pages is an access violation"),
         CASE(huge, "K-001 a quarter of a terabyte"))
