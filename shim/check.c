#include "shim/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

static struct iovec text(const char *s)
{
    return (struct iovec){(void *)s, strlen(s)};
}

void check_failed(const char *condition, const char *file, int line)
{
    char digits[12] = "", *d = digits + sizeof digits - 1;
    for (unsigned n = line; n; n /= 10)
        *--d = '0' + n % 10;
    struct iovec message[] = {text("faultline: "), text(file),  text(":"), text(d),
                              text(": broken: "),  text(condition), text("\n")};
    if (writev(2, message, sizeof message / sizeof *message) < 0) {
        /* nowhere to say it */
    }
    abort();
}
