/*
 * What the memory calls cost against the size of a range, against how many regions there are, and in two
 * threads: the measurements that memory.sh draws, in the form that plot.awk reads.
 */
#include "test/bench/bench.h"

#include <windows.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <fcntl.h>

enum { PAGE = 4096, GUARD_INSTALL = 102, GUARD_REMOVE = 103, BATCH = 20, TRIES = 30 };

static void must(bool ok)
{
    if (!ok) {
        fprintf(stderr, "a call failed: errno or last error %u\n", GetLastError());
        exit(1);
    }
}

static char *map(size_t size, int access)
{
    void *p = mmap(NULL, size, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* Operations on a range, once. NULL in `prepare`: the operation makes its own. */
struct operation {
    const char *series;
    char *(*prepare)(size_t size);
    void (*run)(char *range, size_t size);
    void (*end)(char *range, size_t size);
};

static char *reserve(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
}

static char *allocate(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static void release(char *range, size_t size)
{
    (void)size;
    must(VirtualFree(range, 0, MEM_RELEASE));
}

static char *map_closed(size_t size)
{
    return map(size, PROT_NONE);
}

static char *map_open(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE);
}

static void unmap(char *range, size_t size)
{
    must(munmap(range, size) == 0);
}

static void reserve_release(char *range, size_t size)
{
    (void)range;
    release(reserve(size), size);
}

static void map_unmap(char *range, size_t size)
{
    (void)range;
    unmap(map_closed(size), size);
}

static void commit_decommit(char *range, size_t size)
{
    must(VirtualAlloc(range, size, MEM_COMMIT, PAGE_READWRITE) && VirtualFree(range, size, MEM_DECOMMIT));
}

static void open_close(char *range, size_t size)
{
    must(mprotect(range, size, PROT_READ | PROT_WRITE) == 0 && madvise(range, size, MADV_DONTNEED) == 0 &&
         mprotect(range, size, PROT_NONE) == 0);
}

static void protect_twice(char *range, size_t size)
{
    DWORD old;
    must(VirtualProtect(range, size, PAGE_READONLY, &old) &&
         VirtualProtect(range, size, PAGE_READWRITE, &old));
}

static void mprotect_twice(char *range, size_t size)
{
    must(mprotect(range, size, PROT_READ) == 0 && mprotect(range, size, PROT_READ | PROT_WRITE) == 0);
}

static void query(char *range, size_t size)
{
    MEMORY_BASIC_INFORMATION info;
    for (int i = 0; i < 50; i++)
        must(VirtualQuery(range + size / 2, &info, sizeof info) != 0);
}

/* The kernel's own answer, since Linux 6.11: struct procmap_query, of which only sizes, address and flags are
 * set. */
static int maps = -1;

static void ask_kernel(char *range, size_t size)
{
    struct {
        uint64_t size, flags, address, answer[10];
    } question = {sizeof question, 0, (uintptr_t)range + size / 2, {0}};
    must(ioctl(maps, _IOC(_IOC_READ | _IOC_WRITE, 'f', 17, sizeof question), &question) == 0);
}

/* Nanoseconds for one, the best of some tries; below 0: it cannot be had. */
static double cost(const struct operation *operation, size_t size)
{
    double best = 1e18;
    char *range = operation->prepare ? operation->prepare(size) : NULL;
    if (operation->prepare && !range)
        return -1;
    for (int i = 0; i < TRIES; i++) {
        double start = cpu_now();
        for (int k = 0; k < BATCH; k++)
            operation->run(range, size);
        double time = (cpu_now() - start) / BATCH;
        best = time < best ? time : best;
    }
    if (operation->end)
        operation->end(range, size);
    return best;
}

static void point(const char *series, double x, double y)
{
    printf("point\t%s\t%.0f\t%.3f\n", series, x, y);
}

static void panel(const char *title, const char *x, const char *x_format, const char *y)
{
    printf("panel\t%s\nx\t%s\tlog\t%s\ny\t%s\tlog\tns\n", title, x, x_format, y);
}

static void against_size(const char *title, const char *y, const struct operation *operations, int count,
                         double part)
{
    panel(title, "size of the range", "bytes", y);
    for (int i = 0; i < count; i++)
        for (int shift = 12; shift <= 40; shift += 2) {
            double time = cost(&operations[i], (size_t)1 << shift);
            if (time >= 0)
                point(operations[i].series, (double)((size_t)1 << shift), time * part);
        }
}

#define FAULTLINE "Faultline"
#define LINUX "system calls"

static void sizes(void)
{
    static const struct operation reserving[] = {{FAULTLINE, NULL, reserve_release, NULL},
                                                 {LINUX, NULL, map_unmap, NULL}},
                                  committing[] = {{FAULTLINE, reserve, commit_decommit, release},
                                                  {LINUX, map_closed, open_close, unmap}},
                                  protecting[] = {{FAULTLINE, allocate, protect_twice, release},
                                                  {LINUX, map_open, mprotect_twice, unmap}},
                                  querying[] = {{FAULTLINE, reserve, query, release}},
                                  asking[] = {{LINUX, map_closed, ask_kernel, unmap}};
    against_size("Reserve and release / mmap, munmap", "both calls", reserving, 2, 1);
    against_size("Commit and decommit / mprotect, madvise, mprotect", "both calls", committing, 2, 1);
    against_size("VirtualProtect / mprotect", "one call", protecting, 2, 0.5);
    against_size("VirtualQuery / PROCMAP_QUERY", "one call", querying, 1, 1.0 / 50);
    puts("limit\t60\tat most 60 ns");
    char *page = map_closed(PAGE);
    maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    struct {
        uint64_t size, flags, address, answer[10];
    } question = {sizeof question, 0, (uintptr_t)page, {0}};
    if (ioctl(maps, _IOC(_IOC_READ | _IOC_WRITE, 'f', 17, sizeof question), &question) == 0)
        for (int shift = 12; shift <= 40; shift += 2)
            point(LINUX, (double)((size_t)1 << shift), cost(&asking[0], (size_t)1 << shift));
}

/* With ever more regions, one more, and a question about any. */
static void regions(void)
{
    enum { MOST = 1000000 };
    static char *region[MOST];
    static const struct operation one_more = {FAULTLINE, NULL, reserve_release, NULL},
                                  raw = {LINUX, NULL, map_unmap, NULL};
    double asked[7];
    panel("One more region of 64 KiB, reserved and released", "regions that are there", "count",
          "both calls");
    for (int count = 0, shown = 1, k = 0; count < MOST; shown *= 10, k++) {
        for (; count < shown; count++)
            must((region[count] = reserve(65536)) != NULL);
        point(FAULTLINE, count, cost(&one_more, 65536));
        uint64_t random = 88172645463325252u;
        asked[k] = 1e18;
        for (int i = 0; i < TRIES; i++) {
            MEMORY_BASIC_INFORMATION info;
            double start = cpu_now();
            for (int n = 0; n < 2000; n++) {
                random ^= random << 13, random ^= random >> 7, random ^= random << 17;
                VirtualQuery(region[random % (unsigned)count], &info, sizeof info);
            }
            double time = (cpu_now() - start) / 2000;
            asked[k] = time < asked[k] ? time : asked[k];
        }
    }
    for (int i = 0; i < MOST; i++)
        release(region[i], 65536);
    int mapped = 0;
    for (int shown = 1; shown <= MOST; shown *= 10) { /* a mapping each: neighbours have different accesses */
        while (mapped < shown && (region[mapped] = map(65536, mapped % 2 ? PROT_READ : PROT_NONE)))
            mapped++;
        if (mapped == shown)
            point(LINUX, mapped, cost(&raw, 65536));
        else
            break;
    }
    if (mapped < MOST)
        printf("stop\t" LINUX "\tno more mappings: vm.max_map_count\n");
    for (int i = 0; i < mapped; i++)
        unmap(region[i], 65536);
    panel("VirtualQuery of any of so many regions", "regions that are there", "count", "one call");
    for (int k = 0, count = 1; k < 7; k++, count *= 10)
        point(FAULTLINE, count, asked[k]);
    puts("limit\t60\tat most 60 ns");
}

/* Every other page of a reservation, one by one: the kernel has a mapping for each, markers need none. */
static void every_other(void)
{
    enum { MOST = 1000000 };
    panel("Commit every other page / mprotect", "pages committed so far", "count", "one call");
    for (int ours = 1; ours >= 0; ours--) {
        char *range = ours ? reserve((size_t)2 * MOST * PAGE) : map_closed((size_t)2 * MOST * PAGE);
        bool worked = true;
        must(range != NULL);
        for (int done = 0, shown = 10; done < MOST && worked; shown *= 10) {
            double best = 1e18;
            while (done < shown && worked) { /* in pieces, the best of which counts */
                int next = done + (shown / 20 ? shown / 20 : 1), from = done;
                double start = cpu_now();
                for (; done < next && worked; done++) {
                    char *page = range + (size_t)2 * done * PAGE;
                    worked = ours ? VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL
                                  : mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0;
                }
                double time = (cpu_now() - start) / (done - from);
                best = worked && time < best ? time : best;
            }
            if (best < 1e18)
                point(ours ? FAULTLINE : LINUX, done, best);
        }
        if (!worked)
            printf("stop\t" LINUX "\tno more mappings: vm.max_map_count\n");
        if (ours)
            release(range, 0);
        else
            unmap(range, (size_t)2 * MOST * PAGE);
    }
}

/* Threads: each commits, writes, protects and decommits pages of its own. */
struct worker {
    bool ours;
    char *memory;
    pthread_barrier_t *start;
    double began, ended;
};

enum { WORKER_PAGES = 4096, STEPS = 256 };

static void *work(void *argument)
{
    struct worker *worker = argument;
    pthread_barrier_wait(worker->start);
    worker->began = now();
    for (int i = 0; i < STEPS; i++) {
        char *page = worker->memory + (size_t)i * PAGE;
        DWORD old;
        if (worker->ours) {
            must(VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL);
            *page = 1;
            must(VirtualProtect(page, PAGE, PAGE_READONLY, &old) && VirtualFree(page, PAGE, MEM_DECOMMIT));
        } else {
            must(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
            *page = 1;
            must(mprotect(page, PAGE, PROT_READ) == 0 && madvise(page, PAGE, MADV_DONTNEED) == 0 &&
                 mprotect(page, PAGE, PROT_NONE) == 0);
        }
    }
    worker->ended = now();
    return NULL;
}

static double steps_per_second(bool ours, int threads)
{
    pthread_t thread[2];
    struct worker workers[2];
    pthread_barrier_t start;
    double began = 1e300, ended = 0;
    pthread_barrier_init(&start, NULL, threads);
    for (int i = 0; i < threads; i++) {
        workers[i] =
            (struct worker){ours, (ours ? reserve : map_closed)((size_t)WORKER_PAGES * PAGE), &start, 0, 0};
        must(workers[i].memory && pthread_create(&thread[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        (ours ? release : unmap)(workers[i].memory, (size_t)WORKER_PAGES * PAGE);
        began = workers[i].began < began ? workers[i].began : began;
        ended = workers[i].ended > ended ? workers[i].ended : ended;
    }
    pthread_barrier_destroy(&start);
    return threads * STEPS / (ended - began) * 1e9;
}

static void threads(void)
{
    static const char *const names[] = {"one thread", "two threads"};
    double best[2][2] = {{0}};
    for (int round = 0; round < 200; round++)
        for (int k = 0; k < 4; k++) {
            double rate = steps_per_second(k % 2, 1 + k / 2);
            best[k / 2][k % 2] = rate > best[k / 2][k % 2] ? rate : best[k / 2][k % 2];
        }
    puts("panel\tPages committed, written, protected and decommitted, by threads in reservations of their "
         "own");
    puts("x\tpages per second\tlinear\tcount\ny\t\tlinear\tcount");
    for (int i = 0; i < 2; i++)
        printf("bar\t%s\t" FAULTLINE "\t%.0f\nbar\t%s\t" LINUX "\t%.0f\n", names[i], best[i][1], names[i],
               best[i][0]);
}

int main(void)
{
    puts("figure\tWhat the memory calls cost\tProcessor time of one call, or the calls named, on untouched "
         "memory; "
         "best of several tries. Lower is better.");
    puts("series\t" FAULTLINE "\nseries\t" LINUX "\t\tdashed");
    sizes();
    regions();
    every_other();
    threads();
    return 0;
}
