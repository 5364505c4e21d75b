/*
 * A vectored handler sees every exception of the program before any guarded block does. This one keeps a log
 * and decides nothing; that is why it may be added to a program without changing what it does.
 *
 *     faultline-cc -O2 vectored-log.c -o vectored-log && ./vectored-log
 */
#include <windows.h>

#include <stdio.h>

static struct {
    DWORD code;
    DWORD thread;
} entries[16];
static volatile LONG count;

/* Called wherever the exception strikes, in any thread: it must not allocate, print or wait. */
static LONG WINAPI write_down(PEXCEPTION_POINTERS exception)
{
    LONG entry = InterlockedIncrement(&count) - 1;
    if (entry < 16) {
        entries[entry].code = exception->ExceptionRecord->ExceptionCode;
        entries[entry].thread = GetCurrentThreadId();
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static int divide(int a, int b)
{
    int result;
    __try {
        result = a / b;
    } __except (GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO ? EXCEPTION_EXECUTE_HANDLER
                                                                   : EXCEPTION_CONTINUE_SEARCH) {
        result = 0;
    }
    return result;
}

static DWORD WINAPI read_nothing(LPVOID address)
{
    DWORD value;
    __try {
        value = *(volatile DWORD *)address;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        value = 4711;
    }
    return value;
}

int main(void)
{
    PVOID handler = AddVectoredExceptionHandler(1 /* the first */, write_down);
    volatile int zero = 0;
    printf("7 / 2 = %d, 7 / 0 = %d\n", divide(7, 2), divide(7, zero));

    DWORD value = 0;
    HANDLE thread = CreateThread(NULL, 0, read_nothing, (LPVOID)16, 0, NULL);
    if (!thread)
        return 1;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &value);
    CloseHandle(thread);
    printf("the thread answers %lu\n", value);

    RemoveVectoredExceptionHandler(handler);
    divide(7, zero); /* not seen any more */
    for (LONG i = 0; i < count; i++)
        printf("exception %#lx in %s\n", entries[i].code,
               entries[i].thread == GetCurrentThreadId() ? "the main thread" : "another thread");
    return 0;
}
