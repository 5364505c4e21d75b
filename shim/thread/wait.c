#include "shim/thread/wait.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/check.h"
#include "shim/error.h"
#include "shim/options.h"
#include "shim/thread/cell.h"
#include "shim/thread/thread.h"

/* wait.word, beside outcomes. */
enum { PENDING = 0xFFFFFF00u, CLAIMED = 0xFFFFFF01u, LOOK = 0xFFFFFF02u };

enum wait_mode { WAIT_ANY, WAIT_ALL, WAIT_LOOK };

struct wait_block {
    struct wait_block *next, *former; /* in the object's list */
    struct wait *wait;
    bool linked;   /* guarded by the object's lock */
    uint8_t index; /* of the object in the wait */
};

struct wait {
    uint32_t word; /* futex */
    uint8_t mode;  /* enum wait_mode */
    uint8_t count;
    bool all; /* of WAIT_LOOK: which of the others it stands for */
    struct thread_record *thread;
    struct waitable *const *objects;
    struct wait_block *blocks; /* one for each object */
};

static struct lock all_waits;

/* ---- Time and sleep ---- */

int64_t wait_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

wait_deadline wait_deadline_after(uint32_t milliseconds)
{
    return milliseconds == INFINITE ? WAIT_FOREVER : wait_now() + milliseconds * INT64_C(1000000);
}

static struct timespec *to_timespec(wait_deadline deadline, struct timespec *room)
{
    if (deadline == WAIT_FOREVER)
        return NULL;
    *room = (struct timespec){deadline / 1000000000, deadline % 1000000000};
    return room;
}

bool wait_sleep(const uint32_t *word, uint32_t value, wait_deadline deadline)
{
    struct timespec room;
    int kept = errno;
    bool in_time = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, to_timespec(deadline, &room),
                           NULL, FUTEX_BITSET_MATCH_ANY) == 0 ||
                   errno != ETIMEDOUT;
    errno = kept;
    return in_time;
}

bool wait_wake(const uint32_t *word, int count)
{
    int kept = errno;
    bool any = syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0) > 0;
    errno = kept;
    return any;
}

/* ---- One object ---- */

static struct signal_state *state_of(struct waitable *waitable)
{
    return waitable->cell ? &waitable->cell->state : &waitable->own;
}

static bool is_owner(const struct waitable *waitable, const struct signal_state *state,
                     const struct thread_record *thread)
{
    return waitable->kind == WAITABLE_MUTEX && state->owner && state->owner == thread->id &&
           (!waitable->cell || state->process == (uint32_t)getpid());
}

static bool can_take(struct waitable *waitable, const struct thread_record *thread)
{
    const struct signal_state *state = state_of(waitable);
    return state->signal > 0 || (thread && is_owner(waitable, state, thread));
}

void waitable_own(struct waitable *mutex, struct thread_record *thread)
{
    object_keep(mutex);
    lock_take(&thread->owned_lock);
    mutex->owned_by = thread;
    mutex->newer = NULL;
    mutex->older = thread->owned;
    if (thread->owned)
        thread->owned->newer = mutex;
    thread->owned = mutex;
    lock_drop(&thread->owned_lock);
}

/* With its lock. The caller drops the reference when it has dropped the lock. */
static bool disown(struct waitable *mutex)
{
    struct thread_record *thread = mutex->owned_by;
    if (!thread)
        return false;
    lock_take(&thread->owned_lock);
    if (mutex->newer)
        mutex->newer->older = mutex->older;
    else
        thread->owned = mutex->older;
    if (mutex->older)
        mutex->older->newer = mutex->newer;
    mutex->owned_by = NULL;
    lock_drop(&thread->owned_lock);
    return true;
}

/* With its lock, after can_take. True: it is a mutex that its last owner has abandoned. */
static bool take(struct waitable *waitable, struct thread_record *thread)
{
    struct signal_state *state = state_of(waitable);
    switch (waitable->kind) {
    case WAITABLE_NOTIFICATION:
        return false;
    case WAITABLE_SYNCHRONIZATION:
        state->signal = 0;
        return false;
    case WAITABLE_SEMAPHORE:
        state->signal--;
        return false;
    }
    bool first = state->signal-- > 0, abandoned = state->abandoned;
    if (!first)
        return false;
    state->owner = thread->id;
    state->process = waitable->cell ? (uint32_t)getpid() : 0;
    state->abandoned = 0;
    waitable_own(waitable, thread);
    return abandoned;
}

static void link_block(struct waitable *waitable, struct wait_block *block)
{
    block->next = NULL;
    block->former = waitable->last;
    if (waitable->last)
        waitable->last->next = block;
    else
        waitable->first = block;
    waitable->last = block;
    block->linked = true;
    waitable->all_count += block->wait->mode == WAIT_ALL;
}

static void unlink_block(struct waitable *waitable, struct wait_block *block, enum wait_mode mode)
{
    if (!block->linked)
        return;
    if (block->former)
        block->former->next = block->next;
    else
        waitable->first = block->next;
    if (block->next)
        block->next->former = block->former;
    else
        waitable->last = block->former;
    block->linked = false;
    waitable->all_count -= mode == WAIT_ALL;
}

/* ---- Giving away ---- */

static bool claim(struct wait *wait)
{
    uint32_t pending = PENDING;
    return __atomic_compare_exchange_n(&wait->word, &pending, CLAIMED, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

/* From here on the wait, which is on another thread's stack, may be gone. */
static void conclude(struct wait *wait, uint32_t outcome)
{
    uint32_t *word = &wait->word;
    __atomic_store_n(word, outcome, __ATOMIC_RELEASE);
    wait_wake(word, 1);
}

/*
 * With all_waits and the lock of `held`, one of its objects: gives the wait all of them, if it can have them.
 */
static void give_all(struct wait *wait, struct waitable *held)
{
    struct waitable *const *objects = wait->objects;
    struct wait_block *blocks = wait->blocks;
    unsigned count = wait->count, ready = 0;
    struct thread_record *thread = wait->thread;
    bool abandoned = false;
    for (unsigned i = 0; i < count; i++)
        if (objects[i] != held)
            lock_take(&objects[i]->lock);
    while (ready < count && can_take(objects[ready], thread))
        ready++;
    bool given = ready == count && claim(wait);
    struct waitable *copies[WAIT_MOST];
    memcpy(copies, objects, count * sizeof *copies);
    if (given)
        for (unsigned i = 0; i < count; i++) {
            abandoned |= take(copies[i], thread);
            unlink_block(copies[i], &blocks[i], WAIT_ALL);
        }
    if (given)
        conclude(wait, abandoned ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0);
    for (unsigned i = 0; i < count; i++)
        if (copies[i] != held)
            lock_drop(&copies[i]->lock);
}

/* With its lock, and all_waits if one of its blocks is of a wait for all. */
static void give_away(struct waitable *waitable)
{
    struct signal_state *state = state_of(waitable);
    for (struct wait_block *block = waitable->first, *next; block && state->signal > 0; block = next) {
        next = block->next;
        struct wait *wait = block->wait;
        if (wait->mode == WAIT_ALL) {
            give_all(wait, waitable);
        } else if (wait->mode == WAIT_LOOK) {
            uint32_t pending = PENDING;
            if (__atomic_compare_exchange_n(&wait->word, &pending, LOOK, false, __ATOMIC_ACQ_REL,
                                            __ATOMIC_RELAXED))
                wait_wake(&wait->word, 1);
        } else if (claim(wait)) {
            unlink_block(waitable, block, WAIT_ANY);
            uint32_t outcome = block->index;
            if (take(waitable, wait->thread))
                outcome += STATUS_ABANDONED_WAIT_0;
            conclude(wait, outcome);
        }
    }
}

struct signal_state *waitable_begin(struct waitable *waitable, bool *with_all)
{
    *with_all = false;
    lock_take(&waitable->lock);
    if (waitable->all_count) {
        lock_drop(&waitable->lock);
        lock_take(&all_waits);
        lock_take(&waitable->lock);
        *with_all = true;
    }
    if (waitable->cell)
        cell_lock((struct named *)waitable);
    return state_of(waitable);
}

void waitable_end(struct waitable *waitable, bool with_all)
{
    if (waitable->cell) {
        cell_changed(waitable->cell);
        cell_unlock((struct named *)waitable);
    } else if (waitable->first) {
        give_away(waitable);
    }
    lock_drop(&waitable->lock);
    if (with_all)
        lock_drop(&all_waits);
}

void waitable_signal(struct waitable *waitable, int32_t signal)
{
    bool with_all;
    waitable_begin(waitable, &with_all)->signal = signal;
    waitable_end(waitable, with_all);
}

void waitable_pulse(struct waitable *waitable)
{
    bool with_all;
    struct signal_state *state = waitable_begin(waitable, &with_all);
    if (waitable->cell) {
        waitable->cell->pulses++;
    } else {
        state->signal = 1;
        give_away(waitable);
    }
    state->signal = 0;
    waitable_end(waitable, with_all);
}

/* ---- Mutexes ---- */

static void give_up(struct waitable *mutex, struct signal_state *state, uint32_t abandoned, bool with_all)
{
    state->signal = 1;
    state->owner = state->process = 0;
    state->abandoned = abandoned;
    bool referenced = disown(mutex);
    waitable_end(mutex, with_all);
    if (referenced)
        object_drop(mutex);
}

DWORD waitable_release(struct waitable *mutex)
{
    bool with_all;
    struct thread_record *self = thread_current;
    struct signal_state *state = waitable_begin(mutex, &with_all);
    if (!self || !is_owner(mutex, state, self)) {
        waitable_end(mutex, with_all);
        return STATUS_MUTANT_NOT_OWNED;
    }
    if (state->signal < 0) {
        state->signal++;
        waitable_end(mutex, with_all);
    } else {
        give_up(mutex, state, 0, with_all);
    }
    return STATUS_SUCCESS;
}

void waitable_abandon_all(struct thread_record *thread)
{
    for (;;) {
        bool with_all;
        lock_take(&thread->owned_lock);
        struct waitable *mutex = thread->owned;
        if (mutex)
            object_keep(mutex);
        lock_drop(&thread->owned_lock);
        if (!mutex)
            return;
        struct signal_state *state = waitable_begin(mutex, &with_all);
        if (mutex->owned_by == thread)
            give_up(mutex, state, 1, with_all);
        else
            waitable_end(mutex, with_all);
        object_drop(mutex);
    }
}

void waitable_disown(struct waitable *mutex)
{
    lock_take(&mutex->lock);
    bool referenced = disown(mutex);
    lock_drop(&mutex->lock);
    if (referenced)
        object_drop(mutex);
}

/* ---- Waiting ---- */

static bool settle(struct wait *wait, uint32_t outcome)
{
    uint32_t pending = PENDING;
    return __atomic_compare_exchange_n(&wait->word, &pending, outcome, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

void wait_interrupt(struct wait *wait)
{
    uint32_t seen = __atomic_load_n(&wait->word, __ATOMIC_RELAXED);
    while (seen == PENDING || seen == LOOK)
        if (__atomic_compare_exchange_n(&wait->word, &seen, STATUS_USER_APC, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            wait_wake(&wait->word, 1);
            return;
        }
}

/* Offers the wait to APCs, or ends it by those that are there. */
static void offer_to_apcs(struct wait *wait)
{
    struct thread_record *thread = wait->thread;
    lock_take(&thread->apcs_lock);
    if (thread->first_apc)
        wait_interrupt(wait);
    else
        thread->alertable = wait;
    lock_drop(&thread->apcs_lock);
}

static void withdraw_from_apcs(struct wait *wait)
{
    struct thread_record *thread = wait->thread;
    lock_take(&thread->apcs_lock);
    thread->alertable = NULL;
    lock_drop(&thread->apcs_lock);
}

/* Until there is an outcome; the deadline makes one. */
static uint32_t sleep_until_outcome(struct wait *wait, wait_deadline deadline)
{
    for (;;) {
        uint32_t seen = __atomic_load_n(&wait->word, __ATOMIC_ACQUIRE);
        if (seen == PENDING) {
            if (!wait_sleep(&wait->word, PENDING, deadline) && settle(wait, STATUS_TIMEOUT))
                return STATUS_TIMEOUT;
        } else if (seen == CLAIMED) {
            wait_sleep(&wait->word, CLAIMED, WAIT_FOREVER);
        } else {
            return seen;
        }
    }
}

/* Takes the first that can be taken; true: *outcome. Otherwise the wait is linked to all of them. */
static bool begin_any(struct wait *wait, uint32_t *outcome, unsigned *linked)
{
    for (*linked = 0; *linked < wait->count; ++*linked) {
        struct waitable *waitable = wait->objects[*linked];
        struct wait_block *block = &wait->blocks[*linked];
        lock_take(&waitable->lock);
        if (can_take(waitable, wait->thread)) {
            bool ours = claim(wait); /* else one that is linked was faster */
            if (ours)
                *outcome = *linked + (take(waitable, wait->thread) ? STATUS_ABANDONED_WAIT_0 : 0);
            lock_drop(&waitable->lock);
            return ours;
        }
        *block = (struct wait_block){.wait = wait, .index = *linked};
        link_block(waitable, block);
        lock_drop(&waitable->lock);
    }
    return false;
}

static bool begin_all(struct wait *wait, uint32_t *outcome)
{
    unsigned ready = 0;
    bool abandoned = false;
    lock_take(&all_waits);
    for (unsigned i = 0; i < wait->count; i++)
        lock_take(&wait->objects[i]->lock);
    while (ready < wait->count && can_take(wait->objects[ready], wait->thread))
        ready++;
    bool done = ready == wait->count;
    for (unsigned i = 0; i < wait->count; i++) {
        if (done) {
            abandoned |= take(wait->objects[i], wait->thread);
        } else {
            wait->blocks[i] = (struct wait_block){.wait = wait, .index = i};
            link_block(wait->objects[i], &wait->blocks[i]);
        }
    }
    for (unsigned i = 0; i < wait->count; i++)
        lock_drop(&wait->objects[i]->lock);
    lock_drop(&all_waits);
    *outcome = abandoned ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0;
    return done;
}

/* Blocks of a wait for all are on lists whose objects others may be deciding on, with all_waits. */
static void unlink_blocks(struct wait *wait, unsigned linked)
{
    if (wait->mode == WAIT_ALL)
        lock_take(&all_waits);
    for (unsigned i = 0; i < linked; i++) {
        lock_take(&wait->objects[i]->lock);
        unlink_block(wait->objects[i], &wait->blocks[i], wait->mode);
        lock_drop(&wait->objects[i]->lock);
    }
    if (wait->mode == WAIT_ALL)
        lock_drop(&all_waits);
}

/* ---- Waits for shared objects among others ---- */

struct look {
    struct waitable
        *sorted[WAIT_MOST]; /* each once: private ones, then those with cells, by the cells' order */
    unsigned count;
    uint32_t changes[WAIT_MOST], pulses[WAIT_MOST]; /* of the cells, by index in the wait */
    bool has_pulses;                                /* `pulses` is what they were when the wait began */
};

static bool comes_before(const struct waitable *one, const struct waitable *other)
{
    if (!one->cell || !other->cell)
        return !one->cell && (other->cell || one < other);
    uint64_t first = ((const struct named *)one)->order, second = ((const struct named *)other)->order;
    return first != second ? first < second : one < other;
}

static void look_sort(struct look *look, const struct wait *wait)
{
    for (unsigned i = 0; i < wait->count; i++) {
        struct waitable *object = wait->objects[i];
        unsigned at = look->count;
        while (at > 0 && comes_before(object, look->sorted[at - 1]))
            at--;
        if (at > 0 && look->sorted[at - 1] == object)
            continue;
        memmove(&look->sorted[at + 1], &look->sorted[at], (look->count - at) * sizeof *look->sorted);
        look->sorted[at] = object;
        look->count++;
    }
}

/* Two handles of one process may have a cell each of the same name: its lock is taken once. */
static bool is_repeated(const struct look *look, unsigned i)
{
    return i > 0 && look->sorted[i]->cell && look->sorted[i - 1]->cell &&
           ((struct named *)look->sorted[i])->order == ((struct named *)look->sorted[i - 1])->order;
}

static void look_lock(struct look *look)
{
    lock_take(&all_waits);
    for (unsigned i = 0; i < look->count; i++)
        lock_take(&look->sorted[i]->lock);
    for (unsigned i = 0; i < look->count; i++)
        if (look->sorted[i]->cell && !is_repeated(look, i))
            cell_lock((struct named *)look->sorted[i]);
}

static void look_unlock(struct look *look)
{
    for (unsigned i = 0; i < look->count; i++)
        if (look->sorted[i]->cell && !is_repeated(look, i))
            cell_unlock((struct named *)look->sorted[i]);
    for (unsigned i = 0; i < look->count; i++)
        lock_drop(&look->sorted[i]->lock);
    lock_drop(&all_waits);
}

/* A pulse that has come since the wait began, and that nobody else has taken of an auto-reset event. */
static bool is_pulsed(const struct look *look, const struct wait *wait, unsigned i)
{
    const struct waitable *waitable = wait->objects[i];
    if (!waitable->cell || !look->has_pulses || waitable->cell->pulses == look->pulses[i])
        return false;
    return waitable->kind == WAITABLE_NOTIFICATION || waitable->cell->pulse_taken != waitable->cell->pulses;
}

static bool look_can_take(const struct look *look, const struct wait *wait, unsigned i)
{
    struct waitable *waitable = wait->objects[i];
    if (waitable->cell && waitable->kind == WAITABLE_MUTEX)
        cell_is_orphaned(&waitable->cell->state);
    return can_take(waitable, wait->thread) || is_pulsed(look, wait, i);
}

static bool look_take(const struct look *look, const struct wait *wait, unsigned i)
{
    struct waitable *waitable = wait->objects[i];
    if (state_of(waitable)->signal <= 0 && is_pulsed(look, wait, i)) {
        waitable->cell->pulse_taken = waitable->cell->pulses;
        return false;
    }
    bool abandoned = take(waitable, wait->thread);
    if (waitable->cell && waitable->kind == WAITABLE_SEMAPHORE && waitable->cell->state.signal > 0)
        cell_changed(waitable->cell);
    return abandoned;
}

/* With the locks: true, and *outcome, if the wait can have what it waits for. */
static bool look_at(struct look *look, struct wait *wait, uint32_t *outcome)
{
    unsigned ready[WAIT_MOST], count = 0;
    bool abandoned = false;
    for (unsigned i = 0; i < wait->count && (wait->all || count == 0); i++)
        if (look_can_take(look, wait, i))
            ready[count++] = i;
    if (wait->count == 0 || (wait->all ? count < wait->count : count == 0))
        return false;
    uint32_t seen = __atomic_load_n(&wait->word, __ATOMIC_RELAXED);
    while (seen == PENDING || seen == LOOK)
        if (__atomic_compare_exchange_n(&wait->word, &seen, CLAIMED, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            for (unsigned i = 0; i < count; i++)
                abandoned |= look_take(look, wait, ready[i]);
            *outcome = (wait->all ? 0 : ready[0]) + (abandoned ? STATUS_ABANDONED_WAIT_0 : 0);
            return true;
        }
    return false; /* an APC was faster */
}

/* struct futex_waitv of newer kernel headers. */
struct vector {
    uint64_t value, address;
    uint32_t flags, reserved;
};
enum { FUTEX_WAITV_CALL = 449, VECTOR_PRIVATE = 2 | 128, VECTOR_SHARED = 2 };

/* Sleeps on the wait's word and on the cells, as they were. */
static bool look_sleep(const struct look *look, struct wait *wait, wait_deadline deadline)
{
    struct vector vector[WAIT_MOST + 1] = {{PENDING, (uintptr_t)&wait->word, VECTOR_PRIVATE, 0}};
    unsigned count = 1;
    bool patrols = false;
    for (unsigned i = 0; i < wait->count; i++) {
        struct waitable *waitable = wait->objects[i];
        if (!waitable->cell)
            continue;
        patrols |= waitable->kind == WAITABLE_MUTEX;
        vector[count++] =
            (struct vector){look->changes[i], (uintptr_t)&waitable->cell->changes, VECTOR_SHARED, 0};
    }
    struct timespec room;
    int kept = errno;
    wait_deadline until = deadline, patrol = wait_deadline_after(CELL_PATROL);
    if (patrols && (deadline == WAIT_FOREVER || deadline > patrol))
        until = patrol;
    long result = -1;
    errno = ENOSYS;
    if (!option_disabled(OPTION_FUTEX_WAITV))
        result = syscall(FUTEX_WAITV_CALL, vector, count, 0, to_timespec(until, &room), CLOCK_MONOTONIC);
    if (result < 0 && (errno == ENOSYS || errno == EPERM)) { /* before Linux 5.16; in tools and sandboxes */
        wait_deadline slice = wait_deadline_after(2);
        wait_sleep(&wait->word, PENDING, deadline != WAIT_FOREVER && deadline < slice ? deadline : slice);
    }
    errno = kept;
    return deadline == WAIT_FOREVER || wait_now() < deadline;
}

static void look_count_sleepers(const struct wait *wait, int change)
{
    for (unsigned i = 0; i < wait->count; i++)
        if (wait->objects[i]->cell)
            __atomic_fetch_add(&wait->objects[i]->cell->sleepers, change, __ATOMIC_SEQ_CST);
}

static uint32_t wait_looking(struct wait *wait, wait_deadline deadline, bool alertable)
{
    struct look look = {.count = 0};
    uint32_t outcome = STATUS_TIMEOUT;
    bool in_time = deadline == WAIT_FOREVER || wait_now() < deadline, done;
    look_sort(&look, wait);
    look_lock(&look);
    done = look_at(&look, wait, &outcome);
    for (unsigned i = 0; i < wait->count; i++) {
        struct waitable *waitable = wait->objects[i];
        if (waitable->cell) {
            look.changes[i] = waitable->cell->changes;
            look.pulses[i] = waitable->cell->pulses;
        } else {
            wait->blocks[i] = (struct wait_block){.wait = wait, .index = i};
            if (!done)
                link_block(waitable, &wait->blocks[i]);
        }
    }
    look.has_pulses = true;
    look_unlock(&look);
    if (done)
        return outcome;
    if (alertable)
        offer_to_apcs(wait);
    look_count_sleepers(wait, 1);
    while (!done) {
        /* what has changed while the sleepers were not counted yet is not slept on */
        if (in_time && __atomic_load_n(&wait->word, __ATOMIC_ACQUIRE) == PENDING)
            in_time = look_sleep(&look, wait, deadline);
        uint32_t seen = __atomic_load_n(&wait->word, __ATOMIC_ACQUIRE);
        if (seen == STATUS_USER_APC) {
            outcome = seen;
            break;
        }
        if (seen == LOOK)
            __atomic_compare_exchange_n(&wait->word, &seen, PENDING, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED);
        look_lock(&look);
        done = look_at(&look, wait, &outcome);
        for (unsigned i = 0; i < wait->count; i++)
            if (wait->objects[i]->cell)
                look.changes[i] = wait->objects[i]->cell->changes;
        look_unlock(&look);
        if (!done && !in_time) {
            seen = PENDING;
            done = __atomic_compare_exchange_n(&wait->word, &seen, STATUS_TIMEOUT, false, __ATOMIC_ACQ_REL,
                                               __ATOMIC_RELAXED);
            outcome = STATUS_TIMEOUT;
        }
    }
    look_count_sleepers(wait, -1);
    for (unsigned i = 0; i < wait->count; i++)
        if (!wait->objects[i]->cell) {
            lock_take(&wait->objects[i]->lock);
            unlink_block(wait->objects[i], &wait->blocks[i], WAIT_LOOK);
            lock_drop(&wait->objects[i]->lock);
        }
    if (alertable)
        withdraw_from_apcs(wait);
    return outcome;
}

/* ---- The call ---- */

static bool is_due(wait_deadline deadline)
{
    return deadline != WAIT_FOREVER && deadline <= wait_now();
}

static uint32_t wait_private(struct wait *wait, wait_deadline deadline, bool alertable)
{
    uint32_t outcome;
    unsigned linked = wait->count;
    if (wait->mode == WAIT_ALL ? begin_all(wait, &outcome) : begin_any(wait, &outcome, &linked)) {
        unlink_blocks(wait, wait->mode == WAIT_ALL ? 0 : linked);
        return outcome;
    }
    if (alertable)
        offer_to_apcs(wait);
    outcome = sleep_until_outcome(wait, deadline);
    if (alertable)
        withdraw_from_apcs(wait);
    unlink_blocks(wait, linked);
    return outcome;
}

/* A look that does not wait needs no blocks. */
static bool try_one(struct waitable *waitable, struct thread_record *thread, uint32_t *outcome)
{
    lock_take(&waitable->lock);
    bool done = can_take(waitable, thread);
    if (done)
        *outcome = take(waitable, thread) ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0;
    lock_drop(&waitable->lock);
    return done;
}

DWORD wait_for(struct waitable *const *objects, unsigned count, bool all, wait_deadline deadline,
               bool alertable)
{
    struct thread_record *self = thread_self();
    uint32_t outcome;
    bool shared = false;
    if (!self)
        return STATUS_NO_MEMORY;
    for (unsigned i = 0; i < count; i++)
        shared |= objects[i]->cell != NULL;
    if (!shared && (count == 1 || (!all && !deadline))) {
        for (unsigned i = 0; i < count; i++)
            if (try_one(objects[i], self, &outcome))
                return outcome + i;
        if (!alertable && is_due(deadline))
            return STATUS_TIMEOUT;
    }
    struct wait_block blocks[count ? count : 1];
    struct wait wait = {.word = PENDING,
                        .mode = shared             ? WAIT_LOOK
                                : all && count > 1 ? WAIT_ALL
                                                   : WAIT_ANY,
                        .count = count,
                        .all = all,
                        .thread = self,
                        .objects = objects,
                        .blocks = blocks};
    outcome = shared ? wait_looking(&wait, deadline, alertable) : wait_private(&wait, deadline, alertable);
    if (outcome == STATUS_USER_APC)
        apc_run_all(self);
    return outcome;
}

/* ---- fork ---- */

void wait_fork_prepare(void)
{
    lock_take(&all_waits);
}

void wait_fork_parent(void)
{
    lock_drop(&all_waits);
}

void wait_fork_child(void)
{
    lock_adopt(&all_waits);
    lock_drop(&all_waits);
}

void waitable_fork_child(void *record)
{
    struct waitable *waitable = record;
    waitable->lock.word = 0;
    waitable->first = waitable->last = NULL;
    waitable->all_count = 0;
}
