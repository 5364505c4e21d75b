/*
 * Cells: the state of a named event, mutex, semaphore or timer, in memory that processes of one user share.
 *
 * A cell is the page before the record of the object's name (names.h). It begins as zeros; who takes its lock
 * first makes it what the name's note says. The lock knows its owner: when that has been killed, the next one
 * takes it over, and finds a state that is at most one step old. What waits sleeps on `changes`, which every
 * change counts.
 *
 * A mutex whose owner was killed is found by those who wait for it, who look every CELL_PATROL milliseconds.
 */
#ifndef FAULTLINE_SHIM_THREAD_CELL_H
#define FAULTLINE_SHIM_THREAD_CELL_H

#include <stdint.h>

#include "shim/object/names.h"
#include "shim/thread/wait.h"

enum { CELL_PATROL = 50 };

/* What a name's note says: the cell as it begins. */
struct cell_note {
    uint32_t kind;   /* enum waitable_kind */
    int32_t maximum; /* of a semaphore */
    struct signal_state state;
};

struct cell {
    uint64_t lock;        /* thread id and, in the high half, process id of the owner; 0: free */
    uint32_t is_made;     /* 0: the rest is still to be made from the note */
    uint32_t changes;     /* futex: counts changes of the state */
    uint32_t sleepers;    /* who sleeps on `changes`, at least; too many when some were killed */
    uint32_t pulses;      /* how often it was pulsed */
    uint32_t pulse_taken; /* the last pulse that an auto-reset event's wait has taken */
    int32_t maximum;
    struct signal_state state;
};

/* A named object: the waitable, and what keeps its name. Types that can be named begin with it. */
struct named {
    struct waitable waitable;
    char *name;     /* UTF-8; NULL: the object has none */
    int file;       /* holds the name; -1: none */
    int child_file; /* while fork goes on: the child's */
    uint64_t order; /* of the cell among all cells: its file's inode */
    struct cell_note note;
    struct named *next, *former; /* all that have a name */
};

void cell_lock(struct named *named);
void cell_unlock(struct named *named);

/* Wakes who sleeps on the cell. With its lock. */
void cell_changed(struct cell *cell);

/* Is this the state of a mutex whose owner is gone? Then it is abandoned now. With its lock. */
bool cell_is_orphaned(struct signal_state *state);

/* Gives the name up: the last handle is gone, or the process ends. */
void named_closed(struct object *object);
void named_destroy(struct object *object);

struct named_request {
    const struct object_type *type;
    enum name_kind name_kind;
    size_t size;      /* bytes of the type's record */
    DWORD all_access; /* what Create without Ex asks for */
    struct cell_note note;
};

/*
 * Creates an object, or opens the one of this name: ERROR_ALREADY_EXISTS is the last error then, 0 otherwise.
 * `name` NULL or "": none. The answer is a handle, or NULL with a last error.
 */
HANDLE named_create(const struct named_request *request, LPSECURITY_ATTRIBUTES attributes, const char *name,
                    DWORD access);
HANDLE named_create_wide(const struct named_request *request, LPSECURITY_ATTRIBUTES attributes,
                         const WCHAR *name, DWORD access);
HANDLE named_open(const struct named_request *request, const char *name, BOOL inherit, DWORD access);
HANDLE named_open_wide(const struct named_request *request, const WCHAR *name, BOOL inherit, DWORD access);

/* Around fork, for the types' pools. */
void named_fork_prepare(void);
void named_fork_done(void);
void named_fork_child(void);

/* At the end of the process. */
void named_end(void);

#endif
