/* The target's side of inject.h: a thread of this process makes a call for another process. */
#include "shim/memory/inject.h"

#include <errno.h>

#include "shim/error.h"
#include "shim/file/section.h"
#include "shim/file/view.h"
#include "shim/lock.h"
#include "shim/memory/virtual.h"
#include "shim/os.h"

static DWORD map(struct inject_call *call)
{
    struct section *section;
    DWORD status = section_import(&call->section, &section);
    if (status)
        return status;
    struct view_request request = {.offset = call->offset,
                                   .size = call->size,
                                   .placement = {.base = call->address,
                                                 .lowest = REGION_ARENA,
                                                 .end = REGION_CEILING,
                                                 .alignment = REGION_GRANULARITY},
                                   .protect = call->protect,
                                   .replaces = call->type == MEM_REPLACE_PLACEHOLDER,
                                   .node = call->extended.node};
    uintptr_t base;
    extended_place(&call->extended, &request.placement);
    status = view_map_section(section, &request, &base);
    call->address = base;
    object_drop(section);
    return status;
}

static DWORD allocate(struct inject_call *call)
{
    uintptr_t address = call->address;
    DWORD status = virtual_allocate(PROCESS_SELF, &address, call->size, call->type, call->protect,
                                    call->has_extended ? &call->extended : NULL);
    call->address = address;
    return status;
}

static DWORD serve(struct inject_call *call)
{
    switch (call->operation) {
    case INJECT_ALLOCATE:
        return allocate(call);
    case INJECT_FREE:
        return virtual_free(PROCESS_SELF, call->address, call->size, call->type, call->partly);
    case INJECT_PROTECT:
        return virtual_protect(PROCESS_SELF, call->address, call->size, call->protect,
                               (PDWORD)&call->protect);
    case INJECT_QUERY:
        return virtual_query(call->address, &call->information);
    case INJECT_MAP:
        return map(call);
    case INJECT_UNMAP:
        return view_unmap(call->address, call->type);
    default:
        return STATUS_NOT_SUPPORTED;
    }
}

/* On a stack of its own, from inject-enter.S. What is the thread's is left as it was. */
__attribute__((used)) void injected_serve(struct inject_call *call)
{
    if (lock_depth)
        return;
    int kept = errno;
    DWORD last_error = GetLastError();
    call->status = serve(call);
    __atomic_store_n(&call->served, 1, __ATOMIC_RELEASE);
    SetLastError(last_error);
    errno = kept;
}
