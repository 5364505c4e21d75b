/* What the tests of the system calls share. */
#ifndef FAULTLINE_TEST_SYSTEM_H
#define FAULTLINE_TEST_SYSTEM_H

#include "test/memory/memory.h"

/* UTF-16 of ASCII text. */
static inline WCHAR *wide(const char *text)
{
    static WCHAR texts[8][400];
    static int next;
    WCHAR *to = texts[next++ % 8];
    int i = 0;
    for (; text[i] && i < 399; i++)
        to[i] = (WCHAR)(unsigned char)text[i];
    to[i] = 0;
    return to;
}

/* ASCII of UTF-16; what is none is '?'. */
static inline char *narrow(const WCHAR *text)
{
    static char texts[8][400];
    static int next;
    char *to = texts[next++ % 8];
    int i = 0;
    for (; text[i] && i < 399; i++)
        to[i] = text[i] < 128 ? (char)text[i] : '?';
    to[i] = '\0';
    return to;
}

#endif
