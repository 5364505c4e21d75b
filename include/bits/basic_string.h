/*
 * bits/basic_string.h of the C++ library - where wchar_t has 16 bits with the functions on wide text:
 * see c++config.h.
 */
#pragma GCC system_header
#include_next <bits/basic_string.h>
#if __SIZEOF_WCHAR_T__ == 2
#include "faultline-wstring.h"
#endif
