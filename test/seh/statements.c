/*
 * Where the statements may stand and what may stand in them: rows 24 to 28 of the facts, taken as far as the
 * grammar goes; then small programs that combine everything. The layout is part of the test.
 */
/* clang-format off */
#include "test/seh/trace.h"

#include <pthread.h>

#define GUARDED first_inclusion
#include "test/seh/guarded.h"
#define GUARDED second_inclusion
#include "test/seh/guarded.h"

static void included_twice(void)
{
    for (int how = 0; how < 3; how++)
        at("%d%d ", first_inclusion(how), second_inclusion(how));
    EXPECT_TRACE("bb22 11 22 ");
}

/* The only statement of every kind of statement, without braces. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-else" /* which is what this is about */
APART void bare(int n)
{
    if (n == 0)
        __try { raise_code(1); } __except (1) { at("if "); }
    else if (n == 1)
        __try { at("else-if "); } __finally { at("f "); }
    else
        __try { raise_code(1); } __except (1) { at("else "); }
    if (n)
        if (n == 2)
            __try { at("inner "); } __except (1) { at("no "); }
        else
            at("inner-else ");
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            __try { if (i == j) raise_code(1); at("%d%d ", i, j); } __except (1) { at("= "); }
    while (n-- > 1)
        __try { if (n == 1) continue; } __except (1) { at("no "); }
    do
        __try { at("do "); break; } __except (1) { at("no "); }
    while (one);
}
#pragma GCC diagnostic pop

static void without_braces(void)
{
#define LOOPS "= 01 10 = do "
    bare(0);
    bare(1);
    bare(2);
    EXPECT_TRACE("if " LOOPS "else-if f inner-else " LOOPS "else inner " LOOPS);
}

APART void labelled(int n)
{
    switch (n) {
    case 0:
    zero: __try { if (n == 0) raise_code(1); at("zero "); } __except (1) { n = 1; goto zero; }
        __attribute__((__fallthrough__));
    case 2: case 3: __try { at("two "); } __finally { at("f "); }
        break;
    default: __try { at("default "); } __except (1) { at("no "); }
    }
again:
    __try { if (n++ < 4) goto again; } __except (1) { at("no "); }
    at("%d ", n);
}

static void labels(void)
{
    labelled(0);
    labelled(3);
    labelled(9);
    EXPECT_TRACE("zero two f 5 two f 5 default 10 ");
}

#define PASS(...) __VA_ARGS__
#define GUARD(body, filter, handler) __try { body; } __except (filter) { handler; }
#define LAST(body, last) __try { body; } __finally { last; }

static void in_macros(void)
{
    LOCAL int n = 0;
    PASS(__try { raise_code(1); } __except (n = 1, 1) { at("a%d ", n); })
    GUARD(raise_code(2), PASS(at("filter "), GetExceptionCode() == 2),
          at("%x ", (unsigned)GetExceptionCode()))
    GUARD(GUARD(raise_code(3), 0, at("no ")), 1, GUARD(raise_code(4), 1, at("nested ")))
    LAST(LAST(at("b "), at("f%d ", AbnormalTermination())), at("g%d ", AbnormalTermination()))
    __try { n = 5; } __finally { n++; } __try { raise_code(1); } __except (1) { n++; } __try { n++; } __except (0) { }
    EXPECT_EQ(n, 8);
    __try{raise_code(1);}__except(1){at("tight ");}
    __try /* { */ { // } __except
        raise_code(1); /* } __finally { */
    } /* between */ __except /* ( */ (/* ) */ 1 /* { */) /* behind */ { at("comments"); }
    EXPECT_TRACE("a1 filter 2 nested b f0 g0 tight comments");
}

APART int several(int a, int b, const char *text)
{
    return a + b == 3 && strcmp(text, "}) {\"__except (0) {") == 0;
}

struct numbers {
    int first, second;
};

static void filters_of_every_shape(void)
{
    int array[] = {0, 1};
    __try { raise_code(1); } __except (several(1, 2, "}) {\"__except (0) {")) { at("call "); }
    __try { raise_code(1); } __except (GetExceptionCode() == ')' - '(' ? 1 : 0) { at("characters "); }
    __try { raise_code(1); } __except (array[GetExceptionCode() == 1]) { at("index "); }
    __try { raise_code(1); } __except (((struct numbers *)array)->second) { at("member "); }
    __try { raise_code(1); } __except ((at("x "), (void)0, at("y ")), GetExceptionInformation() && one) {
        at("comma ");
    }
    __try { raise_code(1); } __except (GetExceptionInformation()->ExceptionRecord->ExceptionCode == 1
                                           ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) { at("chain "); }
    __try { raise_code(1); } __except (!((struct numbers){1, 0}).second) { at("literal "); }
    __try { raise_code(1); } __except (one ?: 0) { at("elvis "); }
#ifndef __clang__
    __try { raise_code(1); } __except (({
        int sum = 0;
        for (int i = 0; i < 3; i++) { if (i == 1) continue; sum += i; }
        sum == 2;
    })) { at("block "); }
#endif
    __try { raise_code(1); } __except (sizeof(char[7]) == 7) { at("size"); }
#ifdef __clang__
    EXPECT_TRACE("call characters index member x y comma chain literal elvis size");
#else
    EXPECT_TRACE("call characters index member x y comma chain literal elvis block size");
#endif
}

/* Declarations in the blocks hide those outside, for the block only. */
static void scopes(void)
{
    LOCAL int n = 1;
    __try {
        int n = 50;
        static int kept = 3;
        enum { HERE = 9 };
        struct here { char c[HERE]; } here;
        typedef int number;
        number m = n + kept + (int)sizeof here;
        at("%d ", m);
        raise_code((DWORD)m);
    } __except (n == 1 && GetExceptionCode() == 62) {
        int m = n;
        at("%d ", m);
    }
    __try {
        int m = 2;
        at("%d ", m);
    } __finally {
        int n = 7, m = 8;
        at("%d%d ", n, m);
    }
    at("%d", n);
    EXPECT_TRACE("62 1 2 78 1");
}

static void inside_expressions(void)
{
#ifndef __clang__
    int value = ({
        FAULTED int inner = 3;
        __try { inner = 4; raise_code(1); inner = 5; } __except (inner == 4) { inner *= 10; }
        inner + 2;
    });
    EXPECT_EQ(value, 42);
#ifdef __cplusplus
    auto nested = [&](int n) {
        __try { value = n; raise_code(1); } __except (n == 7) { return value * 2; }
        return 0;
    };
#else
    auto int nested(int n);
    int nested(int n)
    {
        __try { value = n; raise_code(1); } __except (n == 7) { return value * 2; }
        return 0;
    }
#endif
    EXPECT_EQ(nested(7), 14);
    EXPECT_EQ(value, 7);
#endif
}

#ifdef __cplusplus
template <class Number, int N> static int pick(Number number)
{
    return number == N;
}
static int of_old(int a)
#else
/* The way functions were once defined. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-definition"
static int of_old(a)
    int a;
#endif
{
    __try { raise_code((DWORD)a); } __except (GetExceptionCode() == 5) { return a + 1; }
    return 0;
}

static void languages(void)
{
    EXPECT_EQ(of_old(5), 6);
#ifdef __cplusplus
    __try { raise_code(1); } __except (pick<unsigned, 1>(GetExceptionCode())) { at("template "); }
    __try { raise_code(1); } __except ([&] { return numbers{1, 2}.second - 1; }()) { at("lambda "); }
    if (int n = one; n)
        __try { raise_code(1); } __except (n) { at("if "); }
    else
        at("no ");
    if constexpr (sizeof(int) == 4) {
        __try { at("constexpr "); } __finally { at("f "); }
    }
    auto [first, second] = numbers{1, 2};
    __try { raise_code(1); } __except (EXCEPTION_EXECUTE_HANDLER) { at("%d%d", first, second); }
    EXPECT_TRACE("template lambda if constexpr f 12");
#endif
}

static void leave_inside_everything(void)
{
    LOCAL int n = 0;
    __try {
        for (;;) while (one) { do { switch (one) { case 1: if (n == 0) { n = 1; __leave; } } } while (one); }
    } __except (1) { n = 100; }
    __try { __try { __leave; } __finally { n += 10; } n += 10; __leave; } __except (1) { n = 100; }
    __try { raise_code(1); } __except (1) { __try { n += 100; __leave; } __finally { n += 100; } n += 100; }
    EXPECT_EQ(n, 321);
}

/* Small programs. A tree of calls, each level with a finally; exceptions go up as far as their number says. */
APART int climb(int depth, int to)
{
    FAULTED int passed = 0;
    __try {
        __try {
            passed = 1;
            if (depth == 0)
                raise_code((DWORD)to);
            if (depth % 3 == 1)
                climb(depth - 1, to);
            else
                climb(depth - 1, to + 0 * one);
            passed = 2;
        } __finally {
            at(AbnormalTermination() ? "-" : "+");
        }
    } __except ((int)GetExceptionCode() == depth) {
        at("%d", depth);
        passed += 10;
    }
    return passed;
}

static void climbing(void)
{
    for (int to = 0; to <= 6; to += 2)
        EXPECT_EQ(climb(6, to), to == 6 ? 11 : 2);
    EXPECT_TRACE("-0++++++---2++++-----4++-------6");
}

/* A filter is asked in order, from the newest; each may look, none need answer. */
APART int look(const char *name, DWORD code, EXCEPTION_POINTERS *pointers, int answer)
{
    EXPECT_EQ(code, pointers->ExceptionRecord->ExceptionCode);
    at("%s", name);
    return code == 2 ? EXCEPTION_CONTINUE_EXECUTION : answer;
}

static void order_of_filters(void)
{
    for (DWORD code = 1; code <= 2; code++) {
        __try {
            __try {
                __try {
                    __try {
                        raise_code(code);
                        at(" on");
                    } __except (look("a", GetExceptionCode(), GetExceptionInformation(), 0)) { at("no "); }
                } __finally { at("%s", AbnormalTermination() ? "F" : "f"); }
            } __except (look("b", GetExceptionCode(), GetExceptionInformation(), 0)) { at("no "); }
        } __except (look("c", GetExceptionCode(), GetExceptionInformation(), 1)) { at("C "); }
    }
    EXPECT_TRACE("abcFC a onf");
}

/* A resource is freed on each of the ways out, exactly once. */
static int held;

APART int use_resource(int how)
{
    LOCAL int result = 0;
    held++;
    __try {
        for (int i = 0; i < 10; i++) {
            __try {
                if (i == 3) {
                    switch (how) {
                    case 0: continue;
                    case 1: return 1;
                    case 2: goto out;
                    case 3: __leave;
                    case 4: *null_pointer = 1; break;
                    case 5: raise_code(5); break;
                    case 6: break;
                    }
                    if (how == 6)
                        break;
                }
                result++;
            } __except (how == 5) {
                result += 100;
            }
        }
        result += 1000;
    out:
        result += 10000;
    } __finally {
        held--;
    }
    return result;
}

static void resources(void)
{
    static const int expected[] = {11009, 1, 10003, 11009, -1, 11109, 11003};
    for (int how = 0; how < 7; how++) {
        LOCAL int result = -1;
        __try { result = use_resource(how); } __except (how == 4) { at("fault"); }
        EXPECT_EQ(result, expected[how]);
        EXPECT_EQ(held, 0);
    }
    EXPECT_TRACE("fault");
}

/* An interpreter's loop: one block around the whole, faults and raises on the way, and state in locals. */
APART int interpret(const char *program)
{
    FAULTED int stack[8] = {0};
    FAULTED int top = 0;
    const char *FAULTED instruction = program;
again:
    __try {
        for (; *instruction; instruction++) {
            if (*instruction >= '0' && *instruction <= '9')
                stack[top++] = *instruction - '0';
            else if (*instruction == '+')
                top--, stack[top - 1] += stack[top];
            else if (*instruction == '/')
                top--, stack[top - 1] /= stack[top];
            else if (*instruction == '!')
                raise_code(0xE0000000 + (DWORD)stack[top - 1]);
        }
    } __except (GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO || GetExceptionCode() >> 28 == 0xE) {
        stack[top - 1] = GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO ? 9 : stack[top - 1] + 20;
        instruction++;
        goto again;
    }
    return stack[0] * 10 + top;
}

static void interpreter(void)
{
    EXPECT_EQ(interpret("12+3+"), 61);
    EXPECT_EQ(interpret("80/1+"), 101);
    EXPECT_EQ(interpret("4!!2+"), 461);
}

/* Two threads, each with blocks and exceptions of its own, all the time. */
static void *collatz(void *argument)
{
    LOCAL ULONG_PTR steps = 0;
    for (unsigned seed = 1; seed < 400; seed++) {
        volatile unsigned n = seed + (unsigned)(ULONG_PTR)argument;
        while (n != 1) {
            __try {
                __try {
                    raise_code(n % 2);
                } __finally {
                    steps++;
                }
            } __except (GetExceptionCode() == n % 2) {
                n = GetExceptionCode() ? 3 * n + 1 : n / 2;
            }
        }
    }
    return (void *)steps;
}

static void two_threads(void)
{
    pthread_t threads[2];
    void *steps[2];
    for (ULONG_PTR i = 0; i < 2; i++)
        REQUIRE(pthread_create(&threads[i], NULL, collatz, (void *)(i * 1000)) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], &steps[i]);
    for (ULONG_PTR i = 0; i < 2; i++) {
        ULONG_PTR expected = 0;
        for (unsigned seed = 1; seed < 400; seed++)
            for (unsigned n = seed + (unsigned)i * 1000; n != 1; expected++)
                n = n % 2 ? 3 * n + 1 : n / 2;
        EXPECT_EQ((ULONG_PTR)steps[i], expected);
    }
}

TAP_MAIN(CASE(without_braces, "A-24 the only statement of if, else, for, while, do"),
         CASE(labels, "A-25 behind case, default and labels, with jumps back to them"),
         CASE(included_twice, "A-24 in an inline function of a header that is included twice"),
         CASE(in_macros, "A-24 in macros and their arguments, several on a line, between comments"),
         CASE(filters_of_every_shape, "A-9 A-13 A-14 A-28 filters with commas, braces, strings, statements"),
         CASE(scopes, "A-23 B-39 declarations in the blocks, and what they hide"),
         CASE(inside_expressions, "A-24 P-230 in statement expressions, nested functions and lambdas"),
         CASE(languages, "A-24 P-230 old function definitions; templates, lambdas, if constexpr"),
         CASE(leave_inside_everything, "C-46 C-48 C-49 __leave in loops in loops in a switch"),
         CASE(climbing, "D-61 B-34 B-37 exceptions climb a stack of finallys to each level"),
         CASE(order_of_filters, "B-32 B-35 filters inside out, then finallys"),
         CASE(resources, "B-30 F-77 F-81 F-85 H-100 a resource is freed once on each way out"),
         CASE(interpreter, "A-18 Q-235 an interpreter's state across faults and raises"),
         CASE(two_threads, "O-206 D-51 two threads raise all the time"))
