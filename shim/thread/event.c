/*
 * Events.
 *
 *   lpEventAttributes   bInheritHandle is kept; security descriptors are ignored
 *   names               shared by the processes of one user; PulseEvent reaches who waits in the others, too
 */
#include "shim/thread/thread.h"

#include <windows.h>

#include "shim/error.h"
#include "shim/thread/cell.h"

static struct pool pool = POOL(sizeof(struct named));

static const struct object_type event_type = {
    .name = "event",
    .waitable = true,
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | EVENT_QUERY_STATE, STANDARD_RIGHTS_WRITE | EVENT_MODIFY_STATE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, EVENT_ALL_ACCESS},
    .closed = named_closed,
    .destroy = named_destroy,
};

void event_fork_child(void)
{
    pool_each(&pool, pool_newest_slab(&pool), NULL, waitable_fork_child);
}

static bool make_request(struct named_request *request, DWORD flags)
{
    *request = (struct named_request){
        .type = &event_type,
        .name_kind = NAME_EVENT,
        .size = sizeof(struct named),
        .note = {.kind = flags & CREATE_EVENT_MANUAL_RESET ? WAITABLE_NOTIFICATION : WAITABLE_SYNCHRONIZATION,
                 .state.signal = (flags & CREATE_EVENT_INITIAL_SET) != 0}};
    if (!(flags & ~(DWORD)(CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET)))
        return true;
    return error_fail(STATUS_INVALID_PARAMETER);
}

static DWORD flags_of(BOOL manual, BOOL initial)
{
    return (manual ? CREATE_EVENT_MANUAL_RESET : 0) | (initial ? CREATE_EVENT_INITIAL_SET : 0);
}

HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create_wide(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL initial, LPCSTR name)
{
    return CreateEventExA(attributes, name, flags_of(manual, initial), EVENT_ALL_ACCESS);
}

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL initial, LPCWSTR name)
{
    return CreateEventExW(attributes, name, flags_of(manual, initial), EVENT_ALL_ACCESS);
}

HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open(&request, name, inherit, access);
}

HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open_wide(&request, name, inherit, access);
}

static DWORD change(HANDLE handle, void (*to)(struct waitable *event))
{
    void *event;
    DWORD status = handle_get(handle, &event_type, EVENT_MODIFY_STATE, &event, NULL);
    if (!status) {
        to(event);
        object_drop(event);
    }
    return status;
}

static void signalled(struct waitable *event)
{
    waitable_signal(event, 1);
}

static void unsignalled(struct waitable *event)
{
    waitable_signal(event, 0);
}

DWORD event_set(HANDLE handle)
{
    return change(handle, signalled);
}

DWORD event_reset(HANDLE handle)
{
    return change(handle, unsignalled);
}

BOOL WINAPI SetEvent(HANDLE handle)
{
    return error_report(event_set(handle));
}

BOOL WINAPI ResetEvent(HANDLE handle)
{
    return error_report(event_reset(handle));
}

BOOL WINAPI PulseEvent(HANDLE handle)
{
    return error_report(change(handle, waitable_pulse));
}
