#include "shim/options.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const names[OPTION_COUNT] = {
    [OPTION_GUARD_MARKERS] = "guard-markers",
    [OPTION_PROCMAP_QUERY] = "procmap-query",
    [OPTION_WRITE_TRACKING] = "write-tracking",
    [OPTION_PAGE_SCANS] = "page-scans",
    [OPTION_HUGETLB] = "hugetlb",
    [OPTION_TRANSPARENT_LARGE_PAGES] = "transparent-large-pages",
    [OPTION_MEMBARRIER] = "membarrier",
    [OPTION_FUTEX_WAITV] = "futex-waitv",
};

static const char *const privileges[PRIVILEGE_COUNT] = {
    [PRIVILEGE_LOCK_MEMORY] = "SeLockMemoryPrivilege",
};

static bool disabled[OPTION_COUNT], held[PRIVILEGE_COUNT];

static const char *const variables[OPTION_TEXT_COUNT] = {
    [OPTION_REPORT] = "FAULTLINE_REPORT",
    [OPTION_REPORT_FORMAT] = "FAULTLINE_REPORT_FORMAT",
    [OPTION_DEBUG_OUTPUT] = "FAULTLINE_DEBUG_OUTPUT",
    [OPTION_OBJECTS] = "FAULTLINE_OBJECTS",
    [OPTION_COMMIT_LIMIT] = "FAULTLINE_COMMIT_LIMIT",
    [OPTION_HEAP] = "FAULTLINE_HEAP",
};

/* Copies: a program may change its environment, and is not to be trusted when it has failed. */
static char texts[OPTION_TEXT_COUNT][PATH_MAX];

static bool has_name(const char *list, const char *name)
{
    size_t length = strlen(name);
    while (*list) {
        size_t next = strcspn(list, ",");
        if (next == length && memcmp(list, name, length) == 0)
            return true;
        list += next + (list[next] == ',');
    }
    return false;
}

static void read_list(const char *variable, const char *const *known, int count, bool *found)
{
    const char *list = secure_getenv(variable);
    for (int i = 0; list && i < count; i++)
        found[i] = has_name(list, known[i]);
}

void options_start(void)
{
    read_list("FAULTLINE_DISABLE", names, OPTION_COUNT, disabled);
    read_list("FAULTLINE_PRIVILEGES", privileges, PRIVILEGE_COUNT, held);
    for (int i = 0; i < OPTION_TEXT_COUNT; i++) {
        const char *text = secure_getenv(variables[i]);
        if (text && strlen(text) < sizeof texts[i])
            strcpy(texts[i], text);
    }
}

bool option_lists(enum option_text option, const char *name)
{
    return has_name(texts[option], name);
}

bool option_disabled(enum option option)
{
    return disabled[option];
}

bool option_privilege(enum privilege privilege)
{
    return held[privilege];
}

const char *option_text(enum option_text option)
{
    return texts[option];
}

int option_open(enum option_text option)
{
    const char *where = texts[option];
    if (strcmp(where, "none") == 0)
        return -1;
    if (!*where || strcmp(where, "stderr") == 0)
        return STDERR_FILENO;
    /* not by open: a thread may be cancelled in it */
    int file =
        (int)syscall(SYS_openat, AT_FDCWD, where, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    return file < 0 ? STDERR_FILENO : file;
}

void option_close(int descriptor)
{
    if (descriptor > STDERR_FILENO)
        syscall(SYS_close, descriptor);
}
