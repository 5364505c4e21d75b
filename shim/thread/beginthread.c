/* The C runtime's threads: CreateThread by other names, and with errno. */
#include <windows.h>

#include <errno.h>
#include <process.h>
#include <stdlib.h>

static void say_why(void)
{
    DWORD error = GetLastError();
    errno = error == ERROR_INVALID_PARAMETER ? EINVAL : error == ERROR_NOT_ENOUGH_MEMORY ? EAGAIN : EACCES;
}

uintptr_t _beginthreadex(void *security, unsigned stack_size, _beginthreadex_proc_type start, void *argument,
                         unsigned flags, unsigned *id)
{
    DWORD new_id;
    if (!start) {
        errno = EINVAL;
        return 0;
    }
    HANDLE thread =
        CreateThread(security, stack_size, (LPTHREAD_START_ROUTINE)start, argument, flags, &new_id);
    if (!thread)
        say_why();
    else if (id)
        *id = new_id;
    return (uintptr_t)thread;
}

void _endthreadex(unsigned code)
{
    ExitThread(code);
}

struct beginning {
    _beginthread_proc_type start;
    void *argument;
    HANDLE thread; /* of the new one, which closes it when it ends */
};

static __thread HANDLE own;

void _endthread(void)
{
    HANDLE thread = own;
    own = NULL;
    if (thread)
        CloseHandle(thread);
    ExitThread(0);
}

static DWORD WINAPI begin(LPVOID parameter)
{
    struct beginning beginning = *(struct beginning *)parameter;
    free(parameter);
    own = beginning.thread;
    beginning.start(beginning.argument);
    _endthread();
}

uintptr_t _beginthread(_beginthread_proc_type start, unsigned stack_size, void *argument)
{
    struct beginning *beginning = start ? malloc(sizeof *beginning) : NULL;
    if (!beginning) {
        errno = start ? ENOMEM : EINVAL;
        return (uintptr_t)-1;
    }
    *beginning = (struct beginning){start, argument, NULL};
    HANDLE thread = CreateThread(NULL, stack_size, begin, beginning, CREATE_SUSPENDED, NULL);
    if (!thread) {
        say_why();
        free(beginning);
        return (uintptr_t)-1;
    }
    beginning->thread = thread;
    ResumeThread(thread);
    return (uintptr_t)thread;
}
