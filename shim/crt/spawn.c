/* Starting programs: process.h says what each promises. */
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <windows.h>

#include "shim/crt/invalid.h"
#include "shim/crt/native.h"

extern char **environ;

struct program {
    const char *name;
    char *const *arguments;
    char *const *environment;
    bool searched; /* along PATH, when the name has no directory */
};

/* The file to run: PATH is searched for a plain name. */
static bool find(const struct program *program, char native[PATH_MAX])
{
    if (!native_path(program->name, native))
        return false;
    const char *path = program->searched && !strchr(native, '/') ? getenv("PATH") : NULL;
    if (!path || access(native, X_OK) == 0)
        return true;
    char plain[PATH_MAX];
    strcpy(plain, native);
    for (const char *end; *path; path = *end ? end + 1 : end) {
        end = strchrnul(path, ':');
        size_t length = (size_t)(end - path);
        if (length + 1 + strlen(plain) >= PATH_MAX)
            continue;
        memcpy(native, path, length);
        native[length] = '/';
        strcpy(native + length + (length > 0), plain);
        if (access(native, X_OK) == 0)
            return true;
    }
    errno = ENOENT;
    return false;
}

static int exit_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool wait_for(pid_t process, int *status)
{
    pid_t ended;
    do
        ended = waitpid(process, status, 0);
    while (ended < 0 && errno == EINTR);
    return ended == process;
}

/* As a grandchild, which init inherits: nobody waits for it. */
static int spawn_detached(const char *native, const struct program *program)
{
    int report[2], error = 0, status;
    if (pipe2(report, O_CLOEXEC))
        return errno;
    pid_t child = fork();
    if (child == 0) {
        pid_t process;
        error = posix_spawn(&process, native, NULL, NULL, program->arguments, program->environment);
        _exit(write(report[1], &error, sizeof error) != sizeof error);
    }
    if (child < 0)
        error = errno;
    close(report[1]);
    if (child > 0 && (read(report[0], &error, sizeof error) != sizeof error))
        error = EAGAIN;
    close(report[0]);
    if (child > 0)
        wait_for(child, &status);
    return error;
}

/*
 * A process whose handle is opened before it can have ended: a process that has is not there to be opened. It
 * waits for a byte, takes the program, and tells the error when it cannot.
 */
static int spawn_with_handle(const char *native, const struct program *program, HANDLE *handle)
{
    int gate[2], report[2], error = 0, status;
    if (pipe2(gate, O_CLOEXEC))
        return errno;
    if (pipe2(report, O_CLOEXEC)) {
        error = errno;
        close(gate[0]);
        close(gate[1]);
        return error;
    }
    pid_t child = fork();
    if (child == 0) {
        char byte;
        if (read(gate[0], &byte, 1) == 1)
            execve(native, program->arguments, program->environment);
        error = errno;
        _exit(write(report[1], &error, sizeof error) != sizeof error);
    }
    if (child < 0)
        error = errno;
    *handle = child < 0 ? NULL : OpenProcess(PROCESS_ALL_ACCESS, FALSE, (DWORD)child);
    if (child > 0 && (!*handle || write(gate[1], "", 1) != 1))
        error = ENOMEM;
    close(gate[0]);
    close(gate[1]);
    close(report[1]);
    int failure;
    if (child > 0 && read(report[0], &failure, sizeof failure) == sizeof failure)
        error = error ? error : failure;
    close(report[0]);
    if (error && child > 0)
        wait_for(child, &status);
    if (error && *handle)
        CloseHandle(*handle);
    return error;
}

static intptr_t run(int mode, const struct program *program)
{
    char native[PATH_MAX];
    if (!program->name || !*program->name || !program->arguments || !program->arguments[0] ||
        !*program->arguments[0] || mode < _P_WAIT || mode > _P_DETACH)
        return crt_invalid_minus_one(EINVAL);
    if (!find(program, native))
        return -1;
    if (mode == _P_OVERLAY)
        return execve(native, program->arguments, program->environment);
    pid_t process = 0;
    HANDLE handle = NULL;
    int error = mode == _P_WAIT
                    ? posix_spawn(&process, native, NULL, NULL, program->arguments, program->environment)
                : mode == _P_NOWAIT ? spawn_with_handle(native, program, &handle)
                                    : spawn_detached(native, program);
    if (error) {
        errno = error;
        return -1;
    }
    int status;
    if (mode == _P_WAIT)
        return wait_for(process, &status) ? exit_status(status) : -1;
    return (intptr_t)handle; /* NULL of a process that nobody can wait for */
}

intptr_t _cwait(int *status, intptr_t process, int action)
{
    (void)action;
    int ended;
    DWORD id = GetProcessId((HANDLE)process);
    if (!id || !wait_for((pid_t)id, &ended)) {
        errno = ECHILD;
        return -1;
    }
    CloseHandle((HANDLE)process);
    if (status)
        *status = exit_status(ended);
    return process;
}

int _getpid(void)
{
    return getpid();
}

/* ---- The forms with a vector ---- */

static intptr_t run_vector(int mode, const char *name, const char *const *arguments,
                           const char *const *environment, bool searched)
{
    return run(mode, &(struct program){name, (char *const *)arguments,
                                       environment ? (char *const *)environment : environ, searched});
}

intptr_t _spawnv(int mode, const char *name, const char *const *arguments)
{
    return run_vector(mode, name, arguments, NULL, false);
}

intptr_t _spawnve(int mode, const char *name, const char *const *arguments, const char *const *environment)
{
    return run_vector(mode, name, arguments, environment, false);
}

intptr_t _spawnvp(int mode, const char *name, const char *const *arguments)
{
    return run_vector(mode, name, arguments, NULL, true);
}

intptr_t _spawnvpe(int mode, const char *name, const char *const *arguments, const char *const *environment)
{
    return run_vector(mode, name, arguments, environment, true);
}

intptr_t _execv(const char *name, const char *const *arguments)
{
    return run_vector(_P_OVERLAY, name, arguments, NULL, false);
}

intptr_t _execve(const char *name, const char *const *arguments, const char *const *environment)
{
    return run_vector(_P_OVERLAY, name, arguments, environment, false);
}

intptr_t _execvp(const char *name, const char *const *arguments)
{
    return run_vector(_P_OVERLAY, name, arguments, NULL, true);
}

intptr_t _execvpe(const char *name, const char *const *arguments, const char *const *environment)
{
    return run_vector(_P_OVERLAY, name, arguments, environment, true);
}

/*
 * ---- The forms with the arguments themselves ----
 *
 * They are counted, then gathered on the stack; the environment follows their NULL.
 */

#define RETURN_RUN(mode, has_environment, searched)                                                  \
    do {                                                                                             \
        va_list list, again;                                                                         \
        va_start(list, argument);                                                                    \
        va_copy(again, list);                                                                        \
        size_t count = 1;                                                                            \
        while (argument && va_arg(again, const char *))                                              \
            count++;                                                                                 \
        va_end(again);                                                                               \
        const char *arguments[count + 1];                                                            \
        arguments[0] = argument;                                                                     \
        for (size_t i = 1; argument && i <= count; i++)                                              \
            arguments[i] = va_arg(list, const char *);                                               \
        const char *const *environment = has_environment && argument ? va_arg(list, const char **) : NULL; \
        va_end(list);                                                                                \
        return run_vector(mode, name, arguments, environment, searched);                             \
    } while (0)

intptr_t _spawnl(int mode, const char *name, const char *argument, ...)
{
    RETURN_RUN(mode, false, false);
}

intptr_t _spawnle(int mode, const char *name, const char *argument, ...)
{
    RETURN_RUN(mode, true, false);
}

intptr_t _spawnlp(int mode, const char *name, const char *argument, ...)
{
    RETURN_RUN(mode, false, true);
}

intptr_t _spawnlpe(int mode, const char *name, const char *argument, ...)
{
    RETURN_RUN(mode, true, true);
}

intptr_t _execl(const char *name, const char *argument, ...)
{
    RETURN_RUN(_P_OVERLAY, false, false);
}

intptr_t _execle(const char *name, const char *argument, ...)
{
    RETURN_RUN(_P_OVERLAY, true, false);
}

intptr_t _execlp(const char *name, const char *argument, ...)
{
    RETURN_RUN(_P_OVERLAY, false, true);
}

intptr_t _execlpe(const char *name, const char *argument, ...)
{
    RETURN_RUN(_P_OVERLAY, true, true);
}
