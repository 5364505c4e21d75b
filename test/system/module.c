/* Modules: those of Windows, and shared libraries. */
#include "test/system/system.h"

#include <dlfcn.h>
#include <sys/stat.h>

static void bad_arguments(void)
{
    HMODULE module = (HMODULE)1;
    EXPECT_FAILS(126, GetModuleHandleA("nosuch"));
    EXPECT_FAILS(126, GetModuleHandleW(wide("nosuch.dll")));
    EXPECT_FAILS(126, GetModuleHandleA(""));
    EXPECT_FAILS(87, GetModuleHandleExA(0, "kernel32", NULL));
    EXPECT_FAILS(87, GetModuleHandleExA(8, "kernel32", &module));
    EXPECT_FAILS(87, GetModuleHandleExA(3, NULL, &module));
    EXPECT_FAILS(126, GetModuleHandleExW(0, wide("nosuch"), &module));
    EXPECT(module == NULL);
    EXPECT_FAILS(126, GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCSTR)8, &module));
    EXPECT_FAILS(126, LoadLibraryA("nosuch.dll"));
    EXPECT_FAILS(126, LoadLibraryA("/nosuch/library.so"));
    EXPECT_FAILS(87, LoadLibraryExA("kernel32", (HANDLE)1, 0));
    EXPECT_FAILS(87, LoadLibraryExA("kernel32", NULL, 0x80000000));
    EXPECT_FAILS(50, LoadLibraryExA("kernel32", NULL, LOAD_LIBRARY_AS_DATAFILE));
    EXPECT_FAILS(6, FreeLibrary(NULL));
    EXPECT_FAILS(126, FreeLibrary((HMODULE)&module));
    EXPECT_FAILS(126, DisableThreadLibraryCalls(NULL));
    EXPECT_FAILS(126, GetProcAddress((HMODULE)0x1234, "x"));
    EXPECT_FAILS(126, GetModuleFileNameA((HMODULE)0x1234, (char[10]){0}, 10));
}

static void no_library(void)
{
    char path[] = "/tmp/faultline-XXXXXX";
    int file = mkstemp(path);
    REQUIRE(file >= 0 && write(file, "text", 4) == 4);
    EXPECT_FAILS(193, LoadLibraryA(path));
    unlink(path);
}

static void spellings(void)
{
    HMODULE module = GetModuleHandleA("kernel32.dll");
    REQUIRE(module != NULL);
    EXPECT(GetModuleHandleA("KERNEL32") == module);
    EXPECT(GetModuleHandleW(wide("Kernel32.DLL")) == module);
    EXPECT(GetModuleHandleA("C:\\Windows\\System32\\kernel32.dll") == module);
    EXPECT(LoadLibraryA("kernel32") == module && FreeLibrary(module));
    EXPECT(LoadLibraryExW(wide("kernel32.dll"), NULL, LOAD_LIBRARY_SEARCH_SYSTEM32) == module);
    EXPECT(GetModuleHandleA("ntdll") != module);
    EXPECT(GetModuleHandleA("api-ms-win-core-memory-l1-1-0.dll") == GetModuleHandleA("kernelbase"));
    EXPECT(GetModuleHandleA("kernel32   ") == GetModuleHandleA("kernel32"));
    EXPECT(DisableThreadLibraryCalls(module));
}

static void addresses(void)
{
    HMODULE kernel = GetModuleHandleA("kernel32"), nt = GetModuleHandleA("ntdll");
    EXPECT((void *)GetProcAddress(kernel, "VirtualAlloc") == (void *)VirtualAlloc);
    EXPECT((void *)GetProcAddress(nt, "NtAllocateVirtualMemory") != NULL);
    EXPECT((void *)GetProcAddress(kernel, "RtlCaptureContext") ==
           (void *)GetProcAddress(nt, "RtlCaptureContext"));
    EXPECT((void *)GetProcAddress(GetModuleHandleA("psapi"), "GetProcessMemoryInfo") != NULL);
    EXPECT((void *)GetProcAddress(kernel, "K32GetProcessMemoryInfo") != NULL);
    EXPECT((void *)GetProcAddress(LoadLibraryA("winmm.dll"), "timeGetTime") == (void *)timeGetTime);
    EXPECT_FAILS(127, GetProcAddress(kernel, "virtualalloc"));
    EXPECT_FAILS(127, GetProcAddress(kernel, "NtAllocateVirtualMemory"));
    EXPECT(GetProcAddress(nt, "RtlEnterCriticalSection") == GetProcAddress(kernel, "EnterCriticalSection"));
    EXPECT(GetProcAddress(nt, "RtlAddVectoredExceptionHandler") ==
           GetProcAddress(kernel, "AddVectoredExceptionHandler"));
    EXPECT(GetProcAddress(nt, "RtlAllocateHeap") == GetProcAddress(kernel, "HeapAlloc"));
    EXPECT_FAILS(127, GetProcAddress(kernel, "RtlAllocateHeap"));
    EXPECT_FAILS(127, GetProcAddress(nt, "VirtualAlloc"));
    EXPECT_FAILS(127, GetProcAddress(kernel, "GetProcessMemoryInfo"));
    EXPECT_FAILS(127, GetProcAddress(kernel, "printf"));
    EXPECT_FAILS(127, GetProcAddress(kernel, ""));
    EXPECT_FAILS(182, GetProcAddress(kernel, MAKEINTRESOURCEA(1)));
    LPVOID(WINAPI * allocate)
    (LPVOID, SIZE_T, DWORD, DWORD) =
        (LPVOID(WINAPI *)(LPVOID, SIZE_T, DWORD, DWORD))(void *)GetProcAddress(kernel, "VirtualAlloc");
    char *page = allocate(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    REQUIRE(page != NULL);
    *page = 1;
}

static void runtime(void)
{
    HMODULE runtime = LoadLibraryA("msvcrt.dll");
    int (*length)(const char *) = (int (*)(const char *))(void *)GetProcAddress(runtime, "strlen");
    EXPECT(length && length("four") == 4);
    double (*root)(double) = (double (*)(double))(void *)GetProcAddress(LoadLibraryA("ucrtbase"), "sqrt");
    EXPECT(root && root(4) == 2);
    EXPECT(GetProcAddress(runtime, "_aligned_malloc") != NULL);
    EXPECT_FAILS(127, GetProcAddress(runtime, "VirtualAlloc"));
    /* wide text of the C library has other letters */
    EXPECT((void *)GetProcAddress(runtime, "wcscoll") == NULL ||
           (void *)GetProcAddress(runtime, "wcscoll") != dlsym(RTLD_DEFAULT, "wcscoll"));
}

WINBASEAPI int exported_by_the_test(void);
int exported_by_the_test(void)
{
    return 7;
}

static void program(void)
{
    char path[4096];
    HMODULE module = GetModuleHandleA(NULL), found = NULL;
    REQUIRE(module != NULL);
    EXPECT(memcmp(module, "\177ELF", 4) == 0);
    EXPECT_WORKS(GetModuleHandleExA(6, (LPCSTR)program, &found));
    EXPECT(found == module);
    SetLastError(UNTOUCHED);
    DWORD length = GetModuleFileNameA(NULL, path, sizeof path);
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_EQ(length, strlen(path));
    EXPECT(strstr(path, "module") != NULL && strncmp(path, "C:\\", 3) == 0 && !strchr(path, '/'));
    EXPECT(GetModuleHandleA(path) == module);
    EXPECT(GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    EXPECT_EQ(GetModuleFileNameA(module, path, 5), 5);
    EXPECT_EQ(GetLastError(), 122);
    EXPECT_EQ(strlen(path), 4);
    WCHAR wide_path[4096];
    EXPECT_EQ(GetModuleFileNameW(NULL, wide_path, 4096), length);
    EXPECT_EQ(GetModuleFileNameW(NULL, wide_path, 5), 5);
    EXPECT_EQ(wide_path[4], 0);
    EXPECT(GetModuleFileNameA(GetModuleHandleA("kernel32"), path, sizeof path) > 0);
    EXPECT(strstr(path, "libfaultline") != NULL);
    EXPECT_FAILS(127, GetProcAddress(NULL, "malloc")); /* another module's */
    EXPECT_WORKS(GetModuleHandleExA(6, (LPCSTR)(void *)VirtualAlloc, &found) &&
                 found == GetModuleHandleA("kernel32"));
}

/* A library that the test makes, if there is a compiler. */
static void plugin(void)
{
    char directory[] = "/tmp/faultline-XXXXXX", path[100], command[400];
    REQUIRE(mkdtemp(directory) != NULL);
    snprintf(path, sizeof path, "%s/libplugin.so", directory);
    snprintf(command, sizeof command,
             "echo 'int twice(int n) { return 2 * n; }' | ${CC:-cc} -shared -fPIC -x c - -o %s 2>/dev/null",
             path);
    if (system(command) != 0)
        SKIP("no compiler");
    EXPECT_FAILS(126, GetModuleHandleA("plugin.dll"));
    snprintf(command, sizeof command, "%s\\plugin.dll", directory);
    HMODULE module = LoadLibraryA(command), same = NULL;
    REQUIRE(module != NULL);
    EXPECT(memcmp(module, "\177ELF", 4) == 0);
    EXPECT(GetModuleHandleA("plugin.dll") == module);
    EXPECT(GetModuleHandleA("libplugin.so") == module);
    EXPECT(GetModuleHandleA(path) == module);
    EXPECT(LoadLibraryW(wide(path)) == module);
    int (*twice)(int) = (int (*)(int))(void *)GetProcAddress(module, "twice");
    EXPECT(twice && twice(21) == 42);
    EXPECT_FAILS(127, GetProcAddress(module, "malloc"));
    EXPECT(GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCSTR)(void *)twice, &same) &&
           same == module);
    EXPECT(GetModuleFileNameA(module, command, sizeof command) == strlen(path) + 2);
    EXPECT(strncmp(command, "C:\\tmp\\", 7) == 0 && GetModuleHandleA(command) == module);
    EXPECT(DisableThreadLibraryCalls(module));
    for (int uses = 3; uses; uses--) {
        EXPECT(GetModuleHandleA("plugin") == module);
        EXPECT(FreeLibrary(module));
    }
    EXPECT_FAILS(126, GetModuleHandleA("plugin"));
    EXPECT_FAILS(126, FreeLibrary(module));
    unlink(path);
    rmdir(directory);
}

TAP_MAIN(CASE(bad_arguments, "S-020 names, flags and handles that are refused"),
         CASE(no_library, "S-021 a file that is no library"),
         CASE(spellings, "S-022 the modules of Windows by any spelling"),
         CASE(addresses, "S-023 GetProcAddress: each module has its own calls"),
         CASE(runtime, "S-024 the C runtime has its functions, and none of the host's wide text"),
         CASE(program, "S-025 the program itself"),
         CASE(plugin, "S-026 a shared library: load, find, count, unload"))
