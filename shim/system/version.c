/*
 * Which Windows this is: 10.0, build 19045, a workstation, to whoever asks. It is the last one whose
 * documented memory and exception calls are all here or refused with a documented error.
 */
#include <windows.h>

#include <winternl.h>

#include <stdbool.h>
#include <string.h>

#include "shim/error.h"

enum { MAJOR = 10, MINOR = 0, BUILD = 19045 };

DWORD WINAPI GetVersion(VOID)
{
    return (DWORD)BUILD << 16 | MINOR << 8 | MAJOR;
}

/* The two sizes are the same in front of szCSDVersion, and what follows it is alike. */
static bool is_size(DWORD size, DWORD plain, DWORD extended)
{
    return size == plain || size == extended;
}

BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA info)
{
    DWORD size = info->dwOSVersionInfoSize;
    if (!is_size(size, sizeof(OSVERSIONINFOA), sizeof(OSVERSIONINFOEXA)))
        return error_fail(STATUS_BUFFER_TOO_SMALL);
    OSVERSIONINFOEXA full = {
        size, MAJOR, MINOR, BUILD, VER_PLATFORM_WIN32_NT, "", 0, 0, 0, VER_NT_WORKSTATION, 0};
    memcpy(info, &full, size);
    return TRUE;
}

static DWORD describe(OSVERSIONINFOW *info)
{
    DWORD size = info->dwOSVersionInfoSize;
    if (!is_size(size, sizeof(OSVERSIONINFOW), sizeof(OSVERSIONINFOEXW)))
        return STATUS_BUFFER_TOO_SMALL;
    OSVERSIONINFOEXW full = {
        size, MAJOR, MINOR, BUILD, VER_PLATFORM_WIN32_NT, {0}, 0, 0, 0, VER_NT_WORKSTATION, 0};
    memcpy(info, &full, size);
    return STATUS_SUCCESS;
}

BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW info)
{
    return error_report(describe(info));
}

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW info)
{
    return (NTSTATUS)describe(info);
}

/* ---- Conditions ---- */

enum { FIELDS = 8, CONDITION_BITS = 3 };

ULONGLONG NTAPI VerSetConditionMask(ULONGLONG mask, DWORD types, BYTE condition)
{
    for (int field = 0; field < FIELDS; field++)
        if (types >> field & 1)
            mask |= (ULONGLONG)(condition & 7) << field * CONDITION_BITS;
    return mask;
}

static BYTE condition_of(ULONGLONG mask, DWORD type)
{
    return mask >> __builtin_ctz(type) * CONDITION_BITS & 7;
}

static bool holds(DWORD actual, DWORD wanted, BYTE condition)
{
    switch (condition) {
    case VER_EQUAL:
        return actual == wanted;
    case VER_GREATER:
        return actual > wanted;
    case VER_GREATER_EQUAL:
        return actual >= wanted;
    case VER_LESS:
        return actual < wanted;
    case VER_LESS_EQUAL:
        return actual <= wanted;
    default:
        return false;
    }
}

/* Version and service pack count together: a part matters only where those before it are equal. */
static bool version_holds(const OSVERSIONINFOEXW *wanted, DWORD types, ULONGLONG mask)
{
    const struct {
        DWORD type, actual, wanted;
    } parts[] = {
        {VER_MAJORVERSION, MAJOR, wanted->dwMajorVersion},
        {VER_MINORVERSION, MINOR, wanted->dwMinorVersion},
        {VER_SERVICEPACKMAJOR, 0, wanted->wServicePackMajor},
        {VER_SERVICEPACKMINOR, 0, wanted->wServicePackMinor},
    };
    bool result = true;
    for (int i = 0; i < 4; i++)
        if (types & parts[i].type) {
            result = holds(parts[i].actual, parts[i].wanted, condition_of(mask, parts[i].type));
            if (parts[i].actual != parts[i].wanted)
                break;
        }
    return result;
}

static bool suite_holds(WORD wanted, BYTE condition)
{
    return condition == VER_AND ? wanted == 0 : condition == VER_OR && wanted == 0; /* none is installed */
}

static BOOL verify(const OSVERSIONINFOEXW *wanted, DWORD types, ULONGLONG mask)
{
    if (!types || !mask || types & ~0xFFu) {
        SetLastError(ERROR_BAD_ARGUMENTS);
        return FALSE;
    }
    if (version_holds(wanted, types, mask) &&
        (!(types & VER_BUILDNUMBER) ||
         holds(BUILD, wanted->dwBuildNumber, condition_of(mask, VER_BUILDNUMBER))) &&
        (!(types & VER_PLATFORMID) ||
         holds(VER_PLATFORM_WIN32_NT, wanted->dwPlatformId, condition_of(mask, VER_PLATFORMID))) &&
        (!(types & VER_SUITENAME) || suite_holds(wanted->wSuiteMask, condition_of(mask, VER_SUITENAME))) &&
        (!(types & VER_PRODUCT_TYPE) ||
         holds(VER_NT_WORKSTATION, wanted->wProductType, condition_of(mask, VER_PRODUCT_TYPE))))
        return TRUE;
    SetLastError(ERROR_OLD_WIN_VERSION);
    return FALSE;
}

BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW wanted, DWORD types, DWORDLONG mask)
{
    return verify(wanted, types, mask);
}

BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA wanted, DWORD types, DWORDLONG mask)
{
    OSVERSIONINFOEXW wide = {.dwMajorVersion = wanted->dwMajorVersion,
                             .dwMinorVersion = wanted->dwMinorVersion,
                             .dwBuildNumber = wanted->dwBuildNumber,
                             .dwPlatformId = wanted->dwPlatformId,
                             .wServicePackMajor = wanted->wServicePackMajor,
                             .wServicePackMinor = wanted->wServicePackMinor,
                             .wSuiteMask = wanted->wSuiteMask,
                             .wProductType = wanted->wProductType};
    return verify(&wide, types, mask);
}
