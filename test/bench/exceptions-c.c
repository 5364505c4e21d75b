#include "test/bench/exceptions.h"

#include "test/bench/bench.h"

#include <windows.h>

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#pragma GCC diagnostic ignored "-Wclobbered" /* the loops' counters: setjmp returns a second time to their current round */

#define NOINLINE __attribute__((noinline, noclone))

enum { PAGE = 4096 };

static volatile int sink;

double c_block(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            sink = i;
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = -1;
        }
    }
    return (now() - start) / count;
}

double c_termination(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            sink = i;
        } __finally {
            sink = -1;
        }
    }
    return (now() - start) / count;
}

#undef setjmp
#undef longjmp
double c_setjmp(int count)
{
    sigjmp_buf environment;
    double start = now();
    for (int i = 0; i < count; i++) {
        if (sigsetjmp(environment, 0) == 0)
            sink = i;
        else
            sink = -1;
    }
    return (now() - start) / count;
}

static NOINLINE void raise_below(int frames)
{
    if (frames > 1)
        raise_below(frames - 1);
    else
        RaiseException(0xE0000001, 0, 0, NULL);
    sink = frames; /* or it would be a jump, not a call */
}

static double raise_through(int frames, int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            raise_below(frames);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

double c_raise(int count)
{
    return raise_through(1, count);
}

double c_raise_deep(int count)
{
    return raise_through(10, count);
}

static char *map_pages(int count)
{
    char *pages = mmap(NULL, (size_t)count * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        abort();
    return pages;
}

static int make_accessible(char *address)
{
    return mprotect((char *)((size_t)address & -(size_t)PAGE), PAGE, PROT_READ | PROT_WRITE);
}

static LONG commit(const EXCEPTION_RECORD *record)
{
    return make_accessible((char *)record->ExceptionInformation[1]) == 0 ? EXCEPTION_CONTINUE_EXECUTION
                                                                         : EXCEPTION_CONTINUE_SEARCH;
}

static NOINLINE double touch_all(char *pages, int count)
{
    double start = now();
    for (int i = 0; i < count; i++)
        ((volatile char *)pages)[(size_t)i * PAGE] = 1;
    return (now() - start) / count;
}

double c_fault_commit(int count)
{
    char *pages = map_pages(count);
    double time = 0;
    __try {
        time = touch_all(pages, count);
    } __except (commit(GetExceptionInformation()->ExceptionRecord)) {
        abort();
    }
    munmap(pages, (size_t)count * PAGE);
    return time;
}

static LONG commit_ours(const EXCEPTION_RECORD *record)
{
    return VirtualAlloc((void *)record->ExceptionInformation[1], 1, MEM_COMMIT, PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

double c_fault_virtualalloc(int count)
{
    char *pages = VirtualAlloc(NULL, (size_t)count * PAGE, MEM_RESERVE, PAGE_READWRITE);
    double time = 0;
    __try {
        time = touch_all(pages, count);
    } __except (commit_ours(GetExceptionInformation()->ExceptionRecord)) {
        abort();
    }
    VirtualFree(pages, 0, MEM_RELEASE);
    return time;
}

static void commit_in_handler(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    if (make_accessible(info->si_addr) != 0)
        abort();
}

static sigjmp_buf back;

static void jump_in_handler(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    (void)context;
    siglongjmp(back, 1);
}

/* Runs `side` with `handler` in place of the library's. */
static double with_handler(void (*handler)(int, siginfo_t *, void *), double (*side)(int), int count)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER}, old;
    sigaction(SIGSEGV, &action, &old);
    double time = side(count);
    sigaction(SIGSEGV, &old, NULL);
    return time;
}

static double touch_new_pages(int count)
{
    char *pages = map_pages(count);
    double time = touch_all(pages, count);
    munmap(pages, (size_t)count * PAGE);
    return time;
}

double c_handler_commit(int count)
{
    return with_handler(commit_in_handler, touch_new_pages, count);
}

static volatile char *volatile nowhere;

static NOINLINE void touch_nowhere(void)
{
    *nowhere = 1;
}

double c_fault_handle(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            touch_nowhere();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

static double jump_back(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        if (sigsetjmp(back, 0) == 0)
            touch_nowhere();
        else
            sink = i;
    }
    return (now() - start) / count;
}

double c_handler_jump(int count)
{
    return with_handler(jump_in_handler, jump_back, count);
}
