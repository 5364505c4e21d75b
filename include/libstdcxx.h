/*
 * libstdcxx.h - lets the C++ standard headers have `__try` and `__catch` to themselves. Not for programs.
 *
 * libstdc++ writes its own try blocks with macros of these names, in 69 of its headers; excpt.h gives `__try`
 * to the program. So beside windows.h lies a wrapper for each standard header that reaches such a use (a list
 * of names in include/Makefile.inc makes them). Once excpt.h is in force, the outermost wrapper includes this
 * file, then the real header, then this file again: the first time it sets the program's macros aside, the
 * second time it brings them back. Wrappers inside the outermost one only pass through, so the state is one
 * macro.
 */
#pragma GCC system_header

#ifndef FAULTLINE_INSIDE_LIBSTDCXX
#define FAULTLINE_INSIDE_LIBSTDCXX

#pragma push_macro("__try")
#pragma push_macro("__catch")
#undef __try
#undef __catch
/* As bits/exception_defines.h has them: it may have been read already, and then it defines nothing again. */
#if __cpp_exceptions
#define __try try
#define __catch(X) catch (X)
#else
#define __try if (true)
#define __catch(X) if (false)
#endif

#else
#undef FAULTLINE_INSIDE_LIBSTDCXX

#pragma pop_macro("__catch")
#pragma pop_macro("__try")

#endif
