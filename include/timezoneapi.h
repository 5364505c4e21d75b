/*
 * timezoneapi.h - time zones, and dates from times.
 *
 * The process's zone is the C library's: TZ, or /etc/localtime. Success leaves the last error alone.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "GetTimeZoneInformation function", "TIME_ZONE_INFORMATION structure",
 * "SystemTimeToTzSpecificLocalTime function", "FileTimeToSystemTime function", "SystemTimeToFileTime
 * function".
 */
#ifndef FAULTLINE_TIMEZONEAPI_H
#define FAULTLINE_TIMEZONEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "minwinbase.h"

#define TIME_ZONE_ID_INVALID  ((DWORD)0xffffffff)
#define TIME_ZONE_ID_UNKNOWN  0
#define TIME_ZONE_ID_STANDARD 1
#define TIME_ZONE_ID_DAYLIGHT 2

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A zone and its rule. With wYear 0 a date is a rule of each year: the wDay-th (5: the last) wDayOfWeek of
 * wMonth; wMonth 0 in both: no summer time.
 */
typedef struct _TIME_ZONE_INFORMATION {
    LONG Bias;               /* minutes: UTC = local time + Bias */
    WCHAR StandardName[32];  /* of the zone in winter */
    SYSTEMTIME StandardDate; /* when it begins, as the clock shows it then */
    LONG StandardBias;       /* minutes, added to Bias in winter: 0 */
    WCHAR DaylightName[32];  /* of the zone in summer */
    SYSTEMTIME DaylightDate; /* when it begins, as the clock shows it then */
    LONG DaylightBias;       /* minutes, added to Bias in summer: -60 mostly */
} TIME_ZONE_INFORMATION, *PTIME_ZONE_INFORMATION, *LPTIME_ZONE_INFORMATION;

/* The same, and the zone's name in the database of time zones ("Europe/Berlin"). */
typedef struct _TIME_DYNAMIC_ZONE_INFORMATION {
    LONG Bias;
    WCHAR StandardName[32];
    SYSTEMTIME StandardDate;
    LONG StandardBias;
    WCHAR DaylightName[32];
    SYSTEMTIME DaylightDate;
    LONG DaylightBias;
    WCHAR TimeZoneKeyName[128];
    BOOLEAN DynamicDaylightTimeDisabled; /* FALSE */
} DYNAMIC_TIME_ZONE_INFORMATION, *PDYNAMIC_TIME_ZONE_INFORMATION;

/* TIME_ZONE_ID_*: what holds now; _UNKNOWN: the zone has no summer time. */
WINBASEAPI DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION lpTimeZoneInformation);
WINBASEAPI DWORD WINAPI GetDynamicTimeZoneInformation(PDYNAMIC_TIME_ZONE_INFORMATION pTimeZoneInformation);

/* FALSE with ERROR_PRIVILEGE_NOT_HELD. */
WINBASEAPI BOOL WINAPI SetTimeZoneInformation(const TIME_ZONE_INFORMATION *lpTimeZoneInformation);

/*
 * From UTC to the time of a zone (NULL: the process's) and back, by the rule for that date. FALSE with
 * ERROR_INVALID_PARAMETER: not a date, or not a rule.
 */
WINBASEAPI BOOL WINAPI SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION *lpTimeZoneInformation,
                                                       const SYSTEMTIME *lpUniversalTime,
                                                       LPSYSTEMTIME lpLocalTime);
WINBASEAPI BOOL WINAPI TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION *lpTimeZoneInformation,
                                                       const SYSTEMTIME *lpLocalTime,
                                                       LPSYSTEMTIME lpUniversalTime);

/*
 * A time as a date, and back; wDayOfWeek is not read. FALSE with ERROR_INVALID_PARAMETER: the time is 2^63 or
 * more; a field is out of its range.
 */
WINBASEAPI BOOL WINAPI FileTimeToSystemTime(const FILETIME *lpFileTime, LPSYSTEMTIME lpSystemTime);
WINBASEAPI BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *lpSystemTime, LPFILETIME lpFileTime);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(TIME_ZONE_INFORMATION) == 172 && sizeof(DYNAMIC_TIME_ZONE_INFORMATION) == 432);

#endif
