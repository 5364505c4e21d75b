/*
 * For the tests of the exception language: a case leaves a trace of what it passed, and compares it as one
 * string.
 *
 * The sources of this folder are compiled at every optimization level, as C and as C++, with the exactness
 * flags (EXACT is defined) and without. What only the flags promise stands under `if (EXACT)`.
 */
#ifndef FAULTLINE_TEST_SEH_TRACE_H
#define FAULTLINE_TEST_SEH_TRACE_H

#include <windows.h>

#include "test/tap.h"

#include <stdarg.h>

#ifndef EXACT
#define EXACT 0
#endif

#ifdef __clang__
#define APART __attribute__((__noinline__, __unused__)) static
/*
 * clang has receivers but not gcc's edges to them: locals that change in a block are volatile there, as
 * documented.
 */
#define LOCAL volatile
#else
#define APART __attribute__((__noinline__, __noclone__, __unused__)) static
#define LOCAL
#endif

/*
 * What the README's "Three levels of exactness" ask of a program: FAULTED stands before a local that a body
 * changes before a fault of its own, JUMPED before one that a termination block changes while a jump leaves.
 */
#if EXACT
#define FAULTED
#else
#define FAULTED volatile
#endif
#ifdef FAULTLINE_DRIVER
#define DRIVEN 1
#define JUMPED
#else
#define DRIVEN 0
#define JUMPED volatile
#endif

static char trace[4096];

APART void at(const char *format, ...)
{
    size_t length = strlen(trace);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trace + length, sizeof trace - length, format, arguments);
    va_end(arguments);
}

/* The trace so far is this; the next begins. */
#define EXPECT_TRACE(expected)       \
    do {                             \
        EXPECT_STR(trace, expected); \
        trace[0] = 0;                \
    } while (0)

/* A filter that leaves a trace. */
APART int filter(const char *name, int answer)
{
    at("%s ", name);
    return answer;
}

APART void raise_code(DWORD code)
{
    RaiseException(code, 0, 0, NULL);
}

/* Pointers that no compiler sees through. */
static int *volatile null_pointer;
static volatile int one = 1;

APART void store_to_null(void)
{
    *null_pointer = 1;
}

#endif
