/*
 * MapViewOfFile, UnmapViewOfFile, FlushViewOfFile and their twins. What views are is in view.h.
 *
 *   FILE_MAP_READ, _WRITE, _COPY, _EXECUTE, _ALL_ACCESS   supported
 *   FILE_MAP_RESERVE, FILE_MAP_TARGETS_INVALID            ignored
 *   FILE_MAP_LARGE_PAGES, MEM_LARGE_PAGES   for sections with SEC_LARGE_PAGES, whose views have them in any
 *                          case; otherwise refused, ERROR_INVALID_PARAMETER
 *   MEM_RESERVE (MapViewOfFile2)   ignored: views are mapped whole
 *   MEM_UNMAP_WITH_TRANSIENT_BOOST ignored
 *   MEM_REPLACE_PLACEHOLDER (MapViewOfFile3), MEM_PRESERVE_PLACEHOLDER   supported: see placeholder.h
 *   extended parameters (MapViewOfFile3)   see extended.c; Alignment is refused, as on Windows
 *   PAGE_GUARD (VirtualProtect)    supported
 *   PAGE_NOCACHE, PAGE_WRITECOMBINE (VirtualProtect)      refused, as on Windows
 *   FlushViewOfFile        returns when the file has the pages: more than Windows promises
 *   commits in other views of a section with SEC_RESERVE: seen by the processor and by the calls of this
 *                          library; a system call by another name may find such a page closed until it was
 *                          touched once
 */
#include "shim/file/view.h"

#include <windows.h>

#include <errno.h>

#include "shim/check.h"
#include "shim/memory/charge.h"
#include "shim/error.h"
#include "shim/memory/extended.h"
#include "shim/memory/foreign.h"
#include "shim/memory/guard.h"
#include "shim/memory/inject.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/memory/pages.h"
#include "shim/memory/placeholder.h"
#include "shim/pool.h"
#include "shim/process.h"
#include "shim/memory/protection.h"

static struct pool views = POOL(sizeof(struct view));

static unsigned in_word(unsigned access)
{
    return access << WORD_ACCESS_SHIFT;
}

static uintptr_t page_up(uintptr_t size)
{
    return (size + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1);
}

#define CACHING (PAGE_NOCACHE | PAGE_WRITECOMBINE)

static bool copies(DWORD protect)
{
    return protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY);
}

/* Reading, writing to the section, executing: what a protection asks of the section, or of a handle. */
enum { NEEDS_READ = 1, NEEDS_WRITE = 2, NEEDS_EXECUTE = 4 };

static unsigned needs(DWORD protect)
{
    switch (protect & PROTECTION_BASE) {
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        return NEEDS_READ;
    case PAGE_READWRITE:
        return NEEDS_READ | NEEDS_WRITE;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return NEEDS_READ | NEEDS_EXECUTE;
    case PAGE_EXECUTE_READWRITE:
        return NEEDS_READ | NEEDS_WRITE | NEEDS_EXECUTE;
    default:
        return 0;
    }
}

/* Is a view's protection enough for pages with this one? */
static bool allows(DWORD view, DWORD protect)
{
    return !(needs(protect) & ~needs(view));
}

/* Pages */

static void restore_access(const struct region *region, uintptr_t low, uintptr_t high)
{
    while (low < high) {
        unsigned word = pages_get(region, low) & WORD_ACCESS;
        uintptr_t end = pages_scan(region, low, high, WORD_ACCESS, word);
        os_protect((void *)low, end - low, word >> WORD_ACCESS_SHIFT);
        low = end;
    }
}

/* Pages get another visible word, and the access that goes with it. */
static int set(struct region *region, uintptr_t low, uintptr_t high, unsigned visible)
{
    unsigned access = word_access(visible);
    if (pages_prepare(region, low, high))
        return ENOMEM;
    if (pages_scan(region, low, high, WORD_ACCESS, in_word(access)) != high) {
        int error = os_protect((void *)low, high - low, access);
        if (error) {
            restore_access(region, low, high);
            return error;
        }
    }
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_COPY, visible | in_word(access));
    region_write_end(region, begun);
    return 0;
}

/* The same pages of the section again, privately or coherently with it. What is locked stays so. */
static int map_again(const struct region *region, uintptr_t low, uintptr_t high, unsigned access, bool copy)
{
    const struct view *view = region->view;
    struct os_mapping mapping;
    for (uintptr_t end; low < high; low = end) { /* pages are locked by mappings */
        end =
            os_query_mapping(low, &mapping) || mapping.start > low || mapping.end > high ? high : mapping.end;
        bool locked = os_is_locked((void *)low, end - low);
        int error = os_remap_view((void *)low, end - low, access, view->section->file,
                                  view->offset + (low - region->base), !copy);
        if (error)
            return error;
        if (locked)
            os_lock((void *)low, end - low, true);
    }
    return 0;
}

/* Maps pages anew from the section: privately, or coherently with it. What was copied in them is gone. */
static int remap(struct region *region, uintptr_t low, uintptr_t high, bool copy)
{
    unsigned word = pages_get(region, low), access = (word & WORD_ACCESS) >> WORD_ACCESS_SHIFT;
    int error = map_again(region, low, high, access, copy);
    /* the kernel may have unmapped the pages before it found no memory to map them: never a hole */
    if (error) {
        map_again(region, low, high, access, word & WORD_COPY);
        return error;
    }
    uint32_t begun = region_write_begin(region);
    pages_update(region, low, high, WORD_ALL & ~WORD_COPY, copy ? WORD_COPY : 0);
    region_write_end(region, begun);
    return 0;
}

/* Pages that are to be copied when written must be mapped privately before. */
static int make_private(struct region *region, uintptr_t low, uintptr_t high)
{
    int error = pages_prepare(region, low, high);
    __atomic_store_n(&region->view->copies, true, __ATOMIC_RELAXED);
    while (low < high && !error) {
        low = pages_scan(region, low, high, WORD_COPY, WORD_COPY);
        uintptr_t end = low < high ? pages_scan(region, low, high, WORD_COPY | WORD_ACCESS,
                                                pages_get(region, low) & (WORD_COPY | WORD_ACCESS))
                                   : high;
        if (low < end && !(error = pages_prepare(region, low, end)))
            error = remap(region, low, end, true);
        low = end;
    }
    return error;
}

/* Pages that write to the section again, unless they are copies already: those stay what they are. */
static int make_shared(struct region *region, uintptr_t low, uintptr_t high)
{
    while (low < high) {
        low = pages_scan(region, low, high, WORD_COPY, 0);
        uintptr_t end = low < high ? pages_scan(region, low, high, WORD_COPY | WORD_ACCESS,
                                                pages_get(region, low) & (WORD_COPY | WORD_ACCESS))
                                   : high;
        while (low < end) {
            uintptr_t copied, copied_end;
            int error = os_find_copied(low, end, &copied, &copied_end);
            if (!error && low < copied && !(error = pages_prepare(region, low, copied)))
                error = remap(region, low, copied, false);
            if (error)
                return error;
            low = copied_end;
        }
    }
    return 0;
}

/* Pages are about to get this protection: may they be mapped as they are? */
static int map_rightly(struct region *region, uintptr_t low, uintptr_t high, DWORD protect)
{
    return copies(protect)                ? make_private(region, low, high)
           : needs(protect) & NEEDS_WRITE ? make_shared(region, low, high)
                                          : 0;
}

static DWORD status_of(int error)
{
    return !error                              ? STATUS_SUCCESS
           : error == EACCES || error == EPERM ? STATUS_ACCESS_DENIED
                                               : STATUS_NO_MEMORY;
}

/* How a section is cached is said of all its pages that have access. */
static DWORD caching_with(DWORD caching, DWORD protect)
{
    return protect & PAGE_NOACCESS ? 0 : caching;
}

static DWORD protection_in(const struct section *section, DWORD protect)
{
    DWORD caching = section->attributes & SEC_NOCACHE        ? PAGE_NOCACHE
                    : section->attributes & SEC_WRITECOMBINE ? PAGE_WRITECOMBINE
                                                             : 0;
    return protect | caching_with(caching, protect);
}

DWORD view_protect(struct region *region, uintptr_t low, uintptr_t high, DWORD protect)
{
    if (protect & CACHING || !allows(region->protect, protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    protect |= caching_with(region->protect & CACHING, protect);
    int error = view_catch_up(region);
    for (uintptr_t page = low; page < high && !error; page = pages_run_end(region, page))
        if (!word_is_committed(pages_get(region, page)))
            return STATUS_NOT_COMMITTED;
    if (!error)
        error = map_rightly(region, low, high, protect);
    return status_of(error ? error : set(region, low, high, protection_word(protect)));
}

DWORD view_commit(struct region *region, uintptr_t low, uintptr_t high, DWORD protect)
{
    const struct view *view = region->view;
    if (view->section->of_file)
        return STATUS_ALREADY_COMMITTED;
    if (protect & CACHING || !allows(region->protect, protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    protect |= caching_with(region->protect & CACHING, protect);
    uint64_t first = (view->offset + (low - region->base)) / OS_PAGE, end = first + (high - low) / OS_PAGE,
             charge;
    if (!section_charge(view->section, first, end, &charge))
        return STATUS_COMMITMENT_LIMIT;
    int error = view_catch_up(region);
    if (!error)
        error = map_rightly(region, low, high, protect);
    if (!error)
        error = set(region, low, high, protection_word(protect));
    if (error)
        charge_return(charge);
    else
        section_commit(view->section, first, end, charge);
    return status_of(error);
}

int view_catch_up(struct region *region)
{
    struct view *view = region->view;
    const struct section *section = view->section;
    uint64_t changes = section_changes(section), first = view->offset / OS_PAGE;
    uint64_t count = (region->end - region->base) / OS_PAGE, end;
    if (changes == view->seen)
        return 0;
    for (uint64_t page = 0; page < count; page = end) {
        bool committed = section_is_committed(section, first + page, first + count, &end);
        end -= first;
        uintptr_t high = region->base + end * OS_PAGE;
        for (uintptr_t low = region->base + page * OS_PAGE, stop; committed && low < high; low = stop) {
            unsigned word = pages_get(region, low);
            stop = pages_run_end(region, low);
            stop = stop < high ? stop : high;
            int error =
                word_is_committed(word) ? 0 : set(region, low, stop, protection_word(region->protect));
            if (error)
                return error;
        }
    }
    __atomic_store_n(&view->seen, changes, __ATOMIC_RELAXED);
    return 0;
}

/* A page that the words have as PAGE_WRITECOPY is PAGE_READWRITE once it is a copy. */
static DWORD of_copy(DWORD protect)
{
    DWORD modifiers = protect & PROTECTION_MODIFIERS;
    return modifiers | (protect & PAGE_EXECUTE_WRITECOPY ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE);
}

DWORD view_see(uintptr_t page, DWORD *protect, uintptr_t *end)
{
    uintptr_t copied, copied_end;
    if (!copies(*protect))
        return STATUS_SUCCESS;
    if (os_find_copied(page, *end, &copied, &copied_end))
        return STATUS_INSUFFICIENT_RESOURCES;
    if (copied == page)
        *protect = of_copy(*protect);
    *end = copied == page ? copied_end : copied;
    return STATUS_SUCCESS;
}

/* Mapping */

static DWORD rights_for(DWORD protect)
{
    unsigned needed = needs(protect);
    return (needed & NEEDS_WRITE ? SECTION_MAP_WRITE : SECTION_MAP_READ);
}

bool view_is_legal(DWORD protect)
{
    DWORD base = protect & PROTECTION_BASE;
    return base == protect && base && !(base & (base - 1));
}

/* Where the view ends in the section; 0: it would not be in it. */
static uint64_t end_of_view(const struct section *section, const struct view_request *request)
{
    if (request->offset >= section->size)
        return 0;
    if (!request->size)
        return section->size;
    if (request->size > UINT64_MAX - request->offset)
        return 0;
    uint64_t end = request->offset + request->size;
    return end <= section->size ? end : 0;
}

/* In the place of a placeholder of just that size. */
static int replace(struct view *view, const struct view_request *request, size_t size, DWORD protect,
                   unsigned word, const struct backing *backing)
{
    uintptr_t low = request->placement.base;
    struct region *region = placeholder_lock(low, low + size);
    if (!region)
        return EEXIST;
    int error = os_remap_view((void *)low, size, (word & WORD_ACCESS) >> WORD_ACCESS_SHIFT, backing->file,
                              backing->offset, backing->shared);
    if (!error) {
        uint32_t begun = region_write_begin(region);
        region->placeholder = PLACEHOLDER_REPLACED;
        region->protect = protect;
        region->sticky = WORD_COPY;
        pages_update(region, low, low + size, 0, word);
        __atomic_store_n(&region->view, view, __ATOMIC_RELAXED);
        region_write_end(region, begun);
    } else {
        /* where a kernel unmapped before it failed; otherwise it says EEXIST */
        os_reserve((void *)low, size, OS_NONE);
    }
    region_unlock(region);
    return error;
}

/* Views of large pages are made up of whole ones, and are never copies. */
static DWORD check_large(const struct section *section, const struct view_request *request)
{
    if (!(section->attributes & SEC_LARGE_PAGES))
        return request->large ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    if (copies(request->protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (request->offset % OS_CHUNK || request->placement.base % OS_CHUNK)
        return STATUS_MAPPED_ALIGNMENT;
    return request->replaces ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

DWORD view_map_section(struct section *section, const struct view_request *request, uintptr_t *base)
{
    if (!allows(section->protect, request->protect))
        return STATUS_ACCESS_DENIED;
    uint64_t end = end_of_view(section, request);
    if (!end)
        return STATUS_INVALID_VIEW_SIZE;
    DWORD status = check_large(section, request);
    if (status)
        return status;
    if (section->attributes & SEC_LARGE_PAGES)
        end = (end + OS_CHUNK - 1) & ~(uint64_t)(OS_CHUNK - 1); /* such sections have whole ones */
    size_t size = page_up(end - request->offset);
    struct view *view = pool_take(&views);
    if (!view)
        return STATUS_NO_MEMORY;
    bool copy = copies(request->protect);
    size_t charge = copy ? size : 0; /* each page may become a copy */
    if (!charge_take(charge)) {
        pool_give(&views, view);
        return STATUS_COMMITMENT_LIMIT;
    }
    struct backing backing = {section->file, request->offset, !copy};
    struct placement placement = request->placement;
    placement.backing = &backing;
    if (section->attributes & SEC_LARGE_PAGES) {
        placement.memory = MEMORY_LARGE;
        placement.alignment = placement.alignment < OS_CHUNK ? OS_CHUNK : placement.alignment;
    }
    placement.view = view;
    object_keep(section);
    __atomic_store_n(&view->section, section, __ATOMIC_RELAXED);
    view->offset = request->offset;
    view->seen = 0;
    view->charged = charge;
    __atomic_store_n(&view->partial, section->map != NULL, __ATOMIC_RELAXED);
    __atomic_store_n(&view->copies, copy, __ATOMIC_RELAXED);
    if (view->partial)
        guard_ensure();
    DWORD protect = protection_in(section, request->protect);
    unsigned word = 0;
    if (!section->map) {
        word = protection_word(protect);
        word |= in_word(word_access(word));
    }
    struct region *region = NULL;
    int error = request->replaces
                    ? replace(view, request, size, protect, word | (copy ? WORD_COPY : 0), &backing)
                    : region_reserve(&placement, size, protect, word | (copy ? WORD_COPY : 0), &region);
    if (error == ENOMEM && !placement.base && placement.lowest == REGION_ARENA) {
        placement.lowest = REGION_LOWEST;
        error = region_reserve(&placement, size, protect, word | (copy ? WORD_COPY : 0), &region);
    }
    if (error) {
        charge_return(charge);
        pool_give(&views, view);
        object_drop(section);
        return error == EEXIST ? STATUS_CONFLICTING_ADDRESSES : status_of(error);
    }
    *base = region ? region->base : placement.base;
    if (request->node != NUMA_NO_PREFERRED_NODE)
        os_prefer_node((void *)*base, size, request->node);
    return STATUS_SUCCESS;
}

/* The section, kept for the caller, if the request can be one. */
static DWORD section_for(HANDLE handle, const struct view_request *request, void **section)
{
    uintptr_t granularity = request->replaces ? OS_PAGE : REGION_GRANULARITY;
    if (request->offset % granularity || request->placement.base % granularity)
        return STATUS_MAPPED_ALIGNMENT;
    return handle_get(handle, &section_type, rights_for(request->protect), section, NULL);
}

static DWORD map_handle(HANDLE handle, const struct view_request *request, uintptr_t *base)
{
    void *section;
    DWORD status = section_for(handle, request, &section);
    if (status)
        return status;
    init_ensure();
    status = view_map_section(section, request, base);
    object_drop(section);
    return status;
}

/* The same in the process of the handle, which may be another one. */
DWORD view_map_in(HANDLE process, HANDLE handle, const struct view_request *request,
                    const struct extended *extended, uintptr_t *base)
{
    void *section;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    if (status != STATUS_NOT_SUPPORTED)
        return status ? status : map_handle(handle, request, base);
    status = section_for(handle, request, &section);
    if (status)
        return status;
    struct inject_call call = {.operation = INJECT_MAP,
                               .type = request->replaces ? MEM_REPLACE_PLACEHOLDER : 0,
                               .protect = request->protect,
                               .address = request->placement.base,
                               .size = request->size,
                               .offset = request->offset,
                               .extended = *extended};
    section_export(section, &call.section);
    status = inject(process, PROCESS_VM_OPERATION, &call);
    object_drop(section);
    *base = call.address;
    return status;
}

static void forget(struct view *view)
{
    struct section *section = view->section;
    charge_return(view->charged);
    __atomic_store_n(&view->section, NULL, __ATOMIC_RELAXED);
    pool_give(&views, view);
    object_drop(section);
}

/* Unmaps the view and unlocks, or fails with the region still locked. */
static DWORD release(struct region *region)
{
    struct view *view = region->view;
    if (region_release(region))
        return STATUS_NO_MEMORY;
    forget(view);
    return STATUS_SUCCESS;
}

/* Back to the placeholder that the view replaced. */
static DWORD preserve(struct region *region)
{
    struct view *view = region->view;
    if (region->placeholder != PLACEHOLDER_REPLACED)
        return STATUS_CONFLICTING_ADDRESSES;
    if (region_renew(region, PAGE_NOACCESS, MEMORY_PAGES, PLACEHOLDER_FREE))
        return STATUS_NO_MEMORY;
    region_unlock(region);
    forget(view);
    return STATUS_SUCCESS;
}

/* The calls */

/*
 * FILE_MAP_COPY counts where it is the only kind of access: it is SECTION_QUERY to those that add up rights
 * of sections. FILE_MAP_EXECUTE needs another kind beside it.
 */
static DWORD protection_of_access(DWORD access)
{
    const DWORD flags = FILE_MAP_EXECUTE | FILE_MAP_RESERVE | FILE_MAP_TARGETS_INVALID | FILE_MAP_LARGE_PAGES;
    bool execute = access & FILE_MAP_EXECUTE;
    if (access & FILE_MAP_WRITE)
        return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (access & FILE_MAP_READ)
        return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    if ((access & ~flags) == FILE_MAP_COPY)
        return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    return PAGE_NOACCESS;
}

static struct view_request request_for(uint64_t offset, SIZE_T size, LPVOID base, DWORD protect)
{
    return (struct view_request){.offset = offset,
                                 .size = size,
                                 .placement = {.base = (uintptr_t)base,
                                               .lowest = REGION_ARENA,
                                               .end = REGION_CEILING,
                                               .alignment = REGION_GRANULARITY},
                                 .protect = protect,
                                 .node = NUMA_NO_PREFERRED_NODE};
}

static LPVOID map_or_fail(HANDLE process, HANDLE section, uint64_t offset, SIZE_T size, LPVOID address,
                          DWORD protect, DWORD node, bool large)
{
    struct view_request request = request_for(offset, size, address, protect);
    struct extended extended = {.node = node};
    uintptr_t base;
    request.node = node;
    request.large = large;
    if (!error_report(extended_check_node(node)))
        return NULL;
    if ((uintptr_t)address >= REGION_CEILING || (address && (uintptr_t)address < REGION_LOWEST) ||
        (address && size > REGION_CEILING - (uintptr_t)address)) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return error_report(view_map_in(process, section, &request, &extended, &base)) ? (void *)base : NULL;
}

LPVOID WINAPI MapViewOfFileExNuma(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low,
                                  SIZE_T size, LPVOID address, DWORD node)
{
    return map_or_fail(PROCESS_SELF, section, (uint64_t)offset_high << 32 | offset_low, size, address,
                       protection_of_access(access), node, access & FILE_MAP_LARGE_PAGES);
}

LPVOID WINAPI MapViewOfFileEx(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size,
                              LPVOID address)
{
    return MapViewOfFileExNuma(section, access, offset_high, offset_low, size, address,
                               NUMA_NO_PREFERRED_NODE);
}

LPVOID WINAPI MapViewOfFile(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size)
{
    return MapViewOfFileEx(section, access, offset_high, offset_low, size, NULL);
}

PVOID WINAPI MapViewOfFileFromApp(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size)
{
    if (access & FILE_MAP_EXECUTE) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return MapViewOfFileEx(section, access, offset >> 32, (DWORD)offset, size, NULL);
}

PVOID WINAPI MapViewOfFileNuma2(HANDLE section, HANDLE process, ULONG64 offset, PVOID address, SIZE_T size,
                                ULONG type, ULONG protect, ULONG node)
{
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    if (status == STATUS_NOT_SUPPORTED)
        status = STATUS_SUCCESS;
    if (!view_is_legal(protect))
        status = STATUS_INVALID_PAGE_PROTECTION;
    else if (type & ~(ULONG)(MEM_RESERVE | MEM_LARGE_PAGES))
        status = STATUS_INVALID_PARAMETER;
    if (status) {
        error_fail(status);
        return NULL;
    }
    return map_or_fail(process, section, offset, size, address, protect, node, type & MEM_LARGE_PAGES);
}

DWORD view_read_request(uint64_t offset, SIZE_T size, uintptr_t address, ULONG type, ULONG protect,
                        const MEM_EXTENDED_PARAMETER *parameters, ULONG count, struct view_request *request,
                        struct extended *extended)
{
    if (!view_is_legal(protect))
        return STATUS_INVALID_PAGE_PROTECTION;
    if ((type != 0 && type != MEM_RESERVE && type != MEM_LARGE_PAGES && type != MEM_REPLACE_PLACEHOLDER) ||
        (type == MEM_REPLACE_PLACEHOLDER && !address))
        return STATUS_INVALID_PARAMETER;
    DWORD status = extended_read(parameters, count, address != 0, extended);
    if (status)
        return status;
    if (extended->alignment || address >= REGION_CEILING || (address && address < REGION_LOWEST) ||
        (address && size > REGION_CEILING - address))
        return STATUS_INVALID_PARAMETER;
    *request = request_for(offset, size, (void *)address, protect);
    request->replaces = type == MEM_REPLACE_PLACEHOLDER;
    request->node = extended->node;
    request->large = type & MEM_LARGE_PAGES;
    extended_place(extended, &request->placement);
    return STATUS_SUCCESS;
}

PVOID WINAPI MapViewOfFile3(HANDLE section, HANDLE process, PVOID address, ULONG64 offset, SIZE_T size,
                            ULONG type, ULONG protect, MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    uintptr_t base;
    struct view_request request;
    struct extended extended;
    DWORD status = view_read_request(offset, size, (uintptr_t)address, type, protect, parameters, count,
                                     &request, &extended);
    if (!status)
        status = view_map_in(process ? process : PROCESS_SELF, section, &request, &extended, &base);
    return error_report(status) ? (void *)base : NULL;
}

PVOID WINAPI MapViewOfFile3FromApp(HANDLE section, HANDLE process, PVOID address, ULONG64 offset, SIZE_T size,
                                   ULONG type, ULONG protect, MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    if (protect & PROTECTION_EXECUTE) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return MapViewOfFile3(section, process, address, offset, size, type, protect, parameters, count);
}

DWORD view_unmap(uintptr_t address, DWORD flags)
{
    struct region *region = region_lock(address & ~(uintptr_t)(OS_PAGE - 1));
    if (!region)
        return STATUS_NOT_MAPPED_VIEW;
    DWORD status = !region->view                      ? STATUS_NOT_MAPPED_VIEW
                   : flags & MEM_PRESERVE_PLACEHOLDER ? preserve(region)
                                                      : release(region);
    if (status)
        region_unlock(region);
    return status;
}

DWORD view_unmap_in(HANDLE process, uintptr_t address, DWORD flags)
{
    if (flags & ~(DWORD)(MEM_UNMAP_WITH_TRANSIENT_BOOST | MEM_PRESERVE_PLACEHOLDER))
        return STATUS_INVALID_PARAMETER;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    struct inject_call call = {.operation = INJECT_UNMAP, .type = flags, .address = address};
    return !status                          ? view_unmap(address, flags)
           : status == STATUS_NOT_SUPPORTED ? inject(process, PROCESS_VM_OPERATION, &call)
                                            : status;
}

BOOL WINAPI UnmapViewOfFile(LPCVOID address)
{
    return error_report(view_unmap_in(PROCESS_SELF, (uintptr_t)address, 0));
}

BOOL WINAPI UnmapViewOfFileEx(PVOID address, ULONG flags)
{
    return error_report(view_unmap_in(PROCESS_SELF, (uintptr_t)address, flags));
}

BOOL WINAPI UnmapViewOfFile2(HANDLE process, PVOID address, ULONG flags)
{
    return error_report(view_unmap_in(process, (uintptr_t)address, flags));
}

DWORD view_flush(uintptr_t address, SIZE_T size)
{
    uintptr_t page = address & ~(uintptr_t)(OS_PAGE - 1);
    struct region *region = region_lock(page);
    if (!region)
        return foreign_is_view(page) ? STATUS_SUCCESS : STATUS_NOT_MAPPED_VIEW;
    uintptr_t end = size && size < region->end - address ? page_up(address + size) : region->end;
    DWORD status = size > region->end - address ? STATUS_NOT_MAPPED_VIEW : STATUS_SUCCESS;
    bool of_file = region->view && region->view->section->of_file;
    region_unlock(
        region); /* writing takes its time, and what is unmapped meanwhile need not be written by us */
    if (!status && of_file && os_flush((void *)page, end - page))
        status = STATUS_IN_PAGE_ERROR;
    return status;
}

BOOL WINAPI FlushViewOfFile(LPCVOID address, SIZE_T size)
{
    return error_report(view_flush((uintptr_t)address, size));
}
