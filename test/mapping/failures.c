/* Every kernel call of file mappings and of the file calls that they need fails: see failing.h. */
#include "test/memory/failing.h"
#include "test/mapping/mapping.h"

enum { COUNT = 24 }; /* pages of a section */

static void expect_view(char *view, DWORD protection)
{
    MEMORY_BASIC_INFORMATION info = query(view);
    EXPECT(info.AllocationBase == view && info.Type == MEM_MAPPED);
    EXPECT_EQ(info.Protect, protection);
}

/* What a failed call on a file says depends on what failed: one of these. */
static void expect_code_of_file(const char *what)
{
    static const DWORD codes[] = {1,   2,   3,   4,   5,   6,    8,    29,   30,   31,  50,
                                  87,  112, 123, 131, 193, 999,  1006, 1117, 1224, 1450, 1455};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (GetLastError() == codes[i])
            return;
    printf("# %s failed with %u\n", what, (unsigned)GetLastError());
    EXPECT(!"a code that programs know");
}

#define REPEAT_ON_FILE(call)                                                                                 \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        if (!TRY(call)) {                                                                                    \
            expect_code_of_file(#call);                                                                      \
            REQUIRE(TRY(call));                                                                              \
        }                                                                                                    \
    } while (0)

static void of_memory(void)
{
    HANDLE section, other;
    char *view, *second, *copy, *place;
    DWORD old;
    REPEAT_ON_FILE((section = memory_section(PAGE_READWRITE, COUNT * PAGE)) != NULL);
    REPEAT((view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)) != NULL, 8, 8, (void)0);
    REPEAT((second = (char *)MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0)) != NULL, 8, 8, (void)0);
    REPEAT((copy = (char *)MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0)) != NULL, 8, 8, (void)0);
    memset(view, 3, COUNT * PAGE);
    copy[PAGE] = 4;
    EXPECT(holds(second, COUNT * PAGE, 3) && holds(copy + 2 * PAGE, 2 * PAGE, 3));
    REPEAT(VirtualProtect(view, 8 * PAGE, PAGE_WRITECOPY, &old), 8, 1450, expect_view(view, PAGE_READWRITE));
    EXPECT_EQ(old, PAGE_READWRITE);
    view[PAGE] = 9;
    EXPECT_EQ(second[PAGE], 3);
    REPEAT(VirtualProtect(view, 8 * PAGE, PAGE_READWRITE, &old), 8, 1450, expect_view(view, PAGE_WRITECOPY));
    view[0] = 7;
    EXPECT(second[0] == 7 && second[PAGE] == 3 && view[PAGE] == 9);
    REPEAT(VirtualProtect(second, 4 * PAGE, PAGE_NOACCESS, &old), 8, 8, EXPECT_EQ(second[0], 7));
    EXPECT(!reads(second));
    REPEAT(UnmapViewOfFile(view), 8, 8, expect_view(view, PAGE_READWRITE));
    EXPECT_EQ(query(view).State, MEM_FREE);
    REPEAT((place = (char *)VirtualAlloc2(NULL, NULL, 8 * PAGE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                          PAGE_NOACCESS, NULL, 0)) != NULL,
           8, 8, (void)0);
    REPEAT(MapViewOfFile3(section, NULL, place, PAGE, 8 * PAGE, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL,
                          0) == place,
           8, 8, EXPECT_EQ(query(place).State, MEM_RESERVE));
    EXPECT_EQ(place[2 * PAGE], 3);
    REPEAT(UnmapViewOfFile2(GetCurrentProcess(), place, MEM_PRESERVE_PLACEHOLDER), 8, 8,
           expect_view(place, PAGE_READWRITE));
    EXPECT_EQ(query(place).State, MEM_RESERVE);
    REPEAT(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &other, 0, FALSE,
                           DUPLICATE_SAME_ACCESS),
           8, 4, (void)0);
    EXPECT(CloseHandle(other) && CloseHandle(section));
    EXPECT_EQ(copy[2 * PAGE], 3);
}

static void reserved(void)
{
    HANDLE section;
    char *view, *second;
    REPEAT_ON_FILE((section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                                 COUNT * PAGE, NULL)) != NULL);
    REPEAT((view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)) != NULL, 8, 8, (void)0);
    REPEAT((second = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)) != NULL, 8, 8, (void)0);
    EXPECT_EQ(query(view).State, MEM_RESERVE);
    REPEAT(
        commit(view + 2 * PAGE, 4 * PAGE, PAGE_READWRITE), 8, 1455,
        EXPECT(query(view + 2 * PAGE).State == MEM_RESERVE && query(second + 2 * PAGE).State == MEM_RESERVE));
    view[3 * PAGE] = 5;
    REPEAT(protect(second + 2 * PAGE, 2 * PAGE, PAGE_READONLY), 8, 8, (void)0);
    EXPECT_EQ(second[3 * PAGE], 5);
    REPEAT(commit(second + 8 * PAGE, PAGE, PAGE_READONLY), 8, 1455, (void)0);
    EXPECT_PAGES(view + 8 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    REPEAT(UnmapViewOfFile(view), 8, 8, (void)0);
    REPEAT(UnmapViewOfFile(second), 8, 8, (void)0);
}

static void of_files(void)
{
    const char *path = own_path("failures");
    HANDLE file, section;
    DWORD done;
    LARGE_INTEGER size;
    char *view, bytes[16] = "abcdefghijklmno";
    REPEAT_ON_FILE((file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0,
                                       NULL)) != INVALID_HANDLE_VALUE);
    REPEAT_ON_FILE(SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0);
    REPEAT_ON_FILE(WriteFile(file, bytes, sizeof bytes, &done, NULL));
    EXPECT_EQ(done, sizeof bytes);
    REPEAT_ON_FILE((section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, COUNT * PAGE, NULL)) != NULL);
    REPEAT_ON_FILE(GetFileSizeEx(file, &size));
    EXPECT_EQ(size.QuadPart, COUNT * PAGE);
    REPEAT_ON_FILE((view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)) != NULL);
    EXPECT(memcmp(view, bytes, sizeof bytes) == 0);
    view[PAGE] = 1;
    REPEAT_ON_FILE(FlushViewOfFile(view, 0));
    REPEAT_ON_FILE(FlushFileBuffers(file));
    memset(bytes, 0, sizeof bytes);
    REPEAT_ON_FILE(SetFilePointer(file, PAGE, NULL, FILE_BEGIN) == PAGE);
    REPEAT_ON_FILE(ReadFile(file, bytes, sizeof bytes, &done, NULL));
    EXPECT(done == sizeof bytes && bytes[0] == 1);
    REPEAT(UnmapViewOfFile(view), 8, 8, EXPECT_EQ(view[PAGE], 1));
    EXPECT(CloseHandle(section));
    REPEAT_ON_FILE(SetFilePointer(file, 8, NULL, FILE_BEGIN) == 8);
    REPEAT_ON_FILE(SetEndOfFile(file));
    REPEAT_ON_FILE(GetFileSizeEx(file, &size));
    EXPECT_EQ(size.QuadPart, 8);
    EXPECT(CloseHandle(file));
    REPEAT_ON_FILE(DeleteFileA(path));
}

static void named(void)
{
    const char *name = own_name("failing");
    HANDLE section, other;
    char *view, *second;
    REPEAT_ON_FILE((section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, COUNT * PAGE,
                                                 name)) != NULL);
    REPEAT_ON_FILE((other = OpenFileMappingA(FILE_MAP_READ, FALSE, name)) != NULL);
    REPEAT_ON_FILE((view = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)) != NULL);
    REPEAT_ON_FILE((second = (char *)MapViewOfFile(other, FILE_MAP_READ, 0, 0, 0)) != NULL);
    view[PAGE] = 6;
    EXPECT_EQ(second[PAGE], 6);
    EXPECT(CloseHandle(section) && CloseHandle(other));
    EXPECT(UnmapViewOfFile(view) && UnmapViewOfFile(second));
    EXPECT(OpenFileMappingA(FILE_MAP_READ, FALSE, name) == NULL);
}

static void all_of_memory(void)
{
    run_all(of_memory);
}

static void all_reserved(void)
{
    run_all(reserved);
}

static void all_of_files(void)
{
    run_all(of_files);
}

static void all_named(void)
{
    run_all(named);
}

TAP_MAIN(CASE(all_of_memory, "Q-002 Q-028 Q-042 P-039 sections of memory, when the kernel fails"),
         CASE(all_reserved, "Q-036 Q-037 SEC_RESERVE, when the kernel fails"),
         CASE(all_of_files,
              "Q-017 Q-018 Q-050 sections of files, and the calls on these, when the kernel fails"),
         CASE(all_named, "Q-005 Q-009 sections with names, when the kernel fails"))
