/*
 * GetMappedFileName: the path of what is mapped at an address. It is the system's path, which CreateFile
 * takes, and not one of device names as on Windows; " (deleted)" follows when the file has no name any more.
 */
#include <windows.h>

#include <psapi.h>
#include <limits.h>
#include <string.h>

#include "shim/file/descriptor.h"
#include "shim/error.h"
#include "shim/os.h"
#include "shim/probe.h"
#include "shim/memory/mappedname.h"
#include "shim/memory/region.h"
#include "shim/text/text.h"
#include "shim/file/view.h"

static DWORD name_of_view(const struct view *view, char path[PATH_MAX])
{
    if (!view->section->of_file)
        return STATUS_FILE_INVALID; /* the paging file has no name for programs */
    ssize_t length = descriptor_path(view->section->file, path, PATH_MAX);
    return length < 0 ? descriptor_failure(length) : STATUS_SUCCESS;
}

DWORD mappedname_get(HANDLE process, uintptr_t address, char path[PATH_MAX])
{
    DWORD status = error_check_process(process);
    if (status)
        return status;
    struct region *region = region_lock(address & ~(uintptr_t)(OS_PAGE - 1));
    if (region) {
        status = region->view ? name_of_view(region->view, path) : STATUS_INVALID_ADDRESS;
        region_unlock(region);
        return status;
    }
    int error = os_query_path(address, path, PATH_MAX);
    return error || path[0] != '/' ? STATUS_INVALID_ADDRESS : STATUS_SUCCESS;
}

/* Characters without the NUL; 0 with the last error set. */
static DWORD give(const void *name, size_t length, size_t width, void *buffer, DWORD size)
{
    if (length >= size)
        return error_fail(STATUS_BUFFER_TOO_SMALL);
    if (!probe_write(buffer, (length + 1) * width))
        return error_fail(STATUS_ACCESS_VIOLATION);
    memcpy(buffer, name, (length + 1) * width);
    return length;
}

DWORD WINAPI GetMappedFileNameA(HANDLE process, LPVOID address, LPSTR buffer, DWORD size)
{
    char path[PATH_MAX];
    DWORD status = mappedname_get(process, (uintptr_t)address, path);
    return status ? (DWORD)error_fail(status) : give(path, strlen(path), 1, buffer, size);
}

DWORD WINAPI GetMappedFileNameW(HANDLE process, LPVOID address, LPWSTR buffer, DWORD size)
{
    char path[PATH_MAX];
    WCHAR wide[PATH_MAX];
    DWORD status = mappedname_get(process, (uintptr_t)address, path);
    if (status)
        return error_fail(status);
    return give(wide, text_widen(path, wide, PATH_MAX), sizeof *wide, buffer, size);
}

DWORD WINAPI K32GetMappedFileNameA(HANDLE, LPVOID, LPSTR, DWORD) __attribute__((alias("GetMappedFileNameA")));
DWORD WINAPI K32GetMappedFileNameW(HANDLE, LPVOID, LPWSTR, DWORD)
    __attribute__((alias("GetMappedFileNameW")));
