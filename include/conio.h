/*
 * conio.h - the console, key by key.
 *
 * The console is standard input and standard output. When standard input is a terminal, keys are read as they
 * are pressed; Enter is '\r', and a function or cursor key is two characters, the first of them 0 or 0xE0.
 * When it is a file or a pipe, its characters are read, and '\n' is given as '\r', which is what programs
 * wait for. At its end _getch and its sisters answer EOF, and _kbhit says yes, so that nobody waits for ever.
 * Ctrl+C stays a signal. Output goes through stdout and is flushed.
 *
 * Any thread, one at a time; not for signal handlers.
 *
 * Source: "Console and port I/O" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_CONIO_H
#define FAULTLINE_CONIO_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Is a key waiting? */
int _kbhit(void);

/* The next key, without and with an echo; and one given back to be the next: EOF if there is one already. */
int _getch(void);
int _getche(void);
int _ungetch(int key);

/* The character, or EOF. */
int _putch(int character);
/* 0, or an error. */
int _cputs(const char *text);
int _cprintf(const char *format, ...);
int _vcprintf(const char *format, va_list arguments);
int _cprintf_s(const char *format, ...);
int _cscanf(const char *format, ...);
int _cscanf_s(const char *format, ...);

/*
 * A line of keys, echoed, without its end. _cgets: room in text[0], the length in text[1], the line behind.
 */
char *_cgets(char *text);
errno_t _cgets_s(char *text, size_t size, size_t *length);

/* The same in UTF-16: a character above U+FFFF is two units. */
int _getwch(void);
int _getwche(void);
int _putwch(FAULTLINE_WCHAR unit);
int _cputws(const FAULTLINE_WCHAR *text);
int _cwprintf(const FAULTLINE_WCHAR *format, ...);

#ifndef FAULTLINE_BUILD
/* The names without the underscore; not getch and its like when curses.h, which has them too, came first. */
int kbhit(void) __asm__("_kbhit");
#if !defined __NCURSES_H && !defined getch
int getch(void) __asm__("_getch");
int getche(void) __asm__("_getche");
int ungetch(int key) __asm__("_ungetch");
int putch(int character) __asm__("_putch");
int cputs(const char *text) __asm__("_cputs");
int cprintf(const char *format, ...) __asm__("_cprintf");
#endif
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}

extern "C++" {
template <size_t size> inline errno_t _cgets_s(char (&text)[size], size_t *length)
{
    return _cgets_s(text, size, length);
}
}
#endif

#endif
