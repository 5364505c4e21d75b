/*
 * Mutexes. A thread that ends abandons those that it owns; of a process that was killed this is found by
 * those who wait, within CELL_PATROL milliseconds.
 */
#include "shim/thread/thread.h"

#include <windows.h>

#include <unistd.h>

#include "shim/error.h"
#include "shim/thread/cell.h"

static struct pool pool = POOL(sizeof(struct named));

static const struct object_type mutex_type = {
    .name = "mutex",
    .waitable = true,
    .pool = &pool,
    .generic = {STANDARD_RIGHTS_READ | MUTANT_QUERY_STATE, STANDARD_RIGHTS_WRITE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, MUTANT_ALL_ACCESS},
    .closed = named_closed,
    .destroy = named_destroy,
};

/*
 * What other threads owned when the process forked is abandoned in the child; what other processes own is
 * theirs.
 */
static void fork_child(void *record)
{
    struct named *mutex = record;
    waitable_fork_child(mutex);
    if (mutex->waitable.cell) {
        mutex->waitable.owned_by = NULL;
        return;
    }
    struct signal_state *state = &mutex->waitable.own;
    if (state->owner && mutex->waitable.owned_by == thread_current)
        state->owner = lock_self();
    else if (state->owner)
        *state = (struct signal_state){.signal = 1, .abandoned = 1};
}

void mutex_fork_child(void)
{
    pool_each(&pool, pool_newest_slab(&pool), NULL, fork_child);
}

static bool make_request(struct named_request *request, DWORD flags)
{
    *request = (struct named_request){.type = &mutex_type,
                                      .name_kind = NAME_MUTEX,
                                      .size = sizeof(struct named),
                                      .note = {.kind = WAITABLE_MUTEX, .state.signal = 1}};
    if (flags & ~(DWORD)CREATE_MUTEX_INITIAL_OWNER)
        return error_fail(STATUS_INVALID_PARAMETER);
    struct thread_record *self = flags & CREATE_MUTEX_INITIAL_OWNER ? thread_self() : NULL;
    if (flags & CREATE_MUTEX_INITIAL_OWNER && !self)
        return error_fail(STATUS_NO_MEMORY);
    if (self)
        request->note.state = (struct signal_state){.signal = 0, .owner = self->id, .process = getpid()};
    return true;
}

HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access)
{
    struct named_request request;
    return make_request(&request, flags) ? named_create_wide(&request, attributes, name, access) : NULL;
}

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCSTR name)
{
    return CreateMutexExA(attributes, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTANT_ALL_ACCESS);
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCWSTR name)
{
    return CreateMutexExW(attributes, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTANT_ALL_ACCESS);
}

HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open(&request, name, inherit, access);
}

HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name)
{
    struct named_request request;
    make_request(&request, 0);
    return named_open_wide(&request, name, inherit, access);
}

DWORD mutex_release(HANDLE handle)
{
    void *mutex;
    DWORD status = handle_get(handle, &mutex_type, 0, &mutex, NULL);
    if (!status) {
        status = waitable_release(mutex);
        object_drop(mutex);
    }
    return status;
}

BOOL WINAPI ReleaseMutex(HANDLE handle)
{
    return error_report(mutex_release(handle));
}
