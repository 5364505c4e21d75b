#include "seh/lsda.h"

#include "seh/dwarf.h"

#include <stddef.h>

static unsigned encoded_size(unsigned char encoding)
{
    switch (encoding & DWARF_FORM) {
    case DWARF_UDATA2:
    case DWARF_SDATA2:
        return 2;
    case DWARF_UDATA4:
    case DWARF_SDATA4:
        return 4;
    default:
        return 8;
    }
}

/* The types that catch clauses name, numbered from 1 downwards from `end`. */
struct types {
    const unsigned char *end;
    unsigned char encoding;
};

/* Is type `number` that of catch (...), which has none? */
static int is_any(const struct types *types, intptr_t number)
{
    unsigned size = encoded_size(types->encoding);
    const unsigned char *at = types->end - (uintptr_t)number * size;
    return dwarf_value(&at, types->encoding) == 0;
}

/* What the action chain that starts at `record` asks for. */
static enum lsda_answer actions(const unsigned char *record, const struct types *types)
{
    enum lsda_answer answer = LSDA_NO_CLEANUP;
    for (;;) {
        intptr_t filter = dwarf_sleb128(&record);
        const unsigned char *link = record;
        intptr_t next = dwarf_sleb128(&record);
        if (filter == 0)
            answer = LSDA_CLEANUP;
        else if (filter > 0 && is_any(types, filter))
            return LSDA_CATCH_ALL;
        if (next == 0)
            return answer;
        record = link + next;
    }
}

enum lsda_answer lsda_find(const unsigned char *lsda, uintptr_t function, uintptr_t ip, uintptr_t *landing_pad)
{
    const unsigned char *at = lsda;
    uintptr_t pad_base = function;
    unsigned char encoding = *at++;
    if (encoding != DWARF_OMIT) /* gcc and clang always omit it on this architecture */
        pad_base = dwarf_pointer(&at, encoding);
    struct types types = {.encoding = *at++};
    if (types.encoding != DWARF_OMIT) {
        uintptr_t size = dwarf_uleb128(&at);
        types.end = at + size;
    }
    encoding = *at++;
    uintptr_t size = dwarf_uleb128(&at);
    const unsigned char *end = at + size;

    for (const unsigned char *chains = end; at < end;) {
        uintptr_t start = dwarf_value(&at, encoding);
        uintptr_t length = dwarf_value(&at, encoding);
        uintptr_t pad = dwarf_value(&at, encoding);
        uintptr_t action = dwarf_uleb128(&at);
        if (ip < function + start)
            break; /* sorted by address */
        if (ip >= function + start + length)
            continue;
        if (pad == 0)
            return LSDA_NO_CLEANUP;
        *landing_pad = pad_base + pad;
        return action == 0 ? LSDA_CLEANUP : actions(chains + action - 1, &types);
    }
    return LSDA_NOT_COVERED;
}
