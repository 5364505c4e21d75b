#include "shim/memory/meminfo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum {
    TEXT_MAX = 8192, /* bytes of a file that are looked at; the keys wanted stand well before */
    PATH_SIZE = 4096
};

static uint64_t lower(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

static uint64_t without(uint64_t whole, uint64_t part)
{
    return whole > part ? whole - part : 0;
}

/* By system call: the C library's are cancellation points, and none of our callers is one on Windows. */
static bool read_text(const char *path, char text[TEXT_MAX])
{
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    size_t held = 0;
    long got = 1;
    while (got > 0 && held < TEXT_MAX - 1) {
        do
            got = syscall(SYS_read, file, text + held, TEXT_MAX - 1 - held);
        while (got < 0 && errno == EINTR);
        held += got > 0 ? got : 0;
    }
    syscall(SYS_close, file);
    text[held] = '\0';
    return held > 0 && got >= 0;
}

__attribute__((format(printf, 2, 3))) static bool read_file(char text[TEXT_MAX], const char *format, ...)
{
    char path[PATH_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    return length > 0 && length < PATH_SIZE && read_text(path, text);
}

/* False: no digit there ("max"). A number that is too large for 64 bits is as good as the largest. */
static bool parse_number(const char *text, int base, uint64_t *number)
{
    while (*text == ' ' || *text == '\t')
        text++;
    const char *start = text;
    uint64_t value = 0;
    for (;; text++) {
        int c = *text, digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
        if (digit >= base)
            break;
        if (__builtin_mul_overflow(value, base, &value) || __builtin_add_overflow(value, digit, &value))
            value = UINT64_MAX;
    }
    *number = value;
    return text > start;
}

/* The number on the line that begins with key and a colon or a space. */
static bool find_number(const char *text, const char *key, uint64_t *number)
{
    size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        if (strncmp(line, key, length) == 0 && (line[length] == ':' || line[length] == ' '))
            return parse_number(line + length + 1, 10, number);
    return false;
}

/* Control groups */

struct group_files {
    const char *mount;      /* where the hierarchy's root is */
    const char *limit;      /* bytes of memory, or "max" */
    const char *used;       /* bytes of memory in use, file cache included */
    const char *cache;      /* key in memory.stat: bytes of file cache not used lately */
    const char *swap_limit; /* bytes of swap space, or "max" */
    const char *swap_used;  /* bytes of swap space in use */
    bool swap_has_memory;   /* these two count memory and swap space together */
};

static const struct group_files version_2 = {
    "/sys/fs/cgroup",      "memory.max", "memory.current", "inactive_file", "memory.swap.max",
    "memory.swap.current", false};
static const struct group_files version_1 = {"/sys/fs/cgroup/memory",
                                             "memory.limit_in_bytes",
                                             "memory.usage_in_bytes",
                                             "total_inactive_file",
                                             "memory.memsw.limit_in_bytes",
                                             "memory.memsw.usage_in_bytes",
                                             true};

struct swap {
    uint64_t total, available; /* bytes; the machine's */
};

static void limit_by_group(const char *root, const struct group_files *files, const char *group,
                           struct swap swap, struct meminfo *info)
{
    char text[TEXT_MAX];
    uint64_t limit, used, cache, swap_limit, swap_used;
    if (!read_file(text, "%s%s%s/%s", root, files->mount, group, files->limit) ||
        !parse_number(text, 10, &limit))
        return;
    if (!read_file(text, "%s%s%s/%s", root, files->mount, group, files->used) ||
        !parse_number(text, 10, &used))
        used = 0;
    if (read_file(text, "%s%s%s/%s", root, files->mount, group, files->swap_limit) &&
        parse_number(text, 10, &swap_limit)) {
        if (!read_file(text, "%s%s%s/%s", root, files->mount, group, files->swap_used) ||
            !parse_number(text, 10, &swap_used))
            swap_used = 0;
        if (files->swap_has_memory) {
            swap_limit = without(swap_limit, limit);
            swap_used = without(swap_used, used);
        }
        swap.total = lower(swap.total, swap_limit);
        swap.available = lower(swap.available, without(swap_limit, swap_used));
    }
    if (read_file(text, "%s%s%s/memory.stat", root, files->mount, group) &&
        find_number(text, files->cache, &cache))
        used = without(used, cache);
    uint64_t room = without(limit, used);
    info->physical = lower(info->physical, limit);
    info->physical_available = lower(info->physical_available, room);
    if (limit < UINT64_MAX - swap.total) {
        info->commit_limit = lower(info->commit_limit, limit + swap.total);
        info->commit_available = lower(info->commit_available, room + swap.available);
    }
}

/* A group's limit holds for all below it. In a container the path may be one of the host's, of which only the
 * end of our climb, the mounted root, is there. */
static void limit_by_groups(const char *root, const struct group_files *files, char *group, struct swap swap,
                            struct meminfo *info)
{
    for (size_t length = strlen(group);;) {
        while (length && group[length - 1] == '/')
            length--;
        group[length] = '\0';
        limit_by_group(root, files, group, swap, info);
        if (!length)
            return;
        while (length && group[length - 1] != '/')
            length--;
    }
}

/* Is memory among "cpu,memory"? */
static bool names_memory(const char *controllers, const char *end)
{
    static const char memory[] = "memory";
    for (const char *name = controllers; name < end;) {
        size_t length = strcspn(name, ",:");
        if (length == sizeof memory - 1 && memcmp(name, memory, length) == 0)
            return true;
        name += length + 1;
    }
    return false;
}

/* Lines of "number:controllers:path", version 2 the one without controllers. */
static void limit_by_control_groups(const char *root, struct swap swap, struct meminfo *info)
{
    char text[TEXT_MAX];
    if (!read_file(text, "%s/proc/self/cgroup", root))
        return;
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path)
            continue;
        controllers++;
        if (controllers == path)
            limit_by_groups(root, &version_2, path + 1, swap, info);
        else if (names_memory(controllers, path))
            limit_by_groups(root, &version_1, path + 1, swap, info);
    }
}

/* The machine */

static bool read_machine(const char *root, struct swap *swap, struct meminfo *info)
{
    char text[TEXT_MAX];
    uint64_t total, available, limit, committed, policy;
    if (!read_file(text, "%s/proc/meminfo", root) || !find_number(text, "MemTotal", &total) ||
        !find_number(text, "MemAvailable", &available))
        return false;
    if (!find_number(text, "SwapTotal", &swap->total) || !find_number(text, "SwapFree", &swap->available))
        swap->total = swap->available = 0;
    if (!find_number(text, "CommitLimit", &limit) || !find_number(text, "Committed_AS", &committed))
        limit = committed = 0;
    swap->total *= 1024;
    swap->available *= 1024;
    info->physical = total * 1024;
    info->physical_available = lower(available, total) * 1024;
    info->commit_limit = info->physical + swap->total;
    info->commit_available = info->physical_available + swap->available;
    enum { STRICT = 2 };
    if (limit && read_file(text, "%s/proc/sys/vm/overcommit_memory", root) &&
        parse_number(text, 10, &policy) && policy == STRICT) {
        info->commit_limit = limit * 1024;
        info->commit_available = without(limit, committed) * 1024;
    }
    return true;
}

/* Free memory is less than what could be had, for the file cache counts as used. */
static void ask_kernel(struct swap *swap, struct meminfo *info)
{
    struct sysinfo machine = {0};
    sysinfo(&machine);
    uint64_t unit = machine.mem_unit;
    swap->total = machine.totalswap * unit;
    swap->available = machine.freeswap * unit;
    info->physical = machine.totalram * unit;
    info->physical_available = lower((machine.freeram + machine.bufferram) * unit, info->physical);
    info->commit_limit = info->physical + swap->total;
    info->commit_available = info->physical_available + swap->available;
}

void meminfo_read(const char *root, struct meminfo *info)
{
    enum { PAGE = 4096 };
    int kept = errno;
    char text[TEXT_MAX];
    struct swap swap;
    if (!read_machine(root, &swap, info))
        ask_kernel(&swap, info);
    limit_by_control_groups(root, swap, info);
    info->physical_available = lower(info->physical_available, info->physical);
    info->commit_available = lower(info->commit_available, info->commit_limit);
    info->mapped = 0;
    if (read_file(text, "%s/proc/self/statm", root) && parse_number(text, 10, &info->mapped))
        info->mapped *= PAGE;
    errno = kept;
}

/* The kernel divides memory in blocks of one size, each a directory, for plugging. Blocks that are switched
 * off are installed all the same. */
uint64_t meminfo_installed(const char *root)
{
    int kept = errno;
    char text[TEXT_MAX], path[PATH_SIZE];
    uint64_t size = 0, blocks = 0, number;
    int length = snprintf(path, sizeof path, "%s/sys/devices/system/memory", root);
    DIR *directory = length < PATH_SIZE ? opendir(path) : NULL;
    if (directory && read_file(text, "%s/block_size_bytes", path) && parse_number(text, 16, &size))
        for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
            blocks +=
                strncmp(entry->d_name, "memory", 6) == 0 && parse_number(entry->d_name + 6, 10, &number);
    if (directory)
        closedir(directory);
    errno = kept;
    return blocks * size;
}

static bool find_all(const char *root, const char *file, const char *const *keys, uint64_t *bytes,
                     size_t count)
{
    char text[TEXT_MAX];
    int kept = errno;
    bool known = read_file(text, "%s/proc/%s", root, file);
    for (size_t i = 0; i < count; i++)
        bytes[i] = known && find_number(text, keys[i], &bytes[i]) ? bytes[i] * 1024 : 0;
    errno = kept;
    return known;
}

/* The name of a process's file under /proc. */
static const char *file_of(int id, const char *name, char file[40])
{
    if (id)
        snprintf(file, 40, "%d/%s", id, name);
    else
        snprintf(file, 40, "self/%s", name);
    return file;
}

bool meminfo_process(const char *root, int id, const char *const *keys, uint64_t *bytes, size_t count)
{
    char file[40];
    return find_all(root, file_of(id, "status", file), keys, bytes, count);
}

bool meminfo_faults(const char *root, int id, uint64_t *faults)
{
    /* fields as proc(5) numbers them; the third comes behind the name in parentheses */
    enum { MINOR = 10, MAJOR = 12 };
    char text[TEXT_MAX], file[40];
    int kept = errno;
    const char *at =
        read_file(text, "%s/proc/%s", root, file_of(id, "stat", file)) ? strrchr(text, ')') : NULL;
    *faults = 0;
    for (int field = 3; at && field <= MAJOR; field++) {
        uint64_t number;
        at = strchr(at, ' ');
        if (at && (field == MINOR || field == MAJOR) && parse_number(at, 10, &number))
            *faults += number;
        at = at ? at + 1 : NULL;
    }
    errno = kept;
    return at;
}

void meminfo_machine(const char *root, const char *const *keys, uint64_t *bytes, size_t count)
{
    find_all(root, "meminfo", keys, bytes, count);
}

void meminfo_tasks(const char *root, struct meminfo_tasks *tasks)
{
    int kept = errno;
    char text[TEXT_MAX], path[PATH_SIZE];
    uint64_t number;
    *tasks = (struct meminfo_tasks){0};
    const char *slash = read_file(text, "%s/proc/loadavg", root) ? strchr(text, '/') : NULL; /* running/all */
    if (slash && parse_number(slash + 1, 10, &number))
        tasks->threads = (uint32_t)number;
    if (read_file(text, "%s/proc/sys/fs/file-nr", root) && parse_number(text, 10, &number))
        tasks->files = (uint32_t)number;
    int length = snprintf(path, sizeof path, "%s/proc", root);
    DIR *directory = length < PATH_SIZE ? opendir(path) : NULL;
    if (directory) {
        for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
            tasks->processes += parse_number(entry->d_name, 10, &number);
        closedir(directory);
    }
    errno = kept;
}
