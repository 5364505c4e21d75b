/*
 * FindFirstFile and its kin: the names of a directory that are like a pattern.
 *
 *   patterns     * any characters, ? one (or, before a dot and at the end, none); "*.*" is like every name,
 *                "*." like those without a dot; upper and lower case are alike. A name without * and ? must
 *                be there as it is written
 *   the order    "." and ".." first, then by name
 *   what is found    was there when the search began; what is removed meanwhile is left out
 *   FindFirstFileEx  FindExInfoStandard and _Basic; FindExSearchNameMatch, and _LimitToDirectories, which
 *                    limits
 */
#include <windows.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/attributes.h"
#include "shim/file/descriptor.h"
#include "shim/file/path.h"
#include "shim/init.h"
#include "shim/lock.h"
#include "shim/object/handle.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

struct search {
    struct object object;
    int directory;      /* its descriptor */
    char **names;       /* malloc's, as their texts are */
    size_t count, next; /* of names; which one is looked at next */
    bool directories;   /* nothing else is wanted */
    struct lock lock;   /* of next */
};

static void forget(struct object *object)
{
    struct search *search = (struct search *)object;
    for (size_t i = 0; i < search->count; i++)
        free(search->names[i]);
    free(search->names);
    if (search->directory >= 0)
        descriptor_close(search->directory);
}

static struct pool pool = POOL(sizeof(struct search));
static const struct object_type type = {.name = "search", .pool = &pool, .destroy = forget};

/* ---- Patterns ---- */

static const char *next_character(const char *at)
{
    for (at++; (*at & 0xC0) == 0x80; at++)
        ;
    return at;
}

static bool is_letter_like(const char *pattern, const char *name)
{
    return strncasecmp(pattern, name, 1) == 0;
}

static bool is_like(const char *pattern, const char *name)
{
    for (; *pattern; pattern++)
        if (*pattern == '*') {
            for (; *name; name++)
                if (is_like(pattern + 1, name))
                    return true;
        } else if (*pattern == '?') {
            if (*name && *name != '.')
                name = next_character(name);
        } else if (*pattern == '.' && !*name) /* "x.*" is like "x" */
            return strspn(pattern + 1, "*?.") == strlen(pattern + 1);
        else if (is_letter_like(pattern, name))
            name++;
        else
            return false;
    return !*name;
}

static bool is_wanted(const char *pattern, const char *name)
{
    size_t length = strlen(pattern);
    if (strcmp(pattern, "*.*") == 0)
        return true;
    if (length > 1 && strcmp(pattern + length - 2, "*.") == 0)
        return !strchr(name, '.') || name[strspn(name, ".")] == '\0';
    return is_like(pattern, name);
}

/* ---- Searching ---- */

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int by_name(const void *one, const void *other)
{
    const char *first = *(char *const *)one, *second = *(char *const *)other;
    if (is_dots(first) != is_dots(second))
        return is_dots(first) ? -1 : 1;
    int order = strcasecmp(first, second);
    return order ? order : strcmp(first, second);
}

static bool remember(struct search *search, const char *name)
{
    char **names = realloc(search->names, (search->count + 1) * sizeof *names);
    if (!names)
        return false;
    search->names = names;
    names[search->count] = strdup(name);
    return names[search->count] && ++search->count;
}

static DWORD collect(struct search *search, const char *pattern)
{
    int copy = (int)descriptor_call(SYS_fcntl, search->directory, F_DUPFD_CLOEXEC, 0, 0);
    DIR *directory = copy >= 0 ? fdopendir(copy) : NULL;
    bool fits = true;
    if (!directory) {
        if (copy >= 0)
            descriptor_close(copy);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (struct dirent *entry; fits && (entry = readdir(directory));)
        if (is_wanted(pattern, entry->d_name))
            fits = remember(search, entry->d_name);
    closedir(directory);
    if (!fits)
        return STATUS_NO_MEMORY;
    if (search->count)
        qsort(search->names, search->count, sizeof *search->names, by_name);
    return STATUS_SUCCESS;
}

struct found {
    struct stat status;
    struct file_times times;
    const char *name;
};

/* The next one that is still there. */
static DWORD look_further(struct search *search, struct found *found)
{
    DWORD status = STATUS_NO_MORE_FILES;
    int kept = errno;
    lock_take(&search->lock);
    while (status && search->next < search->count) {
        found->name = search->names[search->next++];
        if (attributes_look(search->directory, found->name, &found->status, &found->times) == 0 &&
            (!search->directories || S_ISDIR(found->status.st_mode)))
            status = STATUS_SUCCESS;
    }
    lock_drop(&search->lock);
    errno = kept;
    return status;
}

/* Splits what is searched for in path and pattern; the pattern stands in `pattern`, native or not. */
static DWORD split(const char *name, char path[PATH_MAX], const char **pattern)
{
    const char *last = name;
    char directory[PATH_MAX];
    if (!*name)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    for (const char *at = name; *at; at++)
        if (*at == '/' || *at == '\\' || (*at == ':' && at == name + 1))
            last = at + 1;
    if (last - name >= PATH_MAX - 2)
        return STATUS_NAME_TOO_LONG;
    if (!*last)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    memcpy(directory, name, (size_t)(last - name));
    strcpy(directory + (last - name), last == name || last[-1] == ':' ? "." : "");
    *pattern = last;
    return path_native(directory, path);
}

static DWORD begin(const char *name, bool directories, HANDLE *handle, struct found *found,
                   struct search **kept)
{
    char path[PATH_MAX];
    const char *pattern = NULL;
    DWORD status = split(name, path, &pattern);
    if (status)
        return status;
    init_ensure();
    struct search *search = object_create(&type, sizeof *search);
    if (!search)
        return STATUS_NO_MEMORY;
    *kept = search;
    search->directories = directories;
    search->directory = descriptor_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (search->directory < 0)
        return search->directory == -ENOENT ? STATUS_OBJECT_PATH_NOT_FOUND
                                            : descriptor_failure(search->directory);
    if (strpbrk(pattern, "*?"))
        status = collect(search, pattern);
    else
        status = remember(search, pattern) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (!status && look_further(search, found))
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    return status ? status : handle_open(search, FILE_LIST_DIRECTORY, 0, handle);
}

/* ---- In both widths ---- */

#define FILL(data, found)                                                                                    \
    do {                                                                                                     \
        memset(data, 0, sizeof *(data));                                                                     \
        (data)->dwFileAttributes = attributes_of((found)->status.st_mode);                                   \
        (data)->ftCreationTime = (found)->times.created;                                                     \
        (data)->ftLastAccessTime = (found)->times.accessed;                                                  \
        (data)->ftLastWriteTime = (found)->times.written;                                                    \
        (data)->nFileSizeHigh = (DWORD)((ULONGLONG)(found)->status.st_size >> 32);                           \
        (data)->nFileSizeLow = (DWORD)(found)->status.st_size;                                               \
    } while (0)

/* `wide`: data is a WIN32_FIND_DATAW. */
static void fill(void *data, bool wide, const struct found *found)
{
    WIN32_FIND_DATAA *narrow_data = data;
    WIN32_FIND_DATAW *wide_data = data;
    if (wide) {
        FILL(wide_data, found);
        text_give_either(found->name, true, wide_data->cFileName, _countof(wide_data->cFileName));
    } else {
        FILL(narrow_data, found);
        text_give_either(found->name, false, narrow_data->cFileName, _countof(narrow_data->cFileName));
    }
}

static HANDLE search_first(const char *name, bool directories, bool wide, void *data)
{
    struct search *search = NULL;
    struct found found;
    HANDLE handle = INVALID_HANDLE_VALUE;
    DWORD status = name ? begin(name, directories, &handle, &found, &search) : STATUS_OBJECT_PATH_NOT_FOUND;
    if (!status)
        fill(data, wide, &found);
    if (search)
        object_drop(search);
    return error_report(status) ? handle : INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstFileA(LPCSTR name, LPWIN32_FIND_DATAA data)
{
    return search_first(name, false, false, data);
}

HANDLE WINAPI FindFirstFileW(LPCWSTR name, LPWIN32_FIND_DATAW data)
{
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    return search_first(narrow, false, true, data);
}

static BOOL check(FINDEX_INFO_LEVELS level, FINDEX_SEARCH_OPS operation, const void *filter, DWORD flags)
{
    return error_report(level > FindExInfoBasic || operation > FindExSearchLimitToDirectories || filter ||
                                flags & ~(DWORD)(FIND_FIRST_EX_CASE_SENSITIVE | FIND_FIRST_EX_LARGE_FETCH)
                            ? STATUS_INVALID_PARAMETER
                            : STATUS_SUCCESS);
}

HANDLE WINAPI FindFirstFileExA(LPCSTR name, FINDEX_INFO_LEVELS level, LPVOID data,
                               FINDEX_SEARCH_OPS operation, LPVOID filter, DWORD flags)
{
    if (!check(level, operation, filter, flags))
        return INVALID_HANDLE_VALUE;
    return search_first(name, operation == FindExSearchLimitToDirectories, false, data);
}

HANDLE WINAPI FindFirstFileExW(LPCWSTR name, FINDEX_INFO_LEVELS level, LPVOID data,
                               FINDEX_SEARCH_OPS operation, LPVOID filter, DWORD flags)
{
    if (!check(level, operation, filter, flags))
        return INVALID_HANDLE_VALUE;
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    return search_first(narrow, operation == FindExSearchLimitToDirectories, true, data);
}

static BOOL search_next(HANDLE handle, bool wide, void *data)
{
    void *search;
    struct found found;
    DWORD status = handle_get(handle, &type, 0, &search, NULL);
    if (status)
        return error_fail(STATUS_INVALID_HANDLE);
    status = look_further(search, &found);
    if (!status)
        fill(data, wide, &found);
    object_drop(search);
    return error_report(status);
}

BOOL WINAPI FindNextFileA(HANDLE handle, LPWIN32_FIND_DATAA data)
{
    return search_next(handle, false, data);
}

BOOL WINAPI FindNextFileW(HANDLE handle, LPWIN32_FIND_DATAW data)
{
    return search_next(handle, true, data);
}

BOOL WINAPI FindClose(HANDLE handle)
{
    void *search;
    if (handle_get(handle, &type, 0, &search, NULL))
        return error_fail(STATUS_INVALID_HANDLE);
    object_drop(search);
    return error_report(handle_close(handle));
}
