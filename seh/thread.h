/*
 * What the exception engine keeps for each thread.
 *
 * Two words are thread-local (initial-exec, so that a fault handler reaches them without a call): the newest
 * guarded block, and the rest of the thread's state, which is mapped together with its alternate signal stack
 * when the thread enters its first guarded block, and unmapped when the thread ends.
 */
#ifndef FAULTLINE_SEH_THREAD_H
#define FAULTLINE_SEH_THREAD_H

#include <stddef.h>
#include <stdint.h>
#include <unwind.h>
#include <windows.h>

#include "seh/catch.h"

struct faultline_jump;

/* An exception being dispatched: filters are being asked. Lives on the stack of the dispatcher. */
struct dispatch {
    struct dispatch *older;           /* the dispatch one of whose filters raised this exception, or NULL */
    struct faultline_frame *start;    /* the thread's newest block when the exception happened */
    struct faultline_frame *asked;    /* the block whose filter is running now, or NULL */
    struct question *question;        /* how that filter is asked in its function's own frame, or NULL */
    unsigned long began;              /* on the thread's clock */
};

/*
 * A termination block that the library has entered by its own jump. Lives on the stack, below everything the
 * block's function has live there, and above the stack pointer the block runs with.
 */
struct termination {
    void *stack;                    /* where arch_run_termination saved the registers to come back with */
    struct termination *older;      /* the termination block during which this one was entered, or NULL */
    struct faultline_frame *block;  /* whose it is; it is off the list */
    struct faultline_frame *frames; /* the thread's newest block when it was entered: newer ones are inside */
    struct unwind *unwind;          /* the unwind that runs the block, or NULL: a jump does */
    struct unwind *newest;          /* the newest unwind when it was entered, or NULL: newer ones are inside */
    unsigned long began;            /* on the thread's clock */
};

/*
 * A filter that is evaluated in its function's own frame, entered by the library's jump. Lives on the
 * dispatcher's stack.
 */
struct question {
    struct termination run;       /* of which only the way back is used */
    EXCEPTION_POINTERS *pointers; /* what the filter is asked about; NULL once it has begun */
    int answer;
};

/*
 * A phase 2 in flight: to the handler of a block, to a C++ catch clause, or to a setjmp. The exception object
 * must not lie on the stack that is being unwound: these are pooled.
 */
struct unwind {
    struct _Unwind_Exception exception; /* what landing pads get and hand to _Unwind_Resume */
    struct faultline_frame *target;     /* the block whose handler is to run, or NULL */
    unsigned code;                      /* of the exception, for that handler */
    struct faultline_jump *jump;        /* the setjmp to return to, or NULL */
    struct faultline_frame *last;       /* a jump in the setjmp's function: the last block to be left; or NULL */
    struct catch_clause clause;         /* the catch clause to enter; none of the three: not in use */
    struct _Unwind_Exception *caught;   /* the C++ exception that the clause gets, or NULL */
    struct _Unwind_Exception *thrown;   /* the C++ exception in flight that ends with this unwind, or NULL */
    uintptr_t position;                 /* frame (or stack) pointer of the function that goes on; frames below are left */
    uintptr_t reached;                  /* stack pointer of the function whose landing pads may be running */
    struct unwind *older;               /* the unwind one of whose termination blocks began this one, or NULL */
};

/*
 * GetExceptionCode() of handlers in C: the last exception handled by handler `id` of the function at
 * `function`.
 */
struct handled {
    void *function; /* its frame address; entries are sorted by it, the newest (lowest) function last */
    unsigned id;    /* the handler, unique in its source file */
    unsigned code;
};

enum { UNWINDS = 16 };

/*
 * The lower end of a thread's stack, kept closed so that an overflow meets it while there is still room to dispatch
 * the exception on. See stack.c.
 */
struct stack_zone {
    char *low, *high;              /* [low, high), whole pages; both NULL: this stack has none */
    size_t limit;                  /* bytes the kernel lets the first thread's stack grow to; 0: another thread's */
    DWORD guarantee;               /* bytes that SetThreadStackGuarantee has asked for */
    int has_markers;               /* it was closed by guard markers, not by taking its access away */
    int is_open;                   /* the stack has overflowed, and _resetstkoflw has not been called since */
    struct signal_frame *overflow; /* the frame about to be dispatched whose fault is an overflow, or NULL */
    uintptr_t lowest;              /* the stack pointer of the last overflow when it had jumped over the zone; else low */
    int is_touched;                /* ... that fault was on the zone itself; else there was no room to dispatch it */
};

struct thread {
    struct dispatch *dispatches;      /* newest first */
    struct termination *terminations; /* newest first */
    struct termination *entering;     /* the newest one, until its block has begun: handed over to faultline_finally_begin by the jump to a block */
    struct unwind *unwinds;           /* newest first */
    struct unwind pool[UNWINDS];      /* where they come from; entering a handler gives back those it abandons */
    struct handled *handled;          /* mapped, grows */
    size_t handled_count, handled_room;
    unsigned long clock;              /* counts dispatches and termination blocks: tells which began after a setjmp */
    unsigned handler_code;            /* of the handler that is being entered */
    void (*translator)(unsigned, EXCEPTION_POINTERS *); /* of _set_se_translator, or NULL */
    char *stack_low, *stack_high;     /* the thread's own stack, [low, high); both NULL: not known */
    struct stack_zone zone;
    size_t mapped;                    /* bytes of the mapping this struct stands at the end of */
};

/* The calling thread's newest active block. */
extern __thread struct faultline_frame *thread_frames __attribute__((visibility("hidden")));

/* The calling thread's state, or NULL before its first guarded block. */
extern __thread struct thread *thread_state __attribute__((visibility("hidden")));

/* Where the stack ends that `sp` points into, if that is the calling thread's own; else 0. */
uintptr_t thread_stack_limit(uintptr_t sp);

/* The calling thread's state, made now if need be. Not for signal handlers. */
struct thread *thread_get(void);

#endif
