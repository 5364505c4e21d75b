/* windef.h - minwindef.h under the name that programs include. */
#ifndef FAULTLINE_WINDEF_H
#define FAULTLINE_WINDEF_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#endif
