/*
 * Point for point under contention: guard pages fire once, committing on demand loses nothing, addresses are
 * exact.
 */
#include <windows.h>

#include "test/tap.h"

#include <pthread.h>

enum { THREADS = 8, PAGES = 64, ROUNDS = 25, PAGE = 4096 };

#define APART __attribute__((__noinline__, __noclone__, __unused__)) static

static char *pages;
static int fired[PAGES];
static int others;
static pthread_barrier_t barrier;

APART int on_guard(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    size_t page = (record->ExceptionInformation[1] - (ULONG_PTR)pages) / PAGE;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION || page >= PAGES) {
        __atomic_fetch_add(&others, 1, __ATOMIC_RELAXED);
        return EXCEPTION_EXECUTE_HANDLER;
    }
    __atomic_fetch_add(&fired[page], 1, __ATOMIC_RELAXED);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void *touch_all(void *argument)
{
    size_t number = (size_t)argument;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&barrier);
        __try {
            for (size_t i = 0; i < PAGES; i++) {
                size_t page = number & 1 ? PAGES - 1 - i : i;
                if (round & 1)
                    pages[page * PAGE + number] = (char)round;
                else
                    (void)*(volatile char *)(pages + page * PAGE + number);
            }
        } __except (on_guard(GetExceptionInformation())) {
        }
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void guard_pages_fire_once(void)
{
    pthread_t threads[THREADS];
    DWORD old;
    pages = (char *)VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(pages != NULL);
    REQUIRE(pthread_barrier_init(&barrier, NULL, THREADS + 1) == 0);
    for (size_t i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, touch_all, (void *)i) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        memset(fired, 0, sizeof fired);
        EXPECT(VirtualProtect(pages, PAGES * PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        for (size_t i = 0; i < PAGES; i++) {
            if (!EXPECT_EQ(fired[i], 1))
                round = ROUNDS - 1;
        }
    }
    EXPECT_EQ(others, 0);
    if (!tap_failures) {
        for (size_t i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
}

APART int commit(EXCEPTION_POINTERS *pointers)
{
    char *address = (char *)pointers->ExceptionRecord->ExceptionInformation[1];
    size_t page = (size_t)(address - pages) / PAGE;
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || page >= PAGES ||
        pointers->ExceptionRecord->ExceptionInformation[0] != 1)
        return EXCEPTION_EXECUTE_HANDLER;
    __atomic_fetch_add(&fired[page], 1, __ATOMIC_RELAXED);
    return VirtualAlloc(address, 1, MEM_COMMIT, PAGE_READWRITE) ? EXCEPTION_CONTINUE_EXECUTION
                                                                : EXCEPTION_EXECUTE_HANDLER;
}

static void *write_all(void *argument)
{
    size_t number = (size_t)argument;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&barrier);
        __try {
            for (size_t i = 0; i < PAGES; i++)
                pages[(number & 1 ? PAGES - 1 - i : i) * PAGE + number] = (char)(number + 1);
        } __except (commit(GetExceptionInformation())) {
            __atomic_fetch_add(&others, 1, __ATOMIC_RELAXED);
        }
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void commits_lose_nothing(void)
{
    pthread_t threads[THREADS];
    pages = (char *)VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(pages != NULL);
    REQUIRE(pthread_barrier_init(&barrier, NULL, THREADS + 1) == 0);
    for (size_t i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, write_all, (void *)i) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        memset(fired, 0, sizeof fired);
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        for (size_t i = 0; i < PAGES; i++) {
            EXPECT(fired[i] >= 1 && fired[i] <= THREADS);
            for (size_t number = 0; number < THREADS; number++)
                EXPECT_EQ(pages[i * PAGE + number], number + 1);
        }
        EXPECT(VirtualFree(pages, PAGES * PAGE, MEM_DECOMMIT));
    }
    EXPECT_EQ(others, 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static ULONG_PTR address_seen, access_seen;
static DWORD code_seen;

APART int note(EXCEPTION_POINTERS *pointers)
{
    code_seen = pointers->ExceptionRecord->ExceptionCode;
    access_seen = pointers->ExceptionRecord->ExceptionInformation[0];
    address_seen = pointers->ExceptionRecord->ExceptionInformation[1];
    return EXCEPTION_EXECUTE_HANDLER;
}

static void addresses_are_exact(void)
{
    char *p = (char *)VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(p && VirtualAlloc(p, PAGE, MEM_COMMIT, PAGE_READWRITE));
    for (size_t offset = 0; offset < PAGE; offset += 7) {
        volatile char *address = p + PAGE + offset;
        address_seen = 0;
        __try {
            if (offset & 1)
                *address = 1;
            else
                (void)*address;
        } __except (note(GetExceptionInformation())) {
        }
        EXPECT_EQ(address_seen, address);
        EXPECT_EQ(access_seen, offset & 1);
        EXPECT_EQ(code_seen, EXCEPTION_ACCESS_VIOLATION);
    }
    for (size_t width = 2; width <= 8;
         width *= 2) { /* the first bad byte of an access that begins before it */
        for (size_t before = 1; before < width; before++) {
            volatile char *address = p + PAGE - before;
            address_seen = 0;
            __try {
                if (width == 2)
                    __asm__ volatile("movw $1, (%0)" : : "r"(address) : "memory");
                else if (width == 4)
                    __asm__ volatile("movl $1, (%0)" : : "r"(address) : "memory");
                else
                    __asm__ volatile("movq $1, (%0)" : : "r"(address) : "memory");
            } __except (note(GetExceptionInformation())) {
            }
            EXPECT_EQ(address_seen, p + PAGE);
            EXPECT_EQ(access_seen, 1);
        }
    }
    __try { /* in the middle of a string instruction, whose registers say how far it came */
        void *to = p + PAGE - 100;
        size_t size = 200;
        __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory");
    } __except (note(GetExceptionInformation())) {
    }
    EXPECT_EQ(address_seen, p + PAGE);
}

static int write_there(EXCEPTION_POINTERS *pointers)
{
    note(pointers);
    others++;
    if (code_seen != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_EXECUTE_HANDLER;
    *(volatile char *)address_seen = 5; /* no guard any more */
    return EXCEPTION_CONTINUE_EXECUTION;
}

APART int increment(volatile char *address)
{
    volatile int works = 0;
    others = 0;
    __try {
        *address += 2;
        works = 1;
    } __except (write_there(GetExceptionInformation())) {
    }
    return works;
}

static void guard_page_by_page(void)
{
    MEMORY_BASIC_INFORMATION information;
    DWORD old;
    char *p = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    REQUIRE(p != NULL);
    for (int i = 0; i < 3; i++) {
        EXPECT(VirtualQuery(p, &information, sizeof information) &&
               information.Protect == (PAGE_READWRITE | PAGE_GUARD));
        EXPECT(increment(p + 9));
        EXPECT_EQ(others, 1);
        EXPECT_EQ(p[9], 7);
        EXPECT(VirtualQuery(p, &information, sizeof information) && information.Protect == PAGE_READWRITE);
        EXPECT(increment(p + 9));
        EXPECT_EQ(others, 0);
        EXPECT_EQ(p[9], 9);
        EXPECT(VirtualProtect(p, PAGE, PAGE_READWRITE | PAGE_GUARD, &old) && old == PAGE_READWRITE);
    }
    EXPECT(VirtualProtect(p, PAGE, PAGE_READONLY | PAGE_GUARD, &old));
    others = 0;
    __try {
        *(volatile char *)(p + 9) = 1;
    } __except (note(GetExceptionInformation()),
                others++ ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_EXECUTION) {
        EXPECT_EQ(code_seen, EXCEPTION_ACCESS_VIOLATION);
        EXPECT_EQ(access_seen, 1);
    }
    EXPECT_EQ(others, 2);
}

TAP_MAIN(CASE(guard_pages_fire_once, "I-001 I-002 N-200 guard pages fire once, whoever comes first"),
         CASE(commits_lose_nothing, "E-64 J-010 threads that commit the same pages lose nothing"),
         CASE(guard_page_by_page,
              "N-201 N-202 N-203 a guard page is continued, armed again, and read-only behind"),
         CASE(addresses_are_exact, "J-001 J-006 K-142 addresses are exact"))
