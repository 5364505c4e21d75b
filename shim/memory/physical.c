/*
 * The calls on physical pages of the program's own. What they are is in physical.h.
 *
 *   MEM_PHYSICAL (VirtualAlloc)          supported
 *   AllocateUserPhysicalPages, Numa, 2   supported, with SeLockMemoryPrivilege; as many as the machine has
 *                                        and the commit limit allows. The host may swap them out
 *   node, MemExtendedParameterNumaNode   checked; otherwise a hint, ignored
 *   FreeUserPhysicalPages                supported
 *   MapUserPhysicalPages, Scatter        supported; a frame that shows elsewhere is refused. vm.max_map_count
 *                                        limits the runs that show at a time: ERROR_NOT_ENOUGH_MEMORY
 *   another process                      refused, ERROR_NOT_SUPPORTED
 */
#include "shim/memory/physical.h"

#include <windows.h>

#include <stdbool.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/memory/charge.h"
#include "shim/memory/extended.h"
#include "shim/memory/frames.h"
#include "shim/memory/show.h"
#include "shim/memory/window.h"
#include "shim/probe.h"
#include "shim/system/privilege.h"

enum {
    BATCH = 512, /* numbers that are looked at at a time */
    STEP = 4096  /* frames that are made at a time: a signal makes the kernel begin such a step again */
};

/* Allocating frames */

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
    DWORD status = frames_open_store();
    if (status)
        return status;
    size_t wanted = frames_charge(*count), made = 0;
    while (made < wanted) {
        size_t run = wanted - made < STEP ? wanted - made : STEP, frame = frames_make(&run);
        if (!frame)
            break;
        if (!store_numbers(array + made, frame, run)) {
            charge_return((uint64_t)(wanted - made - run) * OS_PAGE);
            frames_give_back(frame, run);
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
    lock_take(&physical_lock);
    status = make_frames(array, &made);
    lock_drop(&physical_lock);
    if (!status && !probe_store(count, &(ULONG_PTR){made}, sizeof made))
        status = STATUS_ACCESS_VIOLATION;
    if (status == STATUS_ACCESS_VIOLATION) /* as if nothing had been made */
        free_numbers(array, made, &freed);
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
        if (os_allocate(physical_round(bytes), &copy->numbers))
            return STATUS_NO_MEMORY;
        copy->size = physical_round(bytes);
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
    struct show_request request = {.base = base & ~(uintptr_t)(OS_PAGE - 1), .count = count};
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
        lock_take(&physical_lock);
        status = physical_show(&request);
        lock_drop(&physical_lock);
    }
    copy_close(&frame_copy);
    copy_close(&address_copy);
    return status;
}

/* Giving frames back */

/* With the lock: a run of frames, which show in a run of addresses or nowhere. */
static DWORD free_run(size_t frame, size_t count)
{
    if (*frames_place(frame)) {
        struct show_request request = {.base = *frames_place(frame), .count = count};
        DWORD status = physical_show(&request);
        if (status)
            return status;
    }
    frames_give_back(frame, count);
    return STATUS_SUCCESS;
}

static DWORD free_batch(const ULONG_PTR *numbers, size_t count, size_t *freed)
{
    for (size_t i = 0, run; i < count; i += run) {
        size_t frame = numbers[i];
        if (!frames_is_owned(frame))
            return STATUS_INVALID_PARAMETER;
        uint64_t place = *frames_place(frame);
        const struct window *window = place ? window_at(place) : NULL;
        for (run = 1; i + run < count && numbers[i + run] == frame + run && frames_is_owned(frame + run);
             run++)
            if (*frames_place(frame + run) != (place ? place + run * OS_PAGE : 0) ||
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
        lock_take(&physical_lock);
        status = free_batch(numbers, part, freed);
        lock_drop(&physical_lock);
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
    lock_take(&physical_lock);
}

void physical_fork_parent(void)
{
    lock_drop(&physical_lock);
}

void physical_fork_child(void)
{
    lock_adopt(&physical_lock);
    if (frames_forget())
        windows_empty();
    lock_drop(&physical_lock);
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
