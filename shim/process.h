/*
 * Processes behind handles, and the end of this one.
 */
#ifndef FAULTLINE_SHIM_PROCESS_H
#define FAULTLINE_SHIM_PROCESS_H

#include <windows.h>

#include <stdbool.h>
#include <sys/types.h>

#include "shim/error.h"
#include "shim/thread/service.h"
#include "shim/thread/wait.h"

struct start_page;
struct thread_record;

/* What a handle of a process stands for. */
struct process {
    struct waitable waitable; /* signalled when it has ended */
    pid_t id;                 /* 0: whichever process asks, behind GetCurrentProcess */
    int descriptor;  /* of that process, so that another that gets its number is not taken for it; -1: none */
    pid_t parent;    /* the process whose CreateProcess has made it; 0: none of ours */
    bool is_watched; /* the service will say when it ends; guarded by the lock, as are the next two */
    bool has_ended;
    DWORD exit_code; /* once it has ended */
    struct service_watch watch;
    struct start_page *page;      /* what it says itself of its end; NULL unless CreateProcess has made it */
    struct thread_record *thread; /* its first thread, of CreateProcess, referenced until it ends */
};

/*
 * A process for CreateProcess, whose page it keeps, with a handle of its first thread's record to come. The
 * caller's reference; it is watched from now on. STATUS_NO_MEMORY.
 */
DWORD process_adopt(pid_t id, int descriptor, struct start_page *page, struct thread_record *thread,
                    struct process **process);

/* A handle with all rights. */
DWORD process_open_handle(struct process *process, DWORD flags, HANDLE *handle);

/* Stops it, or lets it go on. */
DWORD process_stop(struct process *process, bool stop);

/* Ends another process; its exit code, if nobody has been faster. */
DWORD process_kill(struct process *process, UINT code);

/*
 * Calls set, which gives 0 or -1 with errno, for each thread of a process. 0, or the errno of the first that
 * could not be set; threads that end meanwhile do not count, and those that begin inherit it from one that
 * has it.
 */
int process_set_threads(const struct process *process, int (*set)(pid_t thread, const void *value),
                        const void *value);

/* The niceness of the first priority class among the flags; 0: there is none. */
int process_nice(DWORD flags);

void process_fork_child(void);

/* Makes the constant handle known. */
void process_start(void);

/*
 * The process of a handle, kept for the caller, if the handle has these PROCESS_* rights.
 * STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED.
 */
DWORD process_get(HANDLE handle, DWORD access, struct process **process);

/*
 * Is the handle one of this process, with these rights? Statuses as process_check's, and
 * STATUS_ACCESS_DENIED.
 */
DWORD process_check_rights(HANDLE handle, DWORD access);

static inline DWORD process_check_access(HANDLE handle, DWORD access)
{
    return __builtin_expect(handle == PROCESS_SELF, 1) ? STATUS_SUCCESS
                                                       : process_check_rights(handle, access);
}

static inline void process_drop(struct process *process)
{
    object_drop(process);
}

bool process_is_self(const struct process *process);

/* False: it has ended, and what was learned by its number may be about another. */
bool process_is_alive(const struct process *process);

/*
 * Ends the process at once: nothing is flushed, no handler runs. A parent gets eight bits: the low ones, but
 * never success for what was not. Signal safe.
 */
void process_end(UINT code) __attribute__((noreturn));

#endif
