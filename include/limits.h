/*
 * limits.h - the C library's, and the bounds of Microsoft's sized integers.
 *
 * Source: "Integer Limits".
 */
#pragma GCC system_header
#include_next <limits.h>

/* No guard around the line above: the C library includes its own more than once, for different things. */
#ifndef FAULTLINE_LIMITS_H
#define FAULTLINE_LIMITS_H

#define _I8_MIN   (-127 - 1)
#define _I8_MAX   127
#define _UI8_MAX  0xffu
#define _I16_MIN  (-32767 - 1)
#define _I16_MAX  32767
#define _UI16_MAX 0xffffu
#define _I32_MIN  (-2147483647 - 1)
#define _I32_MAX  2147483647
#define _UI32_MAX 0xffffffffu
#define _I64_MIN  (-9223372036854775807ll - 1)
#define _I64_MAX  9223372036854775807ll
#define _UI64_MAX 0xffffffffffffffffull

#endif
