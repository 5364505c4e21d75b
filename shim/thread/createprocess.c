/*
 * CreateProcess.
 *
 *   lpApplicationName       a path, which is not searched for; NULL: what lpCommandLine begins with, searched
 *                           for in the program's directory, the current one and PATH. ".exe" may be missing
 *                           or be too much
 *   lpCommandLine           taken apart by Microsoft's rules; the host's program gets a vector of arguments
 *   bInheritHandles         only standard handles are inherited: STARTF_USESTDHANDLES, else the process's own
 *                           0, 1 and 2
 *   CREATE_SUSPENDED        the process stands before the program is loaded
 *   CREATE_NEW_PROCESS_GROUP, DETACHED_PROCESS   a process group, a session of its own
 *   priority classes        as niceness, where the user may
 *   CREATE_UNICODE_ENVIRONMENT                   supported
 *   CREATE_NEW_CONSOLE, CREATE_NO_WINDOW, CREATE_DEFAULT_ERROR_MODE, CREATE_BREAKAWAY_FROM_JOB
 *                           without effect
 *   DEBUG_PROCESS, DEBUG_ONLY_THIS_PROCESS, attribute lists   refused, ERROR_NOT_SUPPORTED
 *   STARTUPINFO             hStdInput, hStdOutput, hStdError; the rest is about windows
 *   security attributes     bInheritHandle is kept
 *
 * The child is made by the system call, so that no handler of fork runs, and does nothing but system calls
 * before it executes the program. What goes wrong there it says through a pipe that executing closes.
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <shellapi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "seh/signals/kernel.h"
#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/file/file.h"
#include "shim/file/path.h"
#include "shim/os.h"
#include "shim/process.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"
#include "shim/thread/start.h"
#include "shim/thread/thread.h"

/* Everything the child needs. */
struct launch {
    char program[PATH_MAX];
    char **arguments;         /* NULL behind the last */
    char **environment;       /* likewise, FAULTLINE_START among them */
    char directory[PATH_MAX]; /* "": the current one */
    int standard[3];          /* descriptors to be 0, 1, 2 */
    int page;                 /* descriptor of the start page */
    int page_as;              /* the number it is to have */
    int report[2];            /* pipe: errno of what failed */
    DWORD flags;
    int nice;
    struct start_page *shared;
    sigset_t mask; /* the caller's, as the kernel has it */
};

/* ---- The child ---- */

static void fail_in_child(const struct launch *launch) __attribute__((noreturn));
static void fail_in_child(const struct launch *launch)
{
    int reason = errno;
    syscall(SYS_write, launch->report[1], &reason, sizeof reason);
    for (;;)
        syscall(SYS_exit_group, 127);
}

/* Each to its number; one that is in the way of another has been moved up before. */
static void take_standard(struct launch *launch)
{
    for (int i = 0; i < 3; i++)
        if (launch->standard[i] >= 0 && launch->standard[i] < 3 && launch->standard[i] != i)
            launch->standard[i] = (int)syscall(SYS_fcntl, launch->standard[i], F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++) {
        if (launch->standard[i] == i)
            syscall(SYS_fcntl, i, F_SETFD, 0);
        else if (launch->standard[i] >= 0 && syscall(SYS_dup3, launch->standard[i], i, 0) < 0)
            fail_in_child(launch);
    }
}

static void run_child(struct launch *launch) __attribute__((noreturn));
static void run_child(struct launch *launch)
{
    long self = syscall(SYS_getpid);
    launch->shared->process = (uint32_t)self;
    if (launch->flags & DETACHED_PROCESS)
        syscall(SYS_setsid);
    else if (launch->flags & CREATE_NEW_PROCESS_GROUP)
        syscall(SYS_setpgid, 0, 0);
    if (launch->nice)
        syscall(SYS_setpriority, PRIO_PROCESS, 0, launch->nice);
    if (*launch->directory && syscall(SYS_chdir, launch->directory) < 0)
        fail_in_child(launch);
    take_standard(launch);
    if (syscall(SYS_dup3, launch->page, launch->page_as, 0) < 0)
        fail_in_child(launch);
    if (launch->flags & CREATE_SUSPENDED) {
        int nothing = 0;
        syscall(SYS_write, launch->report[1], &nothing, sizeof nothing);
        syscall(SYS_kill, self, SIGSTOP);
    }
    kernel_sigprocmask(SIG_SETMASK, &launch->mask, NULL);
    syscall(SYS_execve, launch->program, launch->arguments, launch->environment);
    fail_in_child(launch);
}

/* ---- The parent: what is to be started ---- */

static DWORD status_of(int error)
{
    switch (error) {
    case ENOEXEC:
    case ELIBBAD:
        return STATUS_INVALID_IMAGE_FORMAT;
    case E2BIG:
        return STATUS_NAME_TOO_LONG;
    case ENOMEM:
    case EAGAIN:
        return STATUS_NO_MEMORY;
    case ENOTDIR:
        return STATUS_OBJECT_PATH_NOT_FOUND;
    default:
        return descriptor_failure(-error);
    }
}

static bool is_program(const char *path)
{
    struct stat status;
    int kept = errno;
    bool found = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    errno = kept;
    return found;
}

/* The path itself, or with ".exe", or without. False: nothing of these is there. */
static bool find_program(const char *path, char found[PATH_MAX])
{
    size_t length = strlen(path);
    if (length == 0 || length + 5 > PATH_MAX)
        return false;
    memcpy(found, path, length + 1);
    if (is_program(found))
        return true;
    if (length > 4 && strcasecmp(path + length - 4, ".exe") == 0) {
        found[length - 4] = '\0';
        return is_program(found);
    }
    memcpy(found + length, ".exe", 5);
    return is_program(found);
}

static bool find_in(const char *directory, size_t length, const char *name, char found[PATH_MAX])
{
    char path[PATH_MAX];
    if (length == 0)
        return find_program(name, found);
    return snprintf(path, sizeof path, "%.*s/%s", (int)length, directory, name) < (int)sizeof path &&
           find_program(path, found);
}

static bool search(const char *name, char found[PATH_MAX])
{
    char own[PATH_MAX];
    int kept = errno;
    ssize_t length = readlink("/proc/self/exe", own, sizeof own);
    errno = kept;
    while (length > 0 && own[length - 1] != '/')
        length--;
    if (length > 1 && find_in(own, length - 1, name, found))
        return true;
    if (find_program(name, found))
        return true;
    for (const char *path = getenv("PATH"); path && *path; path += *path == ':') {
        size_t part = strcspn(path, ":");
        if (find_in(path, part, name, found))
            return true;
        path += part;
    }
    return false;
}

static DWORD resolve(const char *name, bool searches, char found[PATH_MAX])
{
    char native[PATH_MAX];
    DWORD status = path_native(name, native);
    if (status)
        return status;
    bool is_path = strchr(native, '/') != NULL;
    if (searches && !is_path ? search(native, found) : find_program(native, found))
        return STATUS_SUCCESS;
    return is_path ? path_missing(native) : STATUS_OBJECT_NAME_NOT_FOUND;
}

/*
 * The program that a command line begins with: in quotation marks, or else up to the first blank at which
 * there is a program of that name.
 */
static DWORD resolve_from_line(const char *line, char found[PATH_MAX])
{
    char name[PATH_MAX];
    DWORD first_status = STATUS_SUCCESS;
    line += strspn(line, " \t");
    bool quoted = *line == '"';
    line += quoted;
    for (size_t length = 0;; length++) {
        length += strcspn(line + length, quoted ? "\"" : " \t");
        if (length >= sizeof name)
            return STATUS_NAME_TOO_LONG;
        memcpy(name, line, length);
        name[length] = '\0';
        DWORD status = resolve(name, true, found);
        if (!status || quoted)
            return status;
        if (!first_status)
            first_status = status;
        if (!line[length])
            return first_status;
    }
}

/* What is found from the current directory is not found from the one that the child is to begin in. */
static DWORD make_absolute(char path[PATH_MAX])
{
    char name[PATH_MAX];
    if (*path == '/')
        return STATUS_SUCCESS;
    strcpy(name, path);
    int kept = errno;
    bool is = getcwd(path, PATH_MAX) != NULL;
    errno = kept;
    size_t length = is ? strlen(path) : 0;
    if (!is)
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (length + 1 + strlen(name) >= PATH_MAX)
        return STATUS_NAME_TOO_LONG;
    path[length] = '/';
    strcpy(path + length + 1, name);
    return STATUS_SUCCESS;
}

static bool is_directory(const char *path)
{
    struct stat status;
    int kept = errno;
    bool is = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    errno = kept;
    return is;
}

static void free_vector(char ***vector)
{
    for (char **text = *vector; text && *text; text++)
        free(*text);
    free(*vector);
}
#define VECTOR __attribute__((cleanup(free_vector)))

static DWORD make_arguments(const char *line, const char *application, char ***arguments)
{
    int count = 0;
    const char *text =
        line ? line + strspn(line, " \t") : NULL; /* else they would be an argument, an empty one */
    if (text && !*text)
        text = NULL;
    TEXT_OWNED WCHAR *wide = text ? text_copy_wide(text) : NULL;
    if (text && !wide)
        return STATUS_NO_MEMORY;
    LPWSTR *taken_apart = text ? CommandLineToArgvW(wide, &count) : NULL;
    if (text && !taken_apart)
        return STATUS_NO_MEMORY;
    char **vector = calloc(count + 2, sizeof *vector);
    bool complete = vector != NULL;
    for (int i = 0; complete && i < count; i++)
        complete = (vector[i] = text_copy_narrow(taken_apart[i])) != NULL;
    if (complete && count == 0)
        complete = (vector[0] = strdup(application)) != NULL;
    LocalFree(taken_apart);
    *arguments = vector;
    return complete ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static size_t count_entries(const void *block, bool wide)
{
    size_t count = 0;
    if (!block) {
        while (environ && environ[count])
            count++;
        return count;
    }
    if (wide)
        for (const WCHAR *entry = block; *entry; entry += text_length(entry) + 1)
            count++;
    else
        for (const char *entry = block; *entry; entry += strlen(entry) + 1)
            count++;
    return count;
}

static DWORD make_environment(const void *block, bool wide, int page_as, char ***environment)
{
    char start[48];
    size_t count = count_entries(block, wide), made = 0;
    char **vector = *environment = calloc(count + 2, sizeof *vector);
    const char *narrow_entry = block;
    const WCHAR *wide_entry = block;
    snprintf(start, sizeof start, "FAULTLINE_START=%d", page_as);
    if (!vector || !(vector[made++] = strdup(start)))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        char *copy = !block ? strdup(environ[i]) : wide ? text_copy_narrow(wide_entry) : strdup(narrow_entry);
        if (!copy)
            return STATUS_NO_MEMORY;
        if (block && wide)
            wide_entry += text_length(wide_entry) + 1;
        else if (block)
            narrow_entry += strlen(narrow_entry) + 1;
        vector[made++] = copy;
    }
    return STATUS_SUCCESS;
}

/* ---- The parent: starting ---- */

/* Answers what the child has said: 0, or why it could not execute the program. */
static int listen_to(const struct launch *launch)
{
    int reason = 0;
    ssize_t got = descriptor_read(launch->report[0], &reason, sizeof reason, -1);
    return got == sizeof reason ? reason : 0;
}

static DWORD start_child(struct launch *launch, pid_t *child, int *descriptor)
{
    sigset_t all;
    int kept = errno;
    DWORD status = STATUS_SUCCESS;
    if (pipe2(launch->report, O_CLOEXEC) < 0) {
        errno = kept;
        return STATUS_TOO_MANY_OPENED_FILES;
    }
    /* numbers below 3 would be in the way of the standard handles */
    for (int i = 0; i < 2; i++)
        if (launch->report[i] < 3) {
            int moved = fcntl(launch->report[i], F_DUPFD_CLOEXEC, 3);
            close(launch->report[i]);
            launch->report[i] = moved;
        }
    sigfillset(&all);
    kernel_sigprocmask(SIG_SETMASK, &all, &launch->mask);
    long id = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (id == 0)
        run_child(launch);
    int error = errno;
    kernel_sigprocmask(SIG_SETMASK, &launch->mask, NULL);
    close(launch->report[1]);
    if (id < 0) {
        status = status_of(error);
    } else {
        *child = (pid_t)id;
        os_process_open(*child, descriptor);
        error = listen_to(launch);
        if (error) {
            status = status_of(error);
            waitpid(*child, NULL, 0);
            os_process_close(*descriptor);
        }
    }
    close(launch->report[0]);
    errno = kept;
    return status;
}

static DWORD standard_descriptor(HANDLE handle, struct file **file, int *descriptor)
{
    if (!handle ||
        handle == INVALID_HANDLE_VALUE) { /* the child has none: nothing to read, nowhere to write */
        *descriptor = descriptor_open(AT_FDCWD, "/dev/null", O_RDWR, 0);
        return *descriptor < 0 ? STATUS_TOO_MANY_OPENED_FILES : STATUS_SUCCESS;
    }
    DWORD status = file_get(handle, 0, file, NULL);
    if (!status)
        *descriptor = (*file)->descriptor;
    return status;
}

static DWORD open_handles(pid_t child, int descriptor, struct launch *launch, DWORD process_flags,
                          DWORD thread_flags, LPPROCESS_INFORMATION information)
{
    struct process *process;
    struct thread_record *thread = thread_make_foreign(launch->flags & CREATE_SUSPENDED);
    DWORD status =
        thread ? process_adopt(child, descriptor, launch->shared, thread, &process) : STATUS_NO_MEMORY;
    if (status) {
        if (thread)
            object_drop(thread);
        os_process_kill(child, descriptor);
        os_process_close(descriptor);
        return status;
    }
    launch->shared = NULL;
    thread->id = (uint32_t)child;
    thread->process = process; /* the reference goes with it */
    status = process_open_handle(process, process_flags, &information->hProcess);
    if (!status) {
        status = handle_open(thread, THREAD_ALL_ACCESS, thread_flags, &information->hThread);
        if (status)
            handle_close(information->hProcess);
    }
    if (status)
        process_kill(process, 1);
    object_drop(thread);
    information->dwProcessId = information->dwThreadId = (DWORD)child;
    return status;
}

struct startup {
    DWORD flags;
    HANDLE standard[3];
};

static DWORD start(struct launch *launch, const struct startup *startup, DWORD process_flags,
                   DWORD thread_flags, LPPROCESS_INFORMATION information)
{
    struct file *files[3] = {NULL, NULL, NULL};
    pid_t child = 0;
    int descriptor = -1;
    DWORD status = STATUS_SUCCESS;
    for (int i = 0; i < 3; i++) {
        launch->standard[i] = i;
        if (!status && startup->flags & STARTF_USESTDHANDLES)
            status = standard_descriptor(startup->standard[i], &files[i], &launch->standard[i]);
    }
    if (!status)
        status = start_child(launch, &child, &descriptor);
    for (int i = 0; i < 3; i++) {
        if (files[i])
            object_drop(files[i]);
        else if (launch->standard[i] > 2)
            descriptor_close(launch->standard[i]);
    }
    return status ? status
                  : open_handles(child, descriptor, launch, process_flags, thread_flags, information);
}

enum {
    IGNORED_FLAGS = NORMAL_PRIORITY_CLASS | CREATE_NEW_CONSOLE | CREATE_NO_WINDOW |
                    CREATE_DEFAULT_ERROR_MODE | CREATE_BREAKAWAY_FROM_JOB | EXTENDED_STARTUPINFO_PRESENT,
    KNOWN_FLAGS = IGNORED_FLAGS | CREATE_SUSPENDED | DETACHED_PROCESS | IDLE_PRIORITY_CLASS |
                  HIGH_PRIORITY_CLASS | REALTIME_PRIORITY_CLASS | CREATE_NEW_PROCESS_GROUP |
                  CREATE_UNICODE_ENVIRONMENT | BELOW_NORMAL_PRIORITY_CLASS | ABOVE_NORMAL_PRIORITY_CLASS,
    PAGE_DESCRIPTOR_LEAST = 100
};

static DWORD check_flags(DWORD flags, const void *attribute_list)
{
    if (flags & (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS) ||
        (flags & EXTENDED_STARTUPINFO_PRESENT && attribute_list))
        return STATUS_NOT_SUPPORTED;
    if (flags & ~(DWORD)KNOWN_FLAGS || (flags & DETACHED_PROCESS && flags & CREATE_NEW_CONSOLE))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

static DWORD create_process(const char *application, const char *line, DWORD process_flags,
                            DWORD thread_flags, DWORD flags, const void *block, const char *directory,
                            const struct startup *startup, LPPROCESS_INFORMATION information)
{
    struct launch launch = {.flags = flags, .nice = process_nice(flags)};
    char **VECTOR arguments = NULL, **VECTOR environment = NULL;
    DWORD status =
        application ? resolve(application, false, launch.program) : resolve_from_line(line, launch.program);
    if (!status)
        status = make_arguments(line, application, &arguments);
    if (!status && directory && (path_native(directory, launch.directory) || !is_directory(launch.directory)))
        status = STATUS_NOT_A_DIRECTORY;
    if (!status && directory)
        status = make_absolute(launch.program);
    if (!status)
        status = start_make(&launch.shared, &launch.page);
    if (status)
        return status;
    launch.page_as = (int)descriptor_call(SYS_fcntl, launch.page, F_DUPFD_CLOEXEC, PAGE_DESCRIPTOR_LEAST, 0);
    if (launch.page_as == -EINVAL) /* so many there may not be */
        launch.page_as = (int)descriptor_call(SYS_fcntl, launch.page, F_DUPFD_CLOEXEC, 3, 0);
    if (launch.page_as < 0)
        status = STATUS_TOO_MANY_OPENED_FILES;
    if (!status)
        status = make_environment(block, flags & CREATE_UNICODE_ENVIRONMENT, launch.page_as, &environment);
    launch.arguments = arguments;
    launch.environment = environment;
    if (!status)
        status = start(&launch, startup, process_flags, thread_flags, information);
    descriptor_close(launch.page);
    if (launch.page_as >= 0)
        descriptor_close(launch.page_as);
    if (launch.shared)
        os_release(launch.shared, OS_PAGE);
    return status;
}

static DWORD inherit_flag(const SECURITY_ATTRIBUTES *attributes)
{
    return attributes && attributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
}

BOOL WINAPI CreateProcessA(LPCSTR application, LPSTR line, LPSECURITY_ATTRIBUTES process_attributes,
                           LPSECURITY_ATTRIBUTES thread_attributes, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                           LPPROCESS_INFORMATION information)
{
    (void)inherit;
    if ((!application && !line) || !startup || !information)
        return error_fail(STATUS_INVALID_PARAMETER);
    *information = (PROCESS_INFORMATION){.hProcess = NULL}; /* as who fails leaves it */
    const void *list =
        flags & EXTENDED_STARTUPINFO_PRESENT ? ((STARTUPINFOEXA *)startup)->lpAttributeList : NULL;
    struct startup wanted = {startup->dwFlags, {startup->hStdInput, startup->hStdOutput, startup->hStdError}};
    DWORD status = check_flags(flags, list);
    if (!status)
        status = create_process(application, line, inherit_flag(process_attributes),
                                inherit_flag(thread_attributes), flags, environment, directory, &wanted,
                                information);
    return error_report(status);
}

BOOL WINAPI CreateProcessW(LPCWSTR application, LPWSTR line, LPSECURITY_ATTRIBUTES process_attributes,
                           LPSECURITY_ATTRIBUTES thread_attributes, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                           LPPROCESS_INFORMATION information)
{
    (void)inherit;
    if ((!application && !line) || !startup || !information)
        return error_fail(STATUS_INVALID_PARAMETER);
    *information = (PROCESS_INFORMATION){.hProcess = NULL}; /* as who fails leaves it */
    const void *list =
        flags & EXTENDED_STARTUPINFO_PRESENT ? ((STARTUPINFOEXW *)startup)->lpAttributeList : NULL;
    struct startup wanted = {startup->dwFlags, {startup->hStdInput, startup->hStdOutput, startup->hStdError}};
    TEXT_OWNED char *narrow_application = text_copy_narrow(application),
                    *TEXT_OWNED narrow_line = text_copy_narrow(line);
    TEXT_OWNED char *narrow_directory = text_copy_narrow(directory);
    DWORD status = check_flags(flags, list);
    if (!status &&
        ((application && !narrow_application) || (line && !narrow_line) || (directory && !narrow_directory)))
        status = STATUS_NO_MEMORY;
    if (!status)
        status = create_process(narrow_application, narrow_line, inherit_flag(process_attributes),
                                inherit_flag(thread_attributes), flags, environment, narrow_directory,
                                &wanted, information);
    return error_report(status);
}

/* Of what a parent may have said of windows nothing arrives here. */
VOID WINAPI GetStartupInfoA(LPSTARTUPINFOA startup)
{
    *startup = (STARTUPINFOA){.cb = sizeof *startup};
}

VOID WINAPI GetStartupInfoW(LPSTARTUPINFOW startup)
{
    *startup = (STARTUPINFOW){.cb = sizeof *startup};
}
