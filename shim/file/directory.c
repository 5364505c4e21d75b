/*
 * Directories: make, remove, go to one; full paths; drives and their space.
 *
 *   GetCurrentDirectory, GetFullPathName   the system's paths: / between names, no drive in front
 *   GetDriveType     DRIVE_FIXED for whatever directory is there, DRIVE_NO_ROOT_DIR otherwise
 *   GetLogicalDrives   C: alone
 *   GetVolumeInformation   no label; the serial number is the device's; the names of the usual file systems
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/path.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

static DWORD failure(const char *path, long failed)
{
    return failed == -ENOENT ? path_missing(path) : descriptor_failure(failed);
}

/* ---- Make and remove ---- */

static BOOL create(DWORD status, const char *path)
{
    if (!status)
        status = failure(path, descriptor_call(SYS_mkdirat, AT_FDCWD, (long)path, 0777, 0));
    return error_report(status);
}

BOOL WINAPI CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES security)
{
    char path[PATH_MAX];
    (void)security;
    return create(path_native(name, path), path);
}

BOOL WINAPI CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES security)
{
    char path[PATH_MAX];
    (void)security;
    return create(path_native_wide(name, path), path);
}

/* The current directory is in use. */
static bool is_current(const char *path)
{
    struct stat current, status;
    int kept = errno;
    bool same = lstat(path, &status) == 0 && stat(".", &current) == 0 && status.st_dev == current.st_dev &&
                status.st_ino == current.st_ino;
    errno = kept;
    return same;
}

static DWORD remove_at(const char *path)
{
    if (is_current(path))
        return STATUS_SHARING_VIOLATION;
    long failed = descriptor_call(SYS_unlinkat, AT_FDCWD, (long)path, AT_REMOVEDIR, 0);
    struct stat status;
    int kept = errno;
    bool there = failed == -ENOTDIR && lstat(path, &status) == 0;
    errno = kept;
    return there               ? STATUS_NOT_A_DIRECTORY
           : failed == -EBUSY  ? STATUS_SHARING_VIOLATION
           : failed == -EINVAL ? STATUS_SHARING_VIOLATION /* "." */
                               : failure(path, failed);
}

BOOL WINAPI RemoveDirectoryA(LPCSTR name)
{
    char path[PATH_MAX];
    DWORD status = path_native(name, path);
    return error_report(status ? status : remove_at(path));
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR name)
{
    char path[PATH_MAX];
    DWORD status = path_native_wide(name, path);
    return error_report(status ? status : remove_at(path));
}

/* ---- The current directory ---- */

static bool current(char path[PATH_MAX])
{
    int kept = errno;
    bool is = getcwd(path, PATH_MAX) != NULL;
    errno = kept;
    if (!is)
        error_fail(STATUS_OBJECT_PATH_NOT_FOUND); /* it was removed */
    return is;
}

DWORD WINAPI GetCurrentDirectoryA(DWORD size, LPSTR to)
{
    char path[PATH_MAX];
    return current(path) ? text_give(path, to, size) : 0;
}

DWORD WINAPI GetCurrentDirectoryW(DWORD size, LPWSTR to)
{
    char path[PATH_MAX];
    return current(path) ? text_give_wide(path, to, size) : 0;
}

static BOOL change(DWORD status, const char *path)
{
    if (status)
        return error_fail(status == STATUS_OBJECT_PATH_NOT_FOUND ? STATUS_OBJECT_NAME_INVALID : status);
    long failed = descriptor_call(SYS_chdir, (long)path, 0, 0, 0);
    struct stat what;
    if (failed == -ENOTDIR && stat(path, &what) == 0)
        return error_fail(STATUS_NOT_A_DIRECTORY);
    return error_report(failure(path, failed));
}

BOOL WINAPI SetCurrentDirectoryA(LPCSTR name)
{
    char path[PATH_MAX];
    DWORD status = name && *name ? path_native(name, path) : STATUS_OBJECT_NAME_INVALID;
    return change(status, path);
}

BOOL WINAPI SetCurrentDirectoryW(LPCWSTR name)
{
    char path[PATH_MAX];
    DWORD status = name && *name ? path_native_wide(name, path) : STATUS_OBJECT_NAME_INVALID;
    return change(status, path);
}

/* ---- Full paths ---- */

/* Takes the last name off, and the separator before it; the root stays. */
static size_t up(char *path, size_t length)
{
    while (length > 1 && path[length - 1] != '/')
        length--;
    return length > 1 ? length - 1 : 1;
}

/*
 * From the root, without "." and "..", whether or not anything is there; a separator at the end stays. False:
 * it is empty, too long, or on another drive or machine.
 */
static bool full_path(const char *name, char full[PATH_MAX])
{
    static const char patterns[] =
        "<>\"|?*"; /* have full paths, too; meanwhile they are control characters */
    char path[PATH_MAX], plain[PATH_MAX];
    if (!name || !*name || strlen(name) >= sizeof plain)
        return error_fail(STATUS_OBJECT_NAME_INVALID);
    strcpy(plain, name);
    for (char *at = strncmp(name, "\\\\?\\", 4) == 0 ? plain + 4 : plain; *at; at++)
        if (strchr(patterns, *at))
            *at = (char)(strchr(patterns, *at) - patterns + 1);
    DWORD status = path_native(plain, path);
    if (status)
        return error_fail(status);
    size_t length = 0;
    if (*path != '/') {
        if (!current(full))
            return false;
        length = strlen(full);
    } else
        full[length++] = '/';
    for (const char *at = path; *at;) {
        size_t part = strcspn(at, "/");
        if (part == 2 && at[0] == '.' && at[1] == '.')
            length = up(full, length);
        else if (part && !(part == 1 && *at == '.')) {
            if (length + part + 3 > PATH_MAX)
                return error_fail(STATUS_NAME_TOO_LONG);
            if (full[length - 1] != '/')
                full[length++] = '/';
            memcpy(full + length, at, part);
            length += part;
        }
        at += part;
        if (*at == '/' && !*++at && full[length - 1] != '/')
            full[length++] = '/';
    }
    full[length] = '\0';
    for (char *at = full; *at; at++)
        if ((size_t)*at <= strlen(patterns))
            *at = patterns[*at - 1];
    return true;
}

DWORD WINAPI GetFullPathNameA(LPCSTR name, DWORD size, LPSTR to, LPSTR *last)
{
    char full[PATH_MAX];
    if (!full_path(name, full))
        return 0;
    DWORD given = text_give(full, to, size);
    if (last && given < size) {
        char *slash = strrchr(to, '/');
        *last = slash && slash[1] ? slash + 1 : NULL;
    }
    return given;
}

DWORD WINAPI GetFullPathNameW(LPCWSTR name, DWORD size, LPWSTR to, LPWSTR *last)
{
    char full[PATH_MAX];
    char *narrow TEXT_OWNED = text_copy_narrow(name);
    if (!full_path(narrow, full))
        return 0;
    DWORD given = text_give_wide(full, to, size);
    if (last && given < size) {
        WCHAR *end = to + given;
        while (end > to && end[-1] != '/')
            end--;
        *last = *end ? end : NULL;
    }
    return given;
}

/* ---- Drives ---- */

/* The file system of a directory, NULL for the current one. */
static DWORD space(DWORD status, const char *path, struct statvfs *found)
{
    int kept = errno;
    if (!status && statvfs(path, found) != 0)
        status = failure(path, -errno);
    errno = kept;
    return status;
}

static void set(PULARGE_INTEGER to, ULONGLONG value)
{
    if (to)
        to->QuadPart = value;
}

static BOOL free_space(DWORD status, const char *path, PULARGE_INTEGER available, PULARGE_INTEGER all,
                       PULARGE_INTEGER left)
{
    struct statvfs found;
    status = space(status, path, &found);
    if (status)
        return error_fail(status);
    set(available, (ULONGLONG)found.f_bavail * found.f_frsize);
    set(all, (ULONGLONG)found.f_blocks * found.f_frsize);
    set(left, (ULONGLONG)found.f_bfree * found.f_frsize);
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR name, PULARGE_INTEGER available, PULARGE_INTEGER all,
                                PULARGE_INTEGER left)
{
    char path[PATH_MAX] = ".";
    return free_space(name ? path_native(name, path) : STATUS_SUCCESS, path, available, all, left);
}

BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR name, PULARGE_INTEGER available, PULARGE_INTEGER all,
                                PULARGE_INTEGER left)
{
    char path[PATH_MAX] = ".";
    return free_space(name ? path_native_wide(name, path) : STATUS_SUCCESS, path, available, all, left);
}

/* Windows counts clusters of sectors in 32 bits: what is more is said as the most. */
static BOOL clusters(DWORD status, const char *path, LPDWORD sectors, LPDWORD bytes, LPDWORD left,
                     LPDWORD all)
{
    enum { SECTOR = 512 };
    struct statvfs found;
    status = space(status, path, &found);
    if (status)
        return error_fail(status);
    *sectors = (DWORD)(found.f_frsize / SECTOR);
    *bytes = SECTOR;
    *left = found.f_bavail > 0xFFFFFFFF ? 0xFFFFFFFF : (DWORD)found.f_bavail;
    *all = found.f_blocks > 0xFFFFFFFF ? 0xFFFFFFFF : (DWORD)found.f_blocks;
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceA(LPCSTR name, LPDWORD sectors, LPDWORD bytes, LPDWORD left, LPDWORD all)
{
    char path[PATH_MAX] = ".";
    return clusters(name ? path_native(name, path) : STATUS_SUCCESS, path, sectors, bytes, left, all);
}

BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR name, LPDWORD sectors, LPDWORD bytes, LPDWORD left, LPDWORD all)
{
    char path[PATH_MAX] = ".";
    return clusters(name ? path_native_wide(name, path) : STATUS_SUCCESS, path, sectors, bytes, left, all);
}

static UINT drive_type(DWORD status, const char *path)
{
    struct stat found;
    int kept = errno;
    bool is = !status && stat(path, &found) == 0 && S_ISDIR(found.st_mode);
    errno = kept;
    return is ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

UINT WINAPI GetDriveTypeA(LPCSTR name)
{
    char path[PATH_MAX] = ".";
    return drive_type(name ? path_native(name, path) : STATUS_SUCCESS, path);
}

UINT WINAPI GetDriveTypeW(LPCWSTR name)
{
    char path[PATH_MAX] = ".";
    return drive_type(name ? path_native_wide(name, path) : STATUS_SUCCESS, path);
}

DWORD WINAPI GetLogicalDrives(VOID)
{
    return 1 << ('C' - 'A');
}

/* "C:\" and an empty text behind it. */
enum { DRIVES_LENGTH = 4 };

DWORD WINAPI GetLogicalDriveStringsA(DWORD size, LPSTR to)
{
    if (size <= DRIVES_LENGTH)
        return DRIVES_LENGTH + 1;
    memcpy(to, "C:\\\0", DRIVES_LENGTH + 1);
    return DRIVES_LENGTH;
}

DWORD WINAPI GetLogicalDriveStringsW(DWORD size, LPWSTR to)
{
    if (size <= DRIVES_LENGTH)
        return DRIVES_LENGTH + 1;
    memcpy(to, (WCHAR[]){'C', ':', '\\', 0, 0}, (DRIVES_LENGTH + 1) * sizeof *to);
    return DRIVES_LENGTH;
}

static const char *system_name(long magic)
{
    static const struct {
        long magic;
        const char *name;
    } known[] = {{0xEF53, "ext4"},        {0x01021994, "tmpfs"}, {0x58465342, "XFS"}, {0x9123683E, "Btrfs"},
                 {0x794C7630, "overlay"}, {0x6969, "NFS"},       {0x4D44, "FAT"},     {0x5346544E, "NTFS"},
                 {0x2FC12FC1, "ZFS"},     {0x65735546, "FUSE"},  {0xF2F52010, "F2FS"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].magic == magic)
            return known[i].name;
    return "unknown";
}

static DWORD volume(DWORD status, const char *path, DWORD *serial, DWORD *most, DWORD *flags,
                    const char **system)
{
    struct statfs found;
    struct stat device;
    int kept = errno;
    if (!status && (statfs(path, &found) != 0 || stat(path, &device) != 0))
        status = failure(path, -errno);
    errno = kept;
    if (status)
        return status;
    if (serial)
        *serial = (DWORD)device.st_dev;
    if (most)
        *most = (DWORD)found.f_namelen;
    if (flags)
        *flags = FILE_CASE_SENSITIVE_SEARCH | FILE_CASE_PRESERVED_NAMES | FILE_UNICODE_ON_DISK;
    *system = system_name((long)found.f_type);
    return STATUS_SUCCESS;
}

BOOL WINAPI GetVolumeInformationA(LPCSTR name, LPSTR label, DWORD label_size, LPDWORD serial, LPDWORD most,
                                  LPDWORD flags, LPSTR system, DWORD system_size)
{
    char path[PATH_MAX] = ".";
    const char *kind;
    DWORD status = volume(name ? path_native(name, path) : STATUS_SUCCESS, path, serial, most, flags, &kind);
    if (!status && ((label && text_give("", label, label_size) >= label_size) ||
                    (system && text_give(kind, system, system_size) >= system_size)))
        status = STATUS_BUFFER_TOO_SMALL;
    return error_report(status);
}

BOOL WINAPI GetVolumeInformationW(LPCWSTR name, LPWSTR label, DWORD label_size, LPDWORD serial, LPDWORD most,
                                  LPDWORD flags, LPWSTR system, DWORD system_size)
{
    char path[PATH_MAX] = ".";
    const char *kind;
    DWORD status =
        volume(name ? path_native_wide(name, path) : STATUS_SUCCESS, path, serial, most, flags, &kind);
    if (!status && ((label && text_give_wide("", label, label_size) >= label_size) ||
                    (system && text_give_wide(kind, system, system_size) >= system_size)))
        status = STATUS_BUFFER_TOO_SMALL;
    return error_report(status);
}
