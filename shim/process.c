/* The process as Win32 sees it. */
#include "shim/process.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file.h"
#include "shim/os.h"

HANDLE WINAPI GetCurrentProcess(void)
{
    return PROCESS_SELF;
}

DWORD WINAPI GetCurrentProcessId(void)
{
    return getpid();
}

void process_end(UINT code)
{
    os_exit(code && !(code & 0xFF) ? 0xFF : code & 0xFF);
}

BOOL WINAPI TerminateProcess(HANDLE process, UINT code)
{
    DWORD status = error_check_process(process);
    if (status)
        return error_fail(status);
    process_end(code);
}

/*
 * The C library's streams are flushed, because a native program expects its output; its atexit handlers and
 * destructors do not run, because ExitProcess may be called from any thread in any state.
 */
void WINAPI ExitProcess(UINT code)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE,
                           NULL); /* writing is where a cancelled thread would end alone */
    fcloseall();
    file_end();
    process_end(code);
}

/* x86 keeps its instruction cache coherent; what is left is that the compiler keeps the stores before this
 * call. */
BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID base, SIZE_T size)
{
    (void)base;
    (void)size;
    __asm__ volatile("" ::: "memory");
    return error_report(error_check_process(process));
}
