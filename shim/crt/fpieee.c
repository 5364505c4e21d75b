/*
 * Theory of operation. The instruction at the exception's address is decoded: prefixes, REX or VEX, the
 * opcode in the map 0F, ModRM. Its operands are read from the CONTEXT and from memory, one element after the
 * other, and the operation is done once more on each, with the program's rounding and all exceptions masked:
 * the status tells what it raises, and the result is what the record shows the handler. When all elements are
 * done and the handler wants to go on, the destination is written and the instruction passed.
 */
#include "fpieee.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <xmmintrin.h>

#include <windows.h>

enum { MXCSR_STATUS = 0x3f, MXCSR_MASKS = 0x1f80, MXCSR_MASK_SHIFT = 7, MXCSR_ROUNDING_SHIFT = 13 };
enum { INVALID = 0x01, ZERO_DIVIDE = 0x04, OVERFLOWS = 0x08, UNDERFLOWS = 0x10, INEXACT = 0x20 };
enum { CARRY = 0x1, PARITY = 0x4, AUXILIARY = 0x10, ZERO = 0x40, SIGN = 0x80, OVERFLOW_FLAG = 0x800 };
enum { PREFIX_NONE, PREFIX_66, PREFIX_F3, PREFIX_F2 }; /* packed float, packed double, float, double */

struct instruction {
    unsigned prefix;
    unsigned opcode;
    unsigned rex;           /* W 8, R 4, X 2, B 1 */
    int second;             /* VEX: the register of the first operand; -1: the destination is it */
    bool is_256;            /* VEX.L: not known here */
    unsigned reg;           /* ModRM.reg with REX.R */
    int rm;                 /* the register, or -1: memory */
    const uint8_t *memory;
    size_t length;
};

static const DWORD64 *general(const CONTEXT *context, unsigned number)
{
    /* in the order of their encoding: rax rcx rdx rbx rsp rbp rsi rdi r8 ... */
    return &context->Rax + number;
}
C_ASSERT(FIELD_OFFSET(CONTEXT, Rcx) == FIELD_OFFSET(CONTEXT, Rax) + 8);
C_ASSERT(FIELD_OFFSET(CONTEXT, Rsp) == FIELD_OFFSET(CONTEXT, Rax) + 4 * 8);
C_ASSERT(FIELD_OFFSET(CONTEXT, R15) == FIELD_OFFSET(CONTEXT, Rax) + 15 * 8);

/* ModRM and what follows it. `at` is behind the opcode; false: an address with a segment's base. */
static bool decode_operand(const CONTEXT *context, const uint8_t *start, const uint8_t *at,
                           struct instruction *i)
{
    unsigned modrm = *at++, mod = modrm >> 6, rm = modrm & 7;
    i->reg = (modrm >> 3 & 7) | (i->rex & 4) << 1;
    if (mod == 3) {
        i->rm = (int)(rm | (i->rex & 1) << 3);
        i->length = (size_t)(at - start);
        return true;
    }
    i->rm = -1;
    uintptr_t address = 0;
    bool relative = false;
    if (rm == 4) {
        unsigned sib = *at++, index = (sib >> 3 & 7) | (i->rex & 2) << 2,
                 base = (sib & 7) | (i->rex & 1) << 3;
        if (index != 4)
            address += *general(context, index) << (sib >> 6);
        if ((sib & 7) == 5 && mod == 0) {
            int32_t offset;
            memcpy(&offset, at, sizeof offset);
            at += sizeof offset;
            address += (uintptr_t)(intptr_t)offset;
        } else {
            address += *general(context, base);
        }
    } else if (rm == 5 && mod == 0) {
        int32_t offset;
        memcpy(&offset, at, sizeof offset);
        at += sizeof offset;
        address += (uintptr_t)(intptr_t)offset;
        relative = true;
    } else {
        address += *general(context, rm | (i->rex & 1) << 3);
    }
    if (mod == 1) {
        address += (uintptr_t)(intptr_t)(int8_t)*at++;
    } else if (mod == 2) {
        int32_t offset;
        memcpy(&offset, at, sizeof offset);
        at += sizeof offset;
        address += (uintptr_t)(intptr_t)offset;
    }
    i->length = (size_t)(at - start);
    if (relative)
        address += (uintptr_t)start + i->length; /* there is no immediate behind these */
    i->memory = (const uint8_t *)address;
    return true;
}

static bool decode(const CONTEXT *context, struct instruction *i)
{
    const uint8_t *start = (const uint8_t *)context->Rip, *at = start;
    *i = (struct instruction){.second = -1};
    for (;; at++) {
        if (*at == 0x66)
            i->prefix = i->prefix ? i->prefix : PREFIX_66;
        else if (*at == 0xf3)
            i->prefix = PREFIX_F3;
        else if (*at == 0xf2)
            i->prefix = PREFIX_F2;
        else if (*at != 0x2e && *at != 0x3e && *at != 0x26 && *at != 0x36)
            break; /* those four mean nothing */
    }
    if (*at == 0xc5 || *at == 0xc4) {
        bool is_long = *at++ == 0xc4;
        unsigned one = *at++, other = is_long ? *at++ : one;
        if (is_long && (one & 0x1f) != 1)
            return false;
        i->rex = ~one >> 5 & 4;
        if (is_long)
            i->rex |= (~one >> 5 & 2) | (~one >> 5 & 1) | (other >> 4 & 8);
        i->second = (int)(~other >> 3 & 15);
        i->is_256 = other & 4;
        static const unsigned prefixes[] = {PREFIX_NONE, PREFIX_66, PREFIX_F3, PREFIX_F2};
        i->prefix = prefixes[other & 3];
    } else {
        if ((*at & 0xf0) == 0x40)
            i->rex = *at++ & 15;
        if (*at++ != 0x0f)
            return false;
    }
    i->opcode = *at++;
    return !i->is_256 && decode_operand(context, start, at, i);
}

/* ---- One element ---- */

static _FPIEEE_EXCEPTION_FLAGS flags_of(unsigned status)
{
    return (_FPIEEE_EXCEPTION_FLAGS){.Inexact = !!(status & INEXACT),
                                     .Underflow = !!(status & UNDERFLOWS),
                                     .Overflow = !!(status & OVERFLOWS),
                                     .ZeroDivide = !!(status & ZERO_DIVIDE),
                                     .InvalidOperation = !!(status & INVALID)};
}

static size_t size_of(unsigned format)
{
    return format == _FpFormatFp32 || format == _FpFormatI32 ? 4 : 8;
}

static _FPIEEE_VALUE value_of(const void *from, unsigned format)
{
    _FPIEEE_VALUE value = {.OperandValid = 1, .Format = format & 15};
    memcpy(&value.Value, from, size_of(format));
    return value;
}

/* The operation with everything masked. Returns what it raises. The instructions are the program's own. */
static unsigned compute(_FPIEEE_RECORD *record, bool truncates, bool quiet, uint32_t mxcsr)
{
    const _FPIEEE_VALUE *a = &record->Operand1, *b = &record->Operand2;
    _FPIEEE_VALUE *r = &record->Result;
    uint32_t before = _mm_getcsr(), clean = (mxcsr | MXCSR_MASKS) & ~(uint32_t)MXCSR_STATUS;
    _mm_setcsr(clean);
    bool is_float = a->Format == _FpFormatFp32;
    switch (record->Operation) {
#define BINARY(code, name)                                                                                   \
    case code:                                                                                               \
        if (is_float)                                                                                        \
            __asm__ volatile(name "ss %1, %0"                                                                \
                             : "=x"(r->Value.Fp32Value)                                                      \
                             : "x"(b->Value.Fp32Value), "0"(a->Value.Fp32Value));                            \
        else                                                                                                 \
            __asm__ volatile(name "sd %1, %0"                                                                \
                             : "=x"(r->Value.Fp64Value)                                                      \
                             : "x"(b->Value.Fp64Value), "0"(a->Value.Fp64Value));                            \
        break;
        BINARY(_FpCodeAdd, "add")
        BINARY(_FpCodeSubtract, "sub")
        BINARY(_FpCodeMultiply, "mul")
        BINARY(_FpCodeDivide, "div")
        BINARY(_FpCodeFmin, "min")
        BINARY(_FpCodeFmax, "max")
#undef BINARY
    case _FpCodeSquareRoot:
        if (is_float)
            __asm__ volatile("sqrtss %1, %0" : "=x"(r->Value.Fp32Value) : "x"(a->Value.Fp32Value));
        else
            __asm__ volatile("sqrtsd %1, %0" : "=x"(r->Value.Fp64Value) : "x"(a->Value.Fp64Value));
        break;
    case _FpCodeCompare: {
        bool unordered, equal, less;
#define COMPARE(name, member)                                         \
    __asm__ volatile(name " %4, %3"                                   \
                     : "=@ccp"(unordered), "=@ccz"(equal), "=@ccc"(less) \
                     : "x"(a->Value.member), "x"(b->Value.member))
        if (is_float && quiet)
            COMPARE("ucomiss", Fp32Value);
        else if (is_float)
            COMPARE("comiss", Fp32Value);
        else if (quiet)
            COMPARE("ucomisd", Fp64Value);
        else
            COMPARE("comisd", Fp64Value);
#undef COMPARE
        r->Value.CompareValue = unordered ? _FpCompareUnordered
                                : equal   ? _FpCompareEqual
                                : less    ? _FpCompareLess
                                          : _FpCompareGreater;
        break;
    }
    case _FpCodeConvert:
    case _FpCodeConvertTrunc:
        if (r->Format == _FpFormatFp64 && is_float)
            __asm__ volatile("cvtss2sd %1, %0" : "=x"(r->Value.Fp64Value) : "x"(a->Value.Fp32Value));
        else if (r->Format == _FpFormatFp32 && a->Format == _FpFormatFp64)
            __asm__ volatile("cvtsd2ss %1, %0" : "=x"(r->Value.Fp32Value) : "x"(a->Value.Fp64Value));
        else if (r->Format == _FpFormatFp32 && a->Format == _FpFormatI32)
            __asm__ volatile("cvtsi2ssl %1, %0" : "=x"(r->Value.Fp32Value) : "r"(a->Value.I32Value));
        else if (r->Format == _FpFormatFp32)
            __asm__ volatile("cvtsi2ssq %1, %0" : "=x"(r->Value.Fp32Value) : "r"(a->Value.Q64Value));
        else if (r->Format == _FpFormatFp64 && a->Format == _FpFormatI32)
            __asm__ volatile("cvtsi2sdl %1, %0" : "=x"(r->Value.Fp64Value) : "r"(a->Value.I32Value));
        else if (r->Format == _FpFormatFp64)
            __asm__ volatile("cvtsi2sdq %1, %0" : "=x"(r->Value.Fp64Value) : "r"(a->Value.Q64Value));
#define TO_INTEGER(format, suffix, type, member)                                                             \
    else if (r->Format == format && is_float && truncates)                                                   \
        __asm__ volatile("cvttss2si" suffix " %1, %0"                                                        \
                         : "=r"(r->Value.member)                                                             \
                         : "x"(a->Value.Fp32Value));                                                         \
    else if (r->Format == format && is_float)                                                                \
        __asm__ volatile("cvtss2si" suffix " %1, %0"                                                         \
                         : "=r"(r->Value.member)                                                             \
                         : "x"(a->Value.Fp32Value));                                                         \
    else if (r->Format == format && truncates)                                                               \
        __asm__ volatile("cvttsd2si" suffix " %1, %0"                                                        \
                         : "=r"(r->Value.member)                                                             \
                         : "x"(a->Value.Fp64Value));                                                         \
    else if (r->Format == format)                                                                            \
        __asm__ volatile("cvtsd2si" suffix " %1, %0"                                                         \
                         : "=r"(r->Value.member)                                                             \
                         : "x"(a->Value.Fp64Value));
        TO_INTEGER(_FpFormatI32, "l", int, I32Value)
        TO_INTEGER(_FpFormatI64, "q", long long, Q64Value)
#undef TO_INTEGER
        break;
    }
    unsigned raised = _mm_getcsr() & MXCSR_STATUS;
    _mm_setcsr(before);
    return raised;
}

/* ---- The instruction ---- */

static unsigned operation_of(unsigned opcode)
{
    switch (opcode) {
    case 0x51:
        return _FpCodeSquareRoot;
    case 0x58:
        return _FpCodeAdd;
    case 0x59:
        return _FpCodeMultiply;
    case 0x5c:
        return _FpCodeSubtract;
    case 0x5d:
        return _FpCodeFmin;
    case 0x5e:
        return _FpCodeDivide;
    case 0x5f:
        return _FpCodeFmax;
    case 0x2e:
    case 0x2f:
        return _FpCodeCompare;
    case 0x2a:
    case 0x2d:
    case 0x5a:
        return _FpCodeConvert;
    case 0x2c:
        return _FpCodeConvertTrunc;
    default:
        return _FpCodeUnspecified;
    }
}

static void write_compare(CONTEXT *context, int result)
{
    DWORD flags = context->EFlags & ~(DWORD)(CARRY | PARITY | AUXILIARY | ZERO | SIGN | OVERFLOW_FLAG);
    switch (result) {
    case _FpCompareUnordered:
        flags |= CARRY | PARITY | ZERO;
        break;
    case _FpCompareEqual:
        flags |= ZERO;
        break;
    case _FpCompareLess:
        flags |= CARRY;
        break;
    }
    context->EFlags = flags;
}

static bool is_floating(unsigned long code)
{
    return (code >= STATUS_FLOAT_DENORMAL_OPERAND && code <= STATUS_FLOAT_UNDERFLOW) ||
           code == STATUS_FLOAT_MULTIPLE_FAULTS || code == STATUS_FLOAT_MULTIPLE_TRAPS;
}

int _fpieee_flt(unsigned long code, struct _EXCEPTION_POINTERS *pointers, int(handler)(_FPIEEE_RECORD *))
{
    struct instruction i;
    if (!pointers || !handler || !is_floating((DWORD)code) || !decode(pointers->ContextRecord, &i))
        return EXCEPTION_CONTINUE_SEARCH;
    CONTEXT *context = pointers->ContextRecord;
    M128A *registers = &context->Xmm0;
    unsigned operation = operation_of(i.opcode);
    bool compares = operation == _FpCodeCompare;
    bool from_integer = i.opcode == 0x2a, to_integer = i.opcode == 0x2c || i.opcode == 0x2d;
    bool packed = !compares && (i.prefix == PREFIX_NONE || i.prefix == PREFIX_66);
    bool is_double = i.prefix == PREFIX_66 || i.prefix == PREFIX_F2;
    if (operation == _FpCodeUnspecified || (packed && (from_integer || to_integer || i.opcode == 0x5a)) ||
        (compares && (i.prefix == PREFIX_F2 || i.prefix == PREFIX_F3)))
        return EXCEPTION_CONTINUE_SEARCH; /* packed conversions among them */

    unsigned integer = i.rex & 8 ? _FpFormatI64 : _FpFormatI32,
             floating = is_double ? _FpFormatFp64 : _FpFormatFp32;
    unsigned operand_format = from_integer ? integer : floating;
    unsigned result_format = compares         ? _FpFormatCompare
                             : to_integer     ? integer
                             : i.opcode == 0x5a ? (is_double ? _FpFormatFp32 : _FpFormatFp64)
                                              : floating;
    bool unary =
        operation == _FpCodeSquareRoot || operation == _FpCodeConvert || operation == _FpCodeConvertTrunc;
    const uint8_t *source = i.rm < 0       ? i.memory
                            : from_integer ? (const uint8_t *)general(context, (unsigned)i.rm)
                                           : (const uint8_t *)&registers[i.rm];
    const M128A *first = &registers[i.second >= 0 && !compares ? i.second : (int)i.reg];
    M128A result = *first; /* what the elements that are not concerned keep */
    size_t step = size_of(operand_format), count = packed ? sizeof(M128A) / step : 1;
    unsigned masks = context->MxCsr >> MXCSR_MASK_SHIFT & MXCSR_STATUS;
    uint64_t integer_result = 0;
    int compared = 0;

    for (size_t element = 0; element < count; element++) {
        _FPIEEE_RECORD record = {.RoundingMode = context->MxCsr >> MXCSR_ROUNDING_SHIFT & 3,
                                 .Precision =
                                     result_format == _FpFormatFp32 ? _FpPrecision24 : _FpPrecision53,
                                 .Operation = operation & 0xfff,
                                 .Enable = flags_of(~masks)};
        _FPIEEE_VALUE other = value_of(source + element * step, operand_format);
        if (unary) {
            record.Operand1 = other;
        } else {
            record.Operand1 = value_of((const uint8_t *)first + element * step, operand_format);
            record.Operand2 = other;
        }
        record.Result.Format = result_format & 15;
        record.Result.OperandValid = 1;
        unsigned raised = compute(&record, i.opcode == 0x2c, i.opcode == 0x2e, context->MxCsr);
        record.Status = flags_of((context->MxCsr & MXCSR_STATUS) | raised);
        record.Cause = flags_of(raised & ~masks);
        if (raised & ~masks) {
            int answer = handler(&record);
            if (answer != EXCEPTION_CONTINUE_EXECUTION)
                return answer;
        }
        if (compares)
            compared = record.Result.Value.CompareValue;
        else if (to_integer)
            memcpy(&integer_result, &record.Result.Value, size_of(result_format));
        else
            memcpy((uint8_t *)&result + element * size_of(result_format), &record.Result.Value,
                   size_of(result_format));
    }

    if (compares)
        write_compare(context, compared);
    else if (to_integer)
        *(DWORD64 *)general(context, i.reg) = integer_result; /* 32 bits clear the upper ones */
    else
        registers[i.reg] = result;
    context->MxCsr &= ~(DWORD)MXCSR_STATUS;
    context->FltSave.MxCsr = context->MxCsr;
    context->Rip += i.length;
    return EXCEPTION_CONTINUE_EXECUTION;
}
