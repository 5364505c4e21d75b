/*
 * excpt.h - structured exception handling: __try, __except, __finally, __leave and what stands inside them.
 *
 * Source: "Structured Exception Handling" and "try-except statement" of Microsoft's documentation.
 *
 * How it reads after the preprocessor. A guarded block is one GNU statement expression in the condition of an
 * `if`:
 *
 *     if (({ frame; goto setup;
 *            body: { guard; {the user's block} leave: ; }           left by falling out, __leave or any jump
 *            goto passed;
 *            setup: filter; if (receiver reached for the first time) goto body; }), 0)
 *         passed: ; else {the user's handler}
 *
 * There is no loop around the block, so the user's break, continue, goto and return mean what they say, and
 * the chain is closed, so that an `else` that follows belongs to the user's own `if`. The filter stands
 * behind the block in the text, but its address must be known before the block runs: hence the two gotos. It
 * is a function of its own (in C a nested function, in C++ a lambda), so that it runs on top of the fault and
 * leaves the block's frame untouched when it answers EXCEPTION_CONTINUE_EXECUTION. The setjmp receiver stands
 * outside the guard's scope: GCC keeps one copy of a cleanup with a selector at -O0, and entering through
 * that scope would overwrite a jump in flight.
 *
 * Only functions of the library are used, never its data, so that a program linked against nothing resolves
 * them all when the library is preloaded.
 *
 * Threads: every guarded block belongs to the thread that entered it. Signals: guarded blocks may be used in
 * handlers of other signals.
 */
#ifndef FAULTLINE_EXCPT_H
#define FAULTLINE_EXCPT_H

#if defined __GNUC__
#pragma GCC system_header
#endif

/*
 * What GCC must not do to functions with guarded blocks. A termination block that runs because its guarded
 * block is being left by a jump comes back into the middle of the function, by an edge the compiler does not
 * see: what is alive there (a value about to be returned) must not share its stack slot with what the block
 * uses. And in a function with a receiver GCC 12 may keep a local in a call-clobbered register across the
 * exception edge of a load or store, and then drop the instruction that sets it, because its data flow says
 * that such registers die on that edge: the passes that drop it stay out, and so do those that make such
 * copies (jumps threaded past receivers, loads kept for later). Two stores it would merge even when what
 * stands between them may fault, so that a filter would miss the first. And a load or a division whose result
 * one branch alone uses it would move there, behind calls and past the other branch, and its fault with it.
 * And it would move loads before stores to other addresses, when it schedules instructions: before the store
 * that faults, or to a second view of the same memory.
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("no-ira-share-spill-slots", "stack-reuse=none", "no-thread-jumps", "no-dce", "no-cprop-registers")
#pragma GCC optimize("no-gcse", "no-gcse-after-reload", "no-store-merging", "no-tree-sink", "no-schedule-insns2")
#endif

#include "corecrt.h"

struct _EXCEPTION_POINTERS;
struct _EXCEPTION_RECORD;
struct _CONTEXT;

/* What a filter answers; only the sign of the value counts. */
#define EXCEPTION_EXECUTE_HANDLER    1    /* run the handler: everything between it and the fault is unwound first */
#define EXCEPTION_CONTINUE_SEARCH    0    /* ask the next guarded block outwards */
#define EXCEPTION_CONTINUE_EXECUTION (-1) /* go on where the exception happened, with the CONTEXT as it is now */

/* What a language handler answers (the type of UnhandledExceptionFilter-era callbacks). */
typedef enum _EXCEPTION_DISPOSITION {
    ExceptionContinueExecution,
    ExceptionContinueSearch,
    ExceptionNestedException,
    ExceptionCollidedUnwind
} EXCEPTION_DISPOSITION;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One guarded block that is being executed. It lives on the stack of the function that wrote __try; the
 * blocks of a thread form a list, newest first. Part of the interface between these macros and the library:
 * never shrink it, never move a field.
 */
struct faultline_frame {
    struct faultline_frame *next;  /* the block that was entered before this one and is still active */
    struct faultline_frame **head; /* where this thread keeps its newest block: leaving needs no call */
    void *resume[5];               /* of FAULTLINE_SETJMP: [0] frame pointer, [1] receiver, [2] stack pointer; see below */
    void (*filter)(void);          /* code of the filter, or 0 for __finally; called through filter_context */
    void *filter_context;          /* the filter's static chain (C) or closure (C++) */
    unsigned state;                /* 0: leaving needs no help; else one of faultline_state */
    unsigned code;                 /* of the exception whose handler is being entered */
};

/* What FAULTLINE_SETJMP leaves free: the library keeps there where the block was entered from. */
enum { FAULTLINE_ENTERED = 4 };

enum faultline_state {
    FAULTLINE_QUIET = 0,       /* the block is left by popping it from the list */
    FAULTLINE_TERMINATION = 1, /* a termination handler waits: leaving now is abnormal */
    FAULTLINE_TARGET = 2,      /* an unwind is under way to this block's handler */
    FAULTLINE_BLOCK = 3,       /* a termination handler waits that is a function: this is a struct faultline_block */
    FAULTLINE_LANDING = 4,     /* a longjmp arrives when this block, which is otherwise quiet, has been left */
};

/*
 * A guarded block whose termination handler has been made a function, as the compile driver does
 * (excpt-driver.h).
 */
struct faultline_block {
    struct faultline_frame frame; /* its filter_context is what `run` takes as its static chain or closure */
    void (*run)(void);            /* code of the termination handler */
    int way;                      /* by which of its jumps the handler has been left; 0: by its end */
};

#pragma GCC visibility push(default) /* what follows is exported, whatever -fvisibility says */

/* What is the same each time an __except of a C program is reached. */
struct faultline_site {
    void (*filter)(void);   /* code of its filter; 0 until it has been found */
    __PTRDIFF_TYPE__ chain; /* from its frame to what the filter takes as its static chain */
};

/* Called by a filter, itself called directly, to return to `after_call`: notes where the filter begins. */
void faultline_find_filter(struct faultline_site *site, const void *after_call);

/*
 * Enters `frame`, whose resume, filter and filter_context are set, as the newest block of the calling thread.
 */
void faultline_enter(struct faultline_frame *frame);

/* Makes `frame`'s receiver the place where its filter is evaluated. */
void faultline_ask_in_place(struct faultline_frame *frame);

/* At a receiver: the exception the filter is being asked about, or 0 when the handler is to run. */
struct _EXCEPTION_POINTERS *faultline_asked(void);

/* Goes back to the dispatcher with the filter's answer. */
void faultline_answer(int answer) __attribute__((noreturn));

/*
 * Leaves `frame` when its state is not FAULTLINE_QUIET: runs its termination handler, or enters its handler.
 */
void faultline_leave_abnormally(struct faultline_frame *frame);

/* At the start of a termination block: 0 in the normal course, else a token for faultline_finally_end. */
void *faultline_finally_begin(void);

/*
 * At the end of a termination block that the library entered: goes back to what was leaving. Does not return.
 */
void faultline_finally_end(void *token) __attribute__((noreturn));

/*
 * A termination block that the library entered has been left by a jump: what was leaving stays where it
 * jumped to.
 */
void faultline_finally_abandon(void *token);

/*
 * The code of the exception whose handler is being entered; `id` and `frame_address` name the handler for the
 * next.
 */
unsigned faultline_handler_entered(unsigned id, void *frame_address);

/* GetExceptionCode() in a handler in C: the code kept for handler `id` of the function at `frame_address`. */
unsigned faultline_handler_code(unsigned id, void *frame_address);

/* GetExceptionCode() in a filter. */
unsigned faultline_filter_code(struct _EXCEPTION_POINTERS *pointers);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#ifdef __cplusplus
#define FAULTLINE_NULL nullptr
#else
#define FAULTLINE_NULL ((void *)0)
#endif

#define FAULTLINE_INLINE static __inline__ __attribute__((__always_inline__, __unused__, __artificial__))
#define FAULTLINE_BARRIER() __asm__ __volatile__("" ::: "memory")

/* The cleanup of every guard. Both barriers keep the block's own loads and stores inside the block. */
FAULTLINE_INLINE void faultline_leave(struct faultline_frame **guard)
{
    struct faultline_frame *faultline_f = *guard;
    FAULTLINE_BARRIER();
    if (__builtin_expect(faultline_f->state != FAULTLINE_QUIET, 0))
        faultline_leave_abnormally(faultline_f);
    else
        *faultline_f->head = faultline_f->next;
}

/*
 * In a function that the header makes of a part of the user's: GCC takes an instruction that faults there for the
 * function's end, after which no store to a variable of the outer function matters (it drops `b = 1` in
 * `b = 1; b = c / d`). A cleanup on that way out, which may read everything, makes them matter.
 */
FAULTLINE_INLINE void faultline_keep(const char *unused)
{
    (void)unused;
    FAULTLINE_BARRIER();
}
#define FAULTLINE_KEEP_STORES \
    const char faultline_stores __attribute__((__cleanup__(faultline_keep), __unused__)) = 0;

/* The cleanup of a termination block. */
FAULTLINE_INLINE void faultline_finally_leave(void **token)
{
    if (__builtin_expect(*token != FAULTLINE_NULL, 0))
        faultline_finally_abandon(*token);
}

/*
 * Makes the function keep a frame pointer: the library re-enters it with another stack pointer. The alloca
 * never happens, but neither gcc nor a reader of its output can tell.
 */
#define FAULTLINE_FORCE_FRAME_POINTER()                                       \
    do {                                                                      \
        __SIZE_TYPE__ faultline_none;                                         \
        __asm__("" : "=r"(faultline_none) : "0"((__SIZE_TYPE__)0));           \
        if (__builtin_expect(faultline_none != 0, 0))                         \
            __asm__ __volatile__("" ::"r"(__builtin_alloca(faultline_none))); \
    } while (0)

#define FAULTLINE_PASTE_(a, b) a##b
#define FAULTLINE_PASTE(a, b)  FAULTLINE_PASTE_(a, b)
#define FAULTLINE_TEXT_(a)     #a
#define FAULTLINE_TEXT(a)      FAULTLINE_TEXT_(a)

/*
 * A guarded block of C++ is a try block as well, whose clause is never entered: it marks, in the table by which
 * C++ finds its catch clauses, where the guarded block stands among them. The guard stands inside, so that
 * even a noexcept function leaves the block before it ends in terminate(). The mark costs no instruction.
 */
#if defined __cplusplus && defined __cpp_exceptions
#define FAULTLINE_MARK_TRY       try
#define FAULTLINE_MARK_CATCH(id) catch (::faultline::guarded_block<id> &) { __builtin_unreachable(); }
#else
#define FAULTLINE_MARK_TRY
#define FAULTLINE_MARK_CATCH(id)
#endif

/* Opens the statement; the user's block follows. */
#define FAULTLINE_TRY                                                                                             \
    if (__extension__({                                                                                           \
            __label__ faultline_leave_label, faultline_setup, faultline_body;                                     \
            struct faultline_frame faultline_frame;                                                               \
            FAULTLINE_CLOSURE                                                                                     \
            goto faultline_setup;                                                                                 \
        faultline_body : FAULTLINE_MARK_TRY {                                                                     \
            struct faultline_frame *faultline_guard __attribute__((__cleanup__(faultline_leave), __unused__)) =   \
                &faultline_frame;

/*
 * Without optimization GCC keeps one copy of a cleanup for all ways out of its scope, and so takes the end of a block
 * that ends in `return` to be reached: it would warn that the function ends without one. There the end does what the guard
 * would, and leaves its scope by a jump that no cleanup is for.
 */
#if defined __GNUC__ && !defined __clang__ && !defined __OPTIMIZE__
#define FAULTLINE_PASS(id)                                                         \
    *faultline_frame.head = faultline_frame.next;                                  \
    __asm__ goto("jmp %l0" : : : "memory" : FAULTLINE_PASSED(id));                 \
    __builtin_unreachable();
#define FAULTLINE_ARRIVAL(id) { __builtin_unreachable(); FAULTLINE_PASSED(id) :; }
#else
#define FAULTLINE_PASS(id)
#define FAULTLINE_ARRIVAL(id) FAULTLINE_PASSED(id) :;
#endif

/* Ends the user's block, where __leave arrives too, and passes the handler. */
#define FAULTLINE_END_OF_BLOCK(id)                         \
    faultline_leave_label:                                 \
        __attribute__((__unused__));                       \
        FAULTLINE_BARRIER();                               \
        faultline_frame.state = FAULTLINE_QUIET;           \
        FAULTLINE_PASS(id)                                 \
        }                                                  \
        FAULTLINE_MARK_CATCH(id)                           \
        goto FAULTLINE_PASSED(id);                         \
    faultline_setup:                                       \
        (void)0;

/*
 * __builtin_setjmp: 0 the first time, 1 when the receiver is entered. To be compared by > 0 only: of a value
 * known to be 0 gcc makes other zeros (the one in `return 0`, say), and this one changes. With
 * -fcf-protection GCC keeps the shadow stack's pointer in [2] and the stack pointer in [3]; the shadow stack
 * itself no Linux program has on yet.
 */
#if defined __CET__ && (__CET__ & 2)
#define FAULTLINE_SETJMP_HERE(resume) (__builtin_setjmp(resume) ? 1 : ((resume)[2] = (resume)[3], 0))
#else
#define FAULTLINE_SETJMP_HERE(resume) __builtin_setjmp(resume)
#endif
#define FAULTLINE_SETJMP(resume)                           \
    __extension__({                                        \
        int faultline_entered = FAULTLINE_SETJMP_HERE(resume); \
        __asm__ __volatile__("" : "+r"(faultline_entered)); \
        faultline_entered;                                 \
    })

/*
 * Sets the receiver, runs the block, and goes on behind it a second time when the handler, or `first`, is to
 * run.
 */
#define FAULTLINE_RECEIVER(first)                        \
    FAULTLINE_FORCE_FRAME_POINTER();                      \
    if (!(FAULTLINE_SETJMP(faultline_frame.resume) > 0)) { \
        faultline_enter(&faultline_frame);                \
        goto faultline_body;                              \
    }                                                     \
    first;

/*
 * Where a block that needs no handler goes on: the end of the first branch, so that nothing merges the two
 * ways.
 */
#define FAULTLINE_PASSED(id) FAULTLINE_PASTE(faultline_passed_, id)

#ifdef __cplusplus
/*
 * C++. The filter is a lambda that captures by reference. Its closure must outlive the scope it is made in,
 * so it is copied beside the frame; it holds one pointer for each captured variable.
 */
extern "C++" {
namespace faultline
{
/* Nothing is ever thrown of these types; each block has its own, because clang lists a type once. */
template <int Id> class guarded_block
{
};

struct handler_scope {
    unsigned code;
    operator bool() const
    {
        return false;
    }
};

template <class Filter, class Storage>
__attribute__((__always_inline__)) inline void keep_filter(faultline_frame &frame, Storage &storage, Filter &filter)
{
    static_assert(sizeof(Filter) <= sizeof(Storage), "this __except filter uses more local variables than fit");
    static_assert(__has_trivial_copy(Filter), "this __except filter cannot be kept");
    int (*call)(_EXCEPTION_POINTERS *, void *) = [](_EXCEPTION_POINTERS *pointers, void *closure) -> int {
        return (*static_cast<Filter *>(closure))(pointers);
    };
    __builtin_memcpy(&storage, &filter, sizeof(Filter));
    frame.filter = reinterpret_cast<void (*)()>(call);
    frame.filter_context = &storage;
}

inline unsigned code(_EXCEPTION_POINTERS *pointers)
{
    return faultline_filter_code(pointers);
}
inline unsigned code(const handler_scope &scope)
{
    return scope.code;
}
inline _EXCEPTION_POINTERS *information(_EXCEPTION_POINTERS *pointers)
{
    return pointers;
}
} // namespace faultline
}

#define FAULTLINE_CLOSURE void *faultline_closure[32] __attribute__((__unused__));
#define FAULTLINE_EXCEPT(id, ...)                                                                          \
    FAULTLINE_END_OF_BLOCK(id)                                                                              \
    {                                                                                                       \
        auto faultline_filter = [&](struct _EXCEPTION_POINTERS *faultline_scope) -> int {                   \
            (void)faultline_scope;                                                                          \
            FAULTLINE_KEEP_STORES                                                                           \
            return (int)(__VA_ARGS__);                                                                      \
        };                                                                                                  \
        ::faultline::keep_filter(faultline_frame, faultline_closure, faultline_filter);                     \
    }                                                                                                       \
    faultline_frame.state = FAULTLINE_QUIET;                                                                \
    FAULTLINE_RECEIVER((void)0)                                                                             \
    }), 0)                                                                                                  \
    FAULTLINE_ARRIVAL(id)                                                                                   \
    else if (::faultline::handler_scope faultline_scope = {faultline_handler_entered(0, FAULTLINE_NULL)})   \
        __builtin_unreachable();                                                                            \
    else

#define FAULTLINE_CODE()        (::faultline::code(faultline_scope))
#define FAULTLINE_INFORMATION() (::faultline::information(faultline_scope))

#else
#define FAULTLINE_CLOSURE

#ifdef __clang__
/*
 * C, compiled by clang, which has no nested functions. The library re-enters the function at its receiver
 * with a stack pointer below the fault, and the filter is evaluated there. Locals that change in the block
 * must be volatile to be right in filter and handler.
 */
#define FAULTLINE_ANSWER(...)                                                       \
    do {                                                                            \
        struct _EXCEPTION_POINTERS *faultline_scope = faultline_asked();            \
        if (faultline_scope)                                                        \
            faultline_answer((int)(__VA_ARGS__));                                   \
    } while (0)
#define FAULTLINE_EXCEPT(id, ...)                                                                               \
    FAULTLINE_END_OF_BLOCK(id)                                                                                  \
    faultline_frame.state = FAULTLINE_QUIET;                                                                    \
    faultline_ask_in_place(&faultline_frame);                                                                   \
    FAULTLINE_RECEIVER(FAULTLINE_ANSWER(__VA_ARGS__))                                                                                 \
    }), 0)                                                                                                      \
    FAULTLINE_PASSED(id) :;                                                                                     \
    else if (faultline_handler_entered(id, __builtin_frame_address(0)), !sizeof(enum {faultline_scope = id}))   \
        __builtin_unreachable();                                                                                \
    else
#else
/*
 * C. The filter is a nested function. Taking its address would build a trampoline on an executable stack; so
 * the library finds its code from a direct call (once for each __except in the source), and its static chain
 * (r10 in every call of a nested function) from where the parent's frame object lies, which is the same
 * distance from `faultline_frame` every time. The enumerator names the handler whose exception
 * GetExceptionCode() means: C gives it the scope of the `if` statement.
 */
#define FAULTLINE_FIND_SITE(code, object)                                                                       \
    __attribute__((__noipa__, __no_instrument_function__)) void faultline_find_chain(void)                      \
    {                                                                                                           \
        char *faultline_chain;                                                                                  \
        __asm__ __volatile__("movq %%r10, %0" : "=r"(faultline_chain));                                         \
        faultline_site.chain = faultline_chain - (char *)&object;                                               \
    }                                                                                                           \
    if (__builtin_expect(!faultline_site.filter, 0)) {                                                          \
        faultline_find_chain();                                                                                 \
        code(0);                                                                                                \
    }
#define FAULTLINE_EXCEPT(id, ...)                                                                               \
    FAULTLINE_END_OF_BLOCK(id)                                                                                  \
    { static struct faultline_site faultline_site;                                                              \
    auto int faultline_filter(struct _EXCEPTION_POINTERS *);                                                    \
    __attribute__((__noipa__)) int faultline_filter(                                                            \
        struct _EXCEPTION_POINTERS *faultline_scope __attribute__((__unused__)))                                \
    {                                                                                                           \
        if (!faultline_scope) {                                                                                 \
            faultline_find_filter(&faultline_site, __builtin_return_address(0));                                \
            return 0; /* which keeps the call from becoming a jump */                                           \
        }                                                                                                       \
        { FAULTLINE_KEEP_STORES                                                                                 \
        return (int)(__VA_ARGS__); }                                                                            \
    }                                                                                                           \
    FAULTLINE_FIND_SITE(faultline_filter, faultline_frame)                                                      \
    faultline_frame.filter = faultline_site.filter;                                                             \
    faultline_frame.filter_context = (char *)&faultline_frame + faultline_site.chain;                           \
    faultline_frame.state = FAULTLINE_QUIET;                                                                    \
    FAULTLINE_RECEIVER((void)0) }                                                                               \
    }), 0)                                                                                                      \
    FAULTLINE_PASSED(id) :;                                                                                     \
    else if (faultline_handler_entered(id, __builtin_frame_address(0)), !sizeof(enum {faultline_scope = id}))   \
        __builtin_unreachable();                                                                                \
    else

#endif

#define FAULTLINE_CODE()                                                                          \
    _Generic((faultline_scope), int                                                               \
             : faultline_handler_code((unsigned)(unsigned long long)(faultline_scope),            \
                                      FAULTLINE_FUNCTION),                                        \
               struct _EXCEPTION_POINTERS *                                                       \
             : faultline_filter_code((struct _EXCEPTION_POINTERS *)(unsigned long long)(faultline_scope)))
#define FAULTLINE_INFORMATION() _Generic((faultline_scope), struct _EXCEPTION_POINTERS * : (faultline_scope))
#endif

/* Which function's handler GetExceptionCode() is about. */
#ifdef FAULTLINE_DRIVER
#define FAULTLINE_FUNCTION __faultline_function
#else
#define FAULTLINE_FUNCTION __builtin_frame_address(0)
#endif

/*
 * The termination block is the body of a loop that runs once; its increment goes back to whatever is leaving.
 */
#define FAULTLINE_FINALLY(id)                                                                               \
    FAULTLINE_END_OF_BLOCK(id)                                                                              \
    faultline_frame.filter = FAULTLINE_NULL;                                                                \
    faultline_frame.state = FAULTLINE_TERMINATION;                                                          \
    FAULTLINE_RECEIVER((void)0)                                                                             \
    FAULTLINE_PASSED(id) :;                                                                                 \
    }), 0)                                                                                                  \
    ;                                                                                                       \
    else for (void *faultline_token __attribute__((__cleanup__(faultline_finally_leave))) =                 \
                  faultline_finally_begin(),                                                                \
                  *faultline_once = &faultline_once;                                                        \
              faultline_once; faultline_once = FAULTLINE_NULL,                                              \
                  faultline_token ? faultline_finally_end(faultline_token) : (void)0)

#undef __try /* libstdc++ has one of its own */
#if !defined __cplusplus && (!defined __STDC_VERSION__ || __STDC_VERSION__ < 199901L)
#define __try _Pragma("GCC error \"__try needs -std=c99 or later\"")
#elif defined FAULTLINE_DRIVER
#include "excpt-driver.h"
#else
#define __try       FAULTLINE_TRY
#define __except(...) FAULTLINE_EXCEPT(__COUNTER__, __VA_ARGS__)
#define __finally   FAULTLINE_FINALLY(__COUNTER__)
#define __leave     goto faultline_leave_label
#endif
#define _try        __try
#define _except     __except
#define _finally    __finally
#define _leave      __leave

/* The code of the exception: in a filter expression and in a handler, nowhere else. */
#define GetExceptionCode()        FAULTLINE_CODE()
#define _exception_code()         FAULTLINE_CODE()
#define exception_code()          FAULTLINE_CODE()

/* EXCEPTION_POINTERS of the exception: in a filter expression only. */
#define GetExceptionInformation() FAULTLINE_INFORMATION()
#define _exception_info()         FAULTLINE_INFORMATION()
#define exception_info()          FAULTLINE_INFORMATION()

/* In a termination block: nonzero when the guarded block was left otherwise than by its end or __leave. */
#define AbnormalTermination()     (faultline_token ? 1 : 0)
#define _abnormal_termination()   AbnormalTermination()
#define abnormal_termination()    AbnormalTermination()

/* <setjmp.h> came first: its setjmp must know of guarded blocks. */
#ifdef _SETJMP_H
#include "setjmpex.h"
#endif

#endif
