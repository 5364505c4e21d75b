/*
 * Random calls against a model: see model.h. After every step VirtualQuery is asked about every run of the
 * arena, and some pages are read, written and executed. Each step draws its numbers from the seed and its own
 * number, so that steps can be left out: `shrink` finds few of them that still end in a difference, and
 * prints their calls.
 *
 * Two threads have an arena each, next to one another, and share a third under a lock: which of them makes a
 * step there is chance, what the step does is not.
 *
 *     model [steps [seed]]
 *     model shrink steps seed
 */
#include "test/memory/model.h"

#include <psapi.h>

static int steps = 1000;
static uint64_t seed = 1;

unsigned pick(struct model *m, unsigned below)
{
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return (unsigned)(m->random >> 33) % below;
}

/* How often each is done. */
static const struct {
    model_step *step;
    unsigned weight;
} kinds[] = {
    {do_reserve, 8},  {do_reserve_large, 1}, {do_commit, 16},
    {do_decommit, 8}, {do_decommit_all, 2},  {do_protect, 12},
    {do_release, 3},  {do_release_part, 3},  {do_make_placeholder, 4},
    {do_replace, 4},  {do_preserve, 4},      {do_coalesce, 4},
    {do_map, 6},      {do_map_over, 4},      {do_unmap, 3},
    {do_flush, 1},    {do_reset, 4},         {do_drop, 2},
    {do_undo, 3},     {do_discard, 2},       {do_offer, 2},
    {do_reclaim, 3},  {do_get_written, 6},   {do_reset_written, 2},
    {do_lock, 4},     {do_unlock, 3},        {do_prefetch, 1},
};

static model_step *some_step(struct model *m)
{
    unsigned all = 0, k = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        all += kinds[i].weight;
    for (unsigned number = pick(m, all); number >= kinds[k].weight; k++)
        number -= kinds[k].weight;
    return kinds[k].step;
}

/* Anywhere; but calls on allocations need one, and often a range within it. */
static void some_range(struct model *m, int *first, int *count)
{
    int page = (int)pick(m, PAGES), wanted = (int)(pick(m, 8) ? 1 + pick(m, 20) : 1 + pick(m, PAGES / 3));
    int owner = m->pages[page].owner, end = PAGES;
    if (owner >= 0 && pick(m, 3) == 0)
        page = owner;
    if (owner >= 0 && pick(m, 3))
        end = end_of(m, owner);
    *first = page;
    *count = wanted < end - page ? wanted : end - page;
}

static void make_step(struct model *m)
{
    int first, count;
    m->random = (m->seed * 1000003 + (uint64_t)m->step) * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 4; i++)
        pick(m, 2);
    if (m->left_out && m->left_out[m->step])
        return;
    model_step *step = some_step(m);
    some_range(m, &first, &count);
    step(m, first, count);
    check_everything(m, first, count);
    for (int i = 0; i < 6; i++)
        check_contents(m, i < 3 ? first + (int)pick(m, (unsigned)count) : (int)pick(m, PAGES));
    if (pick(m, 4) == 0)
        check_everything(m, first, count); /* copies of pages of views, and guard pages that are no more */
}

static void begin(struct model *m, char *arena, uint64_t its_seed)
{
    memset(m, 0, sizeof *m);
    m->arena = arena;
    m->seed = its_seed;
    for (int page = 0; page < PAGES; page++)
        m->pages[page].owner = NOBODY;
    begin_sections(m);
}

/* Room for so many arenas; and the host is asked what it lets programs have. */
static char *begin_all(int arenas)
{
    SetProcessWorkingSetSize(GetCurrentProcess(), 8 << 20, 64 << 20);
    char *p = allocate((SIZE_T)arenas * LOCKED_MOST * PAGE, PAGE_READWRITE);
    model_can_lock = p && VirtualLock(p, (SIZE_T)arenas * LOCKED_MOST * PAGE);
    release(p);
    p = (char *)VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
    model_has_large = p != NULL;
    release(p);
    return free_place((SIZE_T)arenas * PAGES * PAGE);
}

static void run_from(uint64_t its_seed, const char *left_out)
{
    static struct model model;
    begin(&model, begin_all(1), its_seed);
    model.left_out = left_out;
    for (; model.step < steps && !model.trouble; model.step++)
        make_step(&model);
    printf("# made %d steps\n", model.step);
    if (model.trouble)
        printf("# repeat: model shrink %d %llu\n", steps, (unsigned long long)its_seed);
    EXPECT(!model.trouble);
}

static void run(void)
{
    run_from(seed, NULL);
}

static void run_another(void)
{
    run_from(seed + 1000003, NULL);
}

/* Two threads */

static struct model models[3]; /* one of each thread, and what they share */
static pthread_mutex_t sharing = PTHREAD_MUTEX_INITIALIZER;

static void *run_thread(void *own)
{
    struct model *m = (struct model *)own, *shared = &models[2];
    for (; m->step < steps && !m->trouble && !shared->trouble; m->step++) {
        make_step(m);
        if (pick(m, 4))
            continue;
        pthread_mutex_lock(&sharing);
        make_step(shared);
        shared->step++;
        pthread_mutex_unlock(&sharing);
    }
    return NULL;
}

static void run_two_threads(void)
{
    pthread_t thread[2];
    char *place = begin_all(3);
    for (int i = 0; i < 3; i++)
        begin(&models[i], place + (SIZE_T)i * PAGES * PAGE, seed + 7919 * (uint64_t)(i + 1));
    for (int i = 0; i < 2; i++)
        REQUIRE(pthread_create(&thread[i], NULL, run_thread, &models[i]) == 0);
    for (int i = 0; i < 2; i++)
        REQUIRE(pthread_join(thread[i], NULL) == 0);
    for (int i = 0; i < 3; i++)
        EXPECT(!models[i].trouble);
    printf("# made %d steps, %d of them in the arena that both share\n",
           models[0].step + models[1].step + models[2].step, models[2].step);
}

/* In a process of its own: does it still fail? */
static bool fails(const char *left_out, bool quietly)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (quietly && (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)))
            _exit(2);
        alarm(TAP_TIMEOUT);
        model_speaks = !quietly;
        run_from(seed, left_out);
        tap_end();
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status != 0;
}

static int shrink(void)
{
    char *left_out = (char *)calloc((size_t)steps, 1), *before = (char *)malloc((size_t)steps);
    if (!left_out || !before || !fails(left_out, true))
        return 0;
    for (int many = steps / 2; many; many /= 2)
        for (int first = 0; first < steps; first += many) {
            memcpy(before, left_out, (size_t)steps);
            memset(left_out + first, 1, (size_t)(many < steps - first ? many : steps - first));
            if (!fails(left_out, true))
                memcpy(left_out, before, (size_t)steps);
        }
    printf("# these steps of seed %llu are enough:\n", (unsigned long long)seed);
    fails(left_out, false);
    return 1;
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {CASE(run, "random calls agree with a model"),
                                            CASE(run_another, "and so do others"),
                                            CASE(run_two_threads, "and those of two threads")};
    if (!getenv("FAULTLINE_PRIVILEGES")) { /* for large pages: read when the library starts */
        setenv("FAULTLINE_PRIVILEGES", "SeLockMemoryPrivilege", 1);
        execv("/proc/self/exe", argv);
    }
    int shrinks = argc > 1 && strcmp(argv[1], "shrink") == 0;
    if (argc > 1 + shrinks)
        steps = atoi(argv[1 + shrinks]);
    if (argc > 2 + shrinks)
        seed = strtoull(argv[2 + shrinks], NULL, 10);
    if (shrinks)
        return shrink();
    return tap_main(cases, sizeof cases / sizeof *cases);
}
