/* What is known of threads: priority, times, description, the stack. */
#include "shim/thread/thread.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "seh/thread.h"
#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/text/text.h"

/* ---- Priority ---- */

static bool is_priority(int priority)
{
    return (priority >= THREAD_PRIORITY_LOWEST && priority <= THREAD_PRIORITY_HIGHEST) ||
           priority == THREAD_PRIORITY_IDLE || priority == THREAD_PRIORITY_TIME_CRITICAL;
}

/* Best effort: only the privileged may ask for less niceness than they have. */
static void apply_priority(uint32_t id, int priority)
{
    int kept = errno;
    int nice = priority == THREAD_PRIORITY_IDLE            ? 19
               : priority == THREAD_PRIORITY_TIME_CRITICAL ? -20
                                                           : -5 * priority;
    setpriority(PRIO_PROCESS, id, nice);
    errno = kept;
}

BOOL WINAPI SetThreadPriority(HANDLE handle, int priority)
{
    struct thread_record *thread;
    DWORD status = thread_of(handle, THREAD_SET_LIMITED_INFORMATION, &thread);
    if (status)
        return error_fail(status);
    if (is_priority(priority)) {
        thread->priority = priority;
        if (thread->id)
            apply_priority(thread->id, priority);
    } else {
        status = STATUS_INVALID_PARAMETER;
    }
    object_drop(thread);
    return error_report(status);
}

int WINAPI GetThreadPriority(HANDLE handle)
{
    struct thread_record *thread;
    if (!error_report(thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread)))
        return THREAD_PRIORITY_ERROR_RETURN;
    int priority = thread->priority;
    object_drop(thread);
    return priority;
}

BOOL WINAPI SetThreadPriorityBoost(HANDLE handle, BOOL disabled)
{
    struct thread_record *thread;
    if (!error_report(thread_of(handle, THREAD_SET_LIMITED_INFORMATION, &thread)))
        return FALSE;
    thread->boost_disabled = disabled != FALSE;
    object_drop(thread);
    return TRUE;
}

BOOL WINAPI GetThreadPriorityBoost(HANDLE handle, PBOOL disabled)
{
    struct thread_record *thread;
    if (!error_report(thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread)))
        return FALSE;
    *disabled = thread->boost_disabled;
    object_drop(thread);
    return TRUE;
}

/* ---- Times ---- */

static FILETIME to_filetime(uint64_t time)
{
    return (FILETIME){.dwLowDateTime = (DWORD)time, .dwHighDateTime = (DWORD)(time >> 32)};
}

/*
 * Ticks of a thread that runs, from the fields 14 and 15 of its statistics; the second field may hold
 * anything.
 */
static void read_times(uint32_t id, uint64_t *user, uint64_t *kernel)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/self/task/%u/stat", id);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return;
    ssize_t got = descriptor_read(file, text, sizeof text - 1, -1);
    descriptor_close(file);
    text[got > 0 ? got : 0] = '\0';
    char *field = strrchr(text, ')');
    unsigned long long user_ticks, kernel_ticks;
    if (!field || sscanf(field + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user_ticks,
                         &kernel_ticks) != 2)
        return;
    uint64_t tick = UINT64_C(10000000) / (uint64_t)sysconf(_SC_CLK_TCK);
    *user = user_ticks * tick;
    *kernel = kernel_ticks * tick;
}

BOOL WINAPI GetThreadTimes(HANDLE handle, LPFILETIME created, LPFILETIME exited, LPFILETIME in_kernel,
                           LPFILETIME in_user)
{
    struct thread_record *thread;
    if (!error_report(thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread)))
        return FALSE;
    uint64_t user = thread->user_time, kernel = thread->kernel_time;
    if (!thread->ended)
        read_times(thread->id, &user, &kernel);
    *created = to_filetime(thread->began);
    *exited = to_filetime(thread->ended);
    *in_kernel = to_filetime(kernel);
    *in_user = to_filetime(user);
    object_drop(thread);
    return TRUE;
}

/* ---- Description ---- */

static void name_for_host(uint32_t id, const WCHAR *description)
{
    char path[64], name[16];
    size_t length = text_narrow(description, name, sizeof name);
    length = length < sizeof name ? length : sizeof name - 1;
    while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80) /* not within a character */
        length--;
    name[length] = '\0';
    snprintf(path, sizeof path, "/proc/self/task/%u/comm", id);
    int file = descriptor_open(AT_FDCWD, path, O_WRONLY, 0);
    if (file < 0)
        return;
    descriptor_write(file, name, length, -1);
    descriptor_close(file);
}

HRESULT WINAPI SetThreadDescription(HANDLE handle, PCWSTR description)
{
    struct thread_record *thread;
    DWORD status = thread_of(handle, THREAD_SET_LIMITED_INFORMATION, &thread);
    if (status)
        return HRESULT_FROM_WIN32(error_of_status(status));
    size_t size = ((description ? text_length(description) : 0) + 1) * sizeof(WCHAR);
    WCHAR *copy = malloc(size);
    if (copy) {
        memcpy(copy, description ? description : (const WCHAR[]){0}, size);
        threads_lock();
        WCHAR *before = thread->description;
        thread->description = copy;
        threads_unlock();
        free(before);
        if (thread->id)
            name_for_host(thread->id, description ? description : (const WCHAR[]){0});
    }
    object_drop(thread);
    return copy ? S_OK : E_OUTOFMEMORY;
}

HRESULT WINAPI GetThreadDescription(HANDLE handle, PWSTR *description)
{
    struct thread_record *thread;
    *description = NULL;
    DWORD status = thread_of(handle, THREAD_QUERY_LIMITED_INFORMATION, &thread);
    if (status)
        return HRESULT_FROM_WIN32(error_of_status(status));
    for (size_t room = 64;; room *= 2) { /* it may change while there is no lock */
        WCHAR *copy = LocalAlloc(LMEM_FIXED, room * sizeof *copy);
        if (!copy)
            break;
        threads_lock();
        const WCHAR *now = thread->description ? thread->description : (const WCHAR[]){0};
        size_t length = text_length(now);
        if (length < room)
            memcpy(copy, now, (length + 1) * sizeof *copy);
        threads_unlock();
        if (length < room) {
            *description = copy;
            break;
        }
        LocalFree(copy);
    }
    object_drop(thread);
    return *description ? S_OK : E_OUTOFMEMORY;
}

/* ---- The stack ---- */

VOID WINAPI GetCurrentThreadStackLimits(PULONG_PTR low, PULONG_PTR high)
{
    struct thread *thread = thread_get();
    *low = (ULONG_PTR)thread->stack_low;
    *high = (ULONG_PTR)thread->stack_high;
}
