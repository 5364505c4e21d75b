/*
 * Names of C++ functions in reports.
 * The rows are functions of the C++ library and of programs, as GCC names them.
 */
#include "seh/report/linkname.h"

#include "test/tap.h"

static char name[256];

#define REFUSED(symbol) EXPECT(!linkname_qualify(symbol, name, sizeof name) && !*name)

static void refused(void)
{
    REFUSED("");
    REFUSED("_");
    REFUSED("_Z");
    REFUSED("main");
    REFUSED("_ZN");
    REFUSED("_ZN3ab");
    REFUSED("_Z9ab");
    REFUSED("_Z99999999999999999999a");
    REFUSED("_Z1fIXadL_Z1gvEEEvv");
    REFUSED("_ZTV1a");
    REFUSED("_ZThn16_N1a1fEv");
    REFUSED("_ZNS_1aE");
    EXPECT(!linkname_qualify("_Z4mainv", name, 0));
    EXPECT(!linkname_qualify("_Z4mainv", name, 4) && !*name);
    EXPECT(linkname_qualify("_Z4mainv", name, 5));
    EXPECT_STR(name, "main");
}

/* Nested for ever, in each way that nests. */
static void deep(void)
{
    static const char *const parts[] = {"1aI",  "Z",         "ZN",   "1aIP1b", "1aIF",
                                        "1aIJ", "1aIN1b1cI", "1aIM", "1aIT_I"};
    static char symbol[100000];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        strcpy(symbol, "_Z");
        char *end = symbol + 2;
        while (end + 10 < symbol + sizeof symbol)
            end = stpcpy(end, parts[i]);
        REFUSED(symbol);
    }
}

static void qualified(void)
{
    static const char *const rows[][2] = {
        {"_Z4mainv", "main"},
        {"_Z3fooi.cold", "foo.cold"},
        {"_ZL6staticv", "static"},
        {"_ZN3app4Tree2atERKSt6vectorIPiSaIS2_EEi", "app::Tree::at"},
        {"_Z3runIN3app4TreeEEiRT_", "run<>"},
        {"_ZN3app4TreeC2Ev", "app::Tree::Tree"},
        {"_ZN3app4TreeD0Ev", "app::Tree::~Tree"},
        {"_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<>::push_back"},
        {"_ZNSt6vectorIiSaIiEEC1Ev", "std::vector<>::vector"},
        {"_ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE4sizeEv",
         "std::__cxx11::basic_string<>::size"},
        {"_ZNSsC1Ev", "std::string::string"},
        {"_ZNSaIcED1Ev", "std::allocator<>::~allocator"},
        {"_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc", "std::operator<<<>"},
        {"_ZNSolsEPFRSoS_E", "std::ostream::operator<<"},
        {"_Znwm", "operator new"},
        {"_ZdaPv", "operator delete[]"},
        {"_ZN1acmERKS_", "a::operator,"},
        {"_ZN1acvbEv", "a::operator conversion"},
        {"_ZN1aclEv", "a::operator()"},
        {"_ZN1aixEm", "a::operator[]"},
        {"_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f"},
        {"_ZZ4mainENKUliE_clEi", "main::{lambda}::operator()"},
        {"_ZZN1a1fEvENUlvE0_4_FUNEv", "a::f::{lambda}::_FUN"},
        {"_ZZ1fvE1s_0", "f::s"},
        {"_ZN1a1bILi3ELb1ELin2EE1cEv", "a::b<>::c"},
        {"_ZN1aIJiPKcA5_cMS_iEE1bEv", "a<>::b"},
        {"_ZN1aIFivEE1bEv", "a<>::b"},
        {"_Z22getSpanBeginForControlB5cxx11PKcj", "getSpanBeginForControl"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(linkname_qualify(rows[i][0], name, sizeof name));
        EXPECT_STR(name, rows[i][1]);
    }
}

TAP_MAIN(CASE(refused, "REPORT-19 what is no name of a C++ function, and what does not fit"),
         CASE(deep, "REPORT-19 names that nest for ever"), CASE(qualified, "REPORT-19 qualified names"))
