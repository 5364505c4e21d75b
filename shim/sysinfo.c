/* GetSystemInfo: facts about the machine that do not change while a process runs, and the processors it may
 * use. */
#include <windows.h>

#include <cpuid.h>
#include <errno.h>
#include <sched.h>

#include "shim/os.h"
#include "shim/memory/region.h"

/* The first 64 processors, the group that a mask of 64 bits can name. */
static DWORD_PTR usable_processors(void)
{
    enum { PROCESSORS_MAX = 8192 };
    unsigned long set[PROCESSORS_MAX / (8 * sizeof(unsigned long))] = {0};
    int kept = errno;
    int error = sched_getaffinity(0, sizeof set, (cpu_set_t *)set);
    errno = kept;
    return error || !set[0] ? 1 : set[0];
}

/* Family and model as the vendors' manuals join them from the base and the extended fields. */
static void identify_processor(SYSTEM_INFO *info)
{
    unsigned signature = 0, other;
    __get_cpuid(1, &signature, &other, &other, &other);
    unsigned family = signature >> 8 & 15, model = signature >> 4 & 15;
    if (family == 6 || family == 15)
        model |= signature >> 16 & 15 ? (signature >> 16 & 15) << 4 : 0;
    if (family == 15)
        family += signature >> 20 & 255;
    info->wProcessorLevel = family;
    info->wProcessorRevision = model << 8 | (signature & 15);
}

void WINAPI GetSystemInfo(LPSYSTEM_INFO info)
{
    *info = (SYSTEM_INFO){.wProcessorArchitecture = PROCESSOR_ARCHITECTURE_AMD64,
                          .dwPageSize = OS_PAGE,
                          .lpMinimumApplicationAddress = (void *)REGION_LOWEST,
                          .lpMaximumApplicationAddress = (void *)(REGION_TOP - 1),
                          .dwActiveProcessorMask = usable_processors(),
                          .dwProcessorType = PROCESSOR_AMD_X8664,
                          .dwAllocationGranularity = REGION_GRANULARITY};
    info->dwNumberOfProcessors = __builtin_popcountl(info->dwActiveProcessorMask);
    identify_processor(info);
}

void WINAPI GetNativeSystemInfo(LPSYSTEM_INFO info)
{
    GetSystemInfo(info);
}
