/*
 * VirtualAlloc, VirtualFree, VirtualProtect and their twins: what the arguments may be, in the order in which
 * Windows looks at them, and what they mean for regions and pages.
 *
 *   MEM_COMMIT, MEM_RESERVE, MEM_TOP_DOWN   supported
 *   MEM_RESET               supported: pages may read zero afterwards, or as before
 *   MEM_RESET_UNDO          supported: fails, ERROR_BUSY, if contents of a page were lost; see reset.c
 *   MEM_LARGE_PAGES         refused, ERROR_PRIVILEGE_NOT_HELD, unless FAULTLINE_PRIVILEGES has
 *                           SeLockMemoryPrivilege: then pages of the host's pool of 2 MiB pages or, where it
 *                           has not enough, ordinary memory that the kernel is asked to make large pages of,
 *                           which is charged by touch
 *   MEM_WRITE_WATCH         supported: see watch.c
 *   MEM_PHYSICAL            supported: see physical.h
 *   MEM_DECOMMIT            supported
 *   MEM_RELEASE             supported, whole allocations of ours only
 *   MEM_..._PLACEHOLDER(S)  supported: see placeholder.h; not with large pages
 *   PAGE_GUARD              supported; on memory that is not ours refused, ERROR_NOT_SUPPORTED
 *   PAGE_NOCACHE            kept and reported, without effect: ordinary memory has one kind of cache
 *   PAGE_WRITECOMBINE       the same
 *   PAGE_TARGETS_INVALID    accepted with execution, without effect
 */
#include <windows.h>

#include "shim/memory/commit.h"
#include "shim/error.h"
#include "shim/memory/foreign.h"
#include "shim/init.h"
#include "shim/memory/inject.h"
#include "shim/system/privilege.h"
#include "shim/memory/pages.h"
#include "shim/memory/physical.h"
#include "shim/memory/placeholder.h"
#include "shim/probe.h"
#include "shim/process.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/memory/reset.h"
#include "shim/file/view.h"
#include "shim/memory/virtual.h"

#include <errno.h>

enum {
    ALLOCATION_TYPES = MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_RESET_UNDO | MEM_TOP_DOWN |
                       MEM_WRITE_WATCH | MEM_PHYSICAL | MEM_LARGE_PAGES,
    ALLOCATION_ACTIONS = MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_RESET_UNDO,
    PLACEHOLDER_TYPES = MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER
};

static uintptr_t page_down(uintptr_t address)
{
    return address & ~(uintptr_t)(OS_PAGE - 1);
}

static uintptr_t page_up(uintptr_t address)
{
    return page_down(address + OS_PAGE - 1);
}

/* A region's page tree, a kernel without room for a mapping or a page table: all the program sees is no
 * memory. */
static DWORD status_of_commit(int error)
{
    return error ? STATUS_COMMITMENT_LIMIT : STATUS_SUCCESS;
}

static DWORD status_of_reserve(int error)
{
    return !error            ? STATUS_SUCCESS
           : error == EEXIST ? STATUS_CONFLICTING_ADDRESSES
           : error == EDQUOT ? STATUS_COMMITMENT_LIMIT
                             : STATUS_NO_MEMORY;
}

/* The combinations of types that make no sense, or none yet on this kind of memory. */
static BOOL type_is_legal(DWORD type, DWORD protect)
{
    if (type & ~(DWORD)ALLOCATION_TYPES || !(type & ALLOCATION_ACTIONS))
        return FALSE;
    if (type & MEM_RESET && type != MEM_RESET)
        return FALSE;
    if (type & MEM_RESET_UNDO && type != MEM_RESET_UNDO)
        return FALSE;
    if (type & MEM_LARGE_PAGES && (!(type & MEM_COMMIT) || type & (MEM_PHYSICAL | MEM_WRITE_WATCH)))
        return FALSE;
    if (type & MEM_WRITE_WATCH && !(type & MEM_RESERVE))
        return FALSE;
    if (type & MEM_PHYSICAL &&
        (!(type & MEM_RESERVE) || type & ~(DWORD)(MEM_PHYSICAL | MEM_RESERVE | MEM_TOP_DOWN) ||
         protect != PAGE_READWRITE))
        return FALSE;
    return protection_is_legal_in_view(protect);
}

/* Making one and replacing one, for calls that know them. */
static BOOL placeholder_is_legal(uintptr_t address, DWORD type, DWORD protect)
{
    DWORD others = type & ~(DWORD)PLACEHOLDER_TYPES;
    if ((type & PLACEHOLDER_TYPES) == MEM_RESERVE_PLACEHOLDER)
        return (others == MEM_RESERVE || others == (MEM_RESERVE | MEM_TOP_DOWN)) && protect == PAGE_NOACCESS;
    return (type & PLACEHOLDER_TYPES) == MEM_REPLACE_PLACEHOLDER && address && others & MEM_RESERVE &&
           !(others & ~(DWORD)(MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH | MEM_TOP_DOWN)) &&
           protection_is_legal(protect);
}

static enum region_memory memory_of(DWORD type)
{
    return type & MEM_LARGE_PAGES ? MEMORY_LARGE : type & MEM_PHYSICAL ? MEMORY_PHYSICAL : MEMORY_PAGES;
}

static int take_room(const struct placement *placement, SIZE_T size, DWORD protect, unsigned word,
                     struct region **region)
{
    return placement->memory == MEMORY_PHYSICAL
               ? physical_reserve(placement, size, protection_reported(protect), region)
               : region_reserve(placement, size, protection_reported(protect), word, region);
}

static DWORD reserve(uintptr_t *address, SIZE_T size, DWORD type, DWORD protect,
                     const struct extended *extended)
{
    struct placement placement = {
        .lowest = REGION_ARENA, .end = REGION_CEILING, .alignment = REGION_GRANULARITY};
    uintptr_t end = page_up(*address + size);
    placement.base = *address & ~(uintptr_t)(REGION_GRANULARITY - 1);
    placement.top_down = type & MEM_TOP_DOWN;
    placement.watched = type & MEM_WRITE_WATCH;
    placement.memory = memory_of(type);
    placement.placeholder = type & MEM_RESERVE_PLACEHOLDER ? PLACEHOLDER_FREE : PLACEHOLDER_NEVER;
    if (extended)
        extended_place(extended, &placement);
    if (placement.memory == MEMORY_LARGE && placement.alignment < OS_CHUNK)
        placement.alignment = OS_CHUNK;
    unsigned word = 0;
    if (type & MEM_COMMIT) {
        word = protection_word(protect);
        word |= word_access(word) << WORD_ACCESS_SHIFT;
    }
    struct region *region;
    int error = take_room(&placement, end - placement.base, protect, word, &region);
    if (error == ENOMEM && !placement.base && placement.lowest == REGION_ARENA &&
        !(extended && extended->lowest)) {
        placement.lowest = REGION_LOWEST;
        error = take_room(&placement, end, protect, word, &region);
    }
    if (error)
        return error == ENOMEM && placement.memory == MEMORY_LARGE ? STATUS_INSUFFICIENT_RESOURCES
                                                                   : status_of_reserve(error);
    *address = region->base;
    return STATUS_SUCCESS;
}

FREQUENT
static DWORD commit(uintptr_t low, uintptr_t high, DWORD protect)
{
    struct region *region = region_lock_range(low, high);
    if (!region)
        return STATUS_CONFLICTING_ADDRESSES;
    DWORD status = STATUS_INVALID_PAGE_PROTECTION;
    if (region->memory != MEMORY_PAGES || region->placeholder == PLACEHOLDER_FREE)
        status = STATUS_CONFLICTING_ADDRESSES;
    else if (region->view)
        status = view_commit(region, low, high, protect);
    else if (protection_is_legal(protect))
        status = status_of_commit(commit_pages(region, low, high, protection_word(protect)));
    region_unlock(region);
    return status;
}

/* Large pages come and go as a whole, with commitment and in whole pages. */
static DWORD check_large(uintptr_t address, SIZE_T size, DWORD type)
{
    if (address && !(type & MEM_RESERVE))
        return STATUS_INVALID_PARAMETER;
    if (!privilege_enabled(PRIVILEGE_LOCK_MEMORY))
        return STATUS_PRIVILEGE_NOT_HELD;
    return address % OS_CHUNK || size % OS_CHUNK ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

/* The calls in another process: see inject.h. */
static DWORD allocate_elsewhere(HANDLE process, uintptr_t *address, SIZE_T size, DWORD type, DWORD protect,
                                const struct extended *extended)
{
    struct inject_call call = {.operation = INJECT_ALLOCATE,
                               .type = type,
                               .protect = protect,
                               .address = *address,
                               .size = size,
                               .has_extended = extended != NULL};
    if (extended)
        call.extended = *extended;
    DWORD status = inject(process, PROCESS_VM_OPERATION, &call);
    *address = call.address;
    return status;
}

static DWORD free_elsewhere(HANDLE process, uintptr_t address, SIZE_T size, DWORD type, bool partly)
{
    struct inject_call call = {
        .operation = INJECT_FREE, .type = type, .address = address, .size = size, .partly = partly};
    return inject(process, PROCESS_VM_OPERATION, &call);
}

static DWORD protect_elsewhere(HANDLE process, uintptr_t address, SIZE_T size, DWORD protect, PDWORD old)
{
    struct inject_call call = {
        .operation = INJECT_PROTECT, .protect = protect, .address = address, .size = size};
    DWORD status = inject(process, PROCESS_VM_OPERATION, &call);
    DWORD before = call.protect;
    return status || probe_store(old, &before, sizeof before) ? status : STATUS_ACCESS_VIOLATION;
}

FREQUENT
static inline DWORD allocate(HANDLE process, uintptr_t *address, SIZE_T size, DWORD type, DWORD protect,
                             const struct extended *extended)
{
    DWORD placeholders = extended && extended->placeholders ? type & PLACEHOLDER_TYPES : 0;
    if ((*address && *address < REGION_LOWEST) || !type_is_legal(type & ~placeholders, protect) ||
        *address >= REGION_CEILING || size == 0 || size > REGION_CEILING - *address)
        return STATUS_INVALID_PARAMETER;
    BOOL reserves = type & MEM_RESERVE || (type & MEM_COMMIT && !*address);
    if ((reserves && !protection_is_legal(protect)) ||
        (placeholders && !placeholder_is_legal(*address, type, protect)))
        return STATUS_INVALID_PARAMETER;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    if (status)
        return status == STATUS_NOT_SUPPORTED
                   ? allocate_elsewhere(process, address, size, type, protect, extended)
                   : status;
    init_ensure();
    if (type & MEM_LARGE_PAGES && (status = check_large(*address, size, type)))
        return status;
    if (reserves && !(placeholders & MEM_REPLACE_PLACEHOLDER))
        return reserve(address, size, type, protect, extended);
    uintptr_t low = page_down(*address), high = page_up(*address + size);
    *address = low;
    return placeholders       ? placeholder_replace(low, high, type, protect)
           : type & MEM_COMMIT ? commit(low, high, protect)
           : type & MEM_RESET  ? reset_pages(low, high)
                               : reset_undo(low, high);
}

DWORD virtual_allocate(HANDLE process, uintptr_t *address, SIZE_T size, DWORD type, DWORD protect,
                       const struct extended *extended)
{
    uintptr_t wanted = *address;
    DWORD status = allocate(process, address, size, type, protect, extended);
    if (!status && !process_check_access(process, 0) && extended &&
        extended->node != NUMA_NO_PREFERRED_NODE && !(type & (MEM_RESET | MEM_RESET_UNDO)))
        os_prefer_node((void *)*address, page_up((wanted ? wanted : *address) + size) - *address,
                       extended->node);
    return status;
}

FREQUENT
static inline LPVOID allocate_or_fail(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect)
{
    uintptr_t at = (uintptr_t)address;
    return error_report(allocate(process, &at, size, type, protect, NULL)) ? (void *)at : NULL;
}

LPVOID WINAPI VirtualAllocEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect)
{
    return allocate_or_fail(process, address, size, type, protect);
}

FREQUENT
LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protect)
{
    return allocate_or_fail(PROCESS_SELF, address, size, type, protect);
}

PVOID WINAPI VirtualAllocFromApp(PVOID address, SIZE_T size, ULONG type, ULONG protect)
{
    if (protect & PROTECTION_EXECUTE) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return allocate_or_fail(PROCESS_SELF, address, size, type, protect);
}

FREQUENT
static DWORD free_region(struct region *region, uintptr_t low, uintptr_t high, SIZE_T size, DWORD type)
{
    if (region->view)
        return STATUS_UNABLE_TO_DELETE_SECTION;
    if (size == 0 && low != region->base)
        return STATUS_FREE_VM_NOT_AT_BASE;
    if (type == MEM_DECOMMIT && region->memory != MEMORY_PAGES)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (size && high > region->end)
        return STATUS_UNABLE_TO_FREE_VM;
    if (type == MEM_DECOMMIT)
        return status_of_commit(commit_decommit(region, low, size ? high : region->end));
    return region_release(region) ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

FREQUENT
static inline DWORD free_memory(HANDLE process, uintptr_t address, SIZE_T size, DWORD type, bool partly)
{
    BOOL placeholders =
        type == (MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER) || type == (MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS);
    if ((type != MEM_RELEASE && type != MEM_DECOMMIT && !placeholders) ||
        (type == MEM_RELEASE && size && !partly) || (placeholders && !size) || address >= REGION_TOP ||
        size > REGION_TOP - address)
        return STATUS_INVALID_PARAMETER;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    if (status)
        return status == STATUS_NOT_SUPPORTED ? free_elsewhere(process, address, size, type, partly) : status;
    uintptr_t low = page_down(address), high = page_up(address + size);
    if (placeholders)
        return type & MEM_PRESERVE_PLACEHOLDER ? placeholder_preserve(low, high)
                                               : placeholder_coalesce(low, high);
    struct region *region = region_lock(low);
    if (region && type == MEM_RELEASE && (size || region->memory == MEMORY_PHYSICAL)) {
        bool physical = region->memory == MEMORY_PHYSICAL;
        region_unlock(region);
        return physical ? physical_release(low, size ? high : 0) : placeholder_release_part(low, high);
    }
    if (!region)
        return foreign_is_view(low) ? STATUS_UNABLE_TO_DELETE_SECTION : STATUS_MEMORY_NOT_ALLOCATED;
    status = free_region(region, low, high, size, type);
    if (status || type == MEM_DECOMMIT) /* otherwise the region is gone, its lock with it */
        region_unlock(region);
    return status;
}

DWORD virtual_free(HANDLE process, uintptr_t address, SIZE_T size, DWORD type, bool partly)
{
    return free_memory(process, address, size, type, partly);
}

BOOL WINAPI VirtualFreeEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type)
{
    return error_report(free_memory(process, (uintptr_t)address, size, type, false));
}

FREQUENT
BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type)
{
    return error_report(free_memory(PROCESS_SELF, (uintptr_t)address, size, type, false));
}

FREQUENT
static DWORD protect_region(struct region *region, uintptr_t low, uintptr_t high, DWORD protect,
                            DWORD *before)
{
    uintptr_t run = low + OS_PAGE;
    if (high > region->end || region->memory != MEMORY_PAGES)
        return STATUS_CONFLICTING_ADDRESSES;
    *before = word_protection(pages_get(region, low));
    if (region->view) {
        DWORD status = view_see(low, before, &run);
        return status ? status : view_protect(region, low, high, protect);
    }
    if (!protection_is_legal(protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    for (uintptr_t page = low; page < high; page = pages_run_end(region, page))
        if (!word_is_committed(pages_get(region, page)))
            return STATUS_NOT_COMMITTED;
    return commit_protect(region, low, high, protection_word(protect)) ? STATUS_NO_MEMORY : STATUS_SUCCESS;
}

FREQUENT
static DWORD protect_memory(HANDLE process, uintptr_t address, SIZE_T size, DWORD protect, PDWORD old)
{
    if (!protection_is_legal_in_view(protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (!old)
        return protection_is_legal(protect) ? STATUS_ACCESS_VIOLATION : STATUS_INVALID_PAGE_PROTECTION;
    uintptr_t end = region_user_end();
    if (size == 0 || address >= end || size > end - address)
        return STATUS_INVALID_PARAMETER;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    if (status)
        return status == STATUS_NOT_SUPPORTED ? protect_elsewhere(process, address, size, protect, old)
                                              : status;
    uintptr_t low = page_down(address), high = page_up(address + size);
    DWORD before = 0;
    struct region *region = region_lock(low);
    if (!region) {
        status = foreign_protect(low, high, protect, &before);
    } else {
        status = protect_region(region, low, high, protect, &before);
        region_unlock(region);
    }
    if (!status && !probe_store(old, &before, sizeof before))
        status = STATUS_ACCESS_VIOLATION;
    return status;
}

DWORD virtual_protect(HANDLE process, uintptr_t address, SIZE_T size, DWORD protect, PDWORD old)
{
    return protect_memory(process, address, size, protect, old);
}

BOOL WINAPI VirtualProtectEx(HANDLE process, LPVOID address, SIZE_T size, DWORD protect, PDWORD old)
{
    return error_report(protect_memory(process, (uintptr_t)address, size, protect, old));
}

FREQUENT
BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protect, PDWORD old)
{
    return error_report(protect_memory(PROCESS_SELF, (uintptr_t)address, size, protect, old));
}

BOOL WINAPI VirtualProtectFromApp(PVOID address, SIZE_T size, ULONG protect, PULONG old)
{
    if (protect & (PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY))
        return error_fail(STATUS_INVALID_PARAMETER);
    return error_report(protect_memory(PROCESS_SELF, (uintptr_t)address, size, protect, (PDWORD)old));
}
