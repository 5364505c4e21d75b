/*
 * intsafe.h - conversions and arithmetic that tell when the result is not the number meant.
 *
 * XToY stores an X as a Y; XAdd, XSub and XMult store what comes of two Xs. They return S_OK, or, when the
 * result has no room for the number, INTSAFE_E_ARITHMETIC_OVERFLOW with the type's error value in *result:
 * all bits set, which is -1 for signed types, and 0 for CHAR.
 *
 * Source: "Intsafe.h functions".
 */
#ifndef FAULTLINE_INTSAFE_H
#define FAULTLINE_INTSAFE_H
#pragma GCC system_header

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "winnt.h"
#include "winerror.h"

#define INTSAFE_E_ARITHMETIC_OVERFLOW ((HRESULT)0x80070216)

#ifndef INT8_MIN
#define INT8_MIN  (-128)
#define INT8_MAX  127
#define UINT8_MAX 0xff
#endif
#define BYTE_MAX      0xff
#define SHORT_MIN     (-32768)
#define SHORT_MAX     32767
#define USHORT_MAX    0xffff
#define WORD_MAX      USHORT_MAX
#define DWORD_MAX     0xffffffffu
#define LONGLONG_MIN  (-9223372036854775807ll - 1)
#define LONGLONG_MAX  9223372036854775807ll
#define ULONGLONG_MAX 0xffffffffffffffffull
#define DWORDLONG_MAX ULONGLONG_MAX
#define INT_PTR_MIN   LONGLONG_MIN
#define INT_PTR_MAX   LONGLONG_MAX
#define UINT_PTR_MAX  ULONGLONG_MAX
#define LONG_PTR_MIN  LONGLONG_MIN
#define LONG_PTR_MAX  LONGLONG_MAX
#define ULONG_PTR_MAX ULONGLONG_MAX
#define DWORD_PTR_MAX ULONGLONG_MAX
#define SIZE_T_MAX    ULONGLONG_MAX
#define SSIZE_T_MAX   LONGLONG_MAX

#define INT8_ERROR      (-1)
#define UINT8_ERROR     0xff
#define BYTE_ERROR      0xff
#define SHORT_ERROR     (-1)
#define USHORT_ERROR    0xffff
#define WORD_ERROR      USHORT_ERROR
#define INT_ERROR       (-1)
#define UINT_ERROR      0xffffffff
#define LONG_ERROR      (-1)
#define ULONG_ERROR     0xffffffff
#define DWORD_ERROR     ULONG_ERROR
#define LONGLONG_ERROR  (-1ll)
#define ULONGLONG_ERROR 0xffffffffffffffffull
#define INT_PTR_ERROR   (-1ll)
#define UINT_PTR_ERROR  ULONGLONG_ERROR
#define LONG_PTR_ERROR  (-1ll)
#define ULONG_PTR_ERROR ULONGLONG_ERROR
#define DWORD_PTR_ERROR ULONGLONG_ERROR
#define SIZE_T_ERROR    ULONGLONG_ERROR

#ifdef __cplusplus
extern "C" {
#endif

#define FAULTLINE_INTSAFE(name, operation, To, error, ...)                                             \
    static __inline__ __attribute__((__unused__)) HRESULT name(__VA_ARGS__, To *result)                      \
    {                                                                                                        \
        if (!operation)                                                                                      \
            return S_OK;                                                                                     \
        *result = (To)(error);                                                                               \
        return INTSAFE_E_ARITHMETIC_OVERFLOW;                                                                \
    }
#define FAULTLINE_CONVERT(name, From, To, error)                                                             \
    FAULTLINE_INTSAFE(name, __builtin_add_overflow(value, 0, result), To, error, From value)
#define FAULTLINE_CALCULATE(Name, Type, error)                                                               \
    FAULTLINE_INTSAFE(Name##Add, __builtin_add_overflow(one, other, result), Type, error, Type one,    \
                      Type other)                                                                            \
    FAULTLINE_INTSAFE(Name##Sub, __builtin_sub_overflow(one, other, result), Type, error, Type one,    \
                      Type other)                                                                            \
    FAULTLINE_INTSAFE(Name##Mult, __builtin_mul_overflow(one, other, result), Type, error, Type one,   \
                      Type other)

/* From one type to each. */
#define FAULTLINE_CONVERT_FROM(Name, Type)                                                                   \
    FAULTLINE_CONVERT(Name##ToInt8, Type, INT8, -1)                                                          \
    FAULTLINE_CONVERT(Name##ToUInt8, Type, UINT8, 0xff)                                                      \
    FAULTLINE_CONVERT(Name##ToByte, Type, BYTE, 0xff)                                                        \
    FAULTLINE_CONVERT(Name##ToChar, Type, CHAR, 0)                                                           \
    FAULTLINE_CONVERT(Name##ToShort, Type, SHORT, -1)                                                        \
    FAULTLINE_CONVERT(Name##ToUShort, Type, USHORT, 0xffff)                                                  \
    FAULTLINE_CONVERT(Name##ToWord, Type, WORD, 0xffff)                                                      \
    FAULTLINE_CONVERT(Name##ToInt16, Type, INT16, -1)                                                        \
    FAULTLINE_CONVERT(Name##ToUInt16, Type, UINT16, 0xffff)                                                  \
    FAULTLINE_CONVERT(Name##ToInt, Type, INT, -1)                                                            \
    FAULTLINE_CONVERT(Name##ToUInt, Type, UINT, 0xffffffff)                                                  \
    FAULTLINE_CONVERT(Name##ToInt32, Type, INT32, -1)                                                        \
    FAULTLINE_CONVERT(Name##ToUInt32, Type, UINT32, 0xffffffff)                                              \
    FAULTLINE_CONVERT(Name##ToLong, Type, LONG, -1)                                                          \
    FAULTLINE_CONVERT(Name##ToULong, Type, ULONG, 0xffffffff)                                                \
    FAULTLINE_CONVERT(Name##ToDWord, Type, DWORD, 0xffffffff)                                                \
    FAULTLINE_CONVERT(Name##ToIntPtr, Type, INT_PTR, -1)                                                     \
    FAULTLINE_CONVERT(Name##ToUIntPtr, Type, UINT_PTR, UINTPTR_MAX)                                          \
    FAULTLINE_CONVERT(Name##ToLongPtr, Type, LONG_PTR, -1)                                                   \
    FAULTLINE_CONVERT(Name##ToULongPtr, Type, ULONG_PTR, UINTPTR_MAX)                                        \
    FAULTLINE_CONVERT(Name##ToDWordPtr, Type, DWORD_PTR, UINTPTR_MAX)                                        \
    FAULTLINE_CONVERT(Name##ToPtrdiffT, Type, ptrdiff_t, -1)                                                 \
    FAULTLINE_CONVERT(Name##ToSizeT, Type, size_t, SIZE_MAX)                                                 \
    FAULTLINE_CONVERT(Name##ToSIZET, Type, SIZE_T, SIZE_MAX)                                                 \
    FAULTLINE_CONVERT(Name##ToSSIZET, Type, SSIZE_T, -1)                                                     \
    FAULTLINE_CONVERT(Name##ToLongLong, Type, LONGLONG, -1)                                                  \
    FAULTLINE_CONVERT(Name##ToULongLong, Type, ULONGLONG, 0xffffffffffffffff)                                \
    FAULTLINE_CONVERT(Name##ToDWordLong, Type, DWORDLONG, 0xffffffffffffffff)                                \
    FAULTLINE_CONVERT(Name##ToInt64, Type, INT64, -1)                                                        \
    FAULTLINE_CONVERT(Name##ToUInt64, Type, UINT64, 0xffffffffffffffff)

FAULTLINE_CONVERT_FROM(Int8, INT8)
FAULTLINE_CONVERT_FROM(UInt8, UINT8)
FAULTLINE_CONVERT_FROM(Byte, BYTE)
FAULTLINE_CONVERT_FROM(Char, CHAR)
FAULTLINE_CONVERT_FROM(Short, SHORT)
FAULTLINE_CONVERT_FROM(UShort, USHORT)
FAULTLINE_CONVERT_FROM(Word, WORD)
FAULTLINE_CONVERT_FROM(Int16, INT16)
FAULTLINE_CONVERT_FROM(UInt16, UINT16)
FAULTLINE_CONVERT_FROM(Int, INT)
FAULTLINE_CONVERT_FROM(UInt, UINT)
FAULTLINE_CONVERT_FROM(Int32, INT32)
FAULTLINE_CONVERT_FROM(UInt32, UINT32)
FAULTLINE_CONVERT_FROM(Long, LONG)
FAULTLINE_CONVERT_FROM(ULong, ULONG)
FAULTLINE_CONVERT_FROM(DWord, DWORD)
FAULTLINE_CONVERT_FROM(IntPtr, INT_PTR)
FAULTLINE_CONVERT_FROM(UIntPtr, UINT_PTR)
FAULTLINE_CONVERT_FROM(LongPtr, LONG_PTR)
FAULTLINE_CONVERT_FROM(ULongPtr, ULONG_PTR)
FAULTLINE_CONVERT_FROM(DWordPtr, DWORD_PTR)
FAULTLINE_CONVERT_FROM(PtrdiffT, ptrdiff_t)
FAULTLINE_CONVERT_FROM(SizeT, size_t)
FAULTLINE_CONVERT_FROM(SIZET, SIZE_T)
FAULTLINE_CONVERT_FROM(SSIZET, SSIZE_T)
FAULTLINE_CONVERT_FROM(LongLong, LONGLONG)
FAULTLINE_CONVERT_FROM(ULongLong, ULONGLONG)
FAULTLINE_CONVERT_FROM(DWordLong, DWORDLONG)
FAULTLINE_CONVERT_FROM(Int64, INT64)
FAULTLINE_CONVERT_FROM(UInt64, UINT64)

FAULTLINE_CALCULATE(Int8, INT8, -1)
FAULTLINE_CALCULATE(UInt8, UINT8, 0xff)
FAULTLINE_CALCULATE(Short, SHORT, -1)
FAULTLINE_CALCULATE(UShort, USHORT, 0xffff)
FAULTLINE_CALCULATE(Word, WORD, 0xffff)
FAULTLINE_CALCULATE(Int16, INT16, -1)
FAULTLINE_CALCULATE(UInt16, UINT16, 0xffff)
FAULTLINE_CALCULATE(Int, INT, -1)
FAULTLINE_CALCULATE(UInt, UINT, 0xffffffff)
FAULTLINE_CALCULATE(Int32, INT32, -1)
FAULTLINE_CALCULATE(UInt32, UINT32, 0xffffffff)
FAULTLINE_CALCULATE(Long, LONG, -1)
FAULTLINE_CALCULATE(ULong, ULONG, 0xffffffff)
FAULTLINE_CALCULATE(DWord, DWORD, 0xffffffff)
FAULTLINE_CALCULATE(IntPtr, INT_PTR, -1)
FAULTLINE_CALCULATE(UIntPtr, UINT_PTR, UINTPTR_MAX)
FAULTLINE_CALCULATE(LongPtr, LONG_PTR, -1)
FAULTLINE_CALCULATE(ULongPtr, ULONG_PTR, UINTPTR_MAX)
FAULTLINE_CALCULATE(DWordPtr, DWORD_PTR, UINTPTR_MAX)
FAULTLINE_CALCULATE(PtrdiffT, ptrdiff_t, -1)
FAULTLINE_CALCULATE(SizeT, size_t, SIZE_MAX)
FAULTLINE_CALCULATE(SIZET, SIZE_T, SIZE_MAX)
FAULTLINE_CALCULATE(SSIZET, SSIZE_T, -1)
FAULTLINE_CALCULATE(LongLong, LONGLONG, -1)
FAULTLINE_CALCULATE(ULongLong, ULONGLONG, 0xffffffffffffffff)
FAULTLINE_CALCULATE(DWordLong, DWORDLONG, 0xffffffffffffffff)
FAULTLINE_CALCULATE(Int64, INT64, -1)
FAULTLINE_CALCULATE(UInt64, UINT64, 0xffffffffffffffff)

#undef FAULTLINE_INTSAFE
#undef FAULTLINE_CONVERT
#undef FAULTLINE_CALCULATE
#undef FAULTLINE_CONVERT_FROM

#ifdef __cplusplus
}
#endif

#endif
