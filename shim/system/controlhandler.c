/*
 * SetConsoleCtrlHandler: who is told of Ctrl+C and its kin.
 *
 *   CTRL_C_EVENT         SIGINT
 *   CTRL_BREAK_EVENT     SIGQUIT
 *   CTRL_CLOSE_EVENT     SIGHUP: the terminal has gone
 *   CTRL_SHUTDOWN_EVENT  SIGTERM: somebody wants the process to end
 *
 * Theory of operation. As on Windows handlers run on a thread of their own, and may do what they like: the
 * signal's handler writes the event into a pipe that the thread reads. The last handler that was added is
 * asked first, until one says TRUE; when none does the process ends by the signal, as it would have. The
 * signals are taken when the first handler is added and, with the last, given back. A child of fork has no
 * such thread: a signal ends it, until it adds a handler.
 *
 *   GenerateConsoleCtrlEvent   sends the signal to the processes of the terminal's group (0), or to the group
 *                              of a process
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/system/fork.h"

static const struct {
    int signal;
    DWORD event;
} events[] = {{SIGINT, CTRL_C_EVENT},
              {SIGQUIT, CTRL_BREAK_EVENT},
              {SIGHUP, CTRL_CLOSE_EVENT},
              {SIGTERM, CTRL_SHUTDOWN_EVENT}};
enum { EVENTS = sizeof events / sizeof *events, HANDLERS = 256 };

static PHANDLER_ROUTINE handlers[HANDLERS];
static int handler_count;
static bool ignored; /* Ctrl+C, by SetConsoleCtrlHandler(NULL, TRUE) */

static struct sigaction before[EVENTS]; /* what the signals did */
static bool taken;
static int to_thread = -1, from_signals = -1;
static pid_t owner; /* whose thread it is */

static int number_of(int signal)
{
    int number = 0;
    while (events[number].signal != signal)
        number++;
    return number;
}

/* As if nobody had taken it. */
static void end_by(int number)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t set;
    sigaction(number, &plain, NULL);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
}

static void on_signal(int signal)
{
    int kept = errno;
    char number = (char)number_of(signal);
    if (owner != getpid() || write(to_thread, &number, 1) != 1)
        end_by(signal);
    errno = kept;
}

static bool ask(DWORD event)
{
    PHANDLER_ROUTINE asked[HANDLERS];
    lock_take(&system_handlers_lock);
    int count = handler_count;
    for (int i = 0; i < count; i++)
        asked[i] = handlers[i];
    bool deaf = ignored && event == CTRL_C_EVENT;
    lock_drop(&system_handlers_lock);
    while (count-- && !deaf)
        if (asked[count](event))
            return true;
    return deaf;
}

static void *listen(void *nothing)
{
    char number;
    for (;;) {
        ssize_t got = read(from_signals, &number, 1);
        if (got == 1 && !ask(events[(int)number].event))
            end_by(events[(int)number].signal);
        else if (got == 0 || (got < 0 && errno != EINTR))
            return nothing;
    }
}

/* The thread and its pipe, once in a process; a child's are new. */
static DWORD start(void)
{
    int ends[2];
    pthread_t thread;
    sigset_t all, kept;
    if (owner == getpid())
        return STATUS_SUCCESS;
    if (owner) { /* the parent's */
        close(to_thread);
        close(from_signals);
        owner = 0;
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    from_signals = ends[0];
    to_thread = ends[1];
    fcntl(to_thread, F_SETFL, O_NONBLOCK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &kept);
    int error = pthread_create(&thread, NULL, listen, NULL);
    pthread_sigmask(SIG_SETMASK, &kept, NULL);
    if (error) {
        close(ends[0]);
        close(ends[1]);
        return STATUS_NO_MEMORY;
    }
    pthread_detach(thread);
    owner = getpid();
    return STATUS_SUCCESS;
}

static void take(int signal)
{
    struct sigaction ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&ours.sa_mask);
    sigaction(signal, &ours, NULL);
}

/* A signal that whoever started the program wants ignored (nohup) stays ignored. */
static void take_signals(void)
{
    for (int i = 0; i < EVENTS && !taken; i++) {
        sigaction(events[i].signal, NULL, &before[i]);
        if (ignored && events[i].event == CTRL_C_EVENT)
            before[i].sa_handler = SIG_DFL; /* what was ignored before is not known any more */
        if (before[i].sa_handler != SIG_IGN)
            take(events[i].signal);
    }
    taken = true;
}

static void give_signals_back(void)
{
    for (int i = 0; i < EVENTS && taken; i++) {
        struct sigaction now;
        sigaction(events[i].signal, NULL, &now);
        if (now.sa_handler == on_signal)
            sigaction(events[i].signal, &before[i], NULL);
    }
    taken = false;
}

static DWORD add(PHANDLER_ROUTINE handler)
{
    if (handler_count == HANDLERS)
        return STATUS_NO_MEMORY;
    DWORD status = start();
    if (!status) {
        handlers[handler_count++] = handler;
        take_signals();
    }
    return status;
}

/* The one that was added last, if it was several times. */
static DWORD remove_handler(PHANDLER_ROUTINE handler)
{
    int at = handler_count - 1;
    while (at >= 0 && handlers[at] != handler)
        at--;
    if (at < 0)
        return STATUS_INVALID_PARAMETER;
    handler_count--;
    for (; at < handler_count; at++)
        handlers[at] = handlers[at + 1];
    if (!handler_count) {
        give_signals_back();
        if (ignored)
            signal(SIGINT, SIG_IGN);
    }
    return STATUS_SUCCESS;
}

/*
 * Programs that this one starts inherit it, as on Windows: so it is the signal's action, unless there are
 * handlers.
 */
static DWORD ignore(bool ignores)
{
    if (!handler_count)
        signal(SIGINT, ignores ? SIG_IGN : SIG_DFL);
    else if (!ignores)
        take(SIGINT);
    ignored = ignores;
    return STATUS_SUCCESS;
}

BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL adds)
{
    int kept = errno;
    lock_take(&system_handlers_lock);
    DWORD status = !handler ? ignore(adds) : adds ? add(handler) : remove_handler(handler);
    lock_drop(&system_handlers_lock);
    errno = kept;
    return error_report(status);
}

BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD group)
{
    if (event > CTRL_BREAK_EVENT || (pid_t)group < 0)
        return error_fail(STATUS_INVALID_PARAMETER);
    int kept = errno;
    int failed = kill(group ? -(pid_t)group : 0, event == CTRL_C_EVENT ? SIGINT : SIGQUIT);
    int error = errno;
    errno = kept;
    return error_report(!failed          ? STATUS_SUCCESS
                        : error == EPERM ? STATUS_ACCESS_DENIED
                                         : STATUS_INVALID_PARAMETER);
}
