/*
 * How much memory there is: the kernel's text files, as numbers.
 *
 * Theory of operation. The machine's memory is in /proc/meminfo. A process in a control group has less: each
 * group on its path up to the root may have a limit, and what of it is left is the limit without what the
 * group uses, of which the file cache that nobody used lately does not count, as it does not count in the
 * machine's MemAvailable. Groups of both versions are looked at where distributions mount them; what cannot
 * be read limits nothing.
 *
 * What may be committed is memory and swap space. The kernel has a limit of its own only where the
 * administrator asked for strict accounting; elsewhere its CommitLimit is a number that nobody enforces, and
 * less than the memory.
 *
 * No malloc and no stdio: files are read whole into a buffer on the stack.
 */
#ifndef FAULTLINE_SHIM_MEMORY_MEMINFO_H
#define FAULTLINE_SHIM_MEMORY_MEMINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct meminfo {
    uint64_t physical;           /* bytes of memory that this process can have, its groups' limits applied */
    uint64_t physical_available; /* bytes of it that can be had without swapping; at most physical */
    uint64_t commit_limit;       /* bytes that can be committed: memory and swap space, or the strict limit */
    uint64_t commit_available;   /* bytes of it not yet taken; at most commit_limit */
    uint64_t mapped;             /* bytes of address space that the process has mapped; 0 when not known */
};

/*
 * Fills *info. root comes before every path: "" but for tests. Without /proc (or without a descriptor left to
 * open it) the system call sysinfo says less exactly what it can. Keeps errno.
 */
void meminfo_read(const char *root, struct meminfo *info);

/*
 * What the kernel says of a process (0: this one): the values of these keys (VmRSS...), in bytes; 0 where it
 * says nothing. False: nothing at all.
 */
bool meminfo_process(const char *root, int id, const char *const *keys, uint64_t *bytes, size_t count);

/* How often a process has had to wait for a page, with input and without. */
bool meminfo_faults(const char *root, int id, uint64_t *faults);

/* The same of the machine (Cached...). */
void meminfo_machine(const char *root, const char *const *keys, uint64_t *bytes, size_t count);

/* What lives in the machine; 0 where it is not known. */
struct meminfo_tasks {
    uint32_t processes, threads;
    uint32_t files; /* open ones */
};
void meminfo_tasks(const char *root, struct meminfo_tasks *tasks);

/* Bytes of memory in the machine, what the kernel and the firmware keep to themselves included; 0: not known.
 */
uint64_t meminfo_installed(const char *root);

#endif
