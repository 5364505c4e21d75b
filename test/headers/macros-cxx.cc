#include "test/headers/macros.h"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

template <int value> struct constant {
    static int get()
    {
        return value;
    }
};

static void min_and_max()
{
    DWORD pages = 3;
    EXPECT_EQ(max(1, 2), 2);
    EXPECT_EQ(min(pages, 2ull), 2); /* two types, as with the macro */
    EXPECT(min(1.5, 2) == 1.5);
    EXPECT(max(std::string("a"), std::string("b")) == "b");
    EXPECT_EQ(std::min(4, 3), 3);
    EXPECT_EQ(std::numeric_limits<int>::max(), MAXINT);
    EXPECT_EQ((constant<max(3, 4)>::get()), 4);
    using namespace std;
    EXPECT_EQ(max(5, 6), 6); /* not ambiguous with std::max */
    EXPECT_EQ(min(pages, 9), 3);
}

static void characters()
{
    EXPECT((std::is_same<WCHAR, char16_t>::value));
    const WCHAR *text = u"wide";
    EXPECT_EQ(text[3], 'e');
    EXPECT((std::is_same<SIZE_T, size_t>::value));
    EXPECT((!std::is_same<HINSTANCE, HKEY>::value)); /* STRICT */
}

TAP_MAIN(SHARED_CASES, CASE(min_and_max, "HDR-040 min and max are functions in C++, beside std::min"),
         CASE(characters, "HDR-041 WCHAR is char16_t in C++, SIZE_T is size_t"))
