#include "test/headers/macros.h"

#define TWICE(x) ((x)*2)

static void min_and_max(void)
{
    EXPECT_EQ(max(1, 2), 2);
    EXPECT_EQ(min(1, 2), 1);
    EXPECT(min(1.5, 2) == 1.5);
    EXPECT_EQ(max(TWICE(3), 4L), 6);
    int min = 3, max = 4; /* only a parenthesis makes them macros */
    EXPECT_EQ(min + max, 7);
}

TAP_MAIN(SHARED_CASES, CASE(min_and_max, "HDR-039 min and max are macros in C"))
