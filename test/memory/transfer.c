/* ReadProcessMemory, WriteProcessMemory, IsBad*Ptr and their like, section R. */
#include "test/memory/memory.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define SELF GetCurrentProcess()

enum { NEVER = 77 };

static char buffer[16 * PAGE];
static SIZE_T count;

static BOOL read_from(HANDLE process, const void *from, void *to, SIZE_T size)
{
    count = NEVER;
    return ReadProcessMemory(process, from, to, size, &count);
}

static BOOL write_to(HANDLE process, void *to, const void *from, SIZE_T size)
{
    count = NEVER;
    return WriteProcessMemory(process, to, from, size, &count);
}

static void refuses_read(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE), *end = (char *)UINT64_C(0x7FFFFFFF0000);
    REQUIRE(protect(p + PAGE, PAGE, PAGE_NOACCESS));
    EXPECT_FAILS(998, read_from(SELF, p, buffer, ~(SIZE_T)0));
    EXPECT_EQ(count, NEVER);
    EXPECT_FAILS(998, read_from(SELF, end - 8, buffer, (SIZE_T)1 << 32));
    EXPECT_FAILS(998, read_from(SELF, (void *)UINT64_C(0xFFFF800000000000), buffer, 8));
    EXPECT_FAILS(998, read_from(NULL, p, (void *)UINT64_C(0xFFFF800000000000), 8));
    EXPECT_EQ(count, NEVER);
    EXPECT_FAILS(6, read_from(NULL, p, buffer, 8));
    EXPECT_FAILS(6, read_from((HANDLE)4444, p, buffer, 8));
    EXPECT_FAILS(299, read_from(SELF, p, buffer, 2 * PAGE));
    EXPECT_EQ(count, 0);
    EXPECT_FAILS(299, read_from(SELF, p + PAGE, buffer, 1));
    EXPECT_FAILS(299, read_from(SELF, reserve(PAGE), buffer, 1));
    EXPECT_FAILS(299, read_from(SELF, NULL, buffer, 1));
    HANDLE without = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    EXPECT_FAILS(5, read_from(without, p, buffer, 1));
    EXPECT_EQ(count, 0);
    CloseHandle(without);
    memset(p, 5, PAGE);
    char *to = allocate(2 * PAGE, PAGE_READWRITE);
    REQUIRE(protect(to + PAGE, PAGE, PAGE_READONLY));
    EXPECT_FAILS(299, read_from(SELF, p, to + PAGE - 10, 100));
    EXPECT_EQ(count, 10);
    EXPECT(holds(to + PAGE - 10, 10, 5));
}

static void refuses_write(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *closed = allocate(2 * PAGE, PAGE_READWRITE);
    REQUIRE(protect(p, PAGE, PAGE_READONLY));
    REQUIRE(protect(p + PAGE, PAGE, PAGE_NOACCESS));
    REQUIRE(protect(closed + PAGE, PAGE, PAGE_NOACCESS));
    memset(p + 2 * PAGE, 3, 2 * PAGE);
    EXPECT_FAILS(998, write_to(SELF, p, buffer, 8));
    EXPECT_EQ(count, NEVER);
    EXPECT_FAILS(998, write_to(SELF, p + PAGE, buffer, 8));
    EXPECT_FAILS(998, write_to(SELF, reserve(PAGE), buffer, 8));
    EXPECT_FAILS(998, write_to(SELF, free_place(PAGE), buffer, 8));
    EXPECT_FAILS(998, write_to(SELF, p, buffer, ~(SIZE_T)0));
    EXPECT_FAILS(6, write_to(NULL, p + 2 * PAGE, buffer, 8));
    EXPECT_EQ(count, NEVER);
    EXPECT_FAILS(299, write_to(SELF, p + 2 * PAGE, closed, 2 * PAGE));
    EXPECT_EQ(count, 0);
    EXPECT(holds(p + 2 * PAGE, 2 * PAGE, 3));
}

static void nothing(void)
{
    char *p = reserve(PAGE);
    EXPECT_WORKS(read_from(SELF, p, buffer, 0));
    EXPECT_EQ(count, 0);
    EXPECT_WORKS(write_to(SELF, p, buffer, 0));
    EXPECT_EQ(count, 0);
}

static void copied(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE);
    for (int i = 0; i < 4 * PAGE; i++)
        p[i] = i * 7 + i / 256;
    for (int size = 1; size < 3 * PAGE; size += size < 40 ? 1 : 997) {
        memset(buffer, 0, sizeof buffer);
        EXPECT_WORKS(read_from(SELF, p + 13, buffer + 5, size));
        EXPECT_EQ(count, size);
        EXPECT(memcmp(p + 13, buffer + 5, size) == 0 && buffer[4] == 0 && buffer[5 + size] == 0);
    }
    EXPECT_WORKS(ReadProcessMemory(SELF, p, buffer, 4 * PAGE, NULL));
    memset(p, 0, 4 * PAGE);
    EXPECT_WORKS(write_to(SELF, p + 1, buffer + 1, 4 * PAGE - 2));
    EXPECT_EQ(count, 4 * PAGE - 2);
    EXPECT(memcmp(p + 1, buffer + 1, 4 * PAGE - 2) == 0 && p[0] == 0);
    EXPECT_WORKS(WriteProcessMemory(SELF, p, buffer, 1, NULL));
}

static void code(void)
{
    static const DWORD protections[] = {PAGE_EXECUTE, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE};
    memset(buffer, 0xC3, 16);
    for (int i = 0; i < 3; i++) {
        char *p = allocate(2 * PAGE, protections[i]);
        EXPECT_WORKS(write_to(SELF, p + PAGE - 8, buffer, 16));
        EXPECT_EQ(count, 16);
        EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, protections[i]);
        EXPECT(executes(p + PAGE - 8) && executes(p + PAGE));
    }
}

static void crossing(void)
{
    char *p = allocate(8 * PAGE, PAGE_EXECUTE_READWRITE);
    REQUIRE(protect(p + 2 * PAGE, PAGE, PAGE_EXECUTE_READ));
    REQUIRE(protect(p + 3 * PAGE, 5 * PAGE, PAGE_READONLY));
    memset(buffer, 1, sizeof buffer);
    EXPECT_FAILS(299, write_to(SELF, p, buffer, 8 * PAGE));
    EXPECT_EQ(count, 2 * PAGE);
    EXPECT(holds(p, 2 * PAGE, 1) && holds(p + 2 * PAGE, 6 * PAGE, 0));
    EXPECT_FAILS(299, write_to(SELF, p + 2 * PAGE, buffer, 2 * PAGE));
    EXPECT_EQ(count, PAGE);
    EXPECT_EQ(query(p + 2 * PAGE).Protect, PAGE_EXECUTE_READ);
}

static void guards(void)
{
    char *p = allocate(3 * PAGE, PAGE_READWRITE | PAGE_GUARD);
    EXPECT_FAILS(299, read_from(SELF, p, buffer, PAGE));
    EXPECT_EQ(count, 0);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_WORKS(read_from(SELF, p, buffer, PAGE));
    EXPECT_FAILS(299, write_to(SELF, p + PAGE, buffer, 8));
    EXPECT_EQ(count, 0);
    EXPECT_WORKS(write_to(SELF, p + PAGE, buffer, 8));
    EXPECT_PAGES(p, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(IsBadReadPtr(p + 2 * PAGE, 1));
    EXPECT(!IsBadReadPtr(p + 2 * PAGE, 1));
    EXPECT_PAGES(p, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(protect(p, PAGE, PAGE_READWRITE | PAGE_GUARD));
    EXPECT(IsBadWritePtr(p, 1));
    EXPECT(!IsBadWritePtr(p, 1));
}

static void watched(void)
{
    char *p =
        (char *)VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    void *pages[4];
    ULONG_PTR pages_count = 4;
    DWORD granularity;
    EXPECT_WORKS(write_to(SELF, p + PAGE, buffer, 2 * PAGE));
    EXPECT_WORKS(read_from(SELF, p + 3 * PAGE, buffer, PAGE));
    EXPECT_EQ(GetWriteWatch(0, p, 4 * PAGE, pages, &pages_count, &granularity), 0);
    EXPECT_EQ(pages_count, 2);
    EXPECT(pages[0] == p + PAGE && pages[1] == p + 2 * PAGE);
}

static void bad_pointers(void)
{
    char *p = allocate(4 * PAGE, PAGE_READWRITE), *r = reserve(PAGE);
    memset(p, 6, 4 * PAGE);
    REQUIRE(protect(p + 2 * PAGE, PAGE, PAGE_READONLY));
    REQUIRE(protect(p + 3 * PAGE, PAGE, PAGE_NOACCESS));
    SetLastError(UNTOUCHED);
    EXPECT(!IsBadReadPtr(NULL, 0) && !IsBadWritePtr(NULL, 0) && !IsBadReadPtr(r, 0));
    EXPECT(IsBadReadPtr(NULL, 1) && IsBadWritePtr(NULL, 1));
    EXPECT(!IsBadReadPtr(p, 3 * PAGE) && !IsBadReadPtr(p + 100, PAGE) && !IsBadHugeReadPtr(p, 3 * PAGE));
    EXPECT(IsBadReadPtr(p, 3 * PAGE + 1) && IsBadReadPtr(p + 3 * PAGE, 1) && IsBadHugeReadPtr(p, 4 * PAGE));
    EXPECT(IsBadReadPtr(p, ~(UINT_PTR)0) && IsBadWritePtr(p, ~(UINT_PTR)0));
    EXPECT(IsBadReadPtr((void *)UINT64_C(0xFFFF800000000000), 1));
    EXPECT(!IsBadWritePtr(p, 2 * PAGE) && !IsBadHugeWritePtr(p, 2 * PAGE));
    EXPECT(IsBadWritePtr(p, 2 * PAGE + 1) && IsBadWritePtr(p + 2 * PAGE, 1) &&
           IsBadHugeWritePtr(p, 3 * PAGE));
    EXPECT(IsBadWritePtr(p + 3 * PAGE, 1) && IsBadWritePtr(r, 1));
    EXPECT(IsBadWritePtr((void *)(uintptr_t)bad_pointers, 1));
    EXPECT(IsBadCodePtr(NULL) && !IsBadCodePtr((FARPROC)p) && IsBadCodePtr((FARPROC)r));
    EXPECT(holds(p, 3 * PAGE, 6));
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void bad_strings(void)
{
    char *p = allocate(2 * PAGE, PAGE_READWRITE), *end = p + PAGE;
    memset(p, 'x', PAGE);
    REQUIRE(protect(end, PAGE, PAGE_NOACCESS));
    SetLastError(UNTOUCHED);
    EXPECT(IsBadStringPtrA(NULL, 0) && IsBadStringPtrW(NULL, 0) && IsBadStringPtrA(NULL, 5));
    EXPECT(!IsBadStringPtrA(end, 0) && IsBadStringPtrA(end, 1));
    EXPECT(!IsBadStringPtrA(end - 3, 3) && IsBadStringPtrA(end - 3, 4) && IsBadStringPtrA(p, ~(UINT_PTR)0));
    EXPECT(!IsBadStringPtrW((WCHAR *)(end - 4), 2) && IsBadStringPtrW((WCHAR *)(end - 4), 3));
    EXPECT(IsBadStringPtrW((WCHAR *)(end - 3), 2)); /* half of it is there */
    end[-1] = 0;
    EXPECT(!IsBadStringPtrA(p, ~(UINT_PTR)0) && IsBadStringPtrW((WCHAR *)p, ~(UINT_PTR)0));
    end[-2] = 0;
    EXPECT(!IsBadStringPtrW((WCHAR *)p, ~(UINT_PTR)0));
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

/* Another process, which waits to be read and written. */
struct other {
    pid_t id;
    HANDLE handle;
    int pipe[2];
};

static char *shared_place, *their_code;

static struct other start_other(DWORD access)
{
    struct other other;
    REQUIRE(pipe(other.pipe) == 0);
    fflush(stdout);
    other.id = fork();
    if (other.id == 0) {
        char go;
        alarm(30);
        close(other.pipe[1]);
        if (read(other.pipe[0], &go, 1) < 0)
            _exit(1);
        _exit(shared_place[0] + shared_place[PAGE]);
    }
    close(other.pipe[0]);
    REQUIRE((other.handle = OpenProcess(access, FALSE, other.id)) != NULL);
    return other;
}

static int end_other(struct other *other)
{
    int status = 0;
    close(other->pipe[1]);
    EXPECT(waitpid(other->id, &status, 0) == other->id && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void other_process(void)
{
    shared_place = allocate(4 * PAGE, PAGE_READWRITE);
    their_code = allocate(2 * PAGE, PAGE_EXECUTE_READ);
    memset(shared_place, 40, 4 * PAGE);
    REQUIRE(protect(shared_place + 2 * PAGE, PAGE, PAGE_READONLY));
    REQUIRE(protect(shared_place + 3 * PAGE, PAGE, PAGE_NOACCESS));
    struct other other =
        start_other(PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION);
    REQUIRE(protect(shared_place, 3 * PAGE, PAGE_READWRITE));
    memset(shared_place, 0, 3 * PAGE); /* ours; theirs stays */
    EXPECT_EQ(GetProcessId(other.handle), (DWORD)other.id);
    EXPECT_WORKS(read_from(other.handle, shared_place + 7, buffer, 3 * PAGE - 7));
    EXPECT_EQ(count, 3 * PAGE - 7);
    EXPECT(holds(buffer, 3 * PAGE - 7, 40));
    EXPECT_FAILS(299, read_from(other.handle, shared_place + 3 * PAGE, buffer, PAGE));
    EXPECT_FAILS(299, read_from(other.handle, shared_place + PAGE, buffer, 3 * PAGE));
    EXPECT_FAILS(998, read_from(other.handle, shared_place, (void *)~(uintptr_t)0, 2));
    memset(buffer, 2, PAGE);
    EXPECT_WORKS(write_to(other.handle, shared_place + PAGE, buffer, PAGE));
    EXPECT_EQ(count, PAGE);
    EXPECT_FAILS(299, write_to(other.handle, shared_place + PAGE, buffer, 2 * PAGE));
    EXPECT_EQ(count, PAGE);
    EXPECT_FAILS(998, write_to(other.handle, shared_place + 2 * PAGE, buffer, 1));
    EXPECT_FAILS(998, write_to(other.handle, NULL, buffer, 1));
    EXPECT_WORKS(write_to(other.handle, their_code, buffer, 2 * PAGE));
    EXPECT_WORKS(read_from(other.handle, their_code, buffer, 2 * PAGE));
    EXPECT_EQ(buffer[5], 2);
    EXPECT_EQ(their_code[5], 0);
    EXPECT_EQ(end_other(&other), 42);
    EXPECT_FAILS(299, read_from(other.handle, shared_place, buffer, 1));
    EXPECT_WORKS(CloseHandle(other.handle));
    EXPECT_FAILS(6, read_from(other.handle, shared_place, buffer, 1));
}

static void other_queried(void)
{
    MEMORY_BASIC_INFORMATION info, own;
    shared_place = allocate(4 * PAGE, PAGE_READWRITE);
    memset(shared_place, 1, 4 * PAGE);
    REQUIRE(protect(shared_place + PAGE, PAGE, PAGE_READONLY));
    char *r = reserve(CHUNK);
    struct other other = start_other(PROCESS_QUERY_INFORMATION);
    REQUIRE(release(r)); /* ours; theirs stays */
    EXPECT_FAILS(24, VirtualQueryEx(other.handle, shared_place, &info, sizeof info - 1));
    EXPECT_FAILS(87, VirtualQueryEx(other.handle, (void *)~(uintptr_t)0, &info, sizeof info));
    EXPECT_WORKS(VirtualQueryEx(other.handle, shared_place + PAGE + 5, &info, sizeof info) == sizeof info);
    EXPECT(info.BaseAddress == shared_place + PAGE && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READONLY);
    EXPECT_EQ(info.RegionSize, PAGE);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
    EXPECT_WORKS(VirtualQueryEx(other.handle, r, &info, sizeof info) == sizeof info);
    EXPECT(info.State == MEM_RESERVE && info.Protect == 0);
    EXPECT_EQ(query(r).State, MEM_FREE);
    own = query((void *)(uintptr_t)other_queried);
    EXPECT_WORKS(VirtualQueryEx(other.handle, (void *)(uintptr_t)other_queried, &info, sizeof info) ==
                 sizeof info);
    EXPECT_EQ(info.Type, MEM_IMAGE);
    EXPECT(info.AllocationBase == own.AllocationBase && info.Protect == PAGE_EXECUTE_READ);
    char *at = NULL;
    while (VirtualQueryEx(other.handle, at, &info, sizeof info)) { /* they tile the space */
        if (!EXPECT(info.BaseAddress == at && info.RegionSize > 0))
            break;
        at += info.RegionSize;
    }
    EXPECT_EQ(GetLastError(), 87);
    EXPECT((uintptr_t)at >= UINT64_C(0x7FFFFFFF0000));
    end_other(&other);
    EXPECT(!VirtualQueryEx(other.handle, shared_place, &info, sizeof info));
}

static void rights(void)
{
    MEMORY_BASIC_INFORMATION info;
    shared_place = allocate(2 * PAGE, PAGE_READWRITE);
    struct other other = start_other(PROCESS_VM_READ);
    EXPECT_WORKS(read_from(other.handle, shared_place, buffer, 1));
    EXPECT_FAILS(5, write_to(other.handle, shared_place, buffer, 1));
    EXPECT_FAILS(5, TerminateProcess(other.handle, 1));
    EXPECT_FAILS(5, GetProcessId(other.handle));
    EXPECT_FAILS(5, VirtualQueryEx(other.handle, shared_place, &info, sizeof info));
    end_other(&other);
    EXPECT_FAILS(87, OpenProcess(PROCESS_VM_READ, FALSE, 0));
    EXPECT_FAILS(87, OpenProcess(PROCESS_VM_READ, FALSE, other.id));
    EXPECT_FAILS(87, OpenProcess(PROCESS_VM_READ, FALSE, ~0u));
    if (geteuid() != 0 || syscall(SYS_setresuid, 65534, 65534, 65534) != 0)
        SKIP("not the superuser: no other process to be kept out of");
    EXPECT_FAILS(5, OpenProcess(PROCESS_VM_READ, FALSE, 1));
    HANDLE first = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, 1);
    EXPECT(first != NULL);
    EXPECT_EQ(GetProcessId(first), 1);
}

static void own_handle(void)
{
    HANDLE handle;
    char *p;
    EXPECT_EQ(GetProcessId(SELF), GetCurrentProcessId());
    REQUIRE((handle = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId())) != NULL);
    EXPECT_WORKS((p = (char *)VirtualAllocEx(handle, NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) !=
                 NULL);
    EXPECT_WORKS(write_to(handle, p, "abc", 4));
    EXPECT_STR(p, "abc");
    EXPECT_WORKS(FlushInstructionCache(handle, p, PAGE));
    EXPECT_WORKS(VirtualFreeEx(handle, p, 0, MEM_RELEASE));
    EXPECT_WORKS(CloseHandle(handle));
    EXPECT_FAILS(6, VirtualAllocEx(handle, NULL, PAGE, MEM_RESERVE, PAGE_READWRITE));
    REQUIRE(DuplicateHandle(SELF, SELF, SELF, &handle, 0, FALSE, DUPLICATE_SAME_ACCESS));
    EXPECT_EQ(GetProcessId(handle), GetCurrentProcessId());
}

static void killed(void)
{
    shared_place = allocate(2 * PAGE, PAGE_READWRITE);
    struct other other = start_other(PROCESS_TERMINATE);
    int status;
    EXPECT_WORKS(TerminateProcess(other.handle, 3));
    EXPECT(waitpid(other.id, &status, 0) == other.id && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    EXPECT_FAILS(5, TerminateProcess(other.handle, 3));
}

/* Of two stores and two loads without barriers on one side: never both loads old. */
static volatile int x, y, seen;

static void *other_side(void *unused)
{
    x = 1;
    __asm__ volatile("" ::: "memory");
    seen = y;
    return unused;
}

static void barrier(void)
{
    EXPECT_WORKS((FlushProcessWriteBuffers(), TRUE));
    for (int i = 0; i < 300; i++) {
        pthread_t thread;
        x = y = seen = 0;
        pthread_create(&thread, NULL, other_side, NULL);
        y = 1;
        FlushProcessWriteBuffers();
        int theirs = x;
        pthread_join(thread, NULL);
        EXPECT(theirs || seen);
    }
}

TAP_MAIN(CASE(refuses_read, "R-003 R-004 R-005 R-006 reading: refused"),
         CASE(refuses_write, "R-010 R-011 R-012 writing: refused"), CASE(nothing, "R-002 R-009 no bytes"),
         CASE(copied, "R-001 R-007 R-008 copied"),
         CASE(code, "R-013 code is written and keeps its protection"),
         CASE(crossing, "R-014 up to the first page that cannot be written"),
         CASE(guards, "I-010 I-011 guard pages fail once"),
         CASE(watched, "L-026 what is written so counts as written"),
         CASE(bad_pointers, "R-016 R-017 R-018 R-019 R-020 R-023 bad pointers"),
         CASE(bad_strings, "R-021 R-022 bad strings"),
         CASE(other_process, "R-001 R-003 R-011 R-013 another process"),
         CASE(other_queried, "H-006 H-010 H-012 H-018 H-020 another process's memory"),
         CASE(rights, "R-006 rights of handles"),
         CASE(own_handle, "R-008 R-015 a handle of the process itself"),
         CASE(killed, "TerminateProcess of another process"),
         CASE(barrier, "FlushProcessWriteBuffers: all threads pass a barrier"))
