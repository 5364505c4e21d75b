/*
 * MEM_EXTENDED_PARAMETER: what VirtualAlloc2 and MapViewOfFile3 are told beyond what their elders know.
 */
#ifndef FAULTLINE_SHIM_MEMORY_EXTENDED_H
#define FAULTLINE_SHIM_MEMORY_EXTENDED_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/memory/region.h"

struct extended {
    uintptr_t lowest;    /* 0: as the call without parameters would */
    uintptr_t end;       /* first byte that must stay outside; 0 the same */
    uintptr_t alignment; /* 0 the same */
    DWORD node;          /* NUMA_NO_PREFERRED_NODE, or a node that exists */
    bool placeholders;   /* the call knows MEM_RESERVE_PLACEHOLDER and MEM_REPLACE_PLACEHOLDER */
};

/*
 * What the parameters say; all memory they are in is checked. `based`: the call names an address, with which
 * only requirements that require nothing go. A status as the call's.
 */
DWORD extended_read(const MEM_EXTENDED_PARAMETER *parameters, ULONG count, bool based,
                    struct extended *extended);

/* STATUS_INVALID_PARAMETER: no such node. */
DWORD extended_check_node(DWORD node);

/*
 * What ntdll's calls say instead: 1 to 21, so many of the highest bits of a 32-bit address are 0; from 32 on
 * a mask, of which the zeroes above its highest bit count. False: none of these, or the address that is asked
 * for is not so.
 */
bool extended_read_zero_bits(ULONG_PTR zero_bits, uintptr_t address, struct extended *extended);

/* The bounds in a placement that has the usual ones. */
void extended_place(const struct extended *extended, struct placement *placement);

#endif
