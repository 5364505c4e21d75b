/*
 * bits/c++config.h of the C++ library - where wchar_t has 16 bits the C++ library is told that it has no wide
 * support, for what it has compiled into itself takes 32 bits: std::wstring is then compiled into the
 * program, and wide streams are ours (bits/faultline-wide.h).
 */
#pragma GCC system_header
#include_next <bits/c++config.h>
#if __SIZEOF_WCHAR_T__ == 2
#undef _GLIBCXX_USE_WCHAR_T
#endif
