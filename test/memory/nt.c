/* The memory calls of ntdll: statuses, rounding, and releasing a part of an allocation. */
#include "test/memory/memory.h"

#include <psapi.h>
#include <winternl.h>

static HANDLE self = (HANDLE)-1;

static DWORD allocate_at(char **base, SIZE_T *size, ULONG type, ULONG protection)
{
    return (DWORD)NtAllocateVirtualMemory(self, (PVOID *)base, 0, size, type, protection);
}

static DWORD release_part(char *base, SIZE_T size)
{
    PVOID at = base;
    return (DWORD)NtFreeVirtualMemory(self, &at, &size, MEM_RELEASE);
}

static void refused(void)
{
    char *p = NULL;
    SIZE_T size = PAGE, none = 0;
    ULONG old;
    SetLastError(UNTOUCHED);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, NULL, 0, &size, MEM_RESERVE, PAGE_READWRITE), 0xC0000005);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 0, NULL, MEM_RESERVE, PAGE_READWRITE),
              0xC0000005);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 22, &size, MEM_RESERVE, PAGE_READWRITE),
              0xC00000F1);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(NULL, (PVOID *)&p, 0, &size, MEM_RESERVE, PAGE_READWRITE),
              0xC0000008);
    EXPECT_EQ(allocate_at(&p, &none, MEM_RESERVE, PAGE_READWRITE), 0xC000000D);
    p = free_place(GRANULE);
    EXPECT_EQ(allocate_at(&p, &size, MEM_COMMIT, PAGE_READWRITE), 0xC0000018);
    EXPECT_EQ(release_part(p, PAGE), 0xC00000A0);
    EXPECT_EQ(release_part(p, 0), 0xC00000A0);
    p = reserve(GRANULE);
    EXPECT_EQ(release_part(p, GRANULE + PAGE), 0xC000001A);
    EXPECT_EQ(release_part(p + PAGE, 0), 0xC000009F);
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&p, &size, PAGE_READONLY, &old), 0xC000002D);
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&p, &size, 3, &old), 0xC0000045);
    EXPECT_EQ(release_part(p, 0), 0);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void rounding(void)
{
    char *p = NULL, *at;
    SIZE_T size = 0x1234;
    ULONG old;
    EXPECT_EQ(allocate_at(&p, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0);
    EXPECT_EQ(size, 2 * PAGE);
    at = p + 0xFFF;
    size = 2;
    EXPECT_EQ((DWORD)NtProtectVirtualMemory(self, (PVOID *)&at, &size, PAGE_READONLY, &old), 0);
    EXPECT_EQ((uintptr_t)at, (uintptr_t)p);
    EXPECT_EQ(size, 2 * PAGE);
    EXPECT_EQ(old, PAGE_READWRITE);
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READONLY);
    size = 0;
    EXPECT_EQ((DWORD)NtFreeVirtualMemory(self, (PVOID *)&at, &size, MEM_RELEASE), 0);
    EXPECT_EQ(size, 2 * PAGE);
    p = NULL;
    size = PAGE;
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 1, &size, MEM_RESERVE, PAGE_READWRITE), 0);
    EXPECT((uintptr_t)p + PAGE <= 0x80000000);
    EXPECT(release(p));
}

static void parts(void)
{
    char *p = allocate(8 * PAGE, PAGE_READWRITE);
    memset(p, 5, 8 * PAGE);
    EXPECT(protect(p + 6 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_EQ(release_part(p + 2 * PAGE, 2 * PAGE), 0);
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_EQ(query(p + 2 * PAGE).State, MEM_FREE);
    EXPECT_EQ((uintptr_t)query(p + 5 * PAGE).AllocationBase, (uintptr_t)p + 4 * PAGE);
    EXPECT_PAGES(p + 4 * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + 6 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(holds(p, 2 * PAGE, 5) && holds(p + 4 * PAGE, 4 * PAGE, 5));
    EXPECT_FAILS(487, VirtualAlloc(p + 2 * PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(release(p));
    EXPECT_WORKS(decommit(p + 5 * PAGE, PAGE));
    EXPECT_WORKS(release(p + 4 * PAGE));
    EXPECT_WORKS(VirtualAlloc(p, GRANULE, MEM_RESERVE, PAGE_READWRITE) == p);
    EXPECT(release(p));
}

static void queried(void)
{
    MEMORY_BASIC_INFORMATION basic;
    MEMORY_REGION_INFORMATION region;
    PSAPI_WORKING_SET_EX_INFORMATION page;
    SIZE_T length = 0;
    char *p = reserve(8 * PAGE);
    REQUIRE(commit(p + PAGE, 2 * PAGE, PAGE_READWRITE));
    p[PAGE] = 1;
    SetLastError(UNTOUCHED);
    EXPECT_EQ(
        (DWORD)NtQueryVirtualMemory(self, p + PAGE, MemoryBasicInformation, &basic, sizeof basic, &length),
        0);
    EXPECT_EQ(length, sizeof basic);
    EXPECT(basic.BaseAddress == p + PAGE && basic.RegionSize == 2 * PAGE && basic.State == MEM_COMMIT);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, MemoryBasicInformation, &basic, sizeof basic - 1, NULL),
              0xC0000004);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, MemoryBasicInformation, NULL, sizeof basic, NULL),
              0xC0000005);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(NULL, p, MemoryBasicInformation, &basic, sizeof basic, NULL),
              0xC0000008);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, (PVOID) ~(uintptr_t)0, MemoryBasicInformation, &basic,
                                          sizeof basic, NULL),
              0xC000000D);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, (MEMORY_INFORMATION_CLASS)77, &basic, sizeof basic, NULL),
              0xC0000003);
    EXPECT_EQ(
        (DWORD)NtQueryVirtualMemory(self, p + PAGE, MemoryRegionInformation, &region, sizeof region, &length),
        0);
    EXPECT(region.AllocationBase == p && region.AllocationProtect == PAGE_READWRITE && region.Private);
    EXPECT_EQ(region.RegionSize, 8 * PAGE);
    EXPECT_EQ(region.CommitSize, 2 * PAGE);
    region.CommitSize = 77;
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, MemoryRegionInformation, &region, 24, &length), 0);
    EXPECT_EQ(length, 24);
    EXPECT_EQ(region.CommitSize, 77);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, MemoryRegionInformation, &region, 23, NULL), 0xC0000004);
    page.VirtualAddress = p + PAGE;
    EXPECT_EQ(
        (DWORD)NtQueryVirtualMemory(self, NULL, MemoryWorkingSetExInformation, &page, sizeof page, NULL), 0);
    EXPECT(page.VirtualAttributes.Valid && page.VirtualAttributes.Win32Protection == PAGE_READWRITE);
    PSAPI_WORKING_SET_INFORMATION one;
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, NULL, MemoryWorkingSetInformation, &one, sizeof one, NULL),
              0xC0000004);
    EXPECT(one.NumberOfEntries > 1);
    EXPECT(release(p));
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, p, MemoryRegionInformation, &region, sizeof region, NULL),
              0xC0000141);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void named(void)
{
    struct {
        UNICODE_STRING name;
        WCHAR text[1024];
    } answer;
    SIZE_T length = 0;
    PVOID code = (PVOID)(uintptr_t)named, data = reserve(PAGE);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, code, MemoryMappedFilenameInformation, &answer, sizeof answer,
                                          &length),
              0);
    EXPECT(answer.name.Buffer == answer.text && answer.name.Length > 2 && answer.text[0] == '/');
    EXPECT(answer.text[answer.name.Length / 2] == 0 && length == sizeof answer.name + answer.name.Length + 2);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, code, MemoryMappedFilenameInformation, &answer, 20, &length),
              0x80000005);
    EXPECT_EQ(length, sizeof answer.name + answer.name.Length + 2);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, code, MemoryMappedFilenameInformation, &answer, 15, &length),
              0xC0000004);
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, data, MemoryMappedFilenameInformation, &answer, sizeof answer,
                                          NULL),
              0xC0000141);
    EXPECT(release(data));
}

static void locked(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *at = p + 5;
    SIZE_T size = PAGE;
    EXPECT_EQ((DWORD)NtLockVirtualMemory(self, (PVOID *)&at, &size, 0), 0xC000000D);
    EXPECT_EQ((DWORD)NtLockVirtualMemory(self, NULL, &size, MAP_PROCESS), 0xC0000005);
    EXPECT_EQ((DWORD)NtUnlockVirtualMemory(self, (PVOID *)&at, &size, MAP_PROCESS), 0xC000002A);
    EXPECT_EQ((DWORD)NtLockVirtualMemory(self, (PVOID *)&at, &size, MAP_PROCESS), 0);
    EXPECT(at == p && size == 2 * PAGE);
    EXPECT_EQ((DWORD)NtUnlockVirtualMemory(self, (PVOID *)&at, &size, MAP_PROCESS | MAP_SYSTEM), 0);
    EXPECT_EQ((DWORD)NtLockVirtualMemory((HANDLE)4444, (PVOID *)&at, &size, MAP_PROCESS), 0xC0000008);
    EXPECT(release(p));
}

static void copied(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE), text[] = "text", back[5] = "";
    SIZE_T done = 77;
    SetLastError(UNTOUCHED);
    EXPECT_EQ((DWORD)NtWriteVirtualMemory(self, p, text, 5, &done), 0);
    EXPECT_EQ(done, 5);
    EXPECT_EQ((DWORD)NtReadVirtualMemory(self, p, back, 5, NULL), 0);
    EXPECT_STR(back, "text");
    REQUIRE(protect(p + PAGE, PAGE, PAGE_NOACCESS));
    EXPECT_EQ((DWORD)NtWriteVirtualMemory(self, p + PAGE - 2, text, 5, &done), 0x8000000D);
    EXPECT_EQ(done, 2);
    EXPECT_EQ((DWORD)NtReadVirtualMemory(self, p + PAGE, back, 5, &done), 0x8000000D);
    EXPECT_EQ(done, 0);
    EXPECT_EQ((DWORD)NtReadVirtualMemory(NULL, p, back, 5, NULL), 0xC0000008);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT(release(p));
}

static void wide(const char *name, UNICODE_STRING *string, WCHAR *buffer)
{
    USHORT length = 0;
    for (; name[length]; length++)
        buffer[length] = (WCHAR)name[length];
    string->Length = string->MaximumLength = length * sizeof(WCHAR);
    string->Buffer = buffer;
}

static void sections(void)
{
    HANDLE section = NULL, again = NULL;
    LARGE_INTEGER size = {.QuadPart = 3 * PAGE - 7}, offset = {.QuadPart = 0};
    SECTION_BASIC_INFORMATION information;
    SIZE_T view_size = 0, length;
    char *view = NULL, *low = NULL;
    SetLastError(UNTOUCHED);
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_READWRITE, SEC_COMMIT, NULL),
        0xC000000D);
    EXPECT_EQ((DWORD)NtCreateSection(NULL, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE, SEC_COMMIT, NULL),
              0xC0000005);
    EXPECT_EQ((DWORD)NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE | SEC_COMMIT,
                                     0, NULL),
              0xC00000F2);
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &size, PAGE_READWRITE, SEC_COMMIT, NULL),
        0);
    EXPECT_EQ(
        (DWORD)NtQuerySection(section, SectionBasicInformation, &information, sizeof information, &length),
        0);
    EXPECT_EQ(information.MaximumSize.QuadPart, 3 * PAGE);
    EXPECT_EQ(information.AllocationAttributes, SEC_COMMIT);
    EXPECT_EQ((DWORD)NtQuerySection(section, SectionBasicInformation, &information, 1, NULL), 0xC0000004);
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&view, 0, 0, &offset, &view_size,
                                        (SECTION_INHERIT)3, 0, PAGE_READWRITE),
              0xC00000F6);
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&view, 0, 0, &offset, &view_size, ViewUnmap,
                                        MEM_RESET, PAGE_READWRITE),
              0xC00000F7);
    EXPECT_EQ(
        (DWORD)NtMapViewOfSection(section, self, (PVOID *)&view, 0, 0, &offset, &view_size, ViewUnmap, 0, 3),
        0xC0000045);
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&view, 0, 0, &offset, &view_size, ViewUnmap,
                                        0, PAGE_READWRITE),
              0);
    EXPECT_EQ(view_size, 3 * PAGE);
    EXPECT_EQ(query(view).Type, MEM_MAPPED);
    memset(view, 9, 3 * PAGE);
    view_size = PAGE;
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&low, 1, 0, NULL, &view_size, ViewShare, 0,
                                        PAGE_READONLY),
              0);
    EXPECT((uintptr_t)low < 0x80000000 && view_size == PAGE && holds(low, PAGE, 9));
    IO_STATUS_BLOCK io;
    view_size = 0;
    EXPECT_EQ((DWORD)NtFlushVirtualMemory(self, (PVOID *)&view, &view_size, &io), 0xC0000088);
    EXPECT_EQ((DWORD)io.Status, 0xC0000088);
    EXPECT_EQ((DWORD)NtUnmapViewOfSection(self, low + 5), 0);
    EXPECT_EQ((DWORD)NtUnmapViewOfSection(self, low), 0xC0000019);
    EXPECT_EQ((DWORD)NtUnmapViewOfSection(self, view), 0);
    EXPECT_EQ((DWORD)NtClose(section), 0);
    EXPECT_EQ((DWORD)NtClose(section), 0xC0000008);

    UNICODE_STRING name;
    OBJECT_ATTRIBUTES object;
    WCHAR buffer[64];
    wide("\\BaseNamedObjects\\faultline nt test", &name, buffer);
    InitializeObjectAttributes(&object, &name, 0, NULL, NULL);
    EXPECT_EQ((DWORD)NtOpenSection(&again, SECTION_MAP_READ, &object), 0xC0000034);
    EXPECT_EQ((DWORD)NtCreateSection(&section, SECTION_MAP_READ | SECTION_MAP_WRITE, &object, &size,
                                     PAGE_READWRITE, SEC_COMMIT, NULL),
              0);
    EXPECT_EQ((DWORD)NtQuerySection(section, SectionBasicInformation, &information, sizeof information, NULL),
              0xC0000022); /* a right that was not asked for */
    EXPECT_EQ(
        (DWORD)NtCreateSection(&again, SECTION_MAP_READ, &object, &size, PAGE_READWRITE, SEC_COMMIT, NULL),
        0xC0000035);
    object.Attributes = OBJ_OPENIF;
    EXPECT_EQ(
        (DWORD)NtCreateSection(&again, SECTION_MAP_READ, &object, &size, PAGE_READWRITE, SEC_COMMIT, NULL),
        0x40000000);
    EXPECT_EQ((DWORD)NtClose(again), 0);
    EXPECT_EQ((DWORD)NtOpenSection(&again, SECTION_MAP_READ, &object), 0);
    view = NULL;
    view_size = 0;
    EXPECT_EQ((DWORD)NtMapViewOfSection(again, self, (PVOID *)&view, 0, 0, NULL, &view_size, ViewUnmap, 0,
                                        PAGE_READWRITE),
              0xC0000022);
    EXPECT_EQ((DWORD)NtClose(again), 0);
    again = OpenFileMappingA(FILE_MAP_READ, FALSE, "faultline nt test");
    EXPECT(again && CloseHandle(again));
    EXPECT_EQ((DWORD)NtClose(section), 0);
    wide("\\Elsewhere\\name", &name, buffer);
    EXPECT_EQ((DWORD)NtOpenSection(&again, SECTION_MAP_READ, &object), 0xC000003A);
    wide("name", &name, buffer);
    EXPECT_EQ((DWORD)NtOpenSection(&again, SECTION_MAP_READ, &object), 0xC000003B);
    EXPECT_EQ((DWORD)NtOpenSection(&again, SECTION_MAP_READ, NULL), 0xC000003B);
}

static void flushed(void)
{
    char path[] = "/tmp/faultline-nt-XXXXXX";
    int file = mkstemp(path);
    REQUIRE(file >= 0 && ftruncate(file, 3 * PAGE) == 0);
    HANDLE opened = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL), section;
    LARGE_INTEGER none = {.QuadPart = 0};
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &none, PAGE_READWRITE, SEC_COMMIT, opened),
        0);
    char *view = NULL, *at;
    SIZE_T size = 0;
    REQUIRE((DWORD)NtMapViewOfSection(section, self, (PVOID *)&view, 0, 0, NULL, &size, ViewUnmap, 0,
                                      PAGE_READWRITE) == 0);
    view[PAGE] = 'n';
    IO_STATUS_BLOCK io = {.Status = 77};
    at = view + PAGE + 5;
    size = 0;
    EXPECT_EQ((DWORD)NtFlushVirtualMemory(self, (PVOID *)&at, &size, &io), 0);
    EXPECT(at == view + PAGE && size == 2 * PAGE && io.Status == 0);
    char byte = 0;
    EXPECT(pread(file, &byte, 1, PAGE) == 1 && byte == 'n');
    MEMORY_REGION_INFORMATION region;
    EXPECT_EQ((DWORD)NtQueryVirtualMemory(self, view, MemoryRegionInformation, &region, sizeof region, NULL),
              0);
    EXPECT(region.MappedDataFile && !region.Private && region.RegionSize == 3 * PAGE);
    EXPECT(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(opened) && unlink(path) == 0);
}

static void codes(void)
{
    static const struct {
        DWORD status;
        ULONG error;
    } rows[] = {{0, 0},
                {0xC0000005, 998},
                {0xC0000008, 6},
                {0xC000000D, 87},
                {0xC0000017, 8},
                {0xC0000018, 487},
                {0xC0000019, 487},
                {0xC000001A, 87},
                {0xC000001F, 5},
                {0xC0000022, 5},
                {0xC000002A, 158},
                {0xC000002D, 487},
                {0xC0000034, 2},
                {0xC0000035, 183},
                {0xC0000045, 87},
                {0xC0000061, 1314},
                {0xC00000A1, 1453},
                {0xC000012D, 1455},
                {0x8000000D, 299},
                {0x80000001, 0x80000001},
                {0xC0000003, 87},
                {0xC00000F1, 87},
                {0x80000005, 234},
                {0xC000003B, 161},
                {0xEE000001, 317}};
    SetLastError(UNTOUCHED);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_EQ(RtlNtStatusToDosError((NTSTATUS)rows[i].status), rows[i].error);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void masks(void)
{
    char *p = NULL, *taken = reserve(GRANULE);
    SIZE_T size = PAGE;
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 31, &size, MEM_RESERVE, PAGE_READWRITE),
              0xC00000F1);
    EXPECT_EQ(
        (DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 0x1AAAAAAA, &size, MEM_RESERVE, PAGE_READWRITE), 0);
    EXPECT((uintptr_t)p + PAGE <= 0x20000000);
    EXPECT(release(p));
    p = NULL;
    EXPECT_EQ(
        (DWORD)NtAllocateVirtualMemory(self, (PVOID *)&p, 0x1FFFFFFFF, &size, MEM_RESERVE, PAGE_READWRITE),
        0);
    EXPECT((uintptr_t)p + PAGE <= 0x200000000);
    EXPECT(release(p));
    EXPECT_EQ((DWORD)NtAllocateVirtualMemory(self, (PVOID *)&taken, 12, &size, MEM_RESERVE, PAGE_READWRITE),
              0xC0000018); /* that it is taken matters more */
    LARGE_INTEGER bytes = {.QuadPart = PAGE};
    HANDLE section;
    REQUIRE(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &bytes, PAGE_READWRITE, SEC_COMMIT, NULL) ==
            0);
    p = NULL;
    size = 0;
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&p, 0x1AAAAAAA, 0, NULL, &size, ViewShare,
                                        MEM_TOP_DOWN, PAGE_READWRITE),
              0);
    EXPECT((uintptr_t)p < 0x20000000);
    EXPECT_EQ((DWORD)NtUnmapViewOfSection(self, p), 0);
    p = (char *)0x40000000;
    EXPECT_EQ((DWORD)NtMapViewOfSection(section, self, (PVOID *)&p, 0x1AAAAAAA, 0, NULL, &size, ViewShare, 0,
                                        PAGE_READWRITE),
              0xC00000F2);
    EXPECT_EQ((DWORD)NtClose(section), 0);
}

static void whole_decommit(void)
{
    char *p = reserve(2 * PAGE);
    REQUIRE(commit(p, 2 * PAGE, PAGE_READWRITE));
    PVOID at = p + 0xFFE;
    SIZE_T size = 0;
    EXPECT_EQ((DWORD)NtFreeVirtualMemory(self, &at, &size, MEM_DECOMMIT), 0);
    EXPECT(at == p && size == 0);
    EXPECT_PAGES(p, 2 * PAGE, MEM_RESERVE, 0);
}

static void extended(void)
{
    MEM_ADDRESS_REQUIREMENTS requirements = {.HighestEndingAddress = (PVOID)0x20000FFF};
    MEM_EXTENDED_PARAMETER parameter = {.Type = MemExtendedParameterAddressRequirements,
                                        .Pointer = &requirements};
    char *p = NULL, *view = NULL;
    SIZE_T size = 0x12345, none = 0;
    EXPECT_EQ(
        (DWORD)NtAllocateVirtualMemoryEx(NULL, (PVOID *)&p, &size, MEM_RESERVE, PAGE_READWRITE, NULL, 0),
        0xC0000008);
    EXPECT_EQ(
        (DWORD)NtAllocateVirtualMemoryEx(self, (PVOID *)&p, &size, MEM_RESERVE, PAGE_READWRITE, NULL, 1),
        0xC000000D);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemoryEx(self, NULL, &size, MEM_RESERVE, PAGE_READWRITE, NULL, 0),
              0xC0000005);
    EXPECT_EQ((DWORD)NtAllocateVirtualMemoryEx(self, (PVOID *)&p, &size, MEM_RESERVE, PAGE_READWRITE,
                                               &parameter, 1),
              0);
    EXPECT((uintptr_t)p + size <= 0x20001000 && size == 0x13000);
    EXPECT(release(p));
    p = NULL;
    size = GRANULE;
    EXPECT_EQ((DWORD)NtAllocateVirtualMemoryEx(self, (PVOID *)&p, &size,
                                               MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, NULL, 0),
              0);
    LARGE_INTEGER bytes = {.QuadPart = GRANULE};
    HANDLE section;
    REQUIRE(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &bytes, PAGE_READWRITE, SEC_COMMIT, NULL) ==
            0);
    EXPECT_EQ(
        (DWORD)NtMapViewOfSectionEx(section, NULL, (PVOID *)&view, NULL, &none, 0, PAGE_READWRITE, NULL, 0),
        0xC0000008);
    EXPECT_EQ((DWORD)NtMapViewOfSectionEx(section, self, NULL, NULL, &none, 0, PAGE_READWRITE, NULL, 0),
              0xC0000005);
    view = p;
    EXPECT_EQ((DWORD)NtMapViewOfSectionEx(section, self, (PVOID *)&view, NULL, &size, MEM_REPLACE_PLACEHOLDER,
                                          PAGE_READWRITE, NULL, 0),
              0);
    EXPECT(view == p && size == GRANULE);
    view[0] = 1;
    EXPECT_EQ((DWORD)NtUnmapViewOfSection(self, view), 0);
    EXPECT_EQ((DWORD)NtClose(section), 0);
}

static void images(void)
{
    char path[] = "/tmp/faultline-nt-XXXXXX";
    int file = mkstemp(path);
    HANDLE opened = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL), section;
    SECTION_IMAGE_INFORMATION image;
    SECTION_BASIC_INFORMATION basic;
    LARGE_INTEGER bytes = {.QuadPart = PAGE};
    REQUIRE(file >= 0 && opened != INVALID_HANDLE_VALUE);
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_MAP_READ, NULL, NULL, PAGE_READONLY, SEC_IMAGE, opened),
        0xC0000020);
    REQUIRE(write(file, "text", 4) == 4);
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_MAP_READ, NULL, NULL, PAGE_READONLY, SEC_IMAGE, opened),
        0xC000012F);
    EXPECT_FAILS(193, CreateFileMappingA(opened, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL));
    REQUIRE(pwrite(file, "MZ", 2, 0) == 2);
    EXPECT_EQ(
        (DWORD)NtCreateSection(&section, SECTION_MAP_READ, NULL, NULL, PAGE_READONLY, SEC_IMAGE, opened),
        0xC000007B);
    REQUIRE(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, &bytes, PAGE_READWRITE, SEC_COMMIT, NULL) ==
            0);
    EXPECT_EQ((DWORD)NtQuerySection(section, SectionImageInformation, &image, sizeof image - 1, NULL),
              0xC0000004);
    EXPECT_EQ((DWORD)NtQuerySection(section, SectionImageInformation, &image, sizeof image, NULL),
              0xC0000049);
    EXPECT_EQ((DWORD)NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic + 1, NULL), 0);
    EXPECT(CloseHandle(section) && CloseHandle(opened) && unlink(path) == 0);
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, "faultline query");
    HANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, "faultline query");
    EXPECT_EQ((DWORD)NtQuerySection(again, SectionBasicInformation, &basic, sizeof basic, NULL), 0xC0000022);
    EXPECT(CloseHandle(again) && CloseHandle(section));
}

TAP_MAIN(CASE(masks, "C-016 bits of an address that must be zero"),
         CASE(whole_decommit, "F-012 all of an allocation is decommitted"),
         CASE(extended, "P-005 P-014 P-039 with extended parameters"),
         CASE(images, "Q-022 files that are no images, and what they are asked"),
         CASE(refused, "what they refuse, by status"), CASE(rounding, "what they say they did"),
         CASE(parts, "F-025 a part of an allocation is released"),
         CASE(queried, "H-001 NtQueryVirtualMemory"), CASE(named, "H-001 names of mapped files"),
         CASE(locked, "M-001 locking and unlocking"), CASE(copied, "R-001 reading and writing"),
         CASE(sections, "Q-002 Q-005 Q-011 Q-035 sections and views"), CASE(flushed, "Q-050 flushing"),
         CASE(codes, "Z statuses as last errors"))
