/* The commit limit, and sections and views. */
#include "test/mapping/mapping.h"
#include "test/memory/limited.h"

static void sections(void)
{
    SIZE_T before = left();
    EXPECT_FAILS(1455, memory_section(PAGE_READWRITE, before + PAGE));
    EXPECT_FAILS(1455, CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, LIMIT + PAGE, own_name("x")));
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, own_name("x")));
    EXPECT_EQ(left(), before);
    HANDLE section = memory_section(PAGE_READWRITE, before);
    EXPECT(section != NULL);
    EXPECT_EQ(left(), 0);
    char *view = map(section, FILE_MAP_WRITE);
    EXPECT(view != NULL); /* a view costs nothing more */
    CloseHandle(section);
    EXPECT_EQ(left(), 0);
    EXPECT_WORKS(UnmapViewOfFile(view));
    EXPECT_EQ(left(), before);
}

static void existing(void)
{
    SIZE_T before = left();
    HANDLE one = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 10 * PAGE, own_name("x"));
    HANDLE other = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 20 * PAGE, own_name("x"));
    EXPECT_EQ(left(), before - 10 * PAGE);
    CloseHandle(other);
    EXPECT_EQ(left(), before - 10 * PAGE);
    CloseHandle(one);
    EXPECT_EQ(left(), before);
}

static void reserved(void)
{
    SIZE_T before = left();
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, (SIZE_T)1 << 40);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_WRITE);
    EXPECT_EQ(left(), before);
    EXPECT_FAILS(1455, VirtualAlloc(view, LIMIT + PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_PAGES(other, (SIZE_T)1 << 40, MEM_RESERVE, 0);
    EXPECT_WORKS(VirtualAlloc(view + PAGE, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_EQ(left(), before - 4 * PAGE);
    EXPECT_WORKS(VirtualAlloc(other, 100 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_EQ(left(), before - 100 * PAGE);
    CloseHandle(section);
    UnmapViewOfFile(view);
    EXPECT_EQ(left(), before - 100 * PAGE);
    UnmapViewOfFile(other);
    EXPECT_EQ(left(), before);
}

static void copies(void)
{
    SIZE_T before = left();
    const char *path = own_path("a");
    HANDLE file = make_file(path, 10 * PAGE),
           section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    char *plain = map(section, FILE_MAP_WRITE), *copy = map(section, FILE_MAP_COPY);
    EXPECT(plain && copy);
    EXPECT_EQ(left(), before - 10 * PAGE); /* up front, whatever is written */
    char *taken = allocate(before - 15 * PAGE, PAGE_READWRITE);
    EXPECT_FAILS(1455, map(section, FILE_MAP_COPY));
    EXPECT_WORKS(UnmapViewOfFile(copy));
    EXPECT_EQ(left(), 15 * PAGE);
    EXPECT_WORKS(release(taken));
    EXPECT_EQ(left(), before);
    unlink(path);
}

static const struct tap_case cases[] = {
    CASE(sections, "Y-005 B-016 sections of memory are charged when they are created"),
    CASE(existing, "Y-005 opening what exists costs nothing"),
    CASE(reserved, "Y-005 Q-037 SEC_RESERVE is charged page by page, once for all views"),
    CASE(copies, "Y-005 views that copy are charged up front"),
};

int main(int count, char **arguments)
{
    (void)count;
    return limited_main(cases, sizeof cases / sizeof *cases, arguments);
}
