#include "shim/thread/service.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seh/signals/kernel.h"
#include "shim/error.h"

static struct lock lock;
static bool is_running; /* there is a thread, ... */
static int waker = -1;  /* ... which looks again when this can be read */
static struct service_timer *
    *heap; /* [1, count]: each is due no later than those at twice its place, and one more */
static uint32_t count, room;
static struct service_timer *running; /* whose callback is being called */
static uint32_t calls;                /* futex: counts callbacks that have returned */
static pthread_t service;
static unsigned own_threads; /* of this kind, waiters too; they never end */
static struct service_watch *watches;
static uint32_t watch_count;

/* ---- The heap of times ---- */

static void put(struct service_timer *timer, uint32_t place)
{
    heap[place] = timer;
    timer->place = place;
}

static void rise(struct service_timer *timer, uint32_t place)
{
    for (; place > 1 && heap[place / 2]->at > timer->at; place /= 2)
        put(heap[place / 2], place);
    put(timer, place);
}

static void sink(struct service_timer *timer, uint32_t place)
{
    for (uint32_t child; (child = 2 * place) <= count; place = child) {
        if (child < count && heap[child + 1]->at < heap[child]->at)
            child++;
        if (heap[child]->at >= timer->at)
            break;
        put(heap[child], place);
    }
    put(timer, place);
}

static void take_out(struct service_timer *timer)
{
    uint32_t place = timer->place;
    struct service_timer *last = heap[count--];
    timer->place = 0;
    if (last == timer)
        return;
    if (place > 1 && heap[place / 2]->at > last->at)
        rise(last, place);
    else
        sink(last, place);
}

static bool make_room(void)
{
    if (count + 1 < room)
        return true;
    uint32_t wanted = room ? 2 * room : 64;
    struct service_timer **bigger = realloc(heap, wanted * sizeof(*bigger));
    if (!bigger)
        return false;
    heap = bigger;
    room = wanted;
    return true;
}

/* ---- The thread ---- */

/* The first that is due, out of the heap or set anew; NULL: none. With the lock. */
static struct service_timer *take_due(int64_t now)
{
    struct service_timer *timer = count ? heap[1] : NULL;
    if (!timer || timer->at > now)
        return NULL;
    if (timer->period) {
        timer->at += timer->period;
        if (timer->at <= now) /* what was missed is not made up for */
            timer->at = now + timer->period - (now - timer->at) % timer->period;
        sink(timer, 1);
    } else {
        take_out(timer);
    }
    return timer;
}

static void call_due(void)
{
    for (;;) {
        int64_t now = wait_now();
        lock_take(&lock);
        struct service_timer *timer = running = take_due(now);
        lock_drop(&lock);
        if (!timer)
            return;
        timer->due(timer);
        lock_take(&lock);
        running = NULL;
        lock_drop(&lock);
        __atomic_fetch_add(&calls, 1, __ATOMIC_RELEASE);
        wait_wake(&calls, INT_MAX);
    }
}

static void call_ready(const struct pollfd *polled, uint32_t polled_count)
{
    for (uint32_t i = 0; i < polled_count; i++) {
        if (!polled[i].revents)
            continue;
        lock_take(&lock);
        struct service_watch **link = &watches, *watch;
        while ((watch = *link) && watch->descriptor != polled[i].fd)
            link = &watch->next;
        if (watch) {
            *link = watch->next;
            watch_count--;
        }
        lock_drop(&lock);
        if (watch)
            watch->ready(watch);
    }
}

/*
 * Descriptors to poll: the waker and what is watched. Their number is answered, and the time of the next
 * timer.
 */
static uint32_t prepare(struct pollfd **polled, uint32_t *polled_room, struct timespec *timeout,
                        bool *has_timeout)
{
    lock_take(&lock);
    if (watch_count + 1 > *polled_room) {
        struct pollfd *bigger = realloc(*polled, 2 * (watch_count + 1) * sizeof *bigger);
        if (bigger) {
            *polled = bigger;
            *polled_room = 2 * (watch_count + 1);
        }
    }
    uint32_t used = 0;
    if (*polled_room)
        (*polled)[used++] = (struct pollfd){.fd = waker, .events = POLLIN};
    for (struct service_watch *watch = watches; watch && used < *polled_room; watch = watch->next)
        (*polled)[used++] = (struct pollfd){.fd = watch->descriptor, .events = POLLIN};
    *has_timeout = count > 0;
    int64_t left = count ? heap[1]->at - wait_now() : 0;
    *timeout = (struct timespec){left > 0 ? left / 1000000000 : 0, left > 0 ? left % 1000000000 : 0};
    lock_drop(&lock);
    return used;
}

static void *serve(void *unused)
{
    struct pollfd *polled = NULL;
    uint32_t polled_room = 0;
    (void)unused;
    for (;;) {
        struct timespec timeout;
        bool has_timeout;
        uint64_t drained;
        call_due();
        uint32_t used = prepare(&polled, &polled_room, &timeout, &has_timeout);
        long got = kernel_call(SYS_ppoll, (long)polled, used, has_timeout ? (long)&timeout : 0, 0);
        if (got <= 0 || !used)
            continue;
        if (polled[0].revents)
            kernel_call(SYS_read, waker, (long)&drained, sizeof drained, 0);
        call_ready(polled + 1, used - 1);
    }
    return NULL;
}

int service_start_thread(void *(*run)(void *), void *argument, size_t stack)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    int error = pthread_attr_init(&attributes);
    if (error)
        return error;
    sigfillset(&all);
    pthread_attr_setstacksize(&attributes, stack);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    kernel_sigprocmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&thread, &attributes, run, argument);
    kernel_sigprocmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (!error && run == serve)
        service = thread;
    if (!error)
        __atomic_fetch_add(&own_threads, 1, __ATOMIC_RELAXED);
    return error;
}

unsigned service_thread_count(void)
{
    return __atomic_load_n(&own_threads, __ATOMIC_RELAXED);
}

/* With the lock. */
static DWORD ensure_running(void)
{
    if (is_running)
        return STATUS_SUCCESS;
    if (waker < 0)
        waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (waker < 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (service_start_thread(serve, NULL, 256 * 1024))
        return STATUS_NO_MEMORY;
    is_running = true;
    return STATUS_SUCCESS;
}

static void wake(void)
{
    uint64_t one = 1;
    kernel_call(SYS_write, waker, (long)&one, sizeof one, 0);
}

/* ---- What is asked for ---- */

DWORD service_set(struct service_timer *timer, void (*due)(struct service_timer *), wait_deadline at,
                  int64_t period)
{
    int kept = errno;
    bool is_first = false;
    lock_take(&lock);
    DWORD status = ensure_running();
    if (!status && !timer->place && !make_room())
        status = STATUS_NO_MEMORY;
    if (!status) {
        if (timer->place)
            take_out(timer);
        timer->due = due;
        timer->at = at;
        timer->period = period;
        rise(timer, ++count);
        is_first = timer->place == 1;
    }
    lock_drop(&lock);
    if (is_first)
        wake();
    errno = kept;
    return status;
}

bool service_is_set(const struct service_timer *timer)
{
    return __atomic_load_n(&timer->place, __ATOMIC_RELAXED) != 0;
}

bool service_cancel(struct service_timer *timer)
{
    lock_take(&lock);
    bool was_set = timer->place != 0;
    if (was_set)
        take_out(timer);
    while (running == timer && !pthread_equal(service, pthread_self())) {
        uint32_t seen = __atomic_load_n(&calls, __ATOMIC_ACQUIRE);
        lock_drop(&lock);
        wait_sleep(&calls, seen, WAIT_FOREVER);
        lock_take(&lock);
    }
    lock_drop(&lock);
    return was_set;
}

DWORD service_watch(struct service_watch *watch, void (*ready)(struct service_watch *), int descriptor)
{
    int kept = errno;
    lock_take(&lock);
    DWORD status = ensure_running();
    if (!status) {
        *watch = (struct service_watch){ready, descriptor, watches};
        watches = watch;
        watch_count++;
    }
    lock_drop(&lock);
    if (!status)
        wake();
    errno = kept;
    return status;
}

/* ---- fork ---- */

void service_fork_prepare(void)
{
    lock_take(&lock);
}

void service_fork_parent(void)
{
    lock_drop(&lock);
}

void service_fork_child(void)
{
    for (uint32_t i = 1; i <= count; i++)
        heap[i]->place = 0;
    count = watch_count = own_threads = 0;
    watches = NULL;
    running = NULL;
    is_running = false;
    if (waker >= 0)
        kernel_call(SYS_close, waker, 0, 0, 0);
    waker = -1;
    lock_adopt(&lock);
    lock_drop(&lock);
}
