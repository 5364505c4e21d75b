/*
 * Workers that survive their work: jobs of strangers run on a few threads, each under a guarded block of its
 * own. A job that reads through a null pointer, divides by zero or runs out of stack is reported, and its
 * worker takes the next.
 *
 *     faultline-cc -O2 workers.c -o workers && ./workers
 */
#include <malloc.h>
#include <windows.h>

#include <stdio.h>

#define WORKERS 4
#define JOBS    400

typedef int (*job)(int);

static int square(int n)
{
    return n * n;
}

static int follow_nothing(int n)
{
    return *(volatile int *)(ULONG_PTR)(n % 100);
}

static int divide(int n)
{
    volatile int zero = n - n;
    return n / zero;
}

static int recurse(int n)
{
    volatile char room[1000] = {0}; /* used after the call: this cannot become a loop */
    int deeper = n < 0 ? 0 : recurse(n + 1);
    return deeper + room[n % 1000];
}

static int give_up(int n)
{
    RaiseException(0xE0000000u + (DWORD)(n % 2), EXCEPTION_NONCONTINUABLE, 0, NULL);
    return 0;
}

static const job kinds[] = {square, follow_nothing, square, divide, square, recurse, square, give_up};
static const char *const outcomes[] = {"done", "access violations", "divisions by zero", "stack overflows",
                                       "others"};
static volatile LONG next_job, counts[5];
static volatile LONG64 sum;
static CRITICAL_SECTION working; /* taken by every job, and given back whatever happens */

static int outcome_of(DWORD code)
{
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
        return 1;
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
        return 2;
    case EXCEPTION_STACK_OVERFLOW:
        return 3;
    default:
        return 4;
    }
}

static void do_job(int number)
{
    EnterCriticalSection(&working);
    __try {
        int answer = kinds[number % 8](number);
        InterlockedExchangeAdd64(&sum, answer);
    } __finally {
        LeaveCriticalSection(&working);
    }
}

static DWORD WINAPI worker(LPVOID unused)
{
    LONG number;
    (void)unused;
    while ((number = InterlockedIncrement(&next_job) - 1) < JOBS) {
        int outcome = 0;
        __try {
            do_job(number);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            outcome = outcome_of(GetExceptionCode());
            if (outcome == 3)
                _resetstkoflw();
        }
        InterlockedIncrement(&counts[outcome]);
    }
    return 0;
}

int main(void)
{
    HANDLE threads[WORKERS];
    InitializeCriticalSection(&working);
    for (int i = 0; i < WORKERS; i++) {
        threads[i] = CreateThread(NULL, 256 * 1024, worker, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        if (!threads[i])
            return 1;
    }
    WaitForMultipleObjects(WORKERS, threads, TRUE, INFINITE);
    for (int i = 0; i < WORKERS; i++)
        CloseHandle(threads[i]);
    printf("%d jobs on %d threads:", JOBS, WORKERS);
    for (int i = 0; i < 5; i++)
        printf(" %ld %s%s", counts[i], outcomes[i], i < 4 ? "," : "\n");
    printf("sum of the answers %I64d\n", sum);
    DeleteCriticalSection(&working);
    return 0;
}
