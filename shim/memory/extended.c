/*
 *   MemExtendedParameterAddressRequirements   supported
 *   MemExtendedParameterNumaNode              a preference, where the host has nodes
 *   MemExtendedParameterPartitionHandle       refused, ERROR_INVALID_HANDLE: there are no memory partitions
 *   MemExtendedParameterUserPhysicalHandle    refused, ERROR_INVALID_HANDLE: physical pages have no handles
 *   MemExtendedParameterAttributeFlags        _GRAPHICS, _ZERO_PAGES_OPTIONAL, _SOFT_FAULT_PAGES: ignored, as
 *                                             hints; _NONPAGED...: refused, ERROR_PRIVILEGE_NOT_HELD or
 *                                             ERROR_NOT_SUPPORTED; _EC_CODE and unknown ones: refused,
 *                                             ERROR_INVALID_PARAMETER
 *   MemExtendedParameterImageMachine          refused, ERROR_INVALID_PARAMETER: no images are mapped
 */
#include "shim/memory/extended.h"

#include "shim/error.h"
#include "shim/system/privilege.h"
#include "shim/os.h"
#include "shim/probe.h"

enum {
    ATTRIBUTES_NONPAGED = MEM_EXTENDED_PARAMETER_NONPAGED | MEM_EXTENDED_PARAMETER_NONPAGED_LARGE |
                          MEM_EXTENDED_PARAMETER_NONPAGED_HUGE,
    ATTRIBUTES_HINTS = MEM_EXTENDED_PARAMETER_GRAPHICS | MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL |
                       MEM_EXTENDED_PARAMETER_SOFT_FAULT_PAGES
};

static DWORD read_requirements(const MEM_ADDRESS_REQUIREMENTS *pointer, bool based, struct extended *extended)
{
    MEM_ADDRESS_REQUIREMENTS given;
    if (!probe_load(&given, pointer, sizeof given))
        return STATUS_ACCESS_VIOLATION;
    uintptr_t lowest = (uintptr_t)given.LowestStartingAddress,
              highest = (uintptr_t)given.HighestEndingAddress;
    SIZE_T alignment = given.Alignment;
    if (based && (lowest || highest || alignment))
        return STATUS_INVALID_PARAMETER;
    if (alignment && (alignment & (alignment - 1) || alignment < REGION_GRANULARITY))
        return STATUS_INVALID_PARAMETER;
    if (lowest % REGION_GRANULARITY || lowest >= REGION_TOP)
        return STATUS_INVALID_PARAMETER;
    if (highest && ((highest + 1) % OS_PAGE || highest >= REGION_TOP || lowest >= highest))
        return STATUS_INVALID_PARAMETER;
    extended->lowest = lowest;
    extended->end = highest ? highest + 1 : 0;
    extended->alignment = alignment;
    return STATUS_SUCCESS;
}

static DWORD check_attributes(DWORD64 attributes)
{
    if (attributes & ~(DWORD64)(ATTRIBUTES_HINTS | ATTRIBUTES_NONPAGED))
        return STATUS_INVALID_PARAMETER;
    if (attributes & ATTRIBUTES_NONPAGED)
        return privilege_enabled(PRIVILEGE_LOCK_MEMORY) ? STATUS_NOT_SUPPORTED : STATUS_PRIVILEGE_NOT_HELD;
    return STATUS_SUCCESS;
}

DWORD extended_check_node(DWORD node)
{
    return node == NUMA_NO_PREFERRED_NODE || os_has_node(node) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static DWORD read_one(const MEM_EXTENDED_PARAMETER *parameter, bool based, struct extended *extended)
{
    switch (parameter->Type) {
    case MemExtendedParameterAddressRequirements:
        return read_requirements(parameter->Pointer, based, extended);
    case MemExtendedParameterNumaNode:
        extended->node = parameter->ULong;
        return extended_check_node(extended->node);
    case MemExtendedParameterPartitionHandle:
    case MemExtendedParameterUserPhysicalHandle:
        return STATUS_INVALID_HANDLE;
    case MemExtendedParameterAttributeFlags:
        return check_attributes(parameter->ULong64);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

DWORD extended_read(const MEM_EXTENDED_PARAMETER *parameters, ULONG count, bool based,
                    struct extended *extended)
{
    unsigned seen = 0;
    *extended = (struct extended){.node = NUMA_NO_PREFERRED_NODE, .placeholders = true};
    if (count && !parameters)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 0; i < count; i++) {
        MEM_EXTENDED_PARAMETER one;
        if (!probe_load(&one, &parameters[i], sizeof one))
            return STATUS_ACCESS_VIOLATION;
        if (one.Type == MemExtendedParameterInvalidType || one.Type >= MemExtendedParameterMax ||
            seen & 1u << one.Type)
            return STATUS_INVALID_PARAMETER;
        seen |= 1u << one.Type;
        DWORD status = read_one(&one, based, extended);
        if (status)
            return status;
    }
    return STATUS_SUCCESS;
}

void extended_place(const struct extended *extended, struct placement *placement)
{
    if (extended->lowest)
        placement->lowest = extended->lowest;
    if (extended->end && extended->end < placement->end)
        placement->end = extended->end;
    if (extended->alignment)
        placement->alignment = extended->alignment;
}

bool extended_read_zero_bits(ULONG_PTR zero_bits, uintptr_t address, struct extended *extended)
{
    *extended = (struct extended){.node = NUMA_NO_PREFERRED_NODE};
    if (!zero_bits)
        return true;
    if (zero_bits > 21 && zero_bits < 32)
        return false;
    uintptr_t last = zero_bits <= 21 ? (uintptr_t)UINT32_MAX >> zero_bits
                                     : (uintptr_t)UINT64_MAX >> __builtin_clzll(zero_bits);
    if (last >= REGION_CEILING)
        last = REGION_CEILING - 1;
    if (last < REGION_ARENA)
        extended->lowest = REGION_LOWEST;
    extended->end = last + 1;
    return address <= last;
}
