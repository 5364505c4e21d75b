#include "shim/memory/foreign.h"

#include <dlfcn.h>
#include <errno.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

static uintptr_t lower(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

/* The loaded object that has the page. The dynamic linker's lookup takes no lock and is safe in signal
 * handlers. */
static bool find_image(uintptr_t page, uintptr_t *base, uintptr_t *end)
{
    struct dl_find_object object;
    if (_dl_find_object((void *)page, &object))
        return false;
    *base = (uintptr_t)object.dlfo_map_start & ~(uintptr_t)(OS_PAGE - 1);
    *end = ((uintptr_t)object.dlfo_map_end + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1);
    return true;
}

static DWORD protection_of(unsigned access)
{
    bool write = access & OS_WRITE;
    if (access & OS_EXECUTE)
        return write ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
    return write ? PAGE_READWRITE : access & OS_READ ? PAGE_READONLY : PAGE_NOACCESS;
}

static bool same_file(const struct os_mapping *one, const struct os_mapping *other)
{
    return one->inode == other->inode && one->device[0] == other->device[0] &&
           one->device[1] == other->device[1];
}

static void describe_free(MEMORY_BASIC_INFORMATION *info, uintptr_t page, uintptr_t end)
{
    *info = (MEMORY_BASIC_INFORMATION){
        .BaseAddress = (void *)page, .RegionSize = end - page, .State = MEM_FREE, .Protect = PAGE_NOACCESS};
}

/*
 * The protection of the pages from page on that share it, up to *end, in a mapping that has the page. Pages
 * of a file that is mapped privately, as an image's data is, are copied when they are written: until then
 * they are PAGE_WRITECOPY.
 */
static DWORD protection_in(const struct os_mapping *mapping, uintptr_t page, uintptr_t *end)
{
    uintptr_t copied, copied_end;
    DWORD protect = protection_of(mapping->access);
    *end = mapping->end;
    if (mapping->access & OS_WRITE && !mapping->shared && mapping->inode &&
        !os_find_copied(page, mapping->end, &copied, &copied_end)) {
        *end = copied == page ? copied_end : copied;
        if (copied != page)
            protect = protect == PAGE_READWRITE ? PAGE_WRITECOPY : PAGE_EXECUTE_WRITECOPY;
    }
    return protect;
}

/* In one object pages with one protection are one run, however many mappings they are. */
static void describe_image(MEMORY_BASIC_INFORMATION *info, uintptr_t page, uintptr_t base, uintptr_t end,
                           struct os_mapping mapping)
{
    uintptr_t stop, next_stop;
    info->Protect = protection_in(&mapping, page, &stop);
    while (stop < end &&
           (stop < mapping.end || (!os_query_mapping(stop, &mapping) && mapping.start == stop)) &&
           protection_in(&mapping, stop, &next_stop) == info->Protect)
        stop = next_stop;
    info->AllocationBase = (void *)base;
    info->AllocationProtect = PAGE_EXECUTE_WRITECOPY;
    info->RegionSize = lower(stop, end) - page;
    info->State = MEM_COMMIT;
    info->Type = MEM_IMAGE;
}

/* A file's mappings that follow each other in memory and in the file are one view that was protected in
 * parts. */
static void describe_view(MEMORY_BASIC_INFORMATION *info, uintptr_t page, struct os_mapping mapping)
{
    uintptr_t base = mapping.start;
    uint64_t offset = mapping.offset;
    struct os_mapping below;
    while (base && !os_query_mapping(base - 1, &below) && below.end == base && same_file(&below, &mapping) &&
           below.offset + (base - below.start) == offset) {
        base = below.start;
        offset = below.offset;
    }
    info->AllocationBase = (void *)base;
    uintptr_t end;
    info->Protect = protection_in(&mapping, page, &end);
    info->AllocationProtect =
        protection_of(mapping.access); /* what it was mapped with is not recorded anywhere */
    if (mapping.access & OS_WRITE && !mapping.shared)
        info->AllocationProtect = mapping.access & OS_EXECUTE ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    info->RegionSize = end - page;
    info->State = MEM_COMMIT;
    info->Type = MEM_MAPPED;
}

/*
 * Anonymous memory without access is what others reserve with. Where it lies right below memory in use it is
 * the same allocation: so do C libraries make stacks with a guard.
 */
static void describe_private(MEMORY_BASIC_INFORMATION *info, uintptr_t page, uintptr_t low, uintptr_t high,
                             const struct os_mapping *mapping)
{
    uintptr_t base = mapping->start > low ? mapping->start : low, image, image_end;
    struct os_mapping below;
    if (base < page && find_image(base, &image, &image_end))
        base = image_end; /* the kernel joined it with the image's zeroed data */
    if (mapping->access && base > low && !os_query_mapping(base - 1, &below) && below.end == base &&
        !below.inode && !below.access)
        base = below.start > low ? below.start : low;
    info->AllocationBase = (void *)base;
    info->AllocationProtect = mapping->access ? protection_of(mapping->access) : PAGE_READWRITE;
    info->RegionSize = lower(mapping->end, high) - page;
    info->State = mapping->access ? MEM_COMMIT : MEM_RESERVE;
    info->Protect = mapping->access ? protection_of(mapping->access) : 0;
    info->Type = MEM_PRIVATE;
}

/*
 * The main thread's stack, which the kernel extends when the page below it is touched: to us, its guard page.
 * It is what is mapped without a hole up to its end, in parts when some of it was protected; what others have
 * mapped further down is theirs.
 */
static bool describe_stack(MEMORY_BASIC_INFORMATION *info, uintptr_t page)
{
    uintptr_t base, end;
    struct os_mapping mapping, above;
    if (!region_stack(&base, &end) || page < base || page >= end || os_query_mapping(page, &mapping))
        return false;
    for (uintptr_t top = mapping.end; top < end; top = above.end)
        if (os_query_mapping(top, &above) || above.start != top)
            return false;
    uintptr_t used = mapping.start, guard = used - OS_PAGE;
    info->AllocationBase = (void *)base;
    info->AllocationProtect = PAGE_READWRITE;
    info->Type = MEM_PRIVATE;
    info->State = page < guard ? MEM_RESERVE : MEM_COMMIT;
    info->Protect = page < guard  ? 0
                    : page < used ? PAGE_READWRITE | PAGE_GUARD
                                  : protection_of(mapping.access);
    info->RegionSize = (page < guard ? guard : page < used ? used : lower(mapping.end, end)) - page;
    return true;
}

DWORD foreign_describe(uintptr_t page, MEMORY_BASIC_INFORMATION *info)
{
    init_ensure();
    if (page < REGION_LOWEST) {
        describe_free(info, page, REGION_LOWEST);
        return STATUS_SUCCESS;
    }
    *info = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)page};
    if (describe_stack(info, page))
        return STATUS_SUCCESS;
    uintptr_t base, end;
    struct free_range range = region_free_around(page);
    struct os_mapping mapping;
    uintptr_t from = page > range.mapped ? page : range.mapped;
    int error = os_query_mapping(from, &mapping);
    if (error == ENOENT)
        mapping.start = mapping.end = REGION_TOP; /* nothing above */
    else if (error)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (mapping.start <= page && page == from) {
        if (find_image(page, &base, &end))
            describe_image(info, page, base, end, mapping);
        else if (mapping.inode)
            describe_view(info, page, mapping);
        else
            describe_private(info, page, range.mapped, range.high, &mapping);
    } else if (page >= REGION_CEILING) {
        *info = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)page,
                                           .AllocationBase = (void *)REGION_CEILING,
                                           .AllocationProtect = PAGE_READONLY,
                                           .RegionSize = REGION_TOP - page,
                                           .State = MEM_RESERVE,
                                           .Protect = PAGE_NOACCESS,
                                           .Type = MEM_PRIVATE};
    } else {
        describe_free(info, page, lower(range.high, mapping.start > from ? mapping.start : from));
    }
    return STATUS_SUCCESS;
}

/* Private memory has nothing to copy from, and what is shared would have to be mapped anew. */
static bool copies_when_written(uintptr_t page, const MEMORY_BASIC_INFORMATION *info)
{
    struct os_mapping mapping;
    return info->Type != MEM_PRIVATE && !os_query_mapping(page, &mapping) && !mapping.shared;
}

DWORD foreign_protect(uintptr_t low, uintptr_t high, DWORD protect, DWORD *old)
{
    MEMORY_BASIC_INFORMATION first, run;
    DWORD status = foreign_describe(low, &first);
    if (status)
        return status;
    if (first.State == MEM_FREE)
        return STATUS_CONFLICTING_ADDRESSES;
    for (uintptr_t page = low; page < high; page += run.RegionSize) {
        status = foreign_describe(page, &run);
        if (status)
            return status;
        if (run.AllocationBase != first.AllocationBase)
            return STATUS_CONFLICTING_ADDRESSES;
        if (run.State != MEM_COMMIT || run.Protect & PAGE_GUARD)
            return STATUS_NOT_COMMITTED;
    }
    if (protect & PROTECTION_MODIFIERS)
        return STATUS_NOT_SUPPORTED;
    if (protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY) && !copies_when_written(low, &first))
        return STATUS_INVALID_PAGE_PROTECTION;
    *old = first.Protect;
    int error = os_protect((void *)low, high - low, protection_access(protect));
    return !error ? STATUS_SUCCESS : error == EACCES ? STATUS_INVALID_PAGE_PROTECTION : STATUS_NO_MEMORY;
}

bool foreign_is_view(uintptr_t page)
{
    uintptr_t base, end;
    struct os_mapping mapping;
    init_ensure();
    return page >= REGION_LOWEST && !os_query_mapping(page, &mapping) && mapping.start <= page &&
           (mapping.inode || find_image(page, &base, &end));
}
