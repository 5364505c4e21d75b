/* Several threads in the memory calls at once, and fork among them. */
#include "test/memory/memory.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, ROUNDS = 3000 };

static void in_threads(void *(*run)(void *), int count)
{
    pthread_t threads[16];
    for (intptr_t i = 0; i < count; i++)
        REQUIRE(pthread_create(&threads[i], NULL, run, (void *)i) == 0);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static atomic_int failures, winners, stop;

static void need(int ok)
{
    failures += !ok;
}

/* Each keeps to its own reservations: what it reads back is what it wrote. */
static void *own_regions(void *argument)
{
    char mark = (char)(1 + (intptr_t)argument);
    for (int i = 0; i < ROUNDS; i++) {
        SIZE_T pages = 1 + i % 40;
        char *p = reserve(pages * PAGE), *page = p + i % pages * PAGE;
        need(p != NULL && commit(page, PAGE, PAGE_READWRITE));
        memset(page, mark, PAGE);
        MEMORY_BASIC_INFORMATION info;
        need(VirtualQuery(page, &info, sizeof info) && info.AllocationBase == p &&
             info.Protect == PAGE_READWRITE);
        need(protect(page, PAGE, PAGE_READONLY) && holds(page, PAGE, mark));
        need(decommit(page, PAGE) && commit(page, PAGE, PAGE_READWRITE) && holds(page, PAGE, 0));
        need(release(p));
    }
    return NULL;
}

static void separate(void)
{
    in_threads(own_regions, THREADS);
    EXPECT_EQ(failures, 0);
}

static char *contested;

/* Each round all try and one wins; then the main thread gives the winner's memory back. */
static void *race_once(void *argument)
{
    if (VirtualAlloc(contested, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        winners++;
    else
        need(GetLastError() == 487);
    return argument;
}

static void one_winner(void)
{
    contested = free_place(GRANULE);
    for (int i = 0; i < 300; i++) {
        winners = 0;
        in_threads(race_once, 2);
        EXPECT_EQ(winners, 1);
        REQUIRE(release(contested));
    }
    EXPECT_EQ(failures, 0);
}

static void *keep_querying(void *unused)
{
    while (!stop) {
        MEMORY_BASIC_INFORMATION info;
        need(VirtualQuery(contested + PAGE, &info, sizeof info) == sizeof info);
        /* the old region or free memory, or a new one: never a mixture */
        if (info.State == MEM_FREE)
            need(!info.AllocationBase && !info.Type && info.Protect == PAGE_NOACCESS);
        else
            need(info.AllocationBase == contested && info.AllocationProtect == PAGE_READWRITE &&
                 info.RegionSize == CHUNK - PAGE &&
                 (info.State == MEM_COMMIT ? info.Protect == PAGE_READWRITE || info.Protect == PAGE_READONLY
                                           : info.Protect == 0));
    }
    return unused;
}

static void query_while_changing(void)
{
    pthread_t reader;
    contested = free_place(CHUNK);
    pthread_create(&reader, NULL, keep_querying, NULL);
    for (int i = 0; i < 3000; i++) {
        need(VirtualAlloc(contested, CHUNK, MEM_RESERVE, PAGE_READWRITE) == contested);
        need(commit(contested, CHUNK, PAGE_READWRITE) && protect(contested, CHUNK, PAGE_READONLY));
        need(decommit(contested, 0) && release(contested));
    }
    stop = 1;
    pthread_join(reader, NULL);
    EXPECT_EQ(failures, 0);
}

/* Pages of one region, committed and decommitted by several threads. */
static void *own_pages(void *argument)
{
    intptr_t me = (intptr_t)argument;
    for (int i = 0; i < ROUNDS; i++) {
        char *page = contested + (SIZE_T)(i % 500 * THREADS + me) * PAGE;
        need(commit(page, PAGE, PAGE_READWRITE));
        need(page[0] == 0 && page[PAGE - 1] == 0);
        memset(page, (int)me + 1, PAGE);
        MEMORY_BASIC_INFORMATION info;
        need(VirtualQuery(page, &info, sizeof info) && info.State == MEM_COMMIT &&
             info.Protect == PAGE_READWRITE);
        need(holds(page, PAGE, (char)(me + 1)) && decommit(page, PAGE));
    }
    return NULL;
}

static void shared_region(void)
{
    contested = reserve((SIZE_T)500 * THREADS * PAGE);
    in_threads(own_pages, THREADS);
    EXPECT_EQ(failures, 0);
    EXPECT_PAGES(contested, (SIZE_T)500 * THREADS * PAGE, MEM_RESERVE, 0);
}

/* A child forked while others are in the middle of calls can make all of them. */
static void *busy(void *unused)
{
    while (!stop) {
        char *p = reserve(3 * PAGE);
        need(commit(p + PAGE, PAGE, PAGE_READWRITE) && release(p));
    }
    return unused;
}

static void fork_while_busy(void)
{
    char *kept = reserve(CHUNK);
    REQUIRE(commit(kept + 3 * PAGE, PAGE, PAGE_READWRITE) && commit(kept + 5 * PAGE, PAGE, PAGE_READONLY));
    memset(kept + 3 * PAGE, 9, PAGE);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, busy, NULL);
    for (int i = 0; i < 60; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(TAP_TIMEOUT);
            need(holds(kept + 3 * PAGE, PAGE, 9));
            EXPECT_PAGES(kept + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
            EXPECT_PAGES(kept + 5 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
            EXPECT(!reads(kept + 4 * PAGE) && !writes(kept + 5 * PAGE));
            need(commit(kept, CHUNK, PAGE_READWRITE) && kept[3 * PAGE] == 9 && kept[4 * PAGE] == 0);
            char *p = allocate(GRANULE, PAGE_READWRITE);
            need(p != NULL && release(p) && release(kept));
            _exit(failures || tap_failures ? 1 : 0);
        }
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    stop = 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    EXPECT_EQ(failures, 0);
    EXPECT_PAGES(kept + 4 * PAGE, PAGE, MEM_RESERVE, 0);
}

TAP_MAIN(CASE(one_winner, "our choice, Y-001: of two reservations of one place exactly one succeeds"),
         CASE(query_while_changing, "our choice, Y-002: a query sees the old or the new, never a mixture"),
         CASE(separate, "threads in reservations of their own"),
         CASE(shared_region, "threads in one reservation"),
         CASE(fork_while_busy, "our choice, Y-016: a child has the parent's memory and all the calls"))
