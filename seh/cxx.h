/*
 * The C++ runtime of the process, if it has one: libstdc++, by the C++ ABI for x86-64. Theory of operation in cxx.c.
 */
#ifndef FAULTLINE_SEH_CXX_H
#define FAULTLINE_SEH_CXX_H

#include <stdint.h>
#include <unwind.h>
#include <windows.h>

struct call_frame;
struct catch_search;
struct faultline_frame;

/* std::type_info. */
struct cxx_type {
    void (*const *functions)(void); /* its virtual functions */
    const char *name;               /* mangled */
};

/* Where a C++ exception comes from: a throw expression, `throw;`, or std::rethrow_exception. */
enum cxx_origin { CXX_THROW, CXX_RETHROW, CXX_RETHROW_POINTER };

/* A C++ exception that is being dispatched, and not yet in flight as far as the C++ runtime knows. */
struct cxx_thrown {
    enum cxx_origin origin;
    const struct cxx_type *type;
    void *object;
    void (*destroy)(void *); /* its destructor or NULL; of a CXX_THROW */
    int refused;             /* a filter wanted to continue it: what is dispatched now is an exception that is not C++'s */
};

/* Has the process a C++ runtime whose exceptions we understand? Signal safe. */
int cxx_is_there(void);

/* Looks for it again: it may have been loaded since. Not for signal handlers. */
void cxx_look(void);

/* Is this the routine that reads the call-site tables of C++ functions? */
int cxx_is_personality(uintptr_t routine);

/* Does a clause for `type` catch an exception of type `thrown`? *object becomes what the clause gets to see. */
int cxx_catches(const struct cxx_type *type, const struct cxx_type *thrown, void **object);

/*
 * Offers an exception to the C++ functions up to `block` or to the end (NULL). `thrown` is NULL when it is not
 * C++'s. Answers 1 when `thrown` is to end in terminate(): the C++ runtime does that. Does not return when a
 * clause is entered.
 */
int cxx_offer(struct catch_search *search, const struct faultline_frame *block, EXCEPTION_POINTERS *pointers,
              const struct call_frame *origin, struct cxx_thrown *thrown);

/* Puts `thrown` in flight, as the C++ runtime does: it is uncaught now, and an unwind's to keep. */
struct _Unwind_Exception *cxx_launch(struct cxx_thrown *thrown, void *object);

/* The exception that the thread's newest clause handles, when it is not C++'s; else NULL. */
const EXCEPTION_RECORD *cxx_caught(void);

/* An exception in flight will not be caught by C++: it ends here. */
void cxx_release(struct _Unwind_Exception *exception);

/*
 * A fiber's caught and uncaught exceptions take the place of the thread's, which are stored. Without effect where no
 * C++ runtime is.
 */
void cxx_switch(void **caught, unsigned *uncaught, void *new_caught, unsigned new_uncaught);

#endif
