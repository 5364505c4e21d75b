/* Guard pages, section I, through the exceptions that programs see. */
#include "test/memory/memory.h"

#include <sys/mman.h>

static DWORD seen[8];
static ULONG_PTR seen_access[8], seen_address[8];
static DWORD seen_parameters, seen_flags;
static int count;

static int note(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    seen[count % 8] = record->ExceptionCode;
    seen_access[count % 8] = record->ExceptionInformation[0];
    seen_address[count % 8] = record->ExceptionInformation[1];
    seen_parameters = record->NumberParameters;
    seen_flags = record->ExceptionFlags;
    count++;
    return record->ExceptionCode == STATUS_GUARD_PAGE_VIOLATION ? EXCEPTION_CONTINUE_EXECUTION
                                                                : EXCEPTION_EXECUTE_HANDLER;
}

/* Touches, going on after guard exceptions; counts exceptions and says whether the access worked in the end.
 */
static int touch(volatile char *address, char mode)
{
    count = 0;
    volatile int works = 0;
    __try {
        if (mode == 'r')
            (void)*address;
        else if (mode == 'w')
            *address = 1;
        else
            ((void (*)(void))(uintptr_t)address)();
        works = 1;
    } __except (note(GetExceptionInformation())) {
    }
    return works;
}

static void once(void)
{
    for (const char *mode = "rwx"; *mode; mode++) {
        char *p = reserve(3 * PAGE);
        REQUIRE(commit(p, 3 * PAGE, PAGE_EXECUTE_READWRITE));
        memset(p, 0xC3, 3 * PAGE);
        REQUIRE(protect(p, 3 * PAGE, PAGE_EXECUTE_READWRITE | PAGE_GUARD));
        EXPECT(touch(p + PAGE + 5, *mode));
        EXPECT_EQ(count, 1);
        EXPECT_EQ(seen[0], STATUS_GUARD_PAGE_VIOLATION);
        EXPECT_EQ(seen_access[0], *mode == 'r' ? 0 : *mode == 'w' ? 1 : 8);
        EXPECT_EQ(seen_address[0], (uintptr_t)p + PAGE + 5);
        EXPECT_EQ(seen_parameters, 2);
        EXPECT_EQ(seen_flags, 0);
        EXPECT(touch(p + PAGE + 5, *mode));
        EXPECT_EQ(count, 0);
        EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE | PAGE_GUARD);
        EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
        EXPECT_PAGES(p + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE | PAGE_GUARD);
        EXPECT_EQ((unsigned char)p[PAGE + 4], 0xC3);
    }
}

static void on_commit(void)
{
    char *p = reserve(CHUNK);
    REQUIRE(commit(p + 4 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD)); /* in a closed chunk */
    EXPECT(touch(p + 4 * PAGE, 'w'));
    EXPECT_EQ(count, 1);
    REQUIRE(commit(p + 6 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD)); /* in an opened one */
    EXPECT(touch(p + 6 * PAGE, 'w'));
    EXPECT_EQ(count, 1);
    EXPECT(!touch(p + 5 * PAGE, 'w'));
    EXPECT_EQ(seen[0], STATUS_ACCESS_VIOLATION);
}

static void guard_before_permission(void)
{
    char *p = allocate(PAGE, PAGE_READONLY | PAGE_GUARD);
    EXPECT(!touch(p, 'w'));
    EXPECT_EQ(count, 2);
    EXPECT_EQ(seen[0], STATUS_GUARD_PAGE_VIOLATION);
    EXPECT_EQ(seen[1], STATUS_ACCESS_VIOLATION);
    EXPECT_EQ(seen_access[1], 1);
}

static void rearmed(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_GUARD);
    DWORD old = 0;
    for (int i = 0; i < 5; i++) {
        EXPECT(touch(p, 'w'));
        EXPECT_EQ(count, 1);
        EXPECT_WORKS(VirtualProtect(p, PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
        EXPECT_EQ(old, PAGE_READWRITE);
    }
}

static void commit_disarms(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_WORKS(commit(p, PAGE, PAGE_READWRITE));
    EXPECT(touch(p, 'w'));
    EXPECT_EQ(count, 0);
}

static void huge_guard(void)
{
    char *p = allocate((SIZE_T)1 << 40, PAGE_READWRITE | PAGE_GUARD), *q = p + ((SIZE_T)1 << 39);
    EXPECT(touch(q, 'w'));
    EXPECT_EQ(count, 1);
    EXPECT_PAGES(p, (SIZE_T)1 << 39, MEM_COMMIT, 0x104);
    EXPECT_PAGES(q, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

/* Somebody else took the access away: a violation, and no endless retry. */
static void kernel_disagrees(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    mprotect(p, PAGE, PROT_NONE);
    EXPECT(!touch(p, 'w'));
    EXPECT_EQ(seen[0], STATUS_ACCESS_VIOLATION);
    EXPECT(!touch(p, 'w'));
    EXPECT_EQ(seen[0], STATUS_ACCESS_VIOLATION);
}

TAP_MAIN(CASE(kernel_disagrees, "access taken away behind our back is a violation"),
         CASE(once, "I-001 I-002 I-004 I-005 one exception per armed page, for each kind of access"),
         CASE(on_commit, "I-001 PAGE_GUARD at commit"),
         CASE(guard_before_permission, "I-003 the guard comes before the permission"),
         CASE(rearmed, "I-012 armed again"), CASE(commit_disarms, "I-014 a plain commit disarms"),
         CASE(huge_guard, "I-005 one page out of a terabyte of guards"))
