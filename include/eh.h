/*
 * eh.h - structured exceptions for C++ programs, and the C++ runtime's handlers under their older names.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "_set_se_translator" and "Exceptions: Structured exception handling differences" of Microsoft's
 * documentation.
 */
#ifndef FAULTLINE_EH_H
#define FAULTLINE_EH_H
#pragma GCC system_header

#include <winnt.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes a C++ exception of a structured one: gets its code and what GetExceptionInformation() gives, and
 * throws. If it returns, the structured exception goes on.
 */
typedef void (*_se_translator_function)(unsigned int code, struct _EXCEPTION_POINTERS *pointers);

/*
 * Sets the calling thread's translator, and answers the one it had; NULL: none. It is called at most once for
 * an exception that is not C++'s, when its dispatcher comes to a function that is inside a C++ try block;
 * guarded blocks nearer than that have been asked, nothing is unwound yet. Where nothing is caught as
 * structured exception, the program need not have a guarded block.
 */
WINBASEAPI _se_translator_function _set_se_translator(_se_translator_function translator);

#ifdef __cplusplus
}

extern "C++" { /* careless programs include headers inside extern "C" */
#include <exception>
}

typedef std::terminate_handler terminate_function;
typedef std::terminate_handler terminate_handler;
using std::set_terminate;
using std::terminate;
inline terminate_handler _get_terminate()
{
    return std::get_terminate();
}
#if __cplusplus < 201703L
typedef void (*unexpected_function)(); /* std::unexpected_handler, whose name is deprecated */
typedef unexpected_function unexpected_handler;
using std::set_unexpected;
using std::unexpected;
inline unexpected_handler _get_unexpected()
{
    return std::get_unexpected();
}
#else
/* C++17 has no std::unexpected; nothing calls a handler. */
typedef void (*unexpected_function)();
typedef unexpected_function unexpected_handler;
inline unexpected_handler _get_unexpected()
{
    return nullptr;
}
#endif
#endif

#endif
