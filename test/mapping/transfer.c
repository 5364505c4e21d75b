/* ReadFile, WriteFile, and where a file's position and end are. */
#include "test/mapping/mapping.h"

#include <pthread.h>

static HANDLE file;
static const char *path;

static void open_file(SIZE_T size)
{
    path = own_path("a");
    file = make_file(path, size);
    unlink(path);
}

static LONGLONG position(void)
{
    LARGE_INTEGER none = {.QuadPart = 0}, at;
    EXPECT_WORKS(SetFilePointerEx(file, none, &at, FILE_CURRENT));
    return at.QuadPart;
}

static void bad_buffers(void)
{
    DWORD done = 77;
    open_file(2 * PAGE);
    char *p = allocate(3 * PAGE, PAGE_READWRITE), *r = reserve(PAGE);
    REQUIRE(protect(p + PAGE, PAGE, PAGE_READONLY) && protect(p + 2 * PAGE, PAGE, PAGE_NOACCESS));
    EXPECT_FAILS(998, ReadFile(file, NULL, 1, &done, NULL));
    EXPECT_EQ(done, 0);
    EXPECT_FAILS(998, ReadFile(file, (void *)0x800000000000, 1, &done, NULL));
    EXPECT_FAILS(998, ReadFile(file, r, 1, &done, NULL));
    EXPECT_FAILS(998, ReadFile(file, p + 10, PAGE, &done, NULL));
    EXPECT_FAILS(998, ReadFile(file, p, 0xFFFFFFFF, &done, NULL));
    EXPECT_FAILS(998, WriteFile(file, p + PAGE, PAGE + 1, &done, NULL));
    EXPECT_FAILS(998, WriteFile(file, NULL, 1, &done, NULL));
    EXPECT_EQ(position(), 0); /* nothing was transferred */
    EXPECT(holds(p, 2 * PAGE, 0));
    EXPECT_WORKS(WriteFile(file, p + PAGE, PAGE, &done, NULL));
    EXPECT_WORKS(ReadFile(file, NULL, 0, &done, NULL));
}

static void guarded(void)
{
    DWORD done = 77;
    open_file(2 * PAGE);
    char *p = allocate(2 * PAGE, PAGE_READWRITE);
    REQUIRE(protect(p + PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD));
    EXPECT_FAILS(998, ReadFile(file, p, 2 * PAGE, &done, NULL));
    EXPECT_EQ(done, 0);
    EXPECT_EQ(query(p + PAGE).Protect, PAGE_READWRITE);
    EXPECT_WORKS(ReadFile(file, p, 2 * PAGE, &done, NULL));
    EXPECT_EQ(done, 2 * PAGE);
    EXPECT(holds(p, PAGE, 1) && holds(p + PAGE, PAGE, 2));
    REQUIRE(protect(p, PAGE, PAGE_READONLY | PAGE_GUARD));
    EXPECT_FAILS(998, WriteFile(file, p, 1, &done, NULL));
    EXPECT_WORKS(WriteFile(file, p, 1, &done, NULL));
}

/* Pages that another view has committed, and that this one has not touched yet. */
static void views(void)
{
    DWORD done;
    open_file(PAGE);
    HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE, 4 * PAGE);
    char *one = map(section, FILE_MAP_WRITE), *other = map(section, FILE_MAP_WRITE);
    EXPECT_FAILS(998, ReadFile(file, other, PAGE, &done, NULL));
    REQUIRE(VirtualAlloc(one, PAGE, MEM_COMMIT, PAGE_READWRITE));
    EXPECT_WORKS(ReadFile(file, other, PAGE, &done, NULL));
    EXPECT(holds(one, PAGE, 1));
    char *copy = map(memory_section(PAGE_READWRITE, PAGE), FILE_MAP_COPY);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    EXPECT_WORKS(ReadFile(file, copy, PAGE, &done, NULL));
    EXPECT_EQ(protection_at(copy), PAGE_READWRITE);
}

static void rights(void)
{
    char byte = 0;
    DWORD done;
    path = own_path("a");
    CloseHandle(make_file(path, 10));
    HANDLE reading = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE writing = CreateFileA(path, GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE asking = CreateFileA(path, 0, 7, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT_FAILS(5, WriteFile(reading, &byte, 1, &done, NULL));
    EXPECT_FAILS(5, FlushFileBuffers(reading));
    EXPECT_FAILS(5, SetEndOfFile(reading));
    EXPECT_FAILS(5, ReadFile(writing, &byte, 1, &done, NULL));
    EXPECT_FAILS(5, ReadFile(asking, &byte, 1, &done, NULL));
    EXPECT_FAILS(5, WriteFile(asking, &byte, 1, &done, NULL));
    EXPECT_EQ(GetFileSize(asking, NULL), 10);
    EXPECT_WORKS(FlushFileBuffers(writing));
    EXPECT_WORKS(ReadFile(reading, &byte, 1, &done, NULL));
    unlink(path);
}

static void bad_positions(void)
{
    LONG high = -1;
    LARGE_INTEGER far = {.QuadPart = -1};
    open_file(10);
    EXPECT_FAILS(131, SetFilePointer(file, -1, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
    EXPECT_FAILS(131, SetFilePointer(file, -1, &high, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
    EXPECT_FAILS(131, SetFilePointerEx(file, far, NULL, FILE_CURRENT));
    EXPECT_FAILS(87, SetFilePointer(file, 0, NULL, 3) != INVALID_SET_FILE_POINTER);
    far.QuadPart = 0x100000000;
    EXPECT_WORKS(SetFilePointerEx(file, far, &far, FILE_BEGIN));
    EXPECT_EQ(far.QuadPart, 0x100000000);
    EXPECT_FAILS(87, SetFilePointer(file, 1, NULL, FILE_CURRENT) != INVALID_SET_FILE_POINTER);
    EXPECT_EQ(position(), 0x100000000);
    int ends[2];
    REQUIRE(pipe(ends) == 0 && dup2(ends[0], 0) == 0);
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    EXPECT_FAILS(1, SetFilePointer(in, 0, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
    EXPECT_FAILS(1, GetFileSize(in, NULL) != INVALID_FILE_SIZE);
}

static void positions(void)
{
    LONG high = 1;
    DWORD size_high = 9;
    open_file(100);
    EXPECT_WORKS(SetFilePointer(file, 10, NULL, FILE_BEGIN) == 10);
    EXPECT_WORKS(SetFilePointer(file, -4, NULL, FILE_CURRENT) == 6);
    EXPECT_WORKS(SetFilePointer(file, -1, NULL, FILE_END) == 99);
    EXPECT_WORKS(SetFilePointer(file, 5, &high, FILE_BEGIN) == 5 && high == 1);
    EXPECT_EQ(position(), 0x100000005);
    high = 0;
    SetLastError(UNTOUCHED); /* looks like a failure, and is none */
    EXPECT_EQ(SetFilePointer(file, -1, &high, FILE_BEGIN), 0xFFFFFFFF);
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_EQ(position(), 0xFFFFFFFF);
    EXPECT_WORKS(SetEndOfFile(file));
    SetLastError(UNTOUCHED);
    EXPECT_EQ(GetFileSize(file, &size_high), 0xFFFFFFFF);
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_EQ(size_high, 0);
    LARGE_INTEGER size;
    EXPECT_WORKS(GetFileSizeEx(file, &size));
    EXPECT_EQ(size.QuadPart, 0xFFFFFFFF);
    EXPECT_FAILS(998, GetFileSizeEx(file, NULL));
}

static void reading(void)
{
    char text[2 * PAGE];
    DWORD done;
    open_file(PAGE + 10);
    EXPECT_WORKS(ReadFile(file, text, PAGE, &done, NULL));
    EXPECT(done == PAGE && holds(text, PAGE, 1));
    EXPECT_WORKS(ReadFile(file, text, PAGE, &done, NULL));
    EXPECT(done == 10 && holds(text, 10, 2));
    EXPECT_WORKS(ReadFile(file, text, PAGE, &done, NULL));
    EXPECT_EQ(done, 0);
    EXPECT_WORKS(ReadFile(file, text, PAGE, NULL, NULL));
}

static void overlapped(void)
{
    char text[100];
    DWORD done = 0;
    OVERLAPPED at = {.Offset = PAGE - 5};
    open_file(PAGE + 10);
    EXPECT_WORKS(ReadFile(file, text, 10, &done, &at));
    EXPECT(done == 10 && holds(text, 5, 1) && holds(text + 5, 5, 2));
    EXPECT_EQ(at.InternalHigh, 10);
    EXPECT_EQ(position(), PAGE + 5);
    EXPECT_WORKS(GetOverlappedResult(file, &at, &done, TRUE));
    EXPECT_EQ(done, 10);
    at.Offset = PAGE + 10;
    EXPECT_FAILS(38, ReadFile(file, text, 10, &done, &at));
    EXPECT_EQ(done, 0);
    EXPECT_FAILS(38, GetOverlappedResult(file, &at, &done, FALSE));
    at.Offset = 3;
    EXPECT_WORKS(WriteFile(file, "abc", 3, &done, &at));
    EXPECT_EQ(position(), 6);
    at.Offset = at.OffsetHigh = 0xFFFFFFFF;
    EXPECT_WORKS(WriteFile(file, "end", 3, &done, &at));
    EXPECT_EQ(GetFileSize(file, NULL), PAGE + 13);
    EXPECT_FAILS(87, ReadFile(file, text, 1, &done, &at));
    at.Offset = 0xFFFFFFF0;
    EXPECT_FAILS(87, WriteFile(file, "x", 1, &done, &at));
}

static void events(void)
{
    char buffer[8];
    DWORD done = 1;
    open_file(PAGE);
    HANDLE event = CreateEventA(NULL, TRUE, TRUE, NULL), other = CreateSemaphoreA(NULL, 0, 1, NULL);
    OVERLAPPED at = {.Offset = PAGE, .hEvent = other};
    EXPECT_FAILS(6, ReadFile(file, buffer, 8, &done, &at));
    EXPECT_FAILS(6, WriteFile(file, buffer, 8, &done, &at));
    EXPECT_FAILS(6, LockFileEx(file, 0, 0, 8, 0, &at));
    EXPECT_EQ(position(), 0);
    at.hEvent = event;
    /* has reset it, and is none that comes to an end */
    EXPECT_FAILS(38, ReadFile(file, buffer, 8, &done, &at));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    at.Offset = 0;
    EXPECT_WORKS(ReadFile(file, buffer, 8, &done, &at));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    EXPECT(GetOverlappedResult(file, &at, &done, TRUE) && done == 8);
    ResetEvent(event);
    at.hEvent = (HANDLE)((ULONG_PTR)event | 1);
    EXPECT_WORKS(WriteFile(file, buffer, 8, &done, &at));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    ResetEvent(event);
    EXPECT_WORKS(LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 8, 0, &at));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CloseHandle(event);
    CloseHandle(other);
}

static void appending(void)
{
    DWORD done;
    char text[20] = "";
    path = own_path("a");
    CloseHandle(make_file(path, 3));
    HANDLE end = CreateFileA(path, FILE_APPEND_DATA, 7, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT_FAILS(5, SetEndOfFile(end));
    OVERLAPPED at = {.Offset = 0};
    EXPECT_WORKS(WriteFile(end, "one", 3, &done, NULL));
    EXPECT_WORKS(WriteFile(end, "two", 3, &done, &at));
    int raw = open(path, O_RDONLY);
    EXPECT_EQ(read(raw, text, sizeof text), 9);
    EXPECT_STR(text + 3, "onetwo");
    unlink(path);
}

static void pipes(void)
{
    int ends[2];
    DWORD done;
    char text[20];
    REQUIRE(pipe(ends) == 0 && dup2(ends[0], 0) == 0 && write(ends[1], "some", 4) == 4);
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    EXPECT_WORKS(ReadFile(in, text, sizeof text, &done, NULL)); /* what there is */
    EXPECT_EQ(done, 4);
    close(ends[1]);
    EXPECT_FAILS(109, ReadFile(in, text, sizeof text, &done, NULL));
    REQUIRE(pipe(ends) == 0);
    signal(SIGPIPE, SIG_IGN);
    int kept = dup(2);
    dup2(ends[1], 2);
    close(ends[0]);
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    EXPECT_FAILS(232, WriteFile(out, "some", 4, &done, NULL));
    dup2(kept, 2);
}

static void full(void)
{
    DWORD done;
    HANDLE device = CreateFileA("/dev/full", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    REQUIRE(device != INVALID_HANDLE_VALUE);
    EXPECT_FAILS(112, WriteFile(device, "x", 1, &done, NULL));
}

/* What Windows does with a buffer in watched memory: all of it counts as written. */
static void watched(void)
{
    DWORD done;
    open_file(100);
    char *p =
        (char *)VirtualAlloc(NULL, 8 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    REQUIRE(p != NULL);
    EXPECT_WORKS(ReadFile(file, p + PAGE, 3 * PAGE, &done, NULL));
    EXPECT_EQ(done, 100);
    void *pages[8];
    ULONG_PTR count = 8;
    DWORD granularity;
    EXPECT_EQ(GetWriteWatch(0, p, 8 * PAGE, pages, &count, &granularity), 0);
    EXPECT_EQ(count, 3);
    EXPECT_EQ((uintptr_t)pages[0], (uintptr_t)p + PAGE);
    count = 8;
    EXPECT_EQ(GetWriteWatch(WRITE_WATCH_FLAG_RESET, p, 8 * PAGE, pages, &count, &granularity), 0);
    EXPECT_FAILS(6, ReadFile((HANDLE)0x1234, p + PAGE, PAGE, &done, NULL));
    count = 8;
    EXPECT_EQ(GetWriteWatch(0, p, 8 * PAGE, pages, &count, &granularity), 0);
    EXPECT_EQ(count, 0);
}

static void *cancelled(void *unused)
{
    char byte;
    DWORD done;
    pthread_cancel(pthread_self());
    ReadFile(file, &byte, 1, &done, NULL);
    WriteFile(file, &byte, 1, &done, NULL);
    FlushFileBuffers(file);
    CloseHandle(CreateFileA("/dev/null", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL));
    CloseHandle(memory_section(PAGE_READWRITE, PAGE));
    CloseHandle(CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, own_name("x")));
    FlushViewOfFile(map(CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL), FILE_MAP_WRITE), 0);
    *(int *)unused = 1;
    pthread_testcancel();
    return unused;
}

static void cancellation(void)
{
#ifdef __SANITIZE_ADDRESS__
    SKIP("AddressSanitizer takes the stack that a cancellation leaves for one in use");
#endif
    int passed = 0;
    pthread_t thread;
    open_file(PAGE);
    errno = 77;
    pthread_create(&thread, NULL, cancelled, &passed);
    pthread_join(thread, NULL);
    EXPECT_EQ(passed, 1);
    char byte;
    DWORD done;
    EXPECT(!ReadFile(file, NULL, 1, &done, NULL) && ReadFile(file, &byte, 1, &done, NULL));
    EXPECT_EQ(errno, 77);
}

TAP_MAIN(CASE(bad_buffers, "Z buffers that cannot be touched"), CASE(guarded, "I-008 guard pages in buffers"),
         CASE(rights, "a handle's rights"), CASE(bad_positions, "positions that are none"),
         CASE(full, "a device that is full"), CASE(views, "Q-037 Q-042 buffers in views"),
         CASE(positions, "positions, and sizes that look like failures"),
         CASE(reading, "reading up to the end"), CASE(overlapped, "OVERLAPPED says where"),
         CASE(events, "the event of an OVERLAPPED"),
         CASE(appending, "FILE_APPEND_DATA alone"), CASE(pipes, "pipes"),
         CASE(watched, "L-026 L-028 buffers in watched memory"),
         CASE(cancellation, "a cancelled thread does not end inside a call; errno is kept"))
