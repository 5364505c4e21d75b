/*
 * Names: of the machine, of the user, of directories.
 *
 *   GetComputerName      what Windows would make of the host's name: its first part, in capitals, 15 letters
 *                        of it
 *   GetComputerNameEx    the host's name, and its domain; physical and cluster names are the same
 *   GetUserName          the effective user's, or its number
 *   GetSystemDirectory, GetWindowsDirectory   /usr/lib and /usr: Windows has no directories here, and what
 *                                             programs look for there LoadLibrary finds without
 */
#include <windows.h>

#include <lmcons.h>

#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/text/copy.h"

enum { NAME_ROOM = 512 };

static void netbios_name(char name[MAX_COMPUTERNAME_LENGTH + 1])
{
    struct utsname system;
    uname(&system);
    size_t length = strcspn(system.nodename, ".");
    if (length > MAX_COMPUTERNAME_LENGTH)
        length = MAX_COMPUTERNAME_LENGTH;
    for (size_t i = 0; i < length; i++)
        name[i] = (char)toupper((unsigned char)system.nodename[i]);
    name[length] = '\0';
}

/* How lengths are said when there is room; without, it is always the room needed. */
enum counting { WITHOUT_NUL, WITH_NUL };

/* `wide`: to is a WCHAR's; otherwise a char's. */
static BOOL give(const char *text, bool wide, void *to, LPDWORD size, enum counting counting, DWORD error)
{
    DWORD given = (DWORD)text_give_either(text, wide, to, to ? *size : 0);
    bool fits = to && given < *size;
    *size = fits && counting == WITH_NUL ? given + 1 : given;
    if (!fits)
        SetLastError(error);
    return fits;
}

static BOOL computer_name(bool wide, void *to, LPDWORD size)
{
    char name[MAX_COMPUTERNAME_LENGTH + 1];
    if (!size)
        return error_fail(STATUS_INVALID_PARAMETER);
    netbios_name(name);
    return give(name, wide, to, size, WITHOUT_NUL, ERROR_BUFFER_OVERFLOW);
}

BOOL WINAPI GetComputerNameA(LPSTR to, LPDWORD size)
{
    return computer_name(false, to, size);
}

BOOL WINAPI GetComputerNameW(LPWSTR to, LPDWORD size)
{
    return computer_name(true, to, size);
}

/* False: there is no such kind. */
static bool name_of_kind(COMPUTER_NAME_FORMAT kind, char name[NAME_ROOM])
{
    struct utsname system;
    uname(&system);
    char *dot = strchr(system.nodename, '.');
    switch (kind) {
    case ComputerNameNetBIOS:
    case ComputerNamePhysicalNetBIOS:
        netbios_name(name);
        return true;
    case ComputerNameDnsHostname:
    case ComputerNamePhysicalDnsHostname:
        snprintf(name, NAME_ROOM, "%.*s", (int)strcspn(system.nodename, "."), system.nodename);
        return true;
    case ComputerNameDnsDomain:
    case ComputerNamePhysicalDnsDomain:
        snprintf(name, NAME_ROOM, "%s", dot ? dot + 1 : "");
        return true;
    case ComputerNameDnsFullyQualified:
    case ComputerNamePhysicalDnsFullyQualified:
        snprintf(name, NAME_ROOM, "%s", system.nodename);
        return true;
    default:
        return false;
    }
}

static BOOL computer_name_of_kind(COMPUTER_NAME_FORMAT kind, bool wide, void *to, LPDWORD size)
{
    char name[NAME_ROOM];
    if (!size || !name_of_kind(kind, name))
        return error_fail(STATUS_INVALID_PARAMETER);
    return give(name, wide, to, size, WITHOUT_NUL, ERROR_MORE_DATA);
}

BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT kind, LPSTR to, LPDWORD size)
{
    return computer_name_of_kind(kind, false, to, size);
}

BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT kind, LPWSTR to, LPDWORD size)
{
    return computer_name_of_kind(kind, true, to, size);
}

static BOOL user_name(bool wide, void *to, LPDWORD size)
{
    struct passwd entry, *found = NULL;
    char name[UNLEN + 1], buffer[4096];
    if (!size)
        return error_fail(STATUS_INVALID_PARAMETER);
    int kept = errno;
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || !found)
        snprintf(name, sizeof name, "%u", geteuid());
    else
        snprintf(name, sizeof name, "%s", found->pw_name);
    errno = kept;
    return give(name, wide, to, size, WITH_NUL, ERROR_INSUFFICIENT_BUFFER);
}

BOOL WINAPI GetUserNameA(LPSTR to, LPDWORD size)
{
    return user_name(false, to, size);
}

BOOL WINAPI GetUserNameW(LPWSTR to, LPDWORD size)
{
    return user_name(true, to, size);
}

UINT WINAPI GetSystemDirectoryA(LPSTR to, UINT size)
{
    return text_give("/usr/lib", to, size);
}

UINT WINAPI GetSystemDirectoryW(LPWSTR to, UINT size)
{
    return text_give_wide("/usr/lib", to, size);
}

UINT WINAPI GetWindowsDirectoryA(LPSTR to, UINT size)
{
    return text_give("/usr", to, size);
}

UINT WINAPI GetWindowsDirectoryW(LPWSTR to, UINT size)
{
    return text_give_wide("/usr", to, size);
}

UINT WINAPI GetSystemWindowsDirectoryA(LPSTR to, UINT size)
{
    return GetWindowsDirectoryA(to, size);
}

UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR to, UINT size)
{
    return GetWindowsDirectoryW(to, size);
}
