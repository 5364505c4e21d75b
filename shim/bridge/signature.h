/*
 * The signatures of the exported functions, by name. The table is made from the public headers while the
 * library is built (generate, signatures.cc): nothing is in it that they do not declare.
 *
 * A signature is a text: the result, then the parameters, a letter each.
 *     -          void
 *     b h i l    signed integers of 1, 2, 4 and 8 bytes; B H I L unsigned ones, and structures of these sizes
 *     f d        float, double
 *     p          a pointer to data; s to text of char, S to text of WCHAR
 *     ( ... )    a pointer to a function with the signature inside
 *     v V        va_list, a pointer to one
 *     ?          what one register does not hold
 *     .          at the end: any more arguments
 */
#ifndef FAULTLINE_SHIM_BRIDGE_SIGNATURE_H
#define FAULTLINE_SHIM_BRIDGE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#define SIGNATURE_MOST 24 /* parameters */

struct signature {
    unsigned count;                        /* of parameters */
    bool variadic;                         /* more arguments follow them */
    const char *result;                    /* where the letter of the result stands */
    const char *parameter[SIGNATURE_MOST]; /* and those of the parameters */
};

/* The text for the exported function `name`, or NULL. */
const char *signature_find(const char *name);

/* Reads a text up to its end or the bracket that closes it. False: it has too many parameters. */
bool signature_read(const char *text, struct signature *signature);

/* Are they the same, each up to its end or the bracket that closes it? */
bool signature_equal(const char *one, const char *other);

#endif
