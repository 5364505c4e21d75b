/*
 * What a process has used, and how urgent it is.
 *
 *   GetProcessTimes     to the kernel's clock tick (10 ms) for other processes; the exit time of a living one
 *                       is 0
 *   SetPriorityClass    nice values of all threads: 19, 10, 0, -5, -10, -20 for IDLE to REALTIME; those below
 *                       the own one are root's: ERROR_ACCESS_DENIED
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/process.h"
#include "shim/system/time.h"

/* Fields of /proc/ID/stat, numbered as proc(5) has them. */
enum { FIELD_USER = 14, FIELD_SYSTEM = 15, FIELD_START = 22 };

static bool read_stat(pid_t id, unsigned long long ticks[FIELD_START + 1])
{
    char path[40], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)id);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return false;
    ssize_t length = descriptor_read(file, text, sizeof text - 1, -1);
    descriptor_close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *at = strrchr(text, ')'); /* the name may have anything in it */
    for (int field = 3; at && field <= FIELD_START; field++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
        ticks[field] = at ? strtoull(at, NULL, 10) : 0;
    }
    return at;
}

static ULONGLONG file_ticks(unsigned long long clock_ticks)
{
    return clock_ticks * (ULONGLONG)TIME_TICKS / (ULONGLONG)sysconf(_SC_CLK_TCK);
}

static ULONGLONG elapsed(const struct timeval *time)
{
    return (ULONGLONG)time->tv_sec * TIME_TICKS + (ULONGLONG)time->tv_usec * 10;
}

static DWORD get_times(pid_t id, bool own, FILETIME *created, FILETIME *kernel, FILETIME *user)
{
    unsigned long long ticks[FIELD_START + 1];
    struct timespec up;
    if (!read_stat(id, ticks))
        return STATUS_ACCESS_DENIED;
    clock_gettime(CLOCK_BOOTTIME, &up);
    ULONGLONG booted = time_now() - ((ULONGLONG)up.tv_sec * TIME_TICKS + (ULONGLONG)up.tv_nsec / 100);
    time_to_file_time(booted + file_ticks(ticks[FIELD_START]), created);
    time_to_file_time(file_ticks(ticks[FIELD_SYSTEM]), kernel);
    time_to_file_time(file_ticks(ticks[FIELD_USER]), user);
    if (own) {
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        time_to_file_time(elapsed(&usage.ru_stime), kernel);
        time_to_file_time(elapsed(&usage.ru_utime), user);
    }
    return STATUS_SUCCESS;
}

BOOL WINAPI GetProcessTimes(HANDLE handle, LPFILETIME created, LPFILETIME ended, LPFILETIME kernel,
                            LPFILETIME user)
{
    struct process *process;
    DWORD status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (status)
        return error_fail(status);
    bool own = process_is_self(process);
    status = get_times(own ? getpid() : process->id, own, created, kernel, user);
    process_drop(process);
    if (!status)
        *ended = (FILETIME){0, 0};
    return error_report(status);
}

/* ---- 32 bits ---- */

static DWORD check_handle(HANDLE handle)
{
    struct process *process;
    DWORD status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (!status)
        process_drop(process);
    return status;
}

BOOL WINAPI IsWow64Process(HANDLE handle, PBOOL wow64)
{
    DWORD status = check_handle(handle);
    if (!status)
        *wow64 = FALSE;
    return error_report(status);
}

BOOL WINAPI IsWow64Process2(HANDLE handle, USHORT *machine, USHORT *native)
{
    DWORD status = check_handle(handle);
    if (!status)
        *machine = IMAGE_FILE_MACHINE_UNKNOWN;
    if (!status && native)
        *native = IMAGE_FILE_MACHINE_AMD64;
    return error_report(status);
}

/* ---- Priority ---- */

static const struct {
    DWORD class;
    int nice;
} classes[] = {{REALTIME_PRIORITY_CLASS, -20},    {HIGH_PRIORITY_CLASS, -10},
               {ABOVE_NORMAL_PRIORITY_CLASS, -5}, {NORMAL_PRIORITY_CLASS, 0},
               {BELOW_NORMAL_PRIORITY_CLASS, 10}, {IDLE_PRIORITY_CLASS, 19}};
enum { CLASSES = sizeof classes / sizeof *classes };

int process_nice(DWORD flags)
{
    for (int at = 0; at < CLASSES; at++)
        if (flags & classes[at].class)
            return classes[at].nice;
    return 0;
}

DWORD WINAPI GetPriorityClass(HANDLE handle)
{
    struct process *process;
    DWORD status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (status)
        return error_fail(status);
    int kept = errno;
    errno = 0;
    int nice = getpriority(PRIO_PROCESS, process_is_self(process) ? (id_t)getpid() : (id_t)process->id);
    bool failed = nice == -1 && errno;
    errno = kept;
    process_drop(process);
    if (failed)
        return error_fail(STATUS_ACCESS_DENIED);
    int at = 0;
    while (at < CLASSES - 1 && nice > classes[at].nice)
        at++;
    return classes[at].class;
}

static int set_nice(pid_t thread, const void *nice)
{
    return setpriority(PRIO_PROCESS, (id_t)thread, *(const int *)nice);
}

BOOL WINAPI SetPriorityClass(HANDLE handle, DWORD class)
{
    struct process *process;
    int at = 0;
    while (at < CLASSES && classes[at].class != class)
        at++;
    DWORD status = process_get(handle, PROCESS_SET_INFORMATION, &process);
    if (status)
        return error_fail(status);
    int error = at < CLASSES ? process_set_threads(process, set_nice, &classes[at].nice) : 0;
    process_drop(process);
    return error_report(at == CLASSES ? STATUS_INVALID_PARAMETER
                        : error       ? STATUS_ACCESS_DENIED
                                      : STATUS_SUCCESS);
}

/* ---- The processor ---- */

DWORD WINAPI GetCurrentProcessorNumber(VOID)
{
    int processor = sched_getcpu();
    return processor < 0 ? 0 : (DWORD)processor % 64;
}

VOID WINAPI GetCurrentProcessorNumberEx(PPROCESSOR_NUMBER number)
{
    int processor = sched_getcpu();
    *number = (PROCESSOR_NUMBER){0};
    if (processor > 0) {
        number->Group = (WORD)(processor / 64);
        number->Number = (BYTE)(processor % 64);
    }
}
