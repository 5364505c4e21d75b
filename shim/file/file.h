/*
 * Files: handles on descriptors.
 *
 * Theory of operation. What a handle may do is what CreateFile was asked for, and is checked here, so that a
 * descriptor may have more. Who shares a file with whom is said to all by locks on bytes far behind any
 * file's end (open file description locks, which the kernel drops with the last descriptor): for reading,
 * writing and deleting one byte each that says "somebody does", and one that says "somebody does not want
 * it". They are read locks, so nobody waits; a test for a write lock tells whether another has one. Programs
 * without this library take none of them and are not bound by them, and file systems without such locks share
 * everything.
 */
#ifndef FAULTLINE_SHIM_FILE_FILE_H
#define FAULTLINE_SHIM_FILE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "minwinbase.h"

#include "shim/object/handle.h"

enum file_kind { FILE_KIND_DISK, FILE_KIND_DIRECTORY, FILE_KIND_CHARACTERS, FILE_KIND_PIPE, FILE_KIND_OTHER };

struct file {
    struct object object;
    int descriptor;
    enum file_kind kind;
    /* the descriptor is not ours to close: standard input and its sisters, and what was lent */
    bool borrowed;
    /* of a borrowed one, what the descriptor stood for: it may be closed, and be another file's */
    dev_t device;
    ino_t inode;     /* likewise */
    int access;      /* likewise: O_RDONLY ... */
    bool appends;    /* every write goes to the end */
    bool positioned; /* has no position of its own: FILE_FLAG_OVERLAPPED */
    pid_t deleter;   /* whose last handle takes the file's name with it; 0: nobody's. A child is another */
};

extern const struct object_type file_type;

/* The file of a handle, with a reference. */
DWORD file_get(HANDLE handle, DWORD access, struct file **file, DWORD *granted);

/* A handle on a descriptor that stays the caller's, to do what the descriptor was opened for. */
DWORD file_borrow(int descriptor, HANDLE *handle);

/*
 * A descriptor for a handle, for the caller to close: the handle's own, which from now on is borrowed, or
 * another of the same open file, if the handle's is borrowed already or the file's name is to go with the
 * handle.
 */
DWORD file_lend(HANDLE handle, int *descriptor);

/* Does the handle stand for the file that is open behind the descriptor? */
bool file_is_behind(HANDLE handle, int descriptor);

/* At the end of the process: what was to be deleted on close is. */
void file_end(void);

/*
 * Around a transfer that has an OVERLAPPED, or NULL: resets its event, and stores the result and signals the
 * event of one that has succeeded. The statuses of ResetEvent.
 */
DWORD overlapped_begin(const OVERLAPPED *overlapped);
void overlapped_complete(OVERLAPPED *overlapped, DWORD status, size_t done);

#endif
