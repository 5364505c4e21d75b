/*
 * corecrt_wstdlib.h - numbers, bytes, paths and the environment as 16-bit text: what stdlib.h and wchar.h
 * share.
 *
 * Bytes are UTF-8, in every locale. `long` has the host's 64 bits, as everywhere in native programs; what
 * Microsoft's header gives a long of 32 bits (_wtol, _ltow) takes an int here. File names are Windows' or the
 * host's, as CreateFile takes them (fileapi.h).
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_WSTDLIB_H
#define FAULTLINE_CORECRT_WSTDLIB_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Numbers from text: as strtol and strtod ---- */

FAULTLINE_WIDE(long, wcstol, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base));
FAULTLINE_WIDE(unsigned long, wcstoul, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base));
FAULTLINE_WIDE(long long, wcstoll, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base));
FAULTLINE_WIDE(unsigned long long, wcstoull, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base));
FAULTLINE_WIDE(float, wcstof, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end));
FAULTLINE_WIDE(double, wcstod, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end));
FAULTLINE_WIDE(long double, wcstold, (const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end));

FAULTLINE_CRT_API long long _wcstoi64(const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base);
FAULTLINE_CRT_API unsigned long long _wcstoui64(const FAULTLINE_WCHAR *text, FAULTLINE_WCHAR **end, int base);

/* The decimal number that a text begins with, or 0; too large a one: the nearest there is, errno ERANGE. */
FAULTLINE_CRT_API int _wtoi(const FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API int _wtol(const FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API long long _wtoll(const FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API long long _wtoi64(const FAULTLINE_WCHAR *text);
FAULTLINE_CRT_API double _wtof(const FAULTLINE_WCHAR *text);

/*
 * ---- Text from numbers ----
 * The buffer takes at most 33 units, 65 for the 64-bit numbers. Only base 10 has a sign: in another a
 * negative number is written as the unsigned number of its bits. Another base than 2 to 36: "" and errno
 * EINVAL.
 */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_itow(int value, FAULTLINE_WCHAR *buffer, int base);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_ltow(int value, FAULTLINE_WCHAR *buffer, int base);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_ultow(unsigned int value, FAULTLINE_WCHAR *buffer, int base);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_i64tow(long long value, FAULTLINE_WCHAR *buffer, int base);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_ui64tow(unsigned long long value, FAULTLINE_WCHAR *buffer, int base);

/*
 * ---- Bytes and text ----
 * A character above U+FFFF comes as the two halves of its pair: three bytes give the first, the fourth the
 * second. Going back, the first half gives no bytes, and the second all four. Half a pair, or bytes that are
 * no UTF-8: EILSEQ.
 */
FAULTLINE_WIDE_NOTHROW(int, mbtowc, (FAULTLINE_WCHAR * to, const char *from, size_t size));
FAULTLINE_WIDE_NOTHROW(int, wctomb, (char *to, FAULTLINE_WCHAR unit));
FAULTLINE_WIDE_NOTHROW(int, mblen, (const char *from, size_t size));
FAULTLINE_WIDE_NOTHROW(size_t, mbstowcs, (FAULTLINE_WCHAR * to, const char *from, size_t count));
FAULTLINE_WIDE_NOTHROW(size_t, wcstombs, (char *to, const FAULTLINE_WCHAR *from, size_t size));

/*
 * The same with a terminator always, and in *converted, unless NULL, what is stored with it. `count`
 * characters at most, or as many as there is room for: _TRUNCATE. Returns 0, STRUNCATE (80) when _TRUNCATE
 * has cut, ERANGE when there is no room, EILSEQ, or EINVAL; of the last three the text is "".
 */
FAULTLINE_CRT_API int mbstowcs_s(size_t *converted, FAULTLINE_WCHAR *to, size_t size, const char *from,
                                 size_t count);
FAULTLINE_CRT_API int wcstombs_s(size_t *converted, char *to, size_t size, const FAULTLINE_WCHAR *from,
                                 size_t count);
FAULTLINE_CRT_API int wctomb_s(int *converted, char *to, size_t size, FAULTLINE_WCHAR unit);

/*
 * ---- The environment, commands, paths ----
 * What _wgetenv gives stays until the program ends; NULL: the variable is not set, or there is no memory.
 * _wputenv takes "NAME=value", and "NAME=" removes the variable: 0, or -1 with errno; _wputenv_s: 0, EINVAL,
 * ENOMEM.
 */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wgetenv(const FAULTLINE_WCHAR *name);
FAULTLINE_CRT_API int _wputenv(const FAULTLINE_WCHAR *setting);
FAULTLINE_CRT_API int _wputenv_s(const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *value);

/* As system(): the command is the shell's; NULL asks whether there is one. */
FAULTLINE_CRT_API int _wsystem(const FAULTLINE_WCHAR *command);

#ifndef _MAX_PATH
#define _MAX_PATH  260
#define _MAX_DRIVE 3
#define _MAX_DIR   256
#define _MAX_FNAME 256
#define _MAX_EXT   256
#endif

/*
 * A full path, without . and .. and with the host's separators; symbolic links are not followed, and nothing
 * needs to exist. NULL as the buffer: one from malloc. NULL and errno ERANGE: it is too small; ENOENT,
 * EINVAL: no path of here.
 */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wfullpath(FAULTLINE_WCHAR *buffer, const FAULTLINE_WCHAR *path,
                                              size_t size);

/*
 * The parts of a path, each of which may be NULL: "C:", "/directory/", "name", ".extension";
 * and a path of its parts.
 */
FAULTLINE_CRT_API void _wsplitpath(const FAULTLINE_WCHAR *path, FAULTLINE_WCHAR *drive,
                                   FAULTLINE_WCHAR *directory, FAULTLINE_WCHAR *name,
                                   FAULTLINE_WCHAR *extension);
FAULTLINE_CRT_API void _wmakepath(FAULTLINE_WCHAR *path, const FAULTLINE_WCHAR *drive,
                                  const FAULTLINE_WCHAR *directory, const FAULTLINE_WCHAR *name,
                                  const FAULTLINE_WCHAR *extension);

#ifdef __cplusplus
}
#endif

#endif
