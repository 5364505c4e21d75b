#include "shim/thread/thread.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "seh/arch/x86_64/switch.h"
#include "seh/fiber.h"
#include "shim/check.h"
#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/heap/cache.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/process.h"
#include "shim/system/attach.h"
#include "shim/thread/cell.h"
#include "shim/thread/fls.h"
#include "shim/thread/service.h"
#include "shim/thread/signal.h"
#include "shim/thread/teb.h"
#include "shim/thread/workers.h"

static void destroy(struct object *object)
{
    struct thread_record *thread = (struct thread_record *)object;
    apc_drop_all(thread);
    free(thread->description);
    if (thread->process)
        process_drop(thread->process);
}

static struct pool pool = POOL(sizeof(struct thread_record));

static const struct object_type thread_type = {
    .name = "thread",
    .waitable = true,
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | THREAD_GET_CONTEXT | THREAD_QUERY_INFORMATION,
                STANDARD_RIGHTS_WRITE | THREAD_TERMINATE | THREAD_SUSPEND_RESUME | THREAD_SET_CONTEXT |
                    THREAD_SET_INFORMATION | THREAD_SET_THREAD_TOKEN,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | THREAD_QUERY_LIMITED_INFORMATION, THREAD_ALL_ACCESS},
    .destroy = destroy,
};

__thread struct thread_record *thread_current;

static struct lock threads;
static struct thread_record *first_thread; /* of those that run, newest first; each is referenced by that */
static pthread_key_t key;
static DWORD last_code; /* of the thread that has ended last */
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

/* ---- All threads ---- */

void threads_lock(void)
{
    lock_take(&threads);
}

void threads_unlock(void)
{
    lock_drop(&threads);
}

void thread_each(void (*visit)(struct thread_record *thread, uintptr_t argument), uintptr_t argument)
{
    lock_take(&threads);
    for (struct thread_record *thread = first_thread; thread; thread = thread->next)
        visit(thread, argument);
    lock_drop(&threads);
}

/* The living thread with this id, with a reference; or NULL. */
static struct thread_record *find(uint32_t id)
{
    lock_take(&threads);
    struct thread_record *thread = first_thread;
    while (thread && thread->id != id)
        thread = thread->next;
    if (thread)
        object_keep(thread);
    lock_drop(&threads);
    return thread;
}

static void list_put(struct thread_record *thread)
{
    lock_take(&threads);
    thread->next = first_thread;
    thread->former = NULL;
    if (first_thread)
        first_thread->former = thread;
    first_thread = thread;
    lock_drop(&threads);
}

static void list_remove(struct thread_record *thread)
{
    lock_take(&threads);
    if (thread->former)
        thread->former->next = thread->next;
    else
        first_thread = thread->next;
    if (thread->next)
        thread->next->former = thread->former;
    lock_drop(&threads);
}

/* ---- The end of a thread ---- */

static uint64_t file_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (now.tv_sec + INT64_C(11644473600)) * UINT64_C(10000000) + now.tv_nsec / 100;
}

static uint64_t hundreds_of_ns(struct timeval time)
{
    return time.tv_sec * UINT64_C(10000000) + time.tv_usec * UINT64_C(10);
}

/*
 * Nobody will find it among the threads any more; those who wait for it go on. It leaves the C library alone,
 * whose locks a thread that was terminated may hold.
 */
static void conclude(struct thread_record *thread)
{
    struct rusage used;
    if (getrusage(RUSAGE_THREAD, &used) == 0) {
        thread->kernel_time = hundreds_of_ns(used.ru_stime);
        thread->user_time = hundreds_of_ns(used.ru_utime);
    }
    thread->ended = file_time();
    waitable_abandon_all(thread);
    list_remove(thread);
    if (!thread->has_ended && !thread->is_ours)
        thread->exit_code = 0;
    __atomic_store_n(&last_code, thread->exit_code, __ATOMIC_RELAXED);
    __atomic_store_n(&thread->has_ended, true, __ATOMIC_RELEASE);
    thread_current = NULL;
    waitable_signal(&thread->waitable, 1);
    wait_wake(&thread->stop, INT_MAX);
}

/* The key's destructor. The first round is for what may still run code of the program. */
static void key_ended(void *record)
{
    struct thread_record *thread = record;
    if (thread->key_round++ == 0) {
        fls_end(thread);
        attach_thread(DLL_THREAD_DETACH);
        fiber_end(thread);
        pthread_setspecific(key, thread);
        return;
    }
    tls_end(thread);
    conclude(thread);
    object_drop(thread);
}

void thread_vanish(DWORD code)
{
    struct thread_record *self = thread_current;
    sigset_t all;
    sigfillset(&all);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, NULL, sizeof(uint64_t));
    cache_leave(); /* whoever holds a heap still would wait for this thread */
    if (self) {
        self->exit_code = code;
        self->has_ended = true;
        conclude(self);
    }
    for (;;)
        syscall(SYS_exit, 0);
}

/* ---- The beginning ---- */

static void make_key(void)
{
    CHECK(pthread_key_create(&key, key_ended) == 0);
}

static void begin(struct thread_record *thread)
{
    thread->began = file_time();
    __atomic_store_n(&thread->id, lock_self(), __ATOMIC_RELEASE);
    thread_current = thread;
    pthread_once(&key_once, make_key);
    pthread_setspecific(key, thread);
    list_put(thread);
}

static struct thread_record *make_record(void)
{
    struct thread_record *thread = object_create(&thread_type, sizeof *thread);
    if (!thread)
        return NULL;
    thread->waitable.kind = WAITABLE_NOTIFICATION;
    thread->exit_code = STILL_ACTIVE;
    return thread;
}

struct thread_record *thread_attach(void)
{
    init_ensure();
    struct thread_record *thread = make_record();
    int kept = errno;
    if (thread)
        begin(thread);
    errno = kept;
    return thread;
}

static void *run(void *record)
{
    struct thread_record *thread = record;
    begin(thread);
    wait_wake(&thread->id, 1);
    suspend_self_if_asked();
    attach_thread(DLL_THREAD_ATTACH);
    apc_run_all(thread);
    DWORD code = thread->start(thread->parameter);
    thread->exit_code = code;
    thread->has_ended = true;
    return NULL;
}

enum {
    STACK_DEFAULT = 1024 * 1024,
    STACK_GRAIN = 65536,
    STACK_OWN = 32768 /* thread-local storage, and glibc's */
};

static size_t stack_size(SIZE_T wanted, DWORD flags)
{
    size_t size = (wanted + STACK_GRAIN - 1) & -(size_t)STACK_GRAIN;
    if (!(flags & STACK_SIZE_PARAM_IS_A_RESERVATION))
        size = (size + STACK_DEFAULT - 1) & -(size_t)STACK_DEFAULT;
    if (size == 0)
        size = STACK_DEFAULT;
    return size + STACK_OWN;
}

static int start_thread(struct thread_record *thread, size_t stack)
{
    pthread_t handle;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error)
        return error;
    error = pthread_attr_setstacksize(&attributes, stack);
    if (!error)
        error = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (!error)
        error = pthread_create(&handle, &attributes, run, thread);
    pthread_attr_destroy(&attributes);
    return error;
}

static DWORD create_thread(SIZE_T wanted, LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags,
                           DWORD handle_flags, HANDLE *handle, DWORD *id)
{
    init_ensure();
    if (flags & ~(DWORD)(CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION))
        return STATUS_INVALID_PARAMETER;
    if (wanted > (SIZE_T)1 << 46)
        return STATUS_NO_MEMORY;
    struct thread_record *thread = make_record();
    if (!thread)
        return STATUS_NO_MEMORY;
    thread->is_ours = true;
    thread->start = start;
    thread->parameter = parameter;
    thread->stop = flags & CREATE_SUSPENDED ? 1 : 0;
    suspend_start();
    DWORD status = handle_open(thread, THREAD_ALL_ACCESS, handle_flags, handle);
    if (status) {
        object_drop(thread);
        return status;
    }
    object_keep(thread); /* the list's */
    int kept = errno, error = start_thread(thread, stack_size(wanted, flags));
    errno = kept;
    if (error) {
        object_drop(thread);
        object_drop(thread);
        handle_close(*handle);
        return STATUS_NO_MEMORY;
    }
    while (!__atomic_load_n(&thread->id, __ATOMIC_ACQUIRE))
        wait_sleep(&thread->id, 0, WAIT_FOREVER);
    *id = thread->id;
    object_drop(thread);
    return STATUS_SUCCESS;
}

/* ---- The calls ---- */

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES attributes, SIZE_T stack, LPTHREAD_START_ROUTINE start,
                           LPVOID parameter, DWORD flags, LPDWORD id)
{
    HANDLE handle;
    DWORD new_id = 0, inherit = attributes && attributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
    DWORD status = create_thread(stack, start, parameter, flags, inherit, &handle, &new_id);
    if (status)
        return error_fail(status), NULL;
    if (id)
        *id = new_id;
    return handle;
}

HANDLE WINAPI CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES attributes, SIZE_T stack,
                                 LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags, LPDWORD id)
{
    if (!error_report(error_check_process(process)))
        return NULL;
    return CreateThread(attributes, stack, start, parameter, flags, id);
}

/*
 * The first thread has left by ExitThread: the process goes on until there is no other one but the library's
 * own, and ends with the code of the last. A look every now and then is all this takes, for it is rare.
 */
static unsigned count_threads(void)
{
    char text[4096];
    unsigned count = 0;
    int file = descriptor_open(AT_FDCWD, "/proc/self/status", O_RDONLY, 0);
    ssize_t got = file < 0 ? 0 : descriptor_read(file, text, sizeof text - 1, -1);
    if (file >= 0)
        descriptor_close(file);
    text[got > 0 ? got : 0] = '\0';
    const char *line = strstr(text, "\nThreads:");
    if (line)
        sscanf(line, "\nThreads: %u", &count);
    return count;
}

static void look_for_end(struct service_timer *timer)
{
    (void)timer;
    if (count_threads() <= service_thread_count() + 1) /* the first thread counts until all are gone */
        ExitProcess(__atomic_load_n(&last_code, __ATOMIC_RELAXED));
}

static void leave_first_thread(DWORD code)
{
    static struct service_timer timer;
    enum { MILLISECOND = 1000000, PERIOD = 20 };
    last_code = code;
    if (count_threads() <= service_thread_count() + 1)
        ExitProcess(code);
    service_set(&timer, look_for_end, wait_now(), PERIOD * MILLISECOND);
}

VOID WINAPI ExitThread(DWORD code)
{
    struct thread_record *self = thread_self();
    if (lock_self() == (uint32_t)getpid())
        leave_first_thread(code);
    if (self) {
        self->exit_code = code;
        self->has_ended = true;
        fiber_leave(self);
    }
    fiber_forget_blocks();
    arch_exit_thread();
}

DWORD thread_of(HANDLE handle, DWORD access, struct thread_record **thread)
{
    void *object;
    init_ensure();
    DWORD status = handle_get(handle, &thread_type, access, &object, NULL);
    *thread = object;
    return status;
}

DWORD thread_own(HANDLE handle, DWORD access, struct thread_record **thread)
{
    DWORD status = thread_of(handle, access, thread);
    if (status || !(*thread)->process)
        return status;
    object_drop(*thread);
    return STATUS_NOT_SUPPORTED;
}

struct thread_record *thread_make_foreign(bool stands)
{
    struct thread_record *thread = make_record();
    if (thread)
        thread->stop = stands ? 1 : 0;
    return thread;
}

BOOL WINAPI GetExitCodeThread(HANDLE handle, LPDWORD code)
{
    struct thread_record *thread;
    DWORD status = thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread);
    if (status)
        return error_fail(status);
    *code = __atomic_load_n(&thread->waitable.own.signal, __ATOMIC_ACQUIRE) > 0 ? thread->exit_code
                                                                                : STILL_ACTIVE;
    object_drop(thread);
    return TRUE;
}

HANDLE WINAPI GetCurrentThread(VOID)
{
    return (HANDLE)-2;
}

DWORD WINAPI GetCurrentThreadId(VOID)
{
    return lock_self();
}

HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id)
{
    HANDLE handle;
    struct thread_record *thread;
    if (id && id == lock_self()) {
        thread = thread_self();
        if (thread)
            object_keep(thread);
    } else {
        thread = id ? find(id) : NULL;
    }
    if (!thread)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    access = object_access(&thread_type, access);
    if (access & THREAD_QUERY_INFORMATION)
        access |= THREAD_QUERY_LIMITED_INFORMATION;
    if (access & THREAD_SET_INFORMATION)
        access |= THREAD_SET_LIMITED_INFORMATION;
    DWORD status = handle_open(thread, access, inherit ? HANDLE_FLAG_INHERIT : 0, &handle);
    object_drop(thread);
    return error_report(status) ? handle : NULL;
}

static DWORD id_of(HANDLE handle, bool of_process)
{
    struct thread_record *thread;
    if (!error_report(thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread)))
        return 0;
    DWORD id = !of_process ? thread->id : thread->process ? (DWORD)thread->process->id : (DWORD)getpid();
    object_drop(thread);
    return id;
}

DWORD WINAPI GetThreadId(HANDLE handle)
{
    return id_of(handle, false);
}

DWORD WINAPI GetProcessIdOfThread(HANDLE handle)
{
    return id_of(handle, true);
}

/* ---- Starting, and fork ---- */

static void *self_for_handles(void)
{
    return thread_self();
}

void thread_start(void)
{
    handle_register_pseudo_self(2, self_for_handles);
}

void thread_fork_prepare(void)
{
    service_fork_prepare();
    named_fork_prepare();
    wait_fork_prepare();
    lock_take(&threads);
}

void thread_fork_parent(void)
{
    lock_drop(&threads);
    wait_fork_parent();
    named_fork_done();
    service_fork_parent();
}

static void fork_child_record(void *record)
{
    struct thread_record *thread = record;
    waitable_fork_child(thread);
    thread->apcs_lock.word = thread->owned_lock.word = 0;
    if (thread != thread_current && thread->id && !thread->process && thread->waitable.own.signal <= 0) {
        thread->has_ended = true; /* in this process it never was */
        thread->exit_code = 0;
        thread->waitable.own.signal = 1;
        thread->owned = NULL;
    }
}

/* The child has one thread, which has a new number. */
void thread_fork_child(void)
{
    struct thread_record *self = thread_current;
    lock_adopt(&threads);
    first_thread = self;
    if (self) {
        self->next = self->former = NULL;
        self->id = lock_self();
        self->alertable = NULL;
        self->stop = 0;
    }
    pool_each(&pool, pool_newest_slab(&pool), NULL, fork_child_record);
    lock_drop(&threads);
    wait_fork_child();
    event_fork_child();
    mutex_fork_child();
    semaphore_fork_child();
    timer_fork_child();
    tls_fork_child();
    teb_changed();
    fls_fork_child();
    address_fork_child();
    waiter_fork_child();
    workers_fork_child();
    named_fork_child();
    service_fork_child();
}

static void abandon(struct thread_record *thread, uintptr_t unused)
{
    (void)unused;
    waitable_abandon_all(thread);
}

void thread_end(void)
{
    thread_each(abandon, 0);
    named_end();
}
