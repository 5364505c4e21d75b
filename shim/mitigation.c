/*
 * Mitigation policies: what a process has forbidden itself so that an attacker cannot do it.
 *
 *   ProcessDEPPolicy    in force for good: data does not execute
 *   ProcessASLRPolicy   bottom-up and high-entropy, unless the host or a debugger has switched it off
 *   all others          not in force; setting one is refused, ERROR_NOT_SUPPORTED, for nobody would see to it
 *   what is in force    can be set again and cannot be lifted: ERROR_ACCESS_DENIED
 *   another process     refused, ERROR_NOT_SUPPORTED
 */
#include <windows.h>

#include <fcntl.h>
#include <sys/personality.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/probe.h"
#include "shim/process.h"

static BOOL is_randomized(void)
{
    char digit = '2';
    int file = descriptor_open(AT_FDCWD, "/proc/sys/kernel/randomize_va_space", O_RDONLY, 0);
    if (file >= 0) {
        descriptor_read(file, &digit, 1, -1);
        descriptor_close(file);
    }
    return digit != '0' && !(personality(~0u) & ADDR_NO_RANDOMIZE);
}

/* What is in force, in the bits of the policy's structure. */
static DWORD flags_of(PROCESS_MITIGATION_POLICY policy)
{
    PROCESS_MITIGATION_DEP_POLICY dep = {.Enable = 1, .DisableAtlThunkEmulation = 1};
    PROCESS_MITIGATION_ASLR_POLICY aslr = {.EnableBottomUpRandomization = 1, .EnableHighEntropy = 1};
    return policy == ProcessDEPPolicy                       ? dep.Flags
           : policy == ProcessASLRPolicy && is_randomized() ? aslr.Flags
                                                            : 0;
}

/* 0: there is no such policy. */
static SIZE_T size_of(PROCESS_MITIGATION_POLICY policy)
{
    if ((unsigned)policy >= MaxProcessMitigationPolicy)
        return 0;
    return policy == ProcessDEPPolicy               ? sizeof(PROCESS_MITIGATION_DEP_POLICY)
           : policy == ProcessMitigationOptionsMask ? 2 * sizeof(ULONG64)
                                                    : sizeof(DWORD);
}

BOOL WINAPI GetProcessMitigationPolicy(HANDLE process, PROCESS_MITIGATION_POLICY policy, PVOID buffer,
                                       SIZE_T length)
{
    SIZE_T size = size_of(policy);
    if (!size || length != size)
        return error_fail(STATUS_INVALID_PARAMETER);
    DWORD status = process_check_access(process, PROCESS_QUERY_INFORMATION);
    if (status)
        return error_fail(status);
    union {
        DWORD flags;
        PROCESS_MITIGATION_DEP_POLICY dep;
        ULONG64 options[2];
    } answer = {.options = {0}};
    answer.flags = flags_of(policy);
    if (policy == ProcessDEPPolicy)
        answer.dep.Permanent = TRUE;
    return error_report(probe_store(buffer, &answer, size) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION);
}

BOOL WINAPI SetProcessMitigationPolicy(PROCESS_MITIGATION_POLICY policy, PVOID buffer, SIZE_T length)
{
    ULONG64 wanted[2] = {0};
    SIZE_T size = size_of(policy);
    if (!size || length != size || policy == ProcessMitigationOptionsMask)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (!probe_load(wanted, buffer, size))
        return error_fail(STATUS_ACCESS_VIOLATION);
    DWORD there = flags_of(policy), flags = (DWORD)wanted[0];
    return error_report(there & ~flags   ? STATUS_ACCESS_DENIED
                        : flags & ~there ? STATUS_NOT_SUPPORTED
                                         : STATUS_SUCCESS);
}
