/*
 * Makes the table of signatures while the library is built: the compiler itself says what each parameter of
 * an exported function is. signature.h has the alphabet.
 */
#include <iostream>
#include <string>
#include <type_traits>

#include "all.h"

/* What rows.inc says instead of a va_list parameter, whose decayed type has no name in C++. */
struct variable_arguments;

template <class T> std::string letter();

template <class F> struct function_text;
template <class R, class... P> struct function_text<R(P...)> {
    static std::string text()
    {
        return (letter<R>() + ... + letter<P>());
    }
};
template <class R, class... P> struct function_text<R(P..., ...)> {
    static std::string text()
    {
        return (letter<R>() + ... + letter<P>()) + ".";
    }
};
template <class R, class... P> struct function_text<R(P...) noexcept> : function_text<R(P...)> {
};

static char integer(std::size_t size, bool is_signed)
{
    switch (size) {
    case 1:
        return is_signed ? 'b' : 'B';
    case 2:
        return is_signed ? 'h' : 'H';
    case 4:
        return is_signed ? 'i' : 'I';
    case 8:
        return is_signed ? 'l' : 'L';
    default:
        return '?';
    }
}

template <class T> std::string pointer()
{
    if constexpr (std::is_same_v<T *, FARPROC>)
        return "p"; /* a function of which nothing is known */
    else if constexpr (std::is_function_v<T>)
        return "(" + function_text<T>::text() + ")";
    else if constexpr (std::is_same_v<T, variable_arguments>)
        return "v";
    else if constexpr (std::is_array_v<T>)
        return "V"; /* va_list * */
    else if constexpr (std::is_same_v<T, const char>)
        return "s";
    else if constexpr (std::is_same_v<T, const WCHAR> || std::is_same_v<T, const WORD>)
        return "S";
    else
        return "p";
}

template <class T> std::string letter()
{
    using U = std::remove_cv_t<T>;
    if constexpr (std::is_void_v<U>)
        return "-";
    else if constexpr (std::is_pointer_v<U>)
        return pointer<std::remove_pointer_t<U>>();
    else if constexpr (std::is_integral_v<U> || std::is_enum_v<U>)
        return std::string(1, integer(sizeof(U), std::is_enum_v<U> || std::is_signed_v<U>));
    else if constexpr (std::is_same_v<U, float>)
        return "f";
    else if constexpr (std::is_same_v<U, double>)
        return "d";
    else if constexpr (std::is_class_v<U> || std::is_union_v<U>)
        return std::string(
            1, integer(sizeof(U), false)); /* COORD, LARGE_INTEGER: one register in both conventions */
    else
        return "?";
}

template <class F> static void row(const char *name)
{
    std::cout << "ROW(\"" << name << "\", \"" << function_text<F>::text() << "\")\n";
}

#define ROW(name, ...) row<__VA_ARGS__>(#name);

int main()
{
#include "rows.inc"
    return 0;
}
