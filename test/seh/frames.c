/*
 * Shapes of stack frames: row 241 of the facts, 8 shapes x {except, finally, both} x {no exception,
 * exception}, and row 245, the caller's registers around each of them.
 *
 * Every shape keeps a pattern in its locals, checks it in filter, handler and termination block, and returns a
 * sum that tells which of them ran.
 */
#include "test/seh/trace.h"

#include <stdint.h>

enum { BODY = 1, REST = 10, HANDLER = 100, FINALLY = 1000 };

/* Fills or checks a pattern; the compiler cannot see through it. */
APART int pattern(volatile void *memory, size_t size, int fill)
{
    volatile unsigned char *bytes = (volatile unsigned char *)memory;
    for (size_t i = 0; i < size; i++) {
        unsigned char value = (unsigned char)(i * 11 + 5);
        if (fill)
            bytes[i] = value;
        else if (bytes[i] != value)
            return 0;
    }
    return 1;
}

APART void strike(int how)
{
    if (how == 1)
        raise_code(0xE0000241);
    if (how == 2)
        store_to_null();
}

#define CHECKED(condition) ((condition) ? 0 : 100000)

#define GUARD_EXCEPT(keeps)                                                                                  \
    __try {                                                                                                  \
        sum += BODY;                                                                                         \
        strike(how);                                                                                         \
        sum += REST + CHECKED(keeps);                                                                        \
    } __except ((keeps) ? 1 : (abort(), 0)) {                                                                \
        sum += HANDLER + CHECKED(keeps);                                                                     \
    }

#define GUARD_FINALLY(keeps)                                                                                 \
    __try {                                                                                                  \
        sum += BODY;                                                                                         \
        strike(how);                                                                                         \
        sum += REST + CHECKED(keeps);                                                                        \
    } __finally {                                                                                            \
        sum += FINALLY + CHECKED(keeps);                                                                     \
        *out = sum;                                                                                          \
    }

#define GUARD_BOTH(keeps)                                                                                    \
    __try {                                                                                                  \
        __try {                                                                                              \
            sum += BODY;                                                                                     \
            strike(how);                                                                                     \
            sum += REST + CHECKED(keeps);                                                                    \
        } __finally {                                                                                        \
            sum += FINALLY + CHECKED(keeps);                                                                 \
        }                                                                                                    \
    } __except ((keeps) ? 1 : (abort(), 0)) {                                                                \
        sum += HANDLER + CHECKED(keeps);                                                                     \
    }

struct wide {
    long sum, copies[9];
};

#define IS_ALIGNED(object) (((uintptr_t)(object)&63) == 0)
/* How a function that returns a struct tells its sum. */
#define WIDE(value) ((struct wide){value, {value, 2, 3, 4, 5, 6, 7, 8, 9}})

#define SHAPES(guard)                                                                                        \
    APART long plain_##guard(int how, long *out)                                                             \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        int local = how * 3;                                                                                 \
        GUARD_##guard(local == how * 3);                                                                     \
        return *out = sum;                                                                                   \
    }                                                                                                        \
    APART long large_##guard(int how, long *out)                                                             \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        char large[40000];                                                                                   \
        pattern(large, sizeof large, 1);                                                                     \
        GUARD_##guard(pattern(large, sizeof large, 0));                                                      \
        return *out = sum;                                                                                   \
    }                                                                                                        \
    APART long alloca_##guard(int how, long *out)                                                            \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        size_t size = (size_t)(100 + how);                                                                   \
        char *early = (char *)__builtin_alloca(size), *LOCAL late = NULL;                                    \
        pattern(early, size, 1);                                                                             \
        __try {                                                                                              \
            late = (char *)__builtin_alloca(2 * size);                                                       \
            pattern(late, 2 * size, 1);                                                                      \
        } __finally {                                                                                        \
            sum += CHECKED(pattern(late, 2 * size, 0));                                                      \
        }                                                                                                    \
        GUARD_##guard(pattern(early, size, 0) && pattern(late, 2 * size, 0));                                \
        return *out = sum;                                                                                   \
    }                                                                                                        \
    APART long aligned_##guard(int how, long *out)                                                           \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        char small[3], aligned[70] __attribute__((__aligned__(64)));                                         \
        pattern(small, sizeof small, 1);                                                                     \
        pattern(aligned, sizeof aligned, 1);                                                                 \
        GUARD_##guard(IS_ALIGNED(aligned) && pattern(aligned, sizeof aligned, 0) &&                          \
                      pattern(small, sizeof small, 0));                                                      \
        return *out = sum;                                                                                   \
    }                                                                                                        \
    APART long vla_##guard(int how, long *out)                                                               \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        int rows = 5 + how, aligned[16] __attribute__((__aligned__(64)));                                    \
        char table[rows][17];                                                                                \
        pattern(table, (size_t)rows * 17, 1);                                                                \
        pattern(aligned, sizeof aligned, 1);                                                                 \
        GUARD_##guard(IS_ALIGNED(aligned) && pattern(table, (size_t)rows * 17, 0) && sizeof table[0] == 17); \
        return *out = sum + CHECKED(pattern(aligned, sizeof aligned, 0));                                    \
    }                                                                                                        \
    APART long arguments_##guard(int how, long *out, int a, char b, short c, long d, double e, float f,      \
                                 long double g, int h, struct wide i, double j, unsigned char k)             \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        GUARD_##guard(a == 1 && b == 2 && c == 3 && d == 4 && e == 5 && f == 6 && g == 7 && h == 8 &&        \
                      i.copies[8] == 9 && j == 10 && k == 11);                                               \
        return *out = sum;                                                                                   \
    }                                                                                                        \
    APART long variadic_##guard(int how, long *out, ...)                                                     \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        va_list list;                                                                                        \
        va_start(list, out);                                                                                 \
        int first = va_arg(list, int);                                                                       \
        GUARD_##guard(first == 1);                                                                           \
        double second = va_arg(list, double);                                                                \
        for (int n = 3; n < 9; n++)                                                                          \
            sum += CHECKED(va_arg(list, int) == n);                                                          \
        va_end(list);                                                                                        \
        return *out = sum + CHECKED(second == 2);                                                            \
    }                                                                                                        \
    APART struct wide structure_##guard(int how, long *out)                                                  \
    {                                                                                                        \
        LOCAL long sum = 0;                                                                                  \
        struct wide result = WIDE(7);                                                                        \
        GUARD_##guard(result.copies[0] == 7 && result.copies[8] == 9);                                       \
        *out = sum;                                                                                          \
        result = WIDE(sum);                                                                                  \
        return result;                                                                                       \
    }

SHAPES(EXCEPT)
SHAPES(FINALLY)
SHAPES(BOTH)

/* Calls one shape; an exception that its own block does not handle is handled here. */
struct call {
    int shape, guard, how;
    long out;
    int escaped;
};

#define CALL_SHAPE(guard_number, guard)                                                                      \
    case guard_number:                                                                                       \
        plain_##guard(how, out);                                                                             \
        break;                                                                                               \
    case guard_number + 1:                                                                                   \
        large_##guard(how, out);                                                                             \
        break;                                                                                               \
    case guard_number + 2:                                                                                   \
        alloca_##guard(how, out);                                                                            \
        break;                                                                                               \
    case guard_number + 3:                                                                                   \
        aligned_##guard(how, out);                                                                           \
        break;                                                                                               \
    case guard_number + 4:                                                                                   \
        vla_##guard(how, out);                                                                               \
        break;                                                                                               \
    case guard_number + 5:                                                                                   \
        arguments_##guard(how, out, 1, 2, 3, 4, 5, 6, 7, 8, WIDE(1), 10, 11);                                \
        break;                                                                                               \
    case guard_number + 6:                                                                                   \
        variadic_##guard(how, out, 1, 2.0, 3, 4, 5, 6, 7, 8);                                                \
        break;                                                                                               \
    case guard_number + 7:                                                                                   \
        returned = structure_##guard(how, out);                                                              \
        EXPECT_EQ(returned.sum, *out);                                                                       \
        break

APART void run_shape(struct call *call)
{
    int how = call->how;
    long *out = &call->out;
    struct wide returned;
    call->out = call->escaped = 0;
    __try {
        switch (call->guard * 8 + call->shape) {
            CALL_SHAPE(0, EXCEPT);
            CALL_SHAPE(8, FINALLY);
            CALL_SHAPE(16, BOTH);
        }
    } __except (call->guard == 1) {
        call->escaped = 1;
    }
}

static void expect_shape(const struct call *call)
{
    static const long normal[] = {BODY + REST, BODY + REST + FINALLY, BODY + REST + FINALLY};
    static const long struck[] = {BODY + HANDLER, BODY + FINALLY, BODY + FINALLY + HANDLER};
    if (call->out != (call->how ? struck : normal)[call->guard] ||
        call->escaped != (call->how && call->guard == 1))
        printf("# shape %d, guard %d, how %d: sum %ld\n", call->shape, call->guard, call->how, call->out);
    EXPECT_EQ(call->out, (call->how ? struck : normal)[call->guard]);
    EXPECT_EQ(call->escaped, call->how && call->guard == 1);
}

static void shapes_without_exception(void)
{
    for (int n = 0; n < 24; n++) {
        struct call call = {n % 8, n / 8, 0, 0, 0};
        run_shape(&call);
        expect_shape(&call);
    }
}

static void shapes_with_exception(void)
{
    for (int n = 0; n < 48; n++) {
        struct call call = {n % 8, n / 8 % 3, 1 + n / 24, 0, 0};
        run_shape(&call);
        expect_shape(&call);
    }
}

/* Calls run_shape with marks in the registers that a call keeps: 1 when they and rsp come back the same. */
int kept_around(struct call *call) __asm__("frames_kept_around");
void run_shape_for_assembler(struct call *call) __asm__("frames_run_shape");
__attribute__((__used__)) void run_shape_for_assembler(struct call *call)
{
    run_shape(call);
}
__asm__(".pushsection .text\n"
        "frames_kept_around:\n\t"
        ".cfi_startproc\n\t"
        ".irp r, rbx, rbp, r12, r13, r14, r15\n\t"
        "pushq %\\r\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        ".cfi_rel_offset \\r, 0\n\t"
        ".endr\n\t"
        "subq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        "movq %rsp, (%rsp)\n\t"
        "movq $0x1111, %rbx\n\tmovq $0x2222, %rbp\n\tmovq $0x3333, %r12\n\t"
        "movq $0x4444, %r13\n\tmovq $0x5555, %r14\n\tmovq $0x6666, %r15\n\t"
        "call frames_run_shape\n\t"
        "xorl %eax, %eax\n\t"
        "cmpq $0x1111, %rbx\n\tjne 1f\n\tcmpq $0x2222, %rbp\n\tjne 1f\n\tcmpq $0x3333, %r12\n\tjne 1f\n\t"
        "cmpq $0x4444, %r13\n\tjne 1f\n\tcmpq $0x5555, %r14\n\tjne 1f\n\tcmpq $0x6666, %r15\n\tjne 1f\n\t"
        "cmpq %rsp, (%rsp)\n\tjne 1f\n\t"
        "incl %eax\n"
        "1:\n\t"
        "addq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        ".irp r, r15, r14, r13, r12, rbp, rbx\n\t"
        "popq %\\r\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        ".cfi_restore \\r\n\t"
        ".endr\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".popsection");

static void registers_around_shapes(void)
{
    for (int n = 0; n < 72; n++) {
        struct call call = {n % 8, n / 8 % 3, n / 24, 0, 0};
        EXPECT(kept_around(&call));
        expect_shape(&call);
    }
}

TAP_MAIN(CASE(shapes_without_exception,
              "Q-241 large, alloca, aligned, VLA, many arguments, variadic, struct: without exception"),
         CASE(shapes_with_exception, "Q-241 the same shapes, with a raise and with a fault"),
         CASE(registers_around_shapes,
              "Q-245 stack pointer and callee-saved registers are the same behind each of them"))
