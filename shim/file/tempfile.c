/* GetTempPath and GetTempFileName. */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/path.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

/* With one separator at its end. The variable is believed as far as it is a path from the root. */
static void temp_path(char path[PATH_MAX])
{
    const char *set = secure_getenv("TMPDIR");
    if (!set || *set != '/' || strlen(set) > PATH_MAX - 2)
        set = "/tmp";
    size_t length = strlen(set);
    memcpy(path, set, length + 1);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (path[length - 1] != '/')
        path[length++] = '/';
    path[length] = '\0';
}

DWORD WINAPI GetTempPathA(DWORD size, LPSTR buffer)
{
    char path[PATH_MAX];
    temp_path(path);
    return text_give(path, buffer, size);
}

DWORD WINAPI GetTempPathW(DWORD size, LPWSTR buffer)
{
    char path[PATH_MAX];
    temp_path(path);
    return text_give_wide(path, buffer, size);
}

enum {
    NAME_ROOM = 14,       /* a separator, three units, four digits, ".TMP" and the NUL, and one to spare */
    MOST_PREFIX_BYTES = 9 /* of three units, in UTF-8 */
};

/* Bytes of the first three units: a character of four bytes is two. */
static int prefix_bytes(const char *prefix)
{
    int bytes = 0, units = 0;
    for (; prefix[bytes] && bytes < MOST_PREFIX_BYTES; bytes++) {
        unsigned char byte = (unsigned char)prefix[bytes];
        units += (byte & 0xC0) != 0x80 ? byte >= 0xF0 ? 2 : 1 : 0;
        if (units > 3)
            break;
    }
    return bytes;
}

static DWORD create_file(const char *name)
{
    char native[PATH_MAX];
    DWORD status = path_native(name, native);
    if (status)
        return status;
    int descriptor = descriptor_open(AT_FDCWD, native, O_RDWR | O_CREAT | O_EXCL, 0666);
    if (descriptor < 0)
        return descriptor_failure(descriptor);
    descriptor_close(descriptor);
    return STATUS_SUCCESS;
}

static bool is_directory(const char *path)
{
    char native[PATH_MAX];
    struct stat status;
    int kept = errno;
    bool is = !path_native(path, native) && stat(native, &status) == 0 && S_ISDIR(status.st_mode);
    errno = kept;
    return is;
}

/* The number, or 0 with the last error set. name has room for PATH_MAX bytes. */
static UINT choose_name(const char *directory, const char *prefix, UINT unique, char *name)
{
    size_t length = strlen(directory);
    char last = length ? directory[length - 1] : '\0';
    const char *separator = last == '/' || last == '\\' ? "" : strchr(directory, '\\') ? "\\" : "/";
    int bytes = prefix ? prefix_bytes(prefix) : 0;
    if (!is_directory(directory)) {
        error_fail(STATUS_NOT_A_DIRECTORY);
        return 0;
    }
    if (unique & 0xFFFF) {
        snprintf(name, PATH_MAX, "%s%s%.*s%X.TMP", directory, separator, bytes, prefix ? prefix : "",
                 unique & 0xFFFF);
        return unique;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    UINT first = (UINT)(now.tv_nsec / 1000 ^ now.tv_sec ^ GetCurrentProcessId() * 2654435761u);
    DWORD status = STATUS_OBJECT_NAME_COLLISION;
    for (UINT i = 0; i < 0xFFFF && status == STATUS_OBJECT_NAME_COLLISION; i++) {
        unique = (first + i) % 0xFFFF + 1;
        snprintf(name, PATH_MAX, "%s%s%.*s%X.TMP", directory, separator, bytes, prefix ? prefix : "", unique);
        status = create_file(name);
    }
    if (!status)
        return unique;
    SetLastError(status == STATUS_OBJECT_NAME_COLLISION ? ERROR_FILE_EXISTS : error_of_status(status));
    return 0;
}

UINT WINAPI GetTempFileNameA(LPCSTR directory, LPCSTR prefix, UINT unique, LPSTR name)
{
    char chosen[PATH_MAX];
    if (!directory || !name) {
        error_fail(STATUS_INVALID_PARAMETER);
        return 0;
    }
    int over = prefix ? prefix_bytes(prefix) - 3 : 0;
    if (strlen(directory) + (over > 0 ? (size_t)over : 0) > MAX_PATH - NAME_ROOM) {
        SetLastError(ERROR_BUFFER_OVERFLOW);
        return 0;
    }
    UINT number = choose_name(directory, prefix, unique, chosen);
    if (number)
        strcpy(name, chosen);
    return number;
}

UINT WINAPI GetTempFileNameW(LPCWSTR directory, LPCWSTR prefix, UINT unique, LPWSTR name)
{
    char chosen[PATH_MAX], narrow_directory[4 * MAX_PATH], narrow_prefix[64] = "";
    if (!directory || !name) {
        error_fail(STATUS_INVALID_PARAMETER);
        return 0;
    }
    if (text_length(directory) > MAX_PATH - NAME_ROOM) {
        SetLastError(ERROR_BUFFER_OVERFLOW);
        return 0;
    }
    text_narrow(directory, narrow_directory, sizeof narrow_directory);
    if (prefix)
        text_narrow(prefix, narrow_prefix, sizeof narrow_prefix);
    narrow_prefix[sizeof narrow_prefix - 1] = '\0';
    UINT number = choose_name(narrow_directory, narrow_prefix, unique, chosen);
    if (number)
        text_widen(chosen, name, MAX_PATH);
    return number;
}
