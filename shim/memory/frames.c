/* The frames themselves: see frames.h. */
#include "shim/memory/frames.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/memory/charge.h"
#include "shim/memory/meminfo.h"
#include "shim/os.h"

/* The file's descriptor is out of the way of the program's. */
enum { STORE_DESCRIPTOR = 1000 };

struct lock physical_lock;
static int store = -1;     /* the file; -1: none yet */
static dev_t store_device; /* what it is: the program may close descriptors that it does not know */
static ino_t store_inode;
static size_t most;        /* frames that there can be: the machine's memory */
static size_t owned_count; /* frames that are the program's */
static size_t free_hint;   /* no frame below it is free */
static uint64_t *places;   /* of each frame */
static uint64_t *owned;    /* a bit for each frame: the program's */

bool frames_is_owned(size_t frame)
{
    return frame && frame <= most && owned[(frame - 1) / 64] >> (frame - 1) % 64 & 1;
}

uint64_t *frames_place(size_t frame)
{
    return &places[frame - 1];
}

bool frames_store_is_ours(void)
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
    if (os_allocate(physical_round(most * sizeof *places), &memory))
        return STATUS_NO_MEMORY;
    places = memory;
    if (os_allocate(physical_round(most / 8 + sizeof *owned), &memory)) {
        os_release(places, physical_round(most * sizeof *places));
        places = NULL;
        return STATUS_NO_MEMORY;
    }
    owned = memory;
    return STATUS_SUCCESS;
}

/*
 * If the program closed the descriptor, what it had is what it shows: no frame can be shown or made any more.
 */
DWORD frames_open_store(void)
{
    struct stat status;
    if (store >= 0)
        return frames_store_is_ours() ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
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

void frames_give_back(size_t frame, size_t count)
{
    change_store(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, frame, count);
    memset(frames_place(frame), 0, count * sizeof *places);
    set_owned(frame, count, false);
    charge_return((uint64_t)count * OS_PAGE);
}

size_t frames_charge(size_t count)
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

size_t frames_make(size_t *count)
{
    size_t frame = find_free(count);
    if (!frame || change_store(0, frame, *count))
        return 0;
    set_owned(frame, *count, true);
    return frame;
}

int frames_map(uintptr_t start, size_t frame, size_t count)
{
    return os_remap_present((void *)start, count * OS_PAGE, OS_READ | OS_WRITE, store,
                            (frame - 1) * (uint64_t)OS_PAGE);
}

bool frames_forget(void)
{
    if (store < 0)
        return false;
    os_discard(places, physical_round(most * sizeof *places));
    os_discard(owned, physical_round(most / 8 + sizeof *owned));
    charge_return((uint64_t)owned_count * OS_PAGE);
    if (frames_store_is_ours())
        descriptor_close(store);
    store = -1;
    owned_count = free_hint = 0;
    return true;
}
