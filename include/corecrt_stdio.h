/*
 * corecrt_stdio.h - what Microsoft's stdio.h has beyond the C library's. Programs include <stdio.h>.
 *
 * printf and its family take Microsoft's formats here. What differs from the C library's:
 *   %ld %lu %lx           32 bits: the sizes of LONG and DWORD
 *   %I32d %I64d %Id       32, 64 and pointer-size bits
 *   %hs %hc %ls %lc %ws   narrow or wide text whatever the function
 *   %S %C                 text of the width that the function does not have; %s and %c of the one it has
 *   wide text             UTF-16; narrow text is UTF-8. Width and precision count its units, or bytes
 *   %p                    16 upper-case hexadecimal digits
 *   %Z %wZ                counted text: a pointer to an ANSI_STRING, a UNICODE_STRING
 *   %a                    13 digits unless a precision is given
 *   %n                    refused, unless _set_printf_count_output(1) allows it
 *   inf nan               also nan(ind), nan(snan)
 * What is no directive is text from its letter on, but the _s functions refuse it.
 *
 * They return the characters written, or -1 with errno: EILSEQ for text of the other width that is not
 * well-formed, the stream's error. A null pointer or what is refused goes to the invalid parameter handler
 * (stdlib.h), with errno EINVAL; without a handler the program ends. What came before has been written then.
 * One call is atomic on its stream. Any thread; not for signal handlers.
 *
 * Source: "Format specification syntax: printf and wprintf functions", "_snprintf, _snwprintf", "snprintf",
 * "_snprintf_s", "sprintf_s", "_scprintf", "printf_p Positional Parameters", "_set_printf_count_output".
 */
#ifndef FAULTLINE_CORECRT_STDIO_H
#define FAULTLINE_CORECRT_STDIO_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <stdarg.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- printf under its own names ---- */

#ifdef __cplusplus
#define FAULTLINE_THROW __THROW
#else
#define FAULTLINE_THROW
#endif

int faultline_printf(const char *format, ...);
int faultline_vprintf(const char *format, va_list arguments);
int faultline_fprintf(FILE *stream, const char *format, ...);
int faultline_vfprintf(FILE *stream, const char *format, va_list arguments);

/* Into memory, with a terminator. The buffer must be large enough: its size is unknown. */
int faultline_sprintf(char *buffer, const char *format, ...) FAULTLINE_THROW;
int faultline_vsprintf(char *buffer, const char *format, va_list arguments) FAULTLINE_THROW;

/*
 * At most `count` - 1 characters and always a terminator, unless count is 0. Returns the whole text's length.
 */
int faultline_snprintf(char *buffer, size_t count, const char *format, ...) FAULTLINE_THROW;
int faultline_vsnprintf(char *buffer, size_t count, const char *format, va_list arguments) FAULTLINE_THROW;

/* The C library's, which write "(null)" for a null pointer. */
int faultline_puts(const char *text);
int faultline_fputs(const char *text, FILE *stream);

/* scanf: returns the arguments assigned, or EOF when the input ended before the first. */
int faultline_scanf(const char *format, ...);
int faultline_vscanf(const char *format, va_list arguments);
int faultline_fscanf(FILE *stream, const char *format, ...);
int faultline_vfscanf(FILE *stream, const char *format, va_list arguments);
int faultline_sscanf(const char *text, const char *format, ...) FAULTLINE_THROW;
int faultline_vsscanf(const char *text, const char *format, va_list arguments) FAULTLINE_THROW;

#ifndef FAULTLINE_BUILD
/*
 * The standard names mean these functions, by their names in assembler. When it optimises, GCC would use its
 * own knowledge of printf, by which "%I64d" is at least 64 characters: inline functions keep the calls from
 * it. Where the C library has made inline functions of them already, macros do it.
 */
#if defined FAULTLINE_STDIO_FORTIFIED
#ifdef __cplusplus
extern "C++" {
namespace std
{
using ::faultline_printf;
using ::faultline_fprintf;
using ::faultline_sprintf;
using ::faultline_snprintf;
using ::faultline_vprintf;
using ::faultline_vfprintf;
using ::faultline_vsprintf;
using ::faultline_vsnprintf;
}
}
#endif
#define printf(...)     faultline_printf(__VA_ARGS__)
#define fprintf(...)    faultline_fprintf(__VA_ARGS__)
#define sprintf(...)    faultline_sprintf(__VA_ARGS__)
#define snprintf(...)   faultline_snprintf(__VA_ARGS__)
#define vprintf(...)    faultline_vprintf(__VA_ARGS__)
#define vfprintf(...)   faultline_vfprintf(__VA_ARGS__)
#define vsprintf(...)   faultline_vsprintf(__VA_ARGS__)
#define vsnprintf(...)  faultline_vsnprintf(__VA_ARGS__)
#else
#if defined __GNUC__ && !defined __clang__ && defined __OPTIMIZE__
#define FAULTLINE_INSTEAD extern __inline__ __attribute__((__gnu_inline__, __always_inline__, __artificial__))
#define FAULTLINE_ARGUMENTS __builtin_va_arg_pack()
#endif
#ifndef printf
int printf(const char *__restrict, ...) __asm__("faultline_printf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int printf(const char *__restrict format, ...)
{
    return faultline_printf(format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef fprintf
int fprintf(FILE *__restrict, const char *__restrict, ...) __asm__("faultline_fprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int fprintf(FILE *__restrict stream, const char *__restrict format, ...)
{
    return faultline_fprintf(stream, format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef sprintf
int sprintf(char *__restrict, const char *__restrict, ...) FAULTLINE_THROW __asm__("faultline_sprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int sprintf(char *__restrict buffer, const char *__restrict format, ...) FAULTLINE_THROW
{
    return faultline_sprintf(buffer, format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef snprintf
int snprintf(char *__restrict, size_t, const char *__restrict, ...) FAULTLINE_THROW
    __asm__("faultline_snprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int snprintf(char *__restrict buffer, size_t count, const char *__restrict format, ...)
    FAULTLINE_THROW
{
    return faultline_snprintf(buffer, count, format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef vprintf
int vprintf(const char *__restrict, va_list) __asm__("faultline_vprintf");
#if defined FAULTLINE_INSTEAD && !defined __USE_EXTERN_INLINES
FAULTLINE_INSTEAD int vprintf(const char *__restrict format, va_list arguments)
{
    return faultline_vprintf(format, arguments);
}
#endif
#endif
#ifndef vfprintf
int vfprintf(FILE *__restrict, const char *__restrict, va_list) __asm__("faultline_vfprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vfprintf(FILE *__restrict stream, const char *__restrict format, va_list arguments)
{
    return faultline_vfprintf(stream, format, arguments);
}
#endif
#endif
#ifndef vsprintf
int vsprintf(char *__restrict, const char *__restrict, va_list) FAULTLINE_THROW __asm__("faultline_vsprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vsprintf(char *__restrict buffer, const char *__restrict format, va_list arguments)
    FAULTLINE_THROW
{
    return faultline_vsprintf(buffer, format, arguments);
}
#endif
#endif
#ifndef vsnprintf
int vsnprintf(char *__restrict, size_t, const char *__restrict, va_list) FAULTLINE_THROW
    __asm__("faultline_vsnprintf");
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vsnprintf(char *__restrict buffer, size_t count, const char *__restrict format,
                                va_list arguments) FAULTLINE_THROW
{
    return faultline_vsnprintf(buffer, count, format, arguments);
}
#endif
#endif
#endif

#if defined __GNUC__ && !defined __OPTIMIZE__
/*
 * Without optimisation GCC still makes puts of printf("%s\n"), and fputs of fprintf("%s"):
 * these write a null pointer.
 */
#ifndef puts
int puts(const char *) __asm__("faultline_puts");
#endif
#ifndef fputs
int fputs(const char *__restrict, FILE *__restrict) __asm__("faultline_fputs");
#endif
#endif

/*
 * ---- scanf under its own names ----
 *
 * Its sizes are printf's: "%ld" stores 32 bits. %s, %c and %[ store text of the function's width, %S and %C
 * of the other one, with h and l or w as for printf.
 */
#if !defined FAULTLINE_STDIO_UNNAMED && defined __GNUC__ && !defined __clang__ && !defined FAULTLINE_INSTEAD
#define FAULTLINE_INSTEAD extern __inline__ __attribute__((__gnu_inline__, __always_inline__, __artificial__))
#define FAULTLINE_ARGUMENTS __builtin_va_arg_pack()
#endif
#ifndef scanf
#ifdef FAULTLINE_STDIO_UNNAMED
int scanf(const char *__restrict, ...) __asm__("faultline_scanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int scanf(const char *__restrict format, ...)
{
    return faultline_scanf(format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef vscanf
#ifdef FAULTLINE_STDIO_UNNAMED
int vscanf(const char *__restrict, va_list) __asm__("faultline_vscanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vscanf(const char *__restrict format, va_list arguments)
{
    return faultline_vscanf(format, arguments);
}
#endif
#endif
#ifndef fscanf
#ifdef FAULTLINE_STDIO_UNNAMED
int fscanf(FILE *__restrict, const char *__restrict, ...) __asm__("faultline_fscanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int fscanf(FILE *__restrict stream, const char *__restrict format, ...)
{
    return faultline_fscanf(stream, format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef vfscanf
#ifdef FAULTLINE_STDIO_UNNAMED
int vfscanf(FILE *__restrict, const char *__restrict, va_list) __asm__("faultline_vfscanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vfscanf(FILE *__restrict stream, const char *__restrict format, va_list arguments)
{
    return faultline_vfscanf(stream, format, arguments);
}
#endif
#endif
#ifndef sscanf
#ifdef FAULTLINE_STDIO_UNNAMED
int sscanf(const char *__restrict, const char *__restrict, ...) FAULTLINE_THROW __asm__("faultline_sscanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int sscanf(const char *__restrict text, const char *__restrict format, ...) FAULTLINE_THROW
{
    return faultline_sscanf(text, format, FAULTLINE_ARGUMENTS);
}
#endif
#endif
#ifndef vsscanf
#ifdef FAULTLINE_STDIO_UNNAMED
int vsscanf(const char *__restrict, const char *__restrict, va_list) FAULTLINE_THROW
    __asm__("faultline_vsscanf");
#endif
#ifdef FAULTLINE_INSTEAD
FAULTLINE_INSTEAD int vsscanf(const char *__restrict text, const char *__restrict format,
                              va_list arguments) FAULTLINE_THROW
{
    return faultline_vsscanf(text, format, arguments);
}
#endif
#endif

/* GCC knows the C library's formats, and would warn of Microsoft's. */
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#endif
#endif

/*
 * At most `count` characters, a terminator only if one fits. Text of exactly `count` characters is
 * stored without a terminator and its length returned; of longer text the first `count` characters are
 * stored, again without a terminator, and -1 is returned. With a null buffer and count 0: the length only.
 */
#ifndef _snprintf
int _snprintf(char *buffer, size_t count, const char *format, ...);
#endif
#ifndef _vsnprintf
int _vsnprintf(char *buffer, size_t count, const char *format, va_list arguments);
#endif

/* The characters that the text has, without a terminator. */
int _scprintf(const char *format, ...);
int _vscprintf(const char *format, va_list arguments);

/* ---- With a checked format ---- */

int printf_s(const char *format, ...);
int vprintf_s(const char *format, va_list arguments);
int fprintf_s(FILE *stream, const char *format, ...);
int vfprintf_s(FILE *stream, const char *format, va_list arguments);

/* Text that does not fit with its terminator in `size` leaves "" and is refused, with errno ERANGE. */
int sprintf_s(char *buffer, size_t size, const char *format, ...);
int vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments);

/*
 * Always terminated. Longer text is cut after `count` characters, or, when count is _TRUNCATE, after what
 * `size` holds, and -1 is returned. Otherwise text that does not fit leaves "" and is refused, errno ERANGE.
 */
int _snprintf_s(char *buffer, size_t size, size_t count, const char *format, ...);
int _vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments);
int vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments)
    __asm__("_vsnprintf_s");

/*
 * ---- With positions: "%2$s" is the second argument, "%*3$d" has its width in the third ----
 *
 * All directives of a format have them, or none; from the first to the last position each argument is used.
 */

int _printf_p(const char *format, ...);
int _vprintf_p(const char *format, va_list arguments);
int _fprintf_p(FILE *stream, const char *format, ...);
int _vfprintf_p(FILE *stream, const char *format, va_list arguments);
int _sprintf_p(char *buffer, size_t count, const char *format, ...);
int _vsprintf_p(char *buffer, size_t count, const char *format, va_list arguments);
int _scprintf_p(const char *format, ...);
int _vscprintf_p(const char *format, va_list arguments);

/*
 * ---- scanf with sizes ----
 *
 * The address of each %c, %s and %[ buffer is followed by its size in characters, an unsigned int. A text
 * that does not fit leaves "" there, and ends the call with errno ENOMEM. _snscanf: of the text, at most
 * `most` characters.
 */
int scanf_s(const char *format, ...);
int vscanf_s(const char *format, va_list arguments);
int fscanf_s(FILE *stream, const char *format, ...);
int vfscanf_s(FILE *stream, const char *format, va_list arguments);
int sscanf_s(const char *text, const char *format, ...);
int vsscanf_s(const char *text, const char *format, va_list arguments);
int _snscanf(const char *text, size_t most, const char *format, ...);
int _snscanf_s(const char *text, size_t most, const char *format, ...);

/* May %n store? It answers what it was: 0, until it is set. */
int _set_printf_count_output(int enable);
int _get_printf_count_output(void);

/*
 * ---- Files and streams ----
 *
 * Names are Windows' or the host's, as CreateFile takes them (fileapi.h). Modes are Microsoft's: `t` and `b`
 * make no difference, N is for descriptors that children do not get, "ccs=UTF-8" is what text is anyway, and
 * other encodings are refused. Sharing, which the host does not know, is ignored.
 */
#ifndef _SH_DENYRW
#define _SH_DENYRW 0x10
#define _SH_DENYWR 0x20
#define _SH_DENYRD 0x30
#define _SH_DENYNO 0x40
#endif
errno_t fopen_s(FILE **stream, const char *name, const char *mode);
errno_t freopen_s(FILE **stream, const char *name, const char *mode, FILE *old);
FILE *_fsopen(const char *name, const char *mode, int sharing);
FILE *_fdopen(int descriptor, const char *mode);
FILE *_popen(const char *command, const char *mode);
int _pclose(FILE *stream);
errno_t tmpfile_s(FILE **stream);

int _unlink(const char *name); /* as io.h has it */

/* Closes every stream but the three standard ones, and says how many; those of temporary files only. */
int _fcloseall(void);
int _rmtmp(void);

/* The C library's tmpfile, for _rmtmp. */
FILE *faultline_tmpfile(void);

/*
 * fopen, freopen, remove and rename mean these: of the host's, with such names. A mode that Microsoft's fopen
 * would not take is the host's to judge. rename does not replace a file that is there: EEXIST; remove does
 * not take directories.
 */
FILE *faultline_fopen(const char *__restrict name, const char *__restrict mode);
FILE *faultline_freopen(const char *__restrict name, const char *__restrict mode, FILE *__restrict old);
int faultline_remove(const char *name) FAULTLINE_THROW;
int faultline_rename(const char *from, const char *to) FAULTLINE_THROW;
#ifndef FAULTLINE_BUILD
#if !defined __USE_FILE_OFFSET64 || defined FAULTLINE_STDIO_LARGE /* or the C library has given them names */
FILE *fopen(const char *__restrict, const char *__restrict) __asm__("faultline_fopen");
FILE *freopen(const char *__restrict, const char *__restrict, FILE *__restrict) __asm__("faultline_freopen");
#endif
int remove(const char *) FAULTLINE_THROW __asm__("faultline_remove");
int rename(const char *, const char *) FAULTLINE_THROW __asm__("faultline_rename");
#endif
#if !defined FAULTLINE_BUILD && !defined tmpfile
FILE *tmpfile(void) __asm__("faultline_tmpfile");
#endif

/* How many streams may be open; 20 to 8,192, -1 with errno EMFILE when the host does not let them. */
int _getmaxstdio(void);
int _setmaxstdio(int most);

/* Without the stream's lock, for who has it (_lock_file). */
#define _getc_nolock(stream)                        getc_unlocked(stream)
#define _fgetc_nolock(stream)                       getc_unlocked(stream)
#define _putc_nolock(character, stream)             putc_unlocked(character, stream)
#define _fputc_nolock(character, stream)            putc_unlocked(character, stream)
#define _getchar_nolock()                           getchar_unlocked()
#define _putchar_nolock(character)                  putchar_unlocked(character)
#define _ungetc_nolock(character, stream)           ungetc(character, stream)
#define _fread_nolock(to, size, count, stream)      fread_unlocked(to, size, count, stream)
#define _fwrite_nolock(from, size, count, stream)   fwrite_unlocked(from, size, count, stream)
#define _fflush_nolock(stream)                      fflush_unlocked(stream)
#define _fclose_nolock(stream)                      fclose(stream)
#define _fseek_nolock(stream, offset, from)         fseek(stream, offset, from)
#define _ftell_nolock(stream)                       ftell(stream)

/* The name of a file that does not exist; _tempnam's is from malloc. */
errno_t tmpnam_s(char *to, size_t size);
#define L_tmpnam_s L_tmpnam
#define TMP_MAX_S  TMP_MAX
char *_tempnam(const char *folder, const char *prefix);

/* A line of standard input, without its end; one that does not fit is "" and refused with ERANGE. */
char *gets_s(char *line, size_t size);

/* fread into a buffer of so much room: what does not fit is refused with ERANGE. */
size_t fread_s(void *to, size_t room, size_t size, size_t count, FILE *stream);
errno_t clearerr_s(FILE *stream);

int _fileno(FILE *stream);
int _fseeki64(FILE *stream, long long offset, int from);
long long _ftelli64(FILE *stream);
int _flushall(void);
int _fgetchar(void);
int _fputchar(int character);
int _getw(FILE *stream);
int _putw(int value, FILE *stream);
void _lock_file(FILE *stream);
void _unlock_file(FILE *stream);

#pragma GCC visibility pop
#ifdef __cplusplus
}

/* The forms that take the size from the array. */
extern "C++" {
template <size_t size> inline char *gets_s(char (&line)[size])
{
    return gets_s(line, size);
}
template <size_t size> inline int sprintf_s(char (&buffer)[size], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsprintf_s(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t size>
inline int vsprintf_s(char (&buffer)[size], const char *format, va_list arguments)
{
    return vsprintf_s(buffer, size, format, arguments);
}
template <size_t size> inline int _snprintf_s(char (&buffer)[size], size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf_s(buffer, size, count, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t size>
inline int _vsnprintf_s(char (&buffer)[size], size_t count, const char *format, va_list arguments)
{
    return _vsnprintf_s(buffer, size, count, format, arguments);
}
}
#endif

#include "corecrt_wstdio.h"
#include "corecrt_wstream.h"

#endif
