/*
 * ReadProcessMemory and WriteProcessMemory.
 *
 * Theory of operation. In the process itself they are copies by instructions that may fault (probe.h), so
 * that guard pages and watched pages see an access like any other, and a bad page ends the copy. The source
 * of a copy is touched as a whole before anything is copied. In another process the kernel copies; there it
 * is that process's mappings that count, and what its library has armed or watches is not known here: a guard
 * page reads as one without access.
 *
 *   reading           all or nothing, if it is the source that cannot be read; up to the page, if the
 *                     destination ends it
 *   writing           what the first page's protection says: pages that can be written up to the first that
 *                     cannot; PAGE_EXECUTE and PAGE_EXECUTE_READ are made writable for the time; all else
 *                     ERROR_NOACCESS
 *   other processes   those that the kernel would let us trace
 */
#include <windows.h>

#include <errno.h>
#include <stdbool.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/os.h"
#include "shim/probe.h"
#include "shim/process.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/memory/transfer.h"

static bool is_user_range(const void *start, SIZE_T size)
{
    uintptr_t end = (init_ensure(), region_user_end());
    return (uintptr_t)start < end && size <= end - (uintptr_t)start;
}

/* How many bytes went over is told if somebody wants to know and can be told. */
static void tell(SIZE_T *where, SIZE_T count)
{
    if (where)
        probe_store(where, &count, sizeof count);
}

static DWORD read_own(const void *from, void *to, SIZE_T size, SIZE_T *done)
{
    *done = probe_read(from, size) ? probe_bytes(to, from, size) : 0;
    return *done == size ? STATUS_SUCCESS : STATUS_PARTIAL_COPY;
}

static DWORD read_other(pid_t id, const void *from, void *to, SIZE_T size, SIZE_T *done)
{
    *done = 0;
    if (!probe_write(to, size))
        return STATUS_PARTIAL_COPY;
    int error = os_read_process(id, from, to, size, done);
    return *done == size ? STATUS_SUCCESS : error == EPERM ? STATUS_ACCESS_DENIED : STATUS_PARTIAL_COPY;
}

static DWORD write_own(void *to, const void *from, SIZE_T size, SIZE_T *done)
{
    MEMORY_BASIC_INFORMATION run;
    if (!VirtualQuery(to, &run, sizeof run) || run.State != MEM_COMMIT ||
        run.Protect & (PAGE_NOACCESS | PAGE_READONLY))
        return STATUS_ACCESS_VIOLATION;
    *done = 0;
    if (!probe_read(from, size))
        return STATUS_PARTIAL_COPY;
    if (run.Protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ) && !(run.Protect & PAGE_GUARD)) {
        SIZE_T part = (uintptr_t)run.BaseAddress + run.RegionSize - (uintptr_t)to;
        DWORD before, now;
        if (part > size)
            part = size;
        if (!VirtualProtect(to, part, PAGE_EXECUTE_READWRITE, &before))
            return STATUS_ACCESS_VIOLATION;
        *done = probe_bytes(to, from, part);
        VirtualProtect(to, part, before, &now);
        if (*done < part)
            return STATUS_PARTIAL_COPY;
    }
    *done += probe_bytes((char *)to + *done, (const char *)from + *done, size - *done);
    return *done == size ? STATUS_SUCCESS : STATUS_PARTIAL_COPY;
}

static DWORD write_other(pid_t id, void *to, const void *from, SIZE_T size, SIZE_T *done)
{
    struct os_mapping mapping;
    *done = 0;
    if (!probe_read(from, size))
        return STATUS_PARTIAL_COPY;
    if (os_query_mapping_of(id, (uintptr_t)to, &mapping) || mapping.start > (uintptr_t)to ||
        !(mapping.access & (OS_WRITE | OS_EXECUTE)))
        return STATUS_ACCESS_VIOLATION;
    SIZE_T part = mapping.access & OS_WRITE ? 0 : mapping.end - (uintptr_t)to;
    if (part > size)
        part = size;
    int error = part ? os_write_code(id, to, from, part, done) : 0;
    if (!error && *done == part && part < size) {
        SIZE_T rest;
        error = os_write_process(id, (char *)to + part, (const char *)from + part, size - part, &rest);
        *done += rest;
    }
    return *done == size ? STATUS_SUCCESS : error == EPERM ? STATUS_ACCESS_DENIED : STATUS_PARTIAL_COPY;
}

DWORD transfer_memory(HANDLE handle, void *theirs, void *ours, SIZE_T size, SIZE_T *count, bool writing)
{
    if (!is_user_range(theirs, size) || !is_user_range(ours, size))
        return STATUS_ACCESS_VIOLATION;
    if (size == 0) {
        tell(count, 0);
        return STATUS_SUCCESS;
    }
    struct process *process;
    DWORD status =
        process_get(handle, writing ? PROCESS_VM_WRITE | PROCESS_VM_OPERATION : PROCESS_VM_READ, &process);
    if (status) {
        if (!writing) /* who writes looks at the protection first, and does not get so far */
            tell(count, 0);
        return status;
    }
    SIZE_T done;
    bool own = process_is_self(process);
    if (writing)
        status =
            own ? write_own(theirs, ours, size, &done) : write_other(process->id, theirs, ours, size, &done);
    else
        status =
            own ? read_own(theirs, ours, size, &done) : read_other(process->id, theirs, ours, size, &done);
    if (!process_is_alive(process))
        status = STATUS_PARTIAL_COPY; /* its number may be another's by now */
    process_drop(process);
    if (status == STATUS_SUCCESS || status == STATUS_PARTIAL_COPY)
        tell(count, done);
    return status;
}

BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID from, LPVOID to, SIZE_T size, SIZE_T *count)
{
    return error_report(transfer_memory(process, (void *)from, to, size, count, false));
}

BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID to, LPCVOID from, SIZE_T size, SIZE_T *count)
{
    return error_report(transfer_memory(process, to, (void *)from, size, count, true));
}
