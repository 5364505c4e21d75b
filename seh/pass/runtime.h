/*
 * Does a source that includes no header of Windows nevertheless mean Microsoft's C runtime? Many pages of its
 * reference have programs that include <stdio.h> and <stdlib.h>, and call _itoa_s.
 *
 * Such a source names a keyword of Microsoft's compiler, or a function that only Microsoft has, and shows nothing of
 * another system: a source that asks which system it is compiled for, includes a header of this one, or defines
 * the function itself, is left as it is.
 */
#ifndef FAULTLINE_SEH_PASS_RUNTIME_H
#define FAULTLINE_SEH_PASS_RUNTIME_H

#include <stddef.h>

struct runtime {
    int named;   /* a keyword, a type or a function of Microsoft's */
    int guarded; /* __try, in a source that is not of the C++ library */
    int host;    /* something that such a source has not */
};

/* Adds what is spelt in a text; comments and literals are left out. */
void runtime_look(struct runtime *found, const char *text, size_t length);

/* Adds an #include <name> of a header that the host has. */
void runtime_note_header(struct runtime *found, const char *name);

#endif
