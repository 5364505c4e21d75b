/*
 * windows.h - everything: types, memory management, structured exception handling.
 *
 * Works in C (gnu11 and later) and C++ (gnu++11 to gnu++20), before and after any header of the host's C and
 * C++ libraries. NOMINMAX leaves out min and max, as on Windows.
 */
#ifndef FAULTLINE_WINDOWS_H
#define FAULTLINE_WINDOWS_H
#pragma GCC system_header

#ifndef _WINDOWS_
#define _WINDOWS_
#endif

#include <stdarg.h>

#include <excpt.h>
#include "windef.h"
#include "winbase.h"
#include "wincon.h"
#ifndef WIN32_LEAN_AND_MEAN
#include "mmsystem.h"
#include "objbase.h"
#include "shellapi.h"
#ifndef NOCRYPT
#include "wincrypt.h"
#endif
#endif
#include "winerror.h"
#ifndef NONLS
#include "winnls.h"
#endif
#ifndef NOUSER
#include "winuser.h"
#endif
/* Out of scope, and said where it is used. */
#ifndef NOGDI
#include "wingdi.h"
#endif
#include "winreg.h"
#ifndef NOSERVICE
#include "winsvc.h"
#endif

#endif
