/*
 * Sections: memory that is mapped from somewhere, a file's contents or the paging file's.
 *
 * Theory of operation. A section of a file holds the file open. One of the "paging file" is a file of its own
 * that only memory backs: nameless (memfd), or, when the section has a name, the name's file (see names.h),
 * so that other processes find it. Views (view.h) map either, coherently, because all are mappings of one
 * file.
 *
 * A section made with SEC_RESERVE has, behind its pages in the same file, a map with a bit for each page that
 * somebody committed, and before the bits a count that grows with every commit. All processes map it. Views
 * learn of commits made elsewhere when the count has changed: at a fault, or when they are asked about.
 *
 * The section lives as long as a handle or a view; its name goes with the last handle.
 */
#ifndef FAULTLINE_SHIM_FILE_SECTION_H
#define FAULTLINE_SHIM_FILE_SECTION_H

#include <stdbool.h>

#include "shim/object/handle.h"
#include "shim/object/names.h"

/* Behind the pages of a section with SEC_RESERVE: a page, and the bits. */
struct commit_map {
    uint64_t changes; /* commits so far: grows after the bits are set */
    char rest[4096 - sizeof(uint64_t)];
    uint64_t bits[]; /* bit i: page i of the section is committed; bits are set and never cleared */
};

struct section {
    struct object object;
    int file;         /* what is mapped; section offset 0 is file offset 0 */
    int name_file;    /* holds the name, or -1; the same as file when that is the name's */
    int child_file;   /* during fork: what will hold the name in the child; else -1 */
    bool of_file;     /* a program's file, not the paging file */
    DWORD protect;    /* PAGE_* that it was created with: what views may have */
    DWORD attributes; /* SEC_* */
    uint64_t size;    /* bytes; of the paging file: whole pages */
    uint64_t device;  /* of a program's file: st_dev and st_ino */
    uint64_t inode;
    uint64_t charged;       /* bytes of the commit limit that this process gave for it */
    struct commit_map *map;          /* NULL: all pages are committed */
    size_t map_size;                 /* bytes mapped at map */
    struct section *previous, *next; /* sections of programs' files in this process; guarded by their lock */
    char name[NAME_MAX_BYTES];       /* "": none */
};

extern const struct object_type section_type;

/*
 * CreateFileMapping and OpenFileMapping. protect has the attributes, too, and flags are HANDLE_FLAG_*; access
 * 0: what the protection stands for. *created: there was none of the name.
 */
DWORD section_create(HANDLE file, DWORD flags, DWORD access, DWORD protect, uint64_t size, const char *name,
                     HANDLE *handle, bool *created);
DWORD section_open(const char *name, DWORD access, BOOL inherit, HANDLE *handle);

/*
 * Has anybody committed the page of the section? *end: the first page after it, up to `most`, of which this
 * differs.
 */
bool section_is_committed(const struct section *section, uint64_t page, uint64_t most, uint64_t *end);

/*
 * Pages [page, end) are committed from now on, for all processes. First the commit limit is asked for what
 * that takes; false: it has not so much.
 */
bool section_charge(const struct section *section, uint64_t page, uint64_t end, uint64_t *charge);
void section_commit(struct section *section, uint64_t page, uint64_t end, uint64_t charge);

uint64_t section_changes(const struct section *section);

/*
 * The section as another process finds it, while this one has it; and one made of such a description, with a
 * reference, the caller's. STATUS_ACCESS_DENIED and others: what it describes cannot be opened.
 */
struct inject_section;
void section_export(const struct section *section, struct inject_section *description);
DWORD section_import(const struct inject_section *description, struct section **section);

/* Has this process a section of the file that reaches beyond size? */
bool section_reaches_beyond(uint64_t device, uint64_t inode, uint64_t size);

/* At the end of the process: its names are given up. */
void section_end(void);

/* Around fork. */
void section_fork_prepare(void);
void section_fork_parent(void);
void section_fork_child(void);

#endif
