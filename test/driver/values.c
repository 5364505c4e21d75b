/* What variables hold when an instruction of the program's own faults, and after a filter has let it go on. */
#include "test/seh/trace.h"

static int zero;
static int *nowhere;
static double *nowhere_double;

/* A store before the fault, and another behind it that never happens; the types let the compiler know them apart. */
static void stores_in_the_body(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        n = 1;
        n = (seen | 2) / zero;
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        n = 1;
        d = *nowhere_double;
        n = 2;
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

static void stores_in_a_finally(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        __try {
        } __finally {
            n = 1;
            n = (seen | 2) / zero;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
        } __finally {
            n = 1;
            d = *nowhere_double;
            n = 2;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __finally {
            n = 1;
            *nowhere = n;
            n = 2;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

static void stores_in_a_filter(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __except (GetExceptionCode() == 0xE0000001 ? (n = 1, n = (seen | 2) / zero, 1) : 0) {
        }
    } __except (seen = n, GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __except (GetExceptionCode() == 0xE0000001 ? (n = 1, d = *nowhere_double, n = 2, 1) : 0) {
        }
    } __except (seen = n, GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

TAP_MAIN(CASE(stores_in_the_body, "Q-239 what was stored before a fault in the body, and nothing stored behind it"),
         CASE(stores_in_a_finally, "Q-239 the same in a finally"),
         CASE(stores_in_a_filter, "Q-239 the same in a filter"))
