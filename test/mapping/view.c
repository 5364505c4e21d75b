/* MapViewOfFile, UnmapViewOfFile, FlushViewOfFile, and the memory calls on views: sections Q, and D, F, G, H. */
#include "test/mapping/mapping.h"

#include <psapi.h>
#include <pthread.h>
#include <stdatomic.h>

static const char *path;

static HANDLE file_section(DWORD protect, SIZE_T size)
{
    path = own_path("view");
    HANDLE file = make_file(path, size);
    HANDLE section = CreateFileMappingA(file, NULL, protect, 0, 0, NULL);
    REQUIRE(section != NULL);
    CloseHandle(file);
    unlink(path);
    return section;
}

/* Refusals */

static void no_section(void)
{
    HANDLE file = make_file(own_path("a"), PAGE);
    EXPECT_FAILS(6, map(NULL, FILE_MAP_READ));
    EXPECT_FAILS(6, map(INVALID_HANDLE_VALUE, FILE_MAP_READ));
    EXPECT_FAILS(6, map((HANDLE)0x1234, FILE_MAP_READ));
    EXPECT_FAILS(6, map(file, FILE_MAP_READ));
    unlink(own_path("a"));
}

static void misaligned(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 4 * GRANULE);
    EXPECT_FAILS(1132, MapViewOfFile(section, FILE_MAP_READ, 0, PAGE, 0));
    EXPECT_FAILS(1132, MapViewOfFile(section, FILE_MAP_READ, 0, 0x8000, 0));
    EXPECT_FAILS(1132, MapViewOfFile(NULL, FILE_MAP_READ, 0, 1, 0));
    EXPECT_WORKS(MapViewOfFile(section, FILE_MAP_READ, 0, GRANULE, 0));
    char *place = free_place(8 * GRANULE);
    EXPECT_FAILS(1132, MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, place + PAGE));
    EXPECT_FAILS(1132, MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, place + GRANULE + 0x8000));
    EXPECT_EQ((uintptr_t)MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, place), (uintptr_t)place);
}

static void beyond(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 0x12345);
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 0, 2 * GRANULE, 0));
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 1, 0, 0));
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x13001));
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 0, GRANULE, 0x3001));
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 0, GRANULE, SIZE_MAX - 10));
    EXPECT_WORKS(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x12346));
    EXPECT_WORKS(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x13000));
    section = file_section(PAGE_READWRITE, 0x2801);
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x2802));
    EXPECT_WORKS(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x2801));
}

static void occupied(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 2 * GRANULE);
    char *p = reserve(PAGE), *view = map(section, FILE_MAP_READ);
    EXPECT_FAILS(487, MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, p));
    EXPECT_FAILS(487, MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, view));
    EXPECT_FAILS(487, MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, view + GRANULE));
}

static void not_a_view(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE), *place = free_place(PAGE);
    EXPECT_FAILS(487, UnmapViewOfFile(p));
    EXPECT_FAILS(487, UnmapViewOfFile(place));
    EXPECT_FAILS(487, UnmapViewOfFile(NULL));
    EXPECT_FAILS(487, UnmapViewOfFile((void *)(uintptr_t)not_a_view));
    char *view = map(memory_section(PAGE_READWRITE, PAGE), FILE_MAP_READ);
    EXPECT_FAILS(87, UnmapViewOfFile2(GetCurrentProcess(), view, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(87, UnmapViewOfFileEx(view, 4));
    EXPECT_FAILS(487, UnmapViewOfFile2(GetCurrentProcess(), view, MEM_PRESERVE_PLACEHOLDER));
    EXPECT_FAILS(6, UnmapViewOfFile2(NULL, view, 0));
    EXPECT_EQ(query(view).Type, MEM_MAPPED);
    EXPECT_WORKS(UnmapViewOfFileEx(view, MEM_UNMAP_WITH_TRANSIENT_BOOST));
    EXPECT_FAILS(487, UnmapViewOfFile(view));
}

static void flush_refused(void)
{
    char *view = map(memory_section(PAGE_READWRITE, PAGE), FILE_MAP_READ);
    EXPECT_FAILS(487, FlushViewOfFile(NULL, 0));
    EXPECT_FAILS(487, FlushViewOfFile(free_place(PAGE), 1));
    EXPECT_FAILS(487, FlushViewOfFile(view, PAGE + 1));
}

static void map2_refused(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, PAGE);
    HANDLE self = GetCurrentProcess();
    EXPECT_FAILS(6, MapViewOfFile2(section, NULL, 0, NULL, 0, 0, PAGE_READWRITE));
    DWORD values[] = {0, 3, PAGE_READWRITE | PAGE_GUARD, PAGE_READWRITE | PAGE_NOCACHE, 0x1000};
    for (int i = 0; i < 5; i++)
        EXPECT_FAILS(87, MapViewOfFile2(section, self, 0, NULL, 0, 0, values[i]));
    EXPECT_FAILS(87, MapViewOfFile2(section, self, 0, NULL, 0, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(1132, MapViewOfFile2(section, self, PAGE, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_WORKS(MapViewOfFile2(section, self, 0, NULL, 0, 0, PAGE_READWRITE));
    EXPECT_WORKS(MapViewOfFileNuma2(section, self, 0, NULL, 0, MEM_RESERVE, PAGE_WRITECOPY, 0));
}

/* Protections */

static void access_masks(void)
{
    HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, PAGE);
    static const struct {
        DWORD access, protect;
    } rows[] = {
        {FILE_MAP_COPY, PAGE_WRITECOPY},
        {FILE_MAP_WRITE, PAGE_READWRITE},
        {FILE_MAP_READ, PAGE_READONLY},
        {0, PAGE_NOACCESS},
        {FILE_MAP_COPY | FILE_MAP_READ, PAGE_READONLY},
        {FILE_MAP_COPY | FILE_MAP_WRITE, PAGE_READWRITE},
        {FILE_MAP_READ | FILE_MAP_WRITE, PAGE_READWRITE},
        {FILE_MAP_ALL_ACCESS, PAGE_READWRITE},
        {FILE_MAP_EXECUTE | FILE_MAP_COPY, PAGE_EXECUTE_WRITECOPY},
        {FILE_MAP_EXECUTE | FILE_MAP_READ, PAGE_EXECUTE_READ},
        {FILE_MAP_EXECUTE | FILE_MAP_WRITE, PAGE_EXECUTE_READWRITE},
        {FILE_MAP_EXECUTE | FILE_MAP_ALL_ACCESS, PAGE_EXECUTE_READWRITE},
        {SECTION_MAP_EXECUTE | FILE_MAP_READ, PAGE_READONLY},
        {SECTION_MAP_EXECUTE | FILE_MAP_WRITE, PAGE_READWRITE},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *view;
        REQUIRE_WORKS(view = map(section, rows[i].access));
        EXPECT_PAGES(view, PAGE, MEM_COMMIT, rows[i].protect);
        EXPECT_EQ(query(view).AllocationProtect, rows[i].protect);
        EXPECT_EQ(query(view).Type, MEM_MAPPED);
        EXPECT_EQ((uintptr_t)query(view).AllocationBase, (uintptr_t)view);
        EXPECT_EQ(reads(view), rows[i].protect != PAGE_NOACCESS);
        int writable = (rows[i].protect & (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE |
                                           PAGE_EXECUTE_WRITECOPY)) != 0;
        EXPECT_EQ(writes(view), writable);
    }
}

static const DWORD all[] = {PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,        PAGE_NOACCESS,
                            PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};

static unsigned rights(DWORD protect)
{
    switch (protect) {
    case PAGE_NOACCESS:
        return 0;
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        return 4;
    case PAGE_READWRITE:
        return 6;
    case PAGE_EXECUTE_READWRITE:
        return 7;
    default:
        return 5;
    }
}

/* What a section lets its views be, and a view its pages. */
static void matrix(void)
{
    DWORD old;
    for (unsigned s = 0; s < 7; s++) {
        if (all[s] == PAGE_NOACCESS)
            continue;
        HANDLE section = memory_section(all[s], PAGE);
        for (unsigned v = 0; v < 7; v++) {
            int allowed = !(rights(all[v]) & ~rights(all[s]));
            SetLastError(UNTOUCHED);
            char *view = (char *)MapViewOfFile2(section, GetCurrentProcess(), 0, NULL, 0, 0, all[v]);
            EXPECT_EQ(view != NULL, allowed);
            EXPECT_EQ(GetLastError(), allowed ? UNTOUCHED : 5);
            for (unsigned p = 0; view && p < 7; p++) {
                if (rights(all[p]) & ~rights(all[v])) {
                    EXPECT_FAILS(87, VirtualProtect(view, PAGE, all[p], &old));
                    EXPECT_EQ(protection_at(view), all[v]);
                } else {
                    EXPECT_WORKS(VirtualProtect(view, PAGE, all[p], &old));
                    EXPECT_EQ(old, all[v]);
                    EXPECT_EQ(protection_at(view), all[p]);
                    EXPECT_EQ(query(view).AllocationProtect, all[v]);
                    EXPECT_WORKS(VirtualProtect(view, PAGE, all[v], &old));
                    EXPECT_EQ(old, all[p]);
                }
            }
            if (view)
                EXPECT_WORKS(UnmapViewOfFile(view));
        }
        CloseHandle(section);
    }
}

static void modifiers(void)
{
    char *view = map(memory_section(PAGE_READWRITE, 3 * PAGE), FILE_MAP_WRITE);
    DWORD old;
    EXPECT_FAILS(87, VirtualProtect(view, PAGE, PAGE_READWRITE | PAGE_NOCACHE, &old));
    EXPECT_FAILS(87, VirtualProtect(view, PAGE, PAGE_READWRITE | PAGE_WRITECOMBINE, &old));
    memset(view, 7, 3 * PAGE);
    EXPECT_WORKS(VirtualProtect(view + PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
    EXPECT_PAGES(view + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_FAILS(998, VirtualQuery(view, (MEMORY_BASIC_INFORMATION *)(view + PAGE), 48));
    EXPECT_PAGES(view, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(view, 3 * PAGE, 7));
}

/* Contents */

static void coherent(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 3 * GRANULE);
    char *one = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_READ);
    char *third = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 2 * GRANULE, PAGE);
    REQUIRE(one && other && third);
    EXPECT(one != other);
    memset(one + 2 * GRANULE, 9, 10);
    EXPECT(holds(other + 2 * GRANULE, 10, 9) && holds(third, 10, 9));
    third[0] = 5;
    EXPECT_EQ(other[2 * GRANULE], 5);
    EXPECT_PAGES(one, 3 * GRANULE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(third, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void of_file(void)
{
    const char *where = own_path("a");
    HANDLE file = make_file(where, 2 * PAGE + 100);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    EXPECT_MADE(0, section);
    char *view = map(section, FILE_MAP_WRITE), byte = 0;
    EXPECT_PAGES(view, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(view, PAGE, 1) && holds(view + 2 * PAGE, 100, 3) &&
           holds(view + 2 * PAGE + 100, PAGE - 100, 0));
    view[PAGE] = 77;
    int raw = open(where, O_RDONLY);
    EXPECT(pread(raw, &byte, 1, PAGE) == 1 && byte == 77);
    EXPECT_WORKS(FlushViewOfFile(view, 0));
    EXPECT_WORKS(FlushViewOfFile(view + PAGE, 1));
    EXPECT_WORKS(CloseHandle(file));
    EXPECT_WORKS(CloseHandle(section));
    view[0] = 78;
    EXPECT(pread(raw, &byte, 1, 0) == 1 && byte == 78);
    EXPECT_WORKS(UnmapViewOfFile(view));
    EXPECT(!reads(view));
    unlink(where);
}

static void unmap_inside(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 2 * PAGE);
    int offsets[] = {0, 100, PAGE, 2 * PAGE - 1};
    for (int i = 0; i < 4; i++) {
        char *view = map(section, FILE_MAP_READ);
        EXPECT_WORKS(UnmapViewOfFile(view + offsets[i]));
        EXPECT_EQ(query(view).State, MEM_FREE);
        EXPECT_FAILS(487, UnmapViewOfFile(view + offsets[i]));
    }
}

static void flush_others(void)
{
    char *view = map(memory_section(PAGE_READWRITE, PAGE), FILE_MAP_READ),
         *p = allocate(PAGE, PAGE_READWRITE);
    EXPECT_WORKS(FlushViewOfFile(view, 0));
    EXPECT_WORKS(FlushViewOfFile(p, 0));
}

static void tail(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, GRANULE + PAGE);
    char *view = map(section, FILE_MAP_READ);
    EXPECT_FAILS(487, VirtualAlloc(view, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(view + GRANULE + 4 * PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(view + GRANULE + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(view, 2 * GRANULE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_EQ(query(view + GRANULE + PAGE).State, MEM_FREE);
}

static void freeing(void)
{
    char *view = map(memory_section(PAGE_READWRITE, 2 * PAGE), FILE_MAP_WRITE);
    EXPECT_FAILS(87, release(view));
    EXPECT_FAILS(87, decommit(view, PAGE));
    EXPECT_FAILS(87, VirtualFree(view, 0, MEM_DECOMMIT));
    EXPECT_PAGES(view, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void committing(void)
{
    char *view = map(file_section(PAGE_READWRITE, PAGE), FILE_MAP_WRITE);
    EXPECT_FAILS(5, VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualAlloc(view, PAGE, MEM_RESET, PAGE_READWRITE));
    view = map(memory_section(PAGE_READWRITE, 2 * PAGE), FILE_MAP_WRITE);
    EXPECT_WORKS(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY));
    EXPECT_PAGES(view, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_FAILS(87, VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_EXECUTE_READ));
    EXPECT_WORKS(VirtualAlloc(view, 2 * PAGE, MEM_RESET, PAGE_READWRITE));
    view = map(memory_section(PAGE_READWRITE, 2 * PAGE), FILE_MAP_READ);
    EXPECT_FAILS(87, VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READWRITE));
}

/* SEC_RESERVE */

static void reserved(void)
{
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, CHUNK);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_READ);
    char *part = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, GRANULE, GRANULE);
    EXPECT_PAGES(view, CHUNK, MEM_RESERVE, 0);
    EXPECT_EQ(query(view).AllocationProtect, PAGE_READWRITE);
    EXPECT_EQ(query(view).Type, MEM_MAPPED);
    EXPECT(!reads(view) && !reads(other));
    EXPECT_FAILS(87, VirtualAlloc(other, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_FAILS(487, VirtualProtect(view, PAGE, PAGE_READONLY, &(DWORD){0}));
    EXPECT_WORKS(VirtualAlloc(view + GRANULE, 2 * PAGE, MEM_COMMIT, PAGE_READONLY));
    EXPECT_PAGES(view + GRANULE, 2 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES(view, GRANULE, MEM_RESERVE, 0);
    EXPECT_PAGES(other, GRANULE, MEM_RESERVE, 0);
    EXPECT_PAGES(other + GRANULE, 2 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES(other + GRANULE + 2 * PAGE, CHUNK - GRANULE - 2 * PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(part, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(part + 2 * PAGE, GRANULE - 2 * PAGE, MEM_RESERVE, 0);
    part[5] = 6;
    EXPECT(view[GRANULE + 5] == 6 && other[GRANULE + 5] == 6);
    EXPECT(!reads(part + 2 * PAGE) && !writes(view + GRANULE));
    EXPECT_WORKS(VirtualAlloc(view, CHUNK, MEM_RESET, PAGE_READWRITE));
    char *late = map(section, FILE_MAP_COPY);
    EXPECT_PAGES(late + GRANULE, 2 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
}

/* A page that another view has committed is there for whoever touches it, without anybody having asked. */
static void reserved_touched(void)
{
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, CHUNK);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_WRITE);
    REQUIRE(VirtualAlloc(view + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
    other[3 * PAGE] = 42; /* no handler of the test's: ours must answer */
    EXPECT_EQ(view[3 * PAGE], 42);
    MEMORY_BASIC_INFORMATION *info = (MEMORY_BASIC_INFORMATION *)(other + 5 * PAGE);
    REQUIRE(VirtualAlloc(view + 5 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_WORKS(VirtualQuery(view, info, sizeof *info));
    REQUIRE(VirtualAlloc(view + 7 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_WORKS(VirtualProtect(other + 7 * PAGE, PAGE, PAGE_READONLY, &(DWORD){0}));
}

static void reserved_huge(void)
{
    SIZE_T size = (SIZE_T)1 << 40;
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, size);
    REQUIRE(section != NULL);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_WRITE);
    REQUIRE(view && other);
    REQUIRE(VirtualAlloc(view + size - 3 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    REQUIRE(VirtualAlloc(view + (size >> 1), (SIZE_T)1 << 32, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_PAGES(other, size >> 1, MEM_RESERVE, 0);
    EXPECT_PAGES(other + (size >> 1), (SIZE_T)1 << 32, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(other + size - 3 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(other + size - PAGE, PAGE, MEM_RESERVE, 0);
}

static void reserved_elsewhere(void)
{
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, CHUNK);
    char *view = map(section, FILE_MAP_WRITE);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char *own = map(section, FILE_MAP_WRITE);
        int ok = VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READWRITE) &&
                 VirtualAlloc(own + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
        view[1] = 3;
        _exit(ok ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_PAGES(view, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(view[1], 3);
}

static atomic_int failures;
static HANDLE contested;

static void *commit_some(void *argument)
{
    char *view = map(contested, FILE_MAP_WRITE);
    for (int i = 0; i < 1000; i++) {
        int page = (i * 7 + (int)(intptr_t)argument * 13) % 512;
        failures += !VirtualAlloc(view + page * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
        view[page * PAGE + (intptr_t)argument] = 1;
        failures += query(view + (page ^ 1) * PAGE).Type != MEM_MAPPED;
    }
    return NULL;
}

static void reserved_threads(void)
{
    pthread_t threads[3];
    contested = memory_section(PAGE_READWRITE | SEC_RESERVE, CHUNK);
    char *view = map(contested, FILE_MAP_WRITE);
    for (intptr_t i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, commit_some, (void *)i);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    EXPECT_EQ(failures, 0);
    EXPECT_PAGES(view, CHUNK, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(view[0] == 1 && view[1] == 1 && view[2] == 1);
}

/* Copy on write */

static void copy_on_write(HANDLE section)
{
    char *copy = map(section, FILE_MAP_COPY), *plain = map(section, FILE_MAP_READ);
    REQUIRE(copy && plain);
    char before = plain[PAGE];
    EXPECT_PAGES(copy, 4 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_EQ(copy[PAGE], before); /* reading copies nothing */
    EXPECT_PAGES(copy, 4 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    copy[PAGE] = 99;
    EXPECT_PAGES(copy, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_PAGES(copy + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(copy + 2 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_EQ(query(copy + PAGE).AllocationProtect, PAGE_WRITECOPY);
    EXPECT_EQ(plain[PAGE], before);
    EXPECT_EQ(*map(section, FILE_MAP_COPY), plain[0]);
    DWORD old;
    EXPECT_WORKS(VirtualProtect(copy + PAGE, PAGE, PAGE_WRITECOPY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_EQ(protection_at(copy + PAGE), PAGE_READWRITE);
    EXPECT_WORKS(VirtualProtect(copy, 4 * PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_WRITECOPY);
    EXPECT_PAGES(copy, 4 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(!writes(copy + PAGE));
    EXPECT_EQ(copy[PAGE], 99);
    EXPECT_WORKS(VirtualProtect(copy, 4 * PAGE, PAGE_WRITECOPY, &old));
    EXPECT_PAGES(copy + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualProtect(copy, PAGE, PAGE_READWRITE, &old));
    copy[3 * PAGE] = copy[2 * PAGE] = 98;
    EXPECT_PAGES(copy + PAGE, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void copies_of_memory(void)
{
    copy_on_write(memory_section(PAGE_READWRITE, 4 * PAGE));
}

static void copies_of_file(void)
{
    copy_on_write(file_section(PAGE_READWRITE, 4 * PAGE));
    copy_on_write(file_section(PAGE_READONLY, 4 * PAGE));
    copy_on_write(file_section(PAGE_WRITECOPY, 4 * PAGE));
}

static void copies_executable(void)
{
    char *copy = map(memory_section(PAGE_EXECUTE_WRITECOPY, 2 * PAGE), FILE_MAP_COPY | FILE_MAP_EXECUTE);
    EXPECT_PAGES(copy, 2 * PAGE, MEM_COMMIT, PAGE_EXECUTE_WRITECOPY);
    copy[PAGE] = (char)0xC3;
    EXPECT_PAGES(copy + PAGE, PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    EXPECT(executes(copy + PAGE));
}

/* A system call that writes copies as well. */
static void copies_by_kernel(void)
{
    char *copy = map(memory_section(PAGE_READWRITE, 4 * PAGE), FILE_MAP_COPY);
    int zero = open("/dev/zero", O_RDONLY);
    EXPECT_EQ(read(zero, copy + 2 * PAGE, 10), 10);
    EXPECT_PAGES(copy + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

/* A commit gives pages a protection as VirtualProtect does: what they were before does not count. */
static void committed_to_write(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, 4 * PAGE);
    char *view = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_READ);
    DWORD old;
    EXPECT_WORKS(VirtualProtect(view, 4 * PAGE, PAGE_WRITECOPY, &old));
    view[PAGE] = 1;
    EXPECT_WORKS(VirtualAlloc(view, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE) == view);
    EXPECT_PAGES(view, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    view[0] = 2;
    view[3 * PAGE] = 3;
    EXPECT_EQ(other[0], 2);
    EXPECT_EQ(other[PAGE], 0); /* a copy stays one */
    EXPECT_EQ(other[3 * PAGE], 3);
}

/* Pages of a view that writes can turn to copying and back. */
static void turned_to_copy(void)
{
    HANDLE section = file_section(PAGE_READWRITE, 4 * PAGE);
    char *view = map(section, FILE_MAP_WRITE), *plain = map(section, FILE_MAP_READ);
    DWORD old;
    EXPECT_WORKS(VirtualProtect(view, 3 * PAGE, PAGE_WRITECOPY, &old));
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_PAGES(view, 3 * PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    view[PAGE] = 50;
    view[3 * PAGE] = 51;
    EXPECT_EQ(plain[PAGE], 2);
    EXPECT_EQ(plain[3 * PAGE], 51);
    EXPECT_PAGES(view, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_PAGES(view + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(view + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_PAGES(view + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_WORKS(VirtualProtect(view, 4 * PAGE, PAGE_READWRITE, &old));
    EXPECT_PAGES(view, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    view[0] = 60;
    view[PAGE] = 61;
    view[2 * PAGE] = 62;
    EXPECT_EQ(plain[0], 60);
    EXPECT_EQ(plain[PAGE], 2); /* once a copy, always a copy */
    EXPECT_EQ(plain[2 * PAGE], 62);
    char *reading = map(section, FILE_MAP_READ);
    EXPECT_WORKS(VirtualProtect(reading, PAGE, PAGE_WRITECOPY, &old));
    reading[0] = 70;
    EXPECT_EQ(plain[0], 60);
    EXPECT_EQ(protection_at(reading), PAGE_READWRITE);
}

static void private_memory_never_copies(void)
{
    char *p = allocate(PAGE, PAGE_READWRITE);
    DWORD old;
    EXPECT_FAILS(87, VirtualProtect(p, PAGE, PAGE_WRITECOPY, &old));
    EXPECT_FAILS(87, VirtualAlloc(p, PAGE, MEM_COMMIT, PAGE_WRITECOPY));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_WRITECOPY));
    EXPECT_FAILS(87, VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_EXECUTE_WRITECOPY));
}

/* Ends */

static void truncated(void)
{
    const char *where = own_path("a");
    HANDLE file = make_file(where, 4 * PAGE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    char *view = map(section, FILE_MAP_READ);
    SetFilePointer(file, PAGE, NULL, FILE_BEGIN);
    EXPECT_FAILS(1224, SetEndOfFile(file));
    EXPECT_EQ(GetFileSize(file, NULL), 4 * PAGE);
    EXPECT_EQ((uintptr_t)CreateFileA(where, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL), (uintptr_t)-1);
    EXPECT_EQ(GetLastError(), 1224);
    EXPECT_FAILS(5, DeleteFileA(where));
    SetFilePointer(file, 5 * PAGE, NULL, FILE_BEGIN);
    EXPECT_WORKS(SetEndOfFile(file));
    CloseHandle(section);
    EXPECT_WORKS(UnmapViewOfFile(view));
    SetFilePointer(file, PAGE, NULL, FILE_BEGIN);
    EXPECT_WORKS(SetEndOfFile(file));
    EXPECT_WORKS(DeleteFileA(where));
}

static void names(void)
{
    const char *where = own_path("a");
    char name[300] = "untouched";
    WCHAR wide[300];
    HANDLE self = GetCurrentProcess(), file = make_file(where, PAGE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    char *view = map(section, FILE_MAP_READ),
         *memory = map(memory_section(PAGE_READWRITE, PAGE), FILE_MAP_READ);
    DWORD length = (DWORD)strlen(where);
    EXPECT_FAILS(6, GetMappedFileNameA(NULL, view, name, sizeof name));
    EXPECT_FAILS(122, GetMappedFileNameA(self, view, name, length));
    EXPECT_FAILS(122, GetMappedFileNameW(self, view, wide, 0));
    EXPECT_FAILS(998, GetMappedFileNameA(self, view, NULL, 300));
    EXPECT_FAILS(59, GetMappedFileNameA(self, NULL, name, sizeof name));
    EXPECT_FAILS(59, GetMappedFileNameA(self, allocate(PAGE, PAGE_READWRITE), name, sizeof name));
    EXPECT_FAILS(59, GetMappedFileNameA(self, free_place(PAGE), name, sizeof name));
    EXPECT_FAILS(59, GetMappedFileNameA(self, name, name, sizeof name)); /* a stack */
    EXPECT_FAILS(1006, GetMappedFileNameA(self, memory, name, sizeof name));
    EXPECT_STR(name, "untouched");
    EXPECT_WORKS(GetMappedFileNameA(self, view + 100, name, length + 1) == length);
    EXPECT_STR(name, where);
    EXPECT_WORKS(GetMappedFileNameW(self, view, wide, 300) == length);
    EXPECT(wide[length] == 0 && wide[length - 1] == 'a');
    EXPECT_WORKS(K32GetMappedFileNameA(self, (void *)(uintptr_t)names, name, sizeof name) != 0);
    char self_path[300] = "";
    EXPECT(readlink("/proc/self/exe", self_path, sizeof self_path - 1) > 0);
    EXPECT_STR(name, self_path);
    void *foreign = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, open(where, O_RDONLY), 0);
    EXPECT_WORKS(K32GetMappedFileNameA(self, foreign, name, sizeof name) == length);
    EXPECT_STR(name, where);
    unlink(where);
}

/* Views are placed like other allocations, and tile the address space with them. */
static void walk(void)
{
    char *view = map(memory_section(PAGE_READWRITE, 5 * PAGE), FILE_MAP_READ), *next = NULL;
    MEMORY_BASIC_INFORMATION info;
    int met = 0, steps = 0;
    while (VirtualQuery(next, &info, sizeof info)) {
        REQUIRE(info.BaseAddress == next && info.RegionSize && ++steps < 100000);
        met += info.BaseAddress == view && info.RegionSize == 5 * PAGE && info.Type == MEM_MAPPED;
        next += info.RegionSize;
    }
    EXPECT_EQ(met, 1);
    EXPECT_EQ((uintptr_t)view % GRANULE, 0);
}

static void nothing_leaks(void)
{
    int lowest = open("/dev/null", O_RDONLY);
    close(lowest);
    for (int i = 0; i < 3000; i++) {
        HANDLE section = memory_section(i % 2 ? PAGE_READWRITE : PAGE_READWRITE | SEC_RESERVE, 3 * PAGE);
        char *view = map(section, FILE_MAP_WRITE);
        REQUIRE(view != NULL);
        REQUIRE(CloseHandle(section) && UnmapViewOfFile(view));
    }
    EXPECT_EQ(open("/dev/null", O_RDONLY), lowest);
}

static void *map_and_unmap(void *argument)
{
    for (int i = 0; i < 2000; i++) {
        char *view = map(contested, i % 3 ? FILE_MAP_WRITE : FILE_MAP_COPY);
        failures += !view;
        view[PAGE] = 1;
        failures += query(view + PAGE).Protect != PAGE_READWRITE;
        failures += !UnmapViewOfFile(view + i % PAGE);
    }
    return argument;
}

static void threads(void)
{
    pthread_t running[3];
    contested = memory_section(PAGE_READWRITE, 3 * PAGE);
    for (int i = 0; i < 3; i++)
        pthread_create(&running[i], NULL, map_and_unmap, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(running[i], NULL);
    EXPECT_EQ(failures, 0);
}

static DWORD protection_with(HANDLE section, DWORD access)
{
    char *view = (char *)map(section, access);
    REQUIRE(view != NULL);
    DWORD protect = query(view).Protect;
    EXPECT(UnmapViewOfFile(view));
    return protect;
}

static void odd_access(void)
{
    HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, PAGE),
           readable = memory_section(PAGE_READONLY, PAGE);
    EXPECT_EQ(protection_with(readable, FILE_MAP_EXECUTE), PAGE_NOACCESS);
    EXPECT_EQ(protection_with(section, FILE_MAP_EXECUTE), PAGE_NOACCESS);
    EXPECT_EQ(protection_with(section, FILE_MAP_COPY | SECTION_MAP_EXECUTE), PAGE_NOACCESS);
    EXPECT_EQ(protection_with(section, FILE_MAP_COPY | FILE_MAP_EXECUTE), PAGE_EXECUTE_WRITECOPY);
    EXPECT_EQ(protection_with(section, FILE_MAP_COPY | FILE_MAP_READ), PAGE_READONLY);
    EXPECT_EQ(protection_with(section, FILE_MAP_COPY | FILE_MAP_RESERVE), PAGE_WRITECOPY);
}

static void uncached(void)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE,
                                        0, 4 * PAGE, NULL);
    char *view = (char *)map(section, FILE_MAP_WRITE);
    DWORD old;
    REQUIRE(view != NULL);
    EXPECT_EQ(query(view).Protect, PAGE_READWRITE | PAGE_NOCACHE);
    EXPECT_EQ(query(view).AllocationProtect, PAGE_READWRITE | PAGE_NOCACHE);
    EXPECT(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY) == view);
    EXPECT_EQ(query(view).Protect, PAGE_READONLY | PAGE_NOCACHE);
    EXPECT(VirtualProtect(view, PAGE, PAGE_NOACCESS, &old));
    EXPECT_EQ(old, PAGE_READONLY | PAGE_NOCACHE);
    EXPECT_EQ(query(view).Protect, PAGE_NOACCESS);
    EXPECT(VirtualProtect(view, PAGE, PAGE_READWRITE, &old));
    view[0] = 1;
    EXPECT(UnmapViewOfFile(view) && CloseHandle(section));
}

TAP_MAIN(
    CASE(odd_access, "Q-024 Q-027 rights that add up to no access, and FILE_MAP_COPY beside others"),
    CASE(uncached, "E-013 views of a section with SEC_NOCACHE"),
    CASE(no_section, "Q-034 a handle of no section"), CASE(misaligned, "Q-029 Q-032 alignment"),
    CASE(beyond, "Q-030 Q-031 beyond the section's end"), CASE(occupied, "Q-033 an address that is taken"),
    CASE(not_a_view, "Q-048 Q-049 P-044 P-045 P-046 what cannot be unmapped"),
    CASE(flush_refused, "Q-052 what cannot be flushed"), CASE(map2_refused, "MapViewOfFile2's arguments"),
    CASE(freeing, "F-020 P-033 views cannot be freed"), CASE(tail, "Q-039 Q-040 a view's end, and its slot"),
    CASE(modifiers, "G-018 caching cannot be changed; guard pages in views"),
    CASE(private_memory_never_copies, "G-015 private memory cannot copy on write"),
    CASE(truncated, "Q-045 a mapped file cannot be cut"),
    CASE(access_masks, "Q-024 Q-025 Q-027 Q-035 access and protection"),
    CASE(matrix, "Q-026 G-016 G-017 G-019 what sections allow views, and views their pages"),
    CASE(coherent, "Q-028 Q-041 views of one section are coherent"),
    CASE(of_file, "Q-017 Q-046 Q-050 a file's view outlives its handles"),
    CASE(unmap_inside, "Q-047 any address in the view"), CASE(flush_others, "Q-051 flushing other memory"),
    CASE(committing, "D-014 D-015 K-006 K-007 committing and resetting in views"),
    CASE(reserved, "Q-036 Q-037 Q-038 SEC_RESERVE"),
    CASE(reserved_touched, "Q-037 commits of other views are found by touching"),
    CASE(reserved_huge, "Q-037 a terabyte with SEC_RESERVE"),
    CASE(reserved_elsewhere, "Q-037 commits of another process"),
    CASE(reserved_threads, "Q-037 commits by several threads"),
    CASE(copies_of_memory, "Q-042 Q-043 Q-044 copy on write, memory"),
    CASE(copies_of_file, "Q-042 Q-043 Q-044 copy on write, files"),
    CASE(copies_executable, "Q-042 copy on write with execution"),
    CASE(committed_to_write, "D-002 D-015 Q-042 committed to be written, after copying"),
    CASE(copies_by_kernel, "Q-042 copies that a system call made"),
    CASE(turned_to_copy, "G-017 pages of other views turned to copying"), CASE(names, "GetMappedFileName"),
    CASE(walk, "H-017 H-020 views in a walk"), CASE(nothing_leaks, "nothing stays behind"),
    CASE(threads, "mapping and unmapping in several threads"))
