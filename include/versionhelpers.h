/*
 * versionhelpers.h - is this Windows that version, or a later one?
 *
 * Source: "Version Helper functions".
 */
#ifndef FAULTLINE_VERSIONHELPERS_H
#define FAULTLINE_VERSIONHELPERS_H
#pragma GCC system_header

#include "sdkddkver.h"
#include "winbase.h"

#define VERSIONHELPERAPI FORCEINLINE BOOL

#ifdef __cplusplus
extern "C" {
#endif

static __inline__ __attribute__((__unused__)) BOOL
IsWindowsVersionOrGreater(WORD wMajorVersion, WORD wMinorVersion, WORD wServicePackMajor)
{
    OSVERSIONINFOEXW wanted;
    DWORDLONG mask = 0;
    __builtin_memset(&wanted, 0, sizeof wanted);
    wanted.dwOSVersionInfoSize = sizeof wanted;
    wanted.dwMajorVersion = wMajorVersion;
    wanted.dwMinorVersion = wMinorVersion;
    wanted.wServicePackMajor = wServicePackMajor;
    VER_SET_CONDITION(mask, VER_MAJORVERSION | VER_MINORVERSION | VER_SERVICEPACKMAJOR, VER_GREATER_EQUAL);
    return VerifyVersionInfoW(&wanted, VER_MAJORVERSION | VER_MINORVERSION | VER_SERVICEPACKMAJOR, mask);
}

/* Each of them: major and minor version, service pack. */
#define FAULTLINE_VERSION_HELPER(name, major, minor, pack)                                                   \
    static __inline__ __attribute__((__unused__)) BOOL name(VOID)                                            \
    {                                                                                                        \
        return IsWindowsVersionOrGreater(major, minor, pack);                                                \
    }
FAULTLINE_VERSION_HELPER(IsWindowsXPOrGreater, 5, 1, 0)
FAULTLINE_VERSION_HELPER(IsWindowsXPSP1OrGreater, 5, 1, 1)
FAULTLINE_VERSION_HELPER(IsWindowsXPSP2OrGreater, 5, 1, 2)
FAULTLINE_VERSION_HELPER(IsWindowsXPSP3OrGreater, 5, 1, 3)
FAULTLINE_VERSION_HELPER(IsWindowsVistaOrGreater, 6, 0, 0)
FAULTLINE_VERSION_HELPER(IsWindowsVistaSP1OrGreater, 6, 0, 1)
FAULTLINE_VERSION_HELPER(IsWindowsVistaSP2OrGreater, 6, 0, 2)
FAULTLINE_VERSION_HELPER(IsWindows7OrGreater, 6, 1, 0)
FAULTLINE_VERSION_HELPER(IsWindows7SP1OrGreater, 6, 1, 1)
FAULTLINE_VERSION_HELPER(IsWindows8OrGreater, 6, 2, 0)
FAULTLINE_VERSION_HELPER(IsWindows8Point1OrGreater, 6, 3, 0)
FAULTLINE_VERSION_HELPER(IsWindowsThresholdOrGreater, 10, 0, 0)
FAULTLINE_VERSION_HELPER(IsWindows10OrGreater, 10, 0, 0)

static __inline__ __attribute__((__unused__)) BOOL IsWindowsServer(VOID)
{
    OSVERSIONINFOEXW wanted;
    DWORDLONG mask = 0;
    __builtin_memset(&wanted, 0, sizeof wanted);
    wanted.dwOSVersionInfoSize = sizeof wanted;
    wanted.wProductType = VER_NT_WORKSTATION;
    VER_SET_CONDITION(mask, VER_PRODUCT_TYPE, VER_EQUAL);
    return !VerifyVersionInfoW(&wanted, VER_PRODUCT_TYPE, mask);
}

#ifdef __cplusplus
}
#endif

#endif
