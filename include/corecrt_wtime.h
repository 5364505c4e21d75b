/*
 * corecrt_wtime.h - times as 16-bit text: what time.h and wchar.h share.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "strftime, wcsftime", "asctime, _wasctime", "ctime, _wctime", "_strdate, _wstrdate", "_strtime,
 * _wstrtime" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_WTIME_H
#define FAULTLINE_CORECRT_WTIME_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#include <bits/types/time_t.h>

struct tm;

#ifdef __cplusplus
extern "C" {
#endif

/* As strftime, with its directives. 0: it does not fit, and the text is not to be used. */
FAULTLINE_WIDE(size_t, wcsftime,
               (FAULTLINE_WCHAR * to, size_t size, const FAULTLINE_WCHAR *format, const struct tm *when));

/*
 * "Wed Jan 02 02:03:55 1980\n", in a buffer of the thread's; NULL: errno EINVAL. The _s ones take 26 units.
 */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wasctime(const struct tm *when);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wctime(const time_t *when);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wctime64(const time_t *when);
FAULTLINE_CRT_API int _wasctime_s(FAULTLINE_WCHAR *to, size_t size, const struct tm *when);
FAULTLINE_CRT_API int _wctime_s(FAULTLINE_WCHAR *to, size_t size, const time_t *when);

/* The date, "mm/dd/yy", and the time, "hh:mm:ss", of here and now: 9 units. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wstrdate(FAULTLINE_WCHAR *to);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wstrtime(FAULTLINE_WCHAR *to);
FAULTLINE_CRT_API int _wstrdate_s(FAULTLINE_WCHAR *to, size_t size);
FAULTLINE_CRT_API int _wstrtime_s(FAULTLINE_WCHAR *to, size_t size);

#ifdef __cplusplus
}
#endif

#endif
