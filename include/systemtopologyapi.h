/*
 * systemtopologyapi.h - memory nodes (NUMA) and their processors.
 *
 * Processor n of this system is number n % 64 of group n / 64. FALSE with ERROR_INVALID_PARAMETER: there is
 * no such node or processor. Success leaves the last error alone. Any thread may call.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "GetNumaHighestNodeNumber function", "GetNumaNodeProcessorMaskEx function", "NUMA Support".
 */
#ifndef FAULTLINE_SYSTEMTOPOLOGYAPI_H
#define FAULTLINE_SYSTEMTOPOLOGYAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Nodes are numbered from 0; some numbers may be of none. */
WINBASEAPI BOOL WINAPI GetNumaHighestNodeNumber(PULONG HighestNodeNumber);

/*
 * The processors of a node, in the first group that has some of them; ...Mask2: in all, up to room for them.
 */
WINBASEAPI BOOL WINAPI GetNumaNodeProcessorMaskEx(USHORT Node, PGROUP_AFFINITY ProcessorMask);
WINBASEAPI BOOL WINAPI GetNumaNodeProcessorMask2(USHORT NodeNumber, PGROUP_AFFINITY ProcessorMasks,
                                                 USHORT ProcessorMaskCount, PUSHORT RequiredMaskCount);

/* The node whose number in the firmware's tables it is. */
WINBASEAPI BOOL WINAPI GetNumaProximityNodeEx(ULONG ProximityId, PUSHORT NodeNumber);

#ifdef __cplusplus
}
#endif

#endif
