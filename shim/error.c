#include "shim/error.h"

#include <windows.h>

/* Initial-exec (see Makefile.am): a handler may set it, and reading it never allocates. A new thread's is 0.
 */
static __thread DWORD last_error;

DWORD WINAPI GetLastError(void)
{
    return last_error;
}

void WINAPI SetLastError(DWORD code)
{
    last_error = code;
}

static const struct {
    DWORD status;
    DWORD error;
} table[] = {
    {STATUS_SUCCESS, 0},
    {STATUS_GUARD_PAGE_VIOLATION, STATUS_GUARD_PAGE_VIOLATION}, /* passed through */
    {STATUS_PARTIAL_COPY, 299},
    {STATUS_DEVICE_BUSY, 170},
    {STATUS_INFO_LENGTH_MISMATCH, 24},
    {STATUS_ACCESS_VIOLATION, 998},
    {STATUS_IN_PAGE_ERROR, 999},
    {STATUS_INVALID_HANDLE, 6},
    {STATUS_INVALID_PARAMETER, 87},
    {STATUS_NO_MEMORY, 8},
    {STATUS_CONFLICTING_ADDRESSES, 487},
    {STATUS_NOT_MAPPED_VIEW, 487},
    {STATUS_UNABLE_TO_FREE_VM, 87},
    {STATUS_UNABLE_TO_DELETE_SECTION, 87},
    {STATUS_INVALID_VIEW_SIZE, 5},
    {STATUS_INVALID_FILE_FOR_SECTION, 193},
    {STATUS_ALREADY_COMMITTED, 5},
    {STATUS_ACCESS_DENIED, 5},
    {STATUS_BUFFER_TOO_SMALL, 122},
    {STATUS_OBJECT_TYPE_MISMATCH, 6},
    {STATUS_NOT_LOCKED, 158},
    {STATUS_NOT_COMMITTED, 487},
    {STATUS_OBJECT_NAME_NOT_FOUND, 2},
    {STATUS_OBJECT_NAME_COLLISION, 183},
    {STATUS_SECTION_TOO_BIG, 8},
    {STATUS_SHARING_VIOLATION, 32},
    {STATUS_INVALID_PAGE_PROTECTION, 87},
    {STATUS_SECTION_PROTECTION, 87},
    {STATUS_PRIVILEGE_NOT_HELD, 1314},
    {STATUS_INVALID_IMAGE_FORMAT, 193},
    {STATUS_INSUFFICIENT_RESOURCES, 1450},
    {STATUS_FREE_VM_NOT_AT_BASE, 487},
    {STATUS_MEMORY_NOT_ALLOCATED, 487},
    {STATUS_WORKING_SET_QUOTA, 1453},
    {STATUS_NOT_SUPPORTED, 50},
    {STATUS_STACK_OVERFLOW, 1001},
    {STATUS_MAPPED_FILE_SIZE_ZERO, 1006},
    {STATUS_COMMITMENT_LIMIT, 1455},
    {STATUS_NOT_SAME_OBJECT, 1656},
    {STATUS_MAPPED_ALIGNMENT, 1132},
    {STATUS_HANDLE_NOT_CLOSABLE, 6},
    {STATUS_USER_MAPPED_FILE, 1224},
};

DWORD error_of_status(DWORD status)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].status == status)
            return table[i].error;
    return 317;
}

BOOL error_fail(DWORD status)
{
    last_error = error_of_status(status);
    return FALSE;
}
