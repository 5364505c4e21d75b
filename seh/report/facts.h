/*
 * What a report says: the facts about an unhandled exception, as facts.c collects and writer.c tells
 * them.
 */
#ifndef FAULTLINE_SEH_REPORT_FACTS_H
#define FAULTLINE_SEH_REPORT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

enum {
    FACTS_BLOCK_FRAMES = 32, /* of the stacks on which a block was allocated and freed */
    FACTS_FRAMES = 64,  /* the newest ones; deeper stacks are cut */
    FACTS_MODULES = 32, /* files that their code is in */
    FACTS_CODE = 16,    /* bytes of code on each side of the instruction */
    FACTS_TEXTS = 32768 /* bytes for all names and paths */
};

/* A file whose code is on the stack. */
struct facts_module {
    const char *path;
    unsigned frames; /* of them in this file */
};

/* A function on the stack. */
struct facts_frame {
    uintptr_t address;           /* the instruction that goes on, or that faulted */
    uintptr_t inside;            /* within the instruction that it is about: before it for a call */
    struct facts_module *module; /* the file that holds the code; NULL: none */
    uint64_t module_address;     /* `inside`, as the file's tables count; 0: not in a segment of it */
    const char *function;        /* NULL: not known */
    uint64_t offset;             /* bytes from its beginning to `address` */
    const char *source;          /* NULL: not known */
    unsigned line;
};

/* The memory that was accessed. */
struct facts_memory {
    uintptr_t address;
    const char *access; /* "read", "write" or "execute" */
    const char *state; /* "free", "reserved" or "committed"; NULL: not known */
    const char *why;  /* why it could not be accessed: a clause */
    uintptr_t start;  /* of the pages around it that are alike; 0: not known */
    uintptr_t end;    /* their first byte after */
    uintptr_t base;   /* of the allocation they belong to; 0: they are not the library's */
    const char *file; /* that they are mapped from, or a name that the kernel has for them; NULL: none */
};

/* The block of a heap that was misused. Of one on a heap of guard pages more is known: the stacks are in `frames`. */
struct facts_block {
    const char *misuse;          /* what is wrong with it, a predicate; NULL: the memory accessed was near it */
    uintptr_t misused;           /* the address that the call was given */
    uintptr_t heap, address;     /* 0: no block */
    size_t size;                 /* bytes asked for; unless known: 0 */
    bool known, freed;           /* is it known at all where it ends; is it free? */
    unsigned allocated_by, freed_by; /* how many frames there are, in this order, behind the thread's */
};

struct facts {
    EXCEPTION_RECORD record;
    CONTEXT context;
    int64_t time; /* seconds since 1970 */
    DWORD process, thread;
    char thread_name[16];
    bool interrupted; /* by a fault, rather than raised by a call */

    bool collected;      /* what follows was looked for */
    const char *program; /* path of the executable; NULL: not known */
    struct facts_memory memory;
    struct facts_block block;
    unsigned char code_before[FACTS_CODE], code_after[FACTS_CODE]; /* before: nearest first */
    unsigned code_before_count, code_after_count;

    struct facts_frame frames[FACTS_FRAMES + FACTS_BLOCK_FRAMES];
    unsigned frame_count; /* of the thread's stack */
    bool stack_goes_on; /* there are more */
    bool stack_damaged; /* it could not be followed further */
    struct facts_module modules[FACTS_MODULES];
    unsigned module_count, modules_done;

    char texts[FACTS_TEXTS];
    size_t texts_used;
};

/* Finds out what the record alone says. */
void facts_begin(struct facts *facts);

/*
 * Finds out everything that record and context do not say. Reads memory and files that may be damaged, and
 * may fault, take long or wait for a lock: for a process of its own that shares this one's memory. What has
 * been found when it ends early is there. `attempt` calls a function and survives its faults.
 */
void facts_collect(struct facts *facts, void (*attempt)(void (*step)(struct facts *), struct facts *));

#endif
