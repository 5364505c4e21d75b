/*
 * What a generated program stands on: a trace, memory that faults, and a main() that compares.
 *
 * Programs run one after the other in a child process; when one kills it, the next child begins with the one after.
 * So a run also shows whether a program leaves the thread's exception state as it found it.
 *
 *     usage: program [--thread]
 */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

#include <windows.h>

#ifdef __cplusplus
#include <exception>
#endif

#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
#define OPAQUE   __attribute__((noipa, unused))
#define SHARED() (__extension__({ __asm__ __volatile__("" ::: "memory"); }))
#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

#define ADD(x, y)      ((int)((unsigned)(x) + (unsigned)(y)))
#define SUBTRACT(x, y) ((int)((unsigned)(x) - (unsigned)(y)))
#define MULTIPLY(x, y) ((int)((unsigned)(x) * (unsigned)(y)))
#define TRIPLE(x, y)   ((long long)((unsigned long long)(x) * 3 + (unsigned long long)(long long)(y)))

struct event {
    int id; /* of the statement; 0: the program returned, -1 and -2: its caller's filter and handler; see finish() */
    long long value;
};

struct program {
    int number;
    int (*run)(void);
    const struct event *expected;
    int count;
};

enum { PAGE_BYTES = 4096, SPARE_EVENTS = 200, EVENTS_ROOM = 400 + SPARE_EVENTS, SECONDS_MAX = 20 };

/* Not static: the compiler must believe that somebody else changes them. */
int *bad, *page, zero;
double *bad_double;

static struct event seen[EVENTS_ROOM];
static int seen_count;

/* Survives the child. */
struct progress {
    int current, differences;
};
static struct progress *progress;

OPAQUE static void trace(int id, long long value)
{
    if (seen_count == EVENTS_ROOM) {
        printf("program: runs away\n");
        fflush(stdout);
        _exit(3);
    }
    seen[seen_count].id = id;
    seen[seen_count++].value = value;
}

OPAQUE static long long bits(double value)
{
    long long result;
    memcpy(&result, &value, sizeof result);
    return result;
}

/*
 * What a C++ compiler sees to be unable to throw, it also believes unable to fault, unless -fnon-call-exceptions says
 * otherwise; so the functions that fault look as if they might throw.
 */
static void (*volatile thrower)(void);

static void may_throw(void)
{
    if (thrower)
        thrower();
}

OPAQUE static int load(int *address)
{
    may_throw();
    return *address;
}

OPAQUE static void store(int *address, int value)
{
    may_throw();
    *address = value;
}

OPAQUE static double load_double(double *address)
{
    may_throw();
    return *address;
}

OPAQUE static int divide(int value)
{
    may_throw();
    return value / zero;
}

OPAQUE static void open_page(void)
{
    mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE);
}

OPAQUE static void close_page(void)
{
    mprotect(page, PAGE_BYTES, PROT_NONE);
}

OPAQUE static void raise_with(DWORD code, DWORD flags, int value)
{
    ULONG_PTR arguments[1];
    arguments[0] = (ULONG_PTR)(LONG_PTR)value;
    RaiseException(code, flags, 1, arguments);
}

OPAQUE static int argument(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    return record->NumberParameters ? (int)record->ExceptionInformation[0] : 0;
}

/* In a filter: continues a fault at the page after opening it. */
OPAQUE static int mend(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || record->NumberParameters < 2 ||
        record->ExceptionInformation[1] != (ULONG_PTR)page)
        return EXCEPTION_EXECUTE_HANDLER;
    open_page();
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Its first instruction has two bytes. */
__asm__(".pushsection .text\n"
        ".globl skippable\n.hidden skippable\n.type skippable, @function\n"
        "skippable:\n.cfi_startproc\nmovl (%rdi), %eax\nret\n.cfi_endproc\n"
        ".size skippable, . - skippable\n.popsection");
#ifdef __cplusplus
extern "C"
#endif
int skippable(int *address) __attribute__((visibility("hidden")));

/* In a filter: continues a fault in skippable() behind the load, whose result is to be 77. */
OPAQUE static int skip(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *context = pointers->ContextRecord;
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION ||
        context->Rip != (DWORD64)(ULONG_PTR)skippable)
        return EXCEPTION_EXECUTE_HANDLER;
    context->Rip += 2;
    context->Rax = 77;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Notes what *variable is when its scope is left. */
struct noter {
    int id;
    const int *variable;
#ifdef __cplusplus
    noter(int noted, const int *of) : id(noted), variable(of)
    {
    }
    ~noter()
    {
        trace(id, *variable);
    }
#endif
};

#ifdef __cplusplus
#define NOTER(id, variable) noter note_##id(id, variable)
#else
OPAQUE static void note(struct noter *noter)
{
    trace(noter->id, *noter->variable);
}
#define NOTER(id, variable) struct noter note_##id __attribute__((cleanup(note))) = {id, variable}
#endif

#ifdef __cplusplus
static int live; /* objects of the class that is thrown */
enum { DESTROYED = 0xdead };

struct thrown {
    int value;
    int noted; /* the clause under whose id the end is noted; 0: it is not */
    explicit thrown(int of) : value(of), noted(0)
    {
        live++;
    }
    thrown(const thrown &from) : value(from.value), noted(0)
    {
        live++;
    }
    virtual ~thrown()
    {
        if (noted)
            trace(noted, value);
        *(volatile int *)&value = DESTROYED;
        live--;
    }
};

struct derived : thrown {
    explicit derived(int of) : thrown(of)
    {
    }
};

static inline int &value_of(int &caught)
{
    return caught;
}
static inline int &value_of(thrown &caught)
{
    return caught.value;
}

/* The clauses that are being executed, newest first, and whose end is to be noted. */
static struct holder *holders;
struct holder {
    thrown *held;
    holder *older;
    holder(int id, thrown *caught) : held(caught), older(holders)
    {
        holders = this;
        if (held)
            held->noted = id;
    }
    ~holder()
    {
        holders = older;
    }
};
#define HOLDER(id, caught) holder holder_##id(id, caught)

/* Before it is thrown again. */
static void forget_caught()
{
    if (holders && holders->held)
        holders->held->noted = 0;
}

OPAQUE static void rethrow()
{
    forget_caught();
    throw;
}

template <class Type> OPAQUE void throw_new(int value)
{
    throw Type(value);
}
#endif

/* Every exception has ended. */
static void finish(void)
{
#ifdef __cplusplus
    if (live)
        trace(-3, live);
    live = 0;
    if (std::uncaught_exceptions())
        trace(-4, std::uncaught_exceptions());
    if (holders)
        trace(-5, 1);
    holders = nullptr;
#endif
}

OPAQUE static void call_program(const struct program *program)
{
    __try
    {
        trace(0, program->run());
    }
    __except (trace(-1, (int)GetExceptionCode()), EXCEPTION_EXECUTE_HANDLER)
    {
        trace(-2, (int)GetExceptionCode());
    }
}

static void print_events(const char *what, const struct event *events, int count, int from)
{
    int i;
    printf(" %s", what);
    for (i = 0; i < count; i++)
        printf("%s%d:%lld", i == from ? " >>> " : " ", events[i].id, events[i].value);
}

static int run_program(const struct program *program)
{
    int same = 0;
    open_page();
    *page = 0;
    close_page();
    seen_count = 0;
    call_program(program);
    finish();

    while (same < program->count && same < seen_count && program->expected[same].id == seen[same].id &&
           program->expected[same].value == seen[same].value)
        same++;
    if (same == program->count && same == seen_count)
        return 0;
    printf("program %d:", program->number);
    print_events("expected", program->expected, program->count, same);
    print_events("got", seen, seen_count, same);
    printf("\n");
    fflush(stdout);
    return 1;
}

static const struct program *table;
static int table_count;

static void *run_rest(void *unused)
{
    (void)unused;
    for (; progress->current < table_count; progress->current++) {
        alarm(SECONDS_MAX);
        progress->differences += run_program(&table[progress->current]);
    }
    return NULL;
}

static void run_child(int in_thread)
{
    pthread_t thread;
    if (!in_thread) {
        run_rest(NULL);
    } else if (pthread_create(&thread, NULL, run_rest, NULL) != 0 || pthread_join(thread, NULL) != 0) {
        perror("pthread_create");
        _exit(3);
    }
    fflush(stdout);
    _exit(0);
}

static void *map(int protection, int flags)
{
    void *memory = mmap(NULL, PAGE_BYTES, protection, flags | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(99);
    }
    return memory;
}

static int run_programs(const struct program *programs, int count, int argc, char **argv)
{
    int in_thread = argc > 1 && strcmp(argv[1], "--thread") == 0, status = 0;
    table = programs;
    table_count = count;
    page = (int *)map(PROT_NONE, MAP_PRIVATE);
    progress = (struct progress *)map(PROT_READ | PROT_WRITE, MAP_SHARED);
    while (progress->current < table_count) {
        pid_t child;
        fflush(stdout);
        child = fork();
        if (child == 0)
            run_child(in_thread);
        if (child < 0 || waitpid(child, &status, 0) != child) {
            perror("fork");
            return 99;
        }
        if (progress->current < table_count) {
            printf("program %d: %s %d\n", table[progress->current].number,
                   WIFSIGNALED(status) ? "killed by signal" : "ended the process with status",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
            progress->current++;
            progress->differences++;
        }
    }
    printf("%d programs, %d differences\n", table_count, progress->differences);
    return progress->differences != 0;
}

#endif
