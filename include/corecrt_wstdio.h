/*
 * corecrt_wstdio.h - the printf family in UTF-16. Programs include <stdio.h> or <wchar.h>.
 *
 * See corecrt_stdio.h for the formats. The functions whose names the C library has as well are under their
 * own names where wchar_t has 16 bits (gcc -fshort-wchar): wprintf, fwprintf, swprintf, vwprintf, vfwprintf,
 * vswprintf. The others take WCHAR in any case. Any thread; not for signal handlers.
 *
 * Source: "printf, wprintf", "sprintf, swprintf" and their sisters of Microsoft's C run-time library
 * reference.
 */
#ifndef FAULTLINE_CORECRT_WSTDIO_H
#define FAULTLINE_CORECRT_WSTDIO_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_stdio.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* As narrow printf and fprintf, with text of the format in UTF-16; what is written is UTF-8. */
int faultline_wprintf(const FAULTLINE_WCHAR *format, ...);
int faultline_vwprintf(const FAULTLINE_WCHAR *format, va_list arguments);
int faultline_fwprintf(FILE *stream, const FAULTLINE_WCHAR *format, ...);
int faultline_vfwprintf(FILE *stream, const FAULTLINE_WCHAR *format, va_list arguments);

/* At most `count` - 1 characters and a terminator. Returns -1 when that is not all. */
int faultline_swprintf(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format, ...);
int faultline_vswprintf(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format,
                        va_list arguments);

/* The buffer must be large enough. */
int _swprintf(FAULTLINE_WCHAR *buffer, const FAULTLINE_WCHAR *format, ...);
int _vswprintf(FAULTLINE_WCHAR *buffer, const FAULTLINE_WCHAR *format, va_list arguments);

/*
 * At most `count` characters, a terminator only if one fits. Text of exactly `count` characters is
 * stored without a terminator and its length returned; of longer text the first `count` characters are
 * stored, again without a terminator, and -1 is returned. With a null buffer and count 0: the length only.
 */
int _snwprintf(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format, ...);
int _vsnwprintf(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format, va_list arguments);

/* The characters that the text has, without a terminator. */
int _scwprintf(const FAULTLINE_WCHAR *format, ...);
int _vscwprintf(const FAULTLINE_WCHAR *format, va_list arguments);

/* ---- With a checked format ---- */

int wprintf_s(const FAULTLINE_WCHAR *format, ...);
int vwprintf_s(const FAULTLINE_WCHAR *format, va_list arguments);
int fwprintf_s(FILE *stream, const FAULTLINE_WCHAR *format, ...);
int vfwprintf_s(FILE *stream, const FAULTLINE_WCHAR *format, va_list arguments);

/* Text that does not fit with its terminator in `size` leaves "" and is refused, with errno ERANGE. */
int swprintf_s(FAULTLINE_WCHAR *buffer, size_t size, const FAULTLINE_WCHAR *format, ...);
int vswprintf_s(FAULTLINE_WCHAR *buffer, size_t size, const FAULTLINE_WCHAR *format, va_list arguments);

/*
 * Always terminated. Longer text is cut after `count` characters, or, when count is _TRUNCATE, after what
 * `size` holds, and -1 is returned. Otherwise text that does not fit leaves "" and is refused, errno ERANGE.
 */
int _snwprintf_s(FAULTLINE_WCHAR *buffer, size_t size, size_t count, const FAULTLINE_WCHAR *format, ...);
int _vsnwprintf_s(FAULTLINE_WCHAR *buffer, size_t size, size_t count, const FAULTLINE_WCHAR *format,
                  va_list arguments);

/*
 * ---- With positions: "%2$s" is the second argument, "%*3$d" has its width in the third ----
 *
 * All directives of a format have them, or none; from the first to the last position each argument is used.
 */

int _wprintf_p(const FAULTLINE_WCHAR *format, ...);
int _vwprintf_p(const FAULTLINE_WCHAR *format, va_list arguments);
int _fwprintf_p(FILE *stream, const FAULTLINE_WCHAR *format, ...);
int _vfwprintf_p(FILE *stream, const FAULTLINE_WCHAR *format, va_list arguments);
int _swprintf_p(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format, ...);
int _vswprintf_p(FAULTLINE_WCHAR *buffer, size_t count, const FAULTLINE_WCHAR *format, va_list arguments);
int _scwprintf_p(const FAULTLINE_WCHAR *format, ...);
int _vscwprintf_p(const FAULTLINE_WCHAR *format, va_list arguments);

/* scanf: the text, or what is in the stream as UTF-8, read as UTF-16. */
int faultline_wscanf(const FAULTLINE_WCHAR *format, ...);
int faultline_vwscanf(const FAULTLINE_WCHAR *format, va_list arguments);
int faultline_fwscanf(FILE *stream, const FAULTLINE_WCHAR *format, ...);
int faultline_vfwscanf(FILE *stream, const FAULTLINE_WCHAR *format, va_list arguments);
int faultline_swscanf(const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *format, ...);
int faultline_vswscanf(const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *format, va_list arguments);

/*
 * ---- scanf with sizes ----
 *
 * The address of each %c, %s and %[ buffer is followed by its size in characters, an unsigned int. A text
 * that does not fit leaves "" there, and ends the call with errno ENOMEM. _snwscanf: of the text, at most
 * `most` characters.
 */
int wscanf_s(const FAULTLINE_WCHAR *format, ...);
int vwscanf_s(const FAULTLINE_WCHAR *format, va_list arguments);
int fwscanf_s(FILE *stream, const FAULTLINE_WCHAR *format, ...);
int vfwscanf_s(FILE *stream, const FAULTLINE_WCHAR *format, va_list arguments);
int swscanf_s(const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *format, ...);
int vswscanf_s(const FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *format, va_list arguments);
int _snwscanf(const FAULTLINE_WCHAR *text, size_t most, const FAULTLINE_WCHAR *format, ...);
int _snwscanf_s(const FAULTLINE_WCHAR *text, size_t most, const FAULTLINE_WCHAR *format, ...);

#if __SIZEOF_WCHAR_T__ == 2 && !defined FAULTLINE_BUILD
int wprintf(const wchar_t *, ...) __asm__("faultline_wprintf");
int vwprintf(const wchar_t *, va_list) __asm__("faultline_vwprintf");
int fwprintf(FILE *, const wchar_t *, ...) __asm__("faultline_fwprintf");
int vfwprintf(FILE *, const wchar_t *, va_list) __asm__("faultline_vfwprintf");
int swprintf(wchar_t *, size_t, const wchar_t *, ...) FAULTLINE_THROW __asm__("faultline_swprintf");
int vswprintf(wchar_t *, size_t, const wchar_t *, va_list) FAULTLINE_THROW __asm__("faultline_vswprintf");
int wscanf(const wchar_t *, ...) __asm__("faultline_wscanf");
int vwscanf(const wchar_t *, va_list) __asm__("faultline_vwscanf");
int fwscanf(FILE *, const wchar_t *, ...) __asm__("faultline_fwscanf");
int vfwscanf(FILE *, const wchar_t *, va_list) __asm__("faultline_vfwscanf");
int swscanf(const wchar_t *, const wchar_t *, ...) FAULTLINE_THROW __asm__("faultline_swscanf");
int vswscanf(const wchar_t *, const wchar_t *, va_list) FAULTLINE_THROW __asm__("faultline_vswscanf");
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}

/* The forms that take the size from the array. */
extern "C++" {
template <size_t size>
inline int swprintf_s(FAULTLINE_WCHAR (&buffer)[size], const FAULTLINE_WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vswprintf_s(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t size>
inline int vswprintf_s(FAULTLINE_WCHAR (&buffer)[size], const FAULTLINE_WCHAR *format, va_list arguments)
{
    return vswprintf_s(buffer, size, format, arguments);
}
template <size_t size>
inline int _snwprintf_s(FAULTLINE_WCHAR (&buffer)[size], size_t count, const FAULTLINE_WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnwprintf_s(buffer, size, count, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t size>
inline int _vsnwprintf_s(FAULTLINE_WCHAR (&buffer)[size], size_t count, const FAULTLINE_WCHAR *format,
                         va_list arguments)
{
    return _vsnwprintf_s(buffer, size, count, format, arguments);
}
}
#endif

#endif
