/* Semaphores. */
#include "shim/thread/thread.h"

#include <windows.h>

#include "shim/error.h"
#include "shim/probe.h"
#include "shim/thread/cell.h"

static struct pool pool = POOL(sizeof(struct named));

static const struct object_type semaphore_type = {
    .name = "semaphore",
    .waitable = true,
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | SEMAPHORE_QUERY_STATE, STANDARD_RIGHTS_WRITE | SEMAPHORE_MODIFY_STATE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, SEMAPHORE_ALL_ACCESS},
    .closed = named_closed,
    .destroy = named_destroy,
};

void semaphore_fork_child(void)
{
    pool_each(&pool, pool_newest_slab(&pool), NULL, waitable_fork_child);
}

static bool make_request(struct named_request *request, LONG initial, LONG maximum, DWORD flags)
{
    *request = (struct named_request){
        .type = &semaphore_type,
        .name_kind = NAME_SEMAPHORE,
        .size = sizeof(struct named),
        .note = {.kind = WAITABLE_SEMAPHORE, .maximum = maximum, .state.signal = initial}};
    if (initial >= 0 && initial <= maximum && maximum > 0 && !flags)
        return true;
    return error_fail(STATUS_INVALID_PARAMETER);
}

HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES attributes, LONG initial, LONG maximum, LPCSTR name,
                                 DWORD flags, DWORD access)
{
    struct named_request request;
    if (!make_request(&request, initial, maximum, flags))
        return NULL;
    return named_create(&request, attributes, name, access);
}

HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES attributes, LONG initial, LONG maximum, LPCWSTR name,
                                 DWORD flags, DWORD access)
{
    struct named_request request;
    if (!make_request(&request, initial, maximum, flags))
        return NULL;
    return named_create_wide(&request, attributes, name, access);
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES attributes, LONG initial, LONG maximum, LPCSTR name)
{
    return CreateSemaphoreExA(attributes, initial, maximum, name, 0, SEMAPHORE_ALL_ACCESS);
}

HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES attributes, LONG initial, LONG maximum, LPCWSTR name)
{
    return CreateSemaphoreExW(attributes, initial, maximum, name, 0, SEMAPHORE_ALL_ACCESS);
}

HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name)
{
    struct named_request request;
    make_request(&request, 0, 1, 0);
    return named_open(&request, name, inherit, access);
}

HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name)
{
    struct named_request request;
    make_request(&request, 0, 1, 0);
    return named_open_wide(&request, name, inherit, access);
}

DWORD semaphore_release(HANDLE handle, LONG count, LONG *previous)
{
    void *object;
    bool with_all;
    if (count <= 0)
        return STATUS_INVALID_PARAMETER;
    DWORD status = handle_get(handle, &semaphore_type, SEMAPHORE_MODIFY_STATE, &object, NULL);
    if (status)
        return status;
    struct named *semaphore = object;
    struct signal_state *state = waitable_begin(&semaphore->waitable, &with_all);
    *previous = state->signal;
    if (count > semaphore->note.maximum - state->signal)
        status = STATUS_SEMAPHORE_LIMIT_EXCEEDED;
    else
        state->signal += count;
    waitable_end(&semaphore->waitable, with_all);
    object_drop(semaphore);
    return status;
}

BOOL WINAPI ReleaseSemaphore(HANDLE handle, LONG count, LPLONG previous)
{
    LONG before = 0;
    if (previous && !probe_write(previous, sizeof *previous))
        return error_fail(STATUS_ACCESS_VIOLATION);
    DWORD status = semaphore_release(handle, count, &before);
    if (!status && previous)
        *previous = before;
    return error_report(status);
}
