/* Memory of other processes, as their mappings show it. */
#ifndef FAULTLINE_SHIM_MEMORY_REMOTE_H
#define FAULTLINE_SHIM_MEMORY_REMOTE_H

#include <stdint.h>
#include <sys/types.h>

#include "minwindef.h"
#include "winnt.h"

/*
 * Describes a page of the process. STATUS_ACCESS_DENIED: the kernel does not let us look;
 * STATUS_INSUFFICIENT_RESOURCES: it cannot be asked, or the process has ended.
 */
DWORD remote_describe(pid_t id, uintptr_t page, MEMORY_BASIC_INFORMATION *info);

#endif
