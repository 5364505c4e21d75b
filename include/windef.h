/* windef.h - minwindef.h under the name that programs include. */
#ifndef FAULTLINE_WINDEF_H
#define FAULTLINE_WINDEF_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Things of the screen: they can be named, and there are none. */
DECLARE_HANDLE(HWND);
DECLARE_HANDLE(HMENU);
DECLARE_HANDLE(HDC);
DECLARE_HANDLE(HICON);
typedef HICON HCURSOR;
DECLARE_HANDLE(HBRUSH);
DECLARE_HANDLE(HFONT);
DECLARE_HANDLE(HBITMAP);
typedef DWORD COLORREF, *LPCOLORREF;

#ifdef __cplusplus
}
#endif

#endif
