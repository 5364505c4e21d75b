#include "shim/memory/placeholder.h"

#include "shim/check.h"
#include "shim/memory/commit.h"
#include "shim/error.h"
#include "shim/memory/foreign.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"

struct region *placeholder_lock(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock(low);
    if (!region || (region->placeholder == PLACEHOLDER_FREE && region->base == low && region->end == high))
        return region;
    region_unlock(region);
    return NULL;
}

static void mark(struct region *region, enum region_placeholder placeholder, DWORD protect)
{
    uint32_t begun = region_write_begin(region);
    region->placeholder = placeholder;
    region->protect = protect;
    region_write_end(region, begun);
}

DWORD placeholder_replace(uintptr_t low, uintptr_t high, DWORD type, DWORD protect)
{
    struct region *region = placeholder_lock(low, high);
    if (!region)
        return STATUS_CONFLICTING_ADDRESSES;
    int error = type & MEM_WRITE_WATCH ? region_begin_watch(region) : 0;
    if (!error)
        mark(region, PLACEHOLDER_REPLACED, protection_reported(protect));
    if (!error && type & MEM_COMMIT) {
        error = commit_pages(region, low, high, protection_word(protect));
        if (error && region_renew(region, PAGE_NOACCESS, MEMORY_PAGES, PLACEHOLDER_FREE))
            mark(region, PLACEHOLDER_FREE, PAGE_NOACCESS); /* no page of it changed */
    }
    region_unlock(region);
    return error ? STATUS_COMMITMENT_LIMIT : STATUS_SUCCESS;
}

/* A region in three parts, or fewer: all are locked. */
struct cut {
    struct region *below, *part, *above; /* NULL: there is nothing below, or above */
};

/* Puts the parts together again, of which none has changed. One region is left, locked. */
static void cut_undo(const struct cut *cut)
{
    struct region *region = cut->below ? cut->below : cut->part;
    if (cut->below)
        region_undo_split(region, cut->part);
    if (cut->above)
        region_undo_split(region, cut->above);
}

/* Leaves the part alone locked. */
static void cut_keep(const struct cut *cut)
{
    if (cut->below)
        region_unlock(cut->below);
    if (cut->above)
        region_unlock(cut->above);
}

/* The locked region's pages [low, high) as a region of their own. False: no memory, and nothing has changed.
 * In a section of several. */
static bool cut_out(struct region *region, uintptr_t low, uintptr_t high, struct cut *cut)
{
    *cut = (struct cut){.part = region};
    if (high < region->end && region_split(region, high, &cut->above))
        return false;
    if (low == region->base)
        return true;
    cut->below = region;
    if (!region_split(region, low, &cut->part))
        return true;
    if (cut->above)
        region_undo_split(region, cut->above);
    return false;
}

static DWORD check_preserve(const struct region *region, uintptr_t low, uintptr_t high)
{
    if (region->view)
        return STATUS_UNABLE_TO_DELETE_SECTION;
    bool whole = low == region->base && high == region->end;
    if (region->placeholder == PLACEHOLDER_NEVER || high > region->end ||
        (region->placeholder == PLACEHOLDER_FREE && whole))
        return STATUS_CONFLICTING_ADDRESSES;
    return STATUS_SUCCESS;
}

static DWORD preserve(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock(low);
    if (!region)
        return foreign_is_view(low) ? STATUS_UNABLE_TO_DELETE_SECTION : STATUS_MEMORY_NOT_ALLOCATED;
    DWORD status = check_preserve(region, low, high);
    if (status) {
        region_unlock(region);
        return status;
    }
    struct cut cut;
    if (!cut_out(region, low, high, &cut)) {
        region_unlock(region);
        return STATUS_NO_MEMORY;
    }
    if (cut.part->placeholder == PLACEHOLDER_REPLACED &&
        region_renew(cut.part, PAGE_NOACCESS, MEMORY_PAGES, PLACEHOLDER_FREE)) {
        cut_undo(&cut);
        region_unlock(region);
        return STATUS_NO_MEMORY;
    }
    cut_keep(&cut);
    region_unlock(cut.part);
    return STATUS_SUCCESS;
}

DWORD placeholder_preserve(uintptr_t low, uintptr_t high)
{
    region_several_begin();
    DWORD status = preserve(low, high);
    region_several_end();
    return status;
}

static void unlock_all(uintptr_t low, uintptr_t high)
{
    for (uintptr_t at = low; at < high;) {
        struct region *region = region_find(at);
        at = region->end;
        region_unlock(region);
    }
}

/* Locks all placeholders of the range; *count. On an error none. Behind the last its slot may go on. */
static DWORD lock_all(uintptr_t low, uintptr_t high, unsigned *count)
{
    *count = 0;
    for (uintptr_t at = low; at < high; ++*count) {
        struct region *region = region_find(at);
        region = region && lock_is_mine(&region->lock) ? NULL : region_lock(at);
        if (!region || region->base != at || region->end > high || region->placeholder != PLACEHOLDER_FREE) {
            if (region)
                region_unlock(region);
            unlock_all(low, at);
            return STATUS_CONFLICTING_ADDRESSES;
        }
        at = region->end;
    }
    return STATUS_SUCCESS;
}

DWORD placeholder_coalesce(uintptr_t low, uintptr_t high)
{
    unsigned count;
    region_several_begin();
    DWORD status = lock_all(low, high, &count);
    if (!status && count < 2) {
        unlock_all(low, high);
        status = STATUS_CONFLICTING_ADDRESSES;
    }
    if (!status) {
        struct region *region = region_find(low);
        while (region->end < high)
            region_join(region, region_find(region->end));
        region_unlock(region);
    }
    region_several_end();
    return status;
}

static DWORD release_part(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock(low);
    if (!region)
        return foreign_is_view(low) ? STATUS_UNABLE_TO_DELETE_SECTION : STATUS_MEMORY_NOT_ALLOCATED;
    DWORD status = region->view                        ? STATUS_UNABLE_TO_DELETE_SECTION
                   : high > region->end                ? STATUS_UNABLE_TO_FREE_VM
                   : region->memory == MEMORY_PAGES    ? STATUS_SUCCESS
                   : region->base == low && region->end == high ? STATUS_SUCCESS
                                                       : STATUS_FREE_VM_NOT_AT_BASE;
    if (status) {
        region_unlock(region);
        return status;
    }
    struct cut cut;
    if (cut_out(region, low, high, &cut)) {
        if (!region_release(cut.part)) {
            cut_keep(&cut);
            return STATUS_SUCCESS;
        }
        cut_undo(&cut);
    }
    region_unlock(region);
    return STATUS_NO_MEMORY;
}

DWORD placeholder_release_part(uintptr_t low, uintptr_t high)
{
    region_several_begin();
    DWORD status = release_part(low, high);
    region_several_end();
    return status;
}
