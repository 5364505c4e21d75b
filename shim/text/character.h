/*
 * What kinds of characters there are, and their cases. The knowledge is the C library's locale C.UTF-8, which
 * is always there; without it (a host that has removed it) only ASCII has cases.
 */
#ifndef FAULTLINE_SHIM_TEXT_CHARACTER_H
#define FAULTLINE_SHIM_TEXT_CHARACTER_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

/* The C.UTF-8 locale, opened when it is first asked for; (locale_t)0 if the host has none. Never freed. */
locale_t character_locale(void);

/* The other case of a code point, in Unicode; what has none stays as it is. */
unsigned character_lower(unsigned code);
unsigned character_upper(unsigned code);

/* A letter may be of no case; a decimal digit of any script. */
bool character_is_letter(unsigned code);
bool character_is_digit(unsigned code);

/* C1_* of stringapiset.h. */
unsigned short character_kinds(unsigned code);

/* The same as the program's locale wants it for the C runtime: in the C locale, of ASCII only. */
unsigned character_lower_here(unsigned code);
unsigned character_upper_here(unsigned code);

#endif
