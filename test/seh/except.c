/* __try and __except: sections A and D of the facts, nesting, and where the statement may stand. */
#include "test/seh/trace.h"

static void body_without_exception(void)
{
    int x = 0;
    __try {
        x = 1;
    }
    __except (filter("f", 1)) {
        x = 2;
    }
    EXPECT_EQ(x, 1);
    EXPECT_TRACE("");
}

static void constant_filters(void)
{
    int rest = 0, handled = 0;
    __try {
        raise_code(5);
        rest++;
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        handled++;
    }
    EXPECT_EQ(rest, 0);
    EXPECT_EQ(handled, 1);
    __try {
        __try {
            raise_code(5);
        }
        __except (EXCEPTION_CONTINUE_SEARCH) {
            at("inner ");
        }
        at("skipped ");
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        at("outer");
    }
    EXPECT_TRACE("outer");
    __try {
        raise_code(5);
        at("resumed");
    }
    __except (EXCEPTION_CONTINUE_EXECUTION) {
        at("handler");
    }
    EXPECT_TRACE("resumed");
}

static void sign_decides(void)
{
    __try {
        raise_code(5);
        at("no ");
    }
    __except (12345) {
        at("handler ");
    }
    __try {
        raise_code(5);
        at("resumed");
    }
    __except (-12345) {
        at("no ");
    }
    EXPECT_TRACE("handler resumed");
}

static void filter_is_a_local(void)
{
    LOCAL int counter = 0;
    __try {
        counter = 1;
        raise_code(5);
        counter = 7;
    }
    __except (counter) {
        counter++;
    }
    EXPECT_EQ(counter, 2);
    __try {
        counter = -1;
        raise_code(5);
    }
    __except (counter) {
        counter = 9;
    }
    EXPECT_EQ(counter, -1);
    if (EXACT) {
        __try {
            counter = 1;
            *null_pointer = 3;
            counter = 7;
        }
        __except (counter) {
            counter++;
        }
        EXPECT_EQ(counter, 2);
    }
}

APART int with_pointers(EXCEPTION_POINTERS *pointers, DWORD code)
{
    EXPECT(pointers && pointers->ExceptionRecord && pointers->ContextRecord);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionCode, code);
    return pointers->ExceptionRecord->ExceptionCode == 5;
}

static void filter_receives(void)
{
    __try {
        raise_code(5);
    }
    __except (with_pointers(GetExceptionInformation(), GetExceptionCode())) {
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("5");
}

static void comma_in_filter(void)
{
    LOCAL int seen = 0;
    __try {
        raise_code(5);
    }
    __except (seen++, 1) {
        seen += 10;
    }
    EXPECT_EQ(seen, 11);
    __try {
        raise_code(5);
    }
    __except (seen++, -1) {
        seen = 0;
    }
    EXPECT_EQ(seen, 12);
    __try {
        __try {
            raise_code(5);
        }
        __except (seen++, 0) {
        }
    }
    __except (1) {
        EXPECT_EQ(seen, 13);
    }
}

static void conditional_filter(void)
{
    __try {
        store_to_null();
    }
    __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        at("handled");
    }
    EXPECT_TRACE("handled");
}

APART void handles_its_own(void)
{
    __try {
        store_to_null();
    }
    __except (1) {
        at("callee ");
    }
}

static void callee_handles(void)
{
    __try {
        handles_its_own();
        store_to_null();
    }
    __except (1) {
        at("caller");
    }
    EXPECT_TRACE("callee caller");
}

static void sequential(void)
{
    __try {
        raise_code(1);
    }
    __except (GetExceptionCode() == 1) {
        at("first ");
    }
    __try {
        raise_code(2);
    }
    __except (GetExceptionCode() == 2) {
        at("second");
    }
    EXPECT_TRACE("first second");
}

APART char *stack_here(void)
{
    return (char *)__builtin_frame_address(0);
}

static void many_times(void)
{
    char *first = NULL, *last = NULL;
    volatile int handled = 0;
    for (int i = 0; i < 200000; i++) {
        __try {
            raise_code(5);
        }
        __except (1) {
            handled++;
            last = stack_here();
            if (!first)
                first = last;
        }
    }
    EXPECT_EQ(handled, 200000);
    EXPECT(first == last);
}

static void empty_blocks(void)
{
    __try {
    }
    __except (0) {
    }
    __try {
        __try {
        }
        __except (-1) {
        }
    }
    __except (1) {
    }
    __try {
        __try {
        }
        __finally {
        }
    }
    __finally {
    }
    __try {
        __try {
        }
        __except (1) {
        }
    }
    __finally {
        __try {
        }
        __finally {
        }
    }
}

APART int deep_stack(int n)
{
    volatile char room[400];
    room[0] = (char)n;
    return n ? deep_stack(n - 1) + room[0] * 0 : 0;
}

static void code_after_calls(void)
{
    __try {
        raise_code(0xE0000123);
    }
    __except (1) {
        deep_stack(100);
        EXPECT_EQ(GetExceptionCode(), 0xE0000123);
    }
}

static void body_runs_once(void)
{
    volatile int runs = 0;
    __try {
        runs++;
        raise_code(5);
    }
    __except (1) {
    }
    EXPECT_EQ(runs, 1);
}

static void handler_changes_locals(void)
{
    LOCAL int a = 1, b = 2;
    __try {
        a = 3;
        raise_code(5);
        b = 4;
    }
    __except (1) {
        b += a;
        a = 10;
    }
    EXPECT_EQ(a, 10);
    EXPECT_EQ(b, 5);
}

APART void else_belongs_to(int c)
{
    if (c)
        __try {
            if (c == 2)
                raise_code(5);
            at("body ");
        }
        __except (1) {
            at("handler ");
        }
    else
        at("else ");
}

static void as_a_sub_statement(void)
{
    else_belongs_to(1);
    else_belongs_to(2);
    else_belongs_to(0);
    for (int i = 0; i < 2; i++)
        __try {
            raise_code(5);
        }
        __except (1) {
            at("%d ", i);
        }
    int n = 2;
    while (n--)
        __try {
            at("w");
        }
        __finally {
            at("%d ", n);
        }
    EXPECT_TRACE("body handler else 0 1 w1 w0 ");
}

APART void after_labels(int which)
{
    switch (which) {
    case 1:
        __try {
            raise_code(5);
        }
        __except (1) {
            at("one ");
        }
        break;
    default:
        goto label;
    }
    return;
label:
    __try {
        at("label ");
    }
    __finally {
        at("f");
    }
}

static void behind_labels(void)
{
    after_labels(1);
    after_labels(2);
    EXPECT_TRACE("one label f");
}

static void other_spellings(void)
{
    _try {
        _try {
            if (one)
                _leave;
            at("no ");
        }
        _finally {
            at("%d", AbnormalTermination() | _abnormal_termination() | abnormal_termination());
        }
        raise_code(5);
    }
    _except (_exception_code() == 5 && exception_code() == 5 && _exception_info() && exception_info()) {
        at(" %x%x", (unsigned)_exception_code(), (unsigned)exception_code());
    }
    EXPECT_TRACE("0 55");
}

static void types_of_filters(void)
{
    __try {
        raise_code(5);
        at("resumed ");
    }
    __except ((DWORD)0xFFFFFFFF) {
        at("no ");
    }
    __try {
        raise_code(5);
    }
    __except ((char)1) {
        at("char ");
    }
    __try {
        raise_code(5);
    }
    __except (one == 1) {
        at("truth");
    }
    EXPECT_TRACE("resumed char truth");
}

static void inner_then_outer(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __except (1) {
            at("inner ");
        }
        raise_code(2);
        at("no ");
    }
    __except (1) {
        at("outer %x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("inner outer 2");
}

static void three_levels(void)
{
    __try {
        __try {
            __try {
                raise_code(1);
            }
            __except (1) {
                at("1 ");
            }
            raise_code(2);
        }
        __except (1) {
            at("2 ");
        }
        raise_code(3);
    }
    __except (1) {
        at("3");
    }
    EXPECT_TRACE("1 2 3");
}

static void inside_a_handler(void)
{
    __try {
        raise_code(1);
    }
    __except (1) {
        __try {
            raise_code(0);
        }
        __except (GetExceptionCode() == 0) {
            at("in %x ", (unsigned)GetExceptionCode());
        }
        at("out %x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("in 0 out 1");
}

static void handler_is_not_guarded_by_itself(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __except (filter("f1", 1)) {
            at("h1 ");
            raise_code(2);
        }
    }
    __except (filter("f2", 1)) {
        at("h2 %x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1 h1 f2 h2 2");
}

static void handler_calls_a_guard(void)
{
    __try {
        raise_code(1);
    }
    __except (1) {
        handles_its_own();
        at("%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("callee 1");
}

static void filter_depends_on_a_change(void)
{
    LOCAL int counter = 0;
    __try {
        counter++;
        raise_code(1);
    }
    __except (counter) {
        counter++;
        __try {
            counter++;
            raise_code(2);
        }
        __except (counter - 2) {
            counter++;
        }
    }
    EXPECT_EQ(counter, 4);
}

static void goto_within_the_outer_body(void)
{
    LOCAL int counter = 0;
    __try {
        __try {
            counter++;
            if (one)
                goto label;
        }
        __except (1) {
            counter += 100;
        }
    label:
        raise_code(1);
    }
    __except (1) {
        counter += 2;
    }
    EXPECT_EQ(counter, 3);
}

APART int recursion(int depth, int handle_at)
{
    int result = 0;
    __try {
        __try {
            if (depth == 0)
                store_to_null();
            result = recursion(depth - 1, handle_at);
        }
        __finally {
            if (AbnormalTermination())
                at("%d ", depth);
        }
    }
    __except (depth == handle_at) {
        at("h%d ", depth);
        result = depth;
    }
    return result;
}

static void handled_at_a_depth(void)
{
    EXPECT_EQ(recursion(50, 3), 3);
    EXPECT_TRACE("0 1 2 3 h3 ");
}

APART long caller_registers(long a, long b, long c)
{
    long x = a * 3, y = b * 5, z = c * 7, result = 0;
    double d = (double)a / 2;
    for (int i = 0; i < 3; i++) {
        handles_its_own();
        result += x + y + z + (long)(d * 2);
    }
    return result;
}

static void registers_of_the_caller(void)
{
    EXPECT_EQ(caller_registers(one, 2L * one, 3L * one), 3 * (3 + 10 + 21 + 1));
    trace[0] = 0;
}

TAP_MAIN(CASE(body_without_exception, "A-1 without an exception the filter is not evaluated and the handler not run"),
         CASE(constant_filters, "A-2 A-3 A-4 constant filters: execute, search, continue"),
         CASE(sign_decides, "A-5 the sign of the filter's value decides"),
         CASE(filter_is_a_local, "A-6 A-7 A-8 the filter is a local that the body has set"),
         CASE(filter_receives, "A-9 A-10 A-11 A-12 a filter function receives code and information"),
         CASE(comma_in_filter, "A-13 a filter's side effects are seen in handler, body and outer handler"),
         CASE(conditional_filter, "A-14 A-16 a conditional filter; the exception comes from a callee without guards"),
         CASE(callee_handles, "A-17 a callee handles its own, the caller the next"),
         CASE(sequential, "A-18 two guarded blocks in sequence"),
         CASE(many_times, "A-19 200,000 exceptions in a loop leave the stack where it was"),
         CASE(empty_blocks, "A-20 empty blocks, each in each"),
         CASE(code_after_calls, "A-21 the code in a handler outlives deep calls"),
         CASE(body_runs_once, "A-22 the body runs once"),
         CASE(handler_changes_locals, "A-23 D-62 a handler changes locals"),
         CASE(as_a_sub_statement, "A-24 as the statement of if, else, for and while"),
         CASE(behind_labels, "A-25 behind case and a label"),
         CASE(other_spellings, "A-26 A-27 the other spellings"),
         CASE(types_of_filters, "A-28 filters of other types count as int"),
         CASE(inner_then_outer, "D-51 D-58 inner handler, then the outer for what follows"),
         CASE(three_levels, "D-52 three levels, each raising again"),
         CASE(inside_a_handler, "D-53 D-60 a guarded block in a handler; each handler sees its own code"),
         CASE(handler_is_not_guarded_by_itself, "D-54 an exception in a handler goes outwards"),
         CASE(handler_calls_a_guard, "D-55 a handler calls a function with guards"),
         CASE(filter_depends_on_a_change, "D-57 an inner filter sees what the outer handler changed"),
         CASE(goto_within_the_outer_body, "D-59 goto from the inner body to a label in the outer"),
         CASE(handled_at_a_depth, "D-61 recursion: handled half way"),
         CASE(registers_of_the_caller, "D-62 the caller's registers survive a callee's exception"))
