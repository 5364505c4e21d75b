/*
 * What no macro reaches, and the driver makes exact:
 * jumps out of __finally, and locals it changes while a jump passes.
 */
#include "test/seh/trace.h"

static void goto_out_normally(void)
{
    int n = 0;
    __try {
        __try {
            n++;
        } __finally {
            goto out;
        }
        n += 100;
    } __finally {
        n += 2;
    }
    n += 100;
out:
    EXPECT_EQ(n, 3);
    n = 0;
    __try {
        __try {
            n++;
        } __finally {
            if (one)
                goto inside;
        }
        n += 100;
    inside:
        n++;
    } __finally {
        n++;
    }
    EXPECT_EQ(n, 3);
}

APART int return_normally(int *n)
{
    __try {
        __try {
            __try {
                *n += 1;
            } __finally {
                *n += 1;
                return *n * 10;
            }
            *n += 100;
        } __finally {
            *n += 2;
        }
    } __finally {
        *n += 1;
    }
    *n += 100;
    return 0;
}

static void return_out_normally(void)
{
    int n = 0;
    EXPECT_EQ(return_normally(&n), 20);
    EXPECT_EQ(n, 5);
}

static void continues(void)
{
    int n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            n++;
        } __finally {
            n++;
            if (i & 1)
                continue;
        }
        n++;
    }
    EXPECT_EQ(n, 25);
    n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                n++;
            } __finally {
                if (i & 1)
                    continue;
                n++;
            }
            n++;
        } __finally {
            n += 5;
        }
    }
    EXPECT_EQ(n, 70);
    n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                n++;
            } __finally {
                n++;
            }
            n++;
        } __finally {
            n += 5;
            if (one)
                continue;
            n += 100;
        }
        n += 1000;
    }
    EXPECT_EQ(n, 80);
}

static void breaks(void)
{
    int n = 0, i;
    for (i = 0; i < 10; i++) {
        __try {
            n++;
        } __finally {
            n++;
            if (i == 2)
                break;
        }
    }
    EXPECT_EQ(n * 10 + i, 62);
    n = 0;
    do {
        __try {
            __try {
                n = 1;
            } __finally {
                if (one)
                    break;
                n += 10;
            }
            n += 100;
        } __finally {
            n += 2;
        }
        n += 1000;
    } while (one);
    EXPECT_EQ(n, 3);
    switch (one) {
    case 1:
        __try {
            n = 1;
        } __finally {
            n++;
            if (one)
                break;
        }
        n += 100;
        break;
    default:
        n = 50;
    }
    EXPECT_EQ(n, 2);
    n = 0;
    while (one) {
        __try {
            for (;;) {
                __try {
                    n++;
                } __finally {
                    while (one) {
                        n++;
                        break;
                    }
                    if (n > 5)
                        break;
                }
                n++;
            }
        } __finally {
            n += 100;
            break;
        }
    }
    EXPECT_EQ(n, 108);
}

static void leaves(void)
{
    int n = 0;
    __try {
        __try {
            n++;
        } __finally {
            n++;
            if (one)
                __leave;
            n += 10;
        }
        n += 100;
    } __finally {
        n += 1000 * (AbnormalTermination() == 0);
    }
    EXPECT_EQ(n, 1002);
    __try {
        __try {
            raise_code(1);
        } __finally {
            n = 1;
            __leave;
        }
        n += 100;
    } __except (1) {
        n += 10;
    }
    EXPECT_EQ(n, 11 - 10);
}

APART int swallow(int how)
{
    int n = 0;
    __try {
        __try {
            n = 1;
            if (how & 1)
                raise_code(1);
            else
                n = *null_pointer;
        } __finally {
            n += AbnormalTermination() ? 10 : 20;
            if (how & 2)
                return n;
            if (how & 4)
                goto out;
        }
        n += 100;
    } __finally {
        n += 1000;
        if (how & 8)
            return n;
    }
    n += 10000;
out:
    return -n;
}

static void an_exception_is_swallowed(void)
{
    __try {
        EXPECT_EQ(swallow(2), 11);
        EXPECT_EQ(swallow(3), 11);
        EXPECT_EQ(swallow(4), -1011);
        EXPECT_EQ(swallow(5), -1011);
        EXPECT_EQ(swallow(8), 1011);
        EXPECT_EQ(swallow(9), 1011);
        EXPECT_EQ(swallow(10), 1011); /* the return of the outer block wins */
        at("done ");
    } __except (filter("filter", 1)) {
        at("no ");
    }
    __try {
        raise_code(3);
    } __except (1) {
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("filter filter filter filter filter filter filter done 3");
}

APART int collide(int how)
{
    int n = 0;
    __try {
        __try {
            n = 1;
            raise_code(1);
        } __finally {
            n += 10;
            if (how)
                *null_pointer = n;
            else
                raise_code(2);
        }
    } __finally {
        n += 100;
        return n;
    }
    return n + 1000;
}

static void a_second_exception_is_swallowed(void)
{
    __try {
        EXPECT_EQ(collide(0), 111);
        EXPECT_EQ(collide(1), 111);
        at("done");
    } __except (filter("filter", 1)) {
        at("no");
    }
    EXPECT_TRACE("filter filter filter filter done");
}

static void to_one_label(void)
{
    int n = 0;
    __try {
        raise_code(1);
    } __except (1) {
        __try {
            __try {
                if (one)
                    goto inner;
            inner:
                n = 1;
            } __finally {
                n += 3;
                if (one)
                    goto out;
            }
            n += 1000;
        } __finally {
            n += 100;
            goto out;
        }
    }
out:
    EXPECT_EQ(n, 104);
}

static void no_stack_is_lost(void)
{
    char *first = NULL, *last = NULL;
    int n = 0;
    for (int i = 0; i < 100000; i++) {
        __try {
            __try {
                char here[16];
                __asm__ volatile("" : "=r"(last) : "0"(here));
                if (!first)
                    first = last;
                if (i % 3 == 0)
                    continue;
                if (i % 100 == 1)
                    raise_code(1);
            } __finally {
                n++;
                if (i % 2)
                    continue;
            }
        } __except (1) {
            n += 2;
        }
    }
    EXPECT(first == last);
    EXPECT_EQ(n, 100000);
}

static void locals_changed_while_a_jump_passes(void)
{
    int n = 0, i;
    for (i = 0; i < 10; i++) {
        __try {
            if (i & 1)
                continue;
            n++;
        } __finally {
            n += 3;
            i++;
        }
        n++;
    }
    EXPECT_EQ(n * 100 + i, 2510);
    n = 0;
    for (i = 0; i < 10; i++) {
        __try {
            n++;
            if (i == 3)
                break;
        } __finally {
            n += 10;
            i += 0;
        }
    }
    EXPECT_EQ(n, 44);
    switch (one) {
    case 1:
        __try {
            n = 1;
            break;
        } __finally {
            n++;
        }
        n += 100;
    }
    EXPECT_EQ(n, 2);
    n = 1;
    __try {
        n = 2;
        if (one)
            goto out;
        n = 3;
    } __finally {
        n *= 10;
    }
    n++;
out:
    EXPECT_EQ(n, 20);
}

APART int returned(int x)
{
    __try {
        return x;
    } __finally {
        x = 2;
    }
    return 3;
}

struct pair {
    long first, second;
    double third;
};

APART struct pair returned_struct(long x)
{
    struct pair pair = {x, x + 1, 1.5};
    __try {
        return pair;
    } __finally {
        pair.first = pair.second = 0;
    }
}

static void what_is_returned_was_evaluated_before(void)
{
    EXPECT_EQ(returned(1), 1);
    struct pair pair = returned_struct(5);
    EXPECT(pair.third == 1.5);
#ifndef __cplusplus /* which may build the object that is named in a return where it is to be returned */
    EXPECT_EQ(pair.first, 5);
    EXPECT_EQ(pair.second, 6);
#endif
}

APART int loops_and_blocks(void)
{
    int n = 0, rounds = 0;
    while (n < 6) {
        __try {
            __try {
                rounds++;
                if (one)
                    continue;
                rounds += 100;
            } __finally {
                n += 2;
            }
        } __finally {
            n++;
            __try {
                raise_code(1);
            } __except (1) {
                rounds += 10;
            }
        }
        rounds += 1000;
    }
    return n * 1000 + rounds;
}

static void loops(void)
{
    EXPECT_EQ(loops_and_blocks(), 6022);
}

/* Functions return what their termination blocks say, of any type. */
APART const char *text_from_finally(int how)
{
    __try {
        raise_code(1);
    } __finally {
        const char *mine = how ? "mine" : NULL;
        if (how == 2)
            return 0;
        return mine;
    }
}

APART struct pair struct_from_finally(long x)
{
    __try {
        raise_code(1);
    } __finally {
        struct pair mine = {x, 2 * x, 0.5};
        return mine;
    }
}

APART void nothing_from_finally(int *n)
{
    __try {
        raise_code(1);
    } __finally {
        *n = 5;
        return;
    }
    *n = 6;
}

APART unsigned char narrowed(int x)
{
    __try {
    } __finally {
        return x;
    }
}

static void values_returned_from_finally(void)
{
    int n = 0;
    __try {
        EXPECT_STR(text_from_finally(1), "mine");
        EXPECT(text_from_finally(0) == NULL);
        EXPECT(text_from_finally(2) == NULL);
        struct pair pair = struct_from_finally(4);
        EXPECT_EQ(pair.first * 100 + pair.second, 408);
        nothing_from_finally(&n);
        EXPECT_EQ(n, 5);
        EXPECT_EQ(narrowed(0x1ff), 0xff);
    } __except (1) {
        at("no");
    }
    EXPECT_TRACE("");
}

static void what_belongs_to_the_function(void)
{
    __try {
        raise_code(0xe0000001);
    } __except (1) {
        __try {
            at("body ");
        } __finally {
            __try {
                at("%x ", (unsigned)GetExceptionCode());
            } __finally {
                at("%x ", (unsigned)GetExceptionCode());
                __try {
                    raise_code(2);
                } __except (GetExceptionCode() == 2) {
                    at("%x ", (unsigned)GetExceptionCode());
                }
                at("%x ", (unsigned)GetExceptionCode());
            }
            at("%s %d", __func__, (int)sizeof __func__);
        }
    }
    EXPECT_TRACE("body e0000001 e0000001 2 e0000001 what_belongs_to_the_function 29");
}

/* A function whose address range the C library's memset, which cannot throw, takes the exception through. */
static void a_fault_no_landing_pad_sees(void)
{
    volatile int n = 1;
    for (int i = 0; i < 3; i++) {
        __try {
            __try {
                __try {
                    memset(null_pointer, i, (size_t)(4096 * one));
                } __finally {
                    n *= 3;
                    if (i == 1)
                        continue;
                }
            } __finally {
                n += 1;
            }
        } __except (1) {
            n += 10;
        }
    }
    EXPECT_EQ(n, ((1 * 3 + 1 + 10) * 3 + 1) * 3 + 1 + 10);
}

APART int recurse(int depth)
{
    int mine = depth;
    __try {
        if (depth == 0)
            *null_pointer = 1;
        recurse(depth - 1);
    } __finally {
        mine *= 2;
        at("%d ", mine);
        if (depth == 4)
            return mine;
    }
    return -1;
}

static void recursion(void)
{
    __try {
        at("= %d", recurse(6));
    } __except (1) {
        at("no");
    }
    EXPECT_TRACE("0 2 4 6 8 10 12 = -1");
}

/* The statement stands wherever a statement may. */
static void positions(void)
{
    int n = 0;
    if (one)
        __try {
            n++;
        } __finally {
            n++;
        }
    else
        n = 100;
    for (int i = 0; i < 2; i++)
        __try {
            n++;
        } __finally {
            n++;
        }
    switch (one) {
    case 0:
        n += 100;
        __attribute__((__fallthrough__));
    case 1:
        __try {
            n++;
        } __finally {
            n++;
            if (one)
                break;
        }
        n += 100;
    }
    goto label;
label:
    __try {
        n++;
    } __finally {
        if (one)
            goto next;
    }
    n += 100;
next:
    do
        __try {
            n++;
        } __finally {
            continue;
        }
    while (n < 12);
    _try
    {
        n++;
    }
    _finally
    {
        n += _abnormal_termination();
    }
    EXPECT_EQ(n, 13);
}

/*
 * Blocks that nothing jumps out of do not tell their function;
 * stack that was used before holds other blocks' words.
 */
APART int guards_anew(int n)
{
    int handled = 0;
    __try {
        __try {
            __try {
                *null_pointer = n;
            } __finally {
                at("f%d ", n);
            }
        } __except (1) {
            handled++;
            if (n > 0)
                handled += guards_anew(n - 1);
        }
    } __finally {
        if (n > 0)
            handled += guards_anew(n - 1);
    }
    return handled;
}

static void recursion_in_finally(void)
{
    EXPECT_EQ(guards_anew(2), 7);
    EXPECT_TRACE("f2 f1 f0 f0 f1 f0 f0 ");
}

static inline void show(const int *const *shown)
{
    at("s%d ", **shown);
}

/* The variable is in no memory: the landing pad of each call has a value of its own for it. */
APART int raised_while_left(int n)
{
    int b = 77;
    {
        const int *shown __attribute__((cleanup(show))) = &b;
        __try {
            for (int i = 1; i < n; i++) {
                b = i;
                goto out;
            }
        } __finally {
            raise_code(1);
        }
    out:;
    }
    return b;
}

static void exception_while_a_jump_passes(void)
{
    __try {
        raised_while_left(3);
    } __except (1) {
        at("h");
    }
    EXPECT_TRACE("s1 h");
}

/* In the function as it is, or in a termination block: which calls of the library stand between differs. */
APART void raised_while_unwound(int n)
{
    __try {
    } __finally {
        const int *shown __attribute__((cleanup(show))) = &n;
        __try {
            raise_code(1);
        } __finally {
            __try {
            } __finally {
                raise_code(2);
            }
        }
    }
}

static void exception_while_an_exception_passes(void)
{
    __try {
        const int seven = 7, *shown __attribute__((cleanup(show))) = &seven;
        __try {
            raised_while_unwound(3);
        } __finally {
            raise_code(4);
        }
    } __except (1) {
        at("h%x", (unsigned)GetExceptionCode() & 0xf);
    }
    EXPECT_TRACE("s3 s7 h4");
}

TAP_MAIN(CASE(goto_out_normally, "G-92 goto out of a finally, through an outer one and into its body"),
         CASE(return_out_normally, "G-93 return out of a finally runs the outer ones"),
         CASE(continues, "G-94 continue in a finally is the user's loop's"),
         CASE(breaks,
              "G-95 G-99 break in a finally leaves the user's loop or switch; one of its own stays inside"),
         CASE(leaves, "C-49 G-92 __leave out of a finally, reached normally and by an exception"),
         CASE(an_exception_is_swallowed,
              "G-96 I-121 return and goto out of a finally swallow the exception in flight"),
         CASE(a_second_exception_is_swallowed, "G-97 I-111 so does a return after a second exception"),
         CASE(to_one_label, "G-98 two finallys that leave for the same label"),
         CASE(no_stack_is_lost, "G-94 jumps out of finallys, 100000 times, in no more stack"),
         CASE(locals_changed_while_a_jump_passes,
              "Q-239 F-86 F-87 F-88 locals that a finally changes while the body is left"),
         CASE(what_is_returned_was_evaluated_before,
              "B-41 what is returned was evaluated before the finally"),
         CASE(loops, "F-89 F-90 F-91 loop variables changed by finallys, exceptions handled inside them"),
         CASE(values_returned_from_finally, "G-93 G-96 values of every type returned from a finally"),
         CASE(what_belongs_to_the_function,
              "D-60 __func__ and GetExceptionCode in finallys inside a handler"),
         CASE(a_fault_no_landing_pad_sees, "K-163 F-86 a fault in a call that cannot throw"),
         CASE(recursion, "D-61 recursion through finallys, one of which returns"),
         CASE(recursion_in_finally, "D-61 D-58 a function that calls itself in handler and finally"),
         CASE(exception_while_a_jump_passes,
              "Q-239 I-115 an exception in a finally that a jump runs: outer cleanups"),
         CASE(exception_while_an_exception_passes,
              "I-111 an exception in a finally that an exception runs: outer cleanups"),
         CASE(positions, "A-24 A-25 H-100 without braces, behind labels and cases"))
