/*
 * corecrt_string.h - what Microsoft's string.h has beyond the C library's. Programs include <string.h>.
 *
 * The functions with sizes, and their twins for 16-bit text, refuse by the invalid parameter handler
 * (stdlib.h) and return the error as well as setting errno: EINVAL for a null pointer, for a size of 0, and
 * for a text that does not end within its size; ERANGE when there is no room. What they were to write is ""
 * then. Sizes are in characters and include the terminator. Letters and their case are the C library's
 * locale's: until setlocale, ASCII.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_STRING_H
#define FAULTLINE_CORECRT_STRING_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <errno.h>
#include <string.h>

/* Text was cut: what _TRUNCATE asks for. */
#define STRUNCATE 80

#ifndef _NLSCMPERROR
#define _NLSCMPERROR 2147483647
#endif

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- Copying with sizes ---- */

errno_t strcpy_s(char *to, rsize_t size, const char *from);
errno_t wcscpy_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from);
errno_t strcat_s(char *to, rsize_t size, const char *from);
errno_t wcscat_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from);

/*
 * At most `count` characters of `from`;
 * with _TRUNCATE as many as there is room for, and STRUNCATE if that cut.
 */
errno_t strncpy_s(char *to, rsize_t size, const char *from, rsize_t count);
errno_t wcsncpy_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count);
errno_t strncat_s(char *to, rsize_t size, const char *from, rsize_t count);
errno_t wcsncat_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count);

/* Of too little room memcpy_s makes zeros, memmove_s nothing. wmem*: in units. */
errno_t memcpy_s(void *to, rsize_t size, const void *from, rsize_t count);
errno_t memmove_s(void *to, rsize_t size, const void *from, rsize_t count);
errno_t wmemcpy_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count);
errno_t wmemmove_s(FAULTLINE_WCHAR *to, rsize_t size, const FAULTLINE_WCHAR *from, rsize_t count);

/* The length, or `most` when the text has not ended by then. NULL: 0. */
size_t strnlen_s(const char *text, size_t most);
size_t wcsnlen_s(const FAULTLINE_WCHAR *text, size_t most);

/* ---- Tokens, case, filling ---- */

/* The next token of the text, which is cut there; *context is where to go on, with `text` NULL. */
char *strtok_s(char *text, const char *delimiters, char **context);
FAULTLINE_WCHAR *wcstok_s(FAULTLINE_WCHAR *text, const FAULTLINE_WCHAR *delimiters,
                          FAULTLINE_WCHAR **context);

errno_t _strlwr_s(char *text, size_t size);
errno_t _wcslwr_s(FAULTLINE_WCHAR *text, size_t size);
errno_t _strupr_s(char *text, size_t size);
errno_t _wcsupr_s(FAULTLINE_WCHAR *text, size_t size);
errno_t _strset_s(char *text, size_t size, int character);
errno_t _wcsset_s(FAULTLINE_WCHAR *text, size_t size, FAULTLINE_WCHAR character);
errno_t _strnset_s(char *text, size_t size, int character, size_t count);
errno_t _wcsnset_s(FAULTLINE_WCHAR *text, size_t size, FAULTLINE_WCHAR character, size_t count);

/* In place; they return the text, or NULL for NULL (EINVAL). */
char *_strlwr(char *text);
char *_strupr(char *text);
char *_strrev(char *text);
char *_strset(char *text, int character);
char *_strnset(char *text, int character, size_t count);

/* ---- Comparing without regard to case: below 0, 0, above 0; _NLSCMPERROR with EINVAL for NULL ---- */

#ifndef _stricmp
int _stricmp(const char *one, const char *other);
#endif
#ifndef _strcmpi
int _strcmpi(const char *one, const char *other);
#endif
#ifndef _strnicmp
int _strnicmp(const char *one, const char *other, size_t count);
#endif
int _memicmp(const void *one, const void *other, size_t count);

/* In the order of the locale. */
int _strcoll(const char *one, const char *other) __asm__("strcoll");
int _stricoll(const char *one, const char *other);
int _strncoll(const char *one, const char *other, size_t count);
int _strnicoll(const char *one, const char *other, size_t count);

/* ---- Copies ---- */

/* From malloc; NULL for NULL, or ENOMEM. */
#ifndef _strdup
char *_strdup(const char *text) __attribute__((__malloc__));
#endif

/* Up to and with `character`: what is behind it in `to`, or NULL when `count` bytes had none. */
void *_memccpy(void *to, const void *from, int character, size_t count);

/* ---- Errors as text ---- */

/*
 * What the C library's strerror says, cut to fit. _strerror: "prefix: text\n" of errno;
 * without a prefix the text.
 */
errno_t strerror_s(char *to, size_t size, int error);
errno_t _wcserror_s(FAULTLINE_WCHAR *to, size_t size, int error);
FAULTLINE_WCHAR *_wcserror(int error);
char *_strerror(const char *prefix);
errno_t _strerror_s(char *to, size_t size, const char *prefix);

#ifndef FAULTLINE_BUILD
/* The names without the underscore. */
#ifndef stricmp
int stricmp(const char *one, const char *other) __asm__("_stricmp");
#endif
#ifndef strcmpi
int strcmpi(const char *one, const char *other) __asm__("_stricmp");
#endif
#ifndef strnicmp
int strnicmp(const char *one, const char *other, size_t count) __asm__("_strnicmp");
#endif
#ifndef memicmp
int memicmp(const void *one, const void *other, size_t count) __asm__("_memicmp");
#endif
#ifndef strlwr
char *strlwr(char *text) __asm__("_strlwr");
#endif
#ifndef strupr
char *strupr(char *text) __asm__("_strupr");
#endif
#ifndef strrev
char *strrev(char *text) __asm__("_strrev");
#endif
#ifndef strset
char *strset(char *text, int character) __asm__("_strset");
#endif
#ifndef strnset
char *strnset(char *text, int character, size_t count) __asm__("_strnset");
#endif
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}

/* The forms that take the size from the array. */
extern "C++" {
#define FAULTLINE_SIZED(Type, name, from)                                                                    \
    template <size_t size> inline errno_t name(Type (&to)[size], from)                                       \
    {                                                                                                        \
        return name(to, size, text);                                                                         \
    }
#define FAULTLINE_SIZED_COUNTED(Type, name)                                                                  \
    template <size_t size> inline errno_t name(Type (&to)[size], const Type *text, size_t count)             \
    {                                                                                                        \
        return name(to, size, text, count);                                                                  \
    }
#define FAULTLINE_SIZED_ALONE(Type, name)                                                                    \
    template <size_t size> inline errno_t name(Type (&text)[size])                                           \
    {                                                                                                        \
        return name(text, size);                                                                             \
    }
FAULTLINE_SIZED(char, strcpy_s, const char *text)
FAULTLINE_SIZED(char, strcat_s, const char *text)
FAULTLINE_SIZED(FAULTLINE_WCHAR, wcscpy_s, const FAULTLINE_WCHAR *text)
FAULTLINE_SIZED(FAULTLINE_WCHAR, wcscat_s, const FAULTLINE_WCHAR *text)
FAULTLINE_SIZED(char, strerror_s, int text)
FAULTLINE_SIZED(char, _strerror_s, const char *text)
FAULTLINE_SIZED_COUNTED(char, strncpy_s)
FAULTLINE_SIZED_COUNTED(char, strncat_s)
FAULTLINE_SIZED_COUNTED(FAULTLINE_WCHAR, wcsncpy_s)
FAULTLINE_SIZED_COUNTED(FAULTLINE_WCHAR, wcsncat_s)
FAULTLINE_SIZED_ALONE(char, _strlwr_s)
FAULTLINE_SIZED_ALONE(char, _strupr_s)
FAULTLINE_SIZED_ALONE(FAULTLINE_WCHAR, _wcslwr_s)
FAULTLINE_SIZED_ALONE(FAULTLINE_WCHAR, _wcsupr_s)
#undef FAULTLINE_SIZED
#undef FAULTLINE_SIZED_COUNTED
#undef FAULTLINE_SIZED_ALONE
}
#endif

#endif
