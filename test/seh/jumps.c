/*
 * Every kind of jump out of every kind of loop: sections C and F of the facts. The counts are worked out by
 * hand from what the statements mean.
 */
#include "test/seh/trace.h"

static void goto_to_an_outer_body(void)
{
    JUMPED int n = 0;
    __try {
        __try {
            __try {
                raise_code(1);
            } __except (1) {
                n += 1;
                if (one)
                    goto inside;
            }
            n += 1000;
        } __finally {
            n += 10;
            at("in%d ", AbnormalTermination() != 0);
        }
        n += 2000;
    inside:
        at("body ");
    } __finally {
        n += 100;
        at("out%d", AbnormalTermination() != 0);
    }
    EXPECT_EQ(n, 111);
    EXPECT_TRACE("in1 body out0");
}

APART int gotos_through(int how)
{
    JUMPED int n = 0;
again:
    __try {
        __try {
            __try {
                n++;
                if (how == 1 && n < 3)
                    goto again;
                if (how == 2)
                    goto out;
                if (how == 3)
                    goto middle;
            } __except (1) {
                n += 1000;
            }
        } __finally {
            at("%d", AbnormalTermination() != 0);
        }
    middle:
        n += 100;
    } __finally {
        at("%d ", AbnormalTermination() != 0);
    }
out:
    return n;
}

static void gotos(void)
{
    EXPECT_EQ(gotos_through(0), 101);
    EXPECT_EQ(gotos_through(1), 103);
    EXPECT_EQ(gotos_through(2), 1);
    EXPECT_EQ(gotos_through(3), 101);
    EXPECT_TRACE("00 11 11 00 11 10 ");
}

static void continue_statements(void)
{
    JUMPED int n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                if (i & 1)
                    continue;
                n += 1;
            } __except (1) {
                n += 1000;
            }
            n += 2;
        } __except (1) {
            n += 1000;
        }
        n += 3;
    }
    EXPECT_EQ(n, 5 * 6);
    n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                n += 1;
                if (i & 1)
                    continue;
                n += 1;
            } __finally {
                n += 2;
            }
            n += 3;
        } __finally {
            n += 4;
        }
        n += 2;
    }
    EXPECT_EQ(n, 5 * 13 + 5 * 7);
    n = 0;
    int i = 0;
    while (i++ < 6) {
        __try {
            if (i % 3 == 0)
                continue;
            raise_code(1);
        } __except (1) {
            n += 10;
            if (i % 3 == 1)
                continue;
            n += 100;
        }
        n += 1;
    }
    EXPECT_EQ(n, 2 * 10 + 2 * 111);
    n = i = 0;
    do {
        __try {
            if (i == 1)
                continue;
            n += 1;
        } __finally {
            n += 10;
        }
        n += 100;
    } while (++i < 4);
    EXPECT_EQ(n, 3 * 111 + 10);
}

static void break_statements(void)
{
    JUMPED int n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                if (i == 2)
                    break;
                n += 1;
            } __except (1) {
                n += 1000;
            }
            n += 1;
        } __except (1) {
            n += 1000;
        }
        n += 1;
    }
    EXPECT_EQ(n, 6);
    n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            __try {
                n += 1;
                if (i == 2)
                    break;
                n += 1;
            } __finally {
                n += 2;
            }
        } __finally {
            n += 3;
        }
        n += 1;
    }
    EXPECT_EQ(n, 2 * 8 + 6);
    n = 0;
    while (one) {
        __try {
            n++;
            raise_code(1);
        } __except (1) {
            if (n == 4)
                break;
        }
    }
    EXPECT_EQ(n, 4);
    n = 0;
    for (int i = 0; i < 3; i++) {
        for (;;) {
            __try {
                n += 1;
                break;
            } __finally {
                n += 10;
            }
        }
        __try {
            do {
                if (i == 1)
                    break;
                n += 100;
            } while (!one);
        } __finally {
            n += 1000;
        }
    }
    EXPECT_EQ(n, 3 * 11 + 200 + 3000);
}

APART int out_of_a_switch(int how)
{
    JUMPED int n = 0;
    switch (how) {
    case 0:
        __try {
            break;
        } __except (1) {
            n += 1000;
        }
        n += 1000;
        break;
    case 1:
        __try {
            n += 1;
            break;
        } __finally {
            n += 1;
        }
        n += 1000;
        break;
    case 2:
        __try {
            __try {
                break;
            } __except (1) {
                n += 1000;
            }
            n += 1000;
        } __except (1) {
            n += 1000;
        }
        n += 1000;
        break;
    case 3:
        __try {
            __try {
                n += 1;
                break;
            } __finally {
                n += 2;
            }
            n += 1000;
        } __finally {
            n += 3;
        }
        n += 1000;
        break;
    case 4:
        __try {
            raise_code(1);
        } __except (1) {
            n += 5;
            break;
        }
        n += 1000;
        break;
    default:
        n += 1000;
    }
    return n;
}

static void breaks_of_a_switch(void)
{
    static const int expected[] = {0, 2, 0, 6, 5, 1000};
    for (int how = 0; how < 6; how++)
        EXPECT_EQ(out_of_a_switch(how), expected[how]);
}

APART int loop_variable(void)
{
    JUMPED int n = 0, outer = 0;
    while (n < 9) {
        __try {
            __try {
                n++;
                if (n & 1)
                    continue;
                n++;
            } __finally {
                n += 2;
            }
        } __finally {
            outer++;
        }
        outer += 10;
    }
    return n * 100 + outer; /* 0 -> 3 -> 7 (by 4, 6) -> ... as the loop below says */
}

APART int loop_variable_by_hand(void)
{
    int n = 0, outer = 0;
    while (n < 9) {
        n++;
        int odd = n & 1;
        if (!odd)
            n++;
        n += 2;
        outer += odd ? 1 : 11;
    }
    return n * 100 + outer;
}

APART int both_finallys_raise(void)
{
    JUMPED int n = 0;
    for (int i = 0; i < 2; i++) {
        __try {
            __try {
                n += 1;
                if (i == 0)
                    continue;
                n += 1;
            } __finally {
                __try {
                    raise_code(1);
                } __except (1) {
                    n += 1;
                }
            }
        } __finally {
            __try {
                store_to_null();
            } __except (1) {
                n += 1;
            }
        }
    }
    return n;
}

static void loops_through_finallys(void)
{
    EXPECT_EQ(loop_variable(), loop_variable_by_hand());
    EXPECT_EQ(both_finallys_raise(), 7);
    JUMPED int sum = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            __try {
                if (j == i)
                    continue;
                if (j == 2)
                    break;
                sum += 1;
            } __finally {
                sum += 10;
            }
    EXPECT_EQ(sum, 9 * 10 + 4);
#ifdef __cplusplus
    static const int numbers[] = {1, 2, 3, 4};
    sum = 0;
    for (int number : numbers) {
        __try {
            if (number == 2)
                continue;
            if (number == 4)
                break;
            sum += number;
        } __finally {
            sum += 10;
        }
        sum += 100;
    }
    EXPECT_EQ(sum, 4 + 40 + 200);
#endif
}

static void leaves_of_every_kind(void)
{
    LOCAL int n = 0;
    __try {
        if (one)
            __leave;
        else
            n = 1000;
        n += 1000;
    } __except (1) {
        n += 1000;
    }
    __try {
        for (int i = 0; i < 10; i++)
            for (int j = 0; j < 10; j++) {
                while (one) {
                    if (i * j == 12)
                        __leave;
                    break;
                }
                n++;
            }
    } __except (1) {
        n += 1000;
    }
    EXPECT_EQ(n, 26);
    __try {
        switch (one) {
        case 0:
            n = 1000;
            break;
        case 1:
            do {
                __leave;
            } while (one);
        }
        n = 2000;
    } __finally {
        n += AbnormalTermination() ? 1000 : 1;
    }
    EXPECT_EQ(n, 27);
}

static void leave_from_a_deep_handler(void)
{
    LOCAL int n = 0;
    __try {
        __try {
            raise_code(1);
        } __except (1) {
            n += 1;
            __try {
                raise_code(2);
            } __except (1) {
                n += 1;
                __try {
                    __try {
                        raise_code(3);
                    } __except (1) {
                        n += 1;
                        __leave;
                    }
                    n += 1000;
                } __finally {
                    n += AbnormalTermination() ? 1000 : 1;
                }
                n += 1;
                __leave;
            }
            n += 1000;
        }
        n += 1000;
    } __finally {
        n += AbnormalTermination() ? 1000 : 1;
    }
    EXPECT_EQ(n, 6);
}

APART int returns_from(int how)
{
    volatile int n = 0;
    __try {
        __try {
            switch (how) {
            case 0:
                return 1;
            case 1:
                for (;;)
                    return 2;
            default:
                raise_code(7);
            }
        } __except (how == 2) {
            __try {
                return 3;
            } __finally {
                at("f%d ", AbnormalTermination() != 0);
            }
        }
    } __except (1) {
        __try {
            raise_code(8);
        } __except (1) {
            return 4;
        }
    }
    return n;
}

static void returns(void)
{
    EXPECT_EQ(returns_from(0), 1);
    EXPECT_EQ(returns_from(1), 2);
    EXPECT_EQ(returns_from(2), 3);
    EXPECT_EQ(returns_from(3), 4);
    EXPECT_TRACE("f1 ");
    __try {
        returns_from(0);
        returns_from(3);
        raise_code(9);
    } __except (1) {
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("9");
}

/* A jump runs one block, whose exception runs another, which swallows it. */
APART void swallows(void)
{
    __try {
        __try {
            __try {
                if (one)
                    goto out;
            } __finally {
                at("a ");
                raise_code(1);
            }
        out:
            at("no ");
        } __finally {
            at("b ");
            __leave;
        }
    } __except (1) {
        at("no ");
    }
    at("end ");
}

static void swallowed_again_and_again(void)
{
    for (int i = 0; i < 20; i++) {
        swallows();
        EXPECT_TRACE("a b end ");
    }
    __try {
        swallows();
        raise_code(2);
    } __except (1) {
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("a b end 2");
}

TAP_MAIN(CASE(leaves_of_every_kind, "C-45 C-46 C-47 __leave out of if, loops in loops and switches"),
         CASE(leave_from_a_deep_handler,
              "C-49 C-50 __leave from handlers three deep, with finallys behind them"),
         CASE(returns, "F-77 F-78 F-80 return from bodies and handlers at every depth"),
         CASE(gotos, "F-81 goto backwards, outwards and between, out of two levels"),
         CASE(goto_to_an_outer_body, "F-82 F-83 goto out of a handler into the body of an outer finally"),
         CASE(continue_statements,
              "F-85 F-86 F-91 continue in for, while and do, nested, from body and handler"),
         CASE(break_statements, "F-87 F-91 break in for, while, do and nested loops, from body and handler"),
         CASE(breaks_of_a_switch, "F-88 break of a switch out of except, finally and two of each"),
         CASE(swallowed_again_and_again, "I-115 the exception of a finally that a goto runs is swallowed by the next"),
         CASE(loops_through_finallys,
              "F-89 F-90 F-91 loop variables that finallys change, and exceptions inside them"))
