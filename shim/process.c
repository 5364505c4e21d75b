/* The process as Win32 sees it. */
#include <windows.h>

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/os.h"

HANDLE WINAPI GetCurrentProcess(void)
{
    return PROCESS_SELF;
}

DWORD WINAPI GetCurrentProcessId(void)
{
    return getpid();
}

/*
 * The C library's streams are flushed, because a native program expects its output; its atexit handlers and
 * destructors do not run, because ExitProcess may be called from any thread in any state. A parent gets eight
 * bits: the low ones, but never success for what was not.
 */
void WINAPI ExitProcess(UINT code)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE,
                           NULL); /* writing is where a cancelled thread would end alone */
    fcloseall();
    os_exit(code && !(code & 0xFF) ? 0xFF : code & 0xFF);
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
