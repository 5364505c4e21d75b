/* What touching views raises. */
#include "test/mapping/mapping.h"

static EXCEPTION_RECORD seen;

static int note(const EXCEPTION_POINTERS *pointers)
{
    seen = *pointers->ExceptionRecord;
    return EXCEPTION_EXECUTE_HANDLER;
}

/* The code of the exception that the access raises; 0: none. */
static DWORD touch(volatile char *address, int write)
{
    DWORD code = 0;
    __try {
        if (write)
            *address = 1;
        else
            (void)*address;
    } __except (note(GetExceptionInformation())) {
        code = GetExceptionCode();
    }
    return code;
}

static void expect_violation(char *address, int write)
{
    EXPECT_EQ(touch(address, write), EXCEPTION_ACCESS_VIOLATION);
    EXPECT_EQ(seen.NumberParameters, 2);
    EXPECT_EQ(seen.ExceptionInformation[0], write);
    EXPECT_EQ(seen.ExceptionInformation[1], (uintptr_t)address);
}

static void violations(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 2 * PAGE);
    char *view = map(section, FILE_MAP_READ), *closed = map(section, 0), *copy = map(section, FILE_MAP_COPY);
    EXPECT_EQ(touch(view + 7, 0), 0);
    expect_violation(view + 7, 1);
    expect_violation(closed + PAGE, 0);
    expect_violation(closed + PAGE, 1);
    EXPECT_EQ(touch(copy, 1), 0);
    REQUIRE(UnmapViewOfFile(view));
    expect_violation(view, 0);
}

static void guards(void)
{
    char *view = map(memory_section(PAGE_READWRITE, 2 * PAGE), FILE_MAP_WRITE);
    char *copy = map(memory_section(PAGE_READWRITE, 2 * PAGE), FILE_MAP_COPY);
    REQUIRE(protect(view, PAGE, PAGE_READWRITE | PAGE_GUARD) &&
            protect(copy, PAGE, PAGE_WRITECOPY | PAGE_GUARD));
    for (int i = 0; i < 2; i++) {
        char *page = i ? copy : view;
        EXPECT_EQ(touch(page + 3, 1), EXCEPTION_GUARD_PAGE);
        EXPECT_EQ(seen.ExceptionInformation[1], (uintptr_t)page + 3);
        EXPECT_EQ(protection_at(page), i ? PAGE_WRITECOPY : PAGE_READWRITE);
        EXPECT_EQ(touch(page + 3, 1), 0);
        EXPECT_EQ(protection_at(page), PAGE_READWRITE);
    }
}

static void reserved(void)
{
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, 4 * PAGE);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_READ);
    expect_violation(view, 0);
    REQUIRE(commit(view, PAGE, PAGE_READWRITE));
    EXPECT_EQ(touch(view, 1), 0);
    EXPECT_EQ(touch(other, 0), 0);
    expect_violation(other, 1);
    expect_violation(other + PAGE, 0);
}

/* A file that somebody cut who does not ask us. */
static void cut(void)
{
    const char *path = own_path("a");
    HANDLE file = make_file(path, 3 * PAGE);
    char *view = map(CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL), FILE_MAP_WRITE);
    REQUIRE(view && truncate(path, PAGE) == 0);
    unlink(path);
    EXPECT_EQ(touch(view, 1), 0);
    for (int write = 0; write < 2; write++) {
        EXPECT_EQ(touch(view + 2 * PAGE, write), EXCEPTION_IN_PAGE_ERROR);
        EXPECT_EQ(seen.NumberParameters, 3);
        EXPECT_EQ(seen.ExceptionInformation[0], write);
        EXPECT_EQ(seen.ExceptionInformation[1], (uintptr_t)view + 2 * PAGE);
        EXPECT(seen.ExceptionInformation[2] != 0);
    }
    DWORD done;
    EXPECT_FAILS(998, ReadFile(file, view + 2 * PAGE, 1, &done, NULL));
}

TAP_MAIN(CASE(violations, "J-001 access violations in views"),
         CASE(guards, "I-001 I-002 guard pages in views"),
         CASE(reserved, "D-012 Q-037 reserved pages of views"), CASE(cut, "J-008 a file that was cut"))
