/*
 * Named objects, which programs of one user share.
 *
 * Theory of operation. A name is a file in one directory of the user's, /dev/shm/faultline-UID or where
 * FAULTLINE_OBJECTS says. Its last page is the record: which kind of object it is, the whole name, and what
 * the kind wants to say about it; before that page is what the object's users share, all of it memory.
 *
 * Whoever has a handle of the object holds a shared lock (flock) on the file, so the kernel knows who is
 * left, also when a process was killed: a file that can be locked exclusively is a name nobody has any more.
 * It is removed by whoever closes the last handle, or finds it. Looking up, creating and closing are one step
 * each: they are done with the directory itself locked.
 *
 * "Local\x" and "x" are one name, and "Global\x" is another; both belong to the user, for there are no
 * sessions here.
 */
#ifndef FAULTLINE_SHIM_OBJECT_NAMES_H
#define FAULTLINE_SHIM_OBJECT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "minwindef.h"

/* Never renumbered: other processes may run another release. */
enum name_kind { NAME_SECTION = 1, NAME_EVENT, NAME_MUTEX, NAME_SEMAPHORE, NAME_TIMER };

enum { NAME_MAX_BYTES = 1024, NAME_NOTE_BYTES = 3072 - 64 };

/*
 * Opens the object `name` (UTF-8) of this kind, or creates it with `size` bytes of zeros before its record,
 * and with the note. *file holds the name open, *created tells; an existing object's size and note are read
 * to *size and note (of note_size bytes, filled up with zeros).
 *   STATUS_OBJECT_NAME_NOT_FOUND   there is none, and create is false
 *   STATUS_OBJECT_TYPE_MISMATCH    it is an object of another kind
 *   STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_PATH_NOT_FOUND   no object can have such a name
 *   STATUS_COMMITMENT_LIMIT        `needed` bytes are more than the directory's file system has
 *   and others, when the directory is not there or the system has no room
 */
DWORD names_open(const char *name, enum name_kind kind, bool create, uint64_t needed, uint64_t *size,
                 void *note, size_t note_size, int *file, bool *created);

/* Gives up the name; the file stays open. */
void names_close(const char *name, int file);

/*
 * Around fork: nobody looks a name up meanwhile.
 *
 * The lock is of the open file, which parent and child would share. So another one is made for the child
 * before, which takes the place of its parent's after. -1: no descriptor is left; then the first of them to
 * close ends the name.
 */
void names_fork_begin(void);
void names_fork_end(bool child);
int names_fork_prepare(int file);
void names_fork_child(int file, int own);

#endif
