/* Which processes there are, and what they have loaded; GetProcessMemoryInfo of another one. */
#include "test/system/system.h"

#include <psapi.h>
#include <signal.h>
#include <sys/wait.h>

extern char __ehdr_start[]; /* where the program is mapped */

static void refusals(void)
{
    DWORD ids[4], needed;
    HMODULE modules[4];
    MODULEINFO information;
    char name[8];
    EXPECT_FAILS(ERROR_NOACCESS, EnumProcesses((DWORD *)8, sizeof ids, &needed));
    EXPECT_FAILS(ERROR_NOACCESS, EnumProcesses(ids, sizeof ids, NULL));
    EXPECT_FAILS(ERROR_INVALID_HANDLE, EnumProcessModules(NULL, modules, sizeof modules, &needed));
    EXPECT_FAILS(ERROR_NOACCESS,
                 EnumProcessModules(GetCurrentProcess(), (HMODULE *)8, sizeof modules, &needed));
    EXPECT_FAILS(ERROR_INVALID_PARAMETER,
                 EnumProcessModulesEx(GetCurrentProcess(), modules, sizeof modules, &needed, 4));
    EXPECT_FAILS(ERROR_INSUFFICIENT_BUFFER, GetModuleInformation(GetCurrentProcess(), NULL, &information, 8));
    EXPECT_FAILS(ERROR_INVALID_HANDLE,
                 GetModuleInformation(GetCurrentProcess(), (HMODULE)4096, &information, sizeof information));
    EXPECT_FAILS(ERROR_INVALID_HANDLE,
                 GetModuleBaseNameA(GetCurrentProcess(), (HMODULE)4096, name, sizeof name));
    EXPECT_FAILS(ERROR_INSUFFICIENT_BUFFER, GetModuleBaseNameA(GetCurrentProcess(), NULL, name, 0));
    DWORD size = 2;
    EXPECT_FAILS(ERROR_INSUFFICIENT_BUFFER, QueryFullProcessImageNameA(GetCurrentProcess(), 0, name, &size));
    EXPECT_FAILS(ERROR_INVALID_PARAMETER, QueryFullProcessImageNameA(GetCurrentProcess(), 2, name, &size));
}

static void own_id_is_listed(void)
{
    static DWORD ids[65536];
    DWORD needed = 0, found = 0;
    EXPECT(EnumProcesses(ids, sizeof ids, &needed));
    for (DWORD i = 0; i < needed / sizeof *ids; i++)
        found += ids[i] == GetCurrentProcessId();
    EXPECT_EQ(found, 1);
    EXPECT(EnumProcesses(ids, sizeof *ids, &needed));
    EXPECT_EQ(needed, sizeof *ids);
}

static void own_modules(void)
{
    static HMODULE modules[1024];
    DWORD needed = 0;
    EXPECT(EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &needed));
    EXPECT_EQ(modules[0], (HMODULE)__ehdr_start);
    EXPECT(needed / sizeof *modules > 2);
    int has_library = 0;
    for (DWORD i = 0; i < needed / sizeof *modules; i++) {
        char name[MAX_PATH];
        MODULEINFO information;
        EXPECT(GetModuleBaseNameA(GetCurrentProcess(), modules[i], name, sizeof name) == strlen(name));
        has_library |= strncmp(name, "libfaultline.so", 15) == 0;
        EXPECT(GetModuleInformation(GetCurrentProcess(), modules[i], &information, sizeof information));
        EXPECT_EQ(information.lpBaseOfDll, modules[i]);
        EXPECT(information.SizeOfImage >= 4096);
    }
    EXPECT(has_library);
    HMODULE one;
    EXPECT(EnumProcessModulesEx(GetCurrentProcess(), &one, sizeof one, &needed, LIST_MODULES_ALL));
    EXPECT_EQ(one, modules[0]);
    EXPECT(needed > sizeof one);
}

static void names(void)
{
    char path[MAX_PATH] = "", same[MAX_PATH] = "", base[MAX_PATH], cut[5];
    WCHAR wide_path[MAX_PATH] = {0};
    DWORD size = MAX_PATH;
    EXPECT(GetModuleFileNameA(NULL, path, sizeof path));
    EXPECT_EQ(GetModuleFileNameExA(GetCurrentProcess(), NULL, same, sizeof same), strlen(path));
    EXPECT_STR(same, path);
    EXPECT(strncmp(path, "C:\\", 3) == 0);
    EXPECT_EQ(GetProcessImageFileNameA(GetCurrentProcess(), same, sizeof same), strlen(path) - 2);
    EXPECT(*same == '/');
    EXPECT(QueryFullProcessImageNameA(GetCurrentProcess(), 0, same, &size));
    EXPECT_EQ(size, strlen(path));
    EXPECT_EQ(GetModuleFileNameExW(GetCurrentProcess(), NULL, wide_path, MAX_PATH), strlen(path));
    EXPECT_STR(narrow(wide_path), path);
    size = MAX_PATH;
    EXPECT(QueryFullProcessImageNameW(GetCurrentProcess(), PROCESS_NAME_NATIVE, wide_path, &size));
    GetProcessImageFileNameA(GetCurrentProcess(), same, sizeof same);
    EXPECT_STR(narrow(wide_path), same);
    size = MAX_PATH;
    EXPECT(QueryFullProcessImageNameW(GetCurrentProcess(), 0, wide_path, &size));
    EXPECT_STR(narrow(wide_path), path);
    EXPECT_EQ(K32GetModuleBaseNameA(GetCurrentProcess(), NULL, base, sizeof base),
              strlen(strrchr(path, '\\') + 1));
    EXPECT_STR(base, strrchr(path, '\\') + 1);
    EXPECT_EQ(GetModuleBaseNameA(GetCurrentProcess(), NULL, cut, sizeof cut), 4);
    EXPECT(strncmp(cut, base, 4) == 0 && cut[4] == '\0');
}

static void another_process(void)
{
    int is_there[2];
    char byte;
    REQUIRE(pipe(is_there) == 0);
    pid_t child = fork();
    if (child == 0) {
        (void)!write(is_there[1], "", 1);
        pause();
        _exit(0);
    }
    REQUIRE(read(is_there[0], &byte, 1) == 1);
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, (DWORD)child);
    HMODULE module = NULL;
    DWORD needed;
    EXPECT(process != NULL);
    EXPECT(EnumProcessModules(process, &module, sizeof module, &needed));
    EXPECT_EQ(module, (HMODULE)__ehdr_start);
    PROCESS_MEMORY_COUNTERS counters = {0};
    EXPECT(GetProcessMemoryInfo(process, &counters, sizeof counters));
    EXPECT(counters.WorkingSetSize >= 4096 && counters.PageFaultCount > 0);
    EXPECT(counters.PeakWorkingSetSize >= counters.WorkingSetSize);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    EXPECT_FAILS(ERROR_PARTIAL_COPY, GetProcessMemoryInfo(process, &counters, sizeof counters));
    EXPECT_FAILS(ERROR_PARTIAL_COPY, EnumProcessModules(process, &module, sizeof module, &needed));
    CloseHandle(process);
}

static void wow64(void)
{
    BOOL is = 7;
    USHORT machine = 7, native = 7;
    HANDLE nothing = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    EXPECT_FAILS(6, IsWow64Process(NULL, &is));
    EXPECT_FAILS(5, IsWow64Process(nothing, &is));
    EXPECT_EQ(is, 7);
    EXPECT(IsWow64Process(GetCurrentProcess(), &is));
    EXPECT_EQ(is, FALSE);
    EXPECT_FAILS(6, IsWow64Process2(NULL, &machine, &native));
    EXPECT(IsWow64Process2(GetCurrentProcess(), &machine, NULL));
    EXPECT(IsWow64Process2(GetCurrentProcess(), &machine, &native));
    EXPECT(machine == IMAGE_FILE_MACHINE_UNKNOWN && native == IMAGE_FILE_MACHINE_AMD64);
    CloseHandle(nothing);
}

static void encoded(void)
{
    static void *const pointers[] = {NULL, (void *)1, (void *)-1, (void *)0x123456789abc};
    for (int i = 0; i < 4; i++) {
        EXPECT(EncodePointer(pointers[i]) != pointers[i]);
        EXPECT(DecodePointer(EncodePointer(pointers[i])) == pointers[i]);
        EXPECT(EncodeSystemPointer(pointers[i]) != pointers[i]);
        EXPECT(DecodeSystemPointer(EncodeSystemPointer(pointers[i])) == pointers[i]);
    }
}

static void no_name(void)
{
    DWORD size = 1024;
    EXPECT_FAILS(87, QueryFullProcessImageNameA(GetCurrentProcess(), 0, NULL, &size));
    EXPECT_EQ(size, 1024);
}

TAP_MAIN(CASE(wow64, "no process is one of 32 bits"), CASE(encoded, "pointers are hidden and found again"),
         CASE(no_name, "a name without room for it"), CASE(refusals, "what is refused"),
         CASE(own_id_is_listed, "this process is among the processes"),
         CASE(own_modules, "the modules of this process, the program first"),
         CASE(names, "names of modules and programs"),
         CASE(another_process, "another process, and when it has ended"))
