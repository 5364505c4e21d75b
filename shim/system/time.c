/*
 * The time of day and the times that pass.
 *
 *   GetSystemTimeAsFileTime, Precise   one clock, CLOCK_REALTIME: 100 ns steps in both
 *   GetTickCount, GetTickCount64, QueryInterruptTime   since the machine started, sleep counted
 *   QueryUnbiasedInterruptTime, QueryPerformanceCounter   without sleep; 10 MHz, as Windows 10 has it
 *   SetSystemTime, SetLocalTime   refused, ERROR_PRIVILEGE_NOT_HELD: nobody holds the privilege
 *
 * Days are counted in the Gregorian calendar from 1601-01-01, a Monday and the first day of 400 years that
 * repeat.
 */
#include "shim/system/time.h"

#include <windows.h>

#include <mmsystem.h>
#include <time.h>

#include "shim/error.h"

enum { DAY_SECONDS = 24 * 60 * 60, YEARS = 400, YEARS_DAYS = 146097, UNIX_DAYS = 134774 /* 1601 to 1970 */ };

static ULONGLONG ticks_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (ULONGLONG)now.tv_sec * TIME_TICKS + (ULONGLONG)now.tv_nsec / 100;
}

ULONGLONG time_of_file_time(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

void time_to_file_time(ULONGLONG ticks, FILETIME *time)
{
    time->dwLowDateTime = (DWORD)ticks;
    time->dwHighDateTime = (DWORD)(ticks >> 32);
}

LONGLONG time_unix_seconds(const FILETIME *time)
{
    return (LONGLONG)(time_of_file_time(time) / TIME_TICKS) - (LONGLONG)(TIME_UNIX_TICKS / TIME_TICKS);
}

ULONGLONG time_now(void)
{
    return ticks_of(CLOCK_REALTIME) + TIME_UNIX_TICKS;
}

/* ---- Dates ---- */

static int days_before_month(int month, bool leap)
{
    static const short days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    return days[month] + (leap && month > 1);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int time_month_days(int year, int month)
{
    bool leap = is_leap(year);
    return days_before_month(month, leap) - days_before_month(month - 1, leap);
}

/* Days from 1601-01-01 to January 1 of the year. */
static int days_before_year(int year)
{
    int years = year - 1601;
    return years * 365 + years / 4 - years / 100 + years / 400;
}

int time_weekday(int year, int month, int day)
{
    return (days_before_year(year) + days_before_month(month - 1, is_leap(year)) + day) % 7;
}

bool time_from_system(const SYSTEMTIME *system, ULONGLONG *ticks)
{
    if (system->wYear < 1601 || system->wYear > 30827 || system->wMonth < 1 || system->wMonth > 12 ||
        system->wDay < 1 || system->wDay > time_month_days(system->wYear, system->wMonth) ||
        system->wHour > 23 || system->wMinute > 59 || system->wSecond > 59 || system->wMilliseconds > 999)
        return false;
    ULONGLONG days =
        (ULONGLONG)(days_before_year(system->wYear) +
                    days_before_month(system->wMonth - 1, is_leap(system->wYear)) + system->wDay - 1);
    ULONGLONG seconds = days * DAY_SECONDS + system->wHour * 3600u + system->wMinute * 60u + system->wSecond;
    *ticks = seconds * TIME_TICKS + system->wMilliseconds * (ULONGLONG)(TIME_TICKS / 1000);
    return true;
}

void time_to_system(ULONGLONG ticks, SYSTEMTIME *system)
{
    ULONGLONG seconds = ticks / TIME_TICKS;
    int days = (int)(seconds / DAY_SECONDS), second = (int)(seconds % DAY_SECONDS);
    int year =
        1601 + days / YEARS_DAYS * YEARS + days % YEARS_DAYS / 366; /* never too late, hardly too early */
    while (days_before_year(year + 1) <= days)
        year++;
    bool leap = is_leap(year);
    int rest = days - days_before_year(year), month = 1;
    while (days_before_month(month, leap) <= rest)
        month++;
    *system = (SYSTEMTIME){.wYear = (WORD)year,
                           .wMonth = (WORD)month,
                           .wDayOfWeek = (WORD)((days + 1) % 7),
                           .wDay = (WORD)(rest - days_before_month(month - 1, leap) + 1),
                           .wHour = (WORD)(second / 3600),
                           .wMinute = (WORD)(second / 60 % 60),
                           .wSecond = (WORD)(second % 60),
                           .wMilliseconds = (WORD)(ticks % TIME_TICKS / (TIME_TICKS / 1000))};
}

BOOL WINAPI FileTimeToSystemTime(const FILETIME *time, LPSYSTEMTIME system)
{
    ULONGLONG ticks = time_of_file_time(time);
    if (ticks >> 63)
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_system(ticks, system);
    return TRUE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *system, LPFILETIME time)
{
    ULONGLONG ticks;
    if (!time_from_system(system, &ticks))
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_file_time(ticks, time);
    return TRUE;
}

LONG WINAPI CompareFileTime(const FILETIME *first, const FILETIME *second)
{
    ULONGLONG one = time_of_file_time(first), other = time_of_file_time(second);
    return one < other ? -1 : one > other;
}

/* MS-DOS: two seconds are the unit, 1980 the first year. */
BOOL WINAPI DosDateTimeToFileTime(WORD date, WORD clock, LPFILETIME time)
{
    SYSTEMTIME system = {.wYear = (WORD)(1980 + (date >> 9)),
                         .wMonth = date >> 5 & 15,
                         .wDay = date & 31,
                         .wHour = clock >> 11,
                         .wMinute = clock >> 5 & 63,
                         .wSecond = (WORD)(2 * (clock & 31))};
    return SystemTimeToFileTime(&system, time);
}

BOOL WINAPI FileTimeToDosDateTime(const FILETIME *time, LPWORD date, LPWORD clock)
{
    SYSTEMTIME system;
    if (time_of_file_time(time) >> 63)
        return error_fail(STATUS_INVALID_PARAMETER);
    time_to_system((time_of_file_time(time) + 2 * TIME_TICKS - 1) / (2 * TIME_TICKS) * (2 * TIME_TICKS),
                   &system);
    if (system.wYear < 1980 || system.wYear > 2107)
        return error_fail(STATUS_INVALID_PARAMETER);
    *date = (WORD)((system.wYear - 1980) << 9 | system.wMonth << 5 | system.wDay);
    *clock = (WORD)(system.wHour << 11 | system.wMinute << 5 | system.wSecond / 2);
    return TRUE;
}

/* ---- Clocks ---- */

VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME time)
{
    time_to_file_time(time_now(), time);
}

VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time)
{
    time_to_file_time(time_now(), time);
}

VOID WINAPI GetSystemTime(LPSYSTEMTIME time)
{
    time_to_system(time_now(), time);
}

BOOL WINAPI SetSystemTime(const SYSTEMTIME *time)
{
    ULONGLONG ticks;
    return error_fail(time_from_system(time, &ticks) ? STATUS_PRIVILEGE_NOT_HELD : STATUS_INVALID_PARAMETER);
}

BOOL WINAPI SetLocalTime(const SYSTEMTIME *time)
{
    return SetSystemTime(time);
}

ULONGLONG WINAPI GetTickCount64(VOID)
{
    return ticks_of(CLOCK_BOOTTIME) / (TIME_TICKS / 1000);
}

DWORD WINAPI GetTickCount(VOID)
{
    return (DWORD)GetTickCount64();
}

DWORD WINAPI timeGetTime(VOID)
{
    return GetTickCount();
}

/* The clocks are as fine as they get; periods that Windows would refuse are refused. */
enum { PERIOD_LEAST = 1, PERIOD_MOST = 1000000 };

MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS caps, UINT size)
{
    if (!caps || size < sizeof *caps)
        return TIMERR_NOCANDO;
    *caps = (TIMECAPS){PERIOD_LEAST, PERIOD_MOST};
    return TIMERR_NOERROR;
}

MMRESULT WINAPI timeBeginPeriod(UINT period)
{
    return period < PERIOD_LEAST || period > PERIOD_MOST ? TIMERR_NOCANDO : TIMERR_NOERROR;
}

MMRESULT WINAPI timeEndPeriod(UINT period)
{
    return timeBeginPeriod(period);
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *frequency)
{
    frequency->QuadPart = TIME_TICKS;
    return TRUE;
}

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *count)
{
    count->QuadPart = (LONGLONG)ticks_of(CLOCK_MONOTONIC);
    return TRUE;
}

VOID WINAPI QueryInterruptTime(PULONGLONG time)
{
    *time = ticks_of(CLOCK_BOOTTIME);
}

VOID WINAPI QueryInterruptTimePrecise(PULONGLONG time)
{
    *time = ticks_of(CLOCK_BOOTTIME);
}

BOOL WINAPI QueryUnbiasedInterruptTime(PULONGLONG time)
{
    if (!time)
        return error_fail(STATUS_INVALID_PARAMETER);
    *time = ticks_of(CLOCK_MONOTONIC);
    return TRUE;
}

VOID WINAPI QueryUnbiasedInterruptTimePrecise(PULONGLONG time)
{
    *time = ticks_of(CLOCK_MONOTONIC);
}

BOOL WINAPI GetSystemTimeAdjustment(PDWORD adjustment, PDWORD increment, PBOOL disabled)
{
    if (!adjustment || !increment || !disabled)
        return error_fail(STATUS_ACCESS_VIOLATION);
    *adjustment = *increment =
        156250; /* the tick of a Windows machine, 15.625 ms, neither faster nor slower */
    *disabled = TRUE;
    return TRUE;
}
