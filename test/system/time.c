/* Dates, clocks and time zones. */
#include "test/system/system.h"

#include <mmsystem.h>
#include <time.h>

static FILETIME ticks(ULONGLONG value)
{
    FILETIME time = {(DWORD)value, (DWORD)(value >> 32)};
    return time;
}

static ULONGLONG value_of(FILETIME time)
{
    return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static SYSTEMTIME date(int year, int month, int day, int hour, int minute)
{
    SYSTEMTIME time = {(WORD)year, (WORD)month, 0, (WORD)day, (WORD)hour, (WORD)minute, 0, 0};
    return time;
}

static void refuses(SYSTEMTIME time)
{
    FILETIME result;
    EXPECT_FAILS(87, SystemTimeToFileTime(&time, &result));
}

static void bad_arguments(void)
{
    SYSTEMTIME time;
    FILETIME late = ticks(1ull << 63), result;
    EXPECT_FAILS(87, FileTimeToSystemTime(&late, &time));
    refuses(date(1600, 1, 1, 0, 0));
    refuses(date(30828, 1, 1, 0, 0));
    refuses(date(2023, 2, 29, 0, 0));
    refuses(date(1900, 2, 29, 0, 0));
    refuses(date(2023, 0, 1, 0, 0));
    refuses(date(2023, 13, 1, 0, 0));
    refuses(date(2023, 4, 31, 0, 0));
    refuses(date(2023, 4, 0, 0, 0));
    refuses(date(2023, 4, 1, 24, 0));
    refuses(date(2023, 4, 1, 0, 60));
    EXPECT_FAILS(87, QueryUnbiasedInterruptTime(NULL));
    EXPECT_FAILS(87, DosDateTimeToFileTime(0, 0, &result));
    time = date(2023, 4, 1, 0, 0);
    EXPECT_FAILS(1314, SetSystemTime(&time));
    EXPECT_EQ(timeBeginPeriod(0), TIMERR_NOCANDO);
    TIME_ZONE_INFORMATION zone = {.StandardDate = {.wMonth = 13}};
    EXPECT_FAILS(87, SystemTimeToTzSpecificLocalTime(&zone, &time, &time));
}

static void known_dates(void)
{
    static const struct {
        ULONGLONG ticks;
        WORD year, month, weekday, day, hour, minute, second, milliseconds;
    } known[] = {
        {0, 1601, 1, 1, 1, 0, 0, 0, 0},
        {116444736000000000ull, 1970, 1, 4, 1, 0, 0, 0, 0},
        {125963423990000000ull, 2000, 2, 2, 29, 23, 59, 59, 0},
        {0x7FFFFFFFFFFFFFFFull, 30828, 9, 4, 14, 2, 48, 5, 477},
    };
    for (int i = 0; i < 4; i++) {
        FILETIME time = ticks(known[i].ticks);
        SYSTEMTIME system;
        EXPECT_WORKS(FileTimeToSystemTime(&time, &system));
        EXPECT_EQ(system.wYear, known[i].year);
        EXPECT_EQ(system.wMonth, known[i].month);
        EXPECT_EQ(system.wDayOfWeek, known[i].weekday);
        EXPECT_EQ(system.wDay, known[i].day);
        EXPECT_EQ(system.wHour, known[i].hour);
        EXPECT_EQ(system.wMinute, known[i].minute);
        EXPECT_EQ(system.wSecond, known[i].second);
        EXPECT_EQ(system.wMilliseconds, known[i].milliseconds);
    }
}

/* Every 17 hours and some for 900 years: as the C library, and back. */
static void all_dates(void)
{
    for (long long at = -11644473600ll; at < 16725225600ll; at += 61 * 3600 + 12347) {
        FILETIME time = ticks((ULONGLONG)(at + 11644473600ll) * 10000000 + 1234560000 % 10000000), back;
        time_t seconds = (time_t)at;
        struct tm fields;
        SYSTEMTIME system;
        gmtime_r(&seconds, &fields);
        if (!FileTimeToSystemTime(&time, &system) || system.wYear != fields.tm_year + 1900 ||
            system.wMonth != fields.tm_mon + 1 || system.wDay != fields.tm_mday ||
            system.wDayOfWeek != fields.tm_wday || system.wHour != fields.tm_hour ||
            system.wMinute != fields.tm_min || system.wSecond != fields.tm_sec ||
            !SystemTimeToFileTime(&system, &back) || value_of(back) != value_of(time)) {
            EXPECT_EQ(at, 0);
            return;
        }
    }
}

static void dos_dates(void)
{
    FILETIME time;
    SYSTEMTIME system = date(2001, 11, 9, 13, 7);
    WORD day, clock;
    system.wSecond = 41;
    EXPECT(SystemTimeToFileTime(&system, &time));
    EXPECT_WORKS(FileTimeToDosDateTime(&time, &day, &clock));
    EXPECT_EQ(day, (2001 - 1980) << 9 | 11 << 5 | 9);
    EXPECT_EQ(clock, 13 << 11 | 7 << 5 | 21);
    EXPECT_WORKS(DosDateTimeToFileTime(day, clock, &time));
    EXPECT(FileTimeToSystemTime(&time, &system));
    EXPECT_EQ(system.wSecond, 42);
    time = ticks(0);
    EXPECT_FAILS(87, FileTimeToDosDateTime(&time, &day, &clock));
}

static void compares(void)
{
    FILETIME early = ticks(0x1FFFFFFFFull), late = ticks(0x200000000ull);
    EXPECT_EQ(CompareFileTime(&early, &late), -1);
    EXPECT_EQ(CompareFileTime(&late, &early), 1);
    EXPECT_EQ(CompareFileTime(&late, &late), 0);
}

static void clocks(void)
{
    LARGE_INTEGER frequency, before, after;
    FILETIME coarse, precise;
    ULONGLONG biased, unbiased;
    EXPECT_WORKS(QueryPerformanceFrequency(&frequency));
    EXPECT_EQ(frequency.QuadPart, 10000000);
    EXPECT_WORKS(QueryPerformanceCounter(&before));
    GetSystemTimeAsFileTime(&coarse);
    ULONGLONG ticks64 = GetTickCount64();
    usleep(20000);
    GetSystemTimePreciseAsFileTime(&precise);
    EXPECT(QueryPerformanceCounter(&after));
    EXPECT(after.QuadPart - before.QuadPart >= 200000);
    EXPECT(value_of(precise) - value_of(coarse) >= 190000);
    EXPECT(GetTickCount64() - ticks64 >= 19);
    EXPECT(GetTickCount() - (DWORD)ticks64 < 60000 && timeGetTime() - (DWORD)ticks64 < 60000);
    QueryInterruptTime(&biased);
    EXPECT_WORKS(QueryUnbiasedInterruptTime(&unbiased));
    EXPECT(biased + 600000000 >= unbiased && biased / 10000 >= ticks64);
    time_t now = time(NULL);
    EXPECT(llabs((long long)(value_of(precise) / 10000000 - 11644473600ull) - now) <= 2);
}

static void in_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static SYSTEMTIME to_local(const TIME_ZONE_INFORMATION *zone, SYSTEMTIME universal)
{
    SYSTEMTIME local, back;
    memset(&local, 0xEE, sizeof local);
    EXPECT_WORKS(SystemTimeToTzSpecificLocalTime(zone, &universal, &local));
    EXPECT_WORKS(TzSpecificLocalTimeToSystemTime(zone, &local, &back));
    universal.wDayOfWeek = back.wDayOfWeek;
    EXPECT(memcmp(&universal, &back, sizeof back) == 0);
    return local;
}

static void zones(void)
{
    TIME_ZONE_INFORMATION zone;
    DYNAMIC_TIME_ZONE_INFORMATION dynamic;
    in_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    EXPECT(GetTimeZoneInformation(&zone) == TIME_ZONE_ID_STANDARD ||
           GetTimeZoneInformation(&zone) == TIME_ZONE_ID_DAYLIGHT);
    EXPECT_EQ((int)zone.Bias, -60);
    EXPECT_EQ((int)zone.DaylightBias, -60);
    EXPECT_EQ(zone.DaylightDate.wMonth, 3);
    EXPECT_EQ(zone.DaylightDate.wDay, 5);
    EXPECT_EQ(zone.DaylightDate.wDayOfWeek, 0);
    EXPECT_EQ(zone.DaylightDate.wHour, 2);
    EXPECT_EQ(zone.StandardDate.wMonth, 10);
    EXPECT_EQ(zone.StandardDate.wHour, 3);
    EXPECT_STR(narrow(zone.StandardName), "CET");
    EXPECT_STR(narrow(zone.DaylightName), "CEST");
    EXPECT_EQ(GetDynamicTimeZoneInformation(&dynamic), GetTimeZoneInformation(&zone));
    EXPECT_EQ((int)dynamic.Bias, -60);
    EXPECT_EQ(to_local(NULL, date(2023, 1, 10, 12, 0)).wHour, 13);
    EXPECT_EQ(to_local(NULL, date(2023, 7, 10, 12, 0)).wHour, 14);
    EXPECT_EQ(to_local(NULL, date(2023, 3, 26, 0, 59)).wHour, 1);
    EXPECT_EQ(to_local(NULL, date(2023, 3, 26, 1, 0)).wHour, 3);
    EXPECT_EQ(to_local(NULL, date(2023, 10, 28, 23, 59)).wHour, 1);
    EXPECT_EQ(to_local(NULL, date(2023, 12, 31, 23, 30)).wYear, 2024);
    in_zone("UTC0");
    EXPECT_EQ(GetTimeZoneInformation(&zone), TIME_ZONE_ID_UNKNOWN);
    EXPECT_EQ(zone.Bias, 0);
    EXPECT_EQ(zone.DaylightDate.wMonth, 0);
    in_zone("AEST-10AEDT,M10.1.0,M4.1.0/3");
    EXPECT(GetTimeZoneInformation(&zone) != TIME_ZONE_ID_UNKNOWN);
    EXPECT_EQ((int)zone.Bias, -600);
    EXPECT_EQ(to_local(NULL, date(2023, 1, 10, 0, 0)).wHour, 11);
    EXPECT_EQ(to_local(NULL, date(2023, 7, 10, 0, 0)).wHour, 10);
}

static void local_times(void)
{
    FILETIME universal = ticks(132000000000000000ull), local, back;
    SYSTEMTIME now, here;
    in_zone("EST5");
    EXPECT_WORKS(FileTimeToLocalFileTime(&universal, &local));
    EXPECT_EQ(value_of(universal) - value_of(local), 5 * 3600 * 10000000ull);
    EXPECT_WORKS(LocalFileTimeToFileTime(&local, &back));
    EXPECT_EQ(value_of(back), value_of(universal));
    universal = ticks(1);
    EXPECT_FAILS(87, FileTimeToLocalFileTime(&universal, &local));
    GetSystemTime(&now);
    GetLocalTime(&here);
    EXPECT(SystemTimeToFileTime(&now, &universal) && SystemTimeToFileTime(&here, &local));
    EXPECT(llabs((long long)(value_of(universal) - value_of(local)) - 5 * 36000000000ll) < 600000000);
}

TAP_MAIN(CASE(bad_arguments, "S-040 dates and times that are refused"),
         CASE(known_dates, "S-041 dates that are known"),
         CASE(all_dates, "S-042 900 years as the C library has them, and back"),
         CASE(dos_dates, "S-043 dates of MS-DOS"), CASE(compares, "S-044 CompareFileTime"),
         CASE(clocks, "S-045 clocks go on, and agree"), CASE(zones, "S-046 time zones and their rules"),
         CASE(local_times, "S-047 local time by the offset of now"))
