/* __finally, __leave and the jumps out of a guarded block: sections B, C, F and H of the facts. */
#include "test/seh/trace.h"

static void falls_through(void)
{
    __try {
        at("body ");
    }
    __finally {
        at("f%d", AbnormalTermination());
    }
    EXPECT_TRACE("body f0");
}

static void before_the_handler(void)
{
    __try {
        __try {
            raise_code(1);
            at("no ");
        }
        __finally {
            at("f%d ", AbnormalTermination() != 0);
        }
        at("no ");
    }
    __except (filter("filter", 1)) {
        at("handler ");
    }
    __try {
        __try {
            *null_pointer = 1;
            at("no ");
        }
        __finally {
            at("f%d ", AbnormalTermination() != 0);
        }
    }
    __except (filter("filter", 1)) {
        at("handler");
    }
    EXPECT_TRACE("filter f1 handler filter f1 handler");
}

APART void faults(void)
{
    store_to_null();
    at("no ");
}

static volatile int result;

APART void with_a_finally(void)
{
    __try {
        faults();
    }
    __finally {
        result = AbnormalTermination() ? 99 : 100;
    }
}

static void two_functions_down(void)
{
    __try {
        with_a_finally();
    }
    __except (1) {
        result--;
    }
    EXPECT_EQ(result, 98);
}

APART void chain(int depth)
{
    __try {
        if (depth == 0)
            store_to_null();
        chain(depth - 1);
    }
    __finally {
        at("%d%c ", depth, AbnormalTermination() ? 'a' : 'n');
    }
}

static void innermost_first(void)
{
    __try {
        chain(3);
    }
    __except (1) {
        at("handler");
    }
    EXPECT_TRACE("0a 1a 2a 3a handler");
}

APART void three_in_one(void)
{
    __try {
        __try {
            __try {
                raise_code(1);
            }
            __finally {
                at("inner%d ", AbnormalTermination() != 0);
            }
        }
        __finally {
            at("middle%d ", AbnormalTermination() != 0);
        }
    }
    __finally {
        at("outer%d ", AbnormalTermination() != 0);
    }
}

static void three_nested(void)
{
    __try {
        three_in_one();
    }
    __except (1) {
        at("handler");
    }
    EXPECT_TRACE("inner1 middle1 outer1 handler");
}

static void not_on_continue(void)
{
    __try {
        __try {
            raise_code(1);
            at("on ");
        }
        __finally {
            at("f%d", AbnormalTermination());
        }
    }
    __except (filter("filter", -1)) {
    }
    EXPECT_TRACE("filter on f0");
}

static void shares_locals(void)
{
    LOCAL int a = 1;
    __try {
        __try {
            a = 2;
            raise_code(1);
        }
        __finally {
            a = a * 10 + 1;
        }
    }
    __except (1) {
        a = a * 10 + 5;
    }
    EXPECT_EQ(a, 215);
}

static void not_on_exit(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        __try {
            ExitProcess(7);
        }
        __finally {
            _exit(8);
        }
    }
    EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 7);
}

APART int returns_before(volatile int *seen)
{
    volatile int x = 1;
    __try {
        return x;
    }
    __finally {
        x = 2;
        *seen = AbnormalTermination();
    }
    return 3;
}

static void return_is_evaluated_first(void)
{
    volatile int abnormal = 0;
    EXPECT_EQ(returns_before(&abnormal), 1);
    EXPECT(abnormal);
}

APART int returns_constant(int which)
{
    __try {
        switch (which) {
        case 0:
            return 0;
        case 1:
            return 1;
        default:
            return -1;
        }
    }
    __finally {
        at("f");
    }
    return 55;
}

static void returned_constants(void)
{
    EXPECT_EQ(returns_constant(0), 0);
    EXPECT_EQ(returns_constant(1), 1);
    EXPECT_EQ(returns_constant(2), -1);
    EXPECT_TRACE("fff");
}

static void guarded_inside_a_finally(void)
{
    __try {
        __try {
            at("body ");
        }
        __finally {
            __try {
                raise_code(2);
            }
            __except (1) {
                at("in%x ", (unsigned)GetExceptionCode());
            }
            at("f ");
        }
        __try {
            raise_code(1);
        }
        __finally {
            __try {
                raise_code(2);
            }
            __except (1) {
                at("in%x ", (unsigned)GetExceptionCode());
            }
            __try {
                at("n");
            }
            __finally {
                at("%d ", AbnormalTermination());
            }
            at("f%d ", AbnormalTermination() != 0);
        }
    }
    __except (1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("body in2 f in2 n0 f1 h1");
}

static void leave_except(void)
{
    __try {
        at("a ");
        if (one)
            __leave;
        at("no ");
    }
    __except (filter("f", 1)) {
        at("h ");
    }
    at("b");
    EXPECT_TRACE("a b");
}

static void leave_from_loops(void)
{
    __try {
        for (int i = 0;; i++) {
            switch (i) {
            case 3:
                __leave;
            }
            at("%d ", i);
        }
    }
    __finally {
        at("f%d", AbnormalTermination());
    }
    EXPECT_TRACE("0 1 2 f0");
}

static void leave_inner_only(void)
{
    __try {
        __try {
            if (one)
                __leave;
            at("no ");
        }
        __finally {
            at("in%d ", AbnormalTermination());
        }
        at("after ");
    }
    __finally {
        at("out%d", AbnormalTermination());
    }
    EXPECT_TRACE("in0 after out0");
}

static void leave_from_blocks(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __except (1) {
            if (one)
                __leave;
            at("no ");
        }
        at("no ");
    }
    __finally {
        at("f%d ", AbnormalTermination());
    }
    __try {
        __try {
            at("body ");
        }
        __finally {
            if (one)
                __leave;
            at("no ");
        }
        at("no ");
    }
    __finally {
        at("f%d", AbnormalTermination());
    }
    EXPECT_TRACE("f0 body f0");
}

APART int return_from(int which)
{
    __try {
        if (which == 0)
            return 10;
        if (which == 1)
            raise_code(1);
    }
    __except (1) {
        return 11;
    }
    return 12;
}

static void returns(void)
{
    EXPECT_EQ(return_from(0), 10);
    EXPECT_EQ(return_from(1), 11);
    EXPECT_EQ(return_from(2), 12);
    __try {
        return_from(0);
        raise_code(3);
    }
    __except (1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("h3");
}

APART int return_through_two(void)
{
    __try {
        __try {
            return 1;
        }
        __finally {
            at("inner%d ", AbnormalTermination() != 0);
        }
    }
    __finally {
        at("outer%d", AbnormalTermination() != 0);
    }
    return 2;
}

APART int return_from_handler(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __except (1) {
            return 4;
        }
    }
    __finally {
        at(" f%d", AbnormalTermination() != 0);
    }
    return 5;
}

static void returns_run_finally(void)
{
    EXPECT_EQ(return_through_two(), 1);
    EXPECT_EQ(return_from_handler(), 4);
    EXPECT_TRACE("inner1 outer1 f1");
}

static void gotos(void)
{
    __try {
        if (one)
            goto out;
        at("no ");
    }
    __except (1) {
        at("no ");
    }
out:
    __try {
        if (one)
            goto further;
    }
    __finally {
        at("f%d ", AbnormalTermination() != 0);
    }
    at("no ");
further:
    __try {
        __try {
            raise_code(1);
        }
        __except (1) {
            goto end;
        }
    }
    __finally {
        at("g%d ", AbnormalTermination() != 0);
    }
    at("no ");
end:
    at("end");
    EXPECT_TRACE("f1 g1 end");
}

static void continues(void)
{
    int n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            if (i & 1)
                continue;
            n++;
        }
        __except (1) {
            n += 100;
        }
        n += 2;
    }
    EXPECT_EQ(n, 15);
    volatile int m = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            if (i & 1)
                continue;
            m++;
        }
        __finally {
            m += 3;
        }
        m++;
    }
    EXPECT_EQ(m, 40);
}

static void breaks(void)
{
    volatile int n = 0;
    for (int i = 0; i < 10; i++) {
        __try {
            if (i == 3)
                break;
            n++;
        }
        __finally {
            n += 10;
        }
    }
    EXPECT_EQ(n, 43);
    switch (one) {
    case 1:
        __try {
            n = 1;
            if (one)
                break;
            n += 100;
        }
        __finally {
            n++;
        }
        n += 1000;
    }
    EXPECT_EQ(n, 2);
    do {
        __try {
            if (one)
                break;
        }
        __except (1) {
        }
        n = 0;
    } while (0);
    EXPECT_EQ(n, 2);
}

static void switch_inside(void)
{
    __try {
        switch (one) {
        case 1:
            at("a ");
            break;
        default:
            at("no ");
        }
        at("b ");
    }
    __finally {
        switch (one) {
        case 1:
            at("c ");
            break;
        default:
            at("no ");
        }
        at("d");
    }
    EXPECT_TRACE("a b c d");
}

APART void leaves_by(int how)
{
    for (int i = 0; i < 1; i++) {
        __try {
            switch (how) {
            case 0:
                break;
            case 1:
                __leave;
            case 2:
                return;
            case 3:
                goto out;
            case 4:
                continue;
            }
            if (how == 5)
                break;
        }
        __finally {
            at("%d", AbnormalTermination() != FALSE);
        }
    }
out:
    at(" ");
}

static void abnormal_values(void)
{
    for (int how = 0; how < 6; how++)
        leaves_by(how);
    EXPECT_TRACE("0 0 11 1 1 ");
}

APART int out_of_finally(int how)
{
    __try {
        if (how & 1)
            raise_code(1);
    }
    __finally {
        at("f ");
        if (how & 2)
            return 1;
        goto out;
    }
    return 2;
out:
    return 3;
}

static void jumps_out_of_finally(void)
{
    for (int i = 0; i < 40; i++) { /* more often than unwinds are kept: each must be given up */
        trace[0] = 0;
        __try {
            EXPECT_EQ(out_of_finally(0), 3);
            EXPECT_EQ(out_of_finally(2), 1);
            EXPECT_EQ(out_of_finally(1), 3);
            EXPECT_EQ(out_of_finally(3), 1);
            at("done");
        }
        __except (filter("filter", 1)) {
            at("no ");
        }
    }
    EXPECT_TRACE("f f filter f filter f done");
}

static void swallowed_in_one_function(void)
{
    volatile int n = 0;
    __try {
        for (int i = 0; i < 50; i++) {
            __try {
                raise_code(1);
            }
            __finally {
                n++;
                goto next;
            }
        next:;
        }
    }
    __except (1) {
        at("no ");
    }
    EXPECT_EQ(n, 50);
    __try {
        raise_code(2);
    }
    __except (1) {
        at("clean");
    }
    EXPECT_TRACE("clean");
}

TAP_MAIN(CASE(falls_through, "B-29 H-100 falling through is normal"),
         CASE(before_the_handler, "B-30 B-31 B-32 filter, then finally, then handler; raised and hardware"),
         CASE(two_functions_down, "B-33 a finally in the middle function"),
         CASE(innermost_first, "B-34 B-38 finallys of four functions, innermost first"),
         CASE(three_nested, "B-37 H-102 three nested finallys in one function"),
         CASE(not_on_continue, "B-35 continuing does not run the finally, the end of the body does"),
         CASE(shares_locals, "B-39 a finally shares the function's locals"),
         CASE(not_on_exit, "B-40 ExitProcess runs no finally"),
         CASE(return_is_evaluated_first, "B-41 the returned value is evaluated before the finally runs"),
         CASE(returned_constants, "B-41 F-79 constants are returned through a finally"),
         CASE(guarded_inside_a_finally, "B-42 B-43 B-44 H-103 guarded blocks inside a finally, entered normally and by unwinding"),
         CASE(leave_except, "C-45 __leave goes behind the handler"),
         CASE(leave_from_loops, "C-46 C-47 __leave out of a loop and a switch; it is normal"),
         CASE(leave_inner_only, "C-48 __leave leaves the inner block only"),
         CASE(leave_from_blocks, "C-49 __leave in a handler or finally leaves the enclosing block"),
         CASE(returns, "F-77 F-78 return from body and handler; nothing stays entered"),
         CASE(returns_run_finally, "F-79 F-80 return runs the finallys on its way"),
         CASE(gotos, "F-81 F-82 goto out of bodies and handlers"),
         CASE(continues, "F-85 F-86 continue"),
         CASE(breaks, "F-87 F-88 F-91 break out of loops and a switch"),
         CASE(switch_inside, "G-99 a switch inside body and finally"),
         CASE(abnormal_values, "H-100 AbnormalTermination of each way out"),
         CASE(jumps_out_of_finally, "G-92 G-93 G-96 goto and return out of a finally; an exception in flight is swallowed"),
         CASE(swallowed_in_one_function, "G-96 I-121 swallowed 50 times in one function, and clean afterwards"))
