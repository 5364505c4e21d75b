/*
 * The calls that Windows documents, timed by nothing else: the same source runs on Faultline and, built for
 * Windows, in Wine. Each line is a name, a tab, and nanoseconds for one operation, the best of many rounds.
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGE = 4096, PAGES = 1024, ROUNDS = 15 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void must(int ok)
{
    if (!ok) {
        printf("a call failed, last error %u\n", (unsigned)GetLastError());
        exit(1);
    }
}

static char *reserve(DWORD more)
{
    char *pages = (char *)VirtualAlloc(NULL, 2 * PAGES * PAGE, MEM_RESERVE | more, PAGE_READWRITE);
    must(pages != NULL);
    return pages;
}

static void release(char *pages)
{
    must(VirtualFree(pages, 0, MEM_RELEASE));
}

static double allocate(void)
{
    double start = now();
    for (int i = 0; i < PAGES; i++)
        release((char *)VirtualAlloc(NULL, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    return now() - start;
}

static double commit_every(int step)
{
    char *pages = reserve(0);
    double start = now();
    for (int i = 0; i < PAGES; i++)
        must(VirtualAlloc(pages + (size_t)i * step * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL);
    double time = now() - start;
    release(pages);
    return time;
}

static double commit_in_order(void)
{
    return commit_every(1);
}

static double commit_every_other(void)
{
    return commit_every(2);
}

static void touch(char *pages)
{
    for (int i = 0; i < PAGES; i++)
        ((volatile char *)pages)[(size_t)i * PAGE] = 1;
}

static double decommit(void)
{
    char *pages = reserve(MEM_COMMIT);
    touch(pages);
    double start = now();
    for (int i = 0; i < PAGES; i++)
        must(VirtualFree(pages + (size_t)i * PAGE, PAGE, MEM_DECOMMIT));
    double time = now() - start;
    release(pages);
    return time;
}

static double protect(void)
{
    char *pages = reserve(MEM_COMMIT);
    DWORD old;
    double start = now();
    for (int i = 0; i < PAGES; i++)
        must(VirtualProtect(pages + 4 * PAGE, 16 * PAGE, i % 2 ? PAGE_READWRITE : PAGE_READONLY, &old));
    double time = now() - start;
    release(pages);
    return time;
}

static double query(void)
{
    char *pages = reserve(MEM_COMMIT);
    MEMORY_BASIC_INFORMATION info;
    double start = now();
    for (int i = 0; i < PAGES; i++)
        must(VirtualQuery(pages + (size_t)i * PAGE, &info, sizeof info) == sizeof info);
    double time = now() - start;
    release(pages);
    return time;
}

static LONG WINAPI commit_it(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION &&
        VirtualAlloc((void *)record->ExceptionInformation[1], 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_EXECUTION;
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI continue_it(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static double fault_and_commit(void)
{
    char *pages = reserve(0);
    void *handler = AddVectoredExceptionHandler(1, commit_it);
    double start = now();
    touch(pages);
    double time = now() - start;
    RemoveVectoredExceptionHandler(handler);
    release(pages);
    return time;
}

static double raise_and_continue(void)
{
    void *handler = AddVectoredExceptionHandler(1, continue_it);
    double start = now();
    for (int i = 0; i < PAGES; i++)
        RaiseException(0xE0000001, 0, 0, NULL);
    double time = now() - start;
    RemoveVectoredExceptionHandler(handler);
    return time;
}

int main(void)
{
    static const struct {
        const char *name;
        double (*run)(void);
    } operations[] = {
        {"reserve and commit, release 64 KiB", allocate},
        {"commit pages in sequence", commit_in_order},
        {"commit every other page", commit_every_other},
        {"decommit touched pages", decommit},
        {"VirtualProtect 16 pages", protect},
        {"VirtualQuery", query},
        {"fault, vectored handler commits, resume", fault_and_commit},
        {"RaiseException, vectored handler continues", raise_and_continue},
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        double best = 1e18;
        for (int round = 0; round < ROUNDS; round++) {
            double time = operations[i].run();
            best = time < best ? time : best;
        }
        printf("%s\t%.1f\n", operations[i].name, best / PAGES);
    }
    return 0;
}
