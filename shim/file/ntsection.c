/*
 * The section calls of ntdll, over section.c and view.c.
 *
 *   NtCreateSection, NtOpenSection   supported; names are \BaseNamedObjects\name; security is ignored
 *   OBJ_OPENIF, OBJ_INHERIT          supported; other attributes are ignored: names have the case that they
 *                                    have
 *   NtMapViewOfSection               ZeroBits as for NtAllocateVirtualMemory; in other processes, too
 *   NtMapViewOfSectionEx             supported, as MapViewOfFile3
 *   NtQuerySection                   SectionBasicInformation; SectionImageInformation is answered with
 *                                    STATUS_SECTION_NOT_IMAGE, for there are none; others refused,
 *                                    STATUS_INVALID_INFO_CLASS
 */
#include <windows.h>
#include <winternl.h>

#include <string.h>

#include "shim/error.h"
#include "shim/file/section.h"
#include "shim/file/view.h"
#include "shim/memory/extended.h"
#include "shim/memory/virtual.h"
#include "shim/probe.h"
#include "shim/text/text.h"

#define CACHING (SEC_NOCACHE | SEC_WRITECOMBINE)

/* The name without its directory, narrow; "" for none. */
static DWORD read_name(const OBJECT_ATTRIBUTES *pointer, char name[NAME_MAX_BYTES], ULONG *attributes)
{
    static const char directory[] = "\\BaseNamedObjects\\";
    OBJECT_ATTRIBUTES object;
    UNICODE_STRING given;
    WCHAR wide[MAX_PATH + 1];
    char narrow[NAME_MAX_BYTES + sizeof directory];
    name[0] = '\0';
    *attributes = 0;
    if (!pointer)
        return STATUS_SUCCESS;
    if (!probe_load(&object, pointer, sizeof object))
        return STATUS_ACCESS_VIOLATION;
    if (object.Length != sizeof object || object.RootDirectory)
        return STATUS_INVALID_PARAMETER;
    *attributes = object.Attributes;
    if (!object.ObjectName)
        return STATUS_SUCCESS;
    if (!probe_load(&given, object.ObjectName, sizeof given))
        return STATUS_ACCESS_VIOLATION;
    if (given.Length % sizeof(WCHAR) || given.Length > MAX_PATH * sizeof(WCHAR))
        return STATUS_OBJECT_NAME_INVALID;
    if (probe_bytes(wide, given.Buffer, given.Length) != given.Length)
        return STATUS_ACCESS_VIOLATION;
    wide[given.Length / sizeof(WCHAR)] = 0;
    if (text_narrow(wide, narrow, sizeof narrow) >= sizeof narrow)
        return STATUS_OBJECT_NAME_INVALID;
    if (*narrow && strncmp(narrow, directory, sizeof directory - 1) != 0)
        return *narrow == '\\' ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (*narrow && strlen(narrow) - (sizeof directory - 1) >= NAME_MAX_BYTES)
        return STATUS_OBJECT_NAME_INVALID;
    strcpy(name, *narrow ? narrow + sizeof directory - 1 : "");
    return STATUS_SUCCESS;
}

static DWORD give_handle(PHANDLE where, HANDLE handle)
{
    if (probe_store(where, &handle, sizeof handle))
        return STATUS_SUCCESS;
    handle_close(handle);
    return STATUS_ACCESS_VIOLATION;
}

NTSTATUS NTAPI NtCreateSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES object,
                               PLARGE_INTEGER most, ULONG protect, ULONG attributes, HANDLE file)
{
    char name[NAME_MAX_BYTES];
    ULONG of_object;
    LARGE_INTEGER size = {.QuadPart = 0};
    HANDLE opened;
    bool created = true;
    if ((most && !probe_load(&size, most, sizeof size)) || !probe_write(handle, sizeof *handle))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    DWORD status = read_name(object, name, &of_object);
    if (!status && (size.QuadPart < 0 || protect & ~(ULONG)0x7FF || attributes & 0x7FF))
        status = STATUS_INVALID_PARAMETER_4;
    if (!status)
        status = section_create(file, of_object & OBJ_INHERIT ? HANDLE_FLAG_INHERIT : 0, access,
                                protect | attributes, (uint64_t)size.QuadPart, name, &opened, &created);
    if (!status && !created && !(of_object & OBJ_OPENIF)) {
        handle_close(opened);
        status = STATUS_OBJECT_NAME_COLLISION;
    }
    if (!status)
        status = give_handle(handle, opened);
    return (NTSTATUS)(status || created ? status : STATUS_OBJECT_NAME_EXISTS);
}

NTSTATUS NTAPI NtOpenSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES object)
{
    char name[NAME_MAX_BYTES];
    ULONG of_object;
    HANDLE opened;
    DWORD status = read_name(object, name, &of_object);
    if (!status && !*name)
        status = STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (!status)
        status = section_open(name, object_access(&section_type, access), of_object & OBJ_INHERIT, &opened);
    return (NTSTATUS)(status ? status : give_handle(handle, opened));
}

NTSTATUS NTAPI NtQuerySection(HANDLE handle, SECTION_INFORMATION_CLASS which, PVOID buffer, SIZE_T size,
                              PSIZE_T length)
{
    void *object;
    if (which != SectionBasicInformation && which != SectionImageInformation)
        return (NTSTATUS)STATUS_INVALID_INFO_CLASS;
    SIZE_T least = which == SectionBasicInformation ? sizeof(SECTION_BASIC_INFORMATION)
                                                    : sizeof(SECTION_IMAGE_INFORMATION);
    if (size < least)
        return (NTSTATUS)STATUS_INFO_LENGTH_MISMATCH;
    DWORD status = handle_get(handle, &section_type, SECTION_QUERY, &object, NULL);
    if (status)
        return (NTSTATUS)status;
    if (which == SectionImageInformation) { /* there are no images */
        object_drop(object);
        return (NTSTATUS)STATUS_SECTION_NOT_IMAGE;
    }
    const struct section *section = object;
    SECTION_BASIC_INFORMATION information = {.AllocationAttributes =
                                                 section->of_file ? SEC_FILE | (section->attributes & CACHING)
                                                                  : section->attributes,
                                             .MaximumSize = {.QuadPart = (LONGLONG)section->size}};
    SIZE_T stored = sizeof information;
    object_drop(object);
    if (!probe_store(buffer, &information, sizeof information) ||
        (length && !probe_store(length, &stored, sizeof stored)))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    return 0;
}

static DWORD map(HANDLE section, HANDLE process, struct view_request *request,
                 const struct extended *extended, PVOID *base, PLARGE_INTEGER offset, PSIZE_T size)
{
    MEMORY_BASIC_INFORMATION run;
    uintptr_t at;
    LARGE_INTEGER from = {.QuadPart = (LONGLONG)request->offset};
    DWORD status = view_map_in(process, section, request, extended, &at);
    if (status)
        return status;
    SIZE_T bytes =
        virtual_query_in(process, at, &run) ? 0 : run.RegionSize; /* alike from end to end, so far */
    if (probe_store(base, &at, sizeof at) && probe_store(size, &bytes, sizeof bytes) &&
        (!offset || probe_store(offset, &from, sizeof from)))
        return STATUS_SUCCESS;
    view_unmap_in(process, at, 0);
    return STATUS_ACCESS_VIOLATION;
}

NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, PVOID *base, ULONG_PTR zero_bits,
                                  SIZE_T committed, PLARGE_INTEGER offset, PSIZE_T size,
                                  SECTION_INHERIT inherit, ULONG type, ULONG protect)
{
    uintptr_t address;
    SIZE_T bytes;
    LARGE_INTEGER from = {.QuadPart = 0};
    struct extended extended;
    (void)committed;
    if (inherit != ViewShare && inherit != ViewUnmap)
        return (NTSTATUS)STATUS_INVALID_PARAMETER_8;
    if (type & ~(ULONG)(MEM_RESERVE | MEM_TOP_DOWN))
        return (NTSTATUS)STATUS_INVALID_PARAMETER_9;
    if (!view_is_legal(protect))
        return (NTSTATUS)STATUS_INVALID_PAGE_PROTECTION;
    if (!probe_load(&address, base, sizeof address) || !probe_load(&bytes, size, sizeof bytes) ||
        (offset && !probe_load(&from, offset, sizeof from)))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    if (!extended_read_zero_bits(zero_bits, address, &extended) || address >= REGION_CEILING ||
        (address && address < REGION_LOWEST) || (address && bytes > REGION_CEILING - address))
        return (NTSTATUS)STATUS_INVALID_PARAMETER_4;
    struct view_request request = {.offset = (uint64_t)from.QuadPart,
                                   .size = bytes,
                                   .placement = {.base = address,
                                                 .lowest = REGION_ARENA,
                                                 .end = REGION_CEILING,
                                                 .alignment = REGION_GRANULARITY,
                                                 .top_down = type & MEM_TOP_DOWN},
                                   .protect = protect,
                                   .node = NUMA_NO_PREFERRED_NODE};
    extended_place(&extended, &request.placement);
    return (NTSTATUS)map(section, process, &request, &extended, base, offset, size);
}

/* As MapViewOfFile3, but that a process has to be named. */
NTSTATUS NTAPI NtMapViewOfSectionEx(HANDLE section, HANDLE process, PVOID *base, PLARGE_INTEGER offset,
                                    PSIZE_T size, ULONG type, ULONG protect,
                                    PMEM_EXTENDED_PARAMETER parameters, ULONG count)
{
    uintptr_t address;
    SIZE_T bytes;
    LARGE_INTEGER from = {.QuadPart = 0};
    struct extended extended;
    struct view_request request;
    if (!probe_load(&address, base, sizeof address) || !probe_load(&bytes, size, sizeof bytes) ||
        (offset && !probe_load(&from, offset, sizeof from)))
        return (NTSTATUS)STATUS_ACCESS_VIOLATION;
    DWORD status = view_read_request((uint64_t)from.QuadPart, bytes, address, type, protect, parameters,
                                     count, &request, &extended);
    return (NTSTATUS)(status ? status : map(section, process, &request, &extended, base, offset, size));
}

NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID base)
{
    return (NTSTATUS)view_unmap_in(process, (uintptr_t)base, 0);
}

NTSTATUS NTAPI NtClose(HANDLE handle)
{
    return (NTSTATUS)handle_close(handle);
}
