/*
 * A lock of four bytes that knows its owner.
 *
 * The owner matters to the fault handler: a thread may fault while a signal handler of the program runs on
 * top of one of our calls, and must then not wait for itself. The word holds the owner's thread id, 0 when
 * free; the top bit says that others sleep.
 *
 * Ranks, lowest first; a thread takes locks in this order only:
 *   making          bridges to Windows code; libffi, which is called under it, may allocate (bridge.c)
 *   physical        the program's physical pages, and where they show (physical.c)
 *   in_directory    the directory of names (names.c)
 *   files_lock      the sections of programs' files (section.c)
 *   several         whoever takes the locks of more than one region: fork, and splitting and joining
 *                   (region.c)
 *   region->lock    one allocation: its state, its pages, and the system calls on them
 *   books           the set of allocations: tree and index (region.c)
 *   table           the handles (handle.c)
 *   all_waits       waits for several objects at once (wait.c); then any number of the next
 *   waitable->lock  one object that is waited for; then its cell, if processes share it, and then one of
 *   thread->apcs_lock, thread->owned_lock, threads, ... (each alone)
 *   system_environment_lock and its sisters (system/fork.h), each alone; under the first the C library
 *   allocates
 * Nothing else that holds one calls out of the library.
 *
 * A thread that holds a lock is not suspended (SuspendThread) before it has dropped its last one: whoever has
 * suspended it may need that lock.
 */
#ifndef FAULTLINE_SHIM_LOCK_H
#define FAULTLINE_SHIM_LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct lock {
    uint32_t word; /* thread id of the owner, and LOCK_SLEEPERS; 0 when free */
};

#define LOCK_SLEEPERS UINT32_C(0x80000000)

extern __thread uint32_t lock_thread_id; /* this thread's id, 0 until it first asks */
extern __thread uint32_t lock_depth;     /* locks that this thread holds or is taking */
extern __thread bool lock_is_awaited;    /* something happens (lock_when_free) when lock_depth is 0 */
extern void (*lock_when_free)(void);

uint32_t lock_learn_thread_id(void);
void lock_wait(struct lock *lock, uint32_t self);
void lock_wake(struct lock *lock);

/* After fork the child's only thread has a new id: it owns what its parent's thread took before. */
void lock_adopt(struct lock *lock);
void lock_forget_thread_id(void);

static inline uint32_t lock_self(void)
{
    return lock_thread_id ? lock_thread_id : lock_learn_thread_id();
}

static inline bool lock_is_mine(const struct lock *lock)
{
    return (__atomic_load_n(&lock->word, __ATOMIC_RELAXED) & ~LOCK_SLEEPERS) == lock_self();
}

/* Between the two a signal handler of this thread finds lock_depth above 0. */
static inline void lock_begin(void)
{
    lock_depth++;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void lock_end(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    lock_depth--;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(lock_is_awaited, 0) && lock_depth == 0)
        lock_when_free();
}

static inline bool lock_try(struct lock *lock)
{
    uint32_t free = 0;
    lock_begin();
    if (__atomic_compare_exchange_n(&lock->word, &free, lock_self(), false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED))
        return true;
    lock_end();
    return false;
}

static inline void lock_take(struct lock *lock)
{
    uint32_t free = 0, self = lock_self();
    lock_begin();
    if (__builtin_expect(
            !__atomic_compare_exchange_n(&lock->word, &free, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED),
            0))
        lock_wait(lock, self);
}

static inline void lock_drop(struct lock *lock)
{
    if (__builtin_expect(__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) & LOCK_SLEEPERS, 0))
        lock_wake(lock);
    lock_end();
}

#endif
