/* What the tests of the commit limit share. */
#ifndef FAULTLINE_TEST_LIMITED_H
#define FAULTLINE_TEST_LIMITED_H

#include "test/memory/memory.h"

enum { LIMIT = 64 << 20 };

static inline SIZE_T left(void)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    EXPECT(GlobalMemoryStatusEx(&status));
    EXPECT_EQ(status.ullTotalPageFile, LIMIT);
    return status.ullAvailPageFile;
}

/* The program again, with the limit, which is read when the library is loaded. */
static inline int limited_main(const struct tap_case *cases, size_t count, char **arguments)
{
    if (!getenv("FAULTLINE_COMMIT_LIMIT")) {
        setenv("FAULTLINE_COMMIT_LIMIT", "64M", 1);
        execv("/proc/self/exe", arguments);
        return 99;
    }
    return tap_main(cases, count);
}

#endif
