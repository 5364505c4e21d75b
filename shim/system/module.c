/*
 * Modules: those of Windows, which this library stands for, and the shared libraries of this system.
 *
 * Theory of operation. A handle is an address, as on Windows: of a shared library and of the program where it
 * is mapped, of a module of Windows (kernel32, ntdll ...) a record of the table below. Which names such a
 * module has is generated from the public headers (calls.awk). Shared libraries are the dynamic linker's: it
 * counts who uses them.
 *
 *   LoadLibrary("name.dll")    a module of Windows; otherwise name.so or libname.so, if name.dll is not there
 *   where it looks             beside the program, then where the dynamic linker does, then in the current
 *                              directory
 *   LOAD_LIBRARY_SEARCH_*, LOAD_WITH_ALTERED_SEARCH_PATH   taken, and change nothing
 *   LOAD_LIBRARY_AS_DATAFILE and its kin, DONT_RESOLVE_DLL_REFERENCES   refused, ERROR_NOT_SUPPORTED
 *   ordinals                   refused, ERROR_INVALID_ORDINAL: nothing has them here
 *   DllMain                    is told of processes and threads, besides constructors and destructors
 *                              (attach.c)
 */
#include "shim/system/module.h"

#include <windows.h>

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/path.h"
#include "shim/system/attach.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

/* ---- The modules of Windows ---- */

enum { KERNEL = 1, NT = 2, CRT = 4, PSAPI = 8, ADVAPI = 16, USER = 32, WINMM = 64, OLE = 128, SHELL = 256 };
enum { NT_AND_KERNEL = NT | KERNEL };

static const struct builtin {
    const char *name; /* without ".dll" */
    unsigned calls;   /* whose calls it has */
    enum module_messages messages;
} builtins[] = {
    {"kernel32", KERNEL, MODULE_MESSAGES_ERRORS}, {"kernelbase", KERNEL | ADVAPI, MODULE_MESSAGES_ERRORS},
    {"ntdll", NT, MODULE_MESSAGES_STATUSES},      {"msvcrt", CRT, MODULE_MESSAGES_NONE},
    {"ucrtbase", CRT, MODULE_MESSAGES_NONE},      {"ucrtbased", CRT, MODULE_MESSAGES_NONE},
    {"vcruntime140", CRT, MODULE_MESSAGES_NONE},  {"psapi", PSAPI, MODULE_MESSAGES_NONE},
    {"advapi32", ADVAPI, MODULE_MESSAGES_NONE},   {"user32", USER, MODULE_MESSAGES_NONE},
    {"winmm", WINMM, MODULE_MESSAGES_NONE},       {"ole32", OLE, MODULE_MESSAGES_NONE},
    {"combase", OLE, MODULE_MESSAGES_NONE},       {"shell32", SHELL, MODULE_MESSAGES_NONE},
};
enum { BUILTINS = sizeof builtins / sizeof *builtins };

static const struct call {
    const char *name;
    unsigned modules;
} calls[] = {
#define CALL(module, name) {#name, module},
#include "shim/system/calls.inc"
#undef CALL
};

/* What kernel32 has from ntdll goes by another name there, and is the same. */
static const struct alias {
    const char *name, *call;
} aliases[] = {
    {"RtlAcquireSRWLockExclusive", "AcquireSRWLockExclusive"},
    {"RtlAcquireSRWLockShared", "AcquireSRWLockShared"},
    {"RtlAddVectoredContinueHandler", "AddVectoredContinueHandler"},
    {"RtlAddVectoredExceptionHandler", "AddVectoredExceptionHandler"},
    {"RtlAllocateHeap", "HeapAlloc"},
    {"RtlDeleteCriticalSection", "DeleteCriticalSection"},
    {"RtlEnterCriticalSection", "EnterCriticalSection"},
    {"RtlExitUserThread", "ExitThread"},
    {"RtlFreeHeap", "HeapFree"},
    {"RtlGetLastWin32Error", "GetLastError"},
    {"RtlInitializeConditionVariable", "InitializeConditionVariable"},
    {"RtlInitializeSListHead", "InitializeSListHead"},
    {"RtlInitializeSRWLock", "InitializeSRWLock"},
    {"RtlInterlockedFlushSList", "InterlockedFlushSList"},
    {"RtlInterlockedPopEntrySList", "InterlockedPopEntrySList"},
    {"RtlInterlockedPushEntrySList", "InterlockedPushEntrySList"},
    {"RtlInterlockedPushListSListEx", "InterlockedPushListSListEx"},
    {"RtlLeaveCriticalSection", "LeaveCriticalSection"},
    {"RtlQueryDepthSList", "QueryDepthSList"},
    {"RtlReAllocateHeap", "HeapReAlloc"},
    {"RtlReleaseSRWLockExclusive", "ReleaseSRWLockExclusive"},
    {"RtlReleaseSRWLockShared", "ReleaseSRWLockShared"},
    {"RtlRemoveVectoredContinueHandler", "RemoveVectoredContinueHandler"},
    {"RtlRemoveVectoredExceptionHandler", "RemoveVectoredExceptionHandler"},
    {"RtlRunOnceInitialize", "InitOnceInitialize"},
    {"RtlSetCriticalSectionSpinCount", "SetCriticalSectionSpinCount"},
    {"RtlSetLastWin32Error", "SetLastError"},
    {"RtlSizeHeap", "HeapSize"},
    {"RtlTryAcquireSRWLockExclusive", "TryAcquireSRWLockExclusive"},
    {"RtlTryAcquireSRWLockShared", "TryAcquireSRWLockShared"},
    {"RtlTryEnterCriticalSection", "TryEnterCriticalSection"},
    {"RtlWakeAddressAll", "WakeByAddressAll"},
    {"RtlWakeAddressSingle", "WakeByAddressSingle"},
    {"RtlWakeAllConditionVariable", "WakeAllConditionVariable"},
    {"RtlWakeConditionVariable", "WakeConditionVariable"},
};

static const struct builtin *builtin_of(HMODULE module)
{
    const struct builtin *one = (const struct builtin *)module;
    for (int i = 0; i < BUILTINS; i++)
        if (one == &builtins[i])
            return one;
    return NULL;
}

enum module_messages module_messages(HMODULE module)
{
    const struct builtin *builtin = builtin_of(module);
    return builtin ? builtin->messages : MODULE_MESSAGES_NONE;
}

static const char *last_part(const char *path)
{
    for (const char *at = path; *at; at++)
        if (*at == '/' || *at == '\\')
            path = at + 1;
    return path;
}

/* API sets are names for what kernelbase has, or the C runtime. */
/*
 * The module that a name means, of ours: "kernel32", "KERNEL32.dll", with any directory before it. NULL:
 * none.
 */
static HMODULE builtin(const char *name)
{
    const char *last = last_part(name);
    size_t length = strlen(last);
    while (length && last[length - 1] == ' ')
        length--;
    if (length > 4 && strncasecmp(last + length - 4, ".dll", 4) == 0)
        length -= 4;
    if (strncasecmp(last, "api-ms-win-crt-", 15) == 0)
        return builtin("ucrtbase");
    if (strncasecmp(last, "api-ms-win-core-", 16) == 0 || strncasecmp(last, "api-ms-win-security-", 20) == 0)
        return builtin("kernelbase");
    for (int i = 0; i < BUILTINS; i++)
        if (strncasecmp(last, builtins[i].name, length) == 0 && !builtins[i].name[length])
            return (HMODULE)(ULONG_PTR)&builtins[i];
    return NULL;
}

/*
 * The name under which a call is exported, if the module is one of ours and has it;
 * NULL with the last error set.
 */
static const char *exported_name(HMODULE module, const char *name)
{
    const struct builtin *builtin = builtin_of(module);
    for (size_t i = 0; builtin && i < sizeof calls / sizeof *calls; i++)
        if (builtin->calls & calls[i].modules && strcmp(calls[i].name, name) == 0)
            return calls[i].name;
    for (size_t i = 0; builtin && builtin->calls & NT && i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i].name, name) == 0)
            return aliases[i].call;
    SetLastError(builtin ? ERROR_PROC_NOT_FOUND : ERROR_MOD_NOT_FOUND);
    return NULL;
}

/* ---- Shared libraries ---- */

static void *program_base(void)
{
    Dl_info info;
    return dladdr((void *)getauxval(AT_PHDR), &info) ? info.dli_fbase : NULL;
}

static void *own_base(void)
{
    Dl_info info;
    return dladdr(builtins, &info) ? info.dli_fbase : NULL;
}

static bool is_program(const struct link_map *map)
{
    return !*map->l_name;
}

/* What is mapped from this address on; NULL: nothing the dynamic linker knows. */
static struct link_map *map_of(HMODULE module)
{
    Dl_info info;
    struct link_map *map = NULL;
    if (!module || !dladdr1(module, &info, (void **)&map, RTLD_DL_LINKMAP) ||
        info.dli_fbase != (void *)module)
        return NULL;
    return map;
}

static HMODULE base_of(const struct link_map *map)
{
    Dl_info info;
    if (is_program(map))
        return program_base();
    return dladdr(map->l_ld, &info) ? info.dli_fbase : NULL;
}

/* The dynamic linker's handle, one more use of it; for dlclose. */
static void *open_again(const struct link_map *map)
{
    return dlopen(is_program(map) ? NULL : map->l_name, RTLD_LAZY | RTLD_NOLOAD);
}

/* Of the dynamic linker's handle. */
static HMODULE module_of(void *opened)
{
    struct link_map *map;
    return opened && dlinfo(opened, RTLD_DI_LINKMAP, &map) == 0 ? base_of(map) : NULL;
}

struct wanted {
    char names[3][PATH_MAX]; /* the last parts that a library may have, case as it stands */
    const char *path;        /* all of it if it has a directory, or NULL */
    HMODULE found;
};

static bool is_wanted(const struct wanted *wanted, const char *path)
{
    if (wanted->path)
        return strcmp(wanted->path, path) == 0;
    for (int i = 0; i < 3; i++)
        if (*wanted->names[i] && strcasecmp(last_part(path), wanted->names[i]) == 0)
            return true;
    return false;
}

static int look_at(struct dl_phdr_info *info, size_t size, void *context)
{
    struct wanted *wanted = context;
    (void)size;
    char program[PATH_MAX];
    const char *path = info->dlpi_name;
    if (!*path) {
        ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
        program[length > 0 ? length : 0] = '\0';
        path = program;
    }
    if (!is_wanted(wanted, path))
        return 0;
    Dl_info found;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD &&
            dladdr((void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr), &found)) {
            wanted->found = found.dli_fbase;
            return 1;
        }
    return 0;
}

/* The file names a name may mean: as it stands; without extension, or with ".dll", as a shared library. */
static DWORD name_library(const char *name, struct wanted *wanted, char native[PATH_MAX])
{
    DWORD status = path_native(name, native);
    if (status)
        return status;
    const char *last = last_part(native);
    size_t length = strlen(last), stem = length;
    int directory = (int)(last - native);
    bool dll = length > 4 && strcasecmp(last + length - 4, ".dll") == 0;
    bool plain = !strchr(last, '.');
    if (dll)
        stem -= 4;
    if (length + 8 >= PATH_MAX - (size_t)directory || !length)
        return STATUS_OBJECT_NAME_INVALID;
    *wanted = (struct wanted){.found = NULL};
    memcpy(wanted->names[0], native, strlen(native) + 1);
    if (last[length - 1] == '.') /* says that there is no extension */
        wanted->names[0][directory + (int)length - 1] = '\0';
    if (dll || plain) {
        snprintf(wanted->names[1], PATH_MAX, "%.*s%.*s.so", directory, native, (int)stem, last);
        snprintf(wanted->names[2], PATH_MAX, "%.*slib%.*s.so", directory, native, (int)stem, last);
    }
    return STATUS_SUCCESS;
}

static HMODULE find_loaded(const char *name)
{
    char native[PATH_MAX];
    struct wanted wanted = {.found = NULL};
    int kept = errno;
    if (name_library(name, &wanted, native) == STATUS_SUCCESS) {
        bool has_directory = strchr(native, '/');
        for (int i = 0; i < 3 && has_directory && !wanted.found; i++) {
            char real[PATH_MAX];
            if (*wanted.names[i] && (wanted.path = realpath(wanted.names[i], real)))
                dl_iterate_phdr(look_at, &wanted);
        }
        if (!has_directory)
            dl_iterate_phdr(look_at, &wanted);
    }
    errno = kept;
    return wanted.found;
}

static HMODULE find(const char *name)
{
    HMODULE module = name ? builtin(name) : program_base();
    if (!module)
        module = find_loaded(name);
    if (!module)
        SetLastError(ERROR_MOD_NOT_FOUND);
    return module;
}

HMODULE WINAPI GetModuleHandleA(LPCSTR name)
{
    return find(name);
}

HMODULE WINAPI GetModuleHandleW(LPCWSTR name)
{
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    return find(narrow);
}

/* ---- One more use of a module ---- */

enum {
    KNOWN_FLAGS = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT |
                  GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS
};

static HMODULE holding(const void *address)
{
    Dl_info info;
    const char *at = address;
    const char *begin = (const char *)builtins;
    if (at >= begin && at < begin + sizeof builtins)
        return (HMODULE)(ULONG_PTR)&builtins[(size_t)(at - begin) / sizeof *builtins];
    if (!dladdr(address, &info)) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    /* every call of ours is kernel32's, for who asks where it is */
    return info.dli_fbase == own_base() ? builtin("kernel32") : info.dli_fbase;
}

static BOOL check_flags(DWORD flags, HMODULE *module)
{
    bool both = flags & GET_MODULE_HANDLE_EX_FLAG_PIN && flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (module)
        *module = NULL;
    return error_report(!module || flags & ~(DWORD)KNOWN_FLAGS || both ? STATUS_INVALID_PARAMETER
                                                                       : STATUS_SUCCESS);
}

static BOOL give(DWORD flags, HMODULE found, HMODULE *module)
{
    struct link_map *map = found ? map_of(found) : NULL;
    if (map && !(flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT)) {
        int pin = flags & GET_MODULE_HANDLE_EX_FLAG_PIN ? RTLD_NODELETE : 0;
        dlopen(is_program(map) ? NULL : map->l_name, RTLD_LAZY | RTLD_NOLOAD | pin);
        attach_kept(found, pin);
    }
    *module = found;
    return found != NULL;
}

BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module)
{
    if (!check_flags(flags, module))
        return FALSE;
    return give(flags, flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS ? holding(name) : find(name), module);
}

BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module)
{
    if (!check_flags(flags, module))
        return FALSE;
    if (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS)
        return give(flags, holding(name), module);
    return give(flags, GetModuleHandleW(name), module);
}

/* ---- Loading ---- */

static bool is_there(const char *path)
{
    struct stat status;
    int kept = errno;
    bool there = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    errno = kept;
    return there;
}

/* A file of one of the names, by its path; what is there and is no library is remembered in *bad. */
static void *open_path(const char *path, bool *bad)
{
    if (!is_there(path))
        return NULL;
    void *opened = dlopen(path, RTLD_LAZY);
    *bad = *bad || !opened;
    return opened;
}

static void *open_beside_program(const char *name, bool *bad)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *last = (char *)last_part(path);
    if ((size_t)(last - path) + strlen(name) >= sizeof path)
        return NULL;
    strcpy(last, name);
    return open_path(path, bad);
}

static void *open_in_current_directory(const char *name, bool *bad)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "./%s", name) < (int)sizeof path ? open_path(path, bad) : NULL;
}

static bool is_elf(const char *path)
{
    char magic[4] = "";
    FILE *file = fopen(path, "re");
    bool is = file && fread(magic, 1, 4, file) == 4 && memcmp(magic, "\177ELF", 4) == 0;
    if (file)
        fclose(file);
    return is;
}

static HMODULE load(const char *name)
{
    HMODULE module = name ? builtin(name) : NULL;
    if (module)
        return module;
    char native[PATH_MAX];
    struct wanted wanted;
    void *opened = NULL;
    bool bad = false;
    int kept = errno;
    DWORD status = name ? name_library(name, &wanted, native) : STATUS_INVALID_PARAMETER;
    bool has_directory = !status && strchr(native, '/');
    for (int i = 0; i < 3 && !status && !opened; i++) {
        const char *one = wanted.names[i];
        if (!*one)
            continue;
        if (has_directory)
            opened = open_path(one, &bad);
        else if (!(opened = open_beside_program(one, &bad)) && !(opened = dlopen(one, RTLD_LAZY)))
            opened = open_in_current_directory(one, &bad);
    }
    module = module_of(opened);
    errno = kept;
    if (module && !attach_loaded(module, map_of(module), opened)) {
        dlclose(opened);
        SetLastError(ERROR_DLL_INIT_FAILED);
        return NULL;
    }
    if (!module) /* a file that is a library lacks another one */
        SetLastError(status && name                            ? error_of_status(status)
                     : bad && has_directory && !is_elf(native) ? ERROR_BAD_EXE_FORMAT
                                                               : ERROR_MOD_NOT_FOUND);
    return module;
}

HMODULE WINAPI LoadLibraryA(LPCSTR name)
{
    return load(name);
}

HMODULE WINAPI LoadLibraryW(LPCWSTR name)
{
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    return load(narrow);
}

static BOOL check_load(HANDLE file, DWORD flags)
{
    enum {
        TAKEN = LOAD_WITH_ALTERED_SEARCH_PATH | LOAD_IGNORE_CODE_AUTHZ_LEVEL |
                LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_APPLICATION_DIR |
                LOAD_LIBRARY_SEARCH_USER_DIRS | LOAD_LIBRARY_SEARCH_SYSTEM32 |
                LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
        REFUSED = DONT_RESOLVE_DLL_REFERENCES | LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE |
                  LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE | LOAD_LIBRARY_REQUIRE_SIGNED_TARGET
    };
    return error_report(file || flags & ~(DWORD)(TAKEN | REFUSED) ? STATUS_INVALID_PARAMETER
                        : flags & REFUSED                         ? STATUS_NOT_SUPPORTED
                                                                  : STATUS_SUCCESS);
}

HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags)
{
    return check_load(file, flags) ? load(name) : NULL;
}

HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags)
{
    return check_load(file, flags) ? LoadLibraryW(name) : NULL;
}

BOOL WINAPI FreeLibrary(HMODULE module)
{
    struct link_map *map = map_of(module);
    if (builtin_of(module))
        return TRUE;
    if (!map) {
        SetLastError(module ? ERROR_MOD_NOT_FOUND : ERROR_INVALID_HANDLE);
        return FALSE;
    }
    attach_released(module);
    void *opened = open_again(map);
    if (opened && !is_program(map))
        dlclose(opened);
    if (opened)
        dlclose(opened);
    return TRUE;
}

BOOL WINAPI DisableThreadLibraryCalls(HMODULE module)
{
    bool is_library = map_of(module);
    if (is_library)
        attach_quiet(module);
    if (is_library || builtin_of(module))
        return TRUE;
    SetLastError(ERROR_MOD_NOT_FOUND);
    return FALSE;
}

/* ---- Names and addresses ---- */

static void *lookup(const struct link_map *map, const char *name)
{
    void *opened = open_again(map);
    void *address = opened ? dlsym(opened, name) : NULL;
    Dl_info info;
    /* dlsym looks into the libraries that this one needs, too */
    if (address && (!dladdr(address, &info) || info.dli_fbase != (void *)base_of(map)))
        address = NULL;
    if (opened)
        dlclose(opened);
    return address;
}

static void *own_symbol(const char *name)
{
    Dl_info info;
    struct link_map *map = NULL;
    return dladdr1(builtins, &info, (void **)&map, RTLD_DL_LINKMAP) ? lookup(map, name) : NULL;
}

/* Is it a function of wide text? The C library's have wchar_t of 32 bits. */
static bool is_wide(const char *name)
{
    static const char *const beginnings[] = {
        "wcs", "wc",   "wmem", "isw", "tow",  "wprintf", "wscanf", "fw",    "sw",   "vw",   "vfw",
        "vsw", "btow", "mbst", "mbr", "mbsr", "mbtow",   "fgetw",  "fputw", "getw", "putw", "ungetw"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0 && strcmp(name, "fwrite") != 0)
            return true;
    return false;
}

/*
 * The C runtime of Windows has what ours has, the formats of Microsoft, and else what the C library of the
 * host has, but for wide text.
 */
static void *runtime_symbol(const char *name)
{
    static const char *const libraries[] = {"libc.so.6", "libm.so.6"};
    char own[128];
    void *address = NULL;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0)
            return NULL; /* another module's */
    if (snprintf(own, sizeof own, "faultline_%s", name) < (int)sizeof own)
        address = own_symbol(own);
    if (!address)
        address = own_symbol(name);
    for (int i = 0; i < 2 && !address && *name != '_' && !is_wide(name); i++) {
        void *opened = dlopen(libraries[i], RTLD_LAZY); /* stays */
        address = opened ? dlsym(opened, name) : NULL;
    }
    return address;
}

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name)
{
    const struct builtin *builtin = builtin_of(module);
    struct link_map *map = builtin ? NULL : map_of(module ? module : program_base());
    void *address = NULL;
    if (!builtin && !map) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    if ((ULONG_PTR)name <= 0xFFFF) {
        SetLastError(ERROR_INVALID_ORDINAL);
        return NULL;
    }
    DWORD kept = GetLastError();
    if (map)
        address = lookup(map, name);
    else {
        const char *call = exported_name(module, name);
        address = call ? own_symbol(call) : builtin->calls & CRT ? runtime_symbol(name) : NULL;
    }
    SetLastError(address ? kept : ERROR_PROC_NOT_FOUND);
    return (FARPROC)(ULONG_PTR)address;
}

/* *path of a module; false: it is none. */
static bool path_of(HMODULE module, char path[PATH_MAX])
{
    struct link_map *map = map_of(builtin_of(module) ? own_base() : module ? module : program_base());
    int kept = errno;
    ssize_t length = -1;
    if (map && is_program(map)) {
        length = readlink("/proc/self/exe", path, PATH_MAX - 1);
        path[length > 0 ? length : 0] = '\0';
    } else if (map && realpath(map->l_name, path))
        length = (ssize_t)strlen(path);
    errno = kept;
    if (length <= 0)
        SetLastError(ERROR_MOD_NOT_FOUND);
    else
        path_windows(path);
    return length > 0;
}

/* What is too long is cut. */
static DWORD given(DWORD length, DWORD size)
{
    bool fits = length < size;
    SetLastError(fits ? ERROR_SUCCESS : ERROR_INSUFFICIENT_BUFFER);
    return fits ? length : size;
}

DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR name, DWORD size)
{
    char path[PATH_MAX];
    if (!path_of(module, path))
        return 0;
    if (size)
        snprintf(name, size, "%s", path);
    return given((DWORD)strlen(path), size);
}

DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR name, DWORD size)
{
    char path[PATH_MAX];
    if (!path_of(module, path))
        return 0;
    DWORD length = (DWORD)text_widen(path, name, size);
    if (size && length >= size)
        name[size - 1] = 0;
    return given(length, size);
}
