/* Times, what Microsoft's time.h adds: corecrt_time.h says what it promises. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "corecrt_stdio.h"
#include "corecrt_string.h"
#include "corecrt_time.h"

#include "shim/crt/results.h"
#include "shim/crt/invalid.h"

enum {
    DATE_SIZE = 9,
    TIME_SIZE = 26,
    FIRST = -43200,                 /* what Microsoft's take is 1970 ... */
};
#define LAST INT64_C(0x793582affff) /* ... to the end of 3000 and half a day */

__time64_t _time64(__time64_t *now)
{
    time_t value = time(NULL);
    if (now)
        *now = value;
    return value;
}

static errno_t split(struct tm *result, const time_t *when, struct tm *convert(const time_t *, struct tm *))
{
    if (!result)
        return crt_invalid(EINVAL);
    memset(result, 0xff, sizeof *result);
    if (!when)
        return crt_invalid(EINVAL);
    if (*when < FIRST || *when > LAST || !convert(when, result)) {
        memset(result, 0xff, sizeof *result);
        return errno = EINVAL;
    }
    return 0;
}

errno_t localtime_s(struct tm *result, const time_t *when)
{
    tzset();
    return split(result, when, localtime_r);
}

errno_t gmtime_s(struct tm *result, const time_t *when)
{
    return split(result, when, gmtime_r);
}

errno_t _localtime64_s(struct tm *result, const __time64_t *when)
{
    return localtime_s(result, (const time_t *)when);
}

errno_t _gmtime64_s(struct tm *result, const __time64_t *when)
{
    return gmtime_s(result, (const time_t *)when);
}

struct tm *_localtime64(const __time64_t *when)
{
    struct tm *result = &crt_results()->local;
    return _localtime64_s(result, when) ? NULL : result;
}

struct tm *_gmtime64(const __time64_t *when)
{
    struct tm *result = &crt_results()->universal;
    return _gmtime64_s(result, when) ? NULL : result;
}

__time64_t _mktime64(struct tm *when)
{
    return when ? mktime(when) : crt_invalid_minus_one(EINVAL);
}

time_t _mkgmtime(struct tm *when)
{
    return when ? timegm(when) : crt_invalid_minus_one(EINVAL);
}

__time64_t _mkgmtime64(struct tm *when)
{
    return _mkgmtime(when);
}

double _difftime64(__time64_t end, __time64_t start)
{
    return (double)(end - start);
}

static int within(int value, int most)
{
    return value >= 0 && value <= most;
}

errno_t asctime_s(char *to, size_t size, const struct tm *when)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (!to || !size)
        return crt_invalid(EINVAL);
    to[0] = 0;
    if (!when || size < TIME_SIZE || !within(when->tm_wday, 6) || !within(when->tm_mon, 11) ||
        !within(when->tm_hour, 23) || !within(when->tm_min, 59) || !within(when->tm_sec, 60) ||
        !within(when->tm_mday - 1, 30) || !within(when->tm_year, 8099))
        return crt_invalid(EINVAL);
    sprintf_s(to, size, "%.3s %.3s %02d %02d:%02d:%02d %04d\n", days + 3 * when->tm_wday,
              months + 3 * when->tm_mon, when->tm_mday, when->tm_hour, when->tm_min, when->tm_sec,
              1900 + when->tm_year);
    return 0;
}

errno_t ctime_s(char *to, size_t size, const time_t *when)
{
    if (!to || size < TIME_SIZE)
        return crt_invalid(EINVAL);
    to[0] = 0;
    struct tm local;
    errno_t error = localtime_s(&local, when);
    return error ? error : asctime_s(to, size, &local);
}

errno_t _ctime64_s(char *to, size_t size, const __time64_t *when)
{
    return ctime_s(to, size, (const time_t *)when);
}

char *_ctime64(const __time64_t *when)
{
    char *text = crt_results()->time;
    return _ctime64_s(text, TIME_SIZE, when) ? NULL : text;
}

static errno_t write_now(char *to, size_t size, const char *format)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    to[0] = 0;
    if (size < DATE_SIZE)
        return crt_invalid(ERANGE);
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    return strftime(to, size, format, &local) ? 0 : (errno = EINVAL);
}

errno_t _strdate_s(char *to, size_t size)
{
    return write_now(to, size, "%m/%d/%y");
}

errno_t _strtime_s(char *to, size_t size)
{
    return write_now(to, size, "%H:%M:%S");
}

char *_strdate(char *to)
{
    return _strdate_s(to, DATE_SIZE) ? NULL : to;
}

char *_strtime(char *to)
{
    return _strtime_s(to, DATE_SIZE) ? NULL : to;
}

void _tzset(void)
{
    tzset();
}

errno_t _get_timezone(long *seconds)
{
    if (!seconds)
        return crt_invalid(EINVAL);
    tzset();
    *seconds = timezone;
    return 0;
}

errno_t _get_daylight(int *hours)
{
    if (!hours)
        return crt_invalid(EINVAL);
    tzset();
    *hours = daylight;
    return 0;
}

errno_t _get_dstbias(long *seconds)
{
    if (!seconds)
        return crt_invalid(EINVAL);
    tzset();
    *seconds = daylight ? -3600 : 0;
    return 0;
}

errno_t _get_tzname(size_t *size, char *to, size_t room, int which)
{
    if (!size || !to != !room || (which != 0 && which != 1))
        return crt_invalid(EINVAL);
    tzset();
    *size = strlen(tzname[which]) + 1;
    if (!to)
        return 0;
    to[0] = 0;
    return *size > room ? ERANGE : strcpy_s(to, room, tzname[which]);
}

errno_t _ftime64_s(struct __timeb64 *now)
{
    if (!now)
        return crt_invalid(EINVAL);
    struct timespec time;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &time);
    tzset();
    localtime_r(&time.tv_sec, &local);
    *now = (struct __timeb64){.time = time.tv_sec,
                              .millitm = (unsigned short)(time.tv_nsec / 1000000),
                              .timezone = (short)(timezone / 60),
                              .dstflag = (short)(local.tm_isdst > 0)};
    return 0;
}

errno_t _ftime_s(struct _timeb *now)
{
    return _ftime64_s((struct __timeb64 *)now);
}

void _ftime64(struct __timeb64 *now)
{
    _ftime64_s(now);
}

void _ftime(struct _timeb *now)
{
    _ftime64_s((struct __timeb64 *)now);
}
