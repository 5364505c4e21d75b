/* Showing frames in windows, all of a request or nothing of it: see show.h. */
#include "shim/memory/show.h"

#include <stdbool.h>

#include "shim/check.h"
#include "shim/error.h"
#include "shim/memory/frames.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/memory/window.h"

/* Pages and frames, the numbers of both ascending, in one window; frame 0: closed pages. */
struct run {
    uintptr_t start;
    size_t frame, count;
};

static uintptr_t address_of(const struct show_request *request, size_t i)
{
    return request->addresses ? request->addresses[i] & ~(uintptr_t)(OS_PAGE - 1)
                              : request->base + i * OS_PAGE;
}

static size_t frame_of(const struct show_request *request, size_t i, bool before)
{
    uintptr_t address = address_of(request, i);
    return before ? *window_shown(window_at(address), address) : request->frames ? request->frames[i] : 0;
}

/* The run that begins with page i of the request: of what it asks for, or of what there was before. */
static struct run run_at(const struct show_request *request, size_t i, bool before)
{
    struct run run = {address_of(request, i), frame_of(request, i, before), 1};
    uintptr_t end = window_at(run.start)->end;
    while (i + run.count < request->count) {
        uintptr_t next = run.start + run.count * OS_PAGE;
        if (next >= end || address_of(request, i + run.count) != next)
            break;
        if (frame_of(request, i + run.count, before) != (run.frame ? run.frame + run.count : 0))
            break;
        run.count++;
    }
    return run;
}

/* The kernel's part of showing. A failure may leave closed pages. */
static int show(struct run run)
{
    void *start = (void *)run.start;
    size_t size = run.count * OS_PAGE;
    if (!run.frame)
        return os_renew(start, size);
    int error = frames_map(run.start, run.frame, run.count);
    if (error) /* where a kernel unmapped before it failed; otherwise it says EEXIST */
        os_reserve(start, size, OS_NONE);
    return error;
}

/* The books' part. */
static void note(struct region *region, struct run run)
{
    unsigned word = run.frame ? protection_word(PAGE_READWRITE) : 0;
    uintptr_t end = run.start + run.count * OS_PAGE;
    uint32_t *shown = window_shown(window_at(run.start), run.start);
    for (size_t i = 0; i < run.count; i++) {
        if (shown[i])
            *frames_place(shown[i]) &= FRAME_CLAIMED;
        shown[i] = run.frame ? run.frame + i : 0;
        if (run.frame)
            *frames_place(run.frame + i) = run.start + i * OS_PAGE;
    }
    uint32_t begun = region_write_begin(region);
    pages_update(region, run.start, end, 0, word | word_access(word) << WORD_ACCESS_SHIFT);
    region_write_end(region, begun);
}

static void unclaim(const struct show_request *request, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (request->frames[i])
            *frames_place(request->frames[i]) &= ~FRAME_CLAIMED;
}

/* May all of it be? Each frame is the program's, comes once, and shows nowhere but where it is to. */
static DWORD claim(const struct show_request *request)
{
    for (size_t i = 0; i < request->count; i++) {
        size_t frame = request->frames[i];
        uint64_t *place = frames_is_owned(frame) ? frames_place(frame) : NULL;
        if (frame ? !place || (*place && *place != address_of(request, i)) : !request->addresses) {
            unclaim(request, i);
            return STATUS_INVALID_PARAMETER;
        }
        if (frame)
            *place |= FRAME_CLAIMED;
    }
    return STATUS_SUCCESS;
}

static bool is_in_windows(const struct show_request *request)
{
    if (!request->addresses) {
        const struct window *window = window_at(request->base);
        return window && request->count <= (window->end - request->base) / OS_PAGE;
    }
    for (size_t i = 0; i < request->count; i++)
        if (!window_at(address_of(request, i)))
            return false;
    return true;
}

/*
 * Where the kernel has no room for another mapping it does not even replace one: a few that nobody needs are
 * given up when what a call has begun must be undone.
 */
enum { SPARE_PAGES = 7 };
static char *spare;

static int make_spare(void)
{
    void *memory;
    int error = spare ? 0 : os_allocate(SPARE_PAGES * OS_PAGE, &memory);
    if (spare || error)
        return error;
    for (int page = 1; page < SPARE_PAGES && !error; page += 2)
        error = os_protect((char *)memory + page * OS_PAGE, OS_PAGE, OS_NONE);
    if (error)
        os_release(memory, SPARE_PAGES * OS_PAGE);
    else
        spare = memory;
    return error;
}

static void give_spare_up(void)
{
    if (spare && !os_release(spare, SPARE_PAGES * OS_PAGE))
        spare = NULL;
}

/* The pages of the first `done` entries show again what the books say. What cannot be shown is closed. */
static void undo(const struct show_request *request, size_t done)
{
    struct run run;
    give_spare_up();
    for (size_t i = 0; i < done; i += run.count) {
        run = run_at(request, i, true);
        if (run.count > done - i)
            run.count = done - i;
        struct region *region = region_lock(run.start);
        if (show(run)) {
            run.frame = 0;
            if (!pages_prepare(region, run.start, run.start + run.count * OS_PAGE))
                note(region, run);
        }
        region_unlock(region);
    }
    make_spare();
}

/* Can it be done as far as we can tell? Then the frames are claimed. */
static DWORD begin(const struct show_request *request)
{
    if (!is_in_windows(request))
        return STATUS_INVALID_PARAMETER;
    DWORD status = make_spare() ? STATUS_NO_MEMORY : STATUS_SUCCESS;
    if (!request->frames || status)
        return status;
    status = claim(request);
    if (!status && !frames_store_is_ours()) {
        unclaim(request, request->count);
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    return status;
}

DWORD physical_show(const struct show_request *request)
{
    DWORD status = begin(request);
    struct run run;
    for (size_t i = 0; i < request->count && !status; i += run.count) {
        run = run_at(request, i, false);
        struct region *region = region_lock(run.start);
        int error = pages_prepare(region, run.start, run.start + run.count * OS_PAGE);
        if (!error)
            error = show(run);
        region_unlock(region);
        if (error) {
            if (request->frames)
                unclaim(request, request->count);
            undo(request, i + run.count);
            status = STATUS_NO_MEMORY;
        }
    }
    for (size_t i = 0; i < request->count && !status; i += run.count) {
        run = run_at(request, i, false);
        struct region *region = region_lock(run.start);
        CHECK(!pages_prepare(region, run.start, run.start + run.count * OS_PAGE)); /* done above */
        note(region, run);
        region_unlock(region);
    }
    return status;
}
