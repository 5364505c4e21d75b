/* Physical pages of the program's own, and windows onto them: with the privilege, but for the first case. */
#include "test/memory/memory.h"

#include <pthread.h>

static char *self;

static char *window(SIZE_T size)
{
    return (char *)VirtualAlloc(NULL, size, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE);
}

static HANDLE here(void)
{
    return GetCurrentProcess();
}

/* All of them, or the case ends. */
static void frames(ULONG_PTR count, ULONG_PTR *numbers)
{
    ULONG_PTR wanted = count;
    REQUIRE_WORKS(AllocateUserPhysicalPages(here(), &count, numbers));
    REQUIRE(count == wanted);
}

static void give_back(ULONG_PTR count, ULONG_PTR *numbers)
{
    ULONG_PTR wanted = count;
    EXPECT_WORKS(FreeUserPhysicalPages(here(), &count, numbers));
    EXPECT_EQ(count, wanted);
}

static void without_privilege(void)
{
    ULONG_PTR count = 1, page = 0, none = 0;
    PVOID address = &page;
    EXPECT_FAILS(1314, AllocateUserPhysicalPages(here(), &count, &page));
    EXPECT_FAILS(1314, AllocateUserPhysicalPagesNuma(here(), &count, &page, 0));
    EXPECT_FAILS(87, AllocateUserPhysicalPagesNuma(here(), &count, &page, 9999));
    EXPECT_FAILS(6, AllocateUserPhysicalPages(NULL, &count, &page));
    EXPECT_FAILS(998, AllocateUserPhysicalPages(here(), NULL, &page));
    EXPECT_FAILS(87, FreeUserPhysicalPages(here(), &count, &page));
    EXPECT_EQ(count, 0);
    count = 1;
    EXPECT_FAILS(6, FreeUserPhysicalPages(NULL, &count, &page));
    EXPECT_WORKS(FreeUserPhysicalPages(here(), &none, NULL));
    EXPECT_FAILS(87, MapUserPhysicalPages(address, 1, &page));
    EXPECT_FAILS(87, MapUserPhysicalPagesScatter(&address, 1, &page));
    EXPECT_FAILS(998, MapUserPhysicalPagesScatter(NULL, 1, &page));
    char *w = window(2 * PAGE); /* making one takes no privilege */
    REQUIRE(w != NULL);
    EXPECT_FAILS(87, MapUserPhysicalPages(w, 1, &page));
    EXPECT_WORKS(MapUserPhysicalPages(w, 2, NULL));
    EXPECT_WORKS(release(w));
}

static void windows(void)
{
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL | MEM_WRITE_WATCH, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READONLY));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_NOACCESS));
    char *p;
    REQUIRE_WORKS((p = window(3 * PAGE)) != NULL);
    EXPECT_PAGES(p, 3 * PAGE, MEM_RESERVE, 0);
    EXPECT_EQ(query(p).AllocationProtect, PAGE_READWRITE);
    EXPECT_EQ(query(p).Type, MEM_PRIVATE);
    EXPECT(!reads(p) && !writes(p + 2 * PAGE));
    DWORD old;
    EXPECT_FAILS(487, commit(p, PAGE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualProtect(p, PAGE, PAGE_READONLY, &old));
    EXPECT_FAILS(487, decommit(p, PAGE));
    EXPECT_FAILS(487, VirtualFree(p, 0, MEM_DECOMMIT));
    EXPECT_FAILS(87, VirtualFree(p, PAGE, MEM_RELEASE));
    EXPECT_FAILS(487, release(p + PAGE));
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    EXPECT_EQ(query(p).State, MEM_FREE);
    char *top = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL | MEM_TOP_DOWN, PAGE_READWRITE);
    EXPECT((uintptr_t)top > (uintptr_t)p);
    EXPECT_WORKS(release(top));
}

static void showing(void)
{
    enum { COUNT = 40 };
    ULONG_PTR numbers[COUNT];
    char *p = window(2 * COUNT * PAGE);
    frames(COUNT, numbers);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < i; j++)
            EXPECT(numbers[i] != 0 && numbers[i] != numbers[j]);
    REQUIRE_WORKS(MapUserPhysicalPages(p, COUNT, numbers));
    EXPECT_PAGES(p, COUNT * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + COUNT * PAGE, COUNT * PAGE, MEM_RESERVE, 0);
    EXPECT(holds(p, COUNT * PAGE, 0));
    EXPECT(!reads(p + COUNT * PAGE));
    for (int i = 0; i < COUNT; i++)
        memset(p + i * PAGE, i + 1, PAGE);
    EXPECT_WORKS(MapUserPhysicalPages(p, COUNT, NULL));
    EXPECT_PAGES(p, 2 * COUNT * PAGE, MEM_RESERVE, 0);
    EXPECT(!reads(p) && !reads(p + (COUNT - 1) * PAGE));
    for (int i = 0; i < COUNT / 2; i++) { /* backwards: each a run of its own */
        ULONG_PTR other = numbers[i];
        numbers[i] = numbers[COUNT - 1 - i];
        numbers[COUNT - 1 - i] = other;
    }
    REQUIRE_WORKS(MapUserPhysicalPages(p + COUNT * PAGE + 123, COUNT, numbers));
    for (int i = 0; i < COUNT; i++)
        EXPECT(holds(p + (COUNT + i) * PAGE, PAGE, COUNT - i));
    REQUIRE_WORKS(MapUserPhysicalPages(p + COUNT * PAGE, COUNT, numbers)); /* where they are */
    EXPECT(holds(p + COUNT * PAGE, PAGE, COUNT));
    EXPECT_WORKS(release(p));
    p = window(PAGE); /* frames outlive windows */
    REQUIRE_WORKS(MapUserPhysicalPages(p, 1, &numbers[7]));
    EXPECT(holds(p, PAGE, COUNT - 7));
    REQUIRE_WORKS(
        MapUserPhysicalPages(p, 1, &numbers[9])); /* in the other's place, which shows nowhere then */
    EXPECT(holds(p, PAGE, COUNT - 9));
    char *q = window(PAGE);
    REQUIRE_WORKS(MapUserPhysicalPages(q, 1, &numbers[7]));
    EXPECT(holds(q, PAGE, COUNT - 7));
    give_back(COUNT, numbers); /* closes what shows */
    EXPECT(!reads(p) && !reads(q));
    EXPECT_PAGES(p, PAGE, MEM_RESERVE, 0);
    EXPECT_FAILS(87, MapUserPhysicalPages(p, 1, &numbers[7]));
    frames(COUNT, numbers);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 1, numbers));
    EXPECT(holds(p, PAGE, 0));
    EXPECT(release(p) && release(q));
    give_back(COUNT, numbers);
}

static void refused(void)
{
    enum { COUNT = 4 };
    ULONG_PTR numbers[COUNT], bad[COUNT];
    char *p = window(COUNT * PAGE), *q = window(COUNT * PAGE), *plain = allocate(GRANULE, PAGE_READWRITE);
    frames(COUNT, numbers);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 2, numbers));
    memset(p, 'x', 2 * PAGE);
    EXPECT_FAILS(87, MapUserPhysicalPages(q, 1, numbers));        /* shows elsewhere */
    EXPECT_FAILS(87, MapUserPhysicalPages(p + PAGE, 1, numbers)); /* also in the same window */
    memcpy(bad, numbers, sizeof bad);
    bad[3] = numbers[2];
    EXPECT_FAILS(87, MapUserPhysicalPages(q, 2, &bad[2])); /* twice */
    bad[3] = 0;
    EXPECT_FAILS(87, MapUserPhysicalPages(q, 2, &bad[2])); /* none */
    bad[3] = ~(ULONG_PTR)0;
    EXPECT_FAILS(87, MapUserPhysicalPages(q, 2, &bad[2]));
    EXPECT_PAGES(q, COUNT * PAGE, MEM_RESERVE, 0); /* nothing of any of them happened */
    EXPECT_FAILS(87, MapUserPhysicalPages(q, COUNT + 1, NULL));
    EXPECT_FAILS(87, MapUserPhysicalPages(q + (COUNT - 1) * PAGE, 2, &numbers[2]));
    EXPECT_FAILS(87, MapUserPhysicalPages(q + COUNT * PAGE, 1, NULL)); /* the slot's tail is no part of it */
    EXPECT_FAILS(87, MapUserPhysicalPages(plain, 1, &numbers[2]));
    EXPECT_FAILS(87, MapUserPhysicalPages(NULL, 1, &numbers[2]));
    EXPECT_FAILS(87, MapUserPhysicalPages(q, ~(ULONG_PTR)0, NULL));
    EXPECT_FAILS(998, MapUserPhysicalPages(q, 1, (PULONG_PTR)(p + 2 * PAGE)));
    EXPECT_WORKS(MapUserPhysicalPages(plain, 0, numbers));
    EXPECT(holds(p, 2 * PAGE, 'x'));
    ULONG_PTR count = 3;
    bad[0] = numbers[2];
    bad[1] = 0;
    EXPECT_FAILS(87, FreeUserPhysicalPages(here(), &count, bad)); /* up to the first that is none */
    EXPECT_EQ(count, 1);
    EXPECT_FAILS(998, FreeUserPhysicalPages(here(), NULL, numbers));
    count = 1;
    EXPECT_FAILS(998, FreeUserPhysicalPages(here(), &count, NULL));
    count = 1;
    EXPECT_FAILS(998, AllocateUserPhysicalPages(here(), &count, NULL));
    EXPECT_FAILS(87, AllocateUserPhysicalPagesNuma(here(), &count, bad, 9999));
    EXPECT_WORKS(AllocateUserPhysicalPagesNuma(here(), &count, &numbers[2], 0));
    give_back(COUNT, numbers);
    count = 1;
    EXPECT_FAILS(87, FreeUserPhysicalPages(here(), &count, numbers));
    EXPECT(release(p) && release(q) && release(plain));
}

static void extended(void)
{
    ULONG_PTR count = 2, numbers[2];
    MEM_EXTENDED_PARAMETER node = {.Type = MemExtendedParameterNumaNode},
                           handle = {.Type = MemExtendedParameterUserPhysicalHandle};
    node.ULong = 0;
    EXPECT_FAILS(87, AllocateUserPhysicalPages2(here(), &count, numbers, NULL, 1));
    EXPECT_FAILS(6, AllocateUserPhysicalPages2(here(), &count, numbers, &handle, 1));
    EXPECT_WORKS(AllocateUserPhysicalPages2(here(), &count, numbers, &node, 1));
    EXPECT_EQ(count, 2);
    give_back(2, numbers);
    count = 2;
    EXPECT_WORKS(AllocateUserPhysicalPages2(here(), &count, numbers, NULL, 0));
    char *p = (char *)VirtualAlloc2(NULL, NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE, NULL, 0);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 1, numbers));
    EXPECT(release(p));
    give_back(2, numbers);
}

static void scattered(void)
{
    ULONG_PTR numbers[6], chosen[6];
    char *p = window(GRANULE), *q = window(GRANULE);
    PVOID at[6] = {p + 2 * PAGE, q, p + 3 * PAGE + 5, q + 7 * PAGE, p, q + 8 * PAGE};
    frames(6, numbers);
    memcpy(chosen, numbers, sizeof chosen);
    REQUIRE_WORKS(MapUserPhysicalPagesScatter(at, 6, chosen));
    for (int i = 0; i < 6; i++)
        memset((PVOID)((uintptr_t)at[i] & ~(uintptr_t)(PAGE - 1)), 'a' + i, PAGE);
    EXPECT_PAGES(p + 2 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(q + 7 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    chosen[1] = chosen[4] = 0; /* closed; the others stay */
    REQUIRE_WORKS(MapUserPhysicalPagesScatter(at, 6, chosen));
    EXPECT(!reads(q) && !reads(p));
    EXPECT(holds(q + 8 * PAGE, PAGE, 'f'));
    PVOID both[2] = {q, (PVOID)&both};
    EXPECT_FAILS(87, MapUserPhysicalPagesScatter(both, 2, &numbers[4]));
    EXPECT(!reads(q));
    both[1] = q; /* the later one counts */
    ULONG_PTR two[2] = {numbers[4], numbers[1]};
    REQUIRE_WORKS(MapUserPhysicalPagesScatter(both, 2, two));
    EXPECT(holds(q, PAGE, 'b'));
    REQUIRE_WORKS(MapUserPhysicalPages(p, 1, &numbers[4])); /* it shows nowhere, then */
    EXPECT(holds(p, PAGE, 'e'));
    REQUIRE_WORKS(MapUserPhysicalPagesScatter(at, 6, NULL));
    EXPECT_PAGES(p, GRANULE, MEM_RESERVE, 0);
    EXPECT_PAGES(q, GRANULE, MEM_RESERVE, 0);
    EXPECT_FAILS(998, MapUserPhysicalPagesScatter(at, 6, (PULONG_PTR)p));
    give_back(6, numbers);
    EXPECT(release(p) && release(q));
}

/* More than any buffer of the library has, and windows that are larger than the machine. */
static void many(void)
{
    enum { COUNT = 3000 };
    static ULONG_PTR numbers[COUNT], again[COUNT];
    char *p = window((SIZE_T)1 << 40);
    REQUIRE(p != NULL);
    frames(COUNT, numbers);
    char *far = p + ((SIZE_T)1 << 39);
    REQUIRE_WORKS(MapUserPhysicalPages(far, COUNT, numbers));
    EXPECT_PAGES(far, (SIZE_T)COUNT * PAGE, MEM_COMMIT, PAGE_READWRITE);
    for (int i = 0; i < COUNT; i++)
        *(int *)(far + (SIZE_T)i * PAGE) = i;
    for (int i = 0; i < COUNT; i++)
        again[i] = numbers[i * 7 % COUNT];
    REQUIRE_WORKS(MapUserPhysicalPages(far, COUNT, NULL));
    REQUIRE_WORKS(MapUserPhysicalPages(p, COUNT, again));
    for (int i = 0; i < COUNT; i++)
        EXPECT(*(int *)(p + (SIZE_T)i * PAGE) == i * 7 % COUNT);
    again[COUNT - 1] = 0;
    EXPECT_FAILS(87, MapUserPhysicalPages(far, COUNT, again));
    EXPECT_EQ(query(far).State, MEM_RESERVE);
    EXPECT_WORKS(release(p));
    give_back(COUNT, numbers);
}

static void all_there_is(void)
{
    setenv("FAULTLINE_COMMIT_LIMIT", "32M", 1);
    fflush(stdout);
    execl(self, self, "limited", (char *)NULL);
    EXPECT(!"started");
}

static int limited(void)
{
    enum { WANTED = 16384 };
    static ULONG_PTR numbers[WANTED];
    ULONG_PTR count = WANTED, rest = 1, one;
    EXPECT_WORKS(AllocateUserPhysicalPages(here(), &count, numbers)); /* 64 MiB: fewer come */
    EXPECT(count > 1000 && count <= 32 << 8);
    while (rest == 1 && AllocateUserPhysicalPages(here(), &rest, &one))
        count++;
    EXPECT_FAILS(1450, AllocateUserPhysicalPages(here(), &rest, &one));
    EXPECT_FAILS(1455, commit(reserve(GRANULE), PAGE, PAGE_READWRITE));
    rest = 1;
    EXPECT_WORKS(FreeUserPhysicalPages(here(), &rest, numbers));
    EXPECT_WORKS(AllocateUserPhysicalPages(here(), &rest, numbers));
    return tap_failures != 0;
}

/* Frames are of one process. */
static void forked(void)
{
    ULONG_PTR numbers[2], count = 1;
    char *p = window(2 * PAGE);
    frames(2, numbers);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 2, numbers));
    memset(p, 'p', 2 * PAGE);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        EXPECT_PAGES(p, 2 * PAGE, MEM_RESERVE, 0);
        EXPECT(!reads(p) && !reads(p + PAGE));
        EXPECT_FAILS(87, MapUserPhysicalPages(p, 1, numbers));
        EXPECT_FAILS(87, FreeUserPhysicalPages(here(), &count, numbers));
        frames(2, numbers);
        REQUIRE_WORKS(MapUserPhysicalPages(p, 2, numbers));
        EXPECT(holds(p, 2 * PAGE, 0));
        memset(p, 'c', 2 * PAGE);
        EXPECT_WORKS(release(p));
        fflush(stdout);
        _exit(tap_failures);
    }
    int status = -1;
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_EQ(status, 0);
    EXPECT(holds(p, 2 * PAGE, 'p'));
    EXPECT(release(p));
    give_back(2, numbers);
}

/* A program that closes all descriptors it does not know keeps what it has. */
static void closed(void)
{
    ULONG_PTR number, more, count = 1;
    char *p = window(PAGE);
    frames(1, &number);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 1, &number));
    memset(p, 'k', PAGE);
    for (int i = 3; i < 4096; i++)
        close(i);
    EXPECT(holds(p, PAGE, 'k'));
    EXPECT_FAILS(1450, AllocateUserPhysicalPages(here(), &count, &more));
    EXPECT_FAILS(1450, MapUserPhysicalPages(p, 1, &number));
    EXPECT(holds(p, PAGE, 'k'));
    EXPECT_WORKS(MapUserPhysicalPages(p, 1, NULL));
    EXPECT_WORKS(release(p));
}

/* Threads show frames in one window each; the lock keeps the tables right. */
static void *show_and_hide(void *argument)
{
    enum { COUNT = 16, ROUNDS = 300 };
    ULONG_PTR numbers[COUNT], count = COUNT;
    char *p = window(COUNT * PAGE);
    int mark = (int)(uintptr_t)argument;
    if (!p || !AllocateUserPhysicalPages(here(), &count, numbers) || count != COUNT)
        return (void *)1;
    for (int round = 0; round < ROUNDS; round++) {
        if (!MapUserPhysicalPages(p, COUNT, numbers))
            return (void *)2;
        for (int i = 0; i < COUNT; i++) {
            int *where = (int *)(p + i * PAGE);
            if (*where != (round ? mark + i + round - 1 : 0))
                return (void *)3;
            *where = mark + i + round;
        }
        if (!MapUserPhysicalPages(p, COUNT, NULL))
            return (void *)4;
    }
    if (!FreeUserPhysicalPages(here(), &count, numbers) || count != COUNT || !release(p))
        return (void *)5;
    return NULL;
}

static void in_threads(void)
{
    pthread_t threads[4];
    for (uintptr_t i = 0; i < 4; i++)
        REQUIRE(pthread_create(&threads[i], NULL, show_and_hide, (void *)(i * 100000)) == 0);
    for (int i = 0; i < 4; i++) {
        void *failed;
        EXPECT(pthread_join(threads[i], &failed) == 0);
        EXPECT_EQ((uintptr_t)failed, 0);
    }
}

/* The kernel's limit of mappings: the call fails as a whole, and what showed shows. */
static void no_room(void)
{
    enum { COUNT = 70000 };
    FILE *file = fopen("/proc/sys/vm/max_map_count", "r");
    int most = 0;
    if (!file || fscanf(file, "%d", &most) != 1 || most > COUNT)
        SKIP("the kernel has room for more mappings than this test makes");
    static ULONG_PTR numbers[COUNT];
    ULONG_PTR count = COUNT;
    REQUIRE(AllocateUserPhysicalPages(here(), &count, numbers));
    if (count != COUNT)
        SKIP("not enough memory");
    char *p = window((SIZE_T)COUNT * PAGE);
    REQUIRE_WORKS(MapUserPhysicalPages(p, 100, numbers));
    memset(p, 's', 100 * PAGE);
    for (int i = 0; i < COUNT / 2; i++) { /* no two in a row */
        ULONG_PTR other = numbers[i];
        numbers[i] = numbers[COUNT - 1 - i];
        numbers[COUNT - 1 - i] = other;
    }
    EXPECT_FAILS(87, MapUserPhysicalPages(p, COUNT, numbers)); /* 100 show elsewhere */
    EXPECT_FAILS(8, MapUserPhysicalPages(p + 100 * PAGE, COUNT - 100, numbers));
    EXPECT(holds(p, 100 * PAGE, 's'));
    EXPECT_PAGES(p, 100 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(!reads(p + 100 * PAGE) && !reads(p + 200 * PAGE));
    EXPECT_WORKS(MapUserPhysicalPages(p + 100 * PAGE, 1000, numbers));
    EXPECT_WORKS(release(p));
    give_back(COUNT, numbers);
}

/* In a process of its own, because the library reads its options once. */
static void unprivileged(void)
{
    unsetenv("FAULTLINE_PRIVILEGES");
    fflush(stdout);
    execl(self, self, "unprivileged", (char *)NULL);
    EXPECT(!"started");
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(unprivileged, "O-003 O-006 O-007 without the privilege"),
        CASE(windows, "O-001 O-009 B-007 B-008 D-013 F-019 G-021 a window as such"),
        CASE(refused, "O-006 O-007 O-011 what is refused changes nothing"),
        CASE(showing, "O-002 O-004 O-005 O-008 O-010 O-011 frames show, and keep what is in them"),
        CASE(scattered, "O-004 O-005 at scattered addresses"),
        CASE(extended, "P-004 O-002 with extended parameters"),
        CASE(many, "O-001 O-004 O-008 thousands of frames, a window of a terabyte"),
        CASE(all_there_is, "O-002 fewer frames come than were asked for"),
        CASE(no_room, "O-004 all or nothing when the kernel has no room"),
        CASE(in_threads, "O-004 O-005 several threads"),
        CASE(forked, "Y-016 O-001 a child of fork has windows and no frames"),
        CASE(closed, "O-004 the program closed our descriptor")};
    self = argv[0];
    if (argc > 1) {
        if (strcmp(argv[1], "limited") == 0)
            return limited();
        without_privilege();
        return tap_failures != 0;
    }
    if (!getenv("FAULTLINE_PRIVILEGES")) {
        setenv("FAULTLINE_PRIVILEGES", "SeOther,SeLockMemoryPrivilege", 1);
        execv(self, argv);
    }
    return tap_main(cases, sizeof cases / sizeof *cases);
}
