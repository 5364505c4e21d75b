/* Reads the call-site table (LSDA) that GCC and clang write for C and C++ functions with cleanups. */
#ifndef FAULTLINE_SEH_LSDA_H
#define FAULTLINE_SEH_LSDA_H

#include <stdint.h>

enum lsda_answer {
    LSDA_NOT_COVERED, /* no record holds this address: the C++ personality would call terminate() */
    LSDA_NO_CLEANUP,  /* covered, and nothing has to run */
    LSDA_CLEANUP,     /* *landing_pad is to be entered with selector 0 */
    LSDA_CATCH_ALL    /* *landing_pad ends in a catch (...), which anything that enters there is swallowed by */
};

/*
 * What unwinding out of the instruction at `ip` would have to run. `lsda` and `function` are the
 * language-specific data and the start of the function that holds `ip`. Only cleanups count: a landing pad
 * that merely catches C++ exceptions is not one. Reads the table in place; signal safe.
 */
enum lsda_answer lsda_find(const unsigned char *lsda, uintptr_t function, uintptr_t ip, uintptr_t *landing_pad);

#endif
