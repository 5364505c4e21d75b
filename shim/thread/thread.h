/*
 * Threads.
 *
 * Theory of operation. A thread that uses handles, waits or slots has a record: CreateThread makes one,
 * others get theirs when they first need it. It lives as long as the thread runs or somebody has a handle. A
 * pthread key ends it: the key's destructor runs twice, so that what other keys' destructors still do with
 * the record finds it there.
 *
 * Suspending is a signal (THREAD_SIGNAL) whose handler sleeps on `stop`. The word says all: how often the
 * thread was suspended, whether it stands, whether it is to end. A handler that comes while the thread holds
 * a lock of the library leaves a note, and the thread stands when it drops its last lock. The kernel's frame
 * of the signal is where the thread's registers are read and written meanwhile.
 */
#ifndef FAULTLINE_SHIM_THREAD_THREAD_H
#define FAULTLINE_SHIM_THREAD_THREAD_H

#include <windows.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "shim/thread/wait.h"

struct apc;
struct fiber;
struct fls_values;

enum { TLS_NEAR = 64, TLS_SLOTS = 1088 };

/* thread_record.stop */
enum {
    STOP_COUNT = 0xff,
    STOP_STANDS = 0x100,
    STOP_END = 0x200,
    STOP_LATER = 0x400, /* it is to be asked again */
    STOP_NOW = 0x800    /* nobody is going to */
};

struct thread_record {
    struct waitable waitable;
    uint32_t id;                         /* the host's; 0: it has not begun */
    bool is_ours;                        /* CreateThread has made it */
    bool has_ended;                      /* its exit code is final */
    DWORD exit_code;                     /* STILL_ACTIVE until it ends */
    LPTHREAD_START_ROUTINE start;        /* what it calls, ... */
    LPVOID parameter;                    /* ... and with what; of a thread of ours */
    struct thread_record *next, *former; /* all threads that run; guarded by `threads` */
    uint32_t stop;                       /* futex: STOP_* */
    void *frame;                         /* ucontext of the handler in which it stands, or NULL */
    unsigned postponed;                  /* how often in a row it has asked for STOP_LATER */
    struct lock apcs_lock;
    struct apc *first_apc, *last_apc; /* to be called, oldest first; guarded by apcs_lock */
    struct wait *alertable;           /* the wait that an APC may end, or NULL; guarded by apcs_lock */
    struct lock owned_lock;
    struct waitable *owned; /* mutexes, newest first; guarded by owned_lock. Each is referenced */
    int priority;           /* THREAD_PRIORITY_* */
    BOOL boost_disabled;
    WCHAR *description;              /* malloc'd or NULL; guarded by `threads` */
    uint64_t began, ended;           /* FILETIME; 0: not yet */
    uint64_t kernel_time, user_time; /* of one that has ended, in units of 100 ns */
    void *tls[TLS_NEAR];             /* TlsGetValue of the first slots */
    void **tls_far;                  /* the others, or NULL: all NULL */
    struct fls_values *fls;          /* of the thread, or of the fiber that it runs; NULL: none set */
    struct fiber *fiber;             /* that it runs; NULL: the thread is no fiber */
    struct fiber *base_fiber;        /* that it became first, with the thread's own stack; NULL likewise */
    unsigned key_round;              /* how often the key's destructor has run */
    struct process *process;         /* of a thread of another process, referenced; else NULL */
};

extern __thread struct thread_record *thread_current;

/* The calling thread's record, made now if need be; NULL: no memory. */
struct thread_record *thread_attach(void);

static inline struct thread_record *thread_self(void)
{
    struct thread_record *self = thread_current;
    return __builtin_expect(self != NULL, 1) ? self : thread_attach();
}

/* The thread of a handle, with a reference. thread_own: STATUS_NOT_SUPPORTED for one of another process. */
DWORD thread_of(HANDLE handle, DWORD access, struct thread_record **thread);
DWORD thread_own(HANDLE handle, DWORD access, struct thread_record **thread);

/* A record for the first thread of a process that CreateProcess makes, which stands if `stands`; or NULL. */
struct thread_record *thread_make_foreign(bool stands);

/* Calls visit for each living thread, with `threads` held. */
void thread_each(void (*visit)(struct thread_record *thread, uintptr_t argument), uintptr_t argument);

void threads_lock(void);
void threads_unlock(void);

/* Runs the APCs of the calling thread, which are there; false: none was. */
bool apc_run_all(struct thread_record *self);
void apc_drop_all(struct thread_record *thread);

/* Queues the APC of a timer, which has one at most in the queue; and that one is taken out again. */
DWORD apc_queue_timer(struct thread_record *thread, PTIMERAPCROUTINE routine, LPVOID argument, uint64_t time,
                      const void *timer);
void apc_remove(struct thread_record *thread, const void *timer);

/* The calling thread, which no lock of the library holds, stands while it is suspended. */
void suspend_start(void);
void suspend_self_if_asked(void);

/* The record's thread is to end as by TerminateThread. */
void thread_vanish(DWORD code) __attribute__((noreturn));

/* What a thread's slots and fiber hold, when it ends. */
void tls_end(struct thread_record *thread);
void tls_fork_child(void);
void fls_end(struct thread_record *thread);
void fiber_end(struct thread_record *thread);

/* What the thread has of its own stack is in force again, wherever it runs: it is about to end. */
void fiber_leave(struct thread_record *thread);

void thread_start(void);

/* Around fork, and at the end of the process. */
void thread_fork_prepare(void);
void thread_fork_parent(void);
void thread_fork_child(void);
void thread_end(void);

#endif
