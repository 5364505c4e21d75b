/*
 * Time zones. The process's own is the C library's (TZ, /etc/localtime): its rule for this year is found by
 * asking localtime when summer time begins and ends, and said as Windows says it, "the last Sunday of March,
 * 2:00".
 *
 * Source: "TIME_ZONE_INFORMATION structure", "SystemTimeToTzSpecificLocalTime function".
 */
#include <windows.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/system/time.h"
#include "shim/text/text.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE };
#define MINUTE_TICKS (MINUTE * TIME_TICKS)

static struct tm local(time_t at)
{
    struct tm fields;
    localtime_r(&at, &fields);
    return fields;
}

/* The second in (low, high] at which tm_isdst changes. */
static time_t find_change(time_t low, time_t high)
{
    int before = local(low).tm_isdst;
    while (high - low > 1) {
        time_t middle = low + (high - low) / 2;
        if (local(middle).tm_isdst == before)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* When the clock shows `offset` seconds from UTC: which weekday of the month, and what time. */
static void describe_change(time_t change, long offset, SYSTEMTIME *date)
{
    SYSTEMTIME shown;
    time_to_system((ULONGLONG)(change + offset) * TIME_TICKS + TIME_UNIX_TICKS, &shown);
    bool last = shown.wDay + 7 > time_month_days(shown.wYear, shown.wMonth);
    shown.wDay = last ? 5 : (WORD)((shown.wDay - 1) / 7 + 1);
    shown.wYear = 0;
    *date = shown;
}

static void set_name(WCHAR name[32], const char *from)
{
    text_widen(from, name, 32);
    name[31] = 0;
}

static DWORD current_zone(TIME_ZONE_INFORMATION *zone)
{
    *zone = (TIME_ZONE_INFORMATION){0};
    tzset();
    time_t now = time(NULL);
    struct tm today = local(now), january = {.tm_year = today.tm_year, .tm_mday = 1, .tm_isdst = -1};
    time_t at = mktime(&january);
    long standard = today.tm_isdst ? today.tm_gmtoff - HOUR : today.tm_gmtoff;
    long daylight = standard;
    bool changes = false;
    set_name(zone->StandardName, today.tm_zone);
    set_name(zone->DaylightName, today.tm_zone);
    for (int week = 0; week < 53; week++, at += 7 * 24 * HOUR) {
        time_t next = at + 7 * 24 * HOUR;
        struct tm before = local(at), after = local(next);
        if (before.tm_isdst == after.tm_isdst || after.tm_year != today.tm_year)
            continue;
        time_t change = find_change(at, next);
        describe_change(change, before.tm_gmtoff,
                        after.tm_isdst > 0 ? &zone->DaylightDate : &zone->StandardDate);
        changes = true;
        const struct tm *summer = after.tm_isdst > 0 ? &after : &before,
                        *winter = after.tm_isdst > 0 ? &before : &after;
        standard = winter->tm_gmtoff;
        daylight = summer->tm_gmtoff;
        set_name(zone->StandardName, winter->tm_zone);
        set_name(zone->DaylightName, summer->tm_zone);
    }
    if (!zone->DaylightDate.wMonth || !zone->StandardDate.wMonth) { /* none, or not both: no rule for it */
        changes = false;
        zone->DaylightDate = zone->StandardDate = (SYSTEMTIME){0};
        standard = daylight = today.tm_gmtoff;
    }
    zone->Bias = (LONG)(-standard / MINUTE);
    zone->DaylightBias = changes ? (LONG)((standard - daylight) / MINUTE) : -60;
    return !changes             ? TIME_ZONE_ID_UNKNOWN
           : today.tm_isdst > 0 ? TIME_ZONE_ID_DAYLIGHT
                                : TIME_ZONE_ID_STANDARD;
}

DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone)
{
    return current_zone(zone);
}

/* The zone's name in the time zone database: what TZ or the link /etc/localtime says. */
static void zone_key(WCHAR key[128])
{
    char path[256];
    const char *name = secure_getenv("TZ");
    if (!name || !*name) {
        ssize_t length = readlink("/etc/localtime", path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
        const char *directory = strstr(path, "zoneinfo/");
        name = directory ? directory + strlen("zoneinfo/") : "UTC";
    }
    text_widen(*name == ':' ? name + 1 : name, key, 128);
    key[127] = 0;
}

DWORD WINAPI GetDynamicTimeZoneInformation(PDYNAMIC_TIME_ZONE_INFORMATION zone)
{
    TIME_ZONE_INFORMATION plain;
    DWORD which = current_zone(&plain);
    *zone = (DYNAMIC_TIME_ZONE_INFORMATION){.Bias = plain.Bias,
                                            .StandardDate = plain.StandardDate,
                                            .StandardBias = plain.StandardBias,
                                            .DaylightDate = plain.DaylightDate,
                                            .DaylightBias = plain.DaylightBias};
    memcpy(zone->StandardName, plain.StandardName, sizeof zone->StandardName);
    memcpy(zone->DaylightName, plain.DaylightName, sizeof zone->DaylightName);
    zone_key(zone->TimeZoneKeyName);
    return which;
}

BOOL WINAPI SetTimeZoneInformation(const TIME_ZONE_INFORMATION *zone)
{
    (void)zone;
    return error_fail(STATUS_PRIVILEGE_NOT_HELD);
}

/* ---- Conversions by the rules of a zone ---- */

/* The moment, as the zone's clock shows it, of a rule of a year. */
static ULONGLONG rule_in_year(const SYSTEMTIME *rule, int year)
{
    SYSTEMTIME at = *rule;
    ULONGLONG ticks = 0;
    at.wYear = (WORD)year;
    if (!rule->wYear) { /* otherwise it is a date */
        int first = 1 + (rule->wDayOfWeek - time_weekday(year, rule->wMonth, 1) + 7) % 7;
        int day = first + 7 * (rule->wDay - 1), most = time_month_days(year, rule->wMonth);
        at.wDay = (WORD)(day > most ? day - 7 : day);
    }
    time_from_system(&at, &ticks);
    return ticks;
}

static bool is_rule(const SYSTEMTIME *date)
{
    return date->wMonth <= 12 && date->wDayOfWeek < 7 && date->wHour < 24 &&
           (date->wYear ? date->wDay >= 1 && date->wDay <= 31
                        : !date->wMonth || (date->wDay >= 1 && date->wDay <= 5));
}

static bool is_zone(const TIME_ZONE_INFORMATION *zone)
{
    return is_rule(&zone->StandardDate) && is_rule(&zone->DaylightDate) &&
           !zone->StandardDate.wMonth == !zone->DaylightDate.wMonth;
}

/*
 * Minutes to add to the zone's time for UTC, at a moment of which the zone's standard time (winter) and
 * summer time show the year and the ticks.
 */
static LONG bias_at(const TIME_ZONE_INFORMATION *zone, int year, ULONGLONG winter, ULONGLONG summer)
{
    if (!zone->StandardDate.wMonth)
        return zone->Bias;
    ULONGLONG begins = rule_in_year(&zone->DaylightDate, year),
              ends = rule_in_year(&zone->StandardDate, year);
    bool daylight = begins < ends ? winter >= begins && summer < ends : winter >= begins || summer < ends;
    return zone->Bias + (daylight ? zone->DaylightBias : zone->StandardBias);
}

static ULONGLONG shifted(ULONGLONG ticks, LONG minutes)
{
    return ticks + (ULONGLONG)(minutes * MINUTE_TICKS);
}

static BOOL convert(const TIME_ZONE_INFORMATION *given, const SYSTEMTIME *from, SYSTEMTIME *to, bool to_local)
{
    TIME_ZONE_INFORMATION own;
    const TIME_ZONE_INFORMATION *zone = given ? given : &own;
    ULONGLONG ticks;
    if (!given)
        current_zone(&own);
    if (!time_from_system(from, &ticks) || !is_zone(zone))
        return error_fail(STATUS_INVALID_PARAMETER);
    ULONGLONG winter = to_local ? shifted(ticks, -(zone->Bias + zone->StandardBias)) : ticks;
    ULONGLONG summer = to_local ? shifted(ticks, -(zone->Bias + zone->DaylightBias)) : ticks;
    SYSTEMTIME shown;
    if (winter >> 63 || summer >> 63)
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_system(winter, &shown);
    LONG bias = bias_at(zone, shown.wYear, winter, summer);
    ticks = shifted(ticks, to_local ? -bias : bias);
    if (ticks >> 63)
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_system(ticks, to);
    return TRUE;
}

BOOL WINAPI SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *universal,
                                            LPSYSTEMTIME local_time)
{
    return convert(zone, universal, local_time, true);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *local_time,
                                            LPSYSTEMTIME universal)
{
    return convert(zone, local_time, universal, false);
}

/* ---- Conversions by what holds now ---- */

static BOOL convert_by_offset(const FILETIME *from, FILETIME *to, long long sign)
{
    ULONGLONG ticks = time_of_file_time(from);
    ULONGLONG result = ticks + (ULONGLONG)(sign * local(time(NULL)).tm_gmtoff * TIME_TICKS);
    if (ticks >> 63 || result >> 63)
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_file_time(result, to);
    return TRUE;
}

BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *universal, LPFILETIME local_time)
{
    return convert_by_offset(universal, local_time, 1);
}

BOOL WINAPI LocalFileTimeToFileTime(const FILETIME *local_time, LPFILETIME universal)
{
    return convert_by_offset(local_time, universal, -1);
}

VOID WINAPI GetLocalTime(LPSYSTEMTIME time)
{
    ULONGLONG now = time_now();
    long offset = local((time_t)((now - TIME_UNIX_TICKS) / TIME_TICKS)).tm_gmtoff;
    time_to_system(now + (ULONGLONG)(offset * TIME_TICKS), time);
}
