/*
 * Slim locks. The low half of the word is the lock and the futex of those who read: how many do, or that one
 * writes, and whether somebody sleeps. The high half counts wake-ups of who wants to write. A writer that
 * waits keeps new readers out, so that it comes to its turn; when it leaves, writers go before readers.
 */
#include <windows.h>

#include <limits.h>

#include "shim/thread/wait.h"

enum {
    READER = 1,
    COUNT = (1 << 30) - 1, /* readers; all ones: a writer */
    WRITER = COUNT,
    READERS_MOST = COUNT - 1,
    READERS_SLEEP = 1 << 30,
};
#define WRITERS_SLEEP UINT32_C(0x80000000)

enum { SPINS = 60 };

struct halves {
    uint32_t state;   /* COUNT, READERS_SLEEP, WRITERS_SLEEP */
    uint32_t wakings; /* of writers */
};

static struct halves *halves_of(PSRWLOCK lock)
{
    return (struct halves *)lock;
}

static bool change(struct halves *lock, uint32_t *seen, uint32_t wanted)
{
    return __atomic_compare_exchange_n(&lock->state, seen, wanted, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static bool is_free(uint32_t state)
{
    return (state & COUNT) == 0;
}

static bool can_read(uint32_t state)
{
    return (state & COUNT) < READERS_MOST && !(state & (READERS_SLEEP | WRITERS_SLEEP));
}

/* What it comes to when it is worth looking at: nobody holds it, or somebody sleeps already. */
static uint32_t spin(struct halves *lock, bool to_write)
{
    for (int spins = SPINS;; spins--) {
        uint32_t state = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
        if ((to_write ? is_free(state) : (state & COUNT) != WRITER) ||
            state & (READERS_SLEEP | WRITERS_SLEEP) || spins == 0)
            return state;
        __builtin_ia32_pause();
    }
}

VOID WINAPI InitializeSRWLock(PSRWLOCK lock)
{
    lock->Ptr = NULL;
}

BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK address)
{
    struct halves *lock = halves_of(address);
    uint32_t seen = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
    while (is_free(seen))
        if (change(lock, &seen, seen | WRITER))
            return TRUE;
    return FALSE;
}

BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK address)
{
    struct halves *lock = halves_of(address);
    uint32_t seen = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
    while (can_read(seen))
        if (change(lock, &seen, seen + READER))
            return TRUE;
    return FALSE;
}

static __attribute__((noinline)) void write_contended(struct halves *lock)
{
    uint32_t others = 0; /* WRITERS_SLEEP, once this one has slept: it cannot know whether it was the last */
    uint32_t seen = spin(lock, true);
    for (;;) {
        if (is_free(seen)) {
            if (change(lock, &seen, seen | WRITER | others))
                return;
            continue;
        }
        if (!(seen & WRITERS_SLEEP) && !change(lock, &seen, seen | WRITERS_SLEEP))
            continue;
        others = WRITERS_SLEEP;
        uint32_t wakings = __atomic_load_n(&lock->wakings, __ATOMIC_ACQUIRE);
        seen = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
        if (is_free(seen) || !(seen & WRITERS_SLEEP))
            continue;
        wait_sleep(&lock->wakings, wakings, WAIT_FOREVER);
        seen = spin(lock, true);
    }
}

VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK address)
{
    uint32_t seen = 0;
    if (__builtin_expect(!change(halves_of(address), &seen, WRITER), 0))
        write_contended(halves_of(address));
}

static __attribute__((noinline)) void read_contended(struct halves *lock)
{
    uint32_t seen = spin(lock, false);
    for (;;) {
        if (can_read(seen)) {
            if (change(lock, &seen, seen + READER))
                return;
            continue;
        }
        if (!(seen & READERS_SLEEP) && !change(lock, &seen, seen | READERS_SLEEP))
            continue;
        wait_sleep(&lock->state, seen | READERS_SLEEP, WAIT_FOREVER);
        seen = spin(lock, false);
    }
}

VOID WINAPI AcquireSRWLockShared(PSRWLOCK address)
{
    struct halves *lock = halves_of(address);
    uint32_t seen = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
    if (__builtin_expect(!can_read(seen) || !change(lock, &seen, seen + READER), 0))
        read_contended(lock);
}

static bool wake_writer(struct halves *lock)
{
    __atomic_fetch_add(&lock->wakings, 1, __ATOMIC_RELEASE);
    return wait_wake(&lock->wakings, 1);
}

/*
 * Nobody holds the lock, and `state` says who slept. Where it changes meanwhile, somebody has the lock, who
 * will wake them. WRITERS_SLEEP may be set for no writer: then it is the readers' turn.
 */
static __attribute__((noinline)) void wake(struct halves *lock, uint32_t state)
{
    if (state == WRITERS_SLEEP && change(lock, &state, 0)) {
        wake_writer(lock);
        return;
    }
    if (state == (READERS_SLEEP | WRITERS_SLEEP)) {
        if (!change(lock, &state, READERS_SLEEP) || wake_writer(lock))
            return;
        state = READERS_SLEEP;
    }
    if (state == READERS_SLEEP && change(lock, &state, 0))
        wait_wake(&lock->state, INT_MAX);
}

static void raise_not_owned(void)
{
    RaiseException(STATUS_RESOURCE_NOT_OWNED, 0, 0, NULL);
}

VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK address)
{
    struct halves *lock = halves_of(address);
    if (__builtin_expect((__atomic_load_n(&lock->state, __ATOMIC_RELAXED) & COUNT) != WRITER, 0)) {
        raise_not_owned();
        return;
    }
    uint32_t left = __atomic_sub_fetch(&lock->state, WRITER, __ATOMIC_RELEASE);
    if (__builtin_expect(left != 0, 0))
        wake(lock, left);
}

VOID WINAPI ReleaseSRWLockShared(PSRWLOCK address)
{
    struct halves *lock = halves_of(address);
    uint32_t readers = __atomic_load_n(&lock->state, __ATOMIC_RELAXED) & COUNT;
    if (__builtin_expect(readers == 0 || readers == WRITER, 0)) {
        raise_not_owned();
        return;
    }
    uint32_t left = __atomic_sub_fetch(&lock->state, READER, __ATOMIC_RELEASE);
    if (__builtin_expect(is_free(left) && left & WRITERS_SLEEP, 0))
        wake(lock, left);
}
