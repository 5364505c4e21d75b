/*
 * EncodePointer and its sisters: exclusive or with a number, then turned by some of its bits. The number of a
 * process is random, from what the kernel gave it at its start; a child of fork has its parent's.
 */
#include <windows.h>

#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

/* Of all processes: they need not be able to tell each other. */
enum { SYSTEM_TURN = 23 };
static const uint64_t system_number = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t own_number(void)
{
    uint64_t number;
    memcpy(&number, (const void *)getauxval(AT_RANDOM), sizeof number);
    return number;
}

static PVOID hide(PVOID pointer, uint64_t number, unsigned turn)
{
    uint64_t value = (uintptr_t)pointer ^ number;
    return (PVOID)(uintptr_t)(value << turn | value >> (64 - turn));
}

static PVOID find(PVOID hidden, uint64_t number, unsigned turn)
{
    uint64_t value = (uintptr_t)hidden;
    return (PVOID)(uintptr_t)((value >> turn | value << (64 - turn)) ^ number);
}

/* 1 to 63. */
static unsigned own_turn(uint64_t number)
{
    return (unsigned)(number % 63) + 1;
}

PVOID WINAPI EncodePointer(PVOID pointer)
{
    uint64_t number = own_number();
    return hide(pointer, number, own_turn(number));
}

PVOID WINAPI DecodePointer(PVOID hidden)
{
    uint64_t number = own_number();
    return find(hidden, number, own_turn(number));
}

PVOID WINAPI EncodeSystemPointer(PVOID pointer)
{
    return hide(pointer, system_number, SYSTEM_TURN);
}

PVOID WINAPI DecodeSystemPointer(PVOID hidden)
{
    return find(hidden, system_number, SYSTEM_TURN);
}
