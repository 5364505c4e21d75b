/* Which C++ catch clause would an exception reach, and what stands on the way? Theory of operation in catch.c. */
#ifndef FAULTLINE_SEH_CATCH_H
#define FAULTLINE_SEH_CATCH_H

#include "seh/cfi.h"
#include "seh/cxx.h"
#include "seh/lsda.h"

struct faultline_frame;

/* A catch clause that is to be entered. */
struct catch_clause {
    uintptr_t frame;    /* stack pointer of its function, as it is while it calls what is to be unwound */
    uintptr_t pad;      /* the landing pad; 0: no clause */
    uintptr_t selector; /* by which the landing pad knows the clause */
    void *object;       /* the exception object as the clause sees it: of a base class, say */
};

/* A search that goes outwards from an exception; it rests at each guarded block. */
struct catch_search {
    struct call_frame frame;       /* the function it has come to */
    struct call_frame_info info;   /* of it */
    struct lsda_site site;         /* those of its clauses that have not been looked at */
    const struct cxx_type *type;   /* of the C++ exception, or NULL: only catch (...) catches it */
    void *object;                  /* the C++ exception */
    int opened;                    /* info and site are those of frame */
    int ended;                     /* there are no more functions */
    int translating;               /* stop at a clause of any type, once: a translator wants to be asked there */
    struct catch_clause clause;    /* what CATCH_CLAUSE has found */
};

enum catch_answer {
    CATCH_NONE,      /* no clause stands between where the search was and the guarded block */
    CATCH_TRY,       /* a try block does, which may or may not have a clause for the exception */
    CATCH_CLAUSE,    /* search->clause catches it */
    CATCH_TERMINATE  /* a noexcept function or a dynamic exception specification does not let it pass */
};

/* A search for the exception `object` of `type`, or for one that is not C++'s (NULL), that happened in `origin`. */
void catch_begin(struct catch_search *search, const struct call_frame *origin, const struct cxx_type *type,
                 void *object);

/*
 * Goes on to `block`, the next guarded block outwards, or to the outermost function (NULL). Blocks whose
 * termination handler is a function leave no mark in tables: they are to be left out.
 */
enum catch_answer catch_find(struct catch_search *search, const struct faultline_frame *block);

/*
 * How many guarded blocks the landing pad for `address` takes care of, as far as its table marks them; -1: the
 * function has no such marks.
 */
int catch_marks(const struct call_frame_info *info, uintptr_t address);

#endif
