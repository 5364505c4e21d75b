/*
 * Processes as Win32 sees them.
 *
 *   OpenProcess           rights are the program's word to itself, checked at each call; that the kernel
 *                         would let this process into the other is checked when PROCESS_VM_* rights are asked
 *                         for
 *   bInheritHandle        kept; a child of fork has every handle, of exec none
 *   TerminateProcess      of another process: SIGKILL; CreateProcess's caller gets the exit code
 *   exit codes            a child says them itself, on a page that it shares with its parent (start.h)
 */
#include "shim/process.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/thread/start.h"
#include "shim/thread/thread.h"

static void forget(struct object *object)
{
    struct process *process = (struct process *)object;
    os_process_close(process->descriptor);
    if (process->page)
        os_release(process->page, OS_PAGE);
}

static DWORD awaited(struct object *object);

static struct pool pool = POOL(sizeof(struct process));
static const struct object_type type = {
    .name = "process",
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | PROCESS_VM_READ | PROCESS_QUERY_INFORMATION,
                STANDARD_RIGHTS_WRITE | PROCESS_CREATE_THREAD | PROCESS_VM_OPERATION | PROCESS_VM_WRITE |
                    PROCESS_DUP_HANDLE | PROCESS_SET_QUOTA | PROCESS_SET_INFORMATION | PROCESS_SUSPEND_RESUME,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION,
                PROCESS_ALL_ACCESS},
    .destroy = forget,
    .waitable = true,
    .awaited = awaited,
};

/* Aligned as the records of a pool are. */
static struct process self
    __attribute__((aligned(64))) = {.waitable.object = {.type = &type, .references = 1}, .descriptor = -1};

void process_start(void)
{
    handle_register_pseudo(1, &self);
}

DWORD process_get(HANDLE handle, DWORD access, struct process **process)
{
    void *object;
    init_ensure();
    DWORD status = handle_get(handle, &type, access, &object, NULL);
    *process = object;
    return status;
}

bool process_is_self(const struct process *process)
{
    return process->id == 0 || process->id == getpid();
}

bool process_is_alive(const struct process *process)
{
    return process_is_self(process) || os_process_is_alive(process->id, process->descriptor);
}

DWORD process_check_rights(HANDLE handle, DWORD access)
{
    struct process *process;
    DWORD status = process_get(handle, access, &process);
    if (status)
        return status;
    if (!process_is_self(process))
        status = STATUS_NOT_SUPPORTED;
    process_drop(process);
    return status;
}

DWORD process_check(HANDLE handle)
{
    return process_check_rights(handle, 0);
}

/* ---- The end of another process ---- */

static struct lock ending;

/* What a process that was killed by the signal would have ended with. */
static DWORD code_of_signal(int signal)
{
    switch (signal) {
    case SIGSEGV:
        return STATUS_ACCESS_VIOLATION;
    case SIGBUS:
        return STATUS_IN_PAGE_ERROR;
    case SIGILL:
        return STATUS_ILLEGAL_INSTRUCTION;
    case SIGFPE:
        return STATUS_INTEGER_DIVIDE_BY_ZERO;
    case SIGTRAP:
        return STATUS_BREAKPOINT;
    case SIGINT:
        return STATUS_CONTROL_C_EXIT;
    case SIGABRT:
        return 3; /* as abort has it */
    default:
        return 1;
    }
}

/* The host's account of a child: CreateProcess's is gone with that, others are left to who has made them. */
static DWORD account_of(const struct process *process)
{
    enum { BY_DESCRIPTOR = 3 };
    siginfo_t info = {.si_code = CLD_EXITED};
    int kept = errno;
    syscall(SYS_waitid, BY_DESCRIPTOR, process->descriptor, &info,
            process->parent == getpid() ? WEXITED : WEXITED | WNOHANG | WNOWAIT, NULL);
    errno = kept;
    return info.si_code == CLD_EXITED ? (DWORD)info.si_status : code_of_signal(info.si_status);
}

/* It has ended: those who wait for it go on. */
static void conclude(struct process *process)
{
    lock_take(&ending);
    bool first = !process->has_ended;
    struct thread_record *thread = first ? process->thread : NULL;
    if (first) {
        process->exit_code = account_of(process);
        if (process->page)
            start_code(process->page, &process->exit_code);
    }
    process->has_ended = true;
    process->thread = NULL;
    lock_drop(&ending);
    if (!first)
        return;
    if (thread) {
        thread->exit_code = process->exit_code;
        thread->has_ended = true;
        waitable_signal(&thread->waitable, 1);
    }
    waitable_signal(&process->waitable, 1);
    if (thread)
        object_drop(thread);
}

static void ended(struct service_watch *watch)
{
    struct process *process = (struct process *)((char *)watch - offsetof(struct process, watch));
    conclude(process);
    process_drop(process);
}

static bool look(struct process *process)
{
    if (process_is_self(process))
        return false;
    if (!process->has_ended && !os_process_is_alive(process->id, process->descriptor))
        conclude(process);
    return process->has_ended;
}

/* The service says when it ends; until then it has a reference. */
static DWORD watch(struct process *process)
{
    DWORD status = STATUS_SUCCESS;
    lock_take(&ending);
    bool needed = !process->is_watched && !process->has_ended;
    process->is_watched |= needed;
    lock_drop(&ending);
    if (!needed)
        return status;
    object_keep(process);
    status = service_watch(&process->watch, ended, process->descriptor);
    if (!status)
        return status;
    process->is_watched = false;
    process_drop(process);
    return status;
}

static DWORD awaited(struct object *object)
{
    struct process *process = (struct process *)object;
    if (process_is_self(process) || look(process))
        return STATUS_SUCCESS;
    return process->descriptor < 0 ? STATUS_NOT_SUPPORTED
                                   : watch(process); /* before Linux 5.3 there is nothing to watch */
}

/* Its exit code then. */
static bool has_ended(struct process *process, DWORD *exit_code)
{
    if (!look(process))
        return false;
    *exit_code = process->exit_code;
    return true;
}

DWORD process_adopt(pid_t id, int descriptor, struct start_page *page, struct thread_record *thread,
                    struct process **process)
{
    struct process *made = object_create(&type, sizeof *made);
    if (!made)
        return STATUS_NO_MEMORY;
    made->waitable.kind = WAITABLE_NOTIFICATION;
    made->id = id;
    made->parent = getpid();
    made->descriptor = descriptor;
    made->page = page;
    made->thread = thread;
    object_keep(thread);
    watch(made); /* without: the process is looked at when somebody asks, and its remains stay until then */
    *process = made;
    return STATUS_SUCCESS;
}

DWORD process_open_handle(struct process *process, DWORD flags, HANDLE *handle)
{
    return handle_open(process, PROCESS_ALL_ACCESS, flags, handle);
}

static DWORD send(const struct process *process, int signal)
{
    int kept = errno;
    long failed = process->descriptor >= 0
                      ? syscall(SYS_pidfd_send_signal, process->descriptor, signal, NULL, 0)
                      : kill(process->id, signal);
    errno = kept;
    return failed ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

DWORD process_stop(struct process *process, bool stop)
{
    return send(process, stop ? SIGSTOP : SIGCONT);
}

DWORD process_kill(struct process *process, UINT code)
{
    if (look(process))
        return STATUS_ACCESS_DENIED;
    if (process->page)
        start_say(process->page, code);
    return send(process, SIGKILL);
}

static void forget_parent(void *record)
{
    struct process *process = record;
    waitable_fork_child(process);
    process->is_watched = false;
}

int process_set_threads(const struct process *process, int (*set)(pid_t thread, const void *value),
                        const void *value)
{
    char path[64];
    int kept = errno, error = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)(process_is_self(process) ? getpid() : process->id));
    DIR *threads = opendir(path);
    if (!threads)
        error = errno;
    for (struct dirent *thread; threads && !error && (thread = readdir(threads));)
        if (*thread->d_name != '.' && set(atoi(thread->d_name), value) != 0 && errno != ESRCH)
            error = errno;
    if (threads)
        closedir(threads);
    errno = kept;
    return error;
}

void process_fork_child(void)
{
    ending.word = 0;
    waitable_fork_child(&self);
    pool_each(&pool, pool_newest_slab(&pool), NULL, forget_parent);
}

BOOL WINAPI GetExitCodeProcess(HANDLE handle, LPDWORD code)
{
    struct process *process;
    DWORD ended_with, status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (status)
        return error_fail(status);
    *code = has_ended(process, &ended_with) ? ended_with : STILL_ACTIVE;
    process_drop(process);
    return TRUE;
}

static DWORD open_process(DWORD access, DWORD flags, DWORD id, HANDLE *handle)
{
    enum { INSIDE = PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_VM_OPERATION };
    if (id == 0 || (pid_t)id < 0)
        return STATUS_INVALID_PARAMETER;
    init_ensure();
    struct process *process = object_create(&type, sizeof *process);
    if (!process)
        return STATUS_NO_MEMORY;
    process->waitable.kind = WAITABLE_NOTIFICATION;
    process->id = id;
    process->descriptor = -1;
    access = object_access(&type, access);
    if (access & PROCESS_QUERY_INFORMATION)
        access |= PROCESS_QUERY_LIMITED_INFORMATION;
    int error = 0;
    if (!process_is_self(process)) {
        error = os_process_open(process->id, &process->descriptor);
        if (!error && access & INSIDE)
            error = os_process_may_enter(process->id);
    }
    DWORD status = !error            ? handle_open(process, access, flags, handle)
                   : error == EPERM  ? STATUS_ACCESS_DENIED
                   : error == EMFILE ? STATUS_INSUFFICIENT_RESOURCES
                                     : STATUS_INVALID_PARAMETER;
    process_drop(process);
    return status;
}

HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id)
{
    HANDLE handle;
    return error_report(open_process(access, inherit ? HANDLE_FLAG_INHERIT : 0, id, &handle)) ? handle : NULL;
}

DWORD WINAPI GetProcessId(HANDLE handle)
{
    struct process *process;
    if (!error_report(process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process)))
        return 0;
    DWORD id = process->id ? process->id : getpid();
    process_drop(process);
    return id;
}

HANDLE WINAPI GetCurrentProcess(void)
{
    return PROCESS_SELF;
}

DWORD WINAPI GetCurrentProcessId(void)
{
    return getpid();
}

void process_end(UINT code)
{
    start_say_own(code);
    os_exit(code && !(code & 0xFF) ? 0xFF : code & 0xFF);
}

BOOL WINAPI TerminateProcess(HANDLE process, UINT code)
{
    if (process == PROCESS_SELF)
        process_end(code);
    struct process *target;
    DWORD status = process_get(process, PROCESS_TERMINATE, &target);
    if (status)
        return error_fail(status);
    if (process_is_self(target))
        process_end(code);
    status = process_kill(target, code);
    process_drop(target);
    return error_report(status);
}

/*
 * The C library's streams are flushed, because a native program expects its output; its atexit handlers and
 * destructors do not run, because ExitProcess may be called from any thread in any state.
 */
void WINAPI ExitProcess(UINT code)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE,
                           NULL); /* writing is where a cancelled thread would end alone */
    fcloseall();
    init_end();
    process_end(code);
}

/* x86 keeps its instruction cache coherent; what is left is that the compiler keeps the stores before this
 * call. */
BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID base, SIZE_T size)
{
    (void)base;
    (void)size;
    __asm__ volatile("" ::: "memory");
    return error_report(error_check_process(process));
}

VOID WINAPI FlushProcessWriteBuffers(VOID)
{
    os_barrier();
}
