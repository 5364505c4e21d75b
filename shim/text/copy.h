/*
 * Text that calls give and take: into a program's buffer as most of them promise it, and converted copies of
 * any length.
 */
#ifndef FAULTLINE_SHIM_TEXT_COPY_H
#define FAULTLINE_SHIM_TEXT_COPY_H

#include <stdbool.h>
#include <stddef.h>

#include "minwindef.h"

/*
 * Stores text and its NUL in to[size], characters or, if `wide`, units of UTF-16. Returns the length without
 * the NUL; when there is no room, nothing is stored and it is the room needed, with the NUL.
 */
size_t text_give_either(const char *text, bool wide, void *to, size_t size);
DWORD text_give(const char *text, char *to, DWORD size);
DWORD text_give_wide(const char *text, WCHAR *to, DWORD size);

/* A converted copy, for free(); NULL for NULL, and when there is no memory. */
char *text_copy_narrow(const WCHAR *text);
WCHAR *text_copy_wide(const char *text);

/*
 * For variables with __attribute__((cleanup)): what they point to goes, also when an exception leaves the
 * call.
 */
void text_free(void *variable);
#define TEXT_OWNED __attribute__((cleanup(text_free)))

#endif
