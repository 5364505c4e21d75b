/*
 * A model of the memory calls that is too simple to be wrong: an array of pages, each of which knows whose it
 * is, its protection and the byte that it is full of. There is one for each arena, a range of addresses in
 * which only the model's calls allocate.
 *
 * model.c makes the steps, in one thread or two; model-state.c compares model and memory; model-calls.c has
 * what calls do to private memory, model-views.c what they do to views, model-contents.c the calls on
 * contents: reset, offers, write watch, locks. Nothing here looks at the library other than through its
 * calls.
 */
#ifndef FAULTLINE_TEST_MEMORY_MODEL_H
#define FAULTLINE_TEST_MEMORY_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "test/memory/memory.h"

enum {
    GRANULES = 72,                /* 4.5 MiB: several chunks, and room for many small regions */
    PAGES = GRANULES * 16,        /* of an arena */
    PER_GRANULE = GRANULE / PAGE, /* pages */
    SECTIONS = 5,
    SECTION_PAGES = 80,
    LOCKED_MOST = 256, /* pages of an arena: a host may allow 8 MiB for the whole process */
    NOBODY = -1,
    TAIL = -2 /* free, in a granule in which an allocation is or was that is still there in part */
};

enum kind { PRIVATE, LARGE, VIEW };
enum placeholder { NEVER, UNREPLACED, REPLACED };
enum written { NO, YES, MAYBE };
enum given_up {
    KEPT,  /* contents are the program's */
    RESET, /* they may go */
    LOST   /* they went, as far as there were any */
};

struct page {
    int owner;                    /* first page of the allocation, or NOBODY, or TAIL */
    DWORD protect;                /* as it was set; 0: reserved */
    DWORD initial;                /* AllocationProtect */
    enum kind kind;               /* of the allocation */
    enum placeholder placeholder; /* of the allocation */
    bool watched;                 /* of the allocation */
    enum written written;         /* since ResetWriteWatch */
    enum given_up given_up;
    bool to_undo; /* given up at some time: undoing that may count as writing */
    bool offered;
    bool locked;
    unsigned char byte; /* what the page is full of, of its own: a view's only if it is a copy */
    unsigned char past; /* of a page that is lost: what it was full of */
    bool copy;          /* of a view: the page was copied when it was written */
    int section;        /* of a view: number of the section */
    int source;         /* of a view: the page in it */
};

struct section {
    HANDLE handle;
    DWORD protect; /* that it was made with */
    bool of_file;
    int file;                           /* descriptor of the file, to look at it */
    bool committed[SECTION_PAGES];      /* SEC_RESERVE: by anybody */
    unsigned char bytes[SECTION_PAGES]; /* what its pages are full of */
};

struct model {
    struct page pages[PAGES];
    struct section sections[SECTIONS];
    char *arena;
    uint64_t seed, random; /* the run's; the generator's state */
    int step;
    int trouble;          /* differences so far */
    const char *left_out; /* one for each step, or NULL: none is */
};

extern bool model_speaks;    /* every call is printed */
extern bool model_can_lock;  /* the host lets memory be locked */
extern bool model_has_large; /* and has large pages, or something like them */

/* Numbers below `below`. */
unsigned pick(struct model *m, unsigned below);

/* model-state.c */

void say(const struct model *m, const char *call, int first, int count, DWORD argument);
void same(struct model *m, const char *what, int page, unsigned long long got, unsigned long long expected);
void expect_result(struct model *m, const char *call, int page, bool worked, bool should, DWORD error);
/* Everything, if not by asking the kernel: that near the step's pages, and sometimes. */
void check_everything(struct model *m, int first, int count);
void check_contents(struct model *m, int page);

static inline char *at(const struct model *m, int page)
{
    return m->arena + (SIZE_T)page * PAGE;
}

static inline bool is_free(const struct model *m, int page)
{
    return m->pages[page].owner < 0;
}

/* The first page after the allocation. */
int end_of(const struct model *m, int owner);

/* Is all of it in one allocation? */
bool is_in_one(const struct model *m, int first, int count);

/* What VirtualQuery says. */
DWORD visible(const struct page *page);

/* What the protection lets programs do, whether or not it is armed: letters of "rwx". */
const char *access_of(DWORD protect);

/* What is in the page; and something else from now on, as after a write. */
unsigned char byte_of(const struct model *m, int page);
void write_page(struct model *m, int page, unsigned char byte);

/* Pages of [first, end) belong to nobody any more, and what granules nobody has a page of can be had again.
 */
void set_free(struct model *m, int first, int end);

/* May an allocation that begins in `first`'s granule and goes up to `end` come into being? */
bool has_room(const struct model *m, int first, int end);

/* It does. */
void set_allocated(struct model *m, int first, int end, struct page page);

/* Steps: what they do to the pages [first, first + count). */
typedef void model_step(struct model *m, int first, int count);

model_step do_reserve, do_reserve_large, do_commit, do_decommit, do_decommit_all, do_protect, do_release,
    do_release_part, do_make_placeholder, do_replace, do_preserve, do_coalesce;
model_step do_map, do_map_over, do_unmap, do_flush;
model_step do_reset, do_drop, do_undo, do_discard, do_offer, do_reclaim, do_get_written, do_reset_written,
    do_lock, do_unlock, do_prefetch;

void begin_sections(struct model *m);

/* Protections that programs give to memory, or to views; now and then one that cannot be. */
DWORD some_protection(struct model *m);

#endif
