/*
 * What the memory calls cost next to the system calls that they stand on. With an argument, only the lines whose
 * name contains it.
 */
#include "test/bench/bench.h"

#include <windows.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, GUARD_INSTALL = 102, GUARD_REMOVE = 103 };

static double higher(double one, double other)
{
    return one > other ? one : other;
}

static void *map(size_t size, int access)
{
    void *p = mmap(NULL, size, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        abort();
    return p;
}

static void must(int ok)
{
    if (!ok) {
        printf("a call failed: errno or last error %u\n", GetLastError());
        exit(1);
    }
}

static double alloc_free_ours(int count)
{
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(
            VirtualFree(VirtualAlloc(NULL, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0, MEM_RELEASE));
    return (cpu_now() - start) / count;
}

static double alloc_free_raw(int count)
{
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(munmap(map(65536, PROT_READ | PROT_WRITE), 65536) == 0);
    return (cpu_now() - start) / count;
}

static double three_calls_ours(int count)
{
    double start = cpu_now();
    for (int i = 0; i < count; i++) {
        void *p = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_READWRITE);
        must(VirtualAlloc(p, 65536, MEM_COMMIT, PAGE_READWRITE) && VirtualFree(p, 0, MEM_RELEASE));
    }
    return (cpu_now() - start) / count;
}

static double three_calls_raw(int count)
{
    double start = cpu_now();
    for (int i = 0; i < count; i++) {
        void *p = map(65536, PROT_NONE);
        must(mprotect(p, 65536, PROT_READ | PROT_WRITE) == 0 && munmap(p, 65536) == 0);
    }
    return (cpu_now() - start) / count;
}

static double commit_ours(int count, int step)
{
    size_t size = (size_t)count * step * PAGE;
    char *p = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(VirtualAlloc(p + (size_t)i * step * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL);
    double time = (cpu_now() - start) / count;
    VirtualFree(p, 0, MEM_RELEASE);
    return time;
}

static double commit_raw(int count, int step)
{
    size_t size = (size_t)count * step * PAGE;
    char *p = map(size, PROT_NONE);
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(mprotect(p + (size_t)i * step * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
    double time = (cpu_now() - start) / count;
    munmap(p, size);
    return time;
}

static double commit_sequence_ours(int count)
{
    return commit_ours(count, 1);
}

static double commit_sequence_raw(int count)
{
    return commit_raw(count, 1);
}

static double commit_alternate_ours(int count)
{
    return commit_ours(count, 2);
}

static double commit_alternate_raw(int count)
{
    return commit_raw(count, 2);
}

static double decommit_ours(int count)
{
    size_t size = (size_t)count * PAGE;
    char *p = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(p, 1, size);
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(VirtualFree(p + (size_t)i * PAGE, PAGE, MEM_DECOMMIT));
    double time = (cpu_now() - start) / count;
    VirtualFree(p, 0, MEM_RELEASE);
    return time;
}

static double decommit_raw(int count)
{
    size_t size = (size_t)count * PAGE;
    char *p = map(size, PROT_READ | PROT_WRITE);
    memset(p, 1, size);
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        if (madvise(p + (size_t)i * PAGE, PAGE, GUARD_INSTALL))
            return 0; /* no guard markers */
    double time = (cpu_now() - start) / count;
    munmap(p, size);
    return time;
}

static double protect_ours(int count)
{
    char *p = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(VirtualProtect(p + 4 * PAGE, 16 * PAGE, i % 2 ? PAGE_READWRITE : PAGE_READONLY, &old));
    double time = (cpu_now() - start) / count;
    VirtualFree(p, 0, MEM_RELEASE);
    return time;
}

static double protect_raw(int count)
{
    char *p = map(1 << 20, PROT_READ | PROT_WRITE);
    double start = cpu_now();
    for (int i = 0; i < count; i++)
        must(mprotect(p + 4 * PAGE, 16 * PAGE, i % 2 ? PROT_READ | PROT_WRITE : PROT_READ) == 0);
    double time = (cpu_now() - start) / count;
    munmap(p, 1 << 20);
    return time;
}

enum { MANY_ROUNDS = 200 }; /* rounds of about a millisecond: some are left alone by whatever else goes on */

static const struct comparison comparisons[] = {
    {"reserve+commit, release 64 KiB / mmap, munmap", 1.1, alloc_free_ours, alloc_free_raw, 500, MANY_ROUNDS},
    {"reserve, commit, release 64 KiB / mmap, mprotect, munmap", 1.1, three_calls_ours, three_calls_raw, 500,
     MANY_ROUNDS},
    {"commit pages in sequence / mprotect", 1.1, commit_sequence_ours, commit_sequence_raw, 2048, MANY_ROUNDS},
    {"commit every other page / mprotect", 0.4, commit_alternate_ours, commit_alternate_raw, 8192, MANY_ROUNDS / 4},
    {"decommit touched pages / MADV_GUARD_INSTALL", 1.1, decommit_ours, decommit_raw, 512, MANY_ROUNDS},
    {"VirtualProtect 16 pages / mprotect", 1.15, protect_ours, protect_raw, 512, MANY_ROUNDS},
};

static void report(const char *name, double value, const char *unit, double bar)
{
    printf("%-58s %9.0f %-11s %12s  (at most %.0f) %s\n", name, value, unit, "", bar,
           value <= bar ? "" : "ABOVE");
}

static double query_time(char *const *addresses, int count)
{
    enum { QUERIES = 400000 };
    MEMORY_BASIC_INFORMATION info;
    double best = 1e9;
    for (int round = 0; round < 5; round++) {
        double start = cpu_now();
        for (int i = 0; i < QUERIES; i++)
            VirtualQuery(addresses[i % count], &info, sizeof info);
        double time = (cpu_now() - start) / QUERIES;
        best = time < best ? time : best;
    }
    return best;
}

static void queries(void)
{
    char *page = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    report("VirtualQuery of one page", query_time(&page, 1), "ns", 60);
    size_t tib = (size_t)1 << 40;
    char *large = VirtualAlloc(NULL, tib, MEM_RESERVE, PAGE_READWRITE), *inside = large + 5 * PAGE;
    report("VirtualQuery of 1 TiB", query_time(&inside, 1), "ns", 60);
    char *ends[] = {large + tib / 2, large + tib / 2 - 3 * PAGE, large + PAGE, large + tib - PAGE};
    VirtualAlloc(large + tib / 2, PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(large + tib - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    report("VirtualQuery of 1 TiB with a page here and there", query_time(ends, 4), "ns", 60);
    VirtualFree(large, 0, MEM_RELEASE);

    enum { PATTERN = 20000, REGIONS = 100000 };
    char **addresses = malloc(REGIONS * sizeof *addresses);
    char *alternating = VirtualAlloc(NULL, (size_t)2 * PATTERN * PAGE, MEM_RESERVE, PAGE_READWRITE);
    for (int i = 0; i < PATTERN; i++) {
        addresses[i] = alternating + (size_t)2 * i * PAGE;
        must(VirtualAlloc(addresses[i], PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL);
    }
    report("VirtualQuery of every other page", query_time(addresses, PATTERN), "ns", 60);
    VirtualFree(alternating, 0, MEM_RELEASE);

    double start = cpu_now();
    for (int i = 0; i < REGIONS; i++)
        must((addresses[i] = VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_READWRITE)) != NULL);
    report("reserve one of 100,000 regions", (cpu_now() - start) / REGIONS, "ns", 20000);
    report("VirtualQuery, 100,000 regions in order", query_time(addresses, REGIONS), "ns", 60);
    uint64_t random = 88172645463325252u;
    for (int i = REGIONS - 1; i > 0; i--) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        int j = (int)(random % (unsigned)(i + 1));
        char *swapped = addresses[i];
        addresses[i] = addresses[j];
        addresses[j] = swapped;
    }
    report("VirtualQuery, 1,000 of 100,000 regions at random", query_time(addresses, 1000), "ns", 60);
    report("VirtualQuery, all 100,000 regions at random", query_time(addresses, REGIONS), "ns", 200);
    start = cpu_now();
    for (int i = 0; i < REGIONS; i++)
        must(VirtualFree(addresses[i], 0, MEM_RELEASE));
    report("release them at random", (cpu_now() - start) / REGIONS, "ns", 20000);
    free(addresses);
    MEMORY_BASIC_INFORMATION info;
    start = cpu_now();
    for (int i = 0; i < 10000; i++)
        VirtualQuery((void *)(uintptr_t)&queries, &info, sizeof info);
    report("VirtualQuery of the program's code", (cpu_now() - start) / 10000, "ns", 20000);
}

/*
 * Two threads, each in a reservation of its own: what they do together in the time that one takes alone, or raw
 * calls in two mappings. The kernel has one lock for the mappings of a process, which both sides wait for; more
 * than that should not be lost. A number of processors below two measures nothing.
 */
struct worker {
    void (*step)(char *memory, int i);
    char *memory;
    int count;
    pthread_barrier_t *start;
    double began, ended;
};

enum { WORKER_PAGES = 4096 };

static void commit_step(char *memory, int i)
{
    char *page = memory + (size_t)(i % WORKER_PAGES) * PAGE;
    DWORD old;
    must(VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL);
    *page = 1;
    must(VirtualProtect(page, PAGE, PAGE_READONLY, &old) && VirtualProtect(page, PAGE, PAGE_READWRITE, &old) &&
         VirtualFree(page, PAGE, MEM_DECOMMIT));
}

static void raw_step(char *memory, int i)
{
    char *page = memory + (size_t)(i % WORKER_PAGES) * PAGE;
    must(madvise(page, PAGE, GUARD_REMOVE) == 0);
    *page = 1;
    must(mprotect(page, PAGE, PROT_READ) == 0 && mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0 &&
         madvise(page, PAGE, GUARD_INSTALL) == 0);
}

static void query_step(char *memory, int i)
{
    MEMORY_BASIC_INFORMATION info;
    must(VirtualQuery(memory + (size_t)(i % WORKER_PAGES) * PAGE, &info, sizeof info) != 0);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    pthread_barrier_wait(worker->start);
    worker->began = now();
    for (int i = 0; i < worker->count; i++)
        worker->step(worker->memory, i);
    worker->ended = now();
    return NULL;
}

static double steps_per_second(int threads, const struct worker *kind, char *const *memory)
{
    pthread_t thread[2];
    struct worker workers[2];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, threads);
    for (int i = 0; i < threads; i++) {
        workers[i] = *kind;
        workers[i].memory = memory[i];
        workers[i].start = &start;
        must(pthread_create(&thread[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    pthread_barrier_destroy(&start);
    double began = workers[0].began, ended = workers[0].ended;
    for (int i = 1; i < threads; i++) {
        began = -higher(-began, -workers[i].began);
        ended = higher(ended, workers[i].ended);
    }
    return threads * (double)kind->count / (ended - began) * 1e9;
}

static void at_least(const char *name, double value, double bar)
{
    printf("%-58s %9.2f %26s (at least %.2f) %s\n", name, value, "", bar, value >= bar ? "" : "BELOW");
}

static void two_threads(void)
{
    enum { SIZE = WORKER_PAGES * PAGE };
    char *ours[2], *raw[2];
    for (int i = 0; i < 2; i++) {
        ours[i] = VirtualAlloc(NULL, SIZE, MEM_RESERVE, PAGE_READWRITE);
        raw[i] = map(SIZE, PROT_READ | PROT_WRITE);
        if (madvise(raw[i], SIZE, GUARD_INSTALL)) {
            puts("two threads: no guard markers to compare with");
            return;
        }
    }
    enum { SHORT = 256 }; /* steps: other work on the machine is to leave both threads alone for some rounds */
    const struct worker commits = {.step = commit_step, .count = SHORT},
                        raws = {.step = raw_step, .count = SHORT},
                        queries = {.step = query_step, .count = 50000};
    double one = 0, two = 0, raw_one = 0, raw_two = 0, query_one = 0, query_two = 0;
    for (int round = 0; round < 2 * MANY_ROUNDS; round++) {
        raw_one = higher(raw_one, steps_per_second(1, &raws, raw));
        one = higher(one, steps_per_second(1, &commits, ours));
        raw_two = higher(raw_two, steps_per_second(2, &raws, raw));
        two = higher(two, steps_per_second(2, &commits, ours));
        query_one = higher(query_one, steps_per_second(1, &queries, ours));
        query_two = higher(query_two, steps_per_second(2, &queries, ours));
    }
    at_least("two threads, two reservations / raw calls, two mappings", two / raw_two, 0.9);
    at_least("  what the second thread adds, ours / raw", two / one / (raw_two / raw_one), 0.9);
    at_least("  VirtualQuery by two threads / by one", query_two / query_one, 1.6);
}

static long file_number(const char *file, const char *key)
{
    FILE *f = fopen(file, "r");
    char line[512];
    long value = -1;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0)
            value = atol(line + strlen(key));
    if (f)
        fclose(f);
    return value;
}

/* The kernel's mappings that have a byte of [low, low + size). Neighbours may be in the first and the last. */
static long mappings_in(const char *low, size_t size)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[4608];
    long count = 0;
    unsigned long long start, end;
    while (f && fgets(line, sizeof line, f))
        count += sscanf(line, "%llx-%llx", &start, &end) == 2 && start < (uintptr_t)low + size && end > (uintptr_t)low;
    if (f)
        fclose(f);
    return count;
}

static void large(void)
{
    for (int shift = 40; shift <= 46; shift += 6) {
        size_t size = (size_t)1 << shift;
        long before = file_number("/proc/self/status", "VmRSS:");
        double best = 1e9;
        for (int i = 0; i < 20; i++) {
            double start = cpu_now();
            char *p = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
            double time = cpu_now() - start;
            must(p != NULL);
            best = time < best ? time : best;
            VirtualFree(p, 0, MEM_RELEASE);
        }
        char name[64];
        snprintf(name, sizeof name, "reserve %d TiB", 1 << (shift - 40));
        report(name, best, "ns", 100000);
        report("  memory it took", file_number("/proc/self/status", "VmRSS:") - before, "KiB", 1024);
    }
    enum { PAGES = 1000000, SAMPLE = 50000 };
    char *p = VirtualAlloc(NULL, (size_t)2 * PAGES * PAGE, MEM_RESERVE, PAGE_READWRITE);
    long mappings = 0;
    double time = 0;
    for (int i = 0; i < PAGES;) {
        double start = cpu_now();
        for (int next = i + SAMPLE; i < next; i++)
            if (!VirtualAlloc(p + (size_t)2 * i * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE)) {
                printf("every other page: stopped after %d pages, error %u\n", i, GetLastError());
                exit(1);
            }
        time += cpu_now() - start;
        long taken = mappings_in(p, (size_t)2 * PAGES * PAGE);
        mappings = taken > mappings ? taken : mappings;
    }
    report("every other page of 2,000,000: each commit", time / PAGES, "ns", 2000);
    report("  mappings it took, at most", mappings, "", (double)2 * PAGES / 512);
    double start = cpu_now();
    must(VirtualFree(p, 0, MEM_DECOMMIT));
    report("  decommit of it all", cpu_now() - start, "ns", 1e9);
    VirtualFree(p, 0, MEM_RELEASE);
}

int main(int argc, char **argv)
{
    const char *only = argc > 1 ? argv[1] : "";
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%-58s %12s %12s  %s\n", "", "ours", "raw", "ratio");
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (strstr(comparisons[i].name, only))
            compare(&comparisons[i]);
    if (strstr("two threads", only))
        two_threads();
    if (strstr("VirtualQuery", only))
        queries();
    if (strstr("large", only))
        large();
    return 0;
}
