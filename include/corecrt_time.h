/*
 * corecrt_time.h - what Microsoft's time.h and sys/timeb.h have beyond the C library's. Programs include
 * <time.h>.
 *
 * time_t has 64 bits, so the functions with 64 in their names are the others. The functions with _s have
 * Microsoft's order of arguments (the result first), set errno and return the error: EINVAL for a null
 * pointer or a time that has no such form, which also fills a struct tm with -1; ERANGE for too little room.
 *
 * clock() is the C library's: the processor's time, CLOCKS_PER_SEC of them a second (1,000,000; Microsoft's
 * are 1,000, of the time on the wall).
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_TIME_H
#define FAULTLINE_CORECRT_TIME_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef time_t __time64_t; /* one type, as on Windows */
typedef int __time32_t;

#ifndef CLK_TCK
#define CLK_TCK CLOCKS_PER_SEC
#endif

__time64_t _time64(__time64_t *now);
struct tm *_localtime64(const __time64_t *when);
struct tm *_gmtime64(const __time64_t *when);
char *_ctime64(const __time64_t *when);
__time64_t _mktime64(struct tm *when);
double _difftime64(__time64_t end, __time64_t start);

/* mktime of Greenwich. */
time_t _mkgmtime(struct tm *when);
__time64_t _mkgmtime64(struct tm *when);

errno_t localtime_s(struct tm *result, const time_t *when);
errno_t gmtime_s(struct tm *result, const time_t *when);
errno_t _localtime64_s(struct tm *result, const __time64_t *when);
errno_t _gmtime64_s(struct tm *result, const __time64_t *when);

/* "Wed Jan 02 02:03:55 1980\n": 26 characters with the terminator. */
errno_t asctime_s(char *to, size_t size, const struct tm *when);
errno_t ctime_s(char *to, size_t size, const time_t *when);
errno_t _ctime64_s(char *to, size_t size, const __time64_t *when);

/* "mm/dd/yy" and "hh:mm:ss" of here and now: 9 characters. */
char *_strdate(char *to);
char *_strtime(char *to);
errno_t _strdate_s(char *to, size_t size);
errno_t _strtime_s(char *to, size_t size);

void _tzset(void);
errno_t _get_timezone(long *seconds);     /* from here to Greenwich, in winter */
errno_t _get_daylight(int *hours);        /* 1: there is summer time */
errno_t _get_dstbias(long *seconds);      /* -3600 then */
errno_t _get_tzname(size_t *size, char *to, size_t room, int which);

#define _timezone timezone
#define _daylight daylight
#define _tzname   tzname

/* The time and its thousandths; what timezone and dstflag say is of now. */
struct _timeb {
    time_t time;            /* seconds since 1970-01-01 00:00 UTC */
    unsigned short millitm; /* thousandths of a second */
    short timezone;         /* minutes from here to Greenwich */
    short dstflag;          /* not 0: summer time */
};
struct __timeb64 {
    __time64_t time;
    unsigned short millitm;
    short timezone;
    short dstflag;
};
void _ftime(struct _timeb *now);
void _ftime64(struct __timeb64 *now);
errno_t _ftime_s(struct _timeb *now);
errno_t _ftime64_s(struct __timeb64 *now);

#pragma GCC visibility pop
#ifdef __cplusplus
}

extern "C++" {
template <size_t size> inline errno_t asctime_s(char (&to)[size], const struct tm *when)
{
    return asctime_s(to, size, when);
}
template <size_t size> inline errno_t ctime_s(char (&to)[size], const time_t *when)
{
    return ctime_s(to, size, when);
}
template <size_t size> inline errno_t _strdate_s(char (&to)[size])
{
    return _strdate_s(to, size);
}
template <size_t size> inline errno_t _strtime_s(char (&to)[size])
{
    return _strtime_s(to, size);
}
}
#endif

#endif
