/*
 * Objects that threads wait for: events, mutexes, semaphores, timers, threads, processes.
 *
 * Theory of operation. Each begins with struct waitable: a lock, what it has to give (signal), and the list
 * of those who wait, oldest first. A thread that waits has a struct wait on its stack, with one block for
 * each object, linked in that object's list. Who makes an object signalled gives it away at once, under the
 * object's lock, to the oldest waits that can have it: a wait is claimed (PENDING -> CLAIMED, one
 * compare-and-swap, so that of several objects only one gets it), the object is taken in its thread's name,
 * the outcome stored, and the thread woken. A thread therefore never wakes to find that another was faster,
 * an event that is pulsed reaches exactly those who wait, and nobody but the claimed thread is woken.
 *
 * A wait for all of several objects is decided with the locks of all of them held. So that nobody deadlocks,
 * only who holds `all_waits` may hold more than one; an object that has such a wait in its list says so
 * (all_count), and who changes it takes `all_waits` first.
 *
 * Named objects are shared by processes. Their state is a cell in shared memory (cell.h) and has no list:
 * what waits for one of them is woken by the cell's futex, and looks for itself. So does a wait for several
 * objects, some of which are shared: it is of the kind WAIT_LOOK, and who makes one of its private objects
 * signalled only tells it to look. It looks with the locks of all its objects held, cells in an order that
 * all processes agree on.
 */
#ifndef FAULTLINE_SHIM_THREAD_WAIT_H
#define FAULTLINE_SHIM_THREAD_WAIT_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/lock.h"
#include "shim/object/handle.h"

struct cell;
struct thread_record;
struct wait_block;

/* What taking an object does to it. */
enum waitable_kind {
    WAITABLE_NOTIFICATION,    /* nothing: manual-reset events and timers, threads, processes */
    WAITABLE_SYNCHRONIZATION, /* it is not signalled any more: auto-reset events and timers */
    WAITABLE_SEMAPHORE,       /* it counts down */
    WAITABLE_MUTEX            /* it has an owner, who can take it again */
};

/* The part that processes share, if they share the object. */
struct signal_state {
    int32_t signal;   /* more than 0: it can be taken; a semaphore's count; 1 - how often a mutex is owned */
    uint32_t owner;   /* id of the thread that owns the mutex, 0: nobody */
    uint32_t process; /* of a shared mutex: the owner's process id */
    uint32_t abandoned; /* not 0: the last owner ended, and nobody has taken it since */
};

struct waitable {
    struct object object;
    struct lock lock;
    uint16_t kind;      /* enum waitable_kind */
    uint16_t all_count; /* blocks in the list that belong to waits for all of several objects */
    struct signal_state own;
    struct wait_block *first, *last; /* who waits, oldest first; guarded by the lock */
    struct cell *cell;               /* the state of a named object, in the place of `own`; or NULL */
    struct waitable *newer, *older;  /* other mutexes of the same owner; guarded by its owned_lock */
    struct thread_record *owned_by;  /* in whose list that is, or NULL */
};

/*
 * Outcomes of a wait are NTSTATUS values: index, STATUS_ABANDONED_WAIT_0 + index, STATUS_TIMEOUT,
 * STATUS_USER_APC.
 */
enum { WAIT_MOST = 64, WAIT_FOREVER = -1 };

/* An absolute time on CLOCK_MONOTONIC, in nanoseconds; WAIT_FOREVER. */
typedef int64_t wait_deadline;

wait_deadline wait_deadline_after(uint32_t milliseconds);
int64_t wait_now(void);

/*
 * Waits for one object, or for all of them. `objects` has 0 to 64 elements (0: only time, and APCs). The
 * objects are the caller's to keep.
 */
DWORD wait_for(struct waitable *const *objects, unsigned count, bool all, wait_deadline deadline,
               bool alertable);

/*
 * The object of a handle that one may wait for, with a reference. STATUS_INVALID_HANDLE, also for what cannot
 * be waited for; STATUS_ACCESS_DENIED.
 */
DWORD waitable_of(HANDLE handle, struct waitable **waitable);

/*
 * Changing an object: between the two the caller holds what it takes to change `state` of it; waitable_end
 * gives it away to whom it can. waitable_begin answers the state.
 */
struct signal_state *waitable_begin(struct waitable *waitable, bool *with_all);
void waitable_end(struct waitable *waitable, bool with_all);

/* Makes the object signalled with this count; it stays so until it is taken. */
void waitable_signal(struct waitable *waitable, int32_t signal);

/* The same, and not signalled any more for those who come later. */
void waitable_pulse(struct waitable *waitable);

/* A mutex is given up once by the calling thread. STATUS_MUTANT_NOT_OWNED. */
DWORD waitable_release(struct waitable *mutex);

/* A new mutex, whose state says so already, is the thread's. */
void waitable_own(struct waitable *mutex, struct thread_record *thread);

/* Mutexes that the thread, which ends, owns: their next owners are told. */
void waitable_abandon_all(struct thread_record *thread);

/* The last handle of an owned mutex is gone: nobody will ever wait for it. */
void waitable_disown(struct waitable *mutex);

/* Wakes the wait of a thread for an APC, if it is one that may be. Under the thread's lock of APCs. */
struct wait;
void wait_interrupt(struct wait *wait);

/* Sleeps while *word is `value`. May return earlier. False: the deadline has passed. Keeps errno. */
bool wait_sleep(const uint32_t *word, uint32_t value, wait_deadline deadline);
bool wait_wake(const uint32_t *word, int count); /* was there anybody? */

/* In the child of fork: nobody waits. The lock that waits for all take is the caller's before. */
void wait_fork_prepare(void);
void wait_fork_parent(void);
void wait_fork_child(void);
void waitable_fork_child(void *waitable);

#endif
