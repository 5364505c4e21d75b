/*
 * The calls on physical pages of the program's own. What they are is in physical.h.
 *
 *   MEM_PHYSICAL (VirtualAlloc)          supported
 *   AllocateUserPhysicalPages, Numa, 2   supported, with SeLockMemoryPrivilege; as many as the machine has and
 *                                        the commit limit allows. The host may swap them out
 *   node, MemExtendedParameterNumaNode   checked; otherwise a hint, ignored
 *   FreeUserPhysicalPages                supported
 *   MapUserPhysicalPages, Scatter        supported; a frame that shows elsewhere is refused. vm.max_map_count
 *                                        limits the runs that show at a time: ERROR_NOT_ENOUGH_MEMORY
 *   another process                      refused, ERROR_NOT_SUPPORTED
 */
#include "shim/memory/physical.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/check.h"
#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/init.h"
#include "shim/memory/charge.h"
#include "shim/memory/extended.h"
#include "shim/memory/meminfo.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/system/privilege.h"
#include "shim/probe.h"

enum {
    BATCH = 512, /* numbers that are looked at at a time */
    STEP = 4096, /* frames that are made at a time: a signal makes the kernel begin such a step again */
    STORE_DESCRIPTOR = 1000 /* the file's descriptor is out of the way of the program's */
};

/* Where a frame shows, as an address; 0: nowhere. A call that is about to show it claims it in the low bit. */
#define CLAIMED UINT64_C(1)

static struct lock physical;
static int store = -1;     /* the file; -1: none yet */
static dev_t store_device; /* what it is: the program may close descriptors that it does not know */
static ino_t store_inode;
static size_t most;        /* frames that there can be: the machine's memory */
static size_t owned_count; /* frames that are the program's */
static size_t free_hint;   /* no frame below it is free */
static uint64_t *places;   /* of each frame */
static uint64_t *owned;    /* a bit for each frame: the program's */

/* A window, and of each of its pages the frame's number that it shows, or 0. */
struct window {
    uintptr_t base, end;
    uint32_t *shows;
};

static struct window *windows; /* by address */
static size_t window_count, window_room;

static size_t round_up(size_t bytes)
{
    return (bytes + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
}

static bool is_owned(size_t frame)
{
    return frame && frame <= most && owned[(frame - 1) / 64] >> (frame - 1) % 64 & 1;
}

static uint64_t *place_of(size_t frame)
{
    return &places[frame - 1];
}

/* Windows */

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

static struct window *window_at(uintptr_t address)
{
    size_t index = window_index(address);
    return index < window_count && windows[index].base <= address ? &windows[index] : NULL;
}

static uint32_t *shown_at(const struct window *window, uintptr_t address)
{
    return &window->shows[(address - window->base) / OS_PAGE];
}

static size_t book_size(const struct window *window)
{
    return round_up((window->end - window->base) / OS_PAGE * sizeof *window->shows);
}

static int make_room(void)
{
    if (window_count < window_room)
        return 0;
    size_t room = window_room ? window_room * 2 : OS_PAGE / sizeof *windows;
    void *bigger;
    int error = os_allocate(round_up(room * sizeof *windows), &bigger);
    if (error)
        return error;
    if (windows) {
        memcpy(bigger, windows, window_count * sizeof *windows);
        os_release(windows, round_up(window_room * sizeof *windows));
    }
    windows = bigger;
    window_room = room;
    return 0;
}

int physical_reserve(const struct placement *placement, size_t size, uint32_t protect, struct region **region)
{
    void *shows;
    struct window window = {.end = size};
    lock_take(&physical);
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
    lock_drop(&physical);
    return error;
}

/* The frames that a region shows are said to show there, or nowhere. */
static void mark_shown(const struct region *region, const struct window *window, bool there)
{
    for (uintptr_t page = region->base, end; page < region->end; page = end) {
        end = pages_run_end(region, page);
        if (word_is_committed(pages_get(region, page)))
            for (uintptr_t at = page; at < end; at += OS_PAGE)
                *place_of(*shown_at(window, at)) = there ? at : 0;
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
    lock_take(&physical);
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
    lock_drop(&physical);
    return status;
}

/* Frames */

static bool store_is_ours(void)
{
    struct stat status;
    return store >= 0 && !descriptor_status(store, &status) && status.st_dev == store_device &&
           status.st_ino == store_inode;
}

/* Sparse: what is not allocated takes no memory. */
static DWORD make_tables(void)
{
    void *memory;
    if (places)
        return STATUS_SUCCESS;
    long pages = sysconf(_SC_PHYS_PAGES);
    most = pages > 0 && pages < UINT32_MAX ? (size_t)pages : UINT32_MAX - 1;
    if (os_allocate(round_up(most * sizeof *places), &memory))
        return STATUS_NO_MEMORY;
    places = memory;
    if (os_allocate(round_up(most / 8 + sizeof *owned), &memory)) {
        os_release(places, round_up(most * sizeof *places));
        places = NULL;
        return STATUS_NO_MEMORY;
    }
    owned = memory;
    return STATUS_SUCCESS;
}

/* If the program closed the descriptor, what it had is what it shows: no frame can be shown or made any more. */
static DWORD open_store(void)
{
    struct stat status;
    if (store >= 0)
        return store_is_ours() ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
    DWORD failed = make_tables();
    if (failed)
        return failed;
    int file = descriptor_call(SYS_memfd_create, (long)"faultline physical pages", MFD_CLOEXEC, 0, 0);
    if (file < 0)
        return descriptor_failure(file);
    int moved = descriptor_call(SYS_fcntl, file, F_DUPFD_CLOEXEC, STORE_DESCRIPTOR, 0);
    if (moved >= 0) {
        descriptor_close(file);
        file = moved;
    }
    if (descriptor_resize(file, (uint64_t)most * OS_PAGE) || descriptor_status(file, &status)) {
        descriptor_close(file);
        return STATUS_NO_MEMORY;
    }
    store = file;
    store_device = status.st_dev;
    store_inode = status.st_ino;
    return STATUS_SUCCESS;
}

/* The first run of free frames, at most `count`, as the program numbers them; 0: none. */
static size_t find_free(size_t *count)
{
    size_t at = free_hint;
    while (at < most && ~owned[at / 64] >> at % 64 == 0)
        at = (at | 63) + 1;
    if (at < most)
        at += __builtin_ctzll(~owned[at / 64] >> at % 64);
    if (at >= most)
        return 0;
    size_t end = at + 1;
    while (end < most && end - at < *count && !(owned[end / 64] >> end % 64 & 1))
        end++;
    *count = end - at;
    free_hint = at;
    return at + 1;
}

static void set_owned(size_t frame, size_t count, bool value)
{
    for (size_t i = frame - 1; i < frame - 1 + count; i++)
        owned[i / 64] = (owned[i / 64] & ~(UINT64_C(1) << i % 64)) | (uint64_t)value << i % 64;
    owned_count = value ? owned_count + count : owned_count - count;
    if (!value && frame - 1 < free_hint)
        free_hint = frame - 1;
}

static int change_store(int mode, size_t frame, size_t count)
{
    return -(int)descriptor_call(SYS_fallocate, store, mode, (frame - 1) * OS_PAGE, count * OS_PAGE);
}

static void give_back(size_t frame, size_t count)
{
    change_store(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, frame, count);
    memset(place_of(frame), 0, count * sizeof *places);
    set_owned(frame, count, false);
    charge_return((uint64_t)count * OS_PAGE);
}

/* What the machine has, without driving it out of memory, and what the limit has. */
static size_t limit_count(size_t count)
{
    struct meminfo info;
    meminfo_read("", &info);
    size_t available = (info.physical_available - info.physical_available / 16) / OS_PAGE;
    count = count < available ? count : available;
    count = count < most - owned_count ? count : most - owned_count;
    while (count && !charge_take((uint64_t)count * OS_PAGE)) {
        uint64_t taken = charge_taken();
        size_t left = taken < charge_limit ? (charge_limit - taken) / OS_PAGE : 0;
        count = left < count ? left : count - 1;
    }
    return count;
}

static bool store_numbers(ULONG_PTR *array, size_t frame, size_t count)
{
    ULONG_PTR numbers[BATCH];
    for (size_t done = 0, part; done < count; done += part) {
        part = count - done < BATCH ? count - done : BATCH;
        for (size_t i = 0; i < part; i++)
            numbers[i] = frame + done + i;
        if (!probe_store(array + done, numbers, part * sizeof *numbers))
            return false;
    }
    return true;
}

static DWORD free_numbers(const ULONG_PTR *array, size_t count, size_t *freed);

/* With the lock. *count becomes how many there are. */
static DWORD make_frames(ULONG_PTR *array, size_t *count)
{
    DWORD status = open_store();
    if (status)
        return status;
    size_t wanted = limit_count(*count), made = 0;
    while (made < wanted) {
        size_t run = wanted - made < STEP ? wanted - made : STEP, frame = find_free(&run);
        if (!frame || change_store(0, frame, run))
            break;
        set_owned(frame, run, true);
        if (!store_numbers(array + made, frame, run)) {
            charge_return((uint64_t)(wanted - made - run) * OS_PAGE);
            give_back(frame, run);
            *count = made;
            return STATUS_ACCESS_VIOLATION;
        }
        made += run;
    }
    charge_return((uint64_t)(wanted - made) * OS_PAGE);
    *count = made;
    return made ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static DWORD allocate(HANDLE process, PULONG_PTR count, PULONG_PTR array, DWORD node)
{
    ULONG_PTR wanted, freed;
    if (!probe_load(&wanted, count, sizeof wanted))
        return STATUS_ACCESS_VIOLATION;
    init_ensure();
    DWORD status = error_check_process(process);
    if (!status)
        status = extended_check_node(node);
    if (!status && !privilege_enabled(PRIVILEGE_LOCK_MEMORY))
        status = STATUS_PRIVILEGE_NOT_HELD;
    if (status || !wanted)
        return status;
    size_t made = wanted;
    lock_take(&physical);
    status = make_frames(array, &made);
    lock_drop(&physical);
    if (!status && !probe_store(count, &(ULONG_PTR){made}, sizeof made))
        status = STATUS_ACCESS_VIOLATION;
    if (status == STATUS_ACCESS_VIOLATION) /* as if nothing had been made */
        free_numbers(array, made, &freed);
    return status;
}

/* Showing frames */

/* Which page is to show which frame: of `count` pages from base on, or at the addresses. */
struct request {
    uintptr_t base;
    const uintptr_t *addresses; /* or NULL */
    const ULONG_PTR *frames;    /* or NULL: none; a 0 among them says so of one page */
    size_t count;
};

/* Pages and frames, the numbers of both ascending, in one window; frame 0: closed pages. */
struct run {
    uintptr_t start;
    size_t frame, count;
};

static uintptr_t address_of(const struct request *request, size_t i)
{
    return request->addresses ? request->addresses[i] & ~(uintptr_t)(OS_PAGE - 1)
                              : request->base + i * OS_PAGE;
}

static size_t frame_of(const struct request *request, size_t i, bool before)
{
    uintptr_t address = address_of(request, i);
    return before ? *shown_at(window_at(address), address) : request->frames ? request->frames[i] : 0;
}

/* The run that begins with page i of the request: of what it asks for, or of what there was before. */
static struct run run_at(const struct request *request, size_t i, bool before)
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
    int error = os_remap_present(start, size, OS_READ | OS_WRITE, store, (run.frame - 1) * (uint64_t)OS_PAGE);
    if (error)
        os_reserve(start, size,
                   OS_NONE); /* where a kernel unmapped before it failed; otherwise it says EEXIST */
    return error;
}

/* The books' part. */
static void note(struct region *region, struct run run)
{
    unsigned word = run.frame ? protection_word(PAGE_READWRITE) : 0;
    uintptr_t end = run.start + run.count * OS_PAGE;
    uint32_t *shown = shown_at(window_at(run.start), run.start);
    for (size_t i = 0; i < run.count; i++) {
        if (shown[i])
            *place_of(shown[i]) &= CLAIMED;
        shown[i] = run.frame ? run.frame + i : 0;
        if (run.frame)
            *place_of(run.frame + i) = run.start + i * OS_PAGE;
    }
    uint32_t begun = region_write_begin(region);
    pages_update(region, run.start, end, 0, word | word_access(word) << WORD_ACCESS_SHIFT);
    region_write_end(region, begun);
}

static void unclaim(const struct request *request, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (request->frames[i])
            *place_of(request->frames[i]) &= ~CLAIMED;
}

/* May all of it be? Each frame is the program's, comes once, and shows nowhere but where it is to. */
static DWORD claim(const struct request *request)
{
    for (size_t i = 0; i < request->count; i++) {
        size_t frame = request->frames[i];
        uint64_t *place = is_owned(frame) ? place_of(frame) : NULL;
        if (frame ? !place || (*place && *place != address_of(request, i)) : !request->addresses) {
            unclaim(request, i);
            return STATUS_INVALID_PARAMETER;
        }
        if (frame)
            *place |= CLAIMED;
    }
    return STATUS_SUCCESS;
}

static bool is_in_windows(const struct request *request)
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
static void undo(const struct request *request, size_t done)
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
static DWORD begin(const struct request *request)
{
    if (!is_in_windows(request))
        return STATUS_INVALID_PARAMETER;
    DWORD status = make_spare() ? STATUS_NO_MEMORY : STATUS_SUCCESS;
    if (!request->frames || status)
        return status;
    status = claim(request);
    if (!status && !store_is_ours()) {
        unclaim(request, request->count);
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    return status;
}

/* With the lock. */
static DWORD show_all(const struct request *request)
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

/* The program's numbers, copied: it may change them meanwhile. */
struct copy {
    void *numbers;
    size_t size; /* bytes of memory of its own; 0: in here */
    ULONG_PTR few[BATCH];
};

static DWORD copy_open(struct copy *copy, const void *numbers, size_t count)
{
    size_t bytes = count * sizeof(ULONG_PTR);
    copy->numbers = copy->few;
    copy->size = 0;
    if (count > BATCH) {
        if (os_allocate(round_up(bytes), &copy->numbers))
            return STATUS_NO_MEMORY;
        copy->size = round_up(bytes);
    }
    if (probe_load(copy->numbers, numbers, bytes))
        return STATUS_SUCCESS;
    if (copy->size)
        os_release(copy->numbers, copy->size);
    copy->size = 0;
    return STATUS_ACCESS_VIOLATION;
}

static void copy_close(const struct copy *copy)
{
    if (copy->size)
        os_release(copy->numbers, copy->size);
}

static DWORD map(uintptr_t base, const PVOID *addresses, size_t count, const ULONG_PTR *frames)
{
    struct copy frame_copy = {.size = 0}, address_copy = {.size = 0};
    struct request request = {.base = base & ~(uintptr_t)(OS_PAGE - 1), .count = count};
    DWORD status = STATUS_SUCCESS;
    init_ensure();
    if (!count)
        return STATUS_SUCCESS;
    if (count > REGION_TOP / OS_PAGE)
        return STATUS_INVALID_PARAMETER;
    if (addresses) {
        status = copy_open(&address_copy, addresses, count);
        request.addresses = address_copy.numbers;
    }
    if (!status && frames) {
        status = copy_open(&frame_copy, frames, count);
        request.frames = frame_copy.numbers;
    }
    if (!status) {
        lock_take(&physical);
        status = show_all(&request);
        lock_drop(&physical);
    }
    copy_close(&frame_copy);
    copy_close(&address_copy);
    return status;
}

/* Giving frames back */

/* With the lock: a run of frames, which show in a run of addresses or nowhere. */
static DWORD free_run(size_t frame, size_t count)
{
    if (*place_of(frame)) {
        struct request request = {.base = *place_of(frame), .count = count};
        DWORD status = show_all(&request);
        if (status)
            return status;
    }
    give_back(frame, count);
    return STATUS_SUCCESS;
}

static DWORD free_batch(const ULONG_PTR *numbers, size_t count, size_t *freed)
{
    for (size_t i = 0, run; i < count; i += run) {
        size_t frame = numbers[i];
        if (!is_owned(frame))
            return STATUS_INVALID_PARAMETER;
        uint64_t place = *place_of(frame);
        const struct window *window = place ? window_at(place) : NULL;
        for (run = 1; i + run < count && numbers[i + run] == frame + run && is_owned(frame + run); run++)
            if (*place_of(frame + run) != (place ? place + run * OS_PAGE : 0) ||
                (window && place + run * OS_PAGE >= window->end))
                break;
        DWORD status = free_run(frame, run);
        if (status)
            return status;
        *freed += run;
    }
    return STATUS_SUCCESS;
}

static DWORD free_numbers(const ULONG_PTR *array, size_t count, size_t *freed)
{
    DWORD status = STATUS_SUCCESS;
    *freed = 0;
    for (size_t done = 0, part; done < count && !status; done += part) {
        ULONG_PTR numbers[BATCH];
        part = count - done < BATCH ? count - done : BATCH;
        if (!probe_load(numbers, array + done, part * sizeof *numbers))
            return STATUS_ACCESS_VIOLATION;
        lock_take(&physical);
        status = free_batch(numbers, part, freed);
        lock_drop(&physical);
    }
    return status;
}

static DWORD free_frames(HANDLE process, PULONG_PTR count, PULONG_PTR array)
{
    ULONG_PTR given;
    size_t freed;
    if (!probe_load(&given, count, sizeof given))
        return STATUS_ACCESS_VIOLATION;
    init_ensure();
    DWORD status = error_check_process(process);
    if (status)
        return status;
    status = free_numbers(array, given, &freed);
    if (!probe_store(count, &(ULONG_PTR){freed}, sizeof freed) && !status)
        status = STATUS_ACCESS_VIOLATION;
    return status;
}

/* fork */

void physical_fork_prepare(void)
{
    lock_take(&physical);
}

void physical_fork_parent(void)
{
    lock_drop(&physical);
}

static void empty_window(const struct window *window)
{
    struct region *region = region_lock(window->base);
    region_renew(region, region->protect, MEMORY_PHYSICAL, PLACEHOLDER_NEVER);
    region_unlock(region);
    os_discard(window->shows, book_size(window));
}

void physical_fork_child(void)
{
    lock_adopt(&physical);
    if (store >= 0) {
        for (size_t i = 0; i < window_count; i++)
            empty_window(&windows[i]);
        os_discard(places, round_up(most * sizeof *places));
        os_discard(owned, round_up(most / 8 + sizeof *owned));
        charge_return((uint64_t)owned_count * OS_PAGE);
        if (store_is_ours())
            descriptor_close(store);
        store = -1;
        owned_count = free_hint = 0;
    }
    lock_drop(&physical);
}

/* The calls */

BOOL WINAPI AllocateUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages)
{
    return error_report(allocate(process, count, pages, NUMA_NO_PREFERRED_NODE));
}

BOOL WINAPI AllocateUserPhysicalPagesNuma(HANDLE process, PULONG_PTR count, PULONG_PTR pages, DWORD node)
{
    return error_report(allocate(process, count, pages, node));
}

BOOL WINAPI AllocateUserPhysicalPages2(HANDLE process, PULONG_PTR count, PULONG_PTR pages,
                                       MEM_EXTENDED_PARAMETER *parameters, ULONG parameter_count)
{
    struct extended extended;
    DWORD status = extended_read(parameters, parameter_count, false, &extended);
    if (!status && (extended.lowest || extended.end || extended.alignment))
        status = STATUS_INVALID_PARAMETER;
    return error_report(status ? status : allocate(process, count, pages, extended.node));
}

BOOL WINAPI FreeUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR pages)
{
    return error_report(free_frames(process, count, pages));
}

BOOL WINAPI MapUserPhysicalPages(PVOID address, ULONG_PTR count, PULONG_PTR pages)
{
    return error_report(map((uintptr_t)address, NULL, count, pages));
}

BOOL WINAPI MapUserPhysicalPagesScatter(PVOID *addresses, ULONG_PTR count, PULONG_PTR pages)
{
    return error_report(addresses || !count ? map(0, addresses, count, pages) : STATUS_ACCESS_VIOLATION);
}
