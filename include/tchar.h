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

#define _tmain(...) FAULTLINE_MAIN(_tmain, FAULTLINE_AS_THEY_ARE, __VA_ARGS__)
#define _tWinMain   WinMain

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
