/*
 * Handles: numbers that stand for the objects of this process.
 *
 * Theory of operation. An object is a record of its type's pool that begins with struct object. It lives as
 * long as it has references: one for each handle, and one for each call or other object that uses it. A
 * handle is an index into one table, times four, with a few bits above it that count how often the entry was
 * used: so a handle that was closed stays invalid when its entry serves another object, and entries are
 * reused oldest first. The first handle is 4, as on Windows; none needs more than 31 bits.
 *
 * Looking up takes no lock. Pools never change the type of a record, so a reader may take a reference on what
 * an entry pointed to, unless its count is 0 already, and then looks whether the entry still says the same.
 * Opening and closing take the table's lock for a few instructions.
 *
 * fork copies the table, and the child's handles mean what the parent's meant.
 */
#ifndef FAULTLINE_SHIM_OBJECT_HANDLE_H
#define FAULTLINE_SHIM_OBJECT_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "minwindef.h"
#include "winnt.h"

#include "shim/pool.h"

struct object;

struct object_type {
    const char *name; /* as a program would call it, for messages: "file" */
    struct pool *pool;
    GENERIC_MAPPING generic;         /* what GENERIC_READ and its sisters mean for this type */
    void (*closed)(struct object *); /* the last handle is gone, references may remain; or NULL */
    void (*destroy)(
        struct object *); /* the last reference is gone, the record goes back to the pool; or NULL */
    bool waitable; /* the records begin with struct waitable of shim/thread/wait.h */
    DWORD (*awaited)(struct object *); /* somebody is about to wait for it; or NULL */
};

/* The beginning of each object. */
struct object {
    void *pool_link;                /* the pool's, while the record is free */
    const struct object_type *type; /* the same for all records of a pool */
    uint32_t references;            /* 0: the record is free, or on its way there */
    uint32_t handles;               /* how many of them are handles; guarded by the table's lock */
};

/* A record with one reference, the caller's; zero behind its struct object. NULL: no memory. */
void *object_create(const struct object_type *type, size_t size);

void object_keep(void *object);
void object_drop(void *object);

/* What the type means by the generic rights in a program's access mask; specific and standard ones stay. */
DWORD object_access(const struct object_type *type, DWORD desired);

/*
 * Can an object of the type be opened for that? STATUS_ACCESS_DENIED: for no right, or for one that the type
 * has not; STATUS_PRIVILEGE_NOT_HELD: for ACCESS_SYSTEM_SECURITY.
 */
DWORD object_check_access(const struct object_type *type, DWORD desired);

/*
 * Makes a handle with these rights, and a reference of its own. `flags` are HANDLE_FLAG_*.
 * STATUS_NO_MEMORY, STATUS_INSUFFICIENT_RESOURCES: all 16 million are in use.
 */
DWORD handle_open(void *object, DWORD access, DWORD flags, HANDLE *handle);

/*
 * The object of a handle, with a reference for the caller. STATUS_INVALID_HANDLE;
 * STATUS_OBJECT_TYPE_MISMATCH: type is not NULL and the object is of another; STATUS_ACCESS_DENIED: the
 * handle lacks one of the rights in access. granted is NULL or receives the handle's rights. No lock; for
 * signal handlers too.
 */
DWORD handle_get(HANDLE handle, const struct object_type *type, DWORD access, void **object, DWORD *granted);

/* STATUS_INVALID_HANDLE; STATUS_HANDLE_NOT_CLOSABLE: it is protected. */
DWORD handle_close(HANDLE handle);

/*
 * Calls visit for each handle's object, which has a reference meanwhile; handles opened later may be missed.
 */
void handle_each(const struct object_type *type, void (*visit)(void *object));

enum { HANDLE_PSEUDO_COUNT = 6 };

/*
 * The constants (HANDLE)-1 to -6 stand for objects without being in the table. Once one is registered (1 is
 * the process, 2 the thread...), handle_get finds it, with all rights; the reference is the table's for ever.
 */
void handle_register_pseudo(unsigned number, void *object);

/*
 * The same where each thread has an object of its own:
 * `self` gives the caller's, without a reference, or NULL.
 */
void handle_register_pseudo_self(unsigned number, void *(*self)(void));

/* Around fork. */
void handle_fork_prepare(void);
void handle_fork_parent(void);
void handle_fork_child(void);

#endif
