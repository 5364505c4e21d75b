/*
 * Processors, their groups, caches and memory nodes, as the kernel shows them in /sys/devices/system.
 *
 * Theory of operation. Windows numbers processors in groups of up to 64: processor n here is number n % 64 of
 * group n / 64. What is asked for is collected as a list of records, each with the set of its processors, and
 * written out in one of the two layouts. Where there is no /sys there is one node, one package, and each
 * processor is a core.
 *
 *   GetProcessAffinityMask, SetProcessAffinityMask   the first group; all threads of the process are moved
 *   SetThreadAffinityMask  the first group; the host keeps masks of threads only, so what the process had
 *                          before its threads got masks of their own is remembered here
 *   GetNumaProximityNode   a node's number is its proximity identifier
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/process.h"
#include "shim/thread/thread.h"

enum { GROUP_PROCESSORS = 64, PROCESSORS = 1024, GROUPS = PROCESSORS / GROUP_PROCESSORS, NODES = 1024 };

/* A set of processors: bit n of word g is processor n of group g. */
struct set {
    uint64_t group[GROUPS];
};

/* ---- Reading the kernel's lists ---- */

/* The contents of a file of /sys in text[size]; false: it is not there. */
static bool read_file(char *text, size_t size, const char *format, unsigned first, unsigned second)
{
    char path[200];
    snprintf(path, sizeof path, format, first, second);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return false;
    ssize_t length = descriptor_read(file, text, size - 1, -1);
    descriptor_close(file);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static void add(struct set *set, unsigned processor)
{
    if (processor < PROCESSORS)
        set->group[processor / GROUP_PROCESSORS] |= 1ull << processor % GROUP_PROCESSORS;
}

static bool has(const struct set *set, unsigned processor)
{
    return processor < PROCESSORS &&
           set->group[processor / GROUP_PROCESSORS] >> processor % GROUP_PROCESSORS & 1;
}

/* "0-3,8" */
static bool parse_list(const char *text, struct set *set)
{
    bool any = false;
    memset(set, 0, sizeof *set);
    while (*text >= '0' && *text <= '9') {
        char *end;
        unsigned long from = strtoul(text, &end, 10), to = from;
        if (*end == '-')
            to = strtoul(end + 1, &end, 10);
        for (unsigned long i = from; i <= to && i < PROCESSORS; i++)
            add(set, (unsigned)i);
        any = true;
        text = *end == ',' ? end + 1 : end;
    }
    return any;
}

static bool read_list(struct set *set, const char *format, unsigned first, unsigned second)
{
    char text[4096];
    return read_file(text, sizeof text, format, first, second) && parse_list(text, set);
}

static void active_processors(struct set *set)
{
    if (read_list(set, "/sys/devices/system/cpu/online", 0, 0))
        return;
    memset(set, 0, sizeof *set);
    for (long i = sysconf(_SC_NPROCESSORS_ONLN); i > 0; i--)
        add(set, (unsigned)i - 1);
}

static unsigned count(uint64_t mask)
{
    return (unsigned)__builtin_popcountll(mask);
}

static WORD last_group(const struct set *set)
{
    WORD last = GROUPS - 1;
    while (last && !set->group[last])
        last--;
    return last;
}

static WORD first_group(const struct set *set)
{
    WORD first = 0;
    while (first < GROUPS - 1 && !set->group[first])
        first++;
    return first;
}

/* ---- Nodes ---- */

static void nodes(struct set *set)
{
    if (!read_list(set, "/sys/devices/system/node/online", 0, 0)) {
        memset(set, 0, sizeof *set);
        add(set, 0);
    }
}

static bool is_node(unsigned node)
{
    struct set all;
    nodes(&all);
    return has(&all, node);
}

static unsigned highest_node(void)
{
    struct set all;
    nodes(&all);
    unsigned highest = NODES - 1;
    while (highest && !has(&all, highest))
        highest--;
    return highest;
}

static void node_processors(unsigned node, struct set *set)
{
    if (!read_list(set, "/sys/devices/system/node/node%u/cpulist", node, 0)) {
        memset(set, 0, sizeof *set);
        if (node == 0 && access("/sys/devices/system/node", F_OK) != 0)
            active_processors(set);
    }
}

BOOL WINAPI GetNumaHighestNodeNumber(PULONG highest)
{
    int kept = errno;
    *highest = highest_node();
    errno = kept;
    return TRUE;
}

BOOL WINAPI GetNumaNodeProcessorMaskEx(USHORT node, PGROUP_AFFINITY affinity)
{
    struct set set;
    int kept = errno;
    if (node > highest_node())
        return error_fail(STATUS_INVALID_PARAMETER);
    node_processors(node, &set);
    WORD group = first_group(&set);
    *affinity = (GROUP_AFFINITY){.Mask = set.group[group], .Group = group};
    errno = kept;
    return TRUE;
}

BOOL WINAPI GetNumaNodeProcessorMask(UCHAR node, PULONGLONG mask)
{
    GROUP_AFFINITY affinity;
    if (!GetNumaNodeProcessorMaskEx(node, &affinity))
        return FALSE;
    *mask = affinity.Group == 0 ? affinity.Mask : 0;
    return TRUE;
}

BOOL WINAPI GetNumaNodeProcessorMask2(USHORT node, PGROUP_AFFINITY masks, USHORT room, PUSHORT required)
{
    struct set set;
    USHORT needed = 0;
    if (node > highest_node() || (!masks && room))
        return error_fail(STATUS_INVALID_PARAMETER);
    node_processors(node, &set);
    for (WORD group = 0; group < GROUPS; group++)
        if (set.group[group]) {
            if (needed < room)
                masks[needed] = (GROUP_AFFINITY){.Mask = set.group[group], .Group = group};
            needed++;
        }
    if (required)
        *required = needed;
    return error_report(needed > room ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS);
}

BOOL WINAPI GetNumaProcessorNodeEx(PPROCESSOR_NUMBER processor, PUSHORT node)
{
    unsigned number = processor->Group * GROUP_PROCESSORS + processor->Number;
    struct set set;
    int kept = errno;
    active_processors(&set);
    bool active = processor->Number < GROUP_PROCESSORS && !processor->Reserved && has(&set, number);
    unsigned highest = highest_node();
    *node = 0xFFFF;
    for (unsigned one = 0; active && one <= highest; one++) {
        node_processors(one, &set);
        if (has(&set, number))
            *node = (USHORT)one;
    }
    errno = kept;
    return error_report(*node == 0xFFFF ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS);
}

BOOL WINAPI GetNumaProcessorNode(UCHAR processor, PUCHAR node)
{
    PROCESSOR_NUMBER number = {.Number = processor};
    USHORT found;
    BOOL is = GetNumaProcessorNodeEx(&number, &found);
    *node = (UCHAR)found;
    return is;
}

/* Bytes that the node can still give; where nodes are not shown, what the machine can. */
static bool available(unsigned node, ULONGLONG *bytes)
{
    char text[4096];
    if (!read_file(text, sizeof text, "/sys/devices/system/node/node%u/meminfo", node, 0)) {
        MEMORYSTATUSEX status = {.dwLength = sizeof status};
        if (node || !GlobalMemoryStatusEx(&status))
            return false;
        *bytes = status.ullAvailPhys;
        return true;
    }
    const char *line = strstr(text, "MemFree:");
    *bytes = line ? strtoull(line + strlen("MemFree:"), NULL, 10) * 1024 : 0;
    return true;
}

BOOL WINAPI GetNumaAvailableMemoryNodeEx(USHORT node, PULONGLONG bytes)
{
    int kept = errno;
    bool is = is_node(node) && available(node, bytes);
    errno = kept;
    return error_report(is ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
}

BOOL WINAPI GetNumaAvailableMemoryNode(UCHAR node, PULONGLONG bytes)
{
    return GetNumaAvailableMemoryNodeEx(node, bytes);
}

BOOL WINAPI GetNumaProximityNodeEx(ULONG proximity, PUSHORT node)
{
    if (proximity >= NODES || !is_node(proximity))
        return error_fail(STATUS_INVALID_PARAMETER);
    *node = (USHORT)proximity;
    return TRUE;
}

BOOL WINAPI GetNumaProximityNode(ULONG proximity, PUCHAR node)
{
    USHORT wide;
    if (!GetNumaProximityNodeEx(proximity, &wide))
        return FALSE;
    *node = (UCHAR)wide;
    return TRUE;
}

/* ---- Groups and affinity ---- */

WORD WINAPI GetActiveProcessorGroupCount(void)
{
    struct set set;
    active_processors(&set);
    return last_group(&set) + 1;
}

WORD WINAPI GetMaximumProcessorGroupCount(void)
{
    return GetActiveProcessorGroupCount();
}

DWORD WINAPI GetActiveProcessorCount(WORD group)
{
    struct set set;
    DWORD all = 0;
    active_processors(&set);
    if (group != ALL_PROCESSOR_GROUPS && group > last_group(&set))
        return error_fail(STATUS_INVALID_PARAMETER);
    for (int i = 0; i < GROUPS; i++)
        all += group == i || group == ALL_PROCESSOR_GROUPS ? count(set.group[i]) : 0;
    return all;
}

DWORD WINAPI GetMaximumProcessorCount(WORD group)
{
    return GetActiveProcessorCount(group);
}

static int get_affinity(pid_t id, struct set *set)
{
    int kept = errno;
    memset(set, 0, sizeof *set);
    int error = sched_getaffinity(id, sizeof *set, (cpu_set_t *)set) ? errno : 0;
    errno = kept;
    return error;
}

/* Of this process, once a thread has another one; 0: none has. */
static uint64_t process_mask_kept;

static uint64_t own_process_mask(void)
{
    struct set own;
    uint64_t kept = __atomic_load_n(&process_mask_kept, __ATOMIC_ACQUIRE);
    return kept ? kept : get_affinity(0, &own) ? 0 : own.group[0];
}

BOOL WINAPI GetProcessAffinityMask(HANDLE handle, PDWORD_PTR process_mask, PDWORD_PTR system_mask)
{
    struct process *process;
    struct set own, all;
    DWORD status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (status)
        return error_fail(status);
    bool is_self = process_is_self(process);
    int error = get_affinity(is_self ? 0 : process->id, &own);
    if (is_self)
        own.group[0] = own_process_mask();
    process_drop(process);
    if (error)
        return error_fail(STATUS_ACCESS_DENIED);
    active_processors(&all);
    *process_mask = own.group[0] & all.group[0];
    *system_mask = all.group[0];
    return TRUE;
}

static int set_affinity(pid_t thread, const void *set)
{
    return sched_setaffinity(thread, sizeof(struct set), set);
}

BOOL WINAPI SetProcessAffinityMask(HANDLE handle, DWORD_PTR mask)
{
    struct process *process;
    struct set all, wanted = {.group = {mask}};
    DWORD status = process_get(handle, PROCESS_SET_INFORMATION, &process);
    if (status)
        return error_fail(status);
    active_processors(&all);
    bool is_valid = mask && !(mask & ~all.group[0]);
    int error = is_valid ? process_set_threads(process, set_affinity, &wanted) : EINVAL;
    if (!error && process_is_self(process) && __atomic_load_n(&process_mask_kept, __ATOMIC_RELAXED))
        __atomic_store_n(&process_mask_kept, mask, __ATOMIC_RELEASE);
    process_drop(process);
    return error_report(!error            ? STATUS_SUCCESS
                        : error == EINVAL ? STATUS_INVALID_PARAMETER
                                          : STATUS_ACCESS_DENIED);
}

DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE handle, DWORD_PTR mask)
{
    struct thread_record *thread;
    struct set former, all;
    DWORD status = thread_own(handle, THREAD_SET_LIMITED_INFORMATION, &thread);
    if (status)
        return (DWORD_PTR)error_fail(status);
    active_processors(&all);
    uint64_t of_process = own_process_mask() & all.group[0];
    if ((DWORD)mask == MAXDWORD) /* all that there are; of such a mask Windows looks at no more */
        mask = of_process;
    struct set wanted = {.group = {mask}};
    int error = mask && !(mask & ~of_process) ? get_affinity((pid_t)thread->id, &former) : EINVAL;
    if (!error) {
        uint64_t none = 0;
        __atomic_compare_exchange_n(&process_mask_kept, &none, of_process, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_RELAXED);
        int kept = errno;
        error = set_affinity((pid_t)thread->id, &wanted) ? errno : 0;
        errno = kept;
    }
    object_drop(thread);
    if (error)
        return (DWORD_PTR)error_fail(error == EINVAL ? STATUS_INVALID_PARAMETER : STATUS_ACCESS_DENIED);
    return former.group[0] & of_process;
}

/* ---- GetLogicalProcessorInformation ---- */

struct record {
    LOGICAL_PROCESSOR_RELATIONSHIP relation;
    struct set processors;
    DWORD node;
    CACHE_DESCRIPTOR cache;
};

struct records {
    struct record *all; /* malloc's */
    size_t count;
    bool no_memory;
};

static void free_records(struct records *records)
{
    free(records->all);
}

static bool is_same(const struct record *one, const struct record *other)
{
    return one->relation == other->relation && one->node == other->node &&
           one->cache.Level == other->cache.Level && one->cache.Type == other->cache.Type &&
           memcmp(&one->processors, &other->processors, sizeof one->processors) == 0;
}

/* Each processor names what it belongs to: once is enough. */
static void remember(struct records *records, const struct record *record)
{
    for (size_t i = 0; i < records->count; i++)
        if (is_same(&records->all[i], record))
            return;
    struct record *all = realloc(records->all, (records->count + 1) * sizeof *all);
    if (!all) {
        records->no_memory = true;
        return;
    }
    records->all = all;
    all[records->count++] = *record;
}

static void remember_shared(struct records *records, LOGICAL_PROCESSOR_RELATIONSHIP relation,
                            unsigned processor, const char *list)
{
    struct record record = {.relation = relation};
    if (!read_list(&record.processors, list, processor, 0))
        add(&record.processors, processor);
    remember(records, &record);
}

static void remember_caches(struct records *records, unsigned processor)
{
#define CACHE_FILES "/sys/devices/system/cpu/cpu%u/cache/index%u/"
    char text[100];
    for (unsigned i = 0; read_file(text, sizeof text, CACHE_FILES "level", processor, i); i++) {
        struct record record = {.relation = RelationCache};
        record.cache.Level = (BYTE)atoi(text);
        if (read_file(text, sizeof text, CACHE_FILES "type", processor, i))
            record.cache.Type = *text == 'I' ? CacheInstruction : *text == 'D' ? CacheData : CacheUnified;
        if (read_file(text, sizeof text, CACHE_FILES "size", processor, i)) {
            char *unit;
            unsigned long size = strtoul(text, &unit, 10);
            record.cache.Size = (DWORD)(*unit == 'M' ? size << 20 : *unit == 'K' ? size << 10 : size);
        }
        if (read_file(text, sizeof text, CACHE_FILES "coherency_line_size", processor, i))
            record.cache.LineSize = (WORD)atoi(text);
        if (read_file(text, sizeof text, CACHE_FILES "ways_of_associativity", processor, i))
            record.cache.Associativity = atoi(text) > 0 ? (BYTE)atoi(text) : 0xFF;
        if (read_list(&record.processors, CACHE_FILES "shared_cpu_list", processor, i))
            remember(records, &record);
    }
}

static void collect(struct records *records, LOGICAL_PROCESSOR_RELATIONSHIP wanted)
{
    struct set active;
    bool every = wanted == RelationAll;
    active_processors(&active);
    for (unsigned processor = 0; processor < PROCESSORS; processor++) {
        if (!has(&active, processor))
            continue;
        if (every || wanted == RelationProcessorCore)
            remember_shared(records, RelationProcessorCore, processor,
                            "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list");
        if (every || wanted == RelationCache)
            remember_caches(records, processor);
        if (every || wanted == RelationProcessorPackage)
            remember_shared(records, RelationProcessorPackage, processor,
                            "/sys/devices/system/cpu/cpu%u/topology/core_siblings_list");
        if (every || wanted == RelationProcessorDie)
            remember_shared(records, RelationProcessorDie, processor,
                            "/sys/devices/system/cpu/cpu%u/topology/die_cpus_list");
    }
    for (unsigned node = 0; node <= highest_node(); node++) {
        struct record record = {.relation = RelationNumaNode, .node = node};
        node_processors(node, &record.processors);
        if (is_node(node) && (every || wanted == RelationNumaNode || wanted == RelationNumaNodeEx))
            remember(records, &record);
    }
    if (every || wanted == RelationGroup)
        remember(records, &(struct record){.relation = RelationGroup, .processors = active});
}

static bool has_siblings(const struct record *record)
{
    unsigned all = 0;
    for (int i = 0; i < GROUPS; i++)
        all += count(record->processors.group[i]);
    return all > 1;
}

static BOOL has_room(const struct records *records, DWORD needed, const void *to, PDWORD size)
{
    bool fits = to && *size >= needed;
    *size = needed;
    return error_report(records->no_memory ? STATUS_NO_MEMORY
                        : fits             ? STATUS_SUCCESS
                                           : STATUS_BUFFER_TOO_SMALL);
}

BOOL WINAPI GetLogicalProcessorInformation(PSYSTEM_LOGICAL_PROCESSOR_INFORMATION to, PDWORD size)
{
    struct records records __attribute__((cleanup(free_records))) = {0};
    int kept = errno;
    if (!size)
        return error_fail(STATUS_INVALID_PARAMETER);
    collect(&records, RelationAll);
    errno = kept;
    size_t length = 0;
    for (size_t i = 0; i < records.count; i++)
        if (records.all[i].relation <= RelationProcessorPackage && records.all[i].processors.group[0])
            records.all[length++] = records.all[i];
    if (!has_room(&records, (DWORD)(length * sizeof *to), to, size))
        return FALSE;
    for (size_t i = 0; i < length; i++, to++) {
        const struct record *record = &records.all[i];
        *to = (SYSTEM_LOGICAL_PROCESSOR_INFORMATION){.ProcessorMask = record->processors.group[0],
                                                     .Relationship = record->relation};
        if (record->relation == RelationProcessorCore)
            to->ProcessorCore.Flags = has_siblings(record) ? LTP_PC_SMT : 0;
        else if (record->relation == RelationNumaNode)
            to->NumaNode.NodeNumber = record->node;
        else if (record->relation == RelationCache)
            to->Cache = record->cache;
    }
    return TRUE;
}

/* How many groups of processors a record has, and which. */
static WORD list_groups(const struct record *record, GROUP_AFFINITY *to)
{
    WORD groups = 0;
    for (WORD i = 0; i < GROUPS; i++)
        if (record->processors.group[i]) {
            if (to)
                to[groups] = (GROUP_AFFINITY){.Mask = record->processors.group[i], .Group = i};
            groups++;
        }
    return groups;
}

static DWORD size_of_record(const struct record *record)
{
    const LONG head = FIELD_OFFSET(SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX, Processor);
    switch (record->relation) {
    case RelationGroup:
        return (DWORD)(head + FIELD_OFFSET(GROUP_RELATIONSHIP, GroupInfo)) +
               (last_group(&record->processors) + 1u) * (DWORD)sizeof(PROCESSOR_GROUP_INFO);
    case RelationCache:
        return (DWORD)head + sizeof(CACHE_RELATIONSHIP);
    case RelationNumaNode:
        return (DWORD)head + sizeof(NUMA_NODE_RELATIONSHIP);
    default:
        return (DWORD)(head + FIELD_OFFSET(PROCESSOR_RELATIONSHIP, GroupMask)) +
               list_groups(record, NULL) * (DWORD)sizeof(GROUP_AFFINITY);
    }
}

static void write_record(const struct record *record, SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *to)
{
    WORD first = first_group(&record->processors);
    GROUP_AFFINITY affinity = {.Mask = record->processors.group[first], .Group = first};
    DWORD size = size_of_record(record);
    memset(to, 0, size);
    to->Relationship = record->relation;
    to->Size = size;
    switch (record->relation) {
    case RelationGroup:
        to->Group.MaximumGroupCount = to->Group.ActiveGroupCount = last_group(&record->processors) + 1;
        for (WORD i = 0; i < to->Group.ActiveGroupCount; i++) {
            PROCESSOR_GROUP_INFO *group = to->Group.GroupInfo + i;
            group->ActiveProcessorMask = record->processors.group[i];
            group->MaximumProcessorCount = group->ActiveProcessorCount =
                (BYTE)count(record->processors.group[i]);
        }
        break;
    case RelationCache:
        to->Cache = (CACHE_RELATIONSHIP){.Level = record->cache.Level,
                                         .Associativity = record->cache.Associativity,
                                         .LineSize = record->cache.LineSize,
                                         .CacheSize = record->cache.Size,
                                         .Type = record->cache.Type,
                                         .GroupCount = 1};
        to->Cache.GroupMask = affinity;
        break;
    case RelationNumaNode:
        to->NumaNode.NodeNumber = record->node;
        to->NumaNode.GroupCount = 1;
        to->NumaNode.GroupMask = affinity;
        break;
    default:
        to->Processor.Flags =
            record->relation == RelationProcessorCore && has_siblings(record) ? LTP_PC_SMT : 0;
        to->Processor.GroupCount = list_groups(record, to->Processor.GroupMask);
    }
}

BOOL WINAPI GetLogicalProcessorInformationEx(LOGICAL_PROCESSOR_RELATIONSHIP wanted,
                                             PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX to, PDWORD size)
{
    struct records records __attribute__((cleanup(free_records))) = {0};
    int kept = errno;
    if (!size || (wanted != RelationAll && wanted > RelationNumaNodeEx))
        return error_fail(STATUS_INVALID_PARAMETER);
    collect(&records, wanted);
    errno = kept;
    DWORD needed = 0;
    for (size_t i = 0; i < records.count; i++)
        needed += size_of_record(&records.all[i]);
    if (!has_room(&records, needed, to, size))
        return FALSE;
    char *at = (char *)to;
    for (size_t i = 0; i < records.count; at += size_of_record(&records.all[i]), i++)
        write_record(&records.all[i], (SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)at);
    return TRUE;
}
