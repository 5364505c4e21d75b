/*
 * Control flow guard: which addresses an indirect call may go to. There is none: every address is a target,
 * whatever PAGE_TARGETS_INVALID said, and that cannot be changed.
 *
 *   SetProcessValidCallTargets   refused, ERROR_INVALID_PARAMETER, as for a program of Windows built without
 *                                it
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/process.h"

BOOL WINAPI SetProcessValidCallTargets(HANDLE process, PVOID address, SIZE_T size, ULONG count,
                                       PCFG_CALL_TARGET_INFO targets)
{
    (void)address;
    (void)size;
    (void)count;
    (void)targets;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    return error_fail(status && status != STATUS_NOT_SUPPORTED ? status : STATUS_INVALID_PARAMETER);
}
