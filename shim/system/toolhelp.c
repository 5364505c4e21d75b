/*
 * Snapshots: processes, threads, modules and heaps as they were when CreateToolhelp32Snapshot looked.
 *
 *   processes, threads   from /proc; one that ends while it is looked at is left out
 *   modules              those that EnumProcessModules lists, the program first
 *   heaps                of the calling process only; their blocks are no part of the snapshot: HeapWalk
 *                        finds them, one by one
 */
#include <windows.h>

#include <psapi.h>
#include <tlhelp32.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/object/handle.h"
#include "shim/probe.h"
#include "shim/text/copy.h"

#undef Process32First
#undef Process32Next
#undef Module32First
#undef Module32Next

/* The entries of one kind, each of the same size; names are UTF-8. */
struct list {
    char *entries;
    size_t size;         /* bytes of an entry */
    size_t count, room;  /* entries */
    size_t next;         /* the one that Next gives */
};

struct snapshot {
    struct object object;
    struct list processes; /* of PROCESSENTRY32 */
    struct list threads;   /* of THREADENTRY32 */
    struct list modules;   /* of MODULEENTRY32 */
    struct list heaps;     /* of HEAPLIST32 */
};

static void forget(struct object *object)
{
    struct snapshot *snapshot = (struct snapshot *)object;
    free(snapshot->processes.entries);
    free(snapshot->threads.entries);
    free(snapshot->modules.entries);
    free(snapshot->heaps.entries);
}

static struct pool pool = POOL(sizeof(struct snapshot));
static const struct object_type type = {.name = "snapshot", .pool = &pool, .destroy = forget};

static bool add(struct list *list, const void *entry)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        char *entries = realloc(list->entries, room * list->size);
        if (!entries)
            return false;
        list->entries = entries;
        list->room = room;
    }
    memcpy(list->entries + list->count++ * list->size, entry, list->size);
    return true;
}

/* Copies a name, cut between characters. */
static void name_entry(char *to, size_t size, const char *name)
{
    size_t length = strlen(name);
    if (length >= size)
        for (length = size - 1; length > 0 && (name[length] & 0xC0) == 0x80; length--)
            ;
    memcpy(to, name, length);
    to[length] = '\0';
}

/* ---- Processes and threads ---- */

/* What /proc/ID/stat says, and /proc/ID/task/THREAD/stat alike. */
struct stat_line {
    char name[64];
    DWORD parent, threads;
    int nice;
};

static bool read_stat(const char *path, struct stat_line *stat)
{
    char text[1024];
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    char *begin = strchr(text, '('), *end = strrchr(text, ')');
    if (!begin || !end)
        return false;
    *end = '\0';
    name_entry(stat->name, sizeof stat->name, begin + 1);
    return sscanf(end + 1, " %*c %u %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %d %u",
                  &stat->parent, &stat->nice, &stat->threads) == 3;
}

/* Of the class that GetPriorityClass makes of a nice value. */
static LONG base_priority(int nice)
{
    if (nice > 10)
        return 4;
    if (nice > 0)
        return 6;
    if (nice > -5)
        return 8;
    if (nice > -10)
        return 10;
    return nice > -20 ? 13 : 24;
}

static DWORD number(const char *name)
{
    char *end;
    unsigned long value = strtoul(name, &end, 10);
    return *name && !*end && value <= INT_MAX ? (DWORD)value : 0;
}

static bool add_threads(struct snapshot *snapshot, DWORD process)
{
    char path[80];
    bool added = true;
    snprintf(path, sizeof path, "/proc/%u/task", process);
    DIR *directory = opendir(path);
    if (!directory)
        return true; /* it has ended */
    for (struct dirent *entry; added && (entry = readdir(directory));) {
        struct stat_line stat;
        DWORD id = number(entry->d_name);
        snprintf(path, sizeof path, "/proc/%u/task/%u/stat", process, id);
        if (id == 0 || !read_stat(path, &stat))
            continue;
        added = add(&snapshot->threads, &(THREADENTRY32){.dwSize = sizeof(THREADENTRY32),
                                                         .th32ThreadID = id,
                                                         .th32OwnerProcessID = process,
                                                         .tpBasePri = base_priority(stat.nice)});
    }
    closedir(directory);
    return added;
}

static bool add_process(struct snapshot *snapshot, DWORD id)
{
    char path[80], program[PATH_MAX];
    struct stat_line stat;
    snprintf(path, sizeof path, "/proc/%u/stat", id);
    if (!read_stat(path, &stat))
        return true;
    PROCESSENTRY32 entry = {.dwSize = sizeof entry,
                            .th32ProcessID = id,
                            .cntThreads = stat.threads,
                            .th32ParentProcessID = stat.parent,
                            .pcPriClassBase = base_priority(stat.nice)};
    snprintf(path, sizeof path, "/proc/%u/exe", id);
    ssize_t length = readlink(path, program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(program, '/');
    name_entry(entry.szExeFile, sizeof entry.szExeFile, slash ? slash + 1 : stat.name);
    return add(&snapshot->processes, &entry);
}

static DWORD add_all(struct snapshot *snapshot, DWORD kinds)
{
    bool added = true;
    DIR *directory = opendir("/proc");
    if (!directory)
        return STATUS_INSUFFICIENT_RESOURCES;
    for (struct dirent *entry; added && (entry = readdir(directory));) {
        DWORD id = number(entry->d_name);
        if (id != 0 && kinds & TH32CS_SNAPPROCESS)
            added = add_process(snapshot, id);
        if (id != 0 && added && kinds & TH32CS_SNAPTHREAD)
            added = add_threads(snapshot, id);
    }
    closedir(directory);
    return added ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* ---- Modules and heaps of one process ---- */

static DWORD add_module(struct snapshot *snapshot, HANDLE process, DWORD id, HMODULE module)
{
    MODULEINFO information;
    char *path TEXT_OWNED = malloc(PATH_MAX);
    if (!path)
        return STATUS_NO_MEMORY;
    if (!GetModuleInformation(process, module, &information, sizeof information) ||
        !GetModuleFileNameExA(process, module, path, PATH_MAX))
        return STATUS_SUCCESS; /* it was unloaded */
    MODULEENTRY32 entry = {.dwSize = sizeof entry,
                           .th32ModuleID = 1,
                           .th32ProcessID = id,
                           .GlblcntUsage = 0xFFFF,
                           .ProccntUsage = 0xFFFF,
                           .modBaseAddr = information.lpBaseOfDll,
                           .modBaseSize = information.SizeOfImage,
                           .hModule = module};
    const char *last = strrchr(path, '\\');
    name_entry(entry.szModule, sizeof entry.szModule, last ? last + 1 : path);
    name_entry(entry.szExePath, sizeof entry.szExePath, path);
    return add(&snapshot->modules, &entry) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static DWORD add_modules(struct snapshot *snapshot, DWORD id)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, id);
    HMODULE *modules = NULL;
    DWORD size = 0, needed = 4096, status = process ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    if (!process && GetLastError() == ERROR_ACCESS_DENIED)
        status = STATUS_ACCESS_DENIED;
    while (!status && needed > size) { /* more may come meanwhile */
        HMODULE *larger = realloc(modules, size = needed);
        modules = larger ? larger : modules;
        if (!larger)
            status = STATUS_NO_MEMORY;
        else if (!EnumProcessModules(process, modules, size, &needed))
            status = GetLastError() == ERROR_ACCESS_DENIED ? STATUS_ACCESS_DENIED : STATUS_PARTIAL_COPY;
    }
    for (DWORD i = 0; !status && i < needed / sizeof *modules; i++)
        status = add_module(snapshot, process, id, modules[i]);
    free(modules);
    if (process)
        CloseHandle(process);
    return status;
}

/* All heaps of this process, the first of them the process heap; malloc'd. */
static HANDLE *copy_heaps(DWORD *count)
{
    HANDLE *heaps = NULL;
    for (DWORD room = 16;; room = *count + 16) {
        HANDLE *larger = realloc(heaps, room * sizeof *heaps);
        if (!larger) {
            free(heaps);
            return NULL;
        }
        heaps = larger;
        if ((*count = GetProcessHeaps(room, heaps)) <= room)
            return heaps;
    }
}

static DWORD add_heaps(struct snapshot *snapshot, DWORD id)
{
    if (id != GetCurrentProcessId())
        return STATUS_NOT_SUPPORTED;
    DWORD count;
    HANDLE *heaps = copy_heaps(&count);
    bool added = heaps != NULL;
    for (DWORD i = 0; added && i < count; i++)
        added = add(&snapshot->heaps, &(HEAPLIST32){.dwSize = sizeof(HEAPLIST32),
                                                    .th32ProcessID = id,
                                                    .th32HeapID = (ULONG_PTR)heaps[i],
                                                    .dwFlags = i == 0 ? HF32_DEFAULT : 0});
    free(heaps);
    return added ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* ---- The calls ---- */

HANDLE WINAPI CreateToolhelp32Snapshot(DWORD flags, DWORD process)
{
    if (!(flags & (TH32CS_SNAPALL | TH32CS_SNAPMODULE32)) ||
        flags & ~(DWORD)(TH32CS_SNAPALL | TH32CS_SNAPMODULE32 | TH32CS_INHERIT))
        return error_fail(STATUS_INVALID_PARAMETER), INVALID_HANDLE_VALUE;
    struct snapshot *snapshot = object_create(&type, sizeof *snapshot);
    if (!snapshot)
        return error_fail(STATUS_NO_MEMORY), INVALID_HANDLE_VALUE;
    snapshot->processes.size = sizeof(PROCESSENTRY32);
    snapshot->threads.size = sizeof(THREADENTRY32);
    snapshot->modules.size = sizeof(MODULEENTRY32);
    snapshot->heaps.size = sizeof(HEAPLIST32);

    HANDLE handle = INVALID_HANDLE_VALUE;
    DWORD status = STATUS_SUCCESS, id = process ? process : GetCurrentProcessId(), kept = GetLastError();
    int kept_errno = errno;
    if (flags & (TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD))
        status = add_all(snapshot, flags);
    if (!status && flags & TH32CS_SNAPMODULE)
        status = add_modules(snapshot, id);
    if (!status && flags & TH32CS_SNAPHEAPLIST)
        status = add_heaps(snapshot, id);
    SetLastError(kept);
    errno = kept_errno;
    if (!status)
        status = handle_open(snapshot, 0, flags & TH32CS_INHERIT ? HANDLE_FLAG_INHERIT : 0, &handle);
    object_drop(snapshot);
    if (status)
        return error_fail(status), INVALID_HANDLE_VALUE;
    return handle;
}

static BOOL fail_with(DWORD error)
{
    SetLastError(error);
    return FALSE;
}

/*
 * The first entry, or the next, of the list at that offset in the snapshot, for a structure of `size` bytes
 * whose first 32 bits the caller has set. The snapshot is the caller's to drop, when there is an entry.
 */
static const void *step(HANDLE handle, size_t offset, bool first, const void *entry, size_t size,
                        struct snapshot **found)
{
    void *object;
    DWORD given, status = handle_get(handle, &type, 0, &object, NULL);
    if (status)
        return error_fail(STATUS_INVALID_HANDLE), NULL;
    struct list *list = (struct list *)((char *)object + offset);
    DWORD error = ERROR_SUCCESS;
    if (!probe_load(&given, entry, sizeof given))
        error = ERROR_NOACCESS;
    else if (given < size)
        error = ERROR_BAD_LENGTH;
    if (!error) {
        if (first)
            __atomic_store_n(&list->next, 0, __ATOMIC_RELAXED);
        size_t index = __atomic_load_n(&list->next, __ATOMIC_RELAXED);
        while (index < list->count && !__atomic_compare_exchange_n(&list->next, &index, index + 1, false,
                                                                   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            ;
        *found = object;
        if (index < list->count)
            return list->entries + index * list->size;
        error = ERROR_NO_MORE_FILES;
    }
    object_drop(object);
    return fail_with(error), NULL;
}

/* Gives an entry as it is. */
static BOOL give(HANDLE handle, size_t offset, bool first, void *entry, size_t size)
{
    struct snapshot *snapshot;
    const void *from = step(handle, offset, first, entry, size, &snapshot);
    if (!from)
        return FALSE;
    bool stored = probe_store(entry, from, size);
    object_drop(snapshot);
    return stored ? TRUE : error_fail(STATUS_ACCESS_VIOLATION);
}

static void widen(WCHAR *to, int size, const char *name)
{
    if (!MultiByteToWideChar(CP_UTF8, 0, name, -1, to, size))
        to[size - 1] = 0; /* as much as there is room for */
}

static BOOL give_process(HANDLE handle, bool first, LPPROCESSENTRY32W entry)
{
    struct snapshot *snapshot;
    const PROCESSENTRY32 *from =
        step(handle, offsetof(struct snapshot, processes), first, entry, sizeof *entry, &snapshot);
    if (!from)
        return FALSE;
    PROCESSENTRY32W wide = {.dwSize = sizeof wide,
                            .th32ProcessID = from->th32ProcessID,
                            .cntThreads = from->cntThreads,
                            .th32ParentProcessID = from->th32ParentProcessID,
                            .pcPriClassBase = from->pcPriClassBase};
    widen(wide.szExeFile, MAX_PATH, from->szExeFile);
    object_drop(snapshot);
    return probe_store(entry, &wide, sizeof wide) ? TRUE : error_fail(STATUS_ACCESS_VIOLATION);
}

static BOOL give_module(HANDLE handle, bool first, LPMODULEENTRY32W entry)
{
    struct snapshot *snapshot;
    const MODULEENTRY32 *from =
        step(handle, offsetof(struct snapshot, modules), first, entry, sizeof *entry, &snapshot);
    if (!from)
        return FALSE;
    MODULEENTRY32W wide = {.dwSize = sizeof wide,
                           .th32ModuleID = from->th32ModuleID,
                           .th32ProcessID = from->th32ProcessID,
                           .GlblcntUsage = from->GlblcntUsage,
                           .ProccntUsage = from->ProccntUsage,
                           .modBaseAddr = from->modBaseAddr,
                           .modBaseSize = from->modBaseSize,
                           .hModule = from->hModule};
    widen(wide.szModule, MAX_MODULE_NAME32 + 1, from->szModule);
    widen(wide.szExePath, MAX_PATH, from->szExePath);
    object_drop(snapshot);
    return probe_store(entry, &wide, sizeof wide) ? TRUE : error_fail(STATUS_ACCESS_VIOLATION);
}

#define NARROW(name, list, first, Type)                                                   \
    BOOL WINAPI name(HANDLE handle, Type *entry)                                          \
    {                                                                                     \
        return give(handle, offsetof(struct snapshot, list), first, entry, sizeof *entry); \
    }
NARROW(Process32First, processes, true, PROCESSENTRY32)
NARROW(Process32Next, processes, false, PROCESSENTRY32)
NARROW(Thread32First, threads, true, THREADENTRY32)
NARROW(Thread32Next, threads, false, THREADENTRY32)
NARROW(Module32First, modules, true, MODULEENTRY32)
NARROW(Module32Next, modules, false, MODULEENTRY32)
NARROW(Heap32ListFirst, heaps, true, HEAPLIST32)
NARROW(Heap32ListNext, heaps, false, HEAPLIST32)

BOOL WINAPI Process32FirstW(HANDLE handle, LPPROCESSENTRY32W entry)
{
    return give_process(handle, true, entry);
}

BOOL WINAPI Process32NextW(HANDLE handle, LPPROCESSENTRY32W entry)
{
    return give_process(handle, false, entry);
}

BOOL WINAPI Module32FirstW(HANDLE handle, LPMODULEENTRY32W entry)
{
    return give_module(handle, true, entry);
}

BOOL WINAPI Module32NextW(HANDLE handle, LPMODULEENTRY32W entry)
{
    return give_module(handle, false, entry);
}

/* ---- Blocks ---- */

static DWORD is_heap(ULONG_PTR heap)
{
    DWORD count, status = STATUS_INVALID_PARAMETER;
    HANDLE *heaps = copy_heaps(&count);
    if (!heaps)
        return STATUS_NO_MEMORY;
    for (DWORD i = 0; i < count; i++)
        if ((ULONG_PTR)heaps[i] == heap)
            status = STATUS_SUCCESS;
    free(heaps);
    return status;
}

/* The block behind that part of the heap, past what is no block: regions, memory that is not committed. */
static BOOL give_block(LPHEAPENTRY32 entry, DWORD process, ULONG_PTR heap, PROCESS_HEAP_ENTRY *part)
{
    DWORD kept = GetLastError(), status = is_heap(heap);
    if (status)
        return error_fail(status);
    do {
        if (!HeapWalk((HANDLE)heap, part))
            return GetLastError() == ERROR_NO_MORE_ITEMS ? fail_with(ERROR_NO_MORE_FILES) : FALSE;
    } while (part->wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE));
    SetLastError(kept);
    HEAPENTRY32 block = {.dwSize = sizeof block,
                         .hHandle = part->lpData,
                         .dwAddress = (ULONG_PTR)part->lpData,
                         .dwBlockSize = part->cbData,
                         .dwFlags = part->wFlags & PROCESS_HEAP_ENTRY_BUSY ? LF32_FIXED : LF32_FREE,
                         .dwResvd = part->iRegionIndex,
                         .th32ProcessID = process,
                         .th32HeapID = heap};
    return probe_store(entry, &block, sizeof block) ? TRUE : error_fail(STATUS_ACCESS_VIOLATION);
}

static BOOL judge_entry(HEAPENTRY32 *copy, LPHEAPENTRY32 entry, DWORD process)
{
    if (!probe_load(copy, entry, sizeof copy->dwSize))
        return error_fail(STATUS_ACCESS_VIOLATION);
    if (copy->dwSize < sizeof *copy)
        return fail_with(ERROR_BAD_LENGTH);
    if (!probe_load(copy, entry, sizeof *copy))
        return error_fail(STATUS_ACCESS_VIOLATION);
    if (process && process != GetCurrentProcessId())
        return error_fail(STATUS_NOT_SUPPORTED);
    return TRUE;
}

BOOL WINAPI Heap32First(LPHEAPENTRY32 entry, DWORD process, ULONG_PTR heap)
{
    HEAPENTRY32 copy;
    PROCESS_HEAP_ENTRY part = {0};
    return judge_entry(&copy, entry, process) &&
           give_block(entry, process ? process : GetCurrentProcessId(), heap, &part);
}

BOOL WINAPI Heap32Next(LPHEAPENTRY32 entry)
{
    HEAPENTRY32 copy;
    if (!judge_entry(&copy, entry, 0))
        return FALSE;
    if (copy.th32ProcessID != GetCurrentProcessId() || !copy.dwAddress)
        return error_fail(STATUS_INVALID_PARAMETER);
    PROCESS_HEAP_ENTRY part = {.lpData = (void *)copy.dwAddress, .iRegionIndex = (BYTE)copy.dwResvd};
    return give_block(entry, copy.th32ProcessID, copy.th32HeapID, &part);
}

BOOL WINAPI Toolhelp32ReadProcessMemory(DWORD id, LPCVOID address, LPVOID buffer, SIZE_T size, SIZE_T *read)
{
    HANDLE process = id ? OpenProcess(PROCESS_VM_READ, FALSE, id) : GetCurrentProcess();
    BOOL done = process && ReadProcessMemory(process, address, buffer, size, read);
    if (process && id)
        CloseHandle(process);
    return done;
}
