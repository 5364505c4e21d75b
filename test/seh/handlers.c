/*
 * Guarded blocks inside handlers and termination blocks, exceptions inside them, and filters that go wrong:
 * what sections A, B, D, H and I of the facts say beyond the simple cases.
 */
#include "test/seh/trace.h"

#include <limits.h>
#include <sys/resource.h>

APART int answer(int value)
{
    return value;
}

static void calls_as_filters(void)
{
    static const int values[] = {1, 7, INT_MAX, -1, -7, -INT_MAX - 1};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        __try {
            raise_code(5);
            at("on ");
        } __except (answer(values[i])) {
            at("handler ");
        }
    }
    __try {
        __try {
            raise_code(5);
            at("no ");
        } __except (answer(0)) {
            at("no ");
        }
    } __except (answer(1)) {
        at("outer");
    }
    EXPECT_TRACE("handler handler handler on on on outer");
}

/* Empty blocks in the eight pairings of outer and inner. */
static void empty_blocks(void)
{
#define EMPTY_EXCEPT(body)                                                                                   \
    __try {                                                                                                  \
        body                                                                                                 \
    } __except (1) {                                                                                         \
        at("no ");                                                                                           \
    }
#define EMPTY_SEARCH(body)                                                                                   \
    __try {                                                                                                  \
        body                                                                                                 \
    } __except (0) {                                                                                         \
        at("no ");                                                                                           \
    }
#define EMPTY_FINALLY(body)                                                                                  \
    __try {                                                                                                  \
        body                                                                                                 \
    } __finally {                                                                                            \
    }
    EMPTY_EXCEPT(EMPTY_EXCEPT())
    EMPTY_EXCEPT(EMPTY_SEARCH())
    EMPTY_EXCEPT(EMPTY_FINALLY())
    EMPTY_SEARCH(EMPTY_EXCEPT())
    EMPTY_SEARCH(EMPTY_FINALLY())
    EMPTY_FINALLY(EMPTY_EXCEPT())
    EMPTY_FINALLY(EMPTY_SEARCH())
    EMPTY_FINALLY(EMPTY_FINALLY())
    EXPECT_TRACE("");
}

static void million_times(void)
{
    char *LOCAL first = NULL, *LOCAL last = NULL;
    volatile int handled = 0;
    for (int i = 0; i < 1000000; i++) {
        __try {
            if (i % 1000 == 0)
                *null_pointer = 1;
            raise_code((DWORD)i);
        } __except (1) {
            handled++;
            last = (char *)__builtin_frame_address(0);
            if (!first)
                first = last;
        }
    }
    EXPECT_EQ(handled, 1000000);
    EXPECT(first == last);
}

static void finally_inside_a_handler(void)
{
    LOCAL int n = 0;
    __try {
        raise_code(1);
    } __except (1) {
        __try {
            n = 1;
        } __finally {
            n += AbnormalTermination() == FALSE ? 2 : 1000;
        }
        n += 4;
    }
    EXPECT_EQ(n, 7);
}

static void success_in_a_handler(void)
{
    LOCAL int n = 0;
    __try {
        raise_code(0); /* STATUS_SUCCESS is a code like any other */
    } __except (n += 1, 1) {
        __try {
            raise_code(0);
        } __except (n += 10, 1) {
            n += 100;
        }
        EXPECT_EQ(GetExceptionCode(), 0);
    }
    EXPECT_EQ(n, 111);
}

APART void second_exception(int how)
{
    __try {
        __try {
            __try {
                raise_code(1);
            } __except (filter("f1", 1)) {
                at("h1 ");
            }
            if (how & 1)
                store_to_null();
            else
                raise_code(2);
        } __finally {
            at("F ");
        }
    } __except (filter("f2", 1)) {
        at("h2 ");
    }
}

static void inner_is_gone(void)
{
    second_exception(0);
    second_exception(1);
    EXPECT_TRACE("f1 h1 f2 F h2 f1 h1 f2 F h2 ");
}

static void codes_by_handler(void)
{
    __try {
        raise_code(0xE0000001);
    } __except (1) {
        at("%x ", (unsigned)GetExceptionCode());
        for (unsigned i = 2; i < 4; i++) {
            __try {
                raise_code(0xE0000000 + i);
            } __except (GetExceptionCode() == 0xE0000000 + i) {
                __try {
                    *null_pointer = 1;
                } __except (1) {
                    at("%x ", (unsigned)GetExceptionCode());
                }
                at("%x ", (unsigned)GetExceptionCode());
            }
        }
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("e0000001 c0000005 e0000002 c0000005 e0000003 e0000001");
}

APART int handled_in_the_middle(int depth, int by_fault)
{
    LOCAL int result = -1;
    __try {
        __try {
            if (depth == 50) {
                if (by_fault)
                    *null_pointer = 1;
                raise_code(50);
            }
            result = handled_in_the_middle(depth + 1, by_fault);
        } __finally {
            if (AbnormalTermination())
                at("%d ", depth);
        }
    } __except (depth == 47) {
        result = depth;
    }
    return result;
}

static void recursion(void)
{
    EXPECT_EQ(handled_in_the_middle(0, 0), 47);
    EXPECT_EQ(handled_in_the_middle(0, 1), 47);
    EXPECT_TRACE("50 49 48 47 50 49 48 47 ");
}

static void end_by_exit(void)
{
    exit(3);
}

static void end_at_once(void)
{
    _exit(4);
}

static void not_on_abort(void)
{
    static void (*const ends[])(void) = {abort, end_by_exit, end_at_once};
    static const int expected[] = {SIGABRT, 3 << 8, 4 << 8};
    for (int i = 0; i < 3; i++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            __try {
                ends[i]();
            } __finally {
                _exit(8);
            }
        }
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT_EQ(status & ~0x80, expected[i]);
    }
}

static LONG WINAPI top_level(EXCEPTION_POINTERS *pointers)
{
    at("top:%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void continued_at_the_top(void)
{
    SetUnhandledExceptionFilter(top_level);
    __try {
        __try {
            raise_code(0xE0000036);
            at("on ");
        } __finally {
            at("F%d ", AbnormalTermination() != 0);
        }
    } __except (filter("f", 0)) {
        at("no ");
    }
    at("end");
    EXPECT_TRACE("f top:e0000036 on F0 end");
}

APART void nested_ways(int how)
{
    for (int i = 0; i < 1; i++) {
        __try {
            __try {
                if (how == 1)
                    __leave;
                if (how == 2)
                    goto out;
                if (how == 3)
                    return;
                if (how == 4)
                    raise_code(1);
                if (how == 5)
                    break;
                if (how == 6)
                    continue;
            } __finally {
                at("%s", AbnormalTermination() == FALSE ? "n" : AbnormalTermination() != FALSE ? "a" : "?");
            }
        } __finally {
            at("%s ", AbnormalTermination() == FALSE ? "n" : "a");
        }
    }
out:;
}

static void abnormal_as_a_bool(void)
{
    __try {
        for (int how = 0; how < 7; how++) {
            __try {
                nested_ways(how);
            } __except (1) {
            }
        }
    } __finally {
        BOOL value = AbnormalTermination();
        EXPECT_EQ(value, 0);
    }
    EXPECT_TRACE("nn nn aa aa aa aa aa ");
}

static void inner_value_belongs_to_the_inner_block(void)
{
    __try {
        __try {
            raise_code(1);
        } __finally {
            at("%d", AbnormalTermination() != 0);
            __try {
                at("b");
            } __finally {
                at("%d", AbnormalTermination() != 0);
                for (;;) {
                    __try {
                        break;
                    } __finally {
                        at("%d", AbnormalTermination() != 0);
                    }
                }
                at("%d", AbnormalTermination() != 0);
            }
            at("%d", AbnormalTermination() != 0);
        }
    } __except (1) {
    }
    EXPECT_TRACE("1b0101");
}

APART int filter_that_faults(void)
{
    return *null_pointer;
}

static void overflow_of_filters(void)
{
    struct rlimit small = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &small);
    __try {
        raise_code(1);
    } __except (filter_that_faults()) {
        _exit(1);
    }
}

static void filter_always_faults(void)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        overflow_of_filters();
        _exit(2);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) > 2));
}

APART void raise_in_finally(int how)
{
    LOCAL int count = 0;
    __try {
        __try {
            count += 1;
            if (how & 1)
                raise_code(1);
            if (how & 2)
                return;
        } __finally {
            count += 2;
            __try {
                count += 3;
                if (how & 4)
                    *null_pointer = 1;
                raise_code(2);
            } __finally {
                at("%d%d ", count, AbnormalTermination() != 0);
            }
            at("no ");
        }
        at("no ");
    } __except (filter("f", 1)) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
}

static void nested_finally_raises(void)
{
    for (int how = 0; how < 8; how++)
        raise_in_finally(how);
    EXPECT_TRACE("f 61 h2 f f 61 h2 f 61 h2 f f 61 h2 "
                 "f 61 hc0000005 f f 61 hc0000005 f 61 hc0000005 f f 61 hc0000005 ");
}

APART void goto_and_fault(int by_fault)
{
    __try {
        at("a ");
        __try {
            at("b ");
            __try {
                at("c ");
                if (one)
                    goto out;
            } __finally {
                at("F ");
                if (by_fault)
                    *null_pointer = 1;
                raise_code(3);
                at("no ");
            }
        } __except (filter("f0", 0)) {
            at("no ");
        }
        at("no ");
    out:
        at("no ");
    } __except (filter("f1", 1)) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
}

static void goto_into_a_fault(void)
{
    goto_and_fault(0);
    goto_and_fault(1);
    EXPECT_TRACE("a b c F f0 f1 h3 a b c F f0 f1 hc0000005 ");
}

APART int filter_with_a_finally(void)
{
    LOCAL int result = 0;
    __try {
        __try {
            raise_code(2);
        } __finally {
            at("F%d ", AbnormalTermination() != 0);
        }
    } __except (GetExceptionCode() == 2) {
        result = 1;
    }
    return result;
}

static void filters_unwind_their_own(void)
{
    __try {
        __try {
            store_to_null();
        } __finally {
            at("G ");
        }
    } __except (filter_with_a_finally()) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("F1 G hc0000005");
}

TAP_MAIN(CASE(calls_as_filters, "A-9 filters are calls: positive, negative, zero"),
         CASE(empty_blocks, "A-20 empty blocks in every pairing"),
         CASE(million_times, "A-19 a million exceptions in a loop, some of them faults, in no more stack"),
         CASE(continued_at_the_top,
              "B-36 the top-level filter continues: no finally runs before the end of its body"),
         CASE(not_on_abort, "B-40 neither abort nor exit nor _exit runs a finally"),
         CASE(success_in_a_handler, "D-53 the code 0 in a handler of the code 0"),
         CASE(finally_inside_a_handler, "D-56 a finally inside a handler is reached normally"),
         CASE(inner_is_gone, "D-58 once its handler has run the inner block is not asked again"),
         CASE(codes_by_handler, "D-60 every handler keeps its own code, loops and faults inside it or not"),
         CASE(recursion, "D-61 recursion 50 deep, handled at level 47"),
         CASE(abnormal_as_a_bool,
              "H-100 H-102 H-104 AbnormalTermination compared with FALSE, each way out of two blocks"),
         CASE(inner_value_belongs_to_the_inner_block,
              "H-103 AbnormalTermination means the block it stands in"),
         CASE(filter_always_faults, "I-108 a filter that always faults ends the program"),
         CASE(nested_finally_raises,
              "I-110 I-112 I-114 a finally inside a finally raises, after each way in, once"),
         CASE(goto_into_a_fault, "I-115 goto runs a finally that faults: the outer handler, not the label"),
         CASE(filters_unwind_their_own,
              "I-105 a filter unwinds an exception of its own, then the first goes on"))
