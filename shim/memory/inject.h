/*
 * The memory calls on another process that has this library: its own library does them.
 *
 * Theory of operation. What a process has reserved, committed and protected is in the books of its library,
 * and only that may change them. So the caller has the target make the call. A child of the caller's that
 * shares its memory stops one thread of the target as a debugger does (ptrace), notes its registers and
 * signal mask, and lets it run injected_enter (inject-enter.S): the thread takes a slot, memory of the
 * library's with room for the call and for a stack, on which it runs injected_serve (inject-serve.c), which
 * makes the call as the thread itself would. Then it is put back exactly where it was, and the kernel
 * restarts the system call that it was in, if it was in one.
 *
 * - The target does nothing for it but to have been started: where to enter stands in a page at an address
 *   that is the same in all processes.
 * - Who may do it is for the kernel to say: who may read and write the target's memory may do this, nobody
 *   else.
 * - A thread that holds a lock of the library is let go, for it would wait for itself; others are tried, and
 *   it again.
 * - No thread of the target waits for another, no signal is delivered early or lost: those that come
 *   meanwhile are held back by the mask. A system call that cannot be restarted by the kernel (epoll_wait) is
 *   made again from its start.
 * - The child, not the calling thread, is the debugger: no SIGCHLD comes and no wait of the program sees it.
 *   If it is killed in the middle, the thread goes back to where it was by itself, with what was left for it.
 *   Only where the kernel lets nobody but ancestors debug (Yama) is it the calling thread.
 * - Several callers take turns at one thread.
 */
#ifndef FAULTLINE_SHIM_MEMORY_INJECT_H
#define FAULTLINE_SHIM_MEMORY_INJECT_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/memory/extended.h"

enum inject_operation {
    INJECT_ALLOCATE = 1,
    INJECT_FREE,
    INJECT_PROTECT,
    INJECT_QUERY,
    INJECT_MAP,
    INJECT_UNMAP
};

/* A section of the caller's, as the target finds it. */
struct inject_section {
    int32_t process; /* the caller's id, and its descriptor of what is mapped */
    int32_t descriptor;
    uint64_t device; /* st_dev and st_ino of that */
    uint64_t inode;
    uint64_t size; /* the rest as in struct section */
    uint32_t protect;
    uint32_t attributes;
    uint32_t of_file;
};

/* What goes over and comes back. Both libraries must have the same: see INJECT_VERSION. */
struct inject_call {
    uint32_t operation; /* enum inject_operation */
    uint32_t served;    /* out: 1; 0: the thread could not at this moment */
    uint32_t status;    /* out: of the call */
    uint32_t type;      /* MEM_*; of INJECT_UNMAP the flags */
    uint32_t protect;   /* in: PAGE_*; out, of INJECT_PROTECT: the former one */
    uint32_t partly;    /* of INJECT_FREE: as for virtual_free */
    uint64_t address;   /* in and out */
    uint64_t size;
    uint64_t offset; /* of INJECT_MAP: in the section */
    uint32_t has_extended;
    struct extended extended;
    struct inject_section section;
    MEMORY_BASIC_INFORMATION information; /* out, of INJECT_QUERY */
};

/* What stands at INJECT_BLOCK in each process that has the library. */
struct inject_block {
    char magic[16];
    uint32_t version;                     /* INJECT_VERSION */
    uint32_t call_size;                   /* sizeof(struct inject_call) */
    uint64_t enter, ready, finished, end; /* addresses: inject-enter.S */
    int64_t back;                         /* injected_return, in bytes from a thread's pointer */
};

#define INJECT_MAGIC   "faultline inject"
#define INJECT_BLOCK   UINT64_C(0x7FFE0F00) /* in the page that region_shared_page tells */
#define INJECT_VERSION 1

/* Makes this process one that others can inject calls into. */
void inject_start(void);

/*
 * Has the process of the handle, another one, make the call, if the handle has these rights. The status of
 * the call, or STATUS_NOT_SUPPORTED: the process does not have this library; STATUS_ACCESS_DENIED: the handle
 * has not the rights, or the kernel does not allow it, or a debugger is at work;
 * STATUS_INSUFFICIENT_RESOURCES: no thread could be stopped.
 */
DWORD inject(HANDLE process, DWORD access, struct inject_call *call);

/* The same of a process by its number. */
DWORD inject_into(pid_t id, struct inject_call *call);

#endif
