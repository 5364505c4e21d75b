/* bits/sstream.tcc of the C++ library - where wchar_t has 16 bits with wide streams of ours: see c++config.h. */
#pragma GCC system_header
#include_next <bits/sstream.tcc>
#if __SIZEOF_WCHAR_T__ == 2
#include "faultline-wsstream.h"
#endif
