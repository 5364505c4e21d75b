/*
 * interlockedapi.h - variables and lists that several threads change without a lock.
 *
 * The Interlocked functions are compiled in place. Each is a full memory barrier; those with NoFence, Acquire
 * and Release behind their name are as weak as that. They answer with the value before (Exchange,
 * ExchangeAdd, CompareExchange, And, Or, Xor) or after (Increment, Decrement, Add) the change.
 *
 * Any thread, and signal handlers.
 *
 * Source: "Interlocked Variable Access", "Interlocked Singly Linked Lists".
 */
#ifndef FAULTLINE_INTERLOCKEDAPI_H
#define FAULTLINE_INTERLOCKEDAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define FAULTLINE_INTERLOCKED static __inline__ __attribute__((__always_inline__, __unused__))

#define FAULTLINE_INTERLOCKED_ORDER(suffix, type, fence, order)                                              \
    FAULTLINE_INTERLOCKED type _InterlockedIncrement##suffix##fence(type volatile *to)                       \
    {                                                                                                        \
        return __atomic_add_fetch(to, 1, order);                                                             \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedDecrement##suffix##fence(type volatile *to)                       \
    {                                                                                                        \
        return __atomic_sub_fetch(to, 1, order);                                                             \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED_SWAPS(suffix, type, fence, order)

#define FAULTLINE_INTERLOCKED_SWAPS(suffix, type, fence, order)                                              \
    FAULTLINE_INTERLOCKED type _InterlockedExchange##suffix##fence(type volatile *to, type value)            \
    {                                                                                                        \
        return __atomic_exchange_n(to, value, order);                                                        \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedExchangeAdd##suffix##fence(type volatile *to, type value)         \
    {                                                                                                        \
        return __atomic_fetch_add(to, value, order);                                                         \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedAnd##suffix##fence(type volatile *to, type value)                 \
    {                                                                                                        \
        return __atomic_fetch_and(to, value, order);                                                         \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedOr##suffix##fence(type volatile *to, type value)                  \
    {                                                                                                        \
        return __atomic_fetch_or(to, value, order);                                                          \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedXor##suffix##fence(type volatile *to, type value)                 \
    {                                                                                                        \
        return __atomic_fetch_xor(to, value, order);                                                         \
    }                                                                                                        \
    FAULTLINE_INTERLOCKED type _InterlockedCompareExchange##suffix##fence(type volatile *to, type value,     \
                                                                          type expected)                     \
    {                                                                                                        \
        __atomic_compare_exchange_n(to, &expected, value, 0, order,                                          \
                                    order == __ATOMIC_RELEASE ? __ATOMIC_RELAXED : order);                   \
        return expected;                                                                                     \
    }

#define FAULTLINE_INTERLOCKED_SIZE(family, suffix, type)                                                     \
    family(suffix, type, , __ATOMIC_SEQ_CST)                                                                 \
    family(suffix, type, Acquire, __ATOMIC_ACQUIRE)                                                          \
    family(suffix, type, Release, __ATOMIC_RELEASE)                                                          \
    family(suffix, type, NoFence, __ATOMIC_RELAXED)                                                          \
    family(suffix, type, _acq, __ATOMIC_ACQUIRE)                                                             \
    family(suffix, type, _rel, __ATOMIC_RELEASE)                                                             \
    family(suffix, type, _nf, __ATOMIC_RELAXED)

FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_SWAPS, 8, char)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, 16, SHORT)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, , LONG)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, 64, LONG64)

/* C++ tells apart what C lets pass: programs count with DWORD and int64_t, too. */
#ifdef __cplusplus
extern "C++" {
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, , DWORD)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, 64, ULONG64)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, 64, long)
FAULTLINE_INTERLOCKED_SIZE(FAULTLINE_INTERLOCKED_ORDER, 64, unsigned long)
}
#endif

FAULTLINE_INTERLOCKED LONG _InterlockedAdd(LONG volatile *to, LONG value)
{
    return __atomic_add_fetch(to, value, __ATOMIC_SEQ_CST);
}

FAULTLINE_INTERLOCKED LONG64 _InterlockedAdd64(LONG64 volatile *to, LONG64 value)
{
    return __atomic_add_fetch(to, value, __ATOMIC_SEQ_CST);
}

FAULTLINE_INTERLOCKED PVOID _InterlockedExchangePointer(PVOID volatile *to, PVOID value)
{
    return __atomic_exchange_n(to, value, __ATOMIC_SEQ_CST);
}

FAULTLINE_INTERLOCKED PVOID _InterlockedCompareExchangePointer(PVOID volatile *to, PVOID value,
                                                               PVOID expected)
{
    __atomic_compare_exchange_n(to, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

/* Bit `bit` of the memory that begins at `base`: what it was. */
FAULTLINE_INTERLOCKED BOOLEAN _interlockedbittestandset(LONG volatile *base, LONG bit)
{
    LONG volatile *word = base + (bit >> 5);
    LONG before = __atomic_fetch_or(word, (LONG)(1u << (bit & 31)), __ATOMIC_SEQ_CST);
    return (BOOLEAN)((DWORD)before >> (bit & 31) & 1);
}

FAULTLINE_INTERLOCKED BOOLEAN _interlockedbittestandreset(LONG volatile *base, LONG bit)
{
    LONG volatile *word = base + (bit >> 5);
    LONG before = __atomic_fetch_and(word, (LONG)~(1u << (bit & 31)), __ATOMIC_SEQ_CST);
    return (BOOLEAN)((DWORD)before >> (bit & 31) & 1);
}

FAULTLINE_INTERLOCKED BOOLEAN _interlockedbittestandset64(LONG64 volatile *base, LONG64 bit)
{
    LONG64 volatile *word = base + (bit >> 6);
    LONG64 before = __atomic_fetch_or(word, (LONG64)((DWORD64)1 << (bit & 63)), __ATOMIC_SEQ_CST);
    return (BOOLEAN)((DWORD64)before >> (bit & 63) & 1);
}

FAULTLINE_INTERLOCKED BOOLEAN _interlockedbittestandreset64(LONG64 volatile *base, LONG64 bit)
{
    LONG64 volatile *word = base + (bit >> 6);
    LONG64 before = __atomic_fetch_and(word, (LONG64)~((DWORD64)1 << (bit & 63)), __ATOMIC_SEQ_CST);
    return (BOOLEAN)((DWORD64)before >> (bit & 63) & 1);
}

/*
 * 16 bytes, aligned to as many: 1 if they were *expected and are {low, high} now; else 0, and *expected is
 * what they are.
 */
FAULTLINE_INTERLOCKED unsigned char _InterlockedCompareExchange128(LONG64 volatile *to, LONG64 high,
                                                                   LONG64 low, LONG64 *expected)
{
    unsigned char done;
    __asm__ __volatile__("lock cmpxchg16b %1\n\tsete %0"
                         : "=q"(done), "+m"(*(LONG64 volatile(*)[2])to), "+a"(expected[0]), "+d"(expected[1])
                         : "b"(low), "c"(high)
                         : "cc", "memory");
    return done;
}

#define InterlockedIncrement                _InterlockedIncrement
#define InterlockedIncrementAcquire         _InterlockedIncrementAcquire
#define InterlockedIncrementRelease         _InterlockedIncrementRelease
#define InterlockedIncrementNoFence         _InterlockedIncrementNoFence
#define InterlockedIncrement16              _InterlockedIncrement16
#define InterlockedIncrement16Acquire       _InterlockedIncrement16Acquire
#define InterlockedIncrement16Release       _InterlockedIncrement16Release
#define InterlockedIncrement16NoFence       _InterlockedIncrement16NoFence
#define InterlockedIncrement64              _InterlockedIncrement64
#define InterlockedIncrementAcquire64       _InterlockedIncrement64Acquire
#define InterlockedIncrementRelease64       _InterlockedIncrement64Release
#define InterlockedIncrementNoFence64       _InterlockedIncrement64NoFence
#define InterlockedDecrement                _InterlockedDecrement
#define InterlockedDecrementAcquire         _InterlockedDecrementAcquire
#define InterlockedDecrementRelease         _InterlockedDecrementRelease
#define InterlockedDecrementNoFence         _InterlockedDecrementNoFence
#define InterlockedDecrement16              _InterlockedDecrement16
#define InterlockedDecrement16Acquire       _InterlockedDecrement16Acquire
#define InterlockedDecrement16Release       _InterlockedDecrement16Release
#define InterlockedDecrement16NoFence       _InterlockedDecrement16NoFence
#define InterlockedDecrement64              _InterlockedDecrement64
#define InterlockedDecrementAcquire64       _InterlockedDecrement64Acquire
#define InterlockedDecrementRelease64       _InterlockedDecrement64Release
#define InterlockedDecrementNoFence64       _InterlockedDecrement64NoFence
#define InterlockedAdd                      _InterlockedAdd
#define InterlockedAddAcquire               _InterlockedAdd
#define InterlockedAddRelease               _InterlockedAdd
#define InterlockedAddNoFence               _InterlockedAdd
#define InterlockedAdd64                    _InterlockedAdd64
#define InterlockedAddAcquire64             _InterlockedAdd64
#define InterlockedAddRelease64             _InterlockedAdd64
#define InterlockedAddNoFence64             _InterlockedAdd64
#define InterlockedExchange                 _InterlockedExchange
#define InterlockedExchangeAcquire          _InterlockedExchangeAcquire
#define InterlockedExchangeNoFence          _InterlockedExchangeNoFence
#define InterlockedExchange8                _InterlockedExchange8
#define InterlockedExchange16               _InterlockedExchange16
#define InterlockedExchange64               _InterlockedExchange64
#define InterlockedExchangeAcquire64        _InterlockedExchange64Acquire
#define InterlockedExchangeNoFence64        _InterlockedExchange64NoFence
#define InterlockedExchangePointer          _InterlockedExchangePointer
#define InterlockedExchangePointerAcquire   _InterlockedExchangePointer
#define InterlockedExchangePointerNoFence   _InterlockedExchangePointer
#define InterlockedExchangeAdd              _InterlockedExchangeAdd
#define InterlockedExchangeAddAcquire       _InterlockedExchangeAddAcquire
#define InterlockedExchangeAddRelease       _InterlockedExchangeAddRelease
#define InterlockedExchangeAddNoFence       _InterlockedExchangeAddNoFence
#define InterlockedExchangeAdd64            _InterlockedExchangeAdd64
#define InterlockedExchangeAddAcquire64     _InterlockedExchangeAdd64Acquire
#define InterlockedExchangeAddRelease64     _InterlockedExchangeAdd64Release
#define InterlockedExchangeAddNoFence64     _InterlockedExchangeAdd64NoFence
#define InterlockedCompareExchange          _InterlockedCompareExchange
#define InterlockedCompareExchangeAcquire   _InterlockedCompareExchangeAcquire
#define InterlockedCompareExchangeRelease   _InterlockedCompareExchangeRelease
#define InterlockedCompareExchangeNoFence   _InterlockedCompareExchangeNoFence
#define InterlockedCompareExchange8         _InterlockedCompareExchange8
#define InterlockedCompareExchange16        _InterlockedCompareExchange16
#define InterlockedCompareExchange64        _InterlockedCompareExchange64
#define InterlockedCompareExchangeAcquire64 _InterlockedCompareExchange64Acquire
#define InterlockedCompareExchangeRelease64 _InterlockedCompareExchange64Release
#define InterlockedCompareExchangeNoFence64 _InterlockedCompareExchange64NoFence
#define InterlockedCompareExchange128       _InterlockedCompareExchange128
#define InterlockedCompareExchangePointer   _InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerAcquire _InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerRelease _InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerNoFence _InterlockedCompareExchangePointer
#define InterlockedAnd                      _InterlockedAnd
#define InterlockedAndAcquire               _InterlockedAndAcquire
#define InterlockedAndRelease               _InterlockedAndRelease
#define InterlockedAndNoFence               _InterlockedAndNoFence
#define InterlockedAnd8                     _InterlockedAnd8
#define InterlockedAnd16                    _InterlockedAnd16
#define InterlockedAnd64                    _InterlockedAnd64
#define InterlockedOr                       _InterlockedOr
#define InterlockedOrAcquire                _InterlockedOrAcquire
#define InterlockedOrRelease                _InterlockedOrRelease
#define InterlockedOrNoFence                _InterlockedOrNoFence
#define InterlockedOr8                      _InterlockedOr8
#define InterlockedOr16                     _InterlockedOr16
#define InterlockedOr64                     _InterlockedOr64
#define InterlockedXor                      _InterlockedXor
#define InterlockedXorAcquire               _InterlockedXorAcquire
#define InterlockedXorRelease               _InterlockedXorRelease
#define InterlockedXorNoFence               _InterlockedXorNoFence
#define InterlockedXor8                     _InterlockedXor8
#define InterlockedXor16                    _InterlockedXor16
#define InterlockedXor64                    _InterlockedXor64
#define InterlockedBitTestAndSet            _interlockedbittestandset
#define InterlockedBitTestAndSet64          _interlockedbittestandset64
#define InterlockedBitTestAndReset          _interlockedbittestandreset
#define InterlockedBitTestAndReset64        _interlockedbittestandreset64

/* Old programs count with unsigned variables. */
FAULTLINE_INTERLOCKED unsigned int faultline_interlocked_add(unsigned int volatile *to, unsigned int value)
{
    return __atomic_add_fetch(to, value, __ATOMIC_SEQ_CST);
}
#define InterlockedIncrementUL(to) faultline_interlocked_add((to), 1u)
#define InterlockedDecrementUL(to) faultline_interlocked_add((to), ~0u)

FAULTLINE_INTERLOCKED VOID faultline_memory_barrier(VOID)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
#undef MemoryBarrier
#define MemoryBarrier faultline_memory_barrier

#ifndef YieldProcessor
#define YieldProcessor() __builtin_ia32_pause()
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Singly linked lists; headers and entries are aligned to 16 bytes ---- */

/* An empty list. */
WINBASEAPI VOID WINAPI InitializeSListHead(PSLIST_HEADER ListHead);

/* Puts an entry before the others; the one that was first, or NULL. */
WINBASEAPI PSLIST_ENTRY WINAPI InterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry);

/* The same with Count entries that are linked from List to ListEnd. */
WINBASEAPI PSLIST_ENTRY WINAPI InterlockedPushListSListEx(PSLIST_HEADER ListHead, PSLIST_ENTRY List,
                                                          PSLIST_ENTRY ListEnd, DWORD Count);

/* Takes the first entry; NULL: there is none. Memory of entries may be freed meanwhile. */
WINBASEAPI PSLIST_ENTRY WINAPI InterlockedPopEntrySList(PSLIST_HEADER ListHead);

/* Takes all entries; the first one, or NULL. */
WINBASEAPI PSLIST_ENTRY WINAPI InterlockedFlushSList(PSLIST_HEADER ListHead);

/* How many there are, modulo 65536. */
WINBASEAPI USHORT WINAPI QueryDepthSList(PSLIST_HEADER ListHead);
WINBASEAPI PSLIST_ENTRY WINAPI RtlFirstEntrySList(const SLIST_HEADER *ListHead);

#ifdef __cplusplus
}
#endif

#endif
