/* Linux: which mappings there are, as /proc/self/maps tells, by ioctl or as text. */
#include "shim/linux/linux.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/options.h"
#include "shim/os.h"

static bool procmap_query = true; /* until the kernel says that it has none */

void maps_start(void)
{
    procmap_query = !option_disabled(OPTION_PROCMAP_QUERY);
}

int proc_open(pid_t id, const char *name, int flags)
{
    char path[64];
    if (id)
        snprintf(path, sizeof path, "/proc/%d/%s", id, name);
    else
        snprintf(path, sizeof path, "/proc/self/%s", name);
    return syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC);
}

/*
 * Linux 6.11. The layout and the numbers are the kernel's interface; its header is not on every build host.
 */
struct procmap_query {
    uint64_t size;
    uint64_t query_flags;
    uint64_t query_addr;
    uint64_t vma_start;
    uint64_t vma_end;
    uint64_t vma_flags;
    uint64_t vma_page_size;
    uint64_t vma_offset;
    uint64_t inode;
    uint32_t dev_major;
    uint32_t dev_minor;
    uint32_t vma_name_size;
    uint32_t build_id_size;
    uint64_t vma_name_addr;
    uint64_t build_id_addr;
};
_Static_assert(sizeof(struct procmap_query) == 104, "the kernel's struct");
#define PROCMAP_QUERY_IOCTL _IOWR('f', 17, struct procmap_query)
enum { QUERY_SHARED = 8, QUERY_COVERING_OR_NEXT = 16 };

static int query_by_ioctl(int maps, uintptr_t address, struct os_mapping *mapping)
{
    struct procmap_query query = {
        .size = sizeof query, .query_flags = QUERY_COVERING_OR_NEXT, .query_addr = address};
    if (ioctl(maps, PROCMAP_QUERY_IOCTL, &query) < 0)
        return errno;
    *mapping = (struct os_mapping){.start = query.vma_start,
                                   .end = query.vma_end,
                                   .access = query.vma_flags & (OS_READ | OS_WRITE | OS_EXECUTE),
                                   .shared = query.vma_flags & QUERY_SHARED,
                                   .offset = query.inode ? query.vma_offset : 0,
                                   .inode = query.inode,
                                   .device = {query.dev_major, query.dev_minor}};
    return 0;
}

/* "start-end rwxp offset major:minor inode path", numbers in base 16 but for the inode. */
static bool parse_line(const char *line, struct os_mapping *mapping)
{
    uint64_t number[6] = {0};
    char flag[4] = "";
    for (int field = 0; field < 6; field++) {
        int base = field == 5 ? 10 : 16;
        for (;; line++) {
            int c = *line, digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
            if (digit >= base)
                break;
            number[field] = number[field] * base + digit;
        }
        if (field == 5)
            break;
        if (*line++ == '\0')
            return false;
        if (field == 1) {
            for (int i = 0; i < 4; i++) {
                if (line[i] == '\0')
                    return false;
                flag[i] = line[i];
            }
            line += 5;
        }
    }
    *mapping =
        (struct os_mapping){.start = number[0],
                            .end = number[1],
                            .access = (flag[0] == 'r' ? OS_READ : 0) | (flag[1] == 'w' ? OS_WRITE : 0) |
                                      (flag[2] == 'x' ? OS_EXECUTE : 0),
                            .shared = flag[3] == 's',
                            .offset = number[5] ? number[2] : 0,
                            .inode = number[5],
                            .device = {(uint32_t)number[3], (uint32_t)number[4]}};
    return true;
}

/* The path stands last on its line, behind spaces. */
static int copy_path(const char *line, char *path, size_t size)
{
    for (int column = 0; column < 5; column++) {
        line += strcspn(line, " ");
        line += strspn(line, " ");
    }
    if (strlen(line) >= size)
        return ENAMETOOLONG;
    strcpy(path, line);
    return 0;
}

/*
 * Reads the text from its start; a line is never longer than a path and the columns before it. The path goes
 * to path[size], unless that is NULL.
 */
static int query_by_text(int maps, uintptr_t address, struct os_mapping *mapping, char *path, size_t size)
{
    char text[4096 + 256];
    size_t held = 0;
    for (;;) {
        ssize_t got = syscall(SYS_read, maps, text + held, sizeof text - 1 - held);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        held += got;
        text[held] = '\0';
        char *line = text;
        for (char *end; (end = memchr(line, '\n', text + held - line)) != NULL; line = end + 1) {
            *end = '\0';
            if (parse_line(line, mapping) && mapping->end > address)
                return path ? copy_path(line, path, size) : 0;
        }
        if (got == 0)
            return ENOENT;
        held = text + held - line;
        if (held ==
            sizeof text - 1) /* a path with more than its share of escapes: its columns are read already */
            held = 0;
        memmove(text, line, held);
    }
}

int os_query_mapping(uintptr_t address, struct os_mapping *mapping)
{
    return os_query_mapping_of(0, address, mapping);
}

int os_query_mapping_of(pid_t id, uintptr_t address, struct os_mapping *mapping)
{
    int kept = errno;
    int maps = proc_open(id, "maps", O_RDONLY);
    if (maps < 0)
        return outcome(true, kept);
    int error = ENOTTY;
    if (__atomic_load_n(&procmap_query, __ATOMIC_RELAXED)) {
        error = query_by_ioctl(maps, address, mapping);
        if (error == ENOTTY)
            __atomic_store_n(&procmap_query, false, __ATOMIC_RELAXED);
    }
    if (error == ENOTTY)
        error = query_by_text(maps, address, mapping, NULL, 0);
    syscall(SYS_close, maps);
    errno = kept;
    return error;
}

static int path_by_ioctl(int maps, uintptr_t address, char *path, size_t size)
{
    struct procmap_query query = {.size = sizeof query,
                                  .query_addr = address,
                                  .vma_name_addr = (uintptr_t)path,
                                  .vma_name_size = (uint32_t)size};
    *path = '\0';
    return ioctl(maps, PROCMAP_QUERY_IOCTL, &query) < 0 ? errno : 0;
}

int os_query_path(uintptr_t address, char *path, size_t size)
{
    int kept = errno, error = ENOTTY;
    int maps = proc_open(0, "maps", O_RDONLY);
    if (maps < 0)
        return outcome(true, kept);
    if (__atomic_load_n(&procmap_query, __ATOMIC_RELAXED))
        error = path_by_ioctl(maps, address, path, size);
    if (error == ENOTTY) {
        struct os_mapping mapping;
        error = query_by_text(maps, address, &mapping, path, size);
        if (!error && mapping.start > address)
            error = ENOENT;
    }
    syscall(SYS_close, maps);
    errno = kept;
    return error;
}
