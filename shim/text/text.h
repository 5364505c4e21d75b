/*
 * Text in the two forms that programs use: UTF-16 in the W calls, and in the A calls the ANSI code page,
 * which here is UTF-8. What is not well-formed becomes U+FFFD.
 */
#ifndef FAULTLINE_SHIM_TEXT_TEXT_H
#define FAULTLINE_SHIM_TEXT_TEXT_H

#include <stddef.h>

#include "minwindef.h"

/*
 * Convert text that ends with NUL, and give the length of the result without its NUL. If that is less than
 * size, the whole result and its NUL are in to[size]; otherwise its beginning is, without a NUL.
 */
size_t text_narrow(const WCHAR *from, char *to, size_t size);
size_t text_widen(const char *from, WCHAR *to, size_t size);

/* Units before the NUL. */
size_t text_length(const WCHAR *text);

#endif
