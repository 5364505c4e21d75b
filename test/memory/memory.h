/* What the tests of the memory calls share: expectations about the last error, about pages, and touching
 * them. */
#ifndef FAULTLINE_TEST_MEMORY_H
#define FAULTLINE_TEST_MEMORY_H

#include <windows.h>

#include <setjmp.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "test/tap.h"

enum { PAGE = 0x1000, GRANULE = 0x10000, CHUNK = 0x200000, UNTOUCHED = 0xDEAD };

/* The call says no, with this code. */
#define EXPECT_FAILS(code, call)                                                                             \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        EXPECT(!(call));                                                                                     \
        EXPECT_EQ(GetLastError(), code);                                                                     \
    } while (0)

/* The call says yes and leaves the last error alone. */
#define EXPECT_WORKS(call)                                                                                   \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        EXPECT(call);                                                                                        \
        EXPECT_EQ(GetLastError(), UNTOUCHED);                                                                \
    } while (0)

#define REQUIRE_WORKS(call)                                                                                  \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        REQUIRE(call);                                                                                       \
        EXPECT_EQ(GetLastError(), UNTOUCHED);                                                                \
    } while (0)

#define EXPECT_PAGES(address, size, state, protect)                                                          \
    expect_pages(address, size, state, protect, __FILE__, __LINE__)

static inline char *reserve(SIZE_T size)
{
    return (char *)VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
}

static inline char *allocate(SIZE_T size, DWORD protect)
{
    return (char *)VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, protect);
}

static inline BOOL commit(void *address, SIZE_T size, DWORD protect)
{
    return VirtualAlloc(address, size, MEM_COMMIT, protect) != NULL;
}

static inline BOOL protect(void *address, SIZE_T size, DWORD value)
{
    DWORD old;
    return VirtualProtect(address, size, value, &old);
}

static inline BOOL decommit(void *address, SIZE_T size)
{
    return VirtualFree(address, size, MEM_DECOMMIT);
}

static inline BOOL release(void *address)
{
    return VirtualFree(address, 0, MEM_RELEASE);
}

static inline MEMORY_BASIC_INFORMATION query(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0xEE, sizeof info);
    EXPECT_EQ(VirtualQuery(address, &info, sizeof info), sizeof info);
    return info;
}

/* One run of exactly this size, in this state. */
static inline void expect_pages(const void *address, SIZE_T size, DWORD state, DWORD protect,
                                const char *file, int line)
{
    MEMORY_BASIC_INFORMATION info = query(address);
    tap_expect_equal((uintptr_t)info.BaseAddress, (uintptr_t)address, "BaseAddress", "the page", file, line);
    tap_expect_equal(info.RegionSize, size, "RegionSize", "size", file, line);
    tap_expect_equal(info.State, state, "State", "state", file, line);
    tap_expect_equal(info.Protect, protect, "Protect", "protect", file, line);
}

/* A place that is free at this moment, for tests that name their address. */
static inline char *free_place(SIZE_T size)
{
    char *place = reserve(size);
    REQUIRE(place != NULL);
    REQUIRE(release(place));
    return place;
}

static sigjmp_buf touch_failed;

static inline void on_touch_fault(int signal)
{
    (void)signal;
    siglongjmp(touch_failed, 1);
}

/* The kernel's struct sigaction, and its call: the C library's stands behind the library's handler. */
struct touch_action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
};

static inline void touch_never_returned_to(void)
{
}

static inline void touch_set(int number, const struct touch_action *action, struct touch_action *old)
{
    syscall(SYS_rt_sigaction, number, action, old, sizeof action->mask);
}

/*
 * Does the access work? With a handler that the kernel calls first,
 * so that this says what the processor says.
 */
static inline int touches(volatile char *address, char mode)
{
    enum { RESTORER = 0x04000000 };
    struct touch_action action = {on_touch_fault, SA_NODEFER | RESTORER, touch_never_returned_to, 0}, segv,
                        bus;
    touch_set(SIGSEGV, &action, &segv);
    touch_set(SIGBUS, &action, &bus);
    volatile int works = 0;
    if (!sigsetjmp(touch_failed, 1)) {
        if (mode == 'r')
            (void)*address;
        else if (mode == 'w')
            *address = *address;
        else
            ((void (*)(void))(uintptr_t)address)();
        works = 1;
    }
    touch_set(SIGSEGV, &segv, NULL);
    touch_set(SIGBUS, &bus, NULL);
    return works;
}

static inline int reads(const void *address)
{
    return touches((volatile char *)(uintptr_t)address, 'r');
}

static inline int writes(void *address)
{
    return touches((volatile char *)address, 'w');
}

/* The byte there must be a return instruction, or not executable. */
static inline int executes(const void *address)
{
    return touches((volatile char *)(uintptr_t)address, 'x');
}

static inline int holds(const char *address, SIZE_T size, char value)
{
    for (SIZE_T i = 0; i < size; i++)
        if (address[i] != value)
            return 0;
    return 1;
}

#endif
