/*
 * tchar.h - generic text: names that mean char functions in an ANSI program, and functions of 16-bit text
 * where _UNICODE is defined; and the program's start, _tmain.
 *
 * ANSI text has UTF-8 as its code page. In a _UNICODE program _T("text") is L"text" where wchar_t has 16
 * bits, as faultline-cc and gcc -fshort-wchar have it, and u"text" otherwise; the names mean functions of
 * this library in either case, so that plain gcc compiles generic text rightly. What they promise stands in
 * the headers of the C runtime, corecrt_*.h. A name whose function does not exist is not defined here: a
 * program that uses it does not compile.
 *
 * Source: "Generic-Text Mappings", "Using Generic-Text Mappings", "Using TCHAR.H Data Types with _MBCS".
 */
#ifndef FAULTLINE_TCHAR_H
#define FAULTLINE_TCHAR_H
#pragma GCC system_header

#include "corecrt.h"
#include "corecrt_wide.h"
#include <ctype.h>
#include <direct.h>
#include <io.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#ifdef _UNICODE
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
typedef FAULTLINE_WCHAR TCHAR;
#endif
typedef FAULTLINE_WCHAR _TCHAR;
typedef FAULTLINE_WCHAR _TSCHAR;
typedef FAULTLINE_WCHAR _TUCHAR;
typedef FAULTLINE_WCHAR _TXCHAR;
typedef wint_t _TINT;

#define _TEOF FAULTLINE_WEOF
#if __SIZEOF_WCHAR_T__ == 2
#define __T(text) L##text
#else
#define __T(text) u##text
#endif
#else
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
typedef char TCHAR;
#endif
typedef char _TCHAR;
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
typedef int _TINT;

#define _TEOF     EOF
#define __T(text) text
#endif
#define _T(text)    __T(text)
#define _TEXT(text) __T(text)

/* One character of text at a time: each is one char, or unit, in these mappings. */
#define _tclen(text)              ((size_t)1)
#define _tccpy(to, from)          (*(to) = *(from))
#define _tccmp(one, other)        ((int)*(const _TUCHAR *)(one) - (int)*(const _TUCHAR *)(other))
#define _tcsinc(text)             ((text) + 1)
#define _tcsdec(start, text)      ((start) >= (text) ? NULL : (text)-1)
#define _tcsnextc(text)           ((unsigned int)*(const _TUCHAR *)(text))
#define _tcsninc(text, count)     ((text) + (count))
#define _tcsnbcnt(text, count)    (_tcsnlen((text), (count)) * sizeof(TCHAR))
#define _tcsnccnt(text, count)    _tcsnlen((text), (count))
#define _tcsspnp(text, set)       ((text)[_tcsspn((text), (set))] ? (text) + _tcsspn((text), (set)) : NULL)
#define _istleadbyte(character)   (0)
#define _istlegal(character)      (1)

#ifdef _UNICODE

/* ---- The start of a program ---- */

#define _tmain(...) FAULTLINE_MAIN(_tmain, faultline_wide_vector, __VA_ARGS__)
#define _tWinMain   wWinMain

/* ---- Formatted output and input: corecrt_stdio.h says what they promise ---- */

#define _tprintf      FAULTLINE_WIDE_NAME(wprintf)
#define _tprintf_s    wprintf_s
#define _tprintf_p    _wprintf_p
#define _ftprintf     FAULTLINE_WIDE_NAME(fwprintf)
#define _ftprintf_s   fwprintf_s
#define _ftprintf_p   _fwprintf_p
#define _stprintf     _swprintf
#define _stprintf_s   swprintf_s
#define _stprintf_p   _swprintf_p
#define _sntprintf    _snwprintf
#define _sntprintf_s  _snwprintf_s
#define _sctprintf    _scwprintf
#define _sctprintf_p  _scwprintf_p
#define _vtprintf     FAULTLINE_WIDE_NAME(vwprintf)
#define _vtprintf_s   vwprintf_s
#define _vtprintf_p   _vwprintf_p
#define _vftprintf    FAULTLINE_WIDE_NAME(vfwprintf)
#define _vftprintf_s  vfwprintf_s
#define _vftprintf_p  _vfwprintf_p
#define _vstprintf    _vswprintf
#define _vstprintf_s  vswprintf_s
#define _vstprintf_p  _vswprintf_p
#define _vsntprintf   _vsnwprintf
#define _vsntprintf_s _vsnwprintf_s
#define _vsctprintf   _vscwprintf
#define _vsctprintf_p _vscwprintf_p
#define _tscanf       FAULTLINE_WIDE_NAME(wscanf)
#define _tscanf_s     wscanf_s
#define _ftscanf      FAULTLINE_WIDE_NAME(fwscanf)
#define _ftscanf_s    fwscanf_s
#define _stscanf      FAULTLINE_WIDE_NAME(swscanf)
#define _stscanf_s    swscanf_s
#define _sntscanf     _snwscanf
#define _sntscanf_s   _snwscanf_s
#define _vtscanf      FAULTLINE_WIDE_NAME(vwscanf)
#define _vtscanf_s    vwscanf_s
#define _vftscanf     FAULTLINE_WIDE_NAME(vfwscanf)
#define _vftscanf_s   vfwscanf_s
#define _vstscanf     FAULTLINE_WIDE_NAME(vswscanf)
#define _vstscanf_s   vswscanf_s

/* ---- Streams and files ---- */

#define _fgettc     FAULTLINE_WIDE_NAME(fgetwc)
#define _fgettchar  _fgetwchar
#define _fgetts     FAULTLINE_WIDE_NAME(fgetws)
#define _fputtc     FAULTLINE_WIDE_NAME(fputwc)
#define _fputtchar  _fputwchar
#define _fputts     FAULTLINE_WIDE_NAME(fputws)
#define _gettc      FAULTLINE_WIDE_NAME(getwc)
#define _gettchar   FAULTLINE_WIDE_NAME(getwchar)
#define _puttc      FAULTLINE_WIDE_NAME(putwc)
#define _puttchar   FAULTLINE_WIDE_NAME(putwchar)
#define _putts      _putws
#define _ungettc    FAULTLINE_WIDE_NAME(ungetwc)
#define _tfdopen    _wfdopen
#define _tfopen     _wfopen
#define _tfopen_s   _wfopen_s
#define _tfreopen   _wfreopen
#define _tfreopen_s _wfreopen_s
#define _tfsopen    _wfsopen
#define _getts_s    _getws_s
#define _tperror    _wperror
#define _tpopen     _wpopen
#define _tremove    _wremove
#define _trename    _wrename
#define _ttempnam   _wtempnam
#define _ttmpnam    _wtmpnam
#define _tunlink    _wunlink

/* ---- Strings ---- */

#define _tcscat     FAULTLINE_WIDE_NAME(wcscat)
#define _tcscat_s   wcscat_s
#define _tcschr     FAULTLINE_WIDE_NAME(wcschr)
#define _tcsclen    FAULTLINE_WIDE_NAME(wcslen)
#define _tcscmp     FAULTLINE_WIDE_NAME(wcscmp)
#define _tcscnlen   FAULTLINE_WIDE_NAME(wcsnlen)
#define _tcscoll    FAULTLINE_WIDE_NAME(wcscoll)
#define _tcscpy     FAULTLINE_WIDE_NAME(wcscpy)
#define _tcscpy_s   wcscpy_s
#define _tcscspn    FAULTLINE_WIDE_NAME(wcscspn)
#define _tcsdup     _wcsdup
#define _tcserror   _wcserror
#define _tcserror_s _wcserror_s
#define _tcsicmp    _wcsicmp
#define _tcsicoll   _wcsicoll
#define _tcslen     FAULTLINE_WIDE_NAME(wcslen)
#define _tcslwr     _wcslwr
#define _tcslwr_s   _wcslwr_s
#define _tcsncat    FAULTLINE_WIDE_NAME(wcsncat)
#define _tcsncat_s  wcsncat_s
#define _tcsnccat   FAULTLINE_WIDE_NAME(wcsncat)
#define _tcsnccat_s wcsncat_s
#define _tcsnccmp   FAULTLINE_WIDE_NAME(wcsncmp)
#define _tcsnccoll  _wcsncoll
#define _tcsnccpy   FAULTLINE_WIDE_NAME(wcsncpy)
#define _tcsnccpy_s wcsncpy_s
#define _tcsncicmp  _wcsnicmp
#define _tcsncicoll _wcsnicoll
#define _tcsncmp    FAULTLINE_WIDE_NAME(wcsncmp)
#define _tcsncoll   _wcsncoll
#define _tcsncpy    FAULTLINE_WIDE_NAME(wcsncpy)
#define _tcsncpy_s  wcsncpy_s
#define _tcsncset   _wcsnset
#define _tcsncset_s _wcsnset_s
#define _tcsnicmp   _wcsnicmp
#define _tcsnicoll  _wcsnicoll
#define _tcsnlen    FAULTLINE_WIDE_NAME(wcsnlen)
#define _tcsnset    _wcsnset
#define _tcsnset_s  _wcsnset_s
#define _tcspbrk    FAULTLINE_WIDE_NAME(wcspbrk)
#define _tcsrchr    FAULTLINE_WIDE_NAME(wcsrchr)
#define _tcsrev     _wcsrev
#define _tcsset     _wcsset
#define _tcsset_s   _wcsset_s
#define _tcsspn     FAULTLINE_WIDE_NAME(wcsspn)
#define _tcsstr     FAULTLINE_WIDE_NAME(wcsstr)
#define _tcstok     _wcstok
#define _tcstok_s   wcstok_s
#define _tcsupr     _wcsupr
#define _tcsupr_s   _wcsupr_s
#define _tcsxfrm    FAULTLINE_WIDE_NAME(wcsxfrm)

/* ---- Numbers, the environment, paths: values of type long have the host's 64 bits ---- */

#define _itot         _itow
#define _itot_s       _itow_s
#define _ltot         _ltow
#define _ltot_s       _ltow_s
#define _ultot        _ultow
#define _ultot_s      _ultow_s
#define _i64tot       _i64tow
#define _i64tot_s     _i64tow_s
#define _ui64tot      _ui64tow
#define _ui64tot_s    _ui64tow_s
#define _tcstod       FAULTLINE_WIDE_NAME(wcstod)
#define _tcstof       FAULTLINE_WIDE_NAME(wcstof)
#define _tcstold      FAULTLINE_WIDE_NAME(wcstold)
#define _tcstol       FAULTLINE_WIDE_NAME(wcstol)
#define _tcstoll      FAULTLINE_WIDE_NAME(wcstoll)
#define _tcstoi64     _wcstoi64
#define _tcstoul      FAULTLINE_WIDE_NAME(wcstoul)
#define _tcstoull     FAULTLINE_WIDE_NAME(wcstoull)
#define _tcstoui64    _wcstoui64
#define _tstof        _wtof
#define _ttof         _wtof
#define _tstoi        _wtoi
#define _ttoi         _wtoi
#define _tstol        _wtol
#define _ttol         _wtol
#define _tstoll       _wtoll
#define _ttoll        _wtoll
#define _tstoi64      _wtoi64
#define _ttoi64       _wtoi64
#define _tgetenv      _wgetenv
#define _tgetenv_s    _wgetenv_s
#define _tdupenv_s    _wdupenv_s
#define _tputenv      _wputenv
#define _tputenv_s    _wputenv_s
#define _tsystem      _wsystem
#define _tfullpath    _wfullpath
#define _tmakepath    _wmakepath
#define _tmakepath_s  _wmakepath_s
#define _tsplitpath   _wsplitpath
#define _tsplitpath_s _wsplitpath_s

/* ---- Characters ---- */

#define _istalnum  FAULTLINE_WIDE_NAME(iswalnum)
#define _istalpha  FAULTLINE_WIDE_NAME(iswalpha)
#define _istblank  FAULTLINE_WIDE_NAME(iswblank)
#define _istcntrl  FAULTLINE_WIDE_NAME(iswcntrl)
#define _istdigit  FAULTLINE_WIDE_NAME(iswdigit)
#define _istgraph  FAULTLINE_WIDE_NAME(iswgraph)
#define _istlower  FAULTLINE_WIDE_NAME(iswlower)
#define _istprint  FAULTLINE_WIDE_NAME(iswprint)
#define _istpunct  FAULTLINE_WIDE_NAME(iswpunct)
#define _istspace  FAULTLINE_WIDE_NAME(iswspace)
#define _istupper  FAULTLINE_WIDE_NAME(iswupper)
#define _istxdigit FAULTLINE_WIDE_NAME(iswxdigit)
#define _istascii  iswascii
#define _totlower  FAULTLINE_WIDE_NAME(towlower)
#define _totupper  FAULTLINE_WIDE_NAME(towupper)

/* ---- Times and the locale ---- */

#define _tasctime   _wasctime
#define _tasctime_s _wasctime_s
#define _tctime     _wctime
#define _tctime_s   _wctime_s
#define _tctime64   _wctime64
#define _tcsftime   FAULTLINE_WIDE_NAME(wcsftime)
#define _tstrdate   _wstrdate
#define _tstrdate_s _wstrdate_s
#define _tstrtime   _wstrtime
#define _tstrtime_s _wstrtime_s
#define _tsetlocale _wsetlocale

/* ---- Files by name: io.h, direct.h, sys/stat.h ---- */

#define _taccess   _waccess
#define _tchmod    _wchmod
#define _tcreat    _wcreat
#define _topen     _wopen
#define _taccess_s _waccess_s
#define _tchdir    _wchdir
#define _tgetcwd   _wgetcwd
#define _tmkdir    _wmkdir
#define _trmdir    _wrmdir

#else

/* ---- The start of a program ---- */

#define _tmain(...) FAULTLINE_MAIN(_tmain, FAULTLINE_AS_THEY_ARE, __VA_ARGS__)
#define _tWinMain   WinMain

/* ---- Formatted output and input: corecrt_stdio.h says what they promise ---- */

#define _tprintf      printf
#define _tprintf_s    printf_s
#define _tprintf_p    _printf_p
#define _ftprintf     fprintf
#define _ftprintf_s   fprintf_s
#define _ftprintf_p   _fprintf_p
#define _stprintf     sprintf
#define _stprintf_s   sprintf_s
#define _stprintf_p   _sprintf_p
#define _sntprintf    _snprintf
#define _sntprintf_s  _snprintf_s
#define _sctprintf    _scprintf
#define _sctprintf_p  _scprintf_p
#define _vtprintf     vprintf
#define _vtprintf_s   vprintf_s
#define _vtprintf_p   _vprintf_p
#define _vftprintf    vfprintf
#define _vftprintf_s  vfprintf_s
#define _vftprintf_p  _vfprintf_p
#define _vstprintf    vsprintf
#define _vstprintf_s  vsprintf_s
#define _vstprintf_p  _vsprintf_p
#define _vsntprintf   _vsnprintf
#define _vsntprintf_s _vsnprintf_s
#define _vsctprintf   _vscprintf
#define _vsctprintf_p _vscprintf_p
#define _tscanf       scanf
#define _tscanf_s     scanf_s
#define _ftscanf      fscanf
#define _ftscanf_s    fscanf_s
#define _stscanf      sscanf
#define _stscanf_s    sscanf_s
#define _sntscanf     _snscanf
#define _sntscanf_s   _snscanf_s
#define _vtscanf      vscanf
#define _vtscanf_s    vscanf_s
#define _vftscanf     vfscanf
#define _vftscanf_s   vfscanf_s
#define _vstscanf     vsscanf
#define _vstscanf_s   vsscanf_s

/* ---- Streams and files ---- */

#define _fgettc     fgetc
#define _fgettchar  getchar
#define _fgetts     fgets
#define _fputtc     fputc
#define _fputtchar  putchar
#define _fputts     fputs
#define _gettc      getc
#define _gettchar   getchar
#define _puttc      putc
#define _puttchar   putchar
#define _putts      puts
#define _ungettc    ungetc
#define _tfdopen    fdopen
#define _tfopen     fopen
#define _tfopen_s   fopen_s
#define _tfreopen   freopen
#define _tfreopen_s freopen_s
#define _tfsopen    _fsopen
#define _getts_s    gets_s
#define _tperror    perror
#define _tpopen     popen
#define _tremove    remove
#define _trename    rename
#define _ttempnam   tempnam
#define _ttmpnam    tmpnam
#define _tunlink    _unlink

/* ---- Strings ---- */

#define _tcscat     strcat
#define _tcscat_s   strcat_s
#define _tcschr     strchr
#define _tcsclen    strlen
#define _tcscmp     strcmp
#define _tcscnlen   strnlen
#define _tcscoll    strcoll
#define _tcscpy     strcpy
#define _tcscpy_s   strcpy_s
#define _tcscspn    strcspn
#define _tcsdup     strdup
#define _tcserror   strerror
#define _tcserror_s strerror_s
#define _tcsicmp    _stricmp
#define _tcsicoll   _stricoll
#define _tcslen     strlen
#define _tcslwr     _strlwr
#define _tcslwr_s   _strlwr_s
#define _tcsncat    strncat
#define _tcsncat_s  strncat_s
#define _tcsnccat   strncat
#define _tcsnccat_s strncat_s
#define _tcsnccmp   strncmp
#define _tcsnccoll  _strncoll
#define _tcsnccpy   strncpy
#define _tcsnccpy_s strncpy_s
#define _tcsncicmp  _strnicmp
#define _tcsncicoll _strnicoll
#define _tcsncmp    strncmp
#define _tcsncoll   _strncoll
#define _tcsncpy    strncpy
#define _tcsncpy_s  strncpy_s
#define _tcsncset   _strnset
#define _tcsncset_s _strnset_s
#define _tcsnicmp   _strnicmp
#define _tcsnicoll  _strnicoll
#define _tcsnlen    strnlen
#define _tcsnset    _strnset
#define _tcsnset_s  _strnset_s
#define _tcspbrk    strpbrk
#define _tcsrchr    strrchr
#define _tcsrev     _strrev
#define _tcsset     _strset
#define _tcsset_s   _strset_s
#define _tcsspn     strspn
#define _tcsstr     strstr
#define _tcstok     strtok
#define _tcstok_s   strtok_s
#define _tcsupr     _strupr
#define _tcsupr_s   _strupr_s
#define _tcsxfrm    strxfrm

/* ---- Numbers, the environment, paths: values of type long have the host's 64 bits ---- */

#define _itot         _itoa
#define _itot_s       _itoa_s
#define _ltot         _ltoa
#define _ltot_s       _ltoa_s
#define _ultot        _ultoa
#define _ultot_s      _ultoa_s
#define _i64tot       _i64toa
#define _i64tot_s     _i64toa_s
#define _ui64tot      _ui64toa
#define _ui64tot_s    _ui64toa_s
#define _tcstod       strtod
#define _tcstof       strtof
#define _tcstold      strtold
#define _tcstol       strtol
#define _tcstoll      strtoll
#define _tcstoi64     _strtoi64
#define _tcstoul      strtoul
#define _tcstoull     strtoull
#define _tcstoui64    _strtoui64
#define _tstof        atof
#define _ttof         atof
#define _tstoi        atoi
#define _ttoi         atoi
#define _tstol        atol
#define _ttol         atol
#define _tstoll       atoll
#define _ttoll        atoll
#define _tstoi64      _atoi64
#define _ttoi64       _atoi64
#define _tgetenv      getenv
#define _tgetenv_s    getenv_s
#define _tdupenv_s    _dupenv_s
#define _tputenv      _putenv
#define _tputenv_s    _putenv_s
#define _tsystem      system
#define _tfullpath    _fullpath
#define _tmakepath    _makepath
#define _tmakepath_s  _makepath_s
#define _tsplitpath   _splitpath
#define _tsplitpath_s _splitpath_s

/* ---- Characters ---- */

#define _istalnum  isalnum
#define _istalpha  isalpha
#define _istblank  isblank
#define _istcntrl  iscntrl
#define _istdigit  isdigit
#define _istgraph  isgraph
#define _istlower  islower
#define _istprint  isprint
#define _istpunct  ispunct
#define _istspace  isspace
#define _istupper  isupper
#define _istxdigit isxdigit
#define _istascii  isascii
#define _totlower  tolower
#define _totupper  toupper

/* ---- Times and the locale ---- */

#define _tasctime   asctime
#define _tasctime_s asctime_s
#define _tctime     ctime
#define _tctime_s   ctime_s
#define _tctime64   _ctime64
#define _tcsftime   strftime
#define _tstrdate   _strdate
#define _tstrdate_s _strdate_s
#define _tstrtime   _strtime
#define _tstrtime_s _strtime_s
#define _tsetlocale setlocale

/* ---- Files by name: io.h, direct.h, sys/stat.h ---- */

#define _taccess   _access
#define _tchmod    _chmod
#define _tcreat    _creat
#define _topen     _open
#define _taccess_s _access_s
#define _tchdir    _chdir
#define _tgetcwd   _getcwd
#define _tmkdir    _mkdir
#define _trmdir    _rmdir

#endif

#endif
