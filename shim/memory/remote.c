/*
 * VirtualQueryEx on another process: what the kernel knows of its mappings. What a library of ours in that
 * process knows besides is not known here.
 *
 *   private memory without access     MEM_RESERVE
 *   other private memory              MEM_COMMIT, pages that the process has decommitted or armed included
 *   a file's mappings in a row        MEM_IMAGE if one of them can be executed, MEM_MAPPED otherwise
 *   AllocationBase, AllocationProtect the kernel's mapping, as it is now
 */
#include "shim/memory/remote.h"

#include <errno.h>
#include <stdbool.h>

#include "shim/error.h"
#include "shim/os.h"
#include "shim/memory/region.h"

static DWORD protection_of(const struct os_mapping *mapping)
{
    bool write = mapping->access & OS_WRITE, copies = mapping->inode && !mapping->shared;
    if (mapping->access & OS_EXECUTE)
        return !write ? PAGE_EXECUTE_READ : copies ? PAGE_EXECUTE_WRITECOPY : PAGE_EXECUTE_READWRITE;
    return write                       ? (copies ? PAGE_WRITECOPY : PAGE_READWRITE)
           : mapping->access & OS_READ ? PAGE_READONLY
                                       : PAGE_NOACCESS;
}

static bool same_file(const struct os_mapping *one, const struct os_mapping *other)
{
    return one->inode == other->inode && one->device[0] == other->device[0] &&
           one->device[1] == other->device[1];
}

/* Where the row of the file's mappings begins; *executable: can one of them be executed? */
static uintptr_t row_of_file(pid_t id, const struct os_mapping *mapping, bool *executable)
{
    struct os_mapping next = *mapping;
    uintptr_t base = mapping->start, end = mapping->end;
    *executable = mapping->access & OS_EXECUTE;
    while (!os_query_mapping_of(id, base - 1, &next) && next.end == base && same_file(&next, mapping)) {
        base = next.start;
        *executable |= next.access & OS_EXECUTE;
    }
    while (!os_query_mapping_of(id, end, &next) && next.start == end && same_file(&next, mapping)) {
        end = next.end;
        *executable |= next.access & OS_EXECUTE;
    }
    return base;
}

DWORD remote_describe(pid_t id, uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    struct os_mapping mapping;
    bool executable;
    int error = os_query_mapping_of(id, page, &mapping);
    if (error == EACCES || error == EPERM)
        return STATUS_ACCESS_DENIED;
    if (error && error != ENOENT)
        return STATUS_INSUFFICIENT_RESOURCES;
    uintptr_t above = error || mapping.start > REGION_TOP ? REGION_TOP : mapping.start;
    *info = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)page};
    if (error || mapping.start > page) {
        info->RegionSize = (page < REGION_LOWEST && above > REGION_LOWEST ? REGION_LOWEST : above) - page;
        info->State = MEM_FREE;
        info->Protect = PAGE_NOACCESS;
        return STATUS_SUCCESS;
    }
    info->AllocationBase = (void *)mapping.start;
    info->RegionSize = mapping.end - page;
    info->Protect = info->AllocationProtect = protection_of(&mapping);
    info->State = MEM_COMMIT;
    info->Type = MEM_PRIVATE;
    if (mapping.inode) {
        info->AllocationBase = (void *)row_of_file(id, &mapping, &executable);
        info->Type = executable ? MEM_IMAGE : MEM_MAPPED;
        if (executable)
            info->AllocationProtect = PAGE_EXECUTE_WRITECOPY;
    } else if (!mapping.access) {
        info->State = MEM_RESERVE;
        info->Protect = 0;
        info->AllocationProtect = PAGE_READWRITE;
    }
    return STATUS_SUCCESS;
}
