/*
 * Memory by name, as functions: what a program gets that takes their addresses or finds them by dlsym. Where
 * a call is compiled, the macros of winnt.h stand instead, and the compiler's own expansion.
 */
#include <string.h>

#include <windows.h>

VOID WINAPI (RtlMoveMemory)(PVOID to, const VOID *from, SIZE_T bytes)
{
    memmove(to, from, bytes);
}

VOID WINAPI (RtlCopyMemory)(PVOID to, const VOID *from, SIZE_T bytes)
{
    memmove(to, from, bytes); /* Windows has one function for both */
}

VOID WINAPI (RtlFillMemory)(PVOID to, SIZE_T bytes, int value)
{
    memset(to, value, bytes);
}

VOID WINAPI (RtlZeroMemory)(PVOID to, SIZE_T bytes)
{
    memset(to, 0, bytes);
}

VOID WINAPI RtlFillMemoryUlong(PVOID to, SIZE_T bytes, ULONG pattern)
{
    for (ULONG *at = to; bytes >= sizeof *at; bytes -= sizeof *at)
        *at++ = pattern;
}

SIZE_T WINAPI RtlCompareMemory(const VOID *one, const VOID *other, SIZE_T bytes)
{
    const char *a = one, *b = other;
    SIZE_T same = 0;
    for (ULONG64 x, y; bytes - same >= sizeof x; same += sizeof x) {
        memcpy(&x, a + same, sizeof x);
        memcpy(&y, b + same, sizeof y);
        if (x != y)
            return same + (SIZE_T)__builtin_ctzll(x ^ y) / 8;
    }
    while (same < bytes && a[same] == b[same])
        same++;
    return same;
}

SIZE_T WINAPI RtlCompareMemoryUlong(PVOID memory, SIZE_T bytes, ULONG pattern)
{
    const ULONG *at = memory;
    SIZE_T count = bytes / sizeof *at, same = 0;
    if ((ULONG_PTR)memory % sizeof *at)
        return 0;
    while (same < count && at[same] == pattern)
        same++;
    return same * sizeof *at;
}
