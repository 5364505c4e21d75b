/* Snapshots of processes, threads, modules and heaps. */
#include "test/system/system.h"

#include <signal.h>
#include <sys/wait.h>
#include <tlhelp32.h>
#include <unistd.h>

extern char __ehdr_start[]; /* where the program is mapped */

#define EXPECT_NONE(error, call)                        \
    do {                                                \
        SetLastError(0xdead);                           \
        EXPECT((call) == INVALID_HANDLE_VALUE);         \
        EXPECT_EQ(GetLastError(), error);               \
    } while (0)

static void refusals(void)
{
    THREADENTRY32 thread = {.dwSize = sizeof thread};
    HEAPENTRY32 block = {.dwSize = sizeof block};
    EXPECT_NONE(ERROR_INVALID_PARAMETER, CreateToolhelp32Snapshot(0, 0));
    EXPECT_NONE(ERROR_INVALID_PARAMETER, CreateToolhelp32Snapshot(0x100, 0));
    EXPECT_NONE(ERROR_INVALID_PARAMETER, CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, 0x7ffffffc));
    EXPECT_NONE(ERROR_NOT_SUPPORTED, CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, (DWORD)getppid()));
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    REQUIRE(snapshot != INVALID_HANDLE_VALUE);
    PROCESSENTRY32 process = {.dwSize = sizeof process};
    EXPECT_FAILS(ERROR_NO_MORE_FILES, Process32First(snapshot, &process)); /* none were asked for */
    thread.dwSize = sizeof thread - 1;
    EXPECT_FAILS(ERROR_BAD_LENGTH, Thread32First(snapshot, &thread));
    thread.dwSize = sizeof thread;
    EXPECT_FAILS(ERROR_INVALID_HANDLE, Thread32First(NULL, &thread));
    EXPECT_FAILS(ERROR_INVALID_HANDLE, Thread32First(GetCurrentProcess(), &thread));
    EXPECT_FAILS(ERROR_NOACCESS, Thread32First(snapshot, (LPTHREADENTRY32)8));
    EXPECT(CloseHandle(snapshot));
    EXPECT_FAILS(ERROR_INVALID_HANDLE, Thread32First(snapshot, &thread));
    EXPECT_FAILS(ERROR_INVALID_PARAMETER, Heap32First(&block, 0, 4096));
    EXPECT_FAILS(ERROR_NOT_SUPPORTED, Heap32First(&block, 1, (ULONG_PTR)GetProcessHeap()));
    EXPECT_FAILS(ERROR_INVALID_PARAMETER, Heap32Next(&block));
    block.dwSize = 8;
    EXPECT_FAILS(ERROR_BAD_LENGTH, Heap32First(&block, 0, (ULONG_PTR)GetProcessHeap()));
}

static DWORD WINAPI stands(LPVOID event)
{
    return WaitForSingleObject(event, INFINITE);
}

/* How often the thread is in a new snapshot; its process is this one. */
static int listed(DWORD id)
{
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    int count = 0;
    EXPECT(Thread32First(snapshot, &entry));
    do {
        EXPECT_EQ(entry.dwSize, sizeof entry);
        if (entry.th32ThreadID == id) {
            EXPECT_EQ(entry.th32OwnerProcessID, GetCurrentProcessId());
            EXPECT(entry.tpBasePri >= 4 && entry.tpBasePri <= 24);
            count++;
        }
    } while (Thread32Next(snapshot, &entry));
    EXPECT_EQ(GetLastError(), ERROR_NO_MORE_FILES);
    CloseHandle(snapshot);
    return count;
}

static void threads(void)
{
    DWORD id;
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, stands, event, 0, &id);
    EXPECT_EQ(listed(GetCurrentThreadId()), 1);
    EXPECT_EQ(listed(id), 1);
    HANDLE found = OpenThread(THREAD_SUSPEND_RESUME, FALSE, id);
    EXPECT(found != NULL && SuspendThread(found) == 0 && ResumeThread(found) == 1);
    SetEvent(event);
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    CloseHandle(found);
}

static int narrow_and_wide(DWORD id, DWORD parent)
{
    PROCESSENTRY32 narrow = {.dwSize = sizeof narrow};
    PROCESSENTRY32W wide = {.dwSize = sizeof wide};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    int count = 0;
    EXPECT(Process32First(snapshot, &narrow));
    do {
        count += narrow.th32ProcessID == id;
    } while (narrow.th32ProcessID != id && Process32Next(snapshot, &narrow));
    EXPECT(Process32FirstW(snapshot, &wide)); /* from the beginning again */
    while (wide.th32ProcessID != id && Process32NextW(snapshot, &wide))
        ;
    char converted[MAX_PATH] = "";
    EXPECT(WideCharToMultiByte(CP_UTF8, 0, wide.szExeFile, -1, converted, MAX_PATH, NULL, NULL));
    EXPECT_STR(converted, narrow.szExeFile);
    EXPECT(strstr(converted, "toolhelp") != NULL && !strchr(converted, '/'));
    EXPECT(narrow.th32ParentProcessID == parent && wide.th32ParentProcessID == parent);
    EXPECT(narrow.cntThreads >= 1 && narrow.pcPriClassBase >= 4);
    CloseHandle(snapshot);
    return count;
}

static void processes(void)
{
    EXPECT_EQ(narrow_and_wide(GetCurrentProcessId(), (DWORD)getppid()), 1);
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    EXPECT_EQ(narrow_and_wide((DWORD)child, GetCurrentProcessId()), 1);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void modules(void)
{
    MODULEENTRY32W wide = {.dwSize = sizeof wide};
    MODULEENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, GetCurrentProcessId());
    int library = 0;
    EXPECT(Module32First(snapshot, &entry));
    EXPECT(entry.modBaseAddr == (BYTE *)__ehdr_start && entry.hModule == (HMODULE)__ehdr_start);
    EXPECT((BYTE *)refusals - entry.modBaseAddr < entry.modBaseSize);
    char path[MAX_PATH];
    EXPECT(GetModuleFileNameA(NULL, path, sizeof path));
    EXPECT_STR(entry.szExePath, path);
    while (Module32Next(snapshot, &entry)) {
        EXPECT(entry.th32ProcessID == GetCurrentProcessId());
        library += strncmp(entry.szModule, "libfaultline.so", 15) == 0;
    }
    EXPECT_EQ(GetLastError(), ERROR_NO_MORE_FILES);
    EXPECT_EQ(library, 1);
    EXPECT(Module32FirstW(snapshot, &wide) && wide.hModule == (HMODULE)__ehdr_start);
    CloseHandle(snapshot);
}

static void heaps(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *small = HeapAlloc(heap, 0, 100), *large = HeapAlloc(heap, 0, 8 << 20);
    HEAPLIST32 list = {.dwSize = sizeof list};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0);
    int found = 0;
    EXPECT(Heap32ListFirst(snapshot, &list));
    EXPECT(list.th32HeapID == (ULONG_PTR)GetProcessHeap() && list.dwFlags == HF32_DEFAULT);
    while (Heap32ListNext(snapshot, &list))
        found += list.th32HeapID == (ULONG_PTR)heap && list.dwFlags == 0;
    EXPECT_EQ(found, 1);
    HEAPENTRY32 block = {.dwSize = sizeof block};
    SIZE_T taken = 0, count = 0;
    BOOL more = Heap32First(&block, 0, (ULONG_PTR)heap);
    EXPECT(more);
    for (; more; more = Heap32Next(&block)) {
        if (block.dwFlags == LF32_FREE)
            continue;
        EXPECT_EQ(block.dwFlags, LF32_FIXED);
        EXPECT(block.dwAddress == (ULONG_PTR)small || block.dwAddress == (ULONG_PTR)large);
        EXPECT(block.hHandle == (HANDLE)block.dwAddress && block.th32HeapID == (ULONG_PTR)heap);
        taken += block.dwBlockSize;
        count++;
    }
    EXPECT_EQ(GetLastError(), ERROR_NO_MORE_FILES);
    EXPECT(count == 2 && taken >= 100 + (8 << 20));
    HeapDestroy(heap);
    EXPECT_FAILS(ERROR_INVALID_PARAMETER, Heap32First(&block, 0, (ULONG_PTR)heap));
    CloseHandle(snapshot);
    int value = 7, copy = 0;
    SIZE_T read = 0;
    EXPECT(Toolhelp32ReadProcessMemory(0, &value, &copy, sizeof copy, &read));
    EXPECT(copy == 7 && read == sizeof copy);
}

TAP_MAIN(CASE(refusals, "S-095 snapshots: what is refused"),
         CASE(threads, "S-096 threads are listed, and can be opened and suspended"),
         CASE(processes, "S-096 processes, their names and parents, in both widths"),
         CASE(modules, "S-096 modules, the program first"), CASE(heaps, "S-097 heaps and their blocks"))
