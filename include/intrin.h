/*
 * intrin.h - what Microsoft's compiler compiles in place: GCC's own, under Microsoft's names.
 *
 * GCC's x86intrin.h has the instructions (_mm_*, _BitScan's relatives, __rdtsc, _xgetbv); interlockedapi.h
 * the _Interlocked functions. What reads privileged registers is not here. __readgsqword and its sisters read
 * the thread environment block, as far as NtCurrentTeb has it, and memory at gs beyond, which has no base on
 * Linux: that faults. The fs ones read memory as written: fs is the host's.
 *
 * Source: "Compiler intrinsics", "x64 (amd64) intrinsics list".
 */
#ifndef FAULTLINE_INTRIN_H
#define FAULTLINE_INTRIN_H
#pragma GCC system_header

#include <x86intrin.h>

#include "corecrt.h"
#include "winnt.h"

#define FAULTLINE_INTRINSIC static __inline__ __attribute__((__always_inline__, __unused__, __artificial__))

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Barriers: the compiler's, and the processor's ---- */

#define _ReadWriteBarrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _ReadBarrier()      __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _WriteBarrier()     __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define __faststorefence()  __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define __nop()             __asm__ __volatile__("nop")

/* ---- This function's frame ---- */

#define _ReturnAddress()          __builtin_return_address(0)
#define _AddressOfReturnAddress() ((void *)((char *)__builtin_frame_address(0) + 8))

/* ---- Bits. The scans answer 0, and leave *index as it is, when no bit is set ---- */

FAULTLINE_INTRINSIC unsigned char _BitScanForward(DWORD *index, DWORD mask)
{
    if (mask)
        *index = (DWORD)__builtin_ctz(mask);
    return mask != 0;
}

FAULTLINE_INTRINSIC unsigned char _BitScanReverse(DWORD *index, DWORD mask)
{
    if (mask)
        *index = 31 - (DWORD)__builtin_clz(mask);
    return mask != 0;
}

FAULTLINE_INTRINSIC unsigned char _BitScanForward64(DWORD *index, unsigned __int64 mask)
{
    if (mask)
        *index = (DWORD)__builtin_ctzll(mask);
    return mask != 0;
}

FAULTLINE_INTRINSIC unsigned char _BitScanReverse64(DWORD *index, unsigned __int64 mask)
{
    if (mask)
        *index = 63 - (DWORD)__builtin_clzll(mask);
    return mask != 0;
}

/*
 * The bit at an index, which may be beyond the number: then it is a later one's. The others also change it.
 */
FAULTLINE_INTRINSIC unsigned char _bittest(const LONG *base, LONG index)
{
    return (unsigned char)(base[index >> 5] >> (index & 31) & 1);
}

FAULTLINE_INTRINSIC unsigned char _bittestandset(LONG *base, LONG index)
{
    unsigned char before = _bittest(base, index);
    base[index >> 5] = (LONG)((DWORD)base[index >> 5] | 1u << (index & 31));
    return before;
}

FAULTLINE_INTRINSIC unsigned char _bittestandreset(LONG *base, LONG index)
{
    unsigned char before = _bittest(base, index);
    base[index >> 5] = (LONG)((DWORD)base[index >> 5] & ~(1u << (index & 31)));
    return before;
}

FAULTLINE_INTRINSIC unsigned char _bittestandcomplement(LONG *base, LONG index)
{
    unsigned char before = _bittest(base, index);
    base[index >> 5] = (LONG)((DWORD)base[index >> 5] ^ 1u << (index & 31));
    return before;
}

FAULTLINE_INTRINSIC unsigned char _bittest64(const __int64 *base, __int64 index)
{
    return (unsigned char)(base[index >> 6] >> (index & 63) & 1);
}

FAULTLINE_INTRINSIC unsigned char _bittestandset64(__int64 *base, __int64 index)
{
    unsigned char before = _bittest64(base, index);
    base[index >> 6] = (__int64)((unsigned __int64)base[index >> 6] | 1ull << (index & 63));
    return before;
}

FAULTLINE_INTRINSIC unsigned char _bittestandreset64(__int64 *base, __int64 index)
{
    unsigned char before = _bittest64(base, index);
    base[index >> 6] = (__int64)((unsigned __int64)base[index >> 6] & ~(1ull << (index & 63)));
    return before;
}

#define __lzcnt16(value)                                                                                     \
    ((unsigned short)((unsigned short)(value) ? __builtin_clz((unsigned short)(value)) - 16 : 16))
#define __lzcnt(value)   ((unsigned int)((value) ? __builtin_clz(value) : 32))
#ifndef __lzcnt64
#define __lzcnt64(value) ((unsigned __int64)((value) ? __builtin_clzll(value) : 64))
#endif
#define __popcnt16(value) ((unsigned short)__builtin_popcount((unsigned short)(value)))
#define __popcnt(value)   ((unsigned int)__builtin_popcount(value))
#define __popcnt64(value) ((unsigned __int64)__builtin_popcountll(value))

FAULTLINE_INTRINSIC unsigned char _rotl8(unsigned char value, unsigned char shift)
{
    return (unsigned char)(value << (shift & 7) | value >> (-shift & 7));
}

FAULTLINE_INTRINSIC unsigned char _rotr8(unsigned char value, unsigned char shift)
{
    return (unsigned char)(value >> (shift & 7) | value << (-shift & 7));
}

FAULTLINE_INTRINSIC unsigned short _rotl16(unsigned short value, unsigned char shift)
{
    return (unsigned short)(value << (shift & 15) | value >> (-shift & 15));
}

FAULTLINE_INTRINSIC unsigned short _rotr16(unsigned short value, unsigned char shift)
{
    return (unsigned short)(value >> (shift & 15) | value << (-shift & 15));
}

FAULTLINE_INTRINSIC unsigned __int64 __shiftleft128(unsigned __int64 low, unsigned __int64 high,
                                                    unsigned char shift)
{
    return shift & 63 ? high << (shift & 63) | low >> (64 - (shift & 63)) : high;
}

FAULTLINE_INTRINSIC unsigned __int64 __shiftright128(unsigned __int64 low, unsigned __int64 high,
                                                     unsigned char shift)
{
    return shift & 63 ? low >> (shift & 63) | high << (64 - (shift & 63)) : low;
}

/* ---- Products of 128 bits ---- */

FAULTLINE_INTRINSIC unsigned __int64 _umul128(unsigned __int64 one, unsigned __int64 other,
                                              unsigned __int64 *high)
{
    __extension__ unsigned __int128 product = (unsigned __int128)one * other;
    *high = (unsigned __int64)(product >> 64);
    return (unsigned __int64)product;
}

FAULTLINE_INTRINSIC __int64 _mul128(__int64 one, __int64 other, __int64 *high)
{
    __extension__ __int128 product = (__int128)one * other;
    *high = (__int64)(product >> 64);
    return (__int64)product;
}

FAULTLINE_INTRINSIC unsigned __int64 __umulh(unsigned __int64 one, unsigned __int64 other)
{
    __extension__ unsigned __int128 product = (unsigned __int128)one * other;
    return (unsigned __int64)(product >> 64);
}

FAULTLINE_INTRINSIC __int64 __mulh(__int64 one, __int64 other)
{
    __extension__ __int128 product = (__int128)one * other;
    return (__int64)(product >> 64);
}

FAULTLINE_INTRINSIC __int64 __emul(int one, int other)
{
    return (__int64)one * other;
}

FAULTLINE_INTRINSIC unsigned __int64 __emulu(unsigned int one, unsigned int other)
{
    return (unsigned __int64)one * other;
}

/* ---- Memory, by string instructions and by segment ---- */

FAULTLINE_INTRINSIC void __stosb(unsigned char *to, unsigned char value, size_t count)
{
    __asm__ __volatile__("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

FAULTLINE_INTRINSIC void __stosw(unsigned short *to, unsigned short value, size_t count)
{
    __asm__ __volatile__("rep stosw" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

FAULTLINE_INTRINSIC void __stosd(DWORD *to, DWORD value, size_t count)
{
    __asm__ __volatile__("rep stosl" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

FAULTLINE_INTRINSIC void __stosq(unsigned __int64 *to, unsigned __int64 value, size_t count)
{
    __asm__ __volatile__("rep stosq" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

FAULTLINE_INTRINSIC void __movsb(unsigned char *to, const unsigned char *from, size_t count)
{
    __asm__ __volatile__("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

FAULTLINE_INTRINSIC void __movsw(unsigned short *to, const unsigned short *from, size_t count)
{
    __asm__ __volatile__("rep movsw" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

FAULTLINE_INTRINSIC void __movsd(DWORD *to, const DWORD *from, size_t count)
{
    __asm__ __volatile__("rep movsl" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

FAULTLINE_INTRINSIC void __movsq(unsigned __int64 *to, const unsigned __int64 *from, size_t count)
{
    __asm__ __volatile__("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

#define FAULTLINE_FS(suffix, Type)                                                                           \
    FAULTLINE_INTRINSIC Type __readfs##suffix(DWORD offset)                                                  \
    {                                                                                                        \
        Type value;                                                                                          \
        __asm__ __volatile__("mov %%fs:(%1), %0" : "=q"(value) : "r"((size_t)offset) : "memory");            \
        return value;                                                                                        \
    }                                                                                                        \
    FAULTLINE_INTRINSIC void __writefs##suffix(DWORD offset, Type value)                                     \
    {                                                                                                        \
        __asm__ __volatile__("mov %0, %%fs:(%1)" : : "q"(value), "r"((size_t)offset) : "memory");            \
    }
#define FAULTLINE_GS(suffix, Type)                                                                           \
    FAULTLINE_INTRINSIC Type __readgs##suffix(DWORD offset)                                                  \
    {                                                                                                        \
        Type value;                                                                                          \
        if (offset <= FAULTLINE_TEB_SIZE - sizeof(Type))                                                     \
            value = *(volatile Type *)((char *)NtCurrentTeb() + offset);                                     \
        else                                                                                                 \
            __asm__ __volatile__("mov %%gs:(%1), %0" : "=q"(value) : "r"((size_t)offset) : "memory");        \
        return value;                                                                                        \
    }                                                                                                        \
    FAULTLINE_INTRINSIC void __writegs##suffix(DWORD offset, Type value)                                     \
    {                                                                                                        \
        if (offset <= FAULTLINE_TEB_SIZE - sizeof(Type))                                                     \
            *(volatile Type *)((char *)NtCurrentTeb() + offset) = value;                                     \
        else                                                                                                 \
            __asm__ __volatile__("mov %0, %%gs:(%1)" : : "q"(value), "r"((size_t)offset) : "memory");        \
    }
FAULTLINE_FS(byte, unsigned char)
FAULTLINE_GS(byte, unsigned char)
FAULTLINE_FS(word, unsigned short)
FAULTLINE_GS(word, unsigned short)
FAULTLINE_FS(dword, DWORD)
FAULTLINE_GS(dword, DWORD)
FAULTLINE_FS(qword, unsigned __int64)
FAULTLINE_GS(qword, unsigned __int64)
#undef FAULTLINE_FS
#undef FAULTLINE_GS

/* ---- The processor ---- */

/* eax, ebx, ecx, edx of a leaf. (<cpuid.h>, GCC's, has macros of the same names: include one of the two.) */
#undef __cpuid
FAULTLINE_INTRINSIC void __cpuidex(int registers[4], int leaf, int subleaf)
{
    __asm__ __volatile__("cpuid"
                         : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]), "=d"(registers[3])
                         : "a"(leaf), "c"(subleaf));
}

FAULTLINE_INTRINSIC void __cpuid(int registers[4], int leaf)
{
    __cpuidex(registers, leaf, 0);
}

FAULTLINE_INTRINSIC void __ud2(void)
{
    __asm__ __volatile__("ud2");
}

#ifdef __cplusplus
}
#endif

#undef FAULTLINE_INTRINSIC

#include "interlockedapi.h"

#endif
