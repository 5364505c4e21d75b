#include "shim/thread/waiter.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "shim/error.h"
#include "shim/thread/service.h"
#include "shim/thread/thread.h"

enum { ENTRIES = WAIT_MOST - 1 };

struct waiter {
    struct waiter *next;
    struct waitable wake; /* an event of no handle: the entries have changed */
    struct awaited *entries[ENTRIES];
    unsigned count;
};

static struct lock lock; /* of all of them */
static struct waiter *waiters;
static struct awaited *calling; /* whose `done` is being called, or NULL */
static uint32_t calls;          /* futex: counts calls that have returned */

static const struct object_type wake_type = {.name = "wake-up", .waitable = true};

static void take_entry(struct waiter *waiter, unsigned i)
{
    waiter->entries[i]->waiter = NULL;
    waiter->entries[i] = waiter->entries[--waiter->count];
}

static void finish(struct awaited *entry, bool timed_out)
{
    struct waitable *object = entry->object;
    entry->done(entry, timed_out);
    object_drop(object);
    lock_take(&lock);
    calling = NULL;
    lock_drop(&lock);
    __atomic_fetch_add(&calls, 1, __ATOMIC_RELEASE);
    wait_wake(&calls, INT_MAX);
}

/* Takes out the entry for which `object` was waited, or one whose time is over. With the lock. */
static struct awaited *take_done(struct waiter *waiter, const struct waitable *object, bool *timed_out)
{
    int64_t now = wait_now();
    *timed_out = object == NULL;
    for (unsigned i = 0; i < waiter->count; i++) {
        struct awaited *entry = waiter->entries[i];
        if (object ? entry->object == object : entry->deadline != WAIT_FOREVER && entry->deadline <= now) {
            take_entry(waiter, i);
            return entry;
        }
    }
    return NULL;
}

static void call_done(struct waiter *waiter, const struct waitable *object)
{
    bool timed_out;
    for (;;) {
        lock_take(&lock);
        if (calling) { /* another waiter's: one at a time */
            uint32_t seen = __atomic_load_n(&calls, __ATOMIC_ACQUIRE);
            lock_drop(&lock);
            wait_sleep(&calls, seen, wait_deadline_after(10));
            continue;
        }
        struct awaited *entry = calling = take_done(waiter, object, &timed_out);
        lock_drop(&lock);
        if (!entry)
            return;
        finish(entry, timed_out);
        if (object)
            return;
    }
}

static void *serve(void *argument)
{
    struct waiter *waiter = argument;
    struct waitable *objects[WAIT_MOST] = {&waiter->wake};
    for (;;) {
        wait_deadline deadline = WAIT_FOREVER;
        lock_take(&lock);
        unsigned count = 1;
        for (unsigned i = 0; i < waiter->count; i++) {
            struct awaited *entry = waiter->entries[i];
            objects[count++] = entry->object;
            object_keep(entry->object);
            if (entry->deadline != WAIT_FOREVER && (deadline == WAIT_FOREVER || entry->deadline < deadline))
                deadline = entry->deadline;
        }
        lock_drop(&lock);
        DWORD outcome = wait_for(objects, count, false, deadline, false) & ~(DWORD)STATUS_ABANDONED_WAIT_0;
        if (outcome > 0 && outcome < count)
            call_done(waiter, objects[outcome]);
        else if (outcome != 0)
            call_done(waiter, NULL);
        for (unsigned i = 1; i < count; i++)
            object_drop(objects[i]);
    }
    return NULL;
}

/* One with room; its thread begins when it is made. With the lock. */
static struct waiter *find_waiter(void)
{
    struct waiter *waiter = waiters;
    while (waiter && waiter->count == ENTRIES)
        waiter = waiter->next;
    if (waiter)
        return waiter;
    waiter = calloc(1, sizeof *waiter);
    if (!waiter)
        return NULL;
    waiter->wake.object = (struct object){.type = &wake_type, .references = 1};
    waiter->wake.kind = WAITABLE_SYNCHRONIZATION;
    if (service_start_thread(serve, waiter, 256 * 1024)) {
        free(waiter);
        return NULL;
    }
    waiter->next = waiters;
    return waiters = waiter;
}

DWORD waiter_add(struct awaited *awaited, void (*done)(struct awaited *, bool), struct waitable *object,
                 wait_deadline deadline)
{
    int kept = errno;
    lock_take(&lock);
    struct waiter *waiter = find_waiter();
    if (waiter) {
        object_keep(object);
        *awaited = (struct awaited){done, object, deadline, waiter};
        waiter->entries[waiter->count++] = awaited;
    }
    lock_drop(&lock);
    errno = kept;
    if (!waiter)
        return STATUS_NO_MEMORY;
    waitable_signal(&waiter->wake, 1);
    return STATUS_SUCCESS;
}

bool waiter_remove(struct awaited *awaited)
{
    lock_take(&lock);
    struct waiter *waiter = awaited->waiter;
    struct waitable *object = NULL;
    if (waiter) {
        unsigned i = 0;
        while (waiter->entries[i] != awaited)
            i++;
        object = awaited->object;
        take_entry(waiter, i);
    }
    while (calling == awaited) {
        uint32_t seen = __atomic_load_n(&calls, __ATOMIC_ACQUIRE);
        lock_drop(&lock);
        wait_sleep(&calls, seen, wait_deadline_after(10));
        lock_take(&lock);
    }
    lock_drop(&lock);
    if (!waiter)
        return false;
    waitable_signal(&waiter->wake, 1);
    object_drop(object);
    return true;
}

void waiter_fork_child(void)
{
    for (struct waiter *waiter = waiters; waiter; waiter = waiter->next)
        while (waiter->count)
            take_entry(waiter, 0);
    waiters = NULL; /* the records stay: an entry may know its one */
    calling = NULL;
    lock.word = 0;
}
