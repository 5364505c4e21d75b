/* Windows: where they are, and their beginning and end. See window.h. */
#include "shim/memory/window.h"

#include <string.h>

#include "shim/error.h"
#include "shim/memory/frames.h"
#include "shim/memory/pages.h"
#include "shim/memory/physical.h"
#include "shim/memory/protection.h"

static struct window *windows; /* by address */
static size_t window_count, window_room;

static size_t window_index(uintptr_t address)
{
    size_t low = 0, high = window_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (windows[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct window *window_at(uintptr_t address)
{
    size_t index = window_index(address);
    return index < window_count && windows[index].base <= address ? &windows[index] : NULL;
}

uint32_t *window_shown(const struct window *window, uintptr_t address)
{
    return &window->shows[(address - window->base) / OS_PAGE];
}

static size_t book_size(const struct window *window)
{
    return physical_round((window->end - window->base) / OS_PAGE * sizeof *window->shows);
}

static int make_room(void)
{
    if (window_count < window_room)
        return 0;
    size_t room = window_room ? window_room * 2 : OS_PAGE / sizeof *windows;
    void *bigger;
    int error = os_allocate(physical_round(room * sizeof *windows), &bigger);
    if (error)
        return error;
    if (windows) {
        memcpy(bigger, windows, window_count * sizeof *windows);
        os_release(windows, physical_round(window_room * sizeof *windows));
    }
    windows = bigger;
    window_room = room;
    return 0;
}

int physical_reserve(const struct placement *placement, size_t size, uint32_t protect, struct region **region)
{
    void *shows;
    struct window window = {.end = size};
    lock_take(&physical_lock);
    int error = make_room();
    if (!error)
        error = os_allocate(book_size(&window), &shows);
    if (!error) {
        error = region_reserve(placement, size, protect, 0, region);
        if (error)
            os_release(shows, book_size(&window));
    }
    if (!error) {
        window = (struct window){(*region)->base, (*region)->end, shows};
        size_t index = window_index(window.base);
        memmove(&windows[index + 1], &windows[index], (window_count++ - index) * sizeof *windows);
        windows[index] = window;
    }
    lock_drop(&physical_lock);
    return error;
}

/* The frames that a region shows are said to show there, or nowhere. */
static void mark_shown(const struct region *region, const struct window *window, bool there)
{
    for (uintptr_t page = region->base, end; page < region->end; page = end) {
        end = pages_run_end(region, page);
        if (word_is_committed(pages_get(region, page)))
            for (uintptr_t at = page; at < end; at += OS_PAGE)
                *frames_place(*window_shown(window, at)) = there ? at : 0;
    }
}

static DWORD release(struct region *region, struct window *window, uintptr_t base, uintptr_t end)
{
    if (region->memory != MEMORY_PHYSICAL || !window)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (end > region->end)
        return STATUS_UNABLE_TO_FREE_VM;
    if (region->base != base || (end && end != region->end))
        return STATUS_FREE_VM_NOT_AT_BASE;
    mark_shown(region, window, false);
    if (!region_release(region))
        return STATUS_SUCCESS;
    mark_shown(region, window, true);
    return STATUS_NO_MEMORY;
}

DWORD physical_release(uintptr_t base, uintptr_t end)
{
    lock_take(&physical_lock);
    struct region *region = region_lock(base);
    struct window *window = window_at(base);
    DWORD status = region ? release(region, window, base, end) : STATUS_MEMORY_NOT_ALLOCATED;
    if (status && region)
        region_unlock(region);
    if (!status) {
        os_release(window->shows, book_size(window));
        size_t index = window - windows;
        memmove(window, window + 1, (--window_count - index) * sizeof *windows);
    }
    lock_drop(&physical_lock);
    return status;
}

static void empty_window(const struct window *window)
{
    struct region *region = region_lock(window->base);
    region_renew(region, region->protect, MEMORY_PHYSICAL, PLACEHOLDER_NEVER);
    region_unlock(region);
    os_discard(window->shows, book_size(window));
}

void windows_empty(void)
{
    for (size_t i = 0; i < window_count; i++)
        empty_window(&windows[i]);
}
