/* One character at a time, from UTF-16 to UTF-8 and back, strictly: what is not well-formed is 0. */
#ifndef FAULTLINE_SHIM_CRT_UTF_H
#define FAULTLINE_SHIM_CRT_UTF_H

#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* Encodes the character that starts at units[0]; returns its bytes, and how many of `count` units it took. */
size_t utf_encode(const char16_t *units, size_t count, size_t *taken, char bytes[4]);

/* Decodes the character that starts at bytes[0]; returns how many of `count` bytes it took. */
size_t utf_decode(const char *bytes, size_t count, uint32_t *code);

#endif
