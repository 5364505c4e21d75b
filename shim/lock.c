#include "shim/lock.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/check.h"

__thread uint32_t lock_thread_id, lock_depth;
__thread bool lock_is_awaited;
void (*lock_when_free)(void);

uint32_t lock_learn_thread_id(void)
{
    return lock_thread_id = (uint32_t)syscall(SYS_gettid);
}

void lock_forget_thread_id(void)
{
    lock_thread_id = 0;
    lock_depth = 0;
}

void lock_adopt(struct lock *lock)
{
    __atomic_store_n(&lock->word, lock_self(), __ATOMIC_RELAXED);
    lock_begin();
}

/*
 * A sleeper cannot know whether it was the last one, so it takes the lock with LOCK_SLEEPERS set: at worst
 * the next drop wakes nobody.
 */
void lock_wait(struct lock *lock, uint32_t self)
{
    CHECK(
        !lock_is_mine(lock)); /* a call into the library from a signal handler that interrupted another one */
    int kept = errno;
    for (int spins = 0; spins < 100; spins++) {
        uint32_t free = 0;
        if (__atomic_load_n(&lock->word, __ATOMIC_RELAXED) == 0 &&
            __atomic_compare_exchange_n(&lock->word, &free, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return;
        __builtin_ia32_pause();
    }
    uint32_t seen = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);
    for (;;) {
        if (seen == 0) {
            if (__atomic_compare_exchange_n(&lock->word, &seen, self | LOCK_SLEEPERS, false, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED))
                break;
            continue;
        }
        if (!(seen & LOCK_SLEEPERS) &&
            !__atomic_compare_exchange_n(&lock->word, &seen, seen | LOCK_SLEEPERS, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED))
            continue;
        syscall(SYS_futex, &lock->word, FUTEX_WAIT_PRIVATE, seen | LOCK_SLEEPERS, NULL, NULL, 0);
        seen = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);
    }
    errno = kept;
}

void lock_wake(struct lock *lock)
{
    int kept = errno;
    syscall(SYS_futex, &lock->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    errno = kept;
}
