/*
 * Locals that optimisation likes to keep in registers, forget or fold: section Q of the facts. Faults strike
 * in the body itself, so the locals that change there are FAULTED.
 */
#include "test/seh/trace.h"

/* Where no flag keeps the compiler from moving the access that faults, that access is volatile too. */
typedef FAULTED int nowhere_type;
#define NOWHERE (*(nowhere_type *)null_pointer)

APART int get_one(void)
{
    return one;
}

static void handler_continues_a_count(void)
{
    FAULTED int v = 0;
    __try {
        v = get_one();
        NOWHERE = v;
        v = 100;
    } __except (1) {
        v += 3;
    }
    EXPECT_EQ(v, 4);
    FAULTED int w = 0;
    __try {
        w = 1;
        NOWHERE = 1;
        w = 2;
    } __except (w == 1) {
        w += 10;
    }
    EXPECT_EQ(w, 11);
    FAULTED int x = 7;
    __try {
        x = 1;
        x = NOWHERE; /* the load faults before the store to x */
        x = 2;
    } __except (1) {
        at("%d", x);
    }
    EXPECT_TRACE("1");
}

APART int divided(int a, int b)
{
    FAULTED int steps = 0, quotient = -1;
    __try {
        steps = 1;
        quotient = a / b;
        steps = 2;
    } __except (GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO && steps == 1) {
        steps += 10;
    }
    return steps * 1000 + quotient;
}

static void divisions(void)
{
    EXPECT_EQ(divided(12, 4), 2003);
    EXPECT_EQ(divided(12, one - 1), 10999);
}

APART void two_levels(int how)
{
    FAULTED unsigned a = 1, b = 2, c = 3, d = 4;
    __try {
        a += (unsigned)one;
        __try {
            b += a;
            if (how & 1)
                NOWHERE = 1;
            c += b;
            if (how & 2)
                raise_code(2);
            d += c;
        } __except (how & 4 ? 1 : 0) {
            d += 100;
        }
        a += d;
        if (how & 8)
            NOWHERE = 2;
        a += 1000;
    } __except (1) {
        a += 50;
    }
    at("%u,%u,%u,%u ", a, b, c, d);
}

static void nested_registers(void)
{
    two_levels(0);
    two_levels(1);
    two_levels(2);
    two_levels(5);
    two_levels(6);
    two_levels(8);
    two_levels(13);
    EXPECT_TRACE("1013,4,7,11 52,4,3,4 52,4,7,4 1106,4,3,104 1106,4,7,104 63,4,7,11 156,4,3,104 ");
}

APART int judge(unsigned value, LOCAL unsigned *seen)
{
    *seen = value;
    return value == 0xdeadbeef;
}

static void filter_sees_the_original(void)
{
    LOCAL unsigned value = 0xdeadbeef;
    LOCAL unsigned seen = 0;
    __try {
        NOWHERE = 1;
    } __except (judge(value, &seen)) {
        value = 0x12345678;
    }
    EXPECT_EQ(seen, 0xdeadbeef);
    EXPECT_EQ(value, 0x12345678);
}

static void filter_writes(void)
{
    LOCAL int n = 1, m = 1;
    LOCAL double x = 0.5;
    const char *LOCAL text = NULL;
    __try {
        NOWHERE = 1;
    } __except (n = 40, m += n, x *= 3, text = "set", 1) {
        at("%d %d %g %s ", n, m, x, text);
        n++;
    }
    at("%d ", n);
    __try {
        __try {
            raise_code(1);
        } __finally {
            at("F%d ", m);
            m++;
        }
    } __except (m *= 2, 1) {
        at("%d", m);
    }
    EXPECT_TRACE("40 41 1.5 set 41 F82 83");
}

APART int total(int limit)
{
    JUMPED int sum = 0, i;
    for (i = 0; i < 100; i++) {
        __try {
            if (i == limit)
                break;
            if (i % 3 == 0)
                continue;
            sum += 1;
        } __finally {
            sum += 10;
            i += 0 * sum;
        }
        sum += 100;
    }
    return sum * 100 + i;
}

static void finally_changes_counters(void)
{
    /* 0..6 pass: 3 multiples of three (0 3 6), 4 others; the break at 7 runs the finally once more */
    EXPECT_EQ(total(7), (4 * 111 + 3 * 10 + 10) * 100 + 7);
}

/* Through another name, and through one that has escaped. */
static FAULTED int *escaped;

APART void add_through(FAULTED int *target, const int *amount)
{
    *target += *amount;
}

static void aliases(void)
{
    FAULTED int counter = 1;
    FAULTED int *alias = &counter;
    escaped = alias;
    __try {
        *alias += NOWHERE;
        counter = 100;
    } __except (counter == 1) {
        *escaped += 10;
    }
    EXPECT_EQ(counter, 11);
    __try {
        *alias = 5;
        add_through(alias, null_pointer);
    } __except (counter == 5 ? (counter = 6) : 0) {
        *alias *= 2;
    }
    EXPECT_EQ(counter, 12);
    FAULTED int array[4] = {1, 2, 3, 4};
    FAULTED int *volatile p = array;
    __try {
        p[2] = 30;
        p[3] = NOWHERE;
    } __except (array[2] == 30 && array[3] == 4) {
        array[3] = 40;
    }
    EXPECT_EQ(array[0] + array[1] + array[2] + array[3], 73);
}

APART void end_of_program(int status) __attribute__((__noreturn__));
APART void end_of_program(int status)
{
    fflush(stdout);
    _exit(status);
}

APART int exits_in(int where)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        __try {
            __try {
                if (where == 0)
                    end_of_program(10);
                raise_code(1);
            } __finally {
                if (where == 2)
                    end_of_program(12);
            }
        } __except (where == 1 ? end_of_program(11), 1 : 1) {
            end_of_program(13);
        }
        __builtin_unreachable();
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void noreturn_calls(void)
{
    for (int where = 0; where < 4; where++)
        EXPECT_EQ(exits_in(where), 10 + where);
}

typedef float four __attribute__((__vector_size__(16)));

static void floating_point(void)
{
    FAULTED float f = 0.25f;
    FAULTED double d = 0.125;
    FAULTED long double l = 0.0625L;
    FAULTED four v = {1, 2, 3, 4};
    four increment = {(float)one, 10, 100, 1000};
    const double constant = 1.0 / 3 * one;
    for (int i = 0; i < 3; i++) {
        __try {
            f += 1;
            d += constant;
            l *= 2;
            v = v + increment;
            NOWHERE = i;
            f = 0;
        } __except (f > 1 && d < 3 && l > 0) {
            f += 0.5f;
            v = v + v;
        }
    }
    EXPECT(f == 0.25f + 3 * 1.5f);
    EXPECT(d == 0.125 + constant + constant + constant);
    EXPECT(l == 0.5L);
    four w = v;
    EXPECT(w[0] == 22 && w[3] == 4 * 8 + 1000 * 14);
}

/* More values than there are registers, all alive across the fault. */
APART long many_values(long seed)
{
    long a = seed, b = a * 3, c = b ^ a, d = c + b, e = d * 5, f = e - a, g = f ^ c, h = g + d, i = h * 7,
         j = i - e;
    long k = j ^ f, l = k + g, m = l * 9, n = m - h, o = n ^ i, p = o + j;
    FAULTED long changing = 0;
    __try {
        changing = a + p;
        NOWHERE = (int)seed;
        changing = 0;
    } __except (changing == a + p && j - h == i - e - h) {
        changing += a + b + c + d + e + f + g + h + i + j + k + l + m + n + o;
    }
    return changing - (a + b + c + d + e + f + g + h + i + j + k + l + m + n + o) - p - a;
}

static void register_pressure(void)
{
    for (long seed = 1; seed < 1000; seed += 37)
        EXPECT_EQ(many_values(seed * one), 0);
}

APART int loop_carried(const int *numbers, int count)
{
    FAULTED int sum = 0, i = 0, faults = 0;
    for (; i < count; i++) {
        __try {
            sum += numbers[i];
            if (numbers[i] < 0)
                sum += NOWHERE;
            sum += 1;
        } __except (1) {
            faults += i;
            sum -= numbers[i];
        }
    }
    return sum * 100 + faults * 10 + i;
}

static void loop_counters(void)
{
    static const int numbers[] = {1, -2, 3, -4, 5};
    EXPECT_EQ(loop_carried(numbers, 5), (9 + 3) * 100 + 40 + 5);
}

/* What only one branch uses, GCC moves there: behind calls, and past the other branch. */
APART int loaded_for_one_branch(nowhere_type *from, int used)
{
    FAULTED int value = *from;
    if (used)
        return value;
    return 1;
}

APART int divided_before_a_call(int by, int used)
{
    FAULTED int quotient = (one | 2) / by;
    at("behind ");
    if (used)
        return quotient;
    return 1;
}

static void faults_for_one_branch(void)
{
    for (int used = 0; used < 2; used++) {
        __try {
            loaded_for_one_branch((nowhere_type *)null_pointer, used);
            at("loaded ");
        } __except (1) {
            at("load ");
        }
        __try {
            divided_before_a_call(one - 1, used);
        } __except (1) {
            at("divide ");
        }
    }
    EXPECT_TRACE("load divide load divide ");
}

TAP_MAIN(CASE(handler_continues_a_count, "Q-234 Q-235 a local set before the fault, and after it"),
         CASE(divisions, "Q-235 a division that faults between two changes"),
         CASE(nested_registers, "Q-236 four locals in two nested blocks, each way through them"),
         CASE(filter_sees_the_original, "Q-237 the filter sees the value that the handler changes"),
         CASE(filter_writes, "Q-238 B-39 what the filter writes, handler and finally read"),
         CASE(finally_changes_counters, "Q-239 counters that a finally changes while loops are left"),
         CASE(aliases, "Q-240 locals changed through pointers"),
         CASE(noreturn_calls, "Q-242 calls that do not return in body, filter, finally and handler"),
         CASE(floating_point, "Q-243 float, double, long double and vectors across a fault"),
         CASE(register_pressure, "Q-243 more live values than registers"),
         CASE(loop_counters, "Q-235 Q-239 loop-carried locals and faults in the loop"),
         CASE(faults_for_one_branch, "Q-235 a fault happens where it stands, though one branch alone uses the value"))
