/*
 * Processes behind handles, and the end of this one.
 */
#ifndef FAULTLINE_SHIM_PROCESS_H
#define FAULTLINE_SHIM_PROCESS_H

#include <windows.h>

#include <stdbool.h>
#include <sys/types.h>

#include "shim/error.h"
#include "shim/object/handle.h"

/* What a handle of a process stands for. */
struct process {
    struct object object;
    pid_t id;       /* 0: whichever process asks, behind GetCurrentProcess */
    int descriptor; /* of that process, so that another that gets its number is not taken for it; -1: none */
};

/* Makes the constant handle known. */
void process_start(void);

/*
 * The process of a handle, kept for the caller, if the handle has these PROCESS_* rights.
 * STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED.
 */
DWORD process_get(HANDLE handle, DWORD access, struct process **process);

/* Is the handle one of this process, with these rights? Statuses as process_check's, and STATUS_ACCESS_DENIED. */
DWORD process_check_rights(HANDLE handle, DWORD access);

static inline DWORD process_check_access(HANDLE handle, DWORD access)
{
    return __builtin_expect(handle == PROCESS_SELF, 1) ? STATUS_SUCCESS : process_check_rights(handle, access);
}

static inline void process_drop(struct process *process)
{
    object_drop(process);
}

bool process_is_self(const struct process *process);

/* False: it has ended, and what was learned by its number may be about another. */
bool process_is_alive(const struct process *process);

/*
 * Ends the process at once: nothing is flushed, no handler runs. A parent gets eight bits: the low ones, but
 * never success for what was not. Signal safe.
 */
void process_end(UINT code) __attribute__((noreturn));

#endif
