/*
 * Which processes there are, and which modules each has loaded.
 *
 *   EnumProcesses             those that the kernel shows to this process
 *   EnumProcessModules        the files of which a process executes something, the program first; a module's
 *                             handle is the address where it is mapped, as GetModuleHandle has it. The
 *                             modules of Windows that this library stands for are not among them
 *   GetModuleInformation      the entry point is the program's or library's own, whatever runs before it
 *   names                     the system's paths, not those of devices
 */
#include <windows.h>

#include <psapi.h>

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/path.h"
#include "shim/probe.h"
#include "shim/process.h"
#include "shim/text/copy.h"

BOOL WINAPI EnumProcesses(DWORD *ids, DWORD size, DWORD *needed)
{
    DWORD count = 0, status = STATUS_SUCCESS;
    int kept = errno;
    DIR *directory = opendir("/proc");
    for (struct dirent *entry; directory && !status && (entry = readdir(directory));) {
        DWORD id = (DWORD)strtoul(entry->d_name, NULL, 10);
        if (id == 0 || count >= size / sizeof *ids)
            continue;
        if (!probe_store(&ids[count++], &id, sizeof id))
            status = STATUS_ACCESS_VIOLATION;
    }
    if (directory)
        closedir(directory);
    else
        status = STATUS_INSUFFICIENT_RESOURCES;
    errno = kept;
    count *= sizeof *ids;
    if (!status && !probe_store(needed, &count, sizeof count))
        status = STATUS_ACCESS_VIOLATION;
    return error_report(status);
}

/* A file that is mapped, seen line by line in /proc/ID/maps. */
struct module {
    uintptr_t base, end;
    bool is_executed;
    char path[PATH_MAX];
};

static pid_t id_of(const struct process *process)
{
    return process->id ? process->id : getpid();
}

static bool read_program(const struct process *process, char path[PATH_MAX])
{
    char link[40];
    snprintf(link, sizeof link, "/proc/%d/exe", (int)id_of(process));
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = '\0';
    return length > 0;
}

/* The next file of `maps`, in one piece; `line` is the first of the one after it, or empty. */
static bool next_file(FILE *maps, char *line, size_t size, struct module *module)
{
    char path[PATH_MAX], access[5];
    unsigned long base, end;
    *module = (struct module){0};
    do {
        int name = 0;
        if (!*line || sscanf(line, "%lx-%lx %4s %*s %*s %*s %n", &base, &end, access, &name) < 3)
            continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(path, sizeof path, "%s", name && line[name] == '/' ? line + name : "");
        if (module->base && strcmp(path, module->path) != 0 && *path)
            return true;
        if (!module->base && !*path)
            continue;
        if (!module->base)
            *module = (struct module){.base = base}, strcpy(module->path, path);
        if (*path) {
            module->end = end;
            module->is_executed |= access[2] == 'x';
        }
    } while (fgets(line, (int)size, maps));
    *line = '\0';
    return module->base != 0;
}

/* Calls visit for each module of the process until it answers false. */
static DWORD each_module(const struct process *process, bool (*visit)(const struct module *, void *),
                         void *context)
{
    char path[40], program[PATH_MAX] = "";
    char *line TEXT_OWNED = malloc(2 * PATH_MAX);
    struct module *module TEXT_OWNED = malloc(sizeof *module);
    bool goes_on = true;
    if (!line || !module)
        return STATUS_NO_MEMORY;
    read_program(process, program);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)id_of(process));
    for (int others = 0; others < 2; others++) { /* the program first */
        FILE *maps = fopen(path, "re");
        if (!maps)
            return errno == EACCES || errno == EPERM ? STATUS_ACCESS_DENIED : STATUS_PARTIAL_COPY;
        *line = '\0';
        while (goes_on && next_file(maps, line, 2 * PATH_MAX, module))
            if (module->is_executed && (strcmp(module->path, program) != 0) == others)
                goes_on = visit(module, context);
        fclose(maps);
    }
    return STATUS_SUCCESS;
}

struct list {
    HMODULE *modules;
    DWORD room, count;
    bool failed;
};

static bool add(const struct module *module, void *context)
{
    struct list *list = context;
    HMODULE handle = (HMODULE)module->base;
    if (list->count < list->room && !probe_store(&list->modules[list->count], &handle, sizeof handle))
        list->failed = true;
    list->count++;
    return !list->failed;
}

BOOL WINAPI EnumProcessModules(HANDLE process, HMODULE *modules, DWORD size, DWORD *needed)
{
    struct list list = {modules, size / sizeof *modules, 0, false};
    struct process *object;
    int kept = errno;
    DWORD status = process_get(process, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, &object);
    if (status)
        return error_report(status);
    status = each_module(object, add, &list);
    process_drop(object);
    errno = kept;
    DWORD bytes = list.count * (DWORD)sizeof *modules;
    if (!status && (list.failed || !probe_store(needed, &bytes, sizeof bytes)))
        status = STATUS_ACCESS_VIOLATION;
    return error_report(status);
}

BOOL WINAPI EnumProcessModulesEx(HANDLE process, HMODULE *modules, DWORD size, DWORD *needed, DWORD filter)
{
    if (filter > LIST_MODULES_ALL)
        return error_report(STATUS_INVALID_PARAMETER);
    return EnumProcessModules(process, modules, size, needed); /* all are 64-bit ones */
}

struct search {
    uintptr_t base; /* 0: the first */
    struct module *found;
    bool is_found;
};

static bool compare(const struct module *module, void *context)
{
    struct search *search = context;
    if (search->base && search->base != module->base)
        return true;
    *search->found = *module;
    search->is_found = true;
    return false;
}

static DWORD find_module(HANDLE process, HMODULE handle, struct module *module)
{
    struct search search = {(uintptr_t)handle, module, false};
    struct process *object;
    int kept = errno;
    DWORD status = process_get(process, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, &object);
    if (status)
        return status;
    status = each_module(object, compare, &search);
    process_drop(object);
    errno = kept;
    return status || search.is_found ? status : STATUS_INVALID_HANDLE;
}

/*
 * The entry point of the ELF file that is mapped at base in another process or this one; NULL:
 * not to be read.
 */
static void *entry_of(HANDLE process, uintptr_t base)
{
    Elf64_Ehdr header;
    SIZE_T read = 0;
    if (!ReadProcessMemory(process, (void *)base, &header, sizeof header, &read) || read < sizeof header ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_entry == 0)
        return NULL;
    return (void *)(header.e_type == ET_EXEC ? header.e_entry : base + header.e_entry);
}

BOOL WINAPI GetModuleInformation(HANDLE process, HMODULE handle, LPMODULEINFO information, DWORD size)
{
    struct module module;
    if (size < sizeof *information)
        return error_report(STATUS_BUFFER_TOO_SMALL);
    DWORD status = find_module(process, handle, &module);
    if (status)
        return error_report(status);
    MODULEINFO result = {(void *)module.base, (DWORD)(module.end - module.base),
                         entry_of(process, module.base)};
    return error_report(probe_store(information, &result, sizeof result) ? STATUS_SUCCESS
                                                                         : STATUS_ACCESS_VIOLATION);
}

/* What is too long is cut, as GetModuleFileName does it; without the error. */
static DWORD give(const char *name, void *to, DWORD size, bool is_wide)
{
    if (size == 0) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    DWORD width = is_wide ? sizeof(WCHAR) : 1;
    WCHAR *wide TEXT_OWNED = is_wide ? text_copy_wide(name) : NULL;
    const void *from = is_wide ? (const void *)wide : name;
    if (!from)
        return (DWORD)error_fail(STATUS_NO_MEMORY);
    DWORD length = is_wide ? (DWORD)lstrlenW(wide) : (DWORD)strlen(name);
    DWORD kept = length < size ? length : size - 1;
    static const WCHAR end;
    if (!probe_store(to, from, kept * width) || !probe_store((char *)to + kept * width, &end, width))
        return (DWORD)error_fail(STATUS_ACCESS_VIOLATION);
    return kept;
}

static DWORD give_module(HANDLE process, HMODULE handle, void *to, DWORD size, bool base_only, bool is_wide)
{
    struct module *module TEXT_OWNED = malloc(sizeof *module);
    DWORD status = module ? find_module(process, handle, module) : STATUS_NO_MEMORY;
    if (status)
        return (DWORD)error_fail(status);
    if (base_only)
        return give(strrchr(module->path, '/') + 1, to, size, is_wide);
    path_windows(module->path);
    return give(module->path, to, size, is_wide);
}

DWORD WINAPI GetModuleBaseNameA(HANDLE process, HMODULE module, LPSTR name, DWORD size)
{
    return give_module(process, module, name, size, true, false);
}

DWORD WINAPI GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR name, DWORD size)
{
    return give_module(process, module, name, size, true, true);
}

DWORD WINAPI GetModuleFileNameExA(HANDLE process, HMODULE module, LPSTR name, DWORD size)
{
    return give_module(process, module, name, size, false, false);
}

DWORD WINAPI GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR name, DWORD size)
{
    return give_module(process, module, name, size, false, true);
}

static DWORD find_program(HANDLE process, char path[PATH_MAX])
{
    struct process *object;
    int kept = errno;
    DWORD status = process_get(process, PROCESS_QUERY_LIMITED_INFORMATION, &object);
    if (status)
        return status;
    if (!read_program(object, path))
        status = errno == EACCES || errno == EPERM ? STATUS_ACCESS_DENIED : STATUS_PARTIAL_COPY;
    process_drop(object);
    errno = kept;
    return status;
}

static DWORD give_program(HANDLE process, void *to, DWORD size, bool is_wide)
{
    char path[PATH_MAX];
    DWORD status = find_program(process, path);
    return status ? (DWORD)error_fail(status) : give(path, to, size, is_wide);
}

DWORD WINAPI GetProcessImageFileNameA(HANDLE process, LPSTR name, DWORD size)
{
    return give_program(process, name, size, false);
}

DWORD WINAPI GetProcessImageFileNameW(HANDLE process, LPWSTR name, DWORD size)
{
    return give_program(process, name, size, true);
}

/* Here nothing is cut. */
static BOOL query_program(HANDLE process, DWORD flags, void *to, PDWORD size, bool is_wide)
{
    char path[PATH_MAX];
    DWORD status = flags > PROCESS_NAME_NATIVE ? STATUS_INVALID_PARAMETER : find_program(process, path);
    if (status)
        return error_report(status);
    if (flags != PROCESS_NAME_NATIVE)
        path_windows(path);
    WCHAR *wide TEXT_OWNED = is_wide ? text_copy_wide(path) : NULL;
    if (is_wide && !wide)
        return error_report(STATUS_NO_MEMORY);
    if ((is_wide ? (DWORD)lstrlenW(wide) : (DWORD)strlen(path)) >= *size) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    if (!to && !is_wide)
        return error_report(STATUS_INVALID_PARAMETER);
    *size = give(path, to, *size, is_wide);
    return *size != 0;
}

BOOL WINAPI QueryFullProcessImageNameA(HANDLE process, DWORD flags, LPSTR name, PDWORD size)
{
    return query_program(process, flags, name, size, false);
}

BOOL WINAPI QueryFullProcessImageNameW(HANDLE process, DWORD flags, LPWSTR name, PDWORD size)
{
    return query_program(process, flags, name, size, true);
}

#define ALSO(type, name, parameters) type WINAPI K32##name parameters __attribute__((alias(#name)))
ALSO(BOOL, EnumProcesses, (DWORD *, DWORD, DWORD *));
ALSO(BOOL, EnumProcessModules, (HANDLE, HMODULE *, DWORD, DWORD *));
ALSO(BOOL, EnumProcessModulesEx, (HANDLE, HMODULE *, DWORD, DWORD *, DWORD));
ALSO(BOOL, GetModuleInformation, (HANDLE, HMODULE, LPMODULEINFO, DWORD));
ALSO(DWORD, GetModuleBaseNameA, (HANDLE, HMODULE, LPSTR, DWORD));
ALSO(DWORD, GetModuleBaseNameW, (HANDLE, HMODULE, LPWSTR, DWORD));
ALSO(DWORD, GetModuleFileNameExA, (HANDLE, HMODULE, LPSTR, DWORD));
ALSO(DWORD, GetModuleFileNameExW, (HANDLE, HMODULE, LPWSTR, DWORD));
ALSO(DWORD, GetProcessImageFileNameA, (HANDLE, LPSTR, DWORD));
ALSO(DWORD, GetProcessImageFileNameW, (HANDLE, LPWSTR, DWORD));
