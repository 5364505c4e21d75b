/*
 * _fpieee_flt: each kind of instruction is told to the handler as it was meant,
 * and goes on with what it answers.
 */
#include <windows.h>
#include <fpieee.h>
#include <float.h>

#include <math.h>
#include <string.h>
#include <xmmintrin.h>
#include <emmintrin.h>

#include "test/tap.h"

static _FPIEEE_RECORD seen[4];
static int calls, answer;

static int handler(_FPIEEE_RECORD *record)
{
    seen[calls++ & 3] = *record;
    switch (record->Result.Format) {
    case _FpFormatFp32:
        record->Result.Value.Fp32Value = 43;
        break;
    case _FpFormatFp64:
        record->Result.Value.Fp64Value = 42;
        break;
    case _FpFormatI32:
        record->Result.Value.I32Value = 44;
        break;
    case _FpFormatI64:
        record->Result.Value.Q64Value = 45;
        break;
    case _FpFormatCompare:
        record->Result.Value.CompareValue = _FpCompareGreater;
        break;
    }
    return answer;
}

static void unmask(unsigned masked)
{
    unsigned word;
    calls = 0;
    answer = EXCEPTION_CONTINUE_EXECUTION;
    _clearfp();
    _controlfp_s(&word, masked | _EM_DENORMAL, _MCW_EM);
}

/* Runs the statement in a guarded block; how many times the handler was called. */
#define RAISES(statement)                                                                              \
    do {                                                                                               \
        __try {                                                                                        \
            statement;                                                                                 \
        } __except (_fpieee_flt(GetExceptionCode(), GetExceptionInformation(), handler)) {             \
            EXPECT(!"the handler's answer goes on");                                                   \
        }                                                                                              \
    } while (0)

static volatile double one = 1, zero = 0, huge = 1e308, tiny = 1e-308, minus = -1, result;
static volatile float single_one = 1, single_zero = 0, single;

static void refuses(void)
{
    EXPECT_EQ(_fpieee_flt(EXCEPTION_FLT_DIVIDE_BY_ZERO, NULL, handler), EXCEPTION_CONTINUE_SEARCH);
    volatile int found = 99;
    volatile int integer = 0;
    __try {
        integer = 10 / integer;
    } __except (found = _fpieee_flt(GetExceptionCode(), GetExceptionInformation(), handler),
                EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(found, EXCEPTION_CONTINUE_SEARCH);
    found = 99;
    __try {
        RaiseException(EXCEPTION_FLT_OVERFLOW, 0, 0, NULL); /* no instruction of SSE is there */
    } __except (found = _fpieee_flt(GetExceptionCode(), GetExceptionInformation(), handler),
                EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(found, EXCEPTION_CONTINUE_SEARCH);
    EXPECT_EQ(calls, 0);
}

static void arithmetic(void)
{
    unmask(_EM_INEXACT | _EM_UNDERFLOW);
    RAISES(result = one / zero);
    EXPECT(result == 42 && calls == 1 && seen[0].Operation == _FpCodeDivide && seen[0].Cause.ZeroDivide);
    EXPECT(seen[0].Operand1.Value.Fp64Value == 1 && seen[0].Operand2.Value.Fp64Value == 0 &&
           seen[0].Operand2.OperandValid);
    EXPECT(isinf(seen[0].Result.Value.Fp64Value) && seen[0].Enable.ZeroDivide && !seen[0].Enable.Inexact);
    RAISES(result = huge * huge);
    EXPECT(result == 42 && seen[1].Operation == _FpCodeMultiply && seen[1].Cause.Overflow &&
           !seen[1].Cause.Inexact);
    EXPECT(seen[1].Status.Inexact);
    RAISES(result = huge + huge);
    EXPECT(result == 42 && seen[2].Operation == _FpCodeAdd);
    RAISES(result = minus * huge - huge);
    EXPECT(result == 42 && seen[3].Operation == _FpCodeSubtract);
    RAISES(single = single_one / single_zero);
    EXPECT(single == 43 && seen[0].Result.Format == _FpFormatFp32 && seen[0].Operand1.Value.Fp32Value == 1);
    EXPECT_EQ(calls, 5);
}

static void roots_and_conversions(void)
{
    volatile int number = 0;
    volatile long long large = 0;
    unmask(_EM_INEXACT | _EM_UNDERFLOW);
    RAISES(result = _mm_cvtsd_f64(_mm_sqrt_sd(_mm_set_sd(one), _mm_set_sd(minus))));
    EXPECT(result == 42 && seen[0].Operation == _FpCodeSquareRoot && !seen[0].Operand2.OperandValid);
    EXPECT(seen[0].Operand1.Value.Fp64Value == -1 && seen[0].Cause.InvalidOperation);
    RAISES(number = (int)huge);
    EXPECT(number == 44 && seen[1].Operation == _FpCodeConvertTrunc && seen[1].Result.Format == _FpFormatI32);
    RAISES(large = (long long)huge);
    EXPECT(large == 45 && seen[2].Result.Format == _FpFormatI64);
    RAISES(single = (float)huge);
    EXPECT(single == 43 && seen[3].Operation == _FpCodeConvert && seen[3].Operand1.Format == _FpFormatFp64);
    unmask(_EM_UNDERFLOW);
    large = 0x7fffffffffffffffll;
    RAISES(result = (double)large);
    EXPECT(result == 42 && seen[0].Cause.Inexact && seen[0].Operand1.Format == _FpFormatI64);
    EXPECT_EQ(seen[0].Operand1.Value.Q64Value, 0x7fffffffffffffffll);
}

static void comparisons(void)
{
    volatile int greater = 9;
    volatile double nothing = NAN;
    unmask(_EM_INEXACT | _EM_UNDERFLOW);
    RAISES(greater = _mm_comigt_sd(_mm_set_sd(one), _mm_set_sd(nothing)));
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(greater, 1); /* as the handler said */
    EXPECT(seen[0].Operation == _FpCodeCompare && seen[0].Result.Value.CompareValue == _FpCompareUnordered);
}

/* Only the elements that are concerned come to the handler, the others are what they are. */
static void packed(void)
{
    volatile __m128d number = _mm_set_pd(8, 1), by = _mm_set_pd(2, 0);
    double found[2];
    unmask(_EM_INEXACT | _EM_UNDERFLOW);
    RAISES(number = _mm_div_pd(number, by));
    _mm_storeu_pd(found, number);
    EXPECT(found[0] == 42 && found[1] == 4 && calls == 1);
}

static void underflow_and_inexact(void)
{
    unmask(_EM_OVERFLOW);
    RAISES(result = tiny * tiny);
    EXPECT(result == 42 && seen[0].Cause.Underflow);
    RAISES(result = one / 3);
    EXPECT(result == 42 && seen[1].Cause.Inexact && !seen[1].Cause.Underflow);
}

static void another_answer(void)
{
    volatile int handled = 0;
    unmask(_EM_INEXACT);
    answer = EXCEPTION_EXECUTE_HANDLER;
    __try {
        result = one / zero;
    } __except (_fpieee_flt(GetExceptionCode(), GetExceptionInformation(), handler)) {
        handled = 1;
    }
    EXPECT_EQ(handled, 1);
}

TAP_MAIN(CASE(refuses, "CRT-150 what is no floating-point exception of SSE is left to others"),
         CASE(arithmetic, "CRT-151 arithmetic, float and double"),
         CASE(roots_and_conversions, "CRT-152 roots and conversions"),
         CASE(comparisons, "CRT-153 comparisons"), CASE(packed, "CRT-154 packed instructions"),
         CASE(underflow_and_inexact, "CRT-155 underflow and inexact results"),
         CASE(another_answer, "CRT-156 the handler may have the block handle it"))
