/*
 * corecrt_stdlib.h - what Microsoft's stdlib.h has beyond the C library's. Programs include <stdlib.h>.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_STDLIB_H
#define FAULTLINE_CORECRT_STDLIB_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h> /* _exit */

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * ---- Arguments that a function refuses ----
 *
 * A function of Microsoft's that is given what it cannot take (a null pointer, a buffer that is too small)
 * sets errno and calls the thread's handler, or else the program's. When the handler returns, the function
 * returns its error. Without a handler the process ends by a fast failure, 0xC0000409, that no filter sees.
 * As in Microsoft's release libraries the handler gets no text: NULL, NULL, NULL, 0, 0. It may leave by an
 * exception.
 */
typedef void (*_invalid_parameter_handler)(const wchar_t *expression, const wchar_t *function,
                                           const wchar_t *file, unsigned int line, uintptr_t reserved);

/* Each answers the handler there was; NULL: none. */
_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler);
_invalid_parameter_handler _get_invalid_parameter_handler(void);
_invalid_parameter_handler _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler handler);
_invalid_parameter_handler _get_thread_local_invalid_parameter_handler(void);

/* What such a function does, for functions of the program's. The second ends the process in any case. */
void _invalid_parameter_noinfo(void);
void _invalid_parameter_noinfo_noreturn(void) __attribute__((__noreturn__));

/* ---- Errors ---- */

errno_t _set_errno(int value);
errno_t _get_errno(int *value); /* EINVAL for NULL */

/* What abort shows and does; assert's messages. They answer what was set before. */
#define _WRITE_ABORT_MSG  1 /* without effect: abort writes nothing of its own */
#define _CALL_REPORTFAULT 2 /* without effect: the system's core dump decides */
unsigned int _set_abort_behavior(unsigned int flags, unsigned int mask);

#define _OUT_TO_DEFAULT 0
#define _OUT_TO_STDERR  1
#define _OUT_TO_MSGBOX  2 /* there is none: standard error */
#define _REPORT_ERRMODE 3 /* asks only */
int _set_error_mode(int mode);

/* ---- Numbers from text ---- */

long long _atoi64(const char *text);
long long _strtoi64(const char *text, char **end, int base);
unsigned long long _strtoui64(const char *text, char **end, int base);

/*
 * ---- Text from numbers ----
 *
 * In base 2 to 36, with small letters; only base 10 has a sign. A Windows `long` has 32 bits: _ltoa takes an
 * int. With a size, what does not fit leaves "" and is refused with ERANGE, another base with EINVAL.
 */
char *_itoa(int value, char *to, int base);
char *_ltoa(int value, char *to, int base);
char *_ultoa(unsigned int value, char *to, int base);
char *_i64toa(long long value, char *to, int base);
char *_ui64toa(unsigned long long value, char *to, int base);

errno_t _itoa_s(int value, char *to, size_t size, int base);
errno_t _ltoa_s(int value, char *to, size_t size, int base);
errno_t _ultoa_s(unsigned int value, char *to, size_t size, int base);
errno_t _i64toa_s(long long value, char *to, size_t size, int base);
errno_t _ui64toa_s(unsigned long long value, char *to, size_t size, int base);
errno_t _itow_s(int value, FAULTLINE_WCHAR *to, size_t size, int base);
errno_t _ltow_s(int value, FAULTLINE_WCHAR *to, size_t size, int base);
errno_t _ultow_s(unsigned int value, FAULTLINE_WCHAR *to, size_t size, int base);
errno_t _i64tow_s(long long value, FAULTLINE_WCHAR *to, size_t size, int base);
errno_t _ui64tow_s(unsigned long long value, FAULTLINE_WCHAR *to, size_t size, int base);

#define _MAX_ITOSTR_BASE2_COUNT    33
#define _MAX_ITOSTR_BASE8_COUNT    12
#define _MAX_ITOSTR_BASE10_COUNT   12
#define _MAX_ITOSTR_BASE16_COUNT   9
#define _MAX_LTOSTR_BASE2_COUNT    33
#define _MAX_LTOSTR_BASE10_COUNT   12
#define _MAX_LTOSTR_BASE16_COUNT   9
#define _MAX_ULTOSTR_BASE2_COUNT   33
#define _MAX_ULTOSTR_BASE10_COUNT  11
#define _MAX_ULTOSTR_BASE16_COUNT  9
#define _MAX_I64TOSTR_BASE2_COUNT  65
#define _MAX_I64TOSTR_BASE10_COUNT 21
#define _MAX_I64TOSTR_BASE16_COUNT 17
#define _MAX_U64TOSTR_BASE2_COUNT  65
#define _MAX_U64TOSTR_BASE10_COUNT 21
#define _MAX_U64TOSTR_BASE16_COUNT 17

/*
 * Digits of a number: `count` behind the point, or in all; where the point belongs, and whether it is
 * negative. Of _ecvt and _fcvt in a buffer of the thread's. _gcvt: as "%g" has it.
 */
char *_ecvt(double value, int count, int *point, int *negative);
char *_fcvt(double value, int count, int *point, int *negative);
char *_gcvt(double value, int digits, char *to);
errno_t _ecvt_s(char *to, size_t size, double value, int count, int *point, int *negative);
errno_t _fcvt_s(char *to, size_t size, double value, int count, int *point, int *negative);
errno_t _gcvt_s(char *to, size_t size, double value, int digits);
#define _CVTBUFSIZE 349

/* ---- Bits ---- */

unsigned int (_rotl)(unsigned int value, int shift);
unsigned int (_rotr)(unsigned int value, int shift);
unsigned int (_lrotl)(unsigned int value, int shift); /* a Windows `long` */
unsigned int (_lrotr)(unsigned int value, int shift);
unsigned long long (_rotl64)(unsigned long long value, int shift);
unsigned long long (_rotr64)(unsigned long long value, int shift);
unsigned short _byteswap_ushort(unsigned short value);
unsigned int _byteswap_ulong(unsigned int value);
unsigned long long _byteswap_uint64(unsigned long long value);
void _swab(char *from, char *to, int count);

#ifndef __max
#define __max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef __min
#define __min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#if !defined __cplusplus && !defined NOMINMAX
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif

/* A random number of 32 bits, from the system. */
errno_t rand_s(unsigned int *number);

/* With a context for the comparison, Microsoft's argument order. */
void qsort_s(void *base, rsize_t count, rsize_t size,
             int (*compare)(void *context, const void *one, const void *other), void *context);
void *bsearch_s(const void *key, const void *base, rsize_t count, rsize_t size,
                int (*compare)(void *context, const void *one, const void *other), void *context);

static __inline__ __attribute__((__unused__)) long long _abs64(long long value)
{
    return value < 0 ? -value : value;
}

/* ---- The program ---- */

/* What main was given, the environment, and the program's file. */
extern int __argc __asm__("faultline_argc");
extern char **__argv __asm__("faultline_argv");
char **__p__pgmptr(void);
FAULTLINE_WCHAR **__p__wpgmptr(void);
#define _pgmptr  (*__p__pgmptr())
#define _wpgmptr (*__p__wpgmptr())
#ifndef _environ
extern char **_environ __asm__("environ");
#endif
errno_t _get_pgmptr(char **path);
errno_t _get_wpgmptr(FAULTLINE_WCHAR **path);

/* How files are opened: text and binary are one (io.h). EINVAL: another mode. */
errno_t _set_fmode(int mode);
errno_t _get_fmode(int *mode);

/* Called when a program calls a pure virtual function, before it ends; answers what was set before. */
typedef void (*_purecall_handler)(void);
_purecall_handler _set_purecall_handler(_purecall_handler handler);
_purecall_handler _get_purecall_handler(void);

/* ---- Ending ---- */

/* Called at exit, last first; returns the function, or NULL when there is no room. */
typedef int (*_onexit_t)(void);
_onexit_t _onexit(_onexit_t function);

/* Milliseconds. */
void _sleep(unsigned int milliseconds);

/* ---- The environment ---- */

/*
 * The variable's value, and in *needed its size with the terminator: 0 if there is none. Too little room:
 * ERANGE, without the handler; size 0 asks for the size.
 */
errno_t getenv_s(size_t *needed, char *to, size_t size, const char *name);
errno_t _wgetenv_s(size_t *needed, FAULTLINE_WCHAR *to, size_t size, const FAULTLINE_WCHAR *name);

/* The same in memory from malloc; NULL and 0 if there is no such variable. */
errno_t _dupenv_s(char **value, size_t *size, const char *name);
errno_t _wdupenv_s(FAULTLINE_WCHAR **value, size_t *size, const FAULTLINE_WCHAR *name);

/* "NAME=value"; an empty value removes the variable. 0, or -1 with errno; _putenv_s: 0, EINVAL, ENOMEM. */
int _putenv(const char *setting);
errno_t _putenv_s(const char *name, const char *value);

/*
 * ---- Paths ----
 *
 * The parts of a path ("C:", "\directory\", "name", ".extension"; each may be NULL, with size 0), and a path
 * of its parts. Both separators count; _makepath writes '\', which CreateFile and what else takes Windows'
 * names take.
 */
#ifndef _MAX_PATH
#define _MAX_PATH  260
#define _MAX_DRIVE 3
#define _MAX_DIR   256
#define _MAX_FNAME 256
#define _MAX_EXT   256
#endif
#ifndef _MAX_ENV
#define _MAX_ENV 32767
#endif
void _splitpath(const char *path, char *drive, char *directory, char *name, char *extension);
errno_t _splitpath_s(const char *path, char *drive, size_t drive_size, char *directory, size_t directory_size,
                     char *name, size_t name_size, char *extension, size_t extension_size);
errno_t _wsplitpath_s(const FAULTLINE_WCHAR *path, FAULTLINE_WCHAR *drive, size_t drive_size,
                      FAULTLINE_WCHAR *directory, size_t directory_size, FAULTLINE_WCHAR *name,
                      size_t name_size, FAULTLINE_WCHAR *extension, size_t extension_size);
void _makepath(char *to, const char *drive, const char *directory, const char *name, const char *extension);
errno_t _makepath_s(char *to, size_t size, const char *drive, const char *directory, const char *name,
                    const char *extension);
errno_t _wmakepath_s(FAULTLINE_WCHAR *to, size_t size, const FAULTLINE_WCHAR *drive,
                     const FAULTLINE_WCHAR *directory, const FAULTLINE_WCHAR *name,
                     const FAULTLINE_WCHAR *extension);

/* The host's full path, without "." and ".."; nothing needs to exist. NULL as the buffer: one from malloc. */
char *_fullpath(char *to, const char *path, size_t size);

/*
 * The path of a file in the current directory, or else in one of those that a variable of the environment
 * lists, between ':' or ';'. "" and ENOENT: there is none. _searchenv's buffer has _MAX_PATH.
 */
errno_t _searchenv_s(const char *name, const char *variable, char *to, size_t size);
void _searchenv(const char *name, const char *variable, char *to);

#ifndef FAULTLINE_BUILD
/* The names without the underscore. */
#ifndef itoa
char *itoa(int value, char *to, int base) __asm__("_itoa");
#endif
#ifndef ltoa
char *ltoa(int value, char *to, int base) __asm__("_ltoa");
#endif
#ifndef ultoa
char *ultoa(unsigned int value, char *to, int base) __asm__("_ultoa");
#endif
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}

/* The forms that take the size from the array. */
extern "C++" {
#define FAULTLINE_SIZED(Value, Type, name)                                                                   \
    template <size_t size> inline errno_t name(Value value, Type (&to)[size], int base)                      \
    {                                                                                                        \
        return name(value, to, size, base);                                                                  \
    }
FAULTLINE_SIZED(int, char, _itoa_s)
FAULTLINE_SIZED(int, char, _ltoa_s)
FAULTLINE_SIZED(unsigned int, char, _ultoa_s)
FAULTLINE_SIZED(long long, char, _i64toa_s)
FAULTLINE_SIZED(unsigned long long, char, _ui64toa_s)
FAULTLINE_SIZED(int, FAULTLINE_WCHAR, _itow_s)
FAULTLINE_SIZED(int, FAULTLINE_WCHAR, _ltow_s)
FAULTLINE_SIZED(unsigned int, FAULTLINE_WCHAR, _ultow_s)
FAULTLINE_SIZED(long long, FAULTLINE_WCHAR, _i64tow_s)
FAULTLINE_SIZED(unsigned long long, FAULTLINE_WCHAR, _ui64tow_s)
#undef FAULTLINE_SIZED
template <size_t size> inline errno_t getenv_s(size_t *needed, char (&to)[size], const char *name)
{
    return getenv_s(needed, to, size, name);
}
}
#endif

#include "corecrt_wstdlib.h"

#endif
