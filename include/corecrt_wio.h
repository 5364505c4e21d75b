/*
 * corecrt_wio.h - descriptors and the locale by wide names: what io.h, locale.h and wchar.h share.
 *
 * Names are Windows' or the host's, as CreateFile takes them (fileapi.h); flags and modes are the host's. -1,
 * and errno says why.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "_access, _waccess", "_open, _wopen", "setlocale, _wsetlocale" of Microsoft's C run-time library
 * reference.
 */
#ifndef FAULTLINE_CORECRT_WIO_H
#define FAULTLINE_CORECRT_WIO_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#ifdef __cplusplus
extern "C" {
#endif

/* May the file be read (4), written (2), is it there (0)? The _s one returns the error. */
FAULTLINE_CRT_API int _waccess(const FAULTLINE_WCHAR *name, int mode);
FAULTLINE_CRT_API int _waccess_s(const FAULTLINE_WCHAR *name, int mode);

FAULTLINE_CRT_API int _wopen(const FAULTLINE_WCHAR *name, int flags, ...);
FAULTLINE_CRT_API int _wcreat(const FAULTLINE_WCHAR *name, int mode);
FAULTLINE_CRT_API int _wchmod(const FAULTLINE_WCHAR *name, int mode);

/* As setlocale; its answer stays. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wsetlocale(int category, const FAULTLINE_WCHAR *name);

#ifdef __cplusplus
}
#endif

#endif
