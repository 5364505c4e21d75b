#include "shim/thread/cell.h"

#include <errno.h>
#include <linux/futex.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/text/text.h"
#include "shim/thread/thread.h"

C_ASSERT(sizeof(struct cell) <= OS_PAGE);

/* ---- The cell's lock ---- */

static bool is_gone(uint32_t process, uint32_t thread)
{
    int kept = errno;
    bool gone = syscall(SYS_tgkill, process, thread, 0) < 0 && errno == ESRCH;
    errno = kept;
    return gone;
}

static void begin_cell(struct named *named)
{
    struct cell *cell = named->waitable.cell;
    if (cell->is_made)
        return;
    cell->state = named->note.state;
    cell->maximum = named->note.maximum;
    __atomic_store_n(&cell->is_made, 1, __ATOMIC_RELEASE);
}

void cell_lock(struct named *named)
{
    struct cell *cell = named->waitable.cell;
    uint64_t self = (uint64_t)getpid() << 32 | lock_self(), seen = 0;
    lock_begin();
    for (unsigned tries = 0;
         !__atomic_compare_exchange_n(&cell->lock, &seen, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
         tries++) {
        /*
         * steps with the lock take less than a microsecond, unless their thread has lost the processor, or
         * died
         */
        if (tries % 1000 == 999 && is_gone(seen >> 32, (uint32_t)seen) &&
            __atomic_compare_exchange_n(&cell->lock, &seen, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            break;
        if (tries < 100)
            __builtin_ia32_pause();
        else
            sched_yield();
        seen = 0;
    }
    begin_cell(named);
}

void cell_unlock(struct named *named)
{
    __atomic_store_n(&named->waitable.cell->lock, 0, __ATOMIC_RELEASE);
    lock_end();
}

void cell_changed(struct cell *cell)
{
    __atomic_fetch_add(&cell->changes, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&cell->sleepers, __ATOMIC_SEQ_CST) == 0)
        return;
    int kept = errno;
    syscall(SYS_futex, &cell->changes, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    errno = kept;
}

bool cell_is_orphaned(struct signal_state *state)
{
    if (state->signal > 0 || !state->owner || !is_gone(state->process, state->owner))
        return false;
    *state = (struct signal_state){.signal = 1, .abandoned = 1};
    return true;
}

/* ---- Named objects ---- */

/* All that have a name, for fork and the end of the process. */
static struct named *first_named;
static struct lock naming;

static void list_put(struct named *named)
{
    lock_take(&naming);
    named->next = first_named;
    named->former = NULL;
    if (first_named)
        first_named->former = named;
    first_named = named;
    lock_drop(&naming);
}

static void list_remove(struct named *named)
{
    lock_take(&naming);
    if (named->former)
        named->former->next = named->next;
    else
        first_named = named->next;
    if (named->next)
        named->next->former = named->former;
    lock_drop(&naming);
}

void named_closed(struct object *object)
{
    struct named *named = (struct named *)object;
    if (named->waitable.kind == WAITABLE_MUTEX)
        waitable_disown(&named->waitable);
    char *name =
        __atomic_exchange_n(&named->name, NULL, __ATOMIC_ACQ_REL); /* the process may end meanwhile */
    if (!name)
        return;
    list_remove(named);
    names_close(name, named->file);
    descriptor_close(named->file);
    free(name);
    named->file = -1;
}

void named_destroy(struct object *object)
{
    struct named *named = (struct named *)object;
    named_closed(object); /* if it never had a handle */
    if (named->waitable.cell)
        os_release(named->waitable.cell, OS_PAGE);
}

static void make_state(struct named *named, const struct cell_note *note)
{
    named->note = *note;
    named->waitable.kind = note->kind;
    named->waitable.own = note->state;
}

static DWORD attach_name(const struct named_request *request, struct named *named, const char *name,
                         bool create, bool *created)
{
    uint64_t size = OS_PAGE;
    struct stat status_of_file;
    struct cell_note note = request->note;
    int file;
    char *copy = strdup(name);
    if (!copy)
        return STATUS_NO_MEMORY;
    DWORD status =
        names_open(name, request->name_kind, create, OS_PAGE, &size, &note, sizeof note, &file, created);
    if (status) {
        free(copy);
        return status;
    }
    void *cell;
    named->name = copy;
    named->file = file;
    list_put(named);
    if (size != OS_PAGE || note.kind > WAITABLE_MUTEX || descriptor_status(file, &status_of_file))
        status = STATUS_OBJECT_NAME_INVALID;
    else if (os_map_books(file, 0, OS_PAGE, &cell))
        status = STATUS_NO_MEMORY;
    if (status)
        return status;
    make_state(named, &note);
    named->order = status_of_file.st_ino;
    named->waitable.cell = cell;
    return STATUS_SUCCESS;
}

static DWORD create(const struct named_request *request, const char *name, DWORD access, DWORD flags,
                    bool *created, HANDLE *handle)
{
    init_ensure();
    struct named *named = object_create(request->type, request->size);
    if (!named)
        return STATUS_NO_MEMORY;
    named->file = named->child_file = -1;
    make_state(named, &request->note);
    *created = true;
    DWORD status = name && *name ? attach_name(request, named, name, true, created) : STATUS_SUCCESS;
    bool owned = !status && *created && request->note.state.owner;
    if (owned)
        waitable_own(&named->waitable, thread_current);
    if (!status)
        status = handle_open(named, object_access(request->type, access), flags, handle);
    if (status && owned)
        waitable_disown(&named->waitable);
    object_drop(named);
    return status;
}

HANDLE named_create(const struct named_request *request, LPSECURITY_ATTRIBUTES attributes, const char *name,
                    DWORD access)
{
    bool created;
    HANDLE handle;
    DWORD flags = attributes && attributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
    DWORD status = create(request, name, access, flags, &created, &handle);
    if (status)
        return error_fail(status), NULL;
    SetLastError(created ? ERROR_SUCCESS : ERROR_ALREADY_EXISTS);
    return handle;
}

/* A name in UTF-8; false: it is too long. */
static bool narrow_name(const WCHAR *wide, char narrow[NAME_MAX_BYTES])
{
    return text_narrow(wide, narrow, NAME_MAX_BYTES) < NAME_MAX_BYTES;
}

HANDLE named_create_wide(const struct named_request *request, LPSECURITY_ATTRIBUTES attributes,
                         const WCHAR *wide, DWORD access)
{
    char name[NAME_MAX_BYTES] = "";
    if (wide && !narrow_name(wide, name))
        return error_fail(STATUS_OBJECT_NAME_INVALID), NULL;
    return named_create(request, attributes, name, access);
}

HANDLE named_open(const struct named_request *request, const char *name, BOOL inherit, DWORD access)
{
    HANDLE handle = NULL;
    bool created;
    if (!name)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    init_ensure();
    struct named *named = object_create(request->type, request->size);
    if (!named)
        return error_fail(STATUS_NO_MEMORY), NULL;
    named->file = named->child_file = -1;
    DWORD status = attach_name(request, named, name, false, &created);
    if (!status)
        status = object_check_access(request->type, access);
    if (!status)
        status = handle_open(named, object_access(request->type, access), inherit ? HANDLE_FLAG_INHERIT : 0,
                             &handle);
    object_drop(named);
    return error_report(status) ? handle : NULL;
}

HANDLE named_open_wide(const struct named_request *request, const WCHAR *wide, BOOL inherit, DWORD access)
{
    char name[NAME_MAX_BYTES];
    if (!wide)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    if (!narrow_name(wide, name))
        return error_fail(STATUS_OBJECT_NAME_INVALID), NULL;
    return named_open(request, name, inherit, access);
}

/* ---- fork, and the end ---- */

void named_fork_prepare(void)
{
    lock_take(&naming);
    for (struct named *named = first_named; named; named = named->next)
        named->child_file = names_fork_prepare(named->file);
}

void named_fork_done(void)
{
    for (struct named *named = first_named; named; named = named->next)
        if (named->child_file >= 0) {
            descriptor_close(named->child_file);
            named->child_file = -1;
        }
    lock_drop(&naming);
}

void named_fork_child(void)
{
    for (struct named *named = first_named; named; named = named->next)
        if (named->child_file >= 0) {
            names_fork_child(named->file, named->child_file);
            named->child_file = -1;
        }
    lock_adopt(&naming);
    lock_drop(&naming);
}

void named_end(void)
{
    for (;;) {
        lock_take(&naming);
        struct named *named = first_named;
        if (named)
            object_keep(named);
        lock_drop(&naming);
        if (!named)
            return;
        named_closed(&named->waitable.object);
        object_drop(named);
    }
}
