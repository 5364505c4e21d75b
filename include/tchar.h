/*
 * tchar.h - generic text: names that mean char functions in an ANSI program, and the program's start, _tmain.
 *
 * Text is ANSI, with UTF-8 as its code page. The names map to the C library's functions; those of the printf
 * family map to functions of this library, because their formats follow Microsoft's sizes (see below). A name
 * whose function the C library lacks, or would mean something else (scanf's "%ld" stores 64 bits), is not
 * defined here: a program that uses it does not compile.
 *
 * Source: "Generic-Text Mappings", "Format specification syntax: printf and wprintf functions",
 * "_snprintf, _snprintf_l, _snwprintf, _snwprintf_l", "_snprintf_s", "sprintf_s", "main function and
 * command-line arguments".
 */
#ifndef FAULTLINE_TCHAR_H
#define FAULTLINE_TCHAR_H
#pragma GCC system_header

#ifdef _UNICODE
#error "tchar.h of Faultline has no _UNICODE mappings yet: compile as ANSI (without -D_UNICODE)."
#endif

#include "corecrt.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define _TCHAR_DEFINED
typedef char TCHAR;
typedef char _TCHAR;
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
typedef int _TINT;

#define _TEOF       EOF
#define __T(text)   text
#define _T(text)    __T(text)
#define _TEXT(text) __T(text)

/* ---- The start of a program ---- */

/*
 * The C library calls main. So the definition of _tmain is written as three: its declaration, a main that
 * calls it, and the definition proper, with the return type the declaration had:
 *
 *     VOID _tmain(VOID) { body }  ->  VOID _tmain(VOID);
 *                                     int main(...) { ... }
 *                                     typeof(_tmain()) _tmain(VOID) { body }
 *
 * _tmain may take nothing, (argc), (argc, argv) or (argc, argv, envp), and return void, for exit status 0, or
 * any integer type. The name means the definition wherever a parenthesis follows it: declare or call it as
 * (_tmain)(...).
 */
#define _tmain(...)                                                                                          \
    _tmain(__VA_ARGS__);                                                                                     \
    int main(int faultline_argc, char **faultline_argv, char **faultline_envp)                               \
    {                                                                                                        \
        (void)faultline_argc;                                                                                \
        (void)faultline_argv;                                                                                \
        (void)faultline_envp;                                                                                \
        return FAULTLINE_EXIT_STATUS(                                                                        \
            _tmain(FAULTLINE_TMAIN_PASS(faultline_argc, FAULTLINE_STRINGS(faultline_argv),                   \
                                        FAULTLINE_STRINGS(faultline_envp), __VA_ARGS__)));                   \
    }                                                                                                        \
    FAULTLINE_TYPE_OF(_tmain(FAULTLINE_TMAIN_PASS(0, 0, 0, __VA_ARGS__))) _tmain(__VA_ARGS__)

/* As many of c, v, e as the parameter list that follows them has parameters. */
#define FAULTLINE_TMAIN_PASS(c, v, e, ...)                                                                   \
    FAULTLINE_FOURTH(__VA_ARGS__, FAULTLINE_PASS_3, FAULTLINE_PASS_2, FAULTLINE_PASS_1, )                    \
    (c, v, e, __VA_ARGS__)
#define FAULTLINE_PASS_3(c, v, e, ...) c, v, e
#define FAULTLINE_PASS_2(c, v, e, ...) c, v
/* One parameter, or none: () and (void) make the pasted name a macro that puts an empty argument in second place. */
#define FAULTLINE_PASS_1(c, v, e, parameter)                FAULTLINE_SECOND(FAULTLINE_NO_PARAMETER_##parameter, c, )
#define FAULTLINE_NO_PARAMETER_                             ,
#define FAULTLINE_NO_PARAMETER_void                         ,
#define FAULTLINE_SECOND(...)                               FAULTLINE_SECOND_(__VA_ARGS__)
#define FAULTLINE_SECOND_(first, second, ...)               second
#define FAULTLINE_FOURTH(first, second, third, fourth, ...) fourth

#ifdef __cplusplus
extern "C++" {
namespace faultline
{
/* An argument or environment vector that becomes whatever pointer the parameter is: char **, const char ** ... */
struct strings {
    char **vector;
    template <class Pointer> operator Pointer() const
    {
        return (Pointer)vector;
    }
};

/* The right operand of a comma whose left one is the call: overloading tells a void call from one with a value. */
struct exit_status {
    operator int() const
    {
        return 0;
    }
};
template <class Value> inline int operator,(Value value, exit_status)
{
    return (int)value;
}
} // namespace faultline
}
#define FAULTLINE_STRINGS(vector)   (::faultline::strings{vector})
#define FAULTLINE_EXIT_STATUS(call) (call, ::faultline::exit_status())
#define FAULTLINE_TYPE_OF(call)     decltype(call)
#else
#define FAULTLINE_STRINGS(vector) ((void *)(vector))
#define FAULTLINE_EXIT_STATUS(call)                                                                          \
    __builtin_choose_expr(__builtin_types_compatible_p(__typeof__(call), void), (call, 0), call)
#define FAULTLINE_TYPE_OF(call) __typeof__(call)
#endif

/* ---- Formatted output: corecrt_stdio.h says what it promises ---- */

#define _tprintf      printf
#define _tprintf_s    printf_s
#define _ftprintf     fprintf
#define _ftprintf_s   fprintf_s
#define _stprintf     sprintf
#define _stprintf_s   sprintf_s
#define _sntprintf    _snprintf
#define _sntprintf_s  _snprintf_s
#define _sctprintf    _scprintf
#define _vtprintf     vprintf
#define _vtprintf_s   vprintf_s
#define _vftprintf    vfprintf
#define _vftprintf_s  vfprintf_s
#define _vstprintf    vsprintf
#define _vstprintf_s  vsprintf_s
#define _vsntprintf   _vsnprintf
#define _vsntprintf_s _vsnprintf_s
#define _vsctprintf   _vscprintf

/* ---- stdio.h ---- */

#define _fgettc    fgetc
#define _fgettchar getchar
#define _fgetts    fgets
#define _fputtc    fputc
#define _fputtchar putchar
#define _fputts    fputs
#define _gettc     getc
#define _gettchar  getchar
#define _puttc     putc
#define _puttchar  putchar
#define _putts     puts
#define _ungettc   ungetc
#define _tfdopen   fdopen
#define _tfopen    fopen
#define _tfreopen  freopen
#define _tperror   perror
#define _tpopen    popen
#define _tremove   remove
#define _trename   rename
#define _ttempnam  tempnam
#define _ttmpnam   tmpnam

/* ---- string.h ---- */

#define _tcscat    strcat
#define _tcschr    strchr
#define _tcscmp    strcmp
#define _tcscoll   strcoll
#define _tcscpy    strcpy
#define _tcscspn   strcspn
#define _tcsdup    strdup
#define _tcserror  strerror
#define _tcsicmp   strcasecmp
#define _tcslen    strlen
#define _tcsclen   strlen
#define _tcsncat   strncat
#define _tcsnccat  strncat
#define _tcsncmp   strncmp
#define _tcsnccmp  strncmp
#define _tcsncpy   strncpy
#define _tcsnccpy  strncpy
#define _tcsnicmp  strncasecmp
#define _tcsncicmp strncasecmp
#define _tcsnlen   strnlen
#define _tcscnlen  strnlen
#define _tcspbrk   strpbrk
#define _tcsrchr   strrchr
#define _tcsspn    strspn
#define _tcsstr    strstr
#define _tcstok    strtok
#define _tcstok_s  strtok_r
#define _tcsxfrm   strxfrm

/* One character of text at a time: each is one char in this mapping. */
#define _tclen(text)          ((size_t)1)
#define _tccpy(to, from)      (*(to) = *(from))
#define _tccmp(a, b)          ((int)(_TUCHAR) * (a) - (int)(_TUCHAR) * (b))
#define _tcsinc(text)         ((text) + 1)
#define _tcsdec(start, text)  ((start) >= (text) ? NULL : (text)-1)
#define _tcsnextc(text)       ((unsigned int)*(const _TUCHAR *)(text))
#define _tcsninc(text, count) ((text) + (count))

/* ---- stdlib.h: values of type long have the host's 64 bits ---- */

#define _tgetenv   getenv
#define _tputenv   putenv
#define _tsystem   system
#define _tcstod    strtod
#define _tcstof    strtof
#define _tcstol    strtol
#define _tcstoll   strtoll
#define _tcstoi64  strtoll
#define _tcstoul   strtoul
#define _tcstoull  strtoull
#define _tcstoui64 strtoull
#define _tstof     atof
#define _ttof      atof
#define _tstoi     atoi
#define _ttoi      atoi
#define _tstol     atol
#define _ttol      atol
#define _tstoll    atoll
#define _ttoll     atoll
#define _tstoi64   atoll
#define _ttoi64    atoll

/* ---- ctype.h ---- */

#define _istalnum       isalnum
#define _istalpha       isalpha
#define _istascii       isascii
#define _istblank       isblank
#define _istcntrl       iscntrl
#define _istdigit       isdigit
#define _istgraph       isgraph
#define _istlower       islower
#define _istprint       isprint
#define _istpunct       ispunct
#define _istspace       isspace
#define _istupper       isupper
#define _istxdigit      isxdigit
#define _istleadbyte(c) (0)
#define _istlegal(c)    (1)
#define _totlower       tolower
#define _totupper       toupper

/* ---- time.h, locale.h, unistd.h, fcntl.h, sys/stat.h ---- */

#define _tasctime   asctime
#define _tctime     ctime
#define _tcsftime   strftime
#define _tsetlocale setlocale
#define _taccess    access
#define _tchdir     chdir
#define _tchmod     chmod
#define _tcreat     creat
#define _topen      open
#define _trmdir     rmdir
#define _tunlink    unlink

#endif
