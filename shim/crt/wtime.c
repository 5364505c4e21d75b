/* Times as 16-bit text: the C library's, widened. corecrt_wtime.h says what each call promises. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <uchar.h>

#include <corecrt_wtime.h>

#include "shim/crt/results.h"
#include "shim/crt/invalid.h"
#include "shim/crt/wide.h"
#include "shim/text/text.h"

typedef FAULTLINE_WCHAR unit;

enum { ASCTIME_SIZE = 26, SHORT_SIZE = 9 };

/* strftime does not tell a text that does not fit from an empty one; one character more tells. */
size_t faultline_wcsftime(unit *to, size_t size, const unit *format, const struct tm *when)
{
    if (!to || !size || !format || !when) {
        crt_invalid(EINVAL);
        return 0;
    }
    size_t length = text_narrow(format, NULL, 0), room = 4 * size + 2, result = 0;
    char *bytes = malloc(length + 2), *made = malloc(room);
    if (bytes && made) {
        text_narrow(format, bytes, length + 1);
        bytes[length] = '.';
        bytes[length + 1] = 0;
        size_t count = strftime(made, room, bytes, when);
        if (count) {
            made[count - 1] = 0;
            size_t units = text_widen(made, to, size);
            result = units < size ? units : 0;
        }
        if (!result && count != 1) {
            *to = 0;
            errno = ERANGE;
        }
    }
    free(bytes);
    free(made);
    return result;
}

int _wasctime_s(unit *to, size_t size, const struct tm *when)
{
    if (to && size)
        *to = 0;
    if (!to || size < ASCTIME_SIZE || !when || when->tm_mon < 0 || when->tm_mon > 11 || when->tm_wday < 0 ||
        when->tm_wday > 6 || when->tm_mday < 1 || when->tm_mday > 31 || when->tm_hour < 0 ||
        when->tm_hour > 23 || when->tm_min < 0 || when->tm_min > 59 || when->tm_sec < 0 || when->tm_sec > 60)
        return crt_invalid(EINVAL);
    /*
     * In English whatever the locale: asctime has the right words, and a space where Microsoft's has a zero.
     */
    char english[64];
    if (!asctime_r(when, english))
        return crt_invalid(EINVAL);
    if (english[8] == ' ')
        english[8] = '0';
    return text_widen(english, to, size) < size ? 0 : crt_invalid(ERANGE);
}

unit *_wasctime(const struct tm *when)
{
    unit *text = crt_results()->time_wide;
    return _wasctime_s(text, ASCTIME_SIZE, when) == 0 ? text : NULL;
}

int _wctime_s(unit *to, size_t size, const time_t *when)
{
    struct tm local;
    if (to && size)
        *to = 0;
    if (!when || *when < 0 || !localtime_r(when, &local))
        return crt_invalid(EINVAL);
    return _wasctime_s(to, size, &local);
}

unit *_wctime(const time_t *when)
{
    unit *text = crt_results()->time_wide;
    return _wctime_s(text, ASCTIME_SIZE, when) == 0 ? text : NULL;
}

unit *_wctime64(const time_t *when)
{
    return _wctime(when);
}

static int now_as(unit *to, size_t size, const unit *format)
{
    if (to && size)
        *to = 0;
    if (!to || size < SHORT_SIZE)
        return crt_invalid(to && size ? ERANGE : EINVAL);
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    faultline_wcsftime(to, size, format, &local);
    return 0;
}

int _wstrdate_s(unit *to, size_t size)
{
    return now_as(to, size, u"%m/%d/%y");
}

int _wstrtime_s(unit *to, size_t size)
{
    return now_as(to, size, u"%H:%M:%S");
}

unit *_wstrdate(unit *to)
{
    return _wstrdate_s(to, SHORT_SIZE) == 0 ? to : NULL;
}

unit *_wstrtime(unit *to)
{
    return _wstrtime_s(to, SHORT_SIZE) == 0 ? to : NULL;
}
