/* Reads the call-site table (LSDA) that GCC and clang write for C and C++ functions with cleanups. */
#ifndef FAULTLINE_SEH_LSDA_H
#define FAULTLINE_SEH_LSDA_H

#include <stdint.h>

/* What the table says of an instruction: where unwinding out of it goes, and what it is to do there. */
struct lsda_site {
    uintptr_t pad;              /* the landing pad; 0: nothing has to run */
    const unsigned char *chain; /* the rest of its actions, innermost first, or NULL */
    const unsigned char *types; /* the end of what catch clauses name, which is numbered from there downwards */
    unsigned char encoding;     /* of the types */
};

/* One action of a landing pad. */
struct lsda_action {
    intptr_t filter;  /* 0: a cleanup; > 0: a catch clause, entered with this selector; < 0: a dynamic exception specification */
    const void *type; /* the type_info that a catch clause names, or NULL: it is catch (...) */
};

enum lsda_answer {
    LSDA_NOT_COVERED, /* no record holds this address: the C++ personality would call terminate() */
    LSDA_NO_CLEANUP,  /* covered, and nothing has to run */
    LSDA_CLEANUP,     /* *landing_pad is to be entered with selector 0 */
    LSDA_CATCH_ALL    /* *landing_pad ends in a catch (...), which anything that enters there is swallowed by */
};

/*
 * Looks the instruction at `ip` up; `lsda` and `function` are the language-specific data and the start of the
 * function that holds it. Answers 0 when no record does: the C++ personality would call terminate(). Reads the
 * table in place; signal safe.
 */
int lsda_open(const unsigned char *lsda, uintptr_t function, uintptr_t ip, struct lsda_site *site);

/* The next action of the site. Answers 0 when there is none left; no action at all means a cleanup. */
int lsda_next(struct lsda_site *site, struct lsda_action *action);

/* The type number `place`, counted from 0, of the specification with this filter; NULL behind the last. */
const void *lsda_allowed(const struct lsda_site *site, intptr_t filter, unsigned place);

/*
 * What unwinding out of the instruction at `ip` would have to run, whatever is being unwound. Only cleanups
 * count: a landing pad that merely catches C++ exceptions of certain types is not one.
 */
enum lsda_answer lsda_find(const unsigned char *lsda, uintptr_t function, uintptr_t ip, uintptr_t *landing_pad);

#endif
