/* How DWARF tables write numbers and pointers. Readers advance `*at`; none of them fails. */
#ifndef FAULTLINE_SEH_DWARF_H
#define FAULTLINE_SEH_DWARF_H

#include <stdint.h>
#include <string.h>

/* Pointer encodings: a form, what it is relative to, and whether the pointer itself stands where it leads. */
enum {
    DWARF_ABSOLUTE = 0x00,
    DWARF_ULEB128 = 0x01,
    DWARF_UDATA2 = 0x02,
    DWARF_UDATA4 = 0x03,
    DWARF_UDATA8 = 0x04,
    DWARF_SLEB128 = 0x09,
    DWARF_SDATA2 = 0x0a,
    DWARF_SDATA4 = 0x0b,
    DWARF_SDATA8 = 0x0c,
    DWARF_FORM = 0x0f,
    DWARF_PC_RELATIVE = 0x10,
    DWARF_TABLE_RELATIVE = 0x30,
    DWARF_BASE = 0x70,
    DWARF_INDIRECT = 0x80,
    DWARF_OMIT = 0xff
};

static inline uintptr_t dwarf_uleb128(const unsigned char **at)
{
    uintptr_t value = 0;
    unsigned shift = 0;
    unsigned char byte;
    do {
        byte = *(*at)++;
        value |= (uintptr_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return value;
}

static inline intptr_t dwarf_sleb128(const unsigned char **at)
{
    const unsigned char *start = *at;
    intptr_t value = (intptr_t)dwarf_uleb128(at);
    unsigned bits = 7 * (unsigned)(*at - start);
    if (bits < 64 && ((*at)[-1] & 0x40))
        value |= -((intptr_t)1 << bits);
    return value;
}

#define DWARF_FIXED(name, type)                             \
    static inline type dwarf_##name(const unsigned char **at) \
    {                                                         \
        type value;                                           \
        memcpy(&value, *at, sizeof value);                    \
        *at += sizeof value;                                  \
        return value;                                         \
    }
DWARF_FIXED(u8, uint8_t)
DWARF_FIXED(u16, uint16_t)
DWARF_FIXED(u32, uint32_t)
DWARF_FIXED(u64, uint64_t)
DWARF_FIXED(s8, int8_t)
DWARF_FIXED(s16, int16_t)
DWARF_FIXED(s32, int32_t)
#undef DWARF_FIXED

/* A number in the form of `encoding`, not yet made relative to anything. */
static inline uintptr_t dwarf_value(const unsigned char **at, unsigned char encoding)
{
    switch (encoding & DWARF_FORM) {
    case DWARF_ULEB128:
        return dwarf_uleb128(at);
    case DWARF_SLEB128:
        return (uintptr_t)dwarf_sleb128(at);
    case DWARF_UDATA2:
        return dwarf_u16(at);
    case DWARF_SDATA2:
        return (uintptr_t)dwarf_s16(at);
    case DWARF_UDATA4:
        return dwarf_u32(at);
    case DWARF_SDATA4:
        return (uintptr_t)dwarf_s32(at);
    default:
        return dwarf_u64(at);
    }
}

/* A pointer: absolute or relative to its own place, which are the two kinds that x86-64 has. 0 is no pointer. */
static inline uintptr_t dwarf_pointer(const unsigned char **at, unsigned char encoding)
{
    uintptr_t here = (uintptr_t)*at, value = dwarf_value(at, encoding);
    if (value && (encoding & DWARF_BASE) == DWARF_PC_RELATIVE)
        value += here;
    if (value && (encoding & DWARF_INDIRECT))
        memcpy(&value, (void *)value, sizeof value);
    return value;
}

#endif
