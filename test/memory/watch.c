/* Write watch, section L and the rows of others that speak of it. */
#include "test/memory/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { ROOM = 4096, FAILED = (UINT)-1 };

static void *found[ROOM];
static ULONG_PTR count;
static DWORD granularity;

static char *watched(SIZE_T size, DWORD protect)
{
    return (char *)VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, protect);
}

/* Is the watching done by faults? Then system calls cannot write. */
static int by_faults(void)
{
    const char *disabled = getenv("FAULTLINE_DISABLE");
    if (disabled && strstr(disabled, "write-tracking"))
        return 1;
    char *p = watched(PAGE, PAGE_READWRITE);
    int zero = open("/dev/zero", O_RDONLY), fails = read(zero, p, 1) != 1;
    close(zero);
    release(p);
    return fails;
}

static UINT get(void *base, SIZE_T size, DWORD flags)
{
    count = ROOM;
    granularity = 0;
    return GetWriteWatch(flags, base, size, found, &count, &granularity);
}

/* The written pages of the range are these, by number from base: "" none, "1 2 5". */
#define EXPECT_WRITTEN(base, size, flags, list) expect_written(base, size, flags, list, __FILE__, __LINE__)

static void expect_written(char *base, SIZE_T size, DWORD flags, const char *list, const char *file, int line)
{
    char text[4 * ROOM] = "", *end = text;
    SetLastError(UNTOUCHED);
    tap_expect_equal(get(base, size, flags), 0, "GetWriteWatch", "0", file, line);
    tap_expect_equal(GetLastError(), UNTOUCHED, "the last error", "as before", file, line);
    tap_expect_equal(granularity, PAGE, "granularity", "the page size", file, line);
    for (ULONG_PTR i = 0; i < count; i++)
        end += sprintf(end, "%s%d", i ? " " : "", (int)(((char *)found[i] - base) / PAGE));
    tap_expect_text(text, list, "the written pages", file, line);
}

#define EXPECT_REFUSES(code, call)                                                                           \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        EXPECT_EQ(call, (UINT)-1);                                                                           \
        EXPECT_EQ(GetLastError(), code);                                                                     \
    } while (0)

static void refuses_pointers(void)
{
    char *p = watched(PAGE, PAGE_READWRITE), *closed = reserve(PAGE), *armed = allocate(PAGE, 0x104);
    count = ROOM;
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, found, NULL, &granularity));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, found, &count, NULL));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, NULL, &count, &granularity));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, 0, found, &count, NULL));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, (PVOID *)closed, &count, &granularity));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, found, (ULONG_PTR *)closed, &granularity));
    EXPECT_REFUSES(998, GetWriteWatch(0, p, PAGE, found, &count, (DWORD *)closed));
    p[0] = 1;
    EXPECT_REFUSES(998, GetWriteWatch(WRITE_WATCH_FLAG_RESET, p, PAGE, (PVOID *)armed, &count, &granularity));
    EXPECT_EQ(count, ROOM);
    EXPECT_WRITTEN(p, PAGE, 0, "0"); /* nothing was reset */
    EXPECT_EQ(query(armed).Protect, PAGE_READWRITE);
    EXPECT_EQ(GetWriteWatch(0, p, PAGE, (PVOID *)armed, &count, &granularity), 0);
    EXPECT_EQ(*(uintptr_t *)armed, (uintptr_t)p);
}

static void refuses_values(void)
{
    char *p = watched(4 * PAGE, PAGE_READWRITE), *plain = allocate(4 * PAGE, PAGE_READWRITE),
         *free = free_place(PAGE);
    count = ROOM;
    granularity = 7;
    EXPECT_REFUSES(87, GetWriteWatch(2, p, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(~0u, p, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p, 0, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p, 4 * PAGE + 1, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p + 2 * PAGE, 2 * PAGE + 1, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p - 1, 2, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p + 4 * PAGE, 1, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p, ~(SIZE_T)0, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, plain, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, free, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, NULL, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, (void *)(uintptr_t)refuses_values, 1, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, &count, 1, found, &count, &granularity));
    EXPECT_EQ(count, ROOM);
    count = 0;
    EXPECT_REFUSES(87, GetWriteWatch(0, p, PAGE, found, &count, &granularity));
    EXPECT_REFUSES(87, GetWriteWatch(0, p, PAGE, NULL, &count, &granularity));
    EXPECT_EQ(granularity, 7);
    EXPECT_REFUSES(87, ResetWriteWatch(p, 0));
    EXPECT_REFUSES(87, ResetWriteWatch(p, 4 * PAGE + 1));
    EXPECT_REFUSES(87, ResetWriteWatch(plain, PAGE));
    EXPECT_REFUSES(87, ResetWriteWatch(free, PAGE));
    EXPECT_REFUSES(87, ResetWriteWatch(NULL, PAGE));
    EXPECT_REFUSES(87, ResetWriteWatch((void *)(uintptr_t)refuses_values, 1));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_WRITE_WATCH | MEM_PHYSICAL, PAGE_READWRITE));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE));
}

static void invisible(void)
{
    static const DWORD protections[] = {PAGE_NOACCESS,
                                        PAGE_READONLY,
                                        PAGE_READWRITE,
                                        PAGE_EXECUTE,
                                        PAGE_EXECUTE_READ,
                                        PAGE_EXECUTE_READWRITE,
                                        PAGE_READWRITE | PAGE_GUARD};
    for (size_t i = 0; i < sizeof protections / sizeof *protections; i++) {
        char *p;
        EXPECT_WORKS((p = watched(3 * PAGE, protections[i])) != NULL);
        EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, protections[i]);
        EXPECT_EQ(query(p).AllocationProtect, protections[i]);
        EXPECT_WRITTEN(p, 3 * PAGE, 0, "");
        EXPECT_WORKS(release(p));
    }
}

static void written(void)
{
    char *p = watched(16 * PAGE, PAGE_READWRITE);
    memset(found, 0xEE, sizeof found);
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "");
    EXPECT_EQ((uintptr_t)found[0], UINT64_C(0xEEEEEEEEEEEEEEEE));
    p[3 * PAGE + 17] = 1;
    p[3 * PAGE] = 1;
    p[15 * PAGE + 4095] = 1;
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "3 15");
    EXPECT_EQ((uintptr_t)found[0], (uintptr_t)p + 3 * PAGE);
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "3 15");
    *(volatile uint64_t *)(p + 8 * PAGE - 3) = 1;
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "3 7 8 15");
    memset(p, 1, 16 * PAGE);
    EXPECT_WRITTEN(p, 16 * PAGE, WRITE_WATCH_FLAG_RESET, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "");
    p[5 * PAGE] = 2;
    EXPECT_WRITTEN(p, 16 * PAGE, 0, "5");
    EXPECT(holds(p, 5 * PAGE, 1) && holds(p + 5 * PAGE + 1, 11 * PAGE - 1, 1));
}

static void reading(void)
{
    char *p = watched(4 * PAGE, PAGE_READWRITE);
    (void)*(volatile char *)(p + PAGE);
    (void)*(volatile char *)(p + 3 * PAGE);
    EXPECT_WRITTEN(p, 4 * PAGE, WRITE_WATCH_FLAG_RESET, "");
    p[PAGE] = 1;
    EXPECT_WRITTEN(p, 4 * PAGE, WRITE_WATCH_FLAG_RESET, "1");
    (void)*(volatile char *)(p + PAGE);
    EXPECT_WRITTEN(p, 4 * PAGE, 0, "");
}

static void clears_what_it_returns(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    p[PAGE] = p[4 * PAGE] = p[6 * PAGE] = 1;
    count = 1;
    EXPECT_EQ(GetWriteWatch(WRITE_WATCH_FLAG_RESET, p, 8 * PAGE, found, &count, &granularity), 0);
    EXPECT_EQ(count, 1);
    EXPECT_EQ((uintptr_t)found[0], (uintptr_t)p + PAGE);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "4 6");
    count = 1;
    EXPECT_EQ(GetWriteWatch(0, p, 8 * PAGE, found, &count, &granularity), 0);
    EXPECT_EQ(count, 1);
    EXPECT_WRITTEN(p, 6 * PAGE, WRITE_WATCH_FLAG_RESET, "4");
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "6");
}

static void parts(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    memset(p, 1, 8 * PAGE);
    count = ROOM;
    EXPECT_EQ(get(p + 0x5001, 1, 0), 0);
    EXPECT_EQ(count, 1);
    EXPECT_EQ((uintptr_t)found[0], (uintptr_t)p + 5 * PAGE);
    EXPECT_EQ(get(p + 0x1FFF, 2, WRITE_WATCH_FLAG_RESET), 0);
    EXPECT_EQ(count, 2);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0 3 4 5 6 7");
    SetLastError(UNTOUCHED);
    EXPECT_EQ(ResetWriteWatch(p + 0x3FFF, 2), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0 5 6 7");
    EXPECT_EQ(ResetWriteWatch(p, 8 * PAGE), 0);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
    p[0] = 2;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0");
}

static void reserved(void)
{
    char *p = (char *)VirtualAlloc(NULL, 16 * CHUNK, MEM_RESERVE | MEM_WRITE_WATCH, PAGE_READWRITE);
    REQUIRE(p != NULL);
    EXPECT_PAGES(p, 16 * CHUNK, MEM_RESERVE, 0);
    EXPECT_WRITTEN(p, 16 * CHUNK, WRITE_WATCH_FLAG_RESET, "");
    EXPECT_EQ(ResetWriteWatch(p, 16 * CHUNK), 0);
    for (int i = 0; i < 16; i += 2) {
        REQUIRE(commit(p + (SIZE_T)i * PAGE, PAGE, PAGE_READWRITE));
        if (i % 4 == 0)
            p[(SIZE_T)i * PAGE] = 1;
    }
    EXPECT_WRITTEN(p, 16 * CHUNK, WRITE_WATCH_FLAG_RESET, "0 4 8 12");
    p[4 * PAGE] = 2;
    REQUIRE(
        commit(p, 16 * PAGE, PAGE_READWRITE)); /* of committed and reserved pages: nothing is written by it */
    EXPECT_WRITTEN(p, 16 * CHUNK, 0, "4");
    p[5 * PAGE] = p[12 * PAGE] = 2;
    EXPECT_WRITTEN(p, 16 * CHUNK, 0, "4 5 12");
    EXPECT_EQ(p[4 * PAGE], 2);
}

static void protections(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    p[PAGE] = p[5 * PAGE] = 1;
    static const DWORD steps[] = {PAGE_READONLY,          PAGE_NOACCESS, PAGE_EXECUTE_READ,
                                  PAGE_READWRITE,         PAGE_NOACCESS, PAGE_READWRITE | PAGE_GUARD,
                                  PAGE_EXECUTE_READWRITE, PAGE_READWRITE};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        REQUIRE(protect(p, 8 * PAGE, steps[i]));
        EXPECT_WRITTEN(p, 8 * PAGE, 0, "1 5");
    }
    REQUIRE(protect(p + 2 * PAGE, 4 * PAGE, PAGE_READONLY)); /* a part: others stay as they are */
    p[6 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET, "1 5 6");
    REQUIRE(protect(p, 8 * PAGE, PAGE_READWRITE));
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
    p[5 * PAGE] = 2;
    p[7 * PAGE] = 2;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "5 7");
    REQUIRE(commit(p, 8 * PAGE, PAGE_READWRITE));
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "5 7");
}

/* Writing where it is not allowed is not written, and is as wrong as ever. */
static void violations(void)
{
    char *p = watched(4 * PAGE, PAGE_READONLY);
    EXPECT(!writes(p));
    REQUIRE(protect(p + PAGE, PAGE, PAGE_NOACCESS));
    EXPECT(!writes(p + PAGE));
    REQUIRE(decommit(p + 2 * PAGE, PAGE));
    EXPECT(!writes(p + 2 * PAGE));
    EXPECT_WRITTEN(p, 4 * PAGE, 0, "");
    REQUIRE(protect(p, PAGE, PAGE_READWRITE));
    p[0] = 1;
    REQUIRE(protect(p, PAGE, PAGE_READONLY));
    EXPECT(!writes(p));
    EXPECT_WRITTEN(p, 4 * PAGE, 0, "0");
}

static void decommitted(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    memset(p, 1, 8 * PAGE);
    REQUIRE(decommit(p + PAGE, 3 * PAGE));
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0 4 5 6 7");
    REQUIRE(commit(p + PAGE, 3 * PAGE, PAGE_READWRITE));
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0 4 5 6 7");
    EXPECT(holds(p + PAGE, 3 * PAGE, 0));
    p[2 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0 2 4 5 6 7");
    REQUIRE(decommit(p, 0));
    EXPECT_WRITTEN(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET, "");
    REQUIRE(commit(p, 8 * PAGE, PAGE_READWRITE));
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
    p[7 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "7");
}

static void system_calls(void)
{
    if (by_faults())
        SKIP("system calls cannot write where we watch by faults");
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    int zero = open("/dev/zero", O_RDONLY);
    memset(p, 1, 8 * PAGE);
    REQUIRE(ResetWriteWatch(p, 8 * PAGE) == 0);
    EXPECT_EQ(read(zero, p + PAGE + 5, PAGE), PAGE);
    EXPECT_EQ(read(-1, p + 6 * PAGE, PAGE), (ssize_t)-1);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "1 2");
}

static void system_calls_by_faults(void)
{
    if (!by_faults())
        SKIP("the kernel tracks what system calls write");
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    int zero = open("/dev/zero", O_RDONLY);
    EXPECT(read(zero, p, PAGE) < 0 && errno == EFAULT);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
    p[0] = 1; /* which is what the header advises */
    EXPECT_EQ(read(zero, p, PAGE), PAGE);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "0");
}

static void every_other(void)
{
    enum { PAGES = 2048 };
    char *p = watched((SIZE_T)PAGES * PAGE, PAGE_READWRITE);
    for (int i = 0; i < PAGES; i += 2)
        p[(SIZE_T)i * PAGE] = 1;
    REQUIRE(protect(p, (SIZE_T)PAGES / 2 * PAGE, PAGE_READONLY));
    for (int round = 0; round < 2; round++) {
        EXPECT_EQ(get(p, (SIZE_T)PAGES * PAGE, round ? WRITE_WATCH_FLAG_RESET : 0), 0);
        EXPECT_EQ(count, PAGES / 2);
        int wrong = 0;
        for (int i = 0; i < PAGES / 2; i++)
            wrong += found[i] != p + (SIZE_T)2 * i * PAGE;
        EXPECT_EQ(wrong, 0);
    }
    EXPECT_WRITTEN(p, (SIZE_T)PAGES * PAGE, 0, "");
    REQUIRE(protect(p, (SIZE_T)PAGES / 2 * PAGE, PAGE_READWRITE));
    p[1000 * PAGE] = 2;
    EXPECT_WRITTEN(p, (SIZE_T)PAGES * PAGE, 0, "1000");
}

/* More written pages than there are mappings to be had: none is lost, and none is a violation. */
static void very_many(void)
{
    enum { PAGES = 140000 };
    char *p = watched((SIZE_T)PAGES * PAGE, PAGE_READWRITE);
    void **pages = (void **)allocate(PAGES * sizeof *pages, PAGE_READWRITE);
    REQUIRE(p && pages);
    for (int i = 0; i < PAGES; i += 2)
        p[(SIZE_T)i * PAGE] = 1;
    ULONG_PTR n = PAGES;
    EXPECT_EQ(GetWriteWatch(WRITE_WATCH_FLAG_RESET, p, (SIZE_T)PAGES * PAGE, pages, &n, &granularity), 0);
    if (!by_faults())
        EXPECT_EQ(n, PAGES / 2);
    ULONG_PTR at = 0;
    int missing = 0;
    for (int i = 0; i < PAGES; i += 2) {
        while (at < n && pages[at] < (void *)(p + (SIZE_T)i * PAGE))
            at++;
        missing += at == n || pages[at] != p + (SIZE_T)i * PAGE;
    }
    EXPECT_EQ(missing, 0);
    EXPECT_WRITTEN(p, (SIZE_T)PAGES * PAGE, 0, "");
    p[77777 * (SIZE_T)PAGE] = 1;
    EXPECT_WRITTEN(p, (SIZE_T)PAGES * PAGE, 0, "77777");
    EXPECT_WORKS(release(p));
}

static void terabyte(void)
{
    SIZE_T size = (SIZE_T)1 << 40;
    char *p = watched(size, PAGE_READWRITE);
    REQUIRE(p != NULL);
    EXPECT_EQ(get(p, size, WRITE_WATCH_FLAG_RESET), 0);
    EXPECT_EQ(count, 0);
    p[0] = p[size / 2] = p[size - 1] = 1;
    EXPECT_EQ(get(p, size, WRITE_WATCH_FLAG_RESET), 0);
    EXPECT_EQ(count, 3);
    EXPECT_EQ((uintptr_t)found[2], (uintptr_t)p + size - PAGE);
    EXPECT_EQ(ResetWriteWatch(p, size), 0);
    EXPECT_WRITTEN(p, size, 0, "");
    EXPECT_WORKS(release(p));
}

static void replaced_placeholder(void)
{
    char *p = (char *)VirtualAlloc2(NULL, NULL, 4 * GRANULE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                    PAGE_NOACCESS, NULL, 0);
    REQUIRE(p && VirtualFree(p, GRANULE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    REQUIRE(VirtualAlloc2(NULL, p, GRANULE,
                          MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER | MEM_WRITE_WATCH,
                          PAGE_READWRITE, NULL, 0) == p);
    EXPECT_WRITTEN(p, GRANULE, 0, "");
    p[3 * PAGE] = 1;
    EXPECT_WRITTEN(p, GRANULE, WRITE_WATCH_FLAG_RESET, "3");
    EXPECT_WRITTEN(p, GRANULE, 0, "");
    EXPECT_REFUSES(87, ResetWriteWatch(p + GRANULE, PAGE)); /* the other placeholder */
}

/* One write is one page, whatever the system does with huge pages. */
static void no_huge_pages(void)
{
    char *p =
        (char *)VirtualAlloc(NULL, 8 * CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    p[3 * CHUNK] = 1;
    EXPECT_EQ(get(p, 8 * CHUNK, 0), 0);
    EXPECT_EQ(count, 1);
}

static int guards;

static int on_guard(DWORD code)
{
    guards += code == STATUS_GUARD_PAGE_VIOLATION;
    return code == STATUS_GUARD_PAGE_VIOLATION ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static void guard(void)
{
    char *p = watched(4 * PAGE, PAGE_READWRITE | PAGE_GUARD);
    __try {
        (void)*(volatile char *)p;
        *(volatile char *)(p + PAGE) = 1;
        *(volatile char *)(p + PAGE) = 1;
    } __except (on_guard(GetExceptionCode())) {
    }
    EXPECT_EQ(guards, 2);
    EXPECT_WRITTEN(p, 4 * PAGE, 0, "1");
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    *(volatile char *)p = 1;
    EXPECT_WRITTEN(p, 4 * PAGE, 0, "0 1");
}

static void forked(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    memset(p, 1, 8 * PAGE);
    REQUIRE(ResetWriteWatch(p, 8 * PAGE) == 0);
    p[2 * PAGE] = p[5 * PAGE] = 1;
    REQUIRE(protect(p + 5 * PAGE, PAGE, PAGE_READONLY));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(30);
        EXPECT_WRITTEN(p, 8 * PAGE, 0, "2 5");
        p[7 * PAGE] = 1;
        EXPECT_WRITTEN(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET, "2 5 7");
        EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
        p[0] = 1;
        EXPECT_WRITTEN(p, 8 * PAGE, 0, "0");
        char *q = watched(2 * PAGE, PAGE_READWRITE);
        q[PAGE] = 1;
        EXPECT_WRITTEN(q, 2 * PAGE, 0, "1");
        pid_t grandchild = fork();
        if (grandchild == 0) {
            EXPECT_WRITTEN(p, 8 * PAGE, 0, "0");
            tap_end();
        }
        int status;
        EXPECT(waitpid(grandchild, &status, 0) == grandchild && status == 0);
        tap_end();
    }
    int status = 0;
    p[3 * PAGE] = 1;
    EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_WRITTEN(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET, "2 3 5");
    p[4 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "4");
}

/* A program that closes all descriptors: nothing written is lost. */
static void closed_descriptors(void)
{
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    memset(p, 1, 4 * PAGE);
    REQUIRE(ResetWriteWatch(p, 8 * PAGE) == 0);
    p[2 * PAGE] = 1;
    for (int i = 3; i < 5000; i++)
        close(i);
    p[3 * PAGE] = 1;
    EXPECT_EQ(get(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET), 0);
    int two = 0, three = 0;
    for (ULONG_PTR i = 0; i < count; i++) {
        two += found[i] == p + 2 * PAGE;
        three += found[i] == p + 3 * PAGE;
    }
    EXPECT(two == 1 && three == 1 && count <= 4);
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "");
    p[2 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "2");
}

/* No descriptor is to be had: what is allocated then is watched by faults. */
static void no_descriptors(void)
{
    struct rlimit none = {0, 4096};
    getrlimit(RLIMIT_NOFILE, &none);
    none.rlim_cur = 0;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    char *p = watched(8 * PAGE, PAGE_READWRITE);
    REQUIRE(p != NULL);
    p[PAGE] = p[3 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, WRITE_WATCH_FLAG_RESET, "1 3");
    p[7 * PAGE] = 1;
    EXPECT_WRITTEN(p, 8 * PAGE, 0, "7");
}

static char *shared;

static void *write_pages(void *argument)
{
    int which = *(int *)argument;
    for (int round = 0; round < 200; round++)
        for (int i = which; i < 64; i += 2)
            __atomic_store_n(shared + (SIZE_T)i * PAGE, round, __ATOMIC_RELAXED);
    return NULL;
}

/* Two threads write, a third asks and resets: every page is reported after its last write. */
static void threads(void)
{
    pthread_t thread[2];
    int which[2] = {0, 1}, reported[64] = {0};
    shared = watched(64 * PAGE, PAGE_READWRITE);
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, write_pages, &which[i]);
    for (int round = 0; round < 300; round++) {
        if (round == 299)
            for (int i = 0; i < 2; i++)
                pthread_join(thread[i], NULL);
        EXPECT_EQ(get(shared, 64 * PAGE, WRITE_WATCH_FLAG_RESET), 0);
        for (ULONG_PTR i = 0; i < count; i++)
            reported[((char *)found[i] - shared) / PAGE] = shared[(char *)found[i] - shared] + 1;
    }
    int stale = 0;
    for (int i = 0; i < 64; i++)
        stale += reported[i] != (char)199 + 1;
    EXPECT_EQ(stale, 0);
    EXPECT_WRITTEN(shared, 64 * PAGE, 0, "");
}

/* The array is in the memory that is watched: storing there counts, and hangs nothing. */
static void array_inside(void)
{
    char *p = watched(4 * PAGE, PAGE_READWRITE);
    p[3 * PAGE] = 1;
    count = 4;
    EXPECT_EQ(GetWriteWatch(0, p, 4 * PAGE, (PVOID *)p, &count, &granularity), 0);
    EXPECT_EQ(count, 2);
    EXPECT_EQ(((uintptr_t *)p)[0], (uintptr_t)p);
    EXPECT_EQ(((uintptr_t *)p)[1], (uintptr_t)p + 3 * PAGE);
}

TAP_MAIN(CASE(refuses_pointers, "L-016 L-017 Y-013 pointers that cannot be written"),
         CASE(refuses_values, "L-002 L-012 L-013 L-014 L-015 L-018 L-020 B-006 values that are refused"),
         CASE(invisible, "L-001 L-003 the flag is invisible; any protection"),
         CASE(written, "L-004 L-006 L-007 L-010 L-030 X-008 pages are reported once written, in order"),
         CASE(reading, "L-005 reading is not writing"),
         CASE(clears_what_it_returns,
              "L-008 L-009 reset clears what was returned, a small array is no error"),
         CASE(parts, "L-011 L-019 parts of a region, unaligned"),
         CASE(reserved, "L-021 reserved pages, pages committed later"),
         CASE(protections, "L-022 L-023 protection and writing are independent"),
         CASE(violations, "J-002 violations in watched memory are reported to the program, not to the watch"),
         CASE(decommitted, "L-024 decommitted pages are not written"),
         CASE(system_calls, "L-026 L-028 what system calls write counts, where the kernel tracks"),
         CASE(system_calls_by_faults,
              "L-026 watching by faults: a system call meets EFAULT until the page is written"),
         CASE(every_other, "L-031 every other page of 2048"),
         CASE(very_many, "L-032 70000 runs of written pages"), CASE(terabyte, "L-032 a terabyte is watched"),
         CASE(replaced_placeholder, "L-033 in the place of a placeholder"),
         CASE(no_huge_pages, "L-004 a write counts for its page only"),
         CASE(guard, "I-013 guard pages in watched memory"),
         CASE(forked, "Y-016 a child goes on from what its parent had"),
         CASE(closed_descriptors, "L-032 descriptors closed by the program"),
         CASE(no_descriptors, "L-032 no descriptor left"),
         CASE(threads, "L-008 writers and a reader at once: no write is lost"),
         CASE(array_inside, "L-004 the array stands in watched memory"))
