/*
 * WaitOnAddress. Who sleeps is on the list of one of a few hundred buckets, by the address; a bucket on which
 * nobody is costs who wakes one look. Who is on the list compares once more before he sleeps: no wake-up is
 * lost.
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/thread/signal.h"
#include "shim/thread/wait.h"

struct sleeper {
    struct sleeper *next;
    const volatile void *address;
    uint32_t woken; /* futex */
};

enum { BUCKETS = 256 };

static struct bucket {
    struct lock lock;
    uint32_t count;                /* sleepers on the list, and those about to be */
    struct sleeper *first, **last; /* oldest first */
} __attribute__((aligned(64))) buckets[BUCKETS];

static struct bucket *bucket_of(const volatile void *address)
{
    return &buckets[((uintptr_t)address >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 56];
}

static bool is_same(const volatile void *address, const void *compare, SIZE_T size)
{
    switch (size) {
    case 1:
        return __atomic_load_n((const volatile uint8_t *)address, __ATOMIC_SEQ_CST) ==
               *(const uint8_t *)compare;
    case 2:
        return __atomic_load_n((const volatile uint16_t *)address, __ATOMIC_SEQ_CST) ==
               *(const uint16_t *)compare;
    case 4:
        return __atomic_load_n((const volatile uint32_t *)address, __ATOMIC_SEQ_CST) ==
               *(const uint32_t *)compare;
    default:
        return __atomic_load_n((const volatile uint64_t *)address, __ATOMIC_SEQ_CST) ==
               *(const uint64_t *)compare;
    }
}

static void take_out(struct bucket *bucket, struct sleeper *sleeper)
{
    struct sleeper **link = &bucket->first;
    while (*link && *link != sleeper)
        link = &(*link)->next;
    if (!*link)
        return;
    *link = sleeper->next;
    if (!sleeper->next)
        bucket->last = link;
}

BOOL WINAPI WaitOnAddress(volatile VOID *address, PVOID compare, SIZE_T size, DWORD milliseconds)
{
    if (size != 1 && size != 2 && size != 4 && size != 8)
        return error_fail(STATUS_INVALID_PARAMETER);
    struct bucket *bucket = bucket_of(address);
    struct sleeper self = {.address = address};
    wait_deadline deadline = wait_deadline_after(milliseconds);
    if (!is_same(address, compare, size)) /* which may raise an exception: then nothing has begun yet */
        return TRUE;
    __atomic_fetch_add(&bucket->count, 1, __ATOMIC_SEQ_CST);
    lock_take(&bucket->lock);
    if (!bucket->first)
        bucket->last = &bucket->first;
    *bucket->last = &self;
    bucket->last = &self.next;
    lock_drop(&bucket->lock);
    bool woken = !is_same(address, compare, size), in_time = true;
    while (!woken && in_time && !(woken = __atomic_load_n(&self.woken, __ATOMIC_ACQUIRE)))
        in_time = wait_sleep(&self.woken, 0, deadline);
    lock_take(&bucket->lock);
    take_out(bucket, &self);
    lock_drop(&bucket->lock);
    __atomic_fetch_sub(&bucket->count, 1, __ATOMIC_RELAXED);
    return error_report(woken || self.woken ? STATUS_SUCCESS : STATUS_TIMEOUT);
}

static void wake(void *address, bool all)
{
    struct bucket *bucket = bucket_of(address);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* what the caller has stored, before the look */
    if (__atomic_load_n(&bucket->count, __ATOMIC_SEQ_CST) == 0)
        return;
    lock_take(&bucket->lock);
    for (struct sleeper *sleeper = bucket->first, *next; sleeper; sleeper = next) {
        next = sleeper->next;
        if (sleeper->address != address)
            continue;
        take_out(bucket, sleeper);
        __atomic_store_n(&sleeper->woken, 1, __ATOMIC_RELEASE);
        wait_wake(&sleeper->woken, 1);
        if (!all)
            break;
    }
    lock_drop(&bucket->lock);
}

VOID WINAPI WakeByAddressSingle(PVOID address)
{
    wake(address, false);
}

VOID WINAPI WakeByAddressAll(PVOID address)
{
    wake(address, true);
}

void address_fork_child(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        buckets[i] = (struct bucket){0};
}
