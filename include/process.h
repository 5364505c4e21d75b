/*
 * process.h - processes and threads of the C runtime.
 *
 * The _spawn functions start a program: l takes its arguments one by one, up to a NULL, v as a vector; with p
 * it is looked for along PATH, with e it gets that environment (a vector up to NULL, after the arguments).
 * Names are Windows' or the host's, as CreateFile takes them (fileapi.h). Modes:
 *   _P_WAIT      waits, and returns the exit status; 128 and a signal's number for what that signal ended
 *   _P_NOWAIT    returns a handle, for _cwait or WaitForSingleObject
 *   _P_NOWAITO, _P_DETACH   returns 0; nobody can wait for it
 *   _P_OVERLAY   as _exec: the program takes this process's place
 * They return -1 with errno: EINVAL for a null pointer or no arguments, ENOENT, ENOEXEC, E2BIG, ENOMEM.
 *
 * Source: "_spawn, _wspawn Functions", "_exec, _wexec Functions", "_cwait", "_beginthread, _beginthreadex".
 */
#ifndef FAULTLINE_PROCESS_H
#define FAULTLINE_PROCESS_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include "corecrt_startup.h"
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define _P_WAIT    0
#define _P_NOWAIT  1
#define _OLD_P_OVERLAY 2
#define _P_OVERLAY 2
#define _P_NOWAITO 3
#define _P_DETACH  4

#define _WAIT_CHILD      0
#define _WAIT_GRANDCHILD 1

#define WAIT_CHILD      _WAIT_CHILD
#define WAIT_GRANDCHILD _WAIT_GRANDCHILD

#define P_WAIT    _P_WAIT
#define P_NOWAIT  _P_NOWAIT
#define P_OVERLAY _P_OVERLAY
#define P_NOWAITO _P_NOWAITO
#define P_DETACH  _P_DETACH

intptr_t _spawnl(int mode, const char *name, const char *argument, ...);
intptr_t _spawnle(int mode, const char *name, const char *argument, ...);
intptr_t _spawnlp(int mode, const char *name, const char *argument, ...);
intptr_t _spawnlpe(int mode, const char *name, const char *argument, ...);
intptr_t _spawnv(int mode, const char *name, const char *const *arguments);
intptr_t _spawnve(int mode, const char *name, const char *const *arguments, const char *const *environment);
intptr_t _spawnvp(int mode, const char *name, const char *const *arguments);
intptr_t _spawnvpe(int mode, const char *name, const char *const *arguments, const char *const *environment);

intptr_t _execl(const char *name, const char *argument, ...);
intptr_t _execle(const char *name, const char *argument, ...);
intptr_t _execlp(const char *name, const char *argument, ...);
intptr_t _execlpe(const char *name, const char *argument, ...);
intptr_t _execv(const char *name, const char *const *arguments);
intptr_t _execve(const char *name, const char *const *arguments, const char *const *environment);
intptr_t _execvp(const char *name, const char *const *arguments);
intptr_t _execvpe(const char *name, const char *const *arguments, const char *const *environment);

/*
 * Waits for a process of _P_NOWAIT, closes its handle, and gives its exit status; -1 with ECHILD:
 * no such one.
 */
intptr_t _cwait(int *status, intptr_t process, int action);

int _getpid(void);

/*
 * Threads. _beginthread's ends its own handle; _beginthreadex's is the caller's to close, and takes
 * CreateThread's flags. -1 or 0, with errno: EAGAIN, EINVAL, EACCES.
 */
typedef void (*_beginthread_proc_type)(void *);
typedef unsigned int (*_beginthreadex_proc_type)(void *);
uintptr_t _beginthread(_beginthread_proc_type start, unsigned int stack_size, void *argument);
uintptr_t _beginthreadex(void *security, unsigned int stack_size, _beginthreadex_proc_type start,
                         void *argument, unsigned int flags, unsigned int *thread_id);
void _endthread(void) __attribute__((__noreturn__));
void _endthreadex(unsigned int status) __attribute__((__noreturn__));

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
