/* Which entry of call frame information (FDE) is about an address? */
#ifndef FAULTLINE_SEH_ENTRY_H
#define FAULTLINE_SEH_ENTRY_H

#include <stdint.h>

/* Where an entry was found. */
struct entry_place {
    const unsigned char *table; /* the sorted table of a loaded object, or NULL: registered at run time */
    uint32_t slot;              /* the entry's in the table */
};

/*
 * The entry that is about `address`, or about what stands before it: the one about the address, if there is one. NULL:
 * there is none. Signal safe; allocates nothing.
 */
const unsigned char *entry_find(uintptr_t address, struct entry_place *place);

/* Does the slot still lead to `entry`, in the object that holds `address`? Then the entry can be read. Signal safe. */
int entry_is_at(const unsigned char *entry, struct entry_place place, uintptr_t address);

#endif
