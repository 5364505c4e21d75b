/*
 * Processes as Win32 sees them.
 *
 *   OpenProcess           rights are the program's word to itself, checked at each call; that the kernel would let this process
 *                         into the other is checked when one of the PROCESS_VM_* rights is asked for
 *   bInheritHandle        kept; a child of fork has every handle, of exec none
 *   TerminateProcess      of another process: SIGKILL; the exit code cannot be given
 */
#include "shim/process.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/os.h"

static void forget(struct object *object)
{
    os_process_close(((struct process *)object)->descriptor);
}

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
};

/* Aligned as the records of a pool are. */
static struct process self
    __attribute__((aligned(64))) = {.object = {.type = &type, .references = 1}, .descriptor = -1};

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

static DWORD open_process(DWORD access, DWORD flags, DWORD id, HANDLE *handle)
{
    enum { INSIDE = PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_VM_OPERATION };
    if (id == 0 || (pid_t)id < 0)
        return STATUS_INVALID_PARAMETER;
    init_ensure();
    struct process *process = object_create(&type, sizeof *process);
    if (!process)
        return STATUS_NO_MEMORY;
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
    int error = os_process_kill(target->id, target->descriptor);
    process_drop(target);
    return error_report(error ? STATUS_ACCESS_DENIED : STATUS_SUCCESS);
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
