/* The commit limit, and the kernel's: commits that fail, and what they leave behind. */
#include "test/memory/limited.h"

#include <sys/mman.h>
#include <sys/resource.h>

static void reserving_and_committing(void)
{
    SIZE_T before = left();
    EXPECT_FAILS(1455, VirtualAlloc(NULL, before + PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(1455, VirtualAlloc(NULL, (SIZE_T)1 << 40, MEM_COMMIT, PAGE_NOACCESS));
    EXPECT_EQ(left(), before);
    char *p;
    EXPECT_WORKS((p = allocate(before, PAGE_READWRITE)) != NULL); /* to the last page */
    EXPECT_EQ(left(), 0);
    EXPECT_FAILS(1455, VirtualAlloc(NULL, 1, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    EXPECT_EQ(left(), before);
}

static void reserving(void)
{
    SIZE_T before = left();
    char *p;
    EXPECT_WORKS((p = reserve((SIZE_T)1 << 40)) != NULL);
    EXPECT_EQ(left(), before);
    EXPECT_FAILS(1455, VirtualAlloc(p, LIMIT + PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_PAGES(p, (SIZE_T)1 << 40, MEM_RESERVE, 0);
}

static void counted_once(void)
{
    SIZE_T before = left();
    char *p = reserve(16 << 20);
    EXPECT_WORKS(commit(p + PAGE, 3 * PAGE, PAGE_READWRITE));
    EXPECT_EQ(left(), before - 3 * PAGE);
    EXPECT_WORKS(commit(p, 8 * PAGE, PAGE_READONLY));
    EXPECT_EQ(left(), before - 8 * PAGE);
    EXPECT_WORKS(protect(p, 8 * PAGE, PAGE_NOACCESS));
    EXPECT_EQ(left(), before - 8 * PAGE);
    EXPECT_WORKS(decommit(p + PAGE, 20 * PAGE));
    EXPECT_EQ(left(), before - PAGE);
    for (int i = 0; i < 1000; i += 2)
        REQUIRE(commit(p + (SIZE_T)i * PAGE, PAGE, PAGE_READWRITE));
    EXPECT_EQ(left(), before - 500 * PAGE);
    EXPECT_WORKS(decommit(p, 0));
    EXPECT_EQ(left(), before);
    REQUIRE(commit(p, 5 * PAGE, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    EXPECT_EQ(left(), before);
}

/* All or nothing: a range of which some pages are committed already. */
static void mixed(void)
{
    SIZE_T before = left();
    char *p = reserve(2 * LIMIT);
    REQUIRE(commit(p + PAGE, PAGE, PAGE_READWRITE));
    p[PAGE] = 7;
    EXPECT_FAILS(1455, VirtualAlloc(p, before + PAGE, MEM_COMMIT, PAGE_READONLY));
    EXPECT_PAGES(p, PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + 2 * PAGE, 2 * LIMIT - 2 * PAGE, MEM_RESERVE, 0);
    EXPECT_EQ(p[PAGE], 7);
    EXPECT_WORKS(commit(p, before, PAGE_READONLY));
    EXPECT_EQ(left(), 0);
}

static void forked(void)
{
    SIZE_T before = left();
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    pid_t child = fork();
    if (child == 0) {
        EXPECT_EQ(left(), before - 8 * PAGE);
        EXPECT(release(p));
        EXPECT_EQ(left(), before);
        tap_end();
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT_EQ(left(), before - 8 * PAGE);
}

/* No address space from the kernel: reserving fails with 8, and nothing that exists is harmed. */
static void kernel_refuses(void)
{
    char *p = reserve(4 << 20);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE));
    p[0] = 1;
    struct rlimit limit = {0, 0};
    REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
    EXPECT_FAILS(8, VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(8, VirtualAlloc(NULL, 1 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(p[0], 1);
    EXPECT_WORKS(release(p));
}

/*
 * No more memory to write to, as RLIMIT_DATA has it: what is reserved does not count there, what can be
 * written does. A range of several kernel mappings, of which the first would still have gone.
 */
static void kernel_refuses_data(void)
{
    enum { MANY = 4 << 20 };
    char *p = reserve(2 * MANY), *q = allocate(MANY, PAGE_READONLY);
    REQUIRE(p && q);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE) && commit(p + MANY, PAGE, PAGE_READONLY));
    p[0] = 1;
    struct rlimit limit = {PAGE, RLIM_INFINITY}; /* the kernel takes 0 for no limit */
    REQUIRE(setrlimit(RLIMIT_DATA, &limit) == 0);
    EXPECT_FAILS(1455, VirtualAlloc(p + MANY - PAGE, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(1455, VirtualAlloc(p, MANY + 2 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(8, protect(q, MANY, PAGE_READWRITE));
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + PAGE, MANY - PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + MANY, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES(p + MANY + PAGE, MANY - PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(q, MANY, MEM_COMMIT, PAGE_READONLY);
    EXPECT(p[0] == 1 && writes(p) && !reads(p + PAGE) && reads(p + MANY) && !writes(p + MANY) && !writes(q));
    char *r = reserve(MANY);
    EXPECT(r != NULL);
    EXPECT_FAILS(8, VirtualAlloc(NULL, 1 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    limit.rlim_cur = RLIM_INFINITY;
    REQUIRE(setrlimit(RLIMIT_DATA, &limit) == 0);
    EXPECT_WORKS(commit(p, MANY + 2 * PAGE, PAGE_READWRITE));
    EXPECT_WORKS(protect(q, MANY, PAGE_READWRITE));
    EXPECT(p[0] == 1 && writes(q) && release(p) && release(q) && release(r));
}

static const struct tap_case cases[] = {
    CASE(reserving_and_committing, "B-016 Y-005 what exceeds the limit is refused with 1455"),
    CASE(reserving, "Y-004 reserving costs nothing"),
    CASE(counted_once, "Y-005 counted at commit, given back by decommit and release"),
    CASE(mixed, "D-017 B-016 all or nothing"),
    CASE(forked, "Y-016 a child has its parent's charge"),
    CASE(kernel_refuses, "B-015 the kernel has no room"),
    CASE(kernel_refuses_data, "B-016 D-017 the kernel has no memory to write to"),
};

int main(int count, char **arguments)
{
    (void)count;
    return limited_main(cases, sizeof cases / sizeof *cases, arguments);
}
