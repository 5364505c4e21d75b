/*
 * Memory that goes bad: what the machine can do about it, and being told. Linux handles bad pages by itself,
 * and tells only the process that touches one, by an exception (EXCEPTION_IN_PAGE_ERROR).
 *
 *   GetMemoryErrorHandlingCapabilities   none
 *   RegisterBadMemoryNotification        refused, ERROR_NOT_SUPPORTED
 *   UnregisterBadMemoryNotification      refused, ERROR_INVALID_PARAMETER: nothing is registered
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/probe.h"

BOOL WINAPI GetMemoryErrorHandlingCapabilities(PULONG capabilities)
{
    static const ULONG none = 0;
    return error_report(probe_store(capabilities, &none, sizeof none) ? STATUS_SUCCESS
                                                                      : STATUS_ACCESS_VIOLATION);
}

PVOID WINAPI RegisterBadMemoryNotification(PBAD_MEMORY_CALLBACK_ROUTINE callback)
{
    (void)callback;
    error_fail(STATUS_NOT_SUPPORTED);
    return NULL;
}

BOOL WINAPI UnregisterBadMemoryNotification(PVOID registration)
{
    (void)registration;
    return error_fail(STATUS_INVALID_PARAMETER);
}
