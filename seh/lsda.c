#include "seh/lsda.h"

#include <string.h>

/* Pointer encodings of the exception-frame format that call-site tables use. */
enum { PE_ABSOLUTE = 0x00, PE_ULEB128 = 0x01, PE_UDATA2 = 0x02, PE_UDATA4 = 0x03, PE_UDATA8 = 0x04, PE_OMIT = 0xff };

static uintptr_t read_uleb128(const unsigned char **at)
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

static intptr_t read_sleb128(const unsigned char **at)
{
    const unsigned char *start = *at;
    intptr_t value = (intptr_t)read_uleb128(at);
    unsigned bits = 7 * (unsigned)(*at - start);
    if (bits < 64 && ((*at)[-1] & 0x40))
        value |= -((intptr_t)1 << bits);
    return value;
}

/* The offsets of a call-site record; any other encoding is none that GCC or clang emit here. */
static uintptr_t read_encoded(const unsigned char **at, unsigned char encoding)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (encoding & 0x0f) {
    case PE_ULEB128:
        return read_uleb128(at);
    case PE_UDATA2:
        memcpy(&two, *at, sizeof two);
        *at += sizeof two;
        return two;
    case PE_UDATA4:
        memcpy(&four, *at, sizeof four);
        *at += sizeof four;
        return four;
    default:
        memcpy(&eight, *at, sizeof eight);
        *at += sizeof eight;
        return eight;
    }
}

static unsigned encoded_size(unsigned char encoding)
{
    switch (encoding & 0x0f) {
    case PE_UDATA2:
        return 2;
    case PE_UDATA4:
        return 4;
    default:
        return 8;
    }
}

/* Does the action chain that starts at `record` hold a cleanup (filter 0)? */
static int has_cleanup(const unsigned char *record)
{
    for (;;) {
        intptr_t filter = read_sleb128(&record);
        const unsigned char *link = record;
        intptr_t next = read_sleb128(&record);
        if (filter == 0)
            return 1;
        if (next == 0)
            return 0;
        record = link + next;
    }
}

enum lsda_answer lsda_find(const unsigned char *lsda, uintptr_t function, uintptr_t ip, uintptr_t *landing_pad)
{
    const unsigned char *at = lsda;
    uintptr_t pad_base = function;
    unsigned char encoding = *at++;
    if (encoding != PE_OMIT) {
        /*
         * gcc and clang always omit it on this architecture; a base of another kind is read as one they do
         * not write
         */
        if ((encoding & 0x0f) == PE_ULEB128) {
            pad_base = read_uleb128(&at);
        } else {
            pad_base = 0;
            memcpy(&pad_base, at, encoded_size(encoding));
            at += encoded_size(encoding);
        }
    }
    encoding = *at++; /* of the type table, which only catch clauses need */
    if (encoding != PE_OMIT)
        read_uleb128(&at);
    encoding = *at++;
    const unsigned char *end = (const unsigned char *)read_uleb128(&at);
    end = at + (uintptr_t)end;

    for (const unsigned char *actions = end; at < end;) {
        uintptr_t start = read_encoded(&at, encoding);
        uintptr_t length = read_encoded(&at, encoding);
        uintptr_t pad = read_encoded(&at, encoding);
        uintptr_t action = read_uleb128(&at);
        if (ip < function + start)
            break; /* sorted by address */
        if (ip >= function + start + length)
            continue;
        if (pad == 0 || (action != 0 && !has_cleanup(actions + action - 1)))
            return LSDA_NO_CLEANUP;
        *landing_pad = pad_base + pad;
        return LSDA_CLEANUP;
    }
    return LSDA_NOT_COVERED;
}
