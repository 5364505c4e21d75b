/* Section K, the floating-point half: every exception of both units, and the words that control them. */
#include "test/faults/faults.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <pthread.h>

APART unsigned get_mxcsr(void)
{
    unsigned value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

APART unsigned get_x87_control(void)
{
    unsigned short value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

/* What GCC would compute itself, or move, it must not know. */
APART double sse(char operation, volatile double *left, volatile double *right)
{
    double a = *left, b = *right;
    switch (operation) {
    case '/':
        __asm__ volatile("divsd %1, %0" : "+x"(a) : "x"(b));
        break;
    case '*':
        __asm__ volatile("mulsd %1, %0" : "+x"(a) : "x"(b));
        break;
    default:
        __asm__ volatile("sqrtsd %0, %0" : "+x"(a));
    }
    return a;
}

APART double x87(char operation, volatile double *left, volatile double *right)
{
    double a;
    __asm__ volatile("fldl %0\n\tfldl %1" : : "m"(*left), "m"(*right));
    switch (operation) {
    case '/':
        __asm__ volatile("fdivrp");
        break;
    case '*':
        __asm__ volatile("fmulp");
        break;
    default:
        __asm__ volatile("fstp %st(0)\n\tfsqrt");
    }
    __asm__ volatile("fstpl %0\n\tfwait" : "=m"(a));
    return a;
}

static void refusals(void)
{
    unsigned word = 0;
    errno = 0;
    EXPECT_EQ(_controlfp_s(&word, 0, 0x80000000), EINVAL);
    EXPECT_EQ(word, _CW_DEFAULT);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_controlfp_s(NULL, _PC_24, _MCW_PC), EINVAL);
    EXPECT_EQ(errno, EINVAL);
    errno = 0;
    EXPECT_EQ(_controlfp(_PC_24 | _RC_UP, _MCW_PC | _MCW_RC), _CW_DEFAULT);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(_controlfp_s(NULL, 0, 0), 0);
    EXPECT_EQ(get_mxcsr() & 0x1f80, 0x1f80);
    EXPECT_EQ(get_x87_control(), 0x37f);
}

static void control_word(void)
{
    EXPECT_EQ(_controlfp(0, 0), _CW_DEFAULT);
    static const struct {
        unsigned value, mask, mxcsr, x87;
    } rows[] = {
        {_RC_UP, _MCW_RC, 0x5f80, 0xb7f},
        {_RC_DOWN, _MCW_RC, 0x3f80, 0x77f},
        {_RC_CHOP, _MCW_RC, 0x7f80, 0xf7f},
        {_RC_NEAR, _MCW_RC, 0x1f80, 0x37f},
        {_DN_FLUSH, _MCW_DN, 0x9fc0, 0x37f},
        {_DN_FLUSH_OPERANDS_SAVE_RESULTS, _MCW_DN, 0x1fc0, 0x37f},
        {_DN_SAVE_OPERANDS_FLUSH_RESULTS, _MCW_DN, 0x9f80, 0x37f},
        {_DN_SAVE, _MCW_DN, 0x1f80, 0x37f},
        {0, _EM_ZERODIVIDE, 0x1d80, 0x37b},
        {_EM_ZERODIVIDE, _EM_ZERODIVIDE, 0x1f80, 0x37f},
        {0, _EM_INVALID | _EM_OVERFLOW, 0x1b00, 0x376},
        {_EM_INVALID, _EM_INVALID | _EM_OVERFLOW | _EM_UNDERFLOW, 0x1380, 0x367},
        {_MCW_EM, _MCW_EM, 0x1f80, 0x37f},
        {0, _EM_INEXACT, 0x0f80, 0x35f},
        {_CW_DEFAULT, _MCW_EM | _MCW_RC | _MCW_DN, 0x1f80, 0x37f},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned word = _controlfp(rows[i].value, rows[i].mask), again;
        EXPECT_EQ(word & rows[i].mask, rows[i].value & rows[i].mask);
        EXPECT_EQ(get_mxcsr() & ~0x3fu, rows[i].mxcsr);
        EXPECT_EQ(get_x87_control(), rows[i].x87);
        EXPECT_EQ(_controlfp_s(&again, 0, 0), 0);
        EXPECT_EQ(again, word);
    }
    /* the denormal exception is _control87's only */
    EXPECT_EQ(_controlfp(0, _EM_DENORMAL), _CW_DEFAULT);
    EXPECT_EQ(_control87(0, _EM_DENORMAL), _CW_DEFAULT & ~_EM_DENORMAL);
    EXPECT_EQ(_controlfp(0, 0), _CW_DEFAULT & ~_EM_DENORMAL);
    EXPECT_EQ(get_mxcsr() & 0x1f80, 0x1e80);
    EXPECT_EQ(get_x87_control(), 0x37d);
    _fpreset();
    EXPECT_EQ(get_mxcsr(), 0x1f80);
    EXPECT_EQ(get_x87_control(), 0x37f);
}

static void status_word(void)
{
    volatile double one = 1, zero = 0;
    _clearfp();
    EXPECT_EQ(_statusfp(), 0);
    sse('/', &one, &zero);
    EXPECT_EQ(_statusfp(), _SW_ZERODIVIDE);
    x87('/', &zero, &zero);
    EXPECT_EQ(_statusfp(), _SW_ZERODIVIDE | _SW_INVALID);
    EXPECT_EQ(_clearfp(), _SW_ZERODIVIDE | _SW_INVALID);
    EXPECT_EQ(_statusfp(), 0);
    /* what happened before is not raised by unmasking, and not forgotten either */
    x87('/', &one, &zero);
    _controlfp(0, _EM_ZERODIVIDE);
    __asm__ volatile("fwait");
    EXPECT_EQ(_status87(), _SW_ZERODIVIDE);
    EXPECT_EQ(_clear87(), _SW_ZERODIVIDE);
}

static const struct {
    unsigned mask;
    DWORD code;
    char operation;
    double left, right;
} faults[] = {
    {_EM_ZERODIVIDE, EXCEPTION_FLT_DIVIDE_BY_ZERO, '/', 1, 0},
    {_EM_INVALID, EXCEPTION_FLT_INVALID_OPERATION, '/', 0, 0},
    {_EM_INVALID, EXCEPTION_FLT_INVALID_OPERATION, 's', -1, -1},
    {_EM_OVERFLOW, EXCEPTION_FLT_OVERFLOW, '*', 1e308, 1e308},
    {_EM_UNDERFLOW, EXCEPTION_FLT_UNDERFLOW, '*', 1e-308, 1e-308},
    {_EM_INEXACT, EXCEPTION_FLT_INEXACT_RESULT, '/', 1, 3},
    {_EM_DENORMAL, EXCEPTION_FLT_DENORMAL_OPERAND, '*', 4.9e-324, 2},
};

APART void expect_fault(size_t i, double (*compute)(char, volatile double *, volatile double *), int is_sse)
{
    volatile double left = faults[i].left, right = faults[i].right, result = 7;
    volatile int handled = 0, before = count;
    _clearfp();
    _control87(0, faults[i].mask);
    unsigned mxcsr = get_mxcsr(), control = get_x87_control();
    __try {
        result = compute(faults[i].operation, &left, &right);
    } __except (keep(GetExceptionInformation())) {
        handled = 1;
        __asm__ volatile("fwait"); /* it is raised once */
    }
    EXPECT(handled);
    EXPECT_EQ(count, before + 1);
    EXPECT(result == 7);
    EXPECT_EQ(record.ExceptionCode, faults[i].code);
    EXPECT_EQ(record.ExceptionFlags, 0);
    EXPECT_EQ(record.ExceptionAddress, context.Rip);
    EXPECT_EQ(record.NumberParameters, 2);
    EXPECT_EQ(record.ExceptionInformation[0], 0);
    if (is_sse)
        EXPECT_EQ(record.ExceptionInformation[1], context.MxCsr);
    EXPECT_EQ(context.MxCsr & ~0x3fu, mxcsr & ~0x3fu);
    EXPECT_EQ(context.FltSave.ControlWord, control);
    /* the handler has the program's own modes */
    EXPECT_EQ(get_mxcsr() & ~0x3fu, mxcsr & ~0x3fu);
    EXPECT_EQ(get_x87_control(), control);
    _fpreset();
}

static void every_sse_fault(void)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        expect_fault(i, sse, 1);
}

static void every_x87_fault(void)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i].code != EXCEPTION_FLT_UNDERFLOW && faults[i].code != EXCEPTION_FLT_OVERFLOW)
            expect_fault(i, x87, 0);
    }
}

APART void overflow_in_a_callee(volatile double *big)
{
    __asm__ volatile("fldl %0\n\tfldl %0\n\tfmulp\n\tfstpl %0" : "+m"(*big)); /* raised by the store ... */
    __asm__ volatile("fwait");                                                /* or here */
}

static void x87_overflow_is_raised_once(void)
{
    volatile double big = 1e308;
    volatile int inner = 0, outer = 0;
    _controlfp(0, _EM_OVERFLOW);
    __try {
        __try {
            overflow_in_a_callee(&big);
        } __except (keep(GetExceptionInformation())) {
            inner++;
        }
        __asm__ volatile("fwait");
    } __except (1) {
        outer++;
    }
    EXPECT_EQ(inner, 1);
    EXPECT_EQ(outer, 0);
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_FLT_OVERFLOW);
    _fpreset();
    volatile double tiny = 1e-308;
    _controlfp(0, _EM_UNDERFLOW);
    __try {
        overflow_in_a_callee(&tiny);
    } __except (keep(GetExceptionInformation())) {
        inner++;
    }
    EXPECT_EQ(inner, 2);
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_FLT_UNDERFLOW);
}

static void stack_check(void)
{
    volatile int handled = 0;
    _controlfp(0, _EM_INVALID);
    __try {
        __asm__ volatile("fstp %st(0)\n\tfwait"); /* of nothing */
    } __except (keep(GetExceptionInformation())) {
        handled = 1;
    }
    EXPECT(handled);
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_FLT_STACK_CHECK);
}

APART int compute_in_a_filter(EXCEPTION_POINTERS *pointers)
{
    char text[64];
    volatile double one = 1, three = 3, zero = 0;
    keep(pointers);
    snprintf(text, sizeof text, "%.3f %.1f %.2Lf", one / three, sse('/', &one, &zero),
             (long double)one / three);
    EXPECT_STR(text, "0.334 inf 0.34"); /* rounded up, as the program does */
    return EXCEPTION_EXECUTE_HANDLER;
}

static void filters_compute(void)
{
    volatile int *volatile null = NULL;
    volatile int handled = 0;
    _clearfp();
    _controlfp(_RC_UP, _MCW_RC | _EM_INEXACT | _EM_ZERODIVIDE);
    __try {
        *null = 1;
    } __except (compute_in_a_filter(GetExceptionInformation())) {
        handled = 1;
    }
    EXPECT(handled);
    EXPECT_EQ(count, 1);
    EXPECT_EQ(_controlfp(0, 0), (_CW_DEFAULT & ~(_EM_INEXACT | _EM_ZERODIVIDE)) | _RC_UP);
}

APART int mask_it(EXCEPTION_POINTERS *pointers, int address)
{
    keep(pointers);
    if (address)
        pointers->ContextRecord->MxCsr |= 0x1f80;
    pointers->ContextRecord->FltSave.ControlWord |= 0x3f;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void continued(void)
{
    volatile double one = 1, zero = 0, result = 0;
    _controlfp(0, _EM_ZERODIVIDE);
    __try {
        result = sse('/', &one, &zero);
    } __except (mask_it(GetExceptionInformation(), 1)) {
    }
    EXPECT(isinf(result));
    EXPECT_EQ(count, 1);
    EXPECT_EQ(get_mxcsr() & 0x1f80, 0x1f80);
    EXPECT_EQ(get_x87_control(), 0x37f);
}

APART int reset_in_a_filter(void)
{
    _fpreset();
    _controlfp(_RC_DOWN, _MCW_RC);
    return EXCEPTION_EXECUTE_HANDLER;
}

APART void fault_in_a_callee(volatile int *null)
{
    *null = 1;
}

static void modes_set_by_a_filter(void)
{
    for (int way = 0; way < 2; way++) {
        volatile int *volatile null = NULL;
        _controlfp(0, _EM_ZERODIVIDE);
        __try {
            if (way)
                *null = 1;
            else
                fault_in_a_callee(null);
        } __except (reset_in_a_filter()) {
        }
        EXPECT_EQ(_controlfp(0, 0), _CW_DEFAULT | _RC_DOWN);
        _fpreset();
    }
}

static void *in_another_thread(void *argument)
{
    (void)argument;
    every_sse_fault();
    every_x87_fault();
    return NULL;
}

static void threads(void)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, in_another_thread, NULL) == 0);
    pthread_join(thread, NULL);
    EXPECT_EQ(_controlfp(0, 0), _CW_DEFAULT);
}

TAP_MAIN(CASE(refusals, "K-157 _controlfp: refused masks"),
         CASE(control_word, "K-157 the control word, in both units"),
         CASE(status_word, "K-157 the status word"), CASE(every_sse_fault, "K-156 K-157 each SSE exception"),
         CASE(every_x87_fault, "K-158 each x87 exception"),
         CASE(x87_overflow_is_raised_once, "K-158 an x87 exception is raised in its own block, once"),
         CASE(stack_check, "K-157 the x87 stack check"),
         CASE(filters_compute, "K-158 filters compute without traps, in the program's rounding"),
         CASE(continued, "K-156 a filter masks the exception and continues"),
         CASE(modes_set_by_a_filter, "K-158 modes that a filter sets are the handler's"),
         CASE(threads, "K-156 K-158 in another thread"))
