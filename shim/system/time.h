/*
 * Times inside the library: ticks of 100 ns since 1601-01-01 00:00 UTC, which is what a FILETIME holds.
 */
#ifndef FAULTLINE_SHIM_SYSTEM_TIME_H
#define FAULTLINE_SHIM_SYSTEM_TIME_H

#include <stdbool.h>

#include "minwinbase.h"

#define TIME_TICKS      10000000ll            /* in a second */
#define TIME_UNIX_TICKS 116444736000000000ull /* 1970-01-01 00:00 UTC */

ULONGLONG time_now(void);
ULONGLONG time_of_file_time(const FILETIME *time);
void time_to_file_time(ULONGLONG ticks, FILETIME *time);
LONGLONG time_unix_seconds(const FILETIME *time); /* since 1970, or below 0 */

/* False: a field is out of its range. The day of the week is not looked at. */
bool time_from_system(const SYSTEMTIME *system, ULONGLONG *ticks);

/* Ticks below 2^63. */
void time_to_system(ULONGLONG ticks, SYSTEMTIME *system);

/* Days of a month, 1 to 12; the day of the week of a date, 0 is Sunday. */
int time_month_days(int year, int month);
int time_weekday(int year, int month, int day);

#endif
