/* The calls that wait: WaitForSingleObject and its sisters, and Sleep. */
#include "shim/thread/thread.h"

#include <windows.h>

#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"
#include "shim/probe.h"
#include "shim/thread/cell.h"
#include "shim/thread/signal.h"

DWORD waitable_of(HANDLE handle, struct waitable **waitable)
{
    void *object;
    DWORD granted, status = handle_get(handle, NULL, 0, &object, &granted);
    if (status)
        return status;
    status = !((struct object *)object)->type->waitable ? STATUS_INVALID_HANDLE
             : granted & SYNCHRONIZE                    ? STATUS_SUCCESS
                                                        : STATUS_ACCESS_DENIED;
    const struct object_type *type = ((struct object *)object)->type;
    if (!status && type->awaited)
        status = type->awaited(object);
    if (status)
        object_drop(object);
    *waitable = object;
    return status;
}

/*
 * Files are always signalled; pipes, terminals and their like when something can be read from them, or never
 * will be again. With other objects they cannot be waited for.
 */
static DWORD wait_for_file(const struct file *file, DWORD milliseconds)
{
    wait_deadline deadline = wait_deadline_after(milliseconds);
    for (;;) {
        struct pollfd polled = {.fd = file->descriptor, .events = POLLIN};
        int64_t left = deadline == WAIT_FOREVER ? 0 : deadline - wait_now();
        struct timespec time = {left > 0 ? left / 1000000000 : 0, left > 0 ? left % 1000000000 : 0};
        long got =
            descriptor_call(SYS_ppoll, (long)&polled, 1, deadline == WAIT_FOREVER ? 0 : (long)&time, 0);
        if (got > 0)
            return STATUS_WAIT_0;
        if (left <= 0 && deadline != WAIT_FOREVER)
            return STATUS_TIMEOUT;
    }
}

static DWORD wait_one_file(HANDLE handle, DWORD milliseconds)
{
    struct file *file;
    DWORD status = file_get(handle, SYNCHRONIZE, &file, NULL);
    if (status)
        return status == STATUS_OBJECT_TYPE_MISMATCH ? STATUS_INVALID_HANDLE : status;
    bool is_ready = file->kind == FILE_KIND_DISK || file->kind == FILE_KIND_DIRECTORY;
    status = is_ready ? STATUS_WAIT_0 : wait_for_file(file, milliseconds);
    object_drop(file);
    return status;
}

static bool is_outcome(DWORD status)
{
    return status < STATUS_PENDING; /* failures are far above */
}

static DWORD answer(DWORD status)
{
    return is_outcome(status) ? status : (error_fail(status), WAIT_FAILED);
}

static DWORD wait_one(HANDLE handle, DWORD milliseconds, BOOL alertable)
{
    struct waitable *waitable;
    DWORD status = waitable_of(handle, &waitable);
    if (status == STATUS_INVALID_HANDLE)
        return wait_one_file(handle, milliseconds);
    if (status)
        return status;
    wait_deadline deadline = milliseconds ? wait_deadline_after(milliseconds) : 0;
    status = wait_for(&waitable, 1, false, deadline, alertable);
    object_drop(waitable);
    return status;
}

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable)
{
    return answer(wait_one(handle, milliseconds, alertable));
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds)
{
    return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

static bool are_same(const struct waitable *one, const struct waitable *other)
{
    return one == other || (one->cell && other->cell &&
                            ((const struct named *)one)->order == ((const struct named *)other)->order);
}

static bool has_repeated(struct waitable *const *objects, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = 0; j < i; j++)
            if (are_same(objects[i], objects[j]))
                return true;
    return false;
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, CONST HANDLE *handles, BOOL all, DWORD milliseconds,
                                      BOOL alertable)
{
    struct waitable *objects[WAIT_MOST];
    HANDLE copies[WAIT_MOST];
    DWORD status = STATUS_SUCCESS;
    unsigned got = 0;
    if (count == 0 || count > WAIT_MOST)
        return answer(STATUS_INVALID_PARAMETER);
    if (!probe_load(copies, handles, count * sizeof *handles))
        return answer(STATUS_ACCESS_VIOLATION);
    wait_deadline deadline = milliseconds ? wait_deadline_after(milliseconds) : 0;
    while (got < count && !(status = waitable_of(copies[got], &objects[got])))
        got++;
    if (!status && all && has_repeated(objects, count))
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = wait_for(objects, count, all, deadline, alertable);
    while (got > 0)
        object_drop(objects[--got]);
    return answer(status);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, CONST HANDLE *handles, BOOL all, DWORD milliseconds)
{
    return WaitForMultipleObjectsEx(count, handles, all, milliseconds, FALSE);
}

DWORD WINAPI SignalObjectAndWait(HANDLE to_signal, HANDLE to_wait_on, DWORD milliseconds, BOOL alertable)
{
    LONG before;
    struct waitable *waitable;
    DWORD status = waitable_of(to_wait_on, &waitable);
    if (status)
        return answer(status);
    status = event_set(to_signal);
    if (status == STATUS_OBJECT_TYPE_MISMATCH)
        status = mutex_release(to_signal);
    if (status == STATUS_OBJECT_TYPE_MISMATCH)
        status = semaphore_release(to_signal, 1, &before);
    if (!status)
        status =
            wait_for(&waitable, 1, false, milliseconds ? wait_deadline_after(milliseconds) : 0, alertable);
    object_drop(waitable);
    return answer(status);
}

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable)
{
    if (milliseconds == 0 && !alertable) {
        sched_yield();
        return 0;
    }
    DWORD status = wait_for(NULL, 0, false, milliseconds ? wait_deadline_after(milliseconds) : 0, alertable);
    return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

VOID WINAPI Sleep(DWORD milliseconds)
{
    SleepEx(milliseconds, FALSE);
}

BOOL WINAPI SwitchToThread(VOID)
{
    sched_yield();
    return FALSE;
}
