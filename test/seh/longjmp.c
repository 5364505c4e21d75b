/*
 * setjmp and longjmp that unwind: section I of the facts, 116 to 120. <setjmp.h> stands before <windows.h> on
 * purpose.
 */
#include <setjmp.h>

#include "test/seh/trace.h"

static jmp_buf environment;

static void without_guards(void)
{
    LOCAL int counter = 0;
    int value = setjmp(environment);
    if (value == 0) {
        counter++;
        longjmp(environment, 5);
    }
    EXPECT_EQ(value, 5);
    EXPECT_EQ(counter, 1);
    if ((value = setjmp(environment)) == 0)
        longjmp(environment, 0);
    EXPECT_EQ(value, 1);
}

APART void jumps_from_a_finally(void)
{
    __try {
        at("body ");
    }
    __finally {
        at("f%d ", AbnormalTermination());
        longjmp(environment, 1);
    }
}

static void from_a_normal_finally(void)
{
    if (setjmp(environment) == 0) {
        __try {
            jumps_from_a_finally();
            at("no ");
        }
        __finally {
            at("g%d ", AbnormalTermination() != 0);
        }
    } else {
        at("back");
    }
    EXPECT_TRACE("body f0 g1 back");
}

static void into_the_body_of_its_own_finally(void)
{
    volatile int runs = 0;
    __try {
        if (setjmp(environment) == 0)
            at("first ");
        else
            at("second ");
    }
    __finally {
        runs++;
        at("f%d ", AbnormalTermination());
        if (runs == 1)
            longjmp(environment, 1);
    }
    EXPECT_EQ(runs, 2);
    __try {
        raise_code(1);
    }
    __except (1) {
        at("clean");
    }
    EXPECT_TRACE("first f0 second f0 clean");
}

static void exception_then_longjmp(void)
{
    if (setjmp(environment) == 0) {
        __try {
            __try {
                __try {
                    raise_code(1);
                }
                __finally {
                    at("f ");
                    longjmp(environment, 1);
                }
            }
            __finally {
                at("g%d ", AbnormalTermination() != 0);
            }
        }
        __except (filter("filter", 1)) {
            at("no ");
        }
    } else {
        at("back ");
    }
    __try {
        raise_code(1);
    }
    __except (filter("filter", 1)) {
        at("clean");
    }
    EXPECT_TRACE("filter f g1 back filter clean");
}

APART void three_frames(int depth)
{
    __try {
        if (depth == 0)
            longjmp(environment, 1);
        three_frames(depth - 1);
    }
    __finally {
        at("%d%c ", depth, AbnormalTermination() ? 'a' : 'n');
    }
}

static void through_frames(void)
{
    if (setjmp(environment) == 0)
        three_frames(2);
    at("back");
    EXPECT_TRACE("0a 1a 2a back");
}

static void second_longjmp_on_the_way(void)
{
    jmp_buf outer;
    if (setjmp(outer) == 0) {
        if (setjmp(environment) == 0) {
            __try {
                three_frames(0);
            }
            __finally {
                at("redirect ");
                longjmp(outer, 1);
            }
        }
        at("no ");
    }
    at("outer");
    EXPECT_TRACE("0a redirect outer");
}

static void out_of_a_handler(void)
{
    if (setjmp(environment) == 0) {
        __try {
            __try {
                raise_code(1);
            }
            __except (1) {
                at("h ");
                longjmp(environment, 1);
            }
        }
        __finally {
            at("f%d ", AbnormalTermination() != 0);
        }
    }
    at("back");
    EXPECT_TRACE("h f1 back");
}

APART int leaves_the_filter(void)
{
    longjmp(environment, 1);
    return 0;
}

static void out_of_a_filter(void)
{
    for (int i = 0; i < 3; i++) {
        if (setjmp(environment) == 0) {
            __try {
                __try {
                    if (i == 1)
                        *null_pointer = 1;
                    raise_code(1);
                }
                __finally {
                    at("f%d ", AbnormalTermination() != 0);
                }
            }
            __except (leaves_the_filter()) {
                at("no ");
            }
        }
        at("back ");
    }
    __try {
        raise_code(2);
    }
    __except (EXPECT_EQ(((EXCEPTION_POINTERS *)GetExceptionInformation())->ExceptionRecord->ExceptionFlags, 0), 1) {
        at("clean");
    }
    EXPECT_TRACE("f1 back f1 back f1 back clean");
}

static void more_than_are_kept(void)
{
    volatile int n = 0;
    for (int i = 0; i < 100; i++) {
        if (setjmp(environment) == 0) {
            __try {
                raise_code(1);
            }
            __finally {
                n++;
                longjmp(environment, 1);
            }
        }
    }
    EXPECT_EQ(n, 0); /* nobody handles the exception: the unhandled end comes first */
}

static void unhandled_before_longjmp(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        more_than_are_kept();
        _exit(0);
    }
    waitpid(child, &status, 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void many_abandoned_unwinds(void)
{
    volatile int n = 0;
    for (int i = 0; i < 100; i++) {
        if (setjmp(environment) == 0) {
            __try {
                __try {
                    raise_code(1);
                }
                __finally {
                    n++;
                    longjmp(environment, 1);
                }
            }
            __except (1) {
                at("no ");
            }
        }
    }
    EXPECT_EQ(n, 100);
    EXPECT_TRACE("");
}

static void say_that_it_ends(const char *const *name)
{
    at("%s ", *name);
}

APART void jumps(void)
{
    longjmp(environment, 1);
}

/* Both the setjmp and the longjmp stand in the blocks, which go on; so does the scope of the cleanup. */
static void within_blocks(void)
{
    __try {
        const char *ended __attribute__((cleanup(say_that_it_ends), unused)) = "ended";
        __try {
            if (setjmp(environment) == 0)
                jumps();
            at("once ");
            if (setjmp(environment) == 0)
                longjmp(environment, 1);
            at("again ");
        }
        __except (at("no "), 1) {
            at("no ");
        }
        at("body ");
    }
    __finally {
        at("f%d ", AbnormalTermination());
    }
    EXPECT_TRACE("once again body ended f0 ");
}

static void out_of_some_of_the_blocks(void)
{
    __try {
        const char *ended __attribute__((cleanup(say_that_it_ends), unused)) = "ended";
        __try {
            if (setjmp(environment) == 0) {
                __try {
                    __try {
                        jumps();
                    }
                    __finally {
                        at("i%d ", AbnormalTermination());
                    }
                }
                __except (at("no "), 1) {
                    at("no ");
                }
            }
            at("once ");
            if (setjmp(environment) == 0) {
                __try {
                    longjmp(environment, 1);
                }
                __except (at("no "), 1) {
                    at("no ");
                }
            }
            at("again ");
            raise_code(1);
        }
        __except (at("filter "), 1) {
            at("handler ");
        }
    }
    __finally {
        at("f%d ", AbnormalTermination());
    }
    EXPECT_TRACE("i1 once again filter handler ended f0 ");
}

/* The jump is on its way out of a block whose filter is asked, and does not want the exception. */
static void exception_on_the_way(void)
{
    __try {
        __try {
            if (setjmp(environment) == 0) {
                __try {
                    __try {
                        jumps();
                    }
                    __finally {
                        raise_code(3);
                    }
                }
                __except (at("0 "), 0) {
                    at("no ");
                }
            }
            at("no ");
        }
        __finally {
            at("f%d ", AbnormalTermination());
        }
    }
    __except (at("1 "), 1) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("0 1 f1 h3 ");
}

/* The exception had a handler already, which waits for it no more. */
APART void forgets_its_handler(int returns)
{
    __try {
        __try {
            if (setjmp(environment) == 0) {
                __try {
                    raise_code(1);
                }
                __finally {
                    longjmp(environment, 1);
                }
            } else {
                at("back ");
            }
        }
        __except (0) {
            at("no ");
        }
        if (returns)
            return;
    }
    __except (filter("f", 1)) {
        at("handler ");
    }
    at("end ");
}

static void handler_forgotten(void)
{
    forgets_its_handler(0);
    forgets_its_handler(1);
    EXPECT_TRACE("f back end f back ");
}

TAP_MAIN(CASE(without_guards, "I-116 setjmp and longjmp without guarded blocks"),
         CASE(from_a_normal_finally, "I-116 H-101 out of a finally reached normally"),
         CASE(into_the_body_of_its_own_finally, "I-116 into the body whose finally it is: it runs twice"),
         CASE(exception_then_longjmp, "I-117 out of an unwinding finally: the handler never runs, the outer finally does"),
         CASE(through_frames, "I-118 I-119 through the finallys of three functions, abnormal"),
         CASE(within_blocks, "I-118 within blocks: they and what else waits in the function go on"),
         CASE(out_of_some_of_the_blocks, "I-118 out of some blocks of a function: the others go on"),
         CASE(exception_on_the_way, "I-118 a finally on the way raises: the jump is forgotten"),
         CASE(second_longjmp_on_the_way, "I-118 a finally on the way jumps elsewhere"),
         CASE(out_of_a_handler, "I-120 out of a handler"),
         CASE(out_of_a_filter, "I-120 I-121 out of a filter: the dispatch is abandoned, the next one is clean"),
         CASE(unhandled_before_longjmp, "I-117 M-179 finallys do not run before an exception has found a handler"),
         CASE(handler_forgotten, "I-117 I-121 into a body whose handler had been chosen: it is forgotten"),
         CASE(many_abandoned_unwinds, "I-121 a hundred abandoned unwinds"))
