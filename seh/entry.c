/*
 * Finding entries. The linker gives each loaded object a table of its entries that is sorted by their addresses
 * (.eh_frame_hdr), and the dynamic linker knows the table without a lock. libgcc looks there too, but it asks each time
 * anew, and reads the entry's parent to see where the entry ends: most of the time of a short unwind. An answer of ours
 * comes with its slot in the table, by which it can be seen to be good still: after dlclose and dlopen the same address
 * may be another object's.
 *
 * libgcc knows what has no such table: code that was registered at run time.
 */
#include "seh/entry.h"

#include "seh/dwarf.h"

#include <dlfcn.h>
#include <stddef.h>

/* libgcc's: `address` in code -> its FDE, and in `bases` what the FDE's pointers may be relative to. */
struct dwarf_eh_bases {
    void *text, *data, *function;
};
const unsigned char *_Unwind_Find_FDE(const void *address, struct dwarf_eh_bases *bases)
    __attribute__((visibility("default")));

/* Both are relative to the table. */
struct slot {
    int32_t code, entry;
};

/* A table as every linker writes it. */
struct table {
    unsigned char version, pointer_encoding, count_encoding, slot_encoding;
    int32_t entries; /* where the entries begin */
    uint32_t count;
    struct slot slots[];
};

static const struct table *table_for(uintptr_t address)
{
    struct dl_find_object object;
    if (_dl_find_object((void *)address, &object) != 0 || !object.dlfo_eh_frame)
        return NULL;
    const struct table *table = object.dlfo_eh_frame;
    if (table->version != 1 || table->pointer_encoding != (DWARF_PC_RELATIVE | DWARF_SDATA4) ||
        table->count_encoding != DWARF_UDATA4 || table->slot_encoding != (DWARF_TABLE_RELATIVE | DWARF_SDATA4))
        return NULL;
    return table;
}

const unsigned char *entry_find(uintptr_t address, struct entry_place *place)
{
    const struct table *table = table_for(address);
    *place = (struct entry_place){NULL, 0};
    if (table) {
        intptr_t wanted = (intptr_t)(address - (uintptr_t)table);
        uint32_t first = 0, end = table->count;
        while (first < end) { /* slots before `first` begin at or before the address, those from `end` behind it */
            uint32_t middle = first + (end - first) / 2;
            if (table->slots[middle].code <= wanted)
                first = middle + 1;
            else
                end = middle;
        }
        if (first > 0) {
            *place = (struct entry_place){(const unsigned char *)table, first - 1};
            return place->table + table->slots[first - 1].entry;
        }
    }
    return _Unwind_Find_FDE((const void *)address, &(struct dwarf_eh_bases){0});
}

int entry_is_at(const unsigned char *entry, struct entry_place place, uintptr_t address)
{
    const struct table *table = table_for(address);
    return table && (const unsigned char *)table == place.table && place.slot < table->count &&
           place.table + table->slots[place.slot].entry == entry;
}
