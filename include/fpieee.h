/*
 * fpieee.h - floating-point exceptions, one instruction at a time.
 *
 * In a filter, _fpieee_flt(GetExceptionCode(), GetExceptionInformation(), handler) finds out what the
 * instruction was to do, tells the handler, and, when that answers EXCEPTION_CONTINUE_EXECUTION, puts the
 * result it left into the instruction's destination and goes on behind it. Another answer is the filter's.
 * Exceptions that are not floating-point's, and instructions it does not know, are EXCEPTION_CONTINUE_SEARCH.
 *
 * It knows the arithmetic of SSE in float and double, scalar and packed, with or without VEX: add, sub, mul,
 * div, sqrt, min, max, comis, ucomis, and the conversions between float, double and integers. For packed
 * instructions the handler is called for each element that is concerned. It does not know x87 (long double).
 *
 * For the filters of any thread.
 *
 * Source: "_fpieee_flt" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_FPIEEE_H
#define FAULTLINE_FPIEEE_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct _EXCEPTION_POINTERS;

typedef enum { _FpPrecisionFull, _FpPrecision53, _FpPrecision24 } _FPIEEE_PRECISION;

typedef enum {
    _FpRoundNearest,
    _FpRoundMinusInfinity,
    _FpRoundPlusInfinity,
    _FpRoundChopped
} _FPIEEE_ROUNDING_MODE;

/* The type of an operand or a result. */
typedef enum {
    _FpFormatFp32,
    _FpFormatFp64,
    _FpFormatFp80,
    _FpFormatFp128,
    _FpFormatI16,
    _FpFormatI32,
    _FpFormatI64,
    _FpFormatU16,
    _FpFormatU32,
    _FpFormatU64,
    _FpFormatBcd80,
    _FpFormatCompare,
    _FpFormatString
} _FPIEEE_FORMAT;

typedef enum {
    _FpCodeUnspecified,
    _FpCodeAdd,
    _FpCodeSubtract,
    _FpCodeMultiply,
    _FpCodeDivide,
    _FpCodeSquareRoot,
    _FpCodeRemainder,
    _FpCodeCompare,
    _FpCodeConvert,
    _FpCodeRound,
    _FpCodeTruncate,
    _FpCodeFloor,
    _FpCodeCeil,
    _FpCodeAcos,
    _FpCodeAsin,
    _FpCodeAtan,
    _FpCodeAtan2,
    _FpCodeCabs,
    _FpCodeCos,
    _FpCodeCosh,
    _FpCodeExp,
    _FpCodeFabs,
    _FpCodeFmod,
    _FpCodeFrexp,
    _FpCodeHypot,
    _FpCodeLdexp,
    _FpCodeLog,
    _FpCodeLog10,
    _FpCodeModf,
    _FpCodePow,
    _FpCodeSin,
    _FpCodeSinh,
    _FpCodeTan,
    _FpCodeTanh,
    _FpCodeY0,
    _FpCodeY1,
    _FpCodeYn,
    _FpCodeLogb,
    _FpCodeNextafter,
    _FpCodeNegate,
    _FpCodeFmin,
    _FpCodeFmax,
    _FpCodeConvertTrunc
} _FPIEEE_OPERATION;

typedef enum {
    _FpCompareEqual,
    _FpCompareGreater,
    _FpCompareLess,
    _FpCompareUnordered
} _FPIEEE_COMPARE_RESULT;

typedef float _FP32;
typedef double _FP64;
typedef short _I16;
typedef int _I32;
typedef unsigned short _U16;
typedef unsigned int _U32;
typedef __int64 _Q64;

typedef struct {
    unsigned short W[5];
} _FP80;
typedef struct __attribute__((__aligned__(16))) {
    unsigned int W[4];
} _FP128;
typedef struct __attribute__((__aligned__(8))) {
    unsigned int W[2];
} _I64;
typedef struct __attribute__((__aligned__(8))) {
    unsigned int W[2];
} _U64;
typedef struct {
    unsigned short W[5];
} _BCD80;

/* An operand or a result. */
typedef struct {
    union {
        _FP32 Fp32Value;
        _FP64 Fp64Value;
        _FP80 Fp80Value;
        _FP128 Fp128Value;
        _I16 I16Value;
        _I32 I32Value;
        _I64 I64Value;
        _U16 U16Value;
        _U32 U32Value;
        _U64 U64Value;
        _BCD80 Bcd80Value;
        char *StringValue;
        int CompareValue; /* _FPIEEE_COMPARE_RESULT */
        _Q64 Q64Value;
    } Value;
    unsigned int OperandValid : 1; /* it is there: the second operand of a square root is not */
    unsigned int Format : 4;       /* _FPIEEE_FORMAT: which member of Value counts */
} _FPIEEE_VALUE;

typedef struct {
    unsigned int Inexact : 1;
    unsigned int Underflow : 1;
    unsigned int Overflow : 1;
    unsigned int ZeroDivide : 1;
    unsigned int InvalidOperation : 1;
} _FPIEEE_EXCEPTION_FLAGS;

/* What an instruction was to do, and what it would have come to. */
typedef struct {
    unsigned int RoundingMode : 2;   /* _FPIEEE_ROUNDING_MODE */
    unsigned int Precision : 3;      /* _FPIEEE_PRECISION, of the result's format */
    unsigned int Operation : 12;     /* _FPIEEE_OPERATION */
    _FPIEEE_EXCEPTION_FLAGS Cause;   /* what this operation raises and is not masked */
    _FPIEEE_EXCEPTION_FLAGS Enable;  /* what is not masked */
    _FPIEEE_EXCEPTION_FLAGS Status;  /* what has happened, this operation's included */
    _FPIEEE_VALUE Operand1;
    _FPIEEE_VALUE Operand2;
    _FPIEEE_VALUE Result; /* with all masked; the handler may change the value */
} _FPIEEE_RECORD, *_PFPIEEE_RECORD;

int _fpieee_flt(unsigned long code, struct _EXCEPTION_POINTERS *pointers, int(handler)(_FPIEEE_RECORD *));

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
