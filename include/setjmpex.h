/*
 * setjmpex.h - setjmp and longjmp that unwind: on the way to the setjmp, termination handlers, C++
 * destructors and cleanups run, innermost first, as they do on Windows. <setjmp.h> gives the same to every
 * source that includes <windows.h> or <excpt.h>.
 *
 * The jmp_buf is the C library's in size only: what this setjmp has filled in is for this longjmp. sigsetjmp
 * and siglongjmp stay the C library's and unwind nothing.
 *
 * A local that changes between setjmp and longjmp has its new value afterwards when the change was followed
 * by a call; as with every setjmp, `volatile` makes it certain. Source: "Using setjmp/longjmp".
 */
#ifndef FAULTLINE_SETJMPEX_H
#define FAULTLINE_SETJMPEX_H

#if defined __GNUC__
#pragma GCC system_header
#endif

#include <setjmp.h>

#include "excpt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What setjmp leaves in a jmp_buf. */
struct faultline_jump {
    void *resume[5];                /* of FAULTLINE_SETJMP */
    struct faultline_frame *blocks; /* the thread's newest guarded block */
    unsigned long clock;            /* what had begun on this thread by then */
    unsigned state;                 /* of that block */
    int value;                      /* what longjmp makes setjmp return */
    void *site;                     /* where the function goes on for the first time */
};

#pragma GCC visibility push(default)

/* Notes where the thread stands; 0. */
int faultline_setjmp(struct faultline_jump *jump);

/* Unwinds to the setjmp and makes it return `value`, or 1 for 0. */
void faultline_longjmp(struct faultline_jump *jump, int value) __attribute__((__noreturn__));

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#undef setjmp
#undef _setjmp
#undef _setjmpex
#undef longjmp
#define setjmp(environment)                                                                         \
    (__extension__({                                                                                \
        struct faultline_jump *faultline_jump = (struct faultline_jump *)(void *)(environment);     \
        FAULTLINE_FORCE_FRAME_POINTER();                                                            \
        FAULTLINE_SETJMP(faultline_jump->resume) > 0                                                \
            ? ((struct faultline_jump *)(void *)(environment))->value                               \
            : faultline_setjmp(faultline_jump);                                                     \
    }))
#define _setjmp(environment)   setjmp(environment)
#define _setjmpex(environment) setjmp(environment)
#define longjmp(environment, value) faultline_longjmp((struct faultline_jump *)(void *)(environment), value)

#endif
