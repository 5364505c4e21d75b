/*
 * corecrt_startup.h - where a Windows program starts: wmain, _tmain, WinMain, wWinMain, _tWinMain.
 *
 * The C library calls main. So the definition of such a function is written as three: its declaration, a main
 * that calls it, and the definition proper, with the return type the declaration had:
 *
 *     VOID _tmain(VOID) { body }  ->  VOID _tmain(VOID);
 *                                     int main(...) { ... }
 *                                     typeof(_tmain()) _tmain(VOID) { body }
 *
 * _tmain and wmain may take nothing, (argc), (argc, argv) or (argc, argv, envp), and return void, for exit
 * status 0, or any integer type; WinMain and wWinMain take four parameters. The name means the definition
 * wherever a parenthesis follows it: declare or call it as (wmain)(...). Wide arguments are what main got, as
 * UTF-16.
 *
 * Source: "main function and command-line arguments", "Using wmain", "WinMain: The Application Entry Point".
 */
#ifndef FAULTLINE_CORECRT_STARTUP_H
#define FAULTLINE_CORECRT_STARTUP_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A vector of texts as UTF-16, for good. */
FAULTLINE_CRT_API FAULTLINE_WCHAR **faultline_wide_vector(char **vector);

/*
 * The arguments behind the program's name in one text, quoted as CommandLineToArgvW takes them apart,
 * for good.
 */
FAULTLINE_CRT_API char *faultline_arguments(char **vector);
FAULTLINE_CRT_API FAULTLINE_WCHAR *faultline_wide_arguments(char **vector);

/* The program's instance: GetModuleHandle(NULL). */
FAULTLINE_CRT_API void *faultline_instance(void);

#ifdef __cplusplus
}
#endif

#define FAULTLINE_MAIN(name, strings, ...)                                                                   \
    name(__VA_ARGS__);                                                                                       \
    int main(int faultline_argc, char **faultline_argv, char **faultline_envp)                               \
    {                                                                                                        \
        (void)faultline_argc;                                                                                \
        (void)faultline_argv;                                                                                \
        (void)faultline_envp;                                                                                \
        return FAULTLINE_EXIT_STATUS(                                                                        \
            name(FAULTLINE_MAIN_PASS(faultline_argc, FAULTLINE_ARGUMENT(strings(faultline_argv)),            \
                                     FAULTLINE_ARGUMENT(strings(faultline_envp)), __VA_ARGS__)));            \
    }                                                                                                        \
    FAULTLINE_TYPE_OF(name(FAULTLINE_MAIN_PASS(0, 0, 0, __VA_ARGS__))) name(__VA_ARGS__)

/* 10: SW_SHOWDEFAULT. */
#define FAULTLINE_WINMAIN(name, arguments, ...)                                                              \
    name(__VA_ARGS__);                                                                                       \
    int main(int faultline_argc, char **faultline_argv)                                                      \
    {                                                                                                        \
        (void)faultline_argc;                                                                                \
        return name(FAULTLINE_ARGUMENT(faultline_instance()), 0,                                             \
                    FAULTLINE_ARGUMENT(arguments(faultline_argv)), 10);                                      \
    }                                                                                                        \
    FAULTLINE_TYPE_OF(name(0, 0, 0, 0)) name(__VA_ARGS__)

#define FAULTLINE_AS_THEY_ARE(vector) (vector)
#define WinMain(...)                  FAULTLINE_WINMAIN(WinMain, faultline_arguments, __VA_ARGS__)

#if __SIZEOF_WCHAR_T__ == 2
#define wmain(...)    FAULTLINE_MAIN(wmain, faultline_wide_vector, __VA_ARGS__)
#define wWinMain(...) FAULTLINE_WINMAIN(wWinMain, faultline_wide_arguments, __VA_ARGS__)
#else
#define wmain(...)    FAULTLINE_NEEDS_SHORT_WCHAR wmain(__VA_ARGS__)
#define wWinMain(...) FAULTLINE_NEEDS_SHORT_WCHAR wWinMain(__VA_ARGS__)
#ifdef __cplusplus
#define FAULTLINE_NEEDS_SHORT_WCHAR                                                                          \
    faultline_not_here; static_assert(false, "wide arguments need 16-bit wchar_t: compile with "             \
                                             "faultline-c++, or with -fshort-wchar"); int
#else
#define FAULTLINE_NEEDS_SHORT_WCHAR                                                                          \
    faultline_not_here; _Static_assert(0, "wide arguments need 16-bit wchar_t: compile with faultline-cc, "  \
                                          "or with -fshort-wchar"); int
#endif
#endif

/* As many of c, v, e as the parameter list that follows them has parameters. */
#define FAULTLINE_MAIN_PASS(c, v, e, ...)                                                                   \
    FAULTLINE_FOURTH(__VA_ARGS__, FAULTLINE_PASS_3, FAULTLINE_PASS_2, FAULTLINE_PASS_1, )                    \
    (c, v, e, __VA_ARGS__)
#define FAULTLINE_PASS_3(c, v, e, ...) c, v, e
#define FAULTLINE_PASS_2(c, v, e, ...) c, v
/*
 * One parameter, or none: () and (void) make the pasted name a macro that puts an empty argument in second
 * place.
 */
#define FAULTLINE_PASS_1(c, v, e, parameter) \
    FAULTLINE_SECOND(FAULTLINE_NO_PARAMETER_##parameter, c, )
#define FAULTLINE_NO_PARAMETER_                             ,
#define FAULTLINE_NO_PARAMETER_void                         ,
#define FAULTLINE_SECOND(...)                               FAULTLINE_SECOND_(__VA_ARGS__)
#define FAULTLINE_SECOND_(first, second, ...)               second
#define FAULTLINE_FOURTH(first, second, third, fourth, ...) fourth

#ifdef __cplusplus
extern "C++" {
namespace faultline
{
/* An argument that becomes whatever pointer the parameter is: char **, const char **, HINSTANCE ... */
struct argument {
    void *at;
    template <class Pointer> operator Pointer() const
    {
        return (Pointer)at;
    }
};

/*
 * The right operand of a comma whose left one is the call:
 * overloading tells a void call from one with a value.
 */
struct exit_status {
    operator int() const
    {
        return 0;
    }
};
template <class Value> inline int operator,(Value value, exit_status)
{
    return (int)value;
}
} // namespace faultline
}
#define FAULTLINE_ARGUMENT(pointer) (::faultline::argument{pointer})
#define FAULTLINE_EXIT_STATUS(call) (call, ::faultline::exit_status())
#define FAULTLINE_TYPE_OF(call)     decltype(call)
#else
#define FAULTLINE_ARGUMENT(pointer) ((void *)(pointer))
#define FAULTLINE_EXIT_STATUS(call)                                                                          \
    __builtin_choose_expr(__builtin_types_compatible_p(__typeof__(call), void), (call, 0), call)
#define FAULTLINE_TYPE_OF(call) __typeof__(call)
#endif

#endif
